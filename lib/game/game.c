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
#include "game/game.h"
#include "schema/schema.h"
#include "yaml/yaml.h"

enum { MANIFEST_MAX = 1 << 20 };

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

char *
cg_game_dir(const char *games, const char *id, const char *version)
{
	char *of_id, *v, *dir = NULL;

	if (!cg_is_name(id, false) || (version && !cg_is_semver(version)))
		return NULL;
	of_id = cg_path_join(games, id);
	v = version ? cg_strdup(version) : newest(of_id);
	if (v)
		dir = cg_path_join(of_id, v);
	free(v);
	free(of_id);
	return dir;
}

int
cg_game_open(struct cg_game *t, const char *from, const char *id, const char *version,
    struct cg_err *err)
{
	struct cg_game got = { NULL, NULL, NULL, NULL };
	char *games = from ? cg_strdup(from) : cg_games_beside();
	int rc = -1;

	if (!games || !(got.dir = cg_game_dir(games, id, version))) {
		cg_err_set(err, CG_E_NOINPUT, "the game '%.60s' is not installed", id);
		goto out;
	}
	got.version = cg_strdup(cg_path_base(got.dir));
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
		cg_game_release(&got);
	free(games);
	return rc;
}

void
cg_game_release(struct cg_game *t)
{
	cg_schema_free(t->schema);
	json_decref(t->manifest);
	free(t->version);
	free(t->dir);
	*t = (struct cg_game){ NULL, NULL, NULL, NULL };
}

int
cg_game_file(const struct cg_game *t, const char *name, struct cg_buf *out,
    struct cg_err *err)
{
	char *path = cg_path_join(t->dir, name);
	int rc = cg_file_read(out, path, err);

	free(path);
	return rc;
}

const json_t *
cg_game_slot(const struct cg_game *t, const char *slot)
{
	const json_t *list = json_object_get(t->manifest, "asset_slots"), *s;
	size_t i;

	json_array_foreach(list, i, s)
		if (strcmp(cg_json_get_str(s, "slot_id", ""), slot) == 0)
			return s;
	return NULL;
}

int
cg_game_takes(const json_t *rule, const char *ext)
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
