/* Configuration and code: the JSON that the game reads, and the page around it. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "bundle_game_template/parts.h"
#include "json/json.h"
#include "lib/bundle/bundle.h"
#include "game/page.h"
#include "game/game.h"
#include "lib/handler.h"
#include "schema/schema.h"

#ifndef CG_VERSION
#define CG_VERSION "0"
#endif

const char *
cg_parts_version(void)
{
	return CG_VERSION;
}

static int
check(struct cg_parts *p, struct cg_err *err)
{
	struct cg_violations bad = { NULL, 0, 20 };
	struct cg_buf text;
	int rc;

	rc = cg_schema_check(p->game->schema, p->config, &bad, err);
	if (rc > 0) {
		cg_buf_init(&text, 65536);
		cg_violations_text(&bad, &text);
		rc = cg_handler_fail(p->h, err, "CONFIG_SCHEMA_VIOLATION", "game_config: %s", text.s);
		cg_buf_release(&text);
	}
	cg_violations_release(&bad);
	return rc;
}

int
cg_parts_config(struct cg_parts *p, struct cg_err *err)
{
	struct cg_buf text;
	int rc;

	if (json_object_size(p->slots.entries))
		cg_json_set(p->config, "assets", json_incref(p->slots.entries));
	if (check(p, err) < 0)
		return -1;
	cg_buf_init(&text, CG_BUNDLE_MAX);
	cg_json_canonical(p->config, &text);
	rc = cg_bundle_add(p->bundle, "game_config.json", text.s, text.len, err);
	cg_buf_clear(&text);
	cg_json_canonical(p->slots.entries, &text);
	if (rc == 0)
		rc = cg_bundle_add(p->bundle, "asset_manifest.json", text.s, text.len, err);
	cg_buf_release(&text);
	return rc;
}

static int
copy_file(struct cg_parts *p, const char *from, const char *to, struct cg_err *err)
{
	struct cg_buf bytes;
	int rc;

	cg_buf_init(&bytes, CG_BUNDLE_MAX);
	rc = cg_game_file(p->game, from, &bytes, err);
	if (rc == 0)
		rc = cg_bundle_add(p->bundle, to, bytes.s, bytes.len, err);
	cg_buf_release(&bytes);
	return rc;
}

static char *
escaped(const char *s)
{
	struct cg_buf b;

	cg_buf_init(&b, 65536);
	cg_page_escape(s, &b);
	return cg_buf_detach(&b, NULL);
}

static int
page(struct cg_parts *p, struct cg_err *err)
{
	const json_t *set = json_object_get(p->config, "settings");
	const struct cg_bundle_file *config = cg_bundle_find(p->bundle, "game_config.json");
	char *lang = escaped(cg_json_get_str(set, "locale", "en"));
	char *dir = escaped(cg_json_get_str(set, "direction", "ltr"));
	char *title = escaped(cg_json_get_str(json_object_get(p->config, "copy"), "title", ""));
	struct cg_buf frame, json, out;
	int rc;

	cg_buf_init(&frame, CG_BUNDLE_MAX);
	cg_buf_init(&json, CG_BUNDLE_MAX);
	cg_buf_init(&out, 2 * (size_t)CG_BUNDLE_MAX);
	cg_page_json(config->data, config->len, &json);
	rc = cg_game_file(p->game, "dist/index.html", &frame, err);
	if (rc == 0) {
		struct cg_page_value v[] = { { "lang", lang }, { "dir", dir }, { "title", title },
			{ "script", "game.js" }, { "style", "game.css" }, { "config", json.s },
			{ "generator", "cg " CG_VERSION } };

		cg_page_fill(frame.s, frame.len, v, sizeof v / sizeof *v, &out);
		rc = cg_bundle_add(p->bundle, "index.html", out.s, out.len, err);
	}
	cg_buf_release(&out);
	cg_buf_release(&json);
	cg_buf_release(&frame);
	free(title);
	free(dir);
	free(lang);
	return rc;
}

int
cg_parts_code(struct cg_parts *p, struct cg_err *err)
{
	const json_t *wish = json_object_get(p->h->input, "optimization");
	bool js = cg_json_get_bool(wish, "minify_js", true);
	bool css = cg_json_get_bool(wish, "minify_css", true);

	if (copy_file(p, js ? "dist/game.min.js" : "dist/game.js", "scripts/game.js", err) < 0 ||
	    copy_file(p, js ? "dist/sound.min.js" : "dist/sound.js", "scripts/sound.js", err) < 0 ||
	    (json_object_get(p->slots.entries, "prize_model") &&
	    copy_file(p, js ? "dist/model.min.js" : "dist/model.js", "scripts/model.js", err) < 0) ||
	    copy_file(p, css ? "dist/style.min.css" : "dist/style.css", "styles/game.css", err) < 0 ||
	    page(p, err) < 0)
		return cg_handler_fail(p->h, err, "BUNDLE_NOT_FOUND", "the game is not built: %s",
		    err->msg);
	if (js)
		json_array_append_new(p->optimizations, json_string("minify_js"));
	if (css)
		json_array_append_new(p->optimizations, json_string("minify_css"));
	return 0;
}
