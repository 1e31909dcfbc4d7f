/*
 * A shape of cubes: a ray down each column of the grid counts the surfaces that
 * it enters and leaves, so solids that stand in each other are one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mesh.h"

struct hit {
	double z;
	int sign, material;
};

enum { HITS_MAX = 256 };

static int
by_depth(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	return x->z < y->z ? -1 : x->z > y->z ? 1 : x->sign - y->sign;
}

/* Where the line through (x, y) along z meets the surface. */
static int
cast(const struct cg_mesh *m, double x, double y, struct hit *hit)
{
	size_t i;
	int n = 0;

	for (i = 0; i < m->nt && n < HITS_MAX; i++) {
		const struct cg_vec *a = &m->v[m->t[i].v[0]], *b = &m->v[m->t[i].v[1]],
		    *c = &m->v[m->t[i].v[2]];
		double d = (b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x), u, w;

		if (d < 1e-14 && d > -1e-14)
			continue;
		u = ((x - a->x) * (c->y - a->y) - (y - a->y) * (c->x - a->x)) / d;
		w = ((b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x)) / d;
		if (u < 0 || w < 0 || u + w > 1)
			continue;
		hit[n++] = (struct hit){ a->z + u * (b->z - a->z) + w * (c->z - a->z), d > 0 ? -1 : 1,
			m->t[i].material };
	}
	qsort(hit, (size_t)n, sizeof *hit, by_depth);
	return n;
}

struct grid {
	int n[3];
	signed char *cell; /* -1 empty, else the material */
	uint32_t *corner;  /* of the grid, 0 not made yet */
	struct cg_vec low;
	double size;
};

static int
cell(const struct grid *g, int x, int y, int z)
{
	if (x < 0 || y < 0 || z < 0 || x >= g->n[0] || y >= g->n[1] || z >= g->n[2])
		return -1;
	return g->cell[(z * g->n[1] + y) * g->n[0] + x];
}

/* What one ray says of the column's cells. What is thinner than a cell still fills it. */
static void
follow(const struct grid *g, const struct hit *hit, int n, signed char *column)
{
	int z, k;

	for (z = 0; z < g->n[2]; z++) {
		double at = g->low.z + (z + .5) * g->size, near = 1e9, d;
		int inside = 0, material = -1, close = -1;

		for (k = 0; k < n; k++) {
			inside += hit[k].z < at ? hit[k].sign : 0;
			d = hit[k].z < at ? at - hit[k].z : hit[k].z - at;
			if (d < near) {
				near = d;
				material = hit[k].material;
			}
			/* labels and signs are built after what they lie on */
			if (d < .5 * g->size && hit[k].material > close)
				close = hit[k].material;
		}
		if (inside || close >= 0)
			column[z] = (signed char)(close > column[z] || column[z] < 0 ?
			    (close >= 0 ? close : material) : column[z]);
	}
}

static void
fill_column(const struct cg_mesh *m, struct grid *g, int x, int y, signed char *column)
{
	/* off the quarters by a little: a ray along an edge would be counted twice */
	static const double off[4][2] = { { .2473, .2539 }, { .7519, .2461 }, { .2531, .7443 },
		{ .7467, .7557 } };
	struct hit hit[HITS_MAX];
	int n, k, z;

	memset(column, -1, (size_t)g->n[2]);
	for (k = 0; k < 4; k++) {
		n = cast(m, g->low.x + (x + off[k][0]) * g->size, g->low.y + (y + off[k][1]) * g->size, hit);
		follow(g, hit, n, column);
	}
	for (z = 0; z < g->n[2]; z++)
		g->cell[(z * g->n[1] + y) * g->n[0] + x] = column[z];
}

static uint32_t
corner(struct cg_mesh *out, struct grid *g, int x, int y, int z)
{
	uint32_t *c = &g->corner[(z * (g->n[1] + 1) + y) * (g->n[0] + 1) + x];

	if (!*c)
		*c = 1 + cg_mesh_corner(out, g->low.x + x * g->size, g->low.y + y * g->size,
		    g->low.z + z * g->size);
	return *c - 1;
}

static void
show_faces(struct cg_mesh *out, struct grid *g, int x, int y, int z)
{
	/* neighbour, then four corners, counter-clockwise from outside */
	static const signed char side[6][5][3] = {
		{ { 1, 0, 0 }, { 1, 0, 0 }, { 1, 1, 0 }, { 1, 1, 1 }, { 1, 0, 1 } },
		{ { -1, 0, 0 }, { 0, 0, 0 }, { 0, 0, 1 }, { 0, 1, 1 }, { 0, 1, 0 } },
		{ { 0, 1, 0 }, { 0, 1, 0 }, { 0, 1, 1 }, { 1, 1, 1 }, { 1, 1, 0 } },
		{ { 0, -1, 0 }, { 0, 0, 0 }, { 1, 0, 0 }, { 1, 0, 1 }, { 0, 0, 1 } },
		{ { 0, 0, 1 }, { 0, 0, 1 }, { 1, 0, 1 }, { 1, 1, 1 }, { 0, 1, 1 } },
		{ { 0, 0, -1 }, { 0, 0, 0 }, { 0, 1, 0 }, { 1, 1, 0 }, { 1, 0, 0 } },
	};
	int k, i, material = cell(g, x, y, z);
	uint32_t c[4];

	for (k = 0; k < 6; k++) {
		if (cell(g, x + side[k][0][0], y + side[k][0][1], z + side[k][0][2]) >= 0)
			continue;
		for (i = 0; i < 4; i++)
			c[i] = corner(out, g, x + side[k][i + 1][0], y + side[k][i + 1][1],
			    z + side[k][i + 1][2]);
		cg_mesh_triangle(out, material, c[0], c[1], c[2]);
		cg_mesh_triangle(out, material, c[0], c[2], c[3]);
	}
}

void
cg_mesh_voxels(const struct cg_mesh *m, int cells, struct cg_mesh *out)
{
	struct cg_vec high;
	struct grid g;
	signed char column[256];
	double w, h, d, most;
	int x, y, z;

	memset(out, 0, sizeof *out);
	memcpy(out->material, m->material, sizeof out->material);
	out->materials = m->materials;
	cg_mesh_bounds(m, &g.low, &high);
	w = high.x - g.low.x;
	h = high.y - g.low.y;
	d = high.z - g.low.z;
	most = w > h ? w : h;
	most = d > most ? d : most;
	g.size = most / cells;
	g.n[0] = (int)(w / g.size + .999);
	g.n[1] = (int)(h / g.size + .999);
	g.n[2] = (int)(d / g.size + .999);
	for (x = 0; x < 3; x++)
		g.n[x] = g.n[x] < 1 ? 1 : g.n[x] > 256 ? 256 : g.n[x];
	g.cell = cg_calloc((size_t)(g.n[0] * g.n[1] * g.n[2]), 1);
	g.corner = cg_calloc((size_t)((g.n[0] + 1) * (g.n[1] + 1) * (g.n[2] + 1)), sizeof *g.corner);
	for (y = 0; y < g.n[1]; y++)
		for (x = 0; x < g.n[0]; x++)
			fill_column(m, &g, x, y, column);
	for (z = 0; z < g.n[2]; z++)
		for (y = 0; y < g.n[1]; y++)
			for (x = 0; x < g.n[0]; x++)
				if (cell(&g, x, y, z) >= 0)
					show_faces(out, &g, x, y, z);
	free(g.cell);
	free(g.corner);
}
