/*
 * Going back, through subgraphs and into them. A checkpoint that is begun from again becomes a
 * fork, whose tasks have other ids, and with them the namespaces of graphs below. So the fork says
 * where it comes from (metadata.cg_from), and a graph below whose task has no chain of its own yet
 * begins as a copy of what there was of it there: at the checkpoint that was named, or where it
 * last waited for a person. One that never waited begins anew, as every task does.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

enum { FORKS_MAX = 100 }; /* of forks: so far back is looked for a chain */

/* ---- where a fork comes from ---- */

const json_t *
cg_fork_from(const json_t *metadata)
{
	const json_t *from = json_object_get(metadata, "cg_from");

	return strcmp(cg_json_get_str(metadata, "source", ""), "fork") == 0 && json_is_object(from) ? from : NULL;
}

void
cg_fork_note(struct level *l, const char *ns, const char *ckpt, const json_t *at)
{
	json_decref(l->from);
	l->from = json_object();
	cg_json_set_str(l->from, "ns", ns);
	cg_json_set_str(l->from, "checkpoint", ckpt);
	if (at)
		json_object_set(l->from, "at", (json_t *)at);
}

/* The checkpoint of a namespace that it is gone on from: what was named, or where it waited. */
static int
load_named(const struct cg_graph_conf *c, const json_t *from, const char *space, struct cg_ckpt *out,
    struct cg_err *err)
{
	const char *named = cg_json_get_str(json_object_get(from, "at"), space, NULL);
	char id[CG_ID_LEN + 1];
	int rc;

	if (named)
		return cg_ckpt_load(c->store, c->who, c->thread, space, named, out, err);
	rc = cg_ckpt_waited(c->store, c->who, c->thread, space, id, err);
	return rc <= 0 ? rc : cg_ckpt_load(c->store, c->who, c->thread, space, id, out, err);
}

int
cg_fork_source(const struct task *t, json_t **from, struct cg_ckpt *out, struct cg_err *err)
{
	const struct cg_graph_conf *c = &t->level->g->conf;
	json_t *f = json_incref((json_t *)cg_fork_from(t->level->metadata));
	int64_t step = t->pub.step;
	int rc = 0;

	for (int i = 0; f && i < FORKS_MAX; i++) {
		const char *ns = cg_json_get_str(f, "ns", ""), *id = cg_json_get_str(f, "checkpoint", "");
		struct cg_ckpt up = { 0 };
		char *space = cg_task_space(t, ns, id, --step, NULL);

		rc = load_named(c, f, space, out, err);
		free(space);
		if (rc != 0)
			break;
		rc = cg_ckpt_load(c->store, c->who, c->thread, ns, id, &up, err);
		json_decref(f);
		f = rc > 0 ? json_incref((json_t *)cg_fork_from(up.metadata)) : NULL;
		cg_ckpt_release(&up);
		if (rc < 0)
			return -1;
		rc = 0;
	}
	*from = rc > 0 ? f : NULL;
	if (rc <= 0)
		json_decref(f);
	return rc;
}

/* ---- a checkpoint of a graph below is named ---- */

/* Which checkpoints of the graphs around it that one belongs to. */
static int
path_to(struct cg_graph *g, const char *ns, const char **top, struct cg_err *err)
{
	const struct cg_graph_conf *c = &g->conf;
	const char *key;
	json_t *v, *parents = json_object_get(g->inner.metadata, "parents");

	*top = cg_json_get_str(parents, "", NULL);
	if (!*top)
		return cg_err_set(err, CG_E_STATE, "thread '%s': checkpoint '%s' of '%.100s' does not say where it was "
		    "begun from", c->thread, c->checkpoint, ns);
	g->at = json_object();
	json_object_foreach(parents, key, v)
		if (*key && json_is_string(v))
			json_object_set(g->at, key, v);
	cg_json_set_str(g->at, ns, c->checkpoint);
	return 0;
}

