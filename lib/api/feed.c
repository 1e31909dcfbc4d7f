/*
 * What the streams of runs are fed from: one thread for all of them. Who reads the same run reads
 * it with the others, so its events are read once; who is behind is brought up from the stored
 * history. Nothing is kept here but how far each reader has got, so what a reader missed, for
 * whatever reason, is what stands in the store after that number.
 *
 * A reader that does not take what is there for it waits for itself alone: it gets no more until it
 * has taken most of that, and stream.c ends it when it takes nothing for too long.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "http/stream.h"
#include "store/news.h"
#include "tool/tool.h"

enum {
	BUCKETS = 1024,
	PAGE = 256,                         /* events read at once */
	FULL = CG_API_EVENTS_WAIT,          /* bytes waiting: no more for now */
	LOOK_MS = 250,                      /* where nobody tells us that there is something */
	BEHIND_MS = 50,                     /* until we see who has taken something meanwhile */
	SWEEP_MS = 1000,
	AGAIN_MS = 500                      /* when the store is away */
};

struct reader {
	struct reader *next;
	struct cg_api_shape *shape; /* what events become for it; NULL: they stay what they are */
	struct cg_http_stream *stream;
	int64_t seq;          /* of the last event sent */
	int64_t until_ms;     /* wall clock; 0: no end */
	bool full;            /* takes no more of this page */
};

struct watch {
	struct watch *next;
	struct reader *readers;
	char run[CG_ID_LEN + 1], tenant[CG_TENANT_MAX + 1];
	bool due;             /* there may be something new */
	bool behind;          /* somebody has not got all that was there */
};

struct newcomer {
	struct newcomer *next;
	struct reader *reader;
	char run[CG_ID_LEN + 1], tenant[CG_TENANT_MAX + 1];
};

struct cg_api_feed {
	struct cg_api *api;
	pthread_mutex_t lock; /* of these: */
	struct newcomer *fresh;
	bool runs, ending;
	pthread_t thread;
	int wake;             /* eventfd: somebody came, or it ends */
	/* of the thread alone: */
	struct watch *watches[BUCKETS];
	size_t n_readers;
	struct cg_ctx ctx;
	struct cg_store *store;          /* NULL: nobody reads, or it is away */
	bool told;                       /* the store says what is new, */
	bool follows[CG_STORE_STRIPES];  /* in these stripes */
	int users[CG_STORE_STRIPES];     /* watches */
	int64_t mark, looked_ms, swept_ms;
	bool away;                       /* that was said */
};

static struct watch **
bucket_of(struct cg_api_feed *f, const char *run)
{
	uint32_t h = 2166136261u;

	for (; *run; run++)
		h = (h ^ (unsigned char)(*run | 0x20)) * 16777619u;
	return &f->watches[h % BUCKETS];
}

#define EACH_WATCH(f, w) \
	for (size_t b_ = 0; b_ < BUCKETS; b_++) \
		for (struct watch *w = (f)->watches[b_]; w; w = w->next)

static void
all_due(struct cg_api_feed *f)
{
	EACH_WATCH(f, w)
		w->due = true;
}

/* ---- readers come and go ---- */

static struct watch *
watch_of(struct cg_api_feed *f, const struct newcomer *n)
{
	struct watch **at = bucket_of(f, n->run), *w;

	for (w = *at; w; w = w->next)
		if (strcasecmp(w->run, n->run) == 0 && strcmp(w->tenant, n->tenant) == 0)
			return w;
	w = cg_alloc(sizeof *w);
	memcpy(w->run, n->run, sizeof w->run);
	memcpy(w->tenant, n->tenant, sizeof w->tenant);
	w->next = *at;
	f->users[cg_store_stripe(w->run)]++;
	return *at = w;
}

static void
welcome(struct cg_api_feed *f)
{
	struct newcomer *n, *next;

	pthread_mutex_lock(&f->lock);
	n = f->fresh;
	f->fresh = NULL;
	pthread_mutex_unlock(&f->lock);
	for (; n; n = next) {
		struct watch *w = watch_of(f, n);

		next = n->next;
		n->reader->next = w->readers;
		w->readers = n->reader;
		w->due = true;
		f->n_readers++;
		free(n);
	}
}

static void
drop(struct reader *r)
{
	cg_http_stream_close(r->stream);
	if (r->shape)
		r->shape->release(r->shape);
	free(r);
}

static void
part(struct cg_api_feed *f, struct reader **at)
{
	struct reader *r = *at;

	*at = r->next;
	drop(r);
	f->n_readers--;
}

static void
part_all(struct cg_api_feed *f, struct watch *w)
{
	while (w->readers)
		part(f, &w->readers);
}

/* Those who went away, whose time is over, and the runs that nobody reads any more. */
static void
sweep(struct cg_api_feed *f)
{
	int64_t now = cg_wall_ms();

	f->swept_ms = cg_mono_ms();
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct watch **at = &f->watches[i], *w; (w = *at);) {
			for (struct reader **r = &w->readers; *r;)
				if (cg_http_stream_is_over((*r)->stream) || ((*r)->until_ms && now >= (*r)->until_ms))
					part(f, r);
				else
					r = &(*r)->next;
			if (w->readers) {
				at = &w->next;
				continue;
			}
			*at = w->next;
			f->users[cg_store_stripe(w->run)]--;
			free(w);
		}
}

