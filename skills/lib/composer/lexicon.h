/*
 * What a theme is about: the field of trade behind its words, with a motif, a
 * hue, a mood, things to show and prizes by name. Small on purpose: whatever
 * the brief names itself goes before anything from here.
 */
#ifndef CG_SKILLS_LEXICON_H
#define CG_SKILLS_LEXICON_H

#include <stddef.h>

#include "lib/color/color.h"
#include "lib/composer/words.h"

enum { CG_FIELD_PRIZES = 3, CG_FIELD_THINGS = 6 };

struct cg_field {
	const char *motif;  /* also the field's name */
	const char *stems;  /* beginnings of words in seven languages, by spaces */
	double hue;         /* OKLCH degrees */
	enum cg_mood mood;
	const char *things[CG_FIELD_THINGS]; /* identifiers of objects and symbols */
	const char *prizes[CG_LANGS][CG_FIELD_PRIZES];
};

/*
 * The field that fits best; never NULL. The theme counts three times as much as
 * the other text, and what is not wanted (cg_unwanted_split) counts against; any
 * of them may be NULL.
 */
const struct cg_field *cg_lexicon_field(const char *theme, const char *other,
    const char *unwanted);
/* The mood that the words ask for, or -1 when they do not say. */
int cg_lexicon_mood(const char *theme, const char *other, const char *unwanted);
/* The field's things but for those that are not wanted, filled up; no two the same. */
void cg_lexicon_things(const struct cg_field *f, const char *unwanted,
    const char *out[CG_FIELD_THINGS]);

#endif
