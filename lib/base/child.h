/*
 * Child processes: started with vfork semantics (the parent's memory is not
 * copied), in a session of their own, with default signal dispositions, an
 * empty mask, an explicit environment and no descriptor beyond 0, 1 and 2.
 */
#ifndef CG_BASE_CHILD_H
#define CG_BASE_CHILD_H

#include <sys/types.h>

struct cg_err;

struct cg_child {
	const char *path;          /* of the program; not searched for in PATH */
	char *const *argv;         /* argv[0] included, NULL-terminated */
	char *const *envp;         /* the whole environment, NULL-terminated */
	const char *cwd;           /* NULL: stay */
	int in, out, err;          /* become 0, 1 and 2; -1 is /dev/null. Stay the caller's */
	int (*confine)(void *);    /* called in the child before exec: 0, or an errno. It
	                            * shares our memory: system calls only, no allocation */
	void *confine_arg;
};

/*
 * Start it. *pid is written on success; the child leads its own session and
 * process group, so kill(-pid) reaches everything it started.
 *
 * Returns 0, or -1 with err: CG_E_NOINPUT (no such program), CG_E_PERM (not
 * executable, or confine said so), CG_E_OS. On -1 no process is left.
 */
int cg_child_start(const struct cg_child *c, pid_t *pid, struct cg_err *err);

/* "exited with status 3", "was killed by SIGKILL (9)"; writes into out. */
void cg_child_describe(int status, char *out, size_t max);

#endif
