/*
 * Areas are grown from pixel to pixel while neighbours look alike, at four degrees
 * of tolerance: a flat button is found at the first, one with a gradient, a grain or
 * the marks of JPEG at a later one. Holes in an area (its label) are filled; then it
 * is compared with the rounded rectangle of its own bounds.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "find.h"
#include "lib/image/image.h"

enum { RADII = 9 };

static const int tolerances[] = { 5, 9, 15, 24 }; /* of 255, the largest channel */

struct map {
	int w, h;
	const uint8_t *rgba;
	int *of;          /* area of each pixel, from 1; 0 not seen yet */
	int *stack;
	uint8_t *inside;  /* scratch for one area: 1 in it, 2 reached from outside */
};

struct area {
	int id, x0, y0, x1, y1; /* x1, y1 are the last ones */
	long pixels, filled;    /* filled: with its holes */
	double mean[3];
};

static int
difference(const uint8_t *a, const uint8_t *b)
{
	int d = abs(a[0] - b[0]), e = abs(a[1] - b[1]), f = abs(a[2] - b[2]);

	return d > e ? d > f ? d : f : e > f ? e : f;
}

/* Pixels that are alike to their neighbour, and not far from where it began. */
static struct area
grow(struct map *m, int start, int id, int tolerance)
{
	struct area a = { .id = id, .x0 = m->w, .y0 = m->h };
	const uint8_t *first = m->rgba + 4 * (size_t)start;
	int n = 0;

	m->stack[n++] = start;
	m->of[start] = id;
	while (n) {
		int p = m->stack[--n], x = p % m->w, y = p / m->w;
		const int step[4][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };

		a.pixels++;
		a.x0 = x < a.x0 ? x : a.x0;
		a.x1 = x > a.x1 ? x : a.x1;
		a.y0 = y < a.y0 ? y : a.y0;
		a.y1 = y > a.y1 ? y : a.y1;
		for (int c = 0; c < 3; c++)
			a.mean[c] += m->rgba[4 * (size_t)p + (size_t)c];
		for (int i = 0; i < 4; i++) {
			int u = x + step[i][0], v = y + step[i][1], q = v * m->w + u;

			if (u < 0 || v < 0 || u >= m->w || v >= m->h || m->of[q]
			    || difference(m->rgba + 4 * (size_t)q, m->rgba + 4 * (size_t)p) > tolerance
			    || difference(m->rgba + 4 * (size_t)q, first) > 5 * tolerance + 20)
				continue;
			m->of[q] = id;
			m->stack[n++] = q;
		}
	}
	for (int c = 0; c < 3; c++)
		a.mean[c] /= (double)a.pixels;
	return a;
}

/*
 * Mark what is outside of the area within its bounds and one pixel around: the rest
 * is the area with its holes. The scratch has (w + 2) by (h + 2) cells of the bounds.
 */
static void
fill_holes(struct map *m, struct area *a)
{
	int w = a->x1 - a->x0 + 3, h = a->y1 - a->y0 + 3, n = 0;

	memset(m->inside, 0, (size_t)w * (size_t)h);
	for (int y = a->y0; y <= a->y1; y++)
		for (int x = a->x0; x <= a->x1; x++)
			m->inside[(y - a->y0 + 1) * w + x - a->x0 + 1] = m->of[y * m->w + x] == a->id;
	m->stack[n++] = 0;
	m->inside[0] = 2;
	while (n) {
		int p = m->stack[--n], x = p % w, y = p / w;
		const int next[4] = { x + 1 < w ? p + 1 : p, x ? p - 1 : p, y + 1 < h ? p + w : p,
			y ? p - w : p };

		for (int i = 0; i < 4; i++)
			if (!m->inside[next[i]]) {
				m->inside[next[i]] = 2;
				m->stack[n++] = next[i];
			}
	}
	a->filled = 0;
	for (int i = 0; i < w * h; i++)
		a->filled += m->inside[i] != 2;
}

