/*
 * Run a program and write the most memory it had, in kB, to a file; exits as it
 * does. Of the children it waited for, the largest counts when it is larger. usage: b_peak FILE PROGRAM [ARG ...]
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct rusage used;
	int status;
	FILE *f;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: b_peak FILE PROGRAM [ARG ...]\n");
		return 64;
	}
	pid = vfork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0 || !(f = fopen(argv[1], "we"))) {
		fprintf(stderr, "b_peak: %s: %s\n", argv[2], strerror(errno));
		return 71;
	}
	fprintf(f, "%ld\n", used.ru_maxrss);
	fclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
