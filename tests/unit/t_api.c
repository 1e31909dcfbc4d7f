/* lib/api: patterns of paths, and the route table itself. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "json/json.h"
#include "tap.h"

static void
patterns(void)
{
	static const struct {
		const char *pattern, *path, *want; /* want: the values with '|', NULL: no fit */
	} rows[] = {
		{ "/api/runs", "/api/runs", "" },
		{ "/api/runs", "/api/runs/", NULL },
		{ "/api/runs", "/api/run", NULL },
		{ "/api/runs", "/api/runsx", NULL },
		{ "/api/runs/{id}", "/api/runs/7", "7" },
		{ "/api/runs/{id}", "/api/runs/", NULL },
		{ "/api/runs/{id}", "/api/runs/7/", NULL },
		{ "/api/runs/{id}", "/api/runs/7/steps", NULL },
		{ "/api/runs/{id}/steps/{step}", "/api/runs/7/steps/a b", "7|a b" },
		{ "/{a}/{b}", "/x/y", "x|y" },
		{ "/{a}/{b}", "/x//", NULL },
		{ "/b/{id}/{path*}", "/b/7/x", "7|x" },
		{ "/b/{id}/{path*}", "/b/7/x/y z/", "7|x/y z/" },
		{ "/b/{id}/{path*}", "/b/7/", NULL },
		{ "/b/{id}/{path*}", "/b/7", NULL },
		{ "/b/{id}/{path*}", "/b/7/too/long/for/it", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *params[CG_API_PARAMS] = { NULL };
		char room[16], got[64] = "";
		bool fits = cg_api_match(rows[i].pattern, rows[i].path, params, room, sizeof room);

		for (int k = 0; k < CG_API_PARAMS && params[k]; k++)
			snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", k ? "|" : "", params[k]);
		is_str(fits ? got : NULL, rows[i].want, rows[i].path);
	}
}

static void
keys(void)
{
	static const struct {
		const char *key;
		bool good;
	} rows[] = {
		{ "a", true }, { "8e03978e-40d5-43dd-bc93-6894a57f9324", true }, { "\"quoted\"", true }, { "~!", true },
		{ "", false }, { "a b", false }, { " a", false }, { "a\t", false }, { "a\x7f", false },
		{ "\xc3\xa9", false },
	};
	char long_one[202];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(cg_api_key_is_good(rows[i].key) == rows[i].good, "the key '%s'", rows[i].key);
	memset(long_one, 'k', 201);
	long_one[201] = '\0';
	ok(!cg_api_key_is_good(long_one), "a key of 201 characters");
	ok(cg_api_key_is_good(long_one + 1), "and one of 200");
}

static bool
is_schema(const char *text)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *doc = text ? cg_json_parse(text, strlen(text), "schema", 0, &err) : NULL;

	json_decref(doc);
	return !text || doc;
}

static int
names(const char *path)
{
	int n = 0;

	while ((path = strchr(path, '{')))
		n++, path++;
	return n;
}

/* Is it not decided which of the two is meant? Patterns with as many names must be the same one. */
static bool
hides(const struct cg_api_route *a, const struct cg_api_route *b)
{
	const char *params[CG_API_PARAMS];
	char room[200];

	return cg_api_match(a->path, b->path, params, room, sizeof room) && names(a->path) == names(b->path)
	    && (strcmp(a->path, b->path) != 0 || strcmp(a->method, b->method) == 0);
}

static void
table(void)
{
	size_t n;
	struct cg_api_route *routes = cg_api_table(&n);

	for (size_t i = 0; i < n; i++) {
		const struct cg_api_route *r = &routes[i];

		ok(r->path[0] == '/' && r->id && r->summary && r->status, "%s is whole", r->path);
		ok(r->quick || r->handle, "%s is handled", r->path);
		ok(is_schema(r->body) && is_schema(r->reply), "%s has schemas", r->path);
		ok(r->reply || r->type || r->status == 204, "%s says what it gives", r->path);
		for (size_t k = 0; k < i; k++) {
			ok(!hides(&routes[k], r), "%s does not hide %s", routes[k].path, r->path);
			ok(strcmp(routes[k].id, r->id) != 0, "%s is one operation", r->id);
		}
	}
	free(routes);
}

