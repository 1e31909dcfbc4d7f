/*
 * What is remembered about runs: runs, steps, events, artifacts, campaigns and the rows
 * of the step cache. What was paid for is in store/paid.h.
 *
 * Every call takes who is asking and touches only rows of that tenant; what
 * belongs to somebody else is not found. Times are milliseconds since the
 * epoch (0: not yet), money is micro-USD, JSON travels as text and is neither
 * parsed nor checked here. Writes outside cg_store_begin/commit are each their
 * own transaction.
 *
 * Rows that calls fill for the caller keep their strings in `mem`; rows given
 * to a callback are borrowed until it returns. A callback returns 0 to go on, 1
 * to stop (the call then returns 0 too) and -1 with its own err kept elsewhere to
 * stop (the call returns -1 and leaves err alone); it may not call the store
 * function it was called from.
 */
#ifndef CG_STORE_STORE_H
#define CG_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/mem.h"
#include "tenant/tenant.h"

struct cg_err;
struct cg_store;

enum { CG_STORE_READ = 0, CG_STORE_WRITE = 1, CG_STORE_ADMIN = 2 };

/*
 * Open the store of url, as cg_db_open has it. CG_STORE_WRITE creates and migrates
 * what is new or old; CG_STORE_READ does neither: a store that does not exist
 * yet opens as an empty one. CG_E_CONFIG when the schema is newer than this
 * program (or older, for reading), else as cg_db_open.
 *
 * On PostgreSQL nothing is created here: that is for the owner, and CG_E_CONFIG
 * refuses an owner, a superuser and whoever else row level security does not hold,
 * unless CG_STORE_ADMIN says that it is to look after all tenants.
 */
int cg_store_open(struct cg_store **out, const char *url, int flags, struct cg_err *err);
void cg_store_close(struct cg_store *st);
bool cg_store_is_writable(const struct cg_store *st);
/* Is every question a round trip to a server? */
bool cg_store_is_far(const struct cg_store *st);

/* One transaction for several calls. Rollback after a failed commit is allowed. */
int cg_store_begin(struct cg_store *st, struct cg_err *err);
int cg_store_commit(struct cg_store *st, struct cg_err *err);
/* Let the server begin with what only travels with the commit: more of it will take a moment. */
void cg_store_push(struct cg_store *st);
void cg_store_rollback(struct cg_store *st);
/*
 * The same for who looks up a key of the step cache right afterwards: what the next
 * cg_store_cache_get finds under this key comes along, in one round trip.
 */
int cg_store_commit_asking(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_err *err);

/*
 * Do what a run will need and take it back: for a program that waits for its
 * input, so that schema, statements and pages are at hand when it comes. Leaves
 * nothing behind; what goes wrong shows when it is done in earnest.
 */
void cg_store_rehearse(struct cg_store *st, const struct cg_scope *who);

/* ---- runs ---- */

enum cg_run_state {
	CG_RUN_QUEUED,
	CG_RUN_RUNNING,
	CG_RUN_PAUSED,
	CG_RUN_COMPLETED,
	CG_RUN_FAILED,
	CG_RUN_CANCELLED
};
const char *cg_run_state_name(enum cg_run_state s); /* "queued", ... */
int cg_run_state_of(const char *name);              /* -1: no such state */
bool cg_run_state_is_final(enum cg_run_state s);    /* completed, failed, cancelled */

struct cg_run_row {
	struct cg_arena mem;
	char id[CG_ID_LEN + 1];
	const char *tenant, *workflow, *version;
	const char *base_run, *campaign_id;  /* NULL: none */
	const char *idempotency_key;         /* NULL: none */
	const char *thread;                  /* the thread that it goes on with (ckpt/thread.h), or NULL */
	const char *worker;                  /* who owns it while running, or NULL */
	const char *error;                   /* JSON, or NULL */
	const char *trigger;                 /* JSON of the payload; NULL in lists */
	const char *plan;                    /* NDJSON; NULL in lists and when there is none */
	enum cg_run_state state;
	bool cancel, pause;                  /* asked for, not yet done */
	int attempt;                         /* from 1; one more for each retry */
	int priority;                        /* higher is claimed first */
	int64_t fence;                       /* one more whenever a worker takes it */
	int64_t began_ms;                    /* of a run that was claimed: started_ms as it is now */
	int64_t max_steps;                   /* its tenant's own limit, -1: none; in lists: not known */
	int64_t cost_microusd;
	int64_t event_seq;                   /* the highest used; in lists: not known */
	int64_t created_ms, started_ms, completed_ms, updated_ms, heartbeat_ms;
	int64_t duration_ms;                 /* -1 until it has ended */
};
void cg_run_row_release(struct cg_run_row *row);

