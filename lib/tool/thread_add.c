/*
 * A run of a thread is added: what is asked becomes a record that says all of it, the run's
 * row, and the thread taken by it, in one transaction.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "ckpt/thread.h"
#include "flow/graph.h"
#include "graph/graph.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/campaign_follow.h"
#include "tool/owner.h"
#include "tool/record.h"
#include "tool/thread.h"
#include "tool/thread_add.h"
#include "tool/thread_ask.h"
#include "tool/thread_doc.h"
#include "tool/thread_edit.h"
#include "tool/thread_left.h"
#include "tool/thread_own.h"
#include "tool/thread_priv.h"
#include "tool/tool.h"
#include "tool/way.h"

/* ---- what is asked, as one record ---- */

static void
put(json_t *o, const char *key, const json_t *v)
{
	if (v)
		json_object_set(o, key, (json_t *)(size_t)v);
}

static void
put_names(json_t *o, const char *key, const char *const *names)
{
	json_t *a;

	if (!names)
		return;
	a = json_array();
	for (; *names; names++)
		json_array_append_new(a, json_string(*names));
	cg_json_set(o, key, a);
}

static json_t *
command_of(const struct cg_thread_req *req)
{
	json_t *c = json_object();

	put(c, "input", req->input);
	put(c, "resume", req->resume);
	if (req->resume && req->resume_by_id)
		cg_json_set(c, "resumeById", json_true());
	put(c, "update", req->update);
	put(c, "goto", req->go);
	cg_json_set_str(c, "checkpointId", req->checkpoint);
	if (req->fork)
		cg_json_set(c, "fork", json_true());
	put_names(c, "interruptBefore", req->interrupt_before);
	put_names(c, "interruptAfter", req->interrupt_after);
	if (req->recursion_limit)
		cg_json_set_int(c, "recursionLimit", req->recursion_limit);
	put(c, "context", req->context);
	return c;
}

/* For what, by whose means, and how far it may go. */
static void
put_terms(json_t *rec, const struct cg_thread_req *req)
{
	cg_json_set_str(rec, "campaignId", req->campaign);
	cg_json_set_str(rec, "providers", req->providers);
	if (req->max_cost_microusd >= 0)
		cg_record_usd(rec, "maxCostUsd", req->max_cost_microusd);
	cg_json_set_str(rec, "modes", req->modes);
	if (req->jobs)
		cg_json_set_int(rec, "jobs", req->jobs);
	if (req->timeout_ms)
		cg_json_set_int(rec, "timeoutMs", req->timeout_ms);
}

/* The workflow's record with everything else that a run of it needs. */
static void
complete(json_t *rec, const struct cg_ctx *ctx, const struct cg_thread_req *req,
    const char *thread, json_t *command)
{
	cg_json_set_str(rec, "tenantId", ctx->who.tenant);
	cg_json_set_str(rec, "userId", ctx->who.user);
	cg_json_set_str(rec, "may", ctx->may);
	cg_json_set_str(rec, "threadId", thread);
	cg_json_set(rec, "command", command);
	put_terms(rec, req);
}

/* ---- which workflow ---- */

/* That of the thread's last run: what it began with is what it goes on with. */
int
cg_thread_last_doc(struct cg_thread_doc *d, struct cg_ctx *ctx, const struct cg_thread_row *t,
    struct cg_err *err)
{
	static const char *const of_run[] = { "tenantId", "userId", "may", "threadId", "campaignId", "command",
		"providers", "maxCostUsd", "modes", "jobs", "timeoutMs" };
	struct cg_run_row row;
	json_t *rec = NULL;
	int rc = t->run ? cg_store_run_load(ctx->store, &ctx->who, t->run, &row, err) : 0;

