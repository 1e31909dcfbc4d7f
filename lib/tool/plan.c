/* cg-plan: find the workflow and its trigger, make the plan, forecast the cache. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "cache/cache.h"
#include "flow/flow.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "memo/memo.h"
#include "plan/plan.h"
#include "prompt/prompt.h"
#include "select/select.h"
#include "skill/skill.h"
#include "store/store.h"
#include "tool/plan.h"
#include "tool/tool.h"

enum { TRIGGER_MAX = 4 << 20 };

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

static bool
has_data(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISREG(st.st_mode)
	    || S_ISSOCK(st.st_mode));
}

/* From standard input: 1 with *out, 0 when it was empty. */
static int
trigger_from_fd(int fd, json_t **out, struct cg_err *err)
{
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, TRIGGER_MAX);
	rc = cg_fd_read(&b, fd, "standard input", err);
	if (rc == 0 && b.s[strspn(b.s, " \t\r\n")] != '\0') {
		*out = cg_json_parse(b.s, b.len, "standard input", 0, err);
		rc = *out ? 1 : -1;
	}
	cg_buf_release(&b);
	return rc;
}

static json_t *
find_trigger(const struct cg_plan_req *req, const json_t *compiled, struct cg_err *err)
{
	json_t *raw = NULL, *t;
	json_t *example = json_object_get(compiled, "exampleTrigger");
	const char *name = "trigger", *workflow = cg_json_get_str(compiled, "name", "?");
	int rc = 1;

	if (req->trigger) {
		raw = json_incref((json_t *)(size_t)req->trigger);
	} else if (req->trigger_file) {
		name = strcmp(req->trigger_file, "-") == 0 ? "standard input" : req->trigger_file;
		raw = cg_json_load(req->trigger_file, TRIGGER_MAX, err);
		rc = raw ? 1 : -1;
	} else {
		name = "standard input";
		rc = has_data(req->stdin_fd) ? trigger_from_fd(req->stdin_fd, &raw, err) : 0;
	}
	if (rc < 0)
		return NULL;
	if (!raw && example) {
		cg_log(CG_LOG_WARN, "no trigger given, using the workflow's example",
		    CG_S("workflow", workflow));
		name = "example_trigger";
		raw = json_incref(example);
	}
	if (!raw) {
		cg_err_set(err, CG_E_USAGE, "workflow '%s' needs a trigger: name a file with -t, or "
		    "pipe one in", workflow);
		return NULL;
	}
	t = cg_plan_trigger(compiled, raw, name, err);
	json_decref(raw);
	return t;
}

/* ---- what the plan asks for ---- */

static int
ask_skill(void *arg, const char *id, const struct cg_skill **out, struct cg_err *err)
{
	struct cg_ctx *ctx = arg;

	return cg_catalog_get(ctx->catalog, id, NULL, out, err);
}

static int
ask_registry(void *arg, const char *type, const char *id, const char *version, json_t **item,
    struct cg_err *err)
{
	struct cg_ctx *ctx = arg;

	if (cg_ctx_prompts(ctx, err) < 0
	    || cg_prompts_item(ctx->prompts, type, id, version, item, err) < 0)
		return cg_err_set(err, CG_E_DATA, "Registry %s not found: %s (version: %s)", type, id,
		    version ? version : "latest");
	return CG_SELECT_FOUND;
}

struct base {
	struct cg_ctx *ctx;
	const char *run;
	json_t *held; /* outputs given out, kept until the forecast is over */
	bool no_cache;
	const char *workflow;
};

static int
base_step(void *arg, const char *step, const json_t **out, struct cg_err *err)
{
	struct base *b = arg;
	json_t *v = json_object_get(b->held, step);
	int rc;

	if (!v && b->run) {
		rc = cg_tool_output(b->ctx, b->run, step, &v, err);
		if (rc < 0)
			return rc;
		cg_json_set(b->held, step, v);
	}
	*out = v;
	return v ? CG_SELECT_FOUND : CG_SELECT_MISSING;
}

