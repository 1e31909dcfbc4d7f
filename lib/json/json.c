/* Reading, members, pointers, equality and merge patch. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "json/json.h"
#include "json/json_priv.h"

/* Where byte `at` of s lies, both from 1. */
static void
place(const char *s, size_t at, int *line, int *col)
{
	*line = 1;
	*col = 1;
	for (size_t i = 0; i < at; i++) {
		if (s[i] == '\n') {
			++*line;
			*col = 1;
		} else if (((unsigned char)s[i] & 0xc0) != 0x80) {
			++*col;
		}
	}
}

json_t *
cg_json_again(const char *s, size_t len)
{
	json_t *v = cg_json_quick(s, len, NULL, NULL, NULL);

	return v ? v : json_loadb(s, len, JSON_DECODE_ANY, NULL);
}

json_t *
cg_json_parse(const char *s, size_t len, const char *name, int flags, struct cg_err *err)
{
	return cg_json_parse_but(s, len, name, flags, NULL, NULL, NULL, err);
}

json_t *
cg_json_parse_but(const char *s, size_t len, const char *name, int flags, const char *but,
    const char **raw, size_t *raw_len, struct cg_err *err)
{
	size_t opts = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY
	    | (flags & CG_JSON_NUL ? JSON_ALLOW_NUL : 0);
	size_t good = cg_utf8_check(s, len), blank = 0;
	json_error_t e;
	int line, col;
	json_t *v;

	if (good < len) {
		place(s, good, &line, &col);
		cg_err_set(err, CG_E_DATA, "%s:%d:%d: not valid UTF-8", name, line, col);
		return NULL;
	}
	if (memchr(s, '\0', len)) {
		place(s, strlen(s), &line, &col);
		cg_err_set(err, CG_E_DATA, "%s:%d:%d: a NUL byte", name, line, col);
		return NULL;
	}
	v = cg_json_quick(s, len, but, raw, raw_len);
	if (!v)
		v = json_loadb(s, len, opts, &e);
	if (v)
		return v;
	while (blank < len && strchr(" \t\r\n", s[blank]))
		blank++;
	if (blank == len)
		cg_err_set(err, CG_E_DATA, "%s: empty, JSON expected", name);
	else
		cg_err_set(err, CG_E_DATA, "%s:%d:%d: %s", name, e.line > 0 ? e.line : 1,
		    e.column > 0 ? e.column : 1, e.text);
	return NULL;
}

json_t *
cg_json_load(const char *path, size_t max, struct cg_err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct cg_buf b;
	json_t *v = NULL;
	int rc;

	cg_buf_init(&b, max);
	rc = is_stdin ? cg_fd_read(&b, 0, "standard input", err) : cg_file_read(&b, path, err);
	if (rc == 0)
		v = cg_json_parse(b.s, b.len, is_stdin ? "standard input" : path, 0, err);
	cg_buf_release(&b);
	return v;
}

const char *
cg_json_get_str(const json_t *obj, const char *key, const char *fallback)
{
	const json_t *v = json_object_get(obj, key);

	return json_is_string(v) ? json_string_value(v) : fallback;
}

int64_t
cg_json_get_int(const json_t *obj, const char *key, int64_t fallback)
{
	const json_t *v = json_object_get(obj, key);
	double d;

	if (json_is_integer(v))
		return json_integer_value(v);
	d = json_is_real(v) ? json_real_value(v) : NAN;
	return d >= -9e15 && d <= 9e15 ? (int64_t)d : fallback;
}

double
cg_json_get_num(const json_t *obj, const char *key, double fallback)
{
	const json_t *v = json_object_get(obj, key);

	return json_is_number(v) ? json_number_value(v) : fallback;
}

bool
cg_json_get_bool(const json_t *obj, const char *key, bool fallback)
{
	const json_t *v = json_object_get(obj, key);

	return json_is_boolean(v) ? json_is_true(v) : fallback;
}

/* Every byte that is no UTF-8 becomes U+FFFD. New. */
static json_t *
repaired(const char *s, size_t len)
{
	struct cg_buf b;
	json_t *v;

	cg_buf_init(&b, 4 * len);
	while (len) {
		size_t good = cg_utf8_check(s, len);

		cg_buf_put(&b, s, good);
		if (good < len)
			cg_buf_puts(&b, "\xef\xbf\xbd");
		good += good < len;
		s += good;
		len -= good;
	}
	v = json_string_nocheck(b.s);
	cg_buf_release(&b);
	return v;
}

void
cg_json_set_str(json_t *obj, const char *key, const char *s)
{
	size_t len = s ? strlen(s) : 0;

	if (s)
		json_object_set_new_nocheck(obj, key, cg_utf8_check(s, len) == len
		    ? json_string_nocheck(s) : repaired(s, len));
}

void
cg_json_set(json_t *obj, const char *key, json_t *value)
{
	if (value)
		json_object_set_new_nocheck(obj, key, value);
}

void
cg_json_set_int(json_t *obj, const char *key, int64_t v)
{
	json_object_set_new_nocheck(obj, key, json_integer(v));
}

void
cg_json_pointer_add(struct cg_buf *pointer, const char *key, size_t len)
{
	cg_buf_putc(pointer, '/');
	for (size_t i = 0; i < len; i++) {
		if (key[i] == '~')
			cg_buf_put(pointer, "~0", 2);
		else if (key[i] == '/')
			cg_buf_put(pointer, "~1", 2);
		else
			cg_buf_putc(pointer, key[i]);
	}
}

static bool
objects_equal(const json_t *a, const json_t *b)
{
	json_t *o = (json_t *)(size_t)a; /* jansson's iterators are not const */

	if (json_object_size(a) != json_object_size(b))
		return false;
	for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it)) {
		const json_t *other = json_object_getn(b, json_object_iter_key(it),
		    json_object_iter_key_len(it));

		if (!other || !cg_json_equal(json_object_iter_value(it), other))
			return false;
	}
	return true;
}

bool
cg_json_equal(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b)) {
		if (json_is_integer(a) && json_is_integer(b))
			return json_integer_value(a) == json_integer_value(b);
		return json_number_value(a) == json_number_value(b);
	}
	if (json_typeof(a) != json_typeof(b))
		return false;
	if (json_is_object(a))
		return objects_equal(a, b);
	if (json_is_string(a))
		return json_string_length(a) == json_string_length(b)
		    && memcmp(json_string_value(a), json_string_value(b), json_string_length(a)) == 0;
	if (!json_is_array(a))
		return true;
	if (json_array_size(a) != json_array_size(b))
		return false;
	for (size_t i = 0; i < json_array_size(a); i++)
		if (!cg_json_equal(json_array_get(a, i), json_array_get(b, i)))
			return false;
	return true;
}

json_t *
cg_json_merge_patch(const json_t *target, const json_t *patch)
{
	json_t *out, *p = (json_t *)(size_t)patch;

	if (!json_is_object(patch))
		return json_deep_copy(patch);
	out = json_is_object(target) ? json_copy((json_t *)(size_t)target) : json_object();
	for (void *it = json_object_iter(p); it; it = json_object_iter_next(p, it)) {
		const char *key = json_object_iter_key(it);
		const json_t *v = json_object_iter_value(it);

		if (json_is_null(v))
			json_object_del(out, key);
		else
			json_object_set_new(out, key,
			    cg_json_merge_patch(json_object_get(out, key), v));
	}
	return out;
}
