/* What the building of a clip and its playing share. */
#ifndef CG_MOTION_OUTCOME_PRIV_H
#define CG_MOTION_OUTCOME_PRIV_H

#include "lib/motion/blend.h"
#include "lib/motion/burst.h"
#include "lib/motion/outcome.h"
#include "lib/motion/particle.h"
#include "lib/motion/sheet.h"

enum { THINGS = CG_SCENE_LAYERS + 12, DRAWS = THINGS + CG_BURST_PIECES + CG_PARTICLES };

/* What a thing does in the clip. */
enum part {
	PART_FOOTAGE, /* a frame of it, taken anew for each of ours */
	PART_PLACE,   /* moves with the camera */
	PART_PROP,    /* also sinks, when lost */
	PART_RAYS, PART_FLASH, PART_WARMTH, PART_SHADE,
	PART_CONFETTI, /* not a sheet: where the pieces are drawn */
	PART_FALLING,
	PART_FIXED,   /* brand, overlays */
	PART_VEIL,    /* comes with the words */
	PART_WORDS
};

struct thing {
	enum part part;
	struct cg_sheet sheet;
	double x, y, depth, opacity, size; /* size: drawn so many times larger */
};

struct cg_outcome {
	struct cg_outcome_spec spec;
	struct thing thing[THINGS];
	int n;
	double cx, cy;         /* of the hero */
	double rest;           /* second from which nothing moves */
	double light;
	struct cg_box words;
	struct cg_burst burst;
	struct cg_particles falling;
	struct cg_frame last;  /* once it has been made */
	bool has_last;
};

static inline double
clamp(double x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

#endif
