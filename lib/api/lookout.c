/*
 * What any run of a tenant comes to, for pages that show all of them: one thread looks at the runs
 * of each tenant of which somebody reads, and tells what has changed since it looked last. It keeps no
 * history: who comes, or comes back, is told first which runs there are to wait for; and who says what
 * he heard last, which ones have ended since, as the store knows. The events of one run, all of them,
 * are feed.c's.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "http/stream.h"
#include "json/json.h"
#include "store/lookout.h"
#include "store/news.h"
#include "tool/tool.h"

enum {
	LOOK_MS = 1000,
	PAUSED_EVERY = 10,    /* looks: what is paused waits for people */
	RETRY_MS = 3000,
	EACH_MAX = 20,        /* streams of one person or key */
	HISTORY_MS = 600000,  /* who was away for longer looks himself */
	GOOD_MS = 30000       /* a run that has ended is remembered for so long, not to be told twice */
};

struct reader {
	struct reader *next;
	struct cg_http_stream *stream;
	struct cg_api_seat *seat;
	char *tenant, *user;  /* user NULL: nobody in particular */
	int64_t until_ms;     /* wall clock; 0: no end */
	int64_t heard_ms;     /* wall clock of what was told him last; 0: he is new */
	bool greeted;
};

struct known {
	struct known *next;
	char id[CG_ID_LEN + 1], *user; /* user NULL: all may see it */
	json_t *about;        /* what is told of it each time */
	enum cg_run_state state;
	int64_t ended_ms;     /* monotonic, when that was seen; 0: it has not */
	bool seen;            /* in this look */
};

struct tenant {
	struct tenant *next;
	struct reader *readers;
	struct known *runs;
	int64_t since_ms;     /* wall clock of the look before; 0: there was none */
	char id[CG_TENANT_MAX + 1];
};

struct cg_api_lookout {
	struct cg_api *api;
	struct cg_api_seats *seats;
	pthread_mutex_t lock; /* of these: */
	struct reader *fresh;
	bool runs, ending;
	pthread_t thread;
	int wake;             /* eventfd: somebody came, or it ends */
	/* of the thread alone: */
	struct tenant *tenants;
	struct cg_ctx ctx;
	struct cg_store *store; /* NULL: nobody reads, or it is away */
	int64_t mark;
	int looks;
	bool away;            /* that was said */
};

/* ---- what is told ---- */

static const char *
type_of(enum cg_run_state state)
{
	static const char *const types[] = { [CG_RUN_QUEUED] = "run.queued", [CG_RUN_RUNNING] = "run.started",
		[CG_RUN_PAUSED] = "run.paused", [CG_RUN_COMPLETED] = "run.completed",
		[CG_RUN_FAILED] = "run.failed", [CG_RUN_CANCELLED] = "run.cancelled" };

	return types[state];
}

static bool
may_see(const struct reader *r, const struct known *k)
{
	return !k->user || (r->user && strcmp(r->user, k->user) == 0);
}

static json_t *
record(const struct known *k, const char *type)
{
	json_t *r = json_object();

	if (type)
		cg_json_set_str(r, "type", type);
	cg_json_set_str(r, "runId", k->id);
	cg_json_set_str(r, "status", cg_run_state_name(k->state));
	json_object_update(r, k->about);
	return r;
}

static void
send(struct reader *r, const char *type, const json_t *data)
{
	char id[24], *text = cg_json_str(data);
	struct cg_err ignored;

	snprintf(id, sizeof id, "%lld", (long long)cg_wall_ms());
	cg_http_stream_send(r->stream, id, type, text, strlen(text), &ignored); /* over: the sweep sees that */
	free(text);
}

static void
tell(struct tenant *t, const struct known *k)
{
	json_t *data = record(k, type_of(k->state));

	for (struct reader *r = t->readers; r; r = r->next)
		if (r->greeted && may_see(r, k))
			send(r, type_of(k->state), data);
	json_decref(data);
}

/* Who is new is told what goes on. */
static void
greet(struct tenant *t, struct reader *r)
{
	json_t *data = json_object(), *list = json_array();

	for (const struct known *k = t->runs; k; k = k->next)
		if (!cg_run_state_is_final(k->state) && may_see(r, k))
			json_array_append_new(list, record(k, NULL));
	cg_json_set_str(data, "type", "runs");
	json_object_set_new(data, "active", list);
	send(r, "runs", data);
	json_decref(data);
	r->greeted = true;
}

/* ---- what is known of runs ---- */

