/* The options of a job: checked as BullMQ does, and with the short names that are stored. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum {
	PRIORITY_MAX = (1 << 21) - 1,
	SWEEP = 1000, SWEEP_MAX = 5000 /* old jobs that go when another ends */
};

static const struct {
	const char *name, *stored;
} names[] = {
	{ "deduplication", "de" },
	{ "debounce", "de" },
	{ "failParentOnFailure", "fpof" },
	{ "continueParentOnFailure", "cpof" },
	{ "ignoreDependencyOnFailure", "idof" },
	{ "removeDependencyOnFailure", "rdof" },
	{ "keepLogs", "kl" },
};

/* What a child's failure does to its parent: at most one of them. */
static const char *const policies[] = { "fpof", "cpof", "idof", "rdof" };

static int
wrong(struct cg_err *err, const char *name, const char *want)
{
	return cg_err_set(err, CG_E_DATA, "the job's option %s must be %s", name, want);
}

static json_t *
shorten(const json_t *opts)
{
	json_t *own = json_object(), *v;
	const char *key;

	json_object_foreach((json_t *)opts, key, v) {
		const char *stored = key;

		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (strcmp(key, names[i].name) == 0)
				stored = names[i].stored;
		if (strcmp(key, "telemetry") == 0) {
			cg_json_set(own, "tm", json_incref(json_object_get(v, "metadata")));
			cg_json_set(own, "omc", json_incref(json_object_get(v, "omitContext")));
		} else if (strcmp(key, "backoff") == 0 && json_is_number(v)) {
			json_object_set_new(own, key, json_pack("{s:s, s:O}", "type", "fixed", "delay", v));
		} else {
			json_object_set(own, stored, v);
		}
	}
	if (!json_object_get(own, "attempts"))
		json_object_set_new(own, "attempts", json_integer(0));
	return own;
}

static int
whole(const json_t *own, const char *name, int64_t max, int64_t *out, struct cg_err *err)
{
	const json_t *v = json_object_get(own, name);
	double d = json_number_value(v);
	char want[60];

	*out = 0;
	if (!v || json_is_null(v))
		return 0;
	snprintf(want, sizeof want, "a whole number from 0 to %lld", (long long)max);
	if (!json_is_number(v) || d < 0 || d > (double)max || floor(d) != d)
		return wrong(err, name, want);
	*out = (int64_t)d;
	return 0;
}

static int
check_id(const char *id, struct cg_err *err)
{
	size_t colons = 0;

	for (const char *c = id; *c; c++)
		colons += *c == ':';
	if (!*id || strspn(id, "0123456789") == strlen(id))
		return wrong(err, "jobId", "more than a whole number: those are given by the queue");
	if (strncmp(id, "0:", 2) == 0)
		return wrong(err, "jobId", "a text that does not begin with \"0:\"");
	if (colons && colons != 2)
		return wrong(err, "jobId", "a text without ':', or of three parts with ':' between them");
	return 0;
}

static int
read_id(struct cg_opts *o, struct cg_err *err)
{
	const json_t *v = json_object_get(o->own, "jobId");

	if (!v || json_is_null(v))
		return 0;
	if (!json_is_string(v))
		return wrong(err, "jobId", "a text");
	if (check_id(json_string_value(v), err) < 0)
		return -1;
	o->id = cg_strdup(json_string_value(v));
	return 0;
}

static int
read_dedup(struct cg_opts *o, struct cg_err *err)
{
	const json_t *de = json_object_get(o->own, "de");
	const char *id = cg_json_get_str(de, "id", "");

	if (!de || json_is_null(de))
		return 0;
	if (!*id)
		return wrong(err, "deduplication", "an object with an id");
	if (whole(de, "ttl", INT64_C(1) << 53, &o->ttl, err) < 0)
		return cg_err_wrap(err, "deduplication");
	o->deid = cg_strdup(id);
	snprintf(o->flags + strlen(o->flags), sizeof o->flags - strlen(o->flags), "%s%s%s%s",
	    cg_json_get_bool(de, "extend", false) ? "e" : "", cg_json_get_bool(de, "replace", false) ? "r" : "",
	    cg_json_get_bool(de, "reschedule", false) ? "s" : "",
	    cg_json_get_bool(de, "keepLastIfActive", false) ? "k" : "");
	return 0;
}

/* The flags have to be in `parent` too: who ends the job looks there. */
static int
read_parent(struct cg_opts *o, const char *prefix, struct cg_err *err)
{
	const json_t *v = json_object_get(o->own, "parent");
	const char *id = cg_json_get_str(v, "id", ""), *queue = cg_json_get_str(v, "queue", "");
	json_t *parent;
	char *full;

	if (!v || json_is_null(v))
		return 0;
	if (!*id || !*queue)
		return wrong(err, "parent", "an object with id and queue");
	if (o->deid)
		return wrong(err, "deduplication", "left out for a child of another job");
	full = strchr(queue, ':') ? cg_strdup(queue) : cg_asprintf("%s:%s", prefix, queue);
	parent = json_pack("{s:s, s:s}", "id", id, "queueKey", full);
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
		if (json_is_true(json_object_get(o->own, policies[i])))
			json_object_set_new(parent, policies[i], json_true());
	o->parent_key = cg_asprintf("%s:%s", full, id);
	o->parent = cg_json_str(parent);
	json_object_set_new(o->own, "parent", json_pack("{s:s, s:s}", "id", id, "queue", full));
	json_decref(parent);
	free(full);
	return 0;
}

