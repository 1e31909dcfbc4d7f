/* Runs that are there: what cg-run and cg-status do, over HTTP. start.c has what queues new ones. */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/run.h"
#include "tool/status.h"

enum { LOG_MAX = 64 << 20 };

/* ---- schemas ---- */

#define STR "{\"type\":\"string\"}"
#define INT "{\"type\":\"integer\"}"
#define BOOL "{\"type\":\"boolean\"}"
#define UUID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define USD "{\"type\":\"string\",\"pattern\":\"^-?[0-9]+([.][0-9]+)?$\"}"
#define USD_OR_NULL "{\"type\":[\"string\",\"null\"]}"
#define OBJECT "{\"type\":\"object\"}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define RUN_STATES "{\"enum\":[\"queued\",\"running\",\"paused\",\"completed\",\"failed\",\"cancelled\"]}"
#define STEP_STATES \
	"{\"enum\":[\"pending\",\"running\",\"waiting\",\"completed\",\"failed\",\"skipped\"]}"

#define ERROR \
	"{\"type\":\"object\",\"required\":[\"code\",\"message\"],\"properties\":{\"code\":" STR "," \
	"\"category\":{\"enum\":[\"timeout\",\"validation\",\"auth\",\"rate_limited\",\"provider\",\"resource\"," \
	"\"conflict\",\"cancelled\",\"recursion_limit\",\"internal\"]},\"retryable\":" BOOL ",\"message\":" STR "," \
	"\"attempt\":" INT ",\"timestamp\":" TIME ",\"failedStepId\":" STR "}}"
#define WAITS LIST("{\"type\":\"object\",\"required\":[\"stepId\",\"prompt\"],\"properties\":{\"stepId\":" STR "," \
	"\"prompt\":" STR "}}")

#define RUN \
	"{\"type\":\"object\",\"required\":[\"type\",\"id\",\"runId\",\"workflowName\",\"workflowVersion\",\"status\"," \
	"\"triggerType\",\"attempt\",\"costUsd\",\"createdAt\",\"updatedAt\"],\"properties\":{" \
	"\"type\":{\"const\":\"run\"},\"id\":" UUID ",\"runId\":" UUID ",\"workflowName\":" STR "," \
	"\"workflowVersion\":" STR ",\"status\":" RUN_STATES ",\"triggerType\":{\"enum\":[\"initial\",\"update\"]}," \
	"\"baseRunId\":" UUID ",\"campaignId\":" STR ",\"threadId\":" STR ",\"idempotencyKey\":" STR ",\"attempt\":" INT "," \
	"\"priority\":" INT ",\"cancelRequested\":" BOOL ",\"pauseRequested\":" BOOL ",\"error\":" ERROR "," \
	"\"costUsd\":" USD ",\"createdAt\":" TIME ",\"startedAt\":" TIME ",\"completedAt\":" TIME "," \
	"\"durationMs\":" INT ",\"updatedAt\":" TIME ",\"waitsFor\":" WAITS ",\"triggerPayload\":" OBJECT ",\"stepsSummary\":{" \
	"\"type\":\"object\",\"required\":[\"total\",\"pending\",\"running\",\"waiting\",\"completed\",\"failed\"," \
	"\"skipped\"],\"additionalProperties\":" INT "}}}"
#define RUNS \
	"{\"type\":\"object\",\"required\":[\"runs\"],\"properties\":{\"runs\":" LIST(RUN) "," \
	"\"nextCursor\":" UUID "}}"
#define QUESTION \
	"{\"type\":\"object\",\"required\":[\"prompt\",\"input\"],\"properties\":{\"prompt\":" STR ",\"show\":true," \
	"\"input\":" OBJECT "}}"
#define ANSWERED \
	"{\"type\":\"object\",\"required\":[\"approved\",\"at\"],\"properties\":{\"approved\":" BOOL "," \
	"\"comment\":" STR ",\"input\":" OBJECT ",\"at\":" TIME "}}"
