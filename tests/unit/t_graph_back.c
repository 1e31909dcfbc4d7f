/* lib/graph: looking at threads, writing to them by hand, going back. */
#include "graph_shapes.h"
#include "graph_test.h"
#include "store/sql.h"

static int
keep(void *arg, const json_t *snapshot)
{
	json_array_append(arg, (json_t *)snapshot);
	return 0;
}

static json_t *
history(struct world *w, const char *ns)
{
	struct cg_graph_conf c = conf_of(w);
	json_t *all = json_array();

	if (cg_graph_history(&c, ns, NULL, 0, keep, all, &err) < 0)
		printf("# history: %s\n", err.msg);
	return all;
}

static json_t *
state(struct world *w, const char *ns, const char *checkpoint)
{
	struct cg_graph_conf c = conf_of(w);
	json_t *s;

	if (cg_graph_snapshot(&c, ns, checkpoint, &s, &err) < 0)
		printf("# snapshot: %s\n", err.msg);
	return s;
}

static const char *
id_of(const json_t *snapshot)
{
	return cg_json_get_str(json_object_get(snapshot, "config"), "checkpointId", "");
}

/* The checkpoint of the nth newest snapshot. */
static void
nth(struct world *w, size_t n, char id[CG_ID_LEN + 1])
{
	json_t *all = history(w, "");

	snprintf(id, CG_ID_LEN + 1, "%s", id_of(json_array_get(all, n)));
	json_decref(all);
}

static int
write_by_hand(struct world *w, const char *update, const char *as, const char *checkpoint)
{
	struct cg_graph_conf c = conf_of(w);
	json_t *u = update ? cg_json_again(update, strlen(update)) : NULL;
	char id[CG_ID_LEN + 1] = "";
	int rc;

	c.update = u;
	c.checkpoint = checkpoint;
	rc = cg_graph_update(&c, as, id, &err);
	json_decref(u);
	return rc;
}

static void
t_look(void)
{
	struct world w;
	json_t *s, *all;

	world_open(&w, "look", join_graph);
	ok(state(&w, "", NULL) == NULL, "there is nothing to see");
	w.broken = "b";
	play(&w, "{\"input\": {}}");
	s = state(&w, "", NULL);
	is_json(json_object_get(s, "values"),
	    "{\"log\": [\"split\", \"a\"], \"sum\": 2, \"found\": {\"a\": 1}}", "what has ended counts");
	is_json(json_object_get(s, "next"), "[\"b\"]", "what has not is next");
	is_json(json_object_get(json_array_get(json_object_get(s, "tasks"), 1), "error"),
	    "{\"message\": \"it is broken\", \"name\": \"EXECUTION_ERROR\"}", "and why");
	is_json(json_object_get(json_array_get(json_object_get(s, "tasks"), 0), "result"),
	    "{\"log\": \"a\", \"sum\": 2, \"found\": {\"a\": 1}}", "what the other one wrote");
	json_decref(s);
	all = history(&w, "");
	is_int((int)json_array_size(all), 3, "three checkpoints");
	s = json_array_get(all, 0);
	is_json(json_object_get(s, "next"), "[\"a\", \"b\"]", "in the history both are next");
	is_json(json_object_get(s, "values"), "{\"log\": [\"split\"], \"sum\": 0, \"found\": {}}", "and nothing counts");
	is_json(json_object_get(json_array_get(all, 2), "next"), "[\"__start__\"]", "the first is the input");
	ok(!json_object_get(json_array_get(all, 2), "parentConfig"), "which has no parent");
	is_str(cg_json_get_str(json_object_get(json_array_get(all, 1), "parentConfig"), "checkpointId", ""),
	    id_of(json_array_get(all, 2)), "and is one");
	s = state(&w, "", id_of(json_array_get(all, 1)));
	ok(json_equal(s, json_array_get(all, 1)), "one by its id");
	json_decref(s);
	json_decref(all);
	world_close(&w);
}

