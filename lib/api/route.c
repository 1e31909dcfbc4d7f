/* From a request to its route, and from there to its handler. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "api/webapp.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"

bool
cg_api_part(const char *at, size_t *n)
{
	*n = strcspn(at, "*}");
	return at[*n] == '*';
}

bool
cg_api_match(const char *pattern, const char *path, const char *params[CG_API_PARAMS], char *room,
    size_t size)
{
	size_t n = 0;

	for (; *pattern; pattern++) {
		size_t len, end, unused; /* end: of what follows in the same part, ".json" */

		if (*pattern != '{') {
			if (*pattern != *path++)
				return false;
			continue;
		}
		len = cg_api_part(pattern, &unused) ? strlen(path) : strcspn(path, "/");
		end = strcspn(strchr(pattern, '}') + 1, "/");
		if (len <= end || len >= size || n == CG_API_PARAMS)
			return false;
		len -= end;
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

static int
names(const char *pattern)
{
	int n = 0;

	while ((pattern = strchr(pattern, '{')))
		n++, pattern++;
	return n;
}

/*
 * The route that takes the rest. Where programs ask and files lie, what is not there is not there.
 */
static const struct cg_api_route *
rest(const struct cg_api *api, const char *path)
{
	static const char *const taken[] = { "/api", "/play", "/b", "/s", "/preview", "/metrics", "/assets" };

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
		size_t n = strlen(taken[i]);

		if (strncmp(path, taken[i], n) == 0 && (path[n] == '/' || path[n] == '\0'))
			return NULL;
	}
	for (size_t i = 0; cg_api_webapp_is_served(api) && i < api->n_routes; i++)
		if (api->routes[i].rest)
			return &api->routes[i];
	return NULL;
}

/*
 * A route, of any method, whose pattern fits the path with the fewest names: "/runs/bulk" is meant
 * and not "/runs/{id}". Whatever else can be done with this resource has the same pattern.
 */
static const struct cg_api_route *
resource(const struct cg_api *api, const char *path, const char *params[CG_API_PARAMS],
    char room[CG_HTTP_LINE_MAX])
{
	const struct cg_api_route *best = NULL;
	int least = CG_API_PARAMS + 1;

	for (size_t i = 0; i < api->n_routes && least > 0; i++)
		if (!api->routes[i].rest && cg_api_match(api->routes[i].path, path, params, room, CG_HTTP_LINE_MAX)
		    && names(api->routes[i].path) < least) {
			best = &api->routes[i];
			least = names(best->path);
		}
	if (!best)
		return rest(api, path);
	cg_api_match(best->path, path, params, room, CG_HTTP_LINE_MAX);
	return best;
}

bool
cg_api_methods(struct cg_api *api, struct cg_http_req *r, char *to, size_t size)
{
	const char *params[CG_API_PARAMS];
	char room[CG_HTTP_LINE_MAX];
	const struct cg_api_route *at = resource(api, cg_http_path(r), params, room);
	size_t n = 0;

	for (const struct cg_api_route *p = at; p && p < api->routes + api->n_routes && n < size - 20; p++)
		if (strcmp(p->path, at->path) == 0)
			n += (size_t)snprintf(to + n, size - n, "%s%s%s", n ? ", " : "", p->method,
			    strcmp(p->method, "GET") == 0 ? ", HEAD" : "");
	return at != NULL;
}

/* No route has this path and method; is there one with another method? */
static void
no_route(struct cg_api *api, struct cg_http_req *r)
{
	char allow[120];

	if (!cg_api_methods(api, r, allow, sizeof allow)) {
		cg_http_refuse(r, 404, "NOTFOUND", NULL, 0, "there is nothing at this path");
		return;
	}
	cg_http_set(r, "Allow", allow);
	cg_http_refuse(r, 405, "METHOD", NULL, 0, "this path takes %s", allow);
}

