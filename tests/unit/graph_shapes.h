/* Graphs that the tests play, by what they are good for. */
#ifndef CG_TESTS_GRAPH_SHAPES_H
#define CG_TESTS_GRAPH_SHAPES_H

#define HEAD(name) "workflow_name: " name "\nversion: 1.0.0\nkind: graph\n"
#define LOGS "state:\n  log: { reducer: append }\n"
/* A node that writes its own name to the log. */
#define SAYS(id) "  - node_id: " id "\n    skill_id: pass\n" \
	"    input_selector: { log: { source: constants, value: " id " } }\n"
#define ASKS(id, what) "  - node_id: " id "\n    skill_id: ask\n" \
	"    input_selector: { value: { source: constants, value: " what " } }\n" \
	"    output: { log: { source: result, path: answer } }\n"
#define EDGE(a, b) "  - { from: " a ", to: " b " }\n"

static const char chain_graph[] = HEAD("t.chain") LOGS
    "nodes:\n" SAYS("a") SAYS("b") SAYS("c")
    "edges:\n" EDGE("START", "a") EDGE("a", "b") EDGE("b", "c") EDGE("c", "END");

static const char join_graph[] = HEAD("t.join") LOGS "  sum: { reducer: add }\n  found: { reducer: merge }\n"
    "nodes:\n" SAYS("split")
    "  - node_id: a\n    skill_id: pass\n    input_selector:\n"
    "      log: { source: constants, value: a }\n      sum: { source: constants, value: 2 }\n"
    "      found: { source: constants, value: { a: 1 } }\n"
    "  - node_id: b\n    skill_id: pass\n    input_selector:\n"
    "      log: { source: constants, value: b }\n      sum: { source: constants, value: 3 }\n"
    "      found: { source: constants, value: { b: 1 } }\n"
    SAYS("end")
    "edges:\n" EDGE("START", "split") EDGE("split", "a") EDGE("split", "b") EDGE("[a, b]", "end")
    EDGE("end", "END");

static const char conditional_graph[] = HEAD("t.conditional") LOGS "  n: { reducer: last }\n"
    "nodes:\n" SAYS("look") SAYS("big") SAYS("small")
    "edges:\n" EDGE("START", "look") EDGE("big", "END") EDGE("small", "END")
    "branches:\n  - from: look\n    cases:\n"
    "      - when: { operation: at_least, inputs: [ { source: state, path: n }, { source: constants, value: 10 } ] }\n"
    "        to: big\n"
    "      - when: { operation: at_least, inputs: [ { source: state, path: n }, { source: constants, value: 0 } ] }\n"
    "        to: small\n      - to: END\n";

static const char loop_graph[] = HEAD("t.loop") LOGS "  count: { reducer: add }\n"
    "nodes:\n"
    "  - node_id: again\n    skill_id: pass\n    input_selector:\n"
    "      log: { source: constants, value: again }\n      count: { source: constants, value: 1 }\n"
    SAYS("after")
    "edges:\n" EDGE("START", "again") EDGE("after", "END")
    "branches:\n  - from: again\n    cases:\n"
    "      - when: { operation: less_than, inputs: [ { source: state, path: count }, { source: constants, value: 4 } ] }\n"
    "        to: again\n      - to: after\n";

static const char map_graph[] = HEAD("t.map") LOGS "  items: { reducer: last }\n"
    "nodes:\n" SAYS("split") "  - node_id: work\n    skill_id: pass\n" SAYS("collect")
    "edges:\n" EDGE("START", "split") EDGE("work", "collect") EDGE("collect", "END")
    "branches:\n  - from: split\n    each: { source: state, path: items }\n    to: work\n"
    "    payload: { operation: object, members: { log: { source: item, path: name } } }\n";

static const char ask_graph[] = HEAD("t.ask") LOGS
    "nodes:\n" SAYS("plan") ASKS("ask", "'why?'") SAYS("act")
    "edges:\n" EDGE("START", "plan") EDGE("plan", "ask") EDGE("ask", "act") EDGE("act", "END");

static const char two_graph[] = HEAD("t.two") LOGS
    "nodes:\n"
    "  - node_id: ask\n    skill_id: ask\n    input_selector: { questions: { source: constants, value: [q1, q2] } }\n"
    "    output: { log: { source: result, path: answers } }\n"
    SAYS("act")
    "edges:\n" EDGE("START", "ask") EDGE("ask", "act") EDGE("act", "END");

static const char both_graph[] = HEAD("t.both") LOGS
    "nodes:\n" ASKS("a", "qa") ASKS("b", "qb") SAYS("c")
    "edges:\n" EDGE("START", "a") EDGE("START", "b") EDGE("[a, b]", "c") EDGE("c", "END");

static const char limit_graph[] = HEAD("t.limit") "recursion_limit: 3\nstate:\n  count: { reducer: add }\n"
    "nodes:\n"
    "  - node_id: ping\n    skill_id: pass\n    input_selector: { count: { source: constants, value: 1 } }\n"
    "  - node_id: pong\n    skill_id: pass\n    input_selector: { count: { source: constants, value: 10 } }\n"
    "edges:\n" EDGE("START", "ping") EDGE("ping", "pong") EDGE("pong", "ping");

static const char outer_graph[] = HEAD("t.outer") LOGS "  topic: { reducer: last }\n"
    "nodes:\n" SAYS("before") "  - node_id: mid\n    workflow: t.mid\n" SAYS("after")
    "edges:\n" EDGE("START", "before") EDGE("before", "mid") EDGE("mid", "after") EDGE("after", "END");
static const char mid_graph[] = HEAD("t.mid") "state:\n  topic: { reducer: last }\n"
    "nodes:\n"
    "  - node_id: one\n    skill_id: pass\n    input_selector: { topic: { source: constants, value: dogs } }\n"
    "  - node_id: deep\n    workflow: t.deep\n"
    "edges:\n" EDGE("START", "one") EDGE("one", "deep") EDGE("deep", "END");
