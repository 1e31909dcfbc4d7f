/* Where everything in a clip is at a second: one table for both, won and lost. */
#include <string.h>

#include "base/err.h"
#include "lib/motion/footage.h"
#include "lib/motion/outcome_priv.h"
#include "lib/motion/wave.h"

const char *const cg_entrance_names[CG_ENTRANCES] = { "fade_in", "slide_in", "scale_in",
	"bounce" };

static double
ramp(double t, double from, double to)
{
	return cg_ease(clamp((t - from) / (to - from)), CG_EASE_IN_OUT);
}

static uint32_t
faint(double x)
{
	return (uint32_t)(clamp(x) * CG_POSE_ONE);
}

/* The camera comes nearer to what was won, and steps back a little from what was not. */
static struct cg_pose
place_at(const struct cg_outcome *o, const struct thing *t, double time)
{
	double e = cg_ease(time / o->rest, CG_EASE_OUT);
	double grow = o->spec.is_win ? .034 * e : .026 * (1 - e);
	double sink = t->part == PART_PROP && !o->spec.is_win ? .010 * o->spec.height * e : 0;

	return cg_pose_about(t->x, t->y, 1 + grow * (.35 + .65 * t->depth), o->cx, o->cy, 0, sink);
}

static struct cg_pose
words_at(const struct cg_outcome *o, const struct thing *t, double time)
{
	const struct cg_box *b = &o->words;
	double start = o->spec.is_win ? .12 : .35, lasts = o->spec.is_win ? .33 : .30;
	double p = (time - start) / lasts, size = 1, dy = 0;
	struct cg_pose pose;

	switch (o->spec.entrance) {
	case CG_BOUNCE:
		size = .80 + .20 * cg_ease_over(p);
		break;
	case CG_SCALE_IN:
		size = .80 + .20 * cg_ease(p, CG_EASE_OUT);
		break;
	case CG_SLIDE_IN:
		dy = .06 * o->spec.height * (1 - cg_ease(p, CG_EASE_OUT));
		break;
	default:
		break;
	}
	pose = cg_pose_about(t->x, t->y, size, b->x + b->width / 2, b->y + b->height / 2, 0, dy);
	pose.opacity = faint(cg_ease(p * (o->spec.is_win ? 2 : 1), CG_EASE_IN_OUT));
	return pose;
}

static struct cg_pose
thing_at(const struct cg_outcome *o, const struct thing *t, double time)
{
	double flash = time < .06 ? time / .06 : 1 - ramp(time, .06, .50);
	struct cg_pose pose = cg_pose_about(t->x, t->y, t->size, t->x, t->y, 0, 0);
	double angle;

	switch (t->part) {
	case PART_PLACE:
	case PART_PROP:
		return place_at(o, t, time);
	case PART_WORDS:
		return words_at(o, t, time);
	case PART_VEIL:
		pose.opacity = words_at(o, t, time).opacity;
		break;
	case PART_RAYS:
		/* six degrees a second, slower and slower towards the rest */
		angle = 6. / 360 * o->rest * (1 - (1 - time / o->rest) * (1 - time / o->rest)) * .75;
		pose.opacity = faint(o->light * (.85 - .35 * ramp(time, .5, o->rest)) *
		    ramp(time, .08, .45));
		cg_pose_turn(&pose, angle, o->cx, o->cy);
		break;
	case PART_WARMTH:
		pose.opacity = faint(o->light * (o->spec.is_win ? ramp(time, 0, .3)
		    : .80 + .20 * cg_wave_cos(time / o->rest / 2)));
		break;
	case PART_SHADE:
		pose.opacity = faint(o->light * ramp(time, .05, .45));
		break;
	case PART_FLASH:
		pose.opacity = faint(.92 * flash);
		break;
	default:
		pose.opacity = faint(t->opacity);
	}
	return pose;
}

/* Two things, slowly, where there are no words, and gone when all is still. */
static int
fall(const struct cg_outcome *o, double time, struct cg_draw *out)
{
	const double w = o->spec.width, h = o->spec.height;
	const double middle = (o->words.x + o->words.width / 2) / w;
	int n = 0;

	for (int i = 0; i < 2; i++) {
		const struct cg_sheet *s = &o->falling.sprite[(2 - i) * 4 + i];
		double p = clamp((time - .15 - .35 * i) / (o->rest - .15 - .35 * i)), side = i ? -1 : 1;
		double from = middle > .58 ? .13 + .26 * i : middle < .42 ? .61 + .26 * i : .08 + .84 * i;
		double x = w * (from + side * (.02 * p + .018 * cg_wave_sin(1.3 * p + .2)));
		double y = h * (-.03 + (.66 - .14 * i) * cg_ease(p, CG_EASE_OUT));
		double alpha = p < .75 ? 1 : 1 - (p - .75) / .25;

		if (p <= 0 || alpha <= 0 || !s->width)
			continue;
		out[n].sheet = s;
		out[n].pose = cg_pose_at(x - s->width / 2., y - s->height / 2.);
		out[n].pose.opacity = faint(alpha);
		cg_pose_turn(&out[n].pose, .1 + side * (.22 * p + .06 * cg_wave_sin(1.3 * p)), x, y);
		n++;
	}
	return n;
}

static void
draw_at(struct cg_outcome *o, double time, bool with_words, struct cg_frame *f)
{
	struct cg_draw draw[DRAWS];
	int n = 0;

	for (int i = 0; i < o->n; i++) {
		const struct thing *t = &o->thing[i];

		if (t->part == PART_WORDS && !with_words)
			continue;
		if (t->part == PART_CONFETTI) {
			n += cg_burst_at(&o->burst, time, draw + n);
		} else if (t->part == PART_FALLING) {
			n += fall(o, time, draw + n);
		} else {
			draw[n].sheet = &t->sheet;
			draw[n].pose = thing_at(o, t, time);
			n++;
		}
	}
	cg_frame_draw(f, draw, n, 0, f->height);
}

/* The footage, where there is some, as it is at that second. */
static int
play(struct cg_outcome *o, double time, struct cg_err *err)
{
	const struct cg_outcome_spec *s = &o->spec;
	const uint8_t *yuv;

	if (!s->footage)
		return 0;
	yuv = cg_footage_frame(s->footage, (int)(time * s->fps + .5), err);
	if (yuv)
		cg_sheet_from_yuv(&o->thing[0].sheet, yuv, s->width, s->height);
	return yuv ? 0 : -1;
}

int
cg_outcome_frame(void *outcome, int i, struct cg_frame *f, struct cg_err *err)
{
	struct cg_outcome *o = outcome;
	double time = (double)i / o->spec.fps;
	size_t n = (size_t)f->width * (size_t)f->height * 3 / 2;

	if (!(time >= o->rest && o->has_last) && play(o, time < o->rest ? time : o->rest, err) < 0)
		return -1;
	if (time < o->rest) {
		draw_at(o, time, true, f);
		return 0;
	}
	if (!o->last.bytes)
		cg_frame_init(&o->last, f->width, f->height);
	if (!o->has_last)
		draw_at(o, o->rest, true, &o->last);
	o->has_last = true;
	memcpy(f->bytes, o->last.bytes, n);
	return 0;
}

int
cg_outcome_ground(struct cg_outcome *o, struct cg_frame *f, struct cg_err *err)
{
	if (play(o, o->rest, err) < 0)
		return -1;
	draw_at(o, o->rest, false, f);
	return 0;
}
