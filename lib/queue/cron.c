/* Cron patterns, as cron-parser reads them: what BullMQ's schedules are written in. */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "base/mem.h"
#include "queue/queue_priv.h"

enum field { SECOND, MINUTE, HOUR, DAY, MONTH, WEEKDAY, FIELDS };
enum { LAST = 63 };             /* the bit of "L" */
enum { YEARS = 50 };            /* how far to look */

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
	"oct", "nov", "dec" };
static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

static const struct {
	const char *name;
	int min, max;
} ranges[FIELDS] = {
	{ "second", 0, 59 }, { "minute", 0, 59 }, { "hour", 0, 23 }, { "day of the month", 1, 31 },
	{ "month", 1, 12 }, { "day of the week", 0, 7 },
};

static const struct {
	const char *name, *pattern;
} aliases[] = {
	{ "@yearly", "0 0 0 1 1 *" }, { "@annually", "0 0 0 1 1 *" }, { "@monthly", "0 0 0 1 * *" },
	{ "@weekly", "0 0 0 * * 0" }, { "@daily", "0 0 0 * * *" }, { "@midnight", "0 0 0 * * *" },
	{ "@hourly", "0 0 * * * *" }, { "@minutely", "0 * * * * *" }, { "@secondly", "* * * * * *" },
	{ "@weekdays", "0 0 0 * * 1-5" }, { "@weekends", "0 0 0 * * 0,6" },
};

struct cron {
	uint64_t set[FIELDS];
	bool any[FIELDS];       /* "*" or "?" */
	bool last_weekday[7];   /* "5L": the last Friday */
	unsigned nth[7];        /* "5#2": bit 2 */
};

struct moment {
	int64_t year;
	int month, day, hour, minute, second, weekday, length; /* length of the month in days */
};

static int
bad(struct cg_err *err, const char *pattern, enum field f, const char *text, size_t n)
{
	return cg_err_set(err, CG_E_DATA, "cron pattern \"%s\": \"%.*s\" is no %s (%d to %d, names, ranges a-b, "
	    "steps /n, lists)", pattern, (int)n, text, ranges[f].name, ranges[f].min,
	    f == WEEKDAY ? 6 : ranges[f].max);
}

/* ---- reading ---- */

/* A number or a name; NULL: none. */
static const char *
read_value(enum field f, const char *s, const char *end, int *out)
{
	const char *const *names = f == MONTH ? months : f == WEEKDAY ? weekdays : NULL;
	int n = f == MONTH ? 12 : 7, digits = 0;

	for (int i = 0; names && i < n; i++) {
		if (end - s >= 3 && strncasecmp(s, names[i], 3) == 0) {
			*out = i + (f == MONTH);
			return s + 3;
		}
	}
	for (*out = 0; s < end && isdigit((unsigned char)*s) && digits < 4; s++, digits++)
		*out = *out * 10 + *s - '0';
	return digits && *out >= ranges[f].min && *out <= ranges[f].max ? s : NULL;
}

static void
add_range(struct cron *c, enum field f, int from, int to, int step)
{
	for (int v = from; v <= to; v += step)
		c->set[f] |= UINT64_C(1) << (f == WEEKDAY ? v % 7 : v);
}

/* What may follow one value: "L" (the last one of the month), "#n" (the n-th). */
static int
read_special(struct cron *c, int day, const char *s, const char *end)
{
	if (s + 1 == end && (*s == 'L' || *s == 'l')) {
		c->last_weekday[day % 7] = true;
		return 0;
	}
	if (s + 2 == end && s[0] == '#' && s[1] >= '1' && s[1] <= '5') {
		c->nth[day % 7] |= 1u << (s[1] - '0');
		return 0;
	}
	return -1;
}

static int
read_step(const char *s, const char *end, int *step)
{
	char *stop;

	*step = 1;
	if (s == end)
		return 0;
	if (*s != '/' || !isdigit((unsigned char)s[1]))
		return -1;
	*step = (int)strtol(s + 1, &stop, 10);
	return stop == end && *step > 0 && *step < 1000 ? 0 : -1;
}

/* One part of a list. */
static int
read_part(struct cron *c, enum field f, const char *s, const char *end)
{
	int from = ranges[f].min, to = f == WEEKDAY ? 6 : ranges[f].max, step;

	if (s == end)
		return -1;
	if (f == DAY && s + 1 == end && (*s == 'L' || *s == 'l')) {
		c->set[f] |= UINT64_C(1) << LAST;
		return 0;
	}
	if (*s == '*' || *s == '?') {
		s++;
	} else {
		if (!(s = read_value(f, s, end, &from)))
			return -1;
		if (s == end) {
			to = from;
		} else if (*s == '-') {
			if (!(s = read_value(f, s + 1, end, &to)))
				return -1;
			if (f == WEEKDAY && to < from && to == 0)
				to = 7;
		} else if (f == WEEKDAY && *s != '/') {
			return read_special(c, from, s, end);
		}
	}
	if (read_step(s, end, &step) < 0 || to < from)
		return -1;
	add_range(c, f, from, to, step);
	return 0;
}

static int
read_field(struct cron *c, enum field f, const char *s, size_t n)
{
	const char *end = s + n;

	c->any[f] = n == 1 && (*s == '*' || *s == '?');
	for (;;) {
		const char *comma = memchr(s, ',', (size_t)(end - s));

		if (read_part(c, f, s, comma ? comma : end) < 0)
			return -1;
		if (!comma)
			return 0;
		s = comma + 1;
	}
}

static int
count_fields(const char *s)
{
	int n = 0;

	while (*(s += strspn(s, " \t"))) {
		n++;
		s += strcspn(s, " \t");
	}
	return n;
}

