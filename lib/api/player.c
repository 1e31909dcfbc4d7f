/* The public player: pages for people, the same as JSON, and plays; and what its owner sets. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/player.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "http/file.h"
#include "json/json.h"
#include "tool/campaign.h"
#include "tool/csv.h"
#include "tool/play.h"
#include "tool/tool.h"

/*
 * A network is not a player: behind the one address of a stand, a school or a carrier stands a
 * crowd. How often one of them plays is the campaign's to say.
 */
#define CROWD { 240, 60 }
#define ENDS { 600, 60 }     /* never the narrower door: what was won waits behind it */
#define ANSWERS { 2400, 60 } /* of plays that run */

enum { COOKIE_LEN = 32, YEAR = 31536000, TABLE_MAX = 150000 };

/* ---- pages ---- */

static int
page(struct cg_api_call *c, bool embedded, struct cg_err *err)
{
	struct cg_play_game_open o;
	const char *why;

	if (cg_tool_play_open(c->ctx, c->params[0], &o, err) < 0) {
		if (err->code != CG_E_NOTFOUND)
			return -1;
		cg_api_player_page(c, 404, NULL, "NOT_FOUND", embedded ? "*" : "'self'");
		return 0;
	}
	why = cg_tool_play_when(&o);
	cg_api_player_page(c, why && *why == 'E' ? 410 : 200, &o, why, embedded ? o.ancestors : "'self'");
	cg_tool_play_close(&o);
	return 0;
}

static int
play_page(struct cg_api_call *c, struct cg_err *err)
{
	return page(c, false, err);
}

static int
embed_page(struct cg_api_call *c, struct cg_err *err)
{
	return page(c, true, err);
}

static int
summary(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_play_summary(c->ctx, c->params[0], &g.to, err);
	if (rc == 0) {
		cg_http_set(c->http, "Cache-Control", "no-cache");
		rc = cg_api_give_one(c, &g, err);
	}
	cg_api_gather_release(&g);
	return rc;
}

/* ---- plays ---- */

/* The value of our cookie; false: there is none, or none of ours. */
static bool
cookie(struct cg_api_call *c, char to[COOKIE_LEN + 1])
{
	static const char name[] = "cg_player=";
	const char *s = cg_http_header(c->http, "Cookie");

	while (s && *s) {
		size_t n = strcspn(s, ";");

		if (n == sizeof name - 1 + COOKIE_LEN && strncmp(s, name, sizeof name - 1) == 0
		    && strspn(s + sizeof name - 1, "0123456789abcdef") >= COOKIE_LEN) {
			snprintf(to, COOKIE_LEN + 1, "%s", s + sizeof name - 1);
			return true;
		}
		s += n;
		s += strspn(s, "; ");
	}
	return false;
}

/* A page within another one's gets its cookie back only over TLS, and only there. */
static void
set_cookie(struct cg_api_call *c, const char *value)
{
	const char *proto = cg_http_header(c->http, "X-Forwarded-Proto");
	bool tls = c->api->req->proxies > 0 && proto && strcasecmp(proto, "https") == 0;
	char text[200];

	snprintf(text, sizeof text, "cg_player=%s; Path=/api/play; Max-Age=%d; HttpOnly; %s", value, YEAR,
	    tls ? "Secure; SameSite=None; Partitioned" : "SameSite=Lax");
	cg_http_set(c->http, "Set-Cookie", text);
}

static const char *
country(struct cg_api_call *c)
{
	const char *name = cg_conf_get(&c->ctx->conf, CG_CONF_REGION_HEADER);
	const char *value = name ? cg_http_header(c->http, name) : NULL;
	char two[3] = "";

	if (!value || strlen(value) != 2)
		return NULL;
	for (int i = 0; i < 2; i++)
		two[i] = value[i] >= 'a' && value[i] <= 'z' ? (char)(value[i] - 'a' + 'A') : value[i];
	return cg_arena_strdup(cg_http_arena(c->http), two);
}

