/*
 * A step of a skill that is a rubric (LLM_REVIEW): its criteria are put before a model
 * together with the asset, what can be decided in code is, and the verdicts are added up.
 * {asset, context?: {original_input, schema, reference_output}} -> {pass, issues,
 * suggested_fixes, indeterminate, criteria_results?, scoring}.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "gate/gate_priv.h"
#include "json/json.h"
#include "llm/llm.h"
#include "prompt/prompt.h"
#include "schema/schema.h"
#include "skill/skill.h"

static const char prompt[] = "review_asset_quality";

static double
weight_of(const json_t *criterion)
{
	return cg_json_get_num(criterion, "weight", 1);
}

static const char *
id_of(const json_t *criterion)
{
	return cg_json_get_str(criterion, "id", "");
}

/* A criterion that a schema decides, when the step brings one: its result, or NULL. */
static json_t *
decide(const json_t *criterion, const json_t *asset, const json_t *schema)
{
	struct cg_violations bad = { .max = 20 };
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s;
	struct cg_buf text;
	json_t *r = NULL;
	int rc;

	if (strcmp(cg_json_get_str(criterion, "check", ""), "json_schema") != 0 || !json_is_object(schema)
	    || !(s = cg_schema_new(schema, NULL, &err)))
		return NULL;
	rc = cg_schema_check(s, asset, &bad, &err);
	cg_buf_init(&text, 2000);
	cg_violations_text(&bad, &text);
	if (rc >= 0)
		r = json_pack("{s:s, s:s, s:f}", "id", id_of(criterion), "verdict", rc ? "fail" : "pass",
		    "confidence", 1.0);
	cg_json_set_str(r, "reasoning", rc ? text.s : "It fits its schema.");
	cg_buf_release(&text);
	cg_violations_release(&bad);
	cg_schema_free(s);
	return r;
}

static bool
is_picture(const char *path)
{
	static const char *const ends[] = { ".png", ".jpg", ".jpeg", ".webp", ".gif" };
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof ends / sizeof *ends; i++)
		if (strcmp(dot, ends[i]) == 0)
			return true;
	return false;
}

/* Objects of the asset that a model can look at. */
static void
find_pictures(const json_t *v, const json_t *objects, const char **list, size_t *n)
{
	const char *key;
	json_t *c;
	size_t i;

	json_object_foreach((json_t *)(size_t)v, key, c)
		find_pictures(c, objects, list, n);
	json_array_foreach(v, i, c)
		find_pictures(c, objects, list, n);
	if (json_is_string(v) && *n < CG_LLM_PICTURES_MAX && is_picture(json_string_value(v))
	    && json_object_get(objects, json_string_value(v)))
		list[(*n)++] = json_string_value(v);
}

/* ---- the verdicts ---- */

static const json_t *
result_of(const json_t *results, const char *id)
{
	const json_t *r;
	size_t i;

	json_array_foreach(results, i, r)
		if (strcmp(cg_json_get_str(r, "id", ""), id) == 0)
			return r;
	return NULL;
}

static void
add_failure(json_t *data, const json_t *criterion, const json_t *r)
{
	json_t *issues = json_object_get(data, "issues");
	size_t at = json_array_size(issues);
	const char *fix = cg_json_get_str(r, "suggestion", "");

	json_array_append_new(issues, json_pack("{s:s, s:s, s:s}", "criterion_id", id_of(criterion),
	    "severity", cg_json_get_str(r, "severity", weight_of(criterion) >= 3 ? "critical"
	    : weight_of(criterion) >= 2 ? "major" : "minor"), "description",
	    cg_json_get_str(r, "reasoning", "")));
	if (*fix)
		json_array_append_new(json_object_get(data, "suggested_fixes"), json_pack("{s:I, s:s, s:s}",
		    "issue_index", (json_int_t)at, "suggestion", fix, "effort",
		    cg_json_get_str(r, "effort", "moderate")));
}

/* Open criteria count for nothing. Binary: all of the others pass; weighted: enough of them. */
static json_t *
add_up(const json_t *rubric, const json_t *results, bool details)
{
	bool binary = strcmp(cg_json_get_str(rubric, "scoring_mode", "weighted"), "binary") == 0;
	double need = binary ? 1 : cg_json_get_num(rubric, "pass_threshold", 0.75), sum = 0, most = 0;
	json_t *data = json_pack("{s:[], s:[], s:[]}", "issues", "suggested_fixes", "indeterminate"), *c;
	json_t *all = json_array();
	size_t i;

	json_array_foreach(json_object_get(rubric, "criteria"), i, c) {
		const json_t *r = result_of(results, id_of(c));
		const char *verdict = cg_json_get_str(r, "verdict", "indeterminate");
		bool open = strcmp(verdict, "indeterminate") == 0, good = strcmp(verdict, "pass") == 0;

		most += open ? 0 : weight_of(c);
		sum += good ? weight_of(c) : 0;
		if (open)
			json_array_append_new(json_object_get(data, "indeterminate"), json_string(id_of(c)));
		else if (!good)
			add_failure(data, c, r);
		if (r)
			json_array_append(all, (json_t *)(size_t)r);
	}
	cg_json_set(data, "pass", json_boolean(most > 0 && sum / most >= need));
	cg_json_set(data, "scoring", json_pack("{s:f, s:f, s:f}", "total_score", sum, "max_score", most,
	    "pass_threshold", need));
	if (details)
		json_object_set(data, "criteria_results", all);
	json_decref(all);
	return data;
}

