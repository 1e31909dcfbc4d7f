/* A server from its configuration to its end. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "api/api_priv.h"
#include "api/webapp.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "conf/conf.h"
#include "store/store.h"
#include "tool/rates.h"
#include "tool/tool.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1, 0 };

static void *
open_ctx(void *arg)
{
	struct cg_api *api = arg;
	struct cg_api_worker *w = cg_alloc(sizeof *w);
	struct cg_err err = CG_ERR_INIT;

	w->ctx = cg_alloc(sizeof *w->ctx);
	if (cg_ctx_open_bare(w->ctx, api->req->flags, &err) == 0) {
		w->rates = cg_rates_open(&w->ctx->conf);
		return w;
	}
	cg_log(CG_LOG_ERROR, "the configuration cannot be read", CG_S("why", err.msg));
	free(w->ctx);
	free(w);
	return NULL;
}

static void
close_ctx(void *arg, void *ctx)
{
	struct cg_api_worker *w = ctx;

	(void)arg;
	cg_rates_close(w->rates);
	cg_ctx_close(w->ctx);
	free(w->ctx);
	free(w);
}

static void
report(void *arg, struct cg_http *http)
{
	struct cg_http_counts c;
	char text[400];
	int n;

	(void)arg;
	cg_http_count(http, &c);
	n = snprintf(text, sizeof text, "connections  %lld\nrequests     %lld (%lld since the start)\n"
	    "streams      %lld\nwaiting      %lld\nworking      %lld\nended late   %lld\n",
	    (long long)c.connections, (long long)c.requests, (long long)c.total, (long long)c.streams,
	    (long long)c.waiting, (long long)c.working, (long long)c.closed_late);
	(void)!cg_fd_write(2, text, (size_t)n);
}

static int
say_ready(int64_t fd, const char *told, struct cg_err *err)
{
	char *line;
	int rc;

	if (fd < 0)
		return 0;
	line = cg_asprintf("%s\n", told);
	rc = cg_fd_write((int)fd, line, strlen(line));
	free(line);
	if (rc < 0)
		return cg_err_sys(err, "write to --ready-fd=%d", (int)fd);
	close((int)fd);
	return 0;
}

static void
choose(struct cg_http_conf *c, const struct cg_api_req *q)
{
	c->threads = (int)q->threads;
	if (q->workers >= 0)
		c->workers = (int)q->workers;
	if (q->connections >= 0)
		c->connections = (int)q->connections;
	if (q->streams >= 0)
		c->streams = (int)q->streams;
	c->per_address = (int)q->per_address;
	c->proxies = (int)q->proxies;
	if (q->header_ms >= 0)
		c->header_ms = q->header_ms;
	if (q->body_ms >= 0)
		c->body_ms = q->body_ms;
	if (q->idle_ms >= 0)
		c->idle_ms = q->idle_ms;
	if (q->grace_ms >= 0)
		c->grace_ms = q->grace_ms;
	if (q->beat_ms >= 0)
		c->beat_ms = q->beat_ms;
	c->log_fd = q->log ? STDOUT_FILENO : -1;
	c->begin = cg_api_begin;
	c->done = cg_api_done;
	c->open = open_ctx;
	c->close = close_ctx;
	c->report = report;
}

/* As many descriptors as we may have: every connection and stream is one. */
static void
allow_descriptors(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0) {
		l.rlim_cur = l.rlim_max;
		setrlimit(RLIMIT_NOFILE, &l);
	}
}

int
cg_api_open(struct cg_api *api, const struct cg_api_req *req, const struct cg_api_route *routes,
    size_t n_routes, struct cg_err *err)
{
	*api = (struct cg_api){ .req = req, .routes = routes, .n_routes = n_routes };
	if (cg_api_inputs_open(api, err) < 0) {
		cg_api_inputs_close(api);
		return -1;
	}
	api->throttle = req->throttle ? cg_api_throttle_new() : NULL;
	cg_api_meters_open(api);
	cg_api_health_open(api);
	cg_api_model_open(api);
	cg_api_feed_open(api);
	cg_api_lookout_open(api);
	cg_api_makers_open(api);
	api->openapi = cg_api_openapi();
	return 0;
}

void
cg_api_close(struct cg_api *api)
{
	free(api->openapi);
	cg_api_feed_close(api->feed);
	cg_api_lookout_close(api->lookout);
	cg_auth_close(api->auth);
	cg_api_makers_close(api);
	cg_api_webapp_close(api);
	cg_api_model_close(api);
	cg_api_health_close(api);
	cg_api_meters_close(api);
	cg_api_inputs_close(api);
	cg_api_throttle_free(api->throttle);
}

