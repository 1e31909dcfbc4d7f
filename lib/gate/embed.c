/*
 * Vectors of texts, for who compares campaigns: no skill is behind it, only the model that
 * the table of models names for that.
 */
#include <string.h>

#include "gate/gate_priv.h"
#include "json/json.h"
#include "llm/llm.h"

enum { TEXTS = 64, BYTES = 1 << 20 /* of all of them */ };

/* {model, dims, vectors: [[...], ...]}, in the order of the texts; new. */
static json_t *
vectors_of(const struct cg_llm_reply *r, const char *model)
{
	json_t *all = json_array();

	for (size_t i = 0; i < r->n; i++) {
		json_t *one = json_array();

		for (size_t k = 0; k < r->dims; k++)
			json_array_append_new(one, json_real((double)r->vectors[i * r->dims + k]));
		json_array_append_new(all, one);
	}
	return json_pack("{s:s, s:I, s:o}", "model", model, "dims", (json_int_t)r->dims, "vectors", all);
}

static json_t *
debug_of(const struct cg_llm_reply *r)
{
	json_t *call = json_pack("{s:s, s:s, s:I, s:{s:I, s:i}}", "provider", "litellm", "model",
	    r->model, "duration_ms", (json_int_t)r->took_ms, "tokens", "input",
	    (json_int_t)(r->usage.in_tokens < 0 ? 0 : r->usage.in_tokens), "output", 0);

	if (r->usage.cost_microusd >= 0)
		cg_json_set(call, "cost_usd", json_real((double)r->usage.cost_microusd / 1e6));
	return json_pack("{s:[o]}", "provider_calls", call);
}

static void
done(void *arg, struct cg_llm_reply *r)
{
	struct cg_gate_client *c = arg;
	const struct cg_llm_usage *u = &r->usage;
	struct cg_llm_paid paid = { .model = r->model, .in_tokens = u->in_tokens < 0 ? 0 : u->in_tokens,
		.cost_microusd = r->tries ? u->cost_microusd : 0,
		.cost_from = r->tries ? u->cost_from : "reply" };

	c->call = NULL;
	cg_gate_paid(&c->purse, &paid);
	cg_gate_log(c, r->fault.detail);
	if (r->fault.err.code != CG_E_OK)
		cg_gate_fail(c, r->fault.code, r->fault.err.msg, r->fault.retry_after_ms, debug_of(r));
	else
		cg_gate_succeed(c, vectors_of(r, cg_llm_model(c->host->llm, CG_LLM_EMBEDDING)),
		    debug_of(r));
}

/* How many bytes all of them have; 0: they are not what can be asked for. */
static size_t
measure(const json_t *texts)
{
	size_t i, bytes = 0;
	const json_t *t;

	json_array_foreach((json_t *)(size_t)texts, i, t)
		bytes += json_string_length(t) ? json_string_length(t) : BYTES + 1;
	return json_array_size(texts) <= TEXTS && bytes <= BYTES ? bytes : 0;
}

void
cg_gate_embed(struct cg_gate_client *c)
{
	const json_t *texts = json_object_get(json_object_get(c->request, "input"), "texts");
	const char *model = c->host->llm ? cg_llm_model(c->host->llm, CG_LLM_EMBEDDING) : NULL;
	size_t bytes = measure(texts);
	struct cg_err err = CG_ERR_INIT;

	if (!bytes)
		cg_gate_fail(c, "INPUT_VALIDATION_FAILED", "vectors are made of {texts: [...]}, 1 to 64 "
		    "texts that are not empty, 1 MB in all", 0, NULL);
	else if (!model)
		cg_gate_fail(c, "PROVIDER_UNAVAILABLE", "no model for vectors is configured: name one in "
		    "the table of models, see cg-gate(8)", 0, NULL);
	else if (cg_gate_may_pay(&c->purse, c, model, cg_llm_estimate(c->host->llm, model, bytes, 0),
	    &err) < 0)
		cg_gate_fail(c, "BUDGET_EXCEEDED", err.msg, 0, NULL);
	else if (!(c->call = cg_llm_embed(c->host->llm, model, texts, done, c, &err))) {
		cg_gate_paid(&c->purse, &(struct cg_llm_paid){ .model = model, .cost_from = "reply" });
		cg_gate_fail(c, "INPUT_VALIDATION_FAILED", err.msg, 0, NULL);
	}
}

/* Nobody waits for it any more; upstream it may be at work. */
void
cg_gate_embed_drop(struct cg_gate_client *c)
{
	if (!c->call)
		return;
	cg_llm_drop(c->call);
	cg_gate_paid(&c->purse, &(struct cg_llm_paid){ .cost_microusd = -1 });
}
