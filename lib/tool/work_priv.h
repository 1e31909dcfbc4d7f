/*
 * A worker and its runs, shared by the files work*.c.
 *
 * One thread, one loop: start what is ready, commit what has happened, wait,
 * collect. Store writes gather in one transaction; events are held back until it
 * is durable. Processes are started before the commit, so that it overlaps with
 * their start, but are fed only when every result they depend on is durable: a
 * commit that nobody waits for is put off for a few milliseconds.
 *
 * A step lives: ready -> (hit | builtin | failed at once) or
 * live: started, not fed -> fed -> over -> recorded.
 */
#ifndef CG_TOOL_WORK_PRIV_H
#define CG_TOOL_WORK_PRIV_H

#include "base/buf.h"
#include "base/id.h"
#include "cache/cache.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "step/step.h"
#include "store/store.h"
#include "tenant/tenant.h"
#include "tool/owner.h"
#include "tool/way.h"
#include "tool/work.h"

struct cg_run_row;
struct cg_sched;
struct cg_select_env;
struct cg_ship;
struct naming;
struct worker;

struct step_info {           /* what is kept of each step of a run */
	json_t *output;      /* {stepId, status, outputArtifactIds, data}; NULL: not ended */
	char *data;          /* JSON text of data that nobody has asked for yet, or NULL */
	char data_hash[65];  /* under which the store keeps it, not fetched yet; "" none */
	bool has_row;        /* in the store, or in the open transaction */
	json_t *history;     /* failed attempts, or NULL */
	json_t *answer;      /* what a person said, or NULL */
	bool answer_told;    /* there is an event of it */
	uint64_t commit;     /* number of the commit that makes the output durable */
	int64_t started_ms;  /* wall */
};

struct run {
	struct worker *w;
	struct run *next;
	char id[CG_ID_LEN + 1];
	char tenant[CG_TENANT_MAX + 1];
	struct cg_scope who;
	struct cg_plan *plan;
	struct cg_sched *sched;
	struct step_info *steps;
	json_t *base_outputs;     /* step id -> output, of the chain of base runs */
	uint64_t commit;          /* number of the commit that makes the run durable here */
	int64_t began_ms;         /* wall: when it started, whoever began it */
	int64_t fence;            /* what it was when this worker took it */
	const char *providers;    /* what its plan says of them, or NULL */
	int64_t max_steps;        /* of its tenant at once: 0 any number */
	bool is_new;              /* added in the open transaction */
	bool dirty;               /* the open transaction writes for it */
	int64_t seq;              /* of the last event */
	int64_t cost_microusd, started_ms;
	int64_t max_cost_microusd; /* what it may pay for; -1: any amount */
	bool pays;                /* a program of its own, not the gateway, said that it has paid */
	size_t n_live;
	int64_t flags_at_ms;      /* when cancel and pause were last looked at */
	bool cancelling, pausing, no_cache;
	bool has_rows;            /* every step has one */
	bool over;                /* ended here: recorded, to be dropped after the commit */
	struct cg_job *job;       /* that named it, or NULL, */
	struct cg_jobs *from;     /* of this queue */
	enum cg_run_state ended_as; /* when it is over; running: it was lost */
	char failed_step[256], failed_code[64], failed_error[400];
};

struct live {                 /* a step with a process */
	struct run *run;
	size_t step;
	struct cg_step *proc;
	json_t *input;            /* as resolved: part of the key */
	char key[65], input_hash[65];
	int lock;                 /* of the cache key, or -1 */
	uint64_t needs_commit;    /* may be fed when that many commits are done */
	bool fed, recorded;       /* recorded: its row says running */
	bool remote;              /* the gateway has it: no processor of ours */
	bool goes_on;             /* shipped, and not the last part of its way */
	struct cg_way *way;       /* NULL: its program's alone */
	struct cg_step_result res; /* once the process is over, */
	char log[65];             /* and its log among the objects, or "" */
	int64_t progress_at_ms;
	struct live *next;
};

