/*
 * The shape of workflow files and of the index, as tables, and the one
 * function that holds a document against them. It goes on after a mistake, so
 * that a file's mistakes are found in one go.
 */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/str.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "json/json.h"

static const char *const kinds[] = { "build", "update", "graph", NULL };
static const char *const scopes[] = { "global", "run_only", NULL };
static const char *const on_errors[] = { "fail", "continue", NULL };
static const char *const statuses[] = { "active", "deprecated", "experimental", NULL };

static const struct flow_rule step_name = { .type = FLOW_NAME };

static const struct flow_rule cache_rules[] = {
	{ .key = "enabled", .type = FLOW_BOOL, .required = true },
	{ .key = "scope", .type = FLOW_WORD, .required = true, .words = scopes },
	{ .key = NULL }
};

static const struct flow_rule retry_rules[] = {
	{ .key = "max_attempts", .type = FLOW_INT, .required = true, .min = 1, .max = 10 },
	{ .key = "backoff_ms", .type = FLOW_INT, .required = true, .min = 100, .max = 60000 },
	{ .key = NULL }
};

static const struct flow_rule approval_rules[] = {
	{ .key = "prompt", .type = FLOW_STRING, .required = true },
	{ .key = "show", .type = FLOW_ANY },
	{ .key = NULL }
};

static const struct flow_rule step_rules[] = {
	{ .key = "step_id", .type = FLOW_NAME, .required = true },
	{ .key = "skill_id", .type = FLOW_NAME, .required = true },
	{ .key = "depends_on", .type = FLOW_LIST, .required = true, .of = &step_name },
	{ .key = "description", .type = FLOW_STRING },
	{ .key = "input_selector", .type = FLOW_OBJECT, .required = true },
	{ .key = "cache_policy", .type = FLOW_OBJECT, .of = cache_rules },
	{ .key = "retry_policy", .type = FLOW_OBJECT, .of = retry_rules },
	{ .key = "when", .type = FLOW_ANY },
	{ .key = "approval", .type = FLOW_OBJECT, .of = approval_rules },
	{ .key = "timeout_ms", .type = FLOW_INT, .min = 1, .max = 7 * 86400000 },
	{ .key = "on_error", .type = FLOW_WORD, .words = on_errors },
	{ .key = NULL }
};

static const struct flow_rule step_rule = { .type = FLOW_OBJECT, .of = step_rules };

static const struct flow_rule file_rules[] = {
	{ .key = "workflow_name", .type = FLOW_DOTTED_NAME, .required = true },
	{ .key = "version", .type = FLOW_SEMVER, .required = true },
	{ .key = "description", .type = FLOW_STRING },
	{ .key = "kind", .type = FLOW_WORD, .words = kinds },
	{ .key = "trigger_schema", .type = FLOW_OBJECT },
	{ .key = "example_trigger", .type = FLOW_OBJECT },
	{ .key = "steps", .type = FLOW_LIST, .required = true, .min = 1, .of = &step_rule },
	{ .key = NULL }
};

const struct flow_rule flow_file_rule = { .type = FLOW_OBJECT, .of = file_rules };

/* ---- graphs ---- */

static const char *const reducers[] = { "last", "append", "add", "merge", "any", "ephemeral",
	"barrier", "topic", NULL };

static const struct flow_rule any_string = { .type = FLOW_STRING };

static const struct flow_rule channel_rules[] = {
	{ .key = "reducer", .type = FLOW_WORD, .words = reducers },
	{ .key = "default", .type = FLOW_ANY },
	{ .key = "schema", .type = FLOW_OBJECT },
	{ .key = "names", .type = FLOW_LIST, .min = 1, .of = &any_string },
	{ .key = "accumulate", .type = FLOW_BOOL },
	{ .key = "description", .type = FLOW_STRING },
	{ .key = NULL }
};

static const struct flow_rule channel_rule = { .type = FLOW_OBJECT, .of = channel_rules };

