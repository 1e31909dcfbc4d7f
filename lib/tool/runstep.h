/*
 * The verb behind cg-run-step: one step, alone, exactly as the worker would run it; and the
 * same for verbs that need what a skill makes.
 */
#ifndef CG_TOOL_RUNSTEP_H
#define CG_TOOL_RUNSTEP_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct cg_ctx;
struct cg_err;
struct cg_sink;
struct cg_step_result;

struct cg_runstep_req {
	const char *skill;     /* run this skill with the input; or NULL */
	const char *run, *step; /* run this step of a recorded run; or NULL */
	int in_fd;             /* the bare input, or (skill and run NULL) one step record */
	bool print_input;      /* print the resolved input and do nothing */
	bool keep_workspace;
	bool no_cache;         /* neither look up nor keep */
	bool strict;
	const char *providers; /* "image=stability,offline", over the setting; or NULL */
	int64_t timeout_ms;    /* 0: the step's or the skill's */
	const char *output_dir; /* put the artifacts there too; or NULL */
	const char *workflow;  /* what the cache says it was made for, without a plan; or NULL */
	void (*said)(void *arg, const char *line); /* the handler's log, line by line */
	void *arg;
};

enum { CG_RUNSTEP_OK = 0, CG_RUNSTEP_FAILED = 1, CG_RUNSTEP_AGAIN = 75 };

/*
 * Returns one of the three, after the result record has gone to out:
 * {ok, data, error, error_code, artifacts, debug, cacheHit?}. -1 with err when it
 * could not be tried; err->code CG_E_CANCELLED and *signal when a signal ended it.
 */
int cg_tool_runstep(struct cg_ctx *ctx, const struct cg_runstep_req *req, struct cg_sink *out,
    int *signal, struct cg_err *err);

/* A skill whose result a verb needs: made as a step of a run would be. */
struct cg_skill_call {
	const char *skill;
	const json_t *input;   /* resolved; borrowed */
	const char *workflow, *run, *step; /* what it is made for; run is an id, not of a run */
	bool no_cache;         /* neither look up nor keep */
	int64_t timeout_ms;    /* 0: the skill's */
	void (*said)(void *arg, const char *line); /* the handler's log, line by line; or NULL */
	void *arg;
};

/*
 * The same way and the same key in the cache as a step with this input has. Returns 1 when r
 * comes from the cache, 0 when it was made; r->ok says whether that went well (release r).
 * -1: it could not be tried. *signal: the one that ended it, or 0.
 */
int cg_tool_call_skill(struct cg_ctx *ctx, const struct cg_skill_call *call,
    struct cg_step_result *r, int *signal, struct cg_err *err);

#endif
