/* cg-thread follow, and what cg-worker starts for a run of a thread. */
#ifndef CG_TOOL_THREAD_FOLLOW_H
#define CG_TOOL_THREAD_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;
struct cg_thread_report;

enum { CG_THREAD_WAITS = 2 };

/*
 * The events of the run that has the thread, or had it last, until it ends. Returns 0 when
 * the thread came to its end, 1 when it failed, CG_THREAD_WAITS; -1: CG_E_TIMEOUT, ...
 * timeout_ms -1: wait for ever. reader_fd: where the reader is, or -1.
 */
int cg_tool_thread_follow(struct cg_ctx *ctx, const char *thread, int64_t timeout_ms,
    int reader_fd, struct cg_sink *out, struct cg_err *err);

/*
 * Execute a run that worker has claimed under that fence; ctx was opened bare. 0: it ended or
 * was given back, and the store says which; -1: the worker is to see to it.
 */
int cg_thread_work_for(struct cg_ctx *ctx, const char *run, const char *worker, int64_t fence,
    bool no_cache, struct cg_thread_report *report, struct cg_err *err);

#endif
