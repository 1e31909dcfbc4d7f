/* What the painters of a scene share: the canvas, its tones, the plan, primitives. */
#ifndef CG_SKILLS_SCENE_PRIV_H
#define CG_SKILLS_SCENE_PRIV_H

#include "lib/scene/scene.h"
#include "lib/sound/num.h"

struct cg_prop;
struct cg_type;

/* Where things go, decided before anything is drawn. */
struct plan {
	struct cg_box words; /* headline, subtext and, when wide, the button */
	double align;        /* of the words: 0 left, .5 middle, 1 right */
	double hero_x, hero_y, hero_size; /* foot of the hero prop and its height */
	double horizon;      /* y */
	int side;            /* the words are on the left -1, the right 1, in the middle 0 */
	int light;           /* the key light comes from the left -1 or the right 1 */
	int variant;         /* 0 to 3: what families vary by layout */
};

struct paint {
	const struct cg_scene_spec *spec;
	struct cg_scene *s;
	double w, h; /* canvas */
	double u;    /* one hundredth of the smaller side */
	double x0, y0, x1, y1; /* what must be covered: the canvas and its margin */
	bool is_tall, is_wide, is_rtl;
	bool is_dark; /* the palette's ground is dark */
	bool has_backdrop;
	struct cg_rgb sun; /* colour of the key light */
	struct plan plan;
	const struct cg_prop *hero;
	const struct cg_prop *small[6];
	size_t n_small;
	struct snd_rng rng; /* of the family; others are made by name */
	unsigned char digest[32];
};

/* One stop of a gradient. */
struct stop {
	double at;
	struct cg_rgb c;
};

/* --- tones (tone.c) --- */
struct cg_rgb mix(struct cg_rgb a, struct cg_rgb b, double t); /* in OKLCH, the short way round */
struct cg_rgb tinted(struct cg_rgb hue_of, double l, double c); /* that hue at l, at most chroma c */
struct cg_rgb shifted(struct cg_rgb c, double dl, double kc); /* L + dl, C * kc */
struct cg_rgb ramp(const struct paint *p, double near); /* air 0, mid .5, shade 1 */
struct cg_rgb tone(const struct paint *p, enum cg_tone t);
void tones_init(struct paint *p);
void set_rgb(cairo_t *cr, struct cg_rgb c, double alpha);

/* --- plan (plan.c) --- */
void plan_init(struct paint *p);
/* Left and right change places. */
void plan_mirror(struct paint *p);
void cast_props(struct paint *p); /* which props appear, without what is to be avoided */
/* A broad hero is drawn smaller rather than over the edge. After cast_props. */
void keep_hero_inside(struct paint *p);
/* Whether box would disturb the words or the brand above them. */
bool touches_words(const struct paint *p, struct cg_box box);
/* Whether box lies before the hero: nothing small may fall across what is sold. */
bool touches_hero(const struct paint *p, struct cg_box box);
bool is_avoided(const struct paint *p, const char *word);

/* --- layers and light (paint.c) --- */
/* A new full layer on top; the context draws in canvas coordinates. End with layer_end. */
cairo_t *layer_begin(struct paint *p, const char *name, double depth, enum cg_motion motion);
/* A layer that covers only box (grown by margin when moving). */
cairo_t *layer_part(struct paint *p, const char *name, double depth, enum cg_motion motion,
    struct cg_box box);
void layer_end(cairo_t *cr);
/* Fill an opaque layer with a dithered gradient along (dx, dy), 0 at the start corner. */
void fill_gradient(struct paint *p, cairo_t *cr, const struct stop *stops, size_t n, double dx,
    double dy);
/* Add light of a colour to an opaque layer, dithered, falling to nothing at radius r. */
void fill_light(struct paint *p, cairo_t *cr, double x, double y, double r, struct cg_rgb c,
    double alpha);
/* The same over a transparent layer, by a cairo gradient; ry / rx makes it an ellipse. */
void glow(cairo_t *cr, double x, double y, double rx, double ry, struct cg_rgb c, double alpha);
/*
 * Draw something soft: soft_begin gives a context of canvas coordinates over box,
 * soft_end blurs what was drawn by radius pixels and lays it on cr.
 */
