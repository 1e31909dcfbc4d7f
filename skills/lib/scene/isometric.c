/* Isometric: a floating block of town on 2:1 tiles, three shades a box, goods on the roofs. */
#include "lib/scene/scene_priv.h"

enum { CELLS = 9 };

struct iso {
	double x, y;  /* canvas place of the grid's middle, on the ground */
	double a;     /* half the width of a tile; its half height is a / 2 */
	struct cg_rgb grass, road, side;
	uint32_t seed;
	int road_i, road_j;
};

static void
at(const struct iso *g, double i, double j, double z, double *x, double *y)
{
	double m = (CELLS - 1) / 2.;

	*x = g->x + (i - j) * g->a;
	*y = g->y + (i + j - 2 * m) * g->a / 2 - z * g->a;
}

static void
quad(cairo_t *cr, const struct iso *g, const double q[4][3])
{
	double x, y;
	int k;

	for (k = 0; k < 4; k++) {
		at(g, q[k][0], q[k][1], q[k][2], &x, &y);
		if (k)
			cairo_line_to(cr, x, y);
		else
			cairo_move_to(cr, x, y);
	}
	cairo_close_path(cr);
}

/* A box from (i0, j0) to (i1, j1), z0 to z1: top, left face, right face. */
static void
box(struct paint *p, cairo_t *cr, const struct iso *g, double i0, double j0, double i1, double j1,
    double z0, double z1, struct cg_rgb c)
{
	bool is_right = p->plan.light > 0;
	const double top[4][3] = { { i0, j0, z1 }, { i1, j0, z1 }, { i1, j1, z1 }, { i0, j1, z1 } };
	const double left[4][3] = { { i0, j1, z1 }, { i1, j1, z1 }, { i1, j1, z0 }, { i0, j1, z0 } };
	const double right[4][3] = { { i1, j0, z1 }, { i1, j1, z1 }, { i1, j1, z0 }, { i1, j0, z0 } };
	struct cg_rgb lit = shifted(c, -.02, 1.02), dark = shifted(c, -.16, 1.1);

	quad(cr, g, left);
	set_rgb(cr, is_right ? dark : lit, 1);
	cairo_fill(cr);
	quad(cr, g, right);
	set_rgb(cr, is_right ? lit : dark, 1);
	cairo_fill(cr);
	quad(cr, g, top);
	set_rgb(cr, mix(shifted(c, .08, .85), p->sun, .25), 1);
	cairo_fill(cr);
}

static void
windows(struct paint *p, cairo_t *cr, const struct iso *g, double i, double j, double d, double h,
    struct cg_rgb c, uint32_t n)
{
	double z, t;
	int k, face;

	(void)p;
	for (z = .24; z + .26 < h; z += .42)
		for (face = 0; face < 2; face++)
			for (k = 0; k < 3; k++) {
				double w = .18 * d, lo;

				t = -d / 2 + d * (.14 + .30 * k);
				lo = z;
				const double f[4][3] = {
					{ face ? i + d / 2 : i + t, face ? j + t : j + d / 2, lo },
					{ face ? i + d / 2 : i + t + w, face ? j + t + w : j + d / 2, lo },
					{ face ? i + d / 2 : i + t + w, face ? j + t + w : j + d / 2, lo + .22 },
					{ face ? i + d / 2 : i + t, face ? j + t : j + d / 2, lo + .22 } };

				quad(cr, g, f);
				set_rgb(cr, c, (n >> (k + (int)(z * 10)) & 1) ? .9 : .35);
				cairo_fill(cr);
			}
}

static void
tree(struct paint *p, cairo_t *cr, const struct iso *g, double i, double j, double s,
    struct cg_rgb c)
{
	double x, y, a = g->a;

	at(g, i, j, 0, &x, &y);
	set_rgb(cr, shifted(g->grass, -.22, 1), .45);
	cairo_save(cr);
	cairo_translate(cr, x - p->plan.light * a * .16, y + a * .03);
	cairo_scale(cr, a * .34 * s, a * .15 * s);
	circle(cr, 0, 0, 1);
	cairo_restore(cr);
	cairo_fill(cr);
	set_rgb(cr, shifted(c, -.2, .7), 1);
	cairo_rectangle(cr, x - a * .04, y - a * .3 * s, a * .08, a * .32 * s);
	cairo_fill(cr);
	circle(cr, x, y - a * .55 * s, a * .30 * s);
	set_linear(cr, x + p->plan.light * a * .3 * s, y - a * .8 * s, x - p->plan.light * a * .3 * s,
	    y - a * .3 * s, mix(shifted(c, .09, 1), p->sun, .25), 1, shifted(c, -.08, 1), 1);
	cairo_fill(cr);
}

/* A crossing of two roads through the block, dashed in the middle. */
static bool
is_road(const struct iso *g, int i, int j)
{
	return i == g->road_i || j == g->road_j;
}

