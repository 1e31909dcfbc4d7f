/*
 * Solids made of triangles. A mesh holds shared corners and triangles with a
 * material each; builders add closed solids to it, whose outside is found by
 * their volume. Metres, +Y up, right-handed. No libm: equal calls give equal bits.
 */
#ifndef CG_MESH_MESH_H
#define CG_MESH_MESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "color/color.h"

enum { CG_MATERIALS_MAX = 8 };

struct cg_vec {
	double x, y, z;
};

struct cg_material {
	struct cg_rgb color;
	double metallic, roughness;
	const char *name; /* static */
};

struct cg_tri {
	uint32_t v[3];
	int material;
	bool is_flat; /* takes no part in its neighbours' shading */
};

struct cg_mesh {
	struct cg_vec *v;
	size_t nv, cap_v;
	struct cg_tri *t;
	size_t nt, cap_t;
	struct cg_material material[CG_MATERIALS_MAX];
	int materials;
};

void cg_mesh_release(struct cg_mesh *m); /* a zeroed one is empty */
/* Index of the new material; the last one when there are too many. */
int cg_mesh_material(struct cg_mesh *m, const char *name, struct cg_rgb color, double metallic,
    double roughness);
uint32_t cg_mesh_corner(struct cg_mesh *m, double x, double y, double z);
void cg_mesh_triangle(struct cg_mesh *m, int material, uint32_t a, uint32_t b, uint32_t c);

/* Where the next solid begins: taken before it is built, given to what moves it. */
struct cg_mark {
	size_t v, t;
};
struct cg_mark cg_mesh_mark(const struct cg_mesh *m);
/* Turn what was built since mark by turns (1 is full) about an axis (0 x, 1 y, 2 z). */
void cg_mesh_turn(struct cg_mesh *m, struct cg_mark mark, int axis, double turns);
void cg_mesh_move(struct cg_mesh *m, struct cg_mark mark, double x, double y, double z);
/* Facets: every triangle since mark is shaded flat. */
void cg_mesh_facet(struct cg_mesh *m, struct cg_mark mark);
void cg_mesh_scale(struct cg_mesh *m, struct cg_mark mark, double x, double y, double z);

/*
 * Solids. Each is closed. A profile runs upward as x (radius) and y; one that
 * begins and ends on the axis makes a body, one whose ends are the same point a
 * ring. mill takes that part of the radius away from every other outermost corner.
 */
struct cg_point {
	double x, y;
};
void cg_lathe(struct cg_mesh *m, int material, const struct cg_point *profile, size_t n, int segments,
    double mill);
/*
 * A flat outline (counter-clockwise, seen whole from the point centre) made thick
 * from z0 to z1, its edges rounded by bevel in steps.
 */
void cg_extrude(struct cg_mesh *m, int material, const struct cg_point *outline, size_t n,
    struct cg_point centre, double z0, double z1, double bevel, int steps);
/* A box about the origin with all edges rounded. */
void cg_box(struct cg_mesh *m, int material, double w, double h, double d, double round, int steps);
/* A band of elliptic section (half axes a across, b along up) on a path. */
void cg_sweep(struct cg_mesh *m, int material, const struct cg_vec *path, size_t n, bool is_closed,
    double a, double b, int segments);

/* Edges that do not have two triangles, or four where solids touch; 0 on a closed mesh. */
size_t cg_mesh_open_edges(const struct cg_mesh *m);
double cg_mesh_volume(const struct cg_mesh *m, size_t from, size_t to); /* of triangles */
void cg_mesh_bounds(const struct cg_mesh *m, struct cg_vec *low, struct cg_vec *high);

/* The same shape of cubes, cells along its longest side. */
void cg_mesh_voxels(const struct cg_mesh *m, int cells, struct cg_mesh *out);

/*
 * The same shape with about part (0..1) of its triangles, those given up that change it
 * least. out is written and owned by the caller; closed solids stay closed.
 */
void cg_mesh_reduce(const struct cg_mesh *m, double part, struct cg_mesh *out);

/* What a file holds: corners with normals, of one material. */
struct cg_prim {
	float *pos, *normal; /* 3 each */
	size_t n;
	uint32_t *index;
	size_t ni;
	int material;
};

struct cg_prims {
	struct cg_prim p[CG_MATERIALS_MAX];
	int n;
};

/* Corners split where faces meet at more than crease degrees (0: all, flat). */
void cg_prims_make(const struct cg_mesh *m, double crease, struct cg_prims *out);
void cg_prims_release(struct cg_prims *p);
size_t cg_prims_triangles(const struct cg_prims *p);
size_t cg_prims_corners(const struct cg_prims *p);

#endif
