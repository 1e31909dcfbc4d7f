/* A step's way, shared by the files way*.c. */
#ifndef CG_TOOL_WAY_PRIV_H
#define CG_TOOL_WAY_PRIV_H

#include <stdint.h>

#include "tool/way.h"

enum cg_way_by { CG_BY_GATE, CG_BY_EDITOR, CG_BY_STUDIO };

struct cg_way {
	enum cg_way_by by;  /* who is at it, or next */
	bool falls_back;    /* the studio makes what the gateway cannot */
	bool edits;         /* the skill's program looks at what the model wrote */
	char model[128];
	int64_t max_cost_microusd; /* of the run; -1: as configured */
	int round;          /* drafts that the editor has sent back */
	json_t *draft;      /* what the model wrote, or NULL */
	json_t *issues;     /* what the editor says of it: [{pointer, message}], or NULL */
	json_t *calls;      /* provider_calls of all parts so far */
	int64_t cost_microusd, tokens_in, tokens_out;
	char code[64];      /* why the studio steps in, or "" */
	char *error;
};

/* way_start.c: a connection to the gateway, as cg_gate_connect; gate and host as for cg_way_start */
int cg_way_reach(struct cg_ctx *ctx, struct cg_gate **gate, struct cg_step_host *host,
    const json_t *context, int *io, int *log, struct cg_err *err);

#endif
