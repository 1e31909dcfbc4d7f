/* A program at work on one job: its request, its pipes, its end. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "step/step.h"
#include "tool/serve_priv.h"

enum {
	LOG_KEPT = 1 << 20,    /* bytes of log that a job keeps */
	TAIL = 4096,           /* of its log, for who asks where it failed */
	KILL_AFTER_MS = 5000
};

extern char **environ;

/*
 * What an exit status is worth, by sysexits(3): those that say that the same call will
 * end the same way are not repeated. Everything else is, while attempts are left: also
 * 1, with which most programs end whatever went wrong.
 */
static const int dead[] = { 64, 65, 66, 67, 68, 70, 72, 73, 76, 77, 78, 126, 127 };

static bool
is_dead(int status)
{
	for (size_t i = 0; WIFEXITED(status) && i < sizeof dead / sizeof *dead; i++)
		if (WEXITSTATUS(status) == dead[i])
			return true;
	return false;
}

int
serve_job_attempt(const struct serve_job *j)
{
	return j->job.made + 1;
}

/* ---- what the program is told ---- */

/* As Job.toJSON has it, without what only ends with the job; data stays as it was written. */
static void
make_request(const struct serve_host *h, struct serve_job *j)
{
	const struct cg_queue_job *job = &j->job;
	json_t *o = json_object();
	char key[CG_TIME_LEN + 1];

	cg_json_set_str(o, "id", job->id);
	cg_json_set_str(o, "name", job->name);
	cg_json_set_str(o, "queueName", h->queue);
	cg_json_set_int(o, "attempt", serve_job_attempt(j));
	cg_json_set_int(o, "attempts", job->attempts);
	cg_json_set(o, "idempotencyKey", json_sprintf("%s:%s:%d", h->queue, job->id,
	    serve_job_attempt(j)));
	cg_json_set(o, "opts", job->opts ? json_incref(job->opts) : json_object());
	cg_json_set_int(o, "attemptsMade", job->made);
	cg_json_set_int(o, "attemptsStarted", job->started);
	cg_json_set_int(o, "stalledCounter", job->stalled);
	cg_json_set_int(o, "timestamp", job->timestamp);
	cg_json_set_int(o, "processedOn", job->processed_on);
	cg_json_set_int(o, "delay", job->delay);
	cg_json_set_int(o, "priority", job->priority);
	cg_json_set_str(o, "parentKey", job->parent);
	cg_json_set_str(o, "repeatJobKey", job->scheduler);
	if (h->timeout_ms) {
		cg_time_format(cg_wall_ms() + h->timeout_ms, key);
		cg_json_set_str(o, "deadline", key);
	}
	cg_json_dump(o, &j->request);
	json_decref(o);
	j->request.s[--j->request.len] = '\0';
	cg_buf_printf(&j->request, ",\"data\":%s}\n", job->data && *job->data ? job->data : "{}");
}

/* Is this variable one that we set? */
static bool
is_ours(const struct serve_host *h, const char *variable)
{
	return strncmp(variable, "CG_JOB_", 7) == 0 || strncmp(variable, "CG_EXECUTION=", 13) == 0
	    || strncmp(variable, "CG_QUEUE_NAME=", 14) == 0
	    || (h->url && *h->url && strncmp(variable, "CG_QUEUE=", 9) == 0)
	    || (h->prefix && strncmp(variable, "CG_QUEUE_PREFIX=", 16) == 0);
}

