/* The season over any family, and the light of the two outcomes. */
#include "lib/scene/scene_priv.h"

#include <string.h>

/* A place for one small thing: anywhere but on the words and before the hero. */
static bool
place(struct paint *p, struct snd_rng *rng, double r, double *x, double *y)
{
	struct cg_box box;

	*x = p->x0 + (p->x1 - p->x0) * snd_rng_unit(rng);
	*y = p->y0 + (p->y1 - p->y0) * snd_rng_unit(rng);
	box = (struct cg_box){ *x - r, *y - r, 2 * r, 2 * r };
	return !touches_words(p, box) && !touches_hero(p, box);
}

static void
snow(struct paint *p, cairo_t *cr, struct snd_rng *rng)
{
	struct cg_rgb white = { 255, 255, 255 };
	double x, y;
	int i;

	for (i = 0; i < 170; i++) {
		double t = snd_rng_unit(rng), r = p->u * (.18 + 1.1 * t * t * t);

		/* it snows before the hero too, but not in heavy flakes */
		if (!place(p, rng, r, &x, &y) && (t > .7 ||
		    touches_words(p, (struct cg_box){ x - r, y - r, 2 * r, 2 * r })))
			continue;
		if (t > .85) { /* near ones are out of focus */
			glow(cr, x, y, r * 1.7, r * 1.7, white, .85);
			continue;
		}
		set_rgb(cr, white, .55 + .4 * t);
		circle(cr, x, y, r);
		cairo_fill(cr);
	}
}

static void
blossom(struct paint *p, cairo_t *cr, struct snd_rng *rng)
{
	struct cg_rgb petal = cg_color_from_lch((struct cg_lch){ .89, .07, 358 });
	struct cg_rgb heart = cg_color_from_lch((struct cg_lch){ .70, .14, 20 });
	struct cg_rgb wood = cg_color_from_lch((struct cg_lch){ .40, .04, 50 });
	double side = p->plan.hero_x > p->w / 2 ? 1 : -1, ox = side > 0 ? p->x1 : p->x0, x, y;
	double len = p->u * (p->is_wide ? 44 : 34), oy = p->h * .10;
	int i;

	set_rgb(cr, wood, 1);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	for (i = 0; i < 4; i++) { /* a branch with three twigs */
		double t = i * .24, bx = ox - side * len * t, by = oy - p->u * 6 * t;

		cairo_set_line_width(cr, p->u * (i ? .45 : .9));
		cairo_move_to(cr, i ? bx : ox + side * p->u, i ? by : oy + p->u * 2);
		if (i)
			cairo_curve_to(cr, bx - side * len * .1, by + p->u * 2, bx - side * len * .2,
			    by + p->u * (i & 1 ? 9 : -2), bx - side * len * .27, by + p->u * (i & 1 ? 11 : -5));
		else
			cairo_curve_to(cr, ox - side * len * .3, oy - p->u * 4, ox - side * len * .6,
			    oy + p->u * 2, ox - side * len, oy - p->u * 6);
		cairo_stroke(cr);
	}
	for (i = 0; i < 22; i++) {
		double t = snd_rng_unit(rng), r = p->u * (1.5 + 1.3 * snd_rng_unit(rng));

		flower(cr, ox - side * len * t, oy - p->u * 4 * t + p->u * 6 * snd_rng_triangle(rng), r,
		    snd_rng_unit(rng), shifted(petal, -.05 * snd_rng_unit(rng), 1.2), heart);
	}
	for (i = 0; i < 34; i++) {
		double s = p->u * (.8 + 1.1 * snd_rng_unit(rng)), a = snd_rng_unit(rng);

		if (place(p, rng, s, &x, &y))
			leaf(cr, 2, x, y, a, s, petal, shifted(petal, -.06, 1.2));
	}
}

static void
leaves(struct paint *p, cairo_t *cr, struct snd_rng *rng)
{
	static const double hue[4] = { 38, 55, 75, 95 };
	static const int species[4] = { 3, 1, 2, 0 };
	double x, y;
	int i;

	for (i = 0; i < 40; i++) {
		struct cg_rgb c = cg_color_from_lch((struct cg_lch){ .60 + .04 * (i & 3), .14, hue[i & 3] });
		double s = p->u * (1.6 + 3.4 * snd_rng_unit(rng) * snd_rng_unit(rng));
		double a = snd_rng_unit(rng);

		if (place(p, rng, s, &x, &y))
			leaf(cr, species[i & 3], x, y, a, s, shifted(c, .06, 1), c);
	}
}

