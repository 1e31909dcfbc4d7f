/*
 * A step's life in a worker: its input is resolved, the cache is asked, a process
 * is started and fed, its result is recorded, its failure retried or final.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "select/select.h"
#include "skill/skill.h"
#include "store/store.h"
#include "tool/plan.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum { LOCK_RETRY_MS = 60 };

/* What is known of a step while it is decided what becomes of it. */
struct turn {
	struct run *r;
	size_t i;
	const struct cg_plan_step *p;
	struct step_info *info;
	int attempt;
	json_t *input;
	const struct cg_skill *skill; /* NULL until it is needed */
	char digest[65];
	char key[65], input_hash[65];
	int lock;
};

/* ---- values ---- */

/* The data of a hit is text until another step reads it. */
static int
parse_data(struct step_info *s, struct cg_err *err)
{
	json_t *data = cg_json_parse(s->data, strlen(s->data), "a cached result", 0, err);

	if (!data)
		return -1;
	cg_json_set(s->output, "data", data);
	free(s->data);
	s->data = NULL;
	return 0;
}

static int
output_of(void *arg, const char *step, bool base, const json_t **out, struct cg_err *err)
{
	struct run *r = arg;
	json_t *v;
	long i;
	int rc;

	if (base) {
		v = json_object_get(r->base_outputs, step);
		if (!v && r->plan->base_run) {
			rc = cg_tool_output(r->w->ctx, r->plan->base_run, step, &v, err);
			if (rc <= 0)
				return rc;
			cg_json_set(r->base_outputs, step, v);
		}
	} else {
		i = cg_plan_step(r->plan, step);
		v = i < 0 ? NULL : r->steps[i].output;
		if (v && r->steps[i].data && parse_data(&r->steps[i], err) < 0)
			return -1;
	}
	*out = v;
	return v ? CG_SELECT_FOUND : CG_SELECT_MISSING;
}

static struct cg_select_env
env_of(struct run *r)
{
	return (struct cg_select_env){ .arg = r, .trigger = r->plan->trigger,
		.base_trigger = r->plan->base_trigger, .step = output_of };
}

/* The commit after which everything that step i builds upon is durable. */
static uint64_t
needs_commit(const struct run *r, size_t i)
{
	const struct cg_plan_step *p = &r->plan->steps[i];
	uint64_t most = 0;

	for (size_t k = 0; k < p->n_needs; k++)
		if (r->steps[p->needs[k]].commit > most)
			most = r->steps[p->needs[k]].commit;
	return most;
}

/* ---- records ---- */

static struct cg_step_row
row_of(const struct turn *t, enum cg_step_state state)
{
	return (struct cg_step_row){ .run = t->r->id, .step = t->p->id, .skill = t->p->skill,
		.skill_version = t->p->skill_version, .state = state, .attempt = t->attempt,
		.input_hash = t->input_hash[0] ? t->input_hash : NULL,
		.cache_key = t->key[0] ? t->key : NULL, .started_ms = t->info->started_ms };
}

static int
put_row(struct turn *t, struct cg_step_row *row, struct cg_err *err)
{
	char *history = t->info->history ? cg_json_str(t->info->history) : NULL;
	int rc = cg_work_begin(t->r->w, err);

	row->error_history = history;
	row->ord = (int)t->i;
	t->info->has_row = true;
	rc = rc < 0 ? rc : cg_store_step_put(t->r->w->ctx->store, &t->r->who, row, err);
	free(history);
	return rc;
}

static void
set_output(struct turn *t, const char *status, json_t *ids, json_t *data)
{
	json_t *o = json_object();

	cg_json_set_str(o, "stepId", t->p->id);
	cg_json_set_str(o, "status", status);
	cg_json_set(o, "outputArtifactIds", ids ? ids : json_array());
	cg_json_set(o, "data", data);
	json_decref(t->info->output);
	free(t->info->data);
	t->info->data = NULL;
	t->info->output = o;
	t->info->commit = t->r->w->commits + 1;
}

