/* Items. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "schema/schema.h"
#include "schema/schema_priv.h"

static bool
check_items(struct run *r, const struct arrays *a, const json_t *v, const struct at *up,
    struct seen *seen)
{
	size_t n = json_array_size(v);
	size_t end = a->rest ? n : a->n_prefix < n ? a->n_prefix : n;
	bool good = true;

	for (size_t i = 0; i < end; i++) {
		struct at at = { up, NULL, 0, i };

		good &= run_child(r, i < a->n_prefix ? a->prefix[i] : a->rest, json_array_get(v, i),
		    &at, NULL);
		if (!good && r->is_quick)
			return false;
		if (seen)
			seen_set(seen, i);
	}
	return good;
}

static bool
check_contains(struct run *r, const struct arrays *a, const json_t *v, const struct at *up,
    struct seen *seen)
{
	size_t n = 0;
	struct run probe = *r;

	probe.out = NULL;
	probe.is_quick = true;
	for (size_t i = 0; i < json_array_size(v) && !probe.is_broken; i++) {
		struct at at = { up, NULL, 0, i };

		if (!run_child(&probe, a->contains, json_array_get(v, i), &at, NULL))
			continue;
		n++;
		if (seen && a->is_marking)
			seen_set(seen, i);
	}
	r->steps = probe.steps;
	r->is_broken = probe.is_broken;
	if (r->is_broken)
		return false;
	if (n < a->min_contains)
		return cg_schema_fail(r, up, v, a->min_contains == 1 ? "contains" : "minContains",
		    "Must contain at least %zu matching item%s", a->min_contains,
		    a->min_contains == 1 ? "" : "s");
	if (n > a->max_contains)
		return cg_schema_fail(r, up, v, "maxContains",
		    "Must contain at most %zu matching item%s", a->max_contains,
		    a->max_contains == 1 ? "" : "s");
	return true;
}

bool
cg_schema_array(struct run *r, const struct arrays *a, const json_t *v, const struct at *at,
    struct seen *seen)
{
	size_t n = json_array_size(v), i, j;
	bool good = true;

	if (n < a->min)
		good = cg_schema_fail(r, at, v, "minItems", "Must have at least %zu item%s", a->min,
		    a->min == 1 ? "" : "s");
	if (n > a->max)
		good = cg_schema_fail(r, at, v, "maxItems", "Must have at most %zu item%s", a->max,
		    a->max == 1 ? "" : "s");
	if (!good && r->is_quick)
		return false;
	if (a->n_prefix || a->rest)
		good &= check_items(r, a, v, at, seen);
	if (a->contains && (good || !r->is_quick))
		good &= check_contains(r, a, v, at, seen);
	if (a->is_unique && (good || !r->is_quick) && !cg_schema_unique(v, &i, &j))
		good = cg_schema_fail(r, at, v, "uniqueItems",
		    "Must not have the same item twice (%zu and %zu)", i, j);
	return good;
}
