/*
 * The XML of S3's replies: elements and text, which is all they have. Strict and bounded;
 * what it does not know it refuses, because nothing good comes in a DOCTYPE.
 */
#include <string.h>

#include "s3/s3_priv.h"

enum { DEPTH = 8, PATH_LEN = 256, TEXT_MAX = 4096 };

struct reader {
	const char *p, *end;
	char path[PATH_LEN];
	size_t starts[DEPTH];    /* where in path each open element's name begins */
	bool parent[DEPTH];      /* it has elements */
	int depth;
	struct cg_buf text;      /* of the innermost element */
	int (*leaf)(void *arg, const char *path, const char *text);
	void *arg;
	struct cg_err *err;
};

static int
bad(struct reader *r, const char *what)
{
	return cg_err_set(r->err, CG_E_DATA, "a reply that is not proper XML: %s", what);
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
	    || (c && strchr("_:.-", c));
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_space(struct reader *r)
{
	while (r->p < r->end && is_space(*r->p))
		r->p++;
}

static bool
eat(struct reader *r, const char *s)
{
	size_t n = strlen(s);

	if ((size_t)(r->end - r->p) < n || memcmp(r->p, s, n) != 0)
		return false;
	r->p += n;
	return true;
}

static struct cg_str
name(struct reader *r)
{
	struct cg_str s = { r->p, 0 };

	while (r->p < r->end && is_name(*r->p))
		r->p++;
	s.len = (size_t)(r->p - s.s);
	return s;
}

static void
put_utf8(struct cg_buf *b, unsigned long c)
{
	if (c < 0x80) {
		cg_buf_putc(b, (char)c);
	} else if (c < 0x800) {
		cg_buf_putc(b, (char)(0xc0 | c >> 6));
		cg_buf_putc(b, (char)(0x80 | (c & 0x3f)));
	} else {
		if (c < 0x10000) {
			cg_buf_putc(b, (char)(0xe0 | c >> 12));
		} else {
			cg_buf_putc(b, (char)(0xf0 | c >> 18));
			cg_buf_putc(b, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		cg_buf_putc(b, (char)(0x80 | (c >> 6 & 0x3f)));
		cg_buf_putc(b, (char)(0x80 | (c & 0x3f)));
	}
}

static int
number(struct reader *r)
{
	bool hex = eat(r, "x");
	unsigned long c = 0;
	int digits = 0;

	for (; r->p < r->end && *r->p != ';' && digits < 8; r->p++, digits++) {
		static const char all[] = "0123456789abcdef";
		char low = *r->p >= 'A' && *r->p <= 'F' ? (char)(*r->p + 32) : *r->p;
		const char *at = low ? strchr(all, low) : NULL;

		if (!at || (!hex && at - all > 9))
			return bad(r, "a wrong character number");
		c = c * (hex ? 16 : 10) + (unsigned long)(at - all);
	}
	if (!digits || !eat(r, ";") || c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return bad(r, "a wrong character number");
	put_utf8(&r->text, c);
	return 0;
}

static int
entity(struct reader *r)
{
	static const struct {
		const char *name;
		char c;
	} known[] = { { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' },
		{ "apos;", '\'' } };

	if (eat(r, "#"))
		return number(r);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (eat(r, known[i].name)) {
			cg_buf_putc(&r->text, known[i].c);
			return 0;
		}
	return bad(r, "an unknown entity");
}

static int
attributes(struct reader *r)
{
	for (skip_space(r); r->p < r->end && is_name(*r->p); skip_space(r)) {
		char quote;

		name(r);
		if (!eat(r, "=") || r->p == r->end || (*r->p != '"' && *r->p != '\''))
			return bad(r, "a wrong attribute");
		quote = *r->p++;
		while (r->p < r->end && *r->p != quote && *r->p != '<')
			r->p++;
		if (r->p == r->end || *r->p++ != quote)
			return bad(r, "a wrong attribute");
	}
	return 0;
}

static int
close_element(struct reader *r)
{
	bool parent = r->parent[--r->depth];
	size_t start = r->starts[r->depth];
	int rc;

	if (r->text.failed)
		return bad(r, "a text that is too long");
	rc = r->leaf(r->arg, r->path, parent ? NULL : r->text.s);
	r->path[start ? start - 1 : 0] = '\0';
	cg_buf_clear(&r->text);
	return rc < 0 ? -1 : 0;
}

static int
open_element(struct reader *r)
{
	struct cg_str n = name(r);
	size_t used = strlen(r->path);

	if (!n.len || r->depth == DEPTH || used + n.len + 2 > sizeof r->path)
		return bad(r, "an element without name, or too deep");
	if (r->depth) {
		r->parent[r->depth - 1] = true;
		r->path[used++] = '/';
	}
	memcpy(r->path + used, n.s, n.len);
	r->path[used + n.len] = '\0';
	r->starts[r->depth] = used;
	r->parent[r->depth++] = false;
	cg_buf_clear(&r->text);
	if (attributes(r) < 0)
		return -1;
	if (eat(r, "/>"))
		return close_element(r);
	return eat(r, ">") ? 0 : bad(r, "a tag without end");
}

static int
end_tag(struct reader *r)
{
	struct cg_str n = name(r);
	const char *open = r->depth ? r->path + r->starts[r->depth - 1] : "";

	skip_space(r);
	if (!eat(r, ">") || n.len != strlen(open) || memcmp(open, n.s, n.len) != 0)
		return bad(r, "an end that does not fit its beginning");
	return close_element(r);
}

static int
content(struct reader *r)
{
	while (r->depth) {
		int rc = 0;

		if (r->p == r->end)
			return bad(r, "it ends too early");
		if (eat(r, "</"))
			rc = end_tag(r);
		else if (eat(r, "<"))
			rc = open_element(r);
		else if (eat(r, "&"))
			rc = entity(r);
		else if (*r->p == '\0')
			rc = bad(r, "a zero byte");
		else
			cg_buf_putc(&r->text, *r->p++);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int
cg_s3_xml(const char *s, size_t n, int (*leaf)(void *arg, const char *path, const char *text),
    void *arg, struct cg_err *err)
{
	struct reader r = { .p = s, .end = s + n, .leaf = leaf, .arg = arg, .err = err };
	int rc = 0;

	cg_buf_init(&r.text, TEXT_MAX);
	skip_space(&r); /* a server that takes its time sends some, to keep the connection */
	if (eat(&r, "<?xml ")) {
		while (r.p < r.end && *r.p != '>' && *r.p != '<')
			r.p++;
		if (r.p[-1] != '?' || !eat(&r, ">"))
			rc = bad(&r, "a wrong declaration");
	}
	skip_space(&r);
	if (rc == 0 && !eat(&r, "<"))
		rc = bad(&r, "no element");
	rc = rc < 0 ? rc : open_element(&r);
	rc = rc < 0 ? rc : content(&r);
	skip_space(&r);
	if (rc == 0 && r.p != r.end)
		rc = bad(&r, "something after its end");
	cg_buf_release(&r.text);
	return rc;
}
