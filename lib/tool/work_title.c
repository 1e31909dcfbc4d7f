/*
 * Titles of conversations, made after the answer: each by a process that takes no place, holds
 * no run, and ends with the worker. One that was not made is made after the next answer.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/child.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "step/step.h"
#include "tool/chat_title.h"
#include "tool/tool.h"
#include "tool/work_priv.h"

enum { AT_ONCE = 8 }; /* more of them wait for their next answer */

struct naming {
	struct naming *next;
	char thread[CG_ID_LEN + 1];
	pid_t pid;
};

static bool
is_named(const struct worker *w, const char *thread, size_t *n)
{
	bool same = false;

	*n = 0;
	for (const struct naming *a = w->namings; a; a = a->next, ++*n)
		same |= strcmp(a->thread, thread) == 0;
	return same;
}

static int
spawn(struct worker *w, const struct cg_run_row *row, pid_t *pid, struct cg_err *err)
{
	char *self = cg_self_dir(), *program = cg_path_join(self, "cg-thread");
	char **env = cg_conf_environ(&w->ctx->conf);
	char *argv[] = { "cg-thread", "work", "--title", "--log-level", (char *)(size_t)cg_log_level(),
		"--log-format", cg_log_is_json() ? "json" : "text", (char *)(size_t)row->id, NULL };
	const struct cg_child c = { .path = program, .argv = argv, .envp = env, .in = -1, .out = -1, .err = 2 };
	int rc = cg_child_start(&c, pid, err);

	cg_conf_environ_free(env);
	free(program);
	free(self);
	return rc;
}

void
cg_work_title(struct worker *w, const struct cg_run_row *row)
{
	struct cg_err why = CG_ERR_INIT;
	struct naming *a;
	size_t n;
	int rc;

	if (w->drain_until_ms || !row->thread || is_named(w, row->thread, &n) || n >= AT_ONCE
	    || (rc = cg_chat_untitled(w->ctx->store, row, &why)) == 0)
		return;
	a = cg_alloc(sizeof *a);
	*a = (struct naming){ .next = w->namings };
	snprintf(a->thread, sizeof a->thread, "%s", row->thread);
	if (rc < 0 || spawn(w, row, &a->pid, &why) < 0) {
		cg_log(CG_LOG_WARN, "a conversation gets no title", CG_S("reason", why.msg));
		free(a);
		return;
	}
	w->namings = a;
}

bool
cg_work_title_exited(struct worker *w, pid_t pid)
{
	for (struct naming **at = &w->namings; *at; at = &(*at)->next) {
		struct naming *a = *at;

		if (a->pid != pid)
			continue;
		*at = a->next;
		free(a);
		return true;
	}
	return false;
}

void
cg_work_titles_kill(struct worker *w)
{
	int status;

	while (w->namings) {
		pid_t pid = w->namings->pid;

		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		cg_work_title_exited(w, pid);
	}
}
