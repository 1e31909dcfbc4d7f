/* Criteria without a measurement: asked of a model, one look a picture. */
#include <stdio.h>
#include <string.h>

#include "json/json.h"
#include "lib/handler.h"
#include "review_asset_quality/eyes.h"

enum { LOOKS_MAX = 12, CRITERIA_MAX = 40, PICTURE_MAX = 8 << 20 };

static void
name_of(size_t n, char name[32])
{
	snprintf(name, 32, "look-%zu", n);
}

static bool
can_be_seen(const struct facts *f)
{
	static const char *const types[] = { "image/png", "image/jpeg", "image/webp", "image/gif" };

	if (f->kind != FACT_IMAGE || !f->decodes || !f->type || f->bytes > PICTURE_MAX)
		return false;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(f->type, types[i]) == 0)
			return true;
	return false;
}

static json_t *
variables(const struct facts *f, const json_t *context, json_t *criteria, json_t *measured)
{
	json_t *vars = json_pack("{s:{s:s, s:s, s:i, s:i, s:I}, s:o, s:o}", "artifact", "kind",
	    fact_kinds[f->kind], "type", f->type, "width", f->width, "height", f->height, "bytes",
	    (json_int_t)f->bytes, "criteria", criteria, "measurements", measured);
	static const char *const passed_on[] = { "brand_guidelines", "quality_threshold",
		"target_platform" };

	cg_json_set_str(json_object_get(vars, "artifact"), "name", f->name);
	for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
		if (json_object_get(context, passed_on[i]))
			json_object_set(vars, passed_on[i], json_object_get(context, passed_on[i]));
	return vars;
}

bool
eyes_ask(struct cg_handler *h, size_t n, const struct facts *f, const json_t *context,
    json_t *criteria, json_t *measured)
{
	char name[32];

	if (json_array_size(criteria) == 0 || json_array_size(criteria) > CRITERIA_MAX
	    || json_array_size(h->asks) >= LOOKS_MAX || !can_be_seen(f)) {
		json_decref(criteria);
		json_decref(measured);
		return false;
	}
	name_of(n, name);
	cg_handler_ask(h, json_pack("{s:s, s:s, s:o, s:[s]}", "name", name, "kind", "vision",
	    "variables", variables(f, context, criteria, measured), "pictures", f->uri));
	return true;
}

static const json_t *
result_of(const struct cg_handler *h, size_t n, const char *id)
{
	const json_t *list, *v;
	char name[32];
	size_t i;

	name_of(n, name);
	list = json_object_get(json_object_get(cg_handler_answer(h, name), "data"), "criteria_results");
	json_array_foreach(list, i, v)
		if (strcmp(cg_json_get_str(v, "id", ""), id) == 0)
			return v;
	return NULL;
}

struct sight
eyes_verdict(struct cg_handler *h, size_t n, const char *id, struct finding *out)
{
	const json_t *v = result_of(h, n, id);
	const char *said = cg_json_get_str(v, "verdict", "indeterminate");
	struct sight s = { .verdict = strcmp(said, "pass") == 0 ? CHECK_PASS
	    : strcmp(said, "fail") == 0 ? CHECK_FAIL : CHECK_OPEN,
		.confidence = cg_json_get_num(v, "confidence", 0),
		.severity = cg_json_get_str(v, "severity", "minor") };

	if (s.verdict == CHECK_OPEN)
		return s;
	out->verdict = s.verdict;
	snprintf(out->text, sizeof out->text, "%s", cg_json_get_str(v, "reasoning", ""));
	snprintf(out->fix, sizeof out->fix, "%s", s.verdict == CHECK_FAIL
	    ? cg_json_get_str(v, "suggestion", "") : "");
	out->effort = cg_json_get_str(v, "effort", "moderate");
	out->automated = false;
	return s;
}

const char *
eyes_whose(struct cg_handler *h, size_t n_files)
{
	const char *who = NULL;
	char name[32];

	for (size_t i = 0; i < n_files; i++) {
		const json_t *a;

		name_of(i, name);
		if (!(a = cg_handler_answer(h, name)))
			continue;
		if (cg_json_get_bool(a, "ok", false)) {
			who = cg_json_get_str(a, "provider", who);
		} else {
			cg_handler_log(h, "%s: nobody has looked: %s (%s)", name, cg_json_get_str(a, "error", ""),
			    cg_json_get_str(a, "code", ""));
			cg_json_set(h->data, "degraded", json_true());
		}
	}
	return who;
}
