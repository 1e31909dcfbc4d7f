/* The verbs behind cg-migrate: the schema of the store. */
#ifndef CG_TOOL_MIGRATE_H
#define CG_TOOL_MIGRATE_H

struct cg_ctx;
struct cg_err;
struct cg_sink;
struct cg_store_roles;

/* A record {type: migration, number, name, checksum, status, appliedAt} each. */
int cg_tool_migrate_status(struct cg_ctx *ctx, struct cg_sink *out, struct cg_err *err);
/* Create or upgrade; the number of migrations applied. roles as in cg_store_migrate. */
int cg_tool_migrate_up(struct cg_ctx *ctx, const struct cg_store_roles *roles,
    struct cg_err *err);
/* Pages, keys and checksums: 0 all is well, CG_E_DATA what is not, CG_E_NOTFOUND no store. */
int cg_tool_migrate_check(struct cg_ctx *ctx, struct cg_err *err);
/* The whole store as it is now into a new file. */
int cg_tool_migrate_backup(struct cg_ctx *ctx, const char *path, struct cg_err *err);

#endif
