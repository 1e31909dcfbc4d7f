/*
 * Reading a brief as a whole: which text there is, what language, and then each
 * part in turn. What the customer has decided or limited goes before what the
 * words suggest, and says so in its finding.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "copy/text.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/composer/again.h"
#include "lib/composer/direction.h"
#include "lib/composer/earlier.h"
#include "lib/composer/language.h"
#include "lib/composer/read_priv.h"
#include "lib/composer/stems.h"
#include "lib/composer/unwanted.h"
#include "lib/prop/prop.h"

enum { TEXT_MAX = 1 << 17, DEPTH = 8 };

const char *const cg_tone_names[CG_TONES] = { "playful", "urgent", "professional", "luxury",
    "friendly" };
const char *const cg_finding_sources[] = { "brief", "brand_assets", "constraints", "decided",
    "assumed" };

void
cg_finding(struct cg_reading *r, const char *what, const char *value, size_t at, size_t len,
    enum cg_finding_source source, double confidence)
{
	struct cg_finding *f = &r->finding[r->findings];

	if (r->findings == CG_FINDINGS_MAX)
		return;
	*f = (struct cg_finding){ what, cg_text_clean(value, 300), at, len, source, confidence };
	r->findings++;
}

json_t *
cg_findings_json(const struct cg_reading *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->findings; i++) {
		const struct cg_finding *f = &r->finding[i];
		json_t *o = json_pack("{s:s,s:s,s:s,s:f}", "what", f->what, "value", f->value,
		    "source",
		    cg_finding_sources[f->source], "confidence", f->confidence);

		if (f->len) {
			char *before = cg_strndup(r->text, f->at),
			    *part = cg_strndup(r->text + f->at, f->len);
			json_int_t from = (json_int_t)cg_text_length(before);

			cg_json_set(o, "span", json_pack("[I,I]", from,
			    from + (json_int_t)cg_text_length(part)));
			free(before);
			free(part);
		}
		json_array_append_new(list, o);
	}
	return list;
}

/* Every text in a value, each on a line of its own. */
static void
gather(const json_t *v, struct cg_buf *b, int depth)
{
	const char *key;
	const json_t *m;
	size_t i;

	if (json_is_string(v)) {
		cg_buf_puts(b, json_string_value(v));
		cg_buf_putc(b, '\n');
	} else if (json_is_array(v) && depth < DEPTH) {
		json_array_foreach(v, i, m)
			gather(m, b, depth + 1);
	} else if (json_is_object(v) && depth < DEPTH) {
		json_object_foreach((json_t *)v, key, m)
			gather(m, b, depth + 1);
	}
}

static void
take_text(const json_t *input, struct cg_reading *r)
{
	const json_t *brief = json_object_get(input, "brief"), *limits = json_object_get(input,
	    "constraints");
	const json_t *list = json_object_get(limits, "excluded_themes"), *v;
	struct cg_buf text, wanted, unwanted;
	size_t i;

	cg_buf_init(&text, TEXT_MAX);
	cg_buf_init(&wanted, TEXT_MAX);
	cg_buf_init(&unwanted, TEXT_MAX);
	if (json_is_string(brief))
		cg_buf_puts(&text, json_string_value(brief));
	else
		gather(brief, &text, 0);
	if (json_is_string(limits)) {
		cg_buf_putc(&text, '\n');
		cg_buf_puts(&text, json_string_value(limits));
	}
	cg_unwanted_split(text.s, &wanted, &unwanted);
	json_array_foreach(list, i, v) {
		cg_buf_puts(&unwanted, json_is_string(v) ? json_string_value(v) : "");
		cg_buf_putc(&unwanted, ' ');
	}
	r->text = cg_buf_detach(&text, NULL);
	r->wanted = cg_buf_detach(&wanted, NULL);
	r->unwanted = cg_buf_detach(&unwanted, NULL);
	cg_scan(&r->scan, r->text);
	cg_scan(&r->wants, r->wanted);
}

/*
 * A digest of the words that say what the campaign is about. Words of mood and
 * the smallest words are left out: who changes an adjective gets the same
 * campaign in another mood.
 */
