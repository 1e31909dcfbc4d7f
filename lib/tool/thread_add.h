/* Adding runs of threads, for the files thread*.c and the queue. */
#ifndef CG_TOOL_THREAD_ADD_H
#define CG_TOOL_THREAD_ADD_H

#include <jansson.h>
#include <stdbool.h>

struct cg_ctx;
struct cg_thread_doc;
struct cg_err;
struct cg_sink;
struct cg_thread_report;
struct cg_thread_req;
struct cg_thread_row;

struct cg_thread_by {
	const char *worker;  /* who has it from the beginning; NULL: it is queued */
	const char *run;     /* the id that it gets; NULL: a new one */
	struct cg_thread_doc *doc; /* gets what the run carries, when it was added; or NULL */
};
/* As cg_tool_thread_add: 0, 1 the key is known, -1. Within the caller's transaction. */
int cg_thread_add_by(struct cg_ctx *ctx, const struct cg_thread_req *req,
    const struct cg_thread_by *by, struct cg_thread_report *report, struct cg_err *err);

/* The workflow that a thread is of, as its last run had it. */
int cg_thread_last_doc(struct cg_thread_doc *d, struct cg_ctx *ctx, const struct cg_thread_row *t,
    struct cg_err *err);

/* One that is asked for: a name or, unless that is asked from elsewhere, a file. */
int cg_thread_doc_asked(struct cg_thread_doc *d, struct cg_ctx *ctx, const char *workflow,
    const char *version, bool remote, struct cg_err *err);

/* The thread's record, with the members of its state that somebody has at hand. */
int cg_thread_give(struct cg_ctx *ctx, const char *thread, const json_t *state, struct cg_sink *out,
    struct cg_err *err);

/* Is it busy with a run whose process is gone? 1, 0, -1. begun: what was asked was taken in. */
int cg_thread_orphan(struct cg_ctx *ctx, const struct cg_thread_row *t, bool *begun,
    struct cg_err *err);

#endif
