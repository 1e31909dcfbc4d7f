/* A run's life in a worker: taken in or taken over, watched, ended or given back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "store/paid.h"
#include "store/store.h"
#include "tool/campaign_follow.h"
#include "tool/export.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum { FLAGS_EVERY_MS = 150 };

/* What a run may pay for: as this worker has it, or as its plan does, whatever is less. */
static int64_t
max_cost(const struct worker *w, const struct cg_plan *plan)
{
	const char *usd = cg_json_get_str(plan->head, "maxCostUsd", NULL);
	int64_t most = w->req->max_cost_microusd, own;
	struct cg_err ignored;

	if (!usd)
		return most;
	/* What cannot be read was not written by us: nothing is the one amount that is safe. */
	if (cg_strtousd(usd, &own, &ignored) < 0)
		return 0;
	return most < 0 || own < most ? own : most;
}

static struct run *
run_new(struct worker *w, struct cg_plan *plan, const char *tenant)
{
	struct run *r = cg_alloc(sizeof *r);

	r->w = w;
	r->plan = plan;
	snprintf(r->tenant, sizeof r->tenant, "%s", tenant);
	r->who = (struct cg_scope){ r->tenant, NULL };
	r->sched = cg_sched_new(plan);
	r->steps = cg_calloc(plan->n_steps, sizeof *r->steps);
	r->base_outputs = json_object();
	r->started_ms = cg_mono_ms();
	r->ended_as = CG_RUN_RUNNING;
	r->flags_at_ms = r->started_ms;
	r->max_cost_microusd = max_cost(w, plan);
	r->no_cache = w->req->no_cache || cg_json_get_bool(plan->head, "noCache", false);
	r->providers = cg_json_get_str(plan->head, "providers", NULL);
	r->commit = w->commits + 1;
	cg_work_runs_free(&w->ended);
	r->next = w->runs;
	w->runs = r;
	w->n_runs++;
	return r;
}

static void
run_free(struct run *r)
{
	for (size_t i = 0; i < r->plan->n_steps; i++) {
		json_decref(r->steps[i].output);
		free(r->steps[i].data);
		json_decref(r->steps[i].history);
		json_decref(r->steps[i].answer);
	}
	free(r->steps);
	json_decref(r->base_outputs);
	cg_sched_free(r->sched);
	cg_plan_free(r->plan);
	free(r);
}

void
cg_work_runs_free(struct run **list)
{
	struct run *r;

	while ((r = *list)) {
		*list = r->next;
		run_free(r);
	}
}

static int
add_run(struct run *r, struct cg_err *err)
{
	struct cg_plan *p = r->plan;
	char *trigger = cg_json_str(p->trigger);
	struct cg_run_new row = { .workflow = p->workflow, .version = p->version,
		.base_run = p->base_run, .campaign_id = p->campaign, .trigger = trigger,
		.plan = p->text, .worker = r->w->owner.id, .state = CG_RUN_RUNNING,
		.started_ms = cg_wall_ms() };
	int rc = cg_store_run_add(r->w->ctx->store, &r->who, &row, r->id, err);

	r->began_ms = row.started_ms;
	free(trigger);
	return rc < 0 ? -1 : 0;
}

/*
 * The row of a step is written when it is first needed: a run whose steps are
 * all in the cache writes each of them once.
 */
int
cg_work_add_rows(struct run *r, struct cg_err *err)
{
	const struct cg_plan *p = r->plan;
	struct cg_step_new *v;
	size_t n = 0;
	int rc;

	if (r->has_rows)
		return 0;
	r->has_rows = true;
	v = cg_calloc(p->n_steps, sizeof *v);
	for (size_t i = 0; i < p->n_steps; i++)
		if (!r->steps[i].has_row)
			v[n++] = (struct cg_step_new){ p->steps[i].id, p->steps[i].skill,
				p->steps[i].skill_version, (int)i };
	rc = cg_store_steps_add(r->w->ctx->store, &r->who, r->id, v, n, err);
	free(v);
	return rc;
}

static json_t *
run_facts(const struct run *r)
{
	json_t *m = json_object();

	cg_json_set_str(m, "workflowName", r->plan->workflow);
	cg_json_set_str(m, "workflowVersion", r->plan->version);
	cg_json_set_str(m, "campaignId", r->plan->campaign);
	cg_json_set_int(m, "stepCount", (json_int_t)r->plan->n_steps);
	return m;
}

