/*
 * Things that can be won, as solids: words choose which, a digest its proportions
 * within 15 per cent, a palette its colours, a theme its edges.
 */
#ifndef CG_MESH_SHAPE_H
#define CG_MESH_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "mesh.h"

enum { CG_SHAPES = 15 };

struct cg_shape_spec {
	int shape;                   /* 0..CG_SHAPES-1 */
	const char *words;           /* metals and colours are read from them; may be NULL */
	const char *theme;           /* "low_poly"; NULL is modern */
	const char *material;        /* "matte", "glossy"; may be NULL */
	const struct cg_rgb *colors; /* primary, secondary, accent, more; borrowed */
	size_t n_colors;             /* 0: the house's own */
	const unsigned char *digest; /* 32 bytes; borrowed */
	double detail;               /* 1 for the full number of segments, less for fewer */
};

const char *cg_shape_name(int shape);
/* The shape that words name, in seven languages; -1 when they name none. */
int cg_shape_of_words(const char *words);
/* The one that stands for a category of the schema ("food"). */
int cg_shape_of_category(const char *category);

/*
 * Build into m, which is written and owned by the caller: standing on y = 0, in the
 * middle of x and z, closed. *crease gets the angle for cg_prims_make.
 */
void cg_shape_build(const struct cg_shape_spec *s, struct cg_mesh *m, double *crease);

#endif
