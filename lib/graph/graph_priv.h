/*
 * Inside the room. A graph of a file is compiled once (prog.c): its channels, those of the
 * file and those that LangGraph makes beside them, and what each node writes to. A level
 * is one chain of checkpoints that is being written: the top, and each subgraph that runs.
 *
 *	prog.c     what is fixed: channels, nodes, triggers, by number
 *	channel.c  one channel: its value, updates, what is stored of it
 *	plan.c     which tasks come next, and their ids
 *	apply.c    what tasks have written, to the channels
 *	write.c    what a task writes: outputs, goto, edges, joins, branches
 *	task.c     one task: input, approval, how it ended
 *	level.c    a chain as it was loaded, as it goes on
 *	keep.c     rows and checkpoints, within the transaction of a turn
 *	begin.c    what is asked: input, an answer, going on
 *	answer.c   questions that wait, and which of them an answer is for
 *	back.c     going back: forks, and the graphs below them
 *	turn.c     the loop
 *	said.c     what is told on the way
 *	snapshot.c update.c  without running anything
 */
#ifndef CG_GRAPH_GRAPH_PRIV_H
#define CG_GRAPH_GRAPH_PRIV_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/mem.h"
#include "ckpt/ckpt.h"
#include "flow/graph.h"
#include "graph/graph.h"

struct cg_select_env;

/* An id, or "". */
static inline void
cg_id_copy(char to[CG_ID_LEN + 1], const char *from)
{
	size_t n = strnlen(from, CG_ID_LEN);

	memcpy(to, from, n);
	to[n] = '\0';
}

/* ---- prog.c ---- */

enum chan_kind {
	CH_LAST,      /* one write a superstep */
	CH_FOLD,      /* append, add, merge */
	CH_ANY,
	CH_EPHEMERAL,
	CH_BARRIER,   /* `names` */
	CH_TOPIC,
	CH_AFTER      /* the trigger of a deferred node: there after all others have finished */
};

struct chan_def {
	const char *name;
	const char *member;    /* "name":, as JSON has it */
	size_t member_len;
	enum chan_kind kind;
	const struct cg_graph_channel *state; /* as the file has it; NULL: one of the engine's own */
	const char *const *names;
	size_t n_names;
	bool guard;            /* EPHEMERAL: two writes are an error */
	bool defer;            /* BARRIER: only there when all others have finished */
	bool accumulate;       /* TOPIC */
	unsigned *nodes;       /* whom it triggers */
	size_t n_nodes;
};

struct node_def {
	const char *name, *member;
	const struct cg_graph_node *node;       /* NULL: __start__ */
	unsigned *triggers, *edges, *joins;     /* channels */
	size_t n_triggers, n_edges, n_joins;
	const struct cg_graph_branch **branches;
	size_t n_branches;
};

struct names {             /* name -> number, open addressing */
	const char **key;
	unsigned *value;
	size_t mask;
};

enum { NO_CHAN = -1 };

struct prog {
	struct cg_arena mem;
	const struct cg_graph_doc *doc;
	struct chan_def *chans;        /* those of the file first */
	size_t n_chans, n_state;
	int start, tasks;              /* __start__, __pregel_tasks */
	struct node_def *nodes;        /* [0]: __start__ */
	size_t n_nodes;
	struct names by_chan, by_node;
	struct prog *next;
};

struct prog *cg_prog_new(const struct cg_graph_doc *doc);
void cg_prog_free(struct prog *p);
int cg_prog_chan(const struct prog *p, const char *name);  /* NO_CHAN */
int cg_prog_node(const struct prog *p, const char *name);  /* -1 */
int cg_prog_branch_to(const struct prog *p, const char *node); /* branch:to:<node>, or NO_CHAN */

/* ---- channel.c ---- */

struct chan {
	json_t *value;         /* BARRIER: names that were written; TOPIC: what was */
	int64_t version;       /* 0: never written */
	bool finished;         /* AFTER, BARRIER with defer */
	bool dirty;            /* its version is newer than the last checkpoint */
};

