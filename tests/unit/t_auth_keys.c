/* The issuer's keys while they change, come slowly or not at all; API keys; many threads. */
#include <pthread.h>

#include "auth_test.h"
#include "store/api_keys.h"

static struct service server;
static char *jwks_url;

static struct cg_auth *
open_fetching(int64_t fetch_ms, int64_t wait_ms)
{
	struct cg_auth_conf conf = { .issuer = ISSUER, .jwks_url = jwks_url, .origins = ORIGIN,
		.clock = test_clock, .fetch_ms = fetch_ms, .wait_ms = wait_ms };
	struct cg_auth *a;

	if (cg_auth_open(&a, &conf, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		exit(1);
	}
	return a;
}

static int
asked(void)
{
	struct cg_buf b = get_file("asked");
	int n = (int)b.len;

	cg_buf_release(&b);
	return n;
}

/* A token of key `key`, which calls it that. */
static char *
of(const char *key, const char *kid)
{
	char *how = cg_asprintf("-sign %s.pem", key), *token;
	char *header = cg_asprintf("{\"alg\":\"RS256\",\"kid\":\"%s\"}", kid);

	token = signed_with(how, header, V1);
	free(header);
	free(how);
	return token;
}

static void
unavailable(struct cg_auth *a, char *token, const char *name)
{
	struct cg_identity who;

	ok(ask(a, NULL, token, NOW, &who) < 0 && err.code == CG_E_UNAVAILABLE, "%s: %s", name, why.msg);
}

static void
t_rotation(void)
{
	struct cg_auth *a = open_fetching(0, 0);
	struct cg_identity who;
	char *again;
	int before;

	taken(a, of("one", "ins_1"), "a token whose key is fetched");
	is_int(asked(), 1, "once");
	refused(a, of("two", "ins_1"), "signature is not that of key ins_1", "another key of that name");
	refused(a, of("weak", "weak"), "no key 'weak'", "a key of 1024 bits");
	refused(a, of("two", "enc"), "no key 'enc'", "one for encryption");
	refused(a, signed_with("-sign one.pem", "{\"alg\":\"RS256\"}", V1), "no kid", "a token without kid");
	is_int(asked(), 2, "an unknown name is asked for at once");
	refused(a, of("two", "ins_2"), "no key 'ins_2'", "a key that is not there yet");
	serve_keys("two", "ins_2", NULL);
	refused(a, of("two", "ins_2"), "no key 'ins_2'", "nor asked for again so soon");
	is_int(asked(), 2, "however many names are invented");
	let_pass(30000);
	again = of("one", "ins_1");
	taken(a, cg_strdup(again), "a token");
	taken(a, cg_strdup(again), "the same again");
	taken(a, of("two", "ins_2"), "rotated while serving: the new key, after 30 seconds");
	is_int(asked(), 3, "with one more request");
	refused(a, of("one", "ins_1"), "no key 'ins_1'", "the old one is nobody's now");
	refused(a, again, "no key 'ins_1'", "nor is a token that was good before");
	before = asked();
	/* An hour later the old set serves while the next is on its way. */
	serve_keys("two", "ins_2", "one", "ins_3", NULL);
	let_pass(3600 * 1000 + 1);
	taken(a, of("two", "ins_2"), "a known key does not wait for the next set");
	taken(a, of("one", "ins_3"), "which comes");
	is_int(asked(), before + 1, "by one request");
	/* The name stays and the key changes: what was good under the name is not any more. */
	again = of("one", "ins_3");
	taken(a, cg_strdup(again), "a token of a key");
	serve_keys("two", "ins_3", NULL);
	let_pass(3600 * 1000 + 1);
	taken(a, cg_strdup(again), "while the next set is on its way");
	refused(a, of("one", "ins_9"), "no key 'ins_9'", "a name that waits for it");
	refused(a, again, "signature is not that of key ins_3", "the token, when its key's name has another");
	ok(ask(a, NULL, of("two", "ins_3"), NOW + 66000, &who) < 0, "and time is looked at: %s", why.msg);
	cg_auth_close(a);
}

static void
t_trouble(void)
{
	static const char *const modes[] = { "garbage", "huge", "moved", "503", "slow", "404" };
	struct cg_auth *a = open_fetching(200, 2000);

	serve_keys("one", "ins_1", NULL);
	taken(a, of("one", "ins_1"), "before the trouble");
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		put_file("mode", modes[i]);
		let_pass(3600 * 1000);
		taken(a, of("one", "ins_1"), modes[i]);
		refused(a, of("two", "ins_9"), "no key 'ins_9'", "nor does it make names known");
	}
	let_pass(17 * 3600 * 1000);
	taken(a, of("one", "ins_1"), "old keys for a day");
	let_pass(3600 * 1000 + 1);
	unavailable(a, of("one", "ins_1"), "not for longer");
	put_file("mode", "ok");
	unavailable(a, of("one", "ins_1"), "asked again after a while only");
	let_pass(5000);
	taken(a, of("one", "ins_1"), "and all is well again");
	cg_auth_close(a);
}

