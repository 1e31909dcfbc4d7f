/*
 * Any bytes as a document and as lines. What parses must come out the same
 * again: its compact and its pretty text parse to an equal value, and the
 * canonical form of the canonical form is itself.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "json/json.h"
#include "json/json_priv.h"
#include "json/ndjson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the quick reader takes, jansson takes, and as the same value. */
static void
quick_agrees(const char *s, size_t n)
{
	json_t *q, *j;

	if (cg_utf8_check(s, n) < n || !(q = cg_json_quick(s, n, NULL, NULL, NULL)))
		return;
	j = json_loadb(s, n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	if (!j || !json_equal(q, j))
		abort();
	json_decref(q);
	json_decref(j);
}

static json_t *
again(void (*write)(const json_t *, struct cg_buf *), const json_t *v, struct cg_buf *b)
{
	struct cg_err err = CG_ERR_INIT;

	cg_buf_clear(b);
	write(v, b);
	return b->failed ? NULL : cg_json_parse(b->s, b->len, "again", CG_JSON_NUL, &err);
}

/* The three ways to write a value. Reals may become integers: equal, not identical. */
static void
round_trip(const json_t *v)
{
	void (*const writers[])(const json_t *, struct cg_buf *) = { cg_json_dump, cg_json_pretty,
		cg_json_canonical };
	struct cg_buf b, c;

	cg_buf_init(&b, 8 << 20);
	cg_buf_init(&c, 8 << 20);
	for (int i = 0; i < 3; i++) {
		json_t *w = again(writers[i], v, &b);

		if (i < 2 && w && !cg_json_equal(v, w))
			abort();
		if (i == 2 && w) {
			cg_buf_clear(&c);
			cg_json_canonical(w, &c);
			if (c.len != b.len || memcmp(c.s, b.s, b.len) != 0)
				abort();
		}
		json_decref(w);
	}
	cg_buf_release(&b);
	cg_buf_release(&c);
}

static void
members(json_t *v)
{
	json_t *patched = cg_json_merge_patch(v, json_object_get(v, "patch"));
	struct cg_buf pointer;

	cg_json_get_str(v, "s", "");
	cg_json_get_int(v, "i", 0);
	cg_json_get_num(v, "n", 0);
	cg_json_get_bool(v, "b", false);
	cg_buf_init(&pointer, 1 << 16);
	for (void *it = json_object_iter(v); it; it = json_object_iter_next(v, it))
		cg_json_pointer_add(&pointer, json_object_iter_key(it), json_object_iter_key_len(it));
	cg_buf_release(&pointer);
	json_decref(patched);
}

/* As a stream: what is read is written again. */
static void
lines(const uint8_t *data, size_t size)
{
	int in = memfd_create("in", MFD_CLOEXEC), out = memfd_create("out", MFD_CLOEXEC);
	struct cg_err err = CG_ERR_INIT;
	struct cg_lines l;
	struct cg_sink sink;
	json_t *v;
	int rc;

	if (in < 0 || out < 0 || write(in, data, size) != (ssize_t)size || lseek(in, 0, SEEK_SET) < 0)
		abort();
	cg_lines_init(&l, in, "in");
	cg_sink_fd(&sink, out, size & 1);
	while ((rc = cg_lines_next(&l, &v, &err)) != 0) {
		if (rc > 0 && cg_sink_put_new(&sink, v, &err) < 0)
			abort();
		if (rc < 0 && err.code != CG_E_DATA)
			break;
	}
	cg_lines_buffered(&l);
	if (cg_sink_flush(&sink, &err) < 0)
		abort();
	cg_sink_release(&sink);
	cg_lines_release(&l);
	close(in);
	close(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *v = cg_json_parse((const char *)data, size, "in", size & 1 ? CG_JSON_NUL : 0, &err);

	quick_agrees((const char *)data, size);
	if (v) {
		char *text = cg_json_str(v);

		round_trip(v);
		members(v);
		free(text);
		json_decref(v);
	}
	lines(data, size);
	return 0;
}
