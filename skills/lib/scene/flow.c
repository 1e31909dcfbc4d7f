/* Flow: a deep or pale field, ribbons that stream past, orbits, cards of glass, points of light. */
#include "lib/scene/scene_priv.h"

struct field {
	struct cg_rgb top, low, ribbon[3], card;
	bool is_deep;
};

static struct field
field_of(struct paint *p)
{
	struct cg_rgb a = tone(p, CG_TONE_PRIMARY), b = tone(p, CG_TONE_SECONDARY);
	struct cg_rgb c = tone(p, CG_TONE_ACCENT);
	struct field f;

	f.is_deep = p->is_dark || p->plan.variant == 1 || p->plan.variant == 3;
	if (p->spec->dir.mood == CG_MINIMAL)
		f.is_deep = p->is_dark;
	f.top = f.is_deep ? tinted(a, .25, .085) : tinted(a, .965, .016);
	f.low = f.is_deep ? tinted(mix(a, b, .4), .37, .11) : tinted(mix(a, b, .3), .89, .05);
	f.ribbon[0] = f.is_deep ? tinted(a, .52, .16) : tinted(a, .74, .11);
	f.ribbon[1] = f.is_deep ? tinted(b, .56, .14) : tinted(b, .80, .095);
	f.ribbon[2] = f.is_deep ? tinted(c, .66, .14) : tinted(c, .84, .10);
	f.card = f.is_deep ? tinted(a, .80, .06) : (struct cg_rgb){ 255, 255, 255 };
	return f;
}

static void
ground(struct paint *p, const struct field *f)
{
	cairo_t *cr = layer_begin(p, "field", 0, CG_DRIFT);
	struct stop st[2] = { { 0, f->top }, { 1.001, f->low } };
	double s = p->u * 5, x, y;
	struct cg_rgb dot = f->is_deep ? shifted(f->low, .16, 1) : shifted(f->low, -.12, 1.1);

	fill_gradient(p, cr, st, 2, p->plan.side <= 0 ? .8 : -.8, 1);
	fill_light(p, cr, p->plan.hero_x, p->plan.hero_y - p->plan.hero_size * .6,
	    p->plan.hero_size * 1.4, f->is_deep ? tinted(tone(p, CG_TONE_SECONDARY), .58, .13) :
	    mix(f->top, p->sun, .5), .75);
	set_rgb(cr, dot, .45);
	for (y = p->y0; y < p->y1; y += s)
		for (x = p->x0; x < p->x1; x += s) {
			double d = (x - p->plan.hero_x) / p->w;

			/* the grid fades away from the hero, and is not there behind words */
			if (d * d < .11 && !touches_words(p, (struct cg_box){ x, y, 1, 1 }))
				circle(cr, x, y, p->u * .16);
		}
	cairo_fill(cr);
	layer_end(cr);
}

/* A band between two flow lines from one edge to the other; t shifts it across. */
static void
band(struct paint *p, cairo_t *cr, double t, double width, uint32_t seed, struct cg_rgb a,
    struct cg_rgb b, double alpha)
{
	enum { N = 72 };
	double x[N + 1], y[N + 1], w[N + 1], rise = p->is_wide ? -.30 : -.22;
	double len = p->x1 - p->x0 + p->u * 20;
	int i, dir = p->plan.side <= 0 ? 1 : -1;

	for (i = 0; i <= N; i++) {
		double s = (double)i / N, at = dir > 0 ? s : 1 - s;

		x[i] = p->x0 - p->u * 10 + len * s;
		y[i] = p->h * (t + rise * (at * at * at - .2 * at)) + fbm(at * 2.2, seed, 3) * p->h * .15;
		w[i] = width * (.30 + .9 * at * at) * (1 + .5 * fbm(at * 3 + 9, seed + 5, 2));
	}
	cairo_move_to(cr, x[0], y[0]);
	for (i = 1; i <= N; i++)
		cairo_line_to(cr, x[i], y[i]);
	for (i = N; i >= 0; i--)
		cairo_line_to(cr, x[i], y[i] + w[i]);
	cairo_close_path(cr);
	set_linear(cr, dir > 0 ? p->x0 : p->x1, 0, dir > 0 ? p->x1 : p->x0, p->h * .2, a, alpha * .35,
	    b, alpha);
	cairo_fill_preserve(cr);
	cairo_new_path(cr);
	cairo_move_to(cr, x[0], y[0]);
	for (i = 1; i <= N; i++)
		cairo_line_to(cr, x[i], y[i]);
	set_linear(cr, dir > 0 ? p->x0 : p->x1, 0, dir > 0 ? p->x1 : p->x0, 0, p->sun, 0, p->sun,
	    .75);
	cairo_set_line_width(cr, p->u * .18);
	cairo_stroke(cr);
}

