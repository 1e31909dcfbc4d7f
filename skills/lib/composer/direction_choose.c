/*
 * Choosing a direction: what the words speak of decides, the seed only where
 * they leave it open. Family = 3 x industry + 2 x season or occasion + 2 x mood
 * + places, and a draw of less than what a clear word weighs.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "crypt/crypt.h"
#include "lib/composer/direction_priv.h"
#include "lib/composer/draw.h"
#include "lib/composer/scan.h"
#include "lib/composer/stems.h"
#include "lib/composer/unwanted.h"
#include "lib/composer/words.h"
#include "lib/prop/prop.h"

enum { LONG_WORD = 5 }; /* letters */

/* How well a family suits, 0 to 3: horizon stage isometric poster fair night botanical flow. */
static const signed char by_industry[CG_INDUSTRIES][CG_FAMILIES] = {
	[CG_SHOES]       = { 2, 3, 0, 2, 0, 0, 0, 0 },
	[CG_FASHION]     = { 0, 2, 0, 3, 0, 1, 1, 0 },
	[CG_BEAUTY]      = { 0, 3, 0, 1, 0, 0, 3, 0 },
	[CG_JEWELRY]     = { 0, 3, 0, 1, 0, 1, 1, 1 },
	[CG_COFFEE]      = { 1, 3, 1, 2, 0, 0, 2, 0 },
	[CG_BAKERY]      = { 1, 3, 1, 1, 2, 0, 1, 0 },
	[CG_RESTAURANT]  = { 1, 2, 1, 3, 1, 1, 1, 0 },
	[CG_DRINKS]      = { 3, 2, 0, 2, 0, 1, 2, 0 },
	[CG_GROCERY]     = { 1, 1, 3, 1, 1, 0, 2, 0 },
	[CG_SWEETS]      = { 0, 3, 0, 2, 3, 0, 0, 0 },
	[CG_TECH]        = { 0, 3, 2, 0, 0, 2, 0, 3 },
	[CG_GAMING]      = { 0, 0, 1, 2, 1, 3, 0, 0 },
	[CG_MEDIA]       = { 0, 1, 0, 3, 1, 3, 0, 0 },
	[CG_FINANCE]     = { 0, 0, 3, 0, 0, 0, 0, 3 },
	[CG_EDUCATION]   = { 1, 1, 2, 3, 0, 0, 0, 2 },
	[CG_CULTURE]     = { 0, 2, 1, 3, 0, 2, 0, 1 },
	[CG_TRAVEL]      = { 3, 0, 1, 2, 0, 0, 0, 0 },
	[CG_SPORT]       = { 2, 1, 0, 3, 0, 1, 0, 0 },
	[CG_HEALTH]      = { 1, 1, 0, 0, 0, 0, 3, 2 },
	[CG_GARDEN]      = { 3, 0, 0, 0, 0, 0, 3, 0 },
	[CG_HOME]        = { 0, 3, 3, 1, 0, 0, 1, 0 },
	[CG_CARS]        = { 3, 1, 1, 1, 0, 3, 0, 1 },
	[CG_PETS]        = { 2, 2, 1, 3, 1, 0, 0, 0 },
	[CG_TOYS]        = { 1, 2, 2, 2, 2, 0, 2, 0 },
	[CG_CELEBRATION] = { 0, 1, 0, 2, 3, 1, 0, 0 },
};

static const signed char by_mood[CG_MOODS][CG_FAMILIES] = {
	[CG_PLAYFUL]      = { 1, 0, 1, 2, 2, 0, 0, 0 },
	[CG_PREMIUM]      = { 0, 3, 0, 0, 0, 1, 1, 1 },
	[CG_URGENT]       = { 0, 0, 0, 3, 0, 2, 0, 0 },
	[CG_PROFESSIONAL] = { 0, 0, 2, 0, 0, 0, 0, 3 },
	[CG_NATURAL]      = { 2, 0, 0, 0, 0, 0, 3, 0 },
	[CG_FESTIVE]      = { 0, 0, 0, 0, 3, 1, 0, 0 },
	[CG_MINIMAL]      = { 0, 2, 0, 2, 0, 0, 0, 2 },
};

