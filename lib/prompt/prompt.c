/* The registry: folders are the index, names of files are versions. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "json/json.h"
#include "prompt/prompt_priv.h"
#include "schema/schema.h"

static const struct {
	const char *kind, *sub, *ext;
} kinds[] = {
	{ "prompt", "", ".md" },
	{ "config", "configs", ".json" },
	{ "rubric", "rubrics", ".json" },
};

enum { N_KINDS = sizeof kinds / sizeof *kinds, NAMES_MAX = 256 };

static int
kind_of(const char *kind)
{
	for (int i = 0; i < N_KINDS; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return i;
	return -1;
}

int
cg_prompts_open(struct cg_prompts **out, const char *dir, struct cg_err *err)
{
	struct cg_prompts *p;

	if (!dir || !cg_is_dir(dir))
		return cg_err_set(err, CG_E_NOINPUT, "no folder of prompts: '%s'", dir ? dir : "");
	p = cg_alloc(sizeof *p);
	p->dir = cg_strdup(dir);
	*out = p;
	return 0;
}

void
cg_prompts_close(struct cg_prompts *p)
{
	if (!p)
		return;
	for (struct cg_prompt_priv *e = p->loaded, *next; e; e = next) {
		next = e->next;
		cg_prompt_free(e);
	}
	free(p->dir);
	free(p);
}

static char *
kind_dir(const struct cg_prompts *p, int kind)
{
	return *kinds[kind].sub ? cg_path_join(p->dir, kinds[kind].sub) : cg_strdup(p->dir);
}

static int
shown(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* The sorted names in a folder; none when it is not there. Free with names_free. */
static int
names(const char *dir, struct dirent ***list)
{
	int n = scandir(dir, list, shown, by_name);

	if (n < 0)
		*list = NULL;
	return n < 0 ? 0 : n;
}

