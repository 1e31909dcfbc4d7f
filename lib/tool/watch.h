/*
 * Records as a person reads them who watches a terminal: an event a line, as it comes; a
 * finding in full. On standard output.
 */
#ifndef CG_TOOL_WATCH_H
#define CG_TOOL_WATCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_err;
struct cg_sink;

/* The most telling thing about a record, in words; never NULL. */
const char *cg_watch_what(const json_t *record);
/* Text of others: no control character of theirs may steer a terminal; lines: but newlines and tabs. */
void cg_watch_print(const char *s, size_t n, bool lines);
/* For a sink's put. */
int cg_watch_event(struct cg_sink *s, const json_t *event, struct cg_err *err);
/* Of a step that waits: what is asked, what is shown, and what it would run with. */
int cg_watch_question(struct cg_sink *s, const json_t *step, struct cg_err *err);
/* What is the matter and what helps: nobody must guess what a margin has cut off. */
int cg_watch_finding(struct cg_sink *s, const json_t *finding, struct cg_err *err);

#endif
