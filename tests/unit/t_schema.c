/* lib/schema: the words of violations, defaults, patterns, references, bad schemas, limits. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "schema/schema.h"
#include "tap.h"

static json_t *
parse(const char *text)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *v = cg_json_parse(text, strlen(text), "t", 0, &err);

	if (!v)
		printf("# %s: %s\n", err.msg, text);
	return v;
}

static struct cg_schema *
compile(const char *text, struct cg_err *err)
{
	json_t *doc = parse(text);
	struct cg_schema *s = cg_schema_new(doc, NULL, err);

	json_decref(doc);
	return s;
}

/* What is said about value, "" when it is valid, the error when there is no answer. */
static void
says(const char *schema, const char *value, const char *want)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s = compile(schema, &err);
	struct cg_violations v = { 0 };
	json_t *doc = parse(value);
	struct cg_buf text;
	int rc = s ? cg_schema_check(s, doc, &v, &err) : -1;
	int quick = s ? cg_schema_check(s, doc, NULL, &err) : -1;

	cg_buf_init(&text, 1 << 20);
	cg_violations_text(&v, &text);
	if (rc < 0)
		cg_buf_puts(&text, err.msg);
	is_str(text.s, want, *want ? want : value);
	if (rc != quick || rc != (*want ? rc < 0 ? -1 : 1 : 0))
		ok(0, "full says %d, quick says %d", rc, quick);
	cg_buf_release(&text);
	cg_violations_release(&v);
	json_decref(doc);
	cg_schema_free(s);
}

static void
refused(const char *schema, const char *want)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s = compile(schema, &err);

	is_str(s ? "compiled" : err.msg, want, want);
	if (!s)
		is_int(err.code, CG_E_DATA, "  as CG_E_DATA");
	cg_schema_free(s);
}

static void
fills(const char *schema, const char *value, const char *want)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s = compile(schema, &err);
	json_t *doc = parse(value);
	char *got = s && cg_schema_defaults(s, doc, &err) == 0 ? cg_json_str(doc) : cg_strdup(err.msg);

	is_str(got, want, want);
	free(got);
	json_decref(doc);
	cg_schema_free(s);
}