static void
ribbons(struct paint *p, const struct field *f)
{
	static const char *const name[3] = { "ribbons 1", "ribbons 2", "ribbons 3" };
	uint32_t seed = (uint32_t)snd_rng_next(&p->rng);
	double base = p->is_wide ? .80 : p->plan.words.y > p->h * .4 ? .36 : .74;
	int i, k;

	for (i = 0; i < 3; i++) {
		cairo_t *cr = layer_begin(p, name[i], .15 + .12 * i, CG_DRIFT);

		for (k = 0; k < 4; k++)
			band(p, cr, base - .05 + .075 * i + .045 * k, p->h * (.15 - .025 * k),
			    seed + (uint32_t)i * 3, f->ribbon[i], f->ribbon[(i + 1) % 3],
			    (f->is_deep ? .50 : .55) - .07 * k);
		layer_end(cr);
	}
}

/* Rings end where words begin. */
static void
fade_to_words(struct paint *p, cairo_t *cr, double x, double r, struct cg_rgb c)
{
	const struct cg_box *w = &p->plan.words;

	if (!p->is_wide)
		set_linear(cr, x - r, 0, x + r, 0, c, .15, c, .85);
	else if (x > w->x + w->width / 2)
		set_linear(cr, w->x + w->width, 0, x, 0, c, 0, c, .85);
	else
		set_linear(cr, w->x, 0, x, 0, c, 0, c, .85);
}

static void
orbits(struct paint *p, const struct field *f, double x, double y, double r)
{
	cairo_t *cr = layer_begin(p, "orbits", .5, CG_TWINKLE);
	struct cg_rgb c = f->is_deep ? shifted(f->ribbon[1], .2, .8) : shifted(f->ribbon[0], -.06, 1);
	int i, k;

	for (i = 0; i < 3; i++) {
		double k1 = r * (.78 + .20 * i);

		cairo_save(cr);
		cairo_translate(cr, x, y);
		cairo_rotate(cr, -.32 * p->plan.light);
		cairo_scale(cr, k1, k1 * .42);
		circle(cr, 0, 0, 1);
		cairo_restore(cr);
		fade_to_words(p, cr, x, k1, c);
		cairo_set_line_width(cr, p->u * (.32 - .06 * i));
		cairo_stroke(cr);
		for (k = 0; k < 2; k++) {
			double a = .13 + .31 * i + .5 * k, px = cos_turns(a) * k1, py = snd_sin_turns(a) *
			    k1 * .42, ca = .9492, sa = -.3146 * p->plan.light;
			double qx = x + px * ca - py * sa, qy = y + px * sa + py * ca;

			if (touches_words(p, (struct cg_box){ qx, qy, 1, 1 }))
				continue;
			glow(cr, qx, qy, p->u * 2.2, p->u * 2.2, f->ribbon[2], .8);
			set_rgb(cr, shifted(f->ribbon[2], .12, .8), 1);
			circle(cr, qx, qy, p->u * .55);
			cairo_fill(cr);
		}
	}
	layer_end(cr);
}

/* A card of frosted glass with a prop on it. */
static void
card(struct paint *p, cairo_t *cr, const struct field *f, const struct cg_prop *prop, double x,
    double y, double s, double tilt)
{
	double r = s * .22;
	struct soft soft;

	soft_begin(&soft, (struct cg_box){ x - s * .7, y - s * .7, s * 1.4, s * 1.4 }, p->u * 1.4);
	cairo_translate(soft.cr, x - p->plan.light * p->u * .6, y + p->u * 1.5);
	cairo_rotate(soft.cr, tilt);
	round_box(soft.cr, -s / 2, -s / 2, s, s, r);
	set_rgb(soft.cr, tinted(tone(p, CG_TONE_PRIMARY), .22, .07), 1);
	cairo_fill(soft.cr);
	soft_end(&soft, cr, .30);
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_rotate(cr, tilt);
	round_box(cr, -s / 2, -s / 2, s, s, r);
	set_linear(cr, p->plan.light * s / 2, -s / 2, -p->plan.light * s / 2, s / 2, f->card,
	    f->is_deep ? .62 : .92, f->card, f->is_deep ? .26 : .60);
	cairo_fill_preserve(cr);
	set_linear(cr, p->plan.light * s / 2, -s / 2, -p->plan.light * s / 2, s / 2,
	    (struct cg_rgb){ 255, 255, 255 }, .95, (struct cg_rgb){ 255, 255, 255 }, .15);
	cairo_set_line_width(cr, p->u * .2);
	cairo_stroke(cr);
	hang(p, cr, prop, 0, 0, s * .72, 0, STAND_NEAR);
	cairo_restore(cr);
}

