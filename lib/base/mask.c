/* What looks like a key, found in one pass over the text: at the beginning of each word it is asked. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mask.h"

enum { NAME_MAX_WORDS = 12, KEY_MIN = 16, USER_MIN = 16 };

/* ---- names ---- */

/* The last word of a name that says it: whatever stands before it. */
static const char *const nouns[] = { "password", "passwd", "passphrase", "secret", "secrets", "token",
	"credential", "credentials", "authorization", "bearer", "cookie", "signature", "apikey", "jwt" };
/* With "key" after them, in one word or two. */
static const char *const of_keys[] = { "api", "secret", "private", "access", "master", "signing",
	"encryption" };
/* Names that are keys only when they are all there is. */
static const char *const whole[] = { "key", "sig", "auth" };
/* Before "token": a place in a list, or a measure; nobody's key. */
static const char *const harmless[] = { "page", "next", "continuation", "sync", "per", "stop", "eos" };

struct words { /* of a name: api_key, apiKey, X-Api-Key, API KEY */
	const char *v[NAME_MAX_WORDS];
	size_t len[NAME_MAX_WORDS], n;
};

static bool
begins_word(const char *p, size_t i)
{
	unsigned char c = (unsigned char)p[i], before = (unsigned char)p[i - 1];

	return !isalnum(before) || (isupper(c) && islower(before));
}

static void
split(const char *name, size_t n, struct words *w)
{
	w->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)name[i]))
			continue;
		if (i == 0 || begins_word(name, i)) {
			/* Only the last ones matter. */
			if (w->n == NAME_MAX_WORDS) {
				memmove(w->v, w->v + 1, sizeof w->v - sizeof *w->v);
				memmove(w->len, w->len + 1, sizeof w->len - sizeof *w->len);
				w->n--;
			}
			w->v[w->n] = name + i;
			w->len[w->n++] = 0;
		}
		w->len[w->n - 1]++;
	}
}

static bool
is_one_of(const struct words *w, size_t from_end, const char *const *list, size_t n)
{
	size_t at = w->n - from_end;

	for (size_t i = 0; from_end <= w->n && i < n; i++)
		if (strlen(list[i]) == w->len[at] && strncasecmp(list[i], w->v[at], w->len[at]) == 0)
			return true;
	return false;
}

#define IS(w, from_end, list) is_one_of((w), (from_end), (list), sizeof (list) / sizeof *(list))

bool
cg_mask_is_key(const char *name, size_t n)
{
	static const char *const key[] = { "key" }, *const token[] = { "token" };
	struct words w;

	split(name, n, &w);
	if (w.n == 0)
		return false;
	if (w.n == 1 && IS(&w, 1, whole))
		return true;
	if (IS(&w, 1, key))
		return IS(&w, 2, of_keys);
	if (IS(&w, 1, token) && IS(&w, 2, harmless))
		return false;
	return IS(&w, 1, nouns);
}

/* How the keys of vendors begin. */
static const char *const starts[] = { "sk-", "sk_", "r8_", "msy_", "key_", "AIza", "ghp_", "gho_",
	"github_pat_", "xoxb-", "xoxp-", "AKIA", "glpat-" };

/* ---- looks ---- */

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

/*
 * The last token that was looked at. A token that begins within it ends where it does: no letter
 * of a text is looked at for each of the words before it.
 */
struct token {
	const char *from, *end, *dot; /* its last dot; NULL: none */
};

