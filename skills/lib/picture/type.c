/* Fonts by file, script coverage by code point, even lines by least squares. */
#include "lib/picture/type.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"

#define FONTS "/usr/share/fonts/"
#define NOTO FONTS "truetype/noto/"

struct face {
	const char *file, *family;
	int weight;
};

/* display, text, label */
static const struct face pairs[CG_VOICES][3] = {
	[CG_VOICE_BOLD] = {
		{ "opentype/league-spartan/LeagueSpartan-Black.otf", "League Spartan", 900 },
		{ "truetype/inter-vf/Inter-roman.var.ttf", "Inter", 500 },
		{ "truetype/inter-vf/Inter-roman.var.ttf", "Inter", 700 } },
	[CG_VOICE_URGENT] = {
		{ "opentype/bebas-neue/BebasNeue-Bold.otf", "Bebas Neue", 700 },
		{ "truetype/karla/Karla-Medium.otf", "Karla", 500 },
		{ "truetype/karla/Karla-Bold.otf", "Karla", 700 } },
	[CG_VOICE_PREMIUM] = {
		{ "opentype/didot/GFSDidotBold.otf", "GFS Didot", 700 },
		{ "truetype/lato/Lato-Medium.ttf", "Lato", 500 },
		{ "truetype/lato/Lato-Bold.ttf", "Lato", 700 } },
	[CG_VOICE_WARM] = {
		{ "truetype/vollkorn/Vollkorn-Black.ttf", "Vollkorn", 900 },
		{ "opentype/cabin/Cabin-Medium.otf", "Cabin", 500 },
		{ "opentype/cabin/Cabin-Bold.otf", "Cabin", 700 } },
	[CG_VOICE_PLAYFUL] = {
		{ "opentype/dosis/Dosis-ExtraBold.otf", "Dosis", 800 },
		{ "truetype/quicksand/Quicksand-Bold.ttf", "Quicksand", 700 },
		{ "truetype/quicksand/Quicksand-Bold.ttf", "Quicksand", 700 } },
	[CG_VOICE_HANDMADE] = {
		{ "opentype/kaushanscript/KaushanScript-Regular.otf", "Kaushan Script", 400 },
		{ "truetype/averia-gwf/AveriaSansGWF-Regular.ttf", "Averia Sans GWF", 400 },
		{ "truetype/averia-gwf/AveriaSansGWF-Bold.ttf", "Averia Sans GWF", 700 } },
	[CG_VOICE_TECHNICAL] = {
		{ "truetype/play/Play-Bold.ttf", "Play", 700 },
		{ "truetype/manrope/Manrope-Medium.ttf", "Manrope", 500 },
		{ "truetype/manrope/Manrope-Bold.ttf", "Manrope", 700 } },
	[CG_VOICE_RETRO] = {
		{ "truetype/dotgothic16/DotGothic16-Regular.ttf", "DotGothic16", 400 },
		{ "opentype/courier-prime/Courier Prime.otf", "Courier Prime", 400 },
		{ "opentype/courier-prime/Courier Prime Bold.otf", "Courier Prime", 700 } },
	[CG_VOICE_PROFESSIONAL] = {
		{ "truetype/manrope/Manrope-ExtraBold.ttf", "Manrope", 800 },
		{ "truetype/inter-vf/Inter-roman.var.ttf", "Inter", 500 },
		{ "truetype/inter-vf/Inter-roman.var.ttf", "Inter", 700 } },
};

/* Scripts beyond what every pair can write; the first range that holds wins. */
struct range {
	uint32_t from, to;
	const char *file, *package;
};