/* Rows for the artifacts of a result; returns their ids, new, or NULL with err. */
static json_t *
add_artifacts(struct turn *t, const json_t *list, bool is_new, struct cg_err *err)
{
	json_t *ids = json_array(), *a;
	size_t i;

	json_array_foreach(list, i, a) {
		json_t *meta = json_object_get(a, "metadata"), *e;
		char *meta_text = meta ? cg_json_str(meta) : NULL;
		struct cg_artifact_row row = { .run = t->r->id, .step = t->p->id,
			.skill = t->p->skill, .type = cg_json_get_str(a, "artifactType", ""),
			.uri = cg_json_get_str(a, "uri", ""), .hash = cg_json_get_str(a, "hash", ""),
			.size = cg_json_get_int(a, "sizeBytes", 0),
			.mime = cg_json_get_str(a, "mime", NULL),
			.filename = cg_json_get_str(a, "filename", NULL), .metadata = meta_text };
		int rc = cg_store_artifact_add(t->r->w->ctx->store, &t->r->who, &row, err);

		free(meta_text);
		if (rc >= 0 && is_new) {
			e = json_object();
			cg_json_set_str(e, "artifactId", row.id);
			cg_json_set_str(e, "artifactType", row.type);
			cg_json_set_str(e, "uri", row.uri);
			cg_json_set_int(e, "sizeBytes", row.size);
			cg_json_set_str(e, "mime", row.mime);
			rc = cg_work_event(t->r, "artifact.created", t->p->id, t->attempt, e, err);
		}
		if (rc < 0) {
			json_decref(ids);
			return NULL;
		}
		json_array_append_new(ids, json_string(row.id));
	}
	return ids;
}

static char *
put_log(struct turn *t, const char *log, char hex[65])
{
	struct cg_err err;

	if (!log || cg_cas_put(t->r->w->ctx->cas, &t->r->who, log, strlen(log), hex, &err) < 0)
		return NULL;
	return hex;
}

static struct cg_cache_parts
parts_of(const struct turn *t)
{
	return (struct cg_cache_parts){ .skill = t->p->skill, .version = t->p->skill_version,
		.descriptor = t->digest, .input = t->input, .run_only = !t->p->cache_global,
		.run = t->r->id };
}

/* ---- the ways a step ends ---- */

static int
record_success(struct turn *t, struct cg_step_result *res, struct cg_err *err)
{
	struct worker *w = t->r->w;
	struct cg_step_row row = row_of(t, CG_STEP_COMPLETED);
	char log[65], *data = NULL, *ids_text = NULL, *debug = NULL;
	json_t *ids = NULL, *more;
	int rc = cg_work_begin(w, err);

	/* Objects that are held back cannot be named yet, and the next step may want them. */
	if (rc == 0 && json_array_size(res->artifacts)) {
		rc = cg_cas_settle(w->ctx->cas, err);
		cg_cas_hold(w->ctx->cas);
	}
	if (rc == 0)
		ids = add_artifacts(t, res->artifacts, true, err);
	if (!ids)
		return -1;
	data = cg_json_str(res->data);
	ids_text = cg_json_str(ids);
	debug = res->debug ? cg_json_str(res->debug) : NULL;
	row.output = data;
	row.artifacts = ids_text;
	row.debug = debug;
	row.log = put_log(t, res->log, log);
	row.ended_ms = cg_wall_ms();
	row.duration_ms = res->duration_ms;
	row.cost_microusd = res->cost_microusd;
	row.tokens_in = res->tokens_in;
	row.tokens_out = res->tokens_out;
	rc = put_row(t, &row, err);
	if (rc == 0 && t->p->cache_enabled) {
		struct cg_cache_parts parts = parts_of(t);
		struct cg_cache_result result = { .workflow = t->r->plan->workflow, .step = t->p->id,
			.run = t->r->id, .data = res->data, .artifacts = res->artifacts,
			.cost_microusd = res->cost_microusd, .duration_ms = res->duration_ms };

		rc = cg_cache_fill(w->ctx->cache, &t->r->who, &parts, &result, err);
	}
	if (rc == 0 && res->cost_microusd) {
		t->r->cost_microusd += res->cost_microusd;
		rc = cg_store_run_cost(w->ctx->store, &t->r->who, t->r->id, res->cost_microusd, err);
	}
	more = json_object();
	cg_json_set_int(more, "durationMs", res->duration_ms);
	cg_json_set_str(more, "skillId", t->p->skill);
	rc = rc < 0 ? (json_decref(more), rc)
	    : cg_work_event(t->r, "step.completed", t->p->id, t->attempt, more, err);
	set_output(t, "completed", ids, json_incref(res->data));
	cg_sched_done(t->r->sched, t->i, false);
	free(data);
	free(ids_text);
	free(debug);
	return rc < 0 ? -1 : 0;
}

enum { TOUCH_MS = 3600000 }; /* when something was last used need not be known closer */

