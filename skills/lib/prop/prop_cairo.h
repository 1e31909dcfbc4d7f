/* Props on a Cairo context. */
#ifndef CG_SKILLS_PROP_CAIRO_H
#define CG_SKILLS_PROP_CAIRO_H

#include <cairo/cairo.h>

#include "lib/prop/prop_ink.h"

/*
 * Draw a prop into the square of the given size around (x, y), its centre, in
 * user space; it stands at y + .46 size. Turn or mirror it by the context's
 * matrix. The light comes from the upper left of the square. Source and matrix
 * of the context are as before, its path is gone; the same holds for the others
 * here. -1 when Cairo has run out of memory or the context was in error.
 */
int cg_prop_draw(cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    const struct cg_prop_ink *ink);

/* The prop's outline filled with the context's own source: ghosts, shadows, punched shapes. */
int cg_prop_silhouette(cairo_t *cr, const struct cg_prop *prop, double x, double y, double size);

/*
 * The soft ellipse under a prop that stands; draw it before the prop. It is as
 * wide as the prop's foot. Strength 0..1, about .3 on light ground.
 */
void cg_prop_shadow(cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    struct cg_rgb color, double strength);

#endif
