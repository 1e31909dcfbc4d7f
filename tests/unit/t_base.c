/* lib/base: errors, buffers, text, clocks, diagnostics. */
#include <errno.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/dl.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "tap.h"

static struct cg_err err;

static bool
is_category(const char *s)
{
	static const char *const all[] = { "timeout", "validation", "auth", "rate_limited", "provider",
		"resource", "conflict", "cancelled", "internal", "recursion_limit" };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i], s) == 0)
			return true;
	return false;
}

static void
errors(void)
{
	char long_text[2000];

	is_int(cg_err_set(&err, CG_E_DATA, "line %d", 7), -1, "setting an error is -1");
	is_str(err.msg, "line 7", "its message");
	cg_err_wrap(&err, "file '%s'", "x");
	is_str(err.msg, "file 'x': line 7", "what is outside stands before");
	is_int(err.code, CG_E_DATA, "the code stays");
	errno = ENOENT;
	cg_err_sys(&err, "open '%s'", "y");
	ok(err.code == CG_E_NOINPUT && err.sys == ENOENT, "a missing file");
	ok(strncmp(err.msg, "open 'y': ", 10) == 0 && err.msg[10], "with the system's words");
	errno = ENOSPC;
	cg_err_sys(&err, "write");
	is_int(err.code, CG_E_IO, "a full disk");
	errno = EACCES;
	cg_err_sys(&err, "write");
	is_int(err.code, CG_E_PERM, "not allowed");
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	cg_err_set(&err, CG_E_IO, "%s", long_text);
	cg_err_wrap(&err, "%s", long_text);
	ok(strlen(err.msg) == sizeof err.msg - 1, "a long message is cut");
	is_int(cg_errc_exit(CG_E_USAGE), 64, "sysexits: usage");
	is_int(cg_errc_exit(CG_E_CONFIG), 78, "sysexits: configuration");
	is_int(cg_errc_exit(CG_E_NOTFOUND), 1, "an answer of no");
	for (int i = 0; i <= CG_E_COUNT; i++)
		ok(is_category(cg_errc_category((enum cg_errc)i)), "%s is about something: %s",
		    cg_errc_name((enum cg_errc)i), cg_errc_category((enum cg_errc)i));
	is_str(cg_code_category("LLM_TIMEOUT"), "timeout", "a code has its kind's category");
	is_str(cg_code_category("EXECUTION_ERROR"), "internal", "or its own: what broke here is no provider's");
	is_str(cg_code_category("POLICY_VIOLATION"), "validation", "and what may not be said is no matter of keys");
	is_str(cg_code_category("RATE_LIMITED"), "rate_limited", "too often");
	is_str(cg_code_category("BUDGET_EXCEEDED"), "resource", "too dear");
	is_str(cg_code_category("REJECTED"), "cancelled", "a person said no");
	is_str(cg_code_category("RECURSION_LIMIT"), "recursion_limit", "round and round");
	is_str(cg_code_category("timeout, or so it says"), "internal", "a text is no code");
	is_int(cg_errc_http(CG_E_NOTFOUND), 404, "HTTP has it too");
	for (int c = 0; c < CG_E_COUNT; c++) {
		int e = cg_errc_exit((enum cg_errc)c), h = cg_errc_http((enum cg_errc)c);

		ok((c == 0 ? e == 0 : e == 1 || (e >= 64 && e <= 78)) && h >= 200 && h < 600
		    && *cg_errc_name((enum cg_errc)c), "code %d has a name and both statuses", c);
	}
	ok(cg_errc_again(cg_errc_of("RATE_LIMITED")) && cg_errc_again(cg_errc_of("TIMEOUT"))
	    && cg_errc_again(cg_errc_of("PROVIDER_UNAVAILABLE")), "these may get better");
	ok(!cg_errc_again(cg_errc_of("INPUT_VALIDATION_FAILED")) && !cg_errc_again(cg_errc_of("XYZ"))
	    && !cg_errc_again(cg_errc_of("")), "these do not");
	ok(cg_errc_of("AUTHENTICATION_ERROR") == CG_E_AUTH && cg_errc_of("INVALID_PARAMS") == CG_E_DATA
	    && cg_errc_of("PROMPT_NOT_FOUND") == CG_E_NOTFOUND, "what models and providers refuse");
}

static void
buffers(void)
{
	struct cg_buf b;
	size_t len;
	char *s;

	cg_buf_init(&b, 10);
	is_str(b.s, "", "empty is a string");
	cg_buf_puts(&b, "12345");
	cg_buf_printf(&b, "%d", 678);
	is_str(b.s, "12345678", "appended");
	cg_buf_puts(&b, "abc");
	ok(b.failed && b.len == 8, "what does not fit is left out whole, and remembered");
	cg_buf_puts(&b, "x");
	is_str(b.s, "12345678", "after that nothing is taken");
	cg_buf_clear(&b);
	cg_buf_puts(&b, "1234567890");
	ok(!b.failed && b.len == 10, "exactly the maximum fits");
	cg_buf_drop(&b, 4);
	is_str(b.s, "567890", "dropped from the front");
	cg_buf_drop(&b, 100);
	ok(b.len == 0, "more than there is");
	cg_buf_put(&b, "a\0b", 3);
	s = cg_buf_detach(&b, &len);
	ok(len == 3 && memcmp(s, "a\0b", 4) == 0, "detached with its NUL bytes");
	free(s);
	ok(b.len == 0 && *b.s == '\0', "and empty afterwards");
	cg_buf_release(&b);
	cg_buf_release(&b);
	cg_buf_init(&b, 100000);
	for (int i = 0; i < 1000; i++)
		cg_buf_printf(&b, "%0300d", i);
	ok(b.failed && b.len <= 100000 && b.len % 300 == 0, "long pieces, whole ones only");
	cg_buf_release(&b);
}

