#include <string.h>

#include "base/err.h"
#include "ckpt/thread.h"
#include "json/json.h"
#include "store/store.h"
#include "tool/record.h"
#include "tool/run_priv.h"
#include "tool/run_thread.h"
#include "tool/thread_left.h"
#include "tool/tool.h"

int
cg_run_leave_thread(struct change *c)
{
	json_t *error;
	int rc;

	if (!c->row.thread)
		return 0;
	error = cg_record_error("CANCELLED", "the run was cancelled");
	rc = cg_thread_left(c->ctx, c->row.thread, c->row.id, true, error, c->err);
	json_decref(error);
	return rc;
}

static int
is_the_last(struct change *c)
{
	struct cg_thread_row t;
	int rc = cg_thread_load(c->ctx->store, &c->ctx->who, c->row.thread, &t, c->err);

	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(c->err, CG_E_STATE, "the thread of run '%s' is gone", c->row.id);
	if (!t.run || strcmp(t.run, c->row.id) != 0)
		rc = cg_err_set(c->err, CG_E_STATE, "thread '%s' has gone on with run '%s'", t.id,
		    t.run ? t.run : "?");
	cg_thread_row_release(&t);
	return rc < 0 ? -1 : 0;
}

int
cg_run_retry_thread(struct change *c)
{
	const struct cg_run_retry_req *req = c->req;
	json_t *more;
	int64_t fence;

	if (req->from)
		return cg_err_set(c->err, CG_E_STATE, "run '%s' is one of a thread, which has no steps: "
		    "cg-thread replay begins with a checkpoint", c->row.id);
	if (req->no_cache || req->max_cost_microusd >= 0)
		return cg_err_set(c->err, CG_E_STATE, "run '%s' is one of a thread: cg-thread resume goes on "
		    "with other settings", c->row.id);
	if (is_the_last(c) < 0 || cg_run_ask(c, CG_ASK_RETRY) < 0
	    || cg_thread_take(c->ctx->store, &c->ctx->who, c->row.thread, c->row.id, NULL, &fence, c->err) < 0)
		return -1;
	more = json_object();
	cg_json_set_str(more, "threadId", c->row.thread);
	cg_json_set_int(more, "attempt", c->row.attempt + 1);
	cg_json_set_str(more, "reason", "it is tried again");
	cg_json_set_str(more, "idempotencyKey", req->key);
	return cg_run_put_event(c, "run.queued", NULL, more);
}
