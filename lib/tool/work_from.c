/* Where a worker's runs come from: plans on its input, the store as the queue, or one by name. */
#include "base/clock.h"
#include "base/err.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "store/fleet.h"
#include "store/store.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum {
	CLAIM_EVERY_MS = 250, /* how often an idle worker looks for queued runs */
	ONE_KIND_EVERY_MS = 500, /* and one that has no place for the others, at first, */
	ONE_KIND_MOST_MS = 4000, /* and at last */
	SWEEP_EVERY_MS = 60000,
	ORPHANS_A_LEASE = 4   /* how often in a lease runs of the dead are looked for */
};

static int
from_input(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	struct cg_plan *plan = NULL;
	int rc;

	if (s->at_end || w->n_runs)
		return 0;
	rc = cg_plan_collect(&s->reader, &s->lines, &plan, err);
	if (rc == 0 && s->lines.eof) {
		s->at_end = true;
		/* In a pipeline the planner's failure shows only here. */
		if (s->lines.records == 0)
			return cg_err_set(err, CG_E_DATA, "stdin: no plan came");
	}
	return rc == 1 ? cg_work_add_plan(w, plan, err) : rc;
}

int
cg_work_sweep(struct worker *w, struct cg_err *err)
{
	int64_t now = cg_mono_ms();

	if (now < w->sweep_at_ms)
		return 0;
	w->sweep_at_ms = now + SWEEP_EVERY_MS;
	if (cg_store_workers_sweep(w->ctx->store, err) < 0)
		return -1;
	return cg_store_tenants_sweep(w->ctx->store, err);
}

static struct cg_claim
claim_of(struct worker *w)
{
	return (struct cg_claim){ .worker = w->owner.id, .tenant = w->req->tenant,
		.max_runs = w->max_runs, .arg = &w->owner };
}

static int
adopt(struct worker *w, struct cg_run_row *row, struct cg_err *err)
{
	int rc = cg_work_adopt(w, row, row->state == CG_RUN_RUNNING, err);

	cg_run_row_release(row);
	return rc;
}

static int
claim(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	struct cg_claim c = claim_of(w);
	struct cg_run_row row;
	int64_t now = cg_mono_ms();
	int rc;

	/* A lock that is free is seen at once, a lease that has run out need not be; but who
	 * ends when nothing is left must have looked. */
	if (!w->owner.store || w->req->once || now >= w->orphans_at_ms)
		c.is_dead = cg_owner_is_dead;
	if (c.is_dead)
		w->orphans_at_ms = now + w->lease_ms / ORPHANS_A_LEASE;

	/* Others must be able to see that we live before they see what we own. */
	if (cg_owner_lock(&w->owner, err) < 0)
		return -1;
	rc = cg_store_run_claim(w->ctx->store, &c, &row, err);
	if (rc < 0)
		return cg_err_wrap(err, "claim a run");
	w->cut_off_ms = 0;
	if (rc == 0) {
		s->claim_at_ms = cg_mono_ms() + CLAIM_EVERY_MS;
		return cg_work_sweep(w, err);
	}
	if (row.state == CG_RUN_RUNNING) {
		w->orphans_at_ms = 0; /* the dead seldom leave only one */
		cg_owner_sweep(&w->owner, w->work_dir);
	}
	return adopt(w, &row, err) < 0 ? -1 : 1;
}

/*
 * Does a run end with this commit that another one could follow? Claimed along with it, on a
 * server that one costs neither a round trip nor a wait for the disk of its own. What the
 * dead have left is looked for in between.
 */
static bool
wants_another(const struct worker *w, const struct cg_work_source *s)
{
	int64_t now = cg_mono_ms();
	size_t left = 0;

	if (w->req->in_fd >= 0 || w->req->resume || w->jobs || s->at_end || w->drain_until_ms
	    || !cg_work_graph_fits(w) || !w->owner.store || now >= w->orphans_at_ms || now < s->claim_at_ms)
		return false;
	for (const struct run *r = w->runs; r; r = r->next) {
		if (!r->over && cg_sched_has_ready(r->sched, now))
			return false;
		left += !r->over;
	}
	return left < w->n_runs && left <= (size_t)w->req->jobs && w->n_live < (size_t)w->req->jobs;
}

int
cg_work_commit_due(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	struct cg_claim c = claim_of(w);
	struct cg_run_row row;
	int rc;

	if (!wants_another(w, s))
		return cg_work_commit(w, err);
	rc = cg_work_commit_claiming(w, &c, &row, err);
	/* Who ends when there is none looks once more, for orphans too. */
	if (rc == 0 && !w->req->once)
		s->claim_at_ms = cg_mono_ms() + CLAIM_EVERY_MS;
	return rc == 1 ? adopt(w, &row, err) : rc;
}

