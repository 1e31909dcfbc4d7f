/* Colours alone, without a model: can a theme be read, and themes that can. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "color/color.h"
#include "color/report.h"
#include "json/json.h"
#include "tool/intel_priv.h"

__asm__(".pushsection .rodata\ncg_intel_presets:\n.incbin \"lib/tool/intel.presets.json\"\n"
    ".byte 0\n.popsection\n");
extern const char cg_intel_presets[] __attribute__((visibility("hidden")));

double
cg_intel_hundredths(double ratio)
{
	return (double)(int)(ratio * 100) / 100;
}

void
cg_intel_scheme(const json_t *theme, struct cg_scheme *s)
{
	char key[32];

	memset(s, 0, sizeof *s);
	for (int r = 0; r < CG_ROLES; r++) {
		snprintf(key, sizeof key, "%s_color", cg_role_names[r]);
		s->have[r] = cg_color_parse(cg_json_get_str(theme, key, NULL), &s->of[r]);
	}
}

static json_t *
issues_of(const json_t *theme)
{
	struct cg_color_issue v[CG_COLOR_PAIRS];
	json_t *list = json_array();
	struct cg_scheme s;
	size_t n;

	cg_intel_scheme(theme, &s);
	n = cg_scheme_check(&s, v);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s,s:f,s:f,s:s,s:o}", "pair", v[i].pair, "ratio",
		    cg_intel_hundredths(v[i].ratio), "required", v[i].required, "role",
		    cg_role_names[v[i].role], "suggestion", cg_color_json(v[i].suggestion)));
	return list;
}

int
cg_tool_intel_validate(const json_t *request, json_t **out, struct cg_err *err)
{
	json_t *issues;

	if (cg_intel_check(cg_intel_validate_schema, request, err) < 0)
		return -1;
	issues = issues_of(request);
	*out = json_pack("{s:b,s:o}", "valid", json_array_size(issues) == 0, "issues", issues);
	return 0;
}

static bool
is_wanted(const json_t *preset, const json_t *request, const char *key)
{
	const char *want = cg_json_get_str(request, key, NULL);

	return !want || strcasecmp(want, cg_json_get_str(preset, key, "")) == 0;
}

int
cg_tool_intel_presets(const json_t *request, json_t **out, struct cg_err *err)
{
	json_t *all, *list, *p, *issues;
	size_t i;

	if (cg_intel_check(cg_intel_presets_schema, request, err) < 0 || !(all = cg_json_parse(cg_intel_presets,
	    strlen(cg_intel_presets), "intel.presets.json", 0, err)))
		return -1;
	list = json_array();
	json_array_foreach(all, i, p) {
		issues = issues_of(json_object_get(p, "theme"));
		/* One that cannot be read is a mistake of ours, and nobody's theme. */
		if (is_wanted(p, request, "industry") && is_wanted(p, request, "mood")
		    && !json_array_size(issues))
			json_array_append(list, p);
		json_decref(issues);
	}
	json_decref(all);
	*out = json_pack("{s:o}", "presets", list);
	return 0;
}
