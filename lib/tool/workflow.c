/* Finding and compiling workflows, and remembering what they came to. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/flow.h"
#include "flow/graph.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "memo/memo.h"
#include "plan/draw_graph.h"
#include "plan/plan.h"
#include "skill/skill.h"
#include "tool/bounds.h"
#include "tool/tool.h"
#include "tool/workflow.h"

static bool
looks_like_path(const char *s)
{
	return strchr(s, '/') || cg_str_ends(s, ".yaml") || cg_str_ends(s, ".yml");
}

/* A workflow that was asked for: a flow or a graph, which the index owns or we do. */
struct found {
	struct cg_flow_index *ix;
	struct cg_flow *own_flow;
	struct cg_graph_doc *own_graph;
	const struct cg_flow *flow;
	const struct cg_graph_doc *graph;
};

static void
drop(struct found *f)
{
	cg_flow_free(f->own_flow);
	cg_graph_doc_free(f->own_graph);
	cg_flow_index_free(f->ix);
}

/* By its path; a bare file name is also looked for in the workflows' folder. */
static void
load_path(struct cg_ctx *ctx, const char *path, struct found *f, struct cg_diags *d,
    struct cg_err *err)
{
	char *other = NULL;

	if (!strchr(path, '/') && access(path, F_OK) < 0) {
		other = cg_path_join(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), path);
		if (access(other, F_OK) == 0)
			path = other;
	}
	cg_ctx_near(ctx, path);
	if (cg_flow_load_either(path, &f->own_flow, &f->own_graph, d, err) < 0 && !d->errors)
		cg_err_wrap(err, "load workflow");
	f->flow = f->own_flow;
	f->graph = f->own_graph;
	free(other);
}

/* By name[@version] through the index. */
static void
load_name(struct cg_ctx *ctx, const char *name, bool remote, struct found *f, struct cg_diags *d,
    struct cg_err *err)
{
	const char *dir = cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), *at = strchr(name, '@'), *near;
	char *bare = cg_strndup(name, at ? (size_t)(at - name) : strlen(name));
	struct cg_flow_opts o = { .only = bare };

	f->ix = cg_flow_index_load(dir, &o, d, err);
	if (f->ix && !d->errors) {
		f->flow = cg_flow_find(f->ix, bare, at ? at + 1 : NULL);
		if (!f->flow)
			f->graph = cg_flow_find_graph(f->ix, bare, at ? at + 1 : NULL);
	}
	if (f->ix && !f->flow && !f->graph && !d->errors) {
		near = cg_flow_nearest(f->ix, bare);
		cg_err_set(err, CG_E_NOINPUT, "no workflow '%.100s'%s%s%s%s%s%s", name,
		    remote ? "" : " in '", remote ? "" : dir, remote ? "" : "'", near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	}
	free(bare);
}

static void
find(struct cg_ctx *ctx, const char *name, bool remote, struct found *f, struct cg_diags *d,
    struct cg_err *err)
{
	*f = (struct found){ NULL };
	if (looks_like_path(name))
		load_path(ctx, name, f, d, err);
	else
		load_name(ctx, name, remote, f, d, err);
}

static int
ask_skill(void *arg, const char *id, const struct cg_skill **out, struct cg_err *err)
{
	struct cg_ctx *ctx = arg;

	return cg_catalog_get(ctx->catalog, id, NULL, out, err);
}

static void
keep(struct cg_ctx *ctx, const char *dir, const char *key, const struct cg_flow *flow,
    const char *index, const json_t *compiled)
{
	struct cg_trail t;
	struct cg_err ignored;

	cg_trail_init(&t);
	cg_trail_add(&t, flow->file);
	if (index)
		cg_trail_add(&t, index);
	for (size_t i = 0; i < flow->n_steps; i++) {
		const struct cg_skill *s;
		bool seen = false;

		for (size_t k = 0; k < i; k++)
			seen |= strcmp(flow->steps[k].skill, flow->steps[i].skill) == 0;
		if (!seen && ask_skill(ctx, flow->steps[i].skill, &s, &ignored) == 0)
			cg_trail_join(&t, cg_skill_trail(s));
	}
	cg_memo_write(dir, key, &t, (const json_t *[CG_MEMO_LINES]){ compiled });
	cg_trail_release(&t);
}

