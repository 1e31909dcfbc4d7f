/*
 * generate, cancel, bundles, rollback, discard. Each decides upon a campaign that it holds, in the
 * transaction that changes it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/bundles.h"
#include "tool/campaign_follow.h"
#include "tool/campaign_live.h"
#include "tool/campaign_priv.h"
#include "tool/campaign_trigger.h"
#include "tool/enqueue.h"
#include "tool/plan.h"
#include "tool/record.h"
#include "tool/run.h"
#include "tool/tool.h"

enum { TRIES = 5 /* that somebody else may change a campaign between two looks at it */ };

static int
give(struct cg_sink *to, const char *campaign, const char *run, const char *status,
    const char *run_status, struct cg_err *err)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "campaign.generation");
	cg_json_set_str(r, "campaignId", campaign);
	cg_json_set_str(r, "runId", run);
	cg_json_set_str(r, "status", status);
	if (run_status)
		cg_json_set_str(r, "runStatus", run_status);
	return cg_sink_put_new(to, r, err);
}

/* Is a campaign's run still to come to its end? 1, 0; *state is how it stands. */
static int
is_busy(struct cg_ctx *ctx, const struct cg_campaign_hold *h, enum cg_run_state *state,
    struct cg_err *err)
{
	int rc = h->latest_run[0]
	    ? cg_store_run_state(ctx->store, &ctx->who, h->latest_run, state, err) : 0;

	return rc <= 0 ? rc : !cg_run_state_is_final(*state);
}

/* ---- generate ---- */

struct making {
	struct cg_ctx *ctx;
	const struct cg_generate_req *req;
	json_t *trigger;
	const char *workflow;
	char base[CG_ID_LEN + 1];  /* the run that an update builds upon, or "" */
	int64_t version;           /* of the campaign that the trigger was made of */
	bool changed;              /* it is of another by now */
	char run[CG_ID_LEN + 1];
	struct cg_err *err;
};

static int
take_base(void *arg, const struct cg_bundle_row *row)
{
	struct making *m = arg;

	if (!row->published_ms || row->retired_ms)
		return 0;
	snprintf(m->base, sizeof m->base, "%s", row->run);
	return 1;
}

static const char *
workflow_of(const char *update)
{
	static const char *const updates[][2] = { { "audio", "campaign.update_audio" },
		{ "intro", "campaign.update_intro" }, { "outcome", "campaign.update_outcome" },
		{ "game_config", "campaign.update_game_config" },
		{ "3d_asset", "campaign.replace_3d_asset" } };

	for (size_t i = 0; i < sizeof updates / sizeof *updates; i++)
		if (strcmp(update, updates[i][0]) == 0)
			return updates[i][1];
	return NULL;
}

/* The campaign is as it is; the version that it shows is built upon by another workflow. */
static int
make_update(struct making *m)
{
	const struct cg_generate_req *req = m->req;

	if (!(m->workflow = workflow_of(req->update)))
		return cg_err_set(m->err, CG_E_USAGE, "'%.40s' is no kind of update: audio, intro, outcome, "
		    "game_config or 3d_asset", req->update);
	if (cg_store_bundles(m->ctx->store, &m->ctx->who, req->campaign, 0, take_base, m, m->err) < 0)
		return -1;
	if (!m->base[0])
		return cg_err_set(m->err, CG_E_STATE, "campaign '%s' has shown nothing yet that could be "
		    "changed: generate it first", req->campaign);
	m->trigger = req->payload ? json_deep_copy(req->payload) : json_object();
	if (!json_is_object(m->trigger))
		return cg_err_set(m->err, CG_E_USAGE, "the payload of an update is an object");
	cg_json_set_str(m->trigger, "campaign_id", req->campaign);
	return 0;
}

static int
look_at(struct making *m)
{
	const struct cg_generate_req *req = m->req;
	struct cg_campaign c;
	int rc = cg_campaign_load(m->ctx, req->campaign, &c, m->err);

	if (rc < 0)
		return -1;
	m->version = c.row.version;
	rc = cg_campaign_fits(m->ctx, &c.row, req->cond, m->err);
	if (rc == 0 && req->update)
		rc = make_update(m);
	else if (rc == 0)
		rc = (m->trigger = cg_campaign_trigger(m->ctx, &c.row, &m->workflow, req->cond ? req->cond->wrong
		    : NULL, m->err)) ? 0 : -1;
	cg_campaign_release(&c);
	return rc;
}