static void
known_free(struct known *k)
{
	json_decref(k->about);
	free(k->user);
	free(k);
}

static void
forget(struct known **at)
{
	struct known *k = *at;

	*at = k->next;
	known_free(k);
}

static struct known *
known_new(const struct cg_lookout_row *row)
{
	struct known *k = cg_alloc(sizeof *k);

	*k = (struct known){ .about = json_object(), .state = row->state,
		.user = row->user && *row->user ? cg_strdup(row->user) : NULL };
	snprintf(k->id, sizeof k->id, "%s", row->id);
	cg_json_set_str(k->about, "workflowName", row->workflow);
	cg_json_set_str(k->about, "campaignId", row->campaign);
	cg_json_set_str(k->about, "threadId", row->thread);
	return k;
}

static struct known *
learn(struct tenant *t, const struct cg_lookout_row *row)
{
	struct known *k = known_new(row);

	k->next = t->runs;
	return t->runs = k;
}

static void
set(struct tenant *t, struct known *k, enum cg_run_state state)
{
	k->state = state;
	k->ended_ms = cg_run_state_is_final(state) ? cg_mono_ms() : 0;
	tell(t, k);
}

/* At the first look nothing is news. */
static int
note(void *arg, const struct cg_lookout_row *row)
{
	struct tenant *t = arg;
	struct known *k = t->runs;

	while (k && strcmp(k->id, row->id) != 0)
		k = k->next;
	if (!k) {
		k = learn(t, row);
		if (t->since_ms)
			set(t, k, row->state);
		else if (cg_run_state_is_final(row->state))
			k->ended_ms = cg_mono_ms();
	} else if (k->state != row->state) {
		set(t, k, row->state);
	}
	k->seen = true;
	return 0;
}

/* What was not among those that wait or run: has it ended? */
static int
look_after(struct cg_api_lookout *l, struct tenant *t, struct known *k, const struct cg_scope *who,
    struct cg_err *err)
{
	enum cg_run_state state = k->state;
	int rc;

	if (k->seen || k->ended_ms || (k->state == CG_RUN_PAUSED && l->looks % PAUSED_EVERY != 1))
		return 0;
	if ((rc = cg_store_run_state(l->store, who, k->id, &state, err)) < 0)
		return -1;
	if (rc == 0)
		k->ended_ms = 1; /* it is gone */
	else if (state != k->state)
		set(t, k, state);
	return 0;
}

static int
look_at(struct cg_api_lookout *l, struct tenant *t, struct cg_err *err)
{
	const struct cg_scope who = { t->id, NULL };
	int64_t now = cg_wall_ms();

	for (struct known *k = t->runs; k; k = k->next)
		k->seen = false;
	if (cg_store_lookout(l->store, &who, t->since_ms ? t->since_ms : now, note, t, err) < 0)
		return -1;
	for (struct known **at = &t->runs; *at;) {
		if (look_after(l, t, *at, &who, err) < 0)
			return -1;
		if ((*at)->ended_ms && cg_mono_ms() - (*at)->ended_ms > GOOD_MS)
			forget(at);
		else
			at = &(*at)->next;
	}
	t->since_ms = now;
	return 0;
}

/* ---- readers come and go ---- */

static void
drop(struct cg_api_lookout *l, struct reader *r)
{
	cg_api_seat_give(l->seats, r->seat);
	cg_http_stream_close(r->stream);
	free(r->tenant);
	free(r->user);
	free(r);
}

static struct tenant *
tenant_of(struct cg_api_lookout *l, const char *id)
{
	struct tenant *t = l->tenants;

	while (t && strcmp(t->id, id) != 0)
		t = t->next;
	if (t)
		return t;
	t = cg_alloc(sizeof *t);
	*t = (struct tenant){ .next = l->tenants };
	snprintf(t->id, sizeof t->id, "%s", id);
	return l->tenants = t;
}

static bool
welcome(struct cg_api_lookout *l)
{
	struct reader *r, *next;

	pthread_mutex_lock(&l->lock);
	r = l->fresh;
	l->fresh = NULL;
	pthread_mutex_unlock(&l->lock);
	if (!r)
		return false;
	for (; r; r = next) {
		struct tenant *t = tenant_of(l, r->tenant);

		next = r->next;
		r->next = t->readers;
		t->readers = r;
	}
	return true;
}

static void
leave(struct tenant **at)
{
	struct tenant *t = *at;

	*at = t->next;
	while (t->runs)
		forget(&t->runs);
	free(t);
}

