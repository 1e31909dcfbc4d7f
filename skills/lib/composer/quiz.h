/*
 * The quiz bank: general knowledge by trade, so that a bank asks about money and
 * a bakery about dough. Twelve questions each in English and German, six of them
 * in the other five languages too.
 */
#ifndef CG_SKILLS_QUIZ_H
#define CG_SKILLS_QUIZ_H

#include <stddef.h>

#include "lib/composer/industry.h"
#include "lib/composer/words.h"

enum { CG_QUIZ_EACH = 12, CG_QUIZ_ALL_LANGS = 6, CG_QUIZ_ANSWER = 64 };

struct cg_quiz_question {
	const char *text;                   /* static */
	char answer[4][CG_QUIZ_ANSWER];     /* the right one first */
};

/* How many questions there are in the language. */
size_t cg_quiz_count(enum cg_industry industry, enum cg_lang lang);
/* The i-th of them. */
void cg_quiz_get(enum cg_industry industry, enum cg_lang lang, size_t i,
    struct cg_quiz_question *out);

#endif
