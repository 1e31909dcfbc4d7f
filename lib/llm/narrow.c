/*
 * A schema that leaves less to the model. What holds a model to a schema word by word often
 * knows values and types but no bounds of numbers: one that has answered out of bounds is
 * asked again with the numbers themselves.
 */
#include <math.h>
#include <string.h>

#include "json/json.h"
#include "llm/gen_priv.h"

enum { STEPS = 20, WHOLE_MOST = 32 };

/* From the least to the most, in steps that a person would write; NULL: bounds are missing. */
static json_t *
values(const json_t *s)
{
	const json_t *min = json_object_get(s, "minimum"), *max = json_object_get(s, "maximum");
	bool whole = strcmp(cg_json_get_str(s, "type", ""), "integer") == 0;
	double a = json_number_value(min), range = json_number_value(max) - a;
	int n = whole ? (int)fmin(range, WHOLE_MOST + 1) : STEPS;
	json_t *list;

	if (!json_is_number(min) || !json_is_number(max) || range <= 0 || n > WHOLE_MOST
	    || json_object_get(s, "enum"))
		return NULL;
	list = json_array();
	for (int i = 0; i <= n; i++) {
		double v = whole ? ceil(a) + i : floor((a + range * i / STEPS) * 1000 + .5) / 1000;

		if (v >= a && v <= a + range)
			json_array_append_new(list, whole ? json_integer((json_int_t)v) : json_real(v));
	}
	return list;
}

static void
narrow(json_t *s)
{
	const char *type = cg_json_get_str(s, "type", "");
	const char *key;
	json_t *v;
	size_t i;

	json_array_foreach(s, i, v)
		narrow(v);
	if (!json_is_object(s))
		return;
	if (strcmp(type, "number") == 0 || strcmp(type, "integer") == 0)
		cg_json_set(s, "enum", values(s));
	json_object_foreach(s, key, v)
		if (strcmp(key, "enum") != 0)
			narrow(v);
}

json_t *
cg_gen_narrow(const json_t *schema, const struct cg_violations *wrong)
{
	json_t *copy;

	for (size_t i = 0; i < wrong->n; i++) {
		const char *k = wrong->v[i].keyword;

		if (strcmp(k, "minimum") != 0 && strcmp(k, "maximum") != 0)
			continue;
		copy = json_deep_copy(schema);
		narrow(copy);
		return copy;
	}
	return NULL;
}
