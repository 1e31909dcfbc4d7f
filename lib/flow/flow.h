/*
 * The workflow document: load it, check what it says by itself, ask questions
 * of it. All mistakes of a file are found at once and named by file, line and
 * column. What needs the skills (do they exist, do the inputs fit) is checked
 * by the planner. cg-workflow(5) has the words.
 */
#ifndef CG_FLOW_FLOW_H
#define CG_FLOW_FLOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_diags;
struct cg_err;
struct cg_flow_mem;
struct cg_graph_doc;
struct cg_schema;
struct cg_select;

enum {
	CG_FLOW_MAX_BYTES = 4 << 20,
	CG_FLOW_MAX_STEPS = 10000
};

enum cg_flow_kind {
	CG_FLOW_BUILD,
	CG_FLOW_UPDATE /* may use base_run and base_trigger */
};

struct cg_flow_input {
	const char *name;
	struct cg_select *select;
	char *pointer; /* of the selector in the file */
};

/* Strings are borrowed from the document, which the flow owns. */
struct cg_flow_step {
	const char *id, *skill;
	const char *description;   /* or NULL */
	size_t *needs, n_needs;    /* places in steps[], as depends_on has them, each once */
	struct cg_flow_input *inputs;
	size_t n_inputs;
	bool cache_enabled, cache_global;
	int max_attempts;
	int64_t backoff_ms;
	int64_t timeout_ms;        /* 0: the skill's */
	bool on_error_continue;
	struct cg_select *when;    /* or NULL: always */
	const json_t *approval;    /* {prompt, show}, or NULL */
	const char *approval_prompt;
	struct cg_select *approval_show; /* or NULL */
	const json_t *doc;         /* the step as written */
	char *pointer;             /* "/steps/3" */
};

struct cg_flow {
	const char *name, *version;
	const char *description;   /* or NULL */
	char *file;                /* as the user named it */
	enum cg_flow_kind kind;
	struct cg_flow_step *steps; /* as in the file */
	size_t n_steps;
	size_t *order;             /* topological; follows the file wherever it can */
	const json_t *trigger_schema;  /* or NULL */
	const json_t *example_trigger; /* or NULL */
	struct cg_schema *schema;  /* trigger_schema compiled, or NULL */
	json_t *doc;
	char *text;                /* the file, kept to find places in it */
	size_t text_len;
	struct cg_flow_mem *mem;   /* the rest of what it owns */
};

/*
 * Load one file by its path. Returns new; NULL with err for a file that cannot
 * be read; NULL with d->errors and err untouched for mistakes in it. d is sorted.
 */
struct cg_flow *cg_flow_load(const char *path, struct cg_diags *d, struct cg_err *err);
/* The same from text; name is the file as messages call it. */
struct cg_flow *cg_flow_parse(const char *text, size_t len, const char *name,
    struct cg_diags *d);
void cg_flow_free(struct cg_flow *f);

/* The step of that id, or NULL; and its place in steps[]. */
const struct cg_flow_step *cg_flow_step(const struct cg_flow *f, const char *id);
/* Does steps[step] depend on steps[other], directly or through others? */
bool cg_flow_is_ancestor(const struct cg_flow *f, size_t step, size_t other);

/* Where the node (or with key, the name of the member) of a pointer stands. */
void cg_flow_place(const struct cg_flow *f, const char *pointer, bool key, int *line,
    int *col);
/* An error about the flow: d gets it with file, line, column and pointer. */
void cg_flow_diag(const struct cg_flow *f, struct cg_diags *d, int severity,
    const char *pointer, bool key, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* ---- the folder: index.yaml says which workflows there are ---- */

/* What is wrong with one workflow, as programs read it. */
struct cg_flow_problem {
	char *workflow; /* its name, or "index" */
	char *message;  /* "Name mismatch: index='..', file='..'" */
	char *field;    /* JSON pointer, or NULL */
};

struct cg_flow_index {
	char *dir;
	bool found;               /* there is an index.yaml */
	struct cg_flow **flows;   /* the loaded ones, in the order of the index */
	size_t n_flows;
	struct cg_graph_doc **graphs; /* those of 'kind: graph', graph.h */
	size_t n_graphs;
	struct cg_flow_problem *problems;
	size_t n_problems;
	char **names;             /* of all active entries, loaded or not */
	size_t n_names;
};

struct cg_flow_opts {
	const char *only; /* load only entries of that name; NULL: all */
	/* Can the skill be executed? NULL: not asked here. */
	bool (*has_skill)(void *arg, const char *skill_id);
	void *arg;
};

/*
 * Load the workflows that dir/index.yaml lists as active. One that is wrong
 * never blocks the others: its mistakes are in problems[] for programs and in
 * d for people. opts may be NULL. Returns new, also when nothing could be
 * loaded; NULL with err only when the folder cannot be read.
 */
struct cg_flow_index *cg_flow_index_load(const char *dir, const struct cg_flow_opts *opts,
    struct cg_diags *d, struct cg_err *err);
void cg_flow_index_free(struct cg_flow_index *ix);

/* By name and version; version NULL is the highest by semver. NULL: none. Borrowed. */
const struct cg_flow *cg_flow_find(const struct cg_flow_index *ix, const char *name,
    const char *version);
/* The same among the graphs. */
const struct cg_graph_doc *cg_flow_find_graph(const struct cg_flow_index *ix, const char *name,
    const char *version);
/* The known name nearest to a mistyped one, or NULL. Borrowed. */
const char *cg_flow_nearest(const struct cg_flow_index *ix, const char *name);

#endif
