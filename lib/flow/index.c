/*
 * The folder. index.yaml is the only way in: what it does not list is not
 * loaded. Whatever is wrong with one entry stays with that entry.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "flow/graph.h"
#include "json/json.h"
#include "yaml/yaml.h"

enum { INDEX_MAX_BYTES = 1 << 20 };

/* What stays the same for all entries. */
struct loading {
	struct cg_flow_index *ix;
	const struct cg_flow_opts *opts;
	struct flow_check *index; /* index.yaml itself */
	struct cg_diags *d;
};

void
flow_problem(struct cg_flow_index *ix, const char *workflow, const char *message,
    const char *field)
{
	ix->problems = cg_realloc(ix->problems, ix->n_problems + 1, sizeof *ix->problems);
	ix->problems[ix->n_problems++] = (struct cg_flow_problem){
		.workflow = cg_strdup(workflow),
		.message = cg_strdup(message),
		.field = field ? cg_strdup(field) : NULL,
	};
}

/* What the YAML reader said about a file, for programs too. */
static void
parser_problems(struct cg_flow_index *ix, const char *workflow, const struct cg_diags *d,
    size_t from)
{
	for (size_t i = from; i < d->n; i++) {
		char *msg = cg_asprintf("%d:%d: %s", d->v[i].line, d->v[i].col, d->v[i].msg);

		flow_problem(ix, workflow, msg, NULL);
		free(msg);
	}
}

/* "name.v1.yaml"; new string. */
static char *
default_file(const char *name, const char *version)
{
	int64_t major;
	struct cg_err ignored = CG_ERR_INIT;
	char *digits = cg_strndup(version, strspn(version, "0123456789")), *file;

	if (cg_strtoi64(digits, 0, INT32_MAX, &major, "", &ignored) < 0)
		major = 1;
	file = cg_asprintf("%s.v%d.yaml", name, (int)major);
	free(digits);
	return file;
}

/* Does a relative path, taken word for word, end inside the folder it starts from? */
static bool
stays_inside(const char *path)
{
	int depth = 0;

	if (*path == '/' || strchr(path, '\\'))
		return false;
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && memcmp(path, "..", 2) == 0) {
			if (--depth < 0)
				return false;
		} else if (n > 0 && !(n == 1 && *path == '.')) {
			depth++;
		}
		path += n + (path[n] == '/');
	}
	return depth > 0;
}

/* The same after links: a file that is elsewhere is not ours. Missing files pass. */
static bool
is_inside(const char *dir, const char *path)
{
	char *d = realpath(dir, NULL), *p = realpath(path, NULL);
	size_t n = d ? strlen(d) : 0;
	bool inside = !d || !p || (strncmp(d, p, n) == 0 && (p[n] == '/' || d[n - 1] == '/'));

	free(d);
	free(p);
	return inside;
}

/* A mistake that stands in the index but belongs to the workflow. */
__attribute__((format(printf, 4, 5))) static void
entry_wrong(struct loading *l, const char *workflow, const char *pointer, const char *fmt, ...)
{
	struct flow_check at = *l->index;
	va_list ap;
	char *msg;

	at.workflow = workflow;
	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	flow_found(&at, FLOW_PLAIN, pointer, false, NULL, "%s", msg);
	free(msg);
}

/* What the file says of itself must be what the index says of it. */
static void
compare(struct flow_check *c, const char *what, const char *pointer, const char *want,
    const char *have)
{
	char *programs;

	if (!have || strcmp(want, have) == 0)
		return;
	programs = cg_asprintf("%s mismatch: index='%s', file='%s'", what, want, have);
	flow_found(c, FLOW_PLAIN, pointer, false, programs, "the index says '%s', the file '%s'",
	    want, have);
	free(programs);
}

