/*
 * The second opinion: which game and how surely, what could be won, what to be
 * careful about. Probabilities are those of a round and add up to the chance of a
 * prize, so never to more than one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "color/report.h"
#include "copy/text.h"
#include "json/json.h"
#include "lib/composer/language.h"
#include "lib/composer/lexicon.h"
#include "lib/composer/plan_priv.h"
#include "lib/composer/stems.h"
#include "lib/composer/unwanted.h"

enum { TIERS = 8 };

struct tier {
	const char *name, *label, *cost;
	double p;
};

/* What a prize costs by its kind: a word, for nobody here knows the customer's prices. */
static const char *
cost_of(const char *label, const char *tier)
{
	static const char trips[] = "trip weekend holiday reise urlaub voyage viaje viaggio "
	    "viagem vakantie car bike laptop phone holiday travel";
	static const char posting[] = "shipping versand livraison envio envío frete spedizione "
	    "verzending";

	if (strchr(label, '%'))
		return "the share of each basket";
	if (cg_unwanted_names(posting, label))
		return "postage of each order";
	if (cg_unwanted_names(trips, label))
		return "high: plan one for the whole campaign";
	return strcmp(tier, "grand") == 0 ? "high: purchase price, few pieces" :
	    strcmp(tier, "secondary") == 0 ? "medium: purchase price" : "low: small change a piece";
}

static size_t
prizes_of(const struct cg_reading *r, struct tier out[TIERS])
{
	static const char *const own[] = { "grand", "secondary", "consolation" };
	const struct cg_field *f = cg_lexicon_of(r->industry);
	size_t n = 0;

	for (size_t i = 0; i < r->prizes && n < TIERS; i++)
		out[n++] = (struct tier){ r->prize[i].tier, r->prize[i].label, NULL, 0 };
	for (size_t i = 0; !r->prizes && i < CG_FIELD_PRIZES; i++)
		if (!cg_unwanted_names(r->unwanted, f->prizes[r->words][i])) {
			out[n] = (struct tier){ own[n < 2 ? n : 2], f->prizes[r->words][i], NULL,
			    0 };
			n++;
		}
	if (!n)
		out[n++] = (struct tier){ own[0], f->prizes[r->words][0], NULL, 0 };
	for (size_t i = 0; i < n; i++)
		out[i].cost = cost_of(out[i].label, out[i].name);
	return n;
}

/* Rare, seldom, often: shares of the chance of a prize, in thousandths that add up exactly. */
static void
spread(struct tier *t, size_t n, double p)
{
	int total = (int)(p * 1000 + 0.5), weight[TIERS], sum = 0, given = 0;

	for (size_t i = 0; i < n; i++) {
		weight[i] = strcmp(t[i].name, "grand") == 0 ? 1 : strcmp(t[i].name,
		    "secondary") == 0 ? 5 : 12;
		sum += weight[i];
	}
	for (size_t i = 0, so_far = 0; i < n; i++) {
		int upto;

		so_far += (size_t)weight[i];
		upto = (int)((long)total * (long)so_far / sum);
		t[i].p = (double)(upto - given) / 1000;
		given = upto;
	}
}

static json_t *
tiers_json(const struct tier *t, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s,s:s,s:f,s:s}", "tier", t[i].name,
		    "suggestion", t[i].label,
		    "probability", t[i].p, "estimated_cost", t[i].cost));
	return list;
}

static void
warn(json_t *list, const char *text)
{
	json_array_append_new(list, json_string(text));
}

