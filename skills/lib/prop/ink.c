/* Five tones from two colours, in OKLCH. */
#include "lib/prop/prop_ink.h"

static double
clamp(double v, double lo, double hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

static struct cg_rgb
tone(struct cg_lch of, double l, double chroma, double turn)
{
	struct cg_lch c = { clamp(l, 0, 1), of.c * chroma, of.h + turn };

	if (c.h < 0)
		c.h += 360;
	else if (c.h >= 360)
		c.h -= 360;
	return cg_color_from_lch(c);
}

/* Yellows go brown when they only darken; a turn towards orange keeps them warm. */
static double
warm(struct cg_lch c)
{
	return c.h > 60 && c.h < 120 ? -12 : 0;
}

void
cg_prop_ink_of(struct cg_rgb base, struct cg_rgb accent, struct cg_prop_ink *out)
{
	struct cg_lch b = cg_color_to_lch(base);
	struct cg_rgb main;

	b.l = clamp(b.l, 0.36, 0.88);
	main = cg_color_from_lch(b);
	out->of[CG_PROP_BASE] = main;
	out->of[CG_PROP_SHADE] = tone(b, b.l - 0.1 - 0.03 * b.l, 1.0, warm(b));
	out->of[CG_PROP_LIGHT] = tone(b, 0.925, 0.3, 0);
	out->of[CG_PROP_INK] = tone(b, 0.24, 0.45, warm(b));
	if (cg_color_distance(main, accent) < 0.14)
		accent = cg_color_with_l(accent, b.l + (b.l > 0.62 ? -0.24 : 0.26));
	out->of[CG_PROP_ACCENT] = accent;
	out->alpha = 1;
	out->flat = false;
}
