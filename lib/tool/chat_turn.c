/* Something is said to the assistant, it is stopped, or answered what it asks for. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ckpt/thread.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/chat.h"
#include "tool/chat.h"
#include "tool/chat_priv.h"
#include "tool/chat_tools.h"
#include "tool/dispatch.h"
#include "tool/run.h"
#include "tool/thread.h"
#include "tool/tool.h"

static const char modes[] = "updates,messages";

/* ---- what there is ---- */

struct kept {
	char id[CG_ID_LEN + 1], run[CG_ID_LEN + 1];
	bool same;             /* it says what is said now */
	const char *content;   /* that is said now; or NULL */
	json_t *record, *exchange;
	enum cg_chat_status status;
};

static int
keep(void *arg, const struct cg_chat_message *row)
{
	struct kept *k = arg;

	snprintf(k->id, sizeof k->id, "%s", row->id);
	snprintf(k->run, sizeof k->run, "%s", row->run ? row->run : "");
	k->same = k->content && strcmp(row->content, k->content) == 0;
	k->record = cg_record_chat_message(row);
	k->exchange = row->exchange ? cg_json_again(row->exchange, strlen(row->exchange)) : NULL;
	k->status = row->status;
	return 1;
}

static void
kept_release(struct kept *k)
{
	json_decref(k->record);
	json_decref(k->exchange);
}

/* What the session's thread does: 1, 0 there is none yet. */
static int
thread_of(struct cg_ctx *ctx, const char *session, enum cg_thread_state *state,
    char run[CG_ID_LEN + 1], struct cg_err *err)
{
	struct cg_thread_row row;
	int rc = cg_thread_load(ctx->store, &ctx->who, session, &row, err);

	*run = '\0';
	if (rc <= 0)
		return rc;
	*state = row.state;
	snprintf(run, CG_ID_LEN + 1, "%s", row.run ? row.run : "");
	cg_thread_row_release(&row);
	return 1;
}

int
cg_tool_chat_running(struct cg_ctx *ctx, const char *session, char run[CG_ID_LEN + 1],
    struct cg_err *err)
{
	enum cg_thread_state state = CG_THREAD_IDLE;
	int rc = cg_chat_exists(ctx, session, err);

	rc = rc < 0 ? -1 : thread_of(ctx, session, &state, run, err);
	return rc <= 0 ? rc : state == CG_THREAD_BUSY;
}

int
cg_tool_chat_owns(struct cg_ctx *ctx, const char *session, const char *run, struct cg_err *err)
{
	struct cg_run_row row;
	int rc;

	if (cg_chat_exists(ctx, session, err) < 0)
		return -1;
	rc = cg_id_valid(run) ? cg_store_run_load(ctx->store, &ctx->who, run, &row, err) : 0;
	if (rc <= 0)
		return rc;
	rc = row.thread && strcmp(row.thread, session) == 0;
	cg_run_row_release(&row);
	return rc;
}

/* The session may be the turn's own, of the one before. */
static void
begin(struct cg_chat_turn *turn, const char *session)
{
	struct cg_chat_turn next = { .again = false };

	snprintf(next.session, sizeof next.session, "%s", session);
	*turn = next;
}

/* ---- post ---- */

/* Was it said under this key before? 1, and it is told; -1 when it was something else. */
static int
said_before(struct cg_ctx *ctx, const struct cg_chat_post_req *req, struct cg_chat_turn *turn,
    struct cg_sink *to, struct cg_err *err)
{
	struct kept k = { .content = req->content };
	int rc = req->key ? cg_store_chat_message(ctx->store, &ctx->who, req->session, CG_CHAT_BY_KEY,
	    req->key, keep, &k, err) : 0;

	if (rc > 0) {
		turn->again = true;
		memcpy(turn->run, k.run, sizeof turn->run);
		if (!k.same)
			rc = cg_err_set(err, CG_E_CONFLICT, "the key '%.200s' is that of message '%s', which says "
			    "something else: take a new one", req->key, k.id);
		else if (to && cg_sink_put(to, k.record, err) < 0)
			rc = -1;
	}
	kept_release(&k);
	return rc;
}