static json_t *
warnings(const struct cg_reading *r, const struct cg_choice *c, const struct cg_odds *o,
    const struct cg_scheme *s)
{
	json_t *list = json_array();
	struct cg_rgb text = s->of[CG_TEXT];

	if (!*r->brand)
		warn(list, "The brief names no brand.");
	else if (r->brand_sure < 0.7)
		warn(list, "It is not certain which of the names is the brand; say it in the "
		    "brief.");
	if (!r->prizes)
		warn(list, "The brief names no prizes: those listed are suggestions and have to "
		    "be agreed.");
	if (!*r->until)
		warn(list, "There is no closing date with a year; the terms need one.");
	if (r->scan.n < 12)
		warn(list, "The brief is very short, so most of this is assumed.");
	if (c->game == CG_SLOT_MACHINE)
		warn(list, "A slot look is for adults only, and some countries and networks "
		    "refuse it.");
	if (c->game == CG_SLOT_MACHINE && (r->audience == CG_CHILDREN
	    || r->audience == CG_FAMILIES_AUDIENCE))
		warn(list, "The audience includes children: take another game.");
	if (r->audience == CG_CHILDREN)
		warn(list, "Prize games for children need the consent of a parent in most "
		    "countries.");
	if (r->industry == CG_DRINKS && r->wants.score[CG_SCAN_INDUSTRY][CG_DRINKS]
	    && cg_unwanted_names(r->wanted,
	    "beer wine gin vodka whisky bier wein vin vino cerveza birra cerveja vinho wijn"))
		warn(list, "Alcohol may be advertised to adults only; add an age gate.");
	if (r->industry == CG_FINANCE)
		warn(list, "Financial offers need the wording that the regulator asks for.");
	if (r->industry == CG_HEALTH)
		warn(list, "Do not promise cures; check every claim.");
	if (o->p > 0.7)
		warn(list, "With so many winners the stock of prizes has to be counted first.");
	if (!r->known_lang)
		warn(list, "The texts in this language are fixed strings; have a native speaker "
		    "read them.");
	if (cg_color_contrast(text, s->of[CG_BACKGROUND]) < 4.5)
		warn(list, "Text and background are hard to tell apart.");
	return list;
}

/* Nobody here knows prices: the budget is handed on to who chooses the prizes. */
static void
warn_budget(json_t *list, const json_t *input)
{
	const json_t *range = json_object_get(json_object_get(input, "constraints"), "budget_range");
	double min = cg_json_get_num(range, "min", 0), max = cg_json_get_num(range, "max", 0);

	if (min > 0 && max > 0)
		json_array_append_new(list, json_sprintf("All prizes together may cost %.15g to %.15g: "
		    "choose how many there are by that.", min, max));
	else if (min > 0 || max > 0)
		json_array_append_new(list, json_sprintf("All prizes together may cost %s %.15g: choose "
		    "how many there are by that.", max > 0 ? "up to" : "more than", max > 0 ? max : min));
}

static json_t *
need(const char *type, const char *purpose, const char *prompt)
{
	return json_pack("{s:s,s:s,s:s}", "type", type, "purpose", purpose, "generation_prompt",
	    prompt);
}

static json_t *
needs(const struct cg_reading *r, const struct cg_direction *d, enum cg_game game)
{
	json_t *list = json_array(), *audio = cg_plan_audio(r, d, game);
	char *hero = cg_plan_one(d->hero);
	char *picture = cg_asprintf("%s scene for %s%s%s with %s in front, %s mood",
	    cg_family_names[d->family], d->industry, *r->brand ? ", " : "", r->brand, hero,
	    cg_mood_names[d->mood]);
	char *loop = cg_asprintf("the %s scene in a seamless loop of five seconds",
	    cg_family_names[d->family]);
	char *music = cg_asprintf("%s, %s, %d bpm, in %s", cg_json_get_str(audio, "genre", ""),
	    cg_json_get_str(audio, "mood", ""), (int)cg_json_get_int(audio, "bpm", 0),
	    cg_json_get_str(audio, "key", ""));

	json_array_append_new(list, need("image", "opening picture", picture));
	json_array_append_new(list, need("video", "opening loop and the two clips behind the "
	    "result",
	    loop));
	json_array_append_new(list, need("audio", "music in a loop, and effects in its key",
	    music));
	json_decref(audio);
	free(hero);
	free(picture);
	free(loop);
	free(music);
	return list;
}

