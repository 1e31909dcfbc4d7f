/*
 * The clips after a round: won with a flash, rays, a burst and a headline that
 * springs up; lost with warm light, a slow breath and words that fade in. The last
 * two thirds of a second stand still, so that a frozen end looks meant.
 */
#ifndef CG_MOTION_OUTCOME_H
#define CG_MOTION_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/scene/scene.h"

struct cg_err;
struct cg_footage;
struct cg_frame;

enum cg_entrance { CG_FADE_IN, CG_SLIDE_IN, CG_SCALE_IN, CG_BOUNCE, CG_ENTRANCES };
extern const char *const cg_entrance_names[CG_ENTRANCES];

struct cg_outcome_spec {
	bool is_win;
	int width, height, frames, fps;
	enum cg_entrance entrance;
	const uint8_t *confetti; /* a premultiplied picture for the pieces, or NULL */
	int confetti_side;       /* its width and height */
	enum cg_particle falling; /* what two of come down in a lost one */
	unsigned seed;
	struct cg_footage *footage; /* plays in the place of all that moves, or NULL; borrowed */
};

struct cg_outcome;

/*
 * From the layers of a moving scene of the same size; the layer "words" is the one
 * that enters. The scene may be freed afterwards.
 */
struct cg_outcome *cg_outcome_new(const struct cg_outcome_spec *s, const struct cg_scene *scene);
void cg_outcome_free(struct cg_outcome *o);

/*
 * Lay a premultiplied picture over the clip at x, y, below the words: an overlay, a
 * mascot. opacity 0 to 1. argb is borrowed.
 */
void cg_outcome_lay(struct cg_outcome *o, const uint8_t *argb, int stride, int width, int height,
    int x, int y, double opacity);
/* Put words of our own in the place of the scene's, with their ink's box. */
void cg_outcome_words(struct cg_outcome *o, const uint8_t *argb, int stride, int width, int height,
    int x, int y, struct cg_box ink);

/* The second from which nothing moves. */
double cg_outcome_rest(const struct cg_outcome_spec *s);

/* Frame i; fit for cg_clip_maker with the outcome as arg. */
int cg_outcome_frame(void *outcome, int i, struct cg_frame *f, struct cg_err *err);
/* The last frame without its words, to measure by. -1 with err, where footage cannot be read. */
int cg_outcome_ground(struct cg_outcome *o, struct cg_frame *f, struct cg_err *err);
/* How strong rays, shade and glow are from now on, 0 to 1: less where words need it. */
void cg_outcome_soften(struct cg_outcome *o, double light);

#endif
