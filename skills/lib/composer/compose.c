/*
 * One configuration from one brief. The order matters in one place only: the
 * caller's patch is laid over the finished thing, and colours and weights are
 * put right again after it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "color/report.h"
#include "copy/text.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/composer/compose.h"
#include "lib/composer/compose_priv.h"
#include "lib/composer/plan_priv.h"

enum { TEXT_MAX = 1 << 20 };

static const char *const copy_keys[] = { "title", "intro_headline", "subtitle", "intro_subtext",
	"instructions", "cta", "cta_text", "win_message", "lose_message" };

/* What is read: the brief, and where there is none the texts that were written from it. */
static char *
all_text(const json_t *input)
{
	const json_t *copy = json_object_get(input, "copy");
	const char *brief = cg_json_get_str(input, "brief", "");
	struct cg_buf b;

	cg_buf_init(&b, TEXT_MAX);
	cg_buf_puts(&b, brief);
	for (size_t i = 0; !*brief && i < sizeof copy_keys / sizeof *copy_keys; i++) {
		cg_buf_puts(&b, cg_json_get_str(copy, copy_keys[i], ""));
		cg_buf_putc(&b, '\n');
	}
	return cg_buf_detach(&b, NULL);
}

/*
 * Read theme and brief as one text; the theme weighs double. What the plan
 * has directed goes before what is read here.
 */
static void
read_wishes(struct cg_composing *c)
{
	const char *theme = cg_json_get_str(c->input, "theme", "");
	const json_t *limits = json_object_get(c->input, "constraints"),
	    *given = json_object_get(c->input, "art_direction");
	char *other = all_text(c->input), *all = cg_asprintf("%s.\n%s", theme, other);
	const char *avoid = cg_json_get_str(given, "avoid", "");
	json_t *in = json_pack("{s:s,s:{s:s},s:o}", "brief", all, "decided", "theme", theme,
	    "constraints",
	    limits ? json_deep_copy(limits) : json_object()), *list;
	int industry;

	/* What the plan avoids is excluded here too. */
	list = json_object_get(json_object_get(in, "constraints"), "excluded_themes");
	if (*avoid && !list)
		cg_json_set(json_object_get(in, "constraints"), "excluded_themes",
		    json_pack("[s]", avoid));
	else if (*avoid)
		json_array_append_new(list, json_string(avoid));
	cg_read_brief(in, &c->reading);
	industry = cg_industry_of(cg_json_get_str(given, "industry", NULL));
	if (industry >= 0)
		c->reading.industry = (enum cg_industry)industry;
	cg_plan_direction(&c->reading, c->game, &c->direction);
	if (json_object_size(given)) {
		json_t *whole = cg_direction_to_json(&c->direction);

		json_object_update(whole, (json_t *)given);
		cg_direction_from_json(whole, &c->direction);
		json_decref(whole);
	}
	c->field = cg_lexicon_of(c->reading.industry);
	cg_compose_symbols(c);
	json_decref(in);
	free(all);
	free(other);
}

/* A digest of the whole input, or of the seed that was given. Who asks is no part of it. */
static void
choose_seed(struct cg_composing *c)
{
	int64_t given = cg_json_get_int(c->input, "seed", 0);
	json_t *copy = json_copy((json_t *)c->input);
	struct cg_buf b;

	json_object_del(copy, "provider");
	cg_buf_init(&b, CG_JSON_MAX);
	if (given > 0) {
		snprintf(c->seed, sizeof c->seed, "%lld", (long long)given);
	} else {
		cg_json_canonical(copy, &b);
		cg_sha256_hex(b.s, b.len, c->seed);
	}
	cg_buf_release(&b);
	json_decref(copy);
}

static enum cg_mood
choose_mood(const struct cg_composing *c)
{
	int mood = cg_mood_of(cg_json_get_str(c->input, "mood", NULL));

	if (mood < 0)
		mood = cg_mood_of(cg_json_get_str(json_object_get(c->input, "art_direction"),
		    "mood", NULL));
	if (mood >= 0)
		return (enum cg_mood)mood;
	if (c->reading.mood_sure < 0.4 && c->scheme.have[CG_PRIMARY]
	    && c->reading.industry_sure <= 0)
		return cg_mood_of_color(c->scheme.of[CG_PRIMARY]);
	return c->reading.mood;
}

static json_t *
settings(const struct cg_composing *c, const char *locale)
{
	static const int usual[CG_GAMES] = { 15, 20, 60, 60, 30, 20 };
	int64_t sec = usual[c->game] < c->max_sec ? usual[c->game] : c->max_sec;

	return json_pack("{s:I,s:{s:s,s:f},s:s,s:s,s:s}", "duration_sec", (json_int_t)sec,
	    "difficulty", "level", c->level, "win_probability", c->p, "locale", locale,
	    "direction", cg_lang_is_rtl(locale) ? "rtl" : "ltr", "seed", c->seed);
}

