/* The serving side, shared by the files of this room. */
#ifndef CG_GATE_GATE_PRIV_H
#define CG_GATE_GATE_PRIV_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/id.h"
#include "gate/gate.h"
#include "json/ndjson.h"
#include "store/store.h"

struct cg_fetch;
struct cg_llm;
struct cg_llm_call;
struct cg_llm_gen;
struct cg_llm_gen_req;
struct cg_llm_paid;
struct cg_llm_result;
struct cg_media;
struct pollfd;

enum {
	CG_GATE_CONTROL_MAX = 65536, /* bytes of what is told of a step */
	CG_GATE_PARTING_MS = 5000,   /* for calls that cancel, when the worker has ended */
	CG_GATE_CLIENTS = 1000       /* steps at once; more wait in the control socket */
};

struct cg_gate_ask;
struct cg_gate_client;

/* What all steps share. */
struct cg_gate_host {
	const struct cg_gate_conf *conf;
	struct cg_fetch *fetch;
	struct cg_llm *llm;      /* NULL: there is no model */
	struct cg_media *media;  /* NULL: there are no providers */
	struct cg_gate_client *all;
	size_t n;
};

/* What pays for one generation. */
struct cg_gate_purse {
	struct cg_gate_client *client;
	char id[CG_ID_LEN + 1];  /* in the ledger, of the request that is under way; or "" */
	int64_t held;            /* micro-USD */
	bool priced;             /* what it can cost is known */
};

/* A review under way: review.c. */
struct cg_gate_review {
	const struct cg_skill *skill;
	json_t *rubric, *results;
};

/* One step. */
struct cg_gate_client {
	struct cg_gate_client *next, **at; /* at: what points to this one */
	struct cg_gate_host *host;
	json_t *context;         /* as the worker told it */
	int io, log;
	struct cg_lines in;
	json_t *request;         /* NULL: it has not come yet */
	struct cg_buf out;       /* the result, on its way */
	size_t sent;
	bool answered;
	long long began_ms;
	struct cg_llm_gen *gen;  /* under way, or NULL */
	struct cg_gate_purse purse; /* of gen */
	int64_t spent;           /* micro-USD, paid or held back */
	struct cg_llm_call *call; /* vectors that are being made, paid from purse; or NULL */
	struct cg_gate_ask *asks; /* what a handler asked for, n_asks of them; or NULL */
	size_t n_asks;
	struct cg_gate_review *review; /* or NULL */
	bool stopped;            /* it is not wanted any more; else somebody may ask again */
	json_t *artifacts;       /* of its answer, or NULL */
};

/* client.c */
struct cg_gate_client *cg_gate_client_new(struct cg_gate_host *host, json_t *context, int io,
    int log); /* takes all three */
void cg_gate_client_free(struct cg_gate_client *c); /* drops what is under way */
struct pollfd cg_gate_client_poll(const struct cg_gate_client *c);
/* Move what can be moved; false: it is done with, or gone, and must be freed. */
bool cg_gate_client_io(struct cg_gate_client *c, short revents);
/* The answer, at once or from a done: takes data, and debug (may be NULL). */
void cg_gate_succeed(struct cg_gate_client *c, json_t *data, json_t *debug);
void cg_gate_fail(struct cg_gate_client *c, const char *code, const char *why,
    long long retry_after_ms, json_t *debug);
/* A line for the step's log; taken. */
void cg_gate_say(struct cg_gate_client *c, json_t *line);
/* The same; false: nothing of it, nobody has read what was said before. PIPE_BUF bytes at most. */
bool cg_gate_tell(struct cg_gate_client *c, json_t *line);
/* The same for a message, of whatever bytes; "" is none. */
void cg_gate_log(struct cg_gate_client *c, const char *message);

/* spend.c: budgets and the ledger */
struct cg_budget cg_gate_budget(const struct cg_gate_client *c); /* what the step's calls may cost */
/* The same for one request that is no generation: 0, or -1 with CG_E_LIMIT; then what it came to. */
int cg_gate_may_pay(struct cg_gate_purse *purse, struct cg_gate_client *c, const char *model,
    int64_t microusd, struct cg_err *err);
void cg_gate_paid(struct cg_gate_purse *purse, const struct cg_llm_paid *what);
/* Let each request of this generation be paid from there; the purse outlives the generation. */
void cg_gate_pays(struct cg_gate_purse *purse, struct cg_gate_client *c,
    struct cg_llm_gen_req *req);
/* {provider, model, duration_ms, tokens, cost_usd} of each attempt of a generation; new. */
json_t *cg_gate_calls(const struct cg_llm_result *r);

/* embed.c: vectors of texts */
void cg_gate_embed(struct cg_gate_client *c);
void cg_gate_embed_drop(struct cg_gate_client *c);

/* template.c: a step of a skill that is a prompt */
void cg_gate_template(struct cg_gate_client *c, const struct cg_skill *skill);

/* review.c: a step of a skill that is a rubric */
void cg_gate_review(struct cg_gate_client *c, const struct cg_skill *skill);
void cg_gate_review_free(struct cg_gate_review *v); /* NULL is nothing */

/* ask.c: a step whose handler asks for media, or for a look at pictures */
void cg_gate_asks(struct cg_gate_client *c, const struct cg_skill *skill);
void cg_gate_asks_free(struct cg_gate_client *c); /* what is under way is dropped, or left */

#endif