static void
check_skill(struct flow_check *c, const struct cg_flow_opts *opts, const char *what,
    const char *id, const char *skill, const char *pointer)
{
	char *at, *programs;

	if (!opts || !opts->has_skill || opts->has_skill(opts->arg, skill))
		return;
	at = cg_asprintf("%s/skill_id", pointer);
	programs = cg_asprintf("Unknown skill reference: %s in %s %s", skill, what, id);
	flow_found(c, FLOW_PLAIN, at, false, programs,
	    "%s '%s' uses skill '%s', which does not exist or cannot be executed", what, id, skill);
	free(at);
	free(programs);
}

/* What only the index can ask of a file that is good in itself. */
static bool
fits_entry(struct flow_check *c, const json_t *entry, const char *name, const char *version)
{
	compare(c, "Name", "/workflow_name", cg_json_get_str(entry, "workflow_name", ""), name);
	compare(c, "Version", "/version", cg_json_get_str(entry, "version", ""), version);
	return !c->bad;
}

static bool
keep_graph(struct loading *l, struct flow_check *c, const json_t *entry, char *text, json_t *doc)
{
	struct cg_graph_doc *g = graph_read(c, text, doc);

	if (!g)
		return false;
	for (size_t i = 0; i < g->n_nodes; i++)
		if (g->nodes[i].skill)
			check_skill(c, l->opts, "node", g->nodes[i].id, g->nodes[i].skill, g->nodes[i].pointer);
	if (!fits_entry(c, entry, g->name, g->version)) {
		cg_graph_doc_free(g);
		return false;
	}
	l->ix->graphs = cg_realloc(l->ix->graphs, l->ix->n_graphs + 1, sizeof *l->ix->graphs);
	l->ix->graphs[l->ix->n_graphs++] = g;
	return true;
}

static bool
keep_flow(struct loading *l, struct flow_check *c, const json_t *entry, char *text, json_t *doc)
{
	struct cg_flow *f = flow_read(c, text, doc);

	if (!f)
		return false;
	c->text = f->text;
	for (size_t i = 0; i < f->n_steps; i++)
		check_skill(c, l->opts, "step", f->steps[i].id, f->steps[i].skill, f->steps[i].pointer);
	if (!fits_entry(c, entry, f->name, f->version)) {
		cg_flow_free(f);
		return false;
	}
	l->ix->flows = cg_realloc(l->ix->flows, l->ix->n_flows + 1, sizeof *l->ix->flows);
	l->ix->flows[l->ix->n_flows++] = f;
	return true;
}

static void
load_text(struct loading *l, const json_t *entry, const char *path, struct cg_buf *text)
{
	const char *name = cg_json_get_str(entry, "workflow_name", "");
	struct flow_check c = { .file = path, .len = text->len, .d = l->d, .ix = l->ix,
		.workflow = name };
	size_t said = l->d->n, problems = l->ix->n_problems;
	json_t *doc = cg_yaml_parse(text->s, text->len, path, l->d);
	char *s = cg_buf_detach(text, NULL);
	bool kept = cg_graph_doc_is(doc) ? keep_graph(l, &c, entry, s, doc)
	    : keep_flow(l, &c, entry, s, doc);

	if (!kept && l->ix->n_problems == problems)
		parser_problems(l->ix, name, l->d, said);
}

static void
load_file(struct loading *l, const json_t *entry, const char *pointer, const char *file)
{
	const char *name = cg_json_get_str(entry, "workflow_name", "");
	char *path = cg_path_join(l->ix->dir, file);
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf text;

	cg_buf_init(&text, CG_FLOW_MAX_BYTES);
	if (!stays_inside(file) || !is_inside(l->ix->dir, path))
		entry_wrong(l, name, pointer, "Path traversal detected: %s", file);
	else if (cg_file_read(&text, path, &err) == 0)
		load_text(l, entry, path, &text);
	else if (err.code == CG_E_NOINPUT)
		entry_wrong(l, name, pointer, "Workflow file not found: %s", path);
	else
		entry_wrong(l, name, pointer, "%s", err.msg);
	cg_buf_release(&text);
	free(path);
}

