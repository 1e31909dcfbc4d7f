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
struct cg_graph_channel;
struct cg_graph_doc;
struct cg_graph_node;
struct cg_schema;

/* What a flow owns beside what others see. */
struct cg_flow_mem {
	struct cg_arena arena;
	size_t *by_id; /* places of the steps, sorted by id; of equal ids the first in the file */
};

/* What a graph owns beside what others see. */
struct cg_graph_mem {
	struct cg_arena arena;
	/* Sorted by name, each name once; and the names alone, to guess what was meant. */
	const struct cg_graph_node **nodes;
	const struct cg_graph_channel **channels;
	const char **node_names, **channel_names;
	size_t n_nodes, n_channels;
	json_t *starts[8]; /* what reducers start from, by enum cg_reducer */
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
	bool quiet;               /* nobody hears warnings */
	bool bad;
};

/*
 * Note a mistake at a pointer of the file (with key: at the member's name).
 * programs is the sentence for programs, NULL when the class makes it.
 */
void flow_found(struct flow_check *c, enum flow_class class, const char *pointer, bool key,
    const char *programs, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* Note what is odd and no mistake. */
void flow_warn(struct flow_check *c, const char *pointer, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void flow_problem(struct cg_flow_index *ix, const char *workflow, const char *message,
    const char *field);

/* Rules of the shape of a document: types, ranges, words, required and unknown keys. */
enum flow_type {
	FLOW_STRING,
	FLOW_NAME,        /* ^[a-z][a-z0-9_]*$ */
	FLOW_ID,          /* ^[A-Za-z_][A-Za-z0-9_-]*$, and nothing that LangGraph reserves */
	FLOW_DOTTED_NAME, /* ^[a-z][a-z0-9._]*$ */
	FLOW_NUMBERS,     /* ^\d+\.\d+\.\d+$ */
	FLOW_SEMVER,
	FLOW_DATE_TIME,
	FLOW_INT,
	FLOW_NUMBER,
	FLOW_BOOL,
	FLOW_WORD,
	FLOW_LIST,   /* of: the one rule of its items */
	FLOW_OBJECT, /* of: its members; none: any members */
	FLOW_MAP,    /* of: the one rule of its members, whatever they are called */
	FLOW_ANY
};

struct flow_rule {
	const char *key;
	enum flow_type type;
	bool required;
	int64_t min, max;          /* FLOW_INT, FLOW_NUMBER: the value; FLOW_LIST: min items */
	const char *const *words;  /* FLOW_WORD, ends with NULL */
	const struct flow_rule *of; /* ends with a rule without a key (FLOW_LIST, FLOW_MAP: is one rule) */
};

extern const struct flow_rule flow_file_rule, flow_graph_rule, flow_index_rule;

void flow_shape(struct flow_check *c, const json_t *v, const struct flow_rule *rule);

/*
 * Resolve depends_on, find cycles, fill needs and order. Mistakes go to c;
 * whatever can be resolved is.
 */
void flow_order(struct flow_check *c, struct cg_flow *f);

/* trigger_schema and example_trigger. */
void flow_trigger(struct flow_check *c, struct cg_flow *f);
void flow_trigger_free(struct cg_flow *f);
/*
 * The schema that stands at a pointer, compiled; NULL when it is none (doc is no object) or,
 * after a report, a wrong one. what is how sentences call it. And a value against it, which
 * may need the schema's defaults: who is the value's name in a sentence.
 */
struct cg_schema *flow_schema(struct flow_check *c, const json_t *doc, const char *pointer,
    const char *what);
void flow_fits(struct flow_check *c, const struct cg_schema *schema, const json_t *value,
    const char *pointer, const char *who, const char *what);

/*
 * Check one parsed file; NULL when anything is wrong. Takes text (malloc) and doc, which is
 * NULL when the reader has refused the text.
 */
struct cg_flow *flow_read(struct flow_check *c, char *text, json_t *doc);
struct cg_graph_doc *graph_read(struct flow_check *c, char *text, json_t *doc);

/* The parts of a graph, each from what the earlier ones left usable. */
void graph_state(struct flow_check *c, struct cg_graph_doc *g);  /* channels, schemas, output */
void graph_nodes(struct flow_check *c, struct cg_graph_doc *g);
void graph_ways(struct flow_check *c, struct cg_graph_doc *g);   /* edges, branches, what is reached */
/* Fill mem's lists of channels, or of nodes. */
void graph_sort_channels(struct cg_graph_doc *g);
void graph_sort_nodes(struct flow_check *c, struct cg_graph_doc *g);

/*
 * The selector at doc (NULL: none), with a check of what it reads: sources is the sum of
 * 1 << CG_SELECT_..., place is how a sentence calls where it stands.
 */
struct cg_select *graph_selector(struct flow_check *c, struct cg_graph_doc *g, const json_t *doc,
    const char *pointer, unsigned sources, const char *place);
/* Report that a name is not known; of: "node" or "channel". names may be NULL. */
void graph_unknown(struct flow_check *c, const char *pointer, bool key, const char *of,
    const char *name, const char *const *names, size_t n);
/* The channel at a pointer, or NULL after a report. */
const struct cg_graph_channel *graph_known_channel(struct flow_check *c,
    const struct cg_graph_doc *g, const char *pointer, bool key, const char *name);
/* A node's name as it stands in a file, START and END among them when they may be; NULL after a report. */
enum { GRAPH_START_MAY = 1, GRAPH_END_MAY = 2 };
const char *graph_target(struct flow_check *c, const struct cg_graph_doc *g, const json_t *v,
    const char *pointer, int may);

#endif
