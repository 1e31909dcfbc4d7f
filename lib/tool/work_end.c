/*
 * The ways a step ends, each with its row, its event and what follows from it: a
 * result is recorded and kept, a hit is copied, a failure is retried or final and
 * then skips what depended on it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "json/json.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "store/store.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

struct cg_step_row
cg_work_row(const struct turn *t, enum cg_step_state state)
{
	return (struct cg_step_row){ .run = t->r->id, .step = t->p->id, .skill = t->p->skill,
		.skill_version = t->p->skill_version, .state = state, .attempt = t->attempt,
		.input_hash = t->input_hash[0] ? t->input_hash : NULL,
		.cache_key = t->key[0] ? t->key : NULL, .started_ms = t->info->started_ms };
}

int
cg_work_put_row(struct turn *t, struct cg_step_row *row, struct cg_err *err)
{
	char *history = t->info->history ? cg_json_str(t->info->history) : NULL;
	int rc = cg_work_begin(t->r->w, err);

	row->error_history = history;
	row->ord = (int)t->i;
	row->is_new = !t->r->has_rows && !t->info->has_row;
	t->info->has_row = true;
	t->r->dirty = true;
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
	t->info->data_hash[0] = '\0';
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

struct cg_cache_parts
cg_work_parts(const struct turn *t)
{
	return (struct cg_cache_parts){ .skill = t->p->skill, .version = t->p->skill_version,
		.descriptor = t->digest, .model = cg_way_model(t->way), .input = t->input, .run_only = !t->p->cache_global,
		.run = t->r->id, .base = t->r->plan->base_run ? t->r->plan->base_run : "" };
}

static int
add_cost(struct turn *t, int64_t microusd, struct cg_err *err)
{
	if (!microusd)
		return 0;
	t->r->cost_microusd += microusd;
	t->r->pays |= !t->way;
	return cg_store_run_cost(t->r->w->ctx->store, &t->r->who, t->r->id, microusd, err);
}

int
cg_work_success(struct turn *t, struct cg_step_result *res, struct cg_err *err)
{
	struct worker *w = t->r->w;
	struct cg_step_row row = cg_work_row(t, CG_STEP_COMPLETED);
	char *data = NULL, *ids_text = NULL, *debug = NULL;
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
	row.log = t->log[0] ? t->log : NULL;
	row.ended_ms = cg_wall_ms();
	row.duration_ms = res->duration_ms;
	row.cost_microusd = res->cost_microusd;
	row.tokens_in = res->tokens_in;
	row.tokens_out = res->tokens_out;
	rc = cg_work_put_row(t, &row, err);
	if (rc == 0 && t->p->cache_enabled && !cg_step_is_degraded(res)) {
		struct cg_cache_parts parts = cg_work_parts(t);
		struct cg_cache_result result = { .workflow = t->r->plan->workflow, .step = t->p->id,
			.run = t->r->id, .data = res->data, .artifacts = res->artifacts,
			.cost_microusd = res->cost_microusd, .duration_ms = res->duration_ms };

		rc = cg_cache_fill(w->ctx->cache, &t->r->who, &parts, &result, err);
	}
	rc = rc < 0 ? rc : add_cost(t, res->cost_microusd, err);
	more = json_object();
	cg_json_set_int(more, "durationMs", res->duration_ms);
	cg_json_set_str(more, "skillId", t->p->skill);
	if (cg_step_is_degraded(res))
		cg_json_set(more, "degraded", json_true());
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

int
cg_work_hit(struct turn *t, const struct cg_cache_row *hit, struct cg_err *err)
{
	struct cg_step_row row = cg_work_row(t, CG_STEP_COMPLETED);
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
	row.output = hit->data_hash ? NULL : hit->data;
	row.output_hash = hit->data_hash;
	row.artifacts = ids_text;
	row.started_ms = row.ended_ms = cg_wall_ms();
	rc = cg_work_put_row(t, &row, err);
	more = json_object();
	cg_json_set_str(more, "skillId", t->p->skill);
	cg_json_set_str(more, "cacheKey", hit->key);
	cg_json_set_str(more, "fromRunId", hit->run);
	rc = rc < 0 ? (json_decref(more), rc)
	    : cg_work_event(t->r, "step.cached", t->p->id, t->attempt, more, err);
	if (rc == 0 && row.ended_ms - hit->used_ms > TOUCH_MS)
		rc = cg_store_cache_touch(t->r->w->ctx->store, &t->r->who, hit->key, err);
	set_output(t, "completed", ids, NULL);
	if (hit->data || !hit->data_hash)
		t->info->data = cg_strdup(hit->data ? hit->data : "{}");
	else
		snprintf(t->info->data_hash, sizeof t->info->data_hash, "%s", hit->data_hash);
	cg_sched_done(t->r->sched, t->i, false);
	free(ids_text);
	return rc < 0 ? -1 : 0;
}

int
cg_work_skip(struct run *r, size_t i, const char *reason, struct cg_err *err)
{
	struct turn t = { .r = r, .i = i, .p = &r->plan->steps[i], .info = &r->steps[i],
		.attempt = 1, .lock = -1 };
	struct cg_step_row row = cg_work_row(&t, CG_STEP_SKIPPED);

	row.reason = reason;
	row.ended_ms = cg_wall_ms();
	if (cg_work_put_row(&t, &row, err) < 0
	    || cg_work_event(r, "step.skipped", t.p->id, 0, json_pack("{s:s}", "reason", reason),
	    err) < 0)
		return -1;
	set_output(&t, "skipped", NULL, NULL);
	return 0;
}

/* Steps that a failure skips: noted, because the failure itself is told first. */
struct skipping {
	struct {
		size_t step, because;
	} *v;
	size_t n;
};

