/*
 * The verbs behind cg-cache. A name is a key of the step cache, the hash of an
 * object, or a URI cg://sha256/<hash>/<name>.
 */
#ifndef CG_TOOL_CACHE_H
#define CG_TOOL_CACHE_H

#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

struct cg_cache_list_req {
	const char *workflow, *step, *skill, *run; /* NULL: any */
	int64_t older_than_ms;                     /* not used for that long; 0: any */
	int64_t limit;                             /* 0: all */
	bool objects;                              /* the objects instead of the entries */
};

/* 1 when it is there and whole, 0 when not. */
int cg_tool_cache_has(struct cg_ctx *ctx, const char *name, struct cg_err *err);
int cg_tool_cache_list(struct cg_ctx *ctx, const struct cg_cache_list_req *req,
    struct cg_sink *out, struct cg_err *err);
/* Everything about one, or about the artifact of that id: 1 shown, 0 not there. */
int cg_tool_cache_show(struct cg_ctx *ctx, const char *name, struct cg_sink *out,
    struct cg_err *err);
/*
 * Why did this step of this run not come from the cache (or from where did it)?
 * One record {type: cache.explanation, runId, stepId, outcome, reasons}.
 * CG_E_NOTFOUND when there is no such run or step.
 */
int cg_tool_cache_explain(struct cg_ctx *ctx, const char *run, const char *step,
    struct cg_sink *out, struct cg_err *err);
/*
 * Read and hash: name (NULL: every entry and object). One record {type:
 * cache.damage, name, message} for each that is not whole. The number of these.
 */
int cg_tool_cache_verify(struct cg_ctx *ctx, const char *name, struct cg_sink *out,
    struct cg_err *err);

struct cg_cache_prune_req {
	int64_t older_than_ms; /* entries not used for that long go; 0: none for their age */
	int64_t max_bytes;     /* then the least recently used, down to this; -1: no limit */
	bool keep_objects;     /* leave objects that nothing names */
	bool dry_run;
};
int cg_tool_cache_prune(struct cg_ctx *ctx, const struct cg_cache_prune_req *req,
    struct cg_sink *out, struct cg_err *err);

/* Put a file or a folder; a record {type: object, hash, uri, sizeBytes, mime}. */
int cg_tool_cache_put(struct cg_ctx *ctx, const char *path, struct cg_sink *out,
    struct cg_err *err);
/* Put bytes that came from somewhere without a name. */
int cg_tool_cache_put_bytes(struct cg_ctx *ctx, const void *p, size_t len, struct cg_sink *out,
    struct cg_err *err);
/* The bytes of an object, or of the artifact of that id, to fd, or (to not NULL) a file or folder made of it. CG_E_NOTFOUND. */
int cg_tool_cache_get(struct cg_ctx *ctx, const char *name, int fd, const char *to,
    struct cg_err *err);
/* Forget an entry or an object: 1, 0 was not there. */
int cg_tool_cache_drop(struct cg_ctx *ctx, const char *name, bool dry_run, struct cg_err *err);
/* Forget all entries, and then the objects that nothing names; the number of entries. */
int cg_tool_cache_drop_all(struct cg_ctx *ctx, bool dry_run, struct cg_err *err);

#endif
