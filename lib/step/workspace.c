/*
 * The folder a handler works in: in/ with links to the objects of its input, out/
 * for its files, tmp/ for the rest. Only the objects that the input names are
 * readable from inside.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "cas/cas.h"
#include "json/json.h"
#include "skill/skill.h"
#include "step/step_priv.h"

static int
make(const char *dir, const char *sub, struct cg_err *err)
{
	char *path = cg_asprintf("%s%s", dir, sub);
	int rc = mkdir(path, 0700);

	if (rc < 0)
		cg_err_sys(err, "create workspace '%s'", path);
	free(path);
	return rc;
}

char *
cg_step_workspace_make(const char *work_dir, const char *name, struct cg_err *err)
{
	char *path = cg_asprintf("%s/%s", work_dir, name), real[PATH_MAX];
	struct cg_err first = CG_ERR_INIT;
	int rc = make(path, "", &first);

	if (rc < 0 && first.sys == ENOENT) {
		rc = cg_mkdirs(work_dir, 0700, err);
		rc = rc < 0 ? rc : make(path, "", err);
	} else if (rc < 0) {
		*err = first;
	}
	if (rc == 0 && !realpath(path, real))
		rc = cg_err_sys(err, "workspace '%s'", path);
	free(path);
	if (rc < 0 || make(real, "/out", err) < 0 || make(real, "/tmp", err) < 0)
		return NULL;
	return cg_strdup(real);
}

int
cg_step_workspace(struct cg_step *s, struct cg_err *err)
{
	if (s->host->reuse && !s->host->keep)
		return cg_step_slot_take(s, err);
	s->workspace = cg_step_workspace_make(s->host->work_dir, s->execution, err);
	return s->workspace ? 0 : -1;
}

void
cg_step_workspace_remove(struct cg_step *s)
{
	struct cg_err ignored;

	if (s->slot)
		cg_step_slot_give(s);
	else if (s->workspace && !s->host->keep)
		cg_rmtree(s->workspace, &ignored);
}

bool
cg_step_names_objects(const json_t *v)
{
	const char *key;
	const json_t *child;
	size_t i;

	json_object_foreach((json_t *)(size_t)v, key, child)
		if (cg_step_names_objects(child))
			return true;
	json_array_foreach(v, i, child)
		if (cg_step_names_objects(child))
			return true;
	return json_is_string(v) && strncmp(json_string_value(v), "cg://", 5) == 0;
}

/* A file name from a URI's last part: letters, digits, dot, dash, underscore. */
static void
safe_name(const char *name, char out[128])
{
	size_t n = 0;

	for (; *name && n < 100; name++) {
		unsigned char c = (unsigned char)*name;
		bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
		    || (c >= '0' && c <= '9') || c == '-' || c == '_' || (c == '.' && n > 0);

		out[n++] = good ? (char)c : '_';
	}
	out[n] = '\0';
	if (n == 0)
		snprintf(out, 128, "object");
}

static int
link_object(struct cg_step *s, const char *hex, const char *path, struct cg_err *err)
{
	char *object, *dir;

	if (cg_cas_bring(s->host->cas, s->who, hex, err) < 0)
		return err->code == CG_E_NOTFOUND
		    ? cg_err_set(err, CG_E_NOINPUT, "object %s is gone", hex) : -1;
	dir = cg_path_dir(path);
	if (cg_mkdirs(dir, 0700, err) < 0) {
		free(dir);
		return -1;
	}
	free(dir);
	object = cg_cas_path(s->host->cas, hex);
	s->readable = cg_realloc(s->readable, s->n_readable + 2, sizeof *s->readable);
	s->readable[s->n_readable++] = object;
	s->readable[s->n_readable] = NULL;
	if (symlink(object, path) < 0 && errno != EEXIST)
		return cg_err_sys(err, "link '%s'", path);
	return 0;
}

static int
link_tree(struct cg_step *s, const json_t *tree, const char *path, struct cg_err *err)
{
	const json_t *entries = json_object_get(tree, "entries");

	if (cg_mkdirs(path, 0700, err) < 0)
		return -1;
	if (cg_cas_bring_tree(s->host->cas, s->who, tree, err) < 0) {
		err->code = err->code == CG_E_NOTFOUND ? CG_E_NOINPUT : err->code;
		return -1;
	}
	for (size_t i = 0; i < json_array_size(entries); i++) {
		const json_t *e = json_array_get(entries, i);
		const char *rel = cg_json_get_str(e, "path", ""), *hex = cg_json_get_str(e, "hash", "");
		char *to;
		int rc;

		if (!cg_path_is_safe(rel))
			return cg_err_set(err, CG_E_DATA, "a tree object names the path '%s'", rel);
		to = cg_path_join(path, rel);
		rc = link_object(s, hex, to, err);
		free(to);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* The path that stands for one address. New string, or NULL with err. */
static char *
materialise_one(struct cg_step *s, const char *uri, const char *hex, const char *name,
    struct cg_err *err)
{
	char safe[128], *path;
	json_t *tree = NULL;
	int rc;

	safe_name(name, safe);
	path = cg_asprintf("%s/in/%.16s/%s", s->workspace, hex, safe);
	if (json_object_get(s->paths, path))
		return path;
	rc = cg_cas_tree(s->host->cas, s->who, hex, &tree, err);
	if (rc == 1)
		rc = link_tree(s, tree, path, err);
	else if (rc == 0)
		rc = link_object(s, hex, path, err);
	json_decref(tree);
	if (rc < 0) {
		free(path);
		return NULL;
	}
	cg_json_set_str(s->paths, path, uri);
	return path;
}

json_t *
cg_step_materialise(struct cg_step *s, const json_t *v, struct cg_err *err)
{
	json_t *copy, *child, *made;
	const char *key, *name = "";
	char hex[65], *path;
	size_t i;

	if (json_is_object(v)) {
		copy = json_object();
		json_object_foreach((json_t *)(size_t)v, key, child) {
			if (!(made = cg_step_materialise(s, child, err)))
				goto fail;
			cg_json_set(copy, key, made);
		}
		return copy;
	}
	if (json_is_array(v)) {
		copy = json_array();
		json_array_foreach(v, i, child) {
			if (!(made = cg_step_materialise(s, child, err)))
				goto fail;
			json_array_append_new(copy, made);
		}
		return copy;
	}
	if (!json_is_string(v) || strncmp(json_string_value(v), "cg://", 5) != 0
	    || !cg_cas_uri_parse(json_string_value(v), hex, &name))
		return json_incref((json_t *)(size_t)v);
	path = materialise_one(s, json_string_value(v), hex, name, err);
	if (!path)
		return NULL;
	made = json_string(path);
	free(path);
	return made;
fail:
	json_decref(copy);
	return NULL;
}
