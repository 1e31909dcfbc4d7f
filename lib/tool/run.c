/*
 * cg-run. Each verb is one transaction, begun for writing before anything is
 * read: what it decides upon cannot change until it is written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "store/store.h"
#include "tool/campaign_follow.h"
#include "tool/owner.h"
#include "tool/record.h"
#include "tool/run_priv.h"
#include "tool/run_thread.h"
#include "tool/status.h"
#include "tool/tool.h"

/* ---- the frame of all verbs ---- */

static int
in_transaction(struct change *c, const char *run, int (*verb)(struct change *c))
{
	struct cg_ctx *ctx = c->ctx;
	int rc = cg_store_run_load(ctx->store, &ctx->who, run, &c->row, c->err);

	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(ctx, run, c->err);
	c->seq = c->row.event_seq;
	rc = verb(c);
	cg_run_row_release(&c->row);
	return rc;
}

int
cg_run_change(struct cg_ctx *ctx, const char *run, const void *req, int (*verb)(struct change *c),
    struct cg_sink *to, struct cg_err *err)
{
	struct change c = { .ctx = ctx, .req = req, .err = err };
	enum cg_run_state unused;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	/* A store that is not there yet must not come to be because somebody mistyped an id. */
	rc = rc < 0 ? rc : cg_store_run_state(ctx->store, &ctx->who, run, &unused, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(ctx, run, err);
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0 || cg_store_begin(ctx->store, err) < 0)
		return -1;
	if (in_transaction(&c, run, verb) < 0) {
		cg_store_rollback(ctx->store);
		return -1;
	}
	if (cg_store_commit(ctx->store, err) < 0)
		return -1;
	return to ? cg_tool_status_run(ctx, run, to, err) : 0;
}

int
cg_run_put_event(struct change *c, const char *type, const char *step, json_t *more)
{
	json_t *e = cg_record_event(type, ++c->seq, c->row.id, step);
	char *text;
	int rc;

	json_object_update(e, more);
	json_decref(more);
	text = cg_json_str(e);
	rc = cg_store_event_add(c->ctx->store, &c->ctx->who, c->row.id, c->seq, type, text, c->err);
	free(text);
	json_decref(e);
	return rc;
}

int
cg_run_ask(struct change *c, enum cg_run_ask what)
{
	return cg_store_run_ask(c->ctx->store, &c->ctx->who, c->row.id, what, c->err);
}

/* It runs by its state, but who ran it is gone: nobody would act on what is asked. */
static bool
is_orphan(const struct change *c)
{
	return c->row.state == CG_RUN_RUNNING && c->row.worker && cg_owner_is_gone(c->ctx, c->row.worker);
}

/* Ask; 1 when the state to has been entered here, 0 when a worker will do it, -1. */
static int
ask_or_enter(struct change *c, enum cg_run_ask what, enum cg_run_state to)
{
	int rc = cg_run_ask(c, what);

	if (rc != 0 || !is_orphan(c))
		return rc;
	return cg_store_run_set(c->ctx->store, &c->ctx->who, c->row.id, to, NULL, c->err) < 0 ? -1 : 1;
}

/* It has entered a state here: its campaign hears of it in the same transaction. */
static int
follow(struct change *c, enum cg_run_state to)
{
	return cg_campaign_follow(c->ctx->store, &c->ctx->who, c->row.id, c->row.campaign_id, to, c->err);
}

/* ---- the steps of the run, kept ---- */

static int
keep_step(void *arg, const struct cg_step_row *row)
{
	struct kept_steps *k = arg;
	struct cg_err ignored;
	json_t *answer = row->answer ? cg_json_parse(row->answer, strlen(row->answer), "answer", 0,
	    &ignored) : NULL;

	if (k->n == k->cap)
		k->v = cg_realloc(k->v, k->cap = k->cap ? 2 * k->cap : 32, sizeof *k->v);
	k->v[k->n++] = (struct kept){ cg_arena_strdup(&k->mem, row->step),
		cg_arena_strdup(&k->mem, row->skill),
		row->skill_version ? cg_arena_strdup(&k->mem, row->skill_version) : NULL, row->state,
		row->attempt, row->answer != NULL, cg_json_get_bool(answer, "approved", false), false };
	json_decref(answer);
	return 0;
}

