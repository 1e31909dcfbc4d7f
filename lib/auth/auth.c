/* Which kind of token it is, and who that makes of whoever asks. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "auth/auth_priv.h"
#include "base/id.h"
#include "crypt/crypt.h"
#include "store/api_keys.h"
#include "tenant/tenant.h"

enum { USED_MS = 15 * 60 * 1000 /* to which a key's last use is known */, DEV_LEN = 4 + 64 };

struct cg_auth {
	char *issuer;          /* NULL: session tokens are nobody's */
	char **origins;
	void *key;             /* the one key, or */
	struct cg_jwks *jwks;
	struct cg_seen *seen;
	char *dev_tenant;      /* NULL: no token of development */
	char dev_token[DEV_LEN + 1];
};

/* ---- its life ---- */

static int
open_sessions(struct cg_auth *a, const struct cg_auth_conf *conf, struct cg_err *err)
{
	struct cg_jwks_conf jc = { NULL, conf->ca_file, conf->clock, conf->fetch_ms, conf->wait_ms };
	char *url;
	int rc;

	if (!conf->issuer && !conf->publishable_key)
		return conf->key || conf->jwks_url ? cg_err_set(err, CG_E_CONFIG, "setting '%s' is there, but "
		    "not whose it is: set 'auth-issuer' or 'auth-publishable-key'",
		    conf->key ? "auth-key" : "auth-jwks") : 0;
	if (cg_rsa_open(err) < 0 || !(a->issuer = cg_issuer_of(conf->issuer, conf->publishable_key, err))
	    || !(a->origins = cg_issuer_origins(conf->origins, err)))
		return -1;
	if (conf->key)
		return (a->key = cg_issuer_key(conf->key, err)) ? 0 : -1;
	if (!(url = cg_issuer_jwks(a->issuer, conf->jwks_url, err)))
		return -1;
	jc.url = url;
	rc = cg_jwks_open(&a->jwks, &jc, err);
	free(url);
	return rc;
}

static int
open_dev(struct cg_auth *a, const char *tenant, struct cg_err *err)
{
	unsigned char secret[CG_SHA256_LEN];

	if (!tenant)
		return 0;
	if (!cg_tenant_valid(tenant))
		return cg_err_set(err, CG_E_CONFIG, "'%.100s' is no tenant", tenant);
	a->dev_tenant = cg_strdup(tenant);
	cg_random(secret, sizeof secret);
	memcpy(a->dev_token, "cgd_", 4);
	cg_sha256_hex(secret, sizeof secret, a->dev_token + 4);
	return 0;
}

int
cg_auth_open(struct cg_auth **out, const struct cg_auth_conf *conf, struct cg_err *err)
{
	struct cg_auth *a = cg_alloc(sizeof *a);

	*out = a;
	a->seen = cg_seen_new();
	if (open_sessions(a, conf, err) == 0 && open_dev(a, conf->dev_tenant, err) == 0)
		return 0;
	cg_auth_close(a);
	*out = NULL;
	return -1;
}

void
cg_auth_close(struct cg_auth *a)
{
	if (!a)
		return;
	cg_jwks_close(a->jwks);
	cg_seen_free(a->seen);
	cg_rsa_free(a->key);
	cg_issuer_origins_free(a->origins);
	free(a->issuer);
	free(a->dev_tenant);
	free(a);
}

const char *
cg_auth_dev_token(const struct cg_auth *a)
{
	return a->dev_tenant ? a->dev_token : NULL;
}

void
cg_identity_release(struct cg_identity *who)
{
	cg_arena_release(&who->mem);
	memset(who, 0, sizeof *who);
}

/* ---- session tokens ---- */

/* The key that it says it was signed with, the caller's to free, and of which set. */
static void *
key_of(struct cg_auth *a, const struct cg_token *t, uint64_t *set, struct cg_err *why)
{
	*set = 0;
	if (a->key)
		return cg_rsa_keep(a->key);
	if (t->kid[0])
		return cg_jwks_key(a->jwks, t->kid, set, why);
	cg_err_set(why, CG_E_AUTH, "it has no kid");
	return NULL;
}

