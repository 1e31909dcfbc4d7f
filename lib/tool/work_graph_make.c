/* Jobs of the queue of graphs: what others want done becomes a run of a thread, whose end is the job's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/graph.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/dispatch.h"
#include "tool/jobs.h"
#include "tool/thread.h"
#include "tool/thread_add.h"
#include "tool/thread_doc.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

/* What producers of old call a workflow. */
static const char *
name_of(const char *type)
{
	return type && strcmp(type, "data-enrichment") == 0 ? "data.enrichment" : type;
}

/* Of others: to go on with what is there. Ours name their run, which says itself what it does. */
static bool
goes_on(const json_t *data)
{
	return !json_object_get(data, "runId") && (cg_json_get_str(data, "checkpointId", NULL)
	    || cg_json_get_bool(data, "isRetry", false));
}

/*
 * Is what the job wants done a run that is there already, which it only names? Whoever may add jobs
 * does so for the tenant that he says it is for, and here only for runs of threads.
 */
static int
is_there(struct worker *w, const char *id, const json_t *data, char run[CG_ID_LEN + 1],
    struct cg_err *err)
{
	const char *its = cg_json_get_str(data, "tenantId", "");
	char tenant[CG_TENANT_MAX + 1];
	const struct cg_scope who = { tenant, NULL };
	struct cg_run_row row;
	bool over, plain;
	int rc = cg_store_run_tenant(w->ctx->store, id, tenant, err);

	snprintf(run, CG_ID_LEN + 1, "%s", id);
	if (rc == 1 && strcmp(tenant, its) != 0)
		return cg_err_set(err, CG_E_DATA, "tenant '%.100s' has no execution '%s'", its, id);
	if (rc != 1 || (rc = cg_store_run_load(w->ctx->store, &who, id, &row, err)) != 1)
		return rc;
	over = cg_run_state_is_final(row.state);
	plain = !row.thread;
	cg_run_row_release(&row);
	if (plain)
		return cg_err_set(err, CG_E_DATA, "run '%s' is none of a thread: its job belongs in the queue "
		    CG_RUN_QUEUE, id);
	/* To be done again is what is over. */
	return over && goes_on(data) ? 0 : 1;
}

