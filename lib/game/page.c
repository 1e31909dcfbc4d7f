/* Escaping and filling. */
#include <string.h>

#include "base/buf.h"
#include "game/page.h"

void
cg_page_escape(const char *s, struct cg_buf *out)
{
	for (; *s; s++) {
		switch (*s) {
		case '&': cg_buf_puts(out, "&amp;"); break;
		case '<': cg_buf_puts(out, "&lt;"); break;
		case '>': cg_buf_puts(out, "&gt;"); break;
		case '"': cg_buf_puts(out, "&quot;"); break;
		case '\'': cg_buf_puts(out, "&#39;"); break;
		default: cg_buf_putc(out, *s);
		}
	}
}

void
cg_page_json(const char *json, size_t len, struct cg_buf *out)
{
	for (size_t i = 0; i < len; i++) {
		if (json[i] == '<') {
			cg_buf_puts(out, "\\u003c");
		} else if (len - i > 2 && memcmp(json + i, "\xE2\x80", 2) == 0 &&
		    ((unsigned char)json[i + 2] & 0xFE) == 0xA8) {
			cg_buf_puts(out, (unsigned char)json[i + 2] == 0xA8 ? "\\u2028" : "\\u2029");
			i += 2;
		} else {
			cg_buf_putc(out, json[i]);
		}
	}
}

static const char *
value_of(const char *name, size_t len, const struct cg_page_value *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(v[i].name) == len && memcmp(v[i].name, name, len) == 0)
			return v[i].text;
	return NULL;
}

size_t
cg_page_fill(const char *page, size_t len, const struct cg_page_value *v, size_t n,
    struct cg_buf *out)
{
	const char *end = page + len;
	size_t done = 0;

	while (page < end) {
		const char *open = memmem(page, (size_t)(end - page), "{{", 2);
		const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
		const char *text = close ? value_of(open + 2, (size_t)(close - open - 2), v, n) : NULL;

		if (!close) {
			cg_buf_put(out, page, (size_t)(end - page));
			break;
		}
		cg_buf_put(out, page, (size_t)(open - page));
		if (text) {
			cg_buf_puts(out, text);
			page = close + 2;
			done++;
		} else {
			cg_buf_put(out, "{{", 2);
			page = open + 2;
		}
	}
	return done;
}

void
cg_page_base64(const void *p, size_t n, struct cg_buf *out)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *u = p;

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)u[i] << 16 | (i + 1 < n ? (unsigned)u[i + 1] << 8 : 0) |
		    (i + 2 < n ? u[i + 2] : 0);

		cg_buf_putc(out, digit[v >> 18]);
		cg_buf_putc(out, digit[v >> 12 & 63]);
		cg_buf_putc(out, i + 1 < n ? digit[v >> 6 & 63] : '=');
		cg_buf_putc(out, i + 2 < n ? digit[v & 63] : '=');
	}
}
