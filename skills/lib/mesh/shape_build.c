/* The shapes, each a handful of solids. */
#include "shape_priv.h"

#include <string.h>

void
build_wheel(struct builder *b)
{
	static const struct cg_point hub[] = { { 0, -.05 }, { .07, -.05 }, { .075, -.04 }, { .075, .03 },
		{ .062, .045 }, { .03, .055 }, { .022, .062 }, { 0, .064 } };
	static const struct cg_point peg[] = { { 0, 0 }, { .011, 0 }, { .011, .03 }, { .008, .036 }, { 0, .038 } };
	struct cg_point pointer[3] = { { 0, -.085 }, { .045, .03 }, { -.045, .03 } };
	int n = 8 + 2 * snd_rng_below(&b->rng, 3), i, mat[3], rim, metal, stand;
	double r = vary(b, .42);
	struct cg_mark all = cg_mesh_mark(b->m), mark;

	mat[0] = paint(b, "wedge_a", PRIMARY, 0, .5);
	mat[1] = paint(b, "wedge_b", LIGHT, 0, .5);
	mat[2] = paint(b, "wedge_c", SECONDARY, 0, .5);
	rim = paint(b, "rim", METAL, 1, .28);
	metal = paint(b, "hub", ACCENT, .6, .25);
	stand = paint(b, "stand", DARK, 0, .45);
	for (i = 0; i < n; i++)
		wedge(b, mat[n % 4 ? i % 2 : i % 4 == 3 ? 1 : i % 4], (double)i / n, (double)(i + 1) / n, r);
	mark = cg_mesh_mark(b->m);
	torus(b, rim, r + .012, .028, segments(b, 96), segments(b, 12));
	cg_mesh_turn(b->m, mark, 0, .25);
	wheel_lathe(b, metal, hub, 8, segments(b, 32), 0);
	for (i = 0; i < n; i++) {
		double t = (double)i / n;

		mark = cg_mesh_mark(b->m);
		wheel_lathe(b, rim, peg, 5, segments(b, 8), 0);
		cg_mesh_move(b->m, mark, r * .94 * snd_sin_turns(t + .25), r * .94 * snd_sin_turns(t), .018);
	}
	cg_mesh_turn(b->m, all, 2, .5 / n);
	mark = cg_mesh_mark(b->m);
	cg_extrude(b->m, metal, pointer, 3, (struct cg_point){ 0, 0 }, .04, .07, .008 * b->bevel, steps(b));
	cg_mesh_move(b->m, mark, 0, r + .04, 0);
	/* a foot, and two legs behind */
	box_at(b, stand, .08, r * 2 + .1, .04, .015, 0, -.08, -.07);
	box_at(b, stand, .62, .05, .3, .02, 0, -r - .12, -.06);
}

void
build_coin(struct builder *b)
{
	double r = .5, d = vary(b, .045), rim = r * .86;
	struct cg_point p[] = { { 0, -d * .6 }, { rim, -d * .6 }, { rim + .02, -d }, { r - .012, -d },
		{ r, -d * .72 }, { r, d * .72 }, { r - .012, d }, { rim + .02, d }, { rim, d * .6 }, { 0, d * .6 } };
	int gold = paint(b, "coin", METAL, 1, .25), relief = paint(b, "relief", METAL, .9, .4);
	struct cg_mark mark;
	int k;

	wheel_lathe(b, gold, p, 10, segments(b, 96), .014);
	for (k = 0; k < 2; k++) {
		mark = cg_mesh_mark(b->m);
		star(b, relief, r * .56, 0, d * .9, .012);
		cg_mesh_turn(b->m, mark, 1, k * .5);
		mark = cg_mesh_mark(b->m);
		torus(b, relief, r * .72, .012, segments(b, 64), segments(b, 8));
		cg_mesh_turn(b->m, mark, 0, .25);
		cg_mesh_move(b->m, mark, 0, 0, k ? -d * .6 : d * .6);
	}
}

