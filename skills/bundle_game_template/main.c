/*
 * bundle_game_template: pack an installed game, a configuration and media into
 * a folder that plays from anywhere. A function of its inputs: no clock, no
 * order of a directory, no name of the machine gets into the bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "color/color.h"
#include "json/json.h"
#include "lib/bundle/bundle.h"
#include "lib/bundle/slots.h"
#include "lib/bundle/source.h"
#include "game/game.h"
#include "lib/handler.h"
#include "lib/media/provenance.h"
#include "bundle_game_template/parts.h"

enum { ARCHIVE_MAX = 8 << 20 };

/* The members that a game reads; what else the configuration's maker said stays out. */
static json_t *
public_config(const json_t *given)
{
	static const char *const keys[] = { "template_id", "version", "settings", "branding",
		"offer", "visuals", "audio", "copy", "mechanics", "presentation",
		"sealed_outcome_token", "test" };
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		json_t *v = json_object_get(given, keys[i]);

		if (v && !json_is_null(v))
			cg_json_set(out, keys[i], json_deep_copy(v));
	}
	return out;
}

/* What the caller says about the brand and the background goes over the configuration. */
static void
apply_overrides(const json_t *input, json_t *config)
{
	const json_t *brand = json_object_get(input, "brand");
	const char *name = cg_json_get_str(brand, "brand_name", NULL);
	const char *ground = cg_json_get_str(json_object_get(input, "scene_overrides"),
	    "background_color", NULL);
	json_t *colors = json_object_get(json_object_get(config, "visuals"), "colors");
	struct cg_repair repairs[CG_ROLES];
	struct cg_scheme s;
	char hex[8];

	cg_json_set_str(config, "sealed_outcome_token",
	    cg_json_get_str(input, "sealed_outcome_token", NULL));
	if (name) {
		if (!json_object_get(config, "branding"))
			cg_json_set(config, "branding", json_object());
		cg_json_set_str(json_object_get(config, "branding"), "brand_name", name);
	}
	if (!ground || !colors)
		return;
	cg_json_set_str(colors, "background", ground);
	for (int r = 0; r < CG_ROLES; r++)
		if (!cg_color_parse(cg_json_get_str(colors, cg_role_names[r], NULL), &s.of[r]))
			return;
	cg_scheme_repair(&s, repairs);
	for (int r = 0; r < CG_ROLES; r++) {
		cg_color_format(s.of[r], hex);
		cg_json_set_str(colors, cg_role_names[r], hex);
	}
}

static json_t *
bundle_manifest(const struct cg_bundle *b, const struct cg_parts *p, const json_t *input)
{
	json_t *m = cg_bundle_manifest(b, cg_json_get_str(input, "template_id", ""),
	    cg_json_get_str(input, "version", "1.0.0"));
	json_t *meta = json_object_get(m, "metadata");
	const char *maker = cg_json_get_str(json_object_get(input, "game_config"), "provider", NULL);

	cg_json_set_str(m, "template_version", p->game->version);
	cg_json_set(meta, "optimizations_applied", json_incref(p->optimizations));
	cg_json_set(meta, "generator", json_pack("{s:s,s:s}", "name", "cg", "version",
	    cg_parts_version()));
	cg_json_set_str(meta, "config_provider", maker);
	return m;
}

/* The manifest as it stands in the bundle: without digests of files if so wished. */
static int
add_manifest(struct cg_bundle *b, const json_t *manifest, const json_t *output,
    struct cg_err *err)
{
	json_t *copy = json_deep_copy(manifest), *f;
	struct cg_buf text;
	size_t i;
	int rc;

	if (!cg_json_get_bool(output, "include_checksums", true))
		json_array_foreach(json_object_get(copy, "files"), i, f)
			json_object_del(f, "checksum");
	cg_buf_init(&text, CG_BUNDLE_MAX);
	cg_json_pretty(copy, &text);
	cg_buf_putc(&text, '\n');
	rc = cg_bundle_add(b, "bundle_manifest.json", text.s, text.len, err);
	cg_buf_release(&text);
	json_decref(copy);
	return rc;
}

