/*
 * k-means++ (Arthur and Vassilvitskii, 2007) and Lloyd's rounds. The seeds are not
 * drawn but taken: each next one is the pixel that adds most, weighted by how many
 * are like it. So the same picture has the same clusters, whatever asks.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/image/cluster.h"
#include "lib/image/image.h"

enum { BITS = 5, CELLS = 1 << 3 * BITS, ROUNDS = 24 };

/* A colour of the picture: all pixels whose leading five bits agree. */
struct cell {
	double lab[3], n;
	double rgb[3]; /* sums */
	double near;   /* squared distance to the nearest seed so far */
	size_t of;
};

/* The cube root by Newton: libm's may differ in the last bit between machines. */
static double
cube_root(double x)
{
	double y = x > 0.125 ? 0.7 : 0.35;

	for (int i = 0; i < 24; i++)
		y = (2 * y + x / (y * y)) / 3;
	return y;
}

static double
lab_f(double t)
{
	return t > 216.0 / 24389 ? cube_root(t) : (24389.0 / 27 * t + 16) / 116;
}

/* sRGB (IEC 61966-2-1) decoded exactly enough by the luminance of grey. */
static double
linear(unsigned char v)
{
	return cg_color_luminance((struct cg_rgb){ v, v, v });
}

void
cluster_lab(struct cg_rgb c, double lab[3])
{
	double r = linear(c.r), g = linear(c.g), b = linear(c.b);
	double x = lab_f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
	double y = lab_f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
	double z = lab_f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);

	lab[0] = 116 * y - 16;
	lab[1] = 500 * (x - y);
	lab[2] = 200 * (y - z);
}

static double
squared(const double a[3], const double b[3])
{
	double l = a[0] - b[0], m = a[1] - b[1], n = a[2] - b[2];

	return l * l + m * m + n * n;
}

double
cluster_distance(const double a[3], const double b[3])
{
	return sqrt(squared(a, b));
}

static size_t
count_cells(const struct cg_image *img, struct cell *cells)
{
	struct cell *all = cg_calloc(CELLS, sizeof *all);
	size_t n = 0, pixels = (size_t)img->width * (size_t)img->height;

	for (size_t i = 0; i < pixels; i++) {
		const uint8_t *p = img->rgba + 4 * i;
		struct cell *c = &all[(size_t)(p[0] >> (8 - BITS)) << 2 * BITS
		    | (size_t)(p[1] >> (8 - BITS)) << BITS | (size_t)(p[2] >> (8 - BITS))];

		if (p[3] < 128)
			continue;
		c->n++;
		for (int j = 0; j < 3; j++)
			c->rgb[j] += p[j];
	}
	for (size_t i = 0; i < CELLS; i++) {
		struct cell *c = &all[i];

		if (!c->n)
			continue;
		cluster_lab((struct cg_rgb){ (unsigned char)(c->rgb[0] / c->n + 0.5),
		    (unsigned char)(c->rgb[1] / c->n + 0.5), (unsigned char)(c->rgb[2] / c->n + 0.5) },
		    c->lab);
		c->near = 1e9;
		cells[n++] = *c;
	}
	free(all);
	return n;
}

/* The first seed is the most frequent colour, each next one that which lacks most. */
static size_t
seed(struct cell *cells, size_t n, size_t k, double mid[][3])
{
	size_t used = 0;

	while (used < k) {
		size_t best = n;
		double most = 0;

		for (size_t i = 0; i < n; i++) {
			double lack = used ? cells[i].near * cells[i].n : cells[i].n;

			if (lack > most) {
				most = lack;
				best = i;
			}
		}
		if (best == n)
			break;
		memcpy(mid[used++], cells[best].lab, sizeof cells[best].lab);
		for (size_t i = 0; i < n; i++) {
			double d = squared(cells[i].lab, mid[used - 1]);

			if (d < cells[i].near)
				cells[i].near = d;
		}
	}
	return used;
}

