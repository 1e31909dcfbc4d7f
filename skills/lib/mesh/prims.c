/*
 * From shared corners to what a GPU draws: normals by crease angle, one set of
 * buffers a material, reduced by quadric errors, ordered for its caches.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <meshoptimizer.h>

#include "base/mem.h"
#include "lib/sound/num.h"
#include "mesh.h"

struct maker {
	const struct cg_mesh *m;
	struct cg_vec *face;       /* area-weighted normals */
	uint32_t *start, *around;  /* triangles by corner */
	double least;              /* cosine of the crease */
};

static void
faces(struct maker *k)
{
	size_t i;

	for (i = 0; i < k->m->nt; i++) {
		const struct cg_vec *a = &k->m->v[k->m->t[i].v[0]], *b = &k->m->v[k->m->t[i].v[1]],
		    *c = &k->m->v[k->m->t[i].v[2]];
		struct cg_vec u = { b->x - a->x, b->y - a->y, b->z - a->z };
		struct cg_vec w = { c->x - a->x, c->y - a->y, c->z - a->z };

		k->face[i] = (struct cg_vec){ u.y * w.z - u.z * w.y, u.z * w.x - u.x * w.z,
			u.x * w.y - u.y * w.x };
	}
}

static void
neighbours(struct maker *k)
{
	const struct cg_mesh *m = k->m;
	uint32_t *at;
	size_t i, c;

	for (i = 0; i < m->nt; i++)
		for (c = 0; c < 3; c++)
			k->start[m->t[i].v[c] + 1]++;
	for (i = 0; i < m->nv; i++)
		k->start[i + 1] += k->start[i];
	at = cg_calloc(m->nv + 1, sizeof *at);
	memcpy(at, k->start, m->nv * sizeof *at);
	for (i = 0; i < m->nt; i++)
		for (c = 0; c < 3; c++)
			k->around[at[m->t[i].v[c]]++] = (uint32_t)i;
	free(at);
}

static double
length(struct cg_vec a)
{
	return sqrt(a.x * a.x + a.y * a.y + a.z * a.z);
}

/* The mean of the faces around a corner that do not turn away from this one. */
static struct cg_vec
normal_at(const struct maker *k, size_t tri, uint32_t corner)
{
	struct cg_vec own = k->face[tri], sum = { 0, 0, 0 };
	double l = length(own);
	uint32_t i;

	for (i = k->start[corner]; i < k->start[corner + 1]; i++) {
		struct cg_vec f = k->face[k->around[i]];
		double dot = f.x * own.x + f.y * own.y + f.z * own.z;

		if (k->around[i] != tri && (k->m->t[tri].is_flat || dot < k->least * l * length(f)))
			continue;
		sum.x += f.x;
		sum.y += f.y;
		sum.z += f.z;
	}
	l = length(sum);
	return l > 0 ? (struct cg_vec){ sum.x / l, sum.y / l, sum.z / l } : (struct cg_vec){ 0, 1, 0 };
}

/* Equal corners become one, in the order that caches like. */
static void
finish(struct cg_prim *p, float *raw, size_t n)
{
	unsigned *remap = cg_calloc(n + 1, sizeof *remap);
	float *v;
	size_t i;

	p->n = meshopt_generateVertexRemap(remap, NULL, n, raw, n, 6 * sizeof(float));
	p->ni = n;
	p->index = cg_calloc(n + 1, sizeof *p->index);
	v = cg_calloc(p->n * 6 + 1, sizeof *v);
	meshopt_remapIndexBuffer(p->index, NULL, n, remap);
	meshopt_remapVertexBuffer(v, raw, n, 6 * sizeof(float), remap);
	meshopt_optimizeVertexCache(p->index, p->index, p->ni, p->n);
	p->n = meshopt_optimizeVertexFetch(v, p->index, p->ni, v, p->n, 6 * sizeof(float));
	p->pos = cg_calloc(p->n * 3 + 1, sizeof *p->pos);
	p->normal = cg_calloc(p->n * 3 + 1, sizeof *p->normal);
	for (i = 0; i < p->n; i++) {
		memcpy(p->pos + 3 * i, v + 6 * i, 12);
		memcpy(p->normal + 3 * i, v + 6 * i + 3, 12);
	}
	free(v);
	free(remap);
}