struct soft {
	cairo_t *cr;
	cairo_surface_t *surface;
	int x, y, k;
	double radius;
};
cairo_t *soft_begin(struct soft *s, struct cg_box box, double radius);
void soft_end(struct soft *s, cairo_t *on, double alpha);
void blur_layer(struct cg_layer *l, int radius);
/* Paper: value noise of four octaves, +- amount of 255, on an opaque layer. */
void paper_noise(cairo_t *cr, double cell, double amount, uint32_t seed);
uint32_t hash2(uint32_t x, uint32_t y, uint32_t seed);

static inline double
cos_turns(double x)
{
	return snd_sin_turns(x + .25);
}

/* --- shapes (shape.c) --- */
/* One-dimensional fractal noise in -1..1, five octaves. */
double fbm(double x, uint32_t seed, int octaves);
/* Source: a gradient from (x0, y0) to (x1, y1). */
void set_linear(cairo_t *cr, double x0, double y0, double x1, double y1, struct cg_rgb a,
    double alpha_a, struct cg_rgb b, double alpha_b);
void circle(cairo_t *cr, double x, double y, double r);
void round_box(cairo_t *cr, double x, double y, double w, double h, double r);
void ridge(struct paint *p, cairo_t *cr, double y, double amp, double cell, uint32_t seed,
    struct cg_rgb top, struct cg_rgb bottom);
double ridge_at(double x, double y, double amp, double cell, uint32_t seed);
void cloud(struct paint *p, cairo_t *cr, double x, double y, double size, uint32_t seed,
    struct cg_rgb light, struct cg_rgb shade);
void fir(cairo_t *cr, double x, double y, double h, struct cg_rgb c);
void broadleaf(struct paint *p, cairo_t *cr, double x, double y, double h, struct cg_rgb c,
    uint32_t seed);
void palm(cairo_t *cr, double x, double y, double h, double lean, struct cg_rgb c);
void bird(cairo_t *cr, double x, double y, double size);
/* species 0 to 4: lance, round, heart, lobed, fern; from the stalk's end along angle (turns) */
void leaf(cairo_t *cr, int species, double x, double y, double angle, double length,
    struct cg_rgb light, struct cg_rgb dark);
void sprig(struct paint *p, cairo_t *cr, int species, double x, double y, double angle,
    double length, struct cg_rgb light, struct cg_rgb dark);
void blob(cairo_t *cr, double x, double y, double r, double wobble, uint32_t seed);
void flower(cairo_t *cr, double x, double y, double r, double turn, struct cg_rgb petal,
    struct cg_rgb heart);
void star4(cairo_t *cr, double x, double y, double r);

/* --- props on the ground (stand.c) --- */
enum stand { STAND_HERO, STAND_NEAR, STAND_FAR };
/* Draw prop with its foot at (x, y), lit, with contact and cast shadow of colour ground. */
void stand(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y,
    double size, enum stand kind, struct cg_rgb ground);
/* Half the width of a prop that stands upright, in its own size. */
double half_of(const struct cg_prop *prop);
/* Without shadows: hanging, floating, printed. angle in turns about its middle. */
void hang(struct paint *p, cairo_t *cr, const struct cg_prop *prop, double x, double y,
    double size, double angle, enum stand kind);
/* The hero as a layer of its own and its neighbours before and behind it. */
void group_props(struct paint *p, struct cg_rgb ground);

/* --- families --- */
void paint_horizon(struct paint *p);
void paint_stage(struct paint *p);
void paint_isometric(struct paint *p);
void paint_poster(struct paint *p);
void paint_fair(struct paint *p);
void paint_night(struct paint *p);
void paint_botanical(struct paint *p);
void paint_flow(struct paint *p);
void paint_overlay(struct paint *p);
void paint_outcome(struct paint *p);

/* --- a picture of somebody else's (backdrop.c) --- */
/* In place of a family; false, and degraded, when it cannot be read. */
bool paint_backdrop(struct paint *p);
/* A field of colour c over one side of it, strongest where block lies. */
void paint_scrim(struct paint *p, struct cg_box block, struct cg_rgb c, double alpha);

/* --- words (words.c), button (button.c), brand (brand.c) --- */
int paint_words(struct paint *p, struct cg_type *type, struct cg_err *err);
void paint_brand(struct paint *p, struct cg_type *type);
void paint_button(struct paint *p, struct cg_type *type, struct cg_box box);
void measure_box(const struct cg_scene *s, struct cg_box box, double *low, double *high);

#endif
