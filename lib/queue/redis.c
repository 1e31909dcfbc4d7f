/*
 * One connection to the server. The socket is ours, so that every wait has a deadline and
 * can be cancelled; hiredis makes replies out of bytes.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/dl.h"
#include "base/mem.h"
#include "queue/queue_priv.h"

#define HIREDIS(X) X(redisReaderCreate) X(redisReaderFree) X(redisReaderFeed) \
	X(redisReaderGetReply) X(freeReplyObject)
static struct {
#define X(f) __typeof__(&f) f;
	HIREDIS(X)
#undef X
} lib;
static const char *const names[] = {
#define X(f) #f,
	HIREDIS(X)
#undef X
};

enum {
	OUT_MAX = 1 << 30,   /* bytes of commands that wait to be sent */
	CHUNK = 64 << 10,
	SLICE_MS = 500,      /* a cancel that came between two looks is seen after that */
	RETRY_MS = 50        /* between two tries to connect, doubled up to: */
};

int
cg_redis_lib(struct cg_err *err)
{
	if (lib.redisReaderCreate)
		return 0;
	return cg_dl_open("libhiredis.so.0.14", "libhiredis0.14", names, sizeof names / sizeof *names, &lib,
	    err);
}

void
cg_redis_init(struct cg_redis *r, const struct cg_rurl *url, const char *client_name)
{
	memset(r, 0, sizeof *r);
	r->url = url;
	r->client_name = client_name;
	r->fd = -1;
	cg_buf_init(&r->out, OUT_MAX);
}

void
cg_redis_drop(struct cg_redis *r)
{
	if (r->tls)
		cg_tls_end(r);
	if (r->fd >= 0)
		close(r->fd);
	if (r->reader)
		lib.redisReaderFree(r->reader);
	r->fd = -1;
	r->reader = NULL;
	r->sent = 0;
	cg_buf_clear(&r->out);
}

void
cg_redis_release(struct cg_redis *r)
{
	cg_redis_drop(r);
	cg_buf_release(&r->out);
}

static int
broken(struct cg_redis *r, struct cg_err *err, const char *why)
{
	cg_redis_drop(r);
	return cg_err_set(err, CG_E_UNAVAILABLE, "the queue at %s: %s", r->url->name, why);
}

static int
fail(struct cg_redis *r, struct cg_err *err)
{
	return broken(r, err, errno == EPIPE || errno == 0 ? "the connection was closed" : strerror(errno));
}

/* Wait until the socket can do one of events. */
static int
wait_for(struct cg_redis *r, short events, const struct cg_deadline *until, struct cg_err *err)
{
	struct pollfd p = { .fd = r->fd, .events = events };

	for (;;) {
		int ms = cg_deadline_poll_ms(until), n;

		if (r->cancel && *r->cancel) {
			cg_redis_drop(r);
			return cg_err_set(err, CG_E_CANCELLED, "waiting for the queue was cancelled");
		}
		if (r->cancel && (ms < 0 || ms > SLICE_MS))
			ms = SLICE_MS;
		n = poll(&p, 1, ms);
		if (n > 0)
			return p.revents;
		if (n < 0 && errno != EINTR)
			return fail(r, err);
		if (n == 0 && cg_deadline_over(until))
			return broken(r, err, "no answer in time");
	}
}

/* ---- connecting ---- */

static void
tune(int fd)
{
	int on = 1, idle = 15, interval = 5, count = 3;
	unsigned timeout = 30000;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
}

static int
dial(struct cg_redis *r, const struct sockaddr *to, socklen_t len, const struct cg_deadline *until,
    struct cg_err *err)
{
	int e = 0;
	socklen_t size = sizeof e;

