/*
 * What is remembered between starts: one small file a skill, valid as long as
 * every path on its trail looks as it did. Five lines: key, trail, record, and
 * two documents that are only parsed when somebody asks. Anything odd about such
 * a file means that it is not there.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "skill/skill_priv.h"

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

void
cg_trail_add(struct cg_trail *t, const char *path)
{
	struct timespec now;
	int64_t is[4];

	if (look(path, is)) {
		clock_gettime(CLOCK_REALTIME, &now);
		if (is[2] > ns(&now) - (int64_t)FRESH_MS * 1000000)
			t->fresh = true;
	}
	/* A path that would not survive the format is not trusted to memory. */
	if (strpbrk(path, "\t\n"))
		t->fresh = true;
	cg_buf_printf(&t->stamps, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %s\t", is[0],
	    is[1], is[2], is[3], path);
}

/* line is NUL-terminated and is taken apart. */
static bool
still_holds(char *line)
{
	char *p = line, *tab;

	for (; (tab = strchr(p, '\t')); p = tab + 1) {
		int64_t was[4], is[4];

		*tab = '\0';
		for (int k = 0; k < 4; k++) {
			was[k] = strtoll(p, &p, 10);
			if (*p++ != ' ')
				return false;
		}
		look(p, is);
		if (memcmp(was, is, sizeof is) != 0)
			return false;
	}
	return p != line && *p == '\0';
}

/* The file of a key. The folders take part: two checkouts share one cache folder. */
static char *
place(const struct cg_catalog *cat, const char *key)
{
	const char *parts[] = { cat->skills, cat->libexec, cat->prompts, key };
	struct cg_sha256 h;
	char hex[65];

	cg_sha256_init(&h);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		cg_sha256_add(&h, parts[i] ? parts[i] : "", strlen(parts[i] ? parts[i] : "") + 1);
	cg_sha256_end_hex(&h, hex);
	return cg_asprintf("%s/%.24s", cat->memo, hex);
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
	char *p = m->text.s, *head = line_of(&p), *trail, *record, *in, *out, want[300];

	snprintf(want, sizeof want, "%d %s", FORMAT, key);
	if (!head || strcmp(head, want) != 0 || !(trail = line_of(&p)) || !(record = line_of(&p))
	    || !(in = line_of(&p)) || !(out = line_of(&p)) || *p || !still_holds(trail))
		return false;
	/* Ours and written whole: no need for the careful reader of foreign documents. */
	m->record = json_loads(record, 0, NULL);
	m->in = (struct cg_str){ in, strlen(in) };
	m->out = (struct cg_str){ out, strlen(out) };
	return json_is_object(m->record);
}

bool
cg_memo_read(struct cg_memo *m, const struct cg_catalog *cat, const char *key)
{
	struct cg_err err;
	bool good;
	char *path;

	*m = (struct cg_memo){ 0 };
	cg_buf_init(&m->text, RECORD_MAX);
	if (!cat->memo)
		return false;
	path = place(cat, key);
	good = cg_file_read(&m->text, path, &err) == 0 && read_lines(m, key);
	free(path);
	if (!good) {
		cg_memo_release(m);
		cg_buf_init(&m->text, RECORD_MAX);
	}
	return good;
}

void
cg_memo_release(struct cg_memo *m)
{
	cg_buf_release(&m->text);
	json_decref(m->record);
	*m = (struct cg_memo){ 0 };
}

void
cg_memo_write(const struct cg_catalog *cat, const char *key, const struct cg_trail *t,
    const json_t *record, const json_t *in, const json_t *out)
{
	const json_t *docs[] = { record, in, out };
	struct cg_err err;
	struct cg_buf b;
	char *path;

	if (!cat->memo || t->fresh || t->stamps.failed || cg_mkdirs(cat->memo, 0700, &err) < 0)
		return;
	path = place(cat, key);
	cg_buf_init(&b, RECORD_MAX);
	cg_buf_printf(&b, "%d %s\n%s\n", FORMAT, key, t->stamps.s);
	for (size_t i = 0; i < sizeof docs / sizeof *docs; i++) {
		if (docs[i])
			cg_json_dump(docs[i], &b);
		cg_buf_putc(&b, '\n');
	}
	if (!b.failed)
		cg_file_write(path, b.s, b.len, 0600, false, &err);
	cg_buf_release(&b);
	free(path);
}
