/* cg-thread list, show, state, history, update, prune, drop: no run is needed for them. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "ckpt/ckpt.h"
#include "ckpt/thread.h"
#include "flow/graph.h"
#include "graph/graph.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "store/store.h"
#include "tool/record.h"
#include "tool/thread.h"
#include "tool/thread_add.h"
#include "tool/thread_doc.h"
#include "tool/thread_own.h"
#include "tool/tool.h"

static json_t *
thread_record(const struct cg_thread_row *t)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "thread");
	cg_json_set_str(r, "threadId", t->id);
	cg_json_set_str(r, "workflowName", t->workflow);
	cg_json_set_str(r, "workflowVersion", t->version);
	cg_json_set_str(r, "status", cg_thread_state_name(t->state));
	cg_json_set_str(r, "runId", t->run);
	cg_json_set_str(r, "userId", t->user);
	cg_record_text(r, "error", t->error);
	cg_record_time(r, "createdAt", t->created_ms);
	cg_record_time(r, "updatedAt", t->updated_ms);
	return r;
}

static int
no_thread(const char *id, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "there is no thread '%.100s'", id);
}

/* ---- a thread with its graph ---- */

struct opened {
	struct cg_thread_row row;
	struct cg_thread_doc doc;
	struct cg_graph_conf conf;
	json_t *context;
};

static void
close_thread(struct opened *o)
{
	cg_thread_doc_release(&o->doc);
	cg_thread_row_release(&o->row);
	json_decref(o->context);
}

static const struct cg_graph_doc *
subgraph(void *arg, const char *name, const char *version, struct cg_err *err)
{
	struct opened *o = arg;

	return cg_thread_doc_sub(&o->doc, name, version, err);
}

static int
open_thread(struct cg_ctx *ctx, const char *id, struct opened *o, struct cg_err *err)
{
	int rc;

	memset(o, 0, sizeof *o);
	if (!cg_thread_id_ok(id))
		return no_thread(id, err);
	rc = cg_thread_load(ctx->store, &ctx->who, id, &o->row, err);
	if (rc <= 0)
		return rc < 0 ? -1 : no_thread(id, err);
	rc = cg_thread_last_doc(&o->doc, ctx, &o->row, err);
	o->context = json_object();
	cg_json_set_str(o->context, "tenantId", ctx->who.tenant);
	cg_json_set_str(o->context, "threadId", o->row.id);
	o->conf = (struct cg_graph_conf){ .doc = o->doc.doc, .subgraph = subgraph,
		.store = ctx->store, .who = &ctx->who, .thread = o->row.id, .context = o->context,
		.arg = o };
	if (rc < 0)
		close_thread(o);
	return rc;
}

/* ---- show, list ---- */

static void
add_state(json_t *r, const json_t *snapshot)
{
	const json_t *config = json_object_get(snapshot, "config"), *task;
	json_t *interrupts = json_array(), *one;
	size_t i, k;

	json_array_foreach(json_object_get(snapshot, "tasks"), i, task)
		json_array_foreach(json_object_get(task, "interrupts"), k, one)
			json_array_append(interrupts, one);
	cg_json_set(r, "values", json_incref(json_object_get(snapshot, "values")));
	cg_json_set(r, "next", json_incref(json_object_get(snapshot, "next")));
	cg_json_set(r, "interrupts", interrupts);
	cg_json_set_str(r, "checkpointId", cg_json_get_str(config, "checkpointId", NULL));
	cg_json_set(r, "step", json_incref(json_object_get(json_object_get(snapshot, "metadata"),
	    "step")));
}

int
cg_tool_thread_show(struct cg_ctx *ctx, const char *thread, struct cg_sink *out,
    struct cg_err *err)
{
	json_t *snapshot = NULL, *r;
	struct opened o;
	int rc;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0 || open_thread(ctx, thread, &o, err) < 0)
		return -1;
	rc = cg_graph_snapshot(&o.conf, "", NULL, &snapshot, err);
	r = thread_record(&o.row);
	if (rc == 1)
		add_state(r, snapshot);
	rc = rc < 0 ? rc : cg_sink_put(out, r, err);
	json_decref(r);
	json_decref(snapshot);
	close_thread(&o);
	return rc < 0 ? -1 : 0;
}

