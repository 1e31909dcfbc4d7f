/* Which model a step is asked, and of what: known before anybody is asked. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "gate/gate.h"
#include "json/json.h"
#include "prompt/prompt.h"
#include "skill/skill.h"

/* "gemini/gemini-2.0-flash" is an alias with its vendor before it. */
static const char *
alias(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	return slash ? slash + 1 : name;
}

void
cg_gate_model(const struct cg_skill *skill, struct cg_prompts *prompts, const json_t *input,
    const char *preset, char model[128])
{
	const json_t *conf = json_object_get(skill->doc, "template_config");
	bool review = skill->template_type && strcmp(skill->template_type, "LLM_REVIEW") == 0;
	const char *id = review ? "review_asset_quality" : skill->prompt_id;
	const char *name = cg_json_get_str(input, "provider", NULL);
	const struct cg_prompt *prompt;
	struct cg_err ignored;

	if (!name)
		name = cg_json_get_str(conf, review ? "evaluation_model" : "model", NULL);
	if (!name && id && cg_prompts_get(prompts, id, review ? NULL : skill->prompt_version, &prompt,
	    &ignored) == 0)
		name = cg_json_get_str(prompt->model_defaults, "model", NULL);
	if (!name)
		name = preset ? preset : "";
	snprintf(model, 128, "%s", alias(name));
}

json_t *
cg_gate_vars(const struct cg_prompt *prompt, const json_t *input)
{
	const json_t *known = json_object_get(prompt->vars_schema, "properties");
	json_t *vars = json_object(), *v;
	const char *key;

	json_object_foreach((json_t *)(size_t)input, key, v)
		if (json_object_get(known, key))
			json_object_set(vars, key, v);
	return vars;
}
