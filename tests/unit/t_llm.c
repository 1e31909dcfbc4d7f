/* The parts of lib/llm that need no network. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "llm/llm_priv.h"
#include "schema/schema.h"
#include "tap.h"
#include "yaml/yaml.h"

static struct cg_err err;

static json_t *
parse(const char *s)
{
	json_t *v = cg_json_parse(s, strlen(s), "test", 0, &err);

	if (!v)
		printf("Bail out! %s\n", err.msg);
	return v;
}

static void
is_json(json_t *got, const char *want, const char *name)
{
	char *s = got ? cg_json_str(got) : NULL;

	is_str(s, want, name);
	free(s);
	json_decref(got);
}

static json_t *
strict(const char *schema)
{
	json_t *s = parse(schema), *out = cg_llm_strict(s);

	json_decref(s);
	return out;
}

static void
t_strict(void)
{
	is_json(strict("{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\","
	    "\"minLength\":1,\"pattern\":\"x\",\"description\":\"an a\"},\"b\":{\"type\":\"integer\",\"minimum\":0}}}"),
	    "{\"type\":\"object\",\"properties\":{\"a\":{\"description\":\"an a\",\"type\":\"string\"},"
	    "\"b\":{\"type\":[\"integer\",\"null\"]}},\"required\":[\"a\",\"b\"],\"additionalProperties\":false}",
	    "all required, optional ones nullable, keywords dropped");
	is_json(strict("{\"type\":\"object\",\"properties\":{\"m\":{\"enum\":[\"x\",\"y\"]},\"c\":{\"const\":3}}}"),
	    "{\"type\":\"object\",\"properties\":{\"m\":{\"enum\":[\"x\",\"y\",null],\"type\":[\"string\",\"null\"]},"
	    "\"c\":{\"enum\":[3,null],\"type\":[\"integer\",\"null\"]}},\"required\":[\"m\",\"c\"],"
	    "\"additionalProperties\":false}", "enums get their type, and null");
	is_json(strict("{\"type\":\"object\",\"required\":[\"l\"],\"properties\":{\"l\":{\"type\":\"array\",\"minItems\":1,"
	    "\"items\":{\"$ref\":\"#/$defs/e\"}},\"o\":{\"$ref\":\"#/$defs/e\"},\"u\":{\"oneOf\":[{\"type\":\"string\"},"
	    "{\"type\":\"number\"}]}},\"$defs\":{\"e\":{\"type\":\"boolean\"}}}"),
	    "{\"type\":\"object\",\"properties\":{\"l\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/e\"}},"
	    "\"o\":{\"anyOf\":[{\"$ref\":\"#/$defs/e\"},{\"type\":\"null\"}]},\"u\":{\"anyOf\":[{\"type\":\"string\"},"
	    "{\"type\":\"number\"},{\"type\":\"null\"}]}},\"required\":[\"l\",\"o\",\"u\"],\"additionalProperties\":false,"
	    "\"$defs\":{\"e\":{\"type\":\"boolean\"}}}", "references, alternatives, arrays");
	is_json(strict("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"provider\":{\"type\":"
	    "\"string\",\"readOnly\":true}},\"required\":[\"a\"]}"),
	    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],"
	    "\"additionalProperties\":false}", "what the program fills in is not asked for");
	ok(!strict("{\"type\":\"object\"}"), "an object of any shape cannot be said");
	ok(!strict("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\"}}}"), "nor one inside");
	ok(!strict("{\"type\":\"object\",\"properties\":{\"a\":{}}}"), "nor any value");
	ok(!strict("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\"}}}"), "nor a list of anything");
	ok(!strict("{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"), "nor a list at the top");
	ok(!strict("true"), "nor a schema that is no object");
}

static void
t_unstrict(void)
{
	json_t *s = parse("{\"type\":\"object\",\"required\":[\"a\",\"n\"],\"properties\":{\"a\":{\"type\":\"string\"},"
	    "\"b\":{\"type\":\"string\"},\"n\":{\"type\":[\"string\",\"null\"]},\"m\":{\"enum\":[1,null]},"
	    "\"l\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/e\"}},\"provider\":{\"type\":\"string\",\"readOnly\":true}},"
	    "\"$defs\":{\"e\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\"}}}}}");
	json_t *v = parse("{\"a\":null,\"b\":null,\"n\":null,\"m\":null,\"l\":[{\"x\":null},{\"x\":1}],"
	    "\"provider\":\"me\",\"z\":null}");

	cg_llm_unstrict(v, s);
	is_json(v, "{\"a\":null,\"n\":null,\"m\":null,\"l\":[{},{\"x\":1}],\"z\":null}",
	    "nulls of optional members go, those that the schema has stay");
	json_decref(s);
}

/* Every schema of the catalog: its strict form asks for nothing that the full one refuses. */
static void
t_catalog(void)
{
	static const char *const names[] = { "intelligence_plan", "extract_theme_from_brief",
		"generate_campaign_copy", "game_config_from_template", "campaign_plan_from_brief" };
	struct cg_diags d = CG_DIAGS_INIT;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = cg_asprintf("skills/catalog/%s.yaml", names[i]);
		struct cg_buf b;
		json_t *doc, *out;

		cg_buf_init(&b, 1 << 20);
		cg_file_read(&b, path, &err);
		doc = cg_yaml_parse(b.s, b.len, path, &d);
		out = cg_llm_strict(json_object_get(doc, "output_schema"));
		if (i < 3)
			ok(out && !strstr(b.len ? cg_json_get_str(out, "description", "") : "", "x"),
			    "%s can be held to its schema", names[i]);
		if (out) {
			struct cg_schema *s = cg_schema_new(out, NULL, &err);

			ok(s, "%s: the strict form is a schema", names[i]);
			cg_schema_free(s);
		} else {
			printf("# %s is told in words\n", names[i]);
		}
		json_decref(out);
		json_decref(doc);
		cg_buf_release(&b);
		free(path);
	}
	cg_diags_release(&d);
}