static void
bow_loop(struct builder *b, int ribbon, double turn, double size, double lean)
{
	struct cg_vec path[24];
	struct cg_mark mark = cg_mesh_mark(b->m);
	int n = segments(b, 20), i;

	n = n > 24 ? 24 : n;
	for (i = 0; i < n; i++) {
		double t = (double)i / n, s = snd_sin_turns(t);

		/* a drop that begins and ends in the knot */
		path[i] = (struct cg_vec){ size * .5 * (1 - snd_sin_turns(t + .25)),
			size * .36 * s * (1 - .35 * snd_sin_turns(t + .25)) + size * lean *
			    (1 - snd_sin_turns(t + .25)), 0 };
	}
	cg_sweep(b->m, ribbon, path, (size_t)n, true, size * .26, size * .035, segments(b, 8));
	cg_mesh_turn(b->m, mark, 1, turn);
}

void
build_gift(struct builder *b)
{
	double w = vary(b, .72), d = vary(b, .7), h = vary(b, .45), band = .13, lid = .13;
	int paper = paint(b, "paper", PRIMARY, 0, .6), top = paint(b, "lid", PRIMARY, 0, .5);
	int ribbon = paint(b, "ribbon", ACCENT, 0, .35);
	struct cg_mark mark;
	double y = h + lid;
	int k;

	box_at(b, paper, w, h, d, .02, 0, h / 2, 0);
	box_at(b, top, w * 1.07, lid, d * 1.07, .022, 0, h + lid / 2 - .01, 0);
	box_at(b, ribbon, band, h + .004, d + .012, .004, 0, h / 2, 0);
	box_at(b, ribbon, w + .012, h + .004, band, .004, 0, h / 2, 0);
	box_at(b, ribbon, band, lid + .012, d * 1.07 + .014, .004, 0, h + lid / 2 - .01, 0);
	box_at(b, ribbon, w * 1.07 + .014, lid + .012, band, .004, 0, h + lid / 2 - .01, 0);
	mark = cg_mesh_mark(b->m);
	for (k = 0; k < 4; k++)
		bow_loop(b, ribbon, .06 + k * .25, k % 2 ? .34 : .38, k % 2 ? .34 : .18);
	for (k = 0; k < 2; k++) {
		struct cg_vec tail[] = { { 0, .02, 0 }, { .08, .03, 0 }, { .17, .012, 0 }, { .26, .015, 0 },
			{ .33, .008, 0 } };
		struct cg_mark own = cg_mesh_mark(b->m);

		cg_sweep(b->m, ribbon, tail, 5, false, .05, .008, segments(b, 8));
		cg_mesh_turn(b->m, own, 1, .18 + k * .42);
	}
	ball_at(b, ribbon, .06, 0, .05, 0, segments(b, 16));
	cg_mesh_move(b->m, mark, 0, y - .02, 0);
}

void
build_trophy(struct builder *b)
{
	double k = vary(b, 1), bowl = vary(b, .3);
	struct cg_point cup[] = { { 0, .2 }, { .13, .2 }, { .14, .22 }, { .06, .25 }, { .045, .33 },
		{ .075, .37 }, { .045, .41 }, { .07, .46 }, { bowl * .72, .53 * k + .03 }, { bowl, .72 * k },
		{ bowl * 1.06, .94 * k }, { bowl * 1.1, .96 * k }, { bowl * 1.06, .975 * k },
		{ bowl * .97, .95 * k }, { bowl * .88, .74 * k }, { bowl * .55, .6 * k }, { 0, .57 * k } };
	struct cg_vec handle[13];
	int gold = paint(b, "cup", METAL, 1, .2), stone = paint(b, "plinth", DARK, 0, .5);
	int sign = paint(b, "star", ACCENT, .9, .3), side, i;
	struct cg_mark mark;

	cg_lathe(b->m, gold, cup, 17, segments(b, 48), 0);
	for (side = 0; side < 2; side++) {
		for (i = 0; i < 13; i++) {
			double t = (double)i / 12 * .5 - .25;

			handle[i] = (struct cg_vec){ bowl * .93 + .17 * snd_sin_turns(t + .25),
				.76 * k + .14 * snd_sin_turns(t) + .02 * (i - 6) / 6., 0 };
		}
		mark = cg_mesh_mark(b->m);
		cg_sweep(b->m, gold, handle, 13, false, .026, .026, segments(b, 12));
		cg_mesh_turn(b->m, mark, 1, side * .5);
	}
	mark = cg_mesh_mark(b->m);
	star(b, sign, .12, 0, .05, .012);
	cg_mesh_turn(b->m, mark, 0, -.02);
	cg_mesh_move(b->m, mark, 0, .76 * k, bowl * .96);
	box_at(b, stone, .36, .12, .36, .02, 0, .14, 0);
	box_at(b, stone, .44, .08, .44, .02, 0, .04, 0);
}

