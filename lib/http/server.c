/*
 * What libmicrohttpd calls, and the start.
 *
 * A request goes through on_line (its first line is there), on_request several times (headers,
 * each piece of body, the end, and again when a worker is through with it) and on_over. A reply
 * that is queued in the first call of on_request makes the library close the connection: that is
 * what we want for a request we refuse with its body unread, and else a trap, so that everybody
 * else is answered in the second.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "http/http_priv.h"

enum { THREADS_MAX = 4 };

/* ---- connections ---- */

void
cg_http_phase(struct cg_http_conn *c, enum cg_http_phase phase)
{
	atomic_store_explicit(&c->since_ms, cg_mono_ms(), memory_order_relaxed);
	atomic_store_explicit(&c->phase, (int)phase, memory_order_relaxed);
}

static struct cg_http_conn *
conn_new(struct cg_http *h, struct MHD_Connection *mhd)
{
	struct cg_http_conn *c = cg_alloc(sizeof *c);

	c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	cg_http_peer(c, MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
	cg_http_phase(c, CG_HTTP_FRESH);
	pthread_mutex_lock(&h->lock);
	c->at = &h->all;
	c->next = h->all;
	if (c->next)
		c->next->at = &c->next;
	h->all = c;
	pthread_mutex_unlock(&h->lock);
	atomic_fetch_add(&h->n_conns, 1);
	return c;
}

static void
conn_free(struct cg_http *h, struct cg_http_conn *c)
{
	/* After this nobody shuts the descriptor down, whose number may soon be another's. */
	pthread_mutex_lock(&h->lock);
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	pthread_mutex_unlock(&h->lock);
	atomic_fetch_sub(&h->n_conns, 1);
	free(c);
}

static void
on_connection(void *arg, struct MHD_Connection *mhd, void **context,
    enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = conn_new(arg, mhd);
	} else if (*context) {
		conn_free(arg, *context);
		*context = NULL;
	}
}

/* ---- requests ---- */

static void *
on_line(void *arg, const char *target, struct MHD_Connection *mhd)
{
	struct cg_http *h = arg;
	struct cg_http_req *r = cg_alloc(sizeof *r);
	const char *q = strchr(target, '?');
	size_t n = q ? strlen(q) : 0;

	r->h = h;
	r->mhd = mhd;
	r->conn = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	r->began_us = cg_mono_us();
	r->raw = target;
	r->raw_len = strlen(target);
	r->path_len = r->raw_len - n;
	/* The library cuts the query up where it stands. */
	r->query = q ? memcpy(cg_http_grab(r, n), q + 1, n) : "";
	r->last = &r->fields;
	r->file = -1;
	cg_http_phase(r->conn, CG_HTTP_HEADERS);
	atomic_fetch_add(&h->n_reqs, 1);
	atomic_fetch_add_explicit(&h->total, 1, memory_order_relaxed);
	return r;
}

/* No escape is undone by the library: we do that, once, and refuse what cannot be. */
static size_t
keep_escapes(void *arg, struct MHD_Connection *mhd, char *s)
{
	(void)arg, (void)mhd;
	return strlen(s);
}

static enum MHD_Result
add_forwarded(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct {
		const char *v[CG_HTTP_FIELDS_MAX];
		size_t n;
	} *list = arg;

	(void)kind;
	if (strcasecmp(name, "X-Forwarded-For") == 0 && list->n < CG_HTTP_FIELDS_MAX)
		list->v[list->n++] = value ? value : "";
	return MHD_YES;
}

static const char *
client_of(struct cg_http_req *r)
{
	struct {
		const char *v[CG_HTTP_FIELDS_MAX];
		size_t n;
	} list = { .n = 0 };
	char *out;

	if (r->h->conf.proxies <= 0)
		return r->conn->peer;
	MHD_get_connection_values(r->mhd, MHD_HEADER_KIND, add_forwarded, &list);
	out = cg_http_grab(r, CG_HTTP_CLIENT_LEN + 1);
	cg_http_forwarded(list.v, list.n, r->h->conf.proxies, r->conn->peer, out);
	return out;
}

