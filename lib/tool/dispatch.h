/*
 * Between the store and queues outside it (Valkey, in BullMQ's layout): jobs named
 * `orchestrate` on run-orchestration, one for each queued run of a plan, and
 * `execute-workflow` on workflow-orchestration, one for each of a thread. The store is the
 * truth, a queue only says whose turn it is: a job that is lost is sent again, a run that
 * is not queued any more makes its job void.
 */
#ifndef CG_TOOL_DISPATCH_H
#define CG_TOOL_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>

struct cg_conf;
struct cg_err;
struct cg_queue;
struct cg_queue_conf;
struct cg_scope;
struct cg_store;

#define CG_RUN_QUEUE "run-orchestration"
#define CG_FLOW_QUEUE "workflow-orchestration" /* of runs of threads */

/* Does the configuration name a queue outside the store? */
bool cg_dispatch_is_on(const struct cg_conf *conf);
/*
 * What cg_queue_open wants. *url (a new string) must live as long as out. CG_E_CONFIG when
 * the configuration names a queue that is none.
 */
int cg_dispatch_conf(const struct cg_conf *conf, const char *queue, struct cg_queue_conf *out,
    char **url, struct cg_err *err);

/*
 * Open what holds limits that processes share, under a name; it answers within a quarter of a
 * second or not at all. Limits have keys of their own beside the jobs of queues.
 */
int cg_dispatch_limits(const struct cg_conf *conf, const char *name, struct cg_queue **q,
    struct cg_err *err);

/*
 * Send what is due in this queue: of one tenant, or with who NULL of all. No tenant gets more than a
 * window of jobs into the queue, the others wait in the store. Jobs sent so long ago that
 * they may be lost are sent again. *sent counts (NULL: nobody cares).
 */
int cg_dispatch(struct cg_store *st, struct cg_queue *q, const struct cg_scope *who,
    size_t *sent, struct cg_err *err);
/*
 * What this tenant has queued of threads, now, when there is a queue; one that cannot be
 * reached is no error: a worker sends it later.
 */
void cg_dispatch_threads(const struct cg_conf *conf, struct cg_store *st, const struct cg_scope *who);

#endif
