/* Why there is no answer: a code for programs, a sentence for users, words for the log. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "json/json.h"
#include "llm/llm_priv.h"

void
cg_llm_fault_set(struct cg_llm_fault *f, enum cg_errc kind, const char *code, const char *fmt, ...)
{
	va_list ap;

	f->code = code;
	f->err.code = kind;
	f->err.sys = 0;
	va_start(ap, fmt);
	vsnprintf(f->err.msg, sizeof f->err.msg, fmt, ap);
	va_end(ap);
}

/* How long a thing that looks like a key is: "sk-...", "Bearer ...", "AIza..."; 0: none. */
static size_t
key_like(const char *s, const char *key)
{
	static const char *const begins[] = { "sk-", "Bearer ", "AIza", "key-" };
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.*";
	size_t n;

	if (key && *key && strncmp(s, key, strlen(key)) == 0)
		return strlen(key);
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		if (strncmp(s, begins[i], strlen(begins[i])) != 0)
			continue;
		n = strlen(begins[i]);
		n += strspn(s + n, letters);
		if (n >= strlen(begins[i]) + 6)
			return n;
	}
	return 0;
}

void
cg_llm_fault_detail(struct cg_llm_fault *f, const char *s, size_t n, const char *key)
{
	char *text = cg_strndup(s, n > 4096 ? 4096 : n), *p = text;
	size_t at = 0;

	cg_utf8_mend(text, strlen(text));
	while (*p && at + 1 < sizeof f->detail) {
		size_t hide = key_like(p, key);

		if (hide) {
			at += (size_t)snprintf(f->detail + at, sizeof f->detail - at, "***");
			at = at < sizeof f->detail ? at : sizeof f->detail - 1;
			p += hide;
			continue;
		}
		f->detail[at++] = (unsigned char)*p < ' ' || *p == 0x7f ? ' ' : *p;
		p++;
	}
	/* No character is cut in two. */
	f->detail[at] = '\0';
	f->detail[cg_utf8_check(f->detail, at)] = '\0';
	free(text);
}

static bool
says(const char *s, const char *const *words)
{
	for (; s && *words; words++)
		if (strcasestr(s, *words))
			return true;
	return false;
}

static const char *const policy_words[] = { "content_policy", "content_filter", "contentpolicy",
	"moderation", "safety system", "responsible_ai", "PROHIBITED_CONTENT", NULL };
static const char *const quota_words[] = { "insufficient_quota", "budget_exceeded",
	"billing_hard_limit", "billing_not_active", "credit balance is too low", NULL };
/* LiteLLM without a database says of a key that it does not know what it cannot look up: 400. */
static const char *const auth_words[] = { "no_db_connection", "invalid_api_key",
	"token_not_found_in_db", NULL };
/* ... and of a model that it does not have, 400 as well. */
static const char *const model_words[] = { "model_not_found", "Invalid model name", NULL };
static const char *const format_words[] = { "response_format", "json_schema", "response_schema",
	"responseSchema", "structured output", NULL };

/* "type" and "code" are words, or a status once more. */
static bool
any_says(const json_t *error, const char *const *words)
{
	static const char *const keys[] = { "code", "type", "param", "message" };

	if (json_is_string(error))
		return says(json_string_value(error), words);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (says(cg_json_get_str(error, keys[i], NULL), words))
			return true;
	return false;
}

