/* Poster: plain inks on paper, quarter-circle tiles, a halftone disc, a cut-out prop. */
#include "lib/scene/scene_priv.h"

#include "lib/prop/prop_cairo.h"

struct inks {
	struct cg_rgb ground, ink[4];
};

static struct inks
inks_of(struct paint *p)
{
	struct inks k;
	struct cg_rgb a = tone(p, CG_TONE_PRIMARY), b = tone(p, CG_TONE_SECONDARY);
	struct cg_rgb c = tone(p, CG_TONE_ACCENT), paper = tinted(a, .955, .022);

	switch (p->is_dark ? 3 : p->plan.variant) {
	case 0:
		k = (struct inks){ paper, { a, c, tinted(a, .30, .08), tinted(b, .80, .09) } };
		break;
	case 1:
		k = (struct inks){ tinted(a, .86, .085), { a, paper, c, tinted(a, .32, .09) } };
		break;
	case 2:
		k = (struct inks){ tinted(c, .90, .07), { a, b, paper, tinted(a, .33, .1) } };
		break;
	default:
		k = (struct inks){ tinted(a, .31, .09), { a, c, paper, tinted(b, .62, .12) } };
		break;
	}
	return k;
}

/* One tile of a drawing set: quarter circles, half discs, stripes, a diamond, a ring. */
static void
tile(cairo_t *cr, double x, double y, double s, uint32_t n, struct cg_rgb a, struct cg_rgb b)
{
	double q = SND_PI / 2;
	int i;

	cairo_save(cr);
	cairo_rectangle(cr, x, y, s, s);
	cairo_clip(cr);
	set_rgb(cr, a, 1);
	cairo_paint(cr);
	cairo_translate(cr, x + s / 2, y + s / 2);
	cairo_rotate(cr, (n >> 4 & 3) * q);
	cairo_translate(cr, -s / 2, -s / 2);
	set_rgb(cr, b, 1);
	switch (n & 7) {
	case 0:
	case 1:
		cairo_move_to(cr, 0, 0);
		cairo_arc(cr, 0, 0, s, 0, q);
		break;
	case 2:
		cairo_arc(cr, s / 2, 0, s / 2, 0, 2 * q);
		cairo_new_sub_path(cr);
		cairo_arc(cr, s / 2, s, s / 2, 2 * q, 4 * q);
		break;
	case 3:
		for (i = 0; i < 4; i++)
			cairo_rectangle(cr, 0, s * (i + .25) / 4, s, s / 8);
		break;
	case 4:
		for (i = 3; i > 0; i--) {
			cairo_move_to(cr, 0, 0);
			cairo_arc(cr, 0, 0, s * i / 3.2, 0, q);
			cairo_arc_negative(cr, 0, 0, s * (i - .5) / 3.2, q, 0);
		}
		break;
	case 5:
		cairo_move_to(cr, 0, 0);
		cairo_line_to(cr, s, 0);
		cairo_line_to(cr, 0, s);
		break;
	case 6:
		circle(cr, s / 2, s / 2, s * .34);
		break;
	default:
		cairo_arc(cr, 0, s, s, -q, 0);
		cairo_line_to(cr, 0, s);
		cairo_arc(cr, s, 0, s / 2, q, 2 * q);
		cairo_line_to(cr, s, 0);
		break;
	}
	cairo_fill(cr);
	cairo_restore(cr);
}

/* The field of tiles behind the hero: a panel at the edge of the sheet. */
static void
tiles(struct paint *p, const struct inks *k)
{
	cairo_t *cr = layer_begin(p, "tiles", .2, CG_DRIFT);
	double s, x0 = p->x0, y0 = p->y0, x1 = p->x1, y1 = p->y1, x, y;
	uint32_t seed = (uint32_t)snd_rng_next(&p->rng);

	if (p->is_wide) {
		s = p->h / (p->plan.variant & 1 ? 4 : 5);
		if (p->plan.side < 0)
			x0 = p->w - s * (p->plan.variant & 1 ? 3 : 4);
		else if (p->plan.side > 0)
			x1 = s * (p->plan.variant & 1 ? 3 : 4);
		else
			x1 = s * 2;
	} else {
		bool is_below = p->plan.hero_y > p->plan.words.y;

		s = p->w / (p->plan.variant & 1 ? 4 : 5);
		if (is_below)
			y0 = p->h - s * (int)((p->h - p->plan.words.y - p->plan.words.height) / s);
		else
			y1 = s * (int)(p->plan.words.y / s);
	}
	for (y = y0; y < y1; y += s)
		for (x = x0; x < x1 - s * .02; x += s) {
			uint32_t n = hash2((uint32_t)(int)((x - x0) / s + .5), (uint32_t)(int)((y - y0) / s +
			    .5), seed);
			int a = (int)(n >> 8) % 5, b = (int)(n >> 12) & 3;

			if (a == b)
				b = (b + 1) & 3;
			tile(cr, x, y, s + .4, n, a == 4 ? k->ground : k->ink[a], k->ink[b]);
		}
	if (p->is_wide && p->plan.side == 0)
		for (y = p->y0; y < p->y1; y += s)
			for (x = p->w - 2 * s; x < p->x1; x += s) {
				uint32_t n = hash2((uint32_t)(int)(x / s + .5), (uint32_t)(int)(y / s + 9), seed);

				tile(cr, x, y, s + .4, n, k->ground, k->ink[n >> 12 & 3]);
			}
	layer_end(cr);
}