	if (rc < 0)
		return -1;
	if (rc == 1) {
		if (cg_thread_doc_is(row.plan))
			rec = cg_json_parse(row.plan, strlen(row.plan), "the graph of the run", 0, err);
		cg_run_row_release(&row);
	}
	for (size_t i = 0; rec && i < sizeof of_run / sizeof *of_run; i++)
		json_object_del(rec, of_run[i]);
	return rec ? cg_thread_doc_of(d, rec, err)
	    : cg_thread_doc_find(d, ctx, t->workflow, t->version, err);
}

/* Who is elsewhere need not know where things lie here. */
static int
blame(const char *workflow, struct cg_err *err)
{
	if (err->code == CG_E_NOINPUT)
		return cg_err_set(err, CG_E_NOINPUT, "no workflow '%.100s'", workflow);
	return err->code == CG_E_DATA ? cg_err_set(err, CG_E_CONFIG, "workflow '%.100s' cannot be used as "
	    "it is here", workflow) : -1;
}

int
cg_thread_doc_asked(struct cg_thread_doc *d, struct cg_ctx *ctx, const char *workflow,
    const char *version, bool remote, struct cg_err *err)
{
	if (remote && (strchr(workflow, '/') || strstr(workflow, ".yaml") || strstr(workflow, ".yml")))
		return cg_err_set(err, CG_E_NOINPUT, "no workflow '%.100s'", workflow);
	if (cg_thread_doc_find(d, ctx, workflow, version, err) < 0)
		return remote ? blame(workflow, err) : -1;
	return 0;
}

/* t NULL: the thread is new here. */
static int
find(struct cg_thread_doc *d, struct cg_ctx *ctx, const struct cg_thread_req *req,
    const struct cg_thread_row *t, struct cg_err *err)
{
	const char *name;

	if (!req->workflow && !t)
		return cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%.100s'", req->thread ? req->thread : "");
	if (!req->workflow)
		return cg_thread_last_doc(d, ctx, t, err);
	if (cg_thread_doc_asked(d, ctx, req->workflow, req->version, req->remote, err) < 0)
		return -1;
	name = cg_json_get_str(d->rec, "workflowName", "");
	if (!t || strcmp(name, t->workflow) == 0)
		return 0;
	cg_err_set(err, CG_E_STATE, "thread '%s' is one of '%s', not of '%s'", t->id, t->workflow, name);
	cg_thread_doc_release(d);
	return -1;
}

/* ---- would it begin? ---- */

/* Whoever asks for what cannot be hears of it now, and there is no run of it. */
static int
rehearse(struct cg_ctx *ctx, const struct cg_thread_req *req, struct cg_thread_doc *d,
    struct cg_thread_report *report, struct cg_err *err)
{
	struct cg_graph_conf conf = { .store = ctx->store, .who = &ctx->who, .thread = report->thread,
		.subgraph = cg_thread_doc_sub, .checkpoint = req->checkpoint, .input = req->input,
		.resume = req->resume, .resume_by_id = req->resume_by_id, .update = req->update,
		.go = req->go, .interrupt_before = req->interrupt_before,
		.interrupt_after = req->interrupt_after, .recursion_limit = (int)req->recursion_limit };
	struct cg_graph *g = NULL;
	json_t *context;
	int rc;

	context = req->context ? json_deep_copy(req->context) : json_object();
	cg_json_set_str(context, "threadId", report->thread);
	conf.doc = d->doc;
	conf.context = context;
	conf.arg = d;
	rc = cg_graph_begin(&g, &conf, err);
	rc = rc < 0 ? rc : cg_thread_check_answer(g, req, report, err);
	rc = rc < 0 ? rc : cg_thread_check_edits(ctx, &conf, g, err);
	cg_graph_end(g);
	json_decref(context);
	return rc;
}

/* ---- who has the thread ---- */

static int
has_begun(void *arg, int64_t seq, const char *type, const char *json)
{
	(void)seq;
	(void)json;
	*(bool *)arg = strcmp(type, "run.started") == 0;
	return *(bool *)arg;
}