/* The run is there, and nothing committed: may this campaign have it? */
static int
claim(void *arg, const char *run, struct cg_err *err)
{
	struct making *m = arg;
	struct cg_ctx *ctx = m->ctx;
	const char *id = m->req->campaign;
	struct cg_campaign_hold h;
	enum cg_run_state state;
	int rc = cg_store_campaign_hold(ctx->store, &ctx->who, id, NULL, &h, err);

	if (rc <= 0)
		return rc < 0 ? -1 : cg_campaign_none(id, err);
	if ((m->changed = h.version != m->version))
		return cg_err_set(err, CG_E_CONFLICT, "campaign '%s' is being changed all the time", id);
	if (strcmp(h.status, "archived") == 0)
		return cg_err_set(err, CG_E_STATE, "campaign '%s' is archived: restore it first", id);
	if (m->req->hold && strcmp(h.status, "live") != 0)
		return cg_err_set(err, CG_E_STATE, "campaign '%s' is %s: a new version can be held while another "
		    "one is live", id, h.status);
	if ((rc = is_busy(ctx, &h, &state, err)) != 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_STATE, "campaign '%s' is being generated already, "
		    "by run '%s': wait for it, or cancel it", id, h.latest_run);
	return cg_store_campaign_enter(ctx->store, &ctx->who, id,
	    strcmp(h.status, "live") == 0 ? "live" : "generating", run, err);
}

static int
note_run(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct making *m = s->arg;

	(void)err;
	snprintf(m->run, sizeof m->run, "%s", cg_json_get_str(record, "runId", ""));
	return 0;
}

/* What a campaign says is no mistake of who wants it made, and what a workflow says of neither. */
static void
blame(struct making *m, const struct cg_diags *d)
{
	if (d->errors) {
		m->err->code = CG_E_CONFIG;
	} else if (m->err->code == CG_E_DATA && !m->req->update) {
		m->err->code = CG_E_STATE;
		cg_err_wrap(m->err, "campaign '%s' cannot be made as it is", m->req->campaign);
	}
}

static int
attempt(struct making *m, const char *key)
{
	struct cg_enqueue_req how = { .in_fd = -1, .key = key, .also = claim, .arg = m };
	struct cg_sink to = { .put = note_run, .arg = m };
	struct cg_diags d = CG_DIAGS_INIT;
	int rc = look_at(m);

	how.plan = (struct cg_plan_req){ .workflow = m->workflow, .trigger = m->trigger,
		.base_run = m->base[0] ? m->base : NULL, .stdin_fd = -1, .remote = true, .hold = m->req->hold };
	rc = rc < 0 ? -1 : cg_tool_enqueue(m->ctx, &how, &to, &d, m->err);
	if (rc < 0)
		blame(m, &d);
	cg_diags_release(&d);
	json_decref(m->trigger);
	m->trigger = NULL;
	return rc;
}

/* Is what is asked for in what a run was given? Defaults that were put in do not count. */
static bool
is_in(const json_t *asked, const json_t *given)
{
	const char *name;
	json_t *v;

	if (!json_is_object(asked) || !json_is_object(given))
		return json_equal(asked, given);
	json_object_foreach((json_t *)(uintptr_t)asked, name, v)
		if (!is_in(v, json_object_get(given, name)))
			return false;
	return true;
}

/* Is a run the update that is asked for? The version that it built upon may be another by now. */
static bool
is_this_update(const struct cg_generate_req *req, const struct cg_run_row *row)
{
	const char *workflow = workflow_of(req->update);
	json_t *given = row->trigger ? cg_json_again(row->trigger, strlen(row->trigger)) : NULL;
	bool same = workflow && strcmp(row->workflow, workflow) == 0
	    && (!req->payload || is_in(req->payload, given));

	json_decref(given);
	return same;
}

/*
 * Was it asked for under this key before? 1, and which run that is; -1 when it was something else
 * that was asked for.
 */
