/* A scene becomes things: its layers, light behind and before them, and the words. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/motion/outcome_priv.h"
#include "lib/motion/wave.h"

/* The last twenty frames at thirty a second. */
static const double still_s = 20 / 30.;

/* --- light --- */

static void
lit(cairo_pattern_t *p, double at, struct cg_rgb c, double alpha)
{
	cairo_pattern_add_color_stop_rgba(p, at, c.r / 255., c.g / 255., c.b / 255., alpha);
}

static struct thing *
add(struct cg_outcome *o, enum part part)
{
	struct thing *t = &o->thing[o->n];

	if (o->n < THINGS - 1)
		o->n++;
	*t = (struct thing){ .part = part, .opacity = 1, .size = 1 };
	return t;
}

static void
take(struct thing *t, cairo_surface_t *s)
{
	cairo_surface_flush(s);
	cg_sheet_from_argb(&t->sheet, cairo_image_surface_get_data(s),
	    cairo_image_surface_get_stride(s), 0, 0, cairo_image_surface_get_width(s),
	    cairo_image_surface_get_height(s));
	cairo_surface_destroy(s);
}

/* A disc of light about the hero, soft to its rim, as far as the frame shows it. */
static void
add_glow(struct cg_outcome *o, enum part part, struct cg_rgb c, double radius, double alpha)
{
	int x = (int)(o->cx - radius) & ~1, y = (int)(o->cy - radius) & ~1;
	int right = (int)(o->cx + radius), low = (int)(o->cy + radius);
	struct thing *t = add(o, part);
	cairo_surface_t *s;
	cairo_pattern_t *p = cairo_pattern_create_radial(0, 0, 0, 0, 0, radius);
	cairo_t *cr;

	x = x < 0 ? 0 : x;
	y = y < 0 ? 0 : y;
	right = right > o->spec.width ? o->spec.width : right;
	low = low > o->spec.height ? o->spec.height : low;
	s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (right - x) & ~1, (low - y) & ~1);
	cr = cairo_create(s);
	lit(p, 0, c, alpha);
	lit(p, .18, c, alpha * .80);
	lit(p, .40, c, alpha * .40);
	lit(p, .70, c, alpha * .11);
	lit(p, 1, c, 0);
	cairo_translate(cr, o->cx - x, o->cy - y);
	cairo_set_source(cr, p);
	cairo_paint(cr);
	cairo_pattern_destroy(p);
	cairo_destroy(cr);
	take(t, s);
	t->x = x;
	t->y = y;
}

/* Sixteen rays with soft ends, at half size: they are turned and blurred by it a little. */
static void
add_rays(struct cg_outcome *o, struct cg_rgb c)
{
	const struct cg_outcome_spec *s = &o->spec;
	int n = ((int)(.62 * (s->width > s->height ? s->width : s->height)) + 2) & ~1;
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, n, n);
	cairo_t *cr = cairo_create(surface);
	cairo_pattern_t *p = cairo_pattern_create_radial(n / 2., n / 2., 0, n / 2., n / 2., n / 2.);
	struct thing *t = add(o, PART_RAYS);

	lit(p, 0, c, .62);
	lit(p, .25, c, .50);
	lit(p, .62, c, .24);
	lit(p, 1, c, 0);
	for (int i = 0; i < 16; i++) {
		double a = i / 16., wide = i % 2 ? .0115 : .0175;

		cairo_move_to(cr, n / 2., n / 2.);
		cairo_line_to(cr, n / 2. * (1 + 1.2 * cg_wave_cos(a - wide)),
		    n / 2. * (1 + 1.2 * cg_wave_sin(a - wide)));
		cairo_line_to(cr, n / 2. * (1 + 1.2 * cg_wave_cos(a + wide)),
		    n / 2. * (1 + 1.2 * cg_wave_sin(a + wide)));
		cairo_close_path(cr);
	}
	cairo_set_source(cr, p);
	cairo_fill(cr);
	cairo_pattern_destroy(p);
	cairo_destroy(cr);
	take(t, surface);
	t->size = 2;
	t->x = o->cx - n;
	t->y = o->cy - n;
}

/* The light grows late around the hero and stays in its middle. */
static void
add_shade(struct cg_outcome *o, struct cg_rgb c)
{
	const int w = o->spec.width, h = o->spec.height;
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
	cairo_t *cr = cairo_create(s);
	double r = .75 * (w > h ? w : h);
	cairo_pattern_t *p = cairo_pattern_create_radial(o->cx, o->cy, 0, o->cx, o->cy, r);

	lit(p, 0, c, .02);
	lit(p, .30, c, .08);
	lit(p, .65, c, .20);
	lit(p, 1, c, .30);
	cairo_set_source(cr, p);
	cairo_paint(cr);
	cairo_pattern_destroy(p);
	cairo_destroy(cr);
	take(add(o, PART_SHADE), s);
}

