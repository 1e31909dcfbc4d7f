/*
 * What is remembered between starts: one small file a skill, valid as long as
 * every path on its trail looks as it did. Anything odd about such a file means
 * that it is not there.
 */
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
	FORMAT = 1,       /* of the records; another number is not ours to read */
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
	t->stamps = json_array();
	t->fresh = false;
}

void
cg_trail_release(struct cg_trail *t)
{
	json_decref(t->stamps);
	t->stamps = NULL;
}

void
cg_trail_add(struct cg_trail *t, const char *path)
{
	json_t *stamp = json_array();
	struct timespec now;
	int64_t is[4];

	if (look(path, is)) {
		clock_gettime(CLOCK_REALTIME, &now);
		if (is[2] > ns(&now) - (int64_t)FRESH_MS * 1000000)
			t->fresh = true;
	}
	json_array_append_new(stamp, json_string(path));
	for (int i = 0; i < 4; i++)
		json_array_append_new(stamp, json_integer(is[i]));
	json_array_append_new(t->stamps, stamp);
}

static bool
still_holds(const json_t *stamps)
{
	const json_t *stamp;
	int64_t is[4];
	size_t i;

	if (!json_is_array(stamps) || json_array_size(stamps) == 0)
		return false;
	json_array_foreach((json_t *)stamps, i, stamp) {
		const char *path = json_string_value(json_array_get(stamp, 0));

		if (!path)
			return false;
		look(path, is);
		for (size_t k = 0; k < 4; k++) {
			const json_t *was = json_array_get(stamp, k + 1);

			if (!json_is_integer(was) || json_integer_value(was) != is[k])
				return false;
		}
	}
	return true;
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
	return cg_asprintf("%s/%.24s.json", cat->memo, hex);
}

json_t *
cg_memo_read(const struct cg_catalog *cat, const char *key)
{
	json_t *all = NULL, *record = NULL;
	struct cg_err err;
	struct cg_buf b;
	char *path;

	if (!cat->memo)
		return NULL;
	path = place(cat, key);
	cg_buf_init(&b, RECORD_MAX);
	/* Ours and written whole: no need for the careful reader of foreign documents. */
	if (cg_file_read(&b, path, &err) == 0)
		all = json_loadb(b.s, b.len, 0, NULL);
	if (all && cg_json_get_int(all, "format", 0) == FORMAT
	    && strcmp(cg_json_get_str(all, "key", ""), key) == 0
	    && still_holds(json_object_get(all, "trail")))
		record = json_incref(json_object_get(all, "record"));
	json_decref(all);
	cg_buf_release(&b);
	free(path);
	return record;
}

void
cg_memo_write(const struct cg_catalog *cat, const char *key, const struct cg_trail *t,
    const json_t *record)
{
	struct cg_err err;
	struct cg_buf b;
	json_t *all;
	char *path;

	if (!cat->memo || t->fresh || cg_mkdirs(cat->memo, 0700, &err) < 0)
		return;
	path = place(cat, key);
	all = json_pack("{s:i, s:s, s:O, s:O}", "format", FORMAT, "key", key, "trail", t->stamps,
	    "record", record);
	cg_buf_init(&b, RECORD_MAX);
	if (all)
		cg_json_dump(all, &b);
	if (all && !b.failed)
		cg_file_write(path, b.s, b.len, 0600, false, &err);
	json_decref(all);
	cg_buf_release(&b);
	free(path);
}
