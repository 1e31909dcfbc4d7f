/* API keys in the store, over either driver: whose one is, who sees it, when it is over. */
#include <pthread.h>

#include "auth/auth.h"
#include "base/clock.h"
#include "store/api_keys.h"
#include "store_test.h"

/* What a key makes: 1; 0 there are three of the tenant; -1 with why. */
static int
add_made(struct cg_store *st, const char *maker, char id[CG_ID_LEN + 1], struct cg_err *why)
{
	char text[CG_AUTH_KEY_LEN + 1], hash[65];
	struct cg_api_key_row row = { .name = "made", .user = A.user, .scopes = "admin", .secret_hash = hash,
		.made_by = maker };

	cg_auth_key_new(row.id, text, hash);
	snprintf(id, CG_ID_LEN + 1, "%s", row.id);
	return cg_store_api_key_add(st, &A, &row, 3, why);
}

static char *
add_key(struct cg_store *st, const struct cg_scope *who, const char *name, int64_t expires_ms,
    char id[CG_ID_LEN + 1])
{
	char text[CG_AUTH_KEY_LEN + 1], hash[65];
	struct cg_api_key_row row = { .name = name, .user = who->user, .scopes = "read runs:write",
		.secret_hash = hash, .expires_ms = expires_ms };

	cg_auth_key_new(row.id, text, hash);
	is_int(cg_store_api_key_add(st, who, &row, 0, &err), 1, "a key is kept");
	snprintf(id, CG_ID_LEN + 1, "%s", row.id);
	return cg_strdup(text);
}

static int
note(void *arg, const struct cg_api_key_row *row)
{
	char *s = arg;
	size_t n = strlen(s);

	snprintf(s + n, 100 - n, "%s %s %s;", row->tenant, row->name, row->revoked_ms ? "over" : "good");
	return 0;
}

static void
t_rows(void)
{
	struct cg_store *st = fresh("rows");
	char a[CG_ID_LEN + 1], b[CG_ID_LEN + 1], seen[100] = "";
	int64_t soon = cg_wall_ms() + 60000;
	struct cg_api_key_row row;

	free(add_key(st, &A, "one", 0, a));
	free(add_key(st, &A, "two", soon, a));
	free(add_key(st, &B, "three", 0, b));
	is_int(cg_store_api_keys(st, &A, NULL, note, seen, &err), 2, "a tenant's keys");
	is_str(seen, "org_a two good;org_a one good;", "newest first, and nobody else's");
	is_int(cg_store_api_keys(st, &A, b, note, seen, &err), 0, "another's is not there");
	is_int(cg_store_api_key_find(st, a, &row, &err), 1, "found by its id alone");
	ok(strcmp(row.tenant, "org_a") == 0 && strcmp(row.user, "ann") == 0 && strcmp(row.name, "two") == 0
	    && strcmp(row.scopes, "read runs:write") == 0 && strlen(row.secret_hash) == 64, "all of it");
	ok(row.expires_ms == soon && row.created_ms && !row.used_ms && !row.revoked_ms, "its times");
	cg_api_key_row_release(&row);
	is_int(cg_store_api_key_find(st, "00000000-0000-7000-8000-000000000000", &row, &err), 0, "an id of none");
	is_int(cg_store_api_key_find(st, "' OR 1=1", &row, &err), 0, "no id at all");
	ok(cg_store_api_key_revoke(st, &B, a, &err) < 0 && err.code == CG_E_NOTFOUND,
	    "another tenant revokes nothing: %s", err.msg);
	is_int(cg_store_api_key_revoke(st, &A, a, &err), 1, "its own does");
	is_int(cg_store_api_key_revoke(st, &A, a, &err), 0, "once");
	ok(cg_store_api_key_find(st, a, &row, &err) == 1 && row.revoked_ms, "it is still known");
	cg_api_key_row_release(&row);
	cg_store_close(st);
}

static void
t_check(void)
{
	struct cg_store *st = fresh("check");
	struct cg_auth_conf conf = { .dev_tenant = NULL };
	struct cg_auth_ask q = { .now_ms = cg_wall_ms() };
	struct cg_err why = CG_ERR_INIT;
	char id[CG_ID_LEN + 1], *key = add_key(st, &B, "ci", 0, id);
	struct cg_api_key_row row;
	struct cg_identity who;
	struct cg_auth *a;

	cg_auth_open(&a, &conf, &err);
	q.token = key;
	is_int(cg_auth_check(a, st, &q, &who, &why, &err), 0, "a key says who asks");
	ok(strcmp(who.tenant, "org_b") == 0 && strcmp(who.user, "bob") == 0
	    && cg_identity_may(&who, "runs", CG_AUTH_WRITE), "and what he may");
	cg_identity_release(&who);
	ok(cg_store_api_key_find(st, id, &row, &err) == 1 && row.used_ms == q.now_ms, "its use is noted");
	cg_api_key_row_release(&row);
	cg_store_api_key_revoke(st, &B, id, &err);
	ok(cg_auth_check(a, st, &q, &who, &why, &err) < 0 && err.code == CG_E_AUTH, "no more: %s", why.msg);
	cg_auth_close(a);
	free(key);
	cg_store_close(st);
}

/* ---- two at once ---- */

struct other {                /* who has a connection of his own */
	pthread_t thread;
	const char *maker, *victim;
	pthread_barrier_t *start;  /* or NULL */
	char made[CG_ID_LEN + 1];
	int rc;
	enum cg_errc code;
};

