/*
 * A step's process is over: what it printed is read, what it made is taken in, and on the way
 * to a bucket sent by a thread, while the loop goes on; then it is recorded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "json/json.h"
#include "plan/plan.h"
#include "sched/sched.h"
#include "skill/skill.h"
#include "store/store.h"
#include "tool/ship.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum { BUCKET_AWAY_MS = 300000 }; /* then the supervisor shall see that nothing works */

static void
unlink_from(struct live **at, const struct live *l)
{
	for (; *at; at = &(*at)->next)
		if (*at == l) {
			*at = l->next;
			break;
		}
}

static void
unlink_live(struct worker *w, struct live *l)
{
	unlink_from(&w->live, l);
	w->n_live--;
	w->n_remote -= l->remote;
	l->run->n_live--;
}

static void
free_live(struct live *l)
{
	cg_work_unlock_later(l->run->w, l->lock);
	cg_step_result_release(&l->res);
	json_decref(l->input);
	cg_way_free(l->way);
	free(l);
}

static struct turn
turn_of(struct live *l)
{
	struct run *r = l->run;
	struct turn t = { .r = r, .i = l->step, .p = &r->plan->steps[l->step],
		.info = &r->steps[l->step], .attempt = cg_sched_attempt(r->sched, l->step),
		.input = l->input, .lock = -1, .way = l->way };
	struct cg_err why = CG_ERR_INIT;

	memcpy(t.key, l->key, sizeof t.key);
	memcpy(t.input_hash, l->input_hash, sizeof t.input_hash);
	memcpy(t.log, l->log, sizeof t.log);
	/* The digest that the key was made with: the skill as it was started. */
	snprintf(t.digest, sizeof t.digest, "%s", cg_work_find_skill(&t, &why) < 0
	    ? t.p->skill_digest : t.skill->digest);
	return t;
}

static int
record(struct worker *w, struct live *l, struct cg_err *err)
{
	struct turn t = turn_of(l);
	int rc = cg_work_begin(w, err);

	if (rc == 0) {
		w->has_results = true;
		rc = l->res.ok ? cg_work_success(&t, &l->res, err) : cg_work_failure(&t, &l->res, err);
	}
	if (rc == 0 && l->res.ok) {
		cg_work_tell_later(w, l->way, l->run->tenant);
		l->way = NULL;
	}
	free_live(l);
	return rc;
}

/*
 * Its files and its log among the objects. A log that cannot be kept is none. 1: this
 * was not the last part of its way.
 */
static int
take_in(struct worker *w, struct live *l, struct cg_err *err)
{
	struct cg_err why = CG_ERR_INIT;

	cg_cas_hold(w->ctx->cas);
	if (cg_step_finish(l->proc, &l->res, &why) < 0) {
		if (why.code == CG_E_IO) {
			*err = why;
			return -1;
		}
		cg_step_result_fail(&l->res, "EXECUTION_ERROR", "%s", why.msg);
	}
	if (cg_way_goes_on(l->way, &l->res))
		return 1;
	if (l->res.log && cg_cas_put(w->ctx->cas, &l->run->who, l->res.log, strlen(l->res.log), l->log,
	    &why) < 0)
		l->log[0] = '\0';
	return 0;
}

/* ---- by way of the thread ---- */

static int
ship(struct worker *w, struct live *l, struct cg_cas_parcel *p, struct cg_err *err)
{
	if (!w->ship && cg_ship_start(&w->ship, w->ctx->cas, w->req->in_fd >= 0 || w->req->resume ? 0
	    : BUCKET_AWAY_MS, err) < 0) {
		struct cg_err unused;

		cg_cas_unpack(w->ctx->cas, p, false, &unused);
		free_live(l);
		return -1;
	}
	/* Its place is free for another one, but the run has not ended. */
	l->next = w->shipped;
	w->shipped = l;
	l->run->n_live++;
	cg_ship_send(w->ship, p, l);
	return 0;
}

static void
unlink_shipped(struct worker *w, struct live *l)
{
	unlink_from(&w->shipped, l);
	l->run->n_live--;
}

/* ---- the next part of its way, under the same lock ---- */

