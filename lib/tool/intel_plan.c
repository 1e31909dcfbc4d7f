/* A plan for a brief, and another one when it does not please. */
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "tool/intel_priv.h"
#include "tool/similar.h"

enum { PREVIOUS_MAX = 5, SIMILAR_MAX = 5 /* as the skill takes them */ };

static int
check_budget(const json_t *request, struct cg_err *err)
{
	const json_t *range = json_object_get(json_object_get(request, "constraints"), "budget_range");
	double min = cg_json_get_num(range, "min", 0);

	if (cg_json_get_num(range, "max", min) < min)
		return cg_err_set(err, CG_E_DATA, "request: constraints.budget_range: min is above max");
	return 0;
}

/* ---- what was turned down ---- */

/* Of a plan, what tells it from another one. */
static json_t *
digest(const json_t *plan)
{
	const json_t *theme = json_object_get(plan, "theme"), *t;
	double chance = 0;
	size_t i;

	json_array_foreach(json_object_get(plan, "prize_tiers"), i, t)
		chance += cg_json_get_num(t, "probability", 0);
	return json_pack("{s:O,s:O,s:O,s:O,s:f}", "template_id",
	    json_object_get(json_object_get(plan, "recommended_template"), "template_id"), "summary",
	    json_object_get(plan, "summary"), "primary_color", json_object_get(theme, "primary_color"),
	    "mood", json_object_get(theme, "mood"), "win_probability", chance > 1 ? 1 : chance);
}

/* The plans that led to this one, itself first: each names the one before it. */
static json_t *
turned_down(struct cg_intel *in, const json_t *last, struct cg_err *err)
{
	json_t *list = json_array(), *g = json_incref((json_t *)(size_t)last);

	while (g && json_array_size(list) < PREVIOUS_MAX) {
		const char *id = cg_json_get_str(json_object_get(g, "input_params"),
		    "previous_generation_id", NULL);
		json_t *before = NULL;

		json_array_append_new(list, digest(json_object_get(g, "output")));
		/* One that is gone ends the row; it is no reason to make none. */
		if (id)
			before = cg_intel_load(in, id, err);
		json_decref(g);
		g = before;
	}
	json_decref(g);
	return list;
}

/* ---- asking ---- */

/* What the skill is asked: the request, and what is known besides. NULL with err. */
static json_t *
question(struct cg_intel *in, const json_t *request, const json_t *previous, struct cg_err *err)
{
	json_t *input = json_object(), *similar;

	/* Campaigns of this tenant that are like the brief: what it had before. */
	if (cg_similar_find(in->ctx, cg_json_get_str(request, "brief", ""),
	    cg_json_get_str(request, "campaign_id", NULL), SIMILAR_MAX, &similar, err) < 0) {
		json_decref(input);
		return NULL;
	}
	if (json_array_size(similar))
		json_object_set(input, "similar_campaigns", similar);
	json_decref(similar);

	json_object_set(input, "brief", json_object_get(request, "brief"));
	if (json_object_size(json_object_get(request, "constraints")))
		json_object_set(input, "constraints", json_object_get(request, "constraints"));
	if (json_array_size(previous))
		json_object_set(input, "previous_plans", (json_t *)(size_t)previous);
	return input;
}

int
cg_intel_make_plan(struct cg_intel_gen *g, const json_t *params, json_t **output, struct cg_err *err)
{
	const char *last = cg_json_get_str(params, "previous_generation_id", NULL);
	json_t *before = last ? cg_intel_load(g->in, last, err) : NULL;
	json_t *previous = before ? turned_down(g->in, before, err) : NULL;
	json_t *input = question(g->in, params, previous, err);
	int rc = input ? cg_intel_ask(g, "intelligence_plan", input, output, err)
	    : cg_intel_fail(g, cg_errc_name(err->code), err);

	json_decref(input);
	json_decref(previous);
	json_decref(before);
	return rc;
}

int
cg_tool_intel_plan(struct cg_intel *in, const json_t *request, struct cg_intel_order *o,
    struct cg_err *err)
{
	if (cg_intel_check(cg_intel_plan_schema, request, err) < 0 || check_budget(request, err) < 0)
		return -1;
	return cg_intel_begin(in, "plan", cg_json_get_str(request, "campaign_id", NULL), request, o, err);
}

int
cg_tool_intel_regenerate(struct cg_intel *in, const char *id, struct cg_intel_order *o,
    struct cg_err *err)
{
	json_t *before = cg_intel_load_plan(in, id, err), *request;
	int rc;

	if (!before)
		return -1;
	request = json_copy(json_object_get(before, "input_params"));
	cg_json_set_str(request, "previous_generation_id", cg_json_get_str(before, "id", ""));
	rc = cg_intel_begin(in, "plan", cg_json_get_str(request, "campaign_id", NULL), request, o, err);
	json_decref(request);
	json_decref(before);
	return rc;
}
