/*
 * The executor of graphs: one process for one run of a thread. Tasks come from graph/graph.h
 * and are done as steps of plans are: by a program in its sandbox, by the gateway, by an
 * action (tool/thread_act.h). All that is written is guarded: by the run's fence and the
 * thread's.
 */
#ifndef CG_TOOL_THREAD_WORK_H
#define CG_TOOL_THREAD_WORK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_run_row;
struct cg_sink;
struct cg_thread_doc;
struct cg_thread_report;

struct cg_thread_job {
	const struct cg_run_row *row; /* the run, taken: row->fence is that of its owner */
	const char *worker;           /* who that is */
	const char *work_dir;         /* workspaces are made here */
	bool queued;                  /* it came through the queue: what is streamed is stored as
	                               * events, and whoever is told to stop gives it back */
	bool no_cache;
	bool hasty;                   /* a signal cancels it at once */
	int64_t grace_ms;             /* how long tasks may go on when it is told to stop */
	struct cg_sink *out;          /* stream records, or NULL */
	const json_t *first;          /* what the reader gets before them, or NULL */
	struct cg_thread_doc *doc;    /* what the run carries, if at hand: it is taken; or NULL */
	json_t **state;               /* gets {values, next, interrupts, checkpointId, step}; or NULL */
};

/*
 * Execute it until it ends, or is given back: 0, and report says how. -1: this process
 * cannot go on (CG_E_CONFLICT: the run is somebody else's); run and thread are as the last
 * transaction left them, for whoever takes them up.
 */
int cg_thread_work(struct cg_ctx *ctx, const struct cg_thread_job *job,
    struct cg_thread_report *report, struct cg_err *err);

#endif