static void
note_skip(void *arg, size_t step, size_t because)
{
	struct skipping *x = arg;

	x->v = cg_realloc(x->v, x->n + 1, sizeof *x->v);
	x->v[x->n].step = step;
	x->v[x->n++].because = because;
}

static int
skip_noted(struct run *r, const struct skipping *x, struct cg_err *err)
{
	char reason[300];

	for (size_t i = 0; i < x->n; i++) {
		snprintf(reason, sizeof reason, "step '%.250s' failed",
		    r->plan->steps[x->v[i].because].id);
		if (cg_work_skip(r, x->v[i].step, reason, err) < 0)
			return -1;
	}
	return 0;
}

int
cg_work_failure(struct turn *t, struct cg_step_result *res, struct cg_err *err)
{
	struct skipping x = { NULL, 0 };
	json_t *error = cg_work_error(res->code, res->error ? res->error : "", t->attempt), *more;
	char *text = cg_json_str(error), *debug;
	struct cg_step_row row;
	int64_t delay;
	int rc = cg_work_begin(t->r->w, err);

	if (!t->info->history)
		t->info->history = json_array();
	json_array_append(t->info->history, error);
	delay = cg_sched_fail(t->r->sched, t->i, res->code, res->retry_after_ms, cg_random_u64(),
	    cg_mono_ms(), note_skip, &x);
	row = cg_work_row(t, delay >= 0 ? CG_STEP_PENDING : CG_STEP_FAILED);
	debug = res->debug ? cg_json_str(res->debug) : NULL;
	row.error = text;
	row.debug = debug;
	row.log = t->log[0] ? t->log : NULL;
	row.duration_ms = res->duration_ms;
	row.cost_microusd = res->cost_microusd;
	row.ended_ms = delay >= 0 ? 0 : cg_wall_ms();
	row.next_attempt_ms = delay >= 0 ? cg_wall_ms() + delay : 0;
	rc = rc < 0 ? rc : cg_work_put_row(t, &row, err);
	more = json_pack("{s:O}", "error", error);
	if (delay >= 0)
		cg_json_set_int(more, "delayMs", delay);
	else
		cg_json_set_int(more, "durationMs", res->duration_ms);
	rc = rc < 0 ? (json_decref(more), rc) : cg_work_event(t->r,
	    delay >= 0 ? "step.retrying" : "step.failed", t->p->id, t->attempt, more, err);
	rc = rc < 0 ? rc : skip_noted(t->r, &x, err);
	/* A provider wants its money for a failed call too. */
	rc = rc < 0 ? rc : add_cost(t, res->cost_microusd, err);
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
	free(x.v);
	free(text);
	free(debug);
	return rc < 0 ? -1 : 0;
}

int
cg_work_fail(struct turn *t, const char *code, const char *why, struct cg_err *err)
{
	struct cg_step_result res = { 0 };
	int rc;

	cg_step_result_fail(&res, code, "%s", why);
	rc = cg_work_failure(t, &res, err);
	cg_step_result_release(&res);
	return rc;
}
