/*
 * Serving a queue with a program: one loop over signals, pipes and the queue. Jobs that
 * ended are told to the queue together, and the answer brings the next ones.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "base/str.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "step/step.h"
#include "tool/serve_priv.h"
#include "tool/tool.h"

enum {
	PROGRESS_EVERY_MS = 250,
	AGAIN_FIRST_MS = 250,    /* after the queue went away, doubled up to: */
	AGAIN_MAX_MS = 15000,
	COMMAND_MS = 5000
};

/* A job that is not ours any more, told by the keeper's thread. */
struct lost {
	struct lost *next;
	char *id, *by;
};

struct server {
	const struct cg_serve_req *req;
	struct cg_serve_report *report;
	struct cg_sink *out;
	struct cg_queue *q;
	struct cg_queue_keeper *keeper;
	struct serve_host host;
	struct serve_job *live;      /* those that exited stay until the queue knows */
	size_t n_live, n_exited, jobs;
	int sig_fd, lost_fd;
	pthread_mutex_t mutex;       /* of lost */
	struct lost *lost;
	bool look;                   /* there may be jobs */
	bool told_away;
	int64_t again_at_ms, again_ms; /* after the queue went away; 0: it is there */
	int64_t grace_ms, drain_until_ms; /* 0: no */
	bool stop_now;
	struct cg_err fatal;         /* why this worker cannot go on; OK: it can */
};

static void
drain(struct server *s)
{
	s->stop_now = s->drain_until_ms != 0;
	if (!s->drain_until_ms)
		s->drain_until_ms = cg_mono_ms() + s->grace_ms;
	cg_log(CG_LOG_INFO, s->stop_now ? "stopping" : "draining", CG_I("running", (int64_t)s->n_live));
}

/* No further job is taken; those that run have their grace. */
static void
give_up(struct server *s, const struct cg_err *why)
{
	if (s->fatal.code != CG_E_OK)
		return;
	s->fatal = *why;
	if (!s->drain_until_ms)
		drain(s);
}

/* ---- records ---- */

static void
tell(struct server *s, const struct serve_job *j, const char *type, json_t *more)
{
	json_t *r = json_object();
	char at[CG_TIME_LEN + 1];
	struct cg_err err;

	cg_time_format(cg_wall_ms(), at);
	cg_json_set_str(r, "type", type);
	cg_json_set_str(r, "at", at);
	cg_json_set_str(r, "queueName", s->host.queue);
	cg_json_set_str(r, "jobId", j->job.id);
	cg_json_set_str(r, "name", j->job.name);
	cg_json_set_int(r, "attempt", serve_job_attempt(j));
	if (more)
		json_object_update(r, more);
	json_decref(more);
	if (cg_sink_put_new(s->out, r, &err) < 0)
		give_up(s, &err);
}

/* The queue went away: what ended stays, and is told when it is back. */
static int
away(struct server *s, struct cg_err *err)
{
	if (!cg_errc_again(err->code))
		return -1;
	s->again_ms = s->again_ms ? 2 * s->again_ms : AGAIN_FIRST_MS;
	if (s->again_ms > AGAIN_MAX_MS)
		s->again_ms = AGAIN_MAX_MS;
	s->again_at_ms = cg_mono_ms() + s->again_ms;
	if (!s->told_away)
		cg_log(CG_LOG_WARN, "the queue is away", CG_S("why", err->msg));
	s->told_away = true;
	return 0;
}

/* ---- what the programs say ---- */

static void
verb(struct server *s, const struct serve_job *j, const char *name, const char *key, json_t *value)
{
	json_t *args = json_object(), *answer = NULL;
	struct cg_err err;

	cg_json_set_str(args, "id", j->job.id);
	cg_json_set(args, key, value);
	/* A word that is lost is no reason to stop; but nobody waits twice for who is away. */
	if (cg_queue_verb(s->q, name, args, &answer, &err) < 0 && away(s, &err) < 0)
		cg_log(CG_LOG_INFO, "queue did not take a job's word", CG_S("job", j->job.id),
		    CG_S("verb", name), CG_S("why", err.msg));
	json_decref(answer);
	json_decref(args);
}

