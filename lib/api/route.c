/* From a request to its route, and from there to its handler. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/mem.h"

bool
cg_api_match(const char *pattern, const char *path, const char *params[CG_API_PARAMS], char *room,
    size_t size)
{
	size_t n = 0;

	for (; *pattern; pattern++) {
		size_t len;

		if (*pattern != '{') {
			if (*pattern != *path++)
				return false;
			continue;
		}
		len = strcspn(path, "/");
		if (len == 0 || len >= size || n == CG_API_PARAMS)
			return false;
		memcpy(room, path, len);
		room[len] = '\0';
		params[n++] = room;
		room += len + 1;
		size -= len + 1;
		path += len;
		pattern = strchr(pattern, '}');
	}
	return *path == '\0';
}

/* HEAD is a GET whose body the library leaves out. */
static bool
is_method(const struct cg_api_route *route, const char *method)
{
	return strcmp(route->method, strcmp(method, "HEAD") == 0 ? "GET" : method) == 0;
}

/* No route has this path and method; is there one with another method? */
static void
no_route(struct cg_http_req *r)
{
	const char *params[CG_API_PARAMS];
	char room[CG_HTTP_LINE_MAX], allow[120] = "";
	size_t n = 0;

	for (size_t i = 0; i < cg_api_n_routes; i++)
		if (cg_api_match(cg_api_routes[i].path, cg_http_path(r), params, room, sizeof room)
		    && n < sizeof allow - 20)
			n += (size_t)snprintf(allow + n, sizeof allow - n, "%s%s", n ? ", " : "",
			    cg_api_routes[i].method);
	if (!n) {
		cg_http_refuse(r, 404, "NOTFOUND", NULL, 0, "there is nothing at this path");
		return;
	}
	if (strstr(allow, "GET"))
		snprintf(allow + n, sizeof allow - n, ", HEAD");
	cg_http_set(r, "Allow", allow);
	cg_http_refuse(r, 405, "METHOD", NULL, 0, "this path takes %s", allow);
}

static void
handle(void *arg, struct cg_http_req *r)
{
	struct cg_api_call *c = arg;
	struct cg_err err = CG_ERR_INIT;

	c->ctx = cg_http_ctx(r);
	if (c->route->handle(c, &err) < 0)
		cg_http_fail(r, &err);
}

void
cg_api_begin(void *arg, struct cg_http_req *r)
{
	struct cg_api *api = arg;
	struct cg_api_call c = { .api = api, .http = r }, *kept;
	const char *path = cg_http_path(r), *method = cg_http_method(r);
	char room[CG_HTTP_LINE_MAX];
	struct cg_http_plan plan;

	for (size_t i = 0; i < cg_api_n_routes && !c.route; i++)
		if (is_method(&cg_api_routes[i], method)
		    && cg_api_match(cg_api_routes[i].path, path, c.params, room, sizeof room))
			c.route = &cg_api_routes[i];
	if (!c.route) {
		no_route(r);
		return;
	}
	plan = (struct cg_http_plan){ .route = c.route->path, .mark = (void *)(uintptr_t)c.route };
	cg_http_take(r, &plan);
	if (c.route->quick && c.route->quick(&c))
		return;
	kept = cg_arena_alloc(cg_http_arena(r), sizeof *kept);
	*kept = c;
	for (int i = 0; i < CG_API_PARAMS; i++)
		if (c.params[i])
			kept->params[i] = cg_arena_strdup(cg_http_arena(r), c.params[i]);
	plan.handle = handle;
	plan.arg = kept;
	plan.blocks = true;
	cg_http_take(r, &plan);
}
