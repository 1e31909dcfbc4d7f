/*
 * From text to a checked graph, as flow.c does it for workflows of steps: shape, channels,
 * nodes, ways. Each stage looks at whatever the earlier ones left usable.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "flow/graph.h"
#include "json/json.h"
#include "schema/schema.h"
#include "select/select.h"
#include "yaml/yaml.h"

bool
cg_graph_doc_is(const json_t *doc)
{
	return strcmp(cg_json_get_str(doc, "kind", ""), "graph") == 0;
}

/* ---- names ---- */

const struct cg_graph_node *
cg_graph_doc_node(const struct cg_graph_doc *g, const char *id)
{
	size_t lo = 0, hi = g->mem->n_nodes;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(g->mem->node_names[mid], id);

		if (c == 0)
			return g->mem->nodes[mid];
		lo = c < 0 ? mid + 1 : lo;
		hi = c < 0 ? hi : mid;
	}
	return NULL;
}

const struct cg_graph_channel *
cg_graph_doc_channel(const struct cg_graph_doc *g, const char *name)
{
	size_t lo = 0, hi = g->mem->n_channels;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(g->mem->channel_names[mid], name);

		if (c == 0)
			return g->mem->channels[mid];
		lo = c < 0 ? mid + 1 : lo;
		hi = c < 0 ? hi : mid;
	}
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	const struct cg_graph_channel *x = *(const struct cg_graph_channel *const *)a;
	const struct cg_graph_channel *y = *(const struct cg_graph_channel *const *)b;

	return strcmp(x->name, y->name);
}

/* Of nodes with one id the first in the file comes first. */
static int
by_id(const void *a, const void *b)
{
	const struct cg_graph_node *x = *(const struct cg_graph_node *const *)a;
	const struct cg_graph_node *y = *(const struct cg_graph_node *const *)b;
	int c = strcmp(x->id, y->id);

	return c ? c : x < y ? -1 : x > y;
}

void
graph_sort_channels(struct cg_graph_doc *g)
{
	struct cg_graph_mem *m = g->mem;
	size_t n = g->n_channels;

	m->channels = cg_arena_alloc(&m->arena, (n + 1) * sizeof *m->channels);
	m->channel_names = cg_arena_alloc(&m->arena, (n + 1) * sizeof *m->channel_names);
	for (size_t i = 0; i < n; i++)
		m->channels[i] = &g->channels[i];
	qsort(m->channels, n, sizeof *m->channels, by_name);
	for (size_t i = 0; i < n; i++)
		m->channel_names[i] = m->channels[i]->name;
	m->n_channels = n;
}

/* A name that two have is a mistake of the second. */
static void
taken(struct flow_check *c, const struct cg_graph_node *n, const struct cg_graph_node *first)
{
	char *at = cg_asprintf("%s/node_id", n->pointer);
	char *programs = cg_asprintf("Duplicate node_id: %s", n->id);
	int line, col;

	cg_yaml_locate(c->text, c->len, first->pointer, false, &line, &col);
	flow_found(c, FLOW_PLAIN, at, false, programs, "node_id '%s' is taken by the node in line %d",
	    n->id, line);
	free(programs);
	free(at);
}

void
graph_sort_nodes(struct flow_check *c, struct cg_graph_doc *g)
{
	struct cg_graph_mem *m = g->mem;
	size_t n = 0, kept = 0;

	m->nodes = cg_arena_alloc(&m->arena, (g->n_nodes + 1) * sizeof *m->nodes);
	m->node_names = cg_arena_alloc(&m->arena, (g->n_nodes + 1) * sizeof *m->node_names);
	for (size_t i = 0; i < g->n_nodes; i++)
		if (g->nodes[i].id)
			m->nodes[n++] = &g->nodes[i];
	qsort(m->nodes, n, sizeof *m->nodes, by_id);
	for (size_t i = 0; i < n; i++) {
		const struct cg_graph_node *node = m->nodes[i];

		if (kept > 0 && strcmp(m->nodes[kept - 1]->id, node->id) == 0) {
			taken(c, node, m->nodes[kept - 1]);
			continue;
		}
		m->node_names[kept] = node->id;
		m->nodes[kept++] = node;
	}
	m->n_nodes = kept;
}

void
graph_unknown(struct flow_check *c, const char *pointer, bool key, const char *of,
    const char *name, const char *const *names, size_t n)
{
	const char *near = n > 0 ? cg_nearest(name, names, n) : NULL;

	flow_found(c, FLOW_COMPILE, pointer, key, NULL, near ? "%s '%.100s' does not exist (did you "
	    "mean '%s'?)" : "%s '%.100s' does not exist", of, name, near);
}