static const struct flow_rule graph_retry_rules[] = {
	{ .key = "max_attempts", .type = FLOW_INT, .min = 1, .max = 100 },
	{ .key = "backoff_ms", .type = FLOW_INT, .min = 0, .max = 3600000 },
	{ .key = "factor", .type = FLOW_NUMBER, .min = 1, .max = 100 },
	{ .key = "max_backoff_ms", .type = FLOW_INT, .min = 0, .max = 86400000 },
	{ .key = "jitter_ms", .type = FLOW_INT, .min = 0, .max = 60000 },
	{ .key = NULL }
};

static const struct flow_rule node_rules[] = {
	{ .key = "node_id", .type = FLOW_ID, .required = true },
	{ .key = "skill_id", .type = FLOW_NAME },
	{ .key = "workflow", .type = FLOW_DOTTED_NAME },
	{ .key = "workflow_version", .type = FLOW_SEMVER },
	{ .key = "description", .type = FLOW_STRING },
	{ .key = "input_selector", .type = FLOW_OBJECT },
	{ .key = "output", .type = FLOW_OBJECT },
	{ .key = "goto", .type = FLOW_ANY },
	{ .key = "approval", .type = FLOW_OBJECT, .of = approval_rules },
	{ .key = "retry_policy", .type = FLOW_OBJECT, .of = graph_retry_rules },
	{ .key = "cache_policy", .type = FLOW_OBJECT, .of = cache_rules },
	{ .key = "timeout_ms", .type = FLOW_INT, .min = 1, .max = 7 * 86400000 },
	{ .key = "defer", .type = FLOW_BOOL },
	{ .key = NULL }
};

static const struct flow_rule node_rule = { .type = FLOW_OBJECT, .of = node_rules };

static const struct flow_rule edge_rules[] = {
	{ .key = "from", .type = FLOW_ANY, .required = true }, /* a name, or a list of names */
	{ .key = "to", .type = FLOW_ANY, .required = true },
	{ .key = NULL }
};

static const struct flow_rule edge_rule = { .type = FLOW_OBJECT, .of = edge_rules };

static const struct flow_rule case_rules[] = {
	{ .key = "when", .type = FLOW_ANY },
	{ .key = "to", .type = FLOW_STRING, .required = true },
	{ .key = NULL }
};

static const struct flow_rule case_rule = { .type = FLOW_OBJECT, .of = case_rules };

static const struct flow_rule branch_rules[] = {
	{ .key = "from", .type = FLOW_STRING, .required = true },
	{ .key = "cases", .type = FLOW_LIST, .min = 1, .of = &case_rule },
	{ .key = "each", .type = FLOW_ANY },
	{ .key = "to", .type = FLOW_STRING },
	{ .key = "payload", .type = FLOW_ANY },
	{ .key = NULL }
};

static const struct flow_rule branch_rule = { .type = FLOW_OBJECT, .of = branch_rules };

static const struct flow_rule graph_rules[] = {
	{ .key = "workflow_name", .type = FLOW_DOTTED_NAME, .required = true },
	{ .key = "version", .type = FLOW_SEMVER, .required = true },
	{ .key = "kind", .type = FLOW_WORD, .required = true, .words = kinds },
	{ .key = "description", .type = FLOW_STRING },
	{ .key = "input_schema", .type = FLOW_OBJECT },
	{ .key = "output_schema", .type = FLOW_OBJECT },
	{ .key = "example_input", .type = FLOW_OBJECT },
	{ .key = "recursion_limit", .type = FLOW_INT, .min = 1, .max = 100000 },
	{ .key = "timeout_ms", .type = FLOW_INT, .min = 1, .max = 7 * 86400000 },
	{ .key = "output", .type = FLOW_LIST, .min = 1, .of = &any_string },
	{ .key = "state", .type = FLOW_MAP, .required = true, .of = &channel_rule },
	{ .key = "nodes", .type = FLOW_LIST, .required = true, .min = 1, .of = &node_rule },
	{ .key = "edges", .type = FLOW_LIST, .of = &edge_rule },
	{ .key = "branches", .type = FLOW_LIST, .of = &branch_rule },
	{ .key = "interrupt_before", .type = FLOW_LIST, .of = &any_string },
	{ .key = "interrupt_after", .type = FLOW_LIST, .of = &any_string },
	{ .key = NULL }
};