static void
sunshine(struct paint *p, cairo_t *cr)
{
	double side = p->plan.light, x = side > 0 ? p->w * 1.0 : 0, y = 0, from;
	struct cg_rgb warm = cg_color_from_lch((struct cg_lch){ .965, .055, 88 });
	const struct cg_box *l = &p->s->light;
	bool is_seen = l->width > 0;
	int i;

	if (is_seen) { /* one sun is enough */
		x = l->x + l->width / 2;
		y = l->y + l->height / 2;
	} else {
		glow(cr, x, y, p->u * 75, p->u * 75, warm, .42);
		glow(cr, x, y, p->u * 26, p->u * 26, p->sun, .75);
	}
	from = is_seen ? l->width * .64 : 0;
	for (i = 0; i < 5; i++) { /* rays fan out of the corner */
		double a = (side > 0 ? .27 : .02) + i * .046, w = .006 + .004 * (i & 1), far = p->u * 120;
		cairo_pattern_t *g = cairo_pattern_create_radial(x, y, from, x, y, far);

		cairo_pattern_add_color_stop_rgba(g, 0, 1, .97, .86, .30);
		cairo_pattern_add_color_stop_rgba(g, 1, 1, .97, .86, 0);
		cairo_move_to(cr, x + cos_turns(a - w) * from, y + snd_sin_turns(a - w) * from);
		cairo_line_to(cr, x + cos_turns(a - w) * far, y + snd_sin_turns(a - w) * far);
		cairo_line_to(cr, x + cos_turns(a + w) * far, y + snd_sin_turns(a + w) * far);
		cairo_line_to(cr, x + cos_turns(a + w) * from, y + snd_sin_turns(a + w) * from);
		cairo_close_path(cr);
		cairo_set_source(cr, g);
		cairo_fill(cr);
		cairo_pattern_destroy(g);
	}
	for (i = 0; i < 4 && !is_seen; i++) { /* the lens answers on the line to the middle */
		double t = .30 + .16 * i;

		if (touches_words(p, (struct cg_box){ x + (p->plan.hero_x - x) * t, p->h * .7 * t, 1, 1 }))
			continue;
		set_rgb(cr, i & 1 ? warm : p->sun, .16);
		circle(cr, x + (p->plan.hero_x - x) * t, p->h * .7 * t, p->u * (1.4 + 1.5 * (i & 1) + i *
		    .5));
		cairo_fill(cr);
	}
}

static void
lantern(struct paint *p, cairo_t *cr, double x, double y, double r, struct cg_rgb c)
{
	struct cg_rgb gold = cg_color_from_lch((struct cg_lch){ .80, .13, 85 });
	int i;

	glow(cr, x, y, r * 3.2, r * 3.2, mix(c, gold, .5), .5);
	set_rgb(cr, shifted(c, -.28, .6), .8);
	cairo_set_line_width(cr, p->u * .16);
	cairo_move_to(cr, x, p->y0);
	cairo_line_to(cr, x, y - r);
	cairo_stroke(cr);
	for (i = 2; i >= 0; i--) { /* ribs: three ellipses one in the other */
		cairo_save(cr);
		cairo_translate(cr, x, y);
		cairo_scale(cr, r * (.36 + .32 * i), r * .86);
		circle(cr, 0, 0, 1);
		cairo_restore(cr);
		set_linear(cr, 0, y - r, 0, y + r, shifted(c, .04 + .04 * (2 - i), 1), 1,
		    mix(shifted(c, .12, 1), gold, .25), 1);
		cairo_fill(cr);
	}
	set_rgb(cr, gold, 1);
	round_box(cr, x - r * .38, y - r * .98, r * .76, r * .2, r * .06);
	round_box(cr, x - r * .38, y + r * .78, r * .76, r * .2, r * .06);
	for (i = -1; i <= 1; i++)
		cairo_rectangle(cr, x + i * r * .2 - r * .03, y + r * .98, r * .06, r * .75);
	cairo_fill(cr);
}

