/*
 * What is said to the assistant, and its answers as they come. A worker makes them: a client that
 * goes away misses nothing, comes back with the id of the last event that it has, and an answer
 * that nobody waits for is stored all the same.
 */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "api/chat.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "http/stream.h"
#include "json/json.h"
#include "store/news.h"
#include "tool/chat.h"
#include "tool/chat_say.h"
#include "tool/health.h"
#include "tool/tool.h"

enum { RETRY_MS = 2000 };

#define CLOSED "{\"type\":\"object\",\"additionalProperties\":false,"
#define POST CLOSED "\"required\":[\"content\"],\"properties\":{\"content\":{\"type\":\"string\"," \
	"\"minLength\":1,\"maxLength\":10000,\"pattern\":\"[^ \\\\t\\\\r\\\\n]\"," \
	"\"examples\":[\"Which campaigns are live?\"]}}}"
#define ANSWER CLOSED "\"required\":[\"decision\",\"interruptId\"],\"properties\":{\"interruptId\":{" \
	"\"type\":\"string\",\"minLength\":1,\"maxLength\":200,\"description\":\"The question that is " \
	"answered: interruptId of the message that waits, interrupts[0].id of its event approval.\"}," \
	"\"decision\":{\"enum\":[\"approve\"," \
	"\"reject\"]},\"comment\":{\"type\":\"string\",\"maxLength\":1000},\"calls\":{\"type\":\"array\"," \
	"\"maxItems\":16,\"description\":\"Approve these calls with other arguments.\",\"items\":" \
	CLOSED "\"required\":[\"id\",\"arguments\"],\"properties\":{\"id\":{\"type\":\"string\"," \
	"\"minLength\":1,\"maxLength\":128},\"arguments\":{\"type\":\"object\"}}}}}}"
#define STREAM CLOSED "\"properties\":{\"token\":{\"type\":\"string\"," \
	"\"description\":\"What Authorization would hold.\"}}}"
#define HEALTH \
	"{\"type\":\"object\",\"required\":[\"status\",\"llm\",\"database\"],\"properties\":{\"status\":" \
	"{\"enum\":[\"ok\",\"error\"]},\"llm\":{\"type\":\"object\",\"required\":[\"status\",\"model\"]," \
	"\"properties\":{\"status\":{\"enum\":[\"connected\",\"disconnected\",\"offline\"]},\"model\":" \
	"{\"type\":[\"string\",\"null\"]}}},\"database\":{\"enum\":[\"healthy\",\"unhealthy\"]}}}"
#define EVENTS "The answer as it comes, each event with JSON as data: start (the message that was " \
	"stored), delta, tool, result, usage, approval, restart, error, done (the answer as it is stored)."

/* ---- events of a run, as its person gets them ---- */

struct turn {
	struct cg_api_shape shape; /* first */
	struct cg_chat_turn of;
	char *tenant, *user;
	struct cg_sink to;
	json_t *records;           /* that one event has become */
};

static int
gather(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct turn *t = s->arg;

	(void)err;
	json_array_append(t->records, (json_t *)(uintptr_t)record);
	return 0;
}

/*
 * A long answer can be asked for: here there is a place for so much and no more. Of a message
 * goes first what most readers can do without.
 */
static char *
text_of(json_t *record, size_t max)
{
	static const char *const long_ones[] = { "exchange", "content", "error" };
	json_t *message = json_object_get(record, "message");
	char *text = cg_json_str(record), *less;

	for (size_t i = 0; message && strlen(text) > max && i < 3; i++) {
		json_object_del(message, long_ones[i]);
		json_object_set_new(record, "shortened", json_true());
		free(text);
		text = cg_json_str(record);
	}
	if (!(less = cg_api_shorten(text, max)))
		return text;
	free(text);
	return less;
}