static int
check_signature(struct cg_auth *a, struct cg_str text, const struct cg_token *t, struct cg_err *why)
{
	struct cg_seen_name name;
	uint64_t set;
	void *key = key_of(a, t, &set, why);
	bool good;

	if (!key)
		return -1;
	cg_seen_name(text, set, &name);
	good = cg_seen_has(a->seen, &name);
	if (!good && (good = cg_rsa_verify(key, t->covered, t->signature)))
		cg_seen_add(a->seen, &name);
	cg_rsa_free(key);
	if (good)
		return 0;
	return cg_err_set(why, CG_E_AUTH, "its signature is not that of %s%s", a->key ? "the configured key"
	    : "key ", a->key ? "" : t->kid);
}

static int
check_session(struct cg_auth *a, struct cg_str text, int64_t now, struct cg_identity *who,
    struct cg_err *why)
{
	struct cg_claim_rules rules = { a->issuer, a->origins, now };
	struct cg_token t;
	int rc;

	if (!a->issuer)
		return cg_err_set(why, CG_E_AUTH, "session tokens are not accepted: no issuer is configured");
	rc = cg_token_read(text.s, text.len, &t, why);
	if (rc == 0)
		rc = check_signature(a, text, &t, why);
	if (rc == 0)
		rc = cg_claims_read(t.body.s, t.body.len, &rules, who, why);
	cg_token_release(&t);
	return rc;
}

/* ---- API keys ---- */

static int
is_over(const struct cg_api_key_row *row, int64_t now, struct cg_err *why)
{
	if (row->revoked_ms)
		return cg_err_set(why, CG_E_AUTH, "API key %s is revoked", row->id);
	if (row->expires_ms && row->expires_ms <= now)
		return cg_err_set(why, CG_E_AUTH, "API key %s has expired", row->id);
	return 0;
}

static void
become_key(const struct cg_api_key_row *row, struct cg_identity *who)
{
	struct cg_arena *a = &who->mem;
	char *scopes = cg_arena_strdup(a, row->scopes), *rest = scopes;
	const char **v = cg_arena_alloc(a, (strlen(scopes) / 2 + 2) * sizeof *v), **end = v;

	for (char *one; (one = strtok_r(rest, " ", &rest)); )
		*end++ = one;
	who->kind = CG_AUTH_KEY;
	who->tenant = cg_arena_strdup(a, row->tenant);
	who->user = *row->user ? cg_arena_strdup(a, row->user) : NULL;
	who->session = cg_arena_strdup(a, row->id);
	who->grants = v;
	who->role = cg_identity_has(who, "admin") ? "admin" : "member";
	who->expires_ms = row->expires_ms;
}

/* When it cannot be noted, the next use will be. */
static void
note_use(struct cg_store *st, const struct cg_api_key_row *row, int64_t now)
{
	struct cg_scope scope = { row->tenant, NULL };
	struct cg_err late = CG_ERR_INIT;

	if (cg_store_is_writable(st) && now - row->used_ms >= USED_MS)
		cg_store_api_key_used(st, &scope, row->id, now, &late);
}

static int
check_key(struct cg_store *st, struct cg_str text, int64_t now, struct cg_identity *who,
    struct cg_err *why)
{
	char id[CG_ID_LEN + 1], hash[65];
	struct cg_api_key_row row;
	int rc;

	if (!st)
		return cg_err_set(why, CG_E_AUTH, "API keys are not accepted");
	if (!cg_auth_key_read(text.s, text.len, id, hash))
		return cg_err_set(why, CG_E_AUTH, "it has not the form of an API key");
	rc = cg_store_api_key_find(st, id, &row, why);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(why, CG_E_AUTH, "there is no API key %s", id);
	if (strlen(row.secret_hash) != CG_HEX_LEN || !cg_equal_const(row.secret_hash, hash, CG_HEX_LEN))
		rc = cg_err_set(why, CG_E_AUTH, "that is not the secret of API key %s", id);
	else
		rc = is_over(&row, now, why);
	if (rc == 0) {
		become_key(&row, who);
		note_use(st, &row, now);
	}
	cg_api_key_row_release(&row);
	return rc;
}

/* ---- the token of development ---- */