/* A closed band around a body, a little in front of it. */
static void
label(struct builder *b, int material, double r, double low, double high, int seg)
{
	struct cg_point p[] = { { r - .004, low }, { r + .001, low }, { r + .001, high }, { r - .004, high },
		{ r - .004, low } };

	cg_lathe(b->m, material, p, 5, seg, 0);
}

void
build_bottle(struct builder *b)
{
	double r = vary(b, .15), h = vary(b, .55), neck = r * .36;
	struct cg_point p[] = { { 0, .012 }, { r * .7, .012 }, { r * .8, 0 }, { r * .92, .004 }, { r, .03 },
		{ r, h }, { r * .96, h + .05 }, { r * .8, h + .12 }, { neck * 1.2, h + .2 },
		{ neck, h + .26 }, { neck, h + .36 }, { neck * 1.15, h + .365 }, { neck * 1.15, h + .385 },
		{ 0, h + .39 } };
	struct cg_point cap[] = { { 0, h + .375 }, { neck * 1.3, h + .375 }, { neck * 1.32, h + .38 },
		{ neck * 1.32, h + .44 }, { neck * 1.2, h + .455 }, { 0, h + .457 } };
	int seg = segments(b, 48);

	cg_lathe(b->m, paint(b, "body", PRIMARY, 0, .15), p, 14, seg, 0);
	label(b, paint(b, "label", LIGHT, 0, .7), r, h * .28, h * .82, seg);
	label(b, paint(b, "band", ACCENT, 0, .5), r + .0015, h * .42, h * .5, seg);
	cg_lathe(b->m, paint(b, "cap", METAL, .8, .35), cap, 6, seg, .04);
}

void
build_jar(struct builder *b)
{
	double r = .33, h = vary(b, .33);
	struct cg_point p[] = { { 0, .014 }, { r * .75, .014 }, { r * .84, 0 }, { r * .95, .01 },
		{ r, .05 }, { r, h * .8 }, { r * .97, h * .88 }, { r * .86, h * .95 }, { r * .84, h },
		{ 0, h } };
	struct cg_point lid[] = { { 0, h - .015 }, { r * .93, h - .015 }, { r * .95, h }, { r * .95, h + .09 },
		{ r * .9, h + .115 }, { r * .2, h + .125 }, { 0, h + .126 } };
	int seg = segments(b, 56);

	cg_lathe(b->m, paint(b, "body", PRIMARY, 0, .2), p, 10, seg, 0);
	label(b, paint(b, "label", LIGHT, 0, .7), r, h * .2, h * .68, seg);
	cg_lathe(b->m, paint(b, "lid", METAL, .8, .35), lid, 7, seg, .02);
}

