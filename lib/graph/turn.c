/* The loop: what has ended is kept, applied, and what comes next is planned. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

const char *
cg_graph_state_name(enum cg_graph_state s)
{
	static const char *const names[] = {
		[CG_GRAPH_RUNNING] = "running",
		[CG_GRAPH_DONE] = "completed",
		[CG_GRAPH_INTERRUPTED] = "interrupted",
		[CG_GRAPH_FAILED] = "failed",
		[CG_GRAPH_LIMIT] = "limit",
		[CG_GRAPH_DRAINED] = "drained",
	};

	return names[s];
}

struct count {
	size_t planned, ready, started, done, asked, failed, held;
};

static struct count
count(const struct level *l)
{
	struct count n = { 0 };

	for (size_t i = 0; i < l->n_tasks; i++)
		switch (l->tasks[i]->state) {
		case T_PLANNED: n.planned++; break;
		case T_READY: n.ready++; break;
		case T_STARTED: n.started++; break;
		case T_DONE: n.done++; break;
		case T_INTERRUPTED: n.asked++; break;
		case T_FAILED: n.failed++; break;
		case T_HELD: n.held++; break;
		}
	return n;
}

/* A sibling of one of the levels above has failed: nothing new is begun below. */
static bool
is_doomed(const struct level *l)
{
	for (const struct task *t = l->owner; t; t = t->level->owner)
		if (count(t->level).failed)
			return true;
	return false;
}

static int
go_below(struct level *l, struct cg_err *err)
{
	for (size_t i = 0; i < l->n_tasks; i++) {
		struct task *t = l->tasks[i];

		if (!t->sub || t->state != T_STARTED)
			continue;
		if (cg_level_go(t->sub, err) < 0)
			return -1;
		if (t->sub->state != CG_GRAPH_RUNNING && cg_sub_settle(t, err) < 0)
			return -1;
	}
	return 0;
}

static int
keep_ended(struct level *l, bool applied, struct cg_err *err)
{
	struct task **ended = cg_calloc(l->n_tasks + 1, sizeof *ended);
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < l->n_tasks; i++) {
		struct task *t = l->tasks[i];

		if (t->state < T_DONE || t->kept)
			continue;
		if (t->state == T_FAILED && !l->g->failed)
			l->g->failed = t;
		ended[n++] = t;
	}
	rc = cg_keep_tasks(l, ended, n, applied, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		cg_say_ended(ended[i]);
	free(ended);
	return rc;
}

/* Something that is shown may be another now. */
static bool
has_written(const struct level *l)
{
	for (size_t i = 0; i < l->n_tasks; i++)
		for (size_t k = 0; k < l->tasks[i]->writes.n; k++)
			if ((size_t)l->tasks[i]->writes.v[k].chan < l->prog->n_state)
				return true;
	return false;
}

/* All of a superstep are done: the next checkpoint. */
static int
step_on(struct level *l, struct cg_err *err)
{
	if (keep_ended(l, true, err) < 0 || cg_apply_tasks(l, l->tasks, l->n_tasks, true, err) < 0)
		return -1;
	l->answer = NULL;
	l->broke = cg_plan_breaks(l, true, l->tasks, l->n_tasks);
	if (cg_keep_checkpoint(l, "loop", err) < 0)
		return -1;
	l->all = false;
	if (has_written(l))
		cg_say_values(l);
	if (cg_plan(l, err) < 0)
		return -1;
	cg_plan_attach(l);
	return 0;
}

/* Start what is planned, unless something says no: then the level has come to a stop. */
static int
start(struct level *l, const struct count *n, struct cg_err *err)
{
	bool hidden = l->n_tasks == 1 && !l->tasks[0]->def->node;

	cg_say_checkpoint(l);
	if (l->n_tasks == 0)
		l->state = CG_GRAPH_DONE;
	else if (l->broke)
		l->state = CG_GRAPH_INTERRUPTED;
	else if (l->step + 1 > l->stop)
		l->state = CG_GRAPH_LIMIT;
	else if (n->planned && cg_plan_breaks(l, false, l->tasks, l->n_tasks))
		l->state = CG_GRAPH_INTERRUPTED;
	else if (!hidden && n->planned && (l->g->drain || is_doomed(l)))
		l->state = CG_GRAPH_DRAINED;
	if (l->state != CG_GRAPH_RUNNING)
		return 0;
	cg_say_started(l);
	for (size_t i = 0; i < l->n_tasks; i++)
		if (cg_task_activate(l->tasks[i], err) < 0)
			return -1;
	return 0;
}

