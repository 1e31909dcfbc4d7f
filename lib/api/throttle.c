/*
 * How often a client may ask. For each client and route one number is kept: until when the
 * requests that it has made reach, were they spread evenly over the route's time (the generic
 * cell rate algorithm). A burst of all n is fine; after that one gets in as often as one would
 * spread evenly.
 *
 * The table has a fixed size. A client whose time is over needs no place; when a place is needed
 * and all are taken, the one whose time is over first loses its own. The hash has a secret, so that
 * nobody chooses whose.
 *
 * Where the queue is Redis or Valkey the same is counted there for all servers together. This table
 * is asked first and says no for nothing; it is what there is while that server is away.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "tool/rates.h"

enum {
	SETS = 8192, WAYS = 4,
	AGAIN_MS = 10000,       /* until a Valkey that was away is asked again */
	TRIES = INT32_MAX       /* tokens that were refused, where a route's number stands else */
};

struct rate {
	int n, seconds;
};

struct place {
	uint64_t key;
	int64_t until_ms;
};

struct cg_api_throttle {
	_Atomic int64_t not_before_ms; /* no other server is asked earlier */
	_Atomic bool away;             /* and that was said */
	pthread_mutex_t lock;          /* of the table */
	uint64_t secret;
	struct place sets[SETS][WAYS];
};

struct cg_api_throttle *
cg_api_throttle_new(void)
{
	struct cg_api_throttle *t = cg_alloc(sizeof *t);

	pthread_mutex_init(&t->lock, NULL);
	t->secret = cg_random_u64() | 1;
	return t;
}

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ULL;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93ULL;
	return h ^ h >> 29;
}

static uint64_t
key_of(const struct cg_api_throttle *t, const char *client, size_t route)
{
	uint64_t h = mix(t->secret, route + 1);
	char room[CG_HTTP_CLIENT_LEN + 1];

	client = cg_http_network(client, room);
	for (; *client; client++)
		h = mix(h, (unsigned char)*client);
	return h | 1;
}

static struct place *
place_of(struct cg_api_throttle *t, uint64_t key)
{
	struct place *set = t->sets[(key >> 1) % SETS], *oldest = set;

	for (int i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].until_ms < oldest->until_ms)
			oldest = &set[i];
	}
	*oldest = (struct place){ .key = key };
	return oldest;
}

/* One more at the time at which it may be, and how long it is until then; 0: count it, if it counts. */
static int64_t
ask(struct cg_api_throttle *t, const char *client, size_t route, const struct rate *r, bool counts,
    int64_t now_ms)
{
	int64_t all = (int64_t)r->seconds * 1000, each = all / r->n, from, wait;
	struct place *p;

	pthread_mutex_lock(&t->lock);
	p = place_of(t, key_of(t, client, route));
	from = p->until_ms > now_ms ? p->until_ms : now_ms;
	wait = from + each - now_ms - all;
	if (wait <= 0 && counts)
		p->until_ms = from + each;
	pthread_mutex_unlock(&t->lock);
	return wait > 0 ? wait : 0;
}

int64_t
cg_api_throttle_ask(struct cg_api_throttle *t, const char *client, size_t route, int n, int seconds,
    int64_t now_ms)
{
	const struct rate r = { n, seconds };

	return ask(t, client, route, &r, true, now_ms);
}

/* Somebody else has counted: it is wait_ms until the next one. */
static void
hold(struct cg_api_throttle *t, const char *client, size_t route, const struct rate *r,
    int64_t wait_ms, int64_t now_ms)
{
	int64_t all = (int64_t)r->seconds * 1000, until = now_ms + all - all / r->n + wait_ms;
	struct place *p;

	pthread_mutex_lock(&t->lock);
	p = place_of(t, key_of(t, client, route));
	if (until > p->until_ms)
		p->until_ms = until;
	pthread_mutex_unlock(&t->lock);
}

void
cg_api_throttle_free(struct cg_api_throttle *t)
{
	free(t);
}

/* ---- a request ---- */

