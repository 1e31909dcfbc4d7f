/* lib/flow/graph*.c: what a graph file may say, and every mistake with its place. */
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/graph.h"
#include "json/json.h"
#include "schema/schema.h"
#include "select/select.h"
#include "tap.h"
#include "yaml/yaml.h"

/* Every mistake and warning as "line:col: message", a line each. */
static char *
said(const struct cg_diags *d)
{
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	for (size_t i = 0; i < d->n; i++)
		cg_buf_printf(&b, "%d:%d: %s\n", d->v[i].line, d->v[i].col, d->v[i].msg);
	return cg_buf_detach(&b, NULL);
}

static const char full[] =
    "workflow_name: demo.graph\n"
    "version: 1.2.0\n"
    "kind: graph\n"
    "description: All there is.\n"
    "input_schema: {type: object, required: [topic], properties: {topic: {type: string}}}\n"
    "output_schema: {type: object, properties: {log: {type: array}}}\n"
    "example_input: {topic: cats}\n"
    "recursion_limit: 40\n"
    "timeout_ms: 300000\n"
    "output: [log, total]\n"
    "state:\n"
    "  topic: {}\n"
    "  log: {reducer: append}\n"
    "  total: {reducer: add, default: 2, schema: {type: number}}\n"
    "  facts: {reducer: merge}\n"
    "  hint: {reducer: any}\n"
    "  flash: {reducer: ephemeral}\n"
    "  gate: {reducer: barrier, names: [a, b]}\n"
    "  inbox: {reducer: topic, accumulate: true}\n"
    "  kept: {default: [1]}\n"
    "nodes:\n"
    "  - node_id: plan\n"
    "    skill_id: pass\n"
    "    description: Thinks.\n"
    "    input_selector:\n"
    "      value: {source: state, path: topic}\n"
    "      who: {source: context, path: userId}\n"
    "    output:\n"
    "      log: {source: result, path: value}\n"
    "      total: {operation: sum, inputs: [{source: constants, value: 1}]}\n"
    "    goto:\n"
    "      operation: map\n"
    "      input: {source: result, path: next}\n"
    "      to: {again: plan, both: [a, {node: b, payload: 1}]}\n"
    "      else: END\n"
    "    approval: {prompt: Good enough?, show: {source: state, path: log}}\n"
    "    retry_policy: {max_attempts: 5, backoff_ms: 10, factor: 1.5, max_backoff_ms: 100, jitter_ms: 0}\n"
    "    timeout_ms: 60000\n"
    "    cache_policy: {enabled: true, scope: global}\n"
    "  - {node_id: a, skill_id: pass, retry_policy: {}}\n"
    "  - {node_id: b, workflow: other.graph, workflow_version: 1.0.0}\n"
    "  - node_id: J-2\n"
    "    skill_id: pass\n"
    "    defer: true\n"
    "    goto: {source: result, path: next, default: a}\n"
    "edges:\n"
    "  - {from: START, to: plan}\n"
    "  - {from: [a, b], to: J-2}\n"
    "  - {from: plan, to: [a, b]}\n"
    "  - {from: J-2, to: END}\n"
    "branches:\n"
    "  - from: plan\n"
    "    cases:\n"
    "      - when: {operation: less_than, inputs: [{source: state, path: total}, {source: constants, value: 9}]}\n"
    "        to: a\n"
    "      - to: END\n"
    "  - from: START\n"
    "    each: {source: state, path: log}\n"
    "    to: b\n"
    "    payload: {operation: object, members: {x: {source: item, path: .}, t: {source: state, path: topic}}}\n"
    "interrupt_before: [a]\n"
    "interrupt_after: ['*']\n";

/* What was read, in short. */
static void
put_channels(const struct cg_graph_doc *g, struct cg_buf *b)
{
	for (size_t i = 0; i < g->n_channels; i++) {
		const struct cg_graph_channel *c = &g->channels[i];

		cg_buf_printf(b, "%s %d", c->name, (int)c->reducer);
		if (c->initial) {
			cg_buf_puts(b, " = ");
			cg_json_dump(c->initial, b);
		}
		for (size_t k = 0; k < c->n_names; k++)
			cg_buf_printf(b, " %s", c->names[k]);
		cg_buf_printf(b, "%s%s\n", c->schema ? " schema" : "", c->accumulate ? " accumulate" : "");
	}
}

