/* Specs in, files and facts out. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <webp/encode.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"
#include "lib/motion/blend.h"
#include "lib/motion/film.h"
#include "lib/motion/sheet.h"

enum { CRF_LOOP = 18, CRF_BEST = 12, CRF_CLIP = 20, CRF_STEP = 3, TRIES = 3, CLIP_MAX = 1 << 30 };

/* What a fine clip takes of bytes, at most, for each that was expected. */
#define FINE 1.6
/* And what a step of quality takes. */
#define STEP_BYTES 1.5

/* 1.5 MB for five seconds of 1920 x 1080, and in proportion for more. */
static const double bytes_max = 1.5e6, pixels_usual = 1920. * 1080 * 150;

static int
codec_of(const char *name)
{
	for (int i = 0; i < CG_CODECS; i++)
		if (strcmp(cg_codec_names[i], name) == 0)
			return i;
	return CG_H264;
}

static int
refuse(struct cg_handler *h, struct cg_err *err, const char *why)
{
	return cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR", "%s", why);
}

int
cg_film_specs(struct cg_handler *h, double seconds, struct cg_clip_spec *s, struct cg_err *err)
{
	const json_t *in = json_object_get(h->input, "specs");
	const char *codec = cg_json_get_str(in, "codec", NULL);

	*s = (struct cg_clip_spec){ .width = (int)cg_json_get_int(in, "width", 1920),
		.height = (int)cg_json_get_int(in, "height", 1080),
		.fps = (int)cg_json_get_int(in, "fps", 30), .crf = CRF_CLIP,
		.kbps = (int)cg_json_get_int(in, "bitrate_kbps", 0),
		.is_webm = strcmp(cg_json_get_str(in, "format", "mp4"), "webm") == 0 };
	seconds = cg_json_get_num(in, "duration_sec", seconds);
	if (s->width < 64 || s->height < 64 || s->width > CG_FRAME_MAX || s->height > CG_FRAME_MAX ||
	    s->fps < 1 || s->fps > 120 || seconds <= 0 || seconds > 60)
		return refuse(h, err, "specs are out of bounds: sides 64 to 4096, fps 1 to 120, "
		    "duration_sec up to 60");
	if (s->width % 2 || s->height % 2)
		return refuse(h, err, "a video's width and height are even numbers; "
		    "ask for one pixel more or less");
	s->codec = codec ? (enum cg_codec)codec_of(codec) : s->is_webm ? CG_VP9 : CG_H264;
	if (s->is_webm && s->codec != CG_VP9)
		return refuse(h, err, "webm holds vp9 and no other codec here; "
		    "ask for codec vp9, or for format mp4");
	s->frames = (int)(seconds * s->fps + .5);
	if (s->frames < 2)
		s->frames = 2;
	return 0;
}

static long
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long)st.st_size : 0;
}

static double
room_for(const struct cg_clip_spec *s)
{
	double pixels = (double)s->width * s->height * s->frames;

	return pixels > pixels_usual ? bytes_max * pixels / pixels_usual : bytes_max;
}

/*
 * A loop begins with the quality at which its key frame cannot be told from the rest,
 * unless its movement says beforehand that this would be too large: measured, a megabyte
 * holds about as much as .62 levels of change a frame. The less of it there is to hide
 * the key frame, the finer it is coded: there is room for it then.
 */
static int
first_quality(struct cg_film *f, struct cg_err *err)
{
	const struct cg_clip_spec *s = &f->spec;
	double pixels = (double)s->width * s->height * s->frames / pixels_usual;
	struct cg_frame a, b;
	double bytes;
	int rc;

	/* what others filmed has grain of its own, which hides the key frame well enough */
	if (!f->is_loop || s->kbps || f->provider)
		return 0;
	cg_frame_init(&a, s->width, s->height);
	cg_frame_init(&b, s->width, s->height);
	rc = f->maker(f->arg, s->frames / 4, &a, err);
	if (rc == 0)
		rc = f->maker(f->arg, s->frames / 4 + 1, &b, err);
	if (rc == 0) {
		bytes = (.45e6 + .88e6 * cg_clip_difference(&a, &b)) * pixels;
		f->spec.crf = bytes > room_for(s) ? CRF_LOOP + CRF_STEP : CRF_LOOP;
		bytes *= FINE;
		f->spec.is_fine = bytes < room_for(s);
		/* a small picture has fewer pixels to hide it in, and room to spare */
		for (; f->spec.crf > CRF_BEST && bytes * STEP_BYTES < room_for(s); bytes *= STEP_BYTES)
			f->spec.crf -= CRF_STEP;
	}
	cg_frame_release(&a);
	cg_frame_release(&b);
	return rc;
}

/* Write it, with less detail as long as it is too large: size alone decides. */
static int
write_small(struct cg_handler *h, struct cg_film *f, const char *path, struct cg_err *err)
{
	if (first_quality(f, err) < 0)
		return -1;
	for (int i = 0; i < TRIES; i++) {
		if (cg_clip_write(&f->spec, path, f->maker, f->arg, &f->raw, err) < 0)
			return -1;
		f->bytes = size_of(path);
		if (f->spec.kbps || (double)f->bytes <= room_for(&f->spec) || i == TRIES - 1)
			break;
		cg_handler_log(h, "%ld bytes at quality %d are too many, coding once more", f->bytes,
		    f->spec.crf);
		f->spec.crf += f->spec.is_fine ? 0 : CRF_STEP;
		f->spec.is_fine = false;
	}
	return 0;
}

