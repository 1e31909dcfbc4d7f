/* Adding jobs: one, many in flight, many in one call. */
#include <stdlib.h>

#include "base/mem.h"
#include "queue/queue_priv.h"

/* Nothing is said of it but what it is. */
static bool
is_plain(const struct cg_opts *o)
{
	return !o->delay && !o->priority && !o->flags[0] && !o->id && !o->parent_key && !o->deid;
}

enum { PLAIN_ARGS = 4 };

static void
put_plain(struct cg_redis *r, const struct cg_queue_new *job, const struct cg_opts *o)
{
	cg_redis_args(r, job->name);
	cg_redis_args(r, job->data ? job->data : "{}");
	cg_redis_args(r, o->text);
	cg_redis_argi(r, o->timestamp);
}

void
cg_add_args(struct cg_queue *q, const struct cg_queue_new *job, const struct cg_opts *o,
    const char *p)
{
	struct cg_redis *r = &q->cmd;

	cg_redis_args(r, job->name);
	cg_redis_args(r, job->data ? job->data : "{}");
	cg_redis_args(r, o->text);
	cg_redis_argi(r, o->timestamp);
	cg_redis_argi(r, o->delay);
	cg_redis_argi(r, o->priority);
	cg_redis_args(r, o->flags);
	cg_redis_args(r, o->id);
	cg_redis_args(r, o->parent_key);
	cg_redis_args(r, o->parent);
	cg_redis_args(r, o->deid);
	if (o->ttl)
		cg_redis_argi(r, o->ttl);
	else
		cg_redis_args(r, "");
	cg_redis_args(r, p);
}

static void
put_one(struct cg_queue *q, const struct cg_queue_new *job, const struct cg_opts *o)
{
	if (is_plain(o))
		put_plain(&q->cmd, job, o);
	else
		cg_add_args(q, job, o, q->p);
}

static int
need_name(const struct cg_queue_new *job, struct cg_err *err)
{
	return job->name ? 0 : cg_err_set(err, CG_E_DATA, "a job needs a name");
}

/* What the script said: {id, is it new}, or why not. */
static int
answer(const redisReply *r, const char *asked, char **id, bool *added, struct cg_err *err)
{
	if (r->type == REDIS_REPLY_INTEGER)
		return cg_code(err, r->integer, asked ? asked : "(new)");
	if (r->type != REDIS_REPLY_ARRAY || r->elements != 2)
		return cg_err_set(err, CG_E_BUG, "the server gave no answer to an add");
	if (id)
		*id = cg_reply_dup(r->element[0]);
	if (added)
		*added = r->element[1]->integer == 1;
	return 0;
}

int
cg_queue_add(struct cg_queue *q, const struct cg_queue_new *job, char **id, bool *added,
    struct cg_err *err)
{
	struct cg_opts o;
	redisReply *r = NULL;
	int rc = -1;

	if (need_name(job, err) < 0 || cg_opts_read(&o, job->opts, q->prefix, job->data, err) < 0)
		return -1;
	if (cg_call(q, CG_S_ADD, is_plain(&o) ? PLAIN_ARGS : CG_ADD_ARGS, err) < 0)
		goto out;
	put_one(q, job, &o);
	/* With an id of its own a second try finds the first. */
	if ((r = cg_run(q, o.id != NULL, err)))
		rc = answer(r, o.id, id, added, err);
	cg_redis_free(r);
out:
	cg_opts_release(&o);
	return rc;
}

/* ---- in flight ---- */

int
cg_queue_add_begin(struct cg_queue *q, const struct cg_queue_new *job, struct cg_err *err)
{
	struct cg_opts o;
	int rc;

	if (need_name(job, err) < 0 || cg_opts_read(&o, job->opts, q->prefix, job->data, err) < 0)
		return -1;
	rc = cg_call_pipe(q, CG_S_ADD, is_plain(&o) ? PLAIN_ARGS : CG_ADD_ARGS, err);
	if (rc == 0) {
		put_one(q, job, &o);
		cg_fly(q, &(struct cg_flight){ .what = CG_FLY_ADD });
	}
	cg_opts_release(&o);
	return rc;
}

