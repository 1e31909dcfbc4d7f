/* The state of a graph: its channels, the schemas of what goes in and out, what is shown. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "flow/graph.h"
#include "json/json.h"
#include "schema/schema.h"

/* In the order of enum cg_reducer. starts: what it holds before anything was written. */
static const struct {
	const char *name, *starts;
	json_type type;   /* of its default; JSON_NULL: any */
	const char *wanted;
	bool may_default;
} reducers[] = {
	{ "last", NULL, JSON_NULL, NULL, true },
	{ "append", "[]", JSON_ARRAY, "an array", true },
	{ "add", "0", JSON_REAL, "a number", true },
	{ "merge", "{}", JSON_OBJECT, "a mapping", true },
	{ "any", NULL, JSON_NULL, NULL, false },
	{ "ephemeral", NULL, JSON_NULL, NULL, false },
	{ "barrier", NULL, JSON_NULL, NULL, false },
	{ "topic", NULL, JSON_NULL, NULL, false },
};

static enum cg_reducer
reducer_of(const json_t *doc)
{
	const char *name = cg_json_get_str(doc, "reducer", "last");

	for (size_t i = 0; i < sizeof reducers / sizeof *reducers; i++)
		if (strcmp(reducers[i].name, name) == 0)
			return (enum cg_reducer)i;
	return CG_REDUCE_LAST; /* the shape has said it */
}

/* A list of strings into the arena; what is none was reported with the shape. */
static const char *const *
strings(struct cg_arena *a, const json_t *list, size_t *n)
{
	const char **v = cg_arena_alloc(a, (json_array_size(list) + 1) * sizeof *v);
	size_t i;
	json_t *s;

	*n = 0;
	json_array_foreach(list, i, s)
		if (json_is_string(s))
			v[(*n)++] = json_string_value(s);
	return v;
}

/* The same thing twice in a list of names, and a list that nobody can mean. */
static void
check_twice(struct flow_check *c, const char *const *v, size_t n, const char *pointer)
{
	if (n > CG_GRAPH_MAX_NODES) {
		flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "more than %d names", CG_GRAPH_MAX_NODES);
		return;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(v[i], v[k]) == 0) {
				flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "'%.100s' stands there twice",
				    v[i]);
				return;
			}
}

static void
check_default(struct flow_check *c, const struct cg_graph_channel *ch, const json_t *v,
    const char *pointer)
{
	json_type want = reducers[ch->reducer].type;
	char *at = cg_asprintf("%s/default", pointer);

	if (!reducers[ch->reducer].may_default)
		flow_found(c, FLOW_SCHEMA, at, true, NULL, "a channel of 'reducer: %s' has no default",
		    reducers[ch->reducer].name);
	else if (want != JSON_NULL && json_typeof(v) != want && !(want == JSON_REAL && json_is_number(v)))
		flow_found(c, FLOW_SCHEMA, at, false, NULL,
		    "the default of 'reducer: %s' must be %s", reducers[ch->reducer].name,
		    reducers[ch->reducer].wanted);
	else if (ch->schema)
		flow_fits(c, ch->schema, v, at, "the default", "the channel's schema");
	free(at);
}

static const json_t *
start_of(struct cg_graph_doc *g, enum cg_reducer r)
{
	const char *text = reducers[r].starts;

	if (!text)
		return NULL;
	/* The document's own values live as long as the graph: the few others are kept beside. */
	if (!g->mem->starts[r])
		g->mem->starts[r] = json_loads(text, JSON_DECODE_ANY, NULL);
	return g->mem->starts[r];
}

/* A key that only one reducer knows; it must be there when the reducer cannot do without. */
static void
check_only(struct flow_check *c, const struct cg_graph_channel *ch, const json_t *doc,
    const char *pointer, const char *key, enum cg_reducer of, bool required)
{
	char *at = cg_asprintf("%s/%s", pointer, key);

	if (json_object_get(doc, key) && ch->reducer != of)
		flow_found(c, FLOW_SCHEMA, at, true, NULL, "'%s' goes with 'reducer: %s' only", key,
		    reducers[of].name);
	if (!json_object_get(doc, key) && ch->reducer == of && required)
		flow_found(c, FLOW_SCHEMA, pointer, true, NULL, "a channel of 'reducer: %s' needs '%s'",
		    reducers[of].name, key);
	free(at);
}

