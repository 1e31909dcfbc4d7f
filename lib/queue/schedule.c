/* Schedules: jobs that come again and again, each iteration an ordinary job. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

struct schedule {
	const char *id, *name;
	const char *pattern, *tz;     /* or NULL */
	int64_t every, offset;        /* 0, -1: none */
	int64_t start, end, limit;    /* 0: none */
	int64_t count;                /* of the iteration that is made, from 1 */
	json_t *opts;                 /* template with the stored names, or NULL; owned */
	char *data;                   /* template, or NULL; owned */
	int64_t priority;
	bool lifo;
};

static void
release(struct schedule *s)
{
	json_decref(s->opts);
	free(s->data);
}

/* ---- the iteration ---- */

/* The options of an iteration without the end, where the script puts its time. */
static char *
open_opts(const struct schedule *s)
{
	json_t *opts = s->opts ? json_copy(s->opts) : json_object(), *repeat = json_object();
	char *text;

	if (!json_object_get(opts, "attempts"))
		cg_json_set_int(opts, "attempts", 0);
	cg_json_set_int(repeat, "count", s->count);
	if (s->every)
		cg_json_set_int(repeat, "every", s->every);
	cg_json_set_str(repeat, "pattern", s->pattern);
	cg_json_set_str(repeat, "tz", s->tz);
	if (s->limit)
		cg_json_set_int(repeat, "limit", s->limit);
	if (s->start)
		cg_json_set_int(repeat, "startDate", s->start);
	if (s->end)
		cg_json_set_int(repeat, "endDate", s->end);
	if (s->offset >= 0 && s->every)
		cg_json_set_int(repeat, "offset", s->offset);
	json_object_set_new(opts, "repeat", repeat);
	json_object_set_new(opts, "repeatJobKey", json_string(s->id));
	text = cg_json_str(opts);
	text[strlen(text) - 1] = '\0';
	json_decref(opts);
	return text;
}

static char *
open_id(const struct schedule *s)
{
	char *plain = cg_asprintf("repeat:%s:", s->id), *text;
	json_t *v = json_string(plain);

	text = cg_json_str(v);
	text[strlen(text) - 1] = '\0';
	json_decref(v);
	free(plain);
	return text;
}

static void
optional(struct cg_redis *r, bool there, int64_t v)
{
	if (there)
		cg_redis_argi(r, v);
	else
		cg_redis_args(r, "");
}

enum { ITERATE_ARGS = 12 };

/* The arguments of iterate.lua; next 0: the script finds the slot. */
static void
put_iteration(struct cg_queue *q, const struct schedule *s, int64_t now, int64_t next)
{
	struct cg_redis *r = &q->cmd;
	char *opts = open_opts(s), *id = open_id(s);

	cg_redis_args(r, s->id);
	cg_redis_argi(r, now);
	optional(r, next != 0, next);
	optional(r, s->every != 0, s->every);
	optional(r, s->offset >= 0, s->offset);
	optional(r, s->start != 0, s->start);
	cg_redis_args(r, s->name);
	cg_redis_args(r, s->data ? s->data : "{}");
	cg_redis_args(r, opts);
	cg_redis_args(r, id);
	cg_redis_argi(r, s->priority);
	cg_redis_args(r, s->lifo ? "1" : "0");
	free(opts);
	free(id);
}

/* What the template says about where an iteration goes, and that it is valid. */
static int
check_template(struct schedule *s, const char *prefix, struct cg_err *err)
{
	static const char *const not_here[] = { "jobId", "delay", "timestamp", "repeat", "repeatJobKey",
		"prevMillis", "parent", "de" };
	struct cg_opts o;

	for (size_t i = 0; s->opts && i < sizeof not_here / sizeof *not_here; i++)
		json_object_del(s->opts, not_here[i]);
	if (cg_opts_read(&o, s->opts, prefix, s->data, err) < 0)
		return -1;
	s->priority = o.priority;
	s->lifo = strchr(o.flags, 'l') != NULL;
	if (s->opts && o.own) {
		/* With the stored names; the attempts only when they were given. */
		if (!json_object_get(s->opts, "attempts"))
			json_object_del(o.own, "attempts");
		json_decref(s->opts);
		s->opts = json_incref(o.own);
	}
	cg_opts_release(&o);
	return 0;
}

/* ---- making one ---- */

static int
read_schedule(struct schedule *s, const json_t *a, const char *prefix, struct cg_err *err)
{
	const json_t *data = json_object_get(a, "data"), *opts = json_object_get(a, "opts");

	memset(s, 0, sizeof *s);
	s->count = 1;
	if (!(s->id = cg_arg_str(a, "id", err)))
		return -1;
	s->name = cg_json_get_str(a, "name", s->id);
	s->pattern = cg_json_get_str(a, "pattern", NULL);
	s->tz = cg_json_get_str(a, "tz", NULL);
	if (cg_arg_int(a, "every", 0, &s->every, err) < 0 || cg_arg_int(a, "offset", -1, &s->offset, err) < 0 ||
	    cg_arg_int(a, "startDate", 0, &s->start, err) < 0 || cg_arg_int(a, "endDate", 0, &s->end, err) < 0 ||
	    cg_arg_int(a, "limit", 0, &s->limit, err) < 0)
		return -1;
	if (!s->pattern == !s->every)
		return cg_err_set(err, CG_E_DATA, "a schedule has either every (milliseconds) or pattern (cron)");
	if (s->end && s->end <= cg_wall_ms())
		return cg_err_set(err, CG_E_DATA, "schedule %s: its endDate is over", s->id);
	if (data && !(json_is_object(data) && json_object_size(data) == 0))
		s->data = cg_json_str(data);
	if (json_is_object(opts) && json_object_size(opts))
		s->opts = json_copy((json_t *)opts);
	return check_template(s, prefix, err);
}

