/*
 * A configuration for a page. What is known to be harmless goes over, and nothing else: a member
 * that nobody has thought of stays here.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "play/play_priv.h"

static void
copy(json_t *to, const json_t *from, const char *const *keys)
{
	for (; *keys; keys++) {
		json_t *v = json_object_get(from, *keys);

		if (v && !json_is_null(v))
			cg_json_set(to, *keys, json_deep_copy(v));
	}
}

/* Parts of which something is won or not: their harmless members, and which of the two. */
static json_t *
parts(const json_t *list, const char *const *keys, bool label_is_prize)
{
	json_t *out = json_array();
	const json_t *v;
	size_t i;

	json_array_foreach(list, i, v) {
		json_t *one = json_object();
		const char *prize = cg_play_prize_of(v);

		copy(one, v, keys);
		if (label_is_prize)
			cg_json_set_str(one, "label", prize);
		if (prize)
			cg_json_set(one, "wins", json_true());
		json_array_append_new(out, one);
	}
	return out;
}

/* Scores and moves that something is won for are rules of the game, its prizes only by name. */
static void
put_tiers(json_t *to, const json_t *m)
{
	static const char *const keys[] = { "min_score", "max_score", "max_moves", "max_time", NULL };
	const json_t *list = json_object_get(m, "prize_tiers");

	if (json_array_size(list))
		cg_json_set(to, "tiers", parts(list, keys, true));
}

/* Each outcome says by which symbol it is seen: that depends on weights, which the page has not. */
static void
put_slot(json_t *to, const json_t *m)
{
	static const char *const keys[] = { "label", NULL };
	static const char *const of_symbol[] = { "id", "name", "value", "asset_slot", NULL };
	const json_t *outcomes = json_object_get(m, "outcomes");
	struct cg_err ignored = CG_ERR_INIT;
	struct cg_play_slot s;
	json_t *list, *o;
	size_t i;

	cg_json_set(to, "symbols", parts(json_object_get(m, "symbols"), of_symbol, false));
	json_array_foreach(json_object_get(to, "symbols"), i, o)
		json_object_del(o, "wins");
	if (!json_array_size(outcomes) || cg_play_slot_read(m, &s, &ignored) < 0)
		return;
	list = parts(outcomes, keys, false);
	json_array_foreach(list, i, o)
		if (i < CG_PLAY_OUTCOMES && s.symbol_of[i] >= 0)
			cg_json_set_str(o, "symbol", s.id[s.symbol_of[i]]);
	cg_json_set(to, "outcomes", list);
}

static json_t *
mechanics(const json_t *config)
{
	static const char *const any[] = { "spin_duration_ms", "min_rotations", "scratch_threshold_percent",
		"brush_size", "reveal_animation_duration_ms", "prize_display", "reels", "rows_visible",
		"paylines", "reel_delay_ms", "max_spins", "randomize_questions", "randomize_answers",
		"shuffle_questions", "shuffle_options", "show_correct_answer", "pass_threshold", "grid_size",
		"card_pairs", "flip_delay_ms", "win_condition", "move_limit", "time_limit_seconds",
		"duration_sec", "spawn_rate_per_sec", "base_fall_speed", "good_objects", "bad_objects",
		"win_score", "basket_width_percent", NULL };
	static const char *const segment[] = { "label", "color", NULL }, *const outcome[] = { "label", NULL };
	static const char *const question[] = { "text", "answers", "options", "timer_seconds",
		"time_limit_sec", NULL };
	const json_t *m = cg_play_mechanics(config);
	json_t *to = json_object();

	copy(to, m, any);
	put_tiers(to, m);
	if (json_object_get(m, "segments"))
		cg_json_set(to, "segments", parts(json_object_get(m, "segments"), segment, false));
	if (json_object_get(m, "questions"))
		cg_json_set(to, "questions", parts(json_object_get(m, "questions"), question, false));
	if (cg_play_game_of(config) == CG_PLAY_SLOT)
		put_slot(to, m);
	else if (json_array_size(json_object_get(m, "outcomes")))
		cg_json_set(to, "outcomes", parts(json_object_get(m, "outcomes"), outcome, false));
	return to;
}

static json_t *
settings(const json_t *config)
{
	static const char *const keys[] = { "duration_sec", "locale", NULL };
	const json_t *s = json_object_get(config, "settings");
	const char *level = cg_json_get_str(json_object_get(s, "difficulty"), "level", NULL);
	json_t *to = json_object();

	copy(to, s, keys);
	if (level)
		cg_json_set(to, "difficulty", json_pack("{s:s}", "level", level));
	/* The page that frames it comes from where the bundle does. */
	cg_json_set_str(to, "parent_origin", "self");
	return to;
}

json_t *
cg_play_sealed(const json_t *config)
{
	static const char *const keys[] = { "template_id", "version", "branding", "visuals", "audio", "copy",
		"assets", NULL };
	static const char *const of_offer[] = { "url", "label", NULL };
	const json_t *offer = json_object_get(config, "offer");
	json_t *to = json_object(), *o;

	copy(to, config, keys);
	cg_json_set(to, "settings", settings(config));
	cg_json_set(to, "mechanics", mechanics(config));
	if (offer) {
		copy(o = json_object(), offer, of_offer);
		cg_json_set(to, "offer", o);
	}
	cg_json_set(to, "sealed", json_true());
	return to;
}

static json_t *
theme(const json_t *config)
{
	static const char *const names[][2] = { { "primary", "primaryColor" }, { "secondary", "secondaryColor" },
		{ "accent", "accentColor" }, { "background", "backgroundColor" }, { "text", "textColor" } };
	const json_t *visuals = json_object_get(config, "visuals");
	const json_t *colors = json_object_get(visuals, "colors"), *font = json_object_get(visuals, "font");
	json_t *to = json_object();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		cg_json_set_str(to, names[i][1], cg_json_get_str(colors, names[i][0], NULL));
	cg_json_set_str(to, "fontFamily", json_is_string(font) ? json_string_value(font)
	    : cg_json_get_str(font, "family", "system-ui"));
	return to;
}

json_t *
cg_play_summary(const json_t *config)
{
	static const char *const keys[] = { "settings", "branding", "copy", "mechanics", NULL };
	json_t *sealed = cg_play_sealed(config), *to = json_object(), *game = json_object();

	copy(game, sealed, keys);
	json_object_del(json_object_get(game, "settings"), "parent_origin");
	cg_json_set(to, "theme", theme(config));
	cg_json_set(to, "game", game);
	json_decref(sealed);
	return to;
}
