/* Checking a value against a node: what each kind of value has to answer for. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "schema/schema.h"
#include "schema/schema_priv.h"

static unsigned
kinds(const json_t *v)
{
	static const unsigned bits[] = {
		[JSON_OBJECT] = T_OBJ, [JSON_ARRAY] = T_ARR, [JSON_STRING] = T_STR,
		[JSON_INTEGER] = T_INT | T_NUM, [JSON_REAL] = T_NUM,
		[JSON_TRUE] = T_BOOL, [JSON_FALSE] = T_BOOL, [JSON_NULL] = T_NULL
	};

	if (json_is_real(v) && trunc(json_real_value(v)) == json_real_value(v))
		return T_INT | T_NUM;
	return bits[json_typeof(v)];
}

/* Below, the same, above: -1, 0, 1. Integers are compared as such. */
static int
compare(const json_t *v, const struct bound *b)
{
	double d;

	if (json_is_integer(v) && b->is_int) {
		json_int_t i = json_integer_value(v);

		return i < b->i ? -1 : i > b->i;
	}
	d = json_number_value(v);
	return d < b->d ? -1 : d > b->d;
}

static bool
check_number(struct run *r, const struct numbers *n, const json_t *v, const struct at *at)
{
	bool good = true;

	if (n->min.is_set && compare(v, &n->min) < 0)
		good = cg_schema_fail_values(r, at, v, "minimum", "Must be >= ", &n->min.json, 1);
	if (n->xmin.is_set && compare(v, &n->xmin) <= 0)
		good = cg_schema_fail_values(r, at, v, "exclusiveMinimum", "Must be > ",
		    &n->xmin.json, 1);
	if (n->max.is_set && compare(v, &n->max) > 0)
		good = cg_schema_fail_values(r, at, v, "maximum", "Must be <= ", &n->max.json, 1);
	if (n->xmax.is_set && compare(v, &n->xmax) >= 0)
		good = cg_schema_fail_values(r, at, v, "exclusiveMaximum", "Must be < ",
		    &n->xmax.json, 1);
	if (n->multiple_of && !cg_schema_multiple(v, n->multiple_of))
		good = cg_schema_fail_values(r, at, v, "multipleOf", "Must be a multiple of ",
		    &n->multiple_of, 1);
	return good;
}

static bool
check_length(struct run *r, const struct strings *c, const json_t *v, const struct at *at)
{
	size_t bytes = json_string_length(v), n;

	/* A character has one to four bytes: mostly there is nothing to count. */
	if ((c->max == SIZE_MAX || bytes <= c->max) && (bytes + 3) / 4 >= c->min)
		return true;
	n = cg_schema_chars(json_string_value(v), bytes);
	if (n < c->min)
		return cg_schema_fail(r, at, v, "minLength", "Must have at least %zu character%s",
		    c->min, c->min == 1 ? "" : "s");
	if (n > c->max)
		return cg_schema_fail(r, at, v, "maxLength", "Must have at most %zu character%s",
		    c->max, c->max == 1 ? "" : "s");
	return true;
}

static bool
check_string(struct run *r, const struct strings *c, const json_t *v, const struct at *at)
{
	bool good = check_length(r, c, v, at);

	if (!good && r->is_quick)
		return false;
	if (c->pattern) {
		int rc = cg_schema_match(r->s, c->pattern, json_string_value(v),
		    json_string_length(v), r->err);

		if (rc < 0)
			r->is_broken = true;
		if (rc < 0)
			return false;
		if (rc == 0)
			good = cg_schema_fail(r, at, v, "pattern", "Must match pattern: %s",
			    c->pattern->source);
	}
	if (c->format_ok && !c->format_ok(json_string_value(v), json_string_length(v)))
		good = cg_schema_fail(r, at, v, "format", "Must be a valid %s", c->format);
	return good;
}

static bool
check_value(struct run *r, const struct node *n, const json_t *v, const struct at *at)
{
	if (n->const_value && !cg_json_equal(v, n->const_value))
		return cg_schema_fail_values(r, at, v, "const", "Must be ", &n->const_value, 1);
	if (!n->enum_values)
		return true;
	for (size_t i = 0; i < n->n_enum; i++)
		if (cg_json_equal(v, n->enum_values[i]))
			return true;
	return cg_schema_fail_values(r, at, v, "enum", "Must be one of: ", n->enum_values,
	    n->n_enum);
}