static void
choose_seed(const json_t *input, struct cg_reading *r)
{
	int64_t given = cg_json_get_int(input, "seed", 0);
	struct cg_buf b;

	if (given > 0) {
		snprintf(r->seed, sizeof r->seed, "%lld", (long long)given);
		return;
	}
	cg_buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < r->scan.n; i++)
		if (r->scan.word[i].flen > 2 && r->scan.word[i].kinds != 1u << CG_SCAN_MOOD) {
			cg_buf_puts(&b, cg_scan_word(&r->scan, i));
			cg_buf_putc(&b, ' ');
		}
	/* Another plan draws anew. */
	if (cg_again_count(input))
		cg_buf_printf(&b, "again %zu", cg_again_count(input));
	cg_sha256_hex(b.s, b.len, r->seed);
	cg_buf_release(&b);
}

static void
choose_language(const json_t *input, struct cg_reading *r)
{
	const json_t *limits = json_object_get(input, "constraints"),
	    *brief = json_object_get(input, "brief");
	const char *tag = cg_json_get_str(limits, "language", NULL), *region;
	bool given = tag != NULL;

	if (!tag)
		tag = cg_json_get_str(brief, "language", NULL);
	if (!tag || strlen(tag) < 2 || strlen(tag) > 20)
		tag = cg_language_guess(r->text);
	snprintf(r->lang, sizeof r->lang, "%s", tag);
	region = cg_json_get_str(limits, "region", "");
	snprintf(r->spoken, sizeof r->spoken, "%s%s%s", r->lang,
	    strlen(r->lang) == 2 && strlen(region) == 2 ? "-" : "",
	    strlen(r->lang) == 2 && strlen(region) == 2 ? region : "");
	cg_words_for(r->lang, &r->words, &r->known_lang);
	cg_finding(r, "language", r->lang, 0, 0, given ? CG_FROM_CONSTRAINTS : CG_FROM_BRIEF,
	    given ? 1 : r->scan.n > 12 ? 0.9 : 0.5);
}

static void
take_given_names(const json_t *input, struct cg_reading *r)
{
	static const char *const brand[] = { "brand_name", "brand", "company", "client" };
	static const char *const product[] = { "product_name", "product" };
	const json_t *brief = json_object_get(input, "brief");
	const char *name = cg_json_get_str(json_object_get(input, "decided"), "product_name", NULL);
	char *clean;

	for (size_t i = 0; i < 4 && !*r->brand; i++) {
		clean = cg_text_clean(cg_json_get_str(brief, brand[i], ""), 40);
		if (*clean && strlen(clean) < sizeof r->brand) {
			snprintf(r->brand, sizeof r->brand, "%s", clean);
			r->brand_sure = 1;
			cg_finding(r, "brand", r->brand, 0, 0, CG_FROM_BRIEF, 1);
		}
		free(clean);
	}
	for (size_t i = 0; i < 2 && !name; i++)
		name = cg_json_get_str(brief, product[i], NULL);
	clean = cg_text_clean(name ? name : "", 40);
	if (*clean && strlen(clean) < sizeof r->product) {
		snprintf(r->product, sizeof r->product, "%s", clean);
		cg_finding(r, "product", r->product, 0, 0,
		    cg_json_get_str(json_object_get(input, "decided"), "product_name", NULL)
		    ? CG_FROM_DECIDED : CG_FROM_BRIEF, 1);
	}
	free(clean);
}

/* Scores of the brief's words, and twice those of the theme that was decided. */
static int
best_of(const struct cg_reading *r, const struct cg_scan *theme, enum cg_scan_kind kind, int *bonus,
    int *score, bool *close)
{
	int best = -1, top = 0, second = 0;

	for (int i = 0; i < CG_SCAN_IDS; i++) {
		int n = r->wants.score[kind][i] + 2 * theme->score[kind][i] + (bonus ? bonus[i]
		    : 0);

		if (n > top || (n == top && n && r->wants.at[kind][i] < r->wants.at[kind][best])) {
			second = n > top ? top : second;
			top = n;
			best = i;
		} else if (n > second) {
			second = n;
		}
	}
	*score = top;
	*close = second * 3 > top * 2;
	return best;
}

static void
note_scan(struct cg_reading *r, const char *what, const char *value, enum cg_scan_kind kind, int id,
    double sure)
{
	/* The place is in the text as it was written, not in what is left of it. */
	bool there = r->scan.len[kind][id] > 0;

	cg_finding(r, what, value, there ? r->scan.at[kind][id] : 0, there ? r->scan.len[kind][id]
	    : 0,
	    CG_FROM_BRIEF, sure);
}

