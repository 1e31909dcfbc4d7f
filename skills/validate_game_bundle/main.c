/* validate_game_bundle: look at a finished bundle from all sides and write down what is wrong. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "json/json.h"
#include "lib/bundle/source.h"
#include "lib/handler.h"
#include "validate_game_bundle/inspect.h"

enum { PAGE_MAX = 8 << 20, ISSUES_MAX = 500, REPORT_MAX = 8 << 20 };

const char *const cg_category_names[CG_CATEGORIES] = { "structure", "manifest", "assets", "config",
	"performance", "compatibility", "security" };

void
cg_finding(struct cg_inspect *i, enum cg_severity s, enum cg_category c, const char *code,
    struct cg_at at, const char *fmt, ...)
{
	static const char *const severities[] = { "error", "warning", "info" };
	va_list ap;
	char *text;
	json_t *o;

	i->errors[c] += s == CG_ERROR;
	i->warnings[c] += s == CG_WARNING;
	if (json_array_size(i->issues) >= ISSUES_MAX)
		return;
	va_start(ap, fmt);
	text = cg_vasprintf(fmt, ap);
	va_end(ap);
	o = json_pack("{s:s,s:s,s:s,s:s}", "code", code, "message", text, "severity", severities[s],
	    "category", cg_category_names[c]);
	cg_json_set_str(o, "file", at.file);
	if (at.line)
		cg_json_set_int(o, "line", at.line);
	cg_json_set_str(o, "suggestion", at.suggestion);
	json_array_append_new(i->issues, o);
	free(text);
}

bool
cg_inspect_read(const struct cg_inspect *i, const char *path, struct cg_buf *out)
{
	const struct cg_tree_file *f = cg_tree_find(&i->tree, path);
	struct cg_err ignored = CG_ERR_INIT;
	char *full;
	bool read;

	if (!f || f->link || f->special)
		return false;
	full = cg_path_join(i->dir, path);
	read = cg_file_read(out, full, &ignored) == 0;
	free(full);
	return read;
}

static json_t *
read_object(struct cg_inspect *i, const char *path)
{
	struct cg_err ignored = CG_ERR_INIT;
	struct cg_buf text;
	json_t *v = NULL;

	cg_buf_init(&text, PAGE_MAX);
	if (cg_inspect_read(i, path, &text))
		v = cg_json_parse(text.s, text.len, path, CG_JSON_NUL, &ignored);
	cg_buf_release(&text);
	if (v && !json_is_object(v)) {
		json_decref(v);
		v = NULL;
	}
	return v;
}

static void
choose(struct cg_inspect *i)
{
	static const char *const names[CG_CATEGORIES] = { "verify_structure", "verify_manifest",
		"verify_assets", "verify_config", "check_performance", "check_compatibility",
		"check_security" };
	const json_t *checks = json_object_get(i->h->input, "checks");

	for (int c = 0; c < CG_CATEGORIES; c++)
		i->on[c] = cg_json_get_bool(checks, names[c], true);
	i->checksums = cg_json_get_bool(checks, "verify_checksums", true);
}

static int
open_bundle(struct cg_inspect *i, struct cg_err *err)
{
	struct cg_err ignored = CG_ERR_INIT;
	const char *id;

	i->issues = json_array();
	cg_buf_init(&i->page, PAGE_MAX);
	i->dir = cg_source_path(i->h->workspace, cg_json_get_str(i->h->input, "bundle_uri", ""), err);
	if (!i->dir || !cg_is_dir(i->dir))
		return cg_handler_fail(i->h, err, "BUNDLE_NOT_FOUND", "bundle_uri: %s",
		    i->dir ? "is no folder" : err->msg);
	if (cg_tree_list(&i->tree, i->dir, err) < 0)
		return -1;
	cg_inspect_read(i, "index.html", &i->page);
	i->manifest = read_object(i, "bundle_manifest.json");
	i->config = read_object(i, "game_config.json");
	id = cg_json_get_str(i->manifest, "template_id", cg_json_get_str(i->config, "template_id",
	    NULL));
	i->has_game = id && cg_game_open(&i->game, NULL, id, cg_json_get_str(i->manifest,
	    "template_version", NULL), &ignored) == 0;
	choose(i);
	return 0;
}

static void
run(struct cg_inspect *i)
{
	json_t *section;

	if (i->on[CG_STRUCTURE])
		cg_check_structure(i);
	if (i->on[CG_MANIFEST])
		cg_check_manifest(i);
	if (i->on[CG_ASSETS] || i->checksums)
		cg_check_assets(i);
	if (i->on[CG_CONFIG])
		cg_check_config(i);
	if (i->on[CG_PERFORMANCE]) {
		section = cg_check_performance(i);
		cg_json_set(i->h->data, "performance", section);
	}
	if (i->on[CG_COMPATIBILITY]) {
		section = cg_check_compatibility(i);
		cg_json_set(i->h->data, "compatibility", section);
	}
	if (i->on[CG_SECURITY])
		cg_check_security(i);
}

/* A check is a category that was asked for; it fails by an error. */
static json_t *
summary(const struct cg_inspect *i, int *errors, int *warnings)
{
	json_t *by = json_object();
	int total = 0, failed = 0;

	*errors = *warnings = 0;
	for (int c = 0; c < CG_CATEGORIES; c++) {
		bool asked = i->on[c] || (c == CG_ASSETS && i->checksums) || i->errors[c] > 0;

		*errors += i->errors[c];
		*warnings += i->warnings[c];
		if (!asked)
			continue;
		total++;
		failed += i->errors[c] > 0;
		cg_json_set(by, cg_category_names[c], json_pack("{s:i,s:i,s:i}", "passed",
		    i->errors[c] == 0, "failed", i->errors[c], "warnings", i->warnings[c]));
	}
	return json_pack("{s:i,s:i,s:i,s:i,s:i,s:o}", "total_checks", total, "passed_checks",
	    total - failed, "failed_checks", failed, "warnings", *warnings, "errors", *errors,
	    "by_category", by);
}

