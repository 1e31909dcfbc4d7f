/*
 * A play from its beginning to its end. Of a game of chance the outcome is drawn and set aside when
 * it begins, before anything moves; the page is told what to show, and the code of a prize when it
 * is over. What is earned is judged at its end.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/play_priv.h"
#include "tool/record.h"
#include "tool/tool.h"

enum {
	PLAY_MS = 30 * 60 * 1000, /* until then a play is over */
	TRIES = 8,                /* where one player begins several plays at once */
	SHARED = 20               /* players behind one address, where nobody says it */
};

/* A play that is being begun. */
struct start {
	struct cg_ctx *ctx;
	const struct cg_play_start_req *req;
	struct cg_play_game_open o;
	struct cg_scope who;
	char player[65], address[65];
	int64_t now, left;        /* left: -1 any number of plays */
	struct cg_play_row row;
	struct cg_prize_taken taken;
	char code[CG_PRIZE_CODE];
	json_t *presentation;
	const char **why;
};

static int
refuse(struct start *s, const char *why, const char *says, struct cg_err *err)
{
	if (s->why)
		*s->why = why;
	return cg_err_set(err, CG_E_PERM, "%s", says);
}

static void
digest(const unsigned char secret[CG_PLAY_SECRET], const char *what, const char *campaign,
    const char *value, char hex[65])
{
	static const char digits[] = "0123456789abcdef";
	char *text = cg_asprintf("%s:%s:%s", what, campaign, value);
	unsigned char mac[CG_SHA256_LEN];

	cg_hmac_sha256(secret, CG_PLAY_SECRET, text, strlen(text), mac);
	for (size_t i = 0; i < sizeof mac; i++) {
		hex[2 * i] = digits[mac[i] >> 4];
		hex[2 * i + 1] = digits[mac[i] & 15];
	}
	hex[64] = '\0';
	free(text);
}

static int
check_when_and_where(struct start *s, struct cg_err *err)
{
	const char *when = cg_tool_play_when(&s->o);
	const json_t *regions = json_object_get(s->o.player, "regions"), *v;
	size_t i;

	if (when)
		return refuse(s, when, *when == 'E' ? "this campaign is over" : "this campaign has not begun", err);
	if (!json_array_size(regions))
		return 0;
	json_array_foreach(regions, i, v)
		if (s->req->country && strcmp(s->req->country, json_string_value(v)) == 0)
			return 0;
	return refuse(s, "REGION", "this campaign is not for where you are", err);
}

static int
check_counts(struct start *s, struct cg_err *err)
{
	int64_t most = cg_json_get_int(s->o.player, "maxPlaysPerUser", 0);
	int64_t of_address = cg_json_get_int(s->o.player, "maxPlaysPerAddress", most * SHARED), n, all;

	if (cg_store_play_counts(s->ctx->store, &s->who, s->o.live.id, s->player, s->address, &n, &all,
	    err) < 0)
		return -1;
	s->row.play_no = n + 1;
	s->left = most ? most - n - 1 : -1;
	if ((most && n >= most) || (of_address && all >= of_address))
		return refuse(s, "PLAYS_USED", "you have played this as often as one may", err);
	return 0;
}

/* Set one prize aside: 1; 0 there is none left. Plays that were left give theirs back first. */
static int
set_aside(struct cg_ctx *ctx, const struct cg_scope *who, const char *campaign, const char *prize,
    int64_t now, struct cg_prize_taken *taken, struct cg_err *err)
{
	int rc;

	memset(taken, 0, sizeof *taken);
	if (!prize)
		return 1;
	rc = cg_store_prize_take(ctx->store, who, campaign, prize, taken, err);
	if (rc != 0)
		return rc;
	rc = cg_store_plays_expire(ctx->store, who, campaign, now, err);
	return rc <= 0 ? rc : cg_store_prize_take(ctx->store, who, campaign, prize, taken, err);
}

/* Its own code, else the offer's, else one that nobody else gets. */
static void
code_for(const json_t *config, const struct cg_prize_taken *taken, char code[CG_PRIZE_CODE])
{
	const char *offered = cg_json_get_str(json_object_get(config, "offer"), "code", NULL);

	if (*taken->code || offered)
		snprintf(code, CG_PRIZE_CODE, "%s", *taken->code ? taken->code : offered);
	else
		cg_play_code(code);
}

