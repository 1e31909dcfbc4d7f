/* Props as JSON. */
#include "lib/prop/prop_json.h"

json_t *
cg_prop_json(const struct cg_prop *prop, int lang)
{
	json_t *paths = json_array();

	for (size_t i = 0; i < prop->n; i++)
		json_array_append_new(paths, json_pack("{s:s, s:s}", "d", prop->paths[i].d, "tone",
		    cg_prop_tone_names[prop->paths[i].tone]));
	if (lang < 0 || lang >= CG_PROP_LANGS)
		lang = CG_PROP_EN;
	return json_pack("{s:s, s:s, s:o}", "id", prop->id, "name", prop->name[lang], "paths",
	    paths);
}
