/* What must not reach a log: known keys wherever they stand, and what is called like one. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "fetch/fetch_priv.h"

enum {
	SHORTEST = 4,    /* less is no key, and would be found everywhere */
	LEARNT = 8,      /* nor is what is only called one and is less than this */
	KNOWN_MAX = 4096 /* those that come with requests are learnt up to here */
};

/* Headers, members and parts of queries whose values are keys. */
static const char *const names[] = { "authorization", "proxy-authorization", "x-api-key",
	"xi-api-key", "x-goog-api-key", "api-key", "api_key", "apikey", "cookie", "set-cookie",
	"x-auth-token", "x-amz-security-token", "x-amz-signature", "x-amz-credential",
	"x-goog-signature", "x-goog-credential", "signature", "sig", "token", "access_token", "key",
	"password", "secret", "client_secret" };

/* How the keys of vendors begin. */
static const char *const starts[] = { "sk-", "sk_", "r8_", "msy_", "key_", "AIza" };

static const char gone[] = "[redacted]";

bool
cg_is_secret(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == n && strncasecmp(names[i], name, n) == 0)
			return true;
	return false;
}

/* ---- known ones ---- */

static void
learn(struct secrets *s, const char *value, size_t n)
{
	if (n < SHORTEST || s->n >= KNOWN_MAX)
		return;
	for (size_t i = 0; i < s->n; i++)
		if (strlen(s->v[i]) == n && memcmp(s->v[i], value, n) == 0)
			return;
	s->v = cg_realloc(s->v, s->n + 1, sizeof *s->v);
	s->v[s->n++] = cg_strndup(value, n);
}

void
cg_secrets_add(struct secrets *s, const char *value)
{
	struct cg_buf url;

	learn(s, value, strlen(value));
	/* As it stands in a query. */
	cg_buf_init(&url, 3 * strlen(value));
	for (const char *p = value; *p; p++)
		if (isalnum((unsigned char)*p) || strchr("-._~", *p))
			cg_buf_putc(&url, *p);
		else
			cg_buf_printf(&url, "%%%02X", (unsigned char)*p);
	learn(s, url.s, url.len);
	cg_buf_release(&url);
}

void
cg_secrets_learn(struct secrets *s, const char *value)
{
	if (strlen(value) >= LEARNT)
		cg_secrets_add(s, value);
}

void
cg_secrets_add_header(struct secrets *s, const char *header)
{
	const char *value = strchr(header, ':'), *word;

	if (!value)
		return;
	value += 1 + strspn(value + 1, " \t");
	/* A signature is of one request: to know them all is of no use. */
	if (strncmp(value, "AWS4-", 5) == 0)
		return;
	/* "Bearer x": x is it. */
	word = strrchr(value, ' ');
	cg_secrets_learn(s, word ? word + 1 : value);
}

void
cg_secrets_release(struct secrets *s)
{
	while (s->n)
		free(s->v[--s->n]);
	free(s->v);
	s->v = NULL;
}

size_t
cg_secrets_at(const struct secrets *s, const char *p, size_t left)
{
	size_t longest = 0;

	for (size_t i = 0; s && i < s->n; i++) {
		size_t n = strlen(s->v[i]);

		if (n > longest && n <= left && memcmp(p, s->v[i], n) == 0)
			longest = n;
	}
	return longest;
}

/* ---- those that only look like one ---- */

static bool
in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static size_t
word_at(const char *p, size_t left)
{
	size_t n = 0;

	while (n < left && in_word(p[n]))
		n++;
	return n;
}

static size_t
token_at(const char *p, size_t left)
{
	size_t n = 0;

	while (n < left && (isalnum((unsigned char)p[n]) || (p[n] && strchr("-._~+/=%", p[n]))))
		n++;
	return n;
}

static bool
is_scheme(const char *p, size_t n)
{
	return (n == 6 && strncasecmp(p, "bearer", 6) == 0) || (n == 5 && strncasecmp(p, "basic", 5) == 0)
	    || (n == 5 && strncasecmp(p, "token", 5) == 0) || (n == 3 && strncasecmp(p, "key", 3) == 0);
}

