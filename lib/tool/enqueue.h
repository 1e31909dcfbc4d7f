/* The verb behind cg-enqueue: record a run as queued, with the plan it will follow. */
#ifndef CG_TOOL_ENQUEUE_H
#define CG_TOOL_ENQUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "tool/plan.h"

struct cg_enqueue_req {
	struct cg_plan_req plan;  /* with workflow NULL plans are read from in_fd */
	int in_fd;
	const char *key;          /* idempotency key: the same key is the same run; or NULL */
	int64_t priority;         /* higher is claimed first */
	const char *run_id;       /* the id that the run gets; NULL: a new one */
	/* In the transaction that adds a run, after it: 0, or -1 and nothing is added. NULL: nothing. */
	int (*also)(void *arg, const char *run, struct cg_err *err);
	void *arg;
};

/*
 * Queue one run, or one for each plan of in_fd; a record of each goes to out.
 * Mistakes of the workflow are in d. With a key that is known already the record
 * is that of the first run and nothing is added; CG_E_CONFLICT when that run was asked
 * for something else.
 */
int cg_tool_enqueue(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct cg_sink *out,
    struct cg_diags *d, struct cg_err *err);

#endif
