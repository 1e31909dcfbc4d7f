/*
 * Words over a clip where the scene has not set them itself, and whether words can
 * be read on what is really behind them.
 */
#ifndef CG_MOTION_CAPTION_H
#define CG_MOTION_CAPTION_H

#include <cairo/cairo.h>
#include <jansson.h>
#include <stdbool.h>

#include "lib/scene/scene.h"

struct cg_err;
struct cg_frame;

struct cg_caption_spec {
	const char *text, *language;
	enum cg_voice voice;
	int width, height;     /* of the frame */
	double px;             /* an em; 0: as large as fits */
	bool has_color;
	struct cg_rgb color;
	int position;          /* -1 top, 0 middle, 1 bottom */
	const char *unknown;   /* a font family that is not here, or NULL */
};

struct cg_caption {
	cairo_surface_t *surface; /* ARGB32, to lie at x, y of the frame; the caller destroys it */
	int x, y;
	struct cg_box ink;
	double contrast;       /* at the worse of the 5th and 95th percentile */
	char why[200];         /* what could not be had as asked, or "" */
};

/* Does text_overlay say where, how large, in which font or colour the words are? */
bool cg_caption_is_asked(const json_t *overlay);
void cg_caption_read(struct cg_caption_spec *s, const json_t *overlay);

/* Set the words so that they can be read on f; -1 with CG_E_CONFIG without the fonts. */
int cg_caption_make(const struct cg_caption_spec *s, const struct cg_frame *f,
    struct cg_caption *out, struct cg_err *err);

/* The ratio of ink to what f shows within box, at the worse percentile. */
double cg_caption_contrast(const struct cg_frame *f, const struct cg_box *box, struct cg_rgb ink);

#endif
