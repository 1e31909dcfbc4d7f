/* The start button: the last layer, and bounds and polygon from the path that is drawn. */
#include "lib/scene/scene_priv.h"

#include <string.h>

#include "lib/picture/type.h"

static double
radius_of(const struct paint *p, double h)
{
	switch (p->spec->dir.mood) {
	case CG_PREMIUM:
	case CG_MINIMAL:
		return h * .14;
	case CG_PROFESSIONAL:
	case CG_URGENT:
		return h * .24;
	default:
		return h / 2;
	}
}

/* Eight points a corner, clockwise from the upper right. */
static void
outline(struct cg_scene_button *b)
{
	static const double cx[4] = { 1, 1, 0, 0 }, cy[4] = { 0, 1, 1, 0 };
	const struct cg_box *o = &b->box;
	int corner, i;

	b->n_polygon = 0;
	for (corner = 0; corner < 4; corner++)
		for (i = 0; i < 8; i++) {
			double a = -.25 + corner * .25 + i / 28.;
			struct cg_scene_point *q = &b->polygon[b->n_polygon++];

			q->x = o->x + (cx[corner] ? o->width - b->radius : b->radius) +
			    cos_turns(a) * b->radius;
			q->y = o->y + (cy[corner] ? o->height - b->radius : b->radius) +
			    snd_sin_turns(a) * b->radius;
		}
}

static double
worse(struct cg_rgb c, double low, double high)
{
	double l = cg_color_luminance(c), a, b;

	a = l > low ? (l + .05) / (low + .05) : (low + .05) / (l + .05);
	b = l > high ? (l + .05) / (high + .05) : (high + .05) / (l + .05);
	return l > low && l < high ? 1 : a < b ? a : b;
}

/* Lightness at which the label can be read, nearest to the colour's own. */
static struct cg_rgb
readable(struct cg_rgb c)
{
	double l = cg_color_to_lch(c).l;

	return l <= .55 || l >= .66 ? c : cg_color_with_l(c, l < .6 ? .55 : .66);
}

/* The plainest colour that stands out from the ground by 3:1; *edge says by how much. */
static struct cg_rgb
fill_of(struct paint *p, double low, double high, double *edge)
{
	struct cg_rgb a = tone(p, CG_TONE_ACCENT), b = tone(p, CG_TONE_PRIMARY), best;
	struct cg_rgb try[] = { readable(a), readable(b), cg_color_with_l(a, .80),
		cg_color_with_l(a, .48), cg_color_with_l(a, .72), cg_color_with_l(b, .45),
		cg_color_with_l(b, .38), cg_color_with_l(a, .88), tinted(b, .30, .09),
		tinted(b, .97, .01), tinted(b, .22, .05) };
	size_t i;

	best = try[0];
	*edge = 0;
	for (i = 0; i < sizeof(try) / sizeof(try[0]) && *edge < 3; i++)
		if (worse(try[i], low, high) > *edge) {
			*edge = worse(try[i], low, high);
			best = try[i];
		}
	return best;
}

/*
 * The accent is what buttons are known by. Where it drowns, a light ring round it
 * does more than another colour; where it is too light for that, others are tried.
 */
static bool
dress(struct paint *p, struct cg_scene_button *b, struct cg_rgb ring, double low, double high)
{
	struct cg_rgb a = readable(tone(p, CG_TONE_ACCENT)), dark;
	double hue = cg_color_to_lch(a).h;
	double *edge = &p->s->contrast.button_edge;
	bool is_pale = cg_color_contrast(a, ring) < 3.05;

	dark = is_pale ? cg_color_with_l(a, .50) : a;
	b->fill = a;
	*edge = worse(a, low, high);
	if (*edge >= 3)
		return false;
	/* a yellow that is darkened is no yellow any more */
	if (is_pale && hue > 45 && hue < 125) {
		b->fill = fill_of(p, low, high, edge);
		if (*edge >= 3)
			return false;
	}
	b->fill = dark;
	*edge = cg_color_contrast(dark, ring);
	return true;
}

