/*
 * A handler's talk with a model: its prompt and what was said go there with the tools that
 * may be called; what comes back is told as it comes, and answered as a whole.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "gate/ask_priv.h"
#include "json/json.h"
#include "llm/llm.h"
#include "prompt/prompt.h"
#include "skill/skill.h"

enum {
	MAX_TOKENS = 1500,     /* of an answer, when nobody says */
	PIECE = 600,           /* bytes of text in a line: with every one escaped it fits a pipe's word */
	UNSAID_MAX = 2 << 20,
	PARTING_MS = 2000      /* before the step's end, or a quarter of it: what came is not lost */
};

static const char preset[] = "gemini-2.0-flash-lite";

/* ---- what is sent ---- */

/* The prompt of the skill, filled in; nothing when it names none. */
static int
put_prompt(const struct cg_gate_ask *a, const struct cg_skill *skill, const struct cg_prompt **out,
    struct cg_buf *b, struct cg_err *err)
{
	json_t *vars;
	int rc;

	*out = NULL;
	if (!skill->prompt_id)
		return 0;
	if (cg_prompts_get(a->c->host->conf->prompts, skill->prompt_id, skill->prompt_version, out,
	    err) < 0)
		return -1;
	vars = json_object_get(a->doc, "variables");
	vars = vars ? json_incref(vars) : json_object();
	rc = cg_prompt_render(*out, vars, b, NULL, err);
	json_decref(vars);
	return rc;
}

static void
put_paragraph(struct cg_buf *b, const char *s)
{
	if (s && *s)
		cg_buf_printf(b, "%s%s", b->len ? "\n\n" : "", s);
}

/*
 * One system message, for not every model takes two: the prompt, what the ask adds to it, and
 * what the messages begin with.
 */
static json_t *
messages_of(const struct cg_gate_ask *a, struct cg_buf *system)
{
	const json_t *list = json_object_get(a->doc, "messages"), *m;
	json_t *out = json_array();
	bool leading = true;
	size_t i;

	put_paragraph(system, cg_json_get_str(a->doc, "system", NULL));
	json_array_foreach(list, i, m) {
		leading &= strcmp(cg_json_get_str(m, "role", ""), "system") == 0;
		if (leading)
			put_paragraph(system, cg_json_get_str(m, "content", NULL));
		else
			json_array_append(out, (json_t *)(size_t)m);
	}
	if (system->len)
		json_array_insert_new(out, 0, json_pack("{s:s, s:s%}", "role", "system", "content",
		    system->s, system->len));
	return out;
}

/* "gemini/gemini-2.0-flash" is an alias with its vendor before it. */
static const char *
model_of(const struct cg_gate_ask *a)
{
	const char *of_step = cg_json_get_str(a->c->context, "model", "");
	const char *name = *of_step ? of_step : cg_json_get_str(a->doc, "model", NULL), *slash;

	if (!name || !*name)
		name = cg_llm_model(a->c->host->llm, CG_LLM_CHAT);
	slash = name ? strchr(name, '/') : NULL;
	return slash ? slash + 1 : name ? name : preset;
}

/* {temperature, max_tokens}: of the ask, else of the prompt. */
static json_t *
params_of(const struct cg_gate_ask *a, const struct cg_prompt *prompt, const char *model)
{
	const json_t *defaults = prompt ? prompt->model_defaults : NULL, *t;
	int64_t most = cg_llm_most_tokens(a->c->host->llm, model);
	int64_t tokens = cg_json_get_int(a->doc, "max_tokens",
	    cg_json_get_int(defaults, "max_tokens", MAX_TOKENS));
	json_t *out = json_pack("{s:I}", "max_tokens", (json_int_t)(tokens < most ? tokens : most));

	t = json_object_get(a->doc, "temperature");
	if (!t)
		t = json_object_get(defaults, "temperature");
	if (json_is_number(t))
		json_object_set(out, "temperature", (json_t *)(size_t)t);
	return out;
}

