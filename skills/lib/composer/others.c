/* The mechanics of the five other games: complete, and in keeping with the difficulty. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "copy/text.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/composer/compose_priv.h"
#include "lib/composer/quiz.h"

enum { MILLION = 1000000, SEVERAL_MAX = 80, MEMORY_TIERS = 4 };

/* Prizes and one blank with weights that add up to one. */
static json_t *
outcomes(const struct cg_composing *c)
{
	long win = (long)(c->p * MILLION + 0.5), part[CG_PRIZES_MAX];
	double share[CG_PRIZES_MAX];
	json_t *list = json_array();

	for (size_t i = 0; i < c->prizes; i++)
		share[i] = c->prize[i].share;
	cg_compose_split(win, share, c->prizes, part);
	for (size_t i = 0; i < c->prizes && win > 0; i++)
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:o}", "label",
		    c->prize[i].label, "prize", c->prize[i].label, "tier_id", c->prize[i].tier,
		    "weight", cg_compose_weight(part[i])));
	if (win < MILLION)
		json_array_append_new(list, json_pack("{s:s,s:n,s:o}", "label",
		    cg_compose_blank(c, 0), "prize", "weight", cg_compose_weight(MILLION - win)));
	return list;
}

/* The prizes from the rarest to the commonest, in the order of the brief where equal. */
static void
by_share(const struct cg_composing *c, const struct cg_prize *out[CG_PRIZES_MAX])
{
	for (size_t i = 0; i < c->prizes; i++) {
		size_t at = i;

		for (; at > 0 && out[at - 1]->share > c->prize[i].share; at--)
			out[at] = out[at - 1];
		out[at] = &c->prize[i];
	}
}

/*
 * What a win brings where several prizes share one step: all that can be told in
 * the room of a label, the rarest first, so that nothing is promised elsewhere and
 * then cannot be won.
 */
static json_t *
any_of(const struct cg_prize *const *prize, size_t n)
{
	struct cg_buf b;
	json_t *label;

	cg_buf_init(&b, 1 << 12);
	for (size_t i = 0; i < n; i++) {
		char *whole = cg_asprintf("%s%s%s", b.len ? b.s : "", b.len ? " / " : "",
		    prize[i]->label);

		if (!i || cg_text_length(whole) <= SEVERAL_MAX) {
			cg_buf_clear(&b);
			cg_buf_puts(&b, whole);
		}
		free(whole);
	}
	label = json_string(b.s);
	cg_buf_release(&b);
	return label;
}

/* A slot that the input brings a picture for, or NULL. */
static const char *
slot_given(const struct cg_composing *c, const char *slot)
{
	const json_t *list = json_object_get(c->input, "asset_refs"), *a;
	size_t i;

	json_array_foreach(list, i, a)
		if (strcmp(cg_json_get_str(a, "slot", ""), slot) == 0)
			return slot;
	return NULL;
}

json_t *
cg_compose_scratch(const struct cg_composing *c)
{
	json_t *m = json_object(), *show = json_object();

	cg_json_set(m, "scratch_threshold_percent",
	    json_integer((json_int_t)cg_compose_by_level(c, 50, 60, 70)));
	cg_json_set(m, "brush_size", json_integer((json_int_t)cg_compose_by_level(c, 32, 26, 20)));
	cg_json_set_int(m, "reveal_animation_duration_ms", 3000);
	cg_json_set_str(show, "text", c->words->prizes);
	cg_json_set_str(show, "image_slot", slot_given(c, "reveal_texture"));
	cg_json_set(m, "prize_display", show);
	cg_json_set(m, "outcomes", outcomes(c));
	return m;
}

/* Tiers in order and without overlap: fewer moves first, the last one up to the limit. */
static json_t *
memory_tiers(const struct cg_composing *c, int pairs, int limit)
{
	const struct cg_prize *prize[CG_PRIZES_MAX];
	json_t *list = json_array();
	size_t n = c->prizes < MEMORY_TIERS ? c->prizes : MEMORY_TIERS;

	by_share(c, prize);
	for (size_t i = 0; i < n; i++) {
		json_t *t = json_object();

		cg_json_set_int(t, "max_moves", i + 1 == n ? limit : pairs + pairs * (int)(i + 1) / 2);
		cg_json_set_str(t, "prize_id", prize[i]->tier);
		cg_json_set(t, "prize", any_of(prize + i, i + 1 == n ? c->prizes - i : 1));
		json_array_append_new(list, t);
	}
	return list;
}

