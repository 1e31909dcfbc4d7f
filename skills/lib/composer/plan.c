/*
 * The plan as one document. The copy comes from the copywriter, the pictures are
 * described as the renderer will draw them: what stands where, in which light,
 * what moves; nothing is promised there that no layer shows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "color/report.h"
#include "copy/text.h"
#include "json/json.h"
#include "lib/composer/copy.h"
#include "lib/composer/direction_priv.h"
#include "lib/composer/plan_priv.h"
#include "lib/composer/stems.h"
#include "lib/prop/prop.h"

enum { INTRO_SEC = 5, OUTCOME_SEC = 3, PROMPT_MAX = 2000, HEADLINE = 60, SUBTEXT = 120,
    MESSAGE = 80,
	CTA = 20, HOWTO = 200, TERMS = 300, THEME = 300, AVOID = 2000 };

void
cg_plan_direction(const struct cg_reading *r, enum cg_game game, struct cg_direction *out)
{
	memset(out, 0, sizeof *out);
	snprintf(out->industry, sizeof out->industry, "%s", cg_industries[r->industry]);
	out->season = (enum cg_season)r->season;
	snprintf(out->occasion, sizeof out->occasion, "%s", cg_occasion_ids[r->occasion]);
	out->mood = r->mood;
	cg_direction_choose(out, &r->wants, r->unwanted, (int)game, r->seed);
}

/* With the words of what nobody shall see, for makers that draw more than props. */
static json_t *
art_direction(const struct cg_reading *r, const struct cg_direction *d)
{
	json_t *o = cg_direction_to_json(d);
	char *avoid = cg_text_clean(r->unwanted, AVOID);

	if (*avoid)
		cg_json_set_str(o, "avoid", avoid);
	free(avoid);
	return o;
}

const char *
cg_plan_prop_name(const char *id)
{
	const struct cg_prop *p = cg_prop_find(id);

	return p ? p->name[CG_PROP_EN] : id;
}

/* "an orange", "building blocks": a thing as a sentence takes it up. New string. */
char *
cg_plan_one(const char *id)
{
	const char *name = cg_plan_prop_name(id);
	size_t n = strlen(name);
	/* What ends in -ss is one thing, other names in -s are several or a pair. */
	bool many = n > 2 && name[n - 1] == 's' && name[n - 2] != 's' && !strstr(name, " of ");

	return many ? cg_strdup(name)
	    : cg_asprintf("%s %s", strchr("aeiou", *name) ? "an" : "a", name);
}

void
cg_plan_ask(const json_t *input, const struct cg_reading *r, enum cg_game game,
    struct cg_copy_ask *ask,
    const char *prizes[CG_READ_PRIZES])
{
	memset(ask, 0, sizeof *ask);
	for (size_t i = 0; i < r->prizes; i++)
		prizes[i] = r->prize[i].label;
	ask->brand = *r->brand ? r->brand : NULL;
	ask->product = *r->product ? r->product : NULL;
	ask->industry = cg_industries[r->industry];
	ask->season = cg_season_names[r->season];
	ask->occasion = cg_occasion_ids[r->occasion];
	ask->tone = cg_tone_names[r->tone];
	ask->game = cg_game_ids[game];
	ask->language = r->spoken;
	ask->prizes = prizes;
	ask->n_prizes = r->prizes;
	ask->percent = r->percent;
	ask->goal = cg_json_get_str(json_object_get(input, "decided"), "campaign_goal", NULL);
	ask->audience = cg_json_get_str(json_object_get(input, "constraints"), "target_audience",
	    NULL);
	ask->excluded = r->refused;
	ask->address = (enum cg_copy_address)r->address;
	ask->phrase = r->phrase;
	ask->brief = r->text;
	ask->from = *r->from ? r->from : NULL;
	ask->until = *r->until ? r->until : NULL;
	ask->winners = r->winners;
	ask->questions = game == CG_QUIZ ? r->questions : 0;
	ask->seed = r->seed;
}

