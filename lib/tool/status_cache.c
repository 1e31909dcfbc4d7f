/* What the cache did for a run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "cache/cache.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "store/store.h"
#include "tool/record.h"
#include "tool/status.h"
#include "tool/tool.h"

/* A step of the run, kept: the store may not be asked within its own callback. */
struct seen {
	const char *id, *skill, *hash, *key, *reason;
	enum cg_step_state state;
	bool hit;
	int64_t duration_ms;
};

struct analysis {
	struct cg_ctx *ctx;
	struct cg_run_row run;
	struct cg_plan *plan;      /* NULL: none is stored */
	struct cg_arena mem;
	struct seen *v;
	size_t n, cap;
	int64_t hits, misses, saved_ms, saved_microusd;
};

static const char *
keep(struct analysis *a, const char *s)
{
	return s ? cg_arena_strdup(&a->mem, s) : NULL;
}

static int
keep_step(void *arg, const struct cg_step_row *row)
{
	struct analysis *a = arg;

	if (a->n == a->cap)
		a->v = cg_realloc(a->v, a->cap = a->cap ? 2 * a->cap : 32, sizeof *a->v);
	a->v[a->n++] = (struct seen){ keep(a, row->step), keep(a, row->skill),
		keep(a, row->input_hash), keep(a, row->cache_key), keep(a, row->reason),
		row->state, row->cache_hit, row->duration_ms };
	return 0;
}

static void
release(struct analysis *a)
{
	cg_run_row_release(&a->run);
	cg_plan_free(a->plan);
	cg_arena_release(&a->mem);
	free(a->v);
}

