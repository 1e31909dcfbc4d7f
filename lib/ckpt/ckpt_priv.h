/* What the files of this room share. */
#ifndef CG_CKPT_CKPT_PRIV_H
#define CG_CKPT_CKPT_PRIV_H

#include "base/err.h"
#include "base/mem.h"
#include "ckpt/ckpt.h"
#include "store/sql.h"
#include "store/store.h"

/* What comes after every id of checkpoints in the order of texts. */
#define CG_CKPT_ID_END "g"
#define CG_CKPT_TASKS "__pregel_tasks"

/*
 * Others write here too: what is no JSON, or no object, names nothing instead of failing the
 * statement, and whoever reads it says which checkpoint that is. On SQLite; on PostgreSQL.
 */
#define CG_CKPT_WHOLE(text) "CASE WHEN json_valid(" text ") THEN " text " ELSE '{}' END"
#define CG_CKPT_VERSIONS(body) \
	"CASE WHEN jsonb_typeof(" body " -> 'channel_versions') = 'object' " \
	"THEN " body " -> 'channel_versions' ELSE '{}' END"

static inline bool
cg_ckpt_far(struct cg_store *st)
{
	return cg_store_db(st) && cg_db_dialect(cg_store_db(st)) == CG_DB_PG;
}

/* put.c: nobody else writes a checkpoint of that thread, or prunes it, before this transaction ends. */
int cg_ckpt_lock(struct cg_store *st, const struct cg_scope *who, const char *thread, struct cg_err *err);

#endif
