/* What the files of this room share. */
#ifndef CG_API_API_PRIV_H
#define CG_API_API_PRIV_H

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/api.h"
#include "http/http.h"

struct cg_api;
struct cg_api_inputs;
struct cg_api_throttle;
struct cg_api_meter;
struct cg_counter;
struct cg_ctx;
struct cg_err;
struct cg_metrics;

enum { CG_API_PARAMS = 4 /* {id}s of a path */ };

enum cg_api_access {
	CG_API_PUBLIC, /* anybody */
	CG_API_LOCAL   /* as --metrics says; not part of the document */
};

/* A request on its way through a route. */
struct cg_api_call {
	struct cg_api *api;
	const struct cg_api_route *route;
	struct cg_http_req *http;
	struct cg_ctx *ctx;                /* of the worker; NULL on a socket thread */
	const char *params[CG_API_PARAMS]; /* decoded; in the order of the pattern */
	const json_t *query, *body;        /* checked, with defaults; NULL: the route takes none */
};

struct cg_api_route {
	const char *method, *path;  /* "/api/runs/{id}"; a literal goes before a {name} */
	const char *id, *summary;   /* operationId; one sentence */
	const char *twin;           /* the command that does the same; NULL: this has none */
	enum cg_api_access access;
	struct {
		int n, seconds;         /* at most n requests in so many seconds a client; 0: any number */
	} throttle;
	const char *query;          /* JSON Schema (2020-12) of an object; NULL: none is taken */
	const char *body;           /* the same of what it takes; NULL: nothing */
	size_t body_max;            /* bytes; 0 with a body: CG_API_BODY_MAX */
	int status;                 /* of its success */
	const char *reply;          /* JSON Schema of what it gives, or NULL with type */
	const char *type;           /* media type; NULL: application/json */
	int other;                  /* a further status with the same reply; 0: none */
	/* Reply at once, on a socket thread, when that needs no waiting: true. May be NULL. */
	bool (*quick)(struct cg_api_call *c);
	/* On a worker. -1: the error becomes the reply. NULL: quick always replies. */
	int (*handle)(struct cg_api_call *c, struct cg_err *err);
};

enum { CG_API_BODY_MAX = 262144 };

/* routes.c */
extern const struct cg_api_route cg_api_routes[]; /* the table */
extern const size_t cg_api_n_routes;

struct cg_api {
	const struct cg_api_req *req;
	const struct cg_api_route *routes;
	size_t n_routes;
	struct cg_http *http;
	struct cg_metrics *metrics;
	struct cg_api_meter *meters;       /* one a route */
	struct cg_api_inputs *inputs;      /* one a route */
	struct cg_counter *unrouted;       /* requests that no route took */
	struct cg_api_throttle *throttle;  /* NULL: nobody is held up */
	const char *domains;               /* whose pages may ask, "a.com, b.com"; or NULL */
	char *openapi;
	struct cg_api_health *health;
};

/* route.c */
/* Does path fit the pattern? params get the values, in the arena of nobody: copied into room. */
bool cg_api_match(const char *pattern, const char *path, const char *params[CG_API_PARAMS],
    char *room, size_t size);
/* "GET, HEAD, POST": what the path of r takes; false: there is no such path. */
bool cg_api_methods(struct cg_api *api, struct cg_http_req *r, char *to, size_t size);
void cg_api_begin(void *arg, struct cg_http_req *r);

/* cors.c: served: the Host of the request; false: it was replied to */
bool cg_api_origin_is_ours(const char *origin, const char *domains, const char *served);
bool cg_api_cors(struct cg_api *api, struct cg_http_req *r);

/* input.c: false: it was replied to */
int cg_api_inputs_open(struct cg_api *api, struct cg_err *err);
void cg_api_inputs_close(struct cg_api *api);
bool cg_api_query(struct cg_api_call *c);
bool cg_api_body(struct cg_api_call *c);
void cg_api_call_release(struct cg_api_call *c);

/* throttle.c */
struct cg_api_throttle *cg_api_throttle_new(void);
void cg_api_throttle_free(struct cg_api_throttle *t);
/* May the client ask this route now, at most n times in so many seconds? 0, or the ms to wait. */
int64_t cg_api_throttle_ask(struct cg_api_throttle *t, const char *client, size_t route, int n,
    int seconds, int64_t now_ms);
bool cg_api_may(struct cg_api_call *c); /* false: it was replied to */

/* serve.c: all but the server itself, for a table of routes. -1: nothing is open. */
int cg_api_open(struct cg_api *api, const struct cg_api_req *req,
    const struct cg_api_route *routes, size_t n_routes, struct cg_err *err);
void cg_api_close(struct cg_api *api);

/* meter.c */
void cg_api_meters_open(struct cg_api *api);
void cg_api_meters_close(struct cg_api *api);
void cg_api_done(void *arg, struct cg_http_req *r, int status, int64_t took_us);
bool cg_api_metrics(struct cg_api_call *c);

/* health.c */
void cg_api_health_open(struct cg_api *api);
void cg_api_health_close(struct cg_api *api);
bool cg_api_alive(struct cg_api_call *c);
bool cg_api_health_quick(struct cg_api_call *c);
int cg_api_health(struct cg_api_call *c, struct cg_err *err);

/* openapi.c */
bool cg_api_document(struct cg_api_call *c);

#endif
