#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/api_keys.h"
#include "tenant/tenant.h"
#include "tool/key.h"
#include "tool/record.h"
#include "tool/tool.h"

enum {
	NAME_MAX_BYTES = 100,
	KEYS_MAX = 100,      /* that are good, of one tenant */
	DAYS_MAX = 1827      /* five years */
};

static const char *
status_of(const struct cg_api_key_row *row, int64_t now)
{
	if (row->revoked_ms)
		return "revoked";
	return row->expires_ms && row->expires_ms <= now ? "expired" : "active";
}

static json_t *
split(const char *scopes)
{
	json_t *list = json_array();

	while (*scopes) {
		size_t n = strcspn(scopes, " ");

		json_array_append_new(list, json_stringn(scopes, n));
		scopes += n + (scopes[n] == ' ');
	}
	return list;
}

static json_t *
record(const struct cg_api_key_row *row)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "key");
	cg_json_set_str(r, "keyId", row->id);
	cg_json_set_str(r, "name", row->name);
	cg_json_set(r, "scopes", split(row->scopes));
	if (row->user && *row->user)
		cg_json_set_str(r, "userId", row->user);
	cg_json_set_str(r, "status", status_of(row, cg_wall_ms()));
	cg_record_time(r, "createdAt", row->created_ms);
	cg_record_time(r, "expiresAt", row->expires_ms);
	cg_record_time(r, "lastUsedAt", row->used_ms);
	cg_record_time(r, "revokedAt", row->revoked_ms);
	cg_json_set_str(r, "madeBy", row->made_by);
	return r;
}

static int
check_req(const struct cg_key_create_req *req, struct cg_err *err)
{
	size_t n = strlen(req->name);

	if (n == 0 || n > NAME_MAX_BYTES || cg_utf8_check(req->name, n) != n)
		return cg_err_set(err, CG_E_USAGE, "the name of a key is 1 to %d bytes of text", NAME_MAX_BYTES);
	for (const char *p = req->name; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 127)
			return cg_err_set(err, CG_E_USAGE, "the name of a key has no control characters");
	if (req->user && !cg_tenant_valid(req->user))
		return cg_err_set(err, CG_E_USAGE, "'%.60s' is no id of a user", req->user);
	if (req->lasts_ms == 0)
		return cg_err_set(err, CG_E_USAGE, "a key that expires at once is good for nothing");
	if (req->lasts_ms > (int64_t)DAYS_MAX * 86400000)
		return cg_err_set(err, CG_E_USAGE, "a key lasts five years at most (%dd)", DAYS_MAX);
	return 0;
}

static int64_t
expiry(const struct cg_key_create_req *req)
{
	int64_t at = req->lasts_ms < 0 ? 0 : cg_wall_ms() + req->lasts_ms;

	return req->until_ms && (!at || at > req->until_ms) ? req->until_ms : at;
}

/* Keys that nobody misses are keys that somebody has: there are not many. */
static int
add(struct cg_ctx *ctx, struct cg_api_key_row *row, struct cg_err *err)
{
	int rc = cg_store_api_key_add(ctx->store, &ctx->who, row, KEYS_MAX, err);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return cg_err_set(err, CG_E_STATE, "there are %d keys that are good, which is as many as a tenant "
	    "may have: revoke one that nobody uses first", KEYS_MAX);
}

int
cg_tool_key_create(struct cg_ctx *ctx, const struct cg_key_create_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	char text[CG_AUTH_KEY_LEN + 1], hash[65];
	struct cg_api_key_row row = { .name = req->name, .user = req->user, .secret_hash = hash,
		.made_by = req->made_by, .expires_ms = expiry(req) };
	char *scopes = NULL;
	json_t *r;
	int rc = -1;

	if (check_req(req, err) < 0 || !(scopes = cg_auth_scopes(req->scopes, err))
	    || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		goto out;
	row.scopes = scopes;
	cg_auth_key_new(row.id, text, hash);
	if (add(ctx, &row, err) < 0)
		goto out;
	r = record(&row);
	cg_json_set_str(r, "key", text);
	rc = cg_sink_put_new(to, r, err);
out:
	free(scopes);
	return rc;
}

struct listing {
	struct cg_sink *to;
	bool all;
	struct cg_err *err;
};

static int
put(void *arg, const struct cg_api_key_row *row)
{
	struct listing *l = arg;

	if (!l->all && strcmp(status_of(row, cg_wall_ms()), "active") != 0)
		return 0;
	return cg_sink_put_new(l->to, record(row), l->err);
}

int
cg_tool_key_list(struct cg_ctx *ctx, bool all, struct cg_sink *to, struct cg_err *err)
{
	struct listing l = { to, all, err };

	return cg_ctx_store(ctx, CG_STORE_READ, err) < 0
	    || cg_store_api_keys(ctx->store, &ctx->who, NULL, put, &l, err) < 0 ? -1 : 0;
}

static int
seen(void *arg, const struct cg_api_key_row *row)
{
	(void)arg;
	(void)row;
	return 0;
}

int
cg_tool_key_revoke(struct cg_ctx *ctx, const char *id, struct cg_sink *to, struct cg_err *err)
{
	struct listing l = { to, true, err };

	/* For reading first: what is not there must not make a store. */
	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	switch (cg_store_api_keys(ctx->store, &ctx->who, id, seen, NULL, err)) {
	case -1:
		return -1;
	case 0:
		return cg_err_set(err, CG_E_NOTFOUND, "no API key '%.40s'", id);
	}
	return cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0
	    || cg_store_api_key_revoke(ctx->store, &ctx->who, id, err) < 0
	    || cg_store_api_keys(ctx->store, &ctx->who, id, put, &l, err) < 0 ? -1 : 0;
}
