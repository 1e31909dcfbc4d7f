/*
 * generate_intro_video_loop: the opening picture brought to life, by the studio or by
 * somebody else. The craft lives in skills/lib/motion; this file reads the input and
 * reports the result.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "generate_intro_video_loop/foreign.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"
#include "lib/motion/film.h"
#include "lib/motion/loop.h"
#include "lib/motion/plate.h"
#include "lib/motion/scene_file.h"
#include "lib/image/still.h"
#include "lib/scene/scene.h"

static const char studio[] = "motion/1";

static int
index_of(const char *const *names, int n, const char *name, int fallback)
{
	for (int i = 0; name && i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return fallback;
}

/* Without a seed the draws follow from what the input says. */
static unsigned
seed_of(const json_t *in)
{
	char *text, hex[CG_HEX_LEN + 1];
	unsigned seed = (unsigned)cg_json_get_int(in, "seed", 0);

	if (seed)
		return seed;
	text = cg_asprintf("%s|%s", cg_json_get_str(in, "motion_prompt", ""),
	    cg_json_get_str(json_object_get(in, "motion_params"), "motion_type", ""));
	cg_sha256_hex(text, strlen(text), hex);
	free(text);
	hex[8] = '\0';
	return (unsigned)strtoul(hex, NULL, 16) | 1;
}

static void
read_still(struct cg_loop_spec *l, const json_t *area)
{
	double w = cg_json_get_num(area, "width", 0), h = cg_json_get_num(area, "height", 0);

	if (w <= 0 || h <= 0)
		return;
	l->still[0] = cg_json_get_num(area, "x", 0) * l->width;
	l->still[1] = cg_json_get_num(area, "y", 0) * l->height;
	l->still[2] = w * l->width;
	l->still[3] = h * l->height;
}

