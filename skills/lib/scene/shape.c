/* Shapes that several families draw: ridges, clouds, trees, leaves, flowers. */
#include "lib/scene/scene_priv.h"

#define TURN (2 * SND_PI)

/* --- noise --- */

static double
noise1(double x, uint32_t seed)
{
	int i = (int)(x + 4096) - 4096;
	double f = x - i, a, b;

	if (f < 0) {
		f += 1;
		i--;
	}
	f = f * f * (3 - 2 * f);
	a = (double)(hash2((uint32_t)i, 0, seed) & 65535) / 32767.5 - 1;
	b = (double)(hash2((uint32_t)(i + 1), 0, seed) & 65535) / 32767.5 - 1;
	return a + (b - a) * f;
}

double
fbm(double x, uint32_t seed, int octaves)
{
	double sum = 0, gain = .5;
	int i;

	for (i = 0; i < octaves; i++) {
		sum += gain * noise1(x, seed + (uint32_t)i * 101);
		x *= 2.03;
		gain *= .5;
	}
	return sum;
}

/* --- plain shapes --- */

void
circle(cairo_t *cr, double x, double y, double r)
{
	cairo_new_sub_path(cr);
	cairo_arc(cr, x, y, r, 0, TURN);
	cairo_close_path(cr);
}

void
round_box(cairo_t *cr, double x, double y, double w, double h, double r)
{
	if (r > w / 2)
		r = w / 2;
	if (r > h / 2)
		r = h / 2;
	cairo_new_sub_path(cr);
	cairo_arc(cr, x + w - r, y + r, r, -TURN / 4, 0);
	cairo_arc(cr, x + w - r, y + h - r, r, 0, TURN / 4);
	cairo_arc(cr, x + r, y + h - r, r, TURN / 4, TURN / 2);
	cairo_arc(cr, x + r, y + r, r, TURN / 2, TURN * 3 / 4);
	cairo_close_path(cr);
}

void
set_linear(cairo_t *cr, double x0, double y0, double x1, double y1, struct cg_rgb a,
    double alpha_a, struct cg_rgb b, double alpha_b)
{
	cairo_pattern_t *g = cairo_pattern_create_linear(x0, y0, x1, y1);

	cairo_pattern_add_color_stop_rgba(g, 0, a.r / 255., a.g / 255., a.b / 255., alpha_a);
	cairo_pattern_add_color_stop_rgba(g, 1, b.r / 255., b.g / 255., b.b / 255., alpha_b);
	cairo_set_source(cr, g);
	cairo_pattern_destroy(g);
}

static void
fill_down(cairo_t *cr, double y0, double y1, struct cg_rgb a, struct cg_rgb b)
{
	set_linear(cr, 0, y0, 0, y1, a, 1, b, 1);
	cairo_fill(cr);
}

/* --- land --- */

double
ridge_at(double x, double y, double amp, double cell, uint32_t seed)
{
	return y - amp * (fbm(x / cell, seed, 5) + .25);
}

void
ridge(struct paint *p, cairo_t *cr, double y, double amp, double cell, uint32_t seed,
    struct cg_rgb top, struct cg_rgb bottom)
{
	double step = p->u * .35, x;

	cairo_move_to(cr, p->x0 - step, p->y1 + 2);
	for (x = p->x0 - step; x <= p->x1 + step; x += step)
		cairo_line_to(cr, x, ridge_at(x, y, amp, cell, seed));
	cairo_line_to(cr, p->x1 + step, p->y1 + 2);
	cairo_close_path(cr);
	fill_down(cr, y - amp * .6, y + amp * 1.6 + p->u * 4, top, bottom);
}

static void
puffs(cairo_t *cr, double x, double y, double size, uint32_t seed, double dx, double dy,
    double k)
{
	int i;

	for (i = 0; i < 7; i++) {
		double t = i / 6. - .5, bump = 1 - 3.2 * t * t;
		double r = size * (.16 + .13 * bump) *
		    (.85 + .3 * (hash2((uint32_t)i, 3, seed) & 255) / 255.);

		circle(cr, x + t * size * 1.55 + dx, y - r * .55 * bump + dy, r * k);
	}
	round_box(cr, x - size * .86 + dx, y - size * .05 + dy, size * 1.72, size * .2 * k,
	    size * .1);
}