static void
t_below(void)
{
	struct world w;
	json_t *s, *task, *below;
	char *ns;

	world_open(&w, "below", outer_graph);
	world_graph(&w, mid_graph);
	world_graph(&w, deep_graph);
	play(&w, "{\"input\": {\"topic\": \"cats\"}}");
	s = state(&w, "", NULL);
	task = json_array_get(json_object_get(s, "tasks"), 0);
	below = json_object_get(task, "state");
	is_json(json_object_get(below, "values"), "{\"topic\": \"dogs\"}", "the state of the level below");
	is_json(json_object_get(below, "next"), "[\"deep\"]", "and what is next there");
	ok(json_equal(json_object_get(task, "interrupts"),
	    json_object_get(json_array_get(json_object_get(below, "tasks"), 0), "interrupts")),
	    "the question is the same on all levels");
	ns = cg_asprintf("mid:%s", cg_json_get_str(task, "id", ""));
	is_json(json_object_get(json_object_get(below, "metadata"), "step"), "1", "with steps of its own");
	below = history(&w, ns);
	is_int((int)json_array_size(below), 3, "and a history");
	is_str(cg_json_get_str(json_object_get(json_object_get(json_array_get(below, 0), "metadata"), "parents"),
	    "", ""), id_of(s), "which says whose it is");
	json_decref(below);
	free(ns);
	json_decref(s);
	ok(state(&w, "nobody:1", NULL) == NULL, "no such level");
	is_int(err.code, CG_E_NOTFOUND, "is not found");
	world_close(&w);
}

static void
t_by_hand(void)
{
	struct world w;
	json_t *s;

	world_open(&w, "hand", ask_graph);
	is_int(write_by_hand(&w, "{\"log\": \"first\"}", "plan", NULL), 0, "a thread begins by hand");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "as if plan had run");
	is_int(write_by_hand(&w, "{\"log\": \"for ask\"}", "ask", NULL), 0, "a node that waits is written by hand");
	s = state(&w, "", NULL);
	/* versions_seen is as it was, so the node that waited still would run: theirs says so, too */
	is_json(json_object_get(s, "values"), "{\"log\": [\"first\", \"for ask\"]}", "its value is there");
	is_str(cg_json_get_str(json_object_get(s, "metadata"), "source", ""), "update", "and says by what");
	json_decref(s);
	is_int(write_by_hand(&w, "{\"nothing\": 1}", "ask", NULL), -1, "no such channel");
	is_int(err.code, CG_E_DATA, "is data");
	is_int(write_by_hand(&w, "{\"log\": 1}", "nobody", NULL), -1, "no such node");
	is_int(write_by_hand(&w, NULL, "__end__", NULL), 0, "what is pending is cleared");
	s = state(&w, "", NULL);
	is_json(json_object_get(s, "next"), "[]", "nothing is next");
	json_decref(s);
	is_int(write_by_hand(&w, "{\"log\": \"in\"}", "__input__", NULL), 0, "as input");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "which is gone on with");
	is_json(w.values, "{\"log\": [\"first\", \"for ask\", \"in\", \"plan\"]}", "as with any");
	world_close(&w);
	world_open(&w, "whose", join_graph);
	play(&w, "{\"input\": {}}");
	is_int(write_by_hand(&w, "{\"sum\": 1}", NULL, NULL), 0, "as the last one that ran");
	world_close(&w);
}

