/*
 * The folder of objects, and everything that only looks at it or takes away.
 *
 *	objects/ab/cdef...      the bytes, mode 0444
 *	tenants/<t>/<hash>      hard links to them: who may see which; <t> is a
 *	                        hash of the tenant's id
 *	tmp/                    what is being written
 *	lock                    shared by those who put, alone for who drops: between
 *	                        counting an object's links and removing it nobody may
 *	                        add one
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "cas/cas_priv.h"
#include "s3/s3.h"

int
cg_cas_open(struct cg_cas **out, const char *where, const char *cache_dir, struct cg_err *err)
{
	struct cg_cas *cas = cg_alloc(sizeof *cas);

	*out = NULL;
	cas->root = cas->lock = cas->tenant_fd = -1;
	if (!cg_s3_is_url(where)) {
		cas->dir = cg_strdup(where);
	} else if (cg_remote_open(cas, where, cache_dir, err) < 0) {
		cg_cas_close(cas);
		return -1;
	}
	cas->root = open(cas->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cas->root >= 0 || errno == ENOENT) {
		*out = cas;
		return 0;
	}
	cg_err_sys(err, "open objects '%s'", cas->dir);
	cg_cas_close(cas);
	return -1;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
cg_cas_close(struct cg_cas *cas)
{
	if (!cas)
		return;
	for (int i = 0; i < cas->n_pending; i++) {
		unlinkat(cas->root, cas->pending[i].tmp, 0);
		close(cas->pending[i].fd);
	}
	if (cas->remote)
		cg_remote_close(cas);
	close_fd(&cas->lock);
	close_fd(&cas->tenant_fd);
	close_fd(&cas->root);
	free(cas->dir);
	free(cas);
}

int
cg_cas_ready(struct cg_cas *cas, struct cg_err *err)
{
	static const char *const folders[] = { "objects", "tenants", "tmp" };

	if (cas->lock >= 0)
		return 0;
	if (cas->root < 0) {
		if (cg_mkdirs(cas->dir, 0700, err) < 0)
			return -1;
		cas->root = open(cas->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (cas->root < 0)
			return cg_err_sys(err, "open objects '%s'", cas->dir);
	}
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		if (mkdirat(cas->root, folders[i], 0700) == 0)
			cas->dirty_root = true;
		else if (errno != EEXIST)
			return cg_err_sys(err, "create folder '%s/%s'", cas->dir, folders[i]);
	}
	cas->lock = openat(cas->root, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (cas->lock < 0)
		return cg_err_sys(err, "open '%s/lock'", cas->dir);
	return 0;
}

int
cg_cas_turn(struct cg_cas *cas, const struct cg_scope *who, bool make, struct cg_err *err)
{
	char sum[65];

	if (cas->tenant_fd >= 0 && strcmp(cas->tenant, who->tenant) == 0)
		return 1;
	if (cas->tenant_fd >= 0 && cas->dirty_tenant) {
		fsync(cas->tenant_fd);
		cas->dirty_tenant = false;
	}
	close_fd(&cas->tenant_fd);
	snprintf(cas->tenant, sizeof cas->tenant, "%s", who->tenant);
	cg_sha256_hex(who->tenant, strlen(who->tenant), sum);
	snprintf(cas->tenant_dir, sizeof cas->tenant_dir, "tenants/%.32s", sum);
	if (make) {
		if (cg_cas_ready(cas, err) < 0)
			return -1;
		if (mkdirat(cas->root, cas->tenant_dir, 0700) == 0)
			cas->dirty_root = true;
		else if (errno != EEXIST)
			return cg_err_sys(err, "create folder '%s/%s'", cas->dir, cas->tenant_dir);
	}
	if (cas->root < 0)
		cas->root = open(cas->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cas->root < 0)
		return 0;
	cas->tenant_fd = openat(cas->root, cas->tenant_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cas->tenant_fd >= 0)
		return 1;
	return errno == ENOENT && !make ? 0
	    : cg_err_sys(err, "open '%s/%s'", cas->dir, cas->tenant_dir);
}

int
cg_cas_lock(struct cg_cas *cas, bool alone, struct cg_err *err)
{
	while (flock(cas->lock, alone ? LOCK_EX : LOCK_SH) < 0)
		if (errno != EINTR)
			return cg_err_sys(err, "lock '%s/lock'", cas->dir);
	return 0;
}

void
cg_cas_unlock(struct cg_cas *cas)
{
	flock(cas->lock, LOCK_UN);
}

void
cg_cas_object_path(const char *hex, char out[80])
{
	snprintf(out, 80, "objects/%.2s/%.62s", hex, hex + 2);
}

char *
cg_cas_path(const struct cg_cas *cas, const char *hex)
{
	char name[80];

	cg_cas_object_path(hex, name);
	return cg_path_join(cas->dir, name);
}

bool
cg_cas_look(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct stat *st)
{
	struct cg_err unused = CG_ERR_INIT;

	return cg_is_hex64(hex) && cg_cas_turn(cas, who, false, &unused) == 1
	    && fstatat(cas->tenant_fd, hex, st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st->st_mode);
}

/* One object in the bucket. */
static int
look_there(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_cas_seen *seen, struct cg_err *err)
{
	char one[1][65];

	snprintf(one[0], sizeof one[0], "%s", hex);
	return cg_remote_look(cas, who, (const char (*)[65])one, 1, false, seen, err);
}

