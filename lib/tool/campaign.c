/* Campaigns: making one, and looking at them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "schema/schema.h"
#include "tool/campaign_priv.h"
#include "tool/campaign_schema.h"
#include "tool/files.h"
#include "tool/line.h"
#include "tool/record.h"

enum {
	SAID_MAX = 440,    /* of the violations, in a message */
	SHOWN = 20,        /* without a limit */
	PART_MAX = 262144  /* bytes of a configuration, or of settings: as much as one request may bring */
};

int
cg_campaign_check(const char *text, const char *what, const json_t *request, struct cg_err *err)
{
	const struct cg_schema_opts opts = { .draft = 2020 };
	json_t *doc = cg_json_parse(text, strlen(text), "a schema", 0, err);
	struct cg_schema *s = doc ? cg_schema_new(doc, &opts, err) : NULL;
	struct cg_violations v = { .n = 0 };
	struct cg_buf said;
	int rc = s ? cg_schema_check(s, request, &v, err) : -1;

	if (rc == 1) {
		cg_buf_init(&said, SAID_MAX * 100);
		cg_violations_text(&v, &said);
		rc = cg_err_set(err, CG_E_DATA, "%s: %.*s%s", what, SAID_MAX, said.s,
		    said.len > SAID_MAX ? " ..." : "");
		cg_buf_release(&said);
	}
	cg_violations_release(&v);
	cg_schema_free(s);
	json_decref(doc);
	return rc;
}

static int
moment(const json_t *request, const char *key, int64_t *ms, struct cg_err *err)
{
	const json_t *v = json_object_get(request, key);

	if (!v)
		return 0;
	*ms = 0;
	if (json_is_string(v) && (cg_time_parse(json_string_value(v), ms) < 0 || *ms <= 0))
		return cg_err_set(err, CG_E_DATA, "%s: '%.40s' is no time", key, json_string_value(v));
	return 0;
}

int
cg_campaign_times(const json_t *request, struct cg_campaign_row *row, struct cg_err *err)
{
	if (moment(request, "startsAt", &row->starts_ms, err) < 0
	    || moment(request, "endsAt", &row->ends_ms, err) < 0)
		return -1;
	if (row->starts_ms && row->ends_ms && row->ends_ms <= row->starts_ms)
		return cg_err_set(err, CG_E_DATA, "endsAt: a campaign ends after it starts");
	return 0;
}

/* ---- the record ---- */

static void
line_of(struct cg_buf *b, const struct cg_ctx *ctx, const struct cg_campaign_row *row)
{
	cg_line_begin(b, "campaign");
	cg_line_str(b, "id", row->id);
	cg_line_str(b, "tenantId", ctx->who.tenant);
	cg_line_str(b, "userId", row->user);
	cg_line_str(b, "name", row->name);
	cg_line_str(b, "templateId", row->template_id);
	cg_line_str(b, "status", row->status);
	cg_line_json_or_null(b, "config", row->config);
	cg_line_str_or_null(b, "bundleUrl", row->bundle_url);
	cg_line_str_or_null(b, "thumbnailUrl", row->thumbnail_url);
	cg_line_str_or_null(b, "latestRunId", row->latest_run);
	cg_line_int(b, "version", row->version);
	cg_line_time(b, "createdAt", row->created_ms);
	cg_line_time(b, "updatedAt", row->updated_ms);
	cg_line_str(b, "updatedBy", row->updated_by);
	cg_line_str(b, "brief", row->brief);
	cg_line_json(b, "settings", row->settings);
	cg_line_time(b, "startsAt", row->starts_ms);
	cg_line_time(b, "endsAt", row->ends_ms);
	cg_line_time(b, "publishedAt", row->published_ms);
	cg_line_str(b, "liveBundleId", row->live_bundle);
	cg_line_str(b, "latestRunStatus", row->latest_run_status);
}

/* Where rows go on their way to the sink; the callback's own error is kept here. */
struct giving {
	struct cg_ctx *ctx;
	struct cg_sink *to;
	struct cg_err *err;
	struct cg_buf line;
};

static int
give(void *arg, const struct cg_campaign_row *row)
{
	struct giving *g = arg;

	line_of(&g->line, g->ctx, row);
	return cg_line_give(&g->line, g->to, g->err);
}

/* ---- one of them ---- */

int
cg_campaign_none(const char *id, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "no campaign '%.60s'", id);
}

