/* Jobs that no list or set knows, found by going through all keys of the queue. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum { SCAN_COUNT = 1000 };

/* Keys of the queue itself, and what begins with these. */
static const char *const own[] = { "id", "meta", "wait", "paused", "active", "prioritized", "delayed",
	"waiting-children", "completed", "failed", "stalled", "stalled-check", "pc", "marker", "limiter",
	"events", "repeat", "priority", "delay", "metrics:completed", "metrics:failed" };
static const char *const own_prefixes[] = { "de:", "dn:", "metrics:" };
/* What a job has beside its record. Its lock goes by itself. */
static const char *const parts[] = { ":logs", ":dependencies", ":processed", ":failed", ":unsuccessful" };

/* The id of the job that this key (behind the queue's prefix) belongs to; new, or NULL. */
static char *
job_of(const char *key)
{
	size_t len = strlen(key);

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(key, own[i]) == 0)
			return NULL;
	for (size_t i = 0; i < sizeof own_prefixes / sizeof *own_prefixes; i++)
		if (strncmp(key, own_prefixes[i], strlen(own_prefixes[i])) == 0)
			return NULL;
	if (len > 5 && strcmp(key + len - 5, ":lock") == 0)
		return NULL;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t n = strlen(parts[i]);

		if (len > n && strcmp(key + len - n, parts[i]) == 0)
			return cg_strndup(key, len - n);
	}
	return cg_strdup(key);
}

/* Those of one page of keys that are orphans are added to out. */
static int
look(struct cg_queue *q, const redisReply *keys, bool remove, int64_t limit, json_t *out,
    struct cg_err *err)
{
	json_t *ids = json_object(); /* each once, though it has several keys */
	size_t skip = strlen(q->p);
	const char *id;
	json_t *found, *v;
	redisReply *r;
	int rc = 0;

	for (size_t i = 0; i < keys->elements; i++) {
		char *of = strncmp(keys->element[i]->str, q->p, skip) == 0 ? job_of(keys->element[i]->str + skip) : NULL;

		if (of)
			json_object_set_new(ids, of, json_true());
		free(of);
	}
	if (json_object_size(ids) && (rc = cg_call(q, CG_S_ORPHANS, 2 + json_object_size(ids), err)) == 0) {
		cg_redis_args(&q->cmd, remove ? "1" : "0");
		cg_redis_argi(&q->cmd, limit - (int64_t)json_array_size(out));
		json_object_foreach(ids, id, v)
			cg_redis_args(&q->cmd, id);
		rc = (r = cg_run(q, true, err)) ? 0 : -1;
		found = cg_ids_answer(r);
		/* A page may come twice, and so may what is only listed. */
		for (size_t i = 0; i < json_array_size(found); i++) {
			size_t k = 0;

			while (k < json_array_size(out) && !json_equal(json_array_get(out, k), json_array_get(found, i)))
				k++;
			if (k == json_array_size(out))
				json_array_append(out, json_array_get(found, i));
		}
		json_decref(found);
	}
	json_decref(ids);
	return rc;
}

/* The queue's prefix as a pattern for SCAN. */
static char *
pattern_of(const char *prefix)
{
	char *out = cg_alloc(2 * strlen(prefix) + 2), *at = out;

	for (; *prefix; prefix++) {
		if (strchr("*?[]^\\", *prefix))
			*at++ = '\\';
		*at++ = *prefix;
	}
	*at++ = '*';
	return out;
}

int
cg_verb_orphans(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	bool remove = cg_json_get_bool(args, "remove", false);
	char *pattern = pattern_of(q->p), cursor[32] = "0", count[12];
	int64_t limit;
	int rc = cg_arg_int(args, "limit", INT32_MAX, &limit, err);

	*answer = json_array();
	snprintf(count, sizeof count, "%d", SCAN_COUNT);
	while (rc == 0 && (int64_t)json_array_size(*answer) < limit) {
		redisReply *r = cg_ask(q, err, "SCAN", cursor, "MATCH", pattern, "COUNT", count, NULL);

		rc = -1;
		if (cg_reply_is(r, REDIS_REPLY_ARRAY) && r->elements == 2) {
			rc = look(q, r->element[1], remove, limit, *answer, err);
			snprintf(cursor, sizeof cursor, "%s", r->element[0]->str);
		} else if (r) {
			cg_redis_err(r, err);
		}
		cg_redis_free(r);
		if (strcmp(cursor, "0") == 0)
			break;
	}
	free(pattern);
	return rc;
}
