/* cg-thread run and resume: a run of a thread here and now, or by a worker. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "ckpt/thread.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "queue/queue.h"
#include "store/store.h"
#include "tool/bounds.h"
#include "tool/dispatch.h"
#include "tool/owner.h"
#include "tool/record.h"
#include "tool/thread.h"
#include "tool/thread_add.h"
#include "tool/thread_doc.h"
#include "tool/thread_work.h"
#include "tool/tool.h"

enum { LEASE_MIN_MS = 1000 };

/* ---- here and now ---- */

struct here {
	struct cg_ctx *ctx;
	struct cg_owner owner;
	struct cg_thread_doc doc; /* of the run that was added here */
	bool hasty;
	char *base, *work_dir;
	int64_t grace_ms;
};

static int
begin_here(struct here *h, struct cg_err *err)
{
	const struct cg_conf *c = &h->ctx->conf;
	char *dir = cg_ctx_workers_dir(h->ctx);
	struct cg_bounds unused;
	int64_t lease_ms;
	int rc = 0;

	if (cg_bounds(c, &unused, err) < 0) {
		rc = -1;
	} else if (cg_strtodur_ms(cg_conf_get(c, CG_CONF_LEASE), &lease_ms, err) < 0
	    || cg_strtodur_ms(cg_conf_get(c, CG_CONF_GRACE), &h->grace_ms, err) < 0) {
		err->code = CG_E_CONFIG;
		rc = -1;
	} else {
		cg_owner_init(&h->owner, dir, h->ctx->store, cg_conf_get(c, CG_CONF_STORE),
		    lease_ms < LEASE_MIN_MS ? LEASE_MIN_MS : lease_ms);
		h->base = cg_asprintf("%s/work", cg_conf_get(c, CG_CONF_CACHE_DIR));
		h->work_dir = cg_asprintf("%s/%s", h->base, h->owner.id);
		h->ctx->worker = h->owner.id;
		/* Whoever sees the run sees that it has a living owner. */
		rc = cg_owner_lock(&h->owner, err);
	}
	free(dir);
	return rc;
}

static void
end_here(struct here *h)
{
	struct cg_err ignored;

	if (h->work_dir)
		cg_rmtree(h->work_dir, &ignored);
	if (h->owner.dir)
		cg_owner_release(&h->owner);
	h->ctx->worker = NULL;
	free(h->work_dir);
	free(h->base);
}

static int
add_here(struct here *h, const struct cg_thread_req *req, struct cg_thread_report *report,
    struct cg_err *err)
{
	const struct cg_thread_by by = { h->owner.id, NULL, &h->doc };
	int rc = cg_store_begin(h->ctx->store, err);

	if (rc == 0) {
		rc = cg_thread_add_by(h->ctx, req, &by, report, err);
		if (rc < 0 || cg_store_commit(h->ctx->store, err) < 0) {
			cg_store_rollback(h->ctx->store);
			return -1;
		}
	}
	return rc;
}

static json_t *
started(const struct cg_thread_report *report)
{
	json_t *r = cg_record_event("run.started", 0, report->run, NULL);

	json_object_del(r, "seq");
	cg_json_set_str(r, "threadId", report->thread);
	return r;
}

static int
work_here(struct here *h, const struct cg_run_row *row, struct cg_sink *out, json_t **state,
    struct cg_thread_report *report, struct cg_err *err)
{
	struct cg_thread_job job = { .row = row, .worker = h->owner.id, .work_dir = h->work_dir,
		.grace_ms = h->grace_ms, .hasty = h->hasty, .out = out, .doc = h->doc.doc ? &h->doc : NULL, .state = state };
	json_t *first = out ? started(report) : NULL;
	int rc;

	job.first = first;
	rc = cg_thread_work(h->ctx, &job, report, err);
	json_decref(first);
	return rc;
}

/*
 * Nothing is asked but to go on, and a run whose process is gone has the thread: it is that
 * one that goes on. 1 row is ours, 0 there is none.
 */
static int
take_orphan(struct here *h, const struct cg_thread_req *req, struct cg_run_row *row,
    struct cg_err *err)
{
	struct cg_thread_row t;
	bool begun;
	int rc;

	if (!req->thread || req->input || req->resume || req->update || req->go || req->checkpoint
	    || req->workflow)
		return 0;
	rc = cg_thread_load(h->ctx->store, &h->ctx->who, req->thread, &t, err);
	if (rc <= 0)
		return rc;
	rc = cg_thread_orphan(h->ctx, &t, &begun, err);
	if (rc == 1)
		rc = cg_store_run_take(h->ctx->store, &h->ctx->who, t.run, h->owner.id, cg_owner_is_dead,
		    &h->owner, row, err);
	cg_thread_row_release(&t);
	return rc;
}

/* Does a run whose process is gone have the thread? What it has left may run on still. */
static int
is_orphaned(struct here *h, const char *thread, struct cg_err *err)
{
	struct cg_thread_row t;
	bool begun;
	int rc = thread ? cg_thread_load(h->ctx->store, &h->ctx->who, thread, &t, err) : 0;

	if (rc <= 0)
		return rc;
	rc = cg_thread_orphan(h->ctx, &t, &begun, err);
	cg_thread_row_release(&t);
	return rc;
}

/* The key's run: 0 it is ours, to be gone on with; 1 it has ended, as report says. */
static int
take_known(struct here *h, struct cg_run_row *row, struct cg_thread_report *report,
    struct cg_err *err)
{
	const struct cg_ctx *c = h->ctx;
	enum cg_run_state state = row->state;
	struct cg_thread_row t;
	int rc;

