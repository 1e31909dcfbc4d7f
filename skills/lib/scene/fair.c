/* Fair: rays from behind the hero, a tent's edge, bunting, lights on strings, balloons, confetti. */
#include "lib/scene/scene_priv.h"

struct mood_of_fair {
	double ray_l, ray_c, gap;   /* lightness of the darker ray, chroma, step to the lighter */
	int count;
	bool has_awning, has_lights, has_balloons;
};

static const struct mood_of_fair fairs[4] = {
	{ .54, .145, .045, 26, true, true, true },
	{ .90, .055, .035, 20, true, false, true },
	{ .36, .115, .035, 32, false, true, true },
	{ .66, .125, .050, 18, true, true, false },
};

/* That hue at l, but light enough to be itself: dim oranges and yellows are brown and olive. */
static struct cg_rgb
clear(struct cg_rgb hue_of, double l, double c)
{
	struct cg_lch x = cg_color_to_lch(hue_of);

	if (l > .5 && x.c > .02 && x.h > 45 && x.h < 125)
		l = l < (x.h > 70 ? .82 : .74) ? x.h > 70 ? .82 : .74 : l;
	return tinted(hue_of, l, c);
}

static void
rays(struct paint *p, const struct mood_of_fair *f, double cx, double cy)
{
	cairo_t *cr = layer_begin(p, "rays", .05, CG_DRIFT);
	struct cg_rgb a = clear(tone(p, CG_TONE_PRIMARY), f->ray_l, f->ray_c);
	struct cg_rgb b = shifted(a, f->gap, 1);
	struct stop st[3] = { { 0, shifted(a, -.05, 1) }, { .6, a }, { 1.001, shifted(a, .02, 1) } };
	double far = p->w + p->h;
	int i;

	fill_gradient(p, cr, st, 3, 0, 1);
	for (i = 0; i < f->count; i++) {
		double t = (double)i / f->count, half = .25 / f->count;

		cairo_move_to(cr, cx, cy);
		cairo_line_to(cr, cx + cos_turns(t - half) * far, cy + snd_sin_turns(t - half) * far);
		cairo_line_to(cr, cx + cos_turns(t + half) * far, cy + snd_sin_turns(t + half) * far);
		cairo_close_path(cr);
	}
	set_rgb(cr, b, .85);
	cairo_fill(cr);
	cairo_surface_flush(cairo_get_target(cr));
	fill_light(p, cr, cx, cy, p->plan.hero_size * 1.25, mix(tinted(b, .9, .08), p->sun, .7), .8);
	layer_end(cr);
	p->s->light = (struct cg_box){ cx - p->u * 4, cy - p->u * 4, p->u * 8, p->u * 8 };
}

/* The scalloped edge of the tent along the top. */
static void
awning(struct paint *p)
{
	struct cg_box box = { p->x0, p->y0, p->x1 - p->x0, p->h * .16 };
	cairo_t *cr = layer_part(p, "awning", .35, CG_DRIFT, box);
	struct cg_rgb c[2] = { tone(p, CG_TONE_SECONDARY), tinted(tone(p, CG_TONE_PAPER), .965, .015) };
	/* it ends above the brand's name */
	double w = p->is_tall ? p->w / 10 : p->w / 20, y = p->h * .005, x;
	struct soft soft;
	int i, pass;

	c[0] = clear(c[0], .60, .14);
	soft_begin(&soft, (struct cg_box){ p->x0, p->y0, p->x1 - p->x0, y - p->y0 + w * .7 }, p->u);
	for (pass = 0; pass < 2; pass++) {
		cairo_t *to = pass ? cr : soft.cr;
		double off = pass ? 0 : p->u * .9;

		for (i = -2, x = -2 * w; x < p->x1 + w; x += w, i++) {
			cairo_rectangle(to, x, p->y0 - w, w, y - p->y0 + w + off);
			cairo_new_sub_path(to);
			cairo_arc(to, x + w / 2, y + off - .5, w / 2, 0, SND_PI);
			cairo_close_path(to);
			if (pass)
				set_linear(to, 0, p->y0, 0, y + w / 2, shifted(c[i & 1], -.09, 1), 1, c[i & 1],
				    1);
			else
				set_rgb(to, tone(p, CG_TONE_SHADE), 1);
			cairo_fill(to);
		}
		if (!pass)
			soft_end(&soft, cr, .4);
	}
	layer_end(cr);
}