static int
bring(struct cg_cas *cas, const struct cg_scope *who, const char *hex, bool anew,
    struct cg_err *err)
{
	char one[1][65];

	snprintf(one[0], sizeof one[0], "%s", hex);
	return cg_remote_bring(cas, who, (const char (*)[65])one, 1, anew, err);
}

int
cg_cas_has(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_err *err)
{
	struct cg_cas_seen seen;
	struct stat st;

	if (!cas->remote)
		return cg_cas_look(cas, who, hex, &st) && st.st_nlink > 1;
	return look_there(cas, who, hex, &seen, err) < 0 ? -1 : seen.there;
}

int
cg_cas_has_all(struct cg_cas *cas, const struct cg_scope *who, const char (*hex)[65], size_t n,
    struct cg_err *err)
{
	struct cg_cas_seen *seen;
	int rc = 1;

	if (!cas->remote) {
		for (size_t i = 0; rc == 1 && i < n; i++)
			rc = cg_cas_has(cas, who, hex[i], err);
		return rc;
	}
	seen = cg_calloc(n + 1, sizeof *seen);
	if (cg_remote_look(cas, who, hex, n, false, seen, err) < 0)
		rc = -1;
	for (size_t i = 0; rc == 1 && i < n; i++)
		rc = seen[i].there;
	free(seen);
	return rc;
}

int64_t
cg_cas_size(struct cg_cas *cas, const struct cg_scope *who, const char *hex)
{
	struct cg_err unused = CG_ERR_INIT;
	struct cg_cas_seen seen;
	struct stat st;

	if (cg_cas_look(cas, who, hex, &st))
		return (int64_t)st.st_size;
	if (!cas->remote || look_there(cas, who, hex, &seen, &unused) < 0 || !seen.there)
		return -1;
	return seen.size;
}

static int
missing(const char *hex, struct cg_err *err)
{
	return cg_err_set(err, CG_E_NOTFOUND, "there is no object '%.64s'", hex);
}

int
cg_cas_bring(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_err *err)
{
	struct stat st;

	if (cas->remote)
		return bring(cas, who, hex, false, err);
	return cg_cas_look(cas, who, hex, &st) && st.st_nlink > 1 ? 0 : missing(hex, err);
}

