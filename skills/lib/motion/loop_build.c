/* Pictures and scenes become items: sheets that know where they rest and how they move. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/motion/glint.h"
#include "lib/motion/loop_priv.h"

void
cg_loop_oversize(const struct cg_loop_spec *s, int size[2])
{
	double over = 1 + loop_oversize(s);

	/* one pair of pixels more than needed: edges fade into their neighbours */
	size[0] = over > 1 ? ((int)(s->width * over) + 3) & ~1 : s->width;
	size[1] = over > 1 ? ((int)(s->height * over) + 3) & ~1 : s->height;
	size[0] = size[0] < CG_FRAME_MAX + 256 ? size[0] : CG_FRAME_MAX + 256;
	size[1] = size[1] < CG_FRAME_MAX + 256 ? size[1] : CG_FRAME_MAX + 256;
}

static struct cg_loop *
loop_new(const struct cg_loop_spec *s)
{
	struct cg_loop *l = cg_alloc(sizeof *l);

	l->spec = *s;
	l->cx = s->width / 2.;
	l->cy = s->height / 2.;
	if (loop_has_still(s)) {
		l->cx = s->still[0] + s->still[2] / 2; /* nothing moves where all growth starts */
		l->cy = s->still[1] + s->still[3] / 2;
	}
	return l;
}

void
loop_feather(uint8_t *argb, const int box[4], int width, int d)
{
	for (int y = 0; y < box[3]; y++)
		for (int x = 0; x < box[2]; x++) {
			int in = x < y ? x : y, right = box[2] - 1 - x, low = box[3] - 1 - y;
			uint8_t *p = argb + ((size_t)(box[1] + y) * (size_t)width + (size_t)(box[0] + x)) * 4;

			in = in < right ? in : right;
			in = in < low ? in : low;
			if (in < d)
				for (int i = 0; i < 4; i++)
					p[i] = (uint8_t)(p[i] * in / d);
		}
}

/* The part of the picture that must not move, lying over the moving one. */
static void
add_still(struct cg_loop *l, uint8_t *argb)
{
	const struct cg_loop_spec *s = &l->spec;
	struct item *it = &l->item[l->n];
	int d = (s->width < s->height ? s->width : s->height) / 36;
	/* the moving copy below lies elsewhere, and must not look out at the sides */
	double over = loop_oversize(s) + loop_reaches[s->move].grow_near * 2 * loop_strength(s);
	int px = d + (int)(over * s->still[2] / 2) + 8, py = d + (int)(over * s->still[3] / 2) + 8;
	int x0 = (int)s->still[0] - px, y0 = (int)s->still[1] - py;
	int x1 = (int)(s->still[0] + s->still[2]) + px, y1 = (int)(s->still[1] + s->still[3]) + py;
	int box[4] = { (x0 > 0 ? x0 : 0) & ~1, (y0 > 0 ? y0 : 0) & ~1, 0, 0 };

	box[2] = ((x1 < s->width ? x1 : s->width) - box[0]) & ~1;
	box[3] = ((y1 < s->height ? y1 : s->height) - box[1]) & ~1;
	if (box[2] <= 0 || box[3] <= 0)
		return;
	loop_feather(argb, box, s->width, d);
	cg_sheet_from_argb(&it->sheet, argb, s->width * 4, box[0], box[1], box[2], box[3]);
	it->x = box[0];
	it->y = box[1];
	it->motion = CG_STILL;
	l->n++;
}

struct cg_loop *
cg_loop_from_picture(const struct cg_loop_spec *s, uint8_t *argb, uint8_t *still)
{
	static const struct cg_rgb plain[CG_TONES] = { { 255, 255, 255 }, { 255, 255, 255 },
		{ 255, 255, 255 }, { 128, 128, 128 }, { 64, 64, 64 }, { 230, 60, 80 },
		{ 40, 120, 220 }, { 255, 220, 140 } };
	struct cg_loop *l = loop_new(s);
	struct item *it = &l->item[l->n++];
	int size[2];

	cg_loop_oversize(s, size);
	cg_sheet_from_argb(&it->sheet, argb, size[0] * 4, 0, 0, size[0], size[1]);
	/* what is larger than the canvas lies so that the still place falls on itself */
	it->x = l->cx - l->cx * size[0] / s->width;
	it->y = l->cy - l->cy * size[1] / s->height;
	it->depth = .5;
	it->motion = CG_DRIFT;
	it->is_ground = true;
	l->shift[0] = cg_calloc((size_t)s->height + 2, sizeof *l->shift[0]);
	if (still && loop_has_still(s))
		add_still(l, still);
	cg_particles_init(&l->particles, s->particle, s->width, s->height, plain, s->seed);
	l->front = l->n;
	free(argb);
	free(still);
	return l;
}

