/* Five tones from two colours, in OKLCH. */
#include "lib/prop/prop_ink.h"

#include <string.h>

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

/*
 * Yellows go brown and pinks go lilac when they only darken; a turn towards orange, from
 * either side, keeps them warm.
 */
static double
warm(struct cg_lch c)
{
	return c.h > 60 && c.h < 120 ? -12 : c.h > 335 || c.h < 12 ? 12 : 0;
}

/* A pale colour has little chroma because there is no more to be had so near to white. */
static double
deeper(struct cg_lch c)
{
	double pale = clamp((.09 - c.c) / .05, 0, 1);

	return c.l > .84 && c.c > .02 ? 1 + 7 * (c.l - .84) * pale : 1;
}

void
cg_prop_ink_of(struct cg_rgb base, struct cg_rgb accent, struct cg_prop_ink *out)
{
	struct cg_lch b = cg_color_to_lch(base);
	struct cg_rgb main;

	b.l = clamp(b.l, 0.36, 0.955);
	main = b.l == cg_color_to_lch(base).l ? base : cg_color_from_lch(b);
	out->of[CG_PROP_BASE] = main;
	out->of[CG_PROP_SHADE] = tone(b, b.l - 0.1 - 0.03 * b.l, deeper(b), warm(b));
	out->of[CG_PROP_LIGHT] = tone(b, clamp(b.l + 0.04, 0.925, 0.985), 0.3, 0);
	out->of[CG_PROP_INK] = tone(b, 0.24, 0.45, warm(b));
	if (cg_color_distance(main, accent) < 0.14)
		accent = cg_color_with_l(accent, b.l + (b.l > 0.62 ? -0.24 : 0.26));
	out->of[CG_PROP_ACCENT] = accent;
	out->alpha = 1;
	out->flat = false;
}

#define LEAF { .60, .145, 138 }
#define CRUST { .70, .125, 66 }
#define CRUMB { .88, .075, 82 }

/* Base and accent of things that have a colour of their own. */
static const struct nature {
	const char *id;
	struct cg_lch base, accent;
} natures[] = {
	{ "orange", { .74, .170, 58 }, LEAF },
	{ "lemon", { .86, .165, 98 }, LEAF },
	{ "apple", { .60, .190, 27 }, LEAF },
	{ "carrot", { .70, .170, 48 }, LEAF },
	{ "tomato", { .60, .195, 29 }, LEAF },
	{ "chili", { .58, .200, 28 }, LEAF },
	{ "cheese", { .86, .140, 92 }, { .74, .140, 78 } },
	{ "croissant", CRUST, CRUMB },
	{ "bread_loaf", CRUST, CRUMB },
	{ "pretzel", { .58, .115, 56 }, CRUMB },
	{ "wheat", { .80, .130, 84 }, { .72, .130, 74 } },
	{ "cookie", CRUST, { .58, .100, 58 } },
	{ "pizza", { .78, .120, 74 }, { .58, .185, 29 } },
	{ "burger", CRUST, LEAF },
	{ "coffee_bean", { .46, .070, 50 }, { .38, .060, 48 } },
};

/* A colour of the brand of the same kind, when there is one. */
static struct cg_rgb
kin(struct cg_lch of, const struct cg_rgb *brand, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct cg_lch b = cg_color_to_lch(brand[i]);
		double turn = b.h > of.h ? b.h - of.h : of.h - b.h;

		turn = turn > 180 ? 360 - turn : turn;
		if (turn < 16 && b.c > of.c * .6 && b.l > of.l - .09 && b.l < of.l + .09)
			return brand[i];
	}
	return cg_color_from_lch(of);
}

bool
cg_prop_natural(const struct cg_prop *prop, const struct cg_rgb *brand, size_t n,
    struct cg_rgb *base, struct cg_rgb *accent)
{
	size_t i;

	for (i = 0; i < sizeof(natures) / sizeof(natures[0]); i++) {
		if (strcmp(prop->id, natures[i].id) != 0)
			continue;
		*base = kin(natures[i].base, brand, n);
		*accent = kin(natures[i].accent, brand, n);
		return true;
	}
	return false;
}
