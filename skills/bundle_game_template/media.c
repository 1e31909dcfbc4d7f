/* Media: the named slots, the logo, and the music, which may be a file or the folder of a mix. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "bundle_game_template/parts.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"

enum { AUDIO_MANIFEST_MAX = 1 << 20 };
static const char music_slot[] = "background_music";

void
cg_parts_init(struct cg_parts *p, struct cg_handler *h, struct cg_bundle *b,
    const struct cg_game *game, json_t *config)
{
	p->h = h;
	p->bundle = b;
	p->game = game;
	p->config = config;
	p->used = json_array();
	p->optimizations = json_array();
	cg_slots_init(&p->slots, b, game);
}

void
cg_parts_release(struct cg_parts *p)
{
	json_decref(p->config);
	json_decref(p->used);
	json_decref(p->optimizations);
	cg_slots_release(&p->slots);
}

/* Note an asset as it came in, by the address that others know it under. */
static void
remember(struct cg_parts *p, const json_t *asset)
{
	json_t *copy = json_deep_copy(asset);
	char *uri = cg_source_public(p->h->context, p->h->workspace, cg_json_get_str(asset, "uri",
	    ""));

	cg_json_set_str(copy, "uri", uri);
	json_array_append_new(p->used, copy);
	free(uri);
}

/* One file into one slot; what is wrong with it is the caller's to mend. */
static int
put(struct cg_parts *p, const char *slot, const char *path, const json_t *extra,
    struct cg_err *err)
{
	if (cg_slots_put(&p->slots, slot, path, extra, err) == 0)
		return 0;
	return cg_handler_fail(p->h, err, err->code == CG_E_TOOBIG ? "BUNDLE_OVER_BUDGET"
	    : "SLOT_FORMAT", "slot %s", err->msg);
}

static int
put_source(struct cg_parts *p, const char *slot, const char *uri, const json_t *extra,
    struct cg_err *err)
{
	char *path = cg_source_path(p->h->workspace, uri, err);
	int rc;

	if (!path)
		return cg_handler_fail(p->h, err, "MISSING_ASSET", "slot %s: %s", slot, err->msg);
	rc = put(p, slot, path, extra, err);
	free(path);
	return rc;
}

/* Music and logo have inputs of their own, which win over an entry for their slots. */
static bool
has_own_input(const struct cg_parts *p, const char *slot)
{
	const json_t *in = p->h->input;

	return (strcmp(slot, music_slot) == 0 && json_object_get(in, "audio_uri"))
	    || (strcmp(slot, "logo") == 0 && (json_object_get(in, "logo_uri")
	    || json_object_get(json_object_get(in, "brand"), "logo_uri")));
}

/*
 * Effects are made for more games than one, and what a game has no use for is left
 * out. A model was asked for by its slot: that it is not shown must be known.
 */
static int
check_taken(struct cg_parts *p, const char *slot, const char *type, struct cg_err *err)
{
	if (strcmp(type, "model") != 0 || json_object_get(p->slots.entries, slot))
		return 0;
	cg_err_set(err, CG_E_DATA, "the game '%s' shows no model in a slot '%s'",
	    cg_json_get_str(p->h->input, "template_id", ""), slot);
	return cg_handler_fail(p->h, err, "SLOT_FORMAT", "%s", err->msg);
}

/* Assets by name: the later entry of a slot wins, so the earlier ones are not read. */
static int
named_assets(struct cg_parts *p, struct cg_err *err)
{
	const json_t *list = json_object_get(p->h->input, "assets"), *a;
	json_t *last = json_object(), *index;
	const char *slot;
	size_t i;
	int rc = 0;

	json_array_foreach(list, i, a) {
		slot = cg_json_get_str(a, "slot", NULL);
		if (slot && !has_own_input(p, slot))
			cg_json_set_int(last, slot, (int64_t)i);
		else if (!slot)
			cg_handler_log(p->h, "asset %zu names no slot and was left out", i);
	}
	json_object_foreach(last, slot, index) {
		a = json_array_get(list, (size_t)json_integer_value(index));
		rc = put_source(p, slot, cg_json_get_str(a, "uri", ""), NULL, err);
		if (rc == 0)
			rc = check_taken(p, slot, cg_json_get_str(a, "type", ""), err);
		if (rc < 0)
			break;
		remember(p, a);
	}
	json_decref(last);
	return rc;
}

