/* Campaigns: what a run is made for. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/mem.h"
#include "http/file.h"
#include "json/json.h"
#include "schema/schema.h"
#include "tool/campaign.h"
#include "tool/campaign_live.h"
#include "tool/campaign_schema.h"

#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define STRING "{\"type\":\"string\"}"
#define OR_NULL "{\"type\":[\"string\",\"null\"]}"
#define UUID "{\"type\":\"string\",\"format\":\"uuid\"}"

#define RUN_STATE "{\"enum\":[\"queued\",\"running\",\"paused\",\"completed\",\"failed\",\"cancelled\"]}"

#define CAMPAIGN CG_CAMPAIGN_CLOSED("\"type\",\"id\",\"tenantId\",\"userId\",\"name\",\"templateId\"," \
	"\"status\",\"config\",\"bundleUrl\",\"thumbnailUrl\",\"latestRunId\",\"version\",\"createdAt\"," \
	"\"updatedAt\"", \
	"\"type\":{\"const\":\"campaign\"},\"id\":" UUID ",\"tenantId\":" STRING ",\"userId\":" STRING "," \
	"\"name\":" STRING ",\"templateId\":" STRING ",\"status\":{\"enum\":" CG_CAMPAIGN_STATES "}," \
	"\"config\":{\"type\":[\"object\",\"null\"]},\"bundleUrl\":" OR_NULL ",\"thumbnailUrl\":" OR_NULL "," \
	"\"latestRunId\":{\"type\":[\"string\",\"null\"],\"format\":\"uuid\"}," \
	"\"version\":{\"type\":\"integer\",\"minimum\":1},\"createdAt\":" TIME ",\"updatedAt\":" TIME "," \
	"\"brief\":" STRING ",\"settings\":{\"type\":\"object\"},\"startsAt\":" TIME ",\"endsAt\":" TIME "," \
	"\"publishedAt\":" TIME ",\"updatedBy\":" STRING ",\"liveBundleId\":" STRING ",\"latestRunStatus\":" RUN_STATE)
#define COUNT "{\"type\":\"integer\",\"minimum\":0}"
#define PAGE_OF(name, item) CG_CAMPAIGN_CLOSED("\"" name "\",\"total\",\"limit\",\"offset\"", \
	"\"" name "\":{\"type\":\"array\",\"maxItems\":100,\"items\":" item "},\"total\":" COUNT "," \
	"\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100},\"offset\":" COUNT)

#define BULK(done) CG_CAMPAIGN_CLOSED("\"type\",\"" done "\",\"skipped\",\"errors\"", \
	"\"type\":{\"const\":\"campaigns\"},\"" done "\":" COUNT ",\"skipped\":" COUNT "," \
	"\"errors\":{\"type\":\"array\",\"maxItems\":50,\"items\":" \
	CG_CAMPAIGN_CLOSED("\"id\",\"code\",\"reason\"", \
	"\"id\":" UUID ",\"code\":" STRING ",\"reason\":" STRING) "}")
#define RUN CG_CAMPAIGN_CLOSED("\"type\",\"id\",\"runId\",\"workflowName\",\"workflowVersion\"," \
	"\"status\",\"triggerType\",\"attempt\",\"costUsd\",\"createdAt\",\"updatedAt\"", \
	"\"type\":{\"const\":\"run\"},\"id\":" UUID ",\"runId\":" UUID ",\"workflowName\":" STRING "," \
	"\"workflowVersion\":" STRING ",\"status\":" RUN_STATE ",\"triggerType\":{\"enum\":[\"initial\",\"update\"]}," \
	"\"baseRunId\":" UUID ",\"campaignId\":" STRING ",\"threadId\":" STRING ",\"idempotencyKey\":" STRING "," \
	"\"attempt\":{\"type\":\"integer\",\"minimum\":1},\"priority\":{\"type\":\"integer\"}," \
	"\"cancelRequested\":{\"const\":true},\"pauseRequested\":{\"const\":true}," \
	"\"error\":{\"type\":\"object\"},\"costUsd\":" STRING ",\"createdAt\":" TIME "," \
	"\"startedAt\":" TIME ",\"completedAt\":" TIME ",\"durationMs\":" COUNT ",\"updatedAt\":" TIME)

#define VERSION "{\"type\":\"integer\",\"minimum\":1}"
#define GENERATE CG_CAMPAIGN_CLOSED("", "\"expectedVersion\":" CG_CAMPAIGN_VERSION "," \
	"\"hold\":{\"type\":\"boolean\",\"default\":false,\"description\":\"The new version is not shown by " \
	"itself: it waits, and what is live stays, until a rollback to it shows it or it is discarded.\"}," \
	"\"update\":" CG_CAMPAIGN_CLOSED("\"type\",\"payload\"", "\"type\":{\"enum\":[\"audio\"," \
	"\"intro\",\"outcome\",\"game_config\",\"3d_asset\"]},\"payload\":{\"type\":\"object\"}"))
#define GENERATION CG_CAMPAIGN_CLOSED("\"type\",\"campaignId\",\"status\"", \
	"\"type\":{\"const\":\"campaign.generation\"},\"campaignId\":" UUID ",\"runId\":" UUID "," \
	"\"status\":{\"enum\":" CG_CAMPAIGN_STATES "},\"runStatus\":" RUN_STATE)
#define FORECAST "{\"type\":\"object\",\"required\":[\"plan\",\"steps\",\"cost\"],\"properties\":{" \
	"\"plan\":{\"type\":\"object\",\"required\":[\"type\",\"workflowName\",\"stepCount\"]," \
	"\"properties\":{\"type\":{\"const\":\"plan\"},\"workflowName\":" STRING ",\"stepCount\":" COUNT "}}," \
	"\"steps\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"type\",\"stepId\"," \
	"\"skillId\",\"forecast\"],\"properties\":{\"type\":{\"const\":\"step\"},\"stepId\":" STRING "," \
	"\"skillId\":" STRING ",\"forecast\":{\"enum\":[\"hit\",\"run\",\"unknown\",\"skip\"]}," \
	"\"reason\":" STRING "}}}," \
	"\"cost\":{\"type\":\"object\",\"required\":[\"type\",\"costUsd\",\"unpriced\",\"budgetUsd\"," \
	"\"exceeds\",\"steps\"],\"properties\":{\"type\":{\"const\":\"estimate\"},\"costUsd\":" STRING "," \
	"\"unpriced\":" COUNT ",\"budgetUsd\":" OR_NULL ",\"exceeds\":{\"type\":\"boolean\"}," \
	"\"steps\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}}}"
#define ONE_BUNDLE CG_CAMPAIGN_CLOSED("", "\"bundle\":" VERSION ",\"expectedVersion\":" CG_CAMPAIGN_VERSION)
#define BUNDLES CG_CAMPAIGN_CLOSED("\"bundles\"", "\"bundles\":{\"type\":\"array\",\"items\":" \
	CG_CAMPAIGN_CLOSED("\"type\",\"id\",\"campaignId\",\"version\",\"live\",\"runId\"," \
	"\"templateId\",\"bundleUrl\",\"treeUri\",\"entryPoint\",\"sizeBytes\",\"fileCount\"," \
	"\"createdAt\"", "\"type\":{\"const\":\"bundle\"},\"id\":" UUID ",\"campaignId\":" UUID "," \
	"\"version\":" VERSION ",\"live\":{\"type\":\"boolean\"},\"runId\":" UUID "," \
	"\"templateId\":" STRING ",\"bundleUrl\":" STRING ",\"thumbnailUrl\":" STRING "," \
	"\"treeUri\":" STRING ",\"archiveUri\":" STRING ",\"entryPoint\":" STRING "," \
	"\"sizeBytes\":" COUNT ",\"fileCount\":" COUNT ",\"createdAt\":" TIME ",\"publishedAt\":" TIME "," \
	"\"retiredAt\":" TIME) "}")

enum { TAG = 40 };

/* ---- records on their way, and what is told in the head of a reply ---- */