int
cg_work_take_orphan(struct worker *w, enum cg_claim_kind which, struct cg_err *err)
{
	struct cg_claim c = claim_of(w);
	int64_t now = cg_mono_ms();
	struct cg_run_row row;
	int rc;

	if (now < w->orphans_at_ms)
		return 0;
	w->orphans_at_ms = now + w->lease_ms / ORPHANS_A_LEASE;
	c.is_dead = cg_owner_is_dead;
	c.only_orphans = true;
	c.orphans = which;
	if (cg_owner_lock(&w->owner, err) < 0)
		return -1;
	rc = cg_store_run_claim(w->ctx->store, &c, &row, err);
	if (rc == 0)
		return cg_work_sweep(w, err);
	if (rc < 0)
		return cg_err_wrap(err, "claim a run");
	w->cut_off_ms = 0;
	w->orphans_at_ms = 0; /* the dead seldom leave only one */
	cg_owner_sweep(&w->owner, w->work_dir);
	return adopt(w, &row, err) < 0 ? -1 : 1;
}

/* The store goes over all that is queued of the other kind: in vain it is asked less and less often. */
static void
look_later(struct cg_work_source *s)
{
	s->pause_ms = s->pause_ms ? 2 * s->pause_ms : ONE_KIND_EVERY_MS;
	if (s->pause_ms > ONE_KIND_MOST_MS)
		s->pause_ms = ONE_KIND_MOST_MS;
	s->looked_ms = cg_mono_ms();
	s->claim_at_ms = s->looked_ms + s->pause_ms;
}

/* For which kinds there is a place now; for others than before nothing was looked for in vain. */
static void
note_places(struct cg_work_source *s, bool plans, bool graphs)
{
	unsigned now = (unsigned)plans | (unsigned)graphs << 1;

	if (!now || now == s->places)
		return;
	if (s->pause_ms > ONE_KIND_EVERY_MS)
		s->claim_at_ms = s->looked_ms + ONE_KIND_EVERY_MS;
	s->pause_ms = 0;
	s->places = now;
}

/*
 * There is a place for runs of one kind alone: neither waits behind the other, which may take its
 * time. The tenants take turns here by a number of ours.
 */
static int
claim_one_kind(struct worker *w, struct cg_work_source *s, bool graphs, struct cg_err *err)
{
	struct cg_claim c = claim_of(w);
	struct cg_run_row row;
	int rc = cg_work_take_orphan(w, graphs ? CG_CLAIM_THREADS : CG_CLAIM_PLANS, err);

	if (rc != 0) {
		s->pause_ms = 0;
		return rc;
	}
	rc = cg_owner_lock(&w->owner, err);
	rc = rc < 0 ? -1 : cg_store_run_claim_of(w->ctx->store, &c, graphs, s->asked++, &row, err);
	if (rc < 0)
		return cg_err_wrap(err, "claim a run");
	w->cut_off_ms = 0;
	if (rc == 0)
		look_later(s);
	else
		s->pause_ms = 0;
	return rc == 1 && adopt(w, &row, err) < 0 ? -1 : rc;
}

bool
cg_work_plan_fits(const struct worker *w)
{
	if (cg_work_busy(w) >= (size_t)w->req->jobs || w->n_runs > (size_t)w->req->jobs + w->n_remote)
		return false;
	for (const struct run *r = w->runs; r; r = r->next)
		if (!r->over && cg_sched_has_ready(r->sched, cg_mono_ms()))
			return false;
	return true;
}

static int
from_queue(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	int rc = 1;

	if (w->jobs)
		return cg_work_from_jobs(w, &s->at_end, err);
	while (rc == 1) {
		bool plans = cg_work_plan_fits(w), graphs = cg_work_graph_fits(w);

		note_places(s, plans, graphs);
		if (cg_mono_ms() < s->claim_at_ms)
			break;
		if (w->in_tx || (!plans && !graphs))
			return 0;
		rc = plans && graphs ? claim(w, s, err) : claim_one_kind(w, s, graphs, err);
	}
	if (rc == 0 && w->req->once && !w->n_runs && !w->graphs)
		s->at_end = true;
	return rc < 0 ? -1 : 0;
}

static int
take_one(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	struct cg_run_row row;
	int rc;

	if (s->at_end)
		return 0;
	s->at_end = true;
	if (cg_owner_lock(&w->owner, err) < 0)
		return -1;
	rc = cg_store_run_take(w->ctx->store, &w->ctx->who, w->req->resume, w->owner.id,
	    cg_owner_is_dead, &w->owner, &row, err);
	if (rc == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "no run '%s'", w->req->resume);
	if (rc < 0)
		return -1;
	cg_owner_sweep(&w->owner, w->work_dir);
	return adopt(w, &row, err);
}

int
cg_work_more_runs(struct worker *w, struct cg_work_source *s, struct cg_err *err)
{
	if (w->drain_until_ms || w->stop_now)
		s->at_end = true;
	if (s->at_end)
		return 0;
	if (w->req->resume)
		return take_one(w, s, err);
	return w->req->in_fd >= 0 ? from_input(w, s, err) : from_queue(w, s, err);
}
