/*
 * A workflow of `kind: graph`: channels, nodes, edges. Loaded and checked like any other
 * workflow file: all mistakes at once, by file, line and column. cg-workflow(5), GRAPHS,
 * has the words; graph/graph.h runs it.
 *
 * The names are LangGraph's (StateGraph of @langchain/langgraph 1.7), because a thread of
 * such a workflow can be gone on with by a program of theirs that has the same nodes, state
 * keys and edges.
 */
#ifndef CG_FLOW_GRAPH_H
#define CG_FLOW_GRAPH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_diags;
struct cg_err;
struct cg_flow;
struct cg_graph_mem;
struct cg_schema;
struct cg_select;

enum {
	CG_GRAPH_MAX_NODES = 2000,
	CG_GRAPH_MAX_CHANNELS = 500,
	CG_GRAPH_MAX_EDGES = 20000,  /* and branches, and cases of one */
	CG_GRAPH_RECURSION = 25 /* supersteps an invocation, unless the file says otherwise */
};

#define CG_GRAPH_START "__start__" /* START in a file */
#define CG_GRAPH_END "__end__"     /* END in a file */

enum cg_reducer {
	CG_REDUCE_LAST,      /* the value; two writes in a superstep are an error */
	CG_REDUCE_APPEND,    /* an array; an array is appended item by item, else the value */
	CG_REDUCE_ADD,       /* a number */
	CG_REDUCE_MERGE,     /* an object; members replace, not deeply */
	CG_REDUCE_ANY,       /* the last of several writes; gone in the superstep after */
	CG_REDUCE_EPHEMERAL, /* there for one superstep */
	CG_REDUCE_BARRIER,   /* null once all of `names` were written, consumed by a read */
	CG_REDUCE_TOPIC      /* all writes of a superstep as an array */
};

/* All strings, selectors and values are borrowed from the graph. */
struct cg_graph_channel {
	const char *name;
	enum cg_reducer reducer;
	const json_t *initial;       /* `default`, or what the reducer starts from ([], 0, {}), or NULL */
	struct cg_schema *schema;    /* of its value, or NULL */
	const char *const *names;    /* BARRIER */
	size_t n_names;
	bool accumulate;             /* TOPIC: keeps what earlier supersteps wrote */
};

struct cg_graph_member {             /* name: selector */
	const char *name;
	struct cg_select *select;
};

struct cg_graph_retry {              /* LangGraph's retryPolicy; backoff_ms is its initialInterval */
	int max_attempts;            /* 1: none, the default */
	int64_t backoff_ms, max_backoff_ms, jitter_ms;
	double factor;
};

struct cg_graph_node {
	const char *id;
	const char *skill;           /* or NULL: */
	const char *workflow, *workflow_version; /* a subgraph, by name; version may be NULL */
	const char *description;     /* or NULL */
	/*
	 * What the skill gets. Sources: `state`, `payload` (what a fan-out sent it), `context`.
	 * NULL: the payload when it was sent one, else the state as an object.
	 */
	struct cg_graph_member *inputs;
	size_t n_inputs;
	bool has_inputs;
	/*
	 * What is written: channel: selector, with `result` (the skill's data) as a further
	 * source; a selector that finds nothing writes nothing. Without it the members of the
	 * data that are names of channels are.
	 */
	struct cg_graph_member *outputs;
	size_t n_outputs;
	bool has_outputs;
	/*
	 * `goto`: where to, beside the edges: a name, {node, payload}, or an array of them; NULL.
	 */
	struct cg_select *go;
	const char *const *go_to;    /* the nodes (and END) that it can name as far as its text says */
	size_t n_go_to;
	bool go_anywhere;            /* what it names is decided by values */
	const json_t *approval;      /* {prompt, show}, or NULL */
	const char *approval_prompt;
	struct cg_select *approval_show;
	struct cg_graph_retry retry;
	int64_t timeout_ms;          /* 0: the skill's */
	bool defer;                  /* runs when nothing else is left to run */
	bool cached;                 /* cache_policy.enabled: as of a step */
	bool cache_global;
	bool interrupt_before, interrupt_after;
	const json_t *doc;           /* as written */
	char *pointer;               /* "/nodes/3" */
};

/* from one node (or START) to one (or END), or from several at once to one: a join. */
struct cg_graph_edge {
	const char *const *from;
	size_t n_from;
	const char *to;
	char *pointer;
};

struct cg_graph_case {
	struct cg_select *when;      /* NULL: otherwise */
	const char *to;              /* a node or END */
};

/*
 * A conditional edge: the first case whose `when` is not empty (cg_select_is_empty) is
 * gone to, none: END. Or a fan-out: one task of `to` for each item of `each`, with its own
 * payload (source `item`; NULL: the item).
 */
struct cg_graph_branch {
	const char *from;            /* a node or START */
	struct cg_graph_case *cases;
	size_t n_cases;
	struct cg_select *each;      /* NULL: no fan-out */
	const char *to;
	struct cg_select *payload;
	char *pointer;
};

struct cg_graph_doc {
	const char *name, *version, *description; /* description may be NULL */
	char *file;
	struct cg_graph_channel *channels;
	size_t n_channels;
	struct cg_graph_node *nodes;
	size_t n_nodes;
	struct cg_graph_edge *edges;
	size_t n_edges;
	struct cg_graph_branch *branches;
	size_t n_branches;
	const char *const *output;   /* channels that are shown; all when the file does not say */
	size_t n_output;
	int recursion_limit;
	int64_t timeout_ms;          /* of one invocation; 0: none */
	const json_t *input_schema_doc, *output_schema_doc, *example_input; /* or NULL */
	struct cg_schema *input_schema, *output_schema; /* or NULL */
	json_t *doc;
	char *text;
	size_t text_len;
	struct cg_graph_mem *mem;
};

/* Is this document one of `kind: graph`? */
bool cg_graph_doc_is(const json_t *doc);

/*
 * Load a file; parse a text (name is what messages call it); take a document that a run
 * carries. NULL: with d->errors for mistakes (err untouched), or with err.
 */
struct cg_graph_doc *cg_graph_doc_load(const char *path, struct cg_diags *d, struct cg_err *err);
struct cg_graph_doc *cg_graph_doc_parse(const char *text, size_t len, const char *name,
    struct cg_diags *d);
/* A file that may be of either sort: one of *flow and *graph is new, or -1 as above. */
int cg_flow_load_either(const char *path, struct cg_flow **flow, struct cg_graph_doc **graph,
    struct cg_diags *d, struct cg_err *err);
/*
 * By name and version (NULL: the highest) through dir/index.yaml. CG_E_NOINPUT: there is none
 * of that name, CG_E_DATA: it is no graph, with a word on what it is.
 */
struct cg_graph_doc *cg_graph_doc_find(const char *dir, const char *name, const char *version,
    struct cg_diags *d, struct cg_err *err);
struct cg_graph_doc *cg_graph_doc_of(const json_t *doc, struct cg_err *err);
void cg_graph_doc_free(struct cg_graph_doc *g);

const struct cg_graph_node *cg_graph_doc_node(const struct cg_graph_doc *g, const char *id);
const struct cg_graph_channel *cg_graph_doc_channel(const struct cg_graph_doc *g, const char *name);

#endif