static void
ground(struct paint *p, cairo_t *cr, const struct iso *g)
{
	double e = -.5, f = CELLS - .5, t;
	int i, k;
	const double road[2][4][3] = { { { g->road_i - .42, e, 0 }, { g->road_i + .42, e, 0 },
		{ g->road_i + .42, f, 0 }, { g->road_i - .42, f, 0 } }, { { e, g->road_j - .42, 0 },
		{ e, g->road_j + .42, 0 }, { f, g->road_j + .42, 0 }, { f, g->road_j - .42, 0 } } };

	box(p, cr, g, e, e, f, f, -.75, -.22, g->side);
	box(p, cr, g, e, e, f, f, -.22, 0, g->grass);
	for (i = 0; i < CELLS; i++)
		for (k = 0; k < CELLS; k++)
			if ((i + k) & 1) {
				const double q[4][3] = { { i - .5, k - .5, 0 }, { i + .5, k - .5, 0 },
					{ i + .5, k + .5, 0 }, { i - .5, k + .5, 0 } };

				quad(cr, g, q);
				set_rgb(cr, shifted(g->grass, .03, 1), .6);
				cairo_fill(cr);
			}
	for (k = 0; k < 2; k++) {
		quad(cr, g, road[k]);
		set_rgb(cr, g->road, 1);
		cairo_fill(cr);
	}
	set_rgb(cr, tinted(tone(p, CG_TONE_PAPER), .97, .01), .8);
	for (t = -.3; t < CELLS - .6; t += .5) {
		const double a[4][3] = { { g->road_i - .03, t, 0 }, { g->road_i + .03, t, 0 },
			{ g->road_i + .03, t + .26, 0 }, { g->road_i - .03, t + .26, 0 } };
		const double b[4][3] = { { t, g->road_j - .03, 0 }, { t, g->road_j + .03, 0 },
			{ t + .26, g->road_j + .03, 0 }, { t + .26, g->road_j - .03, 0 } };

		if (t < g->road_j - .8 || t > g->road_j + .45)
			quad(cr, g, a);
		if (t < g->road_i - .8 || t > g->road_i + .45)
			quad(cr, g, b);
	}
	cairo_fill(cr);
}

/* What stands in one cell; the square in front of the middle is the hero's. */
static void
cell(struct paint *p, cairo_t *cr, const struct iso *g, int i, int j, size_t *next)
{
	uint32_t n = hash2((uint32_t)i, (uint32_t)j, g->seed);
	const struct cg_rgb c[4] = { tinted(tone(p, CG_TONE_PRIMARY), .66, .11),
		tinted(tone(p, CG_TONE_SECONDARY), .74, .09), tinted(tone(p, CG_TONE_ACCENT), .78, .11),
		tinted(tone(p, CG_TONE_PAPER), .93, .02) };
	struct cg_rgb b = c[n >> 3 & 3];
	double h, d = .78, x, y;
	int back = CELLS + 1 - i - j; /* the far corner may be high */

	if (is_road(g, i, j))
		return;
	/* towards the viewer only trees and low things, so that the hero is seen */
	if (i + j >= CELLS - 2 || (n & 7) == 0) {
		if ((n >> 7 & 3) != 0)
			tree(p, cr, g, i + .1, j - .1, .9 + .35 * (n >> 9 & 3) / 3., tinted(mix(g->grass, c[0],
			    .25), .56, .11));
		if ((n >> 7 & 3) == 2)
			tree(p, cr, g, i + .3, j + .3, .7, tinted(mix(g->grass, c[1], .3), .6, .1));
		return;
	}
	h = .5 + (back > 0 ? back : 0) * .20 + .7 * (n >> 12 & 255) / 255.;
	{ /* its shadow over the ground, away from the light */
		double s = p->plan.light > 0 ? 1 : -1, l = h * .42;
		const double q[4][3] = { { i - d / 2, j + d / 2, 0 }, { i + d / 2, j - d / 2, 0 },
			{ i + d / 2 - s * l, j - d / 2 + s * l, 0 }, { i - d / 2 - s * l, j + d / 2 + s * l, 0 } };

		quad(cr, g, q);
		set_rgb(cr, shifted(g->grass, -.26, 1), .35);
		cairo_fill(cr);
	}
	box(p, cr, g, i - d / 2, j - d / 2, i + d / 2, j + d / 2, 0, h, b);
	windows(p, cr, g, i, j, d, h, tinted(tone(p, CG_TONE_PAPER), n & 64 ? .97 : .40, .03), n >> 5);
	if ((i - j) * (i - j) > 8 && (n & 16) && *next < 2 && *next < p->n_small) {
		at(g, i, j, h, &x, &y);
		stand(p, cr, p->small[(*next)++], x, y + g->a * .16, g->a * 1.75, STAND_NEAR, b);
	} else if ((n >> 20 & 3) == 1) {
		box(p, cr, g, i - .2, j - .2, i + .12, j + .12, h, h + .16, shifted(b, .04, .8));
	}
}

