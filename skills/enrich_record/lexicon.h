/* Words that say nothing about a matter, and words that say how somebody feels; all in lower case. */
#ifndef CG_ENRICH_LEXICON_H
#define CG_ENRICH_LEXICON_H

#include <stddef.h>

int enrich_is_stop(const char *word, size_t n);
int enrich_is_negation(const char *word, size_t n);
int enrich_mood(const char *word, size_t n); /* 1, -1 or 0 */

#endif
