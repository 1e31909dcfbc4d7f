/* Selectors in words, for labels: what a branch asks, as one would say it. */
#include <string.h>

#include "base/buf.h"
#include "json/json.h"
#include "plan/draw_graph.h"

/* What binds its parts: a part that binds less stands in brackets. */
enum { TOP, LOOSE, JUNCTION, COMPARES, ADDS, TIGHT };

static const struct {
	const char *name, *between;
	int binds;
} infixes[] = {
	{ "equals", " = ", COMPARES },
	{ "not_equals", " \u2260 ", COMPARES },
	{ "less_than", " < ", COMPARES },
	{ "at_most", " \u2264 ", COMPARES },
	{ "greater_than", " > ", COMPARES },
	{ "at_least", " \u2265 ", COMPARES },
	{ "in", " in ", COMPARES },
	{ "all", " and ", JUNCTION },
	{ "any", " or ", JUNCTION },
	{ "sum", " + ", ADDS },
	{ "coalesce", ", else ", LOOSE },
	{ "concat", ", then ", LOOSE },
	{ "merge", " with ", LOOSE },
};

static const struct {
	const char *name, *before, *after;
} wraps[] = {
	{ "not", "not ", "" },
	{ "is_empty", "", " is empty" },
	{ "length", "length of ", "" },
	{ "map", "", " by table" },
	{ "pick", "parts of ", "" },
	{ "find", "one of ", "" },
	{ "replace", "", " with a change" },
	{ "patch", "", " with a change" },
};

static void words(const json_t *sel, int around, struct cg_buf *b);

/* The state is what one speaks of: only other sources are named. */
static void
source(const json_t *sel, const char *name, struct cg_buf *b)
{
	const char *path = cg_json_get_str(sel, "path", "");
	bool whole = strspn(path, ".") == strlen(path);

	if (strcmp(name, "constants") == 0)
		cg_json_dump(json_object_get(sel, "value"), b);
	else if (strcmp(name, "step_output") == 0 || strcmp(name, "base_run") == 0)
		cg_buf_printf(b, "%s.%s", cg_json_get_str(sel, "step_id", "?"), path);
	else if (whole)
		cg_buf_printf(b, "the %s", name);
	else if (strcmp(name, "state") == 0)
		cg_buf_puts(b, path);
	else
		cg_buf_printf(b, "%s.%s", name, path);
}

static void
infix(const json_t *sel, size_t row, int around, struct cg_buf *b)
{
	const json_t *inputs = json_object_get(sel, "inputs");
	bool brackets = infixes[row].binds <= around && json_array_size(inputs) > 1;
	size_t i;
	json_t *v;

	if (brackets)
		cg_buf_putc(b, '(');
	json_array_foreach(inputs, i, v) {
		if (i > 0)
			cg_buf_puts(b, infixes[row].between);
		words(v, infixes[row].binds, b);
	}
	if (brackets)
		cg_buf_putc(b, ')');
}

static void
words(const json_t *sel, int around, struct cg_buf *b)
{
	const char *name = cg_json_get_str(sel, "source", NULL);
	const char *op = cg_json_get_str(sel, "operation", "?");

	if (name) {
		source(sel, name, b);
		return;
	}
	for (size_t i = 0; i < sizeof infixes / sizeof *infixes; i++)
		if (strcmp(infixes[i].name, op) == 0) {
			infix(sel, i, around, b);
			return;
		}
	for (size_t i = 0; i < sizeof wraps / sizeof *wraps; i++)
		if (strcmp(wraps[i].name, op) == 0) {
			cg_buf_puts(b, wraps[i].before);
			words(json_object_get(sel, "input"), TIGHT, b);
			cg_buf_puts(b, wraps[i].after);
			return;
		}
	cg_buf_printf(b, strcmp(op, "object") == 0 ? "an %s" : "a %s", op);
}

void
cg_graph_words(const json_t *selector, struct cg_buf *b)
{
	words(selector, TOP, b);
}
