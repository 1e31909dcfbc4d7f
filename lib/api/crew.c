/*
 * A worker of the server's own, for who has one machine: one command is the whole studio then. A
 * thread watches over it: when it dies another is started, and with the server it finishes what it
 * has. It has a session of its own, so a terminal's Ctrl-C is the server's to pass on.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/api_priv.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/prog.h"
#include "conf/conf.h"

enum {
	TICK_MS = 200,
	PAUSE_MS = 500,      /* before another is started; twice as long each time */
	PAUSE_MAX_MS = 30000,
	STEADY_MS = 60000    /* one that lived so long did not die of its start */
};

struct cg_api_crew {
	struct cg_api *api;
	pthread_t thread;
	char *program, *argv[4], **env;
	int stop, ended;     /* eventfds: it is to end, at once on the second; it has */
};

/* The server's end is its end, whatever it came of. */
static int
end_with_us(void *arg)
{
	(void)arg;
	return prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 ? 1 : 0;
}

/* How often it was told to stop since the last time. */
static uint64_t
told(struct cg_api_crew *w)
{
	uint64_t n = 0;

	return read(w->stop, &n, sizeof n) == sizeof n ? n : 0;
}

/* Until it has died, or has ended because it was to: then true. */
static bool
attend(struct cg_api_crew *w, pid_t pid, int *status)
{
	struct pollfd v[] = { { pidfd_open(pid, 0), POLLIN, 0 }, { w->stop, POLLIN, 0 } };
	uint64_t said = 0;

	for (;;) {
		uint64_t n;

		poll(v, 2, TICK_MS);
		if (waitpid(pid, status, WNOHANG) == pid)
			break;
		n = told(w);
		if (said == 0 && n == 0 && cg_http_draining(w->api->http))
			n = 1;
		/* Once it drains; the second time it ends at once. */
		for (said += n; n > 0; n--)
			kill(pid, SIGTERM);
	}
	if (v[0].fd >= 0)
		close(v[0].fd);
	return said > 0;
}

/* True: the server ends meanwhile. */
static bool
rest(struct cg_api_crew *w, int64_t ms)
{
	struct pollfd v = { w->stop, POLLIN, 0 };
	int64_t until = cg_mono_ms() + ms;

	while (cg_mono_ms() < until) {
		poll(&v, 1, TICK_MS);
		if (v.revents || cg_http_draining(w->api->http))
			return true;
	}
	return false;
}

static bool
one_life(struct cg_api_crew *w)
{
	const struct cg_child child = { .path = w->program, .argv = w->argv, .envp = w->env, .in = -1,
		.out = -1, .err = STDERR_FILENO, .confine = end_with_us };
	struct cg_err err = CG_ERR_INIT;
	char how[80];
	pid_t pid;
	int status = 0;

	if (cg_api_child_start(w->api, &child, &pid, &err) < 0) {
		cg_log(CG_LOG_ERROR, "no worker can be started", CG_S("why", err.msg));
		return false;
	}
	if (attend(w, pid, &status))
		return true;
	cg_child_describe(status, how, sizeof how);
	cg_log(CG_LOG_WARN, "the worker has died, another one is started", CG_S("how", how));
	return false;
}

static void *
run(void *arg)
{
	struct cg_api_crew *w = arg;
	int64_t pause = PAUSE_MS;
	uint64_t one = 1;

	for (;;) {
		int64_t began = cg_mono_ms();

		if (one_life(w))
			break;
		pause = cg_mono_ms() - began > STEADY_MS ? PAUSE_MS : pause;
		if (rest(w, pause))
			break;
		pause = pause * 2 < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
	}
	(void)!write(w->ended, &one, sizeof one);
	return NULL;
}

static void
release(struct cg_api_crew *w)
{
	if (w->stop >= 0)
		close(w->stop);
	if (w->ended >= 0)
		close(w->ended);
	for (size_t i = 0; w->argv[i]; i++)
		free(w->argv[i]);
	cg_conf_environ_free(w->env);
	free(w->program);
	free(w);
}

int
cg_api_crew_open(struct cg_api *api, const struct cg_conf *conf, struct cg_err *err)
{
	const struct cg_common *flags = api->req->flags;
	struct cg_api_crew *w = cg_alloc(sizeof *w);
	char *self = cg_self_dir();
	size_t n = 0;

	*w = (struct cg_api_crew){ .api = api, .program = cg_path_join(self, "cg-worker"),
		.env = cg_conf_environ(conf), .stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
		.ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	free(self);
	w->argv[n++] = cg_strdup("cg-worker");
	w->argv[n++] = cg_strdup("--queue");
	if (flags && flags->no_env_file)
		w->argv[n] = cg_strdup("--no-env-file");
	if (w->stop < 0 || w->ended < 0 || access(w->program, X_OK) < 0
	    || pthread_create(&w->thread, NULL, run, w) != 0) {
		cg_err_sys(err, "start '%s'", w->program);
		release(w);
		return -1;
	}
	api->crew = w;
	return 0;
}

void
cg_api_crew_end(struct cg_api *api, int signals)
{
	struct cg_api_crew *w = api->crew;
	struct pollfd v[] = { { w ? w->ended : -1, POLLIN, 0 }, { signals, POLLIN, 0 } };
	uint64_t one = 1;

	if (!w)
		return;
	if (!cg_http_draining(api->http))
		(void)!write(w->stop, &one, sizeof one);
	for (;;) {
		poll(v, 2, -1);
		if (v[0].revents)
			break;
		if (!v[1].revents)
			continue;
		(void)!write(w->stop, &one, sizeof one);
		v[1].fd = -1;
	}
	pthread_join(w->thread, NULL);
	release(w);
	api->crew = NULL;
}