static int
parse(struct cron *c, const char *pattern, struct cg_err *err)
{
	const char *s = pattern;
	int n;

	memset(c, 0, sizeof *c);
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcasecmp(pattern, aliases[i].name) == 0)
			s = aliases[i].pattern;
	n = count_fields(s);
	if (n != FIELDS && n != FIELDS - 1)
		return cg_err_set(err, CG_E_DATA, "cron pattern \"%s\": it has %d fields, not five, or six with "
		    "seconds first", pattern, n);
	if (n == FIELDS - 1)
		c->set[SECOND] = 1;
	for (int f = FIELDS - n; f < FIELDS; f++) {
		size_t len;

		s += strspn(s, " \t");
		len = strcspn(s, " \t");
		if (read_field(c, (enum field)f, s, len) < 0)
			return bad(err, pattern, (enum field)f, s, len);
		s += len;
	}
	return 0;
}

/* ---- matching ---- */

static bool
has(const struct cron *c, enum field f, int v)
{
	return c->set[f] >> v & 1;
}

static int
month_length(int64_t year, int month)
{
	return (int)((month == 12 ? cg_days(year + 1, 1, 1) : cg_days(year, month + 1, 1)) -
	    cg_days(year, month, 1));
}

static void
split(int64_t local, struct moment *m)
{
	int64_t day = (local >= 0 ? local : local - 86399) / 86400, z = day + 719468, era, doe, yoe, doy, mp;
	int sec = (int)(local - day * 86400);

	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	m->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	m->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	m->year = yoe + era * 400 + (m->month <= 2);
	m->weekday = (int)(((day + 4) % 7 + 7) % 7);
	m->hour = sec / 3600;
	m->minute = sec / 60 % 60;
	m->second = sec % 60;
	m->length = month_length(m->year, m->month);
}

static bool
weekday_fits(const struct cron *c, const struct moment *m)
{
	return has(c, WEEKDAY, m->weekday) || (c->last_weekday[m->weekday] && m->day + 7 > m->length) ||
	    (c->nth[m->weekday] >> ((m->day - 1) / 7 + 1) & 1);
}

/* When both kinds of day are named, either will do. */
static bool
day_fits(const struct cron *c, const struct moment *m)
{
	bool day = has(c, DAY, m->day) || (has(c, DAY, LAST) && m->day == m->length);

	if (!has(c, MONTH, m->month))
		return false;
	if (c->any[DAY])
		return c->any[WEEKDAY] || weekday_fits(c, m);
	return day || (!c->any[WEEKDAY] && weekday_fits(c, m));
}

static bool
every_hour(const struct cron *c)
{
	return (c->set[HOUR] & 0xffffff) == 0xffffff;
}

/*
 * Where clocks are put forward, what was to happen in the time that is missing happens that
 * much later; where they are put back, what names an hour happens in the first of the two.
 * What happens every hour does so by real time.
 */
static bool
missed(const struct cron *c, int64_t local, int shift)
{
	struct moment m;

	split(local - shift, &m);
	return has(c, HOUR, m.hour) && has(c, MINUTE, m.minute) && has(c, SECOND, m.second);
}

/* The first instant whose local time is at least that. */
static int64_t
instant(const struct cg_zone *z, int64_t local, int64_t after)
{
	int64_t since, t = local;
	int before, off = cg_zone_offset(z, after, &since, &before);

	t = local - off;
	while (t + cg_zone_offset(z, t, &since, &before) < local)
		t += 900;
	while (t - 900 > after && t - 900 + cg_zone_offset(z, t - 900, &since, &before) >= local)
		t -= 900;
	return t > after ? t : after + 1;
}

static int
search(const struct cron *c, const struct cg_zone *z, int64_t t, int64_t *out)
{
	struct moment m;
	int64_t since, end = t + (int64_t)YEARS * 366 * 86400;
	int before;

	while (t < end) {
		int off = cg_zone_offset(z, t, &since, &before);
		int64_t local = t + off, day;
		/* How far the clocks were put, when that matters yet. */
		int shift = every_hour(c) || since == INT64_MIN || t - since >= labs(off - before) ? 0 : off - before;

		split(local, &m);
		day = cg_days(m.year, m.month, m.day) * 86400;
		if (!has(c, MONTH, m.month))
			t = instant(z, day + (m.length - m.day + 1) * INT64_C(86400), t);
		else if (!day_fits(c, &m))
			t = instant(z, day + 86400, t);
		else if (shift > 0 && missed(c, local, shift))
			break;
		else if (shift < 0 || !has(c, HOUR, m.hour))
			t += shift > 0 ? 1 : 900 - ((local % 900) + 900) % 900;
		else if (!has(c, MINUTE, m.minute))
			t += shift > 0 ? 1 : 60 - m.second;
		else if (!has(c, SECOND, m.second))
			t++;
		else
			break;
	}
	*out = t;
	return t < end ? 0 : -1;
}

int
cg_cron_next(const char *pattern, const char *tz, int64_t after, int64_t *next,
    struct cg_err *err)
{
	struct cg_zone *z;
	struct cron c;
	int64_t t = after >= 0 ? after / 1000 : -((-after + 999) / 1000);
	int rc;

	if (parse(&c, pattern, err) < 0 || cg_zone_load(&z, tz, err) < 0)
		return -1;
	rc = search(&c, z, t + 1, &t);
	cg_zone_free(z);
	if (rc < 0)
		return cg_err_set(err, CG_E_NOTFOUND, "cron pattern \"%s\" names no time in the next %d years", pattern,
		    YEARS);
	*next = t * 1000;
	return 0;
}