static void
lanterns(struct paint *p, cairo_t *cr)
{
	static const double at[5][3] = { { -.62, .15, 5.4 }, { -.36, .085, 3.8 }, { .36, .10, 4.2 }, {
		.62, .19, 5.8 }, { .02, .06, 3.2 } };
	struct cg_rgb red = cg_color_from_lch((struct cg_lch){ .56, .19, 28 });
	int i;

	for (i = 0; i < 5; i++) {
		double x = p->plan.hero_x + at[i][0] * p->plan.hero_size * (p->is_wide ? 1 : .72);
		double r = p->u * at[i][2], y = p->h * at[i][1];

		if (x > p->x0 && x < p->x1 && !touches_words(p, (struct cg_box){ x - r, y - r, 2 * r,
		    3 * r }))
			lantern(p, cr, x, y, r, red);
	}
}

static void
heart(cairo_t *cr, double x, double y, double r, struct cg_rgb c)
{
	cairo_move_to(cr, x, y + r);
	cairo_curve_to(cr, x - r * 1.5, y, x - r * 1.1, y - r * 1.1, x, y - r * .35);
	cairo_curve_to(cr, x + r * 1.1, y - r * 1.1, x + r * 1.5, y, x, y + r);
	set_linear(cr, x - r, y - r, x + r, y + r, shifted(c, .08, .95), 1, shifted(c, -.05, 1), 1);
	cairo_fill(cr);
}

static void
hearts(struct paint *p, cairo_t *cr, struct snd_rng *rng)
{
	struct cg_rgb c = cg_color_from_lch((struct cg_lch){ .64, .19, 12 }), pale = shifted(c, .18, .6);
	double x, y;
	int i;

	for (i = 0; i < 30; i++) {
		double r = p->u * (.7 + 2.6 * snd_rng_unit(rng) * snd_rng_unit(rng));

		if (place(p, rng, r * 1.4, &x, &y))
			heart(cr, x, y, r, i % 3 ? c : pale);
	}
}

/* The last layer moves below the first one that carries props. */
static void
put_behind_props(struct cg_scene *s)
{
	struct cg_layer top = s->layer[s->n - 1];
	size_t i;

	for (i = 0; i + 1 < s->n; i++)
		if (strcmp(s->layer[i].name, "props back") == 0 || strcmp(s->layer[i].name, "hero") == 0)
			break;
	memmove(&s->layer[i + 1], &s->layer[i], (s->n - 1 - i) * sizeof(top));
	s->layer[i] = top;
}

void
paint_overlay(struct paint *p)
{
	static const enum cg_particle falls[CG_OVERLAYS] = { CG_PARTICLE_NONE, CG_PARTICLE_SNOW,
		CG_PARTICLE_PETAL, CG_PARTICLE_LEAF, CG_PARTICLE_DUST, CG_PARTICLE_LANTERN,
		CG_PARTICLE_HEART };
	static const char *const what[CG_OVERLAYS] = { "overlay", "snow", "blossom", "leaves", "sun",
		"lantern", "heart" };
	enum cg_overlay o = p->spec->dir.overlay;
	struct snd_rng rng;
	cairo_t *cr;

	if (o == CG_OVERLAY_NONE || is_avoided(p, what[o]))
		return;
	snd_rng_init(&rng, p->digest, "overlay");
	cr = layer_begin(p, "overlay", 1, o == CG_OVERLAY_SUN ? CG_GLOW : CG_SWAY);
	if (o == CG_OVERLAY_SNOW)
		snow(p, cr, &rng);
	else if (o == CG_OVERLAY_BLOSSOM)
		blossom(p, cr, &rng);
	else if (o == CG_OVERLAY_LEAVES)
		leaves(p, cr, &rng);
	else if (o == CG_OVERLAY_SUN)
		sunshine(p, cr);
	else if (o == CG_OVERLAY_LANTERNS)
		lanterns(p, cr);
	else
		hearts(p, cr, &rng);
	layer_end(cr);
	/* rays that start in the picture are far away */
	if (o == CG_OVERLAY_SUN && p->s->light.width > 0)
		put_behind_props(p->s);
	p->s->particle = falls[o];
}