void
build_can(struct builder *b)
{
	double r = vary(b, .2), h = vary(b, .75);
	struct cg_point p[] = { { 0, .02 }, { r * .7, .02 }, { r * .76, 0 }, { r * .84, .004 }, { r, .06 },
		{ r, h - .08 }, { r * .86, h - .02 }, { r * .86, h }, { r * .82, h + .006 },
		{ r * .8, h - .012 }, { 0, h - .012 } };
	int seg = segments(b, 56), tin = paint(b, "tin", METAL, 1, .3);
	struct cg_mark mark;

	cg_lathe(b->m, tin, p, 11, seg, 0);
	label(b, paint(b, "sleeve", PRIMARY, .4, .3), r + .0005, .062, h - .082, seg);
	label(b, paint(b, "stripe", LIGHT, .2, .4), r + .002, h * .3, h * .62, seg);
	mark = cg_mesh_mark(b->m);
	star(b, paint(b, "star", ACCENT, .2, .4), r * .55, 0, .01, .002);
	cg_mesh_move(b->m, mark, 0, h * .46, r + .001);
	mark = cg_mesh_mark(b->m);
	torus(b, tin, r * .22, .012, segments(b, 24), segments(b, 8));
	cg_mesh_scale(b->m, mark, 1, .6, 1.5);
	cg_mesh_move(b->m, mark, 0, h - .002, r * .15);
}

void
build_card(struct builder *b)
{
	double w = .86, h = vary(b, .54);
	int base = paint(b, "card", PRIMARY, 0, .4), band = paint(b, "stripe", SECONDARY, 0, .4);
	int sign = paint(b, "sign", ACCENT, .8, .3), seal = paint(b, "panel", LIGHT, 0, .5), i;
	struct cg_mark all = cg_mesh_mark(b->m), mark;

	/* lying flat, then stood up and leaned back */
	box_at(b, base, w, h, .03, .03, 0, 0, 0);
	box_at(b, band, w * .998, h * .17, .036, .006, 0, h * .26, 0);
	box_at(b, seal, w * .34, h * .16, .04, .015, -w * .25, -h * .28, 0);
	for (i = 0; i < 3; i++)
		box_at(b, seal, w * .09, h * .035, .038, .008, w * (.08 + i * .13), -h * .32, 0);
	mark = cg_mesh_mark(b->m);
	star(b, sign, .1, -.02, .034, .008);
	cg_mesh_move(b->m, mark, w * .3, -h * .06, 0);
	cg_mesh_turn(b->m, all, 0, -.03);
}

void
build_chip(struct builder *b)
{
	double r = .4, d = vary(b, .07);
	struct cg_point p[] = { { 0, 0 }, { r * .96, 0 }, { r, d * .15 }, { r, d * .85 }, { r * .96, d },
		{ r * .8, d }, { r * .79, d * .93 }, { r * .62, d * .93 }, { r * .61, d }, { 0, d } };
	int seg = segments(b, 72), body = paint(b, "chip", PRIMARY, 0, .4), i, k;
	int spot = paint(b, "spots", LIGHT, 0, .4), sign = paint(b, "sign", ACCENT, .5, .3);
	struct cg_mark mark;

	/* three of them, the upper ones pushed aside */
	for (k = 0; k < 3; k++) {
		struct cg_mark chip = cg_mesh_mark(b->m);

		cg_lathe(b->m, body, p, 10, seg, 0);
		for (i = 0; i < 8; i++) {
			mark = cg_mesh_mark(b->m);
			cg_box(b->m, spot, .1, d * .72, .05, .008, 1);
			cg_mesh_move(b->m, mark, 0, d / 2, r - .018);
			cg_mesh_turn(b->m, mark, 1, (double)i / 8);
		}
		if (k == 2) {
			mark = cg_mesh_mark(b->m);
			star(b, sign, r * .42, -.01, .012, .003);
			cg_mesh_turn(b->m, mark, 0, -.25);
			cg_mesh_move(b->m, mark, 0, d, 0);
		}
		cg_mesh_turn(b->m, chip, 1, .03 * k);
		cg_mesh_move(b->m, chip, .05 * (k == 1) - .04 * (k == 2), k * d * 1.01, .03 * k);
	}
}

