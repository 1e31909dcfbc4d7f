/* The colours that a prop is dressed in. */
#ifndef CG_SKILLS_PROP_INK_H
#define CG_SKILLS_PROP_INK_H

#include <stdbool.h>

#include "lib/color/color.h"
#include "lib/prop/prop.h"

struct cg_prop_ink {
	struct cg_rgb of[CG_PROP_TONES];
	double alpha;  /* of the whole thing, 0..1 */
	bool flat;     /* no light across the tones: small icons, print */
};

/*
 * Derive the five tones: shade, light and ink have the base's hue, the accent is
 * taken as it is unless base and accent could not be told apart, when it moves
 * in lightness. A base that is nearly black or white is brought to where a shade
 * and a light still show. alpha is 1, flat false.
 */
void cg_prop_ink_of(struct cg_rgb base, struct cg_rgb accent, struct cg_prop_ink *out);

#endif
