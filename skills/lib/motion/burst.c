/*
 * Two volleys: the larger one from the hero, a second one from both lower corners.
 * A piece goes up quickly and down slowly, turning over, and stops where it lands.
 */
#include <string.h>

#include "lib/motion/burst.h"
#include "lib/motion/particle.h"
#include "lib/motion/wave.h"

enum { SHAPES = 3, COLOURS = 4, FLIPS = 5, FIRST = 84 };

static const double flips[FLIPS] = { 1, .82, .55, .30, .14 };
static const double starts[2] = { .08, .42 };

static void
draw_piece(cairo_t *cr, int shape, struct cg_rgb c, double flip)
{
	cairo_scale(cr, 1, flip);
	cairo_new_path(cr);
	if (shape == 0) {
		cairo_rectangle(cr, -.5, -.30, 1, .60);
	} else if (shape == 1) {
		cairo_arc(cr, 0, 0, .36, 0, 2 * SND_PI);
	} else { /* a ribbon */
		cairo_move_to(cr, -.50, -.06);
		cairo_curve_to(cr, -.22, -.46, -.04, .34, .50, -.10);
		cairo_line_to(cr, .50, .12);
		cairo_curve_to(cr, -.02, .56, -.24, -.20, -.50, .16);
		cairo_close_path(cr);
	}
	/* turned away from the light it is darker */
	cairo_set_source_rgb(cr, c.r / 255. * (.72 + .28 * flip), c.g / 255. * (.72 + .28 * flip),
	    c.b / 255. * (.72 + .28 * flip));
	cairo_fill(cr);
}

static void
make_sprite(struct cg_sheet *out, double side, int shape, struct cg_rgb c, double flip)
{
	int n = ((int)side + 6) & ~1;
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, n, n);
	cairo_t *cr = cairo_create(s);

	cairo_translate(cr, n / 2., n / 2.);
	cairo_scale(cr, side, side);
	draw_piece(cr, shape, c, flip);
	cairo_destroy(cr);
	cairo_surface_flush(s);
	cg_sheet_from_argb(out, cairo_image_surface_get_data(s), cairo_image_surface_get_stride(s), 0,
	    0, n, n);
	cairo_surface_destroy(s);
}

void
cg_burst_init(struct cg_burst *b, int width, int height, const struct cg_rgb colours[4],
    const uint8_t *picture, int side, unsigned seed)
{
	double unit = width < height ? width : height;

	*b = (struct cg_burst){ .width = width, .height = height, .seed = seed,
		.n = CG_BURST_PIECES, .shapes = SHAPES, .flips = FLIPS };
	if (picture) {
		b->shapes = b->flips = 1;
		cg_sheet_from_argb(&b->sprite[0], picture, side * 4, 0, 0, side, side);
		return;
	}
	for (int shape = 0; shape < SHAPES; shape++)
		for (int c = 0; c < COLOURS; c++)
			for (int f = 0; f < FLIPS; f++)
				make_sprite(&b->sprite[(shape * COLOURS + c) * FLIPS + f], .026 * unit, shape,
				    colours[c], flips[f]);
}

void
cg_burst_release(struct cg_burst *b)
{
	for (int i = 0; i < CG_BURST_SPRITES; i++)
		cg_sheet_release(&b->sprite[i]);
	b->n = 0;
}

struct piece {
	double x, y, turns, flip, size, alpha;
};

/* Where piece i is when the part p of its flight is over. */
static struct piece
fly(const struct cg_burst *b, int i, double p)
{
	const unsigned id = (unsigned)i, s = b->seed;
	const double w = b->width, h = b->height;
	bool is_first = i < FIRST;
	double side = i % 2 ? 1 : -1, spread = cg_hash(id, 1, s), deep = cg_hash(id, 2, s);
	double x0 = is_first ? b->x : side > 0 ? w * 1.01 : -w * .01, y0 = is_first ? b->y : h * .92;
	double x1 = is_first ? b->x + (spread - .5) * w * 1.25 :
	    x0 - side * w * (.06 + .40 * spread);
	double y1 = h * (.80 + .24 * deep), rise = h * (.24 + .46 * cg_hash(id, 3, s));
	double quick = 1 - (1 - p) * (1 - p), still = 1 - p;
	struct piece q;

	/* out at once, then the air holds it */
	q.x = x0 + (x1 - x0) * (1 - still * still * still * still) +
	    w * .016 * still * p * 4 * cg_wave_sin((2 + i % 3) * p * .8 + spread);
	q.y = y0 + (y1 - y0) * p * p * (2 - p) - rise * 4 * quick * (1 - quick);
	q.turns = spread + (i % 2 ? -1 : 1) * (.6 + deep) * quick * 1.5;
	q.flip = cg_wave_cos((2 + i % 3) * (p + p * still) + deep);
	q.size = .62 + .55 * deep;
	q.alpha = p < .04 ? p / .04 : 1;
	return q;
}

int
cg_burst_at(const struct cg_burst *b, double t, struct cg_draw *out)
{
	double unit = b->width < b->height ? b->width : b->height;
	int n = 0;

	for (int i = 0; i < b->n; i++) {
		double start = starts[i >= FIRST] + .10 * cg_hash((unsigned)i, 4, b->seed);
		double lasts = (b->rest - start) * (.72 + .28 * cg_hash((unsigned)i, 5, b->seed));
		double p = (t - start) / lasts;
		int flip, kind = b->shapes > 1 ? i % b->shapes * COLOURS + i / b->shapes % COLOURS : 0;
		struct piece q;

		if (p <= 0 || lasts <= 0)
			continue;
		q = fly(b, i, p > 1 ? 1 : p);
		q.alpha *= cg_outside(&b->clear, q.x, q.y, .05 * unit) *
		    cg_outside(&b->brand, q.x, q.y, .05 * unit);
		flip = (int)((1 - (q.flip < 0 ? -q.flip : q.flip)) * (b->flips - .01));
		out[n].sheet = &b->sprite[kind * b->flips + flip];
		out[n].pose = cg_pose_about(q.x - out[n].sheet->width / 2., q.y -
		    out[n].sheet->height / 2., q.size, q.x, q.y, 0, 0);
		out[n].pose.opacity = (uint32_t)(q.alpha * CG_POSE_ONE);
		cg_pose_turn(&out[n].pose, q.turns, q.x, q.y);
		n += q.alpha > 0;
	}
	return n;
}
