/* The worker's loop. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sig.h"
#include "base/str.h"
#include "cas/cas.h"
#include "gate/gate.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "store/store.h"
#include "tool/bounds.h"
#include "tool/dispatch.h"
#include "tool/jobs.h"
#include "tool/ship.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum {
	TICK_MS = 100,        /* progress and flags while steps run */
	PROGRESS_EVERY_MS = 250,
	BUCKET_MS = 2000,     /* for what others must wait for */
	LEASE_MIN_MS = 1000,
	A_PLAN_TAKES = 1 << 20 /* bytes, about, from a plan of twenty steps to its end */
};

/* ---- what happens ---- */

static void
handler_said(void *arg, const json_t *line)
{
	struct live *l = arg;
	const char *type = cg_json_get_str(line, "type", "");
	int64_t now = cg_mono_ms();
	struct cg_err err;
	json_t *more;

	if (strcmp(type, "progress") != 0 || now - l->progress_at_ms < PROGRESS_EVERY_MS)
		return;
	l->progress_at_ms = now;
	more = json_object();
	cg_json_set(more, "fraction", json_real(cg_json_get_num(line, "fraction", 0)));
	cg_json_set_str(more, "what", cg_json_get_str(line, "what", NULL));
	/* Progress may be lost; the result that follows may not. */
	cg_work_event(l->run, "step.progress", l->run->plan->steps[l->step].id, 0, more, &err);
}

static void
reap(struct worker *w)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct live *l = w->live;

		while (l && (cg_step_pid(l->proc) != pid || cg_step_over(l->proc)))
			l = l->next;
		if (l) {
			cg_step_exited(l->proc, status);
		} else if (cg_work_graph_exited(w, pid, status) || cg_work_title_exited(w, pid)) {
			continue;
		} else if (w->host.other == pid) {
			cg_gate_ended(w->gate);
			w->host.other = 0;
		} else {
			cg_step_warm_exited(&w->host, pid);
		}
	}
}

static void
state_report(struct worker *w)
{
	struct cg_buf b;

	if (!w->req->asked)
		return;
	cg_buf_init(&b, 65536);
	cg_buf_printf(&b, "store %s, %zu runs, %zu of %lld steps running, up %lld s\n",
	    cg_conf_get(&w->ctx->conf, CG_CONF_STORE), w->n_runs, w->n_live,
	    (long long)w->req->jobs, (long long)(cg_mono_ms() - w->started_ms) / 1000);
	for (struct run *r = w->runs; r; r = r->next) {
		struct cg_sched_counts c;

		cg_sched_counts(r->sched, &c);
		cg_buf_printf(&b, "run %s %s: %zu/%zu steps, %zu running, %zu ready, %zu delayed\n", r->id,
		    r->plan->workflow, c.ended, c.total, c.running, c.ready, c.delayed);
	}
	for (struct graph_run *g = w->graphs; g; g = g->next)
		cg_buf_printf(&b, "run %s of a thread, process %ld%s\n", g->id, (long)g->pid,
		    g->again_ms ? ", rests" : "");
	for (struct live *l = w->live; l; l = l->next)
		cg_buf_printf(&b, "step %s of %s, process %ld\n", l->run->plan->steps[l->step].id,
		    l->run->id, (long)cg_step_pid(l->proc));
	w->req->asked(w->req->arg, b.s);
	cg_buf_release(&b);
}

static void
told_to_stop(struct worker *w, int sig)
{
	cg_work_graphs_stop(w);
	if (w->drain_until_ms) {
		w->stop_now = true;
		return;
	}
	w->report->signal = sig;
	cg_work_want_jobs(w, true);
	w->drain_until_ms = cg_mono_ms() + w->req->grace_ms;
	cg_log(CG_LOG_INFO, "draining", CG_I("running", (int64_t)w->n_live));
}

static void
signals(struct worker *w)
{
	int sig;

	while ((sig = cg_sig_next(w->sig_fd)))
		switch (sig) {
		case SIGCHLD:
			break; /* reaped after every wait */
		case SIGUSR1:
			state_report(w);
			break;
		case SIGHUP:
			break; /* the configuration is read once, see cg-worker(8) */
		default:
			told_to_stop(w, sig);
		}
}

