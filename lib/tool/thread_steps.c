/* What a run of a thread has done, by its checkpoints: they are read newest first. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "ckpt/ckpt.h"
#include "ckpt/thread.h"
#include "flow/graph.h"
#include "graph/graph.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/record.h"
#include "tool/thread_doc.h"
#include "tool/thread_steps.h"
#include "tool/tool.h"

enum { LATE_MS = 60000 }; /* clocks of hosts differ */

struct walk {
	struct cg_ctx *ctx;
	const struct cg_run_row *row;
	struct cg_thread_doc doc;
	struct cg_graph_conf conf;
	json_t *tries;
	bool has_thread;          /* no other run has gone on with it */
	char after[CG_ID_LEN + 1], before[CG_ID_LEN + 1]; /* what may be of this run */
	struct cg_err *err;
};

struct level {
	struct walk *w;
	const struct cg_graph_doc *doc;
	const char *ns;
	json_t *next;             /* checkpoint -> when the one that follows it was written */
	json_t *groups;           /* of records, a list for each superstep, the newest first */
	bool mine;                /* one of this run's was met */
	bool looked;              /* one was */
};

void
cg_thread_note_tries(json_t *tries, const char *type, const char *json)
{
	struct cg_err ignored;
	const char *task;
	json_t *e;

	if (strcmp(type, "step.retrying") != 0
	    || !(e = cg_json_parse(json, strlen(json), "a stored event", 0, &ignored)))
		return;
	if ((task = cg_json_get_str(e, "taskId", NULL)))
		cg_json_set_int(tries, task, cg_json_get_int(e, "attempt", 1));
	json_decref(e);
}

/* ---- one task ---- */

/* Of the newest checkpoint of all: what is known of a task that no next one has applied. */
static const char *
state_of(const struct walk *w, const json_t *task)
{
	if (json_object_get(task, "error"))
		return "failed";
	if (json_array_size(json_object_get(task, "interrupts")))
		return "waiting";
	if (json_object_get(task, "result"))
		return "completed";
	return w->row->state == CG_RUN_RUNNING ? "running" : "pending";
}

static void
add_times(json_t *r, const char *began, const char *ended)
{
	int64_t from, to;

	if (cg_time_parse(began, &from) < 0)
		return;
	cg_record_time(r, "startedAt", from);
	if (!ended || cg_time_parse(ended, &to) < 0)
		return;
	cg_record_time(r, "endedAt", to);
	cg_json_set_int(r, "durationMs", to > from ? to - from : 0);
}

static json_t *
record(const struct level *l, const json_t *snapshot, const json_t *task, const char *ended)
{
	const char *id = cg_json_get_str(task, "id", ""), *name = cg_json_get_str(task, "name", "");
	const struct cg_graph_node *node = cg_graph_doc_node(l->doc, name);
	const json_t *error = json_object_get(task, "error"), *asked = json_object_get(task, "interrupts");
	const char *state = ended ? "completed" : state_of(l->w, task);
	json_t *r = json_object();

	cg_json_set_str(r, "type", "step");
	cg_json_set_str(r, "id", id);
	cg_json_set_str(r, "runId", l->w->row->id);
	cg_json_set_str(r, "stepId", name);
	cg_json_set_str(r, "skillId", !node ? "" : node->skill ? node->skill : node->workflow);
	cg_json_set_str(r, "status", state);
	cg_json_set_int(r, "attempt", cg_json_get_int(l->w->tries, id, 0) + 1);
	if (error && !ended)
		cg_json_set(r, "error", cg_record_error(cg_json_get_str(error, "name", "EXECUTION_ERROR"),
		    cg_json_get_str(error, "message", json_is_string(error) ? json_string_value(error) : "")));
	if (json_array_size(asked) && !ended)
		cg_json_set(r, "interrupts", json_incref((json_t *)(size_t)asked));
	if (strcmp(state, "pending") != 0)
		add_times(r, cg_json_get_str(snapshot, "createdAt", ""), ended);
	cg_json_set_int(r, "superstep", cg_json_get_int(json_object_get(snapshot, "metadata"), "step", -1) + 1);
	if (*l->ns)
		cg_json_set_str(r, "ns", l->ns);
	return r;
}

/* ---- one namespace ---- */

static int walk_level(struct walk *w, const struct cg_graph_doc *doc, const char *ns, json_t *to);

static int
add_below(struct level *l, const json_t *task, json_t *to)
{
	const char *name = cg_json_get_str(task, "name", "");
	const struct cg_graph_node *node = cg_graph_doc_node(l->doc, name);
	const struct cg_graph_doc *doc;
	char *ns;
	int rc;

	if (!node || !node->workflow)
		return 0;
	if (!(doc = cg_thread_doc_sub(&l->w->doc, node->workflow, node->workflow_version, l->w->err)))
		return -1;
	ns = cg_asprintf("%s%s%s:%s", l->ns, *l->ns ? "|" : "", name, cg_json_get_str(task, "id", ""));
	rc = walk_level(l->w, doc, ns, to);
	free(ns);
	return rc;
}

