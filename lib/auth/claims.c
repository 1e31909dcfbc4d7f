/*
 * What a session token says, once its signature is known to be the issuer's: still nothing
 * is taken that is not of the form in which it is meant. Version 1 has org_id, org_role and
 * org_permissions; version 2 has `o`, and permissions as masks over two lists.
 */
#include <string.h>

#include "auth/auth_priv.h"
#include "json/json.h"

static int
wrong(struct cg_err *why, const char *what)
{
	return cg_err_set(why, CG_E_AUTH, "%s", what);
}

/* A name that may go into logs, SQL parameters and headers alike. */
static bool
is_word(const char *s)
{
	size_t n = 0;

	while (s[n] > ' ' && s[n] < 127 && s[n] != '"' && s[n] != '\\')
		n++;
	return n > 0 && n <= 255 && s[n] == '\0';
}

/* A claim that must be a word when it is there: 1, 0 it is not, -1. */
static int
word(struct cg_arena *a, const json_t *o, const char *key, const char **out, struct cg_err *why)
{
	const json_t *v = json_object_get(o, key);

	*out = NULL;
	if (!v)
		return 0;
	if (!json_is_string(v) || !is_word(json_string_value(v)))
		return cg_err_set(why, CG_E_AUTH, "its %s is not a word", key);
	*out = cg_arena_strdup(a, json_string_value(v));
	return 1;
}

/* ---- times ---- */

/* Seconds since the epoch as milliseconds: 1, 0 there is none, -1. */
static int
instant(const json_t *c, const char *key, int64_t *ms, struct cg_err *why)
{
	const json_t *v = json_object_get(c, key);

	if (!v)
		return 0;
	if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > INT64_C(1) << 40)
		return cg_err_set(why, CG_E_AUTH, "its %s is no time", key);
	*ms = (int64_t)json_integer_value(v) * 1000;
	return 1;
}

static int
read_times(const json_t *c, int64_t now, struct cg_identity *who, struct cg_err *why)
{
	int64_t nbf = 0, iat = 0;
	int exp = instant(c, "exp", &who->expires_ms, why);

	if (exp == 0)
		return wrong(why, "it has no exp");
	if (exp < 0 || instant(c, "nbf", &nbf, why) < 0 || instant(c, "iat", &iat, why) < 0)
		return -1;
	if (who->expires_ms <= now - CG_SKEW_MS)
		return cg_err_set(why, CG_E_AUTH, "it expired %lld ms ago", (long long)(now - who->expires_ms));
	if (nbf > now + CG_SKEW_MS)
		return cg_err_set(why, CG_E_AUTH, "it is not valid for another %lld ms", (long long)(nbf - now));
	if (iat > now + CG_SKEW_MS)
		return cg_err_set(why, CG_E_AUTH, "it was issued in the future, by %lld ms", (long long)(iat - now));
	return 0;
}

/* ---- who it is from, and for whom ---- */

static int
check_party(struct cg_arena *a, const json_t *c, char *const *origins, struct cg_err *why)
{
	const char *azp;
	int rc = word(a, c, "azp", &azp, why);

	if (rc <= 0)
		return rc;
	for (; *origins; origins++)
		if (strcmp(*origins, azp) == 0)
			return 0;
	return cg_err_set(why, CG_E_AUTH, "its azp '%.80s' is none of the allowed origins", azp);
}

static int
read_parties(const json_t *c, const struct cg_claim_rules *rules, struct cg_identity *who,
    struct cg_err *why)
{
	const json_t *act = json_object_get(c, "act");
	const char *s;
	int rc;

	if (word(&who->mem, c, "iss", &s, why) < 0)
		return -1;
	if (!s || strcmp(s, rules->issuer) != 0)
		return cg_err_set(why, CG_E_AUTH, "its issuer is '%.80s'", s ? s : "");
	if (json_object_get(c, "aud"))
		return wrong(why, "it is meant for somebody else (aud)");
	if (check_party(&who->mem, c, rules->origins, why) < 0
	    || (rc = word(&who->mem, c, "sub", &who->user, why)) < 0)
		return -1;
	if (rc == 0)
		return wrong(why, "it has no sub");
	if (word(&who->mem, c, "sid", &who->session, why) < 0 || word(&who->mem, c, "sts", &s, why) < 0
	    || (act && word(&who->mem, act, "sub", &who->actor, why) < 0))
		return -1;
	if (act && !json_is_object(act))
		return wrong(why, "its act is no object");
	if (s && strcmp(s, "pending") == 0)
		return wrong(why, "its session is pending");
	return 0;
}

/* ---- the organisation ---- */

