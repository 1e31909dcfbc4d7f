/* lib/yaml: what plain scalars are, what is refused and where, and places. */
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "tap.h"
#include "yaml/yaml.h"
#include "yaml/yaml_priv.h"

static void
reads(const char *in, const char *want, const char *name)
{
	struct cg_diags d = CG_DIAGS_INIT;
	json_t *v = cg_yaml_parse(in, strlen(in), "t.yaml", &d);
	char *got = v ? cg_json_str(v) : NULL;

	is_str(v ? got : d.n ? d.v[0].msg : "nothing", want, name);
	free(got);
	json_decref(v);
	cg_diags_release(&d);
}

/* want: "line:col: message" of every mistake, joined by "; ". */
static void
refuses_n(const char *in, size_t len, const char *want, const char *name)
{
	struct cg_diags d = CG_DIAGS_INIT;
	json_t *v = cg_yaml_parse(in, len, "t.yaml", &d);
	struct cg_buf b;

	cg_buf_init(&b, 100000);
	cg_diags_sort(&d);
	for (size_t i = 0; i < d.n; i++)
		cg_buf_printf(&b, "%s%d:%d: %s", i ? "; " : "", d.v[i].line, d.v[i].col, d.v[i].msg);
	ok(!v && d.errors, "%s: refused", name);
	is_str(b.s, want, name);
	json_decref(v);
	cg_buf_release(&b);
	cg_diags_release(&d);
}

static void
refuses(const char *in, const char *want, const char *name)
{
	refuses_n(in, strlen(in), want, name);
}

static void
scalars(void)
{
	reads("[true, False, TRUE, no, yes, on, y]", "[true,false,true,\"no\",\"yes\",\"on\",\"y\"]",
	    "true and false are booleans, no and yes are strings");
	reads("[~, null, Null, , '', nul]", "did not find expected node content (while parsing a flow node)", "an empty item in a flow");
	reads("- ~\n- null\n-\n- ''\n- nul\n", "[null,null,null,\"\",\"nul\"]", "nulls");
	reads("[2024-01-31, 12:30:00, 2001-12-14T21:59:43Z]",
	    "[\"2024-01-31\",\"12:30:00\",\"2001-12-14T21:59:43Z\"]", "dates are strings");
	reads("[0, -1, +7, 007, 0o17, 0xfF, 1_000, 0b1, 12e]",
	    "[0,-1,7,7,15,255,\"1_000\",\"0b1\",\"12e\"]", "integers");
	reads("[1.5, -.5, 1., 1e3, 2E-2, +.5e+1, ., -, +, 1.0.0, e3, .e3]",
	    "[1.5,-0.5,1,1000,0.02,5,\".\",\"-\",\"+\",\"1.0.0\",\"e3\",\".e3\"]", "floats");
	reads("[9223372036854775807, 9223372036854775808, 0xffffffffffffffffff]",
	    "[9223372036854775807,9223372036854776000,4.722366482869645e+21]",
	    "what is too wide for 64 bits is a double");
	reads("['1', \"true\", !!str 5, !!int 5, !!float 1.5, !!bool true, !!null ~, ! 5]",
	    "[\"1\",\"true\",\"5\",5,1.5,true,null,\"5\"]", "quotes and standard tags");
	reads("a: |\n  one\n  two\nb: >-\n  three\n  four\n", "{\"a\":\"one\\ntwo\\n\",\"b\":\"three four\"}",
	    "blocks");
	reads("{\"a\": [1, {\"b\": null}], \"\\u00e9\": \"\\ud83d\"}",
	    "found invalid Unicode character escape code (while parsing a quoted scalar)",
	    "a lone surrogate");
	reads("\xef\xbb\xbf{\"a\": [1, {\"b\": null}]}\n", "{\"a\":[1,{\"b\":null}]}", "JSON is YAML, with a BOM");
	reads("b: 1\na: 2\n", "{\"b\":1,\"a\":2}", "keys stay in their order");
	reads("x: &x {k: [1, 2]}\ny: *x\nz: &x 3\nw: *x\n",
	    "{\"x\":{\"k\":[1,2]},\"y\":{\"k\":[1,2]},\"z\":3,\"w\":3}", "anchors and aliases");
	reads("<<: 1\n", "{\"<<\":1}", "no merge keys");
	reads("---\na: 1\n...\n", "{\"a\":1}", "document marks");
}