static int
record_hit(struct turn *t, const struct cg_cache_row *hit, struct cg_err *err)
{
	struct cg_step_row row = row_of(t, CG_STEP_COMPLETED);
	json_t *list = NULL, *ids = NULL, *more;
	char *ids_text;
	int rc = cg_work_begin(t->r->w, err);

	if (rc == 0 && hit->artifacts)
		list = cg_json_parse(hit->artifacts, strlen(hit->artifacts), "a cached result", 0, err);
	if (rc == 0 && (list || !hit->artifacts))
		ids = add_artifacts(t, list, false, err);
	json_decref(list);
	if (!ids)
		return -1;
	ids_text = cg_json_str(ids);
	row.cache_key = hit->key;
	row.input_hash = hit->input_hash;
	row.cache_hit = true;
	row.output = hit->data;
	row.artifacts = ids_text;
	row.started_ms = row.ended_ms = cg_wall_ms();
	rc = put_row(t, &row, err);
	more = json_object();
	cg_json_set_str(more, "skillId", t->p->skill);
	cg_json_set_str(more, "cacheKey", hit->key);
	cg_json_set_str(more, "fromRunId", hit->run);
	rc = rc < 0 ? (json_decref(more), rc)
	    : cg_work_event(t->r, "step.cached", t->p->id, t->attempt, more, err);
	if (rc == 0 && row.ended_ms - hit->used_ms > TOUCH_MS)
		rc = cg_store_cache_touch(t->r->w->ctx->store, &t->r->who, hit->key, err);
	set_output(t, "completed", ids, NULL);
	t->info->data = cg_strdup(hit->data ? hit->data : "{}");
	cg_sched_done(t->r->sched, t->i, false);
	free(ids_text);
	return rc < 0 ? -1 : 0;
}

static int
record_skip(struct run *r, size_t i, const char *reason, struct cg_err *err)
{
	struct turn t = { .r = r, .i = i, .p = &r->plan->steps[i], .info = &r->steps[i],
		.attempt = 1, .lock = -1 };
	struct cg_step_row row = row_of(&t, CG_STEP_SKIPPED);

	row.reason = reason;
	row.ended_ms = cg_wall_ms();
	if (put_row(&t, &row, err) < 0
	    || cg_work_event(r, "step.skipped", t.p->id, 0, json_pack("{s:s}", "reason", reason),
	    err) < 0)
		return -1;
	set_output(&t, "skipped", NULL, NULL);
	return 0;
}

struct skipping {
	struct run *r;
	struct cg_err *err;
	int rc;
};

static void
skip_one(void *arg, size_t step, size_t because)
{
	struct skipping *x = arg;
	char reason[300];

	snprintf(reason, sizeof reason, "step '%.250s' failed", x->r->plan->steps[because].id);
	if (x->rc == 0)
		x->rc = record_skip(x->r, step, reason, x->err);
}

static int
record_failure(struct turn *t, struct cg_step_result *res, struct cg_err *err)
{
	struct skipping x = { t->r, err, 0 };
	json_t *error = cg_work_error(res->code, res->error ? res->error : "", t->attempt), *more;
	char *text = cg_json_str(error), log[65], *debug;
	struct cg_step_row row;
	int64_t delay;
	int rc = cg_work_begin(t->r->w, err);

	if (!t->info->history)
		t->info->history = json_array();
	json_array_append(t->info->history, error);
	delay = cg_sched_fail(t->r->sched, t->i, res->code, res->retry_after_ms, cg_random_u64(),
	    cg_mono_ms(), skip_one, &x);
	rc = rc < 0 ? rc : x.rc;
	row = row_of(t, delay >= 0 ? CG_STEP_PENDING : CG_STEP_FAILED);
	debug = res->debug ? cg_json_str(res->debug) : NULL;
	row.error = text;
	row.debug = debug;
	row.log = rc < 0 ? NULL : put_log(t, res->log, log);
	row.duration_ms = res->duration_ms;
	row.cost_microusd = res->cost_microusd;
	row.ended_ms = delay >= 0 ? 0 : cg_wall_ms();
	row.next_attempt_ms = delay >= 0 ? cg_wall_ms() + delay : 0;
	rc = rc < 0 ? rc : put_row(t, &row, err);
	more = json_pack("{s:O}", "error", error);
	if (delay >= 0)
		cg_json_set_int(more, "delayMs", delay);
	else
		cg_json_set_int(more, "durationMs", res->duration_ms);
	rc = rc < 0 ? (json_decref(more), rc) : cg_work_event(t->r,
	    delay >= 0 ? "step.retrying" : "step.failed", t->p->id, t->attempt, more, err);
	if (delay < 0) {
		set_output(t, "failed", NULL, NULL);
		if (!t->p->on_error_continue && !t->r->failed_step[0]) {
			snprintf(t->r->failed_step, sizeof t->r->failed_step, "%s", t->p->id);
			snprintf(t->r->failed_code, sizeof t->r->failed_code, "%s", res->code);
			snprintf(t->r->failed_error, sizeof t->r->failed_error, "%s",
			    res->error ? res->error : "");
		}
	}
	json_decref(error);
	free(text);
	free(debug);
	return rc < 0 ? -1 : 0;
}

