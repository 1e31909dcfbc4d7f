/*
 * The REST API: a table of routes, each the other door of a verb that a program has too. What
 * a route does is a function of lib/tool; what it takes and gives is said by JSON Schemas in the
 * table, which check its body and make the OpenAPI document.
 */
#ifndef CG_API_API_H
#define CG_API_API_H

#include <stdbool.h>
#include <stdint.h>

struct cg_common;
struct cg_conf;
struct cg_err;

struct cg_api_req {
	const char *listen;      /* as cg_http_listen has it; NULL: inherited, else as configured */
	const char *metrics;     /* who may read /metrics: "local" (default), "any", "none" */
	bool log;                /* requests, as records on standard output */
	bool throttle;           /* hold up clients that ask more often than routes say */
	bool dev;                /* take a token made at the start, from this machine alone */
	bool worker;             /* have a worker of its own while it serves */
	const char *webapp;      /* folder of the web application, "none"; NULL: as configured */
	int64_t ready_fd;        /* one line, where it listens, is written there; -1: no */
	int64_t makers;          /* programs that make something at once; -1: as usual */
	int64_t threads, workers, connections, streams, per_address, proxies;
	int64_t header_ms, body_ms, idle_ms, grace_ms, beat_ms; /* -1: as usual */
	int64_t key_ms;          /* a stream that a key opened lasts so long at most; -1: as usual */
	const struct cg_common *flags; /* what every worker opens its context with */
};

/*
 * Serve until told to stop; *signal is then the signal. -1: it could not start, nothing was
 * served.
 */
int cg_api_serve(const struct cg_conf *conf, const struct cg_api_req *req, int *signal,
    struct cg_err *err);

/* The OpenAPI document (3.1) of the routes, as text. New string. */
char *cg_api_openapi(void);

#endif
