/*
 * Checked JSON from a prompt: render, ask, read, check; what is wrong goes back to the
 * model once or more; what stays wrong is an error that says all of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "llm/call_priv.h"
#include "llm/gen_priv.h"
#include "prompt/prompt.h"
#include "schema/schema.h"

enum { MAX_TOKENS_CAP = 16000 };

/* What the request that was let through has come to; u NULL: it was given up. */
static void
settle(struct cg_llm_gen *g, const struct cg_llm_usage *u, const char *model, bool maybe)
{
	struct cg_llm_paid p = { .model = model, .cost_microusd = maybe ? -1 : 0,
		.cost_from = maybe ? NULL : "reply" };

	if (!g->owes)
		return;
	g->owes = false;
	if (u && u->in_tokens >= 0) {
		p.in_tokens = u->in_tokens;
		p.out_tokens = u->out_tokens;
	}
	if (u && u->cost_microusd >= 0) {
		p.cost_microusd = u->cost_microusd;
		p.cost_from = u->cost_from;
	}
	if (g->paid)
		g->paid(g->pay_arg, &p);
}

static void
gen_free(struct cg_llm_gen *g)
{
	struct cg_llm_result *r = &g->result;

	/* Nobody waits for it any more; upstream it may be at work. */
	settle(g, NULL, g->choice.model, g->call && g->call->reply.tries > 0);
	*g->at = g->next;
	if (g->next)
		g->next->at = g->at;
	if (g->timer)
		cg_fetch_timer_drop(g->timer);
	cg_llm_drop(g->call);
	cg_schema_free(g->check);
	json_decref(g->vars);
	json_decref(g->schema);
	json_decref(g->narrow);
	json_decref(g->context);
	json_decref(g->config);
	json_decref(g->pictures);
	json_decref(r->data);
	json_decref(r->violations);
	json_decref(r->attempts);
	cg_violations_release(&g->wrong);
	cg_buf_release(&g->answer);
	free(g->prompt_id);
	free(g->prompt_version);
	free(g);
}

static void
finish(struct cg_llm_gen *g)
{
	/* Dropped from done by mistake or not: it is over before done is called. */
	*g->at = g->next;
	if (g->next)
		g->next->at = g->at;
	g->next = NULL;
	g->at = &g->next;
	g->done(g->arg, &g->result);
	gen_free(g);
}

static void
fail(struct cg_llm_gen *g, const struct cg_err *err, const char *code)
{
	bool budget = g->unpaid && err->code == CG_E_LIMIT;

	cg_llm_fault_set(&g->result.fault, budget ? CG_E_STATE : err->code, budget ? "BUDGET_EXCEEDED"
	    : g->unpaid ? "STORE_FAILED" : code, "%s", err->msg);
	g->result.fault.retry_after_ms = -1;
	finish(g);
}

static int
prepare(struct cg_llm_gen *g, struct cg_err *err)
{
	struct cg_llm_result *r = &g->result;
	const json_t *schema;

	snprintf(r->prompt_id, sizeof r->prompt_id, "%s", g->prompt->id);
	snprintf(r->prompt_version, sizeof r->prompt_version, "%s", g->prompt->version);
	snprintf(r->prompt_hash, sizeof r->prompt_hash, "%s", g->prompt->hash);
	schema = g->schema ? g->schema : g->prompt->output_schema;
	if (!schema)
		return cg_err_set(err, CG_E_CONFIG, "prompt '%s' has no output_schema, and none was given",
		    g->prompt->id);
	if (!g->schema)
		g->schema = json_incref((json_t *)schema);
	g->check = cg_schema_new(g->schema, NULL, err);
	if (!g->check)
		return -1;
	if (cg_gen_choose(g->llm, g->prompt, g->context, g->config, g->purpose, &g->choice, err) < 0)
		return -1;
	snprintf(r->model, sizeof r->model, "%s", g->choice.model);
	return 0;
}

static json_t *
message_of(const struct cg_llm_gen *g, const struct cg_buf *text)
{
	json_t *content = json_stringn(text->s, text->len), *list, *path;
	size_t i;

	if (json_array_size(g->pictures) == 0)
		return json_pack("[{s:s, s:o}]", "role", "user", "content", content);
	list = json_pack("[{s:s, s:o}]", "type", "text", "text", content);
	json_array_foreach(g->pictures, i, path)
		json_array_append_new(list, json_pack("{s:s, s:O}", "type", "image_file", "path", path));
	return json_pack("[{s:s, s:o}]", "role", "user", "content", list);
}

static int
may_pay(struct cg_llm_gen *g, size_t text, struct cg_err *err)
{
	int64_t most;

	if (!g->may_pay)
		return 0;
	most = cg_llm_estimate(g->llm, g->choice.model, cg_gen_bytes(text, g->schema,
	    json_array_size(g->pictures)), g->choice.max_tokens);
	g->unpaid = g->may_pay(g->pay_arg, g->choice.model, most, err) < 0;
	g->owes = !g->unpaid;
	return g->unpaid ? -1 : 0;
}

