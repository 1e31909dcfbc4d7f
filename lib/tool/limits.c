#include "base/clock.h"
#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/fleet.h"
#include "store/paid.h"
#include "store/store.h"
#include "tool/limits.h"
#include "tool/record.h"
#include "tool/tool.h"

static json_t *
number(int64_t n)
{
	return n < 0 ? json_null() : json_integer(n);
}

static void
set_usd(json_t *r, const char *key, int64_t microusd)
{
	if (microusd < 0)
		cg_json_set(r, key, json_null());
	else
		cg_record_usd(r, key, microusd);
}

static int
change_budget(struct cg_ctx *ctx, const struct cg_limits_req *req, struct cg_err *err)
{
	struct cg_budget b;

	if (!req->reset && req->run_microusd < 0 && req->month_microusd < 0)
		return 0;
	if (cg_store_budget(ctx->store, &ctx->who, &b, err) < 0)
		return -1;
	if (req->reset)
		b = (struct cg_budget)CG_BUDGET_NONE;
	if (req->run_microusd >= 0)
		b.run_microusd = req->run_microusd;
	if (req->month_microusd >= 0)
		b.month_microusd = req->month_microusd;
	return cg_store_budget_set(ctx->store, &ctx->who, &b, err);
}

static int
change(struct cg_ctx *ctx, const struct cg_limits_req *req, struct cg_err *err)
{
	struct cg_limits l;

	if (cg_store_limits(ctx->store, &ctx->who, &l, NULL, err) < 0)
		return -1;
	if (req->reset)
		l = (struct cg_limits){ -1, -1 };
	if (req->max_runs >= 0)
		l.max_runs = req->max_runs;
	if (req->max_steps >= 0)
		l.max_steps = req->max_steps;
	return cg_store_limits_set(ctx->store, &ctx->who, &l, err) < 0 ? -1
	    : change_budget(ctx, req, err);
}

int
cg_tool_limits(struct cg_ctx *ctx, const struct cg_limits_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	bool write = req->reset || req->max_runs >= 0 || req->max_steps >= 0
	    || req->run_microusd >= 0 || req->month_microusd >= 0;
	struct cg_limits l, running;
	char now[CG_TIME_LEN + 1];
	int64_t at = cg_wall_ms(), spent;
	struct cg_budget b;
	json_t *r;

	if (cg_ctx_store(ctx, write ? CG_STORE_WRITE : CG_STORE_READ, err) < 0
	    || (write && change(ctx, req, err) < 0)
	    || cg_store_limits(ctx->store, &ctx->who, &l, &running, err) < 0
	    || cg_store_budget(ctx->store, &ctx->who, &b, err) < 0
	    || cg_store_spend_month(ctx->store, &ctx->who, at, &spent, err) < 0)
		return -1;
	r = json_object();
	cg_json_set_str(r, "type", "limits");
	cg_json_set_str(r, "tenantId", ctx->who.tenant);
	cg_json_set(r, "maxRuns", number(l.max_runs));
	cg_json_set(r, "maxSteps", number(l.max_steps));
	cg_json_set_int(r, "runningRuns", running.max_runs);
	cg_json_set_int(r, "runningSteps", running.max_steps);
	set_usd(r, "maxCostUsd", b.run_microusd);
	set_usd(r, "maxCostPerMonthUsd", b.month_microusd);
	cg_time_format(at, now);
	cg_json_set(r, "month", json_stringn(now, 7));
	cg_record_usd(r, "monthCostUsd", spent);
	return cg_sink_put_new(to, r, err);
}