#define STEP \
	"{\"type\":\"object\",\"required\":[\"type\",\"id\",\"runId\",\"stepId\",\"skillId\",\"status\",\"attempt\"]," \
	"\"properties\":{\"type\":{\"const\":\"step\"},\"id\":" UUID ",\"runId\":" UUID "," \
	"\"stepId\":" STR ",\"skillId\":" STR ",\"skillVersion\":" STR ",\"status\":" STEP_STATES "," \
	"\"attempt\":" INT ",\"cacheHit\":" BOOL ",\"inputHash\":" STR ",\"cacheKey\":" STR "," \
	"\"outputArtifactIds\":" LIST(STR) ",\"error\":" ERROR ",\"errorHistory\":" LIST(ERROR) "," \
	"\"reason\":" STR ",\"question\":" QUESTION ",\"answer\":" ANSWERED "," \
	"\"startedAt\":" TIME ",\"endedAt\":" TIME ",\"durationMs\":" INT ",\"nextAttemptAt\":" TIME ",\"costUsd\":" USD ",\"tokens\":" OBJECT "," \
	"\"superstep\":" INT ",\"ns\":" STR ",\"interrupts\":" LIST(OBJECT) "}}"
#define STEPS \
	"{\"type\":\"object\",\"required\":[\"runId\",\"steps\"],\"properties\":{\"runId\":" UUID "," \
	"\"steps\":" LIST(STEP) "}}"
#define ARTIFACTS \
	"{\"type\":\"object\",\"required\":[\"runId\",\"artifacts\"],\"properties\":{\"runId\":" UUID "," \
	"\"artifacts\":" LIST(CG_API_ARTIFACT) "}}"
#define CACHE \
	"{\"type\":\"object\",\"required\":[\"type\",\"runId\",\"totalSteps\",\"cacheHits\",\"cacheMisses\"," \
	"\"cacheHitRate\",\"savedMs\",\"savedUsd\",\"steps\"],\"properties\":{\"type\":{\"const\":\"cacheAnalysis\"}," \
	"\"runId\":" UUID ",\"totalSteps\":" INT ",\"cacheHits\":" INT ",\"cacheMisses\":" INT "," \
	"\"cacheHitRate\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1},\"savedMs\":" INT ",\"savedUsd\":" USD "," \
	"\"steps\":" LIST("{\"type\":\"object\",\"required\":[\"stepId\",\"skillId\",\"status\",\"cacheHit\"]," \
	"\"properties\":{\"stepId\":" STR ",\"skillId\":" STR ",\"status\":" STEP_STATES ",\"cacheHit\":" BOOL "," \
	"\"inputHash\":" STR ",\"cacheKey\":" STR ",\"executedFrom\":{\"enum\":[\"cache\",\"fresh\"]}," \
	"\"durationMs\":" INT ",\"reason\":" STR ",\"fromRunId\":" UUID ",\"savedMs\":" INT ",\"savedUsd\":" USD "}}") "}}"
#define MONTH \
	"{\"type\":\"object\",\"required\":[\"month\",\"costUsd\",\"budgetUsd\"],\"properties\":{" \
	"\"type\":{\"const\":\"month\"},\"tenantId\":" STR ",\"month\":{\"type\":\"string\"," \
	"\"pattern\":\"^[0-9]{4}-[0-9]{2}$\"},\"costUsd\":" USD ",\"heldUsd\":" USD ",\"budgetUsd\":" USD_OR_NULL "," \
	"\"unpriced\":" INT ",\"calls\":" LIST(OBJECT) "}}"
#define COST \
	"{\"type\":\"object\",\"required\":[\"type\",\"runId\",\"costUsd\",\"tokensIn\",\"tokensOut\",\"budgetUsd\"," \
	"\"month\",\"steps\"],\"properties\":{\"type\":{\"const\":\"cost\"},\"runId\":" UUID ",\"costUsd\":" USD "," \
	"\"heldUsd\":" USD ",\"tokensIn\":" INT ",\"tokensOut\":" INT ",\"budgetUsd\":" USD_OR_NULL "," \
	"\"month\":" MONTH ",\"steps\":" LIST("{\"type\":\"object\",\"required\":[\"stepId\",\"costUsd\",\"calls\"]," \
	"\"properties\":{\"stepId\":" STR ",\"skillId\":" STR ",\"costUsd\":" USD ",\"calls\":" LIST(OBJECT) "}}") "}}"

