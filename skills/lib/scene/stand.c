/* Props in a scene: dressed, lit from the key light, standing on their shadows. */
#include "lib/scene/scene_priv.h"

#include <string.h>

#include "lib/prop/prop_cairo.h"

/* The prop's own light comes from the upper left; the key light may come from the right. */
static void
draw(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    const struct cg_prop_ink *ink)
{
	cairo_save(cr);
	cairo_translate(cr, x, y);
	if (p->plan.light > 0)
		cairo_scale(cr, -1, 1);
	if (ink)
		cg_prop_draw(cr, prop, 0, 0, size, ink);
	else
		cg_prop_silhouette(cr, prop, 0, 0, size);
	cairo_restore(cr);
}

/* Seen through some air: lighter or darker and duller, but of the same hue. */
static struct cg_rgb
hazed(const struct paint *p, struct cg_rgb c)
{
	double l = cg_color_to_lch(c).l;

	return shifted(c, ((p->is_dark ? .29 : .88) - l) * .26, .82);
}

static void
dress(struct paint *p, const struct cg_prop *prop, enum stand kind, struct cg_prop_ink *ink)
{
	struct cg_rgb base = tone(p, CG_TONE_PRIMARY), accent = tone(p, CG_TONE_ACCENT), third;
	struct cg_rgb brand[] = { base, accent, tone(p, CG_TONE_SECONDARY) };
	uint32_t pick = hash2((uint32_t)prop->id[0], (uint32_t)prop->id[1], (uint32_t)prop->id[2]);

	third = tone(p, CG_TONE_SECONDARY);
	if (kind != STAND_HERO) {
		base = pick % 3 == 0 ? accent : pick % 3 == 1 ? third : base;
		accent = pick % 3 == 0 ? tone(p, CG_TONE_PRIMARY) : accent;
	}
	cg_prop_natural(prop, brand, sizeof(brand) / sizeof(brand[0]), &base, &accent);
	if (kind == STAND_FAR) { /* air between us and the thing */
		base = hazed(p, base);
		accent = hazed(p, accent);
	}
	cg_prop_ink_of(base, accent, ink);
}

/* The shadow that the key light throws over the ground, away from it and backwards. */
static void
cast(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    struct cg_rgb dark, double alpha)
{
	struct cg_box box = { x - size * (p->plan.light > 0 ? 1.15 : .5), y - size * .30,
		size * 1.65, size * .34 };
	cairo_matrix_t m;
	struct soft soft;
	cairo_t *c = soft_begin(&soft, box, p->w * .004 + size * .012);

	cairo_translate(c, x, y);
	/* height becomes length: .62 of it sideways, .24 into the depth */
	cairo_matrix_init(&m, 1, 0, p->plan.light * .62, .24, 0, 0);
	cairo_transform(c, &m);
	set_rgb(c, dark, 1);
	draw(p, c, prop, 0, -.46 * size, size, NULL);
	soft_end(&soft, cr, alpha);
}

static struct cg_rgb
shadow_of(struct cg_rgb ground)
{
	struct cg_lch c = cg_color_to_lch(ground);

	c.l = c.l * .34;
	c.c = c.c * .8 < .02 ? .02 : c.c * .8;
	return cg_color_from_lch(c);
}

/* What does not stand by nature hangs in the air above its shadow. */
static double
lift_of(const struct cg_prop *prop)
{
	static const char *const airy[] = { "plane", "balloon", "butterfly", "bird", "kite", "rocket",
		"drone", "cloud" };
	size_t i;

	for (i = 0; i < sizeof(airy) / sizeof(airy[0]); i++)
		if (strstr(prop->id, airy[i]))
			return .16;
	return 0;
}

/* What is left on the ground does not stand on it: a few prints that lead away. */
static bool
is_mark(const struct cg_prop *prop)
{
	return strcmp(prop->id, "footprint") == 0;
}