static void
mistakes(void)
{
	refuses("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\n",
	    "3:1: key 'a' stands twice in the same mapping; 4:11: key 'd' stands twice in the same mapping",
	    "duplicate keys, all of them");
	refuses("a: [1, 2\nb: 3\n",
	    "2:2: did not find expected ',' or ']' (while parsing a flow sequence)", "an open bracket");
	refuses("a:\n\t- b\n", "2:1: a tab cannot indent in YAML; use spaces", "a tab");
	refuses("a: @b\n", "1:4: found character that cannot start any token (while scanning for the next token)",
	    "a character that begins nothing");
	refuses("a: !custom 1\nb: !!timestamp 2001-12-14\nc: !!set {x}\nd: !!int x\ne: !!binary aGk=\n",
	    "1:4: tag '!custom' is not allowed here; "
	    "2:4: tag 'tag:yaml.org,2002:timestamp' is not allowed here; "
	    "3:4: tag 'tag:yaml.org,2002:set' is not allowed here; "
	    "4:4: tag 'tag:yaml.org,2002:int' is not allowed here; "
	    "5:4: tag 'tag:yaml.org,2002:binary' is not allowed here", "tags");
	refuses("1: a\ntrue: b\n~: c\n? \n: d\n? [x]\n: e\n!!str f: g\n",
	    "1:1: key 1 is not a string; put it in quotes; "
	    "2:1: key true is not a string; put it in quotes; "
	    "3:1: key ~ is not a string; put it in quotes; "
	    "4:2: a key is missing before ':'; "
	    "6:3: a key must be a string; "
	    "8:1: a tag on a key is not allowed", "keys that are no strings");
	refuses("a: [.inf, -.Inf, .NaN, 1e999]\n",
	    "1:5: the number .inf has no JSON form; 1:11: the number -.Inf has no JSON form; "
	    "1:18: the number .NaN has no JSON form; 1:24: the number 1e999 has no JSON form",
	    "numbers that JSON lacks");
	refuses("a: 1\n---\nb: 2\n", "2:1: a second document begins here; a file holds one",
	    "two documents");
	refuses("", "1:1: empty, a YAML document expected", "nothing");
	refuses("# only a word\n", "1:1: empty, a YAML document expected", "a comment alone");
	refuses("é: \"\\0\"\n", "1:4: a NUL character in a string", "an escaped NUL, columns in characters");
	refuses_n("a: b\0c\n", 7, "1:5: a NUL byte", "a NUL byte");
	refuses("a: é\nb: é\xff\n", "2:5: not valid UTF-8", "invalid UTF-8");
	refuses("a: \x01\n", "1:4: control characters are not allowed", "a control character");
	refuses("a: *b\nc: &c [*c]\n",
	    "1:4: alias '*b' names no anchor; 2:8: alias '*c' stands inside its own anchor",
	    "aliases to nothing and to themselves");
	refuses("a: 1\na: &x [1]\nb: *x\n", "2:1: key 'a' stands twice in the same mapping",
	    "an anchor on a member that is dropped");
}

static void
bombs(void)
{
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	cg_buf_puts(&b, "a: &a [x,x,x,x,x,x,x,x,x]\n");
	for (char c = 'b'; c <= 'i'; c++) {
		cg_buf_printf(&b, "%c: &%c [", c, c);
		for (int i = 0; i < 9; i++)
			cg_buf_printf(&b, "%s*%c", i ? "," : "", c - 1);
		cg_buf_puts(&b, "]\n");
	}
	refuses(b.s, "5:11: aliases stand for more than 20000 nodes", "a billion laughs");

	cg_buf_clear(&b);
	for (int i = 0; i < 100000; i++)
		cg_buf_putc(&b, '[');
	refuses(b.s, "1:65: nested more than 64 levels deep", "brackets without end");

	cg_buf_clear(&b);
	cg_buf_puts(&b, "- &a [[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]\n"
	    "- &b [[[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]]\n"
	    "- [[[[[[[[[[[[[[[[[[[[[*b]]]]]]]]]]]]]]]]]]]]]\n");
	refuses(b.s, "3:24: nested more than 64 levels deep", "depth by way of aliases");
	cg_buf_release(&b);
}

static const char place_text[] =
    "name: x\n"
    "steps:\n"
    "  - id: a\n"
    "    input:\n"
    "      é: {k: 1, l: [1, 22]}\n"
    "      q/r~s: 5\n"
    "  - &two\n"
    "    id: b\n"
    "  - *two\n";

static const struct {
	const char *pointer;
	int key, found, line, col;
} places[] = {
	{ "", 0, 1, 1, 1 },
	{ "/name", 0, 1, 1, 7 },
	{ "/name", 1, 1, 1, 1 },
	{ "/steps", 0, 1, 3, 3 },
	{ "/steps/0", 0, 1, 3, 5 },
	{ "/steps/0/id", 0, 1, 3, 9 },
	{ "/steps/0/input/é", 1, 1, 5, 7 },
	{ "/steps/0/input/é/l/1", 0, 1, 5, 24 },
	{ "/steps/0/input/q~1r~0s", 0, 1, 6, 14 },
	{ "/steps/0/input/none", 1, 0, 5, 7 },
	{ "/steps/0/none/further", 0, 0, 3, 5 },
	{ "/steps/1/id", 1, 1, 8, 5 },
	{ "/steps/2", 0, 1, 9, 5 },
	{ "/steps/2/id", 0, 0, 9, 5 },
	{ "/steps/7", 0, 0, 3, 3 },
	{ "/steps/x", 0, 0, 3, 3 },
	{ "/name/x", 0, 0, 1, 7 },
};

