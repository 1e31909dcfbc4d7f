/* What each keyword of a schema puts into its node. */
#include <stdint.h>
#include <string.h>

#include "schema/schema.h"
#include "schema/schema_priv.h"

struct keyword {
	const char *name;
	int draft; /* 0: both */
	unsigned vocab;
	int (*fn)(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k);
	size_t offset; /* of what fn fills, within its group */
};

static int
bad(struct compiler *c, const struct node *n, const struct keyword *k, const char *what)
{
	return cg_schema_bad(n->res, n->json, k->name, c->err, "%s", what);
}

#define GROUP(type, field) \
	static struct type *field(struct compiler *c, struct node *n) \
	{ \
		if (!n->field) \
			n->field = cg_arena_alloc(&c->s->arena, sizeof *n->field); \
		return n->field; \
	}
GROUP(numbers, num)
GROUP(strings, str)
GROUP(arrays, arr)
GROUP(objects, obj)
GROUP(logic, logic)
#undef GROUP

static const struct node **
at_node(void *group, size_t offset)
{
	return (const struct node **)(void *)((char *)group + offset);
}

static int
schema_at(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k,
    const struct node **out)
{
	if (!json_is_object(v) && !json_is_boolean(v))
		return bad(c, n, k, "must be a schema, an object or a boolean");
	*out = cg_schema_node_of(c, v, n->res);
	return 0;
}

/* A list of schemas. */
static int
schemas_at(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k,
    const struct node ***out, size_t *n_out)
{
	if (!json_is_array(v))
		return bad(c, n, k, "must be an array of schemas");
	*n_out = json_array_size(v);
	*out = cg_arena_alloc(&c->s->arena, (*n_out + 1) * sizeof **out);
	for (size_t i = 0; i < *n_out; i++)
		if (schema_at(c, n, json_array_get(v, i), k, *out + i) < 0)
			return -1;
	return 0;
}

static int
kw_type(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	static const char *const names[] = { "null", "boolean", "integer", "number", "string",
		"array", "object" };
	size_t count = json_is_array(v) ? json_array_size(v) : 1;

	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_is_array(v) ? json_array_get(v, i) : v;
		unsigned bit = 0;

		for (unsigned t = 0; json_is_string(one) && t < 7; t++)
			if (strcmp(names[t], json_string_value(one)) == 0)
				bit = 1u << t;
		if (!bit)
			return bad(c, n, k, "must be null, boolean, integer, number, string, array, "
			    "object or a list of these");
		n->types |= bit;
	}
	return count ? 0 : bad(c, n, k, "must not be an empty list");
}

static int
kw_const(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	(void)c, (void)k;
	n->const_value = v;
	n->has_value = true;
	return 0;
}

static int
kw_enum(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	const json_t **values;

	if (!json_is_array(v))
		return bad(c, n, k, "must be an array");
	n->n_enum = json_array_size(v);
	values = cg_arena_alloc(&c->s->arena, (n->n_enum + 1) * sizeof *values);
	for (size_t i = 0; i < n->n_enum; i++)
		values[i] = json_array_get(v, i);
	n->enum_values = values;
	n->has_value = true;
	return 0;
}

static int
kw_bound(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	struct bound *b = (struct bound *)(void *)((char *)num(c, n) + k->offset);

	if (!json_is_number(v))
		return bad(c, n, k, "must be a number");
	b->is_set = true;
	b->is_int = json_is_integer(v);
	b->i = json_integer_value(v);
	b->d = json_number_value(v);
	b->json = v;
	return 0;
}

static int
kw_multiple(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	if (!json_is_number(v) || json_number_value(v) <= 0)
		return bad(c, n, k, "must be a number above 0");
	num(c, n)->multiple_of = v;
	return 0;
}

/* A count of characters, items or members: 3 and 3.0, not negative. */
static int
count_of(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k, size_t *out)
{
	double d = json_number_value(v);

	if (!json_is_number(v) || d < 0 || d != (double)(uint64_t)(d < 1e15 ? d : 1e15))
		return bad(c, n, k, "must be a whole number, not negative");
	*out = (size_t)d;
	return 0;
}

