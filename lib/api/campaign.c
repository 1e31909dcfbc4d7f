/* Campaigns: what a run is made for. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/buf.h"
#include "base/mem.h"
#include "json/json.h"
#include "tool/campaign.h"
#include "tool/campaign_schema.h"

#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define STRING "{\"type\":\"string\"}"
#define OR_NULL "{\"type\":[\"string\",\"null\"]}"
#define UUID "{\"type\":\"string\",\"format\":\"uuid\"}"

#define CAMPAIGN CG_CAMPAIGN_CLOSED("\"type\",\"id\",\"tenantId\",\"userId\",\"name\",\"templateId\"," \
	"\"status\",\"config\",\"bundleUrl\",\"thumbnailUrl\",\"latestRunId\",\"version\",\"createdAt\"," \
	"\"updatedAt\"", \
	"\"type\":{\"const\":\"campaign\"},\"id\":" UUID ",\"tenantId\":" STRING ",\"userId\":" STRING "," \
	"\"name\":" STRING ",\"templateId\":" STRING ",\"status\":{\"enum\":" CG_CAMPAIGN_STATES "}," \
	"\"config\":{\"type\":[\"object\",\"null\"]},\"bundleUrl\":" OR_NULL ",\"thumbnailUrl\":" OR_NULL "," \
	"\"latestRunId\":{\"type\":[\"string\",\"null\"],\"format\":\"uuid\"}," \
	"\"version\":{\"type\":\"integer\",\"minimum\":1},\"createdAt\":" TIME ",\"updatedAt\":" TIME "," \
	"\"brief\":" STRING ",\"settings\":{\"type\":\"object\"},\"startsAt\":" TIME ",\"endsAt\":" TIME "," \
	"\"publishedAt\":" TIME ",\"liveBundleId\":" STRING)
#define COUNT "{\"type\":\"integer\",\"minimum\":0}"
#define PAGE_OF(name, item) CG_CAMPAIGN_CLOSED("\"" name "\",\"total\",\"limit\",\"offset\"", \
	"\"" name "\":{\"type\":\"array\",\"maxItems\":100,\"items\":" item "},\"total\":" COUNT "," \
	"\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100},\"offset\":" COUNT)

/* ---- records on their way, and what is told in the head of a reply ---- */

struct giving {
	struct cg_sink to;
	struct cg_api_call *c;
	struct cg_api_gather all;
};

/* The version of a campaign is its entity tag. */
static void
tag_of(int64_t version, char tag[32])
{
	snprintf(tag, 32, "\"%" PRId64 "\"", version);
}

static int
put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct giving *g = s->arg;
	char tag[32], *at;

	tag_of(cg_json_get_int(record, "version", 0), tag);
	cg_http_set(g->c->http, "ETag", tag);
	if (strcmp(g->c->route->method, "POST") == 0) {
		at = cg_asprintf("/api/campaigns/%s", cg_json_get_str(record, "id", ""));
		cg_http_set(g->c->http, "Location", at);
		free(at);
	}
	return cg_sink_put(&g->all.to, record, err);
}

static void
begin(struct giving *g, struct cg_api_call *c)
{
	g->to = (struct cg_sink){ .put = put, .arg = g, .fd = -1 };
	g->c = c;
	cg_api_gather_init(&g->all);
}

/* The one record, when rc is good. */
static int
end(struct giving *g, int rc, struct cg_err *err)
{
	if (rc == 0)
		rc = cg_api_give_one(g->c, &g->all, err);
	cg_api_gather_release(&g->all);
	return rc;
}

/* ---- the routes ---- */

static int
create(struct cg_api_call *c, struct cg_err *err)
{
	struct giving g;

	begin(&g, c);
	return end(&g, cg_tool_campaign_create(c->ctx, c->body, &g.to, err), err);
}

static int
get(struct cg_api_call *c, struct cg_err *err)
{
	struct giving g;

	begin(&g, c);
	return end(&g, cg_tool_campaign_get(c->ctx, c->params[0], &g.to, err), err);
}

/* A page of a list under that name, with where it stands in the whole. */
static int
page(struct cg_api_call *c, struct cg_api_gather *g, const char *name, int64_t total, int rc,
    struct cg_err *err)
{
	json_t *more;

	if (rc == 0) {
		more = json_object();
		cg_json_set_int(more, "total", total);
		cg_json_set_int(more, "limit", cg_json_get_int(c->query, "limit", 0));
		cg_json_set_int(more, "offset", cg_json_get_int(c->query, "offset", 0));
		rc = cg_api_give_list(c, g, name, more, err);
	}
	cg_api_gather_release(g);
	return rc;
}

static int
list(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int64_t total = 0;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_campaign_list(c->ctx, c->query, &total, &g.to, err);
	return page(c, &g, "campaigns", total, rc, err);
}

#define ROUTE(m, p) .method = m, .path = "/api/campaigns" p, .access = CG_API_USER, .area = "campaigns"

static const struct cg_api_route routes[] = {
	{ ROUTE("POST", ""), .id = "createCampaign", .summary = "Make a campaign, a draft.",
	    .twin = "cg-campaign create", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .body = CG_CAMPAIGN_CREATE, .status = 201, .reply = CAMPAIGN, .handle = create },
	{ ROUTE("GET", ""), .id = "listCampaigns", .summary = "The tenant's campaigns, by page.",
	    .twin = "cg-campaign list", .may = CG_AUTH_READ, .throttle = CG_API_OFTEN,
	    .query = CG_CAMPAIGN_LIST, .status = 200, .reply = PAGE_OF("campaigns", CAMPAIGN),
	    .handle = list },
	{ ROUTE("GET", "/{id}"), .id = "getCampaign", .summary = "One campaign; its version is its ETag.",
	    .twin = "cg-campaign get", .may = CG_AUTH_READ, .throttle = CG_API_OFTEN, .status = 200,
	    .reply = CAMPAIGN, .handle = get },
};

const struct cg_api_group cg_api_campaign_routes = CG_API_GROUP(routes);
