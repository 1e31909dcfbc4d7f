/*
 * The verb behind 'cg-run limits': how many runs and steps of the tenant all workers
 * together may have at once, and what they may pay for.
 */
#ifndef CG_TOOL_LIMITS_H
#define CG_TOOL_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;

struct cg_limits_req {
	int64_t max_runs, max_steps; /* -1: as it is; 0: no limit */
	int64_t run_microusd, month_microusd; /* -1: as it is; 0: nothing */
	bool reset;                  /* first back to what the workers' configuration says */
};

/*
 * Change what is asked for; then one record goes to `to`: type limits, tenantId,
 * maxRuns and maxSteps (null: as the workers' configuration says; 0: no limit),
 * runningRuns and runningSteps, maxCostUsd of a run and maxCostPerMonthUsd (null: as the
 * workers' configuration says), month and monthCostUsd, what has been spent in this one.
 */
int cg_tool_limits(struct cg_ctx *ctx, const struct cg_limits_req *req, struct cg_sink *to,
    struct cg_err *err);

#endif
