/* The verbs by name, and what they share. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

#define VERBS_OF(X) \
	X("pause", pause) X("resume", resume) X("drain", drain) X("obliterate", obliterate) \
	X("counts", counts) X("job", job) X("jobs", jobs) X("state", state) X("logs", logs) \
	X("log", log) X("progress", progress) X("data", data) X("priority", priority) \
	X("delay", delay) X("promote", promote) X("promote-all", promote_all) \
	X("retry", retry) X("retry-all", retry_all) X("remove", remove) X("clean", clean) \
	X("stalled", stalled) X("flow", flow) X("children", children) X("detach", detach) \
	X("dedup", dedup) X("dedup-clear", dedup_clear) X("metrics", metrics) \
	X("concurrency", concurrency) X("limit", limit) X("limit-now", limit_now) \
	X("schedule", schedule) X("schedules", schedules) X("unschedule", unschedule) \
	X("rearm", rearm) X("workers", workers) X("doctor", doctor) \
	X("orphans", orphans)

static const struct {
	const char *name;
	cg_verb_fn *fn;
} verbs[] = {
#define X(name, fn) { name, cg_verb_##fn },
	VERBS_OF(X)
#undef X
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static const char *const verb_names[VERBS + 1] = {
#define X(name, fn) name,
	VERBS_OF(X)
#undef X
};

const char *const *
cg_queue_verbs(void)
{
	return verb_names;
}

int
cg_queue_verb(struct cg_queue *q, const char *verb, const json_t *args, json_t **answer,
    struct cg_err *err)
{
	*answer = NULL;
	if (args && !json_is_object(args) && !json_is_null(args))
		return cg_err_set(err, CG_E_DATA, "%s: its arguments are no object", verb);
	for (size_t i = 0; i < VERBS; i++) {
		if (strcmp(verbs[i].name, verb) != 0)
			continue;
		if (verbs[i].fn(q, args, answer, err) < 0) {
			json_decref(*answer);
			*answer = NULL;
			return -1;
		}
		if (!*answer)
			*answer = json_null();
		return 0;
	}
	return cg_err_set(err, CG_E_USAGE, "there is no verb %s", verb);
}

const char *
cg_arg_str(const json_t *args, const char *name, struct cg_err *err)
{
	const char *s = cg_json_get_str(args, name, NULL);

	if (!s)
		cg_err_set(err, CG_E_DATA, "the argument %s is missing or no text", name);
	return s;
}

int
cg_arg_int(const json_t *args, const char *name, int64_t fallback, int64_t *out,
    struct cg_err *err)
{
	const json_t *v = json_object_get(args, name);

	*out = fallback;
	if ((!v || json_is_null(v)) && fallback != -2)
		return 0;
	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return cg_err_set(err, CG_E_DATA, "the argument %s must be a whole number, not negative", name);
	*out = json_integer_value(v);
	return 0;
}

int
cg_number_answer(redisReply *r, const char *id, json_t **answer, struct cg_err *err)
{
	int64_t n;

	if (!r)
		return -1;
	n = cg_reply_int(r);
	cg_redis_free(r);
	if (n < 0)
		return cg_code(err, n, id);
	if (answer)
		*answer = json_integer(n);
	return 0;
}

json_t *
cg_ids_answer(redisReply *r)
{
	json_t *ids = json_array();

	for (size_t i = 0; cg_reply_is(r, REDIS_REPLY_ARRAY) && i < r->elements; i++)
		json_array_append_new(ids, json_stringn(r->element[i]->str, r->element[i]->len));
	cg_redis_free(r);
	return ids;
}
