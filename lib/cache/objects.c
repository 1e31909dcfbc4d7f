/* Which objects a result cannot do without. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cache/cache_priv.h"

void
cg_hexset_add(struct cg_hexset *set, const char *hex)
{
	if (set->n == set->cap)
		set->v = cg_realloc(set->v, set->cap = set->cap ? 2 * set->cap : 16, sizeof *set->v);
	memcpy(set->v[set->n], hex, 64);
	set->v[set->n++][64] = '\0';
	set->sorted = false;
}

static int
cmp(const void *a, const void *b)
{
	return memcmp(a, b, 64);
}

void
cg_hexset_sort(struct cg_hexset *set)
{
	size_t kept = 0;

	if (set->sorted || !set->n)
		return;
	qsort(set->v, set->n, sizeof *set->v, cmp);
	for (size_t i = 1; i < set->n; i++)
		if (cmp(set->v[i], set->v[kept]) != 0)
			memmove(set->v[++kept], set->v[i], sizeof *set->v);
	set->n = kept + 1;
	set->sorted = true;
}

bool
cg_hexset_has(struct cg_hexset *set, const char *hex)
{
	cg_hexset_sort(set);
	return set->n && bsearch(hex, set->v, set->n, sizeof *set->v, cmp) != NULL;
}

void
cg_hexset_release(struct cg_hexset *set)
{
	free(set->v);
	memset(set, 0, sizeof *set);
}

void
cg_cache_collect(const json_t *v, struct cg_hexset *set)
{
	char hex[65];
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_string(v) && cg_cas_uri_parse(json_string_value(v), hex, NULL))
		cg_hexset_add(set, hex);
	json_array_foreach(v, i, item)
		cg_cache_collect(item, set);
	json_object_foreach((json_t *)v, key, item)
		cg_cache_collect(item, set);
}

int
cg_cache_expand(struct cg_cas *cas, const struct cg_scope *who, struct cg_hexset *set,
    struct cg_err *err)
{
	size_t n, i, k;

	cg_hexset_sort(set);
	n = set->n; /* trees hold files only, so one pass is enough */
	for (i = 0; i < n; i++) {
		json_t *listing, *e;

		if (cg_cas_tree(cas, who, set->v[i], &listing, err) < 0)
			return -1;
		json_array_foreach(json_object_get(listing, "entries"), k, e)
			cg_hexset_add(set, json_string_value(json_object_get(e, "hash")));
		json_decref(listing);
	}
	cg_hexset_sort(set);
	return 0;
}
