/* Corners, triangles, and the four ways to make a solid of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/sound/num.h"
#include "mesh.h"

void
cg_mesh_release(struct cg_mesh *m)
{
	free(m->v);
	free(m->t);
	memset(m, 0, sizeof *m);
}

int
cg_mesh_material(struct cg_mesh *m, const char *name, struct cg_rgb color, double metallic,
    double roughness)
{
	if (m->materials == CG_MATERIALS_MAX)
		return CG_MATERIALS_MAX - 1;
	m->material[m->materials] = (struct cg_material){ color, metallic, roughness, name };
	return m->materials++;
}

uint32_t
cg_mesh_corner(struct cg_mesh *m, double x, double y, double z)
{
	if (m->nv == m->cap_v) {
		m->cap_v = m->cap_v ? m->cap_v * 2 : 1024;
		m->v = cg_realloc(m->v, m->cap_v, sizeof *m->v);
	}
	m->v[m->nv] = (struct cg_vec){ x, y, z };
	return (uint32_t)m->nv++;
}

void
cg_mesh_triangle(struct cg_mesh *m, int material, uint32_t a, uint32_t b, uint32_t c)
{
	if (a == b || b == c || a == c)
		return;
	if (m->nt == m->cap_t) {
		m->cap_t = m->cap_t ? m->cap_t * 2 : 1024;
		m->t = cg_realloc(m->t, m->cap_t, sizeof *m->t);
	}
	m->t[m->nt++] = (struct cg_tri){ { a, b, c }, material, false };
}

static void
quad(struct cg_mesh *m, int material, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	cg_mesh_triangle(m, material, a, b, c);
	cg_mesh_triangle(m, material, a, c, d);
}

struct cg_mark
cg_mesh_mark(const struct cg_mesh *m)
{
	return (struct cg_mark){ m->nv, m->nt };
}

void
cg_mesh_turn(struct cg_mesh *m, struct cg_mark mark, int axis, double turns)
{
	double s = snd_sin_turns(turns), c = snd_sin_turns(turns + .25);
	size_t i;

	for (i = mark.v; i < m->nv; i++) {
		struct cg_vec p = m->v[i], *q = &m->v[i];

		if (axis == 0)
			*q = (struct cg_vec){ p.x, c * p.y - s * p.z, s * p.y + c * p.z };
		else if (axis == 1)
			*q = (struct cg_vec){ c * p.x + s * p.z, p.y, c * p.z - s * p.x };
		else
			*q = (struct cg_vec){ c * p.x - s * p.y, s * p.x + c * p.y, p.z };
	}
}

void
cg_mesh_move(struct cg_mesh *m, struct cg_mark mark, double x, double y, double z)
{
	size_t i;

	for (i = mark.v; i < m->nv; i++) {
		m->v[i].x += x;
		m->v[i].y += y;
		m->v[i].z += z;
	}
}

void
cg_mesh_scale(struct cg_mesh *m, struct cg_mark mark, double x, double y, double z)
{
	size_t i;

	for (i = mark.v; i < m->nv; i++) {
		m->v[i].x *= x;
		m->v[i].y *= y;
		m->v[i].z *= z;
	}
}

void
cg_mesh_facet(struct cg_mesh *m, struct cg_mark mark)
{
	size_t i;

	for (i = mark.t; i < m->nt; i++)
		m->t[i].is_flat = true;
}

double
cg_mesh_volume(const struct cg_mesh *m, size_t from, size_t to)
{
	double sum = 0;
	size_t i;

	for (i = from; i < to; i++) {
		const struct cg_vec *a = &m->v[m->t[i].v[0]], *b = &m->v[m->t[i].v[1]],
		    *c = &m->v[m->t[i].v[2]];

		sum += a->x * (b->y * c->z - b->z * c->y) + a->y * (b->z * c->x - b->x * c->z) +
		    a->z * (b->x * c->y - b->y * c->x);
	}
	return sum / 6;
}

/* A solid built inside out is turned: builders need not think about it. */
static void
outside_out(struct cg_mesh *m, struct cg_mark mark)
{
	size_t i;

	if (cg_mesh_volume(m, mark.t, m->nt) >= 0)
		return;
	for (i = mark.t; i < m->nt; i++) {
		uint32_t v = m->t[i].v[1];

		m->t[i].v[1] = m->t[i].v[2];
		m->t[i].v[2] = v;
	}
}

