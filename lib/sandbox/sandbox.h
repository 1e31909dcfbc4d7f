/*
 * What a handler process may touch: resource limits, files (Landlock), no network
 * (seccomp; TCP by Landlock too), no new privileges. Prepared in the parent, entered
 * in the child between vfork and exec by system calls alone.
 *
 * Linux: landlock(7), seccomp(2), prctl(2) PR_SET_NO_NEW_PRIVS, getrlimit(2).
 */
#ifndef CG_SANDBOX_SANDBOX_H
#define CG_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cg_err;

/* What the running kernel offers; asked once by the owner of a struct. */
struct cg_sandbox_caps {
	int landlock_abi; /* 0: no Landlock */
	bool seccomp;     /* filters of system calls */
};

void cg_sandbox_caps(struct cg_sandbox_caps *caps);
/* One sentence on what is lacking for full confinement, or NULL when nothing is. */
const char *cg_sandbox_lacks(const struct cg_sandbox_caps *caps);

/* What may be touched. All borrowed; paths absolute. Missing paths are left out. */
struct cg_sandbox_policy {
	const char *const *read;  /* read and execute below these, NULL-terminated, or NULL */
	const char *const *write; /* read and write below these */
	const char *workspace;    /* read and write; may not be executed from */
	int64_t cpu_s;            /* RLIMIT_CPU; 0: none */
	int64_t memory_bytes;     /* RLIMIT_AS; 0: none */
	int64_t file_bytes;       /* RLIMIT_FSIZE; 0: none */
	int64_t open_files;       /* RLIMIT_NOFILE; 0: none */
};

struct cg_sandbox {
	int ruleset; /* Landlock's descriptor, -1: none */
	struct cg_sandbox_policy policy;
	int parent;  /* pid of the process that must stay alive */
};

/*
 * Prepare. The system's program and library folders (/usr, /lib, ...), /proc
 * and a few devices are readable for everybody: see cg-skill(5). On -1 nothing
 * is left open.
 */
int cg_sandbox_prepare(struct cg_sandbox *s, const struct cg_sandbox_caps *caps,
    const struct cg_sandbox_policy *policy, struct cg_err *err);
void cg_sandbox_release(struct cg_sandbox *s);

/* For struct cg_child.confine: system calls only. Returns 0 or an errno. */
int cg_sandbox_enter(void *sandbox);

#endif
