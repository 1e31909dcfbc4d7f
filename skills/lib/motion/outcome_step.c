/* Input to spec, spec to clip, and the facts of the result. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/composer/copy.h"
#include "lib/handler.h"
#include "lib/motion/asked.h"
#include "lib/motion/blend.h"
#include "lib/motion/caption.h"
#include "lib/motion/film.h"
#include "lib/motion/footage.h"
#include "lib/motion/outcome.h"
#include "lib/motion/outcome_step.h"
#include "lib/motion/scene_file.h"
#include "lib/image/still.h"

static const char studio[] = "motion/1";
static const double readable = 4.5;

struct job {
	struct cg_handler *h;
	const json_t *in;
	bool is_win, is_degraded;
	const char *text, *language;
	struct cg_scene_spec scene;
	json_t *scene_file;    /* what scene's strings point into, or NULL */
	struct cg_film film;
	struct cg_footage *footage; /* of somebody else's, or NULL */
	char *frame;           /* path of one of it, as the scene's backdrop */
	char *logo;            /* path */
	uint8_t *background;   /* premultiplied, 6 % oversize */
	uint8_t *confetti;
	int confetti_side;
	double contrast;
};

static void
degrade(struct job *j, const char *why)
{
	cg_handler_log(j->h, "%s", why);
	j->is_degraded = true;
}

/* --- reading --- */

static const char *
first_text(const char *a, const char *b, const char *c)
{
	return a && *a ? a : b && *b ? b : c;
}

static void
read_text(struct job *j)
{
	const json_t *o = json_object_get(j->in, "text_overlay");
	bool native;

	j->language = cg_json_get_str(j->in, "language", "en");
	j->text = first_text(cg_json_get_str(o, "text", NULL), cg_json_get_str(j->in, j->is_win ?
	    "win_text" : "lose_text", NULL), cg_copy_fixed(j->language, j->is_win ? CG_FIXED_WON
	    : CG_FIXED_NO_PRIZE, &native));
}

static void
read_colors(struct cg_scheme *c, const json_t *theme)
{
	static const char *const names[CG_ROLES] = { "primary_color", "secondary_color",
		"accent_color", "background_color", "text_color" };

	for (int i = 0; i < CG_ROLES; i++)
		if (cg_color_parse(cg_json_get_str(theme, names[i], ""), &c->of[i]))
			c->have[i] = true;
}

/* The moods and styles of a clip's theme, in the words of an art direction. */
static void
apply_theme(struct cg_direction *d, const json_t *theme)
{
	static const struct {
		const char *word;
		enum cg_mood mood;
	} moods[] = { { "energetic", CG_URGENT }, { "calm", CG_NATURAL }, { "exciting", CG_URGENT } };
	static const struct {
		const char *word;
		enum cg_voice voice;
	} styles[] = { { "classic", CG_VOICE_PREMIUM }, { "playful", CG_VOICE_PLAYFUL },
		{ "corporate", CG_VOICE_PROFESSIONAL }, { "casual", CG_VOICE_WARM } };
	const char *mood = cg_json_get_str(theme, "mood", ""), *style = cg_json_get_str(theme, "style",
	    "");

	for (size_t i = 0; i < sizeof moods / sizeof *moods; i++)
		if (strcmp(moods[i].word, mood) == 0)
			d->mood = moods[i].mood;
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		if (strcmp(styles[i].word, style) == 0)
			d->voice = styles[i].voice;
}

static uint64_t
seed_of(const struct job *j)
{
	const char *said = first_text(cg_json_get_str(j->in, "prompt", NULL), j->text, "");
	char hex[CG_HEX_LEN + 1];
	uint64_t seed = (uint64_t)cg_json_get_int(j->in, "seed", 0);

	if (seed)
		return seed;
	cg_sha256_hex(said, strlen(said), hex);
	hex[15] = '\0';
	return strtoull(hex, NULL, 16);
}

/* The place: that of the opening picture, else what the plan or the words say. */
static void
read_place(struct job *j)
{
	const char *uri = cg_json_get_str(j->in, "scene_uri", NULL);
	const json_t *direction = json_object_get(j->in, "art_direction");
	struct cg_scene_spec *s = &j->scene;
	struct cg_err why = CG_ERR_INIT;

	if (uri)
		j->scene_file = cg_scene_file_read(j->h, uri, s, &why);
	if (j->scene_file)
		return;
	if (uri)
		degrade(j, why.msg);
	memset(s, 0, sizeof *s);
	s->seed = seed_of(j);
	if (direction) {
		cg_direction_from_json(direction, &s->dir);
		s->avoid = cg_json_get_str(direction, "avoid", NULL);
		return;
	}
	cg_direction_read(first_text(cg_json_get_str(j->in, "prompt", NULL), j->text, ""), NULL,
	    &s->dir);
	apply_theme(&s->dir, json_object_get(j->in, "theme"));
}

