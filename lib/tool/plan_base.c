/* cg-plan: the run that is built upon, and what the cache knows about each step. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "cache/cache.h"
#include "json/json.h"
#include "plan/plan.h"
#include "select/select.h"
#include "skill/skill.h"
#include "store/store.h"
#include "tool/cost.h"
#include "tool/plan.h"
#include "tool/plan_priv.h"
#include "tool/tool.h"
#include "tool/way.h"

struct base {
	struct cg_ctx *ctx;
	const char *run;
	json_t *held; /* outputs given out, kept until the forecast is over */
	bool no_cache;
	const char *workflow;
	struct cg_costs *costs; /* NULL: nobody asks */
	const char *providers; /* as the run has them, or NULL */
};

static int
base_step(void *arg, const char *step, const json_t **out, struct cg_err *err)
{
	struct base *b = arg;
	json_t *v = json_object_get(b->held, step);
	int rc;

	if (!v && b->run) {
		rc = cg_tool_output(b->ctx, &b->ctx->who, b->run, step, &v, err);
		if (rc < 0)
			return rc;
		cg_json_set(b->held, step, v);
	}
	*out = v;
	return v ? CG_SELECT_FOUND : CG_SELECT_MISSING;
}

/* The worker will go the same way, so its key has the same model in it. */
static int
way_of(struct base *b, const struct cg_plan_step *step, const json_t *input, struct cg_way **way,
    struct cg_err *err)
{
	const struct cg_skill *skill;

	*way = NULL;
	if (!cg_way_is_open(b->ctx, b->providers, input))
		return 0;
	return cg_ctx_catalog(b->ctx, err) < 0 || cg_catalog_get(b->ctx->catalog, step->skill,
	    step->skill_version, &skill, err) < 0 ? -1 : cg_way_choose(b->ctx, b->providers, skill, input,
	    way, err);
}

static int
look(void *arg, const struct cg_plan_step *step, const json_t *input, json_t **output,
    char reason[256], struct cg_err *err)
{
	struct base *b = arg;
	struct cg_cache_parts parts = { .skill = step->skill, .version = step->skill_version,
		.descriptor = step->skill_digest, .input = input, .run_only = !step->cache_global,
		.run = b->run ? b->run : "" };
	struct cg_cache_row row;
	struct cg_way *way;
	struct cg_buf words;
	char model[256];
	int rc;

	if (way_of(b, step, input, &way, err) < 0)
		return -1;
	snprintf(model, sizeof model, "%s", way ? cg_way_model(way) ? cg_way_model(way) : "" : "");
	cg_way_free(way);
	parts.model = *model ? model : NULL;
	if (b->no_cache) {
		snprintf(reason, 256, "nothing is taken from the cache");
		return 0;
	}
	/* A step that asks only its own run can find something only in a base run. */
	rc = parts.run_only && !b->run ? 0
	    : cg_cache_get(b->ctx->cache, &b->ctx->who, &parts, &row, err);
	if (rc == 1) {
		json_t *data = row.data ? cg_json_parse(row.data, strlen(row.data), "cache", 0, err)
		    : json_object();

		snprintf(reason, 256, "the result of run %s fits", row.run ? row.run : "?");
		/* Lets the worker look it up without resolving and hashing all again. */
		if (!parts.run_only)
			cg_json_set_str(step->rec, "cacheKey", row.key);
		*output = json_pack("{s:s,s:s,s:[],s:o}", "stepId", step->id, "status", "completed",
		    "outputArtifactIds", "data", data ? data : json_object());
		cg_cache_row_release(&row);
		return 1;
	}
	if (rc < 0)
		return -1;
	if (parts.run_only) {
		snprintf(reason, 256, "its results are kept for their own run only");
		return 0;
	}
	cg_buf_init(&words, 4096);
	if (cg_cache_explain(b->ctx->cache, &b->ctx->who, b->workflow, step->id, &parts, &words,
	    err) < 0) {
		cg_buf_release(&words);
		return -1;
	}
	for (char *p = words.s; *p; p++)
		if (*p == '\n')
			*p = ';';
	snprintf(reason, 256, "%.255s", words.len ? words.s : "not in the cache");
	cg_buf_release(&words);
	return 0;
}

static int
runs(void *arg, const struct cg_plan_step *step, const json_t *input, struct cg_err *err)
{
	struct base *b = arg;

	return cg_plan_cost_step(b->ctx, b->costs, step, input, err);
}

int
cg_plan_look_ahead(struct cg_ctx *ctx, const struct cg_plan_req *req, struct cg_plan *p, const char *base_run,
    struct cg_err *err)
{
	struct base b = { ctx, base_run, json_object(), req->no_cache, p->workflow, NULL,
		cg_json_get_str(p->head, "providers", NULL) };
	struct cg_forecaster f = { .look = look, .base_step = base_run ? base_step : NULL,
		.runs = req->cost ? runs : NULL, .arg = &b };
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	if (req->cost)
		cg_costs_open(&b.costs, ctx, b.providers);
	rc = rc < 0 ? rc : cg_plan_forecast(p, &f, err);
	cg_costs_close(b.costs);
	json_decref(b.held);
	return rc;
}

