/* lib/api with routes of the test's own: what is declared is held. */
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "api/api_priv.h"
#include "base/err.h"
#include "base/sig.h"
#include "http_test.h"
#include "json/json.h"
#include "tap.h"

/* What the handler saw, as JSON. */
static int
mirror(struct cg_api_call *c, struct cg_err *err)
{
	json_t *seen = json_pack("{s:s?, s:s?, s:O?, s:O?}", "a", c->params[0], "b", c->params[1], "query",
	    (json_t *)(uintptr_t)c->query, "body", (json_t *)(uintptr_t)c->body);
	char *text = cg_json_str(seen);

	json_decref(seen);
	if (c->params[0] && strcmp(c->params[0], "fail") == 0) {
		free(text);
		return cg_err_set(err, CG_E_NOTFOUND, "no thing '%s'", c->params[0]);
	}
	cg_http_reply(c->http, c->route->status, "application/json", text, strlen(text));
	return 0;
}

static bool
quick(struct cg_api_call *c)
{
	if (cg_json_get_int(c->query, "limit", 0) == 1)
		return false;
	cg_http_reply_static(c->http, 200, "text/plain", "quick", 5);
	return true;
}

#define BODY "{\"type\":\"object\",\"required\":[\"name\"],\"additionalProperties\":false,\"properties\":{" \
	"\"name\":{\"type\":\"string\",\"maxLength\":5},\"tier\":{\"enum\":[\"a\",\"b\"],\"default\":\"a\"}}}"
#define QUERY "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" \
	"\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":100,\"default\":20}," \
	"\"old\":{\"type\":\"boolean\"},\"search\":{\"type\":\"string\"}}}"

static const struct cg_api_route routes[] = {
	{ .method = "GET", .path = "/t/things", .id = "list", .status = 200, .query = QUERY, .handle = mirror },
	{ .method = "POST", .path = "/t/things", .id = "make", .status = 201, .body = BODY, .body_max = 200,
	    .handle = mirror },
	{ .method = "GET", .path = "/t/quick", .id = "quick", .status = 200, .query = QUERY, .quick = quick,
	    .handle = mirror },
	{ .method = "GET", .path = "/t/{a}/of/{b}", .id = "get", .status = 200, .handle = mirror },
	{ .method = "GET", .path = "/t/rare", .id = "rare", .status = 200, .throttle = { 2, 3600 },
	    .handle = mirror },
};

static struct cg_api api;
static int sig;

static void *
run(void *arg)
{
	(void)arg;
	cg_http_run(api.http, sig);
	return NULL;
}

static void
queries(void)
{
	static const struct {
		const char *path;
		int status;
		const char *has;
	} rows[] = {
		{ "/t/things", 200, "\"query\":{\"limit\":20}" },
		{ "/t/things?limit=5&old=true&search=a%20b+c%26", 200,
		    "\"query\":{\"limit\":5,\"old\":true,\"search\":\"a b c&\"}" },
		{ "/t/things?search=7", 200, "\"search\":\"7\"" },
		{ "/t/things?&search=&", 200, "\"search\":\"\"" },
		{ "/t/things?limit=0", 400, "{\"field\":\"limit\"," },
		{ "/t/things?limit=ten", 400, "{\"field\":\"limit\"," },
		{ "/t/things?limit=5x", 400, "{\"field\":\"limit\"," },
		{ "/t/things?limit=99999999999999999999", 400, "{\"field\":\"limit\"," },
		{ "/t/things?old=yes&limit=-1", 400, "{\"field\":\"old\"," },
		{ "/t/things?more=1", 400, "\"field\":\"more\"" },
		{ "/t/things?limit=1&limit=2", 400, "Given more than once" },
		{ "/t/things?search=%", 400, "BAD_QUERY" },
		{ "/t/things?search=%ff", 400, "BAD_QUERY" },
		{ "/t/things?search=a%00b", 400, "BAD_QUERY" },
		{ "/t/quick", 200, "quick" },
		{ "/t/quick?limit=1", 200, "\"query\":{\"limit\":1}" },
		{ "/t/quick?limit=x", 400, "{\"field\":\"limit\"," },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *r = get(rows[i].path, "");

		ok(status(r) == rows[i].status && strstr(r, rows[i].has), "%s", rows[i].path);
		if (!strstr(r, rows[i].has))
			printf("# %s\n", r);
	}
}

static const char *
post(const char *type, const char *text)
{
	char *all = cg_asprintf("POST /t/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s"
	    "Content-Length: %zu\r\n\r\n%s", type, strlen(text), text);
	const char *reply = ask(all);

	free(all);
	return reply;
}

