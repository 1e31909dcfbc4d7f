/*
 * Looking for a button in a foreign picture: a plain area with a simple outline,
 * something written on it, and an edge all around.
 */
#ifndef CG_SEGMENT_FIND_H
#define CG_SEGMENT_FIND_H

#include <stdbool.h>

struct cg_image;

struct button {
	double x, y, w, h;  /* in pixels of the picture that was searched */
	double radius;      /* of its corners, 0 to half of the shorter side */
	double score;       /* 0..1 */
	bool symbol;        /* a triangle that points to the right and nothing else is on it */
};

/* Where the button is expected, as a share of the picture; wide: how sure that is. */
struct expected {
	double x, y, wide;
};

/* The best candidate; score 0 when there is none. */
struct button find_button(const struct cg_image *img, const struct expected *near);

#endif