static void
read_industry(struct cg_reading *r, const struct cg_scan *theme)
{
	int bonus[CG_SCAN_IDS] = { 0 }, score, best;
	struct cg_scan name;
	bool close;

	cg_scan(&name, r->brand);
	for (int i = 0; i < CG_SCAN_IDS; i++)
		bonus[i] = name.score[CG_SCAN_INDUSTRY][i];
	cg_scan_release(&name);
	best = best_of(r, theme, CG_SCAN_INDUSTRY, bonus, &score, &close);
	r->industry = best < 0 ? CG_CELEBRATION : (enum cg_industry)best;
	r->industry_sure = score >= 6 ? 0.9 : score >= 3 ? 0.75 : score ? 0.5 : 0;
	if (close && r->industry_sure > 0.6)
		r->industry_sure = 0.6;
	if (best < 0)
		cg_finding(r, "industry", cg_industries[r->industry], 0, 0, CG_ASSUMED, 0.2);
	else
		note_scan(r, "industry", cg_industries[r->industry], CG_SCAN_INDUSTRY, best,
		    r->industry_sure);
}

static void
read_time(struct cg_reading *r, const struct cg_scan *theme)
{
	int score;
	bool close;
	int best = best_of(r, theme, CG_SCAN_SEASON, NULL, &score, &close);

	r->season = best < 0 ? CG_SEASON_NONE : best;
	if (best >= 0)
		note_scan(r, "season", cg_season_names[best], CG_SCAN_SEASON, best, score >= 3
		    ? 0.9 : 0.6);
	best = best_of(r, theme, CG_SCAN_OCCASION, NULL, &score, &close);
	r->occasion = best < 0 ? CG_NO_OCCASION : best;
	if (best >= 0)
		note_scan(r, "occasion", cg_occasion_ids[best], CG_SCAN_OCCASION, best, score >= 3
		    ? 0.9 : 0.5);
}

static void
read_audience(const json_t *input, struct cg_reading *r)
{
	const char *given = cg_json_get_str(json_object_get(input, "constraints"),
	    "target_audience", NULL);
	struct cg_scan s;
	int best;

	cg_scan(&s, given ? given : "");
	best = cg_scan_best(&s, CG_SCAN_AUDIENCE, NULL);
	r->audience = best >= 0 ? best : cg_scan_best(&r->wants, CG_SCAN_AUDIENCE, NULL);
	if (given)
		cg_finding(r, "audience", given, 0, 0, CG_FROM_CONSTRAINTS, 1);
	else if (r->audience >= 0)
		note_scan(r, "audience", cg_audience_ids[r->audience], CG_SCAN_AUDIENCE,
		    r->audience, 0.7);
	else
		cg_finding(r, "audience", "everybody", 0, 0, CG_ASSUMED, 0.3);
	cg_scan_release(&s);
}

static void
read_mood(const json_t *input, struct cg_reading *r, const struct cg_scan *theme)
{
	static const signed char mood_of[CG_TONES] = { CG_PLAYFUL, CG_URGENT, CG_PROFESSIONAL,
	    CG_PREMIUM,
		CG_NATURAL };
	static const signed char tone_of[CG_MOODS] = { CG_TONE_PLAYFUL, CG_TONE_LUXURY,
	    CG_TONE_URGENT,
		CG_TONE_PROFESSIONAL, CG_TONE_FRIENDLY, CG_TONE_FRIENDLY, CG_TONE_PROFESSIONAL };
	const char *given = cg_json_get_str(json_object_get(input, "decided"), "tone", NULL);
	int bonus[CG_SCAN_IDS] = { 0 }, tone = -1, best, score, before = cg_earlier_mood(input, r);
	bool close;

	for (int i = 0; given && i < CG_TONES; i++)
		if (strcmp(given, cg_tone_names[i]) == 0)
			tone = i;
	if (tone >= 0)
		bonus[mood_of[tone]] += tone == CG_TONE_FRIENDLY ? 2 : 4;
	best = best_of(r, theme, CG_SCAN_MOOD, bonus, &score, &close);
	r->mood = best >= 0 ? (enum cg_mood)best : before >= 0 ? (enum cg_mood)before
	    : cg_industry_mood(r->industry);
	r->mood_sure = best < 0 ? before < 0 ? 0.3 : 0.5 : score >= 5 && !close ? 0.9 : score >= 3 ? 0.7 : 0.5;
	if (best >= 0)
		note_scan(r, "mood", cg_mood_names[best], CG_SCAN_MOOD, best, r->mood_sure);
	else
		cg_finding(r, "mood", cg_mood_names[r->mood], 0, 0, CG_ASSUMED, r->mood_sure);
	r->tone = tone >= 0 ? (enum cg_tone)tone : (enum cg_tone)tone_of[r->mood];
	cg_finding(r, "tone", cg_tone_names[r->tone], 0, 0, tone >= 0 ? CG_FROM_DECIDED
	    : CG_ASSUMED,
	    tone >= 0 ? 1 : r->mood_sure);
	r->calm = cg_unwanted_names(r->unwanted, "exclamation shouting esclamativi exclamacion "
	    "ausrufezeichen uitroeptekens exclamations exclamação ruido criarde")
	    || r->tone == CG_TONE_LUXURY;
}

