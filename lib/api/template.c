/* The games that a campaign can be: what they take, and what they look like. */
#include "api/api_priv.h"
#include "base/buf.h"
#include "http/file.h"
#include "tool/template.h"

enum { PICTURE_MAX = 4 << 20 };

#define STR "{\"type\":\"string\"}"
#define COUNT "{\"type\":\"integer\",\"minimum\":0}"
#define LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define CLOSED(required, members) "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" \
	required "],\"properties\":{" members "}}"

#define CAPABILITIES CLOSED("\"kind\",\"minDurationSec\",\"maxDurationSec\",\"orientation\",\"minWidth\"," \
	"\"minHeight\",\"input\",\"reducedMotion\",\"rtl\",\"languages\"", \
	"\"kind\":{\"enum\":[\"chance\",\"skill\"]},\"minDurationSec\":" COUNT ",\"maxDurationSec\":" COUNT "," \
	"\"orientation\":" LIST("{\"enum\":[\"portrait\",\"landscape\"]}") ",\"minWidth\":" COUNT "," \
	"\"minHeight\":" COUNT ",\"input\":" LIST("{\"enum\":[\"touch\",\"mouse\",\"keyboard\"]}") "," \
	"\"reducedMotion\":{\"type\":\"boolean\"},\"rtl\":{\"type\":\"boolean\"},\"languages\":" LIST(STR))
#define REQUIRED "\"type\",\"id\",\"version\",\"title\",\"description\",\"previewUrl\",\"capabilities\""
#define MEMBERS "\"type\":{\"const\":\"template\"},\"id\":" STR ",\"version\":" STR ",\"title\":" STR "," \
	"\"description\":" STR ",\"previewUrl\":{\"type\":\"string\",\"format\":\"uri-reference\"}," \
	"\"capabilities\":" CAPABILITIES
#define SLOT CLOSED("\"slotId\",\"kind\",\"required\",\"formats\",\"description\"", \
	"\"slotId\":" STR ",\"kind\":{\"enum\":[\"image\",\"audio\",\"video\",\"model\"]}," \
	"\"required\":{\"type\":\"boolean\",\"description\":\"Nothing stands in for it.\"}," \
	"\"formats\":" LIST(STR) ",\"maxSizeBytes\":" COUNT ",\"description\":" STR)
#define TEMPLATE CLOSED(REQUIRED ",\"configSchema\",\"defaultConfig\",\"slots\"", MEMBERS "," \
	"\"configSchema\":{\"type\":\"object\",\"description\":\"JSON Schema, draft 2020-12, without " \
	"references.\"},\"defaultConfig\":{\"type\":\"object\",\"description\":\"Complete: it plays as it " \
	"is.\"},\"slots\":" LIST(SLOT))
#define TEMPLATES CLOSED("\"templates\"", "\"templates\":" LIST(CLOSED(REQUIRED, MEMBERS)))

static int
list(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_templates(c->ctx, &g.to, err);
	rc = rc < 0 ? rc : cg_api_give_list(c, &g, "templates", NULL, err);
	cg_api_gather_release(&g);
	return rc;
}

static int
get(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_api_gather g;
	int rc;

	cg_api_gather_init(&g);
	rc = cg_tool_template(c->ctx, c->params[0], &g.to, err);
	rc = rc < 0 ? rc : cg_api_give_one(c, &g, err);
	cg_api_gather_release(&g);
	return rc;
}

/* Its address holds what it is; whoever asks without that gets the same, and keeps it as long. */
static int
preview(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_buf b;
	char hash[65], *bytes;
	size_t n;
	int rc;

	cg_buf_init(&b, PICTURE_MAX);
	rc = cg_tool_template_preview(c->ctx, c->params[0], &b, hash, err);
	if (rc == 0) {
		cg_http_set(c->http, "Cache-Control", "public, max-age=31536000, immutable");
		cg_http_set(c->http, "Cross-Origin-Resource-Policy", "cross-origin");
		bytes = cg_buf_detach(&b, &n);
		cg_http_reply_tagged(c->http, c->route->type, hash, bytes, n, false);
	}
	cg_buf_release(&b);
	return rc;
}

#define OF_TEMPLATES .access = CG_API_USER, .area = "workflows", .may = CG_AUTH_READ, \
	.throttle = CG_API_OFTEN, .status = 200

static const struct cg_api_route routes[] = {
	{ .method = "GET", .path = "/api/templates", .id = "listTemplates", .summary = "The games that a campaign "
	    "can be.", .twin = "cg-skill templates --json", OF_TEMPLATES, .reply = TEMPLATES, .handle = list },
	{ .method = "GET", .path = "/api/templates/{template}", .id = "getTemplate", .summary = "One game: what its "
	    "configuration is, one that plays, and which files it takes.",
	    .twin = "cg-skill templates --json TEMPLATE", OF_TEMPLATES, .reply = TEMPLATE, .handle = get },
	{ .method = "GET", .path = "/api/templates/{template}/preview.jpg", .id = "getTemplatePreview",
	    .summary = "A picture of it.", .any_query = true, .throttle = { 1000, 60 }, .status = 200,
	    .type = "image/jpeg", .handle = preview },
};

const struct cg_api_group cg_api_template_routes = CG_API_GROUP(routes);
