/*
 * theme_resolve: one palette out of many proposals, role by role, and readable.
 * Who is nearer to the brand goes first: what the customer fixed, the colours
 * of the brand, a brief that is sure of itself, the picture, the plan; a brief
 * that is not sure is still better than nothing.
 */
#include <string.h>

#include "base/err.h"
#include "color/color.h"
#include "color/report.h"
#include "json/json.h"
#include "lib/handler.h"

enum { PALETTE_MAX = 10 };

struct choice {
	struct cg_scheme scheme;
	const char *source[CG_ROLES];
};

static void
offer(struct choice *c, enum cg_role role, const char *hex, const char *source)
{
	if (!c->scheme.have[role] && cg_color_parse(hex, &c->scheme.of[role])) {
		c->scheme.have[role] = true;
		c->source[role] = source;
	}
}

static void
offer_scheme(struct choice *c, const json_t *scheme, const char *suffix, const char *source)
{
	char key[32];

	for (int r = 0; r < CG_ROLES; r++) {
		snprintf(key, sizeof key, "%s%s", cg_role_names[r], suffix);
		offer(c, (enum cg_role)r, cg_json_get_str(scheme, key, NULL), source);
	}
}

/* Brand colours have an order and no roles: papers and inks are told by their lightness. */
static void
offer_brand(struct choice *c, const json_t *assets)
{
	static const enum cg_role fills[] = { CG_PRIMARY, CG_SECONDARY, CG_ACCENT };
	size_t i, k, fill = 0;
	const json_t *a, *hex;

	json_array_foreach(assets, i, a)
		json_array_foreach(json_object_get(a, "colors"), k, hex) {
			struct cg_rgb rgb;
			struct cg_lch x;

			if (!cg_color_parse(json_string_value(hex), &rgb))
				continue;
			x = cg_color_to_lch(rgb);
			if (x.l > 0.93 && x.c < 0.05)
				offer(c, CG_BACKGROUND, json_string_value(hex), "brand");
			else if (x.l < 0.28 && x.c < 0.05 && fill)
				offer(c, CG_TEXT, json_string_value(hex), "brand");
			else if (fill < 3)
				offer(c, fills[fill++], json_string_value(hex), "brand");
		}
}

/* A dark colour of the brand is no ink where the paper is dark: another text is found. */
static void
drop_ink(struct choice *c)
{
	bool brand = c->source[CG_TEXT] && strcmp(c->source[CG_TEXT], "brand") == 0;

	if (brand && cg_color_contrast(c->scheme.of[CG_TEXT], c->scheme.of[CG_BACKGROUND]) < 3)
		c->scheme.have[CG_TEXT] = false;
}

static enum cg_mood
mood(const json_t *in, const struct choice *c, bool sure)
{
	int m = sure ? cg_mood_of(cg_json_get_str(json_object_get(in, "brief_theme"), "mood", NULL))
	    : -1;

	if (m < 0)
		m = cg_mood_of(cg_json_get_str(json_object_get(in, "image_theme"), "mood", NULL));
	if (m < 0)
		m = cg_mood_of(cg_json_get_str(json_object_get(in, "brief_theme"), "mood", NULL));
	if (m < 0 && c->scheme.have[CG_PRIMARY])
		return cg_mood_of_color(c->scheme.of[CG_PRIMARY]);
	return m < 0 ? CG_PLAYFUL : (enum cg_mood)m;
}

static void
add_color(json_t *palette, struct cg_rgb c)
{
	json_t *hex = cg_color_json(c);
	const json_t *have;
	size_t i;

	json_array_foreach(palette, i, have)
		if (json_equal((json_t *)have, hex)) {
			json_decref(hex);
			return;
		}
	if (json_array_size(palette) < PALETTE_MAX)
		json_array_append_new(palette, hex);
	else
		json_decref(hex);
}

static void
add_list(json_t *palette, const json_t *list)
{
	struct cg_rgb c;
	const json_t *hex;
	size_t i;

	json_array_foreach(list, i, hex)
		if (cg_color_parse(json_string_value(hex), &c))
			add_color(palette, c);
}

/* The five roles, then what else was proposed, then tones of the primary up to five. */
static json_t *
palette(const struct cg_scheme *s, const json_t *in)
{
	json_t *p = json_array();
	const json_t *assets = json_object_get(in, "brand_assets"), *a;
	size_t i;

	for (int r = 0; r < CG_ROLES; r++)
		add_color(p, s->of[r]);
	json_array_foreach(assets, i, a)
		add_list(p, json_object_get(a, "colors"));
	add_list(p, json_object_get(json_object_get(in, "brief_theme"), "palette"));
	add_list(p, json_object_get(json_object_get(in, "image_theme"), "palette"));
	for (double l = 0.35; json_array_size(p) < 5 && l < 0.9; l += 0.1)
		add_color(p, cg_color_with_l(s->of[CG_PRIMARY], l));
	return p;
}

static void
put_result(struct cg_handler *h, struct choice *c, enum cg_mood m)
{
	json_t *source = json_object();
	char key[32];

	cg_json_set(h->data, "repairs", cg_scheme_repair_json(&c->scheme));
	for (int r = 0; r < CG_ROLES; r++) {
		snprintf(key, sizeof key, "%s_color", cg_role_names[r]);
		cg_json_set(h->data, key, cg_color_json(c->scheme.of[r]));
		cg_json_set_str(source, cg_role_names[r], c->source[r] ? c->source[r] : "derived");
	}
	cg_json_set(h->data, "color_scheme", cg_scheme_json(&c->scheme));
	cg_json_set_str(h->data, "mood", cg_mood_names[m]);
	cg_json_set(h->data, "palette", palette(&c->scheme, h->input));
	cg_json_set(h->data, "source", source);
	cg_json_set_str(h->data, "provider", "offline");
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	const json_t *in = h->input, *brief = json_object_get(in, "brief_theme");
	bool sure = cg_json_get_num(brief, "confidence", 0) >= 0.9;
	struct choice c = { .source = { NULL } };
	struct cg_lch p;
	enum cg_mood m;

	if (!json_object_size(in))
		return cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR", "nothing proposes a colour");
	offer_scheme(&c, json_object_get(in, "fixed_scheme"), "", "fixed");
	offer_brand(&c, json_object_get(in, "brand_assets"));
	if (sure)
		offer_scheme(&c, brief, "_color", "brief");
	offer_scheme(&c, json_object_get(in, "image_theme"), "_color", "image");
	offer_scheme(&c, json_object_get(in, "plan_scheme"), "", "plan");
	offer_scheme(&c, brief, "_color", "brief");
	drop_ink(&c);
	offer_scheme(&c, json_object_get(in, "plan_scheme"), "", "plan");
	offer_scheme(&c, brief, "_color", "brief");
	m = mood(in, &c, sure);
	p = cg_color_to_lch(c.scheme.of[CG_PRIMARY]);
	cg_scheme_derive(&c.scheme, m, p.h, 0.25);
	put_result(h, &c, m);
	return 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
