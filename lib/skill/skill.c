/* The catalog: what is asked for, out of the memory or out of the files. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "schema/schema.h"
#include "skill/skill_priv.h"

enum { DEFAULT_TIMEOUT_MS = 60000, SUGGEST_MAX = 256 };

static char *
absolute(const char *path)
{
	char *real = path && *path ? realpath(path, NULL) : NULL;

	return real ? real : path && *path ? cg_strdup(path) : NULL;
}

/* The folder of what is remembered; NULL when there is no good place for it. */
static char *
memo_dir(const char *asked)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (asked)
		return *asked ? cg_path_join(asked, "skills") : NULL;
	if (xdg && xdg[0] == '/')
		return cg_path_join(xdg, "cg/skills");
	return home && home[0] == '/' ? cg_path_join(home, ".cache/cg/skills") : NULL;
}

int
cg_catalog_open(struct cg_catalog **out, const struct cg_catalog_opts *o, struct cg_err *err)
{
	struct cg_catalog *cat;
	char *index;

	index = cg_path_join(o->skills_dir ? o->skills_dir : "skills", "catalog/index.yaml");
	if (access(index, F_OK) < 0) {
		cg_err_sys(err, "no catalog of skills: '%s'", index);
		free(index);
		return -1;
	}
	free(index);
	cat = cg_alloc(sizeof *cat);
	cat->skills = absolute(o->skills_dir ? o->skills_dir : "skills");
	cat->libexec = absolute(o->libexec_dir);
	cat->prompts = absolute(o->prompts_dir);
	cat->memo = memo_dir(o->cache_dir);
	cat->scope = cg_asprintf("%s %s %s", cat->skills, cat->libexec ? cat->libexec : "",
	    cat->prompts ? cat->prompts : "");
	cat->index_path = cg_path_join(cat->skills, "catalog/index.yaml");
	*out = cat;
	return 0;
}

static void
skill_free(struct cg_skill_priv *s)
{
	cg_schema_free(s->in);
	cg_schema_free(s->out);
	json_decref(s->record);
	json_decref(s->in_doc);
	json_decref(s->out_doc);
	cg_memo_release(&s->memo);
	cg_trail_release(&s->trail);
	cg_arena_release(&s->mem);
	free(s->asked);
	free(s);
}

void
cg_catalog_close(struct cg_catalog *cat)
{
	if (!cat)
		return;
	for (struct cg_skill_priv *s = cat->loaded, *next; s; s = next) {
		next = s->next;
		skill_free(s);
	}
	json_decref(cat->index);
	free(cat->entries);
	free(cat->skills);
	free(cat->libexec);
	free(cat->prompts);
	free(cat->memo);
	free(cat->scope);
	free(cat->index_path);
	free(cat);
}

/* err gets the first mistake and how many more there are. */
static int
first_mistake(struct cg_diags *d, struct cg_err *err)
{
	const struct cg_diag *e = d->v;

	cg_diags_sort(d);
	while (e->severity != CG_DIAG_ERROR)
		e++;
	if (d->errors > 1)
		return cg_err_set(err, CG_E_DATA, "%s:%d:%d: %s (and %zu more)", e->file, e->line,
		    e->col, e->msg, d->errors - 1);
	return cg_err_set(err, CG_E_DATA, "%s:%d:%d: %s", e->file, e->line, e->col, e->msg);
}

static void
read_entries(struct cg_catalog *cat)
{
	const json_t *list = json_object_get(cat->index, "skills"), *e;
	size_t i;

	cat->entries = cg_calloc(json_array_size(list) + 1, sizeof *cat->entries);
	json_array_foreach((json_t *)list, i, e)
		cat->entries[cat->n_entries++] = (struct cg_skill_entry){
			.id = cg_json_get_str(e, "skill_id", ""),
			.version = cg_json_get_str(e, "version", ""),
			.title = cg_json_get_str(e, "title", ""),
			.status = cg_json_get_str(e, "status", ""),
			.tags = json_object_get(e, "tags"),
		};
}

