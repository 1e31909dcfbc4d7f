/* Events of a run, as who talks hears them. */
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/chat.h"
#include "tool/chat.h"
#include "tool/chat_say.h"

struct saying {
	struct cg_store *st;
	const struct cg_scope *who;
	const char *session;
	struct cg_sink *to;
	struct cg_err *err;
};

static json_t *
record(const char *type)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", type);
	return r;
}

static void
copy(json_t *to, const json_t *from, const char *name)
{
	json_t *v = json_object_get(from, name);

	if (v)
		json_object_set(to, name, v);
}

static int
give(const struct saying *s, json_t *r)
{
	return cg_sink_put_new(s->to, r, s->err);
}

static int
say_delta(const struct saying *s, const char *text)
{
	json_t *r;

	if (!*text)
		return 0;
	r = record("delta");
	cg_json_set_str(r, "text", text);
	return give(s, r);
}

static int
say_piece(const struct saying *s, const json_t *data)
{
	const char *node = cg_json_get_str(json_array_get(data, 1), "langgraph_node", "");

	return strcmp(node, "answer") == 0
	    ? say_delta(s, cg_json_get_str(json_array_get(data, 0), "content", "")) : 0;
}

/* A reply has come to its end. */
static int
say_reply(const struct saying *s, const json_t *reply)
{
	const json_t *usage = json_object_get(reply, "usage");
	const json_t *calls = json_object_get(reply, "tool_calls"), *call;
	json_t *r = record("usage");
	size_t i;
	int rc;

	cg_json_set_int(r, "input", cg_json_get_int(usage, "input", 0));
	cg_json_set_int(r, "output", cg_json_get_int(usage, "output", 0));
	copy(r, reply, "model");
	rc = give(s, r);
	/* What is said after the tools were used is another paragraph. */
	if (rc == 0 && json_array_size(calls) && *cg_json_get_str(reply, "text", ""))
		rc = say_delta(s, "\n\n");
	json_array_foreach(calls, i, call) {
		if (rc < 0)
			break;
		r = record("tool");
		copy(r, call, "id");
		copy(r, call, "name");
		copy(r, call, "arguments");
		rc = give(s, r);
	}
	return rc;
}

static int
say_result(const struct saying *s, const json_t *m)
{
	const char *text = cg_json_get_str(m, "content", "");
	json_t *r = record("result");

	cg_json_set_str(r, "id", cg_json_get_str(m, "tool_call_id", ""));
	copy(r, m, "name");
	cg_json_set(r, "result", cg_json_again(text, strlen(text)));
	return give(s, r);
}

/* Of an exchange those results that are new: what came after the last thing that was said. */
static int
say_results(const struct saying *s, const json_t *exchange)
{
	size_t n = json_array_size(exchange), from = n;
	int rc = 0;

	while (from && strcmp(cg_json_get_str(json_array_get(exchange, from - 1), "role", ""), "tool") == 0)
		from--;
	for (; rc == 0 && from < n; from++)
		rc = say_result(s, json_array_get(exchange, from));
	return rc;
}

static int
say_update(const struct saying *s, const json_t *data)
{
	const json_t *reply = json_object_get(json_object_get(data, "answer"), "reply");
	const json_t *exchange = json_object_get(json_object_get(data, "act"), "exchange");

	if (json_is_object(reply) && say_reply(s, reply) < 0)
		return -1;
	return exchange ? say_results(s, exchange) : 0;
}

static int
say_approval(const struct saying *s, const json_t *interrupts)
{
	json_t *r;

	if (!json_array_size(interrupts))
		return 0;
	r = record("approval");
	json_object_set(r, "interrupts", (json_t *)(uintptr_t)interrupts);
	return give(s, r);
}

static int
say_error(const struct saying *s, const json_t *error)
{
	json_t *r;

	if (!json_is_object(error))
		return 0;
	r = record("error");
	copy(r, error, "code");
	copy(r, error, "message");
	return give(s, r);
}

/* ---- the end ---- */

static int
take_message(void *arg, const struct cg_chat_message *row)
{
	cg_json_set(arg, "message", cg_record_chat_message(row));
	return 1;
}

static int
take_title(void *arg, const struct cg_chat_session *row)
{
	cg_json_set(arg, "title", row->title ? json_string(row->title) : json_null());
	return 1;
}

int
cg_chat_say_done(struct cg_store *st, const struct cg_scope *who, const char *session,
    const char *run, struct cg_sink *to, struct cg_err *err)
{
	const struct cg_chat_session_filter f = { .id = session };
	json_t *r = record("done");

	if (cg_store_chat_message(st, who, session, CG_CHAT_ANSWER_BY_RUN, run, take_message, r, err) < 0
	    || cg_store_chat_sessions(st, who, &f, take_title, r, err) < 0) {
		json_decref(r);
		return -1;
	}
	return cg_sink_put_new(to, r, err);
}

int
cg_chat_say(struct cg_store *st, const struct cg_scope *who, const char *session,
    const json_t *event, struct cg_sink *to, struct cg_err *err)
{
	const struct saying s = { st, who, session, to, err };
	const char *type = cg_json_get_str(event, "type", ""), *run = cg_json_get_str(event, "runId", "");
	const json_t *data = json_object_get(event, "data"), *error = json_object_get(event, "error");

	if (strcmp(type, "messages") == 0)
		return say_piece(&s, data);
	if (strcmp(type, "updates") == 0)
		return say_update(&s, data);
	if (strcmp(type, "run.resumed") == 0)
		return give(&s, record("restart"));
	if (strcmp(type, "run.interrupted") == 0)
		return say_approval(&s, json_object_get(event, "interrupts"));
	if (strcmp(type, "run.failed") == 0)
		return say_error(&s, error) < 0 ? -1 : cg_chat_say_done(st, who, session, run, to, err);
	if (strcmp(type, "run.completed") == 0 || strcmp(type, "run.cancelled") == 0)
		return cg_chat_say_done(st, who, session, run, to, err);
	/* How the thread stands: the last record where it was executed here. */
	if (strcmp(type, "thread") == 0)
		return say_approval(&s, json_object_get(event, "interrupts")) < 0
		    || say_error(&s, strcmp(cg_json_get_str(event, "status", ""), "failed") == 0 ? error : NULL) < 0
		    ? -1 : cg_chat_say_done(st, who, session, run, to, err);
	return 0;
}
