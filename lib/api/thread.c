/*
 * Threads: what cg-thread does, over HTTP. A request stores what a worker is to do, and can be
 * answered with the stream of what it does then.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/run.h"
#include "tool/thread.h"
#include "tool/thread_own.h"
#include "tool/tool.h"

enum { HISTORY_MAX = 4 << 20 }; /* bytes; a snapshot that is longer is a page by itself */

/* ---- schemas ---- */

#define STR "{\"type\":\"string\"}"
#define INT "{\"type\":\"integer\"}"
#define BOOL "{\"type\":\"boolean\"}"
#define OBJECT "{\"type\":\"object\"}"
#define UUID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define CLOSED "{\"type\":\"object\",\"additionalProperties\":false,"
#define THREAD_ID "{\"type\":\"string\",\"pattern\":\"^[!-~]{1,255}$\",\"maxLength\":255}"
#define CHECKPOINT_ID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define NODE "{\"type\":\"string\",\"minLength\":1,\"maxLength\":200}"
#define NODES "{\"type\":\"array\",\"minItems\":1,\"maxItems\":50,\"items\":" NODE "}"
#define NAMESPACE "{\"type\":\"string\",\"description\":\"Of a subgraph; the graph itself without it.\"}"
#define STATUS "{\"enum\":[\"idle\",\"busy\",\"interrupted\",\"limit\",\"failed\"]}"
#define MODES "{\"type\":\"array\",\"minItems\":1,\"maxItems\":7,\"uniqueItems\":true,\"items\":{\"enum\":[" \
	"\"values\",\"updates\",\"messages\",\"custom\",\"debug\",\"tasks\",\"checkpoints\"]}," \
	"\"description\":\"What is told of it as events; updates without it.\"}"

#define THREAD \
	"{\"type\":\"object\",\"required\":[\"type\",\"threadId\",\"workflowName\",\"workflowVersion\",\"status\"," \
	"\"createdAt\",\"updatedAt\"],\"properties\":{\"type\":{\"const\":\"thread\"},\"threadId\":" THREAD_ID "," \
	"\"workflowName\":" STR ",\"workflowVersion\":" STR ",\"status\":" STATUS ",\"runId\":" UUID "," \
	"\"userId\":" STR ",\"error\":" OBJECT ",\"createdAt\":" TIME ",\"updatedAt\":" TIME ",\"values\":" OBJECT "," \
	"\"next\":" LIST(STR) ",\"interrupts\":" LIST(OBJECT) ",\"checkpointId\":" STR ",\"step\":" INT "}}"
#define THREADS \
	"{\"type\":\"object\",\"required\":[\"threads\"],\"properties\":{\"threads\":" LIST(THREAD) "," \
	"\"nextCursor\":" THREAD_ID "}}"
#define CHECKPOINT \
	"{\"type\":\"object\",\"required\":[\"type\",\"threadId\",\"values\",\"next\",\"tasks\",\"config\"]," \
	"\"properties\":{\"type\":{\"const\":\"checkpoint\"},\"threadId\":" THREAD_ID ",\"values\":true," \
	"\"next\":" LIST(STR) ",\"tasks\":" LIST(OBJECT) ",\"config\":" OBJECT ",\"metadata\":{\"type\":" \
	"[\"object\",\"null\"]},\"createdAt\":{\"type\":[\"string\",\"null\"]},\"parentConfig\":{\"type\":[\"object\",\"null\"]}}}"
#define HISTORY \
	"{\"type\":\"object\",\"required\":[\"checkpoints\"],\"properties\":{\"checkpoints\":" LIST(CHECKPOINT) "," \
	"\"nextCursor\":" UUID "}}"
#define STARTED \
	CLOSED "\"required\":[\"threadId\",\"runId\",\"status\",\"message\"],\"properties\":{\"threadId\":" THREAD_ID "," \
	"\"runId\":" UUID ",\"status\":{\"enum\":[\"queued\",\"running\",\"paused\",\"completed\",\"failed\"," \
	"\"cancelled\"]},\"message\":" STR "}}"
