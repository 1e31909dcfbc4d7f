/* Colour: conversions against known values, the repair over the whole cube. */
#include <math.h>

#include "color/color.h"
#include "tap.h"

static struct cg_rgb
hex(const char *s)
{
	struct cg_rgb c = { 1, 2, 3 };

	cg_color_parse(s, &c);
	return c;
}

static void
text_forms(void)
{
	static const char *const bad[] = { "", "#", "#12", "#12345", "123456", "#12345G", "#1234567",
		"red" };
	struct cg_rgb c;
	char out[8];

	cg_color_format(hex("#0aF"), out);
	is_str(out, "#00AAFF", "three digits are expanded, output is upper case");
	cg_color_format(hex("#c8102e"), out);
	is_str(out, "#C8102E", "six digits come back");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!cg_color_parse(bad[i], &c), "'%s' is no colour", bad[i]);
	ok(!cg_color_parse(NULL, &c), "nothing is no colour");
}

static void
wcag(void)
{
	ok(fabs(cg_color_contrast(hex("#000"), hex("#fff")) - 21) < 1e-9, "black on white is 21");
	ok(fabs(cg_color_contrast(hex("#777777"), hex("#ffffff")) - 4.4781) < 1e-3,
	    "#777 on white is 4.48");
	ok(fabs(cg_color_contrast(hex("#0000ff"), hex("#ffffff")) - 8.5925) < 1e-3,
	    "blue on white is 8.59");
	ok(fabs(cg_color_luminance(hex("#ff0000")) - 0.2126) < 1e-9, "red has its share");
}

static void
oklch(void)
{
	static const struct { const char *hex; double l, c, h; } row[] = {
		{ "#FF0000", 0.62796, 0.25768, 29.234 },
		{ "#00FF00", 0.86644, 0.29483, 142.495 },
		{ "#0000FF", 0.45201, 0.31321, 264.052 },
		{ "#FFFFFF", 1.0, 0.0, 0.0 },
		{ "#808080", 0.59987, 0.0, 0.0 },
		{ "#C8102E", 0.53040, 0.20910, 22.45 },
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct cg_lch x = cg_color_to_lch(hex(row[i].hex));

		ok(fabs(x.l - row[i].l) < 2e-3 && fabs(x.c - row[i].c) < 4e-3 &&
		    (row[i].c == 0 || fabs(x.h - row[i].h) < 1.5),
		    "%s in OKLCH (%.4f %.4f %.2f)", row[i].hex, x.l, x.c, x.h);
	}
}

static void
round_trip(void)
{
	int off = 0, n = 0;

	for (int r = 0; r < 256; r += 15)
		for (int g = 0; g < 256; g += 15)
			for (int b = 0; b < 256; b += 15) {
				struct cg_rgb c = { (unsigned char)r, (unsigned char)g,
					(unsigned char)b };

				off += !cg_color_equal(cg_color_from_lch(cg_color_to_lch(c)), c);
				n++;
			}
	ok(off == 0, "%d colours come back from OKLCH unchanged (%d do not)", n, off);
	ok(fabs(cg_color_to_lch(cg_color_with_l(hex("#00FF00"), 0.5)).h - 142.5) < 2,
	    "outside sRGB the hue stays");
}

static int
fails(const struct cg_scheme *s)
{
	const struct cg_rgb *c = s->of;

	if (cg_color_contrast(c[CG_TEXT], c[CG_BACKGROUND]) < 4.5)
		return 1;
	if (cg_color_contrast(c[CG_PRIMARY], c[CG_BACKGROUND]) < 3)
		return 2;
	if (cg_color_contrast(c[CG_ACCENT], c[CG_BACKGROUND]) < 3)
		return 3;
	for (int i = CG_PRIMARY; i <= CG_ACCENT; i++)
		if (cg_color_contrast(c[i], cg_color_ink(c[i])) < 4.5)
			return 4 + i;
	return 0;
}

/* Every combination of a coarse cube for the background with every fill. */
static void
repair_everywhere(void)
{
	static const int level[] = { 0, 70, 128, 190, 255 };
	int bad = 0, hue = 0, n = 0;
	struct cg_repair rep[CG_ROLES];

	for (int bg = 0; bg < 125; bg += 2)
		for (int fg = 0; fg < 125; fg += 3) {
			struct cg_rgb b = { (unsigned char)level[bg / 25],
				(unsigned char)level[bg / 5 % 5], (unsigned char)level[bg % 5] };
			struct cg_rgb f = { (unsigned char)level[fg / 25],
				(unsigned char)level[fg / 5 % 5], (unsigned char)level[fg % 5] };
			struct cg_scheme s = { .of = { f, f, f, b, f } };
			size_t k = cg_scheme_repair(&s, rep);

			bad += fails(&s) != 0 || !cg_color_equal(s.of[CG_BACKGROUND], b);
			for (size_t i = 0; i < k; i++) {
				struct cg_lch x = cg_color_to_lch(rep[i].from),
				    y = cg_color_to_lch(rep[i].to);
				double d = fabs(x.h - y.h);

				/* In the dark one step of a channel is degrees. */
				if (x.c > 0.05 && y.c > 0.05 && x.l > 0.25 && y.l > 0.25 && (d > 180 ? 360 - d : d) > 4)
					hue++;
				bad += rep[i].after <= rep[i].before;
			}
			n++;
		}
	ok(bad == 0, "%d schemes are readable after the repair (%d are not)", n, bad);
	ok(hue == 0, "no repair turned the hue (%d did)", hue);
}

