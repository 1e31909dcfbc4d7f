/*
 * validate_bundle: load a bundle in a browser and play it. Without a browser it
 * looks at what can be looked at, and says that nothing was played.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/browser/cdp.h"
#include "lib/browser/play.h"
#include "lib/bundle/bundle.h"
#include "lib/bundle/source.h"
#include "lib/bundle/tree.h"
#include "lib/handler.h"

/* timeout_ms is for one view, and once for the start; the runner ends us after a minute. */
enum { VIEWS = 6, PAGE_MAX = 4 << 20, LONGEST_MS = 55000 };

struct report {
	struct cg_handler *h;
	json_t *checks, *errors;
	bool valid;
};

static void
check(struct report *r, const char *name, bool passed, const char *details)
{
	json_array_append_new(r->checks, json_pack("{s:s,s:b,s:s}", "name", name, "passed", passed,
	    "details", details));
	r->valid = r->valid && passed;
	if (!passed) {
		char *line = cg_asprintf("%s: %s", name, details);

		json_array_append_new(r->errors, json_string(line));
		free(line);
	}
}

/* The strings of a list in one, for a check's details. */
static char *
joined(const json_t *list)
{
	struct cg_buf b;
	const json_t *s;
	size_t i;

	cg_buf_init(&b, 16384);
	json_array_foreach(list, i, s)
		cg_buf_printf(&b, "%s%s", i ? "; " : "", json_string_value(s));
	return cg_buf_detach(&b, NULL);
}

static void
check_size(struct report *r, size_t size)
{
	char *d = cg_asprintf("%zu bytes of %d", size, CG_BUNDLE_MAX);

	check(r, "bundle_size_under_5mb", size <= CG_BUNDLE_MAX, d);
	cg_json_set_int(r->h->data, "total_size_bytes", (int64_t)size);
	free(d);
}

static void
check_list(struct report *r, const char *name, const json_t *list)
{
	char *d = joined(list);

	check(r, name, json_array_size(list) == 0, *d ? d : "none");
	free(d);
}

static void
report_play(struct report *r, const struct cg_play *p)
{
	check(r, "html_loads", p->loaded, p->loaded ? "the page came" : p->failure);
	check(r, "canvas_present", p->canvas, p->canvas ? "a canvas" : "no canvas in the page");
	check(r, "game_config_accessible", p->config,
	    p->config ? "window.GAME_CONFIG is an object" : "window.GAME_CONFIG is not set");
	check_list(r, "no_uncaught_js_errors", p->errors);
	check_list(r, "no_request_leaves_bundle", p->leaving);
	check(r, "game_ready_event", p->ready, p->ready ? "gameReady" : "gameReady did not come");
	check(r, "game_complete_event", p->complete && !p->failure,
	    p->failure ? p->failure : p->complete ? "gameComplete in every view"
	    : "gameComplete did not come");
	cg_json_set(r->h->data, "load_time_ms", json_real(p->load_ms));
}

static int
add_shots(struct report *r, const struct cg_play *p, struct cg_err *err)
{
	json_t *list = json_array();
	const json_t *s;
	size_t i;
	int rc = 0;

	json_array_foreach(p->shots, i, s) {
		const char *path = cg_json_get_str(s, "path", "");

		if (cg_handler_artifact(r->h, "image/screenshot", path, json_pack("{s:s,s:O,s:O}",
		    "name", cg_json_get_str(s, "name", ""), "width", json_object_get(s, "width"),
		    "height", json_object_get(s, "height")), err) < 0)
			rc = -1;
		json_array_append_new(list, json_pack("{s:s,s:s,s:O,s:O}", "name",
		    cg_json_get_str(s, "name", ""), "uri", path, "width",
		    json_object_get(s, "width"), "height", json_object_get(s, "height")));
	}
	cg_json_set(r->h->data, "screenshots", list);
	return rc;
}

static size_t
views(const json_t *input, struct cg_view out[VIEWS])
{
	static const char *const names[VIEWS] = { "view1", "view2", "view3", "view4", "view5",
		"view6" };
	const json_t *list = json_object_get(input, "viewports"), *v;
	size_t i, n = 0;

	if (!json_array_size(list)) {
		memcpy(out, cg_play_views, sizeof cg_play_views);
		return 3;
	}
	json_array_foreach(list, i, v) {
		int w = (int)cg_json_get_int(v, "width", 0), h = (int)cg_json_get_int(v, "height", 0);

		if (n < VIEWS && w > 0 && h > 0 && w <= 4096 && h <= 4096) {
			out[n] = (struct cg_view){ names[n], w, h, 1 };
			n++;
		}
	}
	return n;
}

