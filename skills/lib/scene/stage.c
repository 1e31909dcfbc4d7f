/* Stage: a curved backdrop, arches or a disc, a cone of light, plinths with the goods on them. */
#include "lib/scene/scene_priv.h"

struct set {
	struct cg_rgb wall, wall_low, floor, plinth;
};

static struct set
dress_set(struct paint *p)
{
	enum cg_mood m = p->spec->dir.mood;
	struct set s;
	struct cg_rgb hue = tone(p, p->plan.variant == 2 ? CG_TONE_SECONDARY : CG_TONE_PRIMARY);

	if (p->is_dark || m == CG_PREMIUM) {
		s.wall = tinted(hue, .25, .05);
		s.wall_low = tinted(hue, .36, .06);
		s.floor = tinted(hue, .30, .05);
		s.plinth = tinted(hue, .42, .06);
	} else if (p->plan.variant == 1 && m != CG_MINIMAL) {
		s.wall = tinted(hue, .50, .125);
		s.wall_low = tinted(hue, .60, .115);
		s.floor = tinted(hue, .56, .12);
		s.plinth = tinted(hue, .72, .09);
	} else {
		s.wall = tinted(hue, .865, .055);
		s.wall_low = tinted(hue, .93, .03);
		s.floor = tinted(hue, .885, .045);
		s.plinth = tinted(hue, .955, .022);
	}
	return s;
}

static void
wall(struct paint *p, const struct set *s, double floor_y)
{
	cairo_t *cr = layer_begin(p, "wall", 0, CG_DRIFT);
	double at = floor_y / p->h;
	/* the bend between wall and floor is a long soft gradient */
	struct stop st[5] = { { 0, s->wall }, { at - .16, s->wall_low }, { at, mix(s->wall_low,
	    s->floor, .4) }, { at + .10, s->floor }, { 1.001, shifted(s->floor, -.05, 1.05) } };

	fill_gradient(p, cr, st, 5, 0, 1);
	fill_light(p, cr, p->plan.hero_x + p->plan.light * p->plan.hero_size * .4,
	    p->plan.hero_y - p->plan.hero_size * .9, p->plan.hero_size * 1.5,
	    mix(s->wall_low, p->sun, .6), .65);
	layer_end(cr);
}

static void
arch_path(cairo_t *cr, double x, double base, double w, double h)
{
	cairo_new_sub_path(cr);
	cairo_arc(cr, x, base - h + w / 2, w / 2, SND_PI, 2 * SND_PI);
	cairo_line_to(cr, x + w / 2, base);
	cairo_line_to(cr, x - w / 2, base);
	cairo_close_path(cr);
}

/* A niche: the reveal on the side of the light is dark, the far one catches it. */
static void
niche(struct paint *p, cairo_t *cr, double x, double base, double w, double h,
    struct cg_rgb inside, struct cg_rgb reveal)
{
	double d = w * .055;
	struct soft soft;
	struct cg_box box = { x - w / 2, base - h, w, h };

	arch_path(cr, x, base, w, h);
	set_linear(cr, x - w / 2, 0, x + w / 2, 0, shifted(reveal, p->plan.light > 0 ? .05 : -.10, 1),
	    1, shifted(reveal, p->plan.light > 0 ? -.10 : .05, 1), 1);
	cairo_fill(cr);
	cairo_save(cr);
	arch_path(cr, x - p->plan.light * d, base, w - d, h - d * .6);
	cairo_clip(cr);
	set_linear(cr, 0, base - h, 0, base, inside, 1, mix(inside, p->sun, .45), 1);
	cairo_paint(cr);
	/* the shadow the edge throws into the niche */
	soft_begin(&soft, box, w * .05);
	cairo_set_fill_rule(soft.cr, CAIRO_FILL_RULE_EVEN_ODD);
	cairo_rectangle(soft.cr, box.x - w * .1, box.y - w * .1, w * 1.2, h + w * .2);
	arch_path(soft.cr, x - p->plan.light * w * .10, base + h * .05, w, h - w * .05);
	set_rgb(soft.cr, shifted(reveal, -.28, 1), 1);
	cairo_fill(soft.cr);
	soft_end(&soft, cr, .35);
	cairo_restore(cr);
}

