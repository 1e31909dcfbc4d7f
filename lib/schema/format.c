/* Formats: the table, and those of dates, identifiers and pointers. */
#include <stddef.h>
#include <string.h>

#include "schema/schema_priv.h"

/* n digits at s as a number, -1 when they are none. */
static int
digits(const char *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

static bool
is_date(const char *s, size_t n)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int y, m, d;

	if (n != 10 || s[4] != '-' || s[7] != '-')
		return false;
	y = digits(s, 4);
	m = digits(s + 5, 2);
	d = digits(s + 8, 2);
	if (y < 0 || m < 1 || m > 12 || d < 1 || d > days[m - 1])
		return false;
	return m != 2 || d < 29 || (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
}

/* "Z" or "+hh:mm": its minutes east of UTC. */
static bool
offset(const char *s, size_t n, int *minutes)
{
	int h, m;

	*minutes = 0;
	if (n == 1)
		return s[0] == 'Z' || s[0] == 'z';
	if (n != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':')
		return false;
	h = digits(s + 1, 2);
	m = digits(s + 4, 2);
	*minutes = (h * 60 + m) * (s[0] == '-' ? -1 : 1);
	return h >= 0 && h <= 23 && m >= 0 && m <= 59;
}

static bool
is_time(const char *s, size_t n)
{
	size_t i = 8;
	int h, m, sec, east;

	if (n < 9 || s[2] != ':' || s[5] != ':')
		return false;
	h = digits(s, 2);
	m = digits(s + 3, 2);
	sec = digits(s + 6, 2);
	if (s[8] == '.') {
		for (i = 9; i < n && s[i] >= '0' && s[i] <= '9'; i++)
			;
		if (i == 9)
			return false;
	}
	if (h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 60
	    || !offset(s + i, n - i, &east))
		return false;
	/* A leap second is the last one of a day in UTC. */
	return sec < 60 || (h * 60 + m - east + 2 * 1440) % 1440 == 1439;
}

static bool
is_date_time(const char *s, size_t n)
{
	return n > 11 && (s[10] == 'T' || s[10] == 't') && is_date(s, 10)
	    && is_time(s + 11, n - 11);
}

/* "1Y2M3D": numbers with units that follow each other without a gap. Returns bytes read. */
static size_t
units(const char *s, size_t n, const char *order)
{
	const char *last = NULL;
	size_t i = 0;

	while (i < n && s[i] >= '0' && s[i] <= '9') {
		const char *unit;

		while (i < n && s[i] >= '0' && s[i] <= '9')
			i++;
		unit = i < n && s[i] ? strchr(order, s[i]) : NULL;
		if (!unit || (last && unit != last + 1))
			return 0;
		last = unit;
		i++;
	}
	return i;
}

/* ISO 8601 as in appendix A of RFC 3339. */
static bool
is_duration(const char *s, size_t n)
{
	size_t i;

	if (n < 3 || s[0] != 'P')
		return false;
	if (s[n - 1] == 'W')
		return units(s + 1, n - 1, "W") == n - 1;
	i = 1 + units(s + 1, n - 1, "YMD");
	if (i == n)
		return true;
	return s[i] == 'T' && i + 1 < n && units(s + i + 1, n - i - 1, "HMS") == n - i - 1;
}

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool
is_uuid(const char *s, size_t n)
{
	if (n != 36)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_dash ? s[i] != '-' : !is_hex(s[i]))
			return false;
	}
	return true;
}

static bool
is_pointer(const char *s, size_t n)
{
	if (n && s[0] != '/')
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] == '~' && (i + 1 == n || (s[i + 1] != '0' && s[i + 1] != '1')))
			return false;
	return true;
}

static bool
is_relative_pointer(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	if (i == 0 || (s[0] == '0' && i > 1))
		return false;
	return (i + 1 == n && s[i] == '#') || is_pointer(s + i, n - i);
}

format_fn
cg_schema_format(const char *name)
{
	static const struct {
		const char *name;
		format_fn fn;
	} table[] = {
		{ "date", is_date }, { "date-time", is_date_time },
		{ "duration", is_duration }, { "email", cg_format_email },
		{ "hostname", cg_format_hostname }, { "idn-email", cg_format_idn_email },
		{ "idn-hostname", cg_format_idn_hostname }, { "ipv4", cg_format_ipv4 },
		{ "ipv6", cg_format_ipv6 }, { "iri", cg_format_iri },
		{ "iri-reference", cg_format_iri_reference },
		{ "json-pointer", is_pointer }, { "regex", cg_format_regex },
		{ "relative-json-pointer", is_relative_pointer }, { "time", is_time },
		{ "uri", cg_format_uri }, { "uri-reference", cg_format_uri_reference },
		{ "uri-template", cg_format_uri_template }, { "uuid", is_uuid },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].name, name) == 0)
			return table[i].fn;
	return NULL;
}