static int
check_dev(const struct cg_auth *a, struct cg_str text, bool local, struct cg_identity *who,
    struct cg_err *why)
{
	static const char *const nothing[] = { NULL };

	if (!a->dev_tenant)
		return cg_err_set(why, CG_E_AUTH, "there is no token of development");
	if (!local)
		return cg_err_set(why, CG_E_AUTH, "the token of development came from elsewhere");
	if (text.len != DEV_LEN || !cg_equal_const(text.s, a->dev_token, DEV_LEN))
		return cg_err_set(why, CG_E_AUTH, "it is not the token of development");
	who->kind = CG_AUTH_DEV;
	who->tenant = cg_arena_strdup(&who->mem, a->dev_tenant);
	who->user = "developer";
	who->role = "admin";
	who->grants = nothing;
	return 0;
}

/* ---- the entry ---- */

/* The token of "Bearer <token>": RFC 6750. False: it is something else. */
static bool
bearer(const char *header, struct cg_str *token)
{
	if (strncasecmp(header, "Bearer ", 7) != 0)
		return false;
	header += 7 + strspn(header + 7, " ");
	*token = (struct cg_str){ header, strnlen(header, CG_TOKEN_MAX + 1) };
	return token->len > 0;
}

static int
find_token(const struct cg_auth_ask *ask, struct cg_str *token, struct cg_err *why)
{
	if (!ask->authorization && !ask->token)
		return cg_err_set(why, CG_E_NOINPUT, "there is no token");
	if (ask->authorization && ask->token)
		return cg_err_set(why, CG_E_AUTH, "there are two tokens");
	if (ask->authorization && !bearer(ask->authorization, token))
		return cg_err_set(why, CG_E_AUTH, "its Authorization is not Bearer and a token");
	if (ask->token)
		*token = (struct cg_str){ ask->token, strnlen(ask->token, CG_TOKEN_MAX + 1) };
	return 0;
}

/* What the client may know of why. */
static int
tell(const struct cg_err *why, struct cg_err *err)
{
	switch (why->code) {
	case CG_E_AUTH:
		return cg_err_set(err, CG_E_AUTH, "invalid authentication token");
	case CG_E_NOINPUT:
		return cg_err_set(err, CG_E_AUTH, "missing authentication token");
	case CG_E_STATE:
		return cg_err_set(err, CG_E_AUTH, "organization ID is required");
	default:
		return cg_err_set(err, CG_E_UNAVAILABLE, "tokens cannot be checked at the moment");
	}
}

static int
check(struct cg_auth *a, struct cg_store *st, const struct cg_auth_ask *ask,
    struct cg_identity *who, struct cg_err *why)
{
	struct cg_str t;

	if (find_token(ask, &t, why) < 0)
		return -1;
	if (strncmp(t.s, "cgk_", 4) == 0)
		return check_key(st, t, ask->now_ms, who, why);
	if (strncmp(t.s, "cgd_", 4) == 0)
		return check_dev(a, t, ask->local, who, why);
	return check_session(a, t, ask->now_ms, who, why);
}

int
cg_auth_check(struct cg_auth *a, struct cg_store *st, const struct cg_auth_ask *ask,
    struct cg_identity *who, struct cg_err *why, struct cg_err *err)
{
	memset(who, 0, sizeof *who);
	return check(a, st, ask, who, why) == 0 ? 0 : tell(why, err);
}

bool
cg_auth_might(const struct cg_auth *a, const struct cg_auth_ask *ask)
{
	char id[CG_ID_LEN + 1], hash[65];
	struct cg_err why = CG_ERR_INIT;
	struct cg_token t;
	struct cg_str s;
	bool yes;

	if (find_token(ask, &s, &why) < 0)
		return false;
	if (strncmp(s.s, "cgk_", 4) == 0)
		return cg_auth_key_read(s.s, s.len, id, hash);
	if (strncmp(s.s, "cgd_", 4) == 0)
		return a->dev_tenant && s.len == DEV_LEN && cg_equal_const(s.s, a->dev_token, DEV_LEN);
	yes = a->issuer && cg_token_read(s.s, s.len, &t, &why) == 0;
	if (a->issuer)
		cg_token_release(&t);
	return yes;
}
