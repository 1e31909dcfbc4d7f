/* Sessions of a person with the assistant, and what was said in them. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "ckpt/thread.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/chat.h"
#include "tool/chat.h"
#include "tool/chat_priv.h"
#include "tool/line.h"
#include "tool/thread.h"
#include "tool/tool.h"

/* ---- records ---- */

struct giving {
	struct cg_sink *to;
	struct cg_err *err;
	struct cg_buf line;
	char question[CG_CHAT_QUESTION_MAX + 1]; /* that waits; "" */
};

static void
begin(struct giving *g, struct cg_sink *to, struct cg_err *err)
{
	*g = (struct giving){ .to = to, .err = err };
	cg_buf_init(&g->line, CG_NDJSON_LINE_MAX);
}

static int
give_session(void *arg, const struct cg_chat_session *r)
{
	struct giving *g = arg;
	struct cg_buf *b = &g->line;

	cg_line_begin(b, "chat.session");
	cg_line_str(b, "id", r->id);
	cg_line_str_or_null(b, "title", r->title);
	cg_line_time(b, "createdAt", r->created_ms);
	cg_line_time(b, "updatedAt", r->updated_ms);
	cg_line_time(b, "lastMessageAt", r->last_ms);
	cg_line_json(b, "enrichment", r->enrichment);
	return cg_line_give(b, g->to, g->err);
}

static void
line_of(struct cg_buf *b, const struct cg_chat_message *r)
{
	char tokens[80];

	cg_line_begin(b, "chat.message");
	cg_line_str(b, "id", r->id);
	cg_line_str(b, "sessionId", r->session);
	cg_line_str(b, "role", r->assistant ? "assistant" : "user");
	cg_line_str(b, "status", cg_chat_status_name(r->status));
	cg_line_str(b, "content", r->content);
	cg_line_json(b, "exchange", r->exchange);
	cg_line_json(b, "error", r->error);
	cg_line_str(b, "replyTo", r->reply_to);
	cg_line_str(b, "runId", r->run);
	cg_line_str(b, "model", r->model);
	snprintf(tokens, sizeof tokens, "{\"input\":%lld,\"output\":%lld}", (long long)r->tokens_in,
	    (long long)r->tokens_out);
	cg_line_json(b, "tokens", r->assistant ? tokens : NULL);
	cg_line_time(b, "createdAt", r->created_ms);
}

static int
give_message(void *arg, const struct cg_chat_message *r)
{
	struct giving *g = arg;

	line_of(&g->line, r);
	if (r->status == CG_CHAT_WAITING && *g->question)
		cg_line_str(&g->line, "interruptId", g->question);
	return cg_line_give(&g->line, g->to, g->err);
}

json_t *
cg_record_chat_message(const struct cg_chat_message *row)
{
	struct cg_buf b;
	json_t *r;

	cg_buf_init(&b, CG_NDJSON_LINE_MAX);
	line_of(&b, row);
	cg_buf_puts(&b, "}");
	r = cg_json_again(b.s, b.len);
	cg_buf_release(&b);
	return r;
}

/* ---- sessions ---- */

int
cg_chat_none(const char *session, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "no session '%.60s'", session);
}

int
cg_chat_text(const char *what, const char *s, int max, struct cg_err *err)
{
	size_t len = strlen(s);
	int n = 0;

	if (cg_utf8_check(s, len) != len)
		return cg_err_set(err, CG_E_DATA, "%s: it is no UTF-8", what);
	if (s[strspn(s, " \t\r\n")] == '\0')
		return cg_err_set(err, CG_E_DATA, "%s: it is empty", what);
	for (size_t i = 0; i < len; i++)
		n += (s[i] & 0xc0) != 0x80;
	return n > max ? cg_err_set(err, CG_E_DATA, "%s: it has %d characters, and may have %d", what, n, max)
	    : 0;
}

