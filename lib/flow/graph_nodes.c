/* The nodes of a graph: what each runs, gets, writes, and where it may send us. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "flow/graph.h"
#include "json/json.h"
#include "select/select.h"

enum {
	READS = 1 << CG_SELECT_CONSTANTS | 1 << CG_SELECT_STATE | 1 << CG_SELECT_PAYLOAD
	    | 1 << CG_SELECT_CONTEXT,
	WRITES = READS | 1 << CG_SELECT_RESULT
};

/* name: selector, as input_selector and output are. */
static struct cg_graph_member *
read_members(struct flow_check *c, struct cg_graph_doc *g, const struct cg_graph_node *n,
    const char *field, size_t *count, bool channels)
{
	const json_t *doc = json_object_get(n->doc, field);
	struct cg_graph_member *list;
	struct cg_buf at;
	const char *key;
	json_t *v;

	list = cg_arena_alloc(&g->mem->arena, (json_object_size(doc) + 1) * sizeof *list);
	cg_buf_init(&at, 1 << 16);
	json_object_foreach((json_t *)(size_t)doc, key, v) {
		struct cg_graph_member *m = &list[(*count)++];

		cg_buf_clear(&at);
		cg_buf_printf(&at, "%s/%s", n->pointer, field);
		cg_json_pointer_add(&at, key, strlen(key));
		m->name = key;
		if (channels)
			graph_known_channel(c, g, at.s, true, key);
		m->select = graph_selector(c, g, v, at.s, channels ? WRITES : READS,
		    channels ? "an output" : "an input");
	}
	cg_buf_release(&at);
	return list;
}

/* ---- goto: which nodes its text can name ---- */

struct going {
	struct flow_check *c;
	struct cg_graph_doc *g;
	struct cg_graph_node *n;
	const char **to;
	size_t n_to, room;
};

static void
add_way(struct going *w, const char *to)
{
	for (size_t i = 0; i < w->n_to; i++)
		if (strcmp(w->to[i], to) == 0)
			return;
	if (w->n_to == w->room) {
		w->room = w->room ? 2 * w->room : 8;
		w->to = cg_realloc(w->to, w->room, sizeof *w->to);
	}
	w->to[w->n_to++] = to;
}

static void ways_of_value(struct going *w, const json_t *v, const char *pointer);

static void
ways_of_list(struct going *w, const json_t *list, const char *pointer)
{
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v) {
		char *at = cg_asprintf("%s/%zu", pointer, i);

		ways_of_value(w, v, at);
		free(at);
	}
}

/* A value that stands in the file: a name, {node, payload}, or several; null is none. */
static void
ways_of_value(struct going *w, const json_t *v, const char *pointer)
{
	const json_t *node = json_object_get(v, "node");
	char *at = cg_asprintf("%s%s", pointer, node ? "/node" : "");
	const char *to;

	if (json_is_array(v)) {
		ways_of_list(w, v, pointer);
	} else if (v && !json_is_null(v)) {
		to = graph_target(w->c, w->g, node ? node : v, at, node ? 0 : GRAPH_END_MAY);
		if (to)
			add_way(w, to);
	}
	free(at);
}

static void ways_of(struct going *w, const json_t *sel, const char *pointer);

static void
ways_of_all(struct going *w, const json_t *list, const char *pointer)
{
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v) {
		char *at = cg_asprintf("%s/inputs/%zu", pointer, i);

		ways_of(w, v, at);
		free(at);
	}
}

static void
ways_of_map(struct going *w, const json_t *sel, const char *pointer)
{
	const json_t *other = json_object_get(sel, "else");
	struct cg_buf at;
	const char *key;
	json_t *v;

	cg_buf_init(&at, 1 << 16);
	json_object_foreach(json_object_get(sel, "to"), key, v) {
		cg_buf_clear(&at);
		cg_buf_printf(&at, "%s/to", pointer);
		cg_json_pointer_add(&at, key, strlen(key));
		ways_of_value(w, v, at.s);
	}
	cg_buf_clear(&at);
	cg_buf_printf(&at, "%s/else", pointer);
	ways_of_value(w, other, at.s);
	cg_buf_release(&at);
}