void
cloud(struct paint *p, cairo_t *cr, double x, double y, double size, uint32_t seed,
    struct cg_rgb light, struct cg_rgb shade)
{
	cairo_save(cr);
	cairo_rectangle(cr, x - size * 1.4, y - size, size * 2.8, size + size * .08);
	cairo_clip(cr);
	puffs(cr, x, y, size, seed, 0, 0, 1);
	cairo_clip(cr);
	cairo_rectangle(cr, x - size * 1.4, y - size, size * 2.8, size * 1.2);
	fill_down(cr, y - size * .5, y + size * .12, light, shade);
	puffs(cr, x, y, size, seed, p->plan.light * size * .06, -size * .055, .93);
	set_rgb(cr, light, .75);
	cairo_fill(cr);
	cairo_restore(cr);
}

/* --- plants --- */

void
fir(cairo_t *cr, double x, double y, double h, struct cg_rgb c)
{
	int i;

	set_rgb(cr, c, 1);
	cairo_rectangle(cr, x - h * .022, y - h * .15, h * .044, h * .16);
	cairo_fill(cr);
	for (i = 0; i < 4; i++) {
		double top = y - h + h * .2 * i, low = top + h * (.28 + .03 * i);
		double half = h * (.1 + .062 * i);

		cairo_move_to(cr, x, top);
		cairo_curve_to(cr, x + half * .35, top + h * .14, x + half * .6, low - h * .05, x + half,
		    low);
		cairo_curve_to(cr, x + half * .4, low - h * .02, x - half * .4, low - h * .02, x - half,
		    low);
		cairo_curve_to(cr, x - half * .6, low - h * .05, x - half * .35, top + h * .14, x, top);
	}
	cairo_fill(cr);
}

void
broadleaf(struct paint *p, cairo_t *cr, double x, double y, double h, struct cg_rgb c,
    uint32_t seed)
{
	struct cg_rgb lit = shifted(c, .07, 1.05);
	double r = h * .3, cy = y - h * .62;
	int i;

	set_rgb(cr, shifted(c, -.08, .8), 1);
	cairo_move_to(cr, x - h * .035, y);
	cairo_line_to(cr, x - h * .018, cy);
	cairo_line_to(cr, x + h * .018, cy);
	cairo_line_to(cr, x + h * .035, y);
	cairo_fill(cr);
	set_rgb(cr, c, 1);
	for (i = 0; i < 6; i++)
		circle(cr, x + cos_turns(i / 6. + .08) * r * .62, cy + snd_sin_turns(i / 6. + .08) * r * .6,
		    r * (.62 + .16 * (hash2((uint32_t)i, 9, seed) & 255) / 255.));
	cairo_fill(cr);
	set_rgb(cr, lit, .8);
	for (i = 0; i < 4; i++)
		circle(cr, x + p->plan.light * r * .28 + cos_turns(i / 4. + .1) * r * .4,
		    cy - r * .28 + snd_sin_turns(i / 4. + .1) * r * .34, r * .42);
	cairo_fill(cr);
}

static void
frond(cairo_t *cr, double x, double y, double angle, double len)
{
	double dx = cos_turns(angle), dy = snd_sin_turns(angle), tx, ty;
	int i;

	tx = x + dx * len;
	ty = y + dy * len + len * .42;
	cairo_move_to(cr, x, y);
	cairo_curve_to(cr, x + dx * len * .4, y + dy * len * .5 - len * .14, x + dx * len * .8,
	    y + dy * len * .8, tx, ty);
	for (i = 5; i >= 1; i--) { /* the cut lower edge */
		double t = i / 6.;

		cairo_line_to(cr, x + dx * len * t * .93, y + dy * len * t + len * .36 * t * t +
		    len * .085);
		cairo_line_to(cr, x + dx * len * (t - .05), y + dy * len * (t - .05) +
		    len * .22 * t * t);
	}
	cairo_close_path(cr);
}

