/*
 * The folder. index.yaml is the only way in: what it does not list is not
 * loaded. Whatever is wrong with one entry stays with that entry.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/flow.h"
#include "flow/flow_priv.h"
#include "json/json.h"
#include "yaml/yaml.h"

enum { INDEX_MAX_BYTES = 1 << 20 };

/* What stays the same for all entries. */
struct loading {
	struct cg_flow_index *ix;
	const struct cg_flow_opts *opts;
	struct flow_check *index; /* index.yaml itself */
	struct cg_diags *d;
};

void
flow_problem(struct cg_flow_index *ix, const char *workflow, const char *message,
    const char *field)
{
	ix->problems = cg_realloc(ix->problems, ix->n_problems + 1, sizeof *ix->problems);
	ix->problems[ix->n_problems++] = (struct cg_flow_problem){
		.workflow = cg_strdup(workflow),
		.message = cg_strdup(message),
		.field = field ? cg_strdup(field) : NULL,
	};
}

/* What the YAML reader said about a file, for programs too. */
static void
parser_problems(struct cg_flow_index *ix, const char *workflow, const struct cg_diags *d,
    size_t from)
{
	for (size_t i = from; i < d->n; i++) {
		char *msg = cg_asprintf("%d:%d: %s", d->v[i].line, d->v[i].col, d->v[i].msg);

		flow_problem(ix, workflow, msg, NULL);
		free(msg);
	}
}

/* "name.v1.yaml"; new string. */
static char *
default_file(const char *name, const char *version)
{
	int64_t major;
	struct cg_err ignored = CG_ERR_INIT;
	char *digits = cg_strndup(version, strspn(version, "0123456789")), *file;

	if (cg_strtoi64(digits, 0, INT32_MAX, &major, "", &ignored) < 0)
		major = 1;
	file = cg_asprintf("%s.v%d.yaml", name, (int)major);
	free(digits);
	return file;
}

/* Does a relative path, taken word for word, end inside the folder it starts from? */
static bool
stays_inside(const char *path)
{
	int depth = 0;

	if (*path == '/' || strchr(path, '\\'))
		return false;
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && memcmp(path, "..", 2) == 0) {
			if (--depth < 0)
				return false;
		} else if (n > 0 && !(n == 1 && *path == '.')) {
			depth++;
		}
		path += n + (path[n] == '/');
	}
	return depth > 0;
}

/* The same after links: a file that is elsewhere is not ours. Missing files pass. */
static bool
is_inside(const char *dir, const char *path)
{
	char *d = realpath(dir, NULL), *p = realpath(path, NULL);
	size_t n = d ? strlen(d) : 0;
	bool inside = !d || !p || (strncmp(d, p, n) == 0 && (p[n] == '/' || d[n - 1] == '/'));

	free(d);
	free(p);
	return inside;
}

/* A mistake that stands in the index but belongs to the workflow. */
__attribute__((format(printf, 4, 5))) static void
entry_wrong(struct loading *l, const char *workflow, const char *pointer, const char *fmt, ...)
{
	struct flow_check at = *l->index;
	va_list ap;
	char *msg;

	at.workflow = workflow;
	va_start(ap, fmt);
	msg = cg_vasprintf(fmt, ap);
	va_end(ap);
	flow_found(&at, FLOW_PLAIN, pointer, false, NULL, "%s", msg);
	free(msg);
}

/* What the file says of itself must be what the index says of it. */
static void
compare(struct flow_check *c, const char *what, const char *pointer, const char *want,
    const char *have)
{
	char *programs;

	if (!have || strcmp(want, have) == 0)
		return;
	programs = cg_asprintf("%s mismatch: index='%s', file='%s'", what, want, have);
	flow_found(c, FLOW_PLAIN, pointer, false, programs, "the index says '%s', the file '%s'",
	    want, have);
	free(programs);
}

static void
check_skills(struct flow_check *c, const struct cg_flow *f, const struct cg_flow_opts *opts)
{
	for (size_t i = 0; opts && opts->has_skill && i < f->n_steps; i++) {
		const struct cg_flow_step *s = &f->steps[i];
		char *at, *programs;

		if (opts->has_skill(opts->arg, s->skill))
			continue;
		at = cg_asprintf("%s/skill_id", s->pointer);
		programs = cg_asprintf("Unknown skill reference: %s in step %s", s->skill, s->id);
		flow_found(c, FLOW_PLAIN, at, false, programs,
		    "step '%s' uses skill '%s', which does not exist or cannot be executed", s->id,
		    s->skill);
		free(at);
		free(programs);
	}
}

static void
load_text(struct loading *l, const char *name, const char *version, const char *path,
    struct cg_buf *text)
{
	struct flow_check c = { .file = path, .len = text->len, .d = l->d, .ix = l->ix,
		.workflow = name };
	size_t said = l->d->n, problems = l->ix->n_problems;
	struct cg_flow *f = flow_read(&c, cg_buf_detach(text, NULL));

	if (!f && l->ix->n_problems == problems)
		parser_problems(l->ix, name, l->d, said);
	if (!f)
		return;
	c.text = f->text;
	compare(&c, "Name", "/workflow_name", name, f->name);
	compare(&c, "Version", "/version", version, f->version);
	check_skills(&c, f, l->opts);
	if (c.bad) {
		cg_flow_free(f);
		return;
	}
	l->ix->flows = cg_realloc(l->ix->flows, l->ix->n_flows + 1, sizeof *l->ix->flows);
	l->ix->flows[l->ix->n_flows++] = f;
}

