/*
 * Event streams, apart from libmicrohttpd. It would keep 14 kB for a connection as long as it
 * lives, and walk over all that are suspended to wake one. So once a request turns out to be for a
 * stream, its socket is taken away: the connection is suspended, which takes its descriptor out of
 * the library's sight, the socket gets another number, and a dummy takes the old one, which the
 * library then closes with its connection. What is left is a socket, this struct and a line of
 * the log.
 *
 * A stream is shared by its maker (cg_http_stream_close gives it up) and the server: the main
 * thread closes the socket and gives up the server's part, nobody else does. It learns that there
 * is something to do from its epoll set, so whoever wants a stream to end shuts the socket down.
 * Locks are taken in this order: the list's, the stream's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "http/file.h"
#include "http/http_priv.h"
#include "http/stream.h"

enum { HEAD_MAX = 16384, AT_ONCE = 64 };

struct cg_http_stream {
	struct cg_http *h;
	struct cg_http_stream *next, **at; /* of the server's list; at NULL: not in it */
	pthread_mutex_t lock;
	int fd;                /* -1: the socket is not ours yet, or no more */
	struct cg_buf out;     /* what the socket has not taken; no memory while it is empty */
	bool waits;            /* for room in the socket */
	bool ending;           /* no more is taken; the socket ends when out is empty */
	bool gone;             /* nobody reads any more */
	int refs;
	int64_t spoke_ms;      /* when something was last sent */
	int64_t moved_ms;      /* when out was last empty, or the socket took some of it */
	int64_t began_us;
	uint64_t bytes;        /* of events */
	char *log;             /* the beginning of its record */
	char client[CG_HTTP_CLIENT_LEN + 1];
};

/* ---- under the stream's lock ---- */

static void
end_socket(struct cg_http_stream *s)
{
	if (s->fd >= 0)
		shutdown(s->fd, SHUT_RDWR); /* what was written still goes out */
}

/* Tell the main thread when the socket has room, or that we do not care. */
static void
watch(struct cg_http_stream *s, bool room)
{
	struct epoll_event e = { .events = EPOLLRDHUP | (room ? EPOLLOUT : 0), .data.ptr = s };

	if (s->waits != room)
		epoll_ctl(s->h->stream_epoll, EPOLL_CTL_MOD, s->fd, &e);
	s->waits = room;
}

