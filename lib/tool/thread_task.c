/*
 * A task of a graph: its skill is found, its input checked, the cache asked; then it is done
 * at once (a built-in, an action) or by a process, tried again as its node says, and the
 * graph told.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "cache/cache.h"
#include "cas/cas.h"
#include "flow/graph.h"
#include "gate/gate.h"
#include "json/json.h"
#include "skill/skill.h"
#include "tool/thread_act.h"
#include "tool/thread_priv.h"
#include "tool/tool.h"
#include "tool/way.h"

enum { REMOTE_MAX = 500 }; /* that the gateway has at once */

/* ---- how it ends ---- */

static void
task_free(struct task *k)
{
	struct task **at = &k->x->tasks;

	while (*at && *at != k)
		at = &(*at)->next;
	if (*at)
		*at = k->next;
	if (k->proc)
		cg_step_abandon(k->proc);
	cg_way_free(k->way);
	json_decref(k->checked);
	free(k);
}

static int
tell_failed(struct task *k, const char *code, const char *why, struct cg_err *err)
{
	int rc = cg_graph_fail(k->x->g, k->t, code, why ? why : "", err);

	k->x->told = true;
	task_free(k);
	return rc;
}

static bool
caches(const struct task *k)
{
	return k->t->node->cached && json_array_size(k->t->resume) == 0;
}

static struct cg_cache_parts
parts_of(const struct task *k)
{
	return (struct cg_cache_parts){ .skill = k->skill->id, .version = k->skill->version,
		.descriptor = k->skill->digest, .model = cg_way_model(k->way), .input = k->t->input,
		.run_only = !k->t->node->cache_global, .run = k->x->run, .base = "" };
}

static int
fill_cache(struct task *k, const struct cg_step_result *r, struct cg_err *err)
{
	struct cg_cache_parts parts = parts_of(k);
	struct cg_cache_result result = { .workflow = k->x->doc.doc->name, .step = k->t->node->id,
		.run = k->x->run, .data = r->data, .artifacts = r->artifacts,
		.cost_microusd = r->cost_microusd, .duration_ms = r->duration_ms };

	if (!caches(k) || cg_step_is_degraded(r))
		return 0;
	return cg_cache_fill(k->x->ctx->cache, &k->x->who, &parts, &result, err);
}

static void
gather(struct task *k, const struct cg_step_result *r)
{
	struct exec *x = k->x;
	json_t *of;

	if (json_array_size(r->artifacts) == 0)
		return;
	of = json_object();
	cg_json_set_str(of, "node", k->t->node->id);
	cg_json_set_str(of, "skill", k->skill->id);
	cg_json_set(of, "list", json_incref(r->artifacts));
	if (!x->artifacts)
		x->artifacts = json_array();
	json_array_append_new(x->artifacts, of);
}

static void
add_cost(struct task *k, int64_t microusd)
{
	k->x->cost += microusd;
	k->x->cost_total += microusd;
	k->x->pays |= microusd && !k->way;
}

/* As of the steps of a plan: of programs that pay by themselves we only know afterwards. */
static bool
over_budget(const struct exec *x)
{
	return x->pays && x->max_cost_microusd >= 0 && x->cost_total >= x->max_cost_microusd;
}

/* What it has had made is the gateway's to keep until the graph's next turn is durable. */
static void
tell_later(struct task *k)
{
	struct told *t;

	if (!k->way)
		return;
	t = cg_alloc(sizeof *t);
	*t = (struct told){ .next = k->x->ways, .way = k->way };
	k->x->ways = t;
	k->way = NULL;
}

void
cg_exec_tell_gate(struct exec *x, bool durable)
{
	struct told *t;

	while ((t = x->ways)) {
		x->ways = t->next;
		if (durable)
			cg_way_committed(t->way, x->gate, x->who.tenant);
		cg_way_free(t->way);
		free(t);
	}
}

/* What came of it, which is taken. */
static int
ended(struct task *k, struct cg_step_result *r, json_t *interrupt, struct cg_err *err)
{
	struct exec *x = k->x;
	int rc;

	add_cost(k, r->cost_microusd);
	if (!interrupt && !r->ok) {
		if ((rc = cg_exec_tries_again(k, r, err)))
			return rc < 0 ? -1 : 0;
		return tell_failed(k, r->code, r->error, err);
	}
	gather(k, r);
	x->told = true;
	if (interrupt) {
		rc = cg_graph_interrupt(x->g, k->t, interrupt, err);
	} else {
		rc = fill_cache(k, r, err);
		if (rc == 0) {
			rc = cg_graph_done(x->g, k->t, r->data, err);
			r->data = NULL;
		}
		tell_later(k);
	}
	task_free(k);
	return rc;
}