static void
read_scene(struct job *j)
{
	struct cg_scene_spec *s = &j->scene;

	read_place(j);
	s->width = j->film.spec.width;
	s->height = j->film.spec.height;
	s->outcome = j->is_win ? CG_SCENE_WIN : CG_SCENE_LOSE;
	s->subtext = s->cta = NULL;
	read_colors(&s->colors, json_object_get(j->in, "theme"));
	s->brand = cg_json_get_str(j->in, "brand_name", s->brand);
	s->lang = j->language;
	s->logo = j->logo;
	/* words that are to stand elsewhere than the scene has room are set by us */
	s->headline = cg_caption_is_asked(json_object_get(j->in, "text_overlay")) ||
	    (j->background && !j->footage) ? NULL : j->text;
}

static const char *
asset(const struct job *j, const char *type, double *opacity)
{
	const json_t *list = json_object_get(j->in, "assets"), *a;
	size_t i;

	json_array_foreach(list, i, a)
		if (strcmp(cg_json_get_str(a, "type", ""), type) == 0) {
			*opacity = cg_json_get_num(a, "opacity", 1);
			return cg_json_get_str(a, "uri", NULL);
		}
	return NULL;
}

/* The file behind an asset, or NULL; a name that leads nowhere is told and passed over. */
static char *
asset_path(struct job *j, const char *uri)
{
	struct cg_err why = CG_ERR_INIT;
	char *path = uri ? cg_source_path(j->h->workspace, uri, &why) : NULL;

	if (uri && !path)
		degrade(j, why.msg);
	return path;
}

static uint8_t *
asset_picture(struct job *j, const char *type, int width, int height, bool fill, double *opacity)
{
	char *path = asset_path(j, asset(j, type, opacity));
	struct cg_err why = CG_ERR_INIT;
	uint8_t *argb = !path ? NULL : fill ? cg_still_load(path, width, height, &why)
	    : cg_still_fit(path, width, height, &why);

	if (path && !argb)
		degrade(j, why.msg);
	free(path);
	return argb;
}

static void
read_assets(struct job *j)
{
	const struct cg_clip_spec *c = &j->film.spec;
	int side = c->width < c->height ? c->width : c->height;
	double opacity;

	j->logo = asset_path(j, first_text(cg_json_get_str(j->in, "logo_uri", NULL),
	    asset(j, "logo", &opacity), NULL));
	j->background = asset_picture(j, "background", c->width * 53 / 50 & ~1,
	    c->height * 53 / 50 & ~1, true, &opacity);
	j->confetti_side = side / 22 & ~1;
	j->confetti = asset_picture(j, "confetti", j->confetti_side, j->confetti_side, false,
	    &opacity);
	if (!j->confetti)
		j->confetti = asset_picture(j, "particle_effect", j->confetti_side, j->confetti_side,
		    false, &opacity);
}

/* --- making --- */

static enum cg_particle
falling_of(const struct cg_direction *d)
{
	static const enum cg_particle by_season[CG_SEASONS] = { CG_PARTICLE_PETAL, CG_PARTICLE_PETAL,
		CG_PARTICLE_PETAL, CG_PARTICLE_LEAF, CG_PARTICLE_SNOW };

	return d->family == CG_FAMILY_NIGHT || d->family == CG_FAMILY_FLOW ? CG_PARTICLE_SPARK
	    : by_season[d->season];
}

static struct cg_outcome_spec
outcome_spec(const struct job *j)
{
	const json_t *o = json_object_get(j->in, "text_overlay");
	const char *name = cg_json_get_str(o, "animation", j->is_win ? "bounce" : "fade_in");
	const struct cg_clip_spec *c = &j->film.spec;
	struct cg_outcome_spec s = { .is_win = j->is_win, .width = c->width, .height = c->height,
		.frames = c->frames, .fps = c->fps, .confetti = j->confetti,
		.confetti_side = j->confetti_side, .falling = falling_of(&j->scene.dir),
		.seed = (unsigned)j->scene.seed, .footage = j->footage };

	for (int i = 0; i < CG_ENTRANCES; i++)
		if (strcmp(cg_entrance_names[i], name) == 0)
			s.entrance = (enum cg_entrance)i;
	return s;
}

