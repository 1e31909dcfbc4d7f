/*
 * assemble_campaign_manifest: one document from which a player shows the whole
 * campaign. No clock: the same parts give the same manifest and checksum.
 */
#include <stdlib.h>
#include <string.h>

#include "assemble_campaign_manifest/assets.h"
#include "assemble_campaign_manifest/page.h"
#include "assemble_campaign_manifest/parts.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"

enum { MANIFEST_MAX = 4 << 20 };

/* One of two names of the same input. */
static const char *
either(const json_t *a, const char *key_a, const json_t *b, const char *key_b)
{
	const char *s = cg_json_get_str(a, key_a, NULL);

	return s ? s : cg_json_get_str(b, key_b, NULL);
}

/* SHA-256 of the canonical form with an empty checksum: anybody can repeat it. */
static void
seal(json_t *manifest)
{
	char hex[CG_HEX_LEN + 1];
	struct cg_buf b;

	cg_json_set_str(manifest, "checksum", "");
	cg_buf_init(&b, MANIFEST_MAX);
	cg_json_canonical(manifest, &b);
	cg_sha256_hex(b.s, b.len, hex);
	cg_buf_release(&b);
	cg_json_set_str(manifest, "checksum", hex);
}

static int
write_manifest(struct cg_handler *h, const json_t *manifest, struct cg_err *err)
{
	char *path = cg_path_join(h->output_dir, "campaign_manifest.json");
	struct cg_buf b;
	int rc = -1;

	cg_buf_init(&b, MANIFEST_MAX);
	cg_json_pretty(manifest, &b);
	cg_buf_putc(&b, '\n');
	if (b.failed)
		cg_err_set(err, CG_E_TOOBIG, "the manifest is larger than %d bytes", MANIFEST_MAX);
	else if (cg_file_write(path, b.s, b.len, 0644, false, err) == 0)
		rc = cg_handler_artifact(h, "json/campaign-manifest", path, NULL, err);
	cg_json_set_str(h->data, "manifest_uri", path);
	cg_buf_release(&b);
	free(path);
	return rc;
}

struct flow {
	int intro, outcome;
};

/* A sound as the mix has it, under the name of its slot. */
static void
add_sound(struct cg_assets *a, const json_t *f)
{
	cg_assets_add(a, cg_json_get_str(f, "name", "sound"), "audio",
	    cg_json_get_str(f, "normalized_uri", NULL));
}

/* All files; -1 when the game is not there. */
static int
collect(struct cg_assets *a, const json_t *in, struct flow *f)
{
	const json_t *out = json_object_get(in, "outcome_videos");
	const json_t *button = json_object_get(in, "button_config");
	const json_t *brand = json_object_get(in, "branding"), *said;
	const json_t *mix = json_object_get(in, "audio_data"), *one;
	size_t i;
	int game = cg_assets_game(a, cg_json_get_str(in, "game_bundle_uri", ""));
	int video = cg_assets_add(a, "intro_video", "video",
	    cg_json_get_str(in, "intro_video_uri", NULL));
	int picture = cg_assets_add(a, "intro_image", "image",
	    cg_json_get_str(in, "intro_image", NULL));
	int win = cg_assets_add(a, "win_video", "video", either(in, "win_video_uri", out,
	    "win_video_uri"));
	int lose = cg_assets_add(a, "lose_video", "video", either(in, "lose_video_uri", out,
	    "lose_video_uri"));

	cg_assets_add(a, "game_archive", "archive", cg_json_get_str(in, "game_archive_uri", NULL));
	cg_assets_add(a, "intro_poster", "image", cg_json_get_str(in, "intro_poster_uri", NULL));
	cg_assets_add(a, "win_poster", "image", cg_json_get_str(in, "win_poster_uri", NULL));
	cg_assets_add(a, "lose_poster", "image", cg_json_get_str(in, "lose_poster_uri", NULL));
	cg_assets_add(a, "logo", "image", cg_json_get_str(brand, "logo_uri", NULL));
	cg_assets_add(a, "click_sound", "audio", cg_json_get_str(button, "click_sound_uri", NULL));
	add_sound(a, json_object_get(mix, "bgm"));
	json_array_foreach(json_object_get(mix, "sfx_files"), i, one)
		add_sound(a, one);
	json_array_foreach(json_object_get(in, "intro_warnings"), i, said)
		cg_assets_warn(a, json_string_value(said));
	f->intro = video > 0 || picture > 0;
	f->outcome = win > 0 || lose > 0;
	if (win > 0 && lose == 0)
		cg_assets_warn(a, "there is a video for a win and none for a loss");
	if (lose > 0 && win == 0)
		cg_assets_warn(a, "there is a video for a loss and none for a win");
	return game;
}

