/*
 * A call: it waits for its turn, is sent, read, tried again when that can help, and
 * ends at its deadline wherever it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "fetch/retry.h"
#include "json/json.h"
#include "llm/call_priv.h"

enum {
	BACKOFF_MAX_MS = 8000,
	AFTER_DONE_MS = 1000, /* for a stream to end after it has said that it did */
	CHAT_MAX = 8 << 20, STREAM_MAX = 64 << 20, DATA_MAX = 64 << 20
};

static void at_end(void *arg);
static void pump(struct cg_limit *limit);
static void enqueue(struct cg_llm_call *c);

/* A second more than the call has: it ends first, then its place. */
static struct cg_llm_slot
slot_of(const struct cg_llm_call *c)
{
	return (struct cg_llm_slot){ .model = c->model, .holder = c->holder,
		.most = c->limit->concurrency, .minute = c->limit->rpm,
		.lease_ms = c->end - cg_mono_ms() + 1000 };
}

static bool
is_shared(const struct cg_llm_call *c)
{
	return c->llm->acquire && (c->limit->concurrency > 0 || c->limit->rpm > 0);
}

static void
give_back(struct cg_llm_call *c)
{
	struct cg_llm *l = c->llm;

	if (!c->holds)
		return;
	c->holds = false;
	cg_limit_give(c->limit);
	if (is_shared(c)) {
		const struct cg_llm_slot slot = slot_of(c);

		l->release(l->arg, &slot);
	}
}

void
cg_llm_call_free(struct cg_llm_call *c)
{
	cg_sse_release(&c->stream);
	cg_buf_release(&c->whole);
	cg_buf_release(&c->body);
	json_decref(c->doc);
	json_decref(c->schema);
	cg_llm_reply_release(&c->reply);
	free(c->model);
	free(c);
}

/* Out of everything that could call it. */
static void
retire(struct cg_llm_call *c)
{
	cg_fetch_drop(c->transfer);
	cg_fetch_timer_drop(c->until);
	cg_fetch_timer_drop(c->again);
	c->transfer = NULL;
	c->until = c->again = NULL;
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	cg_limit_leave(c->limit, &c->waiter);
	give_back(c);
	pump(c->limit);
}

/* done may start others and drop others. */
static void
finish(struct cg_llm_call *c)
{
	retire(c);
	c->reply.took_ms = cg_mono_ms() - c->began;
	c->done(c->arg, &c->reply);
	cg_llm_call_free(c);
}

void
cg_llm_drop(struct cg_llm_call *c)
{
	if (!c)
		return;
	retire(c);
	if (c->busy)
		c->dropped = true;
	else
		cg_llm_call_free(c);
}

/* As it was before the first try. */
static void
forget(struct cg_llm_call *c)
{
	struct cg_llm_reply *r = &c->reply;

	r->fault = (struct cg_llm_fault){ .retry_after_ms = -1 };
	r->usage = (struct cg_llm_usage){ -1, 0, -1, -1, NULL };
	r->finish[0] = '\0';
	snprintf(r->model, sizeof r->model, "%s", c->model);
	cg_llm_reply_release(r);
	cg_buf_init(&r->text, CG_LLM_TEXT_MAX);
	cg_buf_release(&c->whole);
	cg_buf_init(&c->whole, CHAT_MAX);
	cg_sse_release(&c->stream);
	cg_sse_init(&c->stream, CG_LLM_TEXT_MAX);
	c->streamed = c->looked = c->over = false;
}

static void
next_try(void *arg)
{
	struct cg_llm_call *c = arg;

	c->again = NULL;
	forget(c);
	enqueue(c);
}

/* The upstream knows no schema for an answer: the same in words, and so for its next calls. */
static bool
ask_plainer(struct cg_llm_call *c)
{
	if (!c->reply.fault.unsupported || !c->doc)
		return false;
	c->limit->no_schema = true;
	cg_llm_body_plainer(c->doc, c->schema);
	cg_buf_clear(&c->body);
	cg_json_dump(c->doc, &c->body);
	json_decref(c->doc);
	c->doc = NULL;
	c->tries_left++;
	c->again = cg_fetch_after(c->llm->fetch, 0, next_try, c);
	return true;
}

/* How long to wait before the next try; -1: none could end in time. */
static int64_t
pause_of(const struct cg_llm_call *c, int64_t left)
{
	/* Whether it helps was decided by more than a status. */
	const struct cg_fetch_reply how = { .status = 503,
		.retry_after_ms = c->reply.fault.retry_after_ms };
	const struct cg_fetch_policy policy = { .attempts = c->reply.tries + 1,
		.base_ms = c->llm->backoff_ms, .max_ms = BACKOFF_MAX_MS, .patience_ms = left };
	int64_t wait = left > 0 ? cg_fetch_retry_ms(&policy, &how, c->reply.tries, cg_random_u64()) : -1;

	return wait < left ? wait : -1;
}

