/* What a task writes, in LangGraph's order: state keys, goto, edges, joins, branches. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"
#include "select/select.h"

void
cg_writes_add(struct writes *w, int chan, json_t *value)
{
	if (w->n == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 4;
		w->v = cg_realloc(w->v, w->cap, sizeof *w->v);
	}
	w->v[w->n++] = (struct write){ chan, value };
}

void
cg_writes_clear(struct writes *w)
{
	for (size_t i = 0; i < w->n; i++)
		json_decref(w->v[i].value);
	free(w->v);
	*w = (struct writes){ 0 };
}

void
cg_env(struct level *l, const struct task *t, struct cg_select_env *env)
{
	memset(env, 0, sizeof *env);
	env->state = cg_level_view(l);
	env->payload = t ? t->pub.payload : NULL;
	env->context = l->g ? l->g->conf.context : NULL;
}

static void
write_node(struct level *l, const char *node, const char *from, struct writes *w)
{
	int c = cg_prog_branch_to(l->prog, node);

	if (c != NO_CHAN)
		cg_writes_add(w, c, json_string(from));
}

static void
write_send(struct level *l, const char *node, json_t *payload, struct writes *w)
{
	json_t *send = json_object();

	json_object_set_new(send, "node", json_string(node));
	json_object_set_new(send, "args", payload);
	cg_writes_add(w, l->prog->tasks, send);
}

/* `goto`: a name, {node, payload}, or an array of them. */
int
cg_write_goto(struct level *l, const json_t *go, const char *from, struct writes *w,
    struct cg_err *err)
{
	const char *node = json_is_string(go) ? json_string_value(go) : cg_json_get_str(go, "node", NULL);

	if (!go || json_is_null(go))
		return 0;
	if (json_is_array(go)) {
		size_t i;
		const json_t *v;

		json_array_foreach(go, i, v)
			if (json_is_array(v) || cg_write_goto(l, v, from, w, err) < 0)
				return json_is_array(v) ? cg_err_set(err, CG_E_DATA,
				    "goto: a list in a list") : -1;
		return 0;
	}
	if (!node)
		return cg_err_set(err, CG_E_DATA, "goto must be the name of a node, {node, payload}, or a list "
		    "of them");
	if (strcmp(node, CG_GRAPH_END) == 0 || strcmp(node, "END") == 0)
		return 0;
	if (cg_prog_node(l->prog, node) <= 0)
		return cg_err_set(err, CG_E_DATA, "goto: graph '%s' has no node '%.100s'", l->prog->doc->name,
		    node);
	if (json_is_string(go)) {
		write_node(l, node, from, w);
	} else {
		json_t *payload = json_object_get(go, "payload");

		write_send(l, node, payload ? json_incref(payload) : json_null(), w);
	}
	return 0;
}

/* A value for one item of a fan-out, and the item where nothing says otherwise. */
static int
payload_of(const struct cg_graph_branch *b, struct cg_select_env *env, json_t *item, json_t **out,
    struct cg_err *err)
{
	int rc = CG_SELECT_FOUND;

	*out = NULL;
	env->item = item;
	if (!b->payload)
		*out = json_incref(item);
	else
		rc = cg_select_eval(b->payload, env, out, err);
	env->item = NULL;
	if (rc < 0)
		return -1;
	if (!*out)
		*out = json_null();
	return 0;
}

static int
fan_out(struct level *l, const struct cg_graph_branch *b, struct cg_select_env *env,
    struct writes *w, struct cg_err *err)
{
	json_t *each = NULL, *item, *payload;
	int rc = cg_select_eval(b->each, env, &each, err);
	size_t i;

	if (rc != CG_SELECT_FOUND || !json_is_array(each)) {
		bool wrong = rc == CG_SELECT_FOUND && !json_is_null(each);

		json_decref(each);
		if (wrong)
			return cg_err_set(err, CG_E_DATA, "branch from '%s': 'each' is no list", b->from);
		return rc < 0 ? -1 : 0;
	}
	rc = 0;
	json_array_foreach(each, i, item) {
		rc = payload_of(b, env, item, &payload, err);
		if (rc < 0)
			break;
		write_send(l, b->to, payload, w);
	}
	json_decref(each);
	return rc;
}

