/*
 * The plan of a run: which steps, in which order, with which inputs. Made from
 * a workflow, the skills and a trigger; written as NDJSON and read back by
 * whoever executes it, on this host or another. Pure: what needs files, a store
 * or a cache comes through callbacks. cg-record(5) has the records.
 */
#ifndef CG_PLAN_PLAN_H
#define CG_PLAN_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"

struct cg_diags;
struct cg_err;
struct cg_flow;
struct cg_lines;
struct cg_select;
struct cg_select_env;
struct cg_sink;
struct cg_skill;
struct cg_violations;

enum {
	CG_PLAN_SCHEMA = 1,       /* number of the format, in the header record */
	CG_PLAN_STEPS_MAX = 10000
};

struct cg_plan_input {
	const char *name;
	const json_t *selector;
	const json_t *value;        /* known when it was planned, or NULL */
	struct cg_select *compiled; /* made when first needed */
};

/* A view of one step record; strings and values are borrowed from it. */
struct cg_plan_step {
	json_t *rec;
	const char *id, *skill, *skill_version;
	const char *skill_digest;   /* 64 hex digits */
	const char *cache_key;      /* of the hit that was forecast, or NULL */
	size_t *needs, n_needs;     /* places in steps[], all before this one */
	size_t *users, n_users;     /* the reverse */
	struct cg_plan_input *inputs; /* NULL: still a text (struct cg_plan_reader) */
	size_t n_inputs;
	struct cg_select *when;     /* or NULL */
	struct cg_select *approval_show;
	const char *approval_prompt; /* NULL: no approval needed */
	bool cache_enabled, cache_global;
	int max_attempts;
	int64_t backoff_ms;
	int64_t timeout_ms;         /* 0: the skill's */
	bool on_error_continue;
	int level;                  /* 0 for steps without needs */
	int weight;                 /* steps on the longest path from here to an end */
};

struct cg_plan {
	json_t *head;               /* the header record */
	char *text;                 /* as it was read, NDJSON; NULL: it did not come in lines */
	const char *workflow, *version;
	const char *digest;         /* of the workflow file, 64 hex digits */
	const char *tenant;
	const char *base_run;       /* or NULL */
	const char *campaign;       /* campaign id of the trigger, else of the base run's; or NULL */
	const json_t *trigger, *base_trigger; /* base_trigger NULL: no base run */
	struct cg_plan_step *steps;
	size_t n_steps;
	struct cg_arena arena;
};

/* What a workflow is compiled with. */
struct cg_plan_from {
	const struct cg_flow *flow;
	/* The skill of that id: 0 with *out borrowed until compiled, or -1. */
	int (*skill)(void *arg, const char *id, const struct cg_skill **out, struct cg_err *err);
	void *arg;
};

/*
 * Hold the workflow's wiring against the skills' schemas: unknown skills, unknown
 * and missing inputs, paths that no output has, types that cannot meet, constants
 * that violate. All mistakes go into d. A skill without a handler is a warning.
 */
void cg_plan_wiring(const struct cg_plan_from *from, struct cg_diags *d);

/*
 * Everything of a plan that no trigger changes, as a document that can be kept:
 * {name, version, kind, digest, triggerSchema, exampleTrigger, warnings, steps}.
 * Returns new, or NULL with d->errors (mistakes in the file) or err.
 */
json_t *cg_plan_compile(const struct cg_plan_from *from, struct cg_diags *d,
    struct cg_err *err);
/* The warnings that compiling gave, again into d; file is what messages call it. */
void cg_plan_warnings(const json_t *compiled, const char *file, struct cg_diags *d);

/*
 * The trigger that the workflow gets: checked against its trigger_schema with
 * defaults applied (on a copy). Returns new, or NULL with CG_E_DATA naming
 * every violation, which go to wrong too (may be NULL). name is what messages call the trigger.
 */
json_t *cg_plan_trigger(const json_t *compiled, const json_t *trigger, const char *name,
    struct cg_violations *wrong, struct cg_err *err);