static int
read_org(const json_t *id, const json_t *role, struct cg_identity *who, struct cg_err *why)
{
	const char *s = json_string_value(id), *r = json_string_value(role);

	if (!id)
		return cg_err_set(why, CG_E_STATE, "no organisation is active");
	if (!s || strncmp(s, "org_", 4) != 0 || !s[4] || strlen(s) > 255
	    || s[4 + strspn(s + 4, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")])
		return wrong(why, "its organisation is no org_...");
	if (r && strncmp(r, "org:", 4) == 0)
		r += 4;
	if (!r || !is_word(r))
		return wrong(why, "its role is not a word");
	who->tenant = cg_arena_strdup(&who->mem, s);
	who->role = cg_arena_strdup(&who->mem, r);
	return 0;
}

/* ---- permissions ---- */

struct grants {
	const char *v[CG_GRANTS_MAX];
	size_t n;
};

static int
grant(struct grants *g, const char *name, struct cg_err *why)
{
	if (!name)
		return wrong(why, "a permission is no text");
	if (g->n == CG_GRANTS_MAX)
		return cg_err_set(why, CG_E_AUTH, "it has more than %d permissions", CG_GRANTS_MAX);
	g->v[g->n++] = name;
	return 0;
}

/* The next of a list with commas, without blanks around it; *list moves on. False at the end. */
static bool
next_of(const char **list, struct cg_str *out)
{
	const char *p = *list;
	size_t n;

	if (!p)
		return false;
	p += strspn(p, " ");
	n = strcspn(p, ",");
	*list = p[n] ? p + n + 1 : NULL;
	while (n && p[n - 1] == ' ')
		n--;
	*out = (struct cg_str){ p, n };
	return true;
}

/* The next feature that is an organisation's ("o:", "uo:"), without what says so. */
static bool
next_feature(const char **list, struct cg_str *out)
{
	while (next_of(list, out)) {
		const char *colon = memchr(out->s, ':', out->len);
		size_t n = colon ? (size_t)(colon - out->s) : 0;

		if (!colon || !memchr(out->s, 'o', n))
			continue;
		*out = (struct cg_str){ colon + 1, out->len - n - 1 };
		return true;
	}
	return false;
}

static int
read_mask(struct cg_str s, uint64_t *mask, struct cg_err *why)
{
	*mask = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.s[i] < '0' || s.s[i] > '9' || s.len > 18)
			return wrong(why, "a mask of its permissions is no number");
		*mask = *mask * 10 + (uint64_t)(s.s[i] - '0');
	}
	return s.len ? 0 : wrong(why, "a mask of its permissions is empty");
}

/* Bit i of a feature's mask: org:<feature>:<permission i>. */
static int
grant_masked(struct cg_arena *a, struct cg_str feature, uint64_t mask, const char *permissions,
    struct grants *g, struct cg_err *why)
{
	struct cg_str p;

	for (; mask && next_of(&permissions, &p); mask >>= 1)
		if (mask & 1 && p.len && feature.len && grant(g, cg_arena_printf(a, "org:%.*s:%.*s",
		    (int)feature.len, feature.s, (int)p.len, p.s), why) < 0)
			return -1;
	return 0;
}

static int
grant_v2(struct cg_arena *a, const json_t *c, const json_t *o, struct grants *g, struct cg_err *why)
{
	const char *features = cg_json_get_str(c, "fea", NULL), *masks = cg_json_get_str(o, "fpm", NULL);
	const char *permissions = cg_json_get_str(o, "per", NULL);
	struct cg_str feature, m;
	uint64_t mask;

	while (masks && next_feature(&features, &feature) && next_of(&masks, &m))
		if (read_mask(m, &mask, why) < 0
		    || grant_masked(a, feature, mask, permissions, g, why) < 0)
			return -1;
	return 0;
}

static int
grant_v1(struct cg_arena *a, const json_t *c, struct grants *g, struct cg_err *why)
{
	const json_t *list = json_object_get(c, "org_permissions"), *v;
	size_t i;

	if (list && !json_is_array(list))
		return wrong(why, "its org_permissions are no list");
	json_array_foreach(list, i, v)
		if (grant(g, json_is_string(v) ? cg_arena_strdup(a, json_string_value(v)) : NULL, why) < 0)
			return -1;
	return 0;
}

static void
keep(struct cg_identity *who, const struct grants *g)
{
	const char **v = cg_arena_alloc(&who->mem, (g->n + 1) * sizeof *v);

	memcpy(v, g->v, g->n * sizeof *v);
	who->grants = v;
}

static int
read_member(const json_t *c, int64_t version, struct cg_identity *who, struct cg_err *why)
{
	const json_t *o = json_object_get(c, "o");
	struct grants g;
	int rc;

	g.n = 0;

	if (version == 2 && o && !json_is_object(o))
		return wrong(why, "its o is no object");
	if (version == 2)
		rc = read_org(o ? json_object_get(o, "id") : NULL, json_object_get(o, "rol"), who, why) < 0
		    ? -1 : grant_v2(&who->mem, c, o, &g, why);
	else
		rc = read_org(json_object_get(c, "org_id"), json_object_get(c, "org_role"), who, why) < 0
		    ? -1 : grant_v1(&who->mem, c, &g, why);
	keep(who, &g);
	return rc;
}

static int
read_claims(const json_t *c, const struct cg_claim_rules *rules, struct cg_identity *who,
    struct cg_err *why)
{
	const json_t *v = json_object_get(c, "v");
	int64_t version = v ? (int64_t)json_integer_value(v) : 1;

	if (v && (!json_is_integer(v) || version < 1 || version > 2))
		return wrong(why, "its version is neither 1 nor 2");
	return read_times(c, rules->now_ms, who, why) < 0 || read_parties(c, rules, who, why) < 0
	    || read_member(c, version, who, why) < 0 ? -1 : 0;
}

int
cg_claims_read(const char *body, size_t len, const struct cg_claim_rules *rules,
    struct cg_identity *who, struct cg_err *why)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *c = cg_json_parse(body, len, "claims", 0, &err);
	int rc;

	memset(who, 0, sizeof *who);
	if (json_is_object(c))
		rc = read_claims(c, rules, who, why);
	else
		rc = wrong(why, "its claims are no object without doubles");
	json_decref(c);
	if (rc < 0)
		cg_identity_release(who);
	return rc;
}
