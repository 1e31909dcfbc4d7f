/*
 * Clips: frames through a pipe into FFmpeg, which is a program of its own, and
 * what is read back from the file afterwards.
 */
#ifndef CG_MOTION_CLIP_H
#define CG_MOTION_CLIP_H

#include <stdbool.h>
#include <stddef.h>

struct cg_err;
struct cg_frame;

enum cg_codec { CG_H264, CG_H265, CG_VP9, CG_CODECS };
extern const char *const cg_codec_names[CG_CODECS]; /* "h264", ... */

struct cg_clip_spec {
	int width, height;   /* even */
	int fps, frames;
	enum cg_codec codec;
	bool is_webm;        /* vp9 only; otherwise MP4 with its index in front */
	int crf;             /* quality, smaller is better; used when kbps is 0 */
	bool is_fine;        /* H.264: a quarter more bytes and time for frames that are nearer to
	                        each other in how they are coded, the key frame above all */
	int kbps;            /* bits to aim at */
	const char *comment; /* one line for the file's metadata, or NULL */
};

/* How neighbouring frames differ: mean difference of luma, in levels. */
struct cg_clip_steps {
	int frames;
	double seam;         /* from the last frame to the first */
	double largest;      /* between neighbours inside */
	double spread;       /* standard deviation of luma in the first frame, in levels */
};

/*
 * Make frame i into f, which still holds the frame before the last one. 0, or -1 with err.
 */
typedef int cg_clip_maker(void *arg, int i, struct cg_frame *f, struct cg_err *err);

/*
 * Write the clip. maker is called for 0 .. frames - 1 in order; one thread makes
 * frames while another feeds FFmpeg. *raw gets the steps before coding. -1: CG_E_UNAVAILABLE
 * without FFmpeg, CG_E_DATA with its own words when it refuses.
 */
int cg_clip_write(const struct cg_clip_spec *spec, const char *path, cg_clip_maker *maker,
    void *arg, struct cg_clip_steps *raw, struct cg_err *err);

/* The mean difference of two frames' luma, in levels. */
double cg_clip_difference(const struct cg_frame *a, const struct cg_frame *b);

/* Decode the file and measure it. */
int cg_clip_measure(const char *path, int width, int height, struct cg_clip_steps *out,
    struct cg_err *err);

#endif
