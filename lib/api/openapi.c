/* The OpenAPI 3.1 document: the route table, said in another way. */
#include <stdlib.h>
#include <string.h>
#include <ctype.h>

#include <jansson.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"

#define ERROR \
	"{\"type\":\"object\",\"required\":[\"statusCode\",\"error\",\"code\",\"message\",\"requestId\"," \
	"\"timestamp\",\"path\"],\"properties\":{\"statusCode\":{\"type\":\"integer\"}," \
	"\"error\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}," \
	"\"details\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"field\",\"message\"]," \
	"\"properties\":{\"field\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}}}}," \
	"\"requestId\":{\"type\":\"string\"},\"timestamp\":{\"type\":\"string\",\"format\":\"date-time\"}," \
	"\"path\":{\"type\":\"string\"},\"current\":{\"type\":\"object\",\"description\":\"Of a 409 or 412 that " \
	"a version was the reason of: what it is now, and who made it that.\",\"required\":[\"version\",\"updatedAt\"]," \
	"\"properties\":{\"version\":{\"type\":\"integer\"},\"updatedAt\":{\"type\":\"string\"," \
	"\"format\":\"date-time\"},\"updatedBy\":{\"type\":\"string\"}}}}}"

#define PART(name) "{\"$ref\":\"#/components/schemas/" name "\"}"
#define NAME(type, name) "\"" type "\":\"#/components/schemas/" name "\""
#define CHANGED "RunChanged"
/* What /api/events tells. */
#define ABOUT "\"runId\":{\"type\":\"string\",\"format\":\"uuid\"},\"status\":{\"enum\":[\"queued\"," \
	"\"running\",\"paused\",\"completed\",\"failed\",\"cancelled\"]},\"workflowName\":{\"type\":\"string\"}," \
	"\"campaignId\":{\"type\":\"string\"},\"threadId\":{\"type\":\"string\"}"
#define RUNS_ACTIVE "{\"type\":\"object\",\"required\":[\"type\",\"active\"],\"properties\":{" \
	"\"type\":{\"const\":\"runs\"},\"active\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," \
	"\"required\":[\"runId\",\"status\",\"workflowName\"],\"properties\":{" ABOUT "}}}}}"
#define RUN_CHANGED "{\"type\":\"object\",\"required\":[\"type\",\"runId\",\"status\",\"workflowName\"]," \
	"\"properties\":{\"type\":{\"enum\":[\"run.queued\",\"run.started\",\"run.paused\",\"run.completed\"," \
	"\"run.failed\",\"run.cancelled\"]}," ABOUT "}}"
#define RUN_NEWS "{\"oneOf\":[" PART("RunsActive") "," PART(CHANGED) "],\"discriminator\":{" \
	"\"propertyName\":\"type\",\"mapping\":{" NAME("runs", "RunsActive") "," NAME("run.queued", CHANGED) "," \
	NAME("run.started", CHANGED) "," NAME("run.paused", CHANGED) "," NAME("run.completed", CHANGED) "," \
	NAME("run.failed", CHANGED) "," NAME("run.cancelled", CHANGED) "}}}"

/* A schema of ours: that it can be read is what the tests see to. */
static json_t *
schema(const char *text)
{
	return cg_json_again(text, strlen(text));
}

static json_t *
content(const char *type, json_t *takes)
{
	json_t *media = json_object(), *out = json_object();

	json_object_set_new(media, "schema", takes);
	json_object_set_new(out, type ? type : "application/json", media);
	return out;
}

static void
response(json_t *to, int status, const char *says, json_t *body)
{
	json_t *one = json_object();
	char *code = cg_asprintf("%d", status);

	cg_json_set_str(one, "description", says);
	if (body)
		json_object_set_new(one, "content", body);
	json_object_set_new(to, code, one);
	free(code);
}

static json_t *
error_ref(void)
{
	json_t *ref = json_object();

	cg_json_set_str(ref, "$ref", "#/components/schemas/Error");
	return ref;
}

/* A failure is one object, but of what a browser shows it may be a page. */
static json_t *
failure(const struct cg_api_route *r)
{
	json_t *is = content(NULL, error_ref());

	if (r->type && strncmp(r->type, "text/html", 9) == 0)
		json_object_set_new(is, r->type, json_pack("{s:{s:s}}", "schema", "type", "string"));
	return is;
}

/* A stream is a text; what each of its events carries is said beside that. */
static json_t *
reply_of(const struct cg_api_route *r)
{
	json_t *is = r->reply ? schema(r->reply) : NULL;
	char *ref;

	if (is && r->news) {
		ref = cg_asprintf("#/components/schemas/%s", r->news);
		json_object_set_new(is, "contentSchema", json_pack("{s:s}", "$ref", ref));
		free(ref);
	}
	return is;
}

static json_t *
responses(const struct cg_api_route *r)
{
	json_t *to = json_object(), *one = json_object();

	response(to, r->status, cg_http_reason(r->status), r->reply
	    ? content(r->type, reply_of(r)) : NULL);
	if (r->also)
		json_object_set_new(json_object_get(json_object_get(to, "200"), "content"), r->also,
		    json_pack("{s:{s:s}}", "schema", "type", "string"));
	if (r->other)
		response(to, r->other, cg_http_reason(r->other), r->other == 204 ? NULL
		    : content(r->type, schema(r->reply)));
	if (r->streams)
		response(to, 200, r->streams, content("text/event-stream", schema("{\"type\":\"string\"}")));
	if (r->later)
		response(to, 202, "It is being made; Location is where to ask for it.",
		    content(NULL, schema(r->later)));
	if (r->access == CG_API_USER)
		response(to, 401, cg_http_reason(401), content(NULL, error_ref()));
	if (r->throttle.n)
		response(to, 429, cg_http_reason(429), content(NULL, error_ref()));
	cg_json_set_str(one, "description", "It could not be done.");
	json_object_set_new(one, "content", failure(r));
	json_object_set_new(to, "default", one);
	return to;
}