static void answered(void *arg, struct cg_llm_reply *reply);

/* Ask once more, or for the first time. -1 with err: the request is wrong. */
static int
ask(struct cg_llm_gen *g, const char *reason, struct cg_err *err)
{
	int64_t left = g->until - cg_mono_ms();
	struct cg_buf text;
	json_t *messages, *params;
	struct cg_llm_req req;

	g->reason = reason;
	cg_buf_init(&text, CG_PROMPT_MAX);
	if (cg_prompt_render(g->prompt, g->vars, &text, NULL, err) < 0
	    || may_pay(g, text.len, err) < 0) {
		cg_buf_release(&text);
		return -1;
	}
	messages = message_of(g, &text);
	params = json_pack("{s:f, s:I}", "temperature", g->choice.temperature, "max_tokens",
	    (json_int_t)g->choice.max_tokens);
	req = (struct cg_llm_req){ .model = g->choice.model, .messages = messages, .params = params,
		.schema = g->narrow ? g->narrow : g->schema, .total_ms = g->total_ms ? (left > 1 ? left : 1) : 0 };
	g->call = cg_llm_chat(g->llm, &req, NULL, answered, g, err);
	if (!g->call)
		settle(g, NULL, g->choice.model, false);
	json_decref(messages);
	json_decref(params);
	cg_buf_release(&text);
	return g->call ? 0 : -1;
}

static void
note_attempt(struct cg_llm_gen *g, const struct cg_llm_reply *reply)
{
	struct cg_llm_result *r = &g->result;
	const struct cg_llm_usage *u = &reply->usage;
	json_t *a = json_pack("{s:i, s:s, s:s, s:i, s:I}", "round", g->round, "reason", g->reason,
	    "model", reply->model, "requests", reply->tries, "duration_ms", (json_int_t)reply->took_ms);

	if (u->in_tokens >= 0) {
		cg_json_set_int(a, "in_tokens", u->in_tokens);
		cg_json_set_int(a, "out_tokens", u->out_tokens);
		r->in_tokens += u->in_tokens;
		r->out_tokens += u->out_tokens;
	}
	if (u->cached_tokens >= 0)
		cg_json_set_int(a, "cached_tokens", u->cached_tokens);
	if (u->cost_microusd >= 0) {
		cg_json_set_int(a, "cost_microusd", u->cost_microusd);
		cg_json_set_str(a, "cost_from", u->cost_from);
		r->cost_microusd += u->cost_microusd;
	} else if (!reply->fault.err.code || reply->maybe_paid) {
		r->cost_known = false; /* what took too long may be paid all the same */
	}
	if (*reply->finish)
		cg_json_set_str(a, "finish_reason", reply->finish);
	if (reply->fault.err.code)
		cg_json_set_str(a, "error", reply->fault.code);
	json_array_append_new(r->attempts, a);
	settle(g, u, reply->model, !reply->fault.err.code || reply->maybe_paid);
}

/* Read and check the answer; what is wrong with it is in g->wrong. */
static int
judge(struct cg_llm_gen *g, const struct cg_llm_reply *reply, struct cg_err *err)
{
	struct cg_llm_result *r = &g->result;

	cg_violations_release(&g->wrong);
	json_decref(r->data);
	cg_buf_clear(&g->answer);
	cg_buf_put(&g->answer, reply->text.s, reply->text.len);
	r->data = cg_llm_read(reply->text.s, reply->text.len, err);
	g->unread = !r->data;
	if (g->unread) {
		cg_llm_violation(&g->wrong, NULL, "", "Must be one JSON object: %s", err->msg);
		return 0;
	}
	cg_llm_unstrict(r->data, g->schema);
	if (cg_schema_check(g->check, r->data, &g->wrong, err) < 0)
		return -1;
	if (g->wrong.n == 0 && g->hook)
		g->hook(g->hook_arg, r->data, &g->wrong);
	return 0;
}

/* It stays wrong: the error has the first violation, the result all of them. */
static void
give_up(struct cg_llm_gen *g)
{
	struct cg_llm_result *r = &g->result;
	const struct cg_violation *v = &g->wrong.v[0];

	json_decref(r->violations);
	r->violations = cg_violations_json(&g->wrong);
	r->fault.retry_after_ms = -1;
	if (g->unread)
		cg_llm_fault_set(&r->fault, CG_E_UNAVAILABLE, "JSON_PARSE_FAILED",
		    "the model '%s' did not answer prompt '%s' with JSON (%zu answers)", g->choice.model,
		    g->prompt->id, json_array_size(r->attempts));
	else
		cg_llm_fault_set(&r->fault, CG_E_DATA, "OUTPUT_VALIDATION_FAILED",
		    "the answer of the model '%s' to prompt '%s' is not what was asked for: %s%s%.200s"
		    " (%zu of these, %zu answers)", g->choice.model, g->prompt->id, v->field, *v->field ? ": " : "",
		    v->message, g->wrong.n, json_array_size(r->attempts));
	json_decref(r->data);
	r->data = NULL;
	finish(g);
}

