/*
 * The verbs behind cg-queue: a job queue on Redis or Valkey, from the shell.
 * What a verb does is written in queue/queue.h; here its answers become records
 * and records become jobs.
 */
#ifndef CG_TOOL_QUEUE_H
#define CG_TOOL_QUEUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tool/table.h"

struct cg_ctx;
struct cg_err;
struct cg_opt;
struct cg_queue;
struct cg_queue_conf;
struct cg_sink;

/* Which queue, and where. NULL: as the configuration says. */
struct cg_queue_at {
	const char *url, *name, *prefix;
};

/*
 * Fill in url, user, password, name and prefix of conf; the rest stays. They are good as long
 * as ctx, at and *hold, which gets a new string or NULL. CG_E_CONFIG: no name, no Redis URL.
 */
int cg_tool_queue_conf(const struct cg_ctx *ctx, const struct cg_queue_at *at,
    struct cg_queue_conf *conf, char **hold, struct cg_err *err);

/* Open it. A server that may lose jobs is said so in the log. */
int cg_tool_queue_open(const struct cg_ctx *ctx, const struct cg_queue_at *at,
    struct cg_queue **out, struct cg_err *err);
void cg_tool_queue_close(struct cg_queue *q);

/*
 * A verb of cg_queue_verb. Each element of an array becomes a record, one that is no object
 * as {id: it}; null is no record; other answers are {value: it}. Returns how many records.
 */
int cg_tool_queue_call(struct cg_queue *q, const char *verb, const json_t *args,
    struct cg_sink *out, struct cg_err *err);

/*
 * The record of each job in these states (NULL: all), with `state` in it, oldest first or
 * newest; limit of each state, 0: all. Read in pieces: jobs that move meanwhile may be
 * missed or come twice.
 */
struct cg_queue_list_req {
	const char *const *states;
	size_t n_states;
	int64_t start, limit;
	bool asc;
};
int cg_tool_queue_list(struct cg_queue *q, const struct cg_queue_list_req *req,
    struct cg_sink *out, struct cg_err *err);

/*
 * Add one job, named here, with data (JSON text; NULL: what in_fd has, when it is not -1); or,
 * without a name, each line of in_fd: {name, data?, opts?}. opts are the options of each,
 * under its own. Records {type: queue.added, id, name, queueName, added?}; of many jobs each
 * is told when it is in the queue. CG_E_DATA: "stdin:3: ..."; lines before it were added.
 */
struct cg_queue_add_req {
	const char *name, *data;
	const json_t *opts;
	int in_fd;
};
int cg_tool_queue_add(struct cg_queue *q, const struct cg_queue_add_req *req,
    struct cg_sink *out, struct cg_err *err);

/* Add the tree that in_fd has, or each of an array of them: see cg_queue_add_flow. */
int cg_tool_queue_flow(struct cg_queue *q, int in_fd, struct cg_sink *out, struct cg_err *err);

/*
 * What happened after `since` ("0": all that is kept, "$": from now on), as records
 * {eventId, event, jobId, ...}; with follow, and what happens, until a sink says stop.
 */
struct cg_queue_events_req {
	const char *since;
	const char *job;           /* only of this job; NULL: any */
	const char *const *types;  /* only these; none: any */
	size_t n_types;
	bool follow;
};
int cg_tool_queue_events(struct cg_queue *q, const struct cg_queue_events_req *req,
    struct cg_sink *out, struct cg_err *err);

/*
 * Wait for a job to end, timeout_ms at most (-1: for ever). A record {jobId, state,
 * returnvalue | failedReason}. 0 completed, 1 failed or removed; CG_E_TIMEOUT.
 */
int cg_tool_queue_wait(struct cg_queue *q, const char *id, int64_t timeout_ms,
    struct cg_sink *out, struct cg_err *err);

/* What options say of a job that is added. Texts may be NULL, numbers negative: not given. */
struct cg_queue_job_words {
	const struct cg_opt *plain;     /* options whose names are those of the job's options */
	const char *more;               /* JSON object of others */
	const char *backoff;            /* "1s", "exponential:500ms", "exponential:500ms:0.5" */
	const char *prefix, *name;      /* of the queue */
	const char *parent, *parent_queue, *if_failed;
	const char *dedup;
	int64_t dedup_ttl;
	bool dedup_extend, dedup_replace, dedup_keep_last;
};
/* BullMQ's options of that job: new, or NULL with err (CG_E_USAGE names the option). */
json_t *cg_tool_queue_job_opts(const struct cg_queue_job_words *w, struct cg_err *err);

/* How people see the records (tool/table.h). */
extern const struct cg_column cg_queue_added_columns[], cg_queue_job_columns[], cg_queue_schedule_columns[], cg_queue_next_columns[],
    cg_queue_worker_columns[], cg_queue_wait_columns[], cg_queue_pair_columns[];

#endif