const struct flow_rule flow_graph_rule = { .type = FLOW_OBJECT, .of = graph_rules };

static const struct flow_rule entry_rules[] = {
	{ .key = "workflow_name", .type = FLOW_DOTTED_NAME, .required = true },
	{ .key = "version", .type = FLOW_SEMVER, .required = true },
	{ .key = "file", .type = FLOW_STRING },
	{ .key = "status", .type = FLOW_WORD, .required = true, .words = statuses },
	{ .key = NULL }
};

static const struct flow_rule entry_rule = { .type = FLOW_OBJECT, .of = entry_rules };

static const struct flow_rule index_rules[] = {
	{ .key = "version", .type = FLOW_NUMBERS, .required = true },
	{ .key = "updated_at", .type = FLOW_DATE_TIME, .required = true },
	{ .key = "workflows", .type = FLOW_LIST, .required = true, .of = &entry_rule },
	{ .key = NULL }
};

const struct flow_rule flow_index_rule = { .type = FLOW_OBJECT, .of = index_rules };

/* [0-9]+ at *s, skipped. */
static bool
number(const char **s)
{
	const char *start = *s;

	while (isdigit((unsigned char)**s))
		++*s;
	return *s > start;
}

/* "+" or "-" and what may follow it, when it is there. */
static bool
tail(const char **s, char mark)
{
	const char *start;

	if (**s != mark)
		return true;
	start = ++*s;
	while (isalnum((unsigned char)**s) || **s == '.')
		++*s;
	return *s > start;
}

static bool
is_version(const char *s, bool plain)
{
	if (!number(&s) || *s++ != '.' || !number(&s) || *s++ != '.' || !number(&s))
		return false;
	return (plain || (tail(&s, '-') && tail(&s, '+'))) && *s == '\0';
}

/* What a value must be, for the sentence "'x' must be ...". */
static const char *
wanted(const struct flow_rule *r)
{
	switch (r->type) {
	case FLOW_NAME:
		return "a name of lower-case letters, digits and '_' that begins with a letter";
	case FLOW_ID:
		return "a name of letters, digits, '_' and '-' that begins with a letter (START, END and "
		    "'__...' are taken)";
	case FLOW_DOTTED_NAME:
		return "a name of lower-case letters, digits, '.' and '_' that begins with a letter";
	case FLOW_NUMBERS:
		return "a version of three numbers, as 1.0.0";
	case FLOW_SEMVER:
		return "a semantic version, as 1.0.0 or 1.0.0-beta.1";
	case FLOW_DATE_TIME:
		return "a time, as 2025-03-02T10:11:12Z";
	case FLOW_BOOL:
		return "true or false";
	case FLOW_LIST:
		return r->min > 0 ? "a list of at least one item" : "a list";
	case FLOW_OBJECT:
	case FLOW_MAP:
		return "a mapping";
	case FLOW_INT:
		return "a whole number";
	default:
		return "a string";
	}
}

static bool
is_whole(const json_t *v, int64_t *out)
{
	double d = json_is_real(v) ? json_real_value(v) : NAN;

	if (json_is_integer(v))
		*out = json_integer_value(v);
	else if (d == floor(d) && fabs(d) < 9e15)
		*out = (int64_t)d;
	else
		return false;
	return true;
}

/* "__..." is the engine's own; START and END are where a graph begins and ends. */
static bool
is_id(const char *s)
{
	if (isdigit((unsigned char)*s) || *s == '-' || *s == '\0' || strncmp(s, "__", 2) == 0
	    || strcmp(s, "START") == 0 || strcmp(s, "END") == 0)
		return false;
	while (isalnum((unsigned char)*s) || *s == '_' || *s == '-')
		s++;
	return *s == '\0';
}

