/* Botanical: sheets of cut paper with soft shadows, leaves between them, a stone for the goods. */
#include "lib/scene/scene_priv.h"

struct garden {
	struct cg_rgb far, near; /* the sheets, from the inside out */
	struct cg_rgb leaf[2];   /* light and dark */
	struct cg_rgb petal;
	int species[3];
};

static struct garden
garden_of(struct paint *p)
{
	static const int by_season[CG_SEASONS][3] = { { 0, 1, 3 }, { 1, 2, 0 }, { 3, 0, 4 },
		{ 2, 3, 1 }, { 4, 0, 1 } };
	struct cg_rgb a = tone(p, CG_TONE_PRIMARY), b = tone(p, CG_TONE_SECONDARY), green;
	struct garden g;
	int i, v = p->is_dark ? 3 : p->plan.variant;
	static const double hue[CG_SEASONS] = { 145, 130, 150, 70, 170 };

	green = cg_color_from_lch((struct cg_lch){ .6, .1, hue[p->spec->dir.season] });
	green = mix(green, a, .30);
	g.far = tinted(mix(a, b, v & 1 ? .8 : .15), .95, .025);
	g.near = tinted(v & 1 ? b : a, .80, .075);
	if (v == 2) {
		g.far = tinted(tone(p, CG_TONE_ACCENT), .94, .04);
		g.near = tinted(a, .72, .09);
	} else if (v == 3) {
		g.far = tinted(a, .42, .07);
		g.near = tinted(a, .24, .05);
	}
	g.leaf[0] = tinted(green, v == 3 ? .58 : .66, .10);
	g.leaf[1] = tinted(green, v == 3 ? .47 : .55, .095);
	g.petal = tinted(tone(p, CG_TONE_ACCENT), .80, .11);
	for (i = 0; i < 3; i++)
		g.species[i] = by_season[p->spec->dir.season][(i + v) % 3];
	return g;
}

/* A sheet that covers everything but a hole round (x, y), with its shadow on what lies below. */
static void
sheet(struct paint *p, cairo_t *cr, double x, double y, double rx, double ry, struct cg_rgb c,
    uint32_t seed)
{
	struct cg_box all = { p->x0, p->y0, p->x1 - p->x0, p->y1 - p->y0 };
	double off = p->u * 1.1, pad = p->u * 20;
	struct soft soft;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		cairo_t *to = pass ? cr : soft_begin(&soft, all, p->u * 1.5);

		cairo_new_path(to);
		cairo_rectangle(to, p->x0 - pad, p->y0 - pad, p->x1 - p->x0 + 2 * pad,
		    p->y1 - p->y0 + 2 * pad);
		cairo_save(to);
		cairo_translate(to, x - (pass ? 0 : p->plan.light * off), y + (pass ? 0 : off));
		cairo_scale(to, rx, ry);
		blob(to, 0, 0, 1, .11, seed);
		cairo_restore(to);
		cairo_set_fill_rule(to, CAIRO_FILL_RULE_EVEN_ODD);
		if (pass)
			set_linear(to, p->plan.light > 0 ? p->w : 0, 0, p->plan.light > 0 ? 0 : p->w, p->h,
			    shifted(c, .025, 1), 1, shifted(c, -.025, 1), 1);
		else
			set_rgb(to, shifted(c, -.40, 1), 1);
		cairo_fill(to);
		if (!pass)
			soft_end(&soft, cr, .36);
	}
}

/* Something of paper with its shadow: draws twice through fn. */
static void
with_shadow(struct paint *p, cairo_t *cr, const struct garden *g, int what, double x, double y,
    double angle, double length, int species)
{
	struct cg_box box = { x - length * 1.1, y - length * 1.1, length * 2.2, length * 2.2 };
	struct cg_rgb dark = shifted(g->near, -.42, .9), light = g->leaf[0], low = g->leaf[1];
	double off = p->u * .8;
	struct soft soft;

	soft_begin(&soft, box, p->u * 1.0);
	if (what == 0)
		leaf(soft.cr, species, x - p->plan.light * off, y + off, angle, length, dark, dark);
	else if (what == 1)
		sprig(p, soft.cr, species, x - p->plan.light * off, y + off, angle, length, dark, dark);
	else
		flower(soft.cr, x - p->plan.light * off, y + off, length, angle, dark, dark);
	soft_end(&soft, cr, .32);
	if (what == 0)
		leaf(cr, species, x, y, angle, length, light, low);
	else if (what == 1)
		sprig(p, cr, species, x, y, angle, length, light, low);
	else
		flower(cr, x, y, length, angle, g->petal, tinted(tone(p, CG_TONE_ACCENT), .62, .13));
}

