/* What is to be different in a campaign, in the words of the update workflows' triggers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/text.h"
#include "json/json.h"
#include "lib/composer/color_words.h"
#include "lib/composer/read.h"
#include "lib/talk/talk_priv.h"

enum { PROMPT_MIN = 10, PROMPT_MAX = 2000, COPY = 80 };

enum part { PART_NONE, PART_AUDIO, PART_INTRO, PART_OUTCOME, PART_CONFIG, PART_3D, PARTS };

static const char *const part_names[PARTS] = { "", "audio", "intro", "outcome", "game_config",
	"asset_3d" };
static const enum talk_question part_questions[PARTS] = { ASK_PART, ASK_AUDIO, ASK_INTRO,
	ASK_OUTCOME, ASK_CONFIG, ASK_3D };
static const char *const part_words_said[PARTS] = { "", "the sound", "the opening",
	"the end of a round", "the game", "the 3D model" };
static const uint32_t part_words[PARTS] = { 0, W_AUDIO, W_INTRO, W_OUTCOME, W_CONFIG, W_3D };

/* A word of our side of a table, and what the trigger calls it. */
struct meaning {
	const char *words, *value;
};

static const struct meaning genres[] = {
	{ "electronic techno house edm synth", "electronic" }, { "ambient", "ambient" },
	{ "orchestral orchestra symphonic", "orchestral" }, { "rock guitar", "rock" }, { "pop", "pop" },
	{ "jazz jazzy swing bossa", "jazz" }, { "classical", "classical" },
	{ "cinematic film", "cinematic" }, { "retro eighties 80s synthwave", "retro" },
	{ "chiptune 8bit 8-bit arcade", "chiptune" }, { "lofi lo-fi", "lofi" }, { "upbeat", "upbeat" },
	{ "mysterious spooky", "mysterious" },
};
static const struct meaning moods[] = {
	{ "happy happier cheerful joyful sunny", "happy" }, { "sad sadder melancholic", "sad" },
	{ "tense suspense", "tense" }, { "relaxed relaxing calm calmer quiet chill gentle soft softer", "relaxed" },
	{ "epic heroic", "epic" }, { "playful funny fun", "playful" }, { "dramatic", "dramatic" },
	{ "neutral", "neutral" },
};
static const struct meaning styles[] = {
	{ "photorealistic realistic photo", "photorealistic" },
	{ "illustrated illustration drawn", "illustrated" }, { "cartoon comic", "cartoon" },
	{ "3d render rendered", "3d_render" }, { "flat", "flat_design" },
	{ "minimalist minimal minimalistic", "minimalist" },
};
static const struct meaning looks[] = {
	{ "realistic", "realistic" }, { "stylized stylised", "stylized" }, { "lowpoly", "low_poly" },
	{ "cartoon", "cartoon" }, { "anime", "anime" }, { "voxel", "voxel" }, { "fantasy", "fantasy" },
	{ "retro", "retro" }, { "minimalist", "minimalist" },
};

static bool
is_one_of(const char *word, const char *list)
{
	return cg_text_listed(word, strlen(word), list);
}

/* The first word of the text that means something here. */
static const char *
meaning_in(const struct talk_words *w, const struct meaning *table, size_t n)
{
	for (size_t i = 0; i < w->scan.n; i++)
		for (size_t k = 0; k < n; k++)
			if (is_one_of(cg_scan_word(&w->scan, i), table[k].words))
				return table[k].value;
	return NULL;
}
#define meaning_of(w, table) meaning_in((w), (table), sizeof (table) / sizeof *(table))

static bool
has_word(const struct talk_words *w, const char *list)
{
	for (size_t i = 0; i < w->scan.n; i++)
		if (is_one_of(cg_scan_word(&w->scan, i), list))
			return true;
	return false;
}

/* The number that stands before or after one of these words; -1: none does. */
static double
number_by(const struct talk_words *w, const char *list)
{
	for (size_t i = 0; i < w->scan.n; i++) {
		if (!is_one_of(cg_scan_word(&w->scan, i), list))
			continue;
		for (size_t d = 1; d < 5; d++) {
			if (i >= d && w->scan.word[i - d].number)
				return strtod(cg_scan_word(&w->scan, i - d), NULL);
			if (i + d < w->scan.n && w->scan.word[i + d].number)
				return strtod(cg_scan_word(&w->scan, i + d), NULL);
		}
	}
	return -1;
}

/*
 * What follows the first of these words to the end of its line, when it is long enough; the
 * earlier in the list, the rather. New or NULL.
 */