/* ---- what they get ---- */

struct page {
	struct cg_api_feed *f;
	struct watch *w;
	int64_t n;
};

static int
send(struct page *p, struct reader *r, int64_t seq, const char *type, const char *json)
{
	struct cg_err err;
	char id[24];

	if (r->shape)
		return r->shape->send(r->shape, p->f->store, r->stream, seq, type, json, &err);
	snprintf(id, sizeof id, "%lld", (long long)seq);
	return cg_api_send_event(r->stream, id, type, json, CG_API_EVENT_MAX, &err);
}

static int
give(void *arg, int64_t seq, const char *type, const char *json)
{
	struct page *p = arg;

	p->n++;
	for (struct reader *r = p->w->readers; r; r = r->next) {
		if (r->full || r->seq >= seq)
			continue;
		r->full = cg_http_stream_waiting(r->stream) >= FULL;
		if (!r->full && send(p, r, seq, type, json) < 0)
			r->full = true; /* it is over: the sweep will see that */
		if (!r->full)
			r->seq = seq;
	}
	return 0;
}

/* From where on is there somebody to read for? -1: nobody takes anything now. */
static int64_t
from(struct watch *w)
{
	int64_t seq = -1;

	for (struct reader *r = w->readers; r; r = r->next) {
		r->full = cg_http_stream_is_over(r->stream) || cg_http_stream_waiting(r->stream) >= FULL;
		if (!r->full && (seq < 0 || r->seq < seq))
			seq = r->seq;
	}
	return seq;
}

static bool
anybody_full(const struct watch *w)
{
	for (const struct reader *r = w->readers; r; r = r->next)
		if (r->full && !cg_http_stream_is_over(r->stream))
			return true;
	return false;
}

/*
 * Bring all readers of a run up to its end. The state is read before the events: a final one and
 * its event are one transaction, so nothing can come after what is read then.
 */
static int
pump(struct cg_api_feed *f, struct watch *w, struct cg_err *err)
{
	const struct cg_scope who = { w->tenant, NULL };
	struct page p = { .f = f, .w = w };
	enum cg_run_state state;
	int64_t after;
	int there;

	/* Nothing new, and those who are behind take nothing yet: the store need not be asked. */
	if (!w->due && from(w) < 0)
		return 0;
	if ((there = cg_store_run_state(f->store, &who, w->run, &state, err)) < 0)
		return -1;
	do {
		p.n = 0;
		if ((after = from(w)) >= 0
		    && cg_store_events_page(f->store, &who, w->run, after, PAGE, give, &p, err) < 0)
			return -1;
	} while (p.n == PAGE);
	w->due = false;
	w->behind = anybody_full(w);
	if (there && !cg_run_state_is_final(state))
		return 0;
	for (struct reader **r = &w->readers; *r;)
		if ((*r)->full)
			r = &(*r)->next;
		else
			part(f, r);
	return 0;
}

static void
heard(void *arg, const char *run)
{
	for (struct watch *w = *bucket_of(arg, run); w; w = w->next)
		if (strcasecmp(w->run, run) == 0)
			w->due = true;
}

/* ---- the store ---- */

static void
leave_store(struct cg_api_feed *f)
{
	if (!f->store)
		return;
	cg_store_close(f->store);
	cg_ctx_close(&f->ctx);
	f->store = NULL;
	f->told = false;
	f->mark = 0;
	memset(f->follows, 0, sizeof f->follows);
}

static int
enter_store(struct cg_api_feed *f, struct cg_err *err)
{
	int rc;

	if (cg_ctx_open_bare(&f->ctx, f->api->req->flags, err) < 0)
		return -1;
	if (cg_store_open(&f->store, cg_conf_get(&f->ctx.conf, CG_CONF_STORE), CG_STORE_READ, err) < 0) {
		cg_ctx_close(&f->ctx);
		return -1;
	}
	if ((rc = cg_store_listen(f->store, err)) < 0) {
		leave_store(f);
		return -1;
	}
	f->told = rc;
	all_due(f); /* whatever happened before was not heard */
	return 0;
}

/* Be told of what is followed and of nothing else. What was not yet may have something new. */
static int
follow(struct cg_api_feed *f, bool *untold, struct cg_err *err)
{
	int rc;

	*untold = !f->told;
	for (int i = 0; f->told && i < CG_STORE_STRIPES; i++) {
		if (f->follows[i] == (f->users[i] > 0))
			continue;
		rc = f->follows[i] ? cg_store_unfollow(f->store, i, err) : cg_store_follow(f->store, i, err);
		if (rc < 0)
			return -1;
		if (f->users[i])
			EACH_WATCH(f, w)
				w->due = w->due || cg_store_stripe(w->run) == i;
		f->follows[i] = rc > 0;
		*untold = *untold || (f->users[i] && !rc);
	}
	return 0;
}

