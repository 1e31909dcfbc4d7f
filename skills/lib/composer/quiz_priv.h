/* The tables of the quiz bank. */
#ifndef CG_SKILLS_QUIZ_PRIV_H
#define CG_SKILLS_QUIZ_PRIV_H

#include "lib/composer/quiz.h"

/* Texts and answers in the order of enum cg_lang; NULL: there is none, and for answers the
   English ones are right everywhere. Answers are four by '|', the right one first. */
struct cg_quiz_row {
	const char *text[CG_LANGS];
	const char *answers[CG_LANGS];
};

extern const struct cg_quiz_row cg_quiz_shoes[CG_QUIZ_EACH], cg_quiz_fashion[CG_QUIZ_EACH],
    cg_quiz_beauty[CG_QUIZ_EACH], cg_quiz_jewelry[CG_QUIZ_EACH], cg_quiz_coffee[CG_QUIZ_EACH],
    cg_quiz_bakery[CG_QUIZ_EACH], cg_quiz_restaurant[CG_QUIZ_EACH], cg_quiz_drinks[CG_QUIZ_EACH],
    cg_quiz_grocery[CG_QUIZ_EACH], cg_quiz_sweets[CG_QUIZ_EACH], cg_quiz_tech[CG_QUIZ_EACH],
    cg_quiz_gaming[CG_QUIZ_EACH], cg_quiz_media[CG_QUIZ_EACH], cg_quiz_finance[CG_QUIZ_EACH],
    cg_quiz_education[CG_QUIZ_EACH], cg_quiz_culture[CG_QUIZ_EACH], cg_quiz_travel[CG_QUIZ_EACH],
    cg_quiz_sport[CG_QUIZ_EACH], cg_quiz_health[CG_QUIZ_EACH], cg_quiz_garden[CG_QUIZ_EACH],
    cg_quiz_home[CG_QUIZ_EACH], cg_quiz_cars[CG_QUIZ_EACH], cg_quiz_pets[CG_QUIZ_EACH],
    cg_quiz_toys[CG_QUIZ_EACH], cg_quiz_celebration[CG_QUIZ_EACH];

#endif