int
cg_run_load_steps(struct change *c, struct kept_steps *k)
{
	memset(k, 0, sizeof *k);
	return cg_store_steps(c->ctx->store, &c->ctx->who, c->row.id, keep_step, k, c->err);
}

void
cg_run_release_steps(struct kept_steps *k)
{
	cg_arena_release(&k->mem);
	free(k->v);
}

struct kept *
cg_run_step_named(struct kept_steps *k, const char *step)
{
	for (size_t i = 0; i < k->n; i++)
		if (strcmp(k->v[i].step, step) == 0)
			return &k->v[i];
	return NULL;
}

/* The row of a step of the plan: rows come in the plan's order, so at the same place. */
static struct kept *
step_at(struct kept_steps *k, const struct cg_plan *p, size_t i)
{
	if (i < k->n && strcmp(k->v[i].step, p->steps[i].id) == 0)
		return &k->v[i];
	return cg_run_step_named(k, p->steps[i].id);
}

/* ---- cancel, pause, resume ---- */

static int
skip_step(struct change *c, const struct kept *s, const char *reason)
{
	struct cg_step_row row = { .run = c->row.id, .step = s->step, .skill = s->skill,
		.skill_version = s->version, .state = CG_STEP_SKIPPED, .attempt = s->attempt,
		.reason = reason, .ended_ms = cg_wall_ms() };

	if (cg_store_step_put(c->ctx->store, &c->ctx->who, &row, c->err) < 0)
		return -1;
	return cg_run_put_event(c, "step.skipped", s->step, json_pack("{s:s}", "reason", reason));
}

static int
cancel(struct change *c)
{
	struct kept_steps k;
	int rc = ask_or_enter(c, CG_ASK_CANCEL, CG_RUN_CANCELLED);

	if (rc <= 0)
		return rc;
	rc = cg_run_load_steps(c, &k);
	for (size_t i = 0; rc == 0 && i < k.n; i++)
		if (k.v[i].state <= CG_STEP_WAITING)
			rc = skip_step(c, &k.v[i], "the run was cancelled");
	cg_run_release_steps(&k);
	rc = rc < 0 ? rc : cg_run_put_event(c, "run.cancelled", NULL, NULL);
	rc = rc < 0 ? rc : cg_run_leave_thread(c);
	return rc < 0 ? -1 : follow(c, CG_RUN_CANCELLED);
}

static int
pause_run(struct change *c)
{
	int rc = ask_or_enter(c, CG_ASK_PAUSE, CG_RUN_PAUSED);

	return rc <= 0 ? rc : cg_run_put_event(c, "run.paused", NULL,
	    json_pack("{s:s}", "reason", "somebody asked for it"));
}

static int
resume(struct change *c)
{
	int rc = cg_run_ask(c, CG_ASK_RESUME);

	return rc <= 0 ? rc : cg_run_put_event(c, "run.queued", NULL,
	    json_pack("{s:s}", "reason", "it is to go on"));
}

int
cg_tool_run_cancel(struct cg_ctx *ctx, const char *run, struct cg_sink *to, struct cg_err *err)
{
	return cg_run_change(ctx, run, NULL, cancel, to, err);
}

int
cg_tool_run_pause(struct cg_ctx *ctx, const char *run, struct cg_sink *to, struct cg_err *err)
{
	return cg_run_change(ctx, run, NULL, pause_run, to, err);
}

int
cg_tool_run_resume(struct cg_ctx *ctx, const char *run, struct cg_sink *to, struct cg_err *err)
{
	return cg_run_change(ctx, run, NULL, resume, to, err);
}

