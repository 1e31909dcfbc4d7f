/* The inputs of a step from the values at hand, and the forecast that uses them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "plan/plan.h"
#include "select/select.h"

static void
hear(void *arg, const char *pointer, bool key, const char *msg)
{
	(void)key;
	cg_err_set(arg, CG_E_DATA, "input '%s': %s", pointer, msg);
}

static int
value_of(struct cg_plan_input *in, const struct cg_select_env *env, json_t **out,
    struct cg_err *err)
{
	struct cg_select_report report = { hear, err };

	if (in->value) {
		*out = json_incref((json_t *)(size_t)in->value);
		return CG_SELECT_FOUND;
	}
	if (!in->compiled)
		in->compiled = cg_select_compile(in->selector, in->name, &report);
	return in->compiled ? cg_select_eval(in->compiled, env, out, err) : -1;
}

int
cg_plan_input(struct cg_plan *p, size_t step, const struct cg_select_env *env, json_t **input,
    struct cg_err *err)
{
	struct cg_plan_step *s = &p->steps[step];
	int worst = CG_SELECT_FOUND;
	json_t *all;

	if (!s->inputs && cg_plan_view_inputs(p, s, err) < 0)
		return -1;
	all = json_object();
	for (size_t i = 0; i < s->n_inputs; i++) {
		json_t *v = NULL;
		int rc = value_of(&s->inputs[i], env, &v, err);

		if (rc < 0) {
			json_decref(all);
			return cg_err_wrap(err, "input '%s'", s->inputs[i].name);
		}
		if (rc == CG_SELECT_FOUND)
			cg_json_set(all, s->inputs[i].name, v);
		if (rc == CG_SELECT_UNKNOWN)
			worst = rc;
	}
	if (worst == CG_SELECT_UNKNOWN) {
		json_decref(all);
		return worst;
	}
	*input = all;
	return CG_SELECT_FOUND;
}

int
cg_plan_when(struct cg_plan *p, size_t step, const struct cg_select_env *env, struct cg_err *err)
{
	struct cg_plan_step *s = &p->steps[step];
	json_t *v = NULL;
	int rc;

	if (!s->when)
		return 1;
	rc = cg_select_eval(s->when, env, &v, err);
	if (rc == CG_SELECT_FOUND || rc == CG_SELECT_MISSING) {
		int go = !cg_select_is_empty(v);

		json_decref(v);
		return go;
	}
	return rc;
}

/* ---- forecast ---- */

struct forecast {
	struct cg_plan *p;
	const struct cg_forecaster *f;
	json_t **outputs;   /* by step; NULL: not known */
};

static int
output_of(void *arg, const char *step_id, bool base, const json_t **out, struct cg_err *err)
{
	struct forecast *fc = arg;
	long i;

	if (base)
		return fc->f->base_step ? fc->f->base_step(fc->f->arg, step_id, out, err)
		    : CG_SELECT_UNKNOWN;
	i = cg_plan_step(fc->p, step_id);
	if (i < 0)
		return CG_SELECT_MISSING;
	*out = fc->outputs[i];
	return *out ? CG_SELECT_FOUND : CG_SELECT_UNKNOWN;
}

static json_t *
skipped_output(const char *id)
{
	return json_pack("{s:s,s:s,s:[]}", "stepId", id, "status", "skipped", "outputArtifactIds");
}

/* One step; the reason is always filled in. *input: new, when it is known. */
static int
forecast_step(struct forecast *fc, size_t i, json_t **input, char reason[256],
    struct cg_err *err)
{
	struct cg_plan_step *s = &fc->p->steps[i];
	struct cg_select_env env = { .arg = fc, .trigger = fc->p->trigger,
		.base_trigger = fc->p->base_trigger, .step = output_of };
	int rc = cg_plan_when(fc->p, i, &env, err);

	if (rc == 0) {
		fc->outputs[i] = skipped_output(s->id);
		snprintf(reason, 256, "its condition is not met");
		return CG_FORECAST_SKIP;
	}
	rc = rc == 1 ? cg_plan_input(fc->p, i, &env, input, err) : rc;
	if (rc == CG_SELECT_UNKNOWN) {
		const char *waits = "an earlier step";

		for (size_t k = 0; k < s->n_needs; k++)
			if (!fc->outputs[s->needs[k]])
				waits = fc->p->steps[s->needs[k]].id;
		snprintf(reason, 256, "depends on what '%.200s' will give", waits);
		return CG_FORECAST_UNKNOWN;
	}
	if (rc < 0) {
		snprintf(reason, 256, "%.255s", err->msg);
		return CG_FORECAST_RUN;
	}
	if (!s->cache_enabled) {
		snprintf(reason, 256, "its cache is off");
		return CG_FORECAST_RUN;
	}
	rc = fc->f->look(fc->f->arg, s, *input, &fc->outputs[i], reason, err);
	return rc < 0 ? -1 : rc == 1 ? CG_FORECAST_HIT : CG_FORECAST_RUN;
}

int
cg_plan_forecast(struct cg_plan *p, const struct cg_forecaster *f, struct cg_err *err)
{
	static const char *const words[] = { "hit", "run", "unknown", "skip" };
	struct forecast fc = { .p = p, .f = f, .outputs = cg_calloc(p->n_steps, sizeof(json_t *)) };
	int rc = 0;

	for (size_t i = 0; i < p->n_steps && rc >= 0; i++) {
		char reason[256] = "";
		json_t *input = NULL;

		rc = forecast_step(&fc, i, &input, reason, err);
		if (f->runs && (rc == CG_FORECAST_RUN || rc == CG_FORECAST_UNKNOWN)
		    && f->runs(f->arg, &p->steps[i], input, err) < 0)
			rc = -1;
		json_decref(input);
		if (rc >= 0) {
			cg_json_set_str(p->steps[i].rec, "forecast", words[rc]);
			cg_json_set_str(p->steps[i].rec, "reason", reason);
		}
	}
	for (size_t i = 0; i < p->n_steps; i++)
		json_decref(fc.outputs[i]);
	free(fc.outputs);
	return rc < 0 ? -1 : 0;
}