/* Words are written otherwise: it has digits, or capitals within. */
static bool
looks_random(const char *p, size_t n)
{
	bool odd = false;

	for (size_t i = 0; i < n; i++)
		odd = odd || isdigit((unsigned char)p[i]) || (i && isupper((unsigned char)p[i]));
	return odd && n >= 8;
}

/* What is between a name and its value: quotes, blanks, one ':' or '='; 0: no value follows. */
static size_t
sign_at(const char *p, size_t left)
{
	size_t n = 0;

	while (n < left && strchr("\"' \t\\", p[n]) && p[n])
		n++;
	if (n == left || (p[n] != ':' && p[n] != '='))
		return 0;
	n++;
	while (n < left && strchr("\"' \t\\", p[n]) && p[n])
		n++;
	return n;
}

/* A value: one token, and what comes before it says how it is used. */
static size_t
value_at(const char *p, size_t left)
{
	size_t n = word_at(p, left);

	if (is_scheme(p, n) && n < left && p[n] == ' ')
		return n + 1 + token_at(p + n + 1, left - n - 1);
	return token_at(p, left);
}

static bool
starts_like_key(const char *p, size_t n)
{
	for (size_t i = 0; n >= 16 && i < sizeof starts / sizeof *starts; i++)
		if (strncmp(p, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* At the beginning of a word: copy what may stay of it, and skip what may not. */
static size_t
take_word(const char *p, size_t left, struct cg_buf *out)
{
	size_t n = word_at(p, left), sign, value;

	if (starts_like_key(p, n)) {
		cg_buf_puts(out, gone);
		return token_at(p, left);
	}
	sign = cg_is_secret(p, n) ? sign_at(p + n, left - n) : 0;
	if (!sign && is_scheme(p, n) && n != 3 && n < left && p[n] == ' ')
		sign = looks_random(p + n + 1, token_at(p + n + 1, left - n - 1));
	cg_buf_put(out, p, n + sign);
	if (!sign)
		return n;
	value = value_at(p + n + sign, left - n - sign);
	/* Many in one, whatever they are called. */
	if (n >= 6 && strncasecmp(p + n - 6, "cookie", 6) == 0)
		for (value = 0; n + sign + value < left && !strchr("\"\r\n", p[n + sign + value]);)
			value++;
	cg_buf_puts(out, value ? gone : "");
	return n + sign + value;
}

void
cg_secrets_hide(const struct secrets *s, const char *text, size_t n, struct cg_buf *out)
{
	for (size_t i = 0; i < n;) {
		size_t known = cg_secrets_at(s, text + i, n - i);

		if (known)
			cg_buf_puts(out, gone);
		else
			cg_buf_putc(out, text[i]);
		i += known ? known : 1;
	}
}

static void
hide_likely(const char *text, size_t n, struct cg_buf *out)
{
	for (size_t i = 0; i < n;)
		if (in_word(text[i]) && (i == 0 || !in_word(text[i - 1])))
			i += take_word(text + i, n - i, out);
		else
			cg_buf_putc(out, text[i++]);
}

void
cg_secrets_redact(const struct secrets *s, const char *text, size_t n, struct cg_buf *out)
{
	struct cg_buf known;

	/* What takes the place of a key is longer than the shortest one. */
	cg_buf_init(&known, 3 * n);
	cg_secrets_hide(s, text, n, &known);
	hide_likely(known.s, known.len, out);
	cg_buf_release(&known);
}

void
cg_fetch_redact(const struct cg_fetch *f, const char *text, size_t n, struct cg_buf *out)
{
	cg_secrets_redact(f ? &f->secrets : NULL, text, n, out);
}

void
cg_fetch_secret(struct cg_fetch *f, const char *value)
{
	cg_secrets_add(&f->secrets, value);
}
