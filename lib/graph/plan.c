/* Which tasks come next: sends, and nodes that a channel triggers. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "graph/graph_priv.h"
#include "json/json.h"

void
cg_interrupt_id(const char *space, size_t answered, char out[33])
{
	char *s = answered ? cg_asprintf("%s|%zu", space, answered) : cg_strdup(space);

	cg_ckpt_xxh3(s, strlen(s), out);
	free(s);
}

/* The id: LangGraph's name of the task, hashed with the checkpoint that it starts from. */
char *
cg_task_space(const struct task *t, const char *level, const char *ckpt, int64_t step, char id[CG_ID_LEN + 1])
{
	const char *node = t->def->name;
	char *ns = *level ? cg_asprintf("%s|%s", level, node) : cg_strdup(node), *space;
	char own[CG_ID_LEN + 1];
	struct cg_buf b;

	cg_buf_init(&b, 1 << 16);
	cg_buf_putc(&b, '[');
	cg_json_quote(ns, &b);
	cg_buf_printf(&b, ",\"%lld\",", (long long)step);
	cg_json_quote(node, &b);
	if (t->push >= 0) {
		cg_buf_printf(&b, ",\"__pregel_push\",\"%lld\"]", (long long)t->push);
	} else {
		cg_buf_puts(&b, ",\"__pregel_pull\",[");
		cg_json_quote(t->level->prog->chans[t->trigger].name, &b);
		cg_buf_puts(&b, "]]");
	}
	id = id ? id : own;
	cg_ckpt_text_id(ckpt, b.s, id);
	cg_buf_release(&b);
	space = cg_asprintf("%s:%s", ns, id);
	free(ns);
	return space;
}

static void
identify(struct task *t)
{
	struct level *l = t->level;
	const json_t *from = cg_fork_from(l->metadata);

	t->space = cg_task_space(t, l->ns, l->ckpt, t->pub.step, t->pub.id);
	if (from)
		t->was = cg_task_space(t, cg_json_get_str(from, "ns", ""), cg_json_get_str(from, "checkpoint", ""),
		    t->pub.step - 1, NULL);
}

static struct task *
task_new(struct level *l, size_t node, int trigger, int64_t push, const json_t *payload)
{
	struct task *t = cg_alloc(sizeof *t);

	t->level = l;
	t->def = &l->prog->nodes[node];
	t->trigger = trigger;
	t->push = push;
	t->pub.ns = l->ns;
	t->pub.doc = l->prog->doc;
	t->pub.node = t->def->node;
	t->pub.step = l->step + 1;
	t->pub.payload = payload ? json_incref((json_t *)payload) : NULL;
	identify(t);
	return t;
}

static void
plan_pushed(struct level *l)
{
	const json_t *sends = cg_chan_get(&l->prog->chans[l->prog->tasks], &l->chans[l->prog->tasks]);
	size_t i;
	const json_t *v;

	if (!sends)
		return;
	l->tasks = cg_realloc(l->tasks, l->n_tasks + json_array_size(sends), sizeof *l->tasks);
	json_array_foreach(sends, i, v) {
		const json_t *args = json_object_get(v, "args");
		int node = cg_prog_node(l->prog, cg_json_get_str(v, "node", ""));

		/* an unknown node is one of another version of the graph: theirs leaves it out too */
		if (node > 0)
			l->tasks[l->n_tasks++] = task_new(l, (size_t)node, NO_CHAN, (int64_t)i,
			    args ? args : json_null());
	}
}

/* The first of its triggers that is newer than what it has seen. */
static int
triggered(const struct level *l, const struct node_def *n)
{
	const json_t *seen = NULL;
	bool looked = false;

	for (size_t i = 0; i < n->n_triggers; i++) {
		unsigned c = n->triggers[i];

		if (!cg_chan_available(&l->prog->chans[c], &l->chans[c]))
			continue;
		if (!looked)
			seen = json_object_get(l->seen, n->name);
		looked = true;
		if (l->chans[c].version > cg_json_get_int(seen, l->prog->chans[c].name, 0))
			return (int)c;
	}
	return NO_CHAN;
}

static void
plan_node(struct level *l, size_t node)
{
	int trigger = triggered(l, &l->prog->nodes[node]);

	if (trigger == NO_CHAN)
		return;
	l->tasks = cg_realloc(l->tasks, l->n_tasks + 1, sizeof *l->tasks);
	l->tasks[l->n_tasks++] = task_new(l, node, trigger, -1, NULL);
}

