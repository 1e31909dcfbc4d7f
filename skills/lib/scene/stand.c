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

static void
dress(struct paint *p, const struct cg_prop *prop, enum stand kind, struct cg_prop_ink *ink)
{
	struct cg_rgb base = tone(p, CG_TONE_PRIMARY), accent = tone(p, CG_TONE_ACCENT), third;
	uint32_t pick = hash2((uint32_t)prop->id[0], (uint32_t)prop->id[1], (uint32_t)prop->id[2]);

	third = tone(p, CG_TONE_SECONDARY);
	if (kind != STAND_HERO) {
		base = pick % 3 == 0 ? accent : pick % 3 == 1 ? third : base;
		accent = pick % 3 == 0 ? tone(p, CG_TONE_PRIMARY) : accent;
	}
	if (kind == STAND_FAR) { /* air between us and the thing */
		base = mix(base, tone(p, p->is_dark ? CG_TONE_SHADE : CG_TONE_AIR), .32);
		accent = mix(accent, tone(p, p->is_dark ? CG_TONE_SHADE : CG_TONE_AIR), .32);
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

void
stand(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    enum stand kind, struct cg_rgb ground)
{
	struct cg_prop_ink ink;
	struct cg_rgb dark = shadow_of(ground);
	double up = lift_of(prop), top = y - (.46 + up) * size;

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

/* Around the hero, in its size: sideways, downwards, how large. */
struct slot {
	double dx, dy, size;
	bool is_front;
};

static void
stand_small(struct paint *p, cairo_t *cr, bool is_front, struct cg_rgb ground)
{
	static const struct slot beside[] = { { -.60, -.045, .46, false }, { .62, -.05, .50, false },
		{ .46, .050, .33, true }, { -.44, .055, .30, true } };
	static const struct slot across[] = { { .0, .0, .74, false }, { -.50, .04, .34, true },
		{ .40, .055, .30, true }, { .40, .06, .30, true } };
	const struct plan *l = &p->plan;
	size_t i;

	for (i = 0; i < 4 && i < p->n_small; i++) {
		/* with the words in the middle, the others keep the balance on the far side */
		bool is_across = p->is_wide && l->side == 0 && i < 3;
		const struct slot *s = is_across ? &across[i] : &beside[i];
		double at = is_across ? p->w - l->hero_x : l->hero_x;
		double k = p->is_wide ? 1 : .78, x = at + s->dx * k * l->hero_size;
		double edge = s->size * l->hero_size * .42;

		if (s->is_front != is_front)
			continue;
		x = x < edge ? edge : x > p->w - edge ? p->w - edge : x;
		stand(p, cr, p->small[i], x, l->hero_y + s->dy * l->hero_size, s->size * l->hero_size,
		    is_front ? STAND_NEAR : STAND_FAR, ground);
	}
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

	stand_small(p, cr, false, ground);
	layer_end(cr);
	cr = layer_part(p, "hero", .7, CG_DRIFT, own);
	if (p->hero)
		stand(p, cr, p->hero, l->hero_x, l->hero_y, size, STAND_HERO, ground);
	layer_end(cr);
	cr = layer_part(p, "props front", .8, CG_DRIFT, all);
	stand_small(p, cr, true, ground);
	layer_end(cr);
	p->s->hero = (struct cg_box){ l->hero_x - size / 2, l->hero_y - size * .96, size, size };
}
