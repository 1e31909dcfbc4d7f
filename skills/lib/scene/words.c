/*
 * Words over the picture: laid out evenly, their contrast measured on the pixels
 * below and mended in this order: the ink, the place, a veil in the scene's own
 * hue that grows only as strong as it must.
 */
#include "lib/scene/scene_priv.h"

#include <string.h>

#include "base/err.h"
#include "lib/picture/type.h"

static const double wanted = 4.6; /* a little more than AA, so that rounding cannot spoil it */

/* --- measuring --- */

/* The layers' pixels within box, on a surface of its size. */
static cairo_surface_t *
cut_out(const struct cg_scene *s, int x, int y, int w, int h)
{
	cairo_surface_t *out = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
	cairo_t *cr = cairo_create(out);
	size_t i;

	for (i = 0; i < s->n; i++) {
		cairo_set_source_surface(cr, s->layer[i].surface, s->layer[i].x - x, s->layer[i].y - y);
		cairo_paint(cr);
	}
	cairo_destroy(cr);
	cairo_surface_flush(out);
	return out;
}

static void
percentiles(cairo_surface_t *s, double *low, double *high)
{
	enum { BINS = 2048 };
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), x, y;
	int stride = cairo_image_surface_get_stride(s) / 4;
	const uint32_t *px = (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
	unsigned bins[BINS] = { 0 }, n = 0, sum = 0, i;
	double linear[256];

	for (i = 0; i < 256; i++)
		linear[i] = cg_color_luminance((struct cg_rgb){ (unsigned char)i, (unsigned char)i,
		    (unsigned char)i });
	for (y = 0; y < h; y += 2)
		for (x = 0; x < w; x += 2, n++) {
			uint32_t v = px[y * stride + x];
			double l = .2126 * linear[v >> 16 & 255] + .7152 * linear[v >> 8 & 255] +
			    .0722 * linear[v & 255];

			bins[(int)(l * (BINS - 1) + .5)]++;
		}
	for (i = 0, *low = 0; i < BINS && (sum += bins[i]) <= n / 20; i++)
		;
	*low = (double)i / (BINS - 1);
	for (i = BINS - 1, sum = 0; i > 0 && (sum += bins[i]) <= n / 20; i--)
		;
	*high = (double)i / (BINS - 1);
}

void
measure_box(const struct cg_scene *s, struct cg_box box, double *low, double *high)
{
	int x = (int)box.x, y = (int)box.y, x1 = (int)(box.x + box.width) + 1;
	int y1 = (int)(box.y + box.height) + 1;
	cairo_surface_t *c;

	x = x < 0 ? 0 : x > s->width - 2 ? s->width - 2 : x;
	y = y < 0 ? 0 : y > s->height - 2 ? s->height - 2 : y;
	x1 = x1 > s->width ? s->width : x1 < x + 2 ? x + 2 : x1;
	y1 = y1 > s->height ? s->height : y1 < y + 2 ? y + 2 : y1;
	c = cut_out(s, x, y, x1 - x, y1 - y);
	percentiles(c, low, high);
	cairo_surface_destroy(c);
}

static double
ratio(double a, double b)
{
	return a > b ? (a + .05) / (b + .05) : (b + .05) / (a + .05);
}

static double
against(struct cg_rgb ink, double low, double high)
{
	double l = cg_color_luminance(ink), a = ratio(l, low), b = ratio(l, high);

	return l > low && l < high ? 1 : a < b ? a : b;
}

/* --- the block --- */

struct block {
	struct cg_lines head, sub;
	double gap, button_gap;
	struct cg_box button;   /* width 0: none, or elsewhere */
	bool has_button_below;  /* the button belongs to the column */
	double width, height;
	double x, y;
};

static void
button_size(const struct paint *p, struct cg_box *b)
{
	b->width = p->is_wide ? p->w * .25 : p->is_tall ? p->w * .66 : p->w * .40;
	b->height = p->is_wide ? p->h * .105 : p->is_tall ? p->h * .09 : p->h * .10;
	if (b->height < 88 * p->u / 10.8)
		b->height = 88 * p->u / 10.8;
	if (b->width > p->plan.words.width)
		b->width = p->plan.words.width;
}

