/* What all verbs that make something do: put it on record, ask a skill, keep how it ended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "step/step.h"
#include "tool/intel_priv.h"
#include "tool/record.h"
#include "tool/runstep.h"
#include "tool/status.h"

/* ---- on record ---- */

/* The key stands for the same request, or it is a mistake of who sends it. */
static int
check_again(struct cg_intel *in, const struct cg_generation_row *row, const json_t *params,
    struct cg_err *err)
{
	json_t *g = cg_intel_load(in, row->id, err);
	bool same = g && strcmp(cg_json_get_str(g, "generation_type", ""), row->type) == 0
	    && json_equal(json_object_get(g, "input_params"), (json_t *)(uintptr_t)params);

	json_decref(g);
	return !g ? -1 : same ? 0 : cg_err_set(err, CG_E_CONFLICT, "this key stands for another request, "
	    "generation %s: take a new one", row->id);
}

int
cg_intel_begin(struct cg_intel *in, const char *type, const char *campaign,
    const json_t *params, struct cg_intel_order *o, struct cg_err *err)
{
	struct cg_generation_row row = { .type = type, .campaign = campaign, .key = o->key, .attempts = 1 };
	char *input;
	int rc;

	if (cg_ctx_store(in->ctx, CG_STORE_WRITE, err) < 0
	    || cg_tool_campaign_is_there(in->ctx, campaign, err) < 0)
		return -1;
	row.input = input = cg_json_str(params);
	rc = cg_store_generation_begin(in->ctx->store, &in->ctx->who, &row, err);
	free(input);
	snprintf(o->id, sizeof o->id, "%s", row.id);
	o->again = rc == 1;
	return rc < 0 ? -1 : rc == 1 ? check_again(in, &row, params, err) : 0;
}

static int
close_row(struct cg_intel_gen *g, const char *status, const json_t *output, const json_t *error,
    struct cg_err *err)
{
	char *o = output ? cg_json_str(output) : NULL, *e = error ? cg_json_str(error) : NULL;
	int rc;

	g->row.status = status;
	g->row.output = o;
	g->row.error = e;
	g->row.model = g->model;
	g->row.duration_ms = (cg_mono_us() - g->since_us) / 1000;
	rc = cg_store_generation_end(g->in->ctx->store, &g->in->ctx->who, &g->row, err);
	free(o);
	free(e);
	return rc;
}

int
cg_intel_fail(struct cg_intel_gen *g, const char *code, struct cg_err *err)
{
	json_t *error = cg_record_error(code, err->msg);
	struct cg_err lost = CG_ERR_INIT;

	snprintf(g->in->code, sizeof g->in->code, "%s", code);
	/* What went wrong first is what the caller is told. */
	close_row(g, "failed", NULL, error, &lost);
	json_decref(error);
	return cg_err_wrap(err, "generation %s", g->row.id);
}

int
cg_tool_intel_lost(struct cg_intel *in, const char *id, bool accepting, const char *why,
    struct cg_err *err)
{
	json_t *error = cg_record_error("INTERRUPTED", why);
	char *text = cg_json_str(error);
	int rc = cg_ctx_store(in->ctx, CG_STORE_WRITE, err);

	if (rc == 0)
		rc = (accepting ? cg_store_generation_refused : cg_store_generation_lost)(in->ctx->store,
		    &in->ctx->who, id, text, err);
	free(text);
	json_decref(error);
	return rc;
}

/* ---- asking ---- */

/* Who wrote it, and how often somebody was asked for it. */
static void
note_maker(struct cg_intel_gen *g, const struct cg_step_result *r)
{
	const json_t *calls = json_object_get(r->debug, "provider_calls");
	size_t n = json_array_size(calls);
	const char *by = cg_json_get_str(r->data, "provider",
	    cg_json_get_str(json_array_get(calls, n ? n - 1 : 0), "model", NULL));

	free(g->model);
	g->model = by ? cg_strdup(by) : NULL;
	g->row.attempts = n ? (int64_t)n : 1;
}

static int
ask(struct cg_intel_gen *g, const char *skill, const json_t *input, struct cg_step_result *r,
    struct cg_err *err)
{
	struct cg_skill_call call = { .skill = skill, .input = input, .workflow = "intelligence",
		.run = g->row.id, .step = g->row.type, .no_cache = g->in->no_cache,
		.said = g->in->said, .arg = g->in->arg };
	int rc = cg_tool_call_skill(g->in->ctx, &call, r, &g->in->signal, err);

	if (rc < 0)
		return -1;
	if (g->in->signal)
		return cg_err_set(err, CG_E_CANCELLED, "a signal ended it");
	return r->ok ? 0 : cg_err_set(err, cg_errc_of(r->code), "%s", r->error ? r->error : r->code);
}

int
cg_intel_ask(struct cg_intel_gen *g, const char *skill, const json_t *input,
    json_t **data, struct cg_err *err)
{
	struct cg_step_result r = { 0 };
	char code[64];
	int rc = ask(g, skill, input, &r, err);

	snprintf(code, sizeof code, "%s", *r.code ? r.code : cg_errc_name(err->code));
	note_maker(g, &r);
	*data = rc == 0 ? json_incref(r.data) : NULL;
	if (rc == 0 && cg_step_is_degraded(&r) && g->in->warned)
		g->in->warned(g->in->arg, r.log ? r.log : "made in a plainer way than was asked for");
	cg_step_result_release(&r);
	return rc < 0 ? cg_intel_fail(g, code, err) : 0;
}

/* ---- making ---- */

static const struct {
	const char *type;
	int (*make)(struct cg_intel_gen *g, const json_t *params, json_t **output, struct cg_err *err);
} makers[] = {
	{ "plan", cg_intel_make_plan },
	{ "copy", cg_intel_make_copy },
	{ "theme_brief", cg_intel_make_theme },
	{ "theme_image", cg_intel_make_theme },
};

int
cg_intel_make(struct cg_intel_gen *g, const char *id, struct cg_err *err)
{
	json_t *record = cg_intel_load(g->in, id, err), *output;
	const char *type = cg_json_get_str(record, "generation_type", "");
	const char *status = cg_json_get_str(record, "status", "");
	int rc = -1;

	if (record && strcmp(status, "pending") != 0)
		cg_err_set(err, CG_E_STATE, "generation '%.60s' is %s, there is nothing to make", id, status);
	g->since_us = cg_mono_us();
	snprintf(g->row.id, sizeof g->row.id, "%s", id);
	for (size_t i = 0; strcmp(status, "pending") == 0 && i < sizeof makers / sizeof *makers; i++)
		if (strcmp(makers[i].type, type) == 0) {
			g->row.type = makers[i].type;
			rc = makers[i].make(g, json_object_get(record, "input_params"), &output, err);
			break;
		}
	if (rc == 0) {
		rc = close_row(g, "completed", output, NULL, err);
		json_decref(output);
	}
	free(g->model);
	json_decref(record);
	return rc;
}

int
cg_tool_intel_make(struct cg_intel *in, const char *id, json_t **out, struct cg_err *err)
{
	struct cg_intel_gen g = { .in = in };
	int rc = cg_ctx_store(in->ctx, CG_STORE_WRITE, err) < 0 ? -1 : cg_intel_make(&g, id, err);

	json_decref(g.selected);
	return rc < 0 ? -1 : cg_tool_intel_outcome(in, id, out, err) < 0 ? -1 : 0;
}
