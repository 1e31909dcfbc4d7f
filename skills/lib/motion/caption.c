/* Layout, ink, and a plate where no ink would do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/motion/blend.h"
#include "lib/motion/caption.h"
#include "lib/picture/type.h"

enum { BINS = 1024 };

static const double readable = 4.5;

/* Font families by name, and the voice that is set in them. */
static const struct {
	const char *family;
	enum cg_voice voice;
} families[] = { { "league spartan", CG_VOICE_BOLD }, { "bebas neue", CG_VOICE_URGENT },
	{ "yanone kaffeesatz", CG_VOICE_URGENT }, { "didot", CG_VOICE_PREMIUM },
	{ "gfs didot", CG_VOICE_PREMIUM }, { "lobster two", CG_VOICE_WARM },
	{ "vollkorn", CG_VOICE_WARM }, { "leckerli one", CG_VOICE_WARM },
	{ "dosis", CG_VOICE_PLAYFUL }, { "quicksand", CG_VOICE_PLAYFUL },
	{ "comic neue", CG_VOICE_PLAYFUL }, { "kaushan script", CG_VOICE_HANDMADE },
	{ "dancing script", CG_VOICE_HANDMADE }, { "play", CG_VOICE_TECHNICAL },
	{ "jura", CG_VOICE_TECHNICAL }, { "courier prime", CG_VOICE_RETRO },
	{ "dotgothic16", CG_VOICE_RETRO }, { "manrope", CG_VOICE_PROFESSIONAL },
	{ "inter", CG_VOICE_PROFESSIONAL }, { "roboto slab", CG_VOICE_PROFESSIONAL } };

bool
cg_caption_is_asked(const json_t *o)
{
	return json_object_get(o, "position") || json_object_get(o, "font_size") ||
	    json_object_get(o, "color") || json_object_get(o, "font_family");
}

void
cg_caption_read(struct cg_caption_spec *s, const json_t *o)
{
	const char *where = cg_json_get_str(o, "position", "center");

	s->position = strcmp(where, "top") == 0 ? -1 : strcmp(where, "bottom") == 0;
	s->px = cg_json_get_num(o, "font_size", 0);
	s->has_color = cg_color_parse(cg_json_get_str(o, "color", ""), &s->color);
	s->unknown = cg_json_get_str(o, "font_family", NULL);
	for (size_t i = 0; s->unknown && i < sizeof families / sizeof *families; i++)
		if (strcasecmp(families[i].family, s->unknown) == 0) {
			s->voice = families[i].voice;
			s->unknown = NULL;
		}
}

/* --- contrast --- */

static double
ratio(double a, double b)
{
	return a > b ? (a + .05) / (b + .05) : (b + .05) / (a + .05);
}

static int
inside(double x, int max)
{
	return x < 0 ? 0 : x > max ? max : (int)x;
}

/* Luminance at the 5th and 95th of a hundred pixels of the box, under a plate or none. */
static void
percentiles(const struct cg_frame *f, const struct cg_box *box, const struct cg_rgb *plate,
    double cover, double out[2])
{
	uint8_t *argb = cg_calloc((size_t)f->width * (size_t)f->height, 4);
	int x0 = inside(box->x, f->width - 1), x1 = inside(box->x + box->width + 1, f->width);
	int y0 = inside(box->y, f->height - 1), y1 = inside(box->y + box->height + 1, f->height);
	unsigned bins[BINS] = { 0 }, n = 0, sum = 0;
	int low = 0, high = BINS - 1;

	cg_frame_argb(f, argb);
	for (int y = y0; y < y1; y += 2)
		for (int x = x0; x < x1; x += 2, n++) {
			const uint8_t *p = argb + ((size_t)y * (size_t)f->width + (size_t)x) * 4;
			struct cg_rgb c = { p[2], p[1], p[0] };

			if (plate)
				c = (struct cg_rgb){ (unsigned char)(c.r + (plate->r - c.r) * cover),
					(unsigned char)(c.g + (plate->g - c.g) * cover),
					(unsigned char)(c.b + (plate->b - c.b) * cover) };
			bins[(int)(cg_color_luminance(c) * (BINS - 1) + .5)]++;
		}
	while (low < BINS - 1 && (sum += bins[low]) <= n / 20)
		low++;
	for (sum = 0; high > 0 && (sum += bins[high]) <= n / 20;)
		high--;
	out[0] = (double)low / (BINS - 1);
	out[1] = (double)high / (BINS - 1);
	free(argb);
}

static double
worse(struct cg_rgb ink, const double at[2])
{
	double l = cg_color_luminance(ink), a = ratio(l, at[0]), b = ratio(l, at[1]);

	return l > at[0] && l < at[1] ? 1 : a < b ? a : b;
}

