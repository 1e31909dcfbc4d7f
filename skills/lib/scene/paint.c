/* Layers, gradients without banding, light, blur: integer work of our own on cairo's pixels. */
#include "lib/scene/scene_priv.h"

#include <string.h>

#include "base/mem.h"

enum { LUT = 2048, SCALE = 4 };

/* --- layers --- */

static cairo_t *
layer_add(struct paint *p, const char *name, double depth, enum cg_motion motion, int x, int y,
    int w, int h)
{
	struct cg_layer *l = &p->s->layer[p->s->n++];
	cairo_t *cr;

	l->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
	l->x = x;
	l->y = y;
	l->depth = depth;
	l->motion = motion;
	snprintf(l->name, sizeof(l->name), "%s", name);
	cr = cairo_create(l->surface);
	cairo_translate(cr, -x, -y);
	return cr;
}

cairo_t *
layer_begin(struct paint *p, const char *name, double depth, enum cg_motion motion)
{
	return layer_add(p, name, depth, motion, (int)p->x0, (int)p->y0, (int)(p->x1 - p->x0),
	    (int)(p->y1 - p->y0));
}

static int
whole(double x, double low, double high)
{
	x = x < low ? low : x > high ? high : x;
	return (int)(x < 0 ? x - .5 : x + .5);
}

cairo_t *
layer_part(struct paint *p, const char *name, double depth, enum cg_motion motion,
    struct cg_box box)
{
	int x0 = whole(box.x, p->x0, p->x1 - 1), y0 = whole(box.y, p->y0, p->y1 - 1);
	int x1 = whole(box.x + box.width, x0 + 1, p->x1);
	int y1 = whole(box.y + box.height, y0 + 1, p->y1);

	return layer_add(p, name, depth, motion, x0, y0, x1 - x0, y1 - y0);
}

void
layer_end(cairo_t *cr)
{
	cairo_surface_flush(cairo_get_target(cr));
	cairo_destroy(cr);
}

/* --- noise --- */

uint32_t
hash2(uint32_t x, uint32_t y, uint32_t seed)
{
	uint32_t h = x * 0x85ebca6bu ^ y * 0xc2b2ae35u ^ seed * 0x9e3779b9u;

	h ^= h >> 15;
	h *= 0x2c1b3c6du;
	h ^= h >> 12;
	h *= 0x297a2d39u;
	return h ^ h >> 15;
}

