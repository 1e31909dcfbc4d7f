/* Sprites drawn once, and a table of how each kind moves. */
#include <string.h>

#include "base/mem.h"
#include "lib/motion/particle.h"
#include "lib/motion/wave.h"

/* Sizes are parts of the smaller side of the frame, times are whole rounds in a loop. */
struct manner {
	int count;
	double small, large;   /* diameter */
	int slow, fast;        /* rounds in a loop; 0: stays where it is and twinkles */
	double rise;           /* 1 falls, -1 rises */
	double sway;           /* to each side, part of the width */
	double slant;          /* to the side in a whole fall, part of the height */
	int turns;             /* whole turns in a loop, at most */
	double alpha;
};

static const struct manner manners[] = {
	[CG_PARTICLE_NONE] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	[CG_PARTICLE_DUST] = { 22, .008, .020, 1, 1, -1, .012, 0, 0, .55 },
	[CG_PARTICLE_SNOW] = { 46, .010, .026, 1, 2, 1, .012, .10, 0, .90 },
	[CG_PARTICLE_PETAL] = { 20, .022, .040, 1, 1, 1, .030, .35, 2, .95 },
	[CG_PARTICLE_LEAF] = { 14, .034, .060, 1, 1, 1, .040, .25, 2, .95 },
	[CG_PARTICLE_CONFETTI] = { 34, .014, .026, 1, 2, 1, .015, 0, 2, .95 },
	[CG_PARTICLE_SPARK] = { 18, .018, .046, 0, 0, 1, 0, 0, 0, .90 },
	[CG_PARTICLE_RAIN] = { 40, .045, .090, 5, 8, 1, 0, -.12, 0, .35 },
	[CG_PARTICLE_HEART] = { 14, .026, .052, 1, 1, -1, .020, 0, 0, .90 },
	[CG_PARTICLE_LANTERN] = { 9, .045, .090, 1, 1, -1, .012, .06, 0, .92 },
};

enum { SIZES = 3, COLOURS = 4, SIDE_MAX = 512 };

static void
ink(cairo_t *cr, struct cg_rgb c, double alpha)
{
	cairo_set_source_rgba(cr, c.r / 255., c.g / 255., c.b / 255., alpha);
}

/* A soft disc of radius .5 about the origin, full out to the part hard. */
static void
soft_disc(cairo_t *cr, struct cg_rgb c, double hard)
{
	cairo_pattern_t *p = cairo_pattern_create_radial(0, 0, .5 * hard, 0, 0, .5);

	cairo_pattern_add_color_stop_rgba(p, 0, c.r / 255., c.g / 255., c.b / 255., 1);
	cairo_pattern_add_color_stop_rgba(p, .5, c.r / 255., c.g / 255., c.b / 255., .42);
	cairo_pattern_add_color_stop_rgba(p, 1, c.r / 255., c.g / 255., c.b / 255., 0);
	cairo_set_source(cr, p);
	cairo_arc(cr, 0, 0, .5, 0, 2 * SND_PI);
	cairo_fill(cr);
	cairo_pattern_destroy(p);
}

static void
petal(cairo_t *cr, struct cg_rgb c)
{
	cairo_move_to(cr, 0, .48);
	cairo_curve_to(cr, -.42, .20, -.36, -.40, -.08, -.46);
	cairo_curve_to(cr, -.02, -.40, .02, -.40, .08, -.46);
	cairo_curve_to(cr, .36, -.40, .42, .20, 0, .48);
	ink(cr, c, 1);
	cairo_fill(cr);
	cairo_move_to(cr, 0, .44);
	cairo_curve_to(cr, -.10, .10, -.06, -.20, 0, -.34);
	cairo_curve_to(cr, .10, -.16, .10, .14, 0, .44);
	ink(cr, (struct cg_rgb){ 255, 255, 255 }, .35);
	cairo_fill(cr);
}

static void
leaf(cairo_t *cr, struct cg_rgb c)
{
	cairo_move_to(cr, 0, .46);
	cairo_curve_to(cr, -.44, .22, -.30, -.26, 0, -.48);
	cairo_curve_to(cr, .30, -.26, .44, .22, 0, .46);
	ink(cr, c, 1);
	cairo_fill(cr);
	cairo_move_to(cr, 0, .46);
	cairo_curve_to(cr, .30, .20, .24, -.22, 0, -.48);
	cairo_line_to(cr, 0, .46);
	ink(cr, (struct cg_rgb){ 0, 0, 0 }, .16);
	cairo_fill(cr);
}

static void
heart(cairo_t *cr, struct cg_rgb c)
{
	cairo_move_to(cr, 0, .42);
	cairo_curve_to(cr, -.62, .02, -.46, -.48, -.18, -.42);
	cairo_curve_to(cr, -.08, -.40, -.02, -.32, 0, -.24);
	cairo_curve_to(cr, .02, -.32, .08, -.40, .18, -.42);
	cairo_curve_to(cr, .46, -.48, .62, .02, 0, .42);
	ink(cr, c, 1);
	cairo_fill(cr);
}

