/*
 * A time zone of the system's database (TZif, RFC 8536), read by ourselves: localtime(3) knows
 * one zone per process.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "queue/queue_priv.h"

enum { FILE_MAX = 1 << 20, HEAD = 44 };

/* When a rule of the POSIX form at the end of the file switches: Mm.w.d, Jn or n, /time. */
struct rule {
	char kind;               /* M, J, 0 */
	int month, week, day, time;
};

struct cg_zone {
	size_t n;                /* transitions */
	int64_t *at;             /* from then on */
	int *offset;             /* this one */
	int first;               /* before the first */
	bool rules;              /* for what comes after the last */
	bool dst;
	int std, summer;         /* offsets of the rules */
	struct rule start, end;
};

static int64_t
be(const unsigned char *p, int n)
{
	uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;

	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

/* ---- the rules ---- */

static const char *
skip_name(const char *s)
{
	if (*s == '<')
		return strchr(s, '>') ? strchr(s, '>') + 1 : NULL;
	while ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
		s++;
	return s;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds. */
static const char *
read_time(const char *s, int *out)
{
	int sign = *s == '-' ? -1 : 1, unit = 3600;
	char *end;

	if (*s == '-' || *s == '+')
		s++;
	*out = 0;
	for (; unit; unit /= 60) {
		*out += unit * (int)strtol(s, &end, 10);
		if (end == s)
			return NULL;
		s = end;
		if (*s != ':')
			break;
		s++;
	}
	*out *= sign;
	return s;
}

static const char *
read_rule(const char *s, struct rule *r)
{
	char *end;

	if (!s || *s++ != ',')
		return NULL;
	r->kind = *s == 'M' || *s == 'J' ? *s++ : '0';
	r->time = 7200;
	if (r->kind == 'M') {
		r->month = (int)strtol(s, &end, 10);
		r->week = *end == '.' ? (int)strtol(end + 1, &end, 10) : 0;
		r->day = *end == '.' ? (int)strtol(end + 1, &end, 10) : 0;
	} else {
		r->day = (int)strtol(s, &end, 10);
	}
	return *end == '/' ? read_time(end + 1, &r->time) : end;
}

static void
read_rules(struct cg_zone *z, const char *s)
{
	if (!(s = skip_name(s)) || !(s = read_time(s, &z->std)))
		return;
	z->std = -z->std;
	z->summer = z->std + 3600;
	z->rules = true;
	if (!*s || !(s = skip_name(s)))
		return;
	if (*s != ',') {
		if (!(s = read_time(s, &z->summer)))
			return;
		z->summer = -z->summer;
	}
	z->dst = (s = read_rule(s, &z->start)) && read_rule(s, &z->end);
}

static bool
is_leap(int64_t y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* Days from 1970-01-01. */
int64_t
cg_days(int64_t y, int m, int d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* When the rule switches in that year, in local seconds before the switch. */
static int64_t
rule_at(const struct rule *r, int64_t year)
{
	int64_t day;

	if (r->kind == 'M') {
		int64_t first = cg_days(year, r->month, 1);
		int wday = (int)(((first + 4) % 7 + 7) % 7);
		int64_t next = r->month == 12 ? cg_days(year + 1, 1, 1) : cg_days(year, r->month + 1, 1);

		day = first + (r->day - wday + 7) % 7 + 7 * (r->week - 1);
		if (day >= next)
			day -= 7;
	} else {
		day = cg_days(year, 1, 1) + r->day;
		if (r->kind == 'J')
			day -= !(is_leap(year) && r->day >= 60);
	}
	return day * 86400 + r->time;
}

static int
rule_offset(const struct cg_zone *z, int64_t t, int64_t *since, int *before)
{
	int64_t year = 1970 + t / 31556952;
	int now = z->std;

	*since = INT64_MIN;
	*before = z->std;
	if (!z->dst)
		return z->std;
	/* The last switch that is not after t. */
	for (int64_t y = year - 1; y <= year + 1; y++) {
		int64_t start = rule_at(&z->start, y) - z->std, end = rule_at(&z->end, y) - z->summer;

		if (start <= t && start > *since)
			*since = start, *before = z->std, now = z->summer;
		if (end <= t && end > *since)
			*since = end, *before = z->summer, now = z->std;
	}
	return now;
}

int
cg_zone_offset(const struct cg_zone *z, int64_t t, int64_t *since, int *before)
{
	size_t lo = 0, hi = z->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (z->at[mid] <= t)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == z->n && z->rules) {
		int now = rule_offset(z, t, since, before);

		if (*since != INT64_MIN && (z->n == 0 || *since >= z->at[z->n - 1]))
			return now;
		if (z->n == 0)
			return now;
	}
	*since = lo ? z->at[lo - 1] : INT64_MIN;
	*before = lo > 1 ? z->offset[lo - 2] : z->first;
	return lo ? z->offset[lo - 1] : z->first;
}

/* ---- the file ---- */

/* Bytes of the data block behind a header whose times have that size. */
static size_t
block(const unsigned char *h, size_t size)
{
	size_t isut = (size_t)be(h + 20, 4), isstd = (size_t)be(h + 24, 4), leap = (size_t)be(h + 28, 4),
	    times = (size_t)be(h + 32, 4), types = (size_t)be(h + 36, 4), chars = (size_t)be(h + 40, 4);

	return times * (size + 1) + types * 6 + chars + leap * (size + 4) + isstd + isut;
}

static int
parse(struct cg_zone *z, const unsigned char *s, size_t len)
{
	size_t skip, n, types, body;
	const unsigned char *h, *at, *type, *kinds;

	if (len < HEAD || memcmp(s, "TZif", 4) != 0 || s[4] < '2')
		return -1;
	skip = HEAD + block(s, 4);
	if (skip + HEAD > len || memcmp(s + skip, "TZif", 4) != 0)
		return -1;
	h = s + skip;
	n = (size_t)be(h + 32, 4);
	types = (size_t)be(h + 36, 4);
	body = block(h, 8);
	if (n > FILE_MAX || types == 0 || types > 256 || skip + HEAD + body > len)
		return -1;
	at = h + HEAD;
	type = at + n * 8;
	kinds = type + n;
	z->at = cg_calloc(n + 1, sizeof *z->at);
	z->offset = cg_calloc(n + 1, sizeof *z->offset);
	z->first = (int)be(kinds, 4);
	for (size_t i = 0; i < n; i++) {
		if (type[i] >= types)
			return -1;
		z->at[i] = be(at + i * 8, 8);
		z->offset[i] = (int)be(kinds + type[i] * 6, 4);
	}
	z->n = n;
	if (skip + HEAD + body < len && s[skip + HEAD + body] == '\n')
		read_rules(z, (const char *)s + skip + HEAD + body + 1);
	return 0;
}

static bool
is_zone_name(const char *s)
{
	return *s && s[0] != '/' && !strstr(s, "..") && s[strspn(s,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/")] == '\0';
}

int
cg_zone_load(struct cg_zone **out, const char *name, struct cg_err *err)
{
	struct cg_zone *z = cg_alloc(sizeof *z);
	struct cg_buf b;
	char *path;
	int rc = -1;

	*out = NULL;
	cg_buf_init(&b, FILE_MAX);
	if (!name || !*name || strcmp(name, "UTC") == 0) {
		*out = z;
		return 0;
	}
	path = cg_asprintf("/usr/share/zoneinfo/%s", name);
	if (!cg_is_dir("/usr/share/zoneinfo")) {
		cg_err_set(err, CG_E_CONFIG, "there are no time zones on this machine: install the package tzdata");
	} else if (!is_zone_name(name) || cg_file_read(&b, path, err) < 0 ||
	    parse(z, (const unsigned char *)b.s, b.len) < 0) {
		cg_err_set(err, CG_E_DATA, "\"%s\" is no time zone; write one like Europe/Madrid", name);
	} else {
		*out = z;
		rc = 0;
	}
	free(path);
	cg_buf_release(&b);
	if (rc < 0)
		cg_zone_free(z);
	return rc;
}

void
cg_zone_free(struct cg_zone *z)
{
	if (!z)
		return;
	free(z->at);
	free(z->offset);
	free(z);
}
