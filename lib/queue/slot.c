/* Places that processes share: so many at once, so many a minute, each for a while. */
#include "queue/queue_priv.h"

static int64_t
ask(struct cg_queue *q, const struct cg_queue_slot *s, int64_t lease_ms, struct cg_err *err)
{
	redisReply *r;
	int64_t wait;

	if (cg_call(q, CG_S_SLOT, 5, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, s->name);
	cg_redis_args(&q->cmd, s->holder);
	cg_redis_argi(&q->cmd, s->most);
	cg_redis_argi(&q->cmd, s->minute);
	cg_redis_argi(&q->cmd, lease_ms);
	/* Twice is once: the holder is known by its name. */
	if (!(r = cg_run(q, true, err)))
		return -1;
	wait = cg_reply_int(r);
	cg_redis_free(r);
	return wait;
}

int64_t
cg_queue_slot_take(struct cg_queue *q, const struct cg_queue_slot *s, struct cg_err *err)
{
	return ask(q, s, s->lease_ms > 0 ? s->lease_ms : 1, err);
}

int
cg_queue_slot_give(struct cg_queue *q, const struct cg_queue_slot *s, struct cg_err *err)
{
	return ask(q, s, 0, err) < 0 ? -1 : 0;
}

int64_t
cg_queue_rate_take(struct cg_queue *q, const char *name, int64_t n, int64_t ms, struct cg_err *err)
{
	redisReply *r;
	int64_t wait;

	if (cg_call(q, CG_S_RATE, 3, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, name);
	cg_redis_argi(&q->cmd, n);
	cg_redis_argi(&q->cmd, ms);
	/* Counted twice because an answer was lost is no harm. */
	if (!(r = cg_run(q, true, err)))
		return -1;
	wait = cg_reply_int(r);
	cg_redis_free(r);
	return wait;
}
