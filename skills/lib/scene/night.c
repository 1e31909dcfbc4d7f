/* Night: skylines with lit windows, a glowing frame, a wet floor or a grid that runs to the horizon. */
#include "lib/scene/scene_priv.h"

#include "lib/prop/prop_cairo.h"

struct neon {
	struct cg_rgb a, b, deep;
};

static void
sky(struct paint *p, const struct neon *n, double horizon)
{
	cairo_t *cr = layer_begin(p, "sky", 0, CG_TWINKLE);
	struct stop st[4] = { { 0, tinted(n->deep, .13, .045) }, { horizon / p->h * .55,
	    tinted(n->deep, .22, .085) }, { horizon / p->h, mix(tinted(n->a, .42, .14), tinted(n->b, .45,
	    .14), .45) }, { 1.001, tinted(n->deep, .12, .04) } };
	struct snd_rng rng;
	int i;

	fill_gradient(p, cr, st, 4, 0, 1);
	fill_light(p, cr, p->plan.hero_x, horizon, p->plan.hero_size * 1.7, tinted(n->a, .62, .17), .55);
	snd_rng_init(&rng, p->digest, "stars");
	for (i = 0; i < 150; i++) {
		double x = p->x0 + (p->x1 - p->x0) * snd_rng_unit(&rng);
		double t = snd_rng_unit(&rng), y = p->y0 + horizon * .9 * t * t, r = p->u * (.06 + .11 *
		    snd_rng_unit(&rng) * snd_rng_unit(&rng));

		set_rgb(cr, tinted(n->a, .94, .03), .25 + .6 * snd_rng_unit(&rng));
		circle(cr, x, y, r);
		cairo_fill(cr);
	}
	layer_end(cr);
}

/* One row of houses; d is 0 for the farthest, 2 for the nearest. */
static void
skyline(struct paint *p, const struct neon *n, double horizon, int d, uint32_t seed)
{
	static const char *const name[3] = { "skyline 1", "skyline 2", "skyline 3" };
	cairo_t *cr = layer_begin(p, name[d], .15 + .12 * d, CG_TWINKLE);
	struct cg_rgb c = mix(tinted(n->deep, .16, .05), tinted(mix(n->a, n->b, .5), .38, .12),
	    .62 - .28 * d), warm = cg_color_from_lch((struct cg_lch){ .86, .11, 78 });
	double x = p->x0 - p->u * 5, low = horizon + p->h * .012 * d, cell = p->u * (.62 + .16 * d);
	uint32_t k = 0;

	for (; x < p->x1 + p->u * 4; k++) {
		uint32_t r = hash2(k, (uint32_t)d, seed);
		double w = p->u * (5 + (r & 63) / 11.) * (.8 + .12 * d);
		/* houses sink towards the frame in the middle of things */
		double gap = (x + w / 2 - p->plan.hero_x) / (p->w * .34), fall = gap * gap;
		double h = p->h * (.06 + .20 * (r >> 6 & 255) / 255.) * (1 - .16 * d) *
		    (.62 + .38 * (fall > 1 ? 1 : fall));
		double wx, wy;
		int col = 0, row;

		set_linear(cr, 0, low - h, 0, low, c, 1, mix(c, tinted(n->a, .44, .13), .42), 1);
		cairo_rectangle(cr, x, low - h, w, h + p->h * .06);
		if ((r >> 15 & 3) == 0)
			cairo_rectangle(cr, x + w * .3, low - h - p->u * 1.6, w * .4, p->u * 1.8);
		if ((r >> 15 & 7) == 1)
			cairo_rectangle(cr, x + w * .48, low - h - p->u * 3.4, p->u * .16, p->u * 3.4);
		cairo_fill(cr);
		for (wx = x + cell * .7; wx < x + w - cell; wx += cell * 1.45, col++)
			for (row = 0, wy = low - h + cell; wy < low - cell * .6; wy += cell * 1.8, row++) {
				uint32_t q = hash2((uint32_t)col, (uint32_t)row, r);

				if ((q & 255) > 60 + 26u * (unsigned)d ||
				    touches_words(p, (struct cg_box){ wx, wy, cell, cell }))
					continue;
				set_rgb(cr, (q >> 8 & 7) == 0 ? tinted(n->b, .80, .13) : warm,
				    .35 + .2 * d + .2 * (q >> 12 & 1));
				cairo_rectangle(cr, wx, wy, cell * .72, cell * .95);
				cairo_fill(cr);
			}
		x += w + ((r >> 20 & 3) ? 0 : p->u * 1.5);
	}
	layer_end(cr);
}