/* Who plays: by the cookie, else by what the page says, else somebody new. */
static const char *
player(struct cg_api_call *c)
{
	static const char digits[] = "0123456789abcdef";
	const char *said = cg_json_get_str(c->body, "player", NULL);
	char id[COOKIE_LEN + 1];
	unsigned char r[COOKIE_LEN / 2];

	if (cookie(c, id))
		return cg_arena_strdup(cg_http_arena(c->http), id);
	cg_random(r, sizeof r);
	for (int i = 0; i < COOKIE_LEN; i++)
		id[i] = digits[i % 2 ? r[i / 2] & 15 : r[i / 2] >> 4];
	id[COOKIE_LEN] = '\0';
	if (!said)
		set_cookie(c, id);
	return said ? said : cg_arena_strdup(cg_http_arena(c->http), id);
}

static int
give(struct cg_api_call *c, int rc, struct cg_api_gather *g, struct cg_err *err)
{
	cg_http_set(c->http, "Cache-Control", "no-store");
	if (rc == 0)
		rc = cg_api_give_one(c, g, err);
	cg_api_gather_release(g);
	return rc;
}

static int
start(struct cg_api_call *c, struct cg_err *err)
{
	char room[CG_HTTP_CLIENT_LEN + 1];
	const struct cg_play_start_req req = { .campaign = c->params[0], .player = player(c),
		.address = cg_http_network(cg_http_client(c->http), room), .country = country(c) };
	const char *why = NULL;
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_play_start(c->ctx, &req, &why, &g.to, err);
	if (rc < 0 && why) {
		cg_http_refuse(c->http, 403, why, NULL, 0, "%s", err->msg);
		cg_api_gather_release(&g);
		return 0;
	}
	return give(c, rc, &g, err);
}

static int
event(struct cg_api_call *c, struct cg_err *err)
{
	const struct cg_play_event_req req = { .session = c->params[0],
		.token = cg_json_get_str(c->body, "token", ""), .type = cg_json_get_str(c->body, "type", ""),
		.detail = json_object_get(c->body, "detail") };
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give(c, cg_tool_play_event(c->ctx, &req, &g.to, err), &g, err);
}

static int
complete(struct cg_api_call *c, struct cg_err *err)
{
	const struct cg_play_complete_req req = { .session = c->params[0],
		.token = cg_json_get_str(c->body, "token", ""), .result = json_object_get(c->body, "player_result") };
	struct cg_api_gather g;

	cg_api_gather_init(&g);
	return give(c, cg_tool_play_complete(c->ctx, &req, &g.to, err), &g, err);
}

/* ---- for its owner ---- */

/* On its way into the reply; the campaign's version, and what came of plays since, are its tag. */
struct showing {
	struct cg_sink to;
	struct cg_api_call *c;
	struct cg_api_gather all;
};

static int
put_player(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	static const char *const counts[] = { "version", "plays", "completed", "won" };
	struct showing *w = s->arg;
	char tag[CG_HTTP_TAG_MAX];
	int n = 0;

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		n += snprintf(tag + n, sizeof tag - (size_t)n, "%s%" PRId64, i ? "-" : "\"",
		    cg_json_get_int(record, counts[i], 0));
	snprintf(tag + n, sizeof tag - (size_t)n, "\"");
	cg_http_set(w->c->http, "ETag", tag);
	return cg_sink_put(&w->all.to, record, err);
}

static void
showing_begin(struct showing *w, struct cg_api_call *c)
{
	*w = (struct showing){ .to = { .put = put_player, .fd = -1 }, .c = c };
	w->to.arg = w;
	cg_api_gather_init(&w->all);
}

static int
showing_end(struct showing *w, int rc, struct cg_err *err)
{
	if (rc == 0)
		rc = cg_api_give_one(w->c, &w->all, err);
	cg_api_gather_release(&w->all);
	return rc;
}

static int
show(struct cg_api_call *c, struct cg_err *err)
{
	struct showing w;

	showing_begin(&w, c);
	return showing_end(&w, cg_tool_play_show(c->ctx, c->params[0], &w.to, err), err);
}

/* What is set depends on the version alone: "7", "7-12-9-3" and, packed, "7-12-9-3.gz" are one. */
static bool
matches(void *arg, int64_t version)
{
	const char *list = cg_http_header(((struct cg_api_call *)arg)->http, "If-Match"), *s = list;

	if (!list || *list == '*')
		return true;
	while ((s = strchr(s, '"'))) {
		bool weak = s > list && s[-1] == '/';
		char *end;

		if (!weak && strtoll(s + 1, &end, 10) == version && end > s + 1 && strchr("\"-.", *end))
			return true;
		if (!(s = strchr(s + 1, '"')))
			return false;
		s++;
	}
	return false;
}

