/*
 * The form of a JWT: three parts, each base64url in its one spelling, a header that is an
 * object without doubles and says RS256. Whatever else a header may carry (jku, jwk, x5u) is
 * not looked at: keys come from where the configuration says.
 */
#include <string.h>
#include <strings.h>

#include "auth/auth_priv.h"
#include "json/json.h"

static int
digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

int
cg_token_base64(struct cg_arena *a, const char *s, size_t n, struct cg_str *out)
{
	unsigned char *p = cg_arena_alloc(a, n / 4 * 3 + 3);
	unsigned bits = 0, held = 0;
	size_t len = 0;

	if (n % 4 == 1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int d = digit(s[i]);

		if (d < 0)
			return -1;
		held = (held << 6 | (unsigned)d) & 0xfff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			p[len++] = (unsigned char)(held >> bits);
		}
	}
	if (held & ((1u << bits) - 1))
		return -1; /* bits that nothing comes of: another text for the same bytes */
	*out = (struct cg_str){ (const char *)p, len };
	return 0;
}

bool
cg_token_kid_valid(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	return n > 0 && n <= CG_KID_MAX && s[n] == '\0';
}

static int
read_header(const json_t *h, struct cg_token *t, struct cg_err *why)
{
	const json_t *kid = json_object_get(h, "kid"), *typ = json_object_get(h, "typ");

	if (strcmp(cg_json_get_str(h, "alg", ""), "RS256") != 0)
		return cg_err_set(why, CG_E_AUTH, "its alg is not RS256");
	if (json_object_get(h, "crit"))
		return cg_err_set(why, CG_E_AUTH, "its header has crit");
	if (typ && (!json_is_string(typ) || strcasecmp(json_string_value(typ), "JWT") != 0))
		return cg_err_set(why, CG_E_AUTH, "its typ is not JWT");
	if (!kid)
		return 0;
	if (!json_is_string(kid) || !cg_token_kid_valid(json_string_value(kid)))
		return cg_err_set(why, CG_E_AUTH, "its kid is no name of a key");
	snprintf(t->kid, sizeof t->kid, "%s", json_string_value(kid));
	return 0;
}

static int
parse_header(struct cg_str text, struct cg_token *t, struct cg_err *why)
{
	struct cg_err err = CG_ERR_INIT;
	json_t *h = cg_json_parse(text.s, text.len, "header", 0, &err);
	int rc;

	if (!json_is_object(h)) {
		json_decref(h);
		return cg_err_set(why, CG_E_AUTH, "its header is no object without doubles");
	}
	rc = read_header(h, t, why);
	json_decref(h);
	return rc;
}

int
cg_token_read(const char *text, size_t len, struct cg_token *t, struct cg_err *why)
{
	struct cg_str header;
	const char *dot, *second;

	memset(t, 0, sizeof *t);
	if (len > CG_TOKEN_MAX)
		return cg_err_set(why, CG_E_AUTH, "it is longer than %d bytes", CG_TOKEN_MAX);
	dot = memchr(text, '.', len);
	second = dot ? memchr(dot + 1, '.', (size_t)(text + len - dot - 1)) : NULL;
	if (!second || memchr(second + 1, '.', (size_t)(text + len - second - 1)))
		return cg_err_set(why, CG_E_AUTH, "it has not three parts");
	t->covered = (struct cg_str){ text, (size_t)(second - text) };
	if (cg_token_base64(&t->mem, text, (size_t)(dot - text), &header) < 0
	    || cg_token_base64(&t->mem, dot + 1, (size_t)(second - dot - 1), &t->body) < 0
	    || cg_token_base64(&t->mem, second + 1, (size_t)(text + len - second - 1), &t->signature) < 0)
		return cg_err_set(why, CG_E_AUTH, "a part of it is not base64url");
	if (t->signature.len == 0)
		return cg_err_set(why, CG_E_AUTH, "it has no signature");
	return parse_header(header, t, why);
}

void
cg_token_release(struct cg_token *t)
{
	cg_arena_release(&t->mem);
}
