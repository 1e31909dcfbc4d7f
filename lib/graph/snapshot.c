/* A thread looked at: what getState and getStateHistory of LangGraph's tell. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

static json_t *
config(const struct level *l, const char *ckpt)
{
	json_t *c = json_object();

	json_object_set_new(c, "threadId", json_string(l->g->conf.thread));
	json_object_set_new(c, "checkpointNs", json_string(l->ns));
	json_object_set_new(c, "checkpointId", json_string(ckpt));
	return c;
}

static json_t *
path(const struct task *t)
{
	json_t *a = json_array();

	json_array_append_new(a, json_string(t->push >= 0 ? "__pregel_push" : "__pregel_pull"));
	json_array_append_new(a, t->push >= 0 ? json_integer(t->push) : json_string(t->def->name));
	if (t->push >= 0)
		json_array_append_new(a, json_false());
	return a;
}

/* By channel; several writes to one as {"$writes": [...]}. NULL when there is none. */
static json_t *
result(const struct task *t)
{
	json_t *all = NULL;

	for (size_t i = 0; i < t->writes.n; i++) {
		const struct write *w = &t->writes.v[i];
		const char *name = t->level->prog->chans[w->chan].name;
		json_t *had, *list;

		if ((size_t)w->chan >= t->level->prog->n_state)
			continue;
		all = all ? all : json_object();
		had = json_object_get(all, name);
		if (!had) {
			json_object_set(all, name, w->value);
			continue;
		}
		list = json_object_get(had, "$writes");
		if (!list) {
			list = json_array();
			json_array_append(list, had);
			had = json_object();
			json_object_set_new(had, "$writes", list);
			json_object_set_new(all, name, had);
		}
		json_array_append(list, w->value);
	}
	return all;
}

static json_t *
describe(const struct task *t)
{
	json_t *o = json_object(), *r = result(t);

	json_object_set_new(o, "id", json_string(t->pub.id));
	json_object_set_new(o, "name", json_string(t->def->name));
	json_object_set_new(o, "path", path(t));
	json_object_set_new(o, "interrupts", t->asked ? json_incref(t->asked) : json_array());
	if (t->error)
		json_object_set(o, "error", t->error);
	if (r)
		json_object_set_new(o, "result", r);
	return o;
}

json_t *
cg_snapshot_of(struct level *l, bool applied)
{
	json_t *s = json_object(), *next = json_array(), *tasks = json_array();

	for (size_t i = 0; i < l->n_tasks; i++) {
		if (!applied || l->tasks[i]->state != T_DONE)
			json_array_append_new(next, json_string(l->tasks[i]->def->name));
		json_array_append_new(tasks, describe(l->tasks[i]));
	}
	json_object_set(s, "values", (json_t *)cg_level_view(l));
	json_object_set_new(s, "next", next);
	json_object_set_new(s, "tasks", tasks);
	json_object_set_new(s, "config", config(l, l->ckpt));
	json_object_set(s, "metadata", l->metadata);
	json_object_set_new(s, "createdAt", json_string(l->ts));
	if (*l->parent)
		json_object_set_new(s, "parentConfig", config(l, l->parent));
	return s;
}

/* Tasks that have finished count as if the next checkpoint were there. */
static int
apply_done(struct level *l, struct cg_err *err)
{
	struct task **done = cg_calloc(l->n_tasks + 1, sizeof *done);
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < l->n_tasks; i++)
		if (l->tasks[i]->state == T_DONE)
			done[n++] = l->tasks[i];
	if (n)
		rc = cg_apply_tasks(l, done, n, false, err);
	free(done);
	return rc;
}

static int look(struct cg_graph *g, const struct cg_graph_doc *doc, const char *ns,
    const char *checkpoint, json_t **out, struct cg_err *err);

/* The graphs below, where their tasks have begun. */
static int
look_below(struct level *l, json_t *s, struct cg_err *err)
{
	for (size_t i = 0; i < l->n_tasks; i++) {
		const struct task *t = l->tasks[i];
		const struct cg_graph_doc *doc;
		json_t *below = NULL;
		int rc;

		if (!t->def->node || !t->def->node->workflow || t->error || !l->g->conf.subgraph)
			continue;
		doc = l->g->conf.subgraph(l->g->conf.arg, t->def->node->workflow,
		    t->def->node->workflow_version, err);
		if (!doc)
			return -1;
		rc = look(l->g, doc, t->space, NULL, &below, err);
		if (rc < 0)
			return -1;
		if (rc > 0)
			json_object_set_new(json_array_get(json_object_get(s, "tasks"), i), "state", below);
	}
	return 0;
}