static int
set(struct cg_api_call *c, struct cg_err *err)
{
	const struct cg_campaign_cond cond = { .fits = matches, .arg = c, .stale = cg_api_stale };
	struct showing w;

	showing_begin(&w, c);
	return showing_end(&w, cg_tool_play_set(c->ctx, c->params[0], c->body, &cond, &w.to, err), err);
}

static int
stats(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_play_stats(c->ctx, c->params[0], &g.to, err);
	if (rc == 0)
		rc = cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

/* For a spreadsheet: all of them, unless fewer are asked for. */
static int
table(struct cg_api_call *c, const char *before, struct cg_err *err)
{
	char *name = cg_asprintf("attachment; filename=\"plays-%s.csv\"", c->params[0]), *bytes;
	struct cg_csv csv;
	size_t n;
	int rc;

	cg_csv_init(&csv, cg_play_csv);
	rc = cg_tool_play_list(c->ctx, c->params[0], before, cg_json_get_int(c->query, "limit", TABLE_MAX),
	    &csv.to, err);
	if (rc == 0) {
		cg_http_set(c->http, "Cache-Control", "private, no-cache");
		cg_http_set(c->http, "Vary", "Accept");
		cg_http_set(c->http, "Content-Disposition", name);
		bytes = cg_buf_detach(&csv.text, &n);
		cg_http_reply(c->http, 200, "text/csv; charset=utf-8; header=present", bytes, n);
	}
	cg_csv_release(&csv);
	free(name);
	return rc;
}

static int
list(struct cg_api_call *c, struct cg_err *err)
{
	const char *accept = cg_http_header(c->http, "Accept");
	const char *before = cg_json_get_str(c->query, "cursor", NULL);
	struct cg_api_page p;

	if (accept && strstr(accept, "text/csv"))
		return table(c, before, err);
	cg_http_set(c->http, "Vary", "Accept");
	cg_api_page_begin(c, &p, "session_id", 50);
	return cg_api_page_give(c, &p, "plays", cg_tool_play_list(c->ctx, c->params[0], before, p.limit + 1,
	    &p.to, err), err);
}

/* ---- the table ---- */

#define OBJ "{\"type\":\"object\","
#define STR "{\"type\":\"string\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define INT "{\"type\":\"integer\"}"
#define LEFT "{\"type\":[\"integer\",\"null\"]}"
#define TOKEN "{\"type\":\"string\",\"minLength\":1,\"maxLength\":400}"

#define SUMMARY OBJ "\"required\":[\"type\",\"campaignId\",\"name\",\"templateId\",\"bundleUrl\",\"config\"]," \
	"\"properties\":{\"type\":{\"const\":\"player.campaign\"},\"campaignId\":" STR ",\"name\":" STR "," \
	"\"templateId\":" STR ",\"bundleUrl\":" STR ",\"thumbnailUrl\":" STR ",\"startsAt\":" TIME "," \
	"\"endsAt\":" TIME ",\"config\":" OBJ "\"required\":[\"theme\",\"game\"],\"properties\":{" \
	"\"theme\":{\"type\":\"object\"},\"game\":{\"type\":\"object\"}}}}}"

#define PLAY OBJ "\"required\":[\"type\",\"session_id\",\"token\",\"expires_at\",\"template_id\"]," \
	"\"properties\":{\"type\":{\"const\":\"play\"},\"session_id\":" STR ",\"token\":" STR "," \
	"\"expires_at\":" TIME ",\"template_id\":" STR ",\"presentation\":{\"type\":\"object\"}," \
	"\"plays_left\":" LEFT "}}"

#define EVENT OBJ "\"required\":[\"type\",\"accepted\"],\"properties\":{\"type\":{\"const\":\"play.event\"}," \
	"\"accepted\":{\"type\":\"boolean\"},\"question_index\":" INT ",\"correct\":{\"type\":\"boolean\"}," \
	"\"correct_index\":" INT "}}"

#define RESULT OBJ "\"required\":[\"type\",\"session_id\",\"outcome\",\"prize\",\"plays_left\"]," \
	"\"properties\":{\"type\":{\"const\":\"play.result\"},\"session_id\":" STR "," \
	"\"outcome\":{\"enum\":[\"win\",\"lose\"]},\"prize\":{\"type\":[\"object\",\"null\"],\"properties\":{" \
	"\"label\":" STR ",\"code\":" STR ",\"expires\":" STR "}},\"plays_left\":" LEFT "}}"

#define PLAYER OBJ "\"required\":[\"type\",\"campaignId\",\"name\",\"prizes\",\"plays\",\"completed\",\"won\",\"version\"]," \
	"\"properties\":{\"type\":{\"const\":\"player\"},\"campaignId\":" STR ",\"name\":" STR "," \
	"\"startsAt\":" TIME ",\"endsAt\":" TIME ",\"maxPlaysPerUser\":" INT ",\"maxPlaysPerAddress\":" INT "," \
	"\"regions\":{\"type\":\"array\"},\"frameAncestors\":{\"type\":\"array\"},\"prizes\":{\"type\":\"array\"}," \
	"\"plays\":" INT ",\"completed\":" INT ",\"won\":" INT ",\"version\":" INT "}}"

#define PLAYS OBJ "\"required\":[\"plays\"],\"properties\":{\"plays\":{\"type\":\"array\",\"items\":" OBJ \
	"\"required\":[\"type\",\"session_id\",\"status\"],\"properties\":{\"type\":{\"const\":\"play.session\"}," \
	"\"session_id\":" STR ",\"status\":{\"enum\":[\"open\",\"completed\",\"expired\"]}," \
	"\"started_at\":" TIME ",\"completed_at\":" TIME ",\"duration_ms\":" INT ",\"outcome\":" STR "," \
	"\"prize\":" STR ",\"code\":" STR ",\"play_no\":" INT "}}},\"nextCursor\":{\"type\":\"string\"," \
	"\"format\":\"uuid\"}}}"

#define COUNT "{\"type\":\"integer\",\"minimum\":0}"
#define SUMS "\"plays\":" COUNT ",\"completed\":" COUNT ",\"wins\":" COUNT
#define CLOSED(required, members) OBJ "\"additionalProperties\":false,\"required\":[" required "]," \
	"\"properties\":{" members "}}"
#define STATS CLOSED("\"type\",\"campaignId\",\"plays\",\"completed\",\"wins\",\"byDay\",\"prizes\"", \
	"\"type\":{\"const\":\"play.stats\"},\"campaignId\":" STR "," SUMS "," \
	"\"byDay\":{\"type\":\"array\",\"minItems\":30,\"maxItems\":30,\"items\":" \
	CLOSED("\"day\",\"plays\",\"completed\",\"wins\"", \
	"\"day\":{\"type\":\"string\",\"format\":\"date\"}," SUMS) "}," \
	"\"prizes\":{\"type\":\"array\",\"items\":" CLOSED("\"label\",\"wins\"", \
	"\"label\":" STR ",\"wins\":" COUNT ",\"stock\":" COUNT) "}")

