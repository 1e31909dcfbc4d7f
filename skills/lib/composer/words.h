/*
 * The texts that a game needs when the brief brings none, in seven languages.
 * Written to the limits of the copy types: titles up to 34 characters, calls to
 * action up to 14 with the verb first where the language does that, messages up
 * to 80, instructions up to two sentences that name the gesture. A loss is a kind
 * fact: nothing is said to have been close, and no further round is promised.
 */
#ifndef CG_SKILLS_WORDS_H
#define CG_SKILLS_WORDS_H

#include <stdbool.h>

enum cg_lang { CG_EN, CG_DE, CG_FR, CG_ES, CG_IT, CG_PT, CG_NL, CG_LANGS };

enum cg_game { CG_SPIN_WHEEL, CG_SCRATCH_CARD, CG_MEMORY_MATCH, CG_QUIZ, CG_CATCH_GAME,
	CG_SLOT_MACHINE, CG_GAMES };
extern const char *const cg_game_ids[CG_GAMES]; /* "spin_wheel", ... */

enum { CG_TITLES = 3, CG_HOWTOS = 2, CG_ENDINGS = 4, CG_BLANKS = 4, CG_QUESTIONS = 6 };

struct cg_game_words {
	const char *title[CG_TITLES]; /* an invitation, a question, a promise */
	const char *howto[CG_HOWTOS];
	const char *cta[CG_HOWTOS];
};

struct cg_words {
	const char *tag;               /* BCP 47 */
	const char *percent;           /* a discount; # stands for the number */
	const char *prizes;            /* heading over the list of prizes */
	const char *blank[CG_BLANKS];  /* what a field without a prize says */
	const char *win[CG_ENDINGS], *lose[CG_ENDINGS];
	const char *question[CG_QUESTIONS];
	struct cg_game_words game[CG_GAMES];
};

struct cg_question {
	const char *answer[4]; /* the same in every language; the right one first */
};
extern const struct cg_question cg_questions[CG_QUESTIONS];

int cg_game_of(const char *template_id); /* enum cg_game, or -1 */
/* The texts for a language tag ("pt-BR"); *known is false when English stands in. */
const struct cg_words *cg_words_for(const char *tag, enum cg_lang *lang, bool *known);
bool cg_lang_is_rtl(const char *tag);

#endif
