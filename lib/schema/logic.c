/* Keywords that hold the same value against other schemas, and what is left over by them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "schema/schema.h"
#include "schema/schema_priv.h"

void
seen_all(struct seen *seen)
{
	memset(seen->bits, 0xff, (seen->n / 64 + 1) * sizeof *seen->bits);
}

/*
 * One alternative, without a word: does it accept v? What it has seen counts
 * only when it does.
 */
static bool
probe(struct run *r, const struct node *n, const json_t *v, const struct at *at,
    struct seen *seen)
{
	size_t words = seen ? seen->n / 64 + 1 : 0;
	uint64_t small[4] = { 0 };
	struct seen own = { words <= 4 ? small : cg_calloc(words, sizeof *own.bits),
		seen ? seen->n : 0 };
	struct run quiet = *r;
	bool good;

	quiet.out = NULL;
	quiet.is_quick = true;
	good = run_child(&quiet, n, v, at, seen ? &own : NULL);
	r->steps = quiet.steps;
	r->is_broken = quiet.is_broken;
	for (size_t i = 0; good && i < words; i++)
		seen->bits[i] |= own.bits[i];
	if (own.bits != small)
		free(own.bits);
	return good;
}

static unsigned
kind(const json_t *v)
{
	return json_is_object(v) ? T_OBJ : json_is_array(v) ? T_ARR : json_is_string(v) ? T_STR
	    : json_is_number(v) ? T_INT | T_NUM : json_is_boolean(v) ? T_BOOL : T_NULL;
}

/* The only alternative that is for this kind of value: its violations say more. */
static const struct node *
meant(const struct node *const *list, size_t n, const json_t *v)
{
	const struct node *found = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct node *one = list[i];

		while (one->logic && one->logic->ref && !one->types && one != one->logic->ref
		    && one->logic->ref->types)
			one = one->logic->ref;
		if (one->is_never || (one->types && !(one->types & kind(v))))
			continue;
		if (found)
			return NULL;
		found = list[i];
	}
	return found;
}

static bool
check_any(struct run *r, const struct logic *l, const json_t *v, const struct at *at,
    struct seen *seen)
{
	const struct node *one;
	bool good = false;

	for (size_t i = 0; i < l->n_any && !r->is_broken; i++) {
		good |= probe(r, l->any[i], v, at, seen);
		if (good && !seen)
			return true;
	}
	if (good || r->is_broken)
		return good;
	one = r->is_quick ? NULL : meant(l->any, l->n_any, v);
	if (one)
		return run_child(r, one, v, at, NULL);
	return cg_schema_fail(r, at, v, "anyOf", "Must match one of %zu alternatives", l->n_any);
}

static bool
check_one(struct run *r, const struct logic *l, const json_t *v, const struct at *at,
    struct seen *seen)
{
	const struct node *one;
	size_t n = 0;

	for (size_t i = 0; i < l->n_one && !r->is_broken; i++)
		n += probe(r, l->one[i], v, at, seen);
	if (n == 1 || r->is_broken)
		return n == 1;
	one = r->is_quick || n ? NULL : meant(l->one, l->n_one, v);
	if (one)
		return run_child(r, one, v, at, NULL);
	return cg_schema_fail(r, at, v, "oneOf", n ? "Must match only one of %zu alternatives"
	    : "Must match one of %zu alternatives", l->n_one);
}

static bool
check_if(struct run *r, const struct logic *l, const json_t *v, const struct at *at,
    struct seen *seen)
{
	const struct node *next = probe(r, l->if_, v, at, seen) ? l->then : l->else_;

	if (r->is_broken)
		return false;
	return !next || run_child(r, next, v, at, seen);
}

/* A dynamic reference means the outermost anchor of its name on the way here. */
static const struct node *
dynamic(const struct run *r, const struct logic *l)
{
	const struct node *found = l->dynamic_ref;

	for (const struct scope *s = l->dynamic_name ? r->scope : NULL; s; s = s->up) {
		const struct anchor *a = cg_schema_anchor(s->res, l->dynamic_name);

		if (a && a->is_dynamic && a->node)
			found = a->node;
	}
	return found;
}

bool
cg_schema_logic(struct run *r, const struct logic *l, const json_t *v, const struct at *at,
    struct seen *seen)
{
	bool good = true;

	if (l->ref)
		good = run_child(r, l->ref, v, at, seen);
	if (l->dynamic_ref && (good || !r->is_quick))
		good &= run_child(r, dynamic(r, l), v, at, seen);
	for (size_t i = 0; i < l->n_all && (good || !r->is_quick); i++)
		good &= run_child(r, l->all[i], v, at, seen);
	if (l->n_any && (good || !r->is_quick))
		good &= check_any(r, l, v, at, seen);
	if (l->n_one && (good || !r->is_quick))
		good &= check_one(r, l, v, at, seen);
	if (l->not && (good || !r->is_quick) && probe(r, l->not, v, at, NULL))
		good = cg_schema_fail(r, at, v, "not", "Must not be what the schema excludes");
	if (l->if_ && (good || !r->is_quick))
		good &= check_if(r, l, v, at, seen);
	return good && !r->is_broken;
}

static bool
rest_of_object(struct run *r, const struct node *rest, const json_t *v, const struct at *up,
    struct seen *seen)
{
	json_t *o = (json_t *)(size_t)v; /* jansson's iterators are not const */
	bool good = true;
	size_t i = 0;

	for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it), i++) {
		struct at at = { up, json_object_iter_key(it), json_object_iter_key_len(it), 0 };

		if (seen_has(seen, i))
			continue;
		if (rest->is_never)
			good = cg_schema_fail(r, &at, json_object_iter_value(it),
			    "unevaluatedProperties", "Unknown field: %s", at.key);
		else
			good &= run_child(r, rest, json_object_iter_value(it), &at, NULL);
		if (!good && r->is_quick)
			return false;
	}
	return good;
}

static bool
rest_of_array(struct run *r, const struct node *rest, const json_t *v, const struct at *up,
    struct seen *seen)
{
	bool good = true;

	for (size_t i = 0; i < json_array_size(v) && (good || !r->is_quick); i++) {
		struct at at = { up, NULL, 0, i };

		if (seen_has(seen, i))
			continue;
		if (rest->is_never)
			good = cg_schema_fail(r, &at, json_array_get(v, i), "unevaluatedItems",
			    "Unknown item");
		else
			good &= run_child(r, rest, json_array_get(v, i), &at, NULL);
	}
	return good;
}

bool
cg_schema_unevaluated(struct run *r, const struct node *n, const json_t *v,
    const struct at *at, struct seen *seen)
{
	bool good = true;

	if (n->rest_props && json_is_object(v))
		good = rest_of_object(r, n->rest_props, v, at, seen);
	else if (n->rest_items && json_is_array(v))
		good = rest_of_array(r, n->rest_items, v, at, seen);
	else
		return true;
	seen_all(seen);
	return good;
}