static json_t *
visuals(const struct cg_composing *c, const char *theme)
{
	/* In the order of enum cg_mood: round for play, serifs for what is old or dear. */
	static const char *const font[CG_MOODS] = { "rounded", "serif", "sans", "sans", "serif",
		"rounded", "sans" };
	static const double lively[CG_MOODS] = { 1, 0.5, 1, 0.4, 0.6, 1, 0.3 };
	char *name = cg_text_clean(theme, 60);
	json_t *v = json_pack("{s:s,s:s,s:s,s:o,s:s,s:{s:b,s:f},s:o}", "theme", name, "mood",
	    cg_mood_names[c->mood], "motif", c->direction.hero, "colors",
	    cg_scheme_json(&c->scheme), "font",
	    font[c->mood], "animations", "confetti", c->mood != CG_MINIMAL, "intensity",
	    lively[c->mood], "symbols", cg_compose_symbols_json(c));

	free(name);
	return v;
}

static json_t *
audio(const struct cg_composing *c)
{
	static const char *const slots[CG_GAMES] = {
		[CG_SPIN_WHEEL] = "spin_sound tick_sound win_sound lose_sound",
		[CG_SCRATCH_CARD] = "scratch_sound reveal_sound win_sound lose_sound",
		[CG_MEMORY_MATCH] = "flip_sound match_sound mismatch_sound win_sound lose_sound",
		[CG_QUIZ] = "correct_sound incorrect_sound timer_sound win_sound lose_sound",
		[CG_CATCH_GAME] = "catch_sound miss_sound win_sound lose_sound",
		[CG_SLOT_MACHINE] = "spin_sound stop_sound win_sound lose_sound",
	};
	json_t *sfx = json_object();

	for (const char *s = slots[c->game]; *s; ) {
		size_t n = strcspn(s, " ");

		json_object_setn_new(sfx, s, n, json_pack("{s:b,s:f}", "enabled", 1, "volume",
		    strncmp(s, "tick", 4) == 0 || strncmp(s, "timer", 5) == 0 ? 0.6 : 0.9));
		s += n + (s[n] == ' ');
	}
	return json_pack("{s:{s:b,s:f,s:b},s:o}", "bgm", "enabled", 1, "volume", 0.6, "loop", 1,
	    "sfx", sfx);
}

/* The caller's word for one of two names, cleaned and within max, else the fallback. */
static void
put_text(json_t *to, const char *key, size_t max, const json_t *copy, const char *alias,
    const char *fallback)
{
	const char *given = cg_json_get_str(copy, key, NULL);
	char *s;

	if (!given || !*given)
		given = alias ? cg_json_get_str(copy, alias, NULL) : NULL;
	s = cg_text_clean(given ? given : "", max);
	if (*s)
		cg_json_set_str(to, key, s);
	else if (fallback && *fallback)
		cg_json_set_str(to, key, fallback);
	free(s);
}

static json_t *
copy_texts(const struct cg_composing *c, const char *theme)
{
	const json_t *given = json_object_get(c->input, "copy");
	const struct cg_words *w = c->words;
	const struct cg_game_words *g = &w->game[c->game];
	json_t *o = json_object();
	char *line = cg_text_clean(theme, 120);
	struct cg_draw d;

	cg_draw_init(&d, c->seed, "copy");
	/* A theme is written like a note; on the page it begins like a line. */
	if (line[0] >= 'a' && line[0] <= 'z')
		line[0] = (char)(line[0] - 32);
	put_text(o, "title", 60, given, "intro_headline", g->title[cg_draw_below(&d, CG_TITLES)]);
	put_text(o, "subtitle", 120, given, "intro_subtext", line);
	if (strcmp(cg_json_get_str(o, "title", ""), cg_json_get_str(o, "subtitle", "")) == 0)
		json_object_del(o, "subtitle");
	put_text(o, "instructions", 200, given, NULL, g->howto[cg_draw_below(&d, CG_HOWTOS)]);
	put_text(o, "cta", 20, given, "cta_text", g->cta[cg_draw_below(&d, CG_HOWTOS)]);
	put_text(o, "win_message", 80, given, NULL, w->win[cg_draw_below(&d, CG_ENDINGS)]);
	put_text(o, "lose_message", 80, given, NULL, w->lose[cg_draw_below(&d, CG_ENDINGS)]);
	put_text(o, "terms", 300, given, NULL, NULL);
	put_text(o, "prizes", 40, given, NULL, c->reading.known_lang ? w->prizes : NULL);
	free(line);
	return o;
}

static json_t *
mechanics(const struct cg_composing *c)
{
	static json_t *(*const make[CG_GAMES])(const struct cg_composing *) = { cg_compose_wheel,
		cg_compose_scratch, cg_compose_memory, cg_compose_quiz, cg_compose_catch,
		cg_compose_slot };

	return make[c->game](c);
}