#define PRUNED \
	"{\"type\":\"object\",\"required\":[\"type\",\"threads\",\"checkpoints\",\"blobs\",\"writes\"],\"properties\":{" \
	"\"type\":{\"const\":\"pruned\"},\"threadId\":" THREAD_ID ",\"threads\":" INT ",\"checkpoints\":" INT "," \
	"\"blobs\":" INT ",\"writes\":" INT ",\"dryRun\":" BOOL "}}"

#define RUN_MEMBERS \
	"\"modes\":" MODES ",\"interruptBefore\":" NODES ",\"interruptAfter\":" NODES "," \
	"\"recursionLimit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100000}," \
	"\"timeoutMs\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":86400000}," \
	"\"maxCost\":{\"type\":\"string\",\"pattern\":\"^[0-9]{1,9}([.][0-9]{1,6})?$\"," \
	"\"description\":\"What the run may pay for, in US dollars.\"}"
/* Who asks, and for what, is not for him to say. */
#define CONTEXT "\"context\":{\"type\":\"object\",\"propertyNames\":{\"not\":{\"enum\":[\"tenantId\"," \
	"\"threadId\",\"runId\",\"userId\",\"campaignId\"]}},\"description\":\"Further members of the source context of selectors.\"}"
#define GO "{\"anyOf\":[" NODE "," CLOSED "\"required\":[\"node\"],\"properties\":{\"node\":" NODE ",\"payload\":true}}]}"
#define COMMAND \
	"\"checkpointId\":{\"type\":\"string\",\"format\":\"uuid\",\"description\":\"From here, on a branch of its own; " \
	"the newest without it.\"},\"update\":{\"type\":\"object\",\"minProperties\":1,\"description\":\"Channels, and what is " \
	"written to them first.\"},\"goto\":{\"anyOf\":[" GO ",{\"type\":\"array\",\"minItems\":1,\"maxItems\":50,\"items\":" GO "}]," \
	"\"description\":\"Where to, beside what is pending.\"}," CONTEXT
#define WORKFLOW \
	"\"workflowName\":{\"type\":\"string\"," \
	"\"pattern\":\"^[A-Za-z0-9][A-Za-z0-9._-]*$\",\"maxLength\":100},\"workflowVersion\":{\"type\":\"string\"," \
	"\"pattern\":\"^[0-9]+[.][0-9]+[.][0-9]+$\",\"maxLength\":40}"
#define ADOPT CLOSED "\"required\":[\"workflowName\"],\"properties\":{" WORKFLOW "}}"
#define START CLOSED \
	"\"required\":[\"workflowName\"],\"properties\":{" WORKFLOW ",\"input\":" OBJECT "," \
	"\"threadId\":" THREAD_ID ",\"campaignId\":" UUID "," CONTEXT "," RUN_MEMBERS "}}"
#define RESUME CLOSED \
	"\"properties\":{\"resume\":{\"description\":\"The answer to what it waits for.\"}," \
	"\"resumeById\":{\"type\":\"object\",\"minProperties\":1,\"description\":\"Answers by the id of their interrupt.\"}," \
	"\"decision\":{\"enum\":[\"approve\",\"edit\",\"reject\"],\"description\":\"The answer to an approval.\"}," \
	"\"comment\":{\"type\":\"string\",\"maxLength\":1000},\"editedInput\":{\"type\":\"object\"," \
	"\"description\":\"With edit: the node runs with this instead.\"},\"interruptId\":{\"type\":\"string\"," \
	"\"minLength\":1,\"maxLength\":200,\"description\":\"Which one is decided.\"}," \
	COMMAND "," RUN_MEMBERS "},\"dependentRequired\":{\"comment\":[\"decision\"],\"editedInput\":[\"decision\"]," \
	"\"interruptId\":[\"decision\"],\"decision\":[\"interruptId\"]},\"not\":{\"anyOf\":[{\"required\":[\"resume\",\"resumeById\"]}," \
	"{\"required\":[\"resume\",\"decision\"]},{\"required\":[\"resumeById\",\"decision\"]}]}," \
	"\"if\":{\"required\":[\"decision\"],\"properties\":{\"decision\":{\"const\":\"edit\"}}}," \
	"\"then\":{\"required\":[\"editedInput\"]},\"else\":{\"not\":{\"required\":[\"editedInput\"]}}}"
