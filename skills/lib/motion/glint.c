/*
 * A top-hat transform: each channel is opened (least, then greatest of a square), so
 * that what is smaller than the square and brighter vanishes; the difference is what
 * was there. Edges stay, which a blur would have lifted too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/motion/glint.h"

enum { NOISE = 10, GAIN = 9 }; /* a difference of 10 is grain, one of 38 is a light */

/* out[i] = least (or greatest) of in[i - r .. i + r], over n samples of m values each. */
static void
spread(uint8_t *restrict out, const uint8_t *restrict in, int n, int m, int r, int greatest)
{
	for (int i = 0; i < n; i++) {
		uint8_t *o = out + (size_t)i * (size_t)m;
		int from = i - r < 0 ? 0 : i - r, to = i + r < n ? i + r : n - 1;

		memcpy(o, in + (size_t)from * (size_t)m, (size_t)m);
		for (int k = from + 1; k <= to; k++) {
			const uint8_t *p = in + (size_t)k * (size_t)m;

			if (greatest)
				for (int j = 0; j < m; j++)
					o[j] = p[j] > o[j] ? p[j] : o[j];
			else
				for (int j = 0; j < m; j++)
					o[j] = p[j] < o[j] ? p[j] : o[j];
		}
	}
}

static void
transpose(uint8_t *restrict out, const uint8_t *restrict in, int width, int height)
{
	for (int y0 = 0; y0 < height; y0 += 32)
		for (int x0 = 0; x0 < width; x0 += 32)
			for (int y = y0; y < y0 + 32 && y < height; y++)
				for (int x = x0; x < x0 + 32 && x < width; x++)
					out[(size_t)x * (size_t)height + (size_t)y] =
					    in[(size_t)y * (size_t)width + (size_t)x];
}

/* Open one plane in place; a and b are room of its size. */
static void
open_plane(uint8_t *plane, uint8_t *a, uint8_t *b, int width, int height, int r)
{
	spread(a, plane, height, width, r, 0);
	transpose(b, a, width, height);
	spread(a, b, width, height, r, 0);
	spread(b, a, width, height, r, 1);
	transpose(a, b, height, width);
	spread(plane, a, height, width, r, 1);
}

static int
luma(const uint8_t *p)
{
	return (29 * p[0] + 150 * p[1] + 77 * p[2]) >> 8;
}

/* Of each pixel as much becomes the glint's as it is brighter than the opened one. */
static void
divide(uint8_t *argb, const uint8_t *opened, uint8_t *glint, size_t pixels)
{
	for (size_t i = 0; i < pixels; i++) {
		uint8_t *p = argb + 4 * i;
		uint8_t o[4] = { opened[i], opened[pixels + i], opened[2 * pixels + i],
			opened[3 * pixels + i] };
		int part = (luma(p) - luma(o) - NOISE) * GAIN;

		if (part <= 0)
			continue;
		part = part > 255 ? 255 : part;
		for (int c = 0; c < 4; c++) {
			glint[4 * i + (size_t)c] = (uint8_t)(p[c] * part / 255);
			p[c] = (uint8_t)(p[c] + (o[c] - p[c]) * part / 255);
		}
	}
}

uint8_t *
cg_glint_lift(uint8_t *argb, int width, int height, int radius)
{
	size_t pixels = (size_t)width * (size_t)height;
	uint8_t *planes = cg_calloc(pixels, 6), *glint = cg_calloc(pixels, 4);

	for (size_t c = 0; c < 4; c++) {
		uint8_t *plane = planes + c * pixels;

		for (size_t i = 0; i < pixels; i++)
			plane[i] = argb[4 * i + c];
		open_plane(plane, planes + 4 * pixels, planes + 5 * pixels, width, height, radius);
	}
	divide(argb, planes, glint, pixels);
	free(planes);
	return glint;
}