/* Those who went away, whose time is over, and with all the tenants of which nobody reads any more. */
static void
sweep(struct cg_api_lookout *l, bool all)
{
	int64_t now = cg_wall_ms();

	for (struct tenant **at = &l->tenants, *t; (t = *at);) {
		for (struct reader **r = &t->readers, *gone; (gone = *r);)
			if (all || cg_http_stream_is_over(gone->stream) || (gone->until_ms && now >= gone->until_ms)) {
				*r = gone->next;
				drop(l, gone);
			} else {
				r = &gone->next;
			}
		if (t->readers)
			at = &t->next;
		else
			leave(at);
	}
}

/* ---- the thread ---- */

static void
leave_store(struct cg_api_lookout *l)
{
	if (!l->store)
		return;
	cg_store_close(l->store);
	cg_ctx_close(&l->ctx);
	l->store = NULL;
	l->mark = 0;
}

static int
enter_store(struct cg_api_lookout *l, struct cg_err *err)
{
	if (cg_ctx_open_bare(&l->ctx, l->api->req->flags, err) < 0)
		return -1;
	if (cg_store_open(&l->store, cg_conf_get(&l->ctx.conf, CG_CONF_STORE), CG_STORE_READ, err) == 0)
		return 0;
	cg_ctx_close(&l->ctx);
	l->store = NULL;
	return -1;
}

/* ---- who comes back ---- */

/* Those that ended while he was away; again those of which he heard in his last moments. */
struct missed {
	struct reader *reader;
	json_t *list;
};

static int
note_missed(void *arg, const struct cg_lookout_row *row)
{
	struct missed *m = arg;
	struct known *k = known_new(row);

	if (may_see(m->reader, k))
		json_array_append_new(m->list, record(k, type_of(k->state)));
	known_free(k);
	return 0;
}

static int
find_missed(struct cg_api_lookout *l, struct tenant *t, struct reader *r, json_t *missed,
    struct cg_err *err)
{
	const struct cg_scope who = { t->id, NULL };
	int64_t first = cg_wall_ms() - HISTORY_MS;
	struct missed m = { r, missed };

	return r->heard_ms ? cg_store_lookback(l->store, &who, r->heard_ms > first ? r->heard_ms : first,
	    note_missed, &m, err) : 0;
}

static int
welcome_back(struct cg_api_lookout *l, struct tenant *t, struct reader *r, struct cg_err *err)
{
	json_t *missed = json_array(), *one;
	int rc = find_missed(l, t, r, missed, err);
	size_t i;

	if (rc == 0)
		greet(t, r);
	json_array_foreach(missed, i, one)
		if (rc == 0)
			send(r, cg_json_get_str(one, "type", ""), one);
	json_decref(missed);
	return rc;
}

/* Where that can be told cheaply, a store in which nothing was written is not asked but now and then. */
static int
look(struct cg_api_lookout *l, bool anybody_new, struct cg_err *err)
{
	int changed;

	if ((!l->store && enter_store(l, err) < 0)
	    || (changed = cg_store_has_changed(l->store, &l->mark, err)) < 0)
		return -1;
	changed |= l->looks++ % PAUSED_EVERY == 0;
	for (struct tenant *t = l->tenants; t; t = t->next) {
		if ((changed || anybody_new) && look_at(l, t, err) < 0)
			return -1;
		for (struct reader *r = t->readers; r; r = r->next)
			if (!r->greeted && welcome_back(l, t, r, err) < 0)
				return -1;
	}
	return 0;
}

static void
turn(struct cg_api_lookout *l)
{
	struct pollfd p = { .fd = l->wake, .events = POLLIN };
	struct cg_err err = CG_ERR_INIT;
	bool anybody_new = welcome(l);
	uint64_t n;

	sweep(l, false);
	if (!l->tenants) {
		leave_store(l);
	} else if (look(l, anybody_new, &err) == 0) {
		l->away = false;
	} else {
		if (!l->away)
			cg_log(CG_LOG_WARN, "news of runs wait for the store", CG_S("why", err.msg));
		l->away = true;
		leave_store(l);
	}
	if (poll(&p, 1, l->tenants ? LOOK_MS : -1) > 0)
		(void)!read(l->wake, &n, sizeof n);
}

static bool
is_ending(struct cg_api_lookout *l)
{
	bool yes;

	pthread_mutex_lock(&l->lock);
	yes = l->ending;
	pthread_mutex_unlock(&l->lock);
	return yes;
}

