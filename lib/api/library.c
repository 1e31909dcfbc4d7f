/* The library: what all runs have made, and files that people put there for campaigns. */
#include <stdio.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/clock.h"
#include "base/err.h"
#include "http/form.h"
#include "json/json.h"
#include "tool/library.h"

#define STR "{\"type\":\"string\"}"
#define TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define UUID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define CLOSED(required, members) "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" \
	required "],\"properties\":{" members "}}"

#define USER CLOSED("\"campaignId\",\"name\"", "\"campaignId\":" UUID ",\"name\":" STR)
#define ITEM CLOSED("\"type\",\"id\",\"artifactId\",\"stepId\",\"skillId\",\"artifactType\",\"uri\"," \
	"\"contentHash\",\"sizeBytes\",\"createdAt\",\"usedBy\"", \
	"\"type\":{\"const\":\"artifact\"},\"id\":" UUID ",\"artifactId\":" UUID "," \
	"\"runId\":{\"type\":\"string\",\"format\":\"uuid\",\"description\":\"Absent when no run made it.\"}," \
	"\"stepId\":" STR ",\"skillId\":" STR ",\"artifactType\":" STR ",\"uri\":" STR "," \
	"\"contentHash\":{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$\"}," \
	"\"sizeBytes\":{\"type\":\"integer\",\"minimum\":0},\"mime\":" STR ",\"filename\":" STR "," \
	"\"metadata\":{\"type\":\"object\"},\"createdAt\":" TIME ",\"uploaded\":{\"const\":true}," \
	"\"campaignId\":" STR ",\"campaignName\":" STR ",\"usedBy\":{\"type\":\"array\",\"maxItems\":20," \
	"\"description\":\"Campaigns that name it, or whose live game its run made; none for who may not " \
	"read campaigns.\",\"items\":" USER "}")
#define CURSOR "{\"type\":\"string\",\"pattern\":\"^[0-9]{1,15}_[0-9a-fA-F-]{36}$\"," \
	"\"description\":\"nextCursor of the page before.\"}"
#define ITEMS CLOSED("\"artifacts\"", "\"artifacts\":{\"type\":\"array\",\"maxItems\":100,\"items\":" ITEM \
	"},\"nextCursor\":" CURSOR)
#define QUERY CLOSED("", "\"type\":{\"type\":\"string\",\"maxLength\":100," \
	"\"pattern\":\"^[a-z0-9-]+(/[a-z0-9-]+)?$\",\"description\":\"image/poster, or image for all of them.\"}," \
	"\"search\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":100,\"description\":\"In the name of the " \
	"file.\"},\"campaignId\":" UUID ",\"source\":{\"enum\":[\"run\",\"upload\"]},\"from\":" TIME "," \
	"\"to\":" TIME ",\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100,\"default\":24}," \
	"\"cursor\":" CURSOR)
#define FORM CLOSED("\"file\"", "\"file\":{\"type\":\"string\"," \
	"\"contentMediaType\":\"application/octet-stream\"}")

enum { FORM_MAX = CG_LIBRARY_FILE_MAX + 65536 };

/* Names of campaigns are for who may read them; what others added goes when an administrator says so. */
static struct cg_library_rights
rights_of(const struct cg_api_call *c)
{
	return (struct cg_library_rights){ cg_identity_may(c->who, "campaigns", CG_AUTH_READ),
		cg_identity_may(c->who, c->route->area, CG_AUTH_ADMIN) };
}

/* ---- the list ---- */

struct listing {
	struct cg_api_page p;
	struct cg_sink to;
	char last[CG_LIBRARY_CURSOR];
};

/* The cursor is of the last one that is given. */
static int
put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct listing *l = s->arg;
	int rc = cg_sink_put(&l->p.to, record, err);

	if (!l->p.more)
		cg_library_cursor(record, l->last);
	return rc;
}

