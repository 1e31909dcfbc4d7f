/*
 * Written for the compiler to make vectors of: sixteen bits, and one step to the right
 * in the source for each step in the frame.
 */
#include "lib/motion/span_priv.h"

enum { SPAN = 2 * BLOCK + 4 };

static void
mix_rows(uint16_t *restrict out, const uint16_t *restrict a, const uint16_t *restrict b, uint16_t f,
    int n)
{
	const uint16_t g = (uint16_t)(FULL - f);

	for (int i = 0; i < n; i++)
		out[i] = (uint16_t)(part(a[i], g) + part(b[i], f));
}

/* n samples from t on, f of the way to the next one, f growing by df. */
static void
put_opaque(uint16_t *restrict d, const uint16_t *restrict t, uint16_t f, uint16_t df, int n)
{
	for (int i = 0; i < n; i++) {
		uint16_t w = (uint16_t)(f + (uint16_t)i * df);

		d[i] = (uint16_t)(part(t[i], (uint16_t)(FULL - w)) + part(t[i + 1], w));
	}
}

static void
put_over(uint16_t *restrict d, const uint16_t *restrict t, const uint16_t *restrict ta, uint16_t f,
    uint16_t df, int n)
{
	for (int i = 0; i < n; i++) {
		uint16_t w = (uint16_t)(f + (uint16_t)i * df), r = (uint16_t)(FULL - w);
		uint16_t s = (uint16_t)(part(t[i], r) + part(t[i + 1], w));
		uint16_t a = (uint16_t)(part(ta[i], r) + part(ta[i + 1], w));

		d[i] = (uint16_t)(s + part(d[i], (uint16_t)(FULL - a)));
	}
}

static void
put_faint(uint16_t *restrict d, const uint16_t *restrict t, const uint16_t *restrict ta, uint16_t f,
    uint16_t df, const uint16_t *restrict o, int n)
{
	for (int i = 0; i < n; i++) {
		uint16_t w = (uint16_t)(f + (uint16_t)i * df), r = (uint16_t)(FULL - w);
		uint16_t s = (uint16_t)(part(t[i], r) + part(t[i + 1], w));
		uint16_t a = (uint16_t)(part(ta[i], r) + part(ta[i + 1], w));

		d[i] = (uint16_t)(part(s, o[i]) + part(d[i], (uint16_t)(FULL - part(a, o[i]))));
	}
}

/* How many samples follow before the source moves by another step than one. */
static int
run_of(int64_t at, int64_t step, int n)
{
	int64_t f = at & FULL, run = n;

	if (step < CG_POSE_ONE)
		run = f / (CG_POSE_ONE - step) + 1;
	else if (step > CG_POSE_ONE)
		run = (FULL - f) / (step - CG_POSE_ONE) + 1;
	return run < n ? (int)run : n;
}

/* Samples first to end (of one row of the source, mixed from two) into t, the last one twice. */
static void
fetch(uint16_t *t, const uint16_t *plane, const struct view *v, int row, uint16_t f, int first,
    int n)
{
	int next = row + 1 < v->height ? row + 1 : row;
	int in = first + n <= v->width ? n : v->width - first;
	const uint16_t *a = plane + (ptrdiff_t)row * v->width + first;

	mix_rows(t, a, plane + (ptrdiff_t)next * v->width + first, f, in);
	for (int i = in; i < n; i++)
		t[i] = t[in - 1];
}

/* A sheet drawn much larger or smaller: every sample finds its own place. */
static void
put_stretched(uint16_t *d, const uint16_t *t, const uint16_t *ta, const struct span *s, int first)
{
	int64_t at = s->at;

	for (int x = 0; x < s->n; x++, at += s->v->step) {
		int i = (int)(at >> 16) - first;
		uint16_t w = (uint16_t)at, r = (uint16_t)(FULL - w);
		uint16_t v = (uint16_t)(part(t[i], r) + part(t[i + 1], w));
		uint16_t a = s->alpha ? (uint16_t)(part(ta[i], r) + part(ta[i + 1], w)) : FULL;

		if (s->faint) {
			v = part(v, s->faint[x]);
			a = part(a, s->faint[x]);
		}
		d[x] = (uint16_t)(v + part(d[x], (uint16_t)(FULL - a)));
	}
}