/* Of one that has been read; takes over what c holds. */
static int
show(struct level *l, struct cg_ckpt *c, bool newest, json_t **out, struct cg_err *err)
{
	if (cg_level_load(l, c, err) < 0 || cg_level_null_writes(l, NULL, false, err) < 0)
		return -1;
	l->all = true;
	if (cg_plan(l, err) < 0)
		return -1;
	cg_plan_attach(l);
	if (newest && apply_done(l, err) < 0)
		return -1;
	*out = cg_snapshot_of(l, newest);
	return newest ? look_below(l, *out, err) : 0;
}

static int
look(struct cg_graph *g, const struct cg_graph_doc *doc, const char *ns, const char *checkpoint,
    json_t **out, struct cg_err *err)
{
	struct cg_ckpt c = { 0 };
	struct level *l;
	int rc = cg_ckpt_load(g->conf.store, g->conf.who, g->conf.thread, ns, checkpoint, &c, err);

	if (rc <= 0)
		return rc;
	l = cg_level_new(g, cg_graph_prog(g, doc), ns);
	rc = show(l, &c, !checkpoint, out, err);
	cg_ckpt_release(&c);
	cg_level_free(l);
	if (rc < 0) {
		json_decref(*out);
		*out = NULL;
	}
	return rc < 0 ? -1 : 1;
}

const struct cg_graph_doc *
cg_graph_doc_at(const struct cg_graph_conf *conf, const char *ns, struct cg_err *err)
{
	const struct cg_graph_doc *doc = conf->doc;

	while (doc && *ns) {
		size_t n = strcspn(ns, ":|"), part = strcspn(ns, "|");
		char *name = cg_strndup(ns, n);
		const struct cg_graph_node *node = cg_graph_doc_node(doc, name);

		/* a second call within a task has a number of its own behind it */
		if (strspn(ns, "0123456789") != part || part == 0) {
			if (!node || !node->workflow || !conf->subgraph) {
				cg_err_set(err, CG_E_NOTFOUND, "graph '%s' has no subgraph '%.100s'", doc->name, name);
				doc = NULL;
			} else {
				doc = conf->subgraph(conf->arg, node->workflow, node->workflow_version, err);
			}
		}
		free(name);
		ns += part + (ns[part] == '|');
	}
	return doc;
}

int
cg_graph_snapshot(const struct cg_graph_conf *conf, const char *ns, const char *checkpoint,
    json_t **out, struct cg_err *err)
{
	const struct cg_graph_doc *doc = cg_graph_doc_at(conf, ns ? ns : "", err);
	struct cg_graph *g;
	int rc;

	*out = NULL;
	if (!doc)
		return -1;
	g = cg_graph_new(conf);
	rc = look(g, doc, ns ? ns : "", checkpoint, out, err);
	cg_graph_end(g);
	return rc;
}

struct walk {
	struct cg_graph *g;
	const struct cg_graph_doc *doc;
	int (*each)(void *arg, const json_t *snapshot);
	void *arg;
	struct cg_err *err;
};

static int
tell(void *arg, const struct cg_ckpt *c)
{
	struct walk *w = arg;
	struct level *l = cg_level_new(w->g, cg_graph_prog(w->g, w->doc), c->ns);
	struct cg_ckpt copy = *c;
	json_t *s = NULL;
	int rc = show(l, &copy, false, &s, w->err);

	l->loaded = (struct cg_ckpt){ 0 }; /* it is only lent */
	cg_level_drop_tasks(l);
	cg_graph_bury(w->g);
	cg_level_free(l);
	if (rc == 0)
		rc = w->each(w->arg, s);
	json_decref(s);
	return rc;
}

int
cg_graph_history(const struct cg_graph_conf *conf, const char *ns, const char *before,
    int64_t limit, int (*each)(void *arg, const json_t *snapshot), void *arg, struct cg_err *err)
{
	struct walk w = { NULL, cg_graph_doc_at(conf, ns ? ns : "", err), each, arg, err };
	int rc;

	if (!w.doc)
		return -1;
	w.g = cg_graph_new(conf);
	rc = (conf->brief ? cg_ckpt_list_brief : cg_ckpt_list)(conf->store, conf->who, conf->thread, ns ? ns : "",
	    before, limit, tell, &w, err);
	cg_graph_end(w.g);
	return rc;
}
