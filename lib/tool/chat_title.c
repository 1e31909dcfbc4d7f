#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "ckpt/thread.h"
#include "json/json.h"
#include "step/step.h"
#include "store/chat.h"
#include "tenant/tenant.h"
#include "tool/chat.h"
#include "tool/chat_priv.h"
#include "tool/chat_title.h"
#include "tool/runstep.h"
#include "tool/tool.h"

enum {
	ROWS_MAX = 20,     /* messages in which a first exchange is looked for */
	WORKER_MS = 20000, /* that a model has for a title in a worker, */
	HERE_MS = 3000     /* and where somebody waits */
};

/* ---- is there one? ---- */

static int
look(void *arg, const struct cg_chat_session *row)
{
	*(bool *)arg = row->title == NULL;
	return 1;
}

static int
is_untitled(struct cg_store *st, const struct cg_scope *who, const char *session, struct cg_err *err)
{
	const struct cg_chat_session_filter one = { .id = session };
	bool untitled = false;

	return cg_store_chat_sessions(st, who, &one, look, &untitled, err) < 0 ? -1 : untitled;
}

int
cg_chat_untitled(struct cg_store *st, const struct cg_run_row *row, struct cg_err *err)
{
	struct cg_scope who = { row->tenant, NULL };
	struct cg_thread_row t;
	int rc;

	if (row->state != CG_RUN_COMPLETED || !row->thread || strcmp(row->workflow, CG_CHAT_WORKFLOW) != 0)
		return 0;
	rc = cg_thread_load(st, &who, row->thread, &t, err);
	if (rc <= 0)
		return rc;
	who.user = t.user;
	rc = is_untitled(st, &who, row->thread, err);
	cg_thread_row_release(&t);
	return rc;
}

/* ---- what it is made from ---- */

static json_t *
message(const char *role, const char *content)
{
	json_t *m = json_object();

	cg_json_set_str(m, "role", role);
	cg_json_set_str(m, "content", content);
	return m;
}

/* The first thing that was said, and the first answer that is whole. */
static int
take(void *arg, const struct cg_chat_message *row)
{
	json_t *exchange = arg;

	if (!row->assistant && json_array_size(exchange) == 0)
		json_array_append_new(exchange, message("user", row->content));
	if (!row->assistant || row->status != CG_CHAT_COMPLETE || json_array_size(exchange) == 0)
		return 0;
	json_array_append_new(exchange, message("assistant", row->content));
	return 1;
}

/* New; NULL with err->code CG_E_OK: nothing was answered yet. */
static json_t *
exchange_of(struct cg_ctx *ctx, const char *session, struct cg_err *err)
{
	const struct cg_chat_message_filter f = { .session = session, .limit = ROWS_MAX };
	json_t *exchange = json_array();

	if (cg_store_chat_messages(ctx->store, &ctx->who, &f, take, exchange, err) >= 0
	    && json_array_size(exchange) == 2)
		return exchange;
	json_decref(exchange);
	return NULL;
}

/* ---- making it ---- */

/* 1 r has it, 0 it could not be made, -1. Nothing of the conversation is kept elsewhere. */
static int
ask(struct cg_ctx *ctx, const json_t *input, int64_t timeout_ms, struct cg_step_result *r, int *sig,
    struct cg_err *err)
{
	char id[CG_ID_LEN + 1];
	const struct cg_skill_call call = { .skill = "chat_title", .input = input, .run = "", .step = id,
		.workflow = CG_CHAT_WORKFLOW, .no_cache = true, .timeout_ms = timeout_ms };

	cg_id_new(id);
	if (cg_tool_call_skill(ctx, &call, r, sig, err) < 0)
		return -1;
	return !*sig && r->ok;
}

static int
name(struct cg_ctx *ctx, const char *session, json_t *input, int64_t timeout_ms, int *sig,
    struct cg_err *err)
{
	struct cg_step_result r = { 0 };
	int rc = ask(ctx, input, timeout_ms, &r, sig, err);

	if (rc == 0 && !*sig) {
		cg_step_result_release(&r);
		cg_json_set_str(input, "provider", "offline");
		rc = ask(ctx, input, timeout_ms, &r, sig, err);
	}
	if (rc == 0 && !*sig)
		rc = cg_err_set(err, cg_errc_of(r.code), "title: %s", r.error ? r.error : r.code);
	/* A person who was faster has the last word. */
	if (rc == 1)
		rc = cg_store_chat_session_title(ctx->store, &ctx->who, session,
		    cg_json_get_str(r.data, "title", ""), true, err);
	cg_step_result_release(&r);
	return rc < 0 ? -1 : 0;
}

int
cg_tool_chat_title(struct cg_ctx *ctx, const char *session, int64_t timeout_ms, int *sig,
    struct cg_err *err)
{
	json_t *exchange, *input;
	int rc = cg_ctx_store(ctx, CG_STORE_WRITE, err);

	*sig = 0;
	rc = rc < 0 ? -1 : is_untitled(ctx->store, &ctx->who, session, err);
	if (rc <= 0)
		return rc;
	if (!(exchange = exchange_of(ctx, session, err)))
		return err->code == CG_E_OK ? 0 : -1;
	input = json_object();
	cg_json_set(input, "messages", exchange);
	rc = name(ctx, session, input, timeout_ms, sig, err);
	json_decref(input);
	return rc;
}

void
cg_tool_chat_title_here(struct cg_ctx *ctx, const char *session, int *sig)
{
	struct cg_err why = CG_ERR_INIT;

	if (cg_tool_chat_title(ctx, session, HERE_MS, sig, &why) < 0)
		cg_log(CG_LOG_INFO, "the conversation gets no title", CG_S("reason", why.msg));
}

int
cg_tool_chat_title_after(struct cg_ctx *ctx, const char *run, struct cg_err *err)
{
	const struct cg_scope before = ctx->who;
	char tenant[CG_TENANT_MAX + 1];
	struct cg_scope who = { tenant, NULL };
	struct cg_run_row row;
	struct cg_thread_row t;
	int sig, rc = cg_ctx_store(ctx, CG_STORE_WRITE, err);

	rc = rc < 0 ? -1 : cg_store_run_tenant(ctx->store, run, tenant, err);
	rc = rc <= 0 ? rc : cg_store_run_load(ctx->store, &who, run, &row, err);
	if (rc <= 0)
		return rc;
	rc = row.thread ? cg_thread_load(ctx->store, &who, row.thread, &t, err) : 0;
	if (rc > 0) {
		who.user = t.user;
		ctx->who = who;
		rc = cg_tool_chat_title(ctx, t.id, WORKER_MS, &sig, err);
		ctx->who = before;
		cg_thread_row_release(&t);
	}
	cg_run_row_release(&row);
	return rc;
}
