/*
 * The fleet in numbers, over all tenants and of none in particular: how things stand, and what has
 * ended since the last look.
 */
#ifndef CG_TOOL_FLEET_H
#define CG_TOOL_FLEET_H

#include "store/fleet.h"

struct cg_ctx;
struct cg_err;
struct cg_fleet;

struct cg_fleet_told {
	void *arg;
	void (*run)(void *arg, const struct cg_ended_run *run);
	void (*step)(void *arg, const struct cg_ended_step *step); /* of those runs */
};

/* Counts what ends from now on. One thread at a time. */
struct cg_fleet *cg_fleet_new(void);
void cg_fleet_free(struct cg_fleet *f);
/*
 * Look. A run whose end is committed late is found up to half a minute later; what ended more
 * than ten minutes before the look is not told: who looks so seldom wants no history. -1: nothing
 * was told, nothing is lost.
 */
int cg_tool_fleet(struct cg_ctx *ctx, struct cg_fleet *f, const struct cg_fleet_told *told,
    struct cg_fleet_now *now, struct cg_err *err);

#endif
