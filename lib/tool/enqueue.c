#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "store/store.h"
#include "tool/enqueue.h"
#include "tool/record.h"
#include "tool/tool.h"

static int
add_event(struct cg_ctx *ctx, const char *run, const struct cg_plan *p, struct cg_err *err)
{
	json_t *e = cg_record_event("run.queued", 1, run, NULL);
	char *text;
	int rc;

	cg_json_set_str(e, "workflowName", p->workflow);
	cg_json_set_str(e, "workflowVersion", p->version);
	cg_json_set_str(e, "campaignId", p->campaign);
	cg_json_set_int(e, "stepCount", (json_int_t)p->n_steps);
	text = cg_json_str(e);
	rc = cg_store_event_add(ctx->store, &ctx->who, run, 1, "run.queued", text, err);
	free(text);
	json_decref(e);
	return rc;
}

static int
add_rows(struct cg_ctx *ctx, const struct cg_enqueue_req *req, const struct cg_plan *p,
    char id[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_step_new *v = cg_calloc(p->n_steps, sizeof *v);
	char *trigger = cg_json_str(p->trigger), *plan = cg_plan_text(p);
	struct cg_run_new row = { .id = req->run_id, .workflow = p->workflow,
		.version = p->version, .base_run = p->base_run, .campaign_id = p->campaign,
		.trigger = trigger, .plan = plan, .idempotency_key = req->key,
		.state = CG_RUN_QUEUED, .priority = (int)req->priority };
	int rc;

	for (size_t i = 0; i < p->n_steps; i++)
		v[i] = (struct cg_step_new){ p->steps[i].id, p->steps[i].skill,
			p->steps[i].skill_version, (int)i };
	rc = cg_store_run_add(ctx->store, &ctx->who, &row, id, err);
	if (rc == 0)
		rc = cg_store_steps_add(ctx->store, &ctx->who, id, v, p->n_steps, err);
	if (rc == 0)
		rc = add_event(ctx, id, p, err);
	free(v);
	free(trigger);
	free(plan);
	return rc;
}

static int
enqueue(struct cg_ctx *ctx, const struct cg_enqueue_req *req, const struct cg_plan *p,
    struct cg_sink *out, struct cg_err *err)
{
	char id[CG_ID_LEN + 1];
	struct cg_run_row row;
	int rc;

	if (strcmp(p->tenant, ctx->who.tenant) != 0)
		return cg_err_set(err, CG_E_PERM, "the plan is for tenant '%s', not for '%s'", p->tenant,
		    ctx->who.tenant);
	if (cg_store_begin(ctx->store, err) < 0)
		return -1;
	rc = add_rows(ctx, req, p, id, err);
	if (rc < 0) {
		cg_store_rollback(ctx->store);
		return -1;
	}
	if (cg_store_commit(ctx->store, err) < 0)
		return -1;
	rc = cg_store_run_load(ctx->store, &ctx->who, id, &row, err);
	if (rc == 0)
		return cg_err_set(err, CG_E_BUG, "run '%s' is gone", id);
	if (rc < 0)
		return -1;
	rc = cg_sink_put_new(out, cg_record_run(&row), err);
	cg_run_row_release(&row);
	return rc;
}

static int
from_stream(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct cg_sink *out,
    struct cg_err *err)
{
	struct cg_lines lines;
	struct cg_plan *p;
	int rc;

	cg_lines_init(&lines, req->in_fd, "stdin");
	while ((rc = cg_plan_read(&lines, &p, err)) > 0) {
		rc = enqueue(ctx, req, p, out, err);
		cg_plan_free(p);
		if (rc < 0)
			break;
	}
	if (rc == 0 && lines.line == 0)
		rc = cg_err_set(err, CG_E_USAGE, "neither a workflow nor a plan on standard input");
	cg_lines_release(&lines);
	return rc;
}

int
cg_tool_enqueue(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct cg_sink *out,
    struct cg_diags *d, struct cg_err *err)
{
	struct cg_plan_req make = req->plan;
	struct cg_plan *p;
	int rc;

	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	if (!make.workflow)
		return from_stream(ctx, req, out, err);
	make.no_forecast = true;
	p = cg_tool_make_plan(ctx, &make, d, err);
	if (!p)
		return -1;
	rc = enqueue(ctx, req, p, out, err);
	cg_plan_free(p);
	return rc;
}