static int
keep(void *arg, const struct cg_campaign_row *row)
{
	struct cg_campaign *c = arg;
	struct cg_campaign_row *r = &c->row;
	const char **const texts[] = { &r->user, &r->name, &r->template_id, &r->status, &r->config,
		&r->settings, &r->manifest, &r->brief, &r->bundle_url, &r->thumbnail_url, &r->latest_run,
		&r->live_bundle, &r->latest_run_status, &r->updated_by };

	*r = *row;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (*texts[i])
			*texts[i] = cg_arena_strdup(&c->mem, *texts[i]);
	return 1;
}

int
cg_campaign_load(struct cg_ctx *ctx, const char *id, struct cg_campaign *c, struct cg_err *err)
{
	int n;

	memset(c, 0, sizeof *c);
	n = cg_store_campaigns(ctx->store, &ctx->who, id, keep, c, err);
	return n < 0 ? -1 : n == 0 ? cg_campaign_none(id, err) : 0;
}

void
cg_campaign_release(struct cg_campaign *c)
{
	cg_arena_release(&c->mem);
	memset(c, 0, sizeof *c);
}

int
cg_tool_campaign_get(struct cg_ctx *ctx, const char *id, struct cg_sink *to, struct cg_err *err)
{
	struct giving g = { ctx, to, err, { 0 } };
	int n;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	cg_buf_init(&g.line, CG_NDJSON_LINE_MAX);
	n = cg_store_campaigns(ctx->store, &ctx->who, id, give, &g, err);
	cg_buf_release(&g.line);
	return n < 0 ? -1 : n == 0 ? cg_campaign_none(id, err) : 0;
}

/* ---- all of them ---- */

static int
time_of(const json_t *q, const char *key, int64_t *ms, struct cg_err *err)
{
	const char *value = cg_json_get_str(q, key, NULL);

	if (!value)
		return 0;
	if (cg_time_parse(value, ms) < 0)
		return cg_err_set(err, CG_E_DATA, "%s: '%.40s' is no time: write it as 2026-11-29T16:00:00Z", key,
		    value);
	*ms = *ms < 1 ? 1 : *ms;
	return 0;
}

static int
spans_of(const json_t *q, struct cg_campaign_filter *f, struct cg_err *err)
{
	return time_of(q, "createdAfter", &f->created.from_ms, err) < 0
	    || time_of(q, "createdBefore", &f->created.to_ms, err) < 0
	    || time_of(q, "updatedAfter", &f->updated.from_ms, err) < 0
	    || time_of(q, "updatedBefore", &f->updated.to_ms, err) < 0 ? -1 : 0;
}

static int
filter_of(const json_t *q, struct cg_campaign_filter *f, struct cg_err *err)
{
	const char *by = cg_json_get_str(q, "sortBy", "updatedAt");

	*f = (struct cg_campaign_filter){ .status = cg_json_get_str(q, "status", NULL),
		.template_id = cg_json_get_str(q, "templateId", NULL),
		.search = cg_json_get_str(q, "search", NULL),
		.by = strcmp(by, "name") == 0 ? CG_CAMPAIGNS_BY_NAME
		    : strcmp(by, "createdAt") == 0 ? CG_CAMPAIGNS_BY_CREATED : CG_CAMPAIGNS_BY_UPDATED,
		.ascending = strcmp(cg_json_get_str(q, "sortOrder", "desc"), "asc") == 0,
		.summary = strcmp(cg_json_get_str(q, "fields", "all"), "summary") == 0,
		.limit = cg_json_get_int(q, "limit", SHOWN), .offset = cg_json_get_int(q, "offset", 0) };
	return spans_of(q, f, err);
}

int
cg_tool_campaign_list_check(const json_t *request, struct cg_err *err)
{
	return cg_campaign_check(CG_CAMPAIGN_LIST, "request", request, err);
}

int
cg_tool_campaign_list(struct cg_ctx *ctx, const json_t *request, int64_t *total,
    struct cg_sink *to, struct cg_err *err)
{
	struct giving g = { ctx, to, err, { 0 } };
	struct cg_campaign_filter f;
	int n;

