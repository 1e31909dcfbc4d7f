/* The spec of a scene as JSON and back: what a clip needs to draw the same layers. */
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "lib/scene/scene.h"

static json_t *
colors_json(const struct cg_scheme *c)
{
	json_t *o = json_object();
	char hex[8];
	int i;

	for (i = 0; i < CG_ROLES; i++)
		if (c->have[i]) {
			cg_color_format(c->of[i], hex);
			cg_json_set_str(o, cg_role_names[i], hex);
		}
	return o;
}

json_t *
cg_scene_spec_to_json(const struct cg_scene_spec *spec, const char *logo_uri,
    const char *backdrop_uri)
{
	json_t *o = json_object();
	char seed[24];

	cg_json_set_str(o, "version", "1");
	cg_json_set_int(o, "width", spec->width);
	cg_json_set_int(o, "height", spec->height);
	cg_json_set(o, "direction", cg_direction_to_json(&spec->dir));
	cg_json_set(o, "colors", colors_json(&spec->colors));
	cg_json_set_str(o, "headline", spec->headline);
	cg_json_set_str(o, "subtext", spec->subtext);
	cg_json_set_str(o, "cta", spec->cta);
	cg_json_set_str(o, "brand", spec->brand);
	cg_json_set_str(o, "lang", spec->lang);
	cg_json_set_str(o, "logo", logo_uri);
	cg_json_set_str(o, "backdrop", backdrop_uri);
	cg_json_set_str(o, "avoid", spec->avoid);
	/* a string: JSON numbers lose the last bits of 64 */
	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)spec->seed);
	cg_json_set_str(o, "seed", seed);
	return o;
}

int
cg_scene_spec_from_json(const json_t *o, struct cg_scene_spec *spec, struct cg_err *err)
{
	const json_t *colors = json_object_get(o, "colors");
	int i;

	memset(spec, 0, sizeof(*spec));
	if (!json_is_object(o) || !json_is_object(json_object_get(o, "direction")) ||
	    strcmp(cg_json_get_str(o, "version", ""), "1") != 0)
		return cg_err_set(err, CG_E_DATA,
		    "this is no scene: an object of version 1 with a direction is wanted");
	spec->width = (int)cg_json_get_int(o, "width", 0);
	spec->height = (int)cg_json_get_int(o, "height", 0);
	cg_direction_from_json(json_object_get(o, "direction"), &spec->dir);
	for (i = 0; i < CG_ROLES; i++)
		spec->colors.have[i] = cg_color_parse(cg_json_get_str(colors, cg_role_names[i], ""),
		    &spec->colors.of[i]);
	spec->headline = cg_json_get_str(o, "headline", NULL);
	spec->subtext = cg_json_get_str(o, "subtext", NULL);
	spec->cta = cg_json_get_str(o, "cta", NULL);
	spec->brand = cg_json_get_str(o, "brand", NULL);
	spec->lang = cg_json_get_str(o, "lang", NULL);
	spec->logo = cg_json_get_str(o, "logo", NULL);
	spec->backdrop = cg_json_get_str(o, "backdrop", NULL);
	spec->avoid = cg_json_get_str(o, "avoid", NULL);
	spec->seed = strtoull(cg_json_get_str(o, "seed", "0"), NULL, 10);
	return 0;
}