int
cg_work_add_plan(struct worker *w, struct cg_plan *plan, struct cg_err *err)
{
	struct run *r;

	if (strcmp(plan->tenant, w->ctx->who.tenant) != 0) {
		cg_err_set(err, CG_E_PERM, "the plan is for tenant '%s', this worker acts for '%s' "
		    "(see --tenant)", plan->tenant, w->ctx->who.tenant);
		cg_plan_free(plan);
		return -1;
	}
	r = run_new(w, plan, plan->tenant);
	r->is_new = true;
	if (cg_work_begin(w, err) < 0 || add_run(r, err) < 0)
		return -1;
	snprintf(w->report->last_run, sizeof w->report->last_run, "%s", r->id);
	return cg_work_event(r, "run.started", NULL, 0, run_facts(r), err);
}

/* ---- taking over ---- */

struct restore {
	struct run *r;
	struct cg_err *err;
};

static json_t *
stored(const char *text, struct cg_err *err)
{
	return text ? cg_json_parse(text, strlen(text), "the stored step", 0, err) : NULL;
}

static json_t *
stored_output(const struct cg_step_row *row, struct cg_err *err)
{
	json_t *o = json_object(), *ids = stored(row->artifacts, err);

	cg_json_set_str(o, "stepId", row->step);
	cg_json_set_str(o, "status", cg_step_state_name(row->state));
	cg_json_set(o, "outputArtifactIds", ids ? ids : json_array());
	cg_json_set(o, "data", stored(row->output, err));
	return o;
}

static void
note_failed(struct run *r, const struct cg_step_row *row, struct cg_err *err)
{
	json_t *e = stored(row->error, err);

	snprintf(r->failed_step, sizeof r->failed_step, "%s", row->step);
	snprintf(r->failed_code, sizeof r->failed_code, "%s", cg_json_get_str(e, "code", ""));
	json_decref(e);
}

static int
restore_step(void *arg, const struct cg_step_row *row)
{
	static const enum cg_sched_state to[] = { [CG_STEP_COMPLETED] = CG_SCHED_COMPLETED,
		[CG_STEP_FAILED] = CG_SCHED_FAILED, [CG_STEP_SKIPPED] = CG_SCHED_SKIPPED };
	struct restore *x = arg;
	struct run *r = x->r;
	long i = cg_plan_step(r->plan, row->step);
	struct step_info *s = i < 0 ? NULL : &r->steps[i];

	if (!s)
		return 0;
	s->history = stored(row->error_history, x->err);
	s->answer = stored(row->answer, x->err);
	s->answer_told = row->state != CG_STEP_WAITING;
	switch (row->state) {
	case CG_STEP_RUNNING: /* begun, not ended: the same attempt again */
		cg_sched_restore(r->sched, (size_t)i, CG_SCHED_PENDING,
		    row->attempt > 0 ? row->attempt - 1 : 0);
		break;
	case CG_STEP_PENDING:
		cg_sched_restore(r->sched, (size_t)i, CG_SCHED_PENDING,
		    s->history ? row->attempt : 0);
		break;
	case CG_STEP_WAITING:
		if (!s->answer)
			cg_sched_wait(r->sched, (size_t)i);
		break;
	default:
		s->output = stored_output(row, x->err);
		cg_sched_restore(r->sched, (size_t)i, to[row->state], row->attempt);
		if (row->state == CG_STEP_FAILED && !r->plan->steps[i].on_error_continue)
			note_failed(r, row, x->err);
	}
	return 0;
}