static void
put_ways(const struct cg_graph_doc *g, struct cg_buf *b)
{
	for (size_t i = 0; i < g->n_edges; i++) {
		for (size_t k = 0; k < g->edges[i].n_from; k++)
			cg_buf_printf(b, "%s ", g->edges[i].from[k]);
		cg_buf_printf(b, "-> %s (%s)\n", g->edges[i].to, g->edges[i].pointer);
	}
	for (size_t i = 0; i < g->n_branches; i++) {
		const struct cg_graph_branch *r = &g->branches[i];

		cg_buf_printf(b, "%s ?", r->from);
		for (size_t k = 0; k < r->n_cases; k++)
			cg_buf_printf(b, " %s%s", r->cases[k].when ? "when " : "", r->cases[k].to);
		cg_buf_printf(b, "%s%s%s%s (%s)\n", r->each ? " each" : "", r->to ? " " : "",
		    r->to ? r->to : "", r->payload ? " payload" : "", r->pointer);
	}
}

static void
accepts_nodes(const struct cg_graph_doc *g)
{
	const struct cg_graph_node *n = cg_graph_doc_node(g, "plan");

	ok(n == &g->nodes[0] && !cg_graph_doc_node(g, "nobody"), "nodes by id");
	ok(n->n_inputs == 2 && n->has_inputs && strcmp(n->inputs[1].name, "who") == 0
	    && n->inputs[1].select, "inputs");
	ok(n->n_outputs == 2 && n->has_outputs && strcmp(n->outputs[0].name, "log") == 0, "outputs");
	ok(n->retry.max_attempts == 5 && n->retry.backoff_ms == 10 && n->retry.factor == 1.5
	    && n->retry.max_backoff_ms == 100 && n->retry.jitter_ms == 0, "retry_policy");
	ok(n->timeout_ms == 60000 && n->cached && n->cache_global && !n->defer, "timeout, cache");
	ok(n->approval && n->approval_show && strcmp(n->approval_prompt, "Good enough?") == 0, "approval");
	ok(n->go && n->n_go_to == 4 && !n->go_anywhere && strcmp(n->go_to[0], "plan") == 0
	    && strcmp(n->go_to[2], "b") == 0 && strcmp(n->go_to[3], CG_GRAPH_END) == 0, "goto");
	ok(!n->interrupt_before && n->interrupt_after, "interrupts");
	is_str(n->pointer, "/nodes/0", "pointer");
	n = cg_graph_doc_node(g, "a");
	ok(n->retry.max_attempts == 3 && n->retry.backoff_ms == 500 && n->retry.factor == 2
	    && n->retry.max_backoff_ms == 128000 && n->retry.jitter_ms == 1000,
	    "the defaults of a retry_policy");
	ok(!n->has_inputs && !n->has_outputs && !n->go && !n->approval && !n->cached
	    && n->timeout_ms == 0, "the defaults of a node");
	ok(n->interrupt_before && n->interrupt_after, "interrupts before and after");
	n = cg_graph_doc_node(g, "b");
	ok(!n->skill && strcmp(n->workflow, "other.graph") == 0
	    && strcmp(n->workflow_version, "1.0.0") == 0 && n->retry.max_attempts == 1, "a subgraph");
	n = cg_graph_doc_node(g, "J-2");
	ok(n->defer && n->go_anywhere && n->n_go_to == 1 && strcmp(n->go_to[0], "a") == 0,
	    "a goto that values decide");
}