/* The defect of theirs that two branches share versions: here a branch reads its own values only. */
static void
t_fork(void)
{
	struct world w;
	char one[CG_ID_LEN + 1], two[CG_ID_LEN + 1], *what;
	json_t *s;

	world_open(&w, "fork", loop_graph);
	play(&w, "{\"input\": {\"log\": [\"in\"]}}");
	is_json(w.values, "{\"count\": 4, \"log\": [\"in\", \"again\", \"again\", \"again\", \"again\", \"after\"]}", "a loop");
	nth(&w, 0, one);
	nth(&w, 3, two);
	is_int(write_by_hand(&w, "{\"count\": 100}", "again", two), 0, "written by hand, at the second round");
	is_int(play(&w, NULL), CG_GRAPH_DONE, "gone on with from there");
	is_json(w.values, "{\"count\": 102, \"log\": [\"in\", \"again\", \"again\", \"after\"]}", "is another branch");
	s = state(&w, "", one);
	is_json(json_object_get(s, "values"),
	    "{\"count\": 4, \"log\": [\"in\", \"again\", \"again\", \"again\", \"again\", \"after\"]}", "the first is as it was");
	json_decref(s);
	what = cg_asprintf("{\"checkpoint\": \"%s\"}", two);
	is_int(play(&w, what), CG_GRAPH_DONE, "and once more from there");
	is_json(w.values, "{\"count\": 4, \"log\": [\"in\", \"again\", \"again\", \"again\", \"again\", \"after\"]}", "as it was then");
	s = state(&w, "", NULL);
	is_json(json_object_get(s, "values"), "{\"count\": 4, \"log\": [\"in\", \"again\", \"again\", \"again\", \"again\", \"after\"]}",
	    "and as it is read");
	json_decref(s);
	free(what);
	is_int(play(&w, "{\"checkpoint\": \"1f000000-0000-6000-8000-000000000000\"}"), -1, "no such checkpoint");
	is_int(err.code, CG_E_NOTFOUND, "is not found");
	world_close(&w);
}

static void
t_answer_again(void)
{
	struct world w;
	char at[CG_ID_LEN + 1], *what, question[40];
	json_t *s;

	world_open(&w, "answer", ask_graph);
	play(&w, "{\"input\": {}}");
	nth(&w, 0, at);
	snprintf(question, sizeof question, "%s", cg_json_get_str(json_array_get(w.asked, 0), "id", ""));
	play(&w, "{\"resume\": \"one\"}");
	what = cg_asprintf("{\"checkpoint\": \"%s\"}", at);
	is_int(play(&w, what), CG_GRAPH_INTERRUPTED, "going back asks again");
	free(what);
	s = state(&w, "", NULL);
	is_str(cg_json_get_str(json_object_get(json_array_get(json_object_get(s, "tasks"), 0), "interrupts"), "", "none"),
	    "none", "in a fork");
	ok(strcmp(question, cg_json_get_str(json_array_get(w.asked, 0), "id", "")) != 0, "under another id");
	json_decref(s);
	what = cg_asprintf("{\"checkpoint\": \"%s\", \"resume\": \"two\"}", at);
	is_int(play(&w, what), CG_GRAPH_DONE, "going back with another answer");
	is_json(w.values, "{\"log\": [\"plan\", \"two\", \"act\"]}", "takes that one");
	free(what);
	what = cg_asprintf("{\"checkpoint\": \"%s\", \"answers\": {\"%s\": \"three\"}}", at, question);
	is_int(play(&w, what), CG_GRAPH_DONE, "by the id that it had then");
	is_json(w.values, "{\"log\": [\"plan\", \"three\", \"act\"]}", "too");
	free(what);
	is_json(json_object_get(w.runs, "plan"), "1", "what was before is not run again");
	world_close(&w);
}

/* ---- graphs within graphs ---- */

static void
nested(struct world *w, const char *name)
{
	world_open(w, name, outer_graph);
	world_graph(w, mid_graph);
	world_graph(w, deep_graph);
	is_int(play(w, "{\"input\": {\"topic\": \"cats\"}}"), CG_GRAPH_INTERRUPTED, name);
}

static int
keep_ns(void *arg, const char *ns)
{
	const char *last = strrchr(ns, '|');

	if (strncmp(last ? last + 1 : ns, ((char **)arg)[0], strlen(((char **)arg)[0])) == 0 && !((char **)arg)[1])
		((char **)arg)[1] = cg_strdup(ns);
	return 0;
}

