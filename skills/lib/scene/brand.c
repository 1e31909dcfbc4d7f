/* Who speaks: the logo, or the brand's name in the display face. */
#include "lib/scene/scene_priv.h"

#include <string.h>

#include "lib/picture/type.h"

/* The better ink on what lies below; 4.5 is wanted, a plate helps where neither has it. */
static void
set_name(struct paint *p, struct cg_type *t, double x, double y, double w, double h)
{
	struct cg_lines l;
	struct cg_rgb dark = tinted(tone(p, CG_TONE_PRIMARY), .235, .06);
	struct cg_rgb light = tinted(tone(p, CG_TONE_PRIMARY), .985, .008), ink = p->s->text;
	double low, high, at, pad = h * .42;
	bool needs_plate;
	cairo_t *cr;

	cg_type_break(t, CG_FACE_DISPLAY, p->spec->brand, h, w, h * 1.6, 1, &l);
	if (!l.n)
		return;
	at = x + (w - l.width) * p->plan.align;
	p->s->brand = (struct cg_box){ at, y, l.width, l.height };
	measure_box(p->s, p->s->brand, &low, &high);
	/* dark ink on the darkest pixel, or light ink on the lightest */
	if ((low + .05) / (cg_color_luminance(dark) + .05) >= 4.5)
		ink = dark;
	else
		ink = light;
	needs_plate = (ink.r == light.r && ink.g == light.g && ink.b == light.b) &&
	    (cg_color_luminance(light) + .05) / (high + .05) < 4.5;
	cr = layer_part(p, "brand", 1, CG_STILL, (struct cg_box){ at - pad * 2, y - pad * 2,
	    l.width + pad * 4, l.height + pad * 4 });
	if (needs_plate) {
		ink = dark;
		round_box(cr, at - pad, y - pad * .7, l.width + pad * 2, l.height + pad * 1.4,
		    pad * .8);
		set_rgb(cr, light, 1);
		cairo_fill(cr);
	}
	set_rgb(cr, ink, 1);
	cg_type_draw(t, cr, CG_FACE_DISPLAY, &l, at, y, l.width, 0);
	layer_end(cr);
}

void
paint_brand(struct paint *p, struct cg_type *t)
{
	double h = p->is_wide ? p->h * .040 : p->u * 4.4;
	double y = p->is_wide ? p->h * .062 : p->h * .045;

	if (p->spec->brand && *p->spec->brand)
		set_name(p, t, p->plan.words.x, y, p->plan.words.width, h);
}
