/* What the model sees of a conversation. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "step/step.h"
#include "store/campaigns.h"
#include "store/chat.h"
#include "tool/chat_act.h"
#include "tool/chat_priv.h"
#include "tool/tool.h"

enum {
	TOKEN = 4,         /* bytes, about */
	OVER = 16,         /* bytes around a message */
	KEPT = 300,        /* bytes that are seen of what a tool has said some rounds ago */
	ROWS_MAX = 200,    /* messages that are looked at */
	SEEN_MAX = 200,    /* and that are seen, of what was said and of the turn that is being made each: half
	                    * of what skill chat_reply takes */
	SUMMARY_MAX = 5    /* campaigns that are told beside it */
};

struct window {
	const char *message;   /* the last one that counts */
	bool found, full;
	int64_t left;          /* bytes */
	json_t *messages;      /* as they were said */
};

static json_t *
message(const char *role, const char *content)
{
	json_t *m = json_object();

	cg_json_set_str(m, "role", role);
	cg_json_set_str(m, "content", content);
	return m;
}

/* Calls that nobody has answered, because something else was said instead: the model is told. */
static void
close_calls(json_t *exchange)
{
	static const char nobody[] = "{\"rejected\":true,\"reason\":\"nobody has approved it\"}";
	size_t n = json_array_size(exchange), i;
	const json_t *calls = json_object_get(json_array_get(exchange, n ? n - 1 : 0), "tool_calls"), *call;

	json_array_foreach(calls, i, call) {
		json_t *m = message("tool", nobody);

		cg_json_set_str(m, "tool_call_id", cg_json_get_str(call, "id", ""));
		json_array_append_new(exchange, m);
	}
}

/* A row as messages: new, or NULL when there is nothing to show of it. */
static json_t *
turn_of(const struct cg_chat_message *r)
{
	json_t *turn = r->exchange ? cg_json_again(r->exchange, strlen(r->exchange)) : NULL;

	if (json_is_array(turn)) {
		close_calls(turn);
		return turn;
	}
	json_decref(turn);
	if (!*r->content)
		return NULL;
	turn = json_array();
	json_array_append_new(turn, message(r->assistant ? "assistant" : "user", r->content));
	return turn;
}

static int64_t
size_of(const json_t *turn)
{
	char *text = cg_json_str(turn);
	int64_t n = (int64_t)strlen(text) + OVER;

	free(text);
	return n;
}

/* Newest first: as long as there is room. The message that is to be answered has it in any case. */
static int
take(void *arg, const struct cg_chat_message *r)
{
	struct window *w = arg;
	json_t *turn, *m;
	size_t i;

	if (!w->found && strcmp(r->id, w->message) != 0)
		return 0;
	if (!(turn = turn_of(r)))
		return 0;
	w->left -= size_of(turn);
	if (w->found && (w->left < 0 || json_array_size(w->messages) + json_array_size(turn) > SEEN_MAX)) {
		json_decref(turn);
		w->full = true;
		return 1;
	}
	w->found = true;
	json_array_foreach(turn, i, m)
		json_array_insert(w->messages, i, m);
	json_decref(turn);
	return 0;
}

/* A conversation begins with what a person says. */
static void
trim(json_t *messages)
{
	while (json_array_size(messages) > 1
	    && strcmp(cg_json_get_str(json_array_get(messages, 0), "role", ""), "user") != 0)
		json_array_remove(messages, 0);
}

static int64_t
window_of(const struct cg_ctx *ctx)
{
	struct cg_err ignored;
	int64_t tokens;

	if (cg_strtoi64(cg_conf_get(&ctx->conf, CG_CONF_CHAT_WINDOW), 1, 1 << 24, &tokens, "chat-window",
	    &ignored) < 0)
		tokens = CG_CHAT_WINDOW;
	return tokens * TOKEN;
}

/* ---- the turn that is being made ---- */

/* Its beginning, and that this is no more. New. */
static json_t *
shortened(const json_t *m, size_t most)
{
	const char *text = cg_json_get_str(m, "content", "");
	json_t *copy = json_copy((json_t *)(uintptr_t)m), *mark = json_object();
	size_t len = strlen(text);
	char *content;

	cg_json_set_str(mark, "shortened", "to make room: ask again for what is needed of the rest");
	cg_json_set_int(mark, "bytes", (int64_t)len);
	cg_json_set(mark, "begins", json_stringn(text, cg_utf8_check(text, len < most ? len : most)));
	content = cg_json_str(mark);
	cg_json_set_str(copy, "content", content);
	free(content);
	json_decref(mark);
	return copy;
}

