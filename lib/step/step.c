/* The life of a step's process: start, feed, read, time out, end. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "skill/skill.h"
#include "step/step_priv.h"

/* Only what came as a file: what a model said is text, whatever it looks like. */
static json_t *
bring_answers(struct cg_step *s, const json_t *answers, struct cg_err *err)
{
	json_t *copy = json_deep_copy(answers), *a, *path;
	const char *name;

	json_object_foreach(copy, name, a) {
		const json_t *uri = json_object_get(a, "uri");

		if (!json_is_string(uri))
			continue;
		if (!(path = cg_step_materialise(s, uri, err))) {
			json_decref(copy);
			return NULL;
		}
		cg_json_set(a, "uri", path);
	}
	return copy;
}

/* W3C trace context: the run is the trace, the step the span whose children its attempts are. */
static json_t *
traceparent(const struct cg_step *s, const struct cg_step_job *job)
{
	const char *run = job->run && cg_id_valid(job->run) ? job->run : s->execution;
	char *name = cg_asprintf("%s/%s/%s", run, job->step, job->idempotency_key ? job->idempotency_key
	    : s->execution);
	char trace[CG_ID_LEN + 1], span[CG_HEX_LEN + 1];
	size_t n = 0;

	for (; *run; run++)
		if (*run != '-')
			trace[n++] = (char)tolower((unsigned char)*run);
	trace[n] = '\0';
	cg_sha256_hex(name, strlen(name), span);
	free(name);
	return json_sprintf("00-%s-%.16s-01", trace, span);
}

