/* What moves how far: tables and periodic functions, nothing that remembers. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "lib/motion/blend.h"
#include "lib/motion/glint.h"
#include "lib/motion/loop.h"

const char *const cg_move_names[CG_MOVES] = { "parallax", "pan", "zoom", "rotate",
	"subtle_movement", "breathing" };
const char *const cg_heading_names[CG_HEADINGS] = { "", "left", "right", "up", "down", "in", "out",
	"clockwise", "counterclockwise" };

enum { ITEMS = 2 * CG_SCENE_LAYERS, MARGIN_PER_MILLE = 30 };

struct item {
	struct cg_sheet sheet;
	double x, y;        /* at rest */
	double depth;
	enum cg_motion motion;
	bool is_ground;     /* a flat picture: its rows move as if it receded upwards */
	double pivot;       /* row that does not sway */
	uint16_t *cells;
	int cells_across, cells_down;
};

struct cg_loop {
	struct cg_loop_spec spec;
	struct item item[ITEMS];
	int n, front;       /* items from front on lie before the particles */
	double cx, cy;      /* what grows, grows from here */
	struct cg_particles particles;
	struct cg_frame other; /* for the dissolve */
	int32_t *shift[ITEMS];
};

/* Where the camera is: x, y in -1..1, growth 0..1. */
struct camera {
	double x, y, grow;
	double u;
};

/* What a kind of movement does at intensity 0.5, as parts of the width. */
struct reach {
	double far, near;      /* shift of the farthest and the nearest layer */
	double lift;           /* of it, across */
	double grow_far, grow_near;
	double turn;           /* whether it turns */
	double over;           /* how much larger a flat picture must be */
};

static const struct reach reaches[CG_MOVES] = {
	[CG_MOVE_PARALLAX] = { .002, .017, .30, .008, .014, 0, .06 },
	[CG_MOVE_PAN] = { .008, .022, .05, 0, 0, 0, .06 },
	[CG_MOVE_ZOOM] = { 0, 0, 0, .02, .055, 0, 0 },
	[CG_MOVE_ROTATE] = { 0, 0, 0, 0, 0, 1, .05 },
	[CG_MOVE_SUBTLE] = { .001, .007, .40, .004, .008, 0, .03 },
	[CG_MOVE_BREATHING] = { 0, 0, 0, .014, .026, 0, 0 },
};

static double
smaller(double a, double b)
{
	return a < b ? a : b;
}

static double
larger(double a, double b)
{
	return a > b ? a : b;
}

static double
between(double a, double b, double t)
{
	return a + (b - a) * t;
}

/* Of the movement, 1 at an intensity of 0.5. A turn ends where the margin does. */
static double
strength(const struct cg_loop_spec *s)
{
	double k = .35 + 1.3 * s->intensity;

	return s->move == CG_MOVE_ROTATE && k > 1.15 ? 1.15 : k;
}

static bool
has_still(const struct cg_loop_spec *s)
{
	return s->still[2] > 0;
}

/* By how much a flat picture is larger than the canvas: little where a part stays in place. */
static double
oversize(const struct cg_loop_spec *s)
{
	return reaches[s->move].over * strength(s) *
	    (has_still(s) && s->move != CG_MOVE_ROTATE ? .4 : 1);
}

static bool
is_upright(const struct cg_loop_spec *s)
{
	return s->heading == CG_UP || s->heading == CG_DOWN;
}

static double
sign(const struct cg_loop_spec *s)
{
	return s->heading == CG_LEFT || s->heading == CG_UP || s->heading == CG_COUNTERCLOCKWISE ||
	    s->heading == CG_OUT ? -1 : 1;
}

static struct camera
camera_at(const struct cg_loop_spec *s, double u)
{
	struct camera c = { .u = u };
	double swing, across = 0;

	if (s->is_one_way) {
		/* before its beginning, where the dissolve shows it, it waits */
		swing = 2 * cg_ease(u, s->easing) - 1;
		c.grow = (swing + 1) / 2;
	} else {
		swing = cg_wave_swing(s->periods * u, s->easing);
		across = cg_wave_sin(s->periods * u);
		c.grow = (1 - swing) / 2;
	}
	if (s->heading == CG_OUT)
		c.grow = 1 - c.grow;
	c.x = is_upright(s) ? across : swing * sign(s);
	c.y = is_upright(s) ? swing * sign(s) : across;
	return c;
}