/* What one plan is made with; all borrowed. */
struct cg_plan_with {
	const char *tenant;
	const json_t *trigger;      /* as cg_plan_trigger gave it */
	const char *base_run;       /* or NULL */
	const json_t *base_trigger; /* or NULL */
	const char *skills_path;    /* a hint for a worker on this host, or NULL */
	/* As in struct cg_select_env. */
	int (*registry)(void *arg, const char *type, const char *id, const char *version,
	    json_t **item, struct cg_err *err);
	void *arg;
};
/* Returns new, or NULL with err. */
struct cg_plan *cg_plan_new(const json_t *compiled, const struct cg_plan_with *with,
    struct cg_err *err);

/*
 * Read one plan, its header and its steps, from lines. Returns 1 with *out new,
 * 0 at the end of the stream, -1 with CG_E_DATA: a stream that ends early, a
 * record out of order, a step that needs what is not there.
 */
int cg_plan_read(struct cg_lines *lines, struct cg_plan **out, struct cg_err *err);
/*
 * The same for those who poll: collects records as they come. Returns 1 with *out
 * new, 0 when more is needed or (at the end of lines) there is no further plan.
 */
struct cg_plan_reader {
	json_t *head, *steps;
	struct cg_buf text; /* what they were read from */
	size_t first;       /* line of the header */
	/*
	 * Leave the inputs of steps that are forecast to be in the cache as their text until
	 * cg_plan_input asks; the plan is then only good for being executed, and p->text for
	 * being kept.
	 */
	bool lazy;
};
int cg_plan_collect(struct cg_plan_reader *r, struct cg_lines *lines, struct cg_plan **out,
    struct cg_err *err);
void cg_plan_reader_release(struct cg_plan_reader *r);
/* The same from records that the caller has; both are taken, also on failure. */
struct cg_plan *cg_plan_from_records(json_t *head, json_t *steps, struct cg_err *err);
/* And from NDJSON text. */
struct cg_plan *cg_plan_parse(const char *text, size_t len, struct cg_err *err);

int cg_plan_write(const struct cg_plan *p, struct cg_sink *out, struct cg_err *err);
char *cg_plan_text(const struct cg_plan *p); /* as NDJSON, new string */
void cg_plan_free(struct cg_plan *p);

/* Look into the inputs of a step of a lazy plan; cg_plan_input does so by itself. */
int cg_plan_view_inputs(struct cg_plan *p, struct cg_plan_step *s, struct cg_err *err);

/* The place of a step in steps[], or -1. */
long cg_plan_step(const struct cg_plan *p, const char *id);

/*
 * The input of a step from what is known. Returns CG_SELECT_FOUND with *input
 * new, CG_SELECT_UNKNOWN when a step that it reads is not finished, -1 with err.
 */
int cg_plan_input(struct cg_plan *p, size_t step, const struct cg_select_env *env,
    json_t **input, struct cg_err *err);
/* Does `when` let the step run? 1, 0, CG_SELECT_UNKNOWN, or -1. */
int cg_plan_when(struct cg_plan *p, size_t step, const struct cg_select_env *env,
    struct cg_err *err);

enum cg_forecast { CG_FORECAST_HIT, CG_FORECAST_RUN, CG_FORECAST_UNKNOWN, CG_FORECAST_SKIP };

/*
 * Forecast every step: what the cache has is a hit, whose output lets the steps
 * after it be forecast too. look answers for one step and its input: 1 a hit
 * with *output new, 0 a miss with a reason in words, -1 with err.
 */
struct cg_forecaster {
	int (*look)(void *arg, const struct cg_plan_step *step, const json_t *input,
	    json_t **output, char reason[256], struct cg_err *err);
	int (*base_step)(void *arg, const char *step_id, const json_t **output,
	    struct cg_err *err);
	/* Hears of each step that would run, or may; input NULL: not known yet. Or NULL. */
	int (*runs)(void *arg, const struct cg_plan_step *step, const json_t *input,
	    struct cg_err *err);
	void *arg;
};
int cg_plan_forecast(struct cg_plan *p, const struct cg_forecaster *f, struct cg_err *err);

/* Draw the plan: "dot", "mermaid" or "svg". */
int cg_plan_draw(const struct cg_plan *p, const char *format, struct cg_buf *text,
    struct cg_err *err);

#endif
