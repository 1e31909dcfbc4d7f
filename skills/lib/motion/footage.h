/*
 * Clips that somebody else made: looked through before they are used, and read as frames
 * of our own size and rate.
 */
#ifndef CG_MOTION_FOOTAGE_H
#define CG_MOTION_FOOTAGE_H

#include <stdint.h>

struct cg_err;
struct cg_footage;

/*
 * Open the MP4 or WebM at path, to be read as frames of width x height (even; it fills
 * them, and what is too much is cut equally on both sides) at fps. All of it is decoded
 * once: NULL with CG_E_DATA when it is no such file, cut short, too small, or not between
 * half a second and a minute long; CG_E_UNAVAILABLE without FFmpeg.
 */
struct cg_footage *cg_footage_open(const char *path, int width, int height, int fps,
    struct cg_err *err);
void cg_footage_close(struct cg_footage *f);

/* How many frames it has at our rate. */
int cg_footage_frames(const struct cg_footage *f);

/*
 * Frame i: planar YUV 4:2:0, as cg_frame has it; good until the next call. Whatever comes
 * after the last frame is the last one. Going back decodes from the start again. NULL with
 * err.
 */
const uint8_t *cg_footage_frame(struct cg_footage *f, int i, struct cg_err *err);

#endif
