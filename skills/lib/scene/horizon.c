/* Horizon: sky, sun, clouds, ridges in the mist, land or water, a frame of plants. */
#include "lib/scene/scene_priv.h"

struct hour {
	double top_l, top_c, low_l, low_c;
	bool is_warm; /* the low sky leans to the accent, and the sun stands low */
};

enum { DAY, GOLDEN, MIST, DUSK, HOURS };

static const struct hour hours[HOURS] = {
	[DAY] = { .80, .112, .965, .032, false },
	[GOLDEN] = { .82, .105, .955, .060, true },
	[MIST] = { .85, .070, .970, .028, false },
	[DUSK] = { .34, .105, .83, .100, true },
};

static const struct hour *
hour_of(struct paint *p)
{
	static const int by_variant[4] = { DAY, GOLDEN, DAY, MIST };
	enum cg_mood m = p->spec->dir.mood;

	if (p->is_dark || m == CG_PREMIUM)
		return &hours[DUSK];
	if (m == CG_MINIMAL)
		return &hours[MIST];
	/* summer is a clear day */
	return &hours[p->spec->dir.season == CG_SEASON_SUMMER ? DAY : by_variant[p->plan.variant & 3]];
}

/* The brand's hue as air has it: yellows light enough not to be mud, greens nearer to water. */
static struct cg_rgb
zenith(const struct paint *p, const struct hour *o)
{
	struct cg_lch c = cg_color_to_lch(tinted(tone(p, CG_TONE_PRIMARY), o->top_l, o->top_c));

	if (c.c > .02 && c.h > 110 && c.h < 190)
		c.h += (205 - c.h) * .4;
	if (o->top_l > .5 && c.h > 20 && c.h < 110) {
		c.l = c.l < .86 ? .86 : c.l;
		c.c *= .95;
	}
	return cg_color_from_lch(c);
}

/* What lies between two skies that are no neighbours on the wheel: light by day, violet at dusk. */
static struct cg_rgb
between_skies(struct cg_rgb top, struct cg_rgb low)
{
	struct cg_lch a = cg_color_to_lch(top), b = cg_color_to_lch(low);
	double turn = b.h - a.h;

	turn += turn > 180 ? -360 : turn < -180 ? 360 : 0;
	if (a.c < .02 || (turn < 60 && turn > -60))
		return mix(top, low, .55);
	if (a.l > .5)
		return cg_color_from_lch((struct cg_lch){ .965, .018, a.h });
	return cg_color_from_lch((struct cg_lch){ a.l + (b.l - a.l) * .42, .085, a.h > 150 ? 318 : 10 });
}

static void
sky(struct paint *p, const struct hour *o, double sx, double sy, double r)
{
	struct cg_rgb top = zenith(p, o), low, half;
	cairo_t *cr = layer_begin(p, "sky", 0, CG_DRIFT);
	double end = p->plan.horizon / p->h;
	bool is_night = o->top_l < .5;

	low = o->is_warm ? mix(tinted(tone(p, CG_TONE_ACCENT), o->low_l, o->low_c), p->sun, .45) :
	    tinted(top, o->low_l, o->low_c);
	half = between_skies(top, low);
	{
		/* a dark sky stays dark down to where the words end; the land hides what is below */
		struct stop st[4] = { { 0, top }, { is_night ? p->is_wide ? .40 : .44 : end * .62,
		    is_night ? mix(top, half, .45) : half }, { end, low }, { 1.001, low } };
		struct stop dusk[5] = { st[0], st[1], { end * .84, half }, st[2], st[3] };

		if (is_night)
			fill_gradient(p, cr, dusk, 5, 0, 1);
		else
			fill_gradient(p, cr, st, 4, 0, 1);
	}
	fill_light(p, cr, sx, sy, r * 9, shifted(p->sun, .02, is_night ? 1 : .6), is_night ? .4 : .6);
	fill_light(p, cr, sx, sy, r * 3.4, p->sun, .6);
	layer_end(cr);
}

static void
sun(struct paint *p, double x, double y, double r, bool is_low)
{
	struct cg_box box = { x - r * 3, y - r * 3, r * 6, r * 6 };
	cairo_t *cr = layer_part(p, "sun", .05, CG_GLOW, box);

	glow(cr, x, y, r * 2.2, r * 2.2, p->sun, .5);
	set_rgb(cr, is_low ? cg_color_from_lch((struct cg_lch){ .90, .115, 74 }) :
	    cg_color_from_lch((struct cg_lch){ .935, .125, 94 }), 1);
	circle(cr, x, y, r);
	cairo_fill(cr);
	layer_end(cr);
	p->s->light = (struct cg_box){ x - r, y - r, 2 * r, 2 * r };
}

