/* What keeps schedules going: the next iteration, planned when one is taken, or when nobody did. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

static const char *
field_of(const redisReply *hash, const char *name)
{
	for (size_t i = 0; i + 1 < hash->elements; i += 2)
		if (strcmp(hash->element[i]->str, name) == 0)
			return hash->element[i + 1]->str;
	return NULL;
}

static int64_t
number_of(const redisReply *hash, const char *name, int64_t fallback)
{
	const char *s = field_of(hash, name);

	return s ? (int64_t)strtod(s, NULL) : fallback;
}

/* A schedule as its hash has it; what it points to lives as long as the reply. */
static int
stored_schedule(struct cg_schedule *s, const char *id, const redisReply *hash, const char *prefix,
    struct cg_err *err)
{
	const char *opts = field_of(hash, "opts"), *data = field_of(hash, "data");

	memset(s, 0, sizeof *s);
	s->id = id;
	s->name = field_of(hash, "name");
	if (!s->name)
		s->name = id;
	s->pattern = field_of(hash, "pattern");
	s->tz = field_of(hash, "tz");
	s->every = s->pattern ? 0 : number_of(hash, "every", 0);
	s->offset = s->every ? number_of(hash, "offset", -1) : -1;
	s->start = number_of(hash, "startDate", 0);
	s->end = number_of(hash, "endDate", 0);
	s->limit = number_of(hash, "limit", 0);
	s->count = number_of(hash, "ic", 1);
	s->data = data ? cg_strdup(data) : NULL;
	s->opts = opts ? cg_json_again(opts, strlen(opts)) : NULL;
	return cg_schedule_check(s, prefix, err);
}

/* When the iteration after `from` is due: 1, 0 never, -1. */
static int
following(const struct cg_schedule *s, int64_t from, int64_t now, int64_t *next, struct cg_err *err)
{
	if (s->pattern) {
		int64_t base = from > now ? from : now;

		if (cg_cron_next(s->pattern, s->tz, base, next, err) < 0)
			return err->code == CG_E_NOTFOUND ? 0 : -1;
	} else if (s->every > 0) {
		*next = from + s->every;
		if (*next <= now) {
			*next = now / s->every * s->every + (s->offset > 0 ? s->offset : 0);
			if (*next <= now)
				*next += s->every;
		}
	} else {
		return 0;
	}
	return (!s->end || *next <= s->end) && (!s->limit || s->count < s->limit);
}

/* Plan what comes after the iteration `job`, which was due at `from`. 1 planned, 0 nothing to plan. */
static int
advance(struct cg_queue *q, struct cg_schedule *s, const char *job, int64_t from, struct cg_err *err)
{
	int64_t now = cg_wall_ms(), next;
	redisReply *r;
	int rc = following(s, from, now, &next, err);

	if (rc <= 0)
		return rc;
	s->count++;
	if (cg_call(q, CG_S_ADVANCE, CG_ITERATE_ARGS + 1, err) < 0)
		return -1;
	cg_schedule_put(q, s, now, next);
	cg_redis_args(&q->cmd, job);
	if (!(r = cg_run(q, true, err)))
		return -1;
	rc = r->type == REDIS_REPLY_ARRAY;
	cg_redis_free(r);
	return rc;
}

static redisReply *
ask_hash(struct cg_queue *q, const char *id, struct cg_err *err)
{
	char *key = cg_asprintf("%srepeat:%s", q->p, id);
	redisReply *hash = cg_ask(q, err, "HGETALL", key, NULL);

	free(key);
	return hash;
}

/*
 * A repeatable job of the old kind, as Queue.add with repeat still makes them: what it repeats
 * stands in the job alone. It becomes a schedule, as with BullMQ's own workers, and has that
 * with it, so that nothing is lost when the job is gone.
 */
static int
adopt(struct cg_queue *q, struct cg_schedule *s, const struct cg_queue_job *job, struct cg_err *err)
{
	const json_t *repeat = json_object_get(job->opts, "repeat");
	char *key = cg_asprintf("%srepeat:%s", q->p, job->scheduler), limit[24], *opts;
	redisReply *r;
	int rc;

	s->limit = cg_json_get_int(repeat, "limit", 0);
	free(s->data);
	s->data = job->data ? cg_strdup(job->data) : NULL;
	json_decref(s->opts);
	s->opts = json_copy(job->opts);
	rc = cg_schedule_check(s, q->prefix, err);
	opts = cg_json_str(s->opts);
	snprintf(limit, sizeof limit, "%lld", (long long)s->limit);
	if (rc == 0) {
		r = s->limit ? cg_ask(q, err, "HSET", key, "opts", opts, "data", s->data ? s->data : "{}", "limit", limit, NULL)
		    : cg_ask(q, err, "HSET", key, "opts", opts, "data", s->data ? s->data : "{}", NULL);
		rc = r ? 0 : -1;
		cg_redis_free(r);
	}
	free(opts);
	free(key);
	return rc;
}

