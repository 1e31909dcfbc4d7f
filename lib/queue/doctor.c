/* Who works on a queue, and why nothing moves. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum {
	ACTIVE_MAX = 1000, /* active jobs that are looked at */
	SKEW_MS = 2000,    /* more than this is a wrong clock, and not a long way */
	LATE_MS = 5000
};

/* The value of key=value in a line of CLIENT LIST. */
static char *
field(const char *line, size_t len, const char *key)
{
	size_t n = strlen(key);

	for (const char *s = line; s < line + len; s += strcspn(s, " \n") + 1)
		if (strncmp(s, key, n) == 0 && s[n] == '=')
			return cg_strndup(s + n + 1, strcspn(s + n + 1, " \n"));
	return cg_strdup("");
}

static json_t *
worker(const char *line, size_t len, const char *name)
{
	char *addr = field(line, len, "addr"), *age = field(line, len, "age"), *idle = field(line, len, "idle");
	json_t *w = json_pack("{s:s, s:s, s:I, s:I}", "name", name, "addr", addr, "age",
	    (json_int_t)strtoll(age, NULL, 10), "idle", (json_int_t)strtoll(idle, NULL, 10));

	free(addr);
	free(age);
	free(idle);
	return w;
}

int
cg_verb_workers(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	redisReply *r = cg_ask(q, err, "CLIENT", "LIST", NULL);
	size_t n = q->worker ? (size_t)(strstr(q->client_name, ":w:") - q->client_name) : strlen(q->client_name);

	(void)args;
	if (!r)
		return -1;
	*answer = json_array();
	for (const char *s = r->str; s && *s; s = strchr(s, '\n') ? strchr(s, '\n') + 1 : NULL) {
		size_t len = strcspn(s, "\n");
		char *name = field(s, len, "name");

		if (strncmp(name, q->client_name, n) == 0 && (name[n] == '\0' || strncmp(name + n, ":w:", 3) == 0))
			json_array_append_new(*answer, worker(s, len, name[n] ? name + n + 3 : ""));
		free(name);
	}
	cg_redis_free(r);
	return 0;
}

/* ---- why nothing moves ---- */

struct report {
	struct cg_queue *q;
	json_t *answer, *findings, *remedies; /* remedies: what helps, one for each finding */
};