static void
words(void)
{
	says("{\"required\":[\"a\",\"b\"],\"properties\":{\"b\":{}}}", "{\"b\":1}",
	    "a: Missing required field: a");
	says("{\"properties\":{\"a\":{\"properties\":{\"b\":{\"items\":{\"required\":[\"c\"]}}}}}}",
	    "{\"a\":{\"b\":[{}]}}", "a.b[0].c: Missing required field: c");
	says("{\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":[\"integer\",\"null\","
	    "\"array\"]}}}", "{\"a\":1,\"b\":true}",
	    "a: Expected string; b: Expected null, integer or array");
	says("{\"type\":\"object\"}", "3", "Expected object");
	says("{\"enum\":[\"a\",\"b\",3,null]}", "\"c\"", "Must be one of: a, b, 3, null");
	says("{\"const\":{\"x\":[1]}}", "{\"x\":[2]}", "Must be {\"x\":[1]}");
	says("{\"minimum\":2}", "1", "Must be >= 2");
	says("{\"maximum\":2.5}", "3", "Must be <= 2.5");
	says("{\"exclusiveMinimum\":1,\"multipleOf\":2}", "1", "Must be > 1; Must be a multiple of 2");
	says("{\"exclusiveMaximum\":1}", "1.0", "Must be < 1");
	says("{\"minLength\":3}", "\"\xc3\xa4\xc3\xa4\"", "Must have at least 3 characters");
	says("{\"maxLength\":1}", "\"ab\"", "Must have at most 1 character");
	says("{\"maxLength\":2}", "\"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\"", "");
	says("{\"pattern\":\"^[a-z]+$\"}", "\"a\\n\"", "Must match pattern: ^[a-z]+$");
	says("{\"format\":\"email\"}", "\"nobody\"", "Must be a valid email");
	says("{\"format\":\"something-else\"}", "\"nobody\"", "");
	says("{\"minItems\":2,\"uniqueItems\":true}", "[1]", "Must have at least 2 items");
	says("{\"uniqueItems\":true}", "[1,{\"a\":1,\"b\":2},1.0,{\"b\":2,\"a\":1}]",
	    "Must not have the same item twice (0 and 2)");
	says("{\"maxProperties\":1}", "{\"a\":1,\"b\":2}", "Must have at most 1 field");
	says("{\"additionalProperties\":false,\"properties\":{\"a\":{}}}", "{\"a\":1,\"b\":2,\"c d\":3}",
	    "b: Unknown field: b; [\"c d\"]: Unknown field: c d");
	says("{\"propertyNames\":{\"maxLength\":2}}", "{\"abc\":1}", "abc: Invalid field name: abc");
	says("{\"contains\":{\"type\":\"string\"}}", "[1]", "Must contain at least 1 matching item");
	says("{\"not\":{\"type\":\"string\"}}", "\"\"", "Must not be what the schema excludes");
	says("{\"dependencies\":{\"a\":[\"b\"]}}", "{\"a\":1}",
	    "b: Missing required field: b (because of a)");
	says("false", "1", "Not allowed");
	says("{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"object\",\"required\":[\"a\"]}]}", "{}",
	    "a: Missing required field: a");
	says("{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", "1",
	    "Must match one of 2 alternatives");
	says("{\"oneOf\":[{\"minimum\":1},{\"minimum\":2}]}", "3",
	    "Must match only one of 2 alternatives");
	says("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"allOf\":[{\"properties\":"
	    "{\"a\":{}}}],\"unevaluatedProperties\":false}", "{\"a\":1,\"b\":2}",
	    "b: Unknown field: b");
}

static void
places(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s = compile("{\"items\":{\"properties\":{\"a/b~c\":{\"type\":\"null\"}}}}",
	    &err);
	json_t *doc = parse("[{},{\"a/b~c\":1}]");
	struct cg_violations v = { .max = 0 };

	is_int(cg_schema_check(s, doc, &v, &err), 1, "a violation deep inside");
	is_str(v.n ? v.v[0].pointer : NULL, "/1/a~1b~0c", "its pointer");
	is_str(v.n ? v.v[0].keyword : NULL, "type", "its keyword");
	ok(v.n && json_integer_value(v.v[0].value) == 1, "its value");
	cg_violations_release(&v);
	ok(v.n == 0 && !v.v, "released");
	cg_violations_release(&v);
	json_decref(doc);
	cg_schema_free(s);
}

/* No more than asked for, and an end to what a bad document can make us say. */
static void
many(void)
{
	struct cg_err err = CG_ERR_INIT;
	struct cg_schema *s = compile("{\"items\":{\"type\":\"null\"}}", &err);
	json_t *doc = json_array();
	struct cg_violations few = { .max = 3 }, all = { 0 };

	for (int i = 0; i < 5000; i++)
		json_array_append_new(doc, json_integer(i));
	is_int(cg_schema_check(s, doc, &few, &err), 1, "5000 violations");
	is_int((long long)few.n, 3, "three asked for");
	cg_schema_check(s, doc, &all, &err);
	is_int((long long)all.n, CG_VIOLATIONS_MAX, "no more than the maximum");
	cg_violations_release(&few);
	cg_violations_release(&all);
	json_decref(doc);
	cg_schema_free(s);
}

static void
defaults(void)
{
	fills("{\"properties\":{\"a\":{\"default\":1},\"b\":{\"default\":{\"c\":[]}}}}", "{\"a\":null}",
	    "{\"a\":null,\"b\":{\"c\":[]}}");
	fills("{\"properties\":{\"a\":{\"default\":{},\"properties\":{\"b\":{\"default\":2}}}}}", "{}",
	    "{\"a\":{\"b\":2}}");
	fills("{\"items\":{\"$ref\":\"#/definitions/i\"},\"definitions\":{\"i\":{\"properties\":{\"a\":"
	    "{\"default\":true}}}}}", "[{},{\"a\":false},3]", "[{\"a\":true},{\"a\":false},3]");
	fills("{\"allOf\":[{\"properties\":{\"a\":{\"default\":1}}},{\"properties\":{\"a\":{\"default\":"
	    "2},\"b\":{\"default\":3}}}]}", "{}", "{\"a\":1,\"b\":3}");
	fills("{\"properties\":{\"a\":{\"$ref\":\"#/definitions/d\"}},\"definitions\":{\"d\":{"
	    "\"default\":\"x\"}}}", "{}", "{\"a\":\"x\"}");
	fills("{\"anyOf\":[{\"properties\":{\"a\":{\"default\":1}}}]}", "{}", "{}");
	fills("{\"additionalProperties\":{\"properties\":{\"a\":{\"default\":1}}}}", "{\"x\":{}}",
	    "{\"x\":{\"a\":1}}");
	fills("{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"default\":{}}", "{}",
	    "schema: defaults breed defaults without end");
}

static void
copies(void)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *doc = parse("{\"properties\":{\"a\":{\"default\":{\"n\":1}}}}");
	struct cg_schema *s = cg_schema_new(doc, NULL, &err);
	json_t *v = json_object();

	cg_schema_defaults(s, v, &err);
	cg_json_set_int(json_object_get(v, "a"), "n", 2);
	is_int(cg_json_get_int(json_object_get(json_object_get(json_object_get(doc, "properties"), "a"),
	    "default"), "n", 0), 1, "a default in a value is a copy");
	json_decref(v);
	json_decref(doc);
	cg_schema_free(s);
}