static bool
hides_light(const struct paint *p, struct cg_box b)
{
	const struct cg_box *l = &p->s->light;
	double pad = l->width * .25;

	return b.x < l->x + l->width + pad && b.x + b.width > l->x - pad &&
	    b.y < l->y + l->height + pad && b.y + b.height > l->y - pad;
}

static void
clouds(struct paint *p, const struct hour *o, struct snd_rng *rng)
{
	cairo_t *cr = layer_begin(p, "clouds", .12, CG_DRIFT);
	bool is_night = o->top_l < .5;
	struct cg_rgb light = is_night ? mix(zenith(p, o), p->sun, .35) : shifted(p->sun, .035, .3);
	struct cg_rgb shade = is_night ? shifted(zenith(p, o), .12, 1) :
	    tinted(zenith(p, o), .92, o->top_c * .35);
	int i, n = 6 + snd_rng_below(rng, 3);

	for (i = 0; i < n; i++) {
		double x = ((double)i + .5 + .5 * snd_rng_triangle(rng)) / n * p->w;
		double y = p->plan.horizon * (.30 + .56 * snd_rng_unit(rng));
		double far = 1 - y / p->plan.horizon, size = p->u * (7 + 26 * far);

		struct cg_box box = { x - size, y - size * .6, size * 2, size * .7 };
		uint32_t seed = (uint32_t)snd_rng_next(rng);

		if (!touches_words(p, box) && !hides_light(p, box))
			cloud(p, cr, x, y, size, seed, light, mix(shade, light, .4));
	}
	/* birds, where there is no word, above the clouds that are low */
	set_rgb(cr, ramp(p, .7), .75);
	for (i = 0; i < 4 && !is_avoided(p, "bird"); i++) {
		double x = p->plan.hero_x + p->u * (snd_rng_triangle(rng) * 14 - p->plan.light * 12);
		double y = p->plan.horizon * (.08 + .1 * snd_rng_unit(rng));
		double size = p->u * (.9 + .6 * snd_rng_unit(rng));

		if (!touches_words(p, (struct cg_box){ x - size, y - size, size * 2, size * 2 }))
			bird(cr, x, y, size);
	}
	layer_end(cr);
}

/* Foliage and ground take the colour of the season, as far as the air lets it through. */
static struct cg_rgb
seasonal(const struct paint *p, struct cg_rgb c, double much)
{
	static const struct cg_lch of[CG_SEASONS] = { { 0, 0, 0 }, { .78, .12, 130 }, { 0, 0, 0 },
		{ .64, .135, 52 }, { .93, .02, 235 } };
	struct cg_lch s = of[p->spec->dir.season], x = cg_color_to_lch(c);

	if (s.l <= 0)
		return c;
	/* lightness stays near that of the distance, except for snow */
	if (p->spec->dir.season != CG_SEASON_WINTER)
		s.l = x.l + (s.l - x.l) * .3;
	return mix(c, cg_color_from_lch(s), much);
}

/* What grows along a ridge. kind: 0 firs, 1 broad trees, 2 palms. */
static void
grow(struct paint *p, cairo_t *cr, int kind, double y, double amp, double cell, uint32_t seed,
    double size, struct cg_rgb c, struct snd_rng *rng)
{
	double x = p->x0;

	while (x < p->x1) {
		double at = ridge_at(x, y, amp, cell, seed) + size * .06;
		double s = size * (.7 + .6 * snd_rng_unit(rng));

		if (fbm(x / (p->w * .12), seed + 77, 3) > -.12) {
			if (kind == 0)
				fir(cr, x, at, s * 1.25, c);
			else if (kind == 1)
				broadleaf(p, cr, x, at, s, c, (uint32_t)snd_rng_next(rng));
			else
				palm(cr, x, at, s * 1.5, .12 * snd_rng_triangle(rng), c);
		}
		x += size * (kind == 2 ? 1.1 : .42) * (.7 + .9 * snd_rng_unit(rng));
	}
}

