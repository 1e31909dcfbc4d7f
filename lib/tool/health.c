#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "queue/queue.h"
#include "store/fleet.h"
#include "store/store.h"
#include "tool/dispatch.h"
#include "tool/health.h"
#include "tool/tool.h"

enum { QUEUE_MS = 3000, MODEL_MS = 5000, MODEL_BYTES = 65536 };

struct health {
	struct cg_ctx *ctx;
	json_t *info, *error, *details;
};

/* What anybody may know of an error. */
static const char *
in_public(const struct cg_err *err)
{
	switch (err->code) {
	case CG_E_TIMEOUT:
		return "it does not answer in time";
	case CG_E_CONFIG:
		return "it is not configured as it should be";
	case CG_E_AUTH:
	case CG_E_PERM:
		return "it refuses us";
	default:
		return "it cannot be reached";
	}
}

/* rc < 0: it is down, for err. about (taken, may be NULL) is told of one that is up. */
static void
tell(struct health *h, const char *what, int rc, json_t *about, const struct cg_err *err)
{
	json_t *one = about ? about : json_object();

	cg_json_set_str(one, "status", rc < 0 ? "down" : "up");
	if (rc < 0) {
		cg_json_set_str(one, "message", in_public(err));
		cg_log(CG_LOG_WARN, "down", CG_S("what", what), CG_S("why", err->msg));
	}
	json_object_set(rc < 0 ? h->error : h->info, what, one);
	json_object_set_new(h->details, what, one);
}

static void
ask_store(struct health *h)
{
	struct cg_err err = CG_ERR_INIT;
	int64_t clock;
	int rc = cg_ctx_store(h->ctx, CG_STORE_READ, &err);

	if (rc == 0)
		rc = cg_store_clock(h->ctx->store, &clock, &err);
	tell(h, "database", rc, NULL, &err);
}

static void
ask_queue(struct health *h)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_queue_conf conf;
	struct cg_queue *q = NULL;
	json_t *counts = NULL, *about = NULL;
	char *url = NULL;
	int rc = -1;

	if (!cg_dispatch_is_on(&h->ctx->conf))
		return;
	if (cg_dispatch_conf(&h->ctx->conf, CG_RUN_QUEUE, &conf, &url, &err) == 0) {
		conf.timeout_ms = QUEUE_MS;
		if (cg_queue_open(&q, &conf, NULL, &err) == 0)
			rc = cg_queue_verb(q, "counts", NULL, &counts, &err);
	}
	if (rc == 0) {
		about = json_object();
		cg_json_set_int(about, "depth", cg_json_get_int(counts, "waiting", 0)
		    + cg_json_get_int(counts, "prioritized", 0));
	}
	tell(h, "valkey", rc, about, &err);
	json_decref(counts);
	cg_queue_close(q);
	free(url);
}

static int
fetch_readiness(const char *base, const volatile sig_atomic_t *cancel, struct cg_err *err)
{
	size_t n = strlen(base);
	struct cg_fetch_reply reply = { .status = 0 };
	struct cg_fetch *f = NULL;
	struct cg_fetch_req req = { .method = "GET", .max_bytes = MODEL_BYTES };
	struct cg_deadline until = cg_deadline_in(MODEL_MS);
	char *url;
	int rc;

	until.cancel = cancel;
	if (n >= 3 && strcmp(base + n - 3, "/v1") == 0)
		n -= 3;
	url = cg_asprintf("%.*s/health/readiness", (int)n, base);
	req.url = url;
	rc = cg_fetch_open(&f, 1, err);
	if (rc == 0) {
		rc = cg_fetch_one(f, &req, &reply, &until, err);
		if (rc == 0 && (reply.status < 200 || reply.status > 299))
			rc = cg_err_set(err, CG_E_UNAVAILABLE, "the model's door says %d", reply.status);
		cg_fetch_reply_release(&reply);
	}
	cg_fetch_close(f);
	free(url);
	return rc;
}

int
cg_health_model(struct cg_ctx *ctx, const volatile sig_atomic_t *cancel)
{
	const char *base = cg_conf_get(&ctx->conf, CG_CONF_LLM_URL);
	struct cg_err ignored;

	if (!base || !*base)
		return 0;
	return fetch_readiness(base, cancel, &ignored) < 0 ? -1 : 1;
}

static void
ask_model(struct health *h)
{
	const char *base = cg_conf_get(&h->ctx->conf, CG_CONF_LLM_URL);
	struct cg_err err = CG_ERR_INIT;

	if (base && *base)
		tell(h, "llm", fetch_readiness(base, NULL, &err), NULL, &err);
}

int
cg_tool_health(struct cg_ctx *ctx, const struct cg_health_req *req, struct cg_sink *to,
    struct cg_err *err)
{
	struct health h = { ctx, json_object(), json_object(), json_object() };
	json_t *record = json_object();
	bool down;

	ask_store(&h);
	ask_queue(&h);
	if (!req->ready)
		ask_model(&h);
	down = json_object_size(h.error) > 0;
	cg_json_set_str(record, "type", "health");
	cg_json_set_str(record, "status", down ? "error" : "ok");
	cg_json_set_str(record, "version", CG_VERSION);
	json_object_set_new(record, "info", h.info);
	json_object_set_new(record, "error", h.error);
	json_object_set_new(record, "details", h.details);
	if (cg_sink_put_new(to, record, err) < 0)
		return -1;
	return down;
}