static void
backdrop(struct paint *p, const struct set *s, double floor_y)
{
	cairo_t *cr = layer_begin(p, "arches", .2, CG_DRIFT);
	double x = p->plan.hero_x, size = p->plan.hero_size, w = size * 1.18;
	struct cg_rgb deep = shifted(s->wall, p->is_dark ? .10 : -.075, 1.25);
	struct cg_rgb accent = mix(s->wall, tone(p, CG_TONE_ACCENT), .42);
	int v = p->plan.variant;

	if (v == 0 || v == 2) {
		int side;

		for (side = -1; side <= 1; side += 2) {
			struct cg_box b = { x + side * w * .78 - w * .21, floor_y - size * .78, w * .42,
				size * .78 };

			if (p->is_wide && !touches_words(p, b))
				niche(p, cr, x + side * w * .78, floor_y, w * .42, size * .78, deep,
				    s->wall_low);
		}
		niche(p, cr, x, floor_y, w, size * 1.16, v ? accent : deep, s->wall_low);
	} else {
		struct cg_rgb disc = v == 1 ? accent : deep;
		struct soft soft;
		double r = size * .58, y = floor_y - size * .52;

		circle(soft_begin(&soft, (struct cg_box){ x - r, y - r, 2 * r, 2 * r }, r * .1),
		    x - p->plan.light * r * .08, y + r * .05, r);
		set_rgb(soft.cr, shifted(s->wall, -.2, 1), 1);
		cairo_fill(soft.cr);
		soft_end(&soft, cr, .35);
		circle(cr, x, y, r);
		set_linear(cr, x + p->plan.light * r, y - r, x - p->plan.light * r, y + r,
		    mix(disc, p->sun, .4), 1, disc, 1);
		cairo_fill(cr);
		circle(cr, x, y, r * 1.16);
		set_rgb(cr, mix(disc, p->sun, .3), .7);
		cairo_set_line_width(cr, p->u * .3);
		cairo_stroke(cr);
	}
	layer_end(cr);
}

/* A round or square column from its top down to the floor. */
static void
plinth(struct paint *p, cairo_t *cr, double x, double top, double w, double h, bool is_round,
    struct cg_rgb c)
{
	double e = w * .13, side = p->plan.light;
	struct cg_rgb lit = mix(shifted(c, .05, .9), p->sun, .35), dark = shifted(c, -.17, 1.25);
	struct cg_rgb shadow = shifted(c, -.45, 1);
	cairo_pattern_t *g = cairo_pattern_create_linear(x - w / 2, 0, x + w / 2, 0);
	struct soft soft;
	struct cg_box box = { x - w * .9, top + h - e, w * 1.8, e * 2.6 };

	soft_begin(&soft, box, w * .035); /* thrown over the floor */
	cairo_translate(soft.cr, x - side * w * .16, top + h + e * .25);
	cairo_scale(soft.cr, w * .64, e * 1.2);
	circle(soft.cr, 0, 0, 1);
	set_rgb(soft.cr, shadow, 1);
	cairo_fill(soft.cr);
	soft_end(&soft, cr, .38);
	cairo_pattern_add_color_stop_rgb(g, side > 0 ? 1 : 0, lit.r / 255., lit.g / 255., lit.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, side > 0 ? .62 : .38, c.r / 255., c.g / 255., c.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, side > 0 ? .08 : .92, dark.r / 255., dark.g / 255.,
	    dark.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, side > 0 ? 0 : 1, (dark.r + c.r) / 510.,
	    (dark.g + c.g) / 510., (dark.b + c.b) / 510.);
	cairo_save(cr);
	cairo_translate(cr, x, top + h);
	cairo_scale(cr, w / 2, is_round ? e : e * .3);
	cairo_arc(cr, 0, 0, 1, 0, SND_PI);
	cairo_restore(cr);
	cairo_line_to(cr, x - w / 2, top);
	cairo_line_to(cr, x + w / 2, top);
	cairo_close_path(cr);
	cairo_set_source(cr, g);
	cairo_fill(cr);
	cairo_pattern_destroy(g);
	cairo_save(cr);
	cairo_translate(cr, x, top);
	cairo_scale(cr, w / 2, e);
	if (is_round)
		circle(cr, 0, 0, 1);
	else {
		cairo_move_to(cr, -1, .3);
		cairo_line_to(cr, -.86, -.7);
		cairo_line_to(cr, .86, -.7);
		cairo_line_to(cr, 1, .3);
	}
	cairo_restore(cr);
	set_linear(cr, x - side * w / 2, 0, x + side * w / 2, 0, shifted(c, -.02, 1), 1, lit, 1);
	cairo_fill(cr);
}

