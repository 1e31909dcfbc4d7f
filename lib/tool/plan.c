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
#include "cache/cache.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "memo/memo.h"
#include "plan/plan.h"
#include "prompt/prompt.h"
#include "schema/schema.h"
#include "select/select.h"
#include "store/store.h"
#include "tool/files.h"
#include "tool/plan.h"
#include "tool/plan_priv.h"
#include "tool/record.h"
#include "tool/status.h"
#include "tool/tool.h"
#include "tool/way.h"
#include "tool/workflow.h"

enum { TRIGGER_MAX = 4 << 20 };

static bool
has_data(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISREG(st.st_mode)
	    || S_ISSOCK(st.st_mode));
}

/* The trigger as it was given. */
struct given {
	const char *name;   /* what messages call it */
	struct cg_buf text; /* empty: nothing was given */
	const json_t *value;
	const struct cg_plan_req *req;
	struct cg_trail from; /* files that the trigger names, items of the registry */
};

static int
read_trigger(const struct cg_plan_req *req, struct given *g, struct cg_err *err)
{
	const char *path = req->trigger_file;
	bool is_stdin = !path || strcmp(path, "-") == 0;

	*g = (struct given){ .name = is_stdin ? "standard input" : path, .value = req->trigger,
		.req = req };
	cg_buf_init(&g->text, TRIGGER_MAX);
	cg_trail_init(&g->from);
	if (req->trigger) {
		g->name = "trigger";
		return 0;
	}
	if (req->remote)
		return cg_err_set(err, CG_E_BUG, "a trigger from elsewhere is a value");
	if (!is_stdin)
		return cg_file_read(&g->text, path, err);
	if (!path && !has_data(req->stdin_fd))
		return 0;
	if (cg_fd_read(&g->text, path ? 0 : req->stdin_fd, g->name, err) < 0)
		return -1;
	/* Nothing but blanks on a standard input that nobody named is nothing. */
	if (!path && strspn(g->text.s, " \t\r\n") == g->text.len)
		cg_buf_clear(&g->text);
	return 0;
}

static void
release(struct given *g)
{
	cg_buf_release(&g->text);
	cg_trail_release(&g->from);
}

/*
 * Files of a trigger that a person gave. One that came over the network names no files: those
 * are not its sender's.
 */
static json_t *
take_files(struct cg_ctx *ctx, struct given *g, const json_t *raw, struct cg_err *err)
{
	bool is_file = !g->value && strcmp(g->name, "standard input") != 0;
	char *dir = is_file ? cg_path_dir(g->name) : cg_strdup(".");
	struct cg_violations own = { .max = 20 };
	json_t *t = NULL;

	if (g->req->remote && cg_tool_names_no_file(raw, g->req->wrong ? g->req->wrong : &own, err) < 0)
		t = NULL;
	else if (g->value || !g->text.len || !memmem(g->text.s, g->text.len, "file:", 5))
		t = json_incref((json_t *)(size_t)raw);
	else if (cg_ctx_store(ctx, CG_STORE_WRITE, err) == 0
	    && !(t = cg_tool_take_in(ctx, raw, dir, true, &g->from, err)))
		cg_err_wrap(err, "%s", g->name);
	cg_violations_release(&own);
	free(dir);
	return t;
}

/* The trigger of a campaign's run says whose it is. t is taken. */
static json_t *
of_campaign(const struct given *g, json_t *t, struct cg_err *err)
{
	const char *said = cg_json_get_str(t, "campaign_id", NULL), *id = g->req->campaign;
	json_t *own;

	if (!t || !id || (said && strcmp(said, id) == 0))
		return t;
	if (said)
		cg_err_set(err, CG_E_DATA, "%s: campaign_id is '%.80s' and not '%s'", g->name, said, id);
	own = said ? NULL : json_copy(t);
	cg_json_set_str(own, "campaign_id", id);
	json_decref(t);
	return own;
}

static void
say_example(const char *workflow)
{
	cg_log(CG_LOG_WARN, "no trigger given, using the workflow's example",
	    CG_S("workflow", workflow));
}

