/*
 * When a run ended is said before that is committed, so each look begins somewhat before the last
 * one was made, and knows what it found.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "tool/fleet.h"
#include "tool/owner.h"
#include "tool/tool.h"

enum { AGAIN_MS = 30000, BACK_MS = 600000 };

struct ended {
	char id[CG_ID_LEN + 1];
	struct cg_ended_run row;   /* but for its id */
	bool fresh;
};

struct step {
	struct cg_ended_step row;  /* but for its run */
};

struct look {
	struct ended *v;
	struct step *steps;
	size_t n, n_steps;
};

struct cg_fleet {
	int64_t began_ms;      /* monotonic */
	int64_t first_ms;      /* the same by the store's clock; 0: it has not been asked */
	int64_t since_ms;      /* the last look, by that clock */
	struct ended *seen;    /* what it found, in the order of compare() */
	size_t n_seen;
};

struct cg_fleet *
cg_fleet_new(void)
{
	struct cg_fleet *f = cg_alloc(sizeof *f);

	f->began_ms = cg_mono_ms();
	return f;
}

void
cg_fleet_free(struct cg_fleet *f)
{
	if (f)
		free(f->seen);
	free(f);
}

/* A run that is taken up again ends again. */
static int
compare(const void *a, const void *b)
{
	const struct ended *x = a, *y = b;
	int by = strcmp(x->id, y->id);

	return by ? by : (x->row.ended_ms > y->row.ended_ms) - (x->row.ended_ms < y->row.ended_ms);
}

static int
by_id(const void *id, const void *b)
{
	return strcmp(id, ((const struct ended *)b)->id);
}

static void
keep_run(void *arg, const struct cg_ended_run *run)
{
	struct look *l = arg;
	struct ended *e;

	l->v = cg_realloc(l->v, l->n + 1, sizeof *l->v);
	e = &l->v[l->n++];
	*e = (struct ended){ .row = *run };
	snprintf(e->id, sizeof e->id, "%s", run->id);
	e->row.id = NULL;
}

static void
keep_step(void *arg, const struct cg_ended_step *step)
{
	struct look *l = arg;
	const struct ended *of = l->n ? bsearch(step->run, l->v, l->n, sizeof *l->v, by_id) : NULL;

	if (!of || !of->fresh)
		return;
	l->steps = cg_realloc(l->steps, l->n_steps + 1, sizeof *l->steps);
	l->steps[l->n_steps].row = *step;
	l->steps[l->n_steps++].row.run = NULL;
}

static void
mark_fresh(struct cg_fleet *f, struct look *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, compare);
	for (size_t i = 0; i < l->n; i++)
		l->v[i].fresh = !f->n_seen || !bsearch(&l->v[i], f->seen, f->n_seen, sizeof *f->seen, compare);
}

static int
look(struct cg_ctx *ctx, struct cg_fleet *f, int64_t now_ms, struct look *l, struct cg_err *err)
{
	int64_t from;

	from = f->since_ms - AGAIN_MS;
	if (from < f->first_ms)
		from = f->first_ms;
	if (from < now_ms - BACK_MS)
		from = now_ms - BACK_MS;
	if (cg_store_fleet_ended(ctx->store, from, keep_run, l, err) < 0)
		return -1;
	mark_fresh(f, l);
	return cg_store_fleet_ended_steps(ctx->store, from, keep_step, l, err);
}

static void
tell(struct cg_fleet *f, struct look *l, const struct cg_fleet_told *told)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].fresh) {
			l->v[i].row.id = l->v[i].id;
			told->run(told->arg, &l->v[i].row);
		}
	for (size_t i = 0; i < l->n_steps; i++)
		told->step(told->arg, &l->steps[i].row);
	free(f->seen);
	f->seen = l->v;
	f->n_seen = l->n;
	l->v = NULL;
}

/* Those that a store does not know by their leases hold locks on this machine. */
static void
count_workers(struct cg_ctx *ctx, struct cg_fleet_now *now)
{
	char *dir;

	if (now->workers >= 0)
		return;
	dir = cg_ctx_workers_dir(ctx);
	now->workers = (int64_t)cg_owner_count(dir);
	free(dir);
}

/* What time is it for the store, and when was it that we began? */
static int
ask_clock(struct cg_ctx *ctx, struct cg_fleet *f, int64_t *now_ms, struct cg_err *err)
{
	int64_t since_ms = cg_mono_ms() - f->began_ms;

	if (cg_store_clock(ctx->store, now_ms, err) < 0)
		return -1;
	if (!f->first_ms)
		f->first_ms = f->since_ms = *now_ms - since_ms;
	return 0;
}

int
cg_tool_fleet(struct cg_ctx *ctx, struct cg_fleet *f, const struct cg_fleet_told *told,
    struct cg_fleet_now *now, struct cg_err *err)
{
	struct look l = { 0 };
	int64_t now_ms;
	int rc = -1;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) == 0 && ask_clock(ctx, f, &now_ms, err) == 0
	    && cg_store_fleet_now(ctx->store, now, err) == 0 && look(ctx, f, now_ms, &l, err) == 0) {
		if (now->queued_ms)
			now->queued_ms = now_ms > now->queued_ms ? now_ms - now->queued_ms : 0;
		count_workers(ctx, now);
		tell(f, &l, told);
		f->since_ms = now_ms;
		rc = 0;
	}
	free(l.v);
	free(l.steps);
	return rc;
}