static char *
after(const struct talk *t, const char *list, size_t least)
{
	const struct cg_scan *s = &t->whole.scan;
	char word[24];

	for (const char *w = list; *w; w += strcspn(w, " "), w += strspn(w, " ")) {
		snprintf(word, sizeof word, "%.*s", (int)strcspn(w, " "), w);
		for (size_t i = 0; i + 1 < s->n; i++) {
			const char *p = t->topic + s->word[i + 1].at;
			size_t n = strcspn(p, "\n");

			while (n > 0 && strchr(".!? \t\"", p[n - 1]))
				n--;
			if (strcmp(cg_scan_word(s, i), word) == 0 && n >= least)
				return cg_strndup(p, n < PROMPT_MAX ? n : PROMPT_MAX);
		}
	}
	return NULL;
}

/* "a different intro: sunrise over the dunes"; new or NULL. */
static char *
after_colon(const struct talk *t, size_t least)
{
	const char *p = strstr(t->topic, ": ");
	char *text = p ? cg_strndup(p + 2, strcspn(p + 2, "\n")) : NULL, *clean;

	clean = text ? cg_text_clean(text, PROMPT_MAX) : NULL;
	free(text);
	if (clean && strlen(clean) >= least && p > t->topic + least)
		return clean;
	free(clean);
	return NULL;
}

/* The quotation marks after a word of the list, at most max code points; new, or NULL. */
static char *
quoted_after(const struct talk *t, const char *list, size_t max)
{
	const struct cg_scan *s = &t->whole.scan;

	for (size_t i = 0; i < s->n; i++) {
		const char *p = t->topic + s->word[i].at, *a, *b, *close = "\"";

		if (!is_one_of(cg_scan_word(s, i), list))
			continue;
		a = strpbrk(p, "\"\n");
		if (!a || *a == '\n') {
			a = strstr(p, "\xE2\x80\x9C");
			close = "\xE2\x80\x9D";
		}
		if (!a)
			continue;
		a += *a == '"' ? 1 : 3;
		b = strstr(a, close);
		if (b && b > a) {
			char *raw = cg_strndup(a, (size_t)(b - a)), *clean = cg_text_clean(raw, max);

			free(raw);
			return clean;
		}
	}
	return NULL;
}

/* Takes text. */
static void
put(json_t *to, const char *key, char *text)
{
	if (text && *text)
		cg_json_set_str(to, key, text);
	free(text);
}

/* ---- part by part: what is said of it; an empty object when nothing is ---- */

static void
audio(const struct talk *t, json_t *o)
{
	json_t *style = json_object();
	const struct talk_words *w = &t->whole;
	double bpm = number_by(w, "bpm tempo"), sec = number_by(w, "seconds sec");

	cg_json_set_str(style, "genre", meaning_of(w, genres));
	cg_json_set_str(style, "mood", meaning_of(w, moods));
	put(style, "instruments", after(t, "instruments instrument", 3));
	if (has_word(w, "energetic faster livelier louder energy"))
		cg_json_set(style, "energy_level", json_real(0.8));
	else if (has_word(w, "calmer quieter slower softer"))
		cg_json_set(style, "energy_level", json_real(0.2));
	if (json_object_size(style))
		json_object_set(o, "style", style);
	json_decref(style);
	if (bpm >= 60 && bpm <= 200)
		cg_json_set_int(o, "bpm", (int64_t)bpm);
	if (sec >= 5 && sec <= 300)
		cg_json_set_int(o, "duration_sec", (int64_t)sec);
}

static void
intro(const struct talk *t, json_t *o)
{
	json_t *refs = json_object();

	if (t->asked == ASK_INTRO && strlen(t->said) >= PROMPT_MIN)
		put(o, "prompt", cg_text_clean(t->said, PROMPT_MAX));
	else
		put(o, "prompt", after_colon(t, PROMPT_MIN));
	if (!json_object_get(o, "prompt"))
		put(o, "prompt", after(t, "show shows showing with into to of be", PROMPT_MIN));
	cg_json_set_str(refs, "style", meaning_of(&t->whole, styles));
	if (json_object_size(refs))
		json_object_set(o, "style_refs", refs);
	json_decref(refs);
}