void cg_chan_init(const struct chan_def *d, struct chan *c); /* the default, if it has one */
void cg_chan_load(const struct chan_def *d, struct chan *c, const json_t *stored);
void cg_chan_release(struct chan *c);
bool cg_chan_available(const struct chan_def *d, const struct chan *c);
json_t *cg_chan_get(const struct chan_def *d, const struct chan *c);    /* borrowed, or NULL */
json_t *cg_chan_stored(const struct chan_def *d, const struct chan *c); /* new, or NULL: nothing */
/* 1 it has changed, 0, -1. No values: a superstep has passed without any. */
int cg_chan_update(const struct chan_def *d, struct chan *c, json_t *const *v, size_t n,
    struct cg_err *err);
bool cg_chan_takes_one(const struct chan_def *d); /* value a superstep */
bool cg_chan_consume(const struct chan_def *d, struct chan *c);
bool cg_chan_finish(const struct chan_def *d, struct chan *c);

/* ---- tasks and levels ---- */

struct write {
	int chan;
	json_t *value;
};

struct writes {
	struct write *v;
	size_t n, cap;
};
void cg_writes_add(struct writes *w, int chan, json_t *value); /* takes value */
void cg_writes_clear(struct writes *w);

enum task_state {
	T_PLANNED,
	T_READY,       /* for cg_graph_next */
	T_STARTED,
	T_DONE,
	T_INTERRUPTED, /* it has asked */
	T_FAILED,
	T_HELD         /* its subgraph has stopped without a question: `held` says why */
};

struct task {
	struct cg_graph_task pub;  /* first */
	struct level *level;
	const struct node_def *def;
	int64_t push;              /* which of __pregel_tasks; -1: pulled */
	int trigger;               /* channel, or NO_CHAN */
	enum task_state state;
	enum cg_graph_state held;
	bool kept;                 /* how it ended is durable */
	bool null_used;            /* it has had the answer that was for whoever asks */
	bool rejected;             /* by the answer that is stored: it is asked for anew */
	struct writes writes;
	char *space;               /* <ns>|<node>:<id> */
	char *was;                 /* the same where the fork comes from that its level stands on; or NULL */
	json_t *answers;           /* all it has had: the approval's, and those of pub.resume */
	json_t *asked;             /* [{id, value}] */
	char *fault, *message;
	json_t *error;             /* {message, name}, as it is stored */
	struct level *sub;
};

struct level {
	struct cg_graph *g;
	struct level *up;
	struct task *owner;
	const struct prog *prog;
	char *ns;
	struct chan *chans;
	json_t *seen, *parents;
	json_t *from;              /* for the fork that is written next: where it comes from */
	json_t *foreign;           /* versions of channels that this graph does not have, or NULL */
	/*
	 * versions_seen as it is stored: "name":{...} of each node, of __input__ and __interrupt__,
	 * and what is left; NULL: to be made anew, "": nothing.
	 */
	char **seen_text;
	char head[CG_ID_LEN + 1];  /* the newest of the namespace, "": none */
	char ckpt[CG_ID_LEN + 1];  /* the one it stands on */
	char parent[CG_ID_LEN + 1], ts[32]; /* of that, and: */
	json_t *metadata;
	int64_t step;
	int64_t version;           /* the highest that was ever used here */
	int64_t stop;              /* no superstep after this one */
	struct cg_ckpt loaded;     /* rows of it count as long as has_rows */
	bool has_rows;
	bool stored;               /* it stands on one that was there: subgraphs may be, too */
	bool replay;               /* outputs that are stored are not taken */
	bool forked;               /* and answers neither */
	const json_t *answer;      /* for whoever asks; borrowed */
	bool answer_new;
	struct task **tasks;
	size_t n_tasks;
	enum cg_graph_state state;
	bool broke;                /* the last superstep has met a breakpoint */
	unsigned char *hit;        /* of each channel: written by the last apply, and available */
	unsigned *hits;
	size_t n_hits;
	bool all;                  /* plan over all nodes: the last apply does not say enough */
	json_t *view;              /* the state as an object, as long as it holds */
};

/* What is told on the way, until the transaction is through. */
struct said {
	struct said *next;
	struct level *level;
	const char *mode;
	char checkpoint[CG_ID_LEN + 1];
	int64_t step;
	json_t *payload;
};