/* --- from a scene --- */

static void
add_layer(struct cg_outcome *o, const struct cg_layer *l, enum part part)
{
	uint8_t *argb;
	int stride, box[4];
	struct thing *t;

	cairo_surface_flush(l->surface);
	argb = cairo_image_surface_get_data(l->surface);
	stride = cairo_image_surface_get_stride(l->surface);
	if (!argb || !cg_argb_bounds(argb, stride, cairo_image_surface_get_width(l->surface),
	    cairo_image_surface_get_height(l->surface), box))
		return;
	t = add(o, part);
	cg_sheet_from_argb(&t->sheet, argb, stride, box[0], box[1], box[2], box[3]);
	t->x = l->x + box[0];
	t->y = l->y + box[1];
	t->depth = l->depth;
}

static enum part
part_of(const struct cg_layer *l)
{
	if (strcmp(l->name, "words") == 0)
		return PART_WORDS;
	if (strcmp(l->name, "veil") == 0)
		return PART_VEIL;
	if (l->motion == CG_STILL)
		return PART_FIXED;
	return strcmp(l->name, "hero") == 0 || strncmp(l->name, "props", 5) == 0 ? PART_PROP
	    : PART_PLACE;
}

/* What lies flat before the light: rays stand behind it. */
static bool
is_ground(const struct cg_layer *l)
{
	static const char *const names[] = { "ground", "floor", "street", "dais", "water" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(l->name, names[i]) == 0 && l->depth >= .25)
			return true;
	return false;
}

static bool
is_bright(const struct cg_scene *scene)
{
	return cg_color_luminance(scene->tone[CG_TONE_BACKGROUND]) > .72;
}

/* What comes between the place and the things that stand in it. */
static void
add_back_light(struct cg_outcome *o, const struct cg_scene *scene)
{
	struct cg_lch warm = { .93, .06, 80 }, gold = { .965, .045, 92 };
	struct cg_rgb light = cg_color_from_lch(gold);

	if (cg_color_luminance(scene->tone[CG_TONE_BACKGROUND]) < .1) /* neon, not the sun */
		light = cg_color_with_l(scene->tone[CG_TONE_ACCENT], .90);
	else if (is_bright(scene)) /* white light would not show on white */
		light = cg_color_from_lch((struct cg_lch){ .90, .105, 88 });
	if (o->spec.is_win) {
		add_glow(o, PART_WARMTH, light, .36 * o->spec.width + .2 * o->spec.height, .60);
		add_rays(o, light);
	} else {
		add_glow(o, PART_WARMTH, cg_color_from_lch(warm), .30 * o->spec.width +
		    .3 * o->spec.height, .55);
	}
}

/* And between those and the words. */
static void
add_front_light(struct cg_outcome *o, const struct cg_scene *scene)
{
	/* late sun: warmer, not greyer; over a night it may not be a fog */
	struct cg_lch dusk = { scene->is_dark ? .26 : .50, scene->is_dark ? .06 : .085, 52 };

	if (o->spec.is_win) {
		add(o, PART_CONFETTI);
		add_glow(o, PART_FLASH, (struct cg_rgb){ 255, 252, 242 }, .75 * o->spec.width +
		    .3 * o->spec.height, 1);
	} else {
		add_shade(o, cg_color_from_lch(dusk));
		add(o, PART_FALLING);
	}
}

static bool
has_backdrop(const struct cg_scene *scene)
{
	return scene->n && strcmp(scene->layer[0].name, "backdrop") == 0;
}

static void
add_scene(struct cg_outcome *o, const struct cg_scene *scene)
{
	/* light from behind things would lie over all that a picture of others' shows */
	bool has_back = o->spec.footage || has_backdrop(scene), has_front = false;

	if (o->spec.footage)
		add(o, PART_FOOTAGE);
	for (size_t i = 0; i < scene->n; i++) {
		enum part part = part_of(&scene->layer[i]);

		if (o->spec.footage && part <= PART_PROP)
			continue;
		if (!has_back && (part != PART_PLACE || is_ground(&scene->layer[i]))) {
			add_back_light(o, scene);
			has_back = true;
		}
		if (!has_front && part > PART_PROP) {
			add_front_light(o, scene);
			has_front = true;
		}
		add_layer(o, &scene->layer[i], part);
	}
	if (!has_back)
		add_back_light(o, scene);
	if (!has_front)
		add_front_light(o, scene);
}

