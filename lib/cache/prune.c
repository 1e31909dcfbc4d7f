/* Making room: results that nobody uses, then objects that nobody names. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cache/cache_priv.h"
#include "json/json.h"

/* An object is put before the row that names it is committed: leave young ones alone. */
enum { YOUNG_MS = 3600000 };

struct victim {
	char key[65];
	int64_t used_ms, size;
};

struct sweep {
	struct cg_cache *cache;
	const struct cg_scope *who;
	const struct cg_cache_prune *how;
	struct cg_cache_pruned *done;
	void (*each)(void *arg, const char *kind, const char *name, int64_t bytes);
	void *arg;
	struct victim *v;
	size_t n, cap;
	struct cg_hexset needed, gone;
	int64_t now;
	struct cg_err *err;
};

static int
note_row(void *arg, const struct cg_cache_row *row)
{
	struct sweep *s = arg;

	if (s->n == s->cap)
		s->v = cg_realloc(s->v, s->cap = s->cap ? 2 * s->cap : 64, sizeof *s->v);
	snprintf(s->v[s->n].key, 65, "%s", row->key);
	s->v[s->n].used_ms = row->used_ms;
	s->v[s->n++].size = row->size + (int64_t)(row->data ? strlen(row->data) : 0);
	return 0;
}

static int
drop_row(struct sweep *s, const struct victim *v)
{
	if (s->each)
		s->each(s->arg, "entry", v->key, v->size);
	s->done->rows++;
	cg_hexset_add(&s->gone, v->key);
	return s->how->dry_run ? 0 : cg_store_cache_drop(s->cache->store, s->who, v->key, s->err);
}

static int
drop_rows(struct sweep *s)
{
	struct cg_cache_filter f = { .oldest_used_first = true };
	int64_t total = 0;
	int rc = cg_store_cache_list(s->cache->store, s->who, &f, note_row, s, s->err);

	for (size_t i = 0; i < s->n; i++)
		total += s->v[i].size;
	for (size_t i = 0; rc >= 0 && i < s->n; i++) {
		bool old = s->how->older_than_ms > 0
		    && s->v[i].used_ms + s->how->older_than_ms < s->now;

		if (!old && !(s->how->max_bytes >= 0 && total > s->how->max_bytes))
			continue;
		total -= s->v[i].size;
		rc = drop_row(s, &s->v[i]);
	}
	return rc < 0 ? -1 : 0;
}

static int
need_row(void *arg, const struct cg_cache_row *row)
{
	struct sweep *s = arg;

	/* In a dry run the rows that would go are still there. */
	if (cg_hexset_has(&s->gone, row->key))
		return 0;
	for (const char *o = row->objects ? row->objects : ""; strlen(o) >= 64; o += 64 + (o[64] == ' '))
		cg_hexset_add(&s->needed, o);
	return 0;
}

static int
need_object(void *arg, const char *hash)
{
	cg_hexset_add(&((struct sweep *)arg)->needed, hash);
	return 0;
}

static int
note_object(void *arg, const char *hex, int64_t size, int64_t touched_ms)
{
	struct sweep *s = arg;

	if (touched_ms + YOUNG_MS > s->now || cg_hexset_has(&s->needed, hex))
		return 0;
	if (s->each)
		s->each(s->arg, "object", hex, size);
	s->done->objects++;
	s->done->bytes += size;
	if (s->how->dry_run)
		return 0;
	return cg_cas_drop(s->cache->cas, s->who, hex, s->err) < 0 ? -1 : 0;
}

/* An artifact that is a tree needs its files; one that is gone needs nothing more. */
static void
expand(struct sweep *s)
{
	size_t n, k;

	cg_hexset_sort(&s->needed);
	n = s->needed.n;
	for (size_t i = 0; i < n; i++) {
		struct cg_err unused = CG_ERR_INIT;
		json_t *listing = NULL, *e;

		if (cg_cas_tree(s->cache->cas, s->who, s->needed.v[i], &listing, &unused) != 1)
			continue;
		json_array_foreach(json_object_get(listing, "entries"), k, e)
			cg_hexset_add(&s->needed, json_string_value(json_object_get(e, "hash")));
		json_decref(listing);
	}
}

int
cg_cache_prune(struct cg_cache *cache, const struct cg_scope *who,
    const struct cg_cache_prune *how, struct cg_cache_pruned *done,
    void (*each)(void *arg, const char *kind, const char *name, int64_t bytes), void *arg,
    struct cg_err *err)
{
	struct sweep s = { .cache = cache, .who = who, .how = how, .done = done, .each = each,
		.arg = arg, .now = cg_wall_ms(), .err = err };
	struct cg_cache_filter all = { 0 };
	int rc;

	memset(done, 0, sizeof *done);
	rc = drop_rows(&s);
	if (rc == 0 && !how->dry_run)
		rc = cg_store_results_sweep(cache->store, who, s.now - YOUNG_MS, err);
	if (rc == 0 && how->objects) {
		rc = cg_store_cache_list(cache->store, who, &all, need_row, &s, err);
		if (rc == 0)
			rc = cg_store_objects(cache->store, who, need_object, &s, err);
		if (rc == 0) {
			expand(&s);
			rc = cg_cas_list(cache->cas, who, note_object, &s, err);
			if (rc == 0 && !how->dry_run)
				rc = cg_cas_sweep(cache->cas, err);
		}
	}
	free(s.v);
	cg_hexset_release(&s.needed);
	cg_hexset_release(&s.gone);
	return rc;
}