#define CLOSED "{\"type\":\"object\",\"additionalProperties\":false,"
#define MAX_COST \
	"\"maxCost\":{\"type\":\"string\",\"pattern\":\"^[0-9]{1,9}([.][0-9]{1,6})?$\"," \
	"\"description\":\"What the run may pay for, in US dollars.\"}"
#define RETRY CLOSED "\"properties\":{\"from\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200," \
	"\"description\":\"Begin with this step, even if it completed.\"},\"noCache\":{\"type\":\"boolean\"," \
	"\"default\":false}," MAX_COST "}}"
#define ANSWER CLOSED "\"required\":[\"decision\"],\"properties\":{\"decision\":{\"enum\":[\"approve\"," \
	"\"edit\",\"reject\"]},\"comment\":{\"type\":\"string\",\"maxLength\":1000},\"input\":{\"type\":\"object\"," \
	"\"description\":\"With edit: the step runs with this instead.\"}}," \
	"\"if\":{\"properties\":{\"decision\":{\"const\":\"edit\"}}},\"then\":{\"required\":[\"input\"]}," \
	"\"else\":{\"not\":{\"required\":[\"input\"]}}}"
#define LISTED CLOSED "\"properties\":{\"status\":" RUN_STATES ",\"workflow\":{\"type\":\"string\"," \
	"\"minLength\":1,\"maxLength\":100},\"campaignId\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":128}," \
	"\"from\":" TIME ",\"to\":" TIME ",\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100," \
	"\"default\":20},\"cursor\":{\"type\":\"string\",\"format\":\"uuid\"," \
	"\"description\":\"nextCursor of the page before.\"}}}"
#define OF_STATE CLOSED "\"properties\":{\"status\":" STEP_STATES "}}"
#define OF_STEP CLOSED "\"properties\":{\"stepId\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200}}}"
#define OF_MONTH CLOSED "\"properties\":{\"month\":{\"type\":\"string\"," \
	"\"pattern\":\"^[0-9]{4}-(0[1-9]|1[0-2])$\",\"description\":\"This one when left out.\"}}}"

/* ---- lists ---- */

static int
time_of(const struct cg_api_call *c, const char *name, int64_t *ms, struct cg_err *err)
{
	const char *value = cg_json_get_str(c->query, name, NULL);

	*ms = 0;
	if (!value)
		return 0;
	/* Nothing is older than the epoch, and 0 is no time. */
	if (cg_time_parse(value, ms) == 0) {
		*ms = *ms < 1 ? 1 : *ms;
		return 0;
	}
	return cg_err_set(err, CG_E_USAGE, "'%s' is no time: write it as 2026-11-29T16:00:00Z", name);
}

static int
list_runs(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_status_list_req req = { .state = cg_json_get_str(c->query, "status", NULL),
		.workflow = cg_json_get_str(c->query, "workflow", NULL),
		.campaign = cg_json_get_str(c->query, "campaignId", NULL),
		.before = cg_json_get_str(c->query, "cursor", NULL), .own = true };
	struct cg_api_page p;

	if (time_of(c, "from", &req.since_ms, err) < 0 || time_of(c, "to", &req.until_ms, err) < 0)
		return -1;
	cg_api_page_begin(c, &p, "runId", 20);
	req.limit = p.limit + 1;
	return cg_api_page_give(c, &p, "runs", cg_tool_status_list(c->ctx, &req, &p.to, err), err);
}

/* {runId, <name>: what was gathered} */
static int
give_of_run(struct cg_api_call *c, struct cg_api_gather *g, const char *name, int rc, struct cg_err *err)
{
	json_t *more;

	if (rc == 0) {
		more = json_object();
		cg_json_set_str(more, "runId", c->params[0]);
		rc = cg_api_give_list(c, g, name, more, err);
	}
	cg_api_gather_release(g);
	return rc;
}