/* A rope that hangs between two points; t runs from 0 to 1. */
static void
rope_at(double x0, double y0, double x1, double y1, double sag, double t, double *x, double *y)
{
	*x = x0 + (x1 - x0) * t;
	*y = y0 + (y1 - y0) * t + sag * 4 * t * (1 - t);
}

static void
rope(cairo_t *cr, double x0, double y0, double x1, double y1, double sag)
{
	cairo_move_to(cr, x0, y0);
	cairo_curve_to(cr, x0 + (x1 - x0) / 3, y0 + (y1 - y0) / 3 + sag * 4 / 3,
	    x0 + (x1 - x0) * 2 / 3, y0 + (y1 - y0) * 2 / 3 + sag * 4 / 3, x1, y1);
	cairo_stroke(cr);
}

static void
bunting(struct paint *p, cairo_t *cr, double x0, double y0, double x1, double y1, double sag)
{
	struct cg_rgb c[4] = { tone(p, CG_TONE_ACCENT), tinted(tone(p, CG_TONE_PAPER), .97, .01),
		tone(p, CG_TONE_SECONDARY), tinted(tone(p, CG_TONE_PRIMARY), .72, .12) };
	double s = p->u * 3.4, len = x1 > x0 ? x1 - x0 : x0 - x1, x, y, a, b;
	int i, n = (int)(len / (s * 1.25));

	for (i = 0; i < n; i++) {
		rope_at(x0, y0, x1, y1, sag, (i + .5) / n, &x, &y);
		rope_at(x0, y0, x1, y1, sag, (i + .6) / n, &a, &b);
		cairo_move_to(cr, x - s / 2, y - (b - y) * 5 * .5);
		cairo_line_to(cr, x + s / 2, y + (b - y) * 5 * .5);
		cairo_line_to(cr, x, y + s * 1.12);
		cairo_close_path(cr);
		set_linear(cr, x - s / 2, 0, x + s / 2, 0, shifted(c[i & 3], .03, 1), 1,
		    shifted(c[i & 3], -.07, 1), 1);
		cairo_fill(cr);
	}
	set_rgb(cr, tinted(tone(p, CG_TONE_SHADE), .35, .05), 1);
	cairo_set_line_width(cr, p->u * .2);
	rope(cr, x0, y0, x1, y1, sag);
}

static void
bulbs(struct paint *p, cairo_t *cr, double x0, double y0, double x1, double y1, double sag)
{
	struct cg_rgb warm = cg_color_from_lch((struct cg_lch){ .90, .12, 85 });
	double len = x1 > x0 ? x1 - x0 : x0 - x1, x, y, r = p->u * .75;
	int i, n = (int)(len / (p->u * 6.2));

	set_rgb(cr, tinted(tone(p, CG_TONE_SHADE), .26, .05), .9);
	cairo_set_line_width(cr, p->u * .16);
	rope(cr, x0, y0, x1, y1, sag);
	for (i = 0; i < n; i++) {
		rope_at(x0, y0, x1, y1, sag, (i + .5) / n, &x, &y);
		glow(cr, x, y + r * 1.4, r * 5.5, r * 5.5, warm, .5);
		set_rgb(cr, tinted(tone(p, CG_TONE_SHADE), .26, .05), 1);
		cairo_rectangle(cr, x - r * .4, y - r * .2, r * .8, r * .9);
		cairo_fill(cr);
		set_rgb(cr, shifted(warm, .07, .5), 1);
		circle(cr, x, y + r * 1.4, r);
		cairo_fill(cr);
	}
}