static void
durations(void)
{
	static const struct {
		const char *s;
		long long ms;
	} good[] = { { "250ms", 250 }, { "30s", 30000 }, { "5m", 300000 }, { "2h", 7200000 },
		{ "7d", 604800000 }, { "3", 3000 }, { "0", 0 } };
	static const char *const bad[] = { "", "s", "-1s", "1.5.2s", "5 m", "1y", "99999999999999999999d",
		"ms", "1e3s" };
	int64_t v;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ok(cg_strtodur_ms(good[i].s, &v, &err) == 0 && v == good[i].ms, "duration '%s'", good[i].s);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		is_int(cg_strtodur_ms(bad[i], &v, &err), -1, bad[i]);
}

static void
money(void)
{
	static const char *const bad[] = { "", "-1", "1.0000001", "1,5", "x", ".", "99999999999999999" };
	char out[32];
	int64_t v;

	ok(cg_strtousd("0.25", &v, &err) == 0 && v == 250000, "a quarter");
	ok(cg_strtousd("12", &v, &err) == 0 && v == 12000000, "twelve");
	ok(cg_strtousd("0.000001", &v, &err) == 0 && v == 1, "a micro-dollar");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(cg_strtousd(bad[i], &v, &err) < 0, "no amount: '%s'", bad[i]);
	for (int64_t m = 0; m < 3000000; m += 12345) {
		cg_usdtostr(m, out);
		if (cg_strtousd(out, &v, &err) < 0 || v != m) {
			ok(0, "%lld comes back from '%s'", (long long)m, out);
			return;
		}
	}
	cg_usdtostr(250000, out);
	is_str(out, "0.25", "the shortest form");
	cg_usdtostr(0, out);
	is_str(out, "0", "nothing");
}

static void
text(void)
{
	int64_t v;

	ok(cg_strtoi64("-5", -10, 10, &v, "n", &err) == 0 && v == -5, "a number");
	ok(cg_strtoi64("11", -10, 10, &v, "n", &err) < 0, "out of range");
	ok(cg_strtoi64("5x", -10, 10, &v, "n", &err) < 0 && strstr(err.msg, "n"), "rubbish behind");
	ok(cg_strtoi64("", 0, 10, &v, "n", &err) < 0, "nothing");
	ok(cg_strtoi64("99999999999999999999", 0, INT64_MAX, &v, "n", &err) < 0, "too many digits");
	is_int((long long)cg_utf8_check("gr\xc3\xbc\xc3\x9f", 6), 6, "good UTF-8");
	is_int((long long)cg_utf8_check("a\xc3", 2), 1, "cut");
	is_int((long long)cg_utf8_check("a\xc0\x80", 3), 1, "overlong");
	is_int((long long)cg_utf8_check("\xed\xa0\x80", 3), 0, "a surrogate");
	is_int((long long)cg_utf8_check("\xf4\x90\x80\x80", 4), 0, "past the last one");
	is_int((long long)cg_utf8_check("\xf0\x9f\x98\x80", 4), 4, "four bytes");
	ok(cg_is_name("a_1", false) && !cg_is_name("a.b", false) && cg_is_name("a.b", true)
	    && !cg_is_name("1a", true) && !cg_is_name("", true) && !cg_is_name("A", true), "names");
	ok(cg_semver_cmp("1.10.0", "1.9.0") > 0 && cg_semver_cmp("1.0.0-rc.1", "1.0.0") < 0
	    && cg_semver_cmp("1.0.0-rc.2", "1.0.0-rc.11") < 0 && cg_semver_cmp("1.0.0", "1.0.0") == 0
	    && cg_semver_cmp("x", "0.0.1") < 0, "order of versions");
	ok(cg_is_semver("1.0.0-a.b+c") && !cg_is_semver("1.0") && !cg_is_semver("01.0.0")
	    && !cg_is_semver("1.0.0-"), "versions");
}