static const signed char by_season[CG_SEASONS][CG_FAMILIES] = {
	[CG_SEASON_SPRING] = { 1, 0, 0, 0, 0, 0, 2, 0 },
	[CG_SEASON_SUMMER] = { 3, 0, 0, 1, 0, 0, 0, 0 },
	[CG_SEASON_AUTUMN] = { 1, 0, 0, 0, 0, 0, 2, 0 },
	[CG_SEASON_WINTER] = { 1, 0, 0, 0, 1, 1, 0, 0 },
};

static const struct {
	signed char family[CG_FAMILIES];
	signed char overlay; /* enum cg_overlay */
	signed char season;  /* it implies one */
} by_occasion[CG_OCCASIONS] = {
	[CG_CHRISTMAS] = { { 1, 0, 0, 0, 3, 1, 0, 0 }, CG_OVERLAY_SNOW, CG_SEASON_WINTER },
	[CG_NEW_YEAR] = { { 0, 0, 0, 0, 2, 3, 0, 0 }, CG_OVERLAY_NONE, CG_SEASON_WINTER },
	[CG_EASTER] = { { 1, 0, 0, 0, 1, 0, 2, 0 }, CG_OVERLAY_BLOSSOM, CG_SEASON_SPRING },
	[CG_HALLOWEEN] = { { 1, 0, 0, 0, 1, 3, 0, 0 }, CG_OVERLAY_LEAVES, CG_SEASON_AUTUMN },
	[CG_VALENTINE] = { { 0, 2, 0, 1, 1, 0, 1, 0 }, CG_OVERLAY_HEARTS, 0 },
	[CG_RAMADAN] = { { 0, 0, 0, 0, 1, 6, 0, 0 }, CG_OVERLAY_LANTERNS, 0 },
	[CG_EID] = { { 0, 0, 0, 0, 3, 2, 0, 0 }, CG_OVERLAY_LANTERNS, 0 },
	[CG_DIWALI] = { { 0, 0, 0, 0, 3, 3, 0, 0 }, CG_OVERLAY_LANTERNS, CG_SEASON_AUTUMN },
	[CG_LUNAR_NEW_YEAR] = { { 0, 0, 0, 0, 3, 2, 0, 0 }, CG_OVERLAY_LANTERNS, 0 },
	[CG_CARNIVAL] = { { 0, 0, 0, 1, 4, 0, 0, 0 }, CG_OVERLAY_NONE, 0 },
	[CG_BLACK_FRIDAY] = { { 0, 1, 0, 3, 0, 2, 0, 0 }, CG_OVERLAY_NONE, 0 },
	[CG_MOTHERS_DAY] = { { 0, 1, 0, 0, 0, 0, 3, 0 }, CG_OVERLAY_HEARTS, CG_SEASON_SPRING },
	[CG_FATHERS_DAY] = { { 0, 1, 0, 2, 0, 0, 0, 0 }, CG_OVERLAY_NONE, 0 },
	[CG_BIRTHDAY] = { { 0, 0, 0, 0, 4, 0, 0, 0 }, CG_OVERLAY_NONE, 0 },
	[CG_WEDDING] = { { 0, 1, 0, 0, 1, 0, 3, 0 }, CG_OVERLAY_HEARTS, 0 },
	[CG_ANNIVERSARY] = { { 0, 0, 0, 0, 3, 0, 0, 0 }, CG_OVERLAY_NONE, 0 },
	[CG_BACK_TO_SCHOOL] = { { 0, 0, 2, 1, 0, 0, 0, 0 }, CG_OVERLAY_LEAVES, CG_SEASON_AUTUMN },
	[CG_OPENING] = { { 0, 0, 1, 0, 3, 0, 0, 0 }, CG_OVERLAY_NONE, 0 },
	[CG_THANKSGIVING] = { { 1, 0, 0, 0, 0, 0, 3, 0 }, CG_OVERLAY_LEAVES, CG_SEASON_AUTUMN },
	[CG_HANUKKAH] = { { 0, 0, 0, 0, 1, 3, 0, 0 }, CG_OVERLAY_LANTERNS, CG_SEASON_WINTER },
	[CG_OKTOBERFEST] = { { 0, 0, 0, 0, 4, 0, 0, 0 }, CG_OVERLAY_LEAVES, CG_SEASON_AUTUMN },
	[CG_SALE] = { { 0, 0, 0, 2, 1, 0, 0, 0 }, CG_OVERLAY_NONE, 0 },
	[CG_LAUNCH] = { { 0, 2, 0, 0, 0, 0, 0, 1 }, CG_OVERLAY_NONE, 0 },
};

