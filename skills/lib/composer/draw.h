/*
 * Seeded chance. Each purpose draws from a stream of its own ("palette",
 * "prizes"), so that one more draw here never changes what is drawn there.
 */
#ifndef CG_SKILLS_DRAW_H
#define CG_SKILLS_DRAW_H

#include <stddef.h>
#include <stdint.h>

struct cg_draw {
	uint64_t state;
};

void cg_draw_init(struct cg_draw *d, const char *seed, const char *stream);
uint64_t cg_draw_next(struct cg_draw *d);
size_t cg_draw_below(struct cg_draw *d, size_t n); /* 0..n-1; 0 for n = 0 */
double cg_draw_unit(struct cg_draw *d);            /* 0 <= x < 1, a multiple of 2^-53 */
void cg_draw_shuffle(struct cg_draw *d, size_t *v, size_t n);

#endif
