/* Art direction to JSON and back. */
#include "lib/composer/direction.h"

#include <stdio.h>
#include <string.h>

#include "json/json.h"

const char *const cg_family_names[CG_FAMILIES] = { "horizon", "stage", "isometric", "poster",
	"fair", "night", "botanical", "flow" };
const char *const cg_season_names[CG_SEASONS] = { "none", "spring", "summer", "autumn",
	"winter" };
const char *const cg_overlay_names[CG_OVERLAYS] = { "none", "snow", "blossom", "leaves", "sun",
	"lanterns", "hearts" };
const char *const cg_voice_names[CG_VOICES] = { "bold", "urgent", "premium", "warm", "playful",
	"handmade", "technical", "retro", "professional" };

static int
word(const json_t *o, const char *key, const char *const *names, int n, int otherwise)
{
	const char *s = cg_json_get_str(o, key, "");
	int i;

	for (i = 0; i < n; i++)
		if (strcmp(s, names[i]) == 0)
			return i;
	return otherwise;
}

void
cg_direction_from_json(const json_t *o, struct cg_direction *d)
{
	const json_t *props = json_object_get(o, "props");
	size_t i;
	long long layout = cg_json_get_int(o, "layout", 0) % CG_DIRECTION_LAYOUTS;

	memset(d, 0, sizeof(*d));
	snprintf(d->industry, sizeof(d->industry), "%s",
	    cg_json_get_str(o, "industry", "celebration"));
	d->family = word(o, "family", cg_family_names, CG_FAMILIES, CG_FAMILY_FAIR);
	d->layout = (int)(layout < 0 ? -layout : layout);
	d->season = word(o, "season", cg_season_names, CG_SEASONS, CG_SEASON_NONE);
	snprintf(d->occasion, sizeof(d->occasion), "%s", cg_json_get_str(o, "occasion", "none"));
	d->mood = word(o, "mood", cg_mood_names, CG_MOODS, CG_FESTIVE);
	snprintf(d->hero, sizeof(d->hero), "%s", cg_json_get_str(o, "hero", ""));
	for (i = 0; i < json_array_size(props) && d->n_props < CG_DIRECTION_PROPS; i++)
		if (json_is_string(json_array_get(props, i)))
			snprintf(d->props[d->n_props++], sizeof(d->props[0]), "%s",
			    json_string_value(json_array_get(props, i)));
	d->overlay = word(o, "overlay", cg_overlay_names, CG_OVERLAYS, CG_OVERLAY_NONE);
	d->voice = word(o, "voice", cg_voice_names, CG_VOICES, CG_VOICE_BOLD);
}

json_t *
cg_direction_to_json(const struct cg_direction *d)
{
	json_t *props = json_array();
	size_t i;

	for (i = 0; i < d->n_props; i++)
		json_array_append_new(props, json_string(d->props[i]));
	return json_pack("{s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:o,s:s,s:s}", "industry", d->industry,
	    "family", cg_family_names[d->family], "layout", d->layout, "season",
	    cg_season_names[d->season], "occasion", d->occasion[0] ? d->occasion : "none", "mood",
	    cg_mood_names[d->mood], "hero", d->hero, "props", props, "overlay",
	    cg_overlay_names[d->overlay], "voice", cg_voice_names[d->voice]);
}
