/* Pictures inside a model, made smaller by libvips. */
#ifndef CG_MESH_TEXTURE_H
#define CG_MESH_TEXTURE_H

#include <stdbool.h>
#include <stddef.h>

struct cg_buf;

/*
 * Append the picture p[n], no side longer than max pixels (0: as it is), as ext
 * ("png", "jpg"; NULL: what it is) to out and set its type. False, with out as it
 * was, when nothing was to do, it cannot be read, or it would become larger.
 */
bool cg_texture_reduce(const void *p, size_t n, int max, const char *ext, int quality,
    struct cg_buf *out, const char **mime);

#endif