static void
read_channel(struct flow_check *c, struct cg_graph_doc *g, struct cg_graph_channel *ch,
    const json_t *doc, const char *pointer)
{
	const json_t *initial = json_object_get(doc, "default");
	char *schema_at = cg_asprintf("%s/schema", pointer);
	char *names_at = cg_asprintf("%s/names", pointer);

	ch->reducer = reducer_of(doc);
	ch->schema = flow_schema(c, json_object_get(doc, "schema"), schema_at, "schema");
	ch->names = strings(&g->mem->arena, json_object_get(doc, "names"), &ch->n_names);
	ch->accumulate = cg_json_get_bool(doc, "accumulate", false);
	ch->initial = initial ? initial : start_of(g, ch->reducer);
	if (initial)
		check_default(c, ch, initial, pointer);
	check_only(c, ch, doc, pointer, "names", CG_REDUCE_BARRIER, true);
	check_only(c, ch, doc, pointer, "accumulate", CG_REDUCE_TOPIC, false);
	check_twice(c, ch->names, ch->n_names, names_at);
	free(names_at);
	free(schema_at);
}

static void
read_channels(struct flow_check *c, struct cg_graph_doc *g)
{
	const json_t *state = json_object_get(g->doc, "state");
	struct cg_buf at;
	const char *key;
	json_t *v;

	if (json_object_size(state) > CG_GRAPH_MAX_CHANNELS) {
		flow_found(c, FLOW_SCHEMA, "/state", false, NULL, "more than %d channels",
		    CG_GRAPH_MAX_CHANNELS);
		return;
	}
	g->channels = cg_arena_alloc(&g->mem->arena, (json_object_size(state) + 1) * sizeof *g->channels);
	cg_buf_init(&at, 1 << 16);
	json_object_foreach((json_t *)(size_t)state, key, v) {
		struct cg_graph_channel *ch = &g->channels[g->n_channels++];

		cg_buf_clear(&at);
		cg_buf_puts(&at, "/state");
		cg_json_pointer_add(&at, key, strlen(key));
		ch->name = key;
		read_channel(c, g, ch, v, at.s);
	}
	cg_buf_release(&at);
}

/* The members that a schema names must be channels, and when there is a list, shown ones. */
static void
check_members(struct flow_check *c, const struct cg_graph_doc *g, const json_t *schema,
    const char *pointer, bool shown)
{
	const char *key;
	json_t *ignored;
	struct cg_buf at;

	cg_buf_init(&at, 1 << 16);
	json_object_foreach(json_object_get(schema, "properties"), key, ignored) {
		bool is_there = false;

		cg_buf_clear(&at);
		cg_buf_printf(&at, "%s/properties", pointer);
		cg_json_pointer_add(&at, key, strlen(key));
		if (!graph_known_channel(c, g, at.s, true, key) || !shown)
			continue;
		for (size_t i = 0; i < g->n_output; i++)
			is_there |= strcmp(g->output[i], key) == 0;
		if (!is_there)
			flow_found(c, FLOW_COMPILE, at.s, true, NULL,
			    "channel '%s' is not among those that 'output' shows", key);
	}
	cg_buf_release(&at);
}

static void
read_output(struct flow_check *c, struct cg_graph_doc *g)
{
	const json_t *list = json_object_get(g->doc, "output");
	const char **all;
	size_t i;
	json_t *v;

	if (json_is_array(list)) {
		g->output = strings(&g->mem->arena, list, &g->n_output);
		check_twice(c, g->output, g->n_output, "/output");
		json_array_foreach(list, i, v) {
			char *at = cg_asprintf("/output/%zu", i);

			if (json_is_string(v))
				graph_known_channel(c, g, at, false, json_string_value(v));
			free(at);
		}
		return;
	}
	all = cg_arena_alloc(&g->mem->arena, (g->n_channels + 1) * sizeof *all);
	for (i = 0; i < g->n_channels; i++)
		all[i] = g->channels[i].name;
	g->output = all;
	g->n_output = g->n_channels;
}

void
graph_state(struct flow_check *c, struct cg_graph_doc *g)
{
	g->input_schema_doc = json_object_get(g->doc, "input_schema");
	g->output_schema_doc = json_object_get(g->doc, "output_schema");
	g->example_input = json_object_get(g->doc, "example_input");
	read_channels(c, g);
	graph_sort_channels(g);
	read_output(c, g);
	g->input_schema = flow_schema(c, g->input_schema_doc, "/input_schema", "input_schema");
	g->output_schema = flow_schema(c, g->output_schema_doc, "/output_schema", "output_schema");
	check_members(c, g, g->input_schema_doc, "/input_schema", false);
	check_members(c, g, g->output_schema_doc, "/output_schema", true);
	if (g->input_schema && g->example_input)
		flow_fits(c, g->input_schema, g->example_input, "/example_input", "the example",
		    "input_schema");
}
