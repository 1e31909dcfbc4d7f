/* What a step would cost: the way it would go, and the price of that. */
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "gate/gate.h"
#include "json/json.h"
#include "llm/llm.h"
#include "prompt/prompt.h"
#include "skill/skill.h"
#include "tool/cost.h"
#include "tool/tool.h"
#include "tool/way.h"

enum { PARAGRAPH = 1500 /* bytes */ };

struct cg_costs {
	struct cg_ctx *ctx;
	const char *providers;     /* as the run has them, or NULL */
	struct cg_llm *llm;        /* NULL: no step has wanted a model yet */
};

void
cg_costs_open(struct cg_costs **out, struct cg_ctx *ctx, const char *providers)
{
	*out = cg_alloc(sizeof **out);
	(*out)->ctx = ctx;
	(*out)->providers = providers;
}

void
cg_costs_close(struct cg_costs *c)
{
	if (!c)
		return;
	cg_llm_close(c->llm);
	free(c);
}

static int
need_models(struct cg_costs *c, struct cg_err *err)
{
	const struct cg_conf *conf = &c->ctx->conf;
	struct cg_llm_conf llm = { .base_url = cg_conf_get(conf, CG_CONF_LLM_URL),
		.models = cg_conf_get(conf, CG_CONF_LLM_MODELS) };

	llm.purpose[CG_LLM_GENERATION] = cg_conf_get(conf, CG_CONF_LLM_MODEL);
	return c->llm ? 0 : cg_llm_open(&c->llm, NULL, &llm, err);
}

/* A step that the gateway asks of a model, as lib/gate would ask it. */
static int
of_template(struct cg_costs *c, const struct cg_skill *skill, const json_t *input,
    const char *const *unknown, const char *model, struct cg_cost *out, struct cg_err *err)
{
	struct cg_llm_gen_req req = { .prompts = c->ctx->prompts, .prompt_id = skill->prompt_id,
		.prompt_version = skill->prompt_version, .schema = cg_skill_output_schema(skill),
		.config = json_object_get(skill->doc, "template_config"), .purpose = CG_LLM_GENERATION };
	const struct cg_prompt *prompt;
	struct cg_llm_forecast f;
	json_t *vars, *context;
	size_t more = 0;
	int rc;

	if (need_models(c, err) < 0
	    || cg_prompts_get(req.prompts, req.prompt_id, req.prompt_version, &prompt, err) < 0)
		return -1;
	for (size_t i = 0; unknown && unknown[i]; i++)
		if (json_object_get(json_object_get(prompt->vars_schema, "properties"), unknown[i]))
			more += PARAGRAPH;
	vars = cg_gate_vars(prompt, input);
	context = model ? json_pack("{s:s}", "model", model) : NULL;
	req.vars = vars;
	req.context = context;
	rc = cg_llm_forecast(c->llm, &req, more, &f, err);
	json_decref(vars);
	json_decref(context);
	if (rc < 0)
		return -1;
	*out = (struct cg_cost){ .provider = "litellm", .tokens_in = f.in_tokens,
		.tokens_out = f.out_tokens, .microusd = f.microusd };
	snprintf(out->model, sizeof out->model, "%s", f.model);
	return 0;
}

int
cg_cost_estimate(struct cg_costs *c, const struct cg_skill *skill, const json_t *input,
    const char *const *unknown, struct cg_cost *out, struct cg_err *err)
{
	struct cg_way *way;
	int rc = cg_way_choose(c->ctx, c->providers, skill, input, &way, err);

	*out = (struct cg_cost){ .provider = "offline" };
	if (rc == 0 && way && cg_way_asks(way))
		rc = cg_way_media_cost(c->ctx, way, input, out, err);
	else if (rc == 0 && way)
		rc = of_template(c, skill, input, unknown, cg_way_model(way), out, err);
	cg_way_free(way);
	return rc;
}
