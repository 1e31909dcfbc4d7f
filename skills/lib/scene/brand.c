/* Who speaks: the logo as it is, or the brand's name in the display face. */
#include "lib/scene/scene_priv.h"

#include <librsvg/rsvg.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "lib/image/image.h"
#include "lib/picture/type.h"

enum { SVG_MAX = 1 << 20, SVG_ELEMENTS = 10000 };

static const double plain = 3; /* the contrast a logo must have with its ground */

/* --- the name --- */

static void
set_name(struct paint *p, struct cg_type *t, double x, double y, double w, double h)
{
	struct cg_lines l;
	struct cg_rgb dark = tinted(tone(p, CG_TONE_PRIMARY), .235, .06);
	struct cg_rgb light = tinted(tone(p, CG_TONE_PRIMARY), .985, .008), ink = light;
	double low, high, at, pad = h * .42;
	bool needs_plate;
	cairo_t *cr;

	/* a long name takes a second line before it gets small */
	if (cg_type_break(t, CG_FACE_DISPLAY, p->spec->brand, h, w, h * 1.6, 1, &l) < h * .75) {
		struct cg_lines two;

		if (cg_type_break(t, CG_FACE_DISPLAY, p->spec->brand, h * .8, w, h * 2.2, 2, &two) > l.px)
			l = two;
	}
	if (!l.n)
		return;
	y -= l.n > 1 ? h * .5 : 0;
	at = x + (w - l.width) * p->plan.align;
	p->s->brand = (struct cg_box){ at, y, l.width, l.height };
	measure_box(p->s, p->s->brand, &low, &high);
	/* dark ink on the darkest pixel, or light ink on the lightest */
	needs_plate = (cg_color_luminance(light) + .05) / (high + .05) < 4.5;
	if ((low + .05) / (cg_color_luminance(dark) + .05) >= 4.5) {
		ink = dark;
		needs_plate = false;
	}
	/* a name across stripes or flags is a puzzle even where each of them is light enough */
	needs_plate = needs_plate || (high + .05) / (low + .05) > 1.7;
	cr = layer_part(p, "brand", 1, CG_STILL, (struct cg_box){ at - pad * 2, y - pad * 2,
	    l.width + pad * 4, l.height + pad * 4 });
	if (needs_plate) {
		ink = dark;
		round_box(cr, at - pad, y - pad * .7, l.width + pad * 2, l.height + pad * 1.4,
		    pad * .8);
		set_rgb(cr, light, 1);
		cairo_fill(cr);
	}
	set_rgb(cr, ink, 1);
	cg_type_draw(t, cr, CG_FACE_DISPLAY, &l, at, y, l.width, p->plan.align);
	layer_end(cr);
}

/* --- the logo --- */

/* SVG is a program for a renderer: nothing from outside, no script, no endless drawing. */
static int
check_svg(const char *svg, const char *name, struct cg_err *err)
{
	static const char *const never[] = { "<!ENTITY", "<script", "<image", "<foreignObject",
		"@import", "url(http", "url(file", "url(\"" };
	size_t i, n = 0;
	const char *s;

	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (strcasestr(svg, never[i]))
			return cg_err_set(err, CG_E_DATA, "'%s' uses %s, which a logo must not: save it as "
			    "plain shapes", name, never[i]);
	for (s = svg; (s = strcasestr(s, "href")); s += 4) {
		const char *value = s + strcspn(s, "\"'>");

		if (*value && value[1] != '#')
			return cg_err_set(err, CG_E_DATA, "'%s' refers to another file: put all shapes into it",
			    name);
	}
	for (s = svg; (s = strchr(s, '<')); s++)
		if (++n > SVG_ELEMENTS)
			return cg_err_set(err, CG_E_DATA, "'%s' has more than %d elements: simplify it", name,
			    SVG_ELEMENTS);
	return 0;
}

/* The drawing inside max_w by max_h, enlarged or not: it has no pixels of its own. */
static cairo_surface_t *
render_svg(const struct cg_buf *b, const char *name, double max_w, double max_h,
    struct cg_err *err)
{
	RsvgHandle *h = rsvg_handle_new_from_data((const guint8 *)b->s, b->len, NULL);
	RsvgRectangle box = { 0, 0, max_w, max_h };
	cairo_surface_t *s = NULL;
	double w = 0, hgt = 0, k;
	cairo_t *cr;
	gboolean done;

	if (h && !rsvg_handle_get_intrinsic_size_in_pixels(h, &w, &hgt)) {
		RsvgRectangle view;
		gboolean has_w, has_h, has_view;
		RsvgLength lw, lh;

		rsvg_handle_get_intrinsic_dimensions(h, &has_w, &lw, &has_h, &lh, &has_view, &view);
		w = has_view ? view.width : max_w;
		hgt = has_view ? view.height : max_h;
	}
	if (!h || w <= 0 || hgt <= 0 || w / hgt > 100 || hgt / w > 100)
		goto out;
	k = max_w / w < max_h / hgt ? max_w / w : max_h / hgt;
	box.width = (int)(w * k + .5) > 1 ? (int)(w * k + .5) : 1;
	box.height = (int)(hgt * k + .5) > 1 ? (int)(hgt * k + .5) : 1;
	s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)box.width, (int)box.height);
	cr = cairo_create(s);
	done = rsvg_handle_render_document(h, cr, &box, NULL);
	cairo_destroy(cr);
	if (!done) {
		cairo_surface_destroy(s);
		s = NULL;
	}
out:
	if (h)
		g_object_unref(h);
	if (!s)
		cg_err_set(err, CG_E_DATA, "'%s' is no SVG that can be drawn", name);
	return s;
}