static int
draw(struct start *s, struct cg_err *err)
{
	bool gone[CG_PLAY_OUTCOMES] = { false };
	struct cg_play_odds odds;
	int i, rc = 1;

	if (cg_play_odds(s->o.config, &odds, err) < 0)
		return -1;
	i = cg_play_draw(&odds);
	while (i >= 0 && odds.v[i].won
	    && (rc = set_aside(s->ctx, &s->who, s->o.live.id, odds.v[i].prize, s->now, &s->taken, err)) == 0) {
		gone[i] = true;
		i = cg_play_draw_left(&odds, gone);
	}
	if (rc < 0)
		return -1;
	if (i < 0)
		return refuse(s, "NO_PRIZES", "all prizes have been won", err);
	s->presentation = cg_play_presentation(s->o.config, &odds, i);
	if (!s->presentation)
		return cg_err_set(err, CG_E_DATA, "this game cannot show an outcome");
	s->row.won = odds.v[i].won;
	s->row.prize_label = odds.v[i].won ? odds.v[i].prize : NULL;
	if (s->row.won) {
		code_for(s->o.config, &s->taken, s->code);
		s->row.code = s->code;
		s->row.prize = *s->taken.id ? s->taken.id : NULL;
	}
	return 0;
}

/* 1 it has begun, 0 the same player was quicker elsewhere. */
static int
try_begin(struct start *s, struct cg_err *err)
{
	struct cg_store *st = s->ctx->store;
	char *text = NULL;
	int rc;

	json_decref(s->presentation);
	s->presentation = NULL;
	s->row = (struct cg_play_row){ .campaign = s->o.live.id, .bundle = s->o.game.id, .player = s->player,
		.address = s->address, .started_ms = s->now, .expires_ms = s->now + PLAY_MS };
	if (cg_store_begin(st, err) < 0)
		return -1;
	rc = check_counts(s, err);
	if (rc == 0 && cg_play_is_chance(s->o.config))
		rc = draw(s, err);
	if (rc == 0) {
		s->row.presentation = text = s->presentation ? cg_json_str(s->presentation) : NULL;
		rc = cg_store_play_add(st, &s->who, &s->row, err);
	}
	free(text);
	if (rc > 0)
		return cg_store_commit(st, err) < 0 ? -1 : 1;
	cg_store_rollback(st);
	return rc;
}

static int
put_play(struct start *s, const unsigned char secret[CG_PLAY_SECRET], struct cg_sink *to,
    struct cg_err *err)
{
	char token[CG_PLAY_TOKEN_LEN + 1];
	json_t *r = json_object();

	cg_play_token(secret, s->o.live.id, s->row.id, s->row.expires_ms, token);
	cg_json_set_str(r, "type", "play");
	cg_json_set_str(r, "session_id", s->row.id);
	cg_json_set_str(r, "token", token);
	cg_record_time(r, "expires_at", s->row.expires_ms);
	cg_json_set_str(r, "template_id", s->o.game.template_id);
	if (s->presentation)
		cg_json_set(r, "presentation", json_incref(s->presentation));
	cg_json_set(r, "plays_left", s->left < 0 ? json_null() : json_integer(s->left));
	return cg_sink_put_new(to, r, err);
}

int
cg_tool_play_start(struct cg_ctx *ctx, const struct cg_play_start_req *req, const char **why,
    struct cg_sink *to, struct cg_err *err)
{
	struct start s = { .ctx = ctx, .req = req, .why = why };
	unsigned char secret[CG_PLAY_SECRET];
	int rc = -1;

	if (cg_tool_play_open(ctx, req->campaign, &s.o, err) < 0)
		return -1;
	s.now = cg_wall_ms();
	s.who.tenant = s.o.live.tenant;
	if (check_when_and_where(&s, err) < 0 || cg_play_secret(ctx, secret, err) < 0)
		goto out;
	digest(secret, "player", s.o.live.id, req->player, s.player);
	digest(secret, "address", s.o.live.id, req->address, s.address);
	rc = 0;
	for (int i = 0; rc == 0 && i < TRIES; i++)
		rc = try_begin(&s, err);
	if (rc == 0)
		rc = cg_err_set(err, CG_E_UNAVAILABLE, "you begin too much at once, try again");
	if (rc > 0)
		rc = put_play(&s, secret, to, err);
out:
	json_decref(s.presentation);
	cg_tool_play_close(&s.o);
	return rc;
}

/* ---- a play that has begun ---- */

struct play {
	struct cg_play_game_open o; /* of it: its campaign, and the game as it was begun */
	struct cg_scope who;
	struct cg_play_row row;
};

static void
close_play(struct play *p)
{
	cg_play_row_release(&p->row);
	cg_tool_play_close(&p->o);
}

