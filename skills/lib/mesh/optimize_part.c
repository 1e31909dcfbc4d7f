/* One primitive: its corners and triangles, joined, ordered and reduced. */
#include "optimize_priv.h"

#include <stdlib.h>
#include <string.h>

#include <meshoptimizer.h>

#include "base/err.h"
#include "base/mem.h"

void
part_release(struct part *q)
{
	int i;

	for (i = 0; i < q->n_at; i++)
		free(q->at[i].v);
	free(q->index);
	memset(q, 0, sizeof *q);
}

int
read_attributes(struct work *w, const json_t *p, struct part *q)
{
	const json_t *list = json_object_get(p, "attributes"), *v;
	const char *key;
	size_t i;
	int c;

	json_object_foreach((json_t *)list, key, v) {
		struct attribute *a = &q->at[q->n_at];

		if (q->n_at == ATTRIBUTES_MAX || cg_gltf_accessor(w->in, json_integer_value(v), &a->a, w->err) < 0)
			return q->n_at < ATTRIBUTES_MAX ? -1 :
			    cg_err_set(w->err, CG_E_DATA, "a part of the model has too many attributes");
		if (!q->n_at)
			q->corners = a->a.count;
		if (a->a.count != q->corners || a->a.components > 4)
			return cg_err_set(w->err, CG_E_DATA, "the attributes of a part do not fit together");
		a->name = key;
		a->v = cg_calloc(q->corners * (size_t)a->a.components + 1, sizeof *a->v);
		q->n_at++;
		for (i = 0; i < q->corners; i++)
			for (c = 0; c < a->a.components; c++)
				a->v[i * (size_t)a->a.components + (size_t)c] = (float)cg_gltf_value(&a->a, i, c);
	}
	return q->n_at ? 0 : cg_err_set(w->err, CG_E_DATA, "a part of the model has no corners");
}

struct attribute *
find(struct part *q, const char *name)
{
	int i;

	for (i = 0; i < q->n_at; i++)
		if (strcmp(q->at[i].name, name) == 0)
			return &q->at[i];
	return NULL;
}

/* Triangles that have an area, by corner. */
int
read_indices(struct work *w, const json_t *p, struct part *q)
{
	json_int_t at = cg_json_get_int(p, "indices", -1);
	struct cg_accessor a = { .count = q->corners };
	size_t i, k, n;

	if (at >= 0 && cg_gltf_accessor(w->in, at, &a, w->err) < 0)
		return -1;
	q->index = cg_calloc(a.count + 3, sizeof *q->index);
	for (i = 0, n = 0; i + 2 < a.count; i += 3) {
		for (k = 0; k < 3; k++) {
			double v = at >= 0 ? cg_gltf_value(&a, i + k, 0) : (double)(i + k);

			if (v < 0 || v >= (double)q->corners)
				return cg_err_set(w->err, CG_E_DATA, "an index of the model points behind its corners");
			q->index[n + k] = (unsigned)v;
		}
		n += q->index[n] != q->index[n + 1] && q->index[n + 1] != q->index[n + 2] &&
		    q->index[n] != q->index[n + 2] ? 3 : 0;
	}
	q->indices = n;
	return 0;
}

/* Bring all attributes into the order that remap says. */
static void
reorder(struct part *q, const unsigned *remap, size_t n)
{
	int i;

	for (i = 0; i < q->n_at; i++) {
		size_t size = (size_t)q->at[i].a.components * sizeof(float);
		float *v = cg_calloc(n * (size_t)q->at[i].a.components + 1, sizeof *v);

		meshopt_remapVertexBuffer(v, q->at[i].v, q->corners, size, remap);
		free(q->at[i].v);
		q->at[i].v = v;
	}
	meshopt_remapIndexBuffer(q->index, q->index, q->indices, remap);
	q->corners = n;
}

/* Equal corners are one. */
void
join(struct part *q)
{
	struct meshopt_Stream s[ATTRIBUTES_MAX];
	unsigned *remap = cg_calloc(q->corners + 1, sizeof *remap);
	size_t n;
	int i;

	for (i = 0; i < q->n_at; i++)
		s[i] = (struct meshopt_Stream){ q->at[i].v,
			(size_t)q->at[i].a.components * sizeof(float),
			(size_t)q->at[i].a.components * sizeof(float) };
	n = meshopt_generateVertexRemapMulti(remap, q->index, q->indices, q->corners, s, (size_t)q->n_at);
	reorder(q, remap, n);
	free(remap);
}

void
order(struct part *q)
{
	unsigned *remap = cg_calloc(q->corners + 1, sizeof *remap);
	size_t n;

	meshopt_optimizeVertexCache(q->index, q->index, q->indices, q->corners);
	n = meshopt_optimizeVertexFetchRemap(remap, q->index, q->indices, q->corners);
	reorder(q, remap, n);
	free(remap);
}

/*
 * A part of positions and normals alone: corners are joined by place, so that no
 * seam of shading is in the way, and the normals are made anew afterwards.
 */
static void
reduce_plain(struct part *q, const struct cg_optimize *o)
{
	struct attribute *pos = find(q, "POSITION"), *nrm = find(q, "NORMAL");
	unsigned *same = cg_calloc(q->corners + 1, sizeof *same);
	struct cg_mesh m;
	struct cg_prims out;
	size_t i, got;
	unsigned *index = cg_calloc(q->indices + 1, sizeof *index);

	memset(&m, 0, sizeof m);
	m.materials = 1;
	meshopt_generateShadowIndexBuffer(index, q->index, q->indices, pos->v, q->corners, 12, 12);
	got = meshopt_simplify(index, index, q->indices, pos->v, q->corners, 12,
	    (size_t)((double)(q->indices / 3) * o->part) * 3, (float)o->error,
	    meshopt_SimplifyLockBorder, NULL);
	for (i = 0; i < q->corners; i++)
		cg_mesh_corner(&m, pos->v[3 * i], pos->v[3 * i + 1], pos->v[3 * i + 2]);
	for (i = 0; i + 2 < got; i += 3)
		cg_mesh_triangle(&m, 0, index[i], index[i + 1], index[i + 2]);
	cg_prims_make(&m, o->crease, &out);
	if (out.n == 1) {
		struct cg_prim *p = &out.p[0];

		free(pos->v);
		free(nrm->v);
		free(q->index);
		pos->v = p->pos;
		nrm->v = p->normal;
		q->index = p->index;
		q->corners = p->n;
		q->indices = p->ni;
		memset(&out, 0, sizeof out);
	}
	cg_prims_release(&out);
	cg_mesh_release(&m);
	free(index);
	free(same);
}

void
reduce(struct part *q, const struct cg_optimize *o)
{
	struct attribute *pos = find(q, "POSITION");
	size_t want = (size_t)((double)(q->indices / 3) * o->part) * 3, got;
	unsigned *index;

	if (o->part >= 1 || q->indices < 36)
		return;
	if (q->n_at == 2 && find(q, "NORMAL")) {
		reduce_plain(q, o);
		return;
	}
	index = cg_calloc(q->indices + 1, sizeof *index);
	got = meshopt_simplify(index, q->index, q->indices, pos->v, q->corners, 12, want,
	    (float)o->error, meshopt_SimplifyLockBorder, NULL);
	if (got >= 3) {
		memcpy(q->index, index, got * sizeof *index);
		q->indices = got;
	}
	free(index);
}
