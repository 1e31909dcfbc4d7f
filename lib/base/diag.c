/* The list of diagnostics, and Damerau-Levenshtein for "did you mean". */
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"

void
cg_diag_add(struct cg_diags *d, int severity, const char *file, int line, int col,
    const char *field, const char *fmt, ...)
{
	struct cg_diag *e;
	va_list ap;

	if (severity == CG_DIAG_ERROR)
		d->errors++;
	if (d->n >= CG_DIAG_MAX)
		return;
	d->v = cg_realloc(d->v, d->n + 1, sizeof *d->v);
	e = &d->v[d->n++];
	*e = (struct cg_diag){ .line = line, .col = col, .severity = severity };
	e->file = file ? cg_strdup(file) : NULL;
	e->field = field ? cg_strdup(field) : NULL;
	va_start(ap, fmt);
	e->msg = cg_vasprintf(fmt, ap);
	va_end(ap);
}

static bool
after(const struct cg_diag *a, const struct cg_diag *b)
{
	int c = strcmp(a->file ? a->file : "", b->file ? b->file : "");

	if (c)
		return c > 0;
	if (a->line != b->line)
		return a->line > b->line;
	return a->col > b->col;
}

/* Insertion: the list is short, nearly sorted, and equal places keep their order. */
void
cg_diags_sort(struct cg_diags *d)
{
	for (size_t i = 1; i < d->n; i++) {
		struct cg_diag e = d->v[i];
		size_t j = i;

		for (; j > 0 && after(&d->v[j - 1], &e); j--)
			d->v[j] = d->v[j - 1];
		d->v[j] = e;
	}
}

void
cg_diags_release(struct cg_diags *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->v[i].file);
		free(d->v[i].field);
		free(d->v[i].msg);
	}
	free(d->v);
	*d = (struct cg_diags)CG_DIAGS_INIT;
}

enum { WORD_MAX = 64 };

static int
min3(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Edit distance with transpositions; words are at most WORD_MAX long. */
static int
distance(const char *a, int la, const char *b, int lb)
{
	int d[3][WORD_MAX + 1];

	for (int j = 0; j <= lb; j++)
		d[0][j] = j;
	for (int i = 1; i <= la; i++) {
		int *row = d[i % 3], *up = d[(i + 2) % 3], *up2 = d[(i + 1) % 3];

		row[0] = i;
		for (int j = 1; j <= lb; j++) {
			row[j] = min3(up[j] + 1, row[j - 1] + 1,
			    up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
			    && up2[j - 2] + 1 < row[j])
				row[j] = up2[j - 2] + 1;
		}
	}
	return d[la % 3][lb];
}

const char *
cg_nearest(const char *word, const char *const *candidates, size_t n)
{
	size_t len = strlen(word);
	const char *best = NULL;
	int best_d = WORD_MAX;

	if (len == 0 || len > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t cl = strlen(candidates[i]);
		size_t longer = cl > len ? cl : len;
		int dist;

		if (cl > WORD_MAX)
			continue;
		dist = distance(word, (int)len, candidates[i], (int)cl);
		if (dist < best_d && (size_t)dist * 3 <= longer + 1) {
			best = candidates[i];
			best_d = dist;
		}
	}
	return best;
}
