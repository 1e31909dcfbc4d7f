/*
 * How often a client may ask. For each client and route one number is kept: until when the
 * requests that it has made reach, were they spread evenly over the route's time (the generic
 * cell rate algorithm). A burst of all n is fine; after that one gets in as often as one would
 * spread evenly.
 *
 * The table has a fixed size. A client whose time is over needs no place; when a place is needed
 * and all are taken, the one whose time is over first loses its own. The hash has a secret, so that
 * nobody chooses whose.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/mem.h"

enum { SETS = 8192, WAYS = 4 };

struct place {
	uint64_t key;
	int64_t until_ms;
};

struct cg_api_throttle {
	pthread_mutex_t lock;
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

/* One who has a whole network of IPv6 is one client: 64 bits of it count. */
static uint64_t
key_of(const struct cg_api_throttle *t, const char *client, size_t route)
{
	unsigned char v6[16];
	uint64_t h = mix(t->secret, route + 1), half;

	if (strchr(client, ':') && inet_pton(AF_INET6, client, v6) == 1) {
		memcpy(&half, v6, sizeof half);
		return mix(h, half) | 1;
	}
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

int64_t
cg_api_throttle_ask(struct cg_api_throttle *t, const char *client, size_t route, int n, int seconds,
    int64_t now_ms)
{
	int64_t all = (int64_t)seconds * 1000, each = all / n, from, wait;
	struct place *p;

	pthread_mutex_lock(&t->lock);
	p = place_of(t, key_of(t, client, route));
	from = p->until_ms > now_ms ? p->until_ms : now_ms;
	wait = from + each - now_ms - all;
	if (wait <= 0)
		p->until_ms = from + each;
	pthread_mutex_unlock(&t->lock);
	return wait > 0 ? wait : 0;
}

void
cg_api_throttle_free(struct cg_api_throttle *t)
{
	free(t);
}

bool
cg_api_may(struct cg_api_call *c)
{
	const struct cg_api_route *r = c->route;
	char again[24], *name = NULL;
	int64_t wait;

	if (!r->throttle.n || !c->api->throttle)
		return true;
	if (c->who)
		name = cg_asprintf("%s %s", c->who->tenant, c->who->user ? c->who->user : c->who->session);
	wait = cg_api_throttle_ask(c->api->throttle, name ? name : cg_http_client(c->http),
	    (size_t)(r - c->api->routes), r->throttle.n, r->throttle.seconds, cg_mono_ms());
	free(name);
	if (!wait)
		return true;
	snprintf(again, sizeof again, "%lld", (long long)(wait + 999) / 1000);
	cg_http_set(c->http, "Retry-After", again);
	cg_http_refuse(c->http, 429, "RATE_LIMITED", NULL, 0, "this may be asked %d times in %d seconds, "
	    "try again in %s", r->throttle.n, r->throttle.seconds, again);
	return false;
}