/* How long the poll may last. */
static int
patience(struct worker *w, const struct cg_work_source *s)
{
	int64_t now = cg_mono_ms(), ms = -1, x;

#define SOONER(expr) ((x = (expr)) >= 0 && (ms < 0 || x < ms) ? (void)(ms = x) : (void)0)
	for (struct live *l = w->live; l; l = l->next)
		SOONER(cg_step_wait_ms(l->proc));
	for (struct run *r = w->runs; r; r = r->next)
		SOONER(cg_sched_wait_ms(r->sched, now));
	SOONER(cg_work_commit_wait_ms(w));
	SOONER(cg_work_graphs_wait_ms(w));
	if (w->n_runs)
		SOONER(TICK_MS);
	if (w->drain_until_ms)
		SOONER(w->drain_until_ms > now ? w->drain_until_ms - now : 0);
	/* Who has no room does not look, and wakes when a place is free. */
	if (w->jobs && !s->at_end && (cg_work_plan_fits(w) || cg_work_graph_fits(w)))
		SOONER(w->orphans_at_ms > now ? w->orphans_at_ms - now : 0);
	else if (!w->jobs && w->req->in_fd < 0 && !s->at_end
	    && (cg_work_plan_fits(w) || cg_work_graph_fits(w)))
		SOONER(s->claim_at_ms > now ? s->claim_at_ms - now : 0);
#undef SOONER
	return ms > 60000 ? 60000 : (int)ms;
}

static int
wait_for_something(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	size_t n = 0;
	struct pollfd *v = cg_calloc(3 * w->n_live + 5, sizeof *v);
	bool input = w->req->in_fd >= 0 && !w->req->resume && !s->at_end && !w->n_runs;
	int rc = 0;

	cg_work_want_jobs(w, s->at_end || w->drain_until_ms);
	v[n++] = (struct pollfd){ w->sig_fd, POLLIN, 0 };
	if (input)
		v[n++] = (struct pollfd){ w->req->in_fd, POLLIN, 0 };
	if (w->jobs)
		v[n++] = (struct pollfd){ cg_jobs_fd(w->jobs), POLLIN, 0 };
	if (w->flows)
		v[n++] = (struct pollfd){ cg_jobs_fd(w->flows), POLLIN, 0 };
	if (w->ship)
		v[n++] = (struct pollfd){ cg_ship_fd(w->ship), POLLIN, 0 };
	for (struct live *l = w->live; l; l = l->next)
		n += (size_t)cg_step_fds(l->proc, v + n);
	if (poll(v, (nfds_t)n, patience(w, s)) < 0 && errno != EINTR) {
		rc = cg_err_sys(err, "poll");
	} else {
		if (v[0].revents)
			signals(w);
		if (input && v[1].revents && cg_lines_fill(&s->lines, err) < 0)
			rc = -1;
	}
	free(v);
	return rc;
}

static int
collect(struct worker *w, struct cg_err *err)
{
	struct live *next;

	for (struct live *l = w->live; l; l = l->next)
		cg_step_io(l->proc);
	reap(w);
	for (struct live *l = w->live; l; l = next) {
		next = l->next;
		cg_step_tick(l->proc);
		if (cg_step_over(l->proc) && cg_work_collect(w, l, err) < 0)
			return -1;
	}
	if (cg_work_shipped(w, err) < 0 || cg_work_graphs_over(w, err) < 0)
		return -1;
	/* Not beside graphs and titles: their processes are children of ours, too. */
	if (w->host.n_running == 0 && !w->graphs && !w->namings)
		cg_step_reap_rest(w->host.other);
	return 0;
}

/* The grace is over, or nobody wants to wait: what runs is returned to the queue. */
static int
give_everything_back(struct worker *w, struct cg_err *err)
{
	cg_work_drop_all(w);
	cg_work_graphs_kill(w, false);
	if (cg_work_graphs_over(w, err) < 0)
		return -1;
	for (struct run *r = w->runs; r; r = r->next)
		if (!r->over && cg_work_give_back(r, err) < 0)
			return -1;
	return cg_work_commit(w, err);
}

static bool
must_give_back(const struct worker *w)
{
	if (!w->drain_until_ms)
		return false;
	/* Who rests begins nothing new. */
	return w->stop_now || (w->n_live == 0 && !w->shipped && !w->graphs) || cg_mono_ms() >= w->drain_until_ms;
}

