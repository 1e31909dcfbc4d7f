/* Reading: counts, jobs, logs, metrics. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum { JOBS_END = 99 }; /* a hundred records, when nothing else is said */

static const struct {
	const char *name, *key; /* what people call it, where it is */
	bool list;
} states[] = {
	{ "waiting", "wait", true }, { "active", "active", true }, { "paused", "paused", true },
	{ "prioritized", "prioritized", false }, { "delayed", "delayed", false },
	{ "waiting-children", "waiting-children", false }, { "completed", "completed", false },
	{ "failed", "failed", false },
};
enum { STATES = sizeof states / sizeof *states };

/* One command about a key of the queue. */
static void
ask_key(struct cg_queue *q, const char *cmd, const char *key)
{
	char *full = cg_asprintf("%s%s", q->p, key);

	cg_redis_cmd(&q->cmd, cmd, full, NULL);
	free(full);
}

static void
ask_range(struct cg_queue *q, const char *cmd, const char *key, int64_t from, int64_t to)
{
	char *full = cg_asprintf("%s%s", q->p, key);

	cg_redis_begin(&q->cmd, 4);
	cg_redis_args(&q->cmd, cmd);
	cg_redis_args(&q->cmd, full);
	cg_redis_argi(&q->cmd, from);
	cg_redis_argi(&q->cmd, to);
	free(full);
}

static void
free_all(redisReply **r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cg_redis_free(r[i]);
}

int
cg_verb_counts(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	redisReply *r[STATES + 1];

	(void)args;
	if (cg_ready(q, err) < 0)
		return -1;
	for (size_t i = 0; i < STATES; i++)
		ask_key(q, states[i].list ? "LLEN" : "ZCARD", states[i].key);
	cg_redis_cmd(&q->cmd, "HEXISTS", q->meta, "paused", NULL);
	if (cg_run_many(q, STATES + 1, r, true, err) < 0)
		return -1;
	*answer = json_object();
	for (size_t i = 0; i < STATES; i++)
		json_object_set_new(*answer, states[i].name, json_integer(cg_reply_int(r[i])));
	json_object_set_new(*answer, "isPaused", json_boolean(cg_reply_int(r[STATES])));
	free_all(r, STATES + 1);
	return 0;
}

char *
cg_state(struct cg_queue *q, const char *id, struct cg_err *err)
{
	redisReply *r;
	char *state;

	if (cg_call(q, CG_S_STATE, 1, err) < 0)
		return NULL;
	cg_redis_args(&q->cmd, id);
	if (!(r = cg_run(q, true, err)))
		return NULL;
	state = cg_reply_dup(r);
	cg_redis_free(r);
	return state;
}

int
cg_verb_state(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	char *state = id ? cg_state(q, id, err) : NULL;

	if (state)
		*answer = json_string(state);
	free(state);
	return state ? 0 : -1;
}

/* State and record are asked for at once: a job could end between two questions, and would
 * be completed with nothing returned. */
