/* Small work on texts from briefs: they are data, of any script and any length. */
#ifndef CG_COPY_TEXT_H
#define CG_COPY_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * s without control characters, runs of white space made one blank, trimmed,
 * cut to at most max code points at a word's end where there is one. New string,
 * free it; empty when nothing is left.
 */
char *cg_text_clean(const char *s, size_t max);
/* Bytes of the word at s, 0 when none begins there: letters of any script, digits, hyphens. */
size_t cg_text_word(const char *s);
/*
 * Does the word begin with the stem? ASCII case is folded, other letters as they
 * are. A short stem must be the whole word, or nearly: "tea" is not "team".
 */
bool cg_text_begins(const char *word, size_t len, const char *stem, size_t n);
/* Is the word one of those in list, which has them in lower case and by blanks? */
bool cg_text_listed(const char *word, size_t len, const char *list);
size_t cg_text_length(const char *s); /* code points */
/* s with every '#' of frame replaced by it. New string. */
char *cg_text_fill(const char *frame, const char *s);

#endif
