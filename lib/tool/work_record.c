/* The worker's transaction and the events that wait for it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "store/store.h"
#include "tool/record.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum { GATHER_MS = 10 };

int
cg_work_begin(struct worker *w, struct cg_err *err)
{
	if (w->in_tx)
		return 0;
	if (cg_store_begin(w->ctx->store, err) < 0)
		return -1;
	w->in_tx = true;
	w->tx_at_ms = cg_mono_ms();
	cg_cas_hold(w->ctx->cas);
	return 0;
}

static void
status_of(const struct worker *w, struct cg_work_status *s)
{
	size_t n = 0;

	memset(s, 0, sizeof *s);
	for (const struct run *r = w->runs; r; r = r->next) {
		struct cg_sched_counts c;

		cg_sched_counts(r->sched, &c);
		s->runs++;
		s->steps += c.total;
		s->ended += c.ended;
		s->failed += c.failed;
	}
	for (const struct live *l = w->live; l; l = l->next) {
		s->running++;
		if (n < sizeof s->names / sizeof *s->names - 1)
			s->names[n++] = l->run->plan->steps[l->step].id;
	}
	s->elapsed_ms = cg_mono_ms() - w->started_ms;
}

/* Once it has failed nobody is told any more, and what was begun can be ended. */
int
cg_work_say(struct worker *w, const json_t *event, struct cg_err *err)
{
	if (w->unheard || cg_sink_put(w->out, event, err) == 0)
		return 0;
	w->unheard = true;
	return -1;
}

int
cg_work_said(struct worker *w, struct cg_err *err)
{
	if (w->unheard || cg_sink_flush(w->out, err) == 0)
		return 0;
	w->unheard = true;
	return -1;
}

static int
tell(struct worker *w, struct cg_err *err)
{
	json_t *events = w->events, *e;
	struct cg_work_status status;
	int rc = 0;
	size_t i;

	w->events = NULL;
	if (w->req->heard)
		status_of(w, &status);
	json_array_foreach(events, i, e) {
		if (rc == 0)
			rc = cg_work_say(w, e, err);
		if (w->req->heard)
			w->req->heard(w->req->arg, e, &status);
	}
	json_decref(events);
	return rc < 0 ? rc : cg_work_said(w, err);
}

/* A run that others can see as running must have an owner whose death they can see. */
static bool
needs_lock(const struct worker *w)
{
	for (const struct run *r = w->runs; r; r = r->next)
		if (!r->over)
			return true;
	return false;
}

/*
 * A commit costs as much as a small step. Plans from a pipe are mostly alone on
 * their store: what they write gathers for a moment. Workers on a queue share it,
 * and let the others write whenever they wait themselves.
 */
int64_t
cg_work_commit_wait_ms(const struct worker *w)
{
	int64_t left = w->tx_at_ms + (w->req->in_fd >= 0 ? GATHER_MS : 0) - cg_mono_ms();

	return !w->in_tx ? -1 : left > 0 ? left : 0;
}

bool
cg_work_commit_is_due(const struct worker *w)
{
	if (!w->in_tx || w->n_live == 0 || w->drain_until_ms || cg_work_commit_wait_ms(w) == 0)
		return w->in_tx;
	for (const struct live *l = w->live; l; l = l->next)
		if (!l->fed && l->needs_commit > w->commits)
			return true;
	for (const struct run *r = w->runs; r; r = r->next)
		if (r->over)
			return true;
	return false;
}

void
cg_work_unlock_later(struct worker *w, int lock)
{
	if (lock < 0)
		return;
	w->locks = cg_realloc(w->locks, w->n_locks + 1, sizeof *w->locks);
	w->locks[w->n_locks++] = lock;
}

void
cg_work_tell_later(struct worker *w, struct cg_way *way, const char *tenant)
{
	struct told *t;

	if (!way)
		return;
	t = cg_alloc(sizeof *t);
	*t = (struct told){ .next = w->told, .way = way };
	snprintf(t->tenant, sizeof t->tenant, "%s", tenant);
	w->told = t;
}