static void
ridges(struct paint *p, struct snd_rng *rng, int kind)
{
	static const char *const name[] = { "ridge 1", "ridge 2", "ridge 3", "ridge 4" };
	int i, n = 4;
	double y = p->plan.horizon;
	struct cg_rgb mist = shifted(tone(p, CG_TONE_AIR), .03, .6);

	for (i = 0; i < n; i++) {
		double near = .14 + .145 * i, amp = p->h * (.105 - .016 * i);
		double cell = p->w * (.26 - .03 * i), at = y - p->h * .05 + p->h * .036 * i;
		uint32_t seed = (uint32_t)snd_rng_next(rng);
		struct cg_rgb c = seasonal(p, ramp(p, near), i < 2 ? .15 : .30);
		cairo_t *cr = layer_begin(p, name[i], .15 + .09 * i, CG_DRIFT);

		if (i >= 2)
			grow(p, cr, kind, at, amp, cell, seed, p->h * (.028 + .022 * (i - 2)),
			    p->spec->dir.season == CG_SEASON_WINTER ? c : seasonal(p, c, .6), rng);
		ridge(p, cr, at, amp, cell, seed, c, mix(c, mist, .55));
		layer_end(cr);
	}
}

/* The brand's own blue or green of the sea, if it has one. */
static struct cg_rgb
sea_of(const struct paint *p)
{
	static const enum cg_tone order[] = { CG_TONE_PRIMARY, CG_TONE_ACCENT, CG_TONE_SECONDARY };
	struct cg_rgb air = tone(p, CG_TONE_AIR);
	size_t i;

	for (i = 0; i < 3; i++) {
		struct cg_lch c = cg_color_to_lch(tone(p, order[i]));

		if (c.c > .05 && c.h > 175 && c.h < 275)
			return tone(p, order[i]);
	}
	return air;
}

static void
water(struct paint *p, struct snd_rng *rng, double sx)
{
	cairo_t *cr = layer_begin(p, "water", .3, CG_TWINKLE);
	double y = p->plan.horizon + p->h * .03, d;
	bool is_night = hour_of(p)->top_l < .5;
	struct cg_rgb far = tinted(sea_of(p), is_night ? .60 : .84, .085);
	struct cg_rgb near = tinted(sea_of(p), is_night ? .36 : .66, .105);
	cairo_pattern_t *g = cairo_pattern_create_linear(0, y, 0, p->y1);
	int i;

	cairo_pattern_add_color_stop_rgb(g, 0, far.r / 255., far.g / 255., far.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, 1, near.r / 255., near.g / 255., near.b / 255.);
	cairo_rectangle(cr, p->x0, y, p->x1 - p->x0, p->y1 - y);
	cairo_set_source(cr, g);
	cairo_fill(cr);
	cairo_pattern_destroy(g);
	for (i = 0; i < 150; i++) { /* glints gather under the sun */
		double t = snd_rng_unit(rng), half, x;

		d = t * t * (p->y1 - y);
		half = p->u * (.8 + 5 * t) * (.4 + snd_rng_unit(rng));
		x = i % 3 ? sx + snd_rng_triangle(rng) * p->w * (.05 + .16 * t) :
		    p->x0 + snd_rng_unit(rng) * (p->x1 - p->x0);
		set_rgb(cr, i % 3 ? p->sun : far, i % 3 ? .55 : .35);
		round_box(cr, x - half, y + d, half * 2, p->u * (.12 + .3 * t), p->u * .2);
		cairo_fill(cr);
	}
	layer_end(cr);
}

