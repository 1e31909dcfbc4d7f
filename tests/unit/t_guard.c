/* Where a transfer may go. Names are mapped to the loopback by the guards' own resolver. */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "fetch/guard.h"
#include "json/json.h"
#include "service.h"
#include "tap.h"

static struct service web, tls;
static struct cg_fetch *f;
static struct cg_err err;
static char a_origin[64], b_origin[64], tls_origin[64];
static const char *const everywhere[] = { "*", NULL };
static const char *const ours[] = { a_origin, b_origin, tls_origin, NULL };

/* ---- addresses ---- */

static bool
global(const char *text)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	const char *why;

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return cg_fetch_is_global((struct sockaddr *)&v4, &why);
	if (inet_pton(AF_INET6, text, &v6.sin6_addr) != 1)
		printf("# no address: %s\n", text);
	return cg_fetch_is_global((struct sockaddr *)&v6, &why);
}

static void
t_addresses(void)
{
	static const char *const inside[] = { "0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255",
		"100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
		"172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.0.171", "192.0.2.1", "192.88.99.1",
		"192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
		"239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::2", "::127.0.0.1",
		"::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::10.1.2.3",
		"64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "100::1", "100:0:0:1::1", "2001::1",
		"2001:0:4136:e378::1", "2001:10::1", "2001:1ff:ffff::1", "2001:db8::1", "2002:7f00:1::1",
		"2002:0808:0808::1", "3fff::1", "3fff:fff:ffff::1", "4000::1", "5f00::1", "fc00::1",
		"fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "1fff::1" };
	static const char *const outside[] = { "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.167.255.255",
		"192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1",
		"2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1", "2003::1", "2606:4700::1111",
		"2a00:1450::1", "3ffe::1", "3fff:1000::1", "64:ff9b::8.8.8.8" };

	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		ok(!global(inside[i]), "%s is not for everybody", inside[i]);
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
		ok(global(outside[i]), "%s is", outside[i]);
}

/* ---- URLs ---- */

static void
t_urls(void)
{
	static const char *const hosts[] = { "api.example.com", "*.cdn.example.com",
		"storage.example.com/our-bucket/", "files.example.com/one", "xn--bcher-kva.example",
		"127.0.0.1", "[::1]", "8.8.8.8", "[2606:4700::1111]", NULL };
	static const struct {
		const char *url, *why; /* NULL: it may */
	} rows[] = {
		{ "https://api.example.com/v1/x?y#z", NULL },
		{ "https://API.Example.COM:443/", NULL },
		{ "https://api.example.com./", NULL },
		{ "https://api.example.com../", "letters" },
		{ "https://a.b.cdn.example.com/", NULL },
		{ "https://cdn.example.com/", "not on the list" },
		{ "https://evilcdn.example.com/", "not on the list" },
		{ "https://.cdn.example.com/", "letters" },
		{ "https://api.example.com.evil.com/", "not on the list" },
		{ "https://evil.com/api.example.com", "not on the list" },
		{ "https://storage.example.com/our-bucket/a/b.png", NULL },
		{ "https://storage.example.com/our-bucket", "not on the list" },
		{ "https://storage.example.com/our-bucket2/a", "not on the list" },
		{ "https://storage.example.com/our-bucket/../other/a", "not on the list" },
		{ "https://storage.example.com/our-bucket/%2e%2e/other/a", "not on the list" },
		{ "https://storage.example.com/our-bucket/.%2E%2fother", "not on the list" },
		{ "https://storage.example.com/our-bucket/%252e%252e/other", "not on the list" },
		{ "https://storage.example.com/our-bucket/..%5cother", "not on the list" },
		{ "https://storage.example.com/our-bucket/a..b/%2e%2e%2e", NULL },
		{ "https://storage.example.com/our-bucket/100%25", NULL },
		{ "https://files.example.com/one", NULL },
		{ "https://files.example.com/one/two", NULL },
		{ "https://files.example.com/one?x", NULL },
		{ "https://files.example.com/oneself", "not on the list" },
		{ "https://b\xc3\xbc" "cher.example/", "xn--" },
		{ "https://xn--bcher-kva.example/", NULL },
		{ "http://api.example.com/", "only https" },
		{ "ftp://api.example.com/", "only https" },
		{ "file:///etc/passwd", "only https" },
		{ "gopher://api.example.com/", "only https" },
		{ "https://api.example.com:8443/", "port" },
		{ "https://api.example.com:80/", "port" },
		{ "https://api.example.com:0/", "port" },
		{ "https://api.example.com:99999/", "no URL" },
		{ "https://me@api.example.com/", "a user" },
		{ "https://me:pw@api.example.com/", "a user" },
		{ "https://api.example.com\\@evil.com/", "a user" },
		{ "https://evil.com#@api.example.com/", "not on the list" },
		{ "https://evil.com?@api.example.com/", "not on the list" },
		{ "https://8.8.8.8/", NULL },
		{ "https://[2606:4700::1111]/", NULL },
		{ "https://127.0.0.1/", "loopback" },
		{ "https://127.0.0.1./", "loopback" },
		{ "https://127.1/", "loopback" },
		{ "https://127.1./", "loopback" },
		{ "https://0x7f.1/", "loopback" },
		{ "https://0x7F000001/", "loopback" },
		{ "https://2130706433/", "loopback" },
		{ "https://017700000001/", "loopback" },
		{ "https://%31%32%37.0.0.1/", "loopback" },
		{ "https://[::1]/", "loopback" },
		{ "https://[0:0::0:1]/", "loopback" },
		{ "https://[::ffff:10.0.0.1]/", "not on the list" },
		{ "https://[fe80::1%25lo]/", "network card" },
		{ "https://4294967296/", "number" },
		{ "https://256.256.256.256/", "number" },
		{ "https://1.2.3.4.5/", "number" },
		{ "https://1.2.3.0xg/", "number" },
		{ "https://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1/", "letters" },
		{ "https://127\xe3\x80\x82" "0\xe3\x80\x82" "0\xe3\x80\x82" "1/", "letters" },
		{ "https://api.example.com%00.evil.com/", "no URL" },
		{ "https://api.example.com /", "no URL" },
		{ "https://api.example.com/\r\nX-Evil: 1", "no URL" },
		{ "//api.example.com/", "no URL" },
		{ "/v1/x", "no URL" },
		{ "", "no URL" },
	};
	struct cg_fetch_guard g = { .hosts = hosts }, none = { .hosts = NULL };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int rc = cg_fetch_guard_url(&g, rows[i].url, &err);

		if (!ok(rows[i].why ? rc < 0 && err.code == CG_E_PERM && strstr(err.msg, rows[i].why) : rc == 0,
		    "%.60s: %s", strpbrk(rows[i].url, "\r\n") ? "a line end" : rows[i].url,
		    rc < 0 ? "refused" : "may"))
			printf("# %s\n", rc < 0 ? err.msg : "");
	}
	ok(cg_fetch_guard_url(&none, "https://api.example.com/", &err) < 0, "no list, no host");
	g.http = true;
	ok(cg_fetch_guard_url(&g, "http://api.example.com/", &err) == 0
	    && cg_fetch_guard_url(&g, "http://api.example.com:443/", &err) < 0, "http when it is allowed");
	cg_fetch_guard_url(&g, "https://evil.com/a?token=s3cret", &err);
	ok(!strstr(err.msg, "s3cret"), "a refusal does not tell the query: %s", err.msg);
}