static const signed char by_place[CG_PLACES][CG_FAMILIES] = {
	[CG_AT_NIGHT] = { 0, 0, 0, 0, 0, 3, 0, 0 },
	[CG_BY_THE_SEA] = { 3, 0, 0, 0, 0, 0, 0, 0 },
	[CG_IN_NATURE] = { 2, 0, 0, 0, 0, 0, 2, 0 },
	[CG_IN_TOWN] = { 0, 0, 2, 0, 0, 1, 0, 0 },
};

static const signed char by_game[CG_GAMES][CG_FAMILIES] = {
	[CG_SPIN_WHEEL] = { 0, 0, 0, 0, 1, 0, 0, 0 },
	[CG_SCRATCH_CARD] = { 0, 1, 0, 0, 0, 0, 0, 0 },
	[CG_MEMORY_MATCH] = { 0, 0, 0, 0, 0, 0, 1, 0 },
	[CG_QUIZ] = { 0, 0, 0, 0, 0, 0, 0, 1 },
	[CG_CATCH_GAME] = { 1, 0, 0, 0, 0, 0, 0, 0 },
	[CG_SLOT_MACHINE] = { 0, 0, 0, 0, 0, 1, 0, 0 },
};

static int
place_of(const char *const *list, int n, const char *id)
{
	for (int i = 0; id && i < n; i++)
		if (strcmp(list[i], id) == 0)
			return i;
	return -1;
}

int
cg_industry_of(const char *id)
{
	return place_of(cg_industries, CG_INDUSTRIES, id);
}

double
cg_industry_hue(enum cg_industry industry)
{
	static const short hue[CG_INDUSTRIES] = { 40, 350, 0, 295, 55, 70, 30, 95, 130, 345, 262,
	    305, 320,
		245, 255, 60, 215, 240, 165, 140, 75, 250, 80, 50, 285 };

	return hue[industry];
}

static enum cg_family
choose_family(const struct cg_direction *d, const struct cg_scan *s, int industry, int occasion,
    int game, const char *seed)
{
	struct cg_draw draw;
	double best = -1;
	int at = 0;

	cg_draw_init(&draw, seed, "family");
	for (int f = 0; f < CG_FAMILIES; f++) {
		int time = by_season[d->season][f];
		double score;

		if (by_occasion[occasion].family[f] > time)
			time = by_occasion[occasion].family[f];
		score = 3 * by_industry[industry][f] + 2 * time + 2 * by_mood[d->mood][f];
		for (int p = 0; s && p < CG_PLACES; p++)
			if (s->score[CG_SCAN_PLACE][p] >= 2)
				score += by_place[p][f];
		score += game >= 0 ? by_game[game][f] : 0;
		score += 2.5 * cg_draw_unit(&draw);
		if (score > best) {
			best = score;
			at = f;
		}
	}
	return (enum cg_family)at;
}

