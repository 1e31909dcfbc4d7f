/* Opening, choosing a model, and the calls as their callers see them. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fetch/fetch.h"
#include "json/json.h"
#include "llm/call_priv.h"

/* Does the path already say a version ("/v1", "/v1beta/openai")? */
static bool
has_version(const char *path)
{
	for (const char *p = path; (p = strstr(p, "/v")); p += 2)
		if (p[2] >= '0' && p[2] <= '9')
			return true;
	return false;
}

/* The base as requests use it: no slash at the end, a version in it. New, or NULL. */
static char *
base_of(const char *url, struct cg_err *err)
{
	const char *host = strstr(url ? url : "", "://");
	size_t n = strlen(url ? url : "");

	if (!host || (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
	    || host[3] == '\0' || strpbrk(url, "?# \t\r\n")) {
		cg_err_set(err, CG_E_CONFIG, "the base URL of the models must be like"
		    " https://host/v1, without a query (LITELLM_BASE_URL)");
		return NULL;
	}
	while (url[n - 1] == '/')
		n--;
	host += 3;
	return cg_asprintf("%.*s%s", (int)n, url, has_version(host + strcspn(host, "/")) ? "" : "/v1");
}

static int
set_key(struct cg_llm *l, const char *key, struct cg_err *err)
{
	if (!key || !*key)
		return 0;
	for (const char *p = key; *p; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f)
			return cg_err_set(err, CG_E_CONFIG, "the key of the models has a character that"
			    " no key has (LITELLM_API_KEY)");
	l->key = cg_strdup(key);
	return 0;
}

int
cg_llm_open(struct cg_llm **out, struct cg_fetch *f, const struct cg_llm_conf *conf,
    struct cg_err *err)
{
	struct cg_llm *l = cg_alloc(sizeof *l);

	*out = NULL;
	l->fetch = f;
	l->connect_ms = conf->connect_ms > 0 ? conf->connect_ms : 5000;
	l->first_ms = conf->first_ms > 0 ? conf->first_ms : 30000;
	l->total_ms = conf->total_ms > 0 ? conf->total_ms : 60000;
	l->backoff_ms = conf->backoff_ms > 0 ? conf->backoff_ms : 1000;
	l->tries = conf->tries > 0 ? conf->tries : 3;
	l->acquire = conf->acquire;
	l->release = conf->release;
	l->arg = conf->arg;
	for (int i = 0; i < CG_LLM_PURPOSES; i++)
		if (conf->purpose[i] && *conf->purpose[i])
			l->purpose[i] = cg_strdup(conf->purpose[i]);
	l->base = base_of(conf->base_url, err);
	if (!l->base || set_key(l, conf->key, err) < 0
	    || (conf->models && !(l->table = cg_llm_table(conf->models, err)))) {
		cg_llm_close(l);
		return -1;
	}
	*out = l;
	return 0;
}

void
cg_llm_close(struct cg_llm *l)
{
	if (!l)
		return;
	while (l->gens)
		cg_llm_gen_drop(l->gens);
	cg_llm_calls_free(l);
	for (int i = 0; i < CG_LLM_PURPOSES; i++)
		free(l->purpose[i]);
	if (l->key)
		memset(l->key, 0, strlen(l->key));
	free(l->key);
	free(l->base);
	json_decref(l->table);
	free(l);
}

const char *
cg_llm_model(const struct cg_llm *l, enum cg_llm_purpose purpose)
{
	if (l->purpose[purpose])
		return l->purpose[purpose];
	return cg_json_get_str(json_object_get(l->table, "purposes"), cg_llm_purpose_name(purpose), NULL);
}

int64_t
cg_llm_cost(const struct cg_llm *l, const char *model, int64_t in_tokens, int64_t cached_tokens,
    int64_t out_tokens)
{
	return cg_llm_price(l->table, model, in_tokens, cached_tokens, out_tokens, 0);
}

int64_t
cg_llm_most_tokens(const struct cg_llm *l, const char *model)
{
	return cg_json_get_int(cg_llm_entry(l->table, model), "max_output", INT64_MAX);
}

int64_t
cg_llm_estimate(const struct cg_llm *l, const char *model, size_t in_bytes, int64_t max_tokens)
{
	return cg_llm_price(l->table, model, (int64_t)(in_bytes / 3) + 1, 0, max_tokens, 0);
}

/* The model that was named, or the purpose's; NULL with err. */
static const char *
model_of(const struct cg_llm *l, const char *model, enum cg_llm_purpose purpose, struct cg_err *err)
{
	if (!model || !*model)
		model = cg_llm_model(l, purpose);
	if (!model)
		cg_err_set(err, CG_E_CONFIG, "no model is configured for %s",
		    cg_llm_purpose_name(purpose));
	return model;
}

/* Would it be told in plainer words at once? */
static bool
knows_schema(const struct cg_llm *l, const char *model)
{
	for (const struct cg_limit *e = l->limits; e; e = e->next)
		if (strcmp(e->model, model) == 0)
			return !e->no_schema;
	return true;
}

struct cg_llm_call *
cg_llm_chat(struct cg_llm *l, const struct cg_llm_req *req, cg_llm_piece *on_piece,
    cg_llm_done *done, void *arg, struct cg_err *err)
{
	const char *model = model_of(l, req->model, req->purpose, err);
	struct cg_llm_call *c;
	json_t *body;
	int rc;

	if (!model)
		return NULL;
	body = cg_llm_body_chat(l, model, req, on_piece != NULL, knows_schema(l, model), err);
	if (!body)
		return NULL;
	c = cg_llm_call_new(l, CG_LLM_IS_CHAT, model, req->total_ms, done, arg);
	c->on_piece = on_piece;
	if (req->first_ms > 0)
		c->first_ms = req->first_ms;
	if (json_object_get(json_object_get(body, "response_format"), "json_schema")) {
		c->doc = json_incref(body);
		c->schema = json_incref((json_t *)req->schema);
	}
	rc = cg_llm_call_begin(c, body, err);
	json_decref(body);
	return rc < 0 ? NULL : c;
}

struct cg_llm_call *
cg_llm_embed(struct cg_llm *l, const char *model, const json_t *texts, cg_llm_done *done, void *arg,
    struct cg_err *err)
{
	struct cg_llm_call *c;
	json_t *body, *e;
	size_t i;
	int rc;

	model = model_of(l, model, CG_LLM_EMBEDDING, err);
	if (!model)
		return NULL;
	json_array_foreach((json_t *)texts, i, e)
		if (!json_is_string(e) || json_string_length(e) == 0) {
			cg_err_set(err, CG_E_DATA, "text %zu for a vector is empty", i + 1);
			return NULL;
		}
	if (json_array_size(texts) == 0) {
		cg_err_set(err, CG_E_DATA, "no texts for vectors");
		return NULL;
	}
	body = json_pack("{s:s, s:O, s:s}", "model", model, "input", texts, "encoding_format", "float");
	c = cg_llm_call_new(l, CG_LLM_IS_EMBED, model, 0, done, arg);
	c->n_texts = json_array_size(texts);
	rc = cg_llm_call_begin(c, body, err);
	json_decref(body);
	return rc < 0 ? NULL : c;
}

struct cg_llm_call *
cg_llm_probe(struct cg_llm *l, cg_llm_done *done, void *arg)
{
	struct cg_llm_call *c = cg_llm_call_new(l, CG_LLM_IS_MODELS, "*", 0, done, arg);
	struct cg_err none;

	cg_llm_call_begin(c, NULL, &none); /* without a body nothing can be too long */
	return c;
}

struct cg_llm_call *
cg_llm_images(struct cg_llm *l, const char *model, const char *prompt, const json_t *params,
    int64_t total_ms, cg_llm_done *done, void *arg, struct cg_err *err)
{
	struct cg_llm_call *c;
	json_t *body;
	int rc;

	model = model_of(l, model, CG_LLM_IMAGE, err);
	if (!model)
		return NULL;
	body = params ? json_copy((json_t *)params) : json_object();
	cg_json_set_str(body, "model", model);
	cg_json_set_str(body, "prompt", prompt);
	c = cg_llm_call_new(l, CG_LLM_IS_IMAGES, model, total_ms, done, arg);
	rc = cg_llm_call_begin(c, body, err);
	json_decref(body);
	return rc < 0 ? NULL : c;
}
