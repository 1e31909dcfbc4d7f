/*
 * What the tests of lib/auth share: keys that openssl makes, tokens that it signs, and an
 * issuer's key endpoint.
 */
#ifndef CG_TESTS_AUTH_TEST_H
#define CG_TESTS_AUTH_TEST_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth_priv.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "service.h"
#include "tap.h"

#define ISSUER "https://clerk.example.com"
#define ORIGIN "https://app.example.com"
#define NOW INT64_C(1800000000000)

static struct cg_err err, why;
static char dir[] = "/tmp/cg-t_auth.XXXXXX";
static int64_t clock_ms = 1000000; /* what the room believes to be the time since it began */

static inline int64_t
test_clock(void)
{
	return __atomic_load_n(&clock_ms, __ATOMIC_SEQ_CST);
}

static inline void
let_pass(int64_t ms)
{
	__atomic_add_fetch(&clock_ms, ms, __ATOMIC_SEQ_CST);
}

static inline void
put_file(const char *name, const char *text)
{
	char *path = cg_asprintf("%s/%s", dir, name);

	if (cg_file_write(path, text, strlen(text), 0600, false, &err) < 0)
		printf("# %s\n", err.msg);
	free(path);
}

static inline struct cg_buf
get_file(const char *name)
{
	char *path = cg_asprintf("%s/%s", dir, name);
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	cg_file_read(&b, path, &err);
	free(path);
	return b;
}

/* A command in the folder of the test. */
static inline __attribute__((format(printf, 1, 2))) void
shell(const char *fmt, ...)
{
	char *command, *all;
	va_list ap;

	va_start(ap, fmt);
	command = cg_vasprintf(fmt, ap);
	va_end(ap);
	all = cg_asprintf("cd %s && { %s; } 2>/dev/null", dir, command);
	if (system(all) != 0) {
		printf("Bail out! failed: %s\n", command);
		exit(1);
	}
	free(all);
	free(command);
}

/* NAME.pem and NAME.pub. */
static inline void
make_key(const char *name, int bits)
{
	shell("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:%d -out %s.pem && "
	    "openssl pkey -in %s.pem -pubout -out %s.pub", bits, name, name, name);
}

static inline char *
base64url(const void *p, size_t n)
{
	char *out = cg_alloc(n / 3 * 4 + 5);

	cg_base64url(p, n, out);
	return out;
}

/* Hexadecimal digits as bytes, in place; the number of them. */
static inline size_t
unhex(char *s)
{
	size_t n = strspn(s, "0123456789ABCDEF") / 2;

	for (size_t i = 0; i < n; i++) {
		char two[3] = { s[2 * i], s[2 * i + 1], '\0' };

		s[i] = (char)strtol(two, NULL, 16);
	}
	return n;
}

/* The key as a JWK of that name. */
static inline json_t *
jwk(const char *key, const char *kid)
{
	struct cg_buf b;
	json_t *k;
	char *n;

	shell("openssl rsa -pubin -in %s.pub -modulus -noout | sed 's/Modulus=//' >modulus", key);
	b = get_file("modulus");
	n = base64url(b.s, unhex(b.s));
	k = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "kty", "RSA", "use", "sig", "alg", "RS256", "kid", kid,
	    "n", n, "e", "AQAB");
	free(n);
	cg_buf_release(&b);
	return k;
}

/* The endpoint has these from now on: "key kid", ...; NULL ends the list. */
static inline void
serve_keys(const char *key, ...)
{
	json_t *set = json_pack("{s:[]}", "keys");
	va_list ap;
	char *text;

	va_start(ap, key);
	for (; key; key = va_arg(ap, const char *))
		json_array_append_new(json_object_get(set, "keys"), jwk(key, va_arg(ap, const char *)));
	va_end(ap);
	text = cg_json_str(set);
	put_file("keys", text);
	free(text);
	json_decref(set);
}

