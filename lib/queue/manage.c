/* Changing a queue: pausing, emptying, limits. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum { CHUNK = 1000 };

static int
set_paused(struct cg_queue *q, bool paused, struct cg_err *err)
{
	if (cg_call(q, CG_S_PAUSE, 1, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, paused ? "1" : "0");
	return cg_number_answer(cg_run(q, true, err), q->name, NULL, err);
}

int
cg_verb_pause(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	(void)args;
	(void)answer;
	return set_paused(q, true, err);
}

int
cg_verb_resume(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	(void)args;
	(void)answer;
	return set_paused(q, false, err);
}

int
cg_verb_drain(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	if (cg_call(q, CG_S_DRAIN, 1, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, cg_json_get_bool(args, "delayed", false) ? "1" : "0");
	return cg_number_answer(cg_run(q, true, err), q->name, answer, err);
}

int
cg_verb_obliterate(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	bool force = cg_json_get_bool(args, "force", false);
	int64_t left;

	(void)answer;
	if (set_paused(q, true, err) < 0)
		return -1;
	do {
		redisReply *r;

		if (cg_call(q, CG_S_OBLITERATE, 2, err) < 0)
			return -1;
		cg_redis_argi(&q->cmd, CHUNK);
		cg_redis_args(&q->cmd, force ? "1" : "0");
		if (!(r = cg_run(q, true, err)))
			return -1;
		left = cg_reply_int(r);
		cg_redis_free(r);
	} while (left > 0);
	if (left == -2)
		return cg_err_set(err, CG_E_STATE, "queue %s has active jobs: wait for them, or force it (it is paused "
		    "now)", q->name);
	return left == 0 ? 0 : cg_err_set(err, CG_E_STATE, "queue %s was resumed by somebody else", q->name);
}

static redisReply *
clean(struct cg_queue *q, const char *state, int64_t before, int64_t limit, bool quiet,
    struct cg_err *err)
{
	if (cg_call(q, CG_S_CLEAN, 4, err) < 0)
		return NULL;
	cg_redis_args(&q->cmd, state);
	cg_redis_argi(&q->cmd, before);
	cg_redis_argi(&q->cmd, limit);
	cg_redis_args(&q->cmd, quiet ? "1" : "0");
	return cg_run(q, true, err);
}

int
cg_verb_clean(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	static const char *const states[] = { "completed", "failed", "wait", "paused", "active", "delayed",
		"prioritized", NULL };
	const char *state = cg_json_get_str(args, "state", "completed");
	int64_t grace, limit;
	redisReply *r;
	size_t i = 0;

	if (strcmp(state, "waiting") == 0)
		state = "wait";
	while (states[i] && strcmp(states[i], state) != 0)
		i++;
	if (!states[i])
		return cg_err_set(err, CG_E_DATA, "clean: %s is no state (completed, failed, waiting, paused, active, "
		    "delayed, prioritized)", state);
	if (cg_arg_int(args, "grace", 0, &grace, err) < 0 || cg_arg_int(args, "limit", 0, &limit, err) < 0 ||
	    !(r = clean(q, state, cg_wall_ms() - grace, limit, false, err)))
		return -1;
	*answer = cg_ids_answer(r);
	return 0;
}

static int
sweep(struct cg_queue *q, const char *state, const json_t *keep, struct cg_err *err)
{
	int64_t age = cg_json_get_int(keep, "age", -1);
	redisReply *r;

	if (age < 0)
		return 0;
	r = clean(q, state, cg_wall_ms() - age * 1000, CHUNK, true, err);
	cg_redis_free(r);
	return r ? 0 : -1;
}

int
cg_queue_sweep(struct cg_queue *q, struct cg_err *err)
{
	return sweep(q, "completed", q->keep_done, err) < 0 ? -1 : sweep(q, "failed", q->keep_failed, err);
}

int
cg_verb_stalled(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	redisReply *r;

	(void)args;
	if (cg_call(q, CG_S_STALLED, 3, err) < 0)
		return -1;
	cg_redis_argi(&q->cmd, cg_wall_ms());
	/* Nobody else looks for a while; but we do, and our own mark must be gone by then. */
	cg_redis_argi(&q->cmd, q->conf.stalled_ms - q->conf.stalled_ms / 4);
	cg_redis_argi(&q->cmd, q->conf.max_stalled);
	if (!(r = cg_run(q, true, err)))
		return -1;
	*answer = cg_ids_answer(r);
	return 0;
}

