/* FFmpeg decodes, scales and cuts; the file is one of two containers or is not touched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "lib/media/ffmpeg.h"
#include "lib/motion/clip.h"
#include "lib/motion/footage.h"
#include "lib/motion/probe.h"

enum { FILE_MAX = 500 << 20, SIDE_MIN = 96, SIDE_MAX = 4096 };

static const double shortest = .5, longest = 60;

struct cg_footage {
	char *path;
	int width, height, fps, frames;
	const char *demuxer;   /* never another one than the file's first bytes say */
	struct cg_ffmpeg t;
	bool runs, ended;
	int at;                /* the frame in now; -1: none yet */
	size_t bytes;
	uint8_t *now, *next;   /* next: half read when the pipe ends */
};

/* --- looking through --- */

static int
check_info(const struct cg_clip_info *i, struct cg_err *err)
{
	if (i->width < SIDE_MIN || i->height < SIDE_MIN || i->width > SIDE_MAX || i->height > SIDE_MAX)
		return cg_err_set(err, CG_E_DATA, "the clip has %d x %d pixels; each side must have %d to %d",
		    i->width, i->height, SIDE_MIN, SIDE_MAX);
	if (i->seconds < shortest || i->seconds > longest)
		return cg_err_set(err, CG_E_DATA, "the clip lasts %.1f seconds; half a second to a minute "
		    "can be used", i->seconds);
	return 0;
}

/* What it says of itself, and whether its pictures are really there. */
static int
look_through(const char *path, struct cg_clip_info *info, struct cg_err *err)
{
	struct cg_clip_steps steps;
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, FILE_MAX);
	rc = cg_file_read(&b, path, err);
	if (rc == 0)
		rc = cg_clip_probe(b.s, b.len, info, err);
	cg_buf_release(&b);
	if (rc < 0 || check_info(info, err) < 0 ||
	    cg_clip_measure(path, info->width, info->height, &steps, err) < 0)
		return -1;
	if (steps.frames < info->frames * 9 / 10)
		return cg_err_set(err, CG_E_DATA, "of the clip's %d frames %d can be decoded",
		    info->frames, steps.frames);
	return 0;
}

struct cg_footage *
cg_footage_open(const char *path, int width, int height, int fps, struct cg_err *err)
{
	struct cg_clip_info info;
	struct cg_footage *f;

	if (look_through(path, &info, err) < 0)
		return NULL;
	f = cg_alloc(sizeof *f);
	*f = (struct cg_footage){ .path = cg_strdup(path), .width = width, .height = height,
		.fps = fps, .frames = (int)(info.seconds * fps + .5), .at = -1,
		.demuxer = strcmp(info.format, "webm") == 0 ? "matroska" : "mov",
		.bytes = (size_t)width * (size_t)height * 3 / 2 };
	f->now = cg_calloc(f->bytes, 1);
	f->next = cg_calloc(f->bytes, 1);
	return f;
}

int
cg_footage_frames(const struct cg_footage *f)
{
	return f->frames;
}

/* --- reading --- */

static void
stop(struct cg_footage *f)
{
	if (f->runs)
		cg_ffmpeg_finish(&f->t, &(struct cg_err)CG_ERR_INIT);
	f->runs = false;
}

static int
start(struct cg_footage *f, struct cg_err *err)
{
	char filter[320];
	const char *argv[] = { "ffmpeg", "-nostdin", "-v", "error", "-threads", "2",
		"-protocol_whitelist", "file", "-f", f->demuxer, "-i", f->path, "-an", "-sn", "-dn", "-vf",
		filter, "-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1", NULL };

	snprintf(filter, sizeof filter, "fps=%d,scale=%d:%d:force_original_aspect_ratio=increase:"
	    "force_divisible_by=2:flags=bicubic+accurate_rnd+full_chroma_int+bitexact:"
	    "out_color_matrix=bt709:out_range=tv,crop=%d:%d", f->fps, f->width, f->height, f->width,
	    f->height);
	stop(f);
	if (cg_ffmpeg_start(&f->t, argv, true, err) < 0)
		return -1;
	f->runs = true;
	f->ended = false;
	f->at = -1;
	return 0;
}

static void
step(struct cg_footage *f)
{
	uint8_t *other = f->now;

	if (cg_ffmpeg_read(&f->t, f->next, f->bytes) <= 0) {
		f->ended = true;
		return;
	}
	f->now = f->next;
	f->next = other;
	f->at++;
}

const uint8_t *
cg_footage_frame(struct cg_footage *f, int i, struct cg_err *err)
{
	if ((!f->runs || i < f->at) && start(f, err) < 0)
		return NULL;
	while (f->at < i && !f->ended)
		step(f);
	if (f->at >= 0)
		return f->now;
	f->runs = false;
	if (cg_ffmpeg_finish(&f->t, err) == 0)
		cg_err_set(err, CG_E_DATA, "the clip holds no frame that can be decoded");
	return NULL;
}

void
cg_footage_close(struct cg_footage *f)
{
	if (!f)
		return;
	stop(f);
	free(f->path);
	free(f->now);
	free(f->next);
	free(f);
}