static json_t *
find_trigger(struct cg_ctx *ctx, struct given *g, const json_t *compiled, struct cg_err *err)
{
	const json_t *example = json_object_get(compiled, "exampleTrigger"), *raw = g->value;
	const char *name = g->name, *workflow = cg_json_get_str(compiled, "name", "?");
	json_t *parsed = NULL, *taken, *t;

	if (!raw && (g->text.len || strcmp(name, "standard input") != 0)) {
		raw = parsed = cg_json_parse(g->text.s, g->text.len, name, 0, err);
		if (!raw)
			return NULL;
	}
	if (!raw && example) {
		say_example(workflow);
		name = "example_trigger";
		raw = example;
	}
	if (!raw) {
		cg_err_set(err, CG_E_USAGE, "workflow '%s' needs a trigger: name a file with -t, or "
		    "pipe one in", workflow);
		return NULL;
	}
	taken = take_files(ctx, g, raw, err);
	taken = taken ? of_campaign(g, taken, err) : NULL;
	t = taken ? cg_plan_trigger(compiled, taken, name, g->req->wrong, err) : NULL;
	json_decref(taken);
	json_decref(parsed);
	return t;
}

/* Who asks the registry, and the trail of what the answers came from. */
struct asking {
	struct cg_ctx *ctx;
	struct cg_trail *trail;
};

static void
add_to_trail(void *arg, const char *path)
{
	cg_trail_add(arg, path);
}

static int
ask_registry(void *arg, const char *type, const char *id, const char *version, json_t **item,
    struct cg_err *err)
{
	struct asking *a = arg;
	int rc = cg_ctx_prompts(a->ctx, err);

	if (rc == 0)
		cg_prompts_paths(a->ctx->prompts, type, id, add_to_trail, a->trail);
	if (rc < 0 || cg_prompts_item(a->ctx->prompts, type, id, version, item, err) < 0)
		return cg_err_set(err, CG_E_DATA, "Registry %s not found: %s (version: %s)", type, id,
		    version ? version : "latest");
	return CG_SELECT_FOUND;
}

static struct cg_plan *
plan_of(struct cg_ctx *ctx, const struct cg_plan_req *req, struct given *g,
    const json_t *compiled, struct cg_err *err)
{
	bool is_update = strcmp(cg_json_get_str(compiled, "kind", ""), "update") == 0;
	json_t *trigger = cg_way_check_providers(ctx, req->providers, err) < 0
	    || cg_tool_campaign_is_there(ctx, req->campaign, err) < 0 ? NULL
	    : find_trigger(ctx, g, compiled, err), *base_trigger = NULL;
	const char *base = req->base_run;
	struct cg_plan *p = NULL;

	if (!trigger)
		return NULL;
	if (!base && is_update)
		base = cg_json_get_str(trigger, "base_run_id", NULL);
	if (!base || cg_plan_base_load(ctx, base, &base_trigger, err) == 0) {
		struct asking asking = { ctx, &g->from };
		struct cg_plan_with with = { .tenant = ctx->who.tenant, .trigger = trigger,
			.base_run = base, .base_trigger = base_trigger,
			.skills_path = req->remote ? NULL : cg_conf_get(&ctx->conf, CG_CONF_SKILLS),
			.registry = ask_registry, .arg = &asking };

		p = cg_plan_new(compiled, &with, err);
	}
	if (p && req->no_cache)
		cg_json_set(p->head, "noCache", json_true());
	if (p && req->hold)
		cg_json_set(p->head, "hold", json_true());
	if (p && req->capped)
		cg_record_usd(p->head, "maxCostUsd", req->max_cost_microusd);
	if (p && req->providers)
		cg_json_set_str(p->head, "providers", req->providers);
	if (p && is_update && !req->graph && cg_plan_base_check(ctx, p, base, err) < 0) {
		cg_plan_free(p);
		p = NULL;
	}
	if (p && !req->no_forecast && cg_plan_look_ahead(ctx, req, p, base, err) < 0) {
		cg_plan_free(p);
		p = NULL;
	}
	json_decref(base_trigger);
	json_decref(trigger);
	return p;
}

struct cg_plan *
cg_tool_make_plan(struct cg_ctx *ctx, const struct cg_plan_req *req, struct cg_diags *d,
    struct cg_err *err)
{
	char *stamps = NULL;
	json_t *compiled = cg_workflow_compiled(ctx, req->workflow, req->remote, d, &stamps, err);
	struct cg_plan *p = NULL;
	struct given g;

	if (compiled) {
		if (read_trigger(req, &g, err) == 0)
			p = plan_of(ctx, req, &g, compiled, err);
		release(&g);
	}
	json_decref(compiled);
	free(stamps);
	return p;
}

/* ---- the same plan again ---- */

/*
 * A plan all of whose steps were in the cache is kept as it was printed. It is
 * printed again when the workflow, its skills and the trigger are the same and
 * every result is still the one that was found then: what the steps after it are
 * keyed by has not changed either.
 */