json_t *
cg_compose_memory(const struct cg_composing *c)
{
	static const char *const grid[] = { "2x3", "3x4", "4x4" };
	static const int count[] = { 3, 6, 8 };
	int g = (int)cg_compose_by_level(c, 0, 1, 2), pairs = count[g];
	/* Who remembers needs less than two moves a pair; without a limit nobody could lose. */
	int limit = pairs * (int)cg_compose_by_level(c, 5, 4, 3);
	json_t *m = json_object(), *list = json_array();
	char slot[24];

	for (int i = 0; i < pairs; i++) {
		snprintf(slot, sizeof slot, "card_face_%d", i + 1);
		json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "pair_id", c->symbol[i]->id,
		    "name", c->symbol[i]->name[c->lang], "image_slot", slot));
	}
	cg_json_set_str(m, "grid_size", grid[g]);
	cg_json_set(m, "card_pairs", list);
	cg_json_set(m, "flip_delay_ms", json_integer((json_int_t)cg_compose_by_level(c, 1200, 1000,
	    800)));
	cg_json_set_str(m, "win_condition", "move_limit");
	cg_json_set_int(m, "move_limit", limit);
	cg_json_set(m, "prize_tiers", memory_tiers(c, pairs, limit));
	return m;
}

/*
 * Which answer is right is not written into the page in plain words: the key is
 * a digest of seed, question and answer. That keeps it from a curious look at
 * the source and from nobody who tries the answers: the page of a live campaign
 * gets neither key nor seed, and the server judges (lib/play/seal.c, judge.c).
 */
static json_t *
answer_key(const struct cg_composing *c, int question, const char *answer)
{
	char *s = cg_asprintf("%s:%d:%s", c->seed, question, answer), hex[CG_HEX_LEN + 1];
	json_t *v;

	cg_sha256_hex(s, strlen(s), hex);
	v = json_stringn(hex, 16);
	free(s);
	return v;
}

/* One question with its answers in an order of their own. */
static json_t *
question(const struct cg_composing *c, size_t q, int at, int seconds, struct cg_draw *d)
{
	size_t order[4] = { 0, 1, 2, 3 };
	json_t *answers = json_array();
	struct cg_quiz_question x;

	cg_quiz_get(c->reading.industry, c->lang, q, &x);
	cg_draw_shuffle(d, order, 4);
	for (int i = 0; i < 4; i++)
		json_array_append_new(answers, json_string(x.answer[order[i]]));
	return json_pack("{s:s,s:o,s:i,s:o}", "text", x.text, "answers", answers, "timer_seconds",
	    seconds, "answer_key", answer_key(c, at, x.answer[0]));
}

/*
 * Every right answer more than it takes to pass is a step: the rarest prize is for
 * all of them, the next for one less, and the commonest have the first step.
 */
static json_t *
quiz_tiers(const struct cg_composing *c, int questions, int pass)
{
	const struct cg_prize *prize[CG_PRIZES_MAX];
	int least = (pass * questions + 99) / 100, steps = questions - least + 1,
	    n = (int)c->prizes < steps ? (int)c->prizes : steps;
	json_t *list = json_array();

	by_share(c, prize);
	for (int i = n; i-- > 0; ) {
		bool first = i + 1 == n;
		json_t *label = any_of(prize + i, first ? c->prizes - (size_t)i : 1);

		json_array_append_new(list, json_pack("{s:i,s:i,s:s,s:o}", "min_score", first
		    ? pass : 100 * (questions - i) / questions, "max_score", i
		    ? 100 * (questions - i + 1) / questions - 1 : 100, "prize_id",
		    prize[first ? c->prizes - 1 : (size_t)i]->tier, "prize", label));
	}
	return list;
}

