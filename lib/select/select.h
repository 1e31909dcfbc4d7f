/*
 * The input selector language: where each input of a step or node comes from. A
 * selector is a source (trigger, base_trigger, step_output, base_run, registry,
 * constants; in graphs state, payload, result, item, context) or an operation over
 * selectors: one that makes a value (merge, pick, coalesce, concat, find, template, map,
 * replace, patch, object, length, sum) or says true or false (equals, less_than, in, all,
 * not, ...); cg-selector(5) has the words. Which sources make sense where is not known
 * here: who compiles asks cg_select_walk.
 *
 * Compiling finds every mistake that needs no values. Evaluating asks the
 * environment for values and can be done while some of them are not there yet:
 * the answer is then CG_SELECT_UNKNOWN, unless it does not depend on them.
 */
#ifndef CG_SELECT_SELECT_H
#define CG_SELECT_SELECT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_arena;
struct cg_err;
struct cg_select;

enum { CG_SELECT_DEPTH = 32 }; /* operations inside operations */

/*
 * Who hears of mistakes. pointer is the JSON pointer of the place; key says
 * that the key there is meant and not its value. Both strings are good for the
 * call only.
 */
struct cg_select_report {
	void (*fn)(void *arg, const char *pointer, bool key, const char *msg);
	void *arg;
};

/*
 * Compile doc, which stands at `pointer` of its file. Keeps a reference to
 * doc, which must not change afterwards. Returns new, or NULL after the report
 * has heard of every mistake.
 */
struct cg_select *cg_select_compile(const json_t *doc, const char *pointer,
    const struct cg_select_report *report);
/* The same in an arena that many selectors share; it must outlive them. */
struct cg_select *cg_select_compile_in(struct cg_arena *a, const json_t *doc,
    const char *pointer, const struct cg_select_report *report);
void cg_select_free(struct cg_select *s); /* in both cases; before the arena is released */
const json_t *cg_select_doc(const struct cg_select *s); /* as compiled, borrowed */

enum { CG_SELECT_MISSING = 0, CG_SELECT_FOUND = 1, CG_SELECT_UNKNOWN = 2 };

/*
 * Where values come from. Each function returns CG_SELECT_FOUND, _MISSING or
 * _UNKNOWN, or -1 with err.
 */
struct cg_select_env {
	void *arg;
	const json_t *trigger;      /* borrowed; NULL: unknown */
	const json_t *base_trigger; /* borrowed; NULL: there is no base run */
	/*
	 * The output of a step, of this run or of the base run:
	 * {stepId, status, outputArtifactIds, data}, borrowed until the
	 * evaluation has returned. UNKNOWN: not finished, and that is no error
	 * now; MISSING: no such result, which is an error unless the selector
	 * is optional or has a default.
	 */
	int (*step)(void *arg, const char *step_id, bool base, const json_t **output,
	    struct cg_err *err);
	/* An item of the registry; version NULL is the latest. *item is new. */
	int (*registry)(void *arg, const char *type, const char *id, const char *version,
	    json_t **item, struct cg_err *err);
	/* Of a graph (flow/graph.h); borrowed, NULL: missing. */
	const json_t *state, *payload, *result, *item, *context;
};

/*
 * The value. *out is new when the answer is CG_SELECT_FOUND, else NULL; it may
 * share parts with the trigger, the outputs and the selector: do not change it
 * in place. Returns FOUND, MISSING, UNKNOWN, or -1 with err (CG_E_DATA for
 * what the language forbids, or what the environment said).
 */
int cg_select_eval(const struct cg_select *s, const struct cg_select_env *env, json_t **out,
    struct cg_err *err);

enum cg_select_kind {
	CG_SELECT_TRIGGER,
	CG_SELECT_BASE_TRIGGER,
	CG_SELECT_STEP_OUTPUT,
	CG_SELECT_BASE_RUN,
	CG_SELECT_REGISTRY,
	CG_SELECT_CONSTANTS,
	CG_SELECT_STATE,
	CG_SELECT_PAYLOAD,
	CG_SELECT_RESULT,
	CG_SELECT_ITEM,
	CG_SELECT_CONTEXT
};
const char *cg_select_kind_name(enum cg_select_kind kind); /* as a selector writes it */

/* One source that a selector reads; all borrowed from the selector. */
struct cg_select_source {
	enum cg_select_kind kind;
	const char *pointer;          /* of the source, in its file */
	const char *step_id;          /* STEP_OUTPUT, BASE_RUN, else NULL */
	const char *path;             /* as written; NULL where there is none */
	const char *const *segments;  /* the path parsed; "data" is the first one
	                                 of a step's data even where it was left out */
	size_t n_segments;
	const char *type, *id, *version; /* REGISTRY; version may be NULL */
	const json_t *constant;       /* CONSTANTS */
	bool may_miss;                /* optional, with a default, or inside a coalesce
	                                 or an expression */
	bool whole;                   /* the selector is this source and nothing around it */
};

/*
 * Every source, in the order of the document. A non-zero answer of fn ends the
 * walk and is returned; else 0.
 */
int cg_select_walk(const struct cg_select *s,
    int (*fn)(void *arg, const struct cg_select_source *src), void *arg);

/*
 * What the selector yields when its sources have nothing: the default of the
 * outermost selector, borrowed, or NULL. And may the whole come to nothing
 * without being a mistake (optional, default)?
 */
const json_t *cg_select_default(const struct cg_select *s);
bool cg_select_optional(const struct cg_select *s);

/*
 * The value at a path (cg-selector(5), Paths) inside v, borrowed, or NULL when
 * missing. A malformed path is NULL too; cg_select_path_check tells them apart:
 * 0, or -1 with err.
 */
const json_t *cg_select_path_get(const json_t *v, const char *path);
int cg_select_path_check(const char *path, struct cg_err *err);

/* Is it nothing: missing (NULL), null, false, "", [] or {}? Decides `when`. */
bool cg_select_is_empty(const json_t *v);

#endif