static bool
is_listed(const struct cg_flow_index *ix, const char *name, const char *version)
{
	for (size_t i = 0; i < ix->n_flows; i++)
		if (strcmp(ix->flows[i]->name, name) == 0
		    && strcmp(ix->flows[i]->version, version) == 0)
			return true;
	for (size_t i = 0; i < ix->n_graphs; i++)
		if (strcmp(ix->graphs[i]->name, name) == 0
		    && strcmp(ix->graphs[i]->version, version) == 0)
			return true;
	return false;
}

static void
load_entry(struct loading *l, const json_t *entry, size_t place)
{
	const char *name = cg_json_get_str(entry, "workflow_name", "");
	const char *version = cg_json_get_str(entry, "version", "");
	const char *given = cg_json_get_str(entry, "file", NULL);
	char *pointer, *file;

	if (strcmp(cg_json_get_str(entry, "status", ""), "active") != 0)
		return;
	l->ix->names = cg_realloc(l->ix->names, l->ix->n_names + 1, sizeof *l->ix->names);
	l->ix->names[l->ix->n_names++] = cg_strdup(name);
	if (l->opts && l->opts->only && strcmp(l->opts->only, name) != 0)
		return;
	pointer = cg_asprintf("/workflows/%zu", place);
	file = given ? cg_strdup(given) : default_file(name, version);
	if (is_listed(l->ix, name, version))
		entry_wrong(l, name, pointer, "'%s' %s is listed twice", name, version);
	else
		load_file(l, entry, pointer, file);
	free(pointer);
	free(file);
}

/* A graph in a graph is looked up when its turn comes: who sees the whole index can say it earlier. */
static void
warn_missing(const struct cg_flow_index *ix, const struct cg_graph_doc *g, struct cg_diags *d)
{
	struct flow_check c = { .file = g->file, .text = g->text, .len = g->text_len, .d = d };

	for (size_t i = 0; i < g->n_nodes; i++) {
		const struct cg_graph_node *n = &g->nodes[i];
		const char *near;
		char *at;

		if (!n->workflow || cg_flow_find_graph(ix, n->workflow, n->workflow_version))
			continue;
		at = cg_asprintf("%s/workflow", n->pointer);
		near = cg_flow_nearest(ix, n->workflow);
		if (near && strcmp(near, n->workflow) == 0)
			flow_warn(&c, at, "node '%s' runs '%s', of which the index has no such graph", n->id,
			    n->workflow);
		else
			flow_warn(&c, at, near ? "node '%s' runs '%s', which the index does not have (did you mean "
			    "'%s'?)" : "node '%s' runs '%s', which the index does not have", n->id, n->workflow,
			    near);
		free(at);
	}
}

static void
load_index(struct cg_flow_index *ix, const struct cg_flow_opts *opts, const char *path,
    const struct cg_buf *text, struct cg_diags *d)
{
	struct flow_check c = { .file = path, .text = text->s, .len = text->len, .d = d, .ix = ix,
		.workflow = "index" };
	struct loading l = { ix, opts, &c, d };
	size_t said = d->n, i;
	json_t *doc = cg_yaml_parse(text->s, text->len, path, d), *entry;

	if (!doc) {
		parser_problems(ix, "index", d, said);
		return;
	}
	flow_shape(&c, doc, &flow_index_rule);
	if (!c.bad)
		json_array_foreach(json_object_get(doc, "workflows"), i, entry)
			load_entry(&l, entry, i);
	for (i = 0; !(opts && opts->only) && i < ix->n_graphs; i++)
		warn_missing(ix, ix->graphs[i], d);
	json_decref(doc);
}

struct cg_flow_index *
cg_flow_index_load(const char *dir, const struct cg_flow_opts *opts, struct cg_diags *d,
    struct cg_err *err)
{
	struct cg_flow_index *ix = cg_alloc(sizeof *ix);
	char *path = cg_path_join(dir, "index.yaml");
	struct cg_buf text;

