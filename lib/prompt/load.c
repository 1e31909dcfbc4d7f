/* Items out of their files: front matter, body, documents; and what may stand in them. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "prompt/prompt_priv.h"
#include "schema/schema.h"
#include "yaml/yaml.h"

enum { FILE_MAX_BYTES = 1 << 20 };

/* The file being checked: head is where `len` bytes of YAML or JSON stand in text. */
struct look {
	const char *path, *text;
	size_t len;
	struct cg_diags *d;
};

/* A mistake at pointer. JSON is YAML enough for the question where something stands. */
static void say(const struct look *l, const char *pointer, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
say(const struct look *l, const char *pointer, const char *fmt, ...)
{
	int line = 1, col = 1;
	char *msg;
	va_list ap;

	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	cg_yaml_locate(l->text, l->len, pointer, true, &line, &col);
	cg_diag_add(l->d, CG_DIAG_ERROR, l->path, line, col, pointer, "%s", msg);
	free(msg);
}

static void
check_keys(const struct look *l, const char *at, const json_t *obj, const char *const *keys)
{
	const char *name, *near;
	char pointer[200];
	size_t n = 0;
	json_t *v;

	while (keys[n])
		n++;
	json_object_foreach((json_t *)obj, name, v) {
		size_t i = 0;

		while (i < n && strcmp(keys[i], name) != 0)
			i++;
		if (i < n)
			continue;
		near = cg_nearest(name, keys, n);
		snprintf(pointer, sizeof pointer, "%s/%s", at, name);
		if (near)
			say(l, pointer, "unknown key '%s' (did you mean '%s'?)", name, near);
		else
			say(l, pointer, "unknown key '%s'", name);
	}
}

static void
check_string(const struct look *l, const json_t *obj, const char *at, const char *key, size_t min,
    size_t max)
{
	const char *s = cg_json_get_str(obj, key, NULL);
	char pointer[200];

	snprintf(pointer, sizeof pointer, "%s/%s", at, key);
	if (!json_object_get(obj, key))
		say(l, *at ? at : "", "'%s' is missing", key);
	else if (!s)
		say(l, pointer, "'%s' must be a string", key);
	else if (strlen(s) < min || strlen(s) > max)
		say(l, pointer, "'%s' must have %zu to %zu bytes", key, min, max);
}

/* id and version say what the path says. */
static void
check_identity(const struct look *l, const json_t *doc, const char *id_key, const char *id,
    const char *version)
{
	const char *has_id = cg_json_get_str(doc, id_key, NULL);
	const char *has = cg_json_get_str(doc, "version", NULL);
	char pointer[80];

	snprintf(pointer, sizeof pointer, "/%s", id_key);
	if (!has_id)
		say(l, "", "'%s' is missing", id_key);
	else if (!cg_is_name(has_id, false))
		say(l, pointer, "'%s' is not a name (lower case, digits, underscores)", has_id);
	else if (strcmp(has_id, id) != 0)
		say(l, pointer, "'%s' stands in the folder of '%s'", has_id, id);
	if (!has)
		say(l, "", "'version' is missing");
	else if (!cg_is_semver(has))
		say(l, "/version", "'%s' is not a version like 1.0.0", has);
	else if (strcmp(has, version) != 0)
		say(l, "/version", "version %s stands in the file of %s", has, version);
}

static void
check_number(const struct look *l, const json_t *obj, const char *key, double min, double max,
    bool whole)
{
	const json_t *v = json_object_get(obj, key);
	char pointer[80];

	snprintf(pointer, sizeof pointer, "/model_defaults/%s", key);
	if (v && (whole ? !json_is_integer(v) : !json_is_number(v)))
		say(l, pointer, "'%s' must be a %snumber", key, whole ? "whole " : "");
	else if (v && (json_number_value(v) < min || json_number_value(v) > max))
		say(l, pointer, "'%s' must be from %g to %g", key, min, max);
}

static struct cg_schema *
check_schema(const struct look *l, const json_t *doc, const char *key)
{
	const json_t *v = json_object_get(doc, key);
	struct cg_schema *s;
	struct cg_err err;
	char pointer[80];

	snprintf(pointer, sizeof pointer, "/%s", key);
	if (!v)
		return NULL;
	if (!json_is_object(v)) {
		say(l, pointer, "'%s' must be a mapping", key);
		return NULL;
	}
	s = cg_schema_new(v, NULL, &err);
	if (!s)
		say(l, pointer, "'%s': %s", key, err.msg);
	return s;
}

static void
check_head(const struct look *l, struct cg_prompt_priv *p, const char *id, const char *version)
{
	static const char *const keys[] = { "prompt_id", "version", "description", "vars_schema",
		"model_defaults", "output_schema", NULL };
	static const char *const defaults[] = { "model", "temperature", "max_tokens", NULL };
	const json_t *md = json_object_get(p->head, "model_defaults");

	check_keys(l, "", p->head, keys);
	check_identity(l, p->head, "prompt_id", id, version);
	check_string(l, p->head, "", "description", 10, 500);
	if (md && !json_is_object(md)) {
		say(l, "/model_defaults", "'model_defaults' must be a mapping");
	} else if (md) {
		check_keys(l, "/model_defaults", md, defaults);
		if (json_object_get(md, "model"))
			check_string(l, md, "/model_defaults", "model", 1, 200);
		check_number(l, md, "temperature", 0, 2, false);
		check_number(l, md, "max_tokens", 1, 128000, true);
	}
	p->vars = check_schema(l, p->head, "vars_schema");
	cg_schema_free(check_schema(l, p->head, "output_schema"));
}

/* The front matter ends at a line "---"; *body is what follows it. */
static const char *
split(const struct cg_buf *text, const char **body)
{
	const char *p = text->s;

	if (strncmp(p, "---", 3) != 0 || (p[3] != '\n' && p[3] != '\r'))
		return NULL;
	while ((p = strchr(p, '\n'))) {
		p++;
		if (strncmp(p, "---", 3) == 0 && (p[3] == '\n' || p[3] == '\r' || p[3] == '\0')) {
			*body = p[3] ? strchr(p, '\n') + 1 : p + 3;
			return p;
		}
	}
	return NULL;
}

void
cg_prompt_free(struct cg_prompt_priv *p)
{
	if (!p)
		return;
	cg_prompt_tpl_release(&p->tpl);
	cg_schema_free(p->vars);
	json_decref(p->head);
	json_decref(p->no_vars);
	cg_buf_release(&p->text);
	free(p->body);
	free(p->path);
	free(p);
}

static void
publish(struct cg_prompt_priv *p, const char *body, size_t len)
{
	struct cg_prompt *pub = &p->pub;

	p->body = cg_strndup(body, len);
	pub->id = cg_json_get_str(p->head, "prompt_id", "");
	pub->version = cg_json_get_str(p->head, "version", "");
	pub->description = cg_json_get_str(p->head, "description", NULL);
	pub->path = p->path;
	pub->body = p->body;
	pub->vars_schema = json_object_get(p->head, "vars_schema");
	if (!pub->vars_schema)
		pub->vars_schema = p->no_vars = json_pack("{s:s, s:{}}", "type", "object", "properties");
	pub->model_defaults = json_object_get(p->head, "model_defaults");
	pub->output_schema = json_object_get(p->head, "output_schema");
	cg_sha256_hex(p->text.s, p->text.len, pub->hash);
	pub->priv = p;
}

struct cg_prompt_priv *
cg_prompt_load(const char *path, const char *id, const char *version, struct cg_diags *d,
    struct cg_err *err)
{
	struct cg_prompt_priv *p = cg_alloc(sizeof *p);
	size_t before = d->errors, len, good;
	const char *end, *body;
	struct cg_place at;
	struct look l;

	p->path = cg_strdup(path);
	cg_buf_init(&p->text, FILE_MAX_BYTES);
	if (cg_file_read(&p->text, path, err) < 0)
		goto fail;
	good = cg_utf8_check(p->text.s, p->text.len);
	end = split(&p->text, &body);
	if (good < p->text.len || memchr(p->text.s, '\0', p->text.len)) {
		cg_diag_add(d, CG_DIAG_ERROR, path, 1, 1, NULL, "not valid UTF-8 text");
		goto fail;
	}
	if (!end) {
		cg_diag_add(d, CG_DIAG_ERROR, path, 1, 1, NULL,
		    "a prompt begins with front matter between two lines '---'");
		goto fail;
	}
	l = (struct look){ path, p->text.s, (size_t)(end - p->text.s), d };
	p->head = cg_yaml_parse(l.text, l.len, path, d);
	if (!p->head)
		goto fail;
	if (!json_is_object(p->head)) {
		say(&l, "", "the front matter must be a mapping");
		goto fail;
	}
	check_head(&l, p, id, version);
	len = strlen(body);
	while (len > 0 && strchr(" \t\r\n", *body))
		body++, len--;
	while (len > 0 && strchr(" \t\r\n", body[len - 1]))
		len--;
	publish(p, body, len);
	at = (struct cg_place){ path, p->text.s, 0, 0, p->pub.vars_schema, d };
	cg_prompt_tpl_compile(&p->tpl, body, len, &at);
	if (len == 0)
		cg_diag_add(d, CG_DIAG_ERROR, path, 1, 1, NULL, "the prompt has no text");
	if (d->errors > before)
		goto fail;
	return p;
fail:
	cg_prompt_free(p);
	return NULL;
}

/* Every string of a config's template, compiled for its mistakes alone. */
static void
check_strings(const struct look *l, const char *pointer, const json_t *v, const json_t *vars)
{
	struct cg_place at = { .file = l->path, .line = 1, .col = 1, .vars = vars, .d = l->d };
	struct cg_prompt_tpl t;
	const json_t *e;
	const char *key;
	char sub[400];
	size_t i;

	if (json_is_string(v)) {
		cg_yaml_locate(l->text, l->len, pointer, false, &at.line, &at.col);
		cg_prompt_tpl_compile(&t, json_string_value(v), json_string_length(v), &at);
		cg_prompt_tpl_release(&t);
	}
	json_array_foreach((json_t *)v, i, e) {
		snprintf(sub, sizeof sub, "%s/%zu", pointer, i);
		check_strings(l, sub, e, vars);
	}
	json_object_foreach((json_t *)v, key, e) {
		snprintf(sub, sizeof sub, "%s/%s", pointer, key);
		check_strings(l, sub, e, vars);
	}
}

static void
check_config(const struct look *l, const json_t *doc)
{
	static const char *const keys[] = { "config_id", "version", "description", "vars_schema",
		"template", NULL };

	check_keys(l, "", doc, keys);
	check_string(l, doc, "", "description", 1, 500);
	cg_schema_free(check_schema(l, doc, "vars_schema"));
	if (!json_is_object(json_object_get(doc, "template")))
		say(l, "/template", "'template' must be a mapping");
	else
		check_strings(l, "/template", json_object_get(doc, "template"),
		    json_object_get(doc, "vars_schema"));
}

static void
check_criterion(const struct look *l, const char *at, const json_t *c)
{
	static const char *const keys[] = { "id", "name", "description", "pass_condition",
		"fail_condition", "weight", "applies_to", "check", "params", NULL };
	const json_t *w = json_object_get(c, "weight");

	if (!json_is_object(c)) {
		say(l, at, "a criterion must be a mapping");
		return;
	}
	check_keys(l, at, c, keys);
	for (int i = 0; i < 5; i++)
		check_string(l, c, at, keys[i], 1, 2000);
	if (w && (!json_is_number(w) || json_number_value(w) <= 0))
		say(l, at, "'weight' must be a number above 0");
}

static void
check_rubric(const struct look *l, const json_t *doc)
{
	static const char *const keys[] = { "rubric_id", "version", "description", "scoring_mode",
		"pass_threshold", "criteria", "output_schema", NULL };
	const char *mode = cg_json_get_str(doc, "scoring_mode", "");
	const json_t *list = json_object_get(doc, "criteria"), *c;
	double threshold = cg_json_get_num(doc, "pass_threshold", -1);
	char at[80];
	size_t i;

	check_keys(l, "", doc, keys);
	check_string(l, doc, "", "description", 1, 500);
	if (strcmp(mode, "binary") != 0 && strcmp(mode, "weighted") != 0)
		say(l, "/scoring_mode", "'scoring_mode' must be binary or weighted");
	if (strcmp(mode, "weighted") == 0 && (threshold < 0 || threshold > 1))
		say(l, "/pass_threshold", "'pass_threshold' must be a number from 0 to 1");
	if (json_array_size(list) == 0)
		say(l, "/criteria", "'criteria' must be a list that is not empty");
	json_array_foreach((json_t *)list, i, c) {
		snprintf(at, sizeof at, "/criteria/%zu", i);
		check_criterion(l, at, c);
	}
	cg_schema_free(check_schema(l, doc, "output_schema"));
}

json_t *
cg_item_load(const char *kind, const char *path, const char *id, const char *version,
    struct cg_diags *d, struct cg_err *err)
{
	bool config = strcmp(kind, "config") == 0;
	size_t before = d->errors;
	struct cg_buf text;
	struct cg_err parse;
	json_t *doc = NULL;
	struct look l;

	cg_buf_init(&text, FILE_MAX_BYTES);
	if (cg_file_read(&text, path, err) < 0) {
		cg_buf_release(&text);
		return NULL;
	}
	l = (struct look){ path, text.s, text.len, d };
	doc = cg_json_parse(text.s, text.len, path, 0, &parse);
	if (!doc) {
		/* The message has the place already. */
		cg_diag_add(d, CG_DIAG_ERROR, NULL, 0, 0, NULL, "%s", parse.msg);
	} else if (!json_is_object(doc)) {
		say(&l, "", "must be a mapping");
	} else {
		check_identity(&l, doc, config ? "config_id" : "rubric_id", id, version);
		if (config)
			check_config(&l, doc);
		else
			check_rubric(&l, doc);
	}
	if (d->errors > before) {
		json_decref(doc);
		doc = NULL;
	}
	cg_buf_release(&text);
	return doc;
}