/* After a patch: the weights of a wheel add up again, prizes to the win probability. */
static int
mend_weights(json_t *config, struct cg_err *err)
{
	json_t *list = json_object_get(json_object_get(config, "mechanics"), "segments"), *s;
	double p = cg_json_get_num(json_object_get(json_object_get(config, "settings"),
	    "difficulty"), "win_probability", 0), sum[2] = { 0, 0 };
	size_t i;

	json_array_foreach(list, i, s)
		sum[json_is_string(json_object_get(s, "prize"))] += cg_json_get_num(s, "weight", 0);
	if (!json_array_size(list))
		return 0;
	if ((p > 0 && sum[1] <= 0) || (p < 1 && sum[0] <= 0))
		return cg_err_set(err, CG_E_DATA, "parameters leave no field that %s, with a "
		    "win_probability of %g", sum[1] <= 0 ? "wins" : "loses", p);
	json_array_foreach(list, i, s) {
		int wins = json_is_string(json_object_get(s, "prize"));
		double share = sum[wins] > 0 ? cg_json_get_num(s, "weight", 0) / sum[wins] : 0;
		double weight = share * (wins ? p : 1 - p);

		cg_json_set(s, "weight", json_real((double)(long)(weight * 1e6 + 0.5) / 1e6));
	}
	return 0;
}

/* Lay the caller's patch over the configuration and put right what it disturbed. */
static int
apply_patch(json_t **config, const json_t *patch, struct cg_err *err)
{
	json_t *merged, *visual;
	struct cg_scheme s = { .have = { false } };

	if (!json_object_size(patch))
		return 0;
	merged = cg_json_merge_patch(*config, patch);
	visual = json_object_get(merged, "visuals");
	cg_scheme_read(&s, json_object_get(visual, "colors"));
	if (s.have[0] && s.have[1] && s.have[2] && s.have[3] && s.have[4]) {
		json_t *more = cg_scheme_repair_json(&s);

		json_array_extend(json_object_get(merged, "repairs"), more);
		json_decref(more);
		cg_json_set(visual, "colors", cg_scheme_json(&s));
	}
	json_decref(*config);
	*config = merged;
	return mend_weights(merged, err);
}

static json_t *
put_together(struct cg_composing *c, const char *locale)
{
	const char *theme = cg_json_get_str(c->input, "theme", "");
	char *brand = cg_text_clean(cg_json_get_str(c->input, "brand_name", ""), 40);
	json_t *config = json_object(), *moved, *offer = json_object_get(c->input, "offer");
	struct cg_draw d;

	cg_draw_init(&d, c->seed, "palette");
	cg_scheme_derive(&c->scheme, c->mood, cg_industry_hue(c->reading.industry),
	    cg_draw_unit(&d));
	moved = cg_scheme_repair_json(&c->scheme);
	cg_compose_prizes(c);
	cg_json_set_str(config, "template_id", cg_game_ids[c->game]);
	cg_json_set_str(config, "version", "1.0.0");
	cg_json_set(config, "settings", settings(c, locale));
	if (*brand)
		cg_json_set(config, "branding", json_pack("{s:s}", "brand_name", brand));
	free(brand);
	if (offer)
		cg_json_set(config, "offer", json_deep_copy(offer));
	cg_json_set(config, "visuals", visuals(c, theme));
	cg_json_set(config, "audio", audio(c));
	cg_json_set(config, "copy", copy_texts(c, theme));
	cg_json_set(config, "mechanics", mechanics(c));
	cg_json_set(config, "repairs", moved);
	cg_json_set_str(config, "provider", "offline");
	return config;
}

json_t *
cg_compose_game(const json_t *input, char **note, struct cg_err *err)
{
	struct cg_composing c = { .input = input, .prizes = 0 };
	const json_t *hard = json_object_get(input, "difficulty");
	int game = cg_game_of(cg_json_get_str(input, "template_id", NULL));
	const char *locale;
	json_t *config;
	bool known;

	if (note)
		*note = NULL;
	if (game < 0) {
		cg_err_set(err, CG_E_DATA, "template_id: one of the six games is expected");
		return NULL;
	}
	c.game = (enum cg_game)game;
	c.level = cg_json_get_str(hard, "level", "medium");
	c.p = cg_json_get_num(hard, "win_probability", 0.3);
	c.max_sec = cg_json_get_int(json_object_get(input, "constraints"), "max_game_duration_sec",
	    120);
	choose_seed(&c);
	read_wishes(&c);
	locale = c.reading.lang;
	c.words = cg_words_for(locale, &c.lang, &known);
	cg_scheme_read(&c.scheme, json_object_get(input, "color_scheme"));
	c.mood = choose_mood(&c);
	config = put_together(&c, locale);
	if (!known && note)
		*note = cg_asprintf("no texts of our own in '%s': English stands in where the "
		    "brief has none", locale);
	if (apply_patch(&config, json_object_get(input, "parameters"), err) < 0) {
		json_decref(config);
		config = NULL;
	}
	for (size_t i = 0; i < c.prizes; i++)
		free(c.prize[i].label);
	cg_reading_release(&c.reading);
	return config;
}