int
cg_schedule_advance(struct cg_queue *q, const struct cg_queue_job *job, struct cg_err *err)
{
	const char *colon = strrchr(job->id, ':');
	redisReply *hash = ask_hash(q, job->scheduler, err);
	struct cg_schedule s;
	int rc = 0;

	if (!hash)
		return -1;
	/* Without a name it has ended. */
	if (colon && field_of(hash, "name")) {
		rc = stored_schedule(&s, job->scheduler, hash, q->prefix, err);
		if (rc == 0 && !field_of(hash, "ic"))
			rc = adopt(q, &s, job, err);
		s.count = cg_json_get_int(json_object_get(job->opts, "repeat"), "count", s.count);
		if (rc == 0)
			rc = advance(q, &s, job->id, strtoll(colon + 1, NULL, 10), err);
		cg_schedule_release(&s);
	}
	cg_redis_free(hash);
	return rc;
}

/* ---- all of them ---- */

static redisReply *
ask_all(struct cg_queue *q, struct cg_err *err)
{
	char *key = cg_asprintf("%srepeat", q->p);
	redisReply *r = cg_ask(q, err, "ZRANGE", key, "0", "-1", "WITHSCORES", NULL);

	free(key);
	return r;
}

static json_t *
describe(const char *id, int64_t next, const redisReply *hash)
{
	static const char *const texts[] = { "name", "pattern", "tz" };
	static const char *const numbers[] = { "every", "offset", "limit", "startDate", "endDate", "ic" };
	static const char *const docs[] = { "opts", "data" };
	json_t *out = json_pack("{s:s, s:I}", "id", id, "next", (json_int_t)next);

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		cg_json_set_str(out, texts[i], field_of(hash, texts[i]));
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (field_of(hash, numbers[i]))
			cg_json_set_int(out, strcmp(numbers[i], "ic") == 0 ? "iterations" : numbers[i],
			    number_of(hash, numbers[i], 0));
	if (!field_of(hash, "ic"))
		json_object_set_new(out, "legacy", json_true());
	for (size_t i = 0; i < sizeof docs / sizeof *docs; i++) {
		const char *s = field_of(hash, docs[i]);

		if (s)
			cg_json_set(out, docs[i], cg_json_again(s, strlen(s)));
	}
	return out;
}

int
cg_verb_schedules(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	redisReply *all = ask_all(q, err);

	(void)args;
	if (!all)
		return -1;
	*answer = json_array();
	for (size_t i = 0; i + 1 < all->elements; i += 2) {
		redisReply *hash = ask_hash(q, all->element[i]->str, err);

		if (!hash) {
			cg_redis_free(all);
			return -1;
		}
		json_array_append_new(*answer, describe(all->element[i]->str, cg_reply_int(all->element[i + 1]), hash));
		cg_redis_free(hash);
	}
	cg_redis_free(all);
	return 0;
}

/* Is the iteration neither waiting nor running, so that nobody will plan the next? */
static int
is_lost(struct cg_queue *q, const char *job, struct cg_err *err)
{
	char *state = cg_state(q, job, err);
	int lost;

	if (!state)
		return -1;
	lost = strcmp(state, "unknown") == 0 || strcmp(state, "completed") == 0 || strcmp(state, "failed") == 0;
	free(state);
	return lost;
}

static int
rearm(struct cg_queue *q, const char *id, int64_t due, struct cg_err *err)
{
	char *job = cg_asprintf("repeat:%s:%lld", id, (long long)due);
	redisReply *hash = NULL;
	struct cg_schedule s;
	int rc = is_lost(q, job, err);

	if (rc == 1) {
		hash = ask_hash(q, id, err);
		rc = !hash ? -1 : field_of(hash, "ic") != NULL;
	}
	if (rc == 1) {
		rc = stored_schedule(&s, id, hash, q->prefix, err);
		if (rc == 0)
			rc = advance(q, &s, job, due, err);
		cg_schedule_release(&s);
	}
	cg_redis_free(hash);
	free(job);
	return rc;
}

int
cg_verb_rearm(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	redisReply *all = ask_all(q, err);
	int rc = all ? 0 : -1;

	(void)args;
	*answer = json_array();
	for (size_t i = 0; all && rc >= 0 && i + 1 < all->elements; i += 2) {
		int64_t due = cg_reply_int(all->element[i + 1]);

		if (due > cg_wall_ms())
			continue;
		rc = rearm(q, all->element[i]->str, due, err);
		if (rc == 1)
			json_array_append_new(*answer, json_string(all->element[i]->str));
		/* One that nobody can read does not keep the others from going on. */
		if (rc < 0 && err->code == CG_E_DATA)
			rc = 0;
	}
	cg_redis_free(all);
	return rc < 0 ? -1 : 0;
}