static size_t
token_at(struct token *t, const char *p, size_t left)
{
	if (t->from && p >= t->from && p < t->end)
		return (size_t)(t->end - p);
	*t = (struct token){ p, p, NULL };
	for (; left && (isalnum((unsigned char)*t->end) || (*t->end && strchr("-._~+/=%", *t->end)));
	    t->end++, left--)
		if (*t->end == '.')
			t->dot = t->end;
	return (size_t)(t->end - p);
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
value_at(struct token *t, const char *p, size_t left)
{
	size_t n = word_at(p, left);

	if (is_scheme(p, n) && n < left && p[n] == ' ')
		return n + 1 + token_at(t, p + n + 1, left - n - 1);
	return token_at(t, p, left);
}

static bool
starts_like_key(const char *p, size_t n)
{
	for (size_t i = 0; n >= KEY_MIN && i < sizeof starts / sizeof *starts; i++)
		if (strncmp(p, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* Three parts in base64url, the first of which begins with {" */
static bool
is_jwt(struct token *t, const char *p, size_t left)
{
	return left >= KEY_MIN && memcmp(p, "eyJ", 3) == 0 && token_at(t, p, left) >= KEY_MIN && t->dot
	    && t->dot - p > 8;
}

/* How long the PEM block is that begins here, to the end of the text when it has none; 0: none does. */
static size_t
pem_at(const char *p, size_t left)
{
	static const char begin[] = "-----BEGIN ", end[] = "-----END ", dashes[] = "-----";
	const char *e, *d;

	if (left < sizeof begin || memcmp(p, begin, sizeof begin - 1) != 0)
		return 0;
	e = memmem(p, left, end, sizeof end - 1);
	d = e ? memmem(e + sizeof end - 1, left - (size_t)(e - p) - (sizeof end - 1), dashes, sizeof dashes - 1) : NULL;
	return d ? (size_t)(d - p) + sizeof dashes - 1 : left;
}

/* May what follows a name like that be its value? A protocol says so by itself. */
static bool
is_given(struct token *t, const char *sign, size_t n, size_t left, enum cg_mask_how how)
{
	const char *value = sign + n;
	size_t word = word_at(value, left - n);

	return how == CG_MASK_WIRE || memchr(sign, '=', n) || memchr(sign, '"', n)
	    || looks_random(value, token_at(t, value, left - n))
	    || (is_scheme(value, word) && (n + word == left || value[word] == ' '));
}

/* At the beginning of a word: copy what may stay of it, and skip what may not. */
static size_t
take_word(struct token *t, const char *p, size_t left, enum cg_mask_how how, struct cg_buf *out)
{
	size_t n = word_at(p, left), sign, value = pem_at(p, left);

	if (!value && (starts_like_key(p, n) || is_jwt(t, p, left)))
		value = token_at(t, p, left);
	if (value) {
		cg_buf_puts(out, CG_MASKED);
		return value;
	}
	sign = cg_mask_is_key(p, n) ? sign_at(p + n, left - n) : 0;
	if (sign && !is_given(t, p + n, sign, left - n, how))
		sign = 0;
	if (!sign && is_scheme(p, n) && n != 3 && n < left && p[n] == ' ')
		sign = looks_random(p + n + 1, token_at(t, p + n + 1, left - n - 1));
	cg_buf_put(out, p, n + sign);
	if (!sign)
		return n;
	value = value_at(t, p + n + sign, left - n - sign);
	/* Many in one, whatever they are called. */
	if (n >= 6 && strncasecmp(p + n - 6, "cookie", 6) == 0)
		for (value = 0; n + sign + value < left && !strchr("\"\r\n", p[n + sign + value]);)
			value++;
	cg_buf_puts(out, value ? CG_MASKED : "");
	return n + sign + value;
}

/*
 * Behind "://": a password, or a user that is one, is masked; how much of the text that was.
 * "***" has been masked already.
 */
static size_t
take_user(const char *p, size_t left, struct cg_buf *out)
{
	size_t n = 0, at = 0, colon = left;

	for (; n < left && !strchr("/?# \t\r\n\"'<>", p[n]); n++) {
		if (p[n] == '@')
			at = n;
		if (p[n] == ':' && colon == left)
			colon = n;
	}
	if (!at || (colon < at && at - colon == 4 && memcmp(p + colon, ":***", 4) == 0))
		return 0;
	if (colon < at)
		cg_buf_put(out, p, colon + 1);
	else if (at < USER_MIN)
		return 0;
	cg_buf_puts(out, CG_MASKED);
	return at;
}

void
cg_mask(const char *text, size_t n, enum cg_mask_how how, struct cg_buf *out)
{
	struct token t = { NULL, NULL, NULL };

	for (size_t i = 0; i < n;) {
		size_t user = i >= 3 && memcmp(text + i - 3, "://", 3) == 0 ? take_user(text + i, n - i, out) : 0;

		if (user)
			i += user;
		else if (in_word(text[i]) && (i == 0 || !in_word(text[i - 1])))
			i += take_word(&t, text + i, n - i, how, out);
		else
			cg_buf_putc(out, text[i++]);
	}
}
