/* The loop: what the graph says is to be done is begun, waited for, and told. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "base/str.h"
#include "ckpt/ckpt.h"
#include "ckpt/thread.h"
#include "flow/graph.h"
#include "gate/gate.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/paid.h"
#include "store/store.h"
#include "tool/thread_ask.h"
#include "tool/thread_priv.h"
#include "tool/thread_steps.h"
#include "tool/tool.h"

enum { FLAGS_EVERY_MS = 150 };

/* ---- signals and flags ---- */

static void
told_to_stop(struct exec *x, int sig)
{
	if (x->drain_until_ms) {
		x->stop_now = true;
		return;
	}
	x->signal = sig;
	if (x->job->hasty) {
		x->cancelling = true;
		cg_exec_stop_tasks(x, "CANCELLED", "the run was cancelled");
	}
	x->drain_until_ms = cg_mono_ms() + x->job->grace_ms;
	cg_graph_drain(x->g);
	cg_log(CG_LOG_INFO, "draining", CG_I("running", (int64_t)x->n_live));
}

static void
signals(struct exec *x)
{
	int sig;

	while ((sig = cg_sig_next(x->sig_fd)))
		if (sig != SIGCHLD)
			told_to_stop(x, sig);
}

/* Does somebody want it cancelled or paused, is it still ours? */
static int
flags(struct exec *x, struct cg_err *err)
{
	int64_t now = cg_mono_ms();
	struct cg_run_flags f;

	if (x->cancelling || now - x->flags_ms < FLAGS_EVERY_MS)
		return 0;
	x->flags_ms = now;
	if (cg_store_run_flags(x->ctx->store, &x->who, x->run, &f, err) < 0)
		return -1;
	if (f.fence != x->hold.fence || strcmp(f.worker, x->hold.worker) != 0)
		return cg_err_set(err, CG_E_CONFLICT, "run '%s' belongs to another worker by now", x->run);
	if (f.cancel) {
		x->cancelling = true;
		cg_exec_stop_tasks(x, "CANCELLED", "the run was cancelled");
	} else if (f.pause && !x->pausing) {
		x->pausing = true;
		cg_graph_drain(x->g);
		cg_log(CG_LOG_INFO, "pausing", CG_I("running", (int64_t)x->n_live));
	} else if (!f.pause && x->pausing && x->job->queued) {
		x->pausing = false; /* taken back: it stops, and is queued again */
		x->drain_until_ms = now + x->job->grace_ms;
	}
	return 0;
}

static void
out_of_time(struct exec *x)
{
	if (x->deadline_ms && cg_mono_ms() >= x->deadline_ms)
		for (struct task *k = x->tasks; k; k = k->next)
			k->again_ms = 0; /* whoever rests hears of it when it begins */
}

/* ---- waiting ---- */

static int
patience(const struct exec *x)
{
	int64_t now = cg_mono_ms(), ms = FLAGS_EVERY_MS, one = cg_exec_wait_ms(x);

	if (one >= 0 && one < ms)
		ms = one;
	if (x->flush_ms && x->job->queued && x->flush_ms - now < ms)
		ms = x->flush_ms - now;
	if (x->drain_until_ms && x->drain_until_ms - now < ms)
		ms = x->drain_until_ms - now;
	return ms < 0 ? 0 : (int)ms;
}

static int
wait_for_something(struct exec *x, struct cg_err *err)
{
	struct pollfd *v = cg_calloc(3 * x->n_live + 1, sizeof *v);
	size_t n = 1 + cg_exec_fds(x, v + 1);
	int rc;

	v[0] = (struct pollfd){ x->sig_fd, POLLIN, 0 };
	if (x->job->out && cg_sink_flush(x->job->out, err) < 0) {
		x->unheard = true;
		free(v);
		return -1;
	}
	rc = poll(v, (nfds_t)n, patience(x));
	free(v);
	return rc < 0 && errno != EINTR ? cg_err_sys(err, "poll") : 0;
}

/* Only those rest that will be tried again: who drains does not wait for them. */
static bool
must_stop(const struct exec *x)
{
	if (x->stop_now)
		return true;
	if (x->cancelling)
		return x->n_live == 0;
	if (!x->drain_until_ms)
		return x->pausing && x->n_live == 0 && x->tasks;
	return cg_mono_ms() >= x->drain_until_ms || (x->n_live == 0 && x->tasks);
}

