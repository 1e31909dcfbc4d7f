/* Many transfers at once: libcurl's multi handle, the one wait, and who ends how. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/dl.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"

enum { PER_HOST = 16 };

struct cg_curl cg_curl;

static const char *const names[] = {
#define X(f) "curl_" #f,
	CG_CURL(X)
#undef X
};

/* ---- what libcurl wants to be told of ---- */

static int
watch(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct cg_fetch *f = arg;
	struct epoll_event ev = { .data.fd = fd };

	(void)easy;
	(void)known;
	if (what & CURL_POLL_IN)
		ev.events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		ev.events |= EPOLLOUT;
	/* It may be closed already, which has taken it out; then there is nothing to do. */
	if (what == CURL_POLL_REMOVE)
		epoll_ctl(f->epoll, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(f->epoll, EPOLL_CTL_MOD, fd, &ev) < 0 && errno == ENOENT)
		return epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &ev);
	return 0;
}

static int
set_alarm(CURLM *multi, long ms, void *arg)
{
	struct cg_fetch *f = arg;

	(void)multi;
	f->curl_at_ms = ms < 0 ? INT64_MAX : cg_mono_ms() + ms;
	return 0;
}

static int
load_curl(struct cg_err *err)
{
	if (cg_curl.easy_init)
		return 0;
	if (cg_dl_open("libcurl.so.4", "libcurl4", names, sizeof names / sizeof *names, &cg_curl, err) < 0)
		return -1;
	if (cg_curl.global_init(CURL_GLOBAL_DEFAULT) == 0)
		return 0;
	memset(&cg_curl, 0, sizeof cg_curl);
	return cg_err_set(err, CG_E_OS, "libcurl cannot be set up");
}

/* Threads have their own struct cg_fetch, but there is one libcurl. */
int
cg_curl_open(struct cg_err *err)
{
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	int rc;

	pthread_mutex_lock(&one_at_a_time);
	rc = load_curl(err);
	pthread_mutex_unlock(&one_at_a_time);
	return rc;
}

static int
open_waits(struct cg_fetch *f)
{
	struct epoll_event ev = { .events = EPOLLIN };

	f->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (f->epoll < 0 || cg_resolver_open(&f->resolver) < 0)
		return -1;
	ev.data.fd = f->resolver.fd;
	f->multi = cg_curl.multi_init();
	return f->multi ? epoll_ctl(f->epoll, EPOLL_CTL_ADD, f->resolver.fd, &ev) : -1;
}

int
cg_fetch_open_with(struct cg_fetch **out, const struct cg_fetch_conf *conf, struct cg_err *err)
{
	struct cg_fetch *f;

	*out = NULL;
	if (cg_curl_open(err) < 0)
		return -1;
	f = cg_alloc(sizeof *f);
	f->per_host = conf->per_host ? conf->per_host : PER_HOST;
	f->ca_file = conf->ca_file ? cg_strdup(conf->ca_file) : NULL;
	for (const char *const *v = conf->secrets; v && *v; v++)
		cg_secrets_add(&f->secrets, *v);
	f->record = conf->record ? cg_strdup(conf->record) : NULL;
	f->replay = conf->replay ? cg_strdup(conf->replay) : NULL;
	f->paced = conf->paced;
	f->curl_at_ms = INT64_MAX;
	if (open_waits(f) < 0) {
		cg_err_sys(err, "set up what waits for transfers");
		cg_fetch_close(f);
		return -1;
	}
	cg_curl.multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, watch);
	cg_curl.multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
	cg_curl.multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, set_alarm);
	cg_curl.multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
	/* Else what is kept open is bounded by what runs at the moment it ends. */
	cg_curl.multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, 4L * f->per_host);
	*out = f;
	return 0;
}

int
cg_fetch_open(struct cg_fetch **out, int per_host, struct cg_err *err)
{
	struct cg_fetch_conf conf = { .per_host = per_host };

	return cg_fetch_open_with(out, &conf, err);
}

