/* With what a prompt would be asked, and what that would cost. Nobody is asked. */
#include <stdio.h>
#include <string.h>

#include "json/json.h"
#include "llm/gen_priv.h"
#include "prompt/prompt.h"

enum { MAX_TOKENS = 4096,
	PICTURE_BYTES = 4500 /* as many words as some 1,500 tokens, which a picture is */ };

/* A member of the first of context, config and the prompt's defaults that has it. */
static const json_t *
chosen(const struct cg_prompt *prompt, const json_t *context, const json_t *config,
    const char *key)
{
	const json_t *from[] = { context, config, prompt->model_defaults };

	for (size_t i = 0; i < 3; i++) {
		const json_t *v = json_object_get(from[i], key);

		if (v && !json_is_null(v))
			return v;
	}
	return NULL;
}

int
cg_gen_choose(const struct cg_llm *l, const struct cg_prompt *prompt, const json_t *context,
    const json_t *config, enum cg_llm_purpose purpose, struct cg_gen_choice *out,
    struct cg_err *err)
{
	const json_t *model = chosen(prompt, context, config, "model");
	const json_t *t = chosen(prompt, context, config, "temperature");
	const json_t *max = chosen(prompt, context, config, "max_tokens");
	const char *name = json_is_string(model) ? json_string_value(model) : cg_llm_model(l, purpose);

	if (!name)
		return cg_err_set(err, CG_E_CONFIG, "prompt '%s': no model is configured for %s",
		    prompt->id, cg_llm_purpose_name(purpose));
	snprintf(out->model, sizeof out->model, "%s", name);
	out->temperature = json_is_number(t) ? json_number_value(t) : 0.7;
	out->max_tokens = json_is_integer(max) ? json_integer_value(max) : MAX_TOKENS;
	out->max_output = cg_json_get_int(cg_llm_entry(l->table, name), "max_output", INT64_MAX);
	if (out->max_tokens > out->max_output)
		out->max_tokens = out->max_output;
	return 0;
}

size_t
cg_gen_bytes(size_t text, const json_t *schema, size_t pictures)
{
	struct cg_buf b;
	size_t n;

	cg_buf_init(&b, CG_LLM_REQUEST_MAX);
	cg_json_dump(schema, &b);
	n = text + b.len + PICTURE_BYTES * pictures;
	cg_buf_release(&b);
	return n;
}

/* What the prompt will be, or, when it cannot be made yet, what there is of it. */
static size_t
text_bytes(const struct cg_prompt *prompt, const json_t *some)
{
	json_t *vars = some ? json_incref((json_t *)(size_t)some) : json_object();
	struct cg_err ignored;
	struct cg_buf b;
	size_t n;

	cg_buf_init(&b, CG_PROMPT_MAX);
	if (cg_prompt_render(prompt, vars, &b, NULL, &ignored) < 0) {
		cg_buf_clear(&b);
		cg_buf_puts(&b, prompt->body);
		cg_json_dump(vars, &b);
	}
	n = b.len;
	cg_buf_release(&b);
	json_decref(vars);
	return n;
}

int
cg_llm_forecast(const struct cg_llm *l, const struct cg_llm_gen_req *req, size_t more_bytes,
    struct cg_llm_forecast *out, struct cg_err *err)
{
	const struct cg_prompt *prompt;
	struct cg_gen_choice choice;
	size_t pictures = 0, n;

	if (cg_prompts_get(req->prompts, req->prompt_id, req->prompt_version, &prompt, err) < 0
	    || cg_gen_choose(l, prompt, req->context, req->config, req->purpose, &choice, err) < 0)
		return -1;
	while (req->pictures && req->pictures[pictures])
		pictures++;
	n = cg_gen_bytes(text_bytes(prompt, req->vars) + more_bytes,
	    req->schema ? req->schema : prompt->output_schema, pictures);
	snprintf(out->model, sizeof out->model, "%s", choice.model);
	out->in_tokens = (int64_t)(n / 3) + 1;
	out->out_tokens = choice.max_tokens;
	out->microusd = cg_llm_estimate(l, choice.model, n, choice.max_tokens);
	return 0;
}
