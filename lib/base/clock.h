/*
 * Time. The monotonic clock measures durations, the wall clock only dates
 * records. A deadline is an absolute instant that also carries the cancel
 * flag, so that one test answers both "too late?" and "stop?".
 */
#ifndef CG_BASE_CLOCK_H
#define CG_BASE_CLOCK_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

int64_t cg_mono_ms(void);
int64_t cg_mono_us(void);

/* Milliseconds since the epoch; CG_TEST_NOW (the same unit) overrides it in tests. */
int64_t cg_wall_ms(void);

enum { CG_TIME_LEN = 24 };
/* RFC 3339 in UTC with milliseconds: 2025-03-02T10:11:12.345Z. */
void cg_time_format(int64_t wall_ms, char out[CG_TIME_LEN + 1]);
/* The reverse, any RFC 3339 offset and fraction; -1 when it is none. */
int cg_time_parse(const char *s, int64_t *wall_ms);

struct cg_deadline {
	int64_t at_ms;                       /* monotonic; INT64_MAX is never */
	const volatile sig_atomic_t *cancel; /* not zero: stop; may be NULL */
};

struct cg_deadline cg_deadline_in(int64_t ms);
bool cg_deadline_over(const struct cg_deadline *d);          /* NULL is never over */
int cg_deadline_poll_ms(const struct cg_deadline *d);        /* for poll(2); -1 forever */

#endif
