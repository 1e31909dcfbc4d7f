/*
 * The strict subset of JSON Schema that structured output is held to, and the way back.
 * What is dropped here is not forgotten: answers are checked against the full schema.
 */
#include <string.h>

#include "base/buf.h"
#include "json/json.h"
#include "llm/llm.h"

enum { DEEP = 32 };

static json_t *convert(const json_t *s, int depth);

static bool
has(const json_t *list, const char *word)
{
	const json_t *e;
	size_t i;

	json_array_foreach((json_t *)list, i, e)
		if (json_is_string(e) && strcmp(json_string_value(e), word) == 0)
			return true;
	return false;
}

/* Does "type" say (or allow) this one? */
static bool
is_type(const json_t *s, const char *type)
{
	const json_t *t = json_object_get(s, "type");

	return json_is_string(t) ? strcmp(json_string_value(t), type) == 0 : has(t, type);
}

static bool
is_read_only(const json_t *s)
{
	return json_is_true(json_object_get(s, "readOnly"));
}

/* The type that all values of an enum have, or NULL. */
static const char *
type_of_values(const json_t *list)
{
	static const char *const names[] = { [JSON_STRING] = "string", [JSON_INTEGER] = "integer",
		[JSON_REAL] = "number", [JSON_TRUE] = "boolean", [JSON_FALSE] = "boolean" };
	const char *name = NULL;
	const json_t *e;
	size_t i;

	json_array_foreach((json_t *)list, i, e) {
		const char *one = json_typeof(e) < sizeof names / sizeof *names ? names[json_typeof(e)]
		    : NULL;

		if (!one || (name && strcmp(name, one) != 0))
			return NULL;
		name = one;
	}
	return name;
}

/* s or null. Takes s. */
static json_t *
nullable(json_t *s)
{
	json_t *type = json_object_get(s, "type"), *any = json_object_get(s, "anyOf");
	json_t *list = json_object_get(s, "enum");

	if (json_is_string(type)) {
		if (strcmp(json_string_value(type), "null") != 0)
			json_object_set_new(s, "type", json_pack("[O, s]", type, "null"));
	} else if (json_is_array(type)) {
		if (!has(type, "null"))
			json_array_append_new(type, json_string("null"));
	} else if (any) {
		json_array_append_new(any, json_pack("{s:s}", "type", "null"));
	} else {
		return json_pack("{s:[o, {s:s}]}", "anyOf", s, "type", "null");
	}
	if (list && (json_array_size(list) == 0
	    || !json_is_null(json_array_get(list, json_array_size(list) - 1))))
		json_array_append_new(list, json_null());
	return s;
}

static int
convert_object(json_t *to, const json_t *s, int depth)
{
	const json_t *props = json_object_get(s, "properties"), *v;
	const json_t *more = json_object_get(s, "additionalProperties");
	json_t *out, *required;
	const char *name;

	if (json_object_size(props) == 0 || json_is_true(more) || json_is_object(more)
	    || json_object_get(s, "patternProperties"))
		return -1;
	out = json_object();
	required = json_array();
	json_object_set_new(to, "properties", out);
	json_object_set_new(to, "required", required);
	json_object_set_new(to, "additionalProperties", json_false());
	json_object_foreach((json_t *)props, name, v) {
		json_t *one;

		if (is_read_only(v))
			continue;
		one = convert(v, depth + 1);
		if (!one)
			return -1;
		if (!has(json_object_get(s, "required"), name))
			one = nullable(one);
		json_object_set_new(out, name, one);
		json_array_append_new(required, json_string(name));
	}
	return json_object_size(out) ? 0 : -1;
}

static int
convert_array(json_t *to, const json_t *s, int depth)
{
	const json_t *items = json_object_get(s, "items");
	json_t *one;

	if (!json_is_object(items) || json_object_get(s, "prefixItems"))
		return -1;
	one = convert(items, depth + 1);
	if (!one)
		return -1;
	json_object_set_new(to, "items", one);
	return 0;
}

static int
convert_any(json_t *to, const json_t *list, int depth)
{
	json_t *out = json_array(), *one;
	const json_t *e;
	size_t i;

	json_object_set_new(to, "anyOf", out);
	json_array_foreach((json_t *)list, i, e) {
		one = convert(e, depth + 1);
		if (!one)
			return -1;
		json_array_append_new(out, one);
	}
	return 0;
}