static const char deep_graph[] = HEAD("t.deep") "state:\n  topic: { reducer: last }\n"
    "nodes:\n"
    "  - node_id: ask\n    skill_id: ask\n    input_selector: { value: { source: state, path: topic } }\n"
    "    output: { topic: { source: result, path: answer } }\n"
    "edges:\n" EDGE("START", "ask") EDGE("ask", "END");

/* One node of two fails while the graph that is the other one is in its middle. */
static const char beside_graph[] = HEAD("t.beside") LOGS
    "nodes:\n  - node_id: sub\n    workflow: t.chain\n" SAYS("bad")
    "edges:\n" EDGE("START", "sub") EDGE("START", "bad") EDGE("sub", "END") EDGE("bad", "END");
static const char around_graph[] = HEAD("t.around") "state:\n  count: { reducer: last }\n"
    "nodes:\n  - node_id: sub\n    workflow: t.limit\n"
    "edges:\n" EDGE("START", "sub") EDGE("sub", "END");

static const char hen_graph[] = HEAD("t.hen") LOGS
    "nodes:\n  - node_id: sub\n    workflow: t.egg\n"
    "edges:\n" EDGE("START", "sub") EDGE("sub", "END");
static const char egg_graph[] = HEAD("t.egg") LOGS
    "nodes:\n  - node_id: sub\n    workflow: t.hen\n"
    "edges:\n" EDGE("START", "sub") EDGE("sub", "END");

static const char chat_graph[] = HEAD("t.chat") "state:\n  question: { reducer: last }\n"
    "  turns: { reducer: add }\n  seen: { reducer: last }\n"
    "nodes:\n"
    "  - node_id: window\n    skill_id: pass\n    input_selector: { seen: { source: state, path: question } }\n"
    "  - node_id: reply\n    skill_id: pass\n    input_selector: { turns: { source: constants, value: 1 } }\n"
    "edges:\n" EDGE("START", "window") EDGE("window", "reply") EDGE("reply", "END");

static const char defer_graph[] = HEAD("t.defer") LOGS
    "nodes:\n" SAYS("a") SAYS("b") SAYS("c") SAYS("d") "    defer: true\n" SAYS("e")
    "edges:\n" EDGE("START", "a") EDGE("a", "b") EDGE("a", "d") EDGE("b", "c") EDGE("c", "d") EDGE("d", "e")
    EDGE("e", "END");

static const char goto_graph[] = HEAD("t.goto") LOGS
    "nodes:\n" SAYS("a")
    "    goto: { source: constants, value: [b, { node: c, payload: { log: sent } }] }\n"
    SAYS("b") "  - node_id: c\n    skill_id: pass\n"
    "edges:\n" EDGE("START", "a");

static const char approve_graph[] = HEAD("t.approve") LOGS
    "nodes:\n" SAYS("plan") SAYS("act")
    "    approval: { prompt: 'really?', show: { source: state, path: log } }\n"
    "edges:\n" EDGE("START", "plan") EDGE("plan", "act") EDGE("act", "END");

/* The same a level below. */
static const char checked_graph[] = HEAD("t.checked") LOGS
    "nodes:\n  - node_id: sub\n    workflow: t.approve\n"
    "edges:\n" EDGE("START", "sub") EDGE("sub", "END");

/* Two approvals at once. */
static const char gates_graph[] = HEAD("t.gates") LOGS
    "nodes:\n" SAYS("a") "    approval: { prompt: 'a?' }\n" SAYS("b") "    approval: { prompt: 'b?' }\n" SAYS("c")
    "edges:\n" EDGE("START", "a") EDGE("START", "b") EDGE("[a, b]", "c") EDGE("c", "END");

/* An approval, and then the node asks by itself. */
static const char sure_graph[] = HEAD("t.sure") LOGS
    "nodes:\n" ASKS("act", "'sure?'") "    approval: { prompt: 'really?' }\n"
    "edges:\n" EDGE("START", "act") EDGE("act", "END");

/* Two ask, and d is where only a command goes. */
static const char orders_graph[] = HEAD("t.orders") LOGS "  topic: { reducer: last }\n"
    "nodes:\n" ASKS("a", "qa") ASKS("b", "qb") SAYS("c") SAYS("d")
    "edges:\n" EDGE("START", "a") EDGE("START", "b") EDGE("[a, b]", "c") EDGE("c", "END") EDGE("d", "END");

/* A graph with breakpoints, and a node beside it. */
static const char held_graph[] = HEAD("t.held") LOGS
    "nodes:\n  - node_id: sub\n    workflow: t.break\n" SAYS("long")
    "edges:\n" EDGE("START", "sub") EDGE("START", "long") EDGE("sub", "END") EDGE("long", "END");

static const char break_graph[] = HEAD("t.break") LOGS
    "nodes:\n" SAYS("a") SAYS("b") SAYS("c")
    "edges:\n" EDGE("START", "a") EDGE("a", "b") EDGE("b", "c") EDGE("c", "END")
    "interrupt_before: [b]\ninterrupt_after: [b]\n";

static const char strict_graph[] = HEAD("t.strict")
    "state:\n  n: { reducer: last, schema: { type: integer, maximum: 10 } }\n"
    "input_schema: { type: object, properties: { n: { type: integer } }, required: [n] }\n"
    "output_schema: { type: object, properties: { n: { minimum: 0 } } }\n"
    "nodes:\n  - node_id: a\n    skill_id: pass\n"
    "  - node_id: b\n    skill_id: pass\n"
    "edges:\n" EDGE("START", "a") EDGE("START", "b");

#endif