static void
document(void)
{
	struct cg_err err = CG_ERR_INIT;
	char *text = cg_api_openapi();
	json_t *doc = cg_json_parse(text, strlen(text), "openapi", 0, &err);
	json_t *get = json_object_get(json_object_get(json_object_get(doc, "paths"), "/api/health"), "get");

	is_str(cg_json_get_str(doc, "openapi", NULL), "3.1.0", "the document's version");
	is_str(cg_json_get_str(get, "operationId", NULL), "getHealth", "an operation");
	is_str(cg_json_get_str(get, "x-command", NULL), "cg-status --health", "names its command");
	ok(json_object_get(json_object_get(get, "responses"), "503"), "and each of its replies");
	ok(!json_object_get(json_object_get(doc, "paths"), "/metrics"), "what is for the operator is not in it");
	json_decref(doc);
	free(text);
}

static void
throttle(void)
{
	struct cg_api_throttle *t = cg_api_throttle_new();
	char client[40];
	int let = 0;

	for (int i = 0; i < 20; i++)
		let += cg_api_throttle_ask(t, "1.1.1.1", 0, 10, 60, 1000) == 0;
	is_int(let, 10, "a burst of all is fine");
	is_int(cg_api_throttle_ask(t, "1.1.1.1", 0, 10, 60, 2000), 5000, "then one has to wait for one's turn");
	is_int(cg_api_throttle_ask(t, "1.1.1.1", 0, 10, 60, 7000), 0, "which comes");
	ok(cg_api_throttle_ask(t, "1.1.1.1", 0, 10, 60, 7000) > 0, "once");
	is_int(cg_api_throttle_ask(t, "1.1.1.2", 0, 10, 60, 7000), 0, "another client");
	is_int(cg_api_throttle_ask(t, "1.1.1.1", 1, 10, 60, 7000), 0, "another route");
	is_int(cg_api_throttle_ask(t, "1.1.1.1", 0, 10, 60, 200000), 0, "after a while all is forgotten");
	for (let = 0; let < 10 && cg_api_throttle_ask(t, "2001:db8::1", 0, 5, 60, 1000) == 0;)
		let++;
	ok(let == 5 && cg_api_throttle_ask(t, "2001:db8::2", 0, 5, 60, 1000) > 0, "a network is one client");
	is_int(cg_api_throttle_ask(t, "2001:db8:0:1::1", 0, 5, 60, 1000), 0, "and the next another");
	for (int i = 0; i < 200000; i++) {
		snprintf(client, sizeof client, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
		if (cg_api_throttle_ask(t, client, 0, 1, 60, 1000) > 0)
			let = -1;
	}
	is_int(let, 5, "more clients than places: nobody is held up for another");
	cg_api_throttle_free(t);
}

static void
origins(void)
{
	static const struct {
		const char *origin;
		bool ours;
	} rows[] = {
		{ "https://example.com", true }, { "http://example.com:8080", true }, { "https://a.b.Example.com", true },
		{ "https://other.org", true }, { "http://localhost:5173", true }, { "http://api.test:3001", true },
		{ "http://api.test:3002", false }, { "https://badexample.com", false },
		{ "https://example.com.evil.net", false }, { "https://example.com@evil.net", false },
		{ "https://evil.net/example.com", false }, { "https://evil.net?example.com", false },
		{ "https://evil.net#.example.com", false }, { "null", false }, { "", false }, { "https://", false },
		{ "file://example.com", false }, { "example.com", false }, { "https://localhost.evil.net", false },
		{ "http://api.test", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(cg_api_origin_is_ours(rows[i].origin, "example.com, other.org", "api.test:3001") == rows[i].ours,
		    "a page of '%s'", rows[i].origin);
	ok(!cg_api_origin_is_ours("https://example.com", NULL, NULL), "no domain");
}

int
main(void)
{
	origins();
	throttle();
	patterns();
	keys();
	table();
	document();
	return done();
}
