/* Whose a thread is: each is seen by who made it; what no person made is the tenant's. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "ckpt/thread.h"
#include "store/store.h"
#include "tool/thread_own.h"
#include "tool/tool.h"

bool
cg_tool_thread_seen(const struct cg_ctx *ctx, const char *user)
{
	return !user || (ctx->who.user && strcmp(user, ctx->who.user) == 0);
}

int
cg_tool_thread_own(struct cg_ctx *ctx, const char *thread, char run[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_thread_row t;
	bool seen;
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	run[0] = '\0';
	if (rc == 0 && cg_thread_id_ok(thread))
		rc = cg_thread_load(ctx->store, &ctx->who, thread, &t, err);
	if (rc <= 0)
		return rc;
	seen = cg_tool_thread_seen(ctx, t.user);
	if (seen && t.run)
		snprintf(run, CG_ID_LEN + 1, "%s", t.run);
	cg_thread_row_release(&t);
	return seen ? 1 : 2;
}

int
cg_tool_thread_find(struct cg_ctx *ctx, const char *thread, char run[CG_ID_LEN + 1], struct cg_err *err)
{
	int rc = cg_tool_thread_own(ctx, thread, run, err);

	return rc < 0 ? -1 : rc == 1 ? 0 : cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%.100s'", thread);
}

int
cg_tool_run_own(struct cg_ctx *ctx, const char *run, struct cg_err *err)
{
	int rc = cg_ctx_store(ctx, CG_STORE_READ, err);

	rc = rc < 0 ? rc : cg_store_run_is_own(ctx->store, &ctx->who, run, err);
	return rc < 0 ? -1 : rc ? 0 : cg_err_set(err, CG_E_NOTFOUND, "no run '%.80s'", run);
}
