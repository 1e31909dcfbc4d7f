/* intelligence_plan: recommend a game and prizes offline; look through a model's answer. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "copy/copy.h"
#include "json/json.h"
#include "lib/composer/again.h"
#include "lib/composer/edit.h"
#include "lib/composer/language.h"
#include "lib/composer/plan.h"
#include "lib/handler.h"

enum { WARNINGS_MAX = 20 };

/* What must not be promised is said, whoever wrote it. */
static void
scan(json_t *warnings, const char *language, const char *place, const char *text)
{
	struct cg_copy_hit hit[CG_COPY_HITS];
	size_t n = cg_copy_comply(language, text, hit);

	for (size_t i = 0; i < n && json_array_size(warnings) < WARNINGS_MAX; i++)
		if (strcmp(hit[i].severity, "warning") == 0)
			json_array_append_new(warnings, json_sprintf("\"%s\" in the %s: %s", hit[i].term, place,
			    hit[i].suggestion));
}

static void
scan_plan(const json_t *input, json_t *plan)
{
	json_t *warnings = json_object_get(plan, "warnings"), *said = json_object_get(input, "brief"), *t;
	char *brief = said ? cg_json_str(said) : cg_strdup("");
	const char *language = cg_language_guess(brief);
	size_t i;

	/* Our own summaries are English; a model writes in whatever language it likes. */
	scan(warnings, "en", "summary", cg_json_get_str(plan, "summary", ""));
	if (strcmp(language, "en") != 0)
		scan(warnings, language, "summary", cg_json_get_str(plan, "summary", ""));
	json_array_foreach(json_object_get(plan, "prize_tiers"), i, t)
		scan(warnings, language, "prizes", cg_json_get_str(t, "suggestion", ""));
	free(brief);
}

static int
work(struct cg_handler *h, struct cg_err *err)
{
	json_t *out = h->draft ? json_deep_copy(h->draft) : cg_plan_recommend(h->input);
	bool same;

	if (h->draft) {
		cg_edit_theme(h, json_object_get(out, "theme"));
		cg_edit_prizes(h, json_object_get(out, "prize_tiers"), "/prize_tiers");
	}
	same = cg_again_is_same(h->input, out);
	if (same && h->draft && !h->last_draft)
		cg_handler_issue(h, "", "game, colours and odds are those of a plan that was turned down");
	else if (same && json_array_size(json_object_get(out, "warnings")) < WARNINGS_MAX)
		json_array_append_new(json_object_get(out, "warnings"), json_string("This is much as before: "
		    "the brief decides game, odds and colours. Say less, or say what should be different."));
	scan_plan(h->input, out);
	json_object_update(h->data, out);
	json_decref(out);
	return json_array_size(h->issues) ? cg_handler_refuse(h, err) : 0;
}

int
main(int argc, char **argv)
{
	return cg_handler_main(argc, argv, work);
}