/* What was decided, cleaned and within its limit, else what the copywriter says. */
static char *
line(const json_t *decided, const char *key, const struct cg_copy_ask *ask, enum cg_copy_type type,
    size_t max)
{
	const char *given = cg_json_get_str(decided, key, NULL);
	char *s = cg_text_clean(given ? given : "", max);
	struct cg_copy_line out;

	if (*s)
		return s;
	free(s);
	cg_copy_write(ask, type, 0, &out);
	/* Terms with a fact missing are for the customer to complete, not for players to read. */
	if (out.blank)
		return cg_strdup("");
	return cg_text_clean(out.text, max);
}

static bool
says_again(const char *line, const char *before)
{
	return strcmp(line, before) == 0 || cg_copy_overlap(line, before) == 1;
}

static json_t *
copy_of(const json_t *input, const struct cg_copy_ask *ask)
{
	static const struct {
		const char *to, *from;
		enum cg_copy_type type;
		size_t max;
	} texts[] = {
		{ "intro_headline", "title", CG_COPY_HEADLINE, HEADLINE },
		{ "intro_subtext", "subtitle", CG_COPY_SUBHEADLINE, SUBTEXT },
		{ "win_message", "win_message", CG_COPY_WIN, MESSAGE },
		{ "lose_message", "lose_message", CG_COPY_LOSE, MESSAGE },
		{ "cta_text", "cta", CG_COPY_CTA, CTA },
		{ "instructions", "instructions", CG_COPY_INSTRUCTIONS, HOWTO },
		{ "terms", "terms", CG_COPY_TERMS, TERMS },
	};
	const json_t *decided = json_object_get(json_object_get(input, "decided"), "copy");
	json_t *copy = json_object();

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct cg_copy_ask one = *ask;
		char *s;

		/* The same words stand under every win: they may name a prize when it is the only one. */
		if (texts[i].type == CG_COPY_WIN && one.n_prizes > 1)
			one.n_prizes = 0, one.percent = 0;
		s = line(decided, texts[i].from, &one, texts[i].type, texts[i].max);

		/* A subline that says the headline again, whoever wrote it, gives way to another. */
		for (size_t k = 0; texts[i].type == CG_COPY_SUBHEADLINE && k < 2
		    && says_again(s, cg_json_get_str(copy, "intro_headline", "")); k++) {
			free(s);
			s = line(NULL, "", ask, k ? CG_COPY_INSTRUCTIONS : CG_COPY_SUBHEADLINE, texts[i].max);
		}
		if (*s)
			cg_json_set_str(copy, texts[i].to, s);
		free(s);
	}
	return copy;
}

static json_t *
asset(const char *type, const char *what, json_t *specs)
{
	return json_pack("{s:s,s:s,s:o}", "asset_type", type, "description", what,
	    "specifications", specs);
}

static json_t *
assets(const json_t *audio, const struct cg_direction *d, const char *brand)
{
	const json_t *sfx = json_object_get(audio, "sfx_list"), *e;
	char *hero = cg_plan_one(d->hero), text[200];
	char *what = cg_asprintf("Opening picture in the %s manner with %s as its hero, "
	    "headline and start button", cg_family_names[d->family], hero);
	json_t *list = json_array();
	size_t i;

	json_array_append_new(list, asset("image", what, json_pack("{s:i,s:i,s:s}", "width", 1920,
	    "height", 1080,
	    "format", "png")));
	json_array_append_new(list, asset("video", "Seamless loop of the opening picture",
	    json_pack("{s:i,s:s}",
	    "duration_sec", INTRO_SEC, "format", "mp4")));
	json_array_append_new(list, asset("video", "Clip for a win: light from the hero, confetti "
	    "that settles",
	    json_pack("{s:i,s:s}", "duration_sec", OUTCOME_SEC, "format", "mp4")));
	json_array_append_new(list, asset("video", "Clip for a round without a prize: warm, calm, "
	    "kind",
	    json_pack("{s:i,s:s}", "duration_sec", OUTCOME_SEC, "format", "mp4")));
	snprintf(text, sizeof text, "Music in a loop, %s, %d bpm", cg_json_get_str(audio, "genre",
	    ""),
	    (int)cg_json_get_int(audio, "bpm", 0));
	json_array_append_new(list, asset("audio", text, json_pack("{s:i,s:s}", "duration_sec",
	    30, "format", "mp3")));
	json_array_foreach(sfx, i, e) {
		snprintf(text, sizeof text, "Effect for %s, in the key of the music",
		    cg_json_get_str(e, "name", ""));
		json_array_append_new(list, asset("sfx", text, json_pack("{s:s}", "format",
		    "mp3")));
	}
	snprintf(text, sizeof text, "Model of the %s%s%.80s, to turn in the hand",
	    cg_plan_prop_name(d->hero),
	    *brand ? " for " : "", brand);
	json_array_append_new(list, asset("3d_model", text, json_pack("{s:s}", "format", "glb")));
	free(hero);
	free(what);
	return list;
}

