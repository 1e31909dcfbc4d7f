/*
 * Runs of threads in a worker: each is executed by a process of its own, cg-thread, which has
 * the worker's hold on the run and ends with the worker. One whose process dies rests here and
 * is begun anew; what it does not end itself when the worker stops is given back.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "ckpt/ckpt.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/campaign_follow.h"
#include "tool/jobs.h"
#include "tool/record.h"
#include "tool/thread_add.h"
#include "tool/thread_left.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum {
	CRASHES_MAX = 3,  /* at one place: that is no accident any more */
	TRIAL_MS = 30000, /* how long a suspect runs before the next one does */
	REST_MS = 1000,   /* after the first of them, then twice as long, and up to half of it more */
	END_MS = 3000,    /* how long one may take that was told to stop at once */
	TELL_EVERY_MS = 300 /* what has happened meanwhile */
};

/* ---- a process ---- */

/* Its process. */
static int
spawn(struct worker *w, struct graph_run *g, struct cg_err *err)
{
	char *self = cg_self_dir(), *program = cg_path_join(self, "cg-thread");
	char **env = cg_conf_environ(&w->ctx->conf);
	char fence[24], grace[32], jobs[24];
	char *argv[] = { "cg-thread", "work", "--worker", w->owner.id, "--fence", fence, "--grace", grace,
		"--jobs", jobs, "--log-level", (char *)(size_t)cg_log_level(), "--log-format",
		cg_log_is_json() ? "json" : "text", g->id, w->req->no_cache ? "--no-cache" : NULL, NULL };
	struct cg_child c = { .path = program, .argv = argv, .envp = env, .in = -1, .out = -1, .err = 2 };
	int rc;

	snprintf(fence, sizeof fence, "%lld", (long long)g->fence);
	snprintf(jobs, sizeof jobs, "%lld", (long long)w->req->jobs);
	snprintf(grace, sizeof grace, "%lldms", (long long)w->req->grace_ms);
	rc = cg_child_start(&c, &g->pid, err);
	if (rc < 0)
		cg_err_wrap(err, "a process for run '%s'", g->id);
	cg_conf_environ_free(env);
	free(program);
	free(self);
	return rc;
}

int
cg_work_graph_start(struct worker *w, const struct cg_run_row *row, struct cg_jobs *from,
    struct cg_job *job, struct cg_err *err)
{
	struct graph_run *g = cg_alloc(sizeof *g);

	*g = (struct graph_run){ .fence = row->fence, .began_ms = row->began_ms,
		.told_seq = row->event_seq, .job = job, .from = from, .orphan = row->state == CG_RUN_RUNNING };
	g->let_go = g->orphan && cg_work_has_let_go(w, row->worker);
	snprintf(g->id, sizeof g->id, "%s", row->id);
	snprintf(g->tenant, sizeof g->tenant, "%s", row->tenant);
	/* What its worker has died of is looked at first. */
	if (!g->orphan && spawn(w, g, err) < 0) {
		if (job)
			cg_jobs_end(from, job, CG_JOB_LATER, NULL);
		free(g);
		return -1;
	}
	g->next = w->graphs;
	w->graphs = g;
	w->n_graphs++;
	snprintf(w->report->last_run, sizeof w->report->last_run, "%s", g->id);
	return 0;
}

bool
cg_work_graph_exited(struct worker *w, pid_t pid, int status)
{
	for (struct graph_run *g = w->graphs; g; g = g->next)
		if (g->pid == pid) {
			g->pid = 0;
			g->status = status;
			return true;
		}
	return false;
}

void
cg_work_graphs_stop(struct worker *w)
{
	for (struct graph_run *g = w->graphs; g; g = g->next)
		if (g->pid > 0)
			kill(g->pid, SIGTERM);
}

/* What it may have left behind: processes of its tasks, workspaces. */
static void
tidy(struct worker *w, const struct graph_run *g)
{
	char *dir = cg_asprintf("%s/%s/%s", w->work_dir, w->owner.id, g->id);
	struct cg_err ignored;

	cg_step_reap_orphans(dir);
	cg_rmtree(dir, &ignored);
	free(dir);
}

/* Until it has ended, or for END_MS. */
static void
await(struct graph_run *g)
{
	int64_t until = cg_mono_ms() + END_MS;

	while (g->pid > 0 && cg_mono_ms() < until) {
		if (waitpid(g->pid, &g->status, WNOHANG) == g->pid)
			g->pid = 0;
		else
			poll(NULL, 0, 5);
	}
}

static void
drop(struct worker *w, struct graph_run *g)
{
	struct graph_run **at = &w->graphs;

	while (*at != g)
		at = &(*at)->next;
	*at = g->next;
	w->n_graphs -= !g->again_ms; /* who rests has no place */
	free(g);
}