/* A workflow that is there and broken is not the asker's mistake when he is elsewhere. */
static void
blame(bool remote, const struct cg_diags *d, struct cg_err *err)
{
	if (d->errors)
		cg_diags_err(d, err);
	if (remote)
		err->code = CG_E_CONFIG;
}

static json_t *
compile(struct cg_ctx *ctx, const char *name, bool remote, const char *dir, const char *key,
    struct cg_diags *d, struct cg_err *err)
{
	json_t *compiled = NULL;
	char *index = NULL;
	struct found f;

	find(ctx, name, remote, &f, d, err);
	if (!looks_like_path(name))
		index = cg_path_join(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), "index.yaml");
	if (f.graph)
		cg_err_set(err, CG_E_DATA, "'%.100s' is a workflow of 'kind: graph', which has no plan: run "
		    "it with cg-thread", name);
	if (f.flow && cg_ctx_catalog(ctx, err) == 0) {
		struct cg_plan_from from = { .flow = f.flow, .skill = ask_skill, .arg = ctx };

		compiled = cg_plan_compile(&from, d, err);
		if (compiled)
			keep(ctx, dir, key, f.flow, index, compiled);
	}
	/* A name that the index does not have has its message already, and a graph its own. */
	if (!compiled && !f.graph && (f.flow || d->errors || !f.ix))
		blame(remote, d, err);
	drop(&f);
	free(index);
	return compiled;
}

char *
cg_workflow_memo_dir(const struct cg_ctx *ctx)
{
	return cg_asprintf("%s/workflows", cg_conf_get(&ctx->conf, CG_CONF_CACHE_DIR));
}

char *
cg_workflow_key(struct cg_ctx *ctx, const char *name)
{
	char cwd[4096], *key;

	if (looks_like_path(name))
		cg_ctx_near(ctx, name);
	key = cg_asprintf("workflow %s in %s of %s with %s %s %s", name,
	    getcwd(cwd, sizeof cwd) ? cwd : "", cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS),
	    cg_conf_get(&ctx->conf, CG_CONF_SKILLS), cg_conf_get(&ctx->conf, CG_CONF_LIBEXEC),
	    cg_conf_get(&ctx->conf, CG_CONF_PROMPTS));
	for (char *p = key; *p; p++)
		if (*p == '\n')
			*p = '\t';
	return key;
}

json_t *
cg_workflow_compiled(struct cg_ctx *ctx, const char *name, bool remote, struct cg_diags *d,
    char **stamps, struct cg_err *err)
{
	json_t *compiled = NULL;
	struct cg_memo m;
	char *dir, *key;

	*stamps = NULL;
	if (remote && looks_like_path(name)) {
		cg_err_set(err, CG_E_NOINPUT, "no workflow '%.100s'", name);
		return NULL;
	}
	dir = cg_workflow_memo_dir(ctx);
	key = cg_workflow_key(ctx, name);
	if (cg_memo_read(&m, dir, key)) {
		compiled = cg_json_again(m.lines[0].s, m.lines[0].len);
		cg_plan_warnings(compiled, name, d);
		*stamps = compiled ? cg_strdup(m.stamps) : NULL;
	}
	cg_memo_release(&m);
	if (!compiled)
		compiled = compile(ctx, name, remote, dir, key, d, err);
	free(key);
	free(dir);
	return compiled;
}

bool
cg_workflow_is_graph(struct cg_ctx *ctx, const char *name)
{
	char *dir = cg_workflow_memo_dir(ctx), *key = cg_workflow_key(ctx, name);
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err ignored = CG_ERR_INIT;
	struct found f = { NULL };
	struct cg_memo m;
	bool is;

	/* What has a plan is none. */
	if (!cg_memo_read(&m, dir, key))
		find(ctx, name, false, &f, &d, &ignored);
	is = f.graph != NULL;
	drop(&f);
	cg_memo_release(&m);
	cg_diags_release(&d);
	free(key);
	free(dir);
	return is;
}