static int
fail_now(struct turn *t, const char *code, const char *why, struct cg_err *err)
{
	struct cg_step_result res = { 0 };
	int rc;

	cg_step_result_fail(&res, code, "%s", why);
	rc = record_failure(t, &res, err);
	cg_step_result_release(&res);
	return rc;
}

/* ---- the beginning ---- */

static int
find_skill(struct turn *t, struct cg_err *err)
{
	if (t->skill)
		return 0;
	if (cg_ctx_catalog(t->r->w->ctx, err) < 0
	    || cg_catalog_get(t->r->w->ctx->catalog, t->p->skill, t->p->skill_version, &t->skill,
	    err) < 0)
		return -1;
	return 0;
}

/* 1 it has ended by a hit, 0 not. */
static int
try_cache(struct turn *t, struct cg_err *err)
{
	struct cg_cache_parts parts = parts_of(t);
	struct cg_cache_row hit;
	int rc = cg_cache_key(&t->r->who, &parts, t->key, t->input_hash, err);

	if (rc < 0 || !t->p->cache_enabled || t->r->no_cache)
		return rc;
	rc = cg_cache_get(t->r->w->ctx->cache, &t->r->who, &parts, &hit, err);
	if (rc <= 0)
		return rc;
	rc = record_hit(t, &hit, err);
	cg_cache_row_release(&hit);
	return rc < 0 ? -1 : 1;
}

/*
 * The plan names the skill as it was when it was made. What runs is the skill as
 * it is here: when they differ the result must not be kept under the old key.
 */
static int
same_skill(struct turn *t, struct cg_err *err)
{
	if (strcmp(t->skill->digest, t->digest) == 0)
		return 0;
	cg_log(CG_LOG_WARN, "the skill has changed since the plan was made",
	    CG_S("skill", t->p->skill), CG_S("step", t->p->id));
	snprintf(t->digest, sizeof t->digest, "%s", t->skill->digest);
	return try_cache(t, err);
}

static int
run_builtin(struct turn *t, struct cg_err *err)
{
	struct cg_step_result res = { 0 };
	int rc = cg_step_builtin(t->skill, t->input, &res);

	if (rc == 1)
		rc = record_success(t, &res, err) < 0 ? -1 : 1;
	cg_step_result_release(&res);
	return rc;
}

static void
tell_about_sandbox(struct worker *w)
{
	const char *lacks = cg_sandbox_lacks(&w->host.caps);

	if (lacks && !w->sandbox_told)
		cg_log(CG_LOG_WARN, lacks, CG_S("hint", "--strict refuses to run so"));
	w->sandbox_told = true;
}

static int
start_process(struct turn *t, const json_t *checked, struct cg_err *err)
{
	struct worker *w = t->r->w;
	struct live *l = cg_alloc(sizeof *l);
	char idem[200], hex[65];
	struct cg_step_job job = { .who = &t->r->who, .run = t->r->id, .step = t->p->id,
		.skill = t->skill, .input = checked, .attempt = t->attempt, .idempotency_key = hex,
		.timeout_ms = t->p->timeout_ms, .arg = l };
	struct cg_step_row row;
	struct cg_err why = CG_ERR_INIT;

	tell_about_sandbox(w);
	snprintf(idem, sizeof idem, "%s/%.150s", t->r->id, t->p->id);
	cg_sha256_hex(idem, strlen(idem), hex);
	*l = (struct live){ .run = t->r, .step = t->i, .lock = t->lock,
		.needs_commit = needs_commit(t->r, t->i) };
	memcpy(l->key, t->key, sizeof l->key);
	memcpy(l->input_hash, t->input_hash, sizeof l->input_hash);
	if (cg_step_start(&w->host, &job, &l->proc, &why) < 0) {
		free(l);
		if (why.code == CG_E_IO || why.code == CG_E_OS) {
			*err = why;
			return -1;
		}
		return fail_now(t, why.code == CG_E_NOTFOUND ? "HANDLER_NOT_FOUND"
		    : "EXECUTION_ERROR", why.msg, err);
	}
	t->lock = -1;
	l->input = json_incref(t->input);
	l->next = w->live;
	w->live = l;
	w->n_live++;
	t->r->n_live++;
	t->info->started_ms = cg_wall_ms();
	row = row_of(t, CG_STEP_RUNNING);
	if (put_row(t, &row, err) < 0)
		return -1;
	return cg_work_event(t->r, "step.started", t->p->id, t->attempt,
	    json_pack("{s:s}", "skillId", t->p->skill), err);
}

