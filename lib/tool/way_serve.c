/* The gateway's side of it: what the configuration says, put together. */
#include <stdlib.h>

#include "base/mem.h"
#include "gate/gate.h"
#include "llm/llm.h"
#include "store/store.h"
#include "tool/tool.h"
#include "tool/way_priv.h"

static const char *
env_of(void *conf, const char *name)
{
	return cg_conf_env(conf, name);
}

int
cg_way_serve(struct cg_ctx *ctx, int control, struct cg_err *err)
{
	struct cg_llm_conf llm = { .base_url = cg_conf_get(&ctx->conf, CG_CONF_LLM_URL),
		.key = cg_conf_get(&ctx->conf, CG_CONF_LLM_KEY),
		.models = cg_conf_get(&ctx->conf, CG_CONF_LLM_MODELS) };
	struct cg_gate_conf conf = { .llm = &llm, .env = env_of, .env_arg = &ctx->conf,
		.providers = cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS_PATH) };
	const char *haste = getenv("CG_MEDIA_HASTE");
	struct cg_way_slots *slots;
	char *spool, *order;
	int rc;

	llm.purpose[CG_LLM_CHAT] = cg_conf_get(&ctx->conf, CG_CONF_CHAT_MODEL);
	llm.purpose[CG_LLM_GENERATION] = cg_conf_get(&ctx->conf, CG_CONF_LLM_MODEL);
	if (cg_ctx_catalog(ctx, err) < 0 || cg_ctx_prompts(ctx, err) < 0
	    || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0
	    || cg_ctx_usd(ctx, CG_CONF_MAX_COST, &conf.run_microusd, err) < 0
	    || cg_ctx_usd(ctx, CG_CONF_MAX_MONTH, &conf.month_microusd, err) < 0)
		return -1;
	/* With the data and not with the cache: it has been paid for. */
	spool = cg_asprintf("%s/spool", cg_conf_get(&ctx->conf, CG_CONF_DATA_DIR));
	order = cg_way_media_order(cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS));
	conf.catalog = ctx->catalog;
	conf.prompts = ctx->prompts;
	conf.store = ctx->store;
	conf.haste = haste ? (int)strtol(haste, NULL, 10) : 0;
	conf.slots = cg_conf_get(&ctx->conf, CG_CONF_MEDIA_SLOTS);
	conf.spool = spool;
	conf.order = order;
	slots = cg_way_slots_open(&ctx->conf, &llm);
	rc = cg_gate_serve(control, &conf, err);
	cg_way_slots_close(slots);
	free(order);
	free(spool);
	return rc;
}
