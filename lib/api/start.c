/*
 * New runs: what cg-enqueue and cg-plan do, over HTTP. Who starts a workflow of his choice
 * administers; who has a campaign changed that is there writes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "schema/schema.h"
#include "tool/enqueue.h"
#include "tool/status.h"
#include "tool/thread_own.h"
#include "tool/workflow.h"

enum { TOLD = 50 /* mistakes of one trigger */ };

/* ---- schemas ---- */

#define STR "{\"type\":\"string\"}"
#define INT "{\"type\":\"integer\"}"
#define BOOL "{\"type\":\"boolean\"}"
#define OBJECT "{\"type\":\"object\"}"
#define UUID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define USD "{\"type\":\"string\",\"pattern\":\"^-?[0-9]+([.][0-9]+)?$\"}"
#define USD_OR_NULL "{\"type\":[\"string\",\"null\"]}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define CLOSED "{\"type\":\"object\",\"additionalProperties\":false,"

#define STARTED \
	"{\"anyOf\":[{\"type\":\"object\",\"required\":[\"runId\",\"status\",\"message\"],\"properties\":{" \
	"\"runId\":" UUID ",\"status\":{\"const\":\"queued\"},\"message\":" STR "}}," \
	"{\"type\":\"object\",\"required\":[\"plan\",\"steps\",\"cost\"],\"properties\":{" \
	"\"plan\":{\"type\":\"object\",\"required\":[\"type\",\"workflowName\",\"stepCount\"]," \
	"\"properties\":{\"type\":{\"const\":\"plan\"},\"workflowName\":" STR ",\"stepCount\":" INT "}}," \
	"\"steps\":" LIST("{\"type\":\"object\",\"required\":[\"type\",\"stepId\",\"skillId\",\"forecast\"]," \
	"\"properties\":{\"type\":{\"const\":\"step\"},\"stepId\":" STR ",\"skillId\":" STR "," \
	"\"forecast\":{\"enum\":[\"hit\",\"run\",\"unknown\",\"skip\"]},\"reason\":" STR "}}") "," \
	"\"cost\":{\"type\":\"object\",\"required\":[\"type\",\"costUsd\",\"unpriced\",\"budgetUsd\",\"exceeds\"," \
	"\"steps\"],\"properties\":{\"type\":{\"const\":\"estimate\"},\"costUsd\":" USD ",\"unpriced\":" INT "," \
	"\"budgetUsd\":" USD_OR_NULL ",\"exceeds\":" BOOL ",\"steps\":" LIST(OBJECT) "}}}}]}"


#define DRY CLOSED "\"properties\":{\"dryRun\":{\"type\":\"boolean\",\"default\":false," \
	"\"description\":\"Only say what it would do, from where, and for how much.\"}}}"
#define MAX_COST \
	"\"maxCost\":{\"type\":\"string\",\"pattern\":\"^[0-9]{1,9}([.][0-9]{1,6})?$\"," \
	"\"description\":\"What the run may pay for, in US dollars.\"}"
#define START_MEMBERS \
	"\"priority\":{\"type\":\"integer\",\"minimum\":-1000,\"maximum\":1000,\"default\":0}," MAX_COST
#define START CLOSED \
	"\"required\":[\"workflowName\"],\"properties\":{\"workflowName\":{\"type\":\"string\"," \
	"\"pattern\":\"^[A-Za-z0-9][A-Za-z0-9._-]*$\",\"maxLength\":100},\"workflowVersion\":{\"type\":\"string\"," \
	"\"pattern\":\"^[0-9]+[.][0-9]+[.][0-9]+$\",\"maxLength\":40},\"triggerPayload\":{\"type\":\"object\"," \
	"\"description\":\"As the workflow's triggerSchema has it.\"},\"baseRunId\":" UUID "," \
	"\"campaignId\":" UUID "," START_MEMBERS "}}"
#define UPDATE CLOSED \
	"\"required\":[\"changeRequest\"],\"properties\":{\"changeRequest\":" CLOSED "\"required\":[\"type\"," \
	"\"payload\"],\"properties\":{\"type\":{\"type\":\"string\",\"pattern\":\"^[a-z0-9_]+$\",\"maxLength\":60," \
	"\"description\":\"An update workflow, without 'campaign.': update_audio, replace_3d_asset\"}," \
	"\"payload\":" OBJECT "}}," START_MEMBERS "}}"

/* ---- start ---- */

