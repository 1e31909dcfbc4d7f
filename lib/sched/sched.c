/*
 * The counters: each step counts the needs that have not ended; at zero it goes
 * into a heap ordered by weight. The numbers of steps in each state are kept as
 * they change, so that every question is answered without a walk.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "plan/plan.h"
#include "sched/sched.h"

struct node {
	enum cg_sched_state state;
	size_t blocked;     /* needs that have not ended */
	int attempts;       /* started so far */
	int64_t ready_at;   /* DELAYED: when */
};

struct cg_sched {
	const struct cg_plan *plan;
	struct node *nodes;
	size_t *heap, n_heap;
	size_t in[CG_SCHED_SKIPPED + 1]; /* how many are in each state */
};

static void
enter(struct cg_sched *s, size_t i, enum cg_sched_state state)
{
	s->in[s->nodes[i].state]--;
	s->nodes[i].state = state;
	s->in[state]++;
}

/* Does a go before b? Longest path first, then as in the plan. */
static bool
before(const struct cg_sched *s, size_t a, size_t b)
{
	int wa = s->plan->steps[a].weight, wb = s->plan->steps[b].weight;

	return wa != wb ? wa > wb : a < b;
}

static void
push(struct cg_sched *s, size_t i)
{
	size_t at = s->n_heap++;

	enter(s, i, CG_SCHED_READY);
	while (at && before(s, i, s->heap[(at - 1) / 2])) {
		s->heap[at] = s->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	s->heap[at] = i;
}

static size_t
pop(struct cg_sched *s)
{
	size_t top = s->heap[0], last = s->heap[--s->n_heap], at = 0;

	for (;;) {
		size_t c = 2 * at + 1;

		if (c >= s->n_heap)
			break;
		if (c + 1 < s->n_heap && before(s, s->heap[c + 1], s->heap[c]))
			c++;
		if (!before(s, s->heap[c], last))
			break;
		s->heap[at] = s->heap[c];
		at = c;
	}
	s->heap[at] = last;
	return top;
}

struct cg_sched *
cg_sched_new(const struct cg_plan *plan)
{
	struct cg_sched *s = cg_alloc(sizeof *s);

	s->plan = plan;
	s->nodes = cg_calloc(plan->n_steps, sizeof *s->nodes);
	s->heap = cg_calloc(plan->n_steps, sizeof *s->heap);
	s->in[CG_SCHED_PENDING] = plan->n_steps;
	for (size_t i = 0; i < plan->n_steps; i++) {
		s->nodes[i].blocked = plan->steps[i].n_needs;
		if (s->nodes[i].blocked == 0)
			push(s, i);
	}
	return s;
}

void
cg_sched_free(struct cg_sched *s)
{
	if (!s)
		return;
	free(s->nodes);
	free(s->heap);
	free(s);
}

static void
unblock_users(struct cg_sched *s, size_t step)
{
	const struct cg_plan_step *p = &s->plan->steps[step];

	for (size_t i = 0; i < p->n_users; i++) {
		struct node *n = &s->nodes[p->users[i]];

		if (n->blocked && --n->blocked == 0 && n->state == CG_SCHED_PENDING)
			push(s, p->users[i]);
	}
}

static void
unheap(struct cg_sched *s, size_t step)
{
	size_t n = s->n_heap, *old = cg_calloc(n + 1, sizeof *old);

	memcpy(old, s->heap, n * sizeof *old);
	s->n_heap = 0;
	for (size_t i = 0; i < n; i++)
		if (old[i] != step)
			push(s, old[i]);
	free(old);
}

static bool
lets_users_go(const struct cg_sched *s, size_t step, enum cg_sched_state state)
{
	return state == CG_SCHED_COMPLETED || state == CG_SCHED_SKIPPED
	    || (state == CG_SCHED_FAILED && s->plan->steps[step].on_error_continue);
}

void
cg_sched_restore(struct cg_sched *s, size_t step, enum cg_sched_state state, int attempts)
{
	s->nodes[step].attempts = attempts;
	if (state == CG_SCHED_PENDING)
		return; /* begun and not ended: it only keeps its count */
	if (s->nodes[step].state == CG_SCHED_READY)
		unheap(s, step);
	enter(s, step, state);
	if (lets_users_go(s, step, state))
		unblock_users(s, step);
}

static void
wake_delayed(struct cg_sched *s, int64_t now_ms)
{
	if (s->in[CG_SCHED_DELAYED] == 0)
		return;
	for (size_t i = 0; i < s->plan->n_steps; i++)
		if (s->nodes[i].state == CG_SCHED_DELAYED && s->nodes[i].ready_at <= now_ms)
			push(s, i);
}

bool
cg_sched_has_ready(struct cg_sched *s, int64_t now_ms)
{
	wake_delayed(s, now_ms);
	return s->n_heap > 0;
}

long
cg_sched_next(struct cg_sched *s, int64_t now_ms)
{
	size_t i;

	if (!cg_sched_has_ready(s, now_ms))
		return -1;
	i = pop(s);
	enter(s, i, CG_SCHED_RUNNING);
	s->nodes[i].attempts++;
	return (long)i;
}

long
cg_sched_peek(const struct cg_sched *s, size_t k)
{
	return k < s->n_heap ? (long)s->heap[k] : -1;
}

long
cg_sched_after(const struct cg_sched *s, size_t step)
{
	const struct cg_plan_step *p = &s->plan->steps[step];

	for (size_t i = 0; i < p->n_users; i++)
		if (s->nodes[p->users[i]].state == CG_SCHED_PENDING
		    && s->nodes[p->users[i]].blocked == 1)
			return (long)p->users[i];
	return -1;
}

void
cg_sched_return(struct cg_sched *s, size_t step, int64_t now_ms, int64_t delay_ms)
{
	if (s->nodes[step].attempts > 0)
		s->nodes[step].attempts--;
	if (delay_ms <= 0) {
		push(s, step);
		return;
	}
	enter(s, step, CG_SCHED_DELAYED);
	s->nodes[step].ready_at = now_ms + delay_ms;
}

void
cg_sched_wait(struct cg_sched *s, size_t step)
{
	/* One that waited already when its run was taken over was never taken as ready. */
	if (s->nodes[step].state == CG_SCHED_READY)
		unheap(s, step);
	else if (s->nodes[step].attempts > 0)
		s->nodes[step].attempts--;
	enter(s, step, CG_SCHED_WAITING);
}

void
cg_sched_done(struct cg_sched *s, size_t step, bool skipped)
{
	enter(s, step, skipped ? CG_SCHED_SKIPPED : CG_SCHED_COMPLETED);
	unblock_users(s, step);
}

/* Steps stand in topological order, so one pass from the failed one finds all. */
static void
skip_descendants(struct cg_sched *s, size_t step, void (*skip)(void *, size_t, size_t), void *arg)
{
	bool *doomed = cg_calloc(s->plan->n_steps, sizeof *doomed);

	doomed[step] = true;
	for (size_t i = step + 1; i < s->plan->n_steps; i++) {
		const struct cg_plan_step *p = &s->plan->steps[i];

		for (size_t k = 0; k < p->n_needs && !doomed[i]; k++)
			doomed[i] = doomed[p->needs[k]];
		if (!doomed[i] || s->nodes[i].state != CG_SCHED_PENDING)
			continue;
		enter(s, i, CG_SCHED_SKIPPED);
		if (skip)
			skip(arg, i, step);
	}
	free(doomed);
}

/* Backoff x 2^(n-1), full jitter over its upper half, capped; never below what was asked. */
static int64_t
delay_of(const struct cg_plan_step *p, int attempt, int64_t retry_after_ms, uint64_t random)
{
	int64_t d = p->backoff_ms;

	for (int i = 1; i < attempt && d < CG_SCHED_BACKOFF_MAX_MS; i++)
		d *= 2;
	if (d > CG_SCHED_BACKOFF_MAX_MS)
		d = CG_SCHED_BACKOFF_MAX_MS;
	d = d / 2 + (int64_t)(random % (uint64_t)(d / 2 + 1));
	return d > retry_after_ms ? d : retry_after_ms;
}

int64_t
cg_sched_fail(struct cg_sched *s, size_t step, const char *machine_code, int64_t retry_after_ms,
    uint64_t random, int64_t now_ms, void (*skip)(void *arg, size_t step, size_t because),
    void *arg)
{
	const struct cg_plan_step *p = &s->plan->steps[step];
	struct node *n = &s->nodes[step];
	int most = p->max_attempts;

	/* A model that could not do it is asked once more, not more often. */
	if (strcmp(machine_code, "GENERATION_FAILED") == 0 && most > 2)
		most = 2;
	if (n->attempts < most && cg_errc_again(cg_errc_of(machine_code))) {
		int64_t d = delay_of(p, n->attempts, retry_after_ms, random);

		enter(s, step, CG_SCHED_DELAYED);
		n->ready_at = now_ms + d;
		return d;
	}
	enter(s, step, CG_SCHED_FAILED);
	if (p->on_error_continue)
		unblock_users(s, step);
	else
		skip_descendants(s, step, skip, arg);
	return -1;
}

enum cg_sched_state
cg_sched_state(const struct cg_sched *s, size_t step)
{
	return s->nodes[step].state;
}

int
cg_sched_attempt(const struct cg_sched *s, size_t step)
{
	return s->nodes[step].attempts;
}

int64_t
cg_sched_wait_ms(const struct cg_sched *s, int64_t now_ms)
{
	int64_t first = -1;

	if (s->in[CG_SCHED_DELAYED] == 0)
		return -1;
	for (size_t i = 0; i < s->plan->n_steps; i++) {
		const struct node *n = &s->nodes[i];
		int64_t left = n->ready_at > now_ms ? n->ready_at - now_ms : 0;

		if (n->state == CG_SCHED_DELAYED && (first < 0 || left < first))
			first = left;
	}
	return first;
}

void
cg_sched_counts(const struct cg_sched *s, struct cg_sched_counts *c)
{
	c->total = s->plan->n_steps;
	c->failed = s->in[CG_SCHED_FAILED];
	c->ended = s->in[CG_SCHED_COMPLETED] + c->failed + s->in[CG_SCHED_SKIPPED];
	c->running = s->in[CG_SCHED_RUNNING];
	c->waiting = s->in[CG_SCHED_WAITING];
	c->delayed = s->in[CG_SCHED_DELAYED];
	c->ready = s->in[CG_SCHED_READY];
}

bool
cg_sched_idle(const struct cg_sched *s)
{
	return s->in[CG_SCHED_RUNNING] + s->in[CG_SCHED_READY] + s->in[CG_SCHED_DELAYED] == 0;
}