/* How each family is built, from the back to the front. */
static const struct {
	const char *ground, *light, *motion;
} looks[CG_FAMILIES] = {
	[CG_FAMILY_HORIZON] = { "a wide horizon with ridges in the mist and open ground in front",
	    "a low sun with a soft halo",
	    "the ridges drift against each other and the light wanders a little" },
	[CG_FAMILY_STAGE] = { "a curved backdrop with an arch, and plinths on a polished floor",
	    "one lamp from the upper left",
	    "the cone of light breathes and the floor mirrors it" },
	[CG_FAMILY_ISOMETRIC] = { "an isometric town of tiles, roads and blocks in three shades",
	    "even daylight from the left",
	    "small things bob on their roofs and shadows move a hand's breadth" },
	[CG_FAMILY_POSTER] = { "a printed poster of quarter circles, stripes and a halftone disc "
	    "on paper", "flat light, cut edges",
	    "the disc of dots turns and the paper shapes shift in their layers" },
	[CG_FAMILY_FAIR] = { "a fairground tent with rays, bunting, balloons and presents on the "
	    "floor", "strings of warm lamps",
	    "the rays turn slowly, the lamps twinkle and the balloons sway" },
	[CG_FAMILY_NIGHT] = { "a city at night with lit windows and a wet street that mirrors "
	    "neon", "neon from both sides",
	    "windows twinkle, the neon breathes and fog moves along the street" },
	[CG_FAMILY_BOTANICAL] = { "layers of cut paper leaves around an open clearing",
	    "morning light through the leaves",
	    "the leaves sway in turn and drops catch the light" },
	[CG_FAMILY_FLOW] = { "a deep field of flowing ribbons with fine orbits and cards of "
	    "glass", "a glow from within the ribbons",
	    "the ribbons stream in a closed circle and sparks run along the orbits" },
};

static const char *const overlay_words[CG_OVERLAYS] = { "", "snow falls", "blossom drifts down",
    "leaves drift down",
	"the sun flares", "lanterns glow", "small hearts rise" };
static const char *const mood_words[CG_MOODS] = { "playful", "premium and quiet",
    "urgent and bold", "professional and clear",
	"natural and calm", "festive", "minimal" };

static void
describe_props(struct cg_buf *b, const struct cg_direction *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_props && n < 4; i++)
		if (strcmp(d->props[i], d->hero) != 0)
			cg_buf_printf(b, "%s%s", n++ ? ", " : "", cg_plan_prop_name(d->props[i]));
}

static json_t *
video(const char *type, const char *prompt, const char *notes, int sec)
{
	char *clean = cg_text_clean(prompt, PROMPT_MAX);
	json_t *v = json_pack("{s:s,s:s,s:s,s:i}", "type", type, "prompt", clean, "style_notes",
	    notes,
	    "duration_sec", sec);

	free(clean);
	return v;
}

