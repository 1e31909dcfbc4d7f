/*
 * The issuer's keys: one set for all threads, and one thread that fetches it.
 *
 * Whoever has a token with a known key never waits. A set is fresh for an hour; then it is
 * fetched anew while the old one serves on, for a day when the fetch fails. A name that is
 * not in it makes it be fetched at once, but no more than once in 30 seconds, so that
 * invented names cost the issuer nothing; few wait for that, and not for long, so that they
 * do not hold the threads of others either.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "auth/auth_priv.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "fetch/fetch.h"

enum {
	FRESH_MS = 3600 * 1000,
	STALE_MS = 24 * 3600 * 1000,
	AGAIN_MS = 30 * 1000,      /* after a fetch for an unknown name, or one that failed */
	AGAIN_NONE_MS = 5 * 1000,  /* after one that failed, when there is no key at all */
	FETCH_MS = 5000, WAIT_MS = 3000,
	WAITERS = 4,               /* who waits for a fetch at the same time */
	DOCUMENT_MAX = 64 << 10
};

struct cg_jwks {
	char *url;
	int64_t (*clock)(void);
	int64_t fetch_ms, wait_ms;
	int wake;                  /* tells the thread to look at what follows */
	bool runs;
	pthread_t thread;
	pthread_mutex_t lock;      /* of all below */
	pthread_cond_t ended;      /* a fetch has ended */
	bool closing, wanted, busy; /* wanted: not yet begun; busy: begun, or wanted */
	int waiting;
	uint64_t fetches;          /* that have ended, */
	uint64_t sets;             /* and brought keys */
	bool has;                  /* keys are there, */
	int64_t at_ms;             /* since then */
	int64_t again_ms, unknown_ms; /* not before: a fetch because of age; because of a name */
	struct cg_keys keys;
	struct cg_fetch *fetch;    /* the thread's own */
};

/* Keys that nobody has confirmed for too long are none. With the lock. */
static void
forget_old(struct cg_jwks *j, int64_t now)
{
	if (!j->has || now - j->at_ms <= STALE_MS)
		return;
	cg_keys_release(&j->keys);
	j->has = false;
}

/* ---- the thread ---- */

static void
publish(struct cg_jwks *j, struct cg_keys *keys)
{
	int64_t now = j->clock();

	pthread_mutex_lock(&j->lock);
	forget_old(j, now);
	if (keys) {
		cg_keys_release(&j->keys);
		j->keys = *keys;
		j->sets++;
		j->has = true;
		j->at_ms = now;
	}
	j->again_ms = now + (j->has ? AGAIN_MS : AGAIN_NONE_MS);
	j->busy = false;
	j->fetches++;
	pthread_cond_broadcast(&j->ended);
	pthread_mutex_unlock(&j->lock);
}

static void
arrived(void *arg, struct cg_fetch_reply *r)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_jwks *j = arg;
	struct cg_keys keys;

	if (r->status == 0)
		err = r->err;
	else if (r->status != 200)
		cg_err_set(&err, CG_E_UNAVAILABLE, "status %d", r->status);
	else if (cg_keys_read(r->body.s, r->body.len, &keys, &err) == 0) {
		publish(j, &keys);
		return;
	}
	cg_log(CG_LOG_WARN, "the issuer's keys could not be fetched", CG_S("url", j->url),
	    CG_S("why", err.msg));
	publish(j, NULL);
}

/* Called to end? Else begin what is wanted. */
static bool
serve(struct cg_jwks *j)
{
	struct cg_fetch_req req = { .method = "GET", .url = j->url, .max_bytes = DOCUMENT_MAX,
		.total_ms = j->fetch_ms, .connect_ms = j->fetch_ms, .first_ms = j->fetch_ms };
	bool closing, wanted;

	pthread_mutex_lock(&j->lock);
	closing = j->closing;
	wanted = j->wanted;
	j->wanted = false;
	pthread_mutex_unlock(&j->lock);
	if (!closing && wanted)
		cg_fetch_start(j->fetch, &req, arrived, j);
	return !closing;
}

static void *
keep(void *arg)
{
	struct cg_jwks *j = arg;
	struct pollfd p = { .fd = j->wake, .events = POLLIN };
	uint64_t n;

	do {
		cg_fetch_wait(j->fetch, &p, 1, -1);
		if (p.revents)
			(void)!read(j->wake, &n, sizeof n);
	} while (serve(j));
	return NULL;
}

/* ---- those who ask; all with the lock ---- */