/* Its game, where another one has been published meanwhile. */
static int
as_begun(struct cg_ctx *ctx, struct play *p, struct cg_err *err)
{
	struct cg_game_row game;
	json_t *config;
	int rc;

	if (strcmp(p->row.bundle, p->o.game.id) == 0)
		return 0;
	rc = cg_store_game_find(ctx->store, &p->who, p->row.campaign, p->row.bundle, 0, &game, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_STATE, "this game is not played any more");
	cg_game_row_release(&p->o.game);
	p->o.game = game;
	config = cg_play_config(ctx, &p->who, &game, err);
	json_decref(p->o.config);
	p->o.config = config;
	return config ? 0 : -1;
}

static int
open_play(struct cg_ctx *ctx, const char *id, const char *token, struct play *p, struct cg_err *err)
{
	char campaign[CG_ID_LEN + 1], session[CG_ID_LEN + 1];
	unsigned char secret[CG_PLAY_SECRET];
	int rc;

	memset(p, 0, sizeof *p);
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0 || cg_play_secret(ctx, secret, err) < 0
	    || cg_play_token_open(secret, token, cg_wall_ms(), campaign, session, err) < 0)
		return -1;
	if (strcmp(session, id) != 0)
		return cg_err_set(err, CG_E_PERM, "this token is another play's");
	if (cg_tool_play_open(ctx, campaign, &p->o, err) < 0)
		return -1;
	p->who.tenant = p->o.live.tenant;
	rc = cg_store_play_load(ctx->store, &p->who, id, &p->row, err);
	if (rc == 0 || (rc > 0 && strcmp(p->row.campaign, p->o.live.id) != 0))
		rc = cg_err_set(err, CG_E_NOTFOUND, "there is no such play");
	else if (rc > 0 && p->row.state == CG_PLAY_COMPLETED)
		rc = cg_err_set(err, CG_E_CONFLICT, "this play was over before, and is told once");
	else if (rc > 0 && p->row.state == CG_PLAY_EXPIRED)
		rc = cg_err_set(err, CG_E_STATE, "this play is over: it was to end before");
	else if (rc > 0)
		rc = as_begun(ctx, p, err);
	if (rc < 0)
		close_play(p);
	return rc;
}

/* ---- events ---- */

/* Note the answer, unless the question has one; the one that counts. -1: err. */
static int
note_answer(struct cg_ctx *ctx, struct play *p, int64_t question, int64_t place, int64_t *counts,
    struct cg_err *err)
{
	json_t *all = p->row.answers ? cg_json_again(p->row.answers, strlen(p->row.answers)) : json_array();
	const json_t *was = json_array_get(all, (size_t)question);
	char *text;
	int rc = 1;

	*counts = json_is_integer(was) ? json_integer_value(was) : place;
	if (!json_is_integer(was)) {
		while (json_array_size(all) <= (size_t)question)
			json_array_append_new(all, json_null());
		json_array_set_new(all, (size_t)question, json_integer(place));
		text = cg_json_str(all);
		rc = cg_store_play_answers(ctx->store, &p->who, p->row.id, p->row.answers, text, err);
		free(text);
	}
	json_decref(all);
	if (rc == 0)
		return cg_err_set(err, CG_E_CONFLICT, "answer one question after the other");
	return rc < 0 ? -1 : 0;
}

static int
answer(struct cg_ctx *ctx, struct play *p, const json_t *detail, json_t *to, struct cg_err *err)
{
	int64_t question = cg_json_get_int(detail, "question_index", -1);
	int64_t place = cg_json_get_int(detail, "selected_answer_index", -2), counts;
	int right = cg_play_right_answer(p->o.config, question);

	if (strcmp(p->o.game.template_id, "quiz") != 0 || question < 0 || place < -1 || place > 3
	    || question >= (int64_t)json_array_size(json_object_get(json_object_get(p->o.config, "mechanics"),
	    "questions")))
		return cg_err_set(err, CG_E_DATA, "this game has no such question or answer");
	if (note_answer(ctx, p, question, place, &counts, err) < 0)
		return -1;
	cg_json_set_int(to, "question_index", question);
	cg_json_set(to, "correct", json_boolean(counts == right && right >= 0));
	if (right >= 0 && cg_json_get_bool(json_object_get(p->o.config, "mechanics"), "show_correct_answer", true))
		cg_json_set_int(to, "correct_index", right);
	return 0;
}

