/* What the parts of the optimiser share while they work on one file. */
#ifndef CG_MESH_OPTIMIZE_PRIV_H
#define CG_MESH_OPTIMIZE_PRIV_H

#include "base/buf.h"
#include "gltf.h"
#include "json/json.h"
#include "optimize.h"

enum { ATTRIBUTES_MAX = 16, BYTE = 5120, UBYTE = 5121, SHORT = 5122, USHORT = 5123, UINT = 5125,
	FLOAT = 5126, VERTICES = 34962, INDICES = 34963 };

struct attribute {
	const char *name;
	struct cg_accessor a;
	float *v; /* components a corner */
};

/* The corners and triangles of one primitive while they are worked on. */
struct part {
	struct attribute at[ATTRIBUTES_MAX];
	int n_at;
	size_t corners, indices;
	unsigned *index;
};

struct work {
	const struct cg_gltf *in;
	const struct cg_optimize *o;
	json_t *doc, *views, *accessors;
	struct cg_buf bin;
	int *moved; /* accessor of the input -> of the output, -1 not yet */
	struct cg_err *err;
};

/* How a mesh's positions become 16 bits: one grid for all its parts. */
struct grid {
	double middle[3], step;
};

/* optimize_part.c: one primitive, read, joined and reduced. */
void part_release(struct part *q);
int read_attributes(struct work *w, const json_t *p, struct part *q);
struct attribute *find(struct part *q, const char *name);
int read_indices(struct work *w, const json_t *p, struct part *q);
void join(struct part *q);
void order(struct part *q);
void reduce(struct part *q, const struct cg_optimize *o);

/* optimize_write.c: what goes into the new file. */
json_int_t new_view(struct work *w, const void *p, size_t n, size_t stride, int target);
void set_grid(struct grid *g, const struct part *q, size_t n);
void put_part(struct work *w, json_t *p, const struct part *q, const struct grid *g);

#endif
