/*
 * The five roles: deriving those that nobody gave, and making all of them
 * readable. The bounds behind the repair: in OKLCH, L of .55 or less carries
 * white text at 4.5:1 and L of .65 or more an ink of L .22, for every hue and
 * chroma in sRGB; so a fill leaves the band between, and nothing else changes.
 */
#include <string.h>

#include "color/color.h"

const char *const cg_role_names[CG_ROLES] = { "primary", "secondary", "accent", "background",
	"text" };
const char *const cg_mood_names[CG_MOODS] = { "playful", "premium", "urgent", "professional",
	"natural", "festive", "minimal" };

/* How a mood makes a palette around a primary colour. */
static const struct recipe {
	double l, c;          /* the primary when it is ours */
	double hue_lo, hue_hi; /* its range; lo > hi: any hue, the theme's */
	double turn[2];       /* secondary, accent: degrees from the primary; two variants */
	double turn_b[2];
	double accent_hue;    /* >= 0: the accent has this hue whatever the primary */
	double accent_c;
	bool night;           /* dark background */
} recipes[CG_MOODS] = {
	[CG_PLAYFUL] = { .52, .17, 1, 0, { 120, 240 }, { 150, 210 }, -1, .17, false },
	[CG_PREMIUM] = { .42, .07, 1, 0, { 30, 0 }, { -30, 0 }, 85, .12, true },
	[CG_URGENT] = { .52, .19, 25, 40, { 30, 180 }, { -30, 190 }, -1, .17, false },
	[CG_PROFESSIONAL] = { .48, .12, 230, 265, { 30, 180 }, { -30, 165 }, -1, .14, false },
	[CG_NATURAL] = { .50, .10, 110, 150, { 30, -60 }, { -30, -75 }, -1, .12, false },
	[CG_FESTIVE] = { .50, .17, 15, 30, { 130, 60 }, { 125, 70 }, 85, .15, false },
	[CG_MINIMAL] = { .40, .03, 1, 0, { 0, 180 }, { 20, 150 }, -1, .16, false },
};

int
cg_mood_of(const char *name)
{
	for (int i = 0; name && i < CG_MOODS; i++)
		if (strcmp(name, cg_mood_names[i]) == 0)
			return i;
	return -1;
}

enum cg_mood
cg_mood_of_color(struct cg_rgb c)
{
	struct cg_lch x = cg_color_to_lch(c);

	if (x.c < 0.04)
		return CG_MINIMAL;
	if (x.l < 0.34 || (x.c < 0.075 && x.l < 0.45))
		return CG_PREMIUM;
	if (x.h >= 20 && x.h < 48)
		return CG_URGENT;
	if (x.h >= 100 && x.h < 170)
		return CG_NATURAL;
	if (x.h >= 220 && x.h < 275)
		return CG_PROFESSIONAL;
	return x.h < 20 || x.h >= 345 ? CG_FESTIVE : CG_PLAYFUL;
}

static double
wrap(double h)
{
	while (h < 0)
		h += 360;
	while (h >= 360)
		h -= 360;
	return h;
}

static struct cg_rgb
own_primary(const struct recipe *r, double hue, double turn)
{
	double h = r->hue_lo < r->hue_hi ? r->hue_lo + (r->hue_hi - r->hue_lo) * turn
	    : hue + (turn * 2 - 1) * 8;

	return cg_color_from_lch((struct cg_lch){ r->l, r->c, wrap(h) });
}

/* Two fills that look alike make one shape: the second one moves away in L. */
static struct cg_rgb
apart(struct cg_rgb c, struct cg_rgb from, struct cg_rgb from2)
{
	double l = cg_color_to_lch(c).l, step = l < 0.6 ? 0.04 : -0.04;

	for (int i = 0; i < 8; i++) {
		if (cg_color_distance(c, from) >= 0.12 && cg_color_distance(c, from2) >= 0.12)
			break;
		l += step;
		c = cg_color_with_l(c, l);
	}
	return c;
}

