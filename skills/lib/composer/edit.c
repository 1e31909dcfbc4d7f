/* Colours that can be read and chances that can be true, whoever proposed them. */
#include <stdio.h>
#include <string.h>

#include "color/color.h"
#include "color/report.h"
#include "json/json.h"
#include "lib/composer/edit.h"
#include "lib/handler.h"

enum { PALETTE_MAX = 8 };

static bool
has_color(const json_t *palette, struct cg_rgb c)
{
	struct cg_rgb other;
	size_t i;
	json_t *v;

	json_array_foreach(palette, i, v)
		if (json_is_string(v) && cg_color_parse(json_string_value(v), &other)
		    && cg_color_equal(c, other))
			return true;
	return false;
}

/* What was a role's colour becomes what it is now; what is missing comes first. */
static void
mend_palette(json_t *palette, const struct cg_scheme *before, const struct cg_scheme *now)
{
	struct cg_rgb c;
	size_t i;
	json_t *v;

	json_array_foreach(palette, i, v)
		for (int r = 0; r < CG_ROLES; r++)
			if (json_is_string(v) && cg_color_parse(json_string_value(v), &c)
			    && cg_color_equal(c, before->of[r])) {
				json_array_set_new(palette, i, cg_color_json(now->of[r]));
				break;
			}
	for (int r = CG_ROLES - 1; r >= 0; r--)
		if (!has_color(palette, now->of[r]))
			json_array_insert_new(palette, 0, cg_color_json(now->of[r]));
	while (json_array_size(palette) > PALETTE_MAX)
		json_array_remove(palette, json_array_size(palette) - 1);
}

/* The roles under names with this ending, made readable in place; *before is what they were. */
static size_t
repair(struct cg_handler *h, json_t *doc, const char *ending, struct cg_scheme *before,
    struct cg_scheme *now)
{
	struct cg_repair moved[CG_ROLES];
	char key[32], from[8], to[8];
	size_t n;

	*now = (struct cg_scheme){ .have = { false } };
	for (int r = 0; r < CG_ROLES; r++) {
		snprintf(key, sizeof key, "%s%s", cg_role_names[r], ending);
		if (!(now->have[r] = cg_color_parse(cg_json_get_str(doc, key, ""), &now->of[r])))
			return 0;
	}
	*before = *now;
	n = cg_scheme_repair(now, moved);
	for (int r = 0; r < CG_ROLES; r++) {
		snprintf(key, sizeof key, "%s%s", cg_role_names[r], ending);
		json_object_set_new(doc, key, cg_color_json(now->of[r]));
	}
	for (size_t i = 0; i < n; i++) {
		cg_color_format(moved[i].from, from);
		cg_color_format(moved[i].to, to);
		cg_handler_log(h, "%s %s could not be read (%.2f to 1) and became %s",
		    cg_role_names[moved[i].role], from, moved[i].before, to);
	}
	return n;
}

size_t
cg_edit_scheme(struct cg_handler *h, json_t *scheme)
{
	struct cg_scheme before, now;

	return repair(h, scheme, "", &before, &now);
}

size_t
cg_edit_theme(struct cg_handler *h, json_t *theme)
{
	struct cg_scheme before, now;
	size_t n = repair(h, theme, "_color", &before, &now);
	json_t *palette = json_object_get(theme, "palette");

	if (palette && now.have[CG_ROLES - 1])
		mend_palette(palette, &before, &now);
	return n;
}

void
cg_edit_prizes(struct cg_handler *h, json_t *tiers, const char *pointer)
{
	double sum = 0;
	size_t i;
	json_t *t;

	json_array_foreach(tiers, i, t)
		sum += cg_json_get_num(t, "probability", 0);
	if (sum <= 1 + 1e-9)
		return;
	if (!h->last_draft) {
		cg_handler_issue(h, pointer, "the probabilities add up to %.3f; 1 is the most, and what "
		    "is left over is the chance of no prize", sum);
		return;
	}
	/* Cut, not rounded: thousandths that are too small still add up to less than 1. */
	json_array_foreach(tiers, i, t)
		cg_json_set(t, "probability",
		    json_real((double)(long)(cg_json_get_num(t, "probability", 0) / sum * 1000) / 1000));
	cg_handler_log(h, "the probabilities added up to %.3f and were made smaller", sum);
}