/* ---- */

static const json_t *
settings(const struct cg_gate_client *c)
{
	return json_object_get(c->review->skill->doc, "template_config");
}

static void
conclude(struct cg_gate_client *c, const char *who, json_t *debug)
{
	json_t *data = add_up(c->review->rubric, c->review->results, cg_json_get_bool(settings(c),
	    "include_criteria_details", true));

	cg_json_set_str(data, "provider", who);
	cg_gate_succeed(c, data, debug);
}

static void
judged(void *arg, struct cg_llm_result *r)
{
	struct cg_gate_client *c = arg;
	json_t *debug = json_pack("{s:o}", "provider_calls", cg_gate_calls(r));
	bool late = r->fault.timeout;

	c->gen = NULL;
	cg_gate_log(c, r->fault.detail);
	if (r->fault.err.code != CG_E_OK) {
		cg_gate_fail(c, late ? "EVALUATION_TIMEOUT" : r->fault.code ? r->fault.code
		    : "EVALUATION_FAILED", r->fault.err.msg, r->fault.retry_after_ms, debug);
		return;
	}
	json_array_extend(c->review->results, json_object_get(r->data, "criteria_results"));
	conclude(c, r->model, debug);
}

/* What code decides is decided; the criteria that are left, new. */
static json_t *
open_criteria(struct cg_gate_review *v, const json_t *input)
{
	json_t *open = json_array(), *c;
	size_t i;

	json_array_foreach(json_object_get(v->rubric, "criteria"), i, c) {
		json_t *r = decide(c, json_object_get(input, "asset"), json_object_get(json_object_get(input,
		    "context"), "schema"));

		if (r)
			json_array_append_new(v->results, r);
		else
			json_array_append_new(open, json_pack("{s:s, s:s, s:s, s:s}", "id", id_of(c), "name",
			    cg_json_get_str(c, "name", id_of(c)), "passes", cg_json_get_str(c, "pass_condition",
			    cg_json_get_str(c, "description", "")), "fails", cg_json_get_str(c, "fail_condition",
			    "")));
	}
	return open;
}

static json_t *
variables(const json_t *input, json_t *criteria)
{
	const json_t *context = json_object_get(input, "context");
	json_t *artifact = json_object();

	json_object_set(artifact, "asset", json_object_get(input, "asset"));
	if (json_object_get(context, "original_input"))
		json_object_set(artifact, "made_from", json_object_get(context, "original_input"));
	if (json_object_get(context, "reference_output"))
		json_object_set(artifact, "reference", json_object_get(context, "reference_output"));
	return json_pack("{s:o, s:o}", "artifact", artifact, "criteria", criteria);
}

static void
ask(struct cg_gate_client *c, const json_t *input, json_t *criteria)
{
	const char *model = cg_json_get_str(c->context, "model", ""), *pictures[CG_LLM_PICTURES_MAX + 1];
	json_t *context = *model ? json_pack("{s:s}", "model", model) : NULL;
	json_t *vars = variables(input, criteria);
	struct cg_llm_gen_req req = { .prompts = c->host->conf->prompts, .prompt_id = prompt,
		.vars = vars, .context = context, .purpose = CG_LLM_VISION, .pictures = pictures,
		.total_ms = cg_json_get_int(c->context, "timeoutMs", 0) };
	size_t n = 0;

	find_pictures(json_object_get(input, "asset"), json_object_get(json_object_get(c->request,
	    "context"), "objects"), pictures, &n);
	pictures[n] = NULL;
	cg_gate_pays(&c->purse, c, &req);
	c->gen = cg_llm_generate(c->host->llm, &req, judged, c);
	json_decref(vars);
	json_decref(context);
}

void
cg_gate_review_free(struct cg_gate_review *v)
{
	if (!v)
		return;
	json_decref(v->rubric);
	json_decref(v->results);
	free(v);
}

void
cg_gate_review(struct cg_gate_client *c, const struct cg_skill *skill)
{
	const json_t *input = json_object_get(c->request, "input");
	const char *version = cg_json_get_str(json_object_get(skill->doc, "template_config"),
	    "rubric_version", NULL);
	struct cg_gate_review *v = cg_alloc(sizeof *v);
	struct cg_err err = CG_ERR_INIT;
	json_t *open;

	*v = (struct cg_gate_review){ .skill = skill, .results = json_array() };
	c->review = v;
	if (cg_prompts_item(c->host->conf->prompts, "rubric", skill->prompt_id, version, &v->rubric,
	    &err) < 0) {
		cg_gate_fail(c, version ? "RUBRIC_VERSION_NOT_FOUND" : "RUBRIC_NOT_FOUND", err.msg, 0, NULL);
	} else if (!json_object_get(input, "asset")) {
		cg_gate_fail(c, "INPUT_VALIDATION_FAILED", "a review needs 'asset' in its input", 0, NULL);
	} else if (json_array_size(open = open_criteria(v, input)) == 0) {
		json_decref(open);
		conclude(c, "rules", NULL);
	} else if (!c->host->llm) {
		json_decref(open);
		cg_gate_fail(c, "PROVIDER_UNAVAILABLE", "no language model is configured: set "
		    "LITELLM_BASE_URL, see cg-gate(8)", 0, NULL);
	} else {
		ask(c, input, open);
	}
}