/* It went wrong: again, later, or the end. */
static void
decide(struct cg_llm_call *c)
{
	const struct cg_llm_fault *f = &c->reply.fault;
	int64_t now = cg_mono_ms(), wait;

	c->transfer = NULL;
	give_back(c);
	if (f->retry_after_ms > 0 && f->err.code == CG_E_LIMIT && !f->quota)
		c->limit->paused = now + f->retry_after_ms; /* for all that want this model */
	if (ask_plainer(c)) {
		pump(c->limit);
		return;
	}
	/* A picture that took too long may have been painted, and paid. */
	if (c->given || c->tries_left <= 0 || !cg_llm_fault_again(f)
	    || (c->kind == CG_LLM_IS_IMAGES && f->timeout) || (wait = pause_of(c, c->end - now)) < 0) {
		finish(c);
		return;
	}
	c->again = cg_fetch_after(c->llm->fetch, wait, next_try, c);
	pump(c->limit);
}

/* The connection failed: before anything was said, or in the middle of it. */
static void
lost(struct cg_llm_call *c, const struct cg_err *why)
{
	cg_llm_fault_net(&c->reply.fault, c->model, why);
	if (c->given && !c->reply.fault.timeout)
		cg_llm_fault_set(&c->reply.fault, CG_E_UNAVAILABLE, "PROVIDER_UNAVAILABLE",
		    "the answer of the model '%s' broke off", c->model);
}

static void
replied(void *arg, struct cg_fetch_reply *reply)
{
	struct cg_llm_call *c = arg;
	struct cg_llm_fault *f = &c->reply.fault;

	c->transfer = NULL;
	f->retry_after_ms = -1;
	/* Whatever is wrong with the answer: it has been thought about. */
	if (reply->status == 0 ? reply->sent : reply->status < 300)
		c->reply.maybe_paid = true;
	if (cg_llm_failed(c) && reply->status == 0)
		; /* we ended it, and said why */
	else if (reply->status == 0)
		lost(c, &reply->err);
	else if (reply->status < 200 || reply->status > 299)
		cg_llm_fault_http(f, c->model, reply->status, reply->body.s, reply->body.len, c->llm->key);
	else if (cg_llm_take_reply(c, reply) < 0)
		return;
	f->retry_after_ms = reply->retry_after_ms;
	if (cg_llm_failed(c))
		decide(c);
	else
		finish(c);
}

void
cg_llm_call_linger(struct cg_llm_call *c)
{
	cg_fetch_timer_drop(c->until);
	c->until = cg_fetch_after(c->llm->fetch, AFTER_DONE_MS, at_end, c);
}

/* The deadline, or a stream that does not close after its end. */
static void
at_end(void *arg)
{
	struct cg_llm_call *c = arg;
	struct cg_llm_fault *f = &c->reply.fault;
	long long took = (long long)(cg_mono_ms() - c->began);

	c->until = NULL;
	if (c->over && !cg_llm_failed(c)) {
		struct cg_fetch_reply none = { 0 };

		cg_buf_init(&none.headers, 0);
		if (cg_llm_take_reply(c, &none) == 0)
			finish(c);
		cg_buf_release(&none.headers);
		return;
	}
	/* While it waits to be tried again, the fault that made it wait is the one to tell. */
	if (!cg_llm_failed(c)) {
		f->timeout = true;
		f->retry_after_ms = -1;
		c->reply.maybe_paid |= c->transfer != NULL;
		cg_llm_fault_set(f, CG_E_TIMEOUT, "LLM_TIMEOUT", c->waiter.at
		    ? "no turn at the model '%s' within %lld ms" : "the model '%s' took too long (%lld ms)",
		    c->model, took);
	}
	finish(c);
}