static void
patterns(void)
{
	says("{\"pattern\":\"^\\\\d+$\"}", "\"\xd9\xa3\"", "Must match pattern: ^\\d+$");
	says("{\"pattern\":\"^\\\\s$\"}", "\"\xef\xbb\xbf\"", "");
	says("{\"pattern\":\"^[\\\\S]$\"}", "\"\xe2\x80\x83\"", "Must match pattern: ^[\\S]$");
	says("{\"pattern\":\"^\\\\u{1f600}\\\\uD83D\\\\uDE00$\"}",
	    "\"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\"", "");
	says("{\"pattern\":\"^\\\\p{Lowercase_Letter}\\\\p{Script=Greek}$\"}", "\"\xc3\xa4\xce\xa9\"", "");
	says("{\"pattern\":\"^.$\"}", "\"\xe2\x80\xa8\"", "Must match pattern: ^.$");
	says("{\"pattern\":\"^[[:alpha:]]$\"}", "\"a]\"", "");
	says("{\"patternProperties\":{\"^x-\":{\"type\":\"string\"}},\"additionalProperties\":false}",
	    "{\"x-a\":1,\"y\":2}", "x-a: Expected string; y: Unknown field: y");
	refused("{\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
	    "schema: /properties/a/pattern: '(': missing closing parenthesis");
	refused("{\"pattern\":\"(*UCP)a\"}", "schema: /pattern: '(*UCP)a': nothing to repeat");
	refused("{\"pattern\":\"(?R)\"}",
	    "schema: /pattern: '(?R)': a group that ECMA 262 does not know");
	refused("{\"pattern\":\"\\\\Qa\"}",
	    "schema: /pattern: '\\Qa': an escape that ECMA 262 does not know");
	refused("{\"pattern\":\"a++\"}", "schema: /pattern: 'a++': nothing to repeat");
	refused("{\"pattern\":\"\\\\ud800\"}", "schema: /pattern: '\\ud800': no such code point");
}

/* A pattern that explodes ends in words, also inside a not, and soon. */
static void
explosions(void)
{
	int64_t start = cg_mono_ms();
	const char *want = "the pattern '^(a+)+(b|a)+$' takes too long on a value of 61 bytes";
	const char *value = "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"";

	says("{\"pattern\":\"^(a+)+(b|a)+$\"}", value, want);
	says("{\"not\":{\"pattern\":\"^(a+)+(b|a)+$\"}}", value, want);
	ok(cg_mono_ms() - start < 4000, "an exploding pattern stops after %d ms",
	    (int)(cg_mono_ms() - start));
}