/* The last record of an event has its id: who has that has all of them. */
static int
send_records(struct turn *t, struct cg_http_stream *to, int64_t seq, struct cg_err *err)
{
	size_t n = json_array_size(t->records), i;
	char id[CG_ID_LEN + 24];
	json_t *r;
	int rc = 0;

	snprintf(id, sizeof id, "%s:%lld", t->of.run, (long long)seq);
	json_array_foreach(t->records, i, r) {
		char *text = text_of(r, CG_API_EVENT_MAX / n);

		rc = cg_http_stream_send(to, i + 1 == n ? id : NULL, cg_json_get_str(r, "type", "message"), text,
		    strlen(text), err);
		free(text);
		if (rc < 0)
			break;
	}
	return rc;
}

static int
send_event(struct cg_api_shape *s, struct cg_store *st, struct cg_http_stream *to, int64_t seq,
    const char *type, const char *json, struct cg_err *err)
{
	struct turn *t = (struct turn *)s;
	const struct cg_scope who = { t->tenant, t->user };
	json_t *event = cg_json_again(json, strlen(json));
	int rc;

	(void)type;
	json_array_clear(t->records);
	rc = event ? cg_chat_say(st, &who, t->of.session, event, &t->to, err) : 0;
	json_decref(event);
	return rc < 0 ? -1 : send_records(t, to, seq, err);
}

static void
turn_free(struct cg_api_shape *s)
{
	struct turn *t = (struct turn *)s;

	json_decref(t->records);
	free(t->tenant);
	free(t->user);
	free(t);
}

/* The reply becomes the stream of that run's events after that number. first: is sent before. */
static void
stream(struct cg_api_call *c, const char *session, const char *run, int64_t after, json_t *first)
{
	struct cg_http_stream *s = cg_http_stream_open(c->http, RETRY_MS);
	struct cg_err ignored;
	struct turn *t;
	char *text;

	if (!s)
		return;
	if (first) {
		text = text_of(first, CG_API_EVENT_MAX);
		cg_http_stream_send(s, NULL, "start", text, strlen(text), &ignored);
		free(text);
	}
	t = cg_alloc(sizeof *t);
	*t = (struct turn){ .shape = { send_event, turn_free }, .tenant = cg_strdup(c->who->tenant),
		.user = c->ctx->who.user ? cg_strdup(c->ctx->who.user) : NULL, .records = json_array(),
		.to = { .put = gather, .fd = -1 } };
	t->to.arg = t;
	snprintf(t->of.session, sizeof t->of.session, "%s", session);
	snprintf(t->of.run, sizeof t->of.run, "%s", run);
	cg_api_feed_add_as(c->api->feed, s, &t->shape, c->who->tenant, run, after, cg_api_until(c));
}

/* ---- where a reader was ---- */

/* "RUN:NUMBER" of the header: 1, 0 there is none, -1. */
static int
last_event(struct cg_api_call *c, char run[CG_ID_LEN + 1], int64_t *seq, struct cg_err *err)
{
	const char *last = cg_http_header(c->http, "Last-Event-ID");
	size_t n = last ? strcspn(last, ":") : 0;

	if (!last || !*last)
		return 0;
	snprintf(run, CG_ID_LEN + 1, "%.*s", n > CG_ID_LEN ? 0 : (int)n, last);
	if (!cg_id_valid(run) || !last[n])
		return cg_err_set(err, CG_E_USAGE, "Last-Event-ID: '%.80s' is the id of no event of a conversation",
		    last);
	return cg_strtoi64(last + n + 1, 0, INT64_MAX, seq, "Last-Event-ID", err) < 0 ? -1 : 1;
}

static int
note(void *arg, int64_t seq, const char *type, const char *json)
{
	(void)seq, (void)type, (void)json;
	*(bool *)arg = true;
	return 1;
}

/* Has this run of the session something to tell after that number? 1, 0. */
static int
has_more(struct cg_api_call *c, const char *run, int64_t seq, struct cg_err *err)
{
	bool more = false;
	int rc = cg_tool_chat_owns(c->ctx, c->params[0], run, err);

	if (rc > 0)
		rc = cg_store_events_page(c->ctx->store, &c->ctx->who, run, seq, 1, note, &more, err);
	return rc < 0 ? -1 : more;
}