/* ---- transfers ---- */

struct names {
	int asked;
};

/* a.test and the like are here; others are where their name says. */
static int
resolve(void *arg, const char *host, struct sockaddr_storage *out, int max)
{
	struct names *n = arg;
	const char *list = strcmp(host, "mixed.test") == 0 ? "93.184.215.14 127.0.0.1"
	    : strcmp(host, "meta.test") == 0 ? "169.254.169.254"
	    : strcmp(host, "v6.test") == 0 ? "2606:2800:21f::1 fd00::1"
	    : strcmp(host, "nowhere.test") == 0 ? "" : "127.0.0.1";
	char text[64];
	int count = 0;

	n->asked++;
	for (size_t len; *list && count < max; list += len + (list[len] == ' ')) {
		struct sockaddr_in *v4 = (void *)&out[count];
		struct sockaddr_in6 *v6 = (void *)&out[count];

		len = strcspn(list, " ");
		snprintf(text, sizeof text, "%.*s", (int)len, list);
		memset(&out[count], 0, sizeof out[count]);
		out[count].ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
		inet_pton(out[count].ss_family, text, strchr(text, ':') ? (void *)&v6->sin6_addr
		    : (void *)&v4->sin_addr);
		count++;
	}
	return count;
}

static struct names names;
static struct cg_fetch_guard guard = { .hosts = everywhere, .also_allowed = ours, .resolve = resolve,
	.resolve_arg = &names };

