/*
 * Landlock rules and resource limits. /proc is readable although it shows other
 * processes: Landlock itself denies a confined process the ptrace access that
 * another one's environment and memory need. New kernels let CAP_PERFMON pass by
 * that, so what is started by root loses its capabilities too.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "sandbox/sandbox.h"
#include "sandbox/sandbox_priv.h"

/* Rights that came after the kernel headers of Debian 12; numbers are the kernel's ABI. */
#define FS_REFER (1ull << 13)     /* ABI 2 */
#define FS_TRUNCATE (1ull << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (1ull << 15) /* ABI 5 */
#define NET_TCP 3ull              /* ABI 4: bind and connect */

struct ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
};

#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_EXEC (FS_READ | LANDLOCK_ACCESS_FS_EXECUTE)
#define FS_WRITE (FS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR \
	| LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR \
	| LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK \
	| LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM | FS_REFER | FS_TRUNCATE)
#define FS_ALL (FS_EXEC | FS_WRITE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK)
/* What a rule on a file, not a folder, may say. */
#define FS_OF_FILE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE \
	| LANDLOCK_ACCESS_FS_EXECUTE | FS_TRUNCATE | FS_IOCTL_DEV)

static const char *const everybody[] = { "/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin",
	"/proc", "/sys/devices/system/cpu", "/etc/ld.so.cache", "/etc/ld.so.conf",
	"/etc/ld.so.conf.d", "/etc/ld.so.preload", "/etc/localtime", "/etc/alternatives", NULL };
static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random",
	"/dev/urandom", NULL };

void
cg_sandbox_caps(struct cg_sandbox_caps *caps)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	caps->landlock_abi = abi > 0 ? (int)abi : 0;
	caps->seccomp = cg_seccomp_known();
}

const char *
cg_sandbox_lacks(const struct cg_sandbox_caps *caps)
{
	if (caps->landlock_abi == 0)
		return "this kernel has no Landlock: handlers can read and write what this user can";
	if (!caps->seccomp)
		return "this kernel has no seccomp filters: handlers are not kept off the network";
	return NULL;
}

static uint64_t
known(int abi)
{
	uint64_t a = FS_ALL;

	if (abi < 2)
		a &= ~FS_REFER;
	if (abi < 3)
		a &= ~FS_TRUNCATE;
	return a;
}

static int
allow(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	struct stat st;
	int rc = 0;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -1;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= FS_OF_FILE;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		rc = -1;
	close(rule.parent_fd);
	return rc;
}

static int
allow_all(int ruleset, const char *const *paths, uint64_t access)
{
	for (; paths && *paths; paths++)
		if (allow(ruleset, *paths, access) < 0)
			return -1;
	return 0;
}

static int
rules(int fd, int abi, const struct cg_sandbox_policy *p)
{
	uint64_t all = known(abi);

	if (allow_all(fd, everybody, FS_EXEC) < 0
	    || allow_all(fd, devices, LANDLOCK_ACCESS_FS_READ_FILE
	    | LANDLOCK_ACCESS_FS_WRITE_FILE | (FS_TRUNCATE & all)) < 0
	    || allow_all(fd, p->read, FS_EXEC) < 0 || allow_all(fd, p->write, FS_WRITE & all) < 0)
		return -1;
	return p->workspace ? allow(fd, p->workspace, FS_WRITE & all) : 0;
}

int
cg_sandbox_prepare(struct cg_sandbox *s, const struct cg_sandbox_caps *caps,
    const struct cg_sandbox_policy *policy, struct cg_err *err)
{
	struct ruleset_attr attr = { known(caps->landlock_abi), NET_TCP };
	size_t size = caps->landlock_abi >= 4 ? sizeof attr : sizeof attr.handled_access_fs;

	*s = (struct cg_sandbox){ .ruleset = -1, .policy = *policy, .parent = (int)getpid() };
	if (caps->landlock_abi == 0)
		return 0;
	s->ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	if (s->ruleset < 0)
		return cg_err_sys(err, "create a Landlock ruleset");
	if (rules(s->ruleset, caps->landlock_abi, policy) < 0) {
		cg_err_sys(err, "add a Landlock rule");
		cg_sandbox_release(s);
		return -1;
	}
	return 0;
}

void
cg_sandbox_release(struct cg_sandbox *s)
{
	if (s->ruleset >= 0)
		close(s->ruleset);
	s->ruleset = -1;
}

/* Never above the hard limit that we are under ourselves: raising it is not ours to do. */
static int
limit(int what, int64_t value)
{
	struct rlimit l;

	if (value <= 0)
		return 0;
	if (getrlimit(what, &l) < 0)
		return -1;
	if (l.rlim_max == RLIM_INFINITY || l.rlim_max > (rlim_t)value)
		l.rlim_max = (rlim_t)value;
	l.rlim_cur = l.rlim_max;
	return setrlimit(what, &l);
}

/*
 * Root keeps what files need, since they may belong to somebody else; a program
 * that is executed gets nothing that is not in this set. Others have nothing to lose.
 */
static void
drop_capabilities(void)
{
	for (int c = 0; c < 64; c++)
		if (c != CAP_DAC_OVERRIDE && c != CAP_DAC_READ_SEARCH && c != CAP_FOWNER
		    && prctl(PR_CAPBSET_DROP, c, 0, 0, 0) < 0)
			return; /* not allowed, or past the last one */
}

int
cg_sandbox_enter(void *sandbox)
{
	const struct cg_sandbox *s = sandbox;
	const struct cg_sandbox_policy *p = &s->policy;
	struct rlimit none = { 0, 0 };

	/* A handler does not outlive its worker; the second look closes the race. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != s->parent)
		return errno ? errno : ECANCELED;
	setrlimit(RLIMIT_CORE, &none);
	if (limit(RLIMIT_CPU, p->cpu_s) < 0 || limit(RLIMIT_FSIZE, p->file_bytes) < 0
	    || limit(RLIMIT_NOFILE, p->open_files) < 0)
		return errno;
	if (limit(RLIMIT_AS, p->memory_bytes) < 0)
		return errno;
	drop_capabilities();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return errno;
	if (s->ruleset >= 0 && syscall(SYS_landlock_restrict_self, s->ruleset, 0) < 0)
		return errno;
	return cg_seccomp_enter();
}