/* What was cut at max_tokens is asked for again with twice as many, once. */
static bool
was_short(struct cg_llm_gen *g, const struct cg_llm_reply *reply)
{
	int64_t more = g->choice.max_tokens * 2 > MAX_TOKENS_CAP ? MAX_TOKENS_CAP : g->choice.max_tokens * 2;

	if (more > g->choice.max_output)
		more = g->choice.max_output;
	if (strcmp(reply->finish, "length") != 0 || g->longer || more <= g->choice.max_tokens)
		return false;
	g->longer = true;
	g->choice.max_tokens = more;
	return true;
}

static void
answered(void *arg, struct cg_llm_reply *reply)
{
	struct cg_llm_gen *g = arg;
	struct cg_err err = CG_ERR_INIT;
	int rc;

	g->call = NULL;
	note_attempt(g, reply);
	snprintf(g->result.model, sizeof g->result.model, "%s", reply->model);
	if (reply->fault.err.code) {
		g->result.fault = reply->fault;
		finish(g);
		return;
	}
	if (was_short(g, reply)) {
		if (ask(g, "longer", &err) < 0)
			fail(g, &err, "LLM_CALL_FAILED");
		return;
	}
	if (judge(g, reply, &err) < 0) {
		fail(g, &err, "OUTPUT_VALIDATION_FAILED");
		return;
	}
	if (g->wrong.n == 0) {
		finish(g);
		return;
	}
	if (g->round >= g->rounds || !cg_gen_takes(g, "previous_issues")) {
		give_up(g);
		return;
	}
	g->round++;
	g->choice.temperature /= 2;
	cg_gen_critique(g);
	if (!g->narrow)
		g->narrow = cg_gen_narrow(g->schema, &g->wrong);
	rc = ask(g, "critique", &err);
	if (rc < 0)
		fail(g, &err, "PROMPT_RENDER_FAILED");
}

static void
begin(void *arg)
{
	struct cg_llm_gen *g = arg;
	struct cg_err err = CG_ERR_INIT;

	g->timer = NULL;
	if (cg_prompts_get(g->prompts, g->prompt_id, g->prompt_version, &g->prompt, &err) < 0)
		fail(g, &err, "PROMPT_NOT_FOUND");
	else if (prepare(g, &err) < 0)
		fail(g, &err, "INVALID_TEMPLATE_CONFIG");
	else if (ask(g, "first", &err) < 0)
		fail(g, &err, err.code == CG_E_DATA ? "PROMPT_RENDER_FAILED" : "LLM_CALL_FAILED");
}

static void
link_gen(struct cg_llm *l, struct cg_llm_gen *g)
{
	g->at = &l->gens;
	g->next = l->gens;
	if (g->next)
		g->next->at = &g->next;
	l->gens = g;
}

struct cg_llm_gen *
cg_llm_generate(struct cg_llm *l, const struct cg_llm_gen_req *req, cg_llm_gen_done *done,
    void *arg)
{
	struct cg_llm_gen *g = cg_alloc(sizeof *g);

	g->llm = l;
	g->prompts = req->prompts;
	g->prompt_id = cg_strdup(req->prompt_id);
	g->prompt_version = req->prompt_version ? cg_strdup(req->prompt_version) : NULL;
	/* Critique adds to them. */
	g->vars = req->vars ? json_copy((json_t *)req->vars) : json_object();
	g->schema = json_incref((json_t *)req->schema);
	g->context = json_incref((json_t *)req->context);
	g->config = json_incref((json_t *)req->config);
	g->pictures = json_array();
	for (size_t i = 0; req->pictures && req->pictures[i]; i++)
		json_array_append_new(g->pictures, json_string(req->pictures[i]));
	g->purpose = req->purpose;
	g->rounds = req->rounds < 0 ? 0 : req->rounds == 0 ? 1 : req->rounds;
	g->hook = req->check;
	g->hook_arg = req->check_arg;
	g->may_pay = req->may_pay;
	g->paid = req->paid;
	g->pay_arg = req->pay_arg;
	g->total_ms = req->total_ms;
	g->until = cg_mono_ms() + req->total_ms;
	g->done = done;
	g->arg = arg;
	g->result.violations = json_array();
	g->result.attempts = json_array();
	g->result.cost_known = true;
	cg_buf_init(&g->answer, CG_LLM_TEXT_MAX);
	link_gen(l, g);
	/* Even what fails at once is told from a turn, like everything else. */
	g->timer = cg_fetch_after(l->fetch, 0, begin, g);
	return g;
}

void
cg_llm_gen_drop(struct cg_llm_gen *g)
{
	if (g)
		gen_free(g);
}
