/*
 * Selectors from JSON to nodes. Each source and operation is a row of one
 * table: which keys it must have, which it may have. Everything that is wrong
 * is reported, and compiling goes on as long as there is something to look at.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/mem.h"
#include "json/json.h"
#include "select/select.h"
#include "select/select_priv.h"

enum { /* the keys a selector may have, as bits */
	K_SOURCE = 1 << 0,
	K_OPERATION = 1 << 1,
	K_OPTIONAL = 1 << 2,
	K_DEFAULT = 1 << 3,
	K_PATH = 1 << 4,
	K_STEP_ID = 1 << 5,
	K_TYPE = 1 << 6,
	K_ID = 1 << 7,
	K_VERSION = 1 << 8,
	K_VALUE = 1 << 9,
	K_INPUTS = 1 << 10,
	K_INPUT = 1 << 11,
	K_KEYS = 1 << 12,
	K_WHERE = 1 << 13,
	K_FORMAT = 1 << 14,
	K_VARS = 1 << 15,
	K_TO = 1 << 16,
	K_WITH = 1 << 17,
	K_BY = 1 << 18,
	K_ELSE = 1 << 19,
	K_MEMBERS = 1 << 20
};

static const char *const key_names[] = { "source", "operation", "optional", "default", "path",
	"step_id", "type", "id", "version", "value", "inputs", "input", "keys", "where", "format",
	"vars", "to", "with", "by", "else",
	"members" };

enum { N_KEYS = sizeof key_names / sizeof *key_names, ALWAYS = K_OPTIONAL | K_DEFAULT };

static const struct {
	const char *name;
	unsigned need, may;
	size_t least, most; /* of inputs, where it has them; most 0: any number */
} rows[OP_COUNT] = {
	[OP_TRIGGER] = { "trigger", K_SOURCE | K_PATH, 0 },
	[OP_BASE_TRIGGER] = { "base_trigger", K_SOURCE | K_PATH, 0 },
	[OP_STEP_OUTPUT] = { "step_output", K_SOURCE | K_STEP_ID | K_PATH, 0 },
	[OP_BASE_RUN] = { "base_run", K_SOURCE | K_STEP_ID | K_PATH, 0 },
	[OP_REGISTRY] = { "registry", K_SOURCE | K_TYPE | K_ID, K_VERSION },
	[OP_CONSTANTS] = { "constants", K_SOURCE | K_VALUE, 0 },
	[OP_STATE] = { "state", K_SOURCE | K_PATH, 0 },
	[OP_PAYLOAD] = { "payload", K_SOURCE | K_PATH, 0 },
	[OP_RESULT] = { "result", K_SOURCE | K_PATH, 0 },
	[OP_ITEM] = { "item", K_SOURCE | K_PATH, 0 },
	[OP_CONTEXT] = { "context", K_SOURCE | K_PATH, 0 },
	[OP_MERGE] = { "merge", K_OPERATION | K_INPUTS, 0, 2 },
	[OP_PICK] = { "pick", K_OPERATION | K_INPUT | K_KEYS, 0 },
	[OP_COALESCE] = { "coalesce", K_OPERATION | K_INPUTS, 0, 1 },
	[OP_CONCAT] = { "concat", K_OPERATION | K_INPUTS, K_BY, 1 },
	[OP_FIND] = { "find", K_OPERATION | K_INPUT | K_WHERE, K_PATH },
	[OP_TEMPLATE] = { "template", K_OPERATION | K_FORMAT | K_VARS, 0 },
	[OP_MAP] = { "map", K_OPERATION | K_INPUT | K_TO, K_ELSE },
	[OP_REPLACE] = { "replace", K_OPERATION | K_INPUT | K_WHERE | K_WITH, 0 },
	[OP_PATCH] = { "patch", K_OPERATION | K_INPUT | K_WITH, 0 },
	[OP_OBJECT] = { "object", K_OPERATION | K_MEMBERS, 0 },
	[OP_EQUALS] = { "equals", K_OPERATION | K_INPUTS, 0, 2, 2 },
	[OP_NOT_EQUALS] = { "not_equals", K_OPERATION | K_INPUTS, 0, 2, 2 },
	[OP_LESS_THAN] = { "less_than", K_OPERATION | K_INPUTS, 0, 2, 2 },
	[OP_AT_MOST] = { "at_most", K_OPERATION | K_INPUTS, 0, 2, 2 },
	[OP_GREATER_THAN] = { "greater_than", K_OPERATION | K_INPUTS, 0, 2, 2 },
	[OP_AT_LEAST] = { "at_least", K_OPERATION | K_INPUTS, 0, 2, 2 },
	[OP_IN] = { "in", K_OPERATION | K_INPUTS, 0, 2, 2 },
	[OP_ALL] = { "all", K_OPERATION | K_INPUTS, 0, 1 },
	[OP_ANY] = { "any", K_OPERATION | K_INPUTS, 0, 1 },
	[OP_NOT] = { "not", K_OPERATION | K_INPUT, 0 },
	[OP_IS_EMPTY] = { "is_empty", K_OPERATION | K_INPUT, 0 },
	[OP_LENGTH] = { "length", K_OPERATION | K_INPUT, 0 },
	[OP_SUM] = { "sum", K_OPERATION | K_INPUTS, 0, 1 },
};