static bool
is_good_string(enum flow_type type, const char *s)
{
	int64_t ignored;

	switch (type) {
	case FLOW_NAME:
		return cg_is_name(s, false);
	case FLOW_ID:
		return is_id(s);
	case FLOW_DOTTED_NAME:
		return cg_is_name(s, true);
	case FLOW_NUMBERS:
		return is_version(s, true);
	case FLOW_SEMVER:
		return is_version(s, false);
	case FLOW_DATE_TIME:
		return cg_time_parse(s, &ignored) == 0;
	default:
		return true;
	}
}

/* The last token of a pointer, as a subject: 'depends_on', or item 3. */
static const char *
subject(const char *pointer, char *out, size_t size)
{
	const char *last = strrchr(pointer, '/');

	if (!last)
		snprintf(out, size, "the document");
	else if (isdigit((unsigned char)last[1]))
		snprintf(out, size, "item %ld", strtol(last + 1, NULL, 10) + 1);
	else
		snprintf(out, size, "'%.100s'", last + 1);
	return out;
}

static void
check_string(struct flow_check *c, const json_t *v, const struct flow_rule *r, const char *pointer)
{
	char who[128];

	if (json_is_string(v) && is_good_string(r->type, json_string_value(v)))
		return;
	subject(pointer, who, sizeof who);
	if (json_is_string(v)) {
		flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "%s must be %s, not '%.100s'", who,
		    wanted(r), json_string_value(v));
		return;
	}
	flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "%s must be %s%s", who, wanted(r),
	    json_is_number(v) || json_is_boolean(v) ? "; put it in quotes" : "");
}

static void
check_word(struct flow_check *c, const json_t *v, const struct flow_rule *r, const char *pointer)
{
	const char *s = json_string_value(v), *near;
	char who[128], list[128] = "";
	size_t n = 0;

	for (; r->words[n]; n++) {
		size_t len = strlen(list);

		if (s && strcmp(r->words[n], s) == 0)
			return;
		snprintf(list + len, sizeof list - len, "%s%s", n == 0 ? ""
		    : r->words[n + 1] ? ", " : " or ", r->words[n]);
	}
	subject(pointer, who, sizeof who);
	near = s ? cg_nearest(s, r->words, n) : NULL;
	if (near)
		flow_found(c, FLOW_SCHEMA, pointer, false, NULL,
		    "%s must be %s, not '%.100s' (did you mean '%s'?)", who, list, s, near);
	else
		flow_found(c, FLOW_SCHEMA, pointer, false, NULL, "%s must be %s", who, list);
}

static void
check_int(struct flow_check *c, const json_t *v, const struct flow_rule *r, const char *pointer)
{
	int64_t n;
	char who[128];

	if (is_whole(v, &n) && n >= r->min && n <= r->max)
		return;
	flow_found(c, FLOW_SCHEMA, pointer, false, NULL,
	    "%s must be a whole number from %" PRId64 " to %" PRId64,
	    subject(pointer, who, sizeof who), r->min, r->max);
}

static void
check_number(struct flow_check *c, const json_t *v, const struct flow_rule *r, const char *pointer)
{
	char who[128];

	if (json_is_number(v) && json_number_value(v) >= (double)r->min
	    && json_number_value(v) <= (double)r->max)
		return;
	flow_found(c, FLOW_SCHEMA, pointer, false, NULL,
	    "%s must be a number from %" PRId64 " to %" PRId64, subject(pointer, who, sizeof who),
	    r->min, r->max);
}

static void check(struct flow_check *c, const json_t *v, const struct flow_rule *r,
    struct cg_buf *pointer);

static void
check_child(struct flow_check *c, const json_t *v, const struct flow_rule *r,
    struct cg_buf *pointer, const char *token)
{
	size_t len = pointer->len;

	cg_json_pointer_add(pointer, token, strlen(token));
	if (r)
		check(c, v, r, pointer);
	else
		flow_found(c, FLOW_SCHEMA, pointer->s, true, NULL, "unknown key '%.100s'", token);
	pointer->len = len;
	pointer->s[len] = '\0';
}

enum { MAX_RULES = 20 };

