#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/fleet.h"
#include "store/store.h"
#include "tool/lease.h"

enum {
	STOP_MS = 2000, /* how long to wait for a thread that hangs on the network */
	AGAIN_MS = 300  /* between two tries when the store does not answer */
};

struct cg_lease {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t told;        /* by its owner: stop */
	bool stop, left;            /* left: nobody waits for the thread, it frees this */
	bool warned;                /* the thread's */
	bool alone;                 /* the thread takes the row away, whatever that costs */
	char *url;                  /* of the thread's own connection, */
	struct cg_store *store;     /* made when the first heartbeat is due */
	char worker[CG_ID_LEN + 1];
	int64_t lease_ms;
	_Atomic int64_t until_ms;   /* it holds until then, by the monotonic clock */
	_Atomic bool struck;
};

/*
 * One heartbeat: how long until the next. What counts is when it was sent: the store's
 * clock for it starts later than ours.
 */
static int64_t
beat(struct cg_lease *l)
{
	int64_t sent = cg_mono_ms();
	struct cg_err err = CG_ERR_INIT;
	bool first = !l->store;
	int rc = first ? cg_store_open(&l->store, l->url, CG_STORE_WRITE, &err) : 0;

	if (rc == 0)
		rc = cg_store_worker_beat(l->store, l->worker, &err);
	if (rc == 1 && sent < atomic_load(&l->until_ms)) {
		atomic_store(&l->until_ms, sent + l->lease_ms);
		return l->lease_ms / 3;
	}
	if (rc < 0) {
		/* The server may have no room for another connection: nobody would know why. */
		cg_log(first && !l->warned ? CG_LOG_WARN : CG_LOG_DEBUG, "no heartbeat",
		    CG_S("reason", err.msg));
		l->warned = true;
		return AGAIN_MS;
	}
	atomic_store(&l->struck, true);
	return l->lease_ms;
}

static void
lease_free(struct cg_lease *l)
{
	cg_store_close(l->store);
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->told);
	free(l->url);
	free(l);
}

/* The row goes by the connection that is there; without one its owner does it. */
static void
take_away(struct cg_lease *l)
{
	struct cg_err ignored;

	if (l->store || (l->alone && cg_store_open(&l->store, l->url, CG_STORE_WRITE, &ignored) == 0))
		cg_store_worker_drop(l->store, l->worker, &ignored);
}

static void *
live(void *arg)
{
	struct cg_lease *l = arg;
	int64_t next_ms = cg_mono_ms() + l->lease_ms / 3;
	bool left;

	pthread_mutex_lock(&l->lock);
	while (!l->stop) {
		struct timespec at = { next_ms / 1000, next_ms % 1000 * 1000000 };

		if (cg_mono_ms() < next_ms) {
			pthread_cond_timedwait(&l->told, &l->lock, &at);
			continue;
		}
		pthread_mutex_unlock(&l->lock);
		next_ms = cg_mono_ms() + beat(l);
		pthread_mutex_lock(&l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	take_away(l);
	pthread_mutex_lock(&l->lock);
	left = l->left;
	l->left = true;
	pthread_mutex_unlock(&l->lock);
	if (left)
		lease_free(l);
	return NULL;
}

/* Signals are the worker's business, which waits for them in its loop. */
static int
start_thread(struct cg_lease *l, struct cg_err *err)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&l->thread, NULL, live, l);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc ? cg_err_set(err, CG_E_OS, "cannot start a thread for the lease") : 0;
}

int
cg_lease_start(struct cg_lease **out, struct cg_store *st, const char *url, const char *worker,
    int64_t lease_ms, struct cg_err *err)
{
	struct cg_lease *l = cg_alloc(sizeof *l);
	pthread_condattr_t monotonic;
	char host[256] = "";
	int64_t sent;

	*out = NULL;
	l->url = cg_strdup(url);
	l->lease_ms = lease_ms;
	snprintf(l->worker, sizeof l->worker, "%s", worker);
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&l->told, &monotonic);
	pthread_condattr_destroy(&monotonic);
	gethostname(host, sizeof host - 1);
	sent = cg_mono_ms();
	if (cg_store_worker_add(st, worker, host, getpid(), lease_ms, err) < 0)
		goto fail;
	atomic_store(&l->until_ms, sent + lease_ms);
	if (start_thread(l, err) < 0)
		goto fail;
	*out = l;
	return 0;
fail:
	lease_free(l);
	return -1;
}

bool
cg_lease_is_over(const struct cg_lease *l)
{
	return atomic_load(&l->struck) || cg_mono_ms() >= atomic_load(&l->until_ms);
}

void
cg_lease_stop(struct cg_lease *l, struct cg_store *st)
{
	struct timespec until;
	struct cg_err ignored;
	pthread_t thread;
	bool done;

	if (!l)
		return;
	thread = l->thread;
	pthread_mutex_lock(&l->lock);
	l->stop = true;
	l->alone = !st;
	pthread_cond_signal(&l->told);
	pthread_mutex_unlock(&l->lock);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_MS / 1000;
	if (pthread_timedjoin_np(thread, NULL, &until) == 0) {
		if (st && !l->store)
			cg_store_worker_drop(st, l->worker, &ignored);
		lease_free(l);
		return;
	}
	/* It hangs on the network: whichever of us is later cleans up. */
	if (st)
		cg_store_worker_drop(st, l->worker, &ignored);
	pthread_detach(thread);
	pthread_mutex_lock(&l->lock);
	done = l->left;
	l->left = true;
	pthread_mutex_unlock(&l->lock);
	if (done)
		lease_free(l);
}
