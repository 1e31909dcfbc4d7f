/* One chain of checkpoints: as it was loaded, and what there is to see of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

const struct prog *
cg_graph_prog(struct cg_graph *g, const struct cg_graph_doc *doc)
{
	struct prog *p;

	for (p = g->progs; p; p = p->next)
		if (p->doc == doc)
			return p;
	p = cg_prog_new(doc);
	p->next = g->progs;
	g->progs = p;
	return p;
}

struct level *
cg_level_new(struct cg_graph *g, const struct prog *p, const char *ns)
{
	struct level *l = cg_alloc(sizeof *l);

	l->g = g;
	l->prog = p;
	l->ns = cg_strdup(ns);
	l->chans = cg_calloc(p->n_chans, sizeof *l->chans);
	l->hit = cg_calloc(p->n_chans, 1);
	l->hits = cg_calloc(p->n_chans, sizeof *l->hits);
	l->seen = json_object();
	l->seen_text = cg_calloc(p->n_nodes + 3, sizeof *l->seen_text);
	l->parents = json_object();
	l->step = -2;
	l->all = true;
	for (size_t i = 0; i < p->n_chans; i++)
		cg_chan_init(&p->chans[i], &l->chans[i]);
	return l;
}

void
cg_graph_bury(struct cg_graph *g)
{
	/* those of a level below were dead before the task that it belongs to */
	for (size_t i = 0; i < g->n_dead; i++)
		cg_task_free(g->dead[i]);
	g->n_dead = 0;
}

void
cg_level_drop_tasks(struct level *l)
{
	struct cg_graph *g = l->g;

	if (g->n_dead + l->n_tasks > g->cap_dead) {
		g->cap_dead = 2 * (g->n_dead + l->n_tasks);
		g->dead = cg_realloc(g->dead, g->cap_dead, sizeof *g->dead);
	}
	for (size_t i = 0; i < l->n_tasks; i++)
		g->dead[g->n_dead++] = l->tasks[i];
	free(l->tasks);
	l->tasks = NULL;
	l->n_tasks = 0;
}

void
cg_level_free(struct level *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n_tasks; i++)
		cg_task_free(l->tasks[i]);
	free(l->tasks);
	for (size_t i = 0; i < l->prog->n_chans; i++)
		cg_chan_release(&l->chans[i]);
	cg_ckpt_release(&l->loaded);
	for (size_t i = 0; i < l->prog->n_nodes + 3; i++)
		free(l->seen_text[i]);
	free(l->seen_text);
	json_decref(l->seen);
	json_decref(l->from);
	json_decref(l->foreign);
	json_decref(l->parents);
	json_decref(l->view);
	json_decref(l->metadata);
	free(l->chans);
	free(l->hit);
	free(l->hits);
	free(l->ns);
	free(l);
}

/*
 * Versions are numbers; those of a Python writer are padded text, which can be read only. -1: one
 * that nobody has counted to.
 */
static int64_t
version_of(const json_t *v)
{
	double d = json_is_real(v) ? json_real_value(v) : 0;
	int64_t n = json_is_string(v) ? strtoll(json_string_value(v), NULL, 10)
	    : d > -1 && d < (double)CG_COUNT_MAX ? (int64_t)d : -1;

	if (json_is_integer(v))
		n = json_integer_value(v);
	return n >= 0 && n <= CG_COUNT_MAX ? n : -1;
}

static int
load_channels(struct level *l, struct cg_err *err)
{
	const struct cg_ckpt *c = &l->loaded;
	const char *key;
	json_t *v;

	json_object_foreach(c->versions, key, v) {
		int i = cg_prog_chan(l->prog, key);
		int64_t n = version_of(v);

		if (n < 0)
			return cg_err_set(err, CG_E_DATA, "thread '%s', checkpoint '%s': channel '%.100s' has a version "
			    "that is none: it must be 0 to 2^53", l->g->conf.thread, l->ckpt, key);
		if (n > l->version)
			l->version = n;
		if (i != NO_CHAN) {
			l->chans[i].version = n;
			continue;
		}
		if (!l->foreign)
			l->foreign = json_object();
		json_object_set(l->foreign, key, v);
	}
	json_object_foreach(c->values, key, v) {
		int i = cg_prog_chan(l->prog, key);

		if (i != NO_CHAN)
			cg_chan_load(&l->prog->chans[i], &l->chans[i], v);
	}
	return 0;
}

/* Those of others have gaps, and begin at -2 or later. */
static int
load_step(struct level *l, struct cg_err *err)
{
	const json_t *step = json_object_get(l->metadata, "step");

	l->step = cg_json_get_int(l->metadata, "step", -1);
	if ((json_is_real(step) && (int64_t)l->step != json_real_value(step)) || l->step < -2
	    || l->step > CG_COUNT_MAX)
		return cg_err_set(err, CG_E_DATA, "thread '%s', checkpoint '%s': its step is none: it must be -2 "
		    "to 2^53", l->g->conf.thread, l->ckpt);
	return 0;
}

