/* What the building of a loop and its playing share. */
#ifndef CG_MOTION_LOOP_PRIV_H
#define CG_MOTION_LOOP_PRIV_H

#include "lib/motion/blend.h"
#include "lib/motion/loop.h"

enum { ITEMS = 2 * CG_SCENE_LAYERS, MARGIN_PER_MILLE = 30 };

struct item {
	struct cg_sheet sheet;
	double x, y;        /* at rest */
	double depth;
	enum cg_motion motion;
	bool is_ground;     /* a flat picture: its rows move as if it receded upwards */
	double pivot;       /* row that does not sway */
	uint16_t *cells;
	int cells_across, cells_down;
};

struct cg_loop {
	struct cg_loop_spec spec;
	struct item item[ITEMS];
	int n, front;       /* items from front on lie before the particles */
	double cx, cy;      /* what grows, grows from here */
	struct cg_particles particles;
	struct cg_frame other; /* for the dissolve */
	int32_t *shift[ITEMS];
};

/* What a kind of movement does at intensity 0.5, as parts of the width. */
struct reach {
	double far, near;      /* shift of the farthest and the nearest layer */
	double lift;           /* of it, across */
	double grow_far, grow_near;
	double over;           /* how much larger a flat picture must be */
};

extern const struct reach loop_reaches[CG_MOVES];

/* Of the movement: 1 at an intensity of 0.5. */
double loop_strength(const struct cg_loop_spec *s);
bool loop_has_still(const struct cg_loop_spec *s);
/* By how much a flat picture is larger than the canvas. */
double loop_oversize(const struct cg_loop_spec *s);
/*
 * Scale the alpha of a picture width pixels wide so that a feather of d pixels runs inwards
 * from each side of the box.
 */
void loop_feather(uint8_t *argb, const int box[4], int width, int d);

#endif