static int
logo(struct cg_parts *p, struct cg_err *err)
{
	const char *uri = cg_json_get_str(p->h->input, "logo_uri", NULL);
	json_t *branding;

	if (!uri)
		uri = cg_json_get_str(json_object_get(p->h->input, "brand"), "logo_uri", NULL);
	if (uri && put_source(p, "logo", uri, NULL, err) < 0)
		return -1;
	if (!json_object_get(p->slots.entries, "logo"))
		return 0;
	if (!json_object_get(p->config, "branding"))
		cg_json_set(p->config, "branding", json_object());
	branding = json_object_get(p->config, "branding");
	cg_json_set_str(branding, "logo", "logo");
	return 0;
}

/* What is known about the music: said with it, else by the mix, else in the configuration. */
static json_t *
music_facts(struct cg_parts *p, const json_t *mix)
{
	static const char *const loop[] = { "loop_start", "loop_end" };
	static const char *const facts[] = { "loop_start", "loop_end", "bpm", "key", "scale" };
	json_t *audio = json_object_get(p->config, "audio"), *bgm, *extra = json_object();
	const json_t *said = json_object_get(p->h->input, "music");

	if (!audio) {
		audio = json_object();
		cg_json_set(p->config, "audio", audio);
	}
	if (!json_object_get(audio, "bgm"))
		cg_json_set(audio, "bgm", json_pack("{s:b}", "enabled", 1));
	bgm = json_object_get(audio, "bgm");
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		json_t *v = json_object_get(said, facts[i]);

		if (!v)
			v = json_object_get(json_object_get(mix, "bgm"), facts[i]);
		if (v)
			cg_json_set(bgm, facts[i], json_incref(v));
	}
	for (size_t i = 0; i < 2; i++)
		if (json_object_get(bgm, loop[i]))
			cg_json_set(extra, loop[i], json_incref(json_object_get(bgm, loop[i])));
	return extra;
}

static int
music_file(struct cg_parts *p, const char *path, const json_t *mix, struct cg_err *err)
{
	json_t *extra = music_facts(p, mix);
	int rc = put(p, music_slot, path, extra, err);

	json_decref(extra);
	return rc;
}

/* Files of a mix are named by their last part: the folder may have moved. */
static char *
in_folder(const char *dir, const char *uri)
{
	const char *base = uri ? cg_path_base(uri) : "";

	return cg_path_is_safe(base) ? cg_path_join(dir, base) : NULL;
}

static int
mix_folder(struct cg_parts *p, const char *dir, struct cg_err *err)
{
	char *name = cg_path_join(dir, "audio-manifest.json"), *path;
	json_t *mix = cg_json_load(name, AUDIO_MANIFEST_MAX, err), *a;
	int rc = -1;
	size_t i;

	free(name);
	if (!mix)
		return cg_handler_fail(p->h, err, "MISSING_ASSET", "audio_uri: %s", err->msg);
	path = in_folder(dir, cg_json_get_str(json_object_get(mix, "bgm"), "normalized_uri", NULL));
	rc = path ? music_file(p, path, mix, err) : cg_handler_fail(p->h, err, "MISSING_ASSET",
	    "audio_uri: the mix names no music");
	free(path);
	json_array_foreach(json_object_get(mix, "assets"), i, a) {
		const char *slot = cg_json_get_str(a, "slot", "");

		path = in_folder(dir, cg_json_get_str(a, "uri", NULL));
		if (rc == 0 && path && !json_object_get(p->slots.entries, slot))
			rc = put(p, slot, path, NULL, err);
		free(path);
	}
	json_decref(mix);
	return rc;
}

static int
music(struct cg_parts *p, struct cg_err *err)
{
	const char *uri = cg_json_get_str(p->h->input, "audio_uri", NULL);
	char *path;
	int rc;

	if (!uri || json_object_get(p->slots.entries, music_slot))
		return 0;
	path = cg_source_path(p->h->workspace, uri, err);
	if (!path)
		return cg_handler_fail(p->h, err, "MISSING_ASSET", "audio_uri: %s", err->msg);
	rc = cg_is_dir(path) ? mix_folder(p, path, err) : music_file(p, path, NULL, err);
	free(path);
	return rc;
}

int
cg_parts_media(struct cg_parts *p, struct cg_err *err)
{
	if (named_assets(p, err) < 0 || logo(p, err) < 0 || music(p, err) < 0)
		return -1;
	if (cg_slots_complete(&p->slots, err) < 0)
		return cg_handler_fail(p->h, err, "MISSING_REQUIRED_SLOT", "%s", err->msg);
	return 0;
}
