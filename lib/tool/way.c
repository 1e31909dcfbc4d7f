/* Which way a step goes, and what follows from how its parts end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "gate/gate.h"
#include "json/json.h"
#include "media/media.h"
#include "skill/skill.h"
#include "step/step.h"
#include "tool/tool.h"
#include "tool/way_priv.h"

#define OFFLINE "offline"
#define LITELLM "litellm"

enum { ROUNDS = 1 /* drafts that are sent back at most */ };

bool
cg_way_has_model(const struct cg_ctx *ctx)
{
	const char *url = cg_conf_get(&ctx->conf, CG_CONF_LLM_URL);

	return url && *url;
}

bool
cg_way_is_open(const struct cg_ctx *ctx, const char *run, const json_t *input)
{
	const char *all = cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS);

	return cg_way_has_model(ctx) || (all && *all) || (run && *run)
	    || json_object_get(input, "provider");
}

/* What the run says over what is configured: the later word counts. New, or NULL: neither. */
static char *
providers_of(const struct cg_ctx *ctx, const char *run)
{
	const char *all = cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS);

	return all || run ? cg_asprintf("%s %s", all ? all : "", run ? run : "") : NULL;
}

/* The makers of one kind in "llm=litellm,offline image=offline"; NULL: nothing is said of it. */
static const char *
makers_of(const char *providers, const char *kind, size_t *len)
{
	const char *found = NULL;
	size_t n = strlen(kind);

	for (const char *p = providers; p && *(p += strspn(p, " ;")); p += strcspn(p, " ;"))
		if (strncmp(p, kind, n) == 0 && p[n] == '=') {
			*len = strcspn(p + n + 1, " ;");
			found = p + n + 1;
		}
	return found;
}

int
cg_way_llm_order(const char *providers, bool *gate, bool *falls_back, struct cg_err *err)
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

/* A step that is a prompt. 1: way is filled in. */
static int
choose_draft(struct cg_ctx *ctx, const char *providers, const struct cg_skill *skill,
    const json_t *input, struct cg_way *way, struct cg_err *err)
{
	bool gate, falls_back;

	if (cg_way_llm_order(providers, &gate, &falls_back, err) < 0)
		return -1;
	if (gate && !falls_back && !cg_way_has_model(ctx))
		return cg_err_set(err, CG_E_CONFIG, "providers say llm=litellm and nobody else, and there is no "
		    "language model: set LITELLM_BASE_URL, or add ',offline'");
	if (!gate || !cg_way_has_model(ctx))
		return 0;
	if (cg_ctx_prompts(ctx, err) < 0)
		return -1;
	way->by = CG_BY_GATE;
	way->falls_back = falls_back && skill->program;
	way->edits = skill->program && cg_json_get_bool(json_object_get(skill->doc, "template_config"),
	    "edits_drafts", false);
	cg_gate_model(skill, ctx->prompts, input, cg_conf_get(&ctx->conf, CG_CONF_LLM_MODEL),
	    way->model);
	snprintf(way->said, sizeof way->said, "%s", way->model);
	return 1;
}

/* Every word is KIND=ONE,OTHER, and each of them makes that kind. */
static int
check_providers(struct cg_ctx *ctx, const char *providers, struct cg_err *err)
{
	char *media = cg_way_media_order(providers), unused[160];
	bool gate, falls_back;
	int rc = cg_way_llm_order(providers, &gate, &falls_back, err);

	for (const char *p = media; rc == 0 && p && *p; p += strcspn(p, " "), p += strspn(p, " ")) {
		size_t n = strcspn(p, " "), kind = strcspn(p, "= ");

		if (kind == 0 || kind >= n)
			rc = cg_err_set(err, CG_E_CONFIG, "'%.*s' is no order of providers: write "
			    "image=stability,offline", (int)(n > 80 ? 80 : n), p);
	}
	if (rc == 0 && media)
		rc = cg_ctx_media(ctx, err) < 0 || cg_media_whom(ctx->media, "image", media, NULL, unused,
		    err) < 0 ? -1 : 0;
	free(media);
	return rc;
}

