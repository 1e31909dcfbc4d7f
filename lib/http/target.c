/* Paths: decoded once, and none that climbs. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "http/http_priv.h"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One segment, [s, end), into out. The number of bytes, or -1 when it is none. */
static long
segment(const char *s, const char *end, char *out)
{
	char *o = out;

	for (; s < end; s++) {
		int c = (unsigned char)*s;

		if (c == '%') {
			if (end - s < 3 || hex(s[1]) < 0 || hex(s[2]) < 0)
				return -1;
			c = hex(s[1]) << 4 | hex(s[2]);
			s += 2;
		}
		if (c < 0x20 || c == 0x7f || c == '/' || c == '\\')
			return -1;
		*o++ = (char)c;
	}
	if ((o - out == 1 && *out == '.') || (o - out == 2 && memcmp(out, "..", 2) == 0))
		return -1;
	return o - out;
}

bool
cg_http_decode_path(const char *raw, size_t n, char *out)
{
	const char *end = memchr(raw, '?', n), *s = raw;
	char *o = out;

	if (!end)
		end = raw + n;
	if (s == end || *s != '/')
		return false;
	while (s < end) {
		const char *stop = memchr(s + 1, '/', (size_t)(end - s - 1));
		long got;

		*o++ = '/';
		got = segment(s + 1, stop ? stop : end, o);
		if (got < 0)
			return false;
		o += got;
		s = stop ? stop : end;
	}
	*o = '\0';
	return cg_utf8_check(out, (size_t)(o - out)) == (size_t)(o - out);
}

/* [s, end) of a form: '+' is a space. New in the arena, or NULL. */
static const char *
word(struct cg_arena *a, const char *s, const char *end)
{
	char *out = cg_arena_alloc(a, (size_t)(end - s) + 1), *o = out;

	for (; s < end; s++) {
		int c = *s == '+' ? ' ' : (unsigned char)*s;

		if (c == '%') {
			if (end - s < 3 || hex(s[1]) < 0 || hex(s[2]) < 0)
				return NULL;
			c = hex(s[1]) << 4 | hex(s[2]);
			s += 2;
		}
		if (c == '\0')
			return NULL;
		*o++ = (char)c;
	}
	return cg_utf8_check(out, (size_t)(o - out)) == (size_t)(o - out) ? out : NULL;
}

int
cg_http_pair(struct cg_arena *a, const char **at, const char **name, const char **value)
{
	const char *s = *at + strspn(*at, "&"), *end = s + strcspn(s, "&"), *eq;

	*at = end;
	if (s == end)
		return 0;
	eq = memchr(s, '=', (size_t)(end - s));
	*name = word(a, s, eq ? eq : end);
	*value = eq ? word(a, eq + 1, end) : "";
	return *name && *value ? 1 : -1;
}