static void
heard_line(void *arg, struct serve_job *j, const char *line)
{
	struct server *s = arg;

	if (!s->again_at_ms)
		verb(s, j, "log", "line", json_string(line));
}

static void
tell_progress(struct server *s, struct serve_job *j)
{
	json_t *more;

	if (!j->progress || (!j->exited && cg_mono_ms() - j->progress_at_ms < PROGRESS_EVERY_MS))
		return;
	j->progress_at_ms = cg_mono_ms();
	if (!s->again_at_ms)
		verb(s, j, "progress", "progress", json_incref(j->progress));
	more = json_object();
	cg_json_set(more, "progress", j->progress);
	j->progress = NULL;
	tell(s, j, "job.progress", more);
}

/* ---- locks ---- */

/* Called by the keeper's thread. */
static void
lock_lost(void *arg, const char *id, const char *by)
{
	struct server *s = arg;
	struct lost *l = cg_alloc(sizeof *l);
	uint64_t one = 1;

	l->id = cg_strdup(id);
	l->by = cg_strdup(by);
	pthread_mutex_lock(&s->mutex);
	l->next = s->lost;
	s->lost = l;
	pthread_mutex_unlock(&s->mutex);
	if (write(s->lost_fd, &one, sizeof one) < 0)
		return; /* the counter is full: it is readable anyhow */
}

static void
drop_lost(struct server *s, const struct lost *l)
{
	struct serve_job *j = s->live;
	json_t *more;

	while (j && strcmp(j->job.id, l->id) != 0)
		j = j->next;
	if (!j || j->exited) /* one that ended is refused by the queue, and told then */
		return;
	serve_job_stop(j, SERVE_LOST);
	s->report->lost++;
	cg_log(CG_LOG_WARN, "job lost", CG_S("job", l->id),
	    CG_S("taken_by", *l->by ? l->by : "nobody yet"));
	more = json_object();
	cg_json_set_str(more, "takenBy", *l->by ? l->by : NULL);
	tell(s, j, "job.lost", more);
}

static void
take_losses(struct server *s)
{
	struct lost *l, *next;
	uint64_t n;

	if (read(s->lost_fd, &n, sizeof n) < 0)
		return;
	pthread_mutex_lock(&s->mutex);
	l = s->lost;
	s->lost = NULL;
	pthread_mutex_unlock(&s->mutex);
	for (; l; l = next) {
		next = l->next;
		drop_lost(s, l);
		free(l->id);
		free(l->by);
		free(l);
	}
}

/* ---- ending and taking ---- */

static void
tell_end(struct server *s, struct serve_job *j, const struct cg_queue_end *e)
{
	json_t *more = json_object();
	bool failed = e->how == CG_QUEUE_FAILED || e->how == CG_QUEUE_DEAD;
	const char *type = failed ? (e->retry_ms >= 0 ? "job.retrying" : "job.failed")
	    : e->become == CG_QUEUE_DONE ? "job.completed" : e->become == CG_QUEUE_LATER ? "job.delayed"
	    : e->become == CG_QUEUE_CHILDREN ? "job.waiting" : "job.returned";

	if (j->started_ms)
		cg_json_set_int(more, "durationMs", cg_mono_ms() - j->started_ms);
	if (failed) {
		cg_json_set_str(more, "reason", e->text);
		if (e->retry_ms >= 0)
			cg_json_set_int(more, "retryMs", e->retry_ms);
		cg_log(e->retry_ms >= 0 ? CG_LOG_INFO : CG_LOG_WARN, type + 4, CG_S("job", j->job.id),
		    CG_S("name", j->job.name), CG_S("why", e->text));
	}
	s->report->completed += e->become == CG_QUEUE_DONE;
	s->report->retried += failed && e->retry_ms >= 0;
	s->report->failed += failed && e->retry_ms < 0;
	s->report->returned += e->how == CG_QUEUE_BACK;
	tell(s, j, type, more);
}

