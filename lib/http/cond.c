/* What a client has already, and which part it wants: the headers, read. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "http/file.h"

static const char blanks[] = " \t";

/* Digits, and no more of them than fit. */
static const char *
digits(const char *s, uint64_t *n)
{
	const char *start = s;

	for (*n = 0; isdigit((unsigned char)*s); s++)
		*n = *n > (UINT64_MAX - 9) / 10 ? UINT64_MAX / 2 : *n * 10 + (uint64_t)(*s - '0');
	return s == start ? NULL : s;
}

int
cg_http_range(const char *value, uint64_t size, uint64_t *from, uint64_t *n)
{
	uint64_t last = UINT64_MAX;
	const char *s;

	if (!value || strncasecmp(value, "bytes=", 6) != 0)
		return 0;
	s = value + 6;
	if (*s == '-') { /* the last n bytes */
		s = digits(s + 1, n);
		if (!s || s[strspn(s, blanks)])
			return 0;
		if (*n == 0 || size == 0)
			return -1;
		*n = *n < size ? *n : size;
		*from = size - *n;
		return 1;
	}
	if (!(s = digits(s, from)) || *s++ != '-')
		return 0;
	if (isdigit((unsigned char)*s))
		s = digits(s, &last);
	if (s[strspn(s, blanks)] || last < *from)
		return 0;
	if (*from >= size)
		return -1;
	*n = (last < size - 1 ? last : size - 1) - *from + 1;
	return 1;
}

bool
cg_http_tag_in(const char *list, const char *tag, bool weak)
{
	const char *s = list;

	if (weak && strncmp(tag, "W/", 2) == 0)
		tag += 2;
	for (;;) {
		const char *start, *end;
		bool is_weak;

		s += strspn(s, " \t,");
		if (*s == '*')
			return true;
		start = s;
		is_weak = strncmp(s, "W/", 2) == 0;
		if (is_weak)
			s += 2;
		if (*s != '"' || !(end = strchr(s + 1, '"')))
			return false;
		if (weak || is_weak)
			start = s;
		end++;
		if ((weak || !is_weak) && (size_t)(end - start) == strlen(tag)
		    && memcmp(start, tag, strlen(tag)) == 0)
			return true;
		s = end;
	}
}

bool
cg_http_tag_packed(const char *tag, char *to, size_t size)
{
	size_t n = strlen(tag);

	return *tag == '"' && n > 1 && (size_t)snprintf(to, size, "%.*s.gz\"", (int)n - 1, tag) < size;
}

bool
cg_http_tag_held(const char *list, const char *tag, bool weak)
{
	char packed[CG_HTTP_TAG_MAX];

	return cg_http_tag_in(list, tag, weak)
	    || (cg_http_tag_packed(tag, packed, sizeof packed) && cg_http_tag_in(list, packed, weak));
}

bool
cg_http_accepts(const char *header, const char *coding)
{
	size_t len = strlen(coding);
	const char *s = header;

	for (; s && *s; s += *s == ',') {
		const char *end, *q;

		s += strspn(s, blanks);
		end = s + strcspn(s, ",");
		if (strncasecmp(s, coding, len) == 0 && !isalnum((unsigned char)s[len])) {
			q = strstr(s, "q=");
			/* "q=0", "q=0.0": anything but nothing is good enough. */
			return !q || q > end || strspn(q + 2, "0.") != strcspn(q + 2, ", \t;");
		}
		s = end;
	}
	return false;
}

static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

void
cg_http_date(int64_t seconds, char out[CG_HTTP_DATE_LEN + 1])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	gmtime_r(&t, &tm);
	/* Not strftime: the names are these in every language. */
	snprintf(out, CG_HTTP_DATE_LEN + 1, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
	    days + 3 * tm.tm_wday, (unsigned)tm.tm_mday % 100, months + 3 * tm.tm_mon,
	    (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
	    (unsigned)tm.tm_sec % 100);
}

int64_t
cg_http_date_parse(const char *s)
{
	char month[4], again[CG_HTTP_DATE_LEN + 1];
	struct tm tm = { .tm_isdst = 0 };
	const char *m;
	int64_t t;

	if (sscanf(s, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &tm.tm_mday, month, &tm.tm_year, &tm.tm_hour,
	    &tm.tm_min, &tm.tm_sec) != 6 || !(m = strstr(months, month)) || (m - months) % 3)
		return -1;
	tm.tm_mon = (int)(m - months) / 3;
	tm.tm_year -= 1900;
	t = timegm(&tm);
	if (t < 0)
		return -1;
	cg_http_date(t, again);
	return strcmp(s, again) == 0 ? t : -1; /* only what we would write is a date */
}