static void
spark(cairo_t *cr, struct cg_rgb c)
{
	soft_disc(cr, c, .02);
	cairo_move_to(cr, 0, -.5);
	cairo_curve_to(cr, .03, -.08, .08, -.03, .5, 0);
	cairo_curve_to(cr, .08, .03, .03, .08, 0, .5);
	cairo_curve_to(cr, -.03, .08, -.08, .03, -.5, 0);
	cairo_curve_to(cr, -.08, -.03, -.03, -.08, 0, -.5);
	ink(cr, (struct cg_rgb){ 255, 255, 255 }, .95);
	cairo_fill(cr);
}

static void
lantern(cairo_t *cr, struct cg_rgb c)
{
	struct cg_rgb warm = { 255, 214, 130 };

	cairo_save(cr);
	soft_disc(cr, warm, .0);
	cairo_restore(cr);
	cairo_move_to(cr, -.14, -.28);
	cairo_curve_to(cr, -.30, -.10, -.26, .14, -.14, .28);
	cairo_line_to(cr, .14, .28);
	cairo_curve_to(cr, .26, .14, .30, -.10, .14, -.28);
	cairo_close_path(cr);
	ink(cr, c, 1);
	cairo_fill_preserve(cr);
	cairo_save(cr);
	cairo_clip(cr);
	cairo_translate(cr, 0, .16);
	cairo_scale(cr, .6, .8);
	soft_disc(cr, warm, .2);
	cairo_restore(cr);
}

static void
streak(cairo_t *cr, struct cg_rgb c)
{
	cairo_move_to(cr, .05, -.48);
	cairo_line_to(cr, -.05, .48);
	cairo_set_line_width(cr, .035);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	ink(cr, c, 1);
	cairo_stroke(cr);
}

static void
slip(cairo_t *cr, struct cg_rgb c)
{
	cairo_rectangle(cr, -.40, -.22, .80, .44);
	ink(cr, c, 1);
	cairo_fill(cr);
	cairo_rectangle(cr, -.40, .06, .80, .16);
	ink(cr, (struct cg_rgb){ 255, 255, 255 }, .22);
	cairo_fill(cr);
}

static void
draw_sprite(cairo_t *cr, enum cg_particle kind, const struct cg_rgb *tones, int colour)
{
	static const struct cg_rgb snow = { 252, 253, 255 }, mist = { 214, 226, 240 },
		autumn[COLOURS] = { { 201, 94, 30 }, { 224, 152, 38 }, { 168, 58, 30 },
		{ 196, 168, 60 } }, rose = { 236, 78, 104 }, red = { 214, 62, 48 };
	const struct cg_rgb gay[COLOURS] = { tones[CG_TONE_PRIMARY], tones[CG_TONE_SECONDARY],
		tones[CG_TONE_ACCENT], { 255, 255, 255 } };

	switch (kind) {
	case CG_PARTICLE_PETAL:
		petal(cr, cg_color_from_lch((struct cg_lch){ .86 - .03 * colour, .075, 2 }));
		break;
	case CG_PARTICLE_LEAF:
		leaf(cr, autumn[colour]);
		break;
	case CG_PARTICLE_HEART:
		heart(cr, colour & 1 ? cg_color_with_l(rose, .76) : rose);
		break;
	case CG_PARTICLE_SPARK:
		spark(cr, cg_color_with_l(tones[CG_TONE_ACCENT], .90));
		break;
	case CG_PARTICLE_LANTERN:
		lantern(cr, colour & 1 ? red : (struct cg_rgb){ 232, 140, 44 });
		break;
	case CG_PARTICLE_RAIN:
		streak(cr, mist);
		break;
	case CG_PARTICLE_CONFETTI:
		slip(cr, gay[colour]);
		break;
	case CG_PARTICLE_SNOW:
		soft_disc(cr, snow, .35);
		break;
	default:
		soft_disc(cr, cg_color_with_l(tones[CG_TONE_ACCENT], .92), .1);
	}
}

static void
make_sprite(struct cg_sheet *out, enum cg_particle kind, double diameter,
    const struct cg_rgb *tones, int colour)
{
	int side = (int)diameter + 6;
	cairo_surface_t *s;
	cairo_t *cr;

	side = (side + side % 2) < SIDE_MAX ? side + side % 2 : SIDE_MAX;
	s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, side, side);
	cr = cairo_create(s);
	cairo_translate(cr, side / 2., side / 2.);
	cairo_scale(cr, diameter, diameter);
	draw_sprite(cr, kind, tones, colour);
	cairo_destroy(cr);
	cairo_surface_flush(s);
	cg_sheet_from_argb(out, cairo_image_surface_get_data(s), cairo_image_surface_get_stride(s), 0,
	    0, side, side);
	cairo_surface_destroy(s);
}

