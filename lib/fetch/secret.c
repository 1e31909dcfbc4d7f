/* What must not reach a log: known keys wherever they stand, and what only looks like one (base/mask.h). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mask.h"
#include "base/mem.h"
#include "fetch/fetch_priv.h"

enum {
	SHORTEST = 4,    /* less is no key, and would be found everywhere */
	LEARNT = 8,      /* nor is what is only called one and is less than this */
	KNOWN_MAX = 4096 /* those that come with requests are learnt up to here */
};

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

void
cg_secrets_hide(const struct secrets *s, const char *text, size_t n, struct cg_buf *out)
{
	for (size_t i = 0; i < n;) {
		size_t known = cg_secrets_at(s, text + i, n - i);

		if (known)
			cg_buf_puts(out, CG_MASKED);
		else
			cg_buf_putc(out, text[i]);
		i += known ? known : 1;
	}
}

void
cg_secrets_redact(const struct secrets *s, const char *text, size_t n, struct cg_buf *out)
{
	struct cg_buf known;

	/* What takes the place of a key is longer than the shortest one. */
	cg_buf_init(&known, 3 * n);
	cg_secrets_hide(s, text, n, &known);
	cg_mask(known.s, known.len, CG_MASK_WIRE, out);
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
