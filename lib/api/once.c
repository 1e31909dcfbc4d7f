/*
 * The header Idempotency-Key: who sends the same request twice, because no reply came, names it,
 * and it is done once. What was done under a key is the verb's business to remember, and to refuse
 * another request under it (422).
 */
#include "api/api_priv.h"
#include "base/err.h"

enum { KEY_MAX = 200 };

bool
cg_api_key_is_good(const char *key)
{
	size_t n = 0;

	for (; key[n] && n <= KEY_MAX; n++)
		if (key[n] <= ' ' || key[n] > '~')
			return false;
	return n >= 1 && n <= KEY_MAX;
}

bool
cg_api_key_was_used(struct cg_api_call *c, const char *key, const struct cg_err *err)
{
	if (!key || err->code != CG_E_CONFLICT)
		return false;
	cg_http_refuse(c->http, 422, "IDEMPOTENCY_KEY_REUSED", NULL, 0, "%s", err->msg);
	return true;
}

bool
cg_api_once(struct cg_api_call *c, const char **key)
{
	static const struct cg_http_detail what = { "Idempotency-Key",
		"Is to be 1 to 200 printable ASCII characters without a blank" };

	*key = cg_http_header(c->http, "Idempotency-Key");
	if (!*key || cg_api_key_is_good(*key))
		return true;
	cg_http_refuse(c->http, 400, "VALIDATION_ERROR", &what, 1, "the header Idempotency-Key is 1 to %d "
	    "printable ASCII characters without a blank", KEY_MAX);
	return false;
}