#define REPLAY CLOSED "\"required\":[\"checkpointId\"],\"properties\":{\"checkpointId\":" CHECKPOINT_ID "," RUN_MEMBERS "}}"
#define UPDATE CLOSED "\"required\":[\"values\"],\"properties\":{\"values\":{\"type\":[\"object\",\"null\"]}," \
	"\"asNode\":" NODE ",\"checkpointId\":" CHECKPOINT_ID "}}"
#define FORK CLOSED "\"required\":[\"checkpointId\"],\"properties\":{\"checkpointId\":" CHECKPOINT_ID "," \
	"\"values\":" OBJECT ",\"asNode\":" NODE "},\"dependentRequired\":{\"asNode\":[\"values\"]}}"
#define PRUNE CLOSED "\"properties\":{\"threadId\":" THREAD_ID ",\"keep\":{\"type\":\"integer\",\"minimum\":1," \
	"\"maximum\":1000000,\"default\":1,\"description\":\"Checkpoints of each namespace that stay.\"}," \
	"\"olderThanSeconds\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":3153600000,\"default\":0}," \
	"\"dryRun\":{\"type\":\"boolean\",\"default\":false}}}"
#define LISTED CLOSED "\"properties\":{\"status\":" STATUS ",\"workflow\":{\"type\":\"string\",\"minLength\":1," \
	"\"maxLength\":100},\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100,\"default\":20}," \
	"\"cursor\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":255,\"description\":\"nextCursor of the page before.\"}}}"
#define OF_STATE CLOSED "\"properties\":{\"checkpointId\":" CHECKPOINT_ID ",\"ns\":" NAMESPACE "}}"
#define OF_HISTORY CLOSED "\"properties\":{\"before\":{\"type\":\"string\",\"format\":\"uuid\"," \
	"\"description\":\"nextCursor of the page before, or the id of a checkpoint.\"},\"ns\":" NAMESPACE "," \
	"\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100,\"default\":20}}}"
#define FOLLOWED CLOSED "\"properties\":{\"modes\":{\"type\":\"string\",\"maxLength\":80," \
	"\"pattern\":\"^(values|updates|messages|custom|debug|tasks|checkpoints)" \
	"(,(values|updates|messages|custom|debug|tasks|checkpoints))*$\",\"description\":\"Of what it tells only these: updates,messages.\"}," \
	"\"after\":{\"type\":\"integer\",\"minimum\":0,\"default\":0," \
	"\"description\":\"The number of the last event that is known of the run; Last-Event-ID, RUN:NUMBER, goes before it.\"}," \
	"\"token\":{\"type\":\"string\",\"description\":\"What Authorization would hold.\"}}}"

/* ---- lists ---- */

static int
list_threads(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_thread_list_req req = { .status = cg_json_get_str(c->query, "status", NULL),
		.workflow = cg_json_get_str(c->query, "workflow", NULL),
		.after = cg_json_get_str(c->query, "cursor", NULL), .own = true };
	struct cg_api_page p;

	cg_api_page_begin(c, &p, "threadId", 20);
	req.limit = p.limit + 1;
	return cg_api_page_give(c, &p, "threads", cg_tool_thread_list(c->ctx, &req, &p.to, err), err);
}

/* ---- one thread ---- */

static int
is_there(struct cg_api_call *c, struct cg_err *err)
{
	char run[CG_ID_LEN + 1];

	return cg_tool_thread_find(c->ctx, c->params[0], run, err);
}

static int
give(struct cg_api_call *c, struct cg_api_gather *g, int rc, struct cg_err *err)
{
	rc = rc < 0 ? -1 : cg_api_give_one(c, g, err);
	cg_api_gather_release(g);
	return rc;
}