/* The keywords of this kind of value. */
static bool
check_kind(struct run *r, const struct node *n, const json_t *v, const struct at *at,
    struct seen *seen)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		return !n->obj || cg_schema_object(r, n->obj, v, at, seen);
	case JSON_ARRAY:
		return !n->arr || cg_schema_array(r, n->arr, v, at, seen);
	case JSON_STRING:
		return !n->str || check_string(r, n->str, v, at);
	case JSON_INTEGER:
	case JSON_REAL:
		return !n->num || check_number(r, n->num, v, at);
	default:
		return true;
	}
}

static bool
check_all(struct run *r, const struct node *n, const json_t *v, const struct at *at,
    struct seen *seen)
{
	bool good = true;

	if (n->is_never)
		return cg_schema_fail(r, at, v, "false", "Not allowed");
	if (n->types && !(n->types & kinds(v)))
		return cg_schema_fail_type(r, at, v, n->types);
	if (n->has_value)
		good = check_value(r, n, v, at);
	if (good || !r->is_quick)
		good &= check_kind(r, n, v, at, seen);
	if (n->logic && (good || !r->is_quick))
		good &= cg_schema_logic(r, n->logic, v, at, seen);
	if (n->obj && n->obj->n_dep && json_is_object(v) && (good || !r->is_quick))
		good &= cg_schema_dependencies(r, n->obj, v, at, seen);
	if ((n->rest_props || n->rest_items) && (good || !r->is_quick))
		good &= cg_schema_unevaluated(r, n, v, at, seen);
	return good;
}

/*
 * unevaluated* looks at what the keywords beside it have seen, and only these:
 * such a node keeps its own account, and passes it on when it is done.
 */
static bool
check_counted(struct run *r, const struct node *n, const json_t *v, const struct at *at,
    struct seen *outer)
{
	size_t size = json_is_object(v) ? json_object_size(v) : json_array_size(v);
	size_t words = size / 64 + 1;
	uint64_t small[4] = { 0 };
	struct seen own = { words <= 4 ? small : cg_calloc(words, sizeof *own.bits), size };
	bool good = check_all(r, n, v, at, &own);

	if (good && outer)
		for (size_t i = 0; i < words; i++)
			outer->bits[i] |= own.bits[i];
	if (own.bits != small)
		free(own.bits);
	return good;
}

static bool
check_scoped(struct run *r, const struct node *n, const json_t *v, const struct at *at,
    struct seen *seen)
{
	bool is_counted = (n->rest_props && json_is_object(v)) || (n->rest_items && json_is_array(v));
	const struct scope scope = { r->scope, n->res }, *before = r->scope;
	bool good;

	if (r->s->is_dynamic && (!before || before->res != n->res))
		r->scope = &scope;
	good = is_counted ? check_counted(r, n, v, at, seen) : check_all(r, n, v, at, seen);
	r->scope = before;
	return good;
}

bool
cg_schema_node(struct run *r, const struct node *n, const json_t *v, const struct at *at,
    struct seen *seen)
{
	bool good;

	if (n->is_trivial)
		return true;
	if (r->is_broken)
		return false;
	if (r->depth >= MAX_DEPTH)
		return cg_schema_broken(r, "the value or its schema nests too deep to be checked");
	if (++r->steps > MAX_STEPS)
		return cg_schema_broken(r, "the value takes too many steps to be checked");
	r->depth++;
	good = r->s->is_dynamic || n->rest_props || n->rest_items ? check_scoped(r, n, v, at, seen)
	    : check_all(r, n, v, at, seen);
	r->depth--;
	return good && !r->is_broken;
}

int
cg_schema_check(const struct cg_schema *s, const json_t *v, struct cg_violations *out,
    struct cg_err *err)
{
	struct run r = { .s = s, .out = out, .err = err, .is_quick = !out };
	bool good = cg_schema_node(&r, s->root, v, NULL, NULL);

	if (r.is_broken)
		return -1;
	return !good;
}