int
cg_thread_give(struct cg_ctx *ctx, const char *thread, const json_t *state, struct cg_sink *out,
    struct cg_err *err)
{
	struct cg_thread_row row;
	json_t *r;
	int rc = cg_thread_load(ctx->store, &ctx->who, thread, &row, err);

	if (rc <= 0)
		return rc < 0 ? -1 : no_thread(thread, err);
	r = thread_record(&row);
	json_object_update(r, (json_t *)(size_t)state);
	rc = cg_sink_put_new(out, r, err);
	cg_thread_row_release(&row);
	return rc;
}

struct listing {
	struct cg_sink *out;
	struct cg_err *err;
};

static int
give_thread(void *arg, const struct cg_thread_row *row)
{
	struct listing *l = arg;

	return cg_sink_put_new(l->out, thread_record(row), l->err);
}

static int
known_thread(struct cg_ctx *ctx, const char *id, struct cg_err *err)
{
	struct cg_thread_row t;
	int rc = cg_thread_id_ok(id) ? cg_thread_load(ctx->store, &ctx->who, id, &t, err) : 0;

	if (rc == 1)
		cg_thread_row_release(&t);
	return rc < 0 ? -1 : rc == 0 ? no_thread(id, err) : 0;
}

int
cg_tool_thread_list(struct cg_ctx *ctx, const struct cg_thread_list_req *req,
    struct cg_sink *out, struct cg_err *err)
{
	struct cg_thread_filter f = { .workflow = req->workflow, .state = -1, .after = req->after,
		.limit = req->limit };
	struct listing l = { out, err };

	if (req->own)
		f.user = ctx->who.user ? ctx->who.user : "";
	if (req->status && (f.state = cg_thread_state_of(req->status)) < 0)
		return cg_err_set(err, CG_E_USAGE, "'%.40s' is no state of a thread: idle, busy, "
		    "interrupted, limit or failed", req->status);
	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0
	    || (req->after && known_thread(ctx, req->after, err) < 0))
		return -1;
	return cg_thread_list(ctx->store, &ctx->who, &f, give_thread, &l, err) < 0 ? -1 : 0;
}

/* ---- snapshots ---- */

static int
give_snapshot(struct cg_sink *out, const char *thread, const json_t *snapshot, struct cg_err *err)
{
	json_t *r = json_object();

	cg_json_set_str(r, "type", "checkpoint");
	cg_json_set_str(r, "threadId", thread);
	json_object_update(r, (json_t *)(size_t)snapshot);
	return cg_sink_put_new(out, r, err);
}

int
cg_tool_thread_state(struct cg_ctx *ctx, const char *thread, const char *ns,
    const char *checkpoint, struct cg_sink *out, struct cg_err *err)
{
	json_t *snapshot = NULL;
	char *where = NULL;
	struct opened o;
	int rc = 0;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0 || open_thread(ctx, thread, &o, err) < 0)
		return -1;
	/* An id is enough: it may be one of a graph below. */
	if (!ns && checkpoint)
		rc = cg_ckpt_where(ctx->store, &ctx->who, o.row.id, checkpoint, &where, err);
	ns = ns ? ns : where;
	rc = rc < 0 ? -1 : cg_graph_snapshot(&o.conf, ns ? ns : "", checkpoint, &snapshot, err);
	if (rc == 1)
		rc = give_snapshot(out, o.row.id, snapshot, err);
	else if (rc == 0)
		rc = checkpoint ? cg_err_set(err, CG_E_NOTFOUND, "thread '%s' has no checkpoint '%.100s'",
		    o.row.id, checkpoint) : cg_err_set(err, CG_E_NOTFOUND, "thread '%s' has no checkpoint "
		    "yet%s%.100s%s", o.row.id, ns && *ns ? " in '" : "", ns ? ns : "", ns && *ns ? "'" : "");
	free(where);
	json_decref(snapshot);
	close_thread(&o);
	return rc < 0 ? -1 : 0;
}

