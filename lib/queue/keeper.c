/* The thread that renews locks, puts stalled jobs back, plans what schedules miss, and sweeps. */
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "queue/queue_priv.h"

struct held {
	char *id, *token;
	struct held *next;
};

struct cg_queue_keeper {
	pthread_t thread;
	pthread_mutex_t lock;       /* of what follows */
	pthread_cond_t change;
	struct held *held;
	bool stop;
	struct cg_queue *q;         /* the thread's own */
	volatile sig_atomic_t cancel;
	void (*lost)(void *arg, const char *id, const char *by);
	void *arg;
};

/* ---- the locks ---- */

/* What is held now, copied: renewing must not hold up who adds. */
static struct held *
copy_held(struct cg_queue_keeper *k, size_t *n)
{
	struct held *copy = NULL;

	*n = 0;
	pthread_mutex_lock(&k->lock);
	for (struct held *h = k->held; h; h = h->next) {
		struct held *c = cg_alloc(sizeof *c);

		c->id = cg_strdup(h->id);
		c->token = cg_strdup(h->token);
		c->next = copy;
		copy = c;
		++*n;
	}
	pthread_mutex_unlock(&k->lock);
	return copy;
}

static void
free_held(struct held *h)
{
	while (h) {
		struct held *next = h->next;

		free(h->id);
		free(h->token);
		free(h);
		h = next;
	}
}

/* Forget it; was it there? token NULL: any. */
static bool
forget(struct cg_queue_keeper *k, const char *id, const char *token)
{
	struct held **at, *h = NULL;

	pthread_mutex_lock(&k->lock);
	for (at = &k->held; *at; at = &(*at)->next) {
		if (strcmp((*at)->id, id) == 0 && strcmp((*at)->token, token) == 0) {
			h = *at;
			*at = h->next;
			h->next = NULL;
			break;
		}
	}
	pthread_mutex_unlock(&k->lock);
	free_held(h);
	return h != NULL;
}

static const char *
token_of(const struct held *h, const char *id)
{
	while (h && strcmp(h->id, id) != 0)
		h = h->next;
	return h ? h->token : "";
}

static int
renew(struct cg_queue_keeper *k, struct cg_err *err)
{
	struct cg_queue *q = k->q;
	redisReply *r = NULL;
	struct held *held;
	size_t n;
	int rc = 0;

	held = copy_held(k, &n);
	if (n && (rc = cg_call(q, CG_S_KEEP, 1 + 2 * n, err)) == 0) {
		cg_redis_argi(&q->cmd, q->conf.lock_ms);
		for (const struct held *h = held; h; h = h->next) {
			cg_redis_args(&q->cmd, h->id);
			cg_redis_args(&q->cmd, h->token);
		}
		rc = (r = cg_run(q, true, err)) ? 0 : -1;
	}
	for (size_t i = 0; r && i + 1 < r->elements; i += 2) {
		const char *id = r->element[i]->str;

		/* One that was ended meanwhile is not lost. */
		if (forget(k, id, token_of(held, id)) && k->lost)
			k->lost(k->arg, id, r->element[i + 1]->str);
	}
	cg_redis_free(r);
	free_held(held);
	return rc;
}

static int
look_around(struct cg_queue *q, struct cg_err *err)
{
	json_t *stalled = NULL, *rearmed = NULL;
	int rc = cg_verb_stalled(q, NULL, &stalled, err);

	if (rc == 0)
		rc = cg_verb_rearm(q, NULL, &rearmed, err);
	if (rc == 0)
		rc = cg_queue_sweep(q, err);
	json_decref(stalled);
	json_decref(rearmed);
	return rc;
}

/* ---- the thread ---- */

static int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Sleep until then, or until told to stop: true. */
static bool
sleep_until(struct cg_queue_keeper *k, int64_t mono_ms)
{
	struct timespec ts = { .tv_sec = mono_ms / 1000, .tv_nsec = mono_ms % 1000 * 1000000 };
	bool stop;

	pthread_mutex_lock(&k->lock);
	while (!k->stop && cg_mono_ms() < mono_ms)
		pthread_cond_timedwait(&k->change, &k->lock, &ts);
	stop = k->stop;
	pthread_mutex_unlock(&k->lock);
	return stop;
}

static void *
run(void *arg)
{
	struct cg_queue_keeper *k = arg;
	int64_t renew_ms = k->q->conf.lock_ms / 3, stalled_ms = k->q->conf.stalled_ms;
	int64_t next_renew = cg_mono_ms() + renew_ms, next_stalled = cg_mono_ms();

	while (!sleep_until(k, min64(next_renew, next_stalled))) {
		struct cg_err err = CG_ERR_INIT;
		int64_t now = cg_mono_ms();

		/* After an outage soon again: a lock may still be alive. */
		if (now >= next_renew)
			next_renew = now + (renew(k, &err) < 0 ? min64(renew_ms, 1000) : renew_ms);
		if (now >= next_stalled)
			next_stalled = now + (look_around(k->q, &err) < 0 ? min64(stalled_ms, 1000) : stalled_ms);
	}
	return NULL;
}

int
cg_queue_keeper_start(struct cg_queue_keeper **out, const struct cg_queue_conf *conf,
    void (*lost)(void *arg, const char *id, const char *by), void *arg, struct cg_err *err)
{
	struct cg_queue_keeper *k = cg_alloc(sizeof *k);
	struct cg_queue_conf own = *conf;
	pthread_condattr_t attr;
	sigset_t all, old;
	int rc;

	*out = NULL;
	k->lost = lost;
	k->arg = arg;
	/* Its waits are ended by stop alone: locks are kept while others drain. */
	own.cancel = &k->cancel;
	own.worker = NULL;
	own.spin_us = 0;
	/* Half of it must be enough for an answer, or the locks are gone. */
	own.timeout_ms = conf->lock_ms > 0 ? conf->lock_ms / 2 : 10000;
	if (cg_queue_open(&k->q, &own, NULL, err) < 0) {
		free(k);
		return -1;
	}
	pthread_mutex_init(&k->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&k->change, &attr);
	pthread_condattr_destroy(&attr);
	/* Signals are for the thread that started us. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&k->thread, NULL, run, k);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc == 0) {
		*out = k;
		return 0;
	}
	cg_queue_close(k->q);
	free(k);
	return cg_err_set(err, CG_E_OS, "no thread can be started: %s", strerror(rc));
}

void
cg_queue_keeper_stop(struct cg_queue_keeper *k)
{
	if (!k)
		return;
	pthread_mutex_lock(&k->lock);
	k->stop = true;
	k->cancel = 1;
	pthread_cond_signal(&k->change);
	pthread_mutex_unlock(&k->lock);
	pthread_join(k->thread, NULL);
	pthread_mutex_destroy(&k->lock);
	pthread_cond_destroy(&k->change);
	cg_queue_close(k->q);
	free_held(k->held);
	free(k);
}

void
cg_queue_keep(struct cg_queue_keeper *k, const struct cg_queue_job *job)
{
	struct held *h = cg_alloc(sizeof *h);

	h->id = cg_strdup(job->id);
	h->token = cg_strdup(job->token);
	pthread_mutex_lock(&k->lock);
	h->next = k->held;
	k->held = h;
	pthread_mutex_unlock(&k->lock);
}

void
cg_queue_unkeep(struct cg_queue_keeper *k, const struct cg_queue_job *job)
{
	forget(k, job->id, job->token);
}
