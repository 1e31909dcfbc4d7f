/*
 * The verb behind cg-worker: execute plans from a descriptor, or serve the runs
 * that are queued in the store, until told to stop.
 */
#ifndef CG_TOOL_WORK_H
#define CG_TOOL_WORK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

/* How things stand, for a progress line. */
struct cg_work_status {
	size_t runs, steps, ended, running, failed;
	const char *names[8];      /* of running steps, as many as fit; NULL-terminated */
	int64_t elapsed_ms;
};

struct cg_work_req {
	int in_fd;                 /* plans are read from it; -1: serve the queue */
	bool once;                 /* queue: end when nothing is queued or orphaned */
	const char *resume;        /* take up this run and end after it; NULL: no */
	const char *tenant;        /* queue: serve only this tenant; NULL: all */
	int64_t jobs;              /* steps at once; 0: one a processor */
	int64_t grace_ms;          /* how long running steps may go on after SIGTERM; -1: as configured */
	int64_t max_cost_microusd; /* what a run may pay for; -1: as configured */
	bool no_cache;             /* look nothing up (results are still kept) */
	bool strict;               /* refuse to run when the sandbox lacks a part */
	const char *output_dir;    /* put the files of each finished run there; NULL: no */
	/* Hears each event after it is durable, and a tick now and then (event NULL). */
	void (*heard)(void *arg, const json_t *event, const struct cg_work_status *status);
	void (*asked)(void *arg, const char *report); /* SIGUSR1: a state report in words */
	void *arg;
};

struct cg_work_report {
	size_t completed, failed, cancelled, paused, returned; /* runs, by how they ended here */
	int signal;  /* the worker was told to stop by this signal; 0: no */
	char last_run[37];
	void *left; /* memory of the last runs: the end of the process takes it faster than we free it */
};

/*
 * Work. Events go to out, each after what it says is durable. Returns 0 when
 * the input or the queue is at its end, or after a drain; -1 with err when this
 * worker cannot go on: its runs stay resumable.
 */
int cg_tool_work(struct cg_ctx *ctx, const struct cg_work_req *req, struct cg_sink *out,
    struct cg_work_report *report, struct cg_err *err);

#endif
