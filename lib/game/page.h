/* Texts into pages: the one place where data meets markup. */
#ifndef CG_GAME_PAGE_H
#define CG_GAME_PAGE_H

#include <stddef.h>

struct cg_buf;

/* & < > " ' as character references. */
void cg_page_escape(const char *s, struct cg_buf *out);

/*
 * JSON bytes for a script block of a page: every '<' as \u003c, so that no text
 * in it can end the block or open a comment, and the two line separators that
 * old scripts choke on as \u2028 and \u2029.
 */
void cg_page_json(const char *json, size_t len, struct cg_buf *out);

struct cg_page_value {
	const char *name; /* of {{name}} */
	const char *text; /* ready markup, put in as it is */
};

/*
 * Append page with each {{name}} replaced, from left to right; what was put in
 * is not looked at again, and a name that is not in v stays as it stands.
 * Returns how many placeholders were replaced.
 */
size_t cg_page_fill(const char *page, size_t len, const struct cg_page_value *v, size_t n,
    struct cg_buf *out);

/* Base64 with padding (RFC 4648, section 4), appended. */
void cg_page_base64(const void *p, size_t n, struct cg_buf *out);

#endif
