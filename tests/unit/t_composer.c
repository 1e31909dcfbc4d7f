/* The composer: valid for every game, exact weights, the brief's own words first, one answer a brief. */
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "copy/text.h"
#include "json/json.h"
#include "lib/composer/compose.h"
#include "lib/composer/compose_priv.h"
#include "lib/composer/language.h"
#include "lib/composer/lexicon.h"
#include "lib/prop/prop.h"
#include "lib/composer/quiz.h"
#include "lib/composer/unwanted.h"
#include "schema/schema.h"
#include "tap.h"
#include "yaml/yaml.h"

static json_t *
input(const char *template_id, const char *theme, double p, const char *more)
{
	json_t *in = json_pack("{s:s,s:s,s:{s:s,s:f}}", "template_id", template_id, "theme", theme,
	    "difficulty", "level", "medium", "win_probability", p);
	json_t *extra = json_loads(more ? more : "{}", 0, NULL);

	json_object_update(in, extra);
	json_decref(extra);
	return in;
}

static json_t *
compose(const char *template_id, const char *theme, double p, const char *more)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *in = input(template_id, theme, p, more), *out = cg_compose_game(in, NULL, &err);

	if (!out)
		printf("# %s\n", err.msg);
	json_decref(in);
	return out;
}

/* One schema of an authored file, by a path of keys. */
static struct cg_schema *
schema_of(const char *path, const char *key)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s = NULL;
	struct cg_buf text;
	json_t *doc = NULL;

	cg_buf_init(&text, 1 << 20);
	if (cg_file_read(&text, path, &err) == 0)
		doc = cg_yaml_parse(text.s, text.len, path, &d);
	if (doc)
		s = cg_schema_new(json_object_get(doc, key), NULL, &err);
	if (!s)
		printf("# %s: %s\n", path, err.msg);
	json_decref(doc);
	cg_diags_release(&d);
	cg_buf_release(&text);
	return s;
}

static void
valid(const struct cg_schema *s, const json_t *v, const char *what)
{
	struct cg_violations bad = { NULL, 0, 5 };
	struct cg_err err = CG_ERR_INIT;

	ok(s && cg_schema_check(s, v, &bad, &err) == 0, "%s", what);
	for (size_t i = 0; i < bad.n; i++)
		printf("# %s: %s\n", bad.v[i].field, bad.v[i].message);
	cg_violations_release(&bad);
}

static void
every_game_is_valid(void)
{
	struct cg_schema *out = schema_of("skills/catalog/game_config_from_template.yaml",
	    "output_schema");
	static const char *const levels[] = { "easy", "medium", "hard" };
	static const char *const tags[CG_LANGS] = { "en", "de", "fr", "es", "it", "pt", "nl" };

	for (int g = 0; g < CG_GAMES; g++) {
		char path[120];
		struct cg_schema *game;

		snprintf(path, sizeof path, "skills/bundle_game_template/games/%s/1.0.0/manifest.yaml",
		    cg_game_ids[g]);
		game = schema_of(path, "config_schema");
		for (int l = 0; l < 3 * CG_LANGS; l++) {
			char more[160], what[120];
			json_t *c;

			snprintf(more, sizeof more, "{\"difficulty\":{\"level\":\"%s\",\"win_probability\":0.3},"
			    "\"constraints\":{\"language\":\"%s\"}}", levels[l % 3], tags[l / 3]);
			c = compose(cg_game_ids[g], "neon arcade night", 0.3, more);
			snprintf(what, sizeof what, "%s, %s, %s, is what the skill promises", cg_game_ids[g],
			    levels[l % 3], tags[l / 3]);
			valid(out, c, what);
			json_object_del(c, "repairs");
			json_object_del(c, "provider");
			valid(game, c, "and what the game takes");
			json_decref(c);
		}
		cg_schema_free(game);
	}
	cg_schema_free(out);
}

