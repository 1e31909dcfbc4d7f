/* Which model a step is asked of: known before anything is asked, as part of the key. */
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
	const char *name = cg_json_get_str(input, "provider", NULL);
	const struct cg_prompt *prompt;
	struct cg_err ignored;

	if (!name)
		name = cg_json_get_str(json_object_get(skill->doc, "template_config"), "model", NULL);
	if (!name && skill->prompt_id
	    && cg_prompts_get(prompts, skill->prompt_id, skill->prompt_version, &prompt, &ignored) == 0)
		name = cg_json_get_str(prompt->model_defaults, "model", NULL);
	if (!name)
		name = preset ? preset : "";
	snprintf(model, 128, "%s", alias(name));
}
