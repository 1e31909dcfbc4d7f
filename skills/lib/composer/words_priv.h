/* The tables of texts, one a language. */
#ifndef CG_SKILLS_WORDS_PRIV_H
#define CG_SKILLS_WORDS_PRIV_H

#include "lib/composer/words.h"

extern const struct cg_words cg_words_en, cg_words_de, cg_words_fr, cg_words_es, cg_words_it,
    cg_words_pt, cg_words_nl;

#endif