static void
block_lay(struct paint *p, struct cg_type *t, struct block *b)
{
	const struct cg_scene_spec *s = p->spec;
	const struct cg_box *box = &p->plan.words;
	double px = p->is_wide ? p->h * .115 : p->is_tall ? p->w * .135 : p->w * .105, room;
	double share = p->is_wide ? .56 : .66;
	size_t lines = p->is_tall ? 4 : 3;

	memset(b, 0, sizeof(*b));
	px *= cg_type_scale(s->dir.voice);
	if (s->outcome != CG_SCENE_INTRO) { /* the words are all there is to read */
		size_t bytes = s->headline ? strlen(s->headline) : 0;

		px *= bytes > 22 ? 1.1 : 1.3;
		share = .94;
		lines = bytes > 60 ? CG_TYPE_LINES : lines;
	}
	if (s->cta && *s->cta && s->outcome == CG_SCENE_INTRO)
		button_size(p, &b->button);
	b->has_button_below = b->button.width > 0 && p->is_wide;
	room = box->height - (b->has_button_below ? b->button.height * 1.5 : 0);
	cg_type_break(t, CG_FACE_DISPLAY, s->headline, px, box->width, room * share + p->h * .02,
	    lines, &b->head);
	px = b->head.px > 0 ? b->head.px / cg_type_scale(s->dir.voice) * .40 : p->u * 4;
	px = px < p->u * 2.7 ? p->u * 2.7 : px > p->u * 4.2 ? p->u * 4.2 : px;
	cg_type_break(t, CG_FACE_TEXT, s->subtext, px, box->width * (p->is_wide ? .94 : .98),
	    room * .4, 4, &b->sub);
	b->gap = b->head.n && b->sub.n ? b->head.px * .46 : 0;
	b->button_gap = b->has_button_below ? p->h * .052 : 0;
	b->height = b->head.height + b->gap + b->sub.height + b->button_gap +
	    (b->has_button_below ? b->button.height : 0);
	b->width = b->head.width > b->sub.width ? b->head.width : b->sub.width;
}

static void
block_place(struct paint *p, struct block *b, double slide)
{
	const struct cg_box *box = &p->plan.words;
	double slack = box->height - b->height;
	struct cg_scene *s = p->s;

	b->x = box->x + (box->width - b->width) * p->plan.align;
	b->y = box->y + (slack > 0 ? slack * slide : slack / 2);
	s->headline = (struct cg_box){ b->x, b->y, b->head.width, b->head.height };
	s->headline.x += (b->width - b->head.width) * p->plan.align;
	s->subtext = (struct cg_box){ b->x + (b->width - b->sub.width) * p->plan.align,
		b->y + b->head.height + b->gap, b->sub.width, b->sub.height };
	if (b->has_button_below) {
		b->button.x = box->x + (box->width - b->button.width) * p->plan.align;
		b->button.y = b->y + b->height - b->button.height;
	} else if (p->is_tall) {
		b->button.x = (p->w - b->button.width) / 2;
		b->button.y = p->h * (b->button.height > 0 ? .945 : 1) - b->button.height;
	} else { /* square: a corner below the words, or the middle */
		b->button.x = p->plan.words.x + (p->plan.words.width - b->button.width) *
		    p->plan.align;
		b->button.y = p->h * .935 - b->button.height;
	}
	b->button.x = (int)(b->button.x + .5);
	b->button.y = (int)(b->button.y + .5);
	b->button.width = (int)(b->button.width + .5);
	b->button.height = (int)(b->button.height + .5);
}

/* --- contrast --- */

struct reading {
	double low, high;
};

static void
read_words(struct paint *p, const struct block *b, struct reading *head, struct reading *sub)
{
	head->low = head->high = sub->low = sub->high = -1;
	if (b->head.n)
		measure_box(p->s, p->s->headline, &head->low, &head->high);
	if (b->sub.n)
		measure_box(p->s, p->s->subtext, &sub->low, &sub->high);
}

static double
worst(struct cg_rgb ink, const struct reading *head, const struct reading *sub)
{
	double a = head->low < 0 ? 21 : against(ink, head->low, head->high);
	double b = sub->low < 0 ? 21 : against(ink, sub->low, sub->high);

	return a < b ? a : b;
}

/* The better of a dark and a light ink in the brand's hue; the contrast comes back. */
static double
choose_ink(struct paint *p, const struct reading *head, const struct reading *sub)
{
	struct cg_rgb dark = tinted(tone(p, CG_TONE_PRIMARY), .235, .06);
	struct cg_rgb light = tinted(tone(p, CG_TONE_PRIMARY), .985, .008);
	double a = worst(dark, head, sub), b = worst(light, head, sub);

	p->s->text = a >= b ? dark : light;
	return a >= b ? a : b;
}

