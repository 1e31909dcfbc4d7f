/*
 * What may stand in a descriptor and in the index: tables of keys, one pass over
 * each object, every mistake at its place.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "json/json.h"
#include "schema/schema.h"
#include "skill/skill_priv.h"
#include "yaml/yaml.h"

enum kind { STR, TEXT, NAME, VERSION, BOOL, NUM, INT, ENUM, STRS, ENUMS, PATHS, FILES, OBJ, LIST, SCHEMA };

struct key {
	const char *name;
	enum kind kind;
	bool required;
	const char *list; /* of ENUM and ENUMS: "a|b|c" */
	double min, max;  /* of NUM and INT */
};

#define END { NULL, STR, false, NULL, 0, 0 }

static const struct key top[] = {
	{ "skill_id", NAME, true, NULL, 0, 0 },
	{ "version", VERSION, true, NULL, 0, 0 },
	{ "title", STR, true, NULL, 0, 0 },
	{ "description", STR, false, NULL, 0, 0 },
	{ "tags", STRS, false, NULL, 0, 0 },
	{ "input_schema", SCHEMA, true, NULL, 0, 0 },
	{ "output_schema", SCHEMA, true, NULL, 0, 0 },
	{ "implementation", OBJ, true, NULL, 0, 0 },
	{ "template_type", ENUM, false, "LLM_JSON_GENERATION|LLM_REVIEW", 0, 0 },
	{ "template_config", OBJ, false, NULL, 0, 0 },
	{ "asks", ENUMS, false, CG_SKILL_ASKS, 0, 0 },
	{ "produces_artifacts", LIST, false, NULL, 0, 0 },
	{ "policy", OBJ, false, NULL, 0, 0 },
	{ "observability", OBJ, false, NULL, 0, 0 },
	END
};

static const struct key implementation[] = {
	{ "type", ENUM, true, "cli_command|builtin|ts_function|http_call", 0, 0 },
	{ "handler", TEXT, false, NULL, 0, 0 },
	{ "files", FILES, false, NULL, 0, 0 },
	END
};

static const struct key generation[] = {
	{ "prompt_id", NAME, true, NULL, 0, 0 },
	{ "prompt_version", VERSION, false, NULL, 0, 0 },
	{ "model", STR, false, NULL, 0, 0 },
	{ "temperature", NUM, false, NULL, 0, 2 },
	{ "max_tokens", INT, false, NULL, 1, 128000 },
	{ "retry_on_validation_failure", BOOL, false, NULL, 0, 0 },
	{ "edits_drafts", BOOL, false, NULL, 0, 0 },
	END
};

static const struct key review[] = {
	{ "rubric_id", NAME, true, NULL, 0, 0 },
	{ "rubric_version", VERSION, false, NULL, 0, 0 },
	{ "evaluation_model", STR, false, NULL, 0, 0 },
	{ "include_criteria_details", BOOL, false, NULL, 0, 0 },
	END
};

static const struct key artifact[] = {
	{ "artifact_type", STR, true, NULL, 0, 0 },
	{ "description", STR, false, NULL, 0, 0 },
	END
};

static const struct key policy[] = {
	{ "max_runtime_sec", NUM, false, NULL, 0.001, 86400 },
	{ "max_memory_mb", INT, false, NULL, 1, 1048576 },
	{ "network", ENUM, false, "none|allowlist", 0, 0 },
	{ "allowed_hosts", STRS, false, NULL, 0, 0 },
	{ "fs", OBJ, false, NULL, 0, 0 },
	END
};

static const struct key fs[] = {
	{ "read_prefixes", PATHS, false, NULL, 0, 0 },
	{ "write_prefixes", PATHS, false, NULL, 0, 0 },
	END
};

static const struct key observability[] = {
	{ "log_level_default", ENUM, false, "debug|info|warn|error", 0, 0 },
	{ "emit_metrics", BOOL, false, NULL, 0, 0 },
	END
};

static const struct key index_keys[] = {
	{ "version", VERSION, true, NULL, 0, 0 },
	{ "updated_at", STR, false, NULL, 0, 0 },
	{ "skills", LIST, true, NULL, 0, 0 },
	END
};

static const struct key index_entry[] = {
	{ "skill_id", NAME, true, NULL, 0, 0 },
	{ "version", VERSION, true, NULL, 0, 0 },
	{ "title", STR, true, NULL, 0, 0 },
	{ "tags", STRS, false, NULL, 0, 0 },
	{ "status", ENUM, true, "active|deprecated|experimental", 0, 0 },
	END
};

struct look {
	const struct cg_source *src;
	struct cg_diags *d;
};