/* Eight-bit value of a colour in 1/256 steps, dithered. */
static inline uint32_t
dithered(int v, uint32_t noise)
{
	v = (v + (int)noise) >> 8;
	return (uint32_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* --- gradients --- */

struct lut {
	int r[LUT + 1], g[LUT + 1], b[LUT + 1]; /* 1/256 of an eight-bit step */
};

static void
lut_fill(struct lut *l, const struct stop *stops, size_t n)
{
	size_t i, k = 0;

	for (i = 0; i <= LUT; i++) {
		double t = (double)i / LUT, f;
		struct cg_rgb a, b;

		while (k + 2 < n && t > stops[k + 1].at)
			k++;
		f = (t - stops[k].at) / (stops[k + 1].at - stops[k].at);
		f = f < 0 ? 0 : f > 1 ? 1 : f;
		a = stops[k].c;
		b = stops[k + 1].c;
		l->r[i] = (int)(256 * (a.r + (b.r - a.r) * f));
		l->g[i] = (int)(256 * (a.g + (b.g - a.g) * f));
		l->b[i] = (int)(256 * (a.b + (b.b - a.b) * f));
	}
}

/* Stops refined through OKLCH, so that the way between two hues stays clean. */
static size_t
refine(const struct stop *in, size_t n, struct stop *out)
{
	size_t i, k, m = 0;

	for (i = 0; i + 1 < n; i++)
		for (k = 0; k < 6; k++) {
			double t = k / 6.;

			out[m].at = in[i].at + (in[i + 1].at - in[i].at) * t;
			out[m++].c = mix(in[i].c, in[i + 1].c, t);
		}
	out[m++] = in[n - 1];
	return m;
}

void
fill_gradient(struct paint *p, cairo_t *cr, const struct stop *stops, size_t n, double dx,
    double dy)
{
	cairo_surface_t *s = cairo_get_target(cr);
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), x, y;
	int stride = cairo_image_surface_get_stride(s);
	unsigned char *data;
	struct stop fine[64];
	struct lut *l = cg_alloc(sizeof(*l));
	double reach = (dx < 0 ? -dx : dx) * w + (dy < 0 ? -dy : dy) * h;
	double from = (dx < 0 ? -dx * w : 0) + (dy < 0 ? -dy * h : 0);

	(void)p;
	n = refine(stops, n > 8 ? 8 : n, fine);
	lut_fill(l, fine, n);
	cairo_surface_flush(s);
	data = cairo_image_surface_get_data(s);
	for (y = 0; y < h; y++) {
		uint32_t *row = (uint32_t *)(void *)(data + (size_t)y * (size_t)stride);

		for (x = 0; x < w; x++) {
			int t = (int)((from + dx * x + dy * y) / reach * LUT);
			uint32_t r = hash2((uint32_t)x & 7, (uint32_t)y & 7, 7) & 255;

			row[x] = 0xff000000u | dithered(l->r[t], r) << 16 |
			    dithered(l->g[t], r) << 8 | dithered(l->b[t], r);
		}
	}
	free(l);
	cairo_surface_mark_dirty(s);
}

static inline uint32_t
lighten(uint32_t pixel, const int c[3], int a, uint32_t noise)
{
	int r = (int)(pixel >> 16 & 255), g = (int)(pixel >> 8 & 255), b = (int)(pixel & 255);

	return 0xff000000u | dithered(r * 256 + ((c[0] - r) * a >> 8), noise) << 16 |
	    dithered(g * 256 + ((c[1] - g) * a >> 8), noise) << 8 |
	    dithered(b * 256 + ((c[2] - b) * a >> 8), noise);
}

void
fill_light(struct paint *p, cairo_t *cr, double x, double y, double r, struct cg_rgb c,
    double alpha)
{
	cairo_surface_t *s = cairo_get_target(cr);
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
	int stride = cairo_image_surface_get_stride(s), i, j, col[3] = { c.r, c.g, c.b };
	int x0, x1, y0, y1;
	unsigned char *data;

	x -= p->x0;
	y -= p->y0;
	x0 = whole(x - r, 0, w);
	x1 = whole(x + r, 0, w);
	y0 = whole(y - r, 0, h);
	y1 = whole(y + r, 0, h);
	cairo_surface_flush(s);
	data = cairo_image_surface_get_data(s);
	for (j = y0; j < y1; j++) {
		uint32_t *row = (uint32_t *)(void *)(data + (size_t)j * (size_t)stride);

		for (i = x0; i < x1; i++) {
			double d = ((i - x) * (i - x) + (j - y) * (j - y)) / (r * r), f;

			if (d >= 1)
				continue;
			f = (1 - d) * (1 - d) * (1 - d) * alpha;
			row[i] = lighten(row[i], col, (int)(f * 65536),
			    hash2((uint32_t)i & 7, (uint32_t)j & 7, 11) & 255);
		}
	}
	cairo_surface_mark_dirty(s);
}

void
glow(cairo_t *cr, double x, double y, double rx, double ry, struct cg_rgb c, double alpha)
{
	cairo_pattern_t *g = cairo_pattern_create_radial(0, 0, 0, 0, 0, 1);
	int i;

	for (i = 0; i <= 10; i++) {
		double d = i / 10., f = (1 - d * d) * (1 - d * d) * alpha;

		cairo_pattern_add_color_stop_rgba(g, d, c.r / 255., c.g / 255., c.b / 255., f);
	}
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_scale(cr, rx, ry);
	cairo_set_source(cr, g);
	cairo_rectangle(cr, -1, -1, 2, 2);
	cairo_fill(cr);
	cairo_restore(cr);
	cairo_pattern_destroy(g);
}

/* --- blur --- */

/* One running mean along a line of n pixels, step apart; in and out do not overlap. */
static void
box_line(const uint32_t *in, uint32_t *out, int n, int step, int r)
{
	uint32_t sum[4] = { 0, 0, 0, 0 }, mul = (1u << 16) / (uint32_t)(2 * r + 1);
	int i, k;

	for (i = -r; i < n + r; i++) {
		if (i + r < n && i + r >= 0) {
			uint32_t v = in[(i + r) * step];

			for (k = 0; k < 4; k++)
				sum[k] += v >> (8 * k) & 255;
		}
		if (i >= 0 && i < n) {
			uint32_t v = 0;

			for (k = 0; k < 4; k++)
				v |= ((sum[k] * mul + 0x8000) >> 16) << (8 * k);
			out[i * step] = v;
		}
		if (i - r >= 0 && i - r < n) {
			uint32_t v = in[(i - r) * step];

			for (k = 0; k < 4; k++)
				sum[k] -= v >> (8 * k) & 255;
		}
	}
}

static void
blur_surface(cairo_surface_t *s, int r)
{
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), i, pass;
	int stride = cairo_image_surface_get_stride(s) / 4;
	uint32_t *px, *tmp;

	if (r < 1 || w < 1 || h < 1)
		return;
	cairo_surface_flush(s);
	px = (uint32_t *)(void *)cairo_image_surface_get_data(s);
	tmp = cg_alloc((size_t)stride * (size_t)h * 4);
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < h; i++)
			box_line(px + i * stride, tmp + i * stride, w, 1, r);
		for (i = 0; i < w; i++)
			box_line(tmp + i, px + i, h, stride, r);
	}
	free(tmp);
	cairo_surface_mark_dirty(s);
}

void
blur_layer(struct cg_layer *l, int radius)
{
	blur_surface(l->surface, radius);
}

