/* Colours by name: CSS names, the basic words of many languages, things that stand for a colour. */
#ifndef CG_SKILLS_COLOR_WORDS_H
#define CG_SKILLS_COLOR_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "color/color.h"
#include "lib/composer/scan.h"

enum { CG_COLORS_READ = 12 };

struct cg_color_read {
	struct cg_rgb rgb;
	size_t at, len;  /* where it stands, bytes */
	bool hex;
	int role;        /* enum cg_role when the text says, else -1 */
};

/*
 * The colours that a scanned text names, in their order, equal ones once; those
 * that it refuses ("no red") are left out. Things ("gold", "sage") count only
 * where colours are spoken of. Returns how many.
 */
size_t cg_color_words(const struct cg_scan *s, struct cg_color_read out[CG_COLORS_READ]);

#endif