static void
tread(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    struct cg_rgb ground)
{
	int i;

	for (i = 0; i < 4; i++) {
		double k = .52 - .06 * i;

		cairo_save(cr);
		cairo_translate(cr, x + p->plan.light * size * (.16 * i - .2) + (i & 1 ? .07 : -.07) * size,
		    y - size * .13 * i);
		cairo_transform(cr, &(cairo_matrix_t){ i & 1 ? .9 : -.9, 0, -.35 * p->plan.light, .36, 0,
		    0 });
		set_rgb(cr, shadow_of(ground), .34 - .05 * i);
		cg_prop_silhouette(cr, prop, 0, 0, size * k);
		cairo_restore(cr);
	}
}

void
stand(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    enum stand kind, struct cg_rgb ground)
{
	struct cg_prop_ink ink;
	struct cg_rgb dark = shadow_of(ground);
	double up = lift_of(prop), top = y - (.46 + up) * size;

	if (is_mark(prop) && kind != STAND_HERO) {
		tread(p, cr, prop, x, y, size, ground);
		return;
	}
	dress(p, prop, kind, &ink);
	if (up > 0) {
		glow(cr, x - p->plan.light * size * .1, y, size * .34, size * .05, dark, .45);
	} else {
		cast(p, cr, prop, x, y, size, dark, kind == STAND_FAR ? .22 : .34);
		cg_prop_shadow(cr, prop, x, top, size, dark, kind == STAND_FAR ? .3 : .45);
	}
	if (kind == STAND_HERO) { /* a rim of light on the side of the key light */
		set_rgb(cr, p->sun, .9);
		draw(p, cr, prop, x + p->plan.light * size * .006, top - size * .006, size, NULL);
	}
	draw(p, cr, prop, x, top, size, &ink);
}

void
hang(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    double angle, enum stand kind)
{
	struct cg_prop_ink ink;

	dress(p, prop, kind, &ink);
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_rotate(cr, angle * 2 * SND_PI);
	draw(p, cr, prop, 0, 0, size, &ink);
	cairo_restore(cr);
}

/* --- arrangement --- */

enum { PLACES = 5 };

/* One small thing: where its foot stands and how large it is. */
struct place {
	const struct cg_prop *prop;
	double x, y, size;
	bool is_front;
};

double
half_of(const struct cg_prop *prop)
{
	double b[4];

	cg_prop_bounds(prop, b);
	return (b[2] - b[0]) / 2 / CG_PROP_GRID;
}

/* Try size at x; a place must be on the canvas, off the words and off the others. */
static bool
put(struct paint *p, struct place *all, size_t *n, const struct cg_prop *prop, double x,
    double y, double size, bool is_front)
{
	double half = half_of(prop) * size, edge = p->u * 1.2;
	size_t i;

	if (x - half < edge || x + half > p->w - edge ||
	    touches_words(p, (struct cg_box){ x - half, y - size * .92, half * 2, size * .92 }))
		return false;
	for (i = 0; i < *n; i++) {
		double other = half_of(all[i].prop) * all[i].size;

		if (x - half < all[i].x + other && x + half > all[i].x - other)
			return false;
	}
	all[(*n)++] = (struct place){ prop, x, y, size, is_front };
	return true;
}

/*
 * Small things are a third of the hero and stand beside its silhouette: outwards
 * on the free side first, then towards the words, from the hero away. Those that
 * find no room are left out; at least one looks out from behind.
 */
static size_t
arrange(struct paint *p, struct place *all)
{
	static const double third[4] = { .36, .32, .29, .27 };
	const struct plan *l = &p->plan;
	double reach[2], size = l->hero_size, out = l->hero_x > p->w / 2 ? 1 : -1, gap = size * .035;
	double half = p->hero ? half_of(p->hero) * size : size * .4;
	size_t i, n = 0;

	reach[0] = reach[1] = half + gap;
	for (i = 0; i < p->n_small && n < (p->is_wide ? 4 : 3); i++) {
		double s = third[n] * size, own = half_of(p->small[i]) * s;
		/* the next one goes to the emptier side, the outer one first */
		int first = reach[0] <= reach[1] ? 0 : 1, k;

		for (k = 0; k < 2; k++) {
			int at = k ? 1 - first : first;
			double x = l->hero_x + (at ? -out : out) * (reach[at] + own);

			if (put(p, all, &n, p->small[i], x, l->hero_y + (n & 1 ? .030 : -.035) * size, s,
			    n & 1)) {
				reach[at] += 2 * own + gap;
				break;
			}
		}
	}
	return n;
}