static void
add_pieces(struct cg_outcome *o, const struct cg_scene *scene)
{
	const struct cg_outcome_spec *s = &o->spec;
	const struct cg_rgb white = { 255, 255, 255 }, accent = scene->tone[CG_TONE_ACCENT];
	const struct cg_rgb colours[4] = { scene->tone[CG_TONE_PRIMARY],
		cg_color_with_l(accent, .80), scene->tone[CG_TONE_SECONDARY],
		is_bright(scene) ? cg_color_with_l(accent, .62) : white };
	int side = s->confetti_side;
	const uint8_t *picture = s->confetti;

	if (!s->is_win) {
		cg_particles_init(&o->falling, s->falling, s->width, s->height, scene->tone, s->seed);
		return;
	}
	cg_burst_init(&o->burst, s->width, s->height, colours, picture, side, s->seed);
	o->burst.x = o->cx;
	o->burst.y = o->cy;
	o->burst.rest = o->rest;
	o->burst.brand = scene->brand;
}

/* No piece lies before or behind what is to be read. */
static void
keep_clear(struct cg_outcome *o, struct cg_box words)
{
	o->words = words;
	o->burst.clear = words;
	o->has_last = false;
}

double
cg_outcome_rest(const struct cg_outcome_spec *s)
{
	double seconds = (double)s->frames / s->fps;

	return seconds > 2 * still_s ? seconds - still_s : seconds / 2;
}

struct cg_outcome *
cg_outcome_new(const struct cg_outcome_spec *s, const struct cg_scene *scene)
{
	struct cg_outcome *o = cg_alloc(sizeof *o);

	o->spec = *s;
	o->light = 1;
	o->rest = cg_outcome_rest(s);
	o->cx = scene->hero.width > 0 ? scene->hero.x + scene->hero.width / 2 : s->width / 2.;
	o->cy = scene->hero.width > 0 ? scene->hero.y + scene->hero.height * .45 : s->height * .5;
	add_scene(o, scene);
	add_pieces(o, scene);
	keep_clear(o, scene->headline);
	return o;
}

void
cg_outcome_free(struct cg_outcome *o)
{
	if (!o)
		return;
	for (int i = 0; i < o->n; i++)
		cg_sheet_release(&o->thing[i].sheet);
	cg_burst_release(&o->burst);
	cg_particles_release(&o->falling);
	cg_frame_release(&o->last);
	free(o);
}

/* A place for one more thing below everything that comes with the words. */
static struct thing *
insert(struct cg_outcome *o, enum part part)
{
	int at = o->n;

	if (o->n == THINGS - 1)
		return NULL;
	while (at > 0 && o->thing[at - 1].part >= PART_VEIL)
		at--;
	memmove(&o->thing[at + 1], &o->thing[at], (size_t)(o->n - at) * sizeof *o->thing);
	o->n++;
	o->thing[at] = (struct thing){ .part = part, .opacity = 1, .size = 1 };
	return &o->thing[at];
}

void
cg_outcome_lay(struct cg_outcome *o, const uint8_t *argb, int stride, int width, int height, int x,
    int y, double opacity)
{
	struct thing *t = insert(o, PART_FIXED);

	if (!t)
		return;
	cg_sheet_from_argb(&t->sheet, argb, stride, 0, 0, width & ~1, height & ~1);
	t->x = x;
	t->y = y;
	t->opacity = clamp(opacity);
}

void
cg_outcome_words(struct cg_outcome *o, const uint8_t *argb, int stride, int width, int height,
    int x, int y, struct cg_box ink)
{
	struct thing *t;

	for (int i = o->n; i-- > 0;)
		if (o->thing[i].part >= PART_VEIL) {
			cg_sheet_release(&o->thing[i].sheet);
			memmove(&o->thing[i], &o->thing[i + 1], (size_t)(o->n - i - 1) * sizeof *o->thing);
			o->n--;
		}
	t = add(o, PART_WORDS);
	cg_sheet_from_argb(&t->sheet, argb, stride, 0, 0, width & ~1, height & ~1);
	t->x = x;
	t->y = y;
	keep_clear(o, ink);
}

void
cg_outcome_soften(struct cg_outcome *o, double light)
{
	o->light = clamp(light);
	o->has_last = false;
}

