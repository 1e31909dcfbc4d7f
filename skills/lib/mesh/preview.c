#include "preview.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/err.h"
#include "base/mem.h"
#include "lib/sound/num.h"

enum { FINE = 3 }; /* samples a side of each pixel */

struct sample {
	float depth;
	float rgb[3]; /* linear */
	float shadow;
	uint8_t is_set;
};

struct stage {
	int n; /* samples a side */
	struct sample *s;
	double rot[9], middle[3], zoom, floor;
};

static double
dot(const double a[3], const double b[3])
{
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
normalise(double v[3])
{
	double l = sqrt(dot(v, v));
	int i;

	for (i = 0; i < 3 && l > 0; i++)
		v[i] /= l;
}

static void
rotate(const double m[9], const double v[3], double out[3])
{
	int i;

	for (i = 0; i < 3; i++)
		out[i] = m[i * 3] * v[0] + m[i * 3 + 1] * v[1] + m[i * 3 + 2] * v[2];
}

static void
set_camera(struct stage *g, double turns)
{
	double yaw = -.085 + turns, pitch = .055;
	double cy = snd_sin_turns(yaw + .25), sy = snd_sin_turns(yaw);
	double cp = snd_sin_turns(pitch + .25), sp = snd_sin_turns(pitch);
	double m[9] = { cy, 0, sy, sp * sy, cp, -sp * cy, -cp * sy, sp, cp * cy };

	memcpy(g->rot, m, sizeof m);
}

/* The middle of what is seen, and how large it may be drawn. */
static void
fit(struct stage *g, const struct cg_prims *p)
{
	double low[3] = { 1e9, 1e9, 1e9 }, high[3] = { -1e9, -1e9, -1e9 }, v[3], w[3], most;
	size_t k;
	int i, c;

	g->floor = 1e9;
	for (i = 0; i < p->n; i++)
		for (k = 0; k < p->p[i].n; k++) {
			for (c = 0; c < 3; c++)
				v[c] = p->p[i].pos[3 * k + (size_t)c];
			g->floor = v[1] < g->floor ? v[1] : g->floor;
			rotate(g->rot, v, w);
			for (c = 0; c < 3; c++) {
				low[c] = w[c] < low[c] ? w[c] : low[c];
				high[c] = w[c] > high[c] ? w[c] : high[c];
			}
		}
	for (c = 0; c < 3; c++)
		g->middle[c] = (low[c] + high[c]) / 2;
	most = high[0] - low[0] > high[1] - low[1] ? high[0] - low[0] : high[1] - low[1];
	g->zoom = .84 * g->n / (most > 1e-9 ? most : 1);
}

static double
power(double x, double e)
{
	return x > 1e-6 ? snd_exp2(e * snd_log2(x)) : 0;
}

/* What a mirror would see: a light ceiling with a window in it, a horizon, a warm floor. */
static void
surroundings(const double r[3], double rough, double out[3])
{
	static const double sky[3] = { 1.08, 1.1, 1.14 }, ground[3] = { .6, .55, .5 };
	static const double window[3] = { -.45, .7, .55 };
	double t = r[1] * (1.6 - rough) * .5 + .5, w = dot(r, window), band;
	int c;

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	t = t * t * (3 - 2 * t);
	w = w > 0 ? power(w, 60 * (1 - rough) * (1 - rough) + 3) * (3.2 - 2.4 * rough) : 0;
	band = r[1] > -.25 && r[1] < .12 ? .35 * (1 - rough) : 0;
	for (c = 0; c < 3; c++)
		out[c] = ground[c] + (sky[c] - ground[c]) * t - band * .5 * sky[c] + w;
}

static double
linear(unsigned char c)
{
	double x = c / 255.;

	return x <= .04045 ? x / 12.92 : power((x + .055) / 1.055, 2.4);
}

struct paint {
	double base[3], metallic, rough;
};

static void
shade(const struct paint *m, double n[3], float out[3])
{
	static const double key[3] = { -.463, .693, .553 }, fill[3] = { .8, .25, .545 };
	double see = n[2] > 0 ? n[2] : 0, f = 1 - see, lit, soft, up = n[1] * .5 + .5;
	double r[3] = { 2 * n[2] * n[0], 2 * n[2] * n[1], 2 * n[2] * n[2] - 1 }, env[3];
	int c;

	f = f * f * f * f * f;
	lit = dot(n, key);
	lit = lit > 0 ? lit : 0;
	soft = dot(n, fill);
	soft = soft > 0 ? soft : 0;
	surroundings(r, m->rough, env);
	for (c = 0; c < 3; c++) {
		double diffuse = m->base[c] * (1 - m->metallic) *
		    (.86 * lit + .2 * soft + .17 + .26 * up);
		double f0 = .04 + (m->base[c] - .04) * m->metallic;
		double mirror = f0 + (1 - f0) * f * (1 - m->rough) * .6;
		double glow = m->metallic * m->base[c] * .3 * lit;

		out[c] = (float)(diffuse + glow + mirror * env[c]);
	}
}

static void
triangle(struct stage *g, const struct paint *m, double v[3][3], double nrm[3][3])
{
	double area = (v[1][0] - v[0][0]) * (v[2][1] - v[0][1]) - (v[1][1] - v[0][1]) * (v[2][0] - v[0][0]);
	int x0, x1, y0, y1, x, y, i, c;
	double lo[2] = { 1e9, 1e9 }, hi[2] = { -1e9, -1e9 };

	if (!(area < -1e-9)) /* y goes down on the picture: this is the back */
		return;
	for (i = 0; i < 3; i++)
		for (c = 0; c < 2; c++) {
			lo[c] = v[i][c] < lo[c] ? v[i][c] : lo[c];
			hi[c] = v[i][c] > hi[c] ? v[i][c] : hi[c];
		}
	x0 = lo[0] < 0 ? 0 : (int)lo[0];
	y0 = lo[1] < 0 ? 0 : (int)lo[1];
	x1 = hi[0] + 1 > g->n ? g->n : (int)(hi[0] + 1);
	y1 = hi[1] + 1 > g->n ? g->n : (int)(hi[1] + 1);
	for (y = y0; y < y1; y++)
		for (x = x0; x < x1; x++) {
			double px = x + .5, py = y + .5, w[3], z, n[3];
			struct sample *s = &g->s[y * g->n + x];

			w[1] = ((px - v[0][0]) * (v[2][1] - v[0][1]) - (py - v[0][1]) * (v[2][0] - v[0][0])) / area;
			w[2] = ((v[1][0] - v[0][0]) * (py - v[0][1]) - (v[1][1] - v[0][1]) * (px - v[0][0])) / area;
			w[0] = 1 - w[1] - w[2];
			if (w[0] < 0 || w[1] < 0 || w[2] < 0)
				continue;
			z = w[0] * v[0][2] + w[1] * v[1][2] + w[2] * v[2][2];
			if (s->is_set && s->depth >= (float)z)
				continue;
			for (c = 0; c < 3; c++)
				n[c] = w[0] * nrm[0][c] + w[1] * nrm[1][c] + w[2] * nrm[2][c];
			normalise(n);
			shade(m, n, s->rgb);
			s->depth = (float)z;
			s->is_set = 1;
		}
}

static void
project(const struct stage *g, const double v[3], double out[3])
{
	double w[3];

	rotate(g->rot, v, w);
	out[0] = g->n / 2. + (w[0] - g->middle[0]) * g->zoom;
	out[1] = g->n / 2. - (w[1] - g->middle[1]) * g->zoom;
	out[2] = w[2];
}

static void
draw(struct stage *g, const struct cg_prim *p, const struct cg_material *mat)
{
	struct paint m = { { linear(mat->color.r), linear(mat->color.g), linear(mat->color.b) },
		mat->metallic, mat->roughness };
	double v[3][3], n[3][3], a[3];
	size_t i;
	int k, c;

	for (i = 0; i + 2 < p->ni; i += 3) {
		for (k = 0; k < 3; k++) {
			uint32_t at = p->index[i + (size_t)k];

			for (c = 0; c < 3; c++)
				a[c] = p->pos[3 * at + (uint32_t)c];
			project(g, a, v[k]);
			for (c = 0; c < 3; c++)
				a[c] = p->normal[3 * at + (uint32_t)c];
			rotate(g->rot, a, n[k]);
		}
		triangle(g, &m, v, n);
	}
}

static void
blur(float *x, float *tmp, int n, int reach)
{
	int i, k, pass;

	for (pass = 0; pass < 2; pass++) {
		/* rows, written as columns: the second pass turns them back */
		for (i = 0; i < n; i++) {
			float sum = 0;

			for (k = -reach; k < n; k++) {
				sum += k + reach < n ? x[i * n + k + reach] : 0;
				sum -= k - reach - 1 >= 0 ? x[i * n + k - reach - 1] : 0;
				if (k >= 0)
					tmp[k * n + i] = sum / (float)(2 * reach + 1);
			}
		}
		memcpy(x, tmp, (size_t)(n * n) * sizeof *x);
	}
}

static void
stain(float *dark, int n, double v[3][3])
{
	double area = (v[1][0] - v[0][0]) * (v[2][1] - v[0][1]) - (v[1][1] - v[0][1]) * (v[2][0] - v[0][0]);
	double x0 = n, x1 = 0, y0 = n, y1 = 0;
	int i, x, y;

	if (area < 1e-9 && area > -1e-9)
		return;
	for (i = 0; i < 3; i++) {
		x0 = v[i][0] < x0 ? v[i][0] : x0;
		x1 = v[i][0] > x1 ? v[i][0] : x1;
		y0 = v[i][1] < y0 ? v[i][1] : y0;
		y1 = v[i][1] > y1 ? v[i][1] : y1;
	}
	for (y = y0 < 0 ? 0 : (int)y0; y < n && y <= y1; y++)
		for (x = x0 < 0 ? 0 : (int)x0; x < n && x <= x1; x++) {
			double a = ((x - v[0][0]) * (v[2][1] - v[0][1]) - (y - v[0][1]) * (v[2][0] - v[0][0])) / area;
			double b = ((v[1][0] - v[0][0]) * (y - v[0][1]) - (v[1][1] - v[0][1]) * (x - v[0][0])) / area;

			if (a >= 0 && b >= 0 && a + b <= 1)
				dark[y * n + x] = 1;
		}
}

/* A long shadow ends softly before the picture does: 1 inside, 0 at the edge. */
static float
fade(int x, int y, int n)
{
	int dx = x < n - 1 - x ? x : n - 1 - x, dy = y < n - 1 - y ? y : n - 1 - y;
	float t = (float)(dx < dy ? dx : dy) / (.09f * (float)n);

	return t >= 1 ? 1 : t * t * (3 - 2 * t);
}

/* Every triangle laid on the floor along the light, then made soft. */
static void
cast_shadow(struct stage *g, const struct cg_prims *p)
{
	size_t area = (size_t)(g->n * g->n), i;
	float *dark = cg_calloc(area, sizeof *dark), *tmp = cg_calloc(area, sizeof *tmp);
	double v[3][3], w[3];
	int c, j, k;

	for (j = 0; j < p->n; j++)
		for (i = 0; i + 2 < p->p[j].ni; i += 3) {
			for (k = 0; k < 3; k++) {
				for (c = 0; c < 3; c++)
					w[c] = p->p[j].pos[3 * p->p[j].index[i + (size_t)k] + (uint32_t)c];
				w[0] += .3 * (w[1] - g->floor);
				w[2] -= .2 * (w[1] - g->floor);
				w[1] = g->floor;
				project(g, w, v[k]);
			}
			stain(dark, g->n, v);
		}
	blur(dark, tmp, g->n, g->n / 40 + 1);
	blur(dark, tmp, g->n, g->n / 60 + 1);
	for (i = 0; i < area; i++)
		g->s[i].shadow = .3f * dark[i] * fade((int)(i % (size_t)g->n), (int)(i / (size_t)g->n),
		    g->n);
	free(dark);
	free(tmp);
}

static uint8_t
srgb(double x)
{
	x = x < 0 ? 0 : x > 1 ? 1 : x;
	x = x <= .0031308 ? x * 12.92 : 1.055 * power(x, 1 / 2.4) - .055;
	return (uint8_t)(x * 255 + .5);
}

static void
resolve(const struct stage *g, int size, uint8_t *rgba)
{
	int x, y, i, c;

	for (y = 0; y < size; y++)
		for (x = 0; x < size; x++) {
			double sum[3] = { 0, 0, 0 }, cover = 0, shade_sum = 0, alpha;
			uint8_t *o = rgba + 4 * (y * size + x);

			for (i = 0; i < FINE * FINE; i++) {
				const struct sample *s = &g->s[(y * FINE + i / FINE) * g->n + x * FINE + i % FINE];

				shade_sum += s->is_set ? 0 : s->shadow;
				cover += s->is_set;
				for (c = 0; c < 3 && s->is_set; c++)
					/* a shoulder instead of a cut for what is brighter than white */
					sum[c] += s->rgb[c] > .8f ? .8 + .2 * (1 - .2 / (s->rgb[c] - .6)) : s->rgb[c];
			}
			shade_sum /= FINE * FINE;
			alpha = cover / (FINE * FINE) + shade_sum;
			for (c = 0; c < 3; c++)
				o[c] = alpha > 0 ? srgb(sum[c] / (FINE * FINE) / alpha) : 0;
			o[3] = (uint8_t)((alpha > 1 ? 1 : alpha) * 255 + .5);
		}
}

void
cg_preview_draw(const struct cg_prims *p, const struct cg_material *material, double turns,
    bool has_floor, int size, uint8_t *rgba)
{
	struct stage g = { .n = size * FINE };
	int i;

	g.s = cg_calloc((size_t)(g.n * g.n), sizeof *g.s);
	set_camera(&g, turns);
	fit(&g, p);
	if (has_floor)
		cast_shadow(&g, p);
	for (i = 0; i < p->n; i++)
		draw(&g, &p->p[i], &material[p->p[i].material]);
	resolve(&g, size, rgba);
	free(g.s);
}

int
cg_preview_write(const char *path, const uint8_t *rgba, int size, struct cg_err *err)
{
	png_image image;

	memset(&image, 0, sizeof image);
	image.version = PNG_IMAGE_VERSION;
	image.width = image.height = (png_uint_32)size;
	image.format = PNG_FORMAT_RGBA;
	if (!png_image_write_to_file(&image, path, 0, rgba, 0, NULL))
		return cg_err_set(err, CG_E_IO, "could not write the preview: %s", image.message);
	return 0;
}