static int
load(struct analysis *a, struct cg_ctx *ctx, const char *run, struct cg_err *err)
{
	struct cg_err ignored;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	memset(a, 0, sizeof *a);
	a->ctx = ctx;
	rc = rc < 0 ? rc : cg_store_run_load(ctx->store, &ctx->who, run, &a->run, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(ctx, run, err);
	if (a->run.plan)
		a->plan = cg_plan_parse(a->run.plan, strlen(a->run.plan), &ignored);
	rc = cg_store_steps(ctx->store, &ctx->who, run, keep_step, a, err);
	if (rc < 0)
		release(a);
	return rc;
}

/* ---- why ---- */

struct before {
	char *parts;
	char run[CG_ID_LEN + 1];
};

static int
keep_parts(void *arg, const struct cg_cache_row *row)
{
	struct before *b = arg;

	if (row->parts)
		b->parts = cg_strdup(row->parts);
	snprintf(b->run, sizeof b->run, "%s", row->run ? row->run : "");
	return 1;
}

/* What was different when this result was made, compared with the one made before it. */
static int
compare(struct analysis *a, const struct cg_cache_row *row, struct cg_buf *words,
    struct cg_err *err)
{
	struct cg_cache_filter f = { .workflow = row->workflow, .step = row->step,
		.created_before_ms = row->created_ms, .limit = 1 };
	struct before b = { NULL, "" };
	int n = cg_store_cache_list(a->ctx->store, &a->ctx->who, &f, keep_parts, &b, err);

	if (n == 0 && b.parts && row->parts) {
		n = cg_cache_diff(b.parts, row->parts, words, err);
		if (n == 0)
			cg_buf_printf(words, "nothing differs from the result of run %s", b.run);
	} else if (n == 0) {
		cg_buf_puts(words, "the step was never made before");
	}
	free(b.parts);
	for (char *p = words->s; *p; p++)
		if (*p == '\n')
			*p = p[1] ? ';' : '\0';
	return n < 0 ? -1 : 0;
}

static const struct cg_plan_step *
planned(const struct analysis *a, const char *step)
{
	long i = a->plan ? cg_plan_step(a->plan, step) : -1;

	return i < 0 ? NULL : &a->plan->steps[i];
}

static int
why_missed(struct analysis *a, const struct seen *s, const struct cg_cache_row *row,
    struct cg_buf *words, struct cg_err *err)
{
	const struct cg_plan_step *p = planned(a, s->id);

	if (p && !p->cache_enabled)
		cg_buf_puts(words, "its results are not kept");
	else if (a->plan && cg_json_get_bool(a->plan->head, "noCache", false))
		cg_buf_puts(words, "nothing was taken from the cache");
	else if (s->state == CG_STEP_FAILED)
		cg_buf_puts(words, "it failed, so nothing was kept");
	else if (!row)
		cg_buf_puts(words, "the cache has forgotten its result since");
	else if (row->run_only)
		cg_buf_puts(words, "its results are kept for their own run only");
	else
		return compare(a, row, words, err);
	return 0;
}

static bool
is_miss(const struct seen *s)
{
	return !s->hit && (s->state == CG_STEP_COMPLETED || s->state == CG_STEP_FAILED);
}

static int
add_reason(struct analysis *a, const struct seen *s, json_t *r, struct cg_err *err)
{
	struct cg_cache_row row = { 0 };
	struct cg_buf words;
	int rc = s->key ? cg_store_cache_get(a->ctx->store, &a->ctx->who, s->key, &row, err) : 0;
	bool found = rc == 1;

	if (rc < 0)
		return -1;
	cg_buf_init(&words, 4096);
	rc = 0;
	if (s->hit && found) {
		cg_json_set_str(r, "fromRunId", row.run);
		cg_json_set_int(r, "savedMs", row.duration_ms);
		cg_record_usd(r, "savedUsd", row.cost_microusd);
		a->saved_ms += row.duration_ms;
		a->saved_microusd += row.cost_microusd;
		cg_buf_printf(&words, "the result of run %s fits", row.run ? row.run : "?");
	} else if (s->hit) {
		cg_buf_puts(&words, "a result of another run fitted, which is forgotten since");
	} else if (is_miss(s)) {
		rc = why_missed(a, s, found ? &row : NULL, &words, err);
	} else {
		cg_buf_puts(&words, s->reason ? s->reason : "it has not ended");
	}
	cg_json_set_str(r, "reason", words.s);
	cg_buf_release(&words);
	if (found)
		cg_cache_row_release(&row);
	return rc;
}

static json_t *
analyse_step(struct analysis *a, const struct seen *s, struct cg_err *err)
{
	json_t *r = json_object();

	cg_json_set_str(r, "stepId", s->id);
	cg_json_set_str(r, "skillId", s->skill);
	cg_json_set_str(r, "status", cg_step_state_name(s->state));
	cg_json_set(r, "cacheHit", json_boolean(s->hit));
	if (s->hash && *s->hash)
		cg_json_set_str(r, "inputHash", s->hash);
	cg_json_set_str(r, "cacheKey", s->key);
	if (s->hit || is_miss(s)) {
		cg_json_set_str(r, "executedFrom", s->hit ? "cache" : "fresh");
		cg_json_set_int(r, "durationMs", s->duration_ms);
	}
	a->hits += s->hit;
	a->misses += is_miss(s);
	if (add_reason(a, s, r, err) < 0) {
		json_decref(r);
		return NULL;
	}
	return r;
}

int
cg_tool_status_cache(struct cg_ctx *ctx, const char *run, struct cg_sink *to,
    struct cg_err *err)
{
	struct analysis a;
	json_t *r = NULL, *steps = NULL, *step;
	int rc = -1;

	if (load(&a, ctx, run, err) < 0)
		return -1;
	steps = json_array();
	for (size_t i = 0; i < a.n; i++) {
		if (!(step = analyse_step(&a, &a.v[i], err)))
			goto out;
		json_array_append_new(steps, step);
	}
	r = json_object();
	cg_json_set_str(r, "type", "cacheAnalysis");
	cg_json_set_str(r, "runId", a.run.id);
	cg_json_set_int(r, "totalSteps", (int64_t)a.n);
	cg_json_set_int(r, "cacheHits", a.hits);
	cg_json_set_int(r, "cacheMisses", a.misses);
	cg_json_set(r, "cacheHitRate", a.hits + a.misses
	    ? json_real((double)a.hits / (double)(a.hits + a.misses)) : json_integer(0));
	cg_json_set_int(r, "savedMs", a.saved_ms);
	cg_record_usd(r, "savedUsd", a.saved_microusd);
	cg_json_set(r, "steps", json_incref(steps));
	rc = cg_sink_put(to, r, err);
out:
	json_decref(r);
	json_decref(steps);
	release(&a);
	return rc;
}
