/*
 * Who makes what here, and for how much it may: what a page of settings shows. No key is in it,
 * and nobody is asked but the language model's door, whether it is up.
 */
#ifndef CG_TOOL_PROVIDER_H
#define CG_TOOL_PROVIDER_H

struct cg_ctx;
struct cg_err;
struct cg_sink;

/*
 * One record: type providers,
 *	providers [{id, title, media [...], configured, status (ready: it has a key here, or
 *	  unconfigured), triedLive, documentation, checkedAt}]
 *	makes [{media, by (provider, studio, nobody), provider, model}], who would be asked first
 *	gateway {configured, status (up, down, unconfigured), model}, the door of language models
 *	embedDomains [...], whose pages may frame what is played, where a campaign does not say
 *	budgets {month, monthUsd, runUsd (null: no limit), spentUsd, heldUsd}
 *
 * model is what cg_health_model says, which may take seconds: the caller may have asked before.
 */
int cg_tool_providers(struct cg_ctx *ctx, int model, struct cg_sink *to, struct cg_err *err);

#endif
