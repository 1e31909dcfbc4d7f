/*
 * What was paid: of a run, step by step, and of a tenant's month. It is read from the
 * ledger, in which every call stands that may have cost something, also one whose result
 * nobody has; what programs say that they have paid by themselves is added.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "store/paid.h"
#include "store/store.h"
#include "tool/record.h"
#include "tool/status.h"
#include "tool/tool.h"

/* Calls of one step that differ in nothing but their numbers. */
struct calls {
	struct cg_spend_sum sum;
	const char *from;          /* how the cost is known, as in struct cg_spend; or "program" */
	size_t step;
};

/* A step of the run, kept: the store may not be asked within its own callback. */
struct payer {
	const char *id, *skill, *debug;
	const char *state;         /* NULL: the run has no such step any more */
	bool hit, in_ledger;
	int64_t microusd, in, out; /* as its result had it, then with what the ledger has */
};

struct costs {
	struct cg_arena mem;
	struct cg_run_row run;
	struct payer *steps;
	size_t n_steps, cap_steps;
	struct calls *calls;
	size_t n_calls, cap_calls;
};

static const char *
keep(struct costs *c, const char *s)
{
	return s ? cg_arena_strdup(&c->mem, s) : NULL;
}

static struct payer *
add_step(struct costs *c)
{
	if (c->n_steps == c->cap_steps)
		c->steps = cg_realloc(c->steps, c->cap_steps = c->cap_steps ? 2 * c->cap_steps : 32,
		    sizeof *c->steps);
	memset(&c->steps[c->n_steps], 0, sizeof *c->steps);
	return &c->steps[c->n_steps++];
}

static int
take_step(void *arg, const struct cg_step_row *row)
{
	struct costs *c = arg;

	*add_step(c) = (struct payer){ keep(c, row->step), keep(c, row->skill), keep(c, row->debug),
		cg_step_state_name(row->state), row->cache_hit, false, row->cost_microusd, row->tokens_in,
		row->tokens_out };
	return 0;
}

