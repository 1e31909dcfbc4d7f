/* Tools in a chat: what is sent of them, and calls that come in pieces, oddly or not at all. */
#include <signal.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "llm/llm.h"
#include "service.h"
#include "tap.h"

static struct service web;
static struct cg_fetch *f;
static struct cg_llm *l;
static struct cg_err err;

struct got {
	bool over;
	struct cg_llm_fault fault;
	char *calls, finish[24], text[64];
	int tries;
};

static void
keep(void *arg, struct cg_llm_reply *r)
{
	struct got *g = arg;
	json_t *calls = cg_llm_tool_calls(r);

	g->over = true;
	g->fault = r->fault;
	g->calls = cg_json_str(calls);
	g->tries = r->tries;
	snprintf(g->finish, sizeof g->finish, "%s", r->finish);
	snprintf(g->text, sizeof g->text, "%s", r->text.s ? r->text.s : "");
	json_decref(calls);
}

static void
piece(void *arg, const char *s, size_t n)
{
	(void)arg, (void)s, (void)n;
}

static json_t *
parse(const char *text)
{
	json_t *v = cg_json_parse(text, strlen(text), "text", 0, &err);

	if (!v)
		printf("Bail out! %s\n", err.msg), exit(1);
	return v;
}

/* messages NULL: a word. -1: it was not even begun. */
static int
ask(struct got *g, const char *model, const char *messages, const char *tools, bool stream)
{
	json_t *m = parse(messages ? messages : "[{\"role\": \"user\", \"content\": \"Hi.\"}]");
	json_t *t = tools ? parse(tools) : NULL;
	struct cg_llm_req req = { .model = model, .messages = m, .tools = t };
	int64_t until = cg_mono_ms() + 20000;
	struct cg_llm_call *c;

	*g = (struct got){ .tries = 0 };
	c = cg_llm_chat(l, &req, stream ? piece : NULL, keep, g, &err);
	json_decref(m);
	json_decref(t);
	while (c && !g->over && cg_mono_ms() < until)
		cg_fetch_turn(f, 100);
	if (c && !g->over)
		printf("Bail out! it never ends\n"), exit(1);
	return c ? 0 : -1;
}

static void
t_pieces(void)
{
	struct got g;

	ask(&g, "calls", NULL, NULL, true);
	is_str(g.calls, "[{\"id\":\"a\",\"name\":\"first\",\"arguments\":{\"x\":\"Zürich {\"}},"
	    "{\"id\":\"b\",\"name\":\"second\",\"arguments\":{\"y\":[1,2]}}]", "two calls in mixed pieces");
	ok(!g.fault.err.code && strcmp(g.finish, "tool_calls") == 0 && !*g.text, "and not a word: that is no "
	    "empty answer");
	free(g.calls);
	ask(&g, "tools", NULL, NULL, true);
	ok(strstr(g.calls, "\"arguments_text\":\"{\\\"x\\\":\"") && strstr(g.calls, "\"error\""),
	    "arguments that are cut: %s", g.calls);
	is_str(g.text, "Hello.", "with words beside them");
	free(g.calls);
	ask(&g, "atonce", NULL, NULL, true);
	is_str(g.calls, "[{\"id\":\"a\",\"name\":\"f\",\"arguments\":{\"x\":1}}]", "a server that cannot stream");
	free(g.calls);
	ask(&g, "atonce:plain", NULL, NULL, false);
	is_str(g.calls, "[{\"id\":\"a\",\"name\":\"f\",\"arguments\":{\"x\":1}}]", "nor was asked to");
	free(g.calls);
}

static void
t_odd(void)
{
	struct got g;
	json_t *v;

	ask(&g, "odd", NULL, NULL, true);
	v = parse(g.calls);
	ok(json_array_size(v) == 4, "another id is another call, whatever its index: %s", g.calls);
	ok(cg_json_get_int(json_object_get(json_array_get(v, 1), "arguments"), "x", 0) == 1,
	    "arguments that are an object already");
	ok(json_is_object(json_object_get(json_array_get(v, 2), "arguments")), "and none are an empty one");
	ok(strncmp(cg_json_get_str(json_array_get(v, 3), "id", ""), "call_", 5) == 0, "a call without an id gets one");
	ok(json_object_get(json_array_get(v, 3), "error") != NULL, "a list is no arguments");
	json_decref(v);
	free(g.calls);
}

