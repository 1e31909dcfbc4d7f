/*
 * A picture of any size brought to the size of a canvas, for scenes and clips made
 * from what somebody else drew.
 */
#ifndef CG_SKILLS_STILL_H
#define CG_SKILLS_STILL_H

#include <stdint.h>

struct cg_err;

/*
 * Read path (PNG, JPEG, WebP, GIF, SVG), scale it so that it fills width x height
 * and cut what is too much equally on both sides. Returns premultiplied ARGB32,
 * opaque, stride width * 4, to be freed; NULL with CG_E_DATA when it is no picture.
 */
uint8_t *cg_still_load(const char *path, int width, int height, struct cg_err *err);

/*
 * The same, but whole: scaled down to fit into width x height, standing in the
 * middle of its lower edge, and clear around it.
 */
uint8_t *cg_still_fit(const char *path, int width, int height, struct cg_err *err);

#endif
