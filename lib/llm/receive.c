/* What comes: events of a stream or a document, into the reply of a call. */
#include <string.h>

#include "fetch/fetch.h"
#include "json/json.h"
#include "llm/call_priv.h"

bool
cg_llm_failed(const struct cg_llm_call *c)
{
	return c->reply.fault.err.code != CG_E_OK;
}

/* The last `added` bytes of the text go out. */
static void
give(struct cg_llm_call *c, size_t added)
{
	c->given = true;
	c->on_piece(c->arg, c->reply.text.s + c->reply.text.len - added, added);
}

static void
malformed(struct cg_llm_call *c, const char *s, size_t n)
{
	cg_llm_fault_detail(&c->reply.fault, s, n, c->llm->key);
	cg_llm_fault_set(&c->reply.fault, CG_E_UNAVAILABLE, "PROVIDER_UNAVAILABLE",
	    "what the model '%s' sent cannot be read", c->model);
}

static void
endless(struct cg_llm_call *c)
{
	cg_llm_fault_set(&c->reply.fault, CG_E_UNAVAILABLE, "GENERATION_FAILED",
	    "the answer of the model '%s' does not end", c->model);
}

/* One event of a stream. */
static int
event(void *arg, const struct cg_sse_event *e)
{
	struct cg_llm_call *c = arg;
	struct cg_err err;
	size_t added;
	json_t *doc;

	if (e->data.len == 6 && memcmp(e->data.s, "[DONE]", 6) == 0) {
		c->over = true;
		return 0;
	}
	doc = cg_json_parse(e->data.s, e->data.len, "event", CG_JSON_NUL, &err);
	if (!json_is_object(doc)) {
		malformed(c, e->data.s, e->data.len);
		json_decref(doc);
		return 1;
	}
	cg_llm_reply_delta(&c->reply, doc, c->llm->key, &added);
	json_decref(doc);
	if (c->reply.text.failed)
		endless(c);
	else if (added > 0)
		give(c, added);
	return cg_llm_failed(c) || c->dropped;
}

/* What does not begin with a brace is a stream. */
static void
look(struct cg_llm_call *c, const char *s, size_t n)
{
	for (size_t i = 0; !c->looked && i < n; i++)
		if (!strchr(" \t\r\n\xef\xbb\xbf", s[i])) {
			c->looked = true;
			c->streamed = s[i] != '{';
		}
}

/* Bytes of a streamed reply, or of a document instead: some servers cannot stream. */
int
cg_llm_take(void *arg, const void *p, size_t n)
{
	struct cg_llm_call *c = arg;
	bool was_over = c->over;
	struct cg_err err;
	int rc;

	look(c, p, n);
	if (c->looked && !c->streamed) {
		cg_buf_put(&c->whole, p, n);
		return c->whole.failed ? -1 : 0;
	}
	c->busy = true;
	rc = cg_sse_feed(&c->stream, p, n, event, c, &err);
	c->busy = false;
	if (c->dropped) {
		cg_llm_call_free(c);
		return 1;
	}
	if (rc < 0)
		endless(c);
	if (c->over && !was_over) {
		cg_llm_call_linger(c);
	}
	return rc != 0;
}

static void
read_document(struct cg_llm_call *c, const struct cg_buf *b)
{
	struct cg_llm_reply *r = &c->reply;
	struct cg_err err;
	json_t *doc = cg_json_parse(b->s, b->len, "reply", CG_JSON_NUL, &err);

	if (!json_is_object(doc))
		malformed(c, b->s, b->len);
	else if (c->kind == CG_LLM_IS_EMBED)
		cg_llm_reply_vectors(r, doc, c->n_texts);
	else if (c->kind == CG_LLM_IS_IMAGES)
		cg_llm_reply_images(r, doc);
	else if (c->kind == CG_LLM_IS_MODELS)
		cg_llm_reply_models(r, doc, c->llm);
	else
		cg_llm_reply_chat(r, doc, c->llm->key);
	json_decref(doc);
	if (!cg_llm_failed(c) && r->text.failed)
		endless(c);
}

static void
price(struct cg_llm_call *c, const struct cg_fetch_reply *reply)
{
	struct cg_llm_usage *u = &c->reply.usage;
	struct cg_str cost = cg_fetch_header(reply, "x-litellm-response-cost");

	u->cost_microusd = cg_microusd(cost.s, cost.len);
	u->cost_from = "reply";
	if (u->cost_microusd >= 0)
		return;
	u->cost_microusd = u->in_tokens < 0 && c->reply.n == 0 ? -1
	    : cg_llm_price(c->llm->table, c->model, u->in_tokens, u->cached_tokens, u->out_tokens,
	        c->kind == CG_LLM_IS_IMAGES ? (int64_t)c->reply.n : 0);
	u->cost_from = u->cost_microusd >= 0 ? "prices" : NULL;
}

/* A reply with status 200. -1: the call is no more. */
int
cg_llm_take_reply(struct cg_llm_call *c, struct cg_fetch_reply *reply)
{
	struct cg_llm_reply *r = &c->reply;

	if (!c->on_piece || c->whole.len > 0) {
		read_document(c, c->on_piece ? &c->whole : &reply->body);
		c->busy = true;
		if (c->on_piece && !cg_llm_failed(c) && r->text.len > 0)
			give(c, r->text.len);
		c->busy = false;
		if (c->dropped) {
			cg_llm_call_free(c);
			return -1;
		}
	} else if (!cg_llm_failed(c) && !c->over && !*r->finish) {
		cg_llm_fault_set(&r->fault, CG_E_UNAVAILABLE, "PROVIDER_UNAVAILABLE",
		    "the answer of the model '%s' broke off", c->model);
	}
	if (!cg_llm_failed(c) && c->kind == CG_LLM_IS_CHAT && r->text.len == 0
	    && r->n_tools == 0 && strcmp(r->finish, "length") != 0)
		cg_llm_fault_set(&r->fault, CG_E_UNAVAILABLE, "EMPTY_RESPONSE",
		    "the model '%s' answered with nothing", c->model);
	price(c, reply);
	return 0;
}
