/*
 * Actions: skills that are done by the process which executes a graph, without a program of
 * their own: their descriptor says implementation {type: builtin, handler: NAME}. They may use
 * store and tools as any verb does, so that a graph can ask a person, store a message, start
 * a campaign. Only nodes of graphs may be actions.
 */
#ifndef CG_TOOL_THREAD_ACT_H
#define CG_TOOL_THREAD_ACT_H

#include <jansson.h>

struct cg_ctx;
struct cg_err;
struct cg_step_result;

/* One call, all borrowed. */
struct cg_thread_act {
	const json_t *input;   /* with the defaults of the skill's schema, and checked against it */
	const json_t *resume;  /* array: answers to interrupts that it has raised, in their order */
	const json_t *context; /* {tenantId, threadId, runId, userId?, ...} */
	const char *thread, *run, *node;
	const char *user;      /* who asked for it, or NULL */
	const char *may;       /* what that one may do, as cg_ctx has it; NULL: everything */
	const char *task;      /* the idempotency key: the same whenever this very task is done again */
};

/*
 * Do it: r->ok with r->data (an object), or a failure by cg_step_result_fail; or a new
 * *interrupt, and it is called again, from its beginning, once that is answered. No
 * transaction is open, and what it commits stands though the task may be done again: what
 * must not happen twice is keyed by call->task. -1: the store cannot be reached; the thread is
 * gone on with later, and the action called again.
 */
typedef int cg_thread_act_fn(struct cg_ctx *ctx, const struct cg_thread_act *call,
    struct cg_step_result *r, json_t **interrupt, struct cg_err *err);

/* The action of that name, or NULL. */
cg_thread_act_fn *cg_thread_act_find(const char *handler);

#endif
