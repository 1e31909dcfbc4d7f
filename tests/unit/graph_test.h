/* What the tests of graphs share: nodes that are played here, and a thread told as text. */
#ifndef CG_TESTS_GRAPH_TEST_H
#define CG_TESTS_GRAPH_TEST_H

#include "base/buf.h"
#include "base/diag.h"
#include "ckpt/ckpt.h"
#include "flow/graph.h"
#include "graph/graph.h"
#include "json/json.h"
#include "store_test.h"

enum { GRAPHS_MAX = 4 };

/* The world around a thread: its graphs, what is broken, what has been run. */
struct world {
	struct cg_store *st;
	struct cg_graph_doc *docs[GRAPHS_MAX]; /* the first is the thread's */
	size_t n_docs;
	char thread[64];
	json_t *ran;             /* task id -> times it has ended well, and is known to have */
	json_t *fresh;           /* the same since the last turn: not yet durable */
	json_t *metadata;        /* of the run */
	bool slow;               /* one task is told about a turn */
	json_t *runs;            /* node -> times it was started */
	const char *broken;      /* a node that fails, or NULL */
	int die_at, commits;     /* the transaction that is not let through; 0: none */
	struct cg_buf said;
	/* of the last play */
	char *failed, *checkpoint;
	json_t *values, *pending, *asked;
};

static inline void
world_graph(struct world *w, const char *text)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_graph_doc *g = cg_graph_doc_parse(text, strlen(text), "t.yaml", &d);

	for (size_t i = 0; i < d.n; i++)
		printf("# %d:%d: %s\n", d.v[i].line, d.v[i].col, d.v[i].msg);
	cg_diags_release(&d);
	if (!g) {
		printf("Bail out! a graph of the tests is wrong\n");
		exit(1);
	}
	w->docs[w->n_docs++] = g;
}

/* A thread in a store that others use too; and one with a store of its own. */
static inline void
world_in(struct world *w, struct cg_store *st, const char *name, const char *text)
{
	memset(w, 0, sizeof *w);
	w->st = st;
	w->ran = json_object();
	w->runs = json_object();
	w->fresh = json_object();
	snprintf(w->thread, sizeof w->thread, "t-%s", name);
	cg_buf_init(&w->said, 1 << 20);
	world_graph(w, text);
}

static inline void
world_open(struct world *w, const char *name, const char *text)
{
	world_in(w, fresh(name), name, text);
}

static inline void
world_forget(struct world *w)
{
	free(w->failed);
	free(w->checkpoint);
	json_decref(w->values);
	json_decref(w->pending);
	json_decref(w->asked);
	w->failed = w->checkpoint = NULL;
	w->values = w->pending = w->asked = NULL;
}

static inline void
world_leave(struct world *w)
{
	world_forget(w);
	json_decref(w->metadata);
	for (size_t i = 0; i < w->n_docs; i++)
		cg_graph_doc_free(w->docs[i]);
	json_decref(w->ran);
	json_decref(w->runs);
	json_decref(w->fresh);
	cg_buf_release(&w->said);
}

static inline void
world_close(struct world *w)
{
	cg_store_close(w->st);
	world_leave(w);
}

static inline const struct cg_graph_doc *
world_subgraph(void *arg, const char *name, const char *version, struct cg_err *e)
{
	struct world *w = arg;

	(void)version;
	for (size_t i = 0; i < w->n_docs; i++)
		if (strcmp(w->docs[i]->name, name) == 0)
			return w->docs[i];
	cg_err_set(e, CG_E_NOTFOUND, "no graph %s", name);
	return NULL;
}

static inline int
world_guard(void *arg, struct cg_err *e)
{
	struct world *w = arg;

	if (++w->commits == w->die_at)
		return cg_err_set(e, CG_E_CONFLICT, "the light goes out");
	return 0;
}

static inline void
count_up(json_t *o, const char *key)
{
	json_object_set_new(o, key, json_integer(cg_json_get_int(o, key, 0) + 1));
}

/*
 * The nodes: skill `ask` asks for each of input.questions (or once, with the input) what it
 * has no answer to, and gives {answer} or {answers}; all others give back what they get.
 */
static inline void
act(struct world *w, struct cg_graph *g, struct cg_graph_task *t)
{
	const json_t *q = json_object_get(t->input, "questions");
	size_t n = json_array_size(t->resume), most = json_is_array(q) ? json_array_size(q) : 1;

	if (w->broken && strcmp(w->broken, t->node->id) == 0) {
		cg_graph_fail(g, t, "EXECUTION_ERROR", "it is broken", &err);
	} else if (strcmp(t->node->skill, "ask") != 0) {
		count_up(w->fresh, t->id);
		cg_graph_done(g, t, json_incref(t->input), &err);
	} else if (n < most) {
		const json_t *v = json_is_array(q) ? json_array_get(q, n) : json_object_get(t->input, "value");

		cg_graph_interrupt(g, t, json_incref((json_t *)(v ? v : t->input)), &err);
	} else {
		count_up(w->fresh, t->id);
		cg_graph_done(g, t, json_pack("{s:O, s:O}", "answer", json_array_get(t->resume, n - 1),
		    "answers", t->resume), &err);
	}
}

static inline struct cg_graph_conf
conf_of(struct world *w)
{
	return (struct cg_graph_conf){ .doc = w->docs[0], .subgraph = world_subgraph, .store = w->st,
		.who = &A, .thread = w->thread, .guard = world_guard, .metadata = w->metadata,
		.arg = w };
}

