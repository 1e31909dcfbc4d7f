/* The verb behind cg-plan, and the loading of workflows and triggers that others share. */
#ifndef CG_TOOL_PLAN_H
#define CG_TOOL_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct cg_buf;
struct cg_ctx;
struct cg_diags;
struct cg_err;
struct cg_flow;
struct cg_plan;
struct cg_scope;
struct cg_sink;
struct cg_violations;

struct cg_plan_req {
	const char *workflow;     /* a path, or a name of the index with an optional @version */
	const char *trigger_file; /* "-" is standard input; NULL: trigger or stdin_fd */
	const json_t *trigger;    /* as a value; NULL: none */
	/*
	 * It was asked over a network: the workflow is a name of the index and never a path, the
	 * trigger names no files, and no message and no record says where things lie here.
	 */
	bool remote;
	struct cg_violations *wrong; /* what is wrong with the trigger goes there too; or NULL */
	const char *campaign;     /* one of the tenant's, of which the trigger then is; or NULL */
	int stdin_fd;             /* read the trigger from it when it is a pipe or file; -1: never */
	const char *base_run;     /* or NULL */
	bool no_cache;            /* as if nothing had been done before */
	bool no_forecast;
	bool hold;                /* what its run makes of a campaign waits until somebody shows it */
	int64_t max_cost_microusd; /* what its run may pay for, if capped; else: as the worker has it */
	bool capped;
	bool cost;                /* what it would cost instead of the plan: a record of type estimate */
	const char *providers;    /* "image=stability,offline": of this run, over the setting; or NULL */
	const char *graph;        /* "dot", "mermaid", "svg": draw instead of records; NULL: no */
};

/*
 * Make the plan. Returns new; NULL with mistakes of the workflow in d (then err
 * has the first of them), or err. Warnings are in d in both cases.
 */
struct cg_plan *cg_tool_make_plan(struct cg_ctx *ctx, const struct cg_plan_req *req,
    struct cg_diags *d, struct cg_err *err);

/*
 * The whole verb: the plan as records into out, or its drawing into text. With
 * to_run (may be NULL) the number of steps that would run.
 */
int cg_tool_plan(struct cg_ctx *ctx, const struct cg_plan_req *req, struct cg_sink *out,
    struct cg_buf *text, size_t *to_run, struct cg_diags *d, struct cg_err *err);

/*
 * The output of a step of a recorded run of that tenant's, along its chain of base runs:
 * {stepId, status, outputArtifactIds, data}. Where a run skipped the step, the one
 * before it is asked. 1 with *out new, 0 no such result.
 */
int cg_tool_output(struct cg_ctx *ctx, const struct cg_scope *who, const char *run,
    const char *step, json_t **out, struct cg_err *err);

#endif