static int
convert_defs(json_t *to, const json_t *s, const char *key, int depth)
{
	const json_t *defs = json_object_get(s, key), *v;
	json_t *out, *one;
	const char *name;

	if (!defs)
		return 0;
	out = json_object();
	json_object_set_new(to, key, out);
	json_object_foreach((json_t *)defs, name, v) {
		one = convert(v, depth + 1);
		if (!one)
			return -1;
		json_object_set_new(out, name, one);
	}
	return 0;
}

/* What kind of value it is: one of these keywords must say so. */
static int
convert_kind(json_t *to, const json_t *s, int depth)
{
	const json_t *type = json_object_get(s, "type"), *list = json_object_get(s, "enum");
	const json_t *any = json_object_get(s, "anyOf"), *one = json_object_get(s, "oneOf");
	const json_t *fixed = json_object_get(s, "const");
	const char *ref = cg_json_get_str(s, "$ref", NULL), *name;

	if (ref) {
		cg_json_set_str(to, "$ref", ref);
		return *ref == '#' ? 0 : -1;
	}
	if (fixed)
		json_object_set_new(to, "enum", json_pack("[O]", fixed));
	else if (list)
		json_object_set_new(to, "enum", json_deep_copy(list));
	list = json_object_get(to, "enum");
	if (type)
		json_object_set_new(to, "type", json_deep_copy(type));
	else if (list && (name = type_of_values(list)))
		cg_json_set_str(to, "type", name);
	if (is_type(s, "object") && convert_object(to, s, depth) < 0)
		return -1;
	if (is_type(s, "array") && convert_array(to, s, depth) < 0)
		return -1;
	if (!type && (any || one))
		return convert_any(to, any ? any : one, depth);
	return type || list ? 0 : -1;
}

static json_t *
convert(const json_t *s, int depth)
{
	json_t *to;

	if (!json_is_object(s) || depth > DEEP)
		return NULL;
	to = json_object();
	cg_json_set_str(to, "description", cg_json_get_str(s, "description", NULL));
	if (convert_kind(to, s, depth) < 0 || convert_defs(to, s, "$defs", depth) < 0
	    || convert_defs(to, s, "definitions", depth) < 0) {
		json_decref(to);
		return NULL;
	}
	return to;
}

json_t *
cg_llm_strict(const json_t *schema)
{
	const json_t *type = json_object_get(schema, "type");

	if (!json_is_string(type) || strcmp(json_string_value(type), "object") != 0)
		return NULL;
	return convert(schema, 0);
}

/* The schema that a local reference means; s itself when it is none, NULL when it leads nowhere. */
static const json_t *
follow(const json_t *s, const json_t *root)
{
	const char *ref = cg_json_get_str(s, "$ref", NULL);
	const json_t *at = root;

	if (!ref)
		return s;
	if (strncmp(ref, "#/", 2) != 0)
		return NULL;
	for (ref++; *ref;) {
		size_t n = strcspn(++ref, "/");

		at = json_object_getn(at, ref, n);
		ref += n;
	}
	return at;
}

static bool
takes_null(const json_t *s)
{
	const json_t *list = json_object_get(s, "enum"), *e;
	size_t i;

	if (is_type(s, "null"))
		return true;
	json_array_foreach((json_t *)list, i, e)
		if (json_is_null(e))
			return true;
	json_array_foreach(json_object_get(s, "anyOf"), i, e)
		if (takes_null(e))
			return true;
	json_array_foreach(json_object_get(s, "oneOf"), i, e)
		if (takes_null(e))
			return true;
	return false;
}

static void
back(json_t *v, const json_t *s, const json_t *root, int depth)
{
	const json_t *props, *e, *items;
	const char *name;
	json_t *member;
	void *tmp;
	size_t i;

	s = follow(s, root);
	if (!s || depth > DEEP)
		return;
	props = json_object_get(s, "properties");
	json_object_foreach_safe(v, tmp, name, member) {
		const json_t *p = follow(json_object_get(props, name), root);

		if (p && (is_read_only(p) || (json_is_null(member) && !takes_null(p)
		    && !has(json_object_get(s, "required"), name))))
			json_object_del(v, name);
		else if (p)
			back(member, p, root, depth + 1);
	}
	items = json_object_get(s, "items");
	if (json_is_object(items))
		json_array_foreach(v, i, member)
			back(member, items, root, depth + 1);
	json_array_foreach(json_object_get(s, "anyOf"), i, e)
		back(v, e, root, depth + 1);
	json_array_foreach(json_object_get(s, "oneOf"), i, e)
		back(v, e, root, depth + 1);
}

void
cg_llm_unstrict(json_t *answer, const json_t *schema)
{
	back(answer, schema, schema, 0);
}
