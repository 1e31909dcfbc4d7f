/*
 * From frames to a published clip: what the handlers that make one have in common.
 * The input's specs are read or refused, the clip is written small enough, read back
 * and measured, and the step's data say what was found.
 */
#ifndef CG_MOTION_FILM_H
#define CG_MOTION_FILM_H

#include "lib/motion/clip.h"
#include "lib/motion/probe.h"

struct cg_err;
struct cg_handler;

struct cg_film {
	struct cg_clip_spec spec;
	cg_clip_maker *maker;
	void *arg;
	const char *name;     /* of the file, without its ending */
	const char *type;     /* of the artifact */
	const char *model;    /* "motion/1": goes into the result and the file */
	const char *provider; /* NULL: "offline" */
	const char *prompt;   /* or NULL */
	int poster;           /* the frame that stands for all */
	bool is_loop;         /* decode it and measure its seam */
	/* set by cg_film_make: */
	struct cg_clip_info info;
	struct cg_clip_steps raw, coded;
	long bytes;
};

/* Read input.specs. -1 (INPUT_VALIDATION_ERROR) when they contradict each other. */
int cg_film_specs(struct cg_handler *h, double seconds, struct cg_clip_spec *out,
    struct cg_err *err);

/*
 * Write the clip and its poster, and fill in data: video_uri, poster_uri,
 * duration_sec, width, height, fps, format, codec, file_size_bytes, provider.
 * Fails with PROVIDER_UNAVAILABLE without FFmpeg, else with GENERATION_FAILED.
 */
int cg_film_make(struct cg_handler *h, struct cg_film *f, struct cg_err *err);

#endif
