/* lib/graph: every shape of graph, its values, what comes next, and what stands in the tables. */
#include "graph_shapes.h"
#include "graph_test.h"

static void
t_chain(void)
{
	struct world w;
	char *got;

	world_open(&w, "chain", chain_graph);
	is_int(play(&w, "{\"input\": {\"log\": [\"in\"]}}"), CG_GRAPH_DONE, "a chain runs to its end");
	is_json(w.values, "{\"log\": [\"in\", \"a\", \"b\", \"c\"]}", "what it has written");
	is_json(w.pending, "[]", "nothing is left");
	is_int(w.commits, 4, "one transaction a superstep, and one for the input");
	got = dump(&w, "");
	is_str(got,
	    "-1 input {\"__start__\":1} {\"__input__\":{}}\n"
	    "0 loop {\"__start__\":2,\"branch:to:a\":2,\"log\":2} {\"__input__\":{},\"__start__\":{\"__start__\":1}}\n"
	    "  0 log \"a\"\n"
	    "1 loop {\"__start__\":2,\"branch:to:a\":3,\"branch:to:b\":3,\"log\":3} "
	    "{\"__input__\":{},\"__start__\":{\"__start__\":1},\"a\":{\"branch:to:a\":2}}\n"
	    "  0 log \"b\"\n"
	    "2 loop {\"__start__\":2,\"branch:to:a\":3,\"branch:to:b\":4,\"branch:to:c\":4,\"log\":4} "
	    "{\"__input__\":{},\"__start__\":{\"__start__\":1},\"a\":{\"branch:to:a\":2},\"b\":{\"branch:to:b\":3}}\n"
	    "  0 log \"c\"\n"
	    "3 loop {\"__start__\":2,\"branch:to:a\":3,\"branch:to:b\":4,\"branch:to:c\":5,\"log\":5} "
	    "{\"__input__\":{},\"__start__\":{\"__start__\":1},\"a\":{\"branch:to:a\":2},\"b\":{\"branch:to:b\":3},"
	    "\"c\":{\"branch:to:c\":4}}\n", "its tables are LangGraph's");
	free(got);
	is_int(play(&w, NULL), -1, "nothing is left to go on with");
	is_int(err.code, CG_E_STATE, "which is a state");
	is_int(play(&w, "{\"resume\": 1}"), -1, "and nothing waits for an answer");
	is_int(err.code, CG_E_STATE, "which is one too");
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_DONE, "new input is taken");
	is_json(w.values, "{\"log\": [\"in\", \"a\", \"b\", \"c\", \"a\", \"b\", \"c\"]}", "on top of what there was");
	is_int(checkpoints(&w), 10, "five more checkpoints");
	world_close(&w);
}

static void
t_join(void)
{
	struct world w;
	char *got;

	world_open(&w, "join", join_graph);
	is_int(play(&w, "{\"input\": {\"sum\": 1}, \"backwards\": true}"), CG_GRAPH_DONE, "fan out and join");
	is_json(w.values, "{\"log\": [\"split\", \"a\", \"b\", \"end\"], \"sum\": 6, \"found\": {\"a\": 1, \"b\": 1}}",
	    "the order is by name, whoever was first");
	got = dump(&w, "");
	ok(strstr(got, "2 loop {\"__start__\":2,\"branch:to:a\":4,\"branch:to:b\":4,\"branch:to:split\":3,"
	    "\"found\":4,\"join:a+b:end\":4,\"log\":4,\"sum\":4}") != NULL, "the barrier is full");
	ok(strstr(got, "3 loop {\"__start__\":2,\"branch:to:a\":4,\"branch:to:b\":4,\"branch:to:split\":3,"
	    "\"found\":4,\"join:a+b:end\":5,\"log\":6,\"sum\":4}") != NULL, "it was consumed with a version of its own");
	free(got);
	is_int(checkpoints(&w), 5, "five checkpoints");
	world_close(&w);
}

