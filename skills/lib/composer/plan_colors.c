/*
 * Colours of a plan. What was decided goes first, then the brand's, then what the
 * brief names, in the order of its words; pale colours are papers, dark neutral
 * ones inks or nights. What is missing follows from industry, mood and seed.
 */
#include <string.h>

#include "color/report.h"
#include "json/json.h"
#include "lib/composer/draw.h"
#include "lib/composer/plan_priv.h"
#include "lib/composer/stems.h"

struct offer {
	struct cg_rgb rgb[CG_COLORS_READ + 40];
	size_t n;
};

static void
give(struct cg_scheme *s, enum cg_role role, struct cg_rgb c)
{
	if (!s->have[role]) {
		s->of[role] = c;
		s->have[role] = true;
	}
}

/* Papers and inks are told by their lightness; the others are fills in their order. */
static void
sort_color(struct cg_scheme *s, struct offer *fills, struct cg_rgb c, bool night)
{
	struct cg_lch x = cg_color_to_lch(c);

	if (x.l > 0.93 && x.c < 0.05) {
		if (!s->have[CG_BACKGROUND] || cg_color_to_lch(s->of[CG_BACKGROUND]).l > 0.6)
			give(s, CG_BACKGROUND, c);
		else
			give(s, CG_TEXT, c);
	} else if (x.l < 0.24 && x.c < 0.06) {
		give(s, night ? CG_BACKGROUND : CG_TEXT, c);
	} else if (fills->n < CG_COLORS_READ) {
		fills->rgb[fills->n++] = c;
	}
}

/* On a dark page a dark colour is the page too: aubergine and gold stand on aubergine. */
static void
give_night(struct cg_scheme *s, const struct offer *f)
{
	for (size_t i = 0; i < f->n && !s->have[CG_BACKGROUND] && f->n > 1; i++) {
		struct cg_lch x = cg_color_to_lch(f->rgb[i]);

		if (x.l <= 0.42)
			give(s, CG_BACKGROUND, cg_color_from_lch((struct cg_lch){ x.l < 0.2 ? x.l
			    : 0.2, x.c * 0.6, x.h }));
	}
}

/* The first that can stand on paper or night is the primary: a yellow would have to be darkened. */
static void
give_fills(struct cg_scheme *s, struct offer *f)
{
	size_t first = 0, next = 0;
	static const enum cg_role order[] = { CG_SECONDARY, CG_ACCENT };
	bool night = s->have[CG_BACKGROUND] && cg_color_to_lch(s->of[CG_BACKGROUND]).l < 0.6;

	for (size_t i = 0; i < f->n; i++) {
		struct cg_lch x = cg_color_to_lch(f->rgb[i]);

		if (x.c > 0.03 && (night || x.l < 0.75)) {
			first = i;
			break;
		}
	}
	if (!f->n)
		return;
	if (!s->have[CG_PRIMARY])
		give(s, CG_PRIMARY, f->rgb[first]);
	else
		first = f->n;
	for (size_t i = 0; i < f->n && next < 2; i++) {
		if (i == first)
			continue;
		while (next < 2 && s->have[order[next]])
			next++;
		if (next < 2 && cg_color_distance(f->rgb[i], s->of[CG_PRIMARY]) >= 0.05)
			give(s, order[next++], f->rgb[i]);
	}
}

/* A primary of our own: the industry's hue, near enough to be told by, far enough to differ. */
static void
own_primary(const struct cg_reading *r, struct cg_scheme *s)
{
	static const double l[CG_MOODS] = { .55, .42, .53, .46, .48, .50, .40 };
	static const double c[CG_MOODS] = { .17, .08, .19, .12, .10, .16, .045 };
	double hue = cg_industry_hue(r->industry), u, v;
	struct cg_draw d;

	cg_draw_init(&d, r->seed, "primary");
	u = cg_draw_unit(&d);
	v = cg_draw_unit(&d);
	hue += (u * 2 - 1) * 22;
	if (r->mood == CG_URGENT && v < 0.6)
		hue = 20 + 25 * u;
	if (r->occasion == CG_CHRISTMAS)
		hue = v < 0.6 ? 22 + 8 * u : 150 + 12 * u;
	if (r->occasion == CG_HALLOWEEN)
		hue = v < 0.5 ? 52 : 305;
	if (r->occasion == CG_VALENTINE || r->occasion == CG_MOTHERS_DAY)
		hue = 5 + 15 * u;
	give(s, CG_PRIMARY, cg_color_from_lch((struct cg_lch){ l[r->mood] + 0.06 * (v - 0.5),
	    c[r->mood],
	    hue < 0 ? hue + 360 : hue >= 360 ? hue - 360 : hue }));
}

