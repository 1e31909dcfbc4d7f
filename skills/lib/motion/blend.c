/*
 * Two rows at a time, in blocks of 64 columns. For each block the highest drawing
 * that covers all of it is looked up first, and nothing below it is touched. The
 * inner loops are written for the compiler to make vectors of: sixteen bits,
 * one step to the right in the source for each step in the frame.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/motion/blend.h"
#include "lib/motion/sheet.h"
#include "lib/motion/wave.h"

enum { BLOCK = CG_SHEET_BLOCK, BLOCKS = CG_FRAME_MAX / BLOCK, SPAN = 2 * BLOCK + 4, FULL = 65535,
	BLACK_Y = 16 * CG_SHEET_UNIT, BLACK_C = 128 * CG_SHEET_UNIT };

struct target {
	uint16_t y[2][CG_FRAME_MAX], u[CG_FRAME_MAX / 2], v[CG_FRAME_MAX / 2];
};

/* One plane of a sheet, and how the frame's columns and rows fall on it. */
struct view {
	int width, height;
	int64_t step;       /* source samples for a sample of the frame, * 65536 */
	int64_t x0, y0;     /* source position of the frame's first sample */
	int64_t xy, yx;     /* with a turn: x for a row, y for a column */
};

static inline uint16_t
part(uint16_t x, uint16_t of)
{
	return (uint16_t)((uint32_t)x * of >> 16);
}

static void
fill(uint16_t *p, uint16_t x, int n)
{
	for (int i = 0; i < n; i++)
		p[i] = x;
}

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

struct span {
	const struct view *v;
	int64_t at;            /* source column of the first sample, * 65536 */
	int row;               /* source row, and how far to the next */
	uint16_t f;
	int n;
	const uint16_t *alpha; /* NULL: the whole span is opaque */
	const uint16_t *faint; /* an opacity each, or NULL */
};

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

static void
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
static void
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
static void
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