	r->fd = socket(to->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (r->fd < 0)
		return fail(r, err);
	if (to->sa_family != AF_UNIX)
		tune(r->fd);
	if (connect(r->fd, to, len) < 0) {
		if (errno != EINPROGRESS && errno != EAGAIN)
			return fail(r, err);
		if (wait_for(r, POLLOUT, until, err) < 0)
			return -1;
		if (getsockopt(r->fd, SOL_SOCKET, SO_ERROR, &e, &size) < 0 || (errno = e))
			return fail(r, err);
	}
	return 0;
}

static int
dial_tcp(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *all, *a;
	char port[12];
	int rc;

	snprintf(port, sizeof port, "%d", r->url->port);
	rc = getaddrinfo(r->url->host, port, &hints, &all);
	if (rc)
		return broken(r, err, gai_strerror(rc));
	rc = -1;
	for (a = all; a && rc < 0; a = a->ai_next)
		rc = dial(r, a->ai_addr, a->ai_addrlen, until, err);
	freeaddrinfo(all);
	return rc;
}

static int
dial_unix(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if (strlen(r->url->path) >= sizeof to.sun_path)
		return cg_err_set(err, CG_E_CONFIG, "%s: a socket's path has at most %zu bytes", r->url->path,
		    sizeof to.sun_path - 1);
	memcpy(to.sun_path, r->url->path, strlen(r->url->path));
	return dial(r, (struct sockaddr *)&to, sizeof to, until, err);
}

/* One reply that must not be an error. */
static int
expect(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	redisReply *reply;
	int rc = 0;

	if (cg_redis_reply(r, &reply, true, until, err) < 0)
		return -1;
	if (reply->type == REDIS_REPLY_ERROR)
		rc = cg_redis_err(reply, err);
	cg_redis_free(reply);
	if (rc < 0) {
		cg_redis_drop(r);
		cg_err_wrap(err, "the queue at %s", r->url->name);
	}
	return rc;
}

/* Who we are, which database, what we are called. */
static int
greet(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	const struct cg_rurl *u = r->url;
	char db[12];
	int n = 0;

	if (u->password && u->user)
		cg_redis_cmd(r, "AUTH", u->user, u->password, NULL), n++;
	else if (u->password)
		cg_redis_cmd(r, "AUTH", u->password, NULL), n++;
	if (u->db) {
		snprintf(db, sizeof db, "%d", u->db);
		cg_redis_cmd(r, "SELECT", db, NULL), n++;
	}
	if (r->client_name)
		cg_redis_cmd(r, "CLIENT", "SETNAME", r->client_name, NULL), n++;
	while (n-- > 0)
		if (expect(r, until, err) < 0)
			return -1;
	return 0;
}

static int
connect_once(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	cg_redis_drop(r);
	r->conn++;
	if ((r->url->path ? dial_unix : dial_tcp)(r, until, err) < 0)
		return -1;
	if (r->url->tls && cg_tls_start(r, until, err) < 0)
		return -1;
	r->reader = lib.redisReaderCreate();
	return greet(r, until, err);
}

int
cg_redis_connect(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	int pause = RETRY_MS;

	while (r->fd < 0 && connect_once(r, until, err) < 0) {
		int left = cg_deadline_poll_ms(until);

		cg_redis_drop(r);
		if (err->code != CG_E_UNAVAILABLE || left == 0)
			return -1;
		if (r->cancel && *r->cancel)
			return cg_err_set(err, CG_E_CANCELLED, "connecting to the queue was cancelled");
		/* Not all at once after a restart. */
		pause += (int)(cg_random_u64() % (unsigned)pause);
		if (left > 0 && pause > left)
			pause = left;
		poll(NULL, 0, pause);
		pause = pause > 1000 ? 1000 : pause * 2;
	}
	return 0;
}

/* ---- commands ---- */

static size_t
decimal(char out[24], uint64_t v)
{
	char tmp[24];
	size_t n = 0;

	do
		tmp[n++] = (char)('0' + v % 10);
	while (v /= 10);
	for (size_t i = 0; i < n; i++)
		out[i] = tmp[n - 1 - i];
	return n;
}

static void
head(struct cg_redis *r, char kind, size_t n)
{
	char *at = cg_buf_room(&r->out, 32);
	size_t len;

	if (!at)
		return;
	at[0] = kind;
	len = 1 + decimal(at + 1, n);
	at[len++] = '\r';
	at[len++] = '\n';
	cg_buf_add(&r->out, len);
}

void
cg_redis_begin(struct cg_redis *r, size_t argc)
{
	head(r, '*', argc);
}

void
cg_redis_arg(struct cg_redis *r, const void *p, size_t n)
{
	head(r, '$', n);
	cg_buf_put(&r->out, p, n);
	cg_buf_put(&r->out, "\r\n", 2);
}

void
cg_redis_args(struct cg_redis *r, const char *s)
{
	cg_redis_arg(r, s ? s : "", s ? strlen(s) : 0);
}

void
cg_redis_argi(struct cg_redis *r, int64_t v)
{
	char out[25] = "-";

	if (v < 0)
		cg_redis_arg(r, out, 1 + decimal(out + 1, -(uint64_t)v));
	else
		cg_redis_arg(r, out, decimal(out, (uint64_t)v));
}

void
cg_redis_cmd(struct cg_redis *r, ...)
{
	va_list ap, count;
	const char *s;
	size_t n = 0;

	va_start(ap, r);
	va_copy(count, ap);
	while (va_arg(count, const char *))
		n++;
	va_end(count);
	cg_redis_begin(r, n);
	while ((s = va_arg(ap, const char *)))
		cg_redis_args(r, s);
	va_end(ap);
}

/* ---- bytes ---- */

/* What has come into the reader: bytes, 0 nothing yet, -1. */
static ssize_t
fill(struct cg_redis *r, struct cg_err *err)
{
	static _Thread_local char chunk[CHUNK];
	ssize_t n = r->tls ? cg_tls_read(r, chunk, sizeof chunk) : recv(r->fd, chunk, sizeof chunk, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		errno = n < 0 ? errno : 0;
		return fail(r, err);
	}
	if (lib.redisReaderFeed(r->reader, chunk, (size_t)n) != REDIS_OK)
		return broken(r, err, r->reader->errstr);
	return n;
}

/* Send all; what comes meanwhile is taken in, or both sides would wait for each other. */
int
cg_redis_flush(struct cg_redis *r, const struct cg_deadline *until, struct cg_err *err)
{
	if (r->out.failed) {
		cg_redis_drop(r);
		return cg_err_set(err, CG_E_TOOBIG, "a command for the queue is longer than 1 GiB");
	}
	while (r->sent < r->out.len) {
		const char *p = r->out.s + r->sent;
		size_t left = r->out.len - r->sent;
		ssize_t n = r->tls ? cg_tls_write(r, p, left) : send(r->fd, p, left, MSG_NOSIGNAL);

		if (n > 0) {
			r->sent += (size_t)n;
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return fail(r, err);
		n = wait_for(r, POLLIN | POLLOUT, until, err);
		if (n < 0 || ((n & POLLIN) && fill(r, err) < 0))
			return -1;
	}
	r->sent = 0;
	cg_buf_clear(&r->out);
	return 0;
}

/* Look at the socket for a while before sleeping: waking up costs more than the answer takes. */
static ssize_t
spin(struct cg_redis *r, struct cg_err *err)
{
	int64_t end = r->spin_us ? cg_mono_us() + r->spin_us : 0;
	ssize_t n;

	do
		n = fill(r, err);
	while (n == 0 && end && cg_mono_us() < end);
	return n;
}

int
cg_redis_reply(struct cg_redis *r, redisReply **reply, bool wait, const struct cg_deadline *until,
    struct cg_err *err)
{
	void *got = NULL;

	*reply = NULL;
	if (r->fd < 0)
		return broken(r, err, "the connection was closed");
	for (;;) {
		ssize_t n;

		if (lib.redisReaderGetReply(r->reader, &got) != REDIS_OK)
			return broken(r, err, r->reader->errstr);
		if (got) {
			*reply = got;
			return 1;
		}
		/* Only now: what is appended meanwhile goes out together. */
		if (r->out.len && cg_redis_flush(r, until, err) < 0)
			return -1;
		n = wait ? spin(r, err) : fill(r, err);
		if (n < 0)
			return -1;
		if (n == 0 && !wait)
			return 0;
		if (n == 0 && wait_for(r, POLLIN, until, err) < 0)
			return -1;
	}
}

void
cg_redis_free(redisReply *reply)
{
	if (reply)
		lib.freeReplyObject(reply);
}
