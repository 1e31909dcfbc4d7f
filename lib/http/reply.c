/* The reply: put down by a handler, handed to libmicrohttpd by the socket thread. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "http/http_priv.h"

enum { ERROR_MAX = 65536 };

/* ---- what a request is ---- */

const char *
cg_http_method(const struct cg_http_req *r)
{
	return r->method;
}

const char *
cg_http_path(const struct cg_http_req *r)
{
	return r->path;
}

const char *
cg_http_query(const struct cg_http_req *r)
{
	return r->query;
}

const char *
cg_http_header(const struct cg_http_req *r, const char *name)
{
	return MHD_lookup_connection_value(r->mhd, MHD_HEADER_KIND, name);
}

struct cg_str
cg_http_body(const struct cg_http_req *r)
{
	return (struct cg_str){ r->body.s ? r->body.s : "", r->body.len };
}

const char *
cg_http_client(const struct cg_http_req *r)
{
	return r->client;
}

bool
cg_http_is_local(const struct cg_http_req *r)
{
	return r->conn->local;
}

const char *
cg_http_id(const struct cg_http_req *r)
{
	return r->id;
}

struct cg_arena *
cg_http_arena(struct cg_http_req *r)
{
	return &r->arena;
}

void *
cg_http_ctx(const struct cg_http_req *r)
{
	return r->ctx;
}

struct cg_http *
cg_http_of(const struct cg_http_req *r)
{
	return r->h;
}

void
cg_http_take(struct cg_http_req *r, const struct cg_http_plan *plan)
{
	r->plan = *plan;
}

void *
cg_http_mark(const struct cg_http_req *r)
{
	return r->plan.mark;
}

void
cg_http_req_free(struct cg_http_req *r)
{
	if (r->kind == CG_HTTP_BYTES)
		free(r->bytes);
	if (r->file >= 0)
		close(r->file);
	if (r->stream)
		cg_http_stream_gone(r->stream);
	if (r->body.s)
		cg_buf_release(&r->body);
	cg_arena_release(&r->arena);
	free(r);
}

/* Most requests need little: it is at hand. */
void *
cg_http_grab(struct cg_http_req *r, size_t n)
{
	char *p = r->room + r->used;

	n = (n + 7) & ~(size_t)7;
	if (n > sizeof r->room - r->used)
		return cg_arena_alloc(&r->arena, n);
	r->used += n;
	return p;
}

/* ---- what is said to it ---- */

static bool
is_safe(const char *value)
{
	for (; *value; value++)
		if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7f)
			return false;
	return true;
}

void
cg_http_set(struct cg_http_req *r, const char *name, const char *value)
{
	size_t n = strlen(value) + 1;
	struct cg_http_field *f;
	char *copy;

	if (!is_safe(value))
		return;
	f = cg_http_grab(r, sizeof *f);
	copy = cg_http_grab(r, n);
	memcpy(copy, value, n);
	f->name = name;
	f->value = copy;
	f->next = NULL;
	*r->last = f;
	r->last = &f->next;
}

static bool
first(struct cg_http_req *r, int status, const char *type)
{
	if (r->status)
		return false;
	r->status = status;
	r->type = type;
	return true;
}

void
cg_http_reply(struct cg_http_req *r, int status, const char *type, char *bytes, size_t n)
{
	if (!first(r, status, type)) {
		free(bytes);
		return;
	}
	r->kind = bytes ? CG_HTTP_BYTES : CG_HTTP_NONE;
	r->bytes = bytes;
	r->size = n;
}

void
cg_http_reply_static(struct cg_http_req *r, int status, const char *type, const char *bytes,
    size_t n)
{
	if (!first(r, status, type))
		return;
	r->kind = CG_HTTP_STATIC;
	r->bytes = (char *)(uintptr_t)bytes;
	r->size = n;
}

const char *
cg_http_reason(int status)
{
	return MHD_get_reason_phrase_for((unsigned)status);
}

static void
member(struct cg_buf *b, const char *name, const char *value)
{
	cg_buf_printf(b, ",\"%s\":", name);
	cg_http_quote(b, value);
}

void
cg_http_note(struct cg_http_req *r, const char *name, const char *json)
{
	r->note_name = name;
	r->note = cg_arena_strdup(&r->arena, json);
}