static int
fail(struct task *k, const char *code, const char *why, struct cg_err *err)
{
	struct cg_step_result r = { 0 };
	int rc;

	cg_step_result_fail(&r, code, "%s", why);
	rc = ended(k, &r, NULL, err);
	cg_step_result_release(&r);
	return rc;
}

/* ---- what needs no process ---- */

static int
act(struct task *k, cg_thread_act_fn *fn, struct cg_err *err)
{
	struct exec *x = k->x;
	struct cg_thread_act call = { .input = k->checked,
		.resume = k->t->resume, .context = x->context,
		.thread = x->thread, .run = x->run, .node = k->t->node->id, .user = x->who.user,
		.may = cg_json_get_str(x->doc.rec, "may", NULL),
		.task = k->t->id };
	struct cg_step_result r = { 0 };
	json_t *interrupt = NULL;
	int rc = fn(x->ctx, &call, &r, &interrupt, err);

	if (rc == 0 && !interrupt && !r.ok && !r.code[0])
		cg_step_result_fail(&r, "EXECUTION_ERROR", "action '%s' gave no result", k->skill->handler);
	if (rc == 0)
		rc = ended(k, &r, interrupt, err);
	else
		json_decref(interrupt);
	cg_step_result_release(&r);
	return rc < 0 ? -1 : 1;
}

/* 1: it is done without a process; 0: it needs one. */
static int
at_once(struct task *k, struct cg_err *err)
{
	struct cg_step_result r = { 0 };
	cg_thread_act_fn *fn;
	int rc;

	if (strcmp(k->skill->kind, "builtin") != 0)
		return 0;
	if (strcmp(k->skill->handler ? k->skill->handler : "", "pass") == 0) {
		/* Nobody else looks at it any more. */
		r.ok = true;
		r.data = k->checked;
		k->checked = NULL;
		rc = ended(k, &r, NULL, err);
		cg_step_result_release(&r);
		return rc < 0 ? -1 : 1;
	}
	if ((fn = cg_thread_act_find(k->skill->handler)))
		return act(k, fn, err);
	rc = fail(k, "HANDLER_NOT_FOUND", "there is no action of that name", err);
	return rc < 0 ? -1 : 1;
}

static int
from_cache(struct task *k, struct cg_err *err)
{
	struct cg_cache_parts parts = parts_of(k);
	struct cg_step_result r = { .ok = true };
	struct cg_cache_row hit;
	int rc;

	if (!caches(k) || k->x->job->no_cache)
		return 0;
	rc = cg_cache_get(k->x->ctx->cache, &k->x->who, &parts, &hit, err);
	if (rc <= 0)
		return rc;
	r.data = cg_json_parse(hit.data ? hit.data : "{}", hit.data ? strlen(hit.data) : 2,
	    "a cached result", 0, err);
	if (hit.artifacts)
		r.artifacts = cg_json_parse(hit.artifacts, strlen(hit.artifacts), "a cached result", 0, err);
	cg_cache_row_release(&hit);
	if (!r.data) {
		cg_step_result_release(&r);
		return -1;
	}
	gather(k, &r);
	k->x->told = true;
	rc = cg_graph_done(k->x->g, k->t, r.data, err);
	r.data = NULL;
	cg_step_result_release(&r);
	task_free(k);
	return rc < 0 ? -1 : 1;
}

/* ---- its process ---- */

static void
equip(struct exec *x)
{
	const char *lacks;

	if (x->equipped)
		return;
	x->equipped = true;
	cg_sandbox_caps(&x->host.caps);
	x->host.cas = x->ctx->cas;
	x->host.work_dir = x->job->work_dir;
	x->host.max_memory_mb = x->bounds.max_memory_mb;
	x->host.reuse = 2 * (size_t)x->jobs;
	x->host.said = cg_exec_heard;
	if ((lacks = cg_sandbox_lacks(&x->host.caps)))
		cg_log(CG_LOG_WARN, lacks, CG_S("hint", "cg-worker --strict refuses to run so"));
}

/* The less of what node or skill and the whole run have left. */
static int64_t
timeout_of(const struct task *k)
{
	int64_t own = k->t->node->timeout_ms, left;

	if (!k->x->deadline_ms)
		return own;
	left = k->x->deadline_ms - cg_mono_ms();
	if (!own)
		own = k->skill->timeout_ms;
	return left < 1 ? 1 : own && own < left ? own : left;
}

