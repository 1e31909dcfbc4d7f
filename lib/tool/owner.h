/*
 * Who owns a run. A worker holds a lock on a file of its own as long as it lives, so
 * that on this machine its death is seen at once and needs no clock. Where the store
 * has workers of other machines too, it holds a lease there besides (tool/lease.h).
 */
#ifndef CG_TOOL_OWNER_H
#define CG_TOOL_OWNER_H

#include <stdbool.h>

#include <stdint.h>

#include "base/id.h"

struct cg_ctx;
struct cg_err;
struct cg_lease;
struct cg_store;

struct cg_owner {
	char id[CG_ID_LEN + 1];
	char *dir;  /* of the lock files */
	int fd;     /* -1: not locked yet */
	struct cg_store *store; /* that has leases; NULL: locks say it all */
	const char *url;        /* of the store: the lease is kept by a connection of its own */
	int64_t lease_ms;
	struct cg_lease *lease; /* NULL: not taken yet */
};

/* st and url are borrowed until release; a store without leases is not asked. */
void cg_owner_init(struct cg_owner *o, const char *dir, struct cg_store *st, const char *url,
    int64_t lease_ms);
/* Let others see that this worker lives. */
int cg_owner_lock(struct cg_owner *o, struct cg_err *err); /* once; again is no error */
void cg_owner_release(struct cg_owner *o);                 /* removes the lock file */

bool cg_owner_is_over(const struct cg_owner *o); /* its lease is: others may take what it had */

/* For cg_store_run_claim: is that worker gone? arg is a struct cg_owner. */
bool cg_owner_is_dead(void *arg, const char *worker);
/* The same for who asks about one run, and maybe owns some: ctx->worker says as whom. */
bool cg_owner_is_gone(struct cg_ctx *ctx, const char *worker);

/* How many workers of this machine hold their locks below dir. */
size_t cg_owner_count(const char *dir);

/* Remove what dead workers left: locks, workspaces below work_dir, what runs in them. */
void cg_owner_sweep(struct cg_owner *o, const char *work_dir);

#endif