void
palm(cairo_t *cr, double x, double y, double h, double lean, struct cg_rgb c)
{
	static const double angle[] = { -.02, .06, .42, .50, .57, .67, .77, .88 };
	double tx = x + lean * h, ty = y - h * .78;
	size_t i;

	set_rgb(cr, c, 1);
	cairo_move_to(cr, x - h * .035, y);
	cairo_curve_to(cr, x - h * .02, y - h * .3, tx - lean * h * .3, ty + h * .3, tx - h * .014, ty);
	cairo_line_to(cr, tx + h * .014, ty);
	cairo_curve_to(cr, tx - lean * h * .24, ty + h * .3, x + h * .03, y - h * .3, x + h * .035, y);
	cairo_close_path(cr);
	cairo_fill(cr);
	for (i = 0; i < sizeof(angle) / sizeof(angle[0]); i++) {
		frond(cr, tx, ty, angle[i], h * (.36 + .05 * (double)(i & 1)));
		cairo_fill(cr);
	}
	circle(cr, tx - h * .03, ty + h * .03, h * .022);
	circle(cr, tx + h * .03, ty + h * .035, h * .022);
	cairo_fill(cr);
}

void
bird(cairo_t *cr, double x, double y, double size)
{
	cairo_move_to(cr, x - size, y - size * .28);
	cairo_curve_to(cr, x - size * .6, y - size * .5, x - size * .2, y - size * .3, x, y);
	cairo_curve_to(cr, x + size * .2, y - size * .3, x + size * .6, y - size * .5, x + size,
	    y - size * .28);
	cairo_curve_to(cr, x + size * .6, y - size * .36, x + size * .25, y - size * .16, x,
	    y + size * .14);
	cairo_curve_to(cr, x - size * .25, y - size * .16, x - size * .6, y - size * .36, x - size,
	    y - size * .28);
	cairo_fill(cr);
}

/* One half of a leaf of length 1 along +x; side -1 is the upper half. */
static void
leaf_half(cairo_t *cr, int species, double side)
{
	static const double shape[3][4] = { /* two control points: x, y, x, y */
		{ .30, .26, .68, .20 }, { .12, .46, .80, .44 }, { -.12, .52, .58, .40 }
	};
	int i;

	cairo_move_to(cr, 0, 0);
	if (species < 3) {
		const double *s = shape[species];

		cairo_curve_to(cr, s[0], s[1] * side, s[2], s[3] * side, 1, 0);
	} else if (species == 3) { /* lobed, as monstera */
		cairo_curve_to(cr, -.08, .3 * side, .1, .44 * side, .26, .43 * side);
		for (i = 0; i < 3; i++) {
			double x = .26 + .2 * i, r = .43 - .1 * i;

			cairo_line_to(cr, x + .015, r * .42 * side);
			cairo_curve_to(cr, x + .05, r * .9 * side, x + .12, r * 1.02 * side, x + .2,
			    (r - .1) * side);
		}
		cairo_line_to(cr, 1, 0);
	} else { /* fern: pinnate */
		for (i = 0; i < 8; i++) {
			double x = .06 + .112 * i, r = .34 * (1 - .09 * i);

			cairo_line_to(cr, x, .012 * side);
			cairo_curve_to(cr, x + .03, r * .6 * side, x + .12, r * .95 * side, x + .17,
			    r * side);
			cairo_curve_to(cr, x + .15, r * .6 * side, x + .12, r * .3 * side, x + .085,
			    .012 * side);
		}
		cairo_line_to(cr, 1, 0);
	}
	cairo_close_path(cr);
}

void
leaf(cairo_t *cr, int species, double x, double y, double angle, double length,
    struct cg_rgb light, struct cg_rgb dark)
{
	int i;

	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_rotate(cr, angle * TURN);
	cairo_scale(cr, length, length);
	leaf_half(cr, species, -1);
	set_rgb(cr, light, 1);
	cairo_fill(cr);
	leaf_half(cr, species, 1);
	set_rgb(cr, dark, 1);
	cairo_fill(cr);
	set_rgb(cr, shifted(dark, -.05, .9), .55);
	cairo_set_line_width(cr, .012);
	cairo_move_to(cr, -.08, 0);
	cairo_line_to(cr, .94, 0);
	for (i = 1; i < 6 && species < 3; i++) {
		double t = i / 6.5, r = (species == 0 ? .13 : .26) * (1 - t * .7);

		cairo_move_to(cr, t, 0);
		cairo_line_to(cr, t + .12, r);
		cairo_move_to(cr, t, 0);
		cairo_line_to(cr, t + .12, -r);
	}
	cairo_stroke(cr);
	cairo_restore(cr);
}