	if (filter_of(request, &f, err) < 0 || cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	cg_buf_init(&g.line, CG_NDJSON_LINE_MAX);
	n = cg_store_campaign_list(ctx->store, &ctx->who, &f, total, give, &g, err);
	cg_buf_release(&g.line);
	return n < 0 ? -1 : 0;
}

/* ---- its runs ---- */

struct runs {
	struct cg_sink *to;
	struct cg_err *err;
	int64_t skip;
};

static int
give_run(void *arg, const struct cg_run_row *row)
{
	struct runs *r = arg;

	return r->skip-- > 0 ? 0 : cg_sink_put_new(r->to, cg_record_run(row), r->err);
}

/* The campaign is there: 0, or -1. */
static int
exists(struct cg_ctx *ctx, const char *id, struct cg_err *err)
{
	struct cg_campaign c;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0 || cg_campaign_load(ctx, id, &c, err) < 0)
		return -1;
	cg_campaign_release(&c);
	return 0;
}

int
cg_tool_campaign_runs(struct cg_ctx *ctx, const char *id, const json_t *request, bool own,
    int64_t *total, struct cg_sink *to, struct cg_err *err)
{
	struct runs r = { to, err, cg_json_get_int(request, "offset", 0) };
	struct cg_run_filter f = CG_RUN_FILTER_INIT;
	const char *state = cg_json_get_str(request, "status", NULL);
	int64_t n;

	if (cg_campaign_check(CG_CAMPAIGN_RUNS, "request", request, err) < 0 || exists(ctx, id, err) < 0)
		return -1;
	f.campaign_id = id;
	f.own = own;
	f.state = state ? cg_run_state_of(state) : -1;
	if ((n = cg_store_campaign_runs(ctx->store, &ctx->who, id, f.state, own, err)) < 0)
		return -1;
	if (total)
		*total = n;
	if (r.skip >= n)
		return 0;
	f.limit = r.skip + cg_json_get_int(request, "limit", SHOWN);
	return cg_store_run_list(ctx->store, &ctx->who, &f, give_run, &r, err) < 0 ? -1 : 0;
}

/* ---- a new one ---- */

int
cg_tool_campaign_files(struct cg_ctx *ctx, json_t *request, const char *dir, struct cg_err *err)
{
	const json_t *settings = json_object_get(request, "settings");
	char *text = settings ? cg_json_str(settings) : NULL;
	bool none = !text || !strstr(text, "file://");
	json_t *taken;

	free(text);
	if (none)
		return 0;
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0
	    || !(taken = cg_tool_take_in(ctx, settings, dir, true, NULL, err)))
		return cg_err_wrap(err, "settings");
	json_object_set_new(request, "settings", taken);
	return 0;
}

int
cg_campaign_size(const struct cg_campaign_row *row, struct cg_err *err)
{
	const char *big = row->config && strlen(row->config) > PART_MAX ? "config"
	    : row->settings && strlen(row->settings) > PART_MAX ? "settings" : NULL;

	return big ? cg_err_set(err, CG_E_TOOBIG, "%s: more than %d bytes", big, PART_MAX) : 0;
}

static int
create(struct cg_ctx *ctx, const char *id, const json_t *request, struct cg_sink *to,
    struct cg_err *err)
{
	struct cg_campaign_row row = { .user = ctx->who.user ? ctx->who.user : "" };
	const json_t *config = json_object_get(request, "config");
	char *text, *settings;
	int rc;

	if (cg_campaign_check(CG_CAMPAIGN_CREATE, "request", request, err) < 0
	    || cg_campaign_times(request, &row, err) < 0 || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	snprintf(row.id, sizeof row.id, "%s", id ? id : "");
	row.name = cg_json_get_str(request, "name", "");
	row.template_id = cg_json_get_str(request, "templateId", "");
	row.brief = cg_json_get_str(request, "brief", NULL);
	row.config = text = json_is_object(config) ? cg_json_str(config) : NULL;
	cg_campaign_settings(NULL, json_object_get(request, "settings"), &settings);
	row.settings = settings;
	rc = cg_campaign_size(&row, err);
	if (rc == 0)
		rc = cg_store_campaign_put(ctx->store, &ctx->who, &row, err);
	if (rc == 0)
		rc = cg_tool_campaign_get(ctx, row.id, to, err);
	free(text);
	free(settings);
	return rc;
}

int
cg_tool_campaign_create(struct cg_ctx *ctx, const json_t *request, struct cg_sink *to,
    struct cg_err *err)
{
	return create(ctx, NULL, request, to, err);
}

int
cg_tool_campaign_create_as(struct cg_ctx *ctx, const char *id, const json_t *request,
    struct cg_sink *to, struct cg_err *err)
{
	struct cg_err none = CG_ERR_INIT;

	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	if (exists(ctx, id, &none) == 0)
		return cg_tool_campaign_get(ctx, id, to, err);
	return create(ctx, id, request, to, err);
}