int
cg_way_check_providers(struct cg_ctx *ctx, const char *providers, struct cg_err *err)
{
	int rc = !providers ? 0 : !*providers ? cg_err_set(err, CG_E_CONFIG, "--provider is empty: write "
	    "image=stability,offline") : check_providers(ctx, providers, err);

	if (rc < 0)
		err->code = CG_E_USAGE;
	return rc;
}

int
cg_way_choose(struct cg_ctx *ctx, const char *run, const struct cg_skill *skill,
    const json_t *input, struct cg_way **out, struct cg_err *err)
{
	bool is_prompt = skill->template_type != NULL;
	bool asks = skill->program && json_array_size(json_object_get(skill->doc, "asks")) > 0;
	char *providers;
	struct cg_way *way;
	int rc;

	*out = NULL;
	if ((!is_prompt && !asks) || !cg_way_is_open(ctx, run, input)
	    || strcmp(cg_json_get_str(input, "provider", ""), OFFLINE) == 0)
		return 0;
	providers = providers_of(ctx, run);
	if (!ctx->providers_are_good && check_providers(ctx, providers, err) < 0) {
		free(providers);
		return -1;
	}
	ctx->providers_are_good = true; /* the run's are looked at where it is planned */
	way = cg_alloc(sizeof *way);
	*way = (struct cg_way){ .max_cost_microusd = -1, .calls = json_array() };
	rc = is_prompt ? choose_draft(ctx, providers, skill, input, way, err)
	    : cg_way_choose_asks(ctx, providers, skill, input, way, err);
	free(providers);
	if (rc <= 0)
		cg_way_free(way);
	else
		*out = way;
	return rc < 0 ? -1 : 0;
}

void
cg_way_free(struct cg_way *way)
{
	if (!way)
		return;
	json_decref(way->draft);
	json_decref(way->issues);
	json_decref(way->kinds);
	json_decref(way->asks);
	json_decref(way->answers);
	json_decref(way->keys);
	json_decref(way->calls);
	free(way->order);
	free(way->error);
	free(way);
}

const char *
cg_way_model(const struct cg_way *way)
{
	return way && *way->said ? way->said : NULL;
}

bool
cg_way_is_remote(const struct cg_way *way)
{
	return way && (way->by == CG_BY_GATE || way->by == CG_BY_ASKED);
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
	static const char *const words[] = {
		[CG_BY_GATE] = "the model is asked to mend what it wrote",
		[CG_BY_EDITOR] = "what the model wrote is looked through",
		[CG_BY_STUDIO] = "the studio steps in for the model",
		[CG_BY_ASKER] = "it says what it wants made",
		[CG_BY_ASKED] = "others are asked to make a part",
		[CG_BY_TAKER] = "it goes on with what came" };

	return words[way->by];
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

/* A step that asks: what it wants, then what came of it. Its own failures are final. */
static bool
next_of_asks(struct cg_way *way, struct cg_step_result *res)
{
	if (res->ok && res->asks && way->by == CG_BY_ASKER) {
		way->asks = json_pack("{s:O}", "asks", res->asks);
		way->by = CG_BY_ASKED;
		return true;
	}
	if (res->ok && way->by == CG_BY_ASKED) {
		way->answers = json_incref(json_object_get(res->data, "answers"));
		way->by = CG_BY_TAKER;
		return true;
	}
	finish(way, res);
	return false;
}

static bool
next(struct cg_way *way, struct cg_step_result *res)
{
	count(way, res);
	if (way->kinds)
		return next_of_asks(way, res);
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

void
cg_way_ends(struct cg_way *way, struct cg_step_result *res)
{
	if (way)
		finish(way, res);
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
	return cg_way_llm_order(cg_conf_get(&ctx->conf, CG_CONF_PROVIDERS), asks, &ignored, err);
}
