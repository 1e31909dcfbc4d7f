/*
 * A run of a thread that ends without who executed it: cancelled while nobody had it, given up
 * after its process was gone too often, or gone with what it began. The row of the run and its last
 * event are the caller's; what the thread and a conversation know of it is written here.
 */
#ifndef CG_TOOL_THREAD_LEFT_H
#define CG_TOOL_THREAD_LEFT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;

/*
 * Within the open transaction, in the name of ctx->who (its tenant): the thread is free, as failed
 * for that error, and when it is a session's the answer is stored as far as it came.
 */
int cg_thread_left(struct cg_ctx *ctx, const char *thread, const char *run, bool cancelled,
    const json_t *error, struct cg_err *err);
/* The event run.failed of it, with that number. */
int cg_thread_say_failed(struct cg_ctx *ctx, const char *thread, const char *run, int64_t seq,
    const json_t *error, struct cg_err *err);

#endif