static void
t_ways(void)
{
	struct world w;

	world_open(&w, "ways", conditional_graph);
	play(&w, "{\"input\": {\"n\": 12}}");
	is_json(w.values, "{\"log\": [\"look\", \"big\"], \"n\": 12}", "the first case");
	play(&w, "{\"input\": {\"n\": 3}}");
	play(&w, "{\"input\": {\"n\": -1}}");
	is_json(w.values, "{\"log\": [\"look\", \"big\", \"look\", \"small\", \"look\"], \"n\": -1}", "the others, and END");
	is_int(checkpoints(&w), 11, "eleven checkpoints");
	world_close(&w);
	world_open(&w, "loop", loop_graph);
	play(&w, "{\"input\": {\"count\": 0}}");
	is_json(w.values, "{\"log\": [\"again\", \"again\", \"again\", \"again\", \"after\"], \"count\": 4}", "a loop");
	world_close(&w);
	world_open(&w, "goto", goto_graph);
	play(&w, "{\"input\": {}}");
	is_json(w.values, "{\"log\": [\"a\", \"b\", \"sent\"]}", "a node says where to go, and with what");
	is_int(play(&w, "{\"goto\": \"b\", \"update\": {\"log\": \"u\"}}"), CG_GRAPH_DONE, "somebody from outside says it");
	is_json(w.values, "{\"log\": [\"a\", \"b\", \"sent\", \"u\", \"b\"]}", "and writes a channel");
	is_int(play(&w, "{\"goto\": \"nobody\"}"), -1, "where there is nothing");
	is_int(err.code, CG_E_DATA, "he is told so");
	world_close(&w);
	world_open(&w, "outside", goto_graph);
	is_int(play(&w, "{\"goto\": [\"b\", {\"node\": \"c\", \"payload\": {\"log\": 1}}]}"), CG_GRAPH_DONE, "a thread begins so");
	is_json(w.values, "{\"log\": [\"b\", 1]}", "too");
	world_close(&w);
	world_open(&w, "defer", defer_graph);
	play(&w, "{\"input\": {}}");
	is_json(w.values, "{\"log\": [\"a\", \"b\", \"c\", \"d\", \"e\"]}", "a deferred node is the last, once");
	is_int(checkpoints(&w), 7, "and no superstep more");
	world_close(&w);
}

static void
t_map(void)
{
	struct world w;
	char *got;

	world_open(&w, "map", map_graph);
	is_int(play(&w, "{\"input\": {\"items\": [{\"name\": \"x\"}, {\"name\": \"y\"}, {\"name\": \"z\"}]}, "
	    "\"backwards\": true}"), CG_GRAPH_DONE, "one task for each item");
	is_json(json_object_get(w.values, "log"), "[\"split\", \"x\", \"y\", \"z\", \"collect\"]", "in their order");
	is_json(json_object_get(w.runs, "work"), "3", "three of them");
	got = dump(&w, "");
	ok(strstr(got, "\"work\":{}") != NULL, "what was sent has seen no channel");
	ok(strstr(got, "\"__pregel_tasks\":4") != NULL, "and the sends are used up");
	free(got);
	play(&w, "{\"input\": {\"items\": []}}");
	is_json(w.runs, "{\"split\": 2, \"work\": 3, \"collect\": 1}", "no items, no tasks");
	world_close(&w);
}

static void
t_limit(void)
{
	struct world w;

	world_open(&w, "limit", limit_graph);
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_LIMIT, "the limit is a pause");
	is_json(w.values, "{\"count\": 12}", "after three supersteps");
	is_json(w.pending, "[\"pong\"]", "and says what comes next");
	is_int(play(&w, NULL), CG_GRAPH_LIMIT, "it can be gone on with, to the next one");
	is_int(checkpoints(&w), 10, "as far as LangGraph goes");
	world_close(&w);
	world_open(&w, "enough", chain_graph);
	is_int(play(&w, "{\"input\": {}, \"limit\": 3}"), CG_GRAPH_DONE, "just enough is enough");
	world_close(&w);
}

static void
t_error(void)
{
	struct world w;

	world_open(&w, "error", join_graph);
	w.broken = "b";
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_FAILED, "one of two fails");
	is_str(w.failed, "EXECUTION_ERROR: it is broken", "and says why");
	is_json(w.pending, "[\"b\"]", "only that one is left");
	is_int(play(&w, NULL), CG_GRAPH_FAILED, "and fails again");
	w.broken = NULL;
	is_int(play(&w, NULL), CG_GRAPH_DONE, "and then it does not");
	is_json(w.runs, "{\"split\": 1, \"a\": 1, \"b\": 3, \"end\": 1}", "the other one has run once");
	is_json(w.values, "{\"log\": [\"split\", \"a\", \"b\", \"end\"], \"sum\": 5, \"found\": {\"a\": 1, \"b\": 1}}",
	    "and nothing is lost");
	is_int(checkpoints(&w), 5, "no checkpoint more for it");
	world_close(&w);
}

