/* Timers: a binary heap in which each knows its place, so that dropping one is cheap too. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"

struct cg_fetch_timer {
	struct timers *of;
	size_t at;     /* in the heap; GONE while fn is being called */
	int64_t due_ms;
	uint64_t id;   /* in the order of their making */
	void (*fn)(void *arg);
	void *arg;
};

static const size_t GONE = SIZE_MAX;

static bool
before(const struct cg_fetch_timer *a, const struct cg_fetch_timer *b)
{
	return a->due_ms < b->due_ms || (a->due_ms == b->due_ms && a->id < b->id);
}

static void
put(struct timers *ts, size_t at, struct cg_fetch_timer *t)
{
	ts->heap[at] = t;
	t->at = at;
}

/* Let t sink or rise from a free place to where it belongs. */
static void
settle(struct timers *ts, size_t at, struct cg_fetch_timer *t)
{
	while (at > 0 && before(t, ts->heap[(at - 1) / 2])) {
		put(ts, at, ts->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	for (size_t child; (child = 2 * at + 1) < ts->n; at = child) {
		if (child + 1 < ts->n && before(ts->heap[child + 1], ts->heap[child]))
			child++;
		if (before(t, ts->heap[child]))
			break;
		put(ts, at, ts->heap[child]);
	}
	put(ts, at, t);
}

static void
take_out(struct cg_fetch_timer *t)
{
	struct timers *ts = t->of;
	struct cg_fetch_timer *last = ts->heap[--ts->n];

	if (last != t)
		settle(ts, t->at, last);
	t->at = GONE;
}

struct cg_fetch_timer *
cg_fetch_after(struct cg_fetch *f, int64_t ms, void (*fn)(void *arg), void *arg)
{
	struct timers *ts = &f->timers;
	struct cg_fetch_timer *t = cg_alloc(sizeof *t);
	int64_t now = cg_mono_ms();

	t->of = ts;
	t->due_ms = ms < INT64_MAX - now ? now + (ms > 0 ? ms : 0) : INT64_MAX;
	t->id = ts->next_id++;
	t->fn = fn;
	t->arg = arg;
	if (ts->n == ts->cap) {
		ts->cap = ts->cap ? 2 * ts->cap : 16;
		ts->heap = cg_realloc(ts->heap, ts->cap, sizeof(struct cg_fetch_timer *));
	}
	ts->n++;
	settle(ts, ts->n - 1, t);
	return t;
}

void
cg_fetch_timer_drop(struct cg_fetch_timer *t)
{
	/* Its own fn may say so too: it is freed when that returns. */
	if (!t || t->at == GONE)
		return;
	take_out(t);
	free(t);
}

void
cg_timers_run(struct timers *ts, int64_t now_ms)
{
	uint64_t until = ts->next_id;

	while (ts->n && ts->heap[0]->due_ms <= now_ms && ts->heap[0]->id < until) {
		struct cg_fetch_timer *t = ts->heap[0];

		take_out(t);
		t->fn(t->arg);
		free(t);
	}
}

int64_t
cg_timers_next_ms(const struct timers *ts)
{
	return ts->n ? ts->heap[0]->due_ms : INT64_MAX;
}

void
cg_timers_release(struct timers *ts)
{
	while (ts->n)
		free(ts->heap[--ts->n]);
	free(ts->heap);
	ts->heap = NULL;
	ts->cap = 0;
}
