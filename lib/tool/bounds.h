/*
 * What is configured for workflows that do not say it themselves, and over whatever skills say:
 * the settings workflow-*.
 */
#ifndef CG_TOOL_BOUNDS_H
#define CG_TOOL_BOUNDS_H

#include <stdint.h>

struct cg_conf;
struct cg_err;

struct cg_bounds {
	int64_t timeout_ms;    /* how long a run of a graph may be worked on; 0: as long as it takes */
	int64_t recursion;     /* supersteps of one invocation of a graph */
	int64_t max_steps;     /* tasks that a run of a graph begins; 0: any number */
	int64_t max_memory_mb; /* of the program of a step, whatever its skill says; 0: what that says */
};

/* CG_E_CONFIG, with the place of the setting that is wrong. */
int cg_bounds(const struct cg_conf *c, struct cg_bounds *b, struct cg_err *err);

#endif