static void
settle(struct paint *p, struct block *b)
{
	static const double slides[5] = { .5, .3, .7, .1, .9 };
	struct reading head, sub;
	double best = 0, c;
	int i, at = 0;

	for (i = 0; i < 5; i++) {
		block_place(p, b, slides[i]);
		read_words(p, b, &head, &sub);
		c = choose_ink(p, &head, &sub);
		if (c > best * 1.1) {
			best = c;
			at = i;
		}
		if (best >= wanted)
			break;
	}
	block_place(p, b, slides[at]);
	read_words(p, b, &head, &sub);
	choose_ink(p, &head, &sub);
}

/* A soft field in the scene's hue, opposite to the ink, of strength alpha behind the words. */
static void
veil(struct paint *p, const struct block *b, double alpha)
{
	double f = p->u * 13, low = b->head.height + b->gap + b->sub.height;
	struct cg_box box = { b->x - f * .55, b->y - f * .55, b->width + f * 1.1, low + f * 1.1 };
	struct cg_rgb c = tinted(tone(p, CG_TONE_SHADE), .20, .05);
	struct cg_box all = { box.x - f * 2, box.y - f * 2, box.width + f * 4, box.height + f * 4 };
	struct soft soft;
	cairo_t *cr;

	if (cg_color_luminance(p->s->text) < .3)
		c = tinted(tone(p, CG_TONE_AIR), .955, .03);
	if (p->has_backdrop) {
		paint_scrim(p, (struct cg_box){ b->x, b->y, b->width, low }, c, alpha);
		return;
	}
	cr = layer_part(p, "veil", 1, CG_STILL, all);
	round_box(soft_begin(&soft, box, f * .55), box.x, box.y, box.width, box.height, f * .8);
	set_rgb(soft.cr, c, 1);
	cairo_fill(soft.cr);
	soft_end(&soft, cr, alpha);
	layer_end(cr);
}

static void
drop_layer(struct cg_scene *s)
{
	cairo_surface_destroy(s->layer[--s->n].surface);
}

static void
mend(struct paint *p, const struct block *b)
{
	struct reading head, sub;
	double alpha;

	read_words(p, b, &head, &sub);
	if (worst(p->s->text, &head, &sub) >= wanted)
		return;
	for (alpha = .25; alpha < 1.05; alpha += .12) {
		veil(p, b, alpha > 1 ? 1 : alpha);
		read_words(p, b, &head, &sub);
		if (worst(p->s->text, &head, &sub) >= wanted)
			return;
		if (alpha < .95)
			drop_layer(p->s);
	}
}

static void
draw_words(struct paint *p, struct cg_type *t, const struct block *b)
{
	struct reading head, sub;
	cairo_t *cr;

	read_words(p, b, &head, &sub);
	p->s->contrast.headline = b->head.n ? against(p->s->text, head.low, head.high) : 0;
	p->s->contrast.subtext = b->sub.n ? against(p->s->text, sub.low, sub.high) : 0;
	cr = layer_part(p, "words", 1, CG_STILL, (struct cg_box){ b->x - p->u * 3, b->y - p->u * 3,
	    b->width + p->u * 6, b->head.height + b->gap + b->sub.height + p->u * 6 });
	set_rgb(cr, p->s->text, 1);
	cg_type_draw(t, cr, CG_FACE_DISPLAY, &b->head, b->x, b->y, b->width, p->plan.align);
	cg_type_draw(t, cr, CG_FACE_TEXT, &b->sub, b->x, p->s->subtext.y, b->width, p->plan.align);
	layer_end(cr);
}

int
paint_words(struct paint *p, struct cg_type *type, struct cg_err *err)
{
	struct block b;

	(void)err;
	block_lay(p, type, &b);
	settle(p, &b);
	if (b.head.n || b.sub.n) {
		mend(p, &b);
		draw_words(p, type, &b);
	}
	paint_brand(p, type);
	if (b.button.width > 0)
		paint_button(p, type, b.button);
	if (cg_type_unknown(type) > 0) {
		p->s->is_degraded = true;
		snprintf(p->s->why, sizeof(p->s->why),
		    "some characters of the words are in none of the installed fonts");
	}
	return 0;
}
