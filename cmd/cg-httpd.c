/* cg-httpd: serve the web application and the REST API: the same verbs, over the network. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/api.h"
#include "base/err.h"
#include "base/prog.h"
#include "base/sig.h"
#include "tool/tool.h"

static struct cg_api_req req = { .log = true, .throttle = true, .ready_fd = -1, .makers = -1, .workers = -1, .connections = -1, .streams = -1,
	.header_ms = -1, .body_ms = -1, .idle_ms = -1, .grace_ms = -1, .beat_ms = -1, .key_ms = -1 };
static bool openapi;

static const struct cg_opt opts[] = {
	CG_OPT_STR('l', "listen", &req.listen, "WHERE",
	    "ADDRESS:PORT, port 0 for any, or unix:PATH (127.0.0.1:3001)"),
	CG_OPT_INT(0, "ready-fd", &req.ready_fd, "N", "write where it listens there, once it does"),
	CG_OPT_BOOL(0, "log", &req.log, "each request, a record on stdout; --no-log for none"),
	CG_OPT_INT('j', "jobs", &req.workers, "N", "requests at once that wait for the store (8)"),
	CG_OPT_INT(0, "makers", &req.makers, "N", "plans, copy and themes that are made at once (8)"),
	CG_OPT_INT(0, "threads", &req.threads, "N", "threads for sockets (one a processor, at most 4)"),
	CG_OPT_INT(0, "connections", &req.connections, "N", "at once (20000)"),
	CG_OPT_INT(0, "streams", &req.streams, "N", "event streams at once, besides those (20000)"),
	CG_OPT_INT(0, "per-address", &req.per_address, "N", "connections, and streams, of one address (any number)"),
	CG_OPT_INT(0, "proxies", &req.proxies, "N", "trusted proxies before it, which name the client (0)"),
	CG_OPT_DUR(0, "header-time", &req.header_ms, "TIME", "for the header of a request (10s)"),
	CG_OPT_DUR(0, "body-time", &req.body_ms, "TIME", "for its body (60s)"),
	CG_OPT_DUR(0, "idle", &req.idle_ms, "TIME", "for a connection without a request (60s)"),
	CG_OPT_DUR(0, "grace", &req.grace_ms, "TIME", "for running requests after SIGTERM (30s)"),
	CG_OPT_DUR(0, "key-time", &req.key_ms, "TIME", "until the key of an event stream is to be shown again (5m)"),
	CG_OPT_STR(0, "metrics", &req.metrics, "local|any|none", "who may read /metrics (local)"),
	CG_OPT_BOOL(0, "throttle", &req.throttle, "hold up who asks too often; --no-throttle for nobody"),
	CG_OPT_BOOL(0, "dev", &req.dev, "take a token that is made now and told, from this machine alone"),
	CG_OPT_BOOL(0, "worker", &req.worker, "have a worker (cg-worker --queue) for as long as this serves"),
	CG_OPT_STR(0, "webapp", &req.webapp, "DIR", "the web application, \"none\" for none (where it was built or installed)"),
	CG_OPT_BOOL(0, "openapi", &openapi, "print the OpenAPI document and end"),
	CG_OPT_END
};

static const struct cg_prog prog = {
	.name = "cg-httpd",
	.synopsis = "[-l WHERE] [-j N] [--ready-fd=N] [--proxies=N]",
	.summary = "Serve the web application and the REST API: the same verbs, over the network.",
	.opts = opts,
	.section = 8,
	.examples =
	    "  cg-httpd --dev --worker\n"
	    "  cg-httpd --listen=127.0.0.1:0 --ready-fd=3 3>ready >requests.ndjson &\n"
	    "  cg-httpd --openapi | jq -r '.paths | keys[]'\n",
};

static int
print_openapi(void)
{
	struct cg_err err = CG_ERR_INIT;
	char *text = cg_api_openapi();

	puts(text);
	free(text);
	return cg_prog_finish(&prog, 0, &err);
}

/* Numbers that mean something, and a descriptor that is ours: what we open is not to be told to. */
static void
check(void)
{
	const struct {
		const char *name;
		int64_t value, min, max;
	} own[] = {
		{ "jobs", req.workers, 1, 1000 }, { "makers", req.makers, 1, 1000 },
		{ "threads", req.threads, 0, 1000 }, { "connections", req.connections, 1, 10000000 },
		{ "streams", req.streams, 0, 10000000 }, { "per-address", req.per_address, 0, 10000000 },
		{ "proxies", req.proxies, 0, 100 }, { "ready-fd", req.ready_fd, 0, INT32_MAX },
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (own[i].value > own[i].max || (own[i].value >= 0 && own[i].value < own[i].min)) /* -1: not said */
			cg_prog_usage(&prog, "option '--%s': %" PRId64 " is not between %" PRId64 " and %" PRId64,
			    own[i].name, own[i].value, own[i].min, own[i].max);
	if (req.ready_fd >= 0 && fcntl((int)req.ready_fd, F_GETFD) < 0)
		cg_prog_usage(&prog, "option '--ready-fd': descriptor %d is not open", (int)req.ready_fd);
}

int
main(int argc, char **argv)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_ctx ctx;
	int rc = -1, signal_number = 0;

	if (cg_prog_start(&prog, argc, argv))
		cg_prog_usage(&prog, "no operand is taken");
	check();
	if (openapi)
		return print_openapi();
	req.flags = cg_prog_common();
	if (cg_ctx_open_bare(&ctx, req.flags, &err) == 0) {
		rc = cg_api_serve(&ctx.conf, &req, &signal_number, &err);
		cg_ctx_close(&ctx);
	}
	if (rc == 0 && signal_number)
		cg_sig_die(signal_number);
	return cg_prog_finish(&prog, rc, &err);
}
