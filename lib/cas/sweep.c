/*
 * A bucket as a whole: what a tenant has in it, what no tenant has any more, and which
 * copies on this machine have become too many.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "base/mem.h"
#include "cas/cas_priv.h"
#include "s3/s3.h"

/* ---- names, gathered ---- */

struct names {
	struct found {
		char hex[65];
		int64_t at_ms;
	} *v;
	size_t n, cap;
	int64_t before_ms;       /* only those, 0: all */
};

static int
by_hex(const void *a, const void *b)
{
	return strcmp(((const struct found *)a)->hex, ((const struct found *)b)->hex);
}

static void
add(struct names *names, const char *hex, int64_t at_ms)
{
	if (!cg_is_hex64(hex) || (names->before_ms && at_ms >= names->before_ms))
		return;
	if (names->n == names->cap)
		names->v = cg_realloc(names->v, names->cap = names->cap ? 2 * names->cap : 256,
		    sizeof *names->v);
	names->v[names->n].at_ms = at_ms;
	memcpy(names->v[names->n++].hex, hex, 65);
}

/* "tenants/<t>/<hash>" */
static int
note_name(void *arg, const char *key, int64_t size, int64_t modified_ms)
{
	const char *slash = strrchr(key, '/');

	(void)size;
	add(arg, slash ? slash + 1 : "", modified_ms);
	return 0;
}

/* "objects/ab/cdef..." */
static int
note_object(void *arg, const char *key, int64_t size, int64_t modified_ms)
{
	char hex[80];

	(void)size;
	if (strlen(key) == 8 + 2 + 1 + 62) {
		snprintf(hex, sizeof hex, "%.2s%s", key + 8, key + 11);
		add(arg, hex, modified_ms);
	}
	return 0;
}

/* ---- what a tenant has ---- */

int
cg_remote_list(struct cg_cas *cas, const struct cg_scope *who,
    int (*row)(void *arg, const char *hex, int64_t size, int64_t touched_ms), void *arg,
    struct cg_err *err)
{
	enum { PAGE = 500 };
	struct names names = { 0 };
	struct cg_cas_seen *seen = cg_calloc(PAGE, sizeof *seen);
	char (*hex)[65] = cg_calloc(PAGE, sizeof *hex), prefix[64];
	int rc = cg_cas_turn(cas, who, false, err) < 0 ? -1 : 0, stop = 0;

	snprintf(prefix, sizeof prefix, "%s/", cas->tenant_dir);
	rc = rc < 0 ? rc : cg_s3_list(cg_remote_s3(cas), prefix, note_name, &names, err);
	for (size_t at = 0; rc == 0 && !stop && at < names.n; at += PAGE) {
		size_t n = names.n - at < PAGE ? names.n - at : PAGE;

		for (size_t i = 0; i < n; i++)
			memcpy(hex[i], names.v[at + i].hex, 65);
		rc = cg_remote_look(cas, who, (const char (*)[65])hex, n, false, seen, err);
		for (size_t i = 0; rc == 0 && !stop && i < n; i++)
			stop = row(arg, hex[i], seen[i].size > 0 ? seen[i].size : 0, names.v[at + i].at_ms);
	}
	free(names.v);
	free(seen);
	free(hex);
	return rc < 0 || stop < 0 ? -1 : 0;
}

/* ---- what no tenant has ---- */

struct last_look {
	struct found *f;
	bool still_old;
};

static void
looked(void *arg, const struct cg_s3_answer *a)
{
	struct last_look *l = arg;

	l->still_old = a->there && a->modified_ms && a->modified_ms <= l->f->at_ms + 1000;
}