/* The results from first to end, the oldest first, until nothing is over. What is over then. */
static int64_t
shorten(json_t *all, size_t first, size_t end, size_t most, int64_t over)
{
	for (size_t i = first; i < end && over > 0; i++) {
		const json_t *m = json_array_get(all, i);
		json_t *s;
		int64_t gain;

		if (strcmp(cg_json_get_str(m, "role", ""), "tool") != 0)
			continue;
		s = shortened(m, most);
		gain = size_of(m) - size_of(s);
		if (gain > 0) {
			over -= gain;
			json_array_set(all, i, s);
		}
		json_decref(s);
	}
	return over;
}

/* As many as may be: whole rounds go, the oldest first; each begins with what the model said. */
static void
forget_rounds(json_t *all)
{
	while (json_array_size(all) > SEEN_MAX)
		do {
			json_array_remove(all, 0);
		} while (strcmp(cg_json_get_str(json_array_get(all, 0), "role", ""), "tool") == 0);
}

json_t *
cg_chat_seen(const struct cg_ctx *ctx, const json_t *exchange)
{
	json_t *all = json_copy((json_t *)(uintptr_t)exchange), *m;
	int64_t over = -window_of(ctx), results = 0, share;
	size_t n, last = 0, i;

	forget_rounds(all);
	n = json_array_size(all);
	json_array_foreach(all, i, m) {
		over += size_of(m);
		if (strcmp(cg_json_get_str(m, "role", ""), "assistant") == 0)
			last = i;
	}
	over = shorten(all, 0, last, KEPT, over);
	if (over <= 0)
		return all;
	/* What has just been asked for is too much by itself: a part of each. */
	for (i = last + 1; i < n; i++)
		results += size_of(json_array_get(all, i));
	share = n > last + 1 ? (results - over) / (int64_t)(n - last - 1) / 2 : 0;
	shorten(all, last, n, share > KEPT ? (size_t)share : KEPT, over);
	return all;
}

/* ---- what is told beside it ---- */

static int
tell(void *arg, const struct cg_campaign_row *row)
{
	json_t *c = json_object();

	cg_json_set_str(c, "campaign_id", row->id);
	cg_json_set_str(c, "name", row->name);
	cg_json_set_str(c, "status", row->status);
	cg_json_set_str(c, "template_id", row->template_id);
	cg_json_set_str(c, "run_id", row->latest_run);
	cg_json_set_str(c, "url", row->bundle_url);
	json_array_append_new(arg, c);
	return 0;
}

static int
gather(struct cg_ctx *ctx, const struct cg_scope *who, const char *session, struct window *w,
    json_t *campaigns, struct cg_err *err)
{
	const struct cg_chat_message_filter f = { .session = session, .newest_first = true,
		.limit = ROWS_MAX };
	const struct cg_campaign_filter newest = { .limit = SUMMARY_MAX };

	if (cg_store_chat_messages(ctx->store, who, &f, take, w, err) < 0)
		return -1;
	return cg_store_campaign_list(ctx->store, who, &newest, NULL, tell, campaigns, err) < 0 ? -1 : 0;
}

static json_t *
new_turn(struct window *w, json_t *campaigns)
{
	json_t *data = json_object(), *summary = json_object();

	trim(w->messages);
	cg_json_set_str(data, "turn", w->message);
	json_object_set(data, "messages", w->messages);
	cg_json_set(data, "exchange", json_array());
	cg_json_set(data, "seen", json_array());
	cg_json_set(data, "reply", json_null());
	json_object_set(summary, "campaigns", campaigns);
	cg_json_set(data, "summary", summary);
	cg_json_set_int(data, "tokens_in", 0);
	cg_json_set_int(data, "tokens_out", 0);
	return data;
}

int
cg_chat_window(struct cg_ctx *ctx, const struct cg_thread_act *call, struct cg_step_result *r,
    json_t **interrupt, struct cg_err *err)
{
	const struct cg_scope who = { ctx->who.tenant, call->user };
	struct window w = { .message = cg_json_get_str(call->input, "message", ""),
		.messages = json_array() };
	json_t *campaigns = json_array();
	int rc;

	(void)interrupt;
	w.left = window_of(ctx);
	rc = gather(ctx, &who, call->thread, &w, campaigns, err);
	if (rc == 0 && !w.found) {
		cg_step_result_fail(r, "INPUT_VALIDATION_FAILED", "session '%.60s' has no message '%.60s'",
		    call->thread, w.message);
	} else if (rc == 0) {
		r->ok = true;
		r->data = new_turn(&w, campaigns);
	}
	json_decref(w.messages);
	json_decref(campaigns);
	return rc;
}