/* One request; the reply stays good until the next one. */
static struct cg_fetch_reply *
ask(struct cg_fetch_req *req, const char *origin, const char *path)
{
	static struct cg_fetch_reply reply;
	char *u = cg_asprintf("%s%s", origin, path);

	cg_fetch_reply_release(&reply);
	req->url = u;
	req->method = req->method ? req->method : "GET";
	req->guard = req->guard ? req->guard : &guard;
	cg_fetch_one(f, req, &reply, NULL, &err);
	free(u);
	return &reply;
}

static json_t *
parsed(const struct cg_fetch_reply *r)
{
	json_t *j = json_loadb(r->body.s, r->body.len, 0, NULL);

	return j ? j : json_object();
}

static const char *
header(json_t *j, const char *name)
{
	return cg_json_get_str(json_object_get(j, "headers"), name, "");
}

static void
t_refused(void)
{
	static const struct {
		const char *url, *why;
		enum cg_errc code;
	} rows[] = {
		{ "https://mixed.test/", "loopback", CG_E_PERM },
		{ "https://meta.test/latest/meta-data", "link-local", CG_E_PERM },
		{ "https://v6.test/", "private", CG_E_PERM },
		{ "https://c.test/", "loopback", CG_E_PERM },
		{ "https://nowhere.test/", "no address", CG_E_UNAVAILABLE },
		{ "https://169.254.169.254/", "link-local", CG_E_PERM },
		{ "http://c.test/", "only https", CG_E_PERM },
	};
	struct cg_fetch_req req = { .method = "GET" };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct cg_fetch_reply *r = ask(&req, rows[i].url, "");

		ok(r->status == 0 && r->err.code == rows[i].code && strstr(r->err.msg, rows[i].why),
		    "refused: %s", r->err.msg);
	}
}

/* By DNS, in a thread. */
static void
t_dns(void)
{
	struct cg_fetch_guard g = { .hosts = everywhere };
	struct cg_fetch_req req = { .guard = &g };
	struct cg_fetch_reply *r = ask(&req, "https://localhost", "/");

	ok(r->status == 0 && r->err.code == CG_E_PERM && strstr(r->err.msg, "loopback"), "%s", r->err.msg);
	r = ask(&req, "https://localhost", "./");
	ok(r->err.code == CG_E_PERM && strstr(r->err.msg, "loopback"), "with a dot: %s", r->err.msg);
	r = ask(&req, "https://no-such-host.invalid", "/");
	ok(r->err.code == CG_E_UNAVAILABLE, "%s", r->err.msg);
}

static void
count(void *arg, struct cg_fetch_reply *r)
{
	int *n = arg;

	n[0]++;
	n[1] += r->err.code == CG_E_PERM;
}

static void
flag(void *arg, struct cg_fetch_reply *r)
{
	(void)r;
	*(bool *)arg = true;
}

static void
t_dns_many(void)
{
	struct cg_fetch_guard g = { .hosts = everywhere };
	struct cg_fetch_req req = { .method = "GET", .guard = &g };
	struct cg_fetch_call *waits, *asks;
	bool over = false;
	struct cg_fetch *other;
	char url[64];
	int n[2] = { 0 };

	cg_fetch_open(&other, 100, &err);
	for (int i = 0; i < 60; i++) {
		snprintf(url, sizeof url, "https://h%d.localhost/", i % 30);
		req.url = i % 3 ? url : "https://localhost/";
		cg_fetch_start(other, &req, count, n);
	}
	waits = cg_fetch_start(other, &req, count, n);
	asks = cg_fetch_start(other, &req, flag, &over);
	cg_fetch_drop(waits);
	cg_fetch_turn(other, 0);
	if (!over) /* DNS may be that fast */
		cg_fetch_drop(asks);
	over = false;
	while (cg_fetch_turn(other, 1000) > 0)
		;
	ok(n[0] == 60 && !over, "many names at once, and two who were dropped");
	for (int i = 0; i < 3; i++)
		cg_fetch_start(other, &req, count, n);
	cg_fetch_turn(other, 0);
	cg_fetch_close(other);
	ok(n[1] > 0, "and the loop may go while threads ask");
}

