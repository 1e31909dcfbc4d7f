/* Taking a job, and sleeping until there is one. */
#include <poll.h>
#include <stdlib.h>

#include "base/mem.h"
#include "queue/queue_priv.h"

enum {
	DRAIN_MS = 5000,     /* how long to sleep when nothing is known */
	BLOCK_MAX_MS = 10000, /* and at most, so that a clock that was set does no harm */
	LIMIT_MAX_MS = 30000, /* delayed jobs become ready meanwhile */
	GRACE_MS = 1000,     /* the server may be late by that */
	RETRY_MS = 200,
	FINE_BLOCK = 70008   /* since then blocking for 1 ms is not blocking for ever */
};

/* How long the server shall let us sleep. */
static int64_t
block_ms(const struct cg_queue *q)
{
	int64_t least = q->version >= FINE_BLOCK ? 1 : 2, ms;

	if (!q->due_ms)
		return DRAIN_MS;
	ms = q->due_ms - cg_wall_ms();
	return ms < least ? least : ms > BLOCK_MAX_MS ? BLOCK_MAX_MS : ms;
}

static int
send_block(struct cg_queue *q, struct cg_err *err)
{
	struct cg_deadline until = cg_queue_deadline(q);
	int64_t ms = block_ms(q);
	char *marker, seconds[32];

	if (cg_redis_connect(&q->block, &until, err) < 0)
		return -1;
	marker = cg_asprintf("%smarker", q->p);
	snprintf(seconds, sizeof seconds, "%lld.%03d", (long long)(ms / 1000), (int)(ms % 1000));
	cg_redis_cmd(&q->block, "BZPOPMIN", marker, seconds, NULL);
	free(marker);
	if (cg_redis_flush(&q->block, &until, err) < 0)
		return -1;
	q->listening = true;
	q->listen_end_ms = cg_mono_ms() + ms + GRACE_MS;
	return 0;
}

static int
until_ms(int64_t mono)
{
	int64_t ms = mono - cg_mono_ms();

	return ms < 0 ? 0 : (int)ms;
}

int
cg_queue_listen(struct cg_queue *q, int *fd, int *wait_ms, struct cg_err *err)
{
	*fd = -1;
	if (!q->listening && q->limited_ms) {
		*wait_ms = until_ms(q->limited_ms);
		if (*wait_ms > LIMIT_MAX_MS)
			*wait_ms = LIMIT_MAX_MS;
		return 0;
	}
	if (!q->listening && send_block(q, err) < 0)
		return -1;
	*fd = q->block.fd;
	*wait_ms = until_ms(q->listen_end_ms);
	return 0;
}

/* A marker: its score is 0, or the time when the next delayed job is due. */
static int
read_marker(struct cg_queue *q, const redisReply *r)
{
	double score;

	if (r->type != REDIS_REPLY_ARRAY || r->elements != 3)
		return 1;
	score = strtod(r->element[2]->str, NULL);
	q->due_ms = score > 0 ? (int64_t)score : 0;
	return q->due_ms <= cg_wall_ms();
}

int
cg_queue_woken(struct cg_queue *q, struct cg_err *err)
{
	redisReply *r;
	int rc;

	if (!q->listening) {
		q->limited_ms = 0;
		return 1;
	}
	rc = cg_redis_reply(&q->block, &r, false, NULL, err);
	if (rc < 0) {
		q->listening = false;
		return -1;
	}
	if (rc == 0) {
		if (cg_mono_ms() < q->listen_end_ms)
			return 0;
		/* The answer is overdue: whatever is at the other end, it is not our server. */
		cg_redis_drop(&q->block);
		q->listening = false;
		return 1;
	}
	q->listening = false;
	rc = 1;
	if (r->type != REDIS_REPLY_ERROR)
		rc = read_marker(q, r);
	else if (strncmp(r->str, "UNBLOCKED", 9) == 0 || strncmp(r->str, "MOVED", 5) == 0)
		cg_redis_drop(&q->block); /* a failover: look where the queue is now */
	else
		rc = cg_redis_err(r, err);
	cg_redis_free(r);
	return rc;
}

static int
cancelled(const struct cg_queue *q, const struct cg_deadline *until)
{
	return (q->conf.cancel && *q->conf.cancel) || (until && until->cancel && *until->cancel);
}

/* Sleep until it is worth looking: 1, 0 the deadline came first, -1. */
static int
sleep_on(struct cg_queue *q, const struct cg_deadline *until, struct cg_err *err)
{
	struct pollfd p = { .events = POLLIN };
	int rc, wait_ms, left;

	do {
		if (cg_queue_listen(q, &p.fd, &wait_ms, err) < 0)
			return -1;
		left = cg_deadline_poll_ms(until);
		if (left == 0 || cg_deadline_over(until))
			return 0;
		if (left > 0 && left < wait_ms)
			wait_ms = left;
		/* A cancel that came between two looks. */
		if (wait_ms > 500 && (q->conf.cancel || until->cancel))
			wait_ms = 500;
		poll(&p, 1, wait_ms);
		if (cancelled(q, until))
			return cg_err_set(err, CG_E_CANCELLED, "waiting for a job was cancelled");
		if (p.fd < 0 && until_ms(q->limited_ms) > 0)
			rc = 0;
		else
			rc = cg_queue_woken(q, err);
	} while (rc == 0);
	return rc;
}

/* Connecting again ends with the wait; what is asked once connected has its own time. */
static int
connected(struct cg_queue *q, const struct cg_deadline *until, struct cg_err *err)
{
	struct cg_deadline d = cg_queue_deadline(q);

	if (until && until->at_ms < d.at_ms)
		d.at_ms = until->at_ms;
	return cg_redis_connect(&q->cmd, &d, err);
}

int
cg_queue_take(struct cg_queue *q, struct cg_queue_job *job, const struct cg_deadline *until,
    struct cg_err *err)
{
	for (;;) {
		int rc = connected(q, until, err);

		if (rc == 0)
			rc = cg_queue_turn(q, NULL, 0, job, 1, err);
		if (rc > 0 || (rc == 0 && !until))
			return rc;
		if (rc == 0) {
			rc = sleep_on(q, until, err);
			if (rc == 0)
				return 0;
		}
		if (rc > 0)
			continue;
		/* An outage is ridden out as long as there is time. */
		if (err->code != CG_E_UNAVAILABLE || !until || cg_deadline_over(until))
			return -1;
		poll(NULL, 0, RETRY_MS);
	}
}
