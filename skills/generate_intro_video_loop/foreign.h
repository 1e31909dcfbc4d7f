/* The opening picture brought to life by somebody else. */
#ifndef CG_LOOP_FOREIGN_H
#define CG_LOOP_FOREIGN_H

struct cg_err;
struct cg_film;
struct cg_handler;
struct cg_loop_spec;
struct cg_plate;

/* Ask for the clip: from the scene without its words, or else from the picture itself. */
int foreign_ask(struct cg_handler *h, const struct cg_film *f, const struct cg_loop_spec *l,
    struct cg_err *err);

/*
 * What came as a loop, with the scene's words, brand and button standing over it, or the
 * still area of the picture. f then has its length and who made it. NULL: the studio's to make.
 */
struct cg_plate *foreign_take(struct cg_handler *h, struct cg_film *f,
    const struct cg_loop_spec *l);

#endif
