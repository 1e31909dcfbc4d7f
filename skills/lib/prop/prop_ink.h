/* The colours that a prop is dressed in. */
#ifndef CG_SKILLS_PROP_INK_H
#define CG_SKILLS_PROP_INK_H

#include <stdbool.h>

#include "color/color.h"
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

/*
 * What grows and is eaten keeps its kind of colour under every brand: a blue lemon sells
 * nothing. True for such a prop: base and accent are then of its own hue, those among the
 * n colours of the brand that are of it, or else as nature has them. Others: untouched.
 */
bool cg_prop_natural(const struct cg_prop *prop, const struct cg_rgb *brand, size_t n,
    struct cg_rgb *base, struct cg_rgb *accent);

#endif
