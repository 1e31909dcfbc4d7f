/* Allocation that does not fail, and arenas made of doubling blocks. */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

struct cg_arena_block {
	struct cg_arena_block *next;
	size_t used, cap;
	max_align_t data[];
};

enum { FIRST_BLOCK = 1008 };

static _Noreturn void
die(void)
{
	static const char line[] = "cg: out of memory\n";

	if (write(2, line, sizeof line - 1) < 0)
		_exit(71);
	_exit(71);
}

void *
cg_calloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		die();
	return p;
}

void *
cg_alloc(size_t n)
{
	return cg_calloc(n, 1);
}

void *
cg_realloc(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		die();
	p = realloc(p, n && size ? n * size : 1);
	if (!p)
		die();
	return p;
}

char *
cg_strndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *p = cg_alloc(len + 1);

	memcpy(p, s, len);
	return p;
}

char *
cg_strdup(const char *s)
{
	return cg_strndup(s, strlen(s));
}

char *
cg_vasprintf(const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		die();
	p = cg_alloc((size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *
cg_asprintf(const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = cg_vasprintf(fmt, ap);
	va_end(ap);
	return p;
}

void
cg_mem_ready(size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), skip;
	char *p;

	/* Taken from the end of the heap and not given back by free: what comes next is there. */
	mallopt(M_MMAP_THRESHOLD, (int)(2 * n));
	mallopt(M_TRIM_THRESHOLD, (int)(4 * n));
	if (!(p = malloc(n)))
		return;
	skip = page - (uintptr_t)p % page;
#ifdef MADV_POPULATE_WRITE
	if (n > skip + page)
		madvise(p + skip, (n - skip) / page * page, MADV_POPULATE_WRITE);
#endif
	free(p);
}

static struct cg_arena_block *
grow(struct cg_arena *a, size_t need)
{
	size_t cap = a->head ? a->head->cap * 2 : FIRST_BLOCK;
	struct cg_arena_block *b;

	if (cap < need)
		cap = need;
	b = cg_alloc(sizeof *b + cap);
	b->cap = cap;
	b->next = a->head;
	a->head = b;
	return b;
}

void *
cg_arena_alloc(struct cg_arena *a, size_t n)
{
	struct cg_arena_block *b = a->head;
	const size_t align = sizeof(max_align_t);
	void *p;

	if (n > SIZE_MAX / 4)
		die();
	n = (n + align - 1) / align * align;
	if (!b || b->cap - b->used < n)
		b = grow(a, n);
	p = (char *)b->data + b->used;
	b->used += n;
	return p;
}

char *
cg_arena_strndup(struct cg_arena *a, const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *p = cg_arena_alloc(a, len + 1);

	memcpy(p, s, len);
	return p;
}

char *
cg_arena_strdup(struct cg_arena *a, const char *s)
{
	return cg_arena_strndup(a, s, strlen(s));
}

char *
cg_arena_printf(struct cg_arena *a, const char *fmt, ...)
{
	va_list ap;
	char *heap, *p;

	va_start(ap, fmt);
	heap = cg_vasprintf(fmt, ap);
	va_end(ap);
	p = cg_arena_strdup(a, heap);
	free(heap);
	return p;
}

void
cg_arena_release(struct cg_arena *a)
{
	while (a->head) {
		struct cg_arena_block *b = a->head;

		a->head = b->next;
		free(b);
	}
}
