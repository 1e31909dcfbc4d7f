/* What happens to an input before a process, or instead of one. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "schema/schema.h"
#include "skill/skill.h"
#include "step/step.h"

int
cg_step_check_input(const struct cg_skill *skill, const json_t *input, json_t **checked,
    struct cg_step_result *r, struct cg_err *err)
{
	struct cg_schema *schema = cg_skill_input(skill, err);
	struct cg_violations bad = { .max = 50 };
	struct cg_buf text;
	json_t *copy;
	int rc;

	if (!schema)
		return -1;
	copy = json_deep_copy(input);
	rc = cg_schema_defaults(schema, copy, err);
	rc = rc < 0 ? rc : cg_schema_check(schema, copy, &bad, err);
	if (rc == 1) {
		cg_buf_init(&text, 8192);
		cg_violations_text(&bad, &text);
		cg_step_result_fail(r, "INPUT_VALIDATION_FAILED", "input of skill '%s': %s",
		    skill->id, text.s);
		cg_buf_release(&text);
	}
	cg_violations_release(&bad);
	if (rc == 0)
		*checked = copy;
	else
		json_decref(copy);
	return rc;
}

int
cg_step_builtin(const struct cg_skill *skill, const json_t *input, struct cg_step_result *r)
{
	if (strcmp(skill->kind, "builtin") != 0 || !skill->handler
	    || strcmp(skill->handler, "pass") != 0)
		return 0;
	r->ok = true;
	r->data = json_deep_copy(input);
	r->artifacts = json_array();
	return 1;
}
