/* The ways through a graph: edges, joins, branches, and what they reach. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "flow/graph.h"
#include "json/json.h"
#include "select/select.h"

enum {
	CHOOSES = 1 << CG_SELECT_CONSTANTS | 1 << CG_SELECT_STATE | 1 << CG_SELECT_CONTEXT,
	SENDS = CHOOSES | 1 << CG_SELECT_ITEM
};

/* ---- edges ---- */

/* A name or a list of names. Those that are good, in the arena; their number in n. */
static const char *const *
read_ends(struct flow_check *c, struct cg_graph_doc *g, const json_t *v, const char *pointer,
    int may, size_t *n)
{
	size_t size = json_is_array(v) ? json_array_size(v) : 1;
	const char **list = cg_arena_alloc(&g->mem->arena, (size + 1) * sizeof *list);
	size_t i;
	json_t *item;

	*n = 0;
	if (json_is_array(v) && size == 0)
		flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "a list of at least one node is needed here");
	if (v && !json_is_array(v) && (list[0] = graph_target(c, g, v, pointer, may)))
		*n = 1;
	json_array_foreach(v, i, item) {
		char *at = cg_asprintf("%s/%zu", pointer, i);
		const char *name = graph_target(c, g, item, at, size == 1 ? may : may & ~GRAPH_START_MAY);
		bool twice = false;

		for (size_t k = 0; name && k < *n; k++)
			twice |= strcmp(list[k], name) == 0;
		if (twice)
			flow_found(c, FLOW_COMPILE, at, false, NULL, "'%s' stands there twice", name);
		else if (name)
			list[(*n)++] = name;
		free(at);
	}
	return list;
}

static int
by_ends(const void *a, const void *b)
{
	const struct cg_graph_edge *x = *(const struct cg_graph_edge *const *)a;
	const struct cg_graph_edge *y = *(const struct cg_graph_edge *const *)b;
	int c = strcmp(x->to, y->to);

	if (c == 0)
		c = x->n_from < y->n_from ? -1 : x->n_from > y->n_from;
	for (size_t i = 0; c == 0 && i < x->n_from; i++)
		c = strcmp(x->from[i], y->from[i]);
	return c;
}

/* An edge that stands there twice does nothing more, and is hardly meant. */
static void
warn_twice(struct flow_check *c, const struct cg_graph_doc *g)
{
	const struct cg_graph_edge **v = cg_calloc(g->n_edges + 1, sizeof *v);

	for (size_t i = 0; i < g->n_edges; i++)
		v[i] = &g->edges[i];
	qsort(v, g->n_edges, sizeof *v, by_ends);
	for (size_t i = 1; i < g->n_edges; i++) {
		const struct cg_graph_edge *later = v[i] > v[i - 1] ? v[i] : v[i - 1];

		if (by_ends(&v[i], &v[i - 1]) == 0)
			flow_warn(c, later->pointer, "the same edge stands there twice: from '%s' to '%s'",
			    later->from[0], later->to);
	}
	free(v);
}

/* An edge of the file: as many of ours as it has ends. */
static void
read_edge(struct flow_check *c, struct cg_graph_doc *g, const json_t *doc, size_t place)
{
	char *pointer = cg_arena_printf(&g->mem->arena, "/edges/%zu", place);
	char *from_at = cg_asprintf("%s/from", pointer), *to_at = cg_asprintf("%s/to", pointer);
	size_t n_from, n_to;
	const char *const *from = read_ends(c, g, json_object_get(doc, "from"), from_at,
	    GRAPH_START_MAY, &n_from);
	const char *const *to = read_ends(c, g, json_object_get(doc, "to"), to_at, GRAPH_END_MAY, &n_to);

	for (size_t i = 0; n_from > 0 && i < n_to; i++) {
		struct cg_graph_edge e = { from, n_from, to[i], pointer };

		if (n_from > 1 && strcmp(to[i], CG_GRAPH_END) == 0)
			flow_found(c, FLOW_COMPILE, to_at, false, NULL,
			    "END waits for nobody: make an edge to it from each of them");
		g->edges[g->n_edges++] = e;
	}
	free(to_at);
	free(from_at);
}

static bool
too_many(struct flow_check *c, size_t n, const char *pointer, const char *of)
{
	if (n > CG_GRAPH_MAX_EDGES)
		flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "more than %d %s", CG_GRAPH_MAX_EDGES, of);
	return n > CG_GRAPH_MAX_EDGES;
}

