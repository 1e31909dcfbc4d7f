/* What comes back: text, vectors, pictures; what it used and what it cost. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "json/json.h"
#include "llm/llm_priv.h"

int64_t
cg_microusd(const char *s, size_t n)
{
	char text[64], *end;
	double usd;

	if (n == 0 || n >= sizeof text)
		return -1;
	memcpy(text, s, n);
	text[n] = '\0';
	usd = strtod(text, &end);
	if (*end || end == text || !(usd >= 0 && usd < 1e6))
		return -1;
	/* A ten-thousandth of a micro-dollar is what the decimal fraction is off. */
	return (int64_t)ceil(usd * 1e6 - 1e-4);
}

void
cg_llm_reply_usage(struct cg_llm_reply *r, const json_t *doc)
{
	const json_t *u = json_object_get(doc, "usage");
	const json_t *more = json_object_get(u, "prompt_tokens_details");
	const char *model = cg_json_get_str(doc, "model", NULL);

	/* llama.cpp's server says where its file lies, which is nobody's business. */
	if (model && *model == '/')
		model = strrchr(model, '/') + 1;
	if (model && *model)
		snprintf(r->model, sizeof r->model, "%s", model);
	if (!json_is_object(u))
		return;
	r->usage.in_tokens = cg_json_get_int(u, "prompt_tokens", cg_json_get_int(u, "input_tokens", -1));
	r->usage.out_tokens = cg_json_get_int(u, "completion_tokens",
	    cg_json_get_int(u, "output_tokens", 0));
	r->usage.cached_tokens = cg_json_get_int(more, "cached_tokens", -1);
}

/* A string, or the texts of parts. */
static void
add_content(struct cg_llm_reply *r, const json_t *content)
{
	const json_t *part;
	size_t i;

	if (json_is_string(content))
		cg_buf_put(&r->text, json_string_value(content), json_string_length(content));
	json_array_foreach((json_t *)content, i, part) {
		const json_t *text = json_object_get(part, "text");

		cg_buf_put(&r->text, json_string_value(text), json_string_length(text));
	}
}

static void
refused(struct cg_llm_reply *r, const char *words, const char *key)
{
	r->fault.policy = true;
	cg_llm_fault_detail(&r->fault, words, strlen(words), key);
	cg_llm_fault_set(&r->fault, CG_E_DATA, "INVALID_PARAMS",
	    "the model '%s' refuses this content; word it differently", r->model);
}

void
cg_llm_reply_delta(struct cg_llm_reply *r, const json_t *doc, const char *key, size_t *added)
{
	const json_t *error = json_object_get(doc, "error");
	const json_t *choice = json_array_get(json_object_get(doc, "choices"), 0);
	const json_t *delta = json_object_get(choice, "delta");
	const char *finish = cg_json_get_str(choice, "finish_reason", NULL);
	const char *no = cg_json_get_str(delta, "refusal", NULL);
	size_t before = r->text.len;

	*added = 0;
	if (error && !json_is_null(error)) {
		cg_llm_fault_object(&r->fault, r->model, error, key);
		return;
	}
	cg_llm_reply_usage(r, doc);
	add_content(r, json_object_get(delta, "content"));
	cg_llm_reply_tools(r, json_object_get(delta, "tool_calls"));
	*added = r->text.len - before;
	if (finish)
		snprintf(r->finish, sizeof r->finish, "%s", finish);
	if ((no && *no) || (finish && strcmp(finish, "content_filter") == 0))
		refused(r, no ? no : finish, key);
}

void
cg_llm_reply_chat(struct cg_llm_reply *r, const json_t *doc, const char *key)
{
	const json_t *error = json_object_get(doc, "error");
	const json_t *choice = json_array_get(json_object_get(doc, "choices"), 0);
	const json_t *message = json_object_get(choice, "message");
	const char *finish = cg_json_get_str(choice, "finish_reason", "");
	const char *no = cg_json_get_str(message, "refusal", NULL);

	if (error && !json_is_null(error)) {
		cg_llm_fault_object(&r->fault, r->model, error, key);
		return;
	}
	cg_llm_reply_usage(r, doc);
	snprintf(r->finish, sizeof r->finish, "%s", finish);
	if ((no && *no) || strcmp(finish, "content_filter") == 0) {
		refused(r, no ? no : finish, key);
		return;
	}
	if (!json_is_object(message)) {
		cg_llm_fault_set(&r->fault, CG_E_UNAVAILABLE, "PROVIDER_UNAVAILABLE",
		    "what the model '%s' sent is no chat completion", r->model);
		return;
	}
	add_content(r, json_object_get(message, "content"));
	cg_llm_reply_tools(r, json_object_get(message, "tool_calls"));
}

