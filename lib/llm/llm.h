/*
 * Language models behind one OpenAI-compatible base URL: chat completions (plain and
 * streamed, with pictures, with a schema for the answer), embeddings, pictures; and
 * the generation of checked JSON from a prompt of the registry.
 *
 *	cg_llm_open(&l, fetch, &conf, &err)
 *	cg_llm_chat(l, &req, on_piece, done, arg)   returns at once
 *	while (...) cg_fetch_turn(fetch, 1000)      calls on_piece and done
 *
 * Everything runs on the caller's struct cg_fetch, in its one thread. A call waits its
 * turn at its model (so many at once, so many a minute, first come first served), is
 * tried again when that can help, and ends at its deadline, waiting included. The
 * key is in no message; the upstream's own words are cut, and the key in them removed.
 */
#ifndef CG_LLM_LLM_H
#define CG_LLM_LLM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct cg_fetch;
struct cg_llm;
struct cg_llm_call;
struct cg_prompts;
struct cg_violations;

/* What a model is wanted for; the table of models names one for each. */
enum cg_llm_purpose {
	CG_LLM_GENERATION, /* JSON from a prompt */
	CG_LLM_CHAT,
	CG_LLM_INTELLIGENCE,
	CG_LLM_VISION,
	CG_LLM_CODE,
	CG_LLM_EMBEDDING,
	CG_LLM_IMAGE,
	CG_LLM_PURPOSES
};

/* What a call needs of the slots that processes share. */
struct cg_llm_slot {
	const char *model, *holder; /* holder: an id of this request alone */
	int64_t most, minute;  /* at once, a minute; 0: any number; of the table of models */
	int64_t lease_ms;      /* by then it is over, or its process is */
};

/* Everything is copied. */
struct cg_llm_conf {
	const char *base_url;  /* with or without "/v1" */
	const char *key;       /* sent as a bearer token; NULL or "": none */
	const char *models;    /* file: the table of models, prices and purposes; NULL: none */
	const char *purpose[CG_LLM_PURPOSES]; /* models that the environment names; NULL: the table's */
	int64_t connect_ms;    /* 0: 5 s */
	int64_t first_ms;      /* until a stream's first byte; 0: 30 s. A reply that is not
	                        * streamed comes all at once, so only total_ms bounds it */
	int64_t total_ms;      /* of a call with all its waits and tries; 0: 60 s */
	int tries;             /* of one call; 0: 3 */
	int64_t backoff_ms;    /* the wait before the second try is drawn below it, then below twice
	                        * that, 8 s at most; Retry-After is kept. 0: 1 s */
	/*
	 * Further slots, shared with other processes: asked for a model that has limits, after
	 * this process's own let a call through. 0: taken, to be given back; n > 0: ask again
	 * in so many milliseconds. Both NULL: there are none.
	 */
	int64_t (*acquire)(void *arg, const struct cg_llm_slot *slot);
	void (*release)(void *arg, const struct cg_llm_slot *slot);
	void *arg;
};

/*
 * CG_E_CONFIG: no usable base URL, or a mistake in the table, with file and place.
 * The struct cg_fetch must outlive it.
 */
int cg_llm_open(struct cg_llm **out, struct cg_fetch *f, const struct cg_llm_conf *conf,
    struct cg_err *err);
/* Calls under way are dropped, without done. */
void cg_llm_close(struct cg_llm *l);

/* The model for a purpose: of the environment, else of the table; NULL when neither knows. */
const char *cg_llm_model(const struct cg_llm *l, enum cg_llm_purpose purpose);
/* "generation", "chat", ...; and the reverse, -1 when it is none. */
const char *cg_llm_purpose_name(enum cg_llm_purpose purpose);
int cg_llm_purpose_of(const char *name);

/* What a call of this model would cost; -1 when the table has no price for it. */
int64_t cg_llm_cost(const struct cg_llm *l, const char *model, int64_t in_tokens,
    int64_t cached_tokens, int64_t out_tokens);

/* How many tokens an answer of this model has at most; INT64_MAX when the table does not say. */
int64_t cg_llm_most_tokens(const struct cg_llm *l, const char *model);

/*
 * What one request can cost, for budgets: a token for three bytes of what is said, and
 * max_tokens of answer. -1: no price.
 */
int64_t cg_llm_estimate(const struct cg_llm *l, const char *model, size_t in_bytes,
    int64_t max_tokens);

/* Why there is no answer. */
struct cg_llm_fault {
	struct cg_err err;       /* CG_E_OK: there is one. The message is fit for users */
	const char *code;        /* "RATE_LIMITED", ...; static */
	int status;              /* of HTTP, 0: none */
	bool timeout, quota, policy; /* it took too long; the account is empty; refused as content */
	bool key_refused, no_model; /* whatever the status */
	bool unsupported;        /* the request asked for a response_format that is not known there */
	int64_t retry_after_ms;  /* -1: unknown */
	char detail[201];        /* the upstream's words, for logs only */
};