static json_t *
read_it(const char *s)
{
	err.msg[0] = '\0';
	return cg_llm_read(s, strlen(s), &err);
}

static void
t_read(void)
{
	is_json(read_it("{\"a\":1}"), "{\"a\":1}", "an object");
	is_json(read_it("```json\n{\"a\":[1,2]}\n```\n"), "{\"a\":[1,2]}", "within a fence");
	is_json(read_it("Sure [really]! Here: {\"a\":\"}\\\"{\"} and {\"b\":2}"), "{\"a\":\"}\\\"{\"}",
	    "the first that is one, whatever its strings hold");
	is_json(read_it("<think>maybe {\"a\":0}?</think>\n{\"a\":1}"), "{\"a\":1}", "after the thoughts");
	is_json(read_it("\xef\xbb\xbf[1]"), "[1]", "after a byte order mark");
	ok(!read_it("{\"a\":[1,2],}") && strstr(err.msg, "answer:1"), "nothing is repaired, not even a comma: %s",
	    err.msg);
	ok(!read_it("{\"a\":[1,2],\"b\":\"c") && strstr(err.msg, "in the middle"),
	    "what is cut off is not replaced by a part of it: %s", err.msg);
	ok(!read_it("I cannot do that.") && strstr(err.msg, "no JSON"), "words alone: %s", err.msg);
	ok(!read_it(""), "nothing");
	ok(!read_it("{\"a\":1,\"a\":2}"), "a key twice");
}

static void
t_limits(void)
{
	struct cg_limit *all = NULL, *l = cg_limit_of(&all, "m", 2, 3);
	struct cg_waiter w[6] = { 0 };
	int64_t after;

	ok(cg_limit_of(&all, "m", 9, 9) == l && cg_limit_of(&all, "n", 0, 0) != l, "one for each model");
	for (int i = 0; i < 6; i++)
		cg_limit_wait(l, &w[i]);
	ok(cg_limit_next(l, 1000, &after) == &w[0], "the first comes first");
	cg_limit_take(l, &w[0], 1000);
	cg_limit_leave(l, &w[1]);
	ok(cg_limit_next(l, 1000, &after) == &w[2], "who leaves is passed over");
	cg_limit_take(l, &w[2], 1010);
	ok(!cg_limit_next(l, 1020, &after) && after == -1, "two at once, the third waits for one of them");
	cg_limit_give(l);
	ok(cg_limit_next(l, 1030, &after) == &w[3], "and comes when it has ended");
	cg_limit_take(l, &w[3], 1030);
	cg_limit_give(l);
	cg_limit_give(l);
	ok(!cg_limit_next(l, 2000, &after) && after == 59000, "three a minute, the fourth waits for the minute");
	ok(!cg_limit_next(l, 60999, &after) && after == 1, "to its end");
	ok(cg_limit_next(l, 61000, &after) == &w[4], "and comes then");
	cg_limit_take(l, &w[4], 61000);
	ok(!cg_limit_next(l, 61001, &after) && after == 9, "each start counts for a minute of its own");
	l->paused = 90000;
	ok(!cg_limit_next(l, 80000, &after) && after == 10000, "nobody begins while the upstream says so");
	cg_limit_leave(l, &w[5]);
	ok(!cg_limit_next(l, 99999, &after) && after == -1, "nobody waits");
	cg_limit_wait(l, &w[1]);
	ok(cg_limit_next(l, 99999, &after) == &w[1], "the queue is whole after all that");
	cg_limits_free(all);
}