void
cg_http_refuse(struct cg_http_req *r, int status, const char *code,
    const struct cg_http_detail *details, size_t n, const char *fmt, ...)
{
	char message[1024], at[CG_TIME_LEN + 1];
	struct cg_buf b;
	size_t len;
	char *text;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	cg_time_format(cg_wall_ms(), at);
	cg_buf_init(&b, ERROR_MAX);
	cg_buf_printf(&b, "{\"statusCode\":%d", status);
	member(&b, "error", cg_http_reason(status));
	member(&b, "code", code);
	member(&b, "message", message);
	if (n)
		cg_buf_puts(&b, ",\"details\":[");
	for (size_t i = 0; i < n; i++) {
		cg_buf_puts(&b, i ? ",{\"field\":" : "{\"field\":");
		cg_http_quote(&b, details[i].field);
		member(&b, "message", details[i].message);
		cg_buf_putc(&b, '}');
	}
	if (n)
		cg_buf_putc(&b, ']');
	if (r->note)
		cg_buf_printf(&b, ",\"%s\":%s", r->note_name, r->note);
	member(&b, "requestId", r->id);
	member(&b, "timestamp", at);
	member(&b, "path", r->path);
	cg_buf_puts(&b, "}");
	text = cg_buf_detach(&b, &len);
	cg_http_set(r, "Cache-Control", "no-store");
	cg_http_reply(r, status, "application/json", text, len);
	cg_buf_release(&b);
}

void
cg_http_fail(struct cg_http_req *r, const struct cg_err *err)
{
	/* What the system refused to us is no matter of the client's, and its text names our files. */
	int status = err->sys && cg_errc_http(err->code) < 500 ? 500 : cg_errc_http(err->code);

	if (status == 500) {
		cg_log(CG_LOG_ERROR, "request failed", CG_S("request", r->id), CG_S("path", r->path),
		    CG_S("why", err->msg));
		cg_http_refuse(r, 500, "INTERNAL", NULL, 0,
		    "something went wrong here; who runs this finds it under %s", r->id);
		return;
	}
	if (status == 503 || status == 429)
		cg_http_set(r, "Retry-After", "1");
	cg_http_refuse(r, status, cg_errc_name(err->code), NULL, 0, "%s", err->msg);
}

/* ---- handing it over ---- */

static struct MHD_Response *
response(struct cg_http_req *r)
{
	struct MHD_Response *m;

	switch (r->kind) {
	case CG_HTTP_BYTES:
		m = MHD_create_response_from_buffer(r->size, r->bytes, MHD_RESPMEM_MUST_FREE);
		if (m)
			r->bytes = NULL;
		return m;
	case CG_HTTP_FILE:
		m = MHD_create_response_from_fd_at_offset64(r->size, r->file, r->offset);
		if (m)
			r->file = -1;
		return m;
	default:
		return MHD_create_response_from_buffer(r->size, r->bytes ? r->bytes : (char *)(uintptr_t)"",
		    MHD_RESPMEM_PERSISTENT);
	}
}

enum MHD_Result
cg_http_queue(struct cg_http_req *r)
{
	struct MHD_Response *m;
	enum MHD_Result ok;

	if (r->kind == CG_HTTP_EVENTS) {
		r->taken = cg_http_stream_take(r);
		return r->taken ? MHD_YES : MHD_NO;
	}
	if (!(m = response(r)))
		return MHD_NO;
	if (r->type)
		MHD_add_response_header(m, "Content-Type", r->type);
	MHD_add_response_header(m, "X-Request-Id", r->id);
	MHD_add_response_header(m, "X-Content-Type-Options", "nosniff");
	for (struct cg_http_field *f = r->fields; f; f = f->next)
		MHD_add_response_header(m, f->name, f->value);
	if (r->close || atomic_load_explicit(&r->h->draining, memory_order_relaxed))
		MHD_add_response_header(m, "Connection", "close");
	cg_http_phase(r->conn, CG_HTTP_SEND);
	ok = MHD_queue_response(r->mhd, (unsigned)r->status, m);
	MHD_destroy_response(m);
	return ok;
}