/* Its turn has come. */
static void
send_it(struct cg_llm_call *c)
{
	static const char *const paths[] = { "/chat/completions", "/embeddings", "/images/generations",
		"/models" };
	const struct cg_llm *l = c->llm;
	int64_t left = c->end - cg_mono_ms();
	char *url = cg_asprintf("%s%s", l->base, paths[c->kind]);
	char *auth = cg_asprintf("Authorization: Bearer %s", l->key ? l->key : "");
	const char *headers[] = { "Content-Type: application/json",
		c->on_piece ? "Accept: text/event-stream" : "Accept: application/json",
		"Expect:", l->key ? auth : NULL, NULL };
	struct cg_fetch_req req = { .method = c->body.len ? "POST" : "GET", .url = url, .headers = headers,
		.body = c->body.s, .body_len = (int64_t)c->body.len, .take_arg = c,
		.connect_ms = l->connect_ms, .slow = 1 };

	if (left < 1)
		left = 1;
	/* A model thinks as long as it likes: only the first byte and the whole are bounded. */
	req.total_ms = req.stall_ms = left;
	req.first_ms = c->on_piece && c->first_ms < left ? c->first_ms : left;
	req.once = c->kind == CG_LLM_IS_IMAGES; /* dear enough for a connection of its own */
	req.take = c->on_piece ? cg_llm_take : NULL;
	req.max_bytes = c->on_piece ? STREAM_MAX : c->kind == CG_LLM_IS_CHAT ? CHAT_MAX : DATA_MAX;
	c->tries_left--;
	c->reply.tries++;
	c->transfer = cg_fetch_start(l->fetch, &req, replied, c);
	memset(auth, 0, strlen(auth));
	free(auth);
	free(url);
}

static void
pump_later(void *arg)
{
	struct cg_limit *limit = arg;

	limit->timer = NULL;
	pump(limit);
}

/* Whoever may begin at this model begins. */
static void
pump(struct cg_limit *limit)
{
	struct cg_llm *l = limit->llm;
	struct cg_waiter *w;
	int64_t after;

	cg_fetch_timer_drop(limit->timer);
	limit->timer = NULL;
	if (l->closing)
		return;
	while ((w = cg_limit_next(limit, cg_mono_ms(), &after))) {
		struct cg_llm_call *c = (struct cg_llm_call *)(void *)w;

		if (is_shared(c)) {
			const struct cg_llm_slot slot = slot_of(c);

			if ((after = l->acquire(l->arg, &slot)) > 0)
				break;
		}
		cg_limit_take(limit, w, cg_mono_ms());
		c->holds = true;
		send_it(c);
	}
	if (limit->head && after > 0)
		limit->timer = cg_fetch_after(l->fetch, after, pump_later, limit);
}

static void
enqueue(struct cg_llm_call *c)
{
	cg_id_new(c->holder); /* of this try */
	cg_limit_wait(c->limit, &c->waiter);
	pump(c->limit);
}

struct cg_llm_call *
cg_llm_call_new(struct cg_llm *l, enum cg_llm_kind kind, const char *model, int64_t total_ms,
    cg_llm_done *done, void *arg)
{
	struct cg_llm_call *c = cg_alloc(sizeof *c);
	const json_t *e = cg_llm_entry(l->table, model);

	c->llm = l;
	c->kind = kind;
	c->model = cg_strdup(model);
	c->limit = cg_limit_of(&l->limits, model, cg_json_get_int(e, "concurrency", 0),
	    cg_json_get_int(e, "rpm", 0));
	c->limit->llm = l;
	c->at = &l->calls;
	c->next = l->calls;
	if (c->next)
		c->next->at = &c->next;
	l->calls = c;
	c->began = cg_mono_ms();
	c->end = c->began + (total_ms > 0 ? total_ms : l->total_ms);
	c->first_ms = l->first_ms;
	c->tries_left = l->tries;
	c->done = done;
	c->arg = arg;
	cg_buf_init(&c->body, CG_LLM_REQUEST_MAX);
	forget(c);
	return c;
}

int
cg_llm_call_begin(struct cg_llm_call *c, const json_t *body, struct cg_err *err)
{
	if (body)
		cg_json_dump(body, &c->body);
	if (c->body.failed) {
		cg_llm_drop(c);
		return cg_err_set(err, CG_E_TOOBIG, "the request is longer than %d bytes",
		    CG_LLM_REQUEST_MAX);
	}
	if (c->limit->paused >= c->end) {
		c->reply.fault.retry_after_ms = c->limit->paused - c->began;
		cg_llm_fault_set(&c->reply.fault, CG_E_LIMIT, "RATE_LIMITED",
		    "the model '%s' is asked too often, and said when to come back", c->model);
		c->until = cg_fetch_after(c->llm->fetch, 0, at_end, c);
		return 0;
	}
	c->until = cg_fetch_after(c->llm->fetch, c->end - c->began, at_end, c);
	enqueue(c);
	return 0;
}

void
cg_llm_calls_free(struct cg_llm *l)
{
	l->closing = true;
	while (l->calls)
		cg_llm_drop(l->calls);
	for (struct cg_limit *e = l->limits; e; e = e->next)
		cg_fetch_timer_drop(e->timer);
	cg_limits_free(l->limits);
}
