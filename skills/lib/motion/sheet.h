/*
 * Sheets: pictures in the form that frames are blended from.
 *
 * A sheet is a premultiplied picture already turned into BT.709 luma, chroma at
 * half size, and alpha, sixteen bits each. Blending is linear, and so is the
 * turn from RGB to YUV, so it is done once for a picture and not for a frame.
 * Everything is integer arithmetic in a fixed order: the same frames on every
 * machine.
 */
#ifndef CG_MOTION_SHEET_H
#define CG_MOTION_SHEET_H

#include <stdbool.h>
#include <stdint.h>

enum {
	CG_SHEET_UNIT = 128,  /* steps between two luma or chroma levels */
	CG_SHEET_BLOCK = 64,  /* columns of the coverage map */
	CG_FRAME_MAX = 4096   /* side of a frame */
};

struct cg_sheet {
	int width, height;      /* luma samples, both even */
	bool is_opaque;         /* every pixel is */
	uint16_t *y, *a;        /* width * height; 0..255 * 128 and 0..65535 */
	uint16_t *u, *v, *ca;   /* (width / 2) * (height / 2), left-sited like MPEG-2's */
	uint8_t *cover;         /* a byte for each row and block of columns: 0 clear, 2 full */
	int blocks;             /* bytes in a row of cover */
};

/*
 * Take the rectangle x, y, width, height (all even) of a premultiplied ARGB32
 * picture (native words, stride in bytes). Free with cg_sheet_release.
 */
void cg_sheet_from_argb(struct cg_sheet *s, const uint8_t *argb, int stride, int x, int y,
    int width, int height);
/*
 * Take a whole frame (planar YUV 4:2:0, BT.709, video range). s is empty, or one made in
 * this way of a frame of this size, which is filled anew.
 */
void cg_sheet_from_yuv(struct cg_sheet *s, const uint8_t *yuv, int width, int height);
void cg_sheet_release(struct cg_sheet *s);

/*
 * A small even rectangle around every pixel that is not clear, with a clear margin
 * of two where there is room (an edge that moves needs one to fade into); false
 * when all are clear.
 */
bool cg_argb_bounds(const uint8_t *argb, int stride, int width, int height, int box[4]);

#endif
