/* A file as a reply. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "http/file.h"
#include "http/http_priv.h"

enum { TAG_MAX = 80 };

/*
 * Open a regular file below dir, by one folder after the other and through no link: a name that
 * means something else than it says leads nowhere. -1 with errno.
 */
static int
open_below(int dir, const char *path, struct stat *st)
{
	char name[NAME_MAX + 1];
	int at = dir, next;

	for (;;) {
		size_t n = strcspn(path, "/");
		bool last = path[n] == '\0';

		if (n == 0 || n > NAME_MAX || (n == 1 && *path == '.') || (n == 2 && memcmp(path, "..", 2) == 0)) {
			next = -1;
			errno = ENOENT;
		} else {
			memcpy(name, path, n);
			name[n] = '\0';
			next = openat(at, name, O_CLOEXEC | O_NOFOLLOW
			    | (last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY));
		}
		if (at != dir)
			close(at);
		if (next < 0 || last)
			break;
		at = next;
		path += n + 1;
	}
	if (next >= 0 && (fstat(next, st) < 0 || !S_ISREG(st->st_mode))) {
		close(next);
		errno = ENOENT;
		return -1;
	}
	return next;
}

/* The file, or what was packed of it before (*end: its name's), when the client takes that. */
static int
choose(struct cg_http_req *r, const struct cg_http_file *f, struct stat *st, const char **end)
{
	static const struct {
		const char *coding, *end;
	} packs[] = { { "br", ".br" }, { "gzip", ".gz" } };
	const char *takes = cg_http_header(r, "Accept-Encoding");

	if (f->packed)
		cg_http_set(r, "Vary", "Accept-Encoding");
	for (size_t i = 0; f->packed && i < 2; i++) {
		int fd;

		if (!cg_http_accepts(takes, packs[i].coding))
			continue;
		fd = open_below(f->dir, cg_arena_printf(&r->arena, "%s%s", f->path, packs[i].end), st);
		if (fd >= 0) {
			cg_http_set(r, "Content-Encoding", packs[i].coding);
			*end = packs[i].end;
			return fd;
		}
	}
	return open_below(f->dir, f->path, st);
}

/* The status by what the client says it has: 200, 304, 412. */
static int
has_it(struct cg_http_req *r, const char *tag, int64_t changed)
{
	const char *match = cg_http_header(r, "If-Match"), *none = cg_http_header(r, "If-None-Match");
	const char *since = cg_http_header(r, "If-Modified-Since");
	int64_t t;

	if (match && !cg_http_tag_in(match, tag, false))
		return 412;
	if (none)
		return cg_http_tag_in(none, tag, true) ? 304 : 200;
	t = since && changed >= 0 ? cg_http_date_parse(since) : -1;
	return t >= 0 && changed <= t ? 304 : 200;
}

/* A range counts if it is of what there is now. */
static const char *
range_of(struct cg_http_req *r, const char *tag, const char *date)
{
	const char *range = cg_http_header(r, "Range"), *when = cg_http_header(r, "If-Range");

	if (range && when && strcmp(when, tag) != 0 && strcmp(when, date) != 0)
		return NULL;
	return range;
}

static void
send_file(struct cg_http_req *r, int fd, int status, uint64_t from, uint64_t n)
{
	r->status = status;
	if (status == 200 || status == 206) {
		r->kind = n ? CG_HTTP_FILE : CG_HTTP_NONE;
		r->file = fd;
		r->offset = from;
		r->size = n;
		return;
	}
	close(fd);
}

static void
reply_open(struct cg_http_req *r, const struct cg_http_file *f, int fd, const struct stat *st,
    int64_t changed, const char *end)
{
	char tag[TAG_MAX], date[CG_HTTP_DATE_LEN + 1] = "", part[100];
	uint64_t size = (uint64_t)st->st_size, from = 0, n = size;
	int status, got = 0;

	if (f->tag)
		snprintf(tag, sizeof tag, "\"%s%s\"", f->tag, end); /* packed, it has other bytes */
	else
		snprintf(tag, sizeof tag, "\"%" PRIx64 ".%lx-%" PRIx64 "\"", (uint64_t)st->st_mtim.tv_sec,
		    (unsigned long)st->st_mtim.tv_nsec, size);
	cg_http_set(r, "ETag", tag);
	if (changed >= 0) {
		cg_http_date(changed, date);
		cg_http_set(r, "Last-Modified", date);
	}
	cg_http_set(r, "Cache-Control", f->cache ? f->cache : "no-cache");
	cg_http_set(r, "Accept-Ranges", "bytes");
	status = has_it(r, tag, changed);
	if (status == 200)
		got = cg_http_range(range_of(r, tag, date), size, &from, &n);
	if (got > 0) {
		status = 206;
		snprintf(part, sizeof part, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, from, from + n - 1, size);
		cg_http_set(r, "Content-Range", part);
	} else if (got < 0) {
		status = 416;
		snprintf(part, sizeof part, "bytes */%" PRIu64, size);
		cg_http_set(r, "Content-Range", part);
	}
	r->type = status == 304 ? NULL : f->type ? f->type : cg_http_type_of(f->path);
	send_file(r, fd, status, from, n);
}

int
cg_http_reply_file(struct cg_http_req *r, const struct cg_http_file *f, struct cg_err *err)
{
	struct stat st;
	const char *end = "";
	int fd = choose(r, f, &st, &end);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EACCES
	    || errno == ENXIO || errno == ENAMETOOLONG || errno == EISDIR))
		return cg_err_set(err, CG_E_NOTFOUND, "there is no file '%s'", f->path);
	if (fd < 0)
		return cg_err_sys(err, "open '%s'", f->path);
	reply_open(r, f, fd, &st, st.st_mtim.tv_sec, end);
	return 0;
}

int
cg_http_reply_fd(struct cg_http_req *r, const struct cg_http_file *f, int fd, int64_t changed,
    struct cg_err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return cg_err_set(err, CG_E_NOTFOUND, "this is no file");
	}
	reply_open(r, f, fd, &st, changed, "");
	return 0;
}

void
cg_http_reply_tagged(struct cg_http_req *r, const char *type, const char *tag, char *bytes,
    size_t n, bool stays)
{
	const char *match = cg_http_header(r, "If-Match");
	char quoted[TAG_MAX];
	int status;

	snprintf(quoted, sizeof quoted, "\"%s\"", tag);
	cg_http_set(r, "ETag", quoted);
	status = match && !cg_http_tag_held(match, quoted, false) ? 412 : cg_http_has(r) ? 304 : 200;
	if (status != 200) {
		if (!stays)
			free(bytes);
		cg_http_reply(r, status, NULL, NULL, 0);
	} else if (stays) {
		cg_http_reply_static(r, 200, type, bytes, n);
	} else {
		cg_http_reply(r, 200, type, bytes, n);
	}
}
