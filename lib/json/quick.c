/*
 * The quick reader. Nearly every document that programs exchange here is plain:
 * no \u escapes, no integers beyond 18 digits, not deep. Such a one is read in one
 * pass without a byte-wise stream. At the first thing that is unusual or wrong it
 * gives up, and jansson reads the document from its beginning: the careful
 * reader decides and words every mistake, this one only ever says yes.
 */
#include <stdlib.h>
#include <string.h>

#include "json/json_priv.h"

enum { DEPTH = 64, TOKEN = 40, STRING = 512 };

struct quick {
	const char *p, *end;
	int depth;
	const char *but; /* member of the outermost object that is left as its text */
	const char *raw;
	size_t raw_len;
};

static json_t *value(struct quick *q);

static void
blanks(struct quick *q)
{
	while (q->p < q->end && (*q->p == ' ' || *q->p == '\n' || *q->p == '\t' || *q->p == '\r'))
		q->p++;
}

static bool
take(struct quick *q, char c)
{
	blanks(q);
	if (q->p >= q->end || *q->p != c)
		return false;
	q->p++;
	return true;
}

/* The end of the string that begins at p, and whether it has escapes; NULL: none. */
static const char *
string_end(const struct quick *q, bool *escaped)
{
	const char *p = q->p;

	*escaped = false;
	for (; p < q->end && *p != '"'; p++) {
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p == '\\') {
			*escaped = true;
			p++;
		}
	}
	return p < q->end ? p : NULL;
}

/* Write what an escaped string stands for; the length, or -1. */
static long
unescape(const char *p, const char *end, char *to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	char *o = to;

	for (; p < end; p++) {
		const char *e;

		if (*p != '\\') {
			*o++ = *p;
			continue;
		}
		e = ++p < end && *p ? strchr(from, *p) : NULL;
		if (!e)
			return -1;
		*o++ = into[e - from];
	}
	return o - to;
}

static json_t *
string(struct quick *q)
{
	char small[STRING], *to = small;
	const char *start = q->p, *end;
	bool escaped;
	json_t *v = NULL;
	long n;

	end = string_end(q, &escaped);
	if (!end)
		return NULL;
	q->p = end + 1;
	if (!escaped)
		return json_stringn_nocheck(start, (size_t)(end - start));
	if ((size_t)(end - start) > sizeof small && !(to = malloc((size_t)(end - start))))
		return NULL;
	n = unescape(start, end, to);
	if (n >= 0)
		v = json_stringn_nocheck(to, (size_t)n);
	if (to != small)
		free(to);
	return v;
}

static bool
digits(const char **p, const char *end)
{
	const char *from = *p;

	while (*p < end && **p >= '0' && **p <= '9')
		(*p)++;
	return *p > from;
}

static json_t *
number(struct quick *q)
{
	const char *p = q->p, *start = p, *whole;
	char token[TOKEN], *stop;
	bool real = false;
	size_t n;

	if (*p == '-')
		p++;
	whole = p;
	if (!digits(&p, q->end) || (*whole == '0' && p - whole > 1))
		return NULL;
	if (p < q->end && *p == '.') {
		real = true;
		p++;
		if (!digits(&p, q->end))
			return NULL;
	}
	if (p < q->end && (*p == 'e' || *p == 'E'))
		return NULL;
	n = (size_t)(p - start);
	if (n >= sizeof token || (!real && p - whole > 18))
		return NULL;
	memcpy(token, start, n);
	token[n] = '\0';
	q->p = p;
	if (real)
		return json_real(strtod(token, &stop));
	return json_integer(strtoll(token, &stop, 10));
}

static json_t *
word(struct quick *q, const char *w, json_t *v)
{
	size_t n = strlen(w);

	if ((size_t)(q->end - q->p) < n || memcmp(q->p, w, n) != 0)
		return NULL;
	q->p += n;
	return v;
}

static json_t *
array(struct quick *q)
{
	json_t *a = json_array(), *v;

	if (take(q, ']'))
		return a;
	do {
		v = value(q);
		if (!v || json_array_append_new(a, v) < 0)
			goto fail;
	} while (take(q, ','));
	if (take(q, ']'))
		return a;
fail:
	json_decref(a);
	return NULL;
}

/* Step over an object or array without making anything of it. */
static bool
step_over(struct quick *q)
{
	const char *start = q->p;
	bool escaped;
	int depth = 0;

	do {
		char c = q->p < q->end ? *q->p++ : '\0';

		if (c == '"') {
			if (!(q->p = string_end(q, &escaped)))
				return false;
			q->p++;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			depth--;
		} else if (c == '\0') {
			return false;
		}
	} while (depth > 0);
	q->raw = start;
	q->raw_len = (size_t)(q->p - start);
	return true;
}

static bool
is_left(struct quick *q, const char *key, size_t n)
{
	if (!q->but || q->depth != 1 || strlen(q->but) != n || memcmp(q->but, key, n) != 0)
		return false;
	blanks(q);
	return !q->raw && q->p < q->end && (*q->p == '{' || *q->p == '[');
}

/* One member; a key that is there already is a mistake for the careful reader. */
static bool
member(struct quick *q, json_t *o)
{
	size_t before = json_object_size(o), n;
	const char *key, *end;
	bool escaped;
	json_t *v;

	if (!take(q, '"'))
		return false;
	key = q->p;
	end = string_end(q, &escaped);
	if (!end || escaped)
		return false;
	n = (size_t)(end - key);
	q->p = end + 1;
	if (!take(q, ':'))
		return false;
	if (is_left(q, key, n))
		return step_over(q);
	if (!(v = value(q)))
		return false;
	return json_object_setn_new_nocheck(o, key, n, v) == 0 && json_object_size(o) > before;
}

static json_t *
object(struct quick *q)
{
	json_t *o = json_object();

	if (take(q, '}'))
		return o;
	do {
		if (!member(q, o))
			goto fail;
	} while (take(q, ','));
	if (take(q, '}'))
		return o;
fail:
	json_decref(o);
	return NULL;
}

static json_t *
nested(struct quick *q, json_t *(*read)(struct quick *))
{
	json_t *v;

	if (++q->depth > DEPTH)
		return NULL;
	q->p++;
	v = read(q);
	q->depth--;
	return v;
}

static json_t *
value(struct quick *q)
{
	blanks(q);
	if (q->p >= q->end)
		return NULL;
	switch (*q->p) {
	case '{':
		return nested(q, object);
	case '[':
		return nested(q, array);
	case '"':
		q->p++;
		return string(q);
	case 't':
		return word(q, "true", json_true());
	case 'f':
		return word(q, "false", json_false());
	case 'n':
		return word(q, "null", json_null());
	default:
		return number(q);
	}
}

json_t *
cg_json_quick(const char *s, size_t len, const char *but, const char **raw, size_t *raw_len)
{
	struct quick q = { .p = s, .end = s + len, .but = but };
	json_t *v = value(&q);

	blanks(&q);
	if (v && q.p < q.end) {
		json_decref(v);
		v = NULL;
	}
	if (raw) {
		*raw = v ? q.raw : NULL;
		*raw_len = v ? q.raw_len : 0;
	}
	return v;
}
