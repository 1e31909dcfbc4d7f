/* The growing buffer: doubling up to its maximum, always NUL-terminated. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static char empty[1];

void
cg_buf_init(struct cg_buf *b, size_t max)
{
	*b = (struct cg_buf){ .s = empty, .max = max };
}

void
cg_buf_release(struct cg_buf *b)
{
	if (b->cap)
		free(b->s);
	*b = (struct cg_buf){ .s = empty, .max = b->max };
}

void
cg_buf_clear(struct cg_buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->cap)
		b->s[0] = '\0';
}

void
cg_buf_fit(struct cg_buf *b)
{
	if (b->len == 0) {
		cg_buf_release(b);
	} else if (b->len + 1 < b->cap) {
		b->cap = b->len + 1;
		b->s = cg_realloc(b->s, b->cap, 1);
	}
}

char *
cg_buf_room(struct cg_buf *b, size_t n)
{
	size_t cap = b->cap;

	if (b->failed || n > b->max - b->len) {
		b->failed = true;
		return NULL;
	}
	if (b->len + n + 1 > cap) {
		cap = cap ? cap : 64;
		while (cap < b->len + n + 1)
			cap *= 2;
		b->s = cg_realloc(b->cap ? b->s : NULL, cap, 1);
		b->cap = cap;
		b->s[b->len] = '\0';
	}
	return b->s + b->len;
}

void
cg_buf_add(struct cg_buf *b, size_t n)
{
	if (n) {
		b->len += n;
		b->s[b->len] = '\0';
	}
}

void
cg_buf_put(struct cg_buf *b, const void *p, size_t n)
{
	char *to = n ? cg_buf_room(b, n) : NULL;

	if (to) {
		memcpy(to, p, n);
		cg_buf_add(b, n);
	}
}

void
cg_buf_puts(struct cg_buf *b, const char *s)
{
	cg_buf_put(b, s, strlen(s));
}

void
cg_buf_putc(struct cg_buf *b, char c)
{
	cg_buf_put(b, &c, 1);
}

void
cg_buf_vprintf(struct cg_buf *b, const char *fmt, va_list ap)
{
	char small[256];
	va_list again;
	char *to;
	int n;

	va_copy(again, ap);
	n = vsnprintf(small, sizeof small, fmt, again);
	va_end(again);
	if (n < 0) {
		b->failed = true;
	} else if ((size_t)n < sizeof small) {
		cg_buf_put(b, small, (size_t)n);
	} else if ((to = cg_buf_room(b, (size_t)n))) {
		vsnprintf(to, (size_t)n + 1, fmt, ap);
		cg_buf_add(b, (size_t)n);
	}
}

void
cg_buf_printf(struct cg_buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	cg_buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
cg_buf_xml(struct cg_buf *b, const char *s)
{
	for (; *s; s++) {
		if (*s == '<')
			cg_buf_puts(b, "&lt;");
		else if (*s == '>')
			cg_buf_puts(b, "&gt;");
		else if (*s == '&')
			cg_buf_puts(b, "&amp;");
		else if (*s == '"')
			cg_buf_puts(b, "&quot;");
		else
			cg_buf_putc(b, (unsigned char)*s < 0x20 ? ' ' : *s);
	}
}

void
cg_buf_drop(struct cg_buf *b, size_t n)
{
	if (n >= b->len) {
		cg_buf_clear(b);
		return;
	}
	b->len -= n;
	memmove(b->s, b->s + n, b->len + 1);
}

char *
cg_buf_detach(struct cg_buf *b, size_t *len)
{
	char *s = b->cap ? b->s : cg_strdup("");

	if (len)
		*len = b->len;
	*b = (struct cg_buf){ .s = empty, .max = b->max };
	return s;
}