static int
get_thread(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give(c, &g, is_there(c, err) < 0 ? -1 : cg_tool_thread_show(c->ctx, c->params[0], &g.to, err), err);
}

static int
get_state(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give(c, &g, is_there(c, err) < 0 ? -1 : cg_tool_thread_state(c->ctx, c->params[0],
	    cg_json_get_str(c->query, "ns", NULL), cg_json_get_str(c->query, "checkpointId", NULL), &g.to, err), err);
}

/* A page of snapshots, which ends early when they are long. */
struct history {
	struct cg_sink to;
	struct cg_api_gather g;
	int64_t limit;
	char last[CG_ID_LEN + 1];
	bool is_full;              /* there are more */
};

static int
put_snapshot(struct cg_sink *s, const json_t *snapshot, struct cg_err *err)
{
	struct history *h = s->arg;

	if ((int64_t)h->g.n == h->limit || h->g.text.len >= HISTORY_MAX) {
		h->is_full = true;
		return cg_err_set(err, CG_E_TOOBIG, "the page is full");
	}
	snprintf(h->last, sizeof h->last, "%s", cg_json_get_str(json_object_get(snapshot, "config"), "checkpointId", ""));
	return h->g.to.put(&h->g.to, snapshot, err);
}

static int
get_history(struct cg_api_call *c, struct cg_err *err)
{
	struct history h = { .to = { .put = put_snapshot, .fd = -1 },
		.limit = cg_json_get_int(c->query, "limit", 20) };
	json_t *more = NULL;
	int rc;

	h.to.arg = &h;
	cg_api_gather_init(&h.g);
	rc = is_there(c, err) < 0 ? -1 : cg_tool_thread_history(c->ctx, c->params[0],
	    cg_json_get_str(c->query, "ns", NULL), cg_json_get_str(c->query, "before", NULL), h.limit + 1, &h.to, err);
	if (h.is_full) {
		rc = 0;
		more = json_object();
		cg_json_set_str(more, "nextCursor", h.last);
	}
	rc = rc < 0 ? -1 : cg_api_give_list(c, &h.g, "checkpoints", more, err);
	cg_api_gather_release(&h.g);
	return rc;
}

/* Values on top of a checkpoint; a fork without any copies it. */
static int
change(struct cg_api_call *c, const char *as, struct cg_err *err)
{
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give(c, &g, is_there(c, err) < 0 ? -1 : cg_tool_thread_update(c->ctx, c->params[0],
	    cg_json_get_str(c->body, "checkpointId", NULL), as, json_object_get(c->body, "values"), &g.to, err), err);
}

static int
update(struct cg_api_call *c, struct cg_err *err)
{
	return change(c, cg_json_get_str(c->body, "asNode", NULL), err);
}

static int
fork_thread(struct cg_api_call *c, struct cg_err *err)
{
	return change(c, json_object_get(c->body, "values") ? cg_json_get_str(c->body, "asNode", NULL)
	    : "__copy__", err);
}

static int
cancel(struct cg_api_call *c, struct cg_err *err)
{
	char run[CG_ID_LEN + 1];
	struct cg_api_gather g;
	int rc = cg_tool_thread_find(c->ctx, c->params[0], run, err);

	if (rc == 0 && !run[0])
		rc = cg_err_set(err, CG_E_STATE, "thread '%.100s' has no run that could be cancelled", c->params[0]);
	rc = rc < 0 ? -1 : cg_tool_run_cancel(c->ctx, run, NULL, err);
	cg_api_gather_init(&g);
	return give(c, &g, rc < 0 ? -1 : cg_tool_thread_show(c->ctx, c->params[0], &g.to, err), err);
}

static int
drop(struct cg_api_call *c, struct cg_err *err)
{
	if (is_there(c, err) < 0 || cg_tool_thread_drop(c->ctx, c->params[0], err) < 0)
		return -1;
	cg_api_give_nothing(c);
	return 0;
}

