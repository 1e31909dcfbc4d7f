/*
 * What many workers know of each other through the store: how much waits, who lives,
 * what is on its way to a queue, and how much of a tenant's runs at once. Conventions are
 * those of store/store.h.
 */
#ifndef CG_STORE_FLEET_H
#define CG_STORE_FLEET_H

#include "store/store.h"

/* ---- how things stand ---- */

/* How many runs of this tenant are in each state. */
int cg_store_run_counts(struct cg_store *st, const struct cg_scope *who,
    int64_t counts[CG_RUN_CANCELLED + 1], struct cg_err *err);
/* What the database's own clock says; on SQLite that is this host's. */
int cg_store_clock(struct cg_store *st, int64_t *wall_ms, struct cg_err *err);

/* ---- over all tenants, of none in particular ---- */

struct cg_fleet_now {
	int64_t runs[CG_RUN_CANCELLED + 1];  /* that are kept, by state */
	int64_t steps[CG_STEP_SKIPPED + 1];  /* of those that run */
	int64_t queued_ms;                   /* since when the first queued one waits; 0: none does */
	int64_t workers;                     /* that live; -1: the store does not know */
};
int cg_store_fleet_now(struct cg_store *st, struct cg_fleet_now *now, struct cg_err *err);

struct cg_ended_run {
	const char *id;
	enum cg_run_state state;
	int64_t duration_ms, cost_microusd, ended_ms;
};
struct cg_ended_step {
	const char *run;
	enum cg_step_state state;
	bool cache_hit;
	int64_t duration_ms;
};
/* Those that ended at that time, by the store's clock, or later; and the steps of them. */
int cg_store_fleet_ended(struct cg_store *st, int64_t since_ms,
    void (*each)(void *arg, const struct cg_ended_run *run), void *arg, struct cg_err *err);
int cg_store_fleet_ended_steps(struct cg_store *st, int64_t since_ms,
    void (*each)(void *arg, const struct cg_ended_step *step), void *arg, struct cg_err *err);

/* ---- workers that say that they live ---- */

/* Does this store know its workers by their heartbeat? Else by locks of files. */
bool cg_store_has_leases(const struct cg_store *st);
int cg_store_worker_add(struct cg_store *st, const char *id, const char *host, int64_t pid,
    int64_t lease_ms, struct cg_err *err);
/* 1 it lives on for lease_ms; 0 it has been struck off: it was silent for too long. */
int cg_store_worker_beat(struct cg_store *st, const char *id, struct cg_err *err);
int cg_store_worker_drop(struct cg_store *st, const char *id, struct cg_err *err);
/* Forget those that have been silent for an hour: whatever they had is anybody's anyway. */
int cg_store_workers_sweep(struct cg_store *st, struct cg_err *err);
int cg_store_worker_is_dead(struct cg_store *st, const char *id, struct cg_err *err); /* 1, 0 */

struct cg_worker_row {
	const char *id, *host;
	int64_t pid, lease_ms, started_ms;
	int64_t silent_ms;         /* since its last heartbeat, by the database's clock */
};
int cg_store_workers(struct cg_store *st, int (*row)(void *arg, const struct cg_worker_row *row),
    void *arg, struct cg_err *err);

/* ---- on the way to a queue outside the store ---- */

/* Tenants with queued runs whose job was not sent yet, or lost_ms ago and may be lost. */
int cg_store_outbox_tenants(struct cg_store *st, int64_t lost_ms,
    int (*row)(void *arg, const char *tenant), void *arg, struct cg_err *err);
/*
 * Those runs of this tenant, the best first, no more than bring the jobs that stand in
 * the queue to window: the others wait here, so that no tenant fills it. Runs of threads
 * have a queue of their own, and so have the others.
 */
int cg_store_outbox_due(struct cg_store *st, const struct cg_scope *who, bool threads, int64_t window,
    int64_t lost_ms, int (*row)(void *arg, const char *run), void *arg, struct cg_err *err);
int cg_store_outbox_sent(struct cg_store *st, const struct cg_scope *who, const char *run,
    struct cg_err *err);

/* ---- limits of a tenant ---- */

struct cg_limits {
	int64_t max_runs, max_steps; /* running at once; -1: as the workers' configuration says */
};
/* What is set for this tenant, and how much of it is running now (counts may be NULL). */
int cg_store_limits(struct cg_store *st, const struct cg_scope *who, struct cg_limits *l,
    struct cg_limits *running, struct cg_err *err);
int cg_store_limits_set(struct cg_store *st, const struct cg_scope *who,
    const struct cg_limits *l, struct cg_err *err);
/*
 * May one more step of this tenant begin, with `more` begun in this transaction that
 * no row shows yet? Within a transaction, which must record the step as running. 1 yes,
 * 0 no: not now. most is for a tenant without a limit of its own, 0: no limit.
 */
int cg_store_step_slot(struct cg_store *st, const struct cg_scope *who, int64_t most,
    int64_t more, struct cg_err *err);
/* Forget tenants that have had nothing to do for a day, find those that were forgotten. */
int cg_store_tenants_sweep(struct cg_store *st, struct cg_err *err);

#endif
