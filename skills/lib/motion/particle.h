/*
 * Things that fall, rise or glitter in front of a scene. Positions are functions of
 * the part of the loop: each thing goes round a whole number of times, and is clear
 * where it would appear.
 */
#ifndef CG_MOTION_PARTICLE_H
#define CG_MOTION_PARTICLE_H

#include "lib/motion/blend.h"
#include "lib/motion/sheet.h"
#include "lib/scene/scene.h"

enum { CG_PARTICLES = 64, CG_SPRITES = 24, CG_CLEAR = 4 };

struct cg_particles {
	enum cg_particle kind;
	int width, height, n, sprites;
	unsigned seed;
	struct cg_box clear[CG_CLEAR]; /* nothing is seen in here, where words are read; width 0: none */
	struct cg_sheet sprite[CG_SPRITES];
};

/* Draw the sprites. tones are the scene's, CG_TONES of them. */
void cg_particles_init(struct cg_particles *p, enum cg_particle kind, int width, int height,
    const struct cg_rgb *tones, unsigned seed);
void cg_particles_release(struct cg_particles *p);

/* Append this moment's drawings, at most CG_PARTICLES; returns how many. */
int cg_particles_at(const struct cg_particles *p, double u, struct cg_draw *out);

/* How much of a thing at x, y is seen: 0 in the box, 1 from the distance soft on. */
double cg_outside(const struct cg_box *box, double x, double y, double soft);

/* The kind that words such as "falling snow" ask for; CG_PARTICLE_NONE. */
enum cg_particle cg_particle_of(const char *words);

#endif