/* What one unit of work did, for apply: a task, an input, an update. */
struct did {
	int node;                  /* -1: __input__ */
	const char *name;
	int rank;                  /* order: 0 input, 1 pulled (by name), 2 pushed (by number) */
	int64_t push;
	const int *triggers;
	size_t n_triggers;
	bool bumps;                /* it ran because of something: a superstep has passed */
	const struct writes *writes;
};

struct cg_graph {
	struct cg_graph_conf conf;
	struct prog *progs;
	struct level *top;
	enum cg_graph_state state;
	bool taken, broken, drain, in_tx, ended;
	struct task **ready;
	size_t n_ready, next_ready, cap_ready;
	struct said *said, **said_tail;
	json_t *map;               /* interrupt id -> answer */
	json_t *at;                /* begun from a graph below: namespace -> checkpoint, of those on the way; or NULL */
	struct cg_ckpt inner;      /* and the last of these */
	struct cg_buf versions, seen; /* of the checkpoint that is being written */
	struct task *failed;
	struct task **dead;        /* over, and alive until the next turn */
	size_t n_dead, cap_dead;
};

const struct prog *cg_graph_prog(struct cg_graph *g, const struct cg_graph_doc *doc);

/* level.c */
struct level *cg_level_new(struct cg_graph *g, const struct prog *p, const char *ns);
void cg_level_free(struct level *l);
/* As a checkpoint has it; takes over what c holds. */
int cg_level_load(struct level *l, struct cg_ckpt *c, struct cg_err *err);
void cg_level_drop_tasks(struct level *l);     /* they are dead */
void cg_graph_bury(struct cg_graph *g);        /* free the dead */
const json_t *cg_level_view(struct level *l);  /* state, borrowed */
json_t *cg_level_view_with(struct level *l, const struct writes *w); /* new */
json_t *cg_level_output(struct level *l);      /* output channels: new */
void cg_level_forget_seen(struct level *l, int node); /* its text; -1: __input__'s */
void cg_level_see_interrupts(struct level *l); /* versions_seen.__interrupt__ := all */
/* Rows under the null task, what external commands have brought; and more of that, or NULL. */
int cg_level_null_writes(struct level *l, const struct writes *more, bool stamp, struct cg_err *err);
bool cg_level_is_output(const char *channel);  /* a row of it is output of a task */

/* plan.c */
int cg_plan(struct level *l, struct cg_err *err);        /* l->tasks anew */
void cg_plan_attach(struct level *l);                    /* stored outputs and answers */
/* <ns>|<node>:<id> that it has in a level, at a checkpoint; the id alone too, unless NULL. New. */
char *cg_task_space(const struct task *t, const char *level, const char *ckpt, int64_t step,
    char id[CG_ID_LEN + 1]);
void cg_interrupt_id(const char *space, size_t answered, char out[33]);
enum { CG_QUESTION_LEN = 32 }; /* of such an id; those of tasks are longer */
bool cg_plan_breaks(const struct level *l, bool after, struct task *const *tasks, size_t n);

/* apply.c; stamp: versions too */
int cg_apply(struct level *l, struct did *d, size_t n, bool stamp, struct cg_err *err);
int cg_apply_tasks(struct level *l, struct task *const *t, size_t n, bool stamp, struct cg_err *err);

/* write.c */
void cg_env(struct level *l, const struct task *t, struct cg_select_env *env);
int cg_write_start(struct level *l, const json_t *input, struct writes *w, struct cg_err *err);
int cg_write_result(struct level *l, const struct node_def *n, const json_t *payload,
    const json_t *data, struct writes *w, struct cg_err *err);
/* as updateState has it: the values are the writes themselves */
int cg_write_values(struct level *l, const struct node_def *n, const json_t *values,
    struct writes *w, struct cg_err *err);
int cg_write_goto(struct level *l, const json_t *go, const char *from, struct writes *w,
    struct cg_err *err);

