/* Writing: one walker for the compact, the pretty and the canonical form. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"

struct member {
	const char *key;
	size_t len;
	const json_t *value;
	uint64_t head; /* the first bytes of key, as a number that sorts like them */
};

enum { SMALL = 24 }; /* objects of up to this many members are sorted on the stack */

static void write_value(const json_t *v, struct cg_buf *b, bool sorted, int indent);

static const char *const escapes[32] = {
	"\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
	"\\b", "\\t", "\\n", "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011",
	"\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019",
	"\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f"
};

/* How many of the first n bytes need no escape; eight at a time. */
static size_t
clean_run(const char *s, size_t n)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t w, quote, slash;

		memcpy(&w, s + i, 8);
		quote = w ^ ones * '"';
		slash = w ^ ones * '\\';
		/* A byte below 0x20, or one that the exclusive or made zero, borrows. */
		if ((((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash))
		    & tops)
			break;
	}
	for (; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == '"' || s[i] == '\\')
			break;
	return i;
}

static void
write_escaped(struct cg_buf *b, const char *s, size_t n)
{
	cg_buf_putc(b, '"');
	while (n > 0) {
		size_t run = clean_run(s, n);

		cg_buf_put(b, s, run);
		s += run;
		n -= run;
		if (n == 0)
			break;
		if ((unsigned char)*s < 0x20)
			cg_buf_puts(b, escapes[(unsigned char)*s]);
		else
			cg_buf_put(b, *s == '"' ? "\\\"" : "\\\\", 2);
		s++;
		n--;
	}
	cg_buf_putc(b, '"');
}

static void
write_string(struct cg_buf *b, const char *s, size_t n)
{
	char *to;

	if (clean_run(s, n) < n) {
		write_escaped(b, s, n);
		return;
	}
	to = cg_buf_room(b, n + 2);
	if (!to)
		return;
	to[0] = '"';
	memcpy(to + 1, s, n);
	to[n + 1] = '"';
	cg_buf_add(b, n + 2);
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

/* Eight bytes of the key, zeros behind its end. */
static uint64_t
head_of(const char *key, size_t len)
{
	uint64_t h = 0;

	memcpy(&h, key, len < 8 ? len : 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	h = __builtin_bswap64(h);
#endif
	return h;
}

static int
by_key(const void *p, const void *q)
{
	const struct member *a = p, *b = q;

	/* Within ASCII, UTF-8 and UTF-16 agree. */
	if (a->head != b->head && !((a->head | b->head) & 0x8080808080808080u))
		return a->head < b->head ? -1 : 1;
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
			json_object_iter_key_len(it), json_object_iter_value(it), 0 };
	for (i = 0; sorted && i < n; i++)
		m[i].head = head_of(m[i].key, m[i].len);
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
	uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;
	char *at = text + sizeof text;

	/* An ECMAScript number is a double: beyond 2^53 that is what it becomes. */
	if (canonical && (i > (json_int_t)1 << 53 || i < -((json_int_t)1 << 53))) {
		cg_json_number((double)i, text);
		cg_buf_puts(b, text);
		return;
	}
	do
		*--at = (char)('0' + u % 10);
	while (u /= 10);
	if (i < 0)
		*--at = '-';
	cg_buf_put(b, at, (size_t)(text + sizeof text - at));
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
cg_json_quote(const char *s, struct cg_buf *b)
{
	size_t n = strlen(s);
	json_t *v;

	if (cg_utf8_check(s, n) == n) {
		write_string(b, s, n);
		return;
	}
	v = json_object();
	cg_json_set_str(v, "", s);
	write_value(json_object_get(v, ""), b, false, -1);
	json_decref(v);
}

void
cg_json_int(int64_t v, struct cg_buf *b)
{
	write_int(b, v, false);
}

bool
cg_json_pass(const char *text, struct cg_buf *b)
{
	struct cg_err ignored;
	json_t *v;

	if (*text && !strpbrk(text, "\r\n")) {
		cg_buf_puts(b, text);
		return true;
	}
	if (!(v = cg_json_parse(text, strlen(text), "text", 0, &ignored)))
		return false;
	cg_json_dump(v, b);
	json_decref(v);
	return true;
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
