/*
 * Confetti that bursts from a place, rises, falls and comes to rest. Each piece is a
 * function of time alone.
 */
#ifndef CG_MOTION_BURST_H
#define CG_MOTION_BURST_H

#include <stdint.h>

#include "lib/motion/blend.h"
#include "lib/motion/sheet.h"
#include "lib/scene/scene.h"

enum { CG_BURST_PIECES = 130, CG_BURST_SPRITES = 64 };

struct cg_burst {
	int width, height;
	double x, y;           /* where it comes from */
	double rest;           /* second at which all of it lies still */
	struct cg_box clear;   /* pieces are clear in here (the words); width 0: nowhere */
	struct cg_box brand;   /* and in here */
	unsigned seed;
	int shapes, flips;     /* of the sprites */
	int n;
	struct cg_sheet sprite[CG_BURST_SPRITES];
};

/*
 * Draw the pieces in four colours; picture, premultiplied ARGB32 of side x side, is
 * what they all look like instead, or NULL.
 */
void cg_burst_init(struct cg_burst *b, int width, int height, const struct cg_rgb colours[4],
    const uint8_t *picture, int side, unsigned seed);
void cg_burst_release(struct cg_burst *b);

/* The drawings at second t, at most CG_BURST_PIECES; returns how many. */
int cg_burst_at(const struct cg_burst *b, double t, struct cg_draw *out);

#endif
