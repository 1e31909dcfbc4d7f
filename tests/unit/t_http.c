/* lib/http: what it reads without a socket. */
#include <string.h>

#include "http/file.h"
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
		{ { "::ffff:1.1.1.1" }, 1, "1.1.1.1" },
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

static void
ranges(void)
{
	static const struct {
		const char *value;
		unsigned long long size;
		int want;
		unsigned long long from, n;
	} rows[] = {
		{ NULL, 10, 0, 0, 0 }, { "bytes=0-0", 10, 1, 0, 1 }, { "bytes=0-9", 10, 1, 0, 10 },
		{ "bytes=2-4", 10, 1, 2, 3 }, { "bytes=2-", 10, 1, 2, 8 }, { "bytes=2-99", 10, 1, 2, 8 },
		{ "bytes=-3", 10, 1, 7, 3 }, { "bytes=-99", 10, 1, 0, 10 }, { "Bytes=1-1", 10, 1, 1, 1 },
		{ "bytes=9-9", 10, 1, 9, 1 }, { "bytes=10-", 10, -1, 0, 0 }, { "bytes=10-10", 10, -1, 0, 0 },
		{ "bytes=-0", 10, -1, 0, 0 }, { "bytes=0-", 0, -1, 0, 0 }, { "bytes=-1", 0, -1, 0, 0 },
		{ "bytes=4-2", 10, 0, 0, 0 }, { "bytes=", 10, 0, 0, 0 }, { "bytes=a-b", 10, 0, 0, 0 },
		{ "bytes=1-2,4-5", 10, 0, 0, 0 }, { "bytes=1", 10, 0, 0, 0 }, { "bytes= 1-2", 10, 0, 0, 0 },
		{ "items=0-1", 10, 0, 0, 0 }, { "bytes=--1", 10, 0, 0, 0 }, { "bytes=1-2x", 10, 0, 0, 0 },
		{ "bytes=0-99999999999999999999999", 10, 1, 0, 10 },
		{ "bytes=99999999999999999999999-", 10, -1, 0, 0 },
		{ "bytes=-99999999999999999999999", 10, 1, 0, 10 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t from = 77, n = 77;
		int got = cg_http_range(rows[i].value, rows[i].size, &from, &n);

		ok(got == rows[i].want && (got != 1 || (from == rows[i].from && n == rows[i].n)),
		    "%s of %llu", rows[i].value ? rows[i].value : "no range", rows[i].size);
	}
}

static void
tags(void)
{
	static const struct {
		const char *list, *tag;
		bool strong, weak;
	} rows[] = {
		{ "\"a\"", "\"a\"", true, true }, { "\"b\", \"a\"", "\"a\"", true, true },
		{ "\"b\",\"a\",\"c\"", "\"a\"", true, true }, { "W/\"a\"", "\"a\"", false, true },
		{ "\"a\"", "W/\"a\"", false, true }, { "W/\"a\"", "W/\"a\"", false, true },
		{ "*", "\"a\"", true, true }, { "\"ab\"", "\"a\"", false, false },
		{ "\"\"", "\"a\"", false, false }, { "", "\"a\"", false, false }, { "a", "\"a\"", false, false },
		{ "\"a", "\"a\"", false, false }, { "\"x,\"a\"", "\"a\"", false, false },
		{ "\"a,b\"", "\"a,b\"", true, true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ok(cg_http_tag_in(rows[i].list, rows[i].tag, false) == rows[i].strong, "%s has %s", rows[i].list,
		    rows[i].tag);
		ok(cg_http_tag_in(rows[i].list, rows[i].tag, true) == rows[i].weak, "%s has %s, weakly",
		    rows[i].list, rows[i].tag);
	}
}

static void
packed_tags(void)
{
	char to[CG_HTTP_TAG_MAX], many[CG_HTTP_TAG_MAX];

	ok(cg_http_tag_packed("\"a\"", to, sizeof to) && strcmp(to, "\"a.gz\"") == 0, "a packed");
	ok(!cg_http_tag_packed("W/\"a\"", to, sizeof to), "what is weak says nothing of bytes");
	memset(many, 'a', sizeof many);
	many[0] = many[sizeof many - 2] = '"';
	many[sizeof many - 1] = '\0';
	ok(!cg_http_tag_packed(many, to, sizeof to), "too long");
	ok(cg_http_tag_held("\"b\", \"a.gz\"", "\"a\"", false) && cg_http_tag_held("\"a\"", "\"a\"", false), "either");
	ok(!cg_http_tag_held("W/\"a.gz\"", "\"a\"", false) && cg_http_tag_held("W/\"a.gz\"", "\"a\"", true), "weakly");
	ok(!cg_http_tag_held("\"a.br\", \"ab.gz\"", "\"a\"", true), "neither");
}

static void
codings(void)
{
	ok(cg_http_accepts("gzip, deflate, br", "br"), "in a list");
	ok(cg_http_accepts("br;q=0.1", "br"), "with a weight");
	ok(cg_http_accepts("BR", "br"), "in capitals");
	ok(!cg_http_accepts("br;q=0", "br") && !cg_http_accepts("br;q=0.000, gzip", "br"), "refused");
	ok(cg_http_accepts("br;q=0, gzip", "gzip") && cg_http_accepts("br, gzip;q=0", "br"), "each its own");
	ok(!cg_http_accepts("brotli", "br") && !cg_http_accepts("x-br", "br"), "no part of a word");
	ok(!cg_http_accepts(NULL, "br") && !cg_http_accepts("", "br"), "nothing");
}

static void
dates(void)
{
	char out[CG_HTTP_DATE_LEN + 1];

	cg_http_date(784111777, out);
	is_str(out, "Sun, 06 Nov 1994 08:49:37 GMT", "the date of RFC 9110");
	is_int(cg_http_date_parse(out), 784111777, "and back");
	is_int(cg_http_date_parse("Mon, 06 Nov 1994 08:49:37 GMT"), -1, "a wrong day");
	is_int(cg_http_date_parse("Sun, 31 Feb 1994 08:49:37 GMT"), -1, "no such day");
	is_int(cg_http_date_parse("Sun Nov  6 08:49:37 1994"), -1, "asctime's");
	is_int(cg_http_date_parse("yesterday"), -1, "none");
	is_str(cg_http_type_of("a/b.c/x.MJS"), "text/javascript; charset=utf-8", "a type");
	is_str(cg_http_type_of("a.html/x"), "application/octet-stream", "of the last segment");
}

int
main(void)
{
	ranges();
	tags();
	packed_tags();
	codings();
	dates();
	paths();
	proxies();
	ids();
	return done();
}
