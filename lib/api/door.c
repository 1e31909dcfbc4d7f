/*
 * Who asks, and may he? From here on to the end of the request the worker's context acts in his
 * name: every statement carries his tenant, and row level security sees it too.
 */
#include <string.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "store/store.h"
#include "tool/tool.h"

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
	if (r->area && !cg_identity_may(room, r->area, r->may)) {
		cg_http_refuse(c->http, 403, "PERM", NULL, 0, "this token may not %s in '%s'",
		    r->may == CG_AUTH_READ ? "read" : r->may == CG_AUTH_WRITE ? "write" : "do this", r->area);
		return false;
	}
	return cg_api_may(c);
}

void
cg_api_leave(struct cg_api_call *c, struct cg_identity *room)
{
	if (!c->who)
		return;
	c->ctx->who = (struct cg_scope){ NULL, NULL };
	c->who = NULL;
	cg_identity_release(room);
}
