/*
 * Tokens whose signature was found good, by digest. A page asks many times with the one token
 * that it has for a minute, and RSA is two thirds of what checking one costs. What a token says
 * is read and held against the clock every time, and a name holds for one set of keys: a key
 * that is gone takes its tokens along.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth_priv.h"
#include "base/mem.h"
#include "crypt/crypt.h"

enum { PLACES = 1024 };

struct cg_seen {
	pthread_mutex_t lock;
	struct cg_seen_name v[PLACES]; /* each at the place that its first bytes say */
};

struct cg_seen *
cg_seen_new(void)
{
	struct cg_seen *s = cg_alloc(sizeof *s);

	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
cg_seen_free(struct cg_seen *s)
{
	if (s)
		pthread_mutex_destroy(&s->lock);
	free(s);
}

void
cg_seen_name(struct cg_str text, uint64_t set, struct cg_seen_name *out)
{
	struct cg_sha256 h;

	cg_sha256_init(&h);
	cg_sha256_add(&h, &set, sizeof set);
	cg_sha256_add(&h, text.s, text.len);
	cg_sha256_end(&h, out->digest);
}

static struct cg_seen_name *
place(struct cg_seen *s, const struct cg_seen_name *name)
{
	return &s->v[(name->digest[0] << 8 | name->digest[1]) % PLACES];
}

bool
cg_seen_has(struct cg_seen *s, const struct cg_seen_name *name)
{
	bool has;

	pthread_mutex_lock(&s->lock);
	has = memcmp(place(s, name), name, sizeof *name) == 0;
	pthread_mutex_unlock(&s->lock);
	return has;
}

void
cg_seen_add(struct cg_seen *s, const struct cg_seen_name *name)
{
	pthread_mutex_lock(&s->lock);
	*place(s, name) = *name;
	pthread_mutex_unlock(&s->lock);
}
