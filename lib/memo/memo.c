/*
 * The files: a line with format and key, a line with the trail, then the
 * documents. A trail that does not hold costs no parsing of what it belongs to.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "memo/memo.h"

enum {
	FORMAT = 2,       /* of the files; another number is not ours to read */
	RECORD_MAX = 8 << 20,
	FRESH_MS = 100    /* a file changed within this time may change again unseen */
};

static int64_t
ns(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

static bool
look(const char *path, int64_t out[4])
{
	struct stat st;

	if (stat(path, &st) < 0) {
		out[0] = -1;
		out[1] = out[2] = out[3] = 0;
		return false;
	}
	/* A folder's size says nothing that its times do not. */
	out[0] = S_ISDIR(st.st_mode) ? 0 : (int64_t)st.st_size;
	out[1] = ns(&st.st_mtim);
	out[2] = ns(&st.st_ctim);
	out[3] = (int64_t)(st.st_ino & INT64_MAX);
	return true;
}

void
cg_trail_init(struct cg_trail *t)
{
	cg_buf_init(&t->stamps, RECORD_MAX);
	t->fresh = false;
}

void
cg_trail_release(struct cg_trail *t)
{
	cg_buf_release(&t->stamps);
}

/* Each stamp once: what many skills share, like the index, is looked at once a start. */
static void
add_stamp(struct cg_trail *t, const char *stamp, size_t len)
{
	const char *p = t->stamps.s, *tab;

	for (; (tab = strchr(p, '\t')); p = tab + 1)
		if ((size_t)(tab + 1 - p) == len && memcmp(p, stamp, len) == 0)
			return;
	cg_buf_put(&t->stamps, stamp, len);
}

void
cg_trail_add(struct cg_trail *t, const char *path)
{
	struct timespec now;
	int64_t is[4];
	char *stamp;

	if (look(path, is)) {
		clock_gettime(CLOCK_REALTIME, &now);
		if (is[2] > ns(&now) - (int64_t)FRESH_MS * 1000000)
			t->fresh = true;
	}
	/* A path that would not survive the format is not trusted to memory. */
	if (strpbrk(path, "\t\n"))
		t->fresh = true;
	stamp = cg_asprintf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %s\t", is[0], is[1],
	    is[2], is[3], path);
	add_stamp(t, stamp, strlen(stamp));
	free(stamp);
}

void
cg_trail_join(struct cg_trail *t, const char *stamps)
{
	const char *tab;

	if (!*stamps)
		t->fresh = true;
	for (; (tab = strchr(stamps, '\t')); stamps = tab + 1)
		add_stamp(t, stamps, (size_t)(tab + 1 - stamps));
}

/* The number before a space, as add_path wrote it; strtoll costs five times as much. */
static bool
number(const char **p, int64_t *out)
{
	const char *s = *p;
	bool minus = *s == '-';
	uint64_t v = 0;

	s += minus;
	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		v = v * 10 + (uint64_t)(*s - '0');
	*out = (int64_t)(minus ? -v : v);
	*p = s + 1;
	return *s == ' ';
}

static bool
still_holds(const char *line)
{
	const char *p = line, *tab;
	char path[4096];

	for (; (tab = strchr(p, '\t')); p = tab + 1) {
		int64_t was[4], is[4];

		for (int k = 0; k < 4; k++)
			if (!number(&p, &was[k]))
				return false;
		if (tab < p || (size_t)(tab - p) >= sizeof path)
			return false;
		memcpy(path, p, (size_t)(tab - p));
		path[tab - p] = '\0';
		look(path, is);
		if (memcmp(was, is, sizeof is) != 0)
			return false;
	}
	return p != line && *p == '\0';
}

static char *
place(const char *dir, const char *key)
{
	char hex[65];

	cg_sha256_hex(key, strlen(key), hex);
	return cg_asprintf("%s/%.24s", dir, hex);
}

/* The next line, ended by NUL instead of LF; NULL when there is none. */
static char *
line_of(char **p)
{
	char *line = *p, *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*p = end + 1;
	return line;
}

static bool
read_lines(struct cg_memo *m, const char *key)
{
	char *p = m->text.s, *head = line_of(&p), *want, *line;
	bool good;

	want = cg_asprintf("%d %s", FORMAT, key);
	good = head && strcmp(head, want) == 0 && (m->stamps = line_of(&p))
	    && still_holds(m->stamps);
	free(want);
	for (int i = 0; good && i < CG_MEMO_LINES; i++) {
		line = line_of(&p);
		good = line != NULL;
		m->lines[i] = (struct cg_str){ line, line ? strlen(line) : 0 };
	}
	return good && *p == '\0';
}

bool
cg_memo_read(struct cg_memo *m, const char *dir, const char *key)
{
	struct cg_err err;
	bool good;
	char *path;

	*m = (struct cg_memo){ 0 };
	cg_buf_init(&m->text, RECORD_MAX);
	if (!dir)
		return false;
	path = place(dir, key);
	good = cg_file_read(&m->text, path, &err) == 0 && read_lines(m, key);
	free(path);
	return good;
}

void
cg_memo_release(struct cg_memo *m)
{
	cg_buf_release(&m->text);
	*m = (struct cg_memo){ 0 };
	cg_buf_init(&m->text, RECORD_MAX);
}

static void
write_lines(const char *dir, const char *key, const struct cg_trail *t, const struct cg_buf *lines)
{
	struct cg_err err;
	struct cg_buf b;
	char *path;

	if (!dir || t->fresh || t->stamps.failed || lines->failed || cg_mkdirs(dir, 0700, &err) < 0)
		return;
	path = place(dir, key);
	cg_buf_init(&b, RECORD_MAX);
	cg_buf_printf(&b, "%d %s\n%s\n", FORMAT, key, t->stamps.s);
	cg_buf_put(&b, lines->s, lines->len);
	if (!b.failed)
		cg_file_write(path, b.s, b.len, 0600, false, &err);
	cg_buf_release(&b);
	free(path);
}

void
cg_memo_write(const char *dir, const char *key, const struct cg_trail *t,
    const json_t *const docs[CG_MEMO_LINES])
{
	struct cg_buf lines;

	cg_buf_init(&lines, RECORD_MAX);
	for (int i = 0; i < CG_MEMO_LINES; i++) {
		if (docs[i])
			cg_json_dump(docs[i], &lines);
		cg_buf_putc(&lines, '\n');
	}
	write_lines(dir, key, t, &lines);
	cg_buf_release(&lines);
}

void
cg_memo_write_text(const char *dir, const char *key, const struct cg_trail *t,
    const json_t *doc, const char *text)
{
	struct cg_buf lines;

	cg_buf_init(&lines, RECORD_MAX);
	cg_json_dump(doc, &lines);
	cg_buf_printf(&lines, "\n%s\n\n\n", text);
	write_lines(dir, key, t, &lines);
	cg_buf_release(&lines);
}
