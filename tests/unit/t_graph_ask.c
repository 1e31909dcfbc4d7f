/* lib/graph: people: questions, several at once, approvals, breakpoints. */
#include "graph_shapes.h"
#include "graph_test.h"
#include "graph/graph_priv.h"

static void
t_ask(void)
{
	struct world w;
	char *got;

	world_open(&w, "ask", ask_graph);
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_INTERRUPTED, "it asks");
	is_json(w.pending, "[\"ask\"]", "who");
	is_json(json_object_get(json_array_get(w.asked, 0), "value"), "\"why?\"", "what");
	is_int(play(&w, "{\"answers\": {\"00000000000000000000000000000000\": 1}}"), -1, "an answer to nothing");
	is_int(err.code, CG_E_CONFLICT, "is refused");
	is_int(play(&w, "{\"resume\": \"so\"}"), CG_GRAPH_DONE, "the answer");
	is_json(w.values, "{\"log\": [\"plan\", \"so\", \"act\"]}", "is used");
	is_json(w.runs, "{\"plan\": 1, \"ask\": 2, \"act\": 1}", "by one more run of the node");
	got = dump(&w, "");
	ok(strstr(got, "  null -4 __resume__ \"so\"\n") != NULL, "the row of the answer");
	ok(strstr(got, "  -4 __resume__ [\"so\"]\n  -3 __interrupt__ [{\"id\":") != NULL, "those of the task");
	ok(strstr(got, "\"}]\n  1 log \"so\"\n") != NULL, "what it wrote stands behind its answer");
	ok(strstr(got, "\"__interrupt__\":{\"__start__\":2,\"branch:to:ask\":3,\"branch:to:plan\":3,\"log\":3}") != NULL,
	    "what was seen when it was answered");
	free(got);
	world_close(&w);
}

static void
t_two(void)
{
	struct world w;
	char first[40];

	world_open(&w, "two", two_graph);
	play(&w, "{\"input\": {}}");
	is_json(json_object_get(json_array_get(w.asked, 0), "value"), "\"q1\"", "the first question");
	snprintf(first, sizeof first, "%s", cg_json_get_str(json_array_get(w.asked, 0), "id", ""));
	is_int(play(&w, "{\"resume\": 1}"), CG_GRAPH_INTERRUPTED, "one answer, the next question");
	is_json(json_object_get(json_array_get(w.asked, 0), "value"), "\"q2\"", "of the same node");
	ok(strcmp(first, cg_json_get_str(json_array_get(w.asked, 0), "id", "")) != 0, "with an id of its own");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "an answer that was used is not used again");
	is_int(play(&w, "{\"resume\": 1}"), CG_GRAPH_DONE, "the same answer again is another one");
	is_json(w.values, "{\"log\": [1, 1, \"act\"]}", "both are there");
	world_close(&w);
}

static void
answer(struct world *w, const char *question, const char *value, int want)
{
	size_t i;
	const json_t *q;
	char *s = NULL;

	json_array_foreach(w->asked, i, q)
		if (strcmp(cg_json_get_str(q, "value", ""), question) == 0)
			s = cg_asprintf("{\"answers\": {\"%s\": \"%s\"}}", cg_json_get_str(q, "id", ""), value);
	is_int(s ? play(w, s) : -2, want, question);
	free(s);
}

static void
t_both(void)
{
	struct world w;

	world_open(&w, "both", both_graph);
	play(&w, "{\"input\": {}}");
	is_json(w.pending, "[\"a\", \"b\"]", "two ask at once");
	is_int((int)json_array_size(w.asked), 2, "two questions");
	answer(&w, "qb", "B", CG_GRAPH_INTERRUPTED);
	is_json(w.pending, "[\"a\"]", "only the other one is left");
	answer(&w, "qa", "A", CG_GRAPH_DONE);
	is_json(w.values, "{\"log\": [\"A\", \"B\", \"c\"]}", "each has its own answer");
	is_json(w.runs, "{\"a\": 3, \"b\": 2, \"c\": 1}", "who was not answered has asked again");
	play(&w, "{\"input\": {}}");
	is_int(play(&w, "{\"resume\": \"all\"}"), CG_GRAPH_DONE, "an answer without an address is for all who wait");
	is_json(w.values, "{\"log\": [\"A\", \"B\", \"c\", \"all\", \"all\", \"c\"]}", "as LangGraph.js has it");
	world_close(&w);
}