static void
times(void)
{
	static const char *const bad[] = { "", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
		"2025-01-01", "2025-01-01T24:00:00Z", "2025-01-01T00:00:00", "2025-01-01T00:00:00+1:00",
		"2025-01-01T00:00:00.Z", "2025-01-01T00:00:00Zx", "2025-00-10T00:00:00Z" };
	char out[CG_TIME_LEN + 1];
	struct cg_deadline d = cg_deadline_in(100000);
	volatile sig_atomic_t stop = 0;
	int64_t v;

	cg_time_format(0, out);
	is_str(out, "1970-01-01T00:00:00.000Z", "the epoch");
	cg_time_format(-1, out);
	is_str(out, "1969-12-31T23:59:59.999Z", "before it");
	cg_time_format(1740910272345, out);
	is_str(out, "2025-03-02T10:11:12.345Z", "a time");
	ok(cg_time_parse("2025-03-02T12:11:12.3456+02:00", &v) == 0 && v == 1740910272345, "an offset");
	ok(cg_time_parse("2024-02-29t00:00:00z", &v) == 0, "a leap day, in small letters");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(cg_time_parse(bad[i], &v) < 0, "no time: '%s'", bad[i]);
	for (int64_t t = -2000000000000; t < 4000000000000; t += 98765432101) {
		cg_time_format(t, out);
		if (cg_time_parse(out, &v) < 0 || v != t) {
			ok(0, "%s comes back", out);
			return;
		}
	}
	ok(!cg_deadline_over(&d) && !cg_deadline_over(NULL), "not over");
	ok(cg_deadline_poll_ms(&d) > 90000 && cg_deadline_poll_ms(NULL) == -1, "how long to poll");
	d.cancel = &stop;
	stop = 1;
	ok(cg_deadline_over(&d), "over when it is cancelled");
	d = cg_deadline_in(INT64_MAX);
	is_int(cg_deadline_poll_ms(&d), -1, "never");
	setenv("CG_TEST_NOW", "1234", 1);
	is_int(cg_wall_ms(), 1234, "the clock of tests");
	unsetenv("CG_TEST_NOW");
}

static void
diagnostics(void)
{
	static const char *const words[] = { "trigger", "steps", "version", "kind" };
	struct cg_diags d = CG_DIAGS_INIT;

	cg_diag_add(&d, CG_DIAG_ERROR, "b.yaml", 2, 1, NULL, "one %d", 1);
	cg_diag_add(&d, CG_DIAG_WARNING, "a.yaml", 9, 1, "/x", "two");
	cg_diag_add(&d, CG_DIAG_ERROR, "b.yaml", 1, 5, NULL, "three");
	cg_diag_add(&d, CG_DIAG_ERROR, "b.yaml", 1, 5, NULL, "four");
	cg_diags_sort(&d);
	ok(d.n == 4 && d.errors == 3, "counted");
	ok(strcmp(d.v[0].msg, "two") == 0 && strcmp(d.v[1].msg, "three") == 0
	    && strcmp(d.v[2].msg, "four") == 0 && strcmp(d.v[3].msg, "one 1") == 0, "in file order");
	for (int i = 0; i < 500; i++)
		cg_diag_add(&d, CG_DIAG_ERROR, "c.yaml", i, 1, NULL, "more");
	ok(d.n == CG_DIAG_MAX && d.errors == 503, "bounded, but all are counted");
	cg_diags_release(&d);
	ok(d.n == 0 && d.errors == 0, "released");
	is_str(cg_nearest("triger", words, 4), "trigger", "a letter is missing");
	is_str(cg_nearest("stpes", words, 4), "steps", "two are swapped");
	ok(cg_nearest("zzzzzz", words, 4) == NULL && cg_nearest("", words, 4) == NULL, "none is near");
}

static void
libraries(void)
{
	static const char *const good[] = { "cos", "sin" }, *const bad[] = { "cos", "no_such" };
	struct {
		double (*cos)(double), (*sin)(double);
	} m;

	is_int(cg_dl_open("libm.so.6", "libc6", good, 2, &m, &err), 0, "a library is opened");
	ok(m.cos(0) == 1 && m.sin(0) == 0, "each function is where it is expected");
	is_int(cg_dl_open("libm.so.6", "libc6", bad, 2, &m, &err), -1, "a function is missing");
	ok(!m.cos && !m.sin, "then there are none");
	is_str(err.msg, "libm.so.6 has no no_such: it is too old, install a newer libc6", "and why");
	is_int(cg_dl_open("libnone.so.0", "libnone0", good, 2, &m, &err), -1, "no such library");
	ok(err.code == CG_E_CONFIG && strstr(err.msg, "install the package libnone0"),
	    "with the package that brings it");
}

/* Ten thousand are more than a millisecond has room for. */
static void
ids(void)
{
	char before[CG_ID_LEN + 1] = "", id[CG_ID_LEN + 1];
	size_t rises = 0, whole = 0;

	for (int i = 0; i < 10000; i++) {
		cg_id_new(id);
		rises += strcmp(id, before) > 0;
		whole += cg_id_valid(id) && id[14] == '7' && strchr("89ab", id[19]);
		memcpy(before, id, sizeof id);
	}
	is_int((int)whole, 10000, "UUIDs of version 7");
	is_int((int)rises, 10000, "each greater than the one before");
}

int
main(void)
{
	errors();
	libraries();
	ids();
	buffers();
	durations();
	money();
	text();
	times();
	diagnostics();
	return done();
}