int
cg_catalog_need_index(struct cg_catalog *cat, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_source src;
	struct cg_trail t;
	struct cg_memo m;
	char *key;
	int rc = 0;

	if (cat->index)
		return 0;
	key = cg_asprintf("index %s", cat->scope);
	if (cg_memo_read(&m, cat->memo, key))
		cat->index = cg_json_again(m.lines[0].s, m.lines[0].len);
	cg_memo_release(&m);
	if (!cat->index) {
		cg_trail_init(&t);
		cg_trail_add(&t, cat->index_path);
		rc = cg_source_load(&src, cat->index_path, &d, err);
		if (rc == 0)
			cg_index_check(&src, &d);
		if (rc >= 0 && d.errors > 0)
			rc = first_mistake(&d, err);
		if (rc == 0) {
			cat->index = json_incref(src.doc);
			cg_memo_write(cat->memo, key, &t,
			    (const json_t *[CG_MEMO_LINES]){ cat->index });
		}
		cg_trail_release(&t);
		cg_source_release(&src);
		cg_diags_release(&d);
	}
	free(key);
	if (rc == 0)
		read_entries(cat);
	return rc;
}

int
cg_catalog_list(struct cg_catalog *cat, const struct cg_skill_entry **v, size_t *n,
    struct cg_err *err)
{
	if (cg_catalog_need_index(cat, err) < 0)
		return -1;
	*v = cat->entries;
	*n = cat->n_entries;
	return 0;
}

int
cg_catalog_missing(const struct cg_catalog *cat, const char *id, const char *version,
    struct cg_err *err)
{
	const char *ids[SUGGEST_MAX], *near;
	struct cg_buf has;
	size_t n = 0;

	cg_buf_init(&has, 300);
	for (size_t i = 0; i < cat->n_entries; i++) {
		if (n < SUGGEST_MAX)
			ids[n++] = cat->entries[i].id;
		if (strcmp(cat->entries[i].id, id) == 0)
			cg_buf_printf(&has, "%s%s", has.len ? ", " : "", cat->entries[i].version);
	}
	near = cg_nearest(id, ids, n);
	if (has.len)
		cg_err_set(err, CG_E_NOTFOUND, "skill '%s' has no version %s (it has %s)", id, version,
		    has.s);
	else if (near)
		cg_err_set(err, CG_E_NOTFOUND, "no skill '%s' (did you mean '%s'?)", id, near);
	else
		cg_err_set(err, CG_E_NOTFOUND, "no skill '%s'", id);
	cg_buf_release(&has);
	return -1;
}

/* The entry that id and version mean; with all, inactive ones too. */
static const struct cg_skill_entry *
find_entry(const struct cg_catalog *cat, const char *id, const char *version, bool all,
    struct cg_err *err)
{
	const struct cg_skill_entry *best = NULL, *idle = NULL;

	for (size_t i = 0; i < cat->n_entries; i++) {
		const struct cg_skill_entry *e = &cat->entries[i];

		if (strcmp(e->id, id) != 0 || (*version && strcmp(e->version, version) != 0))
			continue;
		if (!all && strcmp(e->status, "active") != 0)
			idle = e;
		else if (!best || cg_semver_cmp(e->version, best->version) > 0)
			best = e;
	}
	if (!best && idle)
		cg_err_set(err, CG_E_NOTFOUND, "skill '%s' is %s and not offered", id, idle->status);
	else if (!best)
		cg_catalog_missing(cat, id, version, err);
	return best;
}

/* Several versions of one skill stand in <id>@<version>.yaml, a single one in <id>.yaml. */
char *
cg_descriptor_path(const struct cg_catalog *cat, const struct cg_skill_entry *e, struct cg_trail *t)
{
	char *path = cg_asprintf("%s/catalog/%s@%s.yaml", cat->skills, e->id, e->version);

	if (t)
		cg_trail_add(t, path);
	if (cg_is_file(path))
		return path;
	free(path);
	path = cg_asprintf("%s/catalog/%s.yaml", cat->skills, e->id);
	if (t)
		cg_trail_add(t, path);
	return path;
}