static void
repair_is_small(void)
{
	struct cg_scheme s = { .of = { hex("#C8102E"), hex("#165B33"), hex("#F8B229"),
		hex("#FFF8F0"), hex("#2B1B17") } };
	struct cg_repair rep[CG_ROLES];
	size_t n = cg_scheme_repair(&s, rep);

	is_int((long long)n, 1, "one colour of this brand cannot be read");
	ok(n == 1 && rep[0].role == CG_ACCENT && rep[0].before < 3 && rep[0].after >= 3,
	    "it is the accent");
	ok(cg_color_equal(s.of[CG_PRIMARY], hex("#C8102E")), "the brand's red stays exact");
	is_int((long long)cg_scheme_repair(&s, rep), 0, "a second repair finds nothing");
}

static void
derive(void)
{
	int bad = 0, near = 0;

	for (int mood = 0; mood < CG_MOODS; mood++)
		for (int hue = 0; hue < 360; hue += 20)
			for (int t = 0; t < 3; t++) {
				struct cg_scheme s = { .have = { false } };
				struct cg_repair rep[CG_ROLES];

				cg_scheme_derive(&s, (enum cg_mood)mood, hue, t * 0.45);
				near += cg_color_distance(s.of[0], s.of[1]) < 0.08 ||
				    cg_color_distance(s.of[0], s.of[2]) < 0.08;
				cg_scheme_repair(&s, rep);
				bad += fails(&s) != 0;
			}
	ok(bad == 0, "derived palettes are readable (%d are not)", bad);
	ok(near == 0, "their fills differ from each other (%d do not)", near);
	is_int(cg_mood_of("festive"), CG_FESTIVE, "a mood by its name");
	is_int(cg_mood_of("gloomy"), -1, "an unknown mood");
}

static struct cg_scheme
scheme(const char *p, const char *s, const char *a, const char *b, const char *t)
{
	const char *const of[CG_ROLES] = { p, s, a, b, t };
	struct cg_scheme out;

	for (int r = 0; r < CG_ROLES; r++) {
		out.of[r] = hex(of[r]);
		out.have[r] = true;
	}
	return out;
}

/* What cannot be read is said, and what is suggested can be. */
static void
check_pairs(void)
{
	struct cg_scheme s = scheme("#FFFF00", "#FFFFFF", "#777777", "#FFFFFF", "#999999");
	struct cg_color_issue v[CG_COLOR_PAIRS];
	unsigned seed = 1, left = 0, wrong = 0;
	size_t n = cg_scheme_check(&s, v);

	is_int((long long)n, 3, "three pairs of five");
	is_str(v[0].pair, "text-on-background", "text first");
	ok(v[0].ratio < v[0].required && v[0].role == CG_TEXT, "by so much, and whose it is");
	is_str(v[1].pair, "primary-on-background", "yellow on white");
	is_str(v[2].pair, "button-text-on-accent", "a grey that carries neither black nor white");
	s = scheme("#1A365D", "#E2E8F0", "#2B6CB0", "#FFFFFF", "#2D3748");
	is_int((long long)cg_scheme_check(&s, v), 0, "a theme that can be read");
	s.of[CG_TEXT] = hex("#767676");
	is_int((long long)cg_scheme_check(&s, v), 0, "4.54 to 1 is enough");
	s.of[CG_TEXT] = hex("#777777");
	is_int((long long)cg_scheme_check(&s, v), 1, "4.48 to 1 is not");
	for (int i = 0; i < 400; i++) {
		struct cg_scheme r = { .have = { true, true, true, true, true } };

		for (int k = 0; k < CG_ROLES; k++) {
			seed = seed * 1664525u + 1013904223u;
			r.of[k] = (struct cg_rgb){ (unsigned char)(seed >> 24), (unsigned char)(seed >> 16),
				(unsigned char)(seed >> 8) };
		}
		n = cg_scheme_check(&r, v);
		for (size_t k = 0; k < n; k++)
			wrong += v[k].ratio >= v[k].required;
		for (size_t k = 0; k < n; k++)
			r.of[v[k].role] = v[k].suggestion;
		left += cg_scheme_check(&r, v) != 0;
	}
	ok(left == 0 && wrong == 0, "with what is suggested any theme can be read (%u cannot)", left);
}

int
main(void)
{
	text_forms();
	check_pairs();
	wcag();
	oklch();
	round_trip();
	repair_everywhere();
	repair_is_small();
	derive();
	return done();
}
