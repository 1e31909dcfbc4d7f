/* What a campaign's player is set to, and what became of it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "schema/schema.h"
#include "store/plays.h"
#include "tool/campaign_priv.h"
#include "tool/play_priv.h"
#include "tool/record.h"
#include "tool/tool.h"

enum { TRIES = 8 /* against others who change the campaign too */ };

int
cg_play_no_campaign(const char *campaign, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "no campaign '%.40s'", campaign);
}

static json_t *
prize_record(const struct cg_prize_row *row)
{
	json_t *p = json_object();

	cg_json_set_str(p, "label", row->label);
	cg_json_set_str(p, "code", row->code);
	if (row->stock >= 0)
		cg_json_set_int(p, "stock", row->stock);
	cg_json_set_int(p, "won", row->won);
	return p;
}

static int
add_prize(void *arg, const struct cg_prize_row *row)
{
	json_array_append_new(arg, prize_record(row));
	return 0;
}

static int
put_player(struct cg_ctx *ctx, const struct cg_live_row *c, struct cg_sink *to, struct cg_err *err)
{
	json_t *r = json_object(), *prizes = json_array();
	json_t *set = c->player ? cg_json_again(c->player, strlen(c->player)) : NULL, *v;
	struct cg_play_totals n;
	const char *key;

	cg_json_set_str(r, "type", "player");
	cg_json_set_str(r, "campaignId", c->id);
	cg_json_set_str(r, "name", c->name);
	cg_record_time(r, "startsAt", c->starts_ms);
	cg_record_time(r, "endsAt", c->ends_ms);
	json_object_foreach(set, key, v)
		cg_json_set(r, key, json_incref(v));
	json_decref(set);
	cg_json_set(r, "prizes", prizes);
	if (cg_store_prizes(ctx->store, &ctx->who, c->id, add_prize, prizes, err) < 0
	    || cg_store_play_totals(ctx->store, &ctx->who, c->id, &n, err) < 0) {
		json_decref(r);
		return -1;
	}
	cg_json_set_int(r, "plays", n.plays);
	cg_json_set_int(r, "completed", n.completed);
	cg_json_set_int(r, "won", n.won);
	cg_json_set_int(r, "version", c->version);
	return cg_sink_put_new(to, r, err);
}

int
cg_tool_play_show(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to, struct cg_err *err)
{
	struct cg_live_row c;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	if (rc == 0)
		rc = cg_store_player_load(ctx->store, &ctx->who, campaign, &c, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_play_no_campaign(campaign, err);
	rc = put_player(ctx, &c, to, err);
	cg_live_row_release(&c);
	return rc;
}

/* ---- set ---- */

static int
check(const json_t *settings, struct cg_err *err)
{
	const struct cg_schema_opts opts = { .draft = 2020 };
	json_t *doc = cg_json_parse(CG_PLAY_SETTINGS, strlen(CG_PLAY_SETTINGS), "settings", 0, err);
	struct cg_schema *s = doc ? cg_schema_new(doc, &opts, err) : NULL;
	struct cg_violations bad = { .max = 1 };
	int rc = s ? cg_schema_check(s, settings, &bad, err) : -1;

	if (rc > 0)
		rc = cg_err_set(err, CG_E_DATA, "settings: %s%s%s", bad.v[0].field, *bad.v[0].field ? ": " : "",
		    bad.v[0].message);
	cg_violations_release(&bad);
	cg_schema_free(s);
	json_decref(doc);
	return rc;
}

static int64_t
time_of(const json_t *settings, const char *key)
{
	const char *s = cg_json_get_str(settings, key, NULL);
	int64_t at = 0;

	return s && cg_time_parse(s, &at) == 0 ? at : 0;
}

/* What has no column of its own. */
static char *
player_text(const json_t *settings)
{
	static const char *const keys[] = { "maxPlaysPerUser", "maxPlaysPerAddress", "regions",
		"frameAncestors" };
	json_t *to = json_object();
	char *text;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		json_t *v = json_object_get(settings, keys[i]);

		if (v && !json_is_null(v))
			cg_json_set(to, keys[i], json_incref(v));
	}
	text = json_object_size(to) ? cg_json_str(to) : NULL;
	json_decref(to);
	return text;
}

static int
set_prizes(struct cg_ctx *ctx, const char *campaign, const json_t *list, struct cg_err *err)
{
	const char **keep = cg_calloc(json_array_size(list) + 1, sizeof *keep);
	const json_t *p;
	size_t i;
	int rc = 0;

	json_array_foreach(list, i, p) {
		struct cg_prize_row row = { .label = cg_json_get_str(p, "label", ""),
			.code = cg_json_get_str(p, "code", NULL), .stock = cg_json_get_int(p, "stock", -1) };

		keep[i] = row.label;
		if (rc == 0)
			rc = cg_store_prize_put(ctx->store, &ctx->who, campaign, &row, err);
	}
	if (rc == 0)
		rc = cg_store_prizes_keep(ctx->store, &ctx->who, campaign, keep, i, err);
	free(keep);
	return rc;
}

