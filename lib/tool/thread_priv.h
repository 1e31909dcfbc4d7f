/*
 * A run of a thread, executed; shared by the files thread_work.c, thread_task.c, thread_again.c,
 * thread_log.c, thread_say.c and thread_end.c.
 *
 * What the next transaction takes along (events, artifacts, cost) is gathered and written by
 * the guard of that transaction, whoever began it; it is dropped when that is durable.
 */
#ifndef CG_TOOL_THREAD_PRIV_H
#define CG_TOOL_THREAD_PRIV_H

#include "base/err.h"
#include "base/id.h"
#include "graph/graph.h"
#include "step/step.h"
#include "store/store.h"
#include "tenant/tenant.h"
#include "tool/bounds.h"
#include "tool/thread.h"
#include "tool/thread_doc.h"
#include "tool/thread_steps.h"
#include "tool/thread_work.h"

struct cg_ckpt_thread;
struct cg_skill;
struct cg_way;

enum { /* stream modes */
	SAY_VALUES = 1,
	SAY_UPDATES = 2,
	SAY_MESSAGES = 4,
	SAY_CUSTOM = 8,
	SAY_DEBUG = 16,
	SAY_TASKS = 32,
	SAY_CHECKPOINTS = 64
};

struct exec;

struct task {                  /* begun, and the graph has not been told yet how it ended */
	struct task *next;
	struct exec *x;
	struct cg_graph_task *t;
	const struct cg_skill *skill;
	json_t *checked;       /* the input with its defaults */
	struct cg_step *proc;  /* NULL: it rests until again_ms */
	struct cg_way *way;    /* NULL: its program's alone */
	bool remote;           /* the gateway has it: no processor of ours */
	bool goes_on;          /* the next part of its way waits for a place */
	int attempt;
	int64_t again_ms;
	int64_t cost_microusd; /* of attempts before */
};

struct told {                  /* by the graph, of a task that has ended well */
	struct told *next;
	struct cg_way *way;
};

struct exec {
	struct cg_ctx *ctx;
	const struct cg_thread_job *job;
	struct cg_thread_report *report;
	struct cg_scope who;   /* whose run it is, and who asked for it */
	char user[256];        /* of the thread, when the run does not say */
	struct cg_hold hold;
	const char *run, *thread;
	const char *recent[8]; /* nodes of the graph itself that were begun last, */
	size_t n_recent;       /* of so many */
	int64_t thread_fence;
	struct cg_thread_doc doc;
	const json_t *command;
	struct cg_graph *g;
	struct cg_graph_conf conf;
	json_t *context, *metadata;
	const char **before, **after;
	unsigned modes;
	const char *wanted[8]; /* of the graph, NULL-terminated */
	const char *providers;
	struct cg_bounds bounds;
	int64_t n_begun;       /* tasks, here */
	int64_t max_cost_microusd; /* -1: any */
	bool pays;             /* a program of its own, not the gateway, said that it has paid */
	int64_t began_ms;      /* monotonic */
	const struct cg_skill *skills[16]; /* that were found */
	size_t n_skills;
	json_t *tries;         /* {task: attempts that had failed} when the run was taken up; or NULL */
	struct cg_thread_time time; /* that it was worked on before that */
	struct task *tasks;
	size_t n_busy, n_live; /* processes that take a processor; all of them */
	bool told;             /* the graph was, since its last turn */
	struct cg_step_host host;
	struct cg_gate *gate;
	struct cg_err broken;  /* why this process cannot go on, or CG_E_OK */
	bool unheard;          /* its reader went away, or its output could not be written */
	bool equipped;         /* the host is */
	int sig_fd;
	int64_t jobs, deadline_ms; /* 0: none */
	/* for the next transaction */
	json_t *events;        /* of them written already, not yet durable: */
	size_t n_written;
	json_t *artifacts;     /* [{node, skill, list}] */
	size_t n_art_written;
	struct told *ways;     /* what came by them the gateway may forget */
	int64_t seq, durable_seq, cost, cost_written, cost_total;
	int64_t flush_ms;      /* when events must be written at the latest; 0: there are none */
	bool taken_in;         /* what was asked is, by whoever had the run before */
	bool took;             /* what was asked is, here: the first turn is durable */
	bool started;          /* run.started is said */
	bool left;             /* run and thread were left, within the last transaction, */
	size_t n_before;       /* which so many events came before */
	/* how it is to end */
	bool cancelling, pausing, stop_now;
	int64_t drain_until_ms; /* 0: not draining */
	int64_t flags_ms;
	int signal;
};

/* thread_say.c */
unsigned cg_exec_modes(const char *modes, struct cg_err *err); /* 0: CG_E_USAGE */
void cg_exec_wants(struct exec *x); /* x->wanted and x->conf.modes, of x->modes */
void cg_exec_give(struct exec *x, const json_t *rec); /* to the reader alone */
void cg_exec_said(void *arg, const struct cg_graph_said *s);
/* An event of the run, for the next transaction; and a line for the reader. more is taken. */
void cg_exec_event(struct exec *x, const char *type, json_t *more);
/* A line of a task's program or of the gateway. */
void cg_exec_heard(void *arg, const json_t *line);
/* Within a transaction: write what is gathered. */
int cg_exec_write(struct exec *x, struct cg_err *err);
void cg_exec_durable(struct exec *x, bool is); /* what was written is, or is not */
int cg_exec_flush(struct exec *x, struct cg_err *err); /* in a transaction of its own */

/* thread_task.c */
int cg_exec_start(struct exec *x, struct cg_err *err); /* all that there is a place for */
int cg_exec_collect(struct exec *x, struct cg_err *err); /* after poll(2) */
size_t cg_exec_fds(const struct exec *x, struct pollfd *v);
int64_t cg_exec_wait_ms(const struct exec *x);
void cg_exec_stop_tasks(struct exec *x, const char *code, const char *why);
void cg_exec_drop_tasks(struct exec *x);
void cg_exec_tell_gate(struct exec *x, bool durable); /* what tasks have told is, or never will be */

/* thread_again.c */
int cg_exec_tries_again(struct task *k, const struct cg_step_result *r, struct cg_err *err); /* 1, 0, -1 */

/* thread_log.c */
void cg_exec_keep_log(struct task *k, const struct cg_step_result *r);

/* thread_end.c */
void cg_exec_say_started(struct exec *x); /* once, before all else that the run says */
int cg_exec_guard(void *arg, struct cg_err *err);
int cg_exec_ending(void *arg, enum cg_graph_state state, struct cg_err *err);
/* What the graph did not end itself: told to stop, cancelled, given up for why. */
int cg_exec_end_here(struct exec *x, enum cg_graph_state state, const struct cg_err *why,
    struct cg_err *err);

#endif
