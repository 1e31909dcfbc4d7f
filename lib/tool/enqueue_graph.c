#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/dispatch.h"
#include "tool/enqueue.h"
#include "tool/enqueue_graph.h"
#include "tool/record.h"
#include "tool/thread.h"
#include "tool/thread_add.h"
#include "tool/tool.h"

static int
known(const json_t *o, const char *name, struct cg_err *err)
{
	static const struct {
		const char *name, *types, *is; /* the first letters of json_type's names, and in words */
	} keys[] = {
		{ "input", "onabifs", "" /* says the graph */ }, { "threadId", "sn", "a string" },
		{ "resume", "onabifs", "" }, { "resumeById", "bn", "true or false" },
		{ "update", "on", "an object, {channel: value}" },
		{ "goto", "soan", "the name of a node, {node, payload}, or a list of them" },
		{ "checkpointId", "sn", "a string" }, { "context", "on", "an object" },
	};
	static const char letter[] = { [JSON_OBJECT] = 'o', [JSON_ARRAY] = 'a', [JSON_STRING] = 's',
		[JSON_INTEGER] = 'i', [JSON_REAL] = 'f', [JSON_TRUE] = 'b', [JSON_FALSE] = 'b', [JSON_NULL] = 'n' };
	const char *key;
	json_t *v;
	size_t i;

	json_object_foreach((json_t *)(size_t)o, key, v) {
		for (i = 0; i < sizeof keys / sizeof *keys && strcmp(keys[i].name, key) != 0; i++)
			;
		if (i == sizeof keys / sizeof *keys)
			return cg_err_set(err, CG_E_DATA, "%s: a request has no member '%.60s'; the input of a "
			    "graph goes into \"input\"", name, key);
		if (!strchr(keys[i].types, letter[json_typeof(v)]))
			return cg_err_set(err, CG_E_DATA, "%s: \"%s\" must be %s", name, key, keys[i].is);
	}
	return 0;
}

/* A member; null is none. */
static const json_t *
said(const json_t *given, const char *name)
{
	const json_t *v = json_object_get(given, name);

	return json_is_null(v) ? NULL : v;
}

int
cg_thread_req_take(struct cg_thread_req *req, const json_t *given, const char *name,
    struct cg_err *err)
{
	const char *thread = cg_json_get_str(given, "threadId", NULL);

	if (!json_is_object(given))
		return cg_err_set(err, CG_E_DATA, "%s: a request is an object, {\"input\": {...}}", name);
	if (known(given, name, err) < 0)
		return -1;
	if (req->thread && thread && strcmp(req->thread, thread) != 0)
		return cg_err_set(err, CG_E_USAGE, "%s: the request is for thread '%.255s'", name, thread);
	req->input = json_object_get(given, "input");
	if (!req->thread)
		req->thread = thread;
	if (!req->resume) {
		req->resume = json_object_get(given, "resume");
		req->resume_by_id = cg_json_get_bool(given, "resumeById", false);
	}
	req->update = said(given, "update");
	req->go = said(given, "goto");
	if (!req->checkpoint)
		req->checkpoint = cg_json_get_str(given, "checkpointId", NULL);
	req->context = said(given, "context");
	return 0;
}

static bool
has_data(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISREG(st.st_mode)
	    || S_ISSOCK(st.st_mode));
}

int
cg_thread_req_read(const char *file, int fd, json_t **given, struct cg_err *err)
{
	bool is_stdin = !file || strcmp(file, "-") == 0;
	const char *name = is_stdin ? "standard input" : file;
	struct cg_buf b;
	int rc;

	*given = NULL;
	if (!file && !has_data(fd))
		return 0;
	cg_buf_init(&b, CG_JSON_MAX);
	rc = is_stdin ? cg_fd_read(&b, file ? 0 : fd, name, err) : cg_file_read(&b, file, err);
	/* Nothing but blanks on a standard input that nobody named is nothing. */
	if (rc == 0 && (file || strspn(b.s, " \t\r\n") < b.len)) {
		*given = cg_json_parse(b.s, b.len, name, 0, err);
		rc = *given ? 1 : -1;
	}
	cg_buf_release(&b);
	return rc;
}

/* New; NULL with err. */
static json_t *
trigger_of(const struct cg_enqueue_req *req, struct cg_err *err)
{
	json_t *v;
	int rc;

	if (req->plan.trigger)
		return json_deep_copy(req->plan.trigger);
	rc = cg_thread_req_read(req->plan.trigger_file, req->plan.stdin_fd, &v, err);
	if (rc == 0)
		cg_err_set(err, CG_E_USAGE, "what is its input? {\"input\": {...}} on standard input, or with -t");
	return v;
}

static int
add(struct cg_ctx *ctx, const struct cg_enqueue_req *req, const json_t *given,
    struct cg_thread_report *report, struct cg_err *err)
{
	struct cg_thread_req t = { .workflow = req->plan.workflow, .remote = req->plan.remote,
		.own = req->plan.remote, .campaign = req->plan.campaign,
		.max_cost_microusd = req->plan.capped ? req->plan.max_cost_microusd : -1,
		.providers = req->plan.providers, .idempotency_key = req->key, .also = req->also,
		.arg = req->arg };
	const struct cg_thread_by by = { NULL, req->run_id, NULL };

	if (req->plan.base_run)
		return cg_err_set(err, CG_E_USAGE, "a graph has no base run: it goes on with its thread");
	if (req->plan.hold)
		return cg_err_set(err, CG_E_USAGE, "what a graph makes cannot be held");
	if (cg_thread_req_take(&t, given, "the trigger", err) < 0)
		return -1;
	if (cg_store_begin(ctx->store, err) < 0)
		return -1;
	if (cg_thread_add_by(ctx, &t, &by, report, err) < 0 || cg_store_commit(ctx->store, err) < 0) {
		cg_store_rollback(ctx->store);
		return -1;
	}
	return 0;
}

int
cg_enqueue_graph(struct cg_ctx *ctx, const struct cg_enqueue_req *req, struct cg_sink *out,
    struct cg_err *err)
{
	json_t *given = trigger_of(req, err);
	struct cg_thread_report report;
	struct cg_run_row row;
	int rc = given ? add(ctx, req, given, &report, err) : -1;

	json_decref(given);
	if (rc < 0)
		return -1;
	cg_dispatch_threads(&ctx->conf, ctx->store, &ctx->who);
	rc = cg_store_run_load(ctx->store, &ctx->who, report.run, &row, err);
	if (rc <= 0)
		return rc < 0 ? -1 : cg_err_set(err, CG_E_BUG, "run '%s' is gone", report.run);
	rc = cg_sink_put_new(out, cg_record_run(&row), err);
	cg_run_row_release(&row);
	return rc;
}