static json_t *
info(const struct cg_inspect *i)
{
	static const char *const keys[] = { "bundle_id", "template_id", "version", "entry_point" };
	json_t *o = json_object();

	for (size_t k = 0; k < 4; k++) {
		const char *v = cg_json_get_str(i->manifest, keys[k], NULL);

		cg_json_set(o, keys[k], v ? json_string(v) : json_null());
	}
	cg_json_set_int(o, "file_count", (int64_t)i->tree.n);
	return o;
}

/* What the file says: screenshots by their place beside it, no path of this machine. */
static json_t *
report(const struct cg_handler *h)
{
	json_t *copy = json_deep_copy(h->data), *shot;
	const json_t *list = json_object_get(json_object_get(copy, "play"), "screenshots");
	size_t k, skip = strlen(h->output_dir) + 1;

	json_array_foreach(list, k, shot) {
		char *path = cg_strdup(cg_json_get_str(shot, "uri", ""));

		if (strlen(path) > skip)
			cg_json_set_str(shot, "uri", path + skip);
		free(path);
	}
	return copy;
}

static int
write_report(struct cg_handler *h, struct cg_err *err)
{
	char *path = cg_path_join(h->output_dir, "validation_report.json");
	json_t *said = report(h);
	struct cg_buf b;
	int rc;

	cg_buf_init(&b, REPORT_MAX);
	cg_json_pretty(said, &b);
	json_decref(said);
	cg_buf_putc(&b, '\n');
	rc = cg_file_write(path, b.s, b.len, 0644, false, err);
	if (rc == 0)
		rc = cg_handler_artifact(h, "json/validation-report", path, NULL, err);
	cg_json_set_str(h->data, "report_uri", path);
	cg_buf_release(&b);
	free(path);
	return rc;
}

static int
conclude(struct cg_inspect *i, struct cg_err *err)
{
	struct cg_handler *h = i->h;
	bool strict = cg_json_get_bool(h->input, "strict_mode", false), pass;
	int errors, warnings;
	json_t *sum = summary(i, &errors, &warnings);

	pass = errors == 0 && (!strict || warnings == 0);
	cg_json_set(h->data, "pass", json_boolean(pass));
	cg_json_set(h->data, "issues", json_incref(i->issues));
	cg_json_set(h->data, "summary", sum);
	cg_json_set(h->data, "bundle_info", info(i));
	cg_json_set_str(h->data, "provider", "offline");
	if (write_report(h, err) < 0)
		return -1;
	if (!pass && cg_json_get_bool(h->input, "fail_on_error", false))
		return cg_handler_fail(h, err, "VALIDATION_ERROR",
		    "the bundle does not pass: %d errors, %d warnings; first: %s", errors, warnings,
		    cg_json_get_str(json_array_get(i->issues, 0), "message", ""));
	return 0;
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	struct cg_inspect i = { .h = h };
	json_t *played;
	int rc = open_bundle(&i, err);

	if (rc == 0) {
		run(&i);
		if (cg_json_get_bool(json_object_get(h->input, "checks"), "check_play", false)) {
			played = cg_check_play(&i, err);
			rc = played ? 0 : -1;
			cg_json_set(h->data, "play", played);
		}
	}
	if (rc == 0)
		rc = conclude(&i, err);
	if (i.has_game)
		cg_game_release(&i.game);
	json_decref(i.issues);
	json_decref(i.manifest);
	json_decref(i.config);
	cg_buf_release(&i.page);
	cg_tree_release(&i.tree);
	free(i.dir);
	return rc;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