static const struct range ranges[] = {
	{ 0x0100, 0x058f, NOTO "NotoSans-Bold.ttf", "noto-core" }, /* Latin, Greek, Cyrillic */
	{ 0x0590, 0x05ff, NOTO "NotoSansHebrew-Bold.ttf", "noto-core" },
	{ 0x0600, 0x077f, NOTO "NotoSansArabic-Bold.ttf", "noto-core" },
	{ 0x0900, 0x097f, NOTO "NotoSansDevanagari-Bold.ttf", "noto-core" },
	{ 0x0980, 0x09ff, NOTO "NotoSansBengali-Bold.ttf", "noto-core" },
	{ 0x0a00, 0x0a7f, NOTO "NotoSansGurmukhi-Bold.ttf", "noto-core" },
	{ 0x0a80, 0x0aff, NOTO "NotoSansGujarati-Bold.ttf", "noto-core" },
	{ 0x0b80, 0x0bff, NOTO "NotoSansTamil-Bold.ttf", "noto-core" },
	{ 0x0c00, 0x0c7f, NOTO "NotoSansTelugu-Bold.ttf", "noto-core" },
	{ 0x0c80, 0x0cff, NOTO "NotoSansKannada-Bold.ttf", "noto-core" },
	{ 0x0d00, 0x0d7f, NOTO "NotoSansMalayalam-Bold.ttf", "noto-core" },
	{ 0x0e00, 0x0e7f, NOTO "NotoSansThai-Bold.ttf", "noto-core" },
	{ 0x0e80, 0x0eff, NOTO "NotoSansLao-Bold.ttf", "noto-core" },
	{ 0x10a0, 0x10ff, NOTO "NotoSansGeorgian-Bold.ttf", "noto-core" },
	{ 0x1100, 0x11ff, FONTS "opentype/noto/NotoSansCJK-Bold.ttc", "noto-cjk" },
	{ 0x1e00, 0x1fff, NOTO "NotoSans-Bold.ttf", "noto-core" },
	{ 0x20a0, 0x20cf, NOTO "NotoSans-Bold.ttf", "noto-core" }, /* currency */
	{ 0x2190, 0x25ff, NOTO "NotoSansSymbols2-Regular.ttf", "noto-core" },
	{ 0x2600, 0x27bf, NOTO "NotoColorEmoji.ttf", "noto-color-emoji" },
	{ 0x2b00, 0x2bff, NOTO "NotoColorEmoji.ttf", "noto-color-emoji" },
	{ 0x2e80, 0xd7ff, FONTS "opentype/noto/NotoSansCJK-Bold.ttc", "noto-cjk" },
	{ 0xf900, 0xfaff, FONTS "opentype/noto/NotoSansCJK-Bold.ttc", "noto-cjk" },
	{ 0xfb1d, 0xfb4f, NOTO "NotoSansHebrew-Bold.ttf", "noto-core" },
	{ 0xfb50, 0xfdff, NOTO "NotoSansArabic-Bold.ttf", "noto-core" },
	{ 0xff00, 0xffef, FONTS "opentype/noto/NotoSansCJK-Bold.ttc", "noto-cjk" },
	{ 0x1f000, 0x1faff, NOTO "NotoColorEmoji.ttf", "noto-color-emoji" },
	{ 0x20000, 0x323af, FONTS "opentype/noto/NotoSansCJK-Bold.ttc", "noto-cjk" },
};

enum { FILES = 12, FONT_MAX = 64 << 20 };

struct cg_type {
	const struct face *pair;
	FcConfig *config;
	PangoFontMap *map;
	PangoContext *context;
	char *file[FILES]; /* paths */
	size_t n_file;
	int unknown;
};

/* --- opening --- */

static int
add_file(struct cg_type *t, const char *path, const char *package, struct cg_err *err)
{
	size_t i;

	for (i = 0; i < t->n_file; i++)
		if (strcmp(t->file[i], path) == 0)
			return 0;
	if (t->n_file == FILES)
		return 0;
	if (!FcConfigAppFontAddFile(t->config, (const FcChar8 *)path))
		return cg_err_set(err, CG_E_CONFIG, "the font %s is not there: install the package "
		    "fonts-%s, or all with scripts/deps run", path, package);
	t->file[t->n_file++] = cg_strdup(path);
	return 0;
}

