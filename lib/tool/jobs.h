/*
 * A worker's ear at the queue: a thread that takes jobs while the worker wants some,
 * reports how they ended, sends what waits in the store, and waits for a server that is
 * away. The worker's loop never waits for the network.
 */
#ifndef CG_TOOL_JOBS_H
#define CG_TOOL_JOBS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

struct cg_conf;
struct cg_err;
struct cg_job;  /* one that was taken */
struct cg_jobs;

/* Connects before it returns; all are borrowed until stop. queue: one of tool/dispatch.h. */
int cg_jobs_start(struct cg_jobs **out, const struct cg_conf *conf, const char *store_url,
    const char *queue, struct cg_err *err);
/* Gives back what was not ended. NULL is fine. */
void cg_jobs_stop(struct cg_jobs *j);

int cg_jobs_fd(const struct cg_jobs *j);      /* readable: look again */
void cg_jobs_want(struct cg_jobs *j, bool want); /* one more job is welcome */
/* The next one that was taken, or NULL. It lives until it is ended. */
struct cg_job *cg_jobs_next(struct cg_jobs *j);
/* Nothing waits in the queue, and nothing in the store that would have to be sent. */
bool cg_jobs_is_idle(struct cg_jobs *j);

/* The run that it names ("": its data is no job of ours), and whose it says it is. */
const char *cg_job_run(const struct cg_job *job);
const char *cg_job_id(const struct cg_job *job);
int64_t cg_job_timestamp(const struct cg_job *job);
const char *cg_job_data(const struct cg_job *job); /* JSON, as it came; may be NULL */

enum cg_job_how {
	CG_JOB_DONE,   /* text: JSON of the result */
	CG_JOB_FAILED, /* text: the reason; for good */
	CG_JOB_LATER,  /* again in a moment */
	CG_JOB_BACK    /* somebody else, at once */
};
/* Report it, in the background. */
void cg_jobs_end(struct cg_jobs *j, struct cg_job *job, enum cg_job_how how, const char *text);
/* A run of this tenant was taken: one of those that wait may follow. */
void cg_jobs_follow(struct cg_jobs *j, const char *tenant);

#endif