static int
kw_str_count(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	return count_of(c, n, v, k, (size_t *)(void *)((char *)str(c, n) + k->offset));
}

static int
kw_arr_count(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	return count_of(c, n, v, k, (size_t *)(void *)((char *)arr(c, n) + k->offset));
}

static int
kw_obj_count(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	return count_of(c, n, v, k, (size_t *)(void *)((char *)obj(c, n) + k->offset));
}

static int
regex_of(struct compiler *c, struct node *n, const char *source, const struct keyword *k,
    struct regex **out)
{
	char why[200];

	*out = source ? cg_schema_regex(c->s, source, why) : NULL;
	if (!source)
		return bad(c, n, k, "must be a string");
	return *out ? 0 : cg_schema_bad(n->res, n->json, k->name, c->err, "'%.100s': %s", source,
	    why);
}

static int
kw_pattern(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	return regex_of(c, n, json_string_value(v), k, &str(c, n)->pattern);
}

static int
kw_format(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	format_fn f = json_is_string(v) ? cg_schema_format(json_string_value(v)) : NULL;

	if (!json_is_string(v))
		return bad(c, n, k, "must be a string");
	if (f && !c->s->no_formats) {
		str(c, n)->format = json_string_value(v);
		n->str->format_ok = f;
	}
	return 0;
}

static int
kw_items(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	static const struct keyword rest = { .name = "additionalItems" };
	struct arrays *a = arr(c, n);
	const json_t *more;

	if (n->res->draft == 2020 || !json_is_array(v))
		return schema_at(c, n, v, k, &a->rest);
	/* Draft 7: a list of items is the prefix, and additionalItems the rest. */
	if (schemas_at(c, n, v, k, &a->prefix, &a->n_prefix) < 0)
		return -1;
	more = json_object_get(n->json, "additionalItems");
	return more ? schema_at(c, n, more, &rest, &a->rest) : 0;
}

static int
kw_prefix(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	struct arrays *a = arr(c, n);

	return schemas_at(c, n, v, k, &a->prefix, &a->n_prefix);
}

static int
kw_contains(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	arr(c, n)->is_marking = n->res->draft == 2020;
	return schema_at(c, n, v, k, &n->arr->contains);
}

static int
kw_unique(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	if (!json_is_boolean(v))
		return bad(c, n, k, "must be true or false");
	arr(c, n)->is_unique = json_is_true(v);
	return 0;
}

/* properties and required make one table; whichever comes first builds it. */
static int
kw_props(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	const json_t *req = json_object_get(n->json, "required");
	json_t *props = json_object_get(n->json, "properties");
	struct objects *o = obj(c, n);

	(void)v;
	if (o->prop)
		return 0;
	if (props && !json_is_object(props))
		return bad(c, n, k, "must be an object of schemas");
	if (n->res->vocab != VOCAB_ALL && !(n->res->vocab & VOCAB_VALIDATION))
		req = NULL;
	if (req && !json_is_array(req))
		return cg_schema_bad(n->res, n->json, "required", c->err, "must be an array of strings");
	o->prop = cg_arena_alloc(&c->s->arena,
	    (json_object_size(props) + json_array_size(req) + 1) * sizeof *o->prop);
	for (void *it = json_object_iter(props); it; it = json_object_iter_next(props, it)) {
		struct prop *p = &o->prop[o->n_prop++];
		const json_t *one = json_object_iter_value(it);

		p->key = json_object_iter_key(it);
		p->len = json_object_iter_key_len(it);
		p->fallback = json_object_get(one, "default");
		if (schema_at(c, n, one, k, &p->node) < 0)
			return -1;
	}
	cg_schema_props_hash(c->s, o);
	for (size_t i = 0, built = o->n_prop; i < json_array_size(req); i++) {
		const json_t *name = json_array_get(req, i);
		struct prop *p;

		if (!json_is_string(name))
			return cg_schema_bad(n->res, n->json, "required", c->err,
			    "must be an array of strings");
		p = cg_schema_prop_find(o, json_string_value(name), json_string_length(name));
		for (size_t j = built; !p && j < o->n_prop; j++)
			if (strcmp(o->prop[j].key, json_string_value(name)) == 0)
				p = &o->prop[j];
		if (!p) {
			p = &o->prop[o->n_prop++];
			p->key = json_string_value(name);
			p->len = json_string_length(name);
		}
		o->n_required += !p->is_required;
		p->is_required = true;
	}
	cg_schema_props_hash(c->s, o);
	return 0;
}