static int
resume(struct cg_api_call *c, struct cg_err *err)
{
	char run[CG_ID_LEN + 1] = "", last[CG_ID_LEN + 1] = "";
	int64_t seq = 0;
	int busy = cg_tool_chat_running(c->ctx, c->params[0], run, err), was = 0;

	if (busy < 0 || (was = last_event(c, last, &seq, err)) < 0)
		return -1;
	/* What was missed of the answer before comes first: whoever has that comes back for the next. */
	if (was && (!busy || strcmp(last, run) != 0)) {
		if ((was = has_more(c, last, seq, err)) < 0)
			return -1;
		if (was) {
			stream(c, c->params[0], last, seq, NULL);
			return 0;
		}
		seq = 0;
	}
	if (busy)
		stream(c, c->params[0], run, seq, NULL);
	else
		cg_api_give_nothing(c);
	return 0;
}

/* ---- saying something ---- */

static bool
wants_stream(struct cg_api_call *c)
{
	const char *accept = cg_http_header(c->http, "Accept");

	return accept && strstr(accept, "text/event-stream");
}

/* The message that a verb has told: the reply, or the first event of it. */
static int
reply(struct cg_api_call *c, struct cg_api_gather *g, const struct cg_chat_turn *turn,
    const char *key, int rc, struct cg_err *err)
{
	char last[CG_ID_LEN + 1] = "";
	int64_t seq = 0;
	json_t *start, *message;

	if (rc < 0 && turn->again && cg_api_key_was_used(c, key, err)) {
		rc = 0;
	} else if (rc == 0 && !wants_stream(c)) {
		rc = cg_api_give_one(c, g, err);
	} else if (rc == 0 && (rc = last_event(c, last, &seq, err)) >= 0) {
		start = json_object();
		cg_json_set_str(start, "type", "start");
		message = cg_json_again(g->text.s, g->text.len);
		cg_json_set(start, "message", message);
		stream(c, turn->session, turn->run, strcmp(last, turn->run) == 0 ? seq : 0, start);
		json_decref(start);
		rc = 0;
	}
	cg_api_gather_release(g);
	return rc;
}

static int
post(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_chat_post_req req = { .session = c->params[0],
		.content = cg_json_get_str(c->body, "content", "") };
	struct cg_chat_turn turn;
	struct cg_api_gather g;
	int rc;

	if (!cg_api_once(c, &req.key))
		return 0;
	cg_api_gather_init(&g);
	rc = cg_tool_chat_post(c->ctx, &req, &turn, &g.to, err);
	return reply(c, &g, &turn, req.key, rc, err);
}

static int
again(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_chat_again_req req = { .session = c->params[0] };
	struct cg_chat_turn turn;
	struct cg_api_gather g;
	int rc;

	if (!cg_api_once(c, &req.key))
		return 0;
	cg_api_gather_init(&g);
	rc = cg_tool_chat_again(c->ctx, &req, &turn, &g.to, err);
	return reply(c, &g, &turn, req.key, rc, err);
}

static int
answer(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_chat_answer_req req = { .session = c->params[0],
		.question = cg_json_get_str(c->body, "interruptId", ""),
		.reject = strcmp(cg_json_get_str(c->body, "decision", ""), "reject") == 0,
		.comment = cg_json_get_str(c->body, "comment", NULL), .calls = json_object_get(c->body, "calls") };
	struct cg_chat_turn turn;
	struct cg_api_gather g;
	int rc;

	if (!cg_api_once(c, &req.key))
		return 0;
	cg_api_gather_init(&g);
	rc = cg_tool_chat_answer(c->ctx, &req, &turn, &g.to, err);
	return reply(c, &g, &turn, req.key, rc, err);
}

