#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/fleet.h"
#include "store/store.h"
#include "tool/limits.h"
#include "tool/tool.h"

static json_t *
number(int64_t n)
{
	return n < 0 ? json_null() : json_integer(n);
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
	return cg_store_limits_set(ctx->store, &ctx->who, &l, err);
}

int
cg_tool_limits(struct cg_ctx *ctx, const struct cg_limits_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	bool write = req->reset || req->max_runs >= 0 || req->max_steps >= 0;
	struct cg_limits l, running;
	json_t *r;

	if (cg_ctx_store(ctx, write ? CG_STORE_WRITE : CG_STORE_READ, err) < 0
	    || (write && change(ctx, req, err) < 0)
	    || cg_store_limits(ctx->store, &ctx->who, &l, &running, err) < 0)
		return -1;
	r = json_object();
	cg_json_set_str(r, "type", "limits");
	cg_json_set_str(r, "tenantId", ctx->who.tenant);
	cg_json_set(r, "maxRuns", number(l.max_runs));
	cg_json_set(r, "maxSteps", number(l.max_steps));
	cg_json_set_int(r, "runningRuns", running.max_runs);
	cg_json_set_int(r, "runningSteps", running.max_steps);
	return cg_sink_put_new(to, r, err);
}