/* Who shows a token is who he is, wherever he is. New string. */
static char *
name_of(const struct cg_api_call *c)
{
	char room[CG_HTTP_CLIENT_LEN + 1];

	if (c->who)
		return cg_asprintf("%s %s", c->who->tenant, c->who->user ? c->who->user : c->who->session
		    ? c->who->session : "");
	return cg_strdup(cg_http_network(cg_http_client(c->http), room));
}

/* wait_ms, rounded up, as a header and as the words for it. */
static const char *
come_again(struct cg_api_call *c, int64_t wait_ms)
{
	const char *s = cg_arena_printf(cg_http_arena(c->http), "%lld", (long long)(wait_ms + 999) / 1000);

	cg_http_set(c->http, "Retry-After", s);
	return s;
}

static bool
allowed(struct cg_api_call *c, int64_t wait_ms)
{
	const struct cg_api_route *r = c->route;

	if (!wait_ms)
		return true;
	cg_http_refuse(c->http, 429, "RATE_LIMITED", NULL, 0, "this may be asked %d times in %d seconds, "
	    "try again in %s", r->throttle.n, r->throttle.seconds, come_again(c, wait_ms));
	return false;
}

bool
cg_api_may(struct cg_api_call *c)
{
	const struct rate r = { c->route->throttle.n, c->route->throttle.seconds };
	int64_t wait;
	char *name;

	if (!r.n || !c->api->throttle)
		return true;
	name = name_of(c);
	wait = ask(c->api->throttle, name, (size_t)(c->route - c->api->routes), &r, true, cg_mono_ms());
	free(name);
	return allowed(c, wait);
}

/* ---- over all servers ---- */

/* As cg_rates_ask; 0 too when nobody can say. */
static int64_t
ask_all(struct cg_api_call *c, const char *what, const char *who, const struct rate *r)
{
	struct cg_api_throttle *t = c->api->throttle;
	struct cg_err err = CG_ERR_INIT;
	int64_t wait;

	if (!c->rates || cg_mono_ms() < atomic_load(&t->not_before_ms))
		return 0;
	if ((wait = cg_rates_ask(c->rates, what, who, r->n, r->seconds, &err)) >= 0) {
		atomic_store(&t->away, false);
		return wait;
	}
	atomic_store(&t->not_before_ms, cg_mono_ms() + AGAIN_MS);
	if (!atomic_exchange(&t->away, true))
		cg_log(CG_LOG_WARN, "how often clients ask is not shared for now", CG_S("why", err.msg));
	return 0;
}

bool
cg_api_may_anywhere(struct cg_api_call *c)
{
	const struct rate r = { c->route->throttle.n, c->route->throttle.seconds };
	int64_t wait;
	char *name;

	if (!r.n || !c->api->throttle || !c->rates)
		return true;
	name = name_of(c);
	wait = ask_all(c, c->route->id, name, &r);
	free(name);
	return allowed(c, wait);
}

/* ---- tokens that were refused ---- */

static const struct rate tries = { 100, 60 };

bool
cg_api_may_try(struct cg_api_call *c)
{
	int64_t wait;

	if (!c->api->throttle)
		return true;
	wait = ask(c->api->throttle, cg_http_client(c->http), TRIES, &tries, false, cg_mono_ms());
	if (!wait)
		return true;
	cg_http_refuse(c->http, 429, "RATE_LIMITED", NULL, 0, "too many tokens from this address were "
	    "refused, try again in %s", come_again(c, wait));
	return false;
}

/* Who is not asked again until then needs no place elsewhere: what others counted is kept here. */
void
cg_api_tried(struct cg_api_call *c)
{
	char room[CG_HTTP_CLIENT_LEN + 1];
	const char *address = cg_http_network(cg_http_client(c->http), room);
	int64_t wait;

	if (!c->api->throttle)
		return;
	ask(c->api->throttle, address, TRIES, &tries, true, cg_mono_ms());
	if ((wait = ask_all(c, "tokens", address, &tries)) > 0)
		hold(c->api->throttle, address, TRIES, &tries, wait, cg_mono_ms());
}
