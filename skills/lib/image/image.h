/*
 * Pictures that others made, as pixels: PNG, JPEG, WebP, GIF and SVG through
 * libvips, which takes 40 ms to start; whoever draws does not need it.
 */
#ifndef CG_SKILLS_IMAGE_H
#define CG_SKILLS_IMAGE_H

#include <stdint.h>

struct cg_err;

struct cg_image {
	int width, height;           /* of the pixels here */
	int full_width, full_height; /* of the file, upright */
	uint8_t *rgba;               /* 4 bytes a pixel, sRGB, not premultiplied; owned */
};

/*
 * Read path, upright, scaled down so that no side is longer than max_side.
 * -1 with CG_E_DATA when it is no picture, is cut short or has more than 100
 * million pixels, CG_E_NOINPUT when there is no file; img is then empty. The same
 * file gives the same pixels on every machine.
 */
int cg_image_read(const char *path, int max_side, struct cg_image *img, struct cg_err *err);
void cg_image_release(struct cg_image *img);

/* An 8-bit grey PNG. -1 with err; nothing is left behind then. */
int cg_image_write_grey(const char *path, const uint8_t *grey, int width, int height,
    struct cg_err *err);

#endif
