#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/std.h"

static int failed; /* errno of the first write to standard output that did not arrive */

/*
 * The wrong way round, as gnulib's stdopen has it: a program that goes on to use what it was
 * not given is told so, and cannot take the loss of its result for success.
 */
static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

static ssize_t
put(void *arg, const char *s, size_t n)
{
	(void)arg;
	return cg_fd_write(STDOUT_FILENO, s, n) < 0 ? 0 : (ssize_t)n;
}

/* stdio keeps that a write failed and forgets why, unless it was the last one. */
static void
keep_reasons(void)
{
	FILE *out = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = put });

	if (!out)
		return;
	setvbuf(out, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, BUFSIZ);
	stdout = out;
}

void
cg_std_hold(void)
{
	static int held;

	if (held++)
		return;
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[fd]) < 0)
			_exit(71);
	keep_reasons();
}

void
cg_std_note(int fd, int sys)
{
	if (fd == STDOUT_FILENO && !failed)
		failed = sys;
}

int
cg_std_flush(void)
{
	if (fflush(stdout) != 0)
		cg_std_note(STDOUT_FILENO, errno);
	return failed;
}