static void
bodies(void)
{
	static const char json[] = "Content-Type: application/json\r\n";
	const char *r;

	r = post(json, "{\"name\":\"x\"}");
	is_int(status(r), 201, "a body that fits");
	ok(strstr(r, "\"body\":{\"name\":\"x\",\"tier\":\"a\"}"), "with defaults put in");
	is_int(status(post("Content-Type: application/json; charset=utf-8\r\n", "{\"name\":\"x\"}")), 201,
	    "and with a charset");
	r = post(json, "{\"name\":\"longer\",\"tier\":\"c\",\"more\":1}");
	is_int(status(r), 400, "one that does not");
	ok(strstr(r, "\"code\":\"VALIDATION_ERROR\"") && strstr(r, "{\"field\":\"name\",")
	    && strstr(r, "{\"field\":\"tier\",") && strstr(r, "\"field\":\"more\""), "all that is wrong is said");
	r = post(json, "{\"name\":");
	ok(status(r) == 400 && strstr(r, "body:1:"), "what is no JSON, and where");
	is_int(status(post(json, "")), 400, "nothing");
	is_int(status(post("", "{\"name\":\"x\"}")), 415, "no type");
	is_int(status(post("Content-Type: text/plain\r\n", "{\"name\":\"x\"}")), 415, "another type");
	is_int(status(post("Content-Type: application/jsonx\r\n", "{\"name\":\"x\"}")), 415, "nearly a type");
}

static void
paths(void)
{
	const char *r = get("/t/a%20b/of/%C3%A4", "");

	ok(status(r) == 200 && strstr(r, "{\"a\":\"a b\",\"b\":\"\303\244\""), "parts of a path, decoded");
	r = get("/t/fail/of/x", "");
	ok(status(r) == 404 && strstr(r, "\"code\":\"NOTFOUND\",\"message\":\"no thing 'fail'\""), "an error");
	r = ask("PUT /t/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	ok(status(r) == 405 && strstr(r, "Allow: GET, HEAD, POST\r\n"), "what else there is");
	is_int(status(get("/t/a/of/b?x=1", "")), 400, "no query where none is declared");
}

static void
pages(void)
{
	const char *r = get("/t/things", "Origin: https://app.example.com\r\n");

	ok(status(r) == 200 && strstr(r, "Access-Control-Allow-Origin: https://app.example.com\r\n")
	    && strstr(r, "Vary: Origin\r\n"), "a page of ours reads");
	r = get("/t/things", "Origin: https://evil.net\r\n");
	ok(status(r) == 200 && !strstr(r, "Access-Control"), "no other does");
	r = post("Origin: https://evil.net\r\nContent-Type: application/json\r\n", "{\"name\":\"x\"}");
	ok(status(r) == 403 && strstr(r, "FOREIGN_ORIGIN"), "nor does it change anything");
	r = post("Origin: https://example.com\r\nContent-Type: application/json\r\n", "{\"name\":\"x\"}");
	is_int(status(r), 201, "ours does");
	r = ask("OPTIONS /t/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: https://example.com\r\n"
	    "Access-Control-Request-Method: POST\r\n\r\n");
	ok(status(r) == 204 && strstr(r, "Access-Control-Allow-Methods: GET, HEAD, POST\r\n")
	    && strstr(r, "Access-Control-Allow-Headers: Authorization, "), "and asks before");
	r = ask("OPTIONS /t/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: https://evil.net\r\n"
	    "Access-Control-Request-Method: POST\r\n\r\n");
	ok(status(r) == 405 && !strstr(r, "Access-Control"), "in vain, if it is another");
}

int
main(void)
{
	static const int signals[] = { SIGTERM, 0 };
	struct cg_http_conf c = CG_HTTP_CONF_INIT;
	struct cg_api_req req = { .throttle = true };
	struct cg_err err = CG_ERR_INIT;
	pthread_t thread;
	char told[128];

	sig = cg_sig_open(signals, &err);
	c.fd = cg_http_listen("127.0.0.1:0", told, &err);
	http_port = (int)strtol(strrchr(told, ':') + 1, NULL, 10);
	ok(cg_api_open(&api, &req, routes, sizeof routes / sizeof *routes, &err) == 0, "schemas compile %s",
	    err.msg);
	api.domains = "example.com";
	c.begin = cg_api_begin;
	c.done = cg_api_done;
	c.arg = &api;
	ok(cg_http_start(&api.http, &c, &err) == 0, "it starts %s", err.msg);
	pthread_create(&thread, NULL, run, NULL);
	queries();
	bodies();
	paths();
	pages();
	is_int(status(get("/t/rare", "")), 200, "seldom");
	is_int(status(get("/t/rare", "")), 200, "is fine");
	is_int(status(get("/t/rare", "")), 429, "but not more often");
	kill(getpid(), SIGTERM);
	pthread_join(thread, NULL);
	ok(cg_http_stop(api.http), "all is closed");
	cg_api_close(&api);
	return done();
}