struct compiler {
	struct cg_arena *arena;
	const struct cg_select_report *report;
	bool bad;
};

__attribute__((format(printf, 5, 6))) static void
report(struct compiler *c, const char *pointer, const char *child, bool key, const char *fmt, ...)
{
	struct cg_buf at;
	va_list ap;
	char *msg;

	cg_buf_init(&at, 1 << 16);
	cg_buf_puts(&at, pointer);
	if (child)
		cg_json_pointer_add(&at, child, strlen(child));
	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	c->bad = true;
	if (c->report && c->report->fn)
		c->report->fn(c->report->arg, at.s, key, msg);
	free(msg);
	cg_buf_release(&at);
}

/* " (did you mean 'x'?)", or "". The caller frees it. */
static char *
guess(const char *word, const char *const *names, size_t n)
{
	const char *near = cg_nearest(word, names, n);

	return near ? cg_asprintf(" (did you mean '%s'?)", near) : cg_strdup("");
}

const char *
cg_select_kind_name(enum cg_select_kind kind)
{
	return rows[kind].name;
}

static const char *
what(enum op op)
{
	return op < OP_MERGE ? "source" : "operation";
}

/* Which row? OP_COUNT when there is none, after a report. */
static enum op
op_of(struct compiler *c, const json_t *doc, const char *pointer)
{
	const json_t *source = json_object_get(doc, "source");
	const json_t *operation = json_object_get(doc, "operation");
	const json_t *v = source ? source : operation;
	const char *field = source ? "source" : "operation";
	size_t from = source ? 0 : OP_MERGE, to = source ? OP_MERGE : OP_COUNT;
	const char *names[OP_COUNT];
	char *hint;

	if (!v || (source && operation)) {
		report(c, pointer, NULL, false, v ? "a selector has either a source or an operation, "
		    "not both" : "a selector needs a source or an operation");
		return OP_COUNT;
	}
	if (!json_is_string(v)) {
		report(c, pointer, field, false, "%s must be a string", field);
		return OP_COUNT;
	}
	for (size_t i = from; i < to; i++) {
		if (strcmp(rows[i].name, json_string_value(v)) == 0)
			return (enum op)i;
		names[i - from] = rows[i].name;
	}
	hint = guess(json_string_value(v), names, to - from);
	report(c, pointer, field, false, "unknown %s '%s'%s", field, json_string_value(v), hint);
	free(hint);
	return OP_COUNT;
}

