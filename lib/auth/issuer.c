/* Settings of session tokens as people have them, from a dashboard or an .env file. */
#include <stdlib.h>
#include <string.h>

#include "auth/auth_priv.h"
#include "base/mem.h"

/* Standard base64 with or without its end as we read it; blanks go, all of it into a. */
static char *
plain_base64(struct cg_arena *a, const char *s, size_t n)
{
	char *out = cg_arena_alloc(a, n + 1), *o = out;

	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t\r\n", s[i]))
			*o++ = s[i] == '+' ? '-' : s[i] == '/' ? '_' : s[i];
	while (o > out && o[-1] == '=')
		o--;
	*o = '\0';
	return out;
}

static bool
is_host(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-:");

	return n > 0 && n < 254 && s[n] == '\0' && *s != '.' && *s != '-';
}

static char *
of_publishable(const char *key, struct cg_err *err)
{
	struct cg_arena mem = { NULL };
	struct cg_str got = { "", 0 };
	char *text, *host = NULL;

	if (strncmp(key, "pk_test_", 8) == 0 || strncmp(key, "pk_live_", 8) == 0) {
		text = plain_base64(&mem, key + 8, strlen(key + 8));
		if (cg_token_base64(&mem, text, strlen(text), &got) == 0 && got.len && got.s[got.len - 1] == '$')
			host = cg_strndup(got.s, got.len - 1);
	}
	cg_arena_release(&mem);
	if (host && is_host(host)) {
		text = cg_asprintf("https://%s", host);
		free(host);
		return text;
	}
	free(host);
	cg_err_set(err, CG_E_CONFIG, "setting 'auth-publishable-key' is none: it begins with pk_test_ "
	    "or pk_live_ and names a host");
	return NULL;
}

char *
cg_issuer_of(const char *issuer, const char *publishable_key, struct cg_err *err)
{
	if (!issuer)
		return of_publishable(publishable_key, err);
	if (strncmp(issuer, "https://", 8) == 0 && is_host(issuer + 8))
		return cg_strdup(issuer);
	cg_err_set(err, CG_E_CONFIG, "setting 'auth-issuer' is '%.100s': https:// and a host are "
	    "expected, as tokens say it", issuer);
	return NULL;
}

/* Whoever can change what comes from there can sign tokens. */
char *
cg_issuer_jwks(const char *issuer, const char *url, struct cg_err *err)
{
	static const char *const safe[] = { "https://", "http://127.0.0.1:", "http://localhost:",
		"http://[::1]:" };

	if (!url)
		return cg_asprintf("%s/.well-known/jwks.json", issuer);
	for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
		if (strncmp(url, safe[i], strlen(safe[i])) == 0)
			return cg_strdup(url);
	cg_err_set(err, CG_E_CONFIG, "setting 'auth-jwks' is '%.100s': keys are fetched by https:// alone, "
	    "or from this machine", url);
	return NULL;
}

void *
cg_issuer_key(const char *pem, struct cg_err *err)
{
	static const char begin[] = "-----BEGIN PUBLIC KEY-----", end[] = "-----END PUBLIC KEY-----";
	struct cg_arena mem = { NULL };
	char *text = cg_arena_strdup(&mem, pem), *from, *to;
	struct cg_str der;
	void *key = NULL;

	for (char *p = text; (p = strstr(p, "\\n")); )
		p[0] = p[1] = ' ';
	from = strstr(text, begin);
	from = from ? from + strlen(begin) : text;
	to = strstr(from, end);
	from = plain_base64(&mem, from, to ? (size_t)(to - from) : strlen(from));
	if (cg_token_base64(&mem, from, strlen(from), &der) == 0)
		key = cg_rsa_of_der(der.s, der.len, err);
	else
		cg_err_set(err, CG_E_DATA, "it is no public key in PEM");
	cg_arena_release(&mem);
	if (!key) {
		err->code = CG_E_CONFIG;
		cg_err_wrap(err, "setting 'auth-key'");
	}
	return key;
}

/* As browsers say it, those of installed applications too. */
static bool
is_origin(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789+.-");

	return n > 0 && *s >= 'a' && strncmp(s + n, "://", 3) == 0 && is_host(s + n + 3);
}

char **
cg_issuer_origins(const char *list, struct cg_err *err)
{
	char *copy = cg_strdup(list ? list : ""), *rest = copy, **v = cg_alloc(sizeof *v);
	size_t n = 0;

	for (char *one; (one = strtok_r(rest, ", \t\n", &rest)); ) {
		if (!is_origin(one)) {
			cg_err_set(err, CG_E_CONFIG, "setting 'auth-origins': '%.100s' is no origin, as "
			    "https://app.example.com is", one);
			cg_issuer_origins_free(v);
			free(copy);
			return NULL;
		}
		v = cg_realloc(v, n + 2, sizeof *v);
		v[n++] = cg_strdup(one);
		v[n] = NULL;
	}
	free(copy);
	return v;
}

void
cg_issuer_origins_free(char **origins)
{
	for (char **o = origins; o && *o; o++)
		free(*o);
	free(origins);
}