static void
weights(void)
{
	static const double ps[] = { 0, 0.01, 0.05, 0.1, 0.25, 1 / 3.0, 0.35, 0.5, 0.77, 0.95, 1 };
	static const char *const more[] = { NULL,
		"{\"prizes\":[{\"label\":\"One thing\",\"tier\":\"grand\"}]}",
		"{\"prizes\":[{\"label\":\"a\"},{\"label\":\"b\"},{\"label\":\"c\"},{\"label\":\"d\"},"
		"{\"label\":\"e\"},{\"label\":\"f\"},{\"label\":\"g\"},{\"label\":\"h\"},"
		"{\"label\":\"i\"},{\"label\":\"j\"},{\"label\":\"k\"},{\"label\":\"l\"}]}" };

	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < sizeof ps / sizeof *ps; i++) {
			json_t *c = compose("spin_wheel", "garden", ps[i], more[k]), *s;
			json_t *list = json_object_get(json_object_get(c, "mechanics"), "segments");
			double sum = 0, win = 0;
			size_t n;

			json_array_foreach(list, n, s) {
				double w = cg_json_get_num(s, "weight", -1);

				sum += w;
				win += json_is_string(json_object_get(s, "prize")) ? w : 0;
			}
			n = json_array_size(list);
			ok(n >= 4 && n <= 12 && fabs(sum - 1) < 1e-9 && fabs(win - ps[i]) < 1e-6,
			    "p = %g: %zu fields, weights %.7f, of them prizes %.7f", ps[i], n, sum, win);
			json_decref(c);
		}
}

static char *
text_of(const json_t *v)
{
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	cg_json_canonical(v, &b);
	return cg_buf_detach(&b, NULL);
}

static void
one_answer_a_brief(void)
{
	json_t *a = compose("spin_wheel", "summer beach", 0.3, NULL);
	json_t *b = compose("spin_wheel", "summer beach", 0.3, "{\"provider\":\"offline\"}");
	json_t *c = compose("spin_wheel", "cosy coffee house", 0.3, NULL);
	json_t *s1 = compose("spin_wheel", "summer beach", 0.3, "{\"seed\":7}");
	char *ta = text_of(a), *tb = text_of(b);
	const json_t *va = json_object_get(a, "visuals"), *vc = json_object_get(c, "visuals");

	is_str(ta, tb, "the same brief gives the same configuration, whoever asks");
	ok(!json_equal(json_object_get(va, "colors"), json_object_get(vc, "colors")),
	    "another brief has other colours");
	ok(!json_equal(json_object_get(a, "mechanics"), json_object_get(c, "mechanics")),
	    "and other prizes");
	is_str(cg_json_get_str(json_object_get(s1, "settings"), "seed", ""), "7",
	    "a seed that is given is kept");
	free(ta);
	free(tb);
	json_decref(a);
	json_decref(b);
	json_decref(c);
	json_decref(s1);
}

static bool
has_prize(const json_t *config, const char *label)
{
	const json_t *list = json_object_get(json_object_get(config, "mechanics"), "segments"), *s;
	size_t i;

	json_array_foreach(list, i, s)
		if (strcmp(cg_json_get_str(s, "prize", ""), label) == 0)
			return true;
	return false;
}

static void
prizes(void)
{
	json_t *c = compose("spin_wheel", "shoes", 0.3, "{\"brief\":\"Get 15% or 30 % off. 100% fun, "
	    "0% risk, 99% true.\"}");

	ok(has_prize(c, "15% off") && has_prize(c, "30% off"), "discounts of the brief are prizes");
	ok(!has_prize(c, "100% off") && !has_prize(c, "99% off") && !has_prize(c, "0% off"),
	    "other percentages are not");
	json_decref(c);
	c = compose("spin_wheel", "Schuhe", 0.3, "{\"constraints\":{\"language\":\"de\"},"
	    "\"brief\":\"20% auf alles\"}");
	ok(has_prize(c, "20 % Rabatt"), "in the language of the campaign");
	json_decref(c);
	c = compose("spin_wheel", "shoes", 0.3, "{\"prizes\":[{\"suggestion\":\"Sneaker pair\","
	    "\"tier\":\"grand\"},{\"label\":\"Socks\",\"tier\":\"consolation\"}],"
	    "\"brief\":\"20% off\"}");
	ok(has_prize(c, "Sneaker pair") && has_prize(c, "Socks") && !has_prize(c, "20% off"),
	    "named prizes stand alone");
	json_decref(c);
}