/* The ground the props stand on, with a path or waves of sand towards the horizon. */
static struct cg_rgb
ground(struct paint *p, struct snd_rng *rng, bool is_beach)
{
	cairo_t *cr = layer_begin(p, "ground", .5, CG_DRIFT);
	double y = p->plan.hero_y - p->plan.hero_size * .17, hx = p->plan.hero_x;
	uint32_t seed = (uint32_t)snd_rng_next(rng);
	struct cg_rgb c, lit;
	int i;

	c = is_beach ? cg_color_from_lch((struct cg_lch){ hour_of(p)->top_l < .5 ? .74 : .90, .055,
	    78 }) : mix(ramp(p, .52), tone(p, CG_TONE_SECONDARY), .15);
	c = is_beach ? c : seasonal(p, c, .62);
	lit = mix(shifted(c, .07, 1), p->sun, .3);
	ridge(p, cr, y + p->h * .01, p->h * .028, p->w * .34, seed, lit, c);
	/* light pools where the hero stands */
	cairo_save(cr);
	cairo_rectangle(cr, p->x0, y + p->h * .012, p->x1 - p->x0, p->y1);
	cairo_clip(cr);
	glow(cr, hx, p->plan.hero_y, p->plan.hero_size * 1.5, p->plan.hero_size * .24,
	    mix(lit, p->sun, .6), .8);
	for (i = 0; i < 5; i++) {
		double yy = y + (p->y1 - y) * (.18 + .17 * i), hh = p->h * (.004 + .005 * i), x;

		set_rgb(cr, shifted(c, is_beach ? -.04 : -.06, 1), .5);
		cairo_move_to(cr, p->x0, yy);
		for (x = p->x0; x <= p->x1 + 20; x += p->w * .02)
			cairo_line_to(cr, x, yy + fbm(x / (p->w * .2), seed + (uint32_t)i, 3) * p->h * .03);
		for (; x >= p->x0 - 20; x -= p->w * .02)
			cairo_line_to(cr, x, yy + hh * (.5 + fbm(x / (p->w * .07), seed + 40, 2)) +
			    fbm(x / (p->w * .2), seed + (uint32_t)i, 3) * p->h * .03);
		cairo_fill(cr);
	}
	cairo_restore(cr);
	layer_end(cr);
	return c;
}

static void
frame(struct paint *p, struct snd_rng *rng, bool is_beach)
{
	static const int species[4] = { 0, 4, 1, 3 };
	cairo_t *cr = layer_begin(p, "near leaves", 1, CG_SWAY);
	struct cg_rgb dark = ramp(p, .93), light = ramp(p, .8);
	int i, kind = is_beach ? 4 : species[snd_rng_below(rng, 4)];
	double side = p->plan.hero_x > p->w / 2 ? 1 : -1;
	double corner = side > 0 ? p->x1 : p->x0;

	/* the upper corner on the hero's side, unless the sun shines there */
	for (i = 0; i < 5 && side != p->plan.light; i++) {
		double a = side > 0 ? .30 + .055 * i : .20 - .055 * i;

		sprig(p, cr, kind, corner + side * p->u * 3, p->y0 - p->u * 3, a,
		    p->u * (22 + 9 * snd_rng_unit(rng)), light, dark);
	}
	for (i = 0; i < 4 && !is_beach; i++) { /* nothing of the kind grows in the sand */
		double a = side > 0 ? -.13 + -.05 * i : .63 + .05 * i;

		sprig(p, cr, kind, (side > 0 ? p->x0 : p->x1) - side * p->u * 3, p->y1 + p->u * 2, a,
		    p->u * (13 + 7 * snd_rng_unit(rng)), light, dark);
	}
	layer_end(cr);
	blur_layer(&p->s->layer[p->s->n - 1], (int)(p->u * .28));
}

void
paint_horizon(struct paint *p)
{
	static const int trees[CG_SEASONS] = { 1, 1, 2, 1, 0 };
	const struct hour *o = hour_of(p);
	struct snd_rng *rng = &p->rng;
	bool is_beach = p->spec->dir.season == CG_SEASON_SUMMER || snd_rng_chance(rng, .25);
	int kind = p->spec->dir.season ? trees[p->spec->dir.season] : snd_rng_below(rng, 3);
	double r = p->u * (o->is_warm ? 8.5 : 7), sx, sy;
	struct cg_rgb c;

	if (p->spec->dir.season == CG_SEASON_WINTER)
		is_beach = false;
	sx = p->plan.hero_x + p->plan.light * p->plan.hero_size * .55;
	sx = sx < p->w * .08 ? p->w * .08 : sx > p->w * .92 ? p->w * .92 : sx;
	sy = p->plan.horizon - (o->is_warm ? p->h * .16 : p->h * .38);
	if (p->is_tall && !o->is_warm)
		sy = p->plan.horizon - p->h * .2;
	sky(p, o, sx, sy, r);
	sun(p, sx, sy, r, o->is_warm);
	clouds(p, o, rng);
	if (kind == 2 && is_avoided(p, "palm"))
		kind = 1;
	ridges(p, rng, kind);
	if (is_beach)
		water(p, rng, sx);
	c = ground(p, rng, is_beach);
	group_props(p, c);
	frame(p, rng, is_beach);
	p->s->particle = CG_PARTICLE_DUST;
}