/* Each property of the query's schema. */
static void
query_parameters(const char *text, json_t *list)
{
	json_t *all = text ? schema(text) : NULL, *takes, *name;
	const char *key;
	size_t i;

	json_object_foreach(json_object_get(all, "properties"), key, takes) {
		json_t *one = json_object();

		cg_json_set_str(one, "name", key);
		cg_json_set_str(one, "in", "query");
		json_array_foreach(json_object_get(all, "required"), i, name)
			if (strcmp(json_string_value(name), key) == 0)
				json_object_set_new(one, "required", json_true());
		json_object_set(one, "schema", takes);
		json_array_append_new(list, one);
	}
	json_decref(all);
}

static void
once_parameter(json_t *list)
{
	json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:{s:s,s:s}}", "name", "Idempotency-Key", "in", "header",
	    "description", "The same key is the same request: it is done once.", "schema", "type", "string",
	    "pattern", "^[!-~]{1,200}$"));
}

static void
match_parameter(json_t *list)
{
	json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:{s:s}}", "name", "If-Match", "in", "header",
	    "description", "Only what has this ETag is changed; else it is 412.", "schema", "type", "string"));
}

static json_t *
parameters(const struct cg_api_route *r)
{
	json_t *list = json_array();
	const char *path = r->path;

	while ((path = strchr(path, '{'))) {
		json_t *one = json_object(), *takes = json_object();
		size_t n;

		cg_api_part(++path, &n);
		json_object_set_new(one, "name", json_stringn(path, n));
		cg_json_set_str(one, "in", "path");
		json_object_set_new(one, "required", json_true());
		cg_json_set_str(takes, "type", "string");
		if (cg_api_is_id(path, n))
			cg_json_set_str(takes, "format", "uuid");
		json_object_set_new(one, "schema", takes);
		json_array_append_new(list, one);
	}
	query_parameters(r->query, list);
	if (r->once)
		once_parameter(list);
	if (r->match)
		match_parameter(list);
	if (r->later)
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:{s:s}}", "name", "Prefer", "in", "header",
		    "description", "\"respond-async\" or \"wait=SECONDS\": not to wait, or not so long.", "schema",
		    "type", "string"));
	return list;
}

static json_t *
operation(const struct cg_api_route *r)
{
	json_t *op = json_object(), *params = parameters(r), *body = json_object();

	cg_json_set_str(op, "operationId", r->id);
	cg_json_set_str(op, "summary", r->summary);
	if (r->twin)
		cg_json_set_str(op, "x-command", r->twin);
	if (r->access == CG_API_USER)
		json_object_set_new(op, "security", json_pack("[{s:[]}]", "bearer"));
	if (json_array_size(params))
		json_object_set(op, "parameters", params);
	if (r->body) {
		json_object_set_new(body, "required", json_boolean(!r->body_may_lack));
		json_object_set_new(body, "content", content(r->form ? "multipart/form-data" : NULL,
		    schema(r->body)));
		json_object_set(op, "requestBody", body);
	}
	json_object_set_new(op, "responses", responses(r));
	json_decref(params);
	json_decref(body);
	return op;
}

/* The path as the document has it: without the '*' of a part that takes the rest. New string. */
static char *
template_of(const char *path)
{
	char *out = cg_strdup(path), *star = strchr(out, '*');

	if (star)
		memmove(star, star + 1, strlen(star));
	return out;
}

static json_t *
paths(void)
{
	json_t *out = json_object();
	size_t n;
	struct cg_api_route *routes = cg_api_table(&n);

	for (size_t i = 0; i < n; i++) {
		const struct cg_api_route *r = &routes[i];
		char method[8] = "", *name;
		json_t *path;

		if (r->access == CG_API_LOCAL || r->rest)
			continue;
		name = template_of(r->path);
		if (!(path = json_object_get(out, name)))
			json_object_set_new(out, name, path = json_object());
		free(name);
		for (size_t k = 0; r->method[k] && k < sizeof method - 1; k++)
			method[k] = (char)tolower((unsigned char)r->method[k]);
		json_object_set_new(path, method, operation(r));
	}
	free(routes);
	return out;
}

char *
cg_api_openapi(void)
{
	json_t *doc = json_object(), *info = json_object(), *all = json_object(), *parts = json_object();
	char *text;

	cg_json_set_str(doc, "openapi", "3.1.0");
	cg_json_set_str(info, "title", "cg, the campaign factory");
	cg_json_set_str(info, "version", CG_VERSION);
	json_object_set_new(doc, "info", info);
	json_object_set_new(doc, "paths", paths());
	json_object_set_new(all, "Error", schema(ERROR));
	json_object_set_new(all, "RunsActive", schema(RUNS_ACTIVE));
	json_object_set_new(all, CHANGED, schema(RUN_CHANGED));
	json_object_set_new(all, "RunNews", schema(RUN_NEWS));
	json_object_set_new(parts, "schemas", all);
	json_object_set_new(parts, "securitySchemes", json_pack("{s:{s:s,s:s,s:s}}", "bearer", "type", "http",
	    "scheme", "bearer", "description", "A session token of the issuer, or an API key of cg-key."));
	json_object_set_new(doc, "components", parts);
	text = cg_json_str(doc);
	json_decref(doc);
	return text;
}

int
cg_api_document(struct cg_api_call *c, struct cg_err *err)
{
	(void)err;
	cg_http_set(c->http, "Cache-Control", "no-cache");
	cg_http_reply_static(c->http, 200, "application/json", c->api->openapi, strlen(c->api->openapi));
	return 0;
}