static void
languages(void)
{
	static const struct { const char *more, *locale, *dir, *texts; } row[] = {
		{ "{\"constraints\":{\"language\":\"fr\"}}", "fr", "ltr", "fr" },
		{ "{\"constraints\":{\"language\":\"pt-BR\"}}", "pt-BR", "ltr", "pt" },
		{ "{\"constraints\":{\"language\":\"ar\"}}", "ar", "rtl", "en" },
		{ "{\"brief\":\"Wir feiern mit euch und ihr gewinnt auf der Messe einen Preis\"}", "de",
		  "ltr", "de" },
		{ "{\"brief\":\"We celebrate with you at the fair\"}", "en", "ltr", "en" },
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		json_t *c = compose("spin_wheel", "x", 0.3, row[i].more);
		const json_t *set = json_object_get(c, "settings");
		const char *how = cg_json_get_str(json_object_get(c, "copy"), "instructions", "");

		is_str(cg_json_get_str(set, "locale", ""), row[i].locale, "locale");
		is_str(cg_json_get_str(set, "direction", ""), row[i].dir, "direction");
		enum cg_lang lang;
		bool known;
		const struct cg_words *w = cg_words_for(row[i].texts, &lang, &known);

		ok(strcmp(how, w->game[0].howto[0]) == 0 || strcmp(how, w->game[0].howto[1]) == 0,
		    "%s: %s", row[i].texts, how);
		json_decref(c);
	}
	is_str(cg_language_guess(""), "en", "nothing to read is English");
}

/* The quiz bank is whole: enough questions, four different answers, nothing too long for a phone. */
static void
quiz_bank(void)
{
	int bad = 0;

	for (int i = 0; i <= CG_CELEBRATION; i++)
		for (int l = 0; l < CG_LANGS; l++) {
			size_t n = cg_quiz_count((enum cg_industry)i, (enum cg_lang)l);

			bad += n < (l <= CG_DE ? CG_QUIZ_EACH : CG_QUIZ_ALL_LANGS);
			for (size_t k = 0; k < n; k++) {
				struct cg_quiz_question q;

				cg_quiz_get((enum cg_industry)i, (enum cg_lang)l, k, &q);
				if (cg_text_length(q.text) > 90)
					printf("# %s\n", q.text), bad++;
				for (int a = 0; a < 4; a++) {
					bad += !*q.answer[a] || cg_text_length(q.answer[a]) > 40;
					for (int b = 0; b < a; b++)
						bad += strcmp(q.answer[a], q.answer[b]) == 0;
				}
			}
		}
	is_int(bad, 0, "every trade has its questions in every language, with four answers each");
}

/* Another trade is asked other things, and the right answer does not always stand in one place. */
static void
quiz_questions(void)
{
	json_t *a = compose("quiz", "savings at the bank", 0.4, NULL), *b = compose("quiz", "bread and cake", 0.4, NULL);
	const json_t *qa = json_object_get(json_object_get(a, "mechanics"), "questions"),
	    *qb = json_object_get(json_object_get(b, "mechanics"), "questions"), *q;
	size_t i, n = json_array_size(qa);

	ok(n >= 5 && json_array_size(qb) >= 5, "five questions or more");
	ok(!json_equal(qa, qb), "two trades, two quizzes");
	json_array_foreach(qa, i, q)
		ok(strlen(cg_json_get_str(q, "answer_key", "")) == 16 && !json_object_get(q, "correct_index"),
		    "the right answer is not written in plain words");
	json_decref(a);
	json_decref(b);
	a = compose("quiz", "museum night", 0.4, "{\"brief\":\"A quiz with three questions\",\"constraints\":"
	    "{\"max_game_duration_sec\":36}}");
	qa = json_object_get(json_object_get(a, "mechanics"), "questions");
	ok(json_array_size(qa) == 3 && cg_json_get_int(json_array_get(qa, 0), "timer_seconds", 0) == 12,
	    "as many as the brief asks for, within its time");
	json_decref(a);
}

/* Every text of every language keeps the limits of its kind. */
static void
limits(void)
{
	static const char *const tags[] = { "en", "de", "fr", "es", "it", "pt", "nl" };
	int bad = 0;

	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		enum cg_lang lang;
		bool known;
		const struct cg_words *w = cg_words_for(tags[i], &lang, &known);

		for (int g = 0; g < CG_GAMES; g++) {
			for (int k = 0; k < CG_TITLES; k++)
				bad += cg_text_length(w->game[g].title[k]) > 34;
			for (int k = 0; k < CG_HOWTOS; k++)
				bad += cg_text_length(w->game[g].howto[k]) > 160 ||
				    cg_text_length(w->game[g].cta[k]) > 20;
		}
		for (int k = 0; k < CG_ENDINGS; k++)
			bad += cg_text_length(w->win[k]) > 80 || cg_text_length(w->lose[k]) > 80;
		for (int k = 0; k < CG_BLANKS; k++)
			bad += cg_text_length(w->blank[k]) > 14;
		ok(known && strcmp(w->tag, tags[i]) == 0, "%s is there", tags[i]);
	}
	is_int(bad, 0, "no text is longer than its kind may be");
}