/* task.c */
void cg_task_free(struct task *t);
int cg_task_activate(struct task *t, struct cg_err *err);
/* Takes value. True: the answer is there already, and it is to be started again. */
bool cg_task_ask(struct task *t, json_t *value);
/* Of an approval: 1 approved, 0 rejected, -1 no answer to such a question. */
int cg_task_verdict(const json_t *v);
void cg_task_fault(struct task *t, const char *name, const char *message);
void cg_task_queue(struct task *t);

/* keep.c */
int cg_keep_open(struct cg_graph *g, struct cg_err *err);
/* Tasks that have ended, of one level: their rows go together. */
int cg_keep_tasks(struct level *l, struct task *const *tasks, size_t n, bool applied,
    struct cg_err *err);
int cg_keep_checkpoint(struct level *l, const char *source, struct cg_err *err);
int cg_keep_rows(struct level *l, const char *ckpt, const struct cg_ckpt_write *w, size_t n,
    struct cg_err *err);
int cg_keep_close(struct cg_graph *g, struct cg_err *err);
void cg_keep_undo(struct cg_graph *g);

/* begin.c */
int cg_take(struct cg_graph *g, struct cg_err *err);
int cg_take_input(struct level *l, const json_t *input, struct cg_err *err);
/* The newest, or conf.checkpoint. 0 also when there is none: l->ckpt is "" then. */
int cg_load_top(struct level *l, struct cg_err *err);
bool cg_level_is_again(const struct level *l);
void cg_level_limit(struct level *l, int limit);
struct cg_graph *cg_graph_new(const struct cg_graph_conf *conf);
/* Versions and steps are counted in what every number of JSON holds. */
#define CG_COUNT_MAX (INT64_C(1) << 53)
int cg_version_floor(struct level *l, const struct cg_ckpt *c, bool head, struct cg_err *err);

/* answer.c */
/* Of conf.resume, by the ids of the questions that it is for: new. NULL: there is none, or one of them has no id. */
json_t *cg_answers_map(const struct level *l);
int cg_answers_check(const struct level *l, struct cg_err *err); /* waits anything for it? */
bool cg_answers_for_all(const struct level *l);
int cg_keep_mapped(struct level *l, struct cg_err *err); /* answers by id */
void cg_answers_stored(struct level *l); /* l->answer */

/* back.c */
enum { CG_FORK_ASKED = 100 }; /* questions of a task: so many are looked for by the ids that they had */
/* Of a fork: {ns, checkpoint, at?} that it comes from, borrowed; NULL: it is none, or not one of ours. */
const json_t *cg_fork_from(const json_t *metadata);
/* What the checkpoint that is written next, a fork, comes from. */
void cg_fork_note(struct level *l, const char *ns, const char *ckpt, const json_t *at);
/* The checkpoint that the graph of a task of a fork goes on from, and the fork's origin, new: 1, 0. */
int cg_fork_source(const struct task *t, json_t **from, struct cg_ckpt *out, struct cg_err *err);
/* conf.checkpoint is none of the top: g->at, g->inner, and the top's that it was begun from. 1, -1. */
int cg_fork_load(struct cg_graph *g, struct cg_ckpt *out, struct cg_err *err);
/* A fork of all levels on the way to it; out gets the last. */
int cg_fork_open(struct cg_graph *g, struct level **out, struct cg_err *err);
/* A fork of the top that is run, planned, with the answers that came along. */
int cg_fork(struct level *l, struct cg_err *err);

/* sub.c */
int cg_sub_start(struct task *t, struct cg_err *err);
int cg_sub_settle(struct task *t, struct cg_err *err);

/* turn.c */
int cg_level_go(struct level *l, struct cg_err *err);
int cg_check(const struct cg_schema *s, const json_t *v, const char *what, struct cg_err *err);

/* said.c */
bool cg_hears(const struct cg_graph *g, const char *mode);
void cg_say(struct level *l, const char *mode, json_t *payload); /* takes payload; after the commit */
void cg_say_values(struct level *l);
void cg_say_started(struct level *l);
void cg_say_ended(struct task *t);
void cg_say_checkpoint(struct level *l);
void cg_said_flush(struct cg_graph *g);
void cg_said_drop(struct cg_graph *g);

/* snapshot.c: of a level with its tasks; applied: those that are done are not next any more */
json_t *cg_snapshot_of(struct level *l, bool applied);

#endif