/* Where nobody tells: is there anything new at all? */
static int
look(struct cg_api_feed *f, struct cg_err *err)
{
	int rc;

	if (f->told || cg_mono_ms() - f->looked_ms < LOOK_MS)
		return 0;
	f->looked_ms = cg_mono_ms();
	if ((rc = cg_store_has_changed(f->store, &f->mark, err)) > 0)
		all_due(f);
	return rc;
}

/* Everything that can be done now; *ms: how long nothing else can, unless something comes. */
static int
work(struct cg_api_feed *f, int64_t *ms, struct cg_err *err)
{
	bool untold, behind = false;

	if (!f->store && enter_store(f, err) < 0)
		return -1;
	if (follow(f, &untold, err) < 0 || look(f, err) < 0)
		return -1;
	EACH_WATCH(f, w) {
		if ((w->due || w->behind) && pump(f, w, err) < 0)
			return -1;
		behind = behind || w->behind;
	}
	*ms = behind ? BEHIND_MS : untold ? LOOK_MS : SWEEP_MS;
	return 0;
}

static void
wait_for(struct cg_api_feed *f, int64_t ms)
{
	struct pollfd p = { .fd = f->wake, .events = POLLIN };
	struct cg_err err;
	uint64_t n;

	if (f->store && f->told && cg_store_hear(f->store, f->wake, ms, heard, f, &err) < 0) {
		leave_store(f); /* and come back: what was not heard is read then */
		ms = 0;
	}
	if (poll(&p, 1, f->store && f->told ? 0 : (int)ms) > 0)
		(void)!read(f->wake, &n, sizeof n);
}

static bool
is_ending(struct cg_api_feed *f)
{
	bool yes;

	pthread_mutex_lock(&f->lock);
	yes = f->ending;
	pthread_mutex_unlock(&f->lock);
	return yes;
}

static void
turn(struct cg_api_feed *f)
{
	struct cg_err err = CG_ERR_INIT;
	int64_t ms = -1;

	welcome(f);
	if (cg_mono_ms() - f->swept_ms >= SWEEP_MS)
		sweep(f);
	if (!f->n_readers) {
		leave_store(f);
	} else if (work(f, &ms, &err) == 0) {
		f->away = false;
	} else {
		if (!f->away)
			cg_log(CG_LOG_WARN, "events wait for the store", CG_S("why", err.msg));
		f->away = true;
		leave_store(f);
		ms = AGAIN_MS;
	}
	wait_for(f, ms);
}

static void *
run(void *arg)
{
	struct cg_api_feed *f = arg;

	while (!is_ending(f))
		turn(f);
	welcome(f);
	EACH_WATCH(f, w)
		part_all(f, w);
	sweep(f);
	leave_store(f);
	return NULL;
}

/* ---- from other threads ---- */

void
cg_api_feed_open(struct cg_api *api)
{
	struct cg_api_feed *f = api->feed = cg_alloc(sizeof *f);

	f->api = api;
	f->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&f->lock, NULL);
}

static void
wake(struct cg_api_feed *f)
{
	const uint64_t one = 1;

	(void)!write(f->wake, &one, sizeof one);
}

/* Under the lock: the thread is there from the first reader on. */
static bool
is_served(struct cg_api_feed *f)
{
	if (!f->ending && !f->runs)
		f->runs = f->wake >= 0 && pthread_create(&f->thread, NULL, run, f) == 0;
	return f->runs && !f->ending;
}

void
cg_api_feed_add_as(struct cg_api_feed *f, struct cg_http_stream *s, struct cg_api_shape *shape,
    const char *tenant, const char *run_id, int64_t after, int64_t until_ms)
{
	struct newcomer *n = cg_alloc(sizeof *n);
	bool served;

	n->reader = cg_alloc(sizeof *n->reader);
	*n->reader = (struct reader){ .stream = s, .shape = shape, .seq = after, .until_ms = until_ms };
	snprintf(n->run, sizeof n->run, "%s", run_id);
	snprintf(n->tenant, sizeof n->tenant, "%s", tenant);
	pthread_mutex_lock(&f->lock);
	if ((served = is_served(f))) {
		n->next = f->fresh;
		f->fresh = n;
	}
	pthread_mutex_unlock(&f->lock);
	if (served) {
		wake(f);
		return;
	}
	drop(n->reader); /* it comes back to who serves then */
	free(n);
}

void
cg_api_feed_add(struct cg_api_feed *f, struct cg_http_stream *s, const char *tenant, const char *run,
    int64_t after, int64_t until_ms)
{
	cg_api_feed_add_as(f, s, NULL, tenant, run, after, until_ms);
}

void
cg_api_feed_end(struct cg_api_feed *f)
{
	bool runs;

	pthread_mutex_lock(&f->lock);
	f->ending = true;
	runs = f->runs;
	f->runs = false;
	pthread_mutex_unlock(&f->lock);
	if (!runs)
		return;
	wake(f);
	pthread_join(f->thread, NULL);
}

void
cg_api_feed_close(struct cg_api_feed *f)
{
	cg_api_feed_end(f);
	if (f->wake >= 0)
		close(f->wake);
	pthread_mutex_destroy(&f->lock);
	free(f);
}