static void
t_money(void)
{
	json_t *t = cg_llm_table("litellm/models.json", &err);

	ok(t, "the table of models is correct: %s", t ? "" : err.msg);
	is_int(cg_llm_price(t, "gpt-4.1", 1000, -1, 500, 0), 2000 + 4000, "tokens at their prices");
	is_int(cg_llm_price(t, "gpt-4.1", 1000, 400, 0, 0), 1200 + 200, "cached ones are cheaper");
	is_int(cg_llm_price(t, "gpt-4.1-nano", 1, 0, 1, 0), 1 + 1, "rounded up");
	is_int(cg_llm_price(t, "gemini/gemini-2.0-flash", 10, -1, 0, 0), 1, "a vendor in front");
	is_int(cg_llm_price(t, "nobody", 10, -1, 10, 0), -1, "no price");
	is_int(cg_llm_price(t, "gpt-image-1", -1, -1, 0, 2), 84000, "pictures by the piece");
	is_int(cg_llm_price(t, "text-embedding-3-small", 1000000, -1, 0, 0), 20000, "vectors");
	is_int(cg_llm_price(t, "claude-opus-4", INT64_MAX / 8, -1, 0, 0), INT64_MAX / 4, "no overflow");
	json_decref(t);
	is_int(cg_microusd("1.35e-05", 8), 14, "a header in dollars");
	is_int(cg_microusd("0.000042", 8), 42, "exactly");
	is_int(cg_microusd("0.0", 3), 0, "free");
	is_int(cg_microusd("None", 4), -1, "none");
	is_int(cg_microusd("", 0), -1, "empty");
	is_int(cg_microusd("-1", 2), -1, "never negative");
}

/* The proxy's configuration and our table speak of the same models. */
static void
t_config(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	json_t *t = cg_llm_table("litellm/models.json", &err), *doc, *e;
	size_t i, same = 0;
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	cg_file_read(&b, "litellm/litellm_config.yaml", &err);
	doc = cg_yaml_parse(b.s, b.len, "litellm_config.yaml", &d);
	json_array_foreach(json_object_get(doc, "model_list"), i, e) {
		const json_t *m = cg_llm_entry(t, cg_json_get_str(e, "model_name", "?"));

		same += m && cg_json_get_int(m, "rpm", -1)
		    == cg_json_get_int(json_object_get(e, "litellm_params"), "rpm", 0);
	}
	is_int((long long)same, (long long)json_object_size(json_object_get(t, "models")),
	    "every alias of the proxy is in the table with its rpm, and no other");
	cg_diags_release(&d);
	cg_buf_release(&b);
	json_decref(doc);
	json_decref(t);
}

static void
is_bad_table(const char *text, const char *want)
{
	char path[] = "/tmp/cg-t_llm.XXXXXX";
	int fd = mkstemp(path);
	json_t *t;

	if (write(fd, text, strlen(text)) < 0)
		printf("Bail out! cannot write\n");
	close(fd);
	t = cg_llm_table(path, &err);
	ok(!t && err.code == CG_E_CONFIG && strstr(err.msg, want), "%s: %s", want, err.msg);
	json_decref(t);
	unlink(path);
}

static void
t_tables(void)
{
	is_bad_table("{\"version\":\"1\",\"models\":{\"a\":{\"inptu\":1}}}", "unknown key 'inptu'");
	is_bad_table("{\"version\":\"1\",\"models\":{\"a\":{\"input\":1.5}}}", "/models/a/input must be a whole");
	is_bad_table("{\"version\":\"1\",\"models\":{\"a\":{\"input\":-1}}}", "at least 0");
	is_bad_table("{\"version\":\"1\",\"models\":{},\"purposes\":{\"chat\":\"b\"}}", "/purposes/chat is none");
	is_bad_table("{\"version\":\"1\",\"models\":{},\"purposes\":{\"chatt\":\"b\"}}", "unknown purpose 'chatt'");
	is_bad_table("{\"version\":\"1\",\"models\":{\"a\":{\"schema\":\"loose\"}}}", "must be strict, full or none");
	is_bad_table("{\"models\":{}}", "'version'");
	is_bad_table("{", ":1:");
}