struct cg_run_new {
	const char *id;                      /* NULL: a new one is made */
	const char *workflow, *version;      /* required */
	const char *base_run, *campaign_id;  /* or NULL; base_run must be this tenant's */
	const char *thread;                  /* or NULL */
	const char *trigger;                 /* JSON, or NULL */
	const char *plan;                    /* NDJSON, or NULL */
	const char *idempotency_key;         /* or NULL */
	const char *worker;                  /* state CG_RUN_RUNNING: its owner, */
	int64_t started_ms;                  /* and since when; 0: now */
	enum cg_run_state state;             /* CG_RUN_QUEUED or CG_RUN_RUNNING */
	int priority;
};

/*
 * Add a run. Returns 0 added; 1 the idempotency key is there already: id is
 * that run's and nothing was added; -1: CG_E_CONFLICT (the id exists),
 * CG_E_NOTFOUND (base_run is no run of this tenant). With run->thread the key is
 * who->user's alone.
 */
int cg_store_run_add(struct cg_store *st, const struct cg_scope *who,
    const struct cg_run_new *run, char id[CG_ID_LEN + 1], struct cg_err *err);
/* 1 found (release row), 0 not. */
int cg_store_run_load(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_run_row *row, struct cg_err *err);
/* Only its state, for those who look often: 1 found, 0 not. */
int cg_store_run_state(struct cg_store *st, const struct cg_scope *who, const char *id,
    enum cg_run_state *state, struct cg_err *err);
/*
 * The run with an idempotency key: 1 and its id, 0 none. The key of a thread's run is who->user's
 * (NULL: nobody's in particular), that of any other is the tenant's.
 */
int cg_store_run_by_key(struct cg_store *st, const struct cg_scope *who, const char *key,
    char id[CG_ID_LEN + 1], struct cg_err *err);
/*
 * Whose run is it? For who serves all tenants and was told an id by a queue: 1 and the
 * tenant, 0 there is no such run. Everything else is then asked as that tenant.
 */
int cg_store_run_tenant(struct cg_store *st, const char *id, char tenant[CG_TENANT_MAX + 1],
    struct cg_err *err);
/* The base run of a run: 1 and its id, 0 when it has none or does not exist. */
int cg_store_run_base(struct cg_store *st, const struct cg_scope *who, const char *id,
    char base[CG_ID_LEN + 1], struct cg_err *err);
/*
 * Put or replace the plan, and let the run know it: used when a queued trigger
 * is planned by the worker that claims it.
 */
int cg_store_run_plan(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *plan, struct cg_err *err);

/*
 * Enter a state. Running stamps started (once); a final state stamps completed
 * and duration and clears the requests and the worker; queued and paused clear
 * the worker. error_json replaces the error unless NULL. CG_E_NOTFOUND.
 */
int cg_store_run_set(struct cg_store *st, const struct cg_scope *who, const char *id,
    enum cg_run_state state, const char *error_json, struct cg_err *err);
int cg_store_run_cost(struct cg_store *st, const struct cg_scope *who, const char *id,
    int64_t add_microusd, struct cg_err *err);

/*
 * Who believes to own a run: its worker, and the fence it had when it was taken
 * (0: the worker added it). What an owner writes is bound to this, so that one who
 * has lost the run to another changes nothing: call one of these two for each run
 * that a transaction writes for.
 */
struct cg_hold {
	const char *worker;
	int64_t fence;
	int64_t began_ms;          /* when the run started; 0: not at hand, it is looked up */
};
/* It is still his, and seq is its highest event so far; else CG_E_CONFLICT, and roll back. */
int cg_store_run_hold(struct cg_store *st, const struct cg_scope *who, const char *id,
    const struct cg_hold *by, int64_t seq, struct cg_err *err);
/* cg_store_run_set by its owner: CG_E_CONFLICT when it is not his any more. */
int cg_store_run_leave(struct cg_store *st, const struct cg_scope *who, const char *id,
    const struct cg_hold *by, enum cg_run_state state, const char *error_json,
    struct cg_err *err);