static int
made_before(struct making *m, const char *key, struct cg_err *err)
{
	const struct cg_scope *who = &m->ctx->who;
	struct cg_run_row row;
	bool same;
	int rc = key ? cg_store_run_by_key(m->ctx->store, who, key, m->run, err) : 0;

	if (rc <= 0 || (rc = cg_store_run_load(m->ctx->store, who, m->run, &row, err)) <= 0)
		return rc;
	same = (m->req->update ? is_this_update(m->req, &row) : row.base_run == NULL)
	    && m->req->hold == cg_campaign_holds(row.plan);
	cg_run_row_release(&row);
	if (m->req->reused)
		*m->req->reused = !same;
	return same ? 1 : cg_err_set(err, CG_E_CONFLICT, "the key '%.200s' is that of run '%s', which was "
	    "asked for something else: take a new one", m->req->key, m->run);
}

int
cg_tool_campaign_generate(struct cg_ctx *ctx, const struct cg_generate_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	struct making m = { .ctx = ctx, .req = req, .err = err };
	char *key = req->key ? cg_asprintf("campaign:%s:%s", req->campaign, req->key) : NULL;
	struct cg_err later = CG_ERR_INIT;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? -1 : made_before(&m, key, err);
	if (rc == 0) {
		for (int i = 0; i < TRIES; i++)
			if ((rc = attempt(&m, key)) == 0 || !m.changed)
				break;
		/* Refused because the same was asked for at the same time: that is what there is. */
		if (rc < 0 && made_before(&m, key, &later) == 1)
			rc = 0;
	}
	free(key);
	return rc < 0 ? -1 : give(to, req->campaign, m.run, "generating", NULL, err);
}

int
cg_tool_campaign_forecast(struct cg_ctx *ctx, const struct cg_generate_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	struct making m = { .ctx = ctx, .req = req, .err = err };
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_plan_req plan;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? -1 : look_at(&m);
	plan = (struct cg_plan_req){ .workflow = m.workflow, .trigger = m.trigger, .stdin_fd = -1,
		.base_run = m.base[0] ? m.base : NULL, .remote = true, .max_cost_microusd = -1 };
	for (int i = 0; rc == 0 && i < 2; i++) {
		plan.cost = i == 1;
		rc = cg_tool_plan(ctx, &plan, to, NULL, NULL, &d, err);
	}
	if (rc < 0)
		blame(&m, &d);
	cg_diags_release(&d);
	json_decref(m.trigger);
	return rc < 0 ? -1 : 0;
}

/* ---- the others: a campaign that is held ---- */

struct held {
	struct cg_ctx *ctx;
	const char *id;
	struct cg_campaign_hold h;
	const void *req;
	struct cg_err *err;
};

static int
exists(struct cg_ctx *ctx, const char *id, struct cg_err *err)
{
	struct cg_campaign c;

	if (cg_campaign_load(ctx, id, &c, err) < 0)
		return -1;
	cg_campaign_release(&c);
	return 0;
}

static int
with_campaign(struct cg_ctx *ctx, const char *id, const void *req, int (*verb)(struct held *c),
    struct held *c, struct cg_err *err)
{
	/* For reading first: what is not there must not make a store. */
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	*c = (struct held){ .ctx = ctx, .id = id, .req = req, .err = err };
	rc = rc < 0 ? -1 : exists(ctx, id, err);
	if (rc < 0 || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0 || cg_store_begin(ctx->store, err) < 0)
		return -1;
	rc = cg_store_campaign_hold(ctx->store, &ctx->who, id, NULL, &c->h, err);
	rc = rc < 0 ? -1 : rc == 0 ? cg_campaign_none(id, err) : verb(c);
	if (rc >= 0)
		return cg_store_commit(ctx->store, err) < 0 ? -1 : rc;
	cg_store_rollback(ctx->store);
	return -1;
}

static int
look(struct held *c)
{
	(void)c;
	return 0;
}

/* A campaign whose run is over or gone, and nobody has told it. */
static int
free_stuck(struct held *c)
{
	enum cg_run_state state;
	int rc = is_busy(c->ctx, &c->h, &state, c->err);

	if (rc != 0)
		return rc;
	if (strcmp(c->h.status, "generating") != 0)
		return cg_err_set(c->err, CG_E_STATE, "campaign '%s' is %s, and no run makes anything for it",
		    c->id, c->h.status);
	return cg_store_campaign_enter(c->ctx->store, &c->ctx->who, c->id, "draft", NULL, c->err);
}

