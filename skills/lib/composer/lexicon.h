/*
 * What the studio knows about a trade without a brief: prizes by name. Whatever
 * the brief names itself goes before anything from here.
 */
#ifndef CG_SKILLS_LEXICON_H
#define CG_SKILLS_LEXICON_H

#include "lib/composer/industry.h"
#include "lib/composer/words.h"

enum { CG_FIELD_PRIZES = 3 };

struct cg_field {
	/* No word of more than 14 letters: it has to fit on a slice. */
	const char *prizes[CG_LANGS][CG_FIELD_PRIZES];
};

/* Never NULL. */
const struct cg_field *cg_lexicon_of(enum cg_industry industry);

#endif
