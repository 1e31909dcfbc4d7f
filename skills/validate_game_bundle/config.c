/* The configuration: is it what its game takes, can it be read, does it give away what it must not. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "color/color.h"
#include "json/json.h"
#include "game/page.h"
#include "schema/schema.h"
#include "validate_game_bundle/inspect.h"

enum { CONFIG_MAX = 4 << 20, SHOWN = 20 };

static const struct cg_at here = { "game_config.json", 0, NULL };

static void
against_schema(struct cg_inspect *i)
{
	struct cg_violations bad = { NULL, 0, SHOWN };
	struct cg_err err = CG_ERR_INIT;

	if (!i->has_game) {
		cg_finding(i, CG_WARNING, CG_CONFIG, "TEMPLATE_NOT_INSTALLED", here,
		    "the game is not installed here, so its schema could not be asked");
		return;
	}
	if (cg_schema_check(i->game.schema, i->config, &bad, &err) < 0)
		cg_finding(i, CG_ERROR, CG_CONFIG, "CONFIG_SCHEMA_VIOLATION", here, "%s", err.msg);
	for (size_t k = 0; k < bad.n; k++)
		cg_finding(i, CG_ERROR, CG_CONFIG, "CONFIG_SCHEMA_VIOLATION", here, "%s: %s",
		    bad.v[k].field, bad.v[k].message);
	cg_violations_release(&bad);
}

static void
pair(struct cg_inspect *i, const struct cg_rgb *of, enum cg_role role, double least)
{
	double ratio = cg_color_contrast(of[role], of[CG_BACKGROUND]);

	if (ratio < least)
		cg_finding(i, role == CG_TEXT ? CG_ERROR : CG_WARNING, CG_CONFIG, "CONTRAST_TOO_LOW",
		    (struct cg_at){ "game_config.json", 0, "move its lightness, keep its hue" },
		    "%s on background has %.2f:1, %.1f:1 is needed", cg_role_names[role], ratio,
		    least);
}

static void
contrast(struct cg_inspect *i)
{
	const json_t *colors = json_object_get(json_object_get(i->config, "visuals"), "colors");
	struct cg_rgb of[CG_ROLES];

	for (int r = 0; r < CG_ROLES; r++)
		if (!cg_color_parse(cg_json_get_str(colors, cg_role_names[r], NULL), &of[r]))
			return;
	pair(i, of, CG_TEXT, 4.5);
	pair(i, of, CG_PRIMARY, 3);
	pair(i, of, CG_ACCENT, 3);
}

/* Members that only a server may know. A public code stands in offer.code. */
static bool
is_secret(const char *key)
{
	static const char *const names[] = { "correct_index", "correct_answer", "correct_answer_index",
		"correct", "prize_code", "coupon_code", "voucher_code", "winning_index",
		"winning_segment", "outcome", "landed_segment_index", "is_winner", "api_key", "secret",
		"password", "private_key" };

	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if (strcmp(key, names[k]) == 0)
			return true;
	return false;
}

static void
secrets(struct cg_inspect *i, const json_t *v, int depth)
{
	const char *key;
	json_t *m;
	size_t k;

	if (depth > 32)
		return;
	json_object_foreach((json_t *)v, key, m) {
		if (is_secret(key) && !json_is_null(m))
			cg_finding(i, CG_ERROR, CG_CONFIG, "SECRET_IN_CONFIG", (struct cg_at){
			    "game_config.json", 0, "leave it to the server" },
			    "'%s' can be read by every player", key);
		secrets(i, m, depth + 1);
	}
	json_array_foreach(v, k, m)
		secrets(i, m, depth + 1);
}

/* The page has the configuration in it; it must be the same one. */
static void
same_as_page(struct cg_inspect *i)
{
	static const char mark[] = "id=\"game-config\"";
	const char *s = strstr(i->page.s, mark), *end;
	struct cg_err ignored = CG_ERR_INIT;
	json_t *block;

	s = s ? strchr(s, '>') : NULL;
	end = s ? strstr(s, "</script>") : NULL;
	if (!end)
		return;
	block = cg_json_parse(s + 1, (size_t)(end - s - 1), "index.html", CG_JSON_NUL, &ignored);
	if (!block || !cg_json_equal(block, i->config))
		cg_finding(i, CG_ERROR, CG_CONFIG, "CONFIG_DIFFERS", (struct cg_at){ "index.html", 0,
		    "make the bundle again" }, "the page's own configuration is not that of "
		    "game_config.json");
	json_decref(block);
}

void
cg_check_config(struct cg_inspect *i)
{
	bool there = cg_tree_find(&i->tree, "game_config.json") != NULL;

	if (!i->config) {
		cg_finding(i, CG_ERROR, CG_CONFIG, there ? "INVALID_CONFIG_JSON" : "MISSING_CONFIG",
		    here, there ? "the configuration is no JSON object" : "there is none");
		return;
	}
	if (!cg_json_get_str(i->config, "template_id", NULL))
		cg_finding(i, CG_ERROR, CG_CONFIG, "MISSING_CONFIG_TEMPLATE_ID", here,
		    "the configuration does not say which game it is for");
	if (!json_is_object(json_object_get(i->config, "settings")))
		cg_finding(i, CG_ERROR, CG_CONFIG, "MISSING_CONFIG_SETTINGS", here, "no settings");
	if (!json_is_object(json_object_get(i->config, "visuals")))
		cg_finding(i, CG_WARNING, CG_CONFIG, "MISSING_CONFIG_VISUALS", here, "no visuals");
	against_schema(i);
	contrast(i);
	secrets(i, i->config, 0);
	same_as_page(i);
}