static void
t_approve(void)
{
	struct world w;

	world_open(&w, "approve", approve_graph);
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_INTERRUPTED, "an approval before a node");
	is_json(json_object_get(json_array_get(w.asked, 0), "value"),
	    "{\"prompt\": \"really?\", \"show\": [\"plan\"], \"input\": {\"log\": \"act\"}}", "what is shown");
	is_json(w.runs, "{\"plan\": 1}", "the node was not started for it");
	is_int(play(&w, "{\"resume\": {\"approved\": false, \"comment\": \"not today\"}}"), CG_GRAPH_FAILED, "rejected");
	is_str(w.failed, "REJECTED: node 'act' was rejected: not today", "with the reason");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "going on asks again");
	is_int(play(&w, "{\"resume\": \"perhaps\"}"), CG_GRAPH_INTERRUPTED, "what is no answer is asked again");
	is_int(play(&w, "{\"resume\": {\"approved\": true, \"input\": {\"log\": \"other\"}}}"), CG_GRAPH_DONE,
	    "approved, with another input");
	is_json(w.values, "{\"log\": [\"plan\", \"other\"]}", "which the node got");
	play(&w, "{\"input\": {}}");
	is_int(play(&w, "{\"resume\": true}"), CG_GRAPH_DONE, "a plain yes");
	is_json(w.values, "{\"log\": [\"plan\", \"other\", \"plan\", \"act\"]}", "is one");
	world_close(&w);
}

/* The answer to the only question, by its id, of which w->asked may not know any more. */
static int
answer_id(struct world *w, const char *id, const char *value)
{
	char *s = cg_asprintf("{\"answers\": {\"%s\": %s}}", id, value);
	int state = play(w, s);

	free(s);
	return state;
}

#define BAD "{\"approved\": true, \"input\": {\"log\": \"bad\"}}"
#define GOOD "{\"approved\": true, \"input\": {\"log\": \"good\"}}"

/* What was answered, and has come to nothing, is answered otherwise: by whichever way each of the two came. */
static void
t_mend(bool below)
{
	static const struct {
		bool bad_by_id, good_by_id, dies;
		const char *name;
	} ways[] = {
		{ false, false, false, "plain, plain" }, { false, true, false, "plain, by id" },
		{ true, false, false, "by id, plain" }, { true, true, false, "by id, by id" },
		{ false, false, true, "plain, plain, and it dies" }, { false, true, true, "plain, by id, and it dies" },
		{ true, false, true, "by id, plain, and it dies" }, { true, true, true, "by id, by id, and it dies" },
	};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct world w;
		char id[40], name[20];

		snprintf(name, sizeof name, "mend-%zu%s", i, below ? "-below" : "");
		world_open(&w, name, below ? checked_graph : approve_graph);
		if (below)
			world_graph(&w, approve_graph);
		play(&w, "{\"input\": {}}");
		snprintf(id, sizeof id, "%s", cg_json_get_str(json_array_get(w.asked, 0), "id", ""));
		w.broken = "act";
		is_int(ways[i].bad_by_id ? answer_id(&w, id, BAD) : play(&w, "{\"resume\": " BAD "}"), CG_GRAPH_FAILED,
		    ways[i].name);
		is_int(play(&w, NULL), CG_GRAPH_FAILED, "tried again, it has its answer");
		w.broken = NULL;
		w.die_at = ways[i].dies ? w.commits + 2 : 0;
		is_int(ways[i].good_by_id ? answer_id(&w, id, GOOD) : play(&w, "{\"resume\": " GOOD "}"),
		    ways[i].dies ? -1 : CG_GRAPH_DONE, "another answer");
		if (ways[i].dies)
			is_int(play(&w, NULL), CG_GRAPH_DONE, "which is there after the crash");
		is_json(w.values, "{\"log\": [\"plan\", \"good\"]}", "is the one that it gets");
		world_close(&w);
	}
}

