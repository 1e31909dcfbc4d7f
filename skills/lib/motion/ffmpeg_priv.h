/* FFmpeg as a child process with a pipe to or from it. */
#ifndef CG_MOTION_FFMPEG_PRIV_H
#define CG_MOTION_FFMPEG_PRIV_H

#include <stdbool.h>
#include <sys/types.h>

struct cg_err;

struct ffmpeg {
	pid_t pid;
	int pipe; /* our end */
	int log;  /* what it says */
};

/*
 * Start it with our pipe as its standard input, or, reading, as its output. argv[0] is
 * only its name. -1: CG_E_UNAVAILABLE when there is none; nothing is left open then.
 */
int ffmpeg_start(struct ffmpeg *f, const char *const *argv, bool reading, struct cg_err *err);
/* Close our end and wait for it. -1 with its own last words when it failed. */
int ffmpeg_finish(struct ffmpeg *f, struct cg_err *err);

#endif
