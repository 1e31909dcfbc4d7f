/*
 * What the runs of a tenant are at, for who wants to know when any of them begins or ends: cheap
 * enough to be asked every second. Conventions are those of store/store.h.
 */
#ifndef CG_STORE_LOOKOUT_H
#define CG_STORE_LOOKOUT_H

#include "store/store.h"

enum { CG_LOOKOUT_MAX = 200 /* of those that wait, and of those that run */ };

struct cg_lookout_row {
	const char *id, *workflow;
	const char *campaign, *thread;       /* or NULL */
	const char *user;                    /* the person whose thread it is of: others do not see it; NULL: no one's */
	enum cg_run_state state;
};
/*
 * The newest of the runs that wait or run, and all whatever their state that were made since
 * since_ms (and a little before: clocks differ), in the order in which they were made.
 */
int cg_store_lookout(struct cg_store *st, const struct cg_scope *who, int64_t since_ms,
    int (*row)(void *arg, const struct cg_lookout_row *row), void *arg, struct cg_err *err);
/*
 * Those that ended since then (and a little before), in the order in which they did, at most
 * CG_LOOKOUT_MAX.
 */
int cg_store_lookback(struct cg_store *st, const struct cg_scope *who, int64_t since_ms,
    int (*row)(void *arg, const struct cg_lookout_row *row), void *arg, struct cg_err *err);

#endif
