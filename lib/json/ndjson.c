#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "json/json.h"
#include "json/ndjson.h"

enum { CHUNK = 65536 };

void
cg_lines_init(struct cg_lines *l, int fd, const char *name)
{
	*l = (struct cg_lines){ .fd = fd, .name = name };
	cg_buf_init(&l->buf, CG_NDJSON_LINE_MAX + CHUNK);
}

void
cg_lines_release(struct cg_lines *l)
{
	cg_buf_release(&l->buf);
	l->from = 0;
}

bool
cg_lines_buffered(const struct cg_lines *l)
{
	return memchr(l->buf.s + l->from, '\n', l->buf.len - l->from) != NULL;
}

void
cg_lines_fit(struct cg_lines *l)
{
	cg_buf_drop(&l->buf, l->from);
	l->from = 0;
	cg_buf_fit(&l->buf);
}

int
cg_lines_fill(struct cg_lines *l, struct cg_err *err)
{
	ssize_t got;

	if (l->buf.len - l->from > CG_NDJSON_LINE_MAX && !cg_lines_buffered(l))
		return cg_err_set(err, CG_E_TOOBIG, "%s:%zu: line longer than %d bytes", l->name,
		    l->line + 1, CG_NDJSON_LINE_MAX);
	cg_buf_drop(&l->buf, l->from);
	l->from = 0;
	do
		got = read(l->fd, cg_buf_room(&l->buf, CHUNK), CHUNK);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return cg_err_sys(err, "read %s", l->name);
	if (got == 0)
		l->eof = true;
	else
		cg_buf_add(&l->buf, (size_t)got);
	return got > 0;
}

/* Read until a LF or the end; sets *n to the length of the line without LF. */
static int
next_line(struct cg_lines *l, size_t *n, struct cg_err *err)
{
	size_t seen = 0;

	for (;;) {
		char *start = l->buf.s + l->from, *lf;
		size_t have = l->buf.len - l->from;

		lf = memchr(start + seen, '\n', have - seen);
		if (lf || (l->eof && have)) {
			*n = lf ? (size_t)(lf - start) : have;
			return 1;
		}
		if (l->eof)
			return 0;
		seen = have;
		if (cg_lines_fill(l, err) < 0)
			return -1;
	}
}

int
cg_lines_next(struct cg_lines *l, json_t **out, struct cg_err *err)
{
	for (;;) {
		char where[200];
		const char *s;
		size_t n = 0;
		int rc = next_line(l, &n, err);

		if (rc <= 0)
			return rc;
		s = l->buf.s + l->from;
		l->from += n + (l->from + n < l->buf.len);
		l->line++;
		if (strspn(s, " \t\r") >= n)
			continue;
		snprintf(where, sizeof where, "%s:%zu", l->name, l->line);
		l->raw = NULL;
		*out = cg_json_parse_but(s, n, where, 0, l->but, &l->raw, &l->raw_len, err);
		if (!*out)
			return -1;
		if (!json_is_object(*out)) {
			json_decref(*out);
			return cg_err_set(err, CG_E_DATA, "%s: not an object", where);
		}
		l->text = s;
		l->text_len = n;
		l->records++;
		return 1;
	}
}

int
cg_sink_put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	if (s->put(s, record, err) < 0)
		return -1;
	return s->each ? cg_sink_flush(s, err) : 0;
}

int
cg_sink_put_new(struct cg_sink *s, json_t *record, struct cg_err *err)
{
	int rc = cg_sink_put(s, record, err);

	json_decref(record);
	return rc;
}

int
cg_sink_flush(struct cg_sink *s, struct cg_err *err)
{
	return s->flush ? s->flush(s, err) : 0;
}

static int
fd_flush(struct cg_sink *s, struct cg_err *err)
{
	int rc = 0;

	if (s->buf.len && cg_fd_write(s->fd, s->buf.s, s->buf.len) < 0) {
		cg_err_sys(err, s->fd == 1 ? "write standard output" : "write");
		err->code = CG_E_IO;
		rc = -1;
	}
	cg_buf_clear(&s->buf);
	return rc;
}

static int
fd_put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	cg_json_dump(record, &s->buf);
	cg_buf_putc(&s->buf, '\n');
	if (s->buf.failed) {
		cg_buf_clear(&s->buf);
		return cg_err_set(err, CG_E_TOOBIG, "a record is longer than %d bytes",
		    CG_NDJSON_LINE_MAX);
	}
	return s->buf.len > 65536 ? fd_flush(s, err) : 0;
}

static int
fd_raw(struct cg_sink *s, const char *lines, size_t len, struct cg_err *err)
{
	cg_buf_put(&s->buf, lines, len);
	if (s->buf.failed) {
		cg_buf_clear(&s->buf);
		return cg_err_set(err, CG_E_TOOBIG, "records longer than %d bytes",
		    CG_NDJSON_LINE_MAX);
	}
	return s->each || s->buf.len > 65536 ? fd_flush(s, err) : 0;
}

void
cg_sink_fd(struct cg_sink *s, int fd, bool each)
{
	*s = (struct cg_sink){ .put = fd_put, .raw = fd_raw, .flush = fd_flush, .fd = fd, .each = each };
	cg_buf_init(&s->buf, CG_NDJSON_LINE_MAX + 65536);
}

void
cg_sink_release(struct cg_sink *s)
{
	cg_buf_release(&s->buf);
}
