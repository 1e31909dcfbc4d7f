/*
 * Memory: small allocations die, big ones are bounded.
 *
 * These never return NULL: when memory is gone they print one line and exit
 * 71. Whatever has a size chosen by somebody else goes into a struct cg_buf
 * (base/buf.h), which is born with a maximum. An arena holds things that are
 * built together, read together and dropped together.
 */
#ifndef CG_BASE_MEM_H
#define CG_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory of n bytes; of n * size bytes, an overflow dies too. */
void *cg_alloc(size_t n);
void *cg_calloc(size_t n, size_t size);
void *cg_realloc(void *p, size_t n, size_t size);
char *cg_strdup(const char *s);
char *cg_strndup(const char *s, size_t n);
char *cg_asprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *cg_vasprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/*
 * For who waits anyway and has a burst of work before him: have the next n bytes of the
 * heap at hand, pages and all, so that allocating them does not stop at each page.
 */
void cg_mem_ready(size_t n);

/*
 * An arena. The zero value is a valid empty arena. Pointers are good until
 * cg_arena_release, which leaves the zero value again.
 */
struct cg_arena {
	struct cg_arena_block *head;
};

void *cg_arena_alloc(struct cg_arena *a, size_t n); /* zeroed, aligned for anything */
char *cg_arena_strdup(struct cg_arena *a, const char *s);
char *cg_arena_strndup(struct cg_arena *a, const char *s, size_t n);
char *cg_arena_printf(struct cg_arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void cg_arena_release(struct cg_arena *a);

#endif
