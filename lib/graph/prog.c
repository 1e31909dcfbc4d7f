/* What is fixed about a graph: its channels and nodes by number, who writes where, who hears. */
#include <stdlib.h>
#include <string.h>

#include "graph/graph_priv.h"
#include "json/json.h"

static size_t
hash(const char *s)
{
	size_t h = 14695981039346656037u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return h;
}

static void
names_init(struct prog *p, struct names *t, size_t n)
{
	size_t size = 8;

	while (size < 2 * n)
		size *= 2;
	t->mask = size - 1;
	t->key = cg_arena_alloc(&p->mem, size * sizeof *t->key);
	t->value = cg_arena_alloc(&p->mem, size * sizeof *t->value);
}

static size_t
names_at(const struct names *t, const char *name)
{
	size_t i = hash(name) & t->mask;

	while (t->key[i] && strcmp(t->key[i], name) != 0)
		i = (i + 1) & t->mask;
	return i;
}

static void
names_add(struct names *t, const char *name, size_t value)
{
	size_t i = names_at(t, name);

	t->key[i] = name;
	t->value[i] = (unsigned)value;
}

int
cg_prog_chan(const struct prog *p, const char *name)
{
	size_t i = names_at(&p->by_chan, name);

	return p->by_chan.key[i] ? (int)p->by_chan.value[i] : NO_CHAN;
}

int
cg_prog_node(const struct prog *p, const char *name)
{
	size_t i = names_at(&p->by_node, name);

	return p->by_node.key[i] ? (int)p->by_node.value[i] : -1;
}

/* The channel that stands right behind those of the file and __start__: one a node, in their order. */
static unsigned
branch_chan(const struct prog *p, int node)
{
	return (unsigned)(p->n_state + (size_t)node);
}

int
cg_prog_branch_to(const struct prog *p, const char *node)
{
	int i = cg_prog_node(p, node);

	return i > 0 ? (int)branch_chan(p, i) : NO_CHAN;
}

/* "name": */
static char *
member(struct prog *p, const char *name)
{
	struct cg_buf b;
	char *s;

	cg_buf_init(&b, 1 << 20);
	cg_json_quote(name, &b);
	cg_buf_putc(&b, ':');
	s = cg_arena_strdup(&p->mem, b.s);
	cg_buf_release(&b);
	return s;
}

static struct chan_def *
add_chan(struct prog *p, const char *name, enum chan_kind kind)
{
	struct chan_def *d = &p->chans[p->n_chans];

	d->name = name;
	d->member = member(p, name);
	d->member_len = strlen(d->member);
	d->kind = kind;
	names_add(&p->by_chan, name, p->n_chans++);
	return d;
}

static void
state_chan(struct prog *p, const struct cg_graph_channel *c)
{
	static const enum chan_kind kinds[] = {
		[CG_REDUCE_LAST] = CH_LAST,
		[CG_REDUCE_APPEND] = CH_FOLD,
		[CG_REDUCE_ADD] = CH_FOLD,
		[CG_REDUCE_MERGE] = CH_FOLD,
		[CG_REDUCE_ANY] = CH_ANY,
		[CG_REDUCE_EPHEMERAL] = CH_EPHEMERAL,
		[CG_REDUCE_BARRIER] = CH_BARRIER,
		[CG_REDUCE_TOPIC] = CH_TOPIC,
	};
	struct chan_def *d = add_chan(p, c->name, kinds[c->reducer]);

	d->state = c;
	d->names = c->names;
	d->n_names = c->n_names;
	d->guard = true;
	d->accumulate = c->accumulate;
}

static void
push(struct prog *p, unsigned **v, size_t *n, unsigned x)
{
	/* full at each power of two */
	if ((*n & (*n - 1)) == 0) {
		unsigned *more = cg_arena_alloc(&p->mem, (*n ? 2 * *n : 1) * sizeof *more);

		if (*n)
			memcpy(more, *v, *n * sizeof *more);
		*v = more;
	}
	(*v)[(*n)++] = x;
}

static void
triggers(struct prog *p, unsigned chan, int node)
{
	push(p, &p->nodes[node].triggers, &p->nodes[node].n_triggers, chan);
	push(p, &p->chans[chan].nodes, &p->chans[chan].n_nodes, (unsigned)node);
}

static void
add_edge(struct prog *p, const struct cg_graph_edge *e)
{
	int from = cg_prog_node(p, e->from[0]), to = cg_prog_node(p, e->to);

	if (e->n_from == 1 && from >= 0 && to > 0)
		push(p, &p->nodes[from].edges, &p->nodes[from].n_edges, branch_chan(p, to));
}