struct giving {
	struct cg_sink to;
	struct cg_api_call *c;
	struct cg_api_gather all;
	bool is_new;
};

/*
 * The entity tag of a campaign: its version, and while its latest run has not completed that run's
 * state, which changes without the campaign.
 */
static void
tag_of(int64_t version, const char *run, char tag[TAG])
{
	bool busy = run && strcmp(run, "completed") != 0;

	snprintf(tag, TAG, "\"%" PRId64 "%s%s\"", version, busy ? "-" : "", busy ? run : "");
}

static int
put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct giving *g = s->arg;
	char tag[TAG], *at;

	tag_of(cg_json_get_int(record, "version", 0), cg_json_get_str(record, "latestRunStatus", NULL), tag);
	cg_http_set(g->c->http, "ETag", tag);
	if (g->is_new) {
		at = cg_asprintf("/api/campaigns/%s", cg_json_get_str(record, "id", ""));
		cg_http_set(g->c->http, "Location", at);
		free(at);
	}
	return cg_sink_put(&g->all.to, record, err);
}

static void
begin(struct giving *g, struct cg_api_call *c)
{
	*g = (struct giving){ .to = { .put = put, .fd = -1 }, .c = c };
	g->to.arg = g;
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
	g.is_new = true;
	return end(&g, cg_tool_campaign_create(c->ctx, c->body, &g.to, err), err);
}