static struct cg_llm_fault
fault(int status, const char *body)
{
	struct cg_llm_fault f = { .retry_after_ms = -1 };

	cg_llm_fault_http(&f, "m", status, body, strlen(body), "secret-key");
	return f;
}

static void
is_fault(int status, const char *body, const char *code, bool again)
{
	struct cg_llm_fault f = fault(status, body);

	is_str(f.code, code, f.err.msg);
	ok(cg_llm_fault_again(&f) == again, "%d is %s", status, again ? "tried again" : "final");
	ok(f.err.code != CG_E_OK && !strstr(f.err.msg, "secret-key") && !strstr(f.detail, "secret-key"),
	    "and tells no key: %s", f.detail);
}

static void
t_faults(void)
{
	struct cg_llm_fault f;
	char big[2000];

	is_fault(400, "{\"error\":{\"message\":\"bad\",\"code\":null}}", "INVALID_PARAMS", false);
	is_fault(401, "{\"error\":{\"message\":\"Incorrect API key: secret-key\"}}", "AUTHENTICATION_ERROR", false);
	is_fault(400, "{\"error\":{\"message\":\"No connected db.\",\"type\":\"no_db_connection\",\"code\":\"400\"}}",
	    "AUTHENTICATION_ERROR", false);
	is_fault(403, "no", "AUTHENTICATION_ERROR", false);
	is_fault(404, "{\"error\":\"no such model\"}", "INVALID_PARAMS", false);
	is_fault(413, "", "INVALID_PARAMS", false);
	is_fault(402, "{\"error\":{\"message\":\"pay\"}}", "RATE_LIMITED", false);
	is_fault(408, "", "LLM_TIMEOUT", true);
	is_fault(409, "", "PROVIDER_UNAVAILABLE", true);
	is_fault(429, "slow down, Bearer secret-key", "RATE_LIMITED", true);
	is_fault(429, "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"m\"}}", "RATE_LIMITED", false);
	is_fault(400, "{\"error\":{\"type\":\"budget_exceeded\",\"message\":\"m\"}}", "RATE_LIMITED", false);
	is_fault(500, "<html>", "PROVIDER_UNAVAILABLE", true);
	is_fault(503, "", "PROVIDER_UNAVAILABLE", true);
	is_fault(529, "{\"error\":{\"type\":\"overloaded_error\"}}", "PROVIDER_UNAVAILABLE", true);
	is_fault(400, "{\"error\":{\"code\":\"content_policy_violation\",\"message\":\"no\"}}", "INVALID_PARAMS",
	    false);
	f = fault(400, "{\"error\":{\"code\":\"content_policy_violation\",\"message\":\"no\"}}");
	ok(f.policy && strstr(f.err.msg, "word it differently"), "a refusal of the content says so");
	f = fault(400, "{\"error\":{\"message\":\"{'error': '/chat/completions: Invalid model name passed in model=m.'}\"}}");
	ok(f.no_model && f.err.code == CG_E_CONFIG && strstr(f.err.msg, "no model 'm'"), "a proxy that lacks the model: %s",
	    f.err.msg);
	f = fault(402, "");
	ok(f.quota && f.err.code == CG_E_LIMIT, "an empty account says so");
	f = fault(400, "{\"error\":{\"message\":\"'response_format' of type 'json_schema' is not supported\"}}");
	ok(f.unsupported, "a response_format that is not known is seen");
	f = fault(400, "{\"error\":{\"message\":\"bad\"}}");
	ok(!f.unsupported, "and nothing else for it");
	f = fault(401, "Key sk-abcdefghijklmnop is wrong, AIzaSyD1234567890 too; sk-a is fine\x01\x1b[31m");
	is_str(f.detail, "Key *** is wrong, *** too; sk-a is fine  [31m", "what looks like a key goes, and controls");
	memset(big, 'x', sizeof big);
	memcpy(big + 199, "\xc3\xa9", 2);
	big[sizeof big - 1] = '\0';
	f = fault(500, big);
	is_int((long long)strlen(f.detail), 199, "200 bytes at most, and no half character");
}