static void
outcome(const struct talk *t, json_t *o)
{
	put(o, "win_message", quoted_after(t, "win winning winner won wins victory", COPY));
	put(o, "lose_message", quoted_after(t, "lose losing loser loss lost loses", COPY));
	if (!json_object_size(o) && t->asked == ASK_OUTCOME && strchr(t->said, '\n') == NULL
	    && cg_text_length(t->said) <= COPY)
		put(o, "win_message", cg_text_clean(t->said, COPY));
}

static void
odds(const struct talk *t, json_t *o)
{
	json_t *d = json_object();
	const struct talk_words *w = &t->whole;
	double percent = number_by(w, "odds chance chances probability win percent");

	if (has_word(w, "easy easier simpler"))
		cg_json_set_str(d, "level", "easy");
	else if (has_word(w, "hard harder difficult tougher"))
		cg_json_set_str(d, "level", "hard");
	else if (has_word(w, "medium normal"))
		cg_json_set_str(d, "level", "medium");
	if (percent > 0 && percent <= 100 && has_word(w, "odds chance chances probability"))
		cg_json_set(d, "win_probability", json_real(percent / 100));
	if (json_object_size(d))
		json_object_set(o, "difficulty", d);
	json_decref(d);
}

static void
colors(const struct talk *t, json_t *o)
{
	static const char *const roles[] = { "primary", "secondary", "accent" };
	struct cg_color_read c[CG_COLORS_READ];
	json_t *scheme = json_object();
	struct cg_scan s;
	size_t n, next = 0;

	cg_scan(&s, t->topic);
	n = cg_color_words(&s, c);
	cg_scan_release(&s);
	for (size_t i = 0; i < n; i++) {
		const char *role = c[i].role >= 0 ? cg_role_names[c[i].role] : NULL;
		char hex[8];

		while (!role && next < 3 && json_object_get(scheme, roles[next]))
			next++;
		if (!role)
			role = next < 3 ? roles[next] : NULL;
		if (!role || json_object_get(scheme, role))
			continue;
		snprintf(hex, sizeof hex, "#%02X%02X%02X", c[i].rgb.r, c[i].rgb.g, c[i].rgb.b);
		cg_json_set_str(scheme, role, hex);
	}
	if (json_object_size(scheme))
		json_object_set(o, "color_scheme", scheme);
	json_decref(scheme);
}

bool
talk_is_colored(const struct talk *t)
{
	struct cg_color_read c[CG_COLORS_READ];
	struct cg_scan s;
	size_t n;

	cg_scan(&s, t->said);
	n = cg_color_words(&s, c);
	cg_scan_release(&s);
	return n > 0;
}

static void
texts(const struct talk *t, json_t *o)
{
	static const struct { const char *key, *words; size_t max; } kinds[] = {
		{ "title", "title headline", 60 }, { "subtitle", "subtitle subline", 120 },
		{ "cta", "cta button", 20 }, { "instructions", "instructions", 200 },
		{ "terms", "terms", 300 } };
	json_t *copy = json_object();

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		put(copy, kinds[i].key, quoted_after(t, kinds[i].words, kinds[i].max));
	if (json_object_size(copy))
		json_object_set(o, "copy", copy);
	json_decref(copy);
}

static void
prizes(const struct talk *t, json_t *o)
{
	json_t *input = json_pack("{s:s}", "brief", t->topic), *list = json_array();
	struct cg_reading r;

	cg_read_brief(input, &r);
	for (size_t i = 0; i < r.prizes && has_word(&t->whole, "prize prizes"); i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "label", r.prize[i].label, "tier",
		    r.prize[i].tier));
	if (json_array_size(list))
		json_object_set(o, "prizes", list);
	json_decref(list);
	json_decref(input);
	cg_reading_release(&r);
}

static void
config(const struct talk *t, json_t *o)
{
	odds(t, o);
	colors(t, o);
	texts(t, o);
	prizes(t, o);
}

static void
model(const struct talk *t, json_t *o)
{
	json_t *style = json_object();

	if (t->asked == ASK_3D)
		put(o, "asset_prompt", cg_text_clean(t->said, PROMPT_MAX));
	else
		put(o, "asset_prompt", after(t, "with by into to of show", 3));
	cg_json_set_str(style, "theme", meaning_of(&t->whole, looks));
	if (json_object_size(style) && json_object_get(o, "asset_prompt"))
		json_object_set(o, "style", style);
	json_decref(style);
}

/* ---- which part ---- */