/* A line of light: wide and faint, narrow and bright, a white heart. */
static void
tube(struct paint *p, cairo_t *cr, struct cg_rgb c, double width)
{
	struct cg_rgb core = mix(tinted(c, .93, .07), (struct cg_rgb){ 255, 255, 255 }, .5);

	(void)p;
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	set_rgb(cr, tinted(c, .70, .19), 1);
	cairo_set_line_width(cr, width);
	cairo_stroke_preserve(cr);
	set_rgb(cr, core, .95);
	cairo_set_line_width(cr, width * .42);
	cairo_stroke(cr);
}

static void
frame_path(cairo_t *cr, int kind, double x, double y, double r)
{
	int i;

	cairo_new_path(cr);
	if (kind == 0) {
		circle(cr, x, y, r);
	} else if (kind == 1) {
		round_box(cr, x - r, y - r, 2 * r, 2 * r, r * .2);
	} else if (kind == 2) { /* a gate */
		cairo_arc(cr, x, y - r * .1, r * .9, SND_PI, 2 * SND_PI);
		cairo_line_to(cr, x + r * .9, y + r);
		cairo_line_to(cr, x - r * .9, y + r);
		cairo_close_path(cr);
	} else {
		for (i = 0; i < 6; i++)
			cairo_line_to(cr, x + cos_turns(i / 6. + .25) * r * 1.06,
			    y + snd_sin_turns(i / 6. + .25) * r * 1.06);
		cairo_close_path(cr);
	}
}

static void
neon_frame(struct paint *p, const struct neon *n, double x, double y, double r, double floor_y)
{
	cairo_t *cr = layer_begin(p, "neon", .5, CG_GLOW);
	int kind = p->plan.variant, i;
	double w = p->u * .95;
	struct soft soft;
	struct cg_box box = { x - r * 1.3, y - r * 1.3, r * 2.6, r * 2.6 };

	for (i = 0; i < 2; i++) {
		soft_begin(&soft, box, p->u * (i ? 1.3 : 4.2));
		frame_path(soft.cr, kind, x, y, r);
		set_rgb(soft.cr, tinted(n->a, .66, .2), 1);
		cairo_set_line_width(soft.cr, w * (i ? 2.2 : 4));
		cairo_stroke(soft.cr);
		frame_path(soft.cr, kind, x, y, r * .86);
		set_rgb(soft.cr, tinted(n->b, .66, .2), 1);
		cairo_set_line_width(soft.cr, w * (i ? 1.4 : 2.4));
		cairo_stroke(soft.cr);
		soft_end(&soft, cr, i ? .9 : .75);
	}
	frame_path(cr, kind, x, y, r);
	tube(p, cr, n->a, w);
	frame_path(cr, kind, x, y, r * .86);
	tube(p, cr, n->b, w * .6);
	/* what the floor gives back */
	glow(cr, x, floor_y + p->u * 3, r * 1.5, p->u * 7, tinted(n->a, .62, .19), .55);
	layer_end(cr);
	p->s->light = (struct cg_box){ x - r, y - r, 2 * r, 2 * r };
}

static void
grid(struct paint *p, const struct neon *n, cairo_t *cr, double horizon)
{
	double depth = p->y1 - horizon, t;
	int i;

	for (i = -22; i <= 22; i++) {
		double x = p->plan.hero_x + i * p->w * .012, far = p->plan.hero_x + i * p->w * .16;

		cairo_move_to(cr, x, horizon);
		cairo_line_to(cr, far, p->y1 + 2);
	}
	for (i = 1; i < 14; i++) {
		t = (double)i / 13;
		t = t * t * (.35 + .65 * t);
		cairo_move_to(cr, p->x0, horizon + depth * t);
		cairo_line_to(cr, p->x1, horizon + depth * t);
	}
	cairo_set_line_width(cr, p->u * .16);
	set_linear(cr, 0, horizon, 0, p->y1, tinted(n->b, .70, .16), .15, tinted(n->b, .72, .17), .8);
	cairo_stroke(cr);
}

/* Streaks of the windows and the frame on a wet street. */
static void
wet(struct paint *p, const struct neon *n, cairo_t *cr, double horizon)
{
	struct cg_rgb warm = cg_color_from_lch((struct cg_lch){ .82, .11, 75 });
	struct snd_rng rng;
	int i;

	snd_rng_init(&rng, p->digest, "wet");
	for (i = 0; i < 46; i++) {
		double x = p->x0 + (p->x1 - p->x0) * snd_rng_unit(&rng), w = p->u * (.35 + 1.3 *
		    snd_rng_unit(&rng)), h = p->h * (.05 + .17 * snd_rng_unit(&rng));
		struct cg_rgb c = i % 3 == 0 ? tinted(n->a, .64, .18) : i % 3 == 1 ? warm :
		    tinted(n->b, .64, .18);

		glow(cr, x, horizon + h * .55, w, h, c, .30);
	}
	for (i = 0; i < 60; i++) {
		double t = snd_rng_unit(&rng), x = p->plan.hero_x + snd_rng_triangle(&rng) * p->w * .3;
		double w = p->u * (1.5 + 6 * t);

		set_rgb(cr, tinted(i & 1 ? n->a : n->b, .70, .17), .20);
		round_box(cr, x - w, horizon + (p->y1 - horizon) * (.1 + .9 * t * t), 2 * w,
		    p->u * (.1 + .22 * t), p->u * .1);
		cairo_fill(cr);
	}
}