/* Ours, and what every program has; new, its strings too. */
static char **
make_env(const struct serve_host *h, const struct serve_job *j)
{
	size_t n = 0;
	char **v;

	while (environ[n])
		n++;
	v = cg_calloc(n + 11, sizeof *v);
	n = 0;
	for (char **e = environ; *e; e++)
		if (!is_ours(h, *e))
			v[n++] = cg_strdup(*e);
	/* So that what the program asks of cg-queue is asked of this queue. */
	v[n++] = cg_asprintf("CG_QUEUE_NAME=%s", h->queue);
	if (h->url && *h->url)
		v[n++] = cg_asprintf("CG_QUEUE=%s", h->url);
	if (h->prefix)
		v[n++] = cg_asprintf("CG_QUEUE_PREFIX=%s", h->prefix);
	v[n++] = cg_asprintf("CG_JOB_ID=%s", j->job.id);
	v[n++] = cg_asprintf("CG_JOB_NAME=%s", j->job.name);
	v[n++] = cg_asprintf("CG_JOB_QUEUE=%s", h->queue);
	v[n++] = cg_asprintf("CG_JOB_ATTEMPT=%d", serve_job_attempt(j));
	v[n++] = cg_asprintf("CG_JOB_ATTEMPTS=%d", j->job.attempts);
	v[n++] = cg_asprintf("CG_JOB_KEY=%s:%s:%d", h->queue, j->job.id, serve_job_attempt(j));
	v[n++] = cg_asprintf("CG_EXECUTION=%s", j->execution);
	return v;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A worker that is killed takes its programs along: their jobs go to others. */
static int
tie_to_parent(void *parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return errno;
	return getppid() == *(pid_t *)parent ? 0 : ESRCH;
}

static int
start_process(struct serve_host *h, struct serve_job *j, struct cg_err *err)
{
	int fd[6] = { -1, -1, -1, -1, -1, -1 }, rc = 0;
	char **env = make_env(h, j);
	pid_t us = getpid();

	for (int i = 0; rc == 0 && i < 6; i += 2)
		if (pipe2(fd + i, O_CLOEXEC) < 0)
			rc = cg_err_sys(err, "make a pipe");
	if (rc == 0) {
		struct cg_child c = { .path = h->path, .argv = h->argv, .envp = env,
			.in = fd[0], .out = fd[3], .err = fd[5], .confine = tie_to_parent,
			.confine_arg = &us };

		rc = cg_child_start(&c, &j->pid, err);
	}
	for (char **e = env; *e; e++)
		free(*e);
	free(env);
	close_fd(&fd[0]);
	close_fd(&fd[3]);
	close_fd(&fd[5]);
	j->in_fd = fd[1];
	j->out_fd = fd[2];
	j->err_fd = fd[4];
	if (rc == 0 && (fcntl(j->in_fd, F_SETFL, O_NONBLOCK) < 0
	    || fcntl(j->out_fd, F_SETFL, O_NONBLOCK) < 0 || fcntl(j->err_fd, F_SETFL, O_NONBLOCK) < 0))
		rc = cg_err_sys(err, "set up a pipe");
	h->n_running += j->pid > 0;
	return rc;
}

struct serve_job *
serve_job_start(struct serve_host *h, struct cg_queue_job *job, struct cg_err *err)
{
	struct serve_job *j = cg_alloc(sizeof *j);

	j->job = *job;
	memset(job, 0, sizeof *job);
	j->in_fd = j->out_fd = j->err_fd = -1;
	j->later_ms = -1;
	j->timeout_ms = h->timeout_ms;
	cg_id_new(j->execution);
	cg_buf_init(&j->request, (size_t)1 << 30);
	cg_buf_init(&j->out, CG_STEP_RESULT_MAX);
	cg_buf_init(&j->log, LOG_KEPT);
	make_request(h, j);
	if (start_process(h, j, err) < 0) {
		snprintf(j->reason, sizeof j->reason, "%s", err->msg);
		return j;
	}
	j->started_ms = cg_mono_ms();
	serve_job_io(h, j);
	return j;
}

/* ---- what it says ---- */

int
serve_job_fds(const struct serve_job *j, struct pollfd v[3])
{
	int n = 0;

	if (j->in_fd >= 0)
		v[n++] = (struct pollfd){ j->in_fd, POLLOUT, 0 };
	if (j->out_fd >= 0)
		v[n++] = (struct pollfd){ j->out_fd, POLLIN, 0 };
	if (j->err_fd >= 0)
		v[n++] = (struct pollfd){ j->err_fd, POLLIN, 0 };
	return n;
}

static void
send_request(struct serve_job *j)
{
	while (j->in_fd >= 0) {
		ssize_t n = write(j->in_fd, j->request.s + j->sent, j->request.len - j->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n > 0)
			j->sent += (size_t)n;
		if (n < 0 || j->sent == j->request.len)
			close_fd(&j->in_fd); /* a program that closed its input has enough */
	}
}

/*
 * A line that is an object with a type is for us: {type: progress, progress: any}, or with
 * other members, which are then the progress; {type: delay, ms}; {type: wait-children};
 * {type: log, message}. Anything else is a line of the log.
 */
static bool
directive(struct serve_host *h, struct serve_job *j, const char *line, size_t n)
{
	struct cg_err ignored;
	json_t *v = *line == '{' ? cg_json_parse(line, n, "log", 0, &ignored) : NULL;
	const char *type = cg_json_get_str(v, "type", ""), *message;
	bool ours = true;

	if (strcmp(type, "progress") == 0) {
		json_t *p = json_object_get(v, "progress");

		json_decref(j->progress);
		j->progress = json_incref(p ? p : v);
		if (!p)
			json_object_del(v, "type");
	} else if (strcmp(type, "delay") == 0) {
		j->later_ms = cg_json_get_int(v, "ms", 0);
	} else if (strcmp(type, "wait-children") == 0) {
		j->children = true;
	} else if (strcmp(type, "log") == 0 && (message = cg_json_get_str(v, "message", NULL))) {
		h->line(h->arg, j, message);
		snprintf(j->reason, sizeof j->reason, "%s", message);
	} else {
		ours = false;
	}
	json_decref(v);
	return ours;
}

static void
hear_line(struct serve_host *h, struct serve_job *j, char *line, size_t n)
{
	while (n && (line[n - 1] == '\r' || line[n - 1] == ' '))
		n--;
	line[n] = '\0';
	cg_utf8_mend(line, n);
	if (n == 0 || directive(h, j, line, n))
		return;
	if (j->logged + n <= LOG_KEPT)
		h->line(h->arg, j, line);
	else if (j->logged <= LOG_KEPT)
		h->line(h->arg, j, "[the log goes on, but no more of it is kept]");
	j->logged += n + 1;
	snprintf(j->reason, sizeof j->reason, "%s", line);
}

/* Complete lines, and with `end` also the last one that lacks its end. */
static void
hear(struct serve_host *h, struct serve_job *j, bool end)
{
	char *lf;

	while (j->log_line < j->log.len
	    && ((lf = memchr(j->log.s + j->log_line, '\n', j->log.len - j->log_line)) || end)) {
		char *line = j->log.s + j->log_line;
		size_t n = lf ? (size_t)(lf - line) : j->log.len - j->log_line;

		j->log_line += n + (lf != NULL);
		hear_line(h, j, line, n);
		if (lf)
			*lf = '\0';
	}
	/* Only its tail is of interest any more. */
	if (j->log_line > 2 * TAIL) {
		cg_buf_drop(&j->log, j->log_line - TAIL);
		j->log_line = TAIL;
	}
	if (j->log.failed) {
		/* A line of a megabyte: what there is of it is enough. */
		cg_buf_clear(&j->log);
		j->log_line = 0;
	}
}

void
serve_job_io(struct serve_host *h, struct serve_job *j)
{
	send_request(j);
	if (j->out_fd >= 0 && !cg_fd_slurp(j->out_fd, &j->out))
		close_fd(&j->out_fd);
	if (j->out.failed)
		serve_job_stop(j, SERVE_TOO_LONG);
	if (j->err_fd >= 0 && !cg_fd_slurp(j->err_fd, &j->log))
		close_fd(&j->err_fd);
	hear(h, j, false);
}

/* ---- its end ---- */

/* The result as JSON text: what it printed, or that as a string. */
static void
read_result(struct serve_job *j)
{
	struct cg_err ignored;
	struct cg_buf b;
	json_t *v;

	while (j->out.len && strchr(" \t\r\n", j->out.s[j->out.len - 1]))
		j->out.s[--j->out.len] = '\0';
	if (j->out.len == 0)
		return;
	if ((v = cg_json_parse(j->out.s, j->out.len, "result", CG_JSON_NUL, &ignored))) {
		json_decref(v);
		j->result = cg_buf_detach(&j->out, NULL);
		return;
	}
	cg_utf8_mend(j->out.s, j->out.len);
	v = json_stringn(j->out.s, j->out.len);
	cg_buf_init(&b, (size_t)1 << 30);
	cg_json_dump(v, &b);
	json_decref(v);
	j->result = cg_buf_detach(&b, NULL);
}

void
serve_job_exited(struct serve_host *h, struct serve_job *j, int status)
{
	j->exited = true;
	j->status = status;
	h->n_running--;
	/* Its children may hold the pipes open for ever; what it wrote itself is in them by now. */
	kill(-j->pid, SIGKILL);
	serve_job_io(h, j);
	hear(h, j, true);
	close_fd(&j->in_fd);
	close_fd(&j->out_fd);
	close_fd(&j->err_fd);
	cg_step_reap_strays(j->execution, h->n_running);
	if (status == 0 && j->stop == SERVE_RUNS)
		read_result(j);
}

int64_t
serve_job_wait_ms(const struct serve_job *j)
{
	int64_t at = j->kill_at_ms ? j->kill_at_ms : j->timeout_ms ? j->started_ms + j->timeout_ms : 0;
	int64_t left = at - cg_mono_ms();

	return at == 0 || j->exited ? -1 : left > 0 ? left : 0;
}

static void
signal_group(const struct serve_job *j, int sig)
{
	if (j->pid > 0 && !j->exited && kill(-j->pid, sig) < 0)
		kill(j->pid, sig); /* not yet the leader of its group */
}

void
serve_job_stop(struct serve_job *j, enum serve_stop why)
{
	if (j->exited || j->stop == SERVE_LOST || (j->stop && why != SERVE_LOST))
		return;
	j->stop = why;
	j->kill_at_ms = cg_mono_ms() + (why == SERVE_LOST ? 0 : KILL_AFTER_MS);
	signal_group(j, why == SERVE_LOST ? SIGKILL : SIGTERM);
	signal_group(j, SIGCONT);
}

void
serve_job_tick(struct serve_job *j)
{
	if (j->exited || serve_job_wait_ms(j) != 0)
		return;
	if (j->kill_at_ms) {
		signal_group(j, SIGKILL);
		j->kill_at_ms = cg_mono_ms() + KILL_AFTER_MS;
	} else {
		serve_job_stop(j, SERVE_TIMEOUT);
	}
}

void
serve_job_end(struct serve_job *j, struct cg_queue_end *end)
{
	char how[80];

	memset(end, 0, sizeof *end);
	end->job = &j->job;
	end->how = j->stop == SERVE_DRAIN || !j->pid ? CG_QUEUE_BACK : j->stop == SERVE_TOO_LONG
	    || is_dead(j->status) ? CG_QUEUE_DEAD : CG_QUEUE_FAILED;
	if (end->how == CG_QUEUE_BACK)
		return;
	if (j->stop == SERVE_RUNS && j->status == 0) {
		end->how = j->later_ms >= 0 ? CG_QUEUE_LATER : j->children ? CG_QUEUE_CHILDREN : CG_QUEUE_DONE;
		end->delay_ms = j->later_ms > 0 ? j->later_ms : 0;
		end->text = j->result;
		return;
	}
	if (j->stop == SERVE_TIMEOUT)
		snprintf(j->reason, sizeof j->reason, "it took longer than %lld ms", (long long)j->timeout_ms);
	else if (j->stop == SERVE_TOO_LONG)
		snprintf(j->reason, sizeof j->reason, "it printed more than 64 MiB");
	else if (!*j->reason) {
		cg_child_describe(j->status, how, sizeof how);
		snprintf(j->reason, sizeof j->reason, "the program %s", how);
	}
	if (j->later_ms > 0)
		end->delay_ms = j->later_ms;
	end->text = j->reason;
	/* The lines were cut apart by NULs while they were heard. */
	for (size_t i = 0; i < j->log.len; i++)
		if (j->log.s[i] == '\0')
			j->log.s[i] = '\n';
	if (j->log.len) {
		cg_utf8_mend(j->log.s, j->log.len);
		end->stack = j->log.len > TAIL ? j->log.s + j->log.len - TAIL : j->log.s;
		while ((*end->stack & 0xc0) == 0x80)
			end->stack++;
	}
}

void
serve_job_free(struct serve_host *h, struct serve_job *j)
{
	if (j->pid > 0 && !j->exited) {
		signal_group(j, SIGKILL);
		while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR)
			;
		h->n_running--;
		cg_step_reap_strays(j->execution, h->n_running);
	}
	close_fd(&j->in_fd);
	close_fd(&j->out_fd);
	close_fd(&j->err_fd);
	cg_queue_job_release(&j->job);
	cg_buf_release(&j->request);
	cg_buf_release(&j->out);
	cg_buf_release(&j->log);
	json_decref(j->progress);
	free(j->result);
	free(j);
}
