/*
 * The plain part of YAML, read in one pass: block mappings and sequences, flow
 * collections, scalars on one line, simple block scalars, comments. That is
 * what people write in nearly all files, and it is read ten times as fast as
 * libyaml reads it, which counts when a program has a millisecond to start.
 *
 * It has no opinion on anything else. Whatever is unusual, doubtful or wrong
 * makes it give up, and libyaml has the word: so it must never accept what
 * libyaml refuses, nor read it differently. The fuzzer compares the two.
 */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "yaml/yaml.h"
#include "yaml/yaml_priv.h"

enum {
	MAX_KEY = 200,   /* libyaml's simple keys end at 1024 characters */
	MAX_WORD = 64,
	MAX_LEVEL = 48   /* well below CG_YAML_DEPTH */
};

struct quick {
	const char *p;  /* where we are; at the start of a line between nodes */
	struct cg_buf b; /* for scalars that are not a slice of the text */
};

static json_t *node(struct quick *q, int parent, bool in_mapping, int level);

/* Characters that libyaml refuses, or takes for line breaks: not for us. */
static bool
is_usual(const char *s, size_t len)
{
	const unsigned char *u = (const unsigned char *)s, *end = u + len;

	if (len == 0 || s[len - 1] != '\n')
		return false;
	for (; u < end; u++) {
		if (*u >= 0x20 && *u < 0x7f)
			continue;
		if (*u == '\n') {
			/* document marks and directives */
			if (u[1] == '%' || memcmp(u + 1, "---", u + 3 < end ? 3 : 1) == 0
			    || memcmp(u + 1, "...", u + 3 < end ? 3 : 1) == 0)
				return false;
			continue;
		}
		if (*u < 0x80 || (*u == 0xc2 && u[1] < 0xa0) || *u == 0xef
		    || (*u == 0xe2 && u[1] == 0x80 && (u[2] == 0xa8 || u[2] == 0xa9)))
			return false;
	}
	return s[0] != '%' && strncmp(s, "---", 3) != 0 && strncmp(s, "...", 3) != 0;
}

/* To the next line that says something; its indent, or -1 at the end. */
static int
next_line(struct quick *q)
{
	for (;;) {
		const char *s = q->p + strspn(q->p, " ");

		if (*s == '\0')
			return -1;
		if (*s != '\n' && *s != '#')
			return (int)(s - q->p);
		q->p = strchr(s, '\n') + 1;
	}
}

/* Past the end of the line, where only a comment may stand. */
static bool
end_line(struct quick *q)
{
	const char *s = q->p + strspn(q->p, " ");

	if (*s != '\n' && (*s != '#' || s == q->p))
		return false;
	q->p = strchr(s, '\n') + 1;
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n';
}

static json_t *
typed(const char *s, size_t n)
{
	char word[MAX_WORD + 1];
	json_t *v = NULL;

	if (n <= MAX_WORD) {
		memcpy(word, s, n);
		word[n] = '\0';
		if (cg_yaml_plain(word, &v) != CG_YAML_STRING)
			return v; /* NULL when JSON has no such number */
	} else if (isdigit((unsigned char)*s) || strchr("+-.", *s)) {
		return NULL; /* perhaps a very long number */
	}
	return json_stringn_nocheck(s, n);
}

static size_t
trimmed(const char *s, const char *end)
{
	while (end > s && end[-1] == ' ')
		end--;
	return (size_t)(end - s);
}

/* May a plain scalar begin here? Fewer than may; the rest is for libyaml. */
static bool
begins_plain(const char *s)
{
	if (*s == '-')
		return isdigit((unsigned char)s[1]) || s[1] == '.';
	return isalnum((unsigned char)*s) || (unsigned char)*s >= 0x80 || strchr("_/$.~+(<=;^", *s);
}

static json_t *
plain_line(struct quick *q)
{
	const char *s = q->p, *e = s;

	if (!begins_plain(s))
		return NULL;
	for (; *e != '\n'; e++) {
		if (*e == ':' && is_blank(e[1]))
			return NULL;
		if (*e == '#' && e[-1] == ' ')
			break;
	}
	q->p = strchr(e, '\n') + 1;
	return typed(s, trimmed(s, e));
}

static json_t *
plain_in_flow(struct quick *q)
{
	static const char special[256] = { [','] = 1, [']'] = 1, ['}'] = 1, ['\n'] = 1, ['['] = 2,
		['{'] = 2, ['?'] = 2, [':'] = 3, ['#'] = 4 };
	const char *s = q->p, *e = s;

	if (!begins_plain(s))
		return NULL;
	for (;; e++) {
		char kind = special[(unsigned char)*e];

		if (kind == 0)
			continue;
		if (kind == 1 || (kind == 4 && e[-1] == ' '))
			break;
		if (kind == 2 || (kind == 3 && !isalnum((unsigned char)e[1]) && e[1] != '/'))
			return NULL;
	}
	q->p = e;
	return typed(s, trimmed(s, e));
}