static int
add_pair(struct cg_type *t, struct cg_err *err)
{
	char path[256], package[64];
	const char *dir;
	int i;

	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), FONTS "%s", t->pair[i].file);
		dir = strchr(t->pair[i].file, '/') + 1;
		snprintf(package, sizeof(package), "%.*s", (int)strcspn(dir, "/"), dir);
		if (add_file(t, path, package, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_scripts(struct cg_type *t, const char *text, struct cg_err *err)
{
	size_t i;

	if (!text || !g_utf8_validate(text, -1, NULL))
		return 0;
	for (; *text; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);

		for (i = 0; c >= 0x100 && i < sizeof(ranges) / sizeof(ranges[0]); i++)
			if (c >= ranges[i].from && c <= ranges[i].to) {
				if (add_file(t, ranges[i].file, ranges[i].package, err) < 0)
					return -1;
				break;
			}
	}
	return 0;
}

/*
 * Fonts of pictures, emoji above all, exist in one size: have them scaled to the
 * size asked for, which a configuration without rules does not do.
 */
static void
scale_pictures(FcConfig *config)
{
	static const char rule[] = "<?xml version='1.0'?><fontconfig><match target='font'>"
	    "<test name='outline'><bool>false</bool></test>"
	    "<edit name='pixelsizefixupfactor' mode='assign'><divide>"
	    "<name target='pattern'>pixelsize</name><name target='font'>pixelsize</name>"
	    "</divide></edit>"
	    "<edit name='matrix' mode='assign'><times><name>matrix</name><matrix>"
	    "<name>pixelsizefixupfactor</name><double>0</double>"
	    "<double>0</double><name>pixelsizefixupfactor</name></matrix></times></edit>"
	    "</match></fontconfig>";

	FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)rule, FcFalse);
}

#ifdef __SANITIZE_ADDRESS__
/*
 * Pango matches fonts in a thread of its own, which the end of a process overtakes:
 * what Fontconfig has made there by then is nobody's.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

const char *
__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif

static void
context_init(struct cg_type *t, const char *lang)
{
	cairo_font_options_t *o = cairo_font_options_create();

	t->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(t->map), t->config);
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(t->map), 96);
	t->context = pango_font_map_create_context(t->map);
	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(t->context, o);
	pango_context_set_round_glyph_positions(t->context, FALSE);
	/* never the environment's language */
	pango_context_set_language(t->context,
	    pango_language_from_string(lang && *lang ? lang : "en"));
	cairo_font_options_destroy(o);
}

int
cg_type_open(enum cg_voice voice, const char *const *texts, size_t n, const char *lang,
    struct cg_type **out, struct cg_err *err)
{
	struct cg_type *t = cg_calloc(1, sizeof(*t));
	size_t i;

	t->pair = pairs[voice];
	t->config = FcConfigCreate();
	scale_pictures(t->config);
	if (add_pair(t, err) < 0)
		goto fail;
	for (i = 0; i < n; i++)
		if (add_scripts(t, texts[i], err) < 0)
			goto fail;
	context_init(t, lang);
	*out = t;
	return 0;
fail:
	cg_type_close(t);
	return -1;
}

void
cg_type_close(struct cg_type *t)
{
	if (!t)
		return;
	if (t->context)
		g_object_unref(t->context);
	if (t->map)
		g_object_unref(t->map);
	FcConfigDestroy(t->config);
	while (t->n_file)
		free(t->file[--t->n_file]);
	free(t);
}

double
cg_type_scale(enum cg_voice voice)
{
	/* narrow capitals stand for much less width than a black geometric face */
	static const double scale[CG_VOICES] = { [CG_VOICE_BOLD] = .96, [CG_VOICE_URGENT] = 1.5,
		[CG_VOICE_PREMIUM] = .98, [CG_VOICE_WARM] = 1.04, [CG_VOICE_PLAYFUL] = 1.12,
		[CG_VOICE_HANDMADE] = 1.08, [CG_VOICE_TECHNICAL] = 1, [CG_VOICE_RETRO] = .96,
		[CG_VOICE_PROFESSIONAL] = .98 };

	return scale[voice];
}

int
cg_type_unknown(const struct cg_type *t)
{
	return t->unknown;
}

void
cg_type_names(const struct cg_type *t, struct cg_buf *b)
{
	char hex[CG_HEX_LEN + 1];
	struct cg_buf font;
	size_t i;

	for (i = 0; i < t->n_file; i++) {
		struct cg_err err = CG_ERR_INIT;

		cg_buf_init(&font, FONT_MAX);
		snprintf(hex, sizeof(hex), "0");
		if (cg_file_read(&font, t->file[i], &err) == 0)
			cg_sha256_hex(font.s, font.len, hex);
		cg_buf_printf(b, "%s%s %.16s", i ? ", " : "", cg_path_base(t->file[i]), hex);
		cg_buf_release(&font);
	}
}

/* --- lines --- */

