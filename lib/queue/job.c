/* Jobs as the server gives them. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

static json_t *
parse(const redisReply *r)
{
	return cg_reply_is(r, REDIS_REPLY_STRING) ? cg_json_again(r->str, r->len) : NULL;
}

/* One field of a job that was taken; the last one of a name counts. */
static void
take_field(struct cg_queue_job *job, const char *name, const redisReply *v, const redisReply **defa)
{
	if (strcmp(name, "name") == 0)
		job->name = cg_reply_dup(v);
	else if (strcmp(name, "data") == 0)
		job->data = cg_reply_dup(v);
	else if (strcmp(name, "opts") == 0)
		job->opts = parse(v);
	else if (strcmp(name, "timestamp") == 0)
		job->timestamp = cg_reply_int(v);
	else if (strcmp(name, "delay") == 0)
		job->delay = cg_reply_int(v);
	else if (strcmp(name, "priority") == 0)
		job->priority = (int)cg_reply_int(v);
	else if (strcmp(name, "atm") == 0 || strcmp(name, "attemptsMade") == 0)
		job->made = (int)cg_reply_int(v);
	else if (strcmp(name, "ats") == 0)
		job->started = (int)cg_reply_int(v);
	else if (strcmp(name, "stc") == 0)
		job->stalled = (int)cg_reply_int(v);
	else if (strcmp(name, "parentKey") == 0 && v->len)
		job->parent = cg_reply_dup(v);
	else if (strcmp(name, "rjk") == 0)
		job->scheduler = cg_reply_dup(v);
	else if (strcmp(name, "defa") == 0)
		*defa = v;
}

char *
cg_job_take(struct cg_queue_job *job, const redisReply *r)
{
	const redisReply *defa = NULL;
	int64_t attempts;

	memset(job, 0, sizeof *job);
	job->started = 1;
	for (size_t i = 0; i + 3 < r->elements; i += 2)
		take_field(job, r->element[i]->str, r->element[i + 1], &defa);
	job->id = cg_reply_dup(r->element[r->elements - 2]);
	job->token = cg_reply_dup(r->element[r->elements - 1]);
	if (!json_is_object(job->opts)) {
		json_decref(job->opts);
		job->opts = json_object();
	}
	attempts = (int64_t)cg_json_get_num(job->opts, "attempts", 0);
	job->attempts = attempts < 1 ? 1 : attempts > INT32_MAX ? INT32_MAX : (int)attempts;
	job->processed_on = cg_wall_ms();
	if (!job->name)
		job->name = cg_strdup("");
	if (!job->data)
		job->data = cg_strdup("{}");
	return cg_reply_dup(defa);
}

void
cg_queue_job_release(struct cg_queue_job *job)
{
	free(job->id);
	free(job->name);
	free(job->data);
	free(job->token);
	free(job->parent);
	free(job->scheduler);
	json_decref(job->opts);
	memset(job, 0, sizeof *job);
}

/* ---- records ---- */

enum kind { TEXT, NUMBER, JSON };
static const struct {
	const char *stored, *name;
	enum kind kind;
} fields[] = {
	{ "name", "name", TEXT },
	{ "data", "data", JSON },
	{ "opts", "opts", JSON },
	{ "progress", "progress", JSON },
	{ "timestamp", "timestamp", NUMBER },
	{ "delay", "delay", NUMBER },
	{ "priority", "priority", NUMBER },
	{ "processedOn", "processedOn", NUMBER },
	{ "finishedOn", "finishedOn", NUMBER },
	{ "pb", "processedBy", TEXT },
	{ "ats", "attemptsStarted", NUMBER },
	{ "atm", "attemptsMade", NUMBER },
	{ "attemptsMade", "attemptsMade", NUMBER },
	{ "stc", "stalledCounter", NUMBER },
	{ "returnvalue", "returnvalue", JSON },
	{ "failedReason", "failedReason", TEXT },
	{ "stacktrace", "stacktrace", JSON },
	{ "parentKey", "parentKey", TEXT },
	{ "parent", "parent", JSON },
	{ "rjk", "repeatJobKey", TEXT },
	{ "deid", "deduplicationId", TEXT },
	{ "defa", "deferredFailure", TEXT },
	{ "nrjid", "nextRepeatableJobId", TEXT },
};

static json_t *
field_value(enum kind kind, const redisReply *r)
{
	json_t *v = NULL;

	if (kind == NUMBER)
		return json_integer(cg_reply_int(r));
	if (kind == JSON)
		v = parse(r);
	return v ? v : json_stringn(r->str, r->len);
}

json_t *
cg_job_record(const char *id, const redisReply *hash)
{
	json_t *job;

	if (!cg_reply_is(hash, REDIS_REPLY_ARRAY) || hash->elements == 0)
		return NULL;
	job = json_object();
	json_object_set_new(job, "id", json_string(id));
	for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
		for (size_t i = 0; i + 1 < hash->elements; i += 2)
			if (strcmp(hash->element[i]->str, fields[f].stored) == 0)
				cg_json_set(job, fields[f].name, field_value(fields[f].kind, hash->element[i + 1]));
	return job;
}
