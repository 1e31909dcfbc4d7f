/*
 * What a run of a thread says: stream records for its reader, events for whoever follows it
 * through the store, each after what it says is durable.
 */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/graph.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/record.h"
#include "tool/thread_priv.h"
#include "tool/thread_shown.h"
#include "tool/tool.h"

enum {
	GATHER_MS = 50,       /* how long what is said waits for company on its way to the store */
	TOGETHER_MAX = 16384  /* bytes of text that are one record by then */
};

static const struct {
	const char *name;
	unsigned bit;
} modes[] = {
	{ "values", SAY_VALUES }, { "updates", SAY_UPDATES }, { "messages", SAY_MESSAGES },
	{ "custom", SAY_CUSTOM }, { "debug", SAY_DEBUG }, { "tasks", SAY_TASKS },
	{ "checkpoints", SAY_CHECKPOINTS },
};

static unsigned
mode_of(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (strlen(modes[i].name) == n && memcmp(modes[i].name, name, n) == 0)
			return modes[i].bit;
	return 0;
}

unsigned
cg_exec_modes(const char *list, struct cg_err *err)
{
	unsigned all = 0, one;

	if (!list)
		return SAY_UPDATES;
	while (*list) {
		size_t n = strcspn(list, ",");

		if (!(one = mode_of(list, n))) {
			cg_err_set(err, CG_E_USAGE, "'%.*s' is no stream mode: there are values, updates, "
			    "messages, custom, debug, tasks and checkpoints", (int)(n > 40 ? 40 : n), list);
			return 0;
		}
		all |= one;
		list += n + (list[n] == ',');
	}
	if (!all)
		cg_err_set(err, CG_E_USAGE, "which stream modes?");
	return all;
}

void
cg_exec_wants(struct exec *x)
{
	unsigned all = x->modes & SAY_DEBUG ? x->modes | SAY_TASKS | SAY_CHECKPOINTS : x->modes;
	size_t n = 0;

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if ((all & modes[i].bit) && modes[i].bit != SAY_DEBUG)
			x->wanted[n++] = modes[i].name;
	x->conf.modes = x->wanted;
}

/* ---- to the reader, and into the store ---- */

static void
broke(struct exec *x, const struct cg_err *err)
{
	if (x->broken.code == CG_E_OK)
		x->broken = *err;
}

void
cg_exec_give(struct exec *x, const json_t *rec)
{
	struct cg_err err = CG_ERR_INIT;

	if (x->job->out && cg_sink_put(x->job->out, rec, &err) < 0) {
		x->unheard = true;
		broke(x, &err);
	}
}

static void
keep(struct exec *x, json_t *rec)
{
	if (!x->events)
		x->events = json_array();
	json_array_append_new(x->events, rec);
	if (!x->flush_ms)
		x->flush_ms = cg_mono_ms() + GATHER_MS;
}

void
cg_exec_event(struct exec *x, const char *type, json_t *more)
{
	json_t *e = cg_record_event(type, 0, x->run, NULL);

	cg_json_set_str(e, "threadId", x->thread);
	if (more)
		json_object_update(e, more);
	json_decref(more);
	keep(x, e);
}

/* Tokens of one task that wait for the store are one record. */
static bool
joins_last(struct exec *x, const json_t *rec)
{
	size_t n = json_array_size(x->events);
	json_t *last = n > x->n_written ? json_array_get(x->events, n - 1) : NULL, *chunk;
	const json_t *mine = json_array_get(json_object_get(rec, "data"), 0);
	const char *a, *b;
	char *both;

	if (!last || strcmp(cg_json_get_str(last, "type", ""), "messages") != 0)
		return false;
	chunk = json_array_get(json_object_get(last, "data"), 0);
	if (!json_is_object(chunk) || !json_is_object(mine)
	    || strcmp(cg_json_get_str(chunk, "id", "?"), cg_json_get_str(mine, "id", "")) != 0)
		return false;
	a = cg_json_get_str(chunk, "content", NULL);
	b = cg_json_get_str(mine, "content", NULL);
	if (!a || !b || strlen(a) + strlen(b) > TOGETHER_MAX)
		return false;
	both = cg_asprintf("%s%s", a, b);
	cg_json_set_str(chunk, "content", both);
	free(both);
	return true;
}

static void
say(struct exec *x, const char *type, const struct cg_graph_said *s, json_t *data)
{
	json_t *r = cg_record_event(type, 0, x->run, NULL);

	if (x->job->queued && strcmp(type, "updates") == 0 && !*s->ns)
		data = cg_thread_shown(x->doc.doc, data);
	cg_json_set_str(r, "threadId", x->thread);
	cg_json_set_str(r, "ns", s->ns);
	if (s->checkpoint && *s->checkpoint)
		cg_json_set_str(r, "checkpointId", s->checkpoint);
	cg_json_set(r, "data", data);
	if (x->job->queued) {
		cg_exec_say_started(x);
		if (joins_last(x, r))
			json_decref(r);
		else
			keep(x, r);
		return;
	}
	json_object_del(r, "seq");
	cg_exec_give(x, r);
	json_decref(r);
}

/* LangGraph's `debug`: the two modes that it is made of, each in a frame. */
static json_t *
framed(const struct cg_graph_said *s)
{
	bool is_task = strcmp(s->mode, "tasks") == 0;
	json_t *f = json_object();

	cg_json_set_str(f, "type", !is_task ? "checkpoint"
	    : json_object_get(s->payload, "result") || json_object_get(s->payload, "error")
	    ? "task_result" : "task");
	cg_json_set_int(f, "step", s->step);
	cg_record_time(f, "timestamp", cg_wall_ms());
	cg_json_set(f, "payload", json_incref((json_t *)(size_t)s->payload));
	return f;
}

