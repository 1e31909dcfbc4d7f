#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "queue/queue.h"
#include "store/store.h"
#include "tool/dispatch.h"
#include "tool/enqueue.h"
#include "tool/enqueue_graph.h"
#include "tool/record.h"
#include "tool/tool.h"
#include "tool/workflow.h"

enum {
	SEND_TIMEOUT_MS = 3000,
	BATCH = 64 /* plans of a stream that share a transaction, at most */
};

/* Jobs on their way to a queue outside the store. */
struct sender {
	struct cg_queue *q; /* opened when first needed */
	bool off;           /* there is none, or it cannot be reached */
};

static int
add_event(struct cg_ctx *ctx, const char *run, const struct cg_plan *p, struct cg_err *err)
{
	json_t *e = cg_record_event("run.queued", 1, run, NULL);
	char *text;
	int rc;

	cg_json_set_str(e, "workflowName", p->workflow);
	cg_json_set_str(e, "workflowVersion", p->version);
	cg_json_set_str(e, "campaignId", p->campaign);
	cg_json_set_int(e, "stepCount", (json_int_t)p->n_steps);
	text = cg_json_str(e);
	rc = cg_store_event_add(ctx->store, &ctx->who, run, 1, "run.queued", text, err);
	free(text);
	json_decref(e);
	return rc;
}

/* Does the head of the run's plan say the same as p's under this name? */
static bool
head_says(const struct cg_run_row *row, const json_t *head, const char *name)
{
	struct cg_err ignored;
	size_t n = row->plan ? strcspn(row->plan, "\n") : 0;
	json_t *was = n ? cg_json_parse(row->plan, n, "plan", 0, &ignored) : NULL;
	const json_t *a = json_object_get(was, name), *b = json_object_get(head, name);
	bool same = (!a && !b) || json_equal(a, b);

	json_decref(was);
	return same;
}

static bool
is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/*
 * Was the run that has the key asked for what is asked now? Which version of the workflow it
 * got counts when it was named, for another may be the newest by now.
 */
static bool
asks_the_same(const struct cg_run_row *row, const struct cg_enqueue_req *req, const struct cg_plan *p)
{
	static const char *const heads[] = { "maxCostUsd", "providers", "noCache", "hold" };
	bool versioned = req->plan.workflow && strchr(req->plan.workflow, '@');
	struct cg_err ignored;
	json_t *was = row->trigger ? cg_json_parse(row->trigger, strlen(row->trigger), "trigger", 0,
	    &ignored) : NULL;
	bool same = was && json_equal(was, (json_t *)(size_t)p->trigger) && is_same(row->workflow, p->workflow)
	    && (!versioned || is_same(row->version, p->version)) && is_same(row->base_run, p->base_run)
	    && row->priority == (int)req->priority;

	for (size_t i = 0; same && i < sizeof heads / sizeof *heads; i++)
		same = head_says(row, p->head, heads[i]);
	json_decref(was);
	return same;
}

static int
check_key(struct cg_ctx *ctx, const struct cg_enqueue_req *req, const struct cg_plan *p, const char *id,
    struct cg_err *err)
{
	struct cg_run_row row;
	int rc = cg_store_run_load(ctx->store, &ctx->who, id, &row, err);
	bool same;

	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_BUG, "run '%s' is gone", id);
	same = asks_the_same(&row, req, p);
	cg_run_row_release(&row);
	return same ? 0 : cg_err_set(err, CG_E_CONFLICT, "the key '%.200s' is that of run '%s', which was asked "
	    "for something else: take a new one", req->key, id);
}