void
cg_work_graphs_kill(struct worker *w, bool forget)
{
	for (struct graph_run *g = w->graphs; g; g = g->next)
		if (g->pid > 0 && !forget)
			kill(g->pid, SIGTERM); /* the second one: at once */
	for (struct graph_run *g = w->graphs; g; g = g->next) {
		if (!forget)
			await(g);
		if (g->pid > 0) {
			kill(g->pid, SIGKILL);
			waitpid(g->pid, &g->status, 0);
			g->pid = 0;
		}
	}
	while (forget && w->graphs) {
		tidy(w, w->graphs);
		if (w->graphs->job)
			cg_jobs_end(w->graphs->from, w->graphs->job, CG_JOB_LATER, NULL);
		drop(w, w->graphs);
	}
}

/* ---- how it ended ---- */

struct telling {
	struct worker *w;
	struct graph_run *g;
	struct cg_err *err;
	char at[CG_ID_LEN + 1];   /* the newest checkpoint of the thread, in whatever namespace */
	int64_t writes;           /* and how many of tasks there are: tasks of a superstep end one by one */
	int crashes;              /* since it has come so far */
};

/* At the same place? Who has come further was not stopped by what comes next. */
static bool
is_crash_here(const struct telling *t, const json_t *event)
{
	return strcmp(cg_json_get_str(event, "type", ""), "run.crashed") == 0
	    && strcmp(cg_json_get_str(event, "checkpointId", ""), t->at) == 0
	    && cg_json_get_int(event, "writes", -1) == t->writes;
}

/* What is to be known of it when it is counted. */
static void
note_place(const struct telling *t, json_t *more)
{
	cg_json_set_str(more, "checkpointId", *t->at ? t->at : NULL);
	cg_json_set_int(more, "writes", t->writes);
}

/* Its events, on the worker's own output. */
static int
tell(void *arg, int64_t seq, const char *type, const char *json)
{
	struct telling *t = arg;
	struct cg_work_status none = { 0 };
	json_t *e;
	int rc;

	/* Whoever has it tried again after that has done something about it. */
	if (strcmp(type, "run.failed") == 0 || strcmp(type, "run.cancelled") == 0)
		t->crashes = 0;
	if (seq <= t->g->told_seq && strcmp(type, "run.crashed") != 0)
		return 0;
	e = cg_json_parse(json, strlen(json), "a stored event", 0, t->err);
	t->crashes += e && is_crash_here(t, e);
	if (seq <= t->g->told_seq) {
		json_decref(e);
		return e ? 0 : -1;
	}
	t->g->told_seq = seq;
	rc = e ? cg_work_say(t->w, e, t->err) : -1;
	if (rc == 0 && t->w->req->heard)
		t->w->req->heard(t->w->req->arg, e, &none);
	json_decref(e);
	return rc;
}

/* Whoever reads along hears of a run of hours while it runs. */
static int
tell_on(struct worker *w, struct cg_err *err)
{
	for (struct graph_run *g = w->graphs; g; g = g->next) {
		struct telling t = { .w = w, .g = g, .err = err };
		const struct cg_scope who = { g->tenant, NULL };

		if (g->pid > 0
		    && cg_store_events(w->ctx->store, &who, g->id, g->told_seq, tell, &t, err) < 0)
			return -1;
	}
	w->tell_ms = cg_mono_ms() + TELL_EVERY_MS;
	return cg_work_said(w, err);
}

static int
put_event(struct worker *w, const struct cg_scope *who, struct cg_run_row *row, const char *type,
    json_t *more, struct cg_err *err)
{
	json_t *e = cg_record_event(type, ++row->event_seq, row->id, NULL);
	char *text;
	int rc;

	cg_json_set_str(e, "threadId", row->thread);
	json_object_update(e, more);
	json_decref(more);
	text = cg_json_str(e);
	rc = cg_store_event_add(w->ctx->store, who, row->id, row->event_seq, type, text, err);
	free(text);
	json_decref(e);
	return rc;
}

/* Tried often enough: the run has failed, and the thread is free. */
static int
give_up(struct worker *w, const struct cg_scope *who, struct cg_run_row *row,
    const struct cg_hold *by, const char *why, struct cg_err *err)
{
	struct cg_ctx *ctx = w->ctx;
	const struct cg_scope before = ctx->who;
	json_t *e = cg_work_error("ORCHESTRATION_ERROR", why, 0);
	char *text = cg_json_str(e);
	int rc;

	ctx->who = *who;
	rc = cg_thread_say_failed(ctx, row->thread, row->id, ++row->event_seq, e, err);
	rc = rc < 0 ? rc : cg_thread_left(ctx, row->thread, row->id, false, e, err);
	rc = rc < 0 ? rc : cg_store_run_leave(ctx->store, who, row->id, by, CG_RUN_FAILED, text, err);
	rc = rc < 0 ? rc : cg_campaign_follow(ctx->store, who, row->id, row->campaign_id, CG_RUN_FAILED, err);
	ctx->who = before;
	free(text);
	json_decref(e);
	return rc;
}

