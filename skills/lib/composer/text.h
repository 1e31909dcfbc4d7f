/* Small work on texts from briefs: they are data, of any script and any length. */
#ifndef CG_SKILLS_TEXT_H
#define CG_SKILLS_TEXT_H

#include <stddef.h>

/*
 * s without control characters, runs of white space made one blank, trimmed,
 * cut to at most max code points at a word's end where there is one. New string,
 * free it; empty when nothing is left.
 */
char *cg_text_clean(const char *s, size_t max);
size_t cg_text_length(const char *s); /* code points */
/* s with every '#' of frame replaced by it. New string. */
char *cg_text_fill(const char *frame, const char *s);

#endif
