/*
 * What is paid for: jobs at providers, the ledger, budgets, and how many jobs a tenant has at
 * once. Whose, errors, times and rows are as in store/store.h.
 */
#ifndef CG_STORE_PAID_H
#define CG_STORE_PAID_H

#include <stdint.h>

#include "base/id.h"
#include "tenant/tenant.h"

struct cg_err;
struct cg_store;

/* ---- provider jobs ---- */

/*
 * A job at a provider is on record before it is submitted. `processing` says that it may
 * be with the provider: with provider_job that it is, without that nobody can say. A job
 * that has never reached the provider, or was refused there, is `pending`.
 */
struct cg_job_row {
	char id[CG_ID_LEN + 1];              /* job_begin writes it */
	const char *run, *step, *provider, *media; /* required */
	const char *key;                     /* idempotency key of the request; required */
	int64_t stage;                       /* of several jobs that make one result, from 0 */
	const char *input;                   /* JSON of what is asked, or NULL */
	const char *model;                   /* for the ledger; NULL in lists */
	const char *provider_job;            /* NULL until the provider has given it a name */
	const char *status;                  /* pending, processing, completed, failed, timed_out */
	const char *result_uri, *error;      /* or NULL */
	int64_t poll_ms, timeout_ms;
	int64_t attempts;                    /* how often it was submitted */
	int64_t cost_microusd;               /* job_begin: the estimate, which is held back */
	int64_t started_ms, completed_ms, created_ms;
};

struct cg_budget {
	int64_t month_microusd, run_microusd; /* at most; -1: no limit */
};
#define CG_BUDGET_NONE { -1, -1 }

/*
 * It is about to be submitted: the row of (key, provider, stage) is made, or one that was
 * pending or has failed begins anew, and the estimate is held back in the ledger, all in
 * one transaction. CG_E_LIMIT: it would exceed a budget (and nothing was written);
 * CG_E_CONFLICT: somebody else has it with the provider, or it is done.
 */
int cg_store_job_begin(struct cg_store *st, const struct cg_scope *who, struct cg_job_row *row,
    const struct cg_budget *most, struct cg_err *err);
/* The provider has taken it and calls it that. */
int cg_store_job_given(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *provider_job, struct cg_err *err);
/* It is not with the provider and may be submitted again; nothing is held back for it. */
int cg_store_job_returned(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *why, struct cg_err *err);
/* How it ended; cost_microusd is what was paid, and settled in the ledger. */
int cg_store_job_end(struct cg_store *st, const struct cg_scope *who, const char *id,
    const char *status, const char *result_uri, const char *error, int64_t cost_microusd,
    struct cg_err *err);
/* Is a job that the provider calls that on record? 1, 0. */
int cg_store_job_is_known(struct cg_store *st, const struct cg_scope *who, const char *provider,
    const char *provider_job, struct cg_err *err);
/* Of a run, oldest first; step NULL: of all its steps. */
int cg_store_jobs(struct cg_store *st, const struct cg_scope *who, const char *run,
    const char *step, int (*row)(void *arg, const struct cg_job_row *row), void *arg,
    struct cg_err *err);
/* Those of one request, oldest first. */
int cg_store_jobs_by_key(struct cg_store *st, const struct cg_scope *who, const char *key,
    int (*row)(void *arg, const struct cg_job_row *row), void *arg, struct cg_err *err);

/* ---- what was paid ---- */

enum { CG_SPEND_UNKNOWN = 1 }; /* micro-USD held back for what has no price: the least there is */

struct cg_spend {
	char id[CG_ID_LEN + 1];              /* "" in reserve: a new one is made */
	const char *run, *step;              /* or NULL */
	const char *provider, *kind;         /* required in reserve: "openai", "image" */
	const char *model;                   /* or NULL; in settle: as it was */
	int64_t microusd;                    /* paid and held back */
	int64_t reserved_microusd;           /* of that: held back; in reserve: not looked at */
	int64_t tokens_in, tokens_out;       /* of a language model */
	/* How it is known: "reply" the provider said it, "prices" by a price table, "most" nobody
	 * can say, so all that was held back counts; NULL: it is not over, or has no price. */
	const char *cost_from;
	int64_t created_ms;                  /* in rows */
};

/*
 * Hold s->microusd back before a call that costs, when the tenant's month and the run can
 * bear it: the month by its own limit (cg_store_budget_set), or that of most where it has
 * none; the run by the lower of the two. Many workers may ask at once; together they never
 * exceed a limit. Reserved again, an id adds up. CG_E_LIMIT says which limit and how much of
 * it is spent. Who dies before it settles leaves the amount held back, and counted: it may
 * have been paid.
 */
int cg_store_spend_reserve(struct cg_store *st, const struct cg_scope *who, struct cg_spend *s,
    const struct cg_budget *most, struct cg_err *err);
/*
 * The call s->id is over and has cost s->microusd, more or less than was held back; -1: what
 * was held back counts. Also taken: model, tokens and cost_from. Twice is as once.
 */
int cg_store_spend_settle(struct cg_store *st, const struct cg_scope *who,
    const struct cg_spend *s, struct cg_err *err);
/* What the tenant has spent in the month (UTC) of that time, or all that a run has. */
int cg_store_spend_month(struct cg_store *st, const struct cg_scope *who, int64_t at_ms,
    int64_t *microusd, struct cg_err *err);
int cg_store_spend_run(struct cg_store *st, const struct cg_scope *who, const char *run,
    int64_t *microusd, struct cg_err *err);
/* The ledger of a run, oldest first. */
int cg_store_spends(struct cg_store *st, const struct cg_scope *who, const char *run,
    int (*row)(void *arg, const struct cg_spend *row), void *arg, struct cg_err *err);
/* What was asked of a model of a provider in a month, all calls together. */
struct cg_spend_sum {
	const char *provider, *kind, *model; /* model: NULL when none was named */
	int64_t calls, tokens_in, tokens_out;
	int64_t microusd, reserved_microusd; /* as in struct cg_spend */
	int64_t unpriced;                    /* calls that are over and have no price */
};
/* Those of the month (UTC) of that time, the dearest first. */
int cg_store_spend_sums(struct cg_store *st, const struct cg_scope *who, int64_t at_ms,
    int (*row)(void *arg, const struct cg_spend_sum *row), void *arg, struct cg_err *err);
/* The tenant's own limits; -1: none of its own. */
int cg_store_budget(struct cg_store *st, const struct cg_scope *who, struct cg_budget *b,
    struct cg_err *err);
int cg_store_budget_set(struct cg_store *st, const struct cg_scope *who,
    const struct cg_budget *b, struct cg_err *err);

/*
 * One of `most` places that a tenant has for jobs of a kind, over all workers: 1 it is
 * the holder's for lease_ms (or has been, and is so longer), 0 all are taken.
 *
 * A lease lasts as long as the job may be at the provider, so nobody has to renew it. A
 * worker that dies leaves its place taken, which is right: its job goes on at the provider;
 * who takes the job up again asks with the same holder and gets the place. There is no
 * counter that a crash could leave wrong, and the row that a tenant's workers meet at is
 * locked for one statement. Who gets 0 asks again later, on its own or when it has
 * itself given one back: that is for the caller.
 */
int cg_store_slot_take(struct cg_store *st, const struct cg_scope *who, const char *kind,
    int64_t most, const char *holder, int64_t lease_ms, struct cg_err *err);
int cg_store_slot_drop(struct cg_store *st, const struct cg_scope *who, const char *kind,
    const char *holder, struct cg_err *err);

#endif
