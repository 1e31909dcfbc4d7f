/* lib/json: reading, the canonical form (RFC 8785) and its numbers. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "json/json.h"
#include "json/json_priv.h"
#include "tap.h"

static void
canonical(const char *in, const char *want, const char *name)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *v = cg_json_parse(in, strlen(in), "t", 0, &err);
	struct cg_buf b;

	cg_buf_init(&b, 1 << 20);
	if (v)
		cg_json_canonical(v, &b);
	is_str(v ? b.s : err.msg, want, name);
	cg_buf_release(&b);
	json_decref(v);
}

/* RFC 8785, appendix B: IEEE 754 bits and their ECMAScript text. */
static const struct {
	uint64_t bits;
	const char *text;
} rfc_numbers[] = {
	{ 0x0000000000000000, "0" },
	{ 0x8000000000000000, "0" },
	{ 0x0000000000000001, "5e-324" },
	{ 0x8000000000000001, "-5e-324" },
	{ 0x7fefffffffffffff, "1.7976931348623157e+308" },
	{ 0xffefffffffffffff, "-1.7976931348623157e+308" },
	{ 0x4340000000000000, "9007199254740992" },
	{ 0xc340000000000000, "-9007199254740992" },
	{ 0x4430000000000000, "295147905179352830000" },
	{ 0x44b52d02c7e14af5, "9.999999999999997e+22" },
	{ 0x44b52d02c7e14af6, "1e+23" },
	{ 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
	{ 0x444b1ae4d6e2ef4e, "999999999999999700000" },
	{ 0x444b1ae4d6e2ef4f, "999999999999999900000" },
	{ 0x444b1ae4d6e2ef50, "1e+21" },
	{ 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
	{ 0x3eb0c6f7a0b5ed8d, "0.000001" },
	{ 0x41b3de4355555553, "333333333.3333332" },
	{ 0x41b3de4355555554, "333333333.33333325" },
	{ 0x41b3de4355555555, "333333333.3333333" },
	{ 0x41b3de4355555556, "333333333.3333334" },
	{ 0x41b3de4355555557, "333333333.33333343" },
	{ 0xbecbf647612f3696, "-0.0000033333333333333333" },
	{ 0x43143ff3c1cb0959, "1424953923781206.2" },
};

static void
numbers(void)
{
	char out[32];

	for (size_t i = 0; i < sizeof rfc_numbers / sizeof *rfc_numbers; i++) {
		double d;

		memcpy(&d, &rfc_numbers[i].bits, sizeof d);
		cg_json_number(d, out);
		is_str(out, rfc_numbers[i].text, rfc_numbers[i].text);
	}
}

static void
refused(const char *in, size_t n, const char *want, const char *name)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *v = cg_json_parse(in, n, "in", 0, &err);

	ok(!v && strstr(err.msg, want), "%s: %s", name, err.msg);
	json_decref(v);
}

/* A document ends where its length says, not at a NUL. */
static void
unterminated(void)
{
	char *blank = malloc(3);

	memcpy(blank, " \n ", 3);
	refused(blank, 3, "empty, JSON expected", "blanks without a NUL behind them");
	free(blank);
}

/* The quick reader says what jansson says, or nothing. */
static void
quick(const char *in, int takes, const char *name)
{
	json_t *q = cg_json_quick(in, strlen(in), NULL, NULL, NULL);
	json_t *j = json_loads(in, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);

	ok(!q == !takes && (!q || (j && json_equal(q, j))), "quick: %s", name);
	json_decref(q);
	json_decref(j);
}

static void
quick_reader(void)
{
	quick(" {\"a\":[1,-2,3.25,true,false,null,\"x\\n\\\"\\/\"],\"b\":{}} ", 1, "a plain document");
	quick("\"é€😀\"", 1, "text beyond ASCII");
	quick("123456789012345678", 1, "18 digits");
	quick("1234567890123456789", 0, "19 digits are left to jansson");
	quick("1e5", 0, "exponents are left to jansson");
	quick("\"\\u0041\"", 0, "\\u escapes are left to jansson");
	quick("{\"a\":1,\"a\":2}", 0, "duplicate keys");
	quick("[1,]", 0, "a comma too many");
	quick("{\"a\" 1}", 0, "no colon");
	quick("[1] 2", 0, "something behind the value");
	quick("01", 0, "a leading zero");
	quick("-", 0, "a sign alone");
	quick("1.", 0, "a point alone");
	quick("\"a\tb\"", 0, "a control character");
	quick("\"abc", 0, "a string without end");
	quick("\"abc\\", 0, "an escape at the end");
	quick("tru", 0, "half a word");
	quick("", 0, "nothing");
}

int
main(void)
{
	quick_reader();
	numbers();
	unterminated();
	canonical("{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
	    "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
	    "\"literals\":[null,true,false]}",
	    "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
	    "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}", "the example of RFC 8785, 3.2.2");
	canonical("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter "
	    "Dalet With Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":"
	    "\"Control\",\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
	    "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"ö\":\"Latin Small "
	    "Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":"
	    "\"Hebrew Letter Dalet With Dagesh\"}", "keys by UTF-16 code units, RFC 8785, 3.2.3");
	canonical("{\"a\":1.0,\"b\":10,\"c\":-0.0,\"d\":9007199254740993}",
	    "{\"a\":1,\"b\":10,\"c\":0,\"d\":9007199254740992}", "integers as ECMAScript has them");
	refused("{\"a\":1,\"a\":2}", 13, "in:1:", "duplicate keys");
	refused("{\"a\":\n \"\xff\"}", 11, "in:2:3: not valid UTF-8", "invalid UTF-8");
	refused("[1,\0]", 5, "a NUL byte", "NUL byte");
	refused("\"\\u0000\"", 8, "in:1:", "escaped NUL");
	refused("  \n", 3, "empty, JSON expected", "nothing");
	return done();
}