/* {doc, program, promptVersion, digest} of a correct descriptor; doc without the schemas. */
static json_t *
make_record(struct cg_catalog *cat, const json_t *doc, struct cg_trail *t, struct cg_err *err)
{
	const json_t *impl = json_object_get(doc, "implementation");
	const char *id = cg_json_get_str(doc, "skill_id", "");
	const char *handler = cg_json_get_str(impl, "handler", NULL);
	bool is_program = strcmp(cg_json_get_str(impl, "type", ""), "cli_command") == 0;
	char *program, *prompt_version, digest[65];
	json_t *r = NULL;

	program = is_program && handler ? cg_skill_find_program(cat, id, handler, t) : cg_strdup("");
	if (cg_skill_digest(cat, doc, program, t, &prompt_version, digest, err) == 0) {
		json_t *rest = json_copy((json_t *)doc);

		json_object_del(rest, "input_schema");
		json_object_del(rest, "output_schema");
		r = json_object();
		cg_json_set(r, "doc", rest);
		cg_json_set_str(r, "program", *program ? program : NULL);
		cg_json_set_str(r, "promptVersion", prompt_version);
		cg_json_set_str(r, "digest", digest);
	}
	free(prompt_version);
	free(program);
	return r;
}

/* From the files: read, check, digest, remember. Fills record and both documents. */
static int
load_record(struct cg_catalog *cat, const char *id, const char *version, bool all,
    const char *key, struct cg_skill_priv *p, struct cg_err *err)
{
	struct cg_diags d = CG_DIAGS_INIT;
	const struct cg_skill_entry *e;
	struct cg_source src = { 0 };
	struct cg_trail *t = &p->trail;
	char *path = NULL;
	int rc;

	cg_buf_init(&src.text, 0);
	cg_trail_add(t, cat->index_path);
	if (cg_catalog_need_index(cat, err) < 0 || !(e = find_entry(cat, id, version, all, err)))
		goto out;
	path = cg_descriptor_path(cat, e, t);
	rc = cg_source_load(&src, path, &d, err);
	if (rc < 0) {
		cg_err_wrap(err, "skill '%s'", id);
		goto out;
	}
	if (rc == 0)
		cg_descriptor_check(&src, e->id, e->version, &d);
	if (d.errors > 0) {
		first_mistake(&d, err);
		goto out;
	}
	p->record = make_record(cat, src.doc, t, err);
	if (p->record) {
		p->in_doc = json_incref(json_object_get(src.doc, "input_schema"));
		p->out_doc = json_incref(json_object_get(src.doc, "output_schema"));
		cg_memo_write(cat->memo, key, t,
		    (const json_t *[CG_MEMO_LINES]){ p->record, p->in_doc, p->out_doc });
	}
out:
	cg_source_release(&src);
	cg_diags_release(&d);
	free(path);
	return p->record ? 0 : -1;
}

static const char *const *
words(struct cg_arena *a, const json_t *list, size_t *n)
{
	size_t i, count = json_array_size(list);
	const char **v = cg_arena_alloc(a, (count + 1) * sizeof *v);
	const json_t *e;

	json_array_foreach((json_t *)list, i, e)
		v[i] = json_string_value(e);
	*n = count;
	return v;
}

static void
read_policy(struct cg_skill_priv *p)
{
	const json_t *policy = json_object_get(p->pub.doc, "policy"), *fs = json_object_get(policy, "fs");
	double sec = cg_json_get_num(policy, "max_runtime_sec", DEFAULT_TIMEOUT_MS / 1000);
	struct cg_skill *s = &p->pub;

	s->timeout_ms = (int64_t)(sec * 1000);
	s->max_memory_mb = cg_json_get_int(policy, "max_memory_mb", 0);
	s->network = strcmp(cg_json_get_str(policy, "network", "none"), "allowlist") == 0;
	s->allowed_hosts = words(&p->mem, json_object_get(policy, "allowed_hosts"),
	    &s->n_allowed_hosts);
	s->read_prefixes = words(&p->mem, json_object_get(fs, "read_prefixes"), &s->n_read_prefixes);
	s->write_prefixes = words(&p->mem, json_object_get(fs, "write_prefixes"),
	    &s->n_write_prefixes);
}