struct telling {
	struct cg_sink *out;
	const char *thread;
	struct cg_err *err;
};

static int
give_each(void *arg, const json_t *snapshot)
{
	struct telling *t = arg;

	return give_snapshot(t->out, t->thread, snapshot, t->err);
}

static int
known_checkpoint(const struct opened *o, const char *ns, const char *id, struct cg_err *err)
{
	struct cg_err why = CG_ERR_INIT;
	struct cg_ckpt c = { 0 };
	int rc;

	if (!cg_id_valid(id))
		return cg_err_set(err, CG_E_USAGE, "'%.80s' is no checkpoint id", id);
	rc = cg_ckpt_load(o->conf.store, o->conf.who, o->row.id, ns, id, &c, &why);
	if (rc == 1)
		cg_ckpt_release(&c);
	if (rc < 0 && why.code == CG_E_DATA)
		return 0; /* it is there, and damaged: what was before it is asked for */
	if (rc < 0)
		*err = why;
	return rc == 0 ? cg_err_set(err, CG_E_NOTFOUND, "thread '%s' has no checkpoint '%.100s'", o->row.id,
	    id) : rc < 0 ? -1 : 0;
}

int
cg_tool_thread_history(struct cg_ctx *ctx, const char *thread, const char *ns,
    const char *before, int64_t limit, struct cg_sink *out, struct cg_err *err)
{
	struct telling t = { out, thread, err };
	struct opened o;
	int rc;

	if (cg_ctx_store(ctx, CG_STORE_READ, err) < 0 || open_thread(ctx, thread, &o, err) < 0)
		return -1;
	rc = before ? known_checkpoint(&o, ns ? ns : "", before, err) : 0;
	rc = rc < 0 ? rc : cg_graph_history(&o.conf, ns ? ns : "", before, limit, give_each, &t, err);
	close_thread(&o);
	return rc < 0 ? -1 : 0;
}

/* ---- update ---- */

/* Nobody may write beside a run that has the thread. */
static int
not_busy(const struct cg_thread_row *t, struct cg_err *err)
{
	return t->state != CG_THREAD_BUSY ? 0 : cg_err_set(err, CG_E_CONFLICT, "thread '%s' is busy with "
	    "run '%s'", t->id, t->run ? t->run : "?");
}

/* With the first of what is written: from here on no run takes it. */
static int
changing(void *arg, struct cg_err *err)
{
	const struct opened *o = arg;

	return cg_thread_settle(o->conf.store, o->conf.who, o->row.id, o->row.fence,
	    CG_THREAD_IDLE, err);
}

static int
changed(void *arg, enum cg_graph_state state, struct cg_err *err)
{
	const struct opened *o = arg;

	return state == CG_GRAPH_DONE ? 0
	    : cg_thread_settle(o->conf.store, o->conf.who, o->row.id, o->row.fence,
	    CG_THREAD_INTERRUPTED, err);
}

int
cg_tool_thread_update(struct cg_ctx *ctx, const char *thread, const char *checkpoint,
    const char *as, const json_t *values, struct cg_sink *out, struct cg_err *err)
{
	char id[CG_ID_LEN + 1];
	struct opened o;
	int rc;

	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0 || open_thread(ctx, thread, &o, err) < 0)
		return -1;
	o.conf.checkpoint = checkpoint;
	o.conf.update = values;
	o.conf.guard = changing;
	o.conf.ending = changed;
	rc = not_busy(&o.row, err);
	rc = rc < 0 ? rc : cg_graph_update(&o.conf, as, id, err);
	close_thread(&o);
	return rc < 0 ? -1 : cg_tool_thread_state(ctx, thread, NULL, id, out, err);
}

/* ---- prune, drop ---- */

struct pruning {
	struct cg_ctx *ctx;
	const struct cg_thread_prune_req *req;
	char (*ids)[CG_THREAD_ID_MAX + 1];
	size_t n;
	int64_t threads;
	struct cg_ckpt_pruned all;
};

