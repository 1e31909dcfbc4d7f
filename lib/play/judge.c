/*
 * What a page says was played. Of a game of chance the outcome stands, and the page can only show it;
 * a quiz is scored by the answers that were noted here; of a game of skill we know what it says,
 * within what time and rules allow.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "play/play_priv.h"

enum {
	QUIET_MS = 1000,   /* no round of a game of chance is shorter, without motion either */
	ANSWER_MS = 300,   /* nobody reads a question in less */
	MOVE_MS = 250,     /* nor turns two cards */
	LATE_MS = 3000     /* a game's clock may be behind ours by what the network takes */
};

static int
no(struct cg_err *err, const char *why)
{
	return cg_err_set(err, CG_E_DATA, "this cannot have been played: %s", why);
}

static bool
is_whole(const json_t *v, double least, double most)
{
	double d = json_is_number(v) ? json_number_value(v) : NAN;

	return d >= least && d <= most && floor(d) == d;
}

static int
chance(const json_t *config, const struct cg_play_claim *c, struct cg_err *err)
{
	enum cg_play_game g = cg_play_game_of(config);
	const json_t *percent = json_object_get(c->result, "percent_scratched");

	if (c->took_ms < QUIET_MS)
		return no(err, "no round is that short");
	if (g == CG_PLAY_SCRATCH)
		return is_whole(percent, 0, 100) ? 0 : no(err, "percent_scratched is no percentage");
	if (g == CG_PLAY_WHEEL && !cg_json_equal(json_object_get(c->result, "landed_segment_index"),
	    json_object_get(c->presentation, "landed_segment_index")))
		return no(err, "the wheel stands elsewhere");
	if (g == CG_PLAY_SLOT && !cg_json_equal(json_object_get(c->result, "stops"),
	    json_object_get(c->presentation, "stops")))
		return no(err, "the reels stand otherwise");
	return 0;
}

/* ---- quiz ---- */

/* A digest of the answer may stand for its place: it is the game's, see its rules. */
static int
by_key(const json_t *config, const json_t *q, int64_t question)
{
	const char *key = cg_json_get_str(q, "answer_key", NULL);
	const json_t *seed = json_object_get(json_object_get(config, "settings"), "seed"), *a;
	char hex[CG_HEX_LEN + 1], *said = json_is_string(seed) ? cg_strdup(json_string_value(seed))
	    : json_is_integer(seed) ? cg_asprintf("%lld", (long long)json_integer_value(seed)) : cg_strdup("");
	int right = -1;
	size_t i;

	json_array_foreach(json_object_get(q, "answers"), i, a) {
		char *text = key ? cg_asprintf("%s:%lld:%s", said, (long long)question, json_string_value(a)) : NULL;

		if (text) {
			cg_sha256_hex(text, strlen(text), hex);
			hex[16] = '\0';
			if (strcmp(hex, key) == 0)
				right = (int)i;
		}
		free(text);
	}
	free(said);
	return right;
}

int
cg_play_right_answer(const json_t *config, int64_t question)
{
	const json_t *list = json_object_get(cg_play_mechanics(config), "questions"), *q;
	int64_t right;

	if (question < 0 || !(q = json_array_get(list, (size_t)question)))
		return -1;
	right = cg_json_get_int(q, "correct_index", -1);
	return right >= 0 ? (int)right : by_key(config, q, question);
}

/* The first tier that holds the score; its prize, or the one of all. */
static bool
by_tiers(const json_t *m, double score, struct cg_play_verdict *v)
{
	const json_t *list = json_object_get(m, "prize_tiers"), *t;
	size_t i;

	json_array_foreach(list, i, t)
		if (score >= cg_json_get_num(t, "min_score", 0) && score <= cg_json_get_num(t, "max_score", INFINITY)) {
			v->prize = cg_play_prize_of(t) ? cg_play_prize_of(t) : cg_play_prize_of(m);
			return true;
		}
	return false;
}

static int
quiz(const json_t *config, const struct cg_play_claim *c, struct cg_play_verdict *v, struct cg_err *err)
{
	const json_t *m = cg_play_mechanics(config), *a;
	size_t total = json_array_size(json_object_get(m, "questions")), i;
	double hits = 0, score;
	int64_t given = 0;

	total = total > 20 ? 20 : total;
	json_array_foreach(c->answers, i, a)
		if (json_is_integer(a)) {
			given++;
			hits += i < total && json_integer_value(a) == cg_play_right_answer(config, (int64_t)i);
		}
	if (c->took_ms < given * ANSWER_MS)
		return no(err, "nobody reads that fast");
	score = total ? round(hits / (double)total * 100) : 0;
	if (json_array_size(json_object_get(m, "prize_tiers"))) {
		v->won = by_tiers(m, score, v);
	} else {
		v->won = score >= cg_json_get_num(m, "pass_threshold", 60);
		v->prize = v->won ? cg_play_prize_of(m) : NULL;
	}
	return 0;
}

/* ---- memory ---- */