static float
tidy(double x)
{
	/* a hundredth of a millimetre is enough, and -0 is 0 */
	double k = x * 1e5;

	return (float)((double)(int64_t)(k < 0 ? k - .5 : k + .5) / 1e5) + 0.0f;
}

void
cg_prims_make(const struct cg_mesh *m, double crease, struct cg_prims *out)
{
	struct maker k = { .m = m };
	float *raw = cg_calloc(m->nt * 18 + 1, sizeof *raw);
	size_t i, c, n;
	int mat;

	memset(out, 0, sizeof *out);
	k.face = cg_calloc(m->nt + 1, sizeof *k.face);
	k.start = cg_calloc(m->nv + 2, sizeof *k.start);
	k.around = cg_calloc(m->nt * 3 + 1, sizeof *k.around);
	k.least = crease > 0 ? snd_sin_turns(.25 - crease / 360) : 2;
	faces(&k);
	neighbours(&k);
	for (mat = 0; mat < m->materials; mat++) {
		for (i = 0, n = 0; i < m->nt; i++) {
			if (m->t[i].material != mat || length(k.face[i]) < 1e-12)
				continue;
			for (c = 0; c < 3; c++, n++) {
				const struct cg_vec *p = &m->v[m->t[i].v[c]];
				struct cg_vec w = normal_at(&k, i, m->t[i].v[c]);

				raw[6 * n] = tidy(p->x);
				raw[6 * n + 1] = tidy(p->y);
				raw[6 * n + 2] = tidy(p->z);
				raw[6 * n + 3] = (float)w.x + 0.0f;
				raw[6 * n + 4] = (float)w.y + 0.0f;
				raw[6 * n + 5] = (float)w.z + 0.0f;
			}
		}
		if (!n)
			continue;
		finish(&out->p[out->n], raw, n);
		out->p[out->n++].material = mat;
	}
	free(k.face);
	free(k.start);
	free(k.around);
	free(raw);
}

/* The triangles of one material, thinned out, added to out. */
static void
thin(const struct cg_mesh *m, const float *pos, int material, double part, struct cg_mesh *out)
{
	unsigned *index = cg_calloc(m->nt * 3 + 1, sizeof *index);
	size_t n = 0, i, c, want, first = out->nt;
	bool is_flat = false;

	for (i = 0; i < m->nt; i++)
		for (c = 0; c < 3 && m->t[i].material == material; c++) {
			index[n++] = m->t[i].v[c];
			is_flat |= m->t[i].is_flat;
		}
	want = (size_t)((double)(n / 3) * part) * 3;
	if (n)
		n = meshopt_simplify(index, index, n, pos, m->nv, 12, want < 36 ? 36 : want, .1f,
		    meshopt_SimplifyLockBorder, NULL);
	for (i = 0; i + 2 < n; i += 3)
		cg_mesh_triangle(out, material, index[i], index[i + 1], index[i + 2]);
	for (i = first; i < out->nt; i++)
		out->t[i].is_flat = is_flat;
	free(index);
}

void
cg_mesh_reduce(const struct cg_mesh *m, double part, struct cg_mesh *out)
{
	float *pos = cg_calloc(m->nv * 3 + 1, sizeof *pos);
	size_t i;
	int k;

	memset(out, 0, sizeof *out);
	memcpy(out->material, m->material, sizeof out->material);
	out->materials = m->materials;
	for (i = 0; i < m->nv; i++) {
		pos[3 * i] = (float)m->v[i].x;
		pos[3 * i + 1] = (float)m->v[i].y;
		pos[3 * i + 2] = (float)m->v[i].z;
		cg_mesh_corner(out, m->v[i].x, m->v[i].y, m->v[i].z);
	}
	for (k = 0; k < m->materials; k++)
		thin(m, pos, k, part, out);
	free(pos);
}

void
cg_prims_release(struct cg_prims *p)
{
	int i;

	for (i = 0; i < p->n; i++) {
		free(p->p[i].pos);
		free(p->p[i].normal);
		free(p->p[i].index);
	}
	memset(p, 0, sizeof *p);
}

size_t
cg_prims_triangles(const struct cg_prims *p)
{
	size_t n = 0;
	int i;

	for (i = 0; i < p->n; i++)
		n += p->p[i].ni / 3;
	return n;
}

size_t
cg_prims_corners(const struct cg_prims *p)
{
	size_t n = 0;
	int i;

	for (i = 0; i < p->n; i++)
		n += p->p[i].n;
	return n;
}
