/*
 * Diagnostics: all mistakes of an authored file at once, as file:line:col, in
 * file order, and the guess at what was meant. The checks collect, the command
 * prints.
 */
#ifndef CG_BASE_DIAG_H
#define CG_BASE_DIAG_H

#include <stddef.h>

struct cg_diag {
	char *file;  /* as the user named it, or NULL */
	int line;    /* from 1; 0 unknown */
	int col;     /* from 1; 0 unknown */
	char *field; /* JSON pointer of the place, or NULL */
	char *msg;   /* a sentence without file and line */
	int severity;
};

enum { CG_DIAG_ERROR, CG_DIAG_WARNING };

struct cg_diags {
	struct cg_diag *v;
	size_t n, errors; /* errors counts severity CG_DIAG_ERROR */
};

#define CG_DIAGS_INIT { NULL, 0, 0 }

/* Strings are copied. After CG_DIAG_MAX entries further ones are only counted. */
enum { CG_DIAG_MAX = 200 };
void cg_diag_add(struct cg_diags *d, int severity, const char *file, int line, int col,
    const char *field, const char *fmt, ...) __attribute__((format(printf, 7, 8)));
void cg_diags_sort(struct cg_diags *d); /* by file, line, col; stable */
void cg_diags_release(struct cg_diags *d);

/*
 * The candidate nearest to word, when it is near enough to be what was meant
 * (edit distance of at most a third of its length), else NULL. Points into the
 * candidates.
 */
const char *cg_nearest(const char *word, const char *const *candidates, size_t n);

#endif
