/* Every route. In the order of the document; what a route takes and gives stands beside it. */
#include "api/api_priv.h"

/* What the API allows a client unless a route says something else. Probes are not counted. */
#define OFTEN { 100, 60 }

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

const struct cg_api_route cg_api_routes[] = {
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
	    .summary = "This document.", .throttle = OFTEN, .twin = "cg-httpd --openapi",
	    .status = 200, .reply = "{\"type\":\"object\"}", .quick = cg_api_document },
	{ .method = "GET", .path = "/metrics", .id = "getMetrics", .access = CG_API_LOCAL,
	    .summary = "Counts and durations for Prometheus.",
	    .status = 200, .type = "text/plain; version=0.0.4", .quick = cg_api_metrics },
};

const size_t cg_api_n_routes = sizeof cg_api_routes / sizeof *cg_api_routes;