/* Keys that the row does not know, and keys that it lacks. */
static void
check_keys(struct compiler *c, enum op op, const json_t *doc, const char *pointer)
{
	unsigned known = rows[op].need | rows[op].may | ALWAYS, seen = 0;
	const char *names[N_KEYS];
	size_t n = 0;
	const char *key;
	json_t *v;

	for (size_t i = 0; i < N_KEYS; i++)
		if (known >> i & 1)
			names[n++] = key_names[i];
	json_object_foreach((json_t *)(size_t)doc, key, v) {
		size_t i = 0;
		char *hint;

		while (i < N_KEYS && strcmp(key_names[i], key) != 0)
			i++;
		if (i < N_KEYS && (known >> i & 1)) {
			seen |= 1u << i;
			continue;
		}
		hint = guess(key, names, n);
		report(c, pointer, key, true, "%s '%s' has no key '%s'%s", what(op), rows[op].name,
		    key, hint);
		free(hint);
	}
	for (size_t i = 0; i < N_KEYS; i++)
		if ((rows[op].need & ~seen) >> i & 1)
			report(c, pointer, NULL, false, "%s '%s' needs '%s'", what(op),
			    rows[op].name, key_names[i]);
}

/* A string member: NULL when it is missing or, after a report, is none. */
static const char *
text(struct compiler *c, const json_t *doc, const char *pointer, const char *key, bool may_be_empty)
{
	const json_t *v = json_object_get(doc, key);

	if (!v)
		return NULL;
	if (json_is_string(v) && (may_be_empty || *json_string_value(v)))
		return json_string_value(v);
	report(c, pointer, key, false, "'%s' must be a %sstring", key, may_be_empty ? ""
	    : "non-empty ");
	return NULL;
}

static struct node *compile(struct compiler *c, const json_t *doc, const char *pointer, int depth);

static struct node *
child(struct compiler *c, const json_t *doc, const char *pointer, const char *key, size_t place,
    int depth)
{
	char index[24];
	struct node *n;
	struct cg_buf at;

	cg_buf_init(&at, 1 << 16);
	cg_buf_puts(&at, pointer);
	cg_json_pointer_add(&at, key, strlen(key));
	if (place != (size_t)-1) {
		snprintf(index, sizeof index, "%zu", place);
		cg_json_pointer_add(&at, index, strlen(index));
	}
	n = compile(c, doc, at.s, depth + 1);
	cg_buf_release(&at);
	return n;
}

static void
get_path(struct compiler *c, struct node *n, const json_t *doc)
{
	const char *p = text(c, doc, n->pointer, "path", true);
	struct cg_err err = CG_ERR_INIT;

	if (p && cg_path_parse(&n->path, p, c->arena, &err) < 0)
		report(c, n->pointer, "path", false, "%s", err.msg);
}

/*
 * What comes first in a step's output: `data` may be left out, `artifacts` is
 * outputArtifactIds. Done once here, so that nobody has to know it later.
 */
static void
complete_output_path(struct compiler *c, struct cg_path *p)
{
	const char **seg;

	if (p->n == 0)
		return;
	if (strcmp(p->seg[0], "artifacts") == 0)
		p->seg[0] = "outputArtifactIds";
	if (strcmp(p->seg[0], "data") == 0 || strcmp(p->seg[0], "outputArtifactIds") == 0
	    || strcmp(p->seg[0], "status") == 0 || strcmp(p->seg[0], "stepId") == 0)
		return;
	seg = cg_arena_alloc(c->arena, (p->n + 1) * sizeof *seg);
	seg[0] = "data";
	memcpy(seg + 1, p->seg, p->n * sizeof *seg);
	p->seg = seg;
	p->n++;
}

static void
get_registry(struct compiler *c, struct node *n, const json_t *doc)
{
	static const char *const types[] = { "prompt", "config", "rubric" };
	char *hint;

	n->type = text(c, doc, n->pointer, "type", false);
	n->id = text(c, doc, n->pointer, "id", false);
	n->version = text(c, doc, n->pointer, "version", false);
	for (size_t i = 0; n->type && i < sizeof types / sizeof *types; i++)
		if (strcmp(n->type, types[i]) == 0)
			return;
	if (!n->type)
		return;
	hint = guess(n->type, types, sizeof types / sizeof *types);
	report(c, n->pointer, "type", false,
	    "'%s' is not a registry type: prompt, config or rubric%s", n->type, hint);
	free(hint);
}

