/* Numbers, durations and names, whole-string and with ranges. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

int
cg_strtoi64(const char *s, int64_t min, int64_t max, int64_t *out, const char *what,
    struct cg_err *err)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 10);
	if (end == s || *end || isspace((unsigned char)*s))
		return cg_err_set(err, CG_E_DATA, "%s: '%s' is not a whole number", what, s);
	if (errno == ERANGE || v < min || v > max)
		return cg_err_set(err, CG_E_DATA, "%s: %s is not between %" PRId64 " and %" PRId64,
		    what, s, min, max);
	*out = v;
	return 0;
}

int
cg_strtodur_ms(const char *s, int64_t *out, struct cg_err *err)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 },
		{ "d", 86400000 } };
	char *end;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 10);
	if (end != s && !errno && v >= 0 && !isspace((unsigned char)*s))
		for (size_t i = 0; i < sizeof units / sizeof *units; i++)
			if (strcmp(end, units[i].unit) == 0 && v <= INT64_MAX / units[i].ms / 2) {
				*out = v * units[i].ms;
				return 0;
			}
	return cg_err_set(err, CG_E_DATA, "'%s' is not a duration (30s, 5m, 250ms, 2h, 7d)", s);
}

int
cg_strtousd(const char *s, int64_t *microusd, struct cg_err *err)
{
	int64_t v = 0;
	int decimals = -1;
	const char *p = s;

	for (; *p; p++) {
		if (*p == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (!isdigit((unsigned char)*p) || decimals == 6 || v > INT64_MAX / 100000000)
			break;
		v = v * 10 + (*p - '0');
		if (decimals >= 0)
			decimals++;
	}
	if (*p || p == s || (decimals == 0 && p == s + 1))
		return cg_err_set(err, CG_E_DATA, "'%s' is not an amount of dollars (0.25)", s);
	for (int i = decimals < 0 ? 0 : decimals; i < 6; i++)
		v *= 10;
	*microusd = v;
	return 0;
}

void
cg_usdtostr(int64_t microusd, char out[32])
{
	int n = snprintf(out, 32, "%" PRId64 ".%06" PRId64, microusd / 1000000,
	    microusd % 1000000);

	while (n > 0 && out[n - 1] == '0')
		out[--n] = '\0';
	if (n > 0 && out[n - 1] == '.')
		out[--n] = '\0';
}

/* Length of the valid sequence at s, 0 if there is none (RFC 3629). */
static size_t
sequence(const unsigned char *s, size_t len)
{
	unsigned char c = s[0];
	size_t n = c < 0x80 ? 1 : c >= 0xc2 && c <= 0xdf ? 2 : (c & 0xf0) == 0xe0 ? 3
	    : c >= 0xf0 && c <= 0xf4 ? 4 : 0;

	if (n == 0 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f)
	    || (c == 0xf0 && s[1] < 0x90) || (c == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

size_t
cg_utf8_check(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t i = 0;

	while (i < len) {
		uint64_t eight;
		size_t n;

		/* Most text is ASCII: eight bytes at a time. */
		if (len - i >= sizeof eight) {
			memcpy(&eight, u + i, sizeof eight);
			if (!(eight & UINT64_C(0x8080808080808080))) {
				i += sizeof eight;
				continue;
			}
		}
		if ((n = sequence(u + i, len - i)) == 0)
			break;
		i += n;
	}
	return i;
}

void
cg_utf8_mend(char *s, size_t len)
{
	for (size_t i = 0; (i += cg_utf8_check(s + i, len - i)) < len;)
		s[i] = '?';
	for (size_t i = 0; i < len; i++)
		if (s[i] == '\0')
			s[i] = '?';
}

size_t
cg_utf8_steers(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x20 || u[0] == 0x7f)
		return u[0] != 0;
	if (u[0] == 0xc2)
		return u[1] >= 0x80 && u[1] < 0xa0 ? 2 : 0;
	if (u[0] != 0xe2)
		return 0;
	return (u[1] == 0x80 && u[2] >= 0xaa && u[2] <= 0xae)
	    || (u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9) ? 3 : 0;
}

char *
cg_utf8_seen(const char *s)
{
	char *seen = cg_strdup(s), *to = seen;

	while (*s) {
		size_t n = *s == '\n' || *s == '\t' ? 0 : cg_utf8_steers(s);

		*to++ = n ? '?' : *s;
		s += n ? n : 1;
	}
	*to = '\0';
	return seen;
}

bool
cg_is_name(const char *s, bool dots)
{
	if (*s < 'a' || *s > 'z')
		return false;
	for (; *s; s++)
		if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '_'
		    || (dots && *s == '.')))
			return false;
	return true;
}

