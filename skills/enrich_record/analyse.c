/*
 * A text, measured. Words are counted in lower case; where a script has no blanks between
 * words, pairs of characters are. The summary is the text's own best sentences, the topics
 * are its words, and the score is made of what can be counted: nothing is made up.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "copy/copy.h"
#include "copy/text.h"
#include "enrich_record/analyse.h"
#include "enrich_record/lexicon.h"
#include "json/json.h"

enum {
	TERMS = 2000,         /* different ones that are counted */
	SENTENCES = 400,
	SUMMARY = 300,        /* code points */
	TOPICS = 6, TAGS = 5,
	NEAR = 3,             /* words that a negation reaches */
	MIN_TERM = 3,         /* code points of a topic, in scripts with blanks */
	LONG_RUN = 4, MOOD_POINTS = 3 /* characters, in scripts without blanks */
};

struct term {
	const char *s;        /* in the folded text */
	size_t len, count, first;
};

struct sentence {
	size_t at, len;       /* in both texts: folding keeps lengths */
	double weight;
};

struct text {
	char *folded;
	const char *plain;
	struct term *terms;
	size_t n_terms, words, unique, numbers;
	struct sentence *sentences;
	size_t n_sentences;
	int mood, moods;
};

/* ---- characters ---- */

static size_t
code_point(const char *s, unsigned *cp)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t n = u[0] < 0x80 ? 1 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;

	*cp = n == 1 ? u[0] : u[0] & (0xFFu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xC0) != 0x80)
			return i;
		*cp = *cp << 6 | (u[i] & 0x3Fu);
	}
	return n;
}

/* Punctuation beyond ASCII that is no part of a word. */
static bool
is_mark(unsigned cp)
{
	return (cp >= 0x2000 && cp <= 0x206F) || (cp >= 0x3000 && cp <= 0x3003) || (cp >= 0x3008 && cp <= 0x301F)
	    || (cp >= 0xFF01 && cp <= 0xFF0F) || (cp >= 0xFF1A && cp <= 0xFF20) || cp == 0xA0 || cp == 0xAB
	    || cp == 0xBB || cp == 0xA1 || cp == 0xBF || (cp >= 0x1F000);
}

static bool
is_word(unsigned cp)
{
	return cp < 0x80 ? isalnum((int)cp) || cp == '-' || cp == '\'' : !is_mark(cp);
}

/* Does its script write without blanks between words? */
static bool
is_wide(unsigned cp)
{
	return cp >= 0x2E80 && !(cp >= 0xAC00 && cp < 0xD7B0) && !(cp >= 0xFB00 && cp < 0x20000);
}

static bool
ends_sentence(unsigned cp)
{
	return cp == '.' || cp == '!' || cp == '?' || cp == '\n' || cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F
	    || cp == 0x2026 || cp == 0x0964;
}

/* ---- counting ---- */

static void
count(struct text *t, const char *s, size_t len)
{
	for (size_t i = 0; i < t->n_terms; i++)
		if (t->terms[i].len == len && memcmp(t->terms[i].s, s, len) == 0) {
			t->terms[i].count++;
			return;
		}
	t->unique++;
	if (t->n_terms < TERMS)
		t->terms[t->n_terms++] = (struct term){ s, len, 1, t->n_terms };
}

static size_t
length_of(const char *s, size_t n)
{
	size_t points = 0;

	for (size_t i = 0; i < n; i++)
		points += ((unsigned char)s[i] & 0xC0) != 0x80;
	return points;
}

static void
feel(struct text *t, int mood, size_t *negated)
{
	if (mood) {
		t->moods++;
		t->mood += *negated ? -mood : mood;
	}
	if (*negated)
		--*negated;
}

enum script { KANA, KATAKANA, OTHER };

/* Of a script that writes without blanks: small words are in one kind of sign, names in another. */
static enum script
script_of(unsigned cp)
{
	return cp >= 0x3040 && cp < 0x30A0 ? KANA : (cp >= 0x30A0 && cp < 0x3100) || cp == 0x30FC ? KATAKANA : OTHER;
}

