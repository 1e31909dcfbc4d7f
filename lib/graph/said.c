/* What is told on the way, in LangGraph's stream modes: gathered, and told after the commit. */
#include <stdlib.h>
#include <string.h>

#include "graph/graph_priv.h"
#include "json/json.h"

bool
cg_hears(const struct cg_graph *g, const char *mode)
{
	const char *const *m = g->conf.modes;

	if (!g->conf.said)
		return false;
	for (; m && *m; m++)
		if (strcmp(*m, mode) == 0)
			return true;
	return !g->conf.modes;
}

void
cg_say(struct level *l, const char *mode, json_t *payload)
{
	struct cg_graph *g = l->g;
	struct said *s = cg_alloc(sizeof *s);

	s->level = l;
	s->mode = mode;
	s->step = l->step;
	s->payload = payload;
	cg_id_copy(s->checkpoint, l->ckpt);
	*g->said_tail = s;
	g->said_tail = &s->next;
}

static void
drop(struct said *s)
{
	json_decref(s->payload);
	free(s);
}

/* Whoever hears may look at the graph, and has nothing to say in it. */
void
cg_said_flush(struct cg_graph *g)
{
	while (g->said) {
		struct said *s = g->said;
		struct cg_graph_said out = { s->mode, s->level->ns, s->checkpoint, s->step, s->payload };

		g->said = s->next;
		if (!g->said)
			g->said_tail = &g->said;
		g->conf.said(g->conf.arg, &out);
		drop(s);
	}
}

void
cg_graph_unsaid(const struct cg_graph *g, void (*each)(void *arg, const struct cg_graph_said *s),
    void *arg)
{
	for (const struct said *s = g->said; s; s = s->next) {
		const struct cg_graph_said out = { s->mode, s->level->ns, s->checkpoint, s->step, s->payload };

		each(arg, &out);
	}
}

void
cg_said_drop(struct cg_graph *g)
{
	while (g->said) {
		struct said *s = g->said;

		g->said = s->next;
		drop(s);
	}
	g->said_tail = &g->said;
}

void
cg_graph_tell(struct cg_graph *g, const struct cg_graph_task *t, const char *mode,
    const json_t *payload)
{
	const struct level *l = ((const struct task *)t)->level;
	struct cg_graph_said out = { mode, l->ns, l->ckpt, t->step, payload };

	if (cg_hears(g, mode))
		g->conf.said(g->conf.arg, &out);
}

void
cg_say_values(struct level *l)
{
	if (cg_hears(l->g, "values"))
		cg_say(l, "values", cg_level_output(l));
}

/* What a task has written to channels of the file; several writes to one are told as theirs are. */
static json_t *
written(const struct task *t)
{
	json_t *all = json_object();

	for (size_t i = 0; i < t->writes.n; i++) {
		const struct write *w = &t->writes.v[i];

		if ((size_t)w->chan < t->level->prog->n_state)
			json_object_set(all, t->level->prog->chans[w->chan].name, w->value);
	}
	return all;
}

static json_t *
one_member(const char *key, json_t *v)
{
	json_t *o = json_object();

	json_object_set_new(o, key, v);
	return o;
}

static void
say_result(struct task *t)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_string(t->pub.id));
	json_object_set_new(o, "name", json_string(t->def->name));
	json_object_set_new(o, "result", written(t));
	json_object_set_new(o, "interrupts", t->state == T_INTERRUPTED ? json_incref(t->asked) : json_array());
	if (t->state == T_FAILED) {
		json_t *e = json_object();

		cg_json_set_str(e, "message", t->message);
		cg_json_set_str(e, "name", t->fault);
		json_object_set_new(o, "error", e);
	} else {
		json_object_set_new(o, "error", json_null());
	}
	cg_say(t->level, "tasks", o);
}

void
cg_say_ended(struct task *t)
{
	struct cg_graph *g = t->level->g;

	if (!t->def->node)
		return;
	if (t->state == T_DONE && cg_hears(g, "updates"))
		cg_say(t->level, "updates", one_member(t->def->name, written(t)));
	if (t->state == T_INTERRUPTED) {
		if (cg_hears(g, "updates"))
			cg_say(t->level, "updates", one_member("__interrupt__", json_incref(t->asked)));
		if (cg_hears(g, "values"))
			cg_say(t->level, "values", one_member("__interrupt__", json_incref(t->asked)));
	}
	if (t->state != T_HELD && cg_hears(g, "tasks"))
		say_result(t);
}

static void
say_start(struct task *t)
{
	json_t *o = json_object(), *triggers = json_array();

	json_array_append_new(triggers, json_string(t->trigger == NO_CHAN ? "__pregel_push" :
	    t->level->prog->chans[t->trigger].name));
	json_object_set_new(o, "id", json_string(t->pub.id));
	json_object_set_new(o, "name", json_string(t->def->name));
	json_object_set(o, "input", t->pub.payload ? (json_t *)t->pub.payload :
	    (json_t *)cg_level_view(t->level));
	json_object_set_new(o, "triggers", triggers);
	json_object_set_new(o, "interrupts", json_array());
	cg_say(t->level, "tasks", o);
}

void
cg_say_started(struct level *l)
{
	if (!cg_hears(l->g, "tasks"))
		return;
	for (size_t i = 0; i < l->n_tasks; i++)
		if (l->tasks[i]->def->node)
			say_start(l->tasks[i]);
}

void
cg_say_checkpoint(struct level *l)
{
	if (*l->ckpt && cg_hears(l->g, "checkpoints"))
		cg_say(l, "checkpoints", cg_snapshot_of(l, false));
}
