/* The eight tones of a picture, and mixing between them. */
#include "lib/scene/scene_priv.h"

static double
between(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

static double
lerp(double a, double b, double t)
{
	return a + (b - a) * t;
}

struct cg_rgb
mix(struct cg_rgb a, struct cg_rgb b, double t)
{
	struct cg_lch x = cg_color_to_lch(a), y = cg_color_to_lch(b), out;
	double turn;

	/* grey has no hue of its own: take the other's */
	if (x.c < .012)
		x.h = y.h;
	if (y.c < .012)
		y.h = x.h;
	turn = y.h - x.h;
	if (turn > 180)
		turn -= 360;
	if (turn < -180)
		turn += 360;
	out.l = lerp(x.l, y.l, t);
	out.c = lerp(x.c, y.c, t);
	out.h = x.h + turn * t;
	/* half way round the wheel the mixture is greyer, as pigments are */
	if (turn > 70 || turn < -70)
		out.c *= 1 - .8 * t * (1 - t);
	if (out.h < 0)
		out.h += 360;
	if (out.h >= 360)
		out.h -= 360;
	return cg_color_from_lch(out);
}

/* a at l and c, its hue a little nearer to b's: never as far as a third colour between them */
static struct cg_rgb
leaning(struct cg_rgb a, struct cg_rgb b, double t, double l, double c)
{
	struct cg_lch x = cg_color_to_lch(a), y = cg_color_to_lch(b);
	double turn = y.h - x.h;

	if (x.c < .02)
		return tinted(mix(a, b, t), l, c);
	turn += turn > 180 ? -360 : turn < -180 ? 360 : 0;
	turn = y.c < .02 ? 0 : between(turn * t, -18, 18);
	x.h += turn;
	x.h += x.h < 0 ? 360 : x.h >= 360 ? -360 : 0;
	return cg_color_from_lch((struct cg_lch){ l, c, x.h });
}

struct cg_rgb
tinted(struct cg_rgb hue_of, double l, double c)
{
	struct cg_lch x = cg_color_to_lch(hue_of);

	x.l = between(l, 0, 1);
	/* a brand of greys stays grey */
	x.c = x.c < .02 ? x.c : c;
	return cg_color_from_lch(x);
}

struct cg_rgb
shifted(struct cg_rgb c, double dl, double kc)
{
	struct cg_lch x = cg_color_to_lch(c);

	x.l = between(x.l + dl, .04, .99);
	x.c *= kc;
	return cg_color_from_lch(x);
}

struct cg_rgb
tone(const struct paint *p, enum cg_tone t)
{
	return p->s->tone[t];
}

struct cg_rgb
ramp(const struct paint *p, double near)
{
	const struct cg_rgb *t = p->s->tone;

	near = between(near, 0, 1);
	if (near < .5)
		return mix(t[CG_TONE_AIR], t[CG_TONE_MID], near * 2);
	return mix(t[CG_TONE_MID], t[CG_TONE_SHADE], near * 2 - 1);
}

void
set_rgb(cairo_t *cr, struct cg_rgb c, double alpha)
{
	cairo_set_source_rgba(cr, c.r / 255., c.g / 255., c.b / 255., alpha);
}

/* The hue of the industry when nobody gave a colour. */
static double
hue_of_mood(enum cg_mood m)
{
	static const double hue[CG_MOODS] = { 350, 60, 30, 250, 140, 20, 260 };

	return hue[m];
}

void
tones_init(struct paint *p)
{
	struct cg_scheme scheme = p->spec->colors;
	struct cg_rgb *t = p->s->tone, a, b;
	double c;
	struct snd_rng rng;

	snd_rng_init(&rng, p->digest, "tones");
	cg_scheme_derive(&scheme, p->spec->dir.mood, hue_of_mood(p->spec->dir.mood),
	    snd_rng_unit(&rng));
	a = scheme.of[CG_PRIMARY];
	b = scheme.of[CG_SECONDARY];
	c = between(cg_color_to_lch(a).c, .03, .16);
	p->is_dark = cg_color_to_lch(scheme.of[CG_BACKGROUND]).l < .4;
	t[CG_TONE_BACKGROUND] = scheme.of[CG_BACKGROUND];
	t[CG_TONE_PAPER] = tinted(a, .955, .018);
	t[CG_TONE_AIR] = leaning(a, b, .35, .88, c * .38);
	t[CG_TONE_MID] = leaning(a, b, .2, .62, c * .75);
	t[CG_TONE_SHADE] = tinted(a, .29, c * .6);
	t[CG_TONE_PRIMARY] = a;
	t[CG_TONE_SECONDARY] = b;
	t[CG_TONE_ACCENT] = scheme.of[CG_ACCENT];
	/* sunlight: warm, leaning to the accent when that is warm too */
	p->sun = cg_color_from_lch((struct cg_lch){ .955, .07, 88 });
	if (p->spec->dir.season == CG_SEASON_WINTER)
		p->sun = cg_color_from_lch((struct cg_lch){ .965, .035, 80 });
}
