/* Scenes: every family is drawn in every shape, can be read, and is the same twice. */
#include <cairo/cairo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypt/crypt.h"
#include "lib/picture/picture.h"
#include "lib/picture/type.h"
#include "lib/scene/scene.h"
#include "tap.h"

static struct cg_scene_spec
spec_of(enum cg_family family, int layout, int width, int height, const char *color)
{
	struct cg_scene_spec s;

	memset(&s, 0, sizeof(s));
	s.width = width;
	s.height = height;
	s.dir.family = family;
	s.dir.layout = layout;
	s.dir.voice = (enum cg_voice)(((int)family + layout) % CG_VOICES);
	s.dir.mood = (enum cg_mood)(layout % CG_MOODS);
	s.dir.season = (enum cg_season)(layout % CG_SEASONS);
	s.dir.overlay = (enum cg_overlay)(layout % CG_OVERLAYS);
	snprintf(s.dir.industry, sizeof(s.dir.industry), "shoes");
	s.colors.have[CG_PRIMARY] = cg_color_parse(color, &s.colors.of[CG_PRIMARY]);
	s.headline = "Walk into the bright summer";
	s.subtext = "Find the pairs and win one of fifty pairs of sandals";
	s.cta = "Play now";
	s.brand = "Litoral";
	s.lang = "en";
	s.seed = 7;
	return s;
}

static void
digest(cairo_surface_t *s, char hex[CG_HEX_LEN + 1])
{
	cg_sha256_hex(cairo_image_surface_get_data(s), (size_t)cairo_image_surface_get_stride(s) *
	    (size_t)cairo_image_surface_get_height(s), hex);
}

/* Columns and rows in which the button's layer is the button itself, not its shadow. */
static bool
bounds_are_drawn(const struct cg_scene *s)
{
	const struct cg_layer *l = &s->layer[s->n - 1];
	const struct cg_box *b = &s->button.box;
	int stride = cairo_image_surface_get_stride(l->surface) / 4, x, y;
	int w = cairo_image_surface_get_width(l->surface), x0 = w, x1 = -1;
	int h = cairo_image_surface_get_height(l->surface), y0 = h, y1 = -1;
	const uint32_t *px = (const uint32_t *)(const void *)cairo_image_surface_get_data(l->surface);

	/* a ring round the button is opaque too, but is not dark or coloured as the fill is */
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++) {
			uint32_t v = px[y * stride + x];
			int dr = (int)(v >> 16 & 255) - s->button.fill.r;
			int dg = (int)(v >> 8 & 255) - s->button.fill.g;
			int db = (int)(v & 255) - s->button.fill.b;

			if (v >> 24 != 255 || dr * dr + dg * dg + db * db > 60 * 60)
				continue;
			x0 = x < x0 ? x : x0;
			x1 = x > x1 ? x : x1;
			y0 = y < y0 ? y : y0;
			y1 = y > y1 ? y : y1;
		}
	x0 += l->x;
	x1 += l->x + 1;
	y0 += l->y;
	y1 += l->y + 1;
	return x0 >= b->x && x0 <= b->x + 2 && x1 <= b->x + b->width && x1 >= b->x + b->width - 2 &&
	    y0 >= b->y && y0 <= b->y + 2 && y1 <= b->y + b->height && y1 >= b->y + b->height - 2;
}

static bool
polygon_fits(const struct cg_scene_button *b)
{
	double x0 = 1e9, y0 = 1e9, x1 = -1, y1 = -1;
	size_t i;

	for (i = 0; i < b->n_polygon; i++) {
		x0 = b->polygon[i].x < x0 ? b->polygon[i].x : x0;
		x1 = b->polygon[i].x > x1 ? b->polygon[i].x : x1;
		y0 = b->polygon[i].y < y0 ? b->polygon[i].y : y0;
		y1 = b->polygon[i].y > y1 ? b->polygon[i].y : y1;
	}
	return x0 > b->box.x - .01 && x0 < b->box.x + .01 && y0 > b->box.y - .01 &&
	    y0 < b->box.y + .01 && x1 > b->box.x + b->box.width - .01 &&
	    x1 < b->box.x + b->box.width + .01 && y1 > b->box.y + b->box.height - .01 &&
	    y1 < b->box.y + b->box.height + .01;
}