	ix->dir = cg_strdup(dir);
	cg_buf_init(&text, INDEX_MAX_BYTES);
	if (cg_file_read(&text, path, err) == 0) {
		ix->found = true;
		load_index(ix, opts, path, &text, d);
		cg_diags_sort(d);
	} else if (err->code != CG_E_NOINPUT) {
		cg_flow_index_free(ix);
		ix = NULL;
	} else {
		*err = (struct cg_err)CG_ERR_INIT;
	}
	cg_buf_release(&text);
	free(path);
	return ix;
}

void
cg_flow_index_free(struct cg_flow_index *ix)
{
	if (!ix)
		return;
	for (size_t i = 0; i < ix->n_flows; i++)
		cg_flow_free(ix->flows[i]);
	for (size_t i = 0; i < ix->n_graphs; i++)
		cg_graph_doc_free(ix->graphs[i]);
	for (size_t i = 0; i < ix->n_problems; i++) {
		free(ix->problems[i].workflow);
		free(ix->problems[i].message);
		free(ix->problems[i].field);
	}
	for (size_t i = 0; i < ix->n_names; i++)
		free(ix->names[i]);
	free(ix->names);
	free(ix->flows);
	free(ix->graphs);
	free(ix->problems);
	free(ix->dir);
	free(ix);
}

const struct cg_flow *
cg_flow_find(const struct cg_flow_index *ix, const char *name, const char *version)
{
	const struct cg_flow *best = NULL;

	for (size_t i = 0; i < ix->n_flows; i++) {
		const struct cg_flow *f = ix->flows[i];

		if (strcmp(f->name, name) != 0 || (version && strcmp(f->version, version) != 0))
			continue;
		if (!best || cg_semver_cmp(f->version, best->version) > 0)
			best = f;
	}
	return best;
}

static size_t
graph_place(const struct cg_flow_index *ix, const char *name, const char *version)
{
	size_t best = ix->n_graphs;

	for (size_t i = 0; i < ix->n_graphs; i++) {
		const struct cg_graph_doc *g = ix->graphs[i];

		if (strcmp(g->name, name) != 0 || (version && strcmp(g->version, version) != 0))
			continue;
		if (best == ix->n_graphs || cg_semver_cmp(g->version, ix->graphs[best]->version) > 0)
			best = i;
	}
	return best;
}

const struct cg_graph_doc *
cg_flow_find_graph(const struct cg_flow_index *ix, const char *name, const char *version)
{
	size_t at = graph_place(ix, name, version);

	return at < ix->n_graphs ? ix->graphs[at] : NULL;
}

struct cg_graph_doc *
cg_graph_doc_find(const char *dir, const char *name, const char *version, struct cg_diags *d,
    struct cg_err *err)
{
	struct cg_flow_opts opts = { .only = name };
	struct cg_flow_index *ix = cg_flow_index_load(dir, &opts, d, err);
	size_t at = ix ? graph_place(ix, name, version) : 0;
	struct cg_graph_doc *g = NULL;
	const char *near;

	if (ix && at < ix->n_graphs) {
		g = ix->graphs[at];
		ix->graphs[at] = ix->graphs[--ix->n_graphs];
	} else if (ix && !d->errors && cg_flow_find(ix, name, version)) {
		cg_err_set(err, CG_E_USAGE, "workflow '%.100s' is none of 'kind: graph': cg-enqueue runs it", name);
	} else if (ix && !d->errors) {
		near = cg_flow_nearest(ix, name);
		cg_err_set(err, CG_E_NOINPUT, "no workflow '%.100s'%s%.40s in '%s'%s%s%s", name,
		    version ? " " : "", version ? version : "", dir, near ? " (did you mean '" : "",
		    near ? near : "", near ? "'?)" : "");
	}
	cg_flow_index_free(ix);
	return g;
}

const char *
cg_flow_nearest(const struct cg_flow_index *ix, const char *name)
{
	return cg_nearest(name, (const char *const *)ix->names, ix->n_names);
}
