/* lib/sandbox: what a confined child may and may not; skipped parts say which kernel lacks them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "sandbox/sandbox.h"
#include "tap.h"

static char dir[] = "/tmp/cg-t_sandbox.XXXXXX";
static struct cg_sandbox_caps caps;
static char *inside, *outside, *allowed;

/* Run f in a child behind the policy; its return value, or 200 when it could not enter. */
static int
confined(const struct cg_sandbox_policy *policy, int (*f)(void))
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_sandbox box;
	int status;
	pid_t pid;

	if (cg_sandbox_prepare(&box, &caps, policy, &err) < 0) {
		printf("# %s\n", err.msg);
		return 201;
	}
	pid = fork();
	if (pid == 0)
		_exit(cg_sandbox_enter(&box) == 0 ? f() : 200);
	cg_sandbox_release(&box);
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return 202;
	return WEXITSTATUS(status);
}

static int
open_errno(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	return fd < 0 ? errno : 0;
}

static int read_passwd(void) { return open_errno("/etc/passwd", O_RDONLY); }
static int read_true(void) { return open_errno("/bin/true", O_RDONLY); }
static int write_inside(void) { return open_errno("new", O_WRONLY | O_CREAT); }
static int write_outside(void) { return open_errno(outside, O_WRONLY | O_CREAT); }
static int write_allowed(void) { return open_errno(allowed, O_WRONLY | O_CREAT); }
static int read_allowed(void) { return open_errno(allowed, O_RDONLY); }
static int write_null(void) { return open_errno("/dev/null", O_WRONLY); }
static int privileges(void) { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0); }
static int can_raise(void) { return prctl(PR_CAPBSET_READ, 21, 0, 0, 0); }

static int
socket_errno(int domain, int type, int protocol)
{
	int fd = socket(domain, type, protocol);

	return fd < 0 ? errno : 0;
}

static int tcp(void) { return socket_errno(AF_INET, SOCK_STREAM, 0); }
static int udp(void) { return socket_errno(AF_INET, SOCK_DGRAM, 0); }
static int udp6(void) { return socket_errno(AF_INET6, SOCK_DGRAM, 0); }
static int raw(void) { return socket_errno(AF_INET, SOCK_RAW, IPPROTO_ICMP); }
static int netlink(void) { return socket_errno(AF_NETLINK, SOCK_RAW, 0); }
static int packet(void) { return socket_errno(AF_PACKET, SOCK_RAW, 0); }
static int vsock(void) { return socket_errno(AF_VSOCK, SOCK_STREAM, 0); }
static int local(void) { return socket_errno(AF_UNIX, SOCK_STREAM, 0); }
static int ring(void) { return syscall(SYS_io_uring_setup, 1, NULL) < 0 ? errno : 0; }
static int trace_parent(void) { return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) < 0 ? errno : 0; }

/* The filter is the program's for good: what it starts has it too. */
static int
udp_of_a_child(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(udp());
	return pid > 0 && waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : 203;
}

static void
network(void)
{
	static const struct {
		const char *what;
		int (*f)(void);
	} no[] = { { "no socket for TCP", tcp }, { "no socket for UDP", udp }, { "no socket for UDP over IPv6", udp6 }, { "no socket for raw IP", raw },
		{ "no socket for netlink", netlink }, { "no socket for packets", packet }, { "no socket for a virtual machine's host", vsock },
		{ "no socket for UDP in a child", udp_of_a_child } };
	struct cg_sandbox_policy p = { .workspace = inside };

	if (!caps.seccomp) {
		ok(1, "the network # skip this kernel has no seccomp filters");
		return;
	}
	is_int(udp(), 0, "here there is UDP");
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		is_int(confined(&p, no[i].f), EACCES, no[i].what);
	is_int(confined(&p, local), 0, "one to other processes yes");
	is_int(confined(&p, ring), ENOSYS, "no way around it by io_uring");
	is_int(confined(&p, trace_parent), EPERM, "nor through another process");
}

static int
limits(void)
{
	struct rlimit files, size, core;

	getrlimit(RLIMIT_NOFILE, &files);
	getrlimit(RLIMIT_FSIZE, &size);
	getrlimit(RLIMIT_CORE, &core);
	return files.rlim_max == 64 && size.rlim_max == 4096 && core.rlim_max == 0;
}

static void
files(void)
{
	const char *rw[] = { NULL, NULL }, *ro[] = { NULL, NULL };
	struct cg_sandbox_policy p = { .workspace = inside };

	is_int(confined(&p, write_inside), 0, "its workspace may be written");
	is_int(confined(&p, read_true), 0, "programs of the system may be read");
	is_int(confined(&p, write_null), 0, "/dev/null may be written");
	if (caps.landlock_abi == 0) {
		ok(1, "files outside # skip this kernel has no Landlock");
		return;
	}
	is_int(confined(&p, read_passwd), EACCES, "/etc/passwd may not be read");
	is_int(confined(&p, write_outside), EACCES, "beside its workspace nothing may be made");
	is_int(access(outside, F_OK), -1, "and nothing was");
	is_int(confined(&p, write_allowed), EACCES, "without a prefix not there either");
	rw[0] = allowed;
	p.write = rw;
	is_int(confined(&p, write_allowed), 0, "with it yes, also when it is a file");
	ro[0] = allowed;
	p.write = NULL;
	p.read = ro;
	is_int(confined(&p, read_allowed), 0, "a prefix to read");
	is_int(confined(&p, write_allowed), EACCES, "is not one to write");
	ro[0] = "/no/such/folder";
	is_int(confined(&p, write_inside), 0, "a prefix that is not there is left out");
}

static void
process(void)
{
	struct cg_sandbox_policy p = { .workspace = inside, .open_files = 64, .file_bytes = 4096 };

	is_int(confined(&p, limits), 1, "limits hold, no core is dumped");
	is_int(confined(&p, privileges), 1, "no new privileges");
	is_int(confined(&p, can_raise), geteuid() == 0 ? 0 : can_raise(), "no capabilities through exec");
}

int
main(void)
{
	struct cg_err err = CG_ERR_INIT;

	if (!mkdtemp(dir))
		return 1;
	cg_sandbox_caps(&caps);
	inside = cg_asprintf("%s/inside", dir);
	outside = cg_asprintf("%s/outside", dir);
	allowed = cg_asprintf("%s/allowed", dir);
	if (mkdir(inside, 0700) < 0 || chdir(inside) < 0
	    || cg_file_write(allowed, "x", 1, 0600, false, &err) < 0)
		return 1;
	ok((cg_sandbox_lacks(&caps) == NULL) == (caps.landlock_abi && caps.seccomp), "what is lacking is known");
	files();
	network();
	process();
	cg_rmtree(dir, &err);
	free(inside);
	free(outside);
	free(allowed);
	return done();
}