/* Of two who wait each keeps its own. */
static void
t_mend_one(void)
{
	struct world w;
	char a[40];

	world_open(&w, "mend-one", both_graph);
	play(&w, "{\"input\": {}}");
	snprintf(a, sizeof a, "%s", cg_json_get_str(json_array_get(w.asked, 0), "id", ""));
	w.die_at = w.commits + 2;
	is_int(answer_id(&w, a, "\"A\""), -1, "one of two is answered, and it dies");
	is_int(play(&w, "{\"resume\": \"B\"}"), CG_GRAPH_DONE, "an answer to whoever else asks");
	is_json(w.values, "{\"log\": [\"A\", \"B\", \"c\"]}", "is not for that one");
	world_close(&w);
}

/* How many questions an answer without an id would be for. */
static int
questions(struct world *w)
{
	struct cg_graph_conf c = conf_of(w);
	struct cg_graph *g = NULL;
	json_t *list = NULL;
	int n = -1;

	c.resume = json_true();
	if (cg_graph_begin(&g, &c, &err) == 0 && cg_graph_questions(g, &list, &err) == 0)
		n = (int)json_array_size(list);
	json_decref(list);
	cg_graph_end(g);
	return n;
}

static void
question_id(struct world *w, size_t i, char id[40])
{
	snprintf(id, 40, "%s", cg_json_get_str(json_array_get(w->asked, i), "id", ""));
}

/* What was rejected is open again, and no answer to its sibling is one to it. */
static void
t_sibling(void)
{
	struct world w;
	char a[40], b[40];

	world_open(&w, "sibling", gates_graph);
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_INTERRUPTED, "two approvals at once");
	question_id(&w, 0, a);
	question_id(&w, 1, b);
	is_int(questions(&w), 2, "wait");
	is_int(answer_id(&w, a, "{\"approved\": false}"), CG_GRAPH_FAILED, "one is rejected");
	is_int(questions(&w), 2, "and waits still, as the other one does");
	is_int(answer_id(&w, b, "true"), CG_GRAPH_INTERRUPTED, "that one is approved");
	is_json(w.pending, "[\"a\"]", "the first asks anew");
	is_json(w.runs, "{\"b\": 1}", "and has not run");
	is_int(questions(&w), 1, "it is the only one that waits");
	is_int(play(&w, "{\"resume\": false}"), CG_GRAPH_FAILED, "rejected once more, without its id");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "it asks again");
	is_int(play(&w, "{\"resume\": true}"), CG_GRAPH_DONE, "until it is approved");
	is_json(w.values, "{\"log\": [\"a\", \"b\", \"c\"]}", "to the end");
	world_close(&w);
}

/* Who asks only after an answer was given was not answered by it: then, after a failure, after a crash. */
static void
t_later(void)
{
	struct world w;

	for (int way = 0; way < 3; way++) {
		world_open(&w, way == 0 ? "later" : way == 1 ? "later-fails" : "later-dies", both_graph);
		w.broken = "b";
		is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_FAILED, "one asks, the other fails");
		w.broken = way == 1 ? "a" : NULL;
		w.die_at = way == 2 ? w.commits + 2 : 0;
		is_int(play(&w, "{\"resume\": \"A\"}"), way == 0 ? CG_GRAPH_INTERRUPTED : way == 1 ? CG_GRAPH_FAILED : -1,
		    "an answer, and the other one asks");
		w.broken = NULL;
		is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "gone on with");
		is_json(w.pending, "[\"b\"]", "who was answered is done, and who was not waits");
		is_int(play(&w, "{\"resume\": \"B\"}"), CG_GRAPH_DONE, "its own answer");
		is_json(w.values, "{\"log\": [\"A\", \"B\", \"c\"]}", "is used");
		world_close(&w);
	}
}