static void
check_readable(enum cg_family f, int layout, int w, int h, const char *color)
{
	struct cg_scene_spec spec = spec_of(f, layout, w, h, color);
	struct cg_scene s;
	struct cg_err err = CG_ERR_INIT;

	if (!ok(cg_scene_compose(&spec, false, &s, &err) == 0, "%s %d is drawn at %d x %d: %s",
	    cg_family_names[f], layout, w, h, err.msg))
		return;
	ok(s.contrast.headline >= 4.5 && s.contrast.subtext >= 4.5 && s.contrast.button_label >= 4.5 &&
	    s.contrast.button_edge >= 3, "%s %d %s: can be read (%.1f %.1f %.1f %.1f)",
	    cg_family_names[f], layout, color, s.contrast.headline, s.contrast.subtext,
	    s.contrast.button_label, s.contrast.button_edge);
	ok(bounds_are_drawn(&s), "%s %d: the button's bounds are its pixels", cg_family_names[f],
	    layout);
	ok(polygon_fits(&s.button), "%s %d: the polygon has the same bounds", cg_family_names[f],
	    layout);
	ok(s.headline.x >= 0 && s.headline.x + s.headline.width <= w && s.subtext.y +
	    s.subtext.height <= h && s.button.box.y + s.button.box.height <= h,
	    "%s %d: words and button are inside", cg_family_names[f], layout);
	cg_scene_free(&s);
}

static void
check_families(void)
{
	static const char *const colors[4] = { "#E8663D", "#0E7C86", "#F2C200", "#111111" };
	int f;

	for (f = 0; f < CG_FAMILIES; f++) {
		check_readable(f, f, 640, 360, colors[f & 3]);
		check_readable(f, f + 4, 360, 640, colors[(f + 1) & 3]);
		check_readable(f, (f + 7) % 12, 400, 400, colors[(f + 2) & 3]);
	}
}

static void
check_same(void)
{
	struct cg_scene_spec spec = spec_of(CG_FAMILY_FAIR, 4, 640, 360, "#7048E8");
	char a[CG_HEX_LEN + 1], b[CG_HEX_LEN + 1];
	struct cg_err err = CG_ERR_INIT;
	struct cg_scene s;
	cairo_surface_t *flat;
	int i;

	for (i = 0; i < 3; i++) {
		spec.seed = i == 2 ? 8 : 7;
		if (cg_scene_compose(&spec, false, &s, &err) < 0)
			break;
		flat = cg_scene_flatten(&s);
		digest(flat, i ? b : a);
		if (i == 1)
			is_str(b, a, "the same spec has the same pixels");
		if (i == 2)
			ok(strcmp(a, b) != 0, "another seed has others");
		cairo_surface_destroy(flat);
		cg_scene_free(&s);
	}
	is_int(i, 3, "three scenes are drawn");
}

static void
check_moving(void)
{
	struct cg_scene_spec spec = spec_of(CG_FAMILY_HORIZON, 1, 640, 360, "#0E7C86");
	struct cg_err err = CG_ERR_INIT;
	struct cg_scene s;
	size_t i;
	bool is_first_large;
	double last = -1;
	bool is_ordered = true;

	if (!ok(cg_scene_compose(&spec, true, &s, &err) == 0, "a moving scene is drawn"))
		return;
	is_first_large = s.layer[0].x <= -19 && cairo_image_surface_get_width(s.layer[0].surface) >=
	    640 + 38 && cairo_image_surface_get_height(s.layer[0].surface) >= 360 + 20;
	ok(is_first_large, "its layers reach beyond the canvas");
	for (i = 0; i < s.n; i++)
		if (s.layer[i].motion != CG_STILL) {
			is_ordered = is_ordered && s.layer[i].depth >= last;
			last = s.layer[i].depth;
		}
	ok(is_ordered, "from far to near");
	is_str(s.layer[s.n - 1].name, "button", "the button is the last layer");
	cg_scene_free(&s);
	spec.outcome = CG_SCENE_WIN;
	if (ok(cg_scene_compose(&spec, true, &s, &err) == 0, "a win is drawn"))
		ok(!s.button.is_drawn && s.particle == CG_PARTICLE_CONFETTI, "without a button, with confetti");
	cg_scene_free(&s);
}

