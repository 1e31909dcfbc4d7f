/* Changing one job. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

enum { CHUNK = 1000, PRIORITY_MAX = (1 << 21) - 1 };

static int
change(struct cg_queue *q, const char *what, const char *id, const char *value, const char *more,
    json_t **answer, struct cg_err *err)
{
	if (!id || !value || cg_call(q, CG_S_CHANGE, 4, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, what);
	cg_redis_args(&q->cmd, id);
	cg_redis_args(&q->cmd, value);
	cg_redis_args(&q->cmd, more);
	/* A line would be there twice. */
	return cg_number_answer(cg_run(q, strcmp(what, "log") != 0, err), id, answer, err);
}

/* A member that is JSON of any kind, as text. */
static char *
json_arg(const json_t *args, const char *name, struct cg_err *err)
{
	const json_t *v = json_object_get(args, name);

	if (!v) {
		cg_err_set(err, CG_E_DATA, "the argument %s is missing", name);
		return NULL;
	}
	return cg_json_str(v);
}

static int
change_json(struct cg_queue *q, const char *what, const json_t *args, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	char *text = id ? json_arg(args, what, err) : NULL;
	int rc = change(q, what, id, text, "", NULL, err);

	free(text);
	return rc;
}

int
cg_verb_progress(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	(void)answer;
	return change_json(q, "progress", args, err);
}

int
cg_verb_data(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	(void)answer;
	return change_json(q, "data", args, err);
}

int
cg_verb_log(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err), *line = id ? cg_arg_str(args, "line", err) : NULL;
	char keep[24] = "";
	int64_t n;

	if (!line || cg_arg_int(args, "keep", 0, &n, err) < 0)
		return -1;
	if (n)
		snprintf(keep, sizeof keep, "%lld", (long long)n);
	return change(q, "log", id, line, keep, answer, err);
}

int
cg_verb_priority(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	char text[24];
	int64_t n;

	(void)answer;
	if (!id || cg_arg_int(args, "priority", -2, &n, err) < 0)
		return -1;
	if (n > PRIORITY_MAX)
		return cg_err_set(err, CG_E_DATA, "priority must be from 0 to %d", PRIORITY_MAX);
	snprintf(text, sizeof text, "%lld", (long long)n);
	return change(q, "priority", id, text, cg_json_get_bool(args, "lifo", false) ? "1" : "0", NULL, err);
}

int
cg_verb_delay(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	char text[24], now[24];
	int64_t n;

	(void)answer;
	if (!id || cg_arg_int(args, "delay", -2, &n, err) < 0)
		return -1;
	snprintf(text, sizeof text, "%lld", (long long)n);
	snprintf(now, sizeof now, "%lld", (long long)cg_wall_ms());
	return change(q, "delay", id, text, now, NULL, err);
}

int
cg_verb_detach(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	json_t *n = NULL;

	if (change(q, "detach", cg_arg_str(args, "id", err), "", "", &n, err) < 0)
		return -1;
	*answer = json_boolean(json_integer_value(n) == 0);
	json_decref(n);
	return 0;
}

/* ---- moving ---- */

int
cg_verb_promote(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);

	(void)answer;
	if (!id || cg_call(q, CG_S_PROMOTE, 1, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, id);
	return cg_number_answer(cg_run(q, false, err), id, NULL, err);
}

static int
retry(struct cg_queue *q, const char *state, const char *id, const char *before, bool reset,
    int64_t *more, struct cg_err *err)
{
	redisReply *r;
	int64_t n;

	if (cg_call(q, CG_S_RETRY, 5, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, state);
	cg_redis_args(&q->cmd, id);
	cg_redis_args(&q->cmd, before);
	cg_redis_argi(&q->cmd, CHUNK);
	cg_redis_args(&q->cmd, reset ? "1" : "0");
	if (!(r = cg_run(q, false, err)))
		return -1;
	n = cg_reply_int(r);
	cg_redis_free(r);
	if (n < 0)
		return cg_code(err, n, id);
	if (more)
		*more = n;
	return 0;
}

static int
retry_all(struct cg_queue *q, const char *state, const json_t *args, struct cg_err *err)
{
	char before[24] = "";
	int64_t ms, more;

	if (cg_arg_int(args, "before", 0, &ms, err) < 0)
		return -1;
	/* What fails again meanwhile is not for us. */
	if (ms || strcmp(state, "delayed") != 0)
		snprintf(before, sizeof before, "%lld", (long long)(ms ? ms : cg_wall_ms()));
	do
		if (retry(q, state, "", before, false, &more, err) < 0)
			return -1;
	while (more);
	return 0;
}

int
cg_verb_promote_all(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	(void)answer;
	return retry_all(q, "delayed", args, err);
}

int
cg_verb_retry(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	bool reset = cg_json_get_bool(args, "reset", false);
	char *state;
	int rc;

	(void)answer;
	if (!id || !(state = cg_state(q, id, err)))
		return -1;
	if (strcmp(state, "completed") == 0 || strcmp(state, "failed") == 0)
		rc = retry(q, state, id, "", reset, NULL, err);
	else if (strcmp(state, "unknown") == 0)
		rc = cg_code(err, -1, id);
	else
		rc = cg_err_set(err, CG_E_STATE, "job %s is %s, neither completed nor failed", id, state);
	free(state);
	return rc;
}

int
cg_verb_retry_all(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *state = cg_json_get_str(args, "state", "failed");

	(void)answer;
	if (strcmp(state, "failed") != 0 && strcmp(state, "completed") != 0)
		return cg_err_set(err, CG_E_DATA, "retry-all: state must be failed or completed");
	return retry_all(q, state, args, err);
}

int
cg_verb_remove(struct cg_queue *q, const json_t *args, json_t **answer, struct cg_err *err)
{
	const char *id = cg_arg_str(args, "id", err);
	redisReply *r;
	int64_t rc;

	(void)answer;
	if (!id || cg_call(q, CG_S_REMOVE, 2, err) < 0)
		return -1;
	cg_redis_args(&q->cmd, id);
	cg_redis_args(&q->cmd, cg_json_get_bool(args, "children", false) ? "1" : "0");
	if (!(r = cg_run(q, false, err)))
		return -1;
	rc = cg_reply_int(r);
	cg_redis_free(r);
	if (rc == -2)
		return cg_err_set(err, CG_E_STATE, "job %s or one of its children is being worked on", id);
	return rc < 0 ? cg_code(err, rc, id) : 0;
}
