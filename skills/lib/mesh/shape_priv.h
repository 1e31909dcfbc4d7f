/* What the shapes are built with: one builder, a few solids, a palette. */
#ifndef CG_MESH_SHAPE_PRIV_H
#define CG_MESH_SHAPE_PRIV_H

#include "lib/sound/num.h"
#include "mesh.h"
#include "shape.h"

struct builder {
	struct cg_mesh *m;
	struct snd_rng rng;
	double detail, bevel;
	bool is_low;
	struct cg_rgb color[5]; /* primary, secondary, accent, light, dark */
	struct cg_rgb metal;
	double rough, shine;    /* added to roughness; metallic at least */
};

enum color { PRIMARY, SECONDARY, ACCENT, LIGHT, DARK, METAL };

/* Solids and measures that several shapes share. */
int segments(const struct builder *b, int full);
int steps(const struct builder *b);
double vary(struct builder *b, double x);
int paint(struct builder *b, const char *name, enum color c, double metallic, double rough);
void star_outline(struct cg_point *o, int points, double r, double inner);
void star(struct builder *b, int material, double r, double z0, double z1, double bevel);
void wheel_lathe(struct builder *b, int material, const struct cg_point *p, size_t n, int seg, double mill);
void torus(struct builder *b, int material, double r, double thick, int around, int section);
void ball_at(struct builder *b, int material, double r, double x, double y, double z, int seg);
void box_at(struct builder *b, int material, double w, double h, double d, double round, double x, double y, double z);
void wedge(struct builder *b, int material, double from, double to, double r);

/* The shapes. */
void build_wheel(struct builder *b);
void build_coin(struct builder *b);
void build_gift(struct builder *b);
void build_trophy(struct builder *b);
void build_bottle(struct builder *b);
void build_jar(struct builder *b);
void build_can(struct builder *b);
void build_card(struct builder *b);
void build_chip(struct builder *b);
void build_die(struct builder *b);
void build_ball(struct builder *b);
void build_gem(struct builder *b);
void build_shoe_box(struct builder *b);
void build_mug(struct builder *b);
void build_star(struct builder *b);

#endif