/* ---- what there is ---- */

static json_t *
record(const char *name, const char *version, const char *kind, const char *description, size_t n)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "workflow");
	cg_json_set_str(r, "workflowName", name);
	cg_json_set_str(r, "workflowVersion", version);
	cg_json_set_str(r, "kind", kind);
	cg_json_set_str(r, "description", description);
	cg_json_set_int(r, "stepCount", (json_int_t)n);
	return r;
}

static json_t *
workflow_record(const struct cg_flow *f)
{
	return record(f->name, f->version, f->kind == CG_FLOW_UPDATE ? "update" : "build",
	    f->description, f->n_steps);
}

static json_t *
graph_record(const struct cg_graph_doc *g)
{
	return record(g->name, g->version, "graph", g->description, g->n_nodes);
}

static json_t *
step_record(const struct cg_flow *f, const struct cg_flow_step *s)
{
	json_t *r = json_object(), *needs = json_array();

	for (size_t i = 0; i < s->n_needs; i++)
		json_array_append_new(needs, json_string(f->steps[s->needs[i]].id));
	cg_json_set_str(r, "stepId", s->id);
	cg_json_set_str(r, "skillId", s->skill);
	cg_json_set_str(r, "description", s->description);
	cg_json_set(r, "needs", needs);
	cg_json_set(r, "approval", json_boolean(s->approval_prompt != NULL));
	return r;
}

static int
give_whole(const struct cg_flow *f, struct cg_sink *to, struct cg_err *err)
{
	json_t *r = workflow_record(f), *steps = json_array();

	for (size_t i = 0; i < f->n_steps; i++)
		json_array_append_new(steps, step_record(f, &f->steps[f->order[i]]));
	if (f->trigger_schema)
		json_object_set(r, "triggerSchema", (json_t *)(size_t)f->trigger_schema);
	if (f->example_trigger)
		json_object_set(r, "exampleTrigger", (json_t *)(size_t)f->example_trigger);
	cg_json_set(r, "steps", steps);
	return cg_sink_put_new(to, r, err);
}

/* What the file says under its own key, under the key that records have. */
static void
copy(json_t *r, const char *key, const json_t *doc, const char *from)
{
	json_t *v = json_object_get(doc, from);

	if (v)
		json_object_set(r, key, v);
}

static json_t *
node_record(const struct cg_graph_node *n)
{
	json_t *r = json_object();

	cg_json_set_str(r, "nodeId", n->id);
	cg_json_set_str(r, "skillId", n->skill);
	cg_json_set_str(r, "workflowName", n->workflow);
	cg_json_set_str(r, "workflowVersion", n->workflow_version);
	cg_json_set_str(r, "description", n->description);
	cg_json_set(r, "approval", json_boolean(n->approval_prompt != NULL));
	cg_json_set(r, "defer", json_boolean(n->defer));
	cg_json_set(r, "interruptBefore", json_boolean(n->interrupt_before));
	cg_json_set(r, "interruptAfter", json_boolean(n->interrupt_after));
	return r;
}

static json_t *
channel_record(const struct cg_graph_channel *ch, const json_t *state)
{
	const json_t *doc = json_object_get(state, ch->name);
	json_t *r = json_object();

	cg_json_set_str(r, "name", ch->name);
	cg_json_set_str(r, "reducer", cg_json_get_str(doc, "reducer", "last"));
	cg_json_set_str(r, "description", cg_json_get_str(doc, "description", NULL));
	copy(r, "schema", doc, "schema");
	return r;
}

