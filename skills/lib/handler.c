/* The frame around a handler's work: request in, result out. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/std.h"
#include "json/json.h"
#include "lib/handler.h"

enum { REQUEST_MAX = 64 << 20 };

/* A stderr line the runner understands. */
static void
say(json_t *line)
{
	struct cg_buf b;

	cg_buf_init(&b, 65536);
	cg_json_dump(line, &b);
	cg_buf_putc(&b, '\n');
	(void)!cg_fd_write(2, b.s, b.len);
	cg_buf_release(&b);
	json_decref(line);
}

void
cg_handler_progress(struct cg_handler *h, double fraction, const char *what)
{
	(void)h;
	say(json_pack("{s:s,s:f,s:s}", "type", "progress", "fraction", fraction, "what", what));
}

void
cg_handler_delta(struct cg_handler *h, const char *text)
{
	(void)h;
	say(json_pack("{s:s,s:s}", "type", "delta", "text", text));
}

void
cg_handler_log(struct cg_handler *h, const char *fmt, ...)
{
	va_list ap;
	char *s;

	(void)h;
	va_start(ap, fmt);
	s = cg_vasprintf(fmt, ap);
	va_end(ap);
	say(json_pack("{s:s,s:s}", "type", "log", "message", s));
	free(s);
}

void
cg_handler_phase(struct cg_handler *h, const char *name, long long *since_us)
{
	long long now = cg_mono_us();

	cg_json_set(h->timings, name, json_real((double)((now - *since_us) / 100) / 10));
	*since_us = now;
}

int
cg_handler_fail(struct cg_handler *h, struct cg_err *err, const char *code, const char *fmt, ...)
{
	va_list ap;
	char *s;

	snprintf(h->code, sizeof h->code, "%s", code);
	va_start(ap, fmt);
	s = cg_vasprintf(fmt, ap);
	va_end(ap);
	cg_err_set(err, cg_errc_of(code), "%s", s);
	free(s);
	return -1;
}

int
cg_handler_artifact(struct cg_handler *h, const char *type, const char *path, json_t *metadata,
    struct cg_err *err)
{
	char *full = cg_path_join(h->workspace, path);
	struct stat st;
	int rc = stat(full, &st);
	json_t *a;

	free(full);
	if (rc < 0) {
		json_decref(metadata);
		return cg_err_sys(err, "artifact '%s'", path);
	}
	a = json_pack("{s:s,s:s}", "artifact_type", type, "uri", path);
	cg_json_set(a, "metadata", metadata);
	json_array_append_new(h->artifacts, a);
	return 0;
}

void
cg_handler_issue(struct cg_handler *h, const char *pointer, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = cg_vasprintf(fmt, ap);
	va_end(ap);
	json_array_append_new(h->issues, json_pack("{s:s, s:s}", "pointer", pointer, "message", s));
	free(s);
}

int
cg_handler_refuse(struct cg_handler *h, struct cg_err *err)
{
	const json_t *first = json_array_get(h->issues, 0);

	return cg_handler_fail(h, err, "DRAFT_REFUSED", "the draft has %zu mistakes, the first at '%s': "
	    "%s", json_array_size(h->issues), cg_json_get_str(first, "pointer", ""),
	    cg_json_get_str(first, "message", ""));
}

bool
cg_handler_may_ask(const struct cg_handler *h, const char *kind)
{
	json_t *v;
	size_t i;

	json_array_foreach(json_object_get(h->context, "asks"), i, v)
		if (json_is_string(v) && strcmp(json_string_value(v), kind) == 0)
			return true;
	return false;
}

void
cg_handler_ask(struct cg_handler *h, json_t *ask)
{
	if (!h->asks)
		h->asks = json_array();
	json_array_append_new(h->asks, ask);
}

const json_t *
cg_handler_answer(const struct cg_handler *h, const char *name)
{
	return json_object_get(json_object_get(h->context, "answers"), name);
}