struct graph_run {            /* a run of a thread, which a process of its own executes */
	struct graph_run *next;
	char id[CG_ID_LEN + 1];
	char tenant[CG_TENANT_MAX + 1];
	int64_t fence, began_ms, told_seq; /* told_seq: up to there its events were given on */
	pid_t pid;            /* 0: it has ended, */
	int status;           /* so */
	int64_t again_ms;     /* it rests until then and is begun anew; 0: it does not rest */
	bool let_go;          /* that one let it go when the store went away, and was none but this one */
	bool orphan;          /* its worker is gone, and here it has not been begun yet */
	bool suspect;         /* so it was before: nobody else of its kind is begun beside it */
	int64_t tried_ms;     /* since when that one runs; 0: it does not */
	struct cg_job *job;   /* that named it, or NULL, */
	struct cg_jobs *from; /* of this queue */
};

/* A step whose way ends with the open transaction. */
struct told {
	struct told *next;
	struct cg_way *way;
	char tenant[CG_TENANT_MAX + 1];
};

/* What is known of a step while it is decided what becomes of it. */
struct turn {
	struct run *r;
	size_t i;
	const struct cg_plan_step *p;
	struct step_info *info;
	int attempt;
	json_t *input;
	const struct cg_skill *skill; /* NULL until it is needed */
	char digest[65];
	char key[65], input_hash[65], log[65];
	int lock;
	struct cg_way *way;       /* NULL: its program's alone; freed by who has the turn, */
	bool has_left;            /* unless a process has it now */
	bool goes_on;             /* not the first part of its way */
};

struct worker {
	struct cg_ctx *ctx;
	const struct cg_work_req *req;
	struct cg_sink *out;
	struct cg_work_report *report;
	struct cg_owner owner;
	struct cg_step_host host;
	struct cg_gate *gate;     /* NULL: not started */
	char *work_dir;
	struct run *runs;
	struct run *ended;        /* recorded and told; freed when another run comes */
	struct graph_run *graphs;
	size_t n_graphs, max_graphs;
	int64_t tell_ms;          /* when their events are given on next */
	struct naming *namings;   /* work_title.c */
	struct live *live;
	struct live *shipped;     /* over, and their objects on the way to the bucket */
	struct cg_ship *ship;     /* NULL: nothing was to be sent yet */
	struct live *resting;     /* over, and their next part waits for a place */
	size_t n_live, n_runs;
	size_t n_remote;          /* of those that are live */
	int sig_fd;
	bool in_tx;
	bool has_results;         /* of processes, in the open transaction */
	int64_t tx_at_ms;         /* when it was opened */
	uint64_t commits;         /* done */
	int *locks;               /* of keys whose result the transaction holds */
	size_t n_locks;
	struct told *told;        /* to be told to the gateway after the commit */
	json_t *events;           /* of the open transaction */
	bool unheard;             /* what it says cannot be written: to out, not to the store */
	int64_t started_ms, drain_until_ms; /* drain: 0 no */
	struct cg_jobs *jobs;     /* the queue outside the store; NULL: the store is the queue */
	struct cg_jobs *flows;    /* that of runs of threads, besides */
	int64_t max_runs, max_steps; /* of a tenant that has no limit of its own; 0: any number */
	int64_t lease_ms;
	int64_t orphans_at_ms;    /* when runs of the dead are looked for next */
	int64_t sweep_at_ms;      /* when tenants and workers that are gone are forgotten next */
	char (*let_go)[CG_ID_LEN + 1]; /* what this worker was called when the store went away, each time */
	size_t n_let_go;
	int64_t cut_off_ms;       /* since when the store has not answered; 0: it does */
	int losses;               /* since the last commit */
	bool stop_now, sandbox_told;
	bool objects_told, objects_failed; /* the bucket does not answer; and nobody waits any more */
};

/* work_from.c: where runs come from */
struct cg_work_source {
	struct cg_lines lines;
	struct cg_plan_reader reader;
	bool at_end;
	int64_t claim_at_ms;      /* when the queue is looked at next */
	size_t asked;             /* which tenant is asked first, when there is a place for one kind alone */
	unsigned places;          /* of which kinds there was one */
	int64_t pause_ms, looked_ms; /* how long after that look for one kind: 0 it has found something */
};
/* Is one more plan wanted? Enough of them that every slot has something to do, no more: others want
 * some too. */