static bool
may_replay(const struct cg_plan_req *req, const struct cg_sink *out)
{
	return out->raw && !req->graph && !req->base_run && !req->no_cache && !req->no_forecast
	    && !req->trigger && !req->capped && !req->cost && !req->campaign;
}

static const char *
said(const struct cg_ctx *ctx, enum cg_conf_key key)
{
	const char *v = cg_conf_get(&ctx->conf, key);

	return v ? v : "-";
}

static char *
replay_key(struct cg_ctx *ctx, const struct cg_plan_req *req)
{
	char *key = cg_workflow_key(ctx, req->workflow);
	/* Who is asked is part of the keys that were looked for. */
	char *all = cg_asprintf("plan for %s in %s, by %s %s %s %s %s: %s", ctx->who.tenant,
	    cg_conf_get(&ctx->conf, CG_CONF_STORE), said(ctx, CG_CONF_LLM_URL),
	    said(ctx, CG_CONF_LLM_MODEL), said(ctx, CG_CONF_PROVIDERS), said(ctx, CG_CONF_CHAT_MODEL),
	    req->providers ? req->providers : "-", key);

	free(key);
	return all;
}

/* Is each of these results still the one that it was? [[key, run, made], ...] */
static int
results_hold(struct cg_ctx *ctx, const json_t *hits, struct cg_err *err)
{
	const json_t *h;
	size_t i;
	int same = cg_ctx_store(ctx, CG_STORE_READ, err) < 0 ? -1 : 1;

	json_array_foreach((json_t *)(size_t)hits, i, h) {
		const char *key = json_string_value(json_array_get(h, 0));
		struct cg_cache_row row;
		int rc;

		if (same != 1)
			break;
		rc = key ? cg_cache_head(ctx->cache, &ctx->who, key, &row, err) : 0;
		if (rc <= 0)
			return rc;
		same = row.created_ms == json_integer_value(json_array_get(h, 2)) && row.run
		    && strcmp(row.run, json_string_value(json_array_get(h, 1))) == 0;
		cg_cache_row_release(&row);
	}
	return same;
}

/* 1 it was printed again; 0 it has to be made. */
static int
replay(struct cg_ctx *ctx, const struct cg_plan_req *req, const struct given *g,
    const struct cg_memo *m, struct cg_sink *out, struct cg_diags *d, struct cg_err *err)
{
	json_t *meta = cg_json_again(m->lines[0].s, m->lines[0].len);
	char sha[CG_HEX_LEN + 1], *text;
	int rc = 0;

	cg_sha256_hex(g->text.s, g->text.len, sha);
	if (strcmp(cg_json_get_str(meta, "trigger", ""), sha) == 0)
		rc = results_hold(ctx, json_object_get(meta, "hits"), err);
	if (rc == 1) {
		if (!g->text.len)
			say_example(cg_json_get_str(meta, "workflow", ""));
		cg_plan_warnings(meta, req->workflow, d);
		text = cg_strndup(m->lines[1].s, m->lines[1].len);
		for (char *p = text; (p = strchr(p, '\t')); p++)
			*p = '\n';
		rc = out->raw(out, text, m->lines[1].len, err) < 0 || cg_sink_flush(out, err) < 0 ? -1 : 1;
		free(text);
	}
	json_decref(meta);
	return rc;
}

/* What replay needs, or NULL when the plan is not one to be kept. */
static json_t *
hits_of(struct cg_ctx *ctx, const struct cg_plan *p)
{
	json_t *hits = json_array();
	struct cg_cache_row row;
	struct cg_err ignored;

	for (size_t i = 0; i < p->n_steps; i++) {
		const char *key = cg_json_get_str(p->steps[i].rec, "cacheKey", NULL);

		if (!key || cg_cache_head(ctx->cache, &ctx->who, key, &row, &ignored) != 1) {
			json_decref(hits);
			return NULL;
		}
		json_array_append_new(hits, json_pack("[s,s,I]", key, row.run ? row.run : "",
		    (json_int_t)row.created_ms));
		cg_cache_row_release(&row);
	}
	return hits;
}

