/* Violations: where, and in words. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "schema/schema.h"
#include "schema/schema_priv.h"

enum { TEXT_MAX = 1 << 20, VALUES_MAX = 2000 };

/* A key that reads well after a dot. */
static bool
is_plain(const char *key, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(".[]\" ", key[i]) || (unsigned char)key[i] < 0x20)
			return false;
	return len > 0;
}

static void
write_place(const struct at *at, struct cg_buf *pointer, struct cg_buf *field)
{
	if (!at)
		return;
	write_place(at->up, pointer, field);
	if (!at->key) {
		cg_buf_printf(pointer, "/%zu", at->index);
		cg_buf_printf(field, "[%zu]", at->index);
		return;
	}
	cg_json_pointer_add(pointer, at->key, at->len);
	if (is_plain(at->key, at->len)) {
		cg_buf_printf(field, "%s", field->len ? "." : "");
		cg_buf_put(field, at->key, at->len);
	} else {
		json_t *key = json_stringn_nocheck(at->key, at->len);

		cg_buf_putc(field, '[');
		cg_json_dump(key, field);
		cg_buf_putc(field, ']');
		json_decref(key);
	}
}

static void
add(struct run *r, const struct at *at, const json_t *v, const char *keyword, char *message)
{
	struct cg_violations *out = r->out;
	struct cg_buf pointer, field;

	cg_buf_init(&pointer, TEXT_MAX);
	cg_buf_init(&field, TEXT_MAX);
	write_place(at, &pointer, &field);
	if ((out->n & (out->n - 1)) == 0)
		out->v = cg_realloc(out->v, out->n ? out->n * 2 : 1, sizeof *out->v);
	out->v[out->n++] = (struct cg_violation){ cg_buf_detach(&pointer, NULL),
		cg_buf_detach(&field, NULL), message, v, keyword };
	/* From here on it is enough to leave. */
	if (out->n >= (out->max ? out->max : CG_VIOLATIONS_MAX))
		r->is_quick = true;
}

static bool
is_wanted(const struct run *r)
{
	return r->out && !r->is_broken
	    && r->out->n < (r->out->max ? r->out->max : CG_VIOLATIONS_MAX);
}

bool
cg_schema_fail(struct run *r, const struct at *at, const json_t *v, const char *keyword,
    const char *fmt, ...)
{
	va_list ap;

	if (!is_wanted(r))
		return false;
	va_start(ap, fmt);
	add(r, at, v, keyword, cg_vasprintf(fmt, ap));
	va_end(ap);
	return false;
}

bool
cg_schema_fail_values(struct run *r, const struct at *at, const json_t *v, const char *keyword,
    const char *intro, const json_t *const *values, size_t n)
{
	struct cg_buf text;

	if (!is_wanted(r))
		return false;
	cg_buf_init(&text, TEXT_MAX);
	cg_buf_puts(&text, intro);
	for (size_t i = 0; i < n; i++) {
		size_t before = text.len;

		cg_buf_puts(&text, i ? ", " : "");
		if (json_is_string(values[i]))
			cg_buf_put(&text, json_string_value(values[i]), json_string_length(values[i]));
		else
			cg_json_dump(values[i], &text);
		if (text.len > VALUES_MAX && i) {
			text.len = before;
			cg_buf_printf(&text, " and %zu more", n - i);
			break;
		}
	}
	add(r, at, v, keyword, cg_buf_detach(&text, NULL));
	return false;
}

bool
cg_schema_fail_type(struct run *r, const struct at *at, const json_t *v, unsigned types)
{
	static const char *const names[] = { "null", "boolean", "integer", "number", "string",
		"array", "object" };
	struct cg_buf text;
	const char *sep = "Expected ";
	unsigned left;

	if (!is_wanted(r))
		return false;
	cg_buf_init(&text, TEXT_MAX);
	for (unsigned t = 0; t < 7; t++) {
		if (!(types & 1u << t))
			continue;
		cg_buf_printf(&text, "%s%s", sep, names[t]);
		left = types >> (t + 1);
		sep = left & (left - 1) ? ", " : " or ";
	}
	add(r, at, v, "type", cg_buf_detach(&text, NULL));
	return false;
}

bool
cg_schema_broken(struct run *r, const char *fmt, ...)
{
	char why[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	if (!r->is_broken)
		cg_err_set(r->err, CG_E_DATA, "%s", why);
	r->is_broken = true;
	return false;
}

/* "/a/b~1c/0" for people: a.b/c[0]. New string. */
static char *
field_of(const char *pointer)
{
	struct cg_buf field;

	cg_buf_init(&field, TEXT_MAX);
	while (*pointer == '/') {
		size_t n = strcspn(++pointer, "/");
		bool is_index = n > 0 && strspn(pointer, "0123456789") == n;

		cg_buf_puts(&field, is_index ? "[" : field.len ? "." : "");
		for (size_t i = 0; i < n; i++)
			if (pointer[i] == '~' && i + 1 < n)
				cg_buf_putc(&field, pointer[++i] == '0' ? '~' : '/');
			else
				cg_buf_putc(&field, pointer[i]);
		cg_buf_puts(&field, is_index ? "]" : "");
		pointer += n;
	}
	return cg_buf_detach(&field, NULL);
}

void
cg_violations_add(struct cg_violations *v, const char *pointer, const char *message)
{
	if (v->n >= (v->max ? v->max : CG_VIOLATIONS_MAX))
		return;
	if ((v->n & (v->n - 1)) == 0)
		v->v = cg_realloc(v->v, v->n ? v->n * 2 : 1, sizeof *v->v);
	v->v[v->n++] = (struct cg_violation){ .pointer = cg_strdup(pointer), .field = field_of(pointer),
		.message = cg_strdup(message), .keyword = "" };
}

void
cg_violations_release(struct cg_violations *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->n; i++) {
		free(v->v[i].pointer);
		free(v->v[i].field);
		free(v->v[i].message);
	}
	free(v->v);
	v->v = NULL;
	v->n = 0;
}

void
cg_violations_text(const struct cg_violations *v, struct cg_buf *out)
{
	for (size_t i = 0; i < v->n; i++) {
		cg_buf_puts(out, i ? "; " : "");
		if (*v->v[i].field)
			cg_buf_printf(out, "%s: ", v->v[i].field);
		cg_buf_puts(out, v->v[i].message);
	}
}