struct cg_llm_usage {
	int64_t in_tokens, out_tokens, cached_tokens; /* cached: of those in; -1: not told */
	int64_t cost_microusd;   /* -1: unknown */
	const char *cost_from;   /* "reply", "prices" or NULL; static */
};

struct cg_llm_image {
	void *data;              /* bytes, or */
	size_t len;
	char *url;               /* where it lies for a while */
};

/* A tool that the model wants called: one piece after the other until the reply is whole. */
struct cg_llm_tool {
	char id[129], name[129]; /* "": not told */
	int64_t index;           /* as the upstream counts; -1: it does not */
	struct cg_buf arguments; /* JSON, if the model has kept to it */
};

/* Good until done returns. A fault may come with usage: what was paid all the same. */
struct cg_llm_reply {
	struct cg_llm_fault fault;
	struct cg_buf text;      /* of a chat; with a fault: what had come */
	struct cg_llm_tool *tools; /* n_tools that it wants called, see cg_llm_tool_calls */
	size_t n_tools;
	char finish[24];         /* "stop", "length", ..., or "" */
	char model[128];         /* as the upstream calls it, else as it was asked for */
	struct cg_llm_usage usage;
	int tries;               /* requests that were sent */
	bool maybe_paid;         /* one of them may have been answered, and paid, unknown to us */
	int64_t took_ms;
	float *vectors;          /* n * dims, in the order of the texts */
	size_t n, dims;
	struct cg_llm_image *images; /* n */
};

typedef void cg_llm_done(void *arg, struct cg_llm_reply *reply);
/* A piece of text as it comes, valid UTF-8 unless the upstream's is not. */
typedef void cg_llm_piece(void *arg, const char *s, size_t n);

/* Borrowed until the start returns, which has made the body by then. */
struct cg_llm_req {
	const char *model;       /* NULL: the purpose's */
	enum cg_llm_purpose purpose;
	/*
	 * [{role, content}], content a string or parts {type: text, text} and {type: image_url,
	 * image_url: {url, detail?}}, as upstream has it, or {type: image_file, path, detail?}:
	 * a PNG, JPEG, WebP or GIF of this machine, sent as a data URI.
	 */
	const json_t *messages;
	/*
	 * What the model may call, [{name, description?, parameters?}], the last a JSON Schema; NULL:
	 * nothing. In messages the assistant's tool_calls are [{id, name, arguments}], and one of role
	 * tool answers with tool_call_id and content.
	 */
	const json_t *tools;
	const json_t *params;    /* {temperature?, top_p?, max_tokens?, seed?, stop?} or NULL */
	const json_t *schema;    /* of the answer; NULL: text */
	bool json;               /* without a schema: any JSON object */
	int64_t total_ms, first_ms; /* 0: those of the configuration */
};

enum {
	CG_LLM_PICTURE_MAX = 8 << 20, /* bytes of a picture in a request */
	CG_LLM_PICTURES_MAX = 16,
	CG_LLM_REQUEST_MAX = 32 << 20,
	CG_LLM_TEXT_MAX = 1 << 20,    /* bytes of an answer */
	CG_LLM_TOOL_CALLS_MAX = 32    /* calls of tools in one */
};

/*
 * Start a call. It returns a handle that is good until done was called, or NULL with err
 * (CG_E_DATA, CG_E_CONFIG, CG_E_NOINPUT, CG_E_TOOBIG: the request is wrong), and then
 * done is not called. on_piece not NULL: streamed. After the first piece nothing is
 * tried again.
 */
struct cg_llm_call *cg_llm_chat(struct cg_llm *l, const struct cg_llm_req *req,
    cg_llm_piece *on_piece, cg_llm_done *done, void *arg, struct cg_err *err);
/*
 * The calls of a reply: [{id, name, arguments}], or {id, name, arguments_text, error} where the
 * arguments are no JSON object. New, never NULL.
 */
json_t *cg_llm_tool_calls(const struct cg_llm_reply *reply);
/* One vector for each text of an array of strings. */
struct cg_llm_call *cg_llm_embed(struct cg_llm *l, const char *model, const json_t *texts,
    cg_llm_done *done, void *arg, struct cg_err *err);
/* params: {size?, n?, quality?, ...} as upstream has it, or NULL. */
struct cg_llm_call *cg_llm_images(struct cg_llm *l, const char *model, const char *prompt,
    const json_t *params, int64_t total_ms, cg_llm_done *done, void *arg, struct cg_err *err);
/*
 * Does the upstream have the model of every purpose? One that it lacks would else be
 * noticed in the middle of a campaign. The fault is CG_E_CONFIG and names them, and so
 * does text, "purpose: model" a line.
 */
struct cg_llm_call *cg_llm_probe(struct cg_llm *l, cg_llm_done *done, void *arg);
/* End it now: the request upstream is closed, done is not called. NULL is nothing. */
void cg_llm_drop(struct cg_llm_call *c);

