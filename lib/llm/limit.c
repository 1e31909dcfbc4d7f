/*
 * So many calls of a model at once, so many a minute, first come first served. Nothing
 * here looks at a clock: the caller says what time it is and sets the timers.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "llm/llm_priv.h"

enum { MINUTE_MS = 60000, RPM_MAX = 100000 };

struct cg_limit *
cg_limit_of(struct cg_limit **all, const char *model, int64_t concurrency, int64_t rpm)
{
	struct cg_limit *l;

	for (l = *all; l; l = l->next)
		if (strcmp(l->model, model) == 0)
			return l;
	l = cg_alloc(sizeof *l);
	l->model = cg_strdup(model);
	l->concurrency = concurrency;
	l->rpm = rpm > RPM_MAX ? RPM_MAX : rpm;
	l->tail = &l->head;
	l->next = *all;
	*all = l;
	return l;
}

void
cg_limits_free(struct cg_limit *all)
{
	for (struct cg_limit *next; all; all = next) {
		next = all->next;
		free(all->model);
		free(all->starts);
		free(all);
	}
}

void
cg_limit_wait(struct cg_limit *l, struct cg_waiter *w)
{
	w->next = NULL;
	w->at = l->tail;
	*l->tail = w;
	l->tail = &w->next;
}

void
cg_limit_leave(struct cg_limit *l, struct cg_waiter *w)
{
	if (!w->at)
		return;
	*w->at = w->next;
	if (w->next)
		w->next->at = w->at;
	else
		l->tail = w->at;
	w->at = NULL;
}

/* How long until another may begin: 0 now, -1 when one that runs must end first. */
static int64_t
room(const struct cg_limit *l, int64_t now)
{
	int64_t oldest;

	if (now < l->paused)
		return l->paused - now;
	if (l->concurrency > 0 && l->running >= l->concurrency)
		return -1;
	if (l->rpm <= 0 || l->n_starts < l->rpm)
		return 0;
	oldest = l->starts[l->n_starts % l->rpm];
	return now - oldest >= MINUTE_MS ? 0 : oldest + MINUTE_MS - now;
}

struct cg_waiter *
cg_limit_next(struct cg_limit *l, int64_t now, int64_t *after)
{
	struct cg_waiter *w = l->head;

	*after = w ? room(l, now) : -1;
	return *after == 0 ? w : NULL;
}

void
cg_limit_take(struct cg_limit *l, struct cg_waiter *w, int64_t now)
{
	cg_limit_leave(l, w);
	l->running++;
	if (l->rpm <= 0)
		return;
	if (!l->starts)
		l->starts = cg_calloc((size_t)l->rpm, sizeof *l->starts);
	l->starts[l->n_starts++ % l->rpm] = now;
}

void
cg_limit_give(struct cg_limit *l)
{
	l->running--;
}