/* What a selector yields, as far as it stands in it; all else is decided by values. */
static void
ways_of(struct going *w, const json_t *sel, const char *pointer)
{
	const char *source = cg_json_get_str(sel, "source", "");
	const char *op = cg_json_get_str(sel, "operation", "");
	const json_t *node = json_object_get(json_object_get(sel, "members"), "node");
	char *fallback = cg_asprintf("%s/default", pointer);
	char *value = cg_asprintf("%s/value", pointer);
	char *member = cg_asprintf("%s/members/node", pointer);

	if (strcmp(source, "constants") == 0)
		ways_of_value(w, json_object_get(sel, "value"), value);
	else if (strcmp(op, "map") == 0)
		ways_of_map(w, sel, pointer);
	else if (strcmp(op, "coalesce") == 0 || strcmp(op, "concat") == 0)
		ways_of_all(w, json_object_get(sel, "inputs"), pointer);
	else if (strcmp(op, "object") == 0 && node)
		ways_of(w, node, member);
	else
		w->n->go_anywhere = true;
	ways_of_value(w, json_object_get(sel, "default"), fallback);
	free(member);
	free(value);
	free(fallback);
}

static void
read_goto(struct flow_check *c, struct cg_graph_doc *g, struct cg_graph_node *n)
{
	const json_t *doc = json_object_get(n->doc, "goto");
	struct going w = { .c = c, .g = g, .n = n };
	char *at = cg_asprintf("%s/goto", n->pointer);
	const char **to;

	n->go = graph_selector(c, g, doc, at, WRITES, "a goto");
	if (n->go)
		ways_of(&w, doc, at);
	to = cg_arena_alloc(&g->mem->arena, (w.n_to + 1) * sizeof *to);
	for (size_t i = 0; i < w.n_to; i++)
		to[i] = w.to[i];
	n->go_to = to;
	n->n_go_to = w.n_to;
	free(w.to);
	free(at);
}

/* ---- one node ---- */

/* Without a policy once; with one, what LangGraph does when a policy does not say. */
static void
read_retry(struct cg_graph_retry *r, const json_t *doc)
{
	bool given = json_is_object(doc);

	r->max_attempts = (int)cg_json_get_int(doc, "max_attempts", given ? 3 : 1);
	r->backoff_ms = cg_json_get_int(doc, "backoff_ms", 500);
	r->factor = cg_json_get_num(doc, "factor", 2);
	r->max_backoff_ms = cg_json_get_int(doc, "max_backoff_ms", 128000);
	r->jitter_ms = cg_json_get_int(doc, "jitter_ms", 1000);
}

static void
read_node(struct cg_graph_node *n, const json_t *doc, struct cg_arena *a, size_t place)
{
	const json_t *cache = json_object_get(doc, "cache_policy");
	const char *id = cg_json_get_str(doc, "node_id", "");

	n->doc = doc;
	n->pointer = cg_arena_printf(a, "/nodes/%zu", place);
	n->id = *id ? id : NULL;
	n->skill = cg_json_get_str(doc, "skill_id", NULL);
	n->workflow = cg_json_get_str(doc, "workflow", NULL);
	n->workflow_version = cg_json_get_str(doc, "workflow_version", NULL);
	n->description = cg_json_get_str(doc, "description", NULL);
	n->has_inputs = json_object_get(doc, "input_selector") != NULL;
	n->has_outputs = json_object_get(doc, "output") != NULL;
	n->approval = json_object_get(doc, "approval");
	n->approval_prompt = cg_json_get_str(n->approval, "prompt", NULL);
	read_retry(&n->retry, json_object_get(doc, "retry_policy"));
	n->timeout_ms = cg_json_get_int(doc, "timeout_ms", 0);
	n->defer = cg_json_get_bool(doc, "defer", false);
	n->cached = cg_json_get_bool(cache, "enabled", false);
	n->cache_global = strcmp(cg_json_get_str(cache, "scope", "run_only"), "global") == 0;
}

/* A mistake at a key of a node. */
__attribute__((format(printf, 5, 6))) static void
wrong(struct flow_check *c, const struct cg_graph_node *n, const char *field, bool key,
    const char *fmt, ...)
{
	char *at = cg_asprintf("%s%s%s", n->pointer, *field ? "/" : "", field), *msg;
	va_list ap;

	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	flow_found(c, FLOW_SCHEMA, at, key, NULL, "%s", msg);
	free(msg);
	free(at);
}

