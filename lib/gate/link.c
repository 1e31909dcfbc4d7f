/* The worker's side: the gateway's process, and how it learns of a step. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/err.h"
#include "base/mem.h"
#include "gate/gate_priv.h"
#include "json/json.h"

struct cg_gate {
	pid_t pid;
	int control;
};

int
cg_gate_start(struct cg_gate **out, const char *program, char *const *envp, struct cg_err *err)
{
	char *argv[] = { (char *)(size_t)program, NULL };
	struct cg_child child = { .path = program, .argv = argv, .envp = envp, .in = -1, .out = -1,
		.err = 2 };
	struct cg_gate *g;
	int pair[2], rc;

	*out = NULL;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return cg_err_sys(err, "make a socket for the gateway");
	g = cg_alloc(sizeof *g);
	child.in = pair[1];
	rc = cg_child_start(&child, &g->pid, err);
	close(pair[1]);
	g->control = pair[0];
	if (rc < 0) {
		close(pair[0]);
		free(g);
		return cg_err_wrap(err, "start the gateway");
	}
	*out = g;
	return 0;
}

pid_t
cg_gate_pid(const struct cg_gate *g)
{
	return g->pid;
}

/* One message with both descriptors: it arrives whole or not at all. */
static int
announce(struct cg_gate *g, const struct cg_buf *text, const int fds[2], struct cg_err *err)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(2 * sizeof(int))];
	} control;
	struct iovec iov = { text->s, text->len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof control };

	memset(&control, 0, sizeof control);
	control.head = (struct cmsghdr){ .cmsg_len = CMSG_LEN(2 * sizeof(int)),
		.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.head), fds, 2 * sizeof(int));
	while (sendmsg(g->control, &msg, MSG_NOSIGNAL) < 0)
		if (errno == EPIPE || errno == ECONNRESET)
			return cg_err_set(err, CG_E_UNAVAILABLE, "the gateway has ended");
		else if (errno != EINTR)
			return cg_err_sys(err, "tell the gateway of a step");
	return 0;
}

int
cg_gate_connect(struct cg_gate *g, const json_t *context, int *io, int *log, struct cg_err *err)
{
	int socks[2], pipes[2], rc;
	struct cg_buf text;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socks) < 0)
		return cg_err_sys(err, "make a socket for a step");
	if (pipe2(pipes, O_CLOEXEC) < 0) {
		close(socks[0]);
		close(socks[1]);
		return cg_err_sys(err, "make a pipe for a step");
	}
	cg_buf_init(&text, CG_GATE_CONTROL_MAX);
	cg_json_dump(context, &text);
	rc = text.failed ? cg_err_set(err, CG_E_TOOBIG, "a step's names are too long for the gateway")
	    : announce(g, &text, (int[]){ socks[1], pipes[1] }, err);
	cg_buf_release(&text);
	close(socks[1]);
	close(pipes[1]);
	if (rc < 0) {
		close(socks[0]);
		close(pipes[0]);
		return -1;
	}
	*io = socks[0];
	*log = pipes[0];
	return 0;
}

void
cg_gate_ended(struct cg_gate *g)
{
	g->pid = 0;
}

void
cg_gate_committed(struct cg_gate *g, const char *tenant, const json_t *keys)
{
	json_t *note = json_pack("{s:s, s:O}", "tenantId", tenant, "committed", keys);
	struct cg_buf text;

	cg_buf_init(&text, CG_GATE_CONTROL_MAX);
	cg_json_dump(note, &text);
	/* Unsaid, it goes when it is old. */
	if (!text.failed)
		(void)!send(g->control, text.s, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	cg_buf_release(&text);
	json_decref(note);
}

/* Wait for its end, so long at most. */
static bool
ends_within(pid_t pid, int ms)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = { fd, POLLIN, 0 };
	int rc = fd < 0 ? 0 : poll(&p, 1, ms);

	if (fd >= 0)
		close(fd);
	return rc > 0;
}

void
cg_gate_close(struct cg_gate *g)
{
	int status;

	if (!g)
		return;
	close(g->control);
	/* Nothing of what it does outlives its worker: what was paid is in the store. */
	if (g->pid > 0 && (ends_within(g->pid, CG_GATE_PARTING_MS + 500) || kill(-g->pid, SIGKILL) == 0
	    || kill(g->pid, SIGKILL) == 0))
		while (waitpid(g->pid, &status, 0) < 0 && errno == EINTR)
			;
	free(g);
}