/* ---- retry ---- */

/* The step and all that builds on it, through the needs of the plan. */
static void
mark_closure(struct kept_steps *k, const struct cg_plan *p, size_t step)
{
	struct kept *s = step_at(k, p, step);

	if (!s || s->again)
		return;
	s->again = true;
	for (size_t i = 0; i < p->steps[step].n_users; i++)
		mark_closure(k, p, p->steps[step].users[i]);
}

static int
mark_from(struct change *c, struct kept_steps *k, const struct cg_plan *p, const char *from)
{
	long at = cg_plan_step(p, from);
	const char **names, *near;

	if (at >= 0) {
		mark_closure(k, p, (size_t)at);
		return 0;
	}
	names = cg_calloc(p->n_steps, sizeof *names);
	for (size_t i = 0; i < p->n_steps; i++)
		names[i] = p->steps[i].id;
	near = cg_nearest(from, names, p->n_steps);
	cg_err_set(c->err, CG_E_NOTFOUND, "run '%s' has no step '%.80s'%s%s%s", c->row.id, from,
	    near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	free(names);
	return -1;
}

/*
 * What did not end well. Descendants of a failed step that ran without its result
 * belong to it; those of a step that its condition skipped do not.
 */
static void
mark_unfinished(struct kept_steps *k, const struct cg_plan *p)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		struct kept *s = step_at(k, p, i);

		if (s && s->state == CG_STEP_FAILED)
			mark_closure(k, p, i);
	}
	for (size_t i = 0; i < k->n; i++)
		k->v[i].again = k->v[i].again || k->v[i].state != CG_STEP_COMPLETED;
}

/* A person approved what the needs of the step made; made anew it must be shown anew. */
static bool
still_approved(struct kept_steps *k, const struct cg_plan *p, const struct kept *s)
{
	long at = cg_plan_step(p, s->step);

	if (!s->approved || at < 0)
		return false;
	for (size_t i = 0; i < p->steps[at].n_needs; i++) {
		const struct kept *need = step_at(k, p, p->steps[at].needs[i]);

		if (need && need->again)
			return false;
	}
	return true;
}

static int
reset_steps(struct change *c, struct kept_steps *k, const struct cg_plan *p)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].again && cg_store_step_reset(c->ctx->store, &c->ctx->who, c->row.id,
		    k->v[i].step, still_approved(k, p, &k->v[i]), c->err) < 0)
			return -1;
	return 0;
}

/* The plan says for a run whether it may look into the cache, and what it may pay for. */
static int
change_plan(struct change *c, const struct cg_run_retry_req *req, struct cg_plan *p)
{
	char *text;
	int rc;

	if (!req->no_cache && req->max_cost_microusd < 0)
		return 0;
	if (req->no_cache)
		cg_json_set(p->head, "noCache", json_true());
	if (req->max_cost_microusd >= 0)
		cg_record_usd(p->head, "maxCostUsd", req->max_cost_microusd);
	text = cg_plan_text(p);
	rc = cg_store_run_plan(c->ctx->store, &c->ctx->who, c->row.id, text, c->err);
	free(text);
	return rc;
}

/* What was asked of a retry, for the event and to be compared with one. */
static json_t *
asked(const struct cg_run_retry_req *req)
{
	json_t *o = json_object();

	cg_json_set_str(o, "fromStepId", req->from);
	cg_json_set_str(o, "idempotencyKey", req->key);
	if (req->no_cache)
		cg_json_set(o, "noCache", json_true());
	if (req->max_cost_microusd >= 0)
		cg_record_usd(o, "maxCostUsd", req->max_cost_microusd);
	return o;
}