/* The same answer as the one before is another one, and is there after a failure and after a crash. */
static void
t_equal(void)
{
	struct world w;

	for (int dies = 0; dies < 2; dies++) {
		world_open(&w, dies ? "equal-dies" : "equal", sure_graph);
		play(&w, "{\"input\": {}}");
		is_int(play(&w, "{\"resume\": true}"), CG_GRAPH_INTERRUPTED, "approved, the node asks by itself");
		is_json(json_object_get(json_array_get(w.asked, 0), "value"), "\"sure?\"", "once more");
		w.broken = dies ? NULL : "act";
		w.die_at = dies ? w.commits + 2 : 0;
		is_int(play(&w, "{\"resume\": true}"), dies ? -1 : CG_GRAPH_FAILED, "the same answer comes to nothing");
		w.broken = NULL;
		is_int(play(&w, NULL), CG_GRAPH_DONE, "and is there");
		is_json(w.values, "{\"log\": [true]}", "for its question");
		world_close(&w);
	}
}

static int
command(struct world *w, const char *question, const char *more)
{
	char *s = cg_asprintf("{\"answers\": {\"%s\": \"%s\"}, %s}", question, *more == 'A' ? "A" : "B", more + 1);
	int state = play(w, s);

	free(s);
	return state;
}

/* Two commands at one checkpoint: both are there after a crash, the later above the earlier. */
static void
t_orders(void)
{
	struct world w;
	char a[40], b[40], *got;

	world_open(&w, "orders", orders_graph);
	play(&w, "{\"input\": {}}");
	question_id(&w, 0, a);
	question_id(&w, 1, b);
	is_int(command(&w, a, "A\"update\": {\"log\": \"u1\", \"topic\": 1}"), CG_GRAPH_INTERRUPTED, "an answer and an update");
	w.die_at = w.commits + 2;
	is_int(command(&w, b, "B\"goto\": \"d\", \"update\": {\"log\": \"u2\", \"topic\": 2}"), -1,
	    "another one of each, and it dies");
	got = dump(&w, "");
	ok(strstr(got, "  null 0 log \"u1\"\n  null 1 topic 2\n  null 2 branch:to:d \"__start__\"\n  null 3 log \"u2\"\n"),
	    "each has its row");
	free(got);
	is_int(play(&w, NULL), CG_GRAPH_DONE, "gone on with");
	is_json(w.values, "{\"log\": [\"u1\", \"u2\", \"A\", \"B\", \"d\", \"c\"], \"topic\": 2}", "with all that was asked");
	world_close(&w);
}

static void
as_run(struct world *w, const char *run)
{
	json_decref(w->metadata);
	w->metadata = json_pack("{s:s}", "run_id", run);
}

/* All but `long` is done, of the run of that name; then the light goes out. */
static void
cut(struct world *w, const char *run, const char *input)
{
	json_t *in = input ? cg_json_again(input, strlen(input)) : NULL;
	struct cg_graph_conf c;
	struct cg_graph_task *t;
	struct cg_graph *g = NULL;
	int n = 1;

	as_run(w, run);
	c = conf_of(w);
	c.input = in;
	cg_graph_begin(&g, &c, &err);
	while (n && cg_graph_turn(g, &err) == CG_GRAPH_RUNNING)
		for (n = 0; (t = cg_graph_next(g));) {
			count_up(w->runs, t->node->id);
			if (strcmp(t->node->id, "long") == 0)
				continue;
			act(w, g, t);
			n++;
		}
	cg_graph_end(g);
	json_decref(in);
}

/* What a run meets in a graph below stops it as long as no person has heard of it: whoever takes it up. */
static void
t_held(void)
{
	struct world w;

	world_open(&w, "held", held_graph);
	world_graph(&w, break_graph);
	cut(&w, "one", "{}");
	is_json(w.runs, "{\"a\": 1, \"long\": 1}", "a graph below has come to where it stops before a node");
	cut(&w, "one", NULL);
	is_json(w.runs, "{\"a\": 1, \"long\": 2}", "and does, when its run is taken up");
	cut(&w, "two", NULL);
	is_json(w.runs, "{\"a\": 1, \"b\": 1, \"long\": 3}", "a person goes on, until it stops behind that node");
	cut(&w, "two", NULL);
	is_json(w.runs, "{\"a\": 1, \"b\": 1, \"long\": 4}", "and does");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "and is so when all else is done");
	is_json(w.pending, "[\"sub\"]", "nothing of it is above yet");
	as_run(&w, "three");
	is_int(play(&w, NULL), CG_GRAPH_DONE, "a person goes on");
	is_json(w.values, "{\"log\": [\"long\", \"a\", \"b\", \"c\"]}", "to the end");
	world_close(&w);
}

