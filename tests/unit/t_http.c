/* lib/http: what it reads without a socket. */
#include <string.h>

#include "http/http_priv.h"
#include "tap.h"

static void
paths(void)
{
	static const struct {
		const char *raw, *want; /* NULL: refused */
	} rows[] = {
		{ "/", "/" }, { "/a/b", "/a/b" }, { "/a/", "/a/" }, { "/a?b=/../c", "/a" }, { "/a//b", "/a//b" },
		{ "/%61", "/a" }, { "/a%20b", "/a b" }, { "/%C3%A4", "/\303\244" }, { "/...", "/..." },
		{ "/a..b", "/a..b" }, { "/%252e%252e/x", "/%2e%2e/x" }, { "/.well-known", "/.well-known" },
		{ "", NULL }, { "a", NULL }, { "?", NULL }, { "http://x/", NULL }, { "*", NULL },
		{ "/..", NULL }, { "/../a", NULL }, { "/a/..", NULL }, { "/a/../b", NULL }, { "/.", NULL },
		{ "/./a", NULL }, { "/%2e%2e/a", NULL }, { "/%2E./a", NULL }, { "/.%2e", NULL },
		{ "/a%2fb", NULL }, { "/a%2F..%2Fb", NULL }, { "/a\\b", NULL }, { "/a%5cb", NULL },
		{ "/%00", NULL }, { "/a%00.html", NULL }, { "/%0a", NULL }, { "/%0d%0aX: y", NULL },
		{ "/%7f", NULL }, { "/%", NULL }, { "/%4", NULL }, { "/%4?1", NULL }, { "/%zz", NULL },
		{ "/%u0041", NULL }, { "/%c0%ae%c0%ae/a", NULL }, { "/%ff", NULL }, { "/%ed%a0%80", NULL },
	};
	char out[100];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool good = cg_http_decode_path(rows[i].raw, strlen(rows[i].raw), out);

		is_str(good ? out : NULL, rows[i].want, rows[i].raw);
	}
}

static void
proxies(void)
{
	static const struct {
		const char *values[3];
		int proxies;
		const char *want;
	} rows[] = {
		{ { "1.1.1.1" }, 1, "1.1.1.1" },
		{ { "6.6.6.6, 1.1.1.1" }, 1, "1.1.1.1" },
		{ { "6.6.6.6, 1.1.1.1" }, 2, "6.6.6.6" },
		{ { "6.6.6.6", "1.1.1.1" }, 2, "6.6.6.6" },
		{ { "5.5.5.5,6.6.6.6", " 1.1.1.1 " }, 2, "6.6.6.6" },
		{ { "1.1.1.1:8080" }, 1, "1.1.1.1" },
		{ { "[2001:DB8::1]:443" }, 1, "2001:db8::1" },
		{ { "2001:db8:0::1" }, 1, "2001:db8::1" },
		{ { "1.1.1.1" }, 2, "9.9.9.9" }, /* one proxy has not said what it saw */
		{ { "1.1.1.1, unknown" }, 1, "9.9.9.9" },
		{ { "1.1.1.1," }, 1, "9.9.9.9" },
		{ { "1.1.1.1\", \"x" }, 1, "9.9.9.9" },
		{ { "" }, 1, "9.9.9.9" },
		{ { NULL }, 1, "9.9.9.9" },
	};
	char out[CG_HTTP_CLIENT_LEN + 1];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = 0;

		while (n < 3 && rows[i].values[n])
			n++;
		cg_http_forwarded(rows[i].values, n, rows[i].proxies, "9.9.9.9", out);
		is_str(out, rows[i].want, rows[i].values[0]);
	}
}

static void
ids(void)
{
	char long_id[CG_HTTP_ID_MAX + 2];

	ok(cg_http_id_valid("a-B_c.9"), "a request id");
	ok(!cg_http_id_valid(""), "none");
	ok(!cg_http_id_valid("a b"), "a space");
	ok(!cg_http_id_valid("a\"b"), "a quote");
	memset(long_id, 'a', sizeof long_id);
	long_id[CG_HTTP_ID_MAX + 1] = '\0';
	ok(!cg_http_id_valid(long_id), "too long");
	ok(cg_http_id_valid(long_id + 1), "just long enough");
}

int
main(void)
{
	paths();
	proxies();
	ids();
	return done();
}
