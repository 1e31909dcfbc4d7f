/* Props: the reader of path data, the tables, the colours, the drawing. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "lib/prop/prop_cairo.h"
#include "lib/prop/prop_json.h"
#include "tap.h"

/* Segments as text, coordinates to a tenth: "M1,2 C..." */
static int
walk(const char *d, char *out, size_t size, struct cg_err *err)
{
	struct cg_prop_reader r;
	struct cg_prop_seg s;
	size_t n = 0;
	int got;

	out[0] = '\0';
	cg_prop_read(&r, d);
	while ((got = cg_prop_next(&r, &s, err)) > 0) {
		int points = s.op == 'C' ? 3 : s.op == 'Z' ? 0 : 1;

		n += (size_t)snprintf(out + n, size - n, "%s%c", n ? " " : "", s.op);
		for (int i = 0; i < points; i++)
			n += (size_t)snprintf(out + n, size - n, "%s%.1f,%.1f", i ? " " : "",
			    s.p[i][0], s.p[i][1]);
	}
	return got;
}

static void
reads(void)
{
	static const struct { const char *d, *want; } row[] = {
		{ "", "" },
		{ "M1 2L3 4Z", "M1.0,2.0 L3.0,4.0 Z" },
		{ " M1,2 3,4 -5.5 6 ", "M1.0,2.0 L3.0,4.0 L-5.5,6.0" },
		{ "M0 0C1 2 3 4 5 6 7 8 9 10 11 12", "M0.0,0.0 C1.0,2.0 3.0,4.0 5.0,6.0 C7.0,8.0 9.0,10.0 11.0,12.0" },
		{ "M0 0Q3 3 6 0", "M0.0,0.0 C2.0,2.0 4.0,2.0 6.0,0.0" },
		{ "M1 1L2 2ZL9 9", "M1.0,1.0 L2.0,2.0 Z L9.0,9.0" },
		{ "M10 0A10 10 0 0 1 0 10",
		  "M10.0,0.0 C10.0,2.7 8.9,5.2 7.1,7.1 C5.2,8.9 2.7,10.0 0.0,10.0" },
		{ "M0 0A5 5 0 0110 0", "M0.0,0.0 C0.0,-2.8 2.2,-5.0 5.0,-5.0 C7.8,-5.0 10.0,-2.8 10.0,0.0" },
		{ "M0 0A1 1 0 0 0 10 0", "M0.0,0.0 C0.0,2.8 2.2,5.0 5.0,5.0 C7.8,5.0 10.0,2.8 10.0,0.0" },
	};
	struct cg_err err = CG_ERR_INIT;
	char out[1024];

	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		is_int(walk(row[i].d, out, sizeof out, &err), 0, "reads to the end");
		is_str(out, row[i].want, row[i].d);
	}
}

static void
refuses(void)
{
	static const char *const bad[] = { "L1 2", "1 2", "M1", "M1 2X", "m1 2", "M1 2L", "M1 2L3",
		"M1 2C1 2 3 4 5", "M1 2A0 1 0 0 1 4 4", "M1 2A-1 1 0 0 1 4 4", "M1 2A1 1 0 2 1 4 4",
		"M1 2A1 1 0 0 1 1 2", "M1 2Z3 4", "M1e3 2", "M1 2L3 4;", "M1 2 nan 3",
		"M1234567890123 0", "M. 2", "M- 2" };
	char out[1024];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct cg_err err = CG_ERR_INIT;

		ok(walk(bad[i], out, sizeof out, &err) == -1 && err.code == CG_E_DATA &&
		    strstr(err.msg, "offset"), "'%s' is refused: %s", bad[i], err.msg);
	}
}