/* A background of somebody else's stands in for all layers that move. */
static void
use_background(struct job *j, struct cg_scene *scene)
{
	int w = j->film.spec.width * 53 / 50 & ~1, h = j->film.spec.height * 53 / 50 & ~1;
	struct cg_layer *l = &scene->layer[0];
	size_t kept = 1;

	for (size_t i = 0; i < scene->n; i++)
		if (scene->layer[i].motion != CG_STILL || i == 0)
			cairo_surface_destroy(scene->layer[i].surface);
		else
			scene->layer[kept++] = scene->layer[i];
	scene->n = kept;
	*l = (struct cg_layer){ .x = (j->film.spec.width - w) / 2, .y = (j->film.spec.height - h) / 2,
		.depth = .3, .motion = CG_DRIFT, .name = "background" };
	l->surface = cairo_image_surface_create_for_data(j->background, CAIRO_FORMAT_ARGB32, w, h,
	    w * 4);
	scene->hero.width = 0;
}

static void
lay_pictures(struct job *j, struct cg_outcome *o)
{
	const struct cg_clip_spec *c = &j->film.spec;
	int w = c->width, h = c->height, mw = w * 3 / 10 & ~1, mh = h * 11 / 25 & ~1;
	double opacity;
	uint8_t *argb = asset_picture(j, "mascot", mw, mh, false, &opacity);

	if (argb) /* on the ground, on the side where there are no words */
		cg_outcome_lay(o, argb, mw * 4, mw, mh, w - mw - w / 25, h - mh - h / 25, opacity);
	free(argb);
	argb = asset_picture(j, "overlay", w, h, false, &opacity);
	if (argb)
		cg_outcome_lay(o, argb, w * 4, w, h, 0, 0, opacity);
	free(argb);
}

/*
 * The words must be read on what is really behind them at the end: where they cannot
 * be, light and shade give way in two steps.
 */
static int
settle_light(struct job *j, struct cg_outcome *o, const struct cg_scene *scene, struct cg_err *err)
{
	static const double lights[] = { 1, .5, .2, 0 };
	struct cg_frame f;
	int rc = 0;

	cg_frame_init(&f, j->film.spec.width, j->film.spec.height);
	for (size_t i = 0; i < sizeof lights / sizeof *lights; i++) {
		if (i)
			cg_outcome_soften(o, lights[i]);
		if ((rc = cg_outcome_ground(o, &f, err)) < 0)
			break;
		j->contrast = cg_caption_contrast(&f, &scene->headline, scene->text);
		if (j->contrast >= readable)
			break;
	}
	cg_frame_release(&f);
	return rc;
}

static int
set_words(struct job *j, struct cg_outcome *o, struct cg_err *err)
{
	struct cg_caption_spec s = { .text = j->text, .language = j->language,
		.voice = j->scene.dir.voice, .width = j->film.spec.width,
		.height = j->film.spec.height };
	struct cg_caption c;
	struct cg_frame f;
	int rc;

	cg_caption_read(&s, json_object_get(j->in, "text_overlay"));
	cg_frame_init(&f, s.width, s.height);
	rc = cg_outcome_ground(o, &f, err);
	if (rc == 0)
		rc = cg_caption_make(&s, &f, &c, err);
	if (rc == 0) {
		cg_outcome_words(o, cairo_image_surface_get_data(c.surface),
		    cairo_image_surface_get_stride(c.surface),
		    cairo_image_surface_get_width(c.surface),
		    cairo_image_surface_get_height(c.surface), c.x, c.y, c.ink);
		j->contrast = c.contrast;
		if (c.why[0])
			degrade(j, c.why);
		cairo_surface_destroy(c.surface);
	}
	cg_frame_release(&f);
	return rc;
}

static struct cg_outcome *
outcome_of(struct job *j, struct cg_err *err)
{
	struct cg_outcome_spec spec = outcome_spec(j);
	struct cg_outcome *o;
	struct cg_scene scene;

	if (cg_scene_compose(&j->scene, true, &scene, err) < 0)
		return NULL;
	if (scene.is_degraded)
		degrade(j, scene.why);
	if (j->background && !j->footage)
		use_background(j, &scene);
	o = cg_outcome_new(&spec, &scene);
	lay_pictures(j, o);
	if ((j->scene.headline && scene.headline.width > 0 ? settle_light(j, o, &scene, err)
	    : set_words(j, o, err)) < 0) {
		cg_outcome_free(o);
		o = NULL;
	}
	cg_scene_free(&scene);
	return o;
}

