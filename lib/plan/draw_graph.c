/* Graphs as DOT and Mermaid; the picture that needs no program is draw_graph_svg.c. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "flow/graph.h"
#include "plan/draw_graph.h"
#include "plan/draw_priv.h"

static const char *
runs(const struct cg_graph_node *n)
{
	return n->skill ? n->skill : n->workflow;
}

/* What is special about a node, a line each, with a separator before each. */
static void
put_marks(const struct cg_graph_node *n, const char *before, struct cg_buf *b)
{
	const struct {
		bool is;
		const char *word;
	} marks[] = {
		{ n->workflow != NULL, "a graph of its own" },
		{ n->defer, "deferred" },
		{ n->approval != NULL, "approval" },
		{ n->interrupt_before, "pauses before" },
		{ n->interrupt_after, "pauses after" },
		{ n->go_anywhere, "goes where values say" },
	};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (marks[i].is)
			cg_buf_printf(b, "%s%s", before, marks[i].word);
}

static const char *const dot_styles[WAY_KINDS] = {
	[WAY_EDGE] = "solid", [WAY_CASE] = "dashed", [WAY_EACH] = "bold", [WAY_GOTO] = "dotted",
};

static void
dot_way(const struct picture *p, const struct way *w, struct cg_buf *b)
{
	cg_buf_putc(b, '\t');
	draw_dot_quote(b, picture_name(p, w->from));
	cg_buf_puts(b, " -> ");
	if (w->join)
		cg_buf_printf(b, "\":join:%zu\" [dir=none", w->join);
	else
		draw_dot_quote(b, picture_name(p, w->to));
	cg_buf_printf(b, "%sstyle=%s", w->join ? ", " : " [", dot_styles[w->kind]);
	if (w->label) {
		cg_buf_puts(b, ", label=");
		draw_dot_quote(b, w->label);
	}
	cg_buf_puts(b, "];\n");
}

/* The bar that the ways of a join run into; the last of them draws it. */
static void
dot_join(const struct picture *p, const struct way *w, struct cg_buf *b)
{
	cg_buf_printf(b, "\t\":join:%zu\" [shape=box, label=\"\", width=0.05, height=0.5, style=filled, "
	    "fillcolor=black];\n\t\":join:%zu\" -> ", w->join, w->join);
	draw_dot_quote(b, picture_name(p, w->to));
	cg_buf_puts(b, ";\n");
}

static bool
is_last_of_join(const struct picture *p, size_t i)
{
	return p->ways[i].join && (i + 1 == p->n_ways || p->ways[i + 1].join != p->ways[i].join);
}

static void
draw_dot(const struct picture *p, struct cg_buf *b)
{
	cg_buf_puts(b, "digraph ");
	draw_dot_quote(b, p->g->name);
	cg_buf_puts(b, " {\n\trankdir=LR;\n\tnode [shape=box, style=\"rounded,filled\", fillcolor=white, "
	    "fontname=\"sans-serif\"];\n\tedge [fontname=\"sans-serif\", fontsize=10];\n");
	for (size_t i = 0; i < p->n; i++) {
		const struct cg_graph_node *n = i == 0 || i == p->end ? NULL : &p->g->nodes[i - 1];

		if (i == p->end && !p->has_end)
			continue;
		cg_buf_putc(b, '\t');
		draw_dot_quote(b, picture_name(p, i));
		if (!n) {
			cg_buf_puts(b, " [shape=oval];\n");
			continue;
		}
		cg_buf_printf(b, " [label=\"%s\\n%s", n->id, runs(n));
		put_marks(n, "\\n", b);
		cg_buf_printf(b, "\"%s%s];\n", n->workflow ? ", peripheries=2" : "",
		    n->defer ? ", style=\"rounded,filled,dashed\"" : "");
	}
	for (size_t i = 0; i < p->n_ways; i++) {
		dot_way(p, &p->ways[i], b);
		if (is_last_of_join(p, i))
			dot_join(p, &p->ways[i], b);
	}
	cg_buf_puts(b, "}\n");
}

/* Text within quotes of Mermaid, which has HTML in it. */
static void
mermaid_text(struct cg_buf *b, const char *s)
{
	for (; *s; s++)
		if (strchr("\"<>&#`", *s))
			cg_buf_printf(b, "#%d;", *s);
		else
			cg_buf_putc(b, *s);
}

static void
mermaid_node(const struct picture *p, size_t i, struct cg_buf *b)
{
	const struct cg_graph_node *n = i == 0 || i == p->end ? NULL : &p->g->nodes[i - 1];

	if (!n) {
		cg_buf_printf(b, "    n%zu([\"%s\"])\n", i, picture_name(p, i));
		return;
	}
	cg_buf_printf(b, "    n%zu%s\"%s<br/><small>%s", i, n->workflow ? "[[" : "[", n->id, runs(n));
	put_marks(n, "<br/>", b);
	cg_buf_printf(b, "</small>\"%s\n", n->workflow ? "]]" : "]");
	if (n->defer)
		cg_buf_printf(b, "    style n%zu stroke-dasharray:5 4\n", i);
}

static void
mermaid_way(const struct picture *p, size_t i, struct cg_buf *b)
{
	static const char *const arrows[WAY_KINDS] = { "-->", "-.->", "==>", "-.->" };
	const struct way *w = &p->ways[i];

	cg_buf_printf(b, "    n%zu %s", w->from, w->join ? "---" : arrows[w->kind]);
	if (w->label) {
		cg_buf_puts(b, "|\"");
		mermaid_text(b, w->label);
		cg_buf_puts(b, "\"|");
	}
	if (w->join)
		cg_buf_printf(b, " j%zu{{\"all\"}}\n", w->join);
	else
		cg_buf_printf(b, " n%zu\n", w->to);
	if (is_last_of_join(p, i))
		cg_buf_printf(b, "    j%zu --> n%zu\n", w->join, w->to);
}

static void
draw_mermaid(const struct picture *p, struct cg_buf *b)
{
	cg_buf_puts(b, "flowchart LR\n");
	for (size_t i = 0; i < p->n; i++)
		if (i != p->end || p->has_end)
			mermaid_node(p, i, b);
	for (size_t i = 0; i < p->n_ways; i++)
		mermaid_way(p, i, b);
}

int
cg_graph_draw(const struct cg_graph_doc *g, const char *format, struct cg_buf *text,
    struct cg_err *err)
{
	struct picture p;
	int rc = 0;

	picture_of(&p, g);
	if (strcmp(format, "dot") == 0)
		draw_dot(&p, text);
	else if (strcmp(format, "mermaid") == 0)
		draw_mermaid(&p, text);
	else if (strcmp(format, "svg") == 0)
		draw_graph_svg(&p, text);
	else
		rc = cg_err_set(err, CG_E_USAGE, "no drawing '%s' (dot, mermaid or svg)", format);
	picture_release(&p);
	if (rc == 0 && text->failed)
		rc = cg_err_set(err, CG_E_TOOBIG, "the graph is too large to draw");
	return rc;
}
