/* How mistakes are collected, and the steps of loading; for the files of this room. */
#ifndef CG_FLOW_PRIV_H
#define CG_FLOW_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

struct cg_diags;
struct cg_flow;
struct cg_flow_index;

/* What a flow owns beside what others see. */
struct cg_flow_mem {
	struct cg_arena arena;
	size_t *by_id; /* places of the steps, sorted by id; of equal ids the first in the file */
};

/* How a mistake is worded for programs. */
enum flow_class {
	FLOW_PLAIN,   /* as it is */
	FLOW_SCHEMA,  /* "Schema validation failed: <pointer> - ..." */
	FLOW_COMPILE  /* "Failed to compile/register workflow: ..." */
};

/* One file under examination. */
struct flow_check {
	const char *file, *text;
	size_t len;
	struct cg_diags *d;
	struct cg_flow_index *ix; /* gets problems too; or NULL */
	const char *workflow;     /* what the index calls it */
	bool bad;
};

/*
 * Note a mistake at a pointer of the file (with key: at the member's name).
 * programs is the sentence for programs, NULL when the class makes it.
 */
void flow_found(struct flow_check *c, enum flow_class class, const char *pointer, bool key,
    const char *programs, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
void flow_problem(struct cg_flow_index *ix, const char *workflow, const char *message,
    const char *field);

/* Rules of the shape of a document: types, ranges, words, required and unknown keys. */
enum flow_type {
	FLOW_STRING,
	FLOW_NAME,        /* ^[a-z][a-z0-9_]*$ */
	FLOW_DOTTED_NAME, /* ^[a-z][a-z0-9._]*$ */
	FLOW_NUMBERS,     /* ^\d+\.\d+\.\d+$ */
	FLOW_SEMVER,
	FLOW_DATE_TIME,
	FLOW_INT,
	FLOW_BOOL,
	FLOW_WORD,
	FLOW_LIST,   /* of: the one rule of its items */
	FLOW_OBJECT, /* of: its members; none: any members */
	FLOW_ANY
};

struct flow_rule {
	const char *key;
	enum flow_type type;
	bool required;
	int64_t min, max;          /* FLOW_INT: the value; FLOW_LIST: min items */
	const char *const *words;  /* FLOW_WORD, ends with NULL */
	const struct flow_rule *of; /* ends with a rule without a key (FLOW_LIST: is one rule) */
};

extern const struct flow_rule flow_file_rule, flow_index_rule;

void flow_shape(struct flow_check *c, const json_t *v, const struct flow_rule *rule);

/*
 * Resolve depends_on, find cycles, fill needs and order. Mistakes go to c;
 * whatever can be resolved is.
 */
void flow_order(struct flow_check *c, struct cg_flow *f);

/* trigger_schema and example_trigger. */
void flow_trigger(struct flow_check *c, struct cg_flow *f);
void flow_trigger_free(struct cg_flow *f);

/* Parse and check one file; NULL when anything is wrong. Takes text (malloc). */
struct cg_flow *flow_read(struct flow_check *c, char *text);

#endif