int
cg_work_adopt(struct worker *w, struct cg_run_row *row, bool orphan, struct cg_err *err)
{
	struct cg_plan *plan;
	struct restore x = { NULL, err };
	int64_t by_gate;
	struct run *r;
	json_t *facts;

	if (row->thread)
		return cg_work_graph_start(w, row, NULL, NULL, err);
	plan = row->plan ? cg_plan_parse(row->plan, strlen(row->plan), err) : NULL;
	if (!plan) {
		/* Nobody can execute it: it must not be claimed for ever. */
		struct cg_scope who = { row->tenant, NULL };
		json_t *e = cg_work_error("ORCHESTRATION_ERROR", row->plan ? err->msg
		    : "the run has no plan", 0);
		char *text = cg_json_str(e);
		struct cg_hold by = { w->owner.id, row->fence, row->began_ms };
		int rc = cg_work_begin(w, err);

		rc = rc < 0 ? rc : cg_store_run_leave(w->ctx->store, &who, row->id, &by, CG_RUN_FAILED, text,
		    err);
		rc = rc < 0 ? rc : cg_campaign_follow(w->ctx->store, &who, row->id, row->campaign_id,
		    CG_RUN_FAILED, err);
		free(text);
		json_decref(e);
		w->report->failed++;
		return rc;
	}
	r = run_new(w, plan, row->tenant);
	snprintf(r->id, sizeof r->id, "%s", row->id);
	snprintf(w->report->last_run, sizeof w->report->last_run, "%s", r->id);
	r->seq = row->event_seq;
	r->fence = row->fence;
	r->began_ms = row->began_ms;
	r->max_steps = row->max_steps >= 0 ? row->max_steps : w->max_steps;
	r->cost_microusd = row->cost_microusd;
	if (r->max_cost_microusd >= 0 && r->cost_microusd > 0) {
		if (cg_store_spend_run(w->ctx->store, &r->who, r->id, &by_gate, err) < 0)
			return -1;
		r->pays = by_gate < r->cost_microusd;
	}
	x.r = r;
	r->has_rows = true;
	if (cg_store_steps(w->ctx->store, &r->who, r->id, restore_step, &x, err) < 0)
		return -1;
	facts = run_facts(r);
	if (orphan)
		cg_json_set_str(facts, "reason", "its worker was gone");
	return cg_work_event(r, orphan || row->started_ms ? "run.resumed" : "run.started", NULL, 0,
	    facts, err);
}

/* ---- the end ---- */

static int
export_files(struct run *r, struct cg_err *err)
{
	if (!r->w->req->output_dir)
		return 0;
	return cg_tool_export_run(r->w->ctx, &r->who, r->id, r->w->req->output_dir, err);
}

static int
end_run(struct run *r, enum cg_run_state state, const char *type, json_t *error, json_t *more,
    struct cg_err *err)
{
	struct worker *w = r->w;
	struct cg_hold by = cg_work_hold(r);
	char *text = error ? cg_json_str(error) : NULL;
	int rc = cg_work_begin(w, err);

	if (!more)
		more = json_object();
	cg_json_set_int(more, "durationMs", cg_mono_ms() - r->started_ms);
	if (error)
		json_object_set(more, "error", error);
	rc = rc < 0 ? rc : cg_store_run_leave(w->ctx->store, &r->who, r->id, &by, state, text, err);
	if (rc == 0 && cg_run_state_is_final(state))
		rc = cg_campaign_follow(w->ctx->store, &r->who, r->id, r->plan->campaign, state, err);
	rc = rc < 0 ? (json_decref(more), rc) : cg_work_event(r, type, NULL, 0, more, err);
	free(text);
	json_decref(error);
	r->over = true;
	r->ended_as = state;
	return rc;
}

static int
end_failed(struct run *r, struct cg_err *err)
{
	char message[800];
	json_t *e;

	snprintf(message, sizeof message, "step '%s' failed%s%s", r->failed_step,
	    r->failed_error[0] ? ": " : "", r->failed_error);
	e = cg_work_error("STEP_EXECUTION_FAILED", message, 0);
	/* Of what kind the step's was. */
	cg_json_set_str(e, "category", cg_code_category(r->failed_code));
	cg_json_set(e, "retryable", json_boolean(cg_errc_again(cg_errc_of(r->failed_code))));
	cg_json_set_str(e, "failedStepId", r->failed_step);
	r->w->report->failed++;
	return end_run(r, CG_RUN_FAILED, "run.failed", e, NULL, err);
}

static int
end_completed(struct run *r, struct cg_err *err)
{
	char usd[32];
	json_t *more = json_object();

	snprintf(usd, sizeof usd, "%lld.%06lld", (long long)(r->cost_microusd / 1000000),
	    (long long)(r->cost_microusd % 1000000));
	if (r->cost_microusd)
		cg_json_set_str(more, "costUsd", usd);
	r->w->report->completed++;
	if (end_run(r, CG_RUN_COMPLETED, "run.completed", NULL, more, err) < 0)
		return -1;
	/* What -o writes is read from the store, by this same connection. */
	return export_files(r, err);
}