static int
play(struct report *r, const char *program, const char *dir, struct cg_err *err)
{
	const json_t *in = r->h->input, *o = json_object_get(in, "outcomes");
	char *folder = cg_path_join(r->h->workspace, "browser");
	char *shots = cg_path_join(r->h->output_dir, "screenshots");
	struct cg_view view[VIEWS];
	struct cg_play_wish wish = { .program = program, .bundle = dir,
		.entry = cg_json_get_str(in, "entry_point", "index.html"), .folder = folder,
		.shots = shots, .view = view, .views = views(in, view),
		.outcome = { json_string_value(json_array_get(o, 0)),
		json_string_value(json_array_get(o, 1)) } };
	int64_t ms = cg_json_get_int(in, "timeout_ms", 15000) * (int64_t)(wish.views + 1);
	struct cg_deadline deadline = cg_deadline_in(ms < LONGEST_MS ? ms : LONGEST_MS);
	struct cg_play p;
	int rc;

	if (!o)
		cg_play_ends(dir, wish.outcome);
	rc = cg_play_bundle(&wish, &deadline, &p, err);

	if (rc == 0) {
		report_play(r, &p);
		rc = add_shots(r, &p, err);
	} else if (err->code == CG_E_TIMEOUT) {
		/* A page that never lets go is the bundle's fault, not the browser's. */
		check(r, "played_in_time", false, err->msg);
		rc = add_shots(r, &p, err);
	}
	cg_play_release(&p);
	free(shots);
	free(folder);
	return rc;
}

static void
look_at_page(struct report *r, const char *dir)
{
	char *path = cg_path_join(dir, cg_json_get_str(r->h->input, "entry_point", "index.html"));
	struct cg_err err = CG_ERR_INIT;
	struct cg_buf page;
	bool read;

	cg_buf_init(&page, PAGE_MAX);
	read = cg_file_read(&page, path, &err) == 0;
	check(r, "entry_point_exists", read, read ? "there" : "the page is not there");
	check(r, "game_config_in_page", strstr(page.s, "game-config") != NULL ||
	    strstr(page.s, "game_config.json") != NULL, "the page names its configuration");
	cg_buf_release(&page);
	free(path);
}

static int
write_report(struct cg_handler *h, struct cg_err *err)
{
	char *path = cg_path_join(h->output_dir, "play_report.json");
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, 4 << 20);
	cg_json_pretty(h->data, &b);
	cg_buf_putc(&b, '\n');
	rc = cg_file_write(path, b.s, b.len, 0644, false, err);
	if (rc == 0)
		rc = cg_handler_artifact(h, "json/play-report", path, NULL, err);
	cg_buf_release(&b);
	free(path);
	return rc;
}

static int
inspect(struct report *r, const char *dir, struct cg_err *err)
{
	char *program = cg_browser_find();
	struct cg_tree tree = { NULL, 0 };
	int rc = -1;

	if (cg_tree_list(&tree, dir, err) < 0)
		goto out;
	check_size(r, cg_tree_size(&tree));
	cg_json_set(r->h->data, "load_time_ms", json_integer(0));
	cg_json_set(r->h->data, "played", json_boolean(program != NULL));
	if (!program) {
		look_at_page(r, dir);
		json_array_append_new(r->checks, json_pack("{s:s,s:b,s:s}", "name", "played",
		    "passed", 1, "details", "not played: " CG_BROWSER_MISSING));
		cg_json_set(r->h->data, "degraded", json_true());
		cg_handler_log(r->h, "the bundle was not played: %s", CG_BROWSER_MISSING);
		rc = 0;
	} else {
		rc = play(r, program, dir, err);
	}
out:
	cg_tree_release(&tree);
	free(program);
	return rc;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	struct report r = { h, json_array(), json_array(), true };
	const char *entry = cg_json_get_str(h->input, "entry_point", "index.html");
	char *dir = cg_source_path(h->workspace, cg_json_get_str(h->input, "bundle_dir", ""), err);
	int rc = -1;

	if (!dir || !cg_is_dir(dir)) {
		cg_handler_fail(h, err, "BUNDLE_NOT_FOUND", "bundle_dir: %s", dir ? "is no folder"
		    : err->msg);
	} else if (!cg_path_is_safe(entry)) {
		cg_handler_fail(h, err, "INPUT_VALIDATION_ERROR", "entry_point: '%s' is no safe path",
		    entry);
	} else {
		rc = inspect(&r, dir, err);
	}
	if (rc == 0) {
		cg_json_set(h->data, "valid", json_boolean(r.valid));
		cg_json_set(h->data, "checks", json_incref(r.checks));
		cg_json_set(h->data, "errors", json_incref(r.errors));
		cg_json_set_str(h->data, "provider", "offline");
		rc = write_report(h, err);
	}
	json_decref(r.checks);
	json_decref(r.errors);
	free(dir);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