/* A loss is a fact: it was not close, and it was not almost. */
static void
no_near_misses(void)
{
	static const char *const tags[] = { "en", "de", "fr", "es", "it", "pt", "nl" };
	static const char *const never[] = { "close", "almost", "nearly", "again", "knapp", "fast",
		"beinahe", "tout pr", "presque", "failli", "por poco", "casi", "per un soffio",
		"quasi", "quase", "net niet", "bijna", "scheelde", "next round", "tomorrow", "morgen",
		"demain", "ma\xC3\xB1" "ana", "domani", "amanh" };

	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		enum cg_lang lang;
		bool known;
		const struct cg_words *w = cg_words_for(tags[i], &lang, &known);
		const char *found = "nothing of the kind";

		for (size_t n = 0; n < sizeof never / sizeof *never; n++) {
			for (int k = 0; k < CG_BLANKS; k++)
				if (strcasestr(w->blank[k], never[n]))
					found = w->blank[k];
			for (int k = 0; k < CG_ENDINGS; k++)
				if (strcasestr(w->lose[k], never[n]))
					found = w->lose[k];
		}
		is_str(found, "nothing of the kind", "a loss is a fact and promises nothing");
	}
}

static size_t
longest_word(const char *label)
{
	size_t longest = 0;

	while (*label) {
		size_t n = strcspn(label, " ");
		char word[100];

		snprintf(word, sizeof word, "%.*s", (int)n, label);
		if (cg_text_length(word) > longest)
			longest = cg_text_length(word);
		label += n + (label[n] == ' ');
	}
	return longest;
}

/* A slice breaks its label between words: none may be wider than a slice. */
static void
labels_fit(void)
{
	int wide = 0;

	for (int i = 0; i <= CG_CELEBRATION; i++) {
		const struct cg_field *f = cg_lexicon_of((enum cg_industry)i);

		for (int l = 0; l < CG_LANGS; l++)
			for (int k = 0; k < CG_FIELD_PRIZES; k++)
				if (!f->prizes[l][k] || longest_word(f->prizes[l][k]) > 14) {
					printf("# %d %s\n", i, f->prizes[l][k] ? f->prizes[l][k] : "(none)");
					wide++;
				}
	}
	is_int(wide, 0, "no prize has a word of more than 14 characters");
}

static void
refusals(void)
{
	static const struct { const char *text, *wanted, *unwanted; } row[] = {
		{ "No palm trees, no shouting.", "  ,  .", "palm trees shouting " },
		{ "a sea without palm trees or sunsets and with boats", "a sea      and with boats",
		  "palm trees sunsets " },
		{ "avoid the word casino. Coffee!", "   . Coffee!", "word casino " },
		{ "no better coffee in town", " better coffee in town", "" },
		{ "Meer ohne Palmen, mit Booten", "Meer  , mit Booten", "Palmen " },
		{ "la mer sans palmiers ni parasols", "la mer    ", "palmiers parasols " },
		{ "nothing is refused here", "nothing is refused here", "" },
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct cg_buf wanted, unwanted;

		cg_buf_init(&wanted, 1000);
		cg_buf_init(&unwanted, 1000);
		cg_unwanted_split(row[i].text, &wanted, &unwanted);
		is_str(wanted.s, row[i].wanted, row[i].text);
		is_str(unwanted.s, row[i].unwanted, "and what it refuses");
		cg_buf_release(&wanted);
		cg_buf_release(&unwanted);
	}
	ok(cg_unwanted_names("palm trees ", "palm") && cg_unwanted_names("Palmen", "palm") &&
	    cg_unwanted_names("gift", "Gift card"), "a thing is named by its stem");
	ok(!cg_unwanted_names("sunshine", "sun") && !cg_unwanted_names("", "sun") &&
	    !cg_unwanted_names(NULL, "sun"), "and not by a longer word that begins like it");
}

static bool
says(const json_t *config, const char *word)
{
	char *text = text_of(config);
	bool found = strstr(text, word) != NULL;

	free(text);
	return found;
}

static bool
shows(const json_t *config, const char *id)
{
	const json_t *list = json_object_get(json_object_get(config, "visuals"), "symbols"), *v;
	size_t i;

	json_array_foreach(list, i, v)
		if (strcmp(cg_json_get_str(v, "id", ""), id) == 0)
			return true;
	return false;
}