bool cg_work_plan_fits(const struct worker *w);
/* As many runs as there is a place for. */
int cg_work_more_runs(struct worker *w, struct cg_work_source *s, struct cg_err *err);
/* The commit that is due; a run that ends in it may be followed by another at once. */
int cg_work_commit_due(struct worker *w, struct cg_work_source *s, struct cg_err *err);
int cg_work_sweep(struct worker *w, struct cg_err *err); /* now and then, for who is idle */
/* A run that the dead have left, queue or no queue, when it is time to look: 1 taken, 0 none. */
int cg_work_take_orphan(struct worker *w, enum cg_claim_kind which, struct cg_err *err);

/* work_record.c: what is written, and what is said when it is durable */
int cg_work_begin(struct worker *w, struct cg_err *err);
/* A committed event for whoever reads along, and all of them: failing once, it sets w->unheard. */
int cg_work_say(struct worker *w, const json_t *event, struct cg_err *err);
int cg_work_said(struct worker *w, struct cg_err *err);
int cg_work_commit(struct worker *w, struct cg_err *err); /* nothing open: nothing happens */
/* The open one, and the next cg_cache_get of this key comes along with it. */
int cg_work_commit_asking(struct worker *w, const struct cg_scope *who, const char *key,
    struct cg_err *err);
/* The open one, and with it a run is claimed: 1 (release row), 0 there was none. */
int cg_work_commit_claiming(struct worker *w, const struct cg_claim *c, struct cg_run_row *row,
    struct cg_err *err);
/* Does anything wait for the open transaction? Else how long it may stay open; -1: none is. */
bool cg_work_commit_is_due(const struct worker *w);
int64_t cg_work_commit_wait_ms(const struct worker *w);
/* The gateway hears of it after the commit; takes way, which may be NULL. */
void cg_work_tell_later(struct worker *w, struct cg_way *way, const char *tenant);
/* Keep the lock of a cache key until the result is there for others. */
void cg_work_unlock_later(struct worker *w, int lock);
void cg_work_unlock(struct worker *w, bool committed);
int cg_work_event(struct run *r, const char *type, const char *step, int attempt, json_t *more,
    struct cg_err *err);
json_t *cg_work_error(const char *code, const char *message, int attempt);

/* work_run.c: a run's life */
int cg_work_add_rows(struct run *r, struct cg_err *err); /* pending rows for steps without one */
int cg_work_add_plan(struct worker *w, struct cg_plan *plan, struct cg_err *err); /* takes plan, as read */
int cg_work_adopt(struct worker *w, struct cg_run_row *row, bool orphan, struct cg_err *err);
int cg_work_check_run(struct run *r, struct cg_err *err); /* flags; has it ended? */
int cg_work_give_back(struct run *r, struct cg_err *err);
void cg_work_runs_free(struct run **list);

/* work_lost.c: when others have taken what this worker believed to own */
struct cg_hold cg_work_hold(const struct run *r);
int cg_work_check_holds(struct worker *w, struct cg_err *err); /* before a commit */
/*
 * err says what showed that a run is lost. Drops all runs, without a word in the store,
 * and comes back as a new worker: 0; -1 with err when this one served only those.
 */
int cg_work_lost(struct worker *w, struct cg_err *err);
int cg_work_new_owner(struct worker *w, struct cg_err *err);
int cg_work_check_lease(struct worker *w, struct cg_err *err); /* CG_E_CONFLICT: it is over */
/* The store is away (err): wait a moment, 0 try again; -1 it has been away for too long. */
int cg_work_cut_off(struct worker *w, struct cg_err *err);
bool cg_work_has_let_go(const struct worker *w, const char *name); /* was that this worker then? */

