/*
 * The verbs behind cg-play and the public player: what may be played of a live campaign, by whom
 * and how often; plays from their beginning to their end; prizes and what became of them.
 *
 * Who plays has no tenant: what is public is found by the campaign's id alone. show, set, draw and
 * plays are asked by its owner.
 */
#ifndef CG_TOOL_PLAY_H
#define CG_TOOL_PLAY_H

#include <jansson.h>
#include <stdint.h>

#include "play/play.h"
#include "store/plays.h"

struct cg_campaign_cond;
struct cg_ctx;
struct cg_err;
struct cg_sink;

/* ---- for the campaign's owner ---- */

/* What cg_tool_play_set takes (JSON Schema, 2020-12): the whole of it, what is missing is off. */
#define CG_PLAY_SETTINGS \
	"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" \
	"\"startsAt\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}," \
	"\"endsAt\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}," \
	"\"maxPlaysPerUser\":{\"type\":[\"integer\",\"null\"],\"minimum\":1,\"maximum\":10000}," \
	"\"maxPlaysPerAddress\":{\"type\":[\"integer\",\"null\"],\"minimum\":1,\"maximum\":1000000}," \
	"\"regions\":{\"type\":\"array\",\"maxItems\":250,\"items\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}$\"}}," \
	"\"frameAncestors\":{\"type\":\"array\",\"maxItems\":50,\"items\":{\"type\":\"string\",\"maxLength\":200," \
	"\"pattern\":\"^(\\\\*|https?://[A-Za-z0-9*][A-Za-z0-9.-]*(:[0-9]{1,5})?)$\"}}," \
	"\"prizes\":{\"type\":\"array\",\"maxItems\":100,\"items\":{\"type\":\"object\",\"required\":[\"label\"]," \
	"\"additionalProperties\":false,\"properties\":{" \
	"\"label\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":100}," \
	"\"code\":{\"type\":[\"string\",\"null\"],\"minLength\":1,\"maxLength\":40}," \
	"\"stock\":{\"type\":[\"integer\",\"null\"],\"minimum\":0,\"maximum\":1000000000}," \
	"\"won\":{\"type\":\"integer\"}}}}}}"

/*
 * One record, type player: campaignId, name, startsAt, endsAt, maxPlaysPerUser, maxPlaysPerAddress,
 * regions, frameAncestors, prizes (label, code, stock, won), plays, completed, won, and the version of the
 * campaign, of which this is a part. CG_E_NOTFOUND.
 */
int cg_tool_play_show(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to,
    struct cg_err *err);
/*
 * Replace all that can be set, on a condition of the campaign's (tool/campaign.h; NULL: on none), and
 * show it. CG_E_USAGE: settings are none.
 */
int cg_tool_play_set(struct cg_ctx *ctx, const char *campaign, const json_t *settings,
    const struct cg_campaign_cond *cond,
    struct cg_sink *to, struct cg_err *err);
/*
 * Draw n times without touching anything: a record for each outcome, type odds: index, label,
 * prize, expected and share (of 1), drawn. CG_E_STATE: nothing is drawn in this game.
 */
int cg_tool_play_draw(struct cg_ctx *ctx, const char *campaign, int64_t n, struct cg_sink *to,
    struct cg_err *err);
/*
 * The newest plays, type play.session, with prizes and codes: for support. before: only those that
 * began before the one of that id, or NULL.
 */
int cg_tool_play_list(struct cg_ctx *ctx, const char *campaign, const char *before, int64_t limit,
    struct cg_sink *to, struct cg_err *err);
extern const char *const cg_play_csv[]; /* their members, as columns of a table (csv.h) */
/*
 * One record, type play.stats: campaignId, plays, completed, wins; byDay, the last 30 days (UTC) with
 * the same by the day on which a play began; prizes [{label, wins, stock}], the most won first.
 */
int cg_tool_play_stats(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to,
    struct cg_err *err);

/* ---- for everybody ---- */

/* A live campaign and the game that is played of it. */
struct cg_play_game_open {
	struct cg_live_row live;
	struct cg_game_row game;
	json_t *config;            /* game_config.json, prizes and all */
	json_t *player;            /* its settings; NULL: none */
	char *ancestors;           /* whose pages may frame it, as a CSP has it: "*", "https://a https://b" */
};
/* CG_E_NOTFOUND: there is no such campaign, or it is not live. */
int cg_tool_play_open(struct cg_ctx *ctx, const char *campaign, struct cg_play_game_open *o,
    struct cg_err *err);
void cg_tool_play_close(struct cg_play_game_open *o);
/* Can it be played now? NULL, or NOT_STARTED, ENDED. */
const char *cg_tool_play_when(const struct cg_play_game_open *o);

/* One record, type player.campaign: campaignId, name, templateId, bundleUrl, config, ... */
int cg_tool_play_summary(struct cg_ctx *ctx, const char *campaign, struct cg_sink *to,
    struct cg_err *err);

struct cg_play_start_req {
	const char *campaign;
	const char *player;        /* who he says that he is: of a cookie, an account */
	const char *address;       /* from where */
	const char *country;       /* two letters, or NULL: nobody knows */
};
/*
 * Begin a play: one record, type play: session_id, token, expires_at, template_id, presentation (of
 * a game of chance). CG_E_PERM with *why (may be NULL): NOT_STARTED, ENDED, REGION, PLAYS_USED,
 * NO_PRIZES.
 */
int cg_tool_play_start(struct cg_ctx *ctx, const struct cg_play_start_req *req, const char **why,
    struct cg_sink *to, struct cg_err *err);

struct cg_play_event_req {
	const char *session, *token, *type;
	const json_t *detail;      /* an object, or NULL */
};
/*
 * Something happened in a play: one record, type play.event: accepted, and of answerGiven
 * question_index, correct, correct_index (if the game tells). CG_E_PERM, CG_E_STATE, CG_E_DATA.
 */
int cg_tool_play_event(struct cg_ctx *ctx, const struct cg_play_event_req *req, struct cg_sink *to,
    struct cg_err *err);

struct cg_play_complete_req {
	const char *session, *token;
	const json_t *result;      /* player_result of gameComplete */
};
/*
 * The play is over, once: one record, type play.result: session_id, outcome, prize {label, code,
 * expires} or null, plays_left or null. CG_E_CONFLICT: it was over before; CG_E_DATA: it cannot
 * have been played so, and is open still.
 */
int cg_tool_play_complete(struct cg_ctx *ctx, const struct cg_play_complete_req *req,
    struct cg_sink *to, struct cg_err *err);

/* ---- signed addresses ---- */

/* Of the game that a run has made: one record, type preview: url, expires_at. CG_E_NOTFOUND. */
int cg_tool_preview(struct cg_ctx *ctx, const char *run, struct cg_sink *to, struct cg_err *err);

#endif
