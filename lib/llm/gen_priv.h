/* A generation under way. */
#ifndef CG_LLM_GEN_PRIV_H
#define CG_LLM_GEN_PRIV_H

#include "llm/llm_priv.h"
#include "schema/schema.h"

struct cg_prompt;

/* With what a model is asked. */
struct cg_gen_choice {
	char model[128];
	double temperature;
	int64_t max_tokens, max_output; /* of the answer; what the model can at most */
};

struct cg_llm_gen {
	struct cg_llm *llm;
	struct cg_llm_gen *next, **at;
	struct cg_prompts *prompts;
	char *prompt_id, *prompt_version;
	const struct cg_prompt *prompt;
	json_t *vars, *schema, *context, *config, *pictures;
	json_t *narrow;               /* in place of schema where it is said to the model, or NULL */
	struct cg_schema *check;
	enum cg_llm_purpose purpose;
	struct cg_gen_choice choice;
	int64_t total_ms, until;
	int round, rounds;
	bool longer, unread;          /* max_tokens was raised; the last answer was no JSON */
	const char *reason;           /* of the call under way */
	struct cg_llm_call *call;
	struct cg_fetch_timer *timer;
	struct cg_buf answer;         /* the last one */
	struct cg_violations wrong;   /* with it; values point into result.data */
	void (*hook)(void *arg, json_t *data, struct cg_violations *to);
	void *hook_arg;
	int (*may_pay)(void *arg, const char *model, int64_t microusd, struct cg_err *err);
	void (*paid)(void *arg, const struct cg_llm_paid *p);
	void *pay_arg;
	bool unpaid;                  /* may_pay said no */
	bool owes;                    /* it said yes, and paid was not told yet */
	struct cg_llm_result result;
	cg_llm_gen_done *done;
	void *arg;
};

/* forecast.c: what is the same whether it is asked or only reckoned */
/* Each of them from the first of context, config and the prompt that says it. CG_E_CONFIG. */
int cg_gen_choose(const struct cg_llm *l, const struct cg_prompt *prompt, const json_t *context,
    const json_t *config, enum cg_llm_purpose purpose, struct cg_gen_choice *out,
    struct cg_err *err);
/* What a request says, in bytes of words: its text, the schema, and pictures for as many. */
size_t cg_gen_bytes(size_t text, const json_t *schema, size_t pictures);

/* Does the prompt declare this variable? */
bool cg_gen_takes(const struct cg_llm_gen *g, const char *name);
/* Put what was wrong, and the answer, into the variables of the next rendering. */
void cg_gen_critique(struct cg_llm_gen *g);
/*
 * narrow.c: the schema with values in place of bounds, new, when numbers were out of bounds;
 * else NULL. Every value of it is one of the schema's.
 */
json_t *cg_gen_narrow(const json_t *schema, const struct cg_violations *wrong);
json_t *cg_violations_json(const struct cg_violations *v);

#endif