int
cg_tool_campaign_cancel(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to,
    struct cg_err *err)
{
	struct held c;
	enum cg_run_state state = CG_RUN_CANCELLED;
	int rc = with_campaign(ctx, campaign, NULL, free_stuck, &c, err);

	if (rc == 1)
		rc = cg_tool_run_cancel(ctx, c.h.latest_run, NULL, err);
	rc = rc < 0 ? -1 : with_campaign(ctx, campaign, NULL, look, &c, err);
	rc = rc < 0 ? -1 : is_busy(ctx, &c.h, &state, err);
	return rc < 0 ? -1 : give(to, campaign, c.h.latest_run[0] ? c.h.latest_run : NULL, c.h.status,
	    cg_run_state_name(state), err);
}

/* ---- bundles ---- */

struct listing {
	struct cg_sink *to;
	struct cg_err *err;
};

static json_t *
record(const struct cg_bundle_row *row)
{
	char url[CG_BUNDLE_URL_MAX], thumbnail[CG_BUNDLE_URL_MAX];
	json_t *r = json_object();

	cg_bundle_url(row, url);
	cg_bundle_thumbnail_url(row, thumbnail);
	cg_json_set_str(r, "type", "bundle");
	cg_json_set_str(r, "id", row->id);
	cg_json_set_str(r, "campaignId", row->campaign);
	cg_json_set_int(r, "version", row->version);
	cg_json_set(r, "live", json_boolean(row->published_ms && !row->retired_ms));
	cg_json_set_str(r, "runId", row->run);
	cg_json_set_str(r, "templateId", row->template_id);
	cg_json_set_str(r, "bundleUrl", url);
	cg_json_set_str(r, "thumbnailUrl", thumbnail[0] ? thumbnail : NULL);
	cg_json_set_str(r, "treeUri", row->tree_uri);
	cg_json_set_str(r, "archiveUri", row->zip_uri);
	cg_json_set_str(r, "entryPoint", row->entry_point);
	cg_json_set_int(r, "sizeBytes", row->size);
	cg_json_set_int(r, "fileCount", row->files);
	cg_record_time(r, "createdAt", row->created_ms);
	cg_record_time(r, "publishedAt", row->published_ms);
	cg_record_time(r, "retiredAt", row->retired_ms);
	return r;
}

static int
put_bundle(void *arg, const struct cg_bundle_row *row)
{
	struct listing *l = arg;

	return cg_sink_put_new(l->to, record(row), l->err);
}

int
cg_tool_campaign_bundles(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to,
    struct cg_err *err)
{
	struct listing l = { to, err };

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0 || exists(ctx, campaign, err) < 0)
		return -1;
	return cg_store_bundles(ctx->store, &ctx->who, campaign, 0, put_bundle, &l, err) < 0 ? -1 : 0;
}

/* ---- rollback ---- */

/* The row outlives the statement that found it. */
struct chosen {
	struct cg_arena mem;
	struct cg_bundle_row row;
};

static int
choose(void *arg, const struct cg_bundle_row *row)
{
	struct chosen *k = arg;

	k->row = *row;
	k->row.campaign = cg_arena_strdup(&k->mem, row->campaign);
	k->row.thumbnail_uri = row->thumbnail_uri ? cg_arena_strdup(&k->mem, row->thumbnail_uri) : NULL;
	k->row.manifest = row->manifest ? cg_arena_strdup(&k->mem, row->manifest) : NULL;
	return 1;
}

/* The newest that is older than the one that is shown, and was shown once. */
struct before {
	bool shown;
	int64_t version; /* 0: there is none */
};

static int
find_before(void *arg, const struct cg_bundle_row *row)
{
	struct before *b = arg;

	if (b->shown && row->published_ms)
		b->version = row->version;
	b->shown = b->shown || (row->published_ms && !row->retired_ms);
	return b->version != 0;
}