static int
kw_patterns(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	json_t *t = (json_t *)(size_t)v;
	struct objects *o = obj(c, n);

	if (!json_is_object(v))
		return bad(c, n, k, "must be an object of schemas");
	o->pattern = cg_arena_alloc(&c->s->arena, (json_object_size(v) + 1) * sizeof *o->pattern);
	for (void *it = json_object_iter(t); it; it = json_object_iter_next(t, it)) {
		struct pattern_prop *p = &o->pattern[o->n_pattern++];

		if (regex_of(c, n, json_object_iter_key(it), k, &p->re) < 0
		    || schema_at(c, n, json_object_iter_value(it), k, &p->node) < 0)
			return -1;
	}
	return 0;
}

/* dependencies of draft 7, dependentRequired and dependentSchemas. */
static int
kw_dependencies(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	json_t *t = (json_t *)(size_t)v;
	struct objects *o = obj(c, n);
	struct dependency *old = o->dep;

	if (!json_is_object(v))
		return bad(c, n, k, "must be an object");
	o->dep = cg_arena_alloc(&c->s->arena, (o->n_dep + json_object_size(v) + 1) * sizeof *o->dep);
	if (old)
		memcpy(o->dep, old, o->n_dep * sizeof *old);
	for (void *it = json_object_iter(t); it; it = json_object_iter_next(t, it)) {
		struct dependency *d = &o->dep[o->n_dep++];
		const json_t *one = json_object_iter_value(it);

		d->key = json_object_iter_key(it);
		d->len = json_object_iter_key_len(it);
		if (json_is_array(one)) {
			d->names = one;
			for (size_t i = 0; i < json_array_size(one); i++)
				if (!json_is_string(json_array_get(one, i)))
					return bad(c, n, k, "must name members by strings");
		} else if (schema_at(c, n, one, k, &d->node) < 0) {
			return -1;
		}
	}
	return 0;
}

static int
kw_obj_schema(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	return schema_at(c, n, v, k, at_node(obj(c, n), k->offset));
}

static int
kw_logic_schema(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	return schema_at(c, n, v, k, at_node(logic(c, n), k->offset));
}

static int
kw_node_schema(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	return schema_at(c, n, v, k, at_node(n, k->offset));
}

static int
kw_list(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	struct logic *l = logic(c, n);

	if (json_is_array(v) && json_array_size(v) == 0)
		return bad(c, n, k, "must not be an empty list");
	if (k->name[0] == 'a' && k->name[1] == 'l')
		return schemas_at(c, n, v, k, &l->all, &l->n_all);
	return k->name[0] == 'a' ? schemas_at(c, n, v, k, &l->any, &l->n_any)
	    : schemas_at(c, n, v, k, &l->one, &l->n_one);
}

static int
kw_ref(struct compiler *c, struct node *n, const json_t *v, const struct keyword *k)
{
	bool is_dynamic = k->name[1] == 'd';
	const struct resource *in;
	struct logic *l = logic(c, n);
	struct anchor *anchor;
	const json_t *to;

	if (!json_is_string(v))
		return bad(c, n, k, "must be a string");
	to = cg_schema_resolve(c->s, c->opts, n->res, json_string_value(v), &in, &anchor, c->err);
	if (!to)
		return -1;
	if (!json_is_object(to) && !json_is_boolean(to))
		return cg_schema_bad(n->res, n->json, k->name, c->err, "'%.100s' is not a schema",
		    json_string_value(v));
	if (!is_dynamic) {
		l->ref = cg_schema_node_of(c, to, in);
		return 0;
	}
	l->dynamic_ref = cg_schema_node_of(c, to, in);
	if (anchor && anchor->is_dynamic) {
		l->dynamic_name = anchor->name;
		c->s->is_dynamic = true;
	}
	return 0;
}