static size_t
nearest(const double lab[3], double mid[][3], size_t k, double *d)
{
	size_t best = 0;

	*d = 1e18;
	for (size_t j = 0; j < k; j++) {
		double at = squared(lab, mid[j]);

		if (at < *d) {
			*d = at;
			best = j;
		}
	}
	return best;
}

/* Lloyd's rounds until nothing moves to another middle. */
static void
settle(struct cell *cells, size_t n, double mid[][3], size_t k)
{
	for (int round = 0, moved = 1; round < ROUNDS && moved; round++) {
		double sum[CLUSTERS_MAX][4] = { { 0 } }, d;

		moved = round == 0;
		for (size_t i = 0; i < n; i++) {
			size_t of = nearest(cells[i].lab, mid, k, &d);

			moved |= of != cells[i].of;
			cells[i].of = of;
			for (int j = 0; j < 3; j++)
				sum[of][j] += cells[i].lab[j] * cells[i].n;
			sum[of][3] += cells[i].n;
		}
		for (size_t c = 0; c < k; c++)
			for (int j = 0; j < 3 && sum[c][3] > 0; j++)
				mid[c][j] = sum[c][j] / sum[c][3];
	}
}

static size_t
gather(const struct cell *cells, size_t n, size_t k, struct cluster *out)
{
	double sum[CLUSTERS_MAX][4] = { { 0 } }, total = 0;
	size_t made = 0;

	for (size_t i = 0; i < n; i++) {
		for (int j = 0; j < 3; j++)
			sum[cells[i].of][j] += cells[i].rgb[j];
		sum[cells[i].of][3] += cells[i].n;
		total += cells[i].n;
	}
	for (size_t c = 0; c < k; c++) {
		struct cluster *o = &out[made];

		if (sum[c][3] <= 0)
			continue;
		o->rgb = (struct cg_rgb){ (unsigned char)(sum[c][0] / sum[c][3] + 0.5),
			(unsigned char)(sum[c][1] / sum[c][3] + 0.5),
			(unsigned char)(sum[c][2] / sum[c][3] + 0.5) };
		o->share = sum[c][3] / total;
		cluster_lab(o->rgb, o->lab);
		made++;
	}
	return made;
}

/* Two that one would call the same colour become one, the smaller joining the larger. */
static size_t
merge(struct cluster *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			if (cluster_distance(v[i].lab, v[j].lab) >= 10)
				continue;
			if (v[j].share > v[i].share) {
				v[i].rgb = v[j].rgb;
				memcpy(v[i].lab, v[j].lab, sizeof v[i].lab);
			}
			v[i].share += v[j].share;
			memmove(&v[j], &v[j + 1], (--n - j) * sizeof *v);
			j = i; /* it may have come near to others */
		}
	return n;
}

static int
larger_first(const void *a, const void *b)
{
	const struct cluster *x = a, *y = b;

	if (x->share != y->share)
		return x->share < y->share ? 1 : -1;
	return memcmp(&x->rgb, &y->rgb, sizeof x->rgb);
}

size_t
cluster_pixels(const struct cg_image *img, size_t k, struct cluster out[CLUSTERS_MAX],
    double *spread)
{
	struct cell *cells = cg_calloc(CELLS, sizeof *cells);
	double mid[CLUSTERS_MAX][3], d, sum = 0, pixels = 0;
	size_t n = count_cells(img, cells), made;

	k = seed(cells, n, k > CLUSTERS_MAX ? CLUSTERS_MAX : k, mid);
	settle(cells, n, mid, k);
	for (size_t i = 0; i < n; i++) {
		nearest(cells[i].lab, mid, k, &d);
		sum += sqrt(d) * cells[i].n;
		pixels += cells[i].n;
	}
	*spread = pixels > 0 ? sum / pixels : 0;
	made = merge(out, gather(cells, n, k, out));
	qsort(out, made, sizeof *out, larger_first);
	free(cells);
	return made;
}