static void
forget(struct server *s, struct serve_job *j)
{
	struct serve_job **at = &s->live;

	while (*at != j)
		at = &(*at)->next;
	*at = j->next;
	s->n_live--;
	s->n_exited -= j->exited;
	cg_queue_unkeep(s->keeper, &j->job);
	serve_job_free(&s->host, j);
}

static void
start(struct server *s, struct cg_queue_job *job)
{
	struct cg_err err = CG_ERR_INIT;
	struct serve_job *j;

	cg_queue_keep(s->keeper, job);
	j = serve_job_start(&s->host, job, &err);
	j->next = s->live;
	s->live = j;
	s->n_live++;
	tell(s, j, "job.started", NULL);
	if (err.code != CG_E_OK) {
		/* The job is not to blame, and the next one would fare no better here. */
		give_up(s, &err);
		if (j->pid)
			serve_job_stop(j, SERVE_DRAIN);
		else
			j->exited = true, s->n_exited++;
	}
}

/* Those that exited and are still ours, as ends; who lost its job has nothing to say. */
static size_t
gather(struct server *s, struct cg_queue_end *ends, struct serve_job **whose)
{
	struct serve_job *next;
	size_t n = 0;

	for (struct serve_job *j = s->live; j; j = next) {
		next = j->next;
		if (!j->exited)
			continue;
		if (j->stop == SERVE_LOST) {
			forget(s, j);
			continue;
		}
		serve_job_end(j, &ends[n]);
		whose[n++] = j;
	}
	return n;
}

static void
settle(struct server *s, const struct cg_queue_end *e, struct serve_job *j)
{
	if (e->result == 0) {
		tell_end(s, j, e);
	} else {
		json_t *more = json_object();

		s->report->lost++;
		cg_log(CG_LOG_WARN, "the queue refused an end", CG_S("job", j->job.id), CG_S("why", e->why));
		cg_json_set_str(more, "reason", e->why);
		tell(s, j, "job.lost", more);
	}
	forget(s, j);
}

/* One round trip: ends out, jobs in. */
static int
turn(struct server *s, struct cg_err *err)
{
	struct cg_queue_end *ends;
	struct serve_job **whose;
	struct cg_queue_job *next;
	size_t n, want = 0;
	int got;

	if (s->again_at_ms && cg_mono_ms() < s->again_at_ms)
		return 0;
	if (!s->n_exited && (!s->look || s->n_live >= s->jobs || s->drain_until_ms))
		return 0;
	ends = cg_calloc(s->n_exited + 1, sizeof *ends);
	whose = cg_calloc(s->n_exited + 1, sizeof *whose);
	n = gather(s, ends, whose);
	if (!s->drain_until_ms)
		want = s->jobs - (s->n_live - n);
	next = cg_calloc(want + 1, sizeof *next);
	got = n || want ? cg_queue_turn(s->q, ends, n, next, want, err) : 0;
	if (got >= 0) {
		s->again_at_ms = s->again_ms = 0;
		s->told_away = false;
		for (size_t i = 0; i < n; i++)
			settle(s, &ends[i], whose[i]);
		for (int i = 0; i < got; i++)
			start(s, &next[i]);
		s->look = (size_t)got == want;
	}
	free(next);
	free(whose);
	free(ends);
	return got < 0 ? away(s, err) : 0;
}

/* ---- waiting ---- */

static void
report_state(const struct server *s)
{
	cg_log(CG_LOG_WARN, "state", CG_S("queue", s->host.queue), CG_I("running", (int64_t)s->host.n_running),
	    CG_I("jobs", (int64_t)s->jobs), CG_I("completed", s->report->completed),
	    CG_I("failed", s->report->failed), CG_I("retried", s->report->retried),
	    CG_I("lost", s->report->lost));
}

