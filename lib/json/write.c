/* Writing: one walker for the compact, the pretty and the canonical form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "json/json.h"

struct member {
	const char *key;
	size_t len;
	const json_t *value;
};

enum { SMALL = 24 }; /* objects of up to this many members are sorted on the stack */

static void write_value(const json_t *v, struct cg_buf *b, bool sorted, int indent);

static const char *const escapes[32] = {
	"\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
	"\\b", "\\t", "\\n", "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011",
	"\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019",
	"\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f"
};

static void
write_string(struct cg_buf *b, const char *s, size_t n)
{
	size_t from = 0;

	cg_buf_putc(b, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		cg_buf_put(b, s + from, i - from);
		if (c < 0x20)
			cg_buf_puts(b, escapes[c]);
		else
			cg_buf_put(b, c == '"' ? "\\\"" : "\\\\", 2);
		from = i + 1;
	}
	cg_buf_put(b, s + from, n - from);
	cg_buf_putc(b, '"');
}

int
cg_json_key_cmp(const char *a, size_t na, const char *b, size_t nb)
{
	size_t n = na < nb ? na : nb;

	for (size_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)a[i], y = (unsigned char)b[i];

		if (x == y)
			continue;
		/*
		 * UTF-8 sorts by code point. UTF-16 puts the surrogates of
		 * U+10000 and up (lead byte F0..F4) before U+E000..U+FFFF (EE, EF).
		 */
		if (x >= 0xf0 && (y == 0xee || y == 0xef))
			return -1;
		if (y >= 0xf0 && (x == 0xee || x == 0xef))
			return 1;
		return x < y ? -1 : 1;
	}
	return na < nb ? -1 : na > nb;
}

static int
by_key(const void *p, const void *q)
{
	const struct member *a = p, *b = q;

	return cg_json_key_cmp(a->key, a->len, b->key, b->len);
}

static void
sort_members(struct member *m, size_t n)
{
	if (n > SMALL) {
		qsort(m, n, sizeof *m, by_key);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct member x = m[i];
		size_t j = i;

		for (; j > 0 && by_key(&m[j - 1], &x) > 0; j--)
			m[j] = m[j - 1];
		m[j] = x;
	}
}

static void
newline(struct cg_buf *b, int indent)
{
	if (indent < 0)
		return;
	cg_buf_putc(b, '\n');
	for (int i = 0; i < indent; i++)
		cg_buf_put(b, "  ", 2);
}

static void
write_object(const json_t *v, struct cg_buf *b, bool sorted, int indent)
{
	struct member small[SMALL], *m = small;
	size_t n = json_object_size(v), i = 0;
	json_t *o = (json_t *)(size_t)v; /* jansson's iterators are not const */

	if (n > SMALL)
		m = cg_calloc(n, sizeof *m);
	for (void *it = json_object_iter(o); it; it = json_object_iter_next(o, it))
		m[i++] = (struct member){ json_object_iter_key(it),
			json_object_iter_key_len(it), json_object_iter_value(it) };
	if (sorted)
		sort_members(m, n);
	cg_buf_putc(b, '{');
	for (i = 0; i < n; i++) {
		if (i)
			cg_buf_putc(b, ',');
		newline(b, indent < 0 ? -1 : indent + 1);
		write_string(b, m[i].key, m[i].len);
		cg_buf_put(b, ": ", indent < 0 ? 1 : 2);
		write_value(m[i].value, b, sorted, indent < 0 ? -1 : indent + 1);
	}
	if (n)
		newline(b, indent);
	cg_buf_putc(b, '}');
	if (m != small)
		free(m);
}

static void
write_array(const json_t *v, struct cg_buf *b, bool sorted, int indent)
{
	size_t n = json_array_size(v);

	cg_buf_putc(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			cg_buf_putc(b, ',');
		newline(b, indent < 0 ? -1 : indent + 1);
		write_value(json_array_get(v, i), b, sorted, indent < 0 ? -1 : indent + 1);
	}
	if (n)
		newline(b, indent);
	cg_buf_putc(b, ']');
}

static void
write_int(struct cg_buf *b, json_int_t i, bool canonical)
{
	char text[32];

	/* An ECMAScript number is a double: beyond 2^53 that is what it becomes. */
	if (canonical && (i > (json_int_t)1 << 53 || i < -((json_int_t)1 << 53))) {
		cg_json_number((double)i, text);
		cg_buf_puts(b, text);
		return;
	}
	snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, i);
	cg_buf_puts(b, text);
}

static void
write_value(const json_t *v, struct cg_buf *b, bool sorted, int indent)
{
	char number[32];

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		write_object(v, b, sorted, indent);
		break;
	case JSON_ARRAY:
		write_array(v, b, sorted, indent);
		break;
	case JSON_STRING:
		write_string(b, json_string_value(v), json_string_length(v));
		break;
	case JSON_INTEGER:
		write_int(b, json_integer_value(v), sorted);
		break;
	case JSON_REAL:
		cg_json_number(json_real_value(v), number);
		cg_buf_puts(b, number);
		break;
	case JSON_TRUE:
		cg_buf_put(b, "true", 4);
		break;
	case JSON_FALSE:
		cg_buf_put(b, "false", 5);
		break;
	case JSON_NULL:
		cg_buf_put(b, "null", 4);
		break;
	}
}

void
cg_json_dump(const json_t *v, struct cg_buf *b)
{
	write_value(v, b, false, -1);
}

void
cg_json_pretty(const json_t *v, struct cg_buf *b)
{
	write_value(v, b, false, 0);
}

void
cg_json_canonical(const json_t *v, struct cg_buf *b)
{
	write_value(v, b, true, -1);
}

char *
cg_json_str(const json_t *v)
{
	struct cg_buf b;

	cg_buf_init(&b, (size_t)1 << 40);
	cg_json_dump(v, &b);
	return cg_buf_detach(&b, NULL);
}