static void
t_slow(void)
{
	struct cg_auth *a;
	int64_t began;

	put_file("mode", "slow");
	a = open_fetching(60000, 100);
	began = cg_mono_ms();
	unavailable(a, of("one", "ins_1"), "keys that do not come");
	ok(cg_mono_ms() - began < 5000, "are waited for shortly: %lld ms", (long long)(cg_mono_ms() - began));
	began = cg_mono_ms();
	cg_auth_close(a);
	ok(cg_mono_ms() - began < 5000, "and hold up no end: %lld ms", (long long)(cg_mono_ms() - began));
	put_file("mode", "ok");
}

static void
t_down(void)
{
	struct cg_auth_conf conf = { .issuer = ISSUER, .jwks_url = "http://127.0.0.1:1/keys", .origins = ORIGIN,
		.clock = test_clock };
	struct cg_auth *a;

	is_int(cg_auth_open(&a, &conf, &err), 0, "an issuer that is down stops no start");
	unavailable(a, of("one", "ins_1"), "nothing can be said then");
	cg_auth_close(a);
}

/* ---- many threads ---- */

enum { THREADS = 8, ROUNDS = 300 };

struct many {
	struct cg_auth *a;
	char *good, *bad;
	int wrong;
};

static void *
verify(void *arg)
{
	struct many *m = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct cg_auth_ask q = { .token = i % 3 ? m->good : m->bad, .now_ms = NOW };
		struct cg_err mine = CG_ERR_INIT, log = CG_ERR_INIT;
		struct cg_identity who;
		int rc = cg_auth_check(m->a, NULL, &q, &who, &log, &mine);

		if (i % 50 == 0)
			let_pass(31000);
		if ((rc == 0) != (i % 3 != 0) || (rc == 0 && strcmp(who.tenant, "org_2a") != 0))
			__atomic_add_fetch(&m->wrong, 1, __ATOMIC_SEQ_CST);
		if (rc == 0)
			cg_identity_release(&who);
	}
	return NULL;
}

static void
t_threads(void)
{
	struct many m = { open_fetching(0, 0), of("one", "ins_1"), of("one", "ins_8"), 0 };
	pthread_t t[THREADS];
	int before = asked();

	for (int i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, verify, &m);
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	is_int(m.wrong, 0, "eight threads, and sets that are fetched meanwhile");
	ok(asked() - before <= 1 + THREADS * ROUNDS / 50, "no more requests than time allows");
	free(m.good);
	free(m.bad);
	cg_auth_close(m.a);
}

/* ---- API keys, and the token of development ---- */

static const struct cg_scope A = { "org_a", "ann" };

static char *
add_key(struct cg_store *st, const char *scopes, int64_t expires_ms, char id[CG_ID_LEN + 1])
{
	char text[CG_AUTH_KEY_LEN + 1], hash[65];
	struct cg_api_key_row row = { .name = "ci", .user = "ann", .scopes = scopes, .secret_hash = hash,
		.expires_ms = expires_ms };

	cg_auth_key_new(row.id, text, hash);
	if (cg_store_api_key_add(st, &A, &row, 0, &err) < 0)
		printf("# %s\n", err.msg);
	snprintf(id, CG_ID_LEN + 1, "%s", row.id);
	return cg_strdup(text);
}

static void
key_refused(struct cg_auth *a, struct cg_store *st, char *key, const char *reason, const char *name)
{
	struct cg_identity who;

	ok(ask(a, st, key, NOW, &who) < 0 && err.code == CG_E_AUTH
	    && strcmp(err.msg, "invalid authentication token") == 0 && strstr(why.msg, reason),
	    "%s: %s", name, why.msg);
}

static int
used(void *arg, const struct cg_api_key_row *row)
{
	*(int64_t *)arg = row->used_ms;
	return 0;
}