static void
signals(struct server *s)
{
	int sig;

	while ((sig = cg_sig_next(s->sig_fd))) {
		if (sig == SIGUSR1)
			report_state(s);
		if (sig != SIGINT && sig != SIGTERM)
			continue;
		drain(s);
		s->report->signal = sig;
	}
}

static int
patience(const struct server *s, int listen_ms)
{
	int64_t now = cg_mono_ms(), ms = listen_ms, x;

#define SOONER(expr) ((x = (expr)) >= 0 && (ms < 0 || x < ms) ? (void)(ms = x) : (void)0)
	for (const struct serve_job *j = s->live; j; j = j->next) {
		SOONER(serve_job_wait_ms(j));
		if (j->progress)
			SOONER(PROGRESS_EVERY_MS);
	}
	if (s->again_at_ms)
		SOONER(s->again_at_ms > now ? s->again_at_ms - now : 0);
	else if (s->n_exited)
		SOONER(0);
	if (s->drain_until_ms > now)
		SOONER(s->drain_until_ms - now);
#undef SOONER
	return ms > 60000 ? 60000 : (int)ms;
}

/* Ask the queue to say when to look again, if there is room for more. */
static int
listen_on(struct server *s, int *fd, int *ms, struct cg_err *err)
{
	*fd = *ms = -1;
	if (s->look || s->drain_until_ms || s->n_live >= s->jobs || s->again_at_ms)
		return 0;
	if (cg_queue_listen(s->q, fd, ms, err) == 0)
		return 0;
	s->look = true;
	return away(s, err);
}

static int
woken(struct server *s, struct cg_err *err)
{
	int rc = cg_queue_woken(s->q, err);

	s->look = rc != 0;
	return rc < 0 ? away(s, err) : 0;
}

static int
wait_for_something(struct server *s, struct cg_err *err)
{
	struct pollfd *v = cg_calloc(3 * s->n_live + 3, sizeof *v);
	int fd, ms, rc = listen_on(s, &fd, &ms, err);
	int64_t until = cg_mono_ms() + ms;
	size_t n = 2;

	v[0] = (struct pollfd){ s->sig_fd, POLLIN, 0 };
	v[1] = (struct pollfd){ s->lost_fd, POLLIN, 0 };
	if (fd >= 0)
		v[n++] = (struct pollfd){ fd, POLLIN, 0 };
	for (struct serve_job *j = s->live; j; j = j->next)
		n += (size_t)serve_job_fds(j, v + n);
	if (rc == 0 && poll(v, (nfds_t)n, s->look && s->n_live < s->jobs && !s->again_at_ms
	    && !s->drain_until_ms ? 0 : patience(s, ms)) < 0 && errno != EINTR)
		rc = cg_err_sys(err, "poll");
	if (rc == 0 && v[0].revents)
		signals(s);
	if (rc == 0 && v[1].revents)
		take_losses(s);
	if (rc == 0 && ((fd >= 0 && v[2].revents) || (ms >= 0 && cg_mono_ms() >= until)))
		rc = woken(s, err);
	free(v);
	return rc;
}

static void
collect(struct server *s)
{
	int status;
	pid_t pid;

	for (struct serve_job *j = s->live; j; j = j->next)
		if (!j->exited)
			serve_job_io(&s->host, j);
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct serve_job *j = s->live;

		while (j && (j->pid != pid || j->exited))
			j = j->next;
		if (!j)
			continue; /* what a program left behind became ours */
		serve_job_exited(&s->host, j, status);
		s->n_exited++;
	}
	for (struct serve_job *j = s->live; j; j = j->next) {
		serve_job_tick(j);
		tell_progress(s, j);
	}
}

/* ---- start and end ---- */

/* The grace is over, or nobody wants to wait: what runs is stopped, and given back. */
static void
stop_running(struct server *s)
{
	for (struct serve_job *j = s->live; j; j = j->next) {
		serve_job_stop(j, SERVE_DRAIN);
		if (s->stop_now && !j->exited)
			kill(-j->pid, SIGKILL);
	}
}