#define START_BODY OBJ "\"additionalProperties\":false,\"properties\":{\"player\":{\"type\":\"string\"," \
	"\"minLength\":8,\"maxLength\":100}}}"
#define EVENT_BODY OBJ "\"additionalProperties\":false,\"required\":[\"token\",\"type\"],\"properties\":{" \
	"\"token\":" TOKEN ",\"type\":{\"enum\":[\"gameReady\",\"gameStarted\",\"gameProgress\",\"answerGiven\"," \
	"\"gameComplete\",\"error\"]},\"detail\":{\"type\":\"object\",\"maxProperties\":20}}}"
/* Besides the token what gameComplete says, as it says it; what it believes the outcome to be does not count. */
#define COMPLETE_BODY OBJ "\"additionalProperties\":false,\"required\":[\"token\",\"player_result\"]," \
	"\"properties\":{\"token\":" TOKEN ",\"player_result\":{\"type\":\"object\"},\"event_type\":" STR "," \
	"\"template_id\":" STR ",\"sealed_outcome_token\":" STR ",\"outcome\":" STR "," \
	"\"score\":{\"type\":\"number\"},\"duration_ms\":{\"type\":\"number\"}," \
	"\"interactions\":{\"type\":\"number\"},\"timestamp\":" STR "}}"