static char *
join_name(struct prog *p, const struct cg_graph_edge *e)
{
	size_t len = strlen("join:") + strlen(e->to) + 2;
	char *s, *at;

	for (size_t i = 0; i < e->n_from; i++)
		len += strlen(e->from[i]) + 1;
	s = cg_arena_alloc(&p->mem, len);
	at = stpcpy(s, "join:");
	for (size_t i = 0; i < e->n_from; i++) {
		if (i)
			*at++ = '+';
		at = stpcpy(at, e->from[i]);
	}
	*at++ = ':';
	stpcpy(at, e->to);
	return s;
}

static void
add_join(struct prog *p, const struct cg_graph_edge *e)
{
	int to = cg_prog_node(p, e->to);
	char *name;
	int chan;

	if (e->n_from < 2 || to <= 0)
		return;
	name = join_name(p, e);
	chan = cg_prog_chan(p, name);
	if (chan == NO_CHAN) {
		struct chan_def *d;

		chan = (int)p->n_chans;
		d = add_chan(p, name, CH_BARRIER);
		d->names = e->from;
		d->n_names = e->n_from;
		d->defer = p->nodes[to].node->defer;
		triggers(p, (unsigned)chan, to);
	}
	for (size_t i = 0; i < e->n_from; i++) {
		int from = cg_prog_node(p, e->from[i]);

		if (from >= 0)
			push(p, &p->nodes[from].joins, &p->nodes[from].n_joins, (unsigned)chan);
	}
}

static void
add_branches(struct prog *p, struct node_def *n)
{
	const struct cg_graph_doc *doc = p->doc;
	size_t k = 0;

	for (size_t i = 0; i < doc->n_branches; i++)
		k += strcmp(doc->branches[i].from, n->name) == 0;
	if (k == 0)
		return;
	n->branches = cg_arena_alloc(&p->mem, k * sizeof *n->branches);
	for (size_t i = 0; i < doc->n_branches; i++)
		if (strcmp(doc->branches[i].from, n->name) == 0)
			n->branches[n->n_branches++] = &doc->branches[i];
}

static void
add_nodes(struct prog *p)
{
	const struct cg_graph_doc *doc = p->doc;

	p->n_nodes = doc->n_nodes + 1;
	p->nodes = cg_arena_alloc(&p->mem, p->n_nodes * sizeof *p->nodes);
	p->nodes[0].name = CG_GRAPH_START;
	for (size_t i = 1; i < p->n_nodes; i++) {
		p->nodes[i].node = &doc->nodes[i - 1];
		p->nodes[i].name = p->nodes[i].node->id;
	}
	for (size_t i = 0; i < p->n_nodes; i++) {
		p->nodes[i].member = member(p, p->nodes[i].name);
		names_add(&p->by_node, p->nodes[i].name, i);
	}
}

struct prog *
cg_prog_new(const struct cg_graph_doc *doc)
{
	struct prog *p = cg_alloc(sizeof *p);
	size_t most = doc->n_channels + doc->n_nodes + doc->n_edges + 2;

	p->doc = doc;
	p->chans = cg_arena_alloc(&p->mem, most * sizeof *p->chans);
	names_init(p, &p->by_chan, most);
	names_init(p, &p->by_node, doc->n_nodes + 1);
	add_nodes(p);
	for (size_t i = 0; i < doc->n_channels; i++)
		state_chan(p, &doc->channels[i]);
	p->n_state = p->n_chans;
	p->start = (int)p->n_chans;
	add_chan(p, CG_GRAPH_START, CH_EPHEMERAL)->guard = true;
	triggers(p, (unsigned)p->start, 0);
	for (size_t i = 1; i < p->n_nodes; i++) {
		add_chan(p, cg_arena_printf(&p->mem, "branch:to:%s", p->nodes[i].name),
		    p->nodes[i].node->defer ? CH_AFTER : CH_EPHEMERAL);
		triggers(p, branch_chan(p, (int)i), (int)i);
	}
	for (size_t i = 0; i < doc->n_edges; i++)
		add_edge(p, &doc->edges[i]);
	for (size_t i = 0; i < doc->n_edges; i++)
		add_join(p, &doc->edges[i]);
	p->tasks = (int)p->n_chans;
	add_chan(p, "__pregel_tasks", CH_TOPIC);
	for (size_t i = 0; i < p->n_nodes; i++)
		add_branches(p, &p->nodes[i]);
	return p;
}

void
cg_prog_free(struct prog *p)
{
	if (p)
		cg_arena_release(&p->mem);
	free(p);
}