static int
prune(struct cg_api_call *c, struct cg_err *err)
{
	const struct cg_thread_prune_req req = { .thread = cg_json_get_str(c->body, "threadId", NULL),
		.keep = cg_json_get_int(c->body, "keep", 1),
		.older_than_ms = 1000 * cg_json_get_int(c->body, "olderThanSeconds", 0),
		.dry_run = cg_json_get_bool(c->body, "dryRun", false),
		.own = !cg_identity_may(c->who, c->route->area, CG_AUTH_ADMIN) };
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give(c, &g, cg_tool_thread_prune(c->ctx, &req, &g.to, err), err);
}

/* ---- runs of a thread ---- */

static bool
wants_stream(struct cg_api_call *c)
{
	const char *accept = cg_http_header(c->http, "Accept");

	return accept && strstr(accept, "text/event-stream") != NULL;
}

/* A list of names as the verbs take it: borrowed from the body, in the arena of the request. */
static const char *const *
names(struct cg_api_call *c, const char *key)
{
	const json_t *list = json_object_get(c->body, key);
	const char **v;
	size_t n = json_array_size(list);

	if (n == 0)
		return NULL;
	v = cg_arena_alloc(cg_http_arena(c->http), (n + 1) * sizeof *v);
	for (size_t i = 0; i < n; i++)
		v[i] = json_string_value(json_array_get(list, i));
	v[n] = NULL;
	return v;
}

static const char *
modes_of(struct cg_api_call *c)
{
	const json_t *list = json_object_get(c->body, "modes"), *one;
	char text[CG_API_MODES_MAX] = "";
	size_t i, n = 0;

	json_array_foreach((json_t *)(size_t)list, i, one)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? "," : "", json_string_value(one));
	return n ? cg_arena_strdup(cg_http_arena(c->http), text) : NULL;
}

/* 409 of a thread that is busy; 422 when it is the key that was used for something else. */
static bool
refuse_key(struct cg_api_call *c, const struct cg_thread_req *req, const struct cg_err *err)
{
	struct cg_err unused = CG_ERR_INIT;
	char run[CG_ID_LEN + 1];

	return err->code == CG_E_CONFLICT && req->idempotency_key
	    && cg_store_run_by_key(c->ctx->store, &c->ctx->who, req->idempotency_key, run, &unused) == 1
	    && cg_api_key_was_used(c, req->idempotency_key, err);
}

static void
give_started(struct cg_api_call *c, const struct cg_thread_report *r)
{
	json_t *body = json_object();
	char where[64];

	snprintf(where, sizeof where, "/api/runs/%s", r->run);
	cg_http_set(c->http, "Location", where);
	cg_json_set_str(body, "threadId", r->thread);
	cg_json_set_str(body, "runId", r->run);
	cg_json_set_str(body, "status", r->state);
	cg_json_set_str(body, "message", "The run of the thread is stored for a worker.");
	cg_api_give(c, body);
}

/* What all that start a run have; then it is stored, and told of. */
static int
begin(struct cg_api_call *c, struct cg_thread_req *req, struct cg_err *err)
{
	const char *most = cg_json_get_str(c->body, "maxCost", NULL);
	struct cg_thread_report report;

	if (!cg_api_once(c, &req->idempotency_key))
		return 0;
	if (most && cg_strtousd(most, &req->max_cost_microusd, err) < 0)
		return -1;
	req->own = true;
	req->modes = modes_of(c);
	req->interrupt_before = names(c, "interruptBefore");
	req->interrupt_after = names(c, "interruptAfter");
	req->recursion_limit = cg_json_get_int(c->body, "recursionLimit", 0);
	req->timeout_ms = cg_json_get_int(c->body, "timeoutMs", 0);
	if (cg_tool_thread_enqueue(c->ctx, req, NULL, &report, err) < 0)
		return refuse_key(c, req, err) ? 0 : -1;
	if (wants_stream(c))
		return cg_api_thread_follow(c, report.run, NULL, 0);
	give_started(c, &report);
	return 0;
}

