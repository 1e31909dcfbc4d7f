/* Ending jobs and taking others, in one round trip. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum { KEEP_DONE = 1000, KEEP_FAILED = 5000, HEAD_ARGS = 9, WANT_MAX = 1000 };

/* What becomes of one end, before the server is asked. */
struct plan {
	char kind;              /* as turn.lua has it */
	int64_t delay;
	char keep[80], limit[24];
};

/* The delay before the next attempt, as BullMQ reckons: n is the attempt that failed, from 1. */
static int64_t
backoff(const json_t *opts, int n)
{
	const json_t *b = json_object_get(opts, "backoff");
	double d = json_is_number(b) ? json_number_value(b) : cg_json_get_num(b, "delay", 0);
	double jitter = cg_json_get_num(b, "jitter", 0), whole;

	if (strcmp(cg_json_get_str(b, "type", "fixed"), "exponential") == 0)
		d = round(pow(2, n - 1) * d);
	if (!(d > 0))
		return 0;
	if (d > 4e15)
		d = 4e15;
	if (!(jitter > 0))
		return (int64_t)d;
	whole = d * (jitter > 1 ? 1 : jitter);
	return (int64_t)floor(d - whole + whole * ((double)(cg_random_u64() >> 11) / (double)(INT64_C(1) << 53)));
}

static bool
lifo(const struct cg_queue_job *job)
{
	return json_is_true(json_object_get(job->opts, "lifo"));
}

/* Try again, or is it over? */
static void
plan_failure(struct plan *p, struct cg_queue_end *e)
{
	const struct cg_queue_job *job = e->job;

	e->become = CG_QUEUE_FAILED;
	e->retry_ms = -1;
	p->kind = 'f';
	if (e->how == CG_QUEUE_DEAD || job->made + 1 >= job->attempts)
		return;
	p->delay = backoff(job->opts, job->made + 1);
	if (p->delay < e->delay_ms)
		p->delay = e->delay_ms;
	p->kind = 'r';
	e->retry_ms = p->delay;
	e->become = p->delay ? CG_QUEUE_LATER : CG_QUEUE_BACK;
}

static void
plan_end(struct cg_queue *q, struct plan *p, struct cg_queue_end *e)
{
	const json_t *opts = e->job->opts;
	int64_t limit = cg_json_get_int(opts, "stackTraceLimit", -1);

	memset(p, 0, sizeof *p);
	e->become = e->how;
	e->retry_ms = -1;
	e->result = 0;
	e->why[0] = '\0';
	if (limit >= 0)
		snprintf(p->limit, sizeof p->limit, "%lld", (long long)limit);
	switch (e->how) {
	case CG_QUEUE_DONE:
		p->kind = 'c';
		cg_keep_text(json_object_get(opts, "removeOnComplete"), q->keep_done, KEEP_DONE, p->keep);
		break;
	case CG_QUEUE_FAILED:
	case CG_QUEUE_DEAD:
		plan_failure(p, e);
		cg_keep_text(json_object_get(opts, "removeOnFail"), q->keep_failed, KEEP_FAILED, p->keep);
		break;
	case CG_QUEUE_LATER:
		p->kind = 'l';
		p->delay = e->delay_ms > 0 ? e->delay_ms : 1;
		break;
	case CG_QUEUE_BACK:
		p->kind = 'b';
		break;
	case CG_QUEUE_CHILDREN:
		p->kind = 'w';
		break;
	}
}

static size_t
plan_args(const struct plan *p)
{
	return p->kind == 'c' ? 5 : p->kind == 'f' || p->kind == 'r' ? 8 : p->kind == 'l' ? 7 : 6;
}

static void
put_end(struct cg_redis *r, const struct plan *p, const struct cg_queue_end *e)
{
	const char *text = e->text ? e->text : e->how == CG_QUEUE_DONE ? "null" : "failed";

	cg_redis_arg(r, &p->kind, 1);
	cg_redis_args(r, e->job->id);
	cg_redis_args(r, e->job->token);
	cg_redis_args(r, text);
	if (p->kind == 'c') {
		cg_redis_args(r, p->keep);
		return;
	}
	cg_redis_args(r, e->stack ? e->stack : text);
	cg_redis_args(r, p->limit);
	if (p->kind == 'f') {
		cg_redis_args(r, p->keep);
		cg_redis_argi(r, e->job->attempts);
	} else if (p->kind == 'r') {
		cg_redis_argi(r, p->delay);
		cg_redis_arg(r, lifo(e->job) ? "1" : "0", 1);
	} else if (p->kind == 'l') {
		cg_redis_argi(r, p->delay);
	}
}

