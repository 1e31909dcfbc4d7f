/*
 * What was made, from wherever the provider has it into the spool. Addresses come from
 * the provider and are not trusted: only hosts of the descriptor, checked as
 * fetch/guard.h has it, or the host that the configuration itself has named.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "json/json.h"
#include "media/media_priv.h"

enum { FETCHES = 3, AGAIN_MS = 1000, FIRST_MS = 30000, TOTAL_MS = 600000 };

/* In the spool and on the disk, then on record, and then the caller hears of it. */
void
cg_result_taken(struct cg_media_job *j)
{
	struct result r;
	struct cg_err err = CG_ERR_INIT;

	if (cg_spool_end(&j->spool, j->m, j->id, j->kind, &r, &err) < 0) {
		if (err.code != CG_E_DATA) {
			cg_media_job_store_failed(j, &err);
			return;
		}
		cg_fault_set(&j->fault, CG_MEDIA_FAILED, CG_MEDIA_PAID, "%s: %s", j->p->id, err.msg);
		cg_result_lost(j);
		return;
	}
	cg_result_record(j, &r);
}

/* Should we end before it is on record, it is found in the spool by who comes back. */
void
cg_result_record(struct cg_media_job *j, const struct result *r)
{
	char said[80];
	struct cg_err err = CG_ERR_INIT;

	snprintf(said, sizeof said, "sha256:%s", r->sha256);
	if (cg_store_job_end(j->m->conf.store, &j->req.who, j->id, "completed", said, NULL, j->price,
	    &err) < 0) {
		cg_media_job_store_failed(j, &err);
		return;
	}
	j->cost += j->price;
	cg_media_job_good(j, r);
}

/* It was made and paid, and it is no use: j->fault says why. */
void
cg_result_lost(struct cg_media_job *j)
{
	struct cg_err err = CG_ERR_INIT;

	cg_spool_drop(&j->spool);
	if (cg_store_job_end(j->m->conf.store, &j->req.who, j->id, "failed", NULL, j->fault.detail,
	    j->price, &err) < 0) {
		cg_media_job_store_failed(j, &err);
		return;
	}
	j->cost += j->price;
	cg_stage_over(j);
}

static int
digit(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26
	    : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' || c == '-' ? 62
	    : c == '/' || c == '_' ? 63 : -1;
}

/* -1: no base64, or it cannot be written. */
static int
take_base64(struct spool *s, const char *text)
{
	unsigned char out[3 * 1024];
	uint32_t v = 0;
	size_t n = 0;
	int have = 0;

	for (; *text && *text != '='; text++) {
		int d = digit(*text);

		if (d < 0)
			return -1;
		v = v << 6 | (uint32_t)d;
		if (++have < 4)
			continue;
		out[n++] = (unsigned char)(v >> 16);
		out[n++] = (unsigned char)(v >> 8);
		out[n++] = (unsigned char)v;
		v = 0;
		have = 0;
		if (n == sizeof out) {
			if (cg_spool_take(s, out, n) < 0)
				return -1;
			n = 0;
		}
	}
	if (have > 1)
		out[n++] = (unsigned char)(have == 2 ? v >> 4 : v >> 10);
	if (have > 2)
		out[n++] = (unsigned char)(v >> 2);
	return cg_spool_take(s, out, n);
}

void
cg_result_base64(struct cg_media_job *j, const char *text)
{
	struct cg_err err = CG_ERR_INIT;

	if (strncmp(text, "data:", 5) == 0 && strchr(text, ','))
		text = strchr(text, ',') + 1;
	if (cg_spool_begin(&j->spool, j->m, j->id, &err) < 0) {
		cg_media_job_store_failed(j, &err);
		return;
	}
	if (take_base64(&j->spool, text) < 0) {
		cg_fault_set(&j->fault, CG_MEDIA_FAILED, CG_MEDIA_PAID, "%s: the result is no base64", j->p->id);
		cg_result_lost(j);
		return;
	}
	cg_result_taken(j);
}

/* ---- from an address ---- */

