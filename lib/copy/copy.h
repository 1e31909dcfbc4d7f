/*
 * Short texts that people read, whoever wrote them: how long they are on a screen, which
 * words they have, and which of them a lawyer would ask about.
 */
#ifndef CG_COPY_COPY_H
#define CG_COPY_COPY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* ---- length ---- */

/* Grapheme clusters of UTF-8 text: UAX #29 for marks, joiners, flags, Hangul, selectors. */
size_t cg_copy_graphemes(const char *s);
size_t cg_copy_cluster(const char *s); /* bytes of the cluster at s */
/* Bytes of the first max clusters of s, back to a word's end when one would be torn. */
size_t cg_copy_cut(const char *s, size_t max);
bool cg_copy_is_emoji(const char *s);

/* ---- words ---- */

enum { CG_COPY_WORDS = 128 };

/* The different words of a text, borrowed from it. */
struct cg_copy_words {
	struct cg_str of[CG_COPY_WORDS];
	size_t n;
};
void cg_copy_split(const char *s, struct cg_copy_words *out);

/* s in lower case, Latin, Greek and Cyrillic. New string. */
char *cg_copy_folded(const char *s);
/* Has text the phrase as words of its own, or as the beginning of one? Both are folded. */
bool cg_copy_has(const char *text, const char *phrase, bool begins);
/* Has text (folded) a word of the list, or one that begins with it: "sale" is in "sales"? */
bool cg_copy_names(const char *text, const char *list);
/*
 * Does a text say a word, or a phrase? A word also with an ending of two letters. Both as
 * they are.
 */
bool cg_copy_says(const char *text, const char *phrase);
/* Shared words over the words of the shorter one, case and punctuation aside; 0 to 1. */
double cg_copy_overlap(const char *a, const char *b);

/* ---- what a lawyer would ask about: terms.txt ---- */

enum { CG_COPY_HITS = 16 };

/* A word that a lawyer would ask about; the pointers are static. */
struct cg_copy_hit {
	char term[32];
	const char *category, *severity, *suggestion;
};
/*
 * Look for them in a text of the language (English for one that has no list). Returns how
 * many.
 */
size_t cg_copy_comply(const char *language, const char *text, struct cg_copy_hit out[CG_COPY_HITS]);
/* Does the text say where the terms of participation are? */
bool cg_copy_discloses(const char *language, const char *text);

#endif