void
cg_exec_said(void *arg, const struct cg_graph_said *s)
{
	struct exec *x = arg;
	unsigned bit = mode_of(s->mode, strlen(s->mode));

	if (x->left && x->job->queued) /* it was stored with the end */
		return;
	if (x->modes & bit)
		say(x, s->mode, s, json_incref((json_t *)(size_t)s->payload));
	if ((x->modes & SAY_DEBUG) && (bit & (SAY_TASKS | SAY_CHECKPOINTS)))
		say(x, "debug", s, framed(s));
}

/* ---- from a task ---- */

static json_t *
chunk(const struct task *t, const json_t *line)
{
	json_t *c = json_object(), *meta = json_object(), *pair = json_array();

	cg_json_set_str(c, "type", "AIMessageChunk");
	cg_json_set_str(c, "content", cg_json_get_str(line, "text", ""));
	cg_json_set_str(c, "id", t->t->id);
	cg_json_set_str(meta, "langgraph_node", t->t->node->id);
	cg_json_set_int(meta, "langgraph_step", t->t->step);
	cg_json_set_str(meta, "ns", t->t->ns);
	json_array_append_new(pair, c);
	json_array_append_new(pair, meta);
	return pair;
}

void
cg_exec_heard(void *arg, const json_t *line)
{
	struct task *t = arg;
	const char *type = cg_json_get_str(line, "type", "");
	json_t *pair;

	if (strcmp(type, "custom") == 0 && json_object_get(line, "data")) {
		cg_graph_tell(t->x->g, t->t, "custom", json_object_get(line, "data"));
	} else if (strcmp(type, "delta") == 0) {
		pair = chunk(t, line);
		cg_graph_tell(t->x->g, t->t, "messages", pair);
		json_decref(pair);
	}
}

/* ---- with a transaction ---- */

static int
write_events(struct exec *x, struct cg_err *err)
{
	int rc = 0;

	while (rc == 0 && x->n_written < json_array_size(x->events)) {
		json_t *e = json_array_get(x->events, x->n_written);
		const char *type = cg_json_get_str(e, "type", "");
		char *text;

		cg_json_set_int(e, "seq", ++x->seq);
		text = cg_json_str(e);
		rc = cg_store_event_add(x->ctx->store, &x->who, x->run, x->seq, type, text, err);
		free(text);
		x->n_written++;
	}
	return rc;
}

static int
write_artifacts(struct exec *x, struct cg_err *err)
{
	for (; x->n_art_written < json_array_size(x->artifacts); x->n_art_written++) {
		const json_t *of = json_array_get(x->artifacts, x->n_art_written), *a;
		size_t i;

		json_array_foreach(json_object_get(of, "list"), i, a) {
			json_t *meta = json_object_get(a, "metadata");
			char *text = meta ? cg_json_str(meta) : NULL;
			struct cg_artifact_row row = { .run = x->run,
				.step = cg_json_get_str(of, "node", ""),
				.skill = cg_json_get_str(of, "skill", ""),
				.type = cg_json_get_str(a, "artifactType", ""),
				.uri = cg_json_get_str(a, "uri", ""), .hash = cg_json_get_str(a, "hash", ""),
				.size = cg_json_get_int(a, "sizeBytes", 0),
				.mime = cg_json_get_str(a, "mime", NULL),
				.filename = cg_json_get_str(a, "filename", NULL), .metadata = text };
			int rc = cg_store_artifact_add(x->ctx->store, &x->who, &row, err);

			free(text);
			if (rc < 0)
				return -1;
		}
	}
	return 0;
}

int
cg_exec_write(struct exec *x, struct cg_err *err)
{
	if (write_events(x, err) < 0 || write_artifacts(x, err) < 0)
		return -1;
	if (x->cost > x->cost_written) {
		if (cg_store_run_cost(x->ctx->store, &x->who, x->run, x->cost - x->cost_written, err) < 0)
			return -1;
		x->cost_written = x->cost;
	}
	return 0;
}

/* The first n of an array. */
static void
drop_first(json_t *a, size_t n)
{
	if (n == json_array_size(a))
		json_array_clear(a);
	while (n-- > 0 && json_array_size(a))
		json_array_remove(a, 0);
}

void
cg_exec_durable(struct exec *x, bool is)
{
	if (is) {
		drop_first(x->events, x->n_written);
		drop_first(x->artifacts, x->n_art_written);
		x->cost -= x->cost_written;
		x->durable_seq = x->seq;
		x->flush_ms = json_array_size(x->events) ? cg_mono_ms() + GATHER_MS : 0;
	}
	while (!is && x->left && json_array_size(x->events) > x->n_before)
		json_array_remove(x->events, json_array_size(x->events) - 1);
	x->left = x->left && is;
	x->seq = x->durable_seq;
	x->n_written = x->n_art_written = 0;
	x->cost_written = 0;
}

int
cg_exec_flush(struct exec *x, struct cg_err *err)
{
	int rc = cg_store_begin(x->ctx->store, err);

	rc = rc < 0 ? rc : cg_exec_guard(x, err);
	rc = rc < 0 ? rc : cg_store_commit(x->ctx->store, err);
	if (rc < 0)
		cg_store_rollback(x->ctx->store);
	cg_exec_durable(x, rc == 0);
	return rc;
}
