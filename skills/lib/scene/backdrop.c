/*
 * A picture that somebody else made, in place of what a family paints: it fills the
 * canvas, the words go where it is calm, and a field of one colour grows over that side
 * of it as far as the words need it.
 */
#include "lib/scene/scene_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "lib/image/still.h"

/* How much livelier the planned side may be than the other before they change places. */
static const double livelier = 1.25;

static double
liveliness(const struct paint *p, struct cg_box box)
{
	double low, high;

	measure_box(p->s, box, &low, &high);
	return (high + .05) / (low + .05);
}

static void
choose_side(struct paint *p)
{
	struct cg_box here = p->plan.words, there = here;

	there.x = p->w - here.x - here.width;
	if (p->plan.side && liveliness(p, here) > livelier * liveliness(p, there))
		plan_mirror(p);
}

/* Where its subject was asked for: lights of a clip come from there. */
static void
guess_hero(struct paint *p)
{
	double size = p->plan.hero_size;

	p->s->hero = (struct cg_box){ p->plan.hero_x - size * .4, p->plan.hero_y - size, size * .8,
		size };
}

bool
paint_backdrop(struct paint *p)
{
	int w = (int)(p->x1 - p->x0), h = (int)(p->y1 - p->y0);
	struct cg_err why = CG_ERR_INIT;
	uint8_t *argb = cg_still_load(p->spec->backdrop, w, h, &why);
	cairo_surface_t *s;
	double low, high;
	cairo_t *cr;

	if (!argb) {
		p->s->is_degraded = true;
		snprintf(p->s->why, sizeof p->s->why, "the backdrop was left out: %.200s", why.msg);
		return false;
	}
	s = cairo_image_surface_create_for_data(argb, CAIRO_FORMAT_ARGB32, w, h, w * 4);
	cr = layer_begin(p, "backdrop", .3, CG_DRIFT);
	cairo_set_source_surface(cr, s, p->x0, p->y0);
	cairo_paint(cr);
	layer_end(cr);
	cairo_surface_destroy(s);
	free(argb);
	p->has_backdrop = true;
	measure_box(p->s, (struct cg_box){ 0, 0, p->w, p->h }, &low, &high);
	p->is_dark = low + high < .4;
	choose_side(p);
	guess_hero(p);
	return true;
}

/* Soft at both ends; what ends near the canvas's edge goes on to it. */
static void
add_stops(cairo_pattern_t *g, struct cg_rgb c, double alpha, double from, double to, double fade)
{
	enum { STEPS = 8 };
	bool opens = from > .16, closes = to < .84;

	from = opens ? from : 0;
	to = closes ? to : 1;
	for (int i = 0; i <= STEPS; i++) {
		double t = (double)i / STEPS, soft = t * t * (3 - 2 * t);

		if (opens)
			cairo_pattern_add_color_stop_rgba(g, from - fade * (1 - t), c.r / 255., c.g / 255.,
			    c.b / 255., alpha * soft);
		else if (i == STEPS)
			cairo_pattern_add_color_stop_rgba(g, 0, c.r / 255., c.g / 255., c.b / 255., alpha);
	}
	for (int i = 0; i <= STEPS; i++) {
		double t = (double)i / STEPS, soft = t * t * (3 - 2 * t);

		if (closes)
			cairo_pattern_add_color_stop_rgba(g, to + fade * t, c.r / 255., c.g / 255., c.b / 255.,
			    alpha * (1 - soft));
		else if (i == STEPS)
			cairo_pattern_add_color_stop_rgba(g, 1, c.r / 255., c.g / 255., c.b / 255., alpha);
	}
}

void
paint_scrim(struct paint *p, struct cg_box block, struct cg_rgb c, double alpha)
{
	double pad = p->u * 3, fade = p->is_wide ? .30 : .22;
	cairo_t *cr = layer_begin(p, "veil", 1, CG_STILL);
	cairo_pattern_t *g = p->is_wide ? cairo_pattern_create_linear(0, 0, p->w, 0)
	    : cairo_pattern_create_linear(0, 0, 0, p->h);

	if (p->is_wide)
		add_stops(g, c, alpha, (block.x - pad) / p->w, (block.x + block.width + pad) / p->w, fade);
	else
		add_stops(g, c, alpha, (block.y - pad) / p->h, (block.y + block.height + pad) / p->h, fade);
	cairo_set_source(cr, g);
	cairo_paint(cr);
	cairo_pattern_destroy(g);
	layer_end(cr);
}