static int
start(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_thread_req req = { .workflow = cg_json_get_str(c->body, "workflowName", NULL),
		.version = cg_json_get_str(c->body, "workflowVersion", NULL),
		.thread = cg_json_get_str(c->body, "threadId", NULL),
		.campaign = cg_json_get_str(c->body, "campaignId", NULL), .max_cost_microusd = -1, .remote = true,
		.context = json_object_get(c->body, "context") };
	const json_t *given = json_object_get(c->body, "input");
	json_t *none = json_object();
	int rc;

	req.input = given ? given : none;
	rc = begin(c, &req, err);
	json_decref(none);
	return rc;
}

/* The answer to an approval, by its id. New. */
static json_t *
decided(struct cg_api_call *c)
{
	const char *decision = cg_json_get_str(c->body, "decision", NULL);
	const char *id = cg_json_get_str(c->body, "interruptId", NULL);
	json_t *answer = json_object(), *one;

	cg_json_set(answer, "approved", json_boolean(strcmp(decision, "reject") != 0));
	cg_json_set_str(answer, "comment", cg_json_get_str(c->body, "comment", NULL));
	cg_json_set(answer, "input", json_incref(json_object_get(c->body, "editedInput")));
	one = json_object();
	cg_json_set(one, id, answer);
	return one;
}

static int
resume(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_thread_req req = { .thread = c->params[0], .max_cost_microusd = -1,
		.checkpoint = cg_json_get_str(c->body, "checkpointId", NULL),
		.update = json_object_get(c->body, "update"), .go = json_object_get(c->body, "goto"),
		.context = json_object_get(c->body, "context") };
	json_t *answer = NULL;
	int rc = is_there(c, err);

	if (json_object_get(c->body, "decision"))
		answer = decided(c);
	req.resume_by_id = answer || json_object_get(c->body, "resumeById");
	req.resume = answer ? answer : json_object_get(c->body, req.resume_by_id ? "resumeById" : "resume");
	rc = rc < 0 ? -1 : begin(c, &req, err);
	json_decref(answer);
	return rc;
}

static int
replay(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_thread_req req = { .thread = c->params[0], .fork = true,
		.checkpoint = cg_json_get_str(c->body, "checkpointId", NULL), .max_cost_microusd = -1 };

	return is_there(c, err) < 0 ? -1 : begin(c, &req, err);
}

static int
adopt(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give(c, &g, cg_tool_thread_adopt(c->ctx, c->params[0], cg_json_get_str(c->body, "workflowName", ""),
	    cg_json_get_str(c->body, "workflowVersion", NULL), true, &g.to, err), err);
}

/* ---- the table ---- */

#define OF_RUNS(what) .access = CG_API_USER, .area = "runs", .may = what, .throttle = CG_API_OFTEN
#define STREAMED " With Accept: text/event-stream the reply is the stream of its events."