static cairo_surface_t *surface_of(const struct cg_image *img);

/* Read a raster logo at the size it will have: inside max_w by max_h, never enlarged. */
static cairo_surface_t *
read_raster(const char *path, double max_w, double max_h, struct cg_err *err)
{
	struct cg_image img;
	cairo_surface_t *s;
	double k, w, h;
	int side;

	if (cg_image_read(path, 64, &img, err) < 0)
		return NULL;
	w = img.full_width;
	h = img.full_height;
	cg_image_release(&img);
	k = max_w / w < max_h / h ? max_w / w : max_h / h;
	k = k > 1 ? 1 : k;
	side = (int)((w > h ? w : h) * k + .5);
	if (cg_image_read(path, side > 0 ? side : 1, &img, err) < 0)
		return NULL;
	s = surface_of(&img);
	cg_image_release(&img);
	return s;
}

static cairo_surface_t *
read_logo(const char *path, double max_w, double max_h, struct cg_err *err)
{
	const char *name = cg_path_base(path), *dot = strrchr(name, '.');
	cairo_surface_t *s = NULL;
	struct cg_buf b;

	if (!dot || strcasecmp(dot, ".svg") != 0)
		return read_raster(path, max_w, max_h, err);
	cg_buf_init(&b, SVG_MAX);
	if (cg_file_read(&b, path, err) == 0 && check_svg(b.s ? b.s : "", name, err) == 0)
		s = render_svg(&b, name, max_w, max_h, err);
	cg_buf_release(&b);
	return s;
}

/* Pixels as cairo wants them. */
static cairo_surface_t *
surface_of(const struct cg_image *img)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, img->width, img->height);
	uint32_t *to = (uint32_t *)(void *)cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s) / 4, x, y;

	for (y = 0; y < img->height; y++)
		for (x = 0; x < img->width; x++) {
			const uint8_t *q = img->rgba + ((size_t)y * (size_t)img->width + (size_t)x) * 4;
			uint32_t a = q[3];

			to[y * stride + x] = a << 24 | (q[0] * a + 127) / 255 << 16 |
			    (q[1] * a + 127) / 255 << 8 | (q[2] * a + 127) / 255;
		}
	cairo_surface_mark_dirty(s);
	return s;
}

/* Mean luminance of what is seen of a logo. */
static double
mean_of(cairo_surface_t *s)
{
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), x, y;
	int stride = cairo_image_surface_get_stride(s) / 4;
	const uint32_t *px;
	double sum = 0, all = 0;

	cairo_surface_flush(s);
	px = (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++) {
			uint32_t v = px[y * stride + x], a = v >> 24;

			if (a < 128)
				continue;
			sum += cg_color_luminance((struct cg_rgb){ (unsigned char)((v >> 16 & 255) * 255 / a),
			    (unsigned char)((v >> 8 & 255) * 255 / a), (unsigned char)((v & 255) * 255 / a) });
			all++;
		}
	return all > 0 ? sum / all : 1;
}

static double
ratio(double a, double b)
{
	return a > b ? (a + .05) / (b + .05) : (b + .05) / (a + .05);
}

static int
draw_logo(struct paint *p, double x, double y, double w, struct cg_err *err)
{
	struct cg_rgb light = tinted(tone(p, CG_TONE_PRIMARY), .98, .008);
	struct cg_rgb dark = tinted(tone(p, CG_TONE_PRIMARY), .22, .05), plate;
	cairo_surface_t *s = read_logo(p->spec->logo, p->w * .18, p->h * .09, err);
	double low, high, mean, pad, lw, lh;
	cairo_t *cr;

	if (!s)
		return -1;
	lw = cairo_image_surface_get_width(s);
	lh = cairo_image_surface_get_height(s);
	mean = mean_of(s);
	pad = lh / 2;
	x = (int)(x + (w - lw) * p->plan.align + .5);
	y = (int)y;
	p->s->brand = (struct cg_box){ x, y, lw, lh };
	measure_box(p->s, p->s->brand, &low, &high);
	cr = layer_part(p, "brand", 1, CG_STILL, (struct cg_box){ x - pad * 2, y - pad * 2,
	    lw + pad * 4, lh + pad * 4 });
	if (ratio(mean, low) < plain || ratio(mean, high) < plain) {
		plate = ratio(mean, cg_color_luminance(light)) >= ratio(mean, cg_color_luminance(dark)) ?
		    light : dark;
		round_box(cr, x - pad, y - pad * .6, lw + 2 * pad, lh + pad * 1.2, pad * .7);
		set_rgb(cr, plate, 1);
		cairo_fill(cr);
	}
	cairo_set_source_surface(cr, s, x, y);
	cairo_paint(cr);
	layer_end(cr);
	cairo_surface_destroy(s);
	return 0;
}

void
paint_brand(struct paint *p, struct cg_type *t)
{
	double h = p->is_wide ? p->h * .040 : p->u * 4.4, x = p->plan.words.x;
	double y = p->is_wide ? p->h * .062 : p->h * .045, w = p->plan.words.width;
	struct cg_err err = CG_ERR_INIT;

	if (p->spec->logo && *p->spec->logo) {
		if (draw_logo(p, x, p->h * .045, w, &err) == 0)
			return;
		p->s->is_degraded = true;
		snprintf(p->s->why, sizeof(p->s->why), "the logo was left out: %.200s", err.msg);
	}
	if (p->spec->brand && *p->spec->brand)
		set_name(p, t, x, y, w, h);
}
