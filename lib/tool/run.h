/*
 * The verbs behind cg-run: ask a run to do something else. What a worker owns is
 * asked for and done by that worker; what nobody owns, because it is queued,
 * paused, over, or its worker is dead, is done here, event included, in one
 * transaction. With `to` (may be NULL) the run's record goes there afterwards.
 *
 * CG_E_NOTFOUND: no such run; CG_E_STATE, naming the state it is in.
 */
#ifndef CG_TOOL_RUN_H
#define CG_TOOL_RUN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

/* Its steps that have not ended are skipped. Of a cancelled one nothing happens. */
int cg_tool_run_cancel(struct cg_ctx *ctx, const char *run, struct cg_sink *to,
    struct cg_err *err);
/* What runs goes on to its end, nothing else begins. */
int cg_tool_run_pause(struct cg_ctx *ctx, const char *run, struct cg_sink *to,
    struct cg_err *err);
int cg_tool_run_resume(struct cg_ctx *ctx, const char *run, struct cg_sink *to,
    struct cg_err *err);

struct cg_run_retry_req {
	const char *from; /* this step and all that builds on it again; NULL: what did not end well */
	bool no_cache;    /* as if nothing had been done before */
	int64_t max_cost_microusd; /* what it may pay for from now on, in all; -1: as before */
	const char *key; /* idempotency key: the same retry is done once; or NULL */
};
/*
 * Queue a run that is over again. Steps that failed, and what built on them, that
 * were skipped or never ended begin anew; with `from` completed ones too. With a key under
 * which the run was queued again already nothing happens, CG_E_CONFLICT when that was another retry.
 */
int cg_tool_run_retry(struct cg_ctx *ctx, const char *run, const struct cg_run_retry_req *req,
    struct cg_sink *to, struct cg_err *err);

struct cg_run_answer_req {
	const char *step;    /* that waits; NULL: the only one */
	bool reject;
	const char *comment; /* or NULL */
	const json_t *input; /* it is to run with this instead; NULL: with what was shown */
};
/*
 * Answer a step that waits for a person; a paused run is queued again. CG_E_DATA, and
 * nothing is answered: the skill does not take that input.
 */
int cg_tool_run_answer(struct cg_ctx *ctx, const char *run, const struct cg_run_answer_req *req,
    struct cg_sink *to, struct cg_err *err);

#endif