struct candidate {
	const char *name;
	unsigned node;
};

/* JavaScript sorts by UTF-16 code units. */
static int
by_name(const void *a, const void *b)
{
	const char *x = ((const struct candidate *)a)->name, *y = ((const struct candidate *)b)->name;

	return cg_json_key_cmp(x, strlen(x), y, strlen(y));
}

/* Of the nodes that what has just been written triggers. */
static void
plan_hit(struct level *l)
{
	struct candidate few[16], *v = few;
	size_t n = 0, most = 0;

	for (size_t i = 0; i < l->n_hits; i++)
		most += l->prog->chans[l->hits[i]].n_nodes;
	if (most > sizeof few / sizeof *few)
		v = cg_calloc(most, sizeof *v);
	for (size_t i = 0; i < l->n_hits; i++) {
		const struct chan_def *d = &l->prog->chans[l->hits[i]];

		for (size_t k = 0; k < d->n_nodes; k++, n++)
			v[n] = (struct candidate){ l->prog->nodes[d->nodes[k]].name, d->nodes[k] };
	}
	if (n > 1)
		qsort(v, n, sizeof *v, by_name);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || v[i].node != v[i - 1].node)
			plan_node(l, v[i].node);
	if (v != few)
		free(v);
}

int
cg_plan(struct level *l, struct cg_err *err)
{
	(void)err;
	cg_level_drop_tasks(l);
	plan_pushed(l);
	if (!l->all)
		plan_hit(l);
	else if (l->version)
		for (size_t i = 0; i < l->prog->n_nodes; i++)
			plan_node(l, i);
	return 0;
}

/* ---- what is stored of tasks ---- */

bool
cg_level_is_output(const char *channel)
{
	return strcmp(channel, "__error__") != 0 && strcmp(channel, "__error_source_node__") != 0 &&
	    strcmp(channel, "__interrupt__") != 0 && strcmp(channel, "__resume__") != 0;
}

static void
add_answers(struct task *t, const json_t *v)
{
	if (json_is_array(v))
		json_array_extend(t->answers, (json_t *)v);
	else
		json_array_append(t->answers, (json_t *)v);
}

/* A rejection that is stored has done what it can; any other answer is one that came after it. */
static bool
is_spent(const struct task *t, const json_t *answer)
{
	return t->rejected && cg_task_verdict(answer) == 0;
}

/*
 * {id: answer} of those that were stored by the id of a question, here or, as all that come from
 * outside, above; NULL: none. There may be thousands of rows, and as many tasks that ask for theirs.
 */
static json_t *
stored_by_id(const struct level *l)
{
	json_t *found = NULL;

	for (; l; l = l->up)
		for (size_t i = 0; l->has_rows && i < l->loaded.n_writes; i++) {
			const struct cg_ckpt_write *w = &l->loaded.writes[i];
			size_t n = w->idx == CG_CKPT_IDX_RESUME ? json_array_size(w->value) : 0;

			if (!n || strlen(w->task) != CG_QUESTION_LEN || json_object_get(found, w->task))
				continue;
			found = found ? found : json_object();
			json_object_set(found, w->task, json_array_get(w->value, n - 1));
		}
	return found;
}

/* By the ids that its questions had where the fork comes from: the first answer that it needs here. */
static const json_t *
as_it_was(const struct task *t, const json_t *stored)
{
	const json_t *v = NULL;
	char id[33];

	if (!t->was || json_array_size(t->answers))
		return NULL;
	for (size_t k = 0; !v && k < CG_FORK_ASKED; k++) {
		cg_interrupt_id(t->was, k, id);
		v = json_object_get(t->level->g->map, id);
		if (!v)
			v = json_object_get(stored, id);
	}
	return v;
}

/* Answers by the id of the question: those that come now, those that were stored by it. */
static bool
mapped_answer(struct task *t, const json_t *stored)
{
	const json_t *map = t->level->g->map, *v = NULL;
	char next[33], first[33];

	if (!map && !stored)
		return false;
	cg_interrupt_id(t->space, json_array_size(t->answers), next);
	if (map) {
		cg_interrupt_id(t->space, 0, first);
		v = json_object_get(map, next);
		if (!v)
			v = json_object_get(map, first);
	}
	if (!v) {
		v = json_object_get(stored, next);
		v = v ? v : as_it_was(t, stored);
		if (!v || is_spent(t, v))
			return false;
	}
	json_array_append(t->answers, (json_t *)v);
	return true;
}

