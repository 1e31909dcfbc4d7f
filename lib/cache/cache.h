/*
 * The step cache: what went into a result is its key, so that equal inputs are
 * computed once.
 *
 * Key: SHA-256 of the canonical JSON of format number, tenant, scope (and the run,
 * for run_only), skill, version, digests of descriptor, handler and prompt, model
 * and settings, and the resolved input, in which cg://sha256/<hex>/<name> counts
 * without its name. Changing any of this is an interface change: raise
 * CG_CACHE_FORMAT.
 */
#ifndef CG_CACHE_CACHE_H
#define CG_CACHE_CACHE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct cg_buf;
struct cg_cache;
struct cg_cas;
struct cg_err;
struct cg_scope;

enum { CG_CACHE_FORMAT = 1, CG_CACHE_CHAIN = 64 /* base runs looked through */ };

/* What a result depends on. Strings may be NULL unless said otherwise; all borrowed. */
struct cg_cache_parts {
	const char *skill;      /* required */
	const char *version;    /* of the skill */
	const char *descriptor; /* digest of the descriptor */
	const char *handler;    /* digest of the handler program, or its built-in name */
	const char *prompt;     /* digest of the prompt template */
	const char *model;      /* name of the model or provider */
	const char *settings;   /* digest or text of the settings that change the result */
	const json_t *input;    /* the resolved input object */
	bool run_only;
	const char *run;        /* required when run_only: the run that asks, */
	const char *base;       /* and what it builds upon, "" nothing; NULL: that is looked up */
};

/* The key; input_hash (may be NULL) is the digest of the input alone. */
int cg_cache_key(const struct cg_scope *who, const struct cg_cache_parts *parts,
    char key[65], char input_hash[65], struct cg_err *err);

/*
 * The key as if its scope were global: what a result is made of, whichever run
 * asks. Generated files carry it, so it must be the same when they are the same.
 */
int cg_cache_made_of(const struct cg_scope *who, const struct cg_cache_parts *parts,
    char key[65], struct cg_err *err);

/* store and cas are borrowed; dir is where the locks lie (made when first needed). */
int cg_cache_open(struct cg_cache **out, struct cg_store *store, struct cg_cas *cas,
    const char *dir, struct cg_err *err);
void cg_cache_close(struct cg_cache *cache);

/*
 * Look up. For run_only: in the run, then along its base runs; *row says in
 * row->key and row->run where it was found. A row that names an object which
 * is gone is a miss, and is forgotten when the store can be written. Returns 1
 * hit (release row), 0 miss, -1.
 */
int cg_cache_get(struct cg_cache *cache, const struct cg_scope *who,
    const struct cg_cache_parts *parts, struct cg_cache_row *row, struct cg_err *err);
/* The same when the key is at hand, without the chain; for global scope and tools. */
int cg_cache_get_key(struct cg_cache *cache, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err);
/* For a worker that may not need to know the result: as cg_store_cache_name has it. */
int cg_cache_get_name(struct cg_cache *cache, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err);

/*
 * For a forecast: the row without parts, artifacts and data (NULL), and an object that
 * was there within the last second is not looked for again.
 */
int cg_cache_head(struct cg_cache *cache, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err);

struct cg_cache_result {
	const char *workflow, *step, *run; /* where it was made; required */
	const json_t *data;                /* or NULL; borrowed */
	const json_t *artifacts;           /* array of {artifactType, uri, hash, sizeBytes, mime,
	                                    * filename, metadata}, or NULL; borrowed */
	int64_t cost_microusd, duration_ms;
};
/*
 * Remember a result. Its objects (every cg:// name in data and artifacts, and
 * what trees hold) must be in the cas: CG_E_NOTFOUND. Joins an open transaction
 * of the store.
 */
int cg_cache_fill(struct cg_cache *cache, const struct cg_scope *who,
    const struct cg_cache_parts *parts, const struct cg_cache_result *result,
    struct cg_err *err);
/* 1 forgotten, 0 was not there. */
int cg_cache_forget(struct cg_cache *cache, const struct cg_scope *who, const char *key,
    struct cg_err *err);

/*
 * Concurrent runs that need the same key compute it once: who gets the lock
 * computes, the others try again later and then look up. A descriptor to close
 * when done (a process that dies lets go by itself), or -1: err->code
 * CG_E_CONFLICT when somebody else has it, anything else is trouble.
 */
int cg_cache_lock_try(struct cg_cache *cache, const struct cg_scope *who, const char *key,
    struct cg_err *err);

/*
 * Why is there no hit? Append one sentence a difference ("input /style/bpm
 * changed"), newline between them, comparing parts with the last result of the
 * same workflow and step (or of the same skill when that step has none).
 * Returns the number of differences; 0: there is nothing to compare with, said
 * in words too.
 */
int cg_cache_explain(struct cg_cache *cache, const struct cg_scope *who, const char *workflow,
    const char *step, const struct cg_cache_parts *parts, struct cg_buf *words,
    struct cg_err *err);
/* The same between two rows' parts, as JSON texts. */
int cg_cache_diff(const char *parts_before, const char *parts_now, struct cg_buf *words,
    struct cg_err *err);

struct cg_cache_prune {
	int64_t older_than_ms;   /* rows not used for that long go; 0: keep */
	int64_t max_bytes;       /* then the least recently used, until this much is left; -1: keep */
	bool objects;            /* and objects that no row, artifact or log names */
	bool dry_run;
};
struct cg_cache_pruned {
	int64_t rows, objects, bytes;
};
/* each (may be NULL) hears what goes: kind "entry" or "object". */
int cg_cache_prune(struct cg_cache *cache, const struct cg_scope *who,
    const struct cg_cache_prune *how, struct cg_cache_pruned *done,
    void (*each)(void *arg, const char *kind, const char *name, int64_t bytes), void *arg,
    struct cg_err *err);

#endif
