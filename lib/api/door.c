/*
 * Who asks, and may he? From here on to the end of the request the worker's context acts in his
 * name: every statement carries his tenant, and row level security sees it too.
 */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "store/store.h"
#include "tool/tool.h"

enum { KEY_MS = 300000 };

/* The value of `token` in the query, where a route takes it from there. */
static const char *
token_of(struct cg_api_call *c)
{
	const char *at = cg_http_query(c->http), *name, *value;

	if (!c->route->token)
		return NULL;
	while (cg_http_pair(cg_http_arena(c->http), &at, &name, &value) > 0)
		if (strcmp(name, "token") == 0)
			return value;
	return NULL;
}

static void
refuse(struct cg_api_call *c, const struct cg_err *why, const struct cg_err *err)
{
	if (err->code == CG_E_AUTH)
		cg_http_set(c->http, "WWW-Authenticate", "Bearer");
	if (why->code)
		cg_log(CG_LOG_INFO, "a token was refused", CG_S("request", cg_http_id(c->http)),
		    CG_S("client", cg_http_client(c->http)), CG_S("why", why->msg));
	cg_http_fail(c->http, err);
}

static bool
check(struct cg_api_call *c, struct cg_identity *room)
{
	const struct cg_auth_ask ask = { .authorization = cg_http_header(c->http, "Authorization"),
		.token = token_of(c), .local = cg_http_is_local(c->http), .now_ms = cg_wall_ms() };
	struct cg_err why = CG_ERR_INIT, err = CG_ERR_INIT;

	if (!cg_api_may_try(c))
		return false;
	if (cg_ctx_store(c->ctx, CG_STORE_WRITE, &err) == 0
	    && cg_auth_check(c->api->auth, c->ctx->store, &ask, room, &why, &err) == 0)
		return true;
	if (err.code == CG_E_AUTH && (ask.authorization || ask.token))
		cg_api_tried(c);
	refuse(c, &why, &err);
	return false;
}

static bool
comes_large(const struct cg_api_call *c)
{
	const char *length = cg_http_header(c->http, "Content-Length");

	return length ? strtoull(length, NULL, 10) > CG_HTTP_LARGE
	    : c->route->body_max > CG_HTTP_LARGE && cg_http_header(c->http, "Transfer-Encoding");
}

bool
cg_api_may_send(struct cg_api_call *c)
{
	const struct cg_auth_ask ask = { .authorization = cg_http_header(c->http, "Authorization"),
		.token = token_of(c), .local = cg_http_is_local(c->http) };
	struct cg_err why = CG_ERR_INIT, err = CG_ERR_INIT;

	if (c->route->access != CG_API_USER || !c->route->body || !comes_large(c))
		return true;
	if (!cg_api_may_try(c))
		return false;
	if (cg_auth_might(c->api->auth, &ask))
		return true;
	if (ask.authorization || ask.token)
		cg_err_set(&why, CG_E_AUTH, "it has the form of no token");
	cg_err_set(&err, CG_E_AUTH, "%s authentication token", why.code ? "invalid" : "missing");
	refuse(c, &why, &err);
	return false;
}

/* What a run that is asked for may do where it acts for who asks. */
static const char *
rights_of(struct cg_identity *who)
{
	static const struct {
		const char *area, *name;
		enum cg_auth_do what;
	} rights[] = { { "campaigns", "campaigns:read", CG_AUTH_READ },
		{ "campaigns", "campaigns:write", CG_AUTH_WRITE }, { "runs", "runs:read", CG_AUTH_READ },
		{ "runs", "runs:write", CG_AUTH_WRITE } };
	const char *all = "";

	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
		if (cg_identity_may(who, rights[i].area, rights[i].what))
			all = cg_arena_printf(&who->mem, "%s%s%s", all, *all ? " " : "", rights[i].name);
	return all;
}

bool
cg_api_enter(struct cg_api_call *c, struct cg_identity *room)
{
	const struct cg_api_route *r = c->route;

	if (r->access != CG_API_USER)
		return true;
	if (!check(c, room))
		return false;
	c->who = room;
	/* What a key that acts for nobody in particular makes is the key's. */
	c->ctx->who = (struct cg_scope){ .tenant = room->tenant, .user = room->user || !room->session
	    ? room->user : cg_arena_printf(&room->mem, "key:%s", room->session) };
	c->ctx->may = rights_of(room);
	if (r->area && !cg_identity_may(room, r->area, r->may)) {
		cg_http_refuse(c->http, 403, "PERM", NULL, 0, "this token may not %s in '%s'",
		    r->may == CG_AUTH_READ ? "read" : r->may == CG_AUTH_WRITE ? "write" : "do this", r->area);
		return false;
	}
	return cg_api_may(c);
}

int64_t
cg_api_until(const struct cg_api_call *c)
{
	int64_t again = c->api->req->key_ms >= 0 ? c->api->req->key_ms : KEY_MS, ends = c->who->expires_ms;

	if (c->who->kind != CG_AUTH_KEY)
		return ends;
	again += cg_wall_ms();
	return ends && ends < again ? ends : again;
}

void
cg_api_leave(struct cg_api_call *c, struct cg_identity *room)
{
	if (!c->who)
		return;
	c->ctx->who = (struct cg_scope){ NULL, NULL };
	c->ctx->may = NULL;
	c->who = NULL;
	cg_identity_release(room);
}
