/*
 * Starting a process. vfork, because the worker may hold many megabytes and a
 * step must cost what its program costs. Between vfork and exec the child runs
 * in our memory with our stack frozen: nothing there but system calls, and the
 * one word in which it reports why exec failed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/err.h"

struct report {
	uint64_t ignored; /* signals to set back, one bit each */
	volatile int sys;
	const char *volatile doing;
};

/* Move the three descriptors out of the way of 0..2, then into place. */
static int
place_fds(const struct cg_child *c)
{
	int fd[3] = { c->in, c->out, c->err };

	for (int i = 0; i < 3; i++) {
		if (fd[i] < 0)
			fd[i] = open("/dev/null", i ? O_WRONLY : O_RDONLY);
		if (fd[i] >= 0 && fd[i] < 3)
			fd[i] = fcntl(fd[i], F_DUPFD, 3);
		if (fd[i] < 0)
			return -1;
	}
	for (int i = 0; i < 3; i++)
		if (dup2(fd[i], i) < 0)
			return -1;
	/* Whatever else is open here is not the child's business. */
	return (int)syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);
}

/*
 * exec resets handlers by itself; what it passes on is "ignored". Which signals
 * that is belongs to the whole process and is settled when it starts, so it is
 * asked for once and not before every child.
 */
static uint64_t
ignored_signals(void)
{
	static uint64_t mask;
	static bool known;
	struct sigaction now;

	for (int s = 1; s < NSIG && !known; s++)
		if (sigaction(s, NULL, &now) == 0 && now.sa_handler == SIG_IGN)
			mask |= (uint64_t)1 << (s - 1);
	known = true;
	return mask;
}

static void
default_signals(uint64_t ignored)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int s = 1; s < NSIG; s++)
		if (ignored >> (s - 1) & 1)
			sigaction(s, &dfl, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void
be_child(const struct cg_child *c, struct report *r)
{
	int e;

	setsid();
	r->doing = "arrange the descriptors of";
	if (place_fds(c) < 0)
		goto fail;
	r->doing = "enter the folder of";
	if (c->cwd && chdir(c->cwd) < 0)
		goto fail;
	r->doing = "confine";
	if (c->confine && (e = c->confine(c->confine_arg))) {
		errno = e;
		goto fail;
	}
	r->doing = "start";
	default_signals(r->ignored);
	execve(c->path, c->argv, c->envp);
fail:
	r->sys = errno;
	_exit(127);
}

int
cg_child_start(const struct cg_child *c, pid_t *pid, struct cg_err *err)
{
	struct report r = { ignored_signals(), 0, "start" };
	sigset_t all, old;
	pid_t p;

	/* No handler of ours may run in the child while it borrows our memory. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	p = vfork();
	if (p == 0)
		be_child(c, &r);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (p < 0)
		return cg_err_sys(err, "start '%s'", c->path);
	if (r.sys) {
		while (waitpid(p, NULL, 0) < 0 && errno == EINTR)
			;
		errno = r.sys;
		return cg_err_sys(err, "%s '%s'", r.doing, c->path);
	}
	*pid = p;
	return 0;
}

void
cg_child_describe(int status, char *out, size_t max)
{
	if (WIFEXITED(status)) {
		snprintf(out, max, "exited with status %d", WEXITSTATUS(status));
	} else if (WIFSIGNALED(status)) {
		const char *name = sigabbrev_np(WTERMSIG(status));

		snprintf(out, max, "was killed by SIG%s (%d)", name ? name : "?",
		    WTERMSIG(status));
	} else {
		snprintf(out, max, "ended with wait status %d", status);
	}
}