/* --- outcomes --- */

static void
win_light(struct paint *p)
{
	cairo_t *cr = layer_begin(p, "burst", .45, CG_GLOW);
	double x = p->s->hero.x + p->s->hero.width / 2, y = p->s->hero.y + p->s->hero.height * .55;
	double far = p->w * .75 + p->h * .3, r = p->s->hero.width;
	cairo_pattern_t *g = cairo_pattern_create_radial(x, y, r * .2, x, y, far);
	int i;

	cairo_pattern_add_color_stop_rgba(g, 0, 1, .96, .80, .75);
	cairo_pattern_add_color_stop_rgba(g, .45, 1, .95, .80, .22);
	cairo_pattern_add_color_stop_rgba(g, 1, 1, .95, .80, 0);
	for (i = 0; i < 18; i++) {
		double t = i / 18., w = .010 + .004 * (i & 1);

		cairo_move_to(cr, x, y);
		cairo_line_to(cr, x + cos_turns(t - w) * far, y + snd_sin_turns(t - w) * far);
		cairo_line_to(cr, x + cos_turns(t + w) * far, y + snd_sin_turns(t + w) * far);
		cairo_close_path(cr);
	}
	cairo_set_source(cr, g);
	cairo_fill(cr);
	cairo_pattern_destroy(g);
	glow(cr, x, y, r * 1.25, r * 1.25, p->sun, .9);
	layer_end(cr);
	put_behind_props(p->s);
	p->s->particle = CG_PARTICLE_CONFETTI;
}

/*
 * The sun goes down behind the hero: dusk above, the last light along the horizon. It lies
 * over what a backdrop shows, and is the fainter there.
 */
static void
dusk(struct paint *p)
{
	cairo_t *cr = layer_begin(p, "dusk", .2, CG_DRIFT);
	bool is_faint = p->is_dark || p->has_backdrop;
	struct cg_rgb high = cg_color_from_lch((struct cg_lch){ p->is_dark ? .34 : .70, .095, 318 });
	struct cg_rgb low = cg_color_from_lch((struct cg_lch){ p->is_dark ? .50 : .84, .125, 52 });

	set_linear(cr, 0, p->y0, 0, p->plan.horizon, high, is_faint ? .34 : .62, low,
	    is_faint ? .22 : .50);
	cairo_rectangle(cr, p->x0, p->y0, p->x1 - p->x0, p->plan.horizon - p->y0);
	cairo_fill(cr);
	set_linear(cr, 0, p->plan.horizon, 0, p->y1, low, is_faint ? .22 : .50, high, .10);
	cairo_rectangle(cr, p->x0, p->plan.horizon, p->x1 - p->x0, p->y1 - p->plan.horizon);
	cairo_fill(cr);
	layer_end(cr);
	put_behind_props(p->s);
}

/* Evening: what stands there is a little nearer to one warm tone, and still itself. */
static void
lose_light(struct paint *p)
{
	struct cg_rgb warm = cg_color_from_lch((struct cg_lch){ p->is_dark ? .42 : .72, .075, 50 });
	cairo_t *cr;

	dusk(p);
	cr = layer_begin(p, "evening", 1, CG_GLOW);
	set_rgb(cr, warm, .05);
	cairo_paint(cr);
	glow(cr, p->plan.hero_x, p->plan.hero_y - p->plan.hero_size * .4, p->plan.hero_size * 1.3,
	    p->plan.hero_size * 1.1, p->sun, .20);
	layer_end(cr);
	p->s->particle = p->spec->dir.overlay == CG_OVERLAY_SNOW ? CG_PARTICLE_SNOW : CG_PARTICLE_LEAF;
}

void
paint_outcome(struct paint *p)
{
	if (p->spec->outcome == CG_SCENE_WIN && p->has_backdrop)
		p->s->particle = CG_PARTICLE_CONFETTI; /* rays cannot go behind what it shows */
	else if (p->spec->outcome == CG_SCENE_WIN)
		win_light(p);
	else if (p->spec->outcome == CG_SCENE_LOSE)
		lose_light(p);
}