/* Take the key's lock, so that equal steps elsewhere wait for this one. 1: wait. */
static int
lock_key(struct turn *t, struct cg_err *err)
{
	if (!t->p->cache_enabled || t->r->no_cache)
		return 0;
	t->lock = cg_cache_lock_try(t->r->w->ctx->cache, &t->r->who, t->key, err);
	if (t->lock >= 0)
		return 0;
	if (err->code != CG_E_CONFLICT)
		return -1;
	cg_sched_return(t->r->sched, t->i, cg_mono_ms(), LOCK_RETRY_MS);
	return 1;
}

static int
execute(struct turn *t, struct cg_err *err)
{
	struct cg_step_result res = { 0 };
	struct cg_err why = CG_ERR_INIT;
	json_t *checked = NULL;
	int rc;

	if (find_skill(t, &why) < 0)
		return fail_now(t, why.code == CG_E_NOTFOUND ? "SKILL_NOT_FOUND" : "EXECUTION_ERROR",
		    why.msg, err);
	if ((rc = same_skill(t, err)) || (rc = lock_key(t, err)))
		return rc < 0 ? -1 : 0;
	/* Whoever held the lock a moment ago may have left the result. */
	if (t->lock >= 0 && (rc = try_cache(t, err)))
		return rc < 0 ? -1 : 0;
	rc = cg_step_check_input(t->skill, t->input, &checked, &res, &why);
	if (rc < 0)
		return fail_now(t, "EXECUTION_ERROR", why.msg, err);
	if (rc == 1) {
		rc = record_failure(t, &res, err);
		cg_step_result_release(&res);
		return rc;
	}
	rc = run_builtin(t, err);
	if (rc == 0)
		rc = start_process(t, checked, err);
	json_decref(checked);
	return rc < 0 ? -1 : 0;
}

/* 1: it waits for a person now; 0: it may run; -1. */
static int
approval(struct turn *t, struct cg_err *err)
{
	struct cg_select_env env = env_of(t->r);
	struct cg_step_row row = row_of(t, CG_STEP_WAITING);
	json_t *show = NULL, *more;
	struct cg_err ignored;

	if (!t->p->approval_prompt)
		return 0;
	if (t->info->answer) {
		if (cg_json_get_bool(t->info->answer, "approved", false))
			return 0;
		return fail_now(t, "REJECTED", cg_json_get_str(t->info->answer, "comment",
		    "somebody said no"), err) < 0 ? -1 : 1;
	}
	if (t->p->approval_show)
		cg_select_eval(t->p->approval_show, &env, &show, &ignored);
	more = json_pack("{s:s}", "prompt", t->p->approval_prompt);
	cg_json_set(more, "show", show);
	cg_sched_wait(t->r->sched, t->i);
	row.reason = t->p->approval_prompt;
	if (put_row(t, &row, err) < 0) {
		json_decref(more);
		return -1;
	}
	return cg_work_event(t->r, "step.waiting", t->p->id, t->attempt, more, err) < 0 ? -1 : 1;
}

/*
 * The planner has found a result under this key: when it is still there, neither
 * input nor key need be made again. 1 it has ended by the hit, 0 not.
 */
static int
try_forecast(struct turn *t, struct cg_err *err)
{
	struct cg_cache_row hit;
	int rc;

	if (!t->p->cache_key || !t->p->cache_enabled || t->r->no_cache || t->p->when
	    || t->p->approval_prompt)
		return 0;
	rc = cg_cache_get_key(t->r->w->ctx->cache, &t->r->who, t->p->cache_key, &hit, err);
	if (rc <= 0)
		return rc;
	rc = record_hit(t, &hit, err);
	cg_cache_row_release(&hit);
	return rc < 0 ? -1 : 1;
}