int
cg_cas_fd(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_err *err)
{
	struct stat st;
	int fd;

	if (cas->remote && bring(cas, who, hex, false, err) < 0)
		return -1;
	if (!cg_cas_look(cas, who, hex, &st))
		return missing(hex, err);
	fd = openat(cas->tenant_fd, hex, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	return fd >= 0 ? fd : cg_err_sys(err, "open object '%s'", hex);
}

int
cg_cas_read(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_buf *b,
    struct cg_err *err)
{
	char name[80];
	int fd = cg_cas_fd(cas, who, hex, err), rc;

	if (fd < 0)
		return -1;
	snprintf(name, sizeof name, "object %s", hex);
	rc = cg_fd_read(b, fd, name, err);
	close(fd);
	return rc;
}

/* What the bucket has, not its copy here. */
static int
check_remote(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_err *err)
{
	if (bring(cas, who, hex, true, err) == 0)
		return 0;
	return err->code == CG_E_NOTFOUND
	    ? cg_err_set(err, CG_E_NOTFOUND, "object %.64s is missing", hex) : -1;
}

/* Hash what is there: 0 it is what its name says. */
static int
check_bytes(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_err *err)
{
	struct cg_sha256 h;
	char block[65536], got[65];
	struct stat st;
	int fd;
	ssize_t n;

	if (cas->remote)
		return check_remote(cas, who, hex, err);
	if (!cg_cas_look(cas, who, hex, &st) || st.st_nlink < 2)
		return cg_err_set(err, CG_E_NOTFOUND, "object %.64s is missing", hex);
	if ((fd = cg_cas_fd(cas, who, hex, err)) < 0)
		return -1;
	cg_sha256_init(&h);
	while ((n = read(fd, block, sizeof block)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			cg_sha256_add(&h, block, (size_t)n);
	if (n < 0)
		cg_err_sys(err, "read object %s", hex);
	close(fd);
	if (n < 0)
		return -1;
	cg_sha256_end_hex(&h, got);
	if (strcmp(got, hex) != 0)
		return cg_err_set(err, CG_E_DATA, "object %s is damaged: its bytes hash to %s", hex,
		    got);
	return 0;
}

int
cg_cas_verify(struct cg_cas *cas, const struct cg_scope *who, const char *hex,
    struct cg_err *err)
{
	json_t *listing = NULL, *entry;
	size_t i;
	int rc = check_bytes(cas, who, hex, err);

	if (rc == 0 && (rc = cg_cas_tree(cas, who, hex, &listing, err)) == 1) {
		rc = 0;
		json_array_foreach(json_object_get(listing, "entries"), i, entry)
			if (rc == 0)
				rc = check_bytes(cas, who,
				    json_string_value(json_object_get(entry, "hash")), err);
		if (rc < 0)
			cg_err_wrap(err, "tree %s", hex);
	}
	json_decref(listing);
	return rc;
}

int
cg_cas_list(struct cg_cas *cas, const struct cg_scope *who,
    int (*row)(void *arg, const char *hex, int64_t size, int64_t touched_ms), void *arg,
    struct cg_err *err)
{
	struct dirent *e;
	struct stat st;
	DIR *d;
	int fd, stop = 0, rc;

	if (cas->remote)
		return cg_remote_list(cas, who, row, arg, err);
	if ((rc = cg_cas_turn(cas, who, false, err)) <= 0)
		return rc;
	fd = openat(cas->tenant_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || !(d = fdopendir(fd))) {
		cg_err_sys(err, "read '%s/%s'", cas->dir, cas->tenant_dir);
		close_fd(&fd);
		return -1;
	}
	while (!stop && (e = readdir(d))) {
		if (!cg_is_hex64(e->d_name) || fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		/* Each put touches the object; a link that was added shows in ctime. */
		stop = row(arg, e->d_name, (int64_t)st.st_size, 1000
		    * (int64_t)(st.st_mtime > st.st_ctime ? st.st_mtime : st.st_ctime));
	}
	closedir(d);
	return stop < 0 ? -1 : 0;
}

int
cg_cas_drop(struct cg_cas *cas, const struct cg_scope *who, const char *hex, struct cg_err *err)
{
	char path[80];
	struct stat st;
	int rc = 1, there = 0;

	if (cas->remote && (there = cg_remote_drop(cas, who, hex, err)) < 0)
		return -1;
	if (!cg_cas_look(cas, who, hex, &st))
		return there;
	if (cg_cas_ready(cas, err) < 0 || cg_cas_lock(cas, true, err) < 0)
		return -1;
	cg_cas_object_path(hex, path);
	if (unlinkat(cas->tenant_fd, hex, 0) < 0)
		rc = errno == ENOENT ? there : cg_err_sys(err, "drop object '%s'", hex);
	else if (fstatat(cas->root, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_nlink == 1)
		unlinkat(cas->root, path, 0);
	cg_cas_unlock(cas);
	return rc;
}

/* Files in tmp/ that nobody writes any more. */
static void
sweep_tmp(struct cg_cas *cas)
{
	struct dirent *e;
	struct stat st;
	DIR *d;
	int fd = cas->root < 0 ? -1
	    : openat(cas->root, "tmp", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return;
	if (!(d = fdopendir(fd))) {
		close(fd);
		return;
	}
	while ((e = readdir(d)))
		if (fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode)
		    && st.st_mtime + CG_CAS_YOUNG_S < time(NULL))
			unlinkat(fd, e->d_name, 0);
	closedir(d);
}

int
cg_cas_sweep(struct cg_cas *cas, struct cg_err *err)
{
	sweep_tmp(cas);
	return cas->remote ? cg_remote_sweep(cas, err) : 0;
}
