/*
 * Programs that make what a request asks for. Making wants a signalfd, children of its own and
 * time, which a process with many threads does not have to give: each goes on in a program, which
 * finds what it is to make on record and puts there how it ended. Here it is watched over: there
 * are not too many, it ends with the server, and with a client that does not come back.
 */
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/api_priv.h"
#include "api/makers.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/prog.h"
#include "json/json.h"
#include "tool/intel.h"
#include "tool/tool.h"

enum {
	PLACES = 8,           /* at once, when nobody says how many */
	WAIT_MS = 10000,      /* so long a request waits for its end */
	MAKE_MS = 900000,     /* so long it may take */
	TICK_MS = 200,
	KILL_MS = 5000,       /* from the request to end until it is made to */
	AGAIN_S = 5,
	ARGS = 8
};

/* One place, taken for a request and kept until its program has ended. */
struct cg_api_maker {
	struct cg_api *api;
	struct cg_api_maker *next;
	_Atomic int users;    /* the request, the thread */
	char *tenant, *user;
	char id[CG_ID_LEN + 1];
	bool accepts;
	int ended, stop;      /* eventfds */
	int in;               /* what it reads; -1: nothing */
	char *argv[ARGS], *program, **env;
};

struct cg_api_makers {
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t less;
	pthread_mutex_t start; /* one child is started after the other */
	struct cg_api_maker *all;
	int n, places, waiting, may_wait;
	bool ending;
};

void
cg_api_makers_open(struct cg_api *api)
{
	struct cg_api_makers *m = api->makers = cg_alloc(sizeof *m);
	int workers = api->req->workers < 0 ? 8 : (int)api->req->workers;

	pthread_mutex_init(&m->lock, NULL);
	pthread_mutex_init(&m->start, NULL);
	pthread_cond_init(&m->less, NULL);
	m->places = api->req->makers < 0 ? PLACES : (int)api->req->makers;
	/* Others want workers too. */
	m->may_wait = workers / 2 ? workers / 2 : 1;
}

void
cg_api_makers_end(struct cg_api *api)
{
	struct cg_api_makers *m = api->makers;

	pthread_mutex_lock(&m->lock);
	m->ending = true;
	while (m->n)
		pthread_cond_wait(&m->less, &m->lock);
	pthread_mutex_unlock(&m->lock);
}

void
cg_api_makers_close(struct cg_api *api)
{
	free(api->makers);
	api->makers = NULL;
}

int64_t
cg_api_makers_count(void *arg)
{
	struct cg_api_makers *m = ((struct cg_api *)arg)->makers;
	int n;

	pthread_mutex_lock(&m->lock);
	n = m->n;
	pthread_mutex_unlock(&m->lock);
	return n;
}

static void
leave(struct cg_api_maker *k)
{
	if (atomic_fetch_sub(&k->users, 1) > 1)
		return;
	close(k->ended);
	close(k->stop);
	if (k->in >= 0)
		close(k->in);
	for (size_t i = 0; i < ARGS; i++)
		free(k->argv[i]);
	cg_conf_environ_free(k->env);
	free(k->program);
	free(k->tenant);
	free(k->user);
	free(k);
}

/* ---- places ---- */

static int
of_tenant(const struct cg_api_makers *m, const char *tenant)
{
	int n = 0;

	for (const struct cg_api_maker *k = m->all; k; k = k->next)
		n += strcmp(k->tenant, tenant) == 0;
	return n;
}

/* Nobody has all places to himself. */
static bool
has_room(const struct cg_api_makers *m, const char *tenant)
{
	return !m->ending && m->n < m->places && of_tenant(m, tenant) < (m->places + 1) / 2;
}

struct cg_api_maker *
cg_api_maker_take(struct cg_api_call *c)
{
	struct cg_api_makers *m = c->api->makers;
	struct cg_api_maker *k = cg_alloc(sizeof *k);
	char after[12];
	bool room;

	k->api = c->api;
	k->users = 1;
	k->tenant = cg_strdup(c->who->tenant);
	k->user = c->ctx->who.user ? cg_strdup(c->ctx->who.user) : NULL;
	k->in = -1;
	k->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	k->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_lock(&m->lock);
	if ((room = k->ended >= 0 && k->stop >= 0 && has_room(m, k->tenant))) {
		k->next = m->all;
		m->all = k;
		m->n++;
	}
	pthread_mutex_unlock(&m->lock);
	if (room)
		return k;
	leave(k);
	snprintf(after, sizeof after, "%d", AGAIN_S);
	cg_http_set(c->http, "Retry-After", after);
	cg_http_refuse(c->http, 503, "UNAVAILABLE", NULL, 0,
	    "as much as may be at once is being made already, try again in a moment");
	return NULL;
}

