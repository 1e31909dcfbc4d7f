/*
 * The verb behind cg-worker --exec: serve a queue with a program, which gets each job as
 * JSON on its standard input and gives the result on its standard output.
 *
 * Exit 0 completes the job. What other statuses mean stands in one table, serve_job.c;
 * "tried again" always means: while the job has attempts left. Delivery is at least
 * once; a program whose job was given to somebody else is killed.
 */
#ifndef CG_TOOL_SERVE_H
#define CG_TOOL_SERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "tool/queue.h"

struct cg_ctx;
struct cg_err;
struct cg_sink;

struct cg_serve_req {
	struct cg_queue_at at;
	const char *program;    /* a path, or a name that PATH knows */
	char *const *argv;      /* what comes after its name; NULL-terminated, or NULL */
	int64_t jobs;           /* at once; 0: one a processor */
	int64_t grace_ms;       /* how long jobs may go on after SIGTERM; -1: as configured */
	int64_t timeout_ms;     /* of one attempt; 0: none */
	bool once;              /* end when no job is ready */
	const char *worker;     /* its name for dashboards; NULL: host and process */
	int64_t lock_ms, stalled_ms; /* 0: 10 s and 4 s */
};

struct cg_serve_report {
	int64_t completed, failed, retried, lost, returned;
	int signal;             /* it was told to stop by this one; 0: no */
};

/*
 * Serve until told to stop. Records {type: job.started|progress|completed|retrying|failed|
 * delayed|waiting|returned|lost, at, queueName, jobId, name, attempt, ...} go to out. 0, or -1
 * when this worker cannot go on: its jobs are then given back, or recovered by others.
 */
int cg_tool_serve(struct cg_ctx *ctx, const struct cg_serve_req *req, struct cg_sink *out,
    struct cg_serve_report *report, struct cg_err *err);

#endif