static void
t_redirects(void)
{
	static const char *const headers[] = { "X-Campaign: summer", "X-Api-Key: known-name", NULL };
	static const char *const secrets[] = { "X-Vendor: hush-hush", NULL };
	struct cg_fetch_req req = { .headers = headers, .secrets = secrets };
	char *to_a = cg_asprintf("/go/302?to=%s/echo", a_origin), *deep;
	char *to_b = cg_asprintf("/go/302?to=%s/echo", b_origin);
	json_t *j = parsed(ask(&req, a_origin, "/go/302?to=/echo"));

	ok(!strcmp(header(j, "x-vendor"), "hush-hush") && !strcmp(header(j, "x-api-key"), "known-name"),
	    "the same host gets the secrets again");
	json_decref(j);
	j = parsed(ask(&req, a_origin, to_b));
	ok(!*header(j, "x-vendor") && !*header(j, "x-api-key") && !strcmp(header(j, "x-campaign"), "summer"),
	    "another host gets the rest");
	is_str(header(j, "host"), b_origin + 7, "under its own name");
	json_decref(j);
	deep = cg_asprintf("/go/302?to=%s/go/307%%3fto=%s/echo", b_origin, a_origin);
	j = parsed(ask(&req, a_origin, deep));
	ok(!*header(j, "x-vendor") && !strcmp(header(j, "host"), a_origin + 7), "nor does who is asked after another");
	json_decref(j);
	free(deep);
	free(to_a);
	free(to_b);
}

static void
t_methods(void)
{
	static const char *const headers[] = { "Content-Type: text/plain", "X-Campaign: summer", NULL };
	static const struct {
		int status;
		const char *method, *want, *body, *type;
	} rows[] = {
		{ 301, "POST", "GET", "", "" },
		{ 302, "POST", "GET", "", "" },
		{ 303, "POST", "GET", "", "" },
		{ 307, "POST", "POST", "hello", "text/plain" },
		{ 308, "PUT", "PUT", "hello", "text/plain" },
		{ 301, "PUT", "PUT", "hello", "text/plain" },
		{ 303, "PUT", "GET", "", "" },
		{ 303, "DELETE", "GET", "", "" },
		{ 302, "DELETE", "DELETE", "hello", "text/plain" },
	};
	char path[64];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct cg_fetch_req req = { .method = rows[i].method, .headers = headers, .body = "hello",
			.body_len = 5 };
		json_t *j;

		snprintf(path, sizeof path, "/go/%d?to=/echo", rows[i].status);
		j = parsed(ask(&req, a_origin, path));
		ok(!strcmp(cg_json_get_str(j, "method", ""), rows[i].want)
		    && !strcmp(cg_json_get_str(j, "body", "?"), rows[i].body)
		    && !strcmp(header(j, "content-type"), rows[i].type)
		    && !strcmp(header(j, "x-campaign"), "summer"), "%s after %d is %s", rows[i].method,
		    rows[i].status, rows[i].want);
		json_decref(j);
	}
}

static void
t_no_redirect(void)
{
	static const char *const to[] = { "http://169.254.169.254/latest/meta-data/",
		"https://169.254.169.254/latest/meta-data/", "https://[::ffff:169.254.169.254]/",
		"https://meta.test/", "https://mixed.test/", "https://c.test/", "http://c.test/",
		"file:///etc/passwd", "ftp://c.test/", "https://me:pw@c.test/", "//meta.test/", "https://2852039166/",
		"http://0xa9fea9fe/", "https://c.test:22/" };
	struct cg_fetch_guard still = guard;
	struct cg_fetch_req req = { .method = "GET" };
	char *path = cg_asprintf("/go/302?to=/go/302%%3fto=/go/302%%253fto=/echo");
	struct cg_fetch_reply *r;

	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		char *there = cg_asprintf("/go/302?to=%s", to[i]);

		r = ask(&req, a_origin, there);
		ok(r->status == 0 && r->err.code == CG_E_PERM && !r->body.len, "not to %s", to[i]);
		free(there);
	}
	is_int(ask(&req, a_origin, path)->status, 200, "three in a row");
	r = ask(&req, a_origin, "/go/302?to=/echo/a%20b%C3%A9?c%20d");
	ok(r->status == 200 && strstr(r->body.s, "/echo/a%20b%e9?c+d"), "to what should have been encoded: %s",
	    r->status ? r->body.s : r->err.msg);
	still.redirects = 2;
	req.guard = &still;
	r = ask(&req, a_origin, path);
	ok(r->err.code == CG_E_PERM && strstr(r->err.msg, "more than 2 redirects"), "%s", r->err.msg);
	still.redirects = -1;
	r = ask(&req, a_origin, path);
	ok(r->status == 302 && strcmp(r->body.s, "over there") == 0, "none: the redirect is the reply");
	free(path);
}