/* Just before it goes: has somebody put it again since it was listed? */
static int
remove_some(struct cg_cas *cas, struct found *v, size_t n, struct cg_err *err)
{
	struct last_look *looks = cg_calloc(n + 1, sizeof *looks);
	char key[80];
	int rc;

	for (size_t i = 0; i < n; i++) {
		looks[i].f = &v[i];
		cg_cas_object_path(v[i].hex, key);
		cg_s3_head(cg_remote_s3(cas), key, looked, &looks[i]);
	}
	rc = cg_s3_run(cg_remote_s3(cas), err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (looks[i].still_old) {
			cg_cas_object_path(v[i].hex, key);
			cg_s3_delete(cg_remote_s3(cas), key, NULL, NULL);
		}
	rc = rc < 0 ? rc : cg_s3_run(cg_remote_s3(cas), err);
	free(looks);
	return rc;
}

int
cg_remote_sweep(struct cg_cas *cas, struct cg_err *err)
{
	enum { SOME = 32, DAY_MS = 86400000 };
	struct cg_s3 *s3 = cg_remote_s3(cas);
	struct names objects = { .before_ms = cg_wall_ms() - CG_CAS_YOUNG_S * 1000 };
	struct names named = { 0 };
	size_t kept = 0;
	int rc = cg_s3_sweep(s3, cg_wall_ms() - DAY_MS, err);

	/* Objects first: who puts one later gives it its name before the names are read. */
	rc = rc < 0 ? rc : cg_s3_list(s3, "objects/", note_object, &objects, err);
	if (rc == 0 && objects.n)
		rc = cg_s3_list(s3, "tenants/", note_name, &named, err);
	if (named.n)
		qsort(named.v, named.n, sizeof *named.v, by_hex);
	for (size_t i = 0; i < objects.n; i++)
		if (!named.n || !bsearch(&objects.v[i], named.v, named.n, sizeof *named.v, by_hex))
			objects.v[kept++] = objects.v[i];
	for (size_t at = 0; rc == 0 && at < kept; at += SOME)
		rc = remove_some(cas, objects.v + at, kept - at < SOME ? kept - at : SOME, err);
	free(objects.v);
	free(named.v);
	return rc;
}

/* ---- copies on this machine ---- */

struct copies {
	struct one {
		char hex[65];
		int64_t size, used_s;
	} *v;
	size_t n, cap;
	int64_t bytes;
};

static int
by_use(const void *a, const void *b)
{
	const struct one *x = a, *y = b;

	return x->used_s < y->used_s ? -1 : x->used_s > y->used_s;
}

/* A folder to read, and its descriptor, which closedir closes. */
static DIR *
open_dir(int at, const char *path, int *fd)
{
	DIR *d;

	*fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	d = *fd < 0 ? NULL : fdopendir(*fd);
	if (!d && *fd >= 0)
		close(*fd);
	return d;
}

static void
note_copy(struct copies *c, const char *hex, const struct stat *st)
{
	if (c->n == c->cap)
		c->v = cg_realloc(c->v, c->cap = c->cap ? 2 * c->cap : 256, sizeof *c->v);
	memcpy(c->v[c->n].hex, hex, 65);
	c->v[c->n].size = st->st_size;
	c->v[c->n++].used_s = st->st_atime > st->st_mtime ? st->st_atime : st->st_mtime;
	c->bytes += st->st_size;
}

static void
gather(struct cg_cas *cas, struct copies *c)
{
	for (int fan = 0, fd; fan < 256; fan++) {
		char path[16], hex[80];
		struct dirent *e;
		struct stat st;
		DIR *d;

		snprintf(path, sizeof path, "objects/%02x", fan);
		if (!(d = open_dir(cas->root, path, &fd)))
			continue;
		while ((e = readdir(d))) {
			snprintf(hex, sizeof hex, "%02x%.70s", fan, e->d_name);
			if (cg_is_hex64(hex) && fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
				note_copy(c, hex, &st);
		}
		closedir(d);
	}
}

/* All its names. The lock is held alone. */
static void
evict(struct cg_cas *cas, const char *hex)
{
	char path[400];
	struct dirent *e;
	int fd;
	DIR *d = open_dir(cas->root, "tenants", &fd);

	while (d && (e = readdir(d)))
		if (*e->d_name != '.') {
			snprintf(path, sizeof path, "%s/%s", e->d_name, hex);
			unlinkat(fd, path, 0);
		}
	if (d)
		closedir(d);
	cg_cas_object_path(hex, path);
	unlinkat(cas->root, path, 0);
}

/* Down to most bytes, but for those that were used within the hour. */
static void
trim(struct cg_cas *cas, int64_t most)
{
	struct cg_err unused = CG_ERR_INIT;
	struct copies c = { 0 };

	if (cg_cas_ready(cas, &unused) < 0 || cg_cas_lock(cas, true, &unused) < 0)
		return;
	gather(cas, &c);
	if (c.n)
		qsort(c.v, c.n, sizeof *c.v, by_use);
	for (size_t i = 0; i < c.n && c.bytes > most
	    && c.v[i].used_s + CG_CAS_YOUNG_S < time(NULL); i++) {
		evict(cas, c.v[i].hex);
		c.bytes -= c.v[i].size;
	}
	cg_cas_unlock(cas);
	free(c.v);
}

/*
 * Counting all copies takes longer than most programs run, so it is done when a good
 * part of what may be kept has come since the last time: the file "came" has a byte for
 * each small part of it. What is less than a part counts as one as often as it is one.
 */
void
cg_remote_trim(struct cg_cas *cas, int64_t came, int64_t most)
{
	enum { PARTS = 256 };
	static const char marks[PARTS];
	int64_t part = most / PARTS + 1, n = came / part;
	struct stat st;
	int fd = cas->root < 0 ? -1
	    : openat(cas->root, "came", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	n += (int64_t)(cg_random_u64() % (uint64_t)part) < came % part;
	if (cg_fd_write(fd, marks, (size_t)(n < PARTS ? n : PARTS)) < 0 || fstat(fd, &st) < 0
	    || st.st_size >= PARTS / 8) {
		trim(cas, most);
		unlinkat(cas->root, "came", 0);
	}
	close(fd);
}
