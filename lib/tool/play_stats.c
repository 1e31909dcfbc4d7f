/* What was played of a campaign: its plays as a list, and summed up for a page about it. */
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/play.h"
#include "tool/play_priv.h"
#include "tool/record.h"
#include "tool/tool.h"

enum { DAYS = 30, DAY_MS = 86400000 };

const char *const cg_play_csv[] = { "session_id", "status", "started_at", "completed_at",
	"duration_ms", "outcome", "prize", "code", "play_no", NULL };

/* The campaign is there and who asks may see it: its id in c. */
static int
load(struct cg_ctx *ctx, const char *campaign, struct cg_live_row *c, struct cg_err *err)
{
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	if (rc == 0)
		rc = cg_store_player_load(ctx->store, &ctx->who, campaign, c, err);
	return rc == 0 ? cg_play_no_campaign(campaign, err) : rc < 0 ? -1 : 0;
}

/* ---- the list ---- */

struct listing {
	struct cg_sink *to;
	struct cg_err *err;
};

static int
put_session(void *arg, const struct cg_play_row *row)
{
	struct listing *l = arg;
	json_t *r = json_object();
	bool over = row->state == CG_PLAY_COMPLETED;

	cg_json_set_str(r, "type", "play.session");
	cg_json_set_str(r, "session_id", row->id);
	cg_json_set_str(r, "status", cg_play_state_name(row->state));
	cg_record_time(r, "started_at", row->started_ms);
	cg_record_time(r, "completed_at", row->completed_ms);
	if (over)
		cg_json_set_int(r, "duration_ms", row->duration_ms);
	cg_json_set_str(r, "outcome", over ? (row->won ? "win" : "lose") : NULL);
	cg_json_set_str(r, "prize", over && row->won ? row->prize_label : NULL);
	cg_json_set_str(r, "code", over && row->won ? row->code : NULL);
	cg_json_set_int(r, "play_no", row->play_no);
	return cg_sink_put_new(l->to, r, l->err);
}

int
cg_tool_play_list(struct cg_ctx *ctx, const char *campaign, const char *before, int64_t limit,
    struct cg_sink *to, struct cg_err *err)
{
	struct listing l = { to, err };
	struct cg_live_row c;
	int rc;

	if (load(ctx, campaign, &c, err) < 0)
		return -1;
	rc = cg_store_plays(ctx->store, &ctx->who, c.id, before, limit, put_session, &l, err);
	cg_live_row_release(&c);
	return rc < 0 ? -1 : 0;
}

/* ---- sums ---- */

static void
set_sums(json_t *r, const struct cg_play_totals *n)
{
	cg_json_set_int(r, "plays", n->plays);
	cg_json_set_int(r, "completed", n->completed);
	cg_json_set_int(r, "wins", n->won);
}

/* Each of the last days is there, whether or not somebody played. */
static json_t *
last_days(int64_t first_ms)
{
	const struct cg_play_totals none = { 0, 0, 0 };
	json_t *list = json_array();

	for (int i = 0; i < DAYS; i++) {
		char at[CG_TIME_LEN + 1];
		json_t *day = json_object();

		cg_time_format(first_ms + (int64_t)i * DAY_MS, at);
		cg_json_set(day, "day", json_stringn(at, 10));
		set_sums(day, &none);
		json_array_append_new(list, day);
	}
	return list;
}

static int
note_day(void *arg, const char *day, const struct cg_play_totals *sums)
{
	json_t *one;
	size_t i;

	json_array_foreach(arg, i, one)
		if (strcmp(cg_json_get_str(one, "day", ""), day) == 0)
			set_sums(one, sums);
	return 0;
}

static json_t *
prize_of(json_t *list, const char *label)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(cg_json_get_str(one, "label", ""), label) == 0)
			return one;
	one = json_object();
	cg_json_set_str(one, "label", label);
	cg_json_set_int(one, "wins", 0);
	json_array_append_new(list, one);
	return one;
}

static int
note_stock(void *arg, const struct cg_prize_row *row)
{
	json_t *prize = prize_of(arg, row->label);

	if (row->stock >= 0)
		cg_json_set_int(prize, "stock", row->stock);
	return 0;
}

static int
note_wins(void *arg, const char *prize, int64_t n)
{
	cg_json_set_int(prize_of(arg, prize), "wins", n);
	return 0;
}

int
cg_tool_play_stats(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to, struct cg_err *err)
{
	int64_t first = cg_wall_ms() / DAY_MS * DAY_MS - (int64_t)(DAYS - 1) * DAY_MS;
	struct cg_play_totals all;
	struct cg_live_row c;
	json_t *r, *days, *prizes;
	int rc = load(ctx, campaign, &c, err);

	if (rc < 0)
		return -1;
	r = json_object();
	days = last_days(first);
	prizes = json_array();
	cg_json_set_str(r, "type", "play.stats");
	cg_json_set_str(r, "campaignId", c.id);
	if (cg_store_play_totals(ctx->store, &ctx->who, c.id, &all, err) < 0
	    || cg_store_play_days(ctx->store, &ctx->who, c.id, first, note_day, days, err) < 0
	    || cg_store_play_wins(ctx->store, &ctx->who, c.id, note_wins, prizes, err) < 0
	    || cg_store_prizes(ctx->store, &ctx->who, c.id, note_stock, prizes, err) < 0)
		rc = -1;
	else
		set_sums(r, &all);
	json_object_set_new(r, "byDay", days);
	json_object_set_new(r, "prizes", prizes);
	cg_live_row_release(&c);
	if (rc == 0)
		return cg_sink_put_new(to, r, err);
	json_decref(r);
	return -1;
}
