/* What the files of cg-plan share. */
#ifndef CG_TOOL_PLAN_PRIV_H
#define CG_TOOL_PLAN_PRIV_H

#include <jansson.h>

struct cg_costs;
struct cg_ctx;
struct cg_err;
struct cg_plan;
struct cg_plan_req;
struct cg_plan_step;
struct cg_sink;

/* The base run must be this tenant's and complete; *trigger is what its chain was asked. */
int cg_plan_base_load(struct cg_ctx *ctx, const char *run, json_t **trigger, struct cg_err *err);
/* Told now, rather than by the first step that finds nothing. run may be NULL. */
int cg_plan_base_check(struct cg_ctx *ctx, struct cg_plan *p, const char *run,
    struct cg_err *err);
/* Say of each step what the cache knows. base_run may be NULL. */
int cg_plan_look_ahead(struct cg_ctx *ctx, const struct cg_plan_req *req, struct cg_plan *p,
    const char *base_run, struct cg_err *err);

/* plan_cost.c: estimates, kept in the step's record until they are written. input or NULL. */
int cg_plan_cost_step(struct cg_ctx *ctx, struct cg_costs *costs, const struct cg_plan_step *step,
    const json_t *input, struct cg_err *err);
int cg_plan_cost_write(struct cg_ctx *ctx, const struct cg_plan_req *req, const struct cg_plan *p,
    struct cg_sink *out, struct cg_err *err);

#endif