/* A quoted scalar of one line into q->b; only the escapes that everybody knows. */
static bool
quoted(struct quick *q)
{
	char quote = *q->p;
	const char *s = q->p + 1;

	cg_buf_clear(&q->b);
	for (;; s++) {
		size_t n = strcspn(s, quote == '"' ? "\"\\\n" : "'\n");
		static const char from[] = "\"\\/nt", to[] = "\"\\/\n\t";
		const char *esc;

		cg_buf_put(&q->b, s, n);
		s += n;
		if (*s == '\n')
			return false;
		if (*s == quote && (quote == '"' || s[1] != quote))
			break;
		esc = strchr(from, *++s);
		if (quote == '\'')
			cg_buf_putc(&q->b, '\'');
		else if (*s && esc)
			cg_buf_putc(&q->b, to[esc - from]);
		else
			return false;
	}
	q->p = s + 1;
	return true;
}

static const char *
past_word(const char *s)
{
	while (isalnum((unsigned char)*s) || *s == '_' || *s == '.' || *s == '-' || *s == '/'
	    || *s == '$')
		s++;
	return s;
}

/*
 * A key and its colon: a word or a quoted scalar. The key is *key with *n
 * bytes, good until the next scalar is read.
 */
static bool
key_of(struct quick *q, const char **key, size_t *n, bool in_flow)
{
	const char *s = q->p;
	char word[MAX_WORD + 1];
	json_t *v = NULL;

	if (*s == '"' || *s == '\'') {
		if (!quoted(q) || q->b.len > MAX_KEY)
			return false;
		*key = q->b.s;
		*n = q->b.len;
	} else {
		if (!isalpha((unsigned char)*s) && *s != '_' && *s != '$')
			return false;
		q->p = past_word(s);
		*key = s;
		*n = (size_t)(q->p - s);
		if (*n > MAX_WORD)
			return false;
		memcpy(word, s, *n);
		word[*n] = '\0';
		if (cg_yaml_plain(word, &v) != CG_YAML_STRING) {
			json_decref(v);
			return false;
		}
	}
	if (*q->p != ':' || (!is_blank(q->p[1]) && !(in_flow && (*s == '"' || *s == '\''))))
		return false;
	q->p++;
	return true;
}

/* Is this a key, as far as can be told without reading on? */
static bool
looks_like_key(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_' && *s != '$')
		return false;
	s = past_word(s);
	return *s == ':' && is_blank(s[1]);
}

static bool
add(json_t *object, const char *key, size_t n, json_t *value)
{
	size_t before = json_object_size(object);

	/* A key that was there already: libyaml's reader words it. */
	return value && json_object_setn_new_nocheck(object, key, n, value) == 0
	    && json_object_size(object) > before;
}

/* Blanks, line ends and comments between the parts of a flow collection. */
static bool
flow_space(struct quick *q)
{
	for (;;) {
		q->p += strspn(q->p, " \n");
		if (*q->p != '#')
			return *q->p != '\0';
		if (!is_blank(q->p[-1]))
			return false;
		q->p = strchr(q->p, '\n');
	}
}

static json_t *flow(struct quick *q, int level);

static json_t *
flow_value(struct quick *q, int level)
{
	if (*q->p == '{' || *q->p == '[')
		return flow(q, level + 1);
	if (*q->p == '"' || *q->p == '\'')
		return quoted(q) ? json_stringn_nocheck(q->b.s, q->b.len) : NULL;
	return plain_in_flow(q);
}

static bool
flow_member(struct quick *q, json_t *object, int level)
{
	char key[MAX_KEY];
	const char *k;
	size_t n;

	if (!key_of(q, &k, &n, true))
		return false;
	memcpy(key, k, n);
	return flow_space(q) && add(object, key, n, flow_value(q, level));
}

static bool
flow_item(struct quick *q, json_t *array, int level)
{
	json_t *v = flow_value(q, level);

	return v && json_array_append_new(array, v) == 0;
}

static json_t *
flow(struct quick *q, int level)
{
	bool map = *q->p++ == '{';
	char close = map ? '}' : ']';
	json_t *v = map ? json_object() : json_array();

	if (level > MAX_LEVEL || !flow_space(q))
		goto give_up;
	while (*q->p != close) {
		if (!(map ? flow_member(q, v, level) : flow_item(q, v, level)) || !flow_space(q))
			goto give_up;
		if (*q->p == close)
			break;
		/* A comma, and not the last thing. */
		if (*q->p++ != ',' || !flow_space(q) || *q->p == close)
			goto give_up;
	}
	q->p++;
	return v;
give_up:
	json_decref(v);
	return NULL;
}