static enum part
part_of(const struct talk *t)
{
	for (int p = PART_AUDIO; p < PARTS; p++)
		if (t->asked == part_questions[p])
			return (enum part)p;
	/* "win message" is the end of a round, "music" its sound, whatever else is said. */
	for (int p = PART_AUDIO; p < PARTS; p++)
		if (t->whole.all & part_words[p])
			return (enum part)p;
	if (meaning_of(&t->whole, genres) || has_word(&t->whole, "bpm"))
		return PART_AUDIO;
	return talk_is_colored(t) ? PART_CONFIG : PART_NONE;
}

static json_t *
overrides_of(const struct talk *t, enum part part)
{
	static void (*const read[PARTS])(const struct talk *, json_t *) = {
		NULL, audio, intro, outcome, config, model };
	json_t *o = json_object();

	read[part](t, o);
	return o;
}

/* What is to change, for people: "genre jazz, bpm 90". */
static void
describe(struct cg_buf *b, const char *key, const json_t *v)
{
	const char *k;
	json_t *e;
	size_t i;

	json_object_foreach((json_t *)(size_t)v, k, e)
		describe(b, k, e);
	json_array_foreach((json_t *)(size_t)v, i, e)
		describe(b, key, e);
	if (json_is_object(v) || json_is_array(v))
		return;
	cg_buf_printf(b, "%s%s ", b->len ? ", " : "", key);
	for (size_t n = b->len - strlen(key) - 1; n < b->len; n++)
		if (b->s[n] == '_')
			b->s[n] = ' ';
	if (json_is_string(v))
		cg_buf_printf(b, "\"%s\"", json_string_value(v));
	else
		cg_json_dump(v, b);
}

/* Two parts at once would be two runs from one base, of which the later takes the first one back. */
static void
mention_others(struct talk *t, enum part part)
{
	for (int p = part + 1; p < PARTS; p++) {
		json_t *more = t->whole.all & part_words[p] ? overrides_of(t, (enum part)p) : NULL;

		if (json_object_size(more) && p != PART_INTRO && p != PART_3D)
			talk_say(t, "One change at a time: ask me for %s again when this is done.",
			    part_words_said[p]);
		json_decref(more);
	}
}

static void
change(struct talk *t)
{
	enum part part = part_of(t);
	json_t *overrides = part == PART_NONE ? NULL : overrides_of(t, part), *args;
	bool enough = json_object_size(overrides) > 0 && (part != PART_3D
	    || json_object_get(overrides, "asset_prompt"));
	struct cg_buf text;

	if (!enough) {
		talk_ask(t, part_questions[part]);
	} else if (*t->campaign) {
		cg_buf_init(&text, 1 << 16);
		describe(&text, "", overrides);
		args = json_pack("{s:s, s:s, s:O}", "campaign_id", t->campaign, "change",
		    part_names[part], "overrides", overrides);
		if (talk_call(t, "campaign_update", args)) {
			talk_say(t, "I would change %s of \"%s\": %s.", part_words_said[part],
			    cg_json_get_str(talk_campaign(t, t->campaign), "name", t->campaign),
			    text.s ? text.s : "");
			if (json_object_get(overrides, "prizes"))
				talk_say(t, "They take the place of the prizes there are now.");
			mention_others(t, part);
		}
		cg_buf_release(&text);
	} else {
		talk_find(t);
	}
	json_decref(overrides);
}

/* How many words from i on are those of the name from k on. */
static size_t
run_of(const struct cg_scan *s, size_t i, const struct cg_scan *name, size_t k)
{
	size_t n = 0;

	while (i + n < s->n && k + n < name->n
	    && strcmp(cg_scan_word(s, i + n), cg_scan_word(name, k + n)) == 0)
		n++;
	return n;
}

/* The campaign's own name must not be taken for what is to change: its longest mention is blanked. */
static void
forget_name(struct talk *t)
{
	const struct cg_scan *s = &t->whole.scan;
	size_t at = 0, most = 0;
	struct cg_scan name;

	cg_fold_words(&name, cg_json_get_str(talk_campaign(t, t->campaign), "name", ""));
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < name.n; k++) {
			size_t n = run_of(s, i, &name, k);

			if (n > most) {
				most = n;
				at = i;
			}
		}
	cg_scan_release(&name);
	if (most == 0 || t->whole.as[at] & (W_PARTS | W_CHANGE))
		return;
	memset(t->topic + s->word[at].at, ' ', s->word[at + most - 1].at + s->word[at + most - 1].len
	    - s->word[at].at);
	talk_words_release(&t->whole);
	talk_hear(&t->whole, t->topic);
}

void
talk_change(struct talk *t)
{
	forget_name(t);
	change(t);
}