static int
take_turn(struct turn *t, struct cg_err *err)
{
	struct cg_select_env env = env_of(t->r);
	struct cg_err why = CG_ERR_INIT;
	int64_t max = t->r->w->req->max_cost_microusd;
	int rc = try_forecast(t, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	rc = cg_plan_when(t->r->plan, t->i, &env, &why);
	if (rc == 0) {
		if (record_skip(t->r, t->i, "its condition is not met", err) < 0)
			return -1;
		cg_sched_done(t->r->sched, t->i, true);
		return 0;
	}
	if (rc != 1 || cg_plan_input(t->r->plan, t->i, &env, &t->input, &why) != CG_SELECT_FOUND)
		return fail_now(t, "INPUT_SELECTOR_ERROR", why.msg, err);
	if (max >= 0 && t->r->cost_microusd >= max && max > 0)
		return fail_now(t, "COST_LIMIT", "the run has cost as much as --max-cost allows", err);
	if ((rc = approval(t, err)))
		return rc < 0 ? -1 : 0;
	rc = try_cache(t, err);
	if (rc == 0)
		rc = execute(t, err);
	return rc < 0 ? -1 : 0;
}

int
cg_work_start_ready(struct worker *w, struct cg_err *err)
{
	int64_t now = cg_mono_ms();

	for (struct run *r = w->runs; r; r = r->next) {
		if (r->over || r->cancelling || r->pausing)
			continue;
		while (w->n_live < (size_t)w->req->jobs) {
			long i = cg_sched_next(r->sched, now);
			struct turn t = { .r = r, .i = (size_t)i, .lock = -1 };
			int rc;

			if (i < 0)
				break;
			t.p = &r->plan->steps[i];
			t.info = &r->steps[i];
			t.attempt = cg_sched_attempt(r->sched, (size_t)i);
			snprintf(t.digest, sizeof t.digest, "%s", t.p->skill_digest);
			rc = take_turn(&t, err);
			json_decref(t.input);
			if (t.lock >= 0)
				close(t.lock);
			if (rc < 0)
				return -1;
		}
	}
	return 0;
}

void
cg_work_feed(struct worker *w)
{
	for (struct live *l = w->live; l; l = l->next)
		if (!l->fed && l->needs_commit <= w->commits) {
			l->fed = true;
			cg_step_feed(l->proc);
		}
}

/* ---- the end ---- */

static void
unlink_live(struct worker *w, struct live *l)
{
	for (struct live **at = &w->live; *at; at = &(*at)->next)
		if (*at == l) {
			*at = l->next;
			break;
		}
	w->n_live--;
	l->run->n_live--;
}

static void
free_live(struct live *l)
{
	if (l->lock >= 0)
		close(l->lock);
	json_decref(l->input);
	free(l);
}

int
cg_work_collect(struct worker *w, struct live *l, struct cg_err *err)
{
	struct run *r = l->run;
	struct turn t = { .r = r, .i = l->step, .p = &r->plan->steps[l->step],
		.info = &r->steps[l->step], .attempt = cg_sched_attempt(r->sched, l->step),
		.input = l->input, .lock = -1 };
	struct cg_step_result res;
	struct cg_err why = CG_ERR_INIT;
	int rc;

	unlink_live(w, l);
	memcpy(t.key, l->key, sizeof t.key);
	memcpy(t.input_hash, l->input_hash, sizeof t.input_hash);
	/* The digest that the key was made with: the skill as it was started. */
	rc = find_skill(&t, &why);
	snprintf(t.digest, sizeof t.digest, "%s", rc < 0 ? t.p->skill_digest : t.skill->digest);
	rc = cg_work_begin(w, err);
	if (rc == 0 && cg_step_finish(l->proc, &res, &why) < 0) {
		if (why.code == CG_E_IO) {
			*err = why;
			rc = -1;
		} else {
			rc = fail_now(&t, "EXECUTION_ERROR", why.msg, err);
		}
	} else if (rc == 0) {
		rc = res.ok ? record_success(&t, &res, err) : record_failure(&t, &res, err);
		cg_step_result_release(&res);
	}
	free_live(l);
	return rc;
}

void
cg_work_drop_live(struct worker *w, struct live *l)
{
	struct cg_step_result res;
	struct cg_err ignored;

	cg_step_kill(l->proc);
	unlink_live(w, l);
	if (cg_step_over(l->proc) && cg_step_finish(l->proc, &res, &ignored) == 0)
		cg_step_result_release(&res);
	free_live(l);
}