/* How many words of the question the brief has too, by their first letters. */
static int
words_shared(const struct cg_composing *c, size_t q)
{
	enum { STEM = 4, LONG = 5 };
	struct cg_quiz_question x;
	struct cg_scan s;
	int n = 0;

	cg_quiz_get(c->reading.industry, c->lang, q, &x);
	cg_fold_words(&s, x.text);
	for (size_t i = 0; i < s.n; i++)
		for (size_t k = 0; s.word[i].flen >= LONG && k < c->reading.wants.n; k++)
			if (c->reading.wants.word[k].flen >= LONG && strncmp(cg_scan_word(&s, i),
			    cg_scan_word(&c->reading.wants, k), STEM) == 0) {
				n++;
				break;
			}
	cg_scan_release(&s);
	return n;
}

/* A draw, and before it what the brief speaks of. */
static void
choose_questions(const struct cg_composing *c, struct cg_draw *d, size_t *order, size_t count)
{
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	cg_draw_shuffle(d, order, count);
	for (size_t i = 1; i < count; i++) {
		size_t q = order[i], at = i;

		for (; at > 0 && words_shared(c, order[at - 1]) < words_shared(c, q); at--)
			order[at] = order[at - 1];
		order[at] = q;
	}
}

json_t *
cg_compose_quiz(const struct cg_composing *c)
{
	size_t order[CG_QUIZ_EACH], count = cg_quiz_count(c->reading.industry, c->lang),
	    n = (size_t)cg_compose_by_level(c, 5, 5, 6);
	json_t *m = json_object(), *list = json_array();
	int pass = (int)cg_compose_by_level(c, 60, 60, 80), seconds = (int)cg_compose_by_level(c,
	    25, 20, 15);
	struct cg_draw d;

	if (c->reading.questions >= 3)
		n = (size_t)c->reading.questions;
	n = n < count ? n : count;
	/* All questions within the time there is, but never less than the game allows for one. */
	if (c->max_sec / (int64_t)n < seconds)
		seconds = c->max_sec / (int64_t)n < 10 ? 10 : (int)(c->max_sec / (int64_t)n);
	cg_draw_init(&d, c->seed, "quiz");
	choose_questions(c, &d, order, count);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, question(c, order[i], (int)i, seconds, &d));
	cg_json_set(m, "questions", list);
	cg_json_set(m, "randomize_questions", json_true());
	cg_json_set(m, "randomize_answers", json_true());
	cg_json_set(m, "show_correct_answer", json_true());
	cg_json_set_int(m, "pass_threshold", pass);
	cg_json_set(m, "prize_tiers", quiz_tiers(c, (int)n, pass));
	return m;
}

static json_t *
thing(const char *id, int points, double weight, double speed)
{
	return json_pack("{s:s,s:i,s:f,s:f}", "id", id, "points", points, "spawn_weight", weight,
	    "fall_speed_multiplier", speed);
}

static json_t *
bad_thing(const struct cg_composing *c, const char *id, const char *const name[CG_LANGS],
    int points,
    double weight, double speed)
{
	json_t *t = thing(id, points, weight, speed);

	cg_json_set_str(t, "name", name[c->lang]);
	return t;
}

/*
 * The goal brings the commonest prize, a fifth more the rarest. The game asks for no more
 * than three quarters of what falls, so that fifth is always there to be caught.
 */
static json_t *
catch_tiers(const struct cg_composing *c)
{
	enum { GOAL = 100, MORE = 20, STEPS = 4 };
	const struct cg_prize *prize[CG_PRIZES_MAX];
	int n = c->prizes < STEPS ? (int)c->prizes : STEPS, step = n > 1 ? MORE / (n - 1) : 0;
	json_t *list = json_array();

	by_share(c, prize);
	for (int i = n; i-- > 0; ) {
		bool first = i + 1 == n;
		json_t *t = json_object();

		cg_json_set_int(t, "min_score", GOAL + (n - 1 - i) * step);
		if (i)
			cg_json_set_int(t, "max_score", GOAL + (n - i) * step - 1);
		cg_json_set_str(t, "prize_id", prize[first ? c->prizes - 1 : (size_t)i]->tier);
		cg_json_set(t, "prize", any_of(prize + i, first ? c->prizes - (size_t)i : 1));
		json_array_append_new(list, t);
	}
	return list;
}

