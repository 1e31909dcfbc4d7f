/* Clips from others: what is asked for, what it begins with, and whether it can be used. */
#ifndef CG_MOTION_ASKED_H
#define CG_MOTION_ASKED_H

#include <stdint.h>

#include "lib/motion/clip.h"

struct cg_err;
struct cg_film;
struct cg_footage;
struct cg_handler;
struct cg_scene_spec;

/*
 * The scene without its words, brand and button, as a file of type "asked": a model would
 * make of letters what it likes. New string; NULL with err.
 */
char *cg_asked_still(struct cg_handler *h, const struct cg_scene_spec *scene,
    const struct cg_clip_spec *clip, struct cg_err *err);

/* Ask for a clip, named "clip", that begins with the picture image. */
void cg_asked_clip(struct cg_handler *h, const char *prompt, const char *image,
    const struct cg_clip_spec *clip, uint64_t seed);

/*
 * What came, and into the film who made it. NULL when the studio makes the clip; a file that is
 * no use is told in the log, and data are then degraded.
 */
struct cg_footage *cg_asked_footage(struct cg_handler *h, struct cg_film *film);
/*
 * Its picture at that frame as a file of the workspace, to set words on: they find their
 * place in it as in any backdrop. New string; NULL with err.
 */
char *cg_asked_frame(struct cg_handler *h, struct cg_footage *f, const struct cg_clip_spec *clip,
    int i, struct cg_err *err);
/* It has no use after all: back to the studio, degraded. */
void cg_asked_refuse(struct cg_handler *h, struct cg_film *film, const char *why);

#endif