/*
 * Lay what this run was asked over what is known of earlier ones. The later payload
 * wins field by field; a null counts, it takes something away.
 */
static int
add_payload(json_t **all, const struct cg_run_row *row, struct cg_err *err)
{
	const char *text = row->trigger ? row->trigger : "{}";
	json_t *own = cg_json_parse(text, strlen(text), "the base run's trigger", 0, err);

	if (!own)
		return -1;
	/* The chain is walked from its newest run, so the one at hand lies below. */
	if (*all && json_object_update_recursive(own, *all) < 0) {
		json_decref(own);
		return cg_err_set(err, CG_E_BUG, "payloads of the base runs do not merge");
	}
	json_decref(*all);
	*all = own;
	return 0;
}

/* The payloads of the runs that the base run itself builds upon. */
static int
add_chain(struct cg_ctx *ctx, const char *run, json_t **trigger, struct cg_err *err)
{
	char at[CG_ID_LEN + 1], base[CG_ID_LEN + 1];
	struct cg_run_row row;
	int rc;

	snprintf(at, sizeof at, "%s", run);
	for (int i = 1; i < CG_CACHE_CHAIN; i++) {
		rc = cg_store_run_base(ctx->store, &ctx->who, at, base, err);
		rc = rc == 1 ? cg_store_run_load(ctx->store, &ctx->who, base, &row, err) : rc;
		if (rc != 1)
			return rc;
		rc = add_payload(trigger, &row, err);
		cg_run_row_release(&row);
		if (rc < 0)
			return -1;
		memcpy(at, base, sizeof at);
	}
	return 0;
}

/* The base run must be this tenant's and complete; what its chain was asked is read. */
int
cg_plan_base_load(struct cg_ctx *ctx, const char *run, json_t **trigger, struct cg_err *err)
{
	struct cg_run_row row;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_store_run_load(ctx->store, &ctx->who, run, &row, err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return cg_err_set(err, CG_E_NOINPUT, "no run '%s' to build upon", run);
	if (row.state != CG_RUN_COMPLETED)
		rc = cg_err_set(err, CG_E_DATA, "run '%s' cannot be built upon: it is %s", run,
		    cg_run_state_name(row.state));
	else
		rc = add_payload(trigger, &row, err);
	cg_run_row_release(&row);
	return rc < 0 ? -1 : add_chain(ctx, run, trigger, err);
}

/* What the inputs of a plan read of the base run without a way around it. */
struct base_need {
	struct cg_ctx *ctx;
	const struct cg_plan *p;
	const char *run, *step; /* step: of the plan, whose input is looked at */
	json_t *seen;           /* steps of the base run that are there */
	struct cg_err *err;
};

static int
need_source(void *arg, const struct cg_select_source *src)
{
	struct base_need *n = arg;
	json_t *output = NULL;
	int rc;

	if ((src->kind != CG_SELECT_BASE_RUN && src->kind != CG_SELECT_BASE_TRIGGER) || src->may_miss)
		return 0;
	if (!n->run)
		return cg_err_set(n->err, CG_E_DATA, "workflow '%s' changes an earlier run: say which "
		    "with -b RUN, or as base_run_id in the trigger", n->p->workflow);
	if (src->kind != CG_SELECT_BASE_RUN || json_object_get(n->seen, src->step_id))
		return 0;
	rc = cg_tool_output(n->ctx, &n->ctx->who, n->run, src->step_id, &output, n->err);
	json_decref(output);
	if (rc == 0)
		return cg_err_set(n->err, CG_E_DATA, "workflow '%s' cannot build upon run '%s': step "
		    "'%s' needs the result of a step '%s', which neither that run nor one before it "
		    "has", n->p->workflow, n->run, n->step, src->step_id);
	cg_json_set(n->seen, src->step_id, json_true());
	return rc < 0 ? -1 : 0;
}

static int
not_yet(void *arg, const char *step, bool base, const json_t **out, struct cg_err *err)
{
	(void)arg;
	(void)step;
	(void)base;
	(void)err;
	*out = NULL;
	return CG_SELECT_UNKNOWN;
}

/* Told now, rather than by the first step that finds nothing. */
int
cg_plan_base_check(struct cg_ctx *ctx, struct cg_plan *p, const char *run, struct cg_err *err)
{
	struct cg_select_env env = { .trigger = p->trigger, .base_trigger = p->base_trigger,
		.step = not_yet };
	struct base_need n = { .ctx = ctx, .p = p, .run = run, .seen = json_object(), .err = err };
	struct cg_err ignored = CG_ERR_INIT;
	int rc = 0;

	for (size_t i = 0; i < p->n_steps && rc == 0; i++) {
		n.step = p->steps[i].id;
		if (p->steps[i].when && cg_plan_when(p, i, &env, &ignored) == 0)
			continue;
		for (size_t k = 0; k < p->steps[i].n_inputs && rc == 0; k++) {
			const json_t *doc = p->steps[i].inputs[k].selector;
			struct cg_select *sel = doc ? cg_select_compile(doc, "", NULL) : NULL;

			rc = sel ? cg_select_walk(sel, need_source, &n) : 0;
			cg_select_free(sel);
		}
	}
	json_decref(n.seen);
	return rc;
}