void
cg_fetch_close(struct cg_fetch *f)
{
	if (!f)
		return;
	while (f->all)
		cg_fetch_drop(f->all);
	if (f->multi)
		cg_curl.multi_cleanup(f->multi);
	cg_timers_release(&f->timers);
	cg_resolver_close(&f->resolver);
	if (f->epoll >= 0)
		close(f->epoll);
	cg_secrets_release(&f->secrets);
	free(f->ca_file);
	free(f->record);
	free(f->replay);
	while (f->alike) {
		struct alike *a = f->alike;

		f->alike = a->next;
		free(a);
	}
	free(f->fds);
	free(f);
}

/* ---- the list of all ---- */

static void
link_in(struct cg_fetch_call *c, struct cg_fetch_call **list)
{
	c->at = list;
	c->next = *list;
	if (c->next)
		c->next->at = &c->next;
	*list = c;
}

static void
unlink_it(struct cg_fetch_call *c)
{
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	c->at = NULL;
}

struct cg_fetch_call *
cg_fetch_start(struct cg_fetch *f, const struct cg_fetch_req *req,
    void (*done)(void *arg, struct cg_fetch_reply *reply), void *arg)
{
	struct cg_fetch_call *c = cg_call_new(f, req);

	c->done = done;
	c->arg = arg;
	link_in(c, &f->all);
	f->n++;
	cg_host_enter(c);
	return c;
}

void
cg_fetch_drop(struct cg_fetch_call *c)
{
	if (!c || c->over || c->dropped)
		return;
	unlink_it(c);
	c->fetch->n--;
	if (!c->fetch->busy) {
		cg_call_free(c);
		return;
	}
	c->dropped = true;
	link_in(c, &c->fetch->dropped);
}

/* What cannot be recorded must not look as if it had been. */
static void
record(struct cg_fetch_call *c)
{
	if (!c->fetch->record || !c->exchange || c->reply.err.code == CG_E_CANCELLED)
		return;
	c->denied = cg_exchange_write(c, &c->reply.err) < 0;
	cg_exchange_free(c);
}

void
cg_call_finish(struct cg_fetch_call *c, CURLcode how)
{
	if (cg_call_whole(c, how))
		record(c);
	if (cg_call_redirect(c, how))
		return;
	cg_call_end(c, how);
	record(c);
	/* Out of the list first: done may start the next, or drop all. */
	unlink_it(c);
	c->fetch->n--;
	c->over = true;
	c->done(c->arg, &c->reply);
	cg_call_free(c);
}

void
cg_fetch_cancel(struct cg_fetch *f)
{
	while (f->all)
		cg_call_finish(f->all, CURLE_ABORTED_BY_CALLBACK);
}

/* ---- the loop ---- */

void
cg_calls_purge(struct cg_fetch *f)
{
	while (f->dropped) {
		struct cg_fetch_call *c = f->dropped;

		unlink_it(c);
		cg_call_free(c);
	}
}

static void
act(struct cg_fetch *f, curl_socket_t fd, int what)
{
	int running;

	f->busy = true;
	cg_curl.multi_socket_action(f->multi, fd, what, &running);
	f->busy = false;
	cg_calls_purge(f);
}

static void
alarm_curl(struct cg_fetch *f)
{
	if (f->curl_at_ms > cg_mono_ms())
		return;
	f->curl_at_ms = INT64_MAX;
	act(f, CURL_SOCKET_TIMEOUT, 0);
}