/* 1 its key was known: turn has the run of that. */
static int
add_run(struct cg_ctx *ctx, struct cg_thread_req *run, struct cg_chat_turn *turn, struct cg_err *err)
{
	struct cg_thread_report report;
	int rc;

	run->thread = turn->session;
	run->own = true;
	run->modes = modes;
	run->max_cost_microusd = -1;
	if ((rc = cg_tool_thread_add(ctx, run, &report, err)) < 0)
		return -1;
	snprintf(turn->run, sizeof turn->run, "%s", report.run);
	return rc;
}

/* "The assistant is at work there", always -1. */
static int
is_busy(const char *session, struct cg_err *err)
{
	return cg_err_set(err, CG_E_CONFLICT, "the assistant is at work in session '%s': wait for it, or "
	    "stop it (cg-chat stop %s)", session, session);
}

/* In one transaction: the message, and the run that answers it. */
static int
add(struct cg_ctx *ctx, const struct cg_chat_post_req *req, struct cg_chat_turn *turn,
    struct cg_chat_message *row, struct cg_err *err)
{
	struct cg_thread_req run = { .workflow = CG_CHAT_WORKFLOW, .remote = true };
	json_t *input = json_object();
	int rc;

	cg_id_new(row->id);
	cg_json_set_str(input, "message", row->id);
	run.input = input;
	rc = cg_store_begin(ctx->store, err);
	if (rc == 0) {
		rc = add_run(ctx, &run, turn, err);
		row->run = turn->run;
		rc = rc < 0 || cg_store_chat_give_up(ctx->store, &ctx->who, req->session, err) < 0 ? -1 : 0;
		rc = rc < 0 ? -1 : cg_store_chat_message_add(ctx->store, &ctx->who, row, err);
		if (rc < 0 || cg_store_commit(ctx->store, err) < 0) {
			cg_store_rollback(ctx->store);
			rc = -1;
		}
	}
	json_decref(input);
	return rc;
}

/* Whoever talks knows no threads and runs. */
static int
why_not(struct cg_ctx *ctx, const char *session, struct cg_err *err)
{
	enum cg_thread_state state = CG_THREAD_IDLE;
	struct cg_err ignored = CG_ERR_INIT;
	char run[CG_ID_LEN + 1];

	return err->code == CG_E_CONFLICT && thread_of(ctx, session, &state, run, &ignored) > 0
	    && state == CG_THREAD_BUSY ? is_busy(session, err) : -1;
}

int
cg_tool_chat_post(struct cg_ctx *ctx, const struct cg_chat_post_req *req, struct cg_chat_turn *turn,
    struct cg_sink *to, struct cg_err *err)
{
	struct cg_chat_message row = { .session = req->session, .content = req->content, .key = req->key };
	struct cg_err later = CG_ERR_INIT;
	int rc;

	begin(turn, req->session);
	if (cg_chat_exists(ctx, req->session, err) < 0
	    || cg_chat_text("content", req->content, CG_CHAT_CONTENT_MAX, err) < 0
	    || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	if ((rc = said_before(ctx, req, turn, to, err)) != 0)
		return rc < 0 ? -1 : 0;
	if (add(ctx, req, turn, &row, err) < 0)
		/* Refused because the same was said at the same time: that is what there is. */
		return err->code == CG_E_CONFLICT && said_before(ctx, req, turn, to, &later) == 1 ? 0
		    : why_not(ctx, req->session, err);
	cg_dispatch_threads(&ctx->conf, ctx->store, &ctx->who);
	return to ? cg_sink_put_new(to, cg_record_chat_message(&row), err) : 0;
}

/* ---- again ---- */

/* Newest first: the answer, when it is not whole, and what it answers. */
static int
unanswered(void *arg, const struct cg_chat_message *row)
{
	if (row->assistant)
		return row->status != CG_CHAT_PARTIAL && row->status != CG_CHAT_FAILED;
	return keep(arg, row);
}

/* Was it tried under this key before? 1, and k is what was answered; -1 when it was another request. */
static int
tried_before(struct cg_ctx *ctx, const struct cg_chat_again_req *req, struct cg_chat_turn *turn,
    struct kept *k, struct cg_err *err)
{
	int rc = req->key ? cg_store_run_by_key(ctx->store, &ctx->who, req->key, turn->run, err) : 0;