static void
face(struct paint *p, cairo_t *cr, const struct cg_scene_button *b)
{
	const struct cg_box *o = &b->box;
	struct cg_rgb top = shifted(b->fill, .035, 1), low = shifted(b->fill, -.02, 1);
	cairo_pattern_t *g = cairo_pattern_create_linear(0, o->y, 0, o->y + o->height);
	double line = p->u * .22;

	/* the label's ground keeps the fill: the gradient lives near the edges */
	cairo_pattern_add_color_stop_rgb(g, 0, top.r / 255., top.g / 255., top.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, .28, b->fill.r / 255., b->fill.g / 255.,
	    b->fill.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, .74, b->fill.r / 255., b->fill.g / 255.,
	    b->fill.b / 255.);
	cairo_pattern_add_color_stop_rgb(g, 1, low.r / 255., low.g / 255., low.b / 255.);
	round_box(cr, o->x, o->y, o->width, o->height, b->radius);
	cairo_set_source(cr, g);
	cairo_fill(cr);
	cairo_pattern_destroy(g);
	/* light on the upper edge, gone at half height */
	round_box(cr, o->x + line, o->y + line, o->width - 2 * line, o->height - 2 * line,
	    b->radius - line);
	cairo_set_line_width(cr, line);
	g = cairo_pattern_create_linear(0, o->y, 0, o->y + o->height * .5);
	cairo_pattern_add_color_stop_rgba(g, 0, 1, 1, 1, .45);
	cairo_pattern_add_color_stop_rgba(g, 1, 1, 1, 1, 0);
	cairo_set_source(cr, g);
	cairo_stroke(cr);
	cairo_pattern_destroy(g);
}

void
paint_button(struct paint *p, struct cg_type *type, struct cg_box box)
{
	struct cg_scene_button *b = &p->s->button;
	double low, high, off = p->h * .006, pad = p->u * 6;
	struct cg_lines l;
	struct cg_rgb ring = tinted(tone(p, CG_TONE_PRIMARY), .985, .008);
	struct soft soft;
	cairo_t *cr;
	bool has_ring;

	b->box = box;
	b->radius = radius_of(p, box.height);
	measure_box(p->s, (struct cg_box){ box.x - p->u, box.y - p->u, box.width + 2 * p->u,
	    box.height + 2 * p->u }, &low, &high);
	has_ring = dress(p, b, ring, low, high);
	b->ink = cg_color_ink(b->fill);
	p->s->contrast.button_label = cg_color_contrast(b->fill, b->ink);
	snprintf(b->label, sizeof(b->label), "%s", p->spec->cta);
	outline(b);
	cr = layer_part(p, "button", 1, CG_STILL, (struct cg_box){ box.x - pad, box.y - pad,
	    box.width + 2 * pad, box.height + 2 * pad });
	round_box(soft_begin(&soft, box, p->u * 1.2), box.x, box.y + off * 2, box.width,
	    box.height, b->radius);
	set_rgb(soft.cr, tinted(tone(p, CG_TONE_SHADE), .16, .04), 1);
	cairo_fill(soft.cr);
	soft_end(&soft, cr, .42);
	if (has_ring) {
		double e = p->u * .7;

		round_box(cr, box.x - e, box.y - e, box.width + 2 * e, box.height + 2 * e, b->radius + e);
		set_rgb(cr, ring, 1);
		cairo_fill(cr);
	}
	face(p, cr, b);
	cg_type_break(type, CG_FACE_LABEL, p->spec->cta, box.height * .36,
	    box.width - box.height * .7, box.height * .5, 1, &l);
	set_rgb(cr, b->ink, 1);
	cg_type_draw(type, cr, CG_FACE_LABEL, &l, box.x, box.y + (box.height - l.height) / 2 +
	    (l.descent > l.px * .1 ? l.descent * .3 : 0), box.width, .5);
	layer_end(cr);
	b->is_drawn = true;
}