/* One voice for a brand: the mood's, or the industry's where that speaks louder. */
static enum cg_voice
choose_voice(const struct cg_direction *d, int industry, const char *seed)
{
	static const signed char mood[CG_MOODS][2] = {
		[CG_PLAYFUL] = { CG_VOICE_PLAYFUL, CG_VOICE_BOLD },
		[CG_PREMIUM] = { CG_VOICE_PREMIUM, CG_VOICE_PREMIUM },
		[CG_URGENT] = { CG_VOICE_URGENT, CG_VOICE_BOLD },
		[CG_PROFESSIONAL] = { CG_VOICE_PROFESSIONAL, CG_VOICE_TECHNICAL },
		[CG_NATURAL] = { CG_VOICE_HANDMADE, CG_VOICE_WARM },
		[CG_FESTIVE] = { CG_VOICE_WARM, CG_VOICE_PLAYFUL },
		[CG_MINIMAL] = { CG_VOICE_PROFESSIONAL, CG_VOICE_TECHNICAL },
	};
	struct cg_draw draw;
	size_t which;

	cg_draw_init(&draw, seed, "voice");
	which = cg_draw_below(&draw, 2);
	if (d->family == CG_FAMILY_NIGHT && d->mood != CG_PREMIUM && (industry == CG_GAMING ||
	    industry == CG_MEDIA))
		return CG_VOICE_RETRO;
	if ((d->mood == CG_NATURAL || d->mood == CG_FESTIVE) && industry >= CG_COFFEE &&
	    industry <= CG_SWEETS)
		return CG_VOICE_WARM;
	if (d->mood == CG_PROFESSIONAL && (industry == CG_TECH || industry == CG_CULTURE))
		return CG_VOICE_TECHNICAL;
	if (d->mood == CG_PROFESSIONAL && industry == CG_FINANCE)
		return CG_VOICE_PROFESSIONAL;
	return (enum cg_voice)mood[d->mood][which];
}

static enum cg_overlay
choose_overlay(const struct cg_direction *d, int occasion)
{
	static const signed char season[CG_SEASONS] = { CG_OVERLAY_NONE, CG_OVERLAY_BLOSSOM,
	    CG_OVERLAY_SUN, CG_OVERLAY_LEAVES,
		CG_OVERLAY_SNOW };

	if (by_occasion[occasion].overlay)
		return (enum cg_overlay)by_occasion[occasion].overlay;
	return (enum cg_overlay)season[d->season];
}

/*
 * How many letters of the text name the prop, in any language. Every word must be
 * there, or at least every long one: "creme" names a "pote de creme".
 */
static size_t
letters_named(const struct cg_scan *s, const struct cg_prop *p)
{
	size_t most = 0;

	for (int l = 0; s && l < CG_PROP_LANGS; l++) {
		struct cg_scan name;
		size_t found = 0, letters = 0, longer = 0, longer_found = 0;

		cg_fold_words(&name, p->name[l]);
		for (size_t i = 0; i < name.n; i++) {
			const char *w = cg_scan_word(&name, i);
			size_t len = strlen(w), stem = len > 5 ? len - 1
			    : len; /* the last letter may be an ending */

			longer += len >= LONG_WORD;
			for (size_t k = 0; len > 2 && k < s->n; k++) {
				const char *word = cg_scan_word(s, k);

				if (strncmp(word, w, stem) == 0 && strlen(word) <= len + 2) {
					found++;
					longer_found += len >= LONG_WORD;
					letters += len;
					break;
				}
			}
		}
		if ((found == name.n || (longer && longer_found == longer)) && letters > most)
			most = letters;
		cg_scan_release(&name);
	}
	return most > 3 ? most : 0;
}

static bool
is_refused(const struct cg_prop *p, const char *unwanted)
{
	for (int l = 0; l < CG_PROP_LANGS; l++)
		if (cg_unwanted_names(unwanted, p->name[l]))
			return true;
	return cg_unwanted_names(unwanted, p->id);
}