PangoLayout *
cg_type_layout(struct cg_type *t, enum cg_face face, double px, const char *text, size_t len)
{
	const struct face *f = &t->pair[face];
	PangoFontDescription *d = pango_font_description_new();
	PangoLayout *l = pango_layout_new(t->context);

	pango_font_description_set_family_static(d, f->family);
	pango_font_description_set_weight(d, (PangoWeight)f->weight);
	pango_font_description_set_absolute_size(d, px * PANGO_SCALE);
	pango_layout_set_font_description(l, d);
	pango_layout_set_single_paragraph_mode(l, TRUE);
	pango_layout_set_text(l, text, (int)len);
	pango_font_description_free(d);
	return l;
}

/* Ink of one line: left and width in x, above and below the baseline in y. */
static void
measure(struct cg_type *t, enum cg_face face, double px, const char *s, size_t len,
    double *left, double *width, double *above, double *below)
{
	PangoLayout *l = cg_type_layout(t, face, px, s, len);
	PangoRectangle ink, logical;
	double base = (double)pango_layout_get_baseline(l) / PANGO_SCALE;

	pango_layout_get_extents(l, &ink, &logical);
	*left = (double)ink.x / PANGO_SCALE;
	*width = (double)ink.width / PANGO_SCALE;
	*above = base - (double)ink.y / PANGO_SCALE;
	*below = (double)(ink.y + ink.height) / PANGO_SCALE - base;
	t->unknown += pango_layout_get_unknown_glyphs_count(l);
	g_object_unref(l);
}

/*
 * Whether text[at] begins what belongs to the number before it: a per cent sign, a
 * currency, a unit. The two stay in one line.
 */
static bool
is_unit(const char *text, size_t at)
{
	static const char *const units[] = { "%", "\xe2\x80\xb0", "\xe2\x82\xac", "$", "\xc2\xa3",
		"\xc2\xa5", "\xc2\xb0", "EUR", "USD", "GBP", "CHF", "kr", "R$", "g", "kg", "ml", "cl", "l",
		"L", "mm", "cm", "m", "km", "h", "min", "s", "Uhr" };
	size_t i, n, before = at;

	while (before && text[before - 1] == ' ')
		before--;
	if (before == at || !before || text[before - 1] < '0' || text[before - 1] > '9')
		return false;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		n = strlen(units[i]);
		if (strncmp(text + at, units[i], n) == 0 && !g_ascii_isalnum(text[at + n]))
			return true;
	}
	return false;
}

enum { PIECES = 64 };

struct pieces {
	size_t n, at[PIECES + 1]; /* where a line may start; at[n] is the text's end */
	double to[PIECES + 1];    /* width of the text up to there at the size of measuring */
};

static const double measuring = 100; /* pixels an em */

static void
pieces_find(struct cg_type *t, enum cg_face face, const char *text, struct pieces *p)
{
	PangoLayout *l = cg_type_layout(t, face, measuring, text, strlen(text));
	int n, i;
	const PangoLogAttr *a = pango_layout_get_log_attrs_readonly(l, &n);
	const char *s = text;
	double width, x, y, z;

	p->n = 0;
	p->at[p->n++] = 0;
	for (i = 0; i + 1 < n; i++, s = g_utf8_next_char(s))
		if (i > 0 && a[i].is_line_break && p->n < PIECES && !is_unit(text, (size_t)(s - text)))
			p->at[p->n++] = (size_t)(s - text);
	p->at[p->n] = strlen(text);
	p->to[0] = 0;
	for (i = 1; i <= (int)p->n; i++) {
		measure(t, face, measuring, text, p->at[i], &x, &width, &y, &z);
		p->to[i] = width;
	}
	g_object_unref(l);
}

/* Break into exactly n lines with the least sum of squared widths; the widest comes back. */
static double
even(const struct pieces *p, size_t n, size_t cut[CG_TYPE_LINES + 1])
{
	static const double never = 1e18;
	double best[CG_TYPE_LINES + 1][PIECES + 1], widest = 0;
	size_t from[CG_TYPE_LINES + 1][PIECES + 1], i, j, k;

	for (i = 0; i <= p->n; i++)
		best[0][i] = i ? never : 0;
	for (k = 1; k <= n; k++)
		for (i = 0; i <= p->n; i++) {
			best[k][i] = never;
			from[k][i] = 0;
			for (j = k - 1; j < i; j++) {
				double w = p->to[i] - p->to[j], cost = best[k - 1][j] + w * w;

				/* a last line of one short word looks lost */
				if (k == n && n > 1 && i - j == 1 && i == p->n && p->n > 3)
					cost += w * w * .3;
				if (cost < best[k][i]) {
					best[k][i] = cost;
					from[k][i] = j;
				}
			}
		}
	cut[n] = p->n;
	for (k = n; k > 0; k--)
		cut[k - 1] = from[k][cut[k]];
	for (k = 0; k < n; k++)
		if (p->to[cut[k + 1]] - p->to[cut[k]] > widest)
			widest = p->to[cut[k + 1]] - p->to[cut[k]];
	return widest;
}