/* Once around: 1 it is over, 0 not, -1. */
static int
turn_around(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	if (cg_work_check_lease(w, err) < 0 || cg_work_more_runs(w, s, err) < 0)
		return -1;
	if (!w->drain_until_ms && cg_work_start_ready(w, err) < 0)
		return -1;
	for (struct run *r = w->runs; r; r = r->next)
		if (!r->over && cg_work_check_run(r, err) < 0)
			return -1;
	cg_work_feed(w);
	if (cg_work_commit_is_due(w) && cg_work_commit_due(w, s, err) < 0)
		return -1;
	cg_work_feed(w);
	if (must_give_back(w))
		return give_everything_back(w, err) < 0 ? -1 : 1;
	if (s->at_end && !w->n_runs && !w->graphs && !w->namings)
		return 1;
	if (w->req->in_fd >= 0 && !w->n_runs && !w->req->resume
	    && (cg_lines_buffered(&s->lines) || s->lines.eof))
		return 0;
	if (!w->n_runs && w->host.n_warm) {
		cg_step_warm_drop(&w->host);
		if (!w->graphs && !w->namings)
			cg_step_reap_rest(w->host.other);
	}
	if (cg_work_warm(w, err) < 0 || wait_for_something(w, s, err) < 0 || collect(w, err) < 0)
		return -1;
	if (w->req->heard && w->n_live)
		w->req->heard(w->req->arg, NULL, NULL);
	return 0;
}

static int
loop(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	for (;;) {
		int rc = turn_around(w, s, err);

		if (rc < 0 && err->code == CG_E_CONFLICT)
			rc = cg_work_lost(w, err);
		else if (rc < 0 && err->code == CG_E_UNAVAILABLE && !w->objects_failed
		    && !cg_cas_is_away(w->ctx->cas))
			rc = cg_work_cut_off(w, err);
		if (rc)
			return rc < 0 ? -1 : 0;
	}
}

/* ---- start and end ---- */

/* Is the other side of the pipe still at work? */
static bool
is_waiting(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };

	return poll(&p, 1, 0) == 0;
}

static int
not_configured(const struct cg_conf *c, enum cg_conf_key key, struct cg_err *err)
{
	cg_err_wrap(err, "%s", c->v[key].origin);
	err->code = CG_E_CONFIG;
	return -1;
}

static int
settings(struct worker *w, struct cg_work_req *req, struct cg_err *err)
{
	const struct cg_conf *c = &w->ctx->conf;
	static const enum cg_conf_key keys[] = { CG_CONF_JOBS, CG_CONF_MAX_RUNS, CG_CONF_MAX_STEPS,
		CG_CONF_GRAPHS };
	int64_t jobs, month, graphs, *to[] = { &jobs, &w->max_runs, &w->max_steps, &graphs };
	struct cg_bounds bounds;

	for (size_t i = 0; i < 4; i++)
		if (cg_strtoi64(cg_conf_get(c, keys[i]), 0, 1000000, to[i], cg_conf_name(keys[i]),
		    err) < 0)
			return not_configured(c, keys[i], err);
	/* Of a graph whoever executes it asks for them; a wrong one is better said before it starts. */
	if (cg_bounds(c, &bounds, err) < 0)
		return -1;
	w->host.max_memory_mb = bounds.max_memory_mb;
	w->max_graphs = graphs > 0 ? (size_t)graphs : 1;
	/* The gateway asks for the month's; a wrong one is better said before it starts. */
	if (cg_ctx_max_cost(w->ctx, &req->max_cost_microusd, err) < 0
	    || cg_ctx_usd(w->ctx, CG_CONF_MAX_MONTH, &month, err) < 0)
		return -1;
	if (req->jobs <= 0)
		req->jobs = jobs > 0 ? jobs : 1;
	if (cg_strtodur_ms(cg_conf_get(c, CG_CONF_LEASE), &w->lease_ms, err) < 0)
		return not_configured(c, CG_CONF_LEASE, err);
	if (w->lease_ms < LEASE_MIN_MS)
		return cg_err_set(err, CG_E_CONFIG, "%s: a lease is 1s at least",
		    c->v[CG_CONF_LEASE].origin);
	if (req->grace_ms < 0 && cg_strtodur_ms(cg_conf_get(c, CG_CONF_GRACE), &req->grace_ms, err) < 0)
		return not_configured(c, CG_CONF_GRACE, err);
	return 0;
}

