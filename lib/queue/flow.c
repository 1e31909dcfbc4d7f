/* Trees of jobs: adding one whole, and looking at it. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum { DEPTH_MAX = 100, READ_DEPTH = 10, NODES_MAX = 10000 };

/* One job of the tree on its way to the server. */
struct node {
	struct cg_queue_new job;
	struct cg_opts opts;
	char *data, *p, *queue;  /* queue: its name */
	json_t *own, *ids;       /* ids: what the caller gets for it */
};

struct tree {
	struct cg_queue *q;
	struct node *v;
	size_t n, cap;
};

static struct node *
grow(struct tree *t)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 16;
		t->v = cg_realloc(t->v, t->cap, sizeof *t->v);
	}
	memset(&t->v[t->n], 0, sizeof *t->v);
	return &t->v[t->n++];
}

static void
release(struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		cg_opts_release(&t->v[i].opts);
		free(t->v[i].data);
		free(t->v[i].p);
		free(t->v[i].queue);
		json_decref(t->v[i].own);
		json_decref(t->v[i].ids);
	}
	free(t->v);
}

/* The id of a node is fixed before it is added: its children name it. */
static json_t *
own_opts(const json_t *opts, const char *parent_id, const char *parent_queue)
{
	json_t *own = json_is_object(opts) ? json_copy((json_t *)opts) : json_object();
	char id[CG_ID_LEN + 1];

	if (parent_id)
		json_object_set_new(own, "parent", json_pack("{s:s, s:s}", "id", parent_id, "queue", parent_queue));
	if (!json_is_string(json_object_get(own, "jobId"))) {
		cg_id_new(id);
		json_object_set_new(own, "jobId", json_string(id));
	}
	return own;
}

static int
read_node(struct tree *t, const json_t *in, const char *parent_id, const char *parent_queue,
    struct node *n, struct cg_err *err)
{
	const char *queue = cg_json_get_str(in, "queueName", t->q->name);
	const json_t *data = json_object_get(in, "data");

	if (!(n->job.name = cg_json_get_str(in, "name", NULL)))
		return cg_err_set(err, CG_E_DATA, "a job of the flow has no name");
	if (!cg_queue_name_ok(queue))
		return cg_err_set(err, CG_E_DATA, "job %s of the flow: \"%s\" is no name of a queue", n->job.name, queue);
	n->queue = cg_strdup(queue);
	n->p = cg_asprintf("%s:%s:", t->q->prefix, queue);
	n->data = data ? cg_json_str(data) : NULL;
	n->job.data = n->data;
	n->own = own_opts(json_object_get(in, "opts"), parent_id, parent_queue);
	if (cg_opts_read(&n->opts, n->own, t->q->prefix, n->data, err) < 0)
		return cg_err_wrap(err, "job %s of the flow", n->job.name);
	n->ids = json_pack("{s:s, s:s}", "id", n->opts.id, "queueName", queue);
	if (json_array_size(json_object_get(in, "children")))
		snprintf(n->opts.flags + strlen(n->opts.flags), sizeof n->opts.flags - strlen(n->opts.flags), "w");
	return 0;
}

/* Parents before their children. Returns what the caller gets for it, borrowed. */
static json_t *
walk(struct tree *t, const json_t *in, const char *parent_id, const char *parent_queue, int depth,
    struct cg_err *err)
{
	const json_t *children = json_object_get(in, "children"), *child;
	struct node *n = grow(t);
	json_t *ids, *list;
	char *id, *queue;
	size_t i;

	if (depth > DEPTH_MAX || t->n > NODES_MAX) {
		cg_err_set(err, CG_E_TOOBIG, "a flow has at most %d levels and %d jobs", DEPTH_MAX, NODES_MAX);
		return NULL;
	}
	if (read_node(t, in, parent_id, parent_queue, n, err) < 0)
		return NULL;
	ids = n->ids;
	if (!json_array_size(children))
		return ids;
	id = cg_strdup(n->opts.id);
	queue = cg_asprintf("%s:%s", t->q->prefix, n->queue);
	list = json_array();
	json_object_set_new(ids, "children", list);
	json_array_foreach((json_t *)children, i, child) {
		json_t *below = walk(t, child, id, queue, depth + 1, err);

		if (!below) {
			ids = NULL;
			break;
		}
		json_array_append(list, below);
	}
	free(id);
	free(queue);
	return ids;
}

int
cg_queue_add_flow(struct cg_queue *q, const json_t *tree, json_t **ids, struct cg_err *err)
{
	struct tree t = { .q = q };
	redisReply *r = NULL;
	int rc = -1;

	*ids = NULL;
	if (!walk(&t, tree, NULL, NULL, 0, err) || cg_call(q, CG_S_FLOW, t.n * CG_ADD_ARGS, err) < 0)
		goto out;
	for (size_t i = 0; i < t.n; i++)
		cg_add_args(q, &t.v[i].job, &t.v[i].opts, t.v[i].p);
	/* All ids are fixed: a second try finds the first. */
	if (!(r = cg_run(q, true, err)))
		goto out;
	if (r->type == REDIS_REPLY_INTEGER) {
		cg_code(err, r->integer, t.v[0].opts.id);
		goto out;
	}
	for (size_t i = 0; i < r->elements && i < t.n; i++)
		json_object_set_new(t.v[i].ids, "id", json_stringn(r->element[i]->str, r->element[i]->len));
	*ids = json_incref(t.v[0].ids);
	rc = 0;
out:
	cg_redis_free(r);
	release(&t);
	return rc;
}