static int
give_back(struct worker *w, const struct graph_run *g, const struct cg_scope *who, struct cg_run_row *row,
    const struct cg_hold *by, struct cg_err *err)
{
	json_t *more = json_pack("{s:s}", "reason", "its worker was told to stop");
	int rc;

	if (g->orphan)
		cg_json_set(more, "orphan", json_true());
	rc = put_event(w, who, row, "run.queued", more, err);
	return rc < 0 ? rc : cg_store_run_leave(w->ctx->store, who, row->id, by, CG_RUN_QUEUED, NULL, err);
}

/* It stays this worker's, and is begun anew after a while. */
static int
rest(struct worker *w, struct graph_run *g, const struct cg_scope *who, struct cg_run_row *row,
    const struct telling *t, const char *why, struct cg_err *err)
{
	const struct cg_hold by = { w->owner.id, g->fence, g->began_ms };
	int64_t ms = (int64_t)REST_MS << t->crashes;
	json_t *more = json_pack("{s:s}", "reason", why);
	int rc;

	ms += (int64_t)(cg_random_u64() % (uint64_t)(ms / 2));
	note_place(t, more);
	cg_json_set_int(more, "delayMs", ms);
	rc = put_event(w, who, row, "run.crashed", more, err);
	rc = rc < 0 ? rc : cg_store_run_hold(w->ctx->store, who, row->id, &by, row->event_seq, err);
	g->again_ms = cg_mono_ms() + ms;
	w->n_graphs--;
	return rc;
}

/*
 * Its worker is gone, maybe of it: that counts as a crash of its own does. From the second time on
 * those to whom it happened are begun one after the other, so that the next time it is known which
 * of them it was: it is on record when one is begun, and who still waits for that is not counted.
 * Nor is what this worker let go itself.
 */
static int
take_over(struct worker *w, struct graph_run *g, const struct cg_scope *who, struct cg_run_row *row,
    const struct telling *t, struct cg_err *err)
{
	const char *why = g->let_go ? "the worker that had the run could not reach the store"
	    : "the worker that had the run was gone";
	int crashes = t->crashes + !g->let_go;
	const struct cg_hold by = { w->owner.id, g->fence, g->began_ms };
	json_t *more;
	int rc;

	cg_log(CG_LOG_WARN, why, CG_S("run", g->id), CG_I("crashes", crashes));
	if (crashes >= CRASHES_MAX)
		return give_up(w, who, row, &by, "each worker that had the run was killed", err);
	g->again_ms = cg_mono_ms();
	w->n_graphs--;
	if (crashes > 1 && !g->suspect) {
		g->suspect = true;
		return 0;
	}
	g->orphan = false;
	g->tried_ms = g->suspect ? g->again_ms : 0;
	more = json_pack("{s:s,s:b}", "reason", why, "orphan", 1);
	if (!g->let_go)
		note_place(t, more);
	rc = put_event(w, who, row, "run.crashed", more, err);
	return rc < 0 ? rc : cg_store_run_hold(w->ctx->store, who, row->id, &by, row->event_seq, err);
}

static int
decide(struct worker *w, struct graph_run *g, struct cg_run_row *row, const struct telling *t,
    struct cg_err *err)
{
	const struct cg_scope who = { g->tenant, NULL };
	const struct cg_hold by = { w->owner.id, g->fence, g->began_ms };
	char how[100], why[200];

	if (w->drain_until_ms)
		return give_back(w, g, &who, row, &by, err);
	if (g->orphan)
		return take_over(w, g, &who, row, t, err);
	cg_child_describe(g->status, how, sizeof how);
	snprintf(why, sizeof why, "the process of the run %s", how);
	cg_log(CG_LOG_WARN, why, CG_S("run", g->id), CG_I("crashes", t->crashes + 1));
	return t->crashes + 1 < CRASHES_MAX ? rest(w, g, &who, row, t, why, err)
	    : give_up(w, &who, row, &by, why, err);
}

/* The process has ended and the run has not. */
static int
mend(struct worker *w, struct graph_run *g, struct cg_run_row *row, const struct telling *t,
    struct cg_err *err)
{
	int rc = cg_work_commit(w, err);

