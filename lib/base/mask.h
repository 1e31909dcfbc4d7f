/*
 * What looks like a key is masked where text goes into logs, events and errors: by the name
 * that stands before it, and by its own look (a JWT, "sk-...", "Bearer ...", a PEM block, what
 * a URL has before its "@"). Keys that are known by their value are masked where they are known
 * (fetch/fetch.h).
 */
#ifndef CG_BASE_MASK_H
#define CG_BASE_MASK_H

#include <stdbool.h>
#include <stddef.h>

struct cg_buf;

#define CG_MASKED "[redacted]"

enum { CG_MASK_FIELD_MAX = 8192 }; /* bytes of one value in a log line */

enum cg_mask_how {
	CG_MASK_WIRE, /* what a protocol said: every value of a name that is a key's */
	CG_MASK_TEXT  /* words for people, in which "token: Expected string" is no key */
};

/*
 * Is that the name of a key: api_key, clientSecret, X-Auth-Token, DB_PASSWORD, ... but not
 * max_tokens, token_count or nextPageToken?
 */
bool cg_mask_is_key(const char *name, size_t n);
/* Append text without its keys: at most 3 * n bytes. */
void cg_mask(const char *text, size_t n, enum cg_mask_how how, struct cg_buf *out);

#endif
