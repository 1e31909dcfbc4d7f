/*
 * A server beside a unit test: a program that prints its port and ends when its
 * standard input does. The working folder is the top of the source tree.
 */
#ifndef CG_TESTS_SERVICE_H
#define CG_TESTS_SERVICE_H

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct service {
	pid_t pid;
	int in;   /* its standard input: when this end closes, it ends */
	int port;
};

/* 0, or the status that it ended with (69: it cannot be had here). */
static inline int
service_start(struct service *s, char *const *argv)
{
	char line[32] = "";
	int in[2], out[2], status = 0;
	size_t n = 0;

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 || (s->pid = fork()) < 0)
		return 71;
	if (s->pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		execvp(argv[0], argv);
		_exit(69);
	}
	close(in[0]);
	close(out[1]);
	s->in = in[1];
	while (n + 1 < sizeof line && read(out[0], line + n, 1) == 1 && line[n] != '\n')
		n++;
	close(out[0]);
	s->port = (int)strtol(line, NULL, 10);
	if (s->port)
		return 0;
	close(s->in);
	waitpid(s->pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 71;
}

static inline void
service_stop(struct service *s)
{
	kill(s->pid, SIGTERM);
	waitpid(s->pid, NULL, 0);
	close(s->in);
}

#endif