/*
 * The hero: what the text names, else mostly the industry's own, else by the draw.
 * *named says whether it was named.
 */
static size_t
choose_hero(const struct cg_prop *const *list, size_t n, const struct cg_scan *s,
    const char *unwanted, const char *seed, bool *named)
{
	struct cg_draw draw;
	double best = -99;
	size_t at = 0;

	cg_draw_init(&draw, seed, "hero");
	for (size_t i = 0; i < n; i++) {
		double score = cg_draw_unit(&draw) + (i == 0 ? 0.6 : 0.0) - 0.1 * (double)i
		    + 0.5 * (double)letters_named(s, list[i]) - (is_refused(list[i], unwanted) ? 9
		    : 0);

		if (score > best) {
			best = score;
			at = i;
		}
	}
	*named = letters_named(s, list[at]) > 0;
	return at;
}

/* Put p at a place, once; what was there and behind it moves on, and the last falls out. */
static void
insert(struct cg_direction *d, size_t at, const struct cg_prop *p)
{
	size_t last = 0;

	while (last < d->n_props && strcmp(d->props[last], p->id) != 0)
		last++;
	if (last == d->n_props && d->n_props < CG_DIRECTION_PROPS)
		d->n_props++;
	else if (last == d->n_props)
		last--;
	if (at > last)
		return;
	memmove(d->props[at + 1], d->props[at], (last - at) * sizeof d->props[0]);
	snprintf(d->props[at], sizeof d->props[at], "%s", p->id);
}

/* What the brief names goes before what the trade usually shows, and is the hero when
   the trade's own was only drawn. */
static void
add_mentioned(struct cg_direction *d, const struct cg_scan *s, const char *unwanted, bool named)
{
	const struct cg_prop *p[CG_MENTIONS];
	size_t n = cg_mentions(s, p), at = named;

	for (size_t i = 0; i < n && d->n_props; i++)
		if (!is_refused(p[i], unwanted) && strcmp(p[i]->id, d->props[0]) != 0)
			insert(d, at++, p[i]);
}

/* A feast brings one thing of its own, next to the hero: a lantern, a present. */
static void
add_of_occasion(struct cg_direction *d, const char *unwanted)
{
	static const char *const own[CG_OCCASIONS] = { [CG_CHRISTMAS] = "gift",
	    [CG_NEW_YEAR] = "star",
		[CG_RAMADAN] = "lantern", [CG_EID] = "lantern", [CG_DIWALI] = "lantern",
		[CG_LUNAR_NEW_YEAR] = "lantern", [CG_HANUKKAH] = "candle",
		    [CG_BIRTHDAY] = "balloon",
		[CG_ANNIVERSARY] = "balloon", [CG_CARNIVAL] = "party_hat",
		    [CG_OPENING] = "balloon" };
	int occasion = place_of(cg_occasion_ids, CG_OCCASIONS, d->occasion);
	const struct cg_prop *p = occasion > 0 ? cg_prop_find(own[occasion]) : NULL;

	if (!p || !d->n_props || is_refused(p, unwanted))
		return;
	for (size_t i = 0; i < d->n_props; i++)
		if (strcmp(d->props[i], p->id) == 0)
			return;
	insert(d, 1, p);
}

void
cg_direction_choose_props(struct cg_direction *d, const struct cg_scan *s, const char *unwanted,
    const char *seed)
{
	const struct cg_prop *list[CG_PROPS_EACH];
	bool named;
	size_t n = cg_prop_of(d->industry, list),
	    hero = choose_hero(list, n, s, unwanted, seed, &named);

	d->n_props = 0;
	for (size_t i = 0; i < n; i++) {
		const struct cg_prop *p = list[(hero + i) % n];

		if (!is_refused(p, unwanted))
			snprintf(d->props[d->n_props++], sizeof d->props[0], "%s", p->id);
	}
	add_mentioned(d, s, unwanted, named);
	add_of_occasion(d, unwanted);
	/* Refusals may not leave a picture without anything in it. */
	for (size_t i = 0; d->n_props < 3 && i < n; i++)
		if (is_refused(list[i], unwanted))
			snprintf(d->props[d->n_props++], sizeof d->props[0], "%s", list[i]->id);
	snprintf(d->hero, sizeof d->hero, "%s", d->n_props ? d->props[0] : "");
}

