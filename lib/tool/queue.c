/* The queue's verbs as records, and records as jobs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "queue/queue.h"
#include "tool/queue.h"
#include "tool/tool.h"

/* ---- columns, for people ---- */

const struct cg_column cg_queue_added_columns[] = { { "id", "ID", CG_COL_TEXT },
	{ "name", "NAME", CG_COL_TEXT }, { "added", "NEW", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT } };
const struct cg_column cg_queue_job_columns[] = { { "id", "ID", CG_COL_TEXT },
	{ "name", "NAME", CG_COL_TEXT }, { "state", "STATE", CG_COL_TEXT },
	{ "attemptsMade", "TRIES", CG_COL_NUMBER }, { "timestamp", "MADE", CG_COL_TIME },
	{ "finishedOn", "ENDED", CG_COL_TIME }, { "failedReason", "WHY", CG_COL_TEXT },
	{ NULL, NULL, CG_COL_TEXT } };
const struct cg_column cg_queue_schedule_columns[] = { { "id", "ID", CG_COL_TEXT },
	{ "name", "NAME", CG_COL_TEXT }, { "every", "EVERY", CG_COL_MS },
	{ "pattern", "PATTERN", CG_COL_TEXT }, { "tz", "ZONE", CG_COL_TEXT },
	{ "next", "NEXT", CG_COL_TIME }, { NULL, NULL, CG_COL_TEXT } };
const struct cg_column cg_queue_next_columns[] = { { "id", "JOB", CG_COL_TEXT },
	{ "next", "NEXT", CG_COL_TIME }, { NULL, NULL, CG_COL_TEXT } };
const struct cg_column cg_queue_worker_columns[] = { { "name", "NAME", CG_COL_TEXT },
	{ "addr", "ADDRESS", CG_COL_TEXT }, { "age", "UP (S)", CG_COL_NUMBER },
	{ "idle", "IDLE (S)", CG_COL_NUMBER },
	{ NULL, NULL, CG_COL_TEXT } };
const struct cg_column cg_queue_wait_columns[] = { { "jobId", "ID", CG_COL_TEXT },
	{ "state", "STATE", CG_COL_TEXT }, { "returnvalue", "RESULT", CG_COL_TEXT },
	{ "failedReason", "WHY", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT } };
const struct cg_column cg_queue_pair_columns[] = { { "name", "NAME", CG_COL_TEXT },
	{ "value", "VALUE", CG_COL_TEXT }, { NULL, NULL, CG_COL_TEXT } };

enum {
	BULK = 500,             /* jobs in one call */
	PAGE = 500,             /* records in one call */
	LISTEN_MS = 10000,
	TIMEOUT_WAIT_MS = 86400000
};

static const char *const all_states[] = { "active", "waiting", "prioritized", "delayed",
	"waiting-children", "paused", "completed", "failed" };

/* ---- where ---- */

/* The place in parts: REDIS_HOST and its kin. */
static char *
from_parts(const struct cg_conf *c)
{
	const char *host = cg_conf_get(c, CG_CONF_REDIS_HOST);
	const char *port = cg_conf_get(c, CG_CONF_REDIS_PORT);
	const char *tls = cg_conf_get(c, CG_CONF_REDIS_TLS);
	bool v6 = host && strchr(host, ':');

	if (!host)
		return NULL;
	return cg_asprintf("redis%s://%s%s%s:%s", tls && strcmp(tls, "true") == 0 ? "s" : "",
	    v6 ? "[" : "", host, v6 ? "]" : "", port ? port : "6379");
}

int
cg_tool_queue_conf(const struct cg_ctx *ctx, const struct cg_queue_at *at,
    struct cg_queue_conf *conf, char **hold, struct cg_err *err)
{
	const struct cg_conf *c = &ctx->conf;

	*hold = NULL;
	conf->url = at->url && *at->url ? at->url : cg_conf_get(c, CG_CONF_QUEUE);
	conf->name = at->name ? at->name : cg_conf_get(c, CG_CONF_QUEUE_NAME);
	conf->prefix = at->prefix ? at->prefix : cg_conf_get(c, CG_CONF_QUEUE_PREFIX);
	if (!conf->name || !*conf->name)
		return cg_err_set(err, CG_E_CONFIG, "which queue? name it with --queue-name or CG_QUEUE_NAME");
	if (conf->url && !cg_queue_is_url(conf->url))
		return cg_err_set(err, CG_E_CONFIG, "the queue's URL is none of redis://, rediss://, "
		    "redis+unix:// and unix: (see --queue-url, CG_QUEUE, REDIS_URL)");
	if (!conf->url && (conf->url = *hold = from_parts(c))) {
		conf->user = cg_conf_get(c, CG_CONF_REDIS_USER);
		conf->password = cg_conf_get(c, CG_CONF_REDIS_PASSWORD);
	}
	return 0;
}

