/*
 * Expressions: operations that compare, count and add. What is missing counts as null, and
 * values of different types are simply not equal, not less and not more: a comparison is
 * true or false whatever it is given, so that a branch on it never stops a run.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "select/select.h"
#include "select/select_priv.h"

static int
compare_numbers(const json_t *a, const json_t *b)
{
	double x, y;

	if (json_is_integer(a) && json_is_integer(b)) {
		json_int_t i = json_integer_value(a), k = json_integer_value(b);

		return i < k ? -1 : i > k;
	}
	x = json_number_value(a);
	y = json_number_value(b);
	return x < y ? -1 : x > y;
}

/* By code point, which is the order of the bytes in UTF-8. */
static int
compare_strings(const json_t *a, const json_t *b)
{
	size_t n = json_string_length(a), m = json_string_length(b);
	int c = memcmp(json_string_value(a), json_string_value(b), n < m ? n : m);

	return c ? c : n < m ? -1 : n > m;
}

/* Which of the two comes first? False: they have no order. */
static bool
order(const json_t *a, const json_t *b, int *c)
{
	bool numbers = json_is_number(a) && json_is_number(b);

	if (!numbers && !(json_is_string(a) && json_is_string(b)))
		return false;
	*c = numbers ? compare_numbers(a, b) : compare_strings(a, b);
	return true;
}

static bool
not_equals(const json_t *a, const json_t *b)
{
	return !cg_json_equal(a, b);
}

static bool
less_than(const json_t *a, const json_t *b)
{
	int c;

	return order(a, b, &c) && c < 0;
}

static bool
at_most(const json_t *a, const json_t *b)
{
	int c;

	return order(a, b, &c) && c <= 0;
}

static bool
greater_than(const json_t *a, const json_t *b)
{
	return less_than(b, a);
}

static bool
at_least(const json_t *a, const json_t *b)
{
	return at_most(b, a);
}

/* An item of an array, a part of a string, the name of a member of an object. */
static bool
in(const json_t *a, const json_t *b)
{
	size_t i;
	json_t *item;

	json_array_foreach(b, i, item)
		if (cg_json_equal(a, item))
			return true;
	if (!json_is_string(a))
		return false;
	if (json_is_string(b))
		return memmem(json_string_value(b), json_string_length(b), json_string_value(a),
		    json_string_length(a)) != NULL;
	return json_is_object(b)
	    && json_object_getn(b, json_string_value(a), json_string_length(a)) != NULL;
}

static bool (*const tests[OP_COUNT])(const json_t *a, const json_t *b) = {
	[OP_EQUALS] = cg_json_equal,
	[OP_NOT_EQUALS] = not_equals,
	[OP_LESS_THAN] = less_than,
	[OP_AT_MOST] = at_most,
	[OP_GREATER_THAN] = greater_than,
	[OP_AT_LEAST] = at_least,
	[OP_IN] = in,
};

/*
 * all is false with the first empty input, any true with the first that is not: that one
 * decides also when others are not known yet.
 */
static int
junction(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	bool decides = n->op == OP_ANY, known = true;

	for (size_t i = 0; i < n->n_in; i++) {
		json_t *v = NULL;
		int rc = cg_node_eval(n->in[i], env, &v, err);
		bool holds = !cg_select_is_empty(v);

		json_decref(v);
		if (rc < 0)
			return -1;
		known &= rc != CG_SELECT_UNKNOWN;
		if (rc != CG_SELECT_UNKNOWN && holds == decides) {
			*out = json_boolean(decides);
			return CG_SELECT_FOUND;
		}
	}
	*out = known ? json_boolean(!decides) : NULL;
	return known ? CG_SELECT_FOUND : CG_SELECT_UNKNOWN;
}

static size_t
code_points(const json_t *s)
{
	const char *p = json_string_value(s);
	size_t n = 0;

	for (size_t i = 0; i < json_string_length(s); i++)
		n += ((unsigned char)p[i] & 0xc0) != 0x80;
	return n;
}

/* Of a string in characters, an array in items, an object in members; nothing has none. */
static int
length(const json_t *v, json_t **out, struct cg_err *err)
{
	size_t n = json_is_string(v) ? code_points(v) : json_is_array(v) ? json_array_size(v)
	    : json_object_size(v);

	if (json_is_number(v) || json_is_boolean(v))
		return cg_err_set(err, CG_E_DATA,
		    "Length operation requires input to be a string, an array or an object");
	*out = json_integer((json_int_t)n);
	return CG_SELECT_FOUND;
}

static int
over_input(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	json_t *v = NULL;
	int rc = cg_node_eval(n->in[0], env, &v, err);

	if (rc < 0 || rc == CG_SELECT_UNKNOWN)
		return rc;
	rc = CG_SELECT_FOUND;
	if (n->op == OP_LENGTH)
		rc = length(v, out, err);
	else
		*out = json_boolean(cg_select_is_empty(v));
	json_decref(v);
	return rc;
}

struct total {
	json_int_t whole;
	double real;
	bool is_whole;
};

/* Numbers, and arrays of numbers; null is nothing. */
static int
add(struct total *t, const json_t *v, struct cg_err *err)
{
	size_t i;
	json_t *item;

	json_array_foreach(v, i, item)
		if (json_is_array(item) || add(t, item, err) < 0)
			return cg_err_set(err, CG_E_DATA,
			    "Sum operation requires its arrays to be of numbers");
	if (json_is_array(v) || json_is_null(v))
		return 0;
	if (!json_is_number(v))
		return cg_err_set(err, CG_E_DATA,
		    "Sum operation requires all inputs to be numbers or arrays of numbers");
	t->real += json_number_value(v);
	t->is_whole = t->is_whole && json_is_integer(v)
	    && !__builtin_add_overflow(t->whole, json_integer_value(v), &t->whole);
	return 0;
}

static int
sum(json_t **v, size_t n, json_t **out, struct cg_err *err)
{
	struct total t = { .is_whole = true };

	for (size_t i = 0; i < n; i++)
		if (v[i] && add(&t, v[i], err) < 0)
			return -1;
	if (!t.is_whole && !isfinite(t.real))
		return cg_err_set(err, CG_E_DATA, "Sum operation comes to more than a number can hold");
	*out = t.is_whole ? json_integer(t.whole) : json_real(t.real);
	return CG_SELECT_FOUND;
}

static int
over_inputs(const struct node *n, const struct cg_select_env *env, json_t **out, struct cg_err *err)
{
	json_t **v = cg_calloc(n->n_in, sizeof *v), *nothing = json_null();
	int rc = cg_node_inputs(n, env, v, err);

	if (rc == CG_SELECT_FOUND && n->op == OP_SUM)
		rc = sum(v, n->n_in, out, err);
	else if (rc == CG_SELECT_FOUND)
		*out = json_boolean(tests[n->op](v[0] ? v[0] : nothing, v[1] ? v[1] : nothing));
	cg_node_drop(v, n->n_in);
	return rc;
}

int
cg_expr_eval(const struct node *n, const struct cg_select_env *env, json_t **out,
    struct cg_err *err)
{
	switch (n->op) {
	case OP_ALL:
	case OP_ANY:
		return junction(n, env, out, err);
	case OP_NOT:
	case OP_IS_EMPTY:
	case OP_LENGTH:
		return over_input(n, env, out, err);
	default:
		return over_inputs(n, env, out, err);
	}
}