const struct cg_graph_channel *
graph_known_channel(struct flow_check *c, const struct cg_graph_doc *g, const char *pointer,
    bool key, const char *name)
{
	const struct cg_graph_channel *ch = cg_graph_doc_channel(g, name);

	if (!ch)
		graph_unknown(c, pointer, key, "channel", name, g->mem->channel_names,
		    g->mem->n_channels);
	return ch;
}

const char *
graph_target(struct flow_check *c, const struct cg_graph_doc *g, const json_t *v,
    const char *pointer, int may)
{
	const struct cg_graph_node *node;
	const char *s = json_string_value(v);
	bool start, end;

	if (!s) {
		flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "the name of a node is needed here");
		return NULL;
	}
	start = strcmp(s, "START") == 0;
	end = strcmp(s, "END") == 0;
	if ((start && (may & GRAPH_START_MAY)) || (end && (may & GRAPH_END_MAY)))
		return start ? CG_GRAPH_START : CG_GRAPH_END;
	if (start || end) {
		flow_found(c, FLOW_COMPILE, pointer, false, NULL, start
		    ? "START is where the graph begins: only an edge or a branch from it alone may name it"
		    : "END is where the graph is over: only an edge, a case or a goto to it may name it");
		return NULL;
	}
	node = cg_graph_doc_node(g, s);
	if (!node)
		graph_unknown(c, pointer, false, "node", s, g->mem->node_names, g->mem->n_nodes);
	return node ? node->id : NULL;
}

/* ---- selectors ---- */

struct reading {
	struct flow_check *c;
	struct cg_graph_doc *g;
	unsigned sources;
	const char *place;
};

static void
heard(void *arg, const char *pointer, bool key, const char *msg)
{
	const struct reading *r = arg;

	flow_found(r->c, FLOW_COMPILE, pointer, key, NULL, "%s", msg);
}

/* The source is one that nobody reads here: say which there are instead. */
static void
wrong_source(const struct reading *r, const struct cg_select_source *src)
{
	char *at = cg_asprintf("%s/source", src->pointer);
	struct cg_buf list;

	cg_buf_init(&list, 1000);
	for (unsigned k = 0; r->sources >> k; k++)
		if (r->sources >> k & 1)
			cg_buf_printf(&list, "%s%s", list.len == 0 ? "" : r->sources >> (k + 1) ? ", " : " or ",
			    cg_select_kind_name((enum cg_select_kind)k));
	flow_found(r->c, FLOW_COMPILE, at, false, NULL, "%s cannot read the source '%s': it may be %s",
	    r->place, cg_select_kind_name(src->kind), list.s);
	cg_buf_release(&list);
	free(at);
}

static int
check_source(void *arg, const struct cg_select_source *src)
{
	const struct reading *r = arg;
	char *at;

	if (!(r->sources >> src->kind & 1)) {
		wrong_source(r, src);
	} else if (src->kind == CG_SELECT_STATE && src->n_segments > 0) {
		at = cg_asprintf("%s/path", src->pointer);
		graph_known_channel(r->c, r->g, at, false, src->segments[0]);
		free(at);
	}
	return 0;
}

struct cg_select *
graph_selector(struct flow_check *c, struct cg_graph_doc *g, const json_t *doc,
    const char *pointer, unsigned sources, const char *place)
{
	struct reading r = { c, g, sources, place };
	struct cg_select_report report = { heard, &r };
	struct cg_select *s;

	if (!doc)
		return NULL;
	s = cg_select_compile_in(&g->mem->arena, doc, pointer, &report);
	if (s)
		cg_select_walk(s, check_source, &r);
	return s;
}

/* ---- the file ---- */

static void
examine(struct flow_check *c, struct cg_graph_doc *g)
{
	flow_shape(c, g->doc, &flow_graph_rule);
	g->name = cg_json_get_str(g->doc, "workflow_name", NULL);
	g->version = cg_json_get_str(g->doc, "version", NULL);
	g->description = cg_json_get_str(g->doc, "description", NULL);
	g->recursion_limit = (int)cg_json_get_int(g->doc, "recursion_limit", CG_GRAPH_RECURSION);
	g->timeout_ms = cg_json_get_int(g->doc, "timeout_ms", 0);
	graph_state(c, g);
	graph_nodes(c, g);
	graph_ways(c, g);
}

