/* What all verbs of cg-intel do: check the request, ask a skill, keep how it ended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "schema/schema.h"
#include "step/step.h"
#include "tool/intel_priv.h"
#include "tool/runstep.h"
#include "tool/status.h"

__asm__(".pushsection .rodata\ncg_intel_schema:\n.incbin \"lib/tool/intel.schema.json\"\n"
    ".byte 0\n.popsection\n");
extern const char cg_intel_schema[] __attribute__((visibility("hidden")));

enum { SAID_MAX = 400 /* of the violations, in a message */ };

int
cg_intel_check(const char *name, const json_t *request, struct cg_err *err)
{
	json_t *all = cg_json_parse(cg_intel_schema, strlen(cg_intel_schema), "intel.schema.json", 0, err);
	struct cg_schema *s = all ? cg_schema_new(json_object_get(all, name), NULL, err) : NULL;
	struct cg_violations v = { .n = 0 };
	struct cg_buf text;
	int rc = s ? cg_schema_check(s, request, &v, err) : -1;

	if (rc == 1) {
		cg_buf_init(&text, SAID_MAX * 100);
		cg_violations_text(&v, &text);
		rc = cg_err_set(err, CG_E_DATA, "request: %.*s%s", SAID_MAX, text.s,
		    text.len > SAID_MAX ? " ..." : "");
		cg_buf_release(&text);
	}
	cg_violations_release(&v);
	cg_schema_free(s);
	json_decref(all);
	return rc;
}

/* ---- on record ---- */

static void
release(struct cg_intel_gen *g)
{
	free(g->input);
	free(g->model);
	g->input = g->model = NULL;
}

int
cg_intel_begin(struct cg_intel *in, const char *type, const char *campaign,
    const json_t *params, struct cg_intel_gen *g, struct cg_err *err)
{
	*g = (struct cg_intel_gen){ .in = in, .since_us = cg_mono_us() };
	if (cg_ctx_store(in->ctx, CG_STORE_WRITE, err) < 0
	    || cg_tool_campaign_is_there(in->ctx, campaign, err) < 0)
		return -1;
	g->input = cg_json_str(params);
	g->row = (struct cg_generation_row){ .type = type, .campaign = campaign, .input = g->input,
		.attempts = 1 };
	if (cg_store_generation_begin(in->ctx->store, &in->ctx->who, &g->row, err) < 0) {
		release(g);
		return -1;
	}
	return 0;
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
	release(g);
	return rc;
}

int
cg_intel_fail(struct cg_intel_gen *g, const char *code, struct cg_err *err)
{
	json_t *error = json_object();
	struct cg_err lost = CG_ERR_INIT;

	cg_json_set_str(error, "code", code);
	cg_json_set_str(error, "message", err->msg);
	/* What went wrong first is what the caller is told. */
	close_row(g, "failed", NULL, error, &lost);
	json_decref(error);
	return cg_err_wrap(err, "generation %s", g->row.id);
}

json_t *
cg_intel_answer(const struct cg_intel_gen *g)
{
	return json_pack("{s:s}", "generation_id", g->row.id);
}

int
cg_intel_end(struct cg_intel_gen *g, const json_t *output, json_t *answer, struct cg_err *err)
{
	if (close_row(g, "completed", output, NULL, err) < 0)
		return -1;
	cg_json_set_int(answer, "duration_ms", g->row.duration_ms);
	return 0;
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
	cg_step_result_release(&r);
	return rc < 0 ? cg_intel_fail(g, code, err) : 0;
}