static double
limit(double x, double max)
{
	return x > max ? max : x < -max ? -max : x;
}

/* Never farther than the margin that is drawn beyond the canvas. */
static struct cg_pose
pose_of(const struct cg_loop *l, const struct item *it, const struct camera *c)
{
	const struct cg_loop_spec *s = &l->spec;
	const struct reach *r = &reaches[s->move];
	double k = strength(s), a = between(r->far, r->near, it->depth) * k * s->width;
	double grow = between(r->grow_far, r->grow_near, it->depth) * 2 * k;
	double dx = a * c->x * (is_upright(s) ? r->lift : 1);
	double dy = a * c->y * (is_upright(s) ? 1 : r->lift);
	double most = MARGIN_PER_MILLE / 1000. * .97;

	return cg_pose_about(it->x, it->y, 1 + grow * c->grow, l->cx, l->cy,
	    limit(dx, most * s->width), limit(dy, most * s->height));
}

static void
sway(struct cg_loop *l, int i, struct cg_pose *p, double u)
{
	const struct item *it = &l->item[i];
	const struct cg_loop_spec *s = &l->spec;
	double amp = .0035 * s->width * (.6 + .8 * s->intensity) * cg_wave_sin(s->periods * u +
	    .13 * i + .4);

	for (int y = 0; y < s->height; y++) {
		double d = (y - it->pivot) / s->height;

		l->shift[i][y] = (int32_t)(amp * d * d * 4 * CG_POSE_ONE);
	}
	p->shift = l->shift[i];
}

/* A picture without layers: what stands lower is nearer. */
static void
recede(struct cg_loop *l, int i, struct cg_pose *p, const struct camera *c)
{
	const struct cg_loop_spec *s = &l->spec;
	double a = reaches[s->move].near * .7 * strength(s) * s->width * c->x;

	for (int y = 0; y < s->height; y++)
		l->shift[i][y] = (int32_t)(a * ((y - l->cy) / s->height) * CG_POSE_ONE);
	p->shift = l->shift[i];
}

/*
 * The same around something that must not move: its rows stay, those far from it move
 * the more, and all growth starts from its middle. So its copy below fits the still one.
 */
static struct cg_pose
anchored(struct cg_loop *l, int i, const struct camera *c)
{
	const struct cg_loop_spec *s = &l->spec;
	const struct item *it = &l->item[i];
	const struct reach *r = &reaches[s->move];
	double k = strength(s), a = r->near * .6 * k * s->width * c->x;
	double grow = between(r->grow_far, r->grow_near, it->depth) * 2 * k;
	double most = smaller(l->cx, s->width - l->cx) *
	    (it->sheet.width / (double)s->width - 1) - 2;
	struct cg_pose p = cg_pose_about(it->x, it->y, 1 + grow * c->grow, l->cx, l->cy, 0, 0);

	most = most > 0 ? most : 0;
	for (int y = 0; y < s->height; y++) {
		double d = (y - l->cy) / s->height, far = d < 0 ? -d : d;
		double part = s->move == CG_MOVE_PAN ? cg_ease((far - .06) / .60, CG_EASE_IN_OUT) : d;

		l->shift[i][y] = (int32_t)(limit(a * part, most) * CG_POSE_ONE);
	}
	if (a != 0)
		p.shift = l->shift[i];
	return p;
}

static void
turn(const struct cg_loop *l, struct cg_pose *p, const struct camera *c)
{
	const struct cg_loop_spec *s = &l->spec;
	double right = s->width - l->cx, low = s->height - l->cy;
	double across = smaller(l->cy, low) / larger(l->cx, right);
	double down = smaller(l->cx, right) / larger(l->cy, low);
	/* as far as the oversize picture still covers the farthest corner */
	double turns = oversize(s) * smaller(across, down) / (2 * SND_PI) * .8;
	double at = (s->heading == CG_COUNTERCLOCKWISE ? -turns : turns) *
	    (c->x < 0 ? -1 : 1) * (c->x < 0 ? -c->x : c->x);

	cg_pose_turn(p, at, l->cx, l->cy);
}

