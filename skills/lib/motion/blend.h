/*
 * Blending sheets into a frame: back to front, each with its own shift (in parts
 * of 1/65536 pixel), size and opacity.
 */
#ifndef CG_MOTION_BLEND_H
#define CG_MOTION_BLEND_H

#include <stdint.h>

struct cg_sheet;

enum { CG_POSE_ONE = 65536, CG_CELL = 64 };

/* Where a sheet lies in the frame. Numbers are pixels or parts, times 65536. */
struct cg_pose {
	int32_t x, y;           /* the sheet's upper left sample in the frame */
	int32_t scale;          /* CG_POSE_ONE: as it is; 0.5 to 2 are sensible */
	int32_t sine, cosine;   /* a turn about cx, cy of the frame; both 0: none */
	int32_t cx, cy;
	uint32_t opacity;       /* 0..CG_POSE_ONE */
	const int32_t *shift;   /* more x for each row of the frame, or NULL */
	const uint16_t *cells;  /* opacity by cells of CG_CELL pixels of the sheet, or NULL: */
	int cells_across;       /* (width / CG_CELL + 2) by (height / CG_CELL + 2) of them */
};

struct cg_draw {
	const struct cg_sheet *sheet;
	struct cg_pose pose;
};

/* A finished frame: planar YUV 4:2:0, eight bits, video range. */
struct cg_frame {
	int width, height;      /* even */
	uint8_t *bytes;         /* width * height * 3 / 2: y, u, v */
};

/* The pose that leaves a sheet at x, y as it is. */
struct cg_pose cg_pose_at(double x, double y);

/*
 * The pose that shows the sheet magnified by scale about the frame's point cx, cy,
 * and moved by dx, dy, when it lies at x, y at rest. All in pixels.
 */
struct cg_pose cg_pose_about(double x, double y, double scale, double cx, double cy, double dx,
    double dy);

/* Turn it, clockwise as it is seen, about the frame's point cx, cy. */
void cg_pose_turn(struct cg_pose *p, double turns, double cx, double cy);

/* The rows first to end of f (both even) from n drawings, the first one at the back. */
void cg_frame_draw(struct cg_frame *f, const struct cg_draw *draw, int n, int first, int end);

/* Mix the bytes of another frame of its size into f: part 0 is none of it, 1 is all. */
void cg_frame_dissolve(struct cg_frame *f, const uint8_t *from, double part);

/* As premultiplied ARGB32 (opaque), stride width * 4. */
void cg_frame_argb(const struct cg_frame *f, uint8_t *argb);

void cg_frame_init(struct cg_frame *f, int width, int height);
void cg_frame_release(struct cg_frame *f);

#endif
