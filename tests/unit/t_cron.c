/* Cron patterns and time zones: the next time, strictly after another one. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "queue/queue.h"
#include "tap.h"

static const char *
next(const char *pattern, const char *tz, const char *after)
{
	static char out[CG_TIME_LEN + 1];
	static struct cg_err err;
	int64_t t;

	if (cg_time_parse(after, &t) < 0)
		return "no time";
	if (cg_cron_next(pattern, tz, t, &t, &err) < 0)
		return err.msg;
	cg_time_format(t, out);
	return out;
}

static void
t_fields(void)
{
	static const struct {
		const char *pattern, *after, *want;
	} c[] = {
		{ "* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00.000Z" },
		{ "* * * * *", "2026-01-01T00:00:59.999Z", "2026-01-01T00:01:00.000Z" },
		{ "* * * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01.000Z" },
		{ "* * * * * *", "2026-01-01T00:00:00.400Z", "2026-01-01T00:00:01.000Z" },
		{ "*/15 * * * * *", "2026-01-01T00:00:50Z", "2026-01-01T00:01:00.000Z" },
		{ "0 15 3 * * *", "2026-01-01T03:15:00Z", "2026-01-02T03:15:00.000Z" },
		{ "5,10-12 * * * *", "2026-01-01T00:10:00Z", "2026-01-01T00:11:00.000Z" },
		{ "10-30/10 * * * *", "2026-01-01T00:20:01Z", "2026-01-01T00:30:00.000Z" },
		{ "50/5 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:50:00.000Z" },
		{ "0 0 1 * *", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00.000Z" },
		{ "0 0 L * *", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00.000Z" },
		{ "0 0 L * *", "2028-02-01T00:00:00Z", "2028-02-29T00:00:00.000Z" },
		{ "0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z" },
		{ "0 0 * * 1", "2026-01-01T00:00:00Z", "2026-01-05T00:00:00.000Z" },
		{ "0 0 * * MON", "2026-01-01T00:00:00Z", "2026-01-05T00:00:00.000Z" },
		{ "0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00.000Z" },
		{ "0 0 * * fri-sun", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00.000Z" },
		{ "0 0 * JAN,jul *", "2026-01-31T00:00:00Z", "2026-07-01T00:00:00.000Z" },
		{ "0 0 * * 5L", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00.000Z" },
		{ "0 0 * * 5#2", "2026-01-01T00:00:00Z", "2026-01-09T00:00:00.000Z" },
		{ "0 0 13 * 5", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00.000Z" },
		{ "0 0 13 * 5", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00.000Z" },
		{ "0 0 ? * 2", "2026-01-01T00:00:00Z", "2026-01-06T00:00:00.000Z" },
		{ "0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00.000Z" },
		{ "59 59 23 31 12 *", "2026-12-31T23:59:59Z", "2027-12-31T23:59:59.000Z" },
		{ "  0   12  * * *  ", "2026-01-01T13:00:00Z", "2026-01-02T12:00:00.000Z" },
		{ "@yearly", "2026-05-01T00:00:00Z", "2027-01-01T00:00:00.000Z" },
		{ "@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00.000Z" },
		{ "@hourly", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00.000Z" },
		{ "@weekdays", "2026-01-02T00:00:00Z", "2026-01-05T00:00:00.000Z" },
	};

	for (size_t i = 0; i < sizeof c / sizeof *c; i++)
		is_str(next(c[i].pattern, NULL, c[i].after), c[i].want, c[i].pattern);
}

static void
t_zones(void)
{
	static const struct {
		const char *pattern, *tz, *after, *want, *what;
	} c[] = {
		{ "15 3 * * *", "Europe/Madrid", "2026-01-01T00:00:00Z", "2026-01-01T02:15:00.000Z", "winter" },
		{ "15 3 * * *", "Europe/Madrid", "2026-07-01T02:00:00Z", "2026-07-02T01:15:00.000Z", "summer" },
		/* 2016-03-27 in Athens: 03:00 is 04:00 */
		{ "0 3 * * *", "Europe/Athens", "2016-03-27T00:59:59Z", "2016-03-27T01:00:00.000Z",
		    "what is in the missing hour happens in the next one" },
		{ "0 3 * * *", "Europe/Athens", "2016-03-27T01:00:00Z", "2016-03-28T00:00:00.000Z", "once" },
		{ "*/20 3 * * *", "Europe/Athens", "2016-03-27T01:00:00Z", "2016-03-27T01:20:00.000Z", "all of it" },
		{ "*/20 3 * * *", "Europe/Athens", "2016-03-27T01:40:00Z", "2016-03-28T00:00:00.000Z", "and no more" },
		{ "30 * * * *", "Europe/Athens", "2016-03-27T00:30:00Z", "2016-03-27T01:30:00.000Z", "every hour is real" },
		/* 2016-10-30 in Athens: 04:00 is 03:00 again */
		{ "0 3 * * *", "Europe/Athens", "2016-10-29T23:59:59Z", "2016-10-30T00:00:00.000Z", "an hour that comes twice" },
		{ "0 3 * * *", "Europe/Athens", "2016-10-30T00:00:00Z", "2016-10-31T01:00:00.000Z", "counts once" },
		{ "30 3 * * *", "Europe/Athens", "2016-10-30T00:30:00Z", "2016-10-31T01:30:00.000Z", "in all its minutes" },
		{ "0 * * * *", "Europe/Athens", "2016-10-30T00:00:00Z", "2016-10-30T01:00:00.000Z", "but each hour is one" },
		{ "0 9 * * *", "America/New_York", "2026-03-07T15:00:00Z", "2026-03-08T13:00:00.000Z", "over the switch" },
		{ "0 0 * * *", "America/Sao_Paulo", "2018-11-04T00:00:00Z", "2018-11-04T03:00:00.000Z", "midnight is missing" },
		{ "0 2 * * *", "Australia/Lord_Howe", "2026-10-03T15:29:00Z", "2026-10-03T15:30:00.000Z", "by half an hour" },
		{ "0 12 * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", "2026-01-01T06:30:00.000Z", "half hours" },
		{ "0 12 1 7 *", "Europe/Berlin", "2060-01-01T00:00:00Z", "2060-07-01T10:00:00.000Z", "years that no table has" },
		{ "0 12 1 1 *", "Europe/Berlin", "2060-02-01T00:00:00Z", "2061-01-01T11:00:00.000Z", "in winter too" },
		{ "0 12 1 1 *", "Australia/Sydney", "2060-02-01T00:00:00Z", "2061-01-01T01:00:00.000Z", "and in the south" },
		{ "0 12 * * *", "UTC", "2026-01-01T00:00:00Z", "2026-01-01T12:00:00.000Z", "UTC by name" },
	};

	for (size_t i = 0; i < sizeof c / sizeof *c; i++)
		is_str(next(c[i].pattern, c[i].tz, c[i].after), c[i].want, c[i].what);
}

static void
t_wrong(void)
{
	static const char now[] = "2026-01-01T00:00:00Z";

	is_str(next("* * * *", NULL, now), "cron pattern \"* * * *\": it has 4 fields, not five, or six with seconds "
	    "first", "too few fields");
	is_str(next("60 * * * *", NULL, now), "cron pattern \"60 * * * *\": \"60\" is no minute (0 to 59, names, ranges "
	    "a-b, steps /n, lists)", "a minute that is none");
	is_str(next("* * * foo *", NULL, now), "cron pattern \"* * * foo *\": \"foo\" is no month (1 to 12, names, ranges "
	    "a-b, steps /n, lists)", "a name that is none");
	for (const char *const *p = (const char *const[]){ "5-1 * * * *", "*/0 * * * *", "1,,2 * * * *", "* * 0 * *",
	    "* * * * 1#6", "* * * * 8", "1- * * * *", "-1 * * * *", "* * * 1x *", "", NULL }; *p; p++)
		ok(strncmp(next(*p, NULL, now), "cron pattern", 12) == 0, "\"%s\" is refused", *p);
	is_str(next("0 0 30 2 *", NULL, now), "cron pattern \"0 0 30 2 *\" names no time in the next 50 years", "never");
	is_str(next("* * * * *", "Mars/Olympus", now), "\"Mars/Olympus\" is no time zone; write one like Europe/Madrid",
	    "no such zone");
	is_str(next("* * * * *", "../../etc/passwd", now), "\"../../etc/passwd\" is no time zone; write one like "
	    "Europe/Madrid", "no file either");
}

int
main(void)
{
	t_fields();
	t_zones();
	t_wrong();
	return done();
}
