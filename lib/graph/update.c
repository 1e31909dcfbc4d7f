/* updateState: a checkpoint that no task has made. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

/* What is stored of tasks that were to come next; those without any are left alone, or not. */
static int
apply_pending(struct level *l, bool all, struct cg_err *err)
{
	struct task **v;
	size_t n = 0;
	int rc;

	if (cg_plan(l, err) < 0)
		return -1;
	cg_plan_attach(l);
	if (cg_level_null_writes(l, NULL, true, err) < 0)
		return -1;
	v = cg_calloc(l->n_tasks + 1, sizeof *v);
	for (size_t i = 0; i < l->n_tasks; i++)
		if (all || l->tasks[i]->state == T_DONE)
			v[n++] = l->tasks[i];
	rc = n ? cg_apply_tasks(l, v, n, true, err) : 0;
	free(v);
	return rc;
}

/* The node that ran last: whose trigger has the highest version of all that were seen. */
static const char *
last_node(const struct level *l, struct cg_err *err)
{
	const char *node, *chan, *last = NULL;
	const json_t *seen, *v;
	json_int_t most = 0;
	bool tie = false;

	json_object_foreach(l->seen, node, seen) {
		if (strcmp(node, "__interrupt__") == 0)
			continue;
		json_object_foreach((json_t *)seen, chan, v) {
			json_int_t at = json_integer_value(v);

			if (at == most && at && strcmp(last, node) != 0)
				tie = true;
			if (at > most) {
				most = at;
				last = node;
				tie = false;
			}
		}
	}
	if (tie)
		cg_err_set(err, CG_E_DATA, "thread '%s': more than one node ran last: say as which one it is to be "
		    "written", l->g->conf.thread);
	return tie ? NULL : last ? last : CG_GRAPH_START;
}

/* Under the checkpoint that is updated, where that is the head: another's writes may stand there else. */
static int
keep_writes(struct level *l, const char *text, const struct writes *w, struct cg_err *err)
{
	struct cg_ckpt_write *rows;
	char id[CG_ID_LEN + 1];
	int rc;

	if (!*l->ckpt || strcmp(l->ckpt, l->head) != 0)
		return 0;
	rows = cg_calloc(w->n + 1, sizeof *rows);
	cg_ckpt_text_id(l->ckpt, text, id);
	for (size_t i = 0; i < w->n; i++) {
		cg_id_copy(rows[i].task, id);
		rows[i].idx = (int)i;
		rows[i].channel = l->prog->chans[w->v[i].chan].name;
		rows[i].value = w->v[i].value;
	}
	rc = cg_keep_rows(l, l->ckpt, rows, w->n, err);
	free(rows);
	return rc;
}

static int
as_input(struct level *l, struct cg_err *err)
{
	struct writes w = { 0 };
	struct did d = { -1, "__input__", 0, 0, NULL, 0, false, &w };
	const json_t *input = l->g->conf.update;
	int rc = cg_check(l->prog->doc->input_schema, input, "input", err);

	if (rc < 0)
		return -1;
	cg_writes_add(&w, l->prog->start, json_incref((json_t *)input));
	rc = keep_writes(l, "__input__", &w, err);
	if (rc == 0)
		rc = cg_apply(l, &d, 1, true, err);
	cg_writes_clear(&w);
	return rc < 0 ? -1 : cg_keep_checkpoint(l, "input", err);
}

static int
as_node(struct level *l, const char *as, struct cg_err *err)
{
	const json_t *update = l->g->conf.update;
	struct writes w = { 0 };
	struct did d = { 0, NULL, 1, 0, NULL, 0, true, &w };
	const char *key;
	const json_t *v;
	int node, rc = 0;

	if (!as)
		as = last_node(l, err);
	if (!as)
		return -1;
	node = cg_prog_node(l->prog, as);
	if (node < 0)
		return cg_err_set(err, CG_E_DATA, "graph '%s' has no node '%.100s'", l->prog->doc->name, as);
	json_object_foreach((json_t *)update, key, v) {
		int c = cg_prog_chan(l->prog, key);

		if (c == NO_CHAN || (size_t)c >= l->prog->n_state)
			return cg_err_set(err, CG_E_DATA, "graph '%s' has no channel '%.100s'", l->prog->doc->name, key);
	}
	d.node = node;
	d.name = l->prog->nodes[node].name;
	rc = cg_write_values(l, &l->prog->nodes[node], update, &w, err);
	if (rc == 0)
		rc = keep_writes(l, "__interrupt__", &w, err);
	if (rc == 0)
		rc = cg_apply(l, &d, 1, true, err);
	cg_writes_clear(&w);
	if (!*l->ckpt)
		l->step = -1;
	return rc < 0 ? -1 : cg_keep_checkpoint(l, "update", err);
}

static int
update(struct level *l, const char *as, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;
	bool none = !c->update || json_is_null(c->update);

	if (!none && !json_is_object(c->update))
		return cg_err_set(err, CG_E_DATA, "an update is an object: a value for each channel");
	if (as && strcmp(as, "__copy__") == 0) {
		if (!*l->ckpt)
			return cg_err_set(err, CG_E_NOTFOUND, "thread '%s' has no checkpoint to copy", c->thread);
		if (c->checkpoint && l->up)
			return 0; /* that is the fork already */
		cg_fork_note(l, l->ns, l->ckpt, NULL);
		cg_id_copy(l->ckpt, l->parent); /* the copy stands beside it */
		return cg_keep_checkpoint(l, "fork", err);
	}
	if (none && (!as || strcmp(as, CG_GRAPH_END) == 0)) {
		if (as && apply_pending(l, true, err) < 0)
			return -1;
		if (!*l->ckpt)
			l->step = -1;
		return cg_keep_checkpoint(l, "update", err);
	}
	if (as && strcmp(as, "__input__") == 0)
		return none ? cg_err_set(err, CG_E_DATA, "new input must be an object") : as_input(l, err);
	if (!c->checkpoint && l->has_rows && apply_pending(l, false, err) < 0)
		return -1;
	return as_node(l, as, err);
}

/* Within the transaction: is there something to go on with? */
static int
tell_state(struct level *l, struct cg_err *err)
{
	const struct cg_graph_conf *c = &l->g->conf;

	l->all = true;
	if (cg_plan(l, err) < 0)
		return -1;
	return c->ending(c->arg, l->n_tasks ? CG_GRAPH_INTERRUPTED : CG_GRAPH_DONE, err);
}

int
cg_graph_update(const struct cg_graph_conf *conf, const char *as, char id[CG_ID_LEN + 1],
    struct cg_err *err)
{
	struct cg_graph *g = cg_graph_new(conf);
	struct level *l = g->top;
	int rc;

	rc = cg_load_top(g->top, err);
	g->top->replay = g->top->forked = false;
	if (rc == 0 && g->at)
		rc = cg_fork_open(g, &l, err);
	if (rc == 0)
		rc = update(l, as, err);
	if (rc == 0)
		cg_id_copy(id, l->ckpt);
	if (rc == 0 && conf->ending)
		rc = tell_state(g->top, err);
	if (rc == 0)
		rc = cg_keep_close(g, err);
	if (rc < 0)
		cg_keep_undo(g);
	cg_graph_end(g);
	return rc;
}
