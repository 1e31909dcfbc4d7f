/*
 * Patterns are regular expressions of ECMA 262 with the u flag. PCRE2 speaks a
 * near dialect; here the text is put into it. What ECMA 262 does not know is
 * refused, so that a pattern means the same in a browser, and so that nothing
 * of PCRE2's own (callouts, verbs, recursion) can be reached from outside.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/schema_priv.h"

struct tr {
	const char *p;
	struct cg_buf *out;
	char *why; /* 80 bytes */
	bool in_class;
};

#define SPACES "\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}" \
	"\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define OTHERS "\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}" \
	"\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}" \
	"\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"

static int
refuse(struct tr *t, const char *why)
{
	snprintf(t->why, 80, "%s", why);
	return -1;
}

static int
hex_digits(struct tr *t, int n, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < n; i++, t->p++) {
		const char *digits = "0123456789abcdef", *d;

		d = *t->p ? strchr(digits, *t->p >= 'A' && *t->p <= 'F' ? *t->p | 0x20 : *t->p) : NULL;
		if (!d)
			return refuse(t, "hexadecimal digits expected");
		*out = *out * 16 + (unsigned)(d - digits);
	}
	return 0;
}

/* After \u: four digits, a surrogate pair of two of them, or {...}. */
static int
code_point(struct tr *t)
{
	unsigned c, low;

	if (*t->p == '{') {
		size_t n = strspn(++t->p, "0123456789abcdefABCDEF");

		if (n == 0 || n > 6 || t->p[n] != '}')
			return refuse(t, "a code point in braces expected");
		if (hex_digits(t, (int)n, &c) < 0)
			return -1;
		t->p++;
	} else if (hex_digits(t, 4, &c) < 0) {
		return -1;
	} else if (c >= 0xd800 && c < 0xdc00 && t->p[0] == '\\' && t->p[1] == 'u') {
		t->p += 2;
		if (hex_digits(t, 4, &low) < 0)
			return -1;
		if (low >= 0xdc00 && low < 0xe000)
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return refuse(t, "no such code point");
	cg_buf_printf(t->out, "\\x{%x}", c);
	return 0;
}

/* General categories have long names in ECMA 262, short ones in PCRE2. */
static const char *
category(const char *s, size_t n)
{
	static const char *const names[][2] = {
		{ "Letter", "L" }, { "Cased_Letter", "L&" }, { "Uppercase_Letter", "Lu" },
		{ "Lowercase_Letter", "Ll" }, { "Titlecase_Letter", "Lt" },
		{ "Modifier_Letter", "Lm" }, { "Other_Letter", "Lo" }, { "Mark", "M" },
		{ "Nonspacing_Mark", "Mn" }, { "Spacing_Mark", "Mc" }, { "Enclosing_Mark", "Me" },
		{ "Number", "N" }, { "Decimal_Number", "Nd" }, { "digit", "Nd" },
		{ "Letter_Number", "Nl" }, { "Other_Number", "No" }, { "Punctuation", "P" },
		{ "punct", "P" }, { "Connector_Punctuation", "Pc" }, { "Dash_Punctuation", "Pd" },
		{ "Open_Punctuation", "Ps" }, { "Close_Punctuation", "Pe" },
		{ "Initial_Punctuation", "Pi" }, { "Final_Punctuation", "Pf" },
		{ "Other_Punctuation", "Po" }, { "Symbol", "S" }, { "Math_Symbol", "Sm" },
		{ "Currency_Symbol", "Sc" }, { "Modifier_Symbol", "Sk" }, { "Other_Symbol", "So" },
		{ "Separator", "Z" }, { "Space_Separator", "Zs" }, { "Line_Separator", "Zl" },
		{ "Paragraph_Separator", "Zp" }, { "Other", "C" }, { "Control", "Cc" },
		{ "Format", "Cf" }, { "Surrogate", "Cs" }, { "Private_Use", "Co" },
		{ "Unassigned", "Cn" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i][0]) == n && memcmp(names[i][0], s, n) == 0)
			return names[i][1];
	return NULL;
}