static void
t_break(void)
{
	struct world w;
	struct cg_graph_conf c;
	static const char *const all[] = { "*", NULL };
	json_t *input = json_object();

	world_open(&w, "break", break_graph);
	is_int(play(&w, "{\"input\": {}}"), CG_GRAPH_INTERRUPTED, "stop before");
	is_json(w.pending, "[\"b\"]", "b");
	is_json(w.asked, "[]", "nobody is asked");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "and after");
	is_json(w.pending, "[\"c\"]", "c is next");
	is_int(play(&w, NULL), CG_GRAPH_DONE, "and go on");
	is_json(w.values, "{\"log\": [\"a\", \"b\", \"c\"]}", "to the end");
	world_close(&w);
	world_open(&w, "all", chain_graph);
	c = conf_of(&w);
	c.input = input;
	c.interrupt_before = all;
	is_int(play_conf(&w, &c, false), CG_GRAPH_INTERRUPTED, "before all, as the caller wants it");
	is_json(w.pending, "[\"a\"]", "the first");
	c.input = NULL;
	play_conf(&w, &c, false);
	is_json(w.pending, "[\"b\"]", "the second");
	is_int(play(&w, NULL), CG_GRAPH_DONE, "and not if he does not");
	json_decref(input);
	world_close(&w);
}

/* Whatever was begun is finished, and nothing else is. */
static void
t_drain(void)
{
	struct world w;
	struct cg_graph *g;
	struct cg_graph_task *t;
	struct cg_graph_conf c;
	json_t *input = json_object();

	world_open(&w, "drain", join_graph);
	c = conf_of(&w);
	c.input = input;
	cg_graph_begin(&g, &c, &err);
	cg_graph_turn(g, &err);
	t = cg_graph_next(g);
	cg_graph_done(g, t, json_incref(t->input), &err);
	is_int(cg_graph_turn(g, &err), CG_GRAPH_RUNNING, "two are to be started");
	t = cg_graph_next(g);
	is_str(t->node->id, "a", "one is");
	cg_graph_drain(g);
	ok(cg_graph_next(g) == NULL, "the other one is not any more");
	is_int(cg_graph_turn(g, &err), CG_GRAPH_RUNNING, "what runs is waited for");
	cg_graph_done(g, t, json_incref(t->input), &err);
	is_int(cg_graph_turn(g, &err), CG_GRAPH_DRAINED, "then it has stopped");
	cg_graph_end(g);
	is_int(play(&w, NULL), CG_GRAPH_DONE, "and can be gone on with");
	is_json(w.runs, "{\"b\": 1, \"end\": 1}", "with what was left");
	json_decref(input);
	world_close(&w);
}

/* The ids of a task and of its question that LangGraph gave to one of its own threads. */
static void
t_ids(void)
{
	char task[CG_ID_LEN + 1], question[33], *space;

	cg_ckpt_text_id("1f1e65bd-2b05-6560-8001-70d68763c739",
	    "[\"ask\",\"2\",\"ask\",\"__pregel_pull\",[\"branch:to:ask\"]]", task);
	is_str(task, "c40e7e95-d312-52be-9a96-44e57ab7da6f", "a task's");
	space = cg_asprintf("ask:%s", task);
	cg_interrupt_id(space, 0, question);
	is_str(question, "29ce58cee612f459543b44e5ef567a3b", "and its question's");
	free(space);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_ids();
	t_ask();
	t_two();
	t_both();
	t_approve();
	t_mend(false);
	t_mend(true);
	t_mend_one();
	t_sibling();
	t_later();
	t_equal();
	t_orders();
	t_held();
	t_break();
	t_drain();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