/* work_jobs.c: runs that come as jobs of a queue outside the store */
int cg_work_from_jobs(struct worker *w, bool *at_end, struct cg_err *err);
void cg_work_want_jobs(struct worker *w, bool at_end); /* before waiting: is there room for one? */
void cg_work_job_over(struct run *r); /* after the commit; a run without a job is none */

/* work_graph.c: runs of threads */
/* Start the process of one that was claimed; row is borrowed. */
int cg_work_graph_start(struct worker *w, const struct cg_run_row *row, struct cg_jobs *from,
    struct cg_job *job, struct cg_err *err);
bool cg_work_graph_exited(struct worker *w, pid_t pid, int status); /* was it one of them? */
/* See to those that have ended, and to those that have rested; how long that has time, -1: any. */
int cg_work_graphs_over(struct worker *w, struct cg_err *err);
int64_t cg_work_graphs_wait_ms(const struct worker *w);
void cg_work_graphs_stop(struct worker *w); /* SIGTERM: drain; again: at once */
void cg_work_graphs_kill(struct worker *w, bool forget); /* and wait for them */
static inline bool
cg_work_graph_fits(const struct worker *w)
{
	return w->n_graphs < w->max_graphs;
}
/* A job of others that names a run that is not there yet: it is made first. 1 it is there, 0 it
 * cannot be, and why says so. */
int cg_work_graph_make(struct worker *w, const struct cg_job *job, char run[CG_ID_LEN + 1],
    char why[800], struct cg_err *err);

void cg_work_graph_end_job(struct worker *w, struct graph_run *g, const struct cg_run_row *row);

/* work_title.c: what conversations are called */
void cg_work_title(struct worker *w, const struct cg_run_row *row); /* after a run that has ended */
bool cg_work_title_exited(struct worker *w, pid_t pid); /* was it one of them? */
void cg_work_titles_kill(struct worker *w);

/* work_end.c: the ways a step ends */
struct cg_step_row cg_work_row(const struct turn *t, enum cg_step_state state);
int cg_work_put_row(struct turn *t, struct cg_step_row *row, struct cg_err *err);
struct cg_cache_parts cg_work_parts(const struct turn *t);
int cg_work_success(struct turn *t, struct cg_step_result *res, struct cg_err *err);
int cg_work_hit(struct turn *t, const struct cg_cache_row *hit, struct cg_err *err);
int cg_work_skip(struct run *r, size_t i, const char *reason, struct cg_err *err);
int cg_work_failure(struct turn *t, struct cg_step_result *res, struct cg_err *err);
/* A failure that did not come from a handler. */
int cg_work_fail(struct turn *t, const char *code, const char *why, struct cg_err *err);

/* work_step.c: a step's life */
int cg_work_start_ready(struct worker *w, struct cg_err *err);
void cg_work_feed(struct worker *w);
int cg_work_record_live(struct worker *w, struct cg_err *err); /* before a commit */
int cg_work_warm(struct worker *w, struct cg_err *err); /* processes for what comes next */
/*
 * 1: it waits for a person now, or has been rejected; 0: it may run, with the input that the
 * person wants; -1.
 */
int cg_work_ask(struct turn *t, const struct cg_select_env *env, struct cg_err *err);
int cg_work_find_skill(struct turn *t, struct cg_err *err);
/* The part of its way that is next; checked: the input with its defaults. Takes t->lock and t->way. */
int cg_work_start_part(struct turn *t, const json_t *checked, struct cg_err *err);

/* How many places are taken; what the gateway has takes none. */
static inline size_t
cg_work_busy(const struct worker *w)
{
	return w->n_live - w->n_remote;
}

/* work_over.c: its process is over */
int cg_work_go_on(struct worker *w, struct cg_err *err); /* next parts that have waited for a place */
int cg_work_collect(struct worker *w, struct live *l, struct cg_err *err); /* takes l */
/* Record those whose objects have arrived in the bucket; a failure, when they cannot. */
int cg_work_shipped(struct worker *w, struct cg_err *err);
int cg_work_cancel_shipped(struct run *r, struct cg_err *err);
void cg_work_drop_live(struct worker *w, struct live *l); /* kill and forget */
void cg_work_drop_all(struct worker *w);

#endif