int
cg_tool_queue_open(const struct cg_ctx *ctx, const struct cg_queue_at *at, struct cg_queue **out,
    struct cg_err *err)
{
	struct cg_queue_conf conf = { 0 };
	char warning[256] = "", *hold;
	int rc = cg_tool_queue_conf(ctx, at, &conf, &hold, err);

	if (rc == 0)
		rc = cg_queue_open(out, &conf, warning, err);
	if (rc == 0 && *warning)
		cg_log(CG_LOG_WARN, "queue", CG_S("warning", warning));
	free(hold);
	return rc;
}

void
cg_tool_queue_close(struct cg_queue *q)
{
	cg_queue_close(q);
}

/* ---- answers ---- */

static int
put_value(struct cg_sink *out, const char *key, json_t *value, struct cg_err *err)
{
	json_t *r;

	if (json_is_object(value))
		return cg_sink_put(out, value, err);
	r = json_object();
	json_object_set(r, key, value);
	return cg_sink_put_new(out, r, err);
}

int
cg_tool_queue_call(struct cg_queue *q, const char *verb, const json_t *args, struct cg_sink *out,
    struct cg_err *err)
{
	json_t *answer, *v;
	size_t i;
	int n = 0, rc = 0;

	if (cg_queue_verb(q, verb, args, &answer, err) < 0)
		return -1;
	if (json_is_array(answer)) {
		json_array_foreach(answer, i, v) {
			if ((rc = put_value(out, "id", v, err)) < 0)
				break;
			n++;
		}
	} else if (!json_is_null(answer)) {
		rc = put_value(out, "value", answer, err);
		n = 1;
	}
	json_decref(answer);
	return rc < 0 ? -1 : n;
}

/* One piece of the jobs in one state: how many came, -1. */
static int
list_piece(struct cg_queue *q, const char *state, int64_t from, int64_t n, bool asc,
    struct cg_sink *out, struct cg_err *err)
{
	json_t *args = json_object(), *states = json_array(), *answer = NULL, *job;
	int rc = 0, got = 0;
	size_t i;

	json_array_append_new(states, json_string(state));
	cg_json_set(args, "states", states);
	cg_json_set_int(args, "start", from);
	cg_json_set_int(args, "end", from + n - 1);
	cg_json_set(args, "asc", json_boolean(asc));
	rc = cg_queue_verb(q, "jobs", args, &answer, err);
	json_decref(args);
	if (rc < 0)
		return -1;
	json_array_foreach(answer, i, job) {
		cg_json_set_str(job, "state", state);
		if ((rc = cg_sink_put(out, job, err)) < 0)
			break;
		got++;
	}
	json_decref(answer);
	return rc < 0 ? -1 : got;
}

int
cg_tool_queue_list(struct cg_queue *q, const struct cg_queue_list_req *req, struct cg_sink *out,
    struct cg_err *err)
{
	const char *const *states = req->n_states ? req->states : all_states;
	size_t n = req->n_states ? req->n_states : sizeof all_states / sizeof *all_states;

	for (size_t i = 0; i < n; i++) {
		int64_t from = req->start, left = req->limit ? req->limit : INT64_MAX;
		int got = 1;

		for (; left > 0 && got > 0; from += PAGE, left -= PAGE)
			if ((got = list_piece(q, states[i], from, left < PAGE ? left : PAGE, req->asc, out,
			    err)) < 0)
				return -1;
	}
	return 0;
}

/* ---- adding ---- */

static json_t *
added_record(const struct cg_queue *q, const char *id, const char *name)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "queue.added");
	cg_json_set_str(r, "id", id);
	cg_json_set_str(r, "name", name);
	cg_json_set_str(r, "queueName", cg_queue_name(q));
	return r;
}

