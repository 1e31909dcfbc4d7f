/*
 * A stream is shared by three: its maker (cg_http_stream_close gives it up), the response that
 * reads from it on a socket thread, and the main thread, which sends signs of life. It is freed
 * when maker and response are through; the main thread only sees what is in the list, under its
 * lock. Locks are taken in this order: the list's, the stream's.
 *
 * A connection without anything to send is suspended. Who has something for it marks it awake
 * and resumes it, both under the stream's lock, so that it is resumed once. Resuming costs
 * libmicrohttpd a walk over all that are suspended, but one walk for all that are resumed
 * together: signs of life go out in one sweep.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "http/http_priv.h"
#include "http/stream.h"

struct cg_http_stream {
	struct cg_http *h;
	struct cg_http_stream *next, **at;
	pthread_mutex_t lock;
	struct MHD_Connection *mhd;
	struct cg_buf out;     /* what the reader has not taken; no memory while it is empty */
	int64_t spoke_ms;      /* when something was last put there */
	bool parked;           /* suspended */
	bool ending;           /* the reply ends when out is empty */
	bool gone;             /* nobody reads any more */
	int refs;
};

/* ---- under the lock ---- */

static void
wake(struct cg_http_stream *s)
{
	if (!s->parked)
		return;
	s->parked = false;
	MHD_resume_connection(s->mhd);
}

static void
empty(struct cg_http_stream *s)
{
	cg_buf_release(&s->out);
	cg_buf_init(&s->out, CG_HTTP_STREAM_MAX);
}

/* Unlock, and free with the last of maker and response. */
static void
let_go(struct cg_http_stream *s)
{
	bool last = --s->refs == 0;

	pthread_mutex_unlock(&s->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&s->lock);
	cg_buf_release(&s->out);
	free(s);
}

/* ---- the socket thread's side ---- */

static ssize_t
give(void *arg, uint64_t pos, char *to, size_t max)
{
	struct cg_http_stream *s = arg;
	ssize_t n = 0;

	(void)pos;
	pthread_mutex_lock(&s->lock);
	if (s->out.len) {
		n = (ssize_t)(s->out.len < max ? s->out.len : max);
		memcpy(to, s->out.s, (size_t)n);
		cg_buf_drop(&s->out, (size_t)n);
		if (!s->out.len)
			empty(s);
	} else if (s->ending) {
		n = MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		s->parked = true;
		MHD_suspend_connection(s->mhd);
	}
	pthread_mutex_unlock(&s->lock);
	return n;
}

struct MHD_Response *
cg_http_stream_response(struct cg_http_stream *s)
{
	return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, give, s, NULL);
}

/* The request is over. */
void
cg_http_stream_gone(struct cg_http_stream *s)
{
	struct cg_http *h = s->h;

	pthread_mutex_lock(&h->stream_lock);
	*s->at = s->next;
	if (s->next)
		s->next->at = s->at;
	pthread_mutex_unlock(&h->stream_lock);
	atomic_fetch_sub(&h->n_streams, 1);
	pthread_mutex_lock(&s->lock);
	s->gone = true;
	s->parked = false;
	let_go(s);
}

/* ---- the main thread's ---- */

void
cg_http_streams_beat(struct cg_http *h)
{
	int64_t now = cg_mono_ms();

	pthread_mutex_lock(&h->stream_lock);
	for (struct cg_http_stream *s = h->streams; s; s = s->next) {
		pthread_mutex_lock(&s->lock);
		if (s->parked && now - s->spoke_ms >= h->conf.beat_ms) {
			cg_buf_puts(&s->out, ": ping\n\n");
			s->spoke_ms = now;
			wake(s);
		}
		pthread_mutex_unlock(&s->lock);
	}
	pthread_mutex_unlock(&h->stream_lock);
}

void
cg_http_streams_end(struct cg_http *h)
{
	pthread_mutex_lock(&h->stream_lock);
	for (struct cg_http_stream *s = h->streams; s; s = s->next) {
		pthread_mutex_lock(&s->lock);
		s->ending = true;
		wake(s);
		pthread_mutex_unlock(&s->lock);
	}
	pthread_mutex_unlock(&h->stream_lock);
}

/* ---- its maker's ---- */

struct cg_http_stream *
cg_http_stream_open(struct cg_http_req *r, int retry_ms)
{
	struct cg_http *h = r->h;
	struct cg_http_stream *s = cg_alloc(sizeof *s);

	s->h = h;
	s->mhd = r->mhd;
	s->refs = 2;
	s->spoke_ms = cg_mono_ms();
	pthread_mutex_init(&s->lock, NULL);
	cg_buf_init(&s->out, CG_HTTP_STREAM_MAX);
	if (retry_ms)
		cg_buf_printf(&s->out, "retry: %d\n\n", retry_ms);
	pthread_mutex_lock(&h->stream_lock);
	s->ending = atomic_load(&h->draining);
	s->at = &h->streams;
	s->next = h->streams;
	if (s->next)
		s->next->at = &s->next;
	h->streams = s;
	pthread_mutex_unlock(&h->stream_lock);
	atomic_fetch_add(&h->n_streams, 1);
	r->stream = s;
	r->status = 200;
	r->kind = CG_HTTP_EVENTS;
	r->type = "text/event-stream";
	cg_http_set(r, "Cache-Control", "no-store");
	cg_http_set(r, "X-Accel-Buffering", "no"); /* nginx would hold it back */
	return s;
}

/* Each line of data begins with "data: "; CR, LF and CR LF end one. */
static void
put_data(struct cg_buf *b, const char *p, size_t n)
{
	const char *end = p + n;

	for (;;) {
		const char *q = p;

		while (q < end && *q != '\n' && *q != '\r')
			q++;
		cg_buf_puts(b, "data: ");
		cg_buf_put(b, p, (size_t)(q - p));
		cg_buf_putc(b, '\n');
		if (q == end)
			return;
		p = q + 1;
		if (*q == '\r' && p < end && *p == '\n')
			p++;
	}
}

static bool
is_line(const char *s)
{
	return !s || !s[strcspn(s, "\r\n")];
}

int
cg_http_stream_send(struct cg_http_stream *s, const char *id, const char *event, const char *data,
    size_t n, struct cg_err *err)
{
	size_t before;
	int rc = 0;

	if (!is_line(id) || !is_line(event))
		return cg_err_set(err, CG_E_DATA, "the id or type of an event is more than a line");
	pthread_mutex_lock(&s->lock);
	before = s->out.len;
	if (s->gone || s->ending) {
		rc = cg_err_set(err, CG_E_CANCELLED, "the reader of this stream is gone");
	} else {
		if (id)
			cg_buf_printf(&s->out, "id: %s\n", id);
		if (event)
			cg_buf_printf(&s->out, "event: %s\n", event);
		put_data(&s->out, data, n);
		cg_buf_putc(&s->out, '\n');
		s->spoke_ms = cg_mono_ms();
		if (s->out.failed) {
			s->out.len = before; /* whole events only */
			s->out.failed = false;
			s->ending = true;
			rc = cg_err_set(err, CG_E_LIMIT, "the reader of this stream does not keep up");
		}
		wake(s);
	}
	pthread_mutex_unlock(&s->lock);
	return rc;
}

bool
cg_http_stream_is_over(struct cg_http_stream *s)
{
	bool over;

	pthread_mutex_lock(&s->lock);
	over = s->gone || s->ending;
	pthread_mutex_unlock(&s->lock);
	return over;
}

void
cg_http_stream_close(struct cg_http_stream *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->ending = true;
	if (!s->gone)
		wake(s);
	let_go(s);
}
