/* RGB to BT.709 limited range, once for each picture. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/motion/sheet.h"

/* Levels of 1/128 for one step of an eight bit channel, times 2^16. */
#define LEVEL(x) ((int32_t)((x) * 65536.0 * CG_SHEET_UNIT / 255.0 + ((x) < 0 ? -0.5 : 0.5)))

enum { FULL = 65535 };

static const int32_t luma[4] = { LEVEL(16.0), LEVEL(0.2126 * 219), LEVEL(0.7152 * 219),
	LEVEL(0.0722 * 219) };
static const int32_t blue[4] = { LEVEL(128.0), LEVEL(-0.114572 * 224), LEVEL(-0.385428 * 224),
	LEVEL(0.5 * 224) };
static const int32_t red[4] = { LEVEL(128.0), LEVEL(0.5 * 224), LEVEL(-0.454153 * 224),
	LEVEL(-0.045847 * 224) };

static uint16_t
weigh(const int32_t c[4], const int argb[4], int shift)
{
	int64_t sum = (int64_t)c[0] * argb[0] + (int64_t)c[1] * argb[1] + (int64_t)c[2] * argb[2] +
	    (int64_t)c[3] * argb[3];

	sum = (sum + ((int64_t)1 << (15 + shift))) >> (16 + shift);
	return sum < 0 ? 0 : (uint16_t)sum;
}

static uint32_t
word(const uint8_t *argb, int stride, int x, int y)
{
	uint32_t p;

	memcpy(&p, argb + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4, 4);
	return p;
}

static void
add(int sum[4], uint32_t p, int times)
{
	for (int i = 0; i < 4; i++)
		sum[i] += (int)(p >> (24 - 8 * i) & 255) * times;
}

static void
take_luma(struct cg_sheet *s, const uint8_t *argb, int stride)
{
	for (int y = 0; y < s->height; y++)
		for (int x = 0; x < s->width; x++) {
			int c[4] = { 0 };
			size_t at = (size_t)y * (size_t)s->width + (size_t)x;

			add(c, word(argb, stride, x, y), 1);
			s->y[at] = weigh(luma, c, 0);
			s->a[at] = (uint16_t)(c[0] * 257);
		}
}

/* Left-sited: a sample lies on an even column, between two rows; weights 1 2 1. */
static void
take_chroma(struct cg_sheet *s, const uint8_t *argb, int stride)
{
	for (int y = 0; y < s->height; y += 2)
		for (int x = 0; x < s->width; x += 2) {
			int c[4] = { 0 }, left = x ? x - 1 : 0;
			size_t at = (size_t)(y / 2) * (size_t)(s->width / 2) + (size_t)(x / 2);

			for (int row = y; row < y + 2; row++) {
				add(c, word(argb, stride, left, row), 1);
				add(c, word(argb, stride, x, row), 2);
				add(c, word(argb, stride, x + 1, row), 1);
			}
			s->u[at] = weigh(blue, c, 3);
			s->v[at] = weigh(red, c, 3);
			s->ca[at] = (uint16_t)(c[0] * 257 / 8);
		}
}

static void
take_cover(struct cg_sheet *s)
{
	s->is_opaque = true;
	for (int y = 0; y < s->height; y++)
		for (int b = 0; b < s->blocks; b++) {
			const uint16_t *a = s->a + (size_t)y * (size_t)s->width;
			int end = (b + 1) * CG_SHEET_BLOCK < s->width ? (b + 1) * CG_SHEET_BLOCK : s->width;
			uint16_t any = 0, all = FULL;

			for (int x = b * CG_SHEET_BLOCK; x < end; x++) {
				any |= a[x];
				all &= a[x];
			}
			s->cover[(size_t)y * (size_t)s->blocks + (size_t)b] = !any ? 0 : all == FULL ? 2 : 1;
			s->is_opaque = s->is_opaque && all == FULL;
		}
}

static void
sheet_init(struct cg_sheet *s, int width, int height)
{
	size_t n = (size_t)width * (size_t)height;

	*s = (struct cg_sheet){ .width = width, .height = height,
		.blocks = (width + CG_SHEET_BLOCK - 1) / CG_SHEET_BLOCK };
	s->y = cg_calloc(n, sizeof *s->y);
	s->a = cg_calloc(n, sizeof *s->a);
	s->u = cg_calloc(n / 4, sizeof *s->u);
	s->v = cg_calloc(n / 4, sizeof *s->v);
	s->ca = cg_calloc(n / 4, sizeof *s->ca);
	s->cover = cg_calloc((size_t)s->blocks * (size_t)height, 1);
}

static void
widen(uint16_t *restrict to, const uint8_t *restrict from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint16_t)(from[i] * CG_SHEET_UNIT);
}

void
cg_sheet_from_yuv(struct cg_sheet *s, const uint8_t *yuv, int width, int height)
{
	size_t n = (size_t)width * (size_t)height;

	if (!s->width) {
		sheet_init(s, width, height);
		memset(s->a, 0xff, n * sizeof *s->a);
		memset(s->ca, 0xff, n / 4 * sizeof *s->ca);
		memset(s->cover, 2, (size_t)s->blocks * (size_t)height);
		s->is_opaque = true;
	}
	widen(s->y, yuv, n);
	widen(s->u, yuv + n, n / 4);
	widen(s->v, yuv + n + n / 4, n / 4);
}

void
cg_sheet_from_argb(struct cg_sheet *s, const uint8_t *argb, int stride, int x, int y, int width,
    int height)
{
	argb += (ptrdiff_t)y * stride + (ptrdiff_t)x * 4;
	sheet_init(s, width, height);
	take_luma(s, argb, stride);
	take_chroma(s, argb, stride);
	take_cover(s);
}

void
cg_sheet_release(struct cg_sheet *s)
{
	free(s->y);
	free(s->a);
	free(s->u);
	free(s->v);
	free(s->ca);
	free(s->cover);
	*s = (struct cg_sheet){ .width = 0 };
}

bool
cg_argb_bounds(const uint8_t *argb, int stride, int width, int height, int box[4])
{
	int x0 = width, x1 = -1, y0 = height, y1 = -1;

	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			if (word(argb, stride, x, y) >> 24) {
				x0 = x < x0 ? x : x0;
				x1 = x > x1 ? x : x1;
				y0 = y < y0 ? y : y0;
				y1 = y;
			}
	if (x1 < 0)
		return false;
	box[0] = x0 > 2 ? (x0 - 2) & ~1 : 0;
	box[1] = y0 > 2 ? (y0 - 2) & ~1 : 0;
	x1 = x1 + 4 < width ? x1 + 4 : width;
	y1 = y1 + 4 < height ? y1 + 4 : height;
	box[2] = (x1 - box[0]) & ~1;
	box[3] = (y1 - box[1]) & ~1;
	return box[2] > 0 && box[3] > 0;
}
