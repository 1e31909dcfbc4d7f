/*
 * What tasks have written goes to the channels, all at once, in an order that does not
 * depend on who was first: inputs, pulled tasks by name, pushed ones by number.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

static int
by_rank(const void *a, const void *b)
{
	const struct did *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->rank == 2)
		return x->push < y->push ? -1 : x->push > y->push;
	return strcmp(x->name, y->name);
}

static void
stamp(struct level *l, unsigned c, int64_t version)
{
	l->chans[c].version = version;
	l->chans[c].dirty = true;
	l->version = version;
}

static void
hit(struct level *l, unsigned c)
{
	if (l->hit[c] || !cg_chan_available(&l->prog->chans[c], &l->chans[c]))
		return;
	l->hit[c] = 1;
	l->hits[l->n_hits++] = c;
}

static void
see(struct level *l, const struct did *d)
{
	json_t *seen = json_object_get(l->seen, d->name);

	if (!seen) {
		seen = json_object();
		json_object_set_new_nocheck(l->seen, d->name, seen);
	}
	for (size_t i = 0; i < d->n_triggers; i++) {
		int c = d->triggers[i];

		if (l->chans[c].version)
			json_object_set_new_nocheck(seen, l->prog->chans[c].name,
			    json_integer(l->chans[c].version));
	}
	cg_level_forget_seen(l, d->node);
}

/*
 * The view follows its channel, unless somebody else holds it. Before: let go of the value, so
 * that it can be changed in place.
 */
static void
reflect(struct level *l, unsigned c, bool before)
{
	const char *name = l->prog->chans[c].name;
	json_t *v;

	if (!l->view || c >= l->prog->n_state)
		return;
	v = cg_chan_get(&l->prog->chans[c], &l->chans[c]);
	if (l->view->refcount > 1 || (!v && json_object_get(l->view, name))) {
		json_decref(l->view);
		l->view = NULL;
	} else if (!before && v) {
		json_object_set_nocheck(l->view, name, v);
	} else if (before && v) {
		json_object_set_new_nocheck(l->view, name, json_null());
	}
}

/* Triggers that are there once only; one version for all of them. */
static void
consume(struct level *l, const struct did *d, size_t n, bool stamps)
{
	int64_t version = l->version + 1;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < d[i].n_triggers; k++) {
			unsigned c = (unsigned)d[i].triggers[k];

			if (cg_chan_consume(&l->prog->chans[c], &l->chans[c]) && stamps)
				stamp(l, c, version);
		}
}

/* The writes by channel: v[start[c]] up to v[start[c + 1]]. */
struct sorted {
	json_t **v;
	unsigned *start;
};

static void
sort_writes(const struct level *l, const struct did *d, size_t n, struct sorted *s)
{
	size_t n_chans = l->prog->n_chans, total = 0;
	unsigned *at;

	s->start = cg_calloc(2 * n_chans + 1, sizeof *s->start);
	at = s->start + n_chans + 1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < d[i].writes->n; k++, total++)
			s->start[d[i].writes->v[k].chan + 1]++;
	for (size_t c = 0; c < n_chans; c++) {
		s->start[c + 1] += s->start[c];
		at[c < n_chans ? c : 0] = s->start[c];
	}
	s->v = cg_calloc(total ? total : 1, sizeof *s->v);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < d[i].writes->n; k++)
			s->v[at[d[i].writes->v[k].chan]++] = d[i].writes->v[k].value;
}

static int
update(struct level *l, const struct sorted *s, int64_t version, bool stamps, struct cg_err *err)
{
	for (unsigned c = 0; c < l->prog->n_chans; c++) {
		const struct chan_def *d = &l->prog->chans[c];
		size_t n = s->start[c + 1] - s->start[c];
		int rc;

		if (n == 0)
			continue;
		reflect(l, c, true);
		rc = cg_chan_update(d, &l->chans[c], s->v + s->start[c], n, err);
		if (rc < 0)
			return -1;
		reflect(l, c, false);
		if (d->state && d->state->schema && l->chans[c].value) {
			char *what = cg_asprintf("channel '%s'", d->name);
			int bad = cg_check(d->state->schema, l->chans[c].value, what, err);

			free(what);
			if (bad < 0)
				return -1;
		}
		if (rc && stamps) {
			stamp(l, c, version);
			hit(l, c);
		}
	}
	return 0;
}

/* A superstep has passed without a write to these. */
static void
pass(struct level *l, int64_t version, bool stamps)
{
	for (unsigned c = 0; c < l->prog->n_chans; c++) {
		const struct chan_def *d = &l->prog->chans[c];
		struct cg_err none;

		if (d->kind != CH_EPHEMERAL && d->kind != CH_ANY && d->kind != CH_TOPIC)
			continue;
		if (l->hit[c] || !cg_chan_available(d, &l->chans[c]) ||
		    cg_chan_update(d, &l->chans[c], NULL, 0, &none) <= 0)
			continue;
		reflect(l, c, false);
		if (stamps) {
			stamp(l, c, version);
			hit(l, c);
		}
	}
}

static void
finish(struct level *l, int64_t version, bool stamps)
{
	for (size_t i = 0; i < l->n_hits; i++)
		if (l->prog->chans[l->hits[i]].n_nodes)
			return;
	for (unsigned c = 0; c < l->prog->n_chans; c++)
		if (cg_chan_finish(&l->prog->chans[c], &l->chans[c]) && stamps) {
			stamp(l, c, version);
			hit(l, c);
		}
}

int
cg_apply(struct level *l, struct did *d, size_t n, bool stamps, struct cg_err *err)
{
	struct sorted s;
	bool bumps = false;
	int64_t version;
	int rc;

	if (n > 1)
		qsort(d, n, sizeof *d, by_rank);
	for (size_t i = 0; i < l->n_hits; i++)
		l->hit[l->hits[i]] = 0;
	l->n_hits = 0;
	for (size_t i = 0; i < n; i++) {
		bumps = bumps || d[i].bumps;
		see(l, &d[i]);
	}
	consume(l, d, n, stamps);
	version = l->version + 1;
	sort_writes(l, d, n, &s);
	rc = update(l, &s, version, stamps, err);
	if (rc == 0 && bumps) {
		pass(l, version, stamps);
		finish(l, version, stamps);
	}
	free(s.v);
	free(s.start);
	return rc;
}

int
cg_apply_tasks(struct level *l, struct task *const *t, size_t n, bool stamps, struct cg_err *err)
{
	struct did *d = cg_calloc(n ? n : 1, sizeof *d);
	int rc;

	for (size_t i = 0; i < n; i++)
		d[i] = (struct did){ (int)(t[i]->def - l->prog->nodes), t[i]->def->name, t[i]->push >= 0 ? 2 : 1, t[i]->push, &t[i]->trigger,
			t[i]->trigger != NO_CHAN, true, &t[i]->writes };
	rc = cg_apply(l, d, n, stamps, err);
	free(d);
	return rc;
}