/* Until the graph has something to hear: 0; 1 it is to end here; -1. */
static int
attend(struct exec *x, struct cg_err *err)
{
	while (!x->told) {
		if (must_stop(x))
			return 1;
		if (!x->tasks)
			return 0;
		if (wait_for_something(x, err) < 0)
			return -1;
		signals(x);
		if (cg_exec_collect(x, err) < 0 || flags(x, err) < 0)
			return -1;
		out_of_time(x);
		if (x->job->queued && x->flush_ms && cg_mono_ms() >= x->flush_ms
		    && cg_exec_flush(x, err) < 0)
			return -1;
		if (x->broken.code != CG_E_OK) {
			*err = x->broken;
			return -1;
		}
		if (!x->told && cg_exec_start(x, err) < 0)
			return -1;
	}
	return 0;
}

static int
turn(struct exec *x, struct cg_err *err)
{
	int state;

	x->told = false;
	state = cg_graph_turn(x->g, err);
	x->took |= state >= 0;
	cg_exec_durable(x, state >= 0);
	cg_exec_tell_gate(x, state >= 0);
	if (state >= 0 && x->broken.code != CG_E_OK) {
		*err = x->broken;
		return -1;
	}
	return state;
}

/* A state, or CG_GRAPH_RUNNING when it is to end here; -1. */
static int
loop(struct exec *x, struct cg_err *err)
{
	for (;;) {
		int state = turn(x, err), rc;

		if (state != CG_GRAPH_RUNNING)
			return state;
		signals(x);
		if (flags(x, err) < 0 || cg_exec_start(x, err) < 0)
			return -1;
		rc = attend(x, err);
		if (rc != 0)
			return rc < 0 ? -1 : CG_GRAPH_RUNNING;
	}
}

/* ---- begin and end ---- */

static const char **
names_of(const json_t *list)
{
	const char **v;
	json_t *one;
	size_t i;

	if (!json_is_array(list))
		return NULL;
	v = cg_calloc(json_array_size(list) + 1, sizeof *v);
	json_array_foreach(list, i, one)
		v[i] = json_string_value(one);
	return v;
}

/*
 * Was what is asked taken in already? Then it is not, a second time; and an attempt that has
 * failed counts whoever made it, as does the time that was worked.
 */
static int
look_back(void *arg, int64_t seq, const char *type, const char *json)
{
	struct exec *x = arg;

	(void)seq;
	x->taken_in |= strcmp(type, "run.started") == 0;
	/* What is asked for once more is tried as often as the first time. */
	if (strcmp(type, "run.failed") == 0 || strcmp(type, "run.cancelled") == 0)
		json_object_clear(x->tries);
	cg_thread_note_tries(x->tries, type, json);
	cg_thread_note_time(&x->time, type, json);
	return 0;
}