static void
t_bodies(void)
{
	struct cg_llm l = { .table = cg_llm_table("litellm/models.json", &err) };
	json_t *messages = parse("[{\"role\":\"user\",\"content\":\"hi\"}]");
	json_t *params = parse("{\"temperature\":0.5,\"max_tokens\":10}");
	json_t *schema = parse("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}");
	json_t *odd = parse("{\"type\":\"object\",\"properties\":{\"a\":{},\"p\":{\"readOnly\":true}}}");
	struct cg_llm_req req = { .messages = messages, .params = params };
	json_t *wrong = parse("{\"temprature\":1}"), *none = json_array(), *body;

	is_json(cg_llm_body_chat(&l, "gpt-4o", &req, true, true, &err), "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":"
	    "\"user\",\"content\":\"hi\"}],\"stream\":true,\"stream_options\":{\"include_usage\":true},"
	    "\"temperature\":0.5,\"max_tokens\":10}", "a streamed chat");
	is_json(cg_llm_body_chat(&l, "o3", &req, false, true, &err), "{\"model\":\"o3\",\"messages\":[{\"role\":\"user\","
	    "\"content\":\"hi\"}],\"max_completion_tokens\":10}", "a reasoning model gets no temperature");
	req.params = NULL;
	req.schema = schema;
	is_json(cg_llm_body_chat(&l, "x", &req, false, true, &err), "{\"model\":\"x\",\"messages\":[{\"role\":\"user\","
	    "\"content\":\"hi\"}],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":"
	    "\"generation_output\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},"
	    "\"required\":[\"a\"],\"additionalProperties\":false},\"strict\":true}}}", "a schema for the answer");
	req.schema = odd;
	is_json(cg_llm_body_chat(&l, "x", &req, false, true, &err), "{\"model\":\"x\",\"messages\":[{\"role\":\"system\","
	    "\"content\":\"Answer with one JSON object and nothing around it. Its JSON Schema:\\n{\\\"type\\\":\\\"object\\\","
	    "\\\"properties\\\":{\\\"a\\\":{}}}\"},{\"role\":\"user\",\"content\":\"hi\"}],\"response_format\":{\"type\":"
	    "\"json_object\"}}", "one that cannot be held to is told in words");
	json_object_set_new(json_object_get(l.table, "models"), "local", parse("{\"schema\":\"full\"}"));
	json_object_set_new(json_object_get(l.table, "models"), "plain", parse("{\"schema\":\"none\"}"));
	is_json(cg_llm_body_chat(&l, "local", &req, false, true, &err), "{\"model\":\"local\",\"messages\":[{\"role\":\"user\","
	    "\"content\":\"hi\"}],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":"
	    "\"generation_output\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{}}},\"strict\":true}}}",
	    "any schema goes to a model that takes any");
	req.schema = schema;
	body = cg_llm_body_chat(&l, "plain", &req, false, true, &err);
	is_str(cg_json_get_str(json_object_get(body, "response_format"), "type", ""), "json_object",
	    "and none to one that takes none");
	json_decref(body);
	req.schema = NULL;
	req.params = wrong;
	ok(!cg_llm_body_chat(&l, "x", &req, false, true, &err) && strstr(err.msg, "'temprature'"), "%s", err.msg);
	req.params = NULL;
	req.messages = none;
	ok(!cg_llm_body_chat(&l, "x", &req, false, true, &err) && err.code == CG_E_DATA, "%s", err.msg);
	json_decref(none);
	none = parse("[{\"content\":\"x\"}]");
	req.messages = none;
	ok(!cg_llm_body_chat(&l, "x", &req, false, true, &err) && err.code == CG_E_DATA, "%s", err.msg);
	json_decref(none);
	none = parse("[{\"role\":\"user\",\"content\":[{\"type\":\"image_file\",\"path\":\"NEWS.md\"}]}]");
	req.messages = none;
	ok(!cg_llm_body_chat(&l, "x", &req, false, true, &err) && strstr(err.msg, "none of PNG"), "%s", err.msg);
	json_decref(none);
	none = parse("[{\"role\":\"user\",\"content\":[{\"type\":\"image_file\",\"path\":\"/none.png\"}]}]");
	req.messages = none;
	ok(!cg_llm_body_chat(&l, "o3-mini", &req, false, true, &err) && err.code == CG_E_CONFIG, "%s", err.msg);
	ok(!cg_llm_body_chat(&l, "x", &req, false, true, &err) && err.code == CG_E_NOINPUT, "%s", err.msg);
	json_decref(none);
	json_decref(messages);
	json_decref(params);
	json_decref(schema);
	json_decref(odd);
	json_decref(wrong);
	json_decref(l.table);
}

