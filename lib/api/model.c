/*
 * Whether the language model answers, for pages that show it: asked by a thread of its own, so that a
 * gateway which hangs keeps no request waiting. What was heard last is told meanwhile.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "tool/health.h"
#include "tool/tool.h"

enum {
	GOOD_MS = 10000,  /* not asked again so soon */
	OLD_MS = 60000,   /* what is older says nothing any more */
	WAIT_MS = 1000    /* for who asks when nothing is known */
};

struct cg_api_model {
	struct cg_api *api;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t heard;
	pthread_t thread;
	volatile sig_atomic_t ends; /* nobody wants to know any more */
	bool asked, asking;   /* there is a thread to join; it has not ended */
	int64_t at_ms;        /* monotonic; 0: nothing was heard yet */
	int status;           /* as cg_health_model has it */
};

void
cg_api_model_open(struct cg_api *api)
{
	struct cg_api_model *m = api->model = cg_alloc(sizeof *m);
	pthread_condattr_t by;

	m->api = api;
	pthread_mutex_init(&m->lock, NULL);
	pthread_condattr_init(&by);
	pthread_condattr_setclock(&by, CLOCK_MONOTONIC);
	pthread_cond_init(&m->heard, &by);
	pthread_condattr_destroy(&by);
}

void
cg_api_model_close(struct cg_api *api)
{
	struct cg_api_model *m = api->model;

	m->ends = 1;
	if (m->asked)
		pthread_join(m->thread, NULL);
	pthread_cond_destroy(&m->heard);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

static void *
ask(void *arg)
{
	struct cg_api_model *m = arg;
	struct cg_err ignored = CG_ERR_INIT;
	struct cg_ctx ctx;
	int status = -1;

	if (cg_ctx_open_bare(&ctx, m->api->req->flags, &ignored) == 0) {
		status = cg_health_model(&ctx, &m->ends);
		cg_ctx_close(&ctx);
	}
	pthread_mutex_lock(&m->lock);
	m->status = status;
	m->at_ms = cg_mono_ms();
	m->asking = false;
	pthread_cond_broadcast(&m->heard);
	pthread_mutex_unlock(&m->lock);
	return NULL;
}

static bool
is_known(const struct cg_api_model *m, int64_t ms)
{
	return m->at_ms && cg_mono_ms() - m->at_ms < ms;
}

/* Locked. One at a time; the one before has ended. */
static void
begin(struct cg_api_model *m)
{
	if (m->asked)
		pthread_join(m->thread, NULL);
	m->asking = m->asked = pthread_create(&m->thread, NULL, ask, m) == 0;
}

/* Locked, and not while it waits. */
static void
wait_for_it(struct cg_api_model *m)
{
	int64_t until = cg_mono_ms() + WAIT_MS;
	const struct timespec at = { .tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000 };

	while (m->asking && pthread_cond_timedwait(&m->heard, &m->lock, &at) != ETIMEDOUT)
		;
}

int
cg_api_model_status(struct cg_api_call *c)
{
	const char *url = cg_conf_get(&c->ctx->conf, CG_CONF_LLM_URL);
	struct cg_api_model *m = c->api->model;
	int status;

	if (!url || !*url)
		return 0;
	pthread_mutex_lock(&m->lock);
	if (!m->asking && !is_known(m, GOOD_MS))
		begin(m);
	if (!is_known(m, OLD_MS))
		wait_for_it(m);
	status = is_known(m, OLD_MS) ? m->status : -1;
	pthread_mutex_unlock(&m->lock);
	return status;
}