static void
accepts(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_graph_doc *g = cg_graph_doc_parse(full, strlen(full), "t.yaml", &d);
	char *got = said(&d);
	struct cg_buf b;

	is_str(got, "", "a file with everything");
	free(got);
	cg_diags_release(&d);
	if (!g)
		return;
	is_str(g->name, "demo.graph", "name");
	is_str(g->version, "1.2.0", "version");
	is_str(g->description, "All there is.", "description");
	ok(g->recursion_limit == 40 && g->timeout_ms == 300000, "limits");
	ok(g->input_schema && g->output_schema && g->example_input, "schemas");
	ok(g->n_output == 2 && strcmp(g->output[1], "total") == 0, "output");
	cg_buf_init(&b, 10000);
	put_channels(g, &b);
	is_str(b.s, "topic 0\nlog 1 = []\ntotal 2 = 2 schema\nfacts 3 = {}\nhint 4\nflash 5\ngate 6 a b\n"
	    "inbox 7 accumulate\nkept 0 = [1]\n", "channels");
	ok(cg_graph_doc_channel(g, "gate") == &g->channels[6] && !cg_graph_doc_channel(g, "gat"),
	    "channels by name");
	cg_buf_clear(&b);
	put_ways(g, &b);
	is_str(b.s, "__start__ -> plan (/edges/0)\na b -> J-2 (/edges/1)\nplan -> a (/edges/2)\n"
	    "plan -> b (/edges/2)\nJ-2 -> __end__ (/edges/3)\nplan ? when a __end__ (/branches/0)\n"
	    "__start__ ? each b payload (/branches/1)\n", "ways");
	cg_buf_release(&b);
	accepts_nodes(g);
	cg_graph_doc_free(g);
}

#define HEAD "workflow_name: g\nversion: 1.0.0\nkind: graph\n"
#define STATE "state: {log: {reducer: append}, n: {}}\n"
#define A "nodes: [{node_id: a, skill_id: pass}]\n"
#define AB "nodes: [{node_id: a, skill_id: pass}, {node_id: b, skill_id: pass}]\n"
#define IN "edges: [{from: START, to: a}]\n"
#define NODE(rest) HEAD STATE "nodes:\n- {node_id: a, skill_id: pass, " rest "}\n" IN
#define CHANNEL(name, rest) HEAD "state:\n  " name ": " rest "\n" A IN
#define EDGES(list) HEAD STATE AB "edges:\n- {from: START, to: [a, b]}\n" list
#define BRANCH(rest) EDGES("branches:\n- {" rest "}\n")