static void
tell_gate(struct worker *w, bool committed)
{
	struct told *t;

	while ((t = w->told)) {
		w->told = t->next;
		if (committed)
			cg_way_committed(t->way, w->gate, t->tenant);
		cg_way_free(t->way);
		free(t);
	}
}

void
cg_work_unlock(struct worker *w, bool committed)
{
	tell_gate(w, committed);
	for (size_t i = 0; i < w->n_locks; i++)
		close(w->locks[i]);
	w->n_locks = 0;
}

/* What a commit takes along: what is looked up right afterwards, or the claim of a run. */
struct along {
	const struct cg_scope *who;
	const char *key;
	const struct cg_claim *claim;
	struct cg_run_row *row;
};

static int
store_commit(struct worker *w, const struct along *a, struct cg_err *err)
{
	struct cg_store *st = w->ctx->store;

	if (a->claim)
		return cg_store_commit_claiming(st, a->claim, a->row, 1, err);
	return a->key ? cg_store_commit_asking(st, a->who, a->key, err) : cg_store_commit(st, err);
}

/* 1 a run was claimed along, 0 none was. */
static int
commit(struct worker *w, const struct along *a, struct cg_err *err)
{
	int rc;

	if ((a->claim || needs_lock(w)) && cg_owner_lock(&w->owner, err) < 0)
		return -1;
	for (struct run *r = w->runs; r; r = r->next)
		if (!r->over && cg_work_add_rows(r, err) < 0)
			return -1;
	if (cg_work_record_live(w, err) < 0 || cg_work_check_holds(w, err) < 0)
		return -1;
	if (cg_cas_settle(w->ctx->cas, err) < 0 || (rc = store_commit(w, a, err)) < 0)
		return cg_err_wrap(err, "store");
	w->in_tx = w->has_results = false;
	w->commits++;
	w->losses = 0;
	cg_work_unlock(w, true);
	for (struct run **at = &w->runs; *at;) {
		struct run *r = *at;

		r->is_new = r->dirty = false;
		if (!r->over) {
			at = &r->next;
			continue;
		}
		cg_work_job_over(r);
		*at = r->next;
		w->n_runs--;
		r->next = w->ended;
		w->ended = r;
	}
	return tell(w, err) < 0 ? -1 : rc;
}

int
cg_work_commit(struct worker *w, struct cg_err *err)
{
	const struct along nothing = { 0 };

	return w->in_tx ? commit(w, &nothing, err) : 0;
}

int
cg_work_commit_asking(struct worker *w, const struct cg_scope *who, const char *key,
    struct cg_err *err)
{
	const struct along look = { .who = who, .key = key };

	return commit(w, &look, err);
}

int
cg_work_commit_claiming(struct worker *w, const struct cg_claim *c, struct cg_run_row *row,
    struct cg_err *err)
{
	const struct along next = { .claim = c, .row = row };
	int rc;

	memset(row, 0, sizeof *row);
	if ((rc = commit(w, &next, err)) < 0)
		cg_run_row_release(row); /* if it was claimed, whoever finds us dead will take it */
	return rc;
}

int
cg_work_event(struct run *r, const char *type, const char *step, int attempt, json_t *more,
    struct cg_err *err)
{
	struct worker *w = r->w;
	json_t *e = cg_record_event(type, ++r->seq, r->id, step);
	char *text;
	int rc;

	if (attempt)
		cg_json_set_int(e, "attempt", attempt);
	if (more)
		json_object_update(e, more);
	json_decref(more);
	text = cg_json_str(e);
	rc = cg_work_begin(w, err);
	r->dirty = true;
	rc = rc < 0 ? rc : cg_store_event_add(w->ctx->store, &r->who, r->id, r->seq, type, text, err);
	free(text);
	if (!w->events)
		w->events = json_array();
	json_array_append_new(w->events, e);
	return rc < 0 ? -1 : 0;
}

json_t *
cg_work_error(const char *code, const char *message, int attempt)
{
	char at[CG_TIME_LEN + 1];
	json_t *e = cg_record_error(code, message);

	cg_time_format(cg_wall_ms(), at);
	if (attempt)
		cg_json_set_int(e, "attempt", attempt);
	cg_json_set_str(e, "timestamp", at);
	return e;
}
