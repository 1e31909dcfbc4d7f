/*
 * The verbs behind cg-status: what is remembered about runs, as records. Those
 * that name a run answer CG_E_NOTFOUND when this tenant has none of that id. A
 * store that does not exist yet has no runs.
 */
#ifndef CG_TOOL_STATUS_H
#define CG_TOOL_STATUS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

struct cg_buf;
struct cg_ctx;
struct cg_err;
struct cg_sink;

struct cg_status_list_req {
	const char *state;    /* "failed", ...; NULL: any */
	const char *workflow; /* NULL: any */
	const char *campaign; /* NULL: any */
	int64_t since_ms;     /* created at or after; 0: any */
	int64_t until_ms;     /* created before; 0: any */
	const char *before;   /* only ids below this one, for the next page; NULL: the first */
	int64_t limit;        /* 0: all */
	bool own;             /* none of a thread that another person made */
};

/* Runs, newest first: type run. */
int cg_tool_status_list(struct cg_ctx *ctx, const struct cg_status_list_req *req,
    struct cg_sink *to, struct cg_err *err);
/* One run, with triggerPayload and stepsSummary. */
int cg_tool_status_run(struct cg_ctx *ctx, const char *run, struct cg_sink *to,
    struct cg_err *err);
/* Its steps in the order of the plan: type step. state -1: any. */
int cg_tool_status_steps(struct cg_ctx *ctx, const char *run, int state, struct cg_sink *to,
    struct cg_err *err);
/* What it made, oldest first: type artifact. step may be NULL. */
int cg_tool_status_artifacts(struct cg_ctx *ctx, const char *run, const char *step,
    struct cg_sink *to, struct cg_err *err);
/* Its events after that number, as they were sent. */
int cg_tool_status_events(struct cg_ctx *ctx, const char *run, int64_t after, struct cg_sink *to,
    struct cg_err *err);
/* What a step's program said on its standard error; nothing when it said nothing. Of a run of a
 * thread: a task by its id, or the newest of a node by the name of that. */
int cg_tool_status_log(struct cg_ctx *ctx, const char *run, const char *step,
    struct cg_buf *text, struct cg_err *err);

/*
 * What the cache did for a run, one record, type cacheAnalysis: totalSteps,
 * cacheHits, cacheMisses, cacheHitRate, savedMs, savedUsd, and steps with what
 * each was executedFrom (cache, fresh), a reason in words, and what was saved.
 * Steps that have not ended or were skipped are neither hit nor miss.
 */
int cg_tool_status_cache(struct cg_ctx *ctx, const char *run, struct cg_sink *to,
    struct cg_err *err);
/*
 * What a run cost, one record, type cost: costUsd (heldUsd of it is held back for calls that
 * are not over), tokens, budgetUsd (null: none), steps with their share and the calls behind
 * it, by provider and model; month: {month, costUsd, budgetUsd} of the tenant.
 */
int cg_tool_status_cost(struct cg_ctx *ctx, const char *run, struct cg_sink *to,
    struct cg_err *err);

/*
 * What the tenant has paid in a month ("2026-11"; NULL: this one), one record, type month:
 * costUsd, budgetUsd, and calls by provider and model.
 */
int cg_tool_status_month(struct cg_ctx *ctx, const char *month, struct cg_sink *to,
    struct cg_err *err);

/* A drawing of the run over time (SVG): a bar for each attempt of each step. */
int cg_tool_status_timeline(struct cg_ctx *ctx, const char *run, struct cg_buf *svg,
    struct cg_err *err);

/* Every setting with its origin: type setting, name, value, origin. Passwords are masked. */
int cg_tool_status_config(struct cg_ctx *ctx, struct cg_sink *to, struct cg_err *err);

struct cg_status_follow_req {
	const char *const *runs;
	size_t n;
	int64_t after;      /* print events after this number */
	int64_t timeout_ms; /* -1: wait for ever */
	/* Where the reader of the events is: it going away ends the wait. -1: unknown. */
	int reader_fd;
};
/*
 * Stay until all runs are over, giving their events to `to` (NULL: only wait) as
 * they are stored. Returns 0 when all completed, 1 when one failed or was
 * cancelled, -1: CG_E_TIMEOUT.
 */
int cg_tool_status_follow(struct cg_ctx *ctx, const struct cg_status_follow_req *req,
    struct cg_sink *to, struct cg_err *err);

/*
 * "There is no such run", with the one that is meant when id is the beginning of
 * exactly one. Always -1. The store is open.
 */
int cg_tool_no_run(struct cg_ctx *ctx, const char *id, struct cg_err *err);
/* The tenant has that campaign (NULL: nothing is asked); else CG_E_NOTFOUND. */
int cg_tool_campaign_is_there(struct cg_ctx *ctx, const char *id, struct cg_err *err);

#endif
