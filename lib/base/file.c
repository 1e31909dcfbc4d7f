/* Files on a POSIX system: whole reads, writes beside and renamed, careful removal. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/id.h"
#include "base/mem.h"
#include "base/std.h"

enum { PIPE_MAX = 1 << 20 }; /* of the kernel, unless root has raised it */

int
cg_fd_read(struct cg_buf *b, int fd, const char *name, struct cg_err *err)
{
	for (;;) {
		size_t room = b->max - b->len, want = room < 65536 ? room + 1 : 65536;
		char spare[1], *to = spare;
		ssize_t n;

		if (room == 0)
			want = 1;
		else if (!(to = cg_buf_room(b, want = room < want ? room : want)))
			return cg_err_set(err, CG_E_TOOBIG, "%s is too large", name);
		n = read(fd, to, want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return cg_err_sys(err, "read %s", name);
		if (n == 0)
			return 0;
		if (room == 0)
			return cg_err_set(err, CG_E_TOOBIG, "%s is larger than %zu bytes", name,
			    b->max);
		cg_buf_add(b, (size_t)n);
	}
}

char *
cg_fd_text(int fd, size_t max, const char *name, struct cg_err *err)
{
	struct cg_buf b;

	cg_buf_init(&b, max);
	if (cg_fd_read(&b, fd, name, err) < 0) {
		cg_buf_release(&b);
		return NULL;
	}
	while (b.len && (b.s[b.len - 1] == '\n' || b.s[b.len - 1] == '\r'))
		b.s[--b.len] = '\0';
	cg_buf_put(&b, "", 0);
	return cg_buf_detach(&b, NULL);
}

int
cg_file_read(struct cg_buf *b, const char *path, struct cg_err *err)
{
	char name[300];
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
	struct stat st;

	snprintf(name, sizeof name, "'%s'", path);
	if (fd < 0)
		return cg_err_sys(err, "open '%s'", path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return cg_err_set(err, CG_E_NOINPUT, "'%s' is a folder, not a file", path);
	}
	if (S_ISREG(st.st_mode) && st.st_size > 0 && (size_t)st.st_size < b->max - b->len)
		cg_buf_room(b, (size_t)st.st_size);
	rc = cg_fd_read(b, fd, name, err);
	close(fd);
	return rc;
}

bool
cg_fd_slurp(int fd, struct cg_buf *b)
{
	char chunk[65536];

	for (size_t got = 0; got <= PIPE_MAX;) {
		ssize_t n = read(fd, chunk, sizeof chunk);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 && errno == EAGAIN;
		cg_buf_put(b, chunk, (size_t)n);
		got += (size_t)n;
	}
	return true;
}

int
cg_fd_write(int fd, const void *p, size_t n)
{
	const char *s = p;

	while (n) {
		ssize_t w = write(fd, s, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0) {
			cg_std_note(fd, errno);
			return -1;
		}
		s += w;
		n -= (size_t)w;
	}
	return 0;
}

int
cg_sync_dir(const char *path, struct cg_err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (fd < 0)
		return cg_err_sys(err, "open '%s'", path);
	if (fsync(fd) < 0 && errno != EINVAL)
		rc = cg_err_sys(err, "sync '%s'", path);
	close(fd);
	return rc;
}

int
cg_file_write(const char *path, const void *p, size_t n, mode_t mode, bool sync,
    struct cg_err *err)
{
	char *dir = cg_path_dir(path);
	char *tmp = cg_asprintf("%s/.%s.%08x", dir, cg_path_base(path),
	    (unsigned)cg_random_u64());
	int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode), rc = -1;

	if (fd < 0) {
		cg_err_sys(err, "write '%s'", path);
		goto out;
	}
	if (cg_fd_write(fd, p, n) < 0 || (sync && fsync(fd) < 0)) {
		cg_err_sys(err, "write '%s'", path);
		close(fd);
		goto undo;
	}
	if (close(fd) < 0 || rename(tmp, path) < 0) {
		cg_err_sys(err, "write '%s'", path);
		goto undo;
	}
	rc = sync ? cg_sync_dir(dir, err) : 0;
	goto out;
undo:
	unlink(tmp);
out:
	free(tmp);
	free(dir);
	return rc;
}

int
cg_mkdirs(const char *path, mode_t mode, struct cg_err *err)
{
	char *p, *s;
	int rc = 0, why = 0;

	if (mkdir(path, mode) == 0 || (errno == EEXIST && cg_is_dir(path)))
		return 0;
	p = cg_strdup(path);
	for (s = p + 1; (s = strchr(s, '/')); s++) {
		*s = '\0';
		if (mkdir(p, mode) < 0 && errno != EEXIST) {
			why = errno;
			break;
		}
		*s = '/';
	}
	if (mkdir(path, mode) < 0 && !(errno == EEXIST && cg_is_dir(path))) {
		/* What kept its parent from being made says more. */
		if (errno == ENOENT && why)
			errno = why;
		rc = cg_err_sys(err, "create folder '%s'", path);
	}
	free(p);
	return rc;
}

/* Remove name below dirfd; depth is bounded by the path length of the system. */
static int
remove_at(int dirfd, const char *name)
{
	struct dirent *e;
	DIR *d;
	int fd, rc = 0;

	if (unlinkat(dirfd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == EACCES && fchmodat(dirfd, name, 0700, 0) == 0)
		fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (!(d = fdopendir(fd))) {
		close(fd);
		return -1;
	}
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0
		    && remove_at(fd, e->d_name) < 0) {
			if (errno == EACCES && fchmod(fd, 0700) == 0
			    && remove_at(fd, e->d_name) == 0)
				continue;
			rc = -1;
		}
	closedir(d);
	return unlinkat(dirfd, name, AT_REMOVEDIR) < 0 ? -1 : rc;
}

int
cg_rmtree(const char *path, struct cg_err *err)
{
	if (remove_at(AT_FDCWD, path) < 0)
		return cg_err_sys(err, "remove '%s'", path);
	return 0;
}

bool
cg_is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool
cg_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
cg_is_exec(const char *path)
{
	return cg_is_file(path) && access(path, X_OK) == 0;
}

char *
cg_path_join(const char *a, const char *b)
{
	size_t n = strlen(a);

	if (*b == '/' || n == 0)
		return cg_strdup(b);
	return cg_asprintf("%s%s%s", a, a[n - 1] == '/' ? "" : "/", b);
}

char *
cg_path_dir(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return cg_strdup(".");
	return slash == path ? cg_strdup("/") : cg_strndup(path, (size_t)(slash - path));
}

const char *
cg_path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool
cg_path_is_safe(const char *relative)
{
	const char *p = relative;

	if (!*p || *p == '/')
		return false;
	while (*p) {
		size_t n = strcspn(p, "/");

		if (n == 0 || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		for (size_t i = 0; i < n; i++)
			if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f || p[i] == '\\')
				return false;
		p += n;
		if (*p == '/' && !*++p)
			return false;
	}
	return true;
}

char *
cg_self_dir(void)
{
	char path[4096], *slash;
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	if (n <= 0)
		return cg_strdup(".");
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	return cg_strdup(path);
}

char *
cg_home_dir(void)
{
	const char *home = getenv("HOME");
	struct passwd pw, *found = NULL;
	char text[4096];

	if (home && *home == '/')
		return cg_strdup(home);
	if (getpwuid_r(getuid(), &pw, text, sizeof text, &found) != 0 || !found || *found->pw_dir != '/')
		return NULL;
	return cg_strdup(found->pw_dir);
}
