#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "tool/owner.h"

void
cg_owner_init(struct cg_owner *o, const char *dir)
{
	cg_id_new(o->id);
	o->dir = cg_strdup(dir);
	o->fd = -1;
}

static char *
lock_path(const struct cg_owner *o, const char *worker)
{
	return cg_asprintf("%s/%s.lock", o->dir, worker);
}

int
cg_owner_lock(struct cg_owner *o, struct cg_err *err)
{
	char *path;

	if (o->fd >= 0)
		return 0;
	if (cg_mkdirs(o->dir, 0700, err) < 0)
		return -1;
	path = lock_path(o, o->id);
	o->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (o->fd < 0 || flock(o->fd, LOCK_EX | LOCK_NB) < 0) {
		cg_err_sys(err, "lock '%s'", path);
		cg_owner_release(o);
	}
	free(path);
	return o->fd < 0 ? -1 : 0;
}

void
cg_owner_release(struct cg_owner *o)
{
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

bool
cg_owner_is_dead(void *arg, const char *worker)
{
	struct cg_owner *o = arg;
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
		dead = flock(fd, LOCK_EX | LOCK_NB) == 0;
		if (dead)
			unlink(path);
		close(fd);
	}
	free(path);
	return dead;
}

void
cg_owner_sweep(struct cg_owner *o, const char *work_dir)
{
	DIR *d = opendir(work_dir);
	struct dirent *e;
	struct cg_err ignored;

	while (d && (e = readdir(d))) {
		char *path;

		if (!cg_id_valid(e->d_name) || !cg_owner_is_dead(o, e->d_name))
			continue;
		path = cg_path_join(work_dir, e->d_name);
		cg_rmtree(path, &ignored);
		free(path);
	}
	if (d)
		closedir(d);
}