void
build_die(struct builder *b)
{
	/* which of nine places have a pip */
	static const char *const pips[6] = { "4", "08", "048", "0268", "02468", "036258" };
	static const double axis[6][2] = { { 1, 0 }, { 1, .25 }, { 1, .5 }, { 1, .75 }, { 0, .25 }, { 0, -.25 } };
	const char *p;
	double s = .6;
	int body = paint(b, "die", PRIMARY, 0, .3), dot = paint(b, "pips", LIGHT, 0, .4), f, k;
	struct cg_mark all = cg_mesh_mark(b->m), mark;

	cg_box(b->m, body, s, s, s, vary(b, .09) * b->bevel, b->is_low ? 1 : 5);
	for (f = 0; f < 6; f++)
		for (p = pips[f]; *p; p++) {
			k = *p - '0';
			mark = cg_mesh_mark(b->m);
			ball_at(b, dot, .055, 0, 0, 0, segments(b, 12));
			cg_mesh_scale(b->m, mark, 1, 1, .3);
			cg_mesh_move(b->m, mark, (k % 3 - 1) * .16, (k / 3 - 1) * .16, s / 2 - .002);
			cg_mesh_turn(b->m, mark, (int)axis[f][0], axis[f][1]);
		}
	/* on its way: resting on an edge reads as a die at any size */
	cg_mesh_turn(b->m, all, 2, .125);
	cg_mesh_turn(b->m, all, 1, .07);
}

void
build_ball(struct builder *b)
{
	static const struct cg_point foot[] = { { 0, -.7 }, { .3, -.7 }, { .31, -.68 }, { .28, -.64 },
		{ .13, -.56 }, { .2, -.375 }, { 0, -.4 } };
	double r = .42;
	int base = paint(b, "ball", PRIMARY, 0, .35), band = paint(b, "band", LIGHT, 0, .4);
	int cap = paint(b, "cap", ACCENT, 0, .4), k;
	struct cg_mark all = cg_mesh_mark(b->m), mark;

	ball_at(b, base, r, 0, 0, 0, segments(b, 48));
	for (k = 0; k < 3; k++) {
		mark = cg_mesh_mark(b->m);
		torus(b, band, r - .012, .02, segments(b, 64), segments(b, 8));
		cg_mesh_scale(b->m, mark, 1, 1.6, 1);
		cg_mesh_turn(b->m, mark, 0, .25);
		cg_mesh_turn(b->m, mark, 1, k / 6.);
	}
	for (k = 0; k < 2; k++) {
		mark = cg_mesh_mark(b->m);
		ball_at(b, cap, .1, 0, 0, 0, segments(b, 24));
		cg_mesh_scale(b->m, mark, 1, .35, 1);
		cg_mesh_move(b->m, mark, 0, k ? r - .008 : .008 - r, 0);
	}
	cg_mesh_turn(b->m, all, 2, .06);
	cg_mesh_turn(b->m, all, 0, .04);
	/* on a little stand, so that it does not look as if it rolled away */
	cg_lathe(b->m, paint(b, "stand", DARK, 0, .45), foot, 7, segments(b, 40), 0);
}

void
build_gem(struct builder *b)
{
	double r = vary(b, .38), crown = r * .36, deep = r * .95;
	struct cg_point p[] = { { 0, 0 }, { r, deep }, { r, deep + .018 }, { r * .83, deep + crown * .62 },
		{ r * .58, deep + crown }, { 0, deep + crown } };
	struct cg_point cushion[] = { { 0, -.12 }, { .2, -.12 }, { .22, -.1 }, { .2, -.02 }, { .05, .03 },
		{ .03, .12 }, { 0, .12 } };
	int stone = paint(b, "gem", PRIMARY, .55, .12), metal = paint(b, "stand", METAL, 1, .25), i;
	struct cg_mark mark;

	mark = cg_mesh_mark(b->m);
	cg_lathe(b->m, stone, p, 6, 10, 0);
	cg_mesh_facet(b->m, mark);
	cg_lathe(b->m, metal, cushion, 7, segments(b, 40), 0);
	/* four claws from the stand to the girdle */
	for (i = 0; i < 4; i++) {
		struct cg_vec claw[] = { { .03, .06, 0 }, { r * .38, deep * .34, 0 }, { r * .78, deep * .72, 0 },
			{ r * 1.01, deep * .97, 0 }, { r * .99, deep + .05, 0 } };

		mark = cg_mesh_mark(b->m);
		cg_sweep(b->m, metal, claw, 5, false, .018, .018, segments(b, 8));
		cg_mesh_turn(b->m, mark, 1, i * .25 + .125);
	}
}