static void
recursion(void)
{
	struct cg_buf deep;

	says("{\"$ref\":\"#\"}", "1", "the value or its schema nests too deep to be checked");
	says("{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}", "1",
	    "the value or its schema nests too deep to be checked");
	says("{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"additionalProperties\":false}",
	    "{\"a\":{\"a\":{\"b\":1}}}", "a.a.b: Unknown field: b");
	cg_buf_init(&deep, 1 << 20);
	for (int i = 0; i < 950; i++)
		cg_buf_putc(&deep, '[');
	for (int i = 0; i < 950; i++)
		cg_buf_putc(&deep, ']');
	says("{\"items\":{\"$ref\":\"#\"}}", deep.s, "");
	cg_buf_release(&deep);
}

static void
bad_schemas(void)
{
	refused("3", "schema: must be an object or a boolean");
	refused("{\"properties\":{\"a\":{\"type\":\"text\"}}}", "schema: /properties/a/type: must be null, "
	    "boolean, integer, number, string, array, object or a list of these");
	refused("{\"minimum\":\"1\"}", "schema: /minimum: must be a number");
	refused("{\"minLength\":-1}", "schema: /minLength: must be a whole number, not negative");
	refused("{\"allOf\":[{\"required\":\"a\"}]}",
	    "schema: /allOf/0/required: must be an array of strings");
	refused("{\"anyOf\":[]}", "schema: /anyOf: must not be an empty list");
	refused("{\"items\":3}", "schema: /items: must be a schema, an object or a boolean");
	refused("{\"multipleOf\":0}", "schema: /multipleOf: must be a number above 0");
	refused("{\"$ref\":\"#/definitions/a\"}", "schema: the reference '#/definitions/a' leads nowhere");
	refused("{\"$ref\":\"https://example.com/x\"}",
	    "schema: the reference to 'https://example.com/x' leads nowhere");
	refused("{\"$ref\":\"#/enum\",\"enum\":[]}", "schema: /$ref: '#/enum' is not a schema");
	refused("{\"$schema\":\"http://json-schema.org/draft-04/schema#\"}", "schema: /$schema: "
	    "'http://json-schema.org/draft-04/schema#' is not known: draft-07 or 2020-12 expected");
}

/* A document that names or matches without measure is refused, soon. */
static void
too_much(void)
{
	int64_t start = cg_mono_ms();
	struct cg_buf names, patterns;

	cg_buf_init(&names, 4 << 20);
	cg_buf_init(&patterns, 4 << 20);
	cg_buf_puts(&names, "{\"anyOf\":[true");
	cg_buf_puts(&patterns, "{\"patternProperties\":{\"a\":true");
	for (int i = 0; i < 5001; i++) {
		cg_buf_printf(&names, ",{\"$id\":\"http://x.example/%d\"}", i);
		cg_buf_printf(&patterns, ",\"^a%d$\":true", i);
	}
	cg_buf_puts(&names, "]}");
	cg_buf_puts(&patterns, "}}");
	refused(names.s, "schema: /anyOf/5001/$id: more than 5000 names");
	refused(patterns.s, "schema: /patternProperties: '^a4999$': one of more than 5000 patterns");
	ok(cg_mono_ms() - start < 4000, "after %d ms", (int)(cg_mono_ms() - start));
	cg_buf_release(&names);
	cg_buf_release(&patterns);
}

static void
formats(void)
{
	says("{\"format\":\"date-time\"}", "\"2026-02-29T10:00:00Z\"", "Must be a valid date-time");
	says("{\"format\":\"uri\"}", "\"https://example.com/a?b#c\"", "");
	says("{\"format\":\"uri\"}", "\"/a\"", "Must be a valid uri");
	says("{\"format\":\"uuid\"}", "\"6f1c2b3a-0d4e-4f5a-9b8c-7d6e5f4a3b2\"", "Must be a valid uuid");
	says("{\"format\":\"ipv6\"}", "\"1::2::3\"", "Must be a valid ipv6");
	says("{\"format\":\"duration\"}", "\"P1DT12H\"", "");
	says("{\"format\":\"regex\"}", "\"[\"", "Must be a valid regex");
}

int
main(void)
{
	words();
	places();
	many();
	defaults();
	copies();
	patterns();
	explosions();
	recursion();
	bad_schemas();
	too_much();
	formats();
	return done();
}