/* The part of its way that is next. */
static int
start_part(struct task *k, struct cg_err *err)
{
	struct exec *x = k->x;
	struct cg_cache_parts parts = parts_of(k);
	struct cg_err why = CG_ERR_INIT;
	struct cg_step_result r = { 0 };
	char made_of[65];
	struct cg_step_job job = { .who = &x->who, .run = x->run, .step = k->t->node->id,
		.skill = k->skill, .input = k->checked, .attempt = k->attempt,
		.idempotency_key = k->t->id, .step_key = made_of, .timeout_ms = timeout_of(k), .thread = x->thread,
		.resume = k->t->resume, .arg = k };
	int rc;

	k->goes_on = false;
	equip(x);
	if (cg_cache_made_of(&x->who, &parts, made_of, err) < 0)
		return -1;
	if (cg_way_start(x->ctx, &x->gate, &x->host, &job, k->way, &k->proc, &why) == 0) {
		k->remote = cg_step_pid(k->proc) == 0;
		x->n_live++;
		x->n_busy += !k->remote;
		cg_step_feed(k->proc);
		return 0;
	}
	if (why.code == CG_E_IO || why.code == CG_E_OS) {
		*err = why;
		return -1;
	}
	cg_step_result_fail(&r, why.code == CG_E_NOTFOUND ? "HANDLER_NOT_FOUND" : "EXECUTION_ERROR",
	    "%s", why.msg);
	cg_way_ends(k->way, &r);
	rc = ended(k, &r, NULL, err);
	cg_step_result_release(&r);
	return rc;
}

/* The skill of a node: looked up once. */
static int
find_skill(struct task *k, struct cg_err *err)
{
	struct exec *x = k->x;
	const char *name = k->t->node->skill;

	for (size_t i = 0; i < x->n_skills; i++)
		if (strcmp(x->skills[i]->id, name) == 0) {
			k->skill = x->skills[i];
			return 0;
		}
	if (cg_ctx_catalog(x->ctx, err) < 0
	    || cg_catalog_get(x->ctx->catalog, name, NULL, &k->skill, err) < 0)
		return -1;
	if (x->n_skills < sizeof x->skills / sizeof *x->skills)
		x->skills[x->n_skills++] = k->skill;
	return 0;
}

/* Everything that comes before it; also of the next attempt. */
static int
begin(struct task *k, struct cg_err *err)
{
	struct exec *x = k->x;
	struct cg_err why = CG_ERR_INIT;
	struct cg_step_result r = { 0 };
	int rc;

	k->attempt = (k->attempt ? k->attempt : (int)cg_json_get_int(x->tries, k->t->id, 0)) + 1;
	k->again_ms = 0;
	if (x->deadline_ms && cg_mono_ms() >= x->deadline_ms)
		return fail(k, "TIMEOUT", "the time of the whole run is over", err);
	if (x->bounds.max_steps && x->n_begun > x->bounds.max_steps)
		return fail(k, "LIMIT_REACHED", "the run has begun as many steps as workflow-max-steps allows", err);
	if (!k->skill && find_skill(k, &why) < 0)
		return fail(k, why.code == CG_E_NOTFOUND ? "SKILL_NOT_FOUND" : "EXECUTION_ERROR", why.msg, err);
	if (!k->checked) {
		rc = cg_step_check_input(k->skill, k->t->input, &k->checked, &r, &why);
		if (rc == 1)
			rc = ended(k, &r, NULL, err);
		else if (rc < 0)
			rc = fail(k, "EXECUTION_ERROR", why.msg, err);
		else
			rc = 1;
		cg_step_result_release(&r);
		if (rc <= 0)
			return rc;
	}
	if ((rc = at_once(k, err)))
		return rc < 0 ? -1 : 0;
	if (over_budget(x))
		return fail(k, "BUDGET_EXCEEDED", "the run has cost as much as --max-cost allows", err);
	if (cg_way_is_open(x->ctx, x->providers, k->t->input) && cg_way_choose(x->ctx, x->providers,
	    k->skill, k->t->input, &k->way, &why) < 0)
		return fail(k, "EXECUTION_ERROR", why.msg, err);
	cg_way_cap(k->way, x->max_cost_microusd);
	if ((rc = from_cache(k, err)))
		return rc < 0 ? -1 : 0;
	return start_part(k, err);
}

static bool
has_place(const struct exec *x)
{
	return x->n_busy < (size_t)x->jobs && x->n_live - x->n_busy < REMOTE_MAX;
}