void
cg_particles_init(struct cg_particles *p, enum cg_particle kind, int width, int height,
    const struct cg_rgb *tones, unsigned seed)
{
	const struct manner *m = &manners[kind];
	double unit = width < height ? width : height;

	*p = (struct cg_particles){ .kind = kind, .width = width, .height = height, .n = m->count,
		.seed = seed };
	if (!m->count)
		return;
	for (int size = 0; size < SIZES; size++)
		for (int c = 0; c < COLOURS; c++)
			make_sprite(&p->sprite[p->sprites++], kind,
			    unit * (m->small + (m->large - m->small) * size / (SIZES - 1)), tones, c);
}

void
cg_particles_release(struct cg_particles *p)
{
	for (int i = 0; i < p->sprites; i++)
		cg_sheet_release(&p->sprite[i]);
	p->sprites = p->n = 0;
}

static double
hump(double y)
{
	double s = cg_wave_sin(y / 2); /* sin(pi y) */

	s = s < 0 ? 0 : s * 3;
	return s > 1 ? 1 : s;
}

double
cg_outside(const struct cg_box *b, double x, double y, double soft)
{
	double dx = x < b->x ? b->x - x : x > b->x + b->width ? x - b->x - b->width : 0;
	double dy = y < b->y ? b->y - y : y > b->y + b->height ? y - b->y - b->height : 0;
	double d = (dx > dy ? dx : dy) / soft;

	return b->width <= 0 || d > 1 ? 1 : d;
}

static void
place(const struct cg_particles *p, int i, double u, struct cg_draw *out)
{
	const struct manner *m = &manners[p->kind];
	const unsigned id = (unsigned)i, seed = p->seed;
	int size = i % SIZES, colour = (int)(cg_hash(id, 1, seed) * COLOURS);
	const struct cg_sheet *s = &p->sprite[size * COLOURS + colour];
	int rounds = m->slow + (size * (m->fast - m->slow) + 1) / (SIZES - 1);
	double phase = cg_hash(id, 2, seed), y = cg_fraction(cg_hash(id, 3, seed) + rounds * u);
	double side = s->width, x = cg_hash(id, 4, seed), alpha = m->alpha, tilt;

	if (!rounds) {
		alpha *= .5 + .5 * cg_wave_sin((1 + i % 3) * u + phase);
		alpha *= alpha;
	} else {
		alpha *= hump(y) * (.6 + .2 * size);
	}
	y = m->rise < 0 ? 1 - y : y;
	x = x * p->width + m->sway * p->width * cg_wave_sin((1 + i % 2) * u + phase) +
	    m->slant * p->height * (y - .5);
	y = y * (p->height + 2 * side) - side;
	for (int box = 0; box < CG_CLEAR; box++)
		alpha *= cg_outside(&p->clear[box], x, y, .06 * (p->width + p->height) / 2);
	out->sheet = s;
	out->pose = cg_pose_at(x - side / 2, y - side / 2);
	out->pose.opacity = (uint32_t)(alpha * CG_POSE_ONE);
	if (m->turns) {
		tilt = phase + (i % 2 ? 1 : -1) * (1 + i % m->turns) * u;
		cg_pose_turn(&out->pose, tilt, x, y);
	}
}

int
cg_particles_at(const struct cg_particles *p, double u, struct cg_draw *out)
{
	for (int i = 0; i < p->n; i++)
		place(p, i, u, &out[i]);
	return p->n;
}

enum cg_particle
cg_particle_of(const char *words)
{
	static const struct {
		const char *word;
		enum cg_particle kind;
	} known[] = { { "snow", CG_PARTICLE_SNOW }, { "petal", CG_PARTICLE_PETAL },
		{ "blossom", CG_PARTICLE_PETAL }, { "leaf", CG_PARTICLE_LEAF }, { "leaves", CG_PARTICLE_LEAF },
		{ "confetti", CG_PARTICLE_CONFETTI }, { "spark", CG_PARTICLE_SPARK },
		{ "glitter", CG_PARTICLE_SPARK }, { "twinkl", CG_PARTICLE_SPARK },
		{ "star", CG_PARTICLE_SPARK }, { "rain", CG_PARTICLE_RAIN },
		{ "heart", CG_PARTICLE_HEART }, { "lantern", CG_PARTICLE_LANTERN },
		{ "dust", CG_PARTICLE_DUST }, { "firefl", CG_PARTICLE_DUST } };

	for (size_t i = 0; words && i < sizeof known / sizeof *known; i++)
		for (const char *at = words; (at = strcasestr(at, known[i].word)); at++)
			if (at == words || !((at[-1] | 32) >= 'a' && (at[-1] | 32) <= 'z'))
				return known[i].kind;
	return CG_PARTICLE_NONE;
}