static int
load_bundle(struct held *c, int64_t version, struct chosen *k)
{
	struct cg_ctx *ctx = c->ctx;
	struct before b = { false, version };

	if (!version && cg_store_bundles(ctx->store, &ctx->who, c->id, 0, find_before, &b, c->err) < 0)
		return -1;
	if (!b.version)
		return cg_err_set(c->err, CG_E_NOTFOUND, "campaign '%s' has shown nothing before this", c->id);
	return cg_store_bundles(ctx->store, &ctx->who, c->id, b.version, choose, k, c->err);
}

static int
show(struct held *c, const struct cg_bundle_row *row)
{
	char url[CG_BUNDLE_URL_MAX], thumbnail[CG_BUNDLE_URL_MAX];

	if (strcmp(row->id, c->h.live_bundle) == 0)
		return 0;
	cg_bundle_url(row, url);
	cg_bundle_thumbnail_url(row, thumbnail);
	return cg_store_bundle_show(c->ctx->store, &c->ctx->who, row, "live", url,
	    thumbnail[0] ? thumbnail : NULL, c->err);
}

/* Also what it says is read while it is held. */
static int
fits(struct held *c, const struct cg_campaign_cond *cond)
{
	struct cg_campaign now;
	int rc = cg_campaign_load(c->ctx, c->id, &now, c->err);

	if (rc < 0)
		return -1;
	rc = cg_campaign_fits(c->ctx, &now.row, cond, c->err);
	cg_campaign_release(&now);
	return rc;
}

static int
no_bundle(struct held *c, int64_t version)
{
	return cg_err_set(c->err, CG_E_NOTFOUND, "campaign '%s' has no bundle %lld", c->id, (long long)version);
}

static int
roll_back(struct held *c)
{
	const struct cg_rollback_req *req = c->req;
	struct chosen k = { .row = { .version = 0 } };
	int rc;

	if (fits(c, req->cond) < 0)
		return -1;
	if (strcmp(c->h.status, "live") != 0)
		return cg_err_set(c->err, CG_E_STATE, "campaign '%s' is %s: another version can be shown of "
		    "one that is live", c->id, c->h.status);
	rc = load_bundle(c, req->bundle, &k);
	if (rc == 0)
		rc = no_bundle(c, req->bundle);
	rc = rc < 0 ? -1 : show(c, &k.row);
	cg_arena_release(&k.mem);
	return rc;
}

int
cg_tool_campaign_rollback(struct cg_ctx *ctx, const struct cg_rollback_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	struct held c;

	if (with_campaign(ctx, req->campaign, req, roll_back, &c, err) < 0)
		return -1;
	return cg_tool_campaign_get(ctx, req->campaign, to, err);
}

/* ---- discard ---- */

/* Of all the newest that waits; of one: how it stands. */
struct unwanted {
	int64_t version;          /* 0: none was named */
	char id[CG_ID_LEN + 1];   /* "": not found */
	bool shown;               /* it was, at some time */
};

static int
find_unwanted(void *arg, const struct cg_bundle_row *row)
{
	struct unwanted *u = arg;

	if (!u->version && (row->published_ms || row->retired_ms))
		return 0;
	snprintf(u->id, sizeof u->id, "%s", row->id);
	u->shown = row->published_ms != 0;
	return 1;
}

static int
discard(struct held *c)
{
	const struct cg_discard_req *req = c->req;
	struct unwanted u = { .version = req->bundle };

	if (fits(c, req->cond) < 0 || cg_store_bundles(c->ctx->store, &c->ctx->who, c->id, req->bundle,
	    find_unwanted, &u, c->err) < 0)
		return -1;
	if (!u.id[0])
		return req->bundle ? no_bundle(c, req->bundle)
		    : cg_err_set(c->err, CG_E_NOTFOUND, "no version of campaign '%s' waits to be shown", c->id);
	if (u.shown)
		return cg_err_set(c->err, CG_E_STATE, "bundle %lld of campaign '%s' was shown already: only one that "
		    "waits can be discarded", (long long)req->bundle, c->id);
	return cg_store_bundle_retire(c->ctx->store, &c->ctx->who, u.id, c->err) < 0 ? -1 : 0;
}

int
cg_tool_campaign_discard(struct cg_ctx *ctx, const struct cg_discard_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	struct held c;

	if (with_campaign(ctx, req->campaign, req, discard, &c, err) < 0)
		return -1;
	return cg_tool_campaign_get(ctx, req->campaign, to, err);
}