static void
keep_plan(struct cg_ctx *ctx, const struct given *g, const json_t *compiled, const char *key,
    const char *stamps, const struct cg_plan *p)
{
	json_t *hits = stamps ? hits_of(ctx, p) : NULL, *meta;
	char sha[CG_HEX_LEN + 1], *text, *dir;
	struct cg_trail t;

	if (!hits)
		return;
	cg_sha256_hex(g->text.s, g->text.len, sha);
	meta = json_pack("{s:s,s:s,s:o,s:O}", "workflow", p->workflow, "trigger", sha, "hits", hits,
	    "warnings", json_object_get(compiled, "warnings"));
	text = cg_plan_text(p);
	for (char *q = text; (q = strchr(q, '\n')); q++)
		*q = '\t';
	dir = cg_workflow_memo_dir(ctx);
	cg_trail_init(&t);
	cg_trail_join(&t, stamps);
	if (g->from.fresh || g->from.stamps.len)
		cg_trail_join(&t, g->from.fresh ? "" : g->from.stamps.s);
	cg_memo_write_text(dir, key, &t, meta, text);
	cg_trail_release(&t);
	json_decref(meta);
	free(dir);
	free(text);
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

static int
make_and_write(struct cg_ctx *ctx, const struct cg_plan_req *req, struct given *g,
    const char *key, struct cg_sink *out, struct cg_buf *text, size_t *to_run,
    struct cg_diags *d, struct cg_err *err)
{
	char *stamps = NULL;
	json_t *compiled = cg_workflow_compiled(ctx, req->workflow, req->remote, d, &stamps, err);
	struct cg_plan *p = compiled ? plan_of(ctx, req, g, compiled, err) : NULL;
	int rc = -1;

	if (p) {
		*to_run = count_to_run(p);
		rc = req->graph ? cg_plan_draw(p, req->graph, text, err)
		    : req->cost ? cg_plan_cost_write(ctx, req, p, out, err) : cg_plan_write(p, out, err);
		/* Whoever reads the plan can begin while we tidy up. */
		if (rc == 0)
			rc = cg_sink_flush(out, err);
		if (rc == 0 && key && *to_run == 0)
			keep_plan(ctx, g, compiled, key, stamps, p);
	}
	cg_plan_free(p);
	json_decref(compiled);
	free(stamps);
	return rc;
}

int
cg_tool_plan(struct cg_ctx *ctx, const struct cg_plan_req *req, struct cg_sink *out,
    struct cg_buf *text, size_t *to_run, struct cg_diags *d, struct cg_err *err)
{
	char *key = may_replay(req, out) ? replay_key(ctx, req) : NULL;
	char *dir = cg_workflow_memo_dir(ctx);
	size_t unused;
	struct cg_memo m;
	struct given g;
	int rc;

	if (!to_run)
		to_run = &unused;
	*to_run = 0;
	/* A workflow that is not there is said before anybody waits for a trigger. */
	rc = !req->remote && strchr(req->workflow, '/') && !cg_is_file(req->workflow)
	    ? (g = (struct given){ 0 }, cg_buf_init(&g.text, 0), cg_trail_init(&g.from), 0)
	    : read_trigger(req, &g, err);
	if (rc == 0 && key) {
		if (cg_memo_read(&m, dir, key))
			rc = replay(ctx, req, &g, &m, out, d, err);
		cg_memo_release(&m);
	}
	if (rc == 0)
		rc = make_and_write(ctx, req, &g, key, out, text, to_run, d, err);
	release(&g);
	free(dir);
	free(key);
	return rc < 0 ? -1 : 0;
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
cg_tool_output(struct cg_ctx *ctx, const struct cg_scope *who, const char *run, const char *step,
    json_t **out, struct cg_err *err)
{
	const char *skipped = cg_step_state_name(CG_STEP_SKIPPED);
	char at[CG_ID_LEN + 1], base[CG_ID_LEN + 1];
	json_t *found = NULL;
	int rc = 1;

	snprintf(at, sizeof at, "%s", run);
	for (int i = 0; i < CG_CACHE_CHAIN && rc == 1; i++) {
		struct output o = { NULL, err };

		if ((rc = cg_store_step(ctx->store, who, at, step, take_output, &o, err)) < 0)
			break;
		if (o.v) {
			json_decref(found);
			found = o.v;
		}
		/* What an update left alone has its result in an earlier run, if anywhere. */
		if (o.v && strcmp(cg_json_get_str(o.v, "status", ""), skipped) != 0)
			break;
		if ((rc = cg_store_run_base(ctx->store, who, at, base, err)) == 1)
			memcpy(at, base, sizeof at);
	}
	if (rc < 0) {
		json_decref(found);
		return -1;
	}
	*out = found;
	return found != NULL;
}