static const struct {
	const char *text, *want;
} wrong[] = {
	/* the shape */
	{ "kind: graph\n", "1:1: 'workflow_name' is missing\n1:1: 'version' is missing\n"
	    "1:1: 'state' is missing\n1:1: 'nodes' is missing\n" },
	{ HEAD "state: [a]\nnodes: []\nedges: {}\n", "4:8: 'state' must be a mapping\n"
	    "5:8: 'nodes' must be a list of at least one item\n6:8: 'edges' must be a list\n" },
	{ HEAD STATE A IN "recursion_limits: 3\n",
	    "7:1: unknown key 'recursion_limits' (did you mean 'recursion_limit'?)\n" },
	{ HEAD STATE A IN "recursion_limit: 0\ntimeout_ms: soon\n",
	    "7:18: 'recursion_limit' must be a whole number from 1 to 100000\n"
	    "8:13: 'timeout_ms' must be a whole number from 1 to 604800000\n" },
	{ HEAD STATE A IN "steps: []\n", "7:1: unknown key 'steps'\n" },
	/* names */
	{ CHANNEL("__pregel", "{}"), "5:3: '__pregel' must be a name of letters, digits, '_' and '-' that "
	    "begins with a letter (START, END and '__...' are taken)\n" },
	{ CHANNEL("'branch:to:a'", "{}"), "5:3: 'branch:to:a' must be a name of letters, digits, '_' and '-' "
	    "that begins with a letter (START, END and '__...' are taken)\n" },
	{ HEAD STATE "nodes: [{node_id: END, skill_id: pass}]\n" IN, "5:19: 'node_id' must be a name of "
	    "letters, digits, '_' and '-' that begins with a letter (START, END and '__...' are taken), not "
	    "'END'\n6:27: node 'a' does not exist\n" },
	{ HEAD STATE "nodes:\n- {node_id: a, skill_id: pass}\n- {node_id: a, skill_id: pass}\n" IN,
	    "7:13: node_id 'a' is taken by the node in line 6\n" },
	{ HEAD "state: {a: {}}\n" A IN, "5:19: 'a' is a channel: a node may not have its name\n" },
	/* channels */
	{ CHANNEL("x", "{reducer: apend}"), "5:16: 'reducer' must be last, append, add, merge, any, ephemeral, "
	    "barrier or topic, not 'apend' (did you mean 'append'?)\n" },
	{ CHANNEL("x", ""), "5:5: 'x' must be a mapping\n" },
	{ CHANNEL("x", "{reducer: append, default: 1}"),
	    "5:33: the default of 'reducer: append' must be an array\n" },
	{ CHANNEL("x", "{reducer: add, default: '1'}"), "5:30: the default of 'reducer: add' must be a number\n" },
	{ CHANNEL("x", "{reducer: merge, default: []}"),
	    "5:32: the default of 'reducer: merge' must be a mapping\n" },
	{ CHANNEL("x", "{reducer: any, default: 1}"), "5:21: a channel of 'reducer: any' has no default\n" },
	{ CHANNEL("x", "{reducer: barrier}"), "5:3: a channel of 'reducer: barrier' needs 'names'\n" },
	{ CHANNEL("x", "{reducer: barrier, names: []}"), "5:32: 'names' must be a list of at least one item\n" },
	{ CHANNEL("x", "{reducer: barrier, names: [a, b, a]}"), "5:32: 'a' stands there twice\n" },
	{ CHANNEL("x", "{names: [a], accumulate: true}"), "5:7: 'names' goes with 'reducer: barrier' only\n"
	    "5:19: 'accumulate' goes with 'reducer: topic' only\n" },
	{ CHANNEL("x", "{schema: {type: strin}}"), "5:22: schema: /type: must be null, boolean, integer, "
	    "number, string, array, object or a list of these\n" },
	{ CHANNEL("x", "{schema: {type: string}, default: 3}"),
	    "5:40: the default does not fit the channel's schema: Expected string\n" },
	/* schemas of the whole */
	{ HEAD STATE A IN "input_schema: {properties: {lgo: {}}}\n",
	    "7:29: channel 'lgo' does not exist (did you mean 'log'?)\n" },
	{ HEAD STATE A IN "input_schema: {required: [n]}\nexample_input: {}\n",
	    "8:16: the example does not fit input_schema: n: Missing required field: n\n" },
	{ HEAD STATE A IN "output: [log, nn, log]\noutput_schema: {properties: {n: {}}}\n",
	    "7:9: 'log' stands there twice\n7:15: channel 'nn' does not exist (did you mean 'n'?)\n"
	    "8:30: channel 'n' is not among those that 'output' shows\n" },
	/* nodes */
	{ HEAD STATE "nodes: [{node_id: a}]\n" IN,
	    "5:9: a node needs a 'skill_id', or a 'workflow' that is a graph of its own\n" },
	{ NODE("workflow: x"), "6:32: a node has either a 'skill_id' or a 'workflow', not both\n" },
	{ NODE("workflow_version: 1.0.0"), "6:32: 'workflow_version' goes with 'workflow' only\n" },
	{ HEAD STATE "nodes: [{node_id: a, workflow: g}]\n" IN, "5:32: a graph cannot be a node of itself\n" },
	{ HEAD STATE "nodes: [{node_id: a, workflow: x, cache_policy: {enabled: true, scope: global}}]\n" IN,
	    "5:35: 'cache_policy' is for skills; the nodes of 'x' have their own\n" },
	{ NODE("retry_policy: {max_attempts: 0, factor: 0.5}"),
	    "6:61: 'max_attempts' must be a whole number from 1 to 100\n"
	    "6:72: 'factor' must be a number from 1 to 100\n" },
	{ NODE("approval: {show: {source: state, path: n}}"), "6:42: 'prompt' is missing\n" },
	/* selectors */
	{ NODE("input_selector: {x: {source: state, path: lgo.a}}"),
	    "6:74: channel 'lgo' does not exist (did you mean 'log'?)\n" },
	{ NODE("input_selector: {x: {source: result, path: a}}"), "6:61: an input cannot read the source "
	    "'result': it may be constants, state, payload or context\n" },
	{ NODE("input_selector: {x: {source: trigger, path: a}}"), "6:61: an input cannot read the source "
	    "'trigger': it may be constants, state, payload or context\n" },
	{ NODE("input_selector: {x: {source: sate, path: a}}"),
	    "6:61: unknown source 'sate' (did you mean 'state'?)\n" },
	{ NODE("output: {lg: {source: result, path: a}, log: {source: item, path: .}}"),
	    "6:41: channel 'lg' does not exist (did you mean 'log'?)\n"
	    "6:86: an output cannot read the source 'item': it may be constants, state, payload, result or "
	    "context\n" },
	{ NODE("approval: {prompt: x, show: {source: result, path: a}}"), "6:69: what an approval shows cannot "
	    "read the source 'result': it may be constants, state, payload or context\n" },
	{ NODE("goto: {source: constants, value: [a, c, END, START, {node: END}, 7]}"),
	    "6:69: node 'c' does not exist\n6:77: START is where the graph begins: only an edge or a branch "
	    "from it alone may name it\n6:91: END is where the graph is over: only an edge, a case or a goto "
	    "to it may name it\n6:97: the name of a node is needed here\n" },
	{ NODE("goto: {operation: coalesce, inputs: [{source: constants, value: b}, {operation: object, members: "
	    "{node: {operation: map, input: {source: state, path: n}, to: {x: d}, else: e}}}]}"),
	    "6:96: node 'b' does not exist\n6:194: node 'd' does not exist\n6:204: node 'e' does not exist\n" },
	/* edges */
	{ HEAD STATE A, "1:1: nothing leads into the graph: an edge from START is needed\n" },
	{ HEAD STATE A "edges: [{from: a, to: END}]\n",
	    "6:8: nothing leads into the graph: an edge from START is needed\n" },
	{ EDGES("- {from: a, to: c}\n- {from: END, to: START}\n- {from: [], to: 3}\n"),
	    "8:17: node 'c' does not exist\n"
	    "9:10: END is where the graph is over: only an edge, a case or a goto to it may name it\n"
	    "9:19: START is where the graph begins: only an edge or a branch from it alone may name it\n"
	    "10:10: a list of at least one node is needed here\n10:18: the name of a node is needed here\n" },
	{ EDGES("- {from: [a, START], to: b}\n- {from: [a, a], to: b}\n- {from: [a, b], to: END}\n"),
	    "8:14: START is where the graph begins: only an edge or a branch from it alone may name it\n"
	    "9:14: 'a' stands there twice\n10:22: END waits for nobody: make an edge to it from each of them\n" },
	{ EDGES("- {to: b}\n"), "8:3: 'from' is missing\n" },
	/* branches */
	{ BRANCH("from: a"), "9:3: a branch has either 'cases' or 'each'\n" },
	{ BRANCH("from: a, cases: [{to: b}], each: {source: state, path: log}"),
	    "9:3: a branch has either 'cases' or 'each', not both\n" },
	{ BRANCH("from: a, cases: [{to: b}], to: b, payload: {source: item, path: .}"),
	    "9:31: 'to' goes with 'each' only\n9:38: 'payload' goes with 'each' only\n" },
	{ BRANCH("from: a, each: {source: state, path: log}"), "9:3: 'to' is missing\n" },
	{ BRANCH("from: END, each: {source: state, path: log}, to: END"),
	    "9:10: END is where the graph is over: only an edge, a case or a goto to it may name it\n"
	    "9:53: END is where the graph is over: only an edge, a case or a goto to it may name it\n" },
	{ BRANCH("from: a, each: {source: item, path: .}, to: b, payload: {source: payload, path: x}"),
	    "9:28: an each cannot read the source 'item': it may be constants, state or context\n"
	    "9:69: a payload cannot read the source 'payload': it may be constants, state, item or context\n" },
	{ BRANCH("from: a, cases: [{to: b}, {when: {source: state, path: m}, to: c}]"),
	    "9:30: this case is never asked: the one before it has no 'when'\n"
	    "9:59: channel 'm' does not exist\n9:67: node 'c' does not exist\n" },
	{ BRANCH("from: a, cases: [{when: {source: result, path: x}, to: b}]"),
	    "9:37: a case cannot read the source 'result': it may be constants, state or context\n" },
	/* interrupts */
	{ HEAD STATE A IN "interrupt_before: [b]\ninterrupt_after: [END]\n", "7:20: node 'b' does not exist\n"
	    "8:19: END is where the graph is over: only an edge, a case or a goto to it may name it\n" },
};

