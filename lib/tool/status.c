/* cg-status: rows of the store become records. Nothing here writes. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "cas/cas.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/record.h"
#include "tool/status.h"
#include "tool/thread_log.h"
#include "tool/thread_steps.h"
#include "tool/tool.h"

enum { PREFIX_MIN = 4, PREFIX_LOOK = 100000 };

/* Where rows go on their way to the sink; the callback's own error is kept here. */
struct giving {
	struct cg_ctx *ctx; /* of a list of runs */
	struct cg_sink *to;
	struct cg_err *err;
	int state;
};

/* ---- no such run ---- */

struct prefix {
	const char *id;
	size_t n, found, seen;
	char full[CG_ID_LEN + 1];
};

static int
match_prefix(void *arg, const struct cg_run_row *row)
{
	struct prefix *p = arg;

	if (strncmp(row->id, p->id, p->n) == 0 && p->found++ == 0)
		memcpy(p->full, row->id, sizeof p->full);
	return p->found > 1 || ++p->seen == PREFIX_LOOK;
}

int
cg_tool_no_run(struct cg_ctx *ctx, const char *id, struct cg_err *err)
{
	struct cg_run_filter f = CG_RUN_FILTER_INIT;
	struct prefix p = { .id = id, .n = strlen(id) };

	f.own = ctx->who.user != NULL;
	if (p.n >= PREFIX_MIN && p.n < CG_ID_LEN
	    && cg_store_run_list(ctx->store, &ctx->who, &f, match_prefix, &p, err) < 0)
		return -1;
	if (p.found == 1)
		return cg_err_set(err, CG_E_NOTFOUND, "no run '%s' (did you mean '%s'?)", id, p.full);
	return cg_err_set(err, CG_E_NOTFOUND, "no run '%.80s'", id);
}

static int
note_campaign(void *arg, const struct cg_campaign_row *row)
{
	(void)row;
	*(bool *)arg = true;
	return 1;
}

int
cg_tool_campaign_is_there(struct cg_ctx *ctx, const char *id, struct cg_err *err)
{
	bool found = false;

	if (!id)
		return 0;
	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0
	    || cg_store_campaigns(ctx->store, &ctx->who, id, note_campaign, &found, err) < 0)
		return -1;
	return found ? 0 : cg_err_set(err, CG_E_NOTFOUND, "no campaign '%.60s'", id);
}

/* Open for reading, and see that the run is there. */
static int
find(struct cg_ctx *ctx, const char *run, struct cg_err *err)
{
	enum cg_run_state state;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_store_run_state(ctx->store, &ctx->who, run, &state, err);
	return rc < 0 ? -1 : rc == 0 ? cg_tool_no_run(ctx, run, err) : 0;
}

/* ---- runs ---- */

static int
note_question(void *arg, const struct cg_step_row *row)
{
	json_t *q = json_object();

	cg_json_set_str(q, "stepId", row->step);
	cg_json_set_str(q, "prompt", row->reason);
	json_array_append_new(arg, q);
	return 0;
}

/* What a paused run waits for, when that is a person; its record is taken. */
static int
put_run(struct giving *g, const struct cg_run_row *row, json_t *record)
{
	json_t *asked = json_array();

	if (row->state == CG_RUN_PAUSED
	    && cg_store_steps_asked(g->ctx->store, &g->ctx->who, row->id, note_question, asked, g->err) < 0) {
		json_decref(asked);
		json_decref(record);
		return -1;
	}
	if (json_array_size(asked))
		cg_json_set(record, "waitsFor", json_incref(asked));
	json_decref(asked);
	return cg_sink_put_new(g->to, record, g->err);
}

static int
give_run(void *arg, const struct cg_run_row *row)
{
	return put_run(arg, row, cg_record_run(row));
}

int
cg_tool_status_list(struct cg_ctx *ctx, const struct cg_status_list_req *req,
    struct cg_sink *to, struct cg_err *err)
{
	struct cg_run_filter f = CG_RUN_FILTER_INIT;
	struct giving g = { .ctx = ctx, .to = to, .err = err };

	f.state = req->state ? cg_run_state_of(req->state) : -1;
	if (req->state && f.state < 0)
		return cg_err_set(err, CG_E_USAGE, "there is no state '%.40s' of a run", req->state);
	f.workflow = req->workflow;
	f.campaign_id = req->campaign;
	f.since_ms = req->since_ms;
	f.until_ms = req->until_ms;
	f.before = req->before;
	f.limit = req->limit;
	f.own = req->own;
	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	return cg_store_run_list(ctx->store, &ctx->who, &f, give_run, &g, err);
}

static int
count_step(void *arg, const struct cg_step_row *row)
{
	size_t *counts = arg;

	counts[row->state]++;
	return 0;
}

static json_t *
steps_summary(struct cg_ctx *ctx, const char *run, struct cg_err *err)
{
	size_t counts[CG_STEP_SKIPPED + 1] = { 0 }, total = 0;
	json_t *s;

	if (cg_store_steps(ctx->store, &ctx->who, run, count_step, counts, err) < 0)
		return NULL;
	s = json_object();
	cg_json_set_int(s, "total", 0);
	for (int i = 0; i <= CG_STEP_SKIPPED; i++) {
		cg_json_set_int(s, cg_step_state_name((enum cg_step_state)i), (int64_t)counts[i]);
		total += counts[i];
	}
	cg_json_set_int(s, "total", (int64_t)total);
	return s;
}

