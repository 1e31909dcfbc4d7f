/*
 * A step of a skill that is a prompt: the input fills the prompt's variables, the model
 * answers in the form of the skill's output.
 */
#include <string.h>

#include "base/mem.h"
#include "gate/gate_priv.h"
#include "json/json.h"
#include "llm/llm.h"
#include "prompt/prompt.h"
#include "skill/skill.h"

enum { ISSUES_MAX = 8000 /* as the prompts allow */ };

static const json_t *
settings(const struct cg_skill *skill)
{
	return json_object_get(skill->doc, "template_config");
}

/* What an editor had to say of the draft before this one, as the prompts take it. */
static void
add_issues(json_t *vars, const struct cg_prompt *prompt, const json_t *context)
{
	const json_t *known = json_object_get(prompt->vars_schema, "properties"), *issue;
	const json_t *issues = json_object_get(context, "issues");
	const json_t *draft = json_object_get(context, "draft");
	struct cg_buf b;
	size_t i;

	if (!json_array_size(issues) || !json_object_get(known, "previous_issues"))
		return;
	cg_buf_init(&b, ISSUES_MAX);
	json_array_foreach(issues, i, issue)
		cg_buf_printf(&b, "%s- %s: %s", i ? "\n" : "", cg_json_get_str(issue, "pointer", ""),
		    cg_json_get_str(issue, "message", ""));
	cg_json_set_str(vars, "previous_issues", b.s);
	cg_buf_clear(&b);
	cg_json_dump(draft, &b);
	if (draft && !b.failed && json_object_get(known, "previous_answer"))
		cg_json_set_str(vars, "previous_answer", b.s);
	cg_buf_release(&b);
}

json_t *
cg_gate_calls(const struct cg_llm_result *r)
{
	json_t *calls = json_array(), *a;
	size_t i;

	json_array_foreach(r->attempts, i, a) {
		json_t *call = json_pack("{s:s, s:I, s:{s:I, s:I}}", "provider", "litellm", "duration_ms",
		    (json_int_t)cg_json_get_int(a, "duration_ms", 0), "tokens", "input",
		    (json_int_t)cg_json_get_int(a, "in_tokens", 0), "output",
		    (json_int_t)cg_json_get_int(a, "out_tokens", 0));
		int64_t cost = cg_json_get_int(a, "cost_microusd", -1);

		cg_json_set_str(call, "model", cg_json_get_str(a, "model", r->model));
		if (cost >= 0)
			cg_json_set(call, "cost_usd", json_real((double)cost / 1e6));
		json_array_append_new(calls, call);
	}
	return calls;
}

/* {provider_calls: [...]} as a step's debug has them, and what they were made with; new. */
static json_t *
debug_of(const struct cg_llm_result *r)
{
	return json_pack("{s:o, s:{s:s, s:s, s:s}, s:O}", "provider_calls", cg_gate_calls(r), "prompt",
	    "prompt_id", r->prompt_id, "version", r->prompt_version, "hash", r->prompt_hash,
	    "attempts", r->attempts);
}

static void
done(void *arg, struct cg_llm_result *r)
{
	struct cg_gate_client *c = arg;
	json_t *debug = debug_of(r), *data;

	c->gen = NULL;
	cg_gate_log(c, r->fault.detail);
	if (r->fault.err.code != CG_E_OK || !json_is_object(r->data)) {
		if (json_array_size(r->violations))
			cg_json_set(debug, "violations", json_incref(r->violations));
		cg_gate_fail(c, r->fault.code ? r->fault.code : "OUTPUT_VALIDATION_FAILED",
		    r->fault.err.code != CG_E_OK ? r->fault.err.msg : "the model's answer is no object",
		    r->fault.retry_after_ms, debug);
		return;
	}
	data = json_copy(r->data);
	/* Who made it is ours to say, whatever the model says. */
	cg_json_set_str(data, "provider", r->model);
	json_object_del(data, "degraded");
	cg_gate_succeed(c, data, debug);
}

void
cg_gate_template(struct cg_gate_client *c, const struct cg_skill *skill)
{
	const json_t *input = json_object_get(c->request, "input");
	const char *model = cg_json_get_str(c->context, "model", "");
	const struct cg_prompt *prompt;
	struct cg_err err = CG_ERR_INIT;
	struct cg_llm_gen_req req = { .prompts = c->host->conf->prompts,
		.prompt_id = skill->prompt_id, .prompt_version = skill->prompt_version,
		.schema = cg_skill_output_schema(skill), .config = settings(skill),
		.purpose = CG_LLM_GENERATION,
		.total_ms = cg_json_get_int(c->context, "timeoutMs", 0) };
	json_t *vars, *context;

	if (!c->host->llm) {
		cg_gate_fail(c, "PROVIDER_UNAVAILABLE", "no language model is configured: set "
		    "LITELLM_BASE_URL, see cg-gate(8)", 0, NULL);
		return;
	}
	if (cg_prompts_get(req.prompts, req.prompt_id, req.prompt_version, &prompt, &err) < 0) {
		cg_gate_fail(c, "PROMPT_NOT_FOUND", err.msg, 0, NULL);
		return;
	}
	if (!cg_json_get_bool(req.config, "retry_on_validation_failure", true))
		req.rounds = -1;
	vars = cg_gate_vars(prompt, input);
	add_issues(vars, prompt, json_object_get(c->request, "context"));
	context = *model ? json_pack("{s:s}", "model", model) : NULL;
	req.vars = vars;
	req.context = context;
	cg_gate_pays(&c->purse, c, &req);
	c->gen = cg_llm_generate(c->host->llm, &req, done, c);
	json_decref(vars);
	json_decref(context);
}
