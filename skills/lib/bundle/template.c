/* Finding and reading installed games. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "lib/bundle/template.h"
#include "schema/schema.h"
#include "yaml/yaml.h"

enum { MANIFEST_MAX = 1 << 20 };

/* The folder of all games, new string, or NULL. */
static char *
games_dir(void)
{
	static const char *const env[] = { "CG_GAMES_DIR", "GAME_TEMPLATES_DIR" };
	static const char *const beside[] = { "games", "../bundle_game_template/games" };
	const char *skill = getenv("CG_SKILL_DIR");

	for (size_t i = 0; i < 2; i++) {
		const char *dir = getenv(env[i]);

		if (dir && *dir)
			return cg_strdup(dir);
	}
	for (size_t i = 0; skill && i < 2; i++) {
		char *dir = cg_path_join(skill, beside[i]);

		if (cg_is_dir(dir))
			return dir;
		free(dir);
	}
	return NULL;
}

/* The highest version below dir that has a manifest, new string, or NULL. */
static char *
newest(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char *best = NULL;

	while (d && (e = readdir(d))) {
		char *manifest = cg_asprintf("%s/%s/manifest.yaml", dir, e->d_name);

		if (cg_is_semver(e->d_name) && cg_is_file(manifest) &&
		    (!best || cg_semver_cmp(e->d_name, best) > 0)) {
			free(best);
			best = cg_strdup(e->d_name);
		}
		free(manifest);
	}
	if (d)
		closedir(d);
	return best;
}

static json_t *
read_manifest(const char *dir, struct cg_err *err)
{
	char *path = cg_path_join(dir, "manifest.yaml");
	struct cg_diags d = CG_DIAGS_INIT;
	struct cg_buf text;
	json_t *m = NULL;

	cg_buf_init(&text, MANIFEST_MAX);
	if (cg_file_read(&text, path, err) == 0) {
		m = cg_yaml_parse(text.s, text.len, path, &d);
		if (!m)
			cg_err_set(err, CG_E_DATA, "%s:%d: %s", path, d.n ? d.v[0].line : 0,
			    d.n ? d.v[0].msg : "not YAML");
	}
	cg_diags_release(&d);
	cg_buf_release(&text);
	free(path);
	return m;
}

int
cg_template_open(struct cg_template *t, const char *id, const char *version,
    struct cg_err *err)
{
	struct cg_template got = { NULL, NULL, NULL, NULL };
	char *games = games_dir(), *of_id = NULL;
	int rc = -1;

	if (!games || !cg_is_name(id, false) || (version && !cg_is_semver(version))) {
		cg_err_set(err, CG_E_NOINPUT, "no installed games, or no game '%s'", id);
		goto out;
	}
	of_id = cg_path_join(games, id);
	got.version = version ? cg_strdup(version) : newest(of_id);
	if (!got.version) {
		cg_err_set(err, CG_E_NOINPUT, "the game '%s' is not installed", id);
		goto out;
	}
	got.dir = cg_path_join(of_id, got.version);
	got.manifest = read_manifest(got.dir, err);
	if (!got.manifest)
		goto out;
	got.schema = cg_schema_new(json_object_get(got.manifest, "config_schema"), NULL, err);
	if (!got.schema) {
		cg_err_wrap(err, "config_schema of '%s'", id);
		goto out;
	}
	*t = got;
	rc = 0;
out:
	if (rc < 0)
		cg_template_release(&got);
	free(of_id);
	free(games);
	return rc;
}

void
cg_template_release(struct cg_template *t)
{
	cg_schema_free(t->schema);
	json_decref(t->manifest);
	free(t->version);
	free(t->dir);
	*t = (struct cg_template){ NULL, NULL, NULL, NULL };
}

int
cg_template_file(const struct cg_template *t, const char *name, struct cg_buf *out,
    struct cg_err *err)
{
	char *path = cg_path_join(t->dir, name);
	int rc = cg_file_read(out, path, err);

	free(path);
	return rc;
}

const json_t *
cg_template_slot(const struct cg_template *t, const char *slot)
{
	const json_t *list = json_object_get(t->manifest, "asset_slots"), *s;
	size_t i;

	json_array_foreach(list, i, s)
		if (strcmp(cg_json_get_str(s, "slot_id", ""), slot) == 0)
			return s;
	return NULL;
}

int
cg_template_takes(const json_t *rule, const char *ext)
{
	const json_t *list = json_object_get(rule, "formats"), *f;
	size_t i;

	if (!json_array_size(list))
		return 1;
	if (strcmp(ext, "jpeg") == 0)
		ext = "jpg";
	json_array_foreach(list, i, f) {
		const char *name = json_string_value(f);

		if (name && (strcmp(name, ext) == 0 ||
		    (strcmp(name, "jpeg") == 0 && strcmp(ext, "jpg") == 0)))
			return 1;
	}
	return 0;
}