static int
next_part(struct worker *w, struct live *l, struct cg_err *err)
{
	struct turn t = turn_of(l);
	struct cg_step_result res = { 0 };
	struct cg_err why = CG_ERR_INIT;
	json_t *checked = NULL;
	int rc = cg_work_begin(w, err);

	t.lock = l->lock;
	l->lock = -1;
	t.goes_on = true;
	if (rc == 0 && (!t.skill || cg_step_check_input(t.skill, t.input, &checked, &res, &why))) {
		cg_step_result_fail(&res, "EXECUTION_ERROR", "%s", res.error ? res.error : why.msg);
		cg_way_ends(l->way, &res);
		rc = cg_work_failure(&t, &res, err);
	} else if (rc == 0) {
		rc = cg_work_start_part(&t, checked, err);
	}
	if (t.lock >= 0)
		close(t.lock);
	if (t.has_left)
		l->way = NULL;
	json_decref(checked);
	cg_step_result_release(&res);
	free_live(l);
	return rc < 0 ? -1 : 0;
}

/* When hundreds come back from the gateway at once they are not all started at once. */
static int
go_on(struct worker *w, struct live *l, struct cg_err *err)
{
	if (cg_way_is_remote(l->way) || cg_work_busy(w) < (size_t)w->req->jobs)
		return next_part(w, l, err);
	l->next = w->resting;
	w->resting = l;
	l->run->n_live++;
	return 0;
}

int
cg_work_go_on(struct worker *w, struct cg_err *err)
{
	struct live *l;

	while ((l = w->resting) && cg_work_busy(w) < (size_t)w->req->jobs) {
		w->resting = l->next;
		l->run->n_live--;
		if (next_part(w, l, err) < 0)
			return -1;
	}
	return 0;
}

int
cg_work_shipped(struct worker *w, struct cg_err *err)
{
	struct cg_err why = CG_ERR_INIT;
	void *arg;
	int rc;

	while (w->ship && cg_ship_next(w->ship, &arg, &rc, &why)) {
		struct live *l = arg;

		if (!l)
			continue;
		unlink_shipped(w, l);
		if (rc < 0) {
			free_live(l);
			*err = why;
			w->objects_failed = true;
			return -1;
		}
		w->objects_told = false;
		if ((l->goes_on ? go_on(w, l, err) : record(w, l, err)) < 0)
			return -1;
	}
	return 0;
}

int
cg_work_cancel_shipped(struct run *r, struct cg_err *err)
{
	struct worker *w = r->w;
	struct live *next;
	int rc = 0;

	for (struct live **at = &w->resting; *at;) {
		struct live *l = *at;

		if (l->run != r) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		l->next = w->shipped; /* its objects are where they belong, nothing else differs */
		w->shipped = l;
	}
	for (struct live *l = w->shipped; l && rc == 0; l = next) {
		next = l->next;
		if (l->run != r)
			continue;
		if (w->ship)
			cg_ship_forget(w->ship, l);
		unlink_shipped(w, l);
		l->log[0] = '\0'; /* nobody knows whether it got there */
		cg_step_result_fail(&l->res, "CANCELLED", "the run was cancelled");
		if (l->goes_on)
			cg_way_ends(l->way, &l->res);
		rc = record(w, l, err);
	}
	return rc;
}

/* ---- */

int
cg_work_collect(struct worker *w, struct live *l, struct cg_err *err)
{
	struct cg_cas_parcel *p;
	int rc;

	unlink_live(w, l);
	if ((rc = take_in(w, l, err)) < 0) {
		free_live(l);
		return -1;
	}
	p = cg_cas_pack(w->ctx->cas);
	l->goes_on = rc == 1;
	if (p)
		return ship(w, l, p, err);
	if (!l->goes_on)
		return record(w, l, err);
	/* What came for it is looked for in a moment. */
	if (cg_cas_settle(w->ctx->cas, err) < 0) {
		free_live(l);
		return -1;
	}
	return go_on(w, l, err);
}

void
cg_work_drop_live(struct worker *w, struct live *l)
{
	unlink_live(w, l);
	cg_step_abandon(l->proc);
	free_live(l);
}

void
cg_work_drop_all(struct worker *w)
{
	struct live *l;

	while (w->live)
		cg_work_drop_live(w, w->live);
	while ((l = w->resting)) {
		w->resting = l->next;
		l->run->n_live--;
		free_live(l);
	}
	while ((l = w->shipped)) {
		if (w->ship)
			cg_ship_forget(w->ship, l);
		unlink_shipped(w, l);
		free_live(l);
	}
}
