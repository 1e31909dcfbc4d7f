/* Runs of samples of one plane: the inner loops of blending. */
#ifndef CG_MOTION_SPAN_PRIV_H
#define CG_MOTION_SPAN_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/motion/blend.h"
#include "lib/motion/sheet.h"

enum { BLOCK = CG_SHEET_BLOCK, FULL = 65535 };

/* One plane of a sheet, and how the frame's columns and rows fall on it. */
struct view {
	int width, height;
	int64_t step;       /* source samples for a sample of the frame, * 65536 */
	int64_t x0, y0;     /* source position of the frame's first sample */
	int64_t xy, yx;     /* with a turn: x for a row, y for a column */
};

struct span {
	const struct view *v;
	int64_t at;            /* source column of the first sample, * 65536 */
	int row;               /* source row, and how far to the next */
	uint16_t f;
	int n;
	const uint16_t *alpha; /* NULL: the whole span is opaque */
	const uint16_t *faint; /* an opacity each, or NULL */
};

static inline uint16_t
part(uint16_t x, uint16_t of)
{
	return (uint16_t)((uint32_t)x * of >> 16);
}

/* Lay a span of at most BLOCK samples over d. */
void put_span(uint16_t *d, const uint16_t *plane, const struct span *s);
/* A turned sheet: each sample by itself. */
void put_turned(uint16_t *d, const uint16_t *plane, const uint16_t *alpha, const struct view *v,
    int64_t sx, int64_t sy, uint16_t faint, int n);
/* The same of one that is opaque. */
void put_turned_opaque(uint16_t *d, const uint16_t *plane, const struct view *v, int64_t sx,
    int64_t sy, int n);

#endif