static void
say(const struct report *r, const char *verb, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* verb: of cg-queue, that helps; NULL: a worker does. */
static void
say(const struct report *r, const char *verb, const char *fmt, ...)
{
	va_list ap;
	char *text, *remedy = verb ? cg_asprintf("cg-queue %s -n %s", verb, r->q->name)
	    : cg_strdup("start a worker");

	json_array_append_new(r->remedies, json_string(remedy));
	free(remedy);

	va_start(ap, fmt);
	text = cg_vasprintf(fmt, ap);
	va_end(ap);
	json_array_append_new(r->findings, json_string(text));
	free(text);
}

static const char *
plural(int64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

/* Active jobs: who holds them, and which nobody does. */
static int
look_at_active(const struct report *to, struct cg_err *err)
{
	struct cg_queue *q = to->q;
	char *key = cg_asprintf("%sactive", q->p), last[12];
	redisReply *ids, **r;
	json_t *list = json_array();
	size_t orphans = 0;
	int rc = -1;

	snprintf(last, sizeof last, "%d", ACTIVE_MAX - 1);
	ids = cg_ask(q, err, "LRANGE", key, "0", last, NULL);
	free(key);
	json_object_set_new(to->answer, "active", list);
	if (!ids || cg_ready(q, err) < 0)
		goto out;
	r = cg_calloc(2 * ids->elements + 1, sizeof *r);
	for (size_t i = 0; i < ids->elements; i++) {
		char *job = cg_asprintf("%s%s", q->p, ids->element[i]->str), *lock = cg_asprintf("%s:lock", job);

		cg_redis_cmd(&q->cmd, "GET", lock, NULL);
		cg_redis_cmd(&q->cmd, "HMGET", job, "processedOn", "pb", "name", NULL);
		free(job);
		free(lock);
	}
	if ((rc = cg_run_many(q, 2 * ids->elements, r, true, err)) == 0) {
		for (size_t i = 0; i < ids->elements; i++) {
			const redisReply *token = r[2 * i], *m = r[2 * i + 1];
			json_t *job = json_pack("{s:s, s:I}", "id", ids->element[i]->str, "since",
			    (json_int_t)cg_reply_int(m->element[0]));

			cg_json_set_str(job, "token", cg_reply_is(token, REDIS_REPLY_STRING) ? token->str : NULL);
			cg_json_set_str(job, "worker",
			    cg_reply_is(m->element[1], REDIS_REPLY_STRING) ? m->element[1]->str : NULL);
			if (m->element[2]->type == REDIS_REPLY_NIL)
				say(to, NULL, "active job %s has no record any more: the stall check of a worker "
				    "takes it out", ids->element[i]->str);
			else
				orphans += token->type == REDIS_REPLY_NIL;
			json_array_append_new(list, job);
			cg_redis_free(r[2 * i]);
			cg_redis_free(r[2 * i + 1]);
		}
	}
	free(r);
	if (orphans)
		say(to, NULL, "%zu active %s held by nobody: the stall check of a worker puts %s back",
		    orphans, plural((int64_t)orphans, "job is", "jobs are"), plural((int64_t)orphans, "it",
		    "them"));
out:
	cg_redis_free(ids);
	return rc;
}

static int
look_at_limits(const struct report *to, int64_t active, struct cg_err *err)
{
	struct cg_queue *q = to->q;
	json_t *out = to->answer;
	char *limiter = cg_asprintf("%slimiter", q->p);
	redisReply *r[3];
	int64_t count, ttl, cap, max;
	int rc;

	if ((rc = cg_ready(q, err)) == 0) {
		cg_redis_cmd(&q->cmd, "GET", limiter, NULL);
		cg_redis_cmd(&q->cmd, "PTTL", limiter, NULL);
		cg_redis_cmd(&q->cmd, "HMGET", q->meta, "concurrency", "max", "version", NULL);
		rc = cg_run_many(q, 3, r, true, err);
	}
	free(limiter);
	if (rc < 0)
		return -1;
	count = cg_reply_int(r[0]);
	ttl = cg_reply_int(r[1]);
	cap = cg_reply_int(r[2]->element[0]);
	max = cg_reply_int(r[2]->element[1]);
	cg_json_set_str(out, "version", cg_reply_is(r[2]->element[2], REDIS_REPLY_STRING) ?
	    r[2]->element[2]->str : NULL);
	if (cap)
		cg_json_set_int(out, "concurrency", cap);
	if (max)
		cg_json_set_int(out, "limit", max);
	json_object_set_new(out, "limited", json_boolean(ttl > 0 && ((max && count >= max) || count > INT32_MAX)));
	if (ttl > 0 && ((max && count >= max) || count > INT32_MAX))
		say(to, "limit", "nothing starts for %lld ms: the rate limit is reached", (long long)ttl);
	if (cap && active >= cap)
		say(to, "concurrency", "%lld %s active, as many as the queue allows", (long long)active,
		    plural(active, "job is", "jobs are"));
	for (int i = 0; i < 3; i++)
		cg_redis_free(r[i]);
	return 0;
}

/* The oldest delayed job, and whether it should be ready. */
static int
look_at_delayed(const struct report *to, struct cg_err *err)
{
	struct cg_queue *q = to->q;
	char *key = cg_asprintf("%sdelayed", q->p);
	redisReply *r = cg_ask(q, err, "ZRANGE", key, "0", "0", "WITHSCORES", NULL);

	free(key);
	if (!r)
		return -1;
	if (r->elements == 2) {
		int64_t due = (int64_t)(strtod(r->element[1]->str, NULL) / 4096), late = cg_wall_ms() - due;

		cg_json_set_int(to->answer, "nextDelayed", due);
		if (late > LATE_MS)
			say(to, NULL, "job %s is due since %lld s: no worker is awake", r->element[0]->str,
			    (long long)(late / 1000));
	}
	cg_redis_free(r);
	return 0;
}

/* The server looks at no clock, but hosts that disagree with it disagree with each other. */
static int
look_at_clock(const struct report *to, struct cg_err *err)
{
	int64_t before = cg_wall_ms(), theirs, skew;
	redisReply *r = cg_ask(to->q, err, "TIME", NULL);

	if (!r)
		return -1;
	if (r->type == REDIS_REPLY_ARRAY && r->elements == 2) {
		theirs = cg_reply_int(r->element[0]) * 1000 + cg_reply_int(r->element[1]) / 1000;
		skew = theirs - (before + cg_wall_ms()) / 2;
		cg_json_set_int(to->answer, "clockSkew", skew);
		if (skew > SKEW_MS || skew < -SKEW_MS) {
			say(to, "", "the clocks of this host and of the server differ by %.1f s: jobs that are "
			    "delayed or limited go by the hosts' clocks", (double)skew / 1000);
			json_array_set_new(to->remedies, json_array_size(to->remedies) - 1,
			    json_string("set the clocks (NTP)"));
		}
	}
	cg_redis_free(r);
	return 0;
}

int
cg_verb_doctor(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	json_t *counts = NULL, *workers = NULL;
	struct report to = { .q = q };
	int64_t ready, children;

	*answer = json_pack("{s:s, s:s}", "queue", q->name, "prefix", q->prefix);
	if (cg_verb_counts(q, args, &counts, err) < 0 || cg_verb_workers(q, args, &workers, err) < 0) {
		json_decref(counts);
		return -1;
	}
	ready = cg_json_get_int(counts, "waiting", 0) + cg_json_get_int(counts, "paused", 0) +
	    cg_json_get_int(counts, "prioritized", 0);
	children = cg_json_get_int(counts, "waiting-children", 0);
	json_object_set_new(*answer, "counts", counts);
	json_object_set_new(*answer, "workers", workers);
	to.answer = *answer;
	json_object_set_new(*answer, "findings", to.findings = json_array());
	json_object_set_new(*answer, "remedies", to.remedies = json_array());
	if (cg_json_get_bool(counts, "isPaused", false))
		say(&to, "resume", "the queue is paused: resume it");
	else if (cg_json_get_int(counts, "paused", 0))
		say(&to, "resume", "jobs wait in the list of a paused queue that is not paused: resume it");
	if (json_array_size(workers) == 0)
		say(&to, NULL, ready == 1 ? "%lld job is ready and no worker listens" : ready ?
		    "%lld jobs are ready and no worker listens" : "no worker listens", (long long)ready);
	if (children)
		say(&to, "jobs -s waiting-children", "%lld %s for children", (long long)children,
		    plural(children, "parent waits", "parents wait"));
	if (look_at_limits(&to, cg_json_get_int(counts, "active", 0), err) < 0 ||
	    look_at_active(&to, err) < 0 || look_at_delayed(&to, err) < 0)
		return -1;
	return look_at_clock(&to, err);
}
