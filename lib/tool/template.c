#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "game/game.h"
#include "json/json.h"
#include "json/ndjson.h"
#include "tool/template.h"
#include "tool/tool.h"

enum { DEFAULTS_MAX = 1 << 20, PICTURE_MAX = 4 << 20, DEPTH = 40 };

/* Its newest version. What is installed and broken is not the asker's mistake. */
static int
open_game(struct cg_ctx *ctx, const char *id, struct cg_game *t, struct cg_err *err)
{
	char *games = cg_ctx_games(ctx);
	int rc = cg_game_open(t, games, id, NULL, err);

	free(games);
	if (rc < 0 && err->code == CG_E_NOINPUT)
		return cg_err_set(err, CG_E_NOTFOUND, "no game '%.80s'", id);
	if (rc < 0)
		err->code = CG_E_CONFIG;
	return rc;
}

/* ---- what a game is ---- */

static int
read_picture(const struct cg_game *t, struct cg_buf *to, char hash[65], struct cg_err *err)
{
	int rc = cg_game_file(t, cg_json_get_str(t->manifest, "preview_image", "preview.jpg"), to, err);

	if (rc == 0)
		cg_sha256_hex(to->s, to->len, hash);
	else
		err->code = CG_E_CONFIG;
	return rc;
}

/* What the manifest says under its own key, under the key that records have. */
static void
copy(json_t *to, const char *key, const json_t *from, const char *name)
{
	json_t *v = json_object_get(from, name);

	if (v)
		json_object_set(to, key, v);
}

static json_t *
capabilities(const json_t *from)
{
	static const char *const names[][2] = { { "kind", "kind" },
		{ "minDurationSec", "min_duration_sec" }, { "maxDurationSec", "max_duration_sec" },
		{ "orientation", "orientation" }, { "minWidth", "min_width" }, { "minHeight", "min_height" },
		{ "input", "input" }, { "reducedMotion", "reduced_motion" }, { "rtl", "rtl" },
		{ "languages", "languages" } };
	json_t *r = json_object();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		copy(r, names[i][0], from, names[i][1]);
	return r;
}

/* The record of the list; NULL with err. */
static json_t *
head(const struct cg_game *t, struct cg_err *err)
{
	const json_t *manifest = t->manifest;
	const char *id = cg_json_get_str(manifest, "template_id", "");
	char hash[65], *url;
	struct cg_buf picture;
	json_t *r = NULL;

	cg_buf_init(&picture, PICTURE_MAX);
	if (read_picture(t, &picture, hash, err) == 0) {
		r = json_object();
		url = cg_asprintf("/api/templates/%s/preview.jpg?v=%.12s", id, hash);
		cg_json_set_str(r, "type", "template");
		cg_json_set_str(r, "id", id);
		copy(r, "version", manifest, "version");
		copy(r, "title", manifest, "title");
		copy(r, "description", manifest, "description");
		cg_json_set_str(r, "previewUrl", url);
		cg_json_set(r, "capabilities", capabilities(json_object_get(manifest, "capabilities")));
		free(url);
	}
	cg_buf_release(&picture);
	return r;
}

/* ---- its schema ---- */

/* What a reference within the document names: "#/$defs/x". */
static const json_t *
referred(const json_t *schema, const json_t *defs)
{
	static const char before[] = "#/$defs/";
	const char *ref = cg_json_get_str(schema, "$ref", "");

	return strncmp(ref, before, sizeof before - 1) == 0
	    ? json_object_get(defs, ref + sizeof before - 1) : NULL;
}

/* A copy of v with what references name in their place. */
static json_t *
resolved(const json_t *v, const json_t *defs, int depth)
{
	const json_t *named = json_is_object(v) ? referred(v, defs) : NULL, *e;
	const char *key;
	json_t *r;
	size_t i;

	if (named && depth < DEPTH)
		return resolved(named, defs, depth + 1);
	if (json_is_array(v)) {
		r = json_array();
		json_array_foreach(v, i, e)
			json_array_append_new(r, resolved(e, defs, depth + 1));
		return r;
	}
	if (!json_is_object(v))
		return json_deep_copy(v);
	r = json_object();
	json_object_foreach((json_t *)(size_t)v, key, e)
		if (e != defs)
			json_object_set_new(r, key, resolved(e, defs, depth + 1));
	return r;
}

/* ---- its slots ---- */

