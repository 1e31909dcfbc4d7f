/* A small picture of a model by our own z-buffer. */
#ifndef CG_MESH_PREVIEW_H
#define CG_MESH_PREVIEW_H

#include <stdint.h>

#include "mesh.h"

struct cg_err;

/*
 * Draw into rgba (size * size * 4 bytes, not premultiplied, background transparent):
 * three quarters from the front, turned by turns more, fitted to the frame, lit from
 * the upper left, with its shadow on the floor when has_floor.
 */
void cg_preview_draw(const struct cg_prims *p, const struct cg_material *material, double turns,
    bool has_floor, int size, uint8_t *rgba);

/* Write an RGBA PNG. -1 with err. */
int cg_preview_write(const char *path, const uint8_t *rgba, int size, struct cg_err *err);

#endif
