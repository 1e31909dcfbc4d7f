/*
 * What is ready: the state of one run's steps while it is executed. Counters
 * and a heap; knows neither processes nor the store. A step becomes ready the
 * moment its last need is met (no barrier between levels), the one with the
 * longest remaining path first. A failed step is tried again after a backoff
 * with jitter, or its descendants are skipped.
 */
#ifndef CG_SCHED_SCHED_H
#define CG_SCHED_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct cg_plan;
struct cg_sched;

enum { CG_SCHED_BACKOFF_MAX_MS = 60000 };

enum cg_sched_state {
	CG_SCHED_PENDING,   /* needs are not met */
	CG_SCHED_READY,
	CG_SCHED_RUNNING,
	CG_SCHED_DELAYED,   /* failed, will be tried again */
	CG_SCHED_WAITING,   /* for a person */
	CG_SCHED_COMPLETED,
	CG_SCHED_FAILED,
	CG_SCHED_SKIPPED
};

/* plan is borrowed until free. */
struct cg_sched *cg_sched_new(const struct cg_plan *plan);
void cg_sched_free(struct cg_sched *s);

/*
 * Take over what an earlier worker recorded; call for each step that has ended,
 * in any order, before the first cg_sched_next. attempts is how many were made.
 */
void cg_sched_restore(struct cg_sched *s, size_t step, enum cg_sched_state state, int attempts);

/* Take the ready step with the longest path ahead: its place, now running; -1: none. */
long cg_sched_next(struct cg_sched *s, int64_t now_ms);
/* What it would give next, without giving it: k = 0 is the next, others are near it. -1: none. */
long cg_sched_peek(const struct cg_sched *s, size_t k);
/* A step that becomes ready as soon as this one has ended; -1: none. */
long cg_sched_after(const struct cg_sched *s, size_t step);
bool cg_sched_has_ready(struct cg_sched *s, int64_t now_ms);
/* Give a step back that was taken and did not run; it is ready again after delay_ms. */
void cg_sched_return(struct cg_sched *s, size_t step, int64_t now_ms, int64_t delay_ms);
/* It waits for a person: it blocks its descendants until it is returned. */
void cg_sched_wait(struct cg_sched *s, size_t step);

/* A step has ended well, or was skipped by its own condition: its users may start. */
void cg_sched_done(struct cg_sched *s, size_t step, bool skipped);

/*
 * A step has failed. machine_code decides whether trying again can help,
 * retry_after_ms (0: nothing said) how long to wait at least, random is any
 * 64 bits for the jitter. Returns the delay in ms after which it will be ready
 * again, or -1 when it has failed for good; then each skipped descendant is told
 * to skip (which may be NULL), unless the plan says to go on without it.
 */
int64_t cg_sched_fail(struct cg_sched *s, size_t step, const char *machine_code,
    int64_t retry_after_ms, uint64_t random, int64_t now_ms,
    void (*skip)(void *arg, size_t step, size_t because), void *arg);

enum cg_sched_state cg_sched_state(const struct cg_sched *s, size_t step);
int cg_sched_attempt(const struct cg_sched *s, size_t step); /* the current one, from 1 */
/* Milliseconds until a delayed step is ready; -1: none is delayed. */
int64_t cg_sched_wait_ms(const struct cg_sched *s, int64_t now_ms);

struct cg_sched_counts {
	size_t total, ended, running, failed, waiting, delayed, ready;
};
void cg_sched_counts(const struct cg_sched *s, struct cg_sched_counts *c);
/* Nothing is running, ready or delayed any more. */
bool cg_sched_idle(const struct cg_sched *s);

#endif