struct cg_run_flags {
	bool cancel, pause;        /* asked for, not yet done */
	char worker[CG_ID_LEN + 1]; /* who owns it; "": nobody */
	int64_t fence;
	int64_t max_steps;         /* the tenant's own limit; -1: none */
};
int cg_store_run_flags(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_run_flags *flags, struct cg_err *err);

enum cg_run_ask { CG_ASK_CANCEL, CG_ASK_PAUSE, CG_ASK_RESUME, CG_ASK_RETRY, CG_ASK_REDO };
/*
 * Ask for a change. Returns 0 when the worker that owns the run will act on
 * it; 1 when it has happened here because nobody owns the run (cancel of a
 * queued or paused run, pause of a queued one, resume of a paused one: queued
 * again; retry of a failed or cancelled one: queued again, attempt + 1, error
 * and end cleared; its steps are the caller's to reset; redo is retry of a
 * completed one too). -1: CG_E_NOTFOUND, or CG_E_STATE saying in which state it
 * is. Asking for the same twice is 0.
 */
int cg_store_run_ask(struct cg_store *st, const struct cg_scope *who, const char *id,
    enum cg_run_ask what, struct cg_err *err);

struct cg_claim {
	const char *worker;        /* who claims */
	const char *tenant;        /* NULL: of all */
	int64_t max_runs;          /* running runs of a tenant without a limit of its own; 0: any */
	bool (*is_dead)(void *arg, const char *worker); /* NULL: runs of the dead are left */
	void *arg;
	bool only_orphans;         /* queued ones come from elsewhere */
	enum cg_claim_kind { CG_CLAIM_ANY, CG_CLAIM_PLANS, CG_CLAIM_THREADS } orphans; /* which of the dead's */
};
/*
 * Take a run to work on: a running one whose owner is_dead says is gone (*row then
 * has its old state: row->worker is the dead owner, row->state CG_RUN_RUNNING; a
 * queued one came as CG_RUN_QUEUED), else a queued one: the tenants take turns, so
 * it is of the one that was served longest ago and whose running runs are below its
 * limit, its best by priority and age. In the same transaction it becomes running
 * and worker's, and row->fence the number that says so. Returns 1 claimed (release
 * row), 0 nothing to do.
 */
int cg_store_run_claim(struct cg_store *st, const struct cg_claim *claim,
    struct cg_run_row *row, struct cg_err *err);
/*
 * The same with up to n, shared out among the tenants whose turn it is; what the dead
 * left comes alone. Returns how many, in no order. Within the caller's transaction when there is
 * one: they are the worker's once it has committed.
 */
int cg_store_runs_claim(struct cg_store *st, const struct cg_claim *claim,
    struct cg_run_row *rows, size_t n, struct cg_err *err);
/*
 * Commit, and claim up to n with it: as cg_store_runs_claim does within the transaction,
 * but for one that is not to be an orphan all of it is a single round trip, and the steps
 * that the next cg_store_steps is asked for come along. -1: it has been rolled back.
 */
int cg_store_commit_claiming(struct cg_store *st, const struct cg_claim *claim,
    struct cg_run_row *rows, size_t n, struct cg_err *err);
/*
 * Take this very run (--resume): 1 it is worker's now, 0 there is no such run.
 * CG_E_STATE when it has ended, CG_E_CONFLICT when a living worker owns it.
 */
int cg_store_run_take(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *worker, bool (*is_dead)(void *arg, const char *worker), void *arg,
    struct cg_run_row *row, struct cg_err *err);

/*
 * Take this very run because a job names it: 1 it is claim->worker's now, 2 not now (its
 * tenant has as many running as it may), 0 there is nothing to do: it is over, paused or
 * does not exist, *state says which (-1). CG_E_CONFLICT: a living worker owns it.
 */
int cg_store_run_serve(struct cg_store *st, const struct cg_scope *who, const char *id,
    const struct cg_claim *claim, struct cg_run_row *row, int *state, struct cg_err *err);

/*
 * One queued run of a thread (threads), or one without, for who has a place for no other kind: 1
 * it is claim->worker's now (release row), 0 there is none. Each tenant that has something queued
 * is asked for its best one, the first of them the one of that number, modulo how many they are.
 */