static void
give_back(struct cg_api_maker *k)
{
	struct cg_api_makers *m = k->api->makers;
	uint64_t one = 1;

	pthread_mutex_lock(&m->lock);
	for (struct cg_api_maker **at = &m->all; *at; at = &(*at)->next)
		if (*at == k) {
			*at = k->next;
			break;
		}
	(void)!write(k->ended, &one, sizeof one);
	if (--m->n == 0)
		pthread_cond_broadcast(&m->less);
	pthread_mutex_unlock(&m->lock);
	leave(k);
}

void
cg_api_maker_drop(struct cg_api_maker *k)
{
	give_back(k);
}

/* ---- the program: all this on a thread of its own ---- */

/* The server's end is its end, whatever it came of. */
static int
end_with_us(void *arg)
{
	(void)arg;
	return prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 ? 1 : 0;
}

int
cg_api_child_start(struct cg_api *api, const struct cg_child *child, pid_t *pid, struct cg_err *err)
{
	int rc;

	pthread_mutex_lock(&api->makers->start);
	rc = cg_child_start(child, pid, err);
	pthread_mutex_unlock(&api->makers->start);
	return rc;
}

static int
start(struct cg_api_maker *k, pid_t *pid, struct cg_err *err)
{
	const struct cg_child child = { .path = k->program, .argv = k->argv, .envp = k->env, .in = k->in,
		.out = -1, .err = STDERR_FILENO, .confine = end_with_us };

	return cg_api_child_start(k->api, &child, pid, err);
}

static bool
is_ending(struct cg_api_maker *k)
{
	struct cg_api_makers *m = k->api->makers;
	bool ending;

	pthread_mutex_lock(&m->lock);
	ending = m->ending;
	pthread_mutex_unlock(&m->lock);
	return ending || cg_http_draining(k->api->http);
}

/* Until it has ended, by itself or because it is to. Returns its wait status. */
static int
attend(struct cg_api_maker *k, pid_t pid)
{
	struct pollfd v[] = { { pidfd_open(pid, 0), POLLIN, 0 }, { k->stop, POLLIN, 0 } };
	int64_t until = cg_mono_ms() + MAKE_MS;
	bool told = false;
	int status = 0;

	for (;;) {
		poll(v, 2, TICK_MS);
		if (waitpid(pid, &status, WNOHANG) == pid)
			break;
		if (!told && (v[1].revents || cg_mono_ms() > until || is_ending(k))) {
			kill(pid, SIGTERM);
			told = true;
			until = cg_mono_ms() + KILL_MS;
			v[1].fd = -1;
		} else if (told && cg_mono_ms() > until) {
			kill(-pid, SIGKILL);
		}
	}
	if (v[0].fd >= 0)
		close(v[0].fd);
	return status;
}

/* It has not ended well; mostly it has said why itself. */
static void
note_end(struct cg_api_maker *k, const char *why)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	struct cg_intel in = { .ctx = &ctx };

	if (cg_ctx_open_bare(&ctx, k->api->req->flags, &err) == 0) {
		ctx.who = (struct cg_scope){ .tenant = k->tenant, .user = k->user };
		cg_tool_intel_lost(&in, k->id, k->accepts, why, &err);
		ctx.who = (struct cg_scope){ NULL, NULL };
		cg_ctx_close(&ctx);
	}
	if (err.code)
		cg_log(CG_LOG_ERROR, "how a generation ended is not on record", CG_S("generation", k->id),
		    CG_S("why", err.msg));
}

static void *
run(void *arg)
{
	struct cg_api_maker *k = arg;
	struct cg_err err = CG_ERR_INIT;
	char why[100];
	pid_t pid;
	int status;

	if (start(k, &pid, &err) < 0) {
		cg_log(CG_LOG_ERROR, "no program can be started", CG_S("why", err.msg));
		note_end(k, "the program that makes it could not be started");
	} else if ((status = attend(k, pid)) != 0) {
		snprintf(why, sizeof why, "%s", "the program that made it ");
		cg_child_describe(status, why + strlen(why), sizeof why - strlen(why));
		note_end(k, why);
	}
	give_back(k);
	return NULL;
}