/* After \p or \P: {Name} or {Key=Name}. */
static int
property(struct tr *t, char letter)
{
	const char *name = t->p + (*t->p == '{'), *eq, *known;
	size_t n = strcspn(name, "}");

	if (name == t->p || name[n] != '}' || n == 0
	    || strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_=") < n)
		return refuse(t, "a property in braces expected");
	t->p = name + n + 1;
	eq = memchr(name, '=', n);
	if (eq) {
		n -= (size_t)(eq + 1 - name);
		name = eq + 1;
	}
	known = category(name, n);
	cg_buf_printf(t->out, "\\%c{%.*s}", letter, known ? (int)strlen(known) : (int)n,
	    known ? known : name);
	return 0;
}

static int
space_class(struct tr *t, char c)
{
	if (t->in_class)
		cg_buf_puts(t->out, c == 's' ? SPACES : OTHERS);
	else
		cg_buf_puts(t->out, c == 's' ? "[" SPACES "]" : "[^" SPACES "]");
	return 0;
}

/* After a backslash. */
static int
escape(struct tr *t)
{
	char c = *t->p;
	unsigned x;

	if (!c)
		return refuse(t, "a backslash at the end");
	t->p++;
	switch (c) {
	case 's':
	case 'S':
		return space_class(t, c);
	case 'u':
		return code_point(t);
	case 'x':
		if (hex_digits(t, 2, &x) < 0)
			return -1;
		cg_buf_printf(t->out, "\\x{%x}", x);
		return 0;
	case 'p':
	case 'P':
		return property(t, c);
	case 'v':
		cg_buf_puts(t->out, "\\x0b");
		return 0;
	case '0':
		cg_buf_puts(t->out, "\\x00");
		return 0;
	case 'c':
		if (!((*t->p | 0x20) >= 'a' && (*t->p | 0x20) <= 'z'))
			return refuse(t, "a letter expected after \\c");
		cg_buf_printf(t->out, "\\c%c", *t->p++);
		return 0;
	case 'B':
		if (t->in_class)
			return refuse(t, "\\B within a class");
		break;
	case '-':
		if (!t->in_class)
			return refuse(t, "\\- outside a class");
		break;
	case 'k':
		if (*t->p != '<')
			return refuse(t, "\\k needs a name");
		break;
	default:
		/* Digits are back references; a letter must have a meaning, a sign has none. */
		if ((c >= '1' && c <= '9') || strchr("dDwWbfnrt", c))
			break;
		if (!strchr("^$\\.*+?()[]{}|/", c))
			return refuse(t, "an escape that ECMA 262 does not know");
	}
	cg_buf_printf(t->out, "\\%c", c);
	return 0;
}

/* A parenthesis opens: only the groups that ECMA 262 has. */
static int
group(struct tr *t)
{
	static const char *const known[] = { "?:", "?=", "?!", "?<=", "?<!" };

	cg_buf_putc(t->out, '(');
	if (*t->p == '*')
		return refuse(t, "nothing to repeat");
	if (*t->p != '?')
		return 0;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strncmp(t->p, known[i], strlen(known[i])) == 0) {
			cg_buf_puts(t->out, known[i]);
			t->p += strlen(known[i]);
			return 0;
		}
	}
	if (t->p[1] != '<')
		return refuse(t, "a group that ECMA 262 does not know");
	cg_buf_puts(t->out, "?<");
	t->p += 2;
	return 0;
}

/* One sign outside a class. */
static int
sign(struct tr *t, char c)
{
	switch (c) {
	case '(':
		return group(t);
	case '.':
		cg_buf_puts(t->out, "[^\\n\\r\\x{2028}\\x{2029}]");
		return 0;
	case '*':
	case '+':
	case '?':
	case '}':
		cg_buf_putc(t->out, c);
		return *t->p == '+' ? refuse(t, "nothing to repeat") : 0;
	case '[':
		t->in_class = true;
		cg_buf_putc(t->out, c);
		if (*t->p == '^')
			cg_buf_putc(t->out, *t->p++);
		return 0;
	default:
		cg_buf_putc(t->out, c);
		return 0;
	}
}

int
cg_schema_ecma(const char *source, struct cg_buf *out, char why[80])
{
	struct tr t = { source, out, why, false };

	while (*t.p) {
		char c = *t.p++;

		if (c == '\\') {
			if (escape(&t) < 0)
				return -1;
		} else if (!t.in_class) {
			if (sign(&t, c) < 0)
				return -1;
		} else {
			/* PCRE2 would see [:alpha:] and the like. */
			if (c == '[')
				cg_buf_putc(out, '\\');
			cg_buf_putc(out, c);
			t.in_class = c != ']';
		}
	}
	return out->failed ? refuse(&t, "too long") : 0;
}