/* Bytes of the first so many characters; 0: there are not so many. */
static size_t
first_of(const char *s, size_t len, size_t points)
{
	size_t at = 0;
	unsigned cp;

	for (; points && at < len; points--)
		at += code_point(s + at, &cp);
	return points ? 0 : at;
}

/* A run of one script: a word as it is, pairs of its characters when it is longer than words are. */
static void
take_run(struct text *t, const char *s, size_t len, enum script kind)
{
	unsigned cp;

	if (kind == KANA)
		return;
	if (kind == KATAKANA || length_of(s, len) <= LONG_RUN) {
		count(t, s, len);
		return;
	}
	for (size_t i = 0, two; (two = first_of(s + i, len - i, 2)); i += code_point(s + i, &cp))
		count(t, s + i, two);
}

static void
take_wide(struct text *t, const char *s, size_t len, size_t *negated)
{
	size_t from = 0;
	unsigned cp;

	for (size_t i = 0, n; i < len; i += n) {
		enum script kind;

		n = code_point(s + i, &cp);
		kind = script_of(cp);
		t->words++;
		for (size_t k = 1, m; k <= MOOD_POINTS; k++)
			if ((m = first_of(s + i, len - i, k)))
				feel(t, enrich_mood(s + i, m), negated);
		if (i + n == len || (code_point(s + i + n, &cp), script_of(cp) != kind)) {
			take_run(t, s + from, i + n - from, kind);
			from = i + n;
		}
	}
}

static void
take_word(struct text *t, const char *s, size_t len, size_t *negated)
{
	bool digits = true;

	while (len && (s[len - 1] == '-' || s[len - 1] == '\''))
		len--;
	for (size_t i = 0; i < len; i++)
		digits = digits && (isdigit((unsigned char)s[i]) || s[i] == '-');
	if (!len)
		return;
	t->words++;
	t->numbers += digits;
	if (enrich_is_negation(s, len)) {
		*negated = NEAR;
		return;
	}
	feel(t, enrich_mood(s, len), negated);
	if (digits || enrich_is_stop(s, len) || enrich_mood(s, len))
		return;
	if (length_of(s, len) >= MIN_TERM)
		count(t, s, len);
}

static void
take_words(struct text *t)
{
	size_t negated = 0;
	unsigned cp;

	for (const char *p = t->folded; *p;) {
		size_t n = code_point(p, &cp), len = 0;
		bool wide = is_wide(cp);

		if (!is_word(cp) || cp == '-' || cp == '\'') {
			negated = ends_sentence(cp) ? 0 : negated;
			p += n;
			continue;
		}
		for (; is_word(cp) && p[len] && is_wide(cp) == wide; n = code_point(p + len, &cp))
			len += n;
		if (wide)
			take_wide(t, p, len, &negated);
		else
			take_word(t, p, len, &negated);
		p += len;
	}
}

/* ---- sentences ---- */

static void
take_sentences(struct text *t)
{
	size_t at = 0, i = 0, n;
	unsigned cp;

	for (; t->folded[i] && t->n_sentences < SENTENCES; i += n) {
		n = code_point(t->folded + i, &cp);
		/* "3.5" and "e.g." go on. */
		if (!ends_sentence(cp) || (cp == '.' && t->folded[i + 1] && !isspace((unsigned char)t->folded[i + 1])))
			continue;
		if (i > at)
			t->sentences[t->n_sentences++] = (struct sentence){ at, i + (cp == '\n' ? 0 : n) - at, 0 };
		at = i + n;
	}
	if (t->folded[at] && t->n_sentences < SENTENCES)
		t->sentences[t->n_sentences++] = (struct sentence){ at, strlen(t->folded + at), 0 };
}

static int
by_count(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->first < y->first ? -1 : x->first > y->first;
}

