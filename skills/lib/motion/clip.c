/* Frames into FFmpeg, and decoded ones out of it again. */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "lib/motion/blend.h"
#include "lib/motion/clip.h"
#include "lib/media/ffmpeg.h"

enum { SLOTS = 3, ARGS = 96 };

const char *const cg_codec_names[CG_CODECS] = { "h264", "h265", "vp9" };

struct args {
	const char *v[ARGS];
	int n;
	char text[2048]; /* numbers live here */
	size_t used;
};

static void
arg(struct args *a, const char *s)
{
	if (a->n < ARGS - 1)
		a->v[a->n++] = s;
}

static void __attribute__((format(printf, 3, 4)))
argf(struct args *a, const char *name, const char *fmt, ...)
{
	char *at = a->text + a->used;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(at, sizeof a->text - a->used, fmt, ap);
	va_end(ap);
	a->used += strlen(at) + 1;
	arg(a, name);
	arg(a, at);
}

static void
words(struct args *a, const char *const *list)
{
	while (*list)
		arg(a, *list++);
}

static const char *const h264[] = { "-c:v", "libx264", "-profile:v", "high", "-threads", "2",
	"-bsf:v", "filter_units=remove_types=6", NULL };
static const char *const h265[] = { "-c:v", "libx265", "-preset", "fast", "-tag:v", "hvc1", NULL };
static const char *const vp9[] = { "-c:v", "libvpx-vp9", "-deadline", "good", "-cpu-used", "5",
	"-threads", "2", "-row-mt", "0", "-tile-columns", "1", NULL };
static const char *const colours[] = { "-color_range", "tv", "-colorspace", "bt709",
	"-color_primaries", "bt709", "-color_trc", "bt709", NULL };
/* No clock, no version, no thread count in the file. */
static const char *const bare[] = { "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v",
	"+bitexact", NULL };

/* x264 chooses by processor, and by the number of its threads, unless told. */
static void
codec_args(struct args *a, const struct cg_clip_spec *s)
{
	switch (s->codec) {
	case CG_H265:
		words(a, h265);
		argf(a, "-x265-params",
		    "log-level=error:info=0:pools=2:frame-threads=2:scenecut=0:keyint=%d", s->frames);
		break;
	case CG_VP9:
		words(a, vp9);
		argf(a, "-g", "%d", s->frames);
		break;
	default:
		words(a, h264);
		arg(a, "-preset");
		arg(a, s->is_fine ? "faster" : "veryfast");
		argf(a, "-x264-params", "cpu-independent=1:keyint=%d:scenecut=0", s->frames);
	}
	if (s->kbps) {
		argf(a, "-b:v", "%dk", s->kbps);
		argf(a, "-maxrate", "%dk", s->kbps * 3 / 2);
		argf(a, "-bufsize", "%dk", s->kbps * 2);
	} else {
		argf(a, "-crf", "%d", s->codec == CG_VP9 ? s->crf + 12 : s->crf);
		if (s->codec == CG_VP9)
			argf(a, "-b:v", "0");
	}
}

static void
write_args(struct args *a, const struct cg_clip_spec *s, const char *path)
{
	static const char *const in[] = { "ffmpeg", "-nostdin", "-y", "-v", "error", "-f", "rawvideo",
		"-pix_fmt", "yuv420p", NULL };

	words(a, in);
	argf(a, "-s", "%dx%d", s->width, s->height);
	argf(a, "-r", "%d", s->fps);
	arg(a, "-i");
	arg(a, "pipe:0");
	arg(a, "-an");
	codec_args(a, s);
	words(a, colours);
	words(a, bare);
	if (s->comment)
		argf(a, "-metadata", "comment=%.600s", s->comment);
	if (!s->is_webm) {
		arg(a, "-movflags");
		arg(a, "+faststart");
	}
	arg(a, "-f");
	arg(a, s->is_webm ? "webm" : "mp4");
	arg(a, path);
}

/* The frames between the one who makes them and the one who writes them. */
struct ring {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct cg_frame slot[SLOTS];
	int made, written, frames;
	bool stop;          /* either side gave up */
	int fd, sys;        /* errno of a write that failed */
};

static void *
feed(void *p)
{
	struct ring *r = p;
	size_t n = (size_t)r->slot[0].width * (size_t)r->slot[0].height * 3 / 2;
	sigset_t quiet;

	/* FFmpeg that ends early is reported by its status, not by a signal. */
	sigemptyset(&quiet);
	sigaddset(&quiet, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &quiet, NULL);
	for (int i = 0; i < r->frames; i++) {
		int rc;

		pthread_mutex_lock(&r->lock);
		while (r->made <= i && !r->stop)
			pthread_cond_wait(&r->changed, &r->lock);
		rc = r->stop ? -1 : 0;
		pthread_mutex_unlock(&r->lock);
		if (rc == 0)
			rc = cg_fd_write(r->fd, r->slot[i % SLOTS].bytes, n);
		pthread_mutex_lock(&r->lock);
		r->written = i + 1;
		if (rc < 0) {
			r->sys = errno;
			r->stop = true;
		}
		pthread_cond_signal(&r->changed);
		pthread_mutex_unlock(&r->lock);
		if (rc < 0)
			break;
	}
	return NULL;
}

static double
difference(const uint8_t *restrict a, const uint8_t *restrict b, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n;) {
		size_t end = i + 4096 < n ? i + 4096 : n;
		uint32_t some = 0;

		for (; i < end; i++)
			some += (uint32_t)(a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]);
		sum += some;
	}
	return (double)sum / (double)n;
}

