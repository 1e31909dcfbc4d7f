/* The check of a whole catalog: every descriptor, and what it needs around it. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/err.h"
#include "json/json.h"
#include "skill/skill_priv.h"

static bool
fits_something(const char *pattern)
{
	glob_t found;
	bool any = glob(pattern, GLOB_NOSORT | GLOB_NOESCAPE, NULL, &found) == 0;

	globfree(&found);
	return any;
}

/* Things that are allowed and yet likely to surprise. */
static void
check_surroundings(struct cg_catalog *cat, const struct cg_source *src,
    const struct cg_skill_entry *e, struct cg_diags *d)
{
	const json_t *impl = json_object_get(src->doc, "implementation"), *file;
	const char *handler = cg_json_get_str(impl, "handler", NULL);
	struct cg_trail t;
	char at[64], *path;
	size_t i;

	if (strcmp(e->status, "active") == 0 && handler
	    && strcmp(cg_json_get_str(impl, "type", ""), "cli_command") == 0) {
		cg_trail_init(&t);
		path = cg_skill_find_program(cat, e->id, handler, &t);
		if (!*path)
			cg_source_say(src, d, CG_DIAG_WARNING, "/implementation/handler",
			    "no program '%s' here: its steps end with HANDLER_NOT_FOUND", handler);
		free(path);
		cg_trail_release(&t);
	}
	json_array_foreach(json_object_get(impl, "files"), i, file) {
		path = cg_asprintf("%s/%s/%s", cat->skills, e->id, json_string_value(file));
		snprintf(at, sizeof at, "/implementation/files/%zu", i);
		if (strchr(path, '*') ? !fits_something(path) : access(path, F_OK) < 0)
			cg_source_say(src, d, CG_DIAG_WARNING, at, "there is no '%s'", path);
		free(path);
	}
}

static void
check_one(struct cg_catalog *cat, const struct cg_skill_entry *e, struct cg_diags *d)
{
	struct cg_source src = { 0 };
	size_t before = d->errors;
	struct cg_err err;
	char *path;
	int rc;

	path = cg_descriptor_path(cat, e, NULL);
	rc = cg_source_load(&src, path, d, &err);
	if (rc < 0)
		cg_diag_add(d, CG_DIAG_ERROR, path, 0, 0, NULL, "%s", err.msg);
	else if (rc == 0)
		cg_descriptor_check(&src, e->id, e->version, d);
	if (rc == 0 && d->errors == before)
		check_surroundings(cat, &src, e, d);
	cg_source_release(&src);
	free(path);
}

int
cg_catalog_check(struct cg_catalog *cat, const char *only, struct cg_diags *d,
    struct cg_err *err)
{
	struct cg_source src;
	bool found = false;
	int rc = cg_source_load(&src, cat->index_path, d, err);

	if (rc == 0)
		cg_index_check(&src, d);
	cg_source_release(&src);
	if (rc < 0)
		return -1;
	if (d->errors > 0)
		return 0;
	if (cg_catalog_need_index(cat, err) < 0)
		return -1;
	for (size_t i = 0; i < cat->n_entries; i++) {
		if (only && strcmp(cat->entries[i].id, only) != 0)
			continue;
		found = true;
		check_one(cat, &cat->entries[i], d);
	}
	cg_diags_sort(d);
	return found || !only ? 0 : cg_catalog_missing(cat, only, "", err);
}