/* What a sentence says of the topics, against how much it takes to say it; what comes first counts more. */
static void
weigh(struct text *t)
{
	for (size_t i = 0; i < t->n_sentences; i++) {
		struct sentence *s = &t->sentences[i];
		double sum = 0;

		for (size_t k = 0; k < t->n_terms && k < 4 * TOPICS; k++)
			if (memmem(t->folded + s->at, s->len, t->terms[k].s, t->terms[k].len))
				sum += (double)t->terms[k].count;
		s->weight = sum / (20 + (double)length_of(t->folded + s->at, s->len)) * (i == 0 ? 1.5 : 1);
	}
}

static void
say_summary(const struct text *t, json_t *data)
{
	const struct sentence *best = NULL;
	char *one, *cut;

	for (size_t i = 0; i < t->n_sentences; i++)
		if (!best || t->sentences[i].weight > best->weight)
			best = &t->sentences[i];
	one = best ? cg_strndup(t->plain + best->at, best->len) : cg_strdup(t->plain);
	cut = cg_text_clean(one, SUMMARY);
	if (!*cut) {
		free(cut);
		cut = cg_text_clean(t->plain, SUMMARY);
	}
	cg_json_set_str(data, "summary", *cut ? cut : "-");
	free(one);
	free(cut);
}

/* ---- topics and tags ---- */

/* Is it a part of one that is there: "park" of "parkour", a pair of a pair? */
static bool
is_new(const json_t *list, const char *s)
{
	const json_t *one;
	size_t i;

	json_array_foreach((json_t *)(size_t)list, i, one)
		if (strstr(json_string_value(one), s) || strstr(s, json_string_value(one)))
			return false;
	return true;
}

static void
say_topics(const struct text *t, json_t *data)
{
	json_t *topics = json_array(), *tags = json_array();

	for (size_t i = 0; i < t->n_terms && json_array_size(topics) < TOPICS; i++) {
		char *s = cg_strndup(t->terms[i].s, t->terms[i].len);

		if (length_of(s, strlen(s)) <= 40 && is_new(topics, s)) {
			json_array_append_new(topics, json_string(s));
			if (json_array_size(tags) < TAGS)
				json_array_append_new(tags, json_string(s));
		}
		free(s);
	}
	cg_json_set(data, "keyTopics", topics);
	cg_json_set(data, "suggestedTags", tags);
}

/* ---- the score ---- */

static int
at_most(double v, int most)
{
	return v < 0 ? 0 : v > most ? most : (int)(v + 0.5);
}

/* Length 30, variety 20, sentences that can be read 20, figures 10, topics that come again 10, a title 10. */
static int
score(const struct text *t, const char *title)
{
	double words = (double)t->words, mean = t->n_sentences ? words / (double)t->n_sentences : words;
	size_t again = 0;
	int s = at_most(words / 4, 30);

	s += words >= 5 ? at_most(25 * (double)t->unique / (words > 60 ? 60 : words), 20) : 0;
	s += words >= 5 ? at_most(mean <= 25 ? 20 * (mean < 6 ? mean / 6 : 1) : 20 - (mean - 25) / 2, 20) : 0;
	s += t->numbers ? 10 : 0;
	for (size_t i = 0; i < t->n_terms; i++)
		again += t->terms[i].count > 1;
	s += at_most(5 * (double)again, 10);
	return s + (*title ? 10 : 0);
}

void
enrich_analyse(const char *title, const char *text, json_t *data)
{
	struct text t = { .plain = text, .folded = cg_copy_folded(text) };

	t.terms = cg_calloc(TERMS, sizeof *t.terms);
	t.sentences = cg_calloc(SENTENCES, sizeof *t.sentences);
	take_words(&t);
	take_sentences(&t);
	if (t.n_terms)
		qsort(t.terms, t.n_terms, sizeof *t.terms, by_count);
	weigh(&t);
	say_summary(&t, data);
	say_topics(&t, data);
	cg_json_set_str(data, "sentiment", t.mood > 0 ? "positive" : t.mood < 0 ? "negative" : "neutral");
	cg_json_set_int(data, "qualityScore", score(&t, title));
	free(t.folded);
	free(t.terms);
	free(t.sentences);
}