void
cg_lathe(struct cg_mesh *m, int material, const struct cg_point *p, size_t n, int segments,
    double mill)
{
	bool ring = p[0].x > 0 && p[0].x - p[n - 1].x < 1e-12 && p[n - 1].x - p[0].x < 1e-12 &&
	    p[0].y - p[n - 1].y < 1e-12 && p[n - 1].y - p[0].y < 1e-12;
	size_t rows = ring ? n - 1 : n, i, j;
	uint32_t *at = cg_calloc(rows, sizeof *at);
	struct cg_mark mark = cg_mesh_mark(m);
	double most = 0;
	int k;

	for (i = 0; i < rows; i++)
		most = p[i].x > most ? p[i].x : most;
	for (i = 0; i < rows; i++) {
		at[i] = (uint32_t)m->nv;
		if (!(p[i].x > 0)) {
			cg_mesh_corner(m, 0, p[i].y, 0);
			continue;
		}
		for (k = 0; k < segments; k++) {
			double turn = (double)k / segments, r = p[i].x;

			if (mill > 0 && k % 2 && r > most * .995)
				r *= 1 - mill;
			cg_mesh_corner(m, r * snd_sin_turns(turn + .25), p[i].y, -r * snd_sin_turns(turn));
		}
	}
	for (i = 0; i + 1 < rows + (ring ? 1 : 0); i++)
		for (k = 0; k < segments; k++) {
			uint32_t next = (uint32_t)((k + 1) % segments), a, b, c, d;

			j = (i + 1) % rows;
			a = at[i] + (p[i].x > 0 ? (uint32_t)k : 0);
			b = at[i] + (p[i].x > 0 ? next : 0);
			c = at[j] + (p[j].x > 0 ? next : 0);
			d = at[j] + (p[j].x > 0 ? (uint32_t)k : 0);
			quad(m, material, a, b, c, d);
		}
	free(at);
	outside_out(m, mark);
}

/* The outline moved inwards, corners kept sharp. */
static void
inset(const struct cg_point *o, size_t n, double by, struct cg_point *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct cg_point a = o[(i + n - 1) % n], b = o[i], c = o[(i + 1) % n], u, w, s;
		double lu, lw, k;

		u = (struct cg_point){ -(b.y - a.y), b.x - a.x };
		w = (struct cg_point){ -(c.y - b.y), c.x - b.x };
		lu = sqrt(u.x * u.x + u.y * u.y);
		lw = sqrt(w.x * w.x + w.y * w.y);
		u = (struct cg_point){ u.x / lu, u.y / lu };
		w = (struct cg_point){ w.x / lw, w.y / lw };
		s = (struct cg_point){ u.x + w.x, u.y + w.y };
		k = 1 + u.x * w.x + u.y * w.y;
		k = k < .25 ? .25 : k;
		out[i] = (struct cg_point){ b.x + by * s.x / k, b.y + by * s.y / k };
	}
}

void
cg_extrude(struct cg_mesh *m, int material, const struct cg_point *o, size_t n, struct cg_point c,
    double z0, double z1, double bevel, int steps)
{
	int rings = bevel > 0 ? 2 * (steps + 1) : 2, r;
	struct cg_point *in = cg_calloc(n, sizeof *in);
	struct cg_mark mark = cg_mesh_mark(m);
	uint32_t first = (uint32_t)m->nv, mid, a, b;
	size_t i;

	for (r = 0; r < rings; r++) {
		int k = r < rings / 2 ? r : rings - 1 - r;
		double t = bevel > 0 ? (double)k / steps * .25 : .25;
		double deep = bevel * (1 - snd_sin_turns(t)), rise = bevel * (1 - snd_sin_turns(t + .25));
		double z = bevel > 0 ? (r < rings / 2 ? z0 + rise : z1 - rise) : r ? z1 : z0;

		inset(o, n, bevel > 0 ? deep : 0, in);
		for (i = 0; i < n; i++)
			cg_mesh_corner(m, in[i].x, in[i].y, z);
	}
	for (r = 0; r + 1 < rings; r++)
		for (i = 0; i < n; i++) {
			a = first + (uint32_t)((size_t)r * n + i);
			b = first + (uint32_t)((size_t)r * n + (i + 1) % n);
			quad(m, material, a, b, b + (uint32_t)n, a + (uint32_t)n);
		}
	for (r = 0; r < 2; r++) {
		mid = cg_mesh_corner(m, c.x, c.y, r ? z1 : z0);
		for (i = 0; i < n; i++) {
			a = first + (uint32_t)((size_t)(r ? rings - 1 : 0) * n + i);
			b = first + (uint32_t)((size_t)(r ? rings - 1 : 0) * n + (i + 1) % n);
			cg_mesh_triangle(m, material, mid, r ? a : b, r ? b : a);
		}
	}
	free(in);
	outside_out(m, mark);
}

