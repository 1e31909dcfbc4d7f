/* What is counted of requests, and the text of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/buf.h"
#include "base/mem.h"
#include "metrics/metrics.h"

enum { TEXT_MAX = 4 << 20 };

struct cg_api_meter {
	struct cg_histogram *took;
	struct cg_counter *classes[6]; /* of status / 100 */
};


#define GAUGE(name, member) \
	static int64_t \
	name(void *arg) \
	{ \
		struct cg_api *api = arg; \
		struct cg_http_counts c; \
		cg_http_count(api->http, &c); \
		return c.member; \
	}
GAUGE(connections, connections)
GAUGE(in_flight, requests)
GAUGE(streams, streams)
GAUGE(waiting, waiting)
GAUGE(working, working)
GAUGE(closed_late, closed_late)
GAUGE(log_lost, log_lost)

static const struct {
	const char *name, *help;
	int64_t (*read)(void *arg);
} gauges[] = {
	{ "cg_http_connections", "Connections that are open.", connections },
	{ "cg_http_requests_in_flight", "Requests under way, streams among them.", in_flight },
	{ "cg_http_streams", "Event streams that are open.", streams },
	{ "cg_http_requests_waiting", "Requests that wait for a worker.", waiting },
	{ "cg_http_workers_busy", "Workers that have a request.", working },
	{ "cg_http_connections_ended_late", "Connections ended because they took too long.", closed_late },
	{ "cg_api_makers", "Programs that make what was asked for.", cg_api_makers_count },
	{ "cg_http_log_lost", "Records of the access log that were not written.", log_lost },
};

static void
open_route(struct cg_api *api, size_t i)
{
	const struct cg_api_route *route = &api->routes[i];
	char labels[300];

	snprintf(labels, sizeof labels, "method=\"%s\",route=\"%s\"", route->method, route->path);
	api->meters[i].took = cg_metrics_histogram(api->metrics, "cg_http_request_duration_seconds",
	    "From the first line of a request to the last byte of its reply.", labels);
	for (int k = 2; k < 6; k++) {
		snprintf(labels, sizeof labels, "method=\"%s\",route=\"%s\",status=\"%dxx\"", route->method,
		    route->path, k);
		api->meters[i].classes[k] = cg_metrics_counter(api->metrics, "cg_http_requests_total",
		    "Requests by route and class of their status.", labels);
	}
}

void
cg_api_meters_open(struct cg_api *api)
{
	api->metrics = cg_metrics_new();
	api->meters = cg_calloc(api->n_routes, sizeof *api->meters);
	for (size_t i = 0; i < api->n_routes; i++)
		open_route(api, i);
	api->unrouted = cg_metrics_counter(api->metrics, "cg_http_requests_unrouted_total",
	    "Requests that no route took.", "");
	for (size_t i = 0; i < sizeof gauges / sizeof *gauges; i++)
		cg_metrics_gauge(api->metrics, gauges[i].name, gauges[i].help, "", gauges[i].read, api);
	cg_api_fleet_open(api);
}

void
cg_api_meters_close(struct cg_api *api)
{
	cg_api_fleet_close(api);
	cg_metrics_free(api->metrics);
	free(api->meters);
}

void
cg_api_done(void *arg, struct cg_http_req *r, int status, int64_t took_us)
{
	struct cg_api *api = arg;
	const struct cg_api_route *route = cg_http_mark(r);
	struct cg_api_meter *m;

	if (!route) {
		cg_counter_add(api->unrouted, 1);
		return;
	}
	m = &api->meters[route - api->routes];
	cg_histogram_us(m->took, took_us);
	if (status >= 200 && status < 600)
		cg_counter_add(m->classes[status / 100], 1);
}

static void
give(struct cg_api_call *c)
{
	struct cg_buf b;
	size_t n;
	char *text;

	cg_buf_init(&b, TEXT_MAX);
	cg_metrics_print(c->api->metrics, &b);
	text = cg_buf_detach(&b, &n);
	cg_http_set(c->http, "Cache-Control", "no-store");
	cg_http_reply(c->http, 200, c->route->type, text, n);
	cg_buf_release(&b);
}

/* Numbers are for who runs this, unless he says otherwise; to others there is nothing here. */
bool
cg_api_metrics_quick(struct cg_api_call *c)
{
	const char *who = c->api->req->metrics ? c->api->req->metrics : "local";

	if (strcmp(who, "any") != 0 && (strcmp(who, "none") == 0 || !cg_http_is_local(c->http)
	    || cg_http_header(c->http, "X-Forwarded-For"))) {
		cg_http_refuse(c->http, 404, "NOTFOUND", NULL, 0, "there is nothing at this path");
		return true;
	}
	if (!cg_api_fleet_is_good(c->api))
		return false;
	give(c);
	return true;
}

int
cg_api_metrics(struct cg_api_call *c, struct cg_err *err)
{
	(void)err;
	cg_api_fleet_look(c->api, c->ctx);
	give(c);
	return 0;
}
