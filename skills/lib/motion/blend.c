/*
 * Two rows at a time, in blocks of 64 columns. For each block the highest drawing
 * that covers all of it is looked up first, and nothing below it is touched.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "lib/motion/span_priv.h"

enum { BLACK_Y = 16 * CG_SHEET_UNIT, BLACK_C = 128 * CG_SHEET_UNIT };

struct target {
	uint16_t y[2][CG_FRAME_MAX], u[CG_FRAME_MAX / 2], v[CG_FRAME_MAX / 2];
};

static void
fill(uint16_t *p, uint16_t x, int n)
{
	for (int i = 0; i < n; i++)
		p[i] = x;
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

static void
dissolve(uint8_t *restrict to, const uint8_t *restrict from, size_t n, int part)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)((to[i] * (256 - part) + from[i] * part + 128) >> 8);
}

void
cg_frame_dissolve(struct cg_frame *f, const uint8_t *from, double part)
{
	dissolve(f->bytes, from, (size_t)f->width * (size_t)f->height * 3 / 2, (int)(256 * part));
}
