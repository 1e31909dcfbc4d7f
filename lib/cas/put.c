/*
 * Putting objects. Bytes go to a temporary file first; syncing, naming and
 * linking come together in flush(), for one object or for all that are held.
 * Every fsync is a flush of the disk's own cache, which is what costs: from a
 * few objects on, syncing the whole file system twice (contents, then names) is
 * cheaper than a flush for each file and folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/id.h"
#include "cas/cas_priv.h"

enum {
	SETTLED_S = 30, /* after that long a name is on disk, whoever made it */
	TOUCH_S = 600,  /* an object in use is touched this often; pruning spares an hour */
	MANY = 4        /* syncs from which on one of the whole file system costs less */
};

static int64_t
now_ns(void)
{
	struct timespec t;

	/* The coarse clock is the one that files are stamped by. */
	clock_gettime(CLOCK_REALTIME_COARSE, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int
fan_of(const char *hex)
{
	static const char digits[] = "0123456789abcdef";

	return (int)((strchr(digits, hex[0]) - digits) * 16 + (strchr(digits, hex[1]) - digits));
}

/* Give the tenant its name for the object. The lock is held. */
static int
refer(struct cg_cas *cas, const char *hex, const char *path, struct cg_err *err)
{
	struct stat object, mine;
	char tmp[80];

	if (linkat(cas->root, path, cas->tenant_fd, hex, 0) == 0) {
		cas->dirty_tenant = true;
		return 0;
	}
	if (errno != EEXIST)
		return cg_err_sys(err, "link object '%s'", hex);
	if (fstatat(cas->root, path, &object, AT_SYMLINK_NOFOLLOW) == 0
	    && fstatat(cas->tenant_fd, hex, &mine, AT_SYMLINK_NOFOLLOW) == 0
	    && object.st_ino == mine.st_ino)
		return 0;
	/* The object was damaged or lost and has been made anew: follow it. */
	snprintf(tmp, sizeof tmp, "tmp/%016llx", (unsigned long long)cg_random_u64());
	if (linkat(cas->root, path, cas->root, tmp, 0) < 0
	    || renameat(cas->root, tmp, cas->tenant_fd, hex) < 0)
		return cg_err_sys(err, "link object '%s'", hex);
	cas->dirty_tenant = true;
	return 0;
}

/* Is the object there with that size? Then refer to it: 1. The lock is held. */
static int
known(struct cg_cas *cas, const char *hex, int64_t size, struct cg_err *err)
{
	char path[80];
	struct stat st;
	int64_t changed;

	cg_cas_object_path(hex, path);
	if (fstatat(cas->root, path, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode)
	    || st.st_size != size)
		return 0;
	if (refer(cas, hex, path, err) < 0)
		return -1;
	/* Somebody may have named it a moment ago and not have synced the name. */
	changed = (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
	if (st.st_ctime + SETTLED_S > time(NULL) && changed >= cas->synced_ns[fan_of(hex)])
		cas->dirty_fan[fan_of(hex)] = cas->dirty_tenant = true;
	/* Of a copy it would say that the bucket has it. */
	if (st.st_mtime + TOUCH_S < time(NULL) && !cas->remote)
		utimensat(cas->root, path, NULL, AT_SYMLINK_NOFOLLOW);
	return 1;
}

int
cg_cas_name(struct cg_cas *cas, const struct cg_cas_pending *p, struct cg_err *err)
{
	char path[80], fan[16];
	struct stat ours;
	int rc;

	if (fstat(p->fd, &ours) < 0)
		return cg_err_sys(err, "look at object '%s'", p->hex);
	cg_cas_object_path(p->hex, path);
	rc = renameat2(cas->root, p->tmp, cas->root, path, RENAME_NOREPLACE);
	if (rc < 0 && errno == ENOENT) {
		snprintf(fan, sizeof fan, "objects/%.2s", p->hex);
		if (mkdirat(cas->root, fan, 0700) < 0 && errno != EEXIST)
			return cg_err_sys(err, "create folder '%s'", fan);
		cas->dirty_root = true;
		rc = renameat2(cas->root, p->tmp, cas->root, path, RENAME_NOREPLACE);
	}
	if (rc < 0 && errno == EEXIST) {
		/* Somebody else has put the same bytes meanwhile: theirs stay, because others
		 * refer to them by now. Only an object of a wrong size is replaced. */
		if ((rc = known(cas, p->hex, ours.st_size, err)) != 0) {
			unlinkat(cas->root, p->tmp, 0);
			return rc < 0 ? -1 : 0;
		}
		rc = renameat(cas->root, p->tmp, cas->root, path);
	}
	if (rc < 0)
		return cg_err_sys(err, "name object '%s'", p->hex);
	cas->dirty_fan[fan_of(p->hex)] = true;
	return refer(cas, p->hex, path, err);
}

static int
sync_pending(struct cg_cas *cas, struct cg_err *err)
{
	int n = cas->n_pending;

	if (n >= MANY && syncfs(cas->root) < 0)
		return cg_err_sys(err, "sync objects '%s'", cas->dir);
	for (int i = 0; n < MANY && i < n; i++)
		if (fsync(cas->pending[i].fd) < 0)
			return cg_err_sys(err, "sync object '%s'", cas->pending[i].hex);
	return 0;
}

/* Sync (or upload) and name all that is pending. On -1 only whole objects are left of it. */
static int
flush(struct cg_cas *cas, struct cg_err *err)
{
	int n = cas->n_pending, rc = cas->remote ? cg_remote_store(cas, err) : sync_pending(cas, err);

	if (rc == 0 && n && (rc = cg_cas_lock(cas, false, err)) == 0) {
		for (int i = 0; rc == 0 && i < n; i++)
			rc = cg_cas_name(cas, &cas->pending[i], err);
		cg_cas_unlock(cas);
	}
	for (int i = 0; i < n; i++) {
		if (rc < 0)
			unlinkat(cas->root, cas->pending[i].tmp, 0);
		close(cas->pending[i].fd);
	}
	cas->n_pending = 0;
	return rc;
}

static int
sync_at(struct cg_cas *cas, const char *dir, struct cg_err *err)
{
	int fd = openat(cas->root, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (fd < 0)
		return cg_err_sys(err, "open '%s/%s'", cas->dir, dir);
	rc = fsync(fd) < 0 ? cg_err_sys(err, "sync '%s/%s'", cas->dir, dir) : 0;
	close(fd);
	return rc;
}

/* Every folder that has got a name, once, inner ones first. */
static int
sync_names(struct cg_cas *cas, struct cg_err *err)
{
	int64_t began = now_ns();
	int dirty = 0;
	char fan[16];

	for (int i = 0; i < 256; i++)
		dirty += cas->dirty_fan[i];
	if (dirty >= MANY && syncfs(cas->root) < 0)
		return cg_err_sys(err, "sync objects '%s'", cas->dir);
	for (int i = 0; i < 256; i++) {
		if (!cas->dirty_fan[i])
			continue;
		snprintf(fan, sizeof fan, "objects/%02x", i);
		if (dirty < MANY && sync_at(cas, fan, err) < 0)
			return -1;
		cas->dirty_fan[i] = false;
		cas->synced_ns[i] = began;
	}
	if (cas->dirty_tenant && dirty < MANY && fsync(cas->tenant_fd) < 0)
		return cg_err_sys(err, "sync '%s/%s'", cas->dir, cas->tenant_dir);
	if (cas->dirty_root && dirty < MANY && (sync_at(cas, "objects", err) < 0
	    || sync_at(cas, "tenants", err) < 0 || sync_at(cas, ".", err) < 0))
		return -1;
	cas->dirty_tenant = cas->dirty_root = false;
	return 0;
}

bool
cg_cas_hold(struct cg_cas *cas)
{
	bool before = cas->held;

	cas->held = true;
	return before;
}

int
cg_cas_settle(struct cg_cas *cas, struct cg_err *err)
{
	cas->held = false;
	if (flush(cas, err) < 0)
		return -1;
	return cas->remote ? 0 : sync_names(cas, err); /* copies need not outlive a power cut */
}

int
cg_cas_stage(struct cg_cas *cas, struct cg_cas_pending *p, struct cg_err *err)
{
	p->fresh = false;
	snprintf(p->tmp, sizeof p->tmp, "tmp/%016llx", (unsigned long long)cg_random_u64());
	p->fd = openat(cas->root, p->tmp, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC,
	    0444);
	return p->fd >= 0 ? 0 : cg_err_sys(err, "write '%s/%s'", cas->dir, p->tmp);
}

/* The next pending one, staged. */
static struct cg_cas_pending *
stage(struct cg_cas *cas, struct cg_err *err)
{
	struct cg_cas_pending *p;

	if (cas->n_pending == CG_CAS_PENDING && flush(cas, err) < 0)
		return NULL;
	p = &cas->pending[cas->n_pending];
	return cg_cas_stage(cas, p, err) < 0 ? NULL : p;
}

void
cg_cas_unstage(struct cg_cas *cas, struct cg_cas_pending *p)
{
	unlinkat(cas->root, p->tmp, 0);
	close(p->fd);
}

/* The tenant of what is pending must stay the same until it is named. */
static int
prepare(struct cg_cas *cas, const struct cg_scope *who, struct cg_err *err)
{
	if (cas->n_pending && strcmp(cas->tenant, who->tenant) != 0 && flush(cas, err) < 0)
		return -1;
	return cg_cas_ready(cas, err) < 0 || cg_cas_turn(cas, who, true, err) < 0 ? -1 : 0;
}

static int
find(struct cg_cas *cas, const char *hex, int64_t size, struct cg_err *err)
{
	int rc;

	if (cas->remote) /* whether the bucket has it is seen to when it is uploaded */
		return 0;
	if (cg_cas_lock(cas, false, err) < 0)
		return -1;
	rc = known(cas, hex, size, err);
	cg_cas_unlock(cas);
	return rc;
}

int
cg_cas_put(struct cg_cas *cas, const struct cg_scope *who, const void *bytes, size_t len,
    char hex[65], struct cg_err *err)
{
	struct cg_cas_pending *p;
	int rc;

	if (len > CG_CAS_OBJECT_MAX)
		return cg_err_set(err, CG_E_TOOBIG, "an object of %zu bytes is larger than %d", len,
		    (int)CG_CAS_OBJECT_MAX);
	cg_sha256_hex(bytes, len, hex);
	if (prepare(cas, who, err) < 0 || (rc = find(cas, hex, (int64_t)len, err)) < 0)
		return -1;
	if (rc == 0) {
		if (!(p = stage(cas, err)))
			return -1;
		if (cg_fd_write(p->fd, bytes, len) < 0) {
			cg_err_sys(err, "write object '%s'", hex);
			cg_cas_unstage(cas, p);
			return -1;
		}
		memcpy(p->hex, hex, 65);
		cas->n_pending++;
	}
	return cas->held ? 0 : cg_cas_settle(cas, err);
}

/* Copy fd to the pending file, hashing; the number of bytes. */
static int64_t
copy(int from, int to, const char *what, char hex[65], struct cg_err *err)
{
	struct cg_sha256 h;
	char block[65536];
	int64_t size = 0;
	ssize_t n;

	cg_sha256_init(&h);
	while ((n = read(from, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return cg_err_sys(err, "read '%s'", what);
		if ((size += n) > CG_CAS_OBJECT_MAX)
			return cg_err_set(err, CG_E_TOOBIG, "'%s' is larger than %d bytes", what,
			    (int)CG_CAS_OBJECT_MAX);
		cg_sha256_add(&h, block, (size_t)n);
		if (cg_fd_write(to, block, (size_t)n) < 0)
			return cg_err_sys(err, "copy '%s' to the objects", what);
	}
	cg_sha256_end_hex(&h, hex);
	return size;
}

int
cg_cas_put_fd(struct cg_cas *cas, const struct cg_scope *who, int fd, const char *what,
    char hex[65], int64_t *size, struct cg_err *err)
{
	struct cg_cas_pending *p;
	int64_t n;
	int rc;

	if (prepare(cas, who, err) < 0 || !(p = stage(cas, err)))
		return -1;
	n = copy(fd, p->fd, what, p->hex, err);
	rc = n < 0 ? -1 : find(cas, p->hex, n, err);
	if (size)
		*size = n;
	memcpy(hex, p->hex, 65);
	if (rc == 0)
		cas->n_pending++;
	else
		cg_cas_unstage(cas, p);
	if (rc < 0)
		return -1;
	return cas->held ? 0 : cg_cas_settle(cas, err);
}

int
cg_cas_put_file(struct cg_cas *cas, const struct cg_scope *who, const char *path, char hex[65],
    int64_t *size, struct cg_err *err)
{
	struct stat st;
	/* Not blocking: a FIFO under that name must not stop us. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), rc;

	if (fd < 0 && errno == ELOOP)
		return cg_err_set(err, CG_E_DATA, "'%s' is a link", path);
	if (fd < 0)
		return cg_err_sys(err, "open '%s'", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		rc = cg_err_set(err, CG_E_DATA, "'%s' is not a regular file", path);
	else
		rc = cg_cas_put_fd(cas, who, fd, path, hex, size, err);
	close(fd);
	return rc;
}

/* Open relative below root, as the kernel's openat2 guards it: no link, nothing outside. */
static int
open_within(const char *root, const char *relative, struct cg_err *err)
{
	struct open_how how = { .flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
	int dir, fd;

	if (!cg_path_is_safe(relative))
		return cg_err_set(err, CG_E_DATA, "'%.200s' is not a path within the folder", relative);
	dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return cg_err_sys(err, "open '%s'", root);
	fd = (int)syscall(SYS_openat2, dir, relative, &how, sizeof how);
	if (fd < 0 && (errno == ELOOP || errno == EXDEV))
		cg_err_set(err, CG_E_DATA, "'%s' leads through a link", relative);
	else if (fd < 0)
		cg_err_sys(err, "open '%s'", relative);
	close(dir);
	return fd;
}

int
cg_cas_put_within(struct cg_cas *cas, const struct cg_scope *who, const char *root,
    const char *relative, char hex[65], int64_t *size, bool *is_tree, struct cg_err *err)
{
	struct stat st;
	int rc, fd = open_within(root, relative, err);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))) {
		close(fd);
		return cg_err_set(err, CG_E_DATA, "'%s' is neither file nor folder", relative);
	}
	*is_tree = S_ISDIR(st.st_mode);
	if (*is_tree)
		return cg_cas_put_folder(cas, who, fd, relative, hex, size, NULL, err);
	rc = cg_cas_put_fd(cas, who, fd, relative, hex, size, err);
	close(fd);
	return rc;
}