/* Any point of an arc lies on its ellipse; here on circles, which are easy to say. */
static void
arcs_are_round(void)
{
	struct cg_err err = CG_ERR_INIT;
	double worst = 0;

	for (int large = 0; large < 2; large++)
		for (int sweep = 0; sweep < 2; sweep++) {
			struct cg_prop_reader r;
			struct cg_prop_seg s;
			double at[2] = { 60, 50 }, cx = large == sweep ? 50 : 60,
				cy = large == sweep ? 60 : 50;
			char d[80];
			int n = 0;

			snprintf(d, sizeof d, "M60 60A10 10 30 %d %d 50 50", large, sweep);
			at[1] = 60;
			cg_prop_read(&r, d);
			while (cg_prop_next(&r, &s, &err) > 0) {
				const double *e = s.p[s.op == 'C' ? 2 : 0];

				if (s.op == 'C') {
					double x = (at[0] + 3 * s.p[0][0] + 3 * s.p[1][0] + e[0]) / 8;
					double y = (at[1] + 3 * s.p[0][1] + 3 * s.p[1][1] + e[1]) / 8;
					double off = fabs(sqrt((x - cx) * (x - cx) +
					    (y - cy) * (y - cy)) - 10);

					worst = off > worst ? off : worst;
					n++;
				}
				memcpy(at, e, sizeof at);
			}
			is_int(n, large ? 4 : 2, "a long arc has four curves, a short one two");
			ok(at[0] == 50 && at[1] == 50, "the arc ends where it should");
		}
	ok(worst < 0.005, "every arc is round (off by %.5f)", worst);
}

/* Commands that draw; -1 when a path cannot be read or never puts the pen down. */
static int
commands(const struct cg_prop *p)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_prop_reader r;
	struct cg_prop_seg s;
	int got, n = 0;

	for (size_t i = 0; i < p->n; i++) {
		int moves = 0;

		cg_prop_read(&r, p->paths[i].d);
		while ((got = cg_prop_next(&r, &s, &err)) > 0)
			moves += s.op == 'M';
		if (got < 0 || moves == 0)
			return -1;
		n += r.commands - moves;
	}
	return n;
}

static void
check_drawing(const struct cg_prop *p)
{
	int tones[CG_PROP_TONES] = { 0 }, named = 1, lower = 1;
	int n = commands(p);
	double b[4];

	cg_prop_bounds(p, b);
	ok(n > 0 && n <= CG_PROP_COMMANDS, "%s: %d commands", p->id, n);
	ok(b[0] >= 0 && b[1] >= 0 && b[2] <= 100 && b[3] <= 100,
	    "%s: stays on the grid (%.1f %.1f %.1f %.1f)", p->id, b[0], b[1], b[2], b[3]);
	ok(b[2] - b[0] > 84 || b[3] - b[1] > 84, "%s: fills its square", p->id);
	ok(fabs(b[3] - CG_PROP_GROUND) <= 0.6, "%s: stands on the ground (%.1f)", p->id, b[3]);
	ok(fabs(b[0] + b[2] - CG_PROP_GRID) <= 1.2, "%s: stands in the middle", p->id);
	for (size_t i = 0; i < p->n; i++)
		tones[p->paths[i].tone]++;
	ok(tones[CG_PROP_BASE] && tones[CG_PROP_LIGHT], "%s: has a base and a light", p->id);
	ok(tones[CG_PROP_ACCENT] || tones[CG_PROP_SHADE], "%s: has a third tone", p->id);
	for (const char *c = p->id; *c; c++)
		lower &= islower((unsigned char)*c) || *c == '_';
	for (int k = 0; k < CG_PROP_LANGS; k++)
		named &= p->name[k] && p->name[k][0] && strlen(p->name[k]) <= 40;
	ok(lower && named, "%s: id in snake case, seven names", p->id);
	ok(isupper((unsigned char)p->name[CG_PROP_DE][0]) || (p->name[CG_PROP_DE][0] & 0x80),
	    "%s: a German noun has a capital", p->id);
}