static void
refuses(void)
{
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct cg_diags d = CG_DIAGS_INIT;
		struct cg_graph_doc *g = cg_graph_doc_parse(wrong[i].text, strlen(wrong[i].text), "t.yaml", &d);
		char *got = said(&d);

		is_str(got, wrong[i].want, wrong[i].text);
		ok((g == NULL) == (d.errors > 0), "a graph or mistakes");
		free(got);
		cg_graph_doc_free(g);
		cg_diags_release(&d);
	}
}

/* What is odd is said, and the graph is there all the same. */
static const struct {
	const char *text, *want;
} odd[] = {
	{ HEAD STATE AB IN, "5:39: node 'b' is never reached from START\n" },
	{ EDGES("- {from: a, to: b}\n- {from: [b, a], to: a}\n- {from: a, to: [END, b]}\n"),
	    "10:3: the same edge stands there twice: from 'a' to 'b'\n" },
	{ EDGES("- {from: [a, b], to: a}\n- {from: [a, b], to: a}\n"),
	    "9:3: the same edge stands there twice: from 'a' to 'a'\n" },
	/* Reached by a branch, a fan-out, a goto; a goto that values decide may reach anything. */
	{ HEAD STATE AB IN "branches: [{from: a, cases: [{when: {source: state, path: n}, to: b}]}]\n", "" },
	{ HEAD STATE AB IN "branches: [{from: a, each: {source: state, path: n}, to: b}]\n", "" },
	{ HEAD STATE "nodes: [{node_id: a, skill_id: pass, goto: {source: constants, value: b}}, "
	    "{node_id: b, skill_id: pass}, {node_id: c, skill_id: pass}]\n" IN,
	    "5:106: node 'c' is never reached from START\n" },
	{ HEAD STATE "nodes: [{node_id: a, skill_id: pass, goto: {source: result, path: to}}, "
	    "{node_id: b, skill_id: pass}]\n" IN, "" },
	/* A goto of a node that is not reached reaches nothing. */
	{ HEAD STATE "nodes: [{node_id: a, skill_id: pass}, {node_id: b, skill_id: pass, goto: "
	    "{source: result, path: to}}]\n" IN, "5:39: node 'b' is never reached from START\n" },
	{ HEAD STATE AB "branches: [{from: START, cases: [{to: a}]}, {from: START, each: {source: state, path: n}, "
	    "to: b}]\n", "" },
};