#define LIST_QUERY OBJ "\"additionalProperties\":false,\"properties\":{\"limit\":{\"type\":\"integer\"," \
	"\"minimum\":1,\"maximum\":1000,\"description\":\"50 when left out; as CSV all of them.\"}," \
	"\"cursor\":{\"type\":\"string\",\"format\":\"uuid\",\"description\":\"nextCursor of the page before.\"}}}"

enum { SMALL = 8192 };

static const struct cg_api_route routes[] = {
	{ .method = "GET", .path = "/play/{id}.json", .id = "getPlayJson", .any_query = true,
	    .summary = "A live campaign as everybody may see it.", .throttle = CROWD, .status = 200,
	    .reply = SUMMARY, .handle = summary },
	{ .method = "GET", .path = "/api/play/{id}", .id = "getPlay", .any_query = true,
	    .summary = "The same.", .throttle = CROWD, .status = 200, .reply = SUMMARY, .handle = summary },
	{ .method = "GET", .path = "/play/{campaign}", .id = "playPage", .any_query = true,
	    .summary = "The page on which a live campaign is played.", .throttle = CROWD, .status = 200,
	    .type = "text/html; charset=utf-8", .handle = play_page },
	{ .method = "GET", .path = "/play/{campaign}/embed", .id = "embedPage", .any_query = true,
	    .summary = "The same for a frame in pages that the campaign names.", .throttle = CROWD,
	    .status = 200, .type = "text/html; charset=utf-8", .handle = embed_page },
	{ .method = "POST", .path = "/api/play/{id}/sessions", .id = "startPlay",
	    .summary = "Begin a play: what it shows is drawn now.", .twin = "cg-play start CAMPAIGN",
	    .throttle = CROWD, .body = START_BODY, .body_max = SMALL, .status = 201, .reply = PLAY,
	    .handle = start },
	{ .method = "POST", .path = "/api/play/sessions/{sessionId}/events", .id = "addPlayEvent",
	    .summary = "Something happened in a play; an answer of a quiz is looked at.",
	    .throttle = ANSWERS, .body = EVENT_BODY, .body_max = SMALL, .status = 200, .reply = EVENT,
	    .handle = event },
	{ .method = "POST", .path = "/api/play/sessions/{sessionId}/complete", .id = "completePlay",
	    .summary = "A play is over: what was won, told once.", .twin = "cg-play complete SESSION",
	    .throttle = ENDS, .body = COMPLETE_BODY, .body_max = SMALL, .status = 200, .reply = RESULT,
	    .handle = complete },
	{ .method = "GET", .path = "/api/campaigns/{campaignId}/player", .id = "getPlayer",
	    .access = CG_API_USER, .area = "campaigns", .may = CG_AUTH_READ,
	    .summary = "When, where and how often a campaign is played, its prizes, and what came of them.",
	    .twin = "cg-play show CAMPAIGN", .throttle = CG_API_OFTEN, .status = 200, .reply = PLAYER,
	    .handle = show },
	{ .method = "PUT", .path = "/api/campaigns/{campaignId}/player", .id = "setPlayer", .match = true,
	    .access = CG_API_USER, .area = "campaigns", .may = CG_AUTH_WRITE,
	    .summary = "Replace that.", .twin = "cg-play set CAMPAIGN", .throttle = CG_API_OFTEN,
	    .body = CG_PLAY_SETTINGS, .status = 200, .reply = PLAYER, .handle = set },
	{ .method = "GET", .path = "/api/campaigns/{campaignId}/plays", .id = "listPlays",
	    .access = CG_API_USER, .area = "campaigns", .may = CG_AUTH_READ,
	    .summary = "Plays, newest first, with what was won; with Accept: text/csv a table of all.",
	    .twin = "cg-play list CAMPAIGN", .throttle = CG_API_OFTEN, .query = LIST_QUERY, .status = 200,
	    .reply = PLAYS, .also = "text/csv", .handle = list },
	{ .method = "GET", .path = "/api/campaigns/{campaignId}/stats", .id = "getPlayStats",
	    .access = CG_API_USER, .area = "campaigns", .may = CG_AUTH_READ,
	    .summary = "How often a campaign was played and won, by day and by prize.",
	    .twin = "cg-play stats CAMPAIGN", .throttle = CG_API_OFTEN, .status = 200, .reply = STATS,
	    .handle = stats },
};

const struct cg_api_group cg_api_player_routes = CG_API_GROUP(routes);