static const struct cg_api_route threads[] = {
	{ .method = "GET", .path = "/api/threads", .id = "listThreads", .summary = "Threads, the one that changed "
	    "last first.", .twin = "cg-thread list --json", OF_RUNS(CG_AUTH_READ), .query = LISTED, .status = 200,
	    .reply = THREADS, .handle = list_threads },
	{ .method = "POST", .path = "/api/threads", .id = "startThread", .summary = "Store the run of a graph: of a "
	    "new thread, or of one that is there." STREAMED, .twin = "cg-thread run --queue WORKFLOW",
	    OF_RUNS(CG_AUTH_ADMIN), .body = START, .status = 202, .reply = STARTED, .once = true, .handle = start },
	{ .method = "POST", .path = "/api/threads/prune", .id = "pruneThreads", .summary = "Forget old checkpoints "
	    "of one's own threads and of those that are nobody's, or as an admin of all: each can still go on from "
	    "its newest.", .twin = "cg-thread prune", OF_RUNS(CG_AUTH_WRITE),
	    .body = PRUNE, .body_may_lack = true, .status = 200, .reply = PRUNED, .handle = prune },
	{ .method = "GET", .path = "/api/threads/{thread}", .id = "getThread", .summary = "A thread: its values, "
	    "what comes next, and what it waits for.", .twin = "cg-thread show THREAD", OF_RUNS(CG_AUTH_READ),
	    .status = 200, .reply = THREAD, .handle = get_thread },
	{ .method = "DELETE", .path = "/api/threads/{thread}", .id = "dropThread", .summary = "Forget a thread and "
	    "all its checkpoints.", .twin = "cg-thread drop THREAD", OF_RUNS(CG_AUTH_WRITE), .status = 204,
	    .handle = drop },
	{ .method = "GET", .path = "/api/threads/{thread}/state", .id = "getThreadState", .summary = "A snapshot: "
	    "the newest, or that of a checkpoint.", .twin = "cg-thread state THREAD", OF_RUNS(CG_AUTH_READ),
	    .query = OF_STATE, .status = 200, .reply = CHECKPOINT, .handle = get_state },
	{ .method = "GET", .path = "/api/threads/{thread}/history", .id = "getThreadHistory", .summary = "Its "
	    "snapshots, newest first.", .twin = "cg-thread history THREAD", OF_RUNS(CG_AUTH_READ),
	    .query = OF_HISTORY, .status = 200, .reply = HISTORY, .handle = get_history },
	{ .method = "GET", .path = "/api/threads/{thread}/events", .id = "followThread", .summary = "The events of "
	    "the run that has the thread, or had it last, as they come; 204 says that there is no more.",
	    .twin = "cg-thread follow THREAD", OF_RUNS(CG_AUTH_READ), .token = true, .query = FOLLOWED,
	    .status = 200, .other = 204, .type = "text/event-stream", .reply = "{\"type\":\"string\"}",
	    .handle = cg_api_thread_events },
	{ .method = "POST", .path = "/api/threads/{thread}/resume", .id = "resumeThread", .summary = "Answer what it "
	    "waits for, or go on with what is pending; where several questions wait each is answered by its id." STREAMED, .twin = "cg-thread resume --queue THREAD",
	    OF_RUNS(CG_AUTH_WRITE), .body = RESUME, .body_may_lack = true, .status = 202, .reply = STARTED,
	    .once = true, .handle = resume },
	{ .method = "POST", .path = "/api/threads/{thread}/replay", .id = "replayThread", .summary = "Go once more "
	    "from a checkpoint, on a branch of its own." STREAMED, .twin = "cg-thread replay --queue THREAD",
	    OF_RUNS(CG_AUTH_WRITE), .body = REPLAY, .status = 202, .reply = STARTED, .once = true, .handle = replay },
	{ .method = "POST", .path = "/api/threads/{thread}/update", .id = "updateThread", .summary = "Write values as "
	    "a node would: the new snapshot.", .twin = "cg-thread update THREAD", OF_RUNS(CG_AUTH_WRITE),
	    .body = UPDATE, .status = 200, .reply = CHECKPOINT, .handle = update },
	{ .method = "POST", .path = "/api/threads/{thread}/fork", .id = "forkThread", .summary = "Begin a branch at a "
	    "checkpoint, with other values if any are given: the new snapshot.", .twin = "cg-thread fork THREAD",
	    OF_RUNS(CG_AUTH_WRITE), .body = FORK, .status = 200, .reply = CHECKPOINT, .handle = fork_thread },
	{ .method = "POST", .path = "/api/threads/{thread}/adopt", .id = "adoptThread", .summary = "Take a thread that "
	    "a program of LangGraph's has begun for one of a workflow: the thread.", .twin = "cg-thread adopt "
	    "--workflow THREAD", OF_RUNS(CG_AUTH_ADMIN), .body = ADOPT, .status = 200, .reply = THREAD, .handle = adopt },
	{ .method = "POST", .path = "/api/threads/{thread}/cancel", .id = "cancelThread", .summary = "End the run that "
	    "has the thread.", .twin = "cg-run cancel RUN", OF_RUNS(CG_AUTH_WRITE), .status = 200, .reply = THREAD,
	    .handle = cancel },
};

const struct cg_api_group cg_api_thread_routes = CG_API_GROUP(threads);