static size_t
bytes_of(const json_t *messages, const json_t *tools)
{
	char *a = cg_json_str(messages), *b = tools ? cg_json_str(tools) : NULL;
	size_t n = strlen(a) + (b ? strlen(b) : 0);

	free(a);
	free(b);
	return n;
}

/* ---- what comes ---- */

/* As much of what is not told yet as the log takes; the rest goes with the next piece. */
static void
tell(struct cg_gate_ask *a)
{
	while (a->unsaid.len > 0) {
		size_t n = a->unsaid.len < PIECE ? a->unsaid.len : PIECE;

		/* Not in the middle of a character. */
		while (n > 0 && n < a->unsaid.len && ((unsigned char)a->unsaid.s[n] & 0xC0) == 0x80)
			n--;
		if (n == 0)
			n = a->unsaid.len;
		if (!cg_gate_tell(a->c, json_pack("{s:s, s:o}", "type", "delta", "text",
		    json_stringn_nocheck(a->unsaid.s, n))))
			return;
		cg_buf_drop(&a->unsaid, n);
	}
}

static void
piece(void *arg, const char *s, size_t n)
{
	struct cg_gate_ask *a = arg;

	if (a->quiet)
		return;
	cg_buf_put(&a->unsaid, s, n);
	tell(a);
}

static json_t *
usage_of(const struct cg_llm_usage *u)
{
	json_t *o = json_object();

	if (u->in_tokens >= 0) {
		cg_json_set_int(o, "input", u->in_tokens);
		cg_json_set_int(o, "output", u->out_tokens);
	}
	if (u->cost_microusd >= 0)
		cg_json_set(o, "cost_usd", json_real((double)u->cost_microusd / 1e6));
	return o;
}

static json_t *
calls_of(const struct cg_llm_reply *r)
{
	json_t *call = json_pack("{s:s, s:s, s:I, s:{s:I, s:I}}", "provider", "litellm", "model",
	    r->model, "duration_ms", (json_int_t)r->took_ms, "tokens", "input",
	    (json_int_t)(r->usage.in_tokens < 0 ? 0 : r->usage.in_tokens), "output",
	    (json_int_t)r->usage.out_tokens);

	if (r->usage.cost_microusd >= 0)
		cg_json_set(call, "cost_usd", json_real((double)r->usage.cost_microusd / 1e6));
	return json_pack("[o]", call);
}

/* The whole of it, or what there is: an answer that broke off is one, and says so. */
static json_t *
answer_of(const struct cg_llm_reply *r)
{
	bool broken = r->fault.err.code != CG_E_OK;
	json_t *calls = broken ? json_array() : cg_llm_tool_calls(r), *o;
	const char *finish = broken ? "error" : json_array_size(calls) ? "tool_calls"
	    : strcmp(r->finish, "length") == 0 ? "length" : "stop";

	o = json_pack("{s:b, s:s, s:o, s:o}", "ok", 1, "finish_reason", finish, "tool_calls", calls,
	    "usage", usage_of(&r->usage));
	cg_json_set_str(o, "text", r->text.s ? r->text.s : "");
	cg_json_set_str(o, "model", r->model);
	if (broken) {
		cg_json_set(o, "partial", json_true());
		cg_json_set_str(o, "error", r->fault.err.msg);
		cg_json_set_str(o, "error_code", r->fault.code);
	}
	return o;
}

/* What was paid: nobody knows of an answer that did not come, though it was thought about. */
static void
settle(struct cg_gate_ask *a, const struct cg_llm_reply *r)
{
	const struct cg_llm_usage *u = &r->usage;
	bool maybe = r->fault.err.code == CG_E_OK || r->maybe_paid;
	struct cg_llm_paid paid = { .model = r->model, .in_tokens = u->in_tokens < 0 ? 0 : u->in_tokens,
		.out_tokens = u->out_tokens, .cost_microusd = u->cost_microusd, .cost_from = u->cost_from };

	if (paid.cost_microusd < 0 && !maybe) {
		paid.cost_microusd = 0;
		paid.cost_from = "reply";
	}
	cg_gate_paid(&a->purse, &paid);
}