static bool
in_rounded(double x, double y, double w, double h, double r)
{
	double dx = x < r ? r - x : x > w - r ? x - (w - r) : 0;
	double dy = y < r ? r - y : y > h - r ? y - (h - r) : 0;

	return dx * dx + dy * dy <= r * r + 0.25 || dx == 0 || dy == 0;
}

/* How well the filled area agrees with a rounded rectangle: intersection over union. */
static double
agreement(const struct map *m, const struct area *a, double r)
{
	int w = a->x1 - a->x0 + 1, h = a->y1 - a->y0 + 1;
	long both = 0, either = 0;

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			bool is = m->inside[(y + 1) * (w + 2) + x + 1] != 2;
			bool should = in_rounded(x + 0.5, y + 0.5, w, h, r);

			both += is && should;
			either += is || should;
		}
	return either ? (double)both / (double)either : 0;
}

/* The mean difference between the area and what lies gap pixels around it, 0..255. */
static double
edge_at(const struct map *m, const struct area *a, int gap)
{
	int w = a->x1 - a->x0 + 1, h = a->y1 - a->y0 + 1;
	double sum = 0;
	long n = 0;

	for (int i = 0; i < 2 * (w + h); i++) {
		bool lies = i < 2 * w;
		int k = lies ? i % w : (i - 2 * w) % h, far = lies ? i / w : (i - 2 * w) / h;
		int x = lies ? a->x0 + k : far ? a->x1 + gap : a->x0 - gap;
		int y = lies ? far ? a->y1 + gap : a->y0 - gap : a->y0 + k;
		uint8_t mean[3] = { (uint8_t)a->mean[0], (uint8_t)a->mean[1], (uint8_t)a->mean[2] };

		if (x < 0 || y < 0 || x >= m->w || y >= m->h)
			continue;
		sum += difference(m->rgba + 4 * ((size_t)y * (size_t)m->w + (size_t)x), mean);
		n++;
	}
	return n ? sum / (double)n : 0;
}

/* The strongest of four distances: a line around it counts, and so does what is behind a shadow. */
static double
edge(const struct map *m, const struct area *a)
{
	const int gaps[] = { 1, 2, 3, 4 + (a->y1 - a->y0) / 24 };
	double most = 0, at;

	for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
		if ((at = edge_at(m, a, gaps[i])) > most)
			most = at;
	return most;
}

/* What is written on it: its holes. */
struct marks {
	double share;    /* of the area with its holes */
	double contrast; /* 0..255, to the area */
	double wide;     /* width of the marks over the width of the area */
	double tall;
	double middle;   /* distance of their centre from the area's, in its heights */
	double right;    /* more on the left than on the right: > 0, as in a play symbol */
};

static struct marks
look_at_marks(const struct map *m, const struct area *a)
{
	int w = a->x1 - a->x0 + 1, h = a->y1 - a->y0 + 1, x0 = w, x1 = -1, y0 = h, y1 = -1;
	uint8_t mean[3] = { (uint8_t)a->mean[0], (uint8_t)a->mean[1], (uint8_t)a->mean[2] };
	struct marks k = { 0 };
	double sum = 0, mid = 0, half = 0;
	long n = 0;

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			int p = (a->y0 + y) * m->w + a->x0 + x;
			int d = difference(m->rgba + 4 * (size_t)p, mean);

			if (m->inside[(y + 1) * (w + 2) + x + 1] != 0 || d < 24)
				continue;
			n++;
			sum += d;
			mid += x;
			x0 = x < x0 ? x : x0;
			x1 = x > x1 ? x : x1;
			y0 = y < y0 ? y : y0;
			y1 = y > y1 ? y : y1;
		}
	if (!n)
		return k;
	k.share = (double)n / (double)a->filled;
	k.contrast = sum / (double)n;
	k.wide = (x1 - x0 + 1.0) / w;
	k.tall = (y1 - y0 + 1.0) / h;
	half = (x0 + x1) / 2.0;
	k.middle = hypot(half - w / 2.0, (y0 + y1) / 2.0 - h / 2.0) / h;
	k.right = x1 > x0 ? (half - mid / (double)n) / (x1 - x0) : 0;
	return k;
}

