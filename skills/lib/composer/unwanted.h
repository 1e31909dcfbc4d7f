/*
 * What a brief does not want: "no palm trees", "without confetti", "keine
 * Palmen". Such words must not be read as wishes, and nothing that they name may
 * be shown.
 */
#ifndef CG_SKILLS_UNWANTED_H
#define CG_SKILLS_UNWANTED_H

#include <stdbool.h>

struct cg_buf;

/* Append to wanted the text without what it refuses, and to unwanted the refused words. */
void cg_unwanted_split(const char *text, struct cg_buf *wanted, struct cg_buf *unwanted);

/* Is a word of label among the unwanted ones, or of the same stem? NULL: nothing is. */
bool cg_unwanted_names(const char *unwanted, const char *label);

#endif