static void
tables(void)
{
	const struct cg_prop *p, *six[CG_PROPS_EACH];
	size_t n = 0, twins = 0;

	for (size_t i = 0; i < CG_INDUSTRIES; i++) {
		size_t got = cg_prop_of(cg_industries[i], six);
		int own = 1;

		for (size_t k = 0; k < got; k++)
			own &= strcmp(six[k]->industry, cg_industries[i]) == 0;
		ok(got == CG_PROPS_EACH && own, "%s has six props of its own", cg_industries[i]);
	}
	for (; (p = cg_prop_at(n)); n++) {
		check_drawing(p);
		twins += cg_prop_find(p->id) != p;
	}
	is_int((long long)n, CG_INDUSTRIES * CG_PROPS_EACH + 2,
	    "there are six for each industry, and two that a brief has to name");
	is_int((long long)twins, 0, "every id is found again, so all are different");
	ok(cg_prop_find("no_such_thing") == NULL && cg_prop_find(NULL) == NULL,
	    "an unknown id is nothing");
	cg_prop_of("no such trade", six);
	is_str(six[0]->industry, "celebration", "an unknown industry celebrates");
	is_int(cg_prop_lang_of("de-AT"), CG_PROP_DE, "a region does not matter");
	is_int(cg_prop_lang_of("den"), CG_PROP_EN, "another language is English");
	is_int(cg_prop_lang_of(NULL), CG_PROP_EN, "no language is English");
}

static struct cg_rgb
hex(const char *s)
{
	struct cg_rgb c = { 0, 0, 0 };

	cg_color_parse(s, &c);
	return c;
}

static void
inks(void)
{
	static const char *const brand[] = { "#E4572E", "#17798F", "#FFC53D", "#000000", "#FFFFFF",
		"#808080", "#C8102E", "#00FF00", "#0000FF", "#F7E9A0",
		"#FFE0EC" };
	size_t n = sizeof brand / sizeof *brand;

	for (size_t i = 0; i < n * n; i++) {
		struct cg_prop_ink k;
		double l[CG_PROP_TONES];

		cg_prop_ink_of(hex(brand[i / n]), hex(brand[i % n]), &k);
		for (int t = 0; t < CG_PROP_TONES; t++)
			l[t] = cg_color_to_lch(k.of[t]).l;
		ok(l[CG_PROP_INK] < l[CG_PROP_BASE] && l[CG_PROP_SHADE] < l[CG_PROP_BASE] - 0.05 &&
		    l[CG_PROP_BASE] < l[CG_PROP_LIGHT],
		    "%s: shade, base, light in this order", brand[i / n]);
		ok(cg_color_distance(k.of[CG_PROP_BASE], k.of[CG_PROP_ACCENT]) > 0.11,
		    "%s and accent %s can be told apart", brand[i / n], brand[i % n]);
	}
}

/* A pale brand colour is the thing's own, and its shade no other colour. */
static void
pale_inks(void)
{
	struct cg_prop_ink k;
	double h;

	cg_prop_ink_of(hex("#FFE0EC"), hex("#C2185B"), &k);
	ok(cg_color_distance(k.of[CG_PROP_BASE], hex("#FFE0EC")) == 0, "a pale pink is exact");
	h = cg_color_to_lch(k.of[CG_PROP_SHADE]).h;
	ok(h < 30 && cg_color_to_lch(k.of[CG_PROP_SHADE]).c > .05,
	    "its shade is a rose and no lilac: hue %.0f", h);
	cg_prop_ink_of(hex("#F7E9A0"), hex("#C2185B"), &k);
	ok(cg_color_distance(k.of[CG_PROP_BASE], hex("#F7E9A0")) == 0, "a pale yellow is exact");
}