void
cg_direction_choose(struct cg_direction *d, const struct cg_scan *s, const char *unwanted,
    int game, const char *seed)
{
	int occasion = place_of(cg_occasion_ids, CG_OCCASIONS, d->occasion),
	    industry = cg_industry_of(d->industry);
	struct cg_draw draw;

	if (occasion < 0)
		occasion = CG_NO_OCCASION;
	if (d->season == CG_SEASON_NONE)
		d->season = (enum cg_season)by_occasion[occasion].season;
	if (industry < 0)
		industry = CG_CELEBRATION;
	d->family = choose_family(d, s, industry, occasion, game, seed);
	cg_draw_init(&draw, seed, "layout");
	d->layout = (int)cg_draw_below(&draw, CG_DIRECTION_LAYOUTS);
	d->overlay = choose_overlay(d, occasion);
	d->voice = choose_voice(d, industry, seed);
	cg_direction_choose_props(d, s, unwanted, seed);
}

enum cg_mood
cg_industry_mood(enum cg_industry industry)
{
	static const signed char usual[CG_INDUSTRIES] = { CG_PLAYFUL, CG_PREMIUM, CG_PREMIUM,
	    CG_PREMIUM,
		CG_NATURAL, CG_NATURAL, CG_PLAYFUL, CG_PLAYFUL, CG_NATURAL, CG_PLAYFUL,
		    CG_PROFESSIONAL,
		CG_URGENT, CG_PLAYFUL, CG_PROFESSIONAL, CG_PROFESSIONAL, CG_PROFESSIONAL,
		    CG_PLAYFUL,
		CG_URGENT, CG_NATURAL, CG_NATURAL, CG_MINIMAL, CG_URGENT, CG_PLAYFUL, CG_PLAYFUL,
		CG_FESTIVE };

	return (enum cg_mood)usual[industry];
}

void
cg_direction_read(const char *text, const char *seed, struct cg_direction *out)
{
	struct cg_buf wanted, unwanted;
	char digest[CG_HEX_LEN + 1];
	struct cg_scan s;
	int best, industry;

	cg_buf_init(&wanted, 1 << 20);
	cg_buf_init(&unwanted, 1 << 20);
	cg_unwanted_split(text ? text : "", &wanted, &unwanted);
	cg_scan(&s, wanted.s);
	if (!seed)
		cg_sha256_hex(text ? text : "", strlen(text ? text : ""), digest);
	memset(out, 0, sizeof *out);
	industry = cg_scan_best(&s, CG_SCAN_INDUSTRY, NULL);
	if (industry < 0)
		industry = CG_CELEBRATION;
	snprintf(out->industry, sizeof out->industry, "%s", cg_industries[industry]);
	best = cg_scan_best(&s, CG_SCAN_MOOD, NULL);
	out->mood = best < 0 ? cg_industry_mood((enum cg_industry)industry) : (enum cg_mood)best;
	best = cg_scan_best(&s, CG_SCAN_SEASON, NULL);
	out->season = best < 0 ? CG_SEASON_NONE : (enum cg_season)best;
	best = cg_scan_best(&s, CG_SCAN_OCCASION, NULL);
	snprintf(out->occasion, sizeof out->occasion, "%s", cg_occasion_ids[best < 0 ? 0 : best]);
	cg_direction_choose(out, &s, unwanted.s,
	    cg_scan_best(&s, CG_SCAN_GAME, NULL), seed ? seed : digest);
	cg_scan_release(&s);
	cg_buf_release(&wanted);
	cg_buf_release(&unwanted);
}