static void
serve_sockets(struct cg_fetch *f, int wait_ms)
{
	struct epoll_event ev[64];
	int n = epoll_wait(f->epoll, ev, 64, wait_ms);

	for (int i = 0; i < n; i++)
		if (ev[i].data.fd == f->resolver.fd)
			cg_resolver_serve(&f->resolver);
		else
			act(f, ev[i].data.fd, (ev[i].events & EPOLLIN ? CURL_CSELECT_IN : 0)
			    | (ev[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
			    | (ev[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0));
}

/* Those that have ended; says whether there were any. */
static bool
reap(struct cg_fetch *f)
{
	bool any = false;
	CURLMsg *msg;
	int left;

	while ((msg = cg_curl.multi_info_read(f->multi, &left))) {
		CURLcode how = msg->data.result;
		char *c;

		if (msg->msg != CURLMSG_DONE)
			continue;
		cg_curl.easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &c);
		cg_call_finish((struct cg_fetch_call *)(void *)c, how);
		any = true;
	}
	return any;
}

static int
how_long(const struct cg_fetch *f, int wait_ms)
{
	int64_t at = cg_timers_next_ms(&f->timers), left;

	if (f->curl_at_ms < at)
		at = f->curl_at_ms;
	if (at == INT64_MAX)
		return wait_ms;
	left = at - cg_mono_ms();
	if (left < 0)
		left = 0;
	return wait_ms < 0 || left < wait_ms ? (int)(left < INT32_MAX ? left : INT32_MAX) : wait_ms;
}

/* Wait for libcurl's sockets, which are all behind one descriptor, and those of others. */
static void
wait_for(struct cg_fetch *f, struct pollfd *more, size_t n, int wait_ms)
{
	if (!n) {
		serve_sockets(f, wait_ms);
		return;
	}
	if (f->fds_cap <= n) {
		f->fds_cap = 2 * n + 8;
		f->fds = cg_realloc(f->fds, f->fds_cap, sizeof *f->fds);
	}
	f->fds[0] = (struct pollfd){ .fd = f->epoll, .events = POLLIN };
	memcpy(f->fds + 1, more, n * sizeof *more);
	if (poll(f->fds, n + 1, wait_ms) < 0)
		for (size_t i = 0; i <= n; i++)
			f->fds[i].revents = 0;
	for (size_t i = 0; i < n; i++)
		more[i].revents = f->fds[i + 1].revents;
	if (f->fds[0].revents)
		serve_sockets(f, 0);
}

int
cg_fetch_wait(struct cg_fetch *f, struct pollfd *more, size_t n, int wait_ms)
{
	cg_hosts_start(f);
	alarm_curl(f);
	if (reap(f))
		wait_ms = 0;
	wait_for(f, more, n, how_long(f, wait_ms));
	alarm_curl(f);
	reap(f);
	cg_timers_run(&f->timers, cg_mono_ms());
	return f->n + (int)f->timers.n;
}

int
cg_fetch_turn(struct cg_fetch *f, int wait_ms)
{
	return cg_fetch_wait(f, NULL, 0, f->n || f->timers.n ? wait_ms : 0);
}

/* ---- one alone ---- */

struct one {
	struct cg_fetch_reply *reply;
	bool over;
};

static void
one_done(void *arg, struct cg_fetch_reply *reply)
{
	struct one *one = arg;

	*one->reply = *reply;
	cg_buf_init(&reply->headers, 0);
	cg_buf_init(&reply->body, 0);
	one->over = true;
}

int
cg_fetch_one(struct cg_fetch *f, const struct cg_fetch_req *req, struct cg_fetch_reply *reply,
    const struct cg_deadline *until, struct cg_err *err)
{
	enum { LOOK_MS = 200 /* a cancel flag that a signal sets wakes nobody */ };
	struct one one = { reply, false };
	struct cg_fetch_call *c = cg_fetch_start(f, req, one_done, &one);

	while (!one.over && !cg_deadline_over(until)) {
		int wait = cg_deadline_poll_ms(until);

		cg_fetch_turn(f, wait < 0 || wait > LOOK_MS ? LOOK_MS : wait);
	}
	if (!one.over)
		cg_call_finish(c, until->cancel && *until->cancel ? CURLE_ABORTED_BY_CALLBACK
		    : CURLE_OPERATION_TIMEDOUT);
	if (reply->status)
		return 0;
	*err = reply->err;
	return -1;
}
