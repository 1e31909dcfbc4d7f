/* The end of a run of a session's thread. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "ckpt/thread.h"
#include "json/json.h"
#include "store/chat.h"
#include "tool/chat.h"
#include "tool/chat_follow.h"
#include "tool/record.h"

enum { TEXT_MAX = 1 << 20 /* bytes of an answer; what is more is cut off */ };

struct ending {
	struct cg_store *st;
	struct cg_scope who;        /* the person whose session it is */
	const struct cg_chat_end *end;
	struct cg_err *err;
	char message[CG_ID_LEN + 1]; /* that is answered; "": nobody knows which */
	struct cg_buf text;         /* what was said, as the person has seen it */
	json_t *exchange;           /* what was said and done, as the model has it */
	char chunk[64];             /* of which reply the pieces are */
	bool cut;                   /* of the text, what did not fit */
	bool again;                 /* it was taken up: the next piece begins the reply anew */
	bool begun;                 /* what the state holds is of this turn */
};

/* ---- what was said ---- */

/* As much of it as there is room for, in whole characters. */
static void
add(struct ending *e, const char *text)
{
	size_t n = strlen(text), room = TEXT_MAX - e->text.len;

	if (n > room) {
		e->cut = true;
		for (n = room; n && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
			;
	}
	cg_buf_put(&e->text, text, n);
}

static void
say(struct ending *e, const char *text)
{
	if (!text || !*text)
		return;
	if (e->text.len)
		add(e, "\n\n");
	add(e, text);
}

static void
forget(struct ending *e)
{
	cg_buf_clear(&e->text);
	e->cut = false;
}

/* The messages of this turn before the last reply. */
static void
say_exchange(struct ending *e, const json_t *exchange)
{
	const json_t *m;
	size_t i;

	json_array_foreach(exchange, i, m) {
		if (strcmp(cg_json_get_str(m, "role", ""), "assistant") == 0)
			say(e, cg_json_get_str(m, "content", NULL));
		json_array_append(e->exchange, (json_t *)(uintptr_t)m);
	}
}

/* The last reply: {text, tool_calls, ...}. Nothing when a tool has answered it already. */
static void
say_reply(struct ending *e, const json_t *reply)
{
	const json_t *calls = json_object_get(reply, "tool_calls");
	const char *text = cg_json_get_str(reply, "text", "");
	json_t *m;

	if (!*text && !json_array_size(calls))
		return;
	say(e, text);
	m = json_object();
	cg_json_set_str(m, "role", "assistant");
	cg_json_set_str(m, "content", text);
	if (json_array_size(calls))
		json_object_set(m, "tool_calls", (json_t *)(uintptr_t)calls);
	json_array_append_new(e->exchange, m);
}

/* Pieces of a reply that never came to its end: those after the last one that did. */
static int
see_event(void *arg, int64_t seq, const char *type, const char *text)
{
	struct ending *e = arg;
	bool piece = strcmp(type, "messages") == 0, update = strcmp(type, "updates") == 0;
	json_t *event = piece || update ? cg_json_again(text, strlen(text)) : NULL;
	const json_t *data = json_object_get(event, "data"), *chunk = json_array_get(data, 0);
	const char *node = cg_json_get_str(json_array_get(data, 1), "langgraph_node", "");
	const char *id = cg_json_get_str(chunk, "id", "");

	(void)seq;
	if (update && json_object_get(data, "answer"))
		forget(e);
	/* Until then there is no more than what was said before. */
	e->again |= strcmp(type, "run.resumed") == 0;
	if (piece && strcmp(node, "answer") == 0) {
		if (e->again || strcmp(id, e->chunk) != 0)
			forget(e);
		e->again = false;
		snprintf(e->chunk, sizeof e->chunk, "%s", id);
		add(e, cg_json_get_str(chunk, "content", ""));
	}
	json_decref(event);
	return 0;
}

static int
say_pieces(struct ending *e)
{
	struct cg_buf before = e->text;
	bool cut = e->cut;
	int rc;

	cg_buf_init(&e->text, TEXT_MAX + 1);
	rc = cg_store_events(e->st, &e->who, e->end->run, 0, see_event, e, e->err);
	if (rc == 0 && e->text.len) {
		struct cg_buf piece = e->text;
		json_t *m = json_object();

		cg_json_set_str(m, "role", "assistant");
		cg_json_set_str(m, "content", piece.s);
		json_array_append_new(e->exchange, m);
		e->text = before;
		e->cut |= cut;
		say(e, piece.s);
		cg_buf_release(&piece);
		return 0;
	}
	cg_buf_release(&e->text);
	e->text = before;
	e->cut = cut;
	return rc;
}

/* ---- what it comes to ---- */

static bool
is_whole(const json_t *reply)
{
	return reply && !json_array_size(json_object_get(reply, "tool_calls"))
	    && *cg_json_get_str(reply, "text", "") && !cg_json_get_bool(reply, "partial", false)
	    && strcmp(cg_json_get_str(reply, "finish_reason", "stop"), "error") != 0;
}

static enum cg_chat_status
status_of(const struct ending *e, const json_t *reply)
{
	switch (e->end->state) {
	case CG_GRAPH_DONE:
		return is_whole(reply) ? CG_CHAT_COMPLETE : e->text.len ? CG_CHAT_PARTIAL : CG_CHAT_FAILED;
	case CG_GRAPH_INTERRUPTED:
		return CG_CHAT_WAITING;
	case CG_GRAPH_FAILED:
		/* It was whole before whatever failed then. */
		return is_whole(reply) ? CG_CHAT_COMPLETE : CG_CHAT_FAILED;
	default:
		return CG_CHAT_PARTIAL;
	}
}

static int
take_id(void *arg, const struct cg_chat_message *row)
{
	snprintf(arg, CG_ID_LEN + 1, "%s", row->id);
	return 1;
}

/*
 * Which message is answered: the one that the run was posted with; else the one that the state
 * names, which is of the turn before until the run has taken in what it was asked.
 */
static int
find_message(struct ending *e)
{
	const char *id = cg_json_get_str(e->end->values, "message", "");
	int rc = cg_store_chat_message(e->st, &e->who, e->end->thread, CG_CHAT_BY_RUN, e->end->run, take_id,
	    e->message, e->err);

	if (rc == 0 && cg_id_valid(id))
		rc = cg_store_chat_message(e->st, &e->who, e->end->thread, CG_CHAT_BY_ID, id, take_id,
		    e->message, e->err);
	return rc < 0 ? -1 : 0;
}

/* Why it is not whole: the run's error, or the model's that broke off. New, or NULL. */
static char *
error_of(const struct ending *e, enum cg_chat_status status, const json_t *reply)
{
	const char *why = cg_json_get_str(reply, "error", NULL), *code = cg_json_get_str(reply, "error_code",
	    "EXECUTION_ERROR");
	json_t *error;
	char *text;

	if (status == CG_CHAT_FAILED && e->end->error)
		return cg_json_str(e->end->error);
	if (!why && e->cut) {
		why = "the answer was too long: the rest of it was cut off";
		code = "TOO_LARGE";
	}
	/* Not as a failure of its own: it was at its limit before it said anything. */
	if (!why && e->end->state == CG_GRAPH_DONE && !*cg_json_get_str(reply, "text", "")) {
		why = "the model answered with nothing";
		code = "EMPTY_RESPONSE";
	}
	if (!why || (status != CG_CHAT_PARTIAL && status != CG_CHAT_FAILED))
		return NULL;
	error = cg_record_error(code, why);
	text = cg_json_str(error);
	json_decref(error);
	return text;
}

static int
store_answer(struct ending *e, enum cg_chat_status status, const json_t *reply)
{
	char *error = error_of(e, status, reply);
	char *exchange = json_array_size(e->exchange) > 1 || status == CG_CHAT_WAITING
	    ? cg_json_str(e->exchange) : NULL;
	struct cg_chat_message row = { .session = e->end->thread, .assistant = true, .status = status,
		.content = e->text.len ? e->text.s : "", .exchange = exchange, .error = error,
		.reply_to = e->message, .run = e->end->run, .model = cg_json_get_str(reply, "model", NULL),
		.tokens_in = e->begun ? cg_json_get_int(e->end->values, "tokens_in", 0) : 0,
		.tokens_out = e->begun ? cg_json_get_int(e->end->values, "tokens_out", 0) : 0 };
	int rc = cg_store_chat_message_add(e->st, &e->who, &row, e->err);

	free(exchange);
	free(error);
	return rc;
}

static int
follow(struct ending *e)
{
	const json_t *values = e->end->values, *reply = NULL;
	bool stopped = e->end->state == CG_GRAPH_FAILED || e->end->state == CG_GRAPH_DRAINED;
	enum cg_chat_status status;

	if (find_message(e) < 0)
		return -1;
	if (!e->message[0])
		return cg_store_chat_give_up(e->st, &e->who, e->end->thread, e->err) < 0 ? -1 : 0;
	/* Else these are of the turn before: this one has not come to anything. */
	e->begun = strcmp(cg_json_get_str(values, "turn", ""), e->message) == 0;
	if (e->begun) {
		reply = json_object_get(values, "reply");
		say_exchange(e, json_object_get(values, "exchange"));
		say_reply(e, reply);
	}
	if (stopped && !is_whole(reply) && say_pieces(e) < 0)
		return -1;
	status = status_of(e, reply);
	if (e->cut && status == CG_CHAT_COMPLETE)
		status = CG_CHAT_PARTIAL;
	return store_answer(e, status, reply);
}

static int
is_there(void *arg, const struct cg_chat_session *row)
{
	(void)arg, (void)row;
	return 1;
}

int
cg_tool_chat_ended(struct cg_store *st, const struct cg_scope *who, const struct cg_chat_end *end,
    struct cg_err *err)
{
	const struct cg_chat_session_filter f = { .id = end->thread };
	struct ending e = { .st = st, .end = end, .err = err, .who = { .tenant = who->tenant } };
	struct cg_thread_row row;
	int rc = cg_id_valid(end->thread) ? cg_thread_load(st, who, end->thread, &row, err) : 0;

	if (rc <= 0)
		return rc;
	e.who.user = row.user;
	rc = strcmp(row.workflow, CG_CHAT_WORKFLOW) == 0
	    ? cg_store_chat_sessions(st, &e.who, &f, is_there, NULL, err) : 0;
	if (rc > 0) {
		cg_buf_init(&e.text, TEXT_MAX + 1);
		e.exchange = json_array();
		rc = follow(&e);
		json_decref(e.exchange);
		cg_buf_release(&e.text);
	}
	cg_thread_row_release(&row);
	return rc;
}