void
build_shoe_box(struct builder *b)
{
	double w = vary(b, .95), d = .5, h = vary(b, .3), lid = .1;
	int paper = paint(b, "box", LIGHT, 0, .7), top = paint(b, "lid", PRIMARY, 0, .6);
	int tag = paint(b, "label", DARK, 0, .6), sign = paint(b, "sign", ACCENT, 0, .5);
	struct cg_mark mark;

	box_at(b, paper, w, h, d, .012, 0, h / 2, 0);
	mark = cg_mesh_mark(b->m);
	cg_box(b->m, top, w * 1.03, lid, d * 1.06, .014 * b->bevel, steps(b));
	/* half open, so that one wants to look inside */
	cg_mesh_turn(b->m, mark, 0, -.03);
	cg_mesh_move(b->m, mark, 0, h + lid * .5 + .03, -.03);
	box_at(b, tag, w * .34, h * .36, .012, .004, w * .28, h * .42, d / 2);
	mark = cg_mesh_mark(b->m);
	star(b, sign, h * .3, 0, .01, .002);
	cg_mesh_move(b->m, mark, -w * .26, h * .42, d / 2);
	/* tissue looks out */
	box_at(b, sign, w * .9, .06, d * .8, .02, 0, h + .01, .02);
}

void
build_mug(struct builder *b)
{
	double r = vary(b, .24), h = vary(b, .5);
	struct cg_point p[] = { { 0, .012 }, { r * .8, .012 }, { r * .86, 0 }, { r * .97, .012 }, { r, .05 },
		{ r, h - .012 }, { r * .985, h }, { r * .93, h }, { r * .915, h - .012 }, { r * .9, .06 },
		{ r * .8, .04 }, { 0, .04 } };
	struct cg_point drink[] = { { 0, h * .8 }, { r * .912, h * .8 }, { r * .912, h * .82 }, { 0, h * .825 } };
	struct cg_vec handle[13];
	int body = paint(b, "mug", PRIMARY, 0, .3), seg = segments(b, 56), i;

	cg_lathe(b->m, body, p, 12, seg, 0);
	label(b, paint(b, "stripe", LIGHT, 0, .35), r, h * .3, h * .42, seg);
	cg_lathe(b->m, paint(b, "drink", DARK, 0, .2), drink, 4, seg, 0);
	for (i = 0; i < 13; i++) {
		double t = (double)i / 12 * .5 - .25;

		handle[i] = (struct cg_vec){ r * .95 + r * .72 * snd_sin_turns(t + .25),
			h * .52 + h * .3 * snd_sin_turns(t), 0 };
	}
	cg_sweep(b->m, body, handle, 13, false, .038, .028, segments(b, 14));
}

void
build_star(struct builder *b)
{
	struct cg_point o[10];
	double r = .5;
	int gold = paint(b, "star", METAL, .9, .25), face = paint(b, "face", ACCENT, .5, .3), k;
	struct cg_mark mark;

	star_outline(o, 5, r, vary(b, .52));
	cg_extrude(b->m, gold, o, 10, (struct cg_point){ 0, 0 }, -.11, .11, .085, b->is_low ? 1 : 8);
	for (k = 0; k < 2; k++) {
		mark = cg_mesh_mark(b->m);
		star(b, face, r * .5, .09, .125, .01);
		cg_mesh_turn(b->m, mark, 1, k * .5);
	}
}