/* One job whose data is a text: given, or all of a descriptor. */
static int
add_one(struct cg_queue *q, const struct cg_queue_add_req *req, struct cg_sink *out,
    struct cg_err *err)
{
	struct cg_queue_new job = { .name = req->name, .opts = req->opts };
	const char *from = req->data ? "the data" : "standard input";
	struct cg_buf b;
	json_t *v = NULL, *r;
	char *id = NULL;
	bool added = false;
	int rc = -1;

	cg_buf_init(&b, CG_JSON_MAX);
	if (req->data)
		cg_buf_puts(&b, req->data);
	else if (req->in_fd >= 0 && cg_fd_read(&b, req->in_fd, from, err) < 0)
		goto out;
	while (b.len && strchr(" \t\r\n", b.s[b.len - 1]))
		b.s[--b.len] = '\0';
	if (b.failed) {
		cg_err_set(err, CG_E_TOOBIG, "%s: longer than 16 MiB", from);
		goto out;
	}
	/* It travels as it is, but only if everybody can read it. */
	if (b.len && !(v = cg_json_parse(b.s, b.len, from, CG_JSON_NUL, err)))
		goto out;
	job.data = b.len ? b.s : NULL;
	if (cg_queue_add(q, &job, &id, &added, err) < 0)
		goto out;
	r = added_record(q, id, req->name);
	cg_json_set(r, "added", json_boolean(added));
	rc = cg_sink_put_new(out, r, err);
out:
	free(id);
	json_decref(v);
	cg_buf_release(&b);
	return rc;
}

/* Jobs on their way: the records keep the names and options that v borrows. */
struct bulk {
	struct cg_queue_new v[BULK];
	json_t *records;
	size_t n;
};

static void
bulk_clear(struct bulk *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free((char *)(size_t)b->v[i].data);
		json_decref((json_t *)(size_t)b->v[i].opts);
	}
	json_array_clear(b->records);
	b->n = 0;
}

static int
bulk_send(struct cg_queue *q, struct bulk *b, struct cg_sink *out, struct cg_err *err)
{
	json_t *ids = NULL;
	int rc = b->n ? cg_queue_add_bulk(q, b->v, b->n, &ids, err) : 0;

	for (size_t i = 0; rc == 0 && i < b->n; i++)
		rc = cg_sink_put_new(out, added_record(q,
		    json_string_value(json_array_get(ids, i)), b->v[i].name), err);
	json_decref(ids);
	bulk_clear(b);
	return rc < 0 ? rc : cg_sink_flush(out, err);
}

/* One line of input. Its own options win over those of all. */
static int
bulk_put(struct bulk *b, json_t *record, const json_t *opts, size_t line, struct cg_err *err)
{
	static const char *const known[] = { "name", "data", "opts" };
	const char *name = cg_json_get_str(record, "name", NULL), *key;
	json_t *data = json_object_get(record, "data"), *own = json_object_get(record, "opts"), *v;
	json_t *all;

	if (!name)
		return cg_err_set(err, CG_E_DATA, "stdin:%zu: a job needs a name, a string", line);
	if (own && !json_is_object(own))
		return cg_err_set(err, CG_E_DATA, "stdin:%zu: opts must be an object", line);
	json_object_foreach(record, key, v)
		if (strcmp(key, known[0]) != 0 && strcmp(key, known[1]) != 0 && strcmp(key, known[2]) != 0)
			return cg_err_set(err, CG_E_DATA,
			    "stdin:%zu: '%.60s' is none of name, data and opts", line, key);
	all = opts ? json_copy((json_t *)(size_t)opts) : json_object();
	json_object_update(all, own);
	json_array_append(b->records, record);
	b->v[b->n++] = (struct cg_queue_new){ name, data ? cg_json_str(data) : NULL, all };
	return 0;
}

static int
add_lines(struct cg_queue *q, const struct cg_queue_add_req *req, struct cg_sink *out,
    struct cg_err *err)
{
	struct bulk *b = cg_alloc(sizeof *b);
	struct cg_lines in;
	json_t *record;
	struct cg_err late;
	int rc;

	b->records = json_array();
	cg_lines_init(&in, req->in_fd, "stdin");
	while ((rc = cg_lines_next(&in, &record, err)) == 1) {
		rc = bulk_put(b, record, req->opts, in.line, err);
		json_decref(record);
		/* Who writes slowly sees each job queued at once. */
		if (rc == 0 && (b->n == BULK || !cg_lines_buffered(&in)))
			rc = bulk_send(q, b, out, err);
		if (rc < 0)
			break;
	}
	/* What stands before a wrong line is right. */
	if (bulk_send(q, b, out, &late) < 0 && rc == 0) {
		*err = late;
		rc = -1;
	}
	cg_lines_release(&in);
	json_decref(b->records);
	free(b);
	return rc;
}

