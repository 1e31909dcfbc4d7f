/*
 * How much of a text's words another one has. The database's own ranks pick who is
 * looked at; they count words over all tenants, or not at all how rare a word is, and
 * cannot be compared from one store to the other. So the last word is this one: the
 * share of the letters of all telling words that are in both, 0 to 1.
 */
#include <stdlib.h>
#include <string.h>

#include "store/similar_priv.h"

enum { LETTERS = 10 /* that a word counts for at most */ };

/* Letters of ASCII and Latin-1 in small; other alphabets stay as they are. */
static void
fold(char *w)
{
	for (; *w; w++)
		if (*w >= 'A' && *w <= 'Z')
			*w |= 0x20;
		else if ((unsigned char)*w == 0xc3 && (unsigned char)w[1] >= 0x80
		    && (unsigned char)w[1] <= 0x9e && (unsigned char)w[1] != 0x97)
			*++w |= 0x20;
}

static bool
is_letter(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* The next word, folded; *tells: it says something. false: there is none. */
static bool
next_word(const char **at, char word[CG_WORD_MAX + 1], bool *tells)
{
	const char *s = *at;
	size_t n = 0, capitals = 0, digits = 0;

	while (*s && !is_letter((unsigned char)*s))
		s++;
	for (; is_letter((unsigned char)s[n]); n++) {
		capitals += s[n] >= 'A' && s[n] <= 'Z';
		digits += s[n] >= '0' && s[n] <= '9';
	}
	*at = s + n;
	if (!n)
		return false;
	/* Words of three letters are mostly and, der, les; in capitals they are names. */
	*tells = n <= CG_WORD_MAX && (n > 3 || (n > 1 && (digits || capitals == n)));
	snprintf(word, CG_WORD_MAX + 1, "%.*s", (int)(n <= CG_WORD_MAX ? n : 0), s);
	fold(word);
	return true;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

void
cg_words_read(struct cg_words *w, const char *text)
{
	char word[CG_WORD_MAX + 1];
	bool tells;

	w->n = 0;
	while (w->n < CG_WORDS && next_word(&text, word, &tells))
		if (tells && !bsearch(word, w->v, w->n, sizeof w->v[0], by_text)) {
			memcpy(w->v[w->n++], word, sizeof word);
			qsort(w->v, w->n, sizeof w->v[0], by_text);
		}
}

void
cg_words_query(const struct cg_words *w, const char *quote, const char *either, struct cg_buf *out)
{
	for (size_t i = 0; i < w->n; i++)
		cg_buf_printf(out, "%s%s%s%s", i ? either : "", quote, w->v[i], quote);
}

static size_t
weight(const char *word)
{
	size_t n = strlen(word);

	return n > LETTERS ? LETTERS : n;
}

double
cg_words_share(const struct cg_words *w, const char *text)
{
	bool found[CG_WORDS] = { false }, tells;
	char word[CG_WORD_MAX + 1];
	size_t have = 0, all = 0;

	while (next_word(&text, word, &tells)) {
		const char *at = tells ? bsearch(word, w->v, w->n, sizeof w->v[0], by_text) : NULL;

		if (at)
			found[(size_t)(at - w->v[0]) / sizeof w->v[0]] = true;
	}
	for (size_t i = 0; i < w->n; i++) {
		all += weight(w->v[i]);
		have += found[i] ? weight(w->v[i]) : 0;
	}
	return all ? (double)have / (double)all : 0;
}
