/*
 * The store as its owner sees it: the schema and its roles, and what is done for all
 * tenants at once. Conventions are those of store/store.h.
 */
#ifndef CG_STORE_ADMIN_H
#define CG_STORE_ADMIN_H

#include "store/store.h"

/* ---- the schema ---- */

struct cg_migration {
	int number;
	const char *name;
	char checksum[65];    /* of the text in this program */
	bool applied;
	bool changed;         /* applied with another text than ours */
	int64_t applied_ms;
};
/* Each migration that this program knows, and where the store at url stands. */
int cg_store_migrations(const char *url,
    int (*row)(void *arg, const struct cg_migration *m), void *arg, struct cg_err *err);

#define CG_STORE_APP_ROLE "app_user"
#define CG_STORE_MAINTENANCE_ROLE "cg_maintenance"
struct cg_store_roles {
	const char *app, *maintenance; /* NULL: the names above */
};
/* How the names of indexes begin that are there only where the server has pgvector. */
#define CG_STORE_VECTOR_INDEX "campaign_words_near_"
/*
 * Bring the store at url up to date: the number of migrations applied. On PostgreSQL the
 * URL is the owner's; schema, roles, grants and row level security come with it, and the
 * indexes of vectors where the server has pgvector.
 */
int cg_store_migrate(const char *url, const struct cg_store_roles *roles, struct cg_err *err);
/*
 * Is the database sound and its schema ours? CG_E_DATA says what is wrong. On PostgreSQL
 * the catalog is read too: each gap in the walls between tenants is a finding, in words.
 * The number of them.
 */
int cg_store_check(const char *url, const struct cg_store_roles *roles,
    int (*finding)(void *arg, const char *what), void *arg, struct cg_err *err);
/*
 * PostgreSQL only: see that there is no store at url yet (CG_E_CONFLICT), and that the
 * roles are which a backup of one speaks of.
 */
int cg_store_make_room(const char *url, const struct cg_store_roles *roles,
    struct cg_err *err);
/* SQLite only: a copy in a new file. */
int cg_store_backup(struct cg_store *st, const char *path, struct cg_err *err);

/* ---- looking after all tenants at once: a store opened with CG_STORE_ADMIN ---- */

/* Each tenant that has anything in the store. */
int cg_store_tenants(struct cg_store *st, int (*row)(void *arg, const char *tenant), void *arg,
    struct cg_err *err);
/*
 * Drop the events of runs that ended before that time, whose numbers are not used again, and of
 * plays that are older.
 * Counts them, and drops none with dry_run.
 */
int cg_store_prune_events(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *events,
    struct cg_err *err);
/* Drop the ended runs of campaigns that were deleted before that time, with all of theirs. */
int cg_store_prune_runs(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *runs,
    struct cg_err *err);
/*
 * Drop the plays of those campaigns. Of one that is there, also when it is archived or over, they stay:
 * they say how often somebody has played, and who has won.
 */
int cg_store_prune_plays(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *plays,
    struct cg_err *err);
/*
 * Calls of models that were held back before that time and never settled: who made them died.
 * Nobody can say whether they were paid, so what was held back is what they have cost.
 */
int cg_store_settle_lost(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *calls,
    struct cg_err *err);
/* Drop the calls in the ledger of months before the one of that time, and their sums. */
int cg_store_prune_ledger(struct cg_store *st, int64_t before_ms, bool dry_run, int64_t *calls,
    struct cg_err *err);

#endif
