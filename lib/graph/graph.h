/*
 * Graph workflows, executed: supersteps over channels, as LangGraph's Pregel does it (see
 * flow/graph.h for what a graph is, ckpt/ckpt.h for where it is kept). This room plans
 * tasks, applies their writes, and keeps checkpoints; running a task is the caller's.
 *
 *	cg_graph_begin(&g, &conf, err)
 *	while ((state = cg_graph_turn(g, err)) == CG_GRAPH_RUNNING) {
 *		while ((t = cg_graph_next(g)))
 *			... start t
 *		... wait; for each that has ended one of
 *		cg_graph_done, cg_graph_interrupt, cg_graph_fail
 *	}
 *	cg_graph_end(g)
 *
 * What was told is durable when the next cg_graph_turn has returned: one transaction a
 * superstep; a task that ends while others still run is kept with a transaction of its own
 * (all that have ended since the last turn share it). Subgraphs are run here: their
 * tasks come out of cg_graph_next like any other, under a namespace of their own.
 */
#ifndef CG_GRAPH_GRAPH_H
#define CG_GRAPH_GRAPH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

struct cg_err;
struct cg_graph;
struct cg_graph_doc;
struct cg_graph_node;
struct cg_scope;
struct cg_store;

enum cg_graph_state {
	CG_GRAPH_RUNNING,     /* tasks run, or are to be started */
	CG_GRAPH_DONE,        /* nothing is left to run */
	CG_GRAPH_INTERRUPTED, /* tasks wait for an answer, or a breakpoint was met */
	CG_GRAPH_FAILED,      /* a task failed for good; all others are over */
	CG_GRAPH_LIMIT,       /* the recursion limit: resumable, with null input */
	CG_GRAPH_DRAINED      /* stopped between two supersteps, as asked */
};
const char *cg_graph_state_name(enum cg_graph_state s); /* "running", "completed", ... */

struct cg_graph_task {
	char id[CG_ID_LEN + 1];            /* LangGraph's task id: the idempotency key */
	const char *ns;                    /* namespace of its graph, "" at the top */
	const struct cg_graph_doc *doc;    /* its graph's */
	const struct cg_graph_node *node;
	json_t *input;                     /* resolved for the skill */
	const json_t *payload;             /* what a fan-out sent, or NULL */
	json_t *resume;                    /* array: the answers it has consumed, in their order; may be
	                                    * empty. Given to the skill as context.resume */
	int64_t step;
	void *arg;                         /* the caller's */
};

/* What is said on the way; all borrowed. mode: one of LangGraph's stream modes. */
struct cg_graph_said {
	const char *mode;                  /* "values", "updates", "tasks", "checkpoints" */
	const char *ns;
	const char *checkpoint;            /* the newest durable one of that namespace, or "" */
	int64_t step;
	const json_t *payload;
};

struct cg_graph_conf {
	const struct cg_graph_doc *doc;
	/* The graph of a node with `workflow`, borrowed, alive until the end; NULL with err. */
	const struct cg_graph_doc *(*subgraph)(void *arg, const char *name, const char *version,
	    struct cg_err *err);
	struct cg_store *store;
	const struct cg_scope *who;
	const char *thread;
	/*
	 * Begin from this one (replay, fork); NULL: the newest. One of a graph below: all levels from
	 * the top to it get a fork, and that graph goes on from there.
	 */
	const char *checkpoint;
	/* At most one of input and resume; neither: go on with what is pending. */
	const json_t *input;               /* an object: new input */
	const json_t *resume;              /* an answer; with resume_by_id {interrupt id: answer} */
	bool resume_by_id;
	const json_t *update;              /* channel -> value, as of a Command; or NULL */
	const json_t *go;                  /* where to, as `goto` of a node has it; or NULL */
	const json_t *context;             /* the source `context` of selectors: {threadId, runId, userId, ...} */
	const json_t *metadata;            /* members for the metadata of each checkpoint (run_id, ...); or NULL */
	const char *const *interrupt_before, *const *interrupt_after; /* names, NULL-terminated, beside
	                                    * those of the file; "*": all; or NULL */
	int recursion_limit;               /* 0: the file's */
	bool brief;                        /* a history without long values: see cg_ckpt_list_brief */
	/* Joins every transaction: is the thread still ours? May be NULL. */
	int (*guard)(void *arg, struct cg_err *err);
	/* Hears of things after they are durable. May be NULL. */
	void (*said)(void *arg, const struct cg_graph_said *s);
	const char *const *modes;          /* those that said wants, NULL-terminated; NULL: all */
	/* With the last transaction (the state is not RUNNING any more): what else belongs to it. May be NULL. */
	int (*ending)(void *arg, enum cg_graph_state state, struct cg_err *err);
	void *arg;
};