/* What is wrong with the trigger, member by member; or the error. */
static void
refuse(struct cg_api_call *c, const struct cg_enqueue_req *req, const char *in, const struct cg_err *err)
{
	const struct cg_violations *v = req->plan.wrong;
	struct cg_arena *a = cg_http_arena(c->http);
	struct cg_http_detail details[TOLD];

	if (cg_api_key_was_used(c, req->key, err))
		return;
	for (size_t i = 0; i < v->n; i++)
		details[i] = (struct cg_http_detail){ cg_arena_printf(a, "%s%s%s", in, *v->v[i].field
		    && *v->v[i].field != '[' ? "." : "", v->v[i].field), v->v[i].message };
	if (err->code == CG_E_DATA && v->n)
		cg_http_refuse(c->http, 400, "VALIDATION_ERROR", details, v->n, "%s", err->msg);
	else
		cg_http_fail(c->http, err);
}

/* Records of a plan, kept for the reply. */
static int
keep(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	json_t *body = s->arg;
	const char *type = cg_json_get_str(record, "type", "");

	(void)err;
	if (strcmp(type, "step") == 0)
		json_array_append(json_object_get(body, "steps"), (json_t *)(size_t)record);
	else
		json_object_set(body, strcmp(type, "plan") == 0 ? "plan" : "cost", (json_t *)(size_t)record);
	return 0;
}

/* What would be done, and for how much. */
static int
forecast(struct cg_api_call *c, struct cg_plan_req *req, struct cg_diags *d, struct cg_err *err)
{
	json_t *body = json_object();
	struct cg_sink to = { .put = keep, .arg = body, .fd = -1 };
	int rc;

	json_object_set_new(body, "plan", json_null());
	json_object_set_new(body, "steps", json_array());
	rc = cg_tool_plan(c->ctx, req, &to, NULL, NULL, d, err);
	req->cost = true;
	rc = rc < 0 ? rc : cg_tool_plan(c->ctx, req, &to, NULL, NULL, d, err);
	if (rc == 0) {
		c->status = 200;
		cg_api_give(c, body);
	} else {
		json_decref(body);
	}
	return rc;
}

static int
note_id(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	snprintf(s->arg, CG_ID_LEN + 1, "%s", cg_json_get_str(record, "runId", ""));
	return 0;
}

static int
queue(struct cg_api_call *c, const struct cg_enqueue_req *req, struct cg_diags *d, struct cg_err *err)
{
	char id[CG_ID_LEN + 1] = "", where[64];
	struct cg_sink to = { .put = note_id, .arg = id, .fd = -1 };
	json_t *body;

	if (cg_tool_enqueue(c->ctx, req, &to, d, err) < 0)
		return -1;
	snprintf(where, sizeof where, "/api/runs/%s", id);
	cg_http_set(c->http, "Location", where);
	body = json_object();
	cg_json_set_str(body, "runId", id);
	cg_json_set_str(body, "status", "queued");
	cg_json_set_str(body, "message", "The run is queued.");
	cg_api_give(c, body);
	return 0;
}

/* The rest of the request, which all that start a run have; in: what holds the trigger. */
static int
start(struct cg_api_call *c, struct cg_enqueue_req *req, const char *in, struct cg_err *err)
{
	const char *most = cg_json_get_str(c->body, "maxCost", NULL);
	struct cg_violations wrong = { .max = TOLD };
	struct cg_diags d = CG_DIAGS_INIT;
	int rc;

	if (!cg_api_once(c, &req->key))
		return 0;
	if (most && cg_strtousd(most, &req->plan.max_cost_microusd, err) < 0)
		return -1;
	req->plan.capped = most != NULL;
	req->plan.stdin_fd = req->in_fd = -1;
	req->plan.remote = true;
	req->plan.wrong = &wrong;
	req->priority = cg_json_get_int(c->body, "priority", 0);
	rc = cg_json_get_bool(c->query, "dryRun", false) ? forecast(c, &req->plan, &d, err)
	    : queue(c, req, &d, err);
	if (rc < 0)
		refuse(c, req, in, err);
	cg_violations_release(&wrong);
	cg_diags_release(&d);
	return 0;
}