int
cg_fork_load(struct cg_graph *g, struct cg_ckpt *out, struct cg_err *err)
{
	const struct cg_graph_conf *c = &g->conf;
	const char *top = NULL;
	char *ns = NULL;
	int rc = cg_ckpt_where(c->store, c->who, c->thread, c->checkpoint, &ns, err);

	if (rc == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "thread '%s' has no checkpoint '%.64s'", c->thread, c->checkpoint);
	if (rc > 0 && c->input)
		rc = cg_err_set(err, CG_E_STATE, "thread '%s': checkpoint '%s' is one of the subgraph '%.100s', which gets "
		    "its input from the graph around it", c->thread, c->checkpoint, ns);
	rc = rc < 0 ? -1 : cg_ckpt_load(c->store, c->who, c->thread, ns, c->checkpoint, &g->inner, err);
	rc = rc < 0 ? -1 : path_to(g, ns, &top, err);
	rc = rc < 0 ? -1 : cg_ckpt_load(c->store, c->who, c->thread, "", top, out, err);
	if (rc == 0)
		rc = cg_err_set(err, CG_E_NOTFOUND, "thread '%s': checkpoint '%s' of '%.100s' was begun from '%s', which is "
		    "gone", c->thread, c->checkpoint, ns, top);
	free(ns);
	return rc;
}

/* The task that leads to the one that was named; NULL: none of them. */
static struct task *
on_the_way(const struct level *l)
{
	for (size_t i = 0; i < l->n_tasks; i++)
		if (l->tasks[i]->was && json_object_get(l->g->at, l->tasks[i]->was))
			return l->tasks[i];
	return NULL;
}

static int
no_way(const struct level *l, struct cg_err *err)
{
	return cg_err_set(err, CG_E_STATE, "thread '%s': graph '%s' does not lead to "
	    "checkpoint '%s' any more", l->g->conf.thread, l->prog->doc->name, l->g->conf.checkpoint);
}

int
cg_fork_open(struct cg_graph *g, struct level **out, struct cg_err *err)
{
	struct level *l = g->top;
	struct task *t;

	if (cg_level_null_writes(l, NULL, true, err) < 0)
		return -1;
	cg_fork_note(l, l->ns, l->ckpt, g->at);
	if (cg_keep_checkpoint(l, "fork", err) < 0 || cg_plan(l, err) < 0)
		return -1;
	do {
		t = on_the_way(l);
		if (!t)
			return no_way(l, err);
		if (cg_sub_start(t, err) < 0)
			return -1;
		l = t->sub;
	} while (strcmp(t->was, g->inner.ns) != 0);
	*out = l;
	return 0;
}

/* ---- answers ---- */

/*
 * Going back, with answers by id: the questions have another id in the fork, as their tasks
 * have. spaces: those of the n tasks before it. What cannot be told apart and is the only one
 * is for whoever asks; with several, graphs below find theirs by the ids that they had.
 */
static void
translate(struct level *l, char *const *spaces, size_t n)
{
	struct cg_graph *g = l->g;
	json_t *map = json_object();
	char was[33], is[33];

	for (size_t i = 0; i < n && i < l->n_tasks; i++)
		for (size_t k = 0; k < CG_FORK_ASKED; k++) {
			json_t *v;

			cg_interrupt_id(spaces[i], k, was);
			cg_interrupt_id(l->tasks[i]->space, 0, is);
			v = json_object_get(g->map, was);
			if (v)
				json_object_set(map, is, v);
		}
	if (json_object_size(map) == 0 && json_object_size(g->map) == 1 && !g->at) {
		l->answer = json_object_iter_value(json_object_iter(g->map));
		l->answer_new = true;
		json_decref(map);
		return;
	}
	json_object_update(g->map, map);
	json_decref(map);
}

static int
plan_again(struct level *l, char *const *spaces, size_t n, struct cg_err *err)
{
	if (cg_plan(l, err) < 0)
		return -1;
	if (l->g->at && !on_the_way(l))
		return no_way(l, err);
	if (!l->g->map)
		return 0;
	translate(l, spaces, n);
	return l->answer ? 0 : cg_keep_mapped(l, err);
}

int
cg_fork(struct level *l, struct cg_err *err)
{
	struct cg_ckpt_write w = { CG_CKPT_NULL_TASK, CG_CKPT_IDX_RESUME, "__resume__", NULL };
	char **spaces;
	size_t n;
	int rc;

	if (cg_plan(l, err) < 0)
		return -1;
	n = l->n_tasks;
	spaces = cg_calloc(n + 1, sizeof *spaces);
	for (size_t i = 0; i < n; i++)
		spaces[i] = cg_strdup(l->tasks[i]->space);
	cg_fork_note(l, l->ns, l->ckpt, l->g->at);
	rc = cg_keep_checkpoint(l, "fork", err);
	rc = rc < 0 ? -1 : plan_again(l, spaces, n, err);
	for (size_t i = 0; i < n; i++)
		free(spaces[i]);
	free(spaces);
	w.value = (json_t *)l->answer;
	return rc == 0 && w.value ? cg_keep_rows(l, l->ckpt, &w, 1, err) : rc;
}
