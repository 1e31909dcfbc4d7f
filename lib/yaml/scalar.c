/*
 * What a plain scalar is, by the core schema of YAML 1.2: null, bool, int,
 * float, and a string when it is none of these. So `no`, `on`, 1_000 and
 * 2024-01-31 are strings.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "yaml/yaml_priv.h"

static bool
is_one_of(const char *s, const char *lower, const char *title, const char *upper)
{
	return strcmp(s, lower) == 0 || strcmp(s, title) == 0 || strcmp(s, upper) == 0;
}

static size_t
digits(const char *s)
{
	size_t n = 0;

	while (isdigit((unsigned char)s[n]))
		n++;
	return n;
}

/* [0-9]+, 0o[0-7]+ or 0x[0-9a-fA-F]+; a sign only before the first form. */
static enum cg_yaml_scalar
as_int(const char *s, json_t **out)
{
	int base = strncmp(s, "0o", 2) == 0 ? 8 : strncmp(s, "0x", 2) == 0 ? 16 : 10;
	const char *body = base == 10 ? s + (*s == '-' || *s == '+') : s + 2;
	size_t n = base == 10 ? digits(body)
	    : strspn(body, base == 8 ? "01234567" : "0123456789abcdefABCDEF");
	double wide = 0;
	long long v;

	if (n == 0 || body[n])
		return CG_YAML_STRING;
	errno = 0;
	v = strtoll(base == 10 ? s : body, NULL, base);
	if (errno != ERANGE) {
		*out = json_integer(v);
		return CG_YAML_NUMBER;
	}
	/* Too wide for 64 bits: the nearest double, as JavaScript has it. */
	if (base == 10)
		wide = strtod(s, NULL);
	for (size_t i = 0; base != 10 && i < n; i++)
		wide = wide * base + (isdigit((unsigned char)body[i]) ? body[i] - '0'
		    : tolower((unsigned char)body[i]) - 'a' + 10);
	if (!isfinite(wide))
		return CG_YAML_NOT_JSON;
	*out = json_real(wide);
	return CG_YAML_NUMBER;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static enum cg_yaml_scalar
as_float(const char *s, json_t **out)
{
	const char *p = s + (*s == '-' || *s == '+');
	size_t whole, part = 0;
	double v;

	if (is_one_of(p, ".inf", ".Inf", ".INF") || is_one_of(s, ".nan", ".NaN", ".NAN"))
		return CG_YAML_NOT_JSON;
	whole = digits(p);
	p += whole;
	if (*p == '.') {
		part = digits(p + 1);
		p += 1 + part;
	}
	if (whole + part == 0)
		return CG_YAML_STRING;
	if (*p == 'e' || *p == 'E') {
		size_t n;

		p += 1 + (p[1] == '-' || p[1] == '+');
		n = digits(p);
		if (n == 0)
			return CG_YAML_STRING;
		p += n;
	}
	if (*p)
		return CG_YAML_STRING;
	v = strtod(s, NULL);
	if (!isfinite(v))
		return CG_YAML_NOT_JSON;
	*out = json_real(v);
	return CG_YAML_NUMBER;
}

enum cg_yaml_scalar
cg_yaml_plain(const char *s, json_t **out)
{
	enum cg_yaml_scalar kind;

	*out = NULL;
	switch (*s) {
	case '\0':
	case '~':
	case 'n':
	case 'N':
		if (!*s || strcmp(s, "~") == 0 || is_one_of(s, "null", "Null", "NULL")) {
			*out = json_null();
			return CG_YAML_NULL;
		}
		return CG_YAML_STRING;
	case 't':
	case 'T':
	case 'f':
	case 'F':
		if (is_one_of(s, "true", "True", "TRUE"))
			*out = json_true();
		else if (is_one_of(s, "false", "False", "FALSE"))
			*out = json_false();
		return *out ? CG_YAML_BOOL : CG_YAML_STRING;
	case '+':
	case '-':
	case '.':
		break;
	default:
		if (!isdigit((unsigned char)*s))
			return CG_YAML_STRING;
	}
	kind = as_int(s, out);
	return kind == CG_YAML_STRING ? as_float(s, out) : kind;
}
