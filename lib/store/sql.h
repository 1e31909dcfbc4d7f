/*
 * SQL for rooms that have tables of their own in the store (ckpt): every statement goes through
 * these, so that it acts for somebody and joins the transaction of its caller.
 */
#ifndef CG_STORE_SQL_H
#define CG_STORE_SQL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "db/db.h"
#include "tenant/tenant.h"

struct cg_err;
struct cg_store;

/* The connection; NULL: the store was opened for reading, and there is nothing yet. */
struct cg_db *cg_store_db(struct cg_store *st);

/*
 * The statement of sql with its parameters bound, one letter each: t text (NULL
 * binds NULL), i int64_t, b bool, d time in milliseconds (0 binds NULL), y bytes (two
 * arguments: where, and a size_t; NULL binds NULL). It acts for who; NULL: for nobody, who
 * sees no tenant's rows on PostgreSQL.
 */
struct cg_stmt *cg_store_stmt(struct cg_store *st, const struct cg_scope *who,
    struct cg_err *err, const char *sql, const char *types, ...);
/* As whoever the statement before acted for: for functions that cross tenants and do not ask. */
extern const struct cg_scope cg_store_whoever;
/* The same and run it: the number of rows changed, or -1. Refuses a store opened for reading. */
int cg_store_exec(struct cg_store *st, const struct cg_scope *who, struct cg_err *err,
    const char *sql, const char *types, ...);
/* The same, waiting for no answer within a transaction (cg_db_later): 0, or -1. */
int cg_store_later(struct cg_store *st, const struct cg_scope *who, struct cg_err *err,
    int64_t want, const char *sql, const char *types, ...);

/* Several statements as one: joins the caller's transaction when there is one. */
struct cg_store_tx {
	bool own;
};
int cg_store_tx_begin(struct cg_store *st, struct cg_store_tx *tx, struct cg_err *err);
/* Ends it with rc: commits when rc >= 0. Returns rc, or -1 when the commit failed. */
int cg_store_tx_end(struct cg_store *st, struct cg_store_tx *tx, int rc, struct cg_err *err);

/* s, copied into a unless a is NULL; NULL stays NULL. */
const char *cg_store_keep(struct cg_arena *a, const char *s);

#endif
