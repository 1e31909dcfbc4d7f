/*
 * Our own pixels into files: PNG, JPEG and WebP with settings that give the same
 * bytes on every machine. Nothing but the picture is written; who made it is
 * added afterwards (lib/media/provenance.h).
 */
#ifndef CG_SKILLS_PICTURE_H
#define CG_SKILLS_PICTURE_H

#include <cairo/cairo.h>
#include <stddef.h>

struct cg_buf;
struct cg_err;

enum cg_picture_format { CG_PICTURE_PNG, CG_PICTURE_JPEG, CG_PICTURE_WEBP };
enum { CG_PICTURE_MAX = 64 << 20 }; /* bytes of a file; a good maximum for the buffer */

/* "png", "jpg" (or "jpeg"), "webp"; -1 for any other word. */
int cg_picture_format_of(const char *name);
extern const char *const cg_picture_extensions[3]; /* "png", "jpg", "webp" */

/*
 * Append the opaque surface (CAIRO_FORMAT_RGB24) as a file. quality, 1 to 100,
 * has no meaning for PNG. -1 with CG_E_TOOBIG when it does not fit into the
 * buffer's maximum, CG_E_OS when an encoder fails.
 */
int cg_picture_write(cairo_surface_t *s, enum cg_picture_format format, int quality,
    struct cg_buf *out, struct cg_err *err);

/*
 * Width and height as the file's own header has them. -1 with CG_E_DATA when it
 * begins like none of the three formats.
 */
int cg_picture_measure(const void *data, size_t len, int *width, int *height,
    enum cg_picture_format *format, struct cg_err *err);

/* A smaller copy, each pixel the mean of the area it covers. The caller destroys it. */
cairo_surface_t *cg_picture_scaled(cairo_surface_t *s, int width, int height);

/* A WebP of at most max bytes, width pixels wide: the quality falls until it fits. */
int cg_picture_preview(cairo_surface_t *s, int width, size_t max, struct cg_buf *out,
    struct cg_err *err);

#endif