void
cg_llm_reply_vectors(struct cg_llm_reply *r, const json_t *doc, size_t n)
{
	const json_t *data = json_object_get(doc, "data"), *e;
	size_t dims = json_array_size(json_object_get(json_array_get(data, 0), "embedding"));
	size_t i;

	cg_llm_reply_usage(r, doc);
	if (json_array_size(data) != n || dims == 0)
		goto bad;
	r->vectors = cg_calloc(n * dims, sizeof *r->vectors);
	r->n = n;
	r->dims = dims;
	json_array_foreach((json_t *)data, i, e) {
		const json_t *v = json_object_get(e, "embedding");
		int64_t at = cg_json_get_int(e, "index", (int64_t)i);

		if (json_array_size(v) != dims || at < 0 || at >= (int64_t)n)
			goto bad;
		for (size_t k = 0; k < dims; k++)
			r->vectors[(size_t)at * dims + k] = (float)json_number_value(json_array_get(v, k));
	}
	return;
bad:
	cg_llm_fault_set(&r->fault, CG_E_UNAVAILABLE, "PROVIDER_UNAVAILABLE",
	    "the model '%s' did not send a vector for each text", r->model);
}

/* Is it in the list, as it is or behind its vendor ("models/gemini-2.0-flash")? */
static bool
lists(const json_t *data, const char *model)
{
	const json_t *e;
	size_t i;

	json_array_foreach((json_t *)data, i, e) {
		const char *id = cg_json_get_str(e, "id", "");
		size_t n = strlen(id), m = strlen(model);

		if (n >= m && strcmp(id + n - m, model) == 0 && (n == m || id[n - m - 1] == '/'))
			return true;
	}
	return false;
}

void
cg_llm_reply_models(struct cg_llm_reply *r, const json_t *doc, const struct cg_llm *l)
{
	const json_t *data = json_object_get(doc, "data");
	struct cg_buf names;

	cg_buf_init(&names, 300);
	for (int i = 0; i < CG_LLM_PURPOSES; i++) {
		const char *model = cg_llm_model(l, (enum cg_llm_purpose)i);

		if (!model || lists(data, model))
			continue;
		cg_buf_printf(&r->text, "%s: %s\n", cg_llm_purpose_name((enum cg_llm_purpose)i), model);
		cg_buf_printf(&names, "%s'%s' (for %s)", names.len ? ", " : "", model,
		    cg_llm_purpose_name((enum cg_llm_purpose)i));
	}
	if (names.len)
		cg_llm_fault_set(&r->fault, CG_E_CONFIG, "INVALID_PARAMS",
		    "the configured address has no model %s", names.s);
	cg_buf_release(&names);
}

void
cg_llm_reply_images(struct cg_llm_reply *r, const json_t *doc)
{
	const json_t *data = json_object_get(doc, "data"), *e;
	size_t i, n = json_array_size(data);
	bool good = n > 0;

	cg_llm_reply_usage(r, doc);
	r->images = cg_calloc(n ? n : 1, sizeof *r->images);
	r->n = n;
	json_array_foreach((json_t *)data, i, e) {
		const json_t *b64 = json_object_get(e, "b64_json");
		const char *url = cg_json_get_str(e, "url", NULL);
		struct cg_buf b;

		cg_buf_init(&b, CG_LLM_REQUEST_MAX);
		if (json_is_string(b64) && cg_base64_decode(json_string_value(b64),
		    json_string_length(b64), &b) == 0 && b.len > 0)
			r->images[i].data = cg_buf_detach(&b, &r->images[i].len);
		else if (url && *url)
			r->images[i].url = cg_strdup(url);
		else
			good = false;
		cg_buf_release(&b);
	}
	if (!good)
		cg_llm_fault_set(&r->fault, CG_E_UNAVAILABLE, "GENERATION_FAILED",
		    "what the model '%s' sent is no picture", r->model);
}

void
cg_llm_reply_release(struct cg_llm_reply *r)
{
	cg_buf_release(&r->text);
	cg_llm_tools_release(r);
	free(r->vectors);
	for (size_t i = 0; r->images && i < r->n; i++) {
		free(r->images[i].data);
		free(r->images[i].url);
	}
	free(r->images);
	r->vectors = NULL;
	r->images = NULL;
	r->n = 0;
}
