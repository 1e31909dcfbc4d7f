/*
 * The verbs behind cg-thread and the REST group of threads: run, resume, replay and fork
 * start a run of a thread (here, or by a worker); list, show, history, state, update, prune
 * and drop look at it and change it.
 *
 * A run of a thread is a row of `runs` with a thread_id, whose plan is one record
 * {"type":"graph", ...} that carries the whole workflow, its subgraphs and what was asked: it
 * is stored before it is acknowledged, and whichever process has it executes it from there
 * (tool/thread_work.h).
 */
#ifndef CG_TOOL_THREAD_H
#define CG_TOOL_THREAD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

struct cg_ctx;
struct cg_err;
struct cg_sink;

/* What a thread is to do. */
struct cg_thread_req {
	const char *workflow, *version; /* a name or a file; NULL: the thread's own. version NULL: the newest */
	bool remote;                    /* asked from elsewhere: workflow is a name of the index, never a
	                                 * path, and one that is broken is not the asker's mistake */
	const char *thread;             /* NULL: a new one, with an id of its own */
	bool own;                       /* asked by a person: a thread that is another's is CG_E_NOTFOUND */
	const char *checkpoint;         /* from this one; NULL: the newest */
	const json_t *input;            /* new input; or NULL */
	const json_t *resume;           /* an answer; or NULL */
	bool resume_by_id;              /* resume is {interrupt id: answer} */
	const json_t *update, *go;      /* with the answer: see graph/graph.h; or NULL */
	bool fork;                      /* checkpoint becomes the head of a branch first, even when it is the newest */
	const char *const *interrupt_before, *const *interrupt_after; /* NULL-terminated; or NULL */
	int64_t recursion_limit;        /* 0: the workflow's */
	int64_t timeout_ms;             /* of the whole run; 0: as the workflow says */
	int64_t jobs;                   /* tasks at once; 0: one a processor */
	int64_t max_cost_microusd;      /* -1: as configured */
	const char *providers;          /* as --provider has it; or NULL */
	const char *modes;              /* what is streamed, "updates,messages"; NULL: "updates" */
	const char *campaign;           /* the run is for this campaign; or NULL */
	const json_t *context;          /* further members of the source `context`; or NULL */
	bool hasty;                     /* here: the first signal cancels it, as cg-run cancel would */
	const char *idempotency_key;    /* or NULL */
	/* In the transaction that adds the run, after it: 0, or -1 and nothing is added. NULL: nothing. */
	int (*also)(void *arg, const char *run, struct cg_err *err);
	void *arg;
};

struct cg_thread_report {
	char thread[256], run[CG_ID_LEN + 1];
	const char *state;              /* "completed", "interrupted", "failed", "limit", "drained",
	                                 * "paused" (with its run), "cancelled"; static */
	int signal;                     /* that ended it; 0: none */
	char last[200];                 /* "limit": the nodes that it was at, "a, b, a, b" */
	char answers[300];              /* what the answer was for; "": there was none */
	char asks[1000];                /* "interrupted": what it waits for, one a line */
};

/*
 * Execute it here and now. Records go to out as they become durable: {type: "run.started" |
 * "values" | "updates" | "messages" | "custom" | "debug" | ..., threadId, runId, checkpointId, ns, at, data},
 * the last one is {type: "thread", ...} as cg_tool_thread_show has it. 0 however it ended;
 * -1: it could not be tried, or this process cannot go on (the thread can).
 */
int cg_tool_thread_run(struct cg_ctx *ctx, const struct cg_thread_req *req, struct cg_sink *out,
    struct cg_thread_report *report, struct cg_err *err);
/* The same of a run that is queued, or whose process is gone: by its id. */
int cg_tool_thread_take(struct cg_ctx *ctx, const char *run, bool hasty, struct cg_sink *out,
    struct cg_thread_report *report, struct cg_err *err);
/*
 * Store it for a worker; out gets the run's record, as cg-enqueue prints it, with threadId.
 * 0, 1 the idempotency key is known already (that run's record is given), -1: CG_E_CONFLICT
 * when the thread is busy.
 */
int cg_tool_thread_enqueue(struct cg_ctx *ctx, const struct cg_thread_req *req,
    struct cg_sink *out, struct cg_thread_report *report, struct cg_err *err);
/* The same within the caller's transaction on ctx->store, and nothing is said. */
int cg_tool_thread_add(struct cg_ctx *ctx, const struct cg_thread_req *req,
    struct cg_thread_report *report, struct cg_err *err);

/* {type: "thread", threadId, workflowName, workflowVersion, status, runId?, error?, createdAt, updatedAt,
 * and from show: values, next, interrupts [{id, value}], checkpointId, step}. */
int cg_tool_thread_show(struct cg_ctx *ctx, const char *thread, struct cg_sink *out,
    struct cg_err *err);
/* A thread that only a program of LangGraph's has written, from now on one of that workflow
 * (version NULL: the newest; remote as in a request): out gets it as show has it. CG_E_CONFLICT:
 * it is one already. */
int cg_tool_thread_adopt(struct cg_ctx *ctx, const char *thread, const char *workflow,
    const char *version, bool remote, struct cg_sink *out, struct cg_err *err);
struct cg_thread_list_req {
	const char *workflow, *status, *after;
	int64_t limit;
	bool own;                       /* of persons only who asks */
};
int cg_tool_thread_list(struct cg_ctx *ctx, const struct cg_thread_list_req *req,
    struct cg_sink *out, struct cg_err *err);
/*
 * Snapshots, {type: "checkpoint", ...}, as graph/graph.h has them. ns NULL: the top, or wherever a
 * checkpoint that is named is.
 */
int cg_tool_thread_state(struct cg_ctx *ctx, const char *thread, const char *ns,
    const char *checkpoint, struct cg_sink *out, struct cg_err *err);
int cg_tool_thread_history(struct cg_ctx *ctx, const char *thread, const char *ns,
    const char *before, int64_t limit, struct cg_sink *out, struct cg_err *err);
/* updateState: the new snapshot goes to out. values NULL: null. */
int cg_tool_thread_update(struct cg_ctx *ctx, const char *thread, const char *checkpoint,
    const char *as, const json_t *values, struct cg_sink *out, struct cg_err *err);
struct cg_thread_prune_req {
	const char *thread;             /* NULL: all of the tenant */
	int64_t keep;                   /* checkpoints a namespace that stay, at least 1 */
	int64_t older_than_ms;          /* only what is older than that; 0: whatever the age */
	bool dry_run;
	bool own;                       /* of who asks and of nobody in particular; another's is CG_E_NOTFOUND */
};
/* Those that a run has are left alone; CG_E_CONFLICT when it is the one named. */
int cg_tool_thread_prune(struct cg_ctx *ctx, const struct cg_thread_prune_req *req,
    struct cg_sink *out, struct cg_err *err);
int cg_tool_thread_drop(struct cg_ctx *ctx, const char *thread, struct cg_err *err);

#endif
