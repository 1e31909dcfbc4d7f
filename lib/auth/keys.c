/*
 * A JWK set (RFC 7517): those of its keys that may sign session tokens. What is of another
 * kind, for another use or too weak is passed over; a set without any is a mistake.
 */
#include <string.h>

#include "auth/auth_priv.h"
#include "json/json.h"

void
cg_keys_release(struct cg_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		cg_rsa_free(keys->v[i].rsa);
	keys->n = 0;
}

static bool
is_for_us(const json_t *k)
{
	return strcmp(cg_json_get_str(k, "kty", ""), "RSA") == 0
	    && strcmp(cg_json_get_str(k, "use", ""), "sig") == 0
	    && strcmp(cg_json_get_str(k, "alg", "RS256"), "RS256") == 0
	    && cg_token_kid_valid(cg_json_get_str(k, "kid", ""));
}

static bool
is_known(const struct cg_keys *keys, const char *kid)
{
	for (size_t i = 0; i < keys->n; i++)
		if (strcmp(keys->v[i].kid, kid) == 0)
			return true;
	return false;
}

static void
read_key(const json_t *k, struct cg_keys *keys)
{
	const char *n = cg_json_get_str(k, "n", ""), *e = cg_json_get_str(k, "e", "");
	struct cg_key *to = &keys->v[keys->n];
	struct cg_err err = CG_ERR_INIT;
	struct cg_arena mem = { NULL };
	struct cg_str modulus, exponent;

	if (keys->n == CG_KEYS_MAX || !is_for_us(k) || is_known(keys, cg_json_get_str(k, "kid", "")))
		return;
	if (cg_token_base64(&mem, n, strlen(n), &modulus) == 0
	    && cg_token_base64(&mem, e, strlen(e), &exponent) == 0
	    && (to->rsa = cg_rsa_of_numbers(modulus, exponent, &err))) {
		snprintf(to->kid, sizeof to->kid, "%s", cg_json_get_str(k, "kid", ""));
		keys->n++;
	}
	cg_arena_release(&mem);
}

int
cg_keys_read(const char *text, size_t len, struct cg_keys *keys, struct cg_err *err)
{
	json_t *doc = cg_json_parse(text, len, "keys", 0, err), *k;
	size_t i;

	keys->n = 0;
	if (!doc)
		return -1;
	json_array_foreach(json_object_get(doc, "keys"), i, k)
		read_key(k, keys);
	json_decref(doc);
	if (keys->n == 0)
		return cg_err_set(err, CG_E_DATA, "no key for RS256 is among them");
	return 0;
}
