/*
 * The system calls that no handler has a use for. Landlock keeps TCP away and knows
 * nothing of UDP, raw and netlink sockets; so the only sockets that can be made are those
 * between processes of one machine, and with them goes what would walk around the filter
 * (io_uring makes sockets without this call) or out of the sandbox. A network namespace
 * of its own would say the same once more, for some milliseconds a step.
 *
 * Linux: seccomp(2), Documentation/userspace-api/seccomp_filter.rst.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sandbox/sandbox_priv.h"

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#define FOREIGN 0x40000000u /* numbers of the x32 ABI begin here */
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#define FOREIGN 0xffffffffu
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define REFUSE(e) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (e))
#define IS(v) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (v), 0, 1) /* else the next but one */
#define NO(call, e) IS(SYS_##call), REFUSE(e)

int
cg_seccomp_enter(void)
{
#ifdef NATIVE
	/* In place, not static: the child of a vfork makes nothing but system calls. */
	struct sock_filter code[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0),
		REFUSE(ENOSYS),
		LOAD(nr),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FOREIGN, 0, 1),
		REFUSE(ENOSYS),
		NO(io_uring_setup, ENOSYS),
		NO(io_uring_enter, ENOSYS),
		NO(io_uring_register, ENOSYS),
		NO(bpf, EPERM),
		NO(perf_event_open, EPERM),
		NO(userfaultfd, EPERM),
#ifndef __SANITIZE_ADDRESS__ /* how leaks are looked for; Landlock keeps it among our own */
		NO(ptrace, EPERM),
#endif
		NO(process_vm_readv, EPERM),
		NO(process_vm_writev, EPERM),
		NO(kcmp, EPERM),
		NO(pidfd_getfd, EPERM),
		NO(add_key, EPERM),
		NO(request_key, EPERM),
		NO(keyctl, EPERM),
		NO(mount, EPERM),
		NO(umount2, EPERM),
		NO(move_mount, EPERM),
		NO(fsopen, EPERM),
		NO(open_tree, EPERM),
		NO(pivot_root, EPERM),
		NO(chroot, EPERM),
		NO(init_module, EPERM),
		NO(finit_module, EPERM),
		NO(delete_module, EPERM),
		NO(kexec_load, EPERM),
		NO(setns, EPERM),
		NO(swapon, EPERM),
		NO(swapoff, EPERM),
		NO(reboot, EPERM),
		NO(settimeofday, EPERM),
		NO(clock_settime, EPERM),
		NO(acct, EPERM),
		NO(quotactl, EPERM),
		/* socket(domain, ...): the first argument's low half is all that counts. */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
		REFUSE(EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof code / sizeof *code, code };

	/* A kernel without it is named by cg_sandbox_lacks. */
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0 && errno != EINVAL)
		return errno;
#endif
	return 0;
}

bool
cg_seccomp_known(void)
{
#ifdef NATIVE
	/* A filter at address 0 is looked at only where filters are known. */
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) < 0 && errno == EFAULT;
#else
	return false;
#endif
}