static void
attach_row(struct task *t, const struct cg_ckpt_write *w)
{
	struct level *l = t->level;

	if (strcmp(w->channel, "__resume__") == 0) {
		if (!l->forked)
			add_answers(t, w->value);
	} else if (strcmp(w->channel, "__error__") == 0) {
		t->error = t->error ? t->error : json_incref(w->value);
		t->rejected = t->def->node && t->def->node->approval &&
		    strcmp(cg_json_get_str(w->value, "name", ""), "REJECTED") == 0;
	} else if (strcmp(w->channel, "__interrupt__") == 0) {
		if (!l->forked && !t->asked && json_is_array(w->value))
			t->asked = json_incref(w->value);
	} else if (!l->replay && cg_level_is_output(w->channel)) {
		int c = cg_prog_chan(l->prog, w->channel);

		if (c != NO_CHAN)
			cg_writes_add(&t->writes, c, json_incref(w->value));
		t->state = T_DONE;
		t->kept = true;
	}
}

/*
 * The answer for whoever asks: each task that has asked gets it at once; one that has not, and asks
 * later, gets none, but in a fork, where nobody has asked yet. One that is stored and was the last
 * that the task has had is used up.
 */
static void
general_answer(struct task *t)
{
	struct level *l = t->level;
	size_t n = json_array_size(t->answers);

	if (!l->answer)
		return;
	if (!l->answer_new && is_spent(t, l->answer)) {
		t->null_used = true;
	} else if (!l->answer_new && n && json_equal(json_array_get(t->answers, n - 1), l->answer)) {
		t->null_used = true;
	} else if (t->asked && !t->def->node->workflow) {
		json_array_append(t->answers, (json_t *)l->answer);
		t->null_used = true;
	} else if (!t->asked && !t->was) {
		t->null_used = true;
	}
}

/* May there be answers to what is asked here? */
static bool
has_answers(const struct level *l)
{
	if (l->g->map)
		return true;
	while (l && !l->has_rows)
		l = l->up;
	return l != NULL;
}

void
cg_plan_attach(struct level *l)
{
	bool answers = has_answers(l);
	json_t *stored = stored_by_id(l);

	for (size_t k = 0; k < l->n_tasks; k++) {
		struct task *t = l->tasks[k];

		t->answers = json_array();
		for (size_t i = 0; l->has_rows && i < l->loaded.n_writes; i++)
			if (strcmp(l->loaded.writes[i].task, t->pub.id) == 0)
				attach_row(t, &l->loaded.writes[i]);
		if (t->rejected && t->state != T_DONE)
			json_array_clear(t->answers);
		if (!t->def->node || !answers || t->state == T_DONE)
			continue;
		t->null_used = mapped_answer(t, stored);
		if (!t->null_used)
			general_answer(t);
	}
	json_decref(stored);
}

/* ---- breakpoints ---- */

static bool
named(const char *const *names, const char *node)
{
	for (; names && *names; names++)
		if (strcmp(*names, "*") == 0 || strcmp(*names, node) == 0)
			return true;
	return false;
}

static bool
breaks_at(const struct level *l, const struct node_def *n, bool after)
{
	if (!n->node)
		return false;
	if (after ? n->node->interrupt_after : n->node->interrupt_before)
		return true;
	return !l->up &&
	    named(after ? l->g->conf.interrupt_after : l->g->conf.interrupt_before, n->name);
}

/* Something is newer than when it was last gone on with, and one of these is a breakpoint. */
bool
cg_plan_breaks(const struct level *l, bool after, struct task *const *tasks, size_t n)
{
	const json_t *seen;
	size_t i;

	for (i = 0; i < n && !breaks_at(l, tasks[i]->def, after); i++)
		;
	if (i == n)
		return false;
	seen = json_object_get(l->seen, "__interrupt__");
	for (i = 0; i < l->prog->n_chans; i++)
		if (l->chans[i].version > cg_json_get_int(seen, l->prog->chans[i].name, 0))
			return true;
	return false;
}