static void
locate(void)
{
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		int line, col, found = cg_yaml_locate(place_text, strlen(place_text),
		    places[i].pointer, places[i].key, &line, &col);

		ok(found == places[i].found && line == places[i].line && col == places[i].col,
		    "%s%s stands at %d:%d, found at %d:%d (%d)", places[i].key ? "key of " : "",
		    places[i].pointer, places[i].line, places[i].col, line, col, found);
	}
}

/* Texts in which the quick reader could be tempted to say something else than libyaml. */
static const char *const unusual[] = {
	"a: one\n  two\n", "a: 'one\n  two'\n", "a: >\n  one\n\n  two\n", "a: >\n  one\n   two\n",
	"a: |+\n  x\n\n", "a: |2\n   x\n", "a: b: c\n", "a : b\n", "? a\n: b\n", "a: &x 1\nb: *x\n",
	"a: !!str 1\n", "---\na: 1\n", "a: 1\n...\n", "a: [b: c]\n", "a: {b, c}\n", "a: [1,]\n", "- - a\n",
	"a: \"\\x41\"\n", "a: 1\na: 2\n", "a:\n  b: 1\n c: 2\n", "a:\n   b: 1\n  c: 2\n", "1: a\n",
	"true: a\n", "a: .inf\n", "a: @b\n", "a: [1 2\n3]\n", "a: {b:1}\n", "a: x#y\n", "a: [x#y,#z\n1]\n",
	"a: 'b'c\n", "a: [b]c\n", "a: - b\n", "a:\tb\n", "a: b\r\n", "a: b", "- a\n b\n", "a\n", "a: 'x': y\n",
	"a: [?x, y]\n", "a: \xc2\x85\n", "a: \xe2\x80\xa8\n", "\xef\xbb\xbf" "a: b\n", "a:\n- b\n c\n",
	"a: |\n\n  x\n", "a: |\n   \n  x\n", "a: |\n  x\n    \n  y\n", "%YAML 1.1\n---\na: 1\n", "a: # b\n# c\n\n",
	"a: |\n  x\n # c\nb: 1\n", "a: -\n", "a: --- b\n", "- a: 1\n  b: 2\n - c\n", "a: ~x\n", "a: [~, ~x]\n",
};

static void
quick(void)
{
	size_t taken = 0;

	for (size_t i = 0; i < sizeof unusual / sizeof *unusual; i++) {
		struct cg_diags d = CG_DIAGS_INIT;
		const char *t = unusual[i];
		json_t *q = cg_yaml_quick(t, strlen(t));
		json_t *full = cg_yaml_full(t, strlen(t), "t", &d);
		char *a = q ? cg_json_str(q) : NULL, *b = full ? cg_json_str(full) : NULL;

		taken += q != NULL;
		ok(!q || (b && strcmp(a, b) == 0), "read as libyaml reads it, or left to it: %zu", i);
		free(a);
		free(b);
		json_decref(q);
		json_decref(full);
		cg_diags_release(&d);
	}
	ok(taken < 12, "most of these are left to libyaml");
}

/* What people write must take the quick way: a file of ours as an example. */
static void
quick_ours(void)
{
	static const char path[] = "tests/fuzz/corpus/yaml/quick.yaml";
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_err err = CG_ERR_INIT;
	json_t *q = NULL, *full = NULL;
	struct cg_buf b;
	char *x, *y;

	cg_buf_init(&b, 1 << 20);
	if (cg_file_read(&b, path, &err) == 0) {
		q = cg_yaml_quick(b.s, b.len);
		full = cg_yaml_full(b.s, b.len, path, &d);
	}
	x = q ? cg_json_str(q) : cg_strdup(err.msg);
	y = full ? cg_json_str(full) : cg_strdup("nothing");
	is_str(x, y, "the quick way and the full one");
	free(x);
	free(y);
	json_decref(q);
	json_decref(full);
	cg_buf_release(&b);
	cg_diags_release(&d);
}

/* Reading is on the way of every start. Generous, so that a busy machine passes. */
static void
speed(void)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct timespec a, b;
	double best = 1e9;
	struct cg_buf t;

	cg_buf_init(&t, 8000);
	for (int i = 0; t.len < 4000; i++)
		cg_buf_printf(&t, "- step_id: s%d\n  depends_on: [a, b]\n  input_selector:\n"
		    "    brief: { source: trigger, path: brief }\n", i);
	for (int i = 0; i < 20; i++) {
		json_t *v;
		double ms;

		clock_gettime(CLOCK_MONOTONIC, &a);
		v = cg_yaml_parse(t.s, t.len, "t", &d);
		clock_gettime(CLOCK_MONOTONIC, &b);
		json_decref(v);
		ms = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
		best = ms < best ? ms : best;
	}
	ok(best < 3, "4 kB take %.3f ms", best);
	cg_buf_release(&t);
}

int
main(void)
{
	scalars();
	mistakes();
	bombs();
	locate();
	quick();
	quick_ours();
	speed();
	return done();
}