static void
wake(struct cg_jwks *j)
{
	uint64_t one = 1;

	(void)!write(j->wake, &one, sizeof one);
}

/* See to it that a fetch is under way, unless there was one lately: is one? */
static bool
ask(struct cg_jwks *j, int64_t *not_before, int64_t now)
{
	if (j->busy)
		return true;
	if (now < *not_before)
		return false;
	if (not_before == &j->unknown_ms)
		j->unknown_ms = now + AGAIN_MS;
	j->busy = j->wanted = true;
	wake(j);
	return true;
}

/* Until the fetch that is under way has ended. */
static void
await(struct cg_jwks *j)
{
	uint64_t before = j->fetches;
	struct timespec until;

	if (j->waiting >= WAITERS)
		return;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += (long)(j->wait_ms % 1000) * 1000000;
	until.tv_sec += (time_t)(j->wait_ms / 1000) + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	j->waiting++;
	while (j->fetches == before && pthread_cond_timedwait(&j->ended, &j->lock, &until) != ETIMEDOUT)
		;
	j->waiting--;
}

static void *
look_up(struct cg_jwks *j, const char *kid)
{
	for (size_t i = 0; j->has && i < j->keys.n; i++)
		if (strcmp(j->keys.v[i].kid, kid) == 0)
			return cg_rsa_keep(j->keys.v[i].rsa);
	return NULL;
}

static void *
find(struct cg_jwks *j, const char *kid)
{
	int64_t now = j->clock();
	void *key;

	forget_old(j, now);
	if (!j->has || now - j->at_ms > FRESH_MS)
		ask(j, &j->again_ms, now);
	key = look_up(j, kid);
	if (key || !(j->has ? ask(j, &j->unknown_ms, now) : j->busy))
		return key;
	await(j);
	return look_up(j, kid);
}

void *
cg_jwks_key(struct cg_jwks *j, const char *kid, uint64_t *set, struct cg_err *why)
{
	bool has;
	void *key;

	pthread_mutex_lock(&j->lock);
	key = find(j, kid);
	has = j->has;
	*set = j->sets;
	pthread_mutex_unlock(&j->lock);
	if (key)
		return key;
	if (has)
		cg_err_set(why, CG_E_AUTH, "the issuer has no key '%s'", kid);
	else
		cg_err_set(why, CG_E_UNAVAILABLE, "there are no keys from %.200s", j->url);
	return NULL;
}

/* ---- its life ---- */

static int
start(struct cg_jwks *j, struct cg_err *err)
{
	sigset_t all, before;
	int rc;

	j->busy = j->wanted = true;
	wake(j);
	sigfillset(&all); /* signals are for those who wait for them */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&j->thread, NULL, keep, j);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	j->runs = rc == 0;
	if (j->runs)
		return 0;
	errno = rc;
	return cg_err_sys(err, "start what fetches the issuer's keys");
}

static void
init_locks(struct cg_jwks *j)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&j->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&j->ended, &attr);
	pthread_condattr_destroy(&attr);
}

int
cg_jwks_open(struct cg_jwks **out, const struct cg_jwks_conf *conf, struct cg_err *err)
{
	struct cg_fetch_conf fetch = { .per_host = 1, .ca_file = conf->ca_file };
	struct cg_jwks *j = cg_alloc(sizeof *j);

	j->url = cg_strdup(conf->url);
	j->clock = conf->clock ? conf->clock : cg_mono_ms;
	j->fetch_ms = conf->fetch_ms ? conf->fetch_ms : FETCH_MS;
	j->wait_ms = conf->wait_ms ? conf->wait_ms : WAIT_MS;
	init_locks(j);
	*out = j;
	j->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (j->wake < 0)
		cg_err_sys(err, "set up what fetches the issuer's keys");
	else if (cg_fetch_open_with(&j->fetch, &fetch, err) == 0 && start(j, err) == 0)
		return 0;
	cg_jwks_close(j);
	*out = NULL;
	return -1;
}

void
cg_jwks_close(struct cg_jwks *j)
{
	if (!j)
		return;
	if (j->runs) {
		pthread_mutex_lock(&j->lock);
		j->closing = true;
		pthread_mutex_unlock(&j->lock);
		wake(j);
		pthread_join(j->thread, NULL);
	}
	cg_fetch_close(j->fetch);
	pthread_cond_destroy(&j->ended);
	pthread_mutex_destroy(&j->lock);
	if (j->wake >= 0)
		close(j->wake);
	cg_keys_release(&j->keys);
	free(j->url);
	free(j);
}