/* Of the first graph of that node: the id of a step. */
static void
step_below(struct world *w, const char *node, int step, char id[CG_ID_LEN + 1])
{
	char *arg[2] = { (char *)(size_t)node, NULL };
	json_t *all, *one;
	size_t i;

	id[0] = '\0';
	cg_ckpt_namespaces(w->st, &A, w->thread, keep_ns, arg, &err);
	all = history(w, arg[1]);
	json_array_foreach(all, i, one)
		if (cg_json_get_int(json_object_get(one, "metadata"), "step", -9) == step)
			snprintf(id, CG_ID_LEN + 1, "%s", id_of(one));
	json_decref(all);
	free(arg[1]);
}

static int
play_at(struct world *w, const char *checkpoint, const char *more)
{
	char *what = cg_asprintf("{\"checkpoint\": \"%s\"%s}", checkpoint, more);
	int state = play(w, what);

	free(what);
	return state;
}

/* What waited a level below waits again, and nothing that was done there is done once more. */
static void
t_through(void)
{
	struct world w;
	char at[CG_ID_LEN + 1], question[40], *what;

	nested(&w, "through");
	nth(&w, 0, at);
	snprintf(question, sizeof question, "%s", cg_json_get_str(json_array_get(w.asked, 0), "id", ""));
	is_int(play(&w, "{\"resume\": \"one\"}"), CG_GRAPH_DONE, "answered");
	is_json(w.runs, "{\"before\": 1, \"one\": 1, \"ask\": 2, \"after\": 1}", "and done");
	is_int(play_at(&w, at, ""), CG_GRAPH_INTERRUPTED, "going back to where a graph below waits");
	is_json(json_object_get(json_array_get(w.asked, 0), "value"), "\"dogs\"", "asks the same");
	ok(strcmp(question, cg_json_get_str(json_array_get(w.asked, 0), "id", "")) != 0, "under another id");
	is_json(w.runs, "{\"before\": 1, \"one\": 1, \"ask\": 3, \"after\": 1}", "of who waited, and of nobody else");
	is_int(play(&w, "{\"resume\": \"two\"}"), CG_GRAPH_DONE, "the answer");
	is_json(json_object_get(w.values, "topic"), "\"two\"", "is used");
	is_int(play_at(&w, at, ", \"resume\": \"three\""), CG_GRAPH_DONE, "an answer at once");
	is_json(json_object_get(w.values, "topic"), "\"three\"", "is, too");
	what = cg_asprintf(", \"answers\": {\"%s\": \"four\"}", question);
	is_int(play_at(&w, at, what), CG_GRAPH_DONE, "by the id that it had then");
	is_json(json_object_get(w.values, "topic"), "\"four\"", "as well");
	free(what);
	is_json(json_object_get(w.runs, "one"), "1", "what was done is done once");
	is_int(write_by_hand(&w, NULL, "__copy__", at), 0, "a copy");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "waits");
	is_int(write_by_hand(&w, NULL, "__copy__", NULL), 0, "and so does a copy of it");
	is_int(write_by_hand(&w, NULL, "__copy__", NULL), 0, "and one of that, before anything has run");
	is_int(play(&w, "{\"resume\": \"five\"}"), -1, "which has asked nobody yet");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "and does");
	is_int(play(&w, "{\"resume\": \"five\"}"), CG_GRAPH_DONE, "then it is answered");
	is_json(json_object_get(w.runs, "one"), "1", "from where the first has waited");
	world_close(&w);
}