static int
add_rows(struct cg_ctx *ctx, const struct cg_enqueue_req *req, const struct cg_plan *p,
    char id[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_step_new *v = cg_calloc(p->n_steps, sizeof *v);
	char *trigger = cg_json_str(p->trigger), *plan = cg_plan_text(p);
	struct cg_run_new row = { .id = req->run_id, .workflow = p->workflow,
		.version = p->version, .base_run = p->base_run, .campaign_id = p->campaign,
		.trigger = trigger, .plan = plan, .idempotency_key = req->key,
		.state = CG_RUN_QUEUED, .priority = (int)req->priority };
	int rc;

	for (size_t i = 0; i < p->n_steps; i++)
		v[i] = (struct cg_step_new){ p->steps[i].id, p->steps[i].skill,
			p->steps[i].skill_version, (int)i };
	rc = cg_store_run_add(ctx->store, &ctx->who, &row, id, err);
	if (rc == 1)
		rc = check_key(ctx, req, p, id, err) < 0 ? -1 : 1;
	if (rc == 0)
		rc = cg_store_steps_add(ctx->store, &ctx->who, id, v, p->n_steps, err);
	if (rc == 0)
		rc = add_event(ctx, id, p, err);
	if (rc == 0 && req->also)
		rc = req->also(req->arg, id, err);
	free(v);
	free(trigger);
	free(plan);
	return rc;
}

/*
 * The run is recorded, and its job with it: when the queue cannot be reached now, a worker
 * sends it later. Once the window is full there is nothing to send.
 */
static void
send_jobs(struct cg_ctx *ctx, struct sender *s)
{
	struct cg_queue_conf conf;
	struct cg_err err = CG_ERR_INIT;
	char *url = NULL;
	int rc = 0;

	if (s->off)
		return;
	if (!s->q) {
		rc = cg_dispatch_conf(&ctx->conf, CG_RUN_QUEUE, &conf, &url, &err);
		conf.timeout_ms = SEND_TIMEOUT_MS;
		rc = rc < 0 ? rc : cg_queue_open(&s->q, &conf, NULL, &err);
		free(url);
	}
	if (rc == 0)
		rc = cg_dispatch(ctx->store, s->q, &ctx->who, NULL, &err);
	if (rc < 0) {
		s->off = true;
		cg_log(CG_LOG_WARN, "the run is queued; a worker will send its job",
		    CG_S("reason", err.msg));
	}
}

static int
give_record(struct cg_ctx *ctx, const char *id, struct cg_sink *out, struct cg_err *err)
{
	struct cg_run_row row;
	int rc = cg_store_run_load(ctx->store, &ctx->who, id, &row, err);

	if (rc == 0)
		return cg_err_set(err, CG_E_BUG, "run '%s' is gone", id);
	if (rc < 0)
		return -1;
	rc = cg_sink_put_new(out, cg_record_run(&row), err);
	cg_run_row_release(&row);
	return rc;
}

/* All of them in one transaction, or none. */
static int
record_all(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct cg_plan *const *v,
    size_t n, char (*ids)[CG_ID_LEN + 1], struct cg_err *err)
{
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i]->tenant, ctx->who.tenant) != 0)
			return cg_err_set(err, CG_E_PERM, "the plan is for tenant '%s', not for '%s'",
			    v[i]->tenant, ctx->who.tenant);
	if (cg_store_begin(ctx->store, err) < 0)
		return -1;
	for (size_t i = 0; rc >= 0 && i < n; i++)
		rc = add_rows(ctx, req, v[i], ids[i], err);
	if (rc >= 0)
		return cg_store_commit(ctx->store, err);
	cg_store_rollback(ctx->store);
	return -1;
}

/* When one of several is wrong, those before it are queued all the same. */
static int
enqueue(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct cg_plan *const *v, size_t n,
    struct sender *jobs, struct cg_sink *out, struct cg_err *err)
{
	char ids[BATCH][CG_ID_LEN + 1];
	int rc = record_all(ctx, req, v, n, ids, err);

	if (rc < 0 && n > 1 && err->code != CG_E_UNAVAILABLE && err->code != CG_E_IO) {
		for (size_t i = 0; i < n; i++)
			if (enqueue(ctx, req, v + i, 1, jobs, out, err) < 0)
				return -1;
		return 0;
	}
	if (rc < 0)
		return -1;
	send_jobs(ctx, jobs);
	for (size_t i = 0; i < n; i++)
		if (give_record(ctx, ids[i], out, err) < 0)
			return -1;
	return 0;
}

/* Plans that are at hand share a transaction; nobody waits for one that is still to come. */
static int
from_stream(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct sender *jobs,
    struct cg_sink *out, struct cg_err *err)
{
	struct cg_plan *v[BATCH];
	struct cg_lines lines;
	struct cg_err ended = CG_ERR_INIT;
	int rc = 0, more = 1;

	cg_lines_init(&lines, req->in_fd, "stdin");
	while (rc == 0 && more > 0) {
		size_t n = 0;

		while (n < BATCH && (n == 0 || cg_lines_buffered(&lines))
		    && (more = cg_plan_read(&lines, &v[n], &ended)) > 0)
			n++;
		rc = n ? enqueue(ctx, req, v, n, jobs, out, err) : 0;
		while (n)
			cg_plan_free(v[--n]);
	}
	if (rc == 0 && more < 0) {
		*err = ended;
		rc = -1;
	}
	if (rc == 0 && lines.records == 0)
		rc = cg_err_set(err, CG_E_USAGE, "neither a workflow nor a plan on standard input");
	cg_lines_release(&lines);
	return rc;
}

static int
plan_and_enqueue(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct sender *jobs,
    struct cg_sink *out, struct cg_diags *d, struct cg_err *err)
{
	struct cg_plan_req make = req->plan;
	struct cg_plan *p;
	int rc;

	make.no_forecast = true;
	p = cg_tool_make_plan(ctx, &make, d, err);
	if (!p)
		return -1;
	rc = enqueue(ctx, req, &p, 1, jobs, out, err);
	cg_plan_free(p);
	return rc;
}

int
cg_tool_enqueue(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct cg_sink *out,
    struct cg_diags *d, struct cg_err *err)
{
	struct sender jobs = { NULL, !cg_dispatch_is_on(&ctx->conf) };
	struct cg_queue_conf conf;
	char *url = NULL;
	int rc;

	/* A name that is none is the caller's mistake, and said before anything is queued. */
	if (!jobs.off) {
		rc = cg_dispatch_conf(&ctx->conf, CG_RUN_QUEUE, &conf, &url, err);
		free(url);
		if (rc < 0)
			return -1;
	}
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	rc = req->plan.workflow && cg_workflow_is_graph(ctx, req->plan.workflow)
	    ? cg_enqueue_graph(ctx, req, out, err)
	    : req->plan.workflow ? plan_and_enqueue(ctx, req, &jobs, out, d, err) : from_stream(ctx, req, &jobs, out, err);
	cg_queue_close(jobs.q);
	return rc;
}
