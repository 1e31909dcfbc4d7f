/*
 * Scenes: a campaign's picture as layers from back to front, drawn by code from
 * an art direction, a palette and a few words. A still flattens the layers, a
 * clip moves each of them by its depth; both come from the same spec and seed.
 *
 * Same spec, same pixels, on every x86-64: no clock, no random source, nothing
 * of the system's own font configuration.
 */
#ifndef CG_SKILLS_SCENE_H
#define CG_SKILLS_SCENE_H

#include <cairo/cairo.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "color/color.h"
#include "lib/composer/direction.h"

struct cg_err;

enum {
	CG_SCENE_LAYERS = 24,
	CG_SCENE_POLYGON = 48,
	CG_SCENE_SIZE_MIN = 256,
	CG_SCENE_SIZE_MAX = 4096
};

enum cg_scene_outcome {
	CG_SCENE_INTRO, /* headline, subtext, button */
	CG_SCENE_WIN,   /* no button; light goes out from the hero */
	CG_SCENE_LOSE   /* no button; warm, calm, less contrast */
};

enum cg_tone { CG_TONE_BACKGROUND, CG_TONE_PAPER, CG_TONE_AIR, CG_TONE_MID, CG_TONE_SHADE,
	CG_TONE_PRIMARY, CG_TONE_SECONDARY, CG_TONE_ACCENT, CG_TONES };

/* What a clip may let fall or rise over the scene. */
enum cg_particle { CG_PARTICLE_NONE, CG_PARTICLE_DUST, CG_PARTICLE_SNOW, CG_PARTICLE_PETAL,
	CG_PARTICLE_LEAF, CG_PARTICLE_CONFETTI, CG_PARTICLE_SPARK, CG_PARTICLE_RAIN,
	CG_PARTICLE_HEART, CG_PARTICLE_LANTERN };

enum cg_motion {
	CG_STILL,   /* text and button: never moves, not even with the parallax */
	CG_DRIFT,   /* parallax by depth */
	CG_GLOW,    /* parallax, and its opacity may breathe */
	CG_TWINKLE, /* parallax, and its parts may flicker */
	CG_SWAY     /* parallax, and it may rock by a few pixels, as leaves do */
};

/*
 * What to draw. All strings are UTF-8, borrowed, taken as plain text, and may be
 * NULL or "" when there is no such thing.
 */
struct cg_scene_spec {
	int width, height; /* of the canvas, pixels, CG_SCENE_SIZE_MIN to _MAX */
	struct cg_direction dir;
	struct cg_scheme colors; /* roles nobody gave are derived */
	const char *headline;
	const char *subtext;
	const char *cta; /* the button's label; none, no button */
	const char *brand; /* set in type when there is no logo */
	const char *lang;  /* BCP 47 */
	const char *logo; /* path of a PNG, JPEG, WebP or SVG file */
	const char *backdrop; /* path of a picture in place of what the family paints */
	const char *avoid; /* words of things that must not be drawn */
	uint64_t seed;
	enum cg_scene_outcome outcome;
};

/*
 * One layer. Its pixels are CAIRO_FORMAT_ARGB32 (premultiplied); the surface's
 * upper left pixel lies at (x, y) of the canvas. A full layer of a moving scene
 * reaches 3 % of the canvas beyond each edge (6 % oversize); a smaller one covers
 * only what it shows and is that much clear of its own edge. Layers are simply
 * laid over each other.
 */
struct cg_layer {
	cairo_surface_t *surface;
	int x, y;
	double depth; /* 0 far .. 1 near: how far parallax moves it */
	enum cg_motion motion;
	char name[24]; /* "sky", "hero", "text", "button" ... */
};

struct cg_box {
	double x, y, width, height; /* pixels of the canvas */
};

struct cg_scene_point {
	double x, y;
};

struct cg_scene_button {
	bool is_drawn;
	struct cg_box box;    /* whole pixels: bounds of the drawn path */
	struct cg_scene_point polygon[CG_SCENE_POLYGON]; /* of the same path, closed */
	size_t n_polygon;
	double radius;
	struct cg_rgb fill, ink;
	char label[64];
};

/* Ratios measured on the rendered pixels at the worse of the 5th and 95th percentile; 0: not there. */
struct cg_scene_contrast {
	double headline, subtext, button_label, button_edge;
};

struct cg_scene {
	int width, height;
	struct cg_layer layer[CG_SCENE_LAYERS];
	size_t n;
	struct cg_scene_button button;
	struct cg_box headline, subtext, brand; /* ink of the words; width 0: not there */
	struct cg_box hero;        /* of the hero prop, without its shadow */
	bool is_dark;                    /* painted dark, whatever the palette's ground */
	double light_x, light_y;   /* unit vector from the scene to the key light; y down */
	struct cg_box light;       /* where the light itself is seen; width 0: off the canvas */
	enum cg_particle particle;
	struct cg_rgb tone[CG_TONES];
	struct cg_rgb text;        /* ink of the headline */
	struct cg_scene_contrast contrast;
	char fonts[1024];          /* the files that were opened, each with its digest */
	bool is_degraded; /* something asked for was left out; why says what */
	char why[256];
};

/*
 * Compose spec into scene, which need not be initialised. With moving, layers
 * are drawn oversize and the text is still a layer of its own (it always is).
 *
 * Returns 0; -1 with err (CG_E_USAGE: a size out of bounds; CG_E_CONFIG: a font
 * is not installed) and an empty scene. A logo or a backdrop that cannot be read is
 * no error: the scene stands without it and is_degraded says so. Free with cg_scene_free.
 */
int cg_scene_compose(const struct cg_scene_spec *spec, bool moving, struct cg_scene *scene,
    struct cg_err *err);

/*
 * Where words will lie, as shares of the canvas: whoever makes a backdrop is told. Of a
 * backdrop that is calmer on the other side, left and right change places.
 */
struct cg_box cg_scene_words(const struct cg_scene_spec *spec);

/*
 * All layers on one opaque surface of the canvas's size (CAIRO_FORMAT_RGB24),
 * with the grain that keeps gradients smooth. The caller destroys it.
 */
cairo_surface_t *cg_scene_flatten(const struct cg_scene *scene);

/* Release the layers. An empty or zeroed scene is fine. */
void cg_scene_free(struct cg_scene *scene);

/*
 * The spec as JSON: everything needed to compose the same layers again, except
 * the files of logo and backdrop, which are named by their addresses (NULL: none).
 * Returns a new object.
 */
json_t *cg_scene_spec_to_json(const struct cg_scene_spec *spec, const char *logo_uri,
    const char *backdrop_uri);

/*
 * Back from JSON. Strings point into o and are good as long as it is; logo and backdrop
 * are then addresses, which the caller replaces by paths or NULL. -1 with err
 * (CG_E_DATA) when o is no such object.
 */
int cg_scene_spec_from_json(const json_t *o, struct cg_scene_spec *spec, struct cg_err *err);

#endif