/* What carries the hero: a disc of glass seen from a little above. */
static void
disc(struct paint *p, const struct field *f, double x, double y, double w)
{
	cairo_t *cr = layer_begin(p, "disc", .6, CG_DRIFT);
	double e = w * .13;
	int i;

	glow(cr, x, y + e * 1.1, w * .66, e * 2.1, f->is_deep ? f->ribbon[1] : shifted(f->low, -.30, 1),
	    .55);
	for (i = 1; i >= 0; i--) {
		double k = i ? 1.16 : 1;

		cairo_save(cr);
		cairo_translate(cr, x, y + (i ? e * .55 : 0));
		cairo_scale(cr, w / 2 * k, e * k);
		circle(cr, 0, 0, 1);
		cairo_restore(cr);
		set_linear(cr, x + p->plan.light * w / 2, y - e, x - p->plan.light * w / 2, y + e, f->card,
		    i ? .45 : .95, mix(f->card, f->ribbon[0], .6), i ? .30 : .85);
		cairo_fill_preserve(cr);
		set_rgb(cr, (struct cg_rgb){ 255, 255, 255 }, .75);
		cairo_set_line_width(cr, p->u * .16);
		cairo_stroke(cr);
	}
	layer_end(cr);
}

static void
sparks(struct paint *p, const struct field *f)
{
	cairo_t *cr = layer_begin(p, "sparks", .92, CG_TWINKLE);
	struct snd_rng rng;
	int i;

	snd_rng_init(&rng, p->digest, "sparks");
	for (i = 0; i < 26; i++) {
		double x = p->plan.hero_x + snd_rng_triangle(&rng) * p->plan.hero_size * 1.0;
		double y = p->h * (.06 + .86 * snd_rng_unit(&rng)), r = p->u * (.3 + .7 * snd_rng_unit(&rng));

		if (touches_words(p, (struct cg_box){ x - r * 2, y - r * 2, r * 4, r * 4 }) ||
		    touches_hero(p, (struct cg_box){ x - r, y - r, r * 2, r * 2 }))
			continue;
		if (f->is_deep)
			glow(cr, x, y, r * 3, r * 3, p->sun, .5);
		set_rgb(cr, f->is_deep ? p->sun : f->ribbon[i % 3], .9);
		if (i % 3)
			circle(cr, x, y, r * .4);
		else
			star4(cr, x, y, r * 1.4);
		cairo_fill(cr);
	}
	layer_end(cr);
}

void
paint_flow(struct paint *p)
{
	static const double at[4][4] = { { -.60, .74, .27, -.12 }, { .62, .84, .25, .10 }, { .70, .36,
		.23, .06 }, { -.62, .30, .21, .08 } };
	struct field f = field_of(p);
	struct plan *l = &p->plan;
	double size = l->hero_size * .84, x = l->hero_x, foot = l->hero_y - size * .06;
	double half = p->hero ? half_of(p->hero) * size : size * .4;
	cairo_t *cr;
	size_t i;

	p->is_dark = f.is_deep;
	ground(p, &f);
	ribbons(p, &f);
	orbits(p, &f, x, foot - size * .45, size * .86);
	disc(p, &f, x, foot, size * 1.12);
	cr = layer_begin(p, "hero", .7, CG_DRIFT);
	if (p->hero)
		stand(p, cr, p->hero, x, foot + size * .02, size, STAND_HERO, f.is_deep ? f.low : f.card);
	layer_end(cr);
	p->s->hero = (struct cg_box){ x - size / 2, foot - size * .94, size, size };
	cr = layer_begin(p, "cards", .84, CG_DRIFT);
	for (i = 0; i < 4 && i < p->n_small; i++) {
		double s = at[i][2] * size, px = x + at[i][0] * size * (p->is_wide ? 1.04 : .80);
		double py = foot - at[i][1] * size, edge = s * .62;

		if (l->side == 0 && p->is_wide && i > 0 && i < 3) {
			s *= 1.5;
			px = p->w - x + (i == 1 ? -.14 : .16) * size;
			py = foot - (i == 1 ? .25 : .72) * size;
		}
		px = px < edge ? edge : px > p->w - edge ? p->w - edge : px;
		/* at the edge there may be no room beside the hero */
		if ((px > x ? px - x : x - px) < half + s * .42)
			continue;
		if (!touches_words(p, (struct cg_box){ px - s / 2, py - s / 2, s, s }))
			card(p, cr, &f, p->small[i], px, py, s, at[i][3]);
	}
	layer_end(cr);
	sparks(p, &f);
	p->s->particle = CG_PARTICLE_SPARK;
}
