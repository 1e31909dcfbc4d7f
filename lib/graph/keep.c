/* Rows and checkpoints: all of a turn in one transaction, opened by the first of them. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"
#include "store/store.h"

int
cg_keep_open(struct cg_graph *g, struct cg_err *err)
{
	if (g->in_tx)
		return 0;
	if (cg_store_begin(g->conf.store, err) < 0)
		return -1;
	g->in_tx = true;
	if (g->conf.guard && g->conf.guard(g->conf.arg, err) < 0)
		return -1;
	cg_store_push(g->conf.store);
	return 0;
}

int
cg_keep_close(struct cg_graph *g, struct cg_err *err)
{
	if (!g->in_tx)
		return 0;
	if (cg_store_commit(g->conf.store, err) < 0)
		return -1;
	g->in_tx = false;
	return 0;
}

void
cg_keep_undo(struct cg_graph *g)
{
	if (g->in_tx)
		cg_store_rollback(g->conf.store);
	g->in_tx = false;
}

int
cg_keep_rows(struct level *l, const char *ckpt, const struct cg_ckpt_write *w, size_t n,
    struct cg_err *err)
{
	struct cg_graph *g = l->g;

	if (n == 0)
		return 0;
	if (cg_keep_open(g, err) < 0)
		return -1;
	return cg_ckpt_put_writes(g->conf.store, g->conf.who, g->conf.thread, l->ns, ckpt, w, n, err);
}

static void
row(struct cg_ckpt_write *w, const struct task *t, int idx, const char *channel, json_t *v)
{
	cg_id_copy(w->task, t->pub.id);
	w->idx = idx;
	w->channel = channel;
	w->value = v;
}

/*
 * How a task has ended. Applied: the checkpoint that takes its writes in comes along, and of
 * them only those to channels of the file are kept, for who looks back, and none of START's:
 * they are the input, which the checkpoint before has as it came. Each answer that it has had
 * stands before its outputs, in theirs. One that has failed leaves the answers as they were given,
 * to be given otherwise. The number of rows; what is made for them is in made.
 */
static size_t
rows_of(const struct task *t, bool applied, struct cg_ckpt_write *w, json_t *made)
{
	const struct level *l = t->level;
	size_t answers = json_array_size(t->answers), n = 0;
	json_t *fault;

	if (t->state == T_DONE && applied && !t->def->node)
		return 0;
	if (t->state == T_DONE) {
		for (size_t i = 0; i < t->writes.n; i++)
			if (!applied || (size_t)t->writes.v[i].chan < l->prog->n_state)
				row(&w[n++], t, (int)(answers + i), l->prog->chans[t->writes.v[i].chan].name,
				    t->writes.v[i].value);
		if (t->writes.n == 0 && !applied)
			row(&w[n++], t, (int)answers, "__no_writes__", json_null());
	} else if (t->state == T_INTERRUPTED) {
		row(&w[n++], t, CG_CKPT_IDX_INTERRUPT, "__interrupt__", t->asked);
	} else if (t->state == T_FAILED) {
		fault = json_object();
		cg_json_set_str(fault, "message", t->message);
		cg_json_set_str(fault, "name", t->fault);
		row(&w[n++], t, CG_CKPT_IDX_ERROR, "__error__", fault);
		json_array_append_new(made, fault);
	}
	if (answers && t->state != T_HELD && t->state != T_FAILED)
		row(&w[n++], t, CG_CKPT_IDX_RESUME, "__resume__", t->answers);
	return n;
}

int
cg_keep_tasks(struct level *l, struct task *const *tasks, size_t n, bool applied,
    struct cg_err *err)
{
	size_t most = 0, n_rows = 0;
	json_t *made = json_array();
	struct cg_ckpt_write *w;
	int rc;

	for (size_t i = 0; i < n; i++)
		most += tasks[i]->writes.n + 3;
	w = cg_calloc(most + 1, sizeof *w);
	for (size_t i = 0; i < n; i++) {
		tasks[i]->kept = true;
		n_rows += rows_of(tasks[i], applied, &w[n_rows], made);
	}
	rc = cg_keep_rows(l, l->ckpt, w, n_rows, err);
	json_decref(made);
	free(w);
	return rc;
}

static json_t *
metadata(const struct level *l, const char *source)
{
	json_t *m = json_object();

	if (l->g->conf.metadata)
		json_object_update(m, (json_t *)l->g->conf.metadata);
	json_object_set_new(m, "source", json_string(source));
	json_object_set_new(m, "step", json_integer(l->step + 1));
	json_object_set(m, "parents", l->parents);
	json_object_set_new(m, "cg_version", json_integer(l->version));
	if (l->from)
		json_object_set(m, "cg_from", l->from);
	if (l->broke)
		json_object_set_new(m, "cg_broke", json_true());
	if (l->stop && json_object_get(m, "run_id"))
		json_object_set_new(m, "cg_stop", json_integer(l->stop));
	return m;
}

/* ---- versions and what was seen: most of it is as it was one checkpoint earlier ---- */

