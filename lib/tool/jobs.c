#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/json.h"
#include "queue/queue.h"
#include "store/store.h"
#include "tenant/tenant.h"
#include "tool/dispatch.h"
#include "tool/jobs.h"

enum {
	SWEEP_EVERY_MS = 2000, /* look for what was not sent, or was lost */
	TRY_AGAIN_MS = 500,    /* when the server is away */
	LATER_MS = 1000,
	TIMEOUT_MS = 5000,
	FOLLOW_MAX = 64
};

struct cg_job {
	struct cg_queue_job job;
	char run[CG_ID_LEN + 1];
	enum cg_job_how how;
	char *text;
	struct cg_job *next;
};

struct cg_jobs {
	pthread_t thread;
	pthread_mutex_t lock;
	struct cg_queue *q;
	struct cg_queue_keeper *keeper;
	struct cg_store *store;
	struct cg_queue_conf conf;
	char *url;
	const char *store_url, *queue;
	int ready, wake;           /* eventfds: to the worker, to the thread */
	volatile sig_atomic_t cancel;
	bool told_away;
	int64_t sweep_at_ms;
	bool clean;                /* the last look found nothing to send */
	/* under the lock */
	struct cg_job *taken, *ended;
	char follow[FOLLOW_MAX][CG_TENANT_MAX + 1];
	size_t n_follow;
	bool want, stop, idle;
};

static void
ring(int fd)
{
	const uint64_t one = 1;

	while (write(fd, &one, sizeof one) < 0)
		break; /* it rings already */
}

static void
hush(int fd)
{
	uint64_t n;

	while (read(fd, &n, sizeof n) > 0)
		;
}

static void
job_free(struct cg_job *job)
{
	cg_queue_job_release(&job->job);
	free(job->text);
	free(job);
}

/* ---- in the thread ---- */

static void
away(struct cg_jobs *j, const struct cg_err *err)
{
	struct pollfd p = { j->wake, POLLIN, 0 };

	if (!j->told_away)
		cg_log(CG_LOG_WARN, "the queue cannot be reached, trying again",
		    CG_S("reason", err->msg));
	j->told_away = true;
	poll(&p, 1, TRY_AGAIN_MS);
}

static void
take_in(struct cg_jobs *j, struct cg_queue_job *taken)
{
	struct cg_job *job = cg_alloc(sizeof *job), **at;
	struct cg_err ignored;
	json_t *data = taken->data ? cg_json_parse(taken->data, strlen(taken->data), "job", 0, &ignored)
	    : NULL;
	const char *run = cg_json_get_str(data, strcmp(j->queue, CG_FLOW_QUEUE) ? "runId" : "executionId", "");

	job->job = *taken;
	if (cg_id_valid(run))
		snprintf(job->run, sizeof job->run, "%s", run);
	json_decref(data);
	cg_queue_keep(j->keeper, &job->job);
	pthread_mutex_lock(&j->lock);
	for (at = &j->taken; *at; at = &(*at)->next)
		;
	*at = job;
	j->want = j->idle = false;
	pthread_mutex_unlock(&j->lock);
	ring(j->ready);
}

/* Report what has ended and, in the same breath, take one if one is wanted: 1 taken. */
static int
turn(struct cg_jobs *j, struct cg_job *job, bool want, struct cg_err *err)
{
	static const enum cg_queue_how hows[] = { [CG_JOB_DONE] = CG_QUEUE_DONE,
		[CG_JOB_FAILED] = CG_QUEUE_DEAD, [CG_JOB_LATER] = CG_QUEUE_LATER,
		[CG_JOB_BACK] = CG_QUEUE_BACK };
	struct cg_queue_end end = { .job = &job->job, .how = hows[job->how], .text = job->text,
		.delay_ms = job->how == CG_JOB_LATER ? LATER_MS : 0 };
	struct cg_queue_job next = { 0 };
	int n = cg_queue_turn(j->q, &end, 1, &next, want, err);

	if (n < 0)
		return -1;
	cg_queue_unkeep(j->keeper, &job->job);
	if (end.result < 0) /* somebody else has it by now, or the server has forgotten all */
		cg_log(CG_LOG_DEBUG, "a job was not ours any more", CG_S("job", job->job.id),
		    CG_S("reason", end.why));
	job_free(job);
	if (n == 1)
		take_in(j, &next);
	return n;
}