static void
publish(const struct cg_catalog *cat, struct cg_skill_priv *p)
{
	struct cg_skill *s = &p->pub;
	const json_t *record = p->record, *doc = json_object_get(record, "doc"), *impl, *conf;
	bool review;

	s->priv = p;
	s->doc = doc;
	impl = json_object_get(doc, "implementation");
	conf = json_object_get(doc, "template_config");
	s->id = cg_json_get_str(doc, "skill_id", "");
	s->version = cg_json_get_str(doc, "version", "");
	s->title = cg_json_get_str(doc, "title", "");
	s->description = cg_json_get_str(doc, "description", NULL);
	s->kind = cg_json_get_str(impl, "type", "");
	s->handler = cg_json_get_str(impl, "handler", NULL);
	s->program = cg_json_get_str(record, "program", NULL);
	s->template_type = cg_json_get_str(doc, "template_type", NULL);
	review = s->template_type && strcmp(s->template_type, "LLM_REVIEW") == 0;
	s->prompt_id = cg_json_get_str(conf, review ? "rubric_id" : "prompt_id", NULL);
	s->prompt_version = cg_json_get_str(record, "promptVersion", NULL);
	s->dir = cg_arena_printf(&p->mem, "%s/%s", cat->skills, s->id);
	snprintf(s->digest, sizeof s->digest, "%s", cg_json_get_str(record, "digest", ""));
	read_policy(p);
}

static int
get(struct cg_catalog *cat, const char *id, const char *version, bool all,
    const struct cg_skill **out, struct cg_err *err)
{
	struct cg_skill_priv *p;
	bool good;
	char *key;

	for (p = cat->loaded; p; p = p->next)
		if (strcmp(p->pub.id, id) == 0 && strcmp(p->asked, version) == 0 && p->any == all) {
			*out = &p->pub;
			return 0;
		}
	p = cg_alloc(sizeof *p);
	cg_trail_init(&p->trail);
	key = cg_asprintf("skill %s %s%s %s", id, version, all ? " any" : "", cat->scope);
	if (cg_memo_read(&p->memo, cat->memo, key))
		p->record = cg_json_again(p->memo.lines[0].s, p->memo.lines[0].len);
	good = cg_is_hex64(cg_json_get_str(p->record, "digest", ""));
	if (!good) {
		json_decref(p->record);
		p->record = NULL;
	}
	good = good || load_record(cat, id, version, all, key, p, err) == 0;
	free(key);
	if (!good) {
		skill_free(p);
		return -1;
	}
	publish(cat, p);
	p->asked = cg_strdup(version);
	p->any = all;
	p->next = cat->loaded;
	cat->loaded = p;
	*out = &p->pub;
	return 0;
}

int
cg_catalog_get(struct cg_catalog *cat, const char *id, const char *version,
    const struct cg_skill **out, struct cg_err *err)
{
	return get(cat, id, version ? version : "", false, out, err);
}

int
cg_catalog_get_any(struct cg_catalog *cat, const char *id, const char *version,
    const struct cg_skill **out, struct cg_err *err)
{
	return get(cat, id, version ? version : "", true, out, err);
}

/* One of the two documents, out of its text when it still is one. */
static const json_t *
document(json_t **doc, const struct cg_str *text)
{
	if (!*doc)
		*doc = cg_json_again(text->s, text->len);
	if (!*doc) /* somebody broke a file of ours: a schema that lets nothing pass */
		*doc = json_false();
	return *doc;
}

const json_t *
cg_skill_input_schema(const struct cg_skill *s)
{
	return document(&s->priv->in_doc, &s->priv->memo.lines[1]);
}

const json_t *
cg_skill_output_schema(const struct cg_skill *s)
{
	return document(&s->priv->out_doc, &s->priv->memo.lines[2]);
}

const char *
cg_skill_trail(const struct cg_skill *s)
{
	const struct cg_skill_priv *p = s->priv;

	if (p->memo.stamps)
		return p->memo.stamps;
	return p->trail.fresh || p->trail.stamps.failed ? "" : p->trail.stamps.s;
}

struct cg_schema *
cg_skill_input(const struct cg_skill *s, struct cg_err *err)
{
	if (!s->priv->in)
		s->priv->in = cg_schema_new(cg_skill_input_schema(s), NULL, err);
	return s->priv->in;
}

struct cg_schema *
cg_skill_output(const struct cg_skill *s, struct cg_err *err)
{
	if (!s->priv->out)
		s->priv->out = cg_schema_new(cg_skill_output_schema(s), NULL, err);
	return s->priv->out;
}

bool
cg_skill_can_run(const struct cg_skill *s)
{
	return s->program || s->template_type || strcmp(s->kind, "builtin") == 0;
}
