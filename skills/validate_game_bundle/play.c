/* A round in a browser, when that was asked for. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/browser/cdp.h"
#include "lib/browser/play.h"
#include "lib/handler.h"
#include "validate_game_bundle/inspect.h"

enum { PLAY_MS = 100000 };

static void
findings(struct cg_inspect *i, const struct cg_play *p)
{
	const json_t *s;
	size_t k;

	if (!p->ready)
		cg_finding(i, CG_ERROR, CG_COMPATIBILITY, "NO_GAME_READY", (struct cg_at){
		    "index.html", 0, NULL }, "the game did not become ready");
	if (p->ready && (!p->complete || p->failure))
		cg_finding(i, CG_ERROR, CG_COMPATIBILITY, "PLAYTHROUGH_FAILED", (struct cg_at){
		    "index.html", 0, NULL }, "%s", p->failure ? p->failure
		    : "a round did not come to its end");
	json_array_foreach(p->errors, k, s)
		cg_finding(i, CG_ERROR, CG_COMPATIBILITY, "PLAYTHROUGH_FAILED", (struct cg_at){
		    "index.html", 0, NULL }, "the console says: %s", json_string_value(s));
	json_array_foreach(p->leaving, k, s)
		cg_finding(i, CG_ERROR, CG_SECURITY, "EXTERNAL_URL", (struct cg_at){ "index.html", 0,
		    NULL }, "the page asked for %s", json_string_value(s));
}

static json_t *
shots(struct cg_inspect *i, const struct cg_play *p, struct cg_err *err)
{
	json_t *list = json_array();
	const json_t *s;
	size_t k;

	json_array_foreach(p->shots, k, s) {
		const char *path = cg_json_get_str(s, "path", "");

		if (cg_handler_artifact(i->h, "image/screenshot", path, json_pack("{s:s}", "name",
		    cg_json_get_str(s, "name", "")), err) < 0) {
			json_decref(list);
			return NULL;
		}
		json_array_append_new(list, json_pack("{s:s,s:s,s:O,s:O}", "name",
		    cg_json_get_str(s, "name", ""), "uri", path, "width",
		    json_object_get(s, "width"), "height", json_object_get(s, "height")));
	}
	return list;
}

json_t *
cg_check_play(struct cg_inspect *i, struct cg_err *err)
{
	struct cg_deadline deadline = cg_deadline_in(PLAY_MS);
	char *program = cg_browser_find(), *folder, *where;
	struct cg_play_wish wish = { .program = program, .bundle = i->dir, .entry = "index.html",
		.view = cg_play_views, .views = 3 };
	struct cg_play p;
	json_t *section, *list;

	if (!program) {
		cg_handler_log(i->h, "the game was not played: %s", CG_BROWSER_MISSING);
		cg_json_set(i->h->data, "degraded", json_true());
		return json_pack("{s:b,s:s}", "played", 0, "reason", CG_BROWSER_MISSING);
	}
	cg_play_ends(i->dir, wish.outcome);
	wish.folder = folder = cg_path_join(i->h->workspace, "browser");
	wish.shots = where = cg_path_join(i->h->output_dir, "screenshots");
	if (cg_play_bundle(&wish, &deadline, &p, err) < 0) {
		section = json_pack("{s:b,s:s}", "played", 0, "reason", err->msg);
		if (err->code == CG_E_TIMEOUT)
			cg_finding(i, CG_ERROR, CG_COMPATIBILITY, "PLAYTHROUGH_FAILED", (struct cg_at){
			    "index.html", 0, NULL }, "%s", err->msg);
	} else {
		findings(i, &p);
		list = shots(i, &p, err);
		section = list ? json_pack("{s:b,s:o}", "played", 1, "screenshots", list) : NULL;
	}
	cg_play_release(&p);
	free(where);
	free(folder);
	free(program);
	return section;
}
