/*
 * multipart/form-data: the first line is the Content-Type, the rest the body. Parts lie within it,
 * one after the other, none has its boundary in it, and texts are texts.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
text(const char *s)
{
	if (s && cg_utf8_check(s, strlen(s)) != strlen(s))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nl = memchr(data, '\n', size);
	size_t n = nl ? (size_t)(nl - data) : size;
	char *type = cg_strndup((const char *)data, n);
	struct cg_str body = { nl ? (const char *)nl + 1 : NULL, nl ? size - n - 1 : 0 };
	const char *last = body.s;
	struct cg_arena a = { NULL };
	struct cg_http_form f;
	struct cg_http_part p;

	if (cg_http_form_open(&f, type, body)) {
		while (cg_http_form_next(&f, &a, &p) > 0) {
			if (!p.name || p.body.s < last || p.body.s + p.body.len > body.s + body.len
			    || memmem(p.body.s, p.body.len, f.boundary, f.boundary_len))
				abort();
			text(p.name);
			text(p.filename);
			text(p.type);
			last = p.body.s + p.body.len;
		}
	}
	cg_arena_release(&a);
	free(type);
	return 0;
}