/* Nothing runs any more, and not all have ended well. */
static enum cg_graph_state
stopped(const struct level *l, const struct count *n)
{
	if (n->failed)
		return CG_GRAPH_FAILED;
	if (n->asked)
		return CG_GRAPH_INTERRUPTED;
	for (size_t i = 0; i < l->n_tasks; i++)
		if (l->tasks[i]->state == T_HELD)
			return l->tasks[i]->held;
	return CG_GRAPH_DRAINED;
}

int
cg_level_go(struct level *l, struct cg_err *err)
{
	while (l->state == CG_GRAPH_RUNNING) {
		struct count n;

		if (go_below(l, err) < 0)
			return -1;
		n = count(l);
		if (l->n_tasks == 0 || n.planned) {
			if (start(l, &n, err) < 0)
				return -1;
			l->broke = false;
			/* levels below have tasks now that may have nothing to wait for */
			continue;
		}
		if (n.done == l->n_tasks) {
			if (step_on(l, err) < 0)
				return -1;
			continue;
		}
		if (keep_ended(l, false, err) < 0)
			return -1;
		if (n.started || (n.ready && !l->g->drain))
			return 0;
		l->state = stopped(l, &n);
	}
	return 0;
}

static int
turn(struct cg_graph *g, struct cg_err *err)
{
	struct level *l = g->top;

	if (!g->taken && cg_take(g, err) < 0)
		return -1;
	if (cg_level_go(l, err) < 0)
		return -1;
	if (l->state == CG_GRAPH_DONE && l->prog->doc->output_schema) {
		json_t *out = cg_level_output(l);
		int rc = cg_check(l->prog->doc->output_schema, out, "output", err);

		json_decref(out);
		if (rc < 0)
			return -1;
	}
	if (l->state != CG_GRAPH_RUNNING && g->conf.ending &&
	    (cg_keep_open(g, err) < 0 || g->conf.ending(g->conf.arg, l->state, err) < 0))
		return -1;
	return cg_keep_close(g, err);
}

int
cg_graph_turn(struct cg_graph *g, struct cg_err *err)
{
	if (g->broken)
		return cg_err_set(err, CG_E_STATE, "thread '%s' has to be begun anew", g->conf.thread);
	if (g->state != CG_GRAPH_RUNNING)
		return (int)g->state;
	cg_graph_bury(g);
	if (turn(g, err) < 0) {
		g->broken = true;
		cg_keep_undo(g);
		cg_said_drop(g);
		return -1;
	}
	g->state = g->top->state;
	cg_said_flush(g);
	return (int)g->state;
}

void
cg_graph_drain(struct cg_graph *g)
{
	g->drain = true;
}

/* ---- as it stands ---- */

json_t *
cg_graph_values(const struct cg_graph *g)
{
	return cg_level_output(g->top);
}

json_t *
cg_graph_pending(const struct cg_graph *g)
{
	json_t *names = json_array();

	for (size_t i = 0; i < g->top->n_tasks; i++)
		if (g->top->tasks[i]->state != T_DONE)
			json_array_append_new(names, json_string(g->top->tasks[i]->def->name));
	return names;
}

json_t *
cg_graph_interrupts(const struct cg_graph *g)
{
	json_t *all = json_array();

	for (size_t i = 0; i < g->top->n_tasks; i++)
		if (g->top->tasks[i]->state == T_INTERRUPTED)
			json_array_extend(all, g->top->tasks[i]->asked);
	return all;
}

const char *
cg_graph_checkpoint(const struct cg_graph *g)
{
	return g->top->ckpt;
}

int64_t
cg_graph_step(const struct cg_graph *g)
{
	return g->top->step;
}

const struct cg_graph_task *
cg_graph_failed(const struct cg_graph *g, const char **name, const char **message)
{
	if (!g->failed)
		return NULL;
	*name = g->failed->fault;
	*message = g->failed->message;
	return &g->failed->pub;
}

void
cg_graph_end(struct cg_graph *g)
{
	if (!g)
		return;
	cg_keep_undo(g);
	cg_said_drop(g);
	cg_graph_bury(g);
	cg_level_free(g->top);
	while (g->progs) {
		struct prog *p = g->progs;

		g->progs = p->next;
		cg_prog_free(p);
	}
	json_decref(g->map);
	json_decref(g->at);
	cg_ckpt_release(&g->inner);
	cg_buf_release(&g->versions);
	cg_buf_release(&g->seen);
	free(g->dead);
	free(g->ready);
	free(g);
}
