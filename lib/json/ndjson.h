/*
 * Lines of JSON between programs: one object a line, UTF-8, LF, no line longer
 * than the reader's maximum.
 */
#ifndef CG_JSON_NDJSON_H
#define CG_JSON_NDJSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct cg_err;

enum { CG_NDJSON_LINE_MAX = 32 << 20 };

/* The reading side. */
struct cg_lines {
	int fd;
	const char *name; /* for messages: "stdin", a path; borrowed */
	size_t line;      /* number of the line last returned, from 1 */
	size_t records;   /* returned so far: lines that are not empty */
	const char *text; /* that line, without LF: good until the next call */
	size_t text_len;
	const char *but;  /* a member that is left as its text where that is possible, or NULL */
	const char *raw;  /* that text within `text`; NULL: it was read, or is not there */
	size_t raw_len;
	struct cg_buf buf;
	size_t from;      /* where the unread part of buf begins */
	bool eof;
};

void cg_lines_init(struct cg_lines *l, int fd, const char *name);
void cg_lines_release(struct cg_lines *l);

/*
 * The next record, empty lines skipped. Returns 1 with *out new, 0 at the end,
 * -1 with err: CG_E_DATA ("stdin:17: ..."; the line is consumed, so the caller
 * may go on), CG_E_TOOBIG, CG_E_IO. A last line without LF is a record too.
 */
int cg_lines_next(struct cg_lines *l, json_t **out, struct cg_err *err);
/*
 * For those who poll: read once what is there. 1 got something, 0 the end (eof is
 * set), -1 with err. cg_lines_next does not block while cg_lines_buffered, nor
 * after the end.
 */
int cg_lines_fill(struct cg_lines *l, struct cg_err *err);
/* Nothing more is expected soon: give back the room for lines. */
void cg_lines_fit(struct cg_lines *l);
bool cg_lines_buffered(const struct cg_lines *l); /* a whole line is waiting in the buffer */

/*
 * The writing side: where a tool's records go. A tool cannot tell whether they
 * become lines, a table for people or an HTTP reply.
 */
struct cg_sink {
	/* Take one record (borrowed). 0, or -1 with err. */
	int (*put)(struct cg_sink *s, const json_t *record, struct cg_err *err);
	/* Take whole lines that are records already. NULL: only put. */
	int (*raw)(struct cg_sink *s, const char *lines, size_t len, struct cg_err *err);
	/* Let the reader see everything so far. May be NULL. */
	int (*flush)(struct cg_sink *s, struct cg_err *err);
	void *arg;
	int fd;
	bool each;         /* flush after every record */
	struct cg_buf buf;
};

int cg_sink_put(struct cg_sink *s, const json_t *record, struct cg_err *err);
int cg_sink_put_new(struct cg_sink *s, json_t *record, struct cg_err *err); /* takes record */
int cg_sink_flush(struct cg_sink *s, struct cg_err *err);

/*
 * NDJSON on a descriptor, buffered up to 64 kB; `each` flushes after every
 * record. A reader that went away is CG_E_IO with sys EPIPE.
 */
void cg_sink_fd(struct cg_sink *s, int fd, bool each);
void cg_sink_release(struct cg_sink *s); /* does not flush */

#endif
