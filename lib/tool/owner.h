/*
 * Who owns a run on this machine: a worker holds a lock on a file of its own as
 * long as it lives, so its death is seen at once and needs no clock.
 */
#ifndef CG_TOOL_OWNER_H
#define CG_TOOL_OWNER_H

#include <stdbool.h>

#include "base/id.h"

struct cg_err;

struct cg_owner {
	char id[CG_ID_LEN + 1];
	char *dir;  /* of the lock files */
	int fd;     /* -1: not locked yet */
};

void cg_owner_init(struct cg_owner *o, const char *dir);
int cg_owner_lock(struct cg_owner *o, struct cg_err *err); /* once; again is no error */
void cg_owner_release(struct cg_owner *o);                 /* removes the lock file */

/* For cg_store_run_claim: does nobody hold that worker's lock? arg is a struct cg_owner. */
bool cg_owner_is_dead(void *arg, const char *worker);

/* Remove what dead workers left: locks, workspaces below work_dir, what runs in them. */
void cg_owner_sweep(struct cg_owner *o, const char *work_dir);

#endif