int
cg_thread_orphan(struct cg_ctx *ctx, const struct cg_thread_row *t, bool *begun, struct cg_err *err)
{
	struct cg_run_row row;
	int rc;

	*begun = false;
	if (t->state != CG_THREAD_BUSY || !t->run)
		return 0;
	rc = cg_store_run_load(ctx->store, &ctx->who, t->run, &row, err);
	if (rc <= 0)
		return rc;
	rc = row.state == CG_RUN_RUNNING && row.worker && cg_owner_is_gone(ctx, row.worker);
	cg_run_row_release(&row);
	if (rc == 1 && cg_store_events(ctx->store, &ctx->who, t->run, 0, has_begun, begun, err) < 0)
		return -1;
	return rc;
}

/* The dead one is over: its thread is free, and a conversation has what there is of the answer. */
static int
bury(struct cg_ctx *ctx, const struct cg_run_row *row, struct cg_err *err)
{
	json_t *error = cg_record_error("INTERRUPTED", "its process was gone");
	char *text = cg_json_str(error);
	int rc = cg_store_run_set(ctx->store, &ctx->who, row->id, CG_RUN_FAILED, text, err);

	rc = rc < 0 ? rc : cg_thread_say_failed(ctx, row->thread, row->id, row->event_seq + 1, error, err);
	rc = rc < 0 ? rc : cg_thread_left(ctx, row->thread, row->id, false, error, err);
	rc = rc < 0 ? rc : cg_campaign_follow(ctx->store, &ctx->who, row->id, row->campaign_id,
	    CG_RUN_FAILED, err);
	free(text);
	json_decref(error);
	return rc < 0 ? -1 : 0;
}

/* What the dead have left, and had begun, gives way to what is asked now. */
static int
clear_way(struct cg_ctx *ctx, const struct cg_thread_row *t, struct cg_err *err)
{
	struct cg_run_row row;
	bool begun;
	int rc = cg_thread_orphan(ctx, t, &begun, err);

	if (rc <= 0)
		return rc;
	if (!begun)
		return cg_err_set(err, CG_E_CONFLICT, "thread '%s' has run '%s', whose process was gone before "
		    "it began: go on with that first (cg-thread resume %s)", t->id, t->run, t->id);
	if ((rc = cg_store_run_load(ctx->store, &ctx->who, t->run, &row, err)) <= 0)
		return rc;
	rc = bury(ctx, &row, err);
	cg_run_row_release(&row);
	return rc;
}

/* ---- adding ---- */

/* Is it the workflow that is asked for? Its version counts when it is named, for another may be the newest by now. */
static int
is_of(struct cg_ctx *ctx, const struct cg_thread_req *req, const struct cg_run_row *row, struct cg_err *err)
{
	size_t n = req->workflow ? strcspn(req->workflow, "@") : 0;
	const char *version = n && req->workflow[n] ? req->workflow + n + 1 : req->version;
	struct cg_thread_doc d;
	bool same;

	if (!req->workflow)
		return 1;
	if (strncmp(req->workflow, row->workflow, n) == 0 && !row->workflow[n])
		return !version || strcmp(version, row->version) == 0;
	if (req->remote || !strpbrk(req->workflow, "/."))
		return 0;
	if (cg_thread_doc_asked(&d, ctx, req->workflow, req->version, false, err) < 0)
		return -1;
	same = strcmp(cg_json_get_str(d.rec, "workflowName", ""), row->workflow) == 0;
	cg_thread_doc_release(&d);
	return same;
}

static bool
has_terms(const struct cg_run_row *row, const struct cg_thread_req *req)
{
	static const char *const terms[] = { "campaignId", "providers", "maxCostUsd", "modes", "jobs", "timeoutMs" };
	struct cg_err ignored;
	json_t *was = row->plan ? cg_json_parse(row->plan, strlen(row->plan), "the graph of the run", 0,
	    &ignored) : NULL;
	json_t *asked = json_object();
	bool same = was != NULL;

	put_terms(asked, req);
	for (size_t i = 0; same && i < sizeof terms / sizeof *terms; i++) {
		const json_t *a = json_object_get(was, terms[i]), *b = json_object_get(asked, terms[i]);

		same = a == b || (a && b && cg_json_equal(a, b));
	}
	json_decref(asked);
	json_decref(was);
	return same;
}