static int
prepare(struct worker *w, struct cg_err *err)
{
	static const int sigs[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGUSR1, 0 };
	const char *lacks;

	cg_sandbox_caps(&w->host.caps);
	lacks = cg_sandbox_lacks(&w->host.caps);
	if (w->req->strict && lacks)
		return cg_err_set(err, CG_E_CONFIG, "%s (--strict)", lacks);
	if (cg_ctx_store(w->ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	w->work_dir = cg_asprintf("%s/work", cg_conf_get(&w->ctx->conf, CG_CONF_CACHE_DIR));
	w->host.cas = w->ctx->cas;
	if (w->req->in_fd < 0 && !w->req->resume)
		cg_cas_hurry(w->ctx->cas, BUCKET_MS);
	if (cg_work_new_owner(w, err) < 0)
		return -1;
	w->host.said = handler_said;
	w->host.reuse = 2 * (size_t)w->req->jobs;
	/* Whatever a handler leaves behind becomes our child, and ends with its step. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	w->sig_fd = cg_sig_open(sigs, err);
	if (w->sig_fd >= 0 && w->req->in_fd >= 0 && !w->req->resume && is_waiting(w->req->in_fd)) {
		cg_mem_ready(A_PLAN_TAKES);
		cg_store_rehearse(w->ctx->store, &w->ctx->who);
	}
	if (w->sig_fd >= 0 && w->req->in_fd < 0 && !w->req->resume
	    && cg_dispatch_is_on(&w->ctx->conf) && cg_jobs_start(&w->jobs, &w->ctx->conf,
	    cg_conf_get(&w->ctx->conf, CG_CONF_STORE), CG_RUN_QUEUE, err) < 0)
		return -1;
	if (w->jobs && cg_jobs_start(&w->flows, &w->ctx->conf,
	    cg_conf_get(&w->ctx->conf, CG_CONF_STORE), CG_FLOW_QUEUE, err) < 0)
		return -1;
	if (w->sig_fd >= 0 && w->req->in_fd < 0)
		cg_owner_sweep(&w->owner, w->work_dir);
	return w->sig_fd < 0 ? -1 : 0;
}

static void
tear_down(struct worker *w)
{
	cg_work_drop_all(w);
	cg_work_graphs_kill(w, true);
	cg_work_titles_kill(w);
	cg_ship_stop(w->ship);
	cg_step_warm_drop(&w->host);
	cg_gate_close(w->gate);
	w->gate = NULL;
	cg_step_reap_rest(0);
	if (w->in_tx)
		cg_store_rollback(w->ctx->store);
	for (struct run *r = w->runs; r; r = r->next)
		cg_work_job_over(r);
	cg_jobs_stop(w->jobs);
	cg_jobs_stop(w->flows);
	cg_work_runs_free(&w->runs);
	w->report->left = w->ended;
	json_decref(w->events);
	cg_work_unlock(w, false);
	free(w->locks);
	free(w->let_go);
	cg_step_host_release(&w->host);
	if (w->host.work_dir) {
		struct cg_err ignored;

		if (rmdir(w->host.work_dir) < 0 && errno == ENOTEMPTY)
			cg_rmtree(w->host.work_dir, &ignored);
	}
	free((char *)(size_t)w->host.work_dir);
	free(w->work_dir);
	if (w->sig_fd >= 0)
		close(w->sig_fd);
	cg_owner_release(&w->owner);
	w->ctx->worker = NULL;
}

int
cg_tool_work(struct cg_ctx *ctx, const struct cg_work_req *given, struct cg_sink *out,
    struct cg_work_report *report, struct cg_err *err)
{
	struct cg_work_req req = *given;
	struct worker w = { .ctx = ctx, .req = &req, .out = out, .report = report, .sig_fd = -1,
		.owner.fd = -1, .started_ms = cg_mono_ms() };
	struct cg_work_source s = { .reader.lazy = true };
	int rc;

	memset(report, 0, sizeof *report);
	cg_lines_init(&s.lines, req.in_fd, "stdin");
	rc = settings(&w, &req, err);
	rc = rc < 0 ? rc : prepare(&w, err);
	rc = rc < 0 ? rc : loop(&w, &s, err);
	if (rc < 0 && w.unheard) {
		/* The reader went away, or its disk is full: the runs are for another worker. */
		struct cg_err ignored;

		w.drain_until_ms = cg_mono_ms();
		if (cg_work_commit(&w, &ignored) == 0)
			give_everything_back(&w, &ignored);
	}
	tear_down(&w);
	cg_plan_reader_release(&s.reader);
	cg_lines_release(&s.lines);
	return rc;
}