static void
text_of_versions(const struct level *l, struct cg_buf *b)
{
	const char *name;
	json_t *v;
	char c = '{';

	cg_buf_clear(b);
	for (size_t i = 0; i < l->prog->n_chans; i++) {
		if (!l->chans[i].version)
			continue;
		cg_buf_putc(b, c);
		cg_buf_put(b, l->prog->chans[i].member, l->prog->chans[i].member_len);
		cg_json_int(l->chans[i].version, b);
		c = ',';
	}
	json_object_foreach(l->foreign, name, v) {
		cg_buf_putc(b, c);
		cg_json_quote(name, b);
		cg_buf_putc(b, ':');
		cg_json_dump(v, b);
		c = ',';
	}
	if (c == '{')
		cg_buf_putc(b, c);
	cg_buf_putc(b, '}');
}

static char *
member_text(const char *member, const json_t *v)
{
	struct cg_buf b;

	if (!v)
		return cg_strdup("");
	cg_buf_init(&b, CG_JSON_MAX);
	cg_buf_puts(&b, member);
	cg_json_dump(v, &b);
	return cg_buf_detach(&b, NULL);
}

/* What another version of the graph has seen, which stays as it is. */
static char *
rest_text(const struct level *l)
{
	struct cg_buf b;
	const char *name;
	json_t *v;

	cg_buf_init(&b, CG_JSON_MAX);
	json_object_foreach(l->seen, name, v) {
		if (cg_prog_node(l->prog, name) >= 0 || strcmp(name, "__input__") == 0 ||
		    strcmp(name, "__interrupt__") == 0)
			continue;
		if (b.len)
			cg_buf_putc(&b, ',');
		cg_json_quote(name, &b);
		cg_buf_putc(&b, ':');
		cg_json_dump(v, &b);
	}
	return cg_buf_detach(&b, NULL);
}

static void
text_of_seen(struct level *l, struct cg_buf *b)
{
	size_t n = l->prog->n_nodes;

	cg_buf_clear(b);
	cg_buf_putc(b, '{');
	for (size_t i = 0; i < n + 3; i++) {
		char **text = &l->seen_text[i];

		if (!*text && i < n)
			*text = member_text(l->prog->nodes[i].member, json_object_get(l->seen, l->prog->nodes[i].name));
		else if (!*text && i < n + 2)
			*text = member_text(i == n ? "\"__input__\":" : "\"__interrupt__\":",
			    json_object_get(l->seen, i == n ? "__input__" : "__interrupt__"));
		else if (!*text)
			*text = rest_text(l);
		if (!**text)
			continue;
		if (b->len > 1)
			cg_buf_putc(b, ',');
		cg_buf_puts(b, *text);
	}
	cg_buf_putc(b, '}');
}

static size_t
changed(struct level *l, struct cg_ckpt_blob *b)
{
	size_t n = 0;

	for (size_t i = 0; i < l->prog->n_chans; i++) {
		struct chan *c = &l->chans[i];

		if (!c->dirty)
			continue;
		c->dirty = false;
		b[n++] = (struct cg_ckpt_blob){ l->prog->chans[i].name, c->version,
			cg_chan_stored(&l->prog->chans[i], c) };
	}
	return n;
}

/* The state of l as the next checkpoint, a child of the one it stands on. */
int
cg_keep_checkpoint(struct level *l, const char *source, struct cg_err *err)
{
	struct cg_graph *g = l->g;
	struct cg_ckpt_blob *b;
	struct cg_ckpt_put p = { .thread = g->conf.thread, .ns = l->ns };
	char id[CG_ID_LEN + 1];
	size_t n;
	int rc;

	if (cg_keep_open(g, err) < 0)
		return -1;
	b = cg_calloc(l->prog->n_chans, sizeof *b);
	n = changed(l, b);
	cg_ckpt_id_new(l->step + 1, l->head, id);
	cg_time_format(cg_wall_ms(), l->ts);
	json_decref(l->metadata);
	l->metadata = metadata(l, source);
	json_decref(l->from);
	l->from = NULL;
	p.id = id;
	p.parent = *l->ckpt ? l->ckpt : NULL;
	p.head = *l->head ? l->head : NULL;
	p.ts = l->ts;
	text_of_versions(l, &g->versions);
	text_of_seen(l, &g->seen);
	p.versions_text = g->versions.s;
	p.seen_text = g->seen.s;
	p.metadata = l->metadata;
	p.blobs = b;
	p.n_blobs = n;
	rc = g->versions.failed || g->seen.failed ? cg_err_set(err, CG_E_TOOBIG,
	    "thread '%s': its checkpoint is too big", g->conf.thread) : cg_ckpt_put(g->conf.store, g->conf.who, &p, err);
	for (size_t i = 0; i < n; i++)
		json_decref((json_t *)b[i].value);
	free(b);
	cg_id_copy(l->parent, l->ckpt);
	cg_id_copy(l->ckpt, id);
	cg_id_copy(l->head, id);
	l->step++;
	l->has_rows = l->stored = l->replay = l->forked = false;
	return rc;
}
