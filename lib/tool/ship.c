#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "tool/ship.h"

enum { AGAIN_MS = 500 };

struct item {
	struct item *next;
	struct cg_cas_parcel *parcel;
	void *arg;
	int rc;
	struct cg_err err;
};

struct cg_ship {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t news;       /* to the thread */
	struct cg_cas *cas;        /* the worker's */
	struct cg_cas_sender *sender; /* the thread's */
	int64_t patience_ms;
	int ready;                 /* eventfd, to the worker */
	/* under the lock */
	struct item *waiting, *ended; /* the first of waiting is being sent */
	bool stop;
};

static void
append(struct item **list, struct item *x)
{
	while (*list)
		list = &(*list)->next;
	x->next = NULL;
	*list = x;
}

/* ---- in the thread; the lock is held between what takes time ---- */

static void
nap(struct cg_ship *s)
{
	int64_t until = cg_mono_ms() + AGAIN_MS;
	struct timespec at = { until / 1000, until % 1000 * 1000000 };

	while (!s->stop && cg_mono_ms() < until)
		pthread_cond_timedwait(&s->news, &s->lock, &at);
}

static bool
may_pass(const struct cg_err *err)
{
	return err->code == CG_E_UNAVAILABLE || err->code == CG_E_TIMEOUT;
}

static void
send_one(struct cg_ship *s, struct item *x)
{
	int64_t until = cg_mono_ms() + s->patience_ms;
	bool told = false;

	for (;;) {
		pthread_mutex_unlock(&s->lock);
		x->rc = cg_cas_send(s->sender, x->parcel, &x->err);
		pthread_mutex_lock(&s->lock);
		if (x->rc == 0 || s->stop || !may_pass(&x->err) || cg_mono_ms() >= until)
			return;
		if (!told)
			cg_log(CG_LOG_WARN, "objects cannot be stored, trying again",
			    CG_S("reason", x->err.msg));
		told = true;
		nap(s);
	}
}

static void *
serve(void *arg)
{
	const uint64_t one = 1;
	struct cg_ship *s = arg;

	pthread_mutex_lock(&s->lock);
	while (!s->stop) {
		struct item *x = s->waiting;

		if (!x) {
			pthread_cond_wait(&s->news, &s->lock);
			continue;
		}
		send_one(s, x);
		s->waiting = x->next;
		append(&s->ended, x);
		while (write(s->ready, &one, sizeof one) < 0)
			break; /* it rings already */
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* ---- in the worker ---- */

/* Signals are the worker's business, which waits for them in its loop. */
static int
start_thread(struct cg_ship *s, struct cg_err *err)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&s->thread, NULL, serve, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc ? cg_err_set(err, CG_E_OS, "cannot start a thread for the objects") : 0;
}

static void
ship_free(struct cg_ship *s)
{
	struct cg_err unused;
	struct item *x;

	while ((x = s->waiting ? s->waiting : s->ended)) {
		*(s->waiting ? &s->waiting : &s->ended) = x->next;
		cg_cas_unpack(s->cas, x->parcel, false, &unused);
		free(x);
	}
	cg_cas_sender_close(s->sender);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->news);
	close(s->ready);
	free(s);
}

int
cg_ship_start(struct cg_ship **out, struct cg_cas *cas, int64_t patience_ms, struct cg_err *err)
{
	struct cg_ship *s = cg_alloc(sizeof *s);
	pthread_condattr_t monotonic;

	*out = NULL;
	s->cas = cas;
	s->patience_ms = patience_ms;
	s->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->news, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (cg_cas_sender_open(&s->sender, cas, err) < 0 || start_thread(s, err) < 0) {
		ship_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

void
cg_ship_stop(struct cg_ship *s)
{
	if (!s)
		return;
	cg_cas_sender_stop(s->sender);
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_signal(&s->news);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	ship_free(s);
}

int
cg_ship_fd(const struct cg_ship *s)
{
	return s->ready;
}

void
cg_ship_send(struct cg_ship *s, struct cg_cas_parcel *p, void *arg)
{
	struct item *x = cg_alloc(sizeof *x);

	x->parcel = p;
	x->arg = arg;
	pthread_mutex_lock(&s->lock);
	append(&s->waiting, x);
	pthread_cond_signal(&s->news);
	pthread_mutex_unlock(&s->lock);
}

void
cg_ship_forget(struct cg_ship *s, const void *arg)
{
	pthread_mutex_lock(&s->lock);
	for (struct item *x = s->waiting; x; x = x->next)
		if (x->arg == arg)
			x->arg = NULL;
	for (struct item *x = s->ended; x; x = x->next)
		if (x->arg == arg)
			x->arg = NULL;
	pthread_mutex_unlock(&s->lock);
}

bool
cg_ship_next(struct cg_ship *s, void **arg, int *rc, struct cg_err *err)
{
	struct item *x;
	uint64_t n;

	while (read(s->ready, &n, sizeof n) > 0)
		;
	pthread_mutex_lock(&s->lock);
	if ((x = s->ended))
		s->ended = x->next;
	pthread_mutex_unlock(&s->lock);
	if (!x)
		return false;
	*arg = x->arg;
	*err = x->err;
	*rc = cg_cas_unpack(s->cas, x->parcel, x->rc == 0, x->rc == 0 ? err : &x->err);
	if (x->rc < 0)
		*rc = -1;
	free(x);
	return true;
}
