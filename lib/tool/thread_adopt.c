/* A thread that a program of LangGraph's has begun gets a row of ours. */
#include "base/err.h"
#include "ckpt/ckpt.h"
#include "ckpt/thread.h"
#include "flow/graph.h"
#include "store/store.h"
#include "tool/thread.h"
#include "tool/thread_add.h"
#include "tool/thread_doc.h"
#include "tool/thread_own.h"
#include "tool/tool.h"

static int
has_checkpoint(struct cg_ctx *ctx, const char *thread, struct cg_err *err)
{
	char head[CG_ID_LEN + 1];
	int rc = cg_ckpt_head(ctx->store, &ctx->who, thread, "", head, err);

	return rc != 0 ? rc : cg_err_set(err, CG_E_NOTFOUND, "nobody has written a checkpoint of thread "
	    "'%.100s'", thread);
}

/* Of a person's nobody else hears that it is there. */
static int
may_be_told(struct cg_ctx *ctx, const char *thread, struct cg_err *err)
{
	struct cg_thread_row t;
	bool seen;
	int rc = cg_thread_load(ctx->store, &ctx->who, thread, &t, err);

	if (rc <= 0)
		return rc;
	seen = cg_tool_thread_seen(ctx, t.user);
	cg_thread_row_release(&t);
	return seen ? 0 : cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%s'", thread);
}

int
cg_tool_thread_adopt(struct cg_ctx *ctx, const char *thread, const char *workflow,
    const char *version, bool remote, struct cg_sink *out, struct cg_err *err)
{
	struct cg_thread_doc doc;
	int rc;

	if (!cg_thread_id_ok(thread))
		return cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%.100s'", thread);
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0
	    || (remote && may_be_told(ctx, thread, err) < 0) || has_checkpoint(ctx, thread, err) < 0)
		return -1;
	if (cg_thread_doc_asked(&doc, ctx, workflow, version, remote, err) < 0)
		return -1;
	rc = cg_store_begin(ctx->store, err);
	rc = rc < 0 ? rc : cg_thread_add(ctx->store, &ctx->who, thread, ctx->who.user,
	    doc.doc->name, doc.doc->version, err);
	if (rc < 0 || (rc = cg_store_commit(ctx->store, err)) < 0)
		cg_store_rollback(ctx->store);
	cg_thread_doc_release(&doc);
	return rc < 0 ? -1 : cg_tool_thread_show(ctx, thread, out, err);
}
