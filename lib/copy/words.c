/* The words of a text: in lower case, shared with another text, among those of a list. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "copy/copy.h"
#include "copy/text.h"

/* Latin, Greek and Cyrillic letters of two bytes and ASCII in lower case, the rest as it is. */
char *
cg_copy_folded(const char *s)
{
	char *out = cg_strdup(s);

	for (unsigned char *u = (unsigned char *)out; *u; u++) {
		unsigned cp;

		if (*u >= 'A' && *u <= 'Z') {
			*u = (unsigned char)(*u + 32);
		} else if (*u >= 0xC3 && *u < 0xE0 && (u[1] & 0xC0) == 0x80) {
			cp = (*u & 0x1Fu) << 6 | (u[1] & 0x3Fu);
			if ((cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) || (cp >= 0x391 && cp <= 0x3A9)
			    || (cp >= 0x410 && cp <= 0x42F))
				cp += 32;
			*u++ = (unsigned char)(0xC0 | cp >> 6);
			*u = (unsigned char)(0x80 | (cp & 0x3F));
		}
	}
	return out;
}

static bool
is_among(const struct cg_copy_words *w, struct cg_str s)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->of[i].len == s.len && memcmp(w->of[i].s, s.s, s.len) == 0)
			return true;
	return false;
}

/* Hyphens and general punctuation (quotation marks, dashes) are no part of a word. */
static size_t
word_at(const char *s)
{
	size_t n = 0;

	while (cg_text_word(s + n) && s[n] != '-' && strncmp(s + n, "\xE2\x80", 2) != 0
	    && strncmp(s + n, "\xC2\xA0", 2) != 0)
		n++;
	return n;
}

/* Bytes of what stands between words at s. */
static size_t
between(const char *s)
{
	if (strncmp(s, "\xE2\x80", 2) == 0 && s[2])
		return 3;
	return strncmp(s, "\xC2\xA0", 2) == 0 ? 2 : 1;
}

void
cg_copy_split(const char *s, struct cg_copy_words *w)
{
	w->n = 0;
	for (size_t n; *s; s += n ? n : between(s)) {
		struct cg_str word = { s, n = word_at(s) };

		if (n && w->n < CG_COPY_WORDS && !is_among(w, word))
			w->of[w->n++] = word;
	}
}

double
cg_copy_overlap(const char *a, const char *b)
{
	char *x = cg_copy_folded(a), *y = cg_copy_folded(b);
	struct cg_copy_words v, w;
	size_t shared = 0, small;

	cg_copy_split(x, &v);
	cg_copy_split(y, &w);
	for (size_t i = 0; i < v.n; i++)
		shared += is_among(&w, v.of[i]);
	small = v.n < w.n ? v.n : w.n;
	free(x);
	free(y);
	return small ? (double)shared / (double)small : 0;
}

static bool
is_letter(char c)
{
	return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Quotation marks, dashes and the hard blank are bytes of letters, and no letters. */
static bool
is_mark(const char *s)
{
	return strncmp(s, "\xE2\x80", 2) == 0 || strncmp(s, "\xC2\xA0", 2) == 0
	    || strncmp(s, "\xC2\xAB", 2) == 0 || strncmp(s, "\xC2\xBB", 2) == 0
	    || strncmp(s, "\xC2\xA1", 2) == 0 || strncmp(s, "\xC2\xBF", 2) == 0;
}

static bool
begins_at(const char *text, const char *at)
{
	return at == text || !is_letter(at[-1]) || (at - text >= 2 && is_mark(at - 2))
	    || (at - text >= 3 && is_mark(at - 3));
}

static bool
ends_at(const char *at)
{
	return !is_letter(*at) || is_mark(at);
}

bool
cg_copy_has(const char *text, const char *phrase, bool begins)
{
	size_t n = strlen(phrase);

	for (const char *at = text; n && (at = strstr(at, phrase)); at++)
		if (begins_at(text, at) && (begins || ends_at(at + n) || !is_letter(phrase[n - 1])))
			return true;
	return false;
}

/* A refused word, or one that begins with it: "sale" also refuses "sales", not "salesman". */
bool
cg_copy_names(const char *text, const char *list)
{
	struct cg_copy_words refused, said;
	char *low = list ? cg_copy_folded(list) : NULL;
	bool found = false;

	if (!low)
		return false;
	cg_copy_split(low, &refused);
	cg_copy_split(text, &said);
	for (size_t i = 0; i < refused.n && !found; i++)
		for (size_t k = 0; k < said.n && !found; k++) {
			struct cg_str no = refused.of[i], w = said.of[k];

			found = no.len > 1 && w.len >= no.len && memcmp(no.s, w.s, no.len) == 0
			    && w.len - no.len <= (no.len > 3 ? 2 : 0);
		}
	free(low);
	return found;
}

bool
cg_copy_says(const char *text, const char *phrase)
{
	char *low = cg_copy_folded(text), *want = cg_copy_folded(phrase);
	struct cg_copy_words w;
	bool found;

	cg_copy_split(want, &w);
	found = cg_copy_has(low, want, false) || (w.n == 1 && w.of[0].len == strlen(want)
	    && cg_copy_names(low, want));
	free(low);
	free(want);
	return found;
}
