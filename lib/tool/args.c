/* Options and operands as arguments: the tables that the parser reads say how. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/prog.h"
#include "base/str.h"
#include "json/json.h"
#include "tool/args.h"

static bool
is_in(const struct cg_opt *list, const struct cg_opt *o)
{
	for (; list->name; list++)
		if (list->to == o->to)
			return true;
	return false;
}

/* "start-date" is startDate in documents. */
static void
camel(const char *name, char out[64])
{
	size_t n = 0;

	for (; *name && n < 63; name++)
		if (*name == '-' && name[1])
			out[n++] = (char)(*++name - 'a' + 'A');
		else
			out[n++] = *name;
	out[n] = '\0';
}

/* A moment as people write it: RFC 3339, or milliseconds. */
static json_t *
moment(const char *s, const char *what, struct cg_err *err)
{
	int64_t ms;

	if (cg_time_parse(s, &ms) < 0 && cg_strtoi64(s, 0, INT64_MAX, &ms, what, err) < 0) {
		cg_err_set(err, CG_E_USAGE, "%s: '%.60s' is no time like 2026-01-31T08:00:00Z", what, s);
		return NULL;
	}
	return json_integer(ms);
}

/* The value of an option; NULL with err->code 0: it was not given. */
static json_t *
value_of(const struct cg_opt *o, struct cg_err *err)
{
	const char *s = o->kind == CG_OPT_KIND_STR ? *(const char **)o->to : NULL;
	char what[80];

	snprintf(what, sizeof what, "option '--%s'", o->name);
	switch (o->kind) {
	case CG_OPT_KIND_STR:
		if (!s)
			return NULL;
		if (strcmp(o->arg, "JSON") == 0)
			return cg_json_parse(s, strlen(s), what, CG_JSON_NUL, err);
		return strcmp(o->arg, "WHEN") == 0 ? moment(s, what, err) : json_string(s);
	case CG_OPT_KIND_BOOL:
		return *(bool *)o->to ? json_true() : NULL;
	case CG_OPT_KIND_INT:
	case CG_OPT_KIND_DUR:
		return *(int64_t *)o->to >= 0 ? json_integer(*(int64_t *)o->to) : NULL;
	default:
		return NULL;
	}
}

/* Every option of the list that was given, except those of `but`. */
int
cg_tool_args_options(const struct cg_opt *list, const struct cg_opt *but, json_t *to,
    struct cg_err *err)
{
	char key[64];

	for (; list->name; list++) {
		json_t *v;

		if (but && is_in(but, list))
			continue;
		err->code = CG_E_OK;
		if (!(v = value_of(list, err)) && err->code != CG_E_OK)
			return -1;
		camel(list->name, key);
		cg_json_set(to, key, v);
	}
	return 0;
}

/* One operand of the list `spec`: NAME[:TYPE][?]; returns where the next one begins. */
static const char *
operand(const char *spec, char name[32], char type[8], bool *optional)
{
	size_t n = strcspn(spec, " "), k;

	*optional = spec[n - 1] == '?';
	k = n - *optional;
	snprintf(name, 32, "%.*s", (int)strcspn(spec, ":? "), spec);
	type[0] = '\0';
	if (spec[strlen(name)] == ':')
		snprintf(type, 8, "%.*s", (int)(k - strlen(name) - 1), spec + strlen(name) + 1);
	return spec + n + (spec[n] == ' ');
}

static int
set_operand(json_t *args, const char *name, const char *type, const char *s, struct cg_err *err)
{
	int64_t n = 0;
	int rc = 0;

	if (strcmp(type, "json") == 0) {
		json_t *v = cg_json_parse(s, strlen(s), name, CG_JSON_NUL, err);

		cg_json_set(args, name, v);
		return v ? 0 : -1;
	}
	if (strcmp(type, "max") == 0 && strcmp(s, "none") == 0) {
		json_object_set_new(args, name, json_null());
		return 0;
	}
	if (strcmp(type, "ms") == 0)
		rc = cg_strtodur_ms(s, &n, err);
	else if (*type)
		rc = cg_strtoi64(s, 0, INT64_MAX / 2, &n, name, err);
	if (rc < 0)
		return err->code = CG_E_USAGE, -1;
	cg_json_set(args, name, *type ? json_integer(n) : json_string(s));
	return 0;
}

int
cg_tool_args_operands(const char *spec, int argc, char *const *argv, json_t *to,
    struct cg_err *err)
{
	char name[32], type[8];
	bool optional;
	int i = 0;

	for (; spec && *spec; i++) {
		spec = operand(spec, name, type, &optional);
		if (i >= argc && optional)
			continue;
		if (i >= argc)
			return cg_err_set(err, CG_E_USAGE, "%s is missing", name);
		if (i < argc && set_operand(to, name, type, argv[i], err) < 0)
			return -1;
	}
	return argc <= i ? 0 : cg_err_set(err, CG_E_USAGE,
	    i ? "too many operands: '%.60s'" : "no operand is taken, got '%.60s'", argv[i]);
}