/* A colour in a name ("L'Encre Bleue") is a name. */
static void
drop_names(struct cg_reading *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->colors; i++) {
		bool in_name = false;

		for (size_t f = 0; f < r->findings; f++) {
			const struct cg_finding *x = &r->finding[f];

			in_name = in_name || (x->len && (strcmp(x->what, "brand") == 0
			    || strcmp(x->what, "product") == 0)
			    && r->color[i].at >= x->at && r->color[i].at < x->at + x->len);
		}
		if (!in_name)
			r->color[n++] = r->color[i];
	}
	r->colors = n;
}

static void
read_colors(const json_t *input, struct cg_reading *r)
{
	const json_t *assets = json_object_get(input, "brand_assets"), *a, *hex;
	size_t i, k;

	r->colors = cg_color_words(&r->scan, r->color);
	drop_names(r);
	for (i = 0; i < r->colors; i++) {
		char code[8];

		cg_color_format(r->color[i].rgb, code);
		cg_finding(r, "colour", code, r->color[i].at, r->color[i].len, CG_FROM_BRIEF,
		    r->color[i].hex ? 1 : 0.8);
	}
	json_array_foreach(assets, i, a)
		json_array_foreach(json_object_get(a, "colors"), k, hex)
			if (json_is_string(hex))
				cg_finding(r, "colour", json_string_value(hex), 0, 0,
				    CG_FROM_ASSETS, 1);
}

/* The refused words, each once. */
static char *
once(const char *words)
{
	struct cg_scan s;
	struct cg_buf b;
	char *out;

	cg_fold_words(&s, words);
	cg_buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < s.n; i++) {
		size_t k = 0;

		while (k < i && strcmp(cg_scan_word(&s, k), cg_scan_word(&s, i)) != 0)
			k++;
		if (k < i)
			continue;
		if (b.len)
			cg_buf_putc(&b, ' ');
		cg_buf_put(&b, words + s.word[i].at, s.word[i].len);
	}
	out = cg_text_clean(b.s, 200);
	cg_buf_release(&b);
	cg_scan_release(&s);
	return out;
}

static void
read_limits(const json_t *input, struct cg_reading *r)
{
	const json_t *limits = json_object_get(input, "constraints");
	char *refused = once(r->unwanted), text[24];

	r->max_seconds = (int)cg_json_get_int(limits, "max_game_duration_sec", 0);
	if (r->max_seconds) {
		snprintf(text, sizeof text, "%d s", r->max_seconds);
		cg_finding(r, "time limit", text, 0, 0, CG_FROM_CONSTRAINTS, 1);
	} else {
		r->max_seconds = 30;
	}
	if (*refused)
		cg_finding(r, "refused", refused, 0, 0, json_array_size(json_object_get(limits,
		    "excluded_themes")) ? CG_FROM_CONSTRAINTS : CG_FROM_BRIEF, 0.8);
	free(refused);
}

void
cg_read_brief(const json_t *input, struct cg_reading *r)
{
	struct cg_scan theme;

	memset(r, 0, sizeof *r);
	take_text(input, r);
	cg_scan(&theme, cg_json_get_str(json_object_get(input, "decided"), "theme", ""));
	choose_seed(input, r);
	choose_language(input, r);
	take_given_names(input, r);
	cg_read_names(r);
	read_industry(r, &theme);
	read_audience(input, r);
	read_time(r, &theme);
	read_mood(input, r, &theme);
	read_limits(input, r);
	cg_read_numbers(r);
	cg_read_prizes(r);
	read_colors(input, r);
	cg_read_manner(r);
	cg_scan_release(&theme);
}

void
cg_reading_release(struct cg_reading *r)
{
	for (size_t i = 0; i < r->findings; i++)
		free(r->finding[i].value);
	cg_scan_release(&r->scan);
	cg_scan_release(&r->wants);
	free(r->text);
	free(r->wanted);
	free(r->unwanted);
	free(r->phrase);
	free(r->refused);
	memset(r, 0, sizeof *r);
}
