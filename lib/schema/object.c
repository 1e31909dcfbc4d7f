/* Members: one walk over the value, each key looked up in the schema's own table. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "schema/schema.h"
#include "schema/schema_priv.h"

static uint32_t
hash(const char *key, size_t len)
{
	const unsigned char *k = (const unsigned char *)key;
	uint32_t h = (uint32_t)len * 0x9e3779b1u;

	if (len)
		h ^= k[0] * 0x85ebca6bu ^ k[len / 2] * 0xc2b2ae35u ^ k[len - 1] * 0x27d4eb2fu;
	return h ^ h >> 15;
}

void
cg_schema_props_hash(struct cg_schema *s, struct objects *o)
{
	uint32_t size = 4;

	while (size < o->n_prop * 2)
		size *= 2;
	o->slot = cg_arena_alloc(&s->arena, size * sizeof *o->slot);
	o->mask = size - 1;
	for (size_t i = 0; i < o->n_prop; i++) {
		uint32_t at = hash(o->prop[i].key, o->prop[i].len) & o->mask;

		while (o->slot[at])
			at = (at + 1) & o->mask;
		o->slot[at] = (uint32_t)i + 1;
	}
}

static inline bool
is_key(const struct prop *p, const char *key, size_t len)
{
	return p->len == len && memcmp(p->key, key, len) == 0;
}

struct prop *
cg_schema_prop_find(const struct objects *o, const char *key, size_t len)
{
	if (!o->slot)
		return NULL;
	for (uint32_t at = hash(key, len) & o->mask; o->slot[at]; at = (at + 1) & o->mask)
		if (is_key(&o->prop[o->slot[at] - 1], key, len))
			return &o->prop[o->slot[at] - 1];
	return NULL;
}

/* patternProperties, then additionalProperties for what nothing has named. */
static bool
check_other(struct run *r, const struct objects *o, bool is_named, const json_t *v,
    const struct at *at, bool *is_seen)
{
	bool good = true;

	*is_seen = is_named;
	for (size_t i = 0; i < o->n_pattern; i++) {
		int rc = cg_schema_match(r->s, o->pattern[i].re, at->key, at->len, r->err);

		if (rc < 0) {
			r->is_broken = true;
			return false;
		}
		if (rc == 0)
			continue;
		*is_seen = true;
		good &= run_child(r, o->pattern[i].node, v, at, NULL);
		if (!good && r->is_quick)
			return false;
	}
	if (*is_seen || !o->additional)
		return good;
	*is_seen = true;
	if (o->additional->is_never)
		return cg_schema_fail(r, at, v, "additionalProperties", "Unknown field: %s", at->key);
	return run_child(r, o->additional, v, at, NULL) && good;
}

static bool
check_name(struct run *r, const struct objects *o, const struct at *at)
{
	json_t *name = json_stringn_nocheck(at->key, at->len);
	struct run probe = *r;
	bool good;

	probe.out = NULL;
	probe.is_quick = true;
	good = run_child(&probe, o->names, name, at, NULL);
	r->steps = probe.steps;
	r->is_broken = probe.is_broken;
	json_decref(name);
	if (good || r->is_broken)
		return good;
	return cg_schema_fail(r, at, NULL, "propertyNames", "Invalid field name: %s", at->key);
}

static bool
check_missing(struct run *r, const struct objects *o, const json_t *v, const struct at *up)
{
	for (size_t i = 0; i < o->n_prop; i++) {
		const struct prop *p = &o->prop[i];
		struct at at = { up, p->key, p->len, 0 };

		if (p->is_required && !json_object_getn(v, p->key, p->len)
		    && !cg_schema_fail(r, &at, NULL, "required", "Missing required field: %s", p->key)
		    && r->is_quick)
			break;
	}
	return false;
}