/* Write what the socket takes. */
static void
push(struct cg_http_stream *s)
{
	ssize_t n = 0;

	if (s->fd < 0)
		return;
	while (s->out.len && (n = send(s->fd, s->out.s, s->out.len, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0) {
		cg_buf_drop(&s->out, (size_t)n);
		s->moved_ms = cg_mono_ms();
	}
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		s->gone = true;
		end_socket(s);
		return;
	}
	if (!s->out.len) { /* readers are many, and most of them have nothing to get */
		cg_buf_release(&s->out);
		cg_buf_init(&s->out, CG_HTTP_STREAM_MAX);
		if (s->ending)
			end_socket(s);
	}
	watch(s, s->out.len > 0);
}

/* Unlock, and free with the last part. */
static void
let_go(struct cg_http_stream *s)
{
	bool last = --s->refs == 0;

	pthread_mutex_unlock(&s->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&s->lock);
	cg_buf_release(&s->out);
	free(s->log);
	free(s);
}

/* ---- the server's part ---- */

static void
unlist(struct cg_http_stream *s)
{
	struct cg_http *h = s->h;

	pthread_mutex_lock(&h->stream_lock);
	*s->at = s->next;
	if (s->next)
		s->next->at = s->at;
	pthread_mutex_unlock(&h->stream_lock);
	atomic_fetch_sub(&h->n_streams, 1);
}

/* Its socket has ended. On the main thread. */
static void
finish(struct cg_http_stream *s)
{
	unlist(s);
	pthread_mutex_lock(&s->lock);
	close(s->fd);
	s->fd = -1;
	s->gone = true;
	cg_http_log_end(s->h, s->log, 200, s->bytes, cg_mono_us() - s->began_us);
	let_go(s);
}

/* The request ended before its socket became ours. */
void
cg_http_stream_gone(struct cg_http_stream *s)
{
	unlist(s);
	pthread_mutex_lock(&s->lock);
	s->gone = true;
	let_go(s);
}

static void
put_head(struct cg_http_req *r, struct cg_buf *b)
{
	char date[CG_HTTP_DATE_LEN + 1];

	cg_http_date(time(NULL), date);
	cg_buf_printf(b, "HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: text/event-stream\r\n"
	    "X-Request-Id: %s\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n", date, r->id);
	for (struct cg_http_field *f = r->fields; f; f = f->next)
		cg_buf_printf(b, "%s: %s\r\n", f->name, f->value);
	cg_buf_puts(b, "\r\n");
}

/*
 * Take the socket of r, on its socket thread, within a call of the library. What was sent to the
 * stream meanwhile is in out. false: there are no descriptors left.
 */
bool
cg_http_stream_take(struct cg_http_req *r)
{
	struct cg_http_stream *s = r->stream;
	struct epoll_event e = { .events = EPOLLRDHUP, .data.ptr = s };
	int fd = fcntl(r->conn->fd, F_DUPFD_CLOEXEC, 0);
	struct cg_buf head;
	bool ok;

	if (fd < 0)
		return false;
	cg_buf_init(&head, HEAD_MAX);
	put_head(r, &head);
	MHD_suspend_connection(r->mhd);
	dup3(s->h->pair[0], r->conn->fd, O_CLOEXEC);
	MHD_resume_connection(r->mhd);
	pthread_mutex_lock(&s->lock);
	s->fd = fd;
	s->log = cg_http_log_begin(r);
	s->began_us = r->began_us;
	ok = epoll_ctl(s->h->stream_epoll, EPOLL_CTL_ADD, fd, &e) == 0;
	/* A fresh socket has room for this much. */
	if (!ok || send(fd, head.s, head.len, MSG_NOSIGNAL) != (ssize_t)head.len) {
		s->gone = true;
		end_socket(s);
	} else {
		if (strcmp(r->method, "HEAD") == 0) {
			s->ending = true;
			s->out.len = 0;
		}
		push(s);
	}
	pthread_mutex_unlock(&s->lock);
	cg_buf_release(&head);
	r->stream = NULL;
	return true;
}

/* What the sockets have to say. On the main thread. */
void
cg_http_streams_turn(struct cg_http *h)
{
	struct epoll_event e[AT_ONCE];
	int n = epoll_wait(h->stream_epoll, e, AT_ONCE, 0);

	for (int i = 0; i < n; i++) {
		struct cg_http_stream *s = e[i].data.ptr;

		if (e[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
			finish(s);
			continue;
		}
		pthread_mutex_lock(&s->lock);
		push(s);
		pthread_mutex_unlock(&s->lock);
	}
}

/* A sign of life to those who have heard nothing for long; an end to those who take nothing. */
void
cg_http_streams_beat(struct cg_http *h)
{
	int64_t now = cg_mono_ms();

	pthread_mutex_lock(&h->stream_lock);
	for (struct cg_http_stream *s = h->streams; s; s = s->next) {
		pthread_mutex_lock(&s->lock);
		if (s->fd >= 0 && !s->out.len && !s->ending && now - s->spoke_ms >= h->conf.beat_ms) {
			cg_buf_puts(&s->out, ": ping\n\n");
			s->spoke_ms = s->moved_ms = now;
			push(s);
		}
		if (s->out.len && now - s->moved_ms >= h->conf.idle_ms)
			end_socket(s);
		pthread_mutex_unlock(&s->lock);
	}
	pthread_mutex_unlock(&h->stream_lock);
}

/* No more is taken; now: what is left is not waited for either. */
void
cg_http_streams_end(struct cg_http *h, bool now)
{
	pthread_mutex_lock(&h->stream_lock);
	for (struct cg_http_stream *s = h->streams; s; s = s->next) {
		pthread_mutex_lock(&s->lock);
		s->ending = true;
		if (now || !s->out.len)
			end_socket(s);
		pthread_mutex_unlock(&s->lock);
	}
	pthread_mutex_unlock(&h->stream_lock);
}

/* ---- its maker's part ---- */

/* Under the list's lock: has this client as many as it may? */
static bool
has_many(struct cg_http *h, const char *client)
{
	int n = 0;

	for (struct cg_http_stream *s = h->conf.per_address > 0 ? h->streams : NULL; s; s = s->next)
		n += strcmp(s->client, client) == 0;
	return h->conf.per_address > 0 && n >= h->conf.per_address;
}

static bool
enlist(struct cg_http *h, struct cg_http_stream *s)
{
	bool fits;

	pthread_mutex_lock(&h->stream_lock);
	fits = atomic_load(&h->n_streams) < h->conf.streams && !atomic_load(&h->draining)
	    && !has_many(h, s->client);
	if (fits) {
		s->at = &h->streams;
		s->next = h->streams;
		if (s->next)
			s->next->at = &s->next;
		h->streams = s;
		atomic_fetch_add(&h->n_streams, 1);
	}
	pthread_mutex_unlock(&h->stream_lock);
	return fits;
}

struct cg_http_stream *
cg_http_stream_open(struct cg_http_req *r, int retry_ms)
{
	struct cg_http *h = r->h;
	struct cg_http_stream *s = cg_alloc(sizeof *s);

	s->h = h;
	s->fd = -1;
	s->refs = 2;
	s->spoke_ms = s->moved_ms = cg_mono_ms();
	memcpy(s->client, r->client, strlen(r->client) + 1);
	pthread_mutex_init(&s->lock, NULL);
	cg_buf_init(&s->out, CG_HTTP_STREAM_MAX);
	if (retry_ms)
		cg_buf_printf(&s->out, "retry: %d\n\n", retry_ms);
	if (!enlist(h, s)) {
		pthread_mutex_lock(&s->lock);
		s->refs = 1;
		let_go(s);
		cg_http_set(r, "Retry-After", "5");
		cg_http_refuse(r, 503, "UNAVAILABLE", NULL, 0, "too many streams are open already");
		return NULL;
	}
	r->stream = s;
	r->status = 200;
	r->kind = CG_HTTP_EVENTS;
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

/* Under the lock. */
static int
add(struct cg_http_stream *s, const char *id, const char *event, const char *data, size_t n,
    struct cg_err *err)
{
	size_t before = s->out.len;

	if (s->gone || s->ending)
		return cg_err_set(err, CG_E_CANCELLED, "the reader of this stream is gone");
	if (id)
		cg_buf_printf(&s->out, "id: %s\n", id);
	if (event)
		cg_buf_printf(&s->out, "event: %s\n", event);
	put_data(&s->out, data, n);
	cg_buf_putc(&s->out, '\n');
	if (s->out.failed) {
		s->out.len = before; /* whole events only */
		s->out.failed = false;
		s->ending = true;
		return cg_err_set(err, CG_E_LIMIT, "the reader of this stream does not keep up");
	}
	s->bytes += s->out.len - before;
	s->spoke_ms = cg_mono_ms();
	if (!before)
		s->moved_ms = s->spoke_ms;
	return 0;
}

int
cg_http_stream_send(struct cg_http_stream *s, const char *id, const char *event, const char *data,
    size_t n, struct cg_err *err)
{
	int rc;

	if (!is_line(id) || !is_line(event))
		return cg_err_set(err, CG_E_DATA, "the id or type of an event is more than a line");
	pthread_mutex_lock(&s->lock);
	rc = add(s, id, event, data, n, err);
	if (rc == 0)
		push(s);
	pthread_mutex_unlock(&s->lock);
	return rc;
}

size_t
cg_http_stream_waiting(struct cg_http_stream *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->out.len;
	pthread_mutex_unlock(&s->lock);
	return n;
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
	if (!s->gone && !s->out.len)
		end_socket(s);
	let_go(s);
}
