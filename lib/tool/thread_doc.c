#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "flow/graph.h"
#include "json/json.h"
#include "skill/skill.h"
#include "tool/thread_doc.h"
#include "tool/tool.h"

enum { DEPTH_MAX = 16 /* subgraphs inside subgraphs */ };

bool
cg_thread_doc_is(const char *plan)
{
	static const char head[] = "{\"type\":\"graph\"";

	return plan && strncmp(plan, head, sizeof head - 1) == 0;
}

/* ---- finding ---- */

static bool
looks_like_path(const char *s)
{
	return strchr(s, '/') || cg_str_ends(s, ".yaml") || cg_str_ends(s, ".yml");
}

/* By its path; a bare file name is also looked for in the workflows' folder. */
static struct cg_graph_doc *
load_path(struct cg_ctx *ctx, const char *path, struct cg_diags *d, struct cg_err *err)
{
	struct cg_graph_doc *g;
	char *other = NULL;

	if (!strchr(path, '/') && access(path, F_OK) < 0) {
		other = cg_path_join(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), path);
		if (access(other, F_OK) == 0)
			path = other;
	}
	cg_ctx_near(ctx, path);
	g = cg_graph_doc_load(path, d, err);
	free(other);
	return g;
}

static struct cg_graph_doc *
load(struct cg_ctx *ctx, const char *name, const char *version, struct cg_err *err)
{
	const char *at = looks_like_path(name) ? NULL : strchr(name, '@');
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_graph_doc *g;
	char *bare = cg_strndup(name, at ? (size_t)(at - name) : strlen(name));

	g = looks_like_path(name) ? load_path(ctx, name, &d, err)
	    : cg_graph_doc_find(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), bare,
	    at ? at + 1 : version, &d, err);
	if (!g && d.errors)
		cg_diags_err(&d, err);
	cg_diags_release(&d);
	free(bare);
	return g;
}

static char *
key_of(const char *name, const char *version)
{
	return version ? cg_asprintf("%s@%s", name, version) : cg_strdup(name);
}

/* A folder beside a file is another one for a subgraph, which is found by name alone. */
static int
check_node(struct cg_ctx *ctx, const struct cg_graph_doc *g, const struct cg_graph_node *n,
    struct cg_err *err)
{
	const struct cg_skill *skill;

	if (!n->skill)
		return 0;
	if (cg_ctx_catalog(ctx, err) < 0)
		return -1;
	if (cg_catalog_get(ctx->catalog, n->skill, NULL, &skill, err) == 0)
		return 0;
	cg_err_wrap(err, "%s: node '%s'", g->name, n->id);
	if (err->code == CG_E_NOTFOUND)
		err->code = CG_E_DATA;
	return -1;
}

