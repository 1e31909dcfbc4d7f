/* Is a text JSON? Others parse what we store, and one that is not stops them. */
#include <stdlib.h>

#include "base/str.h"
#include "queue/queue_priv.h"

enum { DEPTH = 500 };

static const char *value(const char *s, int depth);

static const char *
space(const char *s)
{
	while (*s == ' ' || *s == '\n' || *s == '\t' || *s == '\r')
		s++;
	return s;
}

/* All of these: behind what they have read, or NULL. */
static const char *
string(const char *s)
{
	if (*s++ != '"')
		return NULL;
	for (; *s != '"'; s++) {
		if ((unsigned char)*s < ' ')
			return NULL;
		if (*s != '\\')
			continue;
		s++;
		if (*s == 'u') {
			if (strspn(s + 1, "0123456789abcdefABCDEF") < 4)
				return NULL;
		} else if (!*s || !strchr("\"\\/bfnrt", *s)) {
			return NULL;
		}
	}
	return s + 1;
}

static const char *
digits(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n ? s + n : NULL;
}

static const char *
number(const char *s)
{
	if (*s == '-')
		s++;
	if (*s == '0')
		s++;
	else if (!(s = digits(s)))
		return NULL;
	if (*s == '.' && !(s = digits(s + 1)))
		return NULL;
	if (*s == 'e' || *s == 'E') {
		s++;
		if (*s == '+' || *s == '-')
			s++;
		s = digits(s);
	}
	return s;
}

static const char *
list(const char *s, char close, int depth)
{
	s = space(s + 1);
	if (*s == close)
		return s + 1;
	for (;; s = space(s + 1)) {
		if (close == '}') {
			if (!(s = string(s)))
				return NULL;
			s = space(s);
			if (*s++ != ':')
				return NULL;
		}
		if (!(s = value(s, depth + 1)))
			return NULL;
		s = space(s);
		if (*s == close)
			return s + 1;
		if (*s != ',')
			return NULL;
	}
}

static const char *
value(const char *s, int depth)
{
	s = space(s);
	if (depth > DEPTH)
		return NULL;
	switch (*s) {
	case '{':
		return list(s, '}', depth);
	case '[':
		return list(s, ']', depth);
	case '"':
		return string(s);
	case 't':
		return strncmp(s, "true", 4) == 0 ? s + 4 : NULL;
	case 'f':
		return strncmp(s, "false", 5) == 0 ? s + 5 : NULL;
	case 'n':
		return strncmp(s, "null", 4) == 0 ? s + 4 : NULL;
	default:
		return number(s);
	}
}

int
cg_check_json(const char *s, const char *what, struct cg_err *err)
{
	const char *end = value(s, 0);
	size_t len = strlen(s);

	if (!end || *space(end))
		return cg_err_set(err, CG_E_DATA, "%s is no JSON: %.60s%s", what, s, len > 60 ? "..." : "");
	if (cg_utf8_check(s, len) != len)
		return cg_err_set(err, CG_E_DATA, "%s is no UTF-8 from byte %zu on", what,
		    cg_utf8_check(s, len) + 1);
	return 0;
}