static struct cg_job *
next_ended(struct cg_jobs *j, bool *want, bool *stop)
{
	struct cg_job *job;

	pthread_mutex_lock(&j->lock);
	/* What was taken after the worker had stopped to ask goes back too. */
	if (j->stop && !j->ended && (j->ended = j->taken)) {
		j->taken = NULL;
		for (job = j->ended; job; job = job->next)
			job->how = CG_JOB_BACK;
	}
	job = j->ended;
	if (job)
		j->ended = job->next;
	*want = j->want && !j->stop;
	*stop = j->stop;
	pthread_mutex_unlock(&j->lock);
	return job;
}

static void
put_back_ended(struct cg_jobs *j, struct cg_job *job)
{
	pthread_mutex_lock(&j->lock);
	job->next = j->ended;
	j->ended = job;
	pthread_mutex_unlock(&j->lock);
}

static int
follow(struct cg_jobs *j, size_t *sent, struct cg_err *err)
{
	char tenant[CG_TENANT_MAX + 1];
	struct cg_scope who = { tenant, NULL };

	for (;;) {
		pthread_mutex_lock(&j->lock);
		if (j->n_follow == 0) {
			pthread_mutex_unlock(&j->lock);
			return 0;
		}
		memcpy(tenant, j->follow[--j->n_follow], sizeof tenant);
		pthread_mutex_unlock(&j->lock);
		if (cg_dispatch(j->store, j->q, &who, sent, err) < 0)
			return -1;
	}
}

/* Send what is due, now and then all of it. */
static int
sweep(struct cg_jobs *j, struct cg_err *err)
{
	int64_t now = cg_mono_ms();
	size_t sent = 0;

	if (follow(j, &sent, err) < 0)
		return -1;
	j->clean = j->clean && sent == 0;
	if (now < j->sweep_at_ms)
		return 0;
	if (cg_dispatch(j->store, j->q, NULL, &sent, err) < 0)
		return -1;
	j->sweep_at_ms = now + SWEEP_EVERY_MS;
	j->clean = sent == 0;
	return 0;
}

static void
set_idle(struct cg_jobs *j)
{
	bool news;

	pthread_mutex_lock(&j->lock);
	news = !j->idle && !j->taken;
	j->idle = !j->taken;
	pthread_mutex_unlock(&j->lock);
	if (news)
		ring(j->ready);
}

/* Wait for the server or the worker, whoever is first. */
static int
rest(struct cg_jobs *j, bool want, struct cg_err *err)
{
	struct pollfd p[2] = { { j->wake, POLLIN, 0 }, { -1, POLLIN, 0 } };
	int64_t ms = j->sweep_at_ms - cg_mono_ms();
	int wait_ms = -1;

	if (want && cg_queue_listen(j->q, &p[1].fd, &wait_ms, err) < 0)
		return -1;
	if (wait_ms >= 0 && wait_ms < ms)
		ms = wait_ms;
	poll(p, want ? 2 : 1, ms > 0 ? (int)ms : 0);
	hush(j->wake);
	return want && cg_queue_woken(j->q, err) < 0 ? -1 : 0;
}

/* 1: the end. */
static int
once_around(struct cg_jobs *j, struct cg_err *err)
{
	struct cg_queue_job next = { 0 };
	struct cg_job *job;
	bool want, stop, asked = false;
	int rc = 0;

	while ((job = next_ended(j, &want, &stop))) {
		if ((rc = turn(j, job, want, err)) < 0) {
			put_back_ended(j, job);
			return stop ? 1 : -1;
		}
		asked = want;
	}
	if (stop)
		return 1;
	if (sweep(j, err) < 0)
		return -1;
	if (rc == 1 || !want)
		return rest(j, false, err);
	/* Whoever has just heard that there is none, and has sent none since, need not ask again. */
	if (!(asked && j->clean) && (rc = cg_queue_take(j->q, &next, NULL, err)) == 1)
		take_in(j, &next);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (!j->clean) { /* sent meanwhile and taken by others, or not: look again at once */
		j->sweep_at_ms = 0;
		return 0;
	}
	set_idle(j);
	return rest(j, true, err);
}

static void *
serve(void *arg)
{
	struct cg_jobs *j = arg;
	int rc;

	do {
		struct cg_err err = CG_ERR_INIT;

		rc = once_around(j, &err);
		if (rc < 0)
			away(j, &err);
		else
			j->told_away = false;
	} while (rc <= 0);
	return NULL;
}

/* ---- in the worker ---- */

static void
lost(void *arg, const char *id, const char *by)
{
	(void)arg; /* the run's fence is what counts */
	cg_log(CG_LOG_DEBUG, "a job's lock was lost", CG_S("job", id), CG_S("to", by));
}