static void
twinkle(struct item *it, struct cg_pose *p, const struct cg_loop_spec *s, double u)
{
	for (int i = 0; i < it->cells_across * it->cells_down; i++) {
		unsigned id = (unsigned)i;
		int k = s->periods * (1 + (int)(cg_hash(id, 5, s->seed) * 3));
		double wave = cg_wave_cos(k * u + cg_hash(id, 6, s->seed));

		it->cells[i] = (uint16_t)(65535 * (.58 + .42 * wave));
	}
	p->cells = it->cells;
	p->cells_across = it->cells_across;
}

static struct cg_draw
draw_item(struct cg_loop *l, int i, const struct camera *c)
{
	struct item *it = &l->item[i];
	struct cg_draw d = { &it->sheet, cg_pose_at(it->x, it->y) };
	int k = l->spec.periods;

	if (it->motion == CG_STILL)
		return d;
	d.pose = it->is_ground && has_still(&l->spec) ? anchored(l, i, c) : pose_of(l, it, c);
	if (it->is_ground && !has_still(&l->spec) && l->spec.move == CG_MOVE_PARALLAX)
		recede(l, i, &d.pose, c);
	if (l->spec.move == CG_MOVE_ROTATE)
		turn(l, &d.pose, c);
	else if (it->motion == CG_SWAY)
		sway(l, i, &d.pose, c->u);
	if (it->motion == CG_GLOW)
		d.pose.opacity = (uint32_t)(CG_POSE_ONE * (.84 + .16 * cg_wave_cos(k * c->u + .21 * i)));
	if (it->cells)
		twinkle(it, &d.pose, &l->spec, c->u);
	return d;
}

static void
draw_at(struct cg_loop *l, double u, struct cg_frame *f)
{
	struct cg_draw draw[ITEMS + CG_PARTICLES];
	struct camera c = camera_at(&l->spec, u);
	int n = 0;

	for (int i = 0; i < l->front; i++)
		draw[n++] = draw_item(l, i, &c);
	n += cg_particles_at(&l->particles, cg_fraction(u), draw + n);
	for (int i = l->front; i < l->n; i++)
		draw[n++] = draw_item(l, i, &c);
	cg_frame_draw(f, draw, n, 0, f->height);
}

static void
dissolve(uint8_t *restrict to, const uint8_t *restrict from, size_t n, int part)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)((to[i] * (256 - part) + from[i] * part + 128) >> 8);
}

int
cg_loop_frame(void *loop, int i, struct cg_frame *f, struct cg_err *err)
{
	struct cg_loop *l = loop;
	const struct cg_loop_spec *s = &l->spec;
	double u = (double)i / s->frames;
	int late = i - (s->frames - s->fade) + 1;

	(void)err;
	draw_at(l, u, f);
	if (s->is_one_way && s->fade && late > 0) {
		if (!l->other.bytes)
			cg_frame_init(&l->other, f->width, f->height);
		draw_at(l, u - 1, &l->other);
		dissolve(f->bytes, l->other.bytes, (size_t)f->width * (size_t)f->height * 3 / 2,
		    (int)(256 * cg_ease((double)late / (s->fade + 1), CG_EASE_IN_OUT)));
	}
	return 0;
}

void
cg_loop_oversize(const struct cg_loop_spec *s, int size[2])
{
	double over = 1 + oversize(s);

	/* one pair of pixels more than needed: edges fade into their neighbours */
	size[0] = over > 1 ? ((int)(s->width * over) + 3) & ~1 : s->width;
	size[1] = over > 1 ? ((int)(s->height * over) + 3) & ~1 : s->height;
	size[0] = size[0] < CG_FRAME_MAX + 256 ? size[0] : CG_FRAME_MAX + 256;
	size[1] = size[1] < CG_FRAME_MAX + 256 ? size[1] : CG_FRAME_MAX + 256;
}

static struct cg_loop *
loop_new(const struct cg_loop_spec *s)
{
	struct cg_loop *l = cg_alloc(sizeof *l);

	l->spec = *s;
	l->cx = s->width / 2.;
	l->cy = s->height / 2.;
	if (has_still(s)) {
		l->cx = s->still[0] + s->still[2] / 2; /* nothing moves where all growth starts */
		l->cy = s->still[1] + s->still[3] / 2;
	}
	return l;
}

