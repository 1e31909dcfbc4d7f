/* API keys in the store, over either driver: whose one is, who sees it, when it is over. */
#include "auth/auth.h"
#include "base/clock.h"
#include "store/api_keys.h"
#include "store_test.h"

static char *
add_key(struct cg_store *st, const struct cg_scope *who, const char *name, int64_t expires_ms,
    char id[CG_ID_LEN + 1])
{
	char text[CG_AUTH_KEY_LEN + 1], hash[65];
	struct cg_api_key_row row = { .name = name, .user = who->user, .scopes = "read runs:write",
		.secret_hash = hash, .expires_ms = expires_ms };

	cg_auth_key_new(row.id, text, hash);
	is_int(cg_store_api_key_add(st, who, &row, &err), 0, "a key is kept");
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

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_rows();
	t_check();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