static void
put_head(struct cg_queue *q, size_t want)
{
	struct cg_redis *r = &q->cmd;
	const struct cg_queue_conf *c = &q->conf;

	cg_redis_argi(r, cg_wall_ms());
	cg_redis_argi(r, c->lock_ms);
	cg_redis_argi(r, (int64_t)want);
	cg_redis_args(r, q->uuid);
	cg_redis_argi(r, q->tokens + 1);
	cg_redis_args(r, q->worker);
	if (c->limit_max > 0 && c->limit_ms > 0) {
		cg_redis_argi(r, c->limit_max);
		cg_redis_argi(r, c->limit_ms);
	} else {
		cg_redis_args(r, "");
		cg_redis_args(r, "");
	}
	cg_redis_argi(r, c->metrics);
	q->tokens += (int64_t)want;
}

static void
read_code(struct cg_queue_end *end, const redisReply *code)
{
	struct cg_err why = CG_ERR_INIT;
	int64_t rc = cg_reply_int(code);

	if (rc == 0)
		return;
	if (rc == 1)
		cg_err_set(&why, CG_E_STATE, "job %s: no child is pending", end->job->id);
	else
		cg_code(&why, rc, end->job->id);
	end->result = -1;
	end->code = why.code;
	end->retry_ms = -1;
	snprintf(end->why, sizeof end->why, "%s", why.msg);
}

/* Limited for, next due, blocked, n codes, jobs. deferred[i]: why next[i] must fail unrun. */
static int
read_turn(struct cg_queue *q, const redisReply *r, struct cg_queue_end *ends, size_t n,
    struct cg_queue_job *next, char **deferred, struct cg_err *err)
{
	size_t jobs = 3 + n;
	int64_t wait;

	if (r->type != REDIS_REPLY_ARRAY || r->elements < jobs)
		return cg_err_set(err, CG_E_BUG, "the server gave no answer to a turn");
	wait = cg_reply_int(r->element[0]);
	q->limited_ms = wait > 0 ? cg_mono_ms() + wait : 0;
	q->due_ms = cg_reply_int(r->element[1]);
	for (size_t i = 0; i < n; i++)
		read_code(&ends[i], r->element[3 + i]);
	for (size_t i = jobs; i < r->elements; i++)
		deferred[i - jobs] = cg_job_take(&next[i - jobs], r->element[i]);
	return (int)(r->elements - jobs);
}

/* Append the call by which they end and others are taken; again: it may be sent twice. */
static int
put_turn(struct cg_queue *q, struct cg_queue_end *ends, size_t n, size_t want, bool in_flight, bool *again,
    struct cg_err *err)
{
	struct plan *plans = cg_calloc(n + 1, sizeof *plans);
	size_t args = HEAD_ARGS;
	int rc = -1;

	*again = true;
	for (size_t i = 0; i < n; i++) {
		plan_end(q, &plans[i], &ends[i]);
		args += plan_args(&plans[i]);
		/* The script sees that a final end has happened already; of the others it cannot. */
		*again = *again && (plans[i].kind == 'c' || plans[i].kind == 'f');
		if (ends[i].how == CG_QUEUE_DONE && ends[i].text &&
		    cg_check_json(ends[i].text, "the result of a job", err) < 0)
			goto out;
	}
	rc = in_flight ? cg_call_pipe(q, CG_S_TURN, args, err) : cg_call(q, CG_S_TURN, args, err);
	if (rc < 0)
		goto out;
	put_head(q, want);
	for (size_t i = 0; i < n; i++)
		put_end(&q->cmd, &plans[i], &ends[i]);
out:
	free(plans);
	return rc;
}

static int
one_turn(struct cg_queue *q, struct cg_queue_end *ends, size_t n, struct cg_queue_job *next,
    char **deferred, size_t want, struct cg_err *err)
{
	redisReply *r;
	bool again;
	int rc = -1;

	if (put_turn(q, ends, n, want, false, &again, err) < 0)
		return -1;
	/* Taking twice leaves a job to the stall check at worst. */
	if ((r = cg_run(q, again, err)))
		rc = read_turn(q, r, ends, n, next, deferred, err);
	cg_redis_free(r);
	return rc;
}

/* Why this job must not run, a new string or NULL. */
static char *
refuse(const struct cg_queue *q, const struct cg_queue_job *job, char *deferred)
{
	if (deferred)
		return deferred;
	if (q->conf.max_started && job->started > q->conf.max_started)
		return cg_strdup("job started more than allowable limit");
	return NULL;
}

/* Keep those that may run, in order; the others fail now. Returns how many are left. */
static int
weed(struct cg_queue *q, struct cg_queue_job *next, char **deferred, int n, struct cg_err *err)
{
	struct cg_queue_job *bad = cg_calloc((size_t)n + 1, sizeof *bad);
	struct cg_queue_end *ends = cg_calloc((size_t)n + 1, sizeof *ends);
	char **why = cg_calloc((size_t)n + 1, sizeof *why);
	size_t nbad = 0;
	int good = 0, rc = 0;

	for (int i = 0; i < n; i++) {
		char *text = refuse(q, &next[i], deferred[i]);

		if (text) {
			bad[nbad] = next[i];
			why[nbad] = text;
			ends[nbad] = (struct cg_queue_end){ .job = &bad[nbad], .how = CG_QUEUE_DEAD, .text = text };
			nbad++;
		} else {
			next[good++] = next[i];
		}
	}
	if (nbad)
		rc = one_turn(q, ends, nbad, NULL, NULL, 0, err);
	for (size_t i = 0; i < nbad; i++) {
		cg_queue_job_release(&bad[i]);
		free(why[i]);
	}
	free(bad);
	free(ends);
	free(why);
	if (rc < 0)
		while (good > 0)
			cg_queue_job_release(&next[--good]);
	return rc < 0 ? -1 : good;
}