/* Who has it already is told so. */
static int
get(struct cg_api_call *c, struct cg_err *err)
{
	struct giving g;
	int rc;

	begin(&g, c);
	rc = cg_tool_campaign_get(c->ctx, c->params[0], &g.to, err);
	if (rc < 0 || !cg_http_has(c->http))
		return end(&g, rc, err);
	cg_api_gather_release(&g.all);
	cg_http_reply(c->http, 304, NULL, NULL, 0);
	return 0;
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

static int
runs(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int64_t total = 0;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_campaign_runs(c->ctx, c->params[0], c->query, true, &total, &g.to, err);
	return page(c, &g, "runs", total, rc, err);
}

static bool
matches(void *arg, int64_t version)
{
	static const char *const runs_are[] = { "completed", "queued", "running", "paused", "failed",
		"cancelled" };
	const char *list = cg_http_header(((struct cg_api_call *)arg)->http, "If-Match");
	char tag[TAG];

	/* What is written depends on the version alone. */
	for (size_t i = 0; list && i < sizeof runs_are / sizeof *runs_are; i++) {
		tag_of(version, runs_are[i], tag);
		if (cg_http_tag_held(list, tag, false))
			return true;
	}
	return !list;
}

static struct cg_campaign_cond
cond_of(struct cg_api_call *c)
{
	return (struct cg_campaign_cond){ .fits = matches, .arg = c, .stale = cg_api_stale,
		.expected = cg_json_get_int(c->query ? c->query : c->body, "expectedVersion", 0) };
}

/* What others made is destroyed by who may administer. */
static struct cg_campaign_cond
cond_of_destroying(struct cg_api_call *c)
{
	struct cg_campaign_cond cond = cond_of(c);

	cond.own = !cg_identity_may(c->who, c->route->area, CG_AUTH_ADMIN);
	return cond;
}

/* rc; 0 when members are what is wrong, and that was replied: each by its path. */
static int
blame(struct cg_api_call *c, int rc, int status, const char *code, struct cg_violations *wrong,
    const struct cg_err *err)
{
	struct cg_arena *a = cg_http_arena(c->http);
	struct cg_http_detail *details = cg_arena_alloc(a, (wrong->n + 1) * sizeof *details);

	for (size_t i = 0; i < wrong->n; i++)
		details[i] = (struct cg_http_detail){ cg_arena_strdup(a, wrong->v[i].field),
			cg_arena_strdup(a, wrong->v[i].message) };
	if (rc < 0 && wrong->n) {
		cg_http_refuse(c->http, status, code, details, wrong->n, "%s", err->msg);
		rc = 1;
	}
	cg_violations_release(wrong);
	return rc;
}

static int
update(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_campaign_cond cond = cond_of(c);
	struct cg_violations wrong = { .n = 0 };
	struct giving g;
	int rc;

	cond.wrong = &wrong;
	begin(&g, c);
	rc = cg_tool_campaign_update(c->ctx, c->params[0], c->body, &cond, &g.to, err);
	rc = blame(c, rc, 400, "VALIDATION_ERROR", &wrong, err);
	if (rc <= 0)
		return end(&g, rc, err);
	cg_api_gather_release(&g.all);
	return 0;
}

static int
duplicate(struct cg_api_call *c, struct cg_err *err)
{
	struct giving g;

	begin(&g, c);
	g.is_new = true;
	return end(&g, cg_tool_campaign_duplicate(c->ctx, c->params[0], c->body, &g.to, err), err);
}

static int
archive(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_campaign_cond cond = cond_of(c);
	struct giving g;

	begin(&g, c);
	return end(&g, cg_tool_campaign_archive(c->ctx, c->params[0], &cond, &g.to, err), err);
}

static int
restore(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_campaign_cond cond = cond_of(c);
	struct giving g;

	begin(&g, c);
	return end(&g, cg_tool_campaign_restore(c->ctx, c->params[0], &cond, &g.to, err), err);
}

static int
delete(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_campaign_cond cond = cond_of_destroying(c);

	if (cg_tool_campaign_delete(c->ctx, c->params[0], &cond, err) < 0)
		return -1;
	cg_api_give_nothing(c);
	return 0;
}

static int
bulk(struct cg_api_call *c, enum cg_campaign_bulk what, struct cg_campaign_cond *cond,
    struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cond->fits = NULL; /* no one version is that of all */
	cond->stale = NULL;
	cg_api_gather_init(&g);
	rc = cg_tool_campaign_bulk(c->ctx, what, c->body, cond, &g.to, err);
	if (rc == 0)
		rc = cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

static int
bulk_archive(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_campaign_cond cond = cond_of(c);

	return bulk(c, CG_CAMPAIGNS_ARCHIVE, &cond, err);
}

static int
bulk_delete(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_campaign_cond cond = cond_of_destroying(c);

	return bulk(c, CG_CAMPAIGNS_DELETE, &cond, err);
}

/* ---- its game ---- */

static int
generate(struct cg_api_call *c, struct cg_err *err)
{
	const json_t *update = json_object_get(c->body, "update");
	struct cg_campaign_cond cond = cond_of(c);
	struct cg_violations wrong = { .n = 0 };
	bool reused = false;
	struct cg_generate_req req = { .campaign = c->params[0], .reused = &reused, .cond = &cond,
		.update = cg_json_get_str(update, "type", NULL),
		.payload = json_object_get(update, "payload"),
		.hold = cg_json_get_bool(c->body, "hold", false) };
	struct cg_api_gather g;
	int rc;

	if (!cg_api_once(c, &req.key))
		return 0;
	cond.wrong = &wrong;
	cg_api_gather_init(&g);
	rc = cg_tool_campaign_generate(c->ctx, &req, &g.to, err);
	rc = blame(c, rc, 422, "STATE", &wrong, err);
	if (rc < 0 && reused && cg_api_key_was_used(c, req.key, err))
		rc = 0;
	else if (rc <= 0)
		rc = rc < 0 ? -1 : cg_api_give_one(c, &g, err);
	else
		rc = 0;
	cg_api_gather_release(&g);
	return rc;
}

/* Records of a plan, as members of the reply. */
static int
keep_forecast(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	json_t *body = s->arg;
	const char *type = cg_json_get_str(record, "type", "");

	(void)err;
	if (strcmp(type, "step") == 0)
		json_array_append(json_object_get(body, "steps"), (json_t *)(uintptr_t)record);
	else
		json_object_set(body, strcmp(type, "plan") == 0 ? "plan" : "cost", (json_t *)(uintptr_t)record);
	return 0;
}

static int
forecast(struct cg_api_call *c, struct cg_err *err)
{
	const struct cg_generate_req req = { .campaign = c->params[0] };
	json_t *body = json_pack("{s:n,s:[],s:n}", "plan", "steps", "cost");
	struct cg_sink to = { .put = keep_forecast, .arg = body, .fd = -1 };

	if (cg_tool_campaign_forecast(c->ctx, &req, &to, err) < 0) {
		json_decref(body);
		return -1;
	}
	cg_api_give(c, body);
	return 0;
}

static int
cancel(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_campaign_cancel(c->ctx, c->params[0], &g.to, err);
	rc = rc < 0 ? -1 : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

static int
bundles(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_campaign_bundles(c->ctx, c->params[0], &g.to, err);
	rc = rc < 0 ? -1 : cg_api_give_list(c, &g, "bundles", NULL, err);
	cg_api_gather_release(&g);
	return rc;
}

static int
rollback(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_campaign_cond cond = cond_of(c);
	struct cg_rollback_req req = { .campaign = c->params[0], .cond = &cond,
		.bundle = cg_json_get_int(c->body, "bundle", 0) };
	struct giving g;

	begin(&g, c);
	return end(&g, cg_tool_campaign_rollback(c->ctx, &req, &g.to, err), err);
}

static int
discard(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_campaign_cond cond = cond_of(c);
	struct cg_discard_req req = { .campaign = c->params[0], .cond = &cond,
		.bundle = cg_json_get_int(c->body, "bundle", 0) };
	struct giving g;

	begin(&g, c);
	return end(&g, cg_tool_campaign_discard(c->ctx, &req, &g.to, err), err);
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
	{ ROUTE("PATCH", "/{id}"), .id = "updateCampaign", .match = true,
	    .summary = "Change a campaign; of a live one, what is published stays until it is generated anew.",
	    .twin = "cg-campaign update", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .body = CG_CAMPAIGN_UPDATE, .status = 200, .reply = CAMPAIGN, .handle = update },
	{ ROUTE("DELETE", "/{id}"), .id = "deleteCampaign", .match = true,
	    .summary = "Delete a campaign that is not live; what others made, as an administrator.",
	    .twin = "cg-campaign delete", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .query = CG_CAMPAIGN_EXPECTED, .status = 204, .handle = delete },
	{ ROUTE("POST", "/{id}/duplicate"), .id = "duplicateCampaign", .summary = "Make a draft like it.",
	    .twin = "cg-campaign duplicate", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .body = CG_CAMPAIGN_DUPLICATE, .body_may_lack = true, .status = 201, .reply = CAMPAIGN,
	    .handle = duplicate },
	{ ROUTE("POST", "/{id}/archive"), .id = "archiveCampaign", .match = true,
	    .summary = "Put a live campaign away: it is not played any more.",
	    .twin = "cg-campaign archive", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .status = 201, .reply = CAMPAIGN, .handle = archive },
	{ ROUTE("POST", "/{id}/restore"), .id = "restoreCampaign", .match = true,
	    .summary = "Bring an archived campaign back: it is live.",
	    .twin = "cg-campaign restore", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .status = 201, .reply = CAMPAIGN, .handle = restore },
	{ ROUTE("POST", "/bulk-archive"), .id = "bulkArchiveCampaigns",
	    .summary = "Archive up to 50 campaigns, and say what kept others from it.",
	    .twin = "cg-campaign archive --summary", .may = CG_AUTH_WRITE, .throttle = { 5, 60 },
	    .body = CG_CAMPAIGN_BULK, .status = 201, .reply = BULK("archived"), .handle = bulk_archive },
	{ ROUTE("POST", "/bulk-delete"), .id = "bulkDeleteCampaigns",
	    .summary = "Delete up to 50 campaigns, and say what kept others from it.",
	    .twin = "cg-campaign delete --summary", .may = CG_AUTH_WRITE, .throttle = { 5, 60 },
	    .body = CG_CAMPAIGN_BULK, .status = 201, .reply = BULK("deleted"), .handle = bulk_delete },
	{ ROUTE("GET", "/{id}/runs"), .id = "listCampaignRuns", .summary = "Its runs, newest first.",
	    .twin = "cg-campaign runs", .may = CG_AUTH_READ, .throttle = CG_API_OFTEN,
	    .query = CG_CAMPAIGN_RUNS, .status = 200, .reply = PAGE_OF("runs", RUN), .handle = runs },
	{ ROUTE("POST", "/{id}/generate"), .id = "generateCampaign", .once = true, .match = true,
	    .summary = "Make its game, all of it or a part: what is live stays until the new one is there, or shown.",
	    .twin = "cg-campaign generate", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .body = GENERATE, .body_may_lack = true, .status = 202, .reply = GENERATION,
	    .handle = generate },
	{ ROUTE("GET", "/{id}/forecast"), .id = "forecastCampaign",
	    .summary = "What generating it would do now, from where, and for how much; nothing is begun.",
	    .twin = "cg-campaign forecast", .may = CG_AUTH_READ, .throttle = CG_API_OFTEN, .status = 200, .reply = FORECAST,
	    .handle = forecast },
	{ ROUTE("POST", "/{id}/cancel"), .id = "cancelCampaign",
	    .summary = "End the run that makes it; what is live stays.",
	    .twin = "cg-campaign cancel", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .status = 202, .reply = GENERATION, .handle = cancel },
	{ ROUTE("GET", "/{id}/bundles"), .id = "listCampaignBundles",
	    .summary = "The versions of its game, newest first.",
	    .twin = "cg-campaign bundles", .may = CG_AUTH_READ, .throttle = CG_API_OFTEN,
	    .status = 200, .reply = BUNDLES, .handle = bundles },
	{ ROUTE("POST", "/{id}/rollback"), .id = "rollBackCampaign", .match = true,
	    .summary = "Show another version of its game, also one that waits; the one before if none is named.",
	    .twin = "cg-campaign rollback", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .body = ONE_BUNDLE, .body_may_lack = true, .status = 200, .reply = CAMPAIGN,
	    .handle = rollback },
	{ ROUTE("POST", "/{id}/discard"), .id = "discardCampaignBundle", .match = true,
	    .summary = "A version that waits is not wanted; the newest of them if none is named.",
	    .twin = "cg-campaign discard", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN,
	    .body = ONE_BUNDLE, .body_may_lack = true, .status = 200, .reply = CAMPAIGN,
	    .handle = discard },
};

const struct cg_api_group cg_api_campaign_routes = CG_API_GROUP(routes);