/*
 * "|", "|-", ">" and ">-". Folding is left to libyaml where it is not just one
 * space for a line end: with empty lines inside or lines that are indented more.
 */
static json_t *
block_scalar(struct quick *q, int parent)
{
	bool folded = *q->p++ == '>', strip = *q->p == '-';
	size_t indent, empty = 0;

	q->p += strip;
	q->p += strspn(q->p, " ");
	if (*q->p++ != '\n')
		return NULL;
	indent = strspn(q->p, " ");
	if ((int)indent <= parent || q->p[indent] == '\n' || q->p[indent] == '\0')
		return NULL;
	cg_buf_clear(&q->b);
	for (;;) {
		size_t n = strspn(q->p, " "), len;

		if (q->p[n] == '\n' && n <= indent) {
			empty++;
			q->p += n + 1;
			continue;
		}
		if (n < indent || q->p[n] == '\0')
			break;
		if (q->p[n] == '\n' || (folded && (empty || n > indent)))
			return NULL;
		if (q->b.len > 0)
			cg_buf_putc(&q->b, folded ? ' ' : '\n');
		for (; empty > 0; empty--)
			cg_buf_putc(&q->b, '\n');
		len = strcspn(q->p + indent, "\n");
		cg_buf_put(&q->b, q->p + indent, len);
		q->p += indent + len + 1;
	}
	if (!strip)
		cg_buf_putc(&q->b, '\n');
	return json_stringn_nocheck(q->b.s, q->b.len);
}

/* Members at one indent; the first may begin in the middle of a line, after "- ". */
static json_t *
mapping(struct quick *q, int indent, bool inside_line, int level)
{
	json_t *v = json_object();

	for (;; inside_line = false) {
		char key[MAX_KEY];
		const char *k;
		size_t n;

		if (!inside_line) {
			int at = next_line(q);

			if (at < indent)
				return v;
			if (at > indent)
				break;
			q->p += at;
		}
		if (!key_of(q, &k, &n, false))
			break;
		memcpy(key, k, n);
		if (!add(v, key, n, node(q, indent, true, level)))
			break;
	}
	json_decref(v);
	return NULL;
}

static bool
is_dash(const char *s)
{
	return *s == '-' && is_blank(s[1]);
}

static json_t *
sequence(struct quick *q, int indent, int level)
{
	json_t *v = json_array();

	for (;;) {
		int at = next_line(q), column;
		json_t *item;

		if (at < indent || (at == indent && !is_dash(q->p + at)))
			return v;
		if (at > indent)
			break;
		q->p += at + 1;
		column = indent + 1 + (int)strspn(q->p, " ");
		if (looks_like_key(q->p + column - indent - 1)) {
			q->p += column - indent - 1;
			item = level < MAX_LEVEL ? mapping(q, column, true, level + 1) : NULL;
		} else {
			item = node(q, indent, false, level);
		}
		if (!item)
			break;
		json_array_append_new(v, item);
	}
	json_decref(v);
	return NULL;
}

/* A node that begins on the lines below its key or dash, or is not there: null. */
static json_t *
below(struct quick *q, int parent, bool in_mapping, int level)
{
	int at = next_line(q);
	const char *s = q->p + (at > 0 ? at : 0);

	if (at > parent && is_dash(s))
		return sequence(q, at, level + 1);
	if (at > parent)
		return looks_like_key(s) || *s == '"' || *s == '\''
		    ? mapping(q, at, false, level + 1) : NULL;
	if (at == parent && in_mapping && is_dash(s))
		return sequence(q, at, level + 1);
	return json_null();
}

/* What follows a key's colon or a dash. */
static json_t *
node(struct quick *q, int parent, bool in_mapping, int level)
{
	const char *s = q->p + strspn(q->p, " ");
	json_t *v;

	if (level > MAX_LEVEL)
		return NULL;
	if (*s == '\n' || *s == '#')
		return end_line(q) ? below(q, parent, in_mapping, level) : NULL;
	q->p = s;
	if (*s == '|' || *s == '>')
		return block_scalar(q, parent);
	if (*s != '{' && *s != '[' && *s != '"' && *s != '\'')
		return plain_line(q);
	v = flow_value(q, level);
	if (v && end_line(q))
		return v;
	json_decref(v);
	return NULL;
}

json_t *
cg_yaml_quick(const char *s, size_t len)
{
	struct quick q = { .p = s };
	json_t *v;

	if (!is_usual(s, len))
		return NULL;
	cg_buf_init(&q.b, len);
	v = next_line(&q) == 0 ? below(&q, -1, false, 0) : NULL;
	if (v && (q.b.failed || next_line(&q) != -1)) {
		json_decref(v);
		v = NULL;
	}
	cg_buf_release(&q.b);
	return v;
}