/* ---- reading ---- */

enum { PROCESSED, UNPROCESSED, IGNORED, UNSUCCESSFUL, KINDS };
static const char *const kinds[KINDS] = { "processed", "dependencies", "failed", "unsuccessful" };

/* The four groups of children of a job, by its full key. */
static int
ask_children(struct cg_queue *q, const char *key, redisReply *r[KINDS], struct cg_err *err)
{
	static const char *const cmds[KINDS] = { "HGETALL", "SMEMBERS", "HGETALL", NULL };

	if (cg_ready(q, err) < 0)
		return -1;
	for (int i = 0; i < KINDS; i++) {
		char *full = cg_asprintf("%s:%s", key, kinds[i]);

		if (cmds[i])
			cg_redis_cmd(&q->cmd, cmds[i], full, NULL);
		else
			cg_redis_cmd(&q->cmd, "ZRANGE", full, "0", "-1", NULL);
		free(full);
	}
	return cg_run_many(q, KINDS, r, true, err);
}

static json_t *
pairs(const redisReply *r, bool json)
{
	json_t *out = json_object();

	for (size_t i = 0; cg_reply_is(r, REDIS_REPLY_ARRAY) && i + 1 < r->elements; i += 2) {
		const redisReply *text = r->element[i + 1];
		json_t *v = json ? cg_json_again(text->str, text->len) : NULL;

		cg_json_set(out, r->element[i]->str, v ? v : json_stringn(text->str, text->len));
	}
	return out;
}

int
cg_verb_children(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	redisReply *r[KINDS];
	char *key;
	int rc;

	if (!id)
		return -1;
	key = cg_asprintf("%s%s", q->p, id);
	rc = ask_children(q, key, r, err);
	free(key);
	if (rc < 0)
		return -1;
	*answer = json_pack("{s:o, s:o, s:o, s:o}", "processed", pairs(r[PROCESSED], true), "unprocessed",
	    cg_ids_answer(r[UNPROCESSED]), "ignored", pairs(r[IGNORED], false), "failed",
	    cg_ids_answer(r[UNSUCCESSFUL]));
	cg_redis_free(r[PROCESSED]);
	cg_redis_free(r[IGNORED]);
	return 0;
}

static json_t *read_tree(struct cg_queue *q, const char *key, int depth, size_t *left,
    struct cg_err *err);

static int
read_below(struct cg_queue *q, const char *key, int depth, size_t *left, json_t *node,
    struct cg_err *err)
{
	json_t *list = json_array();
	redisReply *r[KINDS];
	int rc = ask_children(q, key, r, err);

	json_object_set_new(node, "children", list);
	if (rc < 0)
		return -1;
	for (int k = 0; k < KINDS; k++) {
		size_t step = k == PROCESSED || k == IGNORED ? 2 : 1;

		for (size_t i = 0; rc == 0 && *left && i < r[k]->elements; i += step) {
			json_t *child = read_tree(q, r[k]->element[i]->str, depth - 1, left, err);

			if (!child)
				rc = -1;
			else
				json_array_append_new(list, child);
		}
		cg_redis_free(r[k]);
	}
	if (rc == 0 && json_array_size(list) == 0)
		json_object_del(node, "children");
	return rc;
}

/* {queueName, job, children?}; a job that is gone is null. */
static json_t *
read_tree(struct cg_queue *q, const char *key, int depth, size_t *left, struct cg_err *err)
{
	const char *id = strrchr(key, ':') + 1, *queue = strchr(key, ':');
	json_t *node, *job;
	redisReply *r = cg_ask(q, err, "HGETALL", key, NULL);

	if (!r)
		return NULL;
	--*left;
	node = json_object();
	if (queue && queue + 1 < id)
		json_object_set_new(node, "queueName", json_stringn(queue + 1, (size_t)(id - queue) - 2));
	job = cg_job_record(id, r);
	cg_redis_free(r);
	json_object_set_new(node, "job", job ? job : json_null());
	if (depth > 1 && read_below(q, key, depth, left, node, err) < 0) {
		json_decref(node);
		return NULL;
	}
	return node;
}

int
cg_verb_flow(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	size_t left = NODES_MAX;
	int64_t depth;
	char *key;

	if (!id || cg_arg_int(args, "depth", READ_DEPTH, &depth, err) < 0)
		return -1;
	key = cg_asprintf("%s%s", q->p, id);
	*answer = read_tree(q, key, depth > DEPTH_MAX ? DEPTH_MAX : (int)depth, &left, err);
	free(key);
	return *answer ? 0 : -1;
}
