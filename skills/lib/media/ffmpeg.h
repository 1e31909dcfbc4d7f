/* FFmpeg as a program beside ours: an argument vector and a pipe, never a shell. */
#ifndef CG_SKILLS_FFMPEG_H
#define CG_SKILLS_FFMPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct cg_err;

struct cg_ffmpeg {
	pid_t pid;
	int pipe; /* our end */
	int log;  /* what it says */
};

/* Its path, new string, or NULL. CG_FFMPEG names another; empty: none. */
char *cg_ffmpeg_find(void);
/* What to say when there is none. */
extern const char cg_ffmpeg_missing[];

/*
 * Start it with our pipe as its standard input, or, reading, as its output. argv[0] is
 * only its name. -1: CG_E_UNAVAILABLE when there is none; nothing is left open then.
 */
int cg_ffmpeg_start(struct cg_ffmpeg *f, const char *const *argv, bool reading,
    struct cg_err *err);
/* Read n bytes of its output: 1; 0 when it ends before; -1 with errno. */
int cg_ffmpeg_read(const struct cg_ffmpeg *f, void *p, size_t n);
/* Close our end and wait for it. -1 with CG_E_DATA and its own last words when it failed. */
int cg_ffmpeg_finish(struct cg_ffmpeg *f, struct cg_err *err);

#endif