/* What the shape of one node cannot say. */
static void
check_node(struct flow_check *c, const struct cg_graph_doc *g, const struct cg_graph_node *n)
{
	static const char *const of_skills[] = { "timeout_ms", "retry_policy", "cache_policy" };

	if (json_is_object(n->doc) && !json_object_get(n->doc, "skill_id")
	    && !json_object_get(n->doc, "workflow"))
		wrong(c, n, "", false, "a node needs a 'skill_id', or a 'workflow' that is a graph of its own");
	if (n->skill && n->workflow)
		wrong(c, n, "workflow", true, "a node has either a 'skill_id' or a 'workflow', not both");
	if (n->workflow_version && !n->workflow)
		wrong(c, n, "workflow_version", true, "'workflow_version' goes with 'workflow' only");
	for (size_t i = 0; n->workflow && i < sizeof of_skills / sizeof *of_skills; i++)
		if (json_object_get(n->doc, of_skills[i]))
			wrong(c, n, of_skills[i], true, "'%s' is for skills; the nodes of '%s' have their own",
			    of_skills[i], n->workflow);
	if (n->workflow && g->name && strcmp(n->workflow, g->name) == 0)
		wrong(c, n, "workflow", false, "a graph cannot be a node of itself");
	if (n->id && cg_graph_doc_channel(g, n->id))
		wrong(c, n, "node_id", false, "'%s' is a channel: a node may not have its name", n->id);
}

static void
read_selectors(struct flow_check *c, struct cg_graph_doc *g, struct cg_graph_node *n)
{
	const json_t *show = json_object_get(n->approval, "show");

	n->inputs = read_members(c, g, n, "input_selector", &n->n_inputs, false);
	n->outputs = read_members(c, g, n, "output", &n->n_outputs, true);
	if (show) {
		char *at = cg_asprintf("%s/approval/show", n->pointer);

		n->approval_show = graph_selector(c, g, show, at, READS, "what an approval shows");
		free(at);
	}
	if (json_object_get(n->doc, "goto"))
		read_goto(c, g, n);
}

/* interrupt_before and interrupt_after: names of nodes; '*' is all of them. */
static void
read_interrupts(struct flow_check *c, struct cg_graph_doc *g, const char *field, bool before)
{
	size_t i;
	json_t *v;

	json_array_foreach(json_object_get(g->doc, field), i, v) {
		const char *name = json_string_value(v), *id = NULL;
		bool all = name && strcmp(name, "*") == 0;
		char *at = cg_asprintf("/%s/%zu", field, i);

		if (name && !all)
			id = graph_target(c, g, v, at, 0);
		for (size_t k = 0; k < g->n_nodes; k++) {
			struct cg_graph_node *n = &g->nodes[k];

			if (all || (id && n->id && strcmp(n->id, id) == 0))
				*(before ? &n->interrupt_before : &n->interrupt_after) = true;
		}
		free(at);
	}
}

void
graph_nodes(struct flow_check *c, struct cg_graph_doc *g)
{
	const json_t *list = json_object_get(g->doc, "nodes");
	size_t n = json_is_array(list) ? json_array_size(list) : 0;

	if (n > CG_GRAPH_MAX_NODES) {
		flow_found(c, FLOW_SCHEMA, "/nodes", false, NULL, "more than %d nodes", CG_GRAPH_MAX_NODES);
		n = 0;
	}
	g->nodes = cg_arena_alloc(&g->mem->arena, (n + 1) * sizeof *g->nodes);
	g->n_nodes = n;
	for (size_t i = 0; i < n; i++)
		read_node(&g->nodes[i], json_array_get(list, i), &g->mem->arena, i);
	graph_sort_nodes(c, g);
	for (size_t i = 0; i < n; i++) {
		check_node(c, g, &g->nodes[i]);
		read_selectors(c, g, &g->nodes[i]);
	}
	read_interrupts(c, g, "interrupt_before", true);
	read_interrupts(c, g, "interrupt_after", false);
}