static void
strings(struct paint *p, const struct mood_of_fair *f)
{
	cairo_t *cr;
	double y = f->has_awning ? p->h * .055 : p->h * .01, hx = p->plan.hero_x, half = p->w * .30;
	double l = hx - half, r = hx + half;

	/* flags before a striped edge are a muddle, and there is only one edge behind the words */
	if (p->is_wide && p->plan.side == 0 && f->has_awning)
		return;
	cr = layer_begin(p, "strings", .45, f->has_lights ? CG_TWINKLE : CG_SWAY);
	/* over the hero, not over the words */
	if (p->plan.side < 0)
		r = p->x1 + p->u * 4;
	else if (p->plan.side > 0)
		l = p->x0 - p->u * 4;
	if (p->is_tall || p->plan.side == 0) {
		l = p->x0 - p->u * 4;
		r = p->x1 + p->u * 4;
	}
	if (p->is_wide && p->plan.side) {
		if (f->has_lights)
			bulbs(p, cr, l, y + p->h * .015, r, y + p->h * .09, p->h * .075);
		bunting(p, cr, l, y + p->h * .09, r, y + p->h * .005, p->h * .09);
	} else {
		double low = p->is_tall ? p->h * .40 : p->h * .02;

		if (p->is_tall && p->plan.words.y > p->h * .4)
			low = p->h * .02;
		bunting(p, cr, l, low, hx, low, p->h * .028);
		bunting(p, cr, hx, low, r, low, p->h * .028);
		if (f->has_lights && p->is_tall)
			bulbs(p, cr, l, low + p->h * .035, r, low + p->h * .02, p->h * .03);
	}
	layer_end(cr);
}

static void
balloon(struct paint *p, cairo_t *cr, double x, double y, double r, struct cg_rgb c, double tail)
{
	double k = p->plan.light;
	cairo_pattern_t *g = cairo_pattern_create_radial(x + k * r * .38, y - r * .42, r * .08, x, y,
	    r * 1.32);
	struct cg_rgb lit = mix(shifted(c, .14, .8), p->sun, .4), dark = shifted(c, -.12, 1);

	cairo_pattern_add_color_stop_rgb(g, 0, lit.r / 255., lit.g / 255., lit.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, .45, c.r / 255., c.g / 255., c.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, 1, dark.r / 255., dark.g / 255., dark.b / 255.);
	set_rgb(cr, tone(p, CG_TONE_SHADE), .55);
	cairo_set_line_width(cr, p->u * .14);
	cairo_move_to(cr, x, y + r * 1.2);
	cairo_curve_to(cr, x + r * .5, y + r * 2, x - r * .5, y + tail * .6, x + r * .1, y + tail);
	cairo_stroke(cr);
	cairo_move_to(cr, x, y - r);
	cairo_curve_to(cr, x + r * 1.25, y - r, x + r * 1.1, y + r * .55, x, y + r * 1.2);
	cairo_curve_to(cr, x - r * 1.1, y + r * .55, x - r * 1.25, y - r, x, y - r);
	cairo_set_source(cr, g);
	cairo_fill(cr);
	cairo_pattern_destroy(g);
	cairo_move_to(cr, x - r * .1, y + r * 1.31);
	cairo_line_to(cr, x, y + r * 1.16);
	cairo_line_to(cr, x + r * .1, y + r * 1.31);
	set_rgb(cr, dark, 1);
	cairo_fill(cr);
	cairo_save(cr);
	cairo_translate(cr, x + k * r * .42, y - r * .46);
	cairo_rotate(cr, k * .6);
	cairo_scale(cr, r * .11, r * .24);
	set_rgb(cr, (struct cg_rgb){ 255, 255, 255 }, .65);
	circle(cr, 0, 0, 1);
	cairo_fill(cr);
	cairo_restore(cr);
}

static void
balloons(struct paint *p, struct snd_rng *rng)
{
	static const double at[6][3] = { { .74, -.62, .105 }, { .60, -.86, .125 }, { .86, -.92, .09 },
		{ -.66, -.80, .11 }, { -.80, -.58, .085 }, { -.52, -1.0, .08 } };
	cairo_t *cr = layer_begin(p, "balloons", .6, CG_SWAY);
	struct cg_rgb c[3] = { tone(p, CG_TONE_ACCENT), tone(p, CG_TONE_SECONDARY),
		tinted(tone(p, CG_TONE_PRIMARY), .70, .14) };
	double s = p->plan.hero_size;
	int i;

	for (i = 0; i < 6 && !is_avoided(p, "balloon"); i++) {
		double x = p->plan.hero_x + at[i][0] * s * (p->is_wide ? 1 : .78), r = at[i][2] * s;
		double y = p->plan.hero_y + at[i][1] * s + s * .05 * snd_rng_triangle(rng);
		struct cg_box box = { x - r, y - r, 2 * r, 2 * r };

		if (!touches_words(p, box))
			balloon(p, cr, x, y, r, c[i % 3], s * .42);
	}
	layer_end(cr);
}

