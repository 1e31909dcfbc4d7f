/* Session tokens: good ones, and every way in which one can be bad, with real keys. */
#include "auth_test.h"

static struct cg_auth *
open_with_key(void)
{
	struct cg_buf pem = get_file("one.pub");
	struct cg_auth_conf conf = { .issuer = ISSUER, .key = pem.s, .origins = ORIGIN " https://b.example.com" };
	struct cg_auth *a;

	if (cg_auth_open(&a, &conf, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		exit(1);
	}
	cg_buf_release(&pem);
	return a;
}

static void
t_good(struct cg_auth *a)
{
	struct cg_identity who;

	is_int(ask(a, NULL, token_of(V1, "{}"), NOW, &who), 0, "a token of version 1");
	is_str(who.tenant, "org_2a", "its tenant");
	is_str(who.user, "user_ann", "its user");
	is_str(who.role, "admin", "its role, without org:");
	is_str(who.session, "sess_1", "its session");
	is_int(who.expires_ms, NOW + 60000, "until when it holds");
	ok(who.kind == CG_AUTH_SESSION && !who.actor && cg_identity_has(&who, "org:games:play")
	    && !who.grants[1], "its permissions");
	ok(cg_identity_may(&who, "campaigns", CG_AUTH_ADMIN), "an admin may all");
	cg_identity_release(&who);

	is_int(ask(a, NULL, token_of(V2, "{\"act\":{\"sub\":\"user_help\"}}"), NOW, &who), 0,
	    "a token of version 2");
	is_str(who.tenant, "org_2b", "its tenant is in o");
	is_str(who.role, "member", "its role");
	is_str(who.actor, "user_help", "who acts in its user's name");
	ok(cg_identity_has(&who, "org:games:play") && cg_identity_has(&who, "org:games:edit")
	    && cg_identity_has(&who, "org:prizes:drop") && !who.grants[3], "permissions by masks");
	ok(cg_identity_may(&who, "runs", CG_AUTH_WRITE) && !cg_identity_may(&who, "runs", CG_AUTH_ADMIN),
	    "a member may write, not destroy");
	cg_identity_release(&who);
	taken(a, token_of(V1, "{\"azp\":null}"), "without azp");
	taken(a, token_of(V1, "{\"azp\":\"https://b.example.com\"}"), "the other origin");
	taken(a, token_of(V1, "{\"org_permissions\":null,\"nbf\":null,\"iat\":null,\"sid\":null}"), "the least there is");
	taken(a, token_of(V2, "{\"fea\":null}"), "version 2 without features");
}

static void
t_times(struct cg_auth *a)
{
	refused(a, token_of(V1, "{\"exp\":1799999995}"), "it expired 5000 ms ago", "expired");
	taken(a, token_of(V1, "{\"exp\":1799999996}"), "expired, within what clocks differ by");
	refused(a, token_of(V1, "{\"nbf\":1800000006}"), "not valid for another 6000 ms", "not yet valid");
	taken(a, token_of(V1, "{\"nbf\":1800000005}"), "not yet, within what clocks differ by");
	refused(a, token_of(V1, "{\"iat\":1800000006}"), "issued in the future", "from the future");
	refused(a, token_of(V1, "{\"exp\":null}"), "no exp", "valid for ever");
	refused(a, token_of(V1, "{\"exp\":\"1800000060\"}"), "exp is no time", "exp as text");
	refused(a, token_of(V1, "{\"exp\":1e300}"), "exp is no time", "exp beyond all numbers");
	refused(a, token_of(V1, "{\"exp\":9007199254740993}"), "exp is no time", "exp that would overflow");
	refused(a, token_of(V1, "{\"nbf\":-1}"), "nbf is no time", "nbf before all time");
}

static void
t_parties(struct cg_auth *a)
{
	refused(a, token_of(V1, "{\"iss\":\"https://clerk.example.com.evil.net\"}"), "its issuer is", "wrong issuer");
	refused(a, token_of(V1, "{\"iss\":\"" ISSUER "/\"}"), "its issuer is", "issuer with a slash");
	refused(a, token_of(V1, "{\"iss\":null}"), "its issuer is ''", "no issuer");
	refused(a, token_of(V1, "{\"azp\":\"https://evil.example.com\"}"), "none of the allowed origins", "wrong azp");
	refused(a, token_of(V1, "{\"azp\":\"" ORIGIN "/\"}"), "none of the allowed", "azp that nearly is");
	refused(a, token_of(V1, "{\"azp\":[\"" ORIGIN "\"]}"), "azp is not a word", "azp as a list");
	refused(a, token_of(V1, "{\"aud\":\"hasura\"}"), "meant for somebody else", "for another service");
	refused(a, token_of(V1, "{\"sub\":null}"), "no sub", "nobody's");
	refused(a, token_of(V1, "{\"sub\":\"user a\\nb\"}"), "sub is not a word", "sub with the end of a line");
	refused(a, token_of(V2, "{\"sts\":\"pending\"}"), "session is pending", "pending session");
	refused(a, token_of(V1, "{\"act\":\"user_help\"}"), "act is no object", "act that is no object");
	refused(a, token_of(V2, "{\"v\":3}"), "version is neither", "a version that is to come");
	refused(a, token_of(V2, "{\"v\":\"2\"}"), "version is neither", "version as text");
}

static void
no_organisation(struct cg_auth *a, char *token, const char *name)
{
	struct cg_identity who;

	ok(ask(a, NULL, token, NOW, &who) < 0 && err.code == CG_E_AUTH
	    && strcmp(err.msg, "organization ID is required") == 0, "%s: %s", name, why.msg);
}

static void
t_organisation(struct cg_auth *a)
{
	char *many = cg_asprintf("{\"fea\":\"%s\",\"o\":{\"fpm\":\"3,4\"}}", "o:games"), *long_list;
	struct cg_buf b;

	no_organisation(a, token_of(V1, "{\"org_id\":null}"), "no organisation");
	no_organisation(a, token_of(V2, "{\"o\":null}"), "version 2 without o");
	no_organisation(a, token_of(V2, "{\"o\":null,\"org_id\":\"org_2a\",\"org_role\":\"org:admin\"}"),
	    "version 2 with the claims of version 1");
	no_organisation(a, token_of(V1, "{\"org_id\":null,\"o\":{\"id\":\"org_2a\",\"rol\":\"admin\"}}"),
	    "version 1 with those of version 2");
	refused(a, token_of(V1, "{\"org_id\":\"default\"}"), "no org_", "a tenant that is no organisation");
	refused(a, token_of(V1, "{\"org_id\":\"org_a/../b\"}"), "no org_", "a tenant with a path");
	refused(a, token_of(V1, "{\"org_id\":\"org_\"}"), "no org_", "a tenant without a name");
	refused(a, token_of(V1, "{\"org_id\":7}"), "no org_", "a tenant that is a number");
	refused(a, token_of(V1, "{\"org_role\":null}"), "role is not a word", "no role");
	refused(a, token_of(V2, "{\"o\":[]}"), "o is no object", "o that is a list");
	refused(a, token_of(V2, "{\"o\":{\"fpm\":\"3,x\"}}"), "no number", "a mask that is no number");
	refused(a, token_of(V2, "{\"o\":{\"fpm\":\"3,99999999999999999999\"}}"), "no number", "a mask too long");
	refused(a, token_of(V1, "{\"org_permissions\":\"all\"}"), "no list", "permissions that are no list");
	refused(a, token_of(V1, "{\"org_permissions\":[1]}"), "no text", "permissions that are no text");
	taken(a, token_of(V2, many), "more masks than features");
	free(many);
	cg_buf_init(&b, 10000);
	for (int i = 0; i < 60; i++)
		cg_buf_printf(&b, "%so:f", i ? "," : "{\"fea\":\"");
	cg_buf_puts(&b, "\",\"o\":{\"per\":\"");
	for (int i = 0; i < 60; i++)
		cg_buf_printf(&b, "%sp", i ? "," : "");
	cg_buf_puts(&b, "\",\"fpm\":\"");
	for (int i = 0; i < 60; i++)
		cg_buf_printf(&b, "%s999999999999999999", i ? "," : "");
	cg_buf_puts(&b, "\"}}");
	long_list = cg_buf_detach(&b, NULL);
	refused(a, token_of(V2, long_list), "more than 1024 permissions", "a thousand permissions in a small token");
	free(long_list);
}

/* Header, and claims as they stand. */
static char *
raw(const char *how, const char *header, const char *claims)
{
	return signed_with(how, header, claims);
}

static void
t_headers(struct cg_auth *a)
{
	char *h = base64url("{\"alg\":\"none\"}", 14), *p = base64url(V1, strlen(V1)), *t;

	refused(a, cg_asprintf("%s.%s.", h, p), "it has no signature", "alg none, no signature");
	refused(a, cg_asprintf("%s.%s.AAAA", h, p), "alg is not RS256", "alg none, any signature");
	refused(a, cg_asprintf("%s.%s", h, p), "not three parts", "two parts");
	refused(a, cg_asprintf("%s.%s.AA.AA", h, p), "not three parts", "four parts");
	refused(a, raw("-sign one.pem", "{\"alg\":\"nOnE\"}", V1), "alg is not RS256", "alg nOnE");
	/* As a library would that takes the public key for a secret. */
	refused(a, raw("-mac HMAC -macopt hexkey:$(od -An -v -tx1 one.pub | tr -d ' \\n')", "{\"alg\":\"HS256\"}", V1),
	    "alg is not RS256", "HS256 with the public key");
	refused(a, raw("-mac HMAC -macopt hexkey:$(od -An -v -tx1 one.pub | tr -d ' \\n')", HEADER, V1),
	    "signature is not", "the same that says RS256");
	refused(a, raw("-sign one.pem -sigopt rsa_padding_mode:pss", HEADER, V1), "signature is not", "PSS that says RS256");
	refused(a, raw("-sign two.pem", HEADER, V1), "signature is not", "another key");
	refused(a, raw("-sign one.pem", "{\"alg\":\"RS256\",\"crit\":[\"exp\"],\"exp\":1}", V1), "crit", "crit");
	refused(a, raw("-sign one.pem", "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", V1), "typ is not", "another typ");
	refused(a, raw("-sign one.pem", "{\"alg\":\"RS256\",\"alg\":\"RS256\"}", V1), "without doubles", "a header with doubles");
	refused(a, raw("-sign one.pem", "[]", V1), "header is no object", "a header that is a list");
	refused(a, raw("-sign one.pem", "{\"alg\":\"RS256\",\"kid\":\"../../etc/passwd\"}", V1),
	    "no name of a key", "kid with a path");
	refused(a, raw("-sign one.pem", "{\"alg\":\"RS256\",\"kid\":{}}", V1), "no name of a key", "kid that is no text");
	taken(a, raw("-sign one.pem", "{\"alg\":\"RS256\",\"jku\":\"https://evil.net/\",\"jwk\":{}}", V1),
	    "jku and jwk are not looked at");
	refused(a, raw("-sign one.pem", HEADER, "{\"exp\":1,\"exp\":1800000060}"), "without doubles", "duplicate claims");
	refused(a, raw("-sign one.pem", HEADER, "{\"o\":{\"id\":\"org_a\",\"id\":\"org_b\"}}"), "without doubles",
	    "duplicates further down");
	refused(a, raw("-sign one.pem", HEADER, "\"claims\""), "no object", "claims that are a text");
	refused(a, raw("-sign one.pem", HEADER, V1 "x"), "no object", "claims with something after them");
	t = raw("-sign one.pem", HEADER, V1);
	t[strlen(t) - 1] = '=';
	refused(a, t, "not base64url", "padding");
	free(h);
	free(p);
}

static void
t_bytes(struct cg_auth *a)
{
	char *t = raw("-sign one.pem", HEADER, V1), *big = cg_alloc((1 << 20) + 1);
	static const char last[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t n = strlen(t);
	int taken_as_well = 0;

	/* 256 bytes leave 4 bits of the last digit without meaning: only one of 16 spellings is taken. */
	for (const char *p = last; *p; p++) {
		struct cg_identity who;
		char *copy = cg_strdup(t);

		copy[n - 1] = *p;
		if (ask(a, NULL, copy, NOW, &who) == 0) {
			taken_as_well++;
			cg_identity_release(&who);
		}
	}
	is_int(taken_as_well, 1, "one spelling of a signature");
	for (size_t i = 0; i < n; i += 37) {
		struct cg_identity who;
		char *copy = cg_strdup(t);

		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		if (ask(a, NULL, copy, NOW, &who) == 0) {
			ok(0, "changed at %zu and taken", i);
			cg_identity_release(&who);
		}
	}
	memset(big, 'A', 1 << 20);
	big[36] = big[900000] = '.';
	refused(a, big, "longer than 8192", "a token of a megabyte");
	big = cg_alloc(8194);
	memset(big, '.', 8192);
	refused(a, big, "not three parts", "points alone");
	refused(a, cg_strdup(" "), "not Bearer", "a blank");
	refused(a, cg_strdup("a.b.c"), "not base64url", "letters");
	free(t);
}

static void
t_door(struct cg_auth *a)
{
	struct cg_auth_ask q = { .now_ms = NOW };
	char *t = token_of(V1, "{}"), *header = cg_asprintf("bearer   %s", t);
	struct cg_identity who;

	ok(cg_auth_check(a, NULL, &q, &who, &why, &err) < 0 && err.code == CG_E_AUTH
	    && strcmp(err.msg, "missing authentication token") == 0, "no token");
	q.token = t;
	is_int(cg_auth_check(a, NULL, &q, &who, &why, &err), 0, "a token of the query");
	cg_identity_release(&who);
	q.authorization = header;
	ok(cg_auth_check(a, NULL, &q, &who, &why, &err) < 0 && strstr(why.msg, "two tokens"), "two tokens");
	q.token = NULL;
	is_int(cg_auth_check(a, NULL, &q, &who, &why, &err), 0, "a scheme in small letters, more blanks");
	cg_identity_release(&who);
	q.authorization = "Basic YTpi";
	ok(cg_auth_check(a, NULL, &q, &who, &why, &err) < 0 && strstr(why.msg, "not Bearer"), "another scheme");
	free(header);
	free(t);
}

/* A signature is looked at once; what it covers, every time. */
static void
t_again(struct cg_auth *a)
{
	char *t = token_of(V1, "{}");

	taken(a, cg_strdup(t), "a token");
	taken(a, cg_strdup(t), "again");
	refused_at(a, cg_strdup(t), NOW + 65000, "it expired", "again, when its time is over");
	t[strlen(t) - 100] ^= 1;
	refused(a, t, "", "changed, when it is known");
}

static void
wrong_conf(struct cg_auth_conf conf, const char *message)
{
	struct cg_auth *a = NULL;

	if (cg_auth_open(&a, &conf, &err) == 0)
		cg_auth_close(a);
	ok(err.code == CG_E_CONFIG && strstr(err.msg, message), "refused: %s", err.msg);
}

static void
t_conf(void)
{
	/* clerk.example.com$ */
	struct cg_auth_conf conf = { .publishable_key = "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k", .origins = ORIGIN };
	struct cg_buf pem = get_file("one.pub"), weak = get_file("weak.pub"), ec;
	struct cg_auth *a = NULL;
	char *flat = cg_strdup(pem.s), *escaped, *from;

	/* As an .env file has it: no lines, or "\n" for their ends, or without BEGIN and END. */
	for (char *p = flat; *p; p++)
		if (*p == '\n')
			*p = ' ';
	conf.key = flat;
	is_int(cg_auth_open(&a, &conf, &err), 0, "a publishable key, and a key in one line");
	taken(a, token_of(V1, "{}"), "a token of that issuer");
	cg_auth_close(a);
	from = strstr(pem.s, "-----\n") + 6;
	escaped = cg_strndup(from, (size_t)(strstr(from, "\n-----") - from));
	conf.key = escaped;
	is_int(cg_auth_open(&a, &conf, &err), 0, "a key without BEGIN and END");
	cg_auth_close(a);
	shell("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | openssl pkey -pubout -out ec.pub");
	ec = get_file("ec.pub");
	wrong_conf((struct cg_auth_conf){ .issuer = ISSUER, .key = weak.s }, "1024 bits");
	wrong_conf((struct cg_auth_conf){ .issuer = ISSUER, .key = ec.s }, "no RSA key");
	wrong_conf((struct cg_auth_conf){ .issuer = ISSUER, .key = "sesame" }, "'auth-key'");
	wrong_conf((struct cg_auth_conf){ .key = pem.s }, "'auth-key' is there, but");
	wrong_conf((struct cg_auth_conf){ .issuer = "http://clerk.example.com" }, "'auth-issuer'");
	wrong_conf((struct cg_auth_conf){ .publishable_key = "sk_test_Y2xlcmsuZXhhbXBsZS5jb20k" }, "'auth-publishable-key'");
	wrong_conf((struct cg_auth_conf){ .publishable_key = "pk_test_ZXZpbC9jb20k" }, "'auth-publishable-key'");
	wrong_conf((struct cg_auth_conf){ .issuer = ISSUER, .jwks_url = "http://keys.example.com/" }, "'auth-jwks'");
	wrong_conf((struct cg_auth_conf){ .issuer = ISSUER, .key = pem.s, .origins = ORIGIN "/" }, "'auth-origins'");
	wrong_conf((struct cg_auth_conf){ .issuer = ISSUER, .key = pem.s, .origins = "\001x://app.example.com" },
	    "'auth-origins'");
	wrong_conf((struct cg_auth_conf){ .issuer = ISSUER, .key = pem.s, .origins = "app.example.com" }, "'auth-origins'");
	free(flat);
	free(escaped);
	cg_buf_release(&pem);
	cg_buf_release(&weak);
	cg_buf_release(&ec);
}

int
main(void)
{
	struct cg_auth *a;

	if (!mkdtemp(dir))
		return 1;
	make_key("one", 2048);
	make_key("two", 2048);
	make_key("weak", 1024);
	a = open_with_key();
	t_good(a);
	t_times(a);
	t_parties(a);
	t_organisation(a);
	t_headers(a);
	t_bytes(a);
	t_door(a);
	t_again(a);
	cg_auth_close(a);
	t_conf();
	cg_rmtree(dir, &err);
	return done();
}