/* What a request has come to. */
struct cg_llm_paid {
	const char *model;       /* as the upstream calls it */
	int64_t in_tokens, out_tokens; /* 0: not told */
	int64_t cost_microusd;   /* -1: nobody can say, but no more than was expected */
	const char *cost_from;   /* "reply" or "prices"; NULL: unknown */
};

/*
 * JSON from a prompt: render, call, read leniently, check against the schema, and
 * answer violations with a critique round. What to make:
 */
struct cg_llm_gen_req {
	struct cg_prompts *prompts;
	const char *prompt_id, *prompt_version; /* version NULL: the highest */
	const json_t *vars;
	const json_t *schema;    /* of the answer; NULL: the prompt's output_schema, which must be there */
	const json_t *context, *config; /* {model?, temperature?, max_tokens?} before the prompt's, or NULL */
	enum cg_llm_purpose purpose; /* the model when none of them names one */
	int rounds;              /* of critique; 0: one, -1: none */
	/* Pictures for the model to see: paths, NULL-terminated; or NULL. */
	const char *const *pictures;
	/*
	 * The caller's own rules, after the schema has found nothing: adds what is wrong with
	 * cg_llm_violation. It may also mend data in place. NULL: none.
	 */
	void (*check)(void *arg, json_t *data, struct cg_violations *to);
	void *check_arg;
	/*
	 * May this request be paid? Asked before each of them with what it can cost (-1:
	 * unknown); -1 ends the generation: with BUDGET_EXCEEDED for CG_E_LIMIT, else with
	 * STORE_FAILED. NULL: all may.
	 */
	int (*may_pay)(void *arg, const char *model, int64_t microusd, struct cg_err *err);
	/* One that was let through is over: once for each, also when all is dropped. Or NULL. */
	void (*paid)(void *arg, const struct cg_llm_paid *p);
	void *pay_arg;
	int64_t total_ms;        /* of the whole; 0: that of the configuration for each call */
};

struct cg_llm_result {
	struct cg_llm_fault fault; /* also PROMPT_NOT_FOUND, PROMPT_RENDER_FAILED, JSON_PARSE_FAILED,
	                            * OUTPUT_VALIDATION_FAILED: the message has the first violation */
	json_t *data;            /* the answer, or NULL */
	json_t *violations;      /* [{pointer, field, message, value?}] of the last answer, never NULL */
	json_t *attempts;        /* [{round, reason, model, in_tokens, ..., cost_microusd, duration_ms}] */
	int64_t cost_microusd;   /* of all attempts whose cost is known */
	bool cost_known;         /* of every attempt */
	int64_t in_tokens, out_tokens;
	char model[128];
	char prompt_id[64], prompt_version[32], prompt_hash[65];
};

struct cg_llm_gen;
typedef void cg_llm_gen_done(void *arg, struct cg_llm_result *result);

/*
 * Start. vars, schema, context, config and the registry are borrowed until done (the
 * json gets references). Prompts that cannot be found or rendered are told by done too,
 * which is called from cg_fetch_turn. The result is good until done returns.
 */
struct cg_llm_gen *cg_llm_generate(struct cg_llm *l, const struct cg_llm_gen_req *req,
    cg_llm_gen_done *done, void *arg);
void cg_llm_gen_drop(struct cg_llm_gen *g);

/* What the first request of a generation would be, and can cost at most. */
struct cg_llm_forecast {
	char model[128];
	int64_t in_tokens, out_tokens; /* out: as many as the answer may have */
	int64_t microusd;              /* -1: the table has no price */
};
/*
 * Asks nobody; cg_llm_open takes NULL for a struct cg_fetch when this is all that is wanted.
 * more_bytes: what variables that are not known yet will have, about. CG_E_CONFIG,
 * CG_E_NOTFOUND.
 */
int cg_llm_forecast(const struct cg_llm *l, const struct cg_llm_gen_req *req, size_t more_bytes,
    struct cg_llm_forecast *out, struct cg_err *err);

/* Add one: keyword "check", the value taken from data by its JSON pointer. */
void cg_llm_violation(struct cg_violations *to, json_t *data, const char *pointer,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * The parts without network.
 *
 * A schema as strict structured output takes it: every property required and optional
 * ones nullable, nothing additional, no keyword that some upstream refuses, no readOnly
 * property. New; NULL when it cannot be said that way (free-form objects).
 */
json_t *cg_llm_strict(const json_t *schema);
/* Take back what that made of an answer: nulls of optional properties, and readOnly ones. */
void cg_llm_unstrict(json_t *answer, const json_t *schema);
/*
 * The first balanced JSON object or array in what a model said (fences, words and thoughts
 * around it are passed over; nothing is repaired). New, or NULL with CG_E_DATA.
 */
json_t *cg_llm_read(const char *s, size_t n, struct cg_err *err);

#endif