int
cg_step_request(struct cg_step *s, const struct cg_step_job *job, struct cg_err *err)
{
	json_t *input = cg_step_materialise(s, job->input, err), *answers = NULL, *ctx, *req;
	char *out_dir, deadline[CG_TIME_LEN + 1];

	if (input && job->answers && !(answers = bring_answers(s, job->answers, err))) {
		json_decref(input);
		input = NULL;
	}
	if (!input)
		return cg_err_wrap(err, "input");
	s->may_ask = job->asks != NULL;
	s->is_asked = job->is_asked;
	s->may_interrupt = job->resume != NULL;
	out_dir = cg_asprintf("%s/out", s->workspace);
	cg_time_format(cg_wall_ms() + s->timeout_ms, deadline);
	ctx = json_object();
	cg_json_set_str(ctx, "tenantId", job->who->tenant);
	cg_json_set_str(ctx, "runId", job->run);
	cg_json_set_str(ctx, "stepId", job->step);
	cg_json_set_str(ctx, "executionId", s->execution);
	cg_json_set_str(ctx, "skillId", job->skill->id);
	cg_json_set_int(ctx, "attempt", job->attempt);
	cg_json_set_str(ctx, "idempotencyKey", job->idempotency_key);
	cg_json_set_str(ctx, "stepKey", job->step_key);
	cg_json_set_str(ctx, "workspace", s->workspace);
	cg_json_set_str(ctx, "outputDir", out_dir);
	cg_json_set_str(ctx, "deadline", deadline);
	/* Under which address others know what lies in the workspace. */
	cg_json_set(ctx, "objects", json_incref(s->paths));
	if (job->draft)
		cg_json_set(ctx, "draft", json_incref((json_t *)(size_t)job->draft));
	if (job->issues)
		cg_json_set(ctx, "issues", json_incref((json_t *)(size_t)job->issues));
	if (job->draft)
		cg_json_set(ctx, "lastDraft", json_boolean(job->last_draft));
	if (job->asks)
		cg_json_set(ctx, "asks", json_incref((json_t *)(size_t)job->asks));
	if (answers)
		cg_json_set(ctx, "answers", answers);
	cg_json_set_str(ctx, "threadId", job->thread);
	if (job->thread)
		cg_json_set_str(ctx, "taskId", job->idempotency_key);
	if (job->resume)
		cg_json_set(ctx, "resume", json_incref((json_t *)(size_t)job->resume));
	cg_json_set(ctx, "traceparent", traceparent(s, job));
	req = json_object();
	cg_json_set(req, "input", input);
	cg_json_set(req, "context", ctx);
	cg_json_dump(req, &s->request);
	cg_buf_putc(&s->request, '\n');
	json_decref(req);
	free(out_dir);
	return s->request.failed ? cg_err_set(err, CG_E_TOOBIG, "the step's request is too large") : 0;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
close_all(struct cg_step *s)
{
	close_fd(&s->in_fd);
	close_fd(&s->out_fd);
	close_fd(&s->err_fd);
}

void
cg_step_free(struct cg_step *s)
{
	close_all(s);
	cg_step_workspace_remove(s);
	for (size_t i = 0; i < s->n_readable; i++)
		free((char *)(size_t)s->readable[i]);
	free(s->readable);
	json_decref(s->paths);
	cg_buf_release(&s->request);
	cg_buf_release(&s->out);
	cg_buf_release(&s->log);
	free(s->workspace);
	free(s);
}

struct cg_step *
cg_step_new(struct cg_step_host *host, const struct cg_scope *who, const struct cg_skill *skill,
    int64_t timeout_ms)
{
	struct cg_step *s = cg_alloc(sizeof *s);

	*s = (struct cg_step){ .host = host, .who = who, .skill = skill, .in_fd = -1, .out_fd = -1,
		.err_fd = -1, .timeout_ms = timeout_ms ? timeout_ms : skill->timeout_ms };
	cg_id_new(s->execution);
	s->paths = json_object();
	cg_buf_init(&s->request, CG_STEP_RESULT_MAX);
	cg_buf_init(&s->out, CG_STEP_RESULT_MAX);
	cg_buf_init(&s->log, CG_STEP_LOG_MAX);
	return s;
}

/* ---- the life of one ---- */

int
cg_step_start(struct cg_step_host *host, const struct cg_step_job *job, struct cg_step **out,
    struct cg_err *err)
{
	struct cg_step *s;
	int rc = 0;

	if (!job->skill->program && strcmp(job->skill->kind, "builtin") == 0)
		return cg_err_set(err, CG_E_NOTFOUND, "skill '%s' is an action: it runs as a node of a "
		    "graph (kind: graph), not as a step of a plan", job->skill->id);
	if (!job->skill->program)
		return cg_err_set(err, CG_E_NOTFOUND, "skill '%s' has no handler here", job->skill->id);
	if (!(s = cg_step_take_warm(host, job))) {
		s = cg_step_new(host, job->who, job->skill, job->timeout_ms);
		rc = cg_step_workspace(s, err);
	}
	s->arg = job->arg;
	if (rc < 0 || cg_step_request(s, job, err) < 0 || (!s->pid && cg_step_launch(s, err) < 0)) {
		cg_step_abandon(s);
		return -1;
	}
	*out = s;
	return 0;
}

int
cg_step_start_remote(struct cg_step_host *host, const struct cg_step_job *job, int io, int log,
    struct cg_step **out, struct cg_err *err)
{
	struct cg_step *s = cg_step_new(host, job->who, job->skill, job->timeout_ms);
	int rc = 0;

	s->arg = job->arg;
	s->out_fd = io;
	s->err_fd = log;
	s->in_fd = fcntl(io, F_DUPFD_CLOEXEC, 3);
	if (s->in_fd < 0 || fcntl(io, F_SETFL, O_NONBLOCK) < 0 || fcntl(log, F_SETFL, O_NONBLOCK) < 0)
		rc = cg_err_sys(err, "set up a step's socket");
	if (rc < 0 || cg_step_workspace(s, err) < 0 || cg_step_request(s, job, err) < 0) {
		cg_step_abandon(s);
		return -1;
	}
	*out = s;
	return 0;
}

static void
send_request(struct cg_step *s)
{
	while (s->in_fd >= 0) {
		ssize_t n = write(s->in_fd, s->request.s + s->sent, s->request.len - s->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n > 0)
			s->sent += (size_t)n;
		if (n < 0 || s->sent == s->request.len) {
			close_fd(&s->in_fd); /* a handler that closed its input has enough */
			cg_buf_release(&s->request);
		}
	}
}

void
cg_step_feed(struct cg_step *s)
{
	s->fed = true;
	s->begun_ms = cg_mono_ms();
	send_request(s);
}

pid_t
cg_step_pid(const struct cg_step *s)
{
	return s->pid;
}

const char *
cg_step_execution(const struct cg_step *s)
{
	return s->execution;
}

int
cg_step_fds(const struct cg_step *s, struct pollfd v[3])
{
	int n = 0;

	if (s->in_fd >= 0 && s->fed)
		v[n++] = (struct pollfd){ s->in_fd, POLLOUT, 0 };
	if (s->out_fd >= 0)
		v[n++] = (struct pollfd){ s->out_fd, POLLIN, 0 };
	if (s->err_fd >= 0)
		v[n++] = (struct pollfd){ s->err_fd, POLLIN, 0 };
	return n;
}

static void
gone(struct cg_step *s, int status)
{
	s->host->n_running -= s->pid > 0 && !s->exited;
	s->exited = true;
	s->status = status;
}

/*
 * Whoever does it is told by that; what they say from now on is not heard. Stopped for a
 * reason, it is not wanted any more; without one it may be asked for again by somebody else.
 */
static void
hang_up(struct cg_step *s)
{
	static const char stop[] = "{\"stop\":true}\n";

	if (s->code[0] && s->out_fd >= 0 && s->in_fd < 0)
		(void)!sendto(s->out_fd, stop, sizeof stop - 1, MSG_NOSIGNAL | MSG_DONTWAIT, NULL, 0);
	close_all(s);
	gone(s, 0);
}

/*
 * Complete lines of the log: those that are JSON are told to the host. Pieces of an answer are
 * not kept: the answer has them.
 */
static void
hear(struct cg_step *s)
{
	char *lf;

	while (s->log_line < s->log.len
	    && (lf = memchr(s->log.s + s->log_line, '\n', s->log.len - s->log_line))) {
		const char *line = s->log.s + s->log_line;
		size_t n = (size_t)(lf - line);
		struct cg_err ignored;
		json_t *v;

		s->log_line += n + 1;
		if (n == 0 || *line != '{')
			continue;
		v = cg_json_parse(line, n, "log", 0, &ignored);
		if (s->host->said && json_is_object(v) && json_is_string(json_object_get(v, "type")))
			s->host->said(s->arg, v);
		if (strcmp(cg_json_get_str(v, "type", ""), "delta") == 0) {
			s->log_line -= n + 1;
			s->log.len -= n + 1;
			memmove(s->log.s + s->log_line, lf + 1, s->log.len - s->log_line);
		}
		json_decref(v);
	}
}

void
cg_step_io(struct cg_step *s)
{
	if (s->fed)
		send_request(s);
	if (s->out_fd >= 0 && !cg_fd_slurp(s->out_fd, &s->out))
		close_fd(&s->out_fd);
	if (s->out.failed && !s->code[0])
		cg_step_stop(s, "EXECUTION_ERROR", "it printed more than 64 MiB");
	if (s->err_fd >= 0 && !cg_fd_slurp(s->err_fd, &s->log))
		close_fd(&s->err_fd);
	hear(s);
	if (!s->pid && s->out_fd < 0 && s->err_fd < 0)
		gone(s, 0);
}

void
cg_step_exited(struct cg_step *s, int status)
{
	gone(s, status);
	/*
	 * Its children may hold the pipes open for ever. What it wrote itself is in
	 * them by now, so the group is ended, the rest is read, and that is all.
	 */
	s->has_strays = kill(-s->pid, SIGKILL) == 0;
	cg_step_io(s);
	close_all(s);
}

bool
cg_step_over(const struct cg_step *s)
{
	return s->exited;
}

int64_t
cg_step_wait_ms(const struct cg_step *s)
{
	int64_t at = s->kill_at_ms ? s->kill_at_ms : s->begun_ms ? s->begun_ms + s->timeout_ms : 0;
	int64_t left = at - cg_mono_ms();

	return at == 0 || s->exited ? -1 : left > 0 ? left : 0;
}

void
cg_step_kill(struct cg_step *s)
{
	if (s->pid == 0)
		hang_up(s);
	else if (!s->exited && kill(-s->pid, SIGKILL) < 0)
		kill(s->pid, SIGKILL); /* not yet the leader of its group */
}

void
cg_step_stop(struct cg_step *s, const char *code, const char *why)
{
	if (s->exited || s->code[0])
		return;
	snprintf(s->code, sizeof s->code, "%s", code);
	snprintf(s->why, sizeof s->why, "%s", why);
	if (s->pid == 0) {
		hang_up(s);
		return;
	}
	s->kill_at_ms = cg_mono_ms() + CG_STEP_KILL_AFTER_MS;
	if (kill(-s->pid, SIGTERM) < 0)
		kill(s->pid, SIGTERM);
	kill(-s->pid, SIGCONT);
}

void
cg_step_tick(struct cg_step *s)
{
	char why[64];

	if (s->exited || cg_step_wait_ms(s) > 0)
		return;
	if (s->kill_at_ms) {
		cg_step_kill(s);
		s->kill_at_ms = cg_mono_ms() + CG_STEP_KILL_AFTER_MS;
	} else if (s->begun_ms) {
		snprintf(why, sizeof why, "it took longer than %lld ms", (long long)s->timeout_ms);
		cg_step_stop(s, "TIMEOUT", why);
	}
}

static bool
reap_strays(const struct cg_step *s)
{
	return s->pid > 0
	    && cg_step_reap_strays(s->execution, s->host->n_running + (s->host->other > 0));
}

void
cg_step_abandon(struct cg_step *s)
{
	if (!s->exited && s->pid > 0) {
		cg_step_kill(s);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			;
		gone(s, 0);
	}
	s->has_strays = s->pid > 0; /* killed in the middle of something */
	reap_strays(s);
	cg_step_free(s);
}

int
cg_step_finish(struct cg_step *s, struct cg_step_result *r, struct cg_err *err)
{
	int64_t took = s->begun_ms ? cg_mono_ms() - s->begun_ms : 0;
	int rc;

	memset(r, 0, sizeof *r);
	s->has_strays |= reap_strays(s);
	rc = cg_step_read_result(s, r, err);
	r->duration_ms = took;
	if (rc < 0)
		cg_step_result_release(r);
	cg_step_free(s);
	return rc;
}
