/* Finding FFmpeg, starting it with nothing of the outside around it, and its end. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "lib/media/ffmpeg.h"

enum { PIPE_BYTES = 1 << 20 };

const char cg_ffmpeg_missing[] =
    "ffmpeg is not installed; install it with: apt-get install ffmpeg";

char *
cg_ffmpeg_find(void)
{
	static const char *const places[] = { "/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg" };
	const char *own = getenv("CG_FFMPEG");

	if (own)
		return cg_is_exec(own) ? cg_strdup(own) : NULL;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (cg_is_exec(places[i]))
			return cg_strdup(places[i]);
	return NULL;
}

int
cg_ffmpeg_start(struct cg_ffmpeg *t, const char *const *argv, bool reading, struct cg_err *err)
{
	static const char *const envp[] = { "PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", NULL };
	struct cg_child c = { .argv = (char *const *)argv, .envp = (char *const *)envp, .in = -1,
		.out = -1 };
	char *path = cg_ffmpeg_find();
	int ends[2] = { -1, -1 }, rc = -1;

	*t = (struct cg_ffmpeg){ 0, -1, -1 };
	if (!path)
		return cg_err_set(err, CG_E_UNAVAILABLE, "%s", cg_ffmpeg_missing);
	t->log = memfd_create("ffmpeg", MFD_CLOEXEC);
	if (t->log < 0 || pipe2(ends, O_CLOEXEC) < 0) {
		cg_err_sys(err, "a pipe to ffmpeg");
		goto out;
	}
	fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES);
	c.path = path;
	c.err = t->log;
	*(reading ? &c.out : &c.in) = ends[reading];
	t->pipe = ends[!reading];
	rc = cg_child_start(&c, &t->pid, err);
	close(ends[reading]);
	if (rc < 0)
		close(t->pipe);
out:
	if (rc < 0 && t->log >= 0)
		close(t->log);
	free(path);
	return rc;
}

int
cg_ffmpeg_read(const struct cg_ffmpeg *t, void *p, size_t n)
{
	for (size_t have = 0; have < n;) {
		ssize_t got = read(t->pipe, (char *)p + have, n - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		have += (size_t)got;
	}
	return 1;
}

/* The last line that it wrote, for our message. */
static void
last_words(int log, char *out, size_t max)
{
	char text[2048];
	ssize_t n;
	off_t size = lseek(log, 0, SEEK_END);
	char *line;

	snprintf(out, max, "no reason given");
	n = pread(log, text, sizeof text - 1, size > (off_t)sizeof text - 1 ?
	    size - ((off_t)sizeof text - 1) : 0);
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	if (n <= 0)
		return;
	text[n] = '\0';
	line = strrchr(text, '\n');
	snprintf(out, max, "%.300s", line ? line + 1 : text);
}

int
cg_ffmpeg_finish(struct cg_ffmpeg *t, struct cg_err *err)
{
	char said[320], how[64];
	int status = 0, rc = 0;

	if (t->pipe >= 0)
		close(t->pipe);
	while (waitpid(t->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		last_words(t->log, said, sizeof said);
		cg_child_describe(status, how, sizeof how);
		rc = cg_err_set(err, CG_E_DATA, "ffmpeg %s: %s", how, said);
	}
	close(t->log);
	return rc;
}
