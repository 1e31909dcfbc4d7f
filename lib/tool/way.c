/* Which way a step goes, and what follows from how its parts end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "gate/gate.h"
#include "json/json.h"
#include "skill/skill.h"
#include "step/step.h"
#include "tool/tool.h"
#include "tool/way_priv.h"

#define OFFLINE "offline"
#define LITELLM "litellm"

enum { ROUNDS = 1 /* drafts that are sent back at most */ };

bool
cg_way_is_open(const struct cg_ctx *ctx)
{
	const char *url = cg_conf_get(&ctx->conf, CG_CONF_LLM_URL);

	return url && *url;
}

/* The makers of one kind in "llm=litellm,offline image=offline"; NULL: nothing is said of it. */
static const char *
makers_of(const char *providers, const char *kind, size_t *len)
{
	size_t n = strlen(kind);

	for (const char *p = providers; p && *p; p += strcspn(p, " ;"), p += strspn(p, " ;"))
		if (strncmp(p, kind, n) == 0 && p[n] == '=') {
			*len = strcspn(p + n + 1, " ;");
			return p + n + 1;
		}
	return NULL;
}

/* Who makes what a language model can: in which order the two are named, or that one is not. */
static int
order_of(const char *providers, bool *gate, bool *falls_back, struct cg_err *err)
{
	size_t len = 0;
	const char *p = makers_of(providers, "llm", &len), *end;

	*gate = *falls_back = p == NULL;
	for (end = p ? p + len : NULL; p && p < end; p++) {
		size_t n = strcspn(p, ",; ");

		if (n == strlen(LITELLM) && strncmp(p, LITELLM, n) == 0)
			*gate = true;
		else if (n != strlen(OFFLINE) || strncmp(p, OFFLINE, n) != 0)
			return cg_err_set(err, CG_E_CONFIG, "providers: '%.*s' is none for llm (litellm, "
			    "offline)", (int)n, p);
		else if (*gate)
			*falls_back = true;
		else
			return 0;
		p += n;
		if (p >= end)
			break;
	}
	return 0;
}

int
cg_way_choose(struct cg_ctx *ctx, const struct cg_skill *skill, const json_t *input,
    struct cg_way **out, struct cg_err *err)
{
	const char *kind = skill->template_type ? skill->template_type : "";
	bool gate, falls_back;
	struct cg_way *way;

	*out = NULL;
	if (!cg_way_is_open(ctx) || strcmp(kind, "LLM_JSON_GENERATION") != 0
	    || strcmp(cg_json_get_str(input, "provider", ""), OFFLINE) == 0)
		return 0;
	if (order_of(cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS), &gate, &falls_back, err) < 0)
		return -1;
	if (!gate)
		return 0;
	if (cg_ctx_prompts(ctx, err) < 0)
		return -1;
	way = cg_alloc(sizeof *way);
	*way = (struct cg_way){ .by = CG_BY_GATE, .falls_back = falls_back && skill->program,
		.edits = skill->program && cg_json_get_bool(json_object_get(skill->doc, "template_config"),
		"edits_drafts", false), .max_cost_microusd = -1, .calls = json_array() };
	cg_gate_model(skill, ctx->prompts, input, cg_conf_get(&ctx->conf, CG_CONF_LLM_MODEL),
	    way->model);
	*out = way;
	return 0;
}

void
cg_way_free(struct cg_way *way)
{
	if (!way)
		return;
	json_decref(way->draft);
	json_decref(way->issues);
	json_decref(way->calls);
	free(way->error);
	free(way);
}

const char *
cg_way_model(const struct cg_way *way)
{
	return way && *way->model ? way->model : NULL;
}

void
cg_way_cap(struct cg_way *way, int64_t max_cost_microusd)
{
	if (way)
		way->max_cost_microusd = max_cost_microusd;
}

const char *
cg_way_words(const struct cg_way *way)
{
	return way->by == CG_BY_STUDIO ? "the studio steps in for the model"
	    : way->by == CG_BY_EDITOR ? "what the model wrote is looked through"
	    : "the model is asked to mend what it wrote";
}

/* ---- from part to part ---- */

static void
count(struct cg_way *way, const struct cg_step_result *res)
{
	json_t *calls = json_object_get(res->debug, "provider_calls");

	if (calls)
		json_array_extend(way->calls, calls);
	way->cost_microusd += res->cost_microusd;
	way->tokens_in += res->tokens_in;
	way->tokens_out += res->tokens_out;
}

/* The result of the last part becomes that of the step. */
static void
finish(struct cg_way *way, struct cg_step_result *res)
{
	char *log = res->log;

	res->cost_microusd = way->cost_microusd;
	res->tokens_in = way->tokens_in;
	res->tokens_out = way->tokens_out;
	if (!res->debug)
		res->debug = json_object();
	if (json_array_size(way->calls))
		json_object_set(res->debug, "provider_calls", way->calls);
	if (res->data && way->by == CG_BY_EDITOR)
		json_object_set(res->data, "provider", json_object_get(way->draft, "provider"));
	if (way->by != CG_BY_STUDIO)
		return;
	if (res->data)
		json_object_set_new(res->data, "degraded", json_true());
	res->log = cg_asprintf("made by the studio, since the model could not be used: %s (%s)\n%s",
	    way->error ? way->error : "", way->code, log ? log : "");
	free(log);
}

/* It came to nothing: true when the studio makes it. */
static bool
give_up(struct cg_way *way, struct cg_step_result *res)
{
	if (!way->falls_back || strcmp(res->code, "CANCELLED") == 0) {
		finish(way, res);
		return false;
	}
	snprintf(way->code, sizeof way->code, "%s", res->code);
	way->error = cg_strdup(res->error ? res->error : "");
	way->by = CG_BY_STUDIO;
	return true;
}

static bool
send_back(struct cg_way *way, const struct cg_step_result *res)
{
	if (strcmp(res->code, "DRAFT_REFUSED") != 0 || way->round >= ROUNDS)
		return false;
	way->issues = json_incref(json_object_get(res->debug, "issues"));
	way->round++;
	way->by = CG_BY_GATE;
	return true;
}

static bool
next(struct cg_way *way, struct cg_step_result *res)
{
	count(way, res);
	if (!res->ok && way->by == CG_BY_EDITOR && send_back(way, res))
		return true;
	if (!res->ok && way->by != CG_BY_STUDIO)
		return give_up(way, res);
	if (way->by == CG_BY_GATE && way->edits) {
		json_decref(way->draft);
		way->draft = json_incref(res->data);
		way->by = CG_BY_EDITOR;
		return true;
	}
	finish(way, res);
	return false;
}

bool
cg_way_goes_on(struct cg_way *way, struct cg_step_result *res)
{
	if (!way || !next(way, res))
		return false;
	cg_step_result_release(res);
	return true;
}

int
cg_way_asks_model(const struct cg_ctx *ctx, bool *asks, struct cg_err *err)
{
	const char *url = cg_conf_get(&ctx->conf, CG_CONF_LLM_URL);
	bool ignored;

	*asks = false;
	if (!url || !*url)
		return 0;
	return order_of(cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS), asks, &ignored, err);
}