static int
take_branch(struct level *l, const struct cg_graph_branch *b, struct cg_select_env *env,
    struct writes *w, struct cg_err *err)
{
	if (b->each)
		return fan_out(l, b, env, w, err);
	for (size_t i = 0; i < b->n_cases; i++) {
		json_t *v = NULL;
		bool yes = true;

		if (b->cases[i].when) {
			if (cg_select_eval(b->cases[i].when, env, &v, err) < 0)
				return -1;
			yes = !cg_select_is_empty(v);
			json_decref(v);
		}
		if (yes) {
			write_node(l, b->cases[i].to, b->from, w);
			return 0;
		}
	}
	return 0;
}

/* Edges, joins, branches; the branches see what has been written just now. */
static int
write_onward(struct level *l, const struct node_def *n, const json_t *payload, const json_t *data,
    struct writes *w, struct cg_err *err)
{
	struct cg_select_env env;
	json_t *state;
	int rc = 0;

	for (size_t i = 0; i < n->n_edges; i++)
		cg_writes_add(w, (int)n->edges[i], json_null());
	for (size_t i = 0; i < n->n_joins; i++)
		cg_writes_add(w, (int)n->joins[i], json_string(n->name));
	if (n->n_branches == 0)
		return 0;
	cg_env(l, NULL, &env);
	env.payload = payload;
	env.result = data;
	env.state = state = cg_level_view_with(l, w);
	for (size_t i = 0; rc == 0 && i < n->n_branches; i++)
		rc = take_branch(l, n->branches[i], &env, w, err);
	json_decref(state);
	return rc;
}

/* Members of an object that are channels of the file. */
static void
write_members(struct level *l, const json_t *data, struct writes *w)
{
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)data, key, v) {
		int c = cg_prog_chan(l->prog, key);

		if (c != NO_CHAN && (size_t)c < l->prog->n_state)
			cg_writes_add(w, c, json_incref(v));
	}
}

int
cg_write_start(struct level *l, const json_t *input, struct writes *w, struct cg_err *err)
{
	if (json_is_object(input))
		write_members(l, input, w);
	return write_onward(l, &l->prog->nodes[0], NULL, input, w, err);
}

static int
write_outputs(struct level *l, const struct cg_graph_node *n, const struct cg_select_env *env,
    struct writes *w, struct cg_err *err)
{
	for (size_t i = 0; i < n->n_outputs; i++) {
		json_t *v = NULL;
		int rc = cg_select_eval(n->outputs[i].select, env, &v, err);
		int c = cg_prog_chan(l->prog, n->outputs[i].name);

		if (rc < 0)
			return cg_err_wrap(err, "node '%s', output '%s'", n->id, n->outputs[i].name);
		if (v && c != NO_CHAN)
			cg_writes_add(w, c, v);
		else
			json_decref(v);
	}
	return 0;
}

int
cg_write_result(struct level *l, const struct node_def *d, const json_t *payload,
    const json_t *data, struct writes *w, struct cg_err *err)
{
	const struct cg_graph_node *n = d->node;
	struct cg_select_env env;
	json_t *go = NULL;
	int rc;

	cg_env(l, NULL, &env);
	env.payload = payload;
	env.result = data;
	if (n->has_outputs) {
		if (write_outputs(l, n, &env, w, err) < 0)
			return -1;
	} else if (json_is_object(data)) {
		write_members(l, data, w);
	} else if (data && !json_is_null(data)) {
		return cg_err_set(err, CG_E_DATA, "node '%s': its result is no object, and no output_selector "
		    "says what to write", n->id);
	}
	if (n->go) {
		if (cg_select_eval(n->go, &env, &go, err) < 0)
			return cg_err_wrap(err, "node '%s', goto", n->id);
		rc = cg_write_goto(l, go, n->id, w, err);
		json_decref(go);
		if (rc < 0)
			return -1;
	}
	return write_onward(l, d, payload, data, w, err);
}

int
cg_write_values(struct level *l, const struct node_def *d, const json_t *values, struct writes *w,
    struct cg_err *err)
{
	if (json_is_object(values))
		write_members(l, values, w);
	return write_onward(l, d, NULL, values, w, err);
}
