/*
 * Forms with files: multipart/form-data (RFC 7578) in a body that is there as a whole. What is not
 * exactly that is refused: a part is what two readers would find in the same place.
 */
#ifndef CG_HTTP_FORM_H
#define CG_HTTP_FORM_H

#include <stdbool.h>

#include "base/buf.h"

struct cg_arena;

enum {
	CG_HTTP_BOUNDARY_MAX = 70,     /* characters, as RFC 2046 has it */
	CG_HTTP_PART_HEADER_MAX = 4096 /* bytes of all header fields of a part */
};

struct cg_http_form {
	const char *at, *end;
	size_t boundary_len;
	char boundary[CG_HTTP_BOUNDARY_MAX + 5]; /* with what stands before it */
	bool has_begun, is_over;
};

/* A part. Texts are valid UTF-8, in the arena; what a client calls a file is no path. */
struct cg_http_part {
	const char *name;
	const char *filename;          /* NULL: it is no file */
	const char *type;              /* as the client says; NULL: it says nothing */
	struct cg_str body;            /* where it lies */
};

/* Content-Type is of a form, and body is to be read by it. False: it is of none. */
bool cg_http_form_open(struct cg_http_form *f, const char *type, struct cg_str body);
/* The next part: 1; 0 the end; -1 it is no form, or more comes after its end. */
int cg_http_form_next(struct cg_http_form *f, struct cg_arena *a, struct cg_http_part *part);

#endif
