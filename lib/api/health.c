/*
 * Health. What was found is good for a second, so that probes, however many, cost next to
 * nothing and ask nobody: within that second a socket thread replies by itself. While one finds
 * out, others are told what was found before: who does not answer holds up one worker and not all.
 */
#include <stdlib.h>
#include <string.h>

#include "api/api_priv.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/health.h"

enum { GOOD_MS = 1000, RECORD_MAX = 65536 };

/* What was found last; one for health, one for readiness. */
struct found {
	pthread_mutex_t lock; /* of the members below */
	pthread_mutex_t asks; /* who finds out; others wait for it where nothing was found yet */
	int64_t at_ms;        /* 0: never */
	int status;
	char *text;
	size_t n;
};

struct cg_api_health {
	struct found all, ready;
};

void
cg_api_health_open(struct cg_api *api)
{
	struct cg_api_health *h = api->health = cg_alloc(sizeof *h);

	pthread_mutex_init(&h->all.lock, NULL);
	pthread_mutex_init(&h->all.asks, NULL);
	pthread_mutex_init(&h->ready.lock, NULL);
	pthread_mutex_init(&h->ready.asks, NULL);
}

void
cg_api_health_close(struct cg_api *api)
{
	free(api->health->all.text);
	free(api->health->ready.text);
	free(api->health);
}

static void
reply(struct cg_http_req *r, int status, char *text, size_t n)
{
	cg_http_set(r, "Cache-Control", "no-store");
	cg_http_reply(r, status, "application/json", text, n);
}

bool
cg_api_alive(struct cg_api_call *c)
{
	static const char text[] = "{\"status\":\"ok\"}";

	cg_http_set(c->http, "Cache-Control", "no-store");
	cg_http_reply_static(c->http, 200, "application/json", text, sizeof text - 1);
	return true;
}

static bool
is_ready(const struct cg_api_call *c)
{
	return strcmp(c->route->id, "getReadiness") == 0;
}

static struct found *
found_by(struct cg_api_call *c)
{
	return is_ready(c) ? &c->api->health->ready : &c->api->health->all;
}

/* What was found, if that is no older than good_ms. */
static bool
reply_found(struct cg_api_call *c, struct found *f, int64_t good_ms)
{
	char *text = NULL;
	size_t n = 0;
	int status = 0;

	pthread_mutex_lock(&f->lock);
	if (f->at_ms && cg_mono_ms() - f->at_ms < good_ms) {
		status = f->status;
		n = f->n;
		text = malloc(n);
		if (text)
			memcpy(text, f->text, n);
	}
	pthread_mutex_unlock(&f->lock);
	if (text)
		reply(c->http, status, text, n);
	return text != NULL;
}

bool
cg_api_health_quick(struct cg_api_call *c)
{
	return reply_found(c, found_by(c), GOOD_MS);
}

static int
put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	cg_json_dump(record, s->arg);
	return ((struct cg_buf *)s->arg)->failed ? cg_err_set(err, CG_E_BUG, "a record too long") : 0;
}

int
cg_api_health(struct cg_api_call *c, struct cg_err *err)
{
	struct cg_health_req req = { .ready = is_ready(c) };
	struct found *f = found_by(c);
	struct cg_buf b;
	struct cg_sink to = { .put = put, .arg = &b };
	int rc = 0;

	if (pthread_mutex_trylock(&f->asks) != 0) {
		if (reply_found(c, f, INT64_MAX))
			return 0;
		pthread_mutex_lock(&f->asks);
	}
	if (!cg_api_health_quick(c)) {
		cg_buf_init(&b, RECORD_MAX);
		rc = cg_tool_health(c->ctx, &req, &to, err);
		pthread_mutex_lock(&f->lock);
		if (rc >= 0) {
			free(f->text);
			f->text = cg_buf_detach(&b, &f->n);
			f->status = rc ? 503 : 200;
			f->at_ms = cg_mono_ms();
		}
		pthread_mutex_unlock(&f->lock);
		cg_buf_release(&b);
		if (rc >= 0)
			cg_api_health_quick(c);
	}
	pthread_mutex_unlock(&f->asks);
	return rc < 0 ? -1 : 0;
}
