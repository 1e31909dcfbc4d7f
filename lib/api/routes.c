/*
 * Every route. In the order of the document; what a route takes and gives stands beside it, here
 * for what is asked about the server itself, in the files of the other groups for the rest.
 */
#include <string.h>

#include "api/api_priv.h"
#include "base/mem.h"
#include "json/json.h"
#include "tool/record.h"

#define HEALTH_PART \
	"{\"type\":\"object\",\"additionalProperties\":{\"type\":\"object\",\"required\":[\"status\"]," \
	"\"properties\":{\"status\":{\"enum\":[\"up\",\"down\"]},\"message\":{\"type\":\"string\"}," \
	"\"depth\":{\"type\":\"integer\",\"minimum\":0}}}}"

#define HEALTH \
	"{\"type\":\"object\",\"required\":[\"type\",\"status\",\"version\",\"info\",\"error\",\"details\"]," \
	"\"properties\":{\"type\":{\"const\":\"health\"},\"status\":{\"enum\":[\"ok\",\"error\"]}," \
	"\"version\":{\"type\":\"string\"},\"info\":" HEALTH_PART ",\"error\":" HEALTH_PART "," \
	"\"details\":" HEALTH_PART "}}"

#define ALIVE \
	"{\"type\":\"object\",\"required\":[\"status\"],\"properties\":{\"status\":{\"const\":\"ok\"}}}"

#define PROFILE \
	"{\"type\":\"object\",\"required\":[\"type\",\"tenantId\",\"role\",\"grants\"],\"properties\":{" \
	"\"type\":{\"const\":\"profile\"},\"tenantId\":{\"type\":\"string\"},\"userId\":{\"type\":\"string\"}," \
	"\"role\":{\"type\":\"string\"},\"sessionId\":{\"type\":\"string\"},\"actor\":{\"type\":\"string\"}," \
	"\"grants\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}," \
	"\"expiresAt\":{\"type\":\"string\",\"format\":\"date-time\"}}}"

static bool
greet(struct cg_api_call *c)
{
	static const char text[] = "cg, the campaign factory: see /api/openapi.json\n";

	cg_http_reply_static(c->http, 200, c->route->type, text, sizeof text - 1);
	return true;
}

/* What the door made of a token: for who wonders why he may not. */
static int
profile(struct cg_api_call *c, struct cg_err *err)
{
	json_t *r = json_object(), *grants = json_array();

	(void)err;
	cg_json_set_str(r, "type", "profile");
	cg_json_set_str(r, "tenantId", c->who->tenant);
	if (c->who->user)
		cg_json_set_str(r, "userId", c->who->user);
	cg_json_set_str(r, "role", c->who->role ? c->who->role : "");
	if (c->who->session)
		cg_json_set_str(r, "sessionId", c->who->session);
	if (c->who->actor)
		cg_json_set_str(r, "actor", c->who->actor);
	for (size_t i = 0; c->who->grants && c->who->grants[i]; i++)
		json_array_append_new(grants, json_string(c->who->grants[i]));
	cg_json_set(r, "grants", grants);
	if (c->who->expires_ms)
		cg_record_time(r, "expiresAt", c->who->expires_ms);
	cg_api_give(c, r);
	return 0;
}

/* Probes are not counted. */
static const struct cg_api_route general[] = {
	{ .method = "GET", .path = "/api", .id = "greet", .summary = "Say what this is.",
	    .throttle = CG_API_OFTEN, .status = 200, .type = "text/plain; charset=utf-8", .quick = greet },
	{ .method = "GET", .path = "/api/profile", .id = "getProfile", .access = CG_API_USER,
	    .summary = "Who the token says that you are, and what you may.", .throttle = CG_API_OFTEN,
	    .status = 200, .reply = PROFILE, .handle = profile },
	{ .method = "GET", .path = "/api/health", .id = "getHealth",
	    .summary = "Whether the store, the queue and the language model answer.",
	    .twin = "cg-status --health", .status = 200, .other = 503, .reply = HEALTH,
	    .quick = cg_api_health_quick, .handle = cg_api_health },
	{ .method = "GET", .path = "/api/health/liveness", .id = "getLiveness",
	    .summary = "That this process serves requests.",
	    .status = 200, .reply = ALIVE, .quick = cg_api_alive },
	{ .method = "GET", .path = "/api/health/readiness", .id = "getReadiness",
	    .summary = "Whether requests can be served; a language model that is away does not count.",
	    .status = 200, .other = 503, .reply = HEALTH,
	    .quick = cg_api_health_quick, .handle = cg_api_health },
	{ .method = "GET", .path = "/api/openapi.json", .id = "getOpenapi",
	    .summary = "This document.", .throttle = CG_API_OFTEN, .twin = "cg-httpd --openapi",
	    .status = 200, .reply = "{\"type\":\"object\"}", .handle = cg_api_document },
	{ .method = "GET", .path = "/metrics", .id = "getMetrics", .access = CG_API_LOCAL,
	    .summary = "Counts and durations for Prometheus.",
	    .status = 200, .type = "text/plain; version=0.0.4", .quick = cg_api_metrics_quick,
	    .handle = cg_api_metrics },
};

static const struct cg_api_group cg_api_general_routes = CG_API_GROUP(general);

static const struct cg_api_group *const groups[] = {
	&cg_api_general_routes,
	&cg_api_campaign_routes,
	&cg_api_events_routes,
	&cg_api_lookout_routes,
	&cg_api_start_routes,
	&cg_api_run_routes,
	&cg_api_workflow_routes,
	&cg_api_template_routes,
	&cg_api_media_routes,
	&cg_api_library_routes,
	&cg_api_key_routes,
	&cg_api_provider_routes,
	&cg_api_intel_routes,
	&cg_api_player_routes,
	&cg_api_bundle_routes,
	&cg_api_preview_routes,
	&cg_api_chat_routes,
	&cg_api_turn_routes,
	&cg_api_thread_routes,
	&cg_api_webapp_routes,
};

struct cg_api_route *
cg_api_table(size_t *n)
{
	struct cg_api_route *all;
	size_t at = 0;

	*n = 0;
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		*n += groups[i]->n;
	all = cg_calloc(*n, sizeof *all);
	for (size_t i = 0; i < sizeof groups / sizeof *groups; at += groups[i++]->n)
		memcpy(all + at, groups[i]->v, groups[i]->n * sizeof *all);
	return all;
}