void
sprig(struct paint *p, cairo_t *cr, int species, double x, double y, double angle,
    double length, struct cg_rgb light, struct cg_rgb dark)
{
	double dx = cos_turns(angle), dy = snd_sin_turns(angle);
	int i, n = species == 1 ? 6 : 5;

	(void)p;
	cairo_save(cr);
	set_rgb(cr, dark, 1);
	cairo_set_line_width(cr, length * .014);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	cairo_move_to(cr, x, y);
	cairo_line_to(cr, x + dx * length * .9, y + dy * length * .9);
	cairo_stroke(cr);
	for (i = n; i >= 1; i--) {
		double t = .12 + .78 * i / n, s = length * (.42 - .2 * i / n);

		leaf(cr, species, x + dx * length * t, y + dy * length * t, angle + .13, s, light, dark);
		leaf(cr, species, x + dx * length * (t - .06), y + dy * length * (t - .06), angle - .13, s,
		    light, dark);
	}
	leaf(cr, species, x + dx * length * .88, y + dy * length * .88, angle, length * .26, light,
	    dark);
	cairo_restore(cr);
}

void
blob(cairo_t *cr, double x, double y, double r, double wobble, uint32_t seed)
{
	enum { N = 10 };
	double px[N], py[N];
	int i;

	for (i = 0; i < N; i++) {
		double k = r * (1 + wobble * ((double)(hash2((uint32_t)i, 5, seed) & 1023) / 511.5 - 1));

		px[i] = x + cos_turns((double)i / N) * k;
		py[i] = y + snd_sin_turns((double)i / N) * k;
	}
	cairo_new_sub_path(cr);
	cairo_move_to(cr, px[0], py[0]);
	for (i = 0; i < N; i++) { /* Catmull-Rom through the points */
		int a = (i + N - 1) % N, b = i, c = (i + 1) % N, d = (i + 2) % N;

		cairo_curve_to(cr, px[b] + (px[c] - px[a]) / 6, py[b] + (py[c] - py[a]) / 6,
		    px[c] - (px[d] - px[b]) / 6, py[c] - (py[d] - py[b]) / 6, px[c], py[c]);
	}
	cairo_close_path(cr);
}

void
flower(cairo_t *cr, double x, double y, double r, double turn, struct cg_rgb petal,
    struct cg_rgb heart)
{
	struct cg_rgb deep = shifted(petal, -.09, 1.1);
	int i;

	for (i = 0; i < 5; i++) {
		cairo_save(cr);
		cairo_translate(cr, x, y);
		cairo_rotate(cr, (turn + i / 5.) * TURN);
		cairo_move_to(cr, 0, 0);
		cairo_curve_to(cr, r * .3, -r * .62, r * .95, -r * .55, r * .92, -r * .06);
		cairo_line_to(cr, r * .84, 0);
		cairo_line_to(cr, r * .92, r * .06);
		cairo_curve_to(cr, r * .95, r * .55, r * .3, r * .62, 0, 0);
		set_rgb(cr, i & 1 ? petal : mix(petal, deep, .45), 1);
		cairo_fill(cr);
		cairo_restore(cr);
	}
	set_rgb(cr, heart, 1);
	circle(cr, x, y, r * .2);
	cairo_fill(cr);
	set_rgb(cr, shifted(heart, -.12, 1), 1);
	for (i = 0; i < 5; i++)
		circle(cr, x + cos_turns(i / 5. + .1) * r * .27, y + snd_sin_turns(i / 5. + .1) * r * .27,
		    r * .045);
	cairo_fill(cr);
}

void
star4(cairo_t *cr, double x, double y, double r)
{
	double k = r * .12;

	cairo_move_to(cr, x, y - r);
	cairo_curve_to(cr, x + k, y - k, x + k, y - k, x + r, y);
	cairo_curve_to(cr, x + k, y + k, x + k, y + k, x, y + r);
	cairo_curve_to(cr, x - k, y + k, x - k, y + k, x - r, y);
	cairo_curve_to(cr, x - k, y - k, x - k, y - k, x, y - r);
	cairo_close_path(cr);
}