static const char *
kind_of(const char *type)
{
	static const char *const kinds[][2] = { { "image", "image" }, { "texture", "image" },
		{ "audio", "audio" }, { "video", "video" }, { "model_3d", "model" } };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i][0], type) == 0)
			return kinds[i][1];
	return NULL;
}

/*
 * The slot for who fills it; NULL: the engine paints that itself and leaves a file out, as the
 * bundler has it. Required is what has no stand-in.
 */
static json_t *
slot(const json_t *rule)
{
	const char *kind = kind_of(cg_json_get_str(rule, "type", "")), *spare = cg_json_get_str(rule,
	    "default", NULL);
	json_t *r;

	if (!kind || (strcmp(kind, "model") == 0 && (!spare || strcmp(spare, "builtin:none") != 0)))
		return NULL;
	r = json_object();
	copy(r, "slotId", rule, "slot_id");
	cg_json_set_str(r, "kind", kind);
	cg_json_set(r, "required", json_boolean(!spare && cg_json_get_bool(rule, "required", false)));
	cg_json_set(r, "formats", json_array());
	copy(r, "formats", rule, "formats");
	copy(r, "maxSizeBytes", rule, "max_size_bytes");
	cg_json_set_str(r, "description", cg_json_get_str(rule, "description", ""));
	return r;
}

static json_t *
slots(const json_t *manifest)
{
	const json_t *rule;
	json_t *list = json_array(), *one;
	size_t i;

	json_array_foreach(json_object_get(manifest, "asset_slots"), i, rule)
		if ((one = slot(rule)))
			json_array_append_new(list, one);
	return list;
}

/* ---- the verbs ---- */

static json_t *
defaults(const struct cg_game *t, struct cg_err *err)
{
	struct cg_buf text;
	json_t *v = NULL;

	cg_buf_init(&text, DEFAULTS_MAX);
	if (cg_game_file(t, "defaults.json", &text, err) == 0)
		v = cg_json_parse(text.s, text.len, "defaults.json", 0, err);
	cg_buf_release(&text);
	if (!v)
		err->code = CG_E_CONFIG;
	return v;
}

static int
whole(const struct cg_game *t, struct cg_sink *to, struct cg_err *err)
{
	const json_t *schema = json_object_get(t->manifest, "config_schema");
	json_t *r = head(t, err), *config = r ? defaults(t, err) : NULL;

	if (!config) {
		json_decref(r);
		return -1;
	}
	cg_json_set(r, "configSchema", resolved(schema, json_object_get(schema, "$defs"), 0));
	cg_json_set(r, "defaultConfig", config);
	cg_json_set(r, "slots", slots(t->manifest));
	return cg_sink_put_new(to, r, err);
}

int
cg_tool_template(struct cg_ctx *ctx, const char *id, struct cg_sink *to, struct cg_err *err)
{
	struct cg_game t;
	int rc;

	if (open_game(ctx, id, &t, err) < 0)
		return -1;
	rc = whole(&t, to, err);
	cg_game_release(&t);
	return rc;
}

/* A folder without a version in it is no game. */
static int
one_of_list(struct cg_ctx *ctx, const char *id, struct cg_sink *to, struct cg_err *err)
{
	struct cg_game t;
	json_t *r;

	if (open_game(ctx, id, &t, err) < 0)
		return err->code == CG_E_NOTFOUND ? 0 : -1;
	r = head(&t, err);
	cg_game_release(&t);
	return r ? cg_sink_put_new(to, r, err) : -1;
}

static int
may_be_game(const struct dirent *e)
{
	return cg_is_name(e->d_name, false);
}

int
cg_tool_templates(struct cg_ctx *ctx, struct cg_sink *to, struct cg_err *err)
{
	char *games = cg_ctx_games(ctx);
	struct dirent **v = NULL;
	int n = games ? scandir(games, &v, may_be_game, alphasort) : -1, rc = 0;

	if (n < 0)
		rc = cg_err_set(err, CG_E_CONFIG, "no games are installed here");
	for (int i = 0; i < n; i++) {
		if (rc == 0)
			rc = one_of_list(ctx, v[i]->d_name, to, err);
		free(v[i]);
	}
	free(v);
	free(games);
	return rc;
}

int
cg_tool_template_preview(struct cg_ctx *ctx, const char *id, struct cg_buf *to, char hash[65],
    struct cg_err *err)
{
	struct cg_game t;
	int rc;

	if (open_game(ctx, id, &t, err) < 0)
		return -1;
	rc = read_picture(&t, to, hash, err);
	cg_game_release(&t);
	return rc;
}