static void
by_status(struct cg_llm_fault *f, const char *model)
{
	int s = f->status;

	if (f->policy)
		cg_llm_fault_set(f, CG_E_DATA, "INVALID_PARAMS",
		    "the model '%s' refuses this content; word it differently", model);
	else if (f->quota || s == 402)
		f->quota = true, cg_llm_fault_set(f, CG_E_LIMIT, "RATE_LIMITED",
		    "the account of the model '%s' has no credit left", model);
	else if (s == 401 || s == 403 || f->key_refused)
		cg_llm_fault_set(f, CG_E_AUTH, "AUTHENTICATION_ERROR",
		    "the model '%s' is not open to the configured key (%d)", model, s);
	else if (s == 429)
		cg_llm_fault_set(f, CG_E_LIMIT, "RATE_LIMITED", "the model '%s' is asked too often (429)",
		    model);
	else if (s == 404 || f->no_model)
		f->no_model = true, cg_llm_fault_set(f, CG_E_CONFIG, "INVALID_PARAMS",
		    "no model '%s' at the configured address (%d)", model, s);
	else if (s == 408)
		f->timeout = true, cg_llm_fault_set(f, CG_E_TIMEOUT, "LLM_TIMEOUT",
		    "the model '%s' took too long (408)", model);
	else if (s == 409 || s == 425 || s >= 500)
		cg_llm_fault_set(f, CG_E_UNAVAILABLE, "PROVIDER_UNAVAILABLE",
		    "the model '%s' cannot answer now (%d)", model, s);
	else
		cg_llm_fault_set(f, CG_E_DATA, "INVALID_PARAMS", "the model '%s' refuses the request (%d)",
		    model, s);
}

void
cg_llm_fault_object(struct cg_llm_fault *f, const char *model, const json_t *error, const char *key)
{
	const char *msg = json_is_string(error) ? json_string_value(error)
	    : cg_json_get_str(error, "message", "");
	const char *code = cg_json_get_str(error, "code", NULL);
	int64_t n = cg_json_get_int(error, "code", 0);

	cg_llm_fault_detail(f, msg, strlen(msg), key);
	f->policy = any_says(error, policy_words);
	f->quota = any_says(error, quota_words);
	f->unsupported = any_says(error, format_words);
	f->no_model = f->status == 400 && any_says(error, model_words);
	f->key_refused = any_says(error, auth_words);
	if (!f->status) { /* in a stream, whose own status was 200 */
		n = code ? strtol(code, NULL, 10) : n;
		f->status = n >= 400 && n < 600 ? (int)n : 500;
		if (!code && !n && any_says(error, (const char *const[]){ "rate_limit", "RateLimit", NULL }))
			f->status = 429;
	}
	f->policy = f->policy && f->status != 429 && f->status < 502;
	by_status(f, model);
}

void
cg_llm_fault_http(struct cg_llm_fault *f, const char *model, int status, const char *body, size_t n,
    const char *key)
{
	struct cg_err ignored;
	json_t *doc = cg_json_parse(body, n, "reply", 0, &ignored);
	const json_t *error = json_object_get(doc, "error");

	f->status = status;
	if (!error && json_is_object(doc))
		error = json_object_get(doc, "detail") ? json_object_get(doc, "detail") : doc;
	if (error) {
		cg_llm_fault_object(f, model, error, key);
	} else {
		cg_llm_fault_detail(f, body, n, key);
		by_status(f, model);
	}
	if (f->unsupported && status != 400 && status != 422)
		f->unsupported = false;
	json_decref(doc);
}

void
cg_llm_fault_net(struct cg_llm_fault *f, const char *model, const struct cg_err *why)
{
	cg_llm_fault_detail(f, why->msg, strlen(why->msg), NULL);
	f->timeout = why->code == CG_E_TIMEOUT;
	if (why->code == CG_E_TOOBIG)
		cg_llm_fault_set(f, CG_E_UNAVAILABLE, "GENERATION_FAILED",
		    "the answer of the model '%s' does not end", model);
	else if (why->code == CG_E_CONFIG)
		cg_llm_fault_set(f, CG_E_CONFIG, "PROVIDER_UNAVAILABLE",
		    "the configured address of the models cannot be used");
	else if (f->timeout)
		cg_llm_fault_set(f, CG_E_TIMEOUT, "LLM_TIMEOUT", "the model '%s' took too long", model);
	else
		cg_llm_fault_set(f, CG_E_UNAVAILABLE, "PROVIDER_UNAVAILABLE",
		    "the model '%s' cannot be reached", model);
}

bool
cg_llm_fault_again(const struct cg_llm_fault *f)
{
	if (f->quota || f->policy || f->err.code == CG_E_CONFIG)
		return false;
	if (strcmp(f->code, "EMPTY_RESPONSE") == 0)
		return true;
	return f->err.code == CG_E_LIMIT || f->err.code == CG_E_TIMEOUT
	    || strcmp(f->code, "PROVIDER_UNAVAILABLE") == 0;
}