static void *
make_or_revoke(void *arg)
{
	struct other *o = arg;
	struct cg_err why = CG_ERR_INIT;
	struct cg_store *st;

	if (cg_store_open(&st, url, CG_STORE_WRITE, &why) < 0)
		return NULL;
	if (o->start)
		pthread_barrier_wait(o->start);
	o->rc = o->maker ? add_made(st, o->maker, o->made, &why) : cg_store_api_key_revoke(st, &A, o->victim, &why);
	o->code = why.code;
	cg_store_close(st);
	return NULL;
}

static bool
is_good(struct cg_store *st, const char *id)
{
	struct cg_api_key_row row;
	bool good = cg_store_api_key_find(st, id, &row, &err) == 1 && !row.revoked_ms;

	cg_api_key_row_release(&row);
	return good;
}

static void
t_maker_goes_first(void)
{
	struct cg_store *st = fresh("maker");
	char a[CG_ID_LEN + 1], b[CG_ID_LEN + 1], none[CG_ID_LEN + 1];
	struct other o = { .maker = b };

	free(add_key(st, &A, "one", 0, a));
	is_int(add_made(st, a, b, &err), 1, "a key makes one");
	/* Somebody is let in with the second, and before his own is there the first is revoked. */
	cg_store_begin(st, &err);
	is_int(cg_store_api_key_revoke(st, &A, a, &err), 1, "its maker is being revoked");
	pthread_create(&o.thread, NULL, make_or_revoke, &o);
	is_int(cg_store_commit(st, &err), 0, "and now it is");
	pthread_join(o.thread, NULL);
	ok(o.rc < 0 && o.code == CG_E_AUTH, "a key that is being revoked makes none");
	ok(add_made(st, a, none, &err) < 0 && err.code == CG_E_AUTH && strstr(err.msg, "revoked"), "nor one that was: %s",
	    err.msg);
	free(add_key(st, &A, "old", cg_wall_ms() - 1000, a));
	ok(add_made(st, a, none, &err) < 0 && err.code == CG_E_AUTH && strstr(err.msg, "expired"),
	    "nor one that has expired: %s", err.msg);
	ok(!is_good(st, b), "and what was made is over");
	cg_store_close(st);
}

static void
t_made_goes_first(void)
{
	struct cg_store *st = fresh("made");
	char a[CG_ID_LEN + 1], b[CG_ID_LEN + 1], c[CG_ID_LEN + 1];
	struct other o = { .victim = a };

	free(add_key(st, &A, "one", 0, a));
	is_int(add_made(st, a, b, &err), 1, "a key makes one");
	cg_store_begin(st, &err);
	is_int(add_made(st, b, c, &err), 1, "which is making one");
	pthread_create(&o.thread, NULL, make_or_revoke, &o);
	is_int(cg_store_commit(st, &err), 0, "which is there now");
	pthread_join(o.thread, NULL);
	is_int(o.rc, 1, "the first is revoked");
	ok(!is_good(st, a) && !is_good(st, b) && !is_good(st, c), "with all three");
	cg_store_close(st);
}

static void
t_at_once(void)
{
	enum { ROUNDS = 40 };
	struct cg_store *st = fresh("once");
	char a[CG_ID_LEN + 1], b[CG_ID_LEN + 1];
	int survived = 0, refused = 0;

	for (int i = 0; i < ROUNDS; i++) {
		pthread_barrier_t start;
		struct other makes = { .maker = b, .start = &start }, revokes = { .victim = a, .start = &start };

		free(add_key(st, &A, "one", 0, a));
		if (add_made(st, a, b, &err) < 0)
			printf("# %s\n", err.msg);
		pthread_barrier_init(&start, NULL, 2);
		pthread_create(&makes.thread, NULL, make_or_revoke, &makes);
		pthread_create(&revokes.thread, NULL, make_or_revoke, &revokes);
		pthread_join(makes.thread, NULL);
		pthread_join(revokes.thread, NULL);
		pthread_barrier_destroy(&start);
		refused += makes.rc < 0;
		survived += (makes.rc == 1 && is_good(st, makes.made)) || is_good(st, a) || is_good(st, b);
	}
	ok(survived == 0, "none survives its maker (%d did, %d of %d were not made)", survived, refused, ROUNDS);
	cg_store_close(st);
}

/* As many as there may be, whoever adds the last one. */
static void
t_last_one(void)
{
	struct cg_store *st = fresh("last");
	char a[CG_ID_LEN + 1], b[CG_ID_LEN + 1], c[CG_ID_LEN + 1];
	struct other o = { .maker = a };

	free(add_key(st, &A, "one", 0, a));
	is_int(add_made(st, a, b, &err), 1, "the second");
	cg_store_begin(st, &err);
	is_int(add_made(st, a, c, &err), 1, "the third, which is the last");
	pthread_create(&o.thread, NULL, make_or_revoke, &o);
	is_int(cg_store_commit(st, &err), 0, "is there");
	pthread_join(o.thread, NULL);
	is_int(o.rc, 0, "a fourth is not");
	is_int(cg_store_api_key_revoke(st, &A, b, &err), 1, "until one goes");
	is_int(add_made(st, a, b, &err), 1, "and makes room");
	cg_store_close(st);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_rows();
	t_check();
	t_maker_goes_first();
	t_made_goes_first();
	t_at_once();
	t_last_one();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