static size_t
step_of(struct costs *c, const char *id)
{
	for (size_t i = 0; i < c->n_steps; i++)
		if (strcmp(c->steps[i].id, id) == 0)
			return i;
	add_step(c)->id = keep(c, id);
	return c->n_steps - 1;
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static struct calls *
calls_of(struct costs *c, size_t step, const char *provider, const char *kind, const char *model,
    const char *from)
{
	struct calls *k;

	for (size_t i = 0; i < c->n_calls; i++)
		if (c->calls[i].step == step && same(c->calls[i].sum.provider, provider)
		    && same(c->calls[i].sum.kind, kind) && same(c->calls[i].sum.model, model)
		    && same(c->calls[i].from, from))
			return &c->calls[i];
	if (c->n_calls == c->cap_calls)
		c->calls = cg_realloc(c->calls, c->cap_calls = c->cap_calls ? 2 * c->cap_calls : 32,
		    sizeof *c->calls);
	k = &c->calls[c->n_calls++];
	*k = (struct calls){ .step = step, .from = keep(c, from), .sum = { .provider = keep(c, provider),
		.kind = keep(c, kind), .model = keep(c, model) } };
	return k;
}

static int
take_spend(void *arg, const struct cg_spend *row)
{
	struct costs *c = arg;
	size_t i = step_of(c, row->step ? row->step : "");
	struct payer *p = &c->steps[i];
	struct calls *k = calls_of(c, i, row->provider, row->kind, row->model,
	    row->reserved_microusd > 0 ? "held" : row->cost_from);

	/* The ledger knows every attempt, the step's row the last one. */
	if (!p->in_ledger)
		p->microusd = p->in = p->out = 0;
	p->in_ledger = true;
	p->microusd += row->microusd;
	p->in += row->tokens_in;
	p->out += row->tokens_out;
	k->sum.calls++;
	k->sum.tokens_in += row->tokens_in;
	k->sum.tokens_out += row->tokens_out;
	k->sum.microusd += row->microusd;
	k->sum.reserved_microusd += row->reserved_microusd;
	return 0;
}

/* What its program says that it has paid, where the gateway has not. */
static void
add_own(struct costs *c, size_t i, const json_t *debug)
{
	const struct payer *p = &c->steps[i];
	const json_t *calls = json_object_get(debug, "provider_calls"), *call = json_array_get(calls, 0);
	struct calls *k;

	if (p->in_ledger || p->microusd <= 0)
		return;
	k = calls_of(c, i, cg_json_get_str(call, "provider", "its program"), "program",
	    cg_json_get_str(call, "model", NULL), "program");
	k->sum.calls = (int64_t)json_array_size(calls);
	k->sum.microusd = p->microusd;
	k->sum.tokens_in = p->in;
	k->sum.tokens_out = p->out;
}

static json_t *
calls_record(const struct cg_spend_sum *s)
{
	json_t *r = json_object();

	cg_json_set_str(r, "provider", s->provider);
	cg_json_set_str(r, "kind", s->kind);
	cg_json_set_str(r, "model", s->model);
	cg_json_set_int(r, "calls", s->calls);
	cg_json_set_int(r, "tokensIn", s->tokens_in);
	cg_json_set_int(r, "tokensOut", s->tokens_out);
	cg_record_usd(r, "costUsd", s->microusd);
	if (s->reserved_microusd)
		cg_record_usd(r, "heldUsd", s->reserved_microusd);
	return r;
}

static json_t *
step_record(struct costs *c, size_t i)
{
	struct cg_err ignored;
	const char *text = c->steps[i].debug;
	json_t *debug = text ? cg_json_parse(text, strlen(text), "debug", 0, &ignored) : NULL;
	const struct payer *p = &c->steps[i];
	json_t *r = json_object(), *list = json_array(), *one;

	cg_json_set_str(r, "stepId", p->id);
	cg_json_set_str(r, "skillId", p->skill);
	cg_json_set_str(r, "status", p->state);
	cg_json_set(r, "cacheHit", json_boolean(p->hit));
	cg_record_usd(r, "costUsd", p->microusd);
	cg_json_set_int(r, "tokensIn", p->in);
	cg_json_set_int(r, "tokensOut", p->out);
	add_own(c, i, debug);
	for (size_t k = 0; k < c->n_calls; k++)
		if (c->calls[k].step == i) {
			json_array_append_new(list, one = calls_record(&c->calls[k].sum));
			cg_json_set_str(one, "costFrom", c->calls[k].from);
		}
	cg_json_set(r, "calls", list);
	if (json_array_size(json_object_get(debug, "provider_calls")))
		json_object_set(r, "providerCalls", json_object_get(debug, "provider_calls"));
	json_decref(debug);
	return r;
}

/* ---- budgets ---- */

static int64_t
lower(int64_t a, int64_t b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

static void
set_budget(json_t *r, int64_t microusd)
{
	if (microusd < 0)
		cg_json_set(r, "budgetUsd", json_null());
	else
		cg_record_usd(r, "budgetUsd", microusd);
}

/* month, costUsd and budgetUsd of that time, into r. */
static int
set_month(json_t *r, struct cg_ctx *ctx, int64_t at_ms, const struct cg_budget *own,
    struct cg_err *err)
{
	char at[CG_TIME_LEN + 1];
	int64_t spent, most;

	if (cg_store_spend_month(ctx->store, &ctx->who, at_ms, &spent, err) < 0
	    || cg_ctx_usd(ctx, CG_CONF_MAX_MONTH, &most, err) < 0)
		return -1;
	cg_time_format(at_ms, at);
	cg_json_set(r, "month", json_stringn(at, 7));
	cg_record_usd(r, "costUsd", spent);
	set_budget(r, own->month_microusd >= 0 ? own->month_microusd : most);
	return 0;
}

/* As far as it is known here: a worker may have been told less. */
static int
budget_of_run(struct cg_ctx *ctx, const struct cg_run_row *run, const struct cg_budget *own,
    int64_t *most, struct cg_err *err)
{
	const char *end = run->plan ? strchr(run->plan, '\n') : NULL;
	struct cg_err ignored;
	json_t *head = end ? cg_json_parse(run->plan, (size_t)(end - run->plan), "plan", 0, &ignored)
	    : NULL;
	const char *usd = cg_json_get_str(head, "maxCostUsd", NULL);
	int64_t of_plan = -1;
	int rc = cg_ctx_usd(ctx, CG_CONF_MAX_COST, most, err);

	if (usd && cg_strtousd(usd, &of_plan, &ignored) < 0)
		of_plan = -1;
	*most = lower(lower(*most, of_plan), own->run_microusd);
	json_decref(head);
	return rc;
}

/* ---- a run ---- */

static json_t *
sums_of(struct costs *c)
{
	int64_t ledger = 0, own = 0, held = 0, in = 0, out = 0;
	json_t *r = json_object(), *steps = json_array();

	for (size_t i = 0; i < c->n_steps; i++) {
		*(c->steps[i].in_ledger ? &ledger : &own) += c->steps[i].microusd;
		in += c->steps[i].in;
		out += c->steps[i].out;
		json_array_append_new(steps, step_record(c, i));
	}
	for (size_t k = 0; k < c->n_calls; k++)
		held += c->calls[k].sum.reserved_microusd;
	cg_json_set_str(r, "type", "cost");
	cg_json_set_str(r, "runId", c->run.id);
	/* The run's row knows all attempts of programs, the ledger what no result has told. */
	cg_record_usd(r, "costUsd", ledger + own > c->run.cost_microusd ? ledger + own
	    : c->run.cost_microusd);
	if (held)
		cg_record_usd(r, "heldUsd", held);
	cg_json_set_int(r, "tokensIn", in);
	cg_json_set_int(r, "tokensOut", out);
	cg_json_set(r, "steps", steps);
	return r;
}

static json_t *
cost_record(struct cg_ctx *ctx, struct costs *c, struct cg_err *err)
{
	json_t *r, *month = json_object();
	struct cg_budget own;
	int64_t most;

	if (cg_store_steps(ctx->store, &ctx->who, c->run.id, take_step, c, err) < 0
	    || cg_store_spends(ctx->store, &ctx->who, c->run.id, take_spend, c, err) < 0
	    || cg_store_budget(ctx->store, &ctx->who, &own, err) < 0
	    || budget_of_run(ctx, &c->run, &own, &most, err) < 0
	    || set_month(month, ctx, cg_wall_ms(), &own, err) < 0) {
		json_decref(month);
		return NULL;
	}
	r = sums_of(c);
	set_budget(r, most);
	cg_json_set(r, "month", month);
	return r;
}

int
cg_tool_status_cost(struct cg_ctx *ctx, const char *run, struct cg_sink *to,
    struct cg_err *err)
{
	struct costs c = { 0 };
	json_t *r;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_store_run_load(ctx->store, &ctx->who, run, &c.run, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(ctx, run, err);
	r = cost_record(ctx, &c, err);
	cg_run_row_release(&c.run);
	cg_arena_release(&c.mem);
	free(c.steps);
	free(c.calls);
	return r ? cg_sink_put_new(to, r, err) : -1;
}

/* ---- a month ---- */

struct listing {
	json_t *calls;
	int64_t held;
};

static int
take_sum(void *arg, const struct cg_spend_sum *s)
{
	struct listing *l = arg;
	json_t *r = calls_record(s);

	if (s->unpriced)
		cg_json_set_int(r, "unpriced", s->unpriced);
	l->held += s->reserved_microusd;
	json_array_append_new(l->calls, r);
	return 0;
}

int
cg_tool_status_month(struct cg_ctx *ctx, const char *month, struct cg_sink *to,
    struct cg_err *err)
{
	char *first = month ? cg_asprintf("%s-01T00:00:00Z", month) : NULL;
	struct listing l = { NULL, 0 };
	int64_t at = cg_wall_ms();
	bool good = !first || (strlen(month) == 7 && cg_time_parse(first, &at) == 0);
	struct cg_budget own;
	json_t *r;

	free(first);
	if (!good)
		return cg_err_set(err, CG_E_USAGE, "'%.40s' is no month (2026-11)", month);
	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0
	    || cg_store_budget(ctx->store, &ctx->who, &own, err) < 0)
		return -1;
	r = json_object();
	l.calls = json_array();
	cg_json_set_str(r, "type", "month");
	cg_json_set_str(r, "tenantId", ctx->who.tenant);
	if (set_month(r, ctx, at, &own, err) < 0
	    || cg_store_spend_sums(ctx->store, &ctx->who, at, take_sum, &l, err) < 0) {
		json_decref(l.calls);
		json_decref(r);
		return -1;
	}
	if (l.held)
		cg_record_usd(r, "heldUsd", l.held);
	cg_json_set(r, "calls", l.calls);
	return cg_sink_put_new(to, r, err);
}