	if (rc <= 0)
		return rc;
	turn->again = true;
	rc = cg_store_chat_message(ctx->store, &ctx->who, req->session, CG_CHAT_BY_RUN, turn->run, keep, k, err);
	return rc ? rc : cg_err_set(err, CG_E_CONFLICT, "the key '%.200s' is that of run '%s', which is none "
	    "of this: take a new one", req->key, turn->run);
}

/* In one transaction: the run, and that it is the one that answers the message now. */
static int
try_again(struct cg_ctx *ctx, const struct cg_chat_again_req *req, struct cg_chat_turn *turn,
    const struct kept *k, struct cg_err *err)
{
	json_t *input = json_object();
	struct cg_thread_req run = { .workflow = CG_CHAT_WORKFLOW, .remote = true, .input = input,
		.idempotency_key = req->key };
	int rc = cg_store_begin(ctx->store, err);

	cg_json_set_str(input, "message", k->id);
	if (rc == 0) {
		rc = add_run(ctx, &run, turn, err);
		rc = rc < 0 ? -1 : cg_store_chat_message_run(ctx->store, &ctx->who, k->id, turn->run, err);
		if (rc < 0 || cg_store_commit(ctx->store, err) < 0) {
			cg_store_rollback(ctx->store);
			rc = why_not(ctx, req->session, err);
		}
	}
	json_decref(input);
	return rc < 0 ? -1 : 0;
}

int
cg_tool_chat_again(struct cg_ctx *ctx, const struct cg_chat_again_req *req, struct cg_chat_turn *turn,
    struct cg_sink *to, struct cg_err *err)
{
	const struct cg_chat_message_filter f = { .session = req->session, .newest_first = true, .limit = 2 };
	struct kept k = { .content = NULL };
	int rc;

	begin(turn, req->session);
	if (cg_chat_exists(ctx, req->session, err) < 0 || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	rc = tried_before(ctx, req, turn, &k, err);
	if (rc == 0) {
		rc = cg_store_chat_messages(ctx->store, &ctx->who, &f, unanswered, &k, err);
		if (rc >= 0 && !k.record)
			rc = cg_err_set(err, CG_E_STATE, "in session '%s' nothing is left to be answered", req->session);
		rc = rc < 0 ? -1 : try_again(ctx, req, turn, &k, err);
		if (rc == 0)
			cg_dispatch_threads(&ctx->conf, ctx->store, &ctx->who);
	}
	if (rc >= 0 && to) {
		cg_json_set_str(k.record, "runId", turn->run);
		rc = cg_sink_put(to, k.record, err);
	}
	kept_release(&k);
	return rc < 0 ? -1 : 0;
}

/* ---- answer ---- */

static int
waiting(void *arg, const struct cg_chat_message *row)
{
	if (row->status != CG_CHAT_WAITING)
		return 1;
	return keep(arg, row);
}

/* The message that waits: release k. CG_E_STATE. */
static int
find_waiting(struct cg_ctx *ctx, const char *session, struct kept *k, struct cg_err *err)
{
	const struct cg_chat_message_filter f = { .session = session, .newest_first = true, .limit = 1 };
	enum cg_thread_state state = CG_THREAD_IDLE;
	char run[CG_ID_LEN + 1];

	if (cg_chat_exists(ctx, session, err) < 0 || thread_of(ctx, session, &state, run, err) < 0
	    || cg_store_chat_messages(ctx->store, &ctx->who, &f, waiting, k, err) < 0)
		return -1;
	if (state == CG_THREAD_BUSY)
		return is_busy(session, err);
	return k->record && state == CG_THREAD_INTERRUPTED ? 0
	    : cg_err_set(err, CG_E_STATE, "in session '%s' nothing waits for an answer", session);
}

/* The call that a change is of, and its new arguments fit. */
static int
check_edit(const json_t *calls, const json_t *edit, struct cg_err *err)
{
	const char *id = cg_json_get_str(edit, "id", "");
	const json_t *call;
	size_t i;

	json_array_foreach(calls, i, call)
		if (strcmp(cg_json_get_str(call, "id", ""), id) == 0)
			return cg_chat_tool_check(cg_json_get_str(call, "name", ""),
			    json_object_get(edit, "arguments"), err);
	return cg_err_set(err, CG_E_DATA, "calls: the assistant asks for no call '%.100s'", id);
}

static int
check_edits(const struct kept *k, const json_t *edits, struct cg_err *err)
{
	size_t n = json_array_size(k->exchange), i;
	const json_t *calls = json_object_get(json_array_get(k->exchange, n ? n - 1 : 0), "tool_calls"), *edit;

	json_array_foreach(edits, i, edit)
		if (check_edit(calls, edit, err) < 0)
			return -1;
	return 0;
}

static json_t *
answer_of(const struct cg_chat_answer_req *req)
{
	json_t *a = json_object();

	cg_json_set_str(a, "decision", req->reject ? "reject" : "approve");
	cg_json_set_str(a, "comment", req->comment);
	if (json_array_size(req->calls))
		json_object_set(a, "calls", (json_t *)(uintptr_t)req->calls);
	return a;
}

static int
resume(struct cg_ctx *ctx, const struct cg_chat_answer_req *req, struct cg_chat_turn *turn,
    struct cg_err *err)
{
	json_t *answer = json_object();
	struct cg_thread_req run = { .resume = answer, .resume_by_id = true, .idempotency_key = req->key };
	int rc = cg_ctx_store(ctx, CG_STORE_WRITE, err);

