/* The solids that several shapes are made of. */
#include "shape_priv.h"

int
segments(const struct builder *b, int full)
{
	int n = (int)(full * b->detail + .5);

	if (b->is_low && n > 12)
		n = 12;
	n = n < 8 ? 8 : n;
	return n - n % 2;
}

int
steps(const struct builder *b)
{
	return b->is_low ? 1 : b->detail < .5 ? 2 : 3;
}

double
vary(struct builder *b, double x)
{
	return x * (1 + .15 * snd_rng_triangle(&b->rng));
}

int
paint(struct builder *b, const char *name, enum color c, double metallic, double rough)
{
	rough += b->rough;
	rough = rough < .05 ? .05 : rough > 1 ? 1 : rough;
	return cg_mesh_material(b->m, name, c == METAL ? b->metal : b->color[c],
	    metallic > b->shine ? metallic : b->shine, rough);
}

void
star_outline(struct cg_point *o, int points, double r, double inner)
{
	int i;

	for (i = 0; i < 2 * points; i++) {
		double t = (double)i / (2 * points) + .25, q = i % 2 ? r * inner : r;

		o[i] = (struct cg_point){ q * snd_sin_turns(t + .25), q * snd_sin_turns(t) };
	}
}

/* A star in front of something, facing +z. */
void
star(struct builder *b, int material, double r, double z0, double z1, double bevel)
{
	struct cg_point o[10];

	star_outline(o, 5, r, .5);
	cg_extrude(b->m, material, o, 10, (struct cg_point){ 0, 0 }, z0, z1, bevel * b->bevel, steps(b));
}

/* A lathe whose axis lies along z. */
void
wheel_lathe(struct builder *b, int material, const struct cg_point *p, size_t n, int seg, double mill)
{
	struct cg_mark mark = cg_mesh_mark(b->m);

	cg_lathe(b->m, material, p, n, seg, mill);
	cg_mesh_turn(b->m, mark, 0, .25);
}

/* A ring of round section about the y axis. */
void
torus(struct builder *b, int material, double r, double thick, int around, int section)
{
	struct cg_point p[33];
	int i;

	section = section > 32 ? 32 : section;
	for (i = 0; i <= section; i++) {
		double t = (double)(i % section) / section;

		p[i] = (struct cg_point){ r + thick * snd_sin_turns(t + .25), thick * snd_sin_turns(t) };
	}
	cg_lathe(b->m, material, p, (size_t)section + 1, around, 0);
}

void
ball_at(struct builder *b, int material, double r, double x, double y, double z, int seg)
{
	struct cg_mark mark = cg_mesh_mark(b->m);
	struct cg_point p[33];
	int i, rows = seg / 2 > 32 ? 32 : seg / 2;

	for (i = 0; i <= rows; i++) {
		double t = (double)i / rows * .5 - .25;

		p[i] = (struct cg_point){ i % rows ? r * snd_sin_turns(t + .25) : 0, r * snd_sin_turns(t) };
	}
	cg_lathe(b->m, material, p, (size_t)rows + 1, seg, 0);
	cg_mesh_move(b->m, mark, x, y, z);
}

void
box_at(struct builder *b, int material, double w, double h, double d, double round, double x,
    double y, double z)
{
	struct cg_mark mark = cg_mesh_mark(b->m);

	cg_box(b->m, material, w, h, d, round * b->bevel, steps(b));
	cg_mesh_move(b->m, mark, x, y, z);
}

void
wedge(struct builder *b, int material, double from, double to, double r)
{
	struct cg_point o[16], c = { 0, 0 };
	int i, arc = b->is_low ? 2 : b->detail < .6 ? 5 : 10, n = 0;
	double hub = r * .08, mid = (from + to) / 2, far = r * .5;

	o[n++] = (struct cg_point){ hub * snd_sin_turns(to + .25), hub * snd_sin_turns(to) };
	o[n++] = (struct cg_point){ hub * snd_sin_turns(from + .25), hub * snd_sin_turns(from) };
	for (i = 0; i <= arc; i++) {
		double t = from + (to - from) * i / arc;

		o[n++] = (struct cg_point){ r * snd_sin_turns(t + .25), r * snd_sin_turns(t) };
	}
	c.x = far * snd_sin_turns(mid + .25);
	c.y = far * snd_sin_turns(mid);
	cg_extrude(b->m, material, o, (size_t)n, c, -.02, .02, .003 * b->bevel, 1);
}