double
cg_clip_difference(const struct cg_frame *a, const struct cg_frame *b)
{
	return difference(a->bytes, b->bytes, (size_t)a->width * (size_t)a->height);
}

/* Luma of the first frame and the one before this one, to measure steps by. */
struct gauge {
	uint8_t *first, *before;
	size_t n;
	struct cg_clip_steps *out;
};

static void
gauge_open(struct gauge *g, int width, int height, struct cg_clip_steps *out)
{
	*out = (struct cg_clip_steps){ 0, 0, 0, 0 };
	g->n = (size_t)width * (size_t)height;
	g->first = cg_calloc(g->n, 1);
	g->before = cg_calloc(g->n, 1);
	g->out = out;
}

/* From sums of whole numbers: the same on every machine. */
static double
spread(const uint8_t *luma, size_t n)
{
	uint64_t sum = 0, squares = 0;
	double mean;

	for (size_t i = 0; i < n; i++) {
		sum += luma[i];
		squares += (uint64_t)luma[i] * luma[i];
	}
	mean = (double)sum / (double)n;
	return sqrt((double)squares / (double)n - mean * mean);
}

static void
gauge_frame(struct gauge *g, const uint8_t *luma)
{
	double d;

	if (g->out->frames++ == 0) {
		memcpy(g->first, luma, g->n);
		g->out->spread = spread(luma, g->n);
	} else {
		d = difference(luma, g->before, g->n);
		g->out->largest = d > g->out->largest ? d : g->out->largest;
	}
	memcpy(g->before, luma, g->n);
}

static void
gauge_close(struct gauge *g)
{
	if (g->out->frames)
		g->out->seam = difference(g->before, g->first, g->n);
	free(g->first);
	free(g->before);
}

/* Wait for a free slot; false when the writer gave up. */
static bool
slot_free(struct ring *r, int i)
{
	bool go;

	pthread_mutex_lock(&r->lock);
	while (i - r->written >= SLOTS && !r->stop)
		pthread_cond_wait(&r->changed, &r->lock);
	go = !r->stop;
	pthread_mutex_unlock(&r->lock);
	return go;
}

static void
tell(struct ring *r, int made, bool stop)
{
	pthread_mutex_lock(&r->lock);
	r->made = made;
	r->stop = r->stop || stop;
	pthread_cond_signal(&r->changed);
	pthread_mutex_unlock(&r->lock);
}

static int
make_frames(struct ring *r, cg_clip_maker *maker, void *a, struct gauge *g, struct cg_err *err)
{
	for (int i = 0; i < r->frames && slot_free(r, i); i++) {
		if (maker(a, i, &r->slot[i % SLOTS], err) < 0) {
			tell(r, i, true);
			return -1;
		}
		gauge_frame(g, r->slot[i % SLOTS].bytes);
		tell(r, i + 1, false);
	}
	return 0;
}

int
cg_clip_write(const struct cg_clip_spec *s, const char *path, cg_clip_maker *maker, void *a,
    struct cg_clip_steps *raw, struct cg_err *err)
{
	struct args args = { .n = 0 };
	struct ring r = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER,
		.frames = s->frames };
	struct gauge g;
	struct cg_ffmpeg t;
	pthread_t writer;
	int rc, end;

	write_args(&args, s, path);
	if (cg_ffmpeg_start(&t, args.v, false, err) < 0)
		return -1;
	r.fd = t.pipe;
	for (int i = 0; i < SLOTS; i++)
		cg_frame_init(&r.slot[i], s->width, s->height);
	gauge_open(&g, s->width, s->height, raw);
	rc = pthread_create(&writer, NULL, feed, &r);
	if (rc != 0) {
		errno = rc;
		rc = cg_err_sys(err, "a thread for ffmpeg");
	} else {
		rc = make_frames(&r, maker, a, &g, err);
		pthread_join(writer, NULL);
	}
	end = rc < 0 ? cg_ffmpeg_finish(&t, &(struct cg_err)CG_ERR_INIT) : cg_ffmpeg_finish(&t, err);
	gauge_close(&g);
	for (int i = 0; i < SLOTS; i++)
		cg_frame_release(&r.slot[i]);
	if (rc == 0 && end == 0 && r.sys) {
		errno = r.sys;
		rc = cg_err_sys(err, "frames to ffmpeg");
	}
	return rc < 0 ? rc : end;
}

int
cg_clip_measure(const char *path, int width, int height, struct cg_clip_steps *out,
    struct cg_err *err)
{
	const char *argv[] = { "ffmpeg", "-nostdin", "-v", "error", "-threads", "2", "-i", path, "-vf",
		"extractplanes=y", "-pix_fmt", "gray", "-fps_mode", "passthrough", "-f", "rawvideo",
		"pipe:1", NULL };
	size_t n = (size_t)width * (size_t)height;
	struct gauge g;
	struct cg_ffmpeg t;
	uint8_t *luma;
	int got;

	if (cg_ffmpeg_start(&t, argv, true, err) < 0)
		return -1;
	luma = cg_calloc(n, 1);
	gauge_open(&g, width, height, out);
	while ((got = cg_ffmpeg_read(&t, luma, n)) > 0)
		gauge_frame(&g, luma);
	gauge_close(&g);
	free(luma);
	if (cg_ffmpeg_finish(&t, err) < 0)
		return cg_err_wrap(err, "decode %s", cg_path_base(path));
	if (got < 0 || out->frames == 0)
		return cg_err_set(err, CG_E_DATA, "%s holds no frame that can be decoded",
		    cg_path_base(path));
	return 0;
}
