/*
 * Keys with which programs ask: who administers makes, sees and revokes them. A key is told once,
 * to who made it, and no cache keeps that reply.
 */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "tool/key.h"

#define STR "{\"type\":\"string\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define UUID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define CLOSED(required, members) "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" \
	required "],\"properties\":{" members "}}"
#define OF(area) "\"" area ":read\",\"" area ":write\""
#define SCOPE "{\"enum\":[\"read\",\"write\",\"admin\"," OF("campaigns") "," OF("runs") "," OF("workflows") \
	"," OF("intelligence") "," OF("media") "," OF("chat") "]}"
#define SCOPES "{\"type\":\"array\",\"minItems\":1,\"maxItems\":15,\"items\":" SCOPE "}"

#define REQUIRED "\"type\",\"keyId\",\"name\",\"scopes\",\"status\",\"createdAt\""
#define MEMBERS "\"type\":{\"const\":\"key\"},\"keyId\":" UUID ",\"name\":" STR ",\"scopes\":" SCOPES "," \
	"\"userId\":" STR ",\"status\":{\"enum\":[\"active\",\"expired\",\"revoked\"]},\"createdAt\":" TIME "," \
	"\"expiresAt\":" TIME ",\"lastUsedAt\":" TIME ",\"revokedAt\":" TIME "," \
	"\"madeBy\":{\"type\":\"string\",\"format\":\"uuid\",\"description\":\"The key that made it, with which it " \
	"is revoked.\"}"
#define KEYS CLOSED("\"keys\"", "\"keys\":{\"type\":\"array\",\"items\":" CLOSED(REQUIRED, MEMBERS) "}")
#define NEW_KEY CLOSED(REQUIRED ",\"key\"", MEMBERS ",\"key\":{\"type\":\"string\"," \
	"\"pattern\":\"^cgk_[0-9a-f]{32}_[0-9a-f]{64}$\",\"description\":\"It is told this once.\"}")
#define QUERY CLOSED("", "\"all\":{\"type\":\"boolean\",\"default\":false,\"description\":\"Those that " \
	"expired or were revoked, too.\"}")
#define CREATE CLOSED("\"name\",\"scopes\"", "\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":100}," \
	"\"scopes\":" SCOPES ",\"expiresIn\":{\"type\":\"string\",\"pattern\":\"^[1-9][0-9]{0,3}[smhd]$\"," \
	"\"description\":\"90d, 12h, five years at most; for ever without it. A key that a key makes ends with " \
	"it at the latest, and is revoked with it.\"},\"userId\":{\"type\":\"string\",\"minLength\":1," \
	"\"maxLength\":128,\"pattern\":\"^[A-Za-z0-9][A-Za-z0-9._:@-]*$\",\"description\":\"For whom it acts; " \
	"nobody in particular without it. A key names nobody but whom it acts for itself.\"}")

static int
list(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_key_list(c->ctx, cg_json_get_bool(c->query, "all", false), &g.to, err);
	rc = rc < 0 ? rc : cg_api_give_list(c, &g, "keys", NULL, err);
	cg_api_gather_release(&g);
	return rc;
}

/* Names of scopes with a blank between. */
static void
join(const json_t *scopes, struct cg_buf *to)
{
	const json_t *one;
	size_t i;

	json_array_foreach(scopes, i, one)
		cg_buf_printf(to, "%s%s", i ? " " : "", json_string_value(one));
}

static void
give_key(struct cg_api_call *c, struct cg_buf *text)
{
	size_t n;
	char *bytes = cg_buf_detach(text, &n);

	cg_http_set(c->http, "Cache-Control", "no-store");
	cg_http_reply(c->http, c->route->status, "application/json", bytes, n);
}

/* Does a key that has these scopes have that one, too? */
static bool
covers(const struct cg_identity *who, const char *scope)
{
	return cg_identity_has(who, "admin") || cg_identity_has(who, scope);
}

/*
 * A key makes none that outlives it, or may more or is somebody else than it: who has it for an hour
 * would have it for good.
 */
static int
bind_to_maker(struct cg_api_call *c, struct cg_key_create_req *req, struct cg_err *err)
{
	const struct cg_identity *who = c->who;
	const json_t *one;
	size_t i;

	if (who->kind != CG_AUTH_KEY)
		return 0;
	json_array_foreach(json_object_get(c->body, "scopes"), i, one)
		if (!covers(who, json_string_value(one)))
			return cg_err_set(err, CG_E_PERM, "a key makes no key that may more than itself: '%s'",
			    json_string_value(one));
	if (req->user && (!who->user || strcmp(req->user, who->user) != 0))
		return cg_err_set(err, CG_E_PERM, "a key makes keys for whom it acts itself, and for nobody else");
	req->user = who->user;
	req->until_ms = who->expires_ms;
	req->made_by = who->session;
	return 0;
}

static int
create(struct cg_api_call *c, struct cg_err *err)
{
	const char *lasts = cg_json_get_str(c->body, "expiresIn", NULL);
	struct cg_key_create_req req = { .name = cg_json_get_str(c->body, "name", ""),
		.user = cg_json_get_str(c->body, "userId", NULL), .lasts_ms = -1 };
	struct cg_api_gather g;
	struct cg_buf scopes;
	int rc;

	if (lasts && cg_strtodur_ms(lasts, &req.lasts_ms, err) < 0)
		return -1;
	if (bind_to_maker(c, &req, err) < 0)
		return -1;
	cg_buf_init(&scopes, 1000);
	join(json_object_get(c->body, "scopes"), &scopes);
	req.scopes = scopes.s;
	cg_api_gather_init(&g);
	rc = cg_tool_key_create(c->ctx, &req, &g.to, err);
	if (rc == 0)
		give_key(c, &g.text);
	cg_api_gather_release(&g);
	cg_buf_release(&scopes);
	return rc;
}

static int
revoke(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_key_revoke(c->ctx, c->params[0], &g.to, err);
	cg_api_gather_release(&g);
	if (rc == 0)
		cg_api_give_nothing(c);
	return rc;
}

#define OF_KEYS .access = CG_API_USER, .area = "keys", .may = CG_AUTH_ADMIN

static const struct cg_api_route keys[] = {
	{ .method = "GET", .path = "/api/keys", .id = "listKeys", .summary = "The tenant's keys for programs, newest "
	    "first; never the keys themselves.", .twin = "cg-key list --json", OF_KEYS,
	    .throttle = CG_API_OFTEN, .query = QUERY, .status = 200, .reply = KEYS, .handle = list },
	{ .method = "POST", .path = "/api/keys", .id = "createKey", .summary = "Make a key, and tell it this once.",
	    .twin = "cg-key create", OF_KEYS, .throttle = { 20, 60 }, .body = CREATE, .status = 201,
	    .reply = NEW_KEY, .handle = create },
	{ .method = "DELETE", .path = "/api/keys/{id}", .id = "revokeKey", .summary = "Let nobody in with it any "
	    "more, nor with keys that it made; again is no mistake.", .twin = "cg-key revoke", OF_KEYS, .throttle = CG_API_OFTEN,
	    .status = 204, .handle = revoke },
};

const struct cg_api_group cg_api_key_routes = CG_API_GROUP(keys);
