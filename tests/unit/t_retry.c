/* Whether to ask again, and when. */
#include "fetch/fetch.h"
#include "fetch/retry.h"
#include "tap.h"

static const struct cg_fetch_policy policy = { .attempts = 4, .base_ms = 1000, .max_ms = 3000 };

static int64_t
wait_of(const struct cg_fetch_policy *p, int status, enum cg_errc code, int64_t after, int made,
    uint64_t random)
{
	struct cg_fetch_reply r = { .status = status, .err = { .code = code }, .retry_after_ms = after };

	return cg_fetch_retry_ms(p, &r, made, random);
}

static void
t_which(void)
{
	static const int pass[] = { 408, 425, 429, 500, 502, 503, 504, 520, 529 };
	static const int stay[] = { 200, 201, 204, 301, 400, 401, 402, 403, 404, 409, 410, 413, 422, 451,
		501, 505 };
	static const enum cg_errc never[] = { CG_E_CONFIG, CG_E_TOOBIG, CG_E_IO, CG_E_CANCELLED, CG_E_PERM,
		CG_E_NOINPUT };
	struct cg_fetch_policy loading = policy;
	int wrong = 0;

	for (size_t i = 0; i < sizeof pass / sizeof *pass; i++)
		wrong += wait_of(&policy, pass[i], CG_E_OK, -1, 1, 500) != 500;
	is_int(wrong, 0, "what may pass is asked again");
	for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
		wrong += wait_of(&policy, stay[i], CG_E_OK, -1, 1, 500) != -1;
	is_int(wrong, 0, "an answer is not");
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		wrong += wait_of(&policy, 0, never[i], -1, 1, 500) != -1;
	is_int(wrong, 0, "nor what fails again");
	is_int(wait_of(&policy, 0, CG_E_UNAVAILABLE, -1, 1, 7), 7, "nobody there");
	is_int(wait_of(&policy, 0, CG_E_TIMEOUT, -1, 1, 7), 7, "too late");
	loading.conflict = true;
	is_int(wait_of(&loading, 409, CG_E_OK, -1, 1, 7), 7, "409 when the policy says so");
}

static void
t_when(void)
{
	int64_t most[5] = { 0 };
	uint64_t x = 1;

	for (int i = 0; i < 20000; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		for (int made = 1; made < 5; made++) {
			int64_t ms = wait_of(&policy, 503, CG_E_OK, -1, made, x >> 11);

			if (ms > most[made])
				most[made] = ms;
		}
	}
	ok(most[1] > 990 && most[1] <= 1000, "up to the base before the second: %lld", (long long)most[1]);
	ok(most[2] > 1990 && most[2] <= 2000, "twice that before the third");
	ok(most[3] > 2980 && most[3] <= 3000, "never over the most");
	is_int(most[4], 0, "four were allowed");
	is_int(wait_of(&policy, 503, CG_E_OK, -1, 4, 5), -1, "so there is no fifth");
	is_int(wait_of(&policy, 429, CG_E_OK, 5000, 3, 999), 5999, "what the server wishes, and a draw");
	is_int(wait_of(&policy, 429, CG_E_OK, 0, 3, 400), 400, "at once");
	is_int(wait_of(&policy, 429, CG_E_OK, 60001, 1, 0), -1, "not longer than a minute");
}

static int64_t
after(const char *headers, int64_t now_ms)
{
	struct cg_fetch_reply r = { 0 };
	int64_t ms;

	cg_buf_init(&r.headers, 10000);
	cg_buf_init(&r.body, 0);
	cg_buf_puts(&r.headers, headers);
	ms = cg_fetch_retry_after(&r, now_ms);
	cg_fetch_reply_release(&r);
	return ms;
}

static void
t_after(void)
{
	static const struct {
		const char *headers;
		int64_t want;
	} rows[] = {
		{ "", -1 },
		{ "Retry-After: 7\r\n", 7000 },
		{ "retry-after:0\r\n", 0 },
		{ "Retry-After: 1.5\r\n", 1500 },
		{ "Retry-After: 0.1234567\r\n", 123 },
		{ "Retry-After: -7\r\n", -1 },
		{ "Retry-After: soon\r\n", -1 },
		{ "Retry-After: 99999999999999999999\r\n", -1 },
		{ "Retry-After: 3\r\nretry-after-ms: 250\r\n", 250 },
		{ "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 37000 },
		{ "Retry-After: Sunday, 06-Nov-94 08:49:37 GMT\r\n", 37000 },
		{ "Retry-After: Sun Nov  6 08:49:37 1994\r\n", 37000 },
		{ "Retry-After: Sun, 06 Nov 1994 08:40:00 GMT\r\n", 0 },
		{ "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Sun, 06 Nov 1994 08:49:30 GMT\r\n", 7000 },
		{ "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT and more\r\n", -1 },
		{ "Retry-After: Sun, 06 Foo 1994 08:49:37 GMT\r\n", -1 },
		{ "Retry-After: Sun, 06 Nov 1994 28:49:37 GMT\r\n", -1 },
	};
	enum { NOW = 784111740 /* Sun, 06 Nov 1994 08:49:00 GMT */ };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_int(after(rows[i].headers, (int64_t)NOW * 1000), rows[i].want,
		    *rows[i].headers ? "a Retry-After" : "none");
}

int
main(void)
{
	t_which();
	t_when();
	t_after();
	return done();
}