static int
skip_rest(struct run *r, const char *reason, struct cg_err *err)
{
	if (cg_work_begin(r->w, err) < 0 || cg_work_add_rows(r, err) < 0)
		return -1;
	for (size_t i = 0; i < r->plan->n_steps; i++) {
		struct cg_step_row row = { .run = r->id, .step = r->plan->steps[i].id,
			.skill = r->plan->steps[i].skill,
			.skill_version = r->plan->steps[i].skill_version,
			.state = CG_STEP_SKIPPED, .attempt = 1, .reason = reason };

		if (r->steps[i].output)
			continue;
		if (cg_store_step_put(r->w->ctx->store, &r->who, &row, err) < 0
		    || cg_work_event(r, "step.skipped", row.step, 0,
		    json_pack("{s:s}", "reason", reason), err) < 0)
			return -1;
		r->steps[i].output = json_pack("{s:s,s:s,s:[]}", "stepId", row.step, "status",
		    "skipped", "outputArtifactIds");
	}
	return 0;
}

/* A waiting step that somebody has answered meanwhile may begin. */
static int
take_answer(void *arg, const struct cg_step_row *row)
{
	struct restore *x = arg;
	long i = cg_plan_step(x->r->plan, row->step);

	if (i < 0 || row->state != CG_STEP_WAITING || !row->answer
	    || cg_sched_state(x->r->sched, (size_t)i) != CG_SCHED_WAITING)
		return 0;
	x->r->steps[i].answer = stored(row->answer, x->err);
	if (!x->r->steps[i].answer)
		return -1;
	cg_sched_return(x->r->sched, (size_t)i, cg_mono_ms(), 0);
	return 0;
}

static int
look_for_answers(struct run *r, struct cg_err *err)
{
	struct restore x = { r, err };

	return cg_store_steps(r->w->ctx->store, &r->who, r->id, take_answer, &x, err);
}

static int
look_at_flags(struct run *r, struct cg_err *err)
{
	struct cg_sched_counts c;
	int64_t now = cg_mono_ms();
	struct cg_run_flags f;

	if (r->cancelling || now - r->flags_at_ms < FLAGS_EVERY_MS)
		return 0;
	r->flags_at_ms = now;
	if (cg_store_run_flags(r->w->ctx->store, &r->who, r->id, &f, err) < 0)
		return -1;
	/* Steps of a run that somebody else has by now are work for nothing. */
	if (!r->is_new && (f.fence != r->fence || strcmp(f.worker, r->w->owner.id) != 0))
		return cg_err_set(err, CG_E_CONFLICT, "run '%s' belongs to another worker by now", r->id);
	r->pausing = f.pause;
	if (r->w->req->in_fd < 0)
		r->max_steps = f.max_steps >= 0 ? f.max_steps : r->w->max_steps;
	if (!f.cancel) {
		cg_sched_counts(r->sched, &c);
		return c.waiting ? look_for_answers(r, err) : 0;
	}
	r->cancelling = true;
	for (struct live *l = r->w->live; l; l = l->next)
		if (l->run == r)
			cg_step_stop(l->proc, "CANCELLED", "the run was cancelled");
	return cg_work_cancel_shipped(r, err);
}

int
cg_work_check_run(struct run *r, struct cg_err *err)
{
	struct cg_sched_counts c;

	if (look_at_flags(r, err) < 0)
		return -1;
	if (r->n_live)
		return 0;
	if (r->cancelling) {
		r->w->report->cancelled++;
		if (skip_rest(r, "the run was cancelled", err) < 0)
			return -1;
		return end_run(r, CG_RUN_CANCELLED, "run.cancelled", NULL, NULL, err);
	}
	cg_sched_counts(r->sched, &c);
	if (r->pausing && c.ended < c.total) {
		r->w->report->paused++;
		return end_run(r, CG_RUN_PAUSED, "run.paused", NULL,
		    json_pack("{s:s}", "reason", "somebody asked for it"), err);
	}
	if (!cg_sched_idle(r->sched))
		return 0;
	if (c.waiting) {
		/* Under the store's write lock: an answer comes before this, or finds the run paused. */
		if (cg_work_begin(r->w, err) < 0 || look_for_answers(r, err) < 0)
			return -1;
		if (!cg_sched_idle(r->sched))
			return 0;
		r->w->report->paused++;
		return end_run(r, CG_RUN_PAUSED, "run.paused", NULL,
		    json_pack("{s:s}", "reason", "a step waits for a person"), err);
	}
	return r->failed_step[0] ? end_failed(r, err) : end_completed(r, err);
}

int
cg_work_give_back(struct run *r, struct cg_err *err)
{
	r->w->report->returned++;
	return end_run(r, CG_RUN_QUEUED, "run.queued", NULL,
	    json_pack("{s:s}", "reason", "its worker was told to stop"), err);
}
