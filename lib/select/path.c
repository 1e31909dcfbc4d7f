/*
 * Paths into JSON values: a.b[0].c, a[b], a.0.b. A dot separates outside of
 * brackets; inside them everything up to the ']' is one name, dots included.
 * Empty segments do not count. The rules are those of the JavaScript engine
 * whose workflows we take over, its parseInt included.
 */
#include <ctype.h>
#include <string.h>

#include "base/err.h"
#include "select/select.h"
#include "select/select_priv.h"

bool
cg_path_is_barred(const char *key)
{
	return strcmp(key, "__proto__") == 0 || strcmp(key, "constructor") == 0
	    || strcmp(key, "prototype") == 0;
}

int
cg_path_parse(struct cg_path *p, const char *text, struct cg_arena *a, struct cg_err *err)
{
	size_t len = strlen(text), start = 0;
	bool inside = false;
	char *copy = cg_arena_strdup(a, text);

	*p = (struct cg_path){ .text = text };
	/* Never more segments than bytes, and never empty ones. */
	p->seg = cg_arena_alloc(a, (len + 1) * sizeof *p->seg);
	for (size_t i = 0; i <= len; i++) {
		char c = text[i];

		if (inside ? c != ']' && c != '\0' : c != '.' && c != '[' && c != ']' && c != '\0')
			continue;
		if (inside && c == '\0')
			return cg_err_set(err, CG_E_DATA,
			    "Malformed path: '%.200s' has a '[' without its ']'", text);
		if (!inside && c == ']')
			return cg_err_set(err, CG_E_DATA,
			    "Malformed path: '%.200s' has a ']' without its '['", text);
		copy[i] = '\0';
		if (i > start)
			p->seg[p->n++] = copy + start;
		start = i + 1;
		inside = c == '[';
	}
	return 0;
}

/* The place that parseInt(s, 10) names in an array of n; n when there is none. */
static size_t
array_place(const char *s, size_t n)
{
	bool minus = false;
	size_t v = 0;

	while (isspace((unsigned char)*s))
		s++;
	if (*s == '+' || *s == '-')
		minus = *s++ == '-';
	if (!isdigit((unsigned char)*s))
		return n;
	for (; isdigit((unsigned char)*s) && v < n; s++)
		v = v * 10 + (size_t)(*s - '0');
	return v >= n || (minus && v > 0) ? n : v;
}

const json_t *
cg_path_walk(const json_t *v, const struct cg_path *p, size_t from)
{
	for (size_t i = from; v && i < p->n; i++) {
		if (cg_path_is_barred(p->seg[i]))
			return NULL;
		if (json_is_array(v))
			v = json_array_get(v, array_place(p->seg[i], json_array_size(v)));
		else
			v = json_object_get(v, p->seg[i]); /* NULL unless an object */
	}
	return v;
}

const json_t *
cg_select_path_get(const json_t *v, const char *path)
{
	struct cg_arena a = { NULL };
	struct cg_err ignored = CG_ERR_INIT;
	struct cg_path p;

	v = cg_path_parse(&p, path, &a, &ignored) < 0 ? NULL : cg_path_walk(v, &p, 0);
	cg_arena_release(&a);
	return v;
}

int
cg_select_path_check(const char *path, struct cg_err *err)
{
	struct cg_arena a = { NULL };
	struct cg_path p;
	int rc = cg_path_parse(&p, path, &a, err);

	cg_arena_release(&a);
	return rc;
}
