/* Measuring: one small function a kind of file. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/bundle/media.h"
#include "lib/bundle/source.h"
#include "lib/image/image.h"
#include "lib/motion/clip.h"
#include "lib/motion/probe.h"
#include "lib/sound/file.h"
#include "lib/sound/master.h"
#include "lib/sound/mix.h"
#include "review_asset_quality/facts.h"

enum { FILE_MAX = 256 << 20, MODEL_JSON_MAX = 16 << 20 };

const char *const fact_kinds[FACT_KINDS] = { "image", "video", "audio", "3d_model", "json" };

static void
failed(struct facts *f, const char *why)
{
	f->decodes = false;
	snprintf(f->why_not, sizeof f->why_not, "%.150s", why);
}

/* Rec. 709 luma in whole numbers. */
static unsigned
luma(const unsigned char *p)
{
	return (54u * p[0] + 183u * p[1] + 19u * p[2]) / 256;
}

static void
look_at_image(struct facts *f, const char *path)
{
	struct cg_err err = CG_ERR_INIT;
	uint64_t sum = 0, squares = 0;
	struct cg_image img;
	double n, mean;

	if (cg_image_read(path, FACTS_SIDE, &img, &err) < 0) {
		failed(f, err.msg);
		return;
	}
	f->width = img.full_width;
	f->height = img.full_height;
	f->thumb_width = img.width;
	f->thumb_height = img.height;
	f->rgba = img.rgba;
	n = (double)img.width * img.height;
	for (size_t i = 0; i < (size_t)n; i++) {
		unsigned y = luma(img.rgba + 4 * i);

		sum += y;
		squares += (uint64_t)y * y;
	}
	mean = (double)sum / n;
	f->spread = sqrt((double)squares / n - mean * mean);
}

static void
look_at_video(struct facts *f, const char *path, const struct cg_buf *bytes)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_clip_steps steps;
	struct cg_clip_info info;

	if (cg_clip_probe(bytes->s, bytes->len, &info, &err) < 0) {
		failed(f, err.msg);
		return;
	}
	f->width = info.width;
	f->height = info.height;
	f->seconds = info.seconds;
	f->fps = info.fps;
	f->is_fast = info.is_fast;
	if (cg_clip_measure(path, info.width, info.height, &steps, &err) < 0) {
		/* Without a decoder the box says what it says; a broken stream is a fault. */
		if (err.code != CG_E_UNAVAILABLE)
			failed(f, err.msg);
		return;
	}
	f->spread = steps.spread;
	f->seam = steps.seam;
	f->inner_step = steps.largest;
}

/* Root mean square, clipping and the silence before the first sound. */
static void
weigh(struct facts *f, const struct snd_track *t)
{
	const float quiet = 0.001f, full = 0.9999f;
	size_t clipped = 0, head = t->n;
	double sum = 0;

	for (size_t i = 0; i < t->n; i++) {
		double l = t->l[i], r = t->r[i];

		sum += l * l + r * r;
		clipped += fabs(l) >= full || fabs(r) >= full;
		if (head == t->n && (fabs(l) > quiet || fabs(r) > quiet))
			head = i;
	}
	sum /= t->n ? 2.0 * (double)t->n : 1;
	f->rms_db = sum > 1e-12 ? floor(100 * log10(sum) * 10 + 0.5) / 100 : -120;
	f->clipped = t->n ? (double)clipped / (double)t->n : 0;
	f->silent_head = (double)head / t->rate;
	f->seconds = (double)t->n / t->rate;
}

static void
look_at_audio(struct facts *f, const struct cg_buf *bytes)
{
	const char *name = f->type && strstr(f->type, "mpeg") ? "mp3"
	    : f->type && strstr(f->type, "ogg") ? "ogg" : f->type && strstr(f->type, "wav") ? "wav" : "";
	struct cg_err err = CG_ERR_INIT;
	struct snd_track t;
	int format = snd_format_find(name), rc;

	if (format < 0)
		return;
	if (snd_file_read((enum snd_format)format, &t, bytes, &err) < 0) {
		failed(f, err.msg);
		return;
	}
	weigh(f, &t);
	rc = f->seconds < 3 ? snd_measure_short(&t, &f->lufs, &f->peak_db, &err)
	    : snd_measure(&t, 0, t.n, 1, 2, &f->lufs, &f->peak_db, &err);
	if (rc < 0)
		f->lufs = f->peak_db = -120;
	snd_track_release(&t);
}