#define V VOCAB_VALIDATION
#define A VOCAB_APPLICATOR
#define U VOCAB_UNEVALUATED
#define AT(group, field) offsetof(struct group, field)

/* Sorted by name. */
static const struct keyword keywords[] = {
	{ "$dynamicRef", 2020, 0, kw_ref, 0 },
	{ "$ref", 0, 0, kw_ref, 0 },
	{ "additionalProperties", 0, A, kw_obj_schema, AT(objects, additional) },
	{ "allOf", 0, A, kw_list, 0 },
	{ "anyOf", 0, A, kw_list, 0 },
	{ "const", 0, V, kw_const, 0 },
	{ "contains", 0, A, kw_contains, 0 },
	{ "dependencies", 7, A, kw_dependencies, 0 },
	{ "dependentRequired", 2020, V, kw_dependencies, 0 },
	{ "dependentSchemas", 2020, A, kw_dependencies, 0 },
	{ "else", 0, A, kw_logic_schema, AT(logic, else_) },
	{ "enum", 0, V, kw_enum, 0 },
	{ "exclusiveMaximum", 0, V, kw_bound, AT(numbers, xmax) },
	{ "exclusiveMinimum", 0, V, kw_bound, AT(numbers, xmin) },
	{ "format", 0, 0, kw_format, 0 },
	{ "if", 0, A, kw_logic_schema, AT(logic, if_) },
	{ "items", 0, A, kw_items, 0 },
	{ "maxContains", 2020, V, kw_arr_count, AT(arrays, max_contains) },
	{ "maxItems", 0, V, kw_arr_count, AT(arrays, max) },
	{ "maxLength", 0, V, kw_str_count, AT(strings, max) },
	{ "maxProperties", 0, V, kw_obj_count, AT(objects, max) },
	{ "maximum", 0, V, kw_bound, AT(numbers, max) },
	{ "minContains", 2020, V, kw_arr_count, AT(arrays, min_contains) },
	{ "minItems", 0, V, kw_arr_count, AT(arrays, min) },
	{ "minLength", 0, V, kw_str_count, AT(strings, min) },
	{ "minProperties", 0, V, kw_obj_count, AT(objects, min) },
	{ "minimum", 0, V, kw_bound, AT(numbers, min) },
	{ "multipleOf", 0, V, kw_multiple, 0 },
	{ "not", 0, A, kw_logic_schema, AT(logic, not) },
	{ "oneOf", 0, A, kw_list, 0 },
	{ "pattern", 0, V, kw_pattern, 0 },
	{ "patternProperties", 0, A, kw_patterns, 0 },
	{ "prefixItems", 2020, A, kw_prefix, 0 },
	{ "properties", 0, A, kw_props, 0 },
	{ "propertyNames", 0, A, kw_obj_schema, AT(objects, names) },
	{ "required", 0, V, kw_props, 0 },
	{ "then", 0, A, kw_logic_schema, AT(logic, then) },
	{ "type", 0, V, kw_type, 0 },
	{ "unevaluatedItems", 2020, U, kw_node_schema, AT(node, rest_items) },
	{ "unevaluatedProperties", 2020, U, kw_node_schema, AT(node, rest_props) },
	{ "uniqueItems", 0, V, kw_unique, 0 },
};

static int
by_name(const void *key, const void *k)
{
	return strcmp(key, ((const struct keyword *)k)->name);
}

int
cg_schema_keyword(struct compiler *c, struct node *n, const char *name, const json_t *v)
{
	const struct keyword *k = bsearch(name, keywords, sizeof keywords / sizeof *keywords,
	    sizeof *keywords, by_name);

	if (!k || (k->draft && k->draft != n->res->draft)
	    || (k->vocab && !(k->vocab & n->res->vocab)))
		return 0;
	return k->fn(c, n, v, k);
}