int
cg_plan_colors(const json_t *input, const struct cg_reading *r, struct cg_scheme *out)
{
	const json_t *assets = json_object_get(input, "brand_assets"), *a, *hex;
	bool night = r->wants.score[CG_SCAN_PLACE][CG_AT_NIGHT] >= 3 || r->mood == CG_PREMIUM;
	struct cg_repair moved[CG_ROLES];
	struct cg_draw d;
	struct offer fills = { .n = 0 };
	struct cg_rgb c;
	size_t i, k;
	int given = 0;

	memset(out, 0, sizeof *out);
	cg_scheme_read(out, json_object_get(json_object_get(input, "decided"), "color_scheme"));
	json_array_foreach(assets, i, a)
		json_array_foreach(json_object_get(a, "colors"), k, hex)
			if (cg_color_parse(json_string_value(hex), &c))
				sort_color(out, &fills, c, night);
	for (i = 0; i < r->colors; i++) {
		if (r->color[i].role == CG_BACKGROUND || r->color[i].role == CG_ACCENT)
			give(out, (enum cg_role)r->color[i].role, r->color[i].rgb);
		else
			sort_color(out, &fills, r->color[i].rgb, night);
	}
	if (r->mood == CG_PREMIUM)
		give_night(out, &fills);
	give_fills(out, &fills);
	for (int role = 0; role < CG_ROLES; role++)
		given += out->have[role];
	if (!out->have[CG_PRIMARY])
		own_primary(r, out);
	cg_draw_init(&d, r->seed, "scheme");
	cg_scheme_derive(out, r->mood, cg_industry_hue(r->industry), cg_draw_unit(&d));
	cg_scheme_repair(out, moved);
	return given;
}

static void
add(json_t *list, struct cg_rgb c)
{
	json_t *hex = cg_color_json(c);
	const json_t *have;
	size_t i;

	json_array_foreach(list, i, have)
		if (json_equal((json_t *)have, hex)) {
			json_decref(hex);
			return;
		}
	json_array_append_new(list, hex);
}

json_t *
cg_plan_theme(const json_t *input)
{
	json_t *out = json_object(), *palette = json_array();
	struct cg_reading r;
	struct cg_scheme s;
	char key[24];
	bool hex = false;
	double sure;

	cg_read_brief(input, &r);
	cg_plan_colors(input, &r, &s);
	for (int i = 0; i < CG_ROLES; i++) {
		snprintf(key, sizeof key, "%s_color", cg_role_names[i]);
		cg_json_set(out, key, cg_color_json(s.of[i]));
		add(palette, s.of[i]);
	}
	for (size_t i = 0; i < r.colors; i++) {
		hex = hex || r.color[i].hex;
		if (json_array_size(palette) < 8)
			add(palette, r.color[i].rgb);
	}
	for (double l = 0.35; json_array_size(palette) < 6 && l < 0.9; l += 0.12)
		add(palette, cg_color_with_l(s.of[CG_PRIMARY], l));
	/* Sure only of what stands there: the rest is a guess from mood and trade. */
	sure = hex ? 0.97 : r.colors > 1 ? 0.93 : r.colors ? 0.9 : 0.25 + 0.3 * r.mood_sure
	    + 0.15 * r.industry_sure;
	cg_json_set_str(out, "mood", cg_mood_names[r.mood]);
	cg_json_set(out, "confidence", json_real((double)(int)(sure * 100 + 0.5) / 100));
	cg_json_set(out, "palette", palette);
	cg_json_set_str(out, "provider", "offline");
	cg_reading_release(&r);
	return out;
}
