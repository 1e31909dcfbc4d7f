/* Files against the manifest, media against their names, slots against the game. */
#include <string.h>

#include "base/file.h"
#include "crypt/crypt.h"
#include "json/json.h"
#include "lib/bundle/media.h"
#include "validate_game_bundle/inspect.h"

enum { FILE_MAX = 64 << 20 };

static void
content(struct cg_inspect *i, const char *path, const struct cg_buf *data)
{
	const struct cg_media *name = cg_media_of_name(path);
	const struct cg_media *is = cg_media_sniff(data->s, data->len);
	bool media = strcmp(name->kind, "code") != 0 && strcmp(name->kind, "other") != 0;

	if (data->len == 0) {
		cg_finding(i, CG_ERROR, CG_ASSETS, "EMPTY_MEDIA", (struct cg_at){ path, 0, NULL },
		    "'%s' is empty", path);
	} else if (media && (!is || strcmp(is->type, name->type) != 0)) {
		cg_finding(i, CG_ERROR, CG_ASSETS, "MIME_MISMATCH", (struct cg_at){ path, 0, NULL },
		    "'%s' is called %s and is %s", path, name->type, is ? is->type : "something else");
	} else if (media && !cg_media_has_content(is, data->s, data->len)) {
		cg_finding(i, CG_ERROR, CG_ASSETS, "EMPTY_MEDIA", (struct cg_at){ path, 0, NULL },
		    "'%s' has a header and nothing in it", path);
	}
}

static void
file(struct cg_inspect *i, const json_t *f)
{
	const char *path = cg_json_get_str(f, "path", "");
	const char *sum = cg_json_get_str(f, "checksum", NULL);
	char hex[CG_HEX_LEN + 1];
	struct cg_buf data;

	if (!cg_path_is_safe(path))
		return;
	cg_buf_init(&data, FILE_MAX);
	if (!cg_inspect_read(i, path, &data)) {
		cg_finding(i, CG_ERROR, CG_ASSETS, "MISSING_ASSET", (struct cg_at){ path, 0, NULL },
		    "'%s' is listed and cannot be read", path);
		goto out;
	}
	cg_sha256_hex(data.s, data.len, hex);
	/* Older manifests have the first sixteen digits. */
	if (i->checksums && sum && (strlen(sum) < 16 || strncmp(sum, hex, strlen(sum)) != 0))
		cg_finding(i, CG_ERROR, CG_ASSETS, "CHECKSUM_MISMATCH", (struct cg_at){ path, 0,
		    "make the bundle again" }, "'%s' is not the file that was listed", path);
	if (i->on[CG_ASSETS])
		content(i, path, &data);
out:
	cg_buf_release(&data);
}

static void
slot(struct cg_inspect *i, const char *name, const json_t *entry)
{
	const json_t *rule = i->has_game ? cg_game_slot(&i->game, name) : NULL;
	const char *path = cg_json_get_str(entry, "path", "");
	const struct cg_tree_file *f = cg_tree_find(&i->tree, path);

	if (!f) {
		cg_finding(i, CG_ERROR, CG_ASSETS, "DANGLING_REFERENCE",
		    (struct cg_at){ "game_config.json", 0, NULL },
		    "slot %s names '%s', which is not there", name, path);
		return;
	}
	if (rule && !cg_game_takes(rule, cg_media_of_name(path)->ext))
		cg_finding(i, CG_ERROR, CG_ASSETS, "SLOT_FORMAT", (struct cg_at){ path, 0, NULL },
		    "slot %s takes no %s", name, cg_media_of_name(path)->ext);
	if ((int64_t)f->size > cg_json_get_int(rule, "max_size_bytes", INT64_MAX))
		cg_finding(i, CG_WARNING, CG_ASSETS, "SLOT_TOO_LARGE", (struct cg_at){ path, 0,
		    "a shorter or smaller file" }, "slot %s has %zu bytes, the game wishes for at "
		    "most %lld", name, f->size, (long long)cg_json_get_int(rule, "max_size_bytes", 0));
}

static void
required_slots(struct cg_inspect *i, const json_t *assets)
{
	const json_t *rule;
	size_t k;

	if (!i->has_game)
		return;
	json_array_foreach(json_object_get(i->game.manifest, "asset_slots"), k, rule) {
		const char *name = cg_json_get_str(rule, "slot_id", "");

		if (cg_json_get_bool(rule, "required", false) &&
		    !cg_json_get_str(rule, "default", NULL) && !json_object_get(assets, name))
			cg_finding(i, CG_ERROR, CG_ASSETS, "MISSING_REQUIRED_SLOT",
			    (struct cg_at){ "game_config.json", 0, NULL },
			    "nothing is in the required slot %s", name);
	}
}

void
cg_check_assets(struct cg_inspect *i)
{
	json_t *assets = json_object_get(i->config, "assets"), *entry;
	const char *name;
	const json_t *f;
	size_t k;

	json_array_foreach(json_object_get(i->manifest, "files"), k, f)
		file(i, f);
	if (!i->on[CG_ASSETS])
		return;
	json_object_foreach(assets, name, entry)
		slot(i, name, entry);
	required_slots(i, assets);
}
