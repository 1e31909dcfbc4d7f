/* One call under way. */
#ifndef CG_LLM_CALL_PRIV_H
#define CG_LLM_CALL_PRIV_H

#include "base/id.h"
#include "fetch/sse.h"
#include "llm/llm_priv.h"

enum cg_llm_kind { CG_LLM_IS_CHAT, CG_LLM_IS_EMBED, CG_LLM_IS_IMAGES, CG_LLM_IS_MODELS };

struct cg_llm_call {
	struct cg_waiter waiter;   /* first: the limit knows only this */
	struct cg_llm *llm;
	struct cg_llm_call *next, **at;
	struct cg_limit *limit;
	bool holds;                /* a turn at its model */
	char holder[CG_ID_LEN + 1]; /* of this try, for slots that are shared */
	enum cg_llm_kind kind;
	size_t n_texts;
	char *model;
	json_t *doc, *schema;      /* of a chat that may have to be asked in plainer words */
	struct cg_buf body;
	struct cg_fetch_call *transfer;
	struct cg_fetch_timer *until, *again; /* the deadline; the next try */
	int64_t began, end, first_ms; /* monotonic ms; end: the deadline */
	int tries_left;
	cg_llm_piece *on_piece;
	cg_llm_done *done;
	void *arg;
	struct cg_sse stream;
	bool streamed;             /* the reply is events: its first byte has said so */
	bool looked;               /* that byte has come */
	bool over;                 /* [DONE] has come */
	bool given;                /* a piece has gone out: no second try */
	bool busy, dropped;        /* a piece goes out; it was dropped meanwhile: freed after that */
	struct cg_buf whole;       /* a reply that is no stream although one was asked for */
	struct cg_llm_reply reply;
};

/* New, not yet begun. */
struct cg_llm_call *cg_llm_call_new(struct cg_llm *l, enum cg_llm_kind kind, const char *model,
    int64_t total_ms, cg_llm_done *done, void *arg);
/* It waits for its turn from now on. -1: it was too long, and is no more. */
int cg_llm_call_begin(struct cg_llm_call *c, const json_t *body, struct cg_err *err);
/* Its stream has said that it has ended; the connection may do so for a moment. */
void cg_llm_call_linger(struct cg_llm_call *c);
void cg_llm_call_free(struct cg_llm_call *c); /* one that is in nothing any more */
/* All of them, and the limits; done is not called. */
void cg_llm_calls_free(struct cg_llm *l);

/* What comes (receive.c). */
bool cg_llm_failed(const struct cg_llm_call *c);
int cg_llm_take(void *arg, const void *p, size_t n); /* as a fetch's take */
/* A whole reply with status 200. -1: it was dropped by its receiver, and is no more. */
int cg_llm_take_reply(struct cg_llm_call *c, struct cg_fetch_reply *reply);

#endif