static void *
run(void *arg)
{
	struct cg_api_lookout *l = arg;

	while (!is_ending(l))
		turn(l);
	welcome(l);
	sweep(l, true);
	leave_store(l);
	return NULL;
}

/* ---- from other threads ---- */

void
cg_api_lookout_open(struct cg_api *api)
{
	struct cg_api_lookout *l = api->lookout = cg_alloc(sizeof *l);

	*l = (struct cg_api_lookout){ .api = api, .seats = cg_api_seats_new(),
		.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	pthread_mutex_init(&l->lock, NULL);
}

static void
wake(struct cg_api_lookout *l)
{
	const uint64_t one = 1;

	(void)!write(l->wake, &one, sizeof one);
}

static void
add(struct cg_api_lookout *l, struct reader *r)
{
	bool served;

	pthread_mutex_lock(&l->lock);
	if (!l->ending && !l->runs)
		l->runs = l->wake >= 0 && pthread_create(&l->thread, NULL, run, l) == 0;
	if ((served = l->runs && !l->ending)) {
		r->next = l->fresh;
		l->fresh = r;
	}
	pthread_mutex_unlock(&l->lock);
	if (served)
		wake(l);
	else
		drop(l, r); /* it comes back to who serves then */
}

void
cg_api_lookout_end(struct cg_api_lookout *l)
{
	bool runs;

	pthread_mutex_lock(&l->lock);
	l->ending = true;
	runs = l->runs;
	l->runs = false;
	pthread_mutex_unlock(&l->lock);
	if (!runs)
		return;
	wake(l);
	pthread_join(l->thread, NULL);
}

void
cg_api_lookout_close(struct cg_api_lookout *l)
{
	cg_api_lookout_end(l);
	if (l->wake >= 0)
		close(l->wake);
	pthread_mutex_destroy(&l->lock);
	cg_api_seats_free(l->seats);
	free(l);
}

/* ---- the route ---- */

static int
follow(struct cg_api_call *c, struct cg_err *err)
{
	const struct cg_identity *who = c->who;
	bool is_key = who->kind == CG_AUTH_KEY || !who->user;
	struct cg_api_seats *seats = c->api->lookout->seats;
	struct cg_api_seat *seat = cg_api_seat_take(seats, EACH_MAX, cg_arena_printf(cg_http_arena(c->http), "%s %s %s",
	    who->tenant, is_key ? "key" : "user", is_key ? who->session : who->user));
	struct cg_http_stream *s;
	struct reader *r;
	int64_t heard = 0; /* an event's id is when it was told */

	if (cg_api_heard(c, &heard, err) < 0) {
		if (seat)
			cg_api_seat_give(seats, seat);
		return -1;
	}
	if (!seat) {
		cg_http_set(c->http, "Retry-After", "10");
		cg_http_refuse(c->http, 429, "RATE_LIMITED", NULL, 0, "you have %d of these streams, which is as "
		    "many as one may have", EACH_MAX);
		return 0;
	}
	if (!(s = cg_http_stream_open(c->http, RETRY_MS))) {
		cg_api_seat_give(seats, seat);
		return 0;
	}
	r = cg_alloc(sizeof *r);
	*r = (struct reader){ .stream = s, .seat = seat, .tenant = cg_strdup(c->who->tenant),
		.user = c->ctx->who.user ? cg_strdup(c->ctx->who.user) : NULL, .until_ms = cg_api_until(c),
		.heard_ms = heard };
	add(c->api->lookout, r);
	return 0;
}

#define QUERY \
	"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" \
	"\"token\":{\"type\":\"string\",\"description\":\"What Authorization would hold.\"}}}"

static const struct cg_api_route routes[] = {
	{ .method = "GET", .path = "/api/events", .id = "followRuns",
	    .summary = "What the tenant's runs come to, as they do: 'runs' with those that are active, then "
	    "run.queued, run.started, run.paused, run.completed, run.failed and run.cancelled. "
	    "Who comes back with Last-Event-ID within ten minutes is told which ones ended since, some of them "
	    "again.", .news = "RunNews",
	    .access = CG_API_USER, .area = "runs", .may = CG_AUTH_READ, .token = true,
	    .throttle = CG_API_OFTEN, .query = QUERY, .status = 200, .type = "text/event-stream",
	    .reply = "{\"type\":\"string\"}", .handle = follow },
};

const struct cg_api_group cg_api_lookout_routes = CG_API_GROUP(routes);
