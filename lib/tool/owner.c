#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "step/step.h"
#include "store/fleet.h"
#include "store/store.h"
#include "tool/lease.h"
#include "tool/owner.h"
#include "tool/tool.h"

void
cg_owner_init(struct cg_owner *o, const char *dir, struct cg_store *st, const char *url,
    int64_t lease_ms)
{
	*o = (struct cg_owner){ .dir = cg_strdup(dir), .fd = -1, .url = url, .lease_ms = lease_ms,
		.store = st && cg_store_has_leases(st) ? st : NULL };
	cg_id_new(o->id);
}

static char *
lock_path(const struct cg_owner *o, const char *worker)
{
	return cg_asprintf("%s/%s.lock", o->dir, worker);
}

/*
 * A record lock and no flock: a child that was forked a moment before its worker
 * died shares the latter, and the worker would look alive.
 */
static int
take(int fd, int how)
{
	struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, how, &all);
}

/* 1: held, 0: somebody who looked whether it is free has removed it; -1. */
static int
lock_file(struct cg_owner *o, const char *path, struct cg_err *err)
{
	struct stat st;

	o->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (o->fd >= 0 && take(o->fd, F_SETLKW) == 0 && fstat(o->fd, &st) == 0) {
		if (st.st_nlink > 0)
			return 1;
		close(o->fd);
		o->fd = -1;
		return 0;
	}
	cg_err_sys(err, "lock '%s'", path);
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
	return -1;
}

int
cg_owner_lock(struct cg_owner *o, struct cg_err *err)
{
	char *path;
	int rc;

	if (o->store && !o->lease
	    && cg_lease_start(&o->lease, o->store, o->url, o->id, o->lease_ms, err) < 0)
		return cg_err_wrap(err, "the worker's lease");
	if (o->fd >= 0)
		return 0;
	if (cg_mkdirs(o->dir, 0700, err) < 0)
		return -1;
	path = lock_path(o, o->id);
	while ((rc = lock_file(o, path, err)) == 0)
		;
	free(path);
	return rc < 0 ? -1 : 0;
}

void
cg_owner_release(struct cg_owner *o)
{
	cg_lease_stop(o->lease, o->store);
	o->lease = NULL;
	if (o->fd >= 0) {
		char *path = lock_path(o, o->id);

		unlink(path);
		free(path);
		close(o->fd);
		o->fd = -1;
	}
	free(o->dir);
	o->dir = NULL;
}

/* Does nobody on this machine hold that worker's lock? */
static bool
is_gone_here(struct cg_owner *o, const char *worker)
{
	char *path;
	int fd;
	bool dead;

	if (!cg_id_valid(worker))
		return false; /* not one of ours: somebody else's lease */
	if (strcmp(worker, o->id) == 0)
		return false;
	path = lock_path(o, worker);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		dead = errno == ENOENT;
	} else {
		dead = take(fd, F_SETLK) == 0;
		if (dead)
			unlink(path);
		close(fd);
	}
	free(path);
	return dead;
}

bool
cg_owner_is_over(const struct cg_owner *o)
{
	return o->lease && cg_lease_is_over(o->lease);
}

bool
cg_owner_is_dead(void *arg, const char *worker)
{
	struct cg_owner *o = arg;
	struct cg_err ignored;

	if (!o->store)
		return is_gone_here(o, worker);
	return strcmp(worker, o->id) != 0
	    && cg_store_worker_is_dead(o->store, worker, &ignored) == 1;
}

bool
cg_owner_is_gone(struct cg_ctx *ctx, const char *worker)
{
	struct cg_owner o;
	char *dir;
	bool dead;

	/* Our own lock would be had once more, and be lost with the file that it was had by. */
	if (ctx->worker && strcmp(worker, ctx->worker) == 0)
		return false;
	dir = cg_ctx_workers_dir(ctx);
	cg_owner_init(&o, dir, ctx->store, NULL, 0);
	dead = cg_owner_is_dead(&o, worker);
	cg_owner_release(&o);
	free(dir);
	return dead;
}

/* The workspaces of workers that are dead, and what still runs in them. */
static void
sweep_workspaces(struct cg_owner *o, const char *work_dir)
{
	DIR *d = opendir(work_dir);
	struct dirent *e;
	struct cg_err ignored;

	while (d && (e = readdir(d))) {
		char *path;

		if (!cg_id_valid(e->d_name) || !is_gone_here(o, e->d_name))
			continue;
		path = cg_path_join(work_dir, e->d_name);
		cg_step_reap_orphans(path);
		cg_rmtree(path, &ignored);
		free(path);
	}
	if (d)
		closedir(d);
}

/* Locks that nobody holds: looking removes them. */
static void
sweep_locks(struct cg_owner *o)
{
	DIR *d = opendir(o->dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *id = cg_strndup(e->d_name, strcspn(e->d_name, "."));

		is_gone_here(o, id);
		free(id);
	}
	if (d)
		closedir(d);
}

void
cg_owner_sweep(struct cg_owner *o, const char *work_dir)
{
	sweep_workspaces(o, work_dir);
	sweep_locks(o);
}

size_t
cg_owner_count(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d))) {
		struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
		char *path = cg_path_join(dir, e->d_name);
		int fd = strstr(e->d_name, ".lock") ? open(path, O_RDWR | O_CLOEXEC) : -1;

		/* Only asked: whoever takes such a lock looks whether he was the last. */
		if (fd >= 0 && fcntl(fd, F_GETLK, &all) == 0 && all.l_type != F_UNLCK)
			n++;
		if (fd >= 0)
			close(fd);
		free(path);
	}
	if (d)
		closedir(d);
	return n;
}