static int
open_all(struct cg_jobs *j, const struct cg_conf *conf, struct cg_err *err)
{
	char warning[256] = "";

	if (cg_dispatch_conf(conf, j->queue, &j->conf, &j->url, err) < 0)
		return -1;
	j->conf.timeout_ms = TIMEOUT_MS;
	j->conf.cancel = &j->cancel;
	if (cg_queue_open(&j->q, &j->conf, warning, err) < 0
	    || cg_queue_keeper_start(&j->keeper, &j->conf, lost, j, err) < 0)
		return cg_err_wrap(err, "queue");
	if (warning[0])
		cg_log(CG_LOG_WARN, warning, CG_S("queue", j->queue));
	return cg_store_open(&j->store, j->store_url, CG_STORE_WRITE, err);
}

static void
close_all(struct cg_jobs *j)
{
	struct cg_job *job;

	while ((job = j->taken ? j->taken : j->ended)) {
		*(j->taken ? &j->taken : &j->ended) = job->next;
		job_free(job);
	}
	cg_queue_keeper_stop(j->keeper);
	cg_queue_close(j->q);
	cg_store_close(j->store);
	free(j->url);
	close(j->ready);
	close(j->wake);
	pthread_mutex_destroy(&j->lock);
	free(j);
}

int
cg_jobs_start(struct cg_jobs **out, const struct cg_conf *conf, const char *store_url,
    const char *queue, struct cg_err *err)
{
	struct cg_jobs *j = cg_alloc(sizeof *j);
	sigset_t all, before;
	int rc;

	*out = NULL;
	j->store_url = store_url;
	j->queue = queue;
	j->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	j->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&j->lock, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = open_all(j, conf, err);
	if (rc == 0 && pthread_create(&j->thread, NULL, serve, j) != 0)
		rc = cg_err_set(err, CG_E_OS, "cannot start a thread for the queue");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc < 0)
		close_all(j);
	else
		*out = j;
	return rc;
}

void
cg_jobs_stop(struct cg_jobs *j)
{
	struct cg_job *job;

	if (!j)
		return;
	while ((job = cg_jobs_next(j)))
		cg_jobs_end(j, job, CG_JOB_BACK, NULL);
	pthread_mutex_lock(&j->lock);
	j->stop = true;
	pthread_mutex_unlock(&j->lock);
	ring(j->wake);
	pthread_join(j->thread, NULL);
	close_all(j);
}

int
cg_jobs_fd(const struct cg_jobs *j)
{
	return j->ready;
}

void
cg_jobs_want(struct cg_jobs *j, bool want)
{
	bool news;

	pthread_mutex_lock(&j->lock);
	news = want && !j->want && !j->taken;
	j->want = want && !j->taken;
	pthread_mutex_unlock(&j->lock);
	if (news)
		ring(j->wake);
}

struct cg_job *
cg_jobs_next(struct cg_jobs *j)
{
	struct cg_job *job;

	hush(j->ready);
	pthread_mutex_lock(&j->lock);
	job = j->taken;
	if (job)
		j->taken = job->next;
	pthread_mutex_unlock(&j->lock);
	return job;
}

bool
cg_jobs_is_idle(struct cg_jobs *j)
{
	bool idle;

	pthread_mutex_lock(&j->lock);
	idle = j->idle && !j->taken && !j->ended && !j->n_follow;
	pthread_mutex_unlock(&j->lock);
	return idle;
}

const char *
cg_job_run(const struct cg_job *job)
{
	return job->run;
}

const char *
cg_job_id(const struct cg_job *job)
{
	return job->job.id;
}

int64_t
cg_job_timestamp(const struct cg_job *job)
{
	return job->job.timestamp;
}

const char *
cg_job_data(const struct cg_job *job)
{
	return job->job.data;
}

void
cg_jobs_end(struct cg_jobs *j, struct cg_job *job, enum cg_job_how how, const char *text)
{
	job->how = how;
	job->text = text ? cg_strdup(text) : NULL;
	pthread_mutex_lock(&j->lock);
	job->next = j->ended;
	j->ended = job;
	j->idle = false;
	pthread_mutex_unlock(&j->lock);
	ring(j->wake);
}

void
cg_jobs_follow(struct cg_jobs *j, const char *tenant)
{
	bool known = false;

	pthread_mutex_lock(&j->lock);
	for (size_t i = 0; i < j->n_follow; i++)
		known = known || strcmp(j->follow[i], tenant) == 0;
	if (!known && j->n_follow < FOLLOW_MAX)
		snprintf(j->follow[j->n_follow++], CG_TENANT_MAX + 1, "%s", tenant);
	j->idle = false;
	pthread_mutex_unlock(&j->lock);
	ring(j->wake);
}