void
cg_box(struct cg_mesh *m, int material, double w, double h, double d, double round, int steps)
{
	struct cg_point o[4 * 17];
	double most = (w < h ? w : h) * .49;
	int side, k, n = 0;

	most = d * .49 < most ? d * .49 : most;
	round = round > most ? most : round;
	steps = steps > 16 ? 16 : steps < 1 ? 1 : steps;
	for (side = 0; side < 4; side++)
		for (k = 0; k <= steps; k++) {
			double t = (side + (double)k / steps) * .25;
			double cx = side == 0 || side == 3 ? w / 2 - round : round - w / 2;
			double cy = side < 2 ? h / 2 - round : round - h / 2;

			o[n++] = (struct cg_point){ cx + round * snd_sin_turns(t + .25),
				cy + round * snd_sin_turns(t) };
		}
	/* the rounding in depth is a little smaller, so that no corner of the face meets itself */
	cg_extrude(m, material, o, (size_t)n, (struct cg_point){ 0, 0 }, -d / 2, d / 2, round * .96,
	    steps);
}

static struct cg_vec
sub(struct cg_vec a, struct cg_vec b)
{
	return (struct cg_vec){ a.x - b.x, a.y - b.y, a.z - b.z };
}

static struct cg_vec
cross(struct cg_vec a, struct cg_vec b)
{
	return (struct cg_vec){ a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x };
}

static struct cg_vec
unit(struct cg_vec a)
{
	double l = sqrt(a.x * a.x + a.y * a.y + a.z * a.z);

	return l > 0 ? (struct cg_vec){ a.x / l, a.y / l, a.z / l } : a;
}

void
cg_sweep(struct cg_mesh *m, int material, const struct cg_vec *path, size_t n, bool is_closed,
    double a, double b, int segments)
{
	struct cg_vec side = { 0, 0, 1 }, up, along;
	struct cg_mark mark = cg_mesh_mark(m);
	uint32_t first = (uint32_t)m->nv, mid, p, q;
	size_t i;
	int k, r;

	for (i = 0; i < n; i++) {
		const struct cg_vec *from = i ? &path[i - 1] : is_closed ? &path[n - 1] : &path[0];
		const struct cg_vec *to = i + 1 < n ? &path[i + 1] : is_closed ? &path[0] : &path[n - 1];

		along = unit(sub(*to, *from));
		/* the section keeps its side as far as the path lets it */
		up = unit(cross(side, along));
		side = unit(cross(along, up));
		for (k = 0; k < segments; k++) {
			double c = a * snd_sin_turns((double)k / segments + .25);
			double s = b * snd_sin_turns((double)k / segments);

			cg_mesh_corner(m, path[i].x + c * side.x + s * up.x, path[i].y + c * side.y + s * up.y,
			    path[i].z + c * side.z + s * up.z);
		}
	}
	for (i = 0; i + 1 < n + (is_closed ? 1 : 0); i++)
		for (k = 0; k < segments; k++) {
			uint32_t u = first + (uint32_t)(i * (size_t)segments);
			uint32_t w = first + (uint32_t)((i + 1) % n * (size_t)segments);
			uint32_t next = (uint32_t)((k + 1) % segments);

			quad(m, material, u + (uint32_t)k, u + next, w + next, w + (uint32_t)k);
		}
	for (r = 0; r < 2 && !is_closed; r++) {
		const struct cg_vec *e = &path[r ? n - 1 : 0];
		uint32_t u = first + (uint32_t)((r ? n - 1 : 0) * (size_t)segments);

		mid = cg_mesh_corner(m, e->x, e->y, e->z);
		for (k = 0; k < segments; k++) {
			p = u + (uint32_t)k;
			q = u + (uint32_t)((k + 1) % segments);
			cg_mesh_triangle(m, material, mid, r ? p : q, r ? q : p);
		}
	}
	outside_out(m, mark);
}

void
cg_mesh_bounds(const struct cg_mesh *m, struct cg_vec *low, struct cg_vec *high)
{
	size_t i;

	*low = *high = m->nv ? m->v[0] : (struct cg_vec){ 0, 0, 0 };
	for (i = 1; i < m->nv; i++) {
		const struct cg_vec *p = &m->v[i];

		low->x = p->x < low->x ? p->x : low->x;
		low->y = p->y < low->y ? p->y : low->y;
		low->z = p->z < low->z ? p->z : low->z;
		high->x = p->x > high->x ? p->x : high->x;
		high->y = p->y > high->y ? p->y : high->y;
		high->z = p->z > high->z ? p->z : high->z;
	}
}

static int
by_edge(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

size_t
cg_mesh_open_edges(const struct cg_mesh *m)
{
	uint64_t *e = cg_calloc(m->nt * 3 + 1, sizeof *e);
	size_t i, k, n = 0, open = 0;

	for (i = 0; i < m->nt; i++)
		for (k = 0; k < 3; k++) {
			uint64_t a = m->t[i].v[k], b = m->t[i].v[(k + 1) % 3];

			e[n++] = a < b ? a << 32 | b : b << 32 | a;
		}
	qsort(e, n, sizeof *e, by_edge);
	for (i = 0; i < n; i = k) {
		for (k = i; k < n && e[k] == e[i]; k++)
			;
		/* four where two cubes touch along an edge */
		open += (k - i) % 2;
	}
	free(e);
	return open;
}
