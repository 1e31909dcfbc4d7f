/* Adding jobs: one, many in flight, many in one call. */
#include <stdlib.h>

#include "base/mem.h"
#include "queue/queue_priv.h"

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
	if (cg_call(q, CG_S_ADD, CG_ADD_ARGS, err) < 0)
		goto out;
	cg_add_args(q, job, &o, q->p);
	/* With an id of its own a second try finds the first. */
	if ((r = cg_run(q, o.id != NULL, err)))
		rc = answer(r, o.id, id, added, err);
	cg_redis_free(r);
out:
	cg_opts_release(&o);
	return rc;
}

/* ---- in flight ---- */

static void
fly(struct cg_queue *q, bool skip)
{
	if (q->flight_n == q->flight_cap) {
		size_t cap = q->flight_cap ? 2 * q->flight_cap : 64;
		bool *all = cg_calloc(cap, sizeof *all);

		for (size_t i = 0; i < q->flight_n; i++)
			all[i] = q->flight[(q->flight_at + i) % q->flight_cap];
		free(q->flight);
		q->flight = all;
		q->flight_at = 0;
		q->flight_cap = cap;
	}
	q->flight[(q->flight_at + q->flight_n++) % q->flight_cap] = skip;
}

static bool
land(struct cg_queue *q)
{
	bool skip = q->flight[q->flight_at];

	q->flight_at = (q->flight_at + 1) % q->flight_cap;
	q->flight_n--;
	return skip;
}

int
cg_queue_add_begin(struct cg_queue *q, const struct cg_queue_new *job, struct cg_err *err)
{
	struct cg_opts o;
	int loads, rc;

	if (q->cmd.fd < 0 && q->flight_n)
		return cg_err_set(err, CG_E_UNAVAILABLE, "the connection was lost: take the answers of what is "
		    "in flight");
	if (need_name(job, err) < 0 || cg_opts_read(&o, job->opts, q->prefix, job->data, err) < 0)
		return -1;
	if ((rc = cg_call_pipe(q, CG_S_ADD, CG_ADD_ARGS, &loads, err)) == 0) {
		cg_add_args(q, job, &o, q->p);
		if (loads)
			fly(q, true);
		fly(q, false);
	}
	cg_opts_release(&o);
	return rc;
}

int
cg_queue_add_end(struct cg_queue *q, char **id, bool *added, struct cg_err *err)
{
	struct cg_deadline until = cg_queue_deadline(q);
	redisReply *r;
	bool skip;
	int rc;

	do {
		if (q->flight_n == 0)
			return cg_err_set(err, CG_E_STATE, "no add is in flight");
		skip = land(q);
		if (cg_redis_reply(&q->cmd, &r, true, &until, err) < 0)
			return cg_err_wrap(err, "an add may or may not have happened");
		if (skip)
			cg_redis_free(r);
	} while (skip);
	if (r->type == REDIS_REPLY_ERROR) {
		if (strncmp(r->str, "NOSCRIPT", 8) == 0)
			q->stale[CG_S_ADD] = true;
		rc = cg_redis_err(r, err);
	} else {
		rc = answer(r, NULL, id, added, err);
	}
	cg_redis_free(r);
	return rc;
}

/* ---- bulk ---- */

int
cg_queue_add_bulk(struct cg_queue *q, const struct cg_queue_new *jobs, size_t n, json_t **ids,
    struct cg_err *err)
{
	struct cg_opts o;
	redisReply *r;
	int rc = 0;

	*ids = json_array();
	if (n == 0)
		return 0;
	if (cg_call(q, CG_S_BULK, n * CG_ADD_ARGS, err) < 0)
		goto fail;
	for (size_t i = 0; i < n; i++) {
		if (need_name(&jobs[i], err) < 0 || cg_opts_read(&o, jobs[i].opts, q->prefix, jobs[i].data, err) < 0) {
			cg_buf_clear(&q->cmd.out);
			cg_err_wrap(err, "job %zu", i + 1);
			goto fail;
		}
		cg_add_args(q, &jobs[i], &o, q->p);
		cg_opts_release(&o);
	}
	if (!(r = cg_run(q, false, err)))
		goto fail;
	if (r->type == REDIS_REPLY_INTEGER)
		rc = cg_code(err, r->integer, "of this bulk");
	for (size_t i = 0; rc == 0 && i < r->elements; i++)
		json_array_append_new(*ids, json_stringn(r->element[i]->str, r->element[i]->len));
	cg_redis_free(r);
	if (rc == 0)
		return 0;
fail:
	json_decref(*ids);
	*ids = NULL;
	return -1;
}
