/* One thing that a handler asks for, shared by ask.c and chat.c. */
#ifndef CG_GATE_ASK_PRIV_H
#define CG_GATE_ASK_PRIV_H

#include "gate/gate_priv.h"

struct cg_media_job;

struct cg_gate_ask {
	struct cg_gate_client *c;
	char name[48];
	const char *kind;         /* in the request, while it is begun, */
	const json_t *doc;        /* as this is */
	struct cg_media_job *job; /* under way, or NULL */
	struct cg_llm_gen *gen;   /* the same */
	struct cg_llm_call *call; /* the same: words of a chat */
	bool quiet;               /* its text is told to nobody before it is whole */
	struct cg_buf unsaid;     /* of its text: what could not be told yet */
	struct cg_gate_purse purse; /* of gen, or call */
	void *picture;            /* to start from, mapped; or NULL */
	size_t picture_len;
	char state[16];           /* as it was said last */
	int percent;
	int64_t held;             /* micro-USD, of the step's own budget */
	long long began_ms;
	json_t *answer;           /* {ok, ...}; NULL: not yet */
	json_t *calls;            /* what it has cost, as provider_calls, or NULL */
	bool fatal;               /* nobody else may make it: the step fails with it */
	long long retry_after_ms;
};

/* None, but whoever asked can help itself; or fatal: it must not. */
void cg_gate_refuse(struct cg_gate_ask *a, const char *code, const char *why, bool degraded,
    bool fatal);
/* When the last has its answer: what was paid for another one is not lost by a failure. */
void cg_gate_answer_when_done(struct cg_gate_client *c);

/* chat.c: words of a model, told as they come */
void cg_gate_chat(struct cg_gate_ask *a, const struct cg_skill *skill);
void cg_gate_chat_drop(struct cg_gate_ask *a); /* nothing when there is none */

#endif