/* From any checkpoint, of whichever level, also when the light goes out on the way. */
static void
t_into(void)
{
	struct world w;
	char at[CG_ID_LEN + 1], deep[CG_ID_LEN + 1], question[40], *what;

	nested(&w, "into");
	snprintf(question, sizeof question, "%s", cg_json_get_str(json_array_get(w.asked, 0), "id", ""));
	is_int(play(&w, "{\"resume\": \"one\"}"), CG_GRAPH_DONE, "answered");
	step_below(&w, "mid:", 0, at);
	step_below(&w, "deep:", 0, deep);
	is_int(play_at(&w, at, ""), CG_GRAPH_INTERRUPTED, "from the middle of a graph below");
	is_json(w.runs, "{\"before\": 1, \"one\": 2, \"ask\": 3, \"after\": 1}", "what came after it is run again");
	is_int(play(&w, "{\"resume\": \"two\"}"), CG_GRAPH_DONE, "to the end");
	is_json(json_object_get(w.values, "topic"), "\"two\"", "with another answer");
	is_int(play_at(&w, deep, ""), CG_GRAPH_INTERRUPTED, "two levels below");
	is_json(w.runs, "{\"before\": 1, \"one\": 2, \"ask\": 5, \"after\": 2}", "only what is there");
	what = cg_asprintf(", \"answers\": {\"%s\": \"three\"}", question);
	w.die_at = w.commits + 2;
	is_int(play_at(&w, deep, what), -1, "with its answer by the id that it had; it dies");
	is_int(play(&w, NULL), CG_GRAPH_DONE, "and is gone on with");
	is_json(json_object_get(w.values, "topic"), "\"three\"", "with that answer");
	is_json(json_object_get(w.runs, "one"), "2", "from there");
	free(what);
	is_int(play_at(&w, deep, ", \"input\": {}"), -1, "new input is for the graph itself");
	is_int(err.code, CG_E_STATE, "not for one below");
	is_int(write_by_hand(&w, "{\"topic\": \"cows\"}", "one", at), 0, "a graph below is written by hand");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "and gone on with");
	is_json(json_object_get(json_array_get(w.asked, 0), "value"), "\"cows\"", "as it is now");
	is_json(json_object_get(w.runs, "before"), "1", "what was before all that was run once");
	is_int(write_by_hand(&w, NULL, "__copy__", at), 0, "a copy at it");
	is_int(play(&w, NULL), CG_GRAPH_INTERRUPTED, "is gone on with");
	is_json(json_object_get(json_array_get(w.asked, 0), "value"), "\"dogs\"", "as it was then");
	world_close(&w);
}

/* An answer without an id, at a checkpoint of a graph in the middle, where the one below that waits. */
static void
t_between(void)
{
	struct world w;
	char at[CG_ID_LEN + 1];

	nested(&w, "between");
	is_int(play(&w, "{\"resume\": \"one\"}"), CG_GRAPH_DONE, "answered");
	step_below(&w, "mid:", 1, at);
	is_int(play_at(&w, at, ", \"resume\": \"two\""), CG_GRAPH_DONE, "and otherwise");
	is_json(json_object_get(w.values, "topic"), "\"two\"", "which is what came down");
	w.die_at = w.commits + 2;
	is_int(play_at(&w, at, ", \"resume\": \"three\""), -1, "once more, and it dies");
	is_int(play(&w, NULL), CG_GRAPH_DONE, "and is gone on with");
	is_json(json_object_get(w.values, "topic"), "\"three\"", "with that answer");
	is_json(json_object_get(w.runs, "one"), "1", "and nothing was done twice");
	world_close(&w);
}

static void
hear(void *arg, const struct cg_graph_said *s)
{
	struct world *w = arg;

	cg_buf_printf(&w->said, "%s %lld ", s->mode, (long long)s->step);
	cg_json_canonical(s->payload, &w->said);
	cg_buf_putc(&w->said, '\n');
}