/* The headers are there: refuse, or ask who gets it. */
static void
begin(struct cg_http_req *r, const char *method, const char *version)
{
	const char *id = cg_http_header(r, "X-Request-Id"), *why;
	int status = 400;
	char *path;

	r->seen = true;
	r->method = method;
	if (id && cg_http_id_valid(id))
		memcpy(r->id, id, strlen(id) + 1);
	else
		cg_id_new(r->id);
	r->client = client_of(r);
	if ((why = cg_http_guard(r, version, &status))) {
		r->close = true;
		r->path = "";
		cg_http_refuse(r, status, status == 400 ? "BAD_REQUEST" : "TOO_LARGE", NULL, 0, "%s", why);
		return;
	}
	path = cg_http_grab(r, r->path_len + 1);
	r->path = path;
	if (!cg_http_decode_path(r->raw, r->path_len, path)) {
		r->path = "";
		cg_http_refuse(r, 400, "BAD_PATH", NULL, 0,
		    "the path is not a path: it climbs, or has escapes that cannot be undone");
		return;
	}
	r->h->conf.begin(r->h->conf.arg, r);
	if (r->status == 0 && !r->plan.handle)
		cg_http_refuse(r, 404, "NOTFOUND", NULL, 0, "there is nothing at this path");
}

static void
refuse_for_room(struct cg_http_req *r)
{
	cg_http_set(r, "Retry-After", "1");
	cg_http_refuse(r, 503, "UNAVAILABLE", NULL, 0,
	    "too many large bodies come already, try again in a moment");
}

/* Before the body comes: what is refused is refused now. */
static enum MHD_Result
on_headers(struct cg_http_req *r, const char *method, const char *version)
{
	const char *length;
	size_t n;

	begin(r, method, version);
	cg_http_phase(r->conn, CG_HTTP_BODY);
	if (!cg_http_has_body(r))
		return r->close ? cg_http_queue(r) : MHD_YES;
	length = cg_http_header(r, "Content-Length");
	n = length ? strtoull(length, NULL, 10) : r->plan.body_max;
	if (r->status == 0 && n > r->plan.body_max) {
		cg_http_refuse(r, 413, "TOO_LARGE", NULL, 0, r->plan.body_max
		    ? "the body has %s bytes, at most %zu are taken here"
		    : "no body is taken here", length, r->plan.body_max);
	} else if (r->status == 0 && !cg_http_room_for(r, n)) {
		refuse_for_room(r);
	}
	/* Where a body in pieces ends can be told in more than one way: nothing comes after it. */
	if (!length)
		r->close = true;
	if (r->status)
		return cg_http_queue(r);
	cg_buf_init(&r->body, r->plan.body_max);
	return MHD_YES;
}

/*
 * Nothing can be replied before a body has ended. One that is refused meanwhile is read and not
 * kept; false: it is longer than anybody would go on to send who looks.
 */
static bool
is_borne(struct cg_http_req *r)
{
	if (r->came <= r->plan.body_max && !r->unwanted && !cg_http_room_take(r, r->came)) {
		r->unwanted = r->close = true;
		refuse_for_room(r);
	}
	/* Only a body without a stated length gets here; we have said how long it may be. */
	if (r->came > r->plan.body_max && !r->too_long) {
		r->too_long = true;
		cg_http_refuse(r, 413, "TOO_LARGE", NULL, 0, "the body has more than %zu bytes, "
		    "which is what is taken here", r->plan.body_max);
	}
	return r->came <= r->plan.body_max + 65536;
}

static enum MHD_Result
on_piece(struct cg_http_req *r, const char *p, size_t *n)
{
	r->came += *n;
	if (!is_borne(r))
		return MHD_NO;
	if (r->too_long || r->unwanted) {
		cg_buf_release(&r->body);
		cg_http_room_give(r);
	} else {
		cg_buf_put(&r->body, p, *n);
	}
	*n = 0;
	return MHD_YES;
}

/* All of it is there. */
static enum MHD_Result
on_end(struct cg_http_req *r)
{
	cg_http_phase(r->conn, CG_HTTP_WORK);
	if (r->status == 0 && r->plan.blocks) {
		MHD_suspend_connection(r->mhd);
		if (cg_http_park(r))
			return MHD_YES;
		cg_http_set(r, "Retry-After", "1");
		cg_http_refuse(r, 503, "UNAVAILABLE", NULL, 0,
		    "too many requests wait already, try again in a moment");
		MHD_resume_connection(r->mhd);
		return MHD_YES;
	}
	if (r->status == 0)
		r->plan.handle(r->plan.arg, r);
	return cg_http_queue(r);
}