static void
read_edges(struct flow_check *c, struct cg_graph_doc *g)
{
	const json_t *list = json_object_get(g->doc, "edges");
	size_t i, n = 0;
	json_t *v;

	json_array_foreach(list, i, v) {
		size_t to = json_array_size(json_object_get(v, "to"));
		size_t from = json_array_size(json_object_get(v, "from"));

		n += to > 1 ? to : 1;
		n += from > CG_GRAPH_MAX_NODES ? CG_GRAPH_MAX_EDGES : 0;
	}
	if (too_many(c, n, "/edges", "edges"))
		return;
	g->edges = cg_arena_alloc(&g->mem->arena, (n + 1) * sizeof *g->edges);
	json_array_foreach(list, i, v)
		if (json_is_object(v))
			read_edge(c, g, v, i);
}

/* ---- branches ---- */

static void
read_cases(struct flow_check *c, struct cg_graph_doc *g, struct cg_graph_branch *b, const json_t *list)
{
	size_t i;
	json_t *v;

	if (too_many(c, json_array_size(list), b->pointer, "cases"))
		return;
	b->cases = cg_arena_alloc(&g->mem->arena, (json_array_size(list) + 1) * sizeof *b->cases);
	json_array_foreach(list, i, v) {
		struct cg_graph_case *one = &b->cases[b->n_cases];
		char *at = cg_asprintf("%s/cases/%zu", b->pointer, i);
		char *when = cg_asprintf("%s/when", at), *to = cg_asprintf("%s/to", at);
		const json_t *target = json_object_get(v, "to");

		if (b->n_cases > 0 && !b->cases[b->n_cases - 1].when
		    && !json_object_get(json_array_get(list, i - 1), "when"))
			flow_found(c, FLOW_COMPILE, at, false, NULL,
			    "this case is never asked: the one before it has no 'when'");
		one->when = graph_selector(c, g, json_object_get(v, "when"), when, CHOOSES, "a case");
		one->to = json_is_string(target) ? graph_target(c, g, target, to, GRAPH_END_MAY) : NULL;
		b->n_cases++;
		free(to);
		free(when);
		free(at);
	}
}

/* cases or each, with what goes with it. */
static void
check_branch(struct flow_check *c, const struct cg_graph_branch *b, const json_t *doc)
{
	static const char *const fan_out[] = { "to", "payload" };
	bool cases = json_object_get(doc, "cases") != NULL, each = json_object_get(doc, "each") != NULL;

	if (cases == each)
		flow_found(c, FLOW_SCHEMA, b->pointer, false, NULL,
		    "a branch has either 'cases' or 'each'%s", cases ? ", not both" : "");
	for (size_t i = 0; cases && !each && i < 2; i++) {
		char *at = cg_asprintf("%s/%s", b->pointer, fan_out[i]);

		if (json_object_get(doc, fan_out[i]))
			flow_found(c, FLOW_SCHEMA, at, true, NULL, "'%s' goes with 'each' only", fan_out[i]);
		free(at);
	}
	if (each && !cases && !json_object_get(doc, "to"))
		flow_found(c, FLOW_SCHEMA, b->pointer, false, NULL, "'to' is missing");
}

static void
read_branch(struct flow_check *c, struct cg_graph_doc *g, struct cg_graph_branch *b,
    const json_t *doc)
{
	const json_t *from = json_object_get(doc, "from"), *to = json_object_get(doc, "to");
	char *from_at = cg_asprintf("%s/from", b->pointer), *to_at = cg_asprintf("%s/to", b->pointer);
	char *each_at = cg_asprintf("%s/each", b->pointer);
	char *payload_at = cg_asprintf("%s/payload", b->pointer);

	check_branch(c, b, doc);
	if (json_is_string(from))
		b->from = graph_target(c, g, from, from_at, GRAPH_START_MAY);
	if (json_is_string(to))
		b->to = graph_target(c, g, to, to_at, 0);
	read_cases(c, g, b, json_object_get(doc, "cases"));
	b->each = graph_selector(c, g, json_object_get(doc, "each"), each_at, CHOOSES, "an each");
	b->payload = graph_selector(c, g, json_object_get(doc, "payload"), payload_at, SENDS,
	    "a payload");
	free(payload_at);
	free(each_at);
	free(to_at);
	free(from_at);
}

static void
read_branches(struct flow_check *c, struct cg_graph_doc *g)
{
	const json_t *list = json_object_get(g->doc, "branches");
	size_t i;
	json_t *v;

	if (too_many(c, json_array_size(list), "/branches", "branches"))
		return;
	g->branches = cg_arena_alloc(&g->mem->arena, (json_array_size(list) + 1) * sizeof *g->branches);
	json_array_foreach(list, i, v) {
		if (!json_is_object(v))
			continue;
		g->branches[g->n_branches].pointer = cg_arena_printf(&g->mem->arena, "/branches/%zu", i);
		read_branch(c, g, &g->branches[g->n_branches++], v);
	}
}