static int
add(struct worker *w, const struct cg_thread_req *req, const char *tenant, const char *id,
    char run[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_ctx *ctx = w->ctx;
	const struct cg_scope before = ctx->who;
	struct cg_thread_by by = { NULL, id, NULL };
	struct cg_thread_report report;
	int rc = cg_store_begin(ctx->store, err);

	if (rc < 0)
		return -1;
	ctx->who = (struct cg_scope){ tenant, NULL };
	rc = cg_thread_add_by(ctx, req, &by, &report, err);
	if (rc >= 0 && cg_store_commit(ctx->store, err) < 0)
		rc = -1;
	if (rc < 0)
		cg_store_rollback(ctx->store);
	ctx->who = before;
	snprintf(run, CG_ID_LEN + 1, "%s", report.run);
	return rc < 0 ? -1 : 1;
}

/* As the producer meant it: a new run of a new thread, or one that goes on with what is there. */
static int
make(struct worker *w, const struct cg_job *job, const json_t *data, char run[CG_ID_LEN + 1],
    struct cg_err *err)
{
	const char *id = cg_job_run(job), *tenant = cg_json_get_str(data, "tenantId", "");
	const char *type = name_of(cg_json_get_str(data, "workflowType", NULL));
	bool again = goes_on(data);
	char *key = cg_asprintf("job %s %s %lld", cg_job_id(job), id, (long long)cg_job_timestamp(job));
	struct cg_thread_req req = { .workflow = type, .remote = true, .thread = id, .max_cost_microusd = -1,
		.input = again ? NULL : json_object_get(data, "input"),
		.checkpoint = cg_json_get_str(data, "checkpointId", NULL),
		.idempotency_key = again ? key : NULL };
	int rc;

	if (!*id || !type || !cg_tenant_valid(tenant) || strchr(type, '/'))
		rc = cg_err_set(err, CG_E_DATA, "the job's data must be {executionId, workflowType, tenantId, "
		    "input}, with a UUID and the name of a graph");
	else if (w->req->tenant && strcmp(tenant, w->req->tenant) != 0)
		rc = cg_err_set(err, CG_E_PERM, "this worker serves only tenant '%s'", w->req->tenant);
	else
		rc = add(w, &req, tenant, again ? NULL : id, run, err);
	free(key);
	return rc;
}

int
cg_work_graph_make(struct worker *w, const struct cg_job *job, char run[CG_ID_LEN + 1],
    char why[800], struct cg_err *err)
{
	const char *text = cg_job_data(job), *id = cg_job_run(job);
	json_t *data = text ? cg_json_parse(text, strlen(text), "job", 0, err) : NULL;
	int rc = *id ? is_there(w, id, data, run, err) : 0;

	if (rc == 0)
		rc = make(w, job, data, run, err);
	json_decref(data);
	if (rc >= 0 || cg_errc_again(err->code) || err->code == CG_E_IO)
		return rc;
	snprintf(why, 800, "[%s] %.700s", cg_errc_category(err->code), err->msg);
	return 0;
}

/* ---- how one has ended ---- */

static int
catch_record(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	json_decref(*(json_t **)s->arg);
	*(json_t **)s->arg = json_deep_copy(record);
	return 0;
}

/* Of the values those that the graph shows. New. */
static json_t *
output_of(const struct cg_run_row *row, const json_t *values)
{
	json_t *out = json_object();
	struct cg_thread_doc d;
	struct cg_err ignored;

	if (!row->plan || cg_thread_doc_open(&d, row->plan, strlen(row->plan), &ignored) < 0)
		return out;
	for (size_t i = 0; i < d.doc->n_output; i++)
		cg_json_set(out, d.doc->output[i], json_incref(json_object_get(values, d.doc->output[i])));
	cg_thread_doc_release(&d);
	return out;
}

static char *
result_of(struct worker *w, const struct graph_run *g, const struct cg_run_row *row)
{
	const struct cg_scope before = w->ctx->who;
	json_t *thread = NULL, *r = json_object(), *data;
	struct cg_sink into = { .put = catch_record, .arg = &thread };
	struct cg_err ignored;
	const char *text = cg_job_data(g->job);
	bool personal;
	char *out;

	w->ctx->who = (struct cg_scope){ g->tenant, NULL };
	cg_tool_thread_show(w->ctx, row->thread, &into, &ignored);
	w->ctx->who = before;
	data = text ? cg_json_parse(text, strlen(text), "job", 0, &ignored) : NULL;
	cg_json_set(r, "success", json_true());
	cg_json_set_str(r, "executionId", cg_job_run(g->job)[0] ? cg_job_run(g->job) : g->id);
	cg_json_set_str(r, "workflowId", cg_json_get_str(data, "workflowId", NULL));
	cg_json_set_str(r, "runId", g->id);
	cg_json_set_str(r, "threadId", row->thread);
	cg_json_set_str(r, "status", row->state == CG_RUN_COMPLETED
	    ? cg_json_get_str(thread, "status", "idle") : cg_run_state_name(row->state));
	/* A server that many look into keeps it. What is a person's stays in the store. */
	personal = json_object_get(thread, "userId") != NULL;
	cg_json_set(r, "output", personal ? json_object()
	    : output_of(row, json_object_get(thread, "values")));
	if (!personal && json_array_size(json_object_get(thread, "interrupts")))
		cg_json_set(r, "interrupts", json_incref(json_object_get(thread, "interrupts")));
	out = cg_json_str(r);
	json_decref(thread);
	json_decref(data);
	json_decref(r);
	return out;
}

static char *
failure_of(const struct cg_run_row *row)
{
	struct cg_err ignored;
	json_t *e = row->error ? cg_json_parse(row->error, strlen(row->error), "error", 0, &ignored) : NULL;
	char *why = cg_asprintf("[%s] %.700s", cg_code_category(cg_json_get_str(e, "code", "")),
	    cg_json_get_str(e, "message", "it failed"));

	json_decref(e);
	return why;
}

void
cg_work_graph_end_job(struct worker *w, struct graph_run *g, const struct cg_run_row *row)
{
	char *text = NULL;

	if (!g->job)
		return;
	if (row->state == CG_RUN_QUEUED) {
		cg_jobs_end(g->from, g->job, CG_JOB_BACK, NULL);
	} else if (row->state == CG_RUN_RUNNING) {
		cg_jobs_end(g->from, g->job, CG_JOB_LATER, NULL);
	} else if (row->state == CG_RUN_FAILED) {
		text = failure_of(row);
		cg_jobs_end(g->from, g->job, CG_JOB_FAILED, text);
	} else {
		text = result_of(w, g, row);
		cg_jobs_end(g->from, g->job, CG_JOB_DONE, text);
	}
	free(text);
}
