/* What the program of a task of a run of a thread said, by the run's events. */
#ifndef CG_TOOL_THREAD_LOG_H
#define CG_TOOL_THREAD_LOG_H

struct cg_ctx;
struct cg_err;

/*
 * step: the id of a task, or the name of a node, of which the newest task counts, and of its
 * attempts the newest that said something. 1: hash says which object it is, "" that it said
 * nothing; 0: the run is none of a thread, or has no such task; -1.
 */
int cg_thread_log(struct cg_ctx *ctx, const char *run, const char *step, char hash[65],
    struct cg_err *err);

#endif
