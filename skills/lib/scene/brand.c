/* Who speaks: the logo as it is, or the brand's name in the display face. */
#include "lib/scene/scene_priv.h"

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

	cg_type_break(t, CG_FACE_DISPLAY, p->spec->brand, h, w, h * 1.6, 1, &l);
	if (!l.n)
		return;
	at = x + (w - l.width) * p->plan.align;
	p->s->brand = (struct cg_box){ at, y, l.width, l.height };
	measure_box(p->s, p->s->brand, &low, &high);
	/* dark ink on the darkest pixel, or light ink on the lightest */
	needs_plate = (cg_color_luminance(light) + .05) / (high + .05) < 4.5;
	if ((low + .05) / (cg_color_luminance(dark) + .05) >= 4.5) {
		ink = dark;
		needs_plate = false;
	}
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
	cg_type_draw(t, cr, CG_FACE_DISPLAY, &l, at, y, l.width, 0);
	layer_end(cr);
}

/* --- the logo --- */

/* SVG is a program for a renderer: nothing from outside, no script, no endless drawing. */
static int
check_svg(const char *path, struct cg_err *err)
{
	static const char *const never[] = { "<!ENTITY", "<script", "<image", "<foreignObject",
		"@import", "url(http", "url(file", "url(\"" };
	struct cg_buf b;
	size_t i, n = 0;
	const char *s;
	int rc = 0;

	cg_buf_init(&b, SVG_MAX);
	if (cg_file_read(&b, path, err) < 0) {
		cg_buf_release(&b);
		return -1;
	}
	for (i = 0; b.s && i < b.len && strchr(" \t\r\n\xef\xbb\xbf", b.s[i]); i++)
		;
	if (!b.s || i == b.len || b.s[i] != '<') {
		cg_buf_release(&b);
		return 0; /* a raster format */
	}
	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (strcasestr(b.s, never[i]))
			rc = cg_err_set(err, CG_E_DATA, "'%s' uses %s, which a logo must not: save it as plain "
			    "shapes", cg_path_base(path), never[i]);
	for (s = b.s; rc == 0 && (s = strcasestr(s, "href")); s += 4)
		if (!strchr("#", s[strcspn(s, "\"'>") + 1]))
			rc = cg_err_set(err, CG_E_DATA, "'%s' refers to another file: put all shapes into it",
			    cg_path_base(path));
	for (s = b.s; rc == 0 && (s = strchr(s, '<')); s++)
		if (++n > SVG_ELEMENTS)
			rc = cg_err_set(err, CG_E_DATA, "'%s' has more than %d elements: simplify it",
			    cg_path_base(path), SVG_ELEMENTS);
	cg_buf_release(&b);
	return rc;
}

/* Read the logo at the size it will have: inside max_w by max_h, never enlarged. */
static int
read_logo(const char *path, double max_w, double max_h, struct cg_image *img, struct cg_err *err)
{
	double k, w, h;

	/* a file over the bound of SVG is a raster one or too large to be a drawing */
	if (check_svg(path, err) < 0 && err->code != CG_E_TOOBIG)
		return -1;
	if (cg_image_read(path, 64, img, err) < 0)
		return -1;
	w = img->full_width;
	h = img->full_height;
	cg_image_release(img);
	k = max_w / w < max_h / h ? max_w / w : max_h / h;
	k = k > 1 ? 1 : k;
	return cg_image_read(path, (int)((w > h ? w : h) * k + .5) > 0 ? (int)((w > h ? w : h) * k +
	    .5) : 1, img, err);
}

/* Premultiplied pixels; *mean is the luminance of what is seen of it. */
static cairo_surface_t *
surface_of(const struct cg_image *img, double *mean)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, img->width, img->height);
	uint32_t *to = (uint32_t *)(void *)cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s) / 4, x, y;
	double sum = 0, all = 0;

	for (y = 0; y < img->height; y++)
		for (x = 0; x < img->width; x++) {
			const uint8_t *q = img->rgba + ((size_t)y * (size_t)img->width + (size_t)x) * 4;
			uint32_t a = q[3];

			to[y * stride + x] = a << 24 | (q[0] * a + 127) / 255 << 16 |
			    (q[1] * a + 127) / 255 << 8 | (q[2] * a + 127) / 255;
			sum += a * cg_color_luminance((struct cg_rgb){ q[0], q[1], q[2] });
			all += a;
		}
	*mean = all > 0 ? sum / all : 1;
	cairo_surface_mark_dirty(s);
	return s;
}

static double
ratio(double a, double b)
{
	return a > b ? (a + .05) / (b + .05) : (b + .05) / (a + .05);
}

static int
draw_logo(struct paint *p, double x, double y, double w, struct cg_err *err)
{
	struct cg_image img;
	struct cg_rgb light = tinted(tone(p, CG_TONE_PRIMARY), .98, .008);
	struct cg_rgb dark = tinted(tone(p, CG_TONE_PRIMARY), .22, .05), plate;
	double low, high, mean, pad;
	cairo_surface_t *s;
	cairo_t *cr;

	if (read_logo(p->spec->logo, p->w * .18, p->h * .09, &img, err) < 0)
		return -1;
	s = surface_of(&img, &mean);
	pad = img.height / 2.;
	x = (int)(x + (w - img.width) * p->plan.align + .5);
	p->s->brand = (struct cg_box){ x, (int)y, img.width, img.height };
	measure_box(p->s, p->s->brand, &low, &high);
	cr = layer_part(p, "brand", 1, CG_STILL, (struct cg_box){ x - pad * 2, y - pad * 2,
	    img.width + pad * 4, img.height + pad * 4 });
	if (ratio(mean, low) < plain || ratio(mean, high) < plain) {
		plate = ratio(mean, cg_color_luminance(light)) >= ratio(mean, cg_color_luminance(dark)) ?
		    light : dark;
		round_box(cr, x - pad, y - pad * .6, img.width + 2 * pad, img.height + pad * 1.2,
		    pad * .7);
		set_rgb(cr, plate, 1);
		cairo_fill(cr);
	}
	cairo_set_source_surface(cr, s, x, (int)y);
	cairo_paint(cr);
	layer_end(cr);
	cairo_surface_destroy(s);
	cg_image_release(&img);
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