static const struct cg_fetch_guard *
guard_of(struct cg_media_job *j)
{
	const json_t *hosts = json_object_get(j->media, "result_hosts"), *h;
	const char *base = j->p->base, *host = strstr(base, "://") + 3;
	size_t i, n = json_array_size(hosts);

	if (!j->hosts) {
		j->hosts = cg_arena_alloc(&j->mem, (n + 1) * sizeof *j->hosts);
		json_array_foreach(hosts, i, h)
			j->hosts[i] = json_string_value(h);
		j->origin[0] = cg_arena_strndup(&j->mem, base, (size_t)(host - base) + strcspn(host, "/"));
	}
	j->result_guard = (struct cg_fetch_guard){ .hosts = j->hosts,
		.also_allowed = j->p->own_base ? j->origin : NULL };
	return &j->result_guard;
}

/* Where the provider keeps it behind our key: only at its own host. */
static bool
wants_key(const struct cg_media_job *j, const char *url)
{
	size_t n = strlen(j->p->base);

	return json_is_true(json_object_get(j->media, "result_auth")) && strncmp(url, j->p->base, n) == 0
	    && url[n] == '/';
}

static void fetch(void *job);

static void
ask_status(struct cg_media_job *j)
{
	j->refetched = true;
	cg_poll_begin(j, AGAIN_MS);
}

static void
came(void *job, struct cg_fetch_reply *reply)
{
	struct cg_media_job *j = job;
	bool gone = reply->status == 403 || reply->status == 404 || reply->status == 410;

	j->call = NULL;
	if (reply->status >= 200 && reply->status < 300) {
		cg_result_taken(j);
		return;
	}
	cg_spool_drop(&j->spool);
	if (reply->status == 0 && reply->err.code == CG_E_TOOBIG) {
		cg_fault_set(&j->fault, CG_MEDIA_FAILED, CG_MEDIA_PAID, "%s: %s", j->p->id, reply->err.msg);
		cg_result_lost(j);
		return;
	}
	if (reply->status == 0)
		cg_fault_set(&j->fault, CG_MEDIA_GONE, CG_MEDIA_PAID, "%s: %s", j->p->id, reply->err.msg);
	else
		cg_fault_set(&j->fault, CG_MEDIA_GONE, CG_MEDIA_PAID, "%s: the result: HTTP %d", j->p->id,
		    reply->status);
	if (gone && !j->refetched && j->provider_job) {
		ask_status(j);
	} else if (gone || reply->err.code == CG_E_PERM || reply->err.code == CG_E_CONFIG
	    || (reply->status >= 300 && reply->status < 400)) {
		cg_result_lost(j);
	} else if (++j->fetches < FETCHES) {
		cg_media_job_later(j, cg_scaled(j->m, (int64_t)AGAIN_MS << j->fetches), fetch);
	} else {
		cg_stage_over(j); /* the record stays: who comes back may fetch it */
	}
}

static void
fetch(void *job)
{
	struct cg_media_job *j = job;
	char header[1024];
	const char *const secrets[] = { header, NULL };
	struct cg_fetch_req req = { .method = "GET", .url = j->url, .guard = guard_of(j),
		.take = cg_spool_take, .take_arg = &j->spool,
		.first_ms = FIRST_MS, .total_ms = TOTAL_MS,
		.max_bytes = cg_json_get_int(j->media, "max_bytes", j->kind->max_bytes) };
	struct cg_err err = CG_ERR_INIT;

	if (cg_spool_begin(&j->spool, j->m, j->id, &err) < 0) {
		cg_media_job_store_failed(j, &err);
		return;
	}
	if (wants_key(j, j->url) && cg_provider_key(j->p, header, sizeof header))
		req.secrets = secrets;
	j->call = cg_fetch_start(j->m->conf.fetch, &req, came, j);
	explicit_bzero(header, sizeof header);
}

void
cg_result_url(struct cg_media_job *j, const char *url)
{
	if (j->dropped) {
		cg_fault_set(&j->fault, CG_MEDIA_OK, 0, "cancelled");
		cg_result_lost(j);
		return;
	}
	j->url = cg_arena_strdup(&j->mem, url);
	cg_media_job_say(j, "fetching", -1);
	fetch(j);
}
