/* A clip of somebody else's: asked for, closed to a loop, and our own layers over it. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "generate_intro_video_loop/foreign.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"
#include "lib/image/still.h"
#include "lib/motion/asked.h"
#include "lib/motion/blend.h"
#include "lib/motion/caption.h"
#include "lib/motion/film.h"
#include "lib/motion/footage.h"
#include "lib/motion/loop.h"
#include "lib/motion/plate.h"
#include "lib/motion/scene_file.h"
#include "lib/scene/scene.h"

/* Of large type (WCAG 2.1, 1.4.3): as much as moving pixels may take from the words. */
static const double readable = 3;
/* A clip that nobody has drawn as a loop dissolves for so long, where nothing else is asked. */
static const double usual_fade_s = .6;

/* --- asking --- */

static const char *
camera_words(enum cg_move m)
{
	switch (m) {
	case CG_MOVE_PAN:
		return "The camera pans slowly.";
	case CG_MOVE_ZOOM:
		return "The camera comes a little nearer.";
	case CG_MOVE_ROTATE:
		return "The camera turns very slowly.";
	default:
		return "The camera stands still.";
	}
}

static char *
prompt_of(const struct cg_handler *h, const struct cg_loop_spec *l)
{
	const char *own = cg_json_get_str(h->input, "motion_prompt", NULL);

	return cg_asprintf("%.600s %s Gentle, continuous motion that begins and ends alike, to be "
	    "played as a loop. Nothing enters or leaves the picture, no cuts, no text.",
	    own ? own : "What is in the picture comes quietly alive: light, air and cloth move.",
	    camera_words(l->move));
}

/* The scene of the picture, or NULL. */
static json_t *
read_scene(struct cg_handler *h, struct cg_scene_spec *spec)
{
	const char *uri = cg_json_get_str(h->input, "scene_uri", NULL);
	struct cg_err why = CG_ERR_INIT;
	json_t *o = uri ? cg_scene_file_read(h, uri, spec, &why) : NULL;

	if (uri && !o)
		cg_handler_log(h, "the layers of the picture cannot be had: %s", why.msg);
	return o;
}

int
foreign_ask(struct cg_handler *h, const struct cg_film *f, const struct cg_loop_spec *l,
    struct cg_err *err)
{
	struct cg_scene_spec spec;
	json_t *o = read_scene(h, &spec);
	char *still = o ? cg_asked_still(h, &spec, &f->spec, err) : NULL;
	char *prompt = prompt_of(h, l);
	int rc = o && !still ? -1 : 0;

	if (rc == 0)
		cg_asked_clip(h, prompt, still ? still : cg_json_get_str(h->input, "image_uri", ""), &f->spec,
		    l->seed);
	json_decref(o);
	free(still);
	free(prompt);
	return rc;
}

/* --- closing the loop --- */

/* As long as was asked for, or as there is after the dissolve. */
static struct cg_plate *
close_loop(struct cg_film *f, const struct cg_loop_spec *l, struct cg_footage *footage,
    bool is_seamless)
{
	int have = cg_footage_frames(footage), fade = l->fade;

	if (!fade && is_seamless)
		fade = (int)(usual_fade_s * f->spec.fps + .5);
	fade = fade < have / 4 ? fade : have / 4;
	if (f->spec.frames > have - fade)
		f->spec.frames = have - fade;
	return cg_plate_new(footage, l->width, l->height, f->spec.frames, fade);
}

/* --- what stands over it --- */

static void
lay(struct cg_plate *p, const struct cg_scene *s, bool below_words)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->layer[i].motion == CG_STILL &&
		    (strcmp(s->layer[i].name, "veil") == 0) == below_words)
			cg_plate_lay(p, s->layer[i].surface, s->layer[i].x, s->layer[i].y);
}

/* The worst contrast of the words to what moves behind them, in frames over all of it. */
static int
contrast(struct cg_plate *p, const struct cg_film *f, const struct cg_scene *s, double *worst,
    struct cg_err *err)
{
	const struct cg_box *all[2] = { &s->headline, &s->subtext };
	struct cg_frame frame;
	int rc = 0;

	cg_frame_init(&frame, f->spec.width, f->spec.height);
	for (int i = 0; i < 5 && rc == 0; i++) {
		rc = cg_plate_frame(p, (f->spec.frames - 1) * i / 4, &frame, err);
		for (int k = 0; k < 2 && rc == 0; k++)
			if (all[k]->width > 0) {
				double c = cg_caption_contrast(&frame, all[k], s->text);

				*worst = c < *worst ? c : *worst;
			}
	}
	cg_frame_release(&frame);
	return rc;
}

static int
lay_scene(struct cg_handler *h, struct cg_plate *p, const struct cg_film *f,
    struct cg_scene_spec *spec, struct cg_err *err)
{
	const char *logo = cg_json_get_str(h->input, "logo_uri", NULL);
	char *logo_path = logo ? cg_source_path(h->workspace, logo, err) : NULL;
	double worst = 21;
	struct cg_scene s;
	int rc;

	spec->width = f->spec.width;
	spec->height = f->spec.height;
	spec->logo = logo_path;
	rc = cg_scene_compose(spec, false, &s, err);
	if (rc == 0) {
		lay(p, &s, true);
		rc = contrast(p, f, &s, &worst, err);
		lay(p, &s, false);
	}
	if (rc == 0 && worst < readable)
		rc = cg_err_set(err, CG_E_DATA, "its words could not be read (contrast %.1f)", worst);
	cg_scene_free(&s);
	free(logo_path);
	return rc;
}

static int
keep_area(struct cg_handler *h, struct cg_plate *p, const struct cg_loop_spec *l,
    struct cg_err *err)
{
	char *path;
	uint8_t *argb;

	if (l->still[2] <= 0)
		return 0;
	path = cg_source_path(h->workspace, cg_json_get_str(h->input, "image_uri", ""), err);
	argb = path ? cg_still_load(path, l->width, l->height, err) : NULL;
	if (argb)
		cg_plate_keep(p, argb, l->still);
	free(argb);
	free(path);
	return argb ? 0 : -1;
}

struct cg_plate *
foreign_take(struct cg_handler *h, struct cg_film *f, const struct cg_loop_spec *l)
{
	struct cg_footage *footage = cg_asked_footage(h, f);
	const json_t *conf = json_object_get(h->input, "loop_config");
	struct cg_film before = *f;
	struct cg_err why = CG_ERR_INIT;
	struct cg_scene_spec spec;
	struct cg_plate *p;
	json_t *o;
	int rc;

	if (!footage)
		return NULL;
	p = close_loop(f, l, footage, cg_json_get_bool(conf, "seamless", true));
	o = read_scene(h, &spec);
	rc = o ? lay_scene(h, p, f, &spec, &why) : keep_area(h, p, l, &why);
	json_decref(o);
	if (rc == 0)
		return p;
	cg_plate_free(p);
	*f = before;
	cg_asked_refuse(h, f, why.msg);
	return NULL;
}
