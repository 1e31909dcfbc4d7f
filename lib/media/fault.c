/*
 * What went wrong: from a status, an answer or a failed job to our codes, and what may be
 * done about it. A descriptor's own rules come first.
 */
#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "json/json.h"
#include "media/media_priv.h"

static const struct {
	const char *name, *sentence;
} codes[] = {
	[CG_MEDIA_OK] = { "OK", "it is made" },
	[CG_MEDIA_UNAVAILABLE] = { "PROVIDER_UNAVAILABLE", "the media service cannot be reached now: "
	    "try again later" },
	[CG_MEDIA_AUTH] = { "AUTHENTICATION_ERROR", "the media service does not accept our key" },
	[CG_MEDIA_RATE_LIMITED] = { "RATE_LIMITED", "the media service takes no more requests now: "
	    "try again later" },
	[CG_MEDIA_FAILED] = { "GENERATION_FAILED", "the media service could not make it: try again, or "
	    "with other words" },
	[CG_MEDIA_INVALID] = { "INVALID_PARAMS", "the media service does not take this request: change "
	    "it" },
	[CG_MEDIA_NOT_FOUND] = { "PROVIDER_NOT_FOUND", "there is no such media service" },
	[CG_MEDIA_GONE] = { "CONTENT_UNAVAILABLE", "what the media service has made cannot be fetched" },
	[CG_MEDIA_BUDGET] = { "BUDGET_EXCEEDED", "the budget does not allow it" },
	[CG_MEDIA_STORE] = { "STORE_FAILED", "our own store failed: try again later" },
};

const char *
cg_media_code_name(enum cg_media_code c)
{
	return codes[c].name;
}

const char *
cg_media_code_sentence(enum cg_media_code c)
{
	return codes[c].sentence;
}

/* What a status means; what is not listed is as its hundred. */
static const struct {
	int status;
	enum cg_media_code code;
	unsigned flags;
	bool again;
} statuses[] = {
	{ 400, CG_MEDIA_INVALID, 0, false },
	{ 401, CG_MEDIA_AUTH, 0, false },
	{ 402, CG_MEDIA_RATE_LIMITED, CG_MEDIA_QUOTA, false },
	{ 403, CG_MEDIA_AUTH, 0, false },
	{ 404, CG_MEDIA_INVALID, 0, false },
	{ 408, CG_MEDIA_UNAVAILABLE, CG_MEDIA_TIMEOUT, true },
	{ 413, CG_MEDIA_INVALID, 0, false },
	{ 422, CG_MEDIA_INVALID, 0, false },
	{ 429, CG_MEDIA_RATE_LIMITED, 0, true },
	{ 0, CG_MEDIA_UNAVAILABLE, 0, true },
};

void
cg_fault_set(struct fault *f, enum cg_media_code code, unsigned flags, const char *fmt, ...)
{
	va_list ap;

	memset(f, 0, sizeof *f);
	f->code = code;
	f->flags = flags;
	f->after_ms = -1;
	va_start(ap, fmt);
	vsnprintf(f->detail, sizeof f->detail, fmt, ap);
	va_end(ap);
	cg_utf8_mend(f->detail, strlen(f->detail));
}

/*
 * A provider's words: one line, without anything that looks like a key. Services echo
 * keys, whole or with stars in their middle; a word of 20 characters or more that is
 * no plain word is not worth the risk.
 */
static void
clean(char *s, const char *key)
{
	char *at;

	while (key && (at = strstr(s, key)))
		memset(at, '*', strlen(key));
	for (char *c = s; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			*c = ' ';
	for (char *w = s; *w;) {
		size_t n = strcspn(w, " "), odd = 0;

		for (size_t i = 0; i < n; i++)
			odd += (w[i] >= '0' && w[i] <= '9') || w[i] == '*' || w[i] == '_';
		if (n >= 20 && odd)
			memset(w, '*', n);
		w += n + (w[n] == ' ');
	}
	cg_utf8_mend(s, strlen(s));
}

static void
set_detail(struct fault *f, const struct provider *p, const json_t *doc, int status)
{
	const json_t *text = cg_media_first(doc, json_object_get(p->doc, "error_text"));
	char words[300];
	int n = snprintf(f->detail, sizeof f->detail, "%s", p->id);

	if (status)
		n += snprintf(f->detail + n, sizeof f->detail - (size_t)n, ": HTTP %d", status);
	/* What is said about our key is not for any log. */
	if (f->code == CG_MEDIA_AUTH)
		return;
	cg_media_scalar(text, words, sizeof words);
	clean(words, p->key);
	if (*words)
		snprintf(f->detail + n, sizeof f->detail - (size_t)n, ": %s", words);
}

static bool
has(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

static unsigned
flag_of(const char *name)
{
	return !name ? 0 : strcmp(name, "policy") == 0 ? CG_MEDIA_POLICY
	    : strcmp(name, "quota") == 0 ? CG_MEDIA_QUOTA : CG_MEDIA_TIMEOUT;
}

/* The descriptor's rule for it: does it have one? */
static bool
by_rule(struct fault *f, const struct provider *p, const json_t *doc, int status)
{
	const json_t *rules = json_object_get(p->doc, "errors"), *r;
	char text[400];
	size_t i;

	json_array_foreach(rules, i, r) {
		const char *code = cg_json_get_str(r, "code", "");
		int64_t only = cg_json_get_int(r, "status", 0);
		const json_t *at = cg_media_at(doc, cg_json_get_str(r, "at", ""));

		cg_media_scalar(at, text, sizeof text);
		if (!*text || (only && only != status) || !has(text, cg_json_get_str(r, "has", "")))
			continue;
		f->flags = flag_of(cg_json_get_str(r, "flag", NULL));
		for (size_t c = 0; c < sizeof codes / sizeof *codes; c++)
			if (strcmp(codes[c].name, code) == 0)
				f->code = (enum cg_media_code)c;
		f->again = f->code == CG_MEDIA_UNAVAILABLE
		    || (f->code == CG_MEDIA_RATE_LIMITED && !(f->flags & CG_MEDIA_QUOTA));
		return true;
	}
	return false;
}

void
cg_fault_reply(struct fault *f, const struct provider *p, const struct cg_fetch_reply *reply,
    const json_t *doc)
{
	size_t i = 0;

	memset(f, 0, sizeof *f);
	f->after_ms = reply->retry_after_ms;
	if (reply->status == 0) {
		cg_fault_set(f, CG_MEDIA_UNAVAILABLE, reply->err.code == CG_E_TIMEOUT ? CG_MEDIA_TIMEOUT : 0,
		    "%s: %s", p->id, reply->err.msg);
		f->again = true;
		return;
	}
	if (!by_rule(f, p, doc, reply->status)) {
		while (statuses[i].status && statuses[i].status != reply->status)
			i++;
		if (!statuses[i].status && reply->status < 500)
			i = 0;
		f->code = statuses[i].code;
		f->flags = statuses[i].flags;
		f->again = statuses[i].again;
	}
	set_detail(f, p, doc, reply->status);
}

void
cg_fault_job(struct fault *f, const struct provider *p, const json_t *doc)
{
	memset(f, 0, sizeof *f);
	f->after_ms = -1;
	if (!by_rule(f, p, doc, 200)) {
		f->code = CG_MEDIA_FAILED;
		f->again = true;
	}
	set_detail(f, p, doc, 0);
}