static void
beam(struct paint *p, double floor_y)
{
	cairo_t *cr = layer_begin(p, "beam", .3, CG_GLOW);
	double x = p->plan.hero_x, s = p->plan.hero_size, from = x + p->plan.light * s * .75;
	struct cg_box box = { x - s * 1.2, p->y0, s * 2.6, floor_y - p->y0 };
	struct soft soft;

	soft_begin(&soft, box, s * .03);
	cairo_move_to(soft.cr, from - s * .08, p->y0 - s * .1);
	cairo_line_to(soft.cr, from + s * .08, p->y0 - s * .1);
	cairo_line_to(soft.cr, x + s * .62, floor_y + s * .12);
	cairo_line_to(soft.cr, x - s * .62, floor_y + s * .12);
	cairo_close_path(soft.cr);
	set_linear(soft.cr, 0, p->y0, 0, floor_y, p->sun, .9, p->sun, .12);
	cairo_fill(soft.cr);
	soft_end(&soft, cr, p->is_dark ? .30 : .42);
	layer_end(cr);
}

static void
petals(struct paint *p, struct cg_rgb c)
{
	cairo_t *cr = layer_begin(p, "petals", .95, CG_SWAY);
	struct snd_rng rng;
	int i;

	snd_rng_init(&rng, p->digest, "petals");
	for (i = 0; i < 16; i++) {
		double x = p->plan.hero_x + snd_rng_triangle(&rng) * p->plan.hero_size * 1.1;
		double y = p->h * snd_rng_unit(&rng), s = p->u * (1.4 + 1.6 * snd_rng_unit(&rng));
		double a = snd_rng_unit(&rng);
		struct cg_box box = { x - s, y - s, 2 * s, 2 * s };

		if (!touches_words(p, box) && !touches_hero(p, box))
			leaf(cr, 2, x, y, a, s, shifted(c, .08, .9), c);
	}
	layer_end(cr);
}

void
paint_stage(struct paint *p)
{
	struct set s = dress_set(p);
	struct plan *l = &p->plan;
	double size = l->hero_size * (p->is_wide ? .86 : .82), lift = size * .17, floor_y, x = l->hero_x;
	double k = p->is_wide ? 1 : .80, foot = l->hero_y;
	bool is_round = l->variant != 3;
	struct cg_rgb other = mix(s.plinth, tone(p, CG_TONE_ACCENT), .30);
	struct cg_box all = { p->x0, foot - size * 1.6, p->x1 - p->x0, size * 1.95 };
	cairo_t *cr;
	size_t i;
	/* sideways, height of the plinth, width, prop, downwards: in sizes of the hero */
	static const double at[4][5] = { { -.74, .10, .46, .42, -.05 }, { .76, .34, .46, .44, -.06 },
		{ .58, .0, 0, .30, .115 }, { -.56, .0, 0, .30, .125 } };

	floor_y = foot - size * .10;
	wall(p, &s, floor_y);
	backdrop(p, &s, floor_y);
	beam(p, floor_y);
	l->hero_size = size;
	cr = layer_part(p, "props back", .5, CG_DRIFT, all);
	for (i = 0; i < 2 && i < p->n_small; i++) {
		double px = x + at[i][0] * k * size, py = foot + at[i][4] * size, e = at[i][2] * size;

		if (l->side == 0 && p->is_wide && i == 1)
			px = p->w - x;
		if (px < e * .45 || px > p->w - e * .45)
			px = px < e ? e * .45 : p->w - e * .45;
		plinth(p, cr, px, py - at[i][1] * size, e, at[i][1] * size, is_round, i ? other : s.plinth);
		stand(p, cr, p->small[i], px, py - at[i][1] * size + e * .02, at[i][3] * size, STAND_NEAR,
		    s.plinth);
	}
	layer_end(cr);
	cr = layer_part(p, "hero", .7, CG_DRIFT, all);
	plinth(p, cr, x, foot - lift, size * 1.12, lift, is_round, s.plinth);
	if (p->hero)
		stand(p, cr, p->hero, x, foot - lift + size * .035, size, STAND_HERO, s.plinth);
	layer_end(cr);
	p->s->hero = (struct cg_box){ x - size / 2, foot - lift - size * .93, size, size };
	cr = layer_part(p, "props front", .82, CG_DRIFT, all);
	for (i = 2; i < 4 && i < p->n_small; i++)
		stand(p, cr, p->small[i], l->side == 0 && p->is_wide && i == 2 ? p->w - x - size * .3 :
		    x + at[i][0] * k * size, foot + at[i][4] * size, at[i][3] * size, STAND_NEAR, s.floor);
	layer_end(cr);
	if (p->spec->dir.overlay == CG_OVERLAY_NONE && !is_avoided(p, "petal"))
		petals(p, mix(tone(p, CG_TONE_ACCENT), s.wall_low, .25));
	p->s->particle = CG_PARTICLE_PETAL;
}
