/*
 * The verb behind GET /api/health and 'cg-status --health': is what we need there? Asks the
 * store, the queue and the language model, each with a time of its own, and changes nothing.
 */
#ifndef CG_TOOL_HEALTH_H
#define CG_TOOL_HEALTH_H

#include <signal.h>
#include <stdbool.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

struct cg_health_req {
	bool ready; /* only what requests cannot be served without: not the model */
};

/*
 * One record: type health, status (ok or error), version, info (what is up), error (what is
 * down) and details (both), each {database, valkey, llm: {status: up or down, message?}}. What is
 * not configured is not there. The queue tells its depth. A message says what kind of trouble it
 * is; the rest, with hosts and users, is logged, because anybody may ask.
 *
 * Returns 0 all is up, 1 something is down, -1 the record could not be put.
 */
int cg_tool_health(struct cg_ctx *ctx, const struct cg_health_req *req, struct cg_sink *to,
    struct cg_err *err);
/* Of the language model alone: 1 up, -1 down, 0 none is configured. cancel: not zero says that
 * nobody wants to know any more; or NULL. */
int cg_health_model(struct cg_ctx *ctx, const volatile sig_atomic_t *cancel);

#endif
