/*
 * What a step may cost, and what it has: each request to a model is held back in the
 * ledger before it is sent, and settled when it is over, or given up.
 */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "gate/gate_priv.h"
#include "json/json.h"
#include "llm/llm.h"
#include "store/paid.h"
#include "store/store.h"

static int64_t
lower(int64_t a, int64_t b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

struct cg_budget
cg_gate_budget(const struct cg_gate_client *c)
{
	const struct cg_gate_conf *conf = c->host->conf;
	int64_t of_plan = cg_json_get_int(c->context, "maxCostMicrousd", -1);

	return (struct cg_budget){ .month_microusd = conf->month_microusd,
		.run_microusd = lower(conf->run_microusd, of_plan) };
}

static int
may_pay(void *arg, const char *model, int64_t microusd, struct cg_err *err)
{
	struct cg_gate_purse *p = arg;
	const struct cg_gate_client *c = p->client;
	const char *run = cg_json_get_str(c->context, "runId", "");
	const struct cg_budget most = cg_gate_budget(c);
	struct cg_spend s = { .run = *run ? run : NULL, .provider = "litellm", .kind = "llm",
		.step = cg_json_get_str(c->context, "stepId", NULL), .model = model,
		.microusd = microusd > 0 ? microusd : CG_SPEND_UNKNOWN };
	struct cg_scope who;

	/* A step that is tried by itself is all there is of its run; the ledger knows none. */
	if (!*run && most.run_microusd >= 0 && c->spent + s.microusd > most.run_microusd)
		return cg_err_set(err, CG_E_LIMIT, "the model '%s' may cost more than --max-cost allows",
		    model);
	p->held = s.microusd;
	p->priced = microusd >= 0;
	if (cg_scope_init(&who, cg_json_get_str(c->context, "tenantId", ""), NULL, err) < 0
	    || cg_store_spend_reserve(c->host->conf->store, &who, &s, &most, err) < 0)
		return -1;
	memcpy(p->id, s.id, sizeof p->id);
	p->client->spent += s.microusd; /* until it is known better: others of this step may ask meanwhile */
	return 0;
}

int
cg_gate_may_pay(struct cg_gate_purse *purse, struct cg_gate_client *c, const char *model,
    int64_t microusd, struct cg_err *err)
{
	*purse = (struct cg_gate_purse){ .client = c };
	return c->host->conf->store ? may_pay(purse, model, microusd, err) : 0;
}

/* Unsettled, it stays held back, which is not less than what it has cost. */
static void
paid(void *arg, const struct cg_llm_paid *what)
{
	struct cg_gate_purse *p = arg;
	struct cg_gate_client *c = p->client;
	struct cg_spend s = { .microusd = what->cost_microusd, .model = what->model,
		.tokens_in = what->in_tokens, .tokens_out = what->out_tokens,
		.cost_from = what->cost_from };
	struct cg_err err = CG_ERR_INIT;
	struct cg_scope who;

	if (s.microusd < 0 && p->priced)
		s.cost_from = "most";
	else if (s.microusd < 0)
		s.microusd = 0;
	c->spent += s.microusd < 0 ? 0 : s.microusd - p->held;
	memcpy(s.id, p->id, sizeof s.id);
	p->id[0] = '\0';
	if (cg_scope_init(&who, cg_json_get_str(c->context, "tenantId", ""), NULL, &err) < 0
	    || cg_store_spend_settle(c->host->conf->store, &who, &s, &err) < 0) {
		cg_err_wrap(&err, "what a model was asked is not settled in the ledger");
		cg_gate_log(c, err.msg);
	}
}

void
cg_gate_paid(struct cg_gate_purse *purse, const struct cg_llm_paid *what)
{
	if (purse->id[0])
		paid(purse, what);
}

void
cg_gate_pays(struct cg_gate_purse *purse, struct cg_gate_client *c, struct cg_llm_gen_req *req)
{
	*purse = (struct cg_gate_purse){ .client = c };
	if (!c->host->conf->store)
		return;
	req->may_pay = may_pay;
	req->paid = paid;
	req->pay_arg = purse;
}