/* Plants that grow in from the edges towards the middle of the scene. */
static void
border(struct paint *p, const struct garden *g, int n, double reach, double depth,
    const char *name)
{
	cairo_t *cr = layer_begin(p, name, depth, CG_SWAY);
	struct snd_rng *rng = &p->rng;
	double cx = p->plan.hero_x, cy = p->plan.hero_y - p->plan.hero_size * .5;
	int i;

	for (i = 0; i < n; i++) {
		double t = ((double)i + .4 * snd_rng_triangle(rng)) / n, x, y, a, s;
		int what = i % 4 == 3 ? 2 : i % 3 == 0 ? 1 : 0;
		struct cg_box box;

		/* along the edge of the canvas, from the corner nearest to the hero round */
		x = cx + cos_turns(t) * p->w;
		y = cy + snd_sin_turns(t) * p->h;
		x = x < 0 ? p->x0 - p->u * 2 : x > p->w ? p->x1 + p->u * 2 : x;
		y = y < 0 ? p->y0 - p->u * 2 : y > p->h ? p->y1 + p->u * 2 : y;
		a = (x < p->w * .3 ? 0 : x > p->w * .7 ? .5 : y < cy ? .25 : .75) +
		    .09 * snd_rng_triangle(rng);
		s = p->u * reach * (.75 + .5 * snd_rng_unit(rng));
		if (what == 2) {
			s *= .30;
			x += cos_turns(a) * p->u * reach * .45;
			y += snd_sin_turns(a) * p->u * reach * .45;
		}
		box = (struct cg_box){ x + cos_turns(a) * s * .5 - s * .55, y + snd_sin_turns(a) * s * .5 -
		    s * .55, s * 1.1, s * 1.1 };
		if (what == 2)
			box = (struct cg_box){ x - s, y - s, 2 * s, 2 * s };
		if (touches_words(p, box) || (what == 2 && is_avoided(p, "flower")))
			continue;
		/* a flower among the things for sale would be one of them */
		if (what == 2 && p->is_tall && y > cy - p->plan.hero_size * .3 && y < p->plan.hero_y)
			continue;
		with_shadow(p, cr, g, what, x, y, a, s, g->species[i % 3]);
	}
	layer_end(cr);
}

static void
stone(struct paint *p, cairo_t *cr, double x, double y, double w, struct cg_rgb c, uint32_t seed)
{
	double h = w * .13, k = p->plan.light;
	struct cg_box box = { x - w * .7, y, w * 1.4, h * 2.4 };
	struct soft soft;

	soft_begin(&soft, box, p->u * 1.2);
	cairo_save(soft.cr);
	cairo_translate(soft.cr, x - k * w * .06, y + h * 1.2);
	cairo_scale(soft.cr, w * .56, h * 1.1);
	circle(soft.cr, 0, 0, 1);
	cairo_restore(soft.cr);
	set_rgb(soft.cr, shifted(c, -.45, 1), 1);
	cairo_fill(soft.cr);
	soft_end(&soft, cr, .42);
	cairo_save(cr);
	cairo_translate(cr, x, y + h * .75);
	cairo_scale(cr, w / 2, h * 1.1);
	blob(cr, 0, 0, 1, .05, seed);
	cairo_restore(cr);
	set_linear(cr, x + k * w / 2, 0, x - k * w / 2, 0, shifted(c, -.02, 1), 1,
	    shifted(c, -.20, 1.1), 1);
	cairo_fill(cr);
	cairo_save(cr);
	cairo_translate(cr, x, y + h * .1);
	cairo_scale(cr, w / 2, h);
	blob(cr, 0, 0, .99, .05, seed);
	cairo_restore(cr);
	set_linear(cr, x + k * w / 2, 0, x - k * w / 2, 0, mix(shifted(c, .06, .9), p->sun, .3), 1, c,
	    1);
	cairo_fill(cr);
}

