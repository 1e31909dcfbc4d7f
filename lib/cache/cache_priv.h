/* What the files of this room share. */
#ifndef CG_CACHE_CACHE_PRIV_H
#define CG_CACHE_CACHE_PRIV_H

#include <stdint.h>

#include "base/err.h"
#include "cache/cache.h"
#include "cas/cas.h"
#include "tenant/tenant.h"

struct cg_cache {
	struct cg_store *store;
	struct cg_cas *cas;
	char *dir; /* of the locks */
	/* Objects that were there a moment ago: results that build on each other name the same. */
	struct {
		char tenant[CG_TENANT_MAX + 1];
		uint64_t v[256]; /* by their first digits; 0 none */
		int64_t since_ms;
	} seen;
};

/* A set of object hashes, kept sorted. */
struct cg_hexset {
	char (*v)[65];
	size_t n, cap;
	bool sorted;
};
void cg_hexset_add(struct cg_hexset *set, const char *hex);
void cg_hexset_sort(struct cg_hexset *set); /* and drop doubles */
bool cg_hexset_has(struct cg_hexset *set, const char *hex);
void cg_hexset_release(struct cg_hexset *set);

/* Add every object that v names, whole strings cg://sha256/..., however deep. */
void cg_cache_collect(const json_t *v, struct cg_hexset *set);
/* For each tree in set, add what it holds. CG_E_NOTFOUND naming an object that is missing. */
int cg_cache_expand(struct cg_cas *cas, const struct cg_scope *who, struct cg_hexset *set,
    struct cg_err *err);

/* What the key is made of as a JSON text: values where they are short, digests elsewhere. */
char *cg_cache_parts_text(const struct cg_cache_parts *parts);

#endif