static int
time_of(const struct cg_api_call *c, const char *name, int64_t *ms, struct cg_err *err)
{
	const char *value = cg_json_get_str(c->query, name, NULL);

	*ms = 0;
	if (!value)
		return 0;
	if (cg_time_parse(value, ms) < 0)
		return cg_err_set(err, CG_E_USAGE, "'%s' is no time: write it as 2026-11-29T16:00:00Z", name);
	*ms = *ms < 1 ? 1 : *ms;
	return 0;
}

static int
list(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_library_req req = { .type = cg_json_get_str(c->query, "type", NULL),
		.search = cg_json_get_str(c->query, "search", NULL),
		.campaign = cg_json_get_str(c->query, "campaignId", NULL),
		.source = cg_json_get_str(c->query, "source", NULL),
		.cursor = cg_json_get_str(c->query, "cursor", NULL), .own = true, .rights = rights_of(c) };
	struct listing l = { .to = { .put = put, .fd = -1 } };
	int rc;

	if (time_of(c, "from", &req.since_ms, err) < 0 || time_of(c, "to", &req.until_ms, err) < 0)
		return -1;
	l.to.arg = &l;
	cg_api_page_begin(c, &l.p, "id", 24);
	req.limit = l.p.limit + 1;
	rc = cg_tool_library(c->ctx, &req, &l.to, err);
	snprintf(l.p.last, sizeof l.p.last, "%s", l.last);
	return cg_api_page_give(c, &l.p, "artifacts", rc, err);
}

/* ---- adding and taking away ---- */

static int
add(struct cg_api_call *c, struct cg_err *err)
{
	static const struct cg_http_detail what = { "file", "Is no file" };
	const struct cg_http_part *f = c->files;
	const struct cg_library_rights rights = rights_of(c);
	struct cg_api_gather g;
	int rc;

	if (c->n_files != 1 || strcmp(f->name, "file") != 0) {
		cg_http_refuse(c->http, 400, "VALIDATION_ERROR", &what, 1, "one file is expected, as 'file'");
		return 0;
	}
	cg_api_gather_init(&g);
	rc = cg_tool_library_add(c->ctx, &(struct cg_library_file){ f->body.s, f->body.len, f->filename },
	    &rights, &g.to, err);
	if (rc == 0)
		c->status = 200;
	rc = rc < 0 ? rc : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

static int
drop(struct cg_api_call *c, struct cg_err *err)
{
	const struct cg_library_rights rights = rights_of(c);

	if (cg_tool_library_drop(c->ctx, c->params[0], &rights, err) < 0)
		return -1;
	cg_api_give_nothing(c);
	return 0;
}

#define OF_MEDIA(what) .access = CG_API_USER, .area = "media", .may = what, .throttle = CG_API_OFTEN

static const struct cg_api_route library[] = {
	{ .method = "GET", .path = "/api/artifacts", .id = "listLibrary", .summary = "What all runs have made, and "
	    "what was added, newest first, with the campaigns that use it.", .twin = "cg-library list --json",
	    OF_MEDIA(CG_AUTH_READ), .query = QUERY, .status = 200, .reply = ITEMS, .handle = list },
	{ .method = "POST", .path = "/api/artifacts", .id = "addToLibrary", .summary = "Add a picture, sound, clip, "
	    "model, font or PDF that campaigns may use, 20 MiB at most; the same bytes are added once. 413: so long, or the library is full.",
	    .twin = "cg-library add", OF_MEDIA(CG_AUTH_WRITE), .body = FORM, .body_max = FORM_MAX, .form = true,
	    .status = 201, .other = 200, .reply = ITEM, .handle = add },
	{ .method = "DELETE", .path = "/api/artifacts/{id}", .id = "dropFromLibrary", .summary = "Take away what "
	    "you have added (an administrator: anybody); what a run made or a campaign uses stays. The bytes "
	    "go when the store is pruned.", .twin = "cg-library drop",
	    OF_MEDIA(CG_AUTH_WRITE), .status = 204, .handle = drop },
};

const struct cg_api_group cg_api_library_routes = CG_API_GROUP(library);
