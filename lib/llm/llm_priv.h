/* What the files of this room share. */
#ifndef CG_LLM_LLM_PRIV_H
#define CG_LLM_LLM_PRIV_H

#include "llm/llm.h"

struct cg_fetch_call;
struct cg_fetch_reply;
struct cg_fetch_timer;

/* The table of models (table.c). New, checked. */
json_t *cg_llm_table(const char *file, struct cg_err *err);
/* The entry of a model, with or without its vendor in front; NULL: none. */
const json_t *cg_llm_entry(const json_t *table, const char *model);
bool cg_llm_is(const json_t *table, const char *model, const char *what, bool fallback);
/* micro-USD, rounded up; -1: no price. images > 0: of so many pictures. */
int64_t cg_llm_price(const json_t *table, const char *model, int64_t in, int64_t cached,
    int64_t out, int64_t images);

/* Turns at a model (limit.c). */
struct cg_waiter {
	struct cg_waiter *next, **at; /* at NULL: not waiting */
};

struct cg_limit {
	struct cg_limit *next;
	char *model;
	int64_t concurrency, rpm;     /* 0: any number */
	int64_t running;
	int64_t *starts, n_starts;    /* when the last rpm of them began: a ring */
	int64_t paused;               /* nobody begins before then: the upstream has said so */
	bool no_schema;               /* the caller's: it has refused a schema for its answer */
	struct cg_waiter *head, **tail;
	struct cg_fetch_timer *timer; /* the caller's, for when the next may begin */
	struct cg_llm *llm;           /* likewise */
};

struct cg_limit *cg_limit_of(struct cg_limit **all, const char *model, int64_t concurrency,
    int64_t rpm);
void cg_limits_free(struct cg_limit *all);
void cg_limit_wait(struct cg_limit *l, struct cg_waiter *w);
void cg_limit_leave(struct cg_limit *l, struct cg_waiter *w); /* nothing when it does not wait */
/* Whose turn it is now, or NULL: then *after says in how many ms to look again; -1: when one
 * ends. */
struct cg_waiter *cg_limit_next(struct cg_limit *l, int64_t now, int64_t *after);
void cg_limit_take(struct cg_limit *l, struct cg_waiter *w, int64_t now); /* it begins */
void cg_limit_give(struct cg_limit *l);                                  /* it has ended */

/* Faults (fault.c). All of them complete f, code and sentence; f->detail comes first. */
void cg_llm_fault_detail(struct cg_llm_fault *f, const char *s, size_t n, const char *key);
void cg_llm_fault_http(struct cg_llm_fault *f, const char *model, int status, const char *body,
    size_t n, const char *key);
void cg_llm_fault_object(struct cg_llm_fault *f, const char *model, const json_t *error,
    const char *key);
void cg_llm_fault_net(struct cg_llm_fault *f, const char *model, const struct cg_err *why);
void cg_llm_fault_set(struct cg_llm_fault *f, enum cg_errc kind, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
bool cg_llm_fault_again(const struct cg_llm_fault *f); /* could the same request go well now? */

/* Bodies of requests (body.c). */
json_t *cg_llm_body_chat(const struct cg_llm *l, const char *model, const struct cg_llm_req *req,
    bool stream, bool structured, struct cg_err *err);
/* The same request where response_format with a schema is not known: the words say it. */
void cg_llm_body_plainer(json_t *body, const json_t *schema);
/* Tools (tools.c): for a request, and in place for one of its messages; CG_E_DATA. */
json_t *cg_llm_tools_body(const json_t *tools, struct cg_err *err);
void cg_llm_tools_message(json_t *message);
int cg_base64_decode(const char *s, size_t n, struct cg_buf *out);

/* Replies (reply.c). Each completes the reply, or its fault. */
void cg_llm_reply_usage(struct cg_llm_reply *r, const json_t *doc);
void cg_llm_reply_chat(struct cg_llm_reply *r, const json_t *doc, const char *key);
void cg_llm_reply_delta(struct cg_llm_reply *r, const json_t *doc, const char *key, size_t *added);
void cg_llm_reply_tools(struct cg_llm_reply *r, const json_t *pieces); /* text fails with them */
void cg_llm_tools_release(struct cg_llm_reply *r);
void cg_llm_reply_vectors(struct cg_llm_reply *r, const json_t *doc, size_t n);
void cg_llm_reply_models(struct cg_llm_reply *r, const json_t *doc, const struct cg_llm *l);
void cg_llm_reply_images(struct cg_llm_reply *r, const json_t *doc);
int64_t cg_microusd(const char *s, size_t n); /* "1.35e-05" dollars, rounded up; -1: it is none */
void cg_llm_reply_release(struct cg_llm_reply *r);

struct cg_llm {
	struct cg_fetch *fetch;
	char *base, *key;             /* ends with "/v1" or the like; key may be NULL */
	json_t *table;                /* or NULL */
	char *purpose[CG_LLM_PURPOSES];
	int64_t connect_ms, first_ms, total_ms, backoff_ms;
	int tries;
	int64_t (*acquire)(void *arg, const struct cg_llm_slot *slot);
	void (*release)(void *arg, const struct cg_llm_slot *slot);
	void *arg;
	bool closing;
	struct cg_limit *limits;
	struct cg_llm_call *calls;
	struct cg_llm_gen *gens;
};

#endif
