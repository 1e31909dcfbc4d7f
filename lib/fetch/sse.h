/*
 * Server-sent events (WHATWG HTML, 9.2.6 "Interpreting an event stream"): bytes in,
 * in whatever pieces they come; events out. Nothing here knows of connections.
 */
#ifndef CG_FETCH_SSE_H
#define CG_FETCH_SSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct cg_err;

/* Good until the function that gets it returns. The bytes are those that came, UTF-8 or not. */
struct cg_sse_event {
	const char *event;  /* "message" when the stream does not say; to its first NUL */
	struct cg_str data; /* its lines, with \n between them; NUL-terminated */
	const char *id;     /* the last one that was said; "" when there was none */
};

struct cg_sse {
	struct cg_buf line;       /* the beginning of one whose end has not come */
	struct cg_buf data, event, id;
	int64_t retry_ms;         /* how long to wait before asking again; -1: not said */
	bool begun, cr;           /* past the first line; a \n would belong to the \r before it */
};

/* max: bytes of a line and of the data of an event. */
void cg_sse_init(struct cg_sse *s, size_t max);
void cg_sse_release(struct cg_sse *s);

/*
 * The next n bytes. event is called for each event that they end; when it does not
 * return 0, that is returned at once and what comes behind is lost. -1 with
 * CG_E_TOOBIG: a line or an event is longer than max. An event that no empty line has
 * ended is none, at the end of the stream too.
 */
int cg_sse_feed(struct cg_sse *s, const void *p, size_t n,
    int (*event)(void *arg, const struct cg_sse_event *e), void *arg, struct cg_err *err);

#endif
