/*
 * TAP for C, small enough to read: ok(condition, "name %s", ...), is_str(got,
 * want, ...), is_int(...), and done() at the end of main. A failure says where.
 */
#ifndef CG_TESTS_TAP_H
#define CG_TESTS_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_n, tap_failed;

static inline __attribute__((format(printf, 4, 5))) int
tap_ok(int good, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", good ? "" : "not ", ++tap_n);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	if (!good) {
		printf("# at %s:%d\n", file, line);
		tap_failed++;
	}
	fflush(stdout);
	return good;
}

static inline int
tap_is(const char *got, const char *want, const char *file, int line, const char *name)
{
	const char *g = got ? got : "(null)", *w = want ? want : "(null)";
	int good = strcmp(g, w) == 0;

	if (!tap_ok(good, file, line, "%s", name ? name : ""))
		printf("#  got: %s\n# want: %s\n", g, w);
	return good;
}

static inline int
tap_int(long long got, long long want, const char *file, int line, const char *name)
{
	if (!tap_ok(got == want, file, line, "%s", name))
		printf("#  got: %lld\n# want: %lld\n", got, want);
	return got == want;
}

static inline int
tap_done(void)
{
	printf("1..%d\n", tap_n);
	return tap_failed != 0;
}

#define ok(cond, ...) tap_ok(!!(cond), __FILE__, __LINE__, __VA_ARGS__)
#define is_str(got, want, name) tap_is(got, want, __FILE__, __LINE__, name)
#define is_int(got, want, name) tap_int(got, want, __FILE__, __LINE__, name)
#define done() tap_done()

#endif