/* Food keeps its kind of colour under any brand, and takes the brand's own of that kind. */
static void
natures_hold(void)
{
	const struct cg_rgb blue[] = { hex("#0067A3"), hex("#3FA9F5"), hex("#17304F") };
	const struct cg_rgb warm[] = { hex("#E07A10"), hex("#0067A3"), hex("#FFFFFF") };
	struct cg_rgb base = blue[0], accent = blue[1], nature;
	double h;

	ok(cg_prop_natural(cg_prop_find("lemon"), blue, 3, &base, &accent), "a lemon has a nature");
	h = cg_color_to_lch(base).h;
	ok(h > 85 && h < 112, "it is yellow under a blue brand: hue %.0f", h);
	h = cg_color_to_lch(accent).h;
	ok(h > 120 && h < 155, "its leaf is green: hue %.0f", h);
	cg_prop_natural(cg_prop_find("orange"), warm, 3, &base, &accent);
	ok(cg_color_distance(base, warm[0]) < 1e-9, "an orange is in the brand's own orange");
	base = nature = blue[0];
	ok(!cg_prop_natural(cg_prop_find("sneaker"), blue, 3, &base, &accent) &&
	    cg_color_distance(base, nature) < 1e-9, "a shoe is of whatever colour one likes");
}

enum { ICON = 32 };

static cairo_surface_t *
icon(const struct cg_prop *p, int black)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, ICON, ICON);
	cairo_t *cr = cairo_create(s);
	struct cg_prop_ink k;

	cg_prop_ink_of(hex("#E4572E"), hex("#FFC53D"), &k);
	cairo_set_source_rgb(cr, 0, 0, 0);
	ok((black ? cg_prop_silhouette(cr, p, ICON / 2, ICON / 2, ICON)
		  : cg_prop_draw(cr, p, ICON / 2, ICON / 2, ICON, &k)) == 0,
	    "%s is drawn", p->id);
	cairo_destroy(cr);
	cairo_surface_flush(s);
	return s;
}

/* How much of two silhouettes is common to both: 1 for equal ones. */
static double
alike(cairo_surface_t *a, cairo_surface_t *b)
{
	long both = 0, any = 0;

	for (int y = 0; y < ICON; y++)
		for (int x = 0; x < ICON; x++) {
			int p = cairo_image_surface_get_data(a)[y * cairo_image_surface_get_stride(a) + 4 * x + 3];
			int q = cairo_image_surface_get_data(b)[y * cairo_image_surface_get_stride(b) + 4 * x + 3];

			both += p < q ? p : q;
			any += p < q ? q : p;
		}
	return any ? (double)both / (double)any : 1;
}

/* An industry's props and those of the celebration: what a game deals from. */
static size_t
set_of(const char *industry, const struct cg_prop *set[2 * CG_PROPS_EACH])
{
	size_t n = cg_prop_of(industry, set);

	return strcmp(industry, "celebration") == 0 ? n : n + cg_prop_of(NULL, set + n);
}

static void
silhouettes(void)
{
	for (size_t i = 0; i < CG_INDUSTRIES; i++) {
		const struct cg_prop *set[2 * CG_PROPS_EACH];
		cairo_surface_t *s[2 * CG_PROPS_EACH];
		size_t n = set_of(cg_industries[i], set), a = 0, b = 1;
		double worst = 0;

		for (size_t k = 0; k < n; k++)
			s[k] = icon(set[k], 1);
		for (size_t k = 0; k < n; k++)
			for (size_t j = k + 1; j < n; j++) {
				double same = alike(s[k], s[j]);

				if (same > worst) {
					worst = same;
					a = k;
					b = j;
				}
			}
		ok(worst < 0.85, "%s: black at 32 pixels, %s and %s share %.0f %%",
		    cg_industries[i], set[a]->id, set[b]->id, worst * 100);
		for (size_t k = 0; k < n; k++)
			cairo_surface_destroy(s[k]);
	}
}

