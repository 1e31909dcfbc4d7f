/*
 * Loops: sheets that move by periodic functions of the part u of the loop, so that
 * the last frame leads into the first one by construction.
 */
#ifndef CG_MOTION_LOOP_H
#define CG_MOTION_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/motion/particle.h"
#include "lib/motion/sheet.h"
#include "lib/motion/wave.h"

struct cg_err;
struct cg_frame;
struct cg_scene;

enum cg_move { CG_MOVE_PARALLAX, CG_MOVE_PAN, CG_MOVE_ZOOM, CG_MOVE_ROTATE, CG_MOVE_SUBTLE,
	CG_MOVE_BREATHING, CG_MOVES };
extern const char *const cg_move_names[CG_MOVES];

enum cg_heading { CG_HEADING_NONE, CG_LEFT, CG_RIGHT, CG_UP, CG_DOWN, CG_IN, CG_OUT, CG_CLOCKWISE,
	CG_COUNTERCLOCKWISE, CG_HEADINGS };
extern const char *const cg_heading_names[CG_HEADINGS];

struct cg_loop_spec {
	int width, height, frames;
	enum cg_move move;
	enum cg_heading heading;
	double intensity;      /* 0.1 .. 1 */
	int periods;           /* in the loop, 1 or more */
	enum cg_easing easing;
	bool is_one_way;       /* from one end to the other instead of there and back */
	int fade;              /* frames at the end that dissolve into the beginning */
	double still[4];       /* x, y, width, height in pixels; width 0: nothing is kept still */
	enum cg_particle particle; /* what falls in front of a picture from outside */
	unsigned seed;
};

struct cg_loop;

/*
 * From a premultiplied ARGB32 picture of the size that cg_loop_oversize names, and,
 * when something is to be kept still, the same picture in the size of the canvas
 * (else NULL). Both are taken.
 */
struct cg_loop *cg_loop_from_picture(const struct cg_loop_spec *s, uint8_t *argb, uint8_t *still);
/* The size, width and height, even, that the picture of such a loop must have. */
void cg_loop_oversize(const struct cg_loop_spec *s, int size[2]);

/* From the layers of a moving scene of the same size; the scene may be freed afterwards. */
struct cg_loop *cg_loop_from_scene(const struct cg_loop_spec *s, const struct cg_scene *scene);

/*
 * Move farther, up to an intensity of 0.8, when a quarter through the loop the frames
 * hardly differ: a picture at rest betrays its key frame. For scenes, before the first
 * frame: a flat picture was made as large as its movement needs.
 */
void cg_loop_enliven(struct cg_loop *l);

/* Frame i; fit for cg_clip_maker with the loop as arg. */
int cg_loop_frame(void *loop, int i, struct cg_frame *f, struct cg_err *err);

void cg_loop_free(struct cg_loop *l);

#endif