static int
alpha_at(const struct cg_layer *l, int x, int y)
{
	cairo_surface_flush(l->surface);
	x -= l->x;
	y -= l->y;
	if (x < 0 || y < 0 || x >= cairo_image_surface_get_width(l->surface) ||
	    y >= cairo_image_surface_get_height(l->surface))
		return 0;
	return cairo_image_surface_get_data(l->surface)[y * cairo_image_surface_get_stride(l->surface) +
	    4 * x + 3];
}

/* The highest alpha of a layer inside the middle half of a box. */
static int
covers(const struct cg_layer *l, const struct cg_box *b)
{
	int x, y, most = 0;

	for (y = (int)(b->y + b->height * .25); y < b->y + b->height * .75; y++)
		for (x = (int)(b->x + b->width * .25); x < b->x + b->width * .75; x++)
			most = alpha_at(l, x, y) > most ? alpha_at(l, x, y) : most;
	return most;
}

/* Leaves, petals, drops and sparks fall beside the thing for sale, not across it. */
static void
check_hero_is_free(void)
{
	static const char *const small[] = { "overlay", "sparks", "drops", "petals" };
	struct cg_scene s;
	struct cg_err err = CG_ERR_INIT;
	int family, layout, seen = 0, on_hero = 0;
	size_t i, k;

	for (family = 0; family < CG_FAMILIES; family++)
		for (layout = 0; layout < 6; layout++) {
			struct cg_scene_spec spec = spec_of((enum cg_family)family, layout, 640, 360, "#0067A3");

			spec.dir.overlay = layout & 1 ? CG_OVERLAY_LEAVES : CG_OVERLAY_HEARTS;
			if (cg_scene_compose(&spec, false, &s, &err) < 0)
				continue;
			for (i = 0; i < s.n; i++)
				for (k = 0; k < 4; k++)
					if (strcmp(s.layer[i].name, small[k]) == 0 && ++seen)
						on_hero += covers(&s.layer[i], &s.hero) > 24;
			cg_scene_free(&s);
		}
	ok(seen >= 48, "small things in %d layers", seen);
	is_int(on_hero, 0, "none of them lies before the hero");
}

static void
check_spec(void)
{
	struct cg_scene_spec spec = spec_of(CG_FAMILY_NIGHT, 9, 640, 360, "#C2255C"), back;
	struct cg_err err = CG_ERR_INIT;
	struct cg_scene s;
	json_t *o, *again, *wrong = json_object();

	spec.seed = 0xfedcba9876543210u;
	o = cg_scene_spec_to_json(&spec, "cg://sha256/a/logo.png",
	    "cg://sha256/b/backdrop.png");
	is_int(cg_scene_spec_from_json(o, &back, &err), 0, "a scene is read back");
	is_str(back.logo, "cg://sha256/a/logo.png", "with the address of its logo");
	ok(back.seed == spec.seed, "and all bits of its seed");
	again = cg_scene_spec_to_json(&back, back.logo, back.backdrop);
	ok(json_equal(o, again), "and is the same scene");
	is_int(cg_scene_spec_from_json(wrong, &back, &err), -1, "another object is none");
	spec.width = 100;
	is_int(cg_scene_compose(&spec, false, &s, &err), -1, "100 pixels are too few");
	is_int(err.code, CG_E_USAGE, "which is the caller's mistake");
	json_decref(o);
	json_decref(again);
	json_decref(wrong);
}

/* A picture of which one half is chess and the other one calm. */
static void
write_half(const char *path, int w, int h, bool is_left)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
	cairo_t *cr = cairo_create(s);

	cairo_set_source_rgb(cr, .62, .66, .7);
	cairo_paint(cr);
	for (int y = 0; y < h; y += 10)
		for (int x = is_left ? 0 : w / 2; x < (is_left ? w / 2 : w); x += 10) {
			double v = (x + y) / 10 % 2;

			cairo_set_source_rgb(cr, v, v, v);
			cairo_rectangle(cr, x, y, 10, 10);
			cairo_fill(cr);
		}
	cairo_destroy(cr);
	cairo_surface_write_to_png(s, path);
	cairo_surface_destroy(s);
}