/* Few properties and a huge value: ask for each property instead. */
static bool
check_few(struct run *r, const struct objects *o, const json_t *v, const struct at *up)
{
	bool good = true;
	size_t n = 0;

	for (size_t i = 0; i < o->n_prop && (good || !r->is_quick); i++) {
		const struct prop *p = &o->prop[i];
		const json_t *one = json_object_getn(v, p->key, p->len);
		struct at at = { up, p->key, p->len, 0 };

		n += one && p->is_required;
		if (one && p->node)
			good &= run_child(r, p->node, one, &at, NULL);
	}
	if (n < o->n_required && (good || !r->is_quick))
		good = check_missing(r, o, v, up);
	return good;
}

static bool
check_members(struct run *r, const struct objects *o, const json_t *v, const struct at *up,
    struct seen *seen)
{
	json_t *obj = (json_t *)(size_t)v; /* jansson's iterators are not const */
	bool good = true, is_plain = !o->n_pattern && !o->additional;
	size_t n = 0, i = 0, next = 0;

	for (void *it = json_object_iter(obj); it; it = json_object_iter_next(obj, it), i++) {
		struct at at = { up, json_object_iter_key(it), json_object_iter_key_len(it), 0 };
		const json_t *one = json_object_iter_value(it);
		const struct prop *p;
		bool is_seen;

		/* Values are mostly written in the order of their schema. */
		p = next < o->n_prop && is_key(&o->prop[next], at.key, at.len) ? &o->prop[next]
		    : cg_schema_prop_find(o, at.key, at.len);
		if (p) {
			next = (size_t)(p - o->prop) + 1;
			n += p->is_required;
			if (p->node)
				good &= run_child(r, p->node, one, &at, NULL);
		}
		is_seen = p && p->node;
		if (!is_plain && (!is_seen || o->n_pattern))
			good &= check_other(r, o, is_seen, one, &at, &is_seen);
		if (o->names)
			good &= check_name(r, o, &at);
		if (seen && is_seen)
			seen_set(seen, i);
		if (!good && r->is_quick)
			return false;
	}
	return n < o->n_required ? check_missing(r, o, v, up) : good;
}

bool
cg_schema_object(struct run *r, const struct objects *o, const json_t *v, const struct at *at,
    struct seen *seen)
{
	size_t n = json_object_size(v);
	bool is_plain = !o->n_pattern && !o->additional && !o->names && !seen;
	bool good = true;

	if (n < o->min)
		good = cg_schema_fail(r, at, v, "minProperties", "Must have at least %zu field%s",
		    o->min, o->min == 1 ? "" : "s");
	if (n > o->max)
		good = cg_schema_fail(r, at, v, "maxProperties", "Must have at most %zu field%s",
		    o->max, o->max == 1 ? "" : "s");
	if (!good && r->is_quick)
		return false;
	if (is_plain && n > o->n_prop * 8)
		return check_few(r, o, v, at) && good;
	return check_members(r, o, v, at, seen) && good;
}

static bool
check_dependent(struct run *r, const struct dependency *d, const json_t *v, const struct at *up)
{
	bool good = true;

	for (size_t i = 0; i < json_array_size(d->names) && (good || !r->is_quick); i++) {
		const json_t *name = json_array_get(d->names, i);
		struct at at = { up, json_string_value(name), json_string_length(name), 0 };

		if (!json_object_getn(v, at.key, at.len))
			good = cg_schema_fail(r, &at, NULL, "dependentRequired",
			    "Missing required field: %s (because of %s)", at.key, d->key);
	}
	return good;
}

bool
cg_schema_dependencies(struct run *r, const struct objects *o, const json_t *v,
    const struct at *at, struct seen *seen)
{
	bool good = true;

	for (size_t i = 0; i < o->n_dep && (good || !r->is_quick); i++) {
		const struct dependency *d = &o->dep[i];

		if (!json_object_getn(v, d->key, d->len))
			continue;
		if (d->node)
			good &= run_child(r, d->node, v, at, seen);
		else
			good &= check_dependent(r, d, v, at);
	}
	return good;
}