static int
list_steps(struct cg_api_call *c, struct cg_err *err)
{
	const char *state = cg_json_get_str(c->query, "status", NULL);
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give_of_run(c, &g, "steps", cg_tool_status_steps(c->ctx, c->params[0],
	    state ? cg_step_state_of(state) : -1, &g.to, err), err);
}

static int
list_artifacts(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give_of_run(c, &g, "artifacts", cg_tool_status_artifacts(c->ctx, c->params[0],
	    cg_json_get_str(c->query, "stepId", NULL), &g.to, err), err);
}

/* ---- one record ---- */

/* What the verb of a run gives. */
static int
one(struct cg_api_call *c, int (*verb)(struct cg_ctx *, const char *, struct cg_sink *, struct cg_err *),
    const char *what, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = verb(c->ctx, what, &g.to, err);
	rc = rc < 0 ? rc : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

static int
get_run(struct cg_api_call *c, struct cg_err *err)
{
	return one(c, cg_tool_status_run, c->params[0], err);
}

static int
get_cache(struct cg_api_call *c, struct cg_err *err)
{
	return one(c, cg_tool_status_cache, c->params[0], err);
}

static int
get_cost(struct cg_api_call *c, struct cg_err *err)
{
	return one(c, cg_tool_status_cost, c->params[0], err);
}

static int
get_usage(struct cg_api_call *c, struct cg_err *err)
{
	return one(c, cg_tool_status_month, cg_json_get_str(c->query, "month", NULL), err);
}

static int
cancel(struct cg_api_call *c, struct cg_err *err)
{
	return one(c, cg_tool_run_cancel, c->params[0], err);
}

static int
pause_run(struct cg_api_call *c, struct cg_err *err)
{
	return one(c, cg_tool_run_pause, c->params[0], err);
}

static int
resume(struct cg_api_call *c, struct cg_err *err)
{
	return one(c, cg_tool_run_resume, c->params[0], err);
}

static int
retry(struct cg_api_call *c, struct cg_err *err)
{
	const char *most = cg_json_get_str(c->body, "maxCost", NULL);
	struct cg_run_retry_req req = { .from = cg_json_get_str(c->body, "from", NULL),
		.no_cache = cg_json_get_bool(c->body, "noCache", false), .max_cost_microusd = -1 };
	struct cg_api_gather g;
	int rc;

	if (!cg_api_once(c, &req.key))
		return 0;
	if (most && cg_strtousd(most, &req.max_cost_microusd, err) < 0)
		return -1;
	cg_api_gather_init(&g);
	rc = cg_tool_run_retry(c->ctx, c->params[0], &req, &g.to, err);
	if (rc < 0 && cg_api_key_was_used(c, req.key, err))
		rc = 0;
	else
		rc = rc < 0 ? rc : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

static int
answer(struct cg_api_call *c, struct cg_err *err)
{
	const struct cg_run_answer_req req = { .step = c->params[1],
		.reject = strcmp(cg_json_get_str(c->body, "decision", ""), "reject") == 0,
		.comment = cg_json_get_str(c->body, "comment", NULL),
		.input = json_object_get(c->body, "input") };
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_run_answer(c->ctx, c->params[0], &req, &g.to, err);
	rc = rc < 0 ? rc : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

static int
get_log(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_buf text;
	size_t n = 0;
	char *bytes;
	int rc;

	cg_buf_init(&text, LOG_MAX);
	rc = cg_tool_status_log(c->ctx, c->params[0], c->params[1], &text, err);
	if (rc == 0) {
		cg_http_set(c->http, "Cache-Control", "private, no-cache");
		bytes = cg_buf_detach(&text, &n);
		cg_http_reply(c->http, 200, c->route->type, bytes, n);
	}
	cg_buf_release(&text);
	return rc;
}

/* ---- the table ---- */

#define OF_RUNS(what) .access = CG_API_USER, .area = "runs", .may = what, .throttle = CG_API_OFTEN

static const struct cg_api_route runs[] = {
	{ .method = "GET", .path = "/api/runs", .id = "listRuns", .summary = "Runs, newest first.",
	    .twin = "cg-status --json", OF_RUNS(CG_AUTH_READ), .query = LISTED, .status = 200, .reply = RUNS,
	    .handle = list_runs },
	{ .method = "GET", .path = "/api/runs/{id}", .id = "getRun", .summary = "A run, with how many steps are "
	    "in which state.", .twin = "cg-status --json ID", OF_RUNS(CG_AUTH_READ), .status = 200, .reply = RUN,
	    .handle = get_run },
	{ .method = "GET", .path = "/api/runs/{id}/steps", .id = "listSteps", .summary = "Its steps, in the order "
	    "of the plan; of a thread's run its tasks, superstep by superstep.", .twin = "cg-status --json --steps ID", OF_RUNS(CG_AUTH_READ), .query = OF_STATE,
	    .status = 200, .reply = STEPS, .handle = list_steps },
	{ .method = "GET", .path = "/api/runs/{id}/steps/{step}/log", .id = "getStepLog",
	    .summary = "What the program of a step said.", .twin = "cg-status --log ID STEP",
	    OF_RUNS(CG_AUTH_READ), .status = 200, .type = "text/plain; charset=utf-8", .handle = get_log },
	{ .method = "POST", .path = "/api/runs/{id}/steps/{step}/answer", .id = "answerStep",
	    .summary = "Answer a step that waits for a person.", .twin = "cg-run approve --json ID",
	    OF_RUNS(CG_AUTH_WRITE), .body = ANSWER, .status = 200, .reply = RUN, .handle = answer },
	{ .method = "GET", .path = "/api/runs/{id}/artifacts", .id = "listArtifacts", .summary = "What it made, "
	    "oldest first.", .twin = "cg-status --json --artifacts ID", OF_RUNS(CG_AUTH_READ), .query = OF_STEP,
	    .status = 200, .reply = ARTIFACTS, .handle = list_artifacts },
	{ .method = "GET", .path = "/api/runs/{id}/cache-analysis", .id = "getCacheAnalysis",
	    .summary = "What the cache did for it, and what that saved.", .twin = "cg-status --json --cache ID",
	    OF_RUNS(CG_AUTH_READ), .status = 200, .reply = CACHE, .handle = get_cache },
	{ .method = "GET", .path = "/api/runs/{id}/cost", .id = "getRunCost", .summary = "What it cost, step by "
	    "step.", .twin = "cg-status --json --cost ID", OF_RUNS(CG_AUTH_READ), .status = 200, .reply = COST,
	    .handle = get_cost },
	{ .method = "POST", .path = "/api/runs/{id}/cancel", .id = "cancelRun", .summary = "End a run: what runs is "
	    "stopped, the rest is skipped.", .twin = "cg-run cancel --json ID", OF_RUNS(CG_AUTH_WRITE),
	    .status = 200, .reply = RUN, .handle = cancel },
	{ .method = "POST", .path = "/api/runs/{id}/pause", .id = "pauseRun", .summary = "Let running steps end and "
	    "begin no other.", .twin = "cg-run pause --json ID", OF_RUNS(CG_AUTH_WRITE), .status = 200,
	    .reply = RUN, .handle = pause_run },
	{ .method = "POST", .path = "/api/runs/{id}/resume", .id = "resumeRun", .summary = "Queue a paused run "
	    "again.", .twin = "cg-run resume --json ID", OF_RUNS(CG_AUTH_WRITE), .status = 200, .reply = RUN,
	    .handle = resume },
	{ .method = "POST", .path = "/api/runs/{id}/retry", .id = "retryRun", .summary = "Queue a run that is over "
	    "again: what failed, or all from one step on.", .twin = "cg-run retry --json ID",
	    OF_RUNS(CG_AUTH_WRITE), .body = RETRY, .body_may_lack = true, .status = 202, .reply = RUN, .once = true, .handle = retry },
	{ .method = "GET", .path = "/api/usage", .id = "getUsage", .summary = "What the tenant has paid in a "
	    "month.", .twin = "cg-status --json --month", OF_RUNS(CG_AUTH_READ), .query = OF_MONTH, .status = 200,
	    .reply = MONTH, .handle = get_usage },
};

const struct cg_api_group cg_api_run_routes = CG_API_GROUP(runs);