static void
check_backdrop(void)
{
	char path[] = "/tmp/t_scene.XXXXXX";
	struct cg_err err = CG_ERR_INIT;
	struct cg_scene_spec spec;
	struct cg_scene s;
	int fd = mkstemp(path);

	close(fd);
	for (int k = 0; k < 3; k++) { /* busy on the left, on the right, all over on a phone */
		spec = k < 2 ? spec_of(CG_FAMILY_STAGE, 0, 640, 360, "#2E7D32")
		    : spec_of(CG_FAMILY_STAGE, 0, 360, 640, "#2E7D32");
		write_half(path, k < 2 ? 700 : 1400, k < 2 ? 360 : 700, k != 1);
		spec.backdrop = path;
		is_int(cg_scene_compose(&spec, false, &s, &err), 0, "a backdrop takes a family's place");
		ok(strcmp(s.layer[0].name, "backdrop") == 0 && s.layer[1].motion == CG_STILL &&
		    !s.is_degraded, "and nothing but words lies over it");
		if (k < 2)
			ok((s.headline.x + s.headline.width / 2 > 320) == (k == 0), "they lie where it is calm");
		ok(s.contrast.headline >= 4.5 && s.contrast.subtext >= 4.5 && s.contrast.button_label >= 4.5,
		    "and can be read: %.1f", s.contrast.headline);
		cg_scene_free(&s);
	}
	unlink(path);
	is_int(cg_scene_compose(&spec, false, &s, &err), 0, "without its file the family paints");
	ok(s.is_degraded && s.n > 3 && strncmp(s.why, "the backdrop was left out", 25) == 0,
	    "and it is said why");
	cg_scene_free(&s);
}

static void
check_words(void)
{
	static const char *const texts[] = { "צאו לדרך הקיץ", "امشِ إلى الصيف", "夏へ歩き出そう 🎉",
		"<b>5 & 3</b> %s \"'", "Ходите летом", "เดินสู่ฤดูร้อน" };
	struct cg_scene_spec spec;
	struct cg_err err = CG_ERR_INIT;
	struct cg_scene s;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		spec = spec_of(CG_FAMILY_FLOW, 0, 640, 360, "#1864AB");
		spec.headline = texts[i];
		spec.dir.voice = (enum cg_voice)(i % CG_VOICES);
		spec.lang = i == 0 ? "he" : i == 1 ? "ar" : i == 2 ? "ja" : "en";
		if (!ok(cg_scene_compose(&spec, false, &s, &err) == 0, "drawn: %s %s", texts[i], err.msg))
			continue;
		ok(!s.is_degraded && s.headline.width > 40, "with a glyph for every character");
		if (i < 2)
			ok(s.headline.x > 300, "on the right side, where reading begins");
		cg_scene_free(&s);
	}
	spec.headline = NULL;
	spec.subtext = NULL;
	spec.cta = NULL;
	spec.brand = "";
	spec.lang = NULL;
	if (ok(cg_scene_compose(&spec, false, &s, &err) == 0, "a scene may have no words"))
		ok(!s.button.is_drawn && s.contrast.headline == 0, "and then has no button");
	cg_scene_free(&s);
}

static void
check_lines(void)
{
	const char *text = "Win one of fifty pairs of summer shoes";
	struct cg_err err = CG_ERR_INIT;
	struct cg_lines l;
	struct cg_type *t = NULL;
	double widest = 0, least = 1e9;
	size_t i;

	if (!ok(cg_type_open(CG_VOICE_BOLD, &text, 1, "en", &t, &err) == 0, "fonts open %s", err.msg))
		return;
	cg_type_break(t, CG_FACE_DISPLAY, text, 80, 520, 400, 3, &l);
	for (i = 0; i < l.n; i++) {
		widest = l.line[i].width > widest ? l.line[i].width : widest;
		least = l.line[i].width < least ? l.line[i].width : least;
	}
	is_int((long long)l.n, 3, "a long headline takes three lines");
	ok(widest <= 521 && least > widest * .55, "of similar width, inside the box");
	cg_type_close(t);
}