/* The same input or answer, for the same thread when one was named? */
static bool
has_command(const struct cg_run_row *row, const struct cg_thread_req *req, const char *trigger)
{
	struct cg_err ignored;
	json_t *a = row->trigger ? cg_json_parse(row->trigger, strlen(row->trigger), "trigger", 0, &ignored) : NULL;
	json_t *b = cg_json_parse(trigger, strlen(trigger), "trigger", 0, &ignored);
	bool same;

	if (!req->thread) /* which one it got was not asked for */
		cg_json_set_str(b, "threadId", cg_json_get_str(a, "threadId", NULL));
	same = a && b && cg_json_equal(a, b);
	json_decref(a);
	json_decref(b);
	return same;
}

/* Was the run that has the key asked for the same? */
static int
same_as(struct cg_ctx *ctx, const struct cg_thread_req *req, const char *trigger,
    struct cg_thread_report *report, struct cg_err *err)
{
	struct cg_run_row row;
	int rc = cg_store_run_load(ctx->store, &ctx->who, report->run, &row, err);

	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_BUG, "run '%s' is gone", report->run);
	rc = row.thread && has_command(&row, req, trigger) && has_terms(&row, req) ? is_of(ctx, req, &row, err) : 0;
	if (row.thread)
		snprintf(report->thread, sizeof report->thread, "%s", row.thread);
	cg_run_row_release(&row);
	return rc ? rc : cg_err_set(err, CG_E_CONFLICT, "the key '%.200s' is that of run '%s', which was "
	    "asked for something else: take a new one", req->idempotency_key, report->run);
}

static int
say_queued(struct cg_ctx *ctx, const struct cg_thread_report *report, const json_t *rec,
    struct cg_err *err)
{
	json_t *e = cg_record_event("run.queued", 1, report->run, NULL);
	char *text;
	int rc;

	cg_json_set_str(e, "workflowName", cg_json_get_str(rec, "workflowName", NULL));
	cg_json_set_str(e, "workflowVersion", cg_json_get_str(rec, "workflowVersion", NULL));
	cg_json_set_str(e, "threadId", report->thread);
	cg_json_set_str(e, "campaignId", cg_json_get_str(rec, "campaignId", NULL));
	text = cg_json_str(e);
	rc = cg_store_event_add(ctx->store, &ctx->who, report->run, 1, "run.queued", text, err);
	free(text);
	json_decref(e);
	return rc;
}

static int
add_rows(struct cg_ctx *ctx, const struct cg_thread_req *req, const struct cg_thread_by *by,
    const struct cg_thread_row *t, const json_t *rec, const char *plan, const char *trigger,
    struct cg_thread_report *report, struct cg_err *err)
{
	const char *name = cg_json_get_str(rec, "workflowName", "");
	const char *version = cg_json_get_str(rec, "workflowVersion", "");
	struct cg_run_new row = { .id = by->run, .workflow = name, .version = version,
		.thread = report->thread, .campaign_id = req->campaign, .trigger = trigger, .plan = plan,
		.idempotency_key = req->idempotency_key, .worker = by->worker,
		.state = by->worker ? CG_RUN_RUNNING : CG_RUN_QUEUED,
		.started_ms = by->worker ? cg_wall_ms() : 0 };
	int64_t fence;
	int rc = cg_store_run_add(ctx->store, &ctx->who, &row, report->run, err);

	/* Whose key somebody else has had a moment ago leaves nothing else behind. */
	if (rc == 1)
		return same_as(ctx, req, trigger, report, err);
	if (rc == 0)
		rc = t ? clear_way(ctx, t, err) : cg_thread_add(ctx->store, &ctx->who, report->thread,
		    ctx->who.user, name, version, err);
	rc = rc < 0 ? rc : cg_thread_take(ctx->store, &ctx->who, report->thread, report->run, version,
	    &fence, err);
	return rc == 0 && !by->worker ? say_queued(ctx, report, rec, err) : rc;
}