static void
t_said(void)
{
	static const char *const modes[] = { "updates", "values", NULL };
	static const char want[] = "values 0 {\"log\":[\"in\"]}\nupdates 0 {\"plan\":{\"log\":\"plan\"}}\n"
	    "values 1 {\"log\":[\"in\",\"plan\"]}\nupdates 1 {\"__interrupt__\":[{\"id\":";
	struct world w;
	struct cg_graph_conf c;
	json_t *input = json_pack("{s:[s]}", "log", "in");

	world_open(&w, "said", ask_graph);
	c = conf_of(&w);
	c.input = input;
	c.said = hear;
	c.modes = modes;
	w.die_at = 2;
	play_conf(&w, &c, false);
	is_str(w.said.s, "values 0 {\"log\":[\"in\"]}\n", "nothing is told that is not durable");
	cg_buf_clear(&w.said);
	c.input = NULL;
	play_conf(&w, &c, false);
	is_int(strncmp(w.said.s, want, strlen(want)), 0, "updates, values, and what is asked");
	json_decref(input);
	world_close(&w);
}

static void
t_others(void)
{
	struct world w, other;

	world_open(&w, "others", chain_graph);
	play(&w, "{\"input\": {}}");
	other = w;
	/* both have read the same head; the second comes too late */
	struct cg_graph *a, *b;
	struct cg_graph_conf c = conf_of(&w);
	json_t *input = json_object();

	c.input = input;
	cg_graph_begin(&a, &c, &err);
	cg_graph_begin(&b, &c, &err);
	is_int(cg_graph_turn(a, &err), CG_GRAPH_RUNNING, "one goes on with a thread");
	is_int(cg_graph_turn(b, &err), -1, "another one wants to");
	is_int(err.code, CG_E_CONFLICT, "and is told so");
	cg_graph_end(a);
	cg_graph_end(b);
	is_int(checkpoints(&other), 7, "nothing of it is there");
	json_decref(input);
	world_close(&w);
}

/* What others have counted to, and nobody has. */
static void
t_counts(void)
{
#define ALL(set) "UPDATE checkpoints SET " set " WHERE thread_id = 't-counts'"
	static const struct {
		const char *sql, *what; /* sql: a literal, which is what a statement is kept by */
	} bad[] = {
		{ ALL("metadata = '{\"step\": 9223372036854775807}'"), "step" },
		{ ALL("metadata = '{\"step\": -9}'"), "step" },
		{ ALL("metadata = '{\"step\": 1e300}'"), "step" },
		{ ALL("metadata = '{\"step\": 3, \"cg_version\": 9223372036854775807}'"), "version" },
		{ ALL("metadata = '{\"step\": 3}', checkpoint = '{\"v\": 4, \"channel_versions\": {\"log\": 9223372036854775807}}'"),
		  "version" },
		{ ALL("checkpoint = '{\"v\": 4, \"channel_versions\": {\"log\": -1}}'"), "version" },
		{ ALL("checkpoint = '{\"v\": 4, \"channel_versions\": {\"log\": 1e300}}'"), "version" },
		{ ALL("checkpoint = '{\"v\": 4, \"channel_versions\": {\"log\": 9007199254740993}}'"), "version" },
	};
	struct world w;

	world_open(&w, "counts", chain_graph);
	play(&w, "{\"input\": {}}");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct cg_graph_conf c = conf_of(&w);
		json_t *input = json_object();
		struct cg_graph *g = NULL;

		ok(cg_store_exec(w.st, c.who, &err, bad[i].sql, "") > 0, "%s", bad[i].sql);
		c.input = input;
		is_int(cg_graph_begin(&g, &c, &err), -1, "is refused");
		ok(err.code == CG_E_DATA && strstr(err.msg, w.thread) && strstr(err.msg, bad[i].what), "%s", err.msg);
		cg_graph_end(g);
		json_decref(input);
	}
	world_close(&w);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	t_look();
	t_below();
	t_by_hand();
	t_fork();
	t_answer_again();
	t_through();
	t_into();
	t_between();
	t_said();
	t_others();
	t_counts();
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