static int
pairs_of(const json_t *m)
{
	const char *grid = cg_json_get_str(m, "grid_size", "");

	return grid[0] && grid[1] && grid[2] ? (grid[0] - '0') * (grid[2] - '0') / 2 : 0;
}

static const json_t *
memory_tier(const json_t *m, double moves, double ms)
{
	const json_t *t;
	size_t i;

	json_array_foreach(json_object_get(m, "prize_tiers"), i, t) {
		double most = cg_json_get_num(t, "max_moves", 0), time = cg_json_get_num(t, "max_time", 0) * 1000;

		if ((most <= 0 && time <= 0) || (most > 0 && moves <= most) || (time > 0 && ms <= time))
			return t;
	}
	return NULL;
}

static int
memory(const json_t *config, const struct cg_play_claim *c, struct cg_play_verdict *v, struct cg_err *err)
{
	const json_t *m = cg_play_mechanics(config), *tier;
	const json_t *moves = json_object_get(c->result, "moves"), *found = json_object_get(c->result, "pairs_matched");
	const json_t *ms = json_object_get(c->result, "time_ms");
	const char *rule = cg_json_get_str(m, "win_condition", "all_pairs");
	double n, took;

	if (!is_whole(moves, 0, 100000) || !is_whole(found, 0, pairs_of(m)) || !is_whole(ms, 0, 1e8)
	    || cg_json_get_int(c->result, "total_pairs", -1) != pairs_of(m))
		return no(err, "moves, time_ms, pairs_matched or total_pairs are not of this board");
	n = json_number_value(moves);
	took = json_number_value(ms);
	if (n < json_number_value(found))
		return no(err, "a pair takes a move");
	if (took > (double)c->took_ms + LATE_MS || took < n * MOVE_MS || (double)c->took_ms < n * MOVE_MS)
		return no(err, "moves take their time");
	v->won = json_number_value(found) == pairs_of(m)
	    && (strcmp(rule, "move_limit") != 0 || n <= cg_json_get_num(m, "move_limit", 0))
	    /* Who needs more time has twice as much: a switch of the game. */
	    && (strcmp(rule, "time_limit") != 0 || took <= 2000 * cg_json_get_num(m, "time_limit_seconds", 0) + 1000);
	if (!v->won || !json_array_size(json_object_get(m, "prize_tiers")))
		return 0;
	tier = memory_tier(m, n, took);
	v->won = tier;
	v->prize = cg_play_prize_of(tier);
	return 0;
}

/* ---- catch ---- */

static double
most_points(const json_t *m)
{
	const json_t *o;
	double most = 1;
	size_t i;

	json_array_foreach(json_object_get(m, "good_objects"), i, o)
		most = fmax(most, fabs(cg_json_get_num(o, "points", 10)));
	return most;
}

static int
catching(const json_t *config, const struct cg_play_claim *c, struct cg_play_verdict *v, struct cg_err *err)
{
	const json_t *m = cg_play_mechanics(config), *said = json_object_get(c->result, "score");
	const json_t *caught = json_object_get(c->result, "caught"), *goal_said = json_object_get(c->result, "goal");
	double seconds = cg_json_get_num(m, "duration_sec", 30), rate = cg_json_get_num(m, "spawn_rate_per_sec", 1.5);
	double goal = cg_json_get_num(m, "win_score", 10), falls, score;

	if (!is_whole(said, -1e9, 1e9) || !is_whole(caught, 0, 1e6))
		return no(err, "score and caught are no numbers of this game");
	score = json_number_value(said);
	/* Gaps between two things are at least three quarters of the usual one. */
	falls = seconds * fmin(4, fmax(0.5, rate)) / 0.75 + 1;
	if ((double)c->took_ms < seconds * 1000 - 500)
		return no(err, "the round was not over");
	if (json_number_value(caught) > falls || score > json_number_value(caught) * most_points(m))
		return no(err, "so much does not fall");
	/* A goal out of reach is brought within it by the game: that much it may ask for less. */
	if (is_whole(goal_said, 1, goal) && json_number_value(goal_said) >= fmin(goal, falls / 8))
		goal = json_number_value(goal_said);
	v->won = score >= goal;
	if (v->won && !by_tiers(m, floor(100 * score / goal), v))
		v->prize = cg_play_prize_of(m);
	return 0;
}

int
cg_play_judge(const json_t *config, const struct cg_play_claim *claim, struct cg_play_verdict *verdict,
    struct cg_err *err)
{
	enum cg_play_game g = cg_play_game_of(config);

	memset(verdict, 0, sizeof *verdict);
	if (strcmp(cg_json_get_str(claim->result, "type", ""), cg_json_get_str(config, "template_id", "?")) != 0)
		return no(err, "it is another game's result");
	switch (g) {
	case CG_PLAY_QUIZ:
		return quiz(config, claim, verdict, err);
	case CG_PLAY_MEMORY:
		return memory(config, claim, verdict, err);
	case CG_PLAY_CATCH:
		return catching(config, claim, verdict, err);
	case CG_PLAY_UNKNOWN:
		return no(err, "nobody knows this game");
	default:
		return chance(config, claim, err);
	}
}