struct cg_graph_doc *
graph_read(struct flow_check *c, char *text, json_t *doc)
{
	struct cg_graph_doc *g = cg_alloc(sizeof *g);

	g->mem = cg_alloc(sizeof *g->mem);
	g->file = cg_strdup(c->file);
	g->text = text;
	g->text_len = c->len;
	g->doc = doc;
	c->text = text;
	if (doc && !cg_graph_doc_is(doc))
		flow_found(c, FLOW_PLAIN, "/kind", false, NULL,
		    "the workflow is none of 'kind: graph': cg-plan and cg-enqueue take it");
	else if (doc)
		examine(c, g);
	if (doc && !c->bad)
		return g;
	c->bad = true;
	cg_graph_doc_free(g);
	c->text = NULL;
	return NULL;
}

struct cg_graph_doc *
cg_graph_doc_parse(const char *text, size_t len, const char *name, struct cg_diags *d)
{
	struct flow_check c = { .file = name, .len = len, .d = d };
	char *copy = cg_alloc(len + 1);
	struct cg_graph_doc *g;

	memcpy(copy, text, len);
	g = graph_read(&c, copy, cg_yaml_parse(copy, len, name, d));
	cg_diags_sort(d);
	return g;
}

int
cg_flow_load_either(const char *path, struct cg_flow **flow, struct cg_graph_doc **graph,
    struct cg_diags *d, struct cg_err *err)
{
	struct flow_check c = { .file = path, .d = d };
	struct cg_buf text;
	json_t *doc;

	*flow = NULL;
	*graph = NULL;
	cg_buf_init(&text, CG_FLOW_MAX_BYTES);
	if (cg_file_read(&text, path, err) == 0) {
		doc = cg_yaml_parse(text.s, text.len, path, d);
		c.len = text.len;
		if (cg_graph_doc_is(doc))
			*graph = graph_read(&c, cg_buf_detach(&text, NULL), doc);
		else
			*flow = flow_read(&c, cg_buf_detach(&text, NULL), doc);
		cg_diags_sort(d);
	}
	cg_buf_release(&text);
	return *flow || *graph ? 0 : -1;
}

struct cg_graph_doc *
cg_graph_doc_load(const char *path, struct cg_diags *d, struct cg_err *err)
{
	struct cg_graph_doc *g = NULL;
	struct cg_buf text;

	cg_buf_init(&text, CG_FLOW_MAX_BYTES);
	if (cg_file_read(&text, path, err) == 0) {
		struct flow_check c = { .file = path, .len = text.len, .d = d };
		json_t *doc = cg_yaml_parse(text.s, text.len, path, d);

		g = graph_read(&c, cg_buf_detach(&text, NULL), doc);
		cg_diags_sort(d);
	}
	cg_buf_release(&text);
	return g;
}

struct cg_graph_doc *
cg_graph_doc_of(const json_t *doc, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct flow_check c = { .file = "graph", .d = &d, .quiet = true };
	struct cg_graph_doc *g = graph_read(&c, cg_strdup(""), json_incref((json_t *)(size_t)doc));

	for (size_t i = 0; !g && i < d.n; i++)
		if (d.v[i].severity == CG_DIAG_ERROR) {
			cg_err_set(err, CG_E_DATA, "the graph at '%s': %s", d.v[i].field, d.v[i].msg);
			break;
		}
	cg_diags_release(&d);
	return g;
}

static void
free_members(struct cg_graph_member *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cg_select_free(m[i].select);
}

static void
free_branch(struct cg_graph_branch *b)
{
	for (size_t i = 0; i < b->n_cases; i++)
		cg_select_free(b->cases[i].when);
	cg_select_free(b->each);
	cg_select_free(b->payload);
}

void
cg_graph_doc_free(struct cg_graph_doc *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n_nodes; i++) {
		free_members(g->nodes[i].inputs, g->nodes[i].n_inputs);
		free_members(g->nodes[i].outputs, g->nodes[i].n_outputs);
		cg_select_free(g->nodes[i].go);
		cg_select_free(g->nodes[i].approval_show);
	}
	for (size_t i = 0; i < g->n_branches; i++)
		free_branch(&g->branches[i]);
	for (size_t i = 0; i < g->n_channels; i++)
		cg_schema_free(g->channels[i].schema);
	cg_schema_free(g->input_schema);
	cg_schema_free(g->output_schema);
	for (size_t i = 0; i < sizeof g->mem->starts / sizeof *g->mem->starts; i++)
		json_decref(g->mem->starts[i]);
	cg_arena_release(&g->mem->arena);
	free(g->mem);
	json_decref(g->doc);
	free(g->file);
	free(g->text);
	free(g);
}
