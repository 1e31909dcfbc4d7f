/*
 * Glints: the small bright things of a picture - stars, lit windows, bulbs, light on
 * water - lifted off it, so that they can flicker while the rest stands.
 */
#ifndef CG_MOTION_GLINT_H
#define CG_MOTION_GLINT_H

#include <stdint.h>

/*
 * Take what is brighter than its surroundings and smaller than 2 radius + 1 pixels
 * out of a premultiplied ARGB32 picture of width x height (stride width * 4), and
 * return it as a picture of its own, of the same size, to be freed. Both laid over
 * each other again look as before.
 */
uint8_t *cg_glint_lift(uint8_t *argb, int width, int height, int radius);

#endif
