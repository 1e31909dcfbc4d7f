/* The events of a run, as they come. */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/str.h"
#include "http/stream.h"
#include "json/json.h"
#include "store/news.h"
#include "tool/status.h"
#include "tool/tool.h"

enum { RETRY_MS = 2000 };

#define QUERY \
	"{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" \
	"\"after\":{\"type\":\"integer\",\"minimum\":0,\"default\":0," \
	"\"description\":\"The number of the last event that is known; Last-Event-ID goes before it.\"}," \
	"\"token\":{\"type\":\"string\",\"description\":\"What Authorization would hold.\"}}}"

/* Who comes back says how far he was; a new one may say it too. */
int
cg_api_heard(struct cg_api_call *c, int64_t *id, struct cg_err *err)
{
	const char *last = cg_http_header(c->http, "Last-Event-ID");

	return last && *last ? cg_strtoi64(last, 0, INT64_MAX, id, "Last-Event-ID", err) : 0;
}

static int
known_so_far(struct cg_api_call *c, int64_t *seq, struct cg_err *err)
{
	*seq = cg_json_get_int(c->query, "after", 0);
	return cg_api_heard(c, seq, err);
}

static int
note(void *arg, int64_t seq, const char *type, const char *json)
{
	(void)seq, (void)type, (void)json;
	*(bool *)arg = true;
	return 1;
}

int
cg_api_is_told(struct cg_api_call *c, const char *run, int64_t seq, struct cg_err *err)
{
	enum cg_run_state state;
	bool more = false;
	int rc = cg_store_run_state(c->ctx->store, &c->ctx->who, run, &state, err);

	if (rc <= 0)
		return rc < 0 ? -1 : cg_tool_no_run(c->ctx, run, err);
	if (!cg_run_state_is_final(state))
		return 0;
	rc = cg_store_events_page(c->ctx->store, &c->ctx->who, run, seq, 1, note, &more, err);
	return rc < 0 ? -1 : !more;
}

static int
follow_run(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_http_stream *s;
	int64_t seq;
	int told;

	if (known_so_far(c, &seq, err) < 0 || (told = cg_api_is_told(c, c->params[0], seq, err)) < 0)
		return -1;
	if (told) {
		cg_api_give_nothing(c);
		return 0;
	}
	if ((s = cg_http_stream_open(c->http, RETRY_MS)))
		cg_api_feed_add(c->api->feed, s, c->who->tenant, c->params[0], seq, cg_api_until(c));
	return 0;
}

static const struct cg_api_route events[] = {
	{ .method = "GET", .path = "/api/runs/{id}/events", .id = "followRun",
	    .summary = "The events of a run, each with its number as id and its type as event, as they come; "
	    "it ends when the run has, and 204 says that there is no more.",
	    .twin = "cg-status --follow", .access = CG_API_USER, .area = "runs", .may = CG_AUTH_READ,
	    .token = true, .throttle = CG_API_OFTEN, .query = QUERY, .status = 200, .other = 204,
	    .type = "text/event-stream", .reply = "{\"type\":\"string\"}", .handle = follow_run },
};

const struct cg_api_group cg_api_events_routes = CG_API_GROUP(events);