const char *
cg_handler_came(struct cg_handler *h, const char *name, const char **provider, const char **model)
{
	const json_t *a = cg_handler_answer(h, name);
	const char *path = cg_json_get_str(a, "uri", NULL);

	if (path) {
		*provider = cg_json_get_str(a, "provider", "?");
		*model = cg_json_get_str(a, "model", "?");
		return path;
	}
	if (a)
		cg_handler_log(h, "%s: made by the studio: %s (%s)", name, cg_json_get_str(a, "error", ""),
		    cg_json_get_str(a, "code", ""));
	if (cg_json_get_bool(a, "degraded", false))
		cg_json_set(h->data, "degraded", json_true());
	return NULL;
}

static json_t *
result(struct cg_handler *h, int rc, const struct cg_err *err, int64_t took_us)
{
	json_t *r = json_object();

	cg_json_set(r, "ok", json_boolean(rc == 0));
	if (rc == 0 && h->asks) {
		cg_json_set(r, "asks", json_incref(h->asks));
	} else if (rc == 0) {
		cg_json_set(r, "data", json_incref(h->data));
	} else {
		cg_json_set_str(r, "error", err->msg);
		cg_json_set_str(r, "error_code", h->code[0] ? h->code : "EXECUTION_ERROR");
	}
	cg_json_set(r, "artifacts", json_incref(h->artifacts));
	cg_json_set(h->timings, "total", json_real((double)(took_us / 100) / 10));
	cg_json_set(r, "debug", json_pack("{s:O}", "timings_ms", h->timings));
	if (json_array_size(h->issues))
		json_object_set(json_object_get(r, "debug"), "issues", h->issues);
	return r;
}

static int
answer(json_t *r, struct cg_err *err)
{
	struct cg_buf b;
	int rc = 0;

	cg_buf_init(&b, (size_t)1 << 31);
	cg_json_dump(r, &b);
	cg_buf_putc(&b, '\n');
	if (cg_fd_write(1, b.s, b.len) < 0)
		rc = cg_err_sys(err, "write standard output");
	cg_buf_release(&b);
	return rc;
}

static json_t *
request(struct cg_handler *h, struct cg_err *err)
{
	json_t *req = cg_json_load("-", REQUEST_MAX, err);

	if (!req)
		return NULL;
	h->input = json_object_get(req, "input");
	h->context = json_object_get(req, "context");
	h->workspace = cg_json_get_str(h->context, "workspace", NULL);
	h->output_dir = cg_json_get_str(h->context, "outputDir", NULL);
	h->draft = json_object_get(h->context, "draft");
	h->last_draft = cg_json_get_bool(h->context, "lastDraft", false);
	if (!json_is_object(h->input) || !h->workspace || !h->output_dir) {
		cg_err_set(err, CG_E_DATA,
		    "standard input: a step request {input, context{workspace, outputDir}} is expected");
		json_decref(req);
		return NULL;
	}
	return req;
}

int
cg_handler_main(int argc, char **argv, int (*work)(struct cg_handler *, struct cg_err *))
{
	struct cg_handler h = { .data = NULL };
	struct cg_err err = CG_ERR_INIT;
	int64_t start = cg_mono_us();
	json_t *req, *r;
	int rc;

	cg_std_hold();
	req = argc > 1 ? NULL : request(&h, &err);
	if (!req) {
		fprintf(stderr, "%s: %s\n", cg_path_base(argv[0]),
		    argc > 1 ? "takes no arguments, reads a step request from standard input"
		    : err.msg);
		return argc > 1 ? 64 : cg_errc_exit(err.code);
	}
	h.data = json_object();
	h.artifacts = json_array();
	h.timings = json_object();
	h.issues = json_array();
	rc = work(&h, &err);
	r = result(&h, rc, &err, cg_mono_us() - start);
	rc = answer(r, &err);
	if (rc < 0)
		fprintf(stderr, "%s: %s\n", cg_path_base(argv[0]), err.msg);
	json_decref(r);
	json_decref(h.data);
	json_decref(h.artifacts);
	json_decref(h.timings);
	json_decref(h.issues);
	json_decref(h.asks);
	json_decref(req);
	return rc < 0 ? cg_errc_exit(err.code) : 0;
}
