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
load_name(struct cg_ctx *ctx, const char *name, struct cg_flow_index **ix, struct cg_diags *d,
    struct cg_err *err)
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
		cg_err_set(err, CG_E_NOINPUT, "no workflow '%s' in '%s'%s%s%s", name, dir,
		    near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
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

static json_t *
compile(struct cg_ctx *ctx, const char *name, const char *dir, const char *key,
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
		flow = load_name(ctx, name, &ix, d, err);
		index = cg_path_join(cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS), "index.yaml");
	}
	if (flow && cg_ctx_catalog(ctx, err) == 0) {
		struct cg_plan_from from = { .flow = flow, .skill = ask_skill, .arg = ctx };

		compiled = cg_plan_compile(&from, d, err);
		if (compiled)
			keep(ctx, dir, key, flow, index, compiled);
	}
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
cg_workflow_compiled(struct cg_ctx *ctx, const char *name, struct cg_diags *d, char **stamps,
    struct cg_err *err)
{
	char *dir = cg_workflow_memo_dir(ctx), *key = cg_workflow_key(ctx, name);
	json_t *compiled = NULL;
	struct cg_memo m;

	*stamps = NULL;
	if (cg_memo_read(&m, dir, key)) {
		compiled = cg_json_again(m.lines[0].s, m.lines[0].len);
		cg_plan_warnings(compiled, name, d);
		*stamps = compiled ? cg_strdup(m.stamps) : NULL;
	}
	cg_memo_release(&m);
	if (!compiled)
		compiled = compile(ctx, name, dir, key, d, err);
	free(key);
	free(dir);
	return compiled;
}
