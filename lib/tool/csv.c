#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "tool/csv.h"

enum { TEXT_MAX = 32 << 20 };

/* Would a spreadsheet work it out? */
static bool
is_formula(const char *s)
{
	return *s && strchr("=+-@\t\r", *s);
}

static void
put_cell(const char *s, struct cg_buf *to)
{
	bool quoted = is_formula(s) || strpbrk(s, "\",\r\n") || *s == ' ';

	if (quoted)
		cg_buf_puts(to, is_formula(s) ? "\"'" : "\"");
	for (; *s; s++) {
		if (*s == '"')
			cg_buf_puts(to, "\"");
		cg_buf_put(to, s, 1);
	}
	if (quoted)
		cg_buf_puts(to, "\"");
}

/* A number is what it is: none of ours is a formula. */
static void
put_value(const json_t *v, struct cg_buf *to)
{
	if (json_is_string(v))
		put_cell(json_string_value(v), to);
	else if (v && !json_is_null(v))
		cg_json_dump(v, to);
}

static int
put(struct cg_sink *s, const json_t *record, struct cg_err *err)
{
	struct cg_csv *c = s->arg;

	for (size_t i = 0; c->names[i]; i++) {
		cg_buf_puts(&c->text, i ? "," : "");
		put_value(json_object_get(record, c->names[i]), &c->text);
	}
	cg_buf_puts(&c->text, "\r\n");
	return c->text.failed ? cg_err_set(err, CG_E_TOOBIG, "this is more than one table holds, ask for "
	    "less of it with limit") : 0;
}

void
cg_csv_init(struct cg_csv *c, const char *const *names)
{
	*c = (struct cg_csv){ .to = { .put = put, .fd = -1 }, .names = names };
	c->to.arg = c;
	cg_buf_init(&c->text, TEXT_MAX);
	for (size_t i = 0; names[i]; i++)
		cg_buf_printf(&c->text, "%s%s", i ? "," : "", names[i]);
	cg_buf_puts(&c->text, "\r\n");
}

void
cg_csv_release(struct cg_csv *c)
{
	cg_buf_release(&c->text);
}