/* What a drawing is for the two rows that are being made. */
struct row {
	const struct cg_draw *draw;
	struct view luma, chroma;
	uint16_t faint;
	int from, to;        /* columns of the frame that it may reach, from is even */
	int top, bottom;     /* rows, likewise */
	bool is_plain;       /* neither faint nor turned: may cover what lies below */
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int
within(int64_t x, int max)
{
	return x < 0 ? 0 : x > max ? max : (int)x;
}

/* The columns of the frame for which the source column lies in 0 .. width - 1. */
static void
reach(struct row *r, int width)
{
	const struct view *v = &r->luma;
	int64_t last = ((int64_t)(v->width - 1) << 16);
	int64_t from = -floor_div(v->x0, v->step), to = floor_div(last - v->x0, v->step) + 1;

	from = from < 0 ? 0 : (from + 1) & ~(int64_t)1;
	to = to > width ? width : to & ~(int64_t)1;
	r->from = (int)from;
	r->to = from < to ? (int)to : (int)from;
	r->top = within(-floor_div(v->y0, v->step) - 2, CG_FRAME_MAX) & ~1;
	r->bottom = within(floor_div(((int64_t)v->height << 16) - v->y0, v->step) + 3, CG_FRAME_MAX);
}

/* A turned sheet stays within a circle about the point that it turns around. */
static void
reach_turned(struct row *r, int width)
{
	const struct cg_pose *p = &r->draw->pose;
	int64_t w = (int64_t)r->draw->sheet->width * p->scale;
	int64_t h = (int64_t)r->draw->sheet->height * p->scale;
	int64_t left = p->cx - p->x, up = p->cy - p->y;
	int64_t far = (left > w - left ? left : w - left) + (up > h - up ? up : h - up);

	r->from = within((p->cx - far) >> 16, width) & ~1;
	r->to = within(((p->cx + far) >> 16) + 2, width) & ~1;
	r->top = within((p->cy - far) >> 16, CG_FRAME_MAX) & ~1;
	r->bottom = within(((p->cy + far) >> 16) + 2, CG_FRAME_MAX);
}

static void
look(struct row *r, const struct cg_draw *d, int y, int width)
{
	const struct cg_pose *p = &d->pose;
	int64_t x = p->x + (p->shift ? p->shift[y] : 0), step = ((int64_t)1 << 32) / p->scale;
	struct view *l = &r->luma, *c = &r->chroma;

	r->draw = d;
	r->faint = p->opacity >= CG_POSE_ONE ? FULL : (uint16_t)p->opacity;
	r->is_plain = r->faint == FULL && !p->cells && !p->sine && !p->cosine;
	*l = (struct view){ d->sheet->width, d->sheet->height, step, -x * step >> 16,
		-(int64_t)p->y * step >> 16, 0, 0 };
	if (p->sine || p->cosine) {
		int64_t dx = p->cx - x, dy = p->cy - p->y;

		/* inverse turn about cx, cy: source = R (frame - c) + (c - corner) */
		l->step = step * p->cosine >> 16;
		l->yx = -step * p->sine >> 16;
		l->xy = step * p->sine >> 16;
		l->x0 = (dx * step >> 16) - (p->cx * l->step >> 16) - (p->cy * l->xy >> 16);
		l->y0 = (dy * step >> 16) - (p->cx * l->yx >> 16) - (p->cy * l->step >> 16);
	}
	*c = (struct view){ l->width / 2, l->height / 2, l->step, (l->x0 + l->xy / 2) / 2,
		(l->y0 + l->step / 2 - 32768) / 2, l->xy, l->yx };
	if (!p->sine && !p->cosine)
		reach(r, width);
	else
		reach_turned(r, width);
}

/* How a rectangle of the source is covered: 0 clear, 1 in part, 2 whole. */
static int
cover_of(const struct cg_sheet *s, int64_t row, int rows, int64_t col, int64_t last)
{
	int all = 3, any = 0;
	int64_t end = row + rows < s->height ? row + rows : s->height;

	if (s->is_opaque)
		return 2;
	last = last < s->width ? last : s->width - 1;
	for (row = row < 0 ? 0 : row; row < end; row++)
		for (int64_t b = col / BLOCK; b <= last / BLOCK; b++) {
			int c = s->cover[(size_t)row * (size_t)s->blocks + (size_t)b];

			any |= c;
			all &= c;
		}
	return all == 2 ? 2 : any != 0;
}

/* The cover of the source under columns x to end of the rows y and y + 1 of the frame. */
static int
cover_under(const struct row *r, int y, int x, int end)
{
	const struct view *v = &r->luma;
	int64_t top = (v->y0 + v->step * y) >> 16, bottom = (v->y0 + v->step * (y + 1)) >> 16;

	int cover;

	if (bottom < -1 || top >= v->height)
		return 0;
	/* chroma reaches up to two rows farther */
	cover = cover_of(r->draw->sheet, top - 2, (int)(bottom - top) + 6,
	    (v->x0 + v->step * x) >> 16, ((v->x0 + v->step * (end - 1)) >> 16) + 2);
	return cover == 2 && (top < 0 || bottom >= v->height) ? 1 : cover;
}

/* Opacities of n samples of a row from the cells around them; times is 2 for chroma. */
static void
cell_row(uint16_t *o, const struct row *r, const struct view *v, int64_t sx, int64_t sy, int times,
    int n)
{
	const struct cg_pose *p = &r->draw->pose;
	unsigned y = (unsigned)(sy >> 16) * (unsigned)times, g = y % CG_CELL, at = ~0u;
	unsigned left = 0, right = 0;
	const uint16_t *c = p->cells + (ptrdiff_t)(y / CG_CELL) * p->cells_across;

	for (int i = 0; i < n; i++, sx += v->step) {
		unsigned x = (unsigned)(sx >> 16) * (unsigned)times, f = x % CG_CELL;

		if (x / CG_CELL != at) {
			const uint16_t *q = c + (at = x / CG_CELL), *low = q + p->cells_across;

			left = (q[0] * (CG_CELL - g) + low[0] * g) / CG_CELL;
			right = (q[1] * (CG_CELL - g) + low[1] * g) / CG_CELL;
		}
		o[i] = part((uint16_t)((left * (CG_CELL - f) + right * f) / CG_CELL), r->faint);
	}
}

/* The opacities of n samples, or NULL when all are whole. */
static const uint16_t *
opacities(uint16_t *o, const struct row *r, const struct view *v, int64_t sx, int64_t sy, int times,
    int n)
{
	if (r->is_plain)
		return NULL;
	if (r->draw->pose.cells)
		cell_row(o, r, v, sx, sy, times, n);
	else
		fill(o, r->faint, n);
	return o;
}

/* Columns x to x + n of one plane's row y of the frame. */
static void
put(uint16_t *d, const uint16_t *plane, const uint16_t *alpha, const struct row *r,
    const struct view *v, int y, int x, int n, int times, int cover)
{
	int64_t sx = v->x0 + v->step * x + v->xy * y, sy = v->y0 + v->step * y + v->yx * x;
	uint16_t o[BLOCK];
	struct span s = { v, sx, (int)(sy >> 16), (uint16_t)sy, n, NULL, NULL };

	if (r->draw->pose.sine || r->draw->pose.cosine) {
		if (r->draw->sheet->is_opaque && r->faint == FULL)
			put_turned_opaque(d, plane, v, sx, sy, n);
		else
			put_turned(d, plane, alpha, v, sx, sy, r->faint, n);
		return;
	}
	if (s.row < 0 || s.row >= v->height) {
		/* half a sample above the first or below the last row counts as that row */
		if (s.row < -1 || s.row > v->height)
			return;
		s.row = s.row < 0 ? 0 : v->height - 1;
		s.f = 0;
	}
	if (sx < 0)
		s.at = 0;
	if (s.row == v->height - 1)
		s.f = 0;
	s.faint = opacities(o, r, v, s.at, (int64_t)s.row << 16, times, n);
	s.alpha = cover == 2 && !s.faint ? NULL : alpha;
	put_span(d, plane, &s);
}

static void
put_block(struct target *t, const struct row *r, int y, int x, int end)
{
	const struct cg_sheet *s = r->draw->sheet;
	bool is_turned = r->draw->pose.sine || r->draw->pose.cosine;
	int cover;

	x = x < r->from ? r->from : x;
	end = end > r->to ? r->to : end;
	if (x >= end)
		return;
	cover = is_turned ? 1 : cover_under(r, y, x, end);
	if (!cover)
		return;
	for (int i = 0; i < 2; i++)
		put(t->y[i] + x, s->y, s->a, r, &r->luma, y + i, x, end - x, 1, cover);
	put(t->u + x / 2, s->u, s->ca, r, &r->chroma, y / 2, x / 2, (end - x) / 2, 2, cover);
	put(t->v + x / 2, s->v, s->ca, r, &r->chroma, y / 2, x / 2, (end - x) / 2, 2, cover);
}

/* The highest drawing that hides everything below it in this block; 0 when none does. */
static int
floor_of(const struct row *r, int n, int y, int x, int end)
{
	for (int i = n; i-- > 1;) {
		if (!r[i].is_plain || r[i].draw->sheet->width < 4 * BLOCK || r[i].from > x ||
		    r[i].to < end)
			continue;
		if (cover_under(&r[i], y, x, end) == 2)
			return i;
	}
	return 0;
}

static void
pack_row(uint8_t *restrict out, const uint16_t *restrict in, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = (uint8_t)((uint16_t)(in[i] + CG_SHEET_UNIT / 2) / CG_SHEET_UNIT);
}

static void
draw_two_rows(struct cg_frame *f, struct target *t, const struct row *r, int n, int y)
{
	size_t w = (size_t)f->width, all = w * (size_t)f->height;

	fill(t->y[0], BLACK_Y, f->width);
	fill(t->y[1], BLACK_Y, f->width);
	fill(t->u, BLACK_C, f->width / 2);
	fill(t->v, BLACK_C, f->width / 2);
	for (int x = 0; x < f->width; x += BLOCK) {
		int end = x + BLOCK < f->width ? x + BLOCK : f->width;

		for (int i = floor_of(r, n, y, x, end); i < n; i++)
			put_block(t, &r[i], y, x, end);
	}
	pack_row(f->bytes + (size_t)y * w, t->y[0], f->width);
	pack_row(f->bytes + (size_t)(y + 1) * w, t->y[1], f->width);
	pack_row(f->bytes + all + (size_t)y * w / 4, t->u, f->width / 2);
	pack_row(f->bytes + all + all / 4 + (size_t)y * w / 4, t->v, f->width / 2);
}

void
cg_frame_draw(struct cg_frame *f, const struct cg_draw *draw, int n, int first, int end)
{
	struct target *t = cg_alloc(sizeof *t);
	struct row *all = cg_calloc((size_t)n + 1, sizeof *all), *r = cg_calloc((size_t)n + 1, sizeof *r);

	for (int i = 0; i < n; i++)
		look(&all[i], &draw[i], first, f->width);
	for (int y = first; y < end; y += 2) {
		int here = 0;

		for (int i = 0; i < n; i++) {
			if (draw[i].pose.shift)
				look(&all[i], &draw[i], y, f->width);
			if (y >= all[i].top && y < all[i].bottom && all[i].faint &&
			    all[i].from < all[i].to)
				r[here++] = all[i];
		}
		draw_two_rows(f, t, r, here, y);
	}
	free(r);
	free(all);
	free(t);
}

static int32_t
fixed(double x)
{
	return (int32_t)(int64_t)(x * CG_POSE_ONE + (x < 0 ? -.5 : .5));
}

struct cg_pose
cg_pose_about(double x, double y, double scale, double cx, double cy, double dx, double dy)
{
	return (struct cg_pose){ .x = fixed(cx + (x - cx) * scale + dx),
		.y = fixed(cy + (y - cy) * scale + dy), .scale = fixed(scale),
		.opacity = CG_POSE_ONE };
}

struct cg_pose
cg_pose_at(double x, double y)
{
	return cg_pose_about(x, y, 1, 0, 0, 0, 0);
}

void
cg_pose_turn(struct cg_pose *p, double turns, double cx, double cy)
{
	p->sine = fixed(cg_wave_sin(turns));
	p->cosine = fixed(cg_wave_cos(turns));
	if (!p->sine && !p->cosine)
		p->cosine = CG_POSE_ONE;
	p->cx = fixed(cx);
	p->cy = fixed(cy);
}

void
cg_frame_init(struct cg_frame *f, int width, int height)
{
	*f = (struct cg_frame){ width, height, cg_calloc((size_t)width * (size_t)height / 2, 3) };
}

void
cg_frame_release(struct cg_frame *f)
{
	free(f->bytes);
	f->bytes = NULL;
}

/* A chroma sample between its neighbours, left-sited: * 8. */
static int
chroma_at(const uint8_t *c, int w, int h, int x, int y)
{
	int cx = x / 2, nx = (x & 1) && cx + 1 < w ? cx + 1 : cx;
	int cy = y / 2, ny = (y & 1) ? (cy + 1 < h ? cy + 1 : cy) : (cy ? cy - 1 : 0);
	const uint8_t *near = c + (ptrdiff_t)cy * w, *far = c + (ptrdiff_t)ny * w;

	return 3 * (near[cx] + near[nx]) + far[cx] + far[nx];
}

static uint32_t
level(int64_t x)
{
	x = (x + (1 << 18)) >> 19;
	return x < 0 ? 0 : x > 255 ? 255 : (uint32_t)x;
}

void
cg_frame_argb(const struct cg_frame *f, uint8_t *argb)
{
	const int w = f->width, h = f->height;
	const uint8_t *u = f->bytes + (size_t)w * (size_t)h, *v = u + (size_t)w * (size_t)h / 4;

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			/* levels * 8 * 65536; 255 / 219 and 255 / 224 of BT.709 */
			int64_t l = (int64_t)(f->bytes[(size_t)y * (size_t)w + (size_t)x] - 16) * 8 * 76309;
			int64_t cb = chroma_at(u, w / 2, h / 2, x, y) - 1024;
			int64_t cr = chroma_at(v, w / 2, h / 2, x, y) - 1024;
			uint32_t p = 0xff000000u | level(l + 117489 * cr) << 16 |
			    level(l - 13975 * cb - 34925 * cr) << 8 | level(l + 138438 * cb);

			memcpy(argb + ((size_t)y * (size_t)w + (size_t)x) * 4, &p, 4);
		}
}