/* Dots on a grid at 45 degrees that shrink along the light. */
static void
halftone(struct paint *p, cairo_t *cr, double cx, double cy, double r, struct cg_rgb c)
{
	double step = p->u * 1.9, a, b;
	int i, j, n = (int)(r * 1.5 / step) + 1;

	set_rgb(cr, c, 1);
	for (j = -n; j <= n; j++)
		for (i = -n; i <= n; i++) {
			double x = (i - j) * step * .7071, y = (i + j) * step * .7071, d;

			if (x * x + y * y > r * r)
				continue;
			a = (-p->plan.light * x + y) / (2 * r) + .5; /* 0 in the light, 1 in the shade */
			b = a < 0 ? 0 : a > 1 ? 1 : a;
			d = step * (.12 + .5 * b);
			circle(cr, cx + x, cy + y, d);
		}
	cairo_fill(cr);
}

/* The prop as a sticker: a hard shadow, a border of paper, the thing itself. */
static void
sticker(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y, double size,
    double angle, enum stand kind, struct cg_rgb paper, struct cg_rgb dark)
{
	double border = p->u * (kind == STAND_HERO ? 1.0 : .65), off = border * 1.7;
	struct soft soft;
	int i, pass;

	for (pass = 0; pass < 2; pass++) {
		cairo_t *to = cr;

		if (!pass)
			to = soft_begin(&soft, (struct cg_box){ x - size * .62, y - size * .62, size * 1.24,
			    size * 1.24 }, p->u * .6);
		cairo_save(to);
		cairo_translate(to, x - (pass ? 0 : p->plan.light * off), y + (pass ? 0 : off));
		cairo_rotate(to, angle * 2 * SND_PI);
		if (p->plan.light > 0)
			cairo_scale(to, -1, 1);
		set_rgb(to, pass ? paper : dark, 1);
		for (i = 0; i < 20; i++)
			cg_prop_silhouette(to, prop, cos_turns(i / 20.) * border,
			    snd_sin_turns(i / 20.) * border, size);
		cairo_restore(to);
		if (!pass)
			soft_end(&soft, cr, .5);
	}
	hang(p, cr, prop, x, y, size, angle, kind);
}

void
paint_poster(struct paint *p)
{
	struct inks k = inks_of(p);
	struct plan *l = &p->plan;
	double size = l->hero_size * (p->is_wide ? 1.06 : .92), x = l->hero_x;
	double y = l->hero_y - size * (p->is_wide ? .49 : .45);
	double tilt = -.018 * l->light;
	struct cg_rgb paper = tinted(tone(p, CG_TONE_PRIMARY), .985, .008);
	struct cg_rgb dark = tinted(tone(p, CG_TONE_PRIMARY), .18, .05);
	static const double at[4][4] = { { -.56, .36, .30, -.05 }, { .50, .40, .32, .04 },
		{ .46, -.46, .26, .07 }, { -.44, -.48, .24, -.06 } };
	struct stop st[2] = { { 0, k.ground }, { 1.001, shifted(k.ground, -.015, 1) } };
	cairo_t *cr = layer_begin(p, "paper", 0, CG_DRIFT);
	size_t i;

	fill_gradient(p, cr, st, 2, .4, 1);
	paper_noise(cr, p->u * 4, 2, 3);
	layer_end(cr);
	tiles(p, &k);
	cr = layer_begin(p, "disc", .45, CG_DRIFT);
	circle(cr, x, y, size * .56);
	set_rgb(cr, l->variant & 1 ? paper : k.ink[1], 1);
	cairo_fill(cr);
	halftone(p, cr, x, y, size * .56, l->variant & 1 ? k.ink[0] : shifted(k.ink[1], -.13, 1));
	layer_end(cr);
	cr = layer_begin(p, "hero", .7, CG_DRIFT);
	if (p->hero)
		sticker(p, cr, p->hero, x, y, size, tilt, STAND_HERO, paper, dark);
	layer_end(cr);
	p->s->hero = (struct cg_box){ x - size / 2, y - size / 2, size, size };
	cr = layer_begin(p, "props front", .85, CG_DRIFT);
	for (i = 0; i < 4 && i < p->n_small; i++) {
		double px = x + at[i][0] * size * (p->is_wide ? 1 : .82), py = y + at[i][1] * size;
		double s = at[i][2] * size, edge = s * .5;

		if (l->side == 0 && p->is_wide) {
			px = p->w - x + (i == 1 || i == 2 ? .18 : -.2) * size * (i & 1 ? 1 : 1.1);
			s *= 1.35;
		}
		px = px < edge ? edge : px > p->w - edge ? p->w - edge : px;
		if (!touches_words(p, (struct cg_box){ px - s / 2, py - s / 2, s, s }))
			sticker(p, cr, p->small[i], px, py, s, at[i][3], STAND_NEAR, paper, dark);
	}
	layer_end(cr);
	p->s->particle = CG_PARTICLE_CONFETTI;
}
