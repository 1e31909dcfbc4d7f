/* URIs (RFC 3986), IRIs (RFC 3987) and URI templates (RFC 6570). */
#include <string.h>

#include "schema/schema_priv.h"

/* What one part of a URI is made of. */
enum { UNRESERVED = 1, SUB = 2, COLON = 4, AT = 8, SLASH = 16, QUESTION = 32 };

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool
is_alpha(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static unsigned
class(char c)
{
	if (is_alpha(c) || (c >= '0' && c <= '9') || (c && strchr("-._~", c)))
		return UNRESERVED;
	switch (c) {
	case ':':
		return COLON;
	case '@':
		return AT;
	case '/':
		return SLASH;
	case '?':
		return QUESTION;
	default:
		return c && strchr("!$&'()*+,;=", c) ? SUB : 0;
	}
}

/* Only signs of these classes and %XX; beyond ASCII where IRIs allow it. */
static bool
is_made_of(const char *s, size_t n, unsigned classes, bool is_iri)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '%') {
			if (i + 2 >= n || !is_hex(s[i + 1]) || !is_hex(s[i + 2]))
				return false;
			i += 2;
		} else if (s[i] & 0x80 ? !is_iri : !(class(s[i]) & classes)) {
			return false;
		}
	}
	return true;
}

static bool
is_ip_literal(const char *s, size_t n)
{
	size_t i = 1;

	if (n == 0 || (s[0] | 0x20) != 'v')
		return cg_format_ipv6(s, n);
	while (i < n && is_hex(s[i]))
		i++;
	return i > 1 && i + 1 < n && s[i] == '.'
	    && is_made_of(s + i + 1, n - i - 1, UNRESERVED | SUB | COLON, false);
}

/* user@host:port, host a name or an address in brackets. */
static bool
is_authority(const char *s, size_t n, bool is_iri)
{
	const char *at = memchr(s, '@', n);
	size_t i;

	if (at) {
		if (!is_made_of(s, (size_t)(at - s), UNRESERVED | SUB | COLON, is_iri))
			return false;
		n -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	if (n && s[0] == '[') {
		const char *end = memchr(s, ']', n);

		if (!end || !is_ip_literal(s + 1, (size_t)(end - s - 1)))
			return false;
		i = (size_t)(end + 1 - s);
	} else {
		for (i = 0; i < n && s[i] != ':'; i++)
			;
		if (!is_made_of(s, i, UNRESERVED | SUB, is_iri))
			return false;
	}
	if (i < n && s[i++] != ':')
		return false;
	for (; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return true;
}

static size_t
scheme_length(const char *s, size_t n)
{
	size_t i = 0;

	if (n == 0 || !is_alpha(s[0]))
		return 0;
	while (i < n && (is_alpha(s[i]) || (s[i] >= '0' && s[i] <= '9') || (s[i] && strchr("+-.", s[i]))))
		i++;
	return i < n && s[i] == ':' ? i + 1 : 0;
}

static bool
is_reference(const char *s, size_t n, bool is_iri, bool needs_scheme)
{
	const char *hash = memchr(s, '#', n), *query;
	size_t i = scheme_length(s, n), end, slash;
	const unsigned pchar = UNRESERVED | SUB | COLON | AT;

	if (needs_scheme && !i)
		return false;
	end = hash ? (size_t)(hash - s) : n;
	query = memchr(s, '?', end);
	if (hash && !is_made_of(hash + 1, n - end - 1, pchar | SLASH | QUESTION, is_iri))
		return false;
	if (query && !is_made_of(query + 1, end - (size_t)(query + 1 - s), pchar | SLASH | QUESTION,
	    is_iri))
		return false;
	if (query)
		end = (size_t)(query - s);
	if (end - i >= 2 && s[i] == '/' && s[i + 1] == '/') {
		for (slash = i + 2; slash < end && s[slash] != '/'; slash++)
			;
		if (!is_authority(s + i + 2, slash - i - 2, is_iri))
			return false;
		i = slash;
	} else if (i == 0) {
		/* Without a scheme a colon in the first segment would look like one. */
		for (slash = 0; slash < end && s[slash] != '/'; slash++)
			if (s[slash] == ':')
				return false;
	}
	return is_made_of(s + i, end - i, pchar | SLASH, is_iri);
}

bool
cg_format_uri(const char *s, size_t n)
{
	return is_reference(s, n, false, true);
}

bool
cg_format_uri_reference(const char *s, size_t n)
{
	return is_reference(s, n, false, false);
}

bool
cg_format_iri(const char *s, size_t n)
{
	return is_reference(s, n, true, true);
}

bool
cg_format_iri_reference(const char *s, size_t n)
{
	return is_reference(s, n, true, false);
}

/* One variable of an expression, with ":n" or "*"; returns bytes, 0 when it is none. */
static size_t
variable(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (is_alpha(s[i]) || (s[i] >= '0' && s[i] <= '9') || s[i] == '_'
	    || (s[i] == '.' && i > 0 && s[i - 1] != '.') || s[i] == '%')) {
		if (s[i] == '%' && (i + 2 >= n || !is_hex(s[i + 1]) || !is_hex(s[i + 2])))
			return 0;
		i += s[i] == '%' ? 3 : 1;
	}
	if (i == 0 || i >= n)
		return i;
	if (s[i] == '*')
		return i + 1;
	if (s[i] == ':') {
		size_t from = ++i;

		while (i < n && i - from < 4 && s[i] >= '0' && s[i] <= '9')
			i++;
		return i == from || s[from] == '0' ? 0 : i;
	}
	return i;
}

/* What stands between braces. */
static bool
is_expression(const char *s, size_t n)
{
	size_t i = n && s[0] && strchr("+#./;?&=,!@|", s[0]) ? 1 : 0;

	while (i < n) {
		size_t len = variable(s + i, n - i);

		i += len;
		if (len == 0 || (i < n && s[i] != ','))
			return false;
		if (i == n)
			return true;
		i++;
	}
	return false;
}

bool
cg_format_uri_template(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '{') {
			const char *end = memchr(s + i, '}', n - i);

			if (!end || !is_expression(s + i + 1, (size_t)(end - s) - i - 1))
				return false;
			i = (size_t)(end - s);
		} else if (s[i] == '%') {
			if (i + 2 >= n || !is_hex(s[i + 1]) || !is_hex(s[i + 2]))
				return false;
		} else if ((unsigned char)s[i] <= 0x20 || s[i] == 0x7f
		    || strchr("\"<>\\^`|}", s[i])) {
			return false;
		}
	}
	return true;
}