int cg_store_run_claim_of(struct cg_store *st, const struct cg_claim *claim, bool threads, size_t first,
    struct cg_run_row *row, struct cg_err *err);

struct cg_run_filter {
	int state;                 /* -1: any */
	const char *workflow;      /* NULL: any */
	const char *campaign_id;   /* NULL: any */
	const char *base_run;      /* NULL: any */
	int64_t since_ms, until_ms; /* of created; 0: open */
	const char *before;        /* only ids below this one (the next page), or NULL */
	int64_t limit;             /* 0: all */
	const char *thread;        /* NULL: any */
	bool own;                  /* none of a thread that another person than who->user made */
};
#define CG_RUN_FILTER_INIT { -1, NULL, NULL, NULL, 0, 0, NULL, 0, NULL, false }
/* Newest first. */
int cg_store_run_list(struct cg_store *st, const struct cg_scope *who,
    const struct cg_run_filter *f, int (*row)(void *arg, const struct cg_run_row *row),
    void *arg, struct cg_err *err);

/* 0: it is of a thread that another person than who->user made; else 1, also when it is not there. */
int cg_store_run_is_own(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err);

/* ---- steps ---- */

enum cg_step_state {
	CG_STEP_PENDING,
	CG_STEP_RUNNING,
	CG_STEP_WAITING,
	CG_STEP_COMPLETED,
	CG_STEP_FAILED,
	CG_STEP_SKIPPED
};
const char *cg_step_state_name(enum cg_step_state s);
int cg_step_state_of(const char *name);

struct cg_step_row {
	const char *id;                      /* ignored in step_put: given once and kept */
	const char *run, *step, *skill;      /* required in step_put */
	const char *skill_version;           /* or NULL, as everything below */
	enum cg_step_state state;
	int attempt;                         /* from 1 */
	int ord;                             /* place in the plan, from 0 */
	const char *input_hash;              /* NULL is stored as '' */
	const char *cache_key;
	bool cache_hit;
	const char *output;                  /* JSON of data */
	const char *output_hash;             /* step_put: a result that is kept already, and no output */
	const char *artifacts;               /* JSON array of artifact ids */
	const char *error, *error_history;   /* JSON object; JSON array */
	const char *log;                     /* object hash of the log text */
	const char *question;                /* JSON: what a waiting step wants a person to say: {prompt, show, input} */
	const char *answer;                  /* JSON: what the person said */
	const char *debug;                   /* JSON: timings, provider calls */
	const char *reason;                  /* why skipped or waiting, in words */
	int64_t started_ms, ended_ms, duration_ms, next_attempt_ms;
	int64_t cost_microusd, tokens_in, tokens_out;
	bool is_new;                         /* step_put: there is no such row yet */
};

/*
 * Write a whole row, in place of the one there is. The place in the plan that
 * cg_store_steps_add gave stays; a question and an answer stay when row has none. Who knows
 * that there is none says so with is_new, and is refused (CG_E_CONFLICT) when there is.
 */
int cg_store_step_put(struct cg_store *st, const struct cg_scope *who,
    const struct cg_step_row *row, struct cg_err *err);

struct cg_step_new {
	const char *step, *skill, *skill_version;
	int ord; /* its place in the plan */
};
/* Rows of a new run, all pending. */
int cg_store_steps_add(struct cg_store *st, const struct cg_scope *who, const char *run,
    const struct cg_step_new *v, size_t n, struct cg_err *err);
/* In the order of the plan. */
int cg_store_steps(struct cg_store *st, const struct cg_scope *who, const char *run,
    int (*row)(void *arg, const struct cg_step_row *row), void *arg, struct cg_err *err);
/* One of them, through the callback: 1 found, 0 not. */
int cg_store_step(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, int (*row)(void *arg, const struct cg_step_row *row), void *arg,
    struct cg_err *err);
/* Those that wait for a person who has not answered yet, in the order of the plan. */
int cg_store_steps_asked(struct cg_store *st, const struct cg_scope *who, const char *run,
    int (*row)(void *arg, const struct cg_step_row *row), void *arg, struct cg_err *err);
/*
 * As if the step had never begun: pending, first attempt, no result; what it
 * made is no artifact of the run any more (the objects stay). With keep_answer
 * what a person was asked and said still holds. CG_E_NOTFOUND.
 */