/* Within a transaction: of the version that it has then. 1 done; 0 somebody else was faster. */
static int
set_once(struct cg_ctx *ctx, const char *campaign, const json_t *settings,
    const struct cg_campaign_cond *cond, struct cg_err *err)
{
	struct cg_campaign c;
	char *text;
	int rc;

	if (cg_campaign_load(ctx, campaign, &c, err) < 0)
		return -1;
	rc = cg_campaign_fits(ctx, &c.row, cond, err);
	text = player_text(settings);
	if (rc == 0)
		rc = cg_store_player_set(ctx->store, &ctx->who, campaign, c.row.version, time_of(settings, "startsAt"),
		    time_of(settings, "endsAt"), text, err);
	if (rc > 0 && set_prizes(ctx, campaign, json_object_get(settings, "prizes"), err) < 0)
		rc = -1;
	free(text);
	cg_campaign_release(&c);
	return rc;
}

static int
set(struct cg_ctx *ctx, const char *campaign, const json_t *settings,
    const struct cg_campaign_cond *cond, struct cg_err *err)
{
	int rc;

	if (cg_store_begin(ctx->store, err) < 0)
		return -1;
	if ((rc = set_once(ctx, campaign, settings, cond, err)) <= 0) {
		cg_store_rollback(ctx->store);
		return rc;
	}
	return cg_store_commit(ctx->store, err) < 0 ? -1 : 1;
}

int
cg_tool_play_set(struct cg_ctx *ctx, const char *campaign, const json_t *settings,
    const struct cg_campaign_cond *cond, struct cg_sink *to, struct cg_err *err)
{
	int64_t starts = time_of(settings, "startsAt"), ends = time_of(settings, "endsAt");
	int rc = 0;

	if (check(settings, err) < 0 || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	if (starts && ends && ends <= starts)
		return cg_err_set(err, CG_E_DATA, "settings: it ends (endsAt) before it starts (startsAt)");
	for (int i = 0; rc == 0 && i < TRIES; i++)
		rc = set(ctx, campaign, settings, cond, err);
	if (rc == 0)
		return cg_err_set(err, CG_E_CONFLICT, "campaign '%s' is being changed all the time, try again",
		    campaign);
	return rc < 0 ? -1 : cg_tool_play_show(ctx, campaign, to, err);
}

/* ---- draw ---- */

static int
put_odds(const struct cg_play_odds *odds, const int64_t *drawn, int64_t n, struct cg_sink *to,
    struct cg_err *err)
{
	uint64_t all = 0;

	for (size_t i = 0; i < odds->n; i++)
		all += odds->v[i].weight;
	for (size_t i = 0; i < odds->n; i++) {
		json_t *r = json_object();

		cg_json_set_str(r, "type", "odds");
		cg_json_set_int(r, "index", (int64_t)i);
		cg_json_set_str(r, "label", odds->v[i].label);
		cg_json_set_str(r, "prize", odds->v[i].prize);
		cg_json_set(r, "wins", json_boolean(odds->v[i].won));
		cg_json_set(r, "expected", json_real((double)odds->v[i].weight / (double)all));
		cg_json_set(r, "share", json_real(n ? (double)drawn[i] / (double)n : 0));
		cg_json_set_int(r, "drawn", drawn[i]);
		if (cg_sink_put_new(to, r, err) < 0)
			return -1;
	}
	return 0;
}

static int
draw(struct cg_ctx *ctx, const struct cg_live_row *c, int64_t n, struct cg_sink *to, struct cg_err *err)
{
	int64_t drawn[CG_PLAY_OUTCOMES] = { 0 };
	struct cg_play_odds odds;
	struct cg_game_row game;
	json_t *config;
	int rc = c->live_bundle ? cg_store_game_find(ctx->store, &ctx->who, c->id, c->live_bundle, 0, &game,
	    err) : 0;

	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_STATE, "nothing of this campaign is published");
	config = cg_play_config(ctx, &ctx->who, &game, err);
	rc = config ? 0 : -1;
	if (rc == 0 && !cg_play_is_chance(config))
		rc = cg_err_set(err, CG_E_STATE, "nothing is drawn in this game: what is won there is earned");
	if (rc == 0)
		rc = cg_play_odds(config, &odds, err);
	for (int64_t i = 0; rc == 0 && i < n; i++)
		drawn[cg_play_draw(&odds)]++;
	if (rc == 0)
		rc = put_odds(&odds, drawn, n, to, err);
	json_decref(config);
	cg_game_row_release(&game);
	return rc;
}

int
cg_tool_play_draw(struct cg_ctx *ctx, const char *campaign, int64_t n, struct cg_sink *to,
    struct cg_err *err)
{
	struct cg_live_row c;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	if (rc == 0)
		rc = cg_store_player_load(ctx->store, &ctx->who, campaign, &c, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_play_no_campaign(campaign, err);
	rc = draw(ctx, &c, n, to, err);
	cg_live_row_release(&c);
	return rc;
}