/* What the brief refuses is in no game, whether in words or in the list. */
static void
nothing_unwanted(void)
{
	const struct cg_prop *own[CG_PROPS_EACH];
	char more[300];
	struct cg_reading r;
	json_t *c, *in;

	cg_prop_of("travel", own);
	for (int g = 0; g < CG_GAMES; g++) {
		c = compose(cg_game_ids[g], "a hotel for your holiday travel", 0.3, NULL);
		ok(shows(c, own[1]->id), "%s on a journey has a %s", cg_game_ids[g], own[1]->id);
		json_decref(c);
		snprintf(more, sizeof more, "{\"brief\":\"A trip. No %s, no influencers.\"}",
		    own[1]->name[CG_PROP_EN]);
		c = compose(cg_game_ids[g], "a hotel for your holiday travel", 0.3, more);
		ok(!shows(c, own[1]->id), "%s has none where the brief refuses it", cg_game_ids[g]);
		json_decref(c);
		snprintf(more, sizeof more, "{\"constraints\":{\"excluded_themes\":[\"%s\"]}}",
		    own[1]->name[CG_PROP_EN]);
		c = compose(cg_game_ids[g], "a hotel for your holiday travel", 0.3, more);
		ok(!shows(c, own[1]->id), "nor where the list excludes it");
		json_decref(c);
	}
	in = json_pack("{s:s}", "brief", "A winter of books, not gifts. Without Christmas, snow or Santa. "
	    "Novels and tea.");
	cg_read_brief(in, &r);
	is_str(cg_industries[r.industry], "education", "a trade that is only refused is not chosen");
	is_int(r.occasion, 0, "nor an occasion");
	cg_reading_release(&r);
	json_decref(in);
	c = compose("spin_wheel", "perfume", 0.3,
	    "{\"constraints\":{\"excluded_themes\":[\"discount\",\"samples\"]}}");
	ok(!says(c, "%") && !says(c, "ample") && says(c, "\"prize\":\""),
	    "nor prizes that are excluded");
	json_decref(c);
}

static void
texts_are_data(void)
{
	json_t *c = compose("spin_wheel", "</script><b>x", 0.3, "{\"copy\":{\"title\":"
	    "\"  a\\t\\n b\\u0007 </script> \\u202e \\ud83c\\udf89 \\\"'& \"},\"brand_name\":\"\\u0001\"}");
	char *s;

	is_str(cg_json_get_str(json_object_get(c, "copy"), "title", ""),
	    "a b </script> \xE2\x80\xAE \xF0\x9F\x8E\x89 \"'&", "marks and emoji stay, controls go");
	ok(!json_object_get(c, "branding"), "a brand of nothing is no brand");
	json_decref(c);
	s = cg_text_clean("\xF0\x9F\x8E\x89\xF0\x9F\x8E\x89\xF0\x9F\x8E\x89", 2);
	is_str(s, "\xF0\x9F\x8E\x89\xF0\x9F\x8E\x89", "a cut falls between characters");
	free(s);
	s = cg_text_clean("one two three", 10);
	is_str(s, "one two", "and between words");
	free(s);
}

static void
parameters(void)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *in = input("spin_wheel", "x", 0.4, "{\"parameters\":{\"visuals\":{\"colors\":"
	    "{\"text\":\"#EEEEEE\",\"background\":\"#FFFFFF\"}},\"settings\":{\"difficulty\":"
	    "{\"win_probability\":0.2}}}}");
	json_t *c = cg_compose_game(in, NULL, &err), *s;
	double win = 0;
	size_t i;

	json_array_foreach(json_object_get(json_object_get(c, "mechanics"), "segments"), i, s)
		win += json_is_string(json_object_get(s, "prize")) ? cg_json_get_num(s, "weight", 0) : 0;
	ok(fabs(win - 0.2) < 1e-5, "after a patch the weights add up again (%.6f)", win);
	ok(strcmp(cg_json_get_str(json_object_get(json_object_get(c, "visuals"), "colors"), "text",
	    ""), "#EEEEEE") != 0, "and a text that cannot be read is repaired");
	json_decref(c);
	json_object_set_new(json_object_get(in, "parameters"), "mechanics",
	    json_loads("{\"segments\":[{\"label\":\"a\",\"weight\":1,\"prize\":null}]}", 0, NULL));
	ok(!cg_compose_game(in, NULL, &err) && err.code == CG_E_DATA,
	    "a patch without a prize is refused: %s", err.msg);
	json_decref(in);
}

int
main(void)
{
	every_game_is_valid();
	weights();
	one_answer_a_brief();
	prizes();
	languages();
	quiz_bank();
	quiz_questions();
	limits();
	no_near_misses();
	labels_fit();
	refusals();
	nothing_unwanted();
	texts_are_data();
	parameters();
	return done();
}
