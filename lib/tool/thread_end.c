/* What guards a run of a thread, and the transaction with which it ends. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "ckpt/thread.h"
#include "flow/graph.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/campaign_follow.h"
#include "tool/chat_follow.h"
#include "tool/record.h"
#include "tool/thread_priv.h"
#include "tool/tool.h"

/* With what was asked, when that is taken in: whoever takes the run up sees that it was. */
void
cg_exec_say_started(struct exec *x)
{
	json_t *more;

	if (x->started)
		return;
	x->started = true;
	more = json_object();
	cg_json_set_str(more, "workflowName", x->doc.doc->name);
	cg_json_set_str(more, "workflowVersion", x->doc.doc->version);
	cg_json_set_str(more, "campaignId", x->job->row->campaign_id);
	cg_exec_event(x, x->taken_in ? "run.resumed" : "run.started", more);
}

int
cg_exec_guard(void *arg, struct cg_err *err)
{
	struct exec *x = arg;

	cg_exec_say_started(x);
	if (cg_exec_write(x, err) < 0)
		return -1;
	/* Who has left is asked no more. */
	if (x->left)
		return 0;
	/* The run's row is written anew only where there is something to say. */
	if (x->seq != x->durable_seq
	    && cg_store_run_hold(x->ctx->store, &x->who, x->run, &x->hold, x->seq, err) < 0)
		return -1;
	return cg_thread_hold(x->ctx->store, &x->who, x->thread, x->run, x->thread_fence, &x->hold, err);
}

/* ---- how it ends ---- */

struct end {
	enum cg_run_state run;
	enum cg_thread_state thread; /* BUSY: the run keeps it */
	const char *event, *status;
	const char *reason;          /* or NULL */
};

static struct end
how(const struct exec *x, enum cg_graph_state state)
{
	switch (state) {
	case CG_GRAPH_DONE:
		return (struct end){ CG_RUN_COMPLETED, CG_THREAD_IDLE, "run.completed", "completed", NULL };
	case CG_GRAPH_INTERRUPTED:
		return (struct end){ CG_RUN_COMPLETED, CG_THREAD_INTERRUPTED, "run.completed",
			"interrupted", NULL };
	case CG_GRAPH_LIMIT:
		return (struct end){ CG_RUN_COMPLETED, CG_THREAD_LIMIT, "run.completed", "limit", NULL };
	case CG_GRAPH_FAILED:
		return (struct end){ CG_RUN_FAILED, CG_THREAD_FAILED, "run.failed", "failed", NULL };
	default:
		break;
	}
	if (x->cancelling)
		return (struct end){ CG_RUN_CANCELLED, CG_THREAD_FAILED, "run.cancelled", "cancelled", NULL };
	if (x->pausing)
		return (struct end){ CG_RUN_PAUSED, CG_THREAD_BUSY, "run.paused", "drained",
			"somebody asked for it" };
	if (x->job->queued)
		return (struct end){ CG_RUN_QUEUED, CG_THREAD_BUSY, "run.queued", "drained",
			"its worker was told to stop" };
	return (struct end){ CG_RUN_CANCELLED, CG_THREAD_FAILED, "run.cancelled", "drained",
		x->signal ? "a signal ended it"
		    : x->unheard ? "its reader went away, or its output could not be written"
		    : "a disk was full, or could not be used" };
}

static json_t *
error_of(const struct exec *x, const struct end *e, const struct cg_err *why)
{
	const char *name = NULL, *message = NULL;
	const struct cg_graph_task *t = x->g && e->run == CG_RUN_FAILED && !why
	    ? cg_graph_failed(x->g, &name, &message) : NULL;
	json_t *o;

	if (t)
		o = cg_record_error(name, message);
	else if (why)
		o = cg_record_error(strncmp(why->msg, "INVALID_CONCURRENT", 18) == 0
		    ? "INVALID_CONCURRENT_GRAPH_UPDATE" : why->code == CG_E_DATA ? "VALIDATION_ERROR"
		    : "ORCHESTRATION_ERROR", why->msg);
	else
		o = cg_record_error("CANCELLED", e->reason ? e->reason : "the run was cancelled");
	if (t)
		cg_json_set_str(o, "node", t->node->id);
	if (t && *t->ns)
		cg_json_set_str(o, "ns", t->ns);
	cg_record_time(o, "timestamp", cg_wall_ms());
	return o;
}

static json_t *
facts(const struct exec *x, const struct end *e, json_t *error)
{
	json_t *more = json_object();

	cg_json_set_str(more, "status", e->status);
	cg_json_set_str(more, "reason", e->reason);
	if (error)
		json_object_set(more, "error", error);
	if (e->thread == CG_THREAD_INTERRUPTED)
		cg_json_set(more, "interrupts", cg_graph_interrupts(x->g));
	if (e->thread == CG_THREAD_INTERRUPTED || e->thread == CG_THREAD_LIMIT)
		cg_json_set(more, "next", cg_graph_pending(x->g));
	if (x->g && *cg_graph_checkpoint(x->g))
		cg_json_set_str(more, "checkpointId", cg_graph_checkpoint(x->g));
	if (x->cost_total)
		cg_record_usd(more, "costUsd", x->cost_total);
	cg_json_set_int(more, "durationMs", cg_mono_ms() - x->began_ms);
	return more;
}

