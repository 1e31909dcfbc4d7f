/* A graph as vertices and ways, which all drawings start from. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "flow/graph.h"
#include "json/json.h"
#include "plan/draw_graph.h"
#include "plan/draw_priv.h"
#include "select/select.h"

const char *
picture_name(const struct picture *p, size_t vertex)
{
	return vertex == 0 ? "START" : vertex == p->end ? "END" : p->g->nodes[vertex - 1].id;
}

static size_t
vertex_of(const struct picture *p, const char *name)
{
	if (strcmp(name, CG_GRAPH_START) == 0)
		return 0;
	if (strcmp(name, CG_GRAPH_END) == 0)
		return p->end;
	return (size_t)(cg_graph_doc_node(p->g, name) - p->g->nodes) + 1;
}

static struct way *
add(struct picture *p, const char *from, const char *to, enum way_kind kind)
{
	struct way *w;

	p->ways = cg_realloc(p->ways, p->n_ways + 1, sizeof *p->ways);
	w = &p->ways[p->n_ways++];
	*w = (struct way){ .from = vertex_of(p, from), .to = vertex_of(p, to), .kind = kind };
	p->has_end |= w->to == p->end;
	return w;
}

static const char *
in_words(struct picture *p, const char *before, const struct cg_select *s)
{
	struct cg_buf b;
	char *text;

	cg_buf_init(&b, 1 << 16);
	cg_buf_puts(&b, before);
	cg_graph_words(cg_select_doc(s), &b);
	text = cg_arena_strndup(&p->arena, b.s, b.len);
	cg_buf_release(&b);
	return text;
}

static void
add_branch(struct picture *p, const struct cg_graph_branch *b)
{
	bool otherwise = false;

	if (b->each) {
		struct way *w = add(p, b->from, b->to, WAY_EACH);

		w->label = in_words(p, "each of ", b->each);
	}
	for (size_t i = 0; i < b->n_cases; i++) {
		struct way *w = add(p, b->from, b->cases[i].to, WAY_CASE);

		w->label = b->cases[i].when ? in_words(p, "", b->cases[i].when) : "otherwise";
		otherwise |= !b->cases[i].when;
	}
	if (b->n_cases > 0 && !otherwise)
		add(p, b->from, CG_GRAPH_END, WAY_CASE)->label = "otherwise";
}

/* Ways back: those that lead to where a walk in depth has come from. Its stack is our own. */
static void
find_loops(struct picture *p)
{
	enum { NEW, OPEN, CLOSED };
	char *state = cg_alloc(p->n);
	size_t *stack = cg_calloc(p->n, sizeof *stack), *next = cg_calloc(p->n, sizeof *next);

	for (size_t start = 0; start < p->n; start++) {
		size_t depth = 0;

		if (state[start] == NEW) {
			state[start] = OPEN;
			stack[depth++] = start;
		}
		while (depth > 0) {
			size_t v = stack[depth - 1];
			struct way *w = NULL;

			while (next[v] < p->n_ways && !w) {
				w = &p->ways[next[v]++];
				w = w->from == v ? w : NULL;
			}
			if (!w) {
				state[v] = CLOSED;
				depth--;
			} else if (state[w->to] == OPEN) {
				w->back = true;
			} else if (state[w->to] == NEW) {
				state[w->to] = OPEN;
				stack[depth++] = w->to;
			}
		}
	}
	free(next);
	free(stack);
	free(state);
}

void
picture_of(struct picture *p, const struct cg_graph_doc *g)
{
	*p = (struct picture){ .g = g, .n = g->n_nodes + 2, .end = g->n_nodes + 1 };
	for (size_t i = 0; i < g->n_edges; i++) {
		const struct cg_graph_edge *e = &g->edges[i];

		p->n_joins += e->n_from > 1;
		for (size_t k = 0; k < e->n_from; k++)
			add(p, e->from[k], e->to, WAY_EDGE)->join = e->n_from > 1 ? p->n_joins : 0;
	}
	for (size_t i = 0; i < g->n_branches; i++)
		add_branch(p, &g->branches[i]);
	for (size_t i = 0; i < g->n_nodes; i++)
		for (size_t k = 0; k < g->nodes[i].n_go_to; k++)
			add(p, g->nodes[i].id, g->nodes[i].go_to[k], WAY_GOTO)->label = "goto";
	find_loops(p);
}

void
picture_release(struct picture *p)
{
	cg_arena_release(&p->arena);
	free(p->ways);
}
