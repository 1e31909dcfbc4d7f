/* A step's way, shared by the files way*.c. */
#ifndef CG_TOOL_WAY_PRIV_H
#define CG_TOOL_WAY_PRIV_H

#include <stdint.h>

#include "base/id.h"
#include "tool/way.h"

enum cg_way_by {
	CG_BY_GATE,    /* a model writes a draft */
	CG_BY_EDITOR,  /* the skill's program looks through it */
	CG_BY_STUDIO,  /* the skill's program, alone */
	CG_BY_ASKER,   /* the skill's program says what it wants */
	CG_BY_ASKED,   /* the gateway has it made */
	CG_BY_TAKER    /* the skill's program goes on with what came */
};

struct cg_conf;
struct cg_llm_conf;
struct cg_way_slots;

struct cg_way {
	enum cg_way_by by;  /* who is at it, or next */
	bool falls_back;    /* the studio makes what the gateway cannot */
	bool edits;         /* the skill's program looks at what the model wrote */
	char model[128];    /* that is asked, or for a look at pictures; or "" */
	char said[256];     /* who is asked for what: part of the key */
	int64_t max_cost_microusd; /* of the run; -1: as configured */
	int round;          /* drafts that the editor has sent back */
	json_t *draft;      /* what the model wrote, or NULL */
	json_t *issues;     /* what the editor says of it: [{pointer, message}], or NULL */
	json_t *kinds;      /* what may be asked for, or NULL: nothing */
	char *order;        /* of providers, as media/media.h has it, or NULL */
	char media_model[100]; /* of the first of them, or "" */
	char id[CG_ID_LEN + 1]; /* in place of a run's, for a step that belongs to none */
	json_t *asks;       /* what was asked for: {asks: [...]}, or NULL */
	json_t *answers;    /* what came of it: {name: ...}, or NULL */
	json_t *keys;       /* under which media were asked for */
	bool keyed;         /* what is asked for has its keys */
	json_t *calls;      /* provider_calls of all parts so far */
	int64_t cost_microusd, tokens_in, tokens_out;
	char code[64];      /* why the studio steps in, or "" */
	char *error;
};

/* way_start.c: a connection to the gateway, as cg_gate_connect; gate and host as for cg_way_start */
int cg_way_reach(struct cg_ctx *ctx, struct cg_gate **gate, struct cg_step_host *host,
    const json_t *context, int *io, int *log, struct cg_err *err);

/*
 * way_slots.c: has llm share its limits with all workers, when their queue is Valkey, which
 * is opened when a model with limits is first asked. Close after the gateway; conf must
 * outlive it. NULL: there is nothing to share.
 */
struct cg_way_slots *cg_way_slots_open(const struct cg_conf *conf, struct cg_llm_conf *llm);
void cg_way_slots_close(struct cg_way_slots *s);

/* way_media.c: the part of it that asks for media */

/* "image=stability video=runway", without what is said of llm; NULL: nothing. New. */
char *cg_way_media_order(const char *providers);
/* What this skill may ask for, and of whom: 1 and way is filled in, 0 it stays with the studio. */
int cg_way_choose_asks(struct cg_ctx *ctx, const char *providers, const struct cg_skill *skill,
    const json_t *input, struct cg_way *way, struct cg_err *err);
/* A key for each thing that is asked for, by which it is found again. */
void cg_way_key_asks(struct cg_way *way, const char *run, const char *step);

/* way.c: who makes what a model can */
int cg_way_llm_order(const char *providers, bool *gate, bool *falls_back, struct cg_err *err);
bool cg_way_has_model(const struct cg_ctx *ctx);

#endif
