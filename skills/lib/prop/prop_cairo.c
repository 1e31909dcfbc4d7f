/* Props on a Cairo context. */
#include "lib/prop/prop_cairo.h"

static int
append(cairo_t *cr, const char *d)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_prop_reader r;
	struct cg_prop_seg s;
	int got;

	cg_prop_read(&r, d);
	while ((got = cg_prop_next(&r, &s, &err)) > 0) {
		if (s.op == 'M')
			cairo_move_to(cr, s.p[0][0], s.p[0][1]);
		else if (s.op == 'L')
			cairo_line_to(cr, s.p[0][0], s.p[0][1]);
		else if (s.op == 'C')
			cairo_curve_to(cr, s.p[0][0], s.p[0][1], s.p[1][0], s.p[1][1], s.p[2][0],
			    s.p[2][1]);
		else
			cairo_close_path(cr);
	}
	return got;
}

static void
enter(cairo_t *cr, double x, double y, double size)
{
	cairo_translate(cr, x - size / 2, y - size / 2);
	cairo_scale(cr, size / CG_PROP_GRID, size / CG_PROP_GRID);
}

static void
stop(cairo_pattern_t *light, double at, struct cg_rgb c, double by, double alpha)
{
	struct cg_lch x = cg_color_to_lch(c);

	x.l += by;
	x.l = x.l > 1 ? 1 : x.l < 0 ? 0 : x.l;
	c = cg_color_from_lch(x);
	cairo_pattern_add_color_stop_rgba(light, at, c.r / 255.0, c.g / 255.0, c.b / 255.0, alpha);
}

/* One light for the whole prop, so that its parts belong together. */
static cairo_pattern_t *
lit(struct cg_rgb c, const struct cg_prop_ink *ink)
{
	cairo_pattern_t *light;

	if (ink->flat)
		return cairo_pattern_create_rgba(c.r / 255.0, c.g / 255.0, c.b / 255.0, ink->alpha);
	light = cairo_pattern_create_linear(14, 6, 70, 98);
	stop(light, 0, c, 0.045, ink->alpha);
	stop(light, 0.45, c, 0, ink->alpha);
	stop(light, 1, c, -0.045, ink->alpha);
	return light;
}

static void
paint(cairo_t *cr, const struct cg_prop *prop, const struct cg_prop_ink *ink)
{
	for (size_t i = 0; i < prop->n; i++) {
		cairo_pattern_t *light = lit(ink->of[prop->paths[i].tone], ink);

		cairo_set_source(cr, light);
		cairo_pattern_destroy(light);
		cairo_new_path(cr);
		append(cr, prop->paths[i].d);
		cairo_fill(cr);
	}
}

int
cg_prop_draw(cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    const struct cg_prop_ink *ink)
{
	struct cg_prop_ink solid = *ink;

	cairo_save(cr);
	enter(cr, x, y, size);
	cairo_set_fill_rule(cr, CAIRO_FILL_RULE_WINDING);
	if (ink->alpha < 1) { /* one veil over the whole, or its parts would shine through */
		solid.alpha = 1;
		cairo_push_group(cr);
		paint(cr, prop, &solid);
		cairo_pop_group_to_source(cr);
		cairo_paint_with_alpha(cr, ink->alpha);
	} else {
		paint(cr, prop, &solid);
	}
	cairo_restore(cr);
	return cairo_status(cr) == CAIRO_STATUS_SUCCESS ? 0 : -1;
}

int
cg_prop_silhouette(cairo_t *cr, const struct cg_prop *prop, double x, double y, double size)
{
	cairo_pattern_t *source = cairo_pattern_reference(cairo_get_source(cr)), *shape;

	cairo_save(cr);
	cairo_push_group_with_content(cr, CAIRO_CONTENT_ALPHA);
	enter(cr, x, y, size);
	for (size_t i = 0; i < prop->n; i++) {
		cairo_new_path(cr);
		append(cr, prop->paths[i].d);
		cairo_fill(cr);
	}
	cairo_pop_group_to_source(cr);
	shape = cairo_pattern_reference(cairo_get_source(cr));
	cairo_set_source(cr, source);
	cairo_mask(cr, shape);
	cairo_pattern_destroy(shape);
	cairo_pattern_destroy(source);
	cairo_restore(cr);
	return cairo_status(cr) == CAIRO_STATUS_SUCCESS ? 0 : -1;
}

/* How far the lowest eighth of the prop reaches to the left and right. */
static void
foot(const struct cg_prop *prop, double *left, double *right)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_prop_reader r;
	struct cg_prop_seg s;

	*left = 100;
	*right = 0;
	for (size_t i = 0; i < prop->n; i++)
		for (cg_prop_read(&r, prop->paths[i].d); cg_prop_next(&r, &s, &err) > 0;) {
			const double *end = s.p[s.op == 'C' ? 2 : 0];

			if (s.op == 'Z' || end[1] < CG_PROP_GROUND - 12)
				continue;
			*left = end[0] < *left ? end[0] : *left;
			*right = end[0] > *right ? end[0] : *right;
		}
	if (*right - *left < 16) {
		double mid = *left > *right ? 50 : (*left + *right) / 2;

		*left = mid - 16;
		*right = mid + 16;
	}
}

void
cg_prop_shadow(cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    struct cg_rgb color, double strength)
{
	cairo_pattern_t *soft = cairo_pattern_create_radial(0, 0, 0, 0, 0, 1);
	double left, right;

	foot(prop, &left, &right);
	for (int i = 0; i <= 4; i++) /* a parabola: full in the middle, no edge outside */
		cairo_pattern_add_color_stop_rgba(soft, i / 4.0, color.r / 255.0, color.g / 255.0,
		    color.b / 255.0, strength * (1 - i / 4.0) * (1 - i / 4.0));
	cairo_save(cr);
	enter(cr, x, y, size);
	cairo_translate(cr, (left + right) / 2 + 2, CG_PROP_GROUND - 0.5);
	cairo_scale(cr, (right - left) * 0.62 + 4, 5.5);
	cairo_set_source(cr, soft);
	cairo_rectangle(cr, -1, -1, 2, 2);
	cairo_fill(cr);
	cairo_restore(cr);
	cairo_pattern_destroy(soft);
}