static int
hold(struct exec *x, struct cg_err *err)
{
	const struct cg_run_row *row = x->job->row;
	struct cg_thread_row t;
	int rc;

	x->hold = (struct cg_hold){ x->job->worker, row->fence,
		row->began_ms ? row->began_ms : row->started_ms };
	x->seq = x->durable_seq = row->event_seq;
	x->tries = json_object();
	if (row->event_seq > 0
	    && cg_store_events(x->ctx->store, &x->who, x->run, 0, look_back, x, err) < 0)
		return -1;
	rc = cg_thread_load(x->ctx->store, &x->who, x->thread, &t, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%s'", x->thread);
	x->thread_fence = t.fence;
	if (!x->who.user && t.user) {
		snprintf(x->user, sizeof x->user, "%s", t.user);
		x->who.user = x->user;
	}
	if (!t.run || strcmp(t.run, x->run) != 0)
		rc = cg_err_set(err, CG_E_CONFLICT, "thread '%s' belongs to run '%s' by now", x->thread,
		    t.run ? t.run : "?");
	cg_thread_row_release(&t);
	return rc < 0 ? -1 : 0;
}

static json_t *
context_of(const struct exec *x)
{
	const json_t *more = json_object_get(x->command, "context");
	json_t *c = json_is_object(more) ? json_deep_copy(more) : json_object();

	cg_json_set_str(c, "tenantId", x->who.tenant);
	cg_json_set_str(c, "threadId", x->thread);
	cg_json_set_str(c, "runId", x->run);
	cg_json_set_str(c, "userId", x->who.user);
	cg_json_set_str(c, "campaignId", x->job->row->campaign_id);
	return c;
}

static const struct cg_graph_doc *
subgraph(void *arg, const char *name, const char *version, struct cg_err *err)
{
	struct exec *x = arg;

	return cg_thread_doc_sub(&x->doc, name, version, err);
}

static void
configure(struct exec *x)
{
	const json_t *c = x->command;

	x->context = context_of(x);
	x->metadata = json_object();
	cg_json_set_str(x->metadata, "run_id", x->run);
	x->before = names_of(json_object_get(c, "interruptBefore"));
	x->after = names_of(json_object_get(c, "interruptAfter"));
	x->conf = (struct cg_graph_conf){ .doc = x->doc.doc, .subgraph = subgraph,
		.store = x->ctx->store, .who = &x->who, .thread = x->thread, .context = x->context,
		.metadata = x->metadata, .interrupt_before = x->before, .interrupt_after = x->after,
		.recursion_limit = (int)cg_json_get_int(c, "recursionLimit", 0),
		.guard = cg_exec_guard, .said = cg_exec_said, .ending = cg_exec_ending, .arg = x };
	cg_exec_wants(x);
	if (x->taken_in)
		return;
	x->conf.checkpoint = cg_json_get_str(c, "checkpointId", NULL);
	x->conf.input = json_object_get(c, "input");
	x->conf.resume = json_object_get(c, "resume");
	x->conf.resume_by_id = cg_json_get_bool(c, "resumeById", false);
	x->conf.update = json_object_get(c, "update");
	x->conf.go = json_object_get(c, "goto");
}

/* Of what the run says nothing belongs to this transaction. */
static int
still_ours(void *arg, struct cg_err *err)
{
	struct exec *x = arg;

	return cg_thread_hold(x->ctx->store, &x->who, x->thread, x->run, x->thread_fence, &x->hold, err);
}

/*
 * A branch of its own, of which a copy of the newest checkpoint is the head: to begin from an
 * older one makes a branch by itself.
 */
static int
fork_first(struct exec *x, char id[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_graph_conf conf = x->conf;
	int rc;

	if (x->taken_in || !cg_json_get_bool(x->command, "fork", false))
		return 0;
	rc = cg_ckpt_head(conf.store, conf.who, conf.thread, "", id, err);
	if (rc < 0 || (rc == 1 && conf.checkpoint && strcmp(id, conf.checkpoint) != 0))
		return rc < 0 ? -1 : 0;
	conf.input = conf.resume = conf.update = conf.go = NULL;
	conf.metadata = NULL; /* no checkpoint of this run's: it begins behind it */
	conf.guard = still_ours;
	conf.said = NULL;
	conf.ending = NULL;
	rc = cg_graph_update(&conf, "__copy__", id, err);
	if (rc == 0)
		x->conf.checkpoint = NULL;
	return rc;
}

static int
limits(struct exec *x, struct cg_err *err)
{
	const struct cg_conf *c = &x->ctx->conf;
	const char *usd = cg_json_get_str(x->doc.rec, "maxCostUsd", NULL);
	int64_t own, by_gate;

	if (cg_bounds(c, &x->bounds, err) < 0)
		return -1;
	cg_thread_doc_recursion(&x->doc, (int)x->bounds.recursion);
	x->modes = cg_exec_modes(cg_json_get_str(x->doc.rec, "modes", NULL), err);
	if (!x->modes)
		return -1;
	x->jobs = cg_json_get_int(x->doc.rec, "jobs", 0);
	if (x->jobs <= 0 && cg_strtoi64(cg_conf_get(c, CG_CONF_JOBS), 0, 1000000, &x->jobs, "jobs", err) < 0)
		return -1;
	if (x->jobs <= 0)
		x->jobs = 1;
	x->max_cost_microusd = -1;
	if (cg_ctx_max_cost(x->ctx, &x->max_cost_microusd, err) < 0)
		return -1;
	if (usd && (cg_strtousd(usd, &own, err) < 0))
		return -1;
	if (usd && (x->max_cost_microusd < 0 || own < x->max_cost_microusd))
		x->max_cost_microusd = own;
	x->cost_total = x->job->row->cost_microusd;
	if (x->max_cost_microusd >= 0 && x->cost_total > 0) {
		if (cg_store_spend_run(x->ctx->store, &x->who, x->run, &by_gate, err) < 0)
			return -1;
		x->pays = by_gate < x->cost_total;
	}
	x->providers = cg_json_get_str(x->doc.rec, "providers", NULL);
	return 0;
}

/* Of the whole run, whoever had it before: as long as it is worked on, not as long as it is there. */
static void
set_deadline(struct exec *x)
{
	int64_t timeout = cg_json_get_int(x->doc.rec, "timeoutMs", 0), spent;

	if (!timeout)
		timeout = x->doc.doc->timeout_ms ? x->doc.doc->timeout_ms : x->bounds.timeout_ms;
	if (timeout <= 0)
		return;
	spent = cg_thread_time_spent(&x->time);
	x->deadline_ms = x->began_ms + (spent < timeout ? timeout - spent : 0);
}

static int
open_all(struct exec *x, struct cg_err *err)
{
	static const int sigs[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, 0 };
	const struct cg_run_row *row = x->job->row;

	if (x->job->doc) {
		x->doc = *x->job->doc;
		memset(x->job->doc, 0, sizeof *x->job->doc);
	} else if (!row->plan || !cg_thread_doc_is(row->plan)) {
		return cg_err_set(err, CG_E_DATA, "run '%s' carries no graph", row->id);
	} else if (cg_thread_doc_open(&x->doc, row->plan, strlen(row->plan), err) < 0) {
		return -1;
	}
	x->command = json_object_get(x->doc.rec, "command");
	x->who = (struct cg_scope){ row->tenant, cg_json_get_str(x->doc.rec, "userId", NULL) };
	if (limits(x, err) < 0 || hold(x, err) < 0)
		return -1;
	set_deadline(x);
	x->sig_fd = cg_sig_open(sigs, err);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return x->sig_fd < 0 ? -1 : 0;
}

static void
close_all(struct exec *x)
{
	cg_exec_drop_tasks(x);
	cg_exec_tell_gate(x, false);
	cg_graph_end(x->g);
	if (x->equipped) {
		cg_step_warm_drop(&x->host);
		cg_gate_close(x->gate);
		cg_step_reap_rest(0);
		cg_step_host_release(&x->host);
	}
	cg_thread_doc_release(&x->doc);
	json_decref(x->context);
	json_decref(x->metadata);
	json_decref(x->tries);
	json_decref(x->events);
	json_decref(x->artifacts);
	free(x->before);
	free(x->after);
	if (x->sig_fd >= 0)
		close(x->sig_fd);
}

/* A mistake of the data ends the run; whatever else is wrong leaves it to be taken up. */
static bool
is_its_own(const struct cg_err *err)
{
	return err->code == CG_E_DATA || err->code == CG_E_STATE || err->code == CG_E_NOTFOUND
	    || err->code == CG_E_TOOBIG || err->code == CG_E_USAGE || err->code == CG_E_NOINPUT;
}

static int
work(struct exec *x, struct cg_err *err)
{
	char id[CG_ID_LEN + 1];
	struct cg_err why;
	int state = -1;

	configure(x);
	if (x->job->first)
		cg_exec_give(x, x->job->first);
	if (fork_first(x, id, err) == 0 && cg_graph_begin(&x->g, &x->conf, err) == 0)
		state = loop(x, err);
	if (state < 0 && err->code == CG_E_IO && !x->job->queued) {
		/* The reader went away, or a disk is full: the thread is free. A worker's counts as a crash. */
		cg_exec_drop_tasks(x);
		why = *err;
		if (!x->left)
			cg_exec_end_here(x, CG_GRAPH_DRAINED, NULL, err);
		*err = why;
		return -1;
	}
	if (state < 0 && is_its_own(err)) {
		cg_exec_drop_tasks(x);
		why = *err;
		return cg_exec_end_here(x, CG_GRAPH_FAILED, &why, err);
	}
	if (state < 0)
		return -1;
	cg_exec_drop_tasks(x);
	/* Nothing had to be written with it: it is written now. */
	return x->left ? 0 : cg_exec_end_here(x, (enum cg_graph_state)state, NULL, err);
}

static json_t *
state_of(const struct exec *x)
{
	json_t *s = json_object();

	if (!x->g || !*cg_graph_checkpoint(x->g))
		return s;
	cg_json_set(s, "values", cg_graph_values(x->g));
	cg_json_set(s, "next", cg_graph_pending(x->g));
	cg_json_set(s, "interrupts", cg_graph_interrupts(x->g));
	cg_json_set_str(s, "checkpointId", cg_graph_checkpoint(x->g));
	cg_json_set_int(s, "step", cg_graph_step(x->g));
	return s;
}

static void
note_asked(const struct exec *x)
{
	json_t *asked = cg_graph_interrupts(x->g);

	cg_thread_note_asked(asked, x->report);
	json_decref(asked);
}

int
cg_thread_work(struct cg_ctx *ctx, const struct cg_thread_job *job,
    struct cg_thread_report *report, struct cg_err *err)
{
	struct exec x = { .ctx = ctx, .job = job, .report = report, .run = job->row->id,
		.thread = job->row->thread, .sig_fd = -1, .began_ms = cg_mono_ms() };
	int rc = open_all(&x, err);

	snprintf(report->run, sizeof report->run, "%s", x.run);
	snprintf(report->thread, sizeof report->thread, "%s", x.thread);
	rc = rc < 0 ? rc : work(&x, err);
	report->signal = x.signal;
	if (rc == 0 && x.g && report->state && strcmp(report->state, "interrupted") == 0)
		note_asked(&x);
	if (rc == 0 && job->state)
		*job->state = state_of(&x);
	close_all(&x);
	return rc;
}