/* Twice or four times larger by linear interpolation with fixed weights. */
static cairo_surface_t *
enlarge(cairo_surface_t *s, int k)
{
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), x, y, c;
	int stride = cairo_image_surface_get_stride(s) / 4, to;
	cairo_surface_t *big = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w * k, h * k);
	const uint32_t *in = (const uint32_t *)(void *)cairo_image_surface_get_data(s);
	uint32_t *out = (uint32_t *)(void *)cairo_image_surface_get_data(big);

	to = cairo_image_surface_get_stride(big) / 4;
	for (y = 0; y < h * k; y++) {
		int fy = (2 * y + 1 - k) * 8 / k, iy = fy < 0 ? 0 : fy >> 4, wy = fy < 0 ? 0 : fy & 15;
		const uint32_t *a = in + (iy < h ? iy : h - 1) * stride;
		const uint32_t *b = in + (iy + 1 < h ? iy + 1 : h - 1) * stride;

		for (x = 0; x < w * k; x++) {
			int fx = (2 * x + 1 - k) * 8 / k, ix = fx < 0 ? 0 : fx >> 4;
			int wx = fx < 0 ? 0 : fx & 15, jx = ix + 1 < w ? ix + 1 : w - 1;
			uint32_t v = 0;

			for (c = 0; c < 32; c += 8) {
				int top = (int)(a[ix] >> c & 255) * (16 - wx) + (int)(a[jx] >> c & 255) * wx;
				int low = (int)(b[ix] >> c & 255) * (16 - wx) + (int)(b[jx] >> c & 255) * wx;

				v |= (uint32_t)((top * (16 - wy) + low * wy + 128) >> 8) << c;
			}
			out[y * to + x] = v;
		}
	}
	cairo_surface_mark_dirty(big);
	return big;
}

cairo_t *
soft_begin(struct soft *s, struct cg_box box, double radius)
{
	double pad = radius * 2.2 + SCALE;

	s->k = radius >= 6 ? SCALE : radius >= 2.5 ? 2 : 1;
	s->radius = radius;
	s->x = (int)(box.x - pad) - 1;
	s->y = (int)(box.y - pad) - 1;
	s->surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32,
	    (int)(box.width + 2 * pad) / s->k + 2, (int)(box.height + 2 * pad) / s->k + 2);
	s->cr = cairo_create(s->surface);
	cairo_scale(s->cr, 1. / s->k, 1. / s->k);
	cairo_translate(s->cr, -s->x, -s->y);
	return s->cr;
}

void
soft_end(struct soft *s, cairo_t *on, double alpha)
{
	cairo_surface_t *big;

	cairo_destroy(s->cr);
	cairo_surface_flush(s->surface);
	/* two boxes of this half-width are near a Gaussian of the radius asked for */
	blur_surface(s->surface, (int)(s->radius / s->k * .85 + .5));
	big = s->k > 1 ? enlarge(s->surface, s->k) : cairo_surface_reference(s->surface);
	cairo_save(on);
	cairo_set_source_surface(on, big, s->x, s->y);
	cairo_paint_with_alpha(on, alpha);
	cairo_restore(on);
	cairo_surface_destroy(big);
	cairo_surface_destroy(s->surface);
}

/* --- paper --- */

static int
lattice(int x, int y, uint32_t seed)
{
	return (int)(hash2((uint32_t)x, (uint32_t)y, seed) & 255) - 128;
}

/* Value noise at 1/256 of a cell, smooth, -128..127. */
static int
value_noise(int x, int y, uint32_t seed)
{
	int ix = x >> 8, iy = y >> 8, fx = x & 255, fy = y & 255, a, b;

	fx = fx * fx * (768 - 2 * fx) >> 16;
	fy = fy * fy * (768 - 2 * fy) >> 16;
	a = lattice(ix, iy, seed) * (256 - fx) + lattice(ix + 1, iy, seed) * fx;
	b = lattice(ix, iy + 1, seed) * (256 - fx) + lattice(ix + 1, iy + 1, seed) * fx;
	return (a * (256 - fy) + b * fy) / 65536;
}

static int
clamp8(int v)
{
	return v < 0 ? 0 : v > 255 ? 255 : v;
}

void
paper_noise(cairo_t *cr, double cell, double amount, uint32_t seed)
{
	cairo_surface_t *s = cairo_get_target(cr);
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), x, y, i;
	int stride = cairo_image_surface_get_stride(s) / 4, step = (int)(256 / cell) + 1;
	uint32_t *px;

	cairo_surface_flush(s);
	px = (uint32_t *)(void *)cairo_image_surface_get_data(s);
	for (y = 0; y < h; y += 2)
		for (x = 0; x < w; x += 2) {
			int v = value_noise(x * step, y * step, seed) * 2 +
			    value_noise(x * step * 3, y * step * 3, seed + 1) +
			    value_noise(x * step * 9, y * step * 9, seed + 2), d;

			d = (int)(v * amount / 300);
			for (i = 0; i < 4; i++) {
				int xx = x + (i & 1), yy = y + (i >> 1);
				uint32_t *q;

				if (xx >= w || yy >= h)
					continue;
				q = &px[yy * stride + xx];
				*q = 0xff000000u | (uint32_t)clamp8((int)(*q >> 16 & 255) + d) << 16 |
				    (uint32_t)clamp8((int)(*q >> 8 & 255) + d) << 8 |
				    (uint32_t)clamp8((int)(*q & 255) + d);
			}
		}
	cairo_surface_mark_dirty(s);
}