/* With the words in the middle, a smaller group stands on the far side and keeps the balance. */
static size_t
arrange_across(struct paint *p, struct place *all)
{
	const struct plan *l = &p->plan;
	double x = p->w - l->hero_x, s = l->hero_size, in = l->hero_x < p->w / 2 ? -1 : 1, step;
	size_t n = 0;

	if (p->n_small < 1 || !put(p, all, &n, p->small[0], x, l->hero_y - .02 * s, .52 * s, false))
		return n;
	step = (half_of(p->small[0]) * .52 + .02) * s;
	if (p->n_small > 1)
		put(p, all, &n, p->small[1], x + in * (step + half_of(p->small[1]) * .28 * s),
		    l->hero_y + .035 * s, .28 * s, true);
	if (p->n_small > 2)
		put(p, all, &n, p->small[2], x - in * (step + half_of(p->small[2]) * .24 * s),
		    l->hero_y + .03 * s, .24 * s, true);
	return n;
}

/* Where only one or none fits beside it, others look out from behind the hero. */
static size_t
arrange_behind(struct paint *p, struct place *all, size_t n)
{
	const struct plan *l = &p->plan;
	double half = p->hero ? half_of(p->hero) : .4, s = .40 * l->hero_size;
	size_t i;

	for (i = 0; n < 2 && i < p->n_small; i++) {
		const struct cg_prop *prop = n && all[0].prop == p->small[i] ? NULL : p->small[i];
		int side;
		double own, x;

		if (!prop)
			continue;
		side = n && all[0].x > l->hero_x ? -1 : n ? 1 : -1;
		own = half_of(prop) * s;
		x = l->hero_x + side * (half * l->hero_size + own * .25);

		x = x < own + p->u ? own + p->u : x > p->w - own - p->u ? p->w - own - p->u : x;
		all[n++] = (struct place){ prop, x, l->hero_y - .07 * l->hero_size, s, false };
	}
	return n;
}

static void
stand_small(struct paint *p, cairo_t *cr, const struct place *all, size_t n, bool is_front,
    struct cg_rgb ground)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (all[i].is_front == is_front)
			stand(p, cr, all[i].prop, all[i].x, all[i].y, all[i].size,
			    is_front ? STAND_NEAR : STAND_FAR, ground);
}

void
group_props(struct paint *p, struct cg_rgb ground)
{
	const struct plan *l = &p->plan;
	double size = l->hero_size;
	struct cg_box all = { p->x0, l->hero_y - size * 1.05, p->x1 - p->x0, size * 1.35 };
	struct cg_box own = { l->hero_x - size * 1.2, l->hero_y - size * 1.02, size * 2.4,
		size * 1.2 };
	cairo_t *cr = layer_part(p, "props back", .55, CG_DRIFT, all);
	struct place small[PLACES];
	size_t n = p->is_wide && l->side == 0 ? arrange_across(p, small) : arrange(p, small);

	n = arrange_behind(p, small, n);
	stand_small(p, cr, small, n, false, ground);
	layer_end(cr);
	cr = layer_part(p, "hero", .7, CG_DRIFT, own);
	if (p->hero)
		stand(p, cr, p->hero, l->hero_x, l->hero_y, size, STAND_HERO, ground);
	layer_end(cr);
	cr = layer_part(p, "props front", .8, CG_DRIFT, all);
	stand_small(p, cr, small, n, true, ground);
	layer_end(cr);
	p->s->hero = (struct cg_box){ l->hero_x - size / 2, l->hero_y - size * .96, size, size };
}
