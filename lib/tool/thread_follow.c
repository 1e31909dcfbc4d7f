#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "ckpt/thread.h"
#include "store/store.h"
#include "tenant/tenant.h"
#include "tool/status.h"
#include "tool/thread.h"
#include "tool/thread_follow.h"
#include "tool/thread_work.h"
#include "tool/tool.h"

static int
load(struct cg_ctx *ctx, const char *thread, struct cg_thread_row *t, struct cg_err *err)
{
	int rc = cg_thread_id_ok(thread) ? cg_thread_load(ctx->store, &ctx->who, thread, t, err) : 0;

	return rc == 0 ? cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%.100s'", thread)
	    : rc < 0 ? -1 : 0;
}

int
cg_tool_thread_follow(struct cg_ctx *ctx, const char *thread, int64_t timeout_ms,
    int reader_fd, struct cg_sink *out, struct cg_err *err)
{
	struct cg_status_follow_req req = { .n = 1, .timeout_ms = timeout_ms, .reader_fd = reader_fd };
	struct cg_thread_row t;
	const char *run[1];
	int rc;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0 || load(ctx, thread, &t, err) < 0)
		return -1;
	run[0] = t.run;
	req.runs = run;
	rc = t.run ? cg_tool_status_follow(ctx, &req, out, err)
	    : cg_err_set(err, CG_E_STATE, "thread '%s' has had no run yet", thread);
	cg_thread_row_release(&t);
	if (rc != 0)
		return rc;
	if (load(ctx, thread, &t, err) < 0)
		return -1;
	rc = t.state == CG_THREAD_INTERRUPTED || t.state == CG_THREAD_LIMIT ? CG_THREAD_WAITS : 0;
	cg_thread_row_release(&t);
	return rc;
}

/* ---- for a worker ---- */

static int
mine(const struct cg_run_row *row, const char *worker, int64_t fence, struct cg_err *err)
{
	if (row->state == CG_RUN_RUNNING && row->worker && strcmp(row->worker, worker) == 0
	    && row->fence == fence)
		return 0;
	return cg_err_set(err, CG_E_CONFLICT, "run '%s' is not that of worker %s", row->id, worker);
}

int
cg_thread_work_for(struct cg_ctx *ctx, const char *run, const char *worker, int64_t fence,
    bool no_cache, struct cg_thread_report *report, struct cg_err *err)
{
	char tenant[CG_TENANT_MAX + 1], *dir;
	struct cg_thread_job job = { .worker = worker, .queued = true, .no_cache = no_cache };
	struct cg_err ignored;
	struct cg_run_row row;
	int rc;

	memset(report, 0, sizeof *report);
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	rc = cg_store_run_tenant(ctx->store, run, tenant, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_NOTFOUND, "there is no run '%.80s'", run);
	ctx->who = (struct cg_scope){ tenant, NULL };
	rc = cg_store_run_load(ctx->store, &ctx->who, run, &row, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_NOTFOUND, "there is no run '%.80s'", run);
	rc = mine(&row, worker, fence, err);
	if (rc == 0 && cg_strtodur_ms(cg_conf_get(&ctx->conf, CG_CONF_GRACE), &job.grace_ms, err) < 0)
		rc = -1;
	if (rc == 0) {
		dir = cg_asprintf("%s/work/%s/%s", cg_conf_get(&ctx->conf, CG_CONF_CACHE_DIR), worker, run);
		job.row = &row;
		job.work_dir = dir;
		rc = cg_thread_work(ctx, &job, report, err);
		cg_rmtree(dir, &ignored);
		free(dir);
	}
	cg_run_row_release(&row);
	ctx->who = (struct cg_scope){ NULL, NULL };
	return rc;
}
