/*
 * What a video file says about itself: the boxes of an MP4 or the elements of a
 * WebM, read without a decoder.
 */
#ifndef CG_MOTION_PROBE_H
#define CG_MOTION_PROBE_H

#include <stdbool.h>
#include <stddef.h>

struct cg_err;

struct cg_clip_info {
	int width, height;
	double seconds;
	int frames;           /* 0: the file does not say (WebM) */
	double fps;
	char format[8];       /* "mp4", "webm" */
	char codec[8];        /* "h264", "h265", "vp9", or the file's own four letters */
	bool is_fast;         /* the index stands before the pictures */
};

/* -1 with CG_E_DATA when it is no such file, or cut short. */
int cg_clip_probe(const void *bytes, size_t n, struct cg_clip_info *out, struct cg_err *err);

#endif