static void
warns(void)
{
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct cg_diags d = CG_DIAGS_INIT;
		struct cg_graph_doc *g = cg_graph_doc_parse(odd[i].text, strlen(odd[i].text), "t.yaml", &d);
		char *got = said(&d);

		is_str(got, odd[i].want, odd[i].text);
		ok(g && d.errors == 0, "the graph is there");
		free(got);
		cg_graph_doc_free(g);
		cg_diags_release(&d);
	}
}

/* More of something than there may be (@ is its number): a mistake, and no long thinking. */
static void
too_many(const char *head, const char *one, int n, const char *tail, const char *want)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_graph_doc *g;
	struct cg_buf b;
	bool found = false;

	cg_buf_init(&b, 4 << 20);
	cg_buf_puts(&b, head);
	for (int i = 0; i < n; i++)
		for (const char *p = one; *p; p++)
			*p == '@' ? cg_buf_printf(&b, "%d", i) : cg_buf_putc(&b, *p);
	cg_buf_puts(&b, tail);
	g = cg_graph_doc_parse(b.s, b.len, "t.yaml", &d);
	for (size_t i = 0; i < d.n; i++)
		found |= strcmp(d.v[i].msg, want) == 0;
	ok(!g && found, "%s: %s", want, d.n > 0 ? d.v[0].msg : "nothing");
	cg_graph_doc_free(g);
	cg_buf_release(&b);
	cg_diags_release(&d);
}

static void
limits(void)
{
	too_many(HEAD STATE "nodes:\n", "- {node_id: n@, skill_id: pass}\n", CG_GRAPH_MAX_NODES + 1,
	    "edges: [{from: START, to: n0}]\n", "more than 2000 nodes");
	too_many(HEAD "state:\n", "  c@: {}\n", CG_GRAPH_MAX_CHANNELS + 1, A IN, "more than 500 channels");
	too_many(HEAD STATE A "edges:\n", "- {from: START, to: a}\n", CG_GRAPH_MAX_EDGES + 1, "",
	    "more than 20000 edges");
	too_many(HEAD STATE A "edges:\n- to: a\n  from: [", "a, ", CG_GRAPH_MAX_NODES + 1, "START]\n",
	    "more than 20000 edges");
	too_many(HEAD STATE A IN "branches:\n", "- {from: a, cases: [{to: a}]}\n", CG_GRAPH_MAX_EDGES + 1, "",
	    "more than 20000 branches");
	too_many(HEAD STATE A IN "branches:\n- from: a\n  cases:\n", "  - {to: a}\n",
	    CG_GRAPH_MAX_EDGES + 1, "", "more than 20000 cases");
	too_many(HEAD "state:\n  x: {reducer: barrier, names: [", "n@, ", CG_GRAPH_MAX_NODES + 1, "z]}\n" A IN,
	    "more than 2000 names");
}

