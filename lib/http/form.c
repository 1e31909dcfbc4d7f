/*
 * Reading multipart/form-data. Lines end with CRLF, the first line is a boundary, nothing comes
 * after the last: the freedoms of MIME (a preamble, an epilogue, folded lines, comments, encodings)
 * no browser takes, and who takes them wants a reader to be mistaken.
 */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "http/form.h"

/* token of RFC 9110 */
static bool
is_token(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
	    || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static size_t
token_len(const char *s)
{
	size_t n = 0;

	while (is_token(s[n]))
		n++;
	return n;
}

static const char *
skip(const char *s)
{
	return s + strspn(s, " \t");
}

/*
 * A quoted string or a token at *at, unquoted into out, which has room for all of it. Browsers
 * escape a quote as %22 or \", and leave a backslash as it is: "C:\x" is a name of theirs.
 */
static bool
value_at(const char **at, char *out)
{
	const char *s = *at;
	size_t n = token_len(s);

	if (*s != '"') {
		memcpy(out, s, n);
		out[n] = '\0';
		*at = s + n;
		return n > 0;
	}
	for (s++; *s && *s != '"'; s++) {
		if (s[0] == '\\' && (s[1] == '"' || s[1] == '\\'))
			s++;
		*out++ = *s;
	}
	*out = '\0';
	*at = s + 1;
	return *s == '"';
}

/* The next parameter of a field's value: 1; 0 the end; -1 it is none. */
static int
parameter(struct cg_arena *a, const char **at, const char **name, const char **value)
{
	const char *s = skip(*at);
	size_t n;
	char *to;

	if (!*s)
		return 0;
	if (*s != ';' || (n = token_len(s = skip(s + 1))) == 0 || s[n] != '=')
		return -1;
	*name = cg_arena_strndup(a, s, n);
	s += n + 1;
	*value = to = cg_arena_alloc(a, strlen(s) + 1);
	*at = s;
	return value_at(at, to) ? 1 : -1;
}

/* ---- the boundary ---- */

static bool
is_boundary(const char *s)
{
	static const char more[] = "'()+_,-./:=? ";
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (!(s[i] >= '0' && s[i] <= '9') && !(s[i] >= 'a' && s[i] <= 'z')
		    && !(s[i] >= 'A' && s[i] <= 'Z') && !strchr(more, s[i]))
			return false;
	return n >= 1 && n <= CG_HTTP_BOUNDARY_MAX && s[n - 1] != ' ';
}

bool
cg_http_form_open(struct cg_http_form *f, const char *type, struct cg_str body)
{
	static const char form[] = "multipart/form-data";
	const char *at, *name, *value, *found = NULL;
	struct cg_arena a = { NULL };
	int rc = -1, n = 0;

	memset(f, 0, sizeof *f);
	if (type && strncasecmp(type, form, sizeof form - 1) == 0)
		for (at = type + sizeof form - 1; (rc = parameter(&a, &at, &name, &value)) > 0;)
			if (strcasecmp(name, "boundary") == 0 && n++ == 0)
				found = value;
	if (rc == 0 && n == 1 && is_boundary(found)) {
		memcpy(f->boundary, "\r\n--", 4);
		memcpy(f->boundary + 4, found, strlen(found));
		f->boundary_len = strlen(f->boundary);
		f->at = body.s;
		f->end = body.s ? body.s + body.len : NULL;
	}
	cg_arena_release(&a);
	return f->boundary_len > 0;
}

/* ---- a part ---- */

/* Content-Disposition: form-data; name="..."; filename="..." */
static bool
disposition(struct cg_arena *a, const char *s, struct cg_http_part *p)
{
	const char *name, *value;
	int rc;

	if (p->name || strncasecmp(s, "form-data", 9) != 0)
		return false;
	for (s += 9; (rc = parameter(a, &s, &name, &value)) > 0;) {
		const char **to = strcasecmp(name, "name") == 0 ? &p->name
		    : strcasecmp(name, "filename") == 0 ? &p->filename : NULL;

		if (to && *to)
			return false;
		if (to)
			*to = value;
	}
	return rc == 0 && p->name;
}

/* One field, a string of its own. What we do not know is no business of ours. */
static bool
field(struct cg_arena *a, char *line, struct cg_http_part *p)
{
	size_t n = token_len(line);
	const char *value;

	if (n == 0 || line[n] != ':')
		return false;
	for (const char *c = line; *c; c++)
		if (((unsigned char)*c < ' ' && *c != '\t') || *c == 127)
			return false;
	line[n] = '\0';
	value = skip(line + n + 1);
	if (strcasecmp(line, "Content-Disposition") == 0)
		return disposition(a, value, p);
	if (strcasecmp(line, "Content-Transfer-Encoding") == 0)
		return strcasecmp(value, "binary") == 0 || strcasecmp(value, "8bit") == 0
		    || strcasecmp(value, "7bit") == 0;
	if (strcasecmp(line, "Content-Type") == 0)
		p->type = value;
	return true;
}

static bool
header(struct cg_http_form *f, struct cg_arena *a, struct cg_http_part *p)
{
	size_t left = (size_t)(f->end - f->at), used = 0;

	for (;;) {
		const char *line = f->at, *eol = memmem(line, left, "\r\n", 2);
		size_t n = eol ? (size_t)(eol - line) : left;

		used += n + 2;
		if (!eol || used > CG_HTTP_PART_HEADER_MAX || memchr(line, 0, n)
		    || cg_utf8_check(line, n) != n)
			return false;
		f->at = eol + 2;
		left = (size_t)(f->end - f->at);
		if (n == 0)
			return p->name != NULL;
		if (!field(a, cg_arena_strndup(a, line, n), p))
			return false;
	}
}

/* After a boundary: CRLF and a part, or "--" and the end. 1 a part, 0 the end, -1 neither. */
static int
after_boundary(struct cg_http_form *f)
{
	size_t left = (size_t)(f->end - f->at);

	if (left >= 2 && memcmp(f->at, "\r\n", 2) == 0) {
		f->at += 2;
		return 1;
	}
	if (left < 2 || memcmp(f->at, "--", 2) != 0)
		return -1;
	f->is_over = true;
	return left == 2 || (left == 4 && memcmp(f->at + 2, "\r\n", 2) == 0) ? 0 : -1;
}

int
cg_http_form_next(struct cg_http_form *f, struct cg_arena *a, struct cg_http_part *p)
{
	size_t left = (size_t)(f->end - f->at), n = f->boundary_len;
	const char *to;
	int rc;

	if (f->is_over)
		return 0;
	memset(p, 0, sizeof *p);
	/* The first one has no line before it; every other one was found at the end of its part. */
	if (!f->has_begun) {
		if (left < n - 2 || memcmp(f->at, f->boundary + 2, n - 2) != 0)
			return -1;
		f->at += n - 2;
		f->has_begun = true;
	}
	if ((rc = after_boundary(f)) <= 0)
		return rc;
	if (!header(f, a, p))
		return -1;
	if (!(to = memmem(f->at, (size_t)(f->end - f->at), f->boundary, n)))
		return -1;
	p->body = (struct cg_str){ f->at, (size_t)(to - f->at) };
	f->at = to + n;
	return 1;
}
