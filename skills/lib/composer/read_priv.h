/* The parts of reading a brief. */
#ifndef CG_SKILLS_READ_PRIV_H
#define CG_SKILLS_READ_PRIV_H

#include "lib/composer/read.h"

void cg_read_names(struct cg_reading *r);   /* brand and product */
void cg_read_prizes(struct cg_reading *r);  /* prizes and percentages */
void cg_read_manner(struct cg_reading *r); /* address, phrase, refused; last */
void cg_read_numbers(struct cg_reading *r); /* winners, seconds, money, dates */

/* Prizes of scripts without spaces, of Hebrew, Hindi, Russian: is there one? */
bool cg_read_prizes_far(struct cg_reading *r);
/* And where nothing else was found: percentages and money with the word that goes with them. */
void cg_read_amounts_far(struct cg_reading *r);
/* Note a prize unless it is known or unwanted; at and len are its place in the text. */
void cg_add_prize(struct cg_reading *r, const char *label, size_t at, size_t len, double sure);

/* "twenty" and its like in seven languages and Arabic; -1 when the word is no number. */
int cg_number_word(const struct cg_scan *s, size_t i);
/* The number that a text begins with: at most six digits count; 0 when there is none. */
int cg_leading_number(const char *s);
/* Who wins, in the languages that are read; for cg_scan_is. */
extern const char cg_winner_words[];
/* Is there one of marks between words i and i+1? */
bool cg_scan_gap(const struct cg_scan *s, size_t i, const char *marks);

#endif