/* A conversation hears in the same transaction how its run ended. */
static int
follow_chat(struct exec *x, enum cg_graph_state state, const json_t *error, struct cg_err *err)
{
	json_t *values = x->g ? cg_graph_values(x->g) : NULL;
	struct cg_chat_end end = { .thread = x->thread, .run = x->run, .state = state, .values = values,
		.error = error };
	int rc;

	if (state == CG_GRAPH_RUNNING)
		end.state = CG_GRAPH_DRAINED;
	rc = cg_tool_chat_ended(x->ctx->store, &x->who, &end, err);
	json_decref(values);
	return rc;
}

/* Which loop did not come to its end: the nodes that were begun last. */
static json_t *
limit_of(struct exec *x)
{
	size_t max = sizeof x->recent / sizeof *x->recent, i = x->n_recent > max ? x->n_recent - max : 0;
	char *message;
	struct cg_buf b;
	json_t *o;

	cg_buf_init(&b, sizeof x->report->last - 1);
	for (; i < x->n_recent; i++)
		cg_buf_printf(&b, "%s%s", b.len ? ", " : "", x->recent[i % max]);
	snprintf(x->report->last, sizeof x->report->last, "%s", b.len ? b.s : "");
	cg_buf_release(&b);
	message = cg_asprintf("the recursion limit was reached; the nodes before it: %s", x->report->last);
	o = cg_record_error("RECURSION_LIMIT", message);
	free(message);
	return o;
}

static int
leave(struct exec *x, enum cg_graph_state state, const struct cg_err *why, struct cg_err *err)
{
	struct end e = how(x, state);
	struct cg_store *st = x->ctx->store;
	json_t *error = e.run == CG_RUN_FAILED || e.run == CG_RUN_CANCELLED ? error_of(x, &e, why) : NULL;
	json_t *limit = e.thread == CG_THREAD_LIMIT && x->n_recent ? limit_of(x) : NULL;
	char *text = error || limit ? cg_json_str(error ? error : limit) : NULL;
	int rc = 0;

	cg_exec_say_started(x);
	x->n_before = json_array_size(x->events);
	/* Whoever follows the run through the store stops at its end: what is said comes before. */
	if (x->job->queued && x->g && !why)
		cg_graph_unsaid(x->g, cg_exec_said, x);
	if (e.thread == CG_THREAD_INTERRUPTED)
		cg_exec_event(x, "run.interrupted", facts(x, &e, NULL));
	cg_exec_event(x, e.event, facts(x, &e, error));
	rc = cg_exec_write(x, err);
	if (rc == 0 && e.thread != CG_THREAD_BUSY)
		rc = follow_chat(x, state, error, err);
	if (rc == 0 && e.thread != CG_THREAD_BUSY)
		rc = cg_thread_leave(st, &x->who, x->thread, x->run, e.thread, text, err);
	if (rc == 0)
		rc = cg_store_run_leave(st, &x->who, x->run, &x->hold, e.run,
		    e.run == CG_RUN_FAILED ? text : NULL, err);
	if (rc == 0 && cg_run_state_is_final(e.run))
		rc = cg_campaign_follow(st, &x->who, x->run, x->job->row->campaign_id, e.run, err);
	x->left = true;
	x->report->state = e.run == CG_RUN_PAUSED ? "paused" : e.status;
	json_decref(error);
	json_decref(limit);
	free(text);
	return rc < 0 ? -1 : 0;
}

int
cg_exec_ending(void *arg, enum cg_graph_state state, struct cg_err *err)
{
	return leave(arg, state, NULL, err);
}

/* What was asked was not taken in: whoever tries again is not to go on without it. */
static void
unsay_started(struct exec *x)
{
	json_array_clear(x->events);
	x->started = true;
}

int
cg_exec_end_here(struct exec *x, enum cg_graph_state state, const struct cg_err *why,
    struct cg_err *err)
{
	int rc = cg_store_begin(x->ctx->store, err);

	if (!x->taken_in && !x->took)
		unsay_started(x);
	x->left = false;
	rc = rc < 0 ? rc : cg_exec_guard(x, err);
	rc = rc < 0 ? rc : leave(x, state, why, err);
	rc = rc < 0 ? rc : cg_store_commit(x->ctx->store, err);
	if (rc < 0)
		cg_store_rollback(x->ctx->store);
	cg_exec_durable(x, rc == 0);
	return rc;
}