json_t *
cg_compose_catch(const struct cg_composing *c)
{
	double rate = cg_compose_by_level(c, 1, 1.5, 2);
	int sec = c->max_sec < 10 ? 10 : c->max_sec > 30 ? 30 : (int)c->max_sec;
	enum { GOOD = 6 };
	static const char *const stone[CG_LANGS] = { "Stone", "Stein", "Pierre", "Piedra",
	    "Sasso", "Pedra", "Steen" };
	static const char *const thorn[CG_LANGS] = { "Thorn", "Dorn", "Épine", "Espina", "Spina",
	    "Espinho", "Doorn" };
	json_t *m = json_object(), *good = json_array(), *bad = json_array();
	struct cg_draw d;
	size_t first;

	cg_draw_init(&d, c->seed, "catch");
	first = cg_draw_below(&d, GOOD);
	for (size_t i = 0; i < 4; i++)
		json_array_append_new(good, thing(c->symbol[(first + i) % GOOD]->id,
		    i == 3 ? 30 : 10, i == 3 ? 0.5 : 2, i == 3 ? 1.4 : 1 + 0.1 * (double)i));
	/* Things of no trade: the game draws what has no symbol as a spiky cross. */
	json_array_append_new(bad, bad_thing(c, "stone", stone, -10, cg_compose_by_level(c, 0.8,
	    1.4, 2), 1));
	json_array_append_new(bad, bad_thing(c, "thorn", thorn, -20, cg_compose_by_level(c, 0.3,
	    0.7, 1), 1.2));
	cg_json_set_int(m, "duration_sec", sec);
	cg_json_set(m, "spawn_rate_per_sec", json_real(rate));
	cg_json_set(m, "base_fall_speed", json_real(cg_compose_by_level(c, 0.28, 0.36, 0.44)));
	cg_json_set(m, "good_objects", good);
	cg_json_set(m, "bad_objects", bad);
	/* What a calm player reaches: a share of the good things that fall. */
	cg_json_set_int(m, "win_score", (int)(sec * rate * cg_compose_by_level(c, 3, 4,
	    4.5) / 10) * 10
	    + 10);
	cg_json_set_int(m, "basket_width_percent", (int)cg_compose_by_level(c, 26, 22, 18));
	cg_json_set(m, "prize_tiers", catch_tiers(c));
	return m;
}

json_t *
cg_compose_slot(const struct cg_composing *c)
{
	json_t *m = json_object(), *symbols = json_array(), *lines = json_array();
	enum { REELS_OF = 6 };
	char slot[16];

	for (int i = 0; i < REELS_OF; i++) {
		snprintf(slot, sizeof slot, "symbol_%d", i + 1);
		json_array_append_new(symbols, json_pack("{s:s,s:i,s:i}", "id",
		    c->symbol[i]->id, "weight", i + 1, "value", (REELS_OF - i) * 10));
		if (slot_given(c, slot))
			cg_json_set_str(json_array_get(symbols, (size_t)i), "asset_slot", slot);
	}
	for (int row = 0; row < 3; row++)
		json_array_append_new(lines, json_pack("[i,i,i]", row, row, row));
	json_array_append_new(lines, json_pack("[i,i,i]", 0, 1, 2));
	json_array_append_new(lines, json_pack("[i,i,i]", 2, 1, 0));
	cg_json_set_int(m, "reels", 3);
	cg_json_set_int(m, "rows_visible", 3);
	cg_json_set(m, "symbols", symbols);
	cg_json_set(m, "paylines", lines);
	cg_json_set_int(m, "spin_duration_ms", 2500);
	cg_json_set_int(m, "reel_delay_ms", 400);
	cg_json_set_int(m, "max_spins", (int)cg_compose_by_level(c, 3, 2, 1));
	cg_json_set(m, "outcomes", outcomes(c));
	return m;
}
