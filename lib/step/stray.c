/*
 * Processes that outlive their step. A handler's environment carries its
 * execution, and what it starts inherits that; a process that left its session is
 * found by it. One that shed its environment too is known only as a child that
 * belongs to no running step.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/id.h"
#include "base/mem.h"
#include "step/step.h"

enum { ROUNDS = 100, ENV_MAX = 1 << 20 };

/* Which processes are meant: of one execution, or of any with a workspace below dir. */
struct meant {
	const char *execution, *dir;
};

/* The value of a variable in the environment of a process; false: none, or it is gone. */
static bool
carries(const char *pid, const char *mark, char *value, size_t max)
{
	char path[64];
	struct cg_buf env;
	struct cg_err ignored;
	const char *at = NULL;

	snprintf(path, sizeof path, "/proc/%.20s/environ", pid);
	cg_buf_init(&env, ENV_MAX);
	if (cg_file_read(&env, path, &ignored) == 0)
		at = memmem(env.s, env.len, mark, strlen(mark));
	if (at)
		snprintf(value, max, "%s", at + strlen(mark));
	cg_buf_release(&env);
	return at;
}

/* A worker's folder has its id for a name, so the name above the workspace tells whose it was. */
static bool
is_below(const char *workspace, const char *dir)
{
	char *above = cg_path_dir(workspace);
	bool same = strcmp(cg_path_base(above), cg_path_base(dir)) == 0;

	free(above);
	return same;
}

static bool
is_meant(const struct meant *m, const char *pid)
{
	char value[PATH_MAX];

	if (m->execution)
		return carries(pid, "CG_EXECUTION=", value, sizeof value)
		    && strcmp(value, m->execution) == 0;
	return carries(pid, "CG_WORKSPACE=", value, sizeof value) && is_below(value, m->dir);
}

/* Kill all that are meant, wherever they hang in the tree. Returns how many there were. */
static int
kill_everywhere(const struct meant *m)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d)))
		if (isdigit((unsigned char)*e->d_name) && strtol(e->d_name, NULL, 10) != getpid()
		    && is_meant(m, e->d_name)) {
			kill((pid_t)strtol(e->d_name, NULL, 10), SIGKILL);
			n++;
		}
	if (d)
		closedir(d);
	return n;
}

static void
moment(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

/* Some fork while they are looked for: until nothing is found any more. */
static void
hunt(const struct meant *m)
{
	for (int i = 0; i < ROUNDS && kill_everywhere(m) > 0; i++)
		moment();
}

/* Our children, each told to f (may be NULL); how many. */
static int
children(void (*f)(void *arg, const char *pid), void *arg)
{
	struct cg_buf list;
	struct cg_err ignored;
	char path[64], *rest, *pid;
	int n = 0;

	snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
	cg_buf_init(&list, ENV_MAX);
	if (cg_file_read(&list, path, &ignored) == 0)
		for (pid = strtok_r(list.s, " ", &rest); pid; pid = strtok_r(NULL, " ", &rest), n++)
			if (f)
				f(arg, pid);
	cg_buf_release(&list);
	return n;
}

struct look {
	struct meant meant;
	bool found;
};

static void
look_at(void *arg, const char *pid)
{
	struct look *l = arg;

	l->found = l->found || is_meant(&l->meant, pid);
}

bool
cg_step_reap_strays(const char *execution, size_t n_running)
{
	struct look l = { { execution, NULL }, false };

	/* Whatever escaped is, or hangs below, a child that we have not started: mostly none is. */
	if ((size_t)children(NULL, NULL) <= n_running)
		return false;
	children(look_at, &l);
	if (l.found)
		hunt(&l.meant);
	return true;
}

void
cg_step_reap_orphans(const char *dir)
{
	hunt(&(struct meant){ NULL, dir });
}

struct rest {
	pid_t but;
	int n; /* others, that are still there */
};

static void
end_child(void *arg, const char *pid)
{
	struct rest *r = arg;
	pid_t p = (pid_t)strtol(pid, NULL, 10);
	int status;

	if (p == r->but)
		return;
	kill(p, SIGKILL);
	r->n += waitpid(p, &status, WNOHANG) == 0;
}

void
cg_step_reap_rest(pid_t but)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct rest r = { but, 0 };
		siginfo_t any;

		/* No child at all is the common case, and one system call. */
		if (waitid(P_ALL, 0, &any, WEXITED | WNOHANG | WNOWAIT) < 0)
			return;
		children(end_child, &r);
		if (r.n == 0)
			return;
		moment();
	}
}
