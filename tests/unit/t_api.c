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

static bool
is_schema(const char *text)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *doc = text ? cg_json_parse(text, strlen(text), "schema", 0, &err) : NULL;

	json_decref(doc);
	return !text || doc;
}

/* Would every request that fits the later one have gone to the earlier one? */
static bool
hides(const struct cg_api_route *a, const struct cg_api_route *b)
{
	const char *params[CG_API_PARAMS];
	char room[200];

	return strcmp(a->method, b->method) == 0
	    && cg_api_match(a->path, b->path, params, room, sizeof room);
}

static void
table(void)
{
	for (size_t i = 0; i < cg_api_n_routes; i++) {
		const struct cg_api_route *r = &cg_api_routes[i];

		ok(r->path[0] == '/' && r->id && r->summary && r->status, "%s is whole", r->path);
		ok(r->quick || r->handle, "%s is handled", r->path);
		ok(is_schema(r->body) && is_schema(r->reply), "%s has schemas", r->path);
		ok(r->reply || r->type, "%s says what it gives", r->path);
		for (size_t k = 0; k < i; k++) {
			ok(!hides(&cg_api_routes[k], r), "%s does not hide %s", cg_api_routes[k].path, r->path);
			ok(strcmp(cg_api_routes[k].id, r->id) != 0, "%s is one operation", r->id);
		}
	}
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

int
main(void)
{
	patterns();
	table();
	document();
	return done();
}