	rc = rc < 0 ? rc : cg_store_begin(w->ctx->store, err);
	if (rc < 0)
		return -1;
	rc = decide(w, g, row, t, err);
	if (rc == 0)
		rc = cg_store_commit(w->ctx->store, err);
	if (rc < 0)
		cg_store_rollback(w->ctx->store);
	return rc;
}

static void
count(struct cg_work_report *r, enum cg_run_state state)
{
	r->completed += state == CG_RUN_COMPLETED;
	r->failed += state == CG_RUN_FAILED;
	r->cancelled += state == CG_RUN_CANCELLED;
	r->paused += state == CG_RUN_PAUSED;
	r->returned += state == CG_RUN_QUEUED;
}

static bool
is_ours(const struct worker *w, const struct graph_run *g, const struct cg_run_row *row)
{
	return row->state == CG_RUN_RUNNING && row->worker && strcmp(row->worker, w->owner.id) == 0
	    && row->fence == g->fence;
}

/* Its events so far, and what is to be known of how it ended: 1 row, 0 it is gone, -1. */
static int
read_run(struct telling *t, struct cg_run_row *row)
{
	const struct cg_scope who = { t->g->tenant, NULL };
	struct cg_store *st = t->w->ctx->store;
	int rc = cg_store_run_load(st, &who, t->g->id, row, t->err);

	if (rc <= 0)
		return rc;
	t->crashes = 0;
	/* Of one that has ended nobody asks. */
	if ((row->thread && row->state == CG_RUN_RUNNING
	    && cg_ckpt_reached(st, &who, row->thread, t->at, &t->writes, t->err) < 0)
	    || cg_store_events(st, &who, t->g->id, 0, tell, t, t->err) < 0) {
		cg_run_row_release(row);
		return -1;
	}
	return 1;
}

static int
over(struct worker *w, struct graph_run *g, struct cg_err *err)
{
	struct telling t = { .w = w, .g = g, .err = err };
	struct cg_run_row row;
	int rc;

	tidy(w, g);
	rc = read_run(&t, &row);
	if (rc == 1 && is_ours(w, g, &row)) {
		rc = mend(w, g, &row, &t, err);
		cg_run_row_release(&row);
		rc = rc < 0 ? rc : read_run(&t, &row);
	}
	if (rc < 0)
		return -1;
	if (rc == 1 && !g->again_ms) {
		count(w->report, row.state);
		cg_work_graph_end_job(w, g, &row);
		cg_work_title(w, &row);
	} else if (rc == 0 && g->job) {
		cg_jobs_end(g->from, g->job, CG_JOB_FAILED, "[internal] the run is gone");
	}
	if (rc == 1)
		cg_run_row_release(&row);
	if (rc == 0 || !g->again_ms)
		drop(w, g);
	return cg_work_said(w, err);
}

/* How long one that rests has to, besides for a place: 0 no more. */
static int64_t
rests_ms(const struct worker *w, const struct graph_run *g)
{
	int64_t now = cg_mono_ms(), until = g->again_ms;

	for (const struct graph_run *o = w->graphs; o && g->suspect && g->orphan; o = o->next)
		if (o->tried_ms && o->tried_ms + TRIAL_MS > until)
			until = o->tried_ms + TRIAL_MS;
	return until > now ? until - now : 0;
}

/* It has rested: once more, when there is a place. Whoever stops gives it back. */
static int
begin_anew(struct worker *w, struct graph_run *g, struct cg_err *err)
{
	if (!w->drain_until_ms && (rests_ms(w, g) > 0 || w->n_graphs >= w->max_graphs))
		return 0;
	g->again_ms = 0;
	w->n_graphs++;
	return w->drain_until_ms || g->orphan ? over(w, g, err) : spawn(w, g, err);
}

int
cg_work_graphs_over(struct worker *w, struct cg_err *err)
{
	struct graph_run *next;

	if (w->graphs && cg_mono_ms() >= w->tell_ms && tell_on(w, err) < 0)
		return -1;
	for (struct graph_run *g = w->graphs; g; g = next) {
		next = g->next;
		if (g->pid == 0 && (g->again_ms ? begin_anew(w, g, err) : over(w, g, err)) < 0)
			return -1;
	}
	return 0;
}

int64_t
cg_work_graphs_wait_ms(const struct worker *w)
{
	int64_t ms = -1, now = cg_mono_ms(), one;

	for (const struct graph_run *g = w->graphs; g; g = g->next) {
		if (g->again_ms && w->n_graphs >= w->max_graphs)
			continue;
		one = g->again_ms ? rests_ms(w, g) : g->pid && w->tell_ms > now ? w->tell_ms - now : 0;
		if (ms < 0 || one < ms)
			ms = one;
	}
	return ms;
}
