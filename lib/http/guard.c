/*
 * What libmicrohttpd lets pass and we do not. Two parsers must not see two requests in one
 * series of bytes, or the proxy in front of us and we disagree on where the next one begins.
 *
 * Version 0.9.75 takes a bare line feed for the end of a line, a NUL for the end of a value, joins
 * folded lines, and believes the first of several lengths. By the time we are asked, the lines
 * are cut up, but they are where they came: name and value lie in the buffer one after the
 * other, the CR and the LF behind each became NULs. So the distance from the end of a value to the
 * next name is two, and anything else was one of these shapes. Later versions refuse them by
 * themselves (and lay things out as they like), from the level of discipline that we ask for.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "http/http_priv.h"

static bool
is_token(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("!#$%&'*+-.^_`|~", *s))
			return false;
	return true;
}

/* No control character but the tab. */
static bool
is_value(const char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
			return false;
	return true;
}

struct look {
	const char *why;
	int status;
	const char *next;  /* where the next name must lie */
	size_t fields, bytes;
	int lengths, encodings, hosts;
	const char *length, *encoding;
};

static enum MHD_Result
look(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct look *l = arg;

	(void)kind;
	if (!value)
		value = "";
	l->bytes += strlen(name) + strlen(value) + 4;
	if (++l->fields > CG_HTTP_FIELDS_MAX || l->bytes > CG_HTTP_HEADERS_MAX) {
		l->status = 431;
		l->why = "the header has more fields or bytes than are taken";
		return MHD_NO;
	}
	if ((CG_HTTP_LINES_LIE && name != l->next) || !is_token(name) || !is_value(value)) {
		l->why = "a header field is malformed";
		return MHD_NO;
	}
	l->next = value + strlen(value) + 2;
	if (strcasecmp(name, "Content-Length") == 0) {
		l->lengths++;
		l->length = value;
	} else if (strcasecmp(name, "Transfer-Encoding") == 0) {
		l->encodings++;
		l->encoding = value;
	} else if (strcasecmp(name, "Host") == 0) {
		l->hosts++;
	}
	return MHD_YES;
}

static const char *
framing(const struct look *l, const char *version)
{
	if (l->lengths > 1 || l->encodings > 1 || (l->lengths && l->encodings))
		return "how long the body is is said more than once";
	if (l->encodings && (strcasecmp(l->encoding, "chunked") != 0 || strcmp(version, "HTTP/1.1") != 0))
		return "the only transfer encoding is chunked, of HTTP/1.1";
	if (l->length && (!*l->length || strspn(l->length, "0123456789") != strlen(l->length)))
		return "Content-Length is no number";
	if (l->hosts > 1 || (l->hosts == 0 && strcmp(version, "HTTP/1.1") == 0))
		return "one Host is expected";
	return NULL;
}

/* The first line as it must have been: two spaces, no more, and a version that there is. */
static const char *
line(const struct cg_http_req *r, const char *version)
{
	if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
		return "the version is none of HTTP/1.1 and HTTP/1.0";
	if (!is_token(r->method))
		return "the method is no word";
	if (CG_HTTP_LINES_LIE && (r->raw != r->method + strlen(r->method) + 1
	    || version != r->raw + r->raw_len + 1))
		return "the request line is malformed";
	/* (the library has put a space for each '+' into its own copy of the query) */
	if (r->raw[0] != '/' || memchr(r->raw, ' ', r->path_len) || strchr(r->query, ' '))
		return "the target is no path";
	if (!is_value(r->query))
		return "the target has a control character";
	return NULL;
}

/* Behind the last field come CR LF, and that is all there was of the header. */
static bool
ends_elsewhere(const struct cg_http_req *r, const char *last)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(r->mhd,
	    MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	return !i || r->method + i->header_size != last + 2;
}

const char *
cg_http_guard(struct cg_http_req *r, const char *version, int *status)
{
	struct look l = { .status = 400, .next = version + strlen(version) + 2 };

	*status = 400;
	if (r->raw_len + strlen(r->method) + strlen(version) + 2 > CG_HTTP_LINE_MAX) {
		*status = 414;
		return "the request line is longer than is taken";
	}
	if ((l.why = line(r, version)))
		return l.why;
	MHD_get_connection_values(r->mhd, MHD_HEADER_KIND, look, &l);
	*status = l.status;
	if (l.why)
		return l.why;
	if (CG_HTTP_LINES_LIE && ends_elsewhere(r, l.next))
		return "a header field is malformed";
	return framing(&l, version);
}

bool
cg_http_has_body(const struct cg_http_req *r)
{
	const char *length = cg_http_header(r, "Content-Length");

	return (length && strspn(length, "0") != strlen(length))
	    || cg_http_header(r, "Transfer-Encoding");
}