void
cg_scheme_derive(struct cg_scheme *s, enum cg_mood mood, double hue, double turn)
{
	const struct recipe *r = &recipes[mood];
	const double *t = turn < 0.5 ? r->turn : r->turn_b;
	struct cg_rgb *of = s->of;
	struct cg_lch p;
	bool night;

	if (!s->have[CG_PRIMARY])
		of[CG_PRIMARY] = own_primary(r, hue, turn);
	p = cg_color_to_lch(of[CG_PRIMARY]);
	if (!s->have[CG_SECONDARY])
		of[CG_SECONDARY] = apart(cg_color_from_lch((struct cg_lch){
		    p.l < 0.5 ? 0.54 : p.l - 0.1, p.c * 0.85 + 0.01, wrap(p.h + t[0]) }),
		    of[CG_PRIMARY], of[CG_PRIMARY]);
	if (!s->have[CG_ACCENT])
		of[CG_ACCENT] = apart(cg_color_from_lch((struct cg_lch){ 0.76, r->accent_c,
		    r->accent_hue >= 0 ? r->accent_hue : wrap(p.h + t[1]) }),
		    of[CG_PRIMARY], of[CG_SECONDARY]);
	if (!s->have[CG_BACKGROUND])
		of[CG_BACKGROUND] = cg_color_from_lch(r->night
		    ? (struct cg_lch){ 0.17, 0.03, p.h } : (struct cg_lch){ 0.97, 0.012, p.h });
	night = cg_color_to_lch(of[CG_BACKGROUND]).l < 0.6;
	if (!s->have[CG_TEXT])
		of[CG_TEXT] = cg_color_from_lch((struct cg_lch){ night ? 0.97 : 0.22,
		    night ? 0.01 : 0.03, p.h });
}

/* The lowest margin of what a role must satisfy: the ratio over its bound. */
static double
margin(const struct cg_scheme *s, enum cg_role role, struct cg_rgb c, double *ratio)
{
	static const double on_ground[CG_ROLES] = { 3, 0, 3, 0, 4.5 };
	double worst = 99, k;

	if (on_ground[role] > 0) {
		k = cg_color_contrast(c, s->of[CG_BACKGROUND]);
		*ratio = k;
		worst = k / on_ground[role];
	}
	if (role != CG_TEXT && worst >= 1) {
		k = cg_color_contrast(c, cg_color_ink(c));
		if (k / 4.5 < worst) {
			*ratio = k;
			worst = k / 4.5;
		}
	}
	return worst;
}

static struct cg_rgb
nearest_good(const struct cg_scheme *s, enum cg_role role, struct cg_rgb from, double *ratio)
{
	double l = cg_color_to_lch(from).l, ru = 0, rd = 0;

	for (int i = 1; i <= 100; i++) {
		struct cg_rgb up = cg_color_with_l(from, l + i * 0.01);
		struct cg_rgb down = cg_color_with_l(from, l - i * 0.01);
		double mu = margin(s, role, up, &ru), md = margin(s, role, down, &rd);

		if (mu < 1 && md < 1)
			continue;
		*ratio = md >= 1 && (mu < 1 || md >= mu) ? rd : ru;
		return md >= 1 && (mu < 1 || md >= mu) ? down : up;
	}
	/* Not reached: black or white has 4.58:1 on any background. */
	return from;
}

size_t
cg_scheme_repair(struct cg_scheme *s, struct cg_repair out[CG_ROLES])
{
	static const enum cg_role order[] = { CG_TEXT, CG_PRIMARY, CG_ACCENT, CG_SECONDARY };
	size_t n = 0;

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		enum cg_role role = order[i];
		struct cg_repair r = { .role = role, .from = s->of[role] };

		if (margin(s, role, r.from, &r.before) >= 1)
			continue;
		r.to = nearest_good(s, role, r.from, &r.after);
		s->of[role] = r.to;
		out[n++] = r;
	}
	return n;
}

size_t
cg_scheme_check(const struct cg_scheme *s, struct cg_color_issue out[CG_COLOR_PAIRS])
{
	static const struct {
		const char *name;
		enum cg_role role;
		bool fill; /* what is written on it, not it on the background */
		double required;
	} pairs[CG_COLOR_PAIRS] = {
		{ "text-on-background", CG_TEXT, false, 4.5 },
		{ "accent-on-background", CG_ACCENT, false, 3 },
		{ "primary-on-background", CG_PRIMARY, false, 3 },
		{ "button-text-on-accent", CG_ACCENT, true, 4.5 },
		{ "text-on-primary", CG_PRIMARY, true, 4.5 },
	};
	struct cg_scheme mended = *s;
	struct cg_repair moved[CG_ROLES];
	size_t n = 0;

	cg_scheme_repair(&mended, moved);
	for (size_t i = 0; i < CG_COLOR_PAIRS; i++) {
		struct cg_rgb c = s->of[pairs[i].role];
		double ratio = cg_color_contrast(c, pairs[i].fill ? cg_color_ink(c) : s->of[CG_BACKGROUND]);

		if (ratio < pairs[i].required)
			out[n++] = (struct cg_color_issue){ pairs[i].name, ratio, pairs[i].required,
				pairs[i].role, mended.of[pairs[i].role] };
	}
	return n;
}