/* "a playful", "an urgent" */
static const char *
article(const char *word)
{
	return strchr("aeiou", word[0]) ? "an" : "a";
}

static char *
summary(const struct cg_reading *r, const struct cg_choice *c, const struct cg_odds *o,
    size_t prizes)
{
	const char *mood = cg_mood_names[r->mood], *tone = cg_tone_names[r->tone];
	char *game = cg_strdup(cg_game_names[c->game]), *out;

	game[0] = (char)(game[0] | 0x20);
	out = cg_asprintf("%s%s%s %s campaign for %s: a %s, %s, with %zu prize%s and a prize in "
	    "%d of 100 rounds. Its language is %s, its tone %s.", r->brand, *r->brand ? ": " : "",
	    *r->brand ? article(mood) : mood[0] == 'u' ? "An" : "A", mood,
	    cg_industries[r->industry],
	    game, o->level, prizes, prizes == 1 ? "" : "s", (int)(o->p * 100 + 0.5),
	    cg_language_name(r->lang), tone);
	free(game);
	return out;
}

/* A guess, and said to be one: what gives people a reason to play and to come back. */
static const char *
engagement(const struct cg_reading *r, const struct cg_choice *c)
{
	int points = (r->prizes >= 2) + (c->confidence >= 0.7) + (*r->brand != 0)
	    + (r->occasion > 0 || r->season > 0) + (r->audience >= 0);

	return points >= 4 ? "high" : points >= 2 ? "medium" : "low";
}

/* New string. */
static char *
reasoning(const struct cg_reading *r, const struct cg_choice *c)
{
	char *last = c->last < 0 ? cg_strdup("") : cg_asprintf(" Last time %s had the %s%s.", r->brand,
	    cg_game_names[c->last], c->last == (int)c->game ? ", and it suits best again"
	    : "; another game gives a reason to come back");
	char *out = cg_asprintf("%s%s%s. The best alternative is the %s.%s", *c->reason[0]
	    ? c->reason[0] : "it suits every brand", *c->reason[1] ? ", and " : "", c->reason[1],
	    cg_game_names[c->second], last);

	free(last);
	return out;
}

json_t *
cg_plan_recommend(const json_t *input)
{
	json_t *out = json_object(), *theme = json_object();
	struct tier tier[TIERS];
	struct cg_direction d;
	struct cg_reading r;
	struct cg_choice c;
	struct cg_scheme s;
	struct cg_odds o;
	char key[24], *text, *why;
	size_t n;

	cg_read_brief(input, &r);
	cg_choose_game(input, &r, &c);
	cg_choose_odds(input, &r, &o);
	cg_plan_direction(&r, c.game, &d);
	cg_plan_colors(input, &r, &s);
	n = prizes_of(&r, tier);
	spread(tier, n, o.p);
	text = summary(&r, &c, &o, n);
	why = reasoning(&r, &c);
	for (int i = 0; i < CG_ROLES; i++) {
		snprintf(key, sizeof key, "%s_color", cg_role_names[i]);
		cg_json_set(theme, key, cg_color_json(s.of[i]));
	}
	cg_json_set_str(theme, "mood", cg_mood_names[r.mood]);
	cg_json_set_str(out, "summary", text);
	cg_json_set(out, "recommended_template", json_pack("{s:s,s:s,s:s,s:f}", "template_id",
	    cg_game_ids[c.game],
	    "template_name", cg_game_names[c.game], "reasoning", why, "confidence", c.confidence));
	cg_json_set(out, "theme", theme);
	cg_json_set(out, "prize_tiers", tiers_json(tier, n));
	cg_json_set_str(out, "estimated_engagement", engagement(&r, &c));
	cg_json_set(out, "asset_requirements", needs(&r, &d, c.game));
	cg_json_set(out, "warnings", warnings(&r, &c, &o, &s));
	warn_budget(json_object_get(out, "warnings"), input);
	cg_json_set_str(out, "provider", "offline");
	free(text);
	free(why);
	cg_reading_release(&r);
	return out;
}
