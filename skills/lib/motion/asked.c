/* A picture to begin with goes out, a clip comes in. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "json/json.h"
#include "lib/handler.h"
#include "lib/motion/asked.h"
#include "lib/motion/blend.h"
#include "lib/motion/film.h"
#include "lib/motion/footage.h"
#include "lib/picture/picture.h"
#include "lib/scene/scene.h"

static const char unwanted[] = "text, letters, words, numbers, captions, logo, watermark, "
    "button, user interface, frame, cuts, flicker";

/* s as a PNG file of the workspace; its path, or NULL. s is destroyed. */
static char *
write_png(struct cg_handler *h, cairo_surface_t *s, const char *name, struct cg_err *err)
{
	char *path = cg_path_join(h->output_dir, name);
	struct cg_buf b;

	cg_buf_init(&b, CG_PICTURE_MAX);
	if (cg_picture_write(s, CG_PICTURE_PNG, 100, &b, err) < 0 ||
	    cg_file_write(path, b.s, b.len, 0644, false, err) < 0) {
		free(path);
		path = NULL;
	}
	cg_buf_release(&b);
	cairo_surface_destroy(s);
	return path;
}

char *
cg_asked_still(struct cg_handler *h, const struct cg_scene_spec *scene,
    const struct cg_clip_spec *clip, struct cg_err *err)
{
	struct cg_scene_spec bare = *scene;
	struct cg_scene s;
	char *path;

	bare.width = clip->width;
	bare.height = clip->height;
	bare.headline = bare.subtext = bare.cta = bare.brand = bare.logo = NULL;
	if (cg_scene_compose(&bare, false, &s, err) < 0)
		return NULL;
	path = write_png(h, cg_scene_flatten(&s), "still.png", err);
	cg_scene_free(&s);
	if (path && cg_handler_artifact(h, "asked", path, NULL, err) < 0) {
		free(path);
		path = NULL;
	}
	return path;
}

char *
cg_asked_frame(struct cg_handler *h, struct cg_footage *f, const struct cg_clip_spec *clip, int i,
    struct cg_err *err)
{
	const uint8_t *yuv = cg_footage_frame(f, i, err);
	struct cg_frame frame = { clip->width, clip->height, (uint8_t *)(size_t)yuv };
	cairo_surface_t *s;

	if (!yuv)
		return NULL;
	s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, clip->width, clip->height);
	cairo_surface_flush(s);
	cg_frame_argb(&frame, cairo_image_surface_get_data(s));
	cairo_surface_mark_dirty(s);
	return write_png(h, s, "frame.png", err);
}

void
cg_asked_clip(struct cg_handler *h, const char *prompt, const char *image,
    const struct cg_clip_spec *c, uint64_t seed)
{
	cg_handler_ask(h, json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:f, s:I}", "name", "clip",
	    "kind", "video", "prompt", prompt, "negative_prompt", unwanted, "image", image, "width",
	    c->width, "height", c->height, "duration_sec", (double)c->frames / c->fps, "seed",
	    (json_int_t)(seed & 0x7fffffff)));
}

void
cg_asked_refuse(struct cg_handler *h, struct cg_film *film, const char *why)
{
	cg_handler_log(h, "the clip that %s made is not used, the studio makes one: %s", film->provider,
	    why);
	cg_json_set(h->data, "degraded", json_true());
	film->provider = NULL;
}

struct cg_footage *
cg_asked_footage(struct cg_handler *h, struct cg_film *film)
{
	const struct cg_clip_spec *c = &film->spec;
	const char *provider = NULL, *model = NULL, *path;
	struct cg_err why = CG_ERR_INIT;
	struct cg_footage *f;

	path = cg_handler_came(h, "clip", &provider, &model);
	if (!path)
		return NULL;
	film->provider = provider;
	f = cg_footage_open(path, c->width, c->height, c->fps, &why);
	if (f)
		film->model = model;
	else
		cg_asked_refuse(h, film, why.msg);
	return f;
}