/* Plan the next iteration before this one runs. What fails here, cg_verb_rearm mends. */
static void
advance(struct cg_queue *q, const struct cg_queue_job *job)
{
	struct cg_err err = CG_ERR_INIT;

	if (job->scheduler)
		cg_schedule_advance(q, job, &err);
}

/* Those that may run of the jobs that came, and others instead of those that may not. */
static int
fill(struct cg_queue *q, struct cg_queue_job *next, char **deferred, int got, size_t want, struct cg_err *err)
{
	int have = 0;

	while (got > 0) {
		struct cg_queue_job *fresh = next + have;
		int good;

		for (int i = 0; i < got; i++)
			advance(q, &fresh[i]);
		/* The ends that these came with have happened: what goes wrong now is for the next call. */
		if ((good = weed(q, fresh, deferred, got, err)) < 0)
			break;
		have += good;
		if (good == got || (size_t)have == want)
			break;
		got = one_turn(q, NULL, 0, next + have, deferred, want - (size_t)have, err);
	}
	return have;
}

int
cg_queue_turn(struct cg_queue *q, struct cg_queue_end *ends, size_t n, struct cg_queue_job *next,
    size_t want, struct cg_err *err)
{
	char **deferred;
	int got;

	if (want > WANT_MAX)
		want = WANT_MAX;
	deferred = cg_calloc(want + 1, sizeof *deferred);
	got = one_turn(q, ends, n, next, deferred, want, err);
	if (got > 0)
		got = fill(q, next, deferred, got, want, err);
	free(deferred);
	return got;
}

/* ---- in flight ---- */

int
cg_queue_turn_begin(struct cg_queue *q, struct cg_queue_end *ends, size_t n, size_t want, struct cg_err *err)
{
	struct cg_flight f = { .what = CG_FLY_TURN, .ends = ends, .n = n, .want = want > WANT_MAX ? WANT_MAX : want };
	const struct cg_buf *out = &q->cmd.out;

	if (put_turn(q, ends, n, f.want, true, &f.again, err) < 0)
		return -1;
	if (out->failed)
		return cg_redis_flush(&q->cmd, NULL, err);
	f.len = out->len - q->call_at;
	f.request = cg_strndup(out->s + q->call_at, f.len);
	cg_fly(q, &f);
	return 0;
}

/* Has nothing happened yet, because the server had not the script, or another one has the queue? */
static bool
is_undone(const redisReply *r)
{
	return cg_reply_is(r, REDIS_REPLY_ERROR)
	    && (strncmp(r->str, "NOSCRIPT", 8) == 0 || strncmp(r->str, "MOVED ", 6) == 0);
}

/* The same call once more, by itself. */
static int
repeat(struct cg_queue *q, struct cg_flight *f, struct cg_err *err)
{
	cg_redis_free(f->reply);
	f->reply = NULL;
	if (cg_ready(q, err) < 0)
		return -1;
	cg_buf_put(&q->cmd.out, f->request, f->len);
	f->reply = cg_run(q, f->again, err);
	return f->reply ? 0 : -1;
}

int
cg_queue_turn_end(struct cg_queue *q, struct cg_queue_job *next, struct cg_err *err)
{
	struct cg_deadline until = cg_queue_deadline(q);
	struct cg_flight f;
	char **deferred = NULL;
	int got = -1, rc = cg_land(q, CG_FLY_TURN, &f, &until, err);

	if (is_undone(f.reply) || (f.lost && f.again && err->code == CG_E_UNAVAILABLE && !cg_deadline_over(&until)))
		rc = repeat(q, &f, err);
	if (rc == 0 && cg_reply_is(f.reply, REDIS_REPLY_ERROR)) {
		cg_redis_err(f.reply, err);
		cg_err_wrap(err, "queue %s", q->name);
	} else if (rc == 0) {
		deferred = cg_calloc(f.want + 1, sizeof *deferred);
		got = read_turn(q, f.reply, f.ends, f.n, next, deferred, err);
		if (got > 0)
			got = fill(q, next, deferred, got, f.want, err);
	}
	free(deferred);
	cg_flight_release(&f);
	return got;
}

int
cg_queue_end(struct cg_queue *q, struct cg_queue_end *end, struct cg_err *err)
{
	if (cg_queue_turn(q, end, 1, NULL, 0, err) < 0)
		return -1;
	return end->result < 0 ? cg_err_set(err, end->code, "%s", end->why) : 0;
}