/* Scale alpha so that a feather of width d runs inwards from each side of the box. */
static void
feather(uint8_t *argb, const int box[4], int width, int d)
{
	for (int y = 0; y < box[3]; y++)
		for (int x = 0; x < box[2]; x++) {
			int in = x < y ? x : y, right = box[2] - 1 - x, low = box[3] - 1 - y;
			uint8_t *p = argb + ((size_t)(box[1] + y) * (size_t)width + (size_t)(box[0] + x)) * 4;

			in = in < right ? in : right;
			in = in < low ? in : low;
			if (in < d)
				for (int i = 0; i < 4; i++)
					p[i] = (uint8_t)(p[i] * in / d);
		}
}

/* The part of the picture that must not move, lying over the moving one. */
static void
add_still(struct cg_loop *l, uint8_t *argb)
{
	const struct cg_loop_spec *s = &l->spec;
	struct item *it = &l->item[l->n];
	int d = (s->width < s->height ? s->width : s->height) / 36;
	/* the moving copy below lies elsewhere, and must not look out at the sides */
	double over = oversize(s) + reaches[s->move].grow_near * 2 * strength(s);
	int px = d + (int)(over * s->still[2] / 2) + 8, py = d + (int)(over * s->still[3] / 2) + 8;
	int x0 = (int)s->still[0] - px, y0 = (int)s->still[1] - py;
	int x1 = (int)(s->still[0] + s->still[2]) + px, y1 = (int)(s->still[1] + s->still[3]) + py;
	int box[4] = { (x0 > 0 ? x0 : 0) & ~1, (y0 > 0 ? y0 : 0) & ~1, 0, 0 };

	box[2] = ((x1 < s->width ? x1 : s->width) - box[0]) & ~1;
	box[3] = ((y1 < s->height ? y1 : s->height) - box[1]) & ~1;
	if (box[2] <= 0 || box[3] <= 0)
		return;
	feather(argb, box, s->width, d);
	cg_sheet_from_argb(&it->sheet, argb, s->width * 4, box[0], box[1], box[2], box[3]);
	it->x = box[0];
	it->y = box[1];
	it->motion = CG_STILL;
	l->n++;
}

struct cg_loop *
cg_loop_from_picture(const struct cg_loop_spec *s, uint8_t *argb, uint8_t *still)
{
	static const struct cg_rgb plain[CG_TONES] = { { 255, 255, 255 }, { 255, 255, 255 },
		{ 255, 255, 255 }, { 128, 128, 128 }, { 64, 64, 64 }, { 230, 60, 80 },
		{ 40, 120, 220 }, { 255, 220, 140 } };
	struct cg_loop *l = loop_new(s);
	struct item *it = &l->item[l->n++];
	int size[2];

	cg_loop_oversize(s, size);
	cg_sheet_from_argb(&it->sheet, argb, size[0] * 4, 0, 0, size[0], size[1]);
	/* what is larger than the canvas lies so that the still place falls on itself */
	it->x = l->cx - l->cx * size[0] / s->width;
	it->y = l->cy - l->cy * size[1] / s->height;
	it->depth = .5;
	it->motion = CG_DRIFT;
	it->is_ground = true;
	l->shift[0] = cg_calloc((size_t)s->height + 2, sizeof *l->shift[0]);
	if (still && has_still(s))
		add_still(l, still);
	cg_particles_init(&l->particles, s->particle, s->width, s->height, plain, s->seed);
	l->front = l->n;
	free(argb);
	free(still);
	return l;
}

/* The part of a picture that shows anything becomes a sheet; x, y of its corner. */
static void
add_item(struct cg_loop *l, const struct cg_layer *layer, enum cg_motion motion, const uint8_t *argb,
    int stride)
{
	struct item *it = &l->item[l->n];
	int box[4];

	if (l->n == ITEMS || !cg_argb_bounds(argb, stride,
	    cairo_image_surface_get_width(layer->surface),
	    cairo_image_surface_get_height(layer->surface), box))
		return;
	cg_sheet_from_argb(&it->sheet, argb, stride, box[0], box[1], box[2], box[3]);
	it->x = layer->x + box[0];
	it->y = layer->y + box[1];
	it->depth = layer->depth;
	it->motion = motion;
	l->n++;
}