static int
check(struct cg_ctx *ctx, const struct cg_thread_req *req, struct cg_err *err)
{
	if (req->thread && !cg_thread_id_ok(req->thread))
		return cg_err_set(err, CG_E_USAGE, "'%.80s' is no thread id: 1 to %d printable ASCII "
		    "characters without a blank", req->thread, CG_THREAD_ID_MAX);
	if (req->input && !json_is_object(req->input))
		return cg_err_set(err, CG_E_DATA, "the input of a graph is an object");
	if (req->checkpoint && !cg_id_valid(req->checkpoint))
		return cg_err_set(err, CG_E_USAGE, "'%.80s' is no checkpoint id", req->checkpoint);
	if (req->recursion_limit < 0 || req->recursion_limit > INT_MAX)
		return cg_err_set(err, CG_E_USAGE, "a recursion limit is from 1 to %d supersteps; 0 is the "
		    "workflow's", INT_MAX);
	if (!cg_exec_modes(req->modes, err))
		return -1;
	return cg_way_check_providers(ctx, req->providers, err);
}

static int
known_key(struct cg_ctx *ctx, const struct cg_thread_req *req, const char *trigger,
    struct cg_thread_report *report, struct cg_err *err)
{
	int rc = req->idempotency_key ? cg_store_run_by_key(ctx->store, &ctx->who, req->idempotency_key,
	    report->run, err) : 0;

	return rc == 1 ? same_as(ctx, req, trigger, report, err) : rc;
}

int
cg_thread_add_by(struct cg_ctx *ctx, const struct cg_thread_req *req,
    const struct cg_thread_by *by, struct cg_thread_report *report, struct cg_err *err)
{
	struct cg_thread_row t = { .id = "" };
	json_t *command, *trigger;
	struct cg_thread_doc d = { NULL };
	char *plan = NULL, *given = NULL;
	int rc, there = 0;

	memset(report, 0, sizeof *report);
	if (check(ctx, req, err) < 0)
		return -1;
	if (req->thread && (there = cg_thread_load(ctx->store, &ctx->who, req->thread, &t, err)) < 0)
		return -1;
	if (there && req->own && !cg_tool_thread_seen(ctx, t.user)) {
		cg_thread_row_release(&t);
		return cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%s'", req->thread);
	}
	if (req->thread)
		snprintf(report->thread, sizeof report->thread, "%s", req->thread);
	else
		cg_id_new(report->thread);
	command = command_of(req);
	trigger = json_deep_copy(command);
	cg_json_set_str(trigger, "threadId", report->thread);
	given = cg_json_str(trigger);
	rc = known_key(ctx, req, given, report, err);
	if (rc == 0)
		rc = find(&d, ctx, req, there ? &t : NULL, err);
	if (rc == 0) {
		complete(d.rec, ctx, req, report->thread, json_incref(command));
		plan = cg_json_str(d.rec);
		rc = add_rows(ctx, req, by, there ? &t : NULL, d.rec, plan, given, report, err);
		/* Once the thread is taken nobody changes it between the look and the run. */
		rc = rc == 0 ? rehearse(ctx, req, &d, report, err) : rc;
		rc = rc == 0 && req->also ? req->also(req->arg, report->run, err) : rc;
	}
	if (there)
		cg_thread_row_release(&t);
	json_decref(trigger);
	json_decref(command);
	if (rc == 0 && by->doc)
		*by->doc = d;
	else
		cg_thread_doc_release(&d);
	free(plan);
	free(given);
	return rc;
}

int
cg_tool_thread_add(struct cg_ctx *ctx, const struct cg_thread_req *req,
    struct cg_thread_report *report, struct cg_err *err)
{
	const struct cg_thread_by queue = { NULL, NULL, NULL };

	return cg_thread_add_by(ctx, req, &queue, report, err);
}