static size_t
trimmed(const char *s, size_t len)
{
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\n' || s[len - 1] == '\t'))
		len--;
	return len;
}

/* Without a middle dot, set off by a space, at the end. */
static size_t
undotted(const char *s, size_t len)
{
	static const char dot[] = " \xc2\xb7";
	const size_t n = sizeof(dot) - 1;

	return len > n && memcmp(s + len - n, dot, n) == 0 ? trimmed(s, len - n) : len;
}

static double
leading_of(const struct cg_type *t, enum cg_face face)
{
	return face == CG_FACE_DISPLAY && t->pair == pairs[CG_VOICE_URGENT] ? .98 :
	    face == CG_FACE_DISPLAY ? 1.06 : 1.32;
}

static void
lines_measure(struct cg_type *t, enum cg_face face, struct cg_lines *o)
{
	double up, down;
	size_t i;

	o->leading = leading_of(t, face) * o->px;
	o->width = o->ascent = o->descent = 0;
	for (i = 0; i < o->n; i++) {
		measure(t, face, o->px, o->line[i].s, o->line[i].len, &o->line[i].left,
		    &o->line[i].width, &up, &down);
		o->width = o->line[i].width > o->width ? o->line[i].width : o->width;
		if (i == 0)
			o->ascent = up;
		if (i + 1 == o->n)
			o->descent = down > 0 ? down : 0;
	}
	o->height = o->n ? o->ascent + o->descent + (double)(o->n - 1) * o->leading : 0;
}

double
cg_type_break(struct cg_type *t, enum cg_face face, const char *text, double px, double width,
    double height, size_t max, struct cg_lines *out)
{
	struct pieces p;
	size_t n, i, cut[CG_TYPE_LINES + 1], best_cut[CG_TYPE_LINES + 1] = { 0, 1 };
	double best = 0;

	memset(out, 0, sizeof(*out));
	if (!text || !*text || !g_utf8_validate(text, -1, NULL))
		return 0;
	pieces_find(t, face, text, &p);
	out->n = 1;
	for (n = 1; n <= max && n <= CG_TYPE_LINES && n <= p.n; n++) {
		double widest = even(&p, n, cut), fit = width / (widest / measuring);
		double tall = height / ((double)(n - 1) * leading_of(t, face) + 1.0);

		fit = fit > px ? px : fit;
		fit = fit > tall ? tall : fit;
		/* another line must pay for itself */
		if (fit > best * 1.06) {
			best = fit;
			out->n = n;
			memcpy(best_cut, cut, sizeof(cut));
		}
	}
	if (p.n == 1)
		best_cut[1] = 1;
	for (i = 0; i < out->n; i++) {
		out->line[i].s = text + p.at[best_cut[i]];
		out->line[i].len = trimmed(out->line[i].s, p.at[best_cut[i + 1]] - p.at[best_cut[i]]);
		if (i + 1 < out->n) /* the break stands for the dot between two things */
			out->line[i].len = undotted(out->line[i].s, out->line[i].len);
	}
	out->px = best;
	lines_measure(t, face, out);
	return best;
}

void
cg_type_draw(struct cg_type *t, cairo_t *cr, enum cg_face face, const struct cg_lines *l,
    double x, double y, double width, double align)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		PangoLayout *line = cg_type_layout(t, face, l->px, l->line[i].s, l->line[i].len);
		double base = (double)pango_layout_get_baseline(line) / PANGO_SCALE;

		cairo_move_to(cr, x + (width - l->line[i].width) * align - l->line[i].left,
		    y + l->ascent + (double)i * l->leading - base);
		pango_cairo_show_layout(cr, line);
		g_object_unref(line);
	}
}
