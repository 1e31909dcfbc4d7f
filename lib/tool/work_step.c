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
#include "store/fleet.h"
#include "store/store.h"
#include "tool/plan.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum {
	REMOTE_MAX = 500,        /* steps that the gateway has; it takes more, our memory need not */
	LOCK_RETRY_MS = 60,
	SLOT_RETRY_MS = 100,
	OBJECTS_RETRY_MS = 1000 /* when the bucket does not answer */
};

/* ---- values ---- */

/* The data of a hit is text, or only named, until another step reads it. */
static int
parse_data(struct run *r, struct step_info *s, struct cg_err *err)
{
	json_t *data;
	int rc = s->data ? 1 : cg_store_result(r->w->ctx->store, &r->who, s->data_hash, &s->data, err);

	if (rc == 0)
		return cg_err_set(err, CG_E_DATA, "store: the result %.12s of a cached step is gone",
		    s->data_hash);
	if (rc < 0 || !(data = cg_json_parse(s->data, strlen(s->data), "a cached result", 0, err)))
		return -1;
	s->data_hash[0] = '\0';
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
			rc = cg_tool_output(r->w->ctx, &r->who, r->plan->base_run, step, &v, err);
			if (rc <= 0)
				return rc;
			cg_json_set(r->base_outputs, step, v);
		}
	} else {
		i = cg_plan_step(r->plan, step);
		v = i < 0 ? NULL : r->steps[i].output;
		if (v && (r->steps[i].data || r->steps[i].data_hash[0])
		    && parse_data(r, &r->steps[i], err) < 0)
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

/* The commit after which the run and everything that step i builds upon is durable. */
static uint64_t
needs_commit(const struct run *r, size_t i)
{
	const struct cg_plan_step *p = &r->plan->steps[i];
	uint64_t most = r->commit;

	for (size_t k = 0; k < p->n_needs; k++)
		if (r->steps[p->needs[k]].commit > most)
			most = r->steps[p->needs[k]].commit;
	return most;
}

/* ---- the beginning ---- */

int
cg_work_find_skill(struct turn *t, struct cg_err *err)
{
	if (t->skill)
		return 0;
	if (cg_ctx_catalog(t->r->w->ctx, err) < 0
	    || cg_catalog_get(t->r->w->ctx->catalog, t->p->skill, t->p->skill_version, &t->skill,
	    err) < 0)
		return -1;
	return 0;
}

/* Take the key's lock, so that equal steps elsewhere wait for this one. 1 has it, 0 not. */
static int
lock_key(struct turn *t, struct cg_err *err)
{
	if (t->lock >= 0)
		close(t->lock);
	t->lock = cg_cache_lock_try(t->r->w->ctx->cache, &t->r->who, t->key, err);
	return t->lock >= 0 ? 1 : err->code == CG_E_CONFLICT ? 0 : -1;
}

/*
 * A step that builds upon what the open transaction holds waits for its commit before it
 * is fed. Where the store is far away that commit takes the look along: one round trip
 * instead of two. Hits wait for no commit; where one has been computed, the next will be.
 */
static int
commit_along(struct turn *t, struct cg_err *err)
{
	struct worker *w = t->r->w;

	if (!w->has_results || needs_commit(t->r, t->i) <= w->commits
	    || !cg_store_is_far(w->ctx->store))
		return 0;
	return cg_work_commit_asking(w, &t->r->who, t->key, err);
}

/*
 * The lock comes before the look: who has it knows that nobody is computing this result,
 * so that one look is enough, which on PostgreSQL is a round trip. 1: it has ended by a
 * hit, or waits for who computes it; 0: it is ours to compute.
 */
static int
try_cache(struct turn *t, struct cg_err *err)
{
	struct cg_cache_parts parts = cg_work_parts(t);
	struct cg_cache_row hit;
	int rc = cg_cache_key(&t->r->who, &parts, t->key, t->input_hash, err);

	if (rc < 0 || !t->p->cache_enabled || t->r->no_cache)
		return rc;
	if (lock_key(t, err) < 0 || commit_along(t, err) < 0)
		return -1;
	rc = cg_cache_get(t->r->w->ctx->cache, &t->r->who, &parts, &hit, err);
	if (rc == 1) {
		rc = cg_work_hit(t, &hit, err) < 0 ? -1 : 1;
		cg_cache_row_release(&hit);
	} else if (rc == 0 && t->lock < 0) {
		cg_sched_return(t->r->sched, t->i, cg_mono_ms(), LOCK_RETRY_MS);
		rc = 1;
	}
	return rc;
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
		rc = cg_work_success(t, &res, err) < 0 ? -1 : 1;
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

/* What files of this step carry: its key, without the run where that is part of it. */
static int
say_made_of(const struct turn *t, char made_of[65], struct cg_err *err)
{
	struct cg_cache_parts parts = cg_work_parts(t);

	if (!t->p->cache_global)
		return cg_cache_made_of(&t->r->who, &parts, made_of, err);
	memcpy(made_of, t->key, sizeof t->key);
	return 0;
}

/*
 * May a process of this tenant start? 1; 0 not now, it has as many running as it may,
 * counted over all workers. The store is locked for this tenant until the commit, which
 * shows the step as running.
 */
static int
slot_for(struct turn *t, struct cg_err *err)
{
	struct worker *w = t->r->w;
	int64_t more = 0;
	int rc;

	/* The next part has the place of the one before it. */
	if (t->r->max_steps <= 0 || t->goes_on)
		return 1;
	for (struct live *l = w->live; l; l = l->next)
		more += !l->recorded && strcmp(l->run->tenant, t->r->tenant) == 0;
	if (cg_work_begin(w, err) < 0)
		return -1;
	rc = cg_store_step_slot(w->ctx->store, &t->r->who, w->max_steps, more, err);
	if (rc == 0)
		cg_sched_return(t->r->sched, t->i, cg_mono_ms(), SLOT_RETRY_MS);
	return rc;
}

int
cg_work_start_part(struct turn *t, const json_t *checked, struct cg_err *err)
{
	struct worker *w = t->r->w;
	struct live *l = cg_alloc(sizeof *l);
	char idem[200], hex[65], made_of[65];
	struct cg_step_job job = { .who = &t->r->who, .run = t->r->id, .step = t->p->id,
		.skill = t->skill, .input = checked, .attempt = t->attempt, .idempotency_key = hex,
		.step_key = made_of, .timeout_ms = t->p->timeout_ms, .arg = l };
	struct cg_step_result res = { 0 };
	struct cg_err why = CG_ERR_INIT;
	int rc;

	tell_about_sandbox(w);
	if ((rc = slot_for(t, err)) <= 0) {
		free(l);
		return rc;
	}
	/* Others sweep the workspaces of whom they cannot see alive. */
	if (cg_owner_lock(&w->owner, err) < 0 || say_made_of(t, made_of, err) < 0) {
		free(l);
		return -1;
	}
	snprintf(idem, sizeof idem, "%s/%.150s", t->r->id, t->p->id);
	cg_sha256_hex(idem, strlen(idem), hex);
	*l = (struct live){ .run = t->r, .step = t->i, .lock = t->lock, .way = t->way,
		.needs_commit = needs_commit(t->r, t->i) };
	memcpy(l->key, t->key, sizeof l->key);
	memcpy(l->input_hash, t->input_hash, sizeof l->input_hash);
	if (cg_way_start(w->ctx, &w->gate, &w->host, &job, t->way, &l->proc, &why) < 0) {
		free(l);
		if (why.code == CG_E_IO || why.code == CG_E_OS || cg_cas_is_away(w->ctx->cas)) {
			*err = why;
			return -1;
		}
		cg_step_result_fail(&res, why.code == CG_E_NOTFOUND ? "HANDLER_NOT_FOUND" : "EXECUTION_ERROR",
		    "%s", why.msg);
		cg_way_ends(t->way, &res);
		rc = cg_work_failure(t, &res, err);
		cg_step_result_release(&res);
		return rc;
	}
	t->lock = -1;
	l->remote = cg_step_pid(l->proc) == 0;
	w->n_remote += l->remote;
	l->input = json_incref(t->input);
	t->has_left = true;
	l->next = w->live;
	w->live = l;
	w->n_live++;
	t->r->n_live++;
	if (t->goes_on)
		return cg_work_event(t->r, "log", t->p->id, t->attempt, json_pack("{s:s}", "message",
		    cg_way_words(t->way)), err);
	t->info->started_ms = cg_wall_ms();
	return cg_work_event(t->r, "step.started", t->p->id, t->attempt,
	    json_pack("{s:s}", "skillId", t->p->skill), err);
}

/* A step that has ended by the time of the commit is recorded as that, once. */
static int
record_each(struct live *list, struct cg_err *err)
{
	for (struct live *l = list; l; l = l->next) {
		struct turn t = { .r = l->run, .i = l->step, .p = &l->run->plan->steps[l->step],
			.info = &l->run->steps[l->step],
			.attempt = cg_sched_attempt(l->run->sched, l->step) };
		struct cg_step_row row;

		if (l->recorded)
			continue;
		memcpy(t.key, l->key, sizeof t.key);
		memcpy(t.input_hash, l->input_hash, sizeof t.input_hash);
		row = cg_work_row(&t, CG_STEP_RUNNING);
		if (cg_work_put_row(&t, &row, err) < 0)
			return -1;
		l->recorded = true;
	}
	return 0;
}

int
cg_work_record_live(struct worker *w, struct cg_err *err)
{
	return record_each(w->live, err) < 0 || record_each(w->shipped, err) < 0 ? -1
	    : record_each(w->resting, err);
}

static int
execute(struct turn *t, struct cg_err *err)
{
	struct cg_step_result res = { 0 };
	struct cg_err why = CG_ERR_INIT;
	json_t *checked = NULL;
	int rc;

	if (cg_work_find_skill(t, &why) < 0)
		return cg_work_fail(t, why.code == CG_E_NOTFOUND ? "SKILL_NOT_FOUND" : "EXECUTION_ERROR",
		    why.msg, err);
	if ((rc = same_skill(t, err)))
		return rc < 0 ? -1 : 0;
	rc = cg_step_check_input(t->skill, t->input, &checked, &res, &why);
	if (rc < 0)
		return cg_work_fail(t, "EXECUTION_ERROR", why.msg, err);
	if (rc == 1) {
		rc = cg_work_failure(t, &res, err);
		cg_step_result_release(&res);
		return rc;
	}
	rc = run_builtin(t, err);
	if (rc == 0)
		rc = cg_work_start_part(t, checked, err);
	json_decref(checked);
	return rc < 0 ? -1 : 0;
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
	rc = cg_cache_get_name(t->r->w->ctx->cache, &t->r->who, t->p->cache_key, &hit, err);
	if (rc <= 0)
		return rc;
	rc = cg_work_hit(t, &hit, err);
	cg_cache_row_release(&hit);
	return rc < 0 ? -1 : 1;
}

/*
 * The gateway asks the ledger before each call that it pays for, and who cannot be paid for may
 * be free with the studio. Of programs that pay by themselves we only know afterwards.
 */
static bool
over_budget(const struct run *r)
{
	return r->pays && r->max_cost_microusd >= 0 && r->cost_microusd >= r->max_cost_microusd;
}

static int
take_turn(struct turn *t, struct cg_err *err)
{
	struct cg_select_env env = env_of(t->r);
	struct cg_err why = CG_ERR_INIT;
	int rc = try_forecast(t, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	rc = cg_plan_when(t->r->plan, t->i, &env, &why);
	if (rc == 0) {
		if (cg_work_skip(t->r, t->i, "its condition is not met", err) < 0)
			return -1;
		cg_sched_done(t->r->sched, t->i, true);
		return 0;
	}
	if (rc != 1 || cg_plan_input(t->r->plan, t->i, &env, &t->input, &why) != CG_SELECT_FOUND)
		return cg_work_fail(t, "INPUT_SELECTOR_ERROR", why.msg, err);
	if ((rc = cg_work_ask(t, &env, err)))
		return rc < 0 ? -1 : 0;
	if (over_budget(t->r))
		return cg_work_fail(t, "BUDGET_EXCEEDED", "the run has cost as much as --max-cost allows",
		    err);
	if (cg_way_is_open(t->r->w->ctx, t->r->providers, t->input) && (cg_work_find_skill(t, &why) < 0
	    || cg_way_choose(t->r->w->ctx, t->r->providers, t->skill, t->input, &t->way, &why) < 0))
		return cg_work_fail(t, why.code == CG_E_NOTFOUND ? "SKILL_NOT_FOUND" : "EXECUTION_ERROR",
		    why.msg, err);
	cg_way_cap(t->way, t->r->max_cost_microusd);
	rc = try_cache(t, err);
	if (rc == 0)
		rc = execute(t, err);
	return rc < 0 ? -1 : 0;
}

/*
 * The bucket does not answer: what needs it waits, whatever else there is goes on. A pipe's
 * run is its only one: it ends here and can be resumed.
 */
static bool
waits_for_objects(struct turn *t, const struct cg_err *err)
{
	struct worker *w = t->r->w;

	if (w->req->in_fd >= 0 || w->req->resume || !cg_cas_is_away(w->ctx->cas))
		return false;
	if (!w->objects_told)
		cg_log(CG_LOG_WARN, "objects cannot be had, trying again", CG_S("reason", err->msg));
	w->objects_told = true;
	cg_sched_return(t->r->sched, t->i, cg_mono_ms(), OBJECTS_RETRY_MS);
	return true;
}

int
cg_work_start_ready(struct worker *w, struct cg_err *err)
{
	int64_t now = cg_mono_ms();

	if (cg_work_go_on(w, err) < 0)
		return -1;
	for (struct run *r = w->runs; r; r = r->next) {
		if (r->over || r->cancelling || r->pausing)
			continue;
		while (cg_work_busy(w) < (size_t)w->req->jobs && w->n_remote < REMOTE_MAX) {
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
			if (!t.has_left)
				cg_way_free(t.way);
			if (t.lock >= 0)
				close(t.lock);
			if (rc < 0 && !waits_for_objects(&t, err))
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

/* Will this step, when its turn comes, want a process for sure? */
static bool
wants_process(const struct run *r, long i)
{
	const struct cg_plan_step *p = i < 0 ? NULL : &r->plan->steps[i];

	return p && !p->when && !p->approval_prompt && (!p->cache_key || r->no_cache);
}

static int
warm_for(struct run *r, long i, struct cg_err *err)
{
	struct turn t = { .r = r, .p = &r->plan->steps[i] };
	struct cg_err ignored;

	if (cg_work_find_skill(&t, &ignored) < 0)
		return 0; /* said when its turn comes */
	return cg_step_warm(&r->w->host, &r->who, t.skill, t.p->timeout_ms, err) < 0 ? -1 : 0;
}

/*
 * While steps run, start the processes of those that come after them: the ready
 * ones that have found no place, else the successors of what runs.
 */
int
cg_work_warm(struct worker *w, struct cg_err *err)
{
	size_t n = 0, max = (size_t)w->req->jobs;

	if (w->drain_until_ms || !w->host.tidy)
		return 0;
	for (struct live *l = w->live; l && n < max; l = l->next) {
		struct run *r = l->run;
		long i = cg_sched_peek(r->sched, n);

		if (i < 0)
			i = cg_sched_after(r->sched, l->step);
		if (r->cancelling || r->pausing || !wants_process(r, i))
			continue;
		if (++n > w->host.n_warm && warm_for(r, i, err) < 0)
			return -1;
	}
	return 0;
}