static int
look(void *arg, const struct cg_plan_step *step, const json_t *input, json_t **output,
    char reason[256], struct cg_err *err)
{
	struct base *b = arg;
	struct cg_cache_parts parts = { .skill = step->skill, .version = step->skill_version,
		.descriptor = step->skill_digest, .input = input, .run_only = !step->cache_global,
		.run = b->run ? b->run : "" };
	struct cg_cache_row row;
	struct cg_buf words;
	int rc;

	if (b->no_cache) {
		snprintf(reason, 256, "nothing is taken from the cache");
		return 0;
	}
	/* A step that asks only its own run can find something only in a base run. */
	rc = parts.run_only && !b->run ? 0
	    : cg_cache_get(b->ctx->cache, &b->ctx->who, &parts, &row, err);
	if (rc == 1) {
		json_t *data = row.data ? cg_json_parse(row.data, strlen(row.data), "cache", 0, err)
		    : json_object();

		snprintf(reason, 256, "the result of run %s fits", row.run ? row.run : "?");
		/* Lets the worker look it up without resolving and hashing all again. */
		if (!parts.run_only)
			cg_json_set_str(step->rec, "cacheKey", row.key);
		*output = json_pack("{s:s,s:s,s:[],s:o}", "stepId", step->id, "status", "completed",
		    "outputArtifactIds", "data", data ? data : json_object());
		cg_cache_row_release(&row);
		return 1;
	}
	if (rc < 0)
		return -1;
	if (parts.run_only) {
		snprintf(reason, 256, "its results are kept for their own run only");
		return 0;
	}
	cg_buf_init(&words, 4096);
	if (cg_cache_explain(b->ctx->cache, &b->ctx->who, b->workflow, step->id, &parts, &words,
	    err) < 0) {
		cg_buf_release(&words);
		return -1;
	}
	for (char *p = words.s; *p; p++)
		if (*p == '\n')
			*p = ';';
	snprintf(reason, 256, "%.255s", words.len ? words.s : "not in the cache");
	cg_buf_release(&words);
	return 0;
}

static int
forecast(struct cg_ctx *ctx, const struct cg_plan_req *req, struct cg_plan *p, const char *base_run,
    struct cg_err *err)
{
	struct base b = { ctx, base_run, json_object(), req->no_cache, p->workflow };
	struct cg_forecaster f = { .look = look, .base_step = base_run ? base_step : NULL,
		.arg = &b };
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_plan_forecast(p, &f, err);
	json_decref(b.held);
	return rc;
}

/* The base run must be this tenant's and complete; its trigger is read. */
static int
load_base(struct cg_ctx *ctx, const char *run, json_t **trigger, struct cg_err *err)
{
	struct cg_run_row row;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_store_run_load(ctx->store, &ctx->who, run, &row, err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "no run '%s' to build upon", run);
	if (row.state != CG_RUN_COMPLETED)
		rc = cg_err_set(err, CG_E_STATE, "run '%s' cannot be built upon: it is %s", run,
		    cg_run_state_name(row.state));
	else if (!(*trigger = cg_json_parse(row.trigger ? row.trigger : "{}",
	    strlen(row.trigger ? row.trigger : "{}"), "the base run's trigger", 0, err)))
		rc = -1;
	cg_run_row_release(&row);
	return rc < 0 ? -1 : 0;
}

static struct cg_plan *
plan_of(struct cg_ctx *ctx, const struct cg_plan_req *req, const json_t *compiled,
    struct cg_err *err)
{
	bool is_update = strcmp(cg_json_get_str(compiled, "kind", ""), "update") == 0;
	json_t *trigger = find_trigger(req, compiled, err), *base_trigger = NULL;
	const char *base = req->base_run;
	struct cg_plan *p = NULL;

	if (!trigger)
		return NULL;
	if (!base && is_update)
		base = cg_json_get_str(trigger, "base_run_id", NULL);
	if (!base && is_update)
		cg_log(CG_LOG_WARN, "no run to build upon (-b RUN): steps that read it will fail",
		    CG_S("workflow", cg_json_get_str(compiled, "name", "")));
	if (!base || load_base(ctx, base, &base_trigger, err) == 0) {
		struct cg_plan_with with = { .tenant = ctx->who.tenant, .trigger = trigger,
			.base_run = base, .base_trigger = base_trigger,
			.skills_path = cg_conf_get(&ctx->conf, CG_CONF_SKILLS),
			.registry = ask_registry, .arg = ctx };

		p = cg_plan_new(compiled, &with, err);
	}
	if (p && req->no_cache)
		cg_json_set(p->head, "noCache", json_true());
	if (p && !req->no_forecast && forecast(ctx, req, p, base, err) < 0) {
		cg_plan_free(p);
		p = NULL;
	}
	json_decref(base_trigger);
	json_decref(trigger);
	return p;
}

/* ---- the compiled workflow, kept between starts ---- */

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

