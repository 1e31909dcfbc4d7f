/* One request to a provider: its URL, its headers with the key, whom it may go to. */
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "media/media_priv.h"

enum { HEADERS = 24, CANCEL_MS = 5000 };

int64_t
cg_scaled(const struct cg_media *m, int64_t ms)
{
	return m->conf.time_scale > 1 ? ms / m->conf.time_scale : ms;
}

/* Headers of one request, in memory that is gone when it has started. */
struct headers {
	struct cg_arena mem;
	const char *v[HEADERS + 1];
	size_t n;
};

static void
put_headers(struct headers *h, const json_t *from)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)from, name, v)
		if (h->n < HEADERS)
			h->v[h->n++] = cg_arena_printf(&h->mem, "%s: %s", name, json_string_value(v));
}

/* "Authorization: Bearer {key}" */
bool
cg_provider_key(const struct provider *p, char *out, size_t size)
{
	const json_t *auth = json_object_get(p->doc, "auth");
	const char *value = cg_json_get_str(auth, "value", "{key}"), *at = strstr(value, "{key}");
	int n = snprintf(out, size, "%s: %.*s%s%s", cg_json_get_str(auth, "header", ""),
	    (int)(at - value), value, p->key, at + 5);

	return n > 0 && (size_t)n < size;
}

/* Start it, with the key as a secret: for this host and in no message. */
static struct cg_fetch_call *
start(struct cg_media *m, const struct provider *p, struct cg_fetch_req *req,
    void (*done)(void *arg, struct cg_fetch_reply *reply), void *arg)
{
	char key[1024];
	const char *secrets[] = { key, NULL };
	struct cg_fetch_call *call;

	if (cg_provider_key(p, key, sizeof key))
		req->secrets = secrets;
	call = cg_fetch_start(m->conf.fetch, req, done, arg);
	req->secrets = NULL;
	explicit_bzero(key, sizeof key);
	return call;
}

/* A provider's own host, unless the configuration has put another in its place. */
static const struct cg_fetch_guard *
guard_of(struct cg_media_job *j)
{
	const char *host = strstr(j->p->base, "://") + 3;

	if (j->p->own_base)
		return NULL;
	if (!j->home[0])
		j->home[0] = cg_arena_strndup(&j->mem, host, strcspn(host, "/:"));
	j->home_guard = (struct cg_fetch_guard){ .hosts = j->home, .redirects = -1 };
	return &j->home_guard;
}

int
cg_provider_call(struct cg_media_job *j, const json_t *call, struct cg_fetch_req *req,
    const json_t *more, void (*done)(void *job, struct cg_fetch_reply *reply), struct cg_err *err)
{
	struct headers h = { .n = 0 };
	struct cg_buf url;
	int rc;

	cg_buf_init(&url, 8192);
	cg_buf_puts(&url, j->p->base);
	rc = cg_media_fill_text(&url, cg_json_get_str(call, "path", "/"), j->vars, true, err);
	if (rc == 0 && url.failed)
		rc = cg_err_set(err, CG_E_DATA, "a URL of provider '%s' is too long", j->p->id);
	if (rc == 0) {
		put_headers(&h, json_object_get(j->p->doc, "headers"));
		put_headers(&h, json_object_get(call, "headers"));
		put_headers(&h, more);
		req->method = cg_json_get_str(call, "method", "GET");
		req->url = url.s;
		req->headers = h.v;
		req->guard = guard_of(j);
		j->call = start(j->m, j->p, req, done, j);
		cg_arena_release(&h.mem);
	}
	cg_buf_release(&url);
	return rc;
}

/* ---- a job that nobody wants any more ---- */

struct detached {
	struct detached *next, **at;
	struct cg_fetch_call *call;
	char *host;
	const char *hosts[2];
	struct cg_fetch_guard guard;
};

static void
detached_free(struct detached *d)
{
	*d->at = d->next;
	if (d->next)
		d->next->at = d->at;
	free(d->host);
	free(d);
}

/* Whatever it says: it was told. */
static void
told(void *arg, struct cg_fetch_reply *reply)
{
	(void)reply;
	detached_free(arg);
}

void
cg_provider_cancel(struct cg_media_job *j)
{
	const json_t *call = json_object_get(json_object_get(j->stage_doc, "job"), "cancel");
	struct cg_fetch_req req = { .total_ms = CANCEL_MS };
	struct detached *d;
	struct headers h = { .n = 0 };
	struct cg_buf url;
	struct cg_err err;

	if (!call || !j->provider_job)
		return;
	cg_buf_init(&url, 8192);
	cg_buf_puts(&url, j->p->base);
	if (cg_media_fill_text(&url, cg_json_get_str(call, "path", "/"), j->vars, true, &err) == 0) {
		const char *host = strstr(j->p->base, "://") + 3;

		d = cg_alloc(sizeof *d);
		d->at = &j->m->calls;
		d->next = *d->at;
		if (d->next)
			d->next->at = &d->next;
		*d->at = d;
		d->hosts[0] = d->host = cg_strndup(host, strcspn(host, "/:"));
		d->guard = (struct cg_fetch_guard){ .hosts = d->hosts, .redirects = -1 };
		put_headers(&h, json_object_get(j->p->doc, "headers"));
		req.method = cg_json_get_str(call, "method", "POST");
		req.url = url.s;
		req.headers = h.v;
		req.guard = j->p->own_base ? NULL : &d->guard;
		d->call = start(j->m, j->p, &req, told, d);
		cg_arena_release(&h.mem);
	}
	cg_buf_release(&url);
}

void
cg_provider_calls_drop(struct cg_media *m)
{
	while (m->calls) {
		cg_fetch_drop(m->calls->call);
		detached_free(m->calls);
	}
}
