/* lib/plan: graphs in words, in DOT, in Mermaid, and where the boxes of the picture stand. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "flow/graph.h"
#include "json/json.h"
#include "plan/draw_graph.h"
#include "plan/draw_priv.h"
#include "tap.h"
#include "yaml/yaml.h"

#define S(p) "{source: state, path: " p "}"
#define K(v) "{source: constants, value: " v "}"
#define OP(name, a, b) "{operation: " name ", inputs: [" a ", " b "]}"
#define ON(name, a) "{operation: " name ", input: " a "}"

static const struct {
	const char *selector, *want;
} spoken[] = {
	{ S("a.b"), "a.b" },
	{ S("."), "the state" },
	{ "{source: item, path: x}", "item.x" },
	{ "{source: payload, path: ''}", "the payload" },
	{ "{source: step_output, step_id: plan, path: tone}", "plan.tone" },
	{ K("[1, x]"), "[1,\"x\"]" },
	{ OP("equals", S("a"), K("x")), "a = \"x\"" },
	{ OP("not_equals", S("a"), K("null")), "a \u2260 null" },
	{ OP("at_most", S("a"), OP("sum", S("b"), K("1"))), "a \u2264 b + 1" },
	{ OP("all", OP("less_than", S("a"), K("3")), ON("not", S("b"))), "a < 3 and not b" },
	{ OP("any", OP("all", S("a"), S("b")), S("c")), "(a and b) or c" },
	{ ON("not", OP("in", S("a"), S("b"))), "not (a in b)" },
	{ ON("is_empty", S("a")), "a is empty" },
	{ OP("greater_than", ON("length", S("a")), K("0")), "length of a > 0" },
	{ OP("coalesce", S("a"), S("b")), "a, else b" },
	{ "{operation: map, input: {source: result, path: k}, to: {a: b}}", "result.k by table" },
	{ "{operation: object, members: {}}", "an object" },
	{ "{operation: template, format: x, vars: {}}", "a template" },
};

static void
speaks(void)
{
	for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++) {
		struct cg_diags d = CG_DIAGS_INIT;
		json_t *v = cg_yaml_parse(spoken[i].selector, strlen(spoken[i].selector), "s", &d);
		struct cg_buf b;

		cg_buf_init(&b, 1000);
		cg_graph_words(v, &b);
		is_str(b.s, spoken[i].want, spoken[i].selector);
		cg_buf_release(&b);
		json_decref(v);
		cg_diags_release(&d);
	}
}

static const char loop[] =
    "workflow_name: g\nversion: 1.0.0\nkind: graph\nstate: {n: {reducer: add}, log: {reducer: append}}\n"
    "nodes:\n- {node_id: plan, skill_id: pass}\n- {node_id: a, skill_id: pass}\n"
    "- {node_id: b, workflow: sub, defer: true}\n- {node_id: join, skill_id: pass, approval: {prompt: x},\n"
    "   goto: {source: constants, value: END}}\n"
    "edges:\n- {from: START, to: plan}\n- {from: plan, to: [a, b]}\n- {from: [a, b], to: join}\n"
    "branches:\n- {from: join, cases: [{when: {operation: less_than, inputs: [{source: state, path: n},\n"
    "   {source: constants, value: '<3&'}]}, to: plan}]}\n"
    "- {from: START, each: {source: state, path: log}, to: join}\n"
    "interrupt_before: [a]\ninterrupt_after: [join]\n";

static struct cg_graph_doc *
graph_of(const char *text)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_graph_doc *g = cg_graph_doc_parse(text, strlen(text), "t.yaml", &d);

	ok(g && d.n == 0, "a graph: %s", d.n > 0 ? d.v[0].msg : "");
	cg_diags_release(&d);
	return g;
}

static void
draws(const struct cg_graph_doc *g, const char *format, const char *want)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	is_int(cg_graph_draw(g, format, &b, &err), 0, format);
	is_str(b.s, want, format);
	cg_buf_release(&b);
}

static void
as_text(void)
{
	struct cg_graph_doc *g = graph_of(loop);
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf b;

	draws(g, "dot", "digraph \"g\" {\n\trankdir=LR;\n\tnode [shape=box, style=\"rounded,filled\", "
	    "fillcolor=white, fontname=\"sans-serif\"];\n\tedge [fontname=\"sans-serif\", fontsize=10];\n"
	    "\t\"START\" [shape=oval];\n\t\"plan\" [label=\"plan\\npass\"];\n"
	    "\t\"a\" [label=\"a\\npass\\npauses before\"];\n"
	    "\t\"b\" [label=\"b\\nsub\\na graph of its own\\ndeferred\", peripheries=2, "
	    "style=\"rounded,filled,dashed\"];\n"
	    "\t\"join\" [label=\"join\\npass\\napproval\\npauses after\"];\n\t\"END\" [shape=oval];\n"
	    "\t\"START\" -> \"plan\" [style=solid];\n\t\"plan\" -> \"a\" [style=solid];\n"
	    "\t\"plan\" -> \"b\" [style=solid];\n\t\"a\" -> \":join:1\" [dir=none, style=solid];\n"
	    "\t\"b\" -> \":join:1\" [dir=none, style=solid];\n"
	    "\t\":join:1\" [shape=box, label=\"\", width=0.05, height=0.5, style=filled, fillcolor=black];\n"
	    "\t\":join:1\" -> \"join\";\n"
	    "\t\"join\" -> \"plan\" [style=dashed, label=\"n < \\\"<3&\\\"\"];\n"
	    "\t\"join\" -> \"END\" [style=dashed, label=\"otherwise\"];\n"
	    "\t\"START\" -> \"join\" [style=bold, label=\"each of log\"];\n"
	    "\t\"join\" -> \"END\" [style=dotted, label=\"goto\"];\n}\n");
	draws(g, "mermaid", "flowchart LR\n    n0([\"START\"])\n    n1[\"plan<br/><small>pass</small>\"]\n"
	    "    n2[\"a<br/><small>pass<br/>pauses before</small>\"]\n"
	    "    n3[[\"b<br/><small>sub<br/>a graph of its own<br/>deferred</small>\"]]\n"
	    "    style n3 stroke-dasharray:5 4\n"
	    "    n4[\"join<br/><small>pass<br/>approval<br/>pauses after</small>\"]\n    n5([\"END\"])\n"
	    "    n0 --> n1\n    n1 --> n2\n    n1 --> n3\n    n2 --- j1{{\"all\"}}\n    n3 --- j1{{\"all\"}}\n"
	    "    j1 --> n4\n    n4 -.->|\"n #60; #34;#60;3#38;#34;\"| n1\n    n4 -.->|\"otherwise\"| n5\n"
	    "    n0 ==>|\"each of log\"| n4\n    n4 -.->|\"goto\"| n5\n");
	cg_buf_init(&b, 100);
	is_int(cg_graph_draw(g, "gif", &b, &err), -1, "no such drawing");
	is_str(err.msg, "no drawing 'gif' (dot, mermaid or svg)", "what it says");
	cg_buf_clear(&b);
	is_int(cg_graph_draw(g, "svg", &b, &err), -1, "too large");
	is_int(err.code, CG_E_TOOBIG, "its code");
	cg_buf_release(&b);
	cg_graph_doc_free(g);
}

/* Boxes of a layer do not overlap, ways forward lead right, ways back run below what they pass. */
static void
check_layout(struct picture *p)
{
	struct layout l;
	bool apart = true, right = true, below = true;

	picture_lay_out(p, &l);
	for (size_t i = 0; i < l.n; i++)
		for (size_t k = 0; k < i; k++)
			apart &= l.layer[i] != l.layer[k] || abs(l.y[i] - l.y[k]) >= (i < p->n ? DRAW_BOX_H : 12);
	for (size_t i = 0; i < p->n_ways; i++) {
		const struct way *w = &p->ways[i];

		right &= w->back || l.layer[w->to] > l.layer[w->from];
		for (size_t k = 0; w->back && k < p->n; k++)
			below &= l.layer[k] < l.layer[w->to] || l.layer[k] > l.layer[w->from]
			    || l.y[k] + DRAW_BOX_H / 2 < w->lane;
		below &= !w->back || w->lane <= l.height;
	}
	ok(apart, "nothing stands on something else");
	ok(right, "ways forward lead to the right");
	ok(below, "ways back run below");
	layout_release(&l);
}