static void
load_file(struct loading *l, const json_t *entry, const char *pointer, const char *file)
{
	const char *name = cg_json_get_str(entry, "workflow_name", "");
	char *path = cg_path_join(l->ix->dir, file);
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf text;

	cg_buf_init(&text, CG_FLOW_MAX_BYTES);
	if (!stays_inside(file) || !is_inside(l->ix->dir, path))
		entry_wrong(l, name, pointer, "Path traversal detected: %s", file);
	else if (cg_file_read(&text, path, &err) == 0)
		load_text(l, name, cg_json_get_str(entry, "version", ""), path, &text);
	else if (err.code == CG_E_NOINPUT)
		entry_wrong(l, name, pointer, "Workflow file not found: %s", path);
	else
		entry_wrong(l, name, pointer, "%s", err.msg);
	cg_buf_release(&text);
	free(path);
}

static bool
is_listed(const struct cg_flow_index *ix, const char *name, const char *version)
{
	for (size_t i = 0; i < ix->n_flows; i++)
		if (strcmp(ix->flows[i]->name, name) == 0
		    && strcmp(ix->flows[i]->version, version) == 0)
			return true;
	return false;
}

static void
load_entry(struct loading *l, const json_t *entry, size_t place)
{
	const char *name = cg_json_get_str(entry, "workflow_name", "");
	const char *version = cg_json_get_str(entry, "version", "");
	const char *given = cg_json_get_str(entry, "file", NULL);
	char *pointer, *file;

	if (strcmp(cg_json_get_str(entry, "status", ""), "active") != 0)
		return;
	l->ix->names = cg_realloc(l->ix->names, l->ix->n_names + 1, sizeof *l->ix->names);
	l->ix->names[l->ix->n_names++] = cg_strdup(name);
	if (l->opts && l->opts->only && strcmp(l->opts->only, name) != 0)
		return;
	pointer = cg_asprintf("/workflows/%zu", place);
	file = given ? cg_strdup(given) : default_file(name, version);
	if (is_listed(l->ix, name, version))
		entry_wrong(l, name, pointer, "'%s' %s is listed twice", name, version);
	else
		load_file(l, entry, pointer, file);
	free(pointer);
	free(file);
}

static void
load_index(struct cg_flow_index *ix, const struct cg_flow_opts *opts, const char *path,
    const struct cg_buf *text, struct cg_diags *d)
{
	struct flow_check c = { .file = path, .text = text->s, .len = text->len, .d = d, .ix = ix,
		.workflow = "index" };
	struct loading l = { ix, opts, &c, d };
	size_t said = d->n, i;
	json_t *doc = cg_yaml_parse(text->s, text->len, path, d), *entry;

	if (!doc) {
		parser_problems(ix, "index", d, said);
		return;
	}
	flow_shape(&c, doc, &flow_index_rule);
	if (!c.bad)
		json_array_foreach(json_object_get(doc, "workflows"), i, entry)
			load_entry(&l, entry, i);
	json_decref(doc);
}

struct cg_flow_index *
cg_flow_index_load(const char *dir, const struct cg_flow_opts *opts, struct cg_diags *d,
    struct cg_err *err)
{
	struct cg_flow_index *ix = cg_alloc(sizeof *ix);
	char *path = cg_path_join(dir, "index.yaml");
	struct cg_buf text;

	ix->dir = cg_strdup(dir);
	cg_buf_init(&text, INDEX_MAX_BYTES);
	if (cg_file_read(&text, path, err) == 0) {
		ix->found = true;
		load_index(ix, opts, path, &text, d);
		cg_diags_sort(d);
	} else if (err->code != CG_E_NOINPUT) {
		cg_flow_index_free(ix);
		ix = NULL;
	} else {
		*err = (struct cg_err)CG_ERR_INIT;
	}
	cg_buf_release(&text);
	free(path);
	return ix;
}

void
cg_flow_index_free(struct cg_flow_index *ix)
{
	if (!ix)
		return;
	for (size_t i = 0; i < ix->n_flows; i++)
		cg_flow_free(ix->flows[i]);
	for (size_t i = 0; i < ix->n_problems; i++) {
		free(ix->problems[i].workflow);
		free(ix->problems[i].message);
		free(ix->problems[i].field);
	}
	for (size_t i = 0; i < ix->n_names; i++)
		free(ix->names[i]);
	free(ix->names);
	free(ix->flows);
	free(ix->problems);
	free(ix->dir);
	free(ix);
}

const struct cg_flow *
cg_flow_find(const struct cg_flow_index *ix, const char *name, const char *version)
{
	const struct cg_flow *best = NULL;

	for (size_t i = 0; i < ix->n_flows; i++) {
		const struct cg_flow *f = ix->flows[i];

		if (strcmp(f->name, name) != 0 || (version && strcmp(f->version, version) != 0))
			continue;
		if (!best || cg_semver_cmp(f->version, best->version) > 0)
			best = f;
	}
	return best;
}

const char *
cg_flow_nearest(const struct cg_flow_index *ix, const char *name)
{
	return cg_nearest(name, (const char *const *)ix->names, ix->n_names);
}
