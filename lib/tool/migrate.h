/* The verbs behind cg-migrate: the schema of the store, its copies, what is kept in it. */
#ifndef CG_TOOL_MIGRATE_H
#define CG_TOOL_MIGRATE_H

#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

/* The store of the context becomes the owner's, when one is configured and --store silent. */
void cg_tool_migrate_as_owner(struct cg_ctx *ctx);

/* A record {type: migration, number, name, checksum, status, appliedAt} each. */
int cg_tool_migrate_status(struct cg_ctx *ctx, struct cg_sink *out, struct cg_err *err);
/* Create or upgrade; the number of migrations applied. */
int cg_tool_migrate_up(struct cg_ctx *ctx, struct cg_err *err);
/*
 * Pages, keys and checksums, and the walls between tenants: a record {type: finding, text}
 * for each gap in those. 0 all is well, CG_E_DATA what is not, CG_E_NOTFOUND no store.
 */
int cg_tool_migrate_check(struct cg_ctx *ctx, struct cg_sink *out, struct cg_err *err);
/*
 * The whole store as it is now into a new file: an SQLite database, or what pg_dump writes.
 * CG_E_CONFLICT: the file is there already.
 */
int cg_tool_migrate_backup(struct cg_ctx *ctx, const char *path, struct cg_err *err);
/* The reverse, into a store that is not there yet (CG_E_CONFLICT); an old one is upgraded. */
int cg_tool_migrate_restore(struct cg_ctx *ctx, const char *path, struct cg_err *err);

struct cg_prune_req {
	int64_t events_ms;  /* keep the events of a run for so long after its end; 0: for ever */
	int64_t deleted_ms; /* and the runs and plays of a deleted campaign; 0: for ever */
	int64_t ledger_ms;  /* and what was paid, by whole months; 0: for ever */
	int64_t threads_ms; /* and the checkpoints of a thread that rests, but its newest; 0: for ever */
	bool keep_objects;  /* that nothing names any more */
	bool dry_run;
};
/* For all tenants. A record {type: retention, what, count, bytes} for each kind of thing. */
int cg_tool_migrate_prune(struct cg_ctx *ctx, const struct cg_prune_req *req,
    struct cg_sink *out, struct cg_err *err);

#endif