static json_t *
videos(const struct cg_reading *r, const struct cg_direction *d, const struct cg_scheme *s,
    const char *theme)
{
	const char *hero = cg_plan_prop_name(d->hero), *over = overlay_words[d->overlay];
	char hex[CG_ROLES][8], *notes, *one = cg_plan_one(d->hero);
	json_t *list = json_array();
	struct cg_buf b;

	for (int i = 0; i < CG_ROLES; i++)
		cg_color_format(s->of[i], hex[i]);
	notes = cg_asprintf("%s mood, %s type; %s on %s with %s and %s; text stands still",
	    mood_words[d->mood],
	    cg_voice_names[d->voice], hex[CG_PRIMARY], hex[CG_BACKGROUND], hex[CG_SECONDARY],
	    hex[CG_ACCENT]);
	cg_buf_init(&b, 8000);
	cg_buf_printf(&b, "%s%s%s: %s, under %s. In front, %s, lit from the upper left "
	    "with a shadow on the ground; around: ", theme, *r->brand ? ", for " : "",
	    r->brand, looks[d->family].ground,
	    looks[d->family].light, one);
	describe_props(&b, d);
	cg_buf_printf(&b, ". Trade: %s. ", d->industry);
	if (d->season)
		cg_buf_printf(&b, "Season: %s. ", cg_season_names[d->season]);
	cg_buf_printf(&b, "In a seamless loop %s%s%s; the headline and the start button do not "
	    "move.",
	    looks[d->family].motion, *over ? ", " : "", over);
	json_array_append_new(list, video("intro", b.s, notes, INTRO_SEC));
	cg_buf_clear(&b);
	cg_buf_printf(&b, "A win%s%s: the scene of the opening, a flash of light from the %s, "
	    "rays that turn slowly, a burst of confetti in %s, %s and %s that settles on the "
	    "ground; the message grows to its size and rests for the last half second.", *r->brand
	    ? " at " : "", r->brand, hero, hex[CG_PRIMARY],
	    hex[CG_SECONDARY], hex[CG_ACCENT]);
	json_array_append_new(list, video("win", b.s, notes, OUTCOME_SEC));
	cg_buf_clear(&b);
	cg_buf_printf(&b, "No prize this time%s%s: the scene of the opening in warm light around the "
	    "%s, two %s float down slowly and a kind line fades in; nothing flashes and "
	    "nothing laughs.", *r->brand ? ", kindly from " : "",
	    r->brand, hero, d->season == CG_SEASON_AUTUMN || d->family == CG_FAMILY_BOTANICAL
	    ? "leaves" : "stars");
	json_array_append_new(list, video("lose", b.s, notes, OUTCOME_SEC));
	cg_buf_release(&b);
	free(notes);
	free(one);
	return list;
}

static json_t *
game_of(const struct cg_choice *c)
{
	struct cg_buf b;
	json_t *v;

	cg_buf_init(&b, 1000);
	cg_buf_printf(&b, "%s: %s", cg_game_names[c->game], *c->reason[0] ? c->reason[0]
	    : "it suits every brand");
	if (*c->reason[1])
		cg_buf_printf(&b, ", and %s", c->reason[1]);
	cg_buf_printf(&b, ". Score %.1f; next best is the %s with %.1f.", c->score[c->game],
	    cg_game_names[c->second], c->score[c->second]);
	v = json_pack("{s:s,s:s,s:s}", "template_id", cg_game_ids[c->game], "template_name",
	    cg_game_names[c->game], "rationale", b.s);
	cg_buf_release(&b);
	return v;
}

static char *
notes_of(const struct cg_reading *r, const struct cg_choice *c, int given_colors)
{
	struct cg_buf b;
	char *out;

	cg_buf_init(&b, 4000);
	cg_buf_printf(&b, "Planned offline from %zu words. ", r->scan.n);
	if (!*r->brand)
		cg_buf_puts(&b, "The brief names no brand; the texts speak without one. ");
	else if (r->brand_sure < 0.7)
		cg_buf_printf(&b, "\"%s\" was taken for the brand; check it. ", r->brand);
	if (!given_colors)
		cg_buf_puts(&b, "No colours are named; they follow from trade and mood. ");
	if (!r->prizes)
		cg_buf_puts(&b, "No prizes are named; name them before anything is published. ");
	if (!r->known_lang)
		cg_buf_printf(&b, "The texts of '%s' come from fixed strings; have somebody read "
		    "them. ", r->lang);
	if (r->industry_sure < 0.5)
		cg_buf_puts(&b, "The trade is a guess. ");
	if (c->confidence < 0.5 && !c->decided)
		cg_buf_printf(&b, "The %s would do as well. ", cg_game_names[c->second]);
	while (b.len && b.s[b.len - 1] == ' ')
		b.s[--b.len] = 0;
	out = cg_buf_detach(&b, NULL);
	return out;
}