static void say(const struct look *l, const char *at, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void
say(const struct look *l, const char *at, const char *key, const char *fmt, ...)
{
	struct cg_buf p;
	char msg[400];
	va_list ap;

	cg_buf_init(&p, 1024);
	cg_buf_puts(&p, at);
	if (key)
		cg_json_pointer_add(&p, key, strlen(key));
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	cg_source_say(l->src, l->d, CG_DIAG_ERROR, p.s, "%s", msg);
	cg_buf_release(&p);
}

static void
unknown_keys(const struct look *l, const char *at, const json_t *obj, const struct key *keys)
{
	const char *names[32], *name, *near;
	size_t n = 0;
	json_t *v;

	for (const struct key *k = keys; k->name; k++)
		names[n++] = k->name;
	json_object_foreach((json_t *)obj, name, v) {
		size_t i = 0;

		while (i < n && strcmp(names[i], name) != 0)
			i++;
		if (i < n)
			continue;
		near = cg_nearest(name, names, n);
		if (near)
			say(l, at, name, "unknown key '%s' (did you mean '%s'?)", name, near);
		else
			say(l, at, name, "unknown key '%s'", name);
	}
}

static bool
in_list(const char *list, const char *v)
{
	size_t n = strlen(v);

	for (const char *p = list; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
		if (strcspn(p, "|") == n && memcmp(p, v, n) == 0)
			return true;
	return false;
}

/* A file of the skill, or "../SKILL/...": a neighbour's, who shares its data on purpose. */
static bool
names_file(const char *s)
{
	if (strncmp(s, "../", 3) == 0 && strchr(s + 3, '/'))
		s += 3;
	return cg_path_is_safe(s);
}

static void
check_strings(const struct look *l, const char *at, const struct key *k, const json_t *v)
{
	const json_t *e;
	size_t i;

	if (!json_is_array(v)) {
		say(l, at, k->name, "'%s' must be a list", k->name);
		return;
	}
	json_array_foreach((json_t *)v, i, e) {
		const char *s = json_string_value(e);
		char slot[80];

		snprintf(slot, sizeof slot, "%s/%s/%zu", at, k->name, i);
		if (!s || !*s)
			say(l, slot, NULL, "'%s' must be a list of words", k->name);
		else if (k->kind == ENUMS && !in_list(k->list, s))
			say(l, slot, NULL, "'%s' is none of %s", s, k->list);
		else if (k->kind == PATHS && s[0] != '/')
			say(l, slot, NULL, "'%s' is not an absolute path", s);
		else if (k->kind == FILES && !names_file(s))
			say(l, slot, NULL, "'%s' is not a path inside the skill's folder", s);
	}
}

static void
check_word(const struct look *l, const char *at, const struct key *k, const json_t *v)
{
	const char *s = json_string_value(v);

	if (!s)
		say(l, at, k->name, "'%s' must be a string", k->name);
	else if (!*s)
		say(l, at, k->name, "'%s' is empty", k->name);
	else if (k->kind == NAME && !cg_is_name(s, false))
		say(l, at, k->name, "'%s' is not a name (lower case, digits, underscores)", s);
	else if (k->kind == VERSION && !cg_is_semver(s))
		say(l, at, k->name, "'%s' is not a version like 1.0.0", s);
	else if (k->kind == ENUM && !in_list(k->list, s))
		say(l, at, k->name, "'%s' is none of %s", s, k->list);
}

static void
check_value(const struct look *l, const char *at, const struct key *k, const json_t *v)
{
	double x = json_is_number(v) ? json_number_value(v) : 0;

	switch (k->kind) {
	case TEXT:
		if (json_is_null(v))
			break;
		check_word(l, at, k, v);
		break;
	case STR:
	case NAME:
	case VERSION:
	case ENUM:
		check_word(l, at, k, v);
		break;
	case BOOL:
		if (!json_is_boolean(v))
			say(l, at, k->name, "'%s' must be true or false", k->name);
		break;
	case NUM:
	case INT:
		if (!json_is_number(v) || (k->kind == INT && !json_is_integer(v)))
			say(l, at, k->name, "'%s' must be %s", k->name,
			    k->kind == INT ? "a whole number" : "a number");
		else if (x < k->min || x > k->max)
			say(l, at, k->name, "'%s' must be from %g to %.10g", k->name, k->min, k->max);
		break;
	case STRS:
	case ENUMS:
	case PATHS:
	case FILES:
		check_strings(l, at, k, v);
		break;
	case OBJ:
	case SCHEMA:
		if (!json_is_object(v))
			say(l, at, k->name, "'%s' must be a mapping", k->name);
		break;
	case LIST:
		if (!json_is_array(v))
			say(l, at, k->name, "'%s' must be a list", k->name);
		break;
	}
}

/* One object against its table; false when it is not even an object. */
static bool
check_object(const struct look *l, const char *at, const json_t *obj, const struct key *keys)
{
	if (!json_is_object(obj)) {
		say(l, at, NULL, "must be a mapping");
		return false;
	}
	unknown_keys(l, at, obj, keys);
	for (const struct key *k = keys; k->name; k++) {
		const json_t *v = json_object_get(obj, k->name);

		if (v)
			check_value(l, at, k, v);
		else if (k->required)
			say(l, at, NULL, "'%s' is missing", k->name);
	}
	return true;
}

static void
check_part(const struct look *l, const json_t *doc, const char *name, const struct key *keys)
{
	const json_t *v = json_object_get(doc, name);
	char at[80];

	snprintf(at, sizeof at, "/%s", name);
	if (json_is_object(v))
		check_object(l, at, v, keys);
}

static void
check_handler(const struct look *l, const json_t *doc)
{
	const json_t *impl = json_object_get(doc, "implementation");
	const char *handler = cg_json_get_str(impl, "handler", NULL);
	const json_t *type = json_object_get(doc, "template_type");
	const json_t *conf = json_object_get(doc, "template_config");

	if (json_is_object(impl) && !handler && !type)
		say(l, "/implementation", NULL, "'handler' is missing");
	if (handler && (strchr(handler, '/') || handler[0] == '.'))
		say(l, "/implementation", "handler",
		    "'%s' must be the name of a program, not a path", handler);
	if (type && !conf)
		say(l, "", "template_type", "'template_config' is missing");
	if (!type && conf && !json_object_get(doc, "asks"))
		say(l, "", "template_config", "'template_config' without 'template_type' or 'asks'");
}

static void
check_schema(const struct look *l, const json_t *doc, const char *name)
{
	const json_t *v = json_object_get(doc, name);
	struct cg_schema *s;
	struct cg_err err;

	if (!json_is_object(v))
		return;
	s = cg_schema_new(v, NULL, &err);
	if (!s)
		say(l, "", name, "'%s': %s", name, err.msg);
	cg_schema_free(s);
}

void
cg_descriptor_check(const struct cg_source *src, const char *id, const char *version,
    struct cg_diags *d)
{
	struct look l = { src, d };
	const json_t *doc = src->doc, *list = json_object_get(doc, "produces_artifacts"), *e;
	const char *type = cg_json_get_str(doc, "template_type", "");
	const char *has;
	char at[80];
	size_t i;

	if (!check_object(&l, "", doc, top))
		return;
	check_part(&l, doc, "implementation", implementation);
	check_part(&l, doc, "template_config", strcmp(type, "LLM_REVIEW") == 0 ? review : generation);
	check_part(&l, doc, "policy", policy);
	check_part(&l, doc, "observability", observability);
	e = json_object_get(json_object_get(doc, "policy"), "fs");
	if (json_is_object(e))
		check_object(&l, "/policy/fs", e, fs);
	json_array_foreach((json_t *)list, i, e) {
		snprintf(at, sizeof at, "/produces_artifacts/%zu", i);
		check_object(&l, at, e, artifact);
	}
	check_handler(&l, doc);
	check_schema(&l, doc, "input_schema");
	check_schema(&l, doc, "output_schema");
	has = cg_json_get_str(doc, "skill_id", id);
	if (strcmp(has, id) != 0)
		say(&l, "", "skill_id", "'%s' stands in the file of '%s'", has, id);
	has = cg_json_get_str(doc, "version", version);
	if (strcmp(has, version) != 0)
		say(&l, "", "version", "version %s, but the index says %s", has, version);
}

void
cg_index_check(const struct cg_source *src, struct cg_diags *d)
{
	struct look l = { src, d };
	const json_t *list = json_object_get(src->doc, "skills"), *e;
	json_t *seen = json_object();
	char at[80], key[300];
	size_t i;

	check_object(&l, "", src->doc, index_keys);
	json_array_foreach((json_t *)list, i, e) {
		snprintf(at, sizeof at, "/skills/%zu", i);
		if (!check_object(&l, at, e, index_entry))
			continue;
		snprintf(key, sizeof key, "%s %s", cg_json_get_str(e, "skill_id", ""),
		    cg_json_get_str(e, "version", ""));
		if (json_object_get(seen, key))
			say(&l, at, NULL, "'%s' stands twice", key);
		json_object_set_new(seen, key, json_true());
	}
	json_decref(seen);
}