	if (!cg_run_state_is_final(state)) {
		cg_run_row_release(row);
		rc = cg_store_run_take(c->store, &c->who, report->run, h->owner.id, cg_owner_is_dead,
		    &h->owner, row, err);
		if (rc == 1)
			cg_owner_sweep(&h->owner, h->base);
		return rc == 1 ? 0 : rc < 0 ? -1 : cg_err_set(err, CG_E_BUG, "run '%s' is gone", report->run);
	}
	report->state = state == CG_RUN_COMPLETED ? "completed" : state == CG_RUN_CANCELLED ? "cancelled"
	    : "failed";
	rc = cg_thread_load(c->store, &c->who, report->thread, &t, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%s' any more",
		    report->thread);
	if (state == CG_RUN_COMPLETED && t.run && strcmp(t.run, report->run) == 0
	    && (t.state == CG_THREAD_INTERRUPTED || t.state == CG_THREAD_LIMIT))
		report->state = cg_thread_state_name(t.state);
	cg_thread_row_release(&t);
	return 1;
}

static int
take_or_add(struct here *h, const struct cg_thread_req *req, struct cg_run_row *row,
    struct cg_thread_report *report, struct cg_err *err)
{
	int rc = take_orphan(h, req, row, err), added, left;

	if (rc != 0) {
		if (rc == 1) {
			cg_owner_sweep(&h->owner, h->base);
			snprintf(report->run, sizeof report->run, "%s", row->id);
			snprintf(report->thread, sizeof report->thread, "%s", row->thread);
		}
		return rc < 0 ? -1 : 0;
	}
	if ((left = is_orphaned(h, req->thread, err)) < 0 || (added = add_here(h, req, report, err)) < 0)
		return -1;
	if (left)
		cg_owner_sweep(&h->owner, h->base);
	rc = cg_store_run_load(h->ctx->store, &h->ctx->who, report->run, row, err);
	if (rc == 0)
		return cg_err_set(err, CG_E_BUG, "run '%s' is gone", report->run);
	return rc < 0 ? -1 : added == 1 ? take_known(h, row, report, err) : 0;
}

static int
end_with(struct here *h, int rc, const struct cg_run_row *row, struct cg_sink *out,
    struct cg_thread_report *report, struct cg_err *err)
{
	json_t *state = NULL;

	if (rc == 1) /* it has ended */
		rc = out ? cg_tool_thread_show(h->ctx, report->thread, out, err) : 0;
	else if (rc == 0 && (rc = work_here(h, row, out, out ? &state : NULL, report, err)) == 0 && out)
		rc = cg_thread_give(h->ctx, report->thread, state, out, err);
	json_decref(state);
	cg_thread_doc_release(&h->doc);
	end_here(h);
	return rc;
}

int
cg_tool_thread_take(struct cg_ctx *ctx, const char *run, bool hasty, struct cg_sink *out,
    struct cg_thread_report *report, struct cg_err *err)
{
	struct here h = { .ctx = ctx, .owner.fd = -1, .hasty = hasty };
	struct cg_run_row row = { .id = "" };
	int rc;

	memset(report, 0, sizeof *report);
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	rc = begin_here(&h, err);
	rc = rc < 0 ? rc : cg_store_run_take(ctx->store, &ctx->who, run, h.owner.id, cg_owner_is_dead,
	    &h.owner, &row, err);
	if (rc == 0)
		rc = cg_err_set(err, CG_E_NOTFOUND, "there is no run '%.80s'", run);
	if (rc == 1 && !row.thread)
		rc = cg_err_set(err, CG_E_STATE, "run '%s' is none of a thread", run);
	if (rc == 1) {
		snprintf(report->run, sizeof report->run, "%s", row.id);
		snprintf(report->thread, sizeof report->thread, "%s", row.thread);
	}
	rc = end_with(&h, rc < 0 ? -1 : 0, &row, out, report, err);
	cg_run_row_release(&row);
	return rc;
}

int
cg_tool_thread_run(struct cg_ctx *ctx, const struct cg_thread_req *req, struct cg_sink *out,
    struct cg_thread_report *report, struct cg_err *err)
{
	struct here h = { .ctx = ctx, .owner.fd = -1, .hasty = req->hasty };
	struct cg_run_row row = { .id = "" };
	int rc;

	memset(report, 0, sizeof *report);
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	rc = begin_here(&h, err);
	rc = rc < 0 ? rc : take_or_add(&h, req, &row, report, err);
	rc = end_with(&h, rc, &row, out, report, err);
	cg_run_row_release(&row);
	return rc;
}

/* ---- by a worker ---- */

int
cg_tool_thread_enqueue(struct cg_ctx *ctx, const struct cg_thread_req *req,
    struct cg_sink *out, struct cg_thread_report *report, struct cg_err *err)
{
	struct cg_run_row row;
	json_t *rec;
	int rc, known;

	memset(report, 0, sizeof *report);
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0 || cg_store_begin(ctx->store, err) < 0)
		return -1;
	known = cg_tool_thread_add(ctx, req, report, err);
	if (known < 0 || cg_store_commit(ctx->store, err) < 0) {
		cg_store_rollback(ctx->store);
		return -1;
	}
	cg_dispatch_threads(&ctx->conf, ctx->store, &ctx->who);
	rc = cg_store_run_load(ctx->store, &ctx->who, report->run, &row, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_BUG, "run '%s' is gone", report->run);
	report->state = cg_run_state_name(row.state);
	rec = cg_record_run(&row);
	rc = out ? cg_sink_put(out, rec, err) : 0;
	json_decref(rec);
	cg_run_row_release(&row);
	return rc < 0 ? -1 : known;
}