static bool
is_over(const struct server *s)
{
	if (s->n_live) /* of what ended while the queue is away it will find the locks gone */
		return s->drain_until_ms && s->again_at_ms && s->n_exited == s->n_live
		    && (s->stop_now || cg_mono_ms() >= s->drain_until_ms);
	return s->drain_until_ms || (s->req->once && !s->look && !s->again_at_ms);
}

static int
loop(struct server *s, struct cg_err *err)
{
	s->look = true;
	while (!is_over(s)) {
		if (turn(s, err) < 0)
			return -1;
		if (cg_sink_flush(s->out, err) < 0)
			give_up(s, err);
		if (is_over(s))
			break;
		if (wait_for_something(s, err) < 0)
			return -1;
		if (s->drain_until_ms && (s->stop_now || cg_mono_ms() >= s->drain_until_ms))
			stop_running(s);
		collect(s);
	}
	*err = s->fatal;
	return s->fatal.code == CG_E_OK ? 0 : -1;
}

static int
prepare(struct server *s, const struct cg_queue_conf *conf, struct cg_err *err)
{
	static const int sigs[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGUSR1, 0 };
	char warning[256] = "";

	/* Whatever a program leaves behind becomes our child, and ends with its job. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	/* Before the keeper's thread begins, which then leaves the signals to us. */
	if ((s->sig_fd = cg_sig_open(sigs, err)) < 0)
		return -1;
	if ((s->lost_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
		return cg_err_sys(err, "hear of lost jobs");
	if (cg_queue_open(&s->q, conf, warning, err) < 0)
		return -1;
	if (*warning)
		cg_log(CG_LOG_WARN, "queue", CG_S("warning", warning));
	return cg_queue_keeper_start(&s->keeper, conf, lock_lost, s, err);
}

static void
tear_down(struct server *s)
{
	while (s->live)
		forget(s, s->live);
	cg_step_reap_rest(0);
	cg_queue_keeper_stop(s->keeper);
	take_losses(s);
	cg_queue_close(s->q);
	if (s->lost_fd >= 0)
		close(s->lost_fd);
	if (s->sig_fd >= 0)
		close(s->sig_fd);
	pthread_mutex_destroy(&s->mutex);
}

int
cg_tool_serve(struct cg_ctx *ctx, const struct cg_serve_req *req, struct cg_sink *out,
    struct cg_serve_report *report, struct cg_err *err)
{
	struct server s = { .req = req, .report = report, .out = out, .sig_fd = -1, .lost_fd = -1 };
	struct cg_queue_conf conf = { .lock_ms = req->lock_ms, .stalled_ms = req->stalled_ms,
		.timeout_ms = COMMAND_MS };
	json_t *all = json_false(); /* kept, unless a job says otherwise: the queue is not ours alone */
	char *hold = NULL, *path = serve_find(req->program, err), **argv, host[64] = "", worker[100];
	int rc = -1;

	memset(report, 0, sizeof *report);
	if (!path)
		return -1;
	gethostname(host, sizeof host - 1);
	snprintf(worker, sizeof worker, "%s-%ld", host, (long)getpid());
	conf.keep_done = conf.keep_failed = all;
	conf.worker = req->worker ? req->worker : worker;
	argv = serve_argv(path, req->argv);
	pthread_mutex_init(&s.mutex, NULL);
	if (cg_tool_queue_conf(ctx, &req->at, &conf, &hold, err) < 0 || serve_settings(ctx, req, &s.grace_ms, &s.jobs, err) < 0)
		goto out;
	s.host = (struct serve_host){ .path = path, .argv = argv, .queue = conf.name,
		.url = req->at.url, .prefix = req->at.prefix,
		.timeout_ms = req->timeout_ms, .line = heard_line, .arg = &s };
	if (prepare(&s, &conf, err) == 0)
		rc = loop(&s, err);
out:
	tear_down(&s);
	free(hold);
	free(argv);
	free(path);
	return rc;
}