static int
queue_again(struct change *c, const struct cg_run_retry_req *req, const struct kept_steps *k)
{
	json_t *more = json_object(), *what = asked(req);
	int64_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += k->v[i].again;
	cg_json_set_int(more, "attempt", c->row.attempt + 1);
	cg_json_set_str(more, "reason", "it is tried again");
	json_object_update(more, what);
	json_decref(what);
	cg_json_set_int(more, "stepsReset", n);
	return cg_run_put_event(c, "run.queued", NULL, more);
}

/* Under which key which retry was done: the event that says so. */
struct earlier {
	const char *key;
	json_t *event; /* new */
};

static int
find_earlier(void *arg, int64_t seq, const char *type, const char *json)
{
	struct earlier *e = arg;
	struct cg_err ignored;
	json_t *event;

	(void)seq;
	if (strcmp(type, "run.queued") != 0)
		return 0;
	event = cg_json_parse(json, strlen(json), "event", 0, &ignored);
	if (strcmp(cg_json_get_str(event, "idempotencyKey", ""), e->key) == 0) {
		e->event = event;
		return 1;
	}
	json_decref(event);
	return 0;
}

/* 1: it was done already; 0: not yet; -1: something else was. */
static int
is_done(struct change *c, const struct cg_run_retry_req *req)
{
	static const char *const names[] = { "fromStepId", "noCache", "maxCostUsd" };
	struct earlier e = { req->key, NULL };
	json_t *now = asked(req);
	int rc = !req->key ? 0 : cg_store_events(c->ctx->store, &c->ctx->who, c->row.id, 0, find_earlier, &e,
	    c->err);

	rc = rc < 0 ? rc : e.event != NULL;
	for (size_t i = 0; rc == 1 && i < sizeof names / sizeof *names; i++) {
		const json_t *a = json_object_get(e.event, names[i]), *b = json_object_get(now, names[i]);

		if ((a || b) && !json_equal((json_t *)(size_t)a, (json_t *)(size_t)b))
			rc = cg_err_set(c->err, CG_E_CONFLICT, "the key '%.200s' is that of another retry of run '%s': "
			    "take a new one", req->key, c->row.id);
	}
	json_decref(e.event);
	json_decref(now);
	return rc;
}

static int
retry(struct change *c)
{
	const struct cg_run_retry_req *req = c->req;
	struct cg_plan *p = NULL;
	struct kept_steps k = { .n = 0 };
	int rc = is_done(c, req);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (c->row.thread)
		return cg_run_retry_thread(c) < 0 ? -1 : follow(c, CG_RUN_QUEUED);
	rc = -1;
	if (c->row.state == CG_RUN_COMPLETED && !req->from)
		return cg_err_set(c->err, CG_E_STATE, "run '%s' is completed: name the step to begin "
		    "with (--from)", c->row.id);
	/* Two may come at the same time: the second had to wait for what the first has done. */
	if (cg_run_ask(c, req->from ? CG_ASK_REDO : CG_ASK_RETRY) < 0)
		return c->err->code == CG_E_STATE && req->key && is_done(c, req) == 1 ? 0 : -1;
	if (!c->row.plan)
		return cg_err_set(c->err, CG_E_STATE, "run '%s' has no plan", c->row.id);
	p = cg_plan_parse(c->row.plan, strlen(c->row.plan), c->err);
	if (!p || cg_run_load_steps(c, &k) < 0)
		goto out;
	if (req->from && mark_from(c, &k, p, req->from) < 0)
		goto out;
	mark_unfinished(&k, p);
	if (reset_steps(c, &k, p) < 0 || change_plan(c, req, p) < 0 || queue_again(c, req, &k) < 0)
		goto out;
	rc = follow(c, CG_RUN_QUEUED);
out:
	cg_run_release_steps(&k);
	cg_plan_free(p);
	return rc;
}

int
cg_tool_run_retry(struct cg_ctx *ctx, const char *run, const struct cg_run_retry_req *req,
    struct cg_sink *to, struct cg_err *err)
{
	return cg_run_change(ctx, run, req, retry, to, err);
}
