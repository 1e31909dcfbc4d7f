/* The table of models: which for what, at what price, how many at once, what they refuse. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "llm/llm_priv.h"

static const char *const purposes[CG_LLM_PURPOSES] = {
	[CG_LLM_GENERATION] = "generation",
	[CG_LLM_CHAT] = "chat",
	[CG_LLM_INTELLIGENCE] = "intelligence",
	[CG_LLM_VISION] = "vision",
	[CG_LLM_CODE] = "code",
	[CG_LLM_EMBEDDING] = "embedding",
	[CG_LLM_IMAGE] = "image",
};

const char *
cg_llm_purpose_name(enum cg_llm_purpose purpose)
{
	return (unsigned)purpose < CG_LLM_PURPOSES ? purposes[purpose] : "?";
}

int
cg_llm_purpose_of(const char *name)
{
	for (int i = 0; i < CG_LLM_PURPOSES; i++)
		if (strcmp(purposes[i], name) == 0)
			return i;
	return -1;
}

/* What may stand in the entry of a model. Prices: micro-USD a million tokens, or a picture. */
static const struct {
	const char *key;
	json_type type;
} keys[] = {
	{ "input", JSON_INTEGER }, { "cached_input", JSON_INTEGER }, { "output", JSON_INTEGER },
	{ "image", JSON_INTEGER }, { "rpm", JSON_INTEGER }, { "concurrency", JSON_INTEGER },
	{ "max_output", JSON_INTEGER }, { "reasoning", JSON_TRUE }, { "vision", JSON_TRUE },
	{ "schema", JSON_STRING },
};

static bool
is_good(json_type type, const json_t *v)
{
	const char *s = json_string_value(v);

	if (type == JSON_TRUE)
		return json_is_boolean(v);
	if (type == JSON_STRING)
		return s && (strcmp(s, "strict") == 0 || strcmp(s, "full") == 0 || strcmp(s, "none") == 0);
	return json_is_integer(v) && json_integer_value(v) >= 0;
}

static int
check_model(const char *file, const char *name, const json_t *m, struct cg_err *err)
{
	const char *key;
	json_t *v;

	if (!json_is_object(m))
		return cg_err_set(err, CG_E_CONFIG, "%s: /models/%s must be an object", file, name);
	json_object_foreach((json_t *)m, key, v) {
		size_t i = 0;

		while (i < sizeof keys / sizeof *keys && strcmp(keys[i].key, key) != 0)
			i++;
		if (i == sizeof keys / sizeof *keys)
			return cg_err_set(err, CG_E_CONFIG, "%s: /models/%s: unknown key '%s'", file, name, key);
		if (!is_good(keys[i].type, v))
			return cg_err_set(err, CG_E_CONFIG, "%s: /models/%s/%s must be %s", file, name, key,
			    keys[i].type == JSON_TRUE ? "true or false" : keys[i].type == JSON_STRING
			    ? "strict, full or none" : "a whole number of at least 0");
	}
	return 0;
}

static int
check_table(const char *file, const json_t *t, struct cg_err *err)
{
	const json_t *models = json_object_get(t, "models"), *wanted = json_object_get(t, "purposes");
	const char *name;
	json_t *v;

	if (!json_is_string(json_object_get(t, "version")) || !json_is_object(models))
		return cg_err_set(err, CG_E_CONFIG, "%s: needs a 'version' (a date) and 'models'", file);
	json_object_foreach((json_t *)models, name, v)
		if (check_model(file, name, v, err) < 0)
			return -1;
	json_object_foreach((json_t *)wanted, name, v) {
		if (cg_llm_purpose_of(name) < 0)
			return cg_err_set(err, CG_E_CONFIG, "%s: /purposes: unknown purpose '%s'", file, name);
		if (!json_is_string(v) || !json_object_get(models, json_string_value(v)))
			return cg_err_set(err, CG_E_CONFIG, "%s: /purposes/%s is none of the models", file, name);
	}
	return 0;
}

json_t *
cg_llm_table(const char *file, struct cg_err *err)
{
	json_t *t = cg_json_load(file, 1 << 20, err);

	if (!t) {
		if (err->code == CG_E_DATA)
			err->code = CG_E_CONFIG;
		return NULL;
	}
	if (check_table(file, t, err) == 0)
		return t;
	json_decref(t);
	return NULL;
}

const json_t *
cg_llm_entry(const json_t *table, const char *model)
{
	const json_t *models = json_object_get(table, "models"), *e = json_object_get(models, model);
	const char *slash = strchr(model, '/');

	/* "gemini/gemini-2.0-flash": the vendor in front of the alias, as upstreams write it. */
	return e || !slash ? e : json_object_get(models, slash + 1);
}

bool
cg_llm_is(const json_t *table, const char *model, const char *what, bool fallback)
{
	return cg_json_get_bool(cg_llm_entry(table, model), what, fallback);
}

/* tokens at a price a million, rounded up: never less than what is paid. */
static int64_t
part(int64_t tokens, int64_t price)
{
	int64_t all;

	if (tokens <= 0 || price <= 0)
		return 0;
	if (__builtin_mul_overflow(tokens, price, &all))
		return INT64_MAX / 4;
	return all / 1000000 + (all % 1000000 != 0);
}

int64_t
cg_llm_price(const json_t *table, const char *model, int64_t in, int64_t cached, int64_t out,
    int64_t images)
{
	const json_t *e = cg_llm_entry(table, model);
	int64_t input = cg_json_get_int(e, "input", -1), output = cg_json_get_int(e, "output", -1);
	int64_t image = cg_json_get_int(e, "image", -1);

	if (images > 0)
		return image < 0 ? -1 : images * image;
	if (input < 0 || (out > 0 && output < 0))
		return -1;
	if (cached < 0)
		cached = 0;
	if (cached > in)
		cached = in;
	return part(in - cached, input) + part(cached, cg_json_get_int(e, "cached_input", input))
	    + part(out, output);
}