int cg_store_step_reset(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, bool keep_answer, struct cg_err *err);
/* What a person says to a waiting step. CG_E_NOTFOUND, CG_E_STATE (not waiting). */
int cg_store_step_answer(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, const char *answer_json, struct cg_err *err);

/* ---- events ---- */

/* One event; (run, seq) is unique: CG_E_CONFLICT. json is the whole record's text. */
int cg_store_event_add(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t seq, const char *type, const char *json, struct cg_err *err);
int cg_store_events(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t after_seq,
    int (*row)(void *arg, int64_t seq, const char *type, const char *json), void *arg,
    struct cg_err *err);

/* ---- artifacts ---- */

struct cg_artifact_row {
	char id[CG_ID_LEN + 1];              /* "" in artifact_add: a new one is made */
	const char *run, *step, *skill, *type, *uri, *hash; /* required; read, run NULL: of none (library.h) */
	int64_t size;                        /* bytes */
	const char *mime, *filename;         /* or NULL */
	const char *metadata;                /* JSON, or NULL */
	int64_t created_ms;                  /* ignored in artifact_add */
};
/*
 * 0 added, 1 the step has that content under that type already: row->id is then
 * its id. row->id is written in both cases. Within a transaction on PostgreSQL nobody
 * asks: 0 may then mean either.
 */
int cg_store_artifact_add(struct cg_store *st, const struct cg_scope *who,
    struct cg_artifact_row *row, struct cg_err *err);
/* Of a run, oldest first; step NULL: of all its steps. */
int cg_store_artifacts(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, int (*row)(void *arg, const struct cg_artifact_row *row), void *arg,
    struct cg_err *err);
/* One of them: 1 found, 0 not. */
int cg_store_artifact(struct cg_store *st, const struct cg_scope *who, const char *id,
    int (*row)(void *arg, const struct cg_artifact_row *row), void *arg, struct cg_err *err);
/*
 * The hashes of all objects that artifacts, logs, triggers and outputs of any run of
 * this tenant name, its campaigns and what was published of them, or the state of its threads,
 * some of them more than once.
 */
int cg_store_objects(struct cg_store *st, const struct cg_scope *who,
    int (*row)(void *arg, const char *hash), void *arg, struct cg_err *err);

/* ---- the step cache ---- */

struct cg_cache_row {
	struct cg_arena mem;
	const char *key;                     /* 64 hex digits */
	const char *workflow, *step, *skill; /* where it was made */
	const char *run;                     /* the run that made it */
	const char *input_hash;
	bool run_only;
	const char *data;                    /* JSON, or NULL */
	const char *data_hash;               /* under which it is kept; NULL: in the row alone */
	const char *artifacts;               /* JSON array of artifact descriptions, or NULL */
	const char *objects;                 /* hashes it cannot do without, one space between */
	const char *parts;                   /* JSON: digests of what the key is made of */
	int64_t size;                        /* bytes of its objects */
	int64_t cost_microusd, duration_ms;  /* what making it took */
	int64_t created_ms, used_ms;         /* used_ms: to the hour */
};
void cg_cache_row_release(struct cg_cache_row *row);

/* 1 found (release row), 0 not. */
int cg_store_cache_get(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err);
/* The same without parts, and data is NULL where there is a data_hash to fetch it by. */
int cg_store_cache_name(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err);
/* The result with that hash: 1 and a new string, 0 there is none. */
int cg_store_result(struct cg_store *st, const struct cg_scope *who, const char *hash,
    char **data, struct cg_err *err);
/* The same without parts, artifacts and data, which may be long: they are NULL, data_hash too. */
int cg_store_cache_head(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_cache_row *row, struct cg_err *err);
/* Insert or replace. created_ms 0 is now. */
int cg_store_cache_put(struct cg_store *st, const struct cg_scope *who,
    const struct cg_cache_row *row, struct cg_err *err);
/* 1 dropped, 0 was not there. */
int cg_store_cache_drop(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_err *err);
int cg_store_cache_touch(struct cg_store *st, const struct cg_scope *who, const char *key,
    struct cg_err *err);

/*
 * Long results outlive the rows that name them by an hour, because others may have read
 * those rows and be about to name them too. Drop what has been unnamed since before that
 * time, and note what is unnamed now.
 */
