/* URI references: resolution as in RFC 3986, section 5.2, and %XX. */
#include <stdlib.h>
#include <string.h>

#include "schema/schema_priv.h"

/* The five parts; views into the text, s NULL when a part is absent. */
struct uri {
	struct cg_str scheme, authority, path, query, fragment;
};

static size_t
scheme_len(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

	/* A scheme begins with a letter. */
	return n && s[n] == ':' && strspn(s, "0123456789+-.") == 0 ? n : 0;
}

static void
split(struct uri *u, const char *s)
{
	size_t n = scheme_len(s);

	*u = (struct uri){ 0 };
	if (n) {
		u->scheme = (struct cg_str){ s, n };
		s += n + 1;
	}
	if (s[0] == '/' && s[1] == '/') {
		n = strcspn(s + 2, "/?#");
		u->authority = (struct cg_str){ s + 2, n };
		s += 2 + n;
	}
	n = strcspn(s, "?#");
	u->path = (struct cg_str){ s, n };
	s += n;
	if (*s == '?') {
		n = strcspn(s + 1, "#");
		u->query = (struct cg_str){ s + 1, n };
		s += 1 + n;
	}
	if (*s == '#')
		u->fragment = (struct cg_str){ s + 1, strlen(s + 1) };
}

/* RFC 3986, 5.2.4: without its "." and ".." segments, in place. */
static size_t
remove_dots(char *path, size_t n)
{
	bool is_rooted = n && path[0] == '/';
	size_t o = 0, i = 0;

	while (i < n) {
		size_t end = i + (path[i] == '/');
		const char *seg = path + end;

		while (end < n && path[end] != '/')
			end++;
		if (path + end - seg == 1 && seg[0] == '.') {
			if (end == n && path[i] == '/')
				path[o++] = '/';
		} else if (path + end - seg == 2 && seg[0] == '.' && seg[1] == '.') {
			while (o > 0 && path[--o] != '/')
				;
			if (end == n && is_rooted)
				path[o++] = '/';
		} else {
			memmove(path + o, path + i, end - i);
			o += end - i;
		}
		i = end;
	}
	return o;
}

/* The path of ref seen from base, dots removed. */
static void
merge(struct cg_buf *b, const struct uri *base, const struct uri *ref)
{
	size_t from = b->len, keep = 0;

	if (ref->path.len == 0 || ref->path.s[0] != '/') {
		for (size_t i = 0; i < base->path.len; i++)
			if (base->path.s[i] == '/')
				keep = i + 1;
		cg_buf_put(b, base->path.s, keep);
		if (base->authority.s && base->path.len == 0)
			cg_buf_putc(b, '/');
	}
	cg_buf_put(b, ref->path.s, ref->path.len);
	b->len = from + remove_dots(b->s + from, b->len - from);
}

const char *
cg_schema_uri_join(struct cg_arena *a, const char *base_text, const char *ref_text)
{
	struct uri base, ref;
	const struct uri *high;
	struct cg_str query;
	const char *out;
	struct cg_buf b;

	split(&base, base_text);
	split(&ref, ref_text);
	high = ref.scheme.s || ref.authority.s ? &ref : &base;
	query = ref.query;
	cg_buf_init(&b, (size_t)1 << 30);
	if ((ref.scheme.s ? ref : base).scheme.s) {
		cg_buf_put(&b, (ref.scheme.s ? ref : base).scheme.s,
		    (ref.scheme.s ? ref : base).scheme.len);
		cg_buf_putc(&b, ':');
	}
	if (high->authority.s) {
		cg_buf_put(&b, "//", 2);
		cg_buf_put(&b, high->authority.s, high->authority.len);
	}
	if (high == &ref) {
		cg_buf_put(&b, ref.path.s, ref.path.len);
	} else if (ref.path.len) {
		merge(&b, &base, &ref);
	} else {
		cg_buf_put(&b, base.path.s, base.path.len);
		query = ref.query.s ? ref.query : base.query;
	}
	if (query.s) {
		cg_buf_putc(&b, '?');
		cg_buf_put(&b, query.s, query.len);
	}
	if (ref.fragment.s && ref.fragment.len) {
		cg_buf_putc(&b, '#');
		cg_buf_put(&b, ref.fragment.s, ref.fragment.len);
	}
	out = cg_arena_strndup(a, b.s, b.len);
	cg_buf_release(&b);
	return out;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *
cg_schema_uri_decode(struct cg_arena *a, const char *s)
{
	char *out = cg_arena_alloc(a, strlen(s) + 1), *o = out;

	for (; *s; s++) {
		if (s[0] == '%' && hex(s[1]) >= 0 && hex(s[2]) >= 0) {
			*o++ = (char)(hex(s[1]) << 4 | hex(s[2]));
			s += 2;
		} else {
			*o++ = *s;
		}
	}
	return out;
}