static void
t_faults(void)
{
	struct got g;

	ask(&g, "halfcall", NULL, NULL, true);
	ok(g.tries == 2 && !g.fault.err.code, "it breaks before a word: asked again");
	is_str(g.calls, "[{\"id\":\"a\",\"name\":\"f\",\"arguments\":{\"x\":2}}]", "nothing is left of the first time");
	free(g.calls);
	ask(&g, "callstorm", NULL, NULL, true);
	ok(strcmp(g.fault.code ? g.fault.code : "", "GENERATION_FAILED") == 0, "five thousand calls: %s", g.fault.err.msg);
	free(g.calls);
	ask(&g, "argtorrent", NULL, NULL, true);
	ok(strcmp(g.fault.code ? g.fault.code : "", "GENERATION_FAILED") == 0, "arguments without an end: %s",
	    g.fault.err.msg);
	free(g.calls);
}

/* The body of the first request for a model, as text; new. */
static char *
sent(const char *model)
{
	char *u = cg_asprintf("http://127.0.0.1:%d/seen/%s", web.port, model), *text;
	struct cg_fetch_req req = { .method = "GET", .url = u };
	struct cg_fetch_reply r;
	json_t *v;

	if (cg_fetch_one(f, &req, &r, NULL, &err) < 0)
		printf("Bail out! %s\n", err.msg), exit(1);
	v = json_loadb(r.body.s, r.body.len, 0, NULL);
	text = cg_json_str(json_object_get(json_array_get(json_object_get(v, "requests"), 0), "body"));
	json_decref(v);
	cg_fetch_reply_release(&r);
	free(u);
	return text;
}

static void
t_sent(void)
{
	struct got g;
	char *body;

	ask(&g, "ok:sent", "[{\"role\": \"user\", \"content\": \"Hi.\"}, {\"role\": \"assistant\", \"content\": null, "
	    "\"tool_calls\": [{\"id\": \"a\", \"name\": \"f\", \"arguments\": {\"x\": 1}}, {\"id\": \"b\", \"type\": "
	    "\"function\", \"function\": {\"name\": \"g\", \"arguments\": \"{}\"}}]}, {\"role\": \"tool\", "
	    "\"tool_call_id\": \"a\", \"content\": \"{}\"}, {\"role\": \"assistant\", \"content\": \"So.\", "
	    "\"tool_calls\": []}]", "[{\"name\": \"f\", \"description\": \"Does it.\", \"approval\": true, \"parameters\": "
	    "{\"type\": \"object\"}}, {\"name\": \"g\"}]", true);
	body = sent("ok:sent");
	ok(strstr(body, "\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\","
	    "\"arguments\":\"{\\\"x\\\":1}\"}},{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\","
	    "\"arguments\":\"{}\"}}]"), "calls are said as the wire has them");
	ok(strstr(body, "\"content\":null") && strstr(body, "{\"role\":\"assistant\",\"content\":\"So.\"}"),
	    "without a word, and without a call");
	ok(strstr(body, "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"Does it.\","
	    "\"parameters\":{\"type\":\"object\"}}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]"),
	    "tools with what the wire knows of them: %s", body);
	free(body);
	free(g.calls);
	ok(ask(&g, "ok", NULL, "[{\"name\": \"no name\"}]", true) < 0, "a name that no wire takes: %s", err.msg);
	ok(ask(&g, "ok", NULL, "[{\"name\": \"f\", \"parameters\": 1}]", true) < 0, "nor such parameters");
	ok(ask(&g, "ok", "[{\"role\": \"assistant\"}]", NULL, true) < 0, "a message without anything: %s", err.msg);
}

int
main(void)
{
	char *argv[] = { "node", "tests/services/llm.mjs", NULL }, *url;

	if (service_start(&web, argv) != 0) {
		printf("ok 1 # skip node is not installed\n1..1\n");
		return 0;
	}
	signal(SIGPIPE, SIG_IGN);
	url = cg_asprintf("http://127.0.0.1:%d/v1", web.port);
	if (cg_fetch_open(&f, 16, &err) < 0
	    || cg_llm_open(&l, f, &(struct cg_llm_conf){ .base_url = url, .backoff_ms = 1 }, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	t_pieces();
	t_odd();
	t_faults();
	t_sent();
	cg_llm_close(l);
	cg_fetch_close(f);
	free(url);
	service_stop(&web);
	return done();
}