/* The part of a picture that shows anything becomes a sheet; x, y of its corner. */
static void
add_item(struct cg_loop *l, const struct cg_layer *layer, enum cg_motion motion,
    const uint8_t *argb, int stride)
{
	struct item *it = &l->item[l->n];
	int box[4];

	if (l->n == ITEMS || !cg_argb_bounds(argb, stride,
	    cairo_image_surface_get_width(layer->surface),
	    cairo_image_surface_get_height(layer->surface), box))
		return;
	cg_sheet_from_argb(&it->sheet, argb, stride, box[0], box[1], box[2], box[3]);
	it->x = layer->x + box[0];
	it->y = layer->y + box[1];
	it->depth = layer->depth;
	it->motion = motion;
	l->n++;
}

/* What twinkles are the lights in a layer, not the layer. */
static void
add_twinkling(struct cg_loop *l, const struct cg_layer *layer, const uint8_t *argb, int stride)
{
	int w = cairo_image_surface_get_width(layer->surface);
	int h = cairo_image_surface_get_height(layer->surface);
	uint8_t *base = cg_calloc((size_t)w * (size_t)h, 4), *glint;

	for (int y = 0; y < h; y++)
		memcpy(base + (size_t)y * (size_t)w * 4, argb + (ptrdiff_t)y * stride, (size_t)w * 4);
	glint = cg_glint_lift(base, w, h, (l->spec.width < l->spec.height ? l->spec.width
	    : l->spec.height) / 90);
	add_item(l, layer, CG_DRIFT, base, w * 4);
	add_item(l, layer, CG_TWINKLE, glint, w * 4);
	free(base);
	free(glint);
}

static void
add_layer(struct cg_loop *l, const struct cg_layer *layer)
{
	uint8_t *argb;
	int stride;

	cairo_surface_flush(layer->surface);
	argb = cairo_image_surface_get_data(layer->surface);
	stride = cairo_image_surface_get_stride(layer->surface);
	if (argb && layer->motion == CG_TWINKLE)
		add_twinkling(l, layer, argb, stride);
	else if (argb)
		add_item(l, layer, layer->motion, argb, stride);
}

/* What hangs is fixed above, what grows is fixed below, and what floats in its middle. */
static void
prepare(struct cg_loop *l, int i)
{
	struct item *it = &l->item[i];

	if (it->motion == CG_SWAY) {
		it->pivot = it->y + it->sheet.height >= l->spec.height ? l->spec.height :
		    it->y <= 0 ? 0 : it->y + it->sheet.height / 2.;
		l->shift[i] = cg_calloc((size_t)l->spec.height + 2, sizeof *l->shift[i]);
	}
	if (it->motion == CG_TWINKLE) {
		it->cells_across = it->sheet.width / CG_CELL + 2;
		it->cells_down = it->sheet.height / CG_CELL + 2;
		it->cells = cg_calloc((size_t)it->cells_across * (size_t)it->cells_down,
		    sizeof *it->cells);
	}
}

/* All layers that move as one, to be turned together. */
static void
add_flattened(struct cg_loop *l, const struct cg_scene *scene)
{
	int mx = scene->width * MARGIN_PER_MILLE / 1000, my = scene->height * MARGIN_PER_MILLE / 1000;
	struct cg_layer all = { .x = -mx, .y = -my, .depth = .5, .motion = CG_DRIFT };
	cairo_t *cr;

	all.surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, scene->width + 2 * mx,
	    scene->height + 2 * my);
	cr = cairo_create(all.surface);
	for (size_t i = 0; i < scene->n; i++)
		if (scene->layer[i].motion != CG_STILL) {
			cairo_set_source_surface(cr, scene->layer[i].surface, scene->layer[i].x + mx,
			    scene->layer[i].y + my);
			cairo_paint(cr);
		}
	cairo_destroy(cr);
	add_layer(l, &all);
	cairo_surface_destroy(all.surface);
}

struct cg_loop *
cg_loop_from_scene(const struct cg_loop_spec *s, const struct cg_scene *scene)
{
	struct cg_loop_spec own = *s;
	struct cg_loop *l;
	enum cg_particle kind = s->particle ? s->particle : scene->particle;

	own.still[2] = 0; /* the scene's words are layers that stand still */
	l = loop_new(&own);
	if (s->move == CG_MOVE_ROTATE)
		add_flattened(l, scene);
	for (size_t i = 0; i < scene->n; i++)
		if (s->move != CG_MOVE_ROTATE || scene->layer[i].motion == CG_STILL)
			add_layer(l, &scene->layer[i]);
	l->front = l->n;
	while (l->front > 0 && l->item[l->front - 1].motion == CG_STILL)
		l->front--;
	for (int i = 0; i < l->n; i++)
		prepare(l, i);
	cg_particles_init(&l->particles, kind, s->width, s->height, scene->tone, s->seed);
	l->particles.clear[0] = scene->headline;
	l->particles.clear[1] = scene->subtext;
	l->particles.clear[2] = scene->button.box;
	l->particles.clear[3] = scene->brand;
	return l;
}

void
cg_loop_free(struct cg_loop *l)
{
	if (!l)
		return;
	for (int i = 0; i < l->n; i++) {
		cg_sheet_release(&l->item[i].sheet);
		free(l->item[i].cells);
		free(l->shift[i]);
	}
	cg_particles_release(&l->particles);
	cg_frame_release(&l->other);
	free(l);
}