bool
cg_str_ends(const char *s, const char *tail)
{
	size_t n = strlen(s), t = strlen(tail);

	return n >= t && strcmp(s + n - t, tail) == 0;
}

struct semver {
	long long v[3];
	const char *pre; /* after '-', or NULL */
	size_t pre_len;
};

static bool
ident(const char **p)
{
	const char *s = *p;

	while (isalnum((unsigned char)**p) || **p == '.' || **p == '-')
		(*p)++;
	return *p > s;
}

static bool
semver_parse(const char *s, struct semver *out)
{
	memset(out, 0, sizeof *out);
	for (int i = 0; i < 3; i++) {
		char *end;

		if (!isdigit((unsigned char)*s) || (*s == '0' && isdigit((unsigned char)s[1])))
			return false;
		out->v[i] = strtoll(s, &end, 10);
		s = end;
		if (i < 2 && *s++ != '.')
			return false;
	}
	if (*s == '-') {
		out->pre = ++s;
		if (!ident(&s))
			return false;
		out->pre_len = (size_t)(s - out->pre);
	}
	if (*s == '+') {
		s++;
		if (!ident(&s))
			return false;
	}
	return *s == '\0';
}

bool
cg_is_semver(const char *s)
{
	struct semver v;

	return semver_parse(s, &v);
}

static bool
numeric(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isdigit((unsigned char)s[i]))
			return false;
	return n > 0;
}

/* One dot-separated identifier against another: numbers below words. */
static int
ident_cmp(const char *a, size_t na, const char *b, size_t nb)
{
	bool an = numeric(a, na), bn = numeric(b, nb);
	int c;

	if (an && bn && na != nb)
		return na < nb ? -1 : 1;
	if (an != bn)
		return an ? -1 : 1;
	c = memcmp(a, b, na < nb ? na : nb);
	return c ? c : na < nb ? -1 : na > nb;
}

static int
pre_cmp(const struct semver *a, const struct semver *b)
{
	const char *p = a->pre, *q = b->pre;
	size_t pn = a->pre_len, qn = b->pre_len;

	if (!p || !q)
		return p ? -1 : q ? 1 : 0;
	while (pn && qn) {
		const char *pd = memchr(p, '.', pn), *qd = memchr(q, '.', qn);
		size_t pl = pd ? (size_t)(pd - p) : pn, ql = qd ? (size_t)(qd - q) : qn;
		int c = ident_cmp(p, pl, q, ql);

		if (c)
			return c;
		p += pl + (pd != NULL);
		pn -= pl + (pd != NULL);
		q += ql + (qd != NULL);
		qn -= ql + (qd != NULL);
	}
	return pn ? 1 : qn ? -1 : 0;
}

int
cg_semver_cmp(const char *a, const char *b)
{
	struct semver x, y;
	bool ax = semver_parse(a, &x), by = semver_parse(b, &y);

	if (!ax || !by)
		return ax ? 1 : by ? -1 : strcmp(a, b);
	for (int i = 0; i < 3; i++)
		if (x.v[i] != y.v[i])
			return x.v[i] < y.v[i] ? -1 : 1;
	return pre_cmp(&x, &y);
}