static uint32_t
le32(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return (uint32_t)u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

/* Triangles of all primitives: a third of the indices, or of the positions without them. */
static long
count_triangles(const json_t *gltf)
{
	const json_t *accessors = json_object_get(gltf, "accessors"), *mesh, *part;
	long sum = 0;
	size_t i, k;

	json_array_foreach(json_object_get(gltf, "meshes"), i, mesh)
		json_array_foreach(json_object_get(mesh, "primitives"), k, part) {
			int64_t at = cg_json_get_int(part, "indices", -1);

			if (at < 0)
				at = cg_json_get_int(json_object_get(part, "attributes"), "POSITION", -1);
			if (at >= 0 && cg_json_get_int(part, "mode", 4) == 4)
				sum += (long)(cg_json_get_int(json_array_get(accessors, (size_t)at), "count",
				    0) / 3);
		}
	return sum;
}

static void
look_at_model(struct facts *f, const struct cg_buf *b)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *gltf;
	uint32_t n;

	f->is_kind = b->len >= 20 && memcmp(b->s, "glTF", 4) == 0;
	if (!f->is_kind)
		return;
	n = le32(b->s + 12);
	if (le32(b->s + 4) != 2 || le32(b->s + 8) != b->len || n > b->len - 20 || n > MODEL_JSON_MAX
	    || memcmp(b->s + 16, "JSON", 4) != 0) {
		failed(f, "the header of the GLB does not agree with its length");
		return;
	}
	gltf = cg_json_parse(b->s + 20, n, "the GLB", 0, &err);
	if (!gltf)
		failed(f, err.msg);
	else
		f->triangles = count_triangles(gltf);
	json_decref(gltf);
}

static void
look_at_json(struct facts *f, const struct cg_buf *b)
{
	struct cg_err err = CG_ERR_INIT;

	f->doc = cg_json_parse(b->s, b->len, f->name ? f->name : "the document", 0, &err);
	f->is_kind = f->doc != NULL;
	if (!f->doc)
		failed(f, err.msg);
}

static void
look_inside(struct facts *f, const char *path, const struct cg_buf *bytes)
{
	static const char *const kinds[FACT_KINDS] = { "images", "video", "audio", "models", "" };
	const struct cg_media *m = cg_media_sniff(bytes->s, bytes->len);

	f->bytes = bytes->len;
	f->type = m ? m->type : NULL;
	f->is_kind = m && strcmp(m->kind, kinds[f->kind]) == 0;
	f->decodes = true;
	if (f->kind == FACT_JSON)
		look_at_json(f, bytes);
	else if (f->kind == FACT_MODEL)
		look_at_model(f, bytes);
	else if (f->is_kind && f->kind == FACT_IMAGE)
		look_at_image(f, path);
	else if (f->is_kind && f->kind == FACT_VIDEO)
		look_at_video(f, path, bytes);
	else if (f->is_kind && f->kind == FACT_AUDIO)
		look_at_audio(f, bytes);
}

static enum fact_kind
kind_of(const char *type)
{
	for (int i = 0; i < FACT_KINDS; i++)
		if (strcmp(type, fact_kinds[i]) == 0)
			return (enum fact_kind)i;
	return FACT_JSON;
}

void
facts_of(struct facts *f, const char *workspace, const json_t *ref)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf bytes;
	char *path;

	memset(f, 0, sizeof *f);
	f->uri = cg_json_get_str(ref, "uri", "");
	f->name = cg_json_get_str(ref, "name", NULL);
	f->metadata = json_object_get(ref, "metadata");
	f->kind = kind_of(cg_json_get_str(ref, "type", "json"));
	f->spread = f->seam = f->inner_step = -1;
	f->lufs = f->peak_db = f->rms_db = NAN;
	f->triangles = -1;
	path = cg_source_path(workspace, f->uri, &err);
	cg_buf_init(&bytes, FILE_MAX);
	if (path && cg_file_read(&bytes, path, &err) == 0) {
		f->is_there = true;
		look_inside(f, path, &bytes);
	} else {
		snprintf(f->why_not, sizeof f->why_not, "%.150s", err.msg);
	}
	cg_buf_release(&bytes);
	free(path);
}

void
facts_release(struct facts *f)
{
	free(f->rgba);
	json_decref(f->doc);
	f->rgba = NULL;
	f->doc = NULL;
}