/* On this machine alone: "127.0.0.1:1", "[::1]:1", "unix:...". */
static bool
is_near(const char *told)
{
	return strncmp(told, "127.", 4) == 0 || strncmp(told, "[::1]:", 6) == 0 || strncmp(told, "unix:", 5) == 0;
}

/* Those who are asked for a token: whose, and which. */
static int
open_auth(struct cg_api *api, const struct cg_conf *conf, const char *told, struct cg_err *err)
{
	const char *tenant = cg_conf_get(conf, CG_CONF_TENANT);
	struct cg_auth_conf c = { .issuer = cg_conf_get(conf, CG_CONF_AUTH_ISSUER),
		.publishable_key = cg_conf_get(conf, CG_CONF_AUTH_PUBLISHABLE_KEY),
		.key = cg_conf_get(conf, CG_CONF_AUTH_KEY), .jwks_url = cg_conf_get(conf, CG_CONF_AUTH_JWKS),
		.origins = cg_conf_get(conf, CG_CONF_AUTH_ORIGINS) };

	if (api->req->dev && !is_near(told))
		return cg_err_set(err, CG_E_USAGE, "--dev is for this machine alone, and '%s' can be reached "
		    "from others: listen on 127.0.0.1", told);
	if (api->req->dev && !tenant)
		return cg_err_set(err, CG_E_CONFIG, "--dev needs a tenant: name one with --tenant or CG_TENANT");
	c.dev_tenant = api->req->dev ? tenant : NULL;
	if (cg_auth_open(&api->auth, &c, err) < 0)
		return -1;
	if (api->req->dev)
		cg_log(CG_LOG_WARN, "development mode: who has this token may do everything",
		    CG_S("tenant", tenant), CG_OPEN("token", cg_auth_dev_token(api->auth)));
	return 0;
}

/*
 * What is configured wrongly is said now and not to the first who asks; a server that is away may come
 * back.
 */
static int
look_at_store(const struct cg_api_req *req, struct cg_err *err)
{
	struct cg_ctx ctx;
	int rc;

	if (cg_ctx_open_bare(&ctx, req->flags, err) < 0)
		return -1;
	rc = cg_ctx_store(&ctx, CG_STORE_WRITE, err);
	cg_ctx_close(&ctx);
	if (rc == 0 || err->code != CG_E_UNAVAILABLE)
		return rc;
	cg_log(CG_LOG_WARN, "the store is away, requests will be told so", CG_S("why", err->msg));
	*err = (struct cg_err)CG_ERR_INIT;
	return 0;
}

int
cg_api_serve(const struct cg_conf *conf, const struct cg_api_req *req, int *signal_number,
    struct cg_err *err)
{
	struct cg_http_conf c = CG_HTTP_CONF_INIT;
	struct cg_api api;
	const char *where = req->listen;
	char told[128] = "";
	int sig = -1, rc = -1;
	bool left = false;
	size_t n;
	struct cg_api_route *routes;

	if (look_at_store(req, err) < 0)
		return -1;
	routes = cg_api_table(&n);
	if (cg_api_open(&api, req, routes, n, err) < 0) {
		free(routes);
		return -1;
	}
	api.domains = cg_conf_get(conf, CG_CONF_CORS_DOMAIN);
	choose(&c, req);
	c.arg = &api;
	if (!where && !cg_http_inherited())
		where = cg_conf_get(conf, CG_CONF_LISTEN);
	allow_descriptors();
	if ((sig = cg_sig_open(signals, err)) < 0 || (c.fd = cg_http_listen(where, told, err)) < 0
	    || open_auth(&api, conf, told, err) < 0 || cg_api_webapp_open(&api, conf, err) < 0
	    || cg_http_start(&api.http, &c, err) < 0)
		goto out;
	cg_log(CG_LOG_INFO, "listening", CG_S("at", told));
	cg_api_webapp_announce(&api, told);
	rc = req->worker ? cg_api_crew_open(&api, conf, err) : 0;
	rc = rc == 0 ? say_ready(req->ready_fd, told, err) : rc;
	*signal_number = rc == 0 ? cg_http_run(api.http, sig) : 0;
	cg_api_crew_end(&api, sig);
	cg_api_feed_end(api.feed);
	cg_api_lookout_end(api.lookout);
	cg_api_makers_end(&api);
	left = !cg_http_stop(api.http);
out:
	if (strncmp(told, "unix:", 5) == 0)
		unlink(told + 5);
	if (sig >= 0)
		close(sig);
	if (!left) { /* else threads still use what is here, and the process ends with them */
		cg_api_close(&api);
		free(routes);
	}
	return rc;
}