int cg_store_results_sweep(struct cg_store *st, const struct cg_scope *who, int64_t before_ms,
    struct cg_err *err);

struct cg_cache_filter {
	const char *workflow, *step, *skill, *run; /* NULL: any */
	int64_t used_before_ms, created_before_ms; /* 0: any */
	bool oldest_used_first;                    /* else newest made first */
	int64_t limit;                             /* 0: all */
};
int cg_store_cache_list(struct cg_store *st, const struct cg_scope *who,
    const struct cg_cache_filter *f,
    int (*row)(void *arg, const struct cg_cache_row *row), void *arg, struct cg_err *err);

/* ---- campaigns ---- */

struct cg_campaign_row {
	char id[CG_ID_LEN + 1];              /* "" in campaign_put: a new one is made */
	const char *user, *name, *template_id; /* required */
	const char *status;                  /* draft, generating, live, failed, archived */
	const char *config, *settings, *manifest; /* JSON, or NULL */
	const char *brief, *bundle_url, *thumbnail_url, *latest_run, *live_bundle; /* or NULL */
	const char *latest_run_status;       /* of that run, NULL: there is none; ignored in campaign_put */
	const char *updated_by;              /* who changed it last, NULL: nobody in particular; ignored there, too */
	int64_t starts_ms, ends_ms, published_ms; /* 0: not said, not yet; campaign_put takes no published */
	int64_t version, created_ms, updated_ms;
};
/* Insert or replace (version + 1). */
int cg_store_campaign_put(struct cg_store *st, const struct cg_scope *who,
    struct cg_campaign_row *row, struct cg_err *err);
/* Through the callback: id NULL lists all, newest first. The number found. */
int cg_store_campaigns(struct cg_store *st, const struct cg_scope *who, const char *id,
    int (*row)(void *arg, const struct cg_campaign_row *row), void *arg, struct cg_err *err);

/* ---- campaigns that are like a text ---- */

enum {
	CG_SIMILAR_MAX = 5,       /* that are told at once */
	CG_SIMILAR_TEXT = 6000,   /* bytes of a text that say what it is about */
	CG_SIMILAR_DIMS = 4000    /* numbers of a vector */
};

/* What a model makes of a text, so that texts of like meaning are near each other. */
struct cg_vector {
	const char *model;
	const float *v;
	size_t dims;              /* 0: there is none */
};

/*
 * What a campaign is about is kept with it: cg_store_campaign_put takes name, template,
 * brief, and from the settings summary (or plan.summary) and mood (or plan.theme.mood; or
 * theme.mood of the config). Its vector is for those who can ask a model:
 *
 * Would vectors be of use? 1: they are compared here (SQLite, PostgreSQL with pgvector) and
 * the tenant has campaigns; 0.
 */
int cg_store_similar_has_use(struct cg_store *st, const struct cg_scope *who,
    struct cg_err *err);
struct cg_similar_text {
	const char *campaign, *digest, *text;
};
/* Those without a vector of that model, newest first: the number told. */
int cg_store_similar_bare(struct cg_store *st, const struct cg_scope *who, const char *model,
    int64_t limit, int (*row)(void *arg, const struct cg_similar_text *row), void *arg,
    struct cg_err *err);
/* The vector of the text of that digest: 1 kept, 0 the campaign is about something else now. */
int cg_store_similar_keep(struct cg_store *st, const struct cg_scope *who, const char *campaign,
    const char *digest, const struct cg_vector *v, struct cg_err *err);

struct cg_similar_ask {
	const char *text;         /* required: its words count where no vector does */
	struct cg_vector vector;  /* of the text */
	const char *but;          /* a campaign that is not meant, or NULL */
};
struct cg_similar_row {
	const char *campaign, *name, *template_id, *summary;
	const char *mood;         /* or NULL */
	double score;             /* above 0, to 1: cosine, or the share of words in common */
};
/*
 * The k that are most like it, CG_SIMILAR_MAX at most, the best first (of equals the newer);
 * the number found. Among those with a vector of the same model and length if there are
 * any (the 4,096 newest on SQLite), else by words.
 */
int cg_store_similar(struct cg_store *st, const struct cg_scope *who,
    const struct cg_similar_ask *ask, int k,
    int (*row)(void *arg, const struct cg_similar_row *row), void *arg, struct cg_err *err);

#endif