/* Its own, or what is configured for those that say none. */
static int64_t
recursion_of(const struct cg_ctx *ctx, const struct cg_graph_doc *g)
{
	struct cg_err ignored = CG_ERR_INIT;
	struct cg_bounds b;

	return json_object_get(g->doc, "recursion_limit") || cg_bounds(&ctx->conf, &b, &ignored) < 0
	    ? g->recursion_limit : b.recursion;
}

static int
give_graph(const struct cg_ctx *ctx, const struct cg_graph_doc *g, struct cg_sink *to,
    struct cg_err *err)
{
	json_t *r = graph_record(g), *nodes = json_array(), *channels = json_array(), *shown = json_array();

	for (size_t i = 0; i < g->n_nodes; i++)
		json_array_append_new(nodes, node_record(&g->nodes[i]));
	for (size_t i = 0; i < g->n_channels; i++)
		json_array_append_new(channels, channel_record(&g->channels[i], json_object_get(g->doc, "state")));
	for (size_t i = 0; i < g->n_output; i++)
		json_array_append_new(shown, json_string(g->output[i]));
	copy(r, "inputSchema", g->doc, "input_schema");
	copy(r, "outputSchema", g->doc, "output_schema");
	copy(r, "exampleInput", g->doc, "example_input");
	cg_json_set_int(r, "recursionLimit", recursion_of(ctx, g));
	cg_json_set(r, "channels", channels);
	cg_json_set(r, "output", shown);
	cg_json_set(r, "nodes", nodes);
	copy(r, "edges", g->doc, "edges");
	copy(r, "branches", g->doc, "branches");
	return cg_sink_put_new(to, r, err);
}

int
cg_tool_workflows(struct cg_ctx *ctx, struct cg_sink *to, struct cg_diags *d, struct cg_err *err)
{
	struct cg_flow_index *ix = cg_flow_index_load(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), NULL, d,
	    err);
	int rc = ix ? 0 : -1;

	if (ix && !ix->found && !cg_is_dir(ix->dir))
		rc = cg_err_set(err, CG_E_NOINPUT, "no folder of workflows: '%s'", ix->dir);
	for (size_t i = 0; rc == 0 && i < ix->n_flows; i++)
		rc = cg_sink_put_new(to, workflow_record(ix->flows[i]), err);
	for (size_t i = 0; rc == 0 && i < ix->n_graphs; i++)
		rc = cg_sink_put_new(to, graph_record(ix->graphs[i]), err);
	cg_flow_index_free(ix);
	return rc;
}

int
cg_tool_workflow(struct cg_ctx *ctx, const char *name, bool remote, struct cg_sink *to,
    struct cg_diags *d, struct cg_err *err)
{
	struct found f;
	int rc;

	if (remote && looks_like_path(name))
		return cg_err_set(err, CG_E_NOINPUT, "no workflow '%.100s'", name);
	find(ctx, name, remote, &f, d, err);
	if (!f.flow && !f.graph && (d->errors || !f.ix))
		blame(remote, d, err);
	rc = f.flow ? give_whole(f.flow, to, err) : f.graph ? give_graph(ctx, f.graph, to, err) : -1;
	drop(&f);
	return rc;
}

int
cg_tool_draw_graph(struct cg_ctx *ctx, const char *name, const char *format, struct cg_buf *text,
    struct cg_diags *d, struct cg_err *err)
{
	struct cg_diags unsaid = CG_DIAGS_INIT;
	struct cg_err none = CG_ERR_INIT;
	struct found f;
	int rc = 0;

	find(ctx, name, false, &f, &unsaid, &none);
	if (f.graph)
		rc = cg_graph_draw(f.graph, format, text, err) < 0 ? -1 : 1;
	/* Who makes a plan of it instead says all of it. */
	for (size_t i = 0; f.graph && i < unsaid.n; i++)
		cg_diag_add(d, unsaid.v[i].severity, unsaid.v[i].file, unsaid.v[i].line, unsaid.v[i].col,
		    unsaid.v[i].field, "%s", unsaid.v[i].msg);
	cg_diags_release(&unsaid);
	drop(&f);
	return rc;
}