static int
add_tasks(struct level *l, const json_t *snapshot, const char *ended)
{
	json_t *group = json_array(), *task;
	size_t i;
	int rc = 0;

	json_array_foreach(json_object_get(snapshot, "tasks"), i, task) {
		if (strcmp(cg_json_get_str(task, "name", ""), CG_GRAPH_START) == 0)
			continue;
		json_array_append_new(group, record(l, snapshot, task, ended));
		if (rc == 0)
			rc = add_below(l, task, group);
	}
	json_array_append_new(l->groups, group);
	return rc;
}

/* 1: all older ones are others'. */
static int
look(void *arg, const json_t *snapshot)
{
	struct level *l = arg;
	const json_t *meta = json_object_get(snapshot, "metadata");
	const char *id = cg_json_get_str(json_object_get(snapshot, "config"), "checkpointId", "");
	const char *parent = cg_json_get_str(json_object_get(snapshot, "parentConfig"), "checkpointId", NULL);
	const char *ended = cg_json_get_str(l->next, id, NULL);
	bool mine = strcmp(cg_json_get_str(meta, "run_id", ""), l->w->row->id) == 0;
	bool newest = !l->looked;

	l->looked = true;
	if ((ended || (newest && l->w->has_thread)) && add_tasks(l, snapshot, ended) < 0)
		return -1;
	/* Input, an update or a fork did not come of the tasks of the one before. */
	if (mine && parent && strcmp(cg_json_get_str(meta, "source", ""), "loop") == 0)
		cg_json_set_str(l->next, parent, cg_json_get_str(snapshot, "createdAt", ""));
	l->mine |= mine;
	return !mine && (l->mine || strcmp(id, l->w->after) < 0);
}

static int
walk_level(struct walk *w, const struct cg_graph_doc *doc, const char *ns, json_t *to)
{
	struct level l = { .w = w, .doc = doc, .ns = ns, .next = json_object(), .groups = json_array() };
	int rc = cg_graph_history(&w->conf, ns, *w->before ? w->before : NULL, 0, look, &l, w->err);

	for (size_t i = json_array_size(l.groups); i-- > 0;)
		json_array_extend(to, json_array_get(l.groups, i));
	json_decref(l.groups);
	json_decref(l.next);
	return rc < 0 ? -1 : 0;
}

/* ---- the run ---- */

static int
note(void *arg, int64_t seq, const char *type, const char *json)
{
	(void)seq;
	cg_thread_note_tries(arg, type, json);
	return 0;
}

static int
has_thread(struct walk *w)
{
	struct cg_thread_row t;
	int rc = cg_thread_load(w->ctx->store, &w->ctx->who, w->row->thread, &t, w->err);

	if (rc <= 0)
		return rc;
	w->has_thread = t.run && strcmp(t.run, w->row->id) == 0;
	cg_thread_row_release(&t);
	return 1;
}

static int
give(const struct walk *w, const json_t *all, const char *state, struct cg_sink *to)
{
	json_t *r;
	size_t i;

	json_array_foreach((json_t *)(size_t)all, i, r)
		if ((!state || strcmp(cg_json_get_str(r, "status", ""), state) == 0)
		    && cg_sink_put(to, r, w->err) < 0)
			return -1;
	return 0;
}

int
cg_thread_steps(struct cg_ctx *ctx, const struct cg_run_row *row, const char *state,
    struct cg_sink *to, struct cg_err *err)
{
	struct walk w = { .ctx = ctx, .row = row, .err = err };
	json_t *all;
	int rc = row->plan && cg_thread_doc_is(row->plan) ? has_thread(&w) : 0;

	if (rc <= 0)
		return rc;
	if (cg_thread_doc_open(&w.doc, row->plan, strlen(row->plan), err) < 0)
		return -1;
	if (row->created_ms > LATE_MS)
		cg_ckpt_id_of_time(row->created_ms - LATE_MS, w.after);
	if (row->completed_ms)
		cg_ckpt_id_of_time(row->completed_ms + LATE_MS, w.before);
	all = json_array();
	w.tries = json_object();
	w.conf = (struct cg_graph_conf){ .doc = w.doc.doc, .subgraph = cg_thread_doc_sub,
		.store = ctx->store, .who = &ctx->who, .thread = row->thread, .arg = &w.doc, .brief = true };
	rc = cg_store_events(ctx->store, &ctx->who, row->id, 0, note, w.tries, err) < 0 ? -1
	    : walk_level(&w, w.doc.doc, "", all);
	rc = rc < 0 ? rc : give(&w, all, state, to);
	json_decref(w.tries);
	json_decref(all);
	cg_thread_doc_release(&w.doc);
	return rc;
}