int
cg_tool_queue_add(struct cg_queue *q, const struct cg_queue_add_req *req, struct cg_sink *out,
    struct cg_err *err)
{
	return req->name ? add_one(q, req, out, err) : add_lines(q, req, out, err);
}

static int
add_tree(struct cg_queue *q, const json_t *tree, struct cg_sink *out, struct cg_err *err)
{
	json_t *ids = NULL;

	if (cg_queue_add_flow(q, tree, &ids, err) < 0)
		return -1;
	return cg_sink_put_new(out, ids, err);
}

int
cg_tool_queue_flow(struct cg_queue *q, int in_fd, struct cg_sink *out, struct cg_err *err)
{
	struct cg_buf b;
	json_t *doc = NULL, *tree;
	size_t i;
	int rc;

	cg_buf_init(&b, CG_JSON_MAX);
	if ((rc = cg_fd_read(&b, in_fd, "standard input", err)) == 0
	    && !(doc = cg_json_parse(b.s, b.len, "standard input", CG_JSON_NUL, err)))
		rc = -1;
	cg_buf_release(&b);
	if (rc == 0 && !json_is_array(doc))
		rc = add_tree(q, doc, out, err);
	json_array_foreach(doc, i, tree)
		if ((rc = add_tree(q, tree, out, err)) < 0) {
			cg_err_wrap(err, "tree %zu", i + 1);
			break;
		}
	json_decref(doc);
	return rc;
}

/* ---- what happens ---- */

struct listener {
	const struct cg_queue_events_req *req;
	struct cg_sink *out;
	struct cg_err *err;
};

static bool
wanted(const struct cg_queue_events_req *req, const json_t *event)
{
	const char *type = cg_json_get_str(event, "event", "");
	bool yes = req->n_types == 0;

	for (size_t i = 0; !yes && i < req->n_types; i++)
		yes = strcmp(req->types[i], type) == 0;
	return yes && (!req->job || strcmp(req->job, cg_json_get_str(event, "jobId", "")) == 0);
}

static int
heard(void *arg, const char *event_id, const json_t *event)
{
	struct listener *l = arg;
	json_t *r;

	if (!wanted(l->req, event))
		return 0;
	r = json_object();
	cg_json_set_str(r, "eventId", event_id);
	json_object_update(r, (json_t *)(size_t)event);
	return cg_sink_put_new(l->out, r, l->err);
}

int
cg_tool_queue_events(struct cg_queue *q, const struct cg_queue_events_req *req,
    struct cg_sink *out, struct cg_err *err)
{
	struct listener l = { req, out, err };
	char after[64];
	int rc;

	snprintf(after, sizeof after, "%s", req->since);
	do {
		struct cg_deadline until = cg_deadline_in(LISTEN_MS);

		rc = cg_queue_events(q, after, req->follow ? &until : NULL, heard, &l, err);
		if (rc >= 0 && cg_sink_flush(out, err) < 0)
			rc = -1;
	} while (rc > 0 || (rc == 0 && req->follow));
	return rc;
}

int
cg_tool_queue_wait(struct cg_queue *q, const char *id, int64_t timeout_ms, struct cg_sink *out,
    struct cg_err *err)
{
	struct cg_deadline until = cg_deadline_in(timeout_ms < 0 ? TIMEOUT_WAIT_MS : timeout_ms);
	json_t *answer = NULL, *r;
	bool done;
	int rc;

	while ((rc = cg_queue_await(q, id, &until, &answer, err)) == 0 && timeout_ms < 0)
		until = cg_deadline_in(TIMEOUT_WAIT_MS);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return cg_err_set(err, CG_E_TIMEOUT, "job '%.80s' has not ended yet", id);
	done = strcmp(cg_json_get_str(answer, "state", ""), "completed") == 0;
	r = json_object();
	cg_json_set_str(r, "jobId", id);
	json_object_update(r, answer);
	json_decref(answer);
	return cg_sink_put_new(out, r, err) < 0 ? -1 : !done;
}
