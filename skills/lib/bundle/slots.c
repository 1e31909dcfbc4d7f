/*
 * The name of a file in the bundle is made by us from slot and digest; nothing
 * of the name that it came with gets through.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/bundle/bundle.h"
#include "lib/bundle/media.h"
#include "game/page.h"
#include "lib/bundle/slots.h"
#include "game/game.h"

void
cg_slots_init(struct cg_slots *s, struct cg_bundle *b, const struct cg_game *game)
{
	s->bundle = b;
	s->game = game;
	s->entries = json_object();
	s->notes = json_array();
}

void
cg_slots_release(struct cg_slots *s)
{
	json_decref(s->entries);
	json_decref(s->notes);
}

static void
note(struct cg_slots *s, const char *slot, const char *why)
{
	char *line = cg_asprintf("%s: %s", slot, why);

	json_array_append_new(s->notes, json_string(line));
	free(line);
}

/*
 * Does the engine paint this itself? All games of ours draw on a flat canvas; only
 * the prize, which has no stand-in, is shown as the model that it is.
 */
static bool
drawn_by_engine(const json_t *rule)
{
	const char *type = cg_json_get_str(rule, "type", "");

	if (strcmp(cg_json_get_str(rule, "default", ""), "builtin:none") == 0)
		return false;
	return strcmp(type, "model_3d") == 0 || strcmp(type, "environment_map") == 0;
}

/* A script that hands the bytes over: what a page of file:// may load. */
static int
add_twin(struct cg_slots *s, const char *slot, const struct cg_buf *data, const char *name,
    json_t *entry, struct cg_err *err)
{
	char *path = cg_asprintf("assets/%s.js", name);
	struct cg_buf js;
	int rc;

	cg_buf_init(&js, 2 * (size_t)CG_BUNDLE_MAX);
	cg_buf_printf(&js, "window.__cgAsset&&window.__cgAsset(\"%s\",\"", slot);
	cg_page_base64(data->s, data->len, &js);
	cg_buf_puts(&js, "\")\n");
	rc = cg_bundle_add(s->bundle, path, js.s, js.len, err);
	if (rc == 0)
		cg_json_set_str(entry, "script", path);
	cg_buf_release(&js);
	free(path);
	return rc;
}

static int
put_bytes(struct cg_slots *s, const char *slot, const struct cg_buf *data,
    const struct cg_media *type, const json_t *extra, struct cg_err *err)
{
	char sha[CG_HEX_LEN + 1], *name, *path;
	json_t *entry;
	int rc;

	cg_sha256_hex(data->s, data->len, sha);
	name = cg_asprintf("%s.%.8s", slot, sha);
	path = cg_asprintf("assets/%s.%s", name, type->ext);
	entry = json_pack("{s:s,s:s,s:I,s:s}", "path", path, "type", type->type, "bytes",
	    (json_int_t)data->len, "sha256", sha);
	json_object_update(entry, (json_t *)extra);
	rc = cg_bundle_add(s->bundle, path, data->s, data->len, err);
	if (rc == 0 && (strcmp(type->kind, "audio") == 0 || strcmp(type->kind, "models") == 0))
		rc = add_twin(s, slot, data, name, entry, err);
	if (rc == 0)
		cg_json_set(s->entries, slot, json_incref(entry));
	json_decref(entry);
	free(path);
	free(name);
	return rc;
}

int
cg_slots_put(struct cg_slots *s, const char *slot, const char *path, const json_t *extra,
    struct cg_err *err)
{
	const json_t *rule = cg_game_slot(s->game, slot);
	bool font = strcmp(slot, "font") == 0;
	const struct cg_media *type;
	struct cg_buf data;
	int rc = -1;

	if (!cg_is_name(slot, false))
		return cg_err_set(err, CG_E_DATA, "'%s' is no name of a slot", slot);
	if (!rule && !font) {
		note(s, slot, "this game has no such slot; the file was left out");
		return 0;
	}
	if (drawn_by_engine(rule)) {
		note(s, slot, "this game draws that itself; the file was left out");
		return 0;
	}
	cg_buf_init(&data, CG_BUNDLE_MAX);
	if (cg_file_read(&data, path, err) < 0)
		goto out;
	type = cg_media_sniff(data.s, data.len);
	if (!type || !cg_game_takes(rule, type->ext) || (font && strcmp(type->ext, "woff2") != 0)) {
		cg_err_set(err, CG_E_DATA, "%s: takes no such file (%s)", slot,
		    type ? type->type : "of no known kind");
		goto out;
	}
	if ((int64_t)data.len > cg_json_get_int(rule, "max_size_bytes", CG_BUNDLE_MAX))
		note(s, slot, "larger than the game wishes for this slot");
	rc = put_bytes(s, slot, &data, type, extra, err);
out:
	cg_buf_release(&data);
	return rc;
}

int
cg_slots_complete(const struct cg_slots *s, struct cg_err *err)
{
	const json_t *list = json_object_get(s->game->manifest, "asset_slots"), *rule;
	struct cg_buf missing;
	size_t i;
	int rc = 0;

	cg_buf_init(&missing, 4096);
	json_array_foreach(list, i, rule) {
		const char *slot = cg_json_get_str(rule, "slot_id", "");

		if (cg_json_get_bool(rule, "required", false) &&
		    !cg_json_get_str(rule, "default", NULL) && !json_object_get(s->entries, slot))
			cg_buf_printf(&missing, "%s%s", missing.len ? ", " : "", slot);
	}
	if (missing.len)
		rc = cg_err_set(err, CG_E_DATA, "missing in required slots: %s", missing.s);
	cg_buf_release(&missing);
	return rc;
}