int
cg_verb_job(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	redisReply *r;

	if (!id || cg_ready(q, err) < 0 || cg_call(q, CG_S_STATE, 2, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, id);
	cg_redis_args(&q->cmd, "record");
	if (!(r = cg_run(q, true, err)))
		return -1;
	if (cg_reply_is(r, REDIS_REPLY_ARRAY) && r->elements == 2 &&
	    (*answer = cg_job_record(id, r->element[1])))
		json_object_set_new(*answer, "state", json_string(r->element[0]->str));
	cg_redis_free(r);
	return 0;
}

/* ---- many jobs ---- */

/* Ids of one state, oldest first when asc: what is taken first is at the right of a list. */
static redisReply *
ids_of(struct cg_queue *q, size_t state, int64_t start, int64_t end, bool asc, struct cg_err *err)
{
	if (cg_ready(q, err) < 0)
		return NULL;
	if (!states[state].list)
		ask_range(q, asc ? "ZRANGE" : "ZREVRANGE", states[state].key, start, end);
	else if (asc)
		ask_range(q, "LRANGE", states[state].key, -end - 1, -start - 1);
	else
		ask_range(q, "LRANGE", states[state].key, start, end);
	return cg_run(q, true, err);
}

/* Records of those ids; ids whose job is gone are left out. */
static int
append_jobs(struct cg_queue *q, size_t state, const redisReply *ids, bool asc, json_t *out,
    struct cg_err *err)
{
	size_t n = ids->elements;
	redisReply **r;

	if (n == 0)
		return 0;
	if (cg_ready(q, err) < 0)
		return -1;
	r = cg_calloc(n, sizeof *r);
	for (size_t i = 0; i < n; i++)
		ask_key(q, "HGETALL", ids->element[i]->str);
	if (cg_run_many(q, n, r, true, err) < 0) {
		free(r);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		size_t at = states[state].list && asc ? n - 1 - i : i;
		json_t *job = cg_job_record(ids->element[at]->str, r[at]);

		if (job) {
			json_object_set_new(job, "state", json_string(states[state].name));
			json_array_append_new(out, job);
		}
	}
	free_all(r, n);
	free(r);
	return 0;
}

static bool
wanted(const json_t *names, size_t state)
{
	const json_t *v;
	size_t i;

	if (!json_array_size(names))
		return true;
	json_array_foreach((json_t *)names, i, v) {
		const char *s = json_string_value(v);

		if (s && (strcmp(s, states[state].name) == 0 || strcmp(s, states[state].key) == 0))
			return true;
	}
	return false;
}

static int
check_names(const json_t *names, struct cg_err *err)
{
	const json_t *v;
	size_t i;

	json_array_foreach((json_t *)names, i, v) {
		const char *s = json_string_value(v);
		size_t k = 0;

		while (s && k < STATES && strcmp(s, states[k].name) != 0 && strcmp(s, states[k].key) != 0)
			k++;
		if (!s || k == STATES)
			return cg_err_set(err, CG_E_DATA, "jobs: \"%s\" is no state (waiting, active, paused, prioritized, "
			    "delayed, waiting-children, completed, failed)", s ? s : "");
	}
	return 0;
}

int
cg_verb_jobs(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const json_t *names = json_object_get(args, "states");
	bool asc = cg_json_get_bool(args, "asc", false);
	int64_t start, end;

	if (check_names(names, err) < 0 || cg_arg_int(args, "start", 0, &start, err) < 0 ||
	    cg_arg_int(args, "end", start + JOBS_END, &end, err) < 0)
		return -1;
	*answer = json_array();
	for (size_t i = 0; i < STATES; i++) {
		redisReply *ids;
		int rc;

		if (!wanted(names, i))
			continue;
		if (!(ids = ids_of(q, i, start, end, asc, err)))
			return -1;
		rc = append_jobs(q, i, ids, asc, *answer, err);
		cg_redis_free(ids);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* ---- logs, metrics ---- */

int
cg_verb_logs(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	int64_t start, end;
	redisReply *r[2];
	char *key;

	if (!id || cg_arg_int(args, "start", 0, &start, err) < 0 || cg_arg_int(args, "end", -1, &end, err) < 0 ||
	    cg_ready(q, err) < 0)
		return -1;
	key = cg_asprintf("%s:logs", id);
	ask_range(q, "LRANGE", key, start, end);
	ask_key(q, "LLEN", key);
	free(key);
	if (cg_run_many(q, 2, r, true, err) < 0)
		return -1;
	*answer = json_object();
	json_object_set_new(*answer, "logs", cg_ids_answer(r[0]));
	json_object_set_new(*answer, "count", json_integer(cg_reply_int(r[1])));
	cg_redis_free(r[1]);
	return 0;
}

int
cg_verb_metrics(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *state = cg_json_get_str(args, "state", "completed");
	static const char *const fields[] = { "count", "prevTS", "prevCount" };
	int64_t start, end;
	redisReply *r[2];
	json_t *data = json_array();
	char *key;

	*answer = json_pack("{s:o}", "data", data);
	if (strcmp(state, "completed") != 0 && strcmp(state, "failed") != 0)
		return cg_err_set(err, CG_E_DATA, "metrics: state must be completed or failed");
	if (cg_arg_int(args, "start", 0, &start, err) < 0 || cg_arg_int(args, "end", -1, &end, err) < 0 ||
	    cg_ready(q, err) < 0)
		return -1;
	key = cg_asprintf("%smetrics:%s", q->p, state);
	cg_redis_cmd(&q->cmd, "HMGET", key, fields[0], fields[1], fields[2], NULL);
	free(key);
	key = cg_asprintf("metrics:%s:data", state);
	ask_range(q, "LRANGE", key, start, end);
	free(key);
	if (cg_run_many(q, 2, r, true, err) < 0)
		return -1;
	for (size_t i = 0; i < 3 && i < r[0]->elements; i++)
		json_object_set_new(*answer, fields[i], json_integer(cg_reply_int(r[0]->element[i])));
	for (size_t i = 0; i < r[1]->elements; i++)
		json_array_append_new(data, json_integer(cg_reply_int(r[1]->element[i])));
	free_all(r, 2);
	return 0;
}
