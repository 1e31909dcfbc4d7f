/*
 * Periodic functions of the part u of a loop, 0 <= u < 1. All of them come back to
 * where they began, with whole numbers of periods.
 */
#ifndef CG_MOTION_WAVE_H
#define CG_MOTION_WAVE_H

#include "lib/sound/num.h"

enum cg_easing { CG_LINEAR, CG_EASE_IN, CG_EASE_OUT, CG_EASE_IN_OUT, CG_EASINGS };
extern const char *const cg_easing_names[CG_EASINGS];

static inline double
cg_wave_sin(double turns)
{
	return snd_sin_turns(turns);
}

static inline double
cg_wave_cos(double turns)
{
	return snd_sin_turns(turns + .25);
}

/* There and back: 1 at u = 0, -1 half way, in the manner of e. */
double cg_wave_swing(double u, enum cg_easing e);

/* One way: 0 at t = 0, 1 at t = 1; t is held in between. */
double cg_ease(double t, enum cg_easing e);

/* Ease out past the goal and back to it: 0 to 1, over by about 5 %. */
double cg_ease_over(double t);

/* The part after the point; 0 <= x < 1. */
double cg_fraction(double x);

/* A number in 0..1 for a place, the same for the same place and seed. */
double cg_hash(unsigned a, unsigned b, unsigned seed);

#endif