static int
stop(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_chat_stop(c->ctx, c->params[0], &g.to, err);
	rc = rc < 0 ? -1 : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

/* ---- health ---- */

static int
take_health(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	(void)err;
	*(json_t **)s->arg = json_incref((json_t *)(uintptr_t)record);
	return 0;
}

/* Of what a conversation needs. Without a model fixed rules answer: that is no trouble. */
static int
health(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_health_req req = { .ready = false };
	json_t *found = NULL, *r = json_object(), *llm = json_object();
	struct cg_sink to = { .put = take_health, .arg = &found, .fd = -1 };
	const json_t *details, *asked;
	const char *model = cg_conf_get(&c->ctx->conf, CG_CONF_CHAT_MODEL);
	bool fine;

	if (cg_tool_health(c->ctx, &req, &to, err) < 0) {
		json_decref(r);
		json_decref(llm);
		return -1;
	}
	details = json_object_get(found, "details");
	asked = json_object_get(details, "llm");
	fine = strcmp(cg_json_get_str(json_object_get(details, "database"), "status", ""), "up") == 0;
	cg_json_set_str(llm, "status", !asked ? "offline" : strcmp(cg_json_get_str(asked, "status", ""), "up") == 0
	    ? "connected" : "disconnected");
	cg_json_set(llm, "model", asked && model ? json_string(model) : json_null());
	cg_json_set_str(r, "status", fine ? "ok" : "error");
	cg_json_set(r, "llm", llm);
	cg_json_set_str(r, "database", fine ? "healthy" : "unhealthy");
	json_decref(found);
	if (!fine)
		c->status = 503;
	cg_http_set(c->http, "Cache-Control", "no-store");
	cg_api_give(c, r);
	return 0;
}

#define ROUTE(m, p) .method = m, .path = "/api/chat/sessions/{id}" p, .access = CG_API_USER, .area = "chat", \
	.throttle = CG_API_OFTEN

static const struct cg_api_route routes[] = {
	{ ROUTE("POST", "/messages"), .id = "postMessage", .summary = "Say something; the answer is made by a "
	    "worker, and comes at once to who accepts text/event-stream.",
	    .twin = "cg-chat say --session --json", .may = CG_AUTH_WRITE, .body = POST, .status = 201,
	    .reply = CG_API_CHAT_MESSAGE, .streams = EVENTS, .once = true, .handle = post },
	{ ROUTE("POST", "/again"), .id = "answerAgain", .summary = "Answer once more what was said last, when "
	    "its answer failed or is partial: the new one takes its place.", .twin = "cg-chat again --json",
	    .may = CG_AUTH_WRITE, .status = 202, .reply = CG_API_CHAT_MESSAGE, .streams = EVENTS, .once = true,
	    .handle = again },
	{ ROUTE("GET", "/stream"), .id = "followSession", .summary = "Go on with the answer that is being made; "
	    "204 says that there is no more.", .twin = "cg-chat follow --json", .may = CG_AUTH_READ,
	    .token = true, .query = STREAM, .status = 200, .other = 204, .type = "text/event-stream",
	    .reply = "{\"type\":\"string\"}", .handle = resume },
	{ ROUTE("POST", "/stop"), .id = "stopAnswer", .summary = "Stop the assistant: what it has said so far "
	    "stays.", .twin = "cg-chat stop --json", .may = CG_AUTH_WRITE, .status = 200,
	    .reply = CG_API_CHAT_SESSION, .handle = stop },
	{ ROUTE("POST", "/answer"), .id = "answerAssistant", .summary = "Approve what the assistant asks for, as "
	    "it is or with other arguments, or reject it; it goes on.", .twin = "cg-chat answer --json",
	    .may = CG_AUTH_WRITE, .body = ANSWER, .status = 202, .reply = CG_API_CHAT_MESSAGE, .streams = EVENTS,
	    .once = true, .handle = answer },
	{ .method = "GET", .path = "/api/chat/health", .id = "getChatHealth", .summary = "Whether the assistant "
	    "can answer.", .throttle = CG_API_OFTEN, .twin = "cg-status --health", .status = 200, .other = 503,
	    .reply = HEALTH, .handle = health },
};

const struct cg_api_group cg_api_turn_routes = CG_API_GROUP(routes);
