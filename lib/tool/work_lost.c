/*
 * A worker that was away too long (suspended, cut off, slow) finds that others have
 * taken its runs. Every commit asks for each run it writes for whether it is still
 * this worker's; when one is not, nothing of the transaction stands, the steps are
 * ended and the worker begins anew under another name.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "plan/plan.h"
#include "store/store.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum {
	LOSSES_MAX = 5,      /* one after the other: that is no accident any more */
	CUT_OFF_MS = 300000, /* then the supervisor shall see that nothing works */
	TRY_AGAIN_MS = 500
};

struct cg_hold
cg_work_hold(const struct run *r)
{
	return (struct cg_hold){ r->w->owner.id, r->fence, r->began_ms };
}

/* A run that ends here was asked when it was left, one that is new is nobody else's. */
int
cg_work_check_holds(struct worker *w, struct cg_err *err)
{
	for (struct run *r = w->runs; r; r = r->next) {
		struct cg_hold by = cg_work_hold(r);

		if (r->dirty && !r->over && !r->is_new
		    && cg_store_run_hold(w->ctx->store, &r->who, r->id, &by, r->seq, err) < 0)
			return -1;
	}
	return 0;
}

/* What this process holds in memory of its runs is worth nothing now. */
static void
forget_all(struct worker *w)
{
	struct cg_err ignored;

	cg_work_drop_all(w);
	cg_work_graphs_kill(w, true);
	cg_step_warm_drop(&w->host);
	cg_step_reap_rest(w->host.other);
	if (w->in_tx)
		cg_store_rollback(w->ctx->store);
	w->in_tx = false;
	cg_cas_settle(w->ctx->cas, &ignored); /* objects are true whoever made them */
	cg_work_unlock(w, false);
	json_decref(w->events);
	w->events = NULL;
	for (struct run *r = w->runs; r; r = r->next) {
		r->ended_as = CG_RUN_RUNNING;
		cg_work_job_over(r);
	}
	cg_work_runs_free(&w->runs);
	w->n_runs = 0;
}

int
cg_work_new_owner(struct worker *w, struct cg_err *err)
{
	char *dir = cg_ctx_workers_dir(w->ctx), *old = (char *)(size_t)w->host.work_dir;

	if (old) {
		cg_step_host_release(&w->host);
		cg_rmtree(old, err);
		w->owner.store = NULL; /* it may hang */
		cg_owner_release(&w->owner);
	}
	free(old);
	cg_owner_init(&w->owner, dir, w->ctx->store, cg_conf_get(&w->ctx->conf, CG_CONF_STORE),
	    w->lease_ms);
	free(dir);
	w->ctx->worker = w->owner.id;
	w->host.work_dir = cg_asprintf("%s/%s", w->work_dir, w->owner.id);
	return 0;
}

int
cg_work_lost(struct worker *w, struct cg_err *err)
{
	if (!w->n_runs && !w->graphs)
		return -1;
	forget_all(w);
	if (w->req->in_fd >= 0 || w->req->resume || ++w->losses == LOSSES_MAX)
		return -1;
	cg_log(CG_LOG_WARN, "runs were taken over by another worker: nothing more is done for them",
	    CG_S("reason", err->msg), CG_S("worker", w->owner.id));
	return cg_work_new_owner(w, err);
}

int
cg_work_check_lease(struct worker *w, struct cg_err *err)
{
	if (!cg_owner_is_over(&w->owner))
		return 0;
	if (!w->n_runs && !w->graphs)
		return cg_work_new_owner(w, err);
	return cg_err_set(err, CG_E_CONFLICT, "the store has not heard from this worker for longer "
	    "than its lease");
}

static void
note_name(struct worker *w)
{
	w->let_go = cg_realloc(w->let_go, w->n_let_go + 1, sizeof *w->let_go);
	snprintf(w->let_go[w->n_let_go++], sizeof *w->let_go, "%s", w->owner.id);
}

bool
cg_work_has_let_go(const struct worker *w, const char *name)
{
	for (size_t i = 0; name && i < w->n_let_go; i++)
		if (strcmp(w->let_go[i], name) == 0)
			return true;
	return false;
}

/*
 * The store cannot be reached. Whatever was not committed is done again, by whoever is
 * first: this worker comes back under another name, because its runs may be taken.
 */
int
cg_work_cut_off(struct worker *w, struct cg_err *err)
{
	struct pollfd p = { w->sig_fd, POLLIN, 0 };
	int64_t now = cg_mono_ms();
	struct cg_err ignored;

	if (!w->cut_off_ms) {
		w->cut_off_ms = now;
		cg_log(CG_LOG_WARN, "the store cannot be reached, trying again",
		    CG_S("reason", err->msg));
	}
	if (w->req->in_fd >= 0 || w->req->resume || w->drain_until_ms
	    || now - w->cut_off_ms > CUT_OFF_MS)
		return -1;
	if (w->n_runs || w->graphs || w->owner.lease) {
		note_name(w);
		forget_all(w);
		cg_work_new_owner(w, &ignored);
	}
	poll(&p, 1, TRY_AGAIN_MS);
	return 0;
}
