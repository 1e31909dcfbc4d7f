/* When to ask again: which failures pass, full jitter, and what the server wishes. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fetch/fetch.h"
#include "fetch/retry.h"

enum { PATIENCE_MS = 60000 };

static bool
may_pass(const struct cg_fetch_policy *p, const struct cg_fetch_reply *r)
{
	switch (r->status) {
	case 0:
		return r->err.code == CG_E_UNAVAILABLE || r->err.code == CG_E_TIMEOUT;
	case 408:
	case 425:
	case 429:
		return true;
	case 409:
		return p->conflict;
	case 501:
	case 505:
		return false;
	default:
		return r->status >= 500;
	}
}

int64_t
cg_fetch_retry_ms(const struct cg_fetch_policy *p, const struct cg_fetch_reply *r, int made,
    uint64_t random)
{
	int64_t bound = p->base_ms, wish = r->retry_after_ms;

	if (made >= p->attempts || !may_pass(p, r))
		return -1;
	if (wish > (p->patience_ms ? p->patience_ms : PATIENCE_MS))
		return -1;
	for (int i = 1; wish < 0 && i < made && bound < p->max_ms; i++)
		bound *= 2;
	if (bound > p->max_ms)
		bound = p->max_ms;
	return (wish > 0 ? wish : 0) + (int64_t)(random % ((uint64_t)bound + 1));
}

/* ---- what the server wishes ---- */

static int
month_of(const char *name)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *at = strlen(name) == 3 ? strstr(months, name) : NULL;

	return at && (at - months) % 3 == 0 ? (int)(at - months) / 3 : -1;
}

/* The three forms; -1: it is none of them. */
static int64_t
date_ms(struct cg_str value)
{
	struct tm tm = { 0 };
	char s[40], month[4];
	int end = -1;

	if (value.len >= sizeof s)
		return -1;
	memcpy(s, value.s, value.len);
	s[value.len] = '\0';
	if (sscanf(s, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &tm.tm_mday, month,
	    &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &end) < 6 || end < 0) {
		end = -1;
		if (sscanf(s, "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &tm.tm_mday, month,
		    &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &end) == 6 && end >= 0)
			tm.tm_year += tm.tm_year < 70 ? 2000 : 1900;
		else if (sscanf(s, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", month, &tm.tm_mday,
		    &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &tm.tm_year, &end) < 6)
			return -1;
	}
	tm.tm_mon = end == (int)value.len ? month_of(month) : -1;
	if (tm.tm_mon < 0 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59
	    || tm.tm_sec > 60 || tm.tm_year < 1970)
		return -1;
	tm.tm_year -= 1900;
	return (int64_t)timegm(&tm) * 1000;
}

/* Digits, and a fraction of three at most; times unit. -1: something else. */
static int64_t
number(struct cg_str value, int64_t unit)
{
	int64_t n = 0;
	size_t i = 0;

	for (; i < value.len && value.s[i] >= '0' && value.s[i] <= '9'; i++)
		if (i > 9)
			return -1;
		else
			n = n * 10 + (value.s[i] - '0') * unit;
	if (i == 0)
		return -1;
	if (i < value.len && value.s[i] == '.')
		for (i++; i < value.len && value.s[i] >= '0' && value.s[i] <= '9'; i++)
			n += (value.s[i] - '0') * (unit /= 10);
	return i == value.len ? n : -1;
}

int64_t
cg_fetch_retry_after(const struct cg_fetch_reply *reply, int64_t now_ms)
{
	struct cg_str value = cg_fetch_header(reply, "retry-after");
	int64_t ms = number(cg_fetch_header(reply, "retry-after-ms"), 1), date;

	if (ms < 0)
		ms = number(value, 1000);
	if (ms >= 0)
		return ms;
	ms = date_ms(value);
	if (ms < 0)
		return -1;
	date = date_ms(cg_fetch_header(reply, "date"));
	if (date < 0)
		date = now_ms;
	return ms > date ? ms - date : 0;
}
