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
#include "json/json.h"
#include "json/ndjson.h"
#include "memo/memo.h"
#include "plan/plan.h"
#include "skill/skill.h"
#include "tool/tool.h"
#include "tool/workflow.h"

static bool
looks_like_path(const char *s)
{
	return strchr(s, '/') || cg_str_ends(s, ".yaml") || cg_str_ends(s, ".yml");
}

/* A workflow by its path; a bare file name is also looked for in the workflows' folder. */
static struct cg_flow *
load_path(struct cg_ctx *ctx, const char *path, struct cg_diags *d, struct cg_err *err)
{
	char *other = NULL;
	struct cg_flow *f;

	if (!strchr(path, '/') && access(path, F_OK) < 0) {
		other = cg_path_join(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), path);
		if (access(other, F_OK) == 0)
			path = other;
	}
	cg_ctx_near(ctx, path);
	f = cg_flow_load(path, d, err);
	if (!f && !d->errors)
		cg_err_wrap(err, "load workflow");
	free(other);
	return f;
}

/* A workflow by name[@version] through the index; the index is *ix, the flow is its. */
static const struct cg_flow *
load_name(struct cg_ctx *ctx, const char *name, bool remote, struct cg_flow_index **ix,
    struct cg_diags *d, struct cg_err *err)
{
	const char *dir = cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), *at = strchr(name, '@'), *near;
	char *bare = cg_strndup(name, at ? (size_t)(at - name) : strlen(name));
	struct cg_flow_opts o = { .only = bare };
	const struct cg_flow *f = NULL;

	*ix = cg_flow_index_load(dir, &o, d, err);
	if (*ix && !d->errors)
		f = cg_flow_find(*ix, bare, at ? at + 1 : NULL);
	if (*ix && !f && !d->errors) {
		near = cg_flow_nearest(*ix, bare);
		cg_err_set(err, CG_E_NOINPUT, "no workflow '%.100s'%s%s%s%s%s%s", name,
		    remote ? "" : " in '", remote ? "" : dir, remote ? "" : "'", near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	}
	free(bare);
	return f;
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
	struct cg_flow_index *ix = NULL;
	struct cg_flow *own = NULL;
	const struct cg_flow *flow;
	json_t *compiled = NULL;
	char *index = NULL;

	if (looks_like_path(name)) {
		flow = own = load_path(ctx, name, d, err);
	} else {
		flow = load_name(ctx, name, remote, &ix, d, err);
		index = cg_path_join(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), "index.yaml");
	}
	if (flow && cg_ctx_catalog(ctx, err) == 0) {
		struct cg_plan_from from = { .flow = flow, .skill = ask_skill, .arg = ctx };

		compiled = cg_plan_compile(&from, d, err);
		if (compiled)
			keep(ctx, dir, key, flow, index, compiled);
	}
	/* A name that the index does not have has its message already. */
	if (!compiled && (flow || d->errors || !ix))
		blame(remote, d, err);
	cg_flow_free(own);
	cg_flow_index_free(ix);
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

/* ---- what there is ---- */

static json_t *
workflow_record(const struct cg_flow *f)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "workflow");
	cg_json_set_str(r, "workflowName", f->name);
	cg_json_set_str(r, "workflowVersion", f->version);
	cg_json_set_str(r, "kind", f->kind == CG_FLOW_UPDATE ? "update" : "build");
	cg_json_set_str(r, "description", f->description);
	cg_json_set_int(r, "stepCount", (json_int_t)f->n_steps);
	return r;
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

int
cg_tool_workflows(struct cg_ctx *ctx, struct cg_sink *to, struct cg_diags *d, struct cg_err *err)
{
	struct cg_flow_index *ix = cg_flow_index_load(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), NULL, d,
	    err);
	int rc = ix ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < ix->n_flows; i++)
		rc = cg_sink_put_new(to, workflow_record(ix->flows[i]), err);
	cg_flow_index_free(ix);
	return rc;
}

int
cg_tool_workflow(struct cg_ctx *ctx, const char *name, bool remote, struct cg_sink *to,
    struct cg_diags *d, struct cg_err *err)
{
	struct cg_flow_index *ix = NULL;
	struct cg_flow *own = NULL;
	const struct cg_flow *f;
	int rc;

	if (remote && looks_like_path(name))
		return cg_err_set(err, CG_E_NOINPUT, "no workflow '%.100s'", name);
	f = looks_like_path(name) ? (own = load_path(ctx, name, d, err))
	    : load_name(ctx, name, remote, &ix, d, err);
	if (!f && (d->errors || !ix))
		blame(remote, d, err);
	rc = f ? give_whole(f, to, err) : -1;
	cg_flow_free(own);
	cg_flow_index_free(ix);
	return rc;
}