/* header.payload.signature: how is the rest of a command that reads the text and writes bytes. */
static inline char *
signed_with(const char *how, const char *header, const char *payload)
{
	char *h = base64url(header, strlen(header)), *p = base64url(payload, strlen(payload));
	char *covered = cg_asprintf("%s.%s", h, p), *s, *token;
	struct cg_buf b;

	put_file("covered", covered);
	shell("openssl dgst -sha256 %s -binary -out signature covered", how);
	b = get_file("signature");
	s = base64url(b.s, b.len);
	token = cg_asprintf("%s.%s", covered, s);
	cg_buf_release(&b);
	free(s);
	free(covered);
	free(p);
	free(h);
	return token;
}

#define HEADER "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"ins_1\"}"
#define V1 "{\"azp\":\"" ORIGIN "\",\"exp\":1800000060,\"iat\":1800000000,\"nbf\":1799999990," \
	"\"iss\":\"" ISSUER "\",\"sub\":\"user_ann\",\"sid\":\"sess_1\",\"org_id\":\"org_2a\"," \
	"\"org_slug\":\"a\",\"org_role\":\"org:admin\",\"org_permissions\":[\"org:games:play\"]}"
#define V2 "{\"azp\":\"" ORIGIN "\",\"exp\":1800000060,\"iat\":1800000000,\"nbf\":1799999990," \
	"\"iss\":\"" ISSUER "\",\"sub\":\"user_ann\",\"sid\":\"sess_1\",\"sts\":\"active\",\"v\":2," \
	"\"jti\":\"x\",\"fva\":[1,-1],\"pla\":\"o:pro\",\"fea\":\"u:me,o:games,uo:prizes\"," \
	"\"o\":{\"id\":\"org_2b\",\"slg\":\"b\",\"rol\":\"member\",\"per\":\"play,edit,drop\",\"fpm\":\"3,4\"}}"

/* Those claims but for a merge patch, signed by key `one`. */
static inline char *
token_of(const char *claims, const char *patch)
{
	json_t *c = cg_json_parse(claims, strlen(claims), "claims", 0, &err);
	json_t *p = cg_json_parse(patch, strlen(patch), "patch", 0, &err);
	json_t *both = cg_json_merge_patch(c, p);
	char *text = cg_json_str(both), *token = signed_with("-sign one.pem", HEADER, text);

	free(text);
	json_decref(both);
	json_decref(p);
	json_decref(c);
	return token;
}

/* Ask as a browser does; frees the token. 0, -1. */
static inline int
ask(struct cg_auth *a, struct cg_store *st, char *token, int64_t now, struct cg_identity *who)
{
	char *header = cg_asprintf("Bearer %s", token);
	struct cg_auth_ask q = { .authorization = header, .now_ms = now };
	int rc;

	why = err = (struct cg_err)CG_ERR_INIT;
	rc = cg_auth_check(a, st, &q, who, &why, &err);
	free(header);
	free(token);
	return rc;
}

/* It is refused, the client learns no more than that, and the log has the reason. */
static inline void
refused_at(struct cg_auth *a, char *token, int64_t now, const char *reason, const char *name)
{
	struct cg_identity who;
	bool all = strlen(token) < 40 || !strstr(why.msg, token);
	int rc = ask(a, NULL, token, now, &who);

	ok(rc < 0 && err.code == CG_E_AUTH && strcmp(err.msg, "invalid authentication token") == 0
	    && strstr(why.msg, reason) && all && !who.tenant, "%s: %s", name, why.msg);
	if (rc == 0)
		cg_identity_release(&who);
}

static inline void
refused(struct cg_auth *a, char *token, const char *reason, const char *name)
{
	refused_at(a, token, NOW, reason, name);
}

static inline void
taken(struct cg_auth *a, char *token, const char *name)
{
	struct cg_identity who;

	ok(ask(a, NULL, token, NOW, &who) == 0, "%s%s%s", name, why.msg[0] ? ": " : "", why.msg);
	cg_identity_release(&who);
}

#endif
