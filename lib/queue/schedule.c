/* Schedules: jobs that come again and again, each iteration an ordinary job. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

void
cg_schedule_release(struct cg_schedule *s)
{
	json_decref(s->opts);
	free(s->data);
}

/* ---- the iteration ---- */

/* The options of an iteration without the end, where the script puts its time. */
static char *
open_opts(const struct cg_schedule *s)
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
open_id(const struct cg_schedule *s)
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

void
cg_schedule_put(struct cg_queue *q, const struct cg_schedule *s, int64_t now, int64_t next)
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

int
cg_schedule_check(struct cg_schedule *s, const char *prefix, struct cg_err *err)
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
read_schedule(struct cg_schedule *s, const json_t *a, const char *prefix, struct cg_err *err)
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
	return cg_schedule_check(s, prefix, err);
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
run_schedule(struct cg_queue *q, const struct cg_schedule *s, int64_t now, int64_t next, json_t **answer,
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
	if (cg_call(q, CG_S_SCHEDULE, CG_ITERATE_ARGS + args, err) == 0) {
		cg_schedule_put(q, s, now, next);
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
	struct cg_schedule s;
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
	cg_schedule_release(&s);
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
