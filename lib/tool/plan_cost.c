/* cg-plan --cost: what each step of a plan would cost, and all of them together. */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "skill/skill.h"
#include "store/paid.h"
#include "store/store.h"
#include "tool/cost.h"
#include "tool/plan.h"
#include "tool/plan_priv.h"
#include "tool/record.h"
#include "tool/tool.h"

/* What is known of an input before the steps that it reads have run; the rest by name. */
static json_t *
known_part(const struct cg_plan_step *step, const char **unknown)
{
	json_t *known = json_object();
	size_t n = 0;

	for (size_t i = 0; i < step->n_inputs; i++)
		if (step->inputs[i].value)
			json_object_set(known, step->inputs[i].name, (json_t *)(size_t)step->inputs[i].value);
		else
			unknown[n++] = step->inputs[i].name;
	return known;
}

static json_t *
estimate_record(const struct cg_cost *cost)
{
	json_t *r = json_object();

	cg_json_set_str(r, "provider", cost->provider);
	if (*cost->model) {
		cg_json_set_str(r, "model", cost->model);
		cg_json_set_int(r, "tokensIn", cost->tokens_in);
		cg_json_set_int(r, "tokensOut", cost->tokens_out);
	}
	if (cost->microusd < 0)
		cg_json_set(r, "costUsd", json_null());
	else
		cg_record_usd(r, "costUsd", cost->microusd);
	cg_json_set_int(r, "microusd", cost->microusd);
	return r;
}

int
cg_plan_cost_step(struct cg_ctx *ctx, struct cg_costs *costs, const struct cg_plan_step *step,
    const json_t *input, struct cg_err *err)
{
	const char **unknown = cg_calloc(step->n_inputs + 1, sizeof *unknown);
	json_t *known = input ? json_incref((json_t *)(size_t)input) : known_part(step, unknown);
	const struct cg_skill *skill;
	struct cg_cost cost;
	int rc = cg_ctx_catalog(ctx, err);

	rc = rc < 0 ? rc : cg_catalog_get(ctx->catalog, step->skill, step->skill_version, &skill, err);
	rc = rc < 0 ? rc : cg_cost_estimate(costs, skill, known, unknown, &cost, err);
	json_decref(known);
	free(unknown);
	if (rc < 0)
		return cg_err_wrap(err, "step '%s'", step->id);
	cg_json_set(step->rec, "estimate", estimate_record(&cost));
	return 0;
}

static json_t *
step_record(const struct cg_plan_step *step)
{
	const json_t *estimate = json_object_get(step->rec, "estimate");
	json_t *r = json_object();

	cg_json_set_str(r, "stepId", step->id);
	cg_json_set_str(r, "skillId", step->skill);
	cg_json_set_str(r, "forecast", cg_json_get_str(step->rec, "forecast", "run"));
	if (estimate)
		json_object_update(r, (json_t *)(size_t)estimate);
	else
		cg_record_usd(r, "costUsd", 0);
	json_object_del(r, "microusd");
	return r;
}

/* What is less of the run's budgets, as far as they are known here; -1: there is none. */
static int
budget_of(struct cg_ctx *ctx, const struct cg_plan_req *req, int64_t *most, struct cg_err *err)
{
	struct cg_budget own;

	if (cg_store_budget(ctx->store, &ctx->who, &own, err) < 0
	    || cg_ctx_usd(ctx, CG_CONF_MAX_COST, most, err) < 0)
		return -1;
	if (own.run_microusd >= 0 && (*most < 0 || own.run_microusd < *most))
		*most = own.run_microusd;
	if (req->capped && (*most < 0 || req->max_cost_microusd < *most))
		*most = req->max_cost_microusd;
	return 0;
}

int
cg_plan_cost_write(struct cg_ctx *ctx, const struct cg_plan_req *req, const struct cg_plan *p,
    struct cg_sink *out, struct cg_err *err)
{
	json_t *r = json_object(), *steps = json_array();
	int64_t sum = 0, unknown = 0, most;

	for (size_t i = 0; i < p->n_steps; i++) {
		int64_t one = cg_json_get_int(json_object_get(p->steps[i].rec, "estimate"), "microusd", 0);

		json_array_append_new(steps, step_record(&p->steps[i]));
		sum += one > 0 ? one : 0;
		unknown += one < 0;
	}
	cg_json_set_str(r, "type", "estimate");
	cg_json_set_str(r, "workflowName", p->workflow);
	cg_record_usd(r, "costUsd", sum);
	cg_json_set_int(r, "unpriced", unknown);
	cg_json_set(r, "steps", steps);
	if (budget_of(ctx, req, &most, err) < 0) {
		json_decref(r);
		return -1;
	}
	if (most >= 0)
		cg_record_usd(r, "budgetUsd", most);
	else
		cg_json_set(r, "budgetUsd", json_null());
	cg_json_set(r, "exceeds", json_boolean(most >= 0 && sum > most));
	return cg_sink_put_new(out, r, err);
}