	cg_json_set(answer, req->question, answer_of(req));
	rc = rc < 0 ? -1 : cg_store_begin(ctx->store, err);
	if (rc == 0) {
		rc = add_run(ctx, &run, turn, err);
		if (rc < 0 || cg_store_commit(ctx->store, err) < 0) {
			cg_store_rollback(ctx->store);
			rc = -1;
		}
	}
	json_decref(answer);
	if (rc == 0)
		cg_dispatch_threads(&ctx->conf, ctx->store, &ctx->who);
	return rc;
}

/* The message that a run of the session goes on with, or has ended as. */
static int
tell_of(struct cg_ctx *ctx, const struct cg_chat_turn *turn, struct cg_sink *to, struct cg_err *err)
{
	const struct cg_chat_message_filter f = { .session = turn->session, .newest_first = true, .limit = 1 };
	struct kept k = { .content = NULL };
	int rc = cg_store_chat_message(ctx->store, &ctx->who, turn->session, CG_CHAT_ANSWER_BY_RUN, turn->run,
	    keep, &k, err);

	if (rc == 0)
		rc = cg_store_chat_messages(ctx->store, &ctx->who, &f, keep, &k, err);
	if (rc > 0) {
		cg_json_set_str(k.record, "runId", turn->run);
		rc = cg_sink_put(to, k.record, err);
	}
	kept_release(&k);
	return rc < 0 ? -1 : 0;
}

/* Was this answer given before under its key? 1, and it is told; -1 when it was another one. */
static int
answered_before(struct cg_ctx *ctx, const struct cg_chat_answer_req *req, struct cg_chat_turn *turn,
    struct cg_sink *to, struct cg_err *err)
{
	char run[CG_ID_LEN + 1];
	int rc;

	if (!req->key || !req->question)
		return 0;
	if (cg_chat_exists(ctx, req->session, err) < 0)
		return -1;
	rc = cg_store_run_by_key(ctx->store, &ctx->who, req->key, run, err);
	if (rc <= 0)
		return rc;
	turn->again = true;
	if (resume(ctx, req, turn, err) < 0)
		return -1;
	return to && tell_of(ctx, turn, to, err) < 0 ? -1 : 1;
}

int
cg_tool_chat_answer(struct cg_ctx *ctx, const struct cg_chat_answer_req *req, struct cg_chat_turn *turn,
    struct cg_sink *to, struct cg_err *err)
{
	struct kept k = { .content = NULL };
	struct cg_chat_answer_req to_this = *req;
	char now[CG_CHAT_QUESTION_MAX + 1];
	int rc;