static double
within(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

static struct cg_loop_spec
read_motion(const json_t *in, const struct cg_clip_spec *clip)
{
	const json_t *m = json_object_get(in, "motion_params"), *c = json_object_get(in, "loop_config");
	double fade = cg_json_get_num(c, "crossfade_duration", 0);
	struct cg_loop_spec l = { .width = clip->width, .height = clip->height,
		.frames = clip->frames };

	l.move = (enum cg_move)index_of(cg_move_names, CG_MOVES,
	    cg_json_get_str(m, "motion_type", NULL), CG_MOVE_PARALLAX);
	l.heading = (enum cg_heading)index_of(cg_heading_names, CG_HEADINGS,
	    cg_json_get_str(m, "direction", NULL), CG_HEADING_NONE);
	l.intensity = within(cg_json_get_num(m, "intensity", .5), .1, 1);
	l.periods = (int)(within(cg_json_get_num(m, "speed", 1), .5, 10) + .5);
	l.easing = (enum cg_easing)index_of(cg_easing_names, CG_EASINGS,
	    cg_json_get_str(c, "easing", NULL), CG_EASE_IN_OUT);
	l.is_one_way = !cg_json_get_bool(c, "seamless", true) || fade > 0;
	l.fade = (int)(fade * clip->fps + .5);
	l.fade = l.fade < clip->frames / 2 ? l.fade : clip->frames / 2;
	l.particle = cg_particle_of(cg_json_get_str(in, "motion_prompt", NULL));
	l.seed = seed_of(in);
	read_still(&l, json_object_get(in, "still_area"));
	return l;
}

static struct cg_loop *
loop_of_picture(const struct cg_loop_spec *l, const char *path, struct cg_err *err)
{
	uint8_t *large, *still = NULL;
	int size[2];

	cg_loop_oversize(l, size);
	large = cg_still_load(path, size[0], size[1], err);
	if (large && l->still[2] > 0 && !(still = cg_still_load(path, l->width, l->height, err))) {
		free(large);
		large = NULL;
	}
	return large ? cg_loop_from_picture(l, large, still) : NULL;
}

/* Larger steps inside hide a small one at the seam; coding adds a little of its own. */
static bool
is_loopable(const struct cg_film *f)
{
	return f->raw.seam <= f->raw.largest + 1e-9 && f->coded.seam <= 1.3 * f->coded.largest + 1e-9;
}

static double
rounded(double x)
{
	return (double)(int64_t)(x * 1e4 + .5) / 1e4;
}

static void
report(struct cg_handler *h, const struct cg_film *f, const struct cg_loop_spec *l)
{
	const json_t *in = h->input;
	json_t *p = json_object();
	char *source = cg_source_public(h->context, h->workspace, cg_json_get_str(in, "image_uri", ""));

	cg_json_set(h->data, "is_loopable", json_boolean(is_loopable(f)));
	cg_json_set(h->data, "seam", json_pack("{s:f,s:f,s:f,s:f}", "difference",
	    rounded(f->coded.seam), "largest_step", rounded(f->coded.largest), "drawn_difference",
	    rounded(f->raw.seam), "drawn_largest_step", rounded(f->raw.largest)));
	cg_json_set_str(p, "source_image_uri", source);
	cg_json_set_str(p, "model", f->model);
	cg_json_set_str(p, "motion_type", f->provider ? cg_json_get_str(json_object_get(in,
	    "motion_params"), "motion_type", NULL) : cg_move_names[l->move]);
	cg_json_set_str(p, "motion_prompt", cg_json_get_str(in, "motion_prompt", NULL));
	if (json_object_get(in, "seed"))
		cg_json_set_int(p, "seed", l->seed);
	cg_json_set(h->data, "generation_params", p);
	free(source);
}

/*
 * The picture's own layers, composed again. NULL without err when there is no scene
 * to be had: the flat picture does then, and the log says why.
 */
static struct cg_loop *
loop_of_scene(struct cg_handler *h, const struct cg_loop_spec *l, struct cg_err *err)
{
	const char *logo = cg_json_get_str(h->input, "logo_uri", NULL);
	struct cg_loop *loop = NULL;
	struct cg_scene_spec spec;
	struct cg_scene scene;
	json_t *o = cg_scene_file_read(h, cg_json_get_str(h->input, "scene_uri", ""), &spec, err);
	char *logo_path = o && logo ? cg_source_path(h->workspace, logo, err) : NULL;

	if (o) {
		spec.width = l->width;
		spec.height = l->height;
		spec.logo = logo_path;
		if (cg_scene_compose(&spec, true, &scene, err) == 0) {
			loop = cg_loop_from_scene(l, &scene);
			if (!json_object_get(json_object_get(h->input, "motion_params"), "intensity"))
				cg_loop_enliven(loop);
			cg_scene_free(&scene);
		}
	}
	json_decref(o);
	free(logo_path);
	return loop;
}

static struct cg_loop *
loop_of(struct cg_handler *h, const struct cg_loop_spec *l, bool *is_flat, struct cg_err *err)
{
	const char *scene = cg_json_get_str(h->input, "scene_uri", NULL);
	struct cg_err why = CG_ERR_INIT;
	struct cg_loop *loop = scene ? loop_of_scene(h, l, &why) : NULL;
	char *path;

	*is_flat = !loop;
	if (loop)
		return loop;
	if (scene)
		cg_handler_log(h, "the layers of the picture cannot be had, it moves as a whole: %s",
		    why.msg);
	path = cg_source_path(h->workspace, cg_json_get_str(h->input, "image_uri", ""), &why);
	loop = path ? loop_of_picture(l, path, &why) : NULL;
	if (!loop)
		cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR", "image_uri: %s", why.msg);
	free(path);
	return loop;
}

static int
make(struct cg_handler *h, struct cg_film *f, const struct cg_loop_spec *l, struct cg_err *err)
{
	struct cg_plate *plate = foreign_take(h, f, l);
	struct cg_loop *loop = NULL;
	bool is_flat = false;
	int rc;

	f->model = plate ? f->model : studio;
	f->maker = plate ? cg_plate_frame : cg_loop_frame;
	if (!plate && !(loop = loop_of(h, l, &is_flat, err)))
		return -1;
	f->arg = plate ? (void *)plate : loop;
	rc = cg_film_make(h, f, err);
	if (rc == 0)
		report(h, f, l);
	if (rc == 0 && is_flat && json_object_get(h->input, "scene_uri"))
		cg_json_set(h->data, "degraded", json_true());
	cg_plate_free(plate);
	cg_loop_free(loop);
	return rc;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	struct cg_film f = { .name = "intro_loop", .type = "video/intro-loop", .model = studio,
		.is_loop = true, .prompt = cg_json_get_str(h->input, "motion_prompt", NULL) };
	struct cg_err why = CG_ERR_INIT;
	struct cg_loop_spec l;

	if (cg_film_specs(h, 5, &f.spec, err) < 0)
		return -1;
	l = read_motion(h->input, &f.spec);
	if (!cg_handler_may_ask(h, "video"))
		return make(h, &f, &l, err);
	if (foreign_ask(h, &f, &l, &why) < 0)
		return cg_handler_fail(h, err, "GENERATION_FAILED", "%s", why.msg);
	return 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
