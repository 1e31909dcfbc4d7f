/* Outcomes and their weights, and one of them drawn. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "json/json.h"
#include "play/play_priv.h"

static const char *const games[CG_PLAY_UNKNOWN] = {
	[CG_PLAY_WHEEL] = "spin_wheel", [CG_PLAY_SCRATCH] = "scratch_card",
	[CG_PLAY_SLOT] = "slot_machine", [CG_PLAY_QUIZ] = "quiz", [CG_PLAY_MEMORY] = "memory_match",
	[CG_PLAY_CATCH] = "catch_game",
};

enum cg_play_game
cg_play_game_of(const json_t *config)
{
	const char *id = cg_json_get_str(config, "template_id", "");
	int g = 0;

	while (g < CG_PLAY_UNKNOWN && strcmp(games[g], id) != 0)
		g++;
	return (enum cg_play_game)g;
}

const json_t *
cg_play_mechanics(const json_t *config)
{
	return json_object_get(config, "mechanics");
}

const char *
cg_play_prize_of(const json_t *part)
{
	static const char *const none[] = { "", "try again", "no prize", "none" };
	const char *prize = cg_json_get_str(part, "prize", NULL);

	for (size_t i = 0; prize && i < sizeof none / sizeof *none; i++)
		if (strcasecmp(prize, none[i]) == 0)
			return NULL;
	return prize;
}

bool
cg_play_is_chance(const json_t *config)
{
	return cg_play_game_of(config) <= CG_PLAY_SLOT;
}

/* Weights are written with at most six decimals; more would be lost in a double anyway. */
static uint64_t
whole(double weight)
{
	return weight > 0 && weight < 1e6 ? (uint64_t)llround(weight * 1e9) : 0;
}

static void
add(struct cg_play_odds *o, const char *label, const char *prize, bool won, double weight)
{
	if (o->n < CG_PLAY_OUTCOMES)
		o->v[o->n++] = (struct cg_play_outcome){ label ? label : "", prize, won, whole(weight) };
}

static void
listed(const json_t *list, struct cg_play_odds *o)
{
	const json_t *v;
	size_t i;

	json_array_foreach(list, i, v) {
		const char *prize = cg_play_prize_of(v);

		add(o, cg_json_get_str(v, "label", ""), prize, prize, cg_json_get_num(v, "weight", 0));
	}
}

/* Without a list something is won as often as the difficulty says. */
static void
by_difficulty(const json_t *config, const char *prize, struct cg_play_odds *o)
{
	const json_t *settings = json_object_get(config, "settings");
	double p = cg_json_get_num(json_object_get(settings, "difficulty"), "win_probability", 0.3);

	p = p < 0 ? 0 : p > 1 ? 1 : p;
	add(o, prize, prize, true, p);
	add(o, "", NULL, false, 1 - p);
}

int
cg_play_odds(const json_t *config, struct cg_play_odds *odds, struct cg_err *err)
{
	const json_t *m = cg_play_mechanics(config);
	enum cg_play_game g = cg_play_game_of(config);
	const json_t *outcomes = json_object_get(m, g == CG_PLAY_WHEEL ? "segments" : "outcomes");
	uint64_t all = 0;

	memset(odds, 0, sizeof *odds);
	if (json_array_size(outcomes))
		listed(outcomes, odds);
	else if (g == CG_PLAY_SCRATCH)
		by_difficulty(config, cg_json_get_str(json_object_get(m, "prize_display"), "text", NULL), odds);
	else if (g == CG_PLAY_SLOT)
		by_difficulty(config, cg_play_prize_of(m), odds);
	for (size_t i = 0; i < odds->n; i++)
		all += odds->v[i].weight;
	/* All alike, as the game itself has it. */
	for (size_t i = 0; !all && i < odds->n; i++)
		odds->v[i].weight = 1;
	return odds->n ? 0 : cg_err_set(err, CG_E_DATA, "this game has no outcomes that could be drawn");
}

uint64_t
cg_play_below(uint64_t n)
{
	/* What is over in the last, incomplete round of n would make small numbers likelier. */
	uint64_t over = (UINT64_MAX % n + 1) % n, v;

	do
		v = cg_random_u64();
	while (over && v > UINT64_MAX - over);
	return v % n;
}

uint64_t
cg_play_pick(const uint64_t *weights, size_t n)
{
	uint64_t all = 0, at;

	for (size_t i = 0; i < n; i++)
		all += weights[i];
	if (!all)
		return n;
	at = cg_play_below(all);
	for (size_t i = 0; i < n; i++) {
		if (at < weights[i])
			return i;
		at -= weights[i];
	}
	return n;
}

int
cg_play_draw(const struct cg_play_odds *odds)
{
	uint64_t w[CG_PLAY_OUTCOMES];

	for (size_t i = 0; i < odds->n; i++)
		w[i] = odds->v[i].weight;
	return (int)cg_play_pick(w, odds->n);
}

int
cg_play_draw_left(const struct cg_play_odds *odds, const bool *gone)
{
	uint64_t w[CG_PLAY_OUTCOMES];
	size_t i;

	for (i = 0; i < odds->n; i++)
		w[i] = odds->v[i].won ? 0 : odds->v[i].weight;
	if ((i = cg_play_pick(w, odds->n)) < odds->n)
		return (int)i;
	/* A loss that was never to come is better than none. */
	for (i = 0; i < odds->n; i++)
		w[i] = !odds->v[i].won;
	if ((i = cg_play_pick(w, odds->n)) < odds->n)
		return (int)i;
	for (i = 0; i < odds->n; i++)
		w[i] = gone[i] ? 0 : odds->v[i].weight;
	i = cg_play_pick(w, odds->n);
	return i < odds->n ? (int)i : -1;
}

void
cg_play_code(char out[CG_PLAY_CODE_LEN + 1])
{
	static const char letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"; /* none that looks like another */

	for (int i = 0; i < CG_PLAY_CODE_LEN; i++)
		out[i] = i % 5 == 4 ? '-' : letters[cg_play_below(sizeof letters - 1)];
	out[CG_PLAY_CODE_LEN] = '\0';
}