static void
unknown_key(struct flow_check *c, const char *key, const struct flow_rule *rules,
    struct cg_buf *pointer)
{
	const char *names[MAX_RULES], *near;
	size_t n = 0, len = pointer->len;

	for (; rules[n].key && n < MAX_RULES; n++)
		names[n] = rules[n].key;
	near = cg_nearest(key, names, n);
	if (!near) {
		check_child(c, NULL, NULL, pointer, key);
		return;
	}
	cg_json_pointer_add(pointer, key, strlen(key));
	flow_found(c, FLOW_SCHEMA, pointer->s, true, NULL,
	    "unknown key '%.100s' (did you mean '%s'?)", key, near);
	pointer->len = len;
	pointer->s[len] = '\0';
}

static void
check_object(struct flow_check *c, const json_t *v, const struct flow_rule *r,
    struct cg_buf *pointer)
{
	const char *key;
	json_t *member;

	if (!r->of)
		return;
	json_object_foreach((json_t *)(size_t)v, key, member) {
		const struct flow_rule *m = r->of;

		while (m->key && strcmp(m->key, key) != 0)
			m++;
		if (m->key)
			check_child(c, member, m, pointer, key);
		else
			unknown_key(c, key, r->of, pointer);
	}
	for (const struct flow_rule *m = r->of; m->key; m++)
		if (m->required && !json_object_get(v, m->key))
			flow_found(c, FLOW_SCHEMA, pointer->s, false, NULL, "'%s' is missing", m->key);
}

/* Members that may be called anything, as an id may. */
static void
check_map(struct flow_check *c, const json_t *v, const struct flow_rule *r, struct cg_buf *pointer)
{
	const struct flow_rule id = { .type = FLOW_ID };
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)(size_t)v, key, member) {
		size_t len = pointer->len;

		check_child(c, member, r->of, pointer, key);
		if (is_id(key))
			continue;
		cg_json_pointer_add(pointer, key, strlen(key));
		flow_found(c, FLOW_SCHEMA, pointer->s, true, NULL, "'%.100s' must be %s", key,
		    wanted(&id));
		pointer->len = len;
		pointer->s[len] = '\0';
	}
}

static void
check_list(struct flow_check *c, const json_t *v, const struct flow_rule *r,
    struct cg_buf *pointer)
{
	size_t i;
	json_t *item;

	json_array_foreach(v, i, item) {
		char token[24];

		snprintf(token, sizeof token, "%zu", i);
		check_child(c, item, r->of, pointer, token);
	}
}

static void
check(struct flow_check *c, const json_t *v, const struct flow_rule *r, struct cg_buf *pointer)
{
	char who[128];
	bool good = true;

	switch (r->type) {
	case FLOW_ANY:
		break;
	case FLOW_INT:
		check_int(c, v, r, pointer->s);
		break;
	case FLOW_NUMBER:
		check_number(c, v, r, pointer->s);
		break;
	case FLOW_WORD:
		check_word(c, v, r, pointer->s);
		break;
	case FLOW_BOOL:
		good = json_is_boolean(v);
		break;
	case FLOW_LIST:
		good = json_is_array(v) && json_array_size(v) >= (size_t)r->min;
		check_list(c, v, r, pointer);
		break;
	case FLOW_OBJECT:
	case FLOW_MAP:
		good = json_is_object(v);
		if (good && r->type == FLOW_MAP)
			check_map(c, v, r, pointer);
		else if (good)
			check_object(c, v, r, pointer);
		break;
	default:
		check_string(c, v, r, pointer->s);
	}
	if (!good)
		flow_found(c, FLOW_SCHEMA, pointer->s, false, NULL, "%s must be %s",
		    subject(pointer->s, who, sizeof who), wanted(r));
}

void
flow_shape(struct flow_check *c, const json_t *v, const struct flow_rule *rule)
{
	struct cg_buf pointer;

	cg_buf_init(&pointer, 1 << 16);
	check(c, v, rule, &pointer);
	cg_buf_release(&pointer);
}