static void
note_choices(struct cg_reading *r, const struct cg_choice *c, const struct cg_odds *o,
    int given_colors,
    const json_t *input)
{
	const json_t *decided = json_object_get(input, "decided");

	cg_finding(r, "game", cg_game_ids[c->game], 0, 0, c->decided ? CG_FROM_DECIDED :
	    r->wants.score[CG_SCAN_GAME][c->game] ? CG_FROM_BRIEF : CG_ASSUMED, c->decided ? 1
	    : c->confidence);
	cg_finding(r, "difficulty", o->level, 0, 0, o->decided ? CG_FROM_DECIDED : CG_ASSUMED,
	    o->decided ? 1 : 0.5);
	if (json_object_size(json_object_get(decided, "color_scheme")))
		cg_finding(r, "colours", "decided", 0, 0, CG_FROM_DECIDED, 1);
	else if (!given_colors)
		cg_finding(r, "colours", "from trade and mood", 0, 0, CG_ASSUMED, 0.3);
	if (!*r->brand)
		cg_finding(r, "brand", "none named", 0, 0, CG_ASSUMED, 0.3);
	if (!r->prizes)
		cg_finding(r, "prizes", "none named", 0, 0, CG_ASSUMED, 0.3);
}

json_t *
cg_plan_campaign(const json_t *input)
{
	const json_t *decided = json_object_get(input, "decided");
	const char *prizes[CG_READ_PRIZES];
	json_t *plan = json_object(), *audio;
	struct cg_direction d;
	struct cg_copy_ask ask;
	struct cg_reading r;
	struct cg_choice choice;
	struct cg_scheme scheme;
	struct cg_odds odds;
	char *theme, *notes;
	int given;

	cg_read_brief(input, &r);
	cg_choose_game(input, &r, &choice);
	cg_choose_odds(input, &r, &odds);
	cg_plan_direction(&r, choice.game, &d);
	given = cg_plan_colors(input, &r, &scheme);
	note_choices(&r, &choice, &odds, given, input);
	cg_plan_ask(input, &r, choice.game, &ask, prizes);
	theme = line(decided, "theme", &ask, CG_COPY_THEME, THEME);
	audio = cg_plan_audio(&r, &d, choice.game);
	notes = notes_of(&r, &choice, given);
	cg_json_set_str(plan, "brand_name", *r.brand ? r.brand : NULL);
	cg_json_set_str(plan, "product_name", *r.product ? r.product : NULL);
	cg_json_set_str(plan, "language", r.lang);
	cg_json_set_str(plan, "direction", cg_lang_is_rtl(r.lang) ? "rtl" : "ltr");
	cg_json_set_str(plan, "theme", theme);
	cg_json_set_str(plan, "tone", cg_tone_names[r.tone]);
	cg_json_set(plan, "color_scheme", cg_scheme_json(&scheme));
	cg_json_set(plan, "game_template", game_of(&choice));
	cg_json_set(plan, "difficulty", json_pack("{s:s,s:f,s:s}", "level", odds.level,
	    "win_probability", odds.p,
	    "rationale", odds.why));
	cg_json_set(plan, "art_direction", art_direction(&r, &d));
	cg_json_set(plan, "required_assets", assets(audio, &d, r.brand));
	cg_json_set(plan, "video_prompts", videos(&r, &d, &scheme, theme));
	cg_json_set(plan, "audio_specs", audio);
	cg_json_set(plan, "copy", copy_of(input, &ask));
	cg_json_set(plan, "findings", cg_findings_json(&r));
	cg_json_set_str(plan, "planning_notes", notes);
	cg_json_set_str(plan, "provider", "offline");
	free(theme);
	free(notes);
	cg_reading_release(&r);
	return plan;
}