/* ---- what is reached ---- */

/* Ways by where they come from: START is 0, node i is i + 1. */
struct reach {
	const struct cg_graph_doc *g;
	struct hop {
		const char *to;
		size_t next;      /* of the same origin, from 1 */
	} *hops;
	size_t n_hops, *first;
	bool *seen;
	size_t *stack, depth;
};

static size_t
vertex(const struct cg_graph_doc *g, const char *name)
{
	const struct cg_graph_node *n = cg_graph_doc_node(g, name);

	return n ? (size_t)(n - g->nodes) + 1 : 0;
}

static void
add_hop(struct reach *r, const char *from, const char *to)
{
	size_t v = vertex(r->g, from);

	if (!to || strcmp(to, CG_GRAPH_END) == 0)
		return;
	r->hops[r->n_hops] = (struct hop){ to, r->first[v] };
	r->first[v] = ++r->n_hops;
}

static void
add_hops(struct reach *r)
{
	const struct cg_graph_doc *g = r->g;
	size_t n = 1;

	for (size_t i = 0; i < g->n_edges; i++)
		n += g->edges[i].n_from;
	for (size_t i = 0; i < g->n_branches; i++)
		n += g->branches[i].n_cases + 1;
	for (size_t i = 0; i < g->n_nodes; i++)
		n += g->nodes[i].n_go_to;
	r->hops = cg_calloc(n, sizeof *r->hops);
	for (size_t i = 0; i < g->n_edges; i++)
		for (size_t k = 0; k < g->edges[i].n_from; k++)
			add_hop(r, g->edges[i].from[k], g->edges[i].to);
	for (size_t i = 0; i < g->n_branches; i++) {
		add_hop(r, g->branches[i].from, g->branches[i].to);
		for (size_t k = 0; k < g->branches[i].n_cases; k++)
			add_hop(r, g->branches[i].from, g->branches[i].cases[k].to);
	}
	for (size_t i = 0; i < g->n_nodes; i++)
		for (size_t k = 0; k < g->nodes[i].n_go_to; k++)
			add_hop(r, g->nodes[i].id, g->nodes[i].go_to[k]);
}

/* False: somebody goes where values say, which may be anywhere. */
static bool
walk(struct reach *r)
{
	r->stack[r->depth++] = 0;
	while (r->depth > 0) {
		size_t v = r->stack[--r->depth];

		if (v > 0 && r->g->nodes[v - 1].go_anywhere)
			return false;
		for (size_t h = r->first[v]; h > 0; h = r->hops[h - 1].next) {
			size_t to = vertex(r->g, r->hops[h - 1].to);

			if (!r->seen[to])
				r->stack[r->depth++] = to;
			r->seen[to] = true;
		}
	}
	return true;
}

static void
warn_unreached(struct flow_check *c, const struct cg_graph_doc *g)
{
	struct reach r = { .g = g };

	r.first = cg_calloc(g->n_nodes + 1, sizeof *r.first);
	r.seen = cg_calloc(g->n_nodes + 1, sizeof *r.seen);
	r.stack = cg_calloc(g->n_nodes + 1, sizeof *r.stack);
	add_hops(&r);
	if (walk(&r))
		for (size_t i = 0; i < g->n_nodes; i++)
			if (!r.seen[i + 1])
				flow_warn(c, g->nodes[i].pointer, "node '%s' is never reached from START",
				    g->nodes[i].id);
	free(r.hops);
	free(r.stack);
	free(r.seen);
	free(r.first);
}

static bool
begins(const struct cg_graph_doc *g)
{
	for (size_t i = 0; i < g->n_edges; i++)
		if (strcmp(g->edges[i].from[0], CG_GRAPH_START) == 0)
			return true;
	for (size_t i = 0; i < g->n_branches; i++)
		if (g->branches[i].from && strcmp(g->branches[i].from, CG_GRAPH_START) == 0)
			return true;
	return false;
}

void
graph_ways(struct flow_check *c, struct cg_graph_doc *g)
{
	read_edges(c, g);
	read_branches(c, g);
	if (c->bad)
		return;
	if (begins(g) && !c->quiet) {
		warn_twice(c, g);
		warn_unreached(c, g);
	}
	if (!begins(g))
		flow_found(c, FLOW_COMPILE, json_object_get(g->doc, "edges") ? "/edges" : "", false, NULL,
		    "nothing leads into the graph: an edge from START is needed");
}