/* What is wrong with a request is told to who may make it, and to nobody else. */
static void
handle(void *arg, struct cg_http_req *r)
{
	struct cg_api_call *c = arg;
	struct cg_api_worker *w = cg_http_ctx(r);
	struct cg_identity who;
	struct cg_err err = CG_ERR_INIT;

	if (w) {
		c->ctx = w->ctx;
		c->rates = w->rates;
	}
	if (cg_api_enter(c, &who) && cg_api_may_anywhere(c) && cg_api_query(c) && cg_api_body(c)
	    && (cg_api_own(c, &err) < 0 || c->route->handle(c, &err) < 0))
		cg_http_fail(r, &err);
	cg_http_pack(r);
	cg_api_leave(c, &who);
	cg_api_call_release(c);
}

bool
cg_api_is_id(const char *name, size_t n)
{
	return (n == 2 && memcmp(name, "id", 2) == 0) || (n > 2 && memcmp(name + n - 2, "Id", 2) == 0);
}

/* Every id in the path is one; or 400 was replied. */
static bool
ids_are_good(struct cg_api_call *c)
{
	const char *at = c->route->path;
	char name[40];

	for (int i = 0; i < CG_API_PARAMS && (at = strchr(at, '{')); i++) {
		size_t n;
		struct cg_http_detail what = { name, "Is no UUID" };

		cg_api_part(++at, &n);
		if (!cg_api_is_id(at, n) || cg_id_valid(c->params[i]))
			continue;
		snprintf(name, sizeof name, "%.*s", (int)n, at);
		cg_http_refuse(c->http, 400, "VALIDATION_ERROR", &what, 1, "'%s' in the path is no UUID", name);
		return false;
	}
	return true;
}

static const struct cg_api_route *
find(struct cg_api_call *c, char room[CG_HTTP_LINE_MAX])
{
	const struct cg_api_route *at = resource(c->api, cg_http_path(c->http), c->params, room);
	const struct cg_api_route *end = c->api->routes + c->api->n_routes;

	for (const struct cg_api_route *p = at; p && p < end; p++)
		if (is_method(p, cg_http_method(c->http)) && strcmp(p->path, at->path) == 0)
			return p;
	return NULL;
}

/* What a worker needs later: the strings that live as long as the request. */
static struct cg_api_call *
keep(const struct cg_api_call *c)
{
	struct cg_arena *a = cg_http_arena(c->http);
	struct cg_api_call *kept = cg_arena_alloc(a, sizeof *kept);

	*kept = *c;
	for (int i = 0; i < CG_API_PARAMS; i++)
		kept->params[i] = c->params[i] ? cg_arena_strdup(a, c->params[i]) : NULL;
	return kept;
}

/* By a socket thread, which looks at the query alone. */
static bool
answered(struct cg_api_call *c)
{
	bool done = !cg_api_query(c) || c->route->quick(c);

	cg_api_call_release(c);
	return done;
}

void
cg_api_begin(void *arg, struct cg_http_req *r)
{
	struct cg_api_call c = { .api = arg, .http = r };
	struct cg_http_plan plan;
	char room[CG_HTTP_LINE_MAX];

	if (!cg_api_cors(c.api, r))
		return;
	if (!(c.route = find(&c, room))) {
		no_route(c.api, r);
		return;
	}
	plan = (struct cg_http_plan){ .route = c.route->path, .mark = (void *)(uintptr_t)c.route };
	cg_http_take(r, &plan);
	/* Who shows a token is counted as who he is, once that is known. */
	if (!ids_are_good(&c) || (c.route->access != CG_API_USER && !cg_api_may(&c)))
		return;
	if (!cg_api_may_send(&c))
		return;
	if (c.route->quick && answered(&c))
		return;
	plan.handle = handle;
	plan.arg = keep(&c);
	plan.blocks = true;
	if (c.route->body)
		plan.body_max = c.route->body_max ? c.route->body_max : CG_API_BODY_MAX;
	cg_http_take(r, &plan);
}
