/* How heavy it is and where it would run. */
#include <string.h>

#include "json/json.h"
#include "lib/bundle/bundle.h"
#include "lib/bundle/media.h"
#include "lib/handler.h"
#include "validate_game_bundle/inspect.h"

enum { MIB = 1 << 20 };

static void
add_bytes(json_t *breakdown, const char *path, size_t size)
{
	const char *kind = cg_media_of_name(path)->kind, *key = "other_bytes";
	static const char *const names[][2] = { { "images", "images_bytes" },
		{ "audio", "audio_bytes" }, { "video", "video_bytes" }, { "models", "models_bytes" },
		{ "code", "code_bytes" } };

	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if (strcmp(kind, names[k][0]) == 0)
			key = names[k][1];
	cg_json_set_int(breakdown, key, cg_json_get_int(breakdown, key, 0) + (int64_t)size);
}

json_t *
cg_check_performance(struct cg_inspect *i)
{
	size_t total = cg_tree_size(&i->tree), largest = 0;
	json_t *breakdown = json_pack("{s:i,s:i,s:i,s:i,s:i,s:i}", "images_bytes", 0, "audio_bytes",
	    0, "video_bytes", 0, "models_bytes", 0, "code_bytes", 0, "other_bytes", 0);

	for (size_t k = 0; k < i->tree.n; k++) {
		const struct cg_tree_file *f = &i->tree.v[k];

		add_bytes(breakdown, f->path, f->size);
		if (f->size > i->tree.v[largest].size)
			largest = k;
		if (f->size > 10 * (size_t)MIB)
			cg_finding(i, CG_WARNING, CG_PERFORMANCE, "OVERSIZED_FILE", (struct cg_at){
			    f->path, 0, NULL }, "'%s' has %zu bytes", f->path, f->size);
	}
	if (total > CG_BUNDLE_MAX)
		cg_finding(i, CG_ERROR, CG_PERFORMANCE, "BUNDLE_OVER_BUDGET", (struct cg_at){ NULL, 0,
		    "shorter music, smaller pictures" }, "%zu bytes, the budget is %d", total,
		    CG_BUNDLE_MAX);
	if (total > 50 * (size_t)MIB)
		cg_finding(i, CG_WARNING, CG_PERFORMANCE, "OVERSIZED_BUNDLE", (struct cg_at){ NULL, 0,
		    NULL }, "%zu bytes", total);
	/* 1.5 Mbit a second. */
	return json_pack("{s:I,s:{s:s,s:I},s:o,s:I}", "total_size_bytes", (json_int_t)total,
	    "largest_file", "path", i->tree.n ? i->tree.v[largest].path : "", "size_bytes",
	    (json_int_t)(i->tree.n ? i->tree.v[largest].size : 0), "asset_breakdown", breakdown,
	    "estimated_load_time_ms", (json_int_t)(total * 8 / 1500));
}

static bool
wanted(const json_t *platforms, const char *name)
{
	const json_t *p;
	size_t k;

	if (!json_array_size(platforms))
		return true;
	json_array_foreach(platforms, k, p)
		if (strcmp(json_string_value(p), name) == 0)
			return true;
	return false;
}

json_t *
cg_check_compatibility(struct cg_inspect *i)
{
	json_t *web = json_array(), *mobile = json_array(), *desktop = json_array();

	if (wanted(json_object_get(i->h->input, "target_platforms"), "mobile")) {
		if (i->page.len && !strstr(i->page.s, "name=\"viewport\"")) {
			cg_finding(i, CG_WARNING, CG_COMPATIBILITY, "NO_VIEWPORT_META", (struct cg_at){
			    "index.html", 0, NULL }, "the page has no viewport");
			json_array_append_new(mobile, json_string("NO_VIEWPORT_META"));
		}
		if (cg_tree_size(&i->tree) > 10 * (size_t)MIB) {
			cg_finding(i, CG_WARNING, CG_COMPATIBILITY, "LARGE_MOBILE_BUNDLE",
			    (struct cg_at){ NULL, 0, NULL }, "more than 10 MiB for a phone");
			json_array_append_new(mobile, json_string("LARGE_MOBILE_BUNDLE"));
		}
	}
	if (!i->page.len) {
		json_array_append_new(web, json_string("MISSING_REQUIRED_FILE"));
		json_array_append_new(mobile, json_string("MISSING_REQUIRED_FILE"));
		json_array_append_new(desktop, json_string("MISSING_REQUIRED_FILE"));
	}
	return json_pack("{s:b,s:b,s:b,s:{s:o,s:o,s:o}}", "web", json_array_size(web) == 0,
	    "mobile", json_array_size(mobile) == 0, "desktop", json_array_size(desktop) == 0,
	    "issues_by_platform", "web", web, "mobile", mobile, "desktop", desktop);
}