static int
start_run(struct cg_api_call *c, struct cg_err *err)
{
	const char *version = cg_json_get_str(c->body, "workflowVersion", NULL);
	const json_t *given = json_object_get(c->body, "triggerPayload");
	json_t *none = json_object();
	struct cg_enqueue_req req = { .plan = { .max_cost_microusd = -1, .trigger = given ? given : none,
		.base_run = cg_json_get_str(c->body, "baseRunId", NULL),
		.campaign = cg_json_get_str(c->body, "campaignId", NULL) } };
	int rc;

	if (req.plan.base_run && cg_tool_run_own(c->ctx, req.plan.base_run, err) < 0) {
		json_decref(none);
		return -1;
	}
	req.plan.workflow = cg_arena_printf(cg_http_arena(c->http), "%s%s%s",
	    cg_json_get_str(c->body, "workflowName", ""), version ? "@" : "", version ? version : "");
	rc = start(c, &req, "triggerPayload", err);
	json_decref(none);
	return rc;
}

/* ---- update ---- */

#define CAMPAIGN "campaign."

/* The workflows that change a campaign: is `type` one of them, and which are there? */
struct updates {
	const char *type;
	bool found;
	struct cg_buf all;
};

static int
note_update(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct updates *u = s->arg;
	const char *name = cg_json_get_str(record, "workflowName", "");

	(void)err;
	if (strcmp(cg_json_get_str(record, "kind", ""), "update") != 0
	    || strncmp(name, CAMPAIGN, sizeof CAMPAIGN - 1) != 0)
		return 0;
	name += sizeof CAMPAIGN - 1;
	u->found = u->found || strcmp(name, u->type) == 0;
	cg_buf_printf(&u->all, "%s%s", u->all.len ? ", " : "", name);
	return 0;
}

/* 1; 0: it is none, and that was replied. */
static int
is_update(struct cg_api_call *c, const char *type, struct cg_err *err)
{
	struct updates u = { .type = type };
	struct cg_sink to = { .put = note_update, .arg = &u, .fd = -1 };
	struct cg_http_detail what = { "changeRequest.type", "" };
	struct cg_diags d = CG_DIAGS_INIT;
	int rc;

	cg_buf_init(&u.all, 4096);
	rc = cg_tool_workflows(c->ctx, &to, &d, err);
	if (rc == 0 && !u.found) {
		what.message = cg_arena_printf(cg_http_arena(c->http), "Must be one of: %s", u.all.len ? u.all.s : "");
		cg_http_refuse(c->http, 400, "VALIDATION_ERROR", &what, 1, "there is no update '%s'", type);
	}
	cg_buf_release(&u.all);
	cg_diags_release(&d);
	return rc < 0 ? -1 : u.found;
}

static int
drop(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)s;
	(void)record;
	(void)err;
	return 0;
}

static int
update_run(struct cg_api_call *c, struct cg_err *err)
{
	const json_t *change = json_object_get(c->body, "changeRequest");
	const char *type = cg_json_get_str(change, "type", "");
	struct cg_enqueue_req req = { .plan = { .max_cost_microusd = -1, .base_run = c->params[0],
		.trigger = json_object_get(change, "payload") } };
	struct cg_sink nowhere = { .put = drop, .fd = -1 };
	int rc;

	if (cg_tool_status_run(c->ctx, c->params[0], &nowhere, err) < 0)
		return -1;
	if ((rc = is_update(c, type, err)) <= 0)
		return rc;
	req.plan.workflow = cg_arena_printf(cg_http_arena(c->http), CAMPAIGN "%s", type);
	return start(c, &req, "changeRequest.payload", err);
}

/* ---- the table ---- */

static const struct cg_api_route starts[] = {
	{ .method = "POST", .path = "/api/runs", .id = "startRun", .summary = "Queue a run of a workflow.",
	    .twin = "cg-enqueue", .access = CG_API_USER, .area = "runs",
	    .may = CG_AUTH_ADMIN, .throttle = CG_API_OFTEN, .query = DRY, .body = START, .status = 202,
	    .other = 200, .reply = STARTED, .once = true, .handle = start_run },
	{ .method = "POST", .path = "/api/runs/{id}/update", .id = "updateRun", .summary = "Queue a run that "
	    "changes what this one made.", .twin = "cg-enqueue --base-run ID campaign.TYPE",
	    .access = CG_API_USER, .area = "runs", .may = CG_AUTH_WRITE, .throttle = CG_API_OFTEN, .query = DRY, .body = UPDATE, .status = 202, .other = 200, .reply = STARTED,
	    .once = true, .handle = update_run },
};

const struct cg_api_group cg_api_start_routes = CG_API_GROUP(starts);
