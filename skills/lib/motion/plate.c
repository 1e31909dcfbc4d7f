/* Frame by frame: what was filmed, dissolved where the loop closes, and sheets over it. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "lib/motion/blend.h"
#include "lib/motion/footage.h"
#include "lib/motion/loop_priv.h"
#include "lib/motion/plate.h"
#include "lib/motion/sheet.h"
#include "lib/motion/wave.h"

enum { LAID = 16 };

struct cg_plate {
	struct cg_footage *footage;
	int width, height, frames, fade;
	uint8_t *head;          /* the first fade frames, once they were read */
	size_t bytes;           /* of a frame */
	struct cg_sheet ground, laid[LAID];
	int x[LAID], y[LAID], n;
};

struct cg_plate *
cg_plate_new(struct cg_footage *f, int width, int height, int frames, int fade)
{
	struct cg_plate *p = cg_alloc(sizeof *p);

	p->footage = f;
	p->width = width;
	p->height = height;
	p->frames = frames;
	p->fade = fade;
	p->bytes = (size_t)width * (size_t)height * 3 / 2;
	return p;
}

void
cg_plate_free(struct cg_plate *p)
{
	if (!p)
		return;
	for (int i = 0; i < p->n; i++)
		cg_sheet_release(&p->laid[i]);
	cg_sheet_release(&p->ground);
	cg_footage_close(p->footage);
	free(p->head);
	free(p);
}

void
cg_plate_lay(struct cg_plate *p, cairo_surface_t *s, int x, int y)
{
	uint8_t *argb;
	int stride, box[4];

	cairo_surface_flush(s);
	argb = cairo_image_surface_get_data(s);
	stride = cairo_image_surface_get_stride(s);
	if (!argb || p->n == LAID || !cg_argb_bounds(argb, stride, cairo_image_surface_get_width(s),
	    cairo_image_surface_get_height(s), box))
		return;
	cg_sheet_from_argb(&p->laid[p->n], argb, stride, box[0], box[1], box[2], box[3]);
	p->x[p->n] = x + box[0];
	p->y[p->n++] = y + box[1];
}

void
cg_plate_keep(struct cg_plate *p, uint8_t *argb, const double part[4])
{
	int soft = (p->width < p->height ? p->width : p->height) / 36, pad = soft + 8;
	int x0 = (int)part[0] - pad, y0 = (int)part[1] - pad;
	int x1 = (int)(part[0] + part[2]) + pad, y1 = (int)(part[1] + part[3]) + pad;
	int box[4] = { (x0 > 0 ? x0 : 0) & ~1, (y0 > 0 ? y0 : 0) & ~1, 0, 0 };

	box[2] = ((x1 < p->width ? x1 : p->width) - box[0]) & ~1;
	box[3] = ((y1 < p->height ? y1 : p->height) - box[1]) & ~1;
	if (p->n == LAID || box[2] <= 0 || box[3] <= 0)
		return;
	loop_feather(argb, box, p->width, soft);
	cg_sheet_from_argb(&p->laid[p->n], argb, p->width * 4, box[0], box[1], box[2], box[3]);
	p->x[p->n] = box[0];
	p->y[p->n++] = box[1];
}

static int
read_head(struct cg_plate *p, struct cg_err *err)
{
	if (p->head || !p->fade)
		return 0;
	p->head = cg_calloc((size_t)p->fade, p->bytes);
	for (int i = 0; i < p->fade; i++) {
		const uint8_t *from = cg_footage_frame(p->footage, i, err);

		if (!from)
			return -1;
		memcpy(p->head + (size_t)i * p->bytes, from, p->bytes);
	}
	return 0;
}

int
cg_plate_frame(void *plate, int i, struct cg_frame *f, struct cg_err *err)
{
	struct cg_plate *p = plate;
	struct cg_draw draw[LAID + 1];
	int late = i - (p->frames - p->fade);
	const uint8_t *from = read_head(p, err) < 0 ? NULL
	    : cg_footage_frame(p->footage, i + p->fade, err);

	if (!from)
		return -1;
	memcpy(f->bytes, from, p->bytes);
	if (p->fade && late >= 0)
		cg_frame_dissolve(f, p->head + (size_t)late * p->bytes,
		    cg_ease((late + 1.) / (p->fade + 1), CG_EASE_IN_OUT));
	if (!p->n)
		return 0;
	cg_sheet_from_yuv(&p->ground, f->bytes, p->width, p->height);
	draw[0] = (struct cg_draw){ &p->ground, cg_pose_at(0, 0) };
	for (int k = 0; k < p->n; k++)
		draw[k + 1] = (struct cg_draw){ &p->laid[k], cg_pose_at(p->x[k], p->y[k]) };
	cg_frame_draw(f, draw, p->n + 1, 0, f->height);
	return 0;
}
