#include <stdlib.h>

#include "base/err.h"
#include "ckpt/thread.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/chat_follow.h"
#include "tool/record.h"
#include "tool/thread.h"
#include "tool/thread_left.h"
#include "tool/tool.h"

static int
take_values(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	*(json_t **)s->arg = json_incref(json_object_get(record, "values"));
	return 0;
}

/* As the last checkpoint has them. New; NULL: there is none yet, or none that can be read. */
static json_t *
values_of(struct cg_ctx *ctx, const char *thread)
{
	json_t *values = NULL;
	struct cg_sink into = { .put = take_values, .arg = &values, .fd = -1 };
	struct cg_err ignored = CG_ERR_INIT;

	cg_tool_thread_show(ctx, thread, &into, &ignored);
	return values;
}

int
cg_thread_left(struct cg_ctx *ctx, const char *thread, const char *run, bool cancelled,
    const json_t *error, struct cg_err *err)
{
	json_t *values = values_of(ctx, thread);
	const struct cg_chat_end end = { .thread = thread, .run = run, .values = values, .error = error,
		.state = cancelled ? CG_GRAPH_DRAINED : CG_GRAPH_FAILED };
	char *text = cg_json_str(error);
	int rc = cg_thread_leave(ctx->store, &ctx->who, thread, run, CG_THREAD_FAILED, text, err);

	rc = rc < 0 ? rc : cg_tool_chat_ended(ctx->store, &ctx->who, &end, err);
	json_decref(values);
	free(text);
	return rc < 0 ? -1 : 0;
}

int
cg_thread_say_failed(struct cg_ctx *ctx, const char *thread, const char *run, int64_t seq,
    const json_t *error, struct cg_err *err)
{
	json_t *e = cg_record_event("run.failed", seq, run, NULL);
	char *text;
	int rc;

	cg_json_set_str(e, "threadId", thread);
	json_object_set(e, "error", (json_t *)(size_t)error);
	text = cg_json_str(e);
	rc = cg_store_event_add(ctx->store, &ctx->who, run, seq, "run.failed", text, err);
	free(text);
	json_decref(e);
	return rc;
}
