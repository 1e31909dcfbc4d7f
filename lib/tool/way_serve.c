/* The gateway's side of it: what the configuration says, put together. */
#include "gate/gate.h"
#include "llm/llm.h"
#include "store/store.h"
#include "tool/tool.h"
#include "tool/way.h"

int
cg_way_serve(struct cg_ctx *ctx, int control, struct cg_err *err)
{
	struct cg_llm_conf llm = { .base_url = cg_conf_get(&ctx->conf, CG_CONF_LLM_URL),
		.key = cg_conf_get(&ctx->conf, CG_CONF_LLM_KEY),
		.models = cg_conf_get(&ctx->conf, CG_CONF_LLM_MODELS) };
	struct cg_gate_conf conf = { .llm = &llm };

	llm.purpose[CG_LLM_GENERATION] = cg_conf_get(&ctx->conf, CG_CONF_LLM_MODEL);
	if (cg_ctx_catalog(ctx, err) < 0 || cg_ctx_prompts(ctx, err) < 0
	    || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0
	    || cg_ctx_usd(ctx, CG_CONF_MAX_COST, &conf.run_microusd, err) < 0
	    || cg_ctx_usd(ctx, CG_CONF_MAX_MONTH, &conf.month_microusd, err) < 0)
		return -1;
	conf.store = ctx->store;
	conf.catalog = ctx->catalog;
	conf.prompts = ctx->prompts;
	return cg_gate_serve(control, &conf, err);
}