static int
keep_id(void *arg, const struct cg_thread_row *row)
{
	struct pruning *p = arg;

	if (row->state == CG_THREAD_BUSY)
		return 0;
	p->ids = cg_realloc(p->ids, p->n + 1, sizeof *p->ids);
	snprintf(p->ids[p->n++], sizeof *p->ids, "%s", row->id);
	return 0;
}

/* Whether a run has it is asked once more where it is pruned, and counts there. */
static int
prune_one(struct pruning *p, const char *thread, struct cg_err *err)
{
	struct cg_store *st = p->ctx->store;
	const int64_t before = p->req->older_than_ms ? cg_wall_ms() - p->req->older_than_ms : INT64_MAX;
	struct cg_ckpt_pruned one = { 0, 0, 0 };
	int rc;

	if (cg_store_begin(st, err) < 0)
		return -1;
	rc = cg_ckpt_prune(st, &p->ctx->who, thread, p->req->keep, p->req->older_than_ms ? before : 0,
	    &one, err);
	if (rc >= 0 && !p->req->dry_run)
		rc = cg_store_commit(st, err);
	if (rc < 0 || p->req->dry_run)
		cg_store_rollback(st);
	if (rc < 0)
		return err->code == CG_E_CONFLICT && !p->req->thread ? 0 : -1;
	p->threads++;
	p->all.checkpoints += one.checkpoints;
	p->all.blobs += one.blobs;
	p->all.writes += one.writes;
	return 0;
}

static int
find_threads(struct pruning *p, struct cg_err *err)
{
	struct cg_ctx *ctx = p->ctx;
	struct cg_thread_filter f = { .state = -1 };
	struct cg_thread_row t;
	int rc;

	if (p->req->own)
		f.user = ctx->who.user ? ctx->who.user : "";
	if (!p->req->thread)
		return cg_thread_list(ctx->store, &ctx->who, &f, keep_id, p, err) < 0 ? -1 : 0;
	rc = cg_thread_load(ctx->store, &ctx->who, p->req->thread, &t, err);
	if (rc <= 0)
		return rc < 0 ? -1 : no_thread(p->req->thread, err);
	rc = p->req->own && !cg_tool_thread_seen(ctx, t.user) ? no_thread(t.id, err) : not_busy(&t, err);
	rc = rc < 0 ? -1 : keep_id(p, &t);
	cg_thread_row_release(&t);
	return rc;
}

int
cg_tool_thread_prune(struct cg_ctx *ctx, const struct cg_thread_prune_req *req,
    struct cg_sink *out, struct cg_err *err)
{
	struct pruning p = { .ctx = ctx, .req = req };
	json_t *r;
	int rc;

	if (req->keep < 1)
		return cg_err_set(err, CG_E_USAGE, "at least one checkpoint stays: the head, from which a "
		    "thread goes on");
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0)
		return -1;
	rc = find_threads(&p, err);
	for (size_t i = 0; rc == 0 && i < p.n; i++)
		rc = prune_one(&p, p.ids[i], err);
	free(p.ids);
	if (rc < 0)
		return -1;
	r = json_object();
	cg_json_set_str(r, "type", "pruned");
	cg_json_set_str(r, "threadId", req->thread);
	cg_json_set_int(r, "threads", p.threads);
	cg_json_set_int(r, "checkpoints", p.all.checkpoints);
	cg_json_set_int(r, "blobs", p.all.blobs);
	cg_json_set_int(r, "writes", p.all.writes);
	if (req->dry_run)
		cg_json_set(r, "dryRun", json_true());
	return cg_sink_put_new(out, r, err);
}

int
cg_tool_thread_drop(struct cg_ctx *ctx, const char *thread, struct cg_err *err)
{
	struct cg_thread_row t;
	int rc;

	if (!cg_thread_id_ok(thread))
		return no_thread(thread, err);
	if (cg_ctx_store(ctx, CG_STORE_WRITE, err) < 0
	    || (rc = cg_thread_load(ctx->store, &ctx->who, thread, &t, err)) < 0)
		return -1;
	if (rc == 1) {
		rc = not_busy(&t, err);
		cg_thread_row_release(&t);
		if (rc < 0)
			return -1;
	}
	return cg_thread_drop(ctx->store, &ctx->who, thread, err);
}