static struct cg_rgb
floor_of(struct paint *p, const struct neon *n, double horizon)
{
	struct cg_box box = { p->x0, horizon - p->h * .03, p->x1 - p->x0, p->y1 };
	cairo_t *cr = layer_part(p, "street", .42, CG_TWINKLE, box);
	struct cg_rgb c = tinted(n->deep, .19, .06);

	cairo_rectangle(cr, p->x0, horizon, p->x1 - p->x0, p->y1 - horizon);
	cairo_clip(cr);
	set_linear(cr, 0, horizon, 0, p->y1, mix(tinted(n->a, .36, .12), c, .3), 1,
	    tinted(n->deep, .12, .04), 1);
	cairo_paint(cr);
	if (p->plan.variant & 1)
		grid(p, n, cr, horizon);
	else
		wet(p, n, cr, horizon);
	layer_end(cr);
	return c;
}

static void
mist(struct paint *p, const struct neon *n, double y, double alpha, const char *name)
{
	struct cg_box box = { p->x0, y - p->h * .14, p->x1 - p->x0, p->h * .28 };
	cairo_t *cr = layer_part(p, name, .4, CG_DRIFT, box);
	struct cg_rgb c = tinted(mix(n->a, n->b, .4), .58, .14);

	glow(cr, p->plan.hero_x, y, p->w * .55, p->h * .10, c, alpha);
	glow(cr, p->w - p->plan.hero_x, y, p->w * .5, p->h * .07, tinted(n->b, .5, .12), alpha * .7);
	layer_end(cr);
}

/* A dais with a lit rim, so that the hero does not stand in the dark. */
static void
dais(struct paint *p, const struct neon *n, double x, double y, double w)
{
	struct cg_box box = { x - w * .7, y - w * .2, w * 1.4, w * .45 };
	cairo_t *cr = layer_part(p, "dais", .6, CG_GLOW, box);
	double e = w * .11;

	glow(cr, x, y + e * .5, w * .68, e * 1.7, tinted(n->b, .6, .19), .6);
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_scale(cr, w / 2, e);
	cairo_arc(cr, 0, .55, 1, 0, 2 * SND_PI);
	cairo_restore(cr);
	set_rgb(cr, tinted(n->deep, .10, .04), 1);
	cairo_fill(cr);
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_scale(cr, w / 2, e);
	circle(cr, 0, 0, 1);
	cairo_restore(cr);
	set_linear(cr, x - w / 2, 0, x + w / 2, 0, tinted(n->a, .40, .12), 1, tinted(n->b, .44, .12),
	    1);
	cairo_fill_preserve(cr);
	tube(p, cr, n->b, p->u * .5);
	layer_end(cr);
}

void
paint_night(struct paint *p)
{
	struct plan *l = &p->plan;
	struct neon n = { tone(p, CG_TONE_PRIMARY), tone(p, CG_TONE_ACCENT), tone(p, CG_TONE_PRIMARY) };
	double size = l->hero_size * .84, horizon = l->hero_y - l->hero_size * .30;
	struct cg_lch h = cg_color_to_lch(n.deep);
	uint32_t seed = (uint32_t)snd_rng_next(&p->rng);
	struct cg_rgb c;
	int d;

	/* night is blue even where the brand is warm: half way to indigo */
	h.h = (h.h > 200 && h.h < 330) || h.c < .02 ? h.h : h.h < 110 ? 320 : 255;
	h.c = h.c < .05 ? .03 : .1;
	h.l = .3;
	n.deep = cg_color_from_lch(h);
	p->is_dark = true;
	p->sun = tinted(n.b, .90, .08);
	sky(p, &n, horizon);
	for (d = 0; d < 3; d++) {
		skyline(p, &n, horizon, d, seed);
		if (d < 2)
			mist(p, &n, horizon - p->h * .015, .30, d ? "mist 2" : "mist 1");
	}
	c = floor_of(p, &n, horizon);
	neon_frame(p, &n, l->hero_x, l->hero_y - size * .56, size * .60, l->hero_y);
	dais(p, &n, l->hero_x, l->hero_y + size * .005, size * 1.22);
	l->hero_size = size;
	group_props(p, c);
	p->s->particle = l->variant & 1 ? CG_PARTICLE_SPARK : CG_PARTICLE_RAIN;
}