static void
drops(struct paint *p, const struct garden *g)
{
	cairo_t *cr = layer_begin(p, "drops", .9, CG_TWINKLE);
	struct snd_rng rng;
	int i;

	snd_rng_init(&rng, p->digest, "drops");
	for (i = 0; i < 14; i++) {
		double x = p->plan.hero_x + snd_rng_triangle(&rng) * p->plan.hero_size * .95;
		double y = p->plan.hero_y - p->plan.hero_size * (.2 + 1.0 * snd_rng_unit(&rng));
		double r = p->u * (.35 + .75 * snd_rng_unit(&rng) * snd_rng_unit(&rng));

		if (touches_words(p, (struct cg_box){ x - r, y - r, 2 * r, 2 * r }) ||
		    touches_hero(p, (struct cg_box){ x - r, y - r, 2 * r, 2 * r }))
			continue;
		circle(cr, x, y, r);
		set_linear(cr, x - r, y - r, x + r, y + r, shifted(g->far, .03, 1), .85,
		    shifted(g->near, -.05, 1), .55);
		cairo_fill(cr);
		circle(cr, x + p->plan.light * r * .35, y - r * .35, r * .24);
		set_rgb(cr, (struct cg_rgb){ 255, 255, 255 }, .95);
		cairo_fill(cr);
	}
	layer_end(cr);
}

void
paint_botanical(struct paint *p)
{
	static const char *const name[] = { "sheet 1", "sheet 2", "sheet 3" };
	struct garden g = garden_of(p);
	struct plan *l = &p->plan;
	/* a stone is high: on a tall canvas it needs room above the button */
	double lift = p->is_tall && l->words.y < p->h * .4 ? p->h * .035 : 0;
	double size = l->hero_size * .92, cx, cy = l->hero_y - size * .42, rx, ry;
	uint32_t seed = (uint32_t)snd_rng_next(&p->rng);
	struct stop st[2] = { { 0, shifted(g.far, .02, .8) }, { 1.001, g.far } };
	cairo_t *cr = layer_begin(p, "ground colour", 0, CG_DRIFT);
	int i;

	l->hero_y -= lift;
	/* the clearing holds both words and hero, so that the words lie on calm paper */
	cx = l->side && p->is_wide ? p->w / 2 + (l->hero_x - p->w / 2) * .22 : p->w / 2;
	rx = p->w * .40;
	ry = p->h * .36;
	cy = p->is_wide ? p->h * .5 : p->h * .48;
	fill_gradient(p, cr, st, 2, .3, 1);
	fill_light(p, cr, l->hero_x, l->hero_y - size * .5, size * 1.1, mix(g.far, p->sun, .7), .8);
	paper_noise(cr, p->u * 4, 2, 5);
	layer_end(cr);
	for (i = 0; i < 3; i++) {
		double k = 1.06 + .20 * i;

		cr = layer_begin(p, name[i], .12 + .1 * i, CG_DRIFT);
		sheet(p, cr, cx, cy, rx * k, ry * k * (p->is_wide ? 1.10 : 1.16), mix(g.far, g.near, .30 +
		    .35 * i), seed + (uint32_t)i * 7);
		layer_end(cr);
		if (i == 1)
			border(p, &g, 22, p->is_wide ? 25 : 21, .38, "leaves back");
	}
	border(p, &g, 17, p->is_wide ? 18 : 16, .5, "leaves");
	cr = layer_begin(p, "stones", .62, CG_DRIFT);
	stone(p, cr, l->hero_x, l->hero_y, size * 1.30, tinted(tone(p, CG_TONE_PAPER), p->is_dark ||
	    l->variant == 3 ? .70 : .90, .022), seed);
	if (p->is_wide && l->side == 0)
		stone(p, cr, p->w - l->hero_x, l->hero_y, size * 1.10, tinted(tone(p, CG_TONE_PAPER),
		    l->variant == 3 ? .66 : .88, .022), seed + 3);
	layer_end(cr);
	l->hero_size = size;
	group_props(p, tinted(tone(p, CG_TONE_PRIMARY), .82, .03));
	drops(p, &g);
	p->s->particle = CG_PARTICLE_PETAL;
}