static int
read_back(struct cg_film *f, const char *path, struct cg_err *err)
{
	struct cg_buf b;
	int rc, frames;

	cg_buf_init(&b, CLIP_MAX);
	rc = cg_file_read(&b, path, err);
	if (rc == 0)
		rc = cg_clip_probe(b.s, b.len, &f->info, err);
	f->bytes = (long)b.len;
	cg_buf_release(&b);
	if (rc == 0 && f->is_loop)
		rc = cg_clip_measure(path, f->spec.width, f->spec.height, &f->coded, err);
	if (rc < 0)
		return -1;
	/* a WebM does not say how many pictures it holds */
	frames = f->is_loop ? f->coded.frames : f->info.frames ? f->info.frames : f->spec.frames;
	if (f->info.width != f->spec.width || f->info.height != f->spec.height ||
	    frames != f->spec.frames)
		return cg_err_set(err, CG_E_BUG, "the clip has %d frames of %dx%d instead of %d of %dx%d",
		    frames, f->info.width, f->info.height, f->spec.frames, f->spec.width,
		    f->spec.height);
	return 0;
}

static const char *
provider_of(const struct cg_film *f)
{
	return f->provider ? f->provider : "offline";
}

static void
provenance_of(const struct cg_handler *h, const struct cg_film *f, struct cg_provenance *p)
{
	cg_provenance_of(h, f->model, f->prompt, p);
	p->provider = provider_of(f);
}

static int
stamp(struct cg_handler *h, const struct cg_film *f, const char *path, struct cg_err *err)
{
	struct cg_provenance p;

	provenance_of(h, f, &p);
	return cg_provenance_stamp(&p, path, err);
}

/* Where a clip comes from is in its XMP; a WebM has none, it takes a comment. */
static int
stamp_clip(struct cg_handler *h, const struct cg_film *f, const char *path, struct cg_err *err)
{
	return f->spec.is_webm ? 0 : stamp(h, f, path, err);
}

static int
write_poster(struct cg_handler *h, struct cg_film *f, struct cg_err *err)
{
	const struct cg_clip_spec *s = &f->spec;
	char *name = cg_asprintf("%s.webp", f->name), *path = cg_path_join(h->output_dir, name);
	uint8_t *argb = cg_calloc((size_t)s->width * (size_t)s->height, 4), *webp = NULL;
	struct cg_frame frame;
	size_t n;
	int rc;

	cg_frame_init(&frame, s->width, s->height);
	rc = f->maker(f->arg, f->poster, &frame, err);
	if (rc == 0) {
		cg_frame_argb(&frame, argb);
		n = WebPEncodeBGRA(argb, s->width, s->height, s->width * 4, 88, &webp);
		rc = n ? cg_file_write(path, webp, n, 0644, false, err)
		    : cg_err_set(err, CG_E_OS, "the poster cannot be coded as WebP");
	}
	if (rc == 0 && (rc = stamp(h, f, path, err)) == 0)
		cg_json_set_str(h->data, "poster_uri", path);
	if (rc == 0)
		rc = cg_handler_artifact(h, "image/poster", path, json_pack("{s:i,s:i}", "width",
		    s->width, "height", s->height), err);
	WebPFree(webp);
	cg_frame_release(&frame);
	free(argb);
	free(path);
	free(name);
	return rc;
}

/* A measured value as people read it. */
static double
rounded(double x, double parts)
{
	return (double)(int64_t)(x * parts + .5) / parts;
}

static void
report(struct cg_handler *h, const struct cg_film *f, const char *path)
{
	const struct cg_clip_info *i = &f->info;
	json_t *d = h->data;

	cg_json_set_str(d, "video_uri", path);
	cg_json_set(d, "duration_sec", json_real(rounded(i->seconds, 1e4)));
	cg_json_set_int(d, "width", i->width);
	cg_json_set_int(d, "height", i->height);
	cg_json_set(d, "fps", json_real(rounded(i->fps > 0 ? i->fps
	    : f->spec.frames / i->seconds, 100)));
	cg_json_set_str(d, "format", i->format);
	cg_json_set_str(d, "codec", i->codec);
	cg_json_set_int(d, "file_size_bytes", f->bytes);
	cg_json_set_str(d, "provider", provider_of(f));
}

static int
make(struct cg_handler *h, struct cg_film *f, const char *path, struct cg_err *err)
{
	long long since = cg_mono_us();
	char line[CG_PROVENANCE_LINE];
	struct cg_provenance p;
	int rc;

	if (f->spec.is_webm) {
		provenance_of(h, f, &p);
		cg_provenance_line(&p, line);
		f->spec.comment = line;
	}
	rc = write_small(h, f, path, err);
	f->spec.comment = NULL;
	if (rc < 0)
		return -1;
	cg_handler_phase(h, "render_and_encode", &since);
	if (stamp_clip(h, f, path, err) < 0 || read_back(f, path, err) < 0)
		return -1;
	cg_handler_phase(h, "measure", &since);
	if (write_poster(h, f, err) < 0)
		return -1;
	cg_handler_phase(h, "poster", &since);
	report(h, f, path);
	return cg_handler_artifact(h, f->type, path, json_pack("{s:s,s:s,s:f,s:i,s:i}", "provider",
	    provider_of(f), "model", f->model, "duration_sec", rounded(f->info.seconds, 1e4), "width",
	    f->info.width, "height", f->info.height), err);
}

int
cg_film_make(struct cg_handler *h, struct cg_film *f, struct cg_err *err)
{
	char *name = cg_asprintf("%s.%s", f->name, f->spec.is_webm ? "webm" : "mp4");
	char *path = cg_path_join(h->output_dir, name);
	struct cg_err why = CG_ERR_INIT;
	int rc = make(h, f, path, &why);

	if (rc < 0)
		cg_handler_fail(h, err, why.code == CG_E_UNAVAILABLE ? "PROVIDER_UNAVAILABLE"
		    : "GENERATION_FAILED", "%s", why.msg);
	free(path);
	free(name);
	return rc;
}
