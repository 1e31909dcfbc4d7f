/* The stream of events, and waiting for one job to end. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum {
	BLOCK_MS = 5000,     /* one wait on the server */
	GRACE_MS = 1000,
	COUNT = 500          /* events at once */
};

/* The fields that are JSON in their event. */
static json_t *
field_value(const char *event, const char *field, const redisReply *r)
{
	bool json = (strcmp(event, "completed") == 0 && strcmp(field, "returnvalue") == 0) ||
	    (strcmp(event, "progress") == 0 && strcmp(field, "data") == 0);
	json_t *v = json ? cg_json_again(r->str, r->len) : NULL;

	return v ? v : json_stringn(r->str, r->len);
}

static json_t *
event_of(const redisReply *fields)
{
	json_t *out = json_object();
	const char *event = "";

	for (size_t i = 0; i + 1 < fields->elements; i += 2)
		if (strcmp(fields->element[i]->str, "event") == 0)
			event = fields->element[i + 1]->str;
	for (size_t i = 0; i + 1 < fields->elements; i += 2)
		cg_json_set(out, fields->element[i]->str,
		    field_value(event, fields->element[i]->str, fields->element[i + 1]));
	return out;
}

/* The newest event there is, as a place to go on from. */
static int
newest(struct cg_queue *q, char after[64], struct cg_err *err)
{
	char *key = cg_asprintf("%sevents", q->p);
	redisReply *r = cg_ask(q, err, "XREVRANGE", key, "+", "-", "COUNT", "1", NULL);

	free(key);
	if (!r)
		return -1;
	snprintf(after, 64, "%s", r->elements ? r->element[0]->element[0]->str : "0-0");
	cg_redis_free(r);
	return 0;
}

static redisReply *
ask_events(struct cg_queue *q, const char *after, int64_t ms, struct cg_err *err)
{
	struct cg_deadline until = cg_deadline_in(ms + GRACE_MS);
	char *key = cg_asprintf("%sevents", q->p), block[24], count[12];
	redisReply *r = NULL;

	until.cancel = q->conf.cancel;
	if (cg_ready(q, err) == 0) {
		snprintf(count, sizeof count, "%d", COUNT);
		snprintf(block, sizeof block, "%lld", (long long)ms);
		if (ms > 0)
			cg_redis_cmd(&q->cmd, "XREAD", "COUNT", count, "BLOCK", block, "STREAMS", key, after, NULL);
		else
			cg_redis_cmd(&q->cmd, "XREAD", "COUNT", count, "STREAMS", key, after, NULL);
		cg_redis_reply(&q->cmd, &r, true, &until, err);
	}
	if (cg_reply_is(r, REDIS_REPLY_ERROR)) {
		cg_redis_err(r, err);
		cg_redis_free(r);
		r = NULL;
	}
	free(key);
	return r;
}

static int
deliver(const redisReply *r, char after[64], int (*fn)(void *, const char *, const json_t *), void *arg)
{
	const redisReply *list;
	int n = 0;

	/* [[key, [[id, [field, value, ...]], ...]]], or nil after the time is over */
	if (r->type != REDIS_REPLY_ARRAY || r->elements != 1)
		return 0;
	list = r->element[0]->element[1];
	for (size_t i = 0; i < list->elements; i++) {
		const redisReply *e = list->element[i];
		json_t *event;
		int rc;

		snprintf(after, 64, "%s", e->element[0]->str);
		if (e->element[1]->type != REDIS_REPLY_ARRAY)
			continue;
		event = event_of(e->element[1]);
		rc = fn(arg, after, event);
		json_decref(event);
		if (rc < 0)
			return -1;
		n++;
	}
	return n;
}

int
cg_queue_events(struct cg_queue *q, char after[64], const struct cg_deadline *until,
    int (*fn)(void *arg, const char *event_id, const json_t *event), void *arg,
    struct cg_err *err)
{
	if (strcmp(after, "$") == 0 && newest(q, after, err) < 0)
		return -1;
	for (;;) {
		int ms = until ? cg_deadline_poll_ms(until) : 0, n;
		redisReply *r;

		if (ms < 0 || ms > BLOCK_MS)
			ms = BLOCK_MS;
		if (!(r = ask_events(q, after, ms, err)))
			return -1;
		n = deliver(r, after, fn, arg);
		cg_redis_free(r);
		if (n != 0 || !until || ms == 0 || cg_deadline_over(until))
			return n;
	}
}

/* ---- waiting for a job ---- */

struct wait {
	const char *id;
	json_t *answer; /* what an event said */
	bool heard;     /* one about this job */
};

static int
on_event(void *arg, const char *event_id, const json_t *event)
{
	struct wait *w = arg;
	const char *what = cg_json_get_str(event, "event", "");

	(void)event_id;
	if (strcmp(cg_json_get_str(event, "jobId", ""), w->id) != 0)
		return 0;
	w->heard = true;
	if (w->answer)
		return 0;
	/* A job that is not kept has its result only here. */
	if (strcmp(what, "completed") == 0)
		w->answer = json_pack("{s:s, s:O}", "state", "completed", "returnvalue",
		    json_object_get(event, "returnvalue"));
	else if (strcmp(what, "failed") == 0)
		w->answer = json_pack("{s:s, s:O}", "state", "failed", "failedReason",
		    json_object_get(event, "failedReason"));
	return 0;
}

/* What its record says: 1 it has ended, 0 not yet, -1. */
static int
look(struct cg_queue *q, const char *id, json_t **answer, struct cg_err *err)
{
	json_t *args = json_pack("{s:s}", "id", id), *job = NULL;
	const char *state;
	int rc = cg_verb_job(q, args, &job, err);

	json_decref(args);
	if (rc < 0)
		return -1;
	state = job ? cg_json_get_str(job, "state", "unknown") : "removed";
	rc = 1;
	if (strcmp(state, "completed") == 0) {
		json_t *v = json_object_get(job, "returnvalue");

		*answer = json_pack("{s:s, s:o}", "state", state, "returnvalue", v ? json_incref(v) : json_null());
	} else if (strcmp(state, "failed") == 0) {
		*answer = json_pack("{s:s, s:s}", "state", state, "failedReason",
		    cg_json_get_str(job, "failedReason", ""));
	} else if (!job) {
		*answer = json_pack("{s:s}", "state", state);
	} else {
		rc = 0;
	}
	json_decref(job);
	return rc;
}

int
cg_queue_await(struct cg_queue *q, const char *id, const struct cg_deadline *until,
    json_t **answer, struct cg_err *err)
{
	struct wait w = { .id = id };
	char after[64];
	int rc;

	*answer = NULL;
	if (newest(q, after, err) < 0)
		return -1;
	for (;;) {
		struct cg_deadline turn = cg_deadline_in(BLOCK_MS);

		if (w.answer) {
			*answer = w.answer;
			return 1;
		}
		if ((rc = look(q, id, answer, err)) != 0)
			return rc;
		w.heard = false;
		do {
			if (until && until->at_ms < turn.at_ms)
				turn.at_ms = until->at_ms;
			turn.cancel = until ? until->cancel : NULL;
			rc = cg_queue_events(q, after, &turn, on_event, &w, err);
		} while (rc > 0 && !w.heard && !cg_deadline_over(&turn));
		if (rc < 0)
			return -1;
		if (!w.heard && cg_deadline_over(until))
			return 0;
	}
}