void
put_span(uint16_t *d, const uint16_t *plane, const struct span *s)
{
	uint16_t t[SPAN], ta[SPAN];
	int first = (int)(s->at >> 16);
	int wide = (int)((s->at + s->v->step * (s->n - 1)) >> 16) - first + 2;
	uint16_t df = (uint16_t)s->v->step;
	int64_t at = s->at;

	fetch(t, plane, s->v, s->row, s->f, first, wide);
	if (s->alpha)
		fetch(ta, s->alpha, s->v, s->row, s->f, first, wide);
	if (s->v->step < CG_POSE_ONE * 3 / 4 || s->v->step > CG_POSE_ONE * 5 / 4) {
		put_stretched(d, t, ta, s, first);
		return;
	}
	for (int x = 0, run; x < s->n; x += run, at += s->v->step * run) {
		int i = (int)(at >> 16) - first;
		uint16_t f = (uint16_t)at;

		run = run_of(at, s->v->step, s->n - x);
		if (s->faint)
			put_faint(d + x, t + i, ta + i, f, df, s->faint + x, run);
		else if (s->alpha)
			put_over(d + x, t + i, ta + i, f, df, run);
		else
			put_opaque(d + x, t + i, f, df, run);
	}
}

/* A turned sheet: each sample by itself. */
void
put_turned(uint16_t *d, const uint16_t *plane, const uint16_t *alpha, const struct view *v,
    int64_t sx, int64_t sy, uint16_t faint, int n)
{
	for (int i = 0; i < n; i++, sx += v->step, sy += v->yx) {
		int x = (int)(sx >> 16), y = (int)(sy >> 16);
		const uint16_t *p = plane + (ptrdiff_t)y * v->width + x;
		const uint16_t *q = alpha + (ptrdiff_t)y * v->width + x;
		uint16_t f = (uint16_t)sx, g = (uint16_t)sy, s, a;

		if (x < 0 || y < 0 || x + 1 >= v->width || y + 1 >= v->height ||
		    !(q[0] | q[1] | q[v->width] | q[v->width + 1]))
			continue;
		s = (uint16_t)(part((uint16_t)(part(p[0], FULL - f) + part(p[1], f)), FULL - g) +
		    part((uint16_t)(part(p[v->width], FULL - f) + part(p[v->width + 1], f)), g));
		a = (uint16_t)(part((uint16_t)(part(q[0], FULL - f) + part(q[1], f)), FULL - g) +
		    part((uint16_t)(part(q[v->width], FULL - f) + part(q[v->width + 1], f)), g));
		d[i] = (uint16_t)(part(s, faint) + part(d[i], (uint16_t)(FULL - part(a, faint))));
	}
}

/* The same of one that is opaque. */
void
put_turned_opaque(uint16_t *d, const uint16_t *plane, const struct view *v, int64_t sx, int64_t sy,
    int n)
{
	for (int i = 0; i < n; i++, sx += v->step, sy += v->yx) {
		int x = (int)(sx >> 16), y = (int)(sy >> 16);
		const uint16_t *p = plane + (ptrdiff_t)y * v->width + x;
		uint32_t f = (uint16_t)sx, g = (uint16_t)sy, top, low;

		if (x < 0 || y < 0 || x + 1 >= v->width || y + 1 >= v->height)
			continue;
		top = (p[0] * (CG_POSE_ONE - f) >> 16) + (p[1] * f >> 16);
		low = (p[v->width] * (CG_POSE_ONE - f) >> 16) + (p[v->width + 1] * f >> 16);
		d[i] = (uint16_t)((top * (CG_POSE_ONE - g) >> 16) + (low * g >> 16));
	}
}