/*
 * A workflow as it was compiled last time, when neither it nor any file of its
 * skills has changed since; compiled now otherwise. New, or NULL as compile has it.
 */
static json_t *
compiled_workflow(struct cg_ctx *ctx, const char *name, struct cg_diags *d, struct cg_err *err)
{
	char *dir = cg_asprintf("%s/workflows", cg_conf_get(&ctx->conf, CG_CONF_CACHE_DIR));
	struct cg_memo m;
	char *key, cwd[4096];
	json_t *compiled = NULL;

	if (looks_like_path(name))
		cg_ctx_near(ctx, name);
	key = cg_asprintf("workflow %s in %s of %s with %s %s %s", name,
	    getcwd(cwd, sizeof cwd) ? cwd : "", cg_conf_get(&ctx->conf, CG_CONF_WORKFLOWS),
	    cg_conf_get(&ctx->conf, CG_CONF_SKILLS), cg_conf_get(&ctx->conf, CG_CONF_LIBEXEC),
	    cg_conf_get(&ctx->conf, CG_CONF_PROMPTS));
	if (!strpbrk(key, "\n") && cg_memo_read(&m, dir, key)) {
		compiled = json_loadb(m.lines[0].s, m.lines[0].len, 0, NULL);
		cg_plan_warnings(compiled, name, d);
	}
	cg_memo_release(&m);
	if (!compiled)
		compiled = compile(ctx, name, dir, key, d, err);
	free(key);
	free(dir);
	return compiled;
}

struct cg_plan *
cg_tool_make_plan(struct cg_ctx *ctx, const struct cg_plan_req *req, struct cg_diags *d,
    struct cg_err *err)
{
	json_t *compiled = compiled_workflow(ctx, req->workflow, d, err);
	struct cg_plan *p = compiled ? plan_of(ctx, req, compiled, err) : NULL;

	if (!compiled && d->errors)
		cg_diags_err(d, err);
	json_decref(compiled);
	return p;
}

static size_t
count_to_run(const struct cg_plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_steps; i++) {
		const char *f = cg_json_get_str(p->steps[i].rec, "forecast", "run");

		n += strcmp(f, "hit") != 0 && strcmp(f, "skip") != 0;
	}
	return n;
}

int
cg_tool_plan(struct cg_ctx *ctx, const struct cg_plan_req *req, struct cg_sink *out,
    struct cg_buf *text, size_t *to_run, struct cg_diags *d, struct cg_err *err)
{
	struct cg_plan *p = cg_tool_make_plan(ctx, req, d, err);
	int rc;

	if (!p)
		return -1;
	if (to_run)
		*to_run = count_to_run(p);
	rc = req->graph ? cg_plan_draw(p, req->graph, text, err) : cg_plan_write(p, out, err);
	cg_plan_free(p);
	return rc;
}

/* ---- outputs of recorded runs ---- */

struct output {
	json_t *v;
	struct cg_err *err;
};

static int
take_output(void *arg, const struct cg_step_row *row)
{
	struct output *o = arg;
	json_t *ids = row->artifacts ? cg_json_parse(row->artifacts, strlen(row->artifacts),
	    "stored artifacts", 0, o->err) : json_array();
	json_t *data = NULL;

	if (row->output)
		data = cg_json_parse(row->output, strlen(row->output), "stored output", 0, o->err);
	if (!ids || (row->output && !data)) {
		json_decref(ids);
		json_decref(data);
		return -1;
	}
	o->v = json_object();
	cg_json_set_str(o->v, "stepId", row->step);
	cg_json_set_str(o->v, "status", cg_step_state_name(row->state));
	cg_json_set(o->v, "outputArtifactIds", ids);
	cg_json_set(o->v, "data", data);
	return 1;
}

int
cg_tool_output(struct cg_ctx *ctx, const char *run, const char *step, json_t **out,
    struct cg_err *err)
{
	char at[CG_ID_LEN + 1], base[CG_ID_LEN + 1];

	snprintf(at, sizeof at, "%s", run);
	for (int i = 0; i < CG_CACHE_CHAIN; i++) {
		struct output o = { NULL, err };
		int rc = cg_store_step(ctx->store, &ctx->who, at, step, take_output, &o, err);

		if (rc < 0)
			return -1;
		if (o.v) {
			*out = o.v;
			return 1;
		}
		rc = cg_store_run_base(ctx->store, &ctx->who, at, base, err);
		if (rc <= 0)
			return rc;
		memcpy(at, base, sizeof at);
	}
	return 0;
}
