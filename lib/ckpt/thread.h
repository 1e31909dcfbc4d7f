/*
 * Threads: one row each, ours, beside the checkpoints. It says which workflow a thread is
 * of, how it stands, and which run (store/store.h) may write for it: a thread has one at a
 * time. Each invocation of a thread is a run of its own (runs.thread_id), so that queueing,
 * leases, fences, events, cancelling and cost are those of runs.
 *
 * A thread that only others have written (a program of LangGraph's) has no row until it is
 * first taken here; cg_thread_list does not tell of it.
 */
#ifndef CG_CKPT_THREAD_H
#define CG_CKPT_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/mem.h"

struct cg_err;
struct cg_hold;
struct cg_scope;
struct cg_store;

enum { CG_THREAD_ID_MAX = 255 };

enum cg_thread_state {
	CG_THREAD_IDLE,        /* its last run came to the end of the graph, or there was none */
	CG_THREAD_BUSY,        /* a run has it: queued, running or paused by hand */
	CG_THREAD_INTERRUPTED, /* waits for a person, or at a breakpoint */
	CG_THREAD_LIMIT,       /* the recursion limit was reached: it can be gone on with */
	CG_THREAD_FAILED       /* a node failed, or it was cancelled: it can be gone on with */
};
const char *cg_thread_state_name(enum cg_thread_state s); /* "idle", "busy", ... */
int cg_thread_state_of(const char *name);                 /* -1: no such state */

struct cg_thread_row {
	struct cg_arena mem;
	char id[CG_THREAD_ID_MAX + 1];
	const char *tenant, *user;        /* user: who made it, or NULL */
	const char *workflow, *version;
	const char *run;                  /* the one that has it, or the last one; NULL: none yet */
	const char *error;                /* JSON {code, message, node?}, or NULL */
	enum cg_thread_state state;
	int64_t fence;                    /* one more whenever a run takes it */
	int64_t created_ms, updated_ms;
};
void cg_thread_row_release(struct cg_thread_row *row);

/* Is it what a thread may be called? 1 to 255 bytes of printable ASCII without a blank. */
bool cg_thread_id_ok(const char *id);

/*
 * A new one. CG_E_CONFLICT: there is one of that id already, of whichever tenant.
 */
int cg_thread_add(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *user, const char *workflow, const char *version, struct cg_err *err);
/* 1 (release row), 0 there is none. */
int cg_thread_load(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_thread_row *row, struct cg_err *err);

struct cg_thread_filter {
	const char *workflow;             /* or NULL: any */
	const char *user;                 /* what he sees: his, and nobody's; or NULL: all */
	int state;                        /* -1: any */
	const char *after;                /* a thread's id: those that come after it in the list; or NULL */
	int64_t limit;                    /* 0: all */
};
/* Newest change first, through a callback; the number told. */
int cg_thread_list(struct cg_store *st, const struct cg_scope *who,
    const struct cg_thread_filter *f, int (*each)(void *arg, const struct cg_thread_row *row),
    void *arg, struct cg_err *err);

/*
 * run takes it, within the transaction that adds the run. CG_E_CONFLICT: another one has it
 * (err names that), CG_E_NOTFOUND. version NULL: as it is.
 */
int cg_thread_take(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *run, const char *version, int64_t *fence, struct cg_err *err);
/*
 * It is still run's, and the run is by's: checked with the transaction that writes for it,
 * CG_E_CONFLICT here or at its commit. Nobody takes one of them before that ends.
 */
int cg_thread_hold(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *run, int64_t fence, const struct cg_hold *by, struct cg_err *err);
/* run lets go of it, as state says; within the transaction that ends the run. */
int cg_thread_leave(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *run, enum cg_thread_state state, const char *error_json, struct cg_err *err);
/*
 * It was changed by hand and stands as state says, without an error: within the transaction
 * that changes it. CG_E_CONFLICT: a run has it, or has had it since its fence was that.
 */
int cg_thread_settle(struct cg_store *st, const struct cg_scope *who, const char *id, int64_t fence,
    enum cg_thread_state state, struct cg_err *err);
/* With all its checkpoints and its runs. CG_E_NOTFOUND; CG_E_STATE: it is busy. */
int cg_thread_drop(struct cg_store *st, const struct cg_scope *who, const char *id,
    struct cg_err *err);

#endif