static void
report(struct job *j)
{
	json_t *p = json_object(), *d = j->h->data;

	cg_json_set_str(d, "outcome_type", j->is_win ? "win" : "lose");
	if (j->contrast > 0)
		cg_json_set(d, "text_contrast", json_real((double)(int)(j->contrast * 100) / 100));
	cg_json_set_str(p, "outcome_text", j->text);
	cg_json_set_str(p, "model", j->film.model);
	cg_json_set_str(p, "prompt", cg_json_get_str(j->in, "prompt", NULL));
	if (json_object_get(j->in, "seed"))
		cg_json_set_int(p, "seed", cg_json_get_int(j->in, "seed", 0));
	cg_json_set(d, "generation_params", p);
	if (j->is_degraded)
		cg_json_set(d, "degraded", json_true());
}

/* --- by somebody else --- */

static char *
prompt_of(const struct job *j)
{
	const char *own = cg_json_get_str(j->in, "prompt", NULL);

	return cg_asprintf("%.600s %s One shot without cuts, the camera nearly still, calm at its end. "
	    "No text appears: words are laid over it later.", own ? own : "", j->is_win
	    ? "A moment of joy after a win: light, sparkle, celebration."
	    : "A kind, warm moment after a game that was not won: soft evening light, slow motion.");
}

/* It begins with the picture that was given for it, or with the scene without words. */
static int
ask(struct job *j, struct cg_err *err)
{
	double opacity;
	const char *given = j->background ? asset(j, "background", &opacity) : NULL;
	char *still = NULL, *prompt;

	read_scene(j);
	if (!given && !(still = cg_asked_still(j->h, &j->scene, &j->film.spec, err)))
		return -1;
	prompt = prompt_of(j);
	cg_asked_clip(j->h, prompt, given ? given : still, &j->film.spec, j->scene.seed);
	free(prompt);
	free(still);
	return 0;
}

/* The frame that stands at the end: words and brand find their place in it. */
static int
use_frame(struct job *j, struct cg_err *err)
{
	struct cg_outcome_spec spec = outcome_spec(j);

	j->frame = cg_asked_frame(j->h, j->footage, &j->film.spec, (int)(cg_outcome_rest(&spec) *
	    spec.fps + .5), err);
	j->scene.backdrop = j->frame;
	return j->frame ? 0 : -1;
}

static int
make(struct job *j, struct cg_err *err)
{
	struct cg_outcome *o;
	int rc;

	j->footage = cg_asked_footage(j->h, &j->film);
	read_scene(j);
	if (j->footage && use_frame(j, err) < 0)
		return -1;
	o = outcome_of(j, err);
	if (!o)
		return -1;
	j->film.arg = o;
	j->film.poster = j->film.spec.frames - 1;
	rc = cg_film_make(j->h, &j->film, err);
	if (rc == 0)
		report(j);
	cg_outcome_free(o);
	return rc;
}

int
cg_outcome_work(struct cg_handler *h, bool is_win, struct cg_err *err)
{
	struct job j = { .h = h, .in = h->input, .is_win = is_win };
	struct cg_err why = CG_ERR_INIT;
	int rc;

	j.film = (struct cg_film){ .maker = cg_outcome_frame, .name = is_win ? "outcome_win"
	    : "outcome_lose", .type = is_win ? "video/outcome-win" : "video/outcome-lose",
	    .model = studio, .prompt = cg_json_get_str(h->input, "prompt", NULL) };
	if (cg_film_specs(h, 3, &j.film.spec, err) < 0)
		return -1;
	read_text(&j);
	read_assets(&j);
	rc = cg_handler_may_ask(h, "video") ? ask(&j, &why) : make(&j, &why);
	if (rc < 0 && !h->code[0])
		cg_handler_fail(h, err, "GENERATION_FAILED", "%s", why.msg);
	else if (rc < 0)
		*err = why;
	cg_footage_close(j.footage);
	free(j.background);
	free(j.confetti);
	free(j.frame);
	free(j.logo);
	json_decref(j.scene_file);
	return rc;
}