int
cg_tool_play_event(struct cg_ctx *ctx, const struct cg_play_event_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	struct play p;
	json_t *r;
	char *text;
	int rc;

	if (open_play(ctx, req->session, req->token, &p, err) < 0)
		return -1;
	r = json_object();
	cg_json_set_str(r, "type", "play.event");
	rc = strcmp(req->type, "answerGiven") == 0 ? answer(ctx, &p, req->detail, r, err) : 0;
	if (rc == 0) {
		text = req->detail ? cg_json_str(req->detail) : NULL;
		rc = cg_store_play_event(ctx->store, &p.who, p.row.id, req->type, text, err);
		free(text);
		cg_json_set(r, "accepted", json_boolean(rc > 0));
	}
	close_play(&p);
	if (rc >= 0)
		return cg_sink_put_new(to, r, err);
	json_decref(r);
	return -1;
}

/* ---- its end ---- */

static int
judge(struct play *p, const json_t *result, struct cg_play_verdict *v, struct cg_err *err)
{
	json_t *shown = p->row.presentation ? cg_json_again(p->row.presentation, strlen(p->row.presentation)) : NULL;
	json_t *answers = p->row.answers ? cg_json_again(p->row.answers, strlen(p->row.answers)) : NULL;
	const struct cg_play_claim claim = { .result = result, .presentation = shown, .answers = answers,
		.took_ms = cg_wall_ms() - p->row.started_ms };
	int rc = cg_play_judge(p->o.config, &claim, v, err);

	json_decref(shown);
	json_decref(answers);
	return rc;
}

/* What is earned is taken out of the stock now. */
static int
earn(struct cg_ctx *ctx, struct play *p, const struct cg_play_verdict *v, struct cg_prize_taken *taken,
    char code[CG_PRIZE_CODE], struct cg_err *err)
{
	int rc;

	p->row.won = v->won;
	if (!v->won)
		return 0;
	rc = set_aside(ctx, &p->who, p->row.campaign, v->prize, cg_wall_ms(), taken, err);
	if (rc <= 0) /* won, and nothing left of it */
		return rc;
	code_for(p->o.config, taken, code);
	p->row.prize_label = v->prize;
	p->row.prize = *taken->id ? taken->id : NULL;
	p->row.code = code;
	return 0;
}

static json_t *
prize_told(const struct play *p)
{
	json_t *prize;

	if (!p->row.won || !p->row.code)
		return json_null();
	prize = json_object();
	cg_json_set_str(prize, "label", p->row.prize_label);
	cg_json_set_str(prize, "code", p->row.code);
	cg_json_set_str(prize, "expires", cg_json_get_str(json_object_get(p->o.config, "offer"), "expires", NULL));
	return prize;
}

static int
put_result(const struct play *p, struct cg_sink *to, struct cg_err *err)
{
	int64_t most = cg_json_get_int(p->o.player, "maxPlaysPerUser", 0);
	json_t *r = json_object();

	cg_json_set_str(r, "type", "play.result");
	cg_json_set_str(r, "session_id", p->row.id);
	cg_json_set_str(r, "outcome", p->row.won ? "win" : "lose");
	cg_json_set(r, "prize", prize_told(p));
	cg_json_set(r, "plays_left", !most ? json_null()
	    : json_integer(most > p->row.play_no ? most - p->row.play_no : 0));
	return cg_sink_put_new(to, r, err);
}

static int
complete(struct cg_ctx *ctx, struct play *p, const json_t *result, const struct cg_play_verdict *v,
    struct cg_err *err)
{
	struct cg_arena *a = &p->row.mem;
	struct cg_prize_taken *taken = cg_arena_alloc(a, sizeof *taken);
	char *code = cg_arena_alloc(a, CG_PRIZE_CODE), *text = cg_json_str(result);
	int rc = 0;

	if (cg_store_begin(ctx->store, err) < 0) {
		free(text);
		return -1;
	}
	if (!cg_play_is_chance(p->o.config))
		rc = earn(ctx, p, v, taken, code, err);
	p->row.result = text;
	p->row.completed_ms = cg_wall_ms();
	p->row.duration_ms = p->row.completed_ms - p->row.started_ms;
	if (rc == 0)
		rc = cg_store_play_complete(ctx->store, &p->who, &p->row, err);
	p->row.result = NULL;
	free(text);
	if (rc > 0)
		return cg_store_commit(ctx->store, err);
	cg_store_rollback(ctx->store);
	return rc < 0 ? -1 : cg_err_set(err, CG_E_CONFLICT, "this play was over before, and is told once");
}

int
cg_tool_play_complete(struct cg_ctx *ctx, const struct cg_play_complete_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	struct cg_play_verdict v;
	struct play p;
	int rc;

	if (open_play(ctx, req->session, req->token, &p, err) < 0)
		return -1;
	rc = judge(&p, req->result, &v, err);
	if (rc == 0)
		rc = complete(ctx, &p, req->result, &v, err);
	if (rc == 0)
		rc = put_result(&p, to, err);
	close_play(&p);
	return rc;
}