/* What twinkles are the lights in a layer, not the layer. */
static void
add_twinkling(struct cg_loop *l, const struct cg_layer *layer, const uint8_t *argb, int stride)
{
	int w = cairo_image_surface_get_width(layer->surface);
	int h = cairo_image_surface_get_height(layer->surface);
	uint8_t *base = cg_calloc((size_t)w * (size_t)h, 4), *glint;

	for (int y = 0; y < h; y++)
		memcpy(base + (size_t)y * (size_t)w * 4, argb + (ptrdiff_t)y * stride, (size_t)w * 4);
	glint = cg_glint_lift(base, w, h, (l->spec.width < l->spec.height ? l->spec.width
	    : l->spec.height) / 90);
	add_item(l, layer, CG_DRIFT, base, w * 4);
	add_item(l, layer, CG_TWINKLE, glint, w * 4);
	free(base);
	free(glint);
}

static void
add_layer(struct cg_loop *l, const struct cg_layer *layer)
{
	uint8_t *argb;
	int stride;

	cairo_surface_flush(layer->surface);
	argb = cairo_image_surface_get_data(layer->surface);
	stride = cairo_image_surface_get_stride(layer->surface);
	if (argb && layer->motion == CG_TWINKLE)
		add_twinkling(l, layer, argb, stride);
	else if (argb)
		add_item(l, layer, layer->motion, argb, stride);
}

/* What hangs is fixed above, what grows is fixed below, and what floats in its middle. */
static void
prepare(struct cg_loop *l, int i)
{
	struct item *it = &l->item[i];

	if (it->motion == CG_SWAY) {
		it->pivot = it->y + it->sheet.height >= l->spec.height ? l->spec.height :
		    it->y <= 0 ? 0 : it->y + it->sheet.height / 2.;
		l->shift[i] = cg_calloc((size_t)l->spec.height + 2, sizeof *l->shift[i]);
	}
	if (it->motion == CG_TWINKLE) {
		it->cells_across = it->sheet.width / CG_CELL + 2;
		it->cells_down = it->sheet.height / CG_CELL + 2;
		it->cells = cg_calloc((size_t)it->cells_across * (size_t)it->cells_down,
		    sizeof *it->cells);
	}
}

/* All layers that move as one, to be turned together. */
static void
add_flattened(struct cg_loop *l, const struct cg_scene *scene)
{
	int mx = scene->width * MARGIN_PER_MILLE / 1000, my = scene->height * MARGIN_PER_MILLE / 1000;
	struct cg_layer all = { .x = -mx, .y = -my, .depth = .5, .motion = CG_DRIFT };
	cairo_t *cr;

	all.surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, scene->width + 2 * mx,
	    scene->height + 2 * my);
	cr = cairo_create(all.surface);
	for (size_t i = 0; i < scene->n; i++)
		if (scene->layer[i].motion != CG_STILL) {
			cairo_set_source_surface(cr, scene->layer[i].surface, scene->layer[i].x + mx,
			    scene->layer[i].y + my);
			cairo_paint(cr);
		}
	cairo_destroy(cr);
	add_layer(l, &all);
	cairo_surface_destroy(all.surface);
}

struct cg_loop *
cg_loop_from_scene(const struct cg_loop_spec *s, const struct cg_scene *scene)
{
	struct cg_loop_spec own = *s;
	struct cg_loop *l;
	enum cg_particle kind = s->particle ? s->particle : scene->particle;

	own.still[2] = 0; /* the scene's words are layers that stand still */
	l = loop_new(&own);
	if (s->move == CG_MOVE_ROTATE)
		add_flattened(l, scene);
	for (size_t i = 0; i < scene->n; i++)
		if (s->move != CG_MOVE_ROTATE || scene->layer[i].motion == CG_STILL)
			add_layer(l, &scene->layer[i]);
	l->front = l->n;
	while (l->front > 0 && l->item[l->front - 1].motion == CG_STILL)
		l->front--;
	for (int i = 0; i < l->n; i++)
		prepare(l, i);
	cg_particles_init(&l->particles, kind, s->width, s->height, scene->tone, s->seed);
	l->particles.clear[0] = scene->headline;
	l->particles.clear[1] = scene->subtext;
	l->particles.clear[2] = scene->button.box;
	return l;
}

void
cg_loop_free(struct cg_loop *l)
{
	if (!l)
		return;
	for (int i = 0; i < l->n; i++) {
		cg_sheet_release(&l->item[i].sheet);
		free(l->item[i].cells);
		free(l->shift[i]);
	}
	cg_particles_release(&l->particles);
	cg_frame_release(&l->other);
	free(l);
}
