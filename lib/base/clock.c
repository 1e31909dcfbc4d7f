/* Clocks, deadlines, and dates computed without time zones or locale. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

int64_t
cg_mono_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
cg_mono_ms(void)
{
	return cg_mono_us() / 1000;
}

int64_t
cg_wall_ms(void)
{
	const char *fixed = getenv("CG_TEST_NOW");
	struct timespec ts;

	if (fixed && *fixed)
		return strtoll(fixed, NULL, 10);
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Days since the epoch to a civil date and back (Hinnant, "chrono-compatible
 * low-level date algorithms"). */
static void
civil(int64_t days, int *y, int *m, int *d)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

static int64_t
days_of(int y, int m, int d)
{
	int64_t yy = y - (m <= 2), era = (yy >= 0 ? yy : yy - 399) / 400, yoe = yy - era * 400;
	int64_t doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* v in n digits. */
static void
put_digits(char *to, int n, unsigned v)
{
	for (; n > 0; v /= 10)
		to[--n] = (char)('0' + v % 10);
}

/* A page of a listing has dozens of times: they are put together without printf. */
void
cg_time_format(int64_t wall_ms, char out[CG_TIME_LEN + 1])
{
	int64_t day = wall_ms / 86400000, ms = wall_ms % 86400000;
	int y, m, d;

	if (ms < 0) {
		ms += 86400000;
		day--;
	}
	civil(day, &y, &m, &d);
	memcpy(out, "0000-00-00T00:00:00.000Z", CG_TIME_LEN + 1);
	put_digits(out, 4, y < 0 || y > 9999 ? 9999 : (unsigned)y);
	put_digits(out + 5, 2, (unsigned)m);
	put_digits(out + 8, 2, (unsigned)d);
	put_digits(out + 11, 2, (unsigned)(ms / 3600000));
	put_digits(out + 14, 2, (unsigned)(ms / 60000 % 60));
	put_digits(out + 17, 2, (unsigned)(ms / 1000 % 60));
	put_digits(out + 20, 3, (unsigned)(ms % 1000));
}

static int
digits(const char **p, int n, int max)
{
	int v = 0;

	for (int i = 0; i < n; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return -1;
		v = v * 10 + (**p - '0');
	}
	return v <= max ? v : -1;
}

static int
offset_ms(const char **p, int64_t *off)
{
	int sign = **p == '-' ? -1 : 1, h, m;

	*off = 0;
	if (**p == 'Z' || **p == 'z') {
		(*p)++;
		return 0;
	}
	if (**p != '+' && **p != '-')
		return -1;
	(*p)++;
	if ((h = digits(p, 2, 23)) < 0 || *(*p)++ != ':' || (m = digits(p, 2, 59)) < 0)
		return -1;
	*off = sign * (h * 60 + m) * INT64_C(60000);
	return 0;
}

int
cg_time_parse(const char *s, int64_t *wall_ms)
{
	static const int month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int y, mo, d, h, mi, se, frac = 0, scale = 100;
	int64_t off;

	if (strlen(s) < 20)
		return -1;
	if ((y = digits(&s, 4, 9999)) < 0 || *s++ != '-' || (mo = digits(&s, 2, 12)) < 1
	    || *s++ != '-' || (d = digits(&s, 2, month_days[mo - 1])) < 1)
		return -1;
	if (mo == 2 && d == 29 && (y % 4 || (y % 100 == 0 && y % 400)))
		return -1;
	if ((*s != 'T' && *s != 't' && *s != ' ') || !s++ || (h = digits(&s, 2, 23)) < 0
	    || *s++ != ':' || (mi = digits(&s, 2, 59)) < 0 || *s++ != ':'
	    || (se = digits(&s, 2, 60)) < 0)
		return -1;
	if (*s == '.') {
		if (*++s < '0' || *s > '9')
			return -1;
		for (; *s >= '0' && *s <= '9'; s++, scale /= 10)
			frac += (*s - '0') * scale;
	}
	if (offset_ms(&s, &off) < 0 || *s)
		return -1;
	*wall_ms = (days_of(y, mo, d) * 86400 + h * 3600 + mi * 60 + se) * 1000 + frac - off;
	return 0;
}

struct cg_deadline
cg_deadline_in(int64_t ms)
{
	int64_t now = cg_mono_ms();

	return (struct cg_deadline){ ms > INT64_MAX - now ? INT64_MAX : now + ms, NULL };
}

bool
cg_deadline_over(const struct cg_deadline *d)
{
	if (!d)
		return false;
	return (d->cancel && *d->cancel) || (d->at_ms != INT64_MAX && cg_mono_ms() >= d->at_ms);
}

int
cg_deadline_poll_ms(const struct cg_deadline *d)
{
	int64_t left;

	if (!d || d->at_ms == INT64_MAX)
		return -1;
	left = d->at_ms - cg_mono_ms();
	return left <= 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}
