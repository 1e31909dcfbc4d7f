/*
 * What came, until the step that asked for it is committed: a file for each job, named by
 * its record, written beside and renamed when it is whole and on the disk. A worker
 * that dies between that and its commit finds it there.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "cas/cas.h"
#include "media/media_priv.h"

enum { PART_S = 86400, RESULT_S = 7 * 86400 /* longer than any run waits */ };

/* Types that a result may have; the family is the media's. */
static const char *const types[] = {
	"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "audio/wav", "audio/ogg",
	"audio/flac", "audio/mpeg", "video/mp4", "video/webm", "model/gltf-binary",
};

void
cg_spool_path(const struct cg_media *m, const char *id, char out[4096])
{
	snprintf(out, 4096, "%s/%s", m->spool, id);
}

static void
part_path(const struct cg_media *m, const char *id, char out[4096])
{
	snprintf(out, 4096, "%s/%s.part", m->spool, id);
}

int
cg_spool_begin(struct spool *s, const struct cg_media *m, const char *id, struct cg_err *err)
{
	char path[4096];

	cg_spool_drop(s);
	part_path(m, id, path);
	s->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->fd < 0)
		return cg_err_sys(err, "'%.300s'", path);
	s->m = m;
	s->id = id;
	cg_sha256_init(&s->sum);
	s->size = 0;
	s->head_len = 0;
	return 0;
}

int
cg_spool_take(void *spool, const void *p, size_t n)
{
	struct spool *s = spool;
	size_t head = sizeof s->head - s->head_len < n ? sizeof s->head - s->head_len : n;

	memcpy(s->head + s->head_len, p, head);
	s->head_len += head;
	s->size += (int64_t)n;
	cg_sha256_add(&s->sum, p, n);
	return cg_fd_write(s->fd, p, n);
}

void
cg_spool_drop(struct spool *s)
{
	char path[4096];

	if (s->fd < 0)
		return;
	close(s->fd);
	part_path(s->m, s->id, path);
	unlink(path);
	s->fd = -1;
}

static const char *
sniff(const void *head, size_t len, const struct media_kind *kind)
{
	const char *mime = cg_mime_of(NULL, head, len);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i], mime) == 0 && strncmp(mime, kind->family, strlen(kind->family)) == 0)
			return types[i];
	return NULL;
}

int
cg_spool_end(struct spool *s, const struct cg_media *m, const char *id,
    const struct media_kind *kind, struct result *r, struct cg_err *err)
{
	char path[4096], part[4096];
	int rc;

	if (!(r->mime = sniff(s->head, s->head_len, kind))) {
		cg_err_set(err, CG_E_DATA, "%s was wanted, and %s came", kind->name,
		    s->size ? cg_mime_of(NULL, s->head, s->head_len) : "nothing");
		cg_spool_drop(s);
		return -1;
	}
	r->size = s->size;
	cg_sha256_end_hex(&s->sum, r->sha256);
	cg_spool_path(m, id, path);
	part_path(m, id, part);
	rc = fsync(s->fd) < 0 || rename(part, path) < 0 ? cg_err_sys(err, "'%.300s'", path)
	    : cg_sync_dir(m->spool, err);
	if (rc < 0) {
		cg_spool_drop(s);
		return -1;
	}
	close(s->fd);
	s->fd = -1;
	return 0;
}

/* Read a file to its end: its sum and size. */
static int
sum_of(const char *path, struct spool *s)
{
	char buf[65536];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return -1;
	cg_sha256_init(&s->sum);
	s->size = 0;
	s->head_len = 0;
	while ((n = read(fd, buf, sizeof buf)) > 0) {
		if (!s->head_len) {
			s->head_len = (size_t)n < sizeof s->head ? (size_t)n : sizeof s->head;
			memcpy(s->head, buf, s->head_len);
		}
		cg_sha256_add(&s->sum, buf, (size_t)n);
		s->size += n;
	}
	close(fd);
	return n < 0 ? -1 : 0;
}

int
cg_spool_look(const struct cg_media *m, const char *id, const char *said,
    const struct media_kind *kind, struct result *r)
{
	char path[4096];
	struct spool s;

	cg_spool_path(m, id, path);
	if (sum_of(path, &s) < 0)
		return 0;
	cg_sha256_end_hex(&s.sum, r->sha256);
	r->size = s.size;
	r->mime = sniff(s.head, s.head_len, kind);
	return r->mime && (!said || (strncmp(said, "sha256:", 7) == 0
	    && strcmp(r->sha256, said + 7) == 0));
}

static int
copy(const char *from, const char *to, struct cg_err *err)
{
	char buf[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), out = -1;
	ssize_t n = -1;

	if (in >= 0)
		out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (out >= 0)
		while ((n = read(in, buf, sizeof buf)) > 0 && cg_fd_write(out, buf, (size_t)n) == 0)
			;
	if (n != 0)
		cg_err_sys(err, "'%.300s'", to);
	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) < 0 && n == 0)
		n = cg_err_sys(err, "'%.300s'", to);
	return n == 0 ? 0 : -1;
}

int
cg_spool_deliver(const struct cg_media *m, const char *id, const struct result *r,
    const char *folder, const char *name, char out[4096], struct cg_err *err)
{
	char path[4096];

	cg_spool_path(m, id, path);
	if (snprintf(out, 4096, "%s/%s%s", folder, name, cg_mime_ext(r->mime)) >= 4096)
		return cg_err_set(err, CG_E_DATA, "'%.80s...' is too long for a path", folder);
	unlink(out);
	/* Not a link: who gets the file may change it, and the spool must stay as it is. */
	return copy(path, out, err);
}

void
cg_spool_forget(const struct cg_media *m, const char *id)
{
	char path[4096];

	cg_spool_path(m, id, path);
	unlink(path);
}

void
cg_spool_sweep(const struct cg_media *m)
{
	time_t now = time(NULL);
	struct dirent *e;
	DIR *d = opendir(m->spool);

	while (d && (e = readdir(d))) {
		bool part = cg_str_ends(e->d_name, ".part");
		struct stat st;

		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode)
		    && now - st.st_mtime > (part ? PART_S : RESULT_S))
			unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d)
		closedir(d);
}