int
cg_tool_chat_create(struct cg_ctx *ctx, const char *title, struct cg_sink *to, struct cg_err *err)
{
	struct cg_chat_session row = { .title = title };
	struct giving g;
	int rc;

	if ((title && cg_chat_text("title", title, CG_CHAT_TITLE_MAX, err) < 0)
	    || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0
	    || cg_store_chat_session_add(ctx->store, &ctx->who, &row, err) < 0)
		return -1;
	begin(&g, to, err);
	rc = give_session(&g, &row);
	cg_buf_release(&g.line);
	return rc;
}

int
cg_tool_chat_sessions(struct cg_ctx *ctx, const struct cg_chat_sessions_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	const struct cg_chat_session_filter f = { .search = req->search, .after = req->after,
		.limit = req->limit, .offset = req->offset };
	struct giving g;
	int n;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	begin(&g, to, err);
	n = cg_store_chat_sessions(ctx->store, &ctx->who, &f, give_session, &g, err);
	cg_buf_release(&g.line);
	return n < 0 ? -1 : 0;
}

int
cg_tool_chat_get(struct cg_ctx *ctx, const char *session, struct cg_sink *to, struct cg_err *err)
{
	const struct cg_chat_session_filter f = { .id = session };
	struct giving g;
	int n;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	begin(&g, to, err);
	n = cg_store_chat_sessions(ctx->store, &ctx->who, &f, give_session, &g, err);
	cg_buf_release(&g.line);
	return n < 0 ? -1 : n == 0 ? cg_chat_none(session, err) : 0;
}

static int
pass(void *arg, const struct cg_chat_session *r)
{
	(void)arg, (void)r;
	return 1;
}

int
cg_chat_exists(struct cg_ctx *ctx, const char *session, struct cg_err *err)
{
	const struct cg_chat_session_filter f = { .id = session };
	int n;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0)
		return -1;
	n = cg_store_chat_sessions(ctx->store, &ctx->who, &f, pass, NULL, err);
	return n < 0 ? -1 : n == 0 ? cg_chat_none(session, err) : 0;
}

int
cg_tool_chat_rename(struct cg_ctx *ctx, const char *session, const char *title, struct cg_sink *to,
    struct cg_err *err)
{
	int rc;

	if (cg_chat_text("title", title, CG_CHAT_TITLE_MAX, err) < 0
	    || cg_chat_exists(ctx, session, err) < 0 || cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	rc = cg_store_chat_session_title(ctx->store, &ctx->who, session, title, false, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_chat_none(session, err);
	return to ? cg_tool_chat_get(ctx, session, to, err) : 0;
}

/* ---- messages ---- */

static int
take_question(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	snprintf(s->arg, CG_CHAT_QUESTION_MAX + 1, "%s",
	    cg_json_get_str(json_array_get(json_object_get(record, "interrupts"), 0), "id", ""));
	return 0;
}

int
cg_chat_question(struct cg_ctx *ctx, const char *session, char id[CG_CHAT_QUESTION_MAX + 1],
    struct cg_err *err)
{
	struct cg_sink to = { .put = take_question, .arg = id, .fd = -1 };
	struct cg_thread_row row;
	int rc = cg_thread_load(ctx->store, &ctx->who, session, &row, err);
	bool waits;

	*id = '\0';
	if (rc <= 0)
		return rc;
	waits = row.state == CG_THREAD_INTERRUPTED;
	cg_thread_row_release(&row);
	return waits ? cg_tool_thread_show(ctx, session, &to, err) : 0;
}

int
cg_tool_chat_messages(struct cg_ctx *ctx, const struct cg_chat_messages_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	const struct cg_chat_message_filter f = { .session = req->session, .after = req->after,
		.newest_first = req->newest_first, .limit = req->limit };
	struct giving g;
	int n;

	if (cg_chat_exists(ctx, req->session, err) < 0)
		return -1;
	begin(&g, to, err);
	if (cg_chat_question(ctx, req->session, g.question, err) < 0)
		return -1;
	n = cg_store_chat_messages(ctx->store, &ctx->who, &f, give_message, &g, err);
	cg_buf_release(&g.line);
	return n < 0 ? -1 : 0;
}