static void
t_tls(void)
{
	struct cg_fetch_req req = { .method = "GET" };
	struct cg_fetch_reply *r = ask(&req, tls_origin, "/echo");
	json_t *j = parsed(r);
	char *down = cg_asprintf("/go/302?to=%s/echo", a_origin);

	ok(r->status == 200 && !strcmp(header(j, "host"), tls_origin + 8)
	    && !strcmp(cg_json_get_str(j, "name", ""), "t.test"), "Host and the name in TLS are the URL's %s", r->err.msg);
	json_decref(j);
	r = ask(&req, tls_origin, down);
	ok(r->err.code == CG_E_PERM && strstr(r->err.msg, "from https to http"), "%s", r->err.msg);
	free(down);
	down = cg_asprintf("/go/302?to=%s/echo", tls_origin);
	is_int(ask(&req, a_origin, down)->status, 200, "but up");
	free(down);
}

/* ---- bounds ---- */

static void
t_bounds(void)
{
	struct cg_fetch_req req = { .max_bytes = 5 << 20 }, packed = { .compressed = true,
		.max_bytes = 200 << 20 };
	struct cg_fetch_reply *r = ask(&req, a_origin, "/endless");

	ok(r->status == 0 && r->err.code == CG_E_TOOBIG, "a body that never ends: %s", r->err.msg);
	req = (struct cg_fetch_req){ .method = "GET" };
	r = ask(&req, a_origin, "/gzip/100000");
	ok(r->status == 200 && r->body.len < 2000, "what was not asked for is left as it is");
	r = ask(&packed, a_origin, "/gzip/100000");
	ok(r->status == 200 && r->body.len == 100000, "gzip");
	r = ask(&packed, a_origin, "/br/100000");
	ok(r->status == 200 && r->body.len == 100000 && !memcmp(r->body.s, "0123456789", 10), "br");
	r = ask(&packed, a_origin, "/bomb");
	ok(r->status == 0 && r->err.code == CG_E_TOOBIG && strstr(r->err.msg, "100 times"), "%s", r->err.msg);
	packed.max_bytes = 99999;
	r = ask(&packed, a_origin, "/gzip/100000");
	ok(r->err.code == CG_E_TOOBIG && strstr(r->err.msg, "99999"), "the bound is of what comes out: %s",
	    r->err.msg);
	r = ask(&packed, a_origin, "/broken");
	ok(r->status == 0 && r->err.code == CG_E_UNAVAILABLE, "%s", r->err.msg);
}

/* Proxies and the like of whoever started us are not ours. */
static void
t_environment(void)
{
	struct cg_fetch_req req = { .method = "GET" };

	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
	is_int(ask(&req, a_origin, "/echo")->status, 200, "no proxy");
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

int
main(void)
{
	char dir[] = "/tmp/cg-t_guard.XXXXXX";
	char *plain[] = { "node", "tests/services/http.mjs", NULL };
	char *safe[] = { "node", "tests/services/http.mjs", mkdtemp(dir), NULL };
	char *ca = cg_asprintf("%s/cert.pem", dir);
	static const char *const known[] = { "hush-hush", NULL };
	struct cg_fetch_conf conf = { .per_host = 16, .ca_file = ca, .secrets = known };

	t_addresses();
	t_urls();
	if (service_start(&web, plain) != 0 || service_start(&tls, safe) != 0) {
		ok(1, "# skip node is not installed");
		return done();
	}
	signal(SIGPIPE, SIG_IGN);
	snprintf(a_origin, sizeof a_origin, "http://a.test:%d", web.port);
	snprintf(b_origin, sizeof b_origin, "http://b.test:%d", web.port);
	snprintf(tls_origin, sizeof tls_origin, "https://t.test:%d", tls.port);
	if (cg_fetch_open_with(&f, &conf, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	t_refused();
	t_dns();
	t_dns_many();
	t_redirects();
	t_methods();
	t_no_redirect();
	t_tls();
	t_bounds();
	t_environment();
	cg_fetch_close(f);
	service_stop(&web);
	service_stop(&tls);
	cg_rmtree(dir, &err);
	free(ca);
	return done();
}
