/* Conversations with the assistant: sessions, and what is said in them. */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "api/chat.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "tool/chat.h"
#include "tool/tool.h"

#define CLOSED "{\"type\":\"object\",\"additionalProperties\":false,"
#define UUID "{\"type\":\"string\",\"format\":\"uuid\"}"

#define TITLE "{\"type\":\"string\",\"minLength\":1,\"maxLength\":500,\"pattern\":\"[^ \\\\t\\\\r\\\\n]\"," \
	"\"examples\":[\"Summer shoes\"]}"
#define SESSIONS \
	CLOSED "\"required\":[\"sessions\"],\"properties\":{\"sessions\":{\"type\":\"array\"," \
	"\"maxItems\":100,\"items\":" CG_API_CHAT_SESSION "},\"nextCursor\":" UUID "}}"
#define CREATE CLOSED "\"properties\":{\"title\":" TITLE "}}"
#define RENAME CLOSED "\"required\":[\"title\"],\"properties\":{\"title\":" TITLE "}}"
#define CURSOR "\"cursor\":{\"type\":\"string\",\"format\":\"uuid\"," \
	"\"description\":\"nextCursor of the page before.\"}"
#define LISTED CLOSED "\"properties\":{\"search\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200," \
	"\"description\":\"Part of the title.\"},\"limit\":{\"type\":\"integer\",\"minimum\":1," \
	"\"maximum\":100,\"default\":50},\"offset\":{\"type\":\"integer\",\"minimum\":0,\"default\":0}," CURSOR "}}"

#define MESSAGES \
	CLOSED "\"required\":[\"messages\"],\"properties\":{\"messages\":{\"type\":\"array\"," \
	"\"maxItems\":200,\"items\":" CG_API_CHAT_MESSAGE "},\"nextCursor\":" UUID "}}"
#define SAID CLOSED "\"properties\":{\"order\":{\"enum\":[\"asc\",\"desc\"],\"default\":\"asc\"," \
	"\"description\":\"As they were said, or the newest first.\"},\"limit\":{\"type\":\"integer\"," \
	"\"minimum\":1,\"maximum\":200,\"default\":100}," CURSOR "}}"

/* ---- lists ---- */

static int
list(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_chat_sessions_req req = { .search = cg_json_get_str(c->query, "search", NULL),
		.after = cg_json_get_str(c->query, "cursor", NULL),
		.offset = cg_json_get_int(c->query, "offset", 0) };
	struct cg_api_page p;

	cg_api_page_begin(c, &p, "id", 50);
	req.limit = p.limit + 1;
	return cg_api_page_give(c, &p, "sessions", cg_tool_chat_sessions(c->ctx, &req, &p.to, err), err);
}

static int
messages(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_chat_messages_req req = { .session = c->params[0],
		.after = cg_json_get_str(c->query, "cursor", NULL),
		.newest_first = strcmp(cg_json_get_str(c->query, "order", "asc"), "desc") == 0 };
	struct cg_api_page p;

	cg_api_page_begin(c, &p, "id", 50);
	req.limit = p.limit + 1;
	return cg_api_page_give(c, &p, "messages", cg_tool_chat_messages(c->ctx, &req, &p.to, err), err);
}

/* ---- one session ---- */

static int
give_one(struct cg_api_call *c, struct cg_api_gather *g, int rc, struct cg_err *err)
{
	if (rc == 0)
		rc = cg_api_give_one(c, g, err);
	cg_api_gather_release(g);
	return rc;
}

static int
create(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give_one(c, &g, cg_tool_chat_create(c->ctx, cg_json_get_str(c->body, "title", NULL), &g.to,
	    err), err);
}

static int
get(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give_one(c, &g, cg_tool_chat_get(c->ctx, c->params[0], &g.to, err), err);
}

static int
rename_session(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give_one(c, &g, cg_tool_chat_rename(c->ctx, c->params[0],
	    cg_json_get_str(c->body, "title", ""), &g.to, err), err);
}

static int
drop(struct cg_api_call *c, struct cg_err *err)
{
	if (cg_tool_chat_delete(c->ctx, c->params[0], err) < 0)
		return -1;
	cg_api_give_nothing(c);
	return 0;
}

#define ROUTE(m, p) .method = m, .path = "/api/chat/sessions" p, .access = CG_API_USER, .area = "chat", \
	.throttle = CG_API_OFTEN

static const struct cg_api_route routes[] = {
	{ ROUTE("POST", ""), .id = "createSession", .summary = "Begin a conversation with the assistant.",
	    .twin = "cg-chat new --json", .may = CG_AUTH_WRITE, .body = CREATE, .body_may_lack = true,
	    .status = 201, .reply = CG_API_CHAT_SESSION, .handle = create },
	{ ROUTE("GET", ""), .id = "listSessions", .summary = "Who asks: his conversations, the one that was "
	    "last talked in first.", .twin = "cg-chat sessions --json", .may = CG_AUTH_READ, .query = LISTED,
	    .status = 200, .reply = SESSIONS, .handle = list },
	{ ROUTE("GET", "/{id}"), .id = "getSession", .summary = "One conversation.",
	    .twin = "cg-chat sessions --json ID", .may = CG_AUTH_READ, .status = 200, .reply = CG_API_CHAT_SESSION,
	    .handle = get },
	{ ROUTE("PATCH", "/{id}"), .id = "renameSession", .summary = "Give it another title.",
	    .twin = "cg-chat rename --json", .may = CG_AUTH_WRITE, .body = RENAME, .status = 200,
	    .reply = CG_API_CHAT_SESSION, .handle = rename_session },
	{ ROUTE("DELETE", "/{id}"), .id = "deleteSession", .summary = "Delete it, with all that was said.",
	    .twin = "cg-chat delete", .may = CG_AUTH_WRITE, .status = 204, .handle = drop },
	{ ROUTE("GET", "/{id}/messages"), .id = "listMessages", .summary = "What was said, by page.",
	    .twin = "cg-chat messages --json", .may = CG_AUTH_READ, .query = SAID, .status = 200,
	    .reply = MESSAGES, .handle = messages },
};

const struct cg_api_group cg_api_chat_routes = CG_API_GROUP(routes);
