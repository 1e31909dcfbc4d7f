/* The compiled form, for the files of this room. */
#ifndef CG_SELECT_PRIV_H
#define CG_SELECT_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

struct cg_err;
struct cg_select_env;

struct cg_path {
	const char *text;
	const char **seg;
	size_t n;
};

enum op {
	OP_TRIGGER, /* the sources come first, in the order of enum cg_select_kind */
	OP_BASE_TRIGGER,
	OP_STEP_OUTPUT,
	OP_BASE_RUN,
	OP_REGISTRY,
	OP_CONSTANTS,
	OP_STATE,
	OP_PAYLOAD,
	OP_RESULT,
	OP_ITEM,
	OP_CONTEXT,
	OP_MERGE,
	OP_PICK,
	OP_COALESCE,
	OP_CONCAT,
	OP_FIND,
	OP_TEMPLATE,
	OP_MAP,
	OP_REPLACE,
	OP_PATCH,
	OP_OBJECT,
	OP_EQUALS, /* here begin the expressions, expr.c */
	OP_NOT_EQUALS,
	OP_LESS_THAN,
	OP_AT_MOST,
	OP_GREATER_THAN,
	OP_AT_LEAST,
	OP_IN,
	OP_ALL,
	OP_ANY,
	OP_NOT,
	OP_IS_EMPTY,
	OP_LENGTH,
	OP_SUM,
	OP_COUNT
};

struct node {
	enum op op;
	char *pointer;
	bool optional;
	const json_t *fallback;    /* `default`, or NULL */
	const char *step_id;
	struct cg_path path;
	const char *type, *id, *version;
	const json_t *value;       /* constants */
	struct node **in;          /* inputs, input, vars, members */
	size_t n_in;
	const char **var;          /* template, object: the names of in[] */
	struct node *with;         /* replace, patch */
	const json_t *keys;        /* pick */
	const json_t *where;       /* find, replace */
	const json_t *to;          /* map */
	const char *format;        /* template */
	const char *by;            /* concat: the member that tells entries apart, or NULL */
	const json_t *other;       /* map: `else`, or NULL */
};

struct cg_select {
	struct cg_arena own; /* empty when it lies in somebody else's */
	json_t *doc;
	struct node *root;
};

/* Parse a path into the arena. 0, or -1 with err saying what is wrong in it. */
int cg_path_parse(struct cg_path *p, const char *text, struct cg_arena *a, struct cg_err *err);
/* Follow the segments from `from` on; borrowed, NULL when missing. */
const json_t *cg_path_walk(const json_t *v, const struct cg_path *p, size_t from);
/* __proto__, constructor, prototype: never read, never copied. */
bool cg_path_is_barred(const char *key);

/* The answers of cg_select_eval, for a node; and for one whose operation is an expression. */
int cg_node_eval(const struct node *n, const struct cg_select_env *env, json_t **out,
    struct cg_err *err);
int cg_expr_eval(const struct node *n, const struct cg_select_env *env, json_t **out,
    struct cg_err *err);
/* All inputs of a node; v[i] stays NULL when missing. UNKNOWN if one is, else FOUND. */
int cg_node_inputs(const struct node *n, const struct cg_select_env *env, json_t **v,
    struct cg_err *err);
void cg_node_drop(json_t **v, size_t n); /* the values and the array */

/*
 * The next piece of a template: text up to a variable, and its name. Returns
 * where to go on, or NULL at the end; *name is NULL when no variable follows.
 * A "{{" without its end is text.
 */
struct piece {
	const char *text, *name;
	size_t text_len, name_len;
};
const char *cg_template_next(const char *at, struct piece *p);

#endif
