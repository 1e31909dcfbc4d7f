/* A node that is a graph of its own: a level below, under <ns>|<node>:<task id>. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

/* What the graph above has in answers for whoever asks. */
static int
take_answer(struct level *l, const struct task *t, struct cg_err *err)
{
	struct level *up = t->level;
	struct cg_ckpt_write w = { CG_CKPT_NULL_TASK, CG_CKPT_IDX_RESUME, "__resume__", NULL };

	if (up->answer && !t->null_used) {
		l->answer = up->answer;
		l->answer_new = up->answer_new;
	}
	if (!l->answer || !l->answer_new)
		return 0;
	w.value = (json_t *)l->answer;
	return cg_keep_rows(l, l->ckpt, &w, 1, err);
}

/* The beginning of a chain of its own, with the values that there were, and nothing that tasks left. */
static int
copy(struct level *l, struct cg_err *err)
{
	*l->ckpt = *l->head = *l->parent = '\0';
	for (size_t i = 0; i < l->prog->n_chans; i++)
		l->chans[i].dirty = l->chans[i].version > 0;
	json_decref(l->foreign);
	l->foreign = NULL;
	return cg_keep_checkpoint(l, "fork", err);
}

/*
 * There is a chain: its task was stopped in the middle, and goes on; or one to be copied. Who goes on
 * is a person, but where this run itself has come to: what it met there nobody has heard of yet.
 */
static int
go_on(struct level *l, const struct task *t, bool copied, struct cg_err *err)
{
	if (cg_level_null_writes(l, NULL, true, err) < 0)
		return -1;
	if (cg_level_is_again(l))
		l->broke = json_is_true(json_object_get(l->metadata, "cg_broke"));
	else
		cg_level_see_interrupts(l);
	if ((copied && copy(l, err) < 0) || take_answer(l, t, err) < 0 || cg_plan(l, err) < 0)
		return -1;
	cg_plan_attach(l);
	return 0;
}

enum chain { NONE, OWN, COPY };

static int
load(struct level *l, const struct task *t, enum chain *which, struct cg_err *err)
{
	struct cg_graph *g = l->g;
	struct cg_ckpt c = { 0 };
	json_t *from = NULL;
	int rc = 0;

	*which = OWN;
	if (t->level->stored)
		rc = cg_ckpt_load(g->conf.store, g->conf.who, g->conf.thread, l->ns, NULL, &c, err);
	if (rc == 0 && t->was) {
		*which = COPY;
		rc = cg_fork_source(t, &from, &c, err);
	}
	if (rc <= 0 || t->level->replay)
		*which = NONE;
	if (rc <= 0)
		return rc;
	if (from)
		cg_fork_note(l, c.ns, c.id, json_object_get(from, "at"));
	json_decref(from);
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
	enum chain which;

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
	if (load(l, t, &which, err) < 0)
		return -1;
	parents = json_copy(up->parents);
	json_object_set_new(parents, up->ns, json_string(up->ckpt));
	json_decref(l->parents);
	l->parents = parents;
	cg_level_limit(l, doc->recursion_limit);
	if (which != NONE ? go_on(l, t, which == COPY, err) < 0 : cg_take_input(l, t->pub.input, err) < 0)
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