static void
t_api_keys(struct cg_auth *a)
{
	char *url = cg_asprintf("sqlite:%s/cg.db", dir), id[CG_ID_LEN + 1], *key, *other;
	struct cg_identity who;
	struct cg_store *st;
	int64_t at = 0;

	if (cg_store_open(&st, url, CG_STORE_WRITE, &err) < 0)
		printf("Bail out! %s\n", err.msg);
	key = add_key(st, "read campaigns:write", 0, id);
	is_int(ask(a, st, cg_strdup(key), NOW, &who), 0, "an API key");
	ok(who.kind == CG_AUTH_KEY && strcmp(who.tenant, "org_a") == 0 && strcmp(who.user, "ann") == 0
	    && strcmp(who.role, "member") == 0 && strcmp(who.session, id) == 0, "whose it is");
	ok(cg_identity_may(&who, "runs", CG_AUTH_READ) && !cg_identity_may(&who, "runs", CG_AUTH_WRITE)
	    && cg_identity_may(&who, "campaigns", CG_AUTH_WRITE)
	    && !cg_identity_may(&who, "campaigns", CG_AUTH_ADMIN), "as its scopes say");
	cg_identity_release(&who);
	cg_store_api_keys(st, &A, id, used, &at, &err);
	is_int(at, NOW, "its use is noted");
	ask(a, st, cg_strdup(key), NOW + 60000, &who);
	cg_identity_release(&who);
	cg_store_api_keys(st, &A, id, used, &at, &err);
	is_int(at, NOW, "not every minute");
	key_refused(a, NULL, cg_strdup(key), "not accepted", "without a store");
	other = cg_strdup(key);
	other[CG_AUTH_KEY_LEN - 1] = other[CG_AUTH_KEY_LEN - 1] == '0' ? '1' : '0';
	key_refused(a, st, other, "not the secret", "another secret");
	other = cg_strdup(key);
	other[20] = other[20] == '0' ? '1' : '0';
	key_refused(a, st, other, "there is no API key", "another id");
	other = cg_strdup(key);
	other[CG_AUTH_KEY_LEN - 1] = 'F';
	key_refused(a, st, other, "form of an API key", "capital letters");
	key_refused(a, st, cg_asprintf("%s0", key), "form of an API key", "too long");
	key_refused(a, st, cg_strdup("cgk_"), "form of an API key", "too short");
	is_int(cg_store_api_key_revoke(st, &A, id, &err), 1, "revoked");
	key_refused(a, st, key, "revoked", "a revoked one");
	key_refused(a, st, add_key(st, "admin", NOW, id), "has expired", "an expired one");
	is_int(ask(a, st, add_key(st, "admin", NOW + 1, id), NOW, &who), 0, "one that is about to");
	ok(cg_identity_may(&who, "runs", CG_AUTH_ADMIN) && strcmp(who.role, "admin") == 0, "may all");
	cg_identity_release(&who);
	cg_store_close(st);
	free(url);
}

static void
t_scopes(void)
{
	char *s = cg_auth_scopes("runs:read, admin read,runs:read", &err);

	is_str(s, "read admin runs:read", "scopes in order, once each");
	free(s);
	ok(!cg_auth_scopes("campaigns:admin", &err) && err.code == CG_E_USAGE, "a scope that is none: %s", err.msg);
	ok(!cg_auth_scopes(" ,", &err) && err.code == CG_E_USAGE, "no scope: %s", err.msg);
}

static void
t_dev(void)
{
	struct cg_auth_conf conf = { .dev_tenant = "default" };
	struct cg_auth_ask q = { .now_ms = NOW, .local = true };
	struct cg_identity who;
	struct cg_auth *a;
	char *other;

	is_int(cg_auth_open(&a, &conf, &err), 0, "no issuer: development alone");
	q.token = cg_auth_dev_token(a);
	is_int(cg_auth_check(a, NULL, &q, &who, &why, &err), 0, "its token");
	ok(who.kind == CG_AUTH_DEV && strcmp(who.tenant, "default") == 0
	    && cg_identity_may(&who, "runs", CG_AUTH_ADMIN), "is an admin's");
	cg_identity_release(&who);
	q.local = false;
	ok(cg_auth_check(a, NULL, &q, &who, &why, &err) < 0 && strstr(why.msg, "elsewhere"), "from here alone");
	q.local = true;
	q.token = other = cg_strdup(q.token);
	other[10] = other[10] == '0' ? '1' : '0';
	ok(cg_auth_check(a, NULL, &q, &who, &why, &err) < 0 && strstr(why.msg, "not the token"), "and no other");
	free(other);
	q.token = "a.b.c";
	ok(cg_auth_check(a, NULL, &q, &who, &why, &err) < 0 && strstr(why.msg, "no issuer"), "no session tokens then");
	cg_auth_close(a);
	conf.dev_tenant = NULL;
	cg_auth_open(&a, &conf, &err);
	q.token = "cgd_0";
	ok(!cg_auth_dev_token(a) && cg_auth_check(a, NULL, &q, &who, &why, &err) < 0, "none when it is not asked for");
	t_api_keys(a);
	cg_auth_close(a);
}

int
main(void)
{
	char *argv[] = { "node", "tests/services/jwks.mjs", dir, NULL };
	json_t *set, *keys;
	char *text;
	int rc;

	if (!mkdtemp(dir))
		return 1;
	make_key("one", 2048);
	make_key("two", 2048);
	make_key("weak", 1024);
	t_scopes();
	t_dev();
	/* Among keys of other kinds and uses. */
	set = json_pack("{s:[{s:s},o,o,o,n]}", "keys", "kty", "EC", jwk("two", "enc"), jwk("weak", "weak"), jwk("one", "ins_1"));
	keys = json_object_get(set, "keys");
	json_object_set_new(json_array_get(keys, 1), "use", json_string("enc"));
	text = cg_json_str(set);
	put_file("keys", text);
	put_file("mode", "ok");
	free(text);
	json_decref(set);
	if ((rc = service_start(&server, argv)) != 0) {
		ok(rc == 69, "node # skip it is not installed");
		return done();
	}
	jwks_url = cg_asprintf("http://127.0.0.1:%d/.well-known/jwks.json", server.port);
	t_rotation();
	t_trouble();
	t_slow();
	t_down();
	t_threads();
	service_stop(&server);
	free(jwks_url);
	cg_rmtree(dir, &err);
	return done();
}