static int
write_archive(struct cg_handler *h, const struct cg_bundle *b, const struct cg_parts *p,
    const json_t *output, struct cg_err *err)
{
	const char *format = cg_json_get_str(output, "format", "directory");
	const char *base = cg_json_get_str(output, "base_path", "");
	char *prefix, *path, *model, line[CG_PROVENANCE_LINE];
	struct cg_provenance from;
	struct cg_buf bytes;
	int rc = -1;

	if (strcmp(format, "directory") == 0)
		return 0;
	if (*base && !cg_path_is_safe(base))
		return cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR",
		    "output.base_path: '%s' is no safe path", base);
	prefix = cg_asprintf("%s%s", base, *base ? "/" : "");
	path = cg_asprintf("%s/bundle.%s", h->output_dir, format);
	model = cg_asprintf("%s/%s", cg_json_get_str(h->input, "template_id", ""), p->game->version);
	cg_provenance_of(h, model, NULL, &from);
	cg_provenance_line(&from, line);
	cg_buf_init(&bytes, ARCHIVE_MAX);
	if (strcmp(format, "zip") == 0)
		cg_bundle_zip(b, prefix, line, &bytes);
	else
		cg_bundle_tar(b, prefix, &bytes);
	if (bytes.failed)
		cg_err_set(err, CG_E_TOOBIG, "the archive is too large or a name in it too long");
	else if (cg_file_write(path, bytes.s, bytes.len, 0644, false, err) == 0 &&
	    cg_handler_artifact(h, "bundle/archive", path, cg_provenance_json(&from), err) == 0)
		rc = 0;
	cg_json_set_str(h->data, "archive_uri", path);
	cg_buf_release(&bytes);
	free(model);
	free(path);
	free(prefix);
	return rc;
}

/* Folder and manifest onto disk, and both into the result. */
static int
write_out(struct cg_handler *h, const struct cg_bundle *b, const json_t *manifest,
    struct cg_err *err)
{
	char *dir = cg_path_join(h->output_dir, "bundle");
	char *file = cg_path_join(h->output_dir, "bundle_manifest.json");
	struct cg_buf text;
	int rc = -1;

	cg_buf_init(&text, CG_BUNDLE_MAX);
	cg_json_pretty(manifest, &text);
	cg_buf_putc(&text, '\n');
	if (cg_bundle_write(b, dir, err) == 0 &&
	    cg_file_write(file, text.s, text.len, 0644, false, err) == 0 &&
	    cg_handler_artifact(h, "bundle/game", dir, json_pack("{s:s}", "bundle_id",
	    cg_json_get_str(manifest, "bundle_id", "")), err) == 0 &&
	    cg_handler_artifact(h, "json/bundle-manifest", file, NULL, err) == 0)
		rc = 0;
	cg_json_set_str(h->data, "bundle_uri", dir);
	cg_json_set_str(h->data, "manifest_uri", file);
	cg_buf_release(&text);
	free(file);
	free(dir);
	return rc;
}

static int
finish(struct cg_handler *h, struct cg_bundle *b, const struct cg_parts *p, struct cg_err *err)
{
	const json_t *output = json_object_get(h->input, "output");
	json_t *manifest = bundle_manifest(b, p, h->input);
	size_t size;
	int rc = -1;

	if (cg_json_get_bool(output, "include_manifest", true) &&
	    add_manifest(b, manifest, output, err) < 0)
		goto out;
	size = cg_bundle_size(b);
	if (size > CG_BUNDLE_MAX) {
		cg_handler_fail(h, err, "BUNDLE_OVER_BUDGET",
		    "the bundle has %zu bytes, its budget is %d", size, CG_BUNDLE_MAX);
		goto out;
	}
	if (write_out(h, b, manifest, err) < 0 || write_archive(h, b, p, output, err) < 0)
		goto out;
	cg_json_set(h->data, "manifest", json_incref(manifest));
	cg_json_set_int(h->data, "total_size_bytes", (int64_t)size);
	cg_json_set_int(h->data, "file_count", (int64_t)b->n);
	cg_json_set_str(h->data, "entry_point", "index.html");
	cg_json_set(h->data, "optimizations_applied", json_incref(p->optimizations));
	cg_json_set(h->data, "assets", json_incref(p->used));
	cg_json_set(h->data, "game_config", json_incref(json_object_get(h->input, "game_config")));
	cg_json_set_str(h->data, "provider", "offline");
	rc = 0;
out:
	json_decref(manifest);
	return rc;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	const char *id = cg_json_get_str(h->input, "template_id", "");
	struct cg_game game = { NULL, NULL, NULL, NULL };
	struct cg_bundle b = { NULL, 0 };
	long long t = cg_mono_us();
	struct cg_parts p;
	const json_t *line;
	size_t i;
	int rc = -1;

	if (cg_game_open(&game, NULL, id, cg_json_get_str(h->input, "template_version", NULL), err) < 0)
		return cg_handler_fail(h, err, "INVALID_TEMPLATE_ID", "%s", err->msg);
	cg_parts_init(&p, h, &b, &game, public_config(json_object_get(h->input, "game_config")));
	apply_overrides(h->input, p.config);
	cg_handler_phase(h, "read_template", &t);
	if (cg_parts_media(&p, err) < 0)
		goto out;
	cg_handler_phase(h, "media", &t);
	if (cg_parts_config(&p, err) < 0 || cg_parts_code(&p, err) < 0)
		goto out;
	json_array_foreach(p.slots.notes, i, line)
		cg_handler_log(h, "%s", json_string_value(line));
	rc = finish(h, &b, &p, err);
	cg_handler_phase(h, "write", &t);
out:
	cg_parts_release(&p);
	cg_bundle_release(&b);
	cg_game_release(&game);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