static int
check_policy(const json_t *own, struct cg_err *err)
{
	int n = 0;

	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
		n += json_is_true(json_object_get(own, policies[i]));
	return n <= 1 ? 0 : cg_err_set(err, CG_E_DATA, "a job has at most one of failParentOnFailure, "
	    "continueParentOnFailure, ignoreDependencyOnFailure, removeDependencyOnFailure");
}

static int
check_backoff(const json_t *own, struct cg_err *err)
{
	const json_t *b = json_object_get(own, "backoff");
	double jitter = cg_json_get_num(b, "jitter", 0);

	if (!b || json_is_null(b))
		return 0;
	if (!json_is_object(b) || !*cg_json_get_str(b, "type", "") || cg_json_get_num(b, "delay", 0) < 0)
		return wrong(err, "backoff", "milliseconds, or an object with type and delay");
	return jitter < 0 || jitter > 1 ? wrong(err, "backoff.jitter", "from 0 to 1") : 0;
}

static int
check_size(const json_t *own, const char *data, struct cg_err *err)
{
	int64_t limit;

	if (whole(own, "sizeLimit", INT64_C(1) << 40, &limit, err) < 0)
		return -1;
	if (limit && data && strlen(data) > (size_t)limit)
		return cg_err_set(err, CG_E_TOOBIG, "the job's data has %zu bytes, its sizeLimit is %lld",
		    strlen(data), (long long)limit);
	return 0;
}

static int
read_all(struct cg_opts *o, const char *prefix, const char *data, struct cg_err *err)
{
	int64_t stamp, attempts;

	if (json_object_get(o->own, "repeat"))
		return wrong(err, "repeat", "left out: make a schedule");
	if (whole(o->own, "delay", INT64_C(1) << 52, &o->delay, err) < 0 ||
	    whole(o->own, "priority", PRIORITY_MAX, &o->priority, err) < 0 ||
	    whole(o->own, "timestamp", INT64_C(1) << 52, &stamp, err) < 0 ||
	    whole(o->own, "attempts", INT32_MAX, &attempts, err) < 0 ||
	    read_id(o, err) < 0 || check_policy(o->own, err) < 0 || check_backoff(o->own, err) < 0 ||
	    check_size(o->own, data, err) < 0 || read_dedup(o, err) < 0 ||
	    read_parent(o, prefix, err) < 0)
		return -1;
	if (json_is_true(json_object_get(o->own, "lifo")))
		snprintf(o->flags + strlen(o->flags), sizeof o->flags - strlen(o->flags), "l");
	o->timestamp = stamp ? stamp : cg_wall_ms();
	o->text = cg_json_str(o->own);
	return 0;
}

int
cg_opts_read(struct cg_opts *o, const json_t *opts, const char *prefix, const char *data,
    struct cg_err *err)
{
	memset(o, 0, sizeof *o);
	if (data && cg_check_json(data, "the job's data", err) < 0)
		return -1;
	if (!opts || json_is_null(opts) || (json_is_object(opts) && json_object_size(opts) == 0)) {
		o->timestamp = cg_wall_ms();
		o->text = cg_strdup("{\"attempts\":0}");
		return 0;
	}
	if (!json_is_object(opts))
		return cg_err_set(err, CG_E_DATA, "the job's options are no object");
	o->own = shorten(opts);
	if (read_all(o, prefix, data, err) < 0) {
		cg_opts_release(o);
		return -1;
	}
	return 0;
}

void
cg_opts_release(struct cg_opts *o)
{
	free(o->text);
	free(o->id);
	free(o->parent_key);
	free(o->parent);
	free(o->deid);
	json_decref(o->own);
	memset(o, 0, sizeof *o);
}

static bool
says_nothing(const json_t *v)
{
	return !v || json_is_null(v);
}

void
cg_keep_text(const json_t *rule, const json_t *general, int64_t fallback, char out[80])
{
	const json_t *v = says_nothing(rule) ? general : rule;
	int64_t count = -1, age = -1, limit = cg_json_get_int(v, "limit", SWEEP);

	if (limit < 1 || limit > SWEEP_MAX)
		limit = SWEEP_MAX;
	if (says_nothing(v))
		count = fallback;
	else if (json_is_boolean(v))
		count = json_is_true(v) ? 0 : -1;
	else if (json_is_number(v))
		count = (int64_t)json_number_value(v);
	else if (json_is_object(v)) {
		count = (int64_t)cg_json_get_num(v, "count", -1);
		age = (int64_t)cg_json_get_num(v, "age", -1);
	}
	if (count < 0)
		count = -1;
	if (age >= 0 && count != 0)
		snprintf(out, 80, "%lld %lld %lld", (long long)count, (long long)age, (long long)limit);
	else
		snprintf(out, 80, "%lld", (long long)count);
}