/* What a run carries is the same graph again, without a file. */
static void
documents(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_graph_doc *g = cg_graph_doc_parse(full, strlen(full), "t.yaml", &d), *again;
	json_t *bad = json_pack("{s:s}", "kind", "graph"), *flow = json_pack("{s:s}", "kind", "build");

	ok(cg_graph_doc_is(bad) && !cg_graph_doc_is(flow) && !cg_graph_doc_is(NULL), "which are graphs");
	again = g ? cg_graph_doc_of(g->doc, &err) : NULL;
	cg_graph_doc_free(g);
	ok(again && again->n_nodes == 4 && again->n_edges == 5 && strcmp(again->name, "demo.graph") == 0,
	    "the same from its document, which outlives the first: %s", err.msg);
	cg_graph_doc_free(again);
	ok(!cg_graph_doc_of(bad, &err), "no graph of a broken one");
	is_str(err.msg, "the graph at '': 'workflow_name' is missing", "and why");
	ok(!cg_graph_doc_of(flow, &err) && strstr(err.msg, "is none of 'kind: graph'"), "none of a flow: %s",
	    err.msg);
	json_decref(bad);
	json_decref(flow);
	cg_diags_release(&d);
}

/* ---- folders ---- */

static char dir[] = "/tmp/t_graph_doc.XXXXXX";

static void
put(const char *name, const char *text)
{
	char *path = cg_path_join(dir, name);
	struct cg_err err = CG_ERR_INIT;

	ok(cg_file_write(path, text, strlen(text), 0600, false, &err) == 0, "%s", name);
	free(path);
}

static void
finds(const char *name, const char *version, const char *want, const char *why)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_graph_doc *g = cg_graph_doc_find(dir, name, version, &d, &err);
	char *mistakes = said(&d);
	struct cg_buf b;

	cg_buf_init(&b, 1000);
	if (g)
		cg_buf_printf(&b, "%s %s", g->name, g->version);
	else
		cg_buf_puts(&b, d.errors > 0 ? mistakes : err.msg);
	ok(strstr(b.s, want) != NULL, "%s: %s", why, b.s);
	cg_buf_release(&b);
	free(mistakes);
	cg_graph_doc_free(g);
	cg_diags_release(&d);
}

static void
either(const char *name, bool flow, bool graph)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	char *path = cg_path_join(dir, name);
	struct cg_graph_doc *g;
	struct cg_flow *f;
	int rc = cg_flow_load_either(path, &f, &g, &d, &err);

	ok(rc == (flow || graph ? 0 : -1) && !f == !flow && !g == !graph, "either of %s", name);
	ok(rc == 0 || d.errors > 0 || err.code == CG_E_NOINPUT, "or why not");
	cg_flow_free(f);
	cg_graph_doc_free(g);
	g = cg_graph_doc_load(path, &d, &err);
	ok(!g == !graph, "as a graph");
	cg_graph_doc_free(g);
	free(path);
	cg_diags_release(&d);
}

static bool
no_skill(void *arg, const char *id)
{
	(void)arg;
	return strcmp(id, "pass") != 0;
}

static void
unskilled(void)
{
	struct cg_flow_opts opts = { .only = "g", .has_skill = no_skill };
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_flow_index *ix = cg_flow_index_load(dir, &opts, &d, &err);

	ok(ix && ix->n_graphs == 0 && d.errors == 2, "graphs whose skill is not there are not loaded");
	is_str(ix && ix->n_problems > 0 ? ix->problems[0].message : "", "Unknown skill reference: pass in node a",
	    "as programs read it");
	cg_flow_index_free(ix);
	cg_diags_release(&d);
}

