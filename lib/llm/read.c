/* The JSON in what a model said. */
#include <string.h>

#include "base/err.h"
#include "json/json.h"
#include "llm/llm.h"

/* The length of the balanced value that begins here; 0 when it does not end. */
static size_t
balanced(const char *s, size_t n)
{
	size_t depth = 0;
	bool text = false;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (text && c == '\\')
			i++;
		else if (c == '"')
			text = !text;
		else if (!text && (c == '{' || c == '['))
			depth++;
		else if (!text && (c == '}' || c == ']') && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* Models that think aloud put it in front; what they considered is no answer. */
static const char *
after_thoughts(const char *s, size_t n)
{
	static const char *const ends[] = { "</think>", "</thinking>", "</reasoning>" };
	const char *at = s;

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		const char *end = memmem(at, n - (size_t)(at - s), ends[i], strlen(ends[i]));

		if (end)
			at = end + strlen(ends[i]);
	}
	return at;
}

json_t *
cg_llm_read(const char *s, size_t n, struct cg_err *err)
{
	const char *p = after_thoughts(s, n), *end = s + n;
	bool tried = false;
	struct cg_err other;
	size_t len;
	json_t *v;

	for (;; p += len) {
		while (p < end && *p != '{' && *p != '[')
			p++;
		if (p == end)
			break;
		len = balanced(p, (size_t)(end - p));
		if (len == 0) {
			/* What is inside of it is not the answer either. */
			cg_err_set(err, CG_E_DATA, "the answer ends in the middle of its JSON");
			return NULL;
		}
		v = cg_json_parse(p, len, "answer", 0, tried ? &other : err);
		if (v)
			return v;
		tried = true; /* the first mistake is the one to tell */
	}
	if (!tried)
		cg_err_set(err, CG_E_DATA, "the answer has no JSON object in it");
	return NULL;
}