static void
names_free(struct dirent **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

/* "1.2.0" of "1.2.0.md", new; NULL when the file is no version. */
static char *
version_of(const char *file, const char *ext)
{
	char *v = cg_str_ends(file, ext) ? cg_strndup(file, strlen(file) - strlen(ext)) : NULL;

	if (v && cg_is_semver(v))
		return v;
	free(v);
	return NULL;
}

/* An array of the versions of an item, lowest first. New. */
static json_t *
versions(const struct cg_prompts *p, int kind, const char *id)
{
	char *base = kind_dir(p, kind), *dir = cg_path_join(base, id);
	json_t *list = json_array();
	struct dirent **e;
	int n = names(dir, &e);

	for (int i = 0; i < n; i++) {
		char *v = version_of(e[i]->d_name, kinds[kind].ext);
		size_t at = 0;

		while (v && at < json_array_size(list)
		    && cg_semver_cmp(json_string_value(json_array_get(list, at)), v) < 0)
			at++;
		if (v)
			json_array_insert_new(list, at, json_string(v));
		free(v);
	}
	names_free(e, n);
	free(base);
	free(dir);
	return list;
}

void
cg_prompts_paths(const struct cg_prompts *p, const char *kind, const char *id,
    void (*path)(void *arg, const char *path), void *arg)
{
	int k = kind_of(kind), n;
	struct dirent **e;
	char *base, *dir;

	if (k < 0)
		return;
	base = kind_dir(p, k);
	dir = cg_path_join(base, id);
	path(arg, dir);
	n = names(dir, &e);
	for (int i = 0; i < n; i++) {
		char *file = cg_path_join(dir, e[i]->d_name);

		path(arg, file);
		free(file);
	}
	names_free(e, n);
	free(dir);
	free(base);
}

/* The ids of a kind: folders whose name is one. */
static int
ids(const struct cg_prompts *p, int kind, struct dirent ***list)
{
	char *dir = kind_dir(p, kind);
	int n = names(dir, list), kept = 0;

	for (int i = 0; i < n; i++) {
		const char *name = (*list)[i]->d_name;
		char *sub = cg_path_join(dir, name);
		bool mine = cg_is_name(name, false) && cg_is_dir(sub);

		for (int k = 0; kind == 0 && k < N_KINDS; k++)
			mine = mine && strcmp(name, kinds[k].sub) != 0;
		free(sub);
		if (mine)
			(*list)[kept++] = (*list)[i];
		else
			free((*list)[i]);
	}
	free(dir);
	return kept;
}

static int
not_found(const struct cg_prompts *p, int kind, const char *id, const char *version,
    const json_t *has, struct cg_err *err)
{
	const char *all[NAMES_MAX], *near;
	const char *what = kinds[kind].kind;
	struct dirent **list;
	struct cg_buf b;
	int n, count = 0;

	if (json_array_size(has) > 0) {
		cg_buf_init(&b, 300);
		for (size_t i = 0; i < json_array_size(has); i++)
			cg_buf_printf(&b, "%s%s", i ? ", " : "", json_string_value(json_array_get(has, i)));
		cg_err_set(err, CG_E_NOTFOUND, "%s '%s' has no version %s (it has %s)", what, id,
		    version, b.s);
		cg_buf_release(&b);
		return -1;
	}
	n = ids(p, kind, &list);
	for (; count < n && count < NAMES_MAX; count++)
		all[count] = list[count]->d_name;
	near = cg_nearest(id, all, (size_t)count);
	if (near)
		cg_err_set(err, CG_E_NOTFOUND, "no %s '%s' (did you mean '%s'?)", what, id, near);
	else
		cg_err_set(err, CG_E_NOTFOUND, "no %s '%s'", what, id);
	names_free(list, n);
	return -1;
}

/*
 * The file that id and version mean; *path and *real are new. Names come from
 * workflows, so they are held to their syntax before they become a path.
 */
static int
resolve(const struct cg_prompts *p, int kind, const char *id, const char *version, char **path,
    char **real, struct cg_err *err)
{
	json_t *has = json_array();
	const char *pick = NULL;
	char *dir;

	if (cg_is_name(id, false)) {
		json_decref(has);
		has = versions(p, kind, id);
	}
	for (size_t i = 0; i < json_array_size(has); i++) {
		const char *v = json_string_value(json_array_get(has, i));

		if (!version || !*version || strcmp(v, version) == 0)
			pick = v;
	}
	if (!pick) {
		not_found(p, kind, id, version ? version : "", has, err);
		json_decref(has);
		return -1;
	}
	dir = kind_dir(p, kind);
	*real = cg_strdup(pick);
	*path = cg_asprintf("%s/%s/%s%s", dir, id, pick, kinds[kind].ext);
	free(dir);
	json_decref(has);
	return 0;
}

static int
first_mistake(struct cg_diags *d, struct cg_err *err)
{
	const struct cg_diag *e;

	if (d->errors == 0)
		return -1; /* err says why */
	cg_diags_sort(d);
	e = d->v;
	if (!e->file)
		return cg_err_set(err, CG_E_DATA, "%s", e->msg);
	return cg_err_set(err, CG_E_DATA, "%s:%d:%d: %s", e->file, e->line, e->col, e->msg);
}

int
cg_prompts_get(struct cg_prompts *p, const char *id, const char *version,
    const struct cg_prompt **out, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_prompt_priv *e;
	char *path, *real;

	if (resolve(p, 0, id, version, &path, &real, err) < 0)
		return -1;
	for (e = p->loaded; e; e = e->next)
		if (strcmp(e->path, path) == 0)
			break;
	if (!e) {
		e = cg_prompt_load(path, id, real, &d, err);
		if (!e)
			first_mistake(&d, err);
		else
			e->next = p->loaded, p->loaded = e;
	}
	cg_diags_release(&d);
	free(path);
	free(real);
	if (!e)
		return -1;
	*out = &e->pub;
	return 0;
}

static json_t *
as_value(const struct cg_prompt *pr)
{
	json_t *v = json_object();

	cg_json_set_str(v, "prompt_id", pr->id);
	cg_json_set_str(v, "version", pr->version);
	cg_json_set_str(v, "description", pr->description);
	cg_json_set(v, "vars_schema", json_deep_copy(pr->vars_schema));
	cg_json_set(v, "model_defaults", json_deep_copy(pr->model_defaults));
	cg_json_set(v, "output_schema", json_deep_copy(pr->output_schema));
	cg_json_set_str(v, "body", pr->body);
	cg_json_set_str(v, "hash", pr->hash);
	return v;
}

int
cg_prompts_item(struct cg_prompts *p, const char *kind, const char *id, const char *version,
    json_t **item, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	const struct cg_prompt *pr;
	char *path, *real;
	int k = kind_of(kind);

	if (k < 0)
		return cg_err_set(err, CG_E_DATA, "'%s' is none of prompt, config, rubric", kind);
	if (k == 0) {
		if (cg_prompts_get(p, id, version, &pr, err) < 0)
			return -1;
		*item = as_value(pr);
		return 0;
	}
	if (resolve(p, k, id, version, &path, &real, err) < 0)
		return -1;
	*item = cg_item_load(kind, path, id, real, &d, err);
	if (!*item)
		first_mistake(&d, err);
	cg_diags_release(&d);
	free(path);
	free(real);
	return *item ? 0 : -1;
}

int
cg_prompts_list(struct cg_prompts *p, const char *kind, json_t **items, struct cg_err *err)
{
	int k = kind_of(kind), n;
	struct dirent **list;
	char *dir;

	if (k < 0)
		return cg_err_set(err, CG_E_USAGE, "'%s' is none of prompt, config, rubric", kind);
	*items = json_array();
	dir = kind_dir(p, k);
	n = ids(p, k, &list);
	for (int i = 0; i < n; i++) {
		json_t *has = versions(p, k, list[i]->d_name);

		for (size_t j = 0; j < json_array_size(has); j++) {
			const char *v = json_string_value(json_array_get(has, j));
			char *path = cg_asprintf("%s/%s/%s%s", dir, list[i]->d_name, v, kinds[k].ext);

			json_array_append_new(*items, json_pack("{s:s, s:s, s:s, s:s}", "kind", kind, "id",
			    list[i]->d_name, "version", v, "path", path));
			free(path);
		}
		json_decref(has);
	}
	names_free(list, n);
	free(dir);
	return 0;
}

int
cg_prompts_check(struct cg_prompts *p, struct cg_diags *d, struct cg_err *err)
{
	for (int k = 0; k < N_KINDS; k++) {
		json_t *items, *e;
		size_t i;

		if (cg_prompts_list(p, kinds[k].kind, &items, err) < 0)
			return -1;
		json_array_foreach(items, i, e) {
			const char *path = cg_json_get_str(e, "path", ""), *id = cg_json_get_str(e, "id", "");
			const char *version = cg_json_get_str(e, "version", "");
			size_t before = d->errors;
			struct cg_err one = CG_ERR_INIT;

			if (k == 0)
				cg_prompt_free(cg_prompt_load(path, id, version, d, &one));
			else
				json_decref(cg_item_load(kinds[k].kind, path, id, version, d, &one));
			if (one.code && d->errors == before)
				cg_diag_add(d, CG_DIAG_ERROR, path, 0, 0, NULL, "%s", one.msg);
		}
		json_decref(items);
	}
	cg_diags_sort(d);
	return 0;
}

json_t *
cg_vars_check(struct cg_schema *schema, const json_t *vars, const char *who, struct cg_diags *d,
    struct cg_err *err)
{
	json_t *full = vars ? json_deep_copy(vars) : json_object();
	struct cg_violations found = { 0 };
	int rc = 0;

	if (!json_is_object(full)) {
		cg_err_set(err, CG_E_DATA, "%s: the variables must be an object", who);
		rc = -1;
	} else if (schema && (rc = cg_schema_defaults(schema, full, err)) == 0) {
		rc = cg_schema_check(schema, full, &found, err);
	}
	for (size_t i = 0; rc >= 0 && d && i < found.n; i++)
		cg_diag_add(d, CG_DIAG_ERROR, NULL, 0, 0, found.v[i].pointer, "%s: %s",
		    found.v[i].field, found.v[i].message);
	if (rc > 0)
		rc = cg_err_set(err, CG_E_DATA, "%s: %s: %s", who, found.v[0].field, found.v[0].message);
	cg_violations_release(&found);
	if (rc < 0) {
		json_decref(full);
		return NULL;
	}
	return full;
}

int
cg_prompt_render(const struct cg_prompt *prompt, const json_t *vars, struct cg_buf *out,
    struct cg_diags *d, struct cg_err *err)
{
	char who[200];
	json_t *full;

	snprintf(who, sizeof who, "prompt '%s'", prompt->id);
	full = cg_vars_check(prompt->priv->vars, vars, who, d, err);
	if (!full)
		return -1;
	cg_prompt_tpl_render(&prompt->priv->tpl, full, out);
	json_decref(full);
	if (out->failed)
		return cg_err_set(err, CG_E_TOOBIG, "%s is longer than it may be", who);
	return 0;
}

/* A copy of v with every string rendered. Its templates were checked when it was loaded. */
static json_t *
fill(const json_t *v, const json_t *schema, const json_t *vars)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_prompt_tpl t;
	struct cg_buf b;
	json_t *to, *e;
	const char *key;
	size_t i;

	if (json_is_object(v)) {
		to = json_object();
		json_object_foreach((json_t *)v, key, e)
			json_object_set_new(to, key, fill(e, schema, vars));
		return to;
	}
	if (json_is_array(v)) {
		to = json_array();
		json_array_foreach((json_t *)v, i, e)
			json_array_append_new(to, fill(e, schema, vars));
		return to;
	}
	if (!json_is_string(v))
		return json_deep_copy(v);
	cg_buf_init(&b, CG_PROMPT_MAX);
	cg_prompt_tpl_compile(&t, json_string_value(v), json_string_length(v),
	    &(struct cg_place){ .file = "", .vars = schema, .d = &d });
	for (i = 0; i < t.n; i++) /* a value of its own: no marks around it */
		if (t.v[i].kind == CG_NODE_BLOCK)
			t.v[i].kind = CG_NODE_LINE;
	cg_prompt_tpl_render(&t, vars, &b);
	to = json_stringn(b.s, b.len);
	cg_prompt_tpl_release(&t);
	cg_diags_release(&d);
	cg_buf_release(&b);
	return to;
}

int
cg_prompts_render_config(struct cg_prompts *p, const char *id, const char *version,
    const json_t *vars, json_t **out, struct cg_err *err)
{
	struct cg_schema *schema = NULL;
	json_t *doc, *full = NULL;
	const json_t *vs;
	char who[200];
	int rc = -1;

	if (cg_prompts_item(p, "config", id, version, &doc, err) < 0)
		return -1;
	snprintf(who, sizeof who, "config '%s'", id);
	vs = json_object_get(doc, "vars_schema");
	if (vs && !(schema = cg_schema_new(vs, NULL, err)))
		goto out;
	full = cg_vars_check(schema, vars, who, NULL, err);
	if (!full)
		goto out;
	*out = fill(json_object_get(doc, "template"), vs, full);
	rc = 0;
out:
	cg_schema_free(schema);
	json_decref(full);
	json_decref(doc);
	return rc;
}