static void
as_picture(void)
{
	struct cg_graph_doc *g = graph_of(loop);
	struct picture p;
	size_t back = 0;

	picture_of(&p, g);
	for (size_t i = 0; i < p.n_ways; i++)
		back += p.ways[i].back;
	ok(back == 1 && p.n_joins == 1 && p.has_end, "a loop, a join, an end");
	check_layout(&p);
	picture_release(&p);
	cg_graph_doc_free(g);
}

/* Every node to every later one, and the last back to the first: more than anybody draws by hand. */
static void
crowded(int n)
{
	struct cg_graph_doc *g;
	struct cg_err err = CG_ERR_INIT;
	struct picture p;
	struct cg_buf b;

	cg_buf_init(&b, 4 << 20);
	cg_buf_puts(&b, "workflow_name: g\nversion: 1.0.0\nkind: graph\nstate: {x: {}}\nnodes:\n");
	for (int i = 0; i < n; i++)
		cg_buf_printf(&b, "- {node_id: n%d, skill_id: pass}\n", i);
	cg_buf_puts(&b, "edges:\n- {from: START, to: n0}\n");
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++)
			cg_buf_printf(&b, "- {from: n%d, to: n%d}\n", i, k);
	cg_buf_printf(&b, "- {from: n%d, to: n0}\n- {from: n0, to: n0}\n", n - 1);
	g = graph_of(b.s);
	picture_of(&p, g);
	check_layout(&p);
	picture_release(&p);
	cg_buf_clear(&b);
	ok(cg_graph_draw(g, "svg", &b, &err) == 0 && strstr(b.s, "</svg>"), "drawn: %s", err.msg);
	cg_buf_release(&b);
	cg_graph_doc_free(g);
}

int
main(void)
{
	speaks();
	as_text();
	as_picture();
	crowded(12);
	crowded(60);
	return done();
}