/* ---- limits ---- */

static int
set_meta(struct cg_queue *q, const char *field, const json_t *v, struct cg_err *err)
{
	char text[24];
	redisReply *r;

	if (!v || json_is_null(v)) {
		r = cg_ask(q, err, "HDEL", q->meta, field, NULL);
	} else if (json_is_integer(v) && json_integer_value(v) > 0) {
		snprintf(text, sizeof text, "%lld", (long long)json_integer_value(v));
		r = cg_ask(q, err, "HSET", q->meta, field, text, NULL);
	} else {
		return cg_err_set(err, CG_E_DATA, "%s must be a whole number from 1 on, or null", field);
	}
	cg_redis_free(r);
	return r ? 0 : -1;
}

/* Somebody may be asleep who could work now. */
static int
wake(struct cg_queue *q, struct cg_err *err)
{
	char *marker;
	redisReply *r = cg_ask(q, err, "HEXISTS", q->meta, "paused", NULL);
	bool paused = r && r->integer;

	cg_redis_free(r);
	if (!r || paused)
		return r ? 0 : -1;
	marker = cg_asprintf("%smarker", q->p);
	r = cg_ask(q, err, "ZADD", marker, "0", "0", NULL);
	cg_redis_free(r);
	free(marker);
	return r ? 0 : -1;
}

int
cg_verb_concurrency(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	(void)answer;
	return set_meta(q, "concurrency", json_object_get(args, "max"), err) < 0 ? -1 : wake(q, err);
}

int
cg_verb_limit(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const json_t *max = json_object_get(args, "max"), *ms = json_object_get(args, "duration");

	(void)answer;
	if (json_is_integer(max) != json_is_integer(ms))
		return cg_err_set(err, CG_E_DATA, "a limit has both max and duration, or neither");
	if (set_meta(q, "max", max, err) < 0 || set_meta(q, "duration", ms, err) < 0)
		return -1;
	return wake(q, err);
}

int
cg_verb_limit_now(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	char *key = cg_asprintf("%slimiter", q->p), text[24];
	redisReply *r = NULL;
	int64_t ms;

	(void)answer;
	if (cg_arg_int(args, "ms", -2, &ms, err) == 0) {
		snprintf(text, sizeof text, "%lld", (long long)ms);
		/* What BullMQ writes: more than any limit. */
		r = ms ? cg_ask(q, err, "SET", key, "9007199254740991", "PX", text, NULL) :
		    cg_ask(q, err, "DEL", key, NULL);
	}
	cg_redis_free(r);
	free(key);
	return r ? ms ? 0 : wake(q, err) : -1;
}

/* ---- deduplication ---- */

static int
dedup(struct cg_queue *q, const char *cmd, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	redisReply *r;
	char *key;

	if (!id)
		return -1;
	key = cg_asprintf("%sde:%s", q->p, id);
	if ((r = cg_ask(q, err, cmd, key, NULL))) {
		if (r->type == REDIS_REPLY_STRING)
			*answer = json_stringn(r->str, r->len);
		else if (r->type == REDIS_REPLY_INTEGER)
			*answer = json_integer(r->integer);
	}
	cg_redis_free(r);
	free(key);
	return r ? 0 : -1;
}

int
cg_verb_dedup(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	return dedup(q, "GET", args, answer, err);
}

int
cg_verb_dedup_clear(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	return dedup(q, "DEL", args, answer, err);
}
