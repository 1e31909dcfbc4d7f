/* A plan for a brief, and another one when it does not please. */
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "tool/intel_priv.h"

static int
check_budget(const json_t *request, struct cg_err *err)
{
	const json_t *range = json_object_get(json_object_get(request, "constraints"), "budget_range");
	double min = cg_json_get_num(range, "min", 0);

	if (cg_json_get_num(range, "max", min) < min)
		return cg_err_set(err, CG_E_DATA, "request: constraints.budget_range: min is above max");
	return 0;
}

/* What the skill is asked. The request and what is known besides. */
static json_t *
question(const json_t *request)
{
	json_t *input = json_object();

	json_object_set(input, "brief", json_object_get(request, "brief"));
	if (json_object_size(json_object_get(request, "constraints")))
		json_object_set(input, "constraints", json_object_get(request, "constraints"));
	return input;
}

static int
make(struct cg_intel *in, const json_t *request, const char *previous, json_t **out,
    struct cg_err *err)
{
	const char *campaign = cg_json_get_str(request, "campaign_id", NULL);
	json_t *params = json_copy((json_t *)(size_t)request), *input, *plan;
	struct cg_intel_gen g;
	int rc;

	cg_json_set_str(params, "previous_generation_id", previous);
	rc = cg_intel_begin(in, "plan", campaign, params, &g, err);
	json_decref(params);
	if (rc < 0)
		return -1;
	input = question(request);
	rc = cg_intel_ask(&g, "intelligence_plan", input, &plan, err);
	json_decref(input);
	if (rc < 0)
		return -1;
	*out = json_object();
	json_object_set_new(*out, "plan", plan);
	if ((rc = cg_intel_end(&g, plan, *out, err)) < 0)
		json_decref(*out);
	return rc;
}

int
cg_tool_intel_plan(struct cg_intel *in, const json_t *request, json_t **out, struct cg_err *err)
{
	if (cg_intel_check("plan", request, err) < 0 || check_budget(request, err) < 0)
		return -1;
	return make(in, request, NULL, out, err);
}

int
cg_tool_intel_regenerate(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err)
{
	json_t *before = cg_intel_load_plan(in, id, err), *request;
	int rc;

	if (!before)
		return -1;
	request = json_copy(json_object_get(before, "input_params"));
	json_object_del(request, "previous_generation_id");
	rc = make(in, request, id, out, err);
	json_decref(request);
	json_decref(before);
	return rc;
}
