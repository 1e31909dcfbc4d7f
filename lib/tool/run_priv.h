/* A run while one of cg-run's verbs changes it, shared by the files run*.c. */
#ifndef CG_TOOL_RUN_PRIV_H
#define CG_TOOL_RUN_PRIV_H

#include <jansson.h>

#include "base/mem.h"
#include "store/store.h"
#include "tool/run.h"

struct change {
	struct cg_ctx *ctx;
	struct cg_run_row row;   /* as it was */
	int64_t seq;             /* of the last event */
	const void *req;         /* of the verb */
	struct cg_err *err;
};

/* Let the verb do it in one transaction, begun for writing; then the run's record goes to `to`. */
int cg_run_change(struct cg_ctx *ctx, const char *run, const void *req, int (*verb)(struct change *c),
    struct cg_sink *to, struct cg_err *err);
/* The next event of the run; more (taken, may be NULL) are its other members. */
int cg_run_put_event(struct change *c, const char *type, const char *step, json_t *more);
/* 1 it has the state now, 0 a worker will see to it, -1. */
int cg_run_ask(struct change *c, enum cg_run_ask what);

/* Its steps. */
struct kept {
	const char *step, *skill, *version;
	enum cg_step_state state;
	int attempt;
	bool answered, approved, again;
};

struct kept_steps {
	struct cg_arena mem;
	struct kept *v;
	size_t n, cap;
};

int cg_run_load_steps(struct change *c, struct kept_steps *k);
void cg_run_release_steps(struct kept_steps *k);
struct kept *cg_run_step_named(struct kept_steps *k, const char *step); /* or NULL */

#endif
