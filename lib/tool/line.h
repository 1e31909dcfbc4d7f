/*
 * A record as a line of text, put together member by member: for listings, where making values of
 * what the store has as text, and text of them again, is most of the work. The bytes are those of
 * record.h's functions.
 */
#ifndef CG_TOOL_LINE_H
#define CG_TOOL_LINE_H

#include <stdint.h>

struct cg_buf;
struct cg_err;
struct cg_sink;

/* b is cleared, and has the beginning of a record of that type. Keys are literals without escapes. */
void cg_line_begin(struct cg_buf *b, const char *type);
/* A member, left out when it is NULL, or a time of 0. */
void cg_line_str(struct cg_buf *b, const char *key, const char *s);
void cg_line_json(struct cg_buf *b, const char *key, const char *text); /* what cannot be read is left out */
void cg_line_time(struct cg_buf *b, const char *key, int64_t wall_ms);
/* The same with null in its place. */
void cg_line_str_or_null(struct cg_buf *b, const char *key, const char *s);
void cg_line_json_or_null(struct cg_buf *b, const char *key, const char *text);
void cg_line_int(struct cg_buf *b, const char *key, int64_t v);
/* To a sink as it is, or as a value where the sink looks into records. */
int cg_line_give(struct cg_buf *b, struct cg_sink *to, struct cg_err *err);

#endif