	begin(turn, req->session);
	if ((rc = answered_before(ctx, req, turn, to, err)) != 0)
		return rc < 0 ? -1 : 0;
	rc = find_waiting(ctx, req->session, &k, err);
	rc = rc < 0 ? -1 : cg_chat_question(ctx, req->session, now, err);
	if (rc == 0 && req->question && strcmp(req->question, now) != 0)
		rc = cg_err_set(err, CG_E_CONFLICT, "in session '%s' another question waits than '%.200s'",
		    req->session, req->question);
	to_this.question = now;
	if (rc == 0 && !req->reject)
		rc = check_edits(&k, req->calls, err);
	rc = rc < 0 ? -1 : resume(ctx, &to_this, turn, err);
	if (rc >= 0 && to) {
		/* Its run is the one that goes on with it. */
		cg_json_set_str(k.record, "runId", turn->run);
		rc = cg_sink_put(to, k.record, err);
	}
	kept_release(&k);
	return rc < 0 ? -1 : 0;
}

/* ---- stop ---- */

int
cg_tool_chat_let_go(struct cg_ctx *ctx, const struct cg_chat_turn *turn)
{
	struct cg_err ignored = CG_ERR_INIT;

	if (*turn->run && !turn->again)
		cg_tool_run_cancel(ctx, turn->run, NULL, &ignored);
	return -1;
}

static int
pass_over(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)s, (void)record, (void)err;
	return 0;
}

/* What was asked for is not done, and nobody can answer it any more. */
static int
give_up(struct cg_ctx *ctx, const char *session, struct cg_err *err)
{
	struct cg_sink nowhere = { .put = pass_over, .fd = -1 };

	if (cg_tool_thread_update(ctx, session, NULL, "__end__", NULL, &nowhere, err) < 0)
		return -1;
	return cg_store_chat_give_up(ctx->store, &ctx->who, session, err) < 0 ? -1 : 0;
}

int
cg_tool_chat_stop(struct cg_ctx *ctx, const char *session, struct cg_sink *to, struct cg_err *err)
{
	enum cg_thread_state state = CG_THREAD_IDLE;
	char run[CG_ID_LEN + 1];
	int rc = cg_chat_exists(ctx, session, err);

	rc = rc < 0 ? -1 : thread_of(ctx, session, &state, run, err);
	if (rc < 0)
		return -1;
	if (state == CG_THREAD_BUSY && *run)
		rc = cg_tool_run_cancel(ctx, run, NULL, err);
	else if (state == CG_THREAD_INTERRUPTED)
		rc = give_up(ctx, session, err);
	else
		rc = cg_err_set(err, CG_E_STATE, "in session '%s' the assistant is not at work", session);
	return rc < 0 ? -1 : to ? cg_tool_chat_get(ctx, session, to, err) : 0;
}

/* ---- delete ---- */

int
cg_tool_chat_delete(struct cg_ctx *ctx, const char *session, struct cg_err *err)
{
	int rc = cg_chat_exists(ctx, session, err);

	if (rc < 0 || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0 || cg_store_begin(ctx->store, err) < 0)
		return -1;
	rc = cg_thread_drop(ctx->store, &ctx->who, session, err);
	if (rc < 0 && err->code == CG_E_NOTFOUND)
		rc = 0; /* nothing was said in it yet */
	else if (rc < 0 && err->code == CG_E_STATE)
		cg_err_set(err, CG_E_STATE, "in session '%s' the assistant is at work: stop it first", session);
	rc = rc < 0 ? -1 : cg_store_chat_session_drop(ctx->store, &ctx->who, session, err);
	if (rc > 0)
		return cg_store_commit(ctx->store, err);
	cg_store_rollback(ctx->store);
	return rc < 0 ? -1 : cg_chat_none(session, err);
}
