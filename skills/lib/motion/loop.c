/* What moves how far: tables and periodic functions, nothing that remembers. */
#include "base/err.h"
#include "base/mem.h"
#include "lib/motion/blend.h"
#include "lib/motion/clip.h"
#include "lib/motion/loop_priv.h"

const char *const cg_move_names[CG_MOVES] = { "parallax", "pan", "zoom", "rotate",
	"subtle_movement", "breathing" };
const char *const cg_heading_names[CG_HEADINGS] = { "", "left", "right", "up", "down", "in", "out",
	"clockwise", "counterclockwise" };

/* Where the camera is: x, y in -1..1, growth 0..1. */
struct camera {
	double x, y, grow;
	double u;
};

const struct reach loop_reaches[CG_MOVES] = {
	[CG_MOVE_PARALLAX] = { .002, .017, .30, .008, .014, .06 },
	[CG_MOVE_PAN] = { .008, .022, .05, 0, 0, .06 },
	[CG_MOVE_ZOOM] = { 0, 0, 0, .02, .055, 0 },
	[CG_MOVE_ROTATE] = { 0, 0, 0, 0, 0, .05 },
	[CG_MOVE_SUBTLE] = { .001, .007, .40, .004, .008, .03 },
	[CG_MOVE_BREATHING] = { 0, 0, 0, .014, .026, 0 },
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
double
loop_strength(const struct cg_loop_spec *s)
{
	double k = .35 + 1.3 * s->intensity;

	return s->move == CG_MOVE_ROTATE && k > 1.15 ? 1.15 : k;
}

bool
loop_has_still(const struct cg_loop_spec *s)
{
	return s->still[2] > 0;
}

/* By how much a flat picture is larger than the canvas: little where a part stays in place. */
double
loop_oversize(const struct cg_loop_spec *s)
{
	return loop_reaches[s->move].over * loop_strength(s) *
	    (loop_has_still(s) && s->move != CG_MOVE_ROTATE ? .4 : 1);
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
	const struct reach *r = &loop_reaches[s->move];
	double k = loop_strength(s), a = between(r->far, r->near, it->depth) * k * s->width;
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
	double a = loop_reaches[s->move].near * .7 * loop_strength(s) * s->width * c->x;

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
	const struct reach *r = &loop_reaches[s->move];
	double k = loop_strength(s), a = r->near * .6 * k * s->width * c->x;
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
	double turns = loop_oversize(s) * smaller(across, down) / (2 * SND_PI) * .8;
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
	d.pose = it->is_ground && loop_has_still(&l->spec) ? anchored(l, i, c) : pose_of(l, it, c);
	if (it->is_ground && !loop_has_still(&l->spec) && l->spec.move == CG_MOVE_PARALLAX)
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

void
cg_loop_enliven(struct cg_loop *l)
{
	const double wanted = .48, most = .8; /* levels between two frames; intensity */
	struct cg_loop_spec *s = &l->spec;
	struct cg_frame a, b;
	double step, more;

	cg_frame_init(&a, s->width, s->height);
	cg_frame_init(&b, s->width, s->height);
	draw_at(l, .25, &a);
	draw_at(l, .25 + 1. / s->frames, &b);
	step = cg_clip_difference(&a, &b);
	cg_frame_release(&a);
	cg_frame_release(&b);
	if (step >= wanted || step <= 0)
		return;
	more = s->intensity + loop_strength(s) * (wanted / step - 1) / 1.3;
	s->intensity = larger(s->intensity, smaller(more, most));
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
		cg_frame_dissolve(f, l->other.bytes, cg_ease((double)late / (s->fade + 1),
		    CG_EASE_IN_OUT));
	}
	return 0;
}