static void
confetti(struct paint *p, struct snd_rng *rng, double floor_y)
{
	cairo_t *cr = layer_begin(p, "confetti", .9, CG_DRIFT);
	struct cg_rgb c[4] = { tone(p, CG_TONE_ACCENT), tone(p, CG_TONE_SECONDARY), tone(p,
	    CG_TONE_PAPER), tinted(tone(p, CG_TONE_PRIMARY), .75, .12) };
	int i;

	for (i = 0; i < 90; i++) {
		bool is_lying = i < 50;
		double t = snd_rng_unit(rng), x = p->x0 + snd_rng_unit(rng) * (p->x1 - p->x0);
		double y = is_lying ? floor_y + (p->y1 - floor_y) * (.1 + .9 * t) : p->h * .75 * t;
		double s = p->u * (is_lying ? .45 + .5 * t : .5 + .5 * snd_rng_unit(rng));
		double turn = snd_rng_unit(rng) * 2 * SND_PI;

		if (touches_words(p, (struct cg_box){ x - s, y - s, 2 * s, 2 * s }))
			continue;
		cairo_save(cr);
		cairo_translate(cr, x, y);
		if (is_lying)
			cairo_scale(cr, 1, .42);
		cairo_rotate(cr, turn);
		set_rgb(cr, c[i & 3], is_lying ? .9 : .95);
		if (i % 3 == 0)
			circle(cr, 0, 0, s * .6);
		else
			cairo_rectangle(cr, -s, -s * .4, 2 * s, s * .8);
		cairo_fill(cr);
		cairo_restore(cr);
	}
	layer_end(cr);
}

static struct cg_rgb
floor_of(struct paint *p, const struct mood_of_fair *f, double y)
{
	struct cg_box box = { p->x0, y - p->h * .05, p->x1 - p->x0, p->y1 - y + p->h * .05 };
	cairo_t *cr = layer_part(p, "floor", .4, CG_DRIFT, box);
	struct cg_rgb c = clear(tone(p, CG_TONE_SECONDARY), f->ray_l < .5 ? .44 : .60,
	    f->ray_l > .8 ? .08 : .11), lit = mix(shifted(c, .10, 1), p->sun, .25);
	double bend = p->h * .03;

	cairo_move_to(cr, p->x0, y + bend);
	cairo_curve_to(cr, p->w * .3, y - bend * .4, p->w * .7, y - bend * .4, p->x1, y + bend);
	cairo_line_to(cr, p->x1, p->y1);
	cairo_line_to(cr, p->x0, p->y1);
	cairo_close_path(cr);
	cairo_clip(cr);
	set_linear(cr, 0, y, 0, p->y1, lit, 1, shifted(c, -.05, 1), 1);
	cairo_paint(cr);
	glow(cr, p->plan.hero_x, p->plan.hero_y, p->plan.hero_size * 1.1, p->plan.hero_size * .22,
	    mix(lit, p->sun, .7), .8);
	layer_end(cr);
	return c;
}

void
paint_fair(struct paint *p)
{
	const struct mood_of_fair *f = &fairs[p->is_dark ? 2 : p->plan.variant];
	double y = p->plan.hero_y - p->plan.hero_size * .14;
	struct cg_rgb c;

	rays(p, f, p->plan.hero_x, p->plan.hero_y - p->plan.hero_size * .52);
	c = floor_of(p, f, y);
	if (f->has_awning)
		awning(p);
	strings(p, f);
	if (f->has_balloons)
		balloons(p, &p->rng);
	group_props(p, c);
	confetti(p, &p->rng, y);
	p->s->particle = CG_PARTICLE_CONFETTI;
}
