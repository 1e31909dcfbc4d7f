/*
 * The gateway: one child of a worker, started when first needed, the only process with
 * keys and a network. What needs either is asked of it.
 *
 * Two descriptors, of the worker's making, go to it for every step, over a control socket
 * (SOCK_SEQPACKET, SCM_RIGHTS; unix(7)) together with what is to be known of the step:
 *	io    a stream socket: one step request {input, context} comes as a line, the step
 *	      result {ok, data, ...} goes back as a line, and then it is closed. With "asks"
 *	      among what is known of the step the input is {asks: [...]}, what its handler
 *	      wants (cg-skill(5), ASKING), and the data are {answers: {name: ...}}. It may be
 *	      {kind: "embed", tenantId} instead of a step: the input is {texts: [...]} then,
 *	      the data {model, dims, vectors: [[...], ...]}
 *	log   a pipe to write on: {"type":"progress"|"log", ...}, an object a line
 * Who closes io waits no longer: what a model was asked is dropped; jobs of media are
 * left running, for whoever takes the step up, or, after a line {"stop": true},
 * cancelled where they run. {"committed": [keys], "tenantId"} on the control socket,
 * without descriptors, says that what came under these keys is kept elsewhere now. When the
 * control socket is at its end the gateway is too.
 *
 * The serving side runs everything in one thread on one struct cg_fetch: hundreds of
 * steps wait for their answers at once and none of them holds up another.
 */
#ifndef CG_GATE_GATE_H
#define CG_GATE_GATE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct cg_catalog;
struct cg_err;
struct cg_gate;
struct cg_llm_conf;
struct cg_prompt;
struct cg_prompts;
struct cg_skill;
struct cg_store;

/* ---- the worker's side ---- */

/*
 * Start program, which calls cg_gate_serve on its standard input, with this environment;
 * its standard error is ours. Errors as of cg_child_start; on -1 nothing is left.
 */
int cg_gate_start(struct cg_gate **out, const char *program, char *const *envp,
    struct cg_err *err);
pid_t cg_gate_pid(const struct cg_gate *g);
/*
 * Announce a step; *io and *log are the worker's ends, new. context: {tenantId, runId,
 * stepId, skillId, skillVersion, model?, timeoutMs?, maxCostMicrousd?, asks?, order?,
 * mediaModel?, llmFallsBack?}, what the gateway goes by, whatever the request says.
 * CG_E_UNAVAILABLE: it has ended; close it and start another.
 */
int cg_gate_connect(struct cg_gate *g, const json_t *context, int *io, int *log,
    struct cg_err *err);
void cg_gate_ended(struct cg_gate *g); /* its process was reaped */
/* The step is committed that asked under these keys; nothing is said when it has ended. */
void cg_gate_committed(struct cg_gate *g, const char *tenant, const json_t *keys);
/*
 * End it: it gets a few seconds to cancel what was stopped at providers, most often it
 * needs none; then it is killed and reaped. NULL is nothing.
 */
void cg_gate_close(struct cg_gate *g);

/* ---- the serving side ---- */

struct cg_gate_conf {
	struct cg_catalog *catalog;
	struct cg_prompts *prompts;
	const struct cg_llm_conf *llm; /* base_url NULL: there is no model */
	struct cg_store *store;        /* of all tenants; NULL: nothing is asked of the ledger */
	int64_t run_microusd, month_microusd; /* budgets of who has none of its own; -1: no limit */
	const char *providers;         /* folder of the descriptors of media; NULL: there are none */
	const char *order;             /* who makes which media, as media/media.h has it; or NULL */
	const char *(*env)(void *arg, const char *name); /* where their keys are looked up */
	void *env_arg;
	int haste;                     /* for tests: waits of media are divided by it; 0: 1 */
	const char *slots;             /* jobs of a tenant at once, "video=2 image=5"; NULL: the usual */
	const char *spool;             /* folder for what came and is not committed yet */
};

/* Serve until the control socket is at its end: 0, or -1 with err. */
int cg_gate_serve(int control, const struct cg_gate_conf *conf, struct cg_err *err);

/* Those members of the input that the prompt has variables for; new. */
json_t *cg_gate_vars(const struct cg_prompt *prompt, const json_t *input);
/*
 * The model that a template step of this skill is asked of: what the input's `provider`
 * says, else the descriptor, else the prompt, else `preset` (may be NULL), without a
 * vendor before it; of a rubric, its evaluation_model. Writes "" when nobody names one: the table of models decides.
 */
void cg_gate_model(const struct cg_skill *skill, struct cg_prompts *prompts, const json_t *input,
    const char *preset, char model[128]);

#endif