/* A number stays with its unit, an emoji is as large as the letters, and fonts are named. */
static void
check_type_care(void)
{
	const char *texts[] = { "Ten days of 10 % off", "Win \xf0\x9f\x8e\x81 now" };
	struct cg_err err = CG_ERR_INIT;
	struct cg_type *t = NULL;
	struct cg_lines l;
	struct cg_buf b;
	size_t i;
	int apart = 0;

	if (!ok(cg_type_open(CG_VOICE_BOLD, texts, 2, "en", &t, &err) == 0, "fonts open %s", err.msg))
		return;
	for (int width = 200; width < 700; width += 20) {
		cg_type_break(t, CG_FACE_DISPLAY, texts[0], 80, width, 600, 5, &l);
		for (i = 0; i < l.n; i++)
			apart += l.line[i].s[0] == '%';
	}
	is_int(apart, 0, "no line begins with the sign of a number before it");
	cg_type_break(t, CG_FACE_TEXT, texts[1], 40, 900, 200, 1, &l);
	ok(l.height > 20 && l.height < 60, "an emoji of 40 pixels is no larger (%.0f)", l.height);
	cg_buf_init(&b, 4096);
	cg_type_names(t, &b);
	ok(strstr(b.s, "LeagueSpartan-Black.otf ") && strstr(b.s, "NotoColorEmoji.ttf ") &&
	    !strstr(b.s, ".ttf 0,"), "the fonts are named with their digests");
	cg_buf_release(&b);
	cg_type_close(t);
}

/* A name that is too long for its line takes two, and stays clear of the headline. */
static void
check_long_name(void)
{
	struct cg_scene_spec spec = spec_of(CG_FAMILY_STAGE, 0, 960, 540, "#2E7D32");
	struct cg_err err = CG_ERR_INIT;
	struct cg_scene s;
	double one;

	ok(cg_scene_compose(&spec, false, &s, &err) == 0, "a short name: %s", err.msg);
	one = s.brand.height;
	cg_scene_free(&s);
	spec.brand = "Internationale Genossenschaft der Bergbauern, Senner und "
	    "Käsereien im ganzen Oberland";
	ok(cg_scene_compose(&spec, false, &s, &err) == 0, "a long name: %s", err.msg);
	ok(s.brand.height > 1.3 * one, "it has two lines: %.1f against %.1f", s.brand.height, one);
	ok(s.brand.y >= 0 && s.brand.y + s.brand.height < s.headline.y, "above the headline");
	cg_scene_free(&s);
}

static void
check_files(void)
{
	struct cg_scene_spec spec = spec_of(CG_FAMILY_POSTER, 0, 640, 360, "#E8663D");
	struct cg_err err = CG_ERR_INIT;
	enum cg_picture_format format;
	cairo_surface_t *flat;
	struct cg_scene s;
	struct cg_buf b;
	int i, w, h;

	if (!ok(cg_scene_compose(&spec, false, &s, &err) == 0, "a picture to write"))
		return;
	flat = cg_scene_flatten(&s);
	for (i = 0; i < 3; i++) {
		cg_buf_init(&b, CG_PICTURE_MAX);
		ok(cg_picture_write(flat, (enum cg_picture_format)i, 90, &b, &err) == 0 &&
		    cg_picture_measure(b.s, b.len, &w, &h, &format, &err) == 0 && w == 640 && h == 360 &&
		    (int)format == i, "written and measured as %s", cg_picture_extensions[i]);
		cg_buf_release(&b);
	}
	cg_buf_init(&b, CG_PICTURE_MAX);
	ok(cg_picture_preview(flat, 320, 12000, &b, &err) == 0 && b.len <= 12000 &&
	    cg_picture_measure(b.s, b.len, &w, &h, &format, &err) == 0 && w == 320 && h == 180,
	    "a preview keeps its bound (%zu bytes)", b.len);
	cg_buf_release(&b);
	cg_buf_init(&b, 1000);
	is_int(cg_picture_write(flat, CG_PICTURE_PNG, 90, &b, &err), -1, "a file over the bound");
	is_int(err.code, CG_E_TOOBIG, "is too big");
	is_int(cg_picture_measure("GIF89a", 6, &w, &h, &format, &err), -1, "other bytes are refused");
	cg_buf_release(&b);
	cairo_surface_destroy(flat);
	cg_scene_free(&s);
}

int
main(void)
{
	check_families();
	check_same();
	check_moving();
	check_hero_is_free();
	check_spec();
	check_backdrop();
	check_words();
	check_lines();
	check_type_care();
	check_long_name();
	check_files();
	return done();
}