static void
get_inputs(struct compiler *c, struct node *n, const json_t *doc, int depth)
{
	const json_t *v = json_object_get(doc, "inputs");
	size_t least = rows[n->op].least, most = rows[n->op].most;

	if (!v)
		return;
	if (!json_is_array(v) || json_array_size(v) < least || (most && json_array_size(v) > most)) {
		report(c, n->pointer, "inputs", false, "'inputs' must be a list of %s%s",
		    most ? "" : "at least ", least == 2 ? "two selectors" : "one selector");
		return;
	}
	n->n_in = json_array_size(v);
	n->in = cg_arena_alloc(c->arena, n->n_in * sizeof *n->in);
	for (size_t i = 0; i < n->n_in; i++)
		n->in[i] = child(c, json_array_get(v, i), n->pointer, "inputs", i, depth);
}

static void
get_input(struct compiler *c, struct node *n, const json_t *doc, int depth)
{
	const json_t *v = json_object_get(doc, "input");

	if (!v)
		return;
	n->n_in = 1;
	n->in = cg_arena_alloc(c->arena, sizeof *n->in);
	n->in[0] = child(c, v, n->pointer, "input", (size_t)-1, depth);
}

static void
get_keys(struct compiler *c, struct node *n, const json_t *doc)
{
	size_t i;
	json_t *v;

	n->keys = json_object_get(doc, "keys");
	if (!n->keys)
		return;
	if (!json_is_array(n->keys) || json_array_size(n->keys) == 0)
		report(c, n->pointer, "keys", false, "'keys' must be a list of at least one name");
	json_array_foreach(n->keys, i, v)
		if (!json_is_string(v)) {
			report(c, n->pointer, "keys", false, "'keys' must hold strings only");
			return;
		}
}

/* An object with at least one member; NULL after a report. */
static const json_t *
table(struct compiler *c, const struct node *n, const json_t *doc, const char *key,
    const char *of)
{
	const json_t *v = json_object_get(doc, key);

	if (v && (!json_is_object(v) || json_object_size(v) == 0)) {
		report(c, n->pointer, key, false, "'%s' must be a mapping of at least one %s", key, of);
		return NULL;
	}
	return v;
}

/* Every variable of the format must be given, and every one given must be used. */
static void
check_format(struct compiler *c, const struct node *n, const json_t *vars)
{
	bool *used = cg_arena_alloc(c->arena, n->n_in + 1);
	const char *at = n->format;
	struct piece p;

	while ((at = cg_template_next(at, &p))) {
		size_t i = 0;
		char *name, *hint;

		if (!p.name)
			continue;
		name = cg_arena_strndup(c->arena, p.name, p.name_len);
		while (i < n->n_in && strcmp(n->var[i], name) != 0)
			i++;
		if (i < n->n_in) {
			used[i] = true;
			continue;
		}
		hint = guess(name, n->var, n->n_in);
		report(c, n->pointer, "format", false, "'%s' is not among the vars%s", name, hint);
		free(hint);
	}
	for (size_t i = 0; vars && i < n->n_in; i++)
		if (!used[i])
			report(c, n->pointer, "vars", false, "the format has no {{%s}}", n->var[i]);
}

/* Selectors by name: n->in and n->var. */
static const json_t *
get_named(struct compiler *c, struct node *n, const json_t *doc, const char *field, int depth)
{
	const json_t *vars = json_object_get(doc, field);
	const char *key, *vars_at;
	json_t *v;

	if (vars && !json_is_object(vars)) {
		report(c, n->pointer, field, false, "'%s' must be a mapping of names to selectors",
		    field);
		return NULL;
	}
	vars_at = cg_arena_printf(c->arena, "%s/%s", n->pointer, field);
	n->in = cg_arena_alloc(c->arena, (json_object_size(vars) + 1) * sizeof *n->in);
	n->var = cg_arena_alloc(c->arena, (json_object_size(vars) + 1) * sizeof *n->var);
	json_object_foreach((json_t *)(size_t)vars, key, v) {
		n->var[n->n_in] = key;
		n->in[n->n_in++] = child(c, v, vars_at, key, (size_t)-1, depth);
	}
	return vars;
}