int
cg_level_load(struct level *l, struct cg_ckpt *c, struct cg_err *err)
{
	json_t *parents = json_object_get(c->metadata, "parents");

	l->loaded = *c;
	*c = (struct cg_ckpt){ 0 };
	c = &l->loaded;
	cg_id_copy(l->ckpt, c->id);
	cg_id_copy(l->head, c->id);
	cg_id_copy(l->parent, c->parent);
	snprintf(l->ts, sizeof l->ts, "%s", c->ts);
	l->metadata = json_incref(c->metadata);
	l->has_rows = c->n_writes > 0;
	l->stored = true;
	json_decref(l->seen);
	l->seen = c->seen ? json_incref(c->seen) : json_object();
	if (json_is_object(parents)) {
		json_decref(l->parents);
		l->parents = json_incref(parents);
	}
	return load_step(l, err) < 0 ? -1 : load_channels(l, err);
}

const json_t *
cg_level_view(struct level *l)
{
	if (!l->view) {
		l->view = json_object();
		for (size_t i = 0; i < l->prog->n_state; i++) {
			json_t *v = cg_chan_get(&l->prog->chans[i], &l->chans[i]);

			if (v)
				json_object_set_nocheck(l->view, l->prog->chans[i].name, v);
		}
	}
	return l->view;
}

/* As a task sees it that has written w; what it must not write is told when it is applied. */
json_t *
cg_level_view_with(struct level *l, const struct writes *w)
{
	json_t *view = json_copy((json_t *)cg_level_view(l));

	for (size_t i = 0; i < w->n; i++) {
		int at = w->v[i].chan;
		const struct chan_def *d = &l->prog->chans[at];
		struct chan c = { 0 };
		struct cg_err none;
		json_t *v;

		if ((size_t)at >= l->prog->n_state)
			continue;
		c.value = json_incref(l->chans[at].value);
		c.finished = l->chans[at].finished;
		if (cg_chan_update(d, &c, &w->v[i].value, 1, &none) >= 0) {
			v = cg_chan_get(d, &c);
			if (v)
				json_object_set_nocheck(view, d->name, v);
		}
		cg_chan_release(&c);
	}
	return view;
}

json_t *
cg_level_output(struct level *l)
{
	const struct cg_graph_doc *doc = l->prog->doc;
	const json_t *view = cg_level_view(l);
	json_t *out;

	if (doc->n_output == 0)
		return json_copy((json_t *)view);
	out = json_object();
	for (size_t i = 0; i < doc->n_output; i++) {
		json_t *v = json_object_get(view, doc->output[i]);

		if (v)
			json_object_set_nocheck(out, doc->output[i], v);
	}
	return out;
}

void
cg_level_forget_seen(struct level *l, int node)
{
	char **text = &l->seen_text[node < 0 ? l->prog->n_nodes : (size_t)node];

	free(*text);
	*text = NULL;
}

void
cg_level_see_interrupts(struct level *l)
{
	json_t *seen = json_object_get(l->seen, "__interrupt__");

	free(l->seen_text[l->prog->n_nodes + 1]);
	l->seen_text[l->prog->n_nodes + 1] = NULL;
	if (!seen) {
		seen = json_object();
		json_object_set_new_nocheck(l->seen, "__interrupt__", seen);
	}
	for (size_t i = 0; i < l->prog->n_chans; i++)
		if (l->chans[i].version)
			json_object_set_new_nocheck(seen, l->prog->chans[i].name,
			    json_integer(l->chans[i].version));
}

static bool
is_written(const struct writes *w, int chan)
{
	for (size_t i = 0; w && i < w->n; i++)
		if (w->v[i].chan == chan)
			return true;
	return false;
}

int
cg_level_null_writes(struct level *l, const struct writes *more, bool stamp, struct cg_err *err)
{
	struct writes w = { 0 };
	struct did d = { -1, "__input__", 0, 0, NULL, 0, false, &w };
	bool any = more && (more->n || l->g->conf.resume);
	int rc = 0;

	for (size_t i = 0; l->has_rows && i < l->loaded.n_writes; i++) {
		const struct cg_ckpt_write *x = &l->loaded.writes[i];
		int c;

		if (strcmp(x->task, CG_CKPT_NULL_TASK) != 0)
			continue;
		any = true;
		c = cg_prog_chan(l->prog, x->channel);
		if (c != NO_CHAN && !(cg_chan_takes_one(&l->prog->chans[c]) && is_written(more, c)))
			cg_writes_add(&w, c, json_incref(x->value));
	}
	for (size_t i = 0; more && i < more->n; i++)
		cg_writes_add(&w, more->v[i].chan, json_incref(more->v[i].value));
	if (any)
		rc = cg_apply(l, &d, 1, stamp, err);
	cg_writes_clear(&w);
	return rc;
}