int
cg_exec_start(struct exec *x, struct cg_err *err)
{
	struct task *k, *next;
	struct cg_graph_task *t;
	int64_t now = cg_mono_ms();

	if (x->cancelling || x->stop_now)
		return 0;
	for (k = x->tasks; k; k = next) {
		int rc = 0;

		next = k->next;
		if (k->proc || !has_place(x))
			continue;
		if (k->goes_on)
			rc = start_part(k, err);
		else if (now >= k->again_ms && !x->drain_until_ms)
			rc = begin(k, err);
		if (rc < 0)
			return -1;
	}
	/* Who drains begins nothing more. */
	while (!x->drain_until_ms && !x->pausing && has_place(x) && (t = cg_graph_next(x->g))) {
		k = cg_alloc(sizeof *k);
		*k = (struct task){ .x = x, .t = t, .next = x->tasks };
		x->tasks = k;
		t->arg = k;
		x->n_begun++;
		if (!*t->ns)
			x->recent[x->n_recent++ % (sizeof x->recent / sizeof *x->recent)] = t->node->id;
		if (begin(k, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- while it runs ---- */

size_t
cg_exec_fds(const struct exec *x, struct pollfd *v)
{
	size_t n = 0;

	for (const struct task *k = x->tasks; k; k = k->next)
		if (k->proc)
			n += (size_t)cg_step_fds(k->proc, v + n);
	return n;
}

int64_t
cg_exec_wait_ms(const struct exec *x)
{
	int64_t ms = -1, now = cg_mono_ms(), one;

	for (const struct task *k = x->tasks; k; k = k->next) {
		one = k->proc ? cg_step_wait_ms(k->proc) : k->again_ms > now ? k->again_ms - now : 0;
		if (one >= 0 && (ms < 0 || one < ms))
			ms = one;
	}
	return ms;
}

static void
reap(struct exec *x)
{
	int status;
	pid_t pid;

	while (x->n_live + (x->host.other > 0) > 0 && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct task *k = x->tasks;

		while (k && (!k->proc || cg_step_pid(k->proc) != pid || cg_step_over(k->proc)))
			k = k->next;
		if (k) {
			cg_step_exited(k->proc, status);
		} else if (x->host.other == pid) {
			cg_gate_ended(x->gate);
			x->host.other = 0;
		} else {
			cg_step_warm_exited(&x->host, pid);
		}
	}
}

/* Its process is over: another part follows, or it has ended. */
static int
over(struct task *k, struct cg_err *err)
{
	struct exec *x = k->x;
	struct cg_step_result r = { 0 };
	struct cg_err why = CG_ERR_INIT;
	struct cg_step *proc = k->proc;
	json_t *interrupt;
	int rc;

	k->proc = NULL;
	x->n_live--;
	x->n_busy -= !k->remote;
	if (cg_step_finish(proc, &r, &why) < 0) {
		if (why.code == CG_E_IO) {
			*err = why;
			return -1;
		}
		cg_step_result_fail(&r, "EXECUTION_ERROR", "%s", why.msg);
	}
	if (!x->cancelling && cg_way_goes_on(k->way, &r)) {
		k->goes_on = true;
		return cg_way_is_remote(k->way) || has_place(x) ? start_part(k, err) : 0;
	}
	cg_exec_keep_log(k, &r);
	if (x->cancelling) /* its result, if there is one, counts; a failure does not */
		cg_way_ends(k->way, &r);
	if (x->cancelling && !r.ok) {
		add_cost(k, r.cost_microusd);
		task_free(k);
		rc = 0;
	} else {
		interrupt = r.interrupt;
		r.interrupt = NULL;
		rc = ended(k, &r, interrupt, err);
	}
	cg_step_result_release(&r);
	return rc;
}

int
cg_exec_collect(struct exec *x, struct cg_err *err)
{
	struct task *next;

	for (struct task *k = x->tasks; k; k = k->next)
		if (k->proc)
			cg_step_io(k->proc);
	reap(x);
	for (struct task *k = x->tasks; k; k = next) {
		next = k->next;
		if (!k->proc)
			continue;
		cg_step_tick(k->proc);
		if (cg_step_over(k->proc) && over(k, err) < 0)
			return -1;
	}
	if (x->equipped && x->host.n_running == 0 && x->n_live == 0)
		cg_step_reap_rest(x->host.other);
	return 0;
}

void
cg_exec_stop_tasks(struct exec *x, const char *code, const char *why)
{
	for (struct task *k = x->tasks; k; k = k->next)
		if (k->proc)
			cg_step_stop(k->proc, code, why);
}

void
cg_exec_drop_tasks(struct exec *x)
{
	while (x->tasks) {
		struct task *k = x->tasks;

		if (k->proc) {
			x->n_live--;
			x->n_busy -= !k->remote;
		}
		task_free(k);
	}
}
