/* Between struct cg_scheme and JSON. */
#include "color/report.h"
#include "json/json.h"

json_t *
cg_color_json(struct cg_rgb c)
{
	char hex[8];

	cg_color_format(c, hex);
	return json_string(hex);
}

json_t *
cg_scheme_json(const struct cg_scheme *s)
{
	json_t *o = json_object();

	for (int r = 0; r < CG_ROLES; r++)
		cg_json_set(o, cg_role_names[r], cg_color_json(s->of[r]));
	return o;
}

void
cg_scheme_read(struct cg_scheme *s, const json_t *given)
{
	for (int r = 0; r < CG_ROLES; r++)
		if (cg_color_parse(cg_json_get_str(given, cg_role_names[r], NULL), &s->of[r]))
			s->have[r] = true;
}

static double
hundredths(double ratio)
{
	return (double)(int)(ratio * 100) / 100;
}

json_t *
cg_scheme_repair_json(struct cg_scheme *s)
{
	struct cg_repair r[CG_ROLES];
	size_t n = cg_scheme_repair(s, r);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s,s:o,s:o,s:f,s:f}", "role",
		    cg_role_names[r[i].role], "from", cg_color_json(r[i].from), "to",
		    cg_color_json(r[i].to), "ratio_before", hundredths(r[i].before), "ratio_after",
		    hundredths(r[i].after)));
	return list;
}