/* What has ended is durable, or is forgotten with the turn. */
static inline void
settle(struct world *w, bool durable)
{
	const char *id;
	json_t *v;

	json_object_foreach(w->fresh, id, v)
		if (durable)
			count_up(w->ran, id);
	json_object_clear(w->fresh);
}

/* Run it until it stops: the state, or -1 with err. What is handed out is done at once, or last first. */
static inline int
play_conf(struct world *w, const struct cg_graph_conf *c, bool backwards)
{
	struct cg_graph_task *t[300];
	struct cg_graph *g;
	const char *name, *message;
	int state;
	size_t n = 0;

	world_forget(w);
	if (cg_graph_begin(&g, c, &err) < 0)
		return -1;
	while ((state = cg_graph_turn(g, &err)) == CG_GRAPH_RUNNING) {
		settle(w, true);
		for (; n < 300 && (t[n] = cg_graph_next(g)); n++)
			count_up(w->runs, t[n]->node->id);
		if (n == 0) {
			printf("# it runs, and nothing is to be done\n");
			break;
		}
		if (backwards)
			for (size_t i = 0; i < n / 2; i++) {
				struct cg_graph_task *x = t[i];

				t[i] = t[n - 1 - i];
				t[n - 1 - i] = x;
			}
		for (size_t i = 0; i < n && (!w->slow || i == 0); i++)
			act(w, g, t[i]);
		if (w->slow)
			memmove(t, t + 1, --n * sizeof *t);
		else
			n = 0;
	}
	settle(w, state >= 0);
	if (cg_graph_failed(g, &name, &message))
		w->failed = cg_asprintf("%s: %s", name, message);
	w->checkpoint = cg_strdup(cg_graph_checkpoint(g));
	w->values = cg_graph_values(g);
	w->pending = cg_graph_pending(g);
	w->asked = cg_graph_interrupts(g);
	cg_graph_end(g);
	return state;
}

/* what: a JSON text {input} or {resume} or {answers} ..., or NULL: go on. */
static inline int
play(struct world *w, const char *what)
{
	json_t *j = what ? cg_json_again(what, strlen(what)) : NULL;
	struct cg_graph_conf c = conf_of(w);
	int state;

	c.input = json_object_get(j, "input");
	c.resume = json_object_get(j, "resume");
	c.update = json_object_get(j, "update");
	c.go = json_object_get(j, "goto");
	c.checkpoint = cg_json_get_str(j, "checkpoint", NULL);
	if (json_object_get(j, "answers")) {
		c.resume = json_object_get(j, "answers");
		c.resume_by_id = true;
	}
	c.recursion_limit = (int)cg_json_get_int(j, "limit", 0);
	state = play_conf(w, &c, cg_json_get_bool(j, "backwards", false));
	json_decref(j);
	return state;
}

static inline void
is_json(const json_t *got, const char *want, const char *name)
{
	json_t *w = cg_json_again(want, strlen(want));
	struct cg_buf a, b;

	cg_buf_init(&a, 1 << 20);
	cg_buf_init(&b, 1 << 20);
	if (got)
		cg_json_canonical(got, &a);
	cg_json_canonical(w, &b);
	is_str(a.s, b.s, name);
	cg_buf_release(&a);
	cg_buf_release(&b);
	json_decref(w);
}

/* ---- a thread as text ---- */

struct telling {
	struct cg_buf *b;
	int n;
};

static inline int
tell_one(void *arg, const struct cg_ckpt *c)
{
	struct telling *t = arg;
	struct cg_buf one;

	cg_buf_init(&one, 1 << 20);
	cg_buf_printf(&one, "%lld %s ", (long long)cg_json_get_int(c->metadata, "step", -9),
	    cg_json_get_str(c->metadata, "source", "?"));
	cg_json_canonical(c->versions, &one);
	cg_buf_putc(&one, ' ');
	cg_json_canonical(c->seen, &one);
	cg_buf_putc(&one, '\n');
	for (size_t i = 0; i < c->n_writes; i++) {
		cg_buf_printf(&one, "  %s%d %s ", strcmp(c->writes[i].task, CG_CKPT_NULL_TASK) == 0 ? "null " : "",
		    c->writes[i].idx, c->writes[i].channel);
		cg_json_canonical(c->writes[i].value, &one);
		cg_buf_putc(&one, '\n');
	}
	/* oldest first: before what is there */
	cg_buf_put(&one, t->b->s, t->b->len);
	cg_buf_clear(t->b);
	cg_buf_put(t->b, one.s, one.len);
	cg_buf_release(&one);
	t->n++;
	return 0;
}

/* Step, source, versions, what was seen, and the rows of each checkpoint, oldest first. */
static inline char *
dump(struct world *w, const char *ns)
{
	struct cg_buf b;
	struct telling t = { &b, 0 };

	cg_buf_init(&b, 1 << 20);
	if (cg_ckpt_list(w->st, &A, w->thread, ns, NULL, 0, tell_one, &t, &err) < 0)
		cg_buf_printf(&b, "error: %s\n", err.msg);
	return cg_buf_detach(&b, NULL);
}

static inline int
count_one(void *arg, const struct cg_ckpt *c)
{
	(void)c;
	++*(int *)arg;
	return 0;
}

static inline int
checkpoints(struct world *w)
{
	int n = 0;

	cg_ckpt_list(w->st, &A, w->thread, "", NULL, 0, count_one, &n, &err);
	return n;
}

#endif