/*
 * Load the thread and take in what is asked; what is taken in is durable after the first
 * turn. -1: CG_E_DATA (input or state against its schema, with the path), CG_E_NOTFOUND (no
 * such checkpoint), CG_E_CONFLICT (no question of that id waits), CG_E_STATE (nothing waits for
 * an answer, nothing to go on with).
 */
int cg_graph_begin(struct cg_graph **out, const struct cg_graph_conf *conf, struct cg_err *err);
/*
 * Before the first turn: the questions that wait for an answer where it begins, [{id, value,
 * node}], new; node is left out when none of the graph's has asked.
 */
int cg_graph_questions(struct cg_graph *g, json_t **out, struct cg_err *err);
/*
 * Apply, commit, plan: all that can be done without waiting. A state, or -1: CG_E_CONFLICT
 * (the thread was taken by others), CG_E_DATA (a value against its schema; two writes to a
 * channel that takes one: INVALID_CONCURRENT_GRAPH_UPDATE), CG_E_UNAVAILABLE, ...: nothing
 * of that turn has happened then, and the thread can be gone on with.
 */
int cg_graph_turn(struct cg_graph *g, struct cg_err *err);
/* The next task that has not been started, or NULL. Alive until it was told how it ended and
 * the next turn returns. */
struct cg_graph_task *cg_graph_next(struct cg_graph *g);

/* How a task ended; what is given is taken over (also on -1). */
int cg_graph_done(struct cg_graph *g, struct cg_graph_task *t, json_t *data, struct cg_err *err);
int cg_graph_interrupt(struct cg_graph *g, struct cg_graph_task *t, json_t *value,
    struct cg_err *err);
/* name: the machine code ("EXECUTION_ERROR"). Others of the superstep may still end well. */
int cg_graph_fail(struct cg_graph *g, struct cg_graph_task *t, const char *name,
    const char *message, struct cg_err *err);
/* Something a running task wants to be heard: mode "custom" or "messages". */
void cg_graph_tell(struct cg_graph *g, const struct cg_graph_task *t, const char *mode,
    const json_t *payload);
/*
 * Within `ending`: what `said` hears once this transaction is durable, for who stores it with
 * the end.
 */
void cg_graph_unsaid(const struct cg_graph *g,
    void (*each)(void *arg, const struct cg_graph_said *s), void *arg);
/* Stop at the next boundary: what has not been started is not started any more. */
void cg_graph_drain(struct cg_graph *g);

/* As it stands now: new references. */
json_t *cg_graph_values(const struct cg_graph *g);     /* output channels, by name */
json_t *cg_graph_pending(const struct cg_graph *g);    /* names of nodes that would run next */
json_t *cg_graph_interrupts(const struct cg_graph *g); /* [{id, value}] */
const char *cg_graph_checkpoint(const struct cg_graph *g); /* id of the head */
int64_t cg_graph_step(const struct cg_graph *g);
/* After CG_GRAPH_FAILED: the first task that failed, and why. */
const struct cg_graph_task *cg_graph_failed(const struct cg_graph *g, const char **name,
    const char **message);
void cg_graph_end(struct cg_graph *g); /* NULL is fine */

/* ---- without running anything ---- */

/* The graph of a namespace: the nodes that lead there, by name. NULL: CG_E_NOTFOUND, or of conf.subgraph. */
const struct cg_graph_doc *cg_graph_doc_at(const struct cg_graph_conf *conf, const char *ns,
    struct cg_err *err);

/*
 * A snapshot, as LangGraph's getState has it: {values, next, tasks [{id, name, path, interrupts,
 * error?, result?, state?}], config {threadId, checkpointNs, checkpointId}, metadata, createdAt,
 * parentConfig?}. checkpoint NULL: the newest, with the outputs of tasks that have finished
 * applied. 1 and new, 0 there is none, -1.
 */
int cg_graph_snapshot(const struct cg_graph_conf *conf, const char *ns, const char *checkpoint,
    json_t **out, struct cg_err *err);
/* Newest first; each is borrowed by the callback. The number told. */
int cg_graph_history(const struct cg_graph_conf *conf, const char *ns, const char *before,
    int64_t limit, int (*each)(void *arg, const json_t *snapshot), void *arg, struct cg_err *err);
/*
 * updateState: conf->update as node `as` would have written it (NULL: the last that ran, when
 * there is only one; CG_E_DATA when not), on conf->checkpoint or the newest. id gets the new
 * checkpoint's. Values null with as "__end__" clears what is pending, "__copy__" forks. A checkpoint of
 * a graph below: as with cg_graph_begin, and id is in the namespace that it has in the fork.
 * conf->ending hears CG_GRAPH_DONE, or CG_GRAPH_INTERRUPTED when the new head has something next.
 */
int cg_graph_update(const struct cg_graph_conf *conf, const char *as, char id[CG_ID_LEN + 1],
    struct cg_err *err);

#endif