double
cg_caption_contrast(const struct cg_frame *f, const struct cg_box *box, struct cg_rgb ink)
{
	double at[2];

	percentiles(f, box, NULL, 0, at);
	return worse(ink, at);
}

/* --- setting --- */

struct choice {
	struct cg_rgb ink, plate;
	double cover;   /* of the plate, 0: none */
	double contrast;
};

/* The ink asked for, else the better of white and a dark one; a plate where both fail. */
static struct choice
choose(const struct cg_caption_spec *s, const struct cg_frame *f, const struct cg_box *box)
{
	const struct cg_rgb white = { 255, 255, 255 }, dark = { 24, 24, 32 };
	struct choice c = { .ink = s->color };
	double at[2];

	percentiles(f, box, NULL, 0, at);
	if (!s->has_color)
		c.ink = worse(white, at) >= worse(dark, at) ? white : dark;
	c.contrast = worse(c.ink, at);
	if (c.contrast >= readable)
		return c;
	c.plate = cg_color_luminance(c.ink) > .18 ? dark : white;
	for (c.cover = .3; c.contrast < readable && c.cover < 1.01; c.cover += .1) {
		percentiles(f, box, &c.plate, c.cover > 1 ? 1 : c.cover, at);
		c.contrast = worse(c.ink, at);
	}
	c.cover = c.cover - .1 > 1 ? 1 : c.cover - .1;
	return c;
}

static void
round_box(cairo_t *cr, double x, double y, double w, double h, double r)
{
	const double q = 1.5707963267948966;

	cairo_new_sub_path(cr);
	cairo_arc(cr, x + w - r, y + r, r, -q, 0);
	cairo_arc(cr, x + w - r, y + h - r, r, 0, q);
	cairo_arc(cr, x + r, y + h - r, r, q, 2 * q);
	cairo_arc(cr, x + r, y + r, r, 2 * q, 3 * q);
	cairo_close_path(cr);
}

static void
ink(cairo_t *cr, struct cg_rgb c, double alpha)
{
	cairo_set_source_rgba(cr, c.r / 255., c.g / 255., c.b / 255., alpha);
}

static void
draw(struct cg_type *t, const struct cg_lines *l, const struct choice *c, struct cg_caption *out)
{
	double pad = l->px * .42;
	int margin = (int)(pad * 1.5) + 2;
	int w = ((int)out->ink.width + 2 * margin + 2) & ~1;
	int h = ((int)out->ink.height + 2 * margin + 2) & ~1;
	cairo_t *cr;

	out->x = (int)out->ink.x - margin;
	out->y = (int)out->ink.y - margin;
	out->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
	cr = cairo_create(out->surface);
	cairo_translate(cr, -out->x, -out->y);
	if (c->cover > 0) {
		round_box(cr, out->ink.x - pad, out->ink.y - pad * .8, out->ink.width + 2 * pad,
		    out->ink.height + 1.6 * pad, pad * .7);
		ink(cr, c->plate, c->cover);
		cairo_fill(cr);
	}
	ink(cr, c->ink, 1);
	cg_type_draw(t, cr, CG_FACE_DISPLAY, l, out->ink.x, out->ink.y, out->ink.width, .5);
	cairo_destroy(cr);
	cairo_surface_flush(out->surface);
}

int
cg_caption_make(const struct cg_caption_spec *s, const struct cg_frame *f, struct cg_caption *out,
    struct cg_err *err)
{
	bool is_tall = s->height > s->width;
	double px = s->px > 0 ? s->px : is_tall ? s->width * .13 : s->height * .12;
	struct cg_type *t;
	struct cg_lines l;
	struct choice c;

	memset(out, 0, sizeof *out);
	if (cg_type_open(s->voice, &s->text, 1, s->language, &t, err) < 0)
		return -1;
	cg_type_break(t, CG_FACE_DISPLAY, s->text, px, s->width * .84, s->height * .5, is_tall ? 4 : 3,
	    &l);
	out->ink = (struct cg_box){ (s->width - l.width) / 2, (s->height - l.height) / 2, l.width,
		l.height };
	if (s->position)
		out->ink.y = s->position < 0 ? s->height * .12 : s->height * .88 - l.height;
	c = choose(s, f, &out->ink);
	draw(t, &l, &c, out);
	cg_type_close(t);
	out->contrast = c.contrast;
	if (s->unknown)
		snprintf(out->why, sizeof out->why,
		    "there is no font '%.80s' here, the words are set in the campaign's own", s->unknown);
	return 0;
}
