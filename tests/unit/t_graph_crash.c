/*
 * lib/graph: the light goes out before any transaction of any shape, and the thread is gone
 * on with: it ends as the undisturbed one did, and no task that had ended runs again.
 */
#include "graph_shapes.h"
#include "graph_test.h"

struct shape {
	const char *name, *graph[3];
	const char *script[3]; /* "=VALUE": the answer to the one question that waits, by its id */
	int ends[3];
};

static const struct shape shapes[] = {
	{ "chain", { chain_graph }, { "{\"input\": {}}" }, { CG_GRAPH_DONE } },
	{ "join", { join_graph }, { "{\"input\": {}}" }, { CG_GRAPH_DONE } },
	{ "loop", { loop_graph }, { "{\"input\": {}}" }, { CG_GRAPH_DONE } },
	{ "map", { map_graph }, { "{\"input\": {\"items\": [{\"name\": 1}, {\"name\": 2}, {\"name\": 3}]}}" },
		{ CG_GRAPH_DONE } },
	{ "goto", { goto_graph }, { "{\"input\": {}}" }, { CG_GRAPH_DONE } },
	{ "defer", { defer_graph }, { "{\"input\": {}}" }, { CG_GRAPH_DONE } },
	{ "ask", { ask_graph }, { "{\"input\": {}}", "{\"resume\": \"so\"}" },
		{ CG_GRAPH_INTERRUPTED, CG_GRAPH_DONE } },
	{ "two", { two_graph }, { "{\"input\": {}}", "{\"resume\": 1}", "{\"resume\": 2}" },
		{ CG_GRAPH_INTERRUPTED, CG_GRAPH_INTERRUPTED, CG_GRAPH_DONE } },
	{ "both", { both_graph }, { "{\"input\": {}}", "{\"resume\": 1}" },
		{ CG_GRAPH_INTERRUPTED, CG_GRAPH_DONE } },
	{ "nested", { outer_graph, mid_graph, deep_graph }, { "{\"input\": {}}", "{\"resume\": 1}" },
		{ CG_GRAPH_INTERRUPTED, CG_GRAPH_DONE } },
	{ "nested by id", { outer_graph, mid_graph, deep_graph }, { "{\"input\": {}}", "=1" },
		{ CG_GRAPH_INTERRUPTED, CG_GRAPH_DONE } },
	{ "nested approval by id", { checked_graph, approve_graph }, { "{\"input\": {}}", "={\"approved\": true}" },
		{ CG_GRAPH_INTERRUPTED, CG_GRAPH_DONE } },
	{ "approve", { approve_graph }, { "{\"input\": {}}", "{\"resume\": true}" },
		{ CG_GRAPH_INTERRUPTED, CG_GRAPH_DONE } },
	{ "reject", { approve_graph }, { "{\"input\": {}}", "={\"approved\": false}", "{\"resume\": true}" },
		{ CG_GRAPH_INTERRUPTED, CG_GRAPH_FAILED, CG_GRAPH_DONE } },
	{ "command", { chain_graph }, { "{\"input\": {}}", "{\"update\": {\"log\": \"u\"}, \"goto\": \"b\"}" },
		{ CG_GRAPH_DONE, CG_GRAPH_DONE } },
	{ "limit", { limit_graph }, { "{\"input\": {}}", NULL }, { CG_GRAPH_LIMIT, CG_GRAPH_LIMIT } },
};

static struct cg_store *st;

static void
open_shape(struct world *w, const struct shape *s, const char *name, bool slow)
{
	world_in(w, st, name, s->graph[0]);
	for (int i = 1; i < 3 && s->graph[i]; i++)
		world_graph(w, s->graph[i]);
	w->slow = slow;
}

/* One line of the script, with a crash before the transaction that w says; then to its end. */
static int
step(struct world *w, const char *what)
{
	int before = w->commits, state = play(w, what);

	if (state >= 0)
		return state;
	/* what was asked is taken in with the first transaction */
	if (w->commits == before + 1)
		return play(w, what);
	return play(w, NULL);
}

/* Before any of it is said: its id is not there any more when a crash has come between. */
static char *
words(const struct world *w, const char *script)
{
	return !script || *script != '=' ? cg_strdup(script ? script : "{}") : cg_asprintf("{\"answers\": {\"%s\": %s}}",
	    cg_json_get_str(json_array_get(w->asked, 0), "id", ""), script + 1);
}

static int
script(struct world *w, const struct shape *s)
{
	int bad = 0;

	for (int i = 0; i < 3 && (s->script[i] || i == 0 || s->ends[i]); i++) {
		char *what = words(w, s->script[i]);
		int state;

		json_decref(w->metadata);
		w->metadata = json_object();
		json_object_set_new(w->metadata, "run_id", json_sprintf("run-%d", i));
		state = step(w, what);
		free(what);
		if (state != s->ends[i]) {
			printf("# %s, line %d: state %d%s%s\n", s->name, i, state, state < 0 ? ": " : "",
			    state < 0 ? err.msg : "");
			bad++;
		}
	}
	return bad;
}

static int
twice(const struct world *w)
{
	const char *id;
	json_t *v;
	int n = 0;

	json_object_foreach(w->ran, id, v)
		n += json_integer_value(v) > 1;
	return n;
}

static void
t_shape(const struct shape *s, bool slow)
{
	struct world whole, w;
	char name[64];
	int bad = 0;

	snprintf(name, sizeof name, "%s%s", s->name, slow ? "-slow" : "");
	open_shape(&whole, s, name, slow);
	bad += script(&whole, s);
	for (int n = 1; n <= whole.commits; n++) {
		snprintf(name, sizeof name, "%s%s-%d", s->name, slow ? "-slow" : "", n);
		open_shape(&w, s, name, slow);
		w.die_at = n;
		bad += script(&w, s);
		if (!json_equal(w.values, whole.values) || !json_equal(w.pending, whole.pending) || twice(&w)) {
			printf("# %s: %d tasks ran twice, values are %s the same\n", name, twice(&w),
			    json_equal(w.values, whole.values) ? "" : "not");
			bad++;
		}
		if (checkpoints(&w) != checkpoints(&whole)) {
			printf("# %s: %d checkpoints, not %d\n", name, checkpoints(&w), checkpoints(&whole));
			bad++;
		}
		world_leave(&w);
	}
	is_int(bad, 0, s->name);
	ok(whole.commits > 2, "%s: %d places to die", s->name, whole.commits);
	world_leave(&whole);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return 1;
	st = fresh("crash");
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		t_shape(&shapes[i], false);
		t_shape(&shapes[i], true);
	}
	cg_store_close(st);
	cg_rmtree(dir, &err);
	free(url);
	return done();
}
