/*
 * Any bytes as a token, as the claims of a signed one, as an issuer's keys and as settings:
 * whoever is let in has a tenant, a user and a role that may stand anywhere.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth_priv.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW INT64_C(1800000000000)

static void
check_word(const char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s >= 127 || *s == '"' || *s == '\\')
			abort();
}

static void
claims(const char *s, size_t n)
{
	char origin[] = "https://app.example.com", *origins[] = { origin, NULL };
	struct cg_claim_rules rules = { "https://clerk.example.com", origins, NOW };
	struct cg_err why = CG_ERR_INIT;
	struct cg_identity who;

	if (cg_claims_read(s, n, &rules, &who, &why) < 0) {
		if ((why.code != CG_E_AUTH && why.code != CG_E_STATE) || who.tenant || !why.msg[0])
			abort();
		return;
	}
	if (strncmp(who.tenant, "org_", 4) != 0 || who.expires_ms <= NOW - CG_SKEW_MS || !who.grants)
		abort();
	check_word(who.tenant);
	check_word(who.user);
	check_word(who.role);
	cg_identity_release(&who);
}

static void
token(const char *s, size_t n)
{
	struct cg_err why = CG_ERR_INIT;
	struct cg_token t;

	if (cg_token_read(s, n, &t, &why) == 0) {
		if (n > CG_TOKEN_MAX || t.covered.s != s || t.covered.len >= n || !t.signature.len)
			abort();
		if (t.kid[0] && !cg_token_kid_valid(t.kid))
			abort();
		claims(t.body.s, t.body.len);
	} else if (why.code != CG_E_AUTH) {
		abort();
	}
	cg_token_release(&t);
}

static void
settings(const char *s)
{
	struct cg_err err = CG_ERR_INIT;
	char *issuer = cg_issuer_of(NULL, s, &err), **origins = cg_issuer_origins(s, &err);
	char *scopes = cg_auth_scopes(s, &err);

	if (issuer)
		check_word(issuer);
	for (char **o = origins; o && *o; o++)
		check_word(*o);
	cg_rsa_free(cg_issuer_key(s, &err));
	cg_issuer_origins_free(origins);
	free(issuer);
	free(scopes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = cg_strndup((const char *)data, size), id[37], hash[65];
	const char *bytes = size ? (const char *)data : "";
	struct cg_err err = CG_ERR_INIT;
	struct cg_keys keys;

	if (cg_rsa_open(&err) < 0)
		abort();
	token(bytes, size);
	claims(bytes, size);
	if (cg_keys_read(bytes, size, &keys, &err) == 0)
		cg_keys_release(&keys);
	settings(text);
	if (cg_auth_key_read(bytes, size, id, hash) && strlen(id) != 36)
		abort();
	free(text);
	return 0;
}