/* ---- the request ---- */

/* RFC 7240: "respond-async", "wait=5"; a client that does not want to wait, or not long. */
static int64_t
patience(const char *prefer)
{
	const char *wait = prefer ? strstr(prefer, "wait=") : NULL;
	char *end;
	long s;

	if (!wait)
		return prefer && strstr(prefer, "respond-async") ? 0 : WAIT_MS;
	s = strtol(wait + 5, &end, 10);
	return end == wait + 5 || s < 0 || s > WAIT_MS / 1000 ? WAIT_MS : s * 1000;
}

/* A small text, which a pipe holds. */
static int
input_of(struct cg_api_maker *k, const json_t *request, struct cg_err *err)
{
	char *text = cg_json_str(request);
	size_t n = strlen(text);
	int fds[2];
	bool fine = n < 4096 && pipe2(fds, O_CLOEXEC) == 0;

	if (fine) {
		k->in = fds[0];
		fine = write(fds[1], text, n) == (ssize_t)n;
		close(fds[1]);
	}
	free(text);
	return fine ? 0 : cg_err_set(err, CG_E_OS, "hand a request of %zu bytes on", n);
}

/* cg-intel, in the name of who asks. */
static int
prepare(struct cg_api_maker *k, struct cg_api_call *c, const char *id, const json_t *accept,
    struct cg_err *err)
{
	const struct cg_common *flags = c->api->req->flags;
	char *self = cg_self_dir();
	size_t n = 0;

	snprintf(k->id, sizeof k->id, "%s", id);
	k->accepts = accept != NULL;
	k->program = cg_path_join(self, "cg-intel");
	free(self);
	k->env = cg_conf_environ(&c->ctx->conf);
	k->argv[n++] = cg_strdup("cg-intel");
	k->argv[n++] = cg_strdup(accept ? "accept" : "make");
	k->argv[n++] = cg_asprintf("--tenant=%s", k->tenant);
	if (accept)
		k->argv[n++] = cg_strdup("--request=-");
	if (accept && k->user)
		k->argv[n++] = cg_asprintf("--user=%s", k->user);
	if (flags && flags->no_env_file)
		k->argv[n++] = cg_strdup("--no-env-file");
	k->argv[n] = cg_strdup(id);
	return accept ? input_of(k, accept, err) : 0;
}

/* True: a worker may wait for it. */
static bool
sit_down(struct cg_api_makers *m)
{
	bool may;

	pthread_mutex_lock(&m->lock);
	if ((may = m->waiting < m->may_wait))
		m->waiting++;
	pthread_mutex_unlock(&m->lock);
	return may;
}

static void
stand_up(struct cg_api_makers *m)
{
	pthread_mutex_lock(&m->lock);
	m->waiting--;
	pthread_mutex_unlock(&m->lock);
}

/* 1 it has ended, 0 it goes on, -1 nobody wants it any more. */
static int
wait_for(struct cg_api_maker *k, struct cg_api_call *c)
{
	struct cg_api_makers *m = c->api->makers;
	int64_t ms = patience(cg_http_header(c->http, "Prefer"));
	int rc;

	if (ms == 0 || !sit_down(m))
		return 0;
	rc = cg_http_await(c->http, k->ended, ms);
	stand_up(m);
	return rc;
}

int
cg_api_maker_run(struct cg_api_maker *k, struct cg_api_call *c, const char *id, bool stays,
    const json_t *accept, struct cg_err *err)
{
	uint64_t one = 1;
	pthread_t thread;
	int rc;

	k->users = 2;
	if (prepare(k, c, id, accept, err) < 0 || pthread_create(&thread, NULL, run, k) != 0) {
		if (!err->code)
			cg_err_set(err, CG_E_OS, "start a thread for a program");
		note_end(k, "the program that makes it could not be started");
		give_back(k);
		leave(k);
		return -1;
	}
	pthread_detach(thread);
	rc = wait_for(k, c);
	if (rc < 0 && !stays)
		(void)!write(k->stop, &one, sizeof one);
	leave(k);
	return rc < 0 ? 1 : !rc;
}
