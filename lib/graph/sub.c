/* A node that is a graph of its own: a level below, under <ns>|<node>:<task id>. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

/* The chain is there already: its task was stopped in the middle, and goes on. */
static int
go_on(struct level *l, const struct task *t, struct cg_err *err)
{
	struct level *up = t->level;
	struct cg_ckpt_write w = { CG_CKPT_NULL_TASK, CG_CKPT_IDX_RESUME, "__resume__", NULL };

	if (cg_level_null_writes(l, true, err) < 0)
		return -1;
	cg_level_see_interrupts(l);
	if (up->answer && !t->null_used) {
		l->answer = up->answer;
		l->answer_new = up->answer_new;
	}
	if (l->answer && l->answer_new) {
		w.value = (json_t *)l->answer;
		if (cg_keep_rows(l, l->ckpt, &w, 1, err) < 0)
			return -1;
	}
	if (cg_plan(l, err) < 0)
		return -1;
	cg_plan_attach(l);
	return 0;
}

static int
load(struct level *l, const struct task *t, bool *found, struct cg_err *err)
{
	struct cg_graph *g = l->g;
	struct cg_ckpt c = { 0 };
	int rc;

	*found = false;
	if (!t->level->stored)
		return 0;
	rc = cg_ckpt_load(g->conf.store, g->conf.who, g->conf.thread, l->ns, NULL, &c, err);
	if (rc <= 0)
		return rc;
	*found = !t->level->replay;
	rc = cg_version_floor(l, &c, true, err);
	if (rc == 0)
		rc = cg_level_load(l, &c, err);
	cg_ckpt_release(&c);
	return rc;
}

enum { DEEPEST = 16 }; /* graphs within graphs: one that contains itself has no end */

static int
depth(const struct level *l)
{
	int n = 0;

	for (; l->up; l = l->up)
		n++;
	return n;
}

int
cg_sub_start(struct task *t, struct cg_err *err)
{
	const struct cg_graph_node *n = t->def->node;
	struct level *up = t->level, *l;
	struct cg_graph *g = up->g;
	const struct cg_graph_doc *doc;
	json_t *parents;
	bool found;

	if (!g->conf.subgraph)
		return cg_err_set(err, CG_E_CONFIG, "node '%s' is the graph '%s', and nobody knows graphs here",
		    n->id, n->workflow);
	if (depth(up) >= DEEPEST)
		return cg_err_set(err, CG_E_DATA, "node '%s': graphs are %d deep within each other: does '%s' contain "
		    "itself?", n->id, DEEPEST, n->workflow);
	doc = g->conf.subgraph(g->conf.arg, n->workflow, n->workflow_version, err);
	if (!doc)
		return -1;
	l = t->sub = cg_level_new(g, cg_graph_prog(g, doc), t->space);
	l->up = up;
	l->owner = t;
	if (load(l, t, &found, err) < 0)
		return -1;
	parents = json_copy(up->parents);
	json_object_set_new(parents, up->ns, json_string(up->ckpt));
	json_decref(l->parents);
	l->parents = parents;
	cg_level_limit(l, doc->recursion_limit);
	if (found ? go_on(l, t, err) < 0 : cg_take_input(l, t->pub.input, err) < 0)
		return -1;
	t->state = T_STARTED;
	return 0;
}

static json_t *
questions(const struct level *l)
{
	json_t *all = json_array();

	for (size_t i = 0; i < l->n_tasks; i++)
		if (l->tasks[i]->state == T_INTERRUPTED)
			json_array_extend(all, l->tasks[i]->asked);
	return all;
}

/* The level below has come to a stop: what that is for its task. */
int
cg_sub_settle(struct task *t, struct cg_err *err)
{
	struct level *l = t->sub;
	struct cg_err e = CG_ERR_INIT;
	json_t *data;

	if (l->state == CG_GRAPH_DONE) {
		data = cg_level_output(l);
		t->state = T_DONE;
		if (cg_check(l->prog->doc->output_schema, data, "output", &e) < 0 ||
		    cg_write_result(t->level, t->def, t->pub.payload, data, &t->writes, &e) < 0)
			cg_task_fault(t, "OUTPUT_VALIDATION_FAILED", e.msg);
		json_decref(data);
	} else if (l->state == CG_GRAPH_FAILED) {
		for (size_t i = 0; i < l->n_tasks; i++)
			if (l->tasks[i]->state == T_FAILED) {
				cg_task_fault(t, l->tasks[i]->fault, l->tasks[i]->message);
				break;
			}
	} else {
		json_decref(t->asked);
		t->asked = questions(l);
		t->held = l->state;
		t->state = l->state == CG_GRAPH_INTERRUPTED && json_array_size(t->asked) ? T_INTERRUPTED : T_HELD;
	}
	(void)err;
	return 0;
}
