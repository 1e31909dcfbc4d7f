/*
 * A growing buffer with a maximum, and a view of bytes.
 *
 * Invariants: s is never NULL and s[len] is always NUL. Appending past max sets
 * `failed` and becomes a no-op, like ferror(3), so that building a document is
 * a clean run of appends with one check at the end. cg_buf_detach is the one
 * way to take the bytes away.
 */
#ifndef CG_BASE_BUF_H
#define CG_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct cg_buf {
	char *s;
	size_t len, cap, max; /* bytes; max excludes the NUL */
	bool failed;          /* something did not fit */
};

struct cg_str {
	const char *s; /* never owned, not always NUL-terminated */
	size_t len;
};

void cg_buf_init(struct cg_buf *b, size_t max);
void cg_buf_release(struct cg_buf *b); /* leaves a buffer that may be released again */
void cg_buf_fit(struct cg_buf *b); /* give back what it has more than its contents */
void cg_buf_clear(struct cg_buf *b);   /* length 0, not failed; keeps the memory */

void cg_buf_put(struct cg_buf *b, const void *p, size_t n);
void cg_buf_puts(struct cg_buf *b, const char *s);
void cg_buf_putc(struct cg_buf *b, char c);
void cg_buf_printf(struct cg_buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* As XML text or attribute value: markup escaped, control characters a space. */
void cg_buf_xml(struct cg_buf *b, const char *s);
void cg_buf_vprintf(struct cg_buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/*
 * Room for n more bytes at the end: returns where to write them, or NULL and
 * failed when they would not fit. Say how many were written with cg_buf_add.
 */
char *cg_buf_room(struct cg_buf *b, size_t n);
void cg_buf_add(struct cg_buf *b, size_t n);

void cg_buf_drop(struct cg_buf *b, size_t n); /* forget the first n bytes */

/* The bytes, NUL-terminated, to be freed by the caller; b is empty afterwards. */
char *cg_buf_detach(struct cg_buf *b, size_t *len);

#endif
