/*
 * Runs that come as jobs of a queue outside the store. The job only names a run: whose it
 * is and what is to be done stands in the store, where the run is taken as any other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/json.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "store/store.h"
#include "tool/dispatch.h"
#include "tool/jobs.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

static void
end_job(struct cg_jobs *from, struct cg_job *job, const char *run, const char *status)
{
	json_t *result = json_pack("{s:b,s:s,s:s}", "success", 1, "runId", run, "status", status);
	char *text = cg_json_str(result);

	cg_jobs_end(from, job, CG_JOB_DONE, text);
	free(text);
	json_decref(result);
}

void
cg_work_job_over(struct run *r)
{
	char why[800];

	if (!r->job)
		return;
	switch (r->ended_as) {
	case CG_RUN_QUEUED:
		cg_jobs_end(r->from, r->job, CG_JOB_BACK, NULL);
		break;
	case CG_RUN_RUNNING: /* it is somebody else's, who may come to nothing */
		cg_jobs_end(r->from, r->job, CG_JOB_LATER, NULL);
		break;
	case CG_RUN_FAILED:
		snprintf(why, sizeof why, "[%s] step '%s' failed%s%s", cg_code_category(r->failed_code), r->failed_step,
		    r->failed_error[0] ? ": " : "", r->failed_error);
		cg_jobs_end(r->from, r->job, CG_JOB_FAILED, why);
		break;
	default:
		end_job(r->from, r->job, r->id, cg_run_state_name(r->ended_as));
	}
	r->job = NULL;
}

/* The run is this worker's: it goes on as one that came from the store. */
static int
adopt(struct worker *w, struct cg_jobs *from, struct cg_job *job, struct cg_run_row *row,
    struct cg_err *err)
{
	bool orphan = row->state == CG_RUN_RUNNING;

	if (orphan)
		cg_owner_sweep(&w->owner, w->work_dir);
	cg_jobs_follow(from, row->tenant);
	if (row->thread)
		return cg_work_graph_start(w, row, from, job, err);
	if (cg_work_adopt(w, row, orphan, err) < 0) {
		cg_jobs_end(from, job, CG_JOB_LATER, NULL);
		return -1;
	}
	if (w->runs && strcmp(w->runs->id, row->id) == 0) {
		w->runs->job = job;
		w->runs->from = from;
	} else {
		cg_jobs_end(from, job, CG_JOB_FAILED, "[internal] nobody can read the plan of the run");
	}
	return 0;
}

static int
refuse_for(struct cg_jobs *from, struct cg_job *job, const char *queue, const char *why)
{
	cg_log(CG_LOG_WARN, why, CG_S("queue", queue));
	cg_jobs_end(from, job, CG_JOB_FAILED, why);
	return 0;
}

static int
refuse(struct cg_jobs *from, struct cg_job *job, const char *queue, const char *run)
{
	char why[200];

	if (*run)
		snprintf(why, sizeof why, "[validation] there is no run '%s' in the store of this worker", run);
	else
		snprintf(why, sizeof why, "[validation] the job names no run: its data must be {runId, tenantId} "
		    "with the id of a run");
	return refuse_for(from, job, queue, why);
}

static int
serve(struct worker *w, struct cg_jobs *from, struct cg_job *job, struct cg_err *err)
{
	struct cg_claim c = { .worker = w->owner.id, .max_runs = w->max_runs,
		.is_dead = cg_owner_is_dead, .arg = &w->owner };
	char tenant[CG_TENANT_MAX + 1];
	struct cg_scope who = { tenant, NULL };
	char made[CG_ID_LEN + 1], why[800];
	const char *run = cg_job_run(job);
	struct cg_run_row row;
	int state, rc = 1;

	if (from == w->flows) {
		rc = cg_work_graph_make(w, job, made, why, err);
		if (rc == 0)
			return refuse_for(from, job, CG_FLOW_QUEUE, why);
		run = made;
	}
	if (rc == 1)
		rc = *run ? cg_store_run_tenant(w->ctx->store, run, tenant, err) : 0;
	if (rc == 0)
		return refuse(from, job, from == w->flows ? CG_FLOW_QUEUE : CG_RUN_QUEUE, run);
	if (rc == 1 && w->req->tenant && strcmp(tenant, w->req->tenant) != 0)
		rc = 2;
	if (rc == 1 && (rc = cg_owner_lock(&w->owner, err)) == 0)
		rc = cg_store_run_serve(w->ctx->store, &who, run, &c, &row, &state, err);
	if (rc == 1) {
		w->cut_off_ms = 0;
		rc = adopt(w, from, job, &row, err);
		cg_run_row_release(&row);
		return rc;
	}
	if (rc == 0)
		end_job(from, job, run, state < 0 ? "gone" : cg_run_state_name((enum cg_run_state)state));
	else
		cg_jobs_end(from, job, CG_JOB_LATER, NULL);
	return rc < 0 && err->code != CG_E_CONFLICT ? -1 : 0;
}

static bool
has_graph_room(const struct worker *w)
{
	return !w->in_tx && cg_work_graph_fits(w);
}

int
cg_work_from_jobs(struct worker *w, bool *at_end, struct cg_err *err)
{
	struct cg_job *job = NULL;
	int rc = 0;

	while (rc >= 0 && !w->in_tx && cg_work_plan_fits(w)) {
		if ((rc = cg_work_take_orphan(w, cg_work_graph_fits(w) ? CG_CLAIM_ANY : CG_CLAIM_PLANS, err)) != 0)
			continue;
		if (!(job = cg_jobs_next(w->jobs)))
			break;
		rc = serve(w, w->jobs, job, err);
	}
	while (rc >= 0 && has_graph_room(w)) {
		if ((rc = cg_work_take_orphan(w, CG_CLAIM_THREADS, err)) != 0)
			continue;
		if (!(job = cg_jobs_next(w->flows)))
			break;
		rc = serve(w, w->flows, job, err);
	}
	if (rc < 0)
		return -1;
	if (w->req->once && !w->n_runs && !w->graphs && cg_jobs_is_idle(w->jobs)
	    && cg_jobs_is_idle(w->flows))
		*at_end = true;
	return 0;
}

void
cg_work_want_jobs(struct worker *w, bool at_end)
{
	if (w->jobs)
		cg_jobs_want(w->jobs, !at_end && !w->in_tx && cg_work_plan_fits(w));
	if (w->flows)
		cg_jobs_want(w->flows, !at_end && has_graph_room(w));
}