int
cg_tool_status_run(struct cg_ctx *ctx, const char *run, struct cg_sink *to, struct cg_err *err)
{
	struct giving g = { .ctx = ctx, .to = to, .err = err };
	struct cg_run_row row;
	json_t *r, *summary;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_store_run_load(ctx->store, &ctx->who, run, &row, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(ctx, run, err);
	r = cg_record_run(&row);
	cg_record_text(r, "triggerPayload", row.trigger);
	if ((summary = steps_summary(ctx, run, err))) {
		cg_json_set(r, "stepsSummary", summary);
		rc = put_run(&g, &row, r);
	} else {
		json_decref(r);
		rc = -1;
	}
	cg_run_row_release(&row);
	return rc;
}

/* ---- what belongs to a run ---- */

static int
give_step(void *arg, const struct cg_step_row *row)
{
	struct giving *g = arg;

	if (g->state >= 0 && (int)row->state != g->state)
		return 0;
	return cg_sink_put_new(g->to, cg_record_step(row), g->err);
}

int
cg_tool_status_steps(struct cg_ctx *ctx, const char *run, int state, struct cg_sink *to,
    struct cg_err *err)
{
	struct giving g = { .to = to, .err = err, .state = state };
	struct cg_run_row row;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_store_run_load(ctx->store, &ctx->who, run, &row, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(ctx, run, err);
	rc = row.thread ? cg_thread_steps(ctx, &row, state < 0 ? NULL
	    : cg_step_state_name((enum cg_step_state)state), to, err)
	    : cg_store_steps(ctx->store, &ctx->who, run, give_step, &g, err);
	cg_run_row_release(&row);
	return rc;
}

static int
give_artifact(void *arg, const struct cg_artifact_row *row)
{
	struct giving *g = arg;

	return cg_sink_put_new(g->to, cg_record_artifact(row), g->err);
}

int
cg_tool_status_artifacts(struct cg_ctx *ctx, const char *run, const char *step,
    struct cg_sink *to, struct cg_err *err)
{
	struct giving g = { .to = to, .err = err };

	if (find(ctx, run, err) < 0)
		return -1;
	return cg_store_artifacts(ctx->store, &ctx->who, run, step, give_artifact, &g, err);
}

static int
give_event(void *arg, int64_t seq, const char *type, const char *json)
{
	struct giving *g = arg;
	json_t *e = cg_json_parse(json, strlen(json), "a stored event", 0, g->err);

	(void)seq;
	(void)type;
	return e ? cg_sink_put_new(g->to, e, g->err) : -1;
}

int
cg_tool_status_events(struct cg_ctx *ctx, const char *run, int64_t after, struct cg_sink *to,
    struct cg_err *err)
{
	struct giving g = { .to = to, .err = err };

	if (find(ctx, run, err) < 0)
		return -1;
	return cg_store_events(ctx->store, &ctx->who, run, after, give_event, &g, err);
}

static int
note_log(void *arg, const struct cg_step_row *row)
{
	snprintf(arg, 65, "%s", row->log ? row->log : "");
	return 1;
}

int
cg_tool_status_log(struct cg_ctx *ctx, const char *run, const char *step,
    struct cg_buf *text, struct cg_err *err)
{
	char hex[65] = "";
	int rc;

	if (find(ctx, run, err) < 0)
		return -1;
	rc = cg_store_step(ctx->store, &ctx->who, run, step, note_log, hex, err);
	if (rc == 0)
		rc = cg_thread_log(ctx, run, step, hex, err);
	if (rc == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "run '%s' has no step '%.80s'", run, step);
	if (rc < 0 || !hex[0])
		return rc < 0 ? -1 : 0;
	return cg_cas_read(ctx->cas, &ctx->who, hex, text, err);
}

/* ---- settings ---- */

/* "scheme://user:password@host": what stands between the colon and the @ is nobody's business. */
static json_t *
masked(const char *value)
{
	const char *host = strstr(value, "://"), *end, *at = NULL, *colon = NULL;

	if (!host)
		return json_string(value);
	host += 3;
	end = host + strcspn(host, "/?#");
	for (const char *p = host; p < end; p++) {
		if (*p == '@')
			at = p;
		if (*p == ':' && !colon)
			colon = p;
	}
	if (!at || !colon || colon > at)
		return json_string(value);
	return json_sprintf("%.*s***%s", (int)(colon + 1 - value), value, at);
}

int
cg_tool_status_config(struct cg_ctx *ctx, struct cg_sink *to, struct cg_err *err)
{
	for (int i = 0; i < CG_CONF_COUNT; i++) {
		const char *value = ctx->conf.v[i].value, *origin = ctx->conf.v[i].origin;
		json_t *r = json_object();

		cg_json_set_str(r, "type", "setting");
		cg_json_set_str(r, "name", cg_conf_name((enum cg_conf_key)i));
		cg_json_set(r, "value", !value ? json_null()
		    : cg_conf_is_secret((enum cg_conf_key)i) ? json_string("***") : masked(value));
		cg_json_set_str(r, "origin", value ? origin : "not set");
		if (cg_sink_put_new(to, r, err) < 0)
			return -1;
	}
	return 0;
}