static void
drawing(void)
{
	const struct cg_prop *p = cg_prop_find("gift");
	cairo_surface_t *a = icon(p, 0), *b = icon(p, 0);
	cairo_t *cr = cairo_create(a);
	struct cg_prop_ink k;

	ok(memcmp(cairo_image_surface_get_data(a), cairo_image_surface_get_data(b),
	    (size_t)(ICON * cairo_image_surface_get_stride(a))) == 0, "twice the same pixels");
	ok(alike(a, b) == 1, "and the same shape");
	cg_prop_ink_of(hex("#17798F"), hex("#FFC53D"), &k);
	k.alpha = 0.5;
	k.flat = true;
	is_int(cg_prop_draw(cr, p, 16, 16, 32, &k), 0, "half transparent and flat");
	cg_prop_shadow(cr, p, 16, 16, 32, hex("#101018"), 0.3);
	ok(cairo_status(cr) == CAIRO_STATUS_SUCCESS, "a shadow under it");
	cairo_destroy(cr);
	cairo_surface_destroy(a);
	cairo_surface_destroy(b);
}

/* Text that went through JSON: can it be read, is it the same drawing in the middle? */
static void
check_symbol(const struct cg_prop *p)
{
	json_t *j = cg_prop_json(p, CG_PROP_EN), *list = json_object_get(j, "paths");
	struct cg_prop_path moved[32];
	struct cg_prop copy = *p;
	double was[4], is[4];

	for (size_t i = 0; i < p->n && i < 32; i++) {
		moved[i].d = json_string_value(json_object_get(json_array_get(list, i), "d"));
		moved[i].tone = p->paths[i].tone;
		if (strlen(moved[i].d) > 2000)
			ok(0, "%s: a path is longer than games take", p->id);
	}
	copy.paths = moved;
	cg_prop_bounds(p, was);
	cg_prop_bounds(&copy, is);
	ok(p->n <= 24 && commands(&copy) == commands(p) && fabs(is[1] + is[3] - CG_PROP_GRID) < 0.3 &&
	    fabs(is[0] - was[0]) < 1e-9 && fabs(is[3] - is[1] - was[3] + was[1]) < 1e-6,
	    "%s: the symbol is the same drawing, in the middle (%.2f %.2f)", p->id, is[1], is[3]);
	json_decref(j);
}

static void
as_json(void)
{
	const struct cg_prop *p = cg_prop_find("heart");
	json_t *j = cg_prop_json(p, CG_PROP_DE), *path = json_array_get(json_object_get(j, "paths"), 0);

	is_str(json_string_value(json_object_get(j, "id")), "heart", "the id");
	is_str(json_string_value(json_object_get(j, "name")), "Herz", "the name in the language");
	is_int((long long)json_array_size(json_object_get(j, "paths")), (long long)p->n, "every path");
	is_str(json_string_value(json_object_get(path, "tone")), "base", "its tone as a word");
	is_int((long long)json_object_size(j), 3, "nothing else");
	json_decref(j);
	j = cg_prop_json(p, 99);
	is_str(json_string_value(json_object_get(j, "name")), "heart", "an unknown language is English");
	json_decref(j);
	for (size_t i = 0; (p = cg_prop_at(i)); i++)
		check_symbol(p);
}

static void
names_differ(void)
{
	for (size_t i = 0; i < CG_INDUSTRIES; i++) {
		const struct cg_prop *set[2 * CG_PROPS_EACH];
		size_t n = set_of(cg_industries[i], set);
		int twins = 0;

		for (size_t a = 0; a < n; a++)
			for (size_t b = a + 1; b < n; b++)
				for (int k = 0; k < CG_PROP_LANGS; k++)
					twins += strcmp(set[a]->name[k], set[b]->name[k]) == 0;
		ok(twins == 0, "%s: no name twice in one language", cg_industries[i]);
	}
}

int
main(void)
{
	reads();
	refuses();
	arcs_are_round();
	tables();
	inks();
	pale_inks();
	natures_hold();
	silhouettes();
	drawing();
	as_json();
	names_differ();
	return done();
}