static enum MHD_Result
on_request(void *arg, struct MHD_Connection *mhd, const char *target, const char *method,
    const char *version, const char *piece, size_t *n, void **context)
{
	struct cg_http_req *r = *context;

	(void)arg, (void)mhd, (void)target;
	if (r->taken)
		return MHD_NO; /* nothing is left of the connection but its end */
	if (!r->seen)
		return on_headers(r, method, version);
	if (*n)
		return on_piece(r, piece, n);
	if (atomic_load_explicit(&r->conn->phase, memory_order_relaxed) == CG_HTTP_WORK)
		return cg_http_queue(r); /* a worker is through with it */
	return on_end(r);
}

static void
on_over(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode why)
{
	struct cg_http *h = arg;
	struct cg_http_req *r = *context;
	const union MHD_ConnectionInfo *sent = MHD_get_connection_info(mhd,
	    MHD_CONNECTION_INFO_HTTP_STATUS);
	int status = sent ? (int)sent->http_status : 0;
	int64_t took = cg_mono_us() - r->began_us;

	(void)why;
	if (r->taken)
		status = 200; /* a stream, which is told of when it ends */
	if (!r->seen) /* what the library itself refused */
		r->method = r->path = r->client = "";
	if (!status)
		status = 499; /* the client went away, or was too slow: nginx' number */
	if (!r->taken)
		cg_http_log(r, status, took);
	h->conf.done(h->conf.arg, r, status, took);
	cg_http_phase(r->conn, CG_HTTP_IDLE);
	*context = NULL;
	cg_http_room_give(r);
	cg_http_req_free(r);
	atomic_fetch_sub(&h->n_reqs, 1);
}

static void
complain(void *arg, const char *fmt, va_list ap)
{
	char line[300];
	size_t n;

	(void)arg;
	vsnprintf(line, sizeof line, fmt, ap);
	for (n = strlen(line); n && line[n - 1] == '\n'; n--)
		line[n - 1] = '\0';
	cg_log(CG_LOG_DEBUG, "http", CG_S("library", line));
}

/* ---- the server ---- */

static int
start_daemon(struct cg_http *h, struct cg_err *err)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int threads = h->conf.threads ? h->conf.threads : cpus < THREADS_MAX ? (int)cpus : THREADS_MAX;
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_LISTEN_SOCKET, h->conf.fd, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, h->conf.connections, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, h->conf.idle_ms / 1000, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, CG_HTTP_POOL, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_INCREMENT, 1024, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, CG_HTTP_DISCIPLINE, NULL },
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, h->conf.per_address, NULL },
		{ MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)complain, h },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, h },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_line, h },
		{ MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_escapes, h },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_over, h },
		{ threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, NULL },
		{ MHD_OPTION_END, 0, NULL }
	};

	h->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME
	    | MHD_USE_ITC | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, h, MHD_OPTION_ARRAY,
	    options, MHD_OPTION_END);
	return h->daemon ? 0 : cg_err_set(err, CG_E_OS, "start the HTTP server: %s", strerror(errno));
}

int
cg_http_start(struct cg_http **out, const struct cg_http_conf *conf, struct cg_err *err)
{
	struct cg_http *h = cg_alloc(sizeof *h);

	h->conf = *conf;
	h->log_fd = conf->log_fd;
	h->tail = &h->head;
	pthread_mutex_init(&h->lock, NULL);
	pthread_mutex_init(&h->room_lock, NULL);
	pthread_mutex_init(&h->work_lock, NULL);
	pthread_mutex_init(&h->log_lock, NULL);
	pthread_mutex_init(&h->stream_lock, NULL);
	cg_buf_init(&h->log, CG_HTTP_LOG_MAX);
	cg_buf_init(&h->log_out, CG_HTTP_LOG_MAX);
	signal(SIGPIPE, SIG_IGN);
	h->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	h->stream_epoll = epoll_create1(EPOLL_CLOEXEC);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, h->pair) < 0)
		h->pair[0] = h->pair[1] = -1;
	if (cg_http_work_start(h, err) < 0 || start_daemon(h, err) < 0) {
		close(conf->fd);
		cg_http_stop(h);
		return -1;
	}
	*out = h;
	return 0;
}