static void
t_nested(void)
{
	struct world w;
	json_t *asked;

	world_open(&w, "nested", outer_graph);
	world_graph(&w, mid_graph);
	world_graph(&w, deep_graph);
	is_int(play(&w, "{\"input\": {\"topic\": \"cats\"}}"), CG_GRAPH_INTERRUPTED, "a question two levels below");
	is_json(w.pending, "[\"mid\"]", "the node above waits");
	is_json(json_object_get(json_array_get(w.asked, 0), "value"), "\"dogs\"", "it is told above");
	asked = json_incref(w.asked);
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "without an answer it asks again");
	ok(json_equal(asked, w.asked), "the same question, under the same id");
	json_decref(asked);
	is_int(play(&w, "{\"resume\": \"birds\"}"), CG_GRAPH_DONE, "the answer finds its way down");
	is_json(w.values, "{\"log\": [\"before\", \"after\"], \"topic\": \"birds\"}", "and up");
	is_json(w.runs, "{\"before\": 1, \"one\": 1, \"ask\": 3, \"after\": 1}", "what was done is not done again");
	world_close(&w);
	world_open(&w, "below", outer_graph);
	world_graph(&w, mid_graph);
	world_graph(&w, deep_graph);
	w.broken = "ask";
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_FAILED, "a failure two levels below");
	is_str(w.failed, "EXECUTION_ERROR: it is broken", "is one above");
	w.broken = NULL;
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "it goes on below");
	is_int(play(&w, "{\"resume\": 5}"), CG_GRAPH_DONE, "to the end");
	is_json(w.runs, "{\"before\": 1, \"one\": 1, \"ask\": 3, \"after\": 1}", "where it was stopped");
	world_close(&w);
}

static void
t_beside(void)
{
	struct world w;

	world_open(&w, "beside", beside_graph);
	world_graph(&w, chain_graph);
	w.broken = "bad";
	is_int(play(&w, "{\"input\": {\"log\": [\"in\"]}}"), CG_GRAPH_FAILED, "one fails beside a graph");
	is_json(w.runs, "{\"a\": 1, \"bad\": 1}", "which begins nothing new then");
	w.broken = NULL;
	is_int(play(&w, NULL), CG_GRAPH_DONE, "both go on");
	is_json(w.runs, "{\"a\": 1, \"bad\": 2, \"b\": 1, \"c\": 1}", "each from where it was");
	is_json(w.values, "{\"log\": [\"in\", \"bad\", \"in\", \"a\", \"b\", \"c\"]}", "and nothing is lost");
	world_close(&w);
	world_open(&w, "around", around_graph);
	world_graph(&w, limit_graph);
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_LIMIT, "the limit of a graph below is a pause, too");
	is_json(w.runs, "{\"ping\": 2, \"pong\": 1}", "after its three supersteps");
	is_int(play(&w, NULL), CG_GRAPH_LIMIT, "it goes on");
	is_json(w.runs, "{\"ping\": 4, \"pong\": 4}", "below");
	world_close(&w);
	world_open(&w, "hen", hen_graph);
	world_graph(&w, egg_graph);
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_FAILED, "a graph within itself");
	ok(w.failed && strstr(w.failed, "contain itself?"), "has an end: %s", w.failed);
	world_close(&w);
}

static void
t_chat(void)
{
	struct world w;
	int n;

	world_open(&w, "chat", chat_graph);
	for (int i = 0; i < 50; i++)
		play(&w, "{\"input\": {\"question\": \"again\"}}");
	is_json(w.values, "{\"question\": \"again\", \"seen\": \"again\", \"turns\": 50}", "fifty turns");
	n = checkpoints(&w);
	is_int(n, 200, "four checkpoints each");
	world_close(&w);
}

static void
t_schema(void)
{
	struct world w;

	world_open(&w, "strict", strict_graph);
	is_int(play(&w, "{\"input\": [1]}"), -1, "input that is no object");
	is_int(err.code, CG_E_DATA, "is data, too");
	is_int(play(&w, "{\"input\": {\"n\": \"x\"}}"), -1, "input against its schema");
	is_int(err.code, CG_E_DATA, "is data");
	ok(strstr(err.msg, "/n") != NULL, "and names the place: %s", err.msg);
	is_int(play(&w, "{\"input\": {\"n\": 11}}"), -1, "a channel against its schema");
	ok(strstr(err.msg, "channel 'n'") != NULL, "by its name: %s", err.msg);
	is_int(checkpoints(&w), 0, "nothing of it is kept");
	is_int(play(&w, "{\"input\": {\"n\": 1}}"), -1, "two writes to one channel");
	ok(strstr(err.msg, "INVALID_CONCURRENT_GRAPH_UPDATE") != NULL, "are LangGraph's error: %s", err.msg);
	world_close(&w);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_chain();
	t_join();
	t_ways();
	t_map();
	t_limit();
	t_error();
	t_nested();
	t_beside();
	t_chat();
	t_schema();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