/* 1 inside [a, b], falling to 0 at lo and hi. */
static double
trapeze(double x, double lo, double a, double b, double hi)
{
	if (x <= lo || x >= hi)
		return 0;
	return x < a ? (x - lo) / (a - lo) : x > b ? (hi - x) / (hi - b) : 1;
}

/* A sign that may be missing: then `without` is left. */
static double
part(double without, double sign)
{
	return without + (1 - without) * sign;
}

static double
place(const struct map *m, const struct area *a, const struct expected *near)
{
	double x = (a->x0 + a->x1 + 1) / 2.0 / m->w - near->x;
	double y = (a->y0 + a->y1 + 1) / 2.0 / m->h - near->y;

	return 1 / (1 + (x * x + y * y) / (near->wide * near->wide));
}

/* Every factor is between 0 and 1 and says one thing that buttons have in common. */
static double
judge(struct map *m, struct area *a, const struct expected *near, struct button *b)
{
	double w = a->x1 - a->x0 + 1, h = a->y1 - a->y0 + 1, fit = 0, at, r;
	double size = trapeze(w * h / ((double)m->w * m->h), 0.0015, 0.006, 0.12, 0.3);
	double shape = trapeze(w / h, 0.75, 0.95, 6.5, 11);
	struct marks k;

	if (size <= 0 || shape <= 0 || h < 10 || a->x0 == 0 || a->y0 == 0 || a->x1 == m->w - 1
	    || a->y1 == m->h - 1)
		return 0;
	fill_holes(m, a);
	if ((double)a->filled < 0.7 * w * h)
		return 0;
	for (int i = 0; i < RADII; i++) {
		r = (w < h ? w : h) / 2 * i / (RADII - 1);
		if ((at = agreement(m, a, r)) > fit) {
			fit = at;
			b->radius = r;
		}
	}
	k = look_at_marks(m, a);
	b->x = a->x0;
	b->y = a->y0;
	b->w = w;
	b->h = h;
	b->symbol = w / h < 1.6 && k.right > 0.08 && k.tall < 0.7;
	return trapeze(fit, 0.78, 0.96, 1, 2) * part(0.6, size) * part(0.5, shape)
	    * trapeze(edge(m, a), 8, 42, 255, 300) * part(0.35, trapeze(k.share, 0.015, 0.06, 0.45, 0.7))
	    * part(0.4, trapeze(k.contrast, 25, 90, 255, 300))
	    * part(0.5, trapeze(k.wide, 0.1, 0.25, 0.88, 1))
	    * part(0.5, trapeze(k.tall, 0.1, 0.22, 0.78, 1))
	    * part(0.4, trapeze(k.middle, -1, -0.5, 0.12, 0.6)) * part(0.45, place(m, a, near));
}

static void
search(struct map *m, int tolerance, const struct expected *near, struct button *best)
{
	long least = (long)m->w * m->h / 1500;
	int id = 0;

	memset(m->of, 0, (size_t)m->w * (size_t)m->h * sizeof *m->of);
	for (int p = 0; p < m->w * m->h; p++) {
		struct button b = { 0 };
		struct area a;

		if (m->of[p])
			continue;
		a = grow(m, p, ++id, tolerance);
		b.score = a.pixels < least ? 0 : judge(m, &a, near, &b);
		if (b.score > best->score)
			*best = b;
	}
}

struct button
find_button(const struct cg_image *img, const struct expected *near)
{
	size_t n = (size_t)img->width * (size_t)img->height;
	struct map m = { .w = img->width, .h = img->height, .rgba = img->rgba,
		.of = cg_calloc(n, sizeof *m.of), .stack = cg_calloc(2 * n + 64, sizeof *m.stack),
		.inside = cg_calloc((size_t)(img->width + 2) * (size_t)(img->height + 2), 1) };
	struct button best = { 0 };

	for (size_t i = 0; i < sizeof tolerances / sizeof *tolerances; i++)
		search(&m, tolerances[i], near, &best);
	free(m.of);
	free(m.stack);
	free(m.inside);
	return best;
}