/* A picture as a data URI, and back. */
static void
t_picture(void)
{
	static const char png[] = "\x89PNG\r\n\x1a\n0123456789";
	struct cg_llm l = { 0 };
	char path[] = "/tmp/cg-t_llm.XXXXXX";
	struct cg_llm_req req = { 0 };
	const char *url;
	struct cg_buf b;
	json_t *body, *part;
	int good = 0;

	cg_buf_init(&b, 1000);
	for (size_t n = 9; n < sizeof png; n++) {
		json_t *list;

		cg_file_write(path, png, n, 0644, false, &err);
		list = json_pack("[{s:s, s:[{s:s, s:s}, {s:s, s:s, s:s}]}]", "role", "user", "content", "type", "text",
		    "text", "see", "type", "image_file", "path", path, "detail", "low");
		req.messages = list;
		body = cg_llm_body_chat(&l, "x", &req, false, true, &err);
		part = json_array_get(json_object_get(json_array_get(json_object_get(body, "messages"), 0), "content"), 1);
		url = cg_json_get_str(json_object_get(part, "image_url"), "url", "");
		cg_buf_clear(&b);
		good += strncmp(url, "data:image/png;base64,", 22) == 0
		    && cg_base64_decode(url + 22, strlen(url + 22), &b) == 0 && b.len == n
		    && memcmp(b.s, png, n) == 0 && !strstr(url, path);
		json_decref(body);
		json_decref(list);
	}
	is_int(good, sizeof png - 9, "pictures of every length mod 3 arrive as they are");
	ok(cg_base64_decode("a$b=", 4, &b) < 0, "what is no base64 is refused");
	cg_buf_release(&b);
	unlink(path);
}

static void
is_open(const char *url, const char *want)
{
	struct cg_llm_conf conf = { .base_url = url };
	struct cg_llm *l = NULL;

	if (cg_llm_open(&l, NULL, &conf, &err) == 0)
		is_str(l->base, want, url);
	else
		ok(!want && err.code == CG_E_CONFIG, "'%s': %s", url ? url : "", err.msg);
	cg_llm_close(l);
}

static void
t_open(void)
{
	struct cg_llm_conf conf = { .base_url = "http://h", .key = "a\nb" };
	struct cg_llm *l;

	is_open("http://h:4000", "http://h:4000/v1");
	is_open("http://h:4000/", "http://h:4000/v1");
	is_open("http://h:4000/v1", "http://h:4000/v1");
	is_open("https://h/v1/", "https://h/v1");
	is_open("https://h/openai", "https://h/openai/v1");
	is_open("https://v1.h/", "https://v1.h/v1");
	is_open("https://h/v1beta/openai/", "https://h/v1beta/openai");
	is_open("ftp://h", NULL);
	is_open("h:4000", NULL);
	is_open("http://", NULL);
	is_open("http://h/v1?key=1", NULL);
	is_open(NULL, NULL);
	ok(cg_llm_open(&l, NULL, &conf, &err) < 0 && !strstr(err.msg, "a\nb"), "a key with a line in it: %s", err.msg);
	conf = (struct cg_llm_conf){ .base_url = "http://h", .models = "litellm/models.json",
		.purpose = { [CG_LLM_CHAT] = "mine" } };
	is_int(cg_llm_open(&l, NULL, &conf, &err), 0, "with the table");
	is_str(cg_llm_model(l, CG_LLM_CHAT), "mine", "the environment's model");
	is_str(cg_llm_model(l, CG_LLM_VISION), "gemini-2.0-flash", "the table's");
	is_int(cg_llm_cost(l, "o3", 1000000, 0, 1000000), 10000000, "an estimate");
	cg_llm_close(l);
}

int
main(void)
{
	t_strict();
	t_unstrict();
	t_catalog();
	t_read();
	t_limits();
	t_money();
	t_config();
	t_tables();
	t_faults();
	t_bodies();
	t_picture();
	t_open();
	return done();
}