static void
field(struct paint *p, const struct iso *g)
{
	cairo_t *cr = layer_begin(p, "ground colour", 0, CG_DRIFT);
	double l = p->is_dark ? .27 : p->plan.variant == 1 ? .80 : .905;
	struct cg_rgb a = tinted(mix(tone(p, CG_TONE_PRIMARY), tone(p, CG_TONE_SECONDARY),
	    p->plan.variant == 2 ? .8 : .1), l, p->plan.variant == 1 ? .09 : .05);
	struct stop st[2] = { { 0, shifted(a, .035, .8) }, { 1.001, shifted(a, -.045, 1.15) } };
	int i;
	double s = g->a * 3.2, x, y;

	fill_gradient(p, cr, st, 2, .25, 1);
	fill_light(p, cr, g->x, g->y - g->a * 2, g->a * 9, mix(a, p->sun, .7), .8);
	/* the grid of the same projection goes on over the field, just seen */
	set_rgb(cr, shifted(a, p->is_dark ? .07 : -.05, 1.1), .35);
	cairo_set_line_width(cr, p->u * .12);
	for (i = -12; i <= 12; i++) {
		x = g->x + i * s;
		y = g->y;
		cairo_move_to(cr, x - p->h * 2, y - p->h);
		cairo_line_to(cr, x + p->h * 2, y + p->h);
		cairo_move_to(cr, x + p->h * 2, y - p->h);
		cairo_line_to(cr, x - p->h * 2, y + p->h);
	}
	cairo_stroke(cr);
	layer_end(cr);
}

static void
shadow_below(struct paint *p, const struct iso *g)
{
	double w = g->a * CELLS, y = g->y + g->a * 1.9;
	struct cg_box b = { g->x - w, y - w / 2, 2 * w, w };
	cairo_t *cr = layer_part(p, "shadow", .3, CG_DRIFT, (struct cg_box){ b.x - w * .2,
	    b.y - w * .2, b.width + w * .4, b.height + w * .4 });
	struct soft soft;

	soft_begin(&soft, b, p->u * 3);
	cairo_move_to(soft.cr, g->x, y - w * .46);
	cairo_line_to(soft.cr, g->x + w * .92, y);
	cairo_line_to(soft.cr, g->x, y + w * .46);
	cairo_line_to(soft.cr, g->x - w * .92, y);
	cairo_close_path(soft.cr);
	set_rgb(soft.cr, tinted(tone(p, CG_TONE_PRIMARY), .25, .06), 1);
	cairo_fill(soft.cr);
	soft_end(&soft, cr, .38);
	layer_end(cr);
}

void
paint_isometric(struct paint *p)
{
	struct plan *l = &p->plan;
	struct iso g;
	cairo_t *cr;
	double hx, hy, size = l->hero_size * .74;
	size_t next = 0, i;
	int k, j;

	g.a = l->hero_size / (p->is_wide ? 8.7 : p->is_tall ? 9.2 : 10.6);
	g.x = l->hero_x;
	if (p->is_wide && l->side)
		g.x += -l->side * p->w * .02;
	g.y = l->hero_y - l->hero_size * .33;
	g.seed = (uint32_t)snd_rng_next(&p->rng);
	g.road_i = 3 + (l->variant & 1) * 2;
	g.road_j = 5 - (l->variant >> 1) * 2;
	g.grass = tinted(mix(tone(p, CG_TONE_SECONDARY), cg_color_from_lch((struct cg_lch){ .8, .1,
	    145 }), .45), .82, .085);
	g.road = tinted(tone(p, CG_TONE_PRIMARY), .60, .035);
	g.side = tinted(tone(p, CG_TONE_PRIMARY), .52, .08);
	field(p, &g);
	shadow_below(p, &g);
	cr = layer_begin(p, "town", .5, CG_DRIFT);
	ground(p, cr, &g);
	for (k = 0; k <= 2 * (CELLS - 1); k++)
		for (j = 0; j < CELLS; j++)
			if (k - j >= 0 && k - j < CELLS)
				cell(p, cr, &g, k - j, j, &next);
	layer_end(cr);
	/* the hero stands on a square of its own in the front half */
	cr = layer_begin(p, "hero", .7, CG_DRIFT);
	at(&g, 5.3, 5.3, 0, &hx, &hy);
	box(p, cr, &g, 3.3, 3.3, 7.3, 7.3, 0, .34, tinted(tone(p, CG_TONE_ACCENT), .86, .08));
	box(p, cr, &g, 3.65, 3.65, 6.95, 6.95, .34, .52, tinted(tone(p, CG_TONE_PAPER), .96, .015));
	if (p->hero)
		stand(p, cr, p->hero, hx, hy - g.a * .2, size, STAND_HERO,
		    tinted(tone(p, CG_TONE_PAPER), .93, .02));
	layer_end(cr);
	p->s->hero = (struct cg_box){ hx - size / 2, hy - g.a * .2 - size * .96, size, size };
	cr = layer_begin(p, "props front", .8, CG_DRIFT);
	for (i = 0; next < p->n_small && i < 2; i++, next++) {
		double x, y;

		at(&g, i ? 7.6 : 4.4, i ? 4.2 : 7.7, 0, &x, &y);
		stand(p, cr, p->small[next], x, y, g.a * 2.1, STAND_NEAR, g.grass);
	}
	layer_end(cr);
	p->s->particle = CG_PARTICLE_CONFETTI;
}
