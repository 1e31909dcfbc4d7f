/*
 * Plates: somebody else's clip as the ground, made a loop, and things of ours that stand
 * still over it.
 */
#ifndef CG_MOTION_PLATE_H
#define CG_MOTION_PLATE_H

#include <cairo/cairo.h>
#include <stdint.h>

struct cg_err;
struct cg_footage;
struct cg_frame;
struct cg_plate;

/*
 * frames of it; the last fade of them dissolve into what comes before the first one, so
 * the footage must have frames + fade. It is taken.
 */
struct cg_plate *cg_plate_new(struct cg_footage *f, int width, int height, int frames, int fade);
void cg_plate_free(struct cg_plate *p);

/* Lay a premultiplied picture (ARGB32) at x, y over it, above what lies there already. */
void cg_plate_lay(struct cg_plate *p, cairo_surface_t *s, int x, int y);

/*
 * Lay the part x, y, width, height of a premultiplied picture of the canvas's size over it,
 * with soft edges outside of that part. argb is changed.
 */
void cg_plate_keep(struct cg_plate *p, uint8_t *argb, const double part[4]);

/* Frame i; fit for cg_clip_maker with the plate as arg. */
int cg_plate_frame(void *plate, int i, struct cg_frame *f, struct cg_err *err);

#endif
