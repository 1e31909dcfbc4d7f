/* Jobs as the server gives them. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/json.h"
#include "queue/queue_priv.h"

/* The places in what turn.lua answers for a job. */
enum { ID, TOKEN, NAME, DATA, OPTS, TIMESTAMP, DELAY, PRIORITY, MADE, STARTED, STALLED, PARENT, RJK, DEFA, TAKEN };

static json_t *
parse(const redisReply *r)
{
	return cg_reply_is(r, REDIS_REPLY_STRING) ? cg_json_again(r->str, r->len) : NULL;
}

char *
cg_job_take(struct cg_queue_job *job, const redisReply *r)
{
	redisReply *const *e = r->element;
	int64_t attempts;

	memset(job, 0, sizeof *job);
	if (r->elements != TAKEN)
		return NULL;
	job->id = cg_reply_dup(e[ID]);
	job->token = cg_reply_dup(e[TOKEN]);
	job->name = cg_reply_dup(e[NAME]);
	job->data = cg_reply_dup(e[DATA]);
	job->opts = parse(e[OPTS]);
	if (!json_is_object(job->opts)) {
		json_decref(job->opts);
		job->opts = json_object();
	}
	job->timestamp = cg_reply_int(e[TIMESTAMP]);
	job->delay = cg_reply_int(e[DELAY]);
	job->priority = (int)cg_reply_int(e[PRIORITY]);
	job->made = (int)cg_reply_int(e[MADE]);
	job->started = (int)cg_reply_int(e[STARTED]);
	job->stalled = (int)cg_reply_int(e[STALLED]);
	job->parent = cg_reply_dup(e[PARENT]);
	job->scheduler = cg_reply_dup(e[RJK]);
	attempts = (int64_t)cg_json_get_num(job->opts, "attempts", 0);
	job->attempts = attempts < 1 ? 1 : attempts > INT32_MAX ? INT32_MAX : (int)attempts;
	job->processed_on = cg_wall_ms();
	if (!job->data)
		job->data = cg_strdup("{}");
	return cg_reply_dup(e[DEFA]);
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