static void
said(void *arg, struct cg_llm_reply *r)
{
	struct cg_gate_ask *a = arg;

	a->call = NULL;
	settle(a, r);
	tell(a);
	a->calls = calls_of(r);
	cg_gate_log(a->c, r->fault.detail);
	if (r->fault.err.code != CG_E_OK && r->text.len == 0) {
		a->retry_after_ms = r->fault.retry_after_ms;
		cg_gate_refuse(a, r->fault.code ? r->fault.code : "GENERATION_FAILED", r->fault.err.msg, true,
		    !cg_json_get_bool(a->c->context, "llmFallsBack", false));
	} else {
		a->answer = answer_of(r);
	}
	cg_gate_answer_when_done(a->c);
}

/* ---- the beginning ---- */

static void
start(struct cg_gate_ask *a, const char *model, const struct cg_llm_req *req, int64_t tokens)
{
	struct cg_llm *l = a->c->host->llm;
	struct cg_err err = CG_ERR_INIT;
	int64_t most = cg_llm_estimate(l, model, bytes_of(req->messages, req->tools), tokens);

	if (cg_gate_may_pay(&a->purse, a->c, model, most, &err) < 0) {
		cg_gate_refuse(a, err.code == CG_E_LIMIT ? "BUDGET_EXCEEDED" : "STORE_FAILED", err.msg, true,
		    !cg_json_get_bool(a->c->context, "llmFallsBack", false));
		return;
	}
	a->call = cg_llm_chat(l, req, piece, said, a, &err);
	if (a->call)
		return;
	cg_gate_paid(&a->purse, &(struct cg_llm_paid){ .model = model, .cost_from = "reply" });
	cg_gate_refuse(a, "INPUT_VALIDATION_FAILED", err.msg, false, true);
}

void
cg_gate_chat(struct cg_gate_ask *a, const struct cg_skill *skill)
{
	const json_t *known = a->c->context;
	int64_t timeout = cg_json_get_int(known, "timeoutMs", 0);
	const struct cg_prompt *prompt = NULL;
	struct cg_err err = CG_ERR_INIT;
	struct cg_llm_req req = { .purpose = CG_LLM_CHAT,
		.total_ms = timeout - (timeout / 4 < PARTING_MS ? timeout / 4 : PARTING_MS) };
	json_t *list, *params;
	struct cg_buf system;

	if (!a->c->host->llm) {
		cg_gate_refuse(a, "PROVIDER_UNAVAILABLE", "no language model is configured", false, true);
		return;
	}
	cg_buf_init(&system, CG_PROMPT_MAX);
	cg_buf_init(&a->unsaid, UNSAID_MAX);
	a->quiet = cg_json_get_bool(a->doc, "quiet", false);
	if (put_prompt(a, skill, &prompt, &system, &err) < 0) {
		cg_gate_refuse(a, err.code == CG_E_NOTFOUND ? "PROMPT_NOT_FOUND" : "PROMPT_RENDER_FAILED",
		    err.msg, false, true);
	} else {
		req.model = model_of(a);
		list = messages_of(a, &system);
		params = params_of(a, prompt, req.model);
		req.messages = list;
		req.params = params;
		req.tools = json_object_get(a->doc, "tools");
		start(a, req.model, &req, cg_json_get_int(params, "max_tokens", MAX_TOKENS));
		json_decref(params);
		json_decref(list);
	}
	cg_buf_release(&system);
}

void
cg_gate_chat_drop(struct cg_gate_ask *a)
{
	cg_buf_release(&a->unsaid);
	if (!a->call)
		return;
	cg_llm_drop(a->call);
	a->call = NULL;
	/* Nobody waits for it any more; upstream it may be at work. */
	cg_gate_paid(&a->purse, &(struct cg_llm_paid){ .cost_microusd = -1 });
}