int
cg_queue_add_end(struct cg_queue *q, char **id, bool *added, struct cg_err *err)
{
	struct cg_deadline until = cg_queue_deadline(q);
	struct cg_flight f;
	int rc = cg_land(q, CG_FLY_ADD, &f, &until, err);

	if (f.lost) {
		cg_err_wrap(err, "an add may or may not have happened");
	} else if (cg_reply_is(f.reply, REDIS_REPLY_ERROR)) {
		if (strncmp(f.reply->str, "NOSCRIPT", 8) == 0)
			q->stale[CG_S_ADD] = true;
		rc = cg_redis_err(f.reply, err);
		if (q->flight_n == 0)
			cg_follow(q, f.reply);
	} else if (rc == 0) {
		rc = answer(f.reply, NULL, id, added, err);
	}
	cg_flight_release(&f);
	return rc;
}

/* ---- bulk ---- */

struct bulk {
	struct cg_opts *opts;
	const struct cg_queue_new *jobs;
	size_t n;
	int64_t now;
};

/* The letter of job i, as bulk.lua has it. */
static char
kind_of(const struct bulk *b, size_t i, char before)
{
	const struct cg_opts *o = &b->opts[i];

	if (!is_plain(o) || o->timestamp != b->now)
		return 'x';
	if (i > 0 && before != 'x' && strcmp(b->jobs[i].name, b->jobs[i - 1].name) == 0 &&
	    strcmp(o->text, b->opts[i - 1].text) == 0)
		return 's';
	return 'p';
}

static int
read_bulk(struct cg_queue *q, struct bulk *b, struct cg_err *err)
{
	for (size_t i = 0; i < b->n; i++) {
		if (need_name(&b->jobs[i], err) < 0 ||
		    cg_opts_read(&b->opts[i], b->jobs[i].opts, q->prefix, b->jobs[i].data, err) < 0)
			return cg_err_wrap(err, "job %zu", i + 1);
		/* One instant for all of them, so that it need not be told of each. */
		if (b->opts[i].timestamp >= b->now && !json_object_get(b->opts[i].own, "timestamp"))
			b->opts[i].timestamp = b->now;
	}
	return 0;
}

static int
send_bulk(struct cg_queue *q, const struct bulk *b, struct cg_err *err)
{
	char *kinds = cg_alloc(b->n + 1);
	struct cg_redis *r = &q->cmd;
	size_t args = 1;
	int rc;

	for (size_t i = 0; i < b->n; i++) {
		kinds[i] = kind_of(b, i, i ? kinds[i - 1] : 'x');
		args += kinds[i] == 's' ? 2 : kinds[i] == 'p' ? 4 : 1 + CG_ADD_ARGS;
	}
	rc = cg_call(q, CG_S_BULK, args, err);
	if (rc == 0)
		cg_redis_argi(r, b->now);
	for (size_t i = 0; rc == 0 && i < b->n; i++) {
		cg_redis_arg(r, &kinds[i], 1);
		if (kinds[i] == 'x') {
			cg_add_args(q, &b->jobs[i], &b->opts[i], q->p);
			continue;
		}
		if (kinds[i] == 'p')
			cg_redis_args(r, b->jobs[i].name);
		cg_redis_args(r, b->jobs[i].data ? b->jobs[i].data : "{}");
		if (kinds[i] == 'p')
			cg_redis_args(r, b->opts[i].text);
	}
	free(kinds);
	return rc;
}

int
cg_queue_add_bulk(struct cg_queue *q, const struct cg_queue_new *jobs, size_t n, json_t **ids,
    struct cg_err *err)
{
	struct bulk b = { .opts = cg_calloc(n + 1, sizeof *b.opts), .jobs = jobs, .n = n, .now = cg_wall_ms() };
	redisReply *r = NULL;
	int rc = -1;

	*ids = NULL;
	if (read_bulk(q, &b, err) < 0 || (n && (send_bulk(q, &b, err) < 0 || !(r = cg_run(q, false, err)))))
		goto out;
	if (cg_reply_is(r, REDIS_REPLY_INTEGER)) {
		cg_code(err, r->integer, "of this bulk");
		goto out;
	}
	*ids = json_array();
	for (size_t i = 0; r && i < r->elements; i++)
		json_array_append_new(*ids, json_stringn(r->element[i]->str, r->element[i]->len));
	rc = 0;
out:
	cg_redis_free(r);
	for (size_t i = 0; i < n; i++)
		cg_opts_release(&b.opts[i]);
	free(b.opts);
	return rc;
}