static void
folders(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_flow_index *ix;
	const struct cg_graph_doc *g;
	char *mistakes;

	ok(mkdtemp(dir) != NULL, "a folder");
	put("g.v1.yaml", HEAD STATE A IN);
	put("g.new.yaml", "workflow_name: g\nversion: 1.10.0\nkind: graph\n" STATE A IN);
	put("flow.v1.yaml", "workflow_name: flow\nversion: 1.0.0\nsteps:\n"
	    "- {step_id: s, skill_id: pass, depends_on: [], input_selector: {}}\n");
	put("bad.v1.yaml", "workflow_name: bad\nversion: 1.0.0\nkind: graph\n" STATE A
	    "edges: [{from: START, to: b}]\n");
	put("other.v1.yaml", HEAD STATE A IN);
	put("twice.v1.yaml", "workflow_name: twice\nversion: 1.0.0\nkind: graph\n" STATE A IN);
	put("nest.v1.yaml", "workflow_name: nest\nversion: 1.0.0\nkind: graph\n" STATE
	    "nodes:\n- {node_id: a, workflow: g}\n- {node_id: b, workflow: g, workflow_version: 3.0.0}\n"
	    "- {node_id: c, workflow: flow}\n- {node_id: d, workflow: flwo}\n- {node_id: e, workflow: nothing}\n"
	    "edges: [{from: START, to: [a, b, c, d, e]}]\n");
	put("index.yaml", "version: 1.0.0\nupdated_at: '2025-03-02T10:11:12Z'\nworkflows:\n"
	    "- {workflow_name: g, version: 1.0.0, status: active}\n"
	    "- {workflow_name: g, version: 1.10.0, status: active, file: g.new.yaml}\n"
	    "- {workflow_name: flow, version: 1.0.0, status: active}\n"
	    "- {workflow_name: bad, version: 1.0.0, status: active}\n"
	    "- {workflow_name: nest, version: 1.0.0, status: active}\n"
	    "- {workflow_name: other, version: 1.0.0, status: active}\n"
	    "- {workflow_name: twice, version: 1.0.0, status: active}\n"
	    "- {workflow_name: twice, version: 1.0.0, status: active}\n");
	ix = cg_flow_index_load(dir, NULL, &d, &err);
	ok(ix && ix->n_flows == 1 && ix->n_graphs == 4, "flows and graphs in one folder");
	mistakes = said(&d);
	ok(strstr(mistakes, "7:26: node 'b' runs 'g', of which the index has no such graph\n"
	    "8:26: node 'c' runs 'flow', of which the index has no such graph\n"
	    "9:26: node 'd' runs 'flwo', which the index does not have (did you mean 'flow'?)\n"
	    "10:26: node 'e' runs 'nothing', which the index does not have\n") != NULL,
	    "graphs of graphs that are not there: %s", mistakes);
	free(mistakes);
	g = ix ? cg_flow_find_graph(ix, "g", NULL) : NULL;
	is_str(g ? g->version : "", "1.10.0", "the highest version");
	ok(ix && cg_flow_find_graph(ix, "g", "1.0.0") && !cg_flow_find_graph(ix, "g", "2.0.0")
	    && !cg_flow_find_graph(ix, "flow", NULL) && !cg_flow_find(ix, "g", NULL), "each among its own");
	ok(ix && ix->n_problems == 3, "a broken one, one of another name, one listed twice");
	cg_flow_index_free(ix);
	cg_diags_release(&d);
	finds("g", "1.10.0", "g 1.10.0", "by name and version");
	finds("g", "1.2.0", "no workflow 'g' 1.2.0 in ", "no such version");
	finds("flow", NULL, "is none of 'kind: graph'", "a flow");
	finds("bad", NULL, "6:27: node 'b' does not exist", "a broken one");
	finds("flwo", NULL, "(did you mean 'flow'?)", "a mistyped one");
	either("g.v1.yaml", false, true);
	either("flow.v1.yaml", true, false);
	either("bad.v1.yaml", false, false);
	either("nothing.yaml", false, false);
	unskilled();
	cg_rmtree(dir, &err);
}

int
main(void)
{
	accepts();
	refuses();
	warns();
	limits();
	documents();
	folders();
	return done();
}
