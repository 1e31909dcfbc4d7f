/* What was wrong with an answer, in words for the model and as records for programs. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "llm/gen_priv.h"
#include "prompt/prompt.h"

enum { VALUE_MAX = 200 /* characters */, ISSUES_MAX = 7000 /* bytes */, ANSWER_MAX = 20000 };

static const json_t *
at_pointer(const json_t *v, const char *p)
{
	char key[256];

	while (v && *p == '/') {
		size_t n = 0;

		for (p++; *p && *p != '/' && n + 1 < sizeof key; p++) {
			key[n] = *p;
			if (*p == '~' && (p[1] == '0' || p[1] == '1'))
				key[n] = *++p == '0' ? '~' : '/';
			n++;
		}
		key[n] = '\0';
		v = json_is_array(v) ? json_array_get(v, strtoul(key, NULL, 10)) : json_object_get(v, key);
	}
	return v;
}

/* "/a/0/b" as people write it: a[0].b */
static char *
field_of(const char *p)
{
	struct cg_buf b;

	cg_buf_init(&b, 4096);
	while (*p == '/') {
		size_t n = strcspn(++p, "/");

		if (n > 0 && strspn(p, "0123456789") >= n)
			cg_buf_printf(&b, "[%.*s]", (int)n, p);
		else
			cg_buf_printf(&b, "%s%.*s", b.len ? "." : "", (int)n, p);
		p += n;
	}
	return cg_buf_detach(&b, NULL);
}

void
cg_llm_violation(struct cg_violations *to, json_t *data, const char *pointer, const char *fmt, ...)
{
	struct cg_violation v = { .pointer = cg_strdup(pointer), .field = field_of(pointer),
		.value = at_pointer(data, pointer), .keyword = "check" };
	va_list ap;

	va_start(ap, fmt);
	v.message = cg_vasprintf(fmt, ap);
	va_end(ap);
	/* The list grows as lib/schema lets it grow. */
	if ((to->n & (to->n - 1)) == 0)
		to->v = cg_realloc(to->v, to->n ? to->n * 2 : 1, sizeof *to->v);
	to->v[to->n++] = v;
}

/* Bytes of the first `max` characters. */
static size_t
first_chars(const char *s, size_t len, size_t max)
{
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80 && max-- == 0)
			return i;
	return len;
}

/* The value as compact JSON, cut. New. */
static char *
short_value(const json_t *v)
{
	struct cg_buf b;
	size_t n;
	char *out;

	cg_buf_init(&b, CG_LLM_REQUEST_MAX);
	cg_json_dump(v, &b);
	n = first_chars(b.s, b.len, VALUE_MAX);
	out = cg_asprintf("%.*s%s", (int)n, b.s, n < b.len ? "..." : "");
	cg_buf_release(&b);
	return out;
}

json_t *
cg_violations_json(const struct cg_violations *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->n; i++) {
		const struct cg_violation *e = &v->v[i];
		json_t *one = json_object();
		char *value = e->value ? short_value(e->value) : NULL;

		cg_json_set_str(one, "pointer", e->pointer);
		cg_json_set_str(one, "field", e->field);
		cg_json_set_str(one, "message", e->message);
		cg_json_set_str(one, "value", value);
		json_array_append_new(list, one);
		free(value);
	}
	return list;
}

static void
put_issue(const struct cg_violation *e, struct cg_buf *b)
{
	char *value = e->value && *e->pointer ? short_value(e->value) : NULL;

	cg_buf_printf(b, "%s- %s: %.300s", b->len ? "\n" : "", *e->pointer ? e->pointer : "(the whole)",
	    e->message);
	if (value)
		cg_buf_printf(b, "; it was %s", value);
	free(value);
}

bool
cg_gen_takes(const struct cg_llm_gen *g, const char *name)
{
	return json_object_get(json_object_get(g->prompt->vars_schema, "properties"), name) != NULL;
}

/* As long as the prompt's schema lets a variable be. */
static void
put_var(struct cg_llm_gen *g, const char *name, const char *s, size_t len, size_t max)
{
	const json_t *p = json_object_get(json_object_get(g->prompt->vars_schema, "properties"), name);
	int64_t most = cg_json_get_int(p, "maxLength", (int64_t)max);
	size_t n;

	if (!p)
		return;
	n = first_chars(s, len, most < (int64_t)max ? (size_t)most : max);
	n = cg_utf8_check(s, n);
	json_object_set_new(g->vars, name, json_stringn(s, n));
}

void
cg_gen_critique(struct cg_llm_gen *g)
{
	const struct cg_violations *w = &g->wrong;
	struct cg_buf b;
	size_t i = 0;

	cg_buf_init(&b, ISSUES_MAX * 2);
	for (; i < w->n && b.len < ISSUES_MAX - 1000; i++)
		put_issue(&w->v[i], &b);
	if (i < w->n)
		cg_buf_printf(&b, "\n- and %zu more of the same kind", w->n - i);
	put_var(g, "previous_issues", b.s, b.len, ISSUES_MAX);
	put_var(g, "previous_answer", g->answer.s, g->answer.len, ANSWER_MAX);
	cg_buf_release(&b);
}