/* One field of the schedule's hash. */
struct field {
	const char *name;
	char *text; /* NULL: left out */
};

static char *
number(int64_t v, bool there)
{
	return there ? cg_asprintf("%lld", (long long)v) : NULL;
}

static char *
copy(const char *s)
{
	return s ? cg_strdup(s) : NULL;
}

static int
run_schedule(struct cg_queue *q, const struct schedule *s, int64_t now, int64_t next, json_t **answer,
    struct cg_err *err)
{
	struct field f[] = {
		{ "name", copy(s->name) }, { "tz", copy(s->tz) }, { "limit", number(s->limit, s->limit) },
		{ "pattern", copy(s->pattern) }, { "startDate", number(s->start, s->start) },
		{ "endDate", number(s->end, s->end) }, { "every", number(s->every, s->every) },
		{ "opts", s->opts && json_object_size(s->opts) ? cg_json_str(s->opts) : NULL },
		{ "data", copy(s->data) },
	};
	size_t n = sizeof f / sizeof *f, args = 0;
	redisReply *r = NULL;
	int rc = -1;

	for (size_t i = 0; i < n; i++)
		args += f[i].text ? 2 : 0;
	if (cg_call(q, CG_S_SCHEDULE, ITERATE_ARGS + args, err) == 0) {
		put_iteration(q, s, now, next);
		for (size_t i = 0; i < n; i++) {
			if (f[i].text) {
				cg_redis_args(&q->cmd, f[i].name);
				cg_redis_args(&q->cmd, f[i].text);
			}
		}
		r = cg_run(q, true, err);
	}
	for (size_t i = 0; i < n; i++)
		free(f[i].text);
	if (cg_reply_is(r, REDIS_REPLY_INTEGER))
		rc = cg_code(err, r->integer, s->id);
	else if (r) {
		*answer = json_pack("{s:s, s:I}", "id", r->element[0]->str, "next",
		    (json_int_t)cg_reply_int(r->element[1]));
		rc = 0;
	}
	cg_redis_free(r);
	return rc;
}

int
cg_verb_schedule(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	int64_t now = cg_wall_ms(), next = 0;
	struct schedule s;
	int rc = read_schedule(&s, args, q->prefix, err);

	if (rc == 0 && s.pattern) {
		/* The start itself may be the first one. */
		rc = cg_cron_next(s.pattern, s.tz, s.start > now ? s.start - 1 : now, &next, err);
		if (rc == 0 && s.end && next > s.end)
			rc = cg_err_set(err, CG_E_DATA, "schedule %s: its pattern names no time before its endDate", s.id);
		if (cg_json_get_bool(args, "immediately", false))
			next = now;
	}
	if (rc == 0)
		rc = run_schedule(q, &s, now, next, answer, err);
	release(&s);
	return rc;
}

int
cg_verb_unschedule(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	redisReply *r;
	bool none;

	(void)answer;
	if (!id || cg_call(q, CG_S_UNSCHEDULE, 1, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, id);
	if (!(r = cg_run(q, true, err)))
		return -1;
	none = cg_reply_int(r) == 1;
	cg_redis_free(r);
	return none ? cg_err_set(err, CG_E_NOTFOUND, "there is no schedule %s", id) : 0;
}

/* ---- going on ---- */

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
stored_schedule(struct schedule *s, const char *id, const redisReply *hash, const char *prefix,
    struct cg_err *err)
{
	const char *opts = field_of(hash, "opts");

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
	s->data = copy(field_of(hash, "data"));
	s->opts = opts ? cg_json_again(opts, strlen(opts)) : NULL;
	return check_template(s, prefix, err);
}

/* When the iteration after `from` is due: 1, 0 never, -1. */
static int
following(const struct schedule *s, int64_t from, int64_t now, int64_t *next, struct cg_err *err)
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
advance(struct cg_queue *q, struct schedule *s, const char *job, int64_t from, struct cg_err *err)
{
	int64_t now = cg_wall_ms(), next;
	redisReply *r;
	int rc = following(s, from, now, &next, err);

	if (rc <= 0)
		return rc;
	s->count++;
	if (cg_call(q, CG_S_ADVANCE, ITERATE_ARGS + 1, err) < 0)
		return -1;
	put_iteration(q, s, now, next);
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

int
cg_schedule_advance(struct cg_queue *q, const struct cg_queue_job *job, struct cg_err *err)
{
	const char *colon = strrchr(job->id, ':');
	redisReply *hash = ask_hash(q, job->scheduler, err);
	struct schedule s;
	int rc = 0;

	if (!hash)
		return -1;
	/* Without ic it is a repeatable job of the old kind, or the schedule has ended. */
	if (colon && field_of(hash, "ic")) {
		rc = stored_schedule(&s, job->scheduler, hash, q->prefix, err);
		s.count = cg_json_get_int(json_object_get(job->opts, "repeat"), "count", s.count);
		if (rc == 0)
			rc = advance(q, &s, job->id, strtoll(colon + 1, NULL, 10), err);
		release(&s);
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
	struct schedule s;
	int rc = is_lost(q, job, err);

	if (rc == 1) {
		hash = ask_hash(q, id, err);
		rc = !hash ? -1 : field_of(hash, "ic") != NULL;
	}
	if (rc == 1) {
		rc = stored_schedule(&s, id, hash, q->prefix, err);
		if (rc == 0)
			rc = advance(q, &s, job, due, err);
		release(&s);
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