/* The skills of a graph, and the graphs that it names, with theirs. */
static int
collect(struct cg_ctx *ctx, const struct cg_graph_doc *g, json_t *graphs, int depth,
    struct cg_err *err)
{
	if (depth > DEPTH_MAX)
		return cg_err_set(err, CG_E_DATA, "%s: subgraphs are nested deeper than %d", g->name,
		    DEPTH_MAX);
	for (size_t i = 0; i < g->n_nodes; i++) {
		const struct cg_graph_node *n = &g->nodes[i];
		struct cg_graph_doc *sub;
		char *key;
		int rc = check_node(ctx, g, n, err);

		if (rc < 0)
			return -1;
		if (!n->workflow)
			continue;
		key = key_of(n->workflow, n->workflow_version);
		if (!json_object_get(graphs, key)) {
			sub = load(ctx, n->workflow, n->workflow_version, err);
			if (sub)
				json_object_set(graphs, key, sub->doc);
			rc = sub ? collect(ctx, sub, graphs, depth + 1, err)
			    : cg_err_wrap(err, "%s: node '%s'", g->name, n->id);
			cg_graph_doc_free(sub);
		}
		free(key);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static json_t *
digest_of(const struct cg_graph_doc *g)
{
	char *text = cg_json_str(g->doc), hex[65];

	cg_sha256_hex(text, strlen(text), hex);
	free(text);
	return json_sprintf("sha256:%s", hex);
}

static void
list_subs(struct cg_thread_doc *d)
{
	json_t *graphs = json_object_get(d->rec, "graphs"), *sub;
	const char *key;

	d->subs = cg_calloc(json_object_size(graphs) + 1, sizeof *d->subs);
	json_object_foreach(graphs, key, sub)
		d->subs[d->n_subs++].key = key;
}

int
cg_thread_doc_find(struct cg_thread_doc *d, struct cg_ctx *ctx, const char *workflow,
    const char *version, struct cg_err *err)
{
	struct cg_graph_doc *g = load(ctx, workflow, version, err);
	json_t *graphs = json_object(), *rec;

	memset(d, 0, sizeof *d);
	if (!g || collect(ctx, g, graphs, 0, err) < 0) {
		json_decref(graphs);
		cg_graph_doc_free(g);
		return -1;
	}
	d->doc = g;
	d->rec = rec = json_object();
	cg_json_set_str(rec, "type", "graph");
	cg_json_set_int(rec, "schema", CG_THREAD_DOC_SCHEMA);
	cg_json_set_str(rec, "workflowName", g->name);
	cg_json_set_str(rec, "workflowVersion", g->version);
	cg_json_set(rec, "workflowDigest", digest_of(g));
	json_object_set(rec, "doc", g->doc);
	if (json_object_size(graphs))
		json_object_set(rec, "graphs", graphs);
	json_decref(graphs);
	list_subs(d);
	return 0;
}

/* ---- what a run carries ---- */

int
cg_thread_doc_of(struct cg_thread_doc *d, json_t *rec, struct cg_err *err)
{
	memset(d, 0, sizeof *d);
	d->rec = rec;
	if (cg_json_get_int(rec, "schema", 0) != CG_THREAD_DOC_SCHEMA)
		cg_err_set(err, CG_E_DATA, "the graph of the run was written by another version of cg");
	else
		d->doc = cg_graph_doc_of(json_object_get(rec, "doc"), err);
	if (!d->doc) {
		cg_thread_doc_release(d);
		return -1;
	}
	list_subs(d);
	return 0;
}

int
cg_thread_doc_open(struct cg_thread_doc *d, const char *text, size_t len, struct cg_err *err)
{
	json_t *rec = cg_json_parse(text, len, "the graph of the run", 0, err);

	memset(d, 0, sizeof *d);
	return rec ? cg_thread_doc_of(d, rec, err) : -1;
}

static void
limit_to(struct cg_graph_doc *g, int recursion)
{
	if (recursion && !json_object_get(g->doc, "recursion_limit"))
		g->recursion_limit = recursion;
}

void
cg_thread_doc_recursion(struct cg_thread_doc *d, int limit)
{
	d->recursion = limit;
	limit_to(d->doc, limit);
	for (size_t i = 0; i < d->n_subs; i++)
		if (d->subs[i].doc)
			limit_to(d->subs[i].doc, limit);
}

void
cg_thread_doc_release(struct cg_thread_doc *d)
{
	for (size_t i = 0; i < d->n_subs; i++)
		cg_graph_doc_free(d->subs[i].doc);
	free(d->subs);
	cg_graph_doc_free(d->doc);
	json_decref(d->rec);
	memset(d, 0, sizeof *d);
}

const struct cg_graph_doc *
cg_thread_doc_sub(void *arg, const char *name, const char *version, struct cg_err *err)
{
	struct cg_thread_doc *d = arg;
	char *key = key_of(name, version);
	struct cg_thread_sub *s = NULL;

	for (size_t i = 0; !s && i < d->n_subs; i++)
		if (strcmp(d->subs[i].key, key) == 0)
			s = &d->subs[i];
	if (!s)
		cg_err_set(err, CG_E_DATA, "the run does not carry the workflow '%.100s'", key);
	else if (!s->doc && (s->doc = cg_graph_doc_of(json_object_get(json_object_get(d->rec, "graphs"), key), err)))
		limit_to(s->doc, d->recursion);
	free(key);
	return s ? s->doc : NULL;
}
