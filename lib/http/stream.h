/*
 * Server-sent events. A stream is a reply without end: it may be fed from any thread, holds
 * no thread, and costs half a kilobyte while it has nothing to say.
 *
 * A reader that does not keep up is not waited for. What it has not taken yet is held up to
 * CG_HTTP_STREAM_MAX bytes; then the stream ends, and the reader comes back with Last-Event-ID
 * and gets what it missed from where it is kept; so it does when for conf.idle_ms it takes nothing of
 * what is there for it. So every event needs an id that its maker can go
 * on from.
 */
#ifndef CG_HTTP_STREAM_H
#define CG_HTTP_STREAM_H

#include <stdbool.h>
#include <stddef.h>

struct cg_err;
struct cg_http_req;
struct cg_http_stream;

enum { CG_HTTP_STREAM_MAX = 65536 };

/*
 * Make the reply to r a stream, 200. retry_ms: how long a browser is to wait before it comes back;
 * 0: it decides. The stream is the caller's to cg_http_stream_close, from any thread; it outlives
 * the request, and its reader. NULL: there are too many, or the server ends; that was replied.
 */
struct cg_http_stream *cg_http_stream_open(struct cg_http_req *r, int retry_ms);

/*
 * Send an event. id and event may be NULL; they have no line feed (CG_E_DATA). data may have any;
 * a carriage return in it counts as one. 0, or -1 with CG_E_CANCELLED (the reader is gone, or
 * the server drains) or CG_E_LIMIT (it did not keep up; the stream has been ended).
 */
int cg_http_stream_send(struct cg_http_stream *s, const char *id, const char *event,
    const char *data, size_t n, struct cg_err *err);
/* Bytes that were sent and that the reader has not taken: who has more to say may wait until they are few. */
size_t cg_http_stream_waiting(struct cg_http_stream *s);
/* Nobody reads any more: the maker can stop. */
bool cg_http_stream_is_over(struct cg_http_stream *s);
/* What was sent still goes out, then the reply ends. */
void cg_http_stream_close(struct cg_http_stream *s);

#endif