static json_t *
build(struct cg_handler *h, const struct cg_assets *a, const struct flow *f, struct cg_err *err)
{
	const json_t *in = h->input;
	const char *logo = cg_json_get_str(json_object_get(in, "branding"), "logo_uri", NULL);
	const char *click = cg_json_get_str(json_object_get(in, "button_config"), "click_sound_uri",
	    NULL);
	char *logo_uri = logo ? cg_source_public(h->context, h->workspace, logo) : NULL;
	char *click_uri = click ? cg_source_public(h->context, h->workspace, click) : NULL;
	json_t *rules = cg_manifest_rules(in, err), *m = NULL;

	if (rules) {
		m = json_pack("{s:s,s:s,s:s,s:s,s:O,s:o,s:o,s:o,s:o}", "manifest_version", "1.0.0",
		    "campaign_id", cg_json_get_str(in, "campaign_id", ""), "campaign_name",
		    cg_json_get_str(in, "campaign_name", ""), "version",
		    cg_json_get_str(in, "version", "1.0.0"), "assets", a->list, "interaction",
		    cg_manifest_interaction(in, click_uri, f->intro), "flow",
		    cg_manifest_flow(in, f->intro, f->outcome), "rules", rules, "analytics",
		    cg_manifest_analytics(in));
		cg_json_set(m, "branding", cg_manifest_branding(in, logo_uri));
		cg_json_set(m, "provenance", cg_manifest_provenance(in));
		cg_json_set(m, "metadata", cg_manifest_metadata(in));
		seal(m);
	}
	free(click_uri);
	free(logo_uri);
	return m;
}

/* Ready: nothing is missing, and where the bundle was checked, it passed. */
static void
verdict(struct cg_handler *h, struct cg_assets *a)
{
	const json_t *qa = json_object_get(h->input, "qa_report");
	bool whole = json_array_size(a->missing) == 0;
	bool passed = !qa || cg_json_get_bool(qa, "pass", false);

	if (!passed)
		cg_assets_warn(a, "the bundle's check did not pass");
	cg_json_set(h->data, "validation", json_pack("{s:b,s:O,s:O}", "all_assets_valid", whole,
	    "missing_assets", a->missing, "warnings", a->warnings));
	cg_json_set(h->data, "deployment_ready", json_boolean(whole && passed));
	cg_json_set_str(h->data, "provider", "offline");
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	struct cg_assets a;
	struct flow f;
	json_t *m = NULL;
	int rc = -1;

	cg_assets_init(&a, h);
	if (collect(&a, h->input, &f) < 0) {
		cg_handler_fail(h, err, "BUNDLE_NOT_FOUND", "game_bundle_uri: no bundle at '%s'",
		    cg_json_get_str(h->input, "game_bundle_uri", ""));
		goto out;
	}
	m = build(h, &a, &f, err);
	if (!m) {
		cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR", "%s", err->msg);
		goto out;
	}
	if (write_manifest(h, m, err) < 0 || cg_campaign_page(h, m, err) < 0)
		goto out;
	cg_json_set(h->data, "manifest", json_incref(m));
	json_array_append_new(a.refs, json_pack("{s:s,s:s,s:s}", "uri",
	    cg_json_get_str(h->data, "manifest_uri", ""), "type", "json", "name",
	    "campaign manifest"));
	cg_json_set(h->data, "artifact_refs", json_incref(a.refs));
	verdict(h, &a);
	rc = 0;
out:
	json_decref(m);
	cg_assets_release(&a);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