static void
get_template(struct compiler *c, struct node *n, const json_t *doc, int depth)
{
	const json_t *vars;

	n->format = text(c, doc, n->pointer, "format", true);
	vars = get_named(c, n, doc, "vars", depth);
	if (n->format && (vars || !json_object_get(doc, "vars")))
		check_format(c, n, vars);
}

static void
fill(struct compiler *c, struct node *n, const json_t *doc, int depth)
{
	unsigned keys = rows[n->op].need | rows[n->op].may;
	const json_t *v = json_object_get(doc, "optional");

	if (v && !json_is_boolean(v))
		report(c, n->pointer, "optional", false, "'optional' must be true or false");
	n->optional = json_is_true(v);
	n->fallback = json_object_get(doc, "default");
	if (keys & K_PATH)
		get_path(c, n, doc);
	if (keys & K_STEP_ID) {
		n->step_id = text(c, doc, n->pointer, "step_id", false);
		complete_output_path(c, &n->path);
	}
	if (n->op == OP_REGISTRY)
		get_registry(c, n, doc);
	if (keys & K_VALUE)
		n->value = json_object_get(doc, "value");
	if (keys & K_INPUTS)
		get_inputs(c, n, doc, depth);
	if (keys & K_INPUT)
		get_input(c, n, doc, depth);
	if (keys & K_KEYS)
		get_keys(c, n, doc);
	if (keys & K_WHERE)
		n->where = table(c, n, doc, "where", "field and its value");
	if (keys & K_TO)
		n->to = table(c, n, doc, "to", "value and its result");
	if (keys & K_ELSE)
		n->other = json_object_get(doc, "else");
	if (keys & K_BY)
		n->by = text(c, doc, n->pointer, "by", false);
	if (n->op == OP_TEMPLATE)
		get_template(c, n, doc, depth);
	if (keys & K_MEMBERS)
		get_named(c, n, doc, "members", depth);
	v = json_object_get(doc, "with");
	if (v && (keys & K_WITH))
		n->with = child(c, v, n->pointer, "with", (size_t)-1, depth);
}

static struct node *
compile(struct compiler *c, const json_t *doc, const char *pointer, int depth)
{
	struct node *n;
	enum op op;

	if (!json_is_object(doc)) {
		report(c, pointer, NULL, false, "a selector must be a mapping with a source or an "
		    "operation");
		return NULL;
	}
	if (depth > CG_SELECT_DEPTH) {
		report(c, pointer, NULL, false, "operations nested more than %d levels deep",
		    CG_SELECT_DEPTH);
		return NULL;
	}
	op = op_of(c, doc, pointer);
	if (op == OP_COUNT)
		return NULL;
	n = cg_arena_alloc(c->arena, sizeof *n);
	n->op = op;
	n->pointer = cg_arena_strdup(c->arena, pointer);
	check_keys(c, op, doc, pointer);
	fill(c, n, doc, depth);
	return n;
}

/* The struct itself lies in the arena too: its own, or the caller's. */
static struct cg_select *
compile_in(struct cg_arena *a, const json_t *doc, const char *pointer,
    const struct cg_select_report *r)
{
	struct compiler c = { a, r, false };
	struct node *root = compile(&c, doc, pointer, 1);
	struct cg_select *s;

	if (c.bad)
		return NULL;
	s = cg_arena_alloc(a, sizeof *s);
	s->root = root;
	s->doc = json_incref((json_t *)(size_t)doc);
	return s;
}

struct cg_select *
cg_select_compile_in(struct cg_arena *a, const json_t *doc, const char *pointer,
    const struct cg_select_report *r)
{
	return compile_in(a, doc, pointer, r);
}

struct cg_select *
cg_select_compile(const json_t *doc, const char *pointer, const struct cg_select_report *r)
{
	struct cg_arena own = { NULL };
	struct cg_select *s = compile_in(&own, doc, pointer, r);

	if (s)
		s->own = own;
	else
		cg_arena_release(&own);
	return s;
}

void
cg_select_free(struct cg_select *s)
{
	struct cg_arena own;

	if (!s)
		return;
	json_decref(s->doc);
	own = s->own;
	cg_arena_release(&own);
}

const json_t *
cg_select_doc(const struct cg_select *s)
{
	return s->doc;
}
